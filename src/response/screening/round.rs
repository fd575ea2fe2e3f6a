//! A round of screening: who lives in the area, who has been sampled, and at whose door to knock.

use std::collections::{BTreeMap, BTreeSet};

use chrono::FixedOffset;
use serde::Serialize;
use thiserror::Error;

use super::round_plan::RoundOutcome;
use crate::area::AreaLevel;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::record::{Test, TestResult};
use crate::time::{Moment, Timestamp};

/// A round of screening as it was called: its name, where, and who need not come.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct RoundCall {
    /// The name by which tests refer to it, in the column `round`.
    pub name: String,
    /// Whose residents are to be sampled; an area inside another adds nothing.
    pub areas: Vec<AreaId>,
    /// Who is sampled elsewhere or not at all: in quarantine, in hospital, away.
    pub excused: BTreeSet<PersonId>,
}

impl RoundCall {
    /// A round to which everybody who lives in these areas has to come.
    #[must_use]
    pub fn new(name: impl Into<String>, areas: impl IntoIterator<Item = AreaId>) -> Self {
        Self {
            name: name.into(),
            areas: areas.into_iter().collect(),
            excused: BTreeSet::new(),
        }
    }

    /// The same, and these persons are excused.
    #[must_use]
    pub fn with_excused(mut self, persons: impl IntoIterator<Item = PersonId>) -> Self {
        self.excused.extend(persons);
        self
    }
}

/// Why a round cannot be judged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ScreeningError {
    /// The call names no area.
    #[error("expected an area to be screened, found none")]
    NoArea,
    /// An area of the call is not in the register.
    #[error("area {} of the round: expected an area of the register, found {area}", position + 1)]
    UnknownArea {
        /// Where in the call, counted from 0.
        position: usize,
        /// The area.
        area: AreaId,
    },
    /// One person has two tests in the round. A sample taken again, after a positive tube say, belongs to no round.
    #[error(
        "test {}: expected each person once in a round, found the person of test {} again",
        second + 1,
        first + 1
    )]
    Repeated {
        /// Where in the tests the person was met first, counted from 0.
        first: usize,
        /// Where the person was met again.
        second: usize,
    },
}

/// How one person stands in a round.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Attendance {
    /// Sampled, and what came of it.
    Sampled {
        /// When.
        sampled: Moment,
        /// What the test said.
        result: TestResult,
    },
    /// Not sampled, and excused.
    Excused,
    /// Not sampled, and should have been.
    Missing,
}

/// Somebody who lives in the area of a round.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Resident {
    /// Who.
    pub person: PersonId,
    /// Where they live.
    pub home: PlaceId,
    /// Sampled, excused or missing.
    pub attendance: Attendance,
}

/// How far a round has come, in one area or in all: whole persons, so that parts add up.
///
/// Coverage is `sampled / (population - excused)`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Coverage {
    /// Who lives there.
    pub population: u64,
    /// Of them, who was sampled, excused or not.
    pub sampled: u64,
    /// Of them, who was not sampled and is excused.
    pub excused: u64,
    /// Of them, who should have been sampled and was not.
    pub missing: u64,
    /// Of those sampled, who is positive.
    pub positive: u64,
    /// Of those sampled, whose result is not known yet, or has to be found again.
    pub open: u64,
}

impl Coverage {
    /// The share of those who have to come that have come, between 0 and 1; nothing where nobody has to.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        let called = self.population.saturating_sub(self.excused);
        #[expect(clippy::cast_precision_loss, reason = "persons of a country, far below 2^53")]
        let share = (called > 0).then(|| self.sampled as f64 / called as f64);
        share
    }

    fn count(&mut self, attendance: Attendance) {
        self.population += 1;
        match attendance {
            Attendance::Sampled { result, .. } => {
                self.sampled += 1;
                match result {
                    TestResult::Negative => {}
                    TestResult::Positive => self.positive += 1,
                    TestResult::Inconclusive | TestResult::Pending => self.open += 1,
                }
            }
            Attendance::Excused => self.excused += 1,
            Attendance::Missing => self.missing += 1,
        }
    }
}

