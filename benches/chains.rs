//! How long do the contact chains of all roots take, and those of one?

#![allow(missing_docs, reason = "the macros of criterion make undocumented items")]
#![allow(clippy::unwrap_used, reason = "a benchmark on its own data")]

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use mijie::graph::{Best, Movement, Movements, Root};
use mijie::{Interval, PersonId, Timestamp};

const DAY_S: i64 = 86_400;
/// The days of the movements.
const DAYS: u32 = 91;

/// A draw below `n`: splitmix64 of a counter.
fn draw(counter: &mut u64, n: u32) -> u32 {
    *counter = counter.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut x = *counter;
    x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    u32::try_from((((x ^ (x >> 31)) >> 32) * u64::from(n)) >> 32).unwrap()
}

/// Movements among holdings, each by its day. Of those with hubs, half come from or go to one of 20 markets, so that
/// chains reach nearly everyone.
fn movements(holdings: u32, count: u32, hubs: bool) -> Movements {
    let mut counter = 1;
    Movements::new((0..count).map(|at| {
        let mut ends = [draw(&mut counter, holdings), draw(&mut counter, holdings)];
        if hubs && at % 2 == 0 {
            ends[at as usize / 2 % 2] = draw(&mut counter, 20);
        }
        let [from, to] = ends.map(PersonId::new);
        let day = i64::from(draw(&mut counter, DAYS));
        Movement::at(from, to, Timestamp::from_unix(day * DAY_S).unwrap())
    }))
}

fn chains(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("chains");
    group.sample_size(10);
    let all = Interval::new(
        Timestamp::MIN,
        Timestamp::from_unix(i64::from(DAYS) * DAY_S).unwrap(),
    )
    .unwrap();
    for (size, hubs) in [("70000 even", false), ("70000 with hubs", true)] {
        let movements = movements(12_000, 70_000, hubs);
        let roots: Vec<Root> = movements.ids().map(|id| Root::new(id, all)).collect();
        group.bench_function(BenchmarkId::new("all roots", size), |bencher| {
            bencher.iter(|| black_box(movements.measure_each(&roots, None)));
        });
        group.bench_function(BenchmarkId::new("1000 roots, wait 14 days", size), |bencher| {
            bencher.iter(|| black_box(movements.measure_each(&roots[..1000], Some(14 * 86_400))));
        });
        let (from, to) = (roots[0].id, roots[roots.len() - 1].id);
        group.bench_function(BenchmarkId::new("one root", size), |bencher| {
            bencher.iter(|| black_box(movements.measure(&roots[0], None)));
        });
        group.bench_function(BenchmarkId::new("fastest trail", size), |bencher| {
            bencher.iter(|| black_box(movements.trail(from, to, all, None, Best::Fastest)));
        });
    }
    let moves: Vec<Movement> = movements(12_000, 70_000, false).iter().collect();
    group.bench_function("keep 70000", |bencher| {
        bencher.iter(|| black_box(Movements::new(moves.iter().copied())));
    });
}

criterion_group!(benches, chains);
criterion_main!(benches);
