//! The plain records of an investigation: visits, isolations and tests.

use serde::{Deserialize, Serialize};

use crate::id::{PersonId, PlaceId};
use crate::named::named;
use crate::time::{Interval, Moment};

/// A person was at a place during an interval.
///
/// (SORMAS calls a follow-up call a visit; this is another thing.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Visit {
    /// Who was there.
    pub person: PersonId,
    /// Where.
    pub place: PlaceId,
    /// From when until when, half-open.
    pub interval: Interval,
    /// The number of the row, table or compartment, where known. The separation of two spots is the absolute
    /// difference of their numbers.
    pub spot: Option<u32>,
}

/// Stands for no spot where spots are numbers; the log refuses it as a spot.
pub(crate) const NO_SPOT: u32 = u32::MAX;

/// A person went into isolation or quarantine and passes nothing on from then.
///
/// Says nothing about cases: theirs is in the [`Case`](crate::Case). Of several of one person the earliest holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Isolation {
    /// Who.
    pub person: PersonId,
    /// From when; a date means that local midnight.
    pub from: Moment,
}

named! {
    /// What a test said.
    #[non_exhaustive]
    pub enum TestResult {
        /// No virus found.
        Negative = "negative",
        /// Virus found.
        Positive = "positive",
        /// Neither; to be sampled again.
        Inconclusive = "inconclusive",
        /// Not known yet.
        Pending = "pending",
    }
    unknown = UnknownTestResult, "negative, positive, inconclusive or pending";
}

/// A sample taken from a person, and what came of it. What tracing needs of tests is in the [`Case`](crate::Case); what
/// they say of contacts is for [`response::issue`](crate::response::issue()).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Test {
    /// Who was sampled.
    pub person: PersonId,
    /// When.
    pub sampled: Moment,
    /// What it said.
    pub result: TestResult,
    /// The screening round it belongs to, where it belongs to one.
    pub round: Option<String>,
}
