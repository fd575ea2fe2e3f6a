//! The network of all overlaps: counted, folded and kept, always what nested loops find.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use mijie::network::{ContactNetwork, Limits, count_overlaps, fold_overlaps, fold_pairs};
use mijie::{
    Cancelled, Interval, PersonId, Phase, PlaceId, Step, Timestamp, Unwatched, Visit, VisitLog,
    VisitLogBuilder,
};
use proptest::prelude::*;

use crate::laws;
use crate::world::{self, hour};

fn interval(start: i64, end: i64) -> Interval {
    Interval::new(
        Timestamp::from_unix(start).unwrap(),
        Timestamp::from_unix(end).unwrap(),
    )
    .unwrap()
}

/// The definition: every pair of visits of different persons to one place, cut to the interval, long enough.
fn plainly(log: &VisitLog, limits: Limits) -> Vec<(PersonId, PersonId, u64)> {
    let visits: Vec<Visit> = log.visits().collect();
    let mut found = Vec::new();
    for (at, a) in visits.iter().enumerate() {
        for b in visits[at + 1..]
            .iter()
            .filter(|b| b.place == a.place && b.person != a.person)
        {
            let shared = a.interval.intersection(b.interval);
            let cut = shared.and_then(|shared| {
                limits
                    .within()
                    .map_or(Some(shared), |within| shared.intersection(within))
            });
            if let Some(cut) = cut.filter(|cut| cut.seconds() >= limits.min_seconds()) {
                found.push((
                    a.person.min(b.person),
                    a.person.max(b.person),
                    u64::from(cut.seconds()),
                ));
            }
        }
    }
    found.sort_unstable();
    found
}

fn pairs(log: &VisitLog, limits: Limits) -> BTreeMap<(PersonId, PersonId), u64> {
    let take = |all: &mut Vec<_>, pairs: mijie::network::PersonPairs<'_>| {
        all.extend(
            pairs
                .others
                .iter()
                .map(|&(other, seconds)| ((pairs.person, other), seconds)),
        );
    };
    let merge = |mut all: Vec<_>, other: Vec<_>| {
        all.extend(other);
        all
    };
    let (_, found) = fold_pairs(log, limits, &Unwatched, Vec::new, take, merge).unwrap();
    let distinct: BTreeMap<_, _> = found.iter().copied().collect();
    assert_eq!(distinct.len(), found.len(), "a pair was met twice");
    distinct
}

fn limits() -> impl Strategy<Value = Limits> {
    let within = proptest::option::of((0_i64..100, 1_i64..100));
    (prop_oneof![Just(0_u32), Just(1), Just(900), Just(3600)], within).prop_map(|(seconds, within)| {
        let limits = Limits::new().with_min_seconds(seconds);
        match within {
            Some((start, length)) => limits.with_interval(interval(hour(start), hour(start + length))),
            None => limits,
        }
    })
}

proptest! {
    #![proptest_config(laws::cases(300))]

    #[test]
    fn every_way_to_the_overlaps_finds_those_of_nested_loops(records in laws::records(), limits in limits()) {
        let log = world::log(&records);
        let expected = plainly(&log, limits);

        let count = count_overlaps(&log, limits, &Unwatched).unwrap();
        prop_assert_eq!(count.overlaps, expected.len() as u64);
        prop_assert_eq!(count.seconds, expected.iter().map(|&(_, _, seconds)| seconds).sum::<u64>());

        let merge = |mut all: Vec<_>, other: Vec<_>| { all.extend(other); all };
        let mut folded = fold_overlaps(&log, limits, &Unwatched, Vec::new, |all, met| {
            all.push((met.a.min(met.b), met.a.max(met.b), u64::from(met.interval.seconds())));
        }, merge).unwrap();
        folded.sort_unstable();
        prop_assert_eq!(&folded, &expected);

        let mut of_pairs = BTreeMap::new();
        for (a, b, seconds) in expected {
            *of_pairs.entry((a, b)).or_default() += seconds;
        }
        prop_assert_eq!(&pairs(&log, limits), &of_pairs);

        let network = ContactNetwork::new(&log, limits, &Unwatched).unwrap();
        prop_assert_eq!(network.pair_count(), of_pairs.len());
        for person in (0_u32..).take(log.person_count()).map(PersonId::new) {
            let neighbours: BTreeMap<_, _> = network.neighbours(person).iter().copied().collect();
            let expected: BTreeMap<_, _> = of_pairs.iter().filter_map(|(&(a, b), &seconds)| {
                (a == person).then_some((b, seconds)).or((b == person).then_some((a, seconds)))
            }).collect();
            prop_assert!(network.neighbours(person).is_sorted());
            prop_assert_eq!(neighbours, expected);
        }
        prop_assert_eq!(network.degree_distribution().values().sum::<usize>(), log.person_count());
    }
}

