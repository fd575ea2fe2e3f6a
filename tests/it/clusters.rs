//! Clusters, what links them, and who stands on every chain: against naive definitions by nested loops.

use std::collections::{BTreeMap, BTreeSet};

use mijie::graph::{ContactGraph, Movement, Movements};
use mijie::protocol::{Grade, Protocol, Rule, Setting};
use mijie::source::{Cluster, Clusters, Joining, Linking, Tie, clusters, linking};
use mijie::{
    Case, Cases, Encounter, Interval, Link, Moment, PersonId, PlaceId, PlaceKind, Timestamp, Tracing, Visit,
    VisitLog, VisitLogBuilder, trace,
};
use petgraph::algo::dominators;
use petgraph::graph::DiGraph;
use proptest::prelude::*;

/// 2022-05-01T00:00:00+08:00.
const DAWN: i64 = 1_651_334_400;
const HOUR: i64 = 3600;

fn at(hours: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + hours * HOUR).unwrap()
}

fn during(from: i64, until: i64) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

fn persons(numbers: &[u32]) -> Vec<PersonId> {
    numbers.iter().copied().map(person).collect()
}

fn day(days: i64) -> Moment {
    Moment::Date(at(24 * days).date("+08:00".parse().unwrap()))
}

/// Any time together makes a close contact.
fn protocol(latency_minutes: u32) -> Protocol {
    Protocol::builder("house", "+08:00".parse().unwrap())
        .with_latency_minutes(latency_minutes)
        .with_rule(Rule::new("together", Grade::Close, [Setting::Any], "house rule"))
        .build()
        .unwrap()
}

// Who stands on every chain.

/// A movement between numbers, in any of the seconds from the first to the last.
#[derive(Clone, Copy, PartialEq, Debug)]
struct Move {
    from: u32,
    to: u32,
    first: i64,
    last: i64,
}

fn second(second: i64) -> Timestamp {
    Timestamp::from_unix(second).unwrap()
}

fn seconds(first: i64, last: i64) -> Interval {
    Interval::new(second(first), second(last + 1)).unwrap()
}

fn movements(moves: &[Move]) -> Movements {
    let movement = |m: &Move| Movement::during(person(m.from), person(m.to), seconds(m.first, m.last));
    Movements::new(moves.iter().map(movement))
}

/// Everyone before the last on each chain to a number that goes on from here, by trying all sequences of different
/// movements.
fn all_chains(
    moves: &[Move],
    to: u32,
    (time, end): (i64, i64),
    max_wait: Option<i64>,
    chain: &mut Vec<usize>,
    found: &mut Vec<BTreeSet<u32>>,
) {
    let previous = moves[chain[chain.len() - 1]];
    if previous.to == to {
        found.push(chain.iter().map(|&at| moves[at].from).collect());
        return;
    }
    for (at, next) in moves.iter().enumerate() {
        let arrival = time.max(next.first);
        let follows =
            previous.to == next.from && max_wait.is_none_or(|wait| next.first - previous.last <= wait);
        if follows && next.from != next.to && !chain.contains(&at) && arrival <= next.last.min(end) {
            chain.push(at);
            all_chains(moves, to, (arrival, end), max_wait, chain, found);
            chain.pop();
        }
    }
}

proptest! {
    #[test]
    fn whoever_stands_on_every_chain_is_in_the_intersection_of_all(
        moves in prop::collection::vec((0_u32..6, 0_u32..6, 0_i64..8, 0_i64..4), 0..9),
        origins in prop::collection::vec(0_u32..7, 1..3),
        to in 0_u32..7,
        window in (0_i64..3, 5_i64..12),
        wait in prop::option::of(0_u32..4),
    ) {
        let moves: Vec<Move> =
            moves.iter().map(|&(from, to, first, length)| Move { from, to, first, last: first + length }).collect();
        let mut chains = Vec::new();
        for &origin in origins.iter().filter(|&&origin| origin != to) {
            let starts = moves.iter().enumerate().filter(|(_, m)| m.from == origin && m.from != m.to);
            for (first, m) in starts {
                let arrival = window.0.max(m.first);
                if arrival <= m.last.min(window.1) {
                    let mut chain = vec![first];
                    all_chains(&moves, to, (arrival, window.1), wait.map(i64::from), &mut chain, &mut chains);
                }
            }
        }
        let expected = chains.iter().cloned().reduce(|a, b| &a & &b);
        let found = movements(&moves).on_every_chain(&persons(&origins), person(to), seconds(window.0, window.1), wait);
        let set = found.clone().map(|found| found.into_iter().map(PersonId::get).collect::<BTreeSet<u32>>());
        prop_assert_eq!(&set, &expected);
        prop_assert_eq!(found.map(|found| found.len()), set.map(|set| set.len()), "nobody is named twice");
    }
}

