//! Pools: who shares a tube, how long the tubes take, and who is sampled again when one is positive.

use std::collections::{BTreeMap, BTreeSet};

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::area::AreaLevel;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::named::named;
use crate::record::{Test, TestResult};
use crate::time::{Moment, Timestamp};

named! {
    /// How many swabs go into one tube.
    ///
    /// The kinds that the guides to regional screening know (3rd guide, 2022-03): 5, 10 or 20 swabs a tube, and single
    /// tubes for fever patients, close contacts and people at high risk.
    #[non_exhaustive]
    pub enum PoolKind {
        /// 单采单检: one person a tube.
        Single = "single",
        /// 5混1: up to five.
        Five = "5_in_1",
        /// 10混1: up to ten.
        Ten = "10_in_1",
        /// 20混1: up to twenty.
        Twenty = "20_in_1",
    }
    all = "Every kind, the smallest first.";
    unknown = UnknownPoolKind, "single, 5_in_1, 10_in_1 or 20_in_1";
}

impl PoolKind {
    /// How many swabs a tube takes at most.
    #[must_use]
    pub const fn swabs(self) -> u32 {
        match self {
            Self::Single => 1,
            Self::Five => 5,
            Self::Ten => 10,
            Self::Twenty => 20,
        }
    }
}

/// A tube to be filled, and whose swabs go into it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Tube {
    /// The area of its people, of the level at which tubes are kept apart; nothing where it is not known.
    pub area: Option<AreaId>,
    /// How many swabs it may take.
    pub kind: PoolKind,
    /// Whose; never empty, and never more than the kind takes. Neighbours are together.
    pub persons: Vec<PersonId>,
}

/// Deals people to tubes: neighbours together, no tube with people of two areas of a level.
///
/// Persons of `singles`, whether fever patients or contacts, have tubes of their own. The others are dealt in the order
/// of area, building and home, so that a household shares a tube, or two where it falls between. Of each area the last
/// tube may be left unfilled. A person named twice has one swab.
///
/// Sorted by area, what lies in none first; within it single tubes first.
///
/// # Complexity
///
/// `O(p log p)` for `p` persons.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeSet;
///
/// use mijie::response::{PoolKind, fill_tubes};
/// use mijie::{AreaLevel, Gazetteer, PersonId};
///
/// let people: Vec<PersonId> = (0..24).map(PersonId::new).collect();
/// let fever = BTreeSet::from([PersonId::new(3)]);
/// let tubes = fill_tubes(&people, &fever, PoolKind::Ten, &Gazetteer::default(), AreaLevel::Grid);
/// let swabs: Vec<usize> = tubes.iter().map(|tube| tube.persons.len()).collect();
/// assert_eq!(swabs, [1, 10, 10, 3]);
/// ```
#[must_use]
pub fn fill_tubes(
    persons: &[PersonId],
    singles: &BTreeSet<PersonId>,
    kind: PoolKind,
    gazetteer: &Gazetteer,
    level: AreaLevel,
) -> Vec<Tube> {
    let mut queue: Vec<_> = persons
        .iter()
        .map(|&person| {
            let kind = if singles.contains(&person) {
                PoolKind::Single
            } else {
                kind
            };
            let building = gazetteer.area_of_home(person, AreaLevel::Building);
            let home = gazetteer.homes.get(&person);
            (
                (gazetteer.area_of_home(person, level), kind),
                (building, home, person),
            )
        })
        .collect();
    queue.sort_unstable();
    queue.dedup();
    let mut tubes = Vec::new();
    for alike in queue.chunk_by(|a, b| a.0 == b.0) {
        let (area, kind) = alike[0].0;
        tubes.extend(alike.chunks(kind.swabs() as usize).map(|swabs| Tube {
            area,
            kind,
            persons: swabs.iter().map(|&(_, (.., person))| person).collect(),
        }));
    }
    tubes
}

/// How much is to be done: swabs to be taken and tubes to be tested.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Workload {
    /// Swabs.
    pub swabs: u64,
    /// Tubes.
    pub tubes: u64,
}

