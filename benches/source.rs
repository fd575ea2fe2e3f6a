//! How long does it take to find the sources of one case, and those of all cases, and to trace one both ways?

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
use mijie::source::{Likelihood, find_all_sources, find_sources, trace_both_ways};
use mijie::trace;

fn sources(criterion: &mut Criterion) {
    let (protocol, model) = (edition::cn_8(), Likelihood::default());
    let mut group = criterion.benchmark_group("source");
    group.sample_size(10);
    for &(size, persons) in city::sizes() {
        let log = city::log(persons);
        for count in [100, 1000] {
            let cases = city::cases(persons, count);
            let tracing = trace(&log, &cases, &protocol, city::as_of());
            let asked = cases.iter().next().unwrap().person;
            group.bench_function(
                BenchmarkId::new(format!("one of {count} cases"), size),
                |bencher| {
                    bencher.iter(|| black_box(find_sources(&tracing, asked, &model)));
                },
            );
            group.bench_function(
                BenchmarkId::new(format!("each of {count} cases"), size),
                |bencher| {
                    bencher.iter(|| black_box(find_all_sources(&tracing, &model).len()));
                },
            );
            group.bench_function(
                BenchmarkId::new(format!("both ways, of {count} cases"), size),
                |bencher| {
                    bencher.iter(|| black_box(trace_both_ways(&tracing, asked, &model, 0.01)));
                },
            );
        }
    }
}

criterion_group!(benches, sources);
criterion_main!(benches);
