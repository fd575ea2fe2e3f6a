//! Contact chains of dated movements, against a naive definition that enumerates every chain.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use mijie::graph::{Best, Measures, Movement, Movements, Reached, Root, Trail};
use mijie::protocol::{Grade, Protocol, Rule, Setting};
use mijie::{
    Case, Cases, Interval, Moment, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLog, VisitLogBuilder,
    trace,
};
use proptest::prelude::*;

fn id(number: u32) -> PersonId {
    PersonId::new(number)
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix(second).expect("within range")
}

/// The seconds from the first to the last, both included.
fn window(first: i64, last: i64) -> Interval {
    Interval::new(at(first), at(last + 1)).expect("not empty")
}

/// A movement between numbers, in any of the seconds from the first to the last.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Move {
    from: u32,
    to: u32,
    first: i64,
    last: i64,
}

fn moved(from: u32, to: u32, time: i64) -> Move {
    Move {
        from,
        to,
        first: time,
        last: time,
    }
}

fn movements(moves: &[Move]) -> Movements {
    Movements::new(moves.iter().map(|m| {
        if m.first == m.last {
            Movement::at(id(m.from), id(m.to), at(m.first))
        } else {
            Movement::during(id(m.from), id(m.to), window(m.first, m.last))
        }
    }))
}

/// What the definition says of the chains from one number to another.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Naive {
    /// The fewest hops, and with them the earliest arrival.
    shortest: (usize, i64),
    /// The earliest arrival, and with it the fewest hops.
    earliest: (i64, usize),
    /// The latest departure (negated), and with it the fewest hops.
    latest: (i64, usize),
    /// The least time, its latest departure (negated), and with it the fewest hops.
    fastest: (i64, i64, usize),
}

/// Every chain from a number, by trying all sequences of different movements at every departure.
fn naive(moves: &[Move], root: u32, window: (i64, i64), max_wait: Option<i64>) -> BTreeMap<u32, Naive> {
    let mut found = BTreeMap::new();
    for departure in window.0..=window.1 {
        extend(
            moves,
            root,
            (departure, window.1),
            max_wait,
            &mut Vec::new(),
            &mut found,
        );
    }
    found.remove(&root);
    found
}

fn extend(
    moves: &[Move],
    root: u32,
    (time, end): (i64, i64),
    max_wait: Option<i64>,
    chain: &mut Vec<(usize, i64)>,
    found: &mut BTreeMap<u32, Naive>,
) {
    let previous = chain.last().map(|&(at, _)| moves[at]);
    for (at, next) in moves.iter().enumerate() {
        if next.from != previous.map_or(root, |previous| previous.to)
            || next.from == next.to
            || chain.iter().any(|&(used, _)| used == at)
        {
            continue;
        }
        // The first movement is at the departure, each other one as soon as it can be.
        let arrival = time.max(next.first);
        let waits = previous
            .zip(max_wait)
            .is_some_and(|(previous, wait)| next.first - previous.last > wait);
        if arrival > next.last.min(end) || waits || chain.is_empty() && arrival != time {
            continue;
        }
        chain.push((at, arrival));
        let (hops, departure) = (chain.len(), chain[0].1);
        let new = Naive {
            shortest: (hops, arrival),
            earliest: (arrival, hops),
            latest: (-departure, hops),
            fastest: (arrival - departure, -departure, hops),
        };
        let best = found.entry(next.to).or_insert(new);
        *best = Naive {
            shortest: best.shortest.min(new.shortest),
            earliest: best.earliest.min(new.earliest),
            latest: best.latest.min(new.latest),
            fastest: best.fastest.min(new.fastest),
        };
        extend(moves, root, (arrival, end), max_wait, chain, found);
        chain.pop();
    }
}

