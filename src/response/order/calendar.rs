//! What falls due, by day, person and area.

use chrono::NaiveDate;
use serde::Serialize;

use crate::area::AreaLevel;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::protocol::CareKind;
use crate::time::Timestamp;

use super::deadline::TransferState;
use super::period::TestState;
use super::{Order, Orders, Standing};

/// Something that is to be done for one person on one day, or on each of several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Entry {
    /// The first day.
    pub from: NaiveDate,
    /// The last day, in full.
    pub until: NaiveDate,
    /// The area of the person's home, where it is known.
    pub area: Option<AreaId>,
    /// For whom.
    pub person: PersonId,
    /// What.
    pub duty: Duty,
}

/// What is to be done for a person.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Duty {
    /// Enter as a case: a sample is positive. On the day of the question, until it is done.
    Enter {
        /// The day of the sample.
        sampled: NaiveDate,
    },
    /// Move to quarantine. On the day of the deadline, or on that of the question once that has passed.
    Move {
        /// By when.
        by: Timestamp,
    },
    /// Take a sample.
    Test {
        /// Which day of the stage it is.
        day: u32,
        /// What came of it.
        state: TestState,
    },
    /// Find out what stands against release: the last day has passed. On the day of the question.
    Hold {
        /// The last day of quarantine, as ordered.
        since: NaiveDate,
    },
    /// Let out of quarantine, if nothing is open: on the last day.
    LetOut,
    /// Is watched, or in quarantine.
    Stay {
        /// Where and how.
        kind: CareKind,
    },
}

/// Everything that falls due by a set of orders.
///
/// # Examples: what a township does on a day
///
/// ```
/// use mijie::AreaLevel;
/// use mijie::response::{Calendar, Duty, Orders};
/// # fn example(orders: &Orders, gazetteer: &mijie::Gazetteer, town: mijie::AreaId) -> Option<()> {
/// let calendar = Calendar::new(orders, gazetteer, AreaLevel::Township);
/// let today = calendar.of_day(orders.today()).filter(|entry| entry.area == Some(town));
/// let samples = today.filter(|entry| matches!(entry.duty, Duty::Test { .. })).count();
/// # let _ = samples; Some(()) }
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Calendar {
    // Invariant: sorted, nothing twice.
    entries: Vec<Entry>,
}

impl Calendar {
    /// The calendar of a set of orders, with the areas of a level in which people live.
    #[must_use]
    pub fn new(orders: &Orders, gazetteer: &Gazetteer, level: AreaLevel) -> Self {
        let mut entries = Vec::new();
        let mut enter = |person, from: NaiveDate, until: NaiveDate, duty| {
            entries.push(Entry {
                from,
                until: until.max(from),
                area: gazetteer.area_of_home(person, level),
                person,
                duty,
            });
        };
        let today = orders.today();
        for positive in orders.unlisted() {
            let sampled = positive.sampled;
            enter(positive.person, today, today, Duty::Enter { sampled });
        }
        for order in orders.iter() {
            let mut one = |from, until, duty| enter(order.person, from, until, duty);
            of_order(order, today, orders, &mut one);
        }
        entries.sort_unstable();
        entries.dedup();
        Self { entries }
    }

    /// Every entry, sorted by first day, last day, area, person and duty.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Entry> {
        self.entries.iter()
    }

    /// What concerns a person.
    pub fn of_person(&self, person: PersonId) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.person == person)
    }

    /// What falls on a day, stays that last over it among them.
    pub fn of_day(&self, day: NaiveDate) -> impl Iterator<Item = &Entry> {
        let until = self.entries.partition_point(|entry| entry.from <= day);
        self.entries[..until]
            .iter()
            .filter(move |entry| entry.until >= day)
    }

    /// What falls to an area, such as a township; with nothing, what falls to none because the home is not known.
    pub fn of_area(&self, area: Option<AreaId>) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.area == area)
    }
}

fn of_order(
    order: &Order,
    today: NaiveDate,
    orders: &Orders,
    enter: &mut impl FnMut(NaiveDate, NaiveDate, Duty),
) {
    if let Some(transfer) = order.transfer {
        let by = transfer.due;
        match transfer.state {
            TransferState::Waiting | TransferState::Overdue => {
                let day = by.date(orders.time_zone()).max(today);
                enter(day, day, Duty::Move { by });
            }
            TransferState::InTime | TransferState::Late | TransferState::Lapsed => {}
        }
    }
    for period in &order.periods {
        enter(period.from, period.until, Duty::Stay { kind: period.kind });
        for test in &period.tests {
            let (day, state) = (test.day, test.state);
            enter(test.on, test.on, Duty::Test { day, state });
        }
    }
    let quarantined = order.periods.iter().any(|period| period.kind.confines());
    if let Some(until) = order.until.filter(|_| quarantined) {
        if order.standing == Standing::Held {
            enter(today, today, Duty::Hold { since: until.on });
        } else if !matches!(order.standing, Standing::Positive | Standing::ToMove) {
            let day = order.released.unwrap_or(until.on);
            enter(day, day, Duty::LetOut);
        }
    }
}