#[test]
fn time_makes_gatekeepers_whom_static_dominators_do_not_know() {
    // From 0 to 4 over 1 or over 2 and then over 3, who passes it on at 10; but 2 comes to 3 at 12 only.
    let moves = [(0, 1, 8), (0, 2, 8), (1, 3, 9), (2, 3, 12), (3, 4, 10)];
    let mut graph = DiGraph::<(), ()>::new();
    let nodes: Vec<_> = (0..5).map(|_| graph.add_node(())).collect();
    for (from, to, _) in moves {
        graph.add_edge(nodes[from], nodes[to], ());
    }
    let dominators = dominators::simple_fast(&graph, nodes[0]);
    let mut of_four: Vec<usize> = dominators
        .strict_dominators(nodes[4])
        .unwrap()
        .map(petgraph::graph::NodeIndex::index)
        .collect();
    of_four.reverse();
    assert_eq!(of_four, [0, 3]);
    let movements = Movements::new(moves.map(|(from, to, time)| {
        let [from, to] = [from, to].map(|number| person(u32::try_from(number).unwrap()));
        Movement::at(from, to, second(time))
    }));
    let on_every =
        |origins: &[u32], to| movements.on_every_chain(&persons(origins), person(to), seconds(0, 24), None);
    assert_eq!(on_every(&[0], 4), Some(persons(&[0, 1, 3])));
    // Whoever could have started it nearer by is a way round those before.
    assert_eq!(on_every(&[0, 1], 4), Some(persons(&[1, 3])));
    assert_eq!(on_every(&[0, 3], 4), Some(persons(&[3])));
    assert_eq!(on_every(&[0, 2], 3), Some(vec![]));
    assert_eq!(on_every(&[4], 4), None);
    assert_eq!(on_every(&[], 4), None);
    assert_eq!(on_every(&[0], 9), None);
    assert_eq!(on_every(&[9], 4), None);
}

#[test]
fn a_layered_graph_of_200_days_is_no_matter() {
    let layer = |day: u32| [2 * day, 2 * day + 1];
    let mut moves = Vec::new();
    for day in 0..200_u32 {
        for from in layer(day) {
            for to in layer(day + 1) {
                let time = 86_400 * i64::from(day);
                moves.push(Move {
                    from,
                    to,
                    first: time,
                    last: time,
                });
            }
        }
    }
    let found = movements(&moves);
    let always = seconds(0, 86_400 * 300);
    assert_eq!(
        found.on_every_chain(&persons(&[0, 1]), person(400), always, None),
        Some(vec![])
    );
    assert_eq!(
        found.on_every_chain(&persons(&[0]), person(400), always, Some(86_400)),
        Some(persons(&[0]))
    );
}

// Worlds of visits.

#[derive(Clone, Copy, PartialEq, Debug)]
struct Stay {
    person: u32,
    place: u32,
    from: i64,
    until: i64,
}

fn stay(person: u32, place: u32, from: i64, until: i64) -> Stay {
    Stay {
        person,
        place,
        from,
        until,
    }
}

#[derive(Clone, Copy, PartialEq, Debug)]
struct Patient {
    person: u32,
    onset: Option<i64>,
    sampled: Option<i64>,
}

fn ill(person: u32, onset: i64) -> Patient {
    Patient {
        person,
        onset: Some(onset),
        sampled: None,
    }
}

#[derive(Clone, Debug)]
struct World {
    stays: Vec<Stay>,
    patients: Vec<Patient>,
    latency_minutes: u32,
}

/// The instant of the question, in hours.
const NOW: i64 = 24 * 16;

