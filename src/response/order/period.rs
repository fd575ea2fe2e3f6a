//! From which day to which somebody is where, and when a sample is due.

use std::cmp::Ordering;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::protocol::{CareKind, Stage};
use crate::record::TestResult;

use super::samples::Sample;

/// Some days of one kind of care, and the tests that fall due in it.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Period {
    /// Where and how the person is watched.
    pub kind: CareKind,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, kept in full.
    pub until: NaiveDate,
    /// The tests, sorted by day.
    pub tests: Vec<DueTest>,
}

/// A day on which a sample is to be taken, and what came of it.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DueTest {
    /// Which day of the stage it is, the first being 1.
    pub day: u32,
    /// The date.
    pub on: NaiveDate,
    /// Whether it was taken.
    pub state: TestState,
}

/// What came of a test that was due.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TestState {
    /// To be taken, today or later.
    Due,
    /// A sample was taken on that day, or later but before the next test was due.
    Taken {
        /// The day of the sample; after the day of the test where it was made up for.
        on: NaiveDate,
        /// What it said.
        result: TestResult,
    },
    /// The day has passed, and no sample was taken before the next test was due.
    Missed,
}

/// No date has more than four digits in its year, as tables and calendars want it.
const LAST_DAY: NaiveDate = NaiveDate::from_ymd_opt(9999, 12, 31).expect("a year has a last day");

/// The day so many days later, at most the last of the year 9999.
pub(in crate::response) fn later(day: NaiveDate, days: u32) -> NaiveDate {
    day.checked_add_days(Days::new(days.into()))
        .map_or(LAST_DAY, |day| day.min(LAST_DAY))
}

/// The last day of the last quarantine stage, and whether a test is due on it again where it came later than the days
/// of the stage have it.
#[derive(Clone, Copy)]
pub(super) struct End {
    pub(super) on: NaiveDate,
    pub(super) test_again: bool,
}

/// The stages of an order as days: `end` is there where there is a quarantine stage.
pub(super) fn periods(stages: &[&Stage], start: NaiveDate, end: Option<End>) -> Vec<Period> {
    let until = end.map(|end| end.on);
    let test_again = end.is_some_and(|end| end.test_again);
    let last = until.and(stages.iter().rposition(|stage| stage.kind.confines()));
    let mut periods = Vec::new();
    // The first day of the next stage, were the person there already.
    let mut next = start;
    for (position, stage) in stages.iter().enumerate() {
        let own_end = later(next, stage.days.saturating_sub(1));
        let end = match (last.map(|last| position.cmp(&last)), until) {
            (Some(Ordering::Less), Some(until)) => own_end.min(until),
            (Some(Ordering::Equal), Some(until)) => until,
            _ => own_end,
        };
        let from = next.max(start);
        if from <= end {
            periods.push(Period {
                kind: stage.kind,
                from,
                until: end,
                tests: tests(stage, from, end, test_again),
            });
        }
        // What follows the quarantine follows its last day, also where that had passed before the start.
        if from <= end || last.is_some_and(|last| position >= last) {
            next = later(end, 1);
        }
    }
    periods
}

fn tests(stage: &Stage, from: NaiveDate, until: NaiveDate, test_again: bool) -> Vec<DueTest> {
    let mut tests: Vec<DueTest> = Vec::new();
    let due = |day| {
        let on = later(from, day - 1).min(until);
        DueTest {
            day: day_of(from, on),
            on,
            state: TestState::Due,
        }
    };
    let planned = stage.test_days.iter().map(|&day| due(day));
    let prolonged = test_again && until > later(from, stage.days);
    let at_the_end = stage.test_days.last() == Some(&stage.days);
    let again = (prolonged && at_the_end).then(|| due(day_of(from, until)));
    for test in planned.chain(again) {
        if tests.last().is_none_or(|before| before.on < test.on) {
            tests.push(test);
        }
    }
    tests
}

/// Which day of a period a date is, the first being 1.
fn day_of(from: NaiveDate, on: NaiveDate) -> u32 {
    u32::try_from((on - from).num_days()).map_or(u32::MAX, |days| days.saturating_add(1))
}

/// One plan up to a day, and another from the next day on.
pub(super) fn switched(before: Vec<Period>, after: Vec<Period>, switch: NaiveDate) -> Vec<Period> {
    let mut periods: Vec<Period> = before
        .into_iter()
        .filter(|period| period.from <= switch)
        .collect();
    if let Some(last) = periods.last_mut() {
        last.until = last.until.min(switch);
        last.tests.retain(|test| test.on <= switch);
    }
    for mut period in after.into_iter().filter(|period| period.until > switch) {
        period.from = period.from.max(later(switch, 1));
        period.tests.retain(|test| test.on > switch);
        match periods.last_mut() {
            Some(last) if last.kind == period.kind => {
                last.until = period.until;
                last.tests.append(&mut period.tests);
            }
            _ => periods.push(period),
        }
    }
    periods
}

/// Enters the samples of the person for the tests that were due.
pub(super) fn enter(periods: &mut [Period], samples: &[Sample], today: NaiveDate) {
    let mut due: Vec<&mut DueTest> = periods.iter_mut().flat_map(|period| &mut period.tests).collect();
    let days: Vec<NaiveDate> = due.iter().map(|test| test.on).collect();
    for (position, test) in due.iter_mut().enumerate() {
        let next = days.get(position + 1).copied();
        let first = samples.partition_point(|sample| sample.on < test.on);
        let taken = samples
            .get(first)
            .filter(|sample| next.is_none_or(|next| sample.on < next));
        test.state = match taken {
            Some(sample) => TestState::Taken {
                on: sample.on,
                result: sample.result,
            },
            None if test.on < today => TestState::Missed,
            None => TestState::Due,
        };
    }
}
