//! How long does it take to meet every overlap of a city, and of one crowded place?

#![allow(missing_docs, reason = "the macros of criterion make undocumented items")]
#![allow(clippy::unwrap_used, reason = "a benchmark on its own data")]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each benchmark uses its part of the city"
)]

mod city;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use mijie::network::{Limits, PersonPairs, count_overlaps, fold_pairs};
use mijie::{PlaceId, Unwatched, VisitLog};

const MIN_SECONDS: u32 = 900;

/// Overlaps of at least 15 minutes, and their seconds.
fn contact_network(log: &VisitLog) -> (u64, u64) {
    let (mut overlaps, mut seconds) = (0, 0);
    for place in (0_u32..).take(log.place_count()).map(PlaceId::new) {
        log.for_each_overlap(place, |overlap| {
            let length = overlap.interval.seconds();
            if length >= MIN_SECONDS {
                overlaps += 1;
                seconds += u64::from(length);
            }
        });
    }
    (overlaps, seconds)
}

fn overlap(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("overlap");
    group.sample_size(10);
    let limits = Limits::new().with_min_seconds(MIN_SECONDS);
    for &(size, persons) in city::sizes() {
        let log = city::log(persons);
        group.throughput(Throughput::Elements(log.visit_count() as u64));
        group.bench_function(BenchmarkId::new("one by one", size), |bencher| {
            bencher.iter(|| black_box(contact_network(&log)));
        });
        group.bench_function(BenchmarkId::new("counted", size), |bencher| {
            bencher.iter(|| black_box(count_overlaps(&log, limits, &Unwatched)));
        });
        group.bench_function(BenchmarkId::new("pairs of persons", size), |bencher| {
            let count = |sum: &mut u64, pairs: PersonPairs<'_>| *sum += pairs.others.len() as u64;
            bencher.iter(|| black_box(fold_pairs(&log, limits, &Unwatched, || 0, count, |a, b| a + b)));
        });
    }
}

criterion_group!(benches, overlap);
criterion_main!(benches);