/// A home at whose door to knock: who of it has not come yet.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Door {
    /// The grid or the compound; nothing where it is not known.
    pub grid: Option<AreaId>,
    /// The building; nothing where it is not known.
    pub building: Option<AreaId>,
    /// The home.
    pub home: PlaceId,
    /// How many live there, those who have come included.
    pub residents: u32,
    /// Who has not come, sorted; never empty.
    pub missing: Vec<PersonId>,
}

/// A round of screening as of one instant.
///
/// # Examples
///
/// ```
/// use mijie::response::{RoundCall, RoundOutcome, screen};
/// use mijie::protocol::edition;
/// use mijie::{Area, AreaLevel, Areas, Gazetteer, Place, Roster, Test, TestResult};
///
/// let mut roster = Roster::new();
/// let village = roster.area("village")?;
/// let mut gazetteer = Gazetteer {
///     areas: Areas::new([Area { id: village, level: AreaLevel::Village, parent: None, name: None, population: None }])?,
///     ..Gazetteer::default()
/// };
/// for (who, home) in [("ann", "house 1"), ("bo", "house 1"), ("cy", "house 2")] {
///     let (person, home) = (roster.person(who)?, roster.place(home)?);
///     gazetteer.places.insert(home, Place { area: Some(village), ..Place::default() });
///     gazetteer.homes.insert(person, home);
/// }
/// let swab = |who: &str| -> Result<Test, Box<dyn std::error::Error>> {
///     Ok(Test {
///         person: roster.find_person(who).ok_or("a resident")?,
///         sampled: "2022-05-12T07:30:00+08:00".parse()?,
///         result: TestResult::Negative,
///         round: Some("1".to_owned()),
///     })
/// };
/// let tests = [swab("ann")?, swab("cy")?];
///
/// let zone = edition::cn_9().time_zone();
/// let noon = "2022-05-12T12:00:00+08:00".parse()?;
/// let round = screen(&RoundCall::new("1", [village]), &gazetteer, &tests, zone, noon)?;
/// assert_eq!(round.coverage().share(), Some(2.0 / 3.0));
/// assert_eq!(round.outcome(), RoundOutcome::Open);
/// let doors = round.doors();
/// assert_eq!(doors.len(), 1);
/// assert_eq!(roster.place_key(doors[0].home), Some("house 1"));
/// assert_eq!(roster.person_key(doors[0].missing[0]), Some("bo"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct Round<'g> {
    gazetteer: &'g Gazetteer,
    // Invariant: sorted by person, nobody twice.
    residents: Vec<Resident>,
    // Invariant: sorted by person, nobody twice, no resident.
    guests: Vec<(PersonId, TestResult)>,
    // Invariant: sorted.
    unplaced: Vec<PersonId>,
}

/// A round of screening as of an instant: everybody whose home lies in its areas, and the tests that name it.
///
/// A sample taken after the instant does not count; one of a date is taken as it begins, in this zone. Its result counts
/// as known from then on, for tests do not tell when theirs came.
///
/// # Errors
///
/// [`ScreeningError`] for a call without areas, an area that is not in the register, and a person with two tests in the
/// round.
///
/// # Complexity
///
/// `O((p + t) log (p + t))` for `p` persons with a home and `t` tests.
pub fn screen<'g>(
    call: &RoundCall,
    gazetteer: &'g Gazetteer,
    tests: &[Test],
    zone: FixedOffset,
    as_of: Timestamp,
) -> Result<Round<'g>, ScreeningError> {
    if call.areas.is_empty() {
        return Err(ScreeningError::NoArea);
    }
    let known = |area: AreaId| gazetteer.areas.get(area).is_some();
    if let Some(position) = call.areas.iter().position(|&area| !known(area)) {
        let area = call.areas[position];
        return Err(ScreeningError::UnknownArea { position, area });
    }
    let mut first: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (second, test) in tests.iter().enumerate() {
        if test.round.as_ref() != Some(&call.name) {
            continue;
        }
        if let Some(first) = first.insert(test.person, second) {
            return Err(ScreeningError::Repeated { first, second });
        }
    }
    let mut sampled: BTreeMap<PersonId, &Test> = first
        .into_iter()
        .map(|(person, at)| (person, &tests[at]))
        .filter(|(_, test)| test.sampled.start(zone) <= as_of)
        .collect();

    let called: BTreeSet<AreaId> = call.areas.iter().copied().collect();
    let inside = |area: AreaId| {
        gazetteer
            .areas
            .ancestors(area)
            .any(|around| called.contains(&around.id))
    };
    let (mut residents, mut unplaced) = (Vec::new(), Vec::new());
    for (&person, &home) in &gazetteer.homes {
        let area = gazetteer.places.get(&home).and_then(|place| place.area);
        match area.filter(|&area| known(area)) {
            None if !sampled.contains_key(&person) => unplaced.push(person),
            Some(area) if inside(area) => {
                let attendance = match sampled.remove(&person) {
                    Some(test) => Attendance::Sampled {
                        sampled: test.sampled,
                        result: test.result,
                    },
                    None if call.excused.contains(&person) => Attendance::Excused,
                    None => Attendance::Missing,
                };
                residents.push(Resident {
                    person,
                    home,
                    attendance,
                });
            }
            _ => {}
        }
    }
    Ok(Round {
        gazetteer,
        residents,
        guests: sampled
            .into_iter()
            .map(|(person, test)| (person, test.result))
            .collect(),
        unplaced,
    })
}

