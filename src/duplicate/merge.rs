//! Two ids made one, with everything that hangs on them.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::find::{Duplicate, Likeness};
use crate::case::{Case, CaseStatus, Cases};
use crate::encounter::Encounter;
use crate::id::{PersonId, PlaceId};
use crate::log::{BuildError, VisitLog, VisitLogBuilder};
use crate::record::{Isolation, Test, Visit};
use crate::time::{Interval, Moment};

/// Who is one and the same: of each group the lowest id stands for all.
///
/// What follows is as if they had been one person from the start, except where two say what one person cannot: then one
/// is kept, and the other told as a [`MergeConflict`].
///
/// # Examples
///
/// ```
/// use mijie::PersonId;
/// use mijie::duplicate::SamePersons;
/// let [ann, anna, annie, bo] = [0, 1, 2, 3].map(PersonId::new);
/// let same = SamePersons::new([(anna, annie), (ann, anna)]);
/// assert_eq!([ann, anna, annie, bo].map(|person| same.of(person)), [ann, ann, ann, bo]);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct SamePersons {
    // Invariant: each to the lowest of its group, which is not in it.
    into: BTreeMap<PersonId, PersonId>,
}

/// What two say that one person cannot, or that only one place is for.
#[derive(Clone, Copy, PartialEq, Debug)]
#[non_exhaustive]
pub enum MergeConflict {
    /// Two cases with different dates.
    Date {
        /// Who stands for both.
        person: PersonId,
        /// Which date, as a column of `cases.csv`.
        column: &'static str,
        /// The one that is kept: the earliest, of isolations the latest, so that no window becomes shorter.
        kept: Moment,
        /// The other.
        other: Moment,
    },
    /// Two cases of different status.
    Status {
        /// Who stands for both.
        person: PersonId,
        /// The one that is kept: confirmed before asymptomatic before suspected.
        kept: CaseStatus,
        /// The other.
        other: CaseStatus,
    },
    /// Two cases with different windows that were fixed.
    Window {
        /// Who stands for both.
        person: PersonId,
        /// The one that is kept: from the earlier start to the later end.
        kept: Interval,
        /// The other, where there were two.
        other: Interval,
    },
    /// A report of one that is before the sampling of the other, and is dropped.
    ReportedBeforeSampled {
        /// Who stands for both.
        person: PersonId,
        /// The report.
        dropped: Moment,
    },
    /// The two were near each other: the encounter is dropped, and they may well be two.
    Encounter {
        /// Who stands for both.
        person: PersonId,
        /// The encounter, with the ids of before.
        dropped: Encounter,
    },
    /// The two live in different homes.
    Home {
        /// Who stands for both.
        person: PersonId,
        /// The home that is kept: of the lowest id that has one.
        kept: PlaceId,
        /// The other.
        other: PlaceId,
    },
    /// The two have different names; that of the lowest id that has one is kept.
    Name {
        /// Who stands for both.
        person: PersonId,
    },
}

impl SamePersons {
    /// Those of whom somebody says that they are one. What follows from two pairs holds too.
    pub fn new(pairs: impl IntoIterator<Item = (PersonId, PersonId)>) -> Self {
        let mut into = BTreeMap::new();
        for (a, b) in pairs {
            let (a, b) = (root(&mut into, a), root(&mut into, b));
            if a != b {
                into.insert(a.max(b), a.min(b));
            }
        }
        let ids: Vec<PersonId> = into.keys().copied().collect();
        for id in ids {
            root(&mut into, id);
        }
        Self { into }
    }

    /// Those of the pairs that are exact duplicates.
    #[must_use]
    pub fn all_exact(pairs: &[Duplicate]) -> Self {
        let exact = pairs.iter().filter(|pair| pair.likeness == Likeness::Exact);
        Self::new(exact.map(|pair| (pair.a, pair.b)))
    }

    /// Who stands for a person: themselves, unless they are one with somebody of a lower id.
    #[must_use]
    pub fn of(&self, person: PersonId) -> PersonId {
        self.into.get(&person).copied().unwrap_or(person)
    }

    /// Everybody for whom another stands, and who that is.
    #[must_use]
    pub fn merged(&self) -> impl ExactSizeIterator<Item = (PersonId, PersonId)> {
        self.into.iter().map(|(&from, &into)| (from, into))
    }

