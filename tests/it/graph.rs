//! The contact graph and the chains through it.

use mijie::graph::{CaseChains, Chain, ContactGraph, Node, chain_between, chain_to, chains_from};
use mijie::protocol::{Grade, Protocol, Rule, Setting};
use mijie::{
    Case, Cases, Interval, Isolation, Link, Moment, PersonId, PlaceId, PlaceKind, Tier, Timestamp, Tracing,
    Visit, VisitLog, VisitLogBuilder, trace,
};
use proptest::prelude::*;

/// Minutes from 2022-05-05T00:00+08:00, when the window of a case sampled on 2022-05-07 opens.
fn at(minute: i64) -> Timestamp {
    Timestamp::from_unix(1_651_680_000 + minute * 60).expect("within range")
}

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

fn persons(numbers: &[u32]) -> Vec<PersonId> {
    numbers.iter().copied().map(person).collect()
}

#[derive(Debug)]
struct World {
    log: VisitLog,
    cases: Cases,
    protocol: Protocol,
}

impl World {
    fn trace(&self) -> Tracing<'_> {
        trace(&self.log, &self.cases, &self.protocol, at(7 * 24 * 60))
    }
}

/// A world of meetings, each of two persons at a place of their own.
struct Sketch {
    log: VisitLogBuilder,
    places: u32,
    cases: Vec<Case>,
    generations: u32,
}

fn world() -> Sketch {
    Sketch {
        log: VisitLogBuilder::new(),
        places: 0,
        cases: Vec::new(),
        generations: 3,
    }
}

impl Sketch {
    fn meet(self, a: u32, b: u32, from: i64, until: i64) -> Self {
        self.meet_at(PlaceKind::Office, a, b, from, until)
    }

    fn meet_at(mut self, kind: PlaceKind, a: u32, b: u32, from: i64, until: i64) -> Self {
        let place = PlaceId::new(self.places);
        self.places += 1;
        self.log.add_place(place, kind);
        for number in [a, b] {
            self.log.add_visit(Visit {
                person: person(number),
                place,
                interval: Interval::new(at(from), at(until)).expect("not empty"),
                spot: None,
            });
        }
        self
    }

    /// A case whose window opens at minute 0.
    fn case(self, number: u32) -> Self {
        self.case_on(number, "2022-05-07", None)
    }

    fn case_on(mut self, number: u32, sampled: &str, isolated: Option<i64>) -> Self {
        self.cases.push(Case {
            sampled: Some(sampled.parse().expect("a date")),
            isolated: isolated.map(|minute| Moment::Instant(at(minute))),
            ..Case::new(person(number))
        });
        self
    }

    fn isolate(mut self, number: u32, minute: i64) -> Self {
        self.log.add_isolation(Isolation {
            person: person(number),
            from: Moment::Instant(at(minute)),
        });
        self
    }

    fn generations(mut self, generations: u32) -> Self {
        self.generations = generations;
        self
    }

    /// Meetings in offices make close contacts, those in shops companions, those on buses general contacts.
    fn build(self) -> World {
        let rule = |id: &str, grade, kind| Rule::new(id, grade, [Setting::Kind(kind)], "house rule");
        World {
            log: self.log.build().expect("a log"),
            cases: Cases::new(self.cases).expect("dated cases"),
            protocol: Protocol::builder("house", "+08:00".parse().expect("an offset"))
                .with_generations(self.generations)
                .with_rule(rule("office", Grade::Close, PlaceKind::Office))
                .with_rule(rule("shop", Grade::Companion, PlaceKind::Shop))
                .with_rule(rule("bus", Grade::General, PlaceKind::Bus))
                .build()
                .expect("a protocol"),
        }
    }
}

#[track_caller]
fn assert_chain(chain: Option<Chain>, expected: &[u32]) {
    let chain = chain.map(|chain| chain.persons().collect::<Vec<_>>());
    assert_eq!(chain, Some(persons(expected)));
}

#[test]
fn nodes_are_the_cases_and_the_contacts_in_the_order_of_persons() {
    let world = world()
        .case(5)
        .meet(5, 9, 0, 10)
        .meet(9, 2, 20, 30)
        .meet_at(PlaceKind::Shop, 5, 3, 0, 10)
        .meet(7, 8, 0, 10)
        .build();
    let graph = ContactGraph::new(&world.trace());
    let node = |number, tier, generation| Node {
        person: person(number),
        tier,
        generation,
    };
    let nodes: Vec<Node> = graph.graph().node_weights().copied().collect();
    assert_eq!(
        nodes,
        [
            node(2, Some(Tier::Secondary), 2),
            node(3, Some(Tier::Companion), 1),
            node(5, None, 0),
            node(9, Some(Tier::Close), 1),
        ]
    );
    assert_eq!(
        graph.cases().map(|node| node.person).collect::<Vec<_>>(),
        persons(&[5])
    );
    assert_eq!(graph.contacts().count(), 3);
    assert_eq!(graph.node(person(9)), Some(&nodes[3]));
    assert_eq!(graph.node(person(7)), None);
}