/// Whether a trail goes along movements, forward in time, within the window, and waits no longer than it may.
fn is_allowed(trail: &Trail, moves: &[Move], window: (i64, i64), max_wait: Option<i64>) -> bool {
    fn follow(
        legs: &[(u32, u32, i64)],
        moves: &[Move],
        used: &mut Vec<usize>,
        max_wait: Option<i64>,
    ) -> bool {
        let Some((&(from, to, time), rest)) = legs.split_first() else {
            return true;
        };
        (0..moves.len()).any(|at| {
            let m = moves[at];
            let waits = used
                .last()
                .zip(max_wait)
                .is_some_and(|(&last, wait)| m.first - moves[last].last > wait);
            if (m.from, m.to) != (from, to) || used.contains(&at) || waits || time < m.first || m.last < time
            {
                return false;
            }
            used.push(at);
            let allowed = follow(rest, moves, used, max_wait);
            used.pop();
            allowed
        })
    }
    let legs: Vec<(u32, u32, i64)> = trail
        .legs()
        .iter()
        .map(|leg| (leg.from.get(), leg.to.get(), leg.time.to_unix()))
        .collect();
    legs.windows(2)
        .all(|pair| pair[0].1 == pair[1].0 && pair[0].2 <= pair[1].2)
        && legs.iter().all(|leg| window.0 <= leg.2 && leg.2 <= window.1)
        && follow(&legs, moves, &mut Vec::new(), max_wait)
}

const IDS: u32 = 5;

/// A few movements among few ids, at instants or during a few seconds; self-links and equal movements among them.
fn small(longest: i64) -> impl Strategy<Value = Vec<Move>> {
    let one = (0..IDS, 0..IDS, 1_i64..9, 0..=longest).prop_map(|(from, to, first, length)| Move {
        from,
        to,
        first,
        last: first + length,
    });
    prop::collection::vec(one, 0..8)
}

fn seconds() -> impl Strategy<Value = (i64, i64)> {
    (0_i64..12, 0_i64..12).prop_map(|(a, b)| (a.min(b), a.max(b)))
}

fn chain(reached: &[Reached]) -> Vec<(u32, usize, i64)> {
    let row = |one: &Reached| (one.id.get(), one.hops as usize, one.time.to_unix());
    reached.iter().map(row).collect()
}

fn assert_as_defined(moves: &[Move], time: (i64, i64), max_wait: Option<u32>) {
    let (found, window) = (movements(moves), window(time.0, time.1));
    let wait = max_wait.map(i64::from);
    let defined: Vec<_> = (0..IDS).map(|root| naive(moves, root, time, wait)).collect();
    for root in 0..IDS {
        let outgoing = defined[root as usize].iter();
        let outgoing: Vec<_> = outgoing
            .map(|(&to, n)| (to, n.shortest.0, n.earliest.0))
            .collect();
        assert_eq!(chain(&found.outgoing_chain(id(root), window, max_wait)), outgoing);
        let ingoing: Vec<_> = (0..IDS)
            .filter_map(|from| {
                let naive = defined[from as usize].get(&root)?;
                Some((from, naive.shortest.0, -naive.latest.0))
            })
            .collect();
        assert_eq!(chain(&found.ingoing_chain(id(root), window, max_wait)), ingoing);
        for to in 0..IDS {
            let trail = |best| found.trail(id(root), id(to), window, max_wait, best);
            let Some(naive) = defined[root as usize].get(&to) else {
                assert_eq!(trail(Best::FewestHops), None);
                assert_eq!(trail(Best::Fastest), None);
                continue;
            };
            let trail = |best| {
                let trail = trail(best).expect("a chain");
                assert!(is_allowed(&trail, moves, time, wait), "{best}: {trail:?}");
                assert_eq!(trail.ids().next(), Some(id(root)));
                assert_eq!(trail.ids().last(), Some(id(to)));
                let (departure, arrival) = (trail.departure().to_unix(), trail.arrival().to_unix());
                assert_eq!(arrival - departure, i64::from(trail.seconds()));
                (trail.hops(), departure, arrival)
            };
            let (hops, _, arrival) = trail(Best::FewestHops);
            assert_eq!((hops, arrival), naive.shortest);
            let (hops, _, arrival) = trail(Best::EarliestArrival);
            assert_eq!((arrival, hops), naive.earliest);
            let (hops, departure, _) = trail(Best::LatestDeparture);
            assert_eq!((-departure, hops), naive.latest);
            let (hops, departure, arrival) = trail(Best::Fastest);
            assert_eq!((arrival - departure, -departure, hops), naive.fastest);
        }
    }
}