impl Round<'_> {
    /// Everybody who lives in the area, sorted by person.
    #[must_use]
    pub fn residents(&self) -> &[Resident] {
        &self.residents
    }

    /// Who should have been sampled and was not, sorted by person.
    pub fn missing(&self) -> impl Iterator<Item = &Resident> {
        self.residents
            .iter()
            .filter(|resident| resident.attendance == Attendance::Missing)
    }

    /// Who was sampled in the round and lives elsewhere, or nobody knows where, with the result; sorted by person.
    #[must_use]
    pub fn guests(&self) -> &[(PersonId, TestResult)] {
        &self.guests
    }

    /// Who was not sampled and whose home lies in no known area, so that nobody can tell whether they have to come;
    /// sorted. Work for the register, and part of no count.
    #[must_use]
    pub fn unplaced(&self) -> &[PersonId] {
        &self.unplaced
    }

    /// How far the round has come among those who live in the area.
    #[must_use]
    pub fn coverage(&self) -> Coverage {
        let mut coverage = Coverage::default();
        for resident in &self.residents {
            coverage.count(resident.attendance);
        }
        coverage
    }

    /// How far the round has come in each area of a level, sorted by area; first, under nothing, what lies in no area of
    /// that level.
    #[must_use]
    pub fn coverage_by(&self, level: AreaLevel) -> BTreeMap<Option<AreaId>, Coverage> {
        let mut coverage: BTreeMap<Option<AreaId>, Coverage> = BTreeMap::new();
        for resident in &self.residents {
            let area = self.gazetteer.area_of(resident.home, level);
            coverage.entry(area).or_default().count(resident.attendance);
        }
        coverage
    }

    /// Whether the round is clean: everybody sampled or excused, and every result negative, those of guests too.
    #[must_use]
    pub fn outcome(&self) -> RoundOutcome {
        let Coverage {
            missing,
            positive,
            open,
            ..
        } = self.coverage();
        let guests = |of: fn(TestResult) -> bool| self.guests.iter().any(|&(_, result)| of(result));
        if positive > 0 || guests(|result| result == TestResult::Positive) {
            RoundOutcome::Positive
        } else if missing > 0 || open > 0 || guests(|result| result != TestResult::Negative) {
            RoundOutcome::Open
        } else {
            RoundOutcome::Clean
        }
    }

    /// The list for those who go from door to door: every home of which somebody is missing, sorted by grid, building
    /// and home; where an area is not known, that comes first.
    #[must_use]
    pub fn doors(&self) -> Vec<Door> {
        let mut homes: BTreeMap<PlaceId, (u32, Vec<PersonId>)> = BTreeMap::new();
        for resident in &self.residents {
            let (residents, missing) = homes.entry(resident.home).or_default();
            *residents = residents.saturating_add(1);
            if resident.attendance == Attendance::Missing {
                missing.push(resident.person);
            }
        }
        let mut doors: Vec<Door> = homes
            .into_iter()
            .filter(|(_, (_, missing))| !missing.is_empty())
            .map(|(home, (residents, missing))| Door {
                grid: self.gazetteer.area_of(home, AreaLevel::Grid),
                building: self.gazetteer.area_of(home, AreaLevel::Building),
                home,
                residents,
                missing,
            })
            .collect();
        doors.sort_unstable();
        doors
    }
}
