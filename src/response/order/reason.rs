//! Why a quarantine starts and ends on the day it does.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::named::named;
use crate::tier::Tier;

named! {
    /// Why an order starts on its day, which is day 1 of its tests.
    #[non_exhaustive]
    pub enum StartReason {
        /// The person was moved, or shut in at home, on that day.
        Moved = "moved",
        /// The person is still to be moved, and cannot be earlier than on the day of the question.
        ToBeMoved = "to_be_moved",
        /// The person is not confined, and was found on that day.
        Found = "found",
    }
}

/// The last day of a quarantine, and why it is that day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Until {
    /// The last day, kept in full.
    pub on: NaiveDate,
    /// The earliest last day, should everything turn out well that is not known yet: earlier than `on` for a secondary
    /// contact who is kept because the tests of a close contact are not known.
    pub earliest: NaiveDate,
    /// Why.
    pub reason: UntilReason,
}

/// Why a quarantine ends with a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum UntilReason {
    /// So many days after the last exposure, over the links that give a tier.
    LastExposure {
        /// The tier: the person's own, or a weaker one whose end is later.
        tier: Tier,
        /// Who exposed the person last.
        source: PersonId,
        /// The day of the last exposure.
        day: NaiveDate,
        /// Days of quarantine.
        days: u32,
    },
    /// A secondary contact waited for the first tests of a close contact, which were negative by that day.
    CloseContactNegative {
        /// The close contact.
        source: PersonId,
        /// The day of the last sample that was wanted.
        since: NaiveDate,
    },
    /// A secondary contact is followed as a close contact, because a close contact is a case or had a positive test.
    CloseContactPositive {
        /// The close contact.
        source: PersonId,
        /// The day of the first positive sample; nothing for a case.
        sampled: Option<NaiveDate>,
        /// The day of the last exposure to them.
        day: NaiveDate,
        /// Until which day after it.
        days: u32,
    },
    /// A secondary contact is followed as a close contact, because the first tests of a close contact were not known to
    /// be negative in time.
    CloseContactUntested {
        /// The close contact.
        source: PersonId,
        /// The day of the last exposure to them.
        day: NaiveDate,
        /// Until which day after it.
        days: u32,
    },
}

impl UntilReason {
    /// Who exposed the person: the source of the exposure that counts.
    #[must_use]
    pub const fn source(&self) -> PersonId {
        match *self {
            Self::LastExposure { source, .. }
            | Self::CloseContactNegative { source, .. }
            | Self::CloseContactPositive { source, .. }
            | Self::CloseContactUntested { source, .. } => source,
        }
    }

    /// The reason as a sentence, with the name of the source.
    pub(crate) fn sentence(&self, source: &str) -> String {
        match *self {
            Self::LastExposure { tier, day, days, .. } => {
                format!("{days} d after {day}, last exposed to {source} as a {tier} contact")
            }
            Self::CloseContactNegative { since, .. } => {
                format!("close contact {source} was negative in the first tests only by {since}")
            }
            Self::CloseContactPositive {
                sampled: Some(sampled),
                day,
                days,
                ..
            } => format!(
                "followed as a close contact to day {days} after {day}: close contact {source} is positive by a sample of \
                 {sampled}"
            ),
            Self::CloseContactPositive { day, days, .. } => format!(
                "followed as a close contact to day {days} after {day}: close contact {source} is a case by now"
            ),
            Self::CloseContactUntested { day, days, .. } => format!(
                "followed as a close contact to day {days} after {day}: the first tests of close contact {source} were not \
                 known to be negative in time"
            ),
        }
    }
}

/// `14 d after 2022-05-07, last exposed to person 3 as a close contact`
impl fmt::Display for UntilReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence(&self.source().to_string()))
    }
}