#[test]
fn edges_follow_generation_source_and_person() {
    let world = world()
        .case(4)
        .case(1)
        .meet(4, 3, 0, 10)
        .meet(4, 2, 0, 10)
        .meet(1, 3, 0, 10)
        .meet(2, 0, 20, 30)
        .generations(2)
        .build();
    let graph = ContactGraph::new(&world.trace());
    let edges: Vec<(u32, u32, u32)> = graph
        .graph()
        .edge_weights()
        .map(|link| (link.generation, link.source.get(), link.person.get()))
        .collect();
    let to_contacts = [(1, 1, 3), (1, 4, 2), (1, 4, 3), (2, 2, 0)];
    let back_to_cases = [(2, 2, 4), (2, 3, 1), (2, 3, 4)];
    assert_eq!(edges, [to_contacts.as_slice(), &back_to_cases].concat());
    for edge in graph.graph().edge_indices() {
        let (source, target) = graph.graph().edge_endpoints(edge).expect("an edge of the graph");
        let link = &graph.graph()[edge];
        assert_eq!(graph.graph()[source].person, link.source);
        assert_eq!(graph.graph()[target].person, link.person);
    }
}

#[test]
fn the_graph_does_not_depend_on_the_order_of_the_log() {
    let forth = world()
        .case(0)
        .meet(0, 1, 0, 10)
        .meet(0, 2, 5, 9)
        .meet(1, 3, 20, 30)
        .meet(2, 3, 20, 30);
    let mut back = world().case(0);
    back.log = VisitLogBuilder::new();
    let forth = forth.build();
    let mut visits: Vec<Visit> = forth.log.visits().collect();
    visits.reverse();
    for visit in visits {
        back.log.add_visit(visit);
        back.log.add_place(visit.place, PlaceKind::Office);
    }
    let back = back.build();
    let rows = |world: &World| -> (Vec<Node>, Vec<Link>) {
        let graph = ContactGraph::new(&world.trace());
        (
            graph.graph().node_weights().copied().collect(),
            graph.graph().edge_weights().cloned().collect(),
        )
    };
    assert_eq!(rows(&forth), rows(&back));
}

#[test]
fn outbreaks_are_joined_by_any_link_and_sorted_by_their_first_person() {
    let world = world()
        .case(6)
        .case(2)
        .case(4)
        .meet(6, 7, 0, 10)
        .meet(4, 7, 0, 10)
        .meet(2, 9, 0, 10)
        .meet(9, 1, 20, 30)
        .build();
    let components = ContactGraph::new(&world.trace()).components();
    assert_eq!(components, [persons(&[1, 2, 9]), persons(&[4, 6, 7])]);
}

#[test]
fn a_case_that_met_nobody_is_an_outbreak_of_its_own() {
    let world = world().case(3).case(0).meet(0, 1, 0, 10).build();
    let graph = ContactGraph::new(&world.trace());
    assert_eq!(graph.components(), [persons(&[0, 1]), persons(&[3])]);
    assert_eq!((graph.in_degree(person(3)), graph.out_degree(person(3))), (0, 0));
}

/// 0 meets 2 early and 1 late; 2 meets 1 early, so that 1 has labels of both generations when meeting 3 at last.
fn early_through_two_and_late_directly() -> World {
    world()
        .case(0)
        .meet(0, 1, 100, 110)
        .meet(0, 2, 10, 20)
        .meet(2, 1, 30, 40)
        .meet(1, 3, 120, 130)
        .build()
}

#[test]
fn degrees_count_persons_and_not_links() {
    let world = early_through_two_and_late_directly();
    let graph = ContactGraph::new(&world.trace());
    let between = graph
        .graph()
        .edge_weights()
        .filter(|link| link.person == person(3));
    assert_eq!(between.count(), 2);
    assert_eq!(graph.in_degree(person(3)), 1);
    assert_eq!(graph.out_degree(person(1)), 3);
    assert_eq!(graph.out_degree(person(3)), 1);
    assert_eq!(graph.in_degree(person(1)), 3);
    assert_eq!(graph.out_degree(person(8)), 0);
}

