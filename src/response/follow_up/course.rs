//! How the follow-up of one person has gone, up to an instant.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use chrono::{FixedOffset, NaiveDate};

use crate::follow_up::{FollowUp, FollowUpOutcome};
use crate::named::named;
use crate::record::Test;
use crate::response::order::later;
use crate::time::Moment;

named! {
    /// How the follow-up of a contact stands on a day. Each contact is in one state.
    #[non_exhaustive]
    pub enum FollowUpState {
        /// Answered today.
        Reached = "reached",
        /// To be reached today; every day before was answered.
        Due = "due",
        /// A day has passed without an answer.
        Overdue = "overdue",
        /// Not reached or refused on several days on which it was tried, and no answer since.
        Lost = "lost",
    }
    all = "Every state, the best first.";
}

/// What the records of one person come to. It depends on the set of records and not on their order.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Course {
    /// The first day on which an answer was due.
    pub(super) since: NaiveDate,
    pub(super) answered: Option<NaiveDate>,
    /// On how many days since then it was tried in vain.
    pub(super) unanswered: u32,
    /// The first day of symptoms since which no sample was taken.
    pub(super) symptoms: Option<NaiveDate>,
}

impl Course {
    /// `since` is the first day on which an answer was due; records and tests are those up to the question that belong to
    /// this exposure.
    pub(super) fn of(since: NaiveDate, records: &[&FollowUp], tests: &[&Test], zone: FixedOffset) -> Self {
        let mut days: BTreeMap<NaiveDate, bool> = BTreeMap::new();
        for record in records {
            *days.entry(record.at.date(zone)).or_default() |= record.outcome.answered();
        }
        let answered = days
            .iter()
            .rev()
            .find(|&(_, &answered)| answered)
            .map(|(&day, _)| day);
        let in_vain = days
            .keys()
            .rev()
            .take_while(|&&day| Some(day) != answered)
            .count();
        let untested = |record: &&&FollowUp| {
            record.outcome == FollowUpOutcome::Symptomatic
                && !tests
                    .iter()
                    .any(|test| is_no_earlier(test.sampled, record.at, zone))
        };
        Self {
            since,
            answered,
            unanswered: u32::try_from(in_vain).unwrap_or(u32::MAX),
            symptoms: records
                .iter()
                .filter(untested)
                .map(|record| record.at.date(zone))
                .min(),
        }
    }

    /// The first day without an answer since the last one.
    pub(super) fn open(&self) -> NaiveDate {
        self.answered.map_or(self.since, |day| later(day, 1))
    }

    pub(super) fn state(&self, today: NaiveDate, lost_after: NonZeroU32) -> FollowUpState {
        if self.answered == Some(today) {
            FollowUpState::Reached
        } else if self.unanswered >= lost_after.get() {
            FollowUpState::Lost
        } else if self.open() < today {
            FollowUpState::Overdue
        } else {
            FollowUpState::Due
        }
    }
}

/// Whether one is no earlier than another: by the clock where both times are known, else by the day.
fn is_no_earlier(one: Moment, other: Moment, zone: FixedOffset) -> bool {
    match (one, other) {
        (Moment::Instant(one), Moment::Instant(other)) => one >= other,
        _ => one.date(zone) >= other.date(zone),
    }
}