    /// The log in which they are one. Whoever seems to be in two places at once then is among its
    /// [`conflicts`](VisitLog::conflicts).
    ///
    /// # Errors
    ///
    /// [`BuildError`], as for the log that it is made from.
    pub fn merge_log(&self, log: &VisitLog) -> Result<(VisitLog, Vec<MergeConflict>), BuildError> {
        let mut builder = VisitLogBuilder::new();
        for place in (0..log.place_count()).filter_map(|place| u32::try_from(place).ok()) {
            let place = PlaceId::new(place);
            builder.add_place(place, log.place_kind(place));
        }
        for visit in log.visits() {
            builder.add_visit(Visit {
                person: self.of(visit.person),
                ..visit
            });
        }
        let mut conflicts = Vec::new();
        for encounter in log.encounters() {
            let (a, b) = encounter.persons();
            match encounter.between(self.of(a), self.of(b)) {
                Some(encounter) => {
                    builder.add_encounter(encounter);
                }
                None => conflicts.push(MergeConflict::Encounter {
                    person: self.of(a),
                    dropped: encounter,
                }),
            }
        }
        for isolation in log.isolations() {
            builder.add_isolation(Isolation {
                person: self.of(isolation.person),
                ..isolation
            });
        }
        Ok((builder.build()?, conflicts))
    }

    /// The cases, those of one person as one, with all that any of them tells. Dates are compared in the zone.
    #[must_use]
    pub fn merge_cases(&self, cases: &Cases, zone: FixedOffset) -> (Cases, Vec<MergeConflict>) {
        let mut merged: BTreeMap<PersonId, Case> = BTreeMap::new();
        let mut conflicts = Vec::new();
        for case in cases.iter() {
            let person = self.of(case.person);
            let case = Case { person, ..*case };
            match merged.get_mut(&person) {
                Some(kept) => unite(kept, &case, zone, &mut conflicts),
                None => {
                    merged.insert(person, case);
                }
            }
        }
        for case in merged.values_mut() {
            if let (Some(reported), Some(sampled)) = (case.reported, case.sampled)
                && sampled.is_surely_after(reported, zone)
            {
                case.reported = None;
                conflicts.push(MergeConflict::ReportedBeforeSampled {
                    person: case.person,
                    dropped: reported,
                });
            }
        }
        let cases = Cases::new(merged.into_values());
        (
            cases.expect("good cases, each person once, with all their dates"),
            conflicts,
        )
    }

    /// The tests, each of who stands for the person, sorted by person and otherwise in their order.
    #[must_use]
    pub fn merge_tests(&self, tests: impl IntoIterator<Item = Test>) -> Vec<Test> {
        let of = |test: Test| Test {
            person: self.of(test.person),
            ..test
        };
        let mut tests: Vec<Test> = tests.into_iter().map(of).collect();
        tests.sort_by_key(|test| test.person);
        tests
    }
}

/// The lowest of a group, and everybody on the way pointed to it.
fn root(into: &mut BTreeMap<PersonId, PersonId>, person: PersonId) -> PersonId {
    let mut lowest = person;
    while let Some(&lower) = into.get(&lowest) {
        lowest = lower;
    }
    let mut at = person;
    while let Some(next) = into.get(&at).copied().filter(|_| at != lowest) {
        into.insert(at, lowest);
        at = next;
    }
    lowest
}

/// Adds to a case what another of the same person tells.
fn unite(kept: &mut Case, other: &Case, zone: FixedOffset, conflicts: &mut Vec<MergeConflict>) {
    let person = kept.person;
    let rank = |status: CaseStatus| match status {
        CaseStatus::Suspected => 0,
        CaseStatus::Asymptomatic => 1,
        CaseStatus::Confirmed => 2,
    };
    if kept.status != other.status {
        let other_status = other.status;
        let (low, high) = if rank(kept.status) < rank(other_status) {
            (kept.status, other_status)
        } else {
            (other_status, kept.status)
        };
        kept.status = high;
        conflicts.push(MergeConflict::Status {
            person,
            kept: high,
            other: low,
        });
    }
    let mut moment = |column, kept: &mut Option<Moment>, other: Option<Moment>, latest: bool| {
        let (Some(one), Some(two)) = (*kept, other) else {
            *kept = kept.or(other);
            return;
        };
        if one == two {
            return;
        }
        // A day and an instant may start together: the day, which says less, is kept first.
        let key = |moment: Moment| (moment.start(zone), matches!(moment, Moment::Instant(_)));
        let other_first = (key(two) < key(one)) != latest;
        let (keep, drop) = if other_first { (two, one) } else { (one, two) };
        *kept = Some(keep);
        conflicts.push(MergeConflict::Date {
            person,
            column,
            kept: keep,
            other: drop,
        });
    };
    moment("onset", &mut kept.onset, other.onset, false);
    moment("sampled", &mut kept.sampled, other.sampled, false);
    moment(
        "last_negative",
        &mut kept.last_negative,
        other.last_negative,
        false,
    );
    moment("isolated", &mut kept.isolated, other.isolated, true);
    moment("reported", &mut kept.reported, other.reported, false);
    match (kept.window, other.window) {
        (Some(one), Some(two)) if one != two => {
            let (start, end) = (one.start().min(two.start()), one.end().max(two.end()));
            let hull = Interval::new(start, end).unwrap_or(one);
            kept.window = Some(hull);
            conflicts.push(MergeConflict::Window {
                person,
                kept: hull,
                other: two,
            });
        }
        (one, two) => kept.window = one.or(two),
    }
}
