//! How long does it take to trace one case, a hundred together, a hundred each alone, and to write out every link with
//! its evidence?

#![allow(missing_docs, reason = "the macros of criterion make undocumented items")]
#![allow(clippy::unwrap_used, reason = "a benchmark on its own data")]
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each benchmark uses its part of the city"
)]

mod city;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use mijie::protocol::edition;
use mijie::{Cases, Inquiry, Unwatched, trace, trace_each};

fn cases(criterion: &mut Criterion) {
    let protocol = edition::cn_8_field();
    let mut group = criterion.benchmark_group("trace");
    group.sample_size(20);
    for &(size, persons) in city::sizes() {
        let log = city::log(persons);
        for count in [1, 100] {
            let cases = city::cases(persons, count);
            group.bench_function(BenchmarkId::new(format!("{count} cases"), size), |bencher| {
                bencher.iter(|| black_box(trace(&log, &cases, &protocol, city::as_of()).contacts().len()));
            });
        }
        let alone: Vec<Inquiry> = city::cases(persons, 100)
            .iter()
            .map(|case| Inquiry {
                cases: Cases::new([*case]).unwrap(),
                as_of: city::as_of(),
            })
            .collect();
        group.bench_function(BenchmarkId::new("100 cases, each alone", size), |bencher| {
            bencher.iter(|| black_box(trace_each(&log, &alone, &protocol, &Unwatched).unwrap().len()));
        });
        let cases = city::cases(persons, 1);
        let tracing = trace(&log, &cases, &protocol, city::as_of());
        group.bench_function(BenchmarkId::new("evidence of 1 case", size), |bencher| {
            bencher.iter(|| black_box(tracing.links().count()));
        });
    }
}

criterion_group!(benches, cases);
criterion_main!(benches);
