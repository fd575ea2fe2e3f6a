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

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use mijie::{PlaceId, VisitLog};

/// Overlaps of at least 15 minutes, and their seconds.
fn contact_network(log: &VisitLog) -> (u64, u64) {
    let (mut overlaps, mut seconds) = (0, 0);
    for place in (0_u32..).take(log.place_count()).map(PlaceId::new) {
        log.for_each_overlap(place, |overlap| {
            let length = overlap.interval.seconds();
            if length >= 900 {
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
    for &(size, persons) in city::sizes() {
        let log = city::log(persons);
        group.throughput(Throughput::Elements(log.visit_count() as u64));
        group.bench_function(size, |bencher| bencher.iter(|| black_box(contact_network(&log))));
    }
}

criterion_group!(benches, overlap);
criterion_main!(benches);
