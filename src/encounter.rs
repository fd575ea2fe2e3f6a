//! Two persons near each other, as recorded.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::time::Interval;

/// Two persons were near each other during an interval, as a badge, a phone or an interview tells.
///
/// Symmetric, and no place is needed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "EncounterRecord", into = "EncounterRecord")]
pub struct Encounter {
    // Invariant: lower < higher; distance_m finite and not negative, never -0.
    lower: PersonId,
    higher: PersonId,
    interval: Interval,
    distance_m: Option<f64>,
    setting: Option<PlaceKind>,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct EncounterRecord {
    /// One of the two.
    a: PersonId,
    /// The other.
    b: PersonId,
    /// From when until when, half-open.
    interval: Interval,
    /// How near they were, in metres, where known.
    distance_m: Option<f64>,
    /// Where they were, where known.
    setting: Option<PlaceKind>,
}

/// Why two persons and an interval are not an encounter.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum InvalidEncounter {
    /// Both persons are the same.
    #[error("expected two different persons, found the same person twice")]
    SamePerson,
    /// The distance is negative or not a number.
    #[error("expected a distance in metres of at least 0, found {found}")]
    Distance {
        /// The distance that was met, in metres.
        found: f64,
    },
}

impl Encounter {
    /// An encounter of two persons, with nothing known of distance and setting.
    ///
    /// # Errors
    ///
    /// [`InvalidEncounter::SamePerson`] where both are one person.
    pub fn new(a: PersonId, b: PersonId, interval: Interval) -> Result<Self, InvalidEncounter> {
        if a == b {
            return Err(InvalidEncounter::SamePerson);
        }
        Ok(Self {
            lower: a.min(b),
            higher: a.max(b),
            interval,
            distance_m: None,
            setting: None,
        })
    }

    /// The same encounter at a known distance, in metres.
    ///
    /// # Errors
    ///
    /// [`InvalidEncounter::Distance`] unless the distance is a finite number of at least 0.
    pub fn with_distance_m(self, distance_m: f64) -> Result<Self, InvalidEncounter> {
        if !distance_m.is_finite() || distance_m < 0.0 {
            return Err(InvalidEncounter::Distance { found: distance_m });
        }
        // Adding 0 turns -0 into 0, so that equal distances have equal bits.
        Ok(Self {
            distance_m: Some(distance_m + 0.0),
            ..self
        })
    }

    /// The same encounter in a known setting.
    #[must_use]
    pub fn with_setting(self, setting: PlaceKind) -> Self {
        Self {
            setting: Some(setting),
            ..self
        }
    }

    /// The same encounter over another time.
    pub(crate) const fn with_interval(self, interval: Interval) -> Self {
        Self { interval, ..self }
    }

    /// The same encounter of two others; nothing where they are one.
    pub(crate) fn between(self, a: PersonId, b: PersonId) -> Option<Self> {
        (a != b).then(|| Self {
            lower: a.min(b),
            higher: a.max(b),
            ..self
        })
    }

    /// The same encounter of the same two persons, under new ids that differ as the old ones did.
    #[cfg(feature = "csv")]
    pub(crate) fn renumbered(self, person: impl Fn(PersonId) -> PersonId) -> Self {
        let (a, b) = (person(self.lower), person(self.higher));
        Self {
            lower: a.min(b),
            higher: a.max(b),
            ..self
        }
    }

    /// The two persons, the one with the lower id first.
    #[must_use]
    pub const fn persons(&self) -> (PersonId, PersonId) {
        (self.lower, self.higher)
    }

    /// From when until when, half-open.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        self.interval
    }

    /// How far apart they were, in metres, where known.
    #[must_use]
    pub const fn distance_m(&self) -> Option<f64> {
        self.distance_m
    }

    /// The kind of place where they met, where known.
    #[must_use]
    pub const fn setting(&self) -> Option<PlaceKind> {
        self.setting
    }
}

impl TryFrom<EncounterRecord> for Encounter {
    type Error = InvalidEncounter;

    fn try_from(record: EncounterRecord) -> Result<Self, InvalidEncounter> {
        let mut encounter = Self::new(record.a, record.b, record.interval)?;
        if let Some(distance_m) = record.distance_m {
            encounter = encounter.with_distance_m(distance_m)?;
        }
        encounter.setting = record.setting;
        Ok(encounter)
    }
}

impl From<Encounter> for EncounterRecord {
    fn from(encounter: Encounter) -> Self {
        Self {
            a: encounter.lower,
            b: encounter.higher,
            interval: encounter.interval,
            distance_m: encounter.distance_m,
            setting: encounter.setting,
        }
    }
}