#[test]
fn a_chain_has_as_few_links_as_can_be_even_where_a_longer_one_is_earlier() {
    let world = early_through_two_and_late_directly();
    let tracing = world.trace();
    assert_chain(chain_to(&tracing, person(3)), &[0, 1, 3]);
    assert_chain(chain_between(&tracing, person(0), person(3)), &[0, 1, 3]);
    assert_chain(ContactGraph::new(&tracing).chain_to(person(3)), &[0, 1, 3]);
}

#[test]
fn a_chain_goes_the_longer_way_where_the_short_one_comes_too_late() {
    let world = world()
        .case(0)
        .meet(0, 1, 100, 110)
        .meet(0, 2, 10, 20)
        .meet(2, 1, 30, 40)
        .meet(1, 3, 50, 60)
        .build();
    let tracing = world.trace();
    assert_chain(chain_to(&tracing, person(3)), &[0, 2, 1, 3]);
    assert_chain(chain_between(&tracing, person(0), person(3)), &[0, 2, 1, 3]);
    let starts: Vec<Timestamp> = chain_to(&tracing, person(3))
        .expect("a chain")
        .links()
        .iter()
        .map(|link| link.first_exposure)
        .collect();
    assert_eq!(starts, [at(10), at(30), at(50)]);
}

#[test]
fn of_two_chains_as_early_the_one_through_the_lower_source_is_told() {
    let world = world()
        .case(0)
        .meet(0, 2, 0, 10)
        .meet(0, 1, 5, 10)
        .meet(2, 3, 20, 30)
        .meet(1, 3, 20, 30)
        .build();
    let tracing = world.trace();
    assert_chain(chain_to(&tracing, person(3)), &[0, 1, 3]);
    assert_chain(chain_between(&tracing, person(0), person(3)), &[0, 1, 3]);
}

#[test]
fn of_two_chains_as_long_the_earlier_is_told() {
    let world = world()
        .case(0)
        .meet(0, 1, 0, 10)
        .meet(0, 2, 5, 10)
        .meet(1, 3, 21, 30)
        .meet(2, 3, 20, 30)
        .build();
    assert_chain(chain_to(&world.trace(), person(3)), &[0, 2, 3]);
}

#[test]
fn companions_and_general_contacts_have_one_link() {
    let world = world()
        .case(0)
        .meet_at(PlaceKind::Shop, 0, 1, 0, 10)
        .meet_at(PlaceKind::Bus, 0, 1, 20, 30)
        .meet_at(PlaceKind::Bus, 0, 2, 20, 30)
        .build();
    let tracing = world.trace();
    for (number, grade) in [(1, Grade::Companion), (2, Grade::General)] {
        let chain = chain_to(&tracing, person(number)).expect("a contact");
        assert_eq!(chain.links().len(), 1);
        assert_eq!(chain.links()[0].grade, grade);
        assert_eq!(chain_between(&tracing, person(0), person(number)), Some(chain));
    }
}

#[test]
fn a_close_chain_is_told_rather_than_a_companion_link() {
    let world = world()
        .case(0)
        .meet_at(PlaceKind::Shop, 0, 2, 0, 10)
        .meet(0, 1, 0, 10)
        .meet(1, 2, 20, 30)
        .build();
    let tracing = world.trace();
    assert_chain(chain_to(&tracing, person(2)), &[0, 1, 2]);
    assert_chain(chain_between(&tracing, person(0), person(2)), &[0, 1, 2]);
}

#[test]
fn cases_and_strangers_have_no_chain() {
    let world = world().case(0).meet(0, 1, 0, 10).meet(3, 4, 0, 10).build();
    let tracing = world.trace();
    let graph = ContactGraph::new(&tracing);
    for number in [0, 3, 99] {
        assert_eq!(chain_to(&tracing, person(number)), None);
        assert_eq!(graph.chain_to(person(number)), None);
        assert_eq!(chain_between(&tracing, person(0), person(number)), None);
    }
    assert!(chains_from(&tracing, person(1)).is_none());
    assert_eq!(chain_between(&tracing, person(1), person(0)), None);
}

#[test]
fn a_chain_may_pass_through_a_case_before_its_own_window() {
    // The window of 1 opens on 2022-05-08.
    let world = world()
        .case(0)
        .case_on(1, "2022-05-10", None)
        .meet(0, 1, 10, 20)
        .meet(1, 2, 30, 40)
        .build();
    let tracing = world.trace();
    assert_chain(chain_to(&tracing, person(2)), &[0, 1, 2]);
    assert_chain(chain_between(&tracing, person(0), person(1)), &[0, 1]);
    assert_eq!(chain_between(&tracing, person(1), person(2)), None);
}

