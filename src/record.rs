//! The records of an investigation: visits, encounters, cases, isolations and tests.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::time::{Interval, Moment};

/// A person was at a place during an interval.
///
/// (SORMAS calls a follow-up call a visit; this is another thing.)
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
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

/// Two persons were near each other during an interval, as a badge, a phone or an interview tells.
///
/// Symmetric, and no place is needed.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
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
#[serde(deny_unknown_fields)]
struct EncounterRecord {
    a: PersonId,
    b: PersonId,
    interval: Interval,
    distance_m: Option<f64>,
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

/// What is known of an infection. The window does not depend on it; dates decide.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CaseStatus {
    /// 疑似: suspected, not yet confirmed by a test.
    Suspected,
    /// 确诊: confirmed, with symptoms.
    #[default]
    Confirmed,
    /// 无症状: positive without symptoms.
    Asymptomatic,
}

/// A person who is infected, with the dates that the field knows.
///
/// Every date may be missing; a [`Cases`] list wants at least one of onset, sampling and last negative.
///
/// # Examples
///
/// ```
/// use mijie::{Case, PersonId};
/// let case = Case {
///     onset: Some("2022-05-07".parse()?),
///     ..Case::new(PersonId::new(0))
/// };
/// assert!(case.sampled.is_none());
/// # Ok::<(), mijie::InvalidMoment>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Who.
    pub person: PersonId,
    /// Suspected, confirmed or asymptomatic; confirmed where nothing is said.
    #[serde(default)]
    pub status: CaseStatus,
    /// First symptoms.
    #[serde(default)]
    pub onset: Option<Moment>,
    /// The sampling of the first positive test.
    #[serde(default)]
    pub sampled: Option<Moment>,
    /// The sampling of the last negative test before.
    #[serde(default)]
    pub last_negative: Option<Moment>,
    /// The isolation of the case; a date means that local midnight.
    #[serde(default)]
    pub isolated: Option<Moment>,
}

impl Case {
    /// A confirmed case of whom no date is known yet.
    #[must_use]
    pub const fn new(person: PersonId) -> Self {
        Self {
            person,
            status: CaseStatus::Confirmed,
            onset: None,
            sampled: None,
            last_negative: None,
            isolated: None,
        }
    }
}

/// The cases of an outbreak: each person once, each with a date to count from.
///
/// # Examples
///
/// ```
/// use mijie::{Case, Cases, CasesError, PersonId};
/// let undated = Case::new(PersonId::new(0));
/// assert_eq!(Cases::new([undated]), Err(CasesError::Undated { position: 0 }));
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(try_from = "Vec<Case>", into = "Vec<Case>")]
pub struct Cases {
    // Invariant: sorted by person, no person twice, each with onset, sampling or last negative.
    list: Vec<Case>,
}

/// Why a list of cases cannot be traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CasesError {
    /// A case has neither onset, nor sampling, nor last negative.
    #[error("case {}: expected a date of onset, sampling or last negative test, found none", position + 1)]
    Undated {
        /// Where in the list, counted from 0.
        position: usize,
    },
    /// One person is in the list twice.
    #[error("case {}: expected each person once, found the person of case {} again", second + 1, first + 1)]
    Repeated {
        /// Where the person was met first, counted from 0.
        first: usize,
        /// Where the person was met again.
        second: usize,
    },
}

impl Cases {
    /// A list of cases.
    ///
    /// # Errors
    ///
    /// [`CasesError`] for a case without any date to count from, and for a person met twice; of several
    /// such cases the first.
    ///
    /// # Complexity
    ///
    /// `O(c log c)` for `c` cases.
    pub fn new(cases: impl IntoIterator<Item = Case>) -> Result<Self, CasesError> {
        let mut numbered: Vec<(usize, Case)> = cases.into_iter().enumerate().collect();
        let undated = numbered
            .iter()
            .find(|(_, case)| case.onset.is_none() && case.sampled.is_none() && case.last_negative.is_none())
            .map(|&(position, _)| (position, CasesError::Undated { position }));
        numbered.sort_by_key(|&(position, case)| (case.person, position));
        let repeated = numbered
            .windows(2)
            .filter(|pair| pair[0].1.person == pair[1].1.person)
            .map(|pair| {
                (
                    pair[1].0,
                    CasesError::Repeated {
                        first: pair[0].0,
                        second: pair[1].0,
                    },
                )
            })
            .min_by_key(|&(position, _)| position);
        match undated
            .into_iter()
            .chain(repeated)
            .min_by_key(|&(position, _)| position)
        {
            Some((_, error)) => Err(error),
            None => Ok(Self {
                list: numbered.into_iter().map(|(_, case)| case).collect(),
            }),
        }
    }

    /// The cases, sorted by person.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Case> {
        self.list.iter()
    }

    /// The case of a person.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&Case> {
        self.list
            .binary_search_by_key(&person, |case| case.person)
            .ok()
            .map(|at| &self.list[at])
    }

    /// How many cases there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no case at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

impl TryFrom<Vec<Case>> for Cases {
    type Error = CasesError;

    fn try_from(cases: Vec<Case>) -> Result<Self, CasesError> {
        Self::new(cases)
    }
}

impl From<Cases> for Vec<Case> {
    fn from(cases: Cases) -> Self {
        cases.list
    }
}

/// A person went into isolation or quarantine and passes nothing on from then.
///
/// Says nothing about cases: theirs is in the [`Case`]. Of several of one person the earliest holds.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Isolation {
    /// Who.
    pub person: PersonId,
    /// From when; a date means that local midnight.
    pub from: Moment,
}

/// What a test said.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TestResult {
    /// No virus found.
    Negative,
    /// Virus found.
    Positive,
    /// Neither; to be sampled again.
    Inconclusive,
    /// Not known yet.
    Pending,
}

/// A sample taken from a person, and what came of it.
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

macro_rules! named {
    ($type:ident, $expected:literal, $unknown:ident, $($variant:ident = $name:literal),+) => {
        #[doc = concat!("A text that is not ", $expected, ".")]
        #[derive(Clone, Debug, PartialEq, Eq, Error)]
        #[error("expected {}, found {found:?}", $expected)]
        pub struct $unknown {
            /// The text that was met.
            pub found: String,
        }

        impl $type {
            /// The name in files.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $name),+
                }
            }
        }

        impl FromStr for $type {
            type Err = $unknown;

            fn from_str(text: &str) -> Result<Self, $unknown> {
                match text {
                    $($name => Ok(Self::$variant),)+
                    _ => Err($unknown { found: text.to_owned() }),
                }
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    };
}

named!(
    CaseStatus,
    "suspected, confirmed or asymptomatic",
    UnknownCaseStatus,
    Suspected = "suspected",
    Confirmed = "confirmed",
    Asymptomatic = "asymptomatic"
);
named!(
    TestResult,
    "negative, positive, inconclusive or pending",
    UnknownTestResult,
    Negative = "negative",
    Positive = "positive",
    Inconclusive = "inconclusive",
    Pending = "pending"
);