impl Workload {
    /// That of these tubes.
    #[must_use]
    pub fn of(tubes: &[Tube]) -> Self {
        Self {
            swabs: tubes.iter().map(|tube| tube.persons.len() as u64).sum(),
            tubes: tubes.len() as u64,
        }
    }
}

/// What sampling teams and laboratories can do, around the clock.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Capacity {
    /// Swabs an hour, by all teams together.
    pub swabs_per_hour: u64,
    /// Tubes an hour, by all laboratories together.
    pub tubes_per_hour: u64,
}

/// How long a workload takes, in seconds, each part rounded up.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct TimeNeeded {
    /// To take every swab.
    pub sampling_s: u64,
    /// To test every tube.
    pub testing_s: u64,
}

impl Capacity {
    /// How long a workload takes; nothing where there is work, and nobody to do it.
    ///
    /// # Examples: the published figures of Huangyuan
    ///
    /// From 2022-05-12 to 05-17, in six rounds, 146 people tested 173,300 tubes.
    ///
    /// ```
    /// use mijie::response::{Capacity, Workload};
    ///
    /// let (tubes, rounds, days, people) = (173_300, 6, 6, 146);
    /// assert_eq!((tubes / rounds, tubes % rounds), (28_883, 2), "tubes a round");
    /// assert_eq!(tubes / people, 1_186, "tubes for each of the people, whole ones");
    /// assert_eq!(tubes / people / days, 197, "of them a day");
    ///
    /// // A round a day asks for 1,204 tubes an hour, day and night; with half of that it takes two.
    /// let round = Workload { swabs: 0, tubes: 28_884 };
    /// let hours = |tubes_per_hour| {
    ///     let needed = Capacity { swabs_per_hour: 0, tubes_per_hour }.time_for(round);
    ///     needed.map(|time| time.testing_s.div_ceil(3600))
    /// };
    /// assert_eq!(hours(1_204), Some(24));
    /// assert_eq!(hours(1_203), Some(25));
    /// assert_eq!(hours(602), Some(48));
    /// assert_eq!(hours(0), None);
    /// ```
    #[must_use]
    pub fn time_for(&self, work: Workload) -> Option<TimeNeeded> {
        let seconds = |things: u64, an_hour: u64| match (things, an_hour) {
            (0, _) => Some(0),
            (_, 0) => None,
            _ => {
                let seconds = (u128::from(things) * 3600).div_ceil(an_hour.into());
                Some(u64::try_from(seconds).unwrap_or(u64::MAX))
            }
        };
        Some(TimeNeeded {
            sampling_s: seconds(work.swabs, self.swabs_per_hour)?,
            testing_s: seconds(work.tubes, self.tubes_per_hour)?,
        })
    }
}

impl TimeNeeded {
    /// The least time from the first swab to the last result: the laboratories begin with the first tube, and have
    /// always one at hand.
    #[must_use]
    pub fn least_s(&self) -> u64 {
        self.sampling_s.max(self.testing_s)
    }

    /// The most: the laboratories begin when the last swab has come.
    #[must_use]
    pub fn most_s(&self) -> u64 {
        self.sampling_s.saturating_add(self.testing_s)
    }
}

/// What came of a tube, and when.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolResult {
    /// When it was known.
    pub known: Timestamp,
    /// What it was.
    pub result: TestResult,
}

/// A tube that was filled.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PoolSample {
    /// How many swabs it may take.
    pub kind: PoolKind,
    /// Whose swabs are in it.
    pub persons: Vec<PersonId>,
    /// When it was closed.
    pub sampled: Timestamp,
    /// What came of it; nothing where that is not known.
    #[serde(default)]
    pub result: Option<PoolResult>,
}