#[test]
fn from_a_case_that_came_later_only_what_followed_counts() {
    let world = world()
        .case(0)
        .case(1)
        .meet(0, 2, 10, 20)
        .meet(1, 2, 100, 110)
        .meet(2, 3, 50, 150)
        .meet(2, 4, 50, 60)
        .build();
    let tracing = world.trace();
    let first = |chain: Option<Chain>| chain.map(|chain| chain.links()[1].first_exposure);
    assert_eq!(first(chain_between(&tracing, person(0), person(3))), Some(at(50)));
    assert_eq!(
        first(chain_between(&tracing, person(1), person(3))),
        Some(at(100))
    );
    assert_eq!(chain_between(&tracing, person(1), person(4)), None);
    assert_chain(chain_between(&tracing, person(0), person(4)), &[0, 2, 4]);
}

#[test]
fn in_the_chain_of_one_case_another_case_still_ends_with_its_isolation() {
    let world = world()
        .case(0)
        .case_on(1, "2022-05-10", Some(60))
        .meet(0, 1, 10, 20)
        .meet(1, 2, 59, 80)
        .meet(1, 3, 60, 80)
        .build();
    let tracing = world.trace();
    assert_chain(chain_between(&tracing, person(0), person(2)), &[0, 1, 2]);
    assert_eq!(chain_between(&tracing, person(0), person(3)), None);
}

#[test]
fn an_isolated_contact_passes_nothing_on_from_then() {
    let world = world()
        .case(0)
        .isolate(1, 60)
        .meet(0, 1, 10, 20)
        .meet(1, 2, 59, 80)
        .meet(1, 3, 60, 80)
        .build();
    let tracing = world.trace();
    assert_chain(chain_between(&tracing, person(0), person(2)), &[0, 1, 2]);
    assert_eq!(chain_between(&tracing, person(0), person(3)), None);
}

#[test]
fn chains_are_no_longer_than_the_generations_asked_for() {
    let chain = |generations| {
        let world = world()
            .case(0)
            .meet(0, 1, 0, 10)
            .meet(1, 2, 20, 30)
            .meet(2, 3, 40, 50)
            .generations(generations)
            .build();
        let tracing = world.trace();
        let chains = chains_from(&tracing, person(0)).expect("a case");
        chains.persons().collect::<Vec<_>>()
    };
    assert_eq!(chain(1), persons(&[1]));
    assert_eq!(chain(2), persons(&[1, 2]));
    assert_eq!(chain(3), persons(&[1, 2, 3]));
    // Nobody new is reached after the third, however many are asked for.
    assert_eq!(chain(u32::MAX), persons(&[1, 2, 3]));
}

#[test]
fn the_chains_of_a_case_are_one_for_each_person_it_reached() {
    let world = early_through_two_and_late_directly();
    let tracing = world.trace();
    let chains = chains_from(&tracing, person(0)).expect("a case");
    assert_eq!(chains.case(), person(0));
    let told: Vec<Vec<PersonId>> = chains.iter().map(|chain| chain.persons().collect()).collect();
    assert_eq!(told, [persons(&[0, 1]), persons(&[0, 2]), persons(&[0, 1, 3])]);
}