proptest! {
    #[test]
    fn chains_of_instants_are_as_defined(moves in small(0), time in seconds(), wait in prop::option::of(0_u32..5)) {
        assert_as_defined(&moves, time, wait);
    }

    #[test]
    fn chains_of_stretches_of_time_are_as_defined(
        moves in small(4),
        time in seconds(),
        wait in prop::option::of(0_u32..5),
    ) {
        assert_as_defined(&moves, time, wait);
    }

    #[test]
    fn measures_are_as_defined_for_one_root_and_for_all(
        moves in prop_oneof![small(0), small(3)],
        windows in prop::collection::vec((0..IDS + 1, seconds(), seconds()), 0..12),
        wait in prop_oneof![3 => Just(None), 1 => (0_u32..5).prop_map(Some)],
    ) {
        let found = movements(&moves);
        let roots: Vec<Root> = windows
            .iter()
            .map(|&(root, ingoing, outgoing)| Root {
                id: id(root),
                ingoing: window(ingoing.0, ingoing.1),
                outgoing: window(outgoing.0, outgoing.1),
            })
            .collect();
        let measures = found.measure_each(&roots, wait);
        prop_assert_eq!(measures.len(), roots.len());
        for (measure, (root, &(number, ingoing, outgoing))) in measures.iter().zip(roots.iter().zip(&windows)) {
            prop_assert_eq!(*measure, found.measure(root, wait));
            let others = |time: (i64, i64), own: fn(&Move) -> u32, other: fn(&Move) -> u32| {
                let in_time = |m: &&Move| m.first <= time.1 && time.0 <= m.last;
                let mut others: Vec<u32> = moves.iter().filter(in_time).filter(|m| own(m) == number).map(other).collect();
                others.retain(|&other| other != number);
                others.sort_unstable();
                others.dedup();
                others.len()
            };
            let reaches = |from, to, time| naive(&moves, from, time, wait.map(i64::from)).contains_key(&to);
            prop_assert_eq!(measure.in_degree as usize, others(ingoing, |m| m.to, |m| m.from));
            prop_assert_eq!(measure.out_degree as usize, others(outgoing, |m| m.from, |m| m.to));
            prop_assert_eq!(
                measure.ingoing_chain as usize,
                (0..IDS).filter(|&from| from != number && reaches(from, number, ingoing)).count()
            );
            prop_assert_eq!(
                measure.outgoing_chain as usize,
                (0..IDS).filter(|&to| to != number && reaches(number, to, outgoing)).count()
            );
        }
    }
}

/// Draws below `n`, the same every time: splitmix64.
fn draws(mut state: u64) -> impl FnMut(u32) -> u32 {
    move |n| {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = state;
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        u32::try_from((((x ^ (x >> 31)) >> 32) * u64::from(n)) >> 32).unwrap()
    }
}

/// Many movements among many ids on few days, so that whole crowds reach each other within a day.
fn crowd(ids: u32, count: usize, days: u32, seed: u64) -> Vec<Move> {
    let mut draw = draws(seed);
    (0..count)
        .map(|_| moved(draw(ids), draw(ids), 86_400 * i64::from(draw(days))))
        .collect()
}