/// Why the tubes of a round cannot be used. Tubes are counted from 1 in messages, from 0 in fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum PoolError {
    /// Nobody's swab is in a tube.
    #[error("tube {}: expected the swab of at least one person, found none", tube + 1)]
    Empty {
        /// Which tube.
        tube: usize,
    },
    /// A tube has more swabs than its kind takes.
    #[error("tube {}: expected at most {} swabs in a tube {kind}, found {found}", tube + 1, kind.swabs())]
    Overfull {
        /// Which tube.
        tube: usize,
        /// Its kind.
        kind: PoolKind,
        /// How many swabs it has.
        found: usize,
    },
    /// One person has two swabs in a round, in one tube or in two.
    #[error(
        "tube {}: expected each person once in a round, found a person of tube {} again",
        second + 1,
        first + 1
    )]
    Repeated {
        /// The tube in which the person was met first.
        first: usize,
        /// The tube in which the person was met again.
        second: usize,
    },
    /// A result is older than its sample.
    #[error("tube {}: expected a result after the sample of {sampled}, found one of {known}", tube + 1)]
    ResultBeforeSample {
        /// Which tube.
        tube: usize,
        /// When it was sampled.
        sampled: Timestamp,
        /// When its result was known.
        known: Timestamp,
    },
}

/// How somebody stands whose tube was not negative.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Retest {
    /// To be sampled singly: that has not happened, or gave no clear result.
    Due,
    /// Sampled singly, and the result is not known.
    Pending,
    /// Negative by the last single sample.
    Negative,
    /// Positive by some single sample.
    Positive,
}

/// A tube that was not negative, and how its people stand.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct PoolFollowUp {
    /// Which of the tubes, counted from 0.
    pub tube: usize,
    /// Positive or inconclusive.
    pub result: TestResult,
    /// When that was known.
    pub known: Timestamp,
    /// Its people, sorted.
    pub persons: Vec<(PersonId, Retest)>,
}

impl PoolFollowUp {
    /// Whether everybody has a single result.
    #[must_use]
    pub fn is_settled(&self) -> bool {
        let settled = |retest| matches!(retest, Retest::Negative | Retest::Positive);
        self.persons.iter().all(|&(_, retest)| settled(retest))
    }

    /// Whether the tube was positive and all of its people are negative: one of the tests was wrong.
    #[must_use]
    pub fn is_unexplained(&self) -> bool {
        let negative = |&(_, retest): &(PersonId, Retest)| retest == Retest::Negative;
        self.result == TestResult::Positive && self.persons.iter().all(negative)
    }
}

/// The tubes of one round, checked: everybody in one tube, no tube too full, no result before its sample.
///
/// # Examples: a positive tube
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::response::{PoolKind, PoolResult, PoolRound, PoolSample, Retest};
/// use mijie::{PersonId, Test, TestResult};
///
/// let [ann, bo] = [0, 1].map(PersonId::new);
/// let tube = PoolSample {
///     kind: PoolKind::Ten,
///     persons: vec![bo, ann],
///     sampled: "2022-05-12T08:00:00+08:00".parse()?,
///     result: Some(PoolResult { known: "2022-05-12T14:00:00+08:00".parse()?, result: TestResult::Positive }),
/// };
/// let round = PoolRound::new("1", vec![tube])?;
/// let singly = Test {
///     person: ann,
///     sampled: "2022-05-12T16:00:00+08:00".parse()?,
///     result: TestResult::Negative,
///     round: None,
/// };
///
/// let zone = edition::cn_9().time_zone();
/// let follow_up = round.follow_up(&[singly], zone, "2022-05-12T20:00:00+08:00".parse()?);
/// assert_eq!(follow_up.len(), 1);
/// assert_eq!(follow_up[0].persons, [(ann, Retest::Negative), (bo, Retest::Due)]);
/// assert!(!follow_up[0].is_settled());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PoolRound {
    name: String,
    // Invariant: nobody in two tubes, none empty or too full, no result before its sample.
    tubes: Vec<PoolSample>,
}

