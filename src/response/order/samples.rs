//! What the samples of a person say, day by day.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};

use crate::id::PersonId;
use crate::record::{Test, TestResult};
use crate::time::Timestamp;

/// A day on which a person was sampled, and what the samples of that day say together.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Sample {
    pub(super) on: NaiveDate,
    pub(super) result: TestResult,
}

/// The samples of everybody, those that were taken by the instant of the question.
pub(super) struct Samples {
    // Invariant: each list sorted by day, no day twice.
    of: BTreeMap<PersonId, Vec<Sample>>,
}

impl Samples {
    pub(super) fn new(tests: &[Test], zone: FixedOffset, as_of: Timestamp) -> Self {
        let mut days: BTreeMap<(PersonId, NaiveDate), Vec<(Timestamp, TestResult)>> = BTreeMap::new();
        for test in tests {
            let taken = test.sampled.start(zone);
            if taken <= as_of {
                let day = (test.person, test.sampled.date(zone));
                days.entry(day).or_default().push((taken, test.result));
            }
        }
        let mut of: BTreeMap<PersonId, Vec<Sample>> = BTreeMap::new();
        for ((person, on), results) in days {
            let result = together(&results);
            of.entry(person).or_default().push(Sample { on, result });
        }
        Self { of }
    }

    /// The samples of a person from a day on.
    pub(super) fn of(&self, person: PersonId, from: NaiveDate) -> &[Sample] {
        let all = self.of.get(&person).map_or(&[][..], Vec::as_slice);
        &all[all.partition_point(|sample| sample.on < from)..]
    }

    /// The first positive day of everybody who has one, sorted by person.
    pub(super) fn positives(&self) -> impl Iterator<Item = (PersonId, NaiveDate)> {
        self.of.iter().filter_map(|(&person, samples)| {
            let positive = samples
                .iter()
                .find(|sample| sample.result == TestResult::Positive);
            Some((person, positive?.on))
        })
    }
}

/// What the results of one day say: the worst of them, where an inconclusive one does not count once a negative one
/// was sampled later.
fn together(results: &[(Timestamp, TestResult)]) -> TestResult {
    let has = |wanted| results.iter().any(|&(_, result)| result == wanted);
    let negative_after = |time| {
        results
            .iter()
            .any(|&(later, result)| result == TestResult::Negative && later > time)
    };
    let unresolved = results
        .iter()
        .any(|&(time, result)| result == TestResult::Inconclusive && !negative_after(time));
    if has(TestResult::Positive) {
        TestResult::Positive
    } else if has(TestResult::Pending) {
        TestResult::Pending
    } else if unresolved {
        TestResult::Inconclusive
    } else {
        TestResult::Negative
    }
}