#[test]
fn all_roots_at_once_have_the_measures_of_each_alone() {
    for (days, count) in [(1, 900), (2, 1500), (9, 2000), (60, 4000)] {
        let found = movements(&crowd(1200, count, days, u64::from(days)));
        let mut draw = draws(7);
        let mut day = |n| 86_400 * i64::from(draw(n));
        let roots: Vec<Root> = found
            .ids()
            .map(|root| {
                let (a, b, c, d) = (day(days), day(days), day(days), day(days));
                Root {
                    id: root,
                    ingoing: window(a.min(b), a.max(b)),
                    outgoing: window(c.min(d), c.max(d)),
                }
            })
            .collect();
        assert!(roots.len() > 900, "more than go together");
        let measures = found.measure_each(&roots, None);
        for (measure, root) in measures.iter().zip(&roots) {
            assert_eq!(*measure, found.measure(root, None));
        }
        let limited = found.measure_each(&roots, Some(u32::MAX));
        assert_eq!(measures, limited, "a limit that nobody reaches is none");
    }
}

#[test]
fn two_to_the_two_hundredth_paths_are_not_counted_one_by_one() {
    // Two ids for each day; each of a day passes to each of the next.
    let days = 200_u32;
    let layer = |day: u32| [2 * day, 2 * day + 1];
    let moves: Vec<Move> = (0..days - 1)
        .flat_map(|day| {
            let pairs = layer(day).map(|a| layer(day + 1).map(|b| (a, b)));
            pairs
                .into_iter()
                .flatten()
                .map(move |(a, b)| moved(a, b, 86_400 * i64::from(day)))
        })
        .collect();
    let (found, all) = (movements(&moves), window(0, 86_400 * i64::from(days)));
    let started = Instant::now();
    assert_eq!(
        found.measure(&Root::new(id(0), all), None).outgoing_chain,
        2 * days - 2
    );
    assert_eq!(
        found.measure(&Root::new(id(0), all), Some(86_400)).outgoing_chain,
        2 * days - 2
    );
    assert_eq!(
        found.measure(&Root::new(id(0), all), Some(86_399)).outgoing_chain,
        2
    );
    for best in [
        Best::FewestHops,
        Best::EarliestArrival,
        Best::LatestDeparture,
        Best::Fastest,
    ] {
        let trail = found
            .trail(id(0), id(2 * days - 1), all, Some(86_400), best)
            .unwrap();
        assert_eq!(trail.hops(), days as usize - 1);
    }
    let roots: Vec<Root> = found.ids().map(|root| Root::new(root, all)).collect();
    let measures = found.measure_each(&roots, None);
    assert_eq!(measures[2 * days as usize - 1].ingoing_chain, 2 * days - 2);
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "{:?}",
        started.elapsed()
    );
}

#[test]
fn cycles_end_and_the_root_is_never_in_its_own_chain() {
    let found = movements(&[moved(0, 1, 5), moved(1, 2, 5), moved(2, 0, 5), moved(2, 1, 6)]);
    for wait in [None, Some(0), Some(9)] {
        for root in 0..3 {
            let measures = found.measure(&Root::new(id(root), window(0, 9)), wait);
            assert_eq!(
                (measures.ingoing_chain, measures.outgoing_chain),
                (2, 2),
                "{root}"
            );
        }
    }
    assert_eq!(
        found.trail(id(0), id(0), window(0, 9), None, Best::FewestHops),
        None
    );
}

#[test]
fn self_links_are_left_out_and_counted_and_equal_movements_are_one() {
    let found = movements(&[
        moved(3, 3, 1),
        moved(1, 2, 5),
        moved(1, 2, 5),
        moved(1, 2, 6),
        moved(1, 1, 5),
    ]);
    assert_eq!((found.len(), found.self_links(), found.is_empty()), (2, 2, false));
    assert_eq!(found.ids().collect::<Vec<_>>(), [id(1), id(2)]);
    let kept: Vec<i64> = found.iter().map(|movement| movement.first.to_unix()).collect();
    assert_eq!(kept, [5, 6]);
}

