//! How long does it take to sort, unite and index a log?

#![allow(missing_docs, reason = "the macros of criterion make undocumented items")]
#![allow(clippy::unwrap_used, reason = "a benchmark on its own data")]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each benchmark uses its part of the city"
)]

mod city;

use std::hint::black_box;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use mijie::{Visit, VisitLog, VisitLogBuilder};

fn log_of(visits: Vec<Visit>) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for visit in visits {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

fn build(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    for &(size, persons) in city::sizes() {
        let visits = city::visits(persons);
        group.throughput(Throughput::Elements(visits.len() as u64));
        group.bench_function(size, |bencher| {
            bencher.iter_batched(
                || visits.clone(),
                |visits| black_box(log_of(visits)),
                BatchSize::PerIteration,
            );
        });
    }
}

criterion_group!(benches, build);
criterion_main!(benches);
