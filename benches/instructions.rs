//! How many instructions do the hot functions take on a small town?
//!
//! Seconds on a busy machine hide a slowdown of a tenth; instructions do not. `benches/instructions.sh` runs this and
//! holds the counts to those recorded.

#![allow(missing_docs, reason = "the macros of gungraun make undocumented items")]
#![allow(clippy::unwrap_used, reason = "a benchmark on its own data")]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each benchmark uses its part of the city"
)]

mod city;

use gungraun::Callgrind;
use gungraun::prelude::*;
use mijie::network::{Limits, OverlapCount, count_overlaps, fold_pairs};
use mijie::protocol::{Protocol, edition};
use mijie::{Cases, Unwatched, Visit, VisitLog, VisitLogBuilder, trace};

const PERSONS: u32 = 4_000;
const LIMITS: Limits = Limits::new().with_min_seconds(15 * 60);

fn visits() -> Vec<Visit> {
    city::visits(PERSONS)
}

fn log() -> VisitLog {
    city::log(PERSONS)
}

fn outbreak() -> (VisitLog, Cases, Protocol) {
    (log(), city::cases(PERSONS, 1), edition::cn_8_field())
}

// What a function returns is dropped uncounted, so each hands back what it was given.

#[library_benchmark(setup = visits)]
fn build(visits: Vec<Visit>) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for visit in visits {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

#[library_benchmark(setup = log)]
fn count(log: VisitLog) -> (VisitLog, OverlapCount) {
    let count = count_overlaps(&log, LIMITS, &Unwatched).unwrap();
    (log, count)
}

#[library_benchmark(setup = log)]
fn pairs(log: VisitLog) -> (VisitLog, OverlapCount, usize) {
    let (count, pairs) = fold_pairs(
        &log,
        LIMITS,
        &Unwatched,
        || 0,
        |pairs, person| *pairs += person.others.len(),
        |one, other| one + other,
    )
    .unwrap();
    (log, count, pairs)
}

#[library_benchmark(setup = outbreak)]
fn one_case(outbreak: (VisitLog, Cases, Protocol)) -> ((VisitLog, Cases, Protocol), usize) {
    let (log, cases, protocol) = &outbreak;
    let contacts = trace(log, cases, protocol, city::as_of()).contacts().len();
    (outbreak, contacts)
}

library_benchmark_group!(name = hot, benchmarks = [build, count, pairs, one_case]);
main!(
    config = LibraryBenchmarkConfig::default().tool(Callgrind::with_args(["--cache-sim=no"])),
    library_benchmark_groups = hot
);