#[test]
fn a_root_that_no_movement_mentions_says_so_and_has_zeros() {
    let found = movements(&[moved(1, 2, 5)]);
    let roots = [Root::new(id(7), window(0, 9)), Root::new(id(2), window(6, 9))];
    let measures: Vec<Measures> = found.measure_each(&roots, None);
    assert!(!measures[0].known && measures[1].known);
    for measure in measures {
        assert_eq!((measure.in_degree, measure.out_degree), (0, 0));
        assert_eq!((measure.ingoing_chain, measure.outgoing_chain), (0, 0));
    }
    assert_eq!(found.outgoing_chain(id(7), window(0, 9), None), []);
    assert_eq!(found.trail(id(1), id(7), window(0, 9), None, Best::Fastest), None);
    assert_eq!(movements(&[]).measure_each(&roots, None)[0].outgoing_chain, 0);
}

#[test]
fn whoever_comes_back_starts_the_wait_anew() {
    // 1 waits from 2 to 8 unless the thing goes to 2 and comes back meanwhile.
    let direct = [moved(0, 1, 2), moved(1, 3, 8)];
    let round = [direct[0], moved(1, 2, 4), moved(2, 1, 6), direct[1]];
    let reaches = |moves: &[Move], wait| {
        movements(moves)
            .trail(id(0), id(3), window(0, 9), wait, Best::FewestHops)
            .map(|trail| trail.hops())
    };
    assert_eq!(reaches(&direct, Some(6)), Some(2));
    assert_eq!(reaches(&direct, Some(5)), None);
    assert_eq!(reaches(&round, Some(2)), Some(4));
    assert_eq!(reaches(&round, Some(1)), None);
    assert_eq!(reaches(&round, None), Some(2));
}

#[test]
fn the_time_within_a_movement_is_no_waiting() {
    let stay = Move {
        from: 1,
        to: 2,
        first: 1,
        last: 8,
    };
    let found = movements(&[moved(0, 1, 1), stay, moved(2, 3, 9)]);
    let chain = |wait| found.outgoing_chain(id(0), window(0, 9), Some(wait)).len();
    assert_eq!((chain(0), chain(1)), (2, 3));
}

#[test]
fn windows_of_days_include_both_ends() {
    let zone = "+08:00".parse().unwrap();
    let day = |text: &str| text.parse::<Moment>().unwrap();
    let found = Movements::new([Movement::at(id(0), id(1), day("2010-08-13").start(zone))]);
    let out = |from: &str, to: &str| {
        let window = Interval::new(day(from).start(zone), day(to).end(zone)).unwrap();
        found.measure(&Root::new(id(0), window), None).out_degree
    };
    assert_eq!(out("2010-08-13", "2010-08-13"), 1);
    assert_eq!(out("2010-08-01", "2010-08-13"), 1);
    assert_eq!(out("2010-08-13", "2010-08-31"), 1);
    assert_eq!(out("2010-08-01", "2010-08-12"), 0);
    assert_eq!(out("2010-08-14", "2010-08-31"), 0);
}

/// Meetings of two in an office of their own, from a minute up to another; everything together is a close contact.
fn office(meetings: &[(u32, u32, i64, i64)]) -> VisitLog {
    let mut log = VisitLogBuilder::new();
    for (place, &(a, b, from, until)) in (0..).map(PlaceId::new).zip(meetings) {
        log.add_place(place, PlaceKind::Office);
        for person in [a, b] {
            let interval = Interval::new(minute(from), minute(until)).unwrap();
            log.add_visit(Visit {
                person: id(person),
                place,
                interval,
                spot: None,
            });
        }
    }
    log.build().unwrap()
}

/// Minutes from 2022-05-05T00:00+08:00.
fn minute(minute: i64) -> Timestamp {
    at(1_651_680_000 + 60 * minute)
}

fn protocol() -> Protocol {
    Protocol::builder("house", "+08:00".parse().unwrap())
        .with_generations(4)
        .with_rule(Rule::new("together", Grade::Close, [Setting::Any], "house rule"))
        .build()
        .unwrap()
}

