//! The cases of an outbreak, and the dates that are known of them.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::PersonId;
use crate::named::named;
use crate::time::{Interval, Moment, Timestamp};

named! {
    /// What is known of an infection. The window does not depend on it; dates decide.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum CaseStatus {
        /// 疑似: suspected, not yet confirmed by a test.
        Suspected = "suspected",
        /// 确诊: confirmed, with symptoms.
        #[default]
        Confirmed = "confirmed",
        /// 无症状: positive without symptoms.
        Asymptomatic = "asymptomatic",
    }
    unknown = UnknownCaseStatus, "suspected, confirmed or asymptomatic";
}

/// A person who is infected, with the dates that the field knows.
///
/// Every date may be missing; a [`Cases`] list wants at least one of onset, sampling and last negative, or the window
/// itself.
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
    /// When it was reported that this is a case, never before the sampling; a date means that local midnight.
    ///
    /// It bears on when the case became known, and on no window.
    #[serde(default)]
    pub reported: Option<Moment>,
    /// The infectious window, where an investigator has fixed it, half-open.
    ///
    /// It stands in place of everything that would follow from the dates and the protocol: look-back, last negative, last
    /// infectious day, and isolation. It still ends at the instant at which the question is asked. As for every case, what
    /// another case passed on earlier is passed on from then, up to the end of the window.
    #[serde(default)]
    pub window: Option<Interval>,
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
            reported: None,
            window: None,
        }
    }

    /// A person from whom contact counts in a window, half-open, without any date: somebody whom an investigator asks
    /// about, or whose time as a source was found by other means than a protocol.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::{Case, Interval, PersonId, Timestamp};
    /// let dinner = Interval::new("2022-05-07T18:00:00+08:00".parse()?, "2022-05-07T21:00:00+08:00".parse()?)?;
    /// let guest = Case::source(PersonId::new(0), dinner);
    /// let protocol = edition::cn_9();
    /// let bounds = |as_of| protocol.window().bounds(&guest, protocol.time_zone(), as_of);
    /// assert_eq!(bounds(Timestamp::MAX), (dinner.start(), dinner.end()));
    /// let eight: Timestamp = "2022-05-07T20:00:00+08:00".parse()?;
    /// assert_eq!(bounds(eight), (dinner.start(), eight));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub const fn source(person: PersonId, window: Interval) -> Self {
        Self {
            window: Some(window),
            ..Self::new(person)
        }
    }

    /// When the case became known: when it was reported, else by the first positive sampling, else the isolation, else
    /// the onset, else the last negative test, else the start of a window that was fixed. A date counts from its local
    /// midnight in `zone`.
    #[must_use]
    pub fn known(&self, zone: FixedOffset) -> Option<Timestamp> {
        self.reported
            .or(self.sampled)
            .or(self.isolated)
            .or(self.onset)
            .or(self.last_negative)
            .map(|moment| moment.start(zone))
            .or(self.window.map(Interval::start))
    }
}

/// The cases of an outbreak: each person once, each with a date to count from or a window of their own.
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
    // Invariant: sorted by person, no person twice, each with onset, sampling, last negative or window.
    list: Vec<Case>,
}

/// Why a list of cases cannot be traced.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum CasesError {
    /// A case has neither onset, nor sampling, nor last negative, nor a window.
    #[error(
        "case {}: expected a date of onset, sampling or last negative test, or a window, found none",
        position + 1
    )]
    Undated {
        /// Where in the list, counted from 0.
        position: usize,
    },
    /// A case was reported before the sample was taken. A day and an instant are not compared here, as this takes a time
    /// zone.
    #[error("case {}: expected a report after the sampling, found one before it", position + 1)]
    ReportedBeforeSampled {
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
    /// A day lies where no log reaches.
    #[error("case {}: expected days from 1970 to 2106, found {found}", position + 1)]
    OutOfRange {
        /// Where in the list, counted from 0.
        position: usize,
        /// The day that was met.
        found: NaiveDate,
    },
}

impl Cases {
    /// A list of cases.
    ///
    /// # Errors
    ///
    /// [`CasesError`] for a case without a date to count from and without a window, for a day before 1970 or after 2106,
    /// for a report before the sampling, and for a person met twice; of several such cases the first.
    ///
    /// # Complexity
    ///
    /// `O(c log c)` for `c` cases.
    pub fn new(cases: impl IntoIterator<Item = Case>) -> Result<Self, CasesError> {
        let mut positions = BTreeMap::new();
        let mut list = Vec::new();
        for (position, case) in cases.into_iter().enumerate() {
            let anchor = case.onset.or(case.sampled).or(case.last_negative);
            if anchor.is_none() && case.window.is_none() {
                return Err(CasesError::Undated { position });
            }
            let moments = [
                case.onset,
                case.sampled,
                case.last_negative,
                case.isolated,
                case.reported,
            ];
            if let Some(found) = moments.into_iter().flatten().find_map(Moment::out_of_range) {
                return Err(CasesError::OutOfRange { position, found });
            }
            let before = match (case.reported, case.sampled) {
                (Some(Moment::Date(reported)), Some(Moment::Date(sampled))) => reported < sampled,
                (Some(Moment::Instant(reported)), Some(Moment::Instant(sampled))) => reported < sampled,
                _ => false,
            };
            if before {
                return Err(CasesError::ReportedBeforeSampled { position });
            }
            if let Some(first) = positions.insert(case.person, position) {
                return Err(CasesError::Repeated {
                    first,
                    second: position,
                });
            }
            list.push(case);
        }
        list.sort_by_key(|case| case.person);
        Ok(Self { list })
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

    /// The cases that were known at an instant, so that days can be replayed one after the other: each from
    /// [`Case::known`] on.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Case, Cases, PersonId, Timestamp};
    /// let zone = chrono::FixedOffset::east_opt(8 * 3600).ok_or("a zone")?;
    /// let case = Case {
    ///     sampled: Some("2022-05-07".parse()?),
    ///     reported: Some("2022-05-08T06:30:00+08:00".parse()?),
    ///     ..Case::new(PersonId::new(0))
    /// };
    /// let cases = Cases::new([case])?;
    /// let known_by = |as_of: &str| Ok::<_, mijie::InvalidTimestamp>(cases.known_by(as_of.parse()?, zone).len());
    /// assert_eq!(known_by("2022-05-08T06:29:59+08:00")?, 0);
    /// assert_eq!(known_by("2022-05-08T06:30:00+08:00")?, 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn known_by(&self, as_of: Timestamp, zone: FixedOffset) -> Self {
        let is_known = |case: &&Case| case.known(zone).is_some_and(|known| known <= as_of);
        Self {
            list: self.list.iter().filter(is_known).copied().collect(),
        }
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