prop_compose! {
    /// Eight persons at four places over ten hours, up to three of them cases, under a rule with thresholds.
    fn any_world()(
        visits in prop::collection::vec((0..8u32, 0..4u32, 0..600i64, 1..90i64, prop::option::of(0..3u32)), 1..40),
        cases in prop::collection::btree_map(0..8u32, prop::option::of(0..600i64), 1..4),
        isolated in prop::option::of((0..8u32, 0..600i64)),
        late in any::<bool>(),
        generations in 1..5u32,
        latency in prop_oneof![Just(0u32), Just(45)],
        lingering in prop_oneof![Just(0u32), Just(30)],
        min_total in prop_oneof![Just(0u32), Just(20)],
        within in prop::option::of(1..4u32),
    ) -> World {
        let mut log = VisitLogBuilder::new();
        for (number, place, start, length, spot) in visits {
            log.add_visit(Visit {
                person: person(number),
                place: PlaceId::new(place),
                interval: Interval::new(at(start), at(start + length)).expect("not empty"),
                spot,
            });
        }
        if let Some((number, minute)) = isolated {
            log.add_isolation(Isolation { person: person(number), from: Moment::Instant(at(minute)) });
        }
        // A late case starts in the middle of the day only by its last negative test.
        let case = |(at_number, (number, end)): (usize, (u32, Option<i64>))| Case {
            last_negative: Some(Moment::Instant(at(if late && at_number > 0 { 200 } else { 0 }))),
            isolated: end.map(|minute| Moment::Instant(at(minute))),
            ..Case::new(person(number))
        };
        let close = Rule {
            max_separation: Some(1),
            indirect: true,
            min_total_minutes: min_total,
            within_hours: within,
            ..Rule::new("close", Grade::Close, [Setting::Any], "house rule")
        };
        World {
            log: log.build().expect("a log"),
            cases: Cases::new(cases.into_iter().enumerate().map(case)).expect("dated cases"),
            protocol: Protocol::builder("house", "+08:00".parse().expect("an offset"))
                .with_generations(generations)
                .with_latency_minutes(latency)
                .with_lingering_minutes(lingering)
                .with_rule(close)
                .with_rule(Rule::new("near", Grade::Companion, [Setting::Any], "house rule"))
                .build()
                .expect("a protocol"),
        }
    }
}

/// Each link starts with the person to whom the one before led, after that link's first exposure.
fn is_time_respecting(chain: &Chain, world: &World) -> bool {
    let latency_s = |link: &Link| match world.cases.get(link.person) {
        Some(_) => 0,
        None => i64::from(world.protocol.latency_minutes()) * 60,
    };
    world.cases.get(chain.case()).is_some()
        && chain.links().windows(2).all(|pair| {
            let ready = pair[0].first_exposure.to_unix() + latency_s(&pair[0]);
            let exposures = &pair[1].exposures;
            pair[0].person == pair[1].source
                && !exposures.is_empty()
                && exposures
                    .iter()
                    .all(|exposure| exposure.interval.start().to_unix() >= ready)
        })
}

proptest! {
    #[test]
    fn every_contact_has_a_time_respecting_chain_as_long_as_its_generation(world in any_world()) {
        let tracing = world.trace();
        let graph = ContactGraph::new(&tracing);
        for contact in tracing.contacts() {
            let chain = chain_to(&tracing, contact.person).expect("a contact has a chain");
            prop_assert_eq!(chain.links().len(), contact.generation as usize);
            prop_assert_eq!(chain.person(), contact.person);
            prop_assert_eq!(chain.links().last().map(|link| link.first_exposure), Some(contact.first_exposure));
            prop_assert!(is_time_respecting(&chain, &world));
            prop_assert_eq!(graph.chain_to(contact.person), Some(chain));
        }
    }

    #[test]
    fn the_best_chain_over_all_cases_is_the_chain_of_the_tracing(world in any_world()) {
        let tracing = world.trace();
        let all: Vec<_> = world.cases.iter().filter_map(|case| chains_from(&tracing, case.person)).collect();
        prop_assert_eq!(all.len(), world.cases.len());
        for chain in all.iter().flat_map(CaseChains::iter) {
            prop_assert!(is_time_respecting(&chain, &world));
            prop_assert!(tracing.contact(chain.person()).is_some() || world.cases.get(chain.person()).is_some());
        }
        let close = |contact: &&mijie::Contact| contact.tier <= Tier::Further;
        for contact in tracing.contacts().iter().filter(close) {
            let best = all
                .iter()
                .filter_map(|chains| chains.chain_to(contact.person))
                .filter_map(|chain| {
                    let last = chain.links().last()?;
                    (last.grade == Grade::Close).then(|| (chain.links().len(), last.first_exposure))
                })
                .min();
            prop_assert_eq!(best, Some((contact.generation as usize, contact.first_exposure)));
        }
    }

    #[test]
    fn where_there_is_one_case_its_chains_are_those_of_the_tracing(world in any_world()) {
        let only = *world.cases.iter().next().expect("one case at least");
        let world = World { cases: Cases::new([only]).expect("a dated case"), ..world };
        let tracing = world.trace();
        let chains = chains_from(&tracing, only.person).expect("a case");
        let mut expected: Vec<PersonId> = tracing.contacts().iter().map(|contact| contact.person).collect();
        expected.sort_unstable();
        prop_assert_eq!(chains.persons().collect::<Vec<_>>(), expected);
        for chain in chains.iter() {
            prop_assert_eq!(chain_to(&tracing, chain.person()), Some(chain));
        }
    }
}