#[test]
fn a_case_that_met_somebody_during_an_exposure_is_in_the_ingoing_chain_of_whoever_is_left() {
    // Case 0 exposes 2 at minute 0; 2 and 3 are together from minute 1 to 100; case 1 exposes 2 at minute 50.
    let log = office(&[(0, 2, 0, 1), (2, 3, 1, 100), (1, 2, 50, 51)]);
    let case = |person| Case {
        sampled: Some("2022-05-07".parse().unwrap()),
        ..Case::new(id(person))
    };
    let (cases, protocol) = (Cases::new([case(0), case(1)]).unwrap(), protocol());
    let tracing = trace(&log, &cases, &protocol, minute(10_000));
    let found = Movements::of_tracing(&tracing);
    let always = Interval::new(minute(0), minute(10_000)).unwrap();
    let chain: Vec<PersonId> = found
        .ingoing_chain(id(3), always, None)
        .iter()
        .map(|reached| reached.id)
        .collect();
    assert_eq!(chain, [id(0), id(1), id(2)]);
    let trail = found.trail(id(1), id(3), always, None, Best::Fastest).unwrap();
    // In the last second that the case and 2 have together: 2 and 3 are together then.
    assert_eq!(
        (trail.departure(), trail.hops()),
        (at(minute(51).to_unix() - 1), 2)
    );
    assert_eq!(trail.seconds(), 0);
    // After minute 51 case 1 meets nobody any more.
    let late = Interval::new(minute(51), minute(10_000)).unwrap();
    assert_eq!(found.measure(&Root::new(id(1), late), None).outgoing_chain, 0);
}

proptest! {
    #[test]
    fn the_chains_of_a_tracing_are_those_of_the_exposures_of_its_close_links(
        meetings in prop::collection::vec((0..IDS, 1..IDS, 0_i64..12, 1_i64..5), 0..6),
        cases in 1..3_u32,
    ) {
        // Another than the first, and minutes from 0 on.
        let meetings: Vec<_> =
            meetings.iter().map(|&(a, b, from, length)| (a, (a + b) % IDS, from, from + length)).collect();
        let log = office(&meetings);
        let cases = Cases::new((0..cases).map(|person| Case {
            sampled: Some("2022-05-07".parse().unwrap()),
            ..Case::new(id(person))
        })).unwrap();
        let protocol = protocol();
        let tracing = trace(&log, &cases, &protocol, minute(10_000));
        // In minutes: meetings begin and end with them, and so do windows.
        let index = |time: Timestamp| (time.to_unix() - minute(0).to_unix()) / 60;
        let mut moves: Vec<Move> = Vec::new();
        for link in tracing.links() {
            for exposure in &link.exposures {
                let one = Move {
                    from: link.source.get(),
                    to: link.person.get(),
                    first: index(exposure.interval.start()),
                    last: index(exposure.interval.end()) - 1,
                };
                if !moves.contains(&one) {
                    moves.push(one);
                }
            }
        }
        // More would be too many sequences for the naive definition.
        prop_assume!(moves.len() <= 10);
        let found = Movements::of_tracing(&tracing);
        prop_assert_eq!(found.len(), moves.len());
        let always = Interval::new(minute(0), minute(20)).unwrap();
        for root in 0..IDS {
            let outgoing: Vec<(u32, usize, i64)> = naive(&moves, root, (0, 19), None)
                .iter()
                .map(|(&to, naive)| (to, naive.shortest.0, naive.earliest.0))
                .collect();
            let chain: Vec<(u32, usize, i64)> = found
                .outgoing_chain(id(root), always, None)
                .iter()
                .map(|one| (one.id.get(), one.hops as usize, index(one.time)))
                .collect();
            prop_assert_eq!(chain, outgoing);
        }
        // Whoever the tracing reached is in the outgoing chain of some case.
        for contact in tracing.contacts() {
            let chain = found.ingoing_chain(contact.person, always, None);
            prop_assert!(chain.iter().any(|one| tracing.cases().get(one.id).is_some()));
        }
    }
}