impl World {
    fn log(&self) -> VisitLog {
        let mut builder = VisitLogBuilder::new();
        for stay in &self.stays {
            builder.add_visit(Visit {
                person: person(stay.person),
                place: PlaceId::new(stay.place),
                interval: during(stay.from, stay.until),
                spot: None,
            });
        }
        builder.build().unwrap()
    }

    fn cases(&self) -> Cases {
        Cases::new(self.patients.iter().map(|patient| Case {
            onset: patient.onset.map(day),
            sampled: patient.sampled.map(day),
            last_negative: Some(day(3)),
            ..Case::new(person(patient.person))
        }))
        .unwrap()
    }

    fn ask<T>(&self, question: impl FnOnce(&Tracing<'_>) -> T) -> T {
        let (log, cases, protocol) = (self.log(), self.cases(), protocol(self.latency_minutes));
        question(&trace(&log, &cases, &protocol, at(NOW)))
    }

    fn clusters(&self, joining: Joining) -> Clusters {
        self.ask(|tracing| clusters(tracing, joining))
    }

    /// In hours: 14 days before onset up to its day, or before sampling up to the end of its day.
    fn incubation(patient: &Patient) -> Option<(i64, i64)> {
        let sampled_by = patient.sampled.map(|sampled| 24 * (sampled + 1));
        let (from, until) = match (patient.onset, patient.sampled) {
            (Some(onset), _) => (24 * (onset - 14), 24 * onset),
            (None, Some(sampled)) => (24 * (sampled - 14), 24 * (sampled + 1)),
            (None, None) => return None,
        };
        let until = until.min(NOW).min(sampled_by.unwrap_or(until));
        (from < until).then_some((from, until))
    }

    fn is_case(&self, person: u32) -> bool {
        self.patients.iter().any(|patient| patient.person == person)
    }

    /// Where and from when two persons are at one place inside an interval.
    fn together(&self, a: u32, b: u32, (from, until): (i64, i64)) -> Option<(i64, u32)> {
        let mut first = None;
        for one in self.stays.iter().filter(|stay| stay.person == a) {
            for other in self
                .stays
                .iter()
                .filter(|stay| stay.person == b && stay.place == one.place)
            {
                let start = one.from.max(other.from).max(from);
                if start < one.until.min(other.until).min(until) {
                    first = first.into_iter().chain([(start, one.place)]).min();
                }
            }
        }
        first
    }

    /// The ties, by nested loops over links and stays.
    fn ties(&self, links: &[Link], joining: Joining) -> BTreeSet<Tie> {
        let mut first: BTreeMap<(u32, u32, u32), i64> = BTreeMap::new();
        let mut ties = BTreeSet::new();
        for patient in &self.patients {
            let window = Self::incubation(patient);
            for link in links.iter().filter(|link| link.person == person(patient.person)) {
                let source = link.source.get();
                for exposure in &link.exposures {
                    let mut from = exposure.interval.start().to_unix();
                    let mut until = exposure.interval.end().to_unix();
                    if let Some(window) = window {
                        from = from.max(DAWN + window.0 * HOUR);
                        until = until.min(DAWN + window.1 * HOUR);
                    }
                    if from >= until {
                        continue;
                    }
                    if self.is_case(source) {
                        let entry = first.entry((source, source, patient.person)).or_insert(from);
                        *entry = from.min(*entry);
                    } else if joining == Joining::ThroughContacts {
                        for before in links.iter().filter(|before| before.person == link.source) {
                            let origin = before.source.get();
                            if origin == patient.person || !self.is_case(origin) {
                                continue;
                            }
                            for received in &before.exposures {
                                let could = received.interval.start().to_unix()
                                    + 60 * i64::from(self.latency_minutes);
                                if could < until {
                                    let entry =
                                        first.entry((origin, source, patient.person)).or_insert(i64::MAX);
                                    *entry = from.max(could).min(*entry);
                                }
                            }
                        }
                    }
                }
            }
            for other in self.patients.iter().filter(|other| other.person > patient.person) {
                let shared = window
                    .zip(Self::incubation(other))
                    .map(|(a, b)| (a.0.max(b.0), a.1.min(b.1)));
                if let Some((from, place)) =
                    shared.and_then(|shared| self.together(patient.person, other.person, shared))
                {
                    ties.insert(Tie::Together {
                        a: person(patient.person),
                        b: person(other.person),
                        place: Some(PlaceId::new(place)),
                        first_exposure: at(from),
                    });
                }
            }
        }
        for ((from, contact, to), time) in first {
            let [from, contact, to] = [from, contact, to].map(person);
            let first_exposure = second(time);
            ties.insert(if contact == from {
                Tie::Infection {
                    from,
                    to,
                    first_exposure,
                }
            } else {
                Tie::Through {
                    from,
                    contact,
                    to,
                    first_exposure,
                }
            });
        }
        ties
    }

    /// Sets of cases, joined as long as any tie joins two.
    fn joined(&self, ties: &BTreeSet<Tie>) -> BTreeSet<BTreeSet<PersonId>> {
        let single = |patient: &Patient| BTreeSet::from([person(patient.person)]);
        let mut sets: Vec<BTreeSet<PersonId>> = self.patients.iter().map(single).collect();
        for tie in ties {
            let (a, b) = tie.cases();
            let (with, without): (Vec<_>, Vec<_>) = sets
                .into_iter()
                .partition(|set| set.contains(&a) || set.contains(&b));
            sets = without;
            sets.push(with.into_iter().flatten().collect());
        }
        sets.into_iter().collect()
    }
}

fn world() -> impl Strategy<Value = World> {
    let stay = (0_u32..7, 0_u32..4, 0_i64..24 * 14, 1_i64..6)
        .prop_map(|(person, place, from, length)| stay(person, place, from, from + length));
    // Few hours of the day, so that people meet.
    let stay = stay.prop_map(|stay| {
        let from = stay.from / 12 * 12 + stay.from % 3;
        Stay {
            from,
            until: from + (stay.until - stay.from),
            ..stay
        }
    });
    let dates = (
        prop::option::weighted(0.8, 3_i64..16),
        prop::option::weighted(0.4, 3_i64..16),
    );
    let patients = prop::collection::btree_map(0_u32..7, dates, 0..5);
    (
        prop::collection::vec(stay, 0..30),
        patients,
        prop::sample::select(vec![0, 60, 300]),
    )
        .prop_map(|(stays, patients, latency_minutes)| World {
            stays,
            patients: patients
                .into_iter()
                .map(|(person, (onset, sampled))| Patient {
                    person,
                    onset,
                    sampled,
                })
                .collect(),
            latency_minutes,
        })
}

fn sets(clusters: &Clusters) -> BTreeSet<BTreeSet<PersonId>> {
    clusters
        .iter()
        .map(|cluster| cluster.cases.iter().copied().collect())
        .collect()
}

proptest! {
    #[test]
    fn clusters_are_what_ties_join(world in world(), through in any::<bool>()) {
        let joining = if through { Joining::ThroughContacts } else { Joining::Cases };
        let (found, ties) = world.ask(|tracing| {
            let links: Vec<Link> = tracing.links().collect();
            (clusters(tracing, joining), world.ties(&links, joining))
        });
        let found_ties: Vec<Tie> = found.iter().flat_map(|cluster| cluster.ties.iter().copied()).collect();
        prop_assert_eq!(found_ties.len(), ties.len());
        prop_assert_eq!(found_ties.iter().copied().collect::<BTreeSet<Tie>>(), ties.clone());
        prop_assert_eq!(sets(&found), world.joined(&ties));
        let largest_first = |a: &&Cluster, b: &&Cluster| {
            (b.cases.len(), a.cases[0]) < (a.cases.len(), b.cases[0]) || a.cases.len() > b.cases.len()
        };
        prop_assert!(found.iter().collect::<Vec<_>>().is_sorted_by(largest_first));
        for cluster in found.iter() {
            prop_assert!(cluster.ties.is_sorted() && cluster.cases.is_sorted());
            for tie in &cluster.ties {
                let (a, b) = tie.cases();
                prop_assert_eq!(found.of(a).unwrap(), found.of(b).unwrap());
            }
            let of: Vec<&Patient> =
                world.patients.iter().filter(|patient| cluster.cases.contains(&person(patient.person))).collect();
            let first = |date: &dyn Fn(&Patient) -> Option<i64>| -> Vec<PersonId> {
                let earliest = of.iter().filter_map(|patient| date(patient)).min();
                let those = of.iter().filter(|patient| date(patient).is_some() && date(patient) == earliest);
                those.map(|patient| person(patient.person)).collect()
            };
            // Every case has a last negative on day 3, should nothing else be known.
            prop_assert_eq!(&cluster.index, &first(&|p| p.sampled.or(p.onset).or(Some(3))));
            prop_assert_eq!(&cluster.primary, &first(&|p| p.onset.into_iter().chain(p.sampled).min()));
            let onsets = || of.iter().filter_map(|patient| patient.onset);
            prop_assert_eq!(cluster.onsets, onsets().min().zip(onsets().max()).map(|(a, b)| (day(a), day(b))));
        }
    }

    #[test]
    fn clusters_follow_new_names_and_not_the_order_of_the_input(
        world in world(),
        names in Just((0_u32..7).collect::<Vec<u32>>()).prop_shuffle(),
    ) {
        let mut other = world.clone();
        other.stays.reverse();
        other.patients.reverse();
        let found = world.clusters(Joining::ThroughContacts);
        prop_assert_eq!(&other.clusters(Joining::ThroughContacts), &found);
        other.stays.iter_mut().for_each(|stay| stay.person = names[stay.person as usize]);
        other.patients.iter_mut().for_each(|patient| patient.person = names[patient.person as usize]);
        let renamed: BTreeSet<BTreeSet<PersonId>> = sets(&found)
            .into_iter()
            .map(|set| set.into_iter().map(|case| person(names[case.index()])).collect())
            .collect();
        prop_assert_eq!(sets(&other.clusters(Joining::ThroughContacts)), renamed);
    }

    #[test]
    fn what_links_two_clusters_was_near_both(world in world()) {
        let (answers, ties) = world.ask(|tracing| {
            let found = clusters(tracing, Joining::Cases);
            let pairs: Vec<(Cluster, Cluster)> = found
                .iter()
                .flat_map(|a| found.iter().filter(move |b| a != *b).map(|b| (a.clone(), b.clone())))
                .collect();
            let answers: Vec<(Cluster, Cluster, Linking)> = pairs
                .into_iter()
                .map(|(a, b)| {
                    let linking = linking(tracing, &a, &b);
                    (a, b, linking)
                })
                .collect();
            let links: Vec<Link> = tracing.links().collect();
            (answers, world.ties(&links, Joining::ThroughContacts))
        });
        let (cases, protocol) = (world.cases(), protocol(world.latency_minutes));
        let windows = |case: PersonId| -> Vec<(i64, i64)> {
            let patient = world.patients.iter().find(|patient| person(patient.person) == case).unwrap();
            let zone = protocol.time_zone();
            let (from, until) = protocol.window().bounds(cases.get(case).unwrap(), zone, at(NOW));
            let hours = |time: Timestamp| (time.to_unix() - DAWN) / HOUR;
            World::incubation(patient).into_iter().chain([(hours(from), hours(until))]).collect()
        };
        for (first, second, linking) in answers {
            let across: Vec<&Tie> = ties
                .iter()
                .filter(|tie| {
                    let (a, b) = tie.cases();
                    let over = |one: &Cluster, other: &Cluster| one.cases.contains(&a) && other.cases.contains(&b);
                    matches!(tie, Tie::Through { .. }) && (over(&first, &second) || over(&second, &first))
                })
                .collect();
            let mut expected = BTreeMap::new();
            for number in (0..7).filter(|&number| !world.is_case(number)) {
                let chains: Vec<Tie> = across
                    .iter()
                    .filter(|tie| matches!(tie, Tie::Through { contact, .. } if *contact == person(number)))
                    .map(|tie| **tie)
                    .collect();
                let near = |cluster: &Cluster| -> Vec<PersonId> {
                    let is_near = |case: &&PersonId| {
                        let chained = chains.iter().any(|tie| tie.cases().0 == **case || tie.cases().1 == **case);
                        chained || windows(**case).iter().any(|&window| world.together(case.get(), number, window).is_some())
                    };
                    cluster.cases.iter().filter(is_near).copied().collect()
                };
                let (near_first, near_second) = (near(&first), near(&second));
                if !near_first.is_empty() && !near_second.is_empty() {
                    expected.insert(person(number), (near_first, near_second, chains));
                }
            }
            let found: BTreeMap<_, _> = linking
                .persons
                .iter()
                .map(|one| (one.person, (one.first.clone(), one.second.clone(), one.chains.clone())))
                .collect();
            prop_assert_eq!(found.len(), linking.persons.len());
            prop_assert_eq!(found, expected);
            let telling = |one: &mijie::source::LinkingPerson| {
                let (a, b) = (one.first.len(), one.second.len());
                (one.chains.len(), a.min(b), a + b, std::cmp::Reverse(one.person))
            };
            prop_assert!(linking.persons.is_sorted_by(|a, b| telling(a) > telling(b)));

            let mut expected = BTreeMap::new();
            for place in 0..4 {
                let there = |cluster: &Cluster| -> Vec<PersonId> {
                    let was = |case: &&PersonId| {
                        let own = world.stays.iter().filter(|s| s.person == case.get() && s.place == place);
                        own.into_iter().any(|s| windows(**case).iter().any(|w| s.from.max(w.0) < s.until.min(w.1)))
                    };
                    cluster.cases.iter().filter(was).copied().collect()
                };
                let (of_first, of_second) = (there(&first), there(&second));
                if !of_first.is_empty() && !of_second.is_empty() {
                    let visitors: BTreeSet<u32> =
                        world.stays.iter().filter(|s| s.place == place).map(|s| s.person).collect();
                    expected.insert(PlaceId::new(place), (of_first, of_second, visitors.len()));
                }
            }
            let found: BTreeMap<_, _> = linking
                .places
                .iter()
                .map(|one| (one.place, (one.first.clone(), one.second.clone(), one.visitors as usize)))
                .collect();
            prop_assert_eq!(found, expected);
            let telling = |one: &mijie::source::LinkingPlace| {
                let (a, b) = (one.first.len(), one.second.len());
                (a.min(b), a + b, std::cmp::Reverse((one.visitors, one.place)))
            };
            prop_assert!(linking.places.is_sorted_by(|a, b| telling(a) > telling(b)));
        }
    }
}

// Stories.

/// The families 0, 1 and 2, 3 live apart. 0 was served by the waiter 9 at noon of day 5, 2 in the evening of day 6.
fn two_families() -> World {
    World {
        stays: vec![
            stay(0, 0, 24 * 4, 24 * 7),
            stay(1, 0, 24 * 4, 24 * 7),
            stay(2, 1, 24 * 4, 24 * 6),
            stay(3, 1, 24 * 4, 24 * 6),
            stay(2, 1, 24 * 7, 24 * 14),
            stay(3, 1, 24 * 7, 24 * 14),
            stay(0, 2, 24 * 5 + 12, 24 * 5 + 13),
            stay(9, 2, 24 * 5 + 10, 24 * 6 + 22),
            stay(2, 2, 24 * 6 + 18, 24 * 6 + 20),
        ],
        patients: vec![ill(0, 6), ill(1, 9), ill(2, 10), ill(3, 13)],
        latency_minutes: 0,
    }
}

#[test]
fn two_families_are_two_clusters_that_one_waiter_links() {
    let world = two_families();
    let (found, linking) = world.ask(|tracing| {
        let found = clusters(tracing, Joining::Cases);
        let linking = linking(
            tracing,
            found.of(person(0)).unwrap(),
            found.of(person(3)).unwrap(),
        );
        (found, linking)
    });
    let cases: Vec<Vec<PersonId>> = found.iter().map(|cluster| cluster.cases.clone()).collect();
    assert_eq!(cases, [persons(&[0, 1]), persons(&[2, 3])]);
    let first = found.iter().next().unwrap();
    assert_eq!((&first.index, &first.primary), (&persons(&[0]), &persons(&[0])));
    assert_eq!(first.onsets, Some((day(6), day(9))));
    assert_eq!(found.of(person(9)), None);
    let waiters: Vec<PersonId> = linking.persons.iter().map(|one| one.person).collect();
    assert_eq!(waiters, persons(&[9]));
    let chain = Tie::Through {
        from: person(0),
        contact: person(9),
        to: person(2),
        first_exposure: at(24 * 6 + 18),
    };
    assert_eq!(linking.persons[0].chains, [chain]);
    assert_eq!(
        (&linking.persons[0].first, &linking.persons[0].second),
        (&persons(&[0]), &persons(&[2]))
    );
    let places: Vec<(u32, u32)> = linking
        .places
        .iter()
        .map(|one| (one.place.get(), one.visitors))
        .collect();
    assert_eq!(places, [(2, 3)]);
}

#[test]
fn the_waiter_joins_them_where_contacts_join_and_his_day_off_splits_them_again() {
    let mut world = two_families();
    let joined = world.clusters(Joining::ThroughContacts);
    assert_eq!(
        joined
            .iter()
            .map(|cluster| cluster.cases.clone())
            .collect::<Vec<_>>(),
        [persons(&[0, 1, 2, 3])]
    );
    let cluster = joined.of(person(2)).unwrap();
    assert_eq!(
        (&cluster.primary, cluster.onsets),
        (&persons(&[0]), Some((day(6), day(13))))
    );
    world.stays.retain(|stay| stay.person != 9);
    assert_eq!(world.clusters(Joining::ThroughContacts).len(), 2);
}

#[test]
fn whoever_infects_two_groups_holds_them_together() {
    // 0 and 1 met, 1 and 2 met, each pair at a place of its own; without the case 1 nothing joins 0 and 2.
    let mut world = World {
        stays: vec![
            stay(0, 0, 100, 101),
            stay(1, 0, 100, 101),
            stay(1, 1, 130, 131),
            stay(2, 1, 130, 131),
        ],
        patients: vec![ill(0, 5), ill(1, 7), ill(2, 9)],
        latency_minutes: 0,
    };
    assert_eq!(world.clusters(Joining::Cases).len(), 1);
    world.patients.remove(1);
    assert_eq!(world.clusters(Joining::Cases).len(), 2);
}

#[test]
fn a_meeting_after_the_onset_of_both_ties_nobody() {
    let world = World {
        stays: vec![stay(0, 0, 24 * 8, 24 * 8 + 1), stay(1, 0, 24 * 8, 24 * 8 + 1)],
        patients: vec![ill(0, 7), ill(1, 8)],
        latency_minutes: 0,
    };
    let linked = world.ask(|tracing| tracing.links().count());
    assert_eq!((linked, world.clusters(Joining::ThroughContacts).len()), (2, 2));
}

#[test]
fn what_lingers_ties_two_who_never_met() {
    // 0 left the lift at 10, 1 came at 10; both fell ill days later, so that neither infected the other then.
    let mut builder = VisitLogBuilder::new();
    let lift = PlaceId::new(0);
    builder.add_place(lift, PlaceKind::Lift);
    for (number, hours) in [(0, during(9, 10)), (1, during(10, 11))] {
        builder.add_visit(Visit {
            person: person(number),
            place: lift,
            interval: hours,
            spot: None,
        });
    }
    let log = builder.build().unwrap();
    let cases = Cases::new([0, 1].map(|number| Case {
        onset: Some(day(8)),
        ..Case::new(person(number))
    }))
    .unwrap();
    let tied = |lingering: u32| {
        let rule = Rule {
            indirect: true,
            ..Rule::new("lift", Grade::Close, [Setting::Any], "house rule")
        };
        let protocol = Protocol::builder("house", "+08:00".parse().unwrap())
            .with_lingering_minutes(lingering)
            .with_rule(rule)
            .build()
            .unwrap();
        let found = clusters(&trace(&log, &cases, &protocol, at(NOW)), Joining::Cases);
        found
            .iter()
            .flat_map(|cluster| cluster.ties.clone())
            .collect::<Vec<Tie>>()
    };
    assert_eq!(tied(0), []);
    let together = Tie::Together {
        a: person(0),
        b: person(1),
        place: Some(lift),
        first_exposure: at(10),
    };
    assert_eq!(tied(30), [together]);
}

#[test]
fn an_encounter_ties_without_a_place() {
    let mut builder = VisitLogBuilder::new();
    builder.add_encounter(Encounter::new(person(4), person(2), during(30, 31)).unwrap());
    let log = builder.build().unwrap();
    let cases = Cases::new([2, 4].map(|number| Case {
        onset: Some(day(8)),
        ..Case::new(person(number))
    }))
    .unwrap();
    let protocol = protocol(0);
    let found = clusters(&trace(&log, &cases, &protocol, at(NOW)), Joining::Cases);
    let together = Tie::Together {
        a: person(2),
        b: person(4),
        place: None,
        first_exposure: at(30),
    };
    assert_eq!(found.of(person(4)).unwrap().ties, [together]);
}

#[test]
fn a_case_whose_window_alone_is_known_is_tied_by_any_link_and_has_no_onset() {
    let mut builder = VisitLogBuilder::new();
    builder.add_encounter(Encounter::new(person(0), person(1), during(30, 31)).unwrap());
    let log = builder.build().unwrap();
    let fixed = [0, 1].map(|number| Case::source(person(number), during(24, 48)));
    let (cases, protocol) = (Cases::new(fixed).unwrap(), protocol(0));
    let found = clusters(&trace(&log, &cases, &protocol, at(NOW)), Joining::Cases);
    let cluster = found.iter().next().unwrap();
    assert_eq!((cluster.ties.len(), found.len()), (2, 1));
    assert_eq!((&cluster.index, &cluster.primary), (&persons(&[0, 1]), &vec![]));
    assert_eq!(cluster.onsets, None);
}

#[test]
fn without_cases_there_are_no_clusters() {
    let world = World {
        stays: vec![stay(0, 0, 1, 2)],
        patients: vec![],
        latency_minutes: 0,
    };
    let found = world.clusters(Joining::Cases);
    assert!(found.is_empty());
    assert_eq!((found.len(), found.of(person(0))), (0, None));
    assert_eq!(found, Clusters::default());
    assert_eq!(Joining::default(), Joining::Cases);
}

// Bridges and articulation persons.

/// How many connected parts nodes fall into, by joining as long as an edge joins two.
fn parts(nodes: &BTreeSet<PersonId>, edges: &BTreeSet<(PersonId, PersonId)>) -> usize {
    let mut sets: Vec<BTreeSet<PersonId>> = nodes.iter().map(|&node| BTreeSet::from([node])).collect();
    for (a, b) in edges {
        if nodes.contains(a) && nodes.contains(b) {
            let (with, mut without): (Vec<_>, Vec<_>) = sets
                .into_iter()
                .partition(|set| set.contains(a) || set.contains(b));
            without.push(with.into_iter().flatten().collect());
            sets = without;
        }
    }
    sets.len()
}

proptest! {
    #[test]
    fn bridges_and_articulation_persons_are_those_whose_loss_makes_more_parts(
        meetings in prop::collection::vec((0_u32..9, 0_u32..9), 0..14),
        cases in prop::collection::btree_set(0_u32..9, 1..4),
    ) {
        let mut builder = VisitLogBuilder::new();
        for &(a, b) in meetings.iter().filter(|(a, b)| a != b) {
            builder.add_encounter(Encounter::new(person(a), person(b), during(30, 31)).unwrap());
        }
        let log = builder.build().unwrap();
        let cases = Cases::new(cases.iter().map(|&number| Case { onset: Some(day(2)), ..Case::new(person(number)) }));
        let (cases, protocol) = (cases.unwrap(), protocol(0));
        let graph = ContactGraph::new(&trace(&log, &cases, &protocol, at(NOW)));
        let nodes: BTreeSet<PersonId> = graph.graph().node_weights().map(|node| node.person).collect();
        let edges: BTreeSet<(PersonId, PersonId)> = graph
            .graph()
            .edge_weights()
            .map(|link| (link.source.min(link.person), link.source.max(link.person)))
            .collect();
        let before = parts(&nodes, &edges);
        prop_assert_eq!(before, graph.components().len());
        let bridges: Vec<_> = edges
            .iter()
            .filter(|&edge| parts(&nodes, &(&edges - &BTreeSet::from([*edge]))) > before)
            .copied()
            .collect();
        prop_assert_eq!(graph.bridges(), bridges);
        let cuts: Vec<PersonId> = nodes
            .iter()
            .filter(|&node| parts(&(&nodes - &BTreeSet::from([*node])), &edges) > before)
            .copied()
            .collect();
        prop_assert_eq!(graph.articulation_persons(), cuts);
    }
}
