//! Rounds of screening as a county called them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::FixedOffset;

use super::round::RoundCall;
use crate::id::{AreaId, PersonId};
use crate::record::Test;
use crate::time::{Moment, Timestamp};

/// A round of screening that was called: its name, where, from when on, and until when.
///
/// Who was sampled in it is in the tests, which tell its name.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct CalledRound {
    /// The name by which tests refer to it, in the column `round`.
    pub name: String,
    /// Whose residents are to be sampled, sorted; never empty where a reader made it.
    pub areas: Vec<AreaId>,
    /// From when on people could come; a date means that local midnight.
    pub called: Moment,
    /// When it was over, where that is known: whoever has not come by then is missing.
    pub ended: Option<Moment>,
}

impl CalledRound {
    /// A round that is called and not over.
    #[must_use]
    pub fn new(name: impl Into<String>, areas: impl IntoIterator<Item = AreaId>, called: Moment) -> Self {
        let areas: BTreeSet<AreaId> = areas.into_iter().collect();
        Self {
            name: name.into(),
            areas: areas.into_iter().collect(),
            called,
            ended: None,
        }
    }

    /// The same, and it was over then.
    #[must_use]
    pub fn with_end(self, ended: Moment) -> Self {
        Self {
            ended: Some(ended),
            ..self
        }
    }

    /// Whether it was called by an instant.
    #[must_use]
    pub fn is_called(&self, as_of: Timestamp, zone: FixedOffset) -> bool {
        self.called.start(zone) <= as_of
    }

    /// Whether it was over by an instant; a date is over with its last second.
    #[must_use]
    pub fn is_over(&self, as_of: Timestamp, zone: FixedOffset) -> bool {
        self.over_from(zone).is_some_and(|over| over <= as_of)
    }

    /// The instant that decides who had to come: its end, or an instant before that.
    pub(in crate::response) fn closes(&self, as_of: Timestamp, zone: FixedOffset) -> Timestamp {
        self.over_from(zone).map_or(as_of, |over| over.min(as_of))
    }

    fn over_from(&self, zone: FixedOffset) -> Option<Timestamp> {
        self.ended.map(|ended| match ended {
            Moment::Date(_) => ended.end(zone),
            Moment::Instant(ended) => ended,
        })
    }

    /// The call, of which these persons are excused.
    #[must_use]
    pub fn call(&self, excused: impl IntoIterator<Item = PersonId>) -> RoundCall {
        RoundCall::new(self.name.clone(), self.areas.iter().copied()).with_excused(excused)
    }
}

/// How many samples name a round that nobody called, round by round: a slip of the pen in the one table or the other.
///
/// Samples after the instant do not count.
#[must_use]
pub fn unknown_rounds(
    rounds: &[CalledRound],
    tests: &[Test],
    zone: FixedOffset,
    as_of: Timestamp,
) -> BTreeMap<String, u64> {
    let known: BTreeSet<&str> = rounds
        .iter()
        .filter(|round| round.is_called(as_of, zone))
        .map(|round| round.name.as_str())
        .collect();
    let mut unknown: BTreeMap<String, u64> = BTreeMap::new();
    for test in tests.iter().filter(|test| test.sampled.start(zone) <= as_of) {
        if let Some(round) = test.round.as_deref().filter(|round| !known.contains(round)) {
            *unknown.entry(round.to_owned()).or_default() += 1;
        }
    }
    unknown
}
