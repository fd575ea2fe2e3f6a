//! Who or what can have infected a case, each with its probability.

use serde::Serialize;

use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::time::Timestamp;

/// Who or what an infection can have come from.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Origin {
    /// Another case, who was near while infectious.
    Case(PersonId),
    /// Somebody whom no line list has, at a place where the case was.
    Place(PlaceId),
    /// Somebody whom no line list has, at a time and a place that nobody logged.
    Unseen,
}

/// One thing that can have infected a case, and how probable that is among all.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Candidate {
    /// Who or what.
    pub origin: Origin,
    /// Between 0 and 1; those of one case sum to 1.
    pub probability: f64,
    /// The time that the case was exposed to it inside the incubation window, in seconds; 0 for [`Origin::Unseen`].
    pub seconds: u64,
    /// The first instant of that time; nothing for [`Origin::Unseen`].
    pub first_exposure: Option<Timestamp>,
    /// The last instant of that time, exclusive; nothing for [`Origin::Unseen`].
    pub last_exposure: Option<Timestamp>,
    /// The mean instant of infection, were this the source; nothing where that has no probability.
    pub infected: Option<Timestamp>,
    /// Where most of the likelihood lies: the kind of place, or the setting of an encounter; nothing where unknown.
    pub setting: Option<PlaceKind>,
}

/// The candidate sources of one case, the most probable first.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Sources {
    /// Whose infection.
    pub person: PersonId,
    /// Sorted by probability, then origin. Never empty: [`Origin::Unseen`] is always among them.
    pub candidates: Vec<Candidate>,
}

impl Sources {
    /// The probability of one origin; 0 for one that is no candidate.
    #[must_use]
    pub fn probability(&self, origin: Origin) -> f64 {
        self.candidates
            .iter()
            .find(|candidate| candidate.origin == origin)
            .map_or(0.0, |candidate| candidate.probability)
    }
}
