//! Whoever watches long work hears how far it has come, and can stop it anywhere.

use std::ops::ControlFlow;
use std::sync::Mutex;

use mijie::protocol::Protocol;
use mijie::{
    BuildError, Cancelled, Case, Cases, Inquiry, Interval, PersonId, Phase, PlaceId, Step, Timestamp,
    Unwatched, Visit, VisitLog, VisitLogBuilder, trace, trace_each, trace_watched,
};

use crate::laws::on_threads;
use crate::world::{self, book, hour, rule};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn hours(start: i64, end: i64) -> Interval {
    Interval::new(at(hour(start)), at(hour(end))).unwrap()
}

/// Every step of some work, sorted, and what came out of it.
fn heard<R>(
    work: impl FnOnce(&(dyn Fn(Step) -> ControlFlow<()> + Sync)) -> R,
) -> (Vec<(u64, u64)>, Vec<Phase>, R) {
    let steps = Mutex::new(Vec::new());
    let result = work(&|step| {
        steps.lock().unwrap().push(step);
        ControlFlow::Continue(())
    });
    let steps = steps.into_inner().unwrap();
    let phases = steps.iter().map(|step| step.phase).collect();
    let mut counts: Vec<(u64, u64)> = steps.iter().map(|step| (step.done, step.total)).collect();
    counts.sort_unstable();
    (counts, phases, result)
}

/// Stops at the first step of which so much is done.
fn until(limit: u64) -> impl Fn(Step) -> ControlFlow<()> + Sync {
    move |step| {
        if step.done < limit {
            ControlFlow::Continue(())
        } else {
            ControlFlow::Break(())
        }
    }
}

const ROWS: u32 = 400_000;

/// Visits to many places, so that they are sorted part by part.
fn rows() -> VisitLogBuilder {
    let mut builder = VisitLogBuilder::new();
    for row in 0..ROWS {
        let start = i64::from(row.wrapping_mul(2_654_435_761) % 1000);
        builder.add_visit(Visit {
            person: PersonId::new(row),
            place: PlaceId::new(row.wrapping_mul(40_503) % 5000),
            interval: hours(start, start + 1),
            spot: None,
        });
    }
    builder
}

#[test]
fn sorting_tells_of_every_row_and_sorts_as_if_nobody_watched() {
    let rows = rows();
    let (steps, phases, watched) = heard(|watch| rows.clone().build_watched(&watch));
    assert_eq!(watched.unwrap(), rows.build().unwrap());
    assert!(phases.iter().all(|&phase| phase == Phase::Sort));
    let total = u64::from(ROWS);
    assert!(steps.iter().all(|step| step.1 == total));
    assert_eq!((steps[0].0, steps[steps.len() - 1].0), (0, total));
    let mut counts = steps.clone();
    counts.dedup();
    assert!((4..300).contains(&counts.len()), "{counts:?}");
}