/// People who come and go at one place; each twice, at two spots at once.
fn crowd(persons: u32) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for person in 0..persons {
        for spot in 0..2_u32 {
            let start = hour(9) + i64::from(person.wrapping_mul(7919) % 3000) + i64::from(spot) * 60;
            builder.add_visit(Visit {
                person: PersonId::new(person),
                place: PlaceId::new(0),
                interval: interval(start, start + 3600 + i64::from(person % 977)),
                spot: Some(spot),
            });
        }
    }
    builder.build().unwrap()
}

#[test]
fn a_crowd_is_counted_as_it_would_be_pair_by_pair() {
    let log = crowd(1500);
    let limits = Limits::new()
        .with_min_seconds(1200)
        .with_interval(interval(hour(9) + 500, hour(10) + 1000));
    let met = fold_overlaps(
        &log,
        limits,
        &Unwatched,
        || (0, 0),
        |sum, met| *sum = (sum.0 + 1, sum.1 + u64::from(met.interval.seconds())),
        |a, b| (a.0 + b.0, a.1 + b.1),
    );
    let count = count_overlaps(&log, limits, &Unwatched).unwrap();
    assert_eq!((count.overlaps, count.seconds), met.unwrap());
    assert!(
        count.overlaps > 3_000_000,
        "enough pairs a visit for the way of crowds: {}",
        count.overlaps
    );
}

#[test]
fn a_hundred_thousand_people_at_once_are_counted_without_meeting_them_pair_by_pair() {
    let log = crowd(100_000);
    let began = std::time::Instant::now();
    let count = count_overlaps(&log, Limits::new(), &Unwatched).unwrap();
    // All stay for an hour from within the first 51 minutes on: every pair of visits of two persons overlaps.
    assert_eq!(count.overlaps, 4 * (100_000 * 99_999 / 2));
    // Twenty billion pairs take more than ten seconds; the tree takes a fraction of one.
    assert!(began.elapsed().as_secs() < 8, "took {:?}", began.elapsed());
}

#[test]
fn whoever_watches_can_stop_the_walk() {
    let log = crowd(100);
    let stop = |_: Step| ControlFlow::Break(());
    let cancelled = Err(Cancelled {
        phase: Phase::Overlap,
    });
    assert_eq!(count_overlaps(&log, Limits::new(), &stop), cancelled);
    assert_eq!(
        Cancelled {
            phase: Phase::Overlap
        }
        .to_string(),
        "cancelled while walking through overlaps"
    );
    assert_eq!(
        ContactNetwork::new(&log, Limits::new(), &stop).unwrap_err(),
        Cancelled {
            phase: Phase::Overlap
        }
    );
}

#[test]
fn a_very_long_overlap_keeps_its_seconds_in_a_large_population() {
    // With 2^20 persons, 20 bits name one and 10 more the other: 34 are left for seconds; with 2^24 fewer than 32.
    let century = interval(0, 4_000_000_000);
    let mut builder = VisitLogBuilder::new();
    for (person, place) in [(0, 0), (16_777_215, 0)] {
        builder.add_visit(Visit {
            person: PersonId::new(person),
            place: PlaceId::new(place),
            interval: century,
            spot: None,
        });
    }
    for person in 0..1_100_000 {
        builder.add_visit(Visit {
            person: PersonId::new(person),
            place: PlaceId::new(person + 1),
            interval: interval(0, 1),
            spot: None,
        });
    }
    let log = builder.build().unwrap();
    let found = pairs(&log, Limits::new());
    assert_eq!(
        found,
        BTreeMap::from([((PersonId::new(0), PersonId::new(16_777_215)), 4_000_000_000)])
    );
}