impl PoolRound {
    /// The tubes of the round of this name.
    ///
    /// # Errors
    ///
    /// [`PoolError`] for the first tube that is empty or too full, has somebody whom the round has already, or a result
    /// earlier than its sample.
    pub fn new(name: impl Into<String>, tubes: Vec<PoolSample>) -> Result<Self, PoolError> {
        let mut seen: BTreeMap<PersonId, usize> = BTreeMap::new();
        for (tube, sample) in tubes.iter().enumerate() {
            let found = sample.persons.len();
            if found == 0 {
                return Err(PoolError::Empty { tube });
            }
            if found > sample.kind.swabs() as usize {
                let kind = sample.kind;
                return Err(PoolError::Overfull { tube, kind, found });
            }
            for &person in &sample.persons {
                if let Some(first) = seen.insert(person, tube) {
                    return Err(PoolError::Repeated { first, second: tube });
                }
            }
            if let Some(PoolResult { known, .. }) = sample.result
                && known < sample.sampled
            {
                return Err(PoolError::ResultBeforeSample {
                    tube,
                    sampled: sample.sampled,
                    known,
                });
            }
        }
        Ok(Self {
            name: name.into(),
            tubes,
        })
    }

    /// The tubes, as they were given.
    #[must_use]
    pub fn tubes(&self) -> &[PoolSample] {
        &self.tubes
    }

    /// The tubes that are known not to be negative at an instant, in their order, each with those of its people who still
    /// have to be sampled singly.
    ///
    /// Everybody of a positive tube is sampled again, each in a tube of their own (guides to regional screening,
    /// 2022-03). So are those of an inconclusive one, by this library's reading. A test answers for that where it is of
    /// another round, or of none, and was sampled when the result of the tube was known or later; a date, on that day or
    /// later. A positive test settles it; otherwise the last one counts, and of several at one time the one that leaves
    /// most to do. Samples after the instant do not count. The tests may be given in any order.
    ///
    /// # Complexity
    ///
    /// `O((s + t) log s)` for `s` persons in tubes and `t` tests.
    #[must_use]
    pub fn follow_up(&self, tests: &[Test], zone: FixedOffset, as_of: Timestamp) -> Vec<PoolFollowUp> {
        let mut by_person: BTreeMap<PersonId, Vec<&Test>> = BTreeMap::new();
        for sample in &self.tubes {
            by_person.extend(sample.persons.iter().map(|&person| (person, Vec::new())));
        }
        for test in tests {
            let counts = test.round.as_ref() != Some(&self.name) && test.sampled.start(zone) <= as_of;
            if counts && let Some(tests) = by_person.get_mut(&test.person) {
                tests.push(test);
            }
        }
        let known = self.tubes.iter().enumerate().filter_map(|(tube, sample)| {
            let PoolResult { known, result } = sample.result.filter(|result| result.known <= as_of)?;
            matches!(result, TestResult::Positive | TestResult::Inconclusive).then(|| {
                let mut persons: Vec<(PersonId, Retest)> = sample
                    .persons
                    .iter()
                    .map(|person| {
                        let tests = by_person.get(person).map_or(&[][..], Vec::as_slice);
                        (*person, retest(tests, known, zone))
                    })
                    .collect();
                persons.sort_unstable();
                PoolFollowUp {
                    tube,
                    result,
                    known,
                    persons,
                }
            })
        });
        known.collect()
    }
}

/// What the single tests of one person say about a tube whose result was known at an instant.
fn retest(tests: &[&Test], known: Timestamp, zone: FixedOffset) -> Retest {
    let after = tests.iter().filter(|test| match test.sampled {
        Moment::Date(day) => day >= known.date(zone),
        Moment::Instant(time) => time >= known,
    });
    let said = after.map(|test| {
        let retest = match test.result {
            TestResult::Negative => Retest::Negative,
            TestResult::Positive => Retest::Positive,
            TestResult::Inconclusive => Retest::Due,
            TestResult::Pending => Retest::Pending,
        };
        (test.sampled.start(zone), retest)
    });
    let mut last: Option<(Timestamp, Retest)> = None;
    for (sampled, retest) in said {
        if retest == Retest::Positive {
            return retest;
        }
        if last.is_none_or(|(latest, of_latest)| sampled > latest || sampled == latest && retest < of_latest)
        {
            last = Some((sampled, retest));
        }
    }
    last.map_or(Retest::Due, |(_, retest)| retest)
}