#[test]
fn sorting_can_be_stopped_before_amid_and_after_the_rows() {
    let cancelled = Err(BuildError::Cancelled(Cancelled { phase: Phase::Sort }));
    let rows = rows();
    for limit in [0, 1, u64::from(ROWS / 2), u64::from(ROWS)] {
        assert_eq!(rows.clone().build_watched(&until(limit)), cancelled, "{limit}");
    }
    for patience in 0..4 {
        let steps = Mutex::new(0);
        let watch = |_: Step| {
            let mut steps = steps.lock().unwrap();
            *steps += 1;
            if *steps > patience {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let alone = on_threads(1, || rows.clone().build_watched(&watch));
        assert_eq!(alone, cancelled, "{patience}");
        assert_eq!(steps.into_inner().unwrap(), patience + 1, "nobody asks again");
    }
}

#[test]
fn a_log_without_rows_is_watched_too() {
    let (steps, _, log) = heard(|watch| VisitLogBuilder::new().build_watched(&watch));
    assert_eq!(log.unwrap(), VisitLogBuilder::new().build().unwrap());
    assert_eq!(steps[0], (0, 0));
}

const PAIRS: u32 = 300;

/// A case and a contact at each of many places, who are all sources.
fn pairs() -> (VisitLog, Cases, Protocol) {
    let mut builder = VisitLogBuilder::new();
    for number in 0..PAIRS {
        for person in [number, PAIRS + number] {
            builder.add_visit(Visit {
                person: PersonId::new(person),
                place: PlaceId::new(number),
                interval: hours(9, 10),
                spot: None,
            });
        }
    }
    let sources = (0..PAIRS).map(|number| Case::source(PersonId::new(number), hours(0, 24)));
    let protocol = world::protocol(&book([rule("together")]));
    (builder.build().unwrap(), Cases::new(sources).unwrap(), protocol)
}

#[test]
fn tracing_tells_of_every_source_generation_by_generation() {
    let (log, cases, protocol) = pairs();
    let (steps, phases, watched) =
        heard(|watch| trace_watched(&log, &cases, &protocol, at(world::LATE), &watch));
    let unwatched = trace(&log, &cases, &protocol, at(world::LATE));
    assert_eq!(world::rows(&watched.unwrap()), world::rows(&unwatched));
    assert!(phases.iter().all(|&phase| phase == Phase::Trace));
    // The cases first; then the contacts, who are known when all cases are done.
    let (first, all) = (u64::from(PAIRS), u64::from(2 * PAIRS));
    let (amid_cases, amid_contacts): (Vec<_>, Vec<_>) = steps.iter().partition(|&&(done, _)| done <= first);
    assert!(amid_cases.iter().all(|&(_, total)| total == first), "{steps:?}");
    assert!(amid_contacts.iter().all(|&(_, total)| total == all), "{steps:?}");
    assert_eq!((steps[0].0, steps[steps.len() - 1].0), (0, all));
    assert!(amid_cases.iter().any(|&(done, _)| done == first));
    assert!((50..400).contains(&steps.len()), "{} steps", steps.len());
}

#[test]
fn tracing_can_be_stopped_in_every_generation() {
    let (log, cases, protocol) = pairs();
    let (first, all) = (u64::from(PAIRS), u64::from(2 * PAIRS));
    for limit in [0, 1, first - 1, first, first + 1, all - 1, all] {
        let stopped = trace_watched(&log, &cases, &protocol, at(world::LATE), &until(limit));
        assert_eq!(stopped.unwrap_err(), Cancelled { phase: Phase::Trace }, "{limit}");
    }
    assert!(trace_watched(&log, &cases, &protocol, at(world::LATE), &until(all + 1)).is_ok());
}

#[test]
fn many_questions_are_told_of_one_by_one_and_can_be_stopped() {
    let (log, cases, protocol) = pairs();
    let as_of = at(world::LATE);
    let each: Vec<Inquiry> = cases
        .iter()
        .map(|&case| Inquiry {
            cases: Cases::new([case]).unwrap(),
            as_of,
        })
        .collect();
    let (steps, phases, tracings) = heard(|watch| trace_each(&log, &each, &protocol, &watch));
    assert!(
        tracings
            .unwrap()
            .iter()
            .all(|tracing| tracing.contacts().len() == 1)
    );
    assert!(phases.iter().all(|&phase| phase == Phase::Trace));
    let total = each.len() as u64;
    assert!(steps.iter().all(|step| step.1 == total));
    assert_eq!((steps[0].0, steps[steps.len() - 1].0), (0, total));
    assert!((50..300).contains(&steps.len()), "{} steps", steps.len());
    for limit in [0, 1, total / 2, total] {
        let stopped = trace_each(&log, &each, &protocol, &until(limit));
        assert_eq!(stopped.unwrap_err(), Cancelled { phase: Phase::Trace }, "{limit}");
    }
    assert!(trace_each(&log, &[], &protocol, &Unwatched).unwrap().is_empty());
}

#[test]
fn a_question_that_takes_long_is_no_reason_not_to_be_heard() {
    let (log, _, protocol) = pairs();
    let sources = (0..10_000).map(|number| Case::source(PersonId::new(number), hours(0, 24)));
    let asked = [Inquiry {
        cases: Cases::new(sources).unwrap(),
        as_of: at(world::LATE),
    }];
    let (steps, _, tracings) = heard(|watch| trace_each(&log, &asked, &protocol, &watch));
    assert_eq!(tracings.unwrap().len(), 1);
    assert_eq!(steps, [(0, 1), (0, 1), (0, 1), (1, 1)]);
    // One thread for one question, however many there are.
    let threads = Mutex::new(Vec::new());
    let watch = |_: Step| {
        threads.lock().unwrap().push(std::thread::current().id());
        ControlFlow::Continue(())
    };
    on_threads(4, || trace_each(&log, &asked, &protocol, &watch).map(|_| ())).unwrap();
    let mut threads = threads.into_inner().unwrap();
    threads.dedup();
    assert_eq!(threads.len(), 1, "{threads:?}");
    let steps = Mutex::new(0);
    let amid = |_: Step| {
        let mut steps = steps.lock().unwrap();
        *steps += 1;
        if *steps == 2 {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    };
    let stopped = trace_each(&log, &asked, &protocol, &amid);
    assert_eq!(stopped.unwrap_err(), Cancelled { phase: Phase::Trace });
    assert_eq!(steps.into_inner().unwrap(), 2, "nobody asks again");
}
