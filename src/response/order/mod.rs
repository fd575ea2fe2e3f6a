//! What one contact is asked to do, and the orders of everybody.

mod calendar;
mod change;
mod deadline;
mod issue;
mod open;
mod period;
mod reach;
mod reason;
mod samples;

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use serde::Serialize;

pub use self::calendar::{Calendar, Duty, Entry};
pub use self::change::{Change, Changed, Gone, changes};
pub use self::deadline::{Transfer, TransferState};
pub use self::issue::issue;
pub use self::open::Open;
pub(in crate::response) use self::period::later;
pub use self::period::{DueTest, Period, TestState};
pub use self::reason::{StartReason, Until, UntilReason};
use crate::id::PersonId;
use crate::named::named;
use crate::tier::Tier;
use crate::time::Timestamp;

named! {
    /// How an order stands at the instant of the question.
    #[non_exhaustive]
    pub enum Standing {
        /// A sample since the first exposure was positive: the person is to be entered as a case.
        Positive = "positive",
        /// The quarantine has begun, and the person is still to be moved.
        ToMove = "to_move",
        /// In quarantine.
        Quarantine = "quarantine",
        /// The last day of quarantine has passed, and something stands against letting the person out.
        Held = "held",
        /// Watched, and free to move.
        Monitoring = "monitoring",
        /// Nothing is asked any more.
        Over = "over",
        /// The edition asks nothing of this tier but to be known.
        Registered = "registered",
    }
}

/// What one contact is asked to do.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Order {
    /// Who.
    pub person: PersonId,
    /// The tier that tracing gives.
    pub tier: Tier,
    /// The tier whose care is asked for: close for a secondary contact whose close contact is positive or untested, a
    /// weaker one where the edition asks nothing of the person's own.
    pub followed_as: Tier,
    /// When the person was found to be a contact.
    pub found: Timestamp,
    /// The first exposure over the links that give the tier.
    pub first_exposure: Timestamp,
    /// The last one.
    pub last_exposure: Timestamp,
    /// Who the source of the last one was; of several the one with the least id.
    pub source: PersonId,
    /// When the person was moved to quarantine, or shut in at home, where that has happened.
    pub moved: Option<Timestamp>,
    /// Day 1.
    pub start: NaiveDate,
    /// Why it is that day.
    pub start_reason: StartReason,
    /// The last day of quarantine; nothing where the edition asks for none.
    pub until: Option<Until>,
    /// What is to be done from day to day, in order. A quarantine whose last day had passed before the start is not
    /// among them.
    pub periods: Vec<Period>,
    /// What stands against letting the person out of quarantine, sorted: what is to come yet is among it. Empty
    /// without a quarantine.
    pub open: Vec<Open>,
    /// The day of release: the first one from the last day on on which nothing was open. Nothing before that day has
    /// passed, nor without a quarantine.
    pub released: Option<NaiveDate>,
    /// By when the person is to be in quarantine; nothing where no deadline is set or nothing confines.
    pub transfer: Option<Transfer>,
    /// How the order stands.
    pub standing: Standing,
}

impl Order {
    /// The last day of everything that is asked, monitoring too.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.periods.last().map(|period| period.until)
    }

    /// Whether the person was in quarantine at an instant, as far as is known now: moved by then, and not let out before that
    /// day, the day of release being the last one.
    #[must_use]
    pub fn is_confined(&self, at: Timestamp, zone: FixedOffset) -> bool {
        let day = at.date(zone);
        let moved = self.moved.is_some_and(|moved| moved <= at);
        let asked = self.until.is_some_and(|until| day <= until.on) || !self.open.is_empty();
        let held = self.released.map_or(asked, |released| day <= released);
        moved && held
    }

    /// Every test that is or was due, sorted by day.
    pub fn tests(&self) -> impl Iterator<Item = &DueTest> {
        self.periods.iter().flat_map(|period| &period.tests)
    }

    /// The tests that were due and not taken, sorted by day.
    pub fn missed(&self) -> impl Iterator<Item = &DueTest> {
        self.tests().filter(|test| test.state == TestState::Missed)
    }
}

/// Somebody with a positive sample who is on no list of cases: to be entered there, and traced.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Positive {
    /// Who.
    pub person: PersonId,
    /// The day of the first positive sample.
    pub sampled: NaiveDate,
    /// Whether the person was known as a contact, and of which tier.
    pub tier: Option<Tier>,
}

/// The orders of every contact, as of one instant.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Orders {
    pub(super) as_of: Timestamp,
    #[serde(skip)]
    pub(super) zone: FixedOffset,
    // Invariant: sorted by person, nobody twice.
    pub(super) list: Vec<Order>,
    // Invariant: sorted.
    pub(super) cases: Vec<PersonId>,
    // Invariant: sorted by person, nobody twice, nobody among the cases.
    pub(super) unlisted: Vec<Positive>,
}

impl Orders {
    /// The instant as of which the orders stand.
    #[must_use]
    pub const fn as_of(&self) -> Timestamp {
        self.as_of
    }

    /// The time zone of the protocol, in which days are counted.
    #[must_use]
    pub const fn time_zone(&self) -> FixedOffset {
        self.zone
    }

    /// The day of the question.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.as_of.date(self.zone)
    }

    /// The orders, sorted by person.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Order> {
        self.list.iter()
    }

    /// The order of a person, if there is one.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&Order> {
        let at = self
            .list
            .binary_search_by_key(&person, |order| order.person)
            .ok()?;
        Some(&self.list[at])
    }

    /// How many orders there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Drops the orders of everybody else.
    pub(super) fn keep(&mut self, is_kept: impl Fn(PersonId) -> bool) {
        self.list.retain(|order| is_kept(order.person));
    }

    /// Whether there is no order at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Whether the person is on the list of cases.
    #[must_use]
    pub fn is_case(&self, person: PersonId) -> bool {
        self.cases.binary_search(&person).is_ok()
    }

    /// When each contact was found: what the next question is to be asked with.
    #[must_use]
    pub fn found(&self) -> BTreeMap<PersonId, Timestamp> {
        self.list
            .iter()
            .map(|order| (order.person, order.found))
            .collect()
    }

    /// Who was in quarantine at an instant, sorted by person.
    pub fn confined(&self, at: Timestamp) -> impl Iterator<Item = PersonId> {
        let confined = self
            .list
            .iter()
            .filter(move |order| order.is_confined(at, self.zone));
        confined.map(|order| order.person)
    }

    /// Everybody with a positive sample who is on no list of cases, sorted by person.
    #[must_use]
    pub fn unlisted(&self) -> &[Positive] {
        &self.unlisted
    }

    /// Those who should have been in quarantine by now and are not, the longest overdue first, then by person.
    #[must_use]
    pub fn overdue(&self) -> Vec<&Order> {
        let is_overdue = |order: &&Order| {
            order
                .transfer
                .is_some_and(|transfer| transfer.state == TransferState::Overdue)
        };
        let mut overdue: Vec<&Order> = self.list.iter().filter(is_overdue).collect();
        overdue.sort_by_key(|order| order.transfer.map(|transfer| transfer.due));
        overdue
    }
}
