//! What stands against letting somebody out.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::record::TestResult;

use super::period::Period;
use super::samples::Sample;

/// A condition of release that does not hold, or not yet.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Open {
    /// A sample was positive: the person is to be entered as a case.
    Positive {
        /// The day of the first such sample.
        sampled: NaiveDate,
    },
    /// The result of a sample is not known.
    Pending {
        /// The day of the sample.
        sampled: NaiveDate,
    },
    /// A sample was inconclusive, and none since was negative.
    Inconclusive {
        /// The day of the sample.
        sampled: NaiveDate,
    },
    /// No sample from the last test of the quarantine on is negative.
    NoLastTest {
        /// The day on which that test is due.
        due: NaiveDate,
    },
    /// A secondary contact waits for the first tests of close contacts.
    CloseContacts {
        /// Of how many.
        waiting: u32,
    },
}

impl fmt::Display for Open {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Positive { sampled } => write!(f, "the sample of {sampled} is positive"),
            Self::Pending { sampled } => write!(f, "the sample of {sampled} has no result yet"),
            Self::Inconclusive { sampled } => write!(
                f,
                "the sample of {sampled} is inconclusive, and no later one negative"
            ),
            Self::NoLastTest { due } => write!(f, "no negative sample from the last test on, due on {due}"),
            Self::CloseContacts { waiting: 1 } => {
                f.write_str("the first tests of a close contact are not known")
            }
            Self::CloseContacts { waiting } => {
                write!(f, "the first tests of {waiting} close contacts are not known")
            }
        }
    }
}

/// What is open of a person's own samples, sorted, and the first day on which nothing was, where nothing is.
pub(super) fn own(periods: &[Period], samples: &[Sample]) -> (Vec<Open>, Option<NaiveDate>) {
    let negative_from = |day: NaiveDate| {
        let negative = |sample: &&Sample| sample.on >= day && sample.result == TestResult::Negative;
        samples.iter().find(negative).map(|sample| sample.on)
    };
    let mut open = Vec::new();
    let mut since = NaiveDate::MIN;
    for &Sample { on, result } in samples {
        match result {
            TestResult::Negative => {}
            TestResult::Positive => {
                let told = open.iter().any(|one| matches!(one, Open::Positive { .. }));
                if !told {
                    open.push(Open::Positive { sampled: on });
                }
            }
            TestResult::Pending => open.push(Open::Pending { sampled: on }),
            TestResult::Inconclusive => match negative_from(on) {
                Some(negative) => since = since.max(negative),
                None => open.push(Open::Inconclusive { sampled: on }),
            },
        }
    }
    let last_test = periods
        .iter()
        .filter(|period| period.kind.confines())
        .flat_map(|period| &period.tests)
        .map(|test| test.on)
        .max();
    if let Some(due) = last_test {
        match negative_from(due) {
            Some(negative) => since = since.max(negative),
            None => open.push(Open::NoLastTest { due }),
        }
    }
    open.sort_unstable();
    let since = open.is_empty().then_some(since);
    (open, since)
}
