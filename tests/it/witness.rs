//! Witnesses: whatever the engine says can be proved, and no proof survives a change.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use chrono::NaiveDate;
use mijie::graph::{chain_between, chains_from};
use mijie::protocol::Protocol;
use mijie::report::{self, Language};
use mijie::witness::{
    Records, Refusal, VisitRow, WindowEnd, WindowStart, Witness, verify, witness, witness_of_chain,
};
use mijie::{
    Cases, ExposureKind, Gazetteer, Interval, PersonId, PlaceId, Roster, Tier, Timestamp, Tracing, VisitLog,
    trace,
};
use proptest::prelude::*;

use crate::laws::{as_of, book, cases, records};
use crate::oracle::{self, Rulebook, When, World};
use crate::world::{self, LATE, hour, rule, world};

/// A question and all that it is asked of.
struct Question {
    log: VisitLog,
    cases: Cases,
    protocol: Protocol,
    as_of: Timestamp,
}

impl Question {
    fn new(records: &World, book: &Rulebook, as_of: i64) -> Self {
        Self {
            log: world::log(records),
            cases: world::cases(records),
            protocol: world::protocol(book),
            as_of: Timestamp::from_unix(as_of).unwrap(),
        }
    }

    fn trace(&self) -> Tracing<'_> {
        trace(&self.log, &self.cases, &self.protocol, self.as_of)
    }

    fn verify(&self, witness: &Witness) -> Result<(), Refusal> {
        verify(witness, &self.log, &self.cases, &self.protocol, self.as_of)
    }
}

/// Everybody's witness, where there is one.
fn witnesses(tracing: &Tracing<'_>) -> Vec<Witness> {
    let persons = 0..u32::try_from(tracing.log().person_count()).unwrap();
    persons
        .filter_map(|person| witness(tracing, PersonId::new(person)))
        .collect()
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn every_contact_has_a_witness_that_holds(records in records(), book in book(), as_of in as_of()) {
        let question = Question::new(&records, &book, as_of);
        let tracing = question.trace();
        let answer = oracle::trace(&records, &book, as_of);
        for row in &answer.contacts {
            let found = witness(&tracing, PersonId::new(row.person)).expect("a contact has a witness");
            prop_assert_eq!(question.verify(&found), Ok(()));
            prop_assert_eq!(found.tier.map(Tier::name), Some(row.tier));
            prop_assert_eq!(found.generation, row.generation);
            let arrivals: Vec<i64> = found.links.iter().map(|link| link.arrival.to_unix()).collect();
            prop_assert_eq!(arrivals.last(), Some(&row.first_exposure));
            for (link, arrival) in found.links.iter().zip(arrivals) {
                let label = (link.generation, link.person.get(), arrival);
                let lesser = matches!(row.tier, "companion" | "general");
                prop_assert!(lesser || answer.labels.contains(&label), "{label:?}");
            }
        }
        let contacts: BTreeSet<u32> = answer.contacts.iter().map(|row| row.person).collect();
        for found in witnesses(&tracing) {
            let person = found.person;
            prop_assert!(contacts.contains(&person.get()) || question.cases.get(person).is_some());
        }
    }

    #[test]
    fn every_chain_from_every_case_has_a_witness_that_holds(
        records in records(), book in book(), as_of in as_of(),
    ) {
        let question = Question::new(&records, &book, as_of);
        let tracing = question.trace();
        for case in question.cases.iter() {
            for chain in chains_from(&tracing, case.person).expect("a case").iter() {
                let found = witness_of_chain(&tracing, &chain).expect("a chain has a witness");
                prop_assert_eq!(question.verify(&found), Ok(()));
                prop_assert_eq!((found.case, found.person), (case.person, chain.person()));
            }
        }
    }

    #[test]
    fn a_case_that_another_may_have_infected_has_a_witness_that_holds(
        records in records(), book in book(), as_of in as_of(),
    ) {
        let question = Question::new(&records, &book, as_of);
        let tracing = question.trace();
        for case in question.cases.iter() {
            let others = question.cases.iter().filter(|other| other.person != case.person);
            let chains = others.filter_map(|other| chain_between(&tracing, other.person, case.person));
            let found = witness(&tracing, case.person);
            prop_assert_eq!(found.is_some(), chains.count() > 0);
            if let Some(found) = found {
                prop_assert_eq!(question.verify(&found), Ok(()));
                prop_assert_eq!(found.tier, None);
                prop_assert_ne!(found.case, case.person);
            }
        }
    }

    #[test]
    fn no_exposure_can_be_left_out_even_by_who_adds_up_anew(
        records in records(), book in book(), as_of in as_of(),
    ) {
        let question = Question::new(&records, &book, as_of);
        for found in witnesses(&question.trace()) {
            for link in 0..found.links.len() {
                for exposure in 0..found.links[link].exposures.len() {
                    let mut less = found.clone();
                    less.links[link].exposures.remove(exposure);
                    less.links[link].seconds = seconds(&less, link);
                    prop_assert!(question.verify(&less).is_err(), "{less:?}");
                }
                let mut less = found.clone();
                less.links.remove(link);
                prop_assert!(question.verify(&less).is_err(), "{less:?}");
            }
        }
    }

    #[test]
    fn a_witness_falls_with_any_record_that_it_cites(
        records in records(), book in book(), as_of in as_of(),
    ) {
        let question = Question::new(&records, &book, as_of);
        for found in witnesses(&question.trace()) {
            for (records, cited) in without_each_cited(&records, &found) {
                let log = world::log(&records);
                let refused = verify(&found, &log, &question.cases, &question.protocol, question.as_of);
                prop_assert!(refused.is_err(), "{cited}");
            }
            let less = World { cases: vec![], ..records.clone() };
            let nobody = world::cases(&less);
            prop_assert!(verify(&found, &question.log, &nobody, &question.protocol, question.as_of).is_err());
        }
    }
}

/// The union of the exposures of a link inside its window, second by second of their ends.
fn seconds(witness: &Witness, link: usize) -> u64 {
    let link = &witness.links[link];
    let cut = |interval: Interval| match link.within {
        Some(within) => interval.intersection(within),
        None => Some(interval),
    };
    let parts: Vec<Interval> = link
        .exposures
        .iter()
        .filter_map(|one| cut(one.interval))
        .collect();
    let ends: BTreeSet<Timestamp> = parts.iter().flat_map(|part| [part.start(), part.end()]).collect();
    let ends: Vec<Timestamp> = ends.into_iter().collect();
    let covered = |pair: &&[Timestamp]| parts.iter().any(|part| part.contains(pair[0]));
    let pairs = ends.windows(2).filter(covered);
    pairs
        .map(|pair| (pair[1].to_unix() - pair[0].to_unix()).unsigned_abs())
        .sum()
}

/// The world without each visit or encounter that a witness cites, together with all that were united into it.
fn without_each_cited(records: &World, witness: &Witness) -> Vec<(World, String)> {
    let mut worlds = Vec::new();
    let visits = witness
        .links
        .iter()
        .flat_map(|link| &link.exposures)
        .map(|one| one.records);
    for cited in visits {
        match cited {
            Records::Direct { source, person } | Records::Indirect { source, person } => {
                for visit in [source.visit, person.visit] {
                    let mut less = records.clone();
                    less.visits.retain(|other| {
                        (other.person, other.place, other.spot)
                            != (visit.person.get(), visit.place.get(), visit.spot)
                            || !inside(other.start..other.end, visit.interval)
                    });
                    assert!(less.visits.len() < records.visits.len());
                    worlds.push((less, format!("{visit:?}")));
                }
            }
            Records::Encounter { encounter, .. } => {
                let mut less = records.clone();
                let (lower, higher) = encounter.persons();
                less.encounters.retain(|other| {
                    (other.a.min(other.b), other.a.max(other.b)) != (lower.get(), higher.get())
                        || !inside(other.start..other.end, encounter.interval())
                });
                assert!(less.encounters.len() < records.encounters.len());
                worlds.push((less, format!("{encounter:?}")));
            }
            _ => unreachable!("no other records"),
        }
    }
    worlds
}

fn inside(times: std::ops::Range<i64>, interval: Interval) -> bool {
    interval.start().to_unix() <= times.start && times.end <= interval.end().to_unix()
}

/// The instant so many minutes after the dawn of the world.
fn minute(minutes: i64) -> i64 {
    hour(0) + minutes * 60
}

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn span(start: i64, end: i64) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

fn may(day: u32) -> When {
    When::Date(NaiveDate::from_ymd_opt(2022, 5, day).unwrap())
}

fn onset(case: &mut oracle::Case) {
    case.onset = Some(may(2));
}

/// The question of a story, and the witness of a person in it, which holds.
#[track_caller]
fn proved(world: &world::World, book: &Rulebook, person: &str) -> (Question, Witness) {
    let question = Question::new(&world.records, book, LATE);
    let found = witness(&question.trace(), world.id(person)).expect("a witness");
    assert_eq!(question.verify(&found), Ok(()));
    (question, found)
}

/// When the exposures of a link begin and end, in minutes since the dawn.
fn minutes(found: &Witness, link: usize) -> Vec<(ExposureKind, i64, i64)> {
    let since = |time: Timestamp| (time.to_unix() - hour(0)) / 60;
    let exposures = found.links[link].exposures.iter();
    exposures
        .map(|one| {
            (
                one.records.kind(),
                since(one.interval.start()),
                since(one.interval.end()),
            )
        })
        .collect()
}

#[test]
fn of_many_exposures_in_a_sliding_window_those_that_are_needed_are_told() {
    let half_an_hour = oracle::Rule {
        min_total_s: 1800,
        within_s: Some(3600),
        ..rule("half an hour")
    };
    let mut world = world()
        .case("ann", onset)
        .stay("ann", "cafe", minute(0)..minute(600), None);
    // The first two lie too early for any window that qualifies, and the last too late to count.
    for (from, until) in [
        (0, 5),
        (40, 45),
        (100, 110),
        (120, 125),
        (130, 145),
        (150, 170),
        (200, 215),
    ] {
        world = world.stay("bo", "cafe", minute(from)..minute(until), None);
    }
    let (_, found) = proved(&world, &world::book([half_an_hour]), "bo");
    let direct = |from, until| (ExposureKind::Direct, from, until);
    assert_eq!(
        minutes(&found, 0),
        [direct(100, 110), direct(130, 145), direct(150, 170)]
    );
    let link = &found.links[0];
    assert_eq!(link.within, Some(span(minute(100), minute(160))));
    assert_eq!(
        link.exposures.iter().map(|one| one.seconds).collect::<Vec<_>>(),
        [600, 900, 600]
    );
    assert_eq!(
        (link.seconds, link.required, link.arrival),
        (2100, 1800, at(minute(100)))
    );
}

#[test]
fn of_a_rule_without_a_window_the_first_and_the_longest_are_told() {
    let an_hour = oracle::Rule {
        min_total_s: 3600,
        ..rule("an hour")
    };
    let world = world()
        .case("ann", onset)
        .visit("ann", "cafe", 0..40)
        .stay("bo", "cafe", minute(0)..minute(1), None)
        .stay("bo", "cafe", minute(100)..minute(130), None)
        .stay("bo", "cafe", minute(1500)..minute(1560), None);
    let (_, found) = proved(&world, &world::book([an_hour]), "bo");
    let direct = |from, until| (ExposureKind::Direct, from, until);
    assert_eq!(minutes(&found, 0), [direct(0, 1), direct(1500, 1560)]);
    assert_eq!((found.links[0].within, found.links[0].seconds), (None, 3660));
}

#[test]
fn of_indirect_exposure_the_piece_between_two_times_together_is_told() {
    let lingering = oracle::Rule {
        indirect: true,
        min_each_s: 900,
        ..rule("lingering")
    };
    let book = Rulebook {
        lingering_s: 3600,
        ..world::book([lingering])
    };
    // Bo sits through both visits of Ann, each of ten minutes, and through the half hour between them.
    let world = world()
        .case("ann", onset)
        .stay("ann", "cafe", minute(0)..minute(10), None)
        .stay("ann", "cafe", minute(40)..minute(50), None)
        .stay("bo", "cafe", minute(0)..minute(60), None);
    let (_, found) = proved(&world, &book, "bo");
    assert_eq!(minutes(&found, 0), [(ExposureKind::Indirect, 10, 40)]);
    let Records::Indirect { source, .. } = found.links[0].exposures[0].records else {
        panic!("indirect exposure")
    };
    assert_eq!(source.visit.interval, span(minute(0), minute(10)));
}

#[test]
fn an_encounter_is_told_with_its_distance_and_its_setting() {
    let near = oracle::Rule {
        settings: vec!["encounter".into()],
        max_distance_m: Some(1.5),
        ..rule("near")
    };
    let world = world()
        .case("ann", onset)
        .meet("bo", "ann", minute(0)..minute(9), Some(2.0))
        .meet("bo", "ann", minute(5)..minute(7), Some(1.5));
    let (_, found) = proved(&world, &world::book([near]), "bo");
    assert_eq!(minutes(&found, 0), [(ExposureKind::Encounter, 5, 7)]);
    let exposure = &found.links[0].exposures[0];
    let Records::Encounter { encounter, .. } = exposure.records else {
        panic!("an encounter")
    };
    assert_eq!(
        (encounter.distance_m(), exposure.setting, exposure.assumed),
        (Some(1.5), None, false)
    );
}

/// Records of one and the same time, of which some are near, some too far and some unknown.
#[test]
fn of_records_of_the_same_time_one_is_told_that_says_what_is_told() {
    let near = oracle::Rule {
        max_distance_m: Some(1.0),
        max_separation: Some(1),
        ..rule("near")
    };
    let met = oracle::Rule {
        max_separation: None,
        settings: vec!["encounter".into()],
        ..near.clone()
    };
    let there = minute(0)..minute(60);
    for order in [
        [None, Some(0), Some(9)],
        [Some(9), Some(0), None],
        [Some(9), None, Some(0)],
    ] {
        let mut world = world()
            .case("ann", onset)
            .stay("ann", "cafe", there.clone(), Some(0));
        for spot in order {
            let distance_m = spot.map(f64::from);
            world = world.stay("bo", "cafe", there.clone(), spot);
            world = world.meet("ann", "bo", there.clone(), distance_m);
        }
        for rule in [&near, &met] {
            let (_, found) = proved(&world, &world::book([rule.clone()]), "bo");
            assert_eq!(found.links[0].exposures.len(), 1);
        }
    }
}

/// Ann, a case, has coffee with Bo; Bo works with Cy; Cy lives with Di.
fn afternoon() -> world::World {
    world()
        .place("cafe", "restaurant")
        .place("office", "office")
        .case("ann", onset)
        .stay("ann", "cafe", hour(10)..hour(12), Some(2))
        .stay("bo", "cafe", hour(11)..hour(13), Some(3))
        .visit("bo", "office", 13..17)
        .visit("cy", "office", 14..16)
        .visit("cy", "home", 17..40)
        .visit("di", "home", 0..60)
        .visit("ann", "cafe", 50..51)
        .visit("bo", "cafe", 50..51)
        .visit("ann", "cafe", 2000..2001)
}

fn together() -> oracle::Rule {
    oracle::Rule {
        min_total_s: 1800,
        within_s: Some(24 * 3600),
        ..rule("together")
    }
}

/// Three generations, the last two an hour after they were reached.
fn afternoon_book(rule: oracle::Rule) -> Rulebook {
    Rulebook {
        generations: 3,
        latency_s: 3600,
        ..world::book([rule])
    }
}

#[test]
fn a_chain_of_three_carries_each_arrival_and_the_latency_on() {
    let (_, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    assert_eq!((found.tier, found.generation), (Some(Tier::Further), 3));
    let persons: Vec<u32> = found.links.iter().map(|link| link.person.get()).collect();
    assert_eq!(persons, [1, 2, 3]);
    let arrivals: Vec<i64> = found.links.iter().map(|link| link.arrival.to_unix()).collect();
    assert_eq!(arrivals, [hour(11), hour(14), hour(17)]);
    let windows: Vec<_> = found
        .links
        .iter()
        .map(|link| (link.window.from.to_unix(), link.window.since))
        .collect();
    let since = |arrival| WindowStart::Exposed {
        arrival: at(arrival),
        latency_minutes: 60,
    };
    let onset = WindowStart::Onset {
        onset: "2022-05-02".parse().unwrap(),
        look_back_days: 2,
    };
    let expected = [
        (hour(-24), onset),
        (hour(12), since(hour(11))),
        (hour(15), since(hour(14))),
    ];
    assert_eq!(windows, expected);
    assert!(found.links.iter().all(|link| link.window.ends == WindowEnd::AsOf));
}

#[test]
fn a_companion_is_proved_by_the_rule_of_that_grade() {
    let beside = oracle::Rule {
        grade: "companion",
        ..rule("beside")
    };
    let alone = oracle::Rule {
        min_total_s: 86_400,
        ..rule("long")
    };
    let (_, found) = proved(&afternoon(), &world::book([alone, beside]), "bo");
    assert_eq!(
        (found.tier, found.links[0].rule.id.as_str()),
        (Some(Tier::Companion), "beside")
    );
}

#[test]
fn a_case_whom_another_infected_by_way_of_a_contact_has_a_chain_and_no_tier() {
    let world = afternoon().case("cy", |case| case.window = Some((hour(16), hour(90))));
    let (_, found) = proved(&world, &afternoon_book(together()), "cy");
    assert_eq!(
        (found.tier, found.generation, found.case),
        (None, 2, world.id("ann"))
    );
    // As a case, Cy passes it on without latency and to the end that was fixed.
    let (_, found) = proved(&world, &afternoon_book(together()), "di");
    assert_eq!((found.generation, found.case), (1, world.id("cy")));
    assert_eq!(
        (found.links[0].window.since, found.links[0].window.ends),
        (WindowStart::Fixed, WindowEnd::Fixed)
    );
    let question = Question::new(&world.records, &afternoon_book(together()), LATE);
    let tracing = question.trace();
    let chain = chain_between(&tracing, world.id("ann"), world.id("di")).expect("a chain by way of Cy");
    let found = witness_of_chain(&tracing, &chain).expect("a witness");
    assert_eq!(question.verify(&found), Ok(()));
    let since = WindowStart::Exposed {
        arrival: at(hour(14)),
        latency_minutes: 0,
    };
    assert_eq!((found.generation, found.links[2].window.since), (3, since));
}

#[test]
fn who_was_not_reached_has_no_witness() {
    let world = afternoon();
    let question = Question::new(&world.records, &world::book([together()]), LATE);
    let tracing = question.trace();
    assert_eq!(witness(&tracing, world.id("di")), None);
    assert_eq!(witness(&tracing, world.id("ann")), None);
    assert_eq!(witness(&tracing, PersonId::new(u32::MAX)), None);
}

#[test]
fn a_chain_of_another_tracing_has_no_witness_that_holds() {
    let world = afternoon();
    let here = Question::new(&world.records, &afternoon_book(together()), LATE);
    let elsewhere = Question::new(
        &world::world().case("ann", onset).records,
        &afternoon_book(together()),
        LATE,
    );
    let tracing = here.trace();
    let chain = chain_between(&tracing, world.id("ann"), world.id("di")).expect("a chain");
    assert_eq!(witness_of_chain(&elsewhere.trace(), &chain), None);
}

type Change = fn(&mut Witness);

/// The text by which a witness is refused once it was changed.
#[track_caller]
fn refused(question: &Question, found: &Witness, change: impl FnOnce(&mut Witness)) -> String {
    let mut changed = found.clone();
    change(&mut changed);
    question
        .verify(&changed)
        .expect_err("a changed witness")
        .to_string()
}

#[test]
fn a_claim_that_the_links_do_not_bear_is_refused() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let changes: [(Change, &str); 7] = [
        (
            |it| it.protocol = "Zhang San".to_owned(),
            "protocol: expected \"test\", found another text of 9 characters",
        ),
        (
            |it| it.as_of = Timestamp::MIN,
            "as_of: expected 2022-06-29T16:00:00Z, found 1970-01-01T00:00:00Z",
        ),
        (|it| it.links.clear(), "links: expected at least one, found none"),
        (|it| it.generation = 2, "generation: expected 3, found 2"),
        (
            |it| it.person = PersonId::new(1),
            "person: expected person 3, found person 1",
        ),
        (
            |it| it.tier = Some(Tier::Close),
            "tier: expected further, found close",
        ),
        (|it| it.tier = None, "tier: expected further, found none"),
    ];
    for (change, expected) in changes {
        assert_eq!(refused(&question, &found, change), expected);
    }
}

#[test]
fn a_link_that_does_not_hold_is_refused() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let changes: [(Change, &str); 19] = [
        (
            |it| it.links[1].generation = 7,
            "link 2, generation: expected 2, found 7",
        ),
        (
            |it| it.links[1].source = PersonId::new(3),
            "link 2, source: expected person 1, found person 3",
        ),
        (
            |it| it.case = PersonId::new(3),
            "link 1, source: expected person 3, found person 0",
        ),
        (
            |it| {
                it.case = PersonId::new(3);
                it.links[0].source = PersonId::new(3);
            },
            "link 1, source: expected a case, found person 3",
        ),
        (
            |it| it.links[1].person = PersonId::new(0),
            "link 2, person: expected somebody new to the chain, found person 0",
        ),
        (
            |it| it.links[0].window.from = Timestamp::MIN,
            "link 1, window.from: expected 2022-04-29T16:00:00Z, found 1970-01-01T00:00:00Z",
        ),
        (
            |it| it.links[0].window.since = WindowStart::Fixed,
            "link 1, window.since: expected 2 d before the onset 2022-05-02, found the fixed window of the case",
        ),
        (
            |it| it.links[1].window.since = it.links[2].window.since,
            "link 2, window.since: expected 60 min after the first exposure 2022-05-01T03:00:00Z, found 60 min \
             after the first exposure 2022-05-01T06:00:00Z",
        ),
        (
            |it| it.links[2].window.until = Timestamp::MAX,
            "link 3, window.until: expected 2022-06-29T16:00:00Z, found 2106-02-07T06:28:15Z",
        ),
        (
            |it| it.links[2].window.ends = WindowEnd::Fixed,
            "link 3, window.ends: expected the instant of the question, found the fixed window of the case",
        ),
        (
            |it| it.links[0].rule.position = 9,
            "link 1, rule.position: expected that of a rule, found 9",
        ),
        (
            |it| it.links[0].rule.id = "hall".to_owned(),
            "link 1, rule.id: expected \"together\", found another text of 4 characters",
        ),
        (
            |it| it.links[0].rule.source = "hearsay".to_owned(),
            "link 1, rule.source: expected \"\", found another text of 7 characters",
        ),
        (
            |it| it.links[0].exposures.clear(),
            "link 1, exposures: expected at least one, found none",
        ),
        (
            |it| it.links[0].arrival = Timestamp::MIN,
            "link 1, arrival: expected 2022-05-01T03:00:00Z, found 1970-01-01T00:00:00Z",
        ),
        (
            |it| it.links[0].within = None,
            "link 1, within: expected 2022-05-01T03:00:00Z to 2022-05-02T03:00:00Z, found none",
        ),
        (
            |it| it.links[0].required = 60,
            "link 1, required: expected 1800, found 60",
        ),
        (
            |it| it.links[0].seconds = 3601,
            "link 1, seconds: expected 3600, found 3601",
        ),
        (
            |it| it.links[0].rule.position = u32::MAX,
            "link 1, rule.position: expected that of a rule, found 4294967295",
        ),
    ];
    for (change, expected) in changes {
        assert_eq!(refused(&question, &found, change), expected);
    }
}

/// The visit of a person in a row of the log.
fn set_row(log: &VisitLog, visit: &mut VisitRow, row: u32) {
    visit.row = row;
    visit.visit = log
        .visits_of(visit.visit.person)
        .nth(row as usize)
        .expect("a visit");
}

/// The visits of the first exposure of the first link.
fn visits(found: &mut Witness) -> (&mut VisitRow, &mut VisitRow) {
    match &mut found.links[0].exposures[0].records {
        Records::Direct { source, person } | Records::Indirect { source, person } => (source, person),
        _ => panic!("an encounter"),
    }
}

#[test]
fn an_exposure_that_is_not_in_the_records_is_refused() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let log = &question.log;
    let refused = |change: &dyn Fn(&mut Witness)| refused(&question, &found, change);
    assert_eq!(
        refused(&|it| it.links[0].exposures.extend_from_within(..)),
        "link 1, exposure 2, interval: expected a later start than before, found 2022-05-01T03:00:00Z"
    );
    assert_eq!(
        refused(&|it| {
            let exposure = &mut it.links[0].exposures[0];
            exposure.interval = span(hour(11), hour(13));
        }),
        "link 1, exposure 1, interval: expected 2022-05-01T03:00:00Z to 2022-05-01T04:00:00Z, found \
         2022-05-01T03:00:00Z to 2022-05-01T05:00:00Z"
    );
    assert_eq!(
        refused(&|it| it.links[0].exposures[0].setting = None),
        "link 1, exposure 1, setting: expected restaurant, found none"
    );
    assert_eq!(
        refused(&|it| it.links[0].exposures[0].assumed = true),
        "link 1, exposure 1, assumed: expected false, found true"
    );
    assert_eq!(
        refused(&|it| it.links[0].exposures[0].seconds = 1),
        "link 1, exposure 1, seconds: expected 3600, found 1"
    );
    assert_eq!(
        refused(&|it| visits(it).0.visit.place = PlaceId::new(1)),
        "link 1, exposure 1, records: expected that of the row, found another"
    );
    assert_eq!(
        refused(&|it| visits(it).1.row = u32::MAX),
        "link 1, exposure 1, records: expected that of the row, found another"
    );
    // Bo's visits: to the cafe without a spot and with one, then to the office.
    assert_eq!(
        refused(&|it| set_row(log, visits(it).1, 2)),
        "link 1, exposure 1, records: expected place 0, found place 1"
    );
    assert_eq!(
        refused(&|it| set_row(log, visits(it).0, 2)),
        "link 1, exposure 1, records: expected a visit in the window, found none"
    );
    assert_eq!(
        refused(&|it| set_row(log, visits(it).1, 1)),
        "link 1, exposure 1, records: expected two visits that make an exposure, found none"
    );
    assert_eq!(
        refused(&|it| {
            let mut later = it.links[0].exposures[0].clone();
            if let Records::Direct { source, person } = &mut later.records {
                set_row(log, source, 1);
                set_row(log, person, 1);
            }
            later.interval = span(hour(50), hour(51));
            it.links[0].exposures.push(later);
        }),
        "link 1, exposure 2, interval: expected time that counts, found none"
    );
}

#[test]
fn a_witness_under_another_protocol_of_that_name_is_refused() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let under = |generations: u32, rule: oracle::Rule| {
        let book = Rulebook {
            generations,
            ..afternoon_book(rule)
        };
        let protocol = world::protocol(&book);
        let verified = verify(&found, &question.log, &question.cases, &protocol, question.as_of);
        verified.expect_err("another protocol").to_string()
    };
    assert_eq!(under(2, together()), "generation: expected at most 2, found 3");
    let early = oracle::Rule {
        generations: Some(vec![1, 2]),
        ..together()
    };
    assert_eq!(
        under(3, early),
        "link 3, rule: expected one for that generation, found together"
    );
    let lesser = oracle::Rule {
        grade: "general",
        ..together()
    };
    assert_eq!(
        under(3, lesser),
        "link 1, rule: expected one of grade close, found general"
    );
    let offices = oracle::Rule {
        settings: vec!["office".into(), "encounter".into()],
        ..together()
    };
    assert_eq!(
        under(3, offices),
        "link 1, exposure 1, setting: expected one of the rule, found restaurant"
    );
    let same_table = oracle::Rule {
        max_separation: Some(0),
        ..together()
    };
    assert_eq!(
        under(3, same_table),
        "link 1, exposure 1, records: expected two near each other, found two too far apart"
    );
    let next_table = oracle::Rule {
        max_separation: Some(1),
        ..together()
    };
    assert_eq!(
        under(3, next_table),
        "link 2, exposure 1, assumed: expected true, found false"
    );
    let long = oracle::Rule {
        min_each_s: 7200,
        ..together()
    };
    assert_eq!(
        under(3, long),
        "link 1, exposure 1, interval in seconds: expected at least 7200, found 3600"
    );
}

#[test]
fn a_sum_below_what_the_rule_asks_for_is_refused() {
    let (question, mut found) = proved(&afternoon(), &afternoon_book(together()), "bo");
    let long = oracle::Rule {
        min_total_s: 3 * 3600,
        ..together()
    };
    let protocol = world::protocol(&afternoon_book(long));
    found.links[0].required = 3 * 3600;
    let refusal = verify(&found, &question.log, &question.cases, &protocol, question.as_of);
    assert_eq!(
        refusal.unwrap_err().to_string(),
        "link 1, seconds: expected at least 10800, found 3600"
    );
}

#[test]
fn indirect_exposure_counts_only_where_the_rule_says_so() {
    let lingering = oracle::Rule {
        indirect: true,
        ..rule("lingering")
    };
    let book = |rule| Rulebook {
        lingering_s: 3600,
        ..world::book([rule])
    };
    let world = world()
        .case("ann", onset)
        .stay("ann", "cafe", minute(0)..minute(10), None)
        .stay("bo", "cafe", minute(10)..minute(60), None);
    let (question, found) = proved(&world, &book(lingering.clone()), "bo");
    let direct = world::protocol(&book(oracle::Rule {
        indirect: false,
        ..lingering
    }));
    let refusal = verify(&found, &question.log, &question.cases, &direct, question.as_of);
    assert_eq!(
        refusal.unwrap_err().to_string(),
        "link 1, exposure 1, records: expected a kind that the rule admits, found indirect"
    );
}

#[test]
fn an_encounter_of_others_or_out_of_the_window_is_refused() {
    let world = world()
        .case("ann", |case| case.window = Some((minute(0), minute(60))))
        .meet("ann", "bo", minute(0)..minute(10), None)
        .meet("ann", "bo", minute(70)..minute(80), None)
        .meet("ann", "cy", minute(0)..minute(10), None);
    let (question, found) = proved(&world, &world::book([rule("met")]), "bo");
    let other = |row: u32| {
        let log = &question.log;
        refused(&question, &found, |it| {
            it.links[0].exposures[0].records = Records::Encounter {
                row,
                encounter: log
                    .encounters_of(PersonId::new(0))
                    .nth(row as usize)
                    .expect("an encounter"),
            };
        })
    };
    assert_eq!(
        other(1),
        "link 1, exposure 1, records: expected an encounter in the window, found none"
    );
    assert_eq!(
        other(2),
        "link 1, exposure 1, records: expected person 1, found person 2"
    );
    let text = refused(&question, &found, |it| {
        if let Records::Encounter { row, .. } = &mut it.links[0].exposures[0].records {
            *row = 1;
        }
    });
    assert_eq!(
        text,
        "link 1, exposure 1, records: expected that of the row, found another"
    );
}

/// The earlier of equal reasons is the one that is told, also where midnights lie outside of what a log can hold.
#[test]
fn of_equal_reasons_for_a_window_the_first_is_told() {
    let at_the_beginning = |date: &str| When::Date(date.parse().unwrap());
    for (sampled, isolated) in [
        ("1970-01-02", None),
        ("1970-01-03", Some(at_the_beginning("1970-01-04"))),
    ] {
        let world = world()
            .case("ann", |case| {
                case.onset = Some(at_the_beginning("1970-01-03"));
                case.sampled = Some(at_the_beginning(sampled));
                case.isolated = isolated;
            })
            .stay("ann", "cafe", 0..3600, None)
            .stay("bo", "cafe", 0..3600, None);
        let book = Rulebook {
            look_back_symptomatic_days: 9,
            until_days_after_anchor: Some(0),
            ..world::book([rule("any")])
        };
        let (_, found) = proved(&world, &book, "bo");
        let window = found.links[0].window;
        assert_eq!(window.from, Timestamp::MIN);
        assert!(matches!(window.since, WindowStart::Onset { .. }), "{window:?}");
        assert_eq!(
            isolated.is_some(),
            matches!(window.ends, WindowEnd::Isolated { .. }),
            "{window:?}"
        );
    }
}

#[test]
fn the_verifier_is_short_and_imports_nothing_of_the_engine() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/witness/verify.rs");
    let text = fs::read_to_string(file).unwrap();
    let code: Vec<&str> = text
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with("//"))
        .collect();
    assert!(code.len() < 290, "{} lines of code", code.len());
    let imports = code.iter().filter(|line| line.starts_with("use crate::"));
    assert_eq!(
        imports.copied().collect::<Vec<_>>(),
        [
            "use crate::case::{Case, Cases};",
            "use crate::contact::ExposureKind;",
            "use crate::id::PersonId;",
            "use crate::log::VisitLog;",
            "use crate::place::PlaceKind;",
            "use crate::protocol::{Grade, Protocol, Rule, Setting};",
            "use crate::tier::Tier;",
            "use crate::time::{Interval, Moment, Timestamp};",
        ]
    );
    assert_eq!(
        text.matches("crate::").count(),
        9,
        "a path besides the imports, and the link to `trace`"
    );
    // What finds the witness, and what these types do for the engine.
    for method in [
        "super::find",
        ".bounds(",
        ".applies_to(",
        ".admits_",
        ".rules_in(",
        ".lingering_s(",
        ".intersection(",
        ".start(zone",
        ".end(zone",
        "clamped",
        "from_raw",
        ".raw(",
        ".rows_",
        ".row(",
        ".visits_at(",
        ".visits()",
        "for_each_overlap",
    ] {
        assert!(!text.contains(method), "{method}");
    }
}

/// What is told of a witness, line by line.
fn told(question: &Question, found: &Witness, language: Language) -> Vec<String> {
    let mut roster = Roster::new();
    for person in ["ann", "bo", "cy", "di"] {
        roster.person(person).unwrap();
    }
    for place in ["cafe", "office", "home"] {
        roster.place(place).unwrap();
    }
    let mut out = Vec::new();
    let tracing = question.trace();
    report::write_witness(
        &tracing,
        &roster,
        &Gazetteer::default(),
        found,
        language,
        &mut out,
    )
    .unwrap();
    let text = String::from_utf8(out).unwrap();
    text.lines().map(|line| line.trim().to_owned()).collect()
}

#[test]
fn a_stored_witness_is_told_with_whether_it_holds() {
    let (question, mut found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let last = |lines: Vec<String>| lines.last().unwrap().clone();
    let (english, chinese) = (Language::English, Language::Chinese);
    assert_eq!(
        last(told(&question, &found, english)),
        "checked against the records by other code than found it: every step holds"
    );
    assert_eq!(
        last(told(&question, &found, chinese)),
        "经独立程序逐项对照原始记录核验，各环节均成立。"
    );
    found.links[1].exposures[0].seconds = 60;
    found.links[1].rule.position = 3;
    let unknown_rule = |lines: Vec<String>| {
        let has = |line: &String| line.ends_with("rule together ()") || line.ends_with("判定规则 together");
        lines.into_iter().any(|line| has(&line))
    };
    assert!(unknown_rule(told(&question, &found, english)));
    assert!(unknown_rule(told(&question, &found, chinese)));
    found.links[1].rule.position = 0;
    assert_eq!(
        last(told(&question, &found, english)),
        "checked against the records, and it does not hold: link 2, exposure 1, seconds: expected 7200, found 60"
    );
    assert_eq!(
        last(told(&question, &found, chinese)),
        "经独立程序核验，不成立：第2环节第1次暴露，seconds：应为 7200，实为 60"
    );
    found.links[0].seconds = 60;
    assert_eq!(
        last(told(&question, &found, chinese)),
        "经独立程序核验，不成立：第1环节，seconds：应为 3600，实为 60"
    );
    found.tier = None;
    found.generation = 4;
    assert_eq!(
        last(told(&question, &found, chinese)),
        "经独立程序核验，不成立：generation：应为 3，实为 4"
    );
    let first = |lines: Vec<String>| lines[0].clone();
    assert_eq!(
        first(told(&question, &found, english)),
        "di: a case, reached by another, generation 4, under test, as of 2022-06-30 00:00"
    );
    assert_eq!(
        first(told(&question, &found, chinese)),
        "di：病例，由其他病例的传播链到达，第4代，判定方案 test，截至2022年6月30日00:00"
    );
}

#[test]
fn a_witness_of_people_whom_the_roster_does_not_have_is_not_told() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
    let (roster, gazetteer, mut out) = (Roster::new(), Gazetteer::default(), Vec::new());
    let tracing = question.trace();
    let refused = report::write_witness(&tracing, &roster, &gazetteer, &found, Language::English, &mut out);
    assert_eq!(
        refused.unwrap_err().to_string(),
        "person 3 has no key in the roster"
    );
}

#[test]
fn every_reason_for_a_window_is_told_in_both_languages() {
    let (question, found) = proved(&afternoon(), &afternoon_book(together()), "bo");
    let date = "2022-05-07".parse().unwrap();
    let noon: Timestamp = "2022-05-07T12:00:00+08:00".parse().unwrap();
    let starts = [
        (
            WindowStart::Fixed,
            "the start that was fixed",
            "流调人员确定的起始时间",
        ),
        (
            WindowStart::Onset {
                onset: date,
                look_back_days: 4,
            },
            "4 d before the onset 2022-05-07",
            "发病日2022年5月7日前推4天",
        ),
        (
            WindowStart::Sampled {
                sampled: noon.into(),
                look_back_days: 2,
            },
            "2 d before the first positive test 2022-05-07 12:00",
            "首次阳性采样日2022年5月7日12:00前推2天",
        ),
        (
            WindowStart::LastNegative { last_negative: date },
            "the last negative test 2022-05-07",
            "末次阴性采样2022年5月7日",
        ),
        (
            WindowStart::Exposed {
                arrival: noon,
                latency_minutes: 0,
            },
            "the first exposure 2022-05-07 12:00",
            "首次暴露2022年5月7日12:00",
        ),
        (
            WindowStart::Exposed {
                arrival: noon,
                latency_minutes: 90,
            },
            "1 h 30 min after the first exposure 2022-05-07 12:00",
            "首次暴露2022年5月7日12:00后1小时30分钟",
        ),
    ];
    let ends = [
        (
            WindowEnd::Fixed,
            "the end that was fixed",
            "流调人员确定的终止时间",
        ),
        (
            WindowEnd::Isolated {
                isolated: noon.into(),
            },
            "isolation 2022-05-07 12:00",
            "2022年5月7日12:00隔离",
        ),
        (
            WindowEnd::LastDay {
                anchor: date,
                days: 10,
            },
            "the end of 10 d after 2022-05-07",
            "2022年5月7日后第10天结束",
        ),
        (WindowEnd::AsOf, "the time of asking", "查询时点"),
    ];
    let (onset, english_onset, chinese_onset) = starts[1];
    let (as_of, english_as_of, chinese_as_of) = ends[3];
    let pairs = starts
        .map(|(since, english, chinese)| (since, as_of, [english, english_as_of], [chinese, chinese_as_of]))
        .into_iter()
        .chain(ends.map(|(ends, english, chinese)| {
            (onset, ends, [english_onset, english], [chinese_onset, chinese])
        }));
    for (since, ends, english, chinese) in pairs {
        let mut found = found.clone();
        found.links[0].window.since = since;
        found.links[0].window.ends = ends;
        let window = |language| told(&question, &found, language)[2].clone();
        assert_eq!(
            window(Language::English),
            format!(
                "ann counts as a source 2022-04-30 00:00 to 2022-06-30 00:00: from {} to {}",
                english[0], english[1]
            )
        );
        assert_eq!(
            window(Language::Chinese),
            format!(
                "ann 的可传染期：2022年4月30日00:00至2022年6月30日00:00（自{}起，至{}止）",
                chinese[0], chinese[1]
            )
        );
    }
}

#[test]
fn every_limit_of_a_rule_and_every_part_of_an_exposure_is_told_in_chinese() {
    let near = oracle::Rule {
        generations: Some(vec![1, 2]),
        settings: vec!["any".into(), "encounter".into(), "bus".into()],
        max_separation: Some(0),
        max_distance_m: Some(1.5),
        indirect: true,
        min_each_s: 120,
        min_total_s: 30 * 60,
        within_s: Some(3600),
        ..rule("near")
    };
    let seconds = hour(10) + 30;
    let world = world()
        .case("ann", onset)
        .stay("ann", "cafe", hour(10)..hour(30), Some(4))
        .stay("bo", "cafe", seconds..seconds + 5400, Some(4));
    let (question, found) = proved(&world, &world::book([near]), "bo");
    let expected = [
        "bo：密切接触者（密接），第1代，判定方案 test，截至2022年6月30日00:00",
        "1. ann → bo：密切接触，第1代",
        "ann 的可传染期：2022年4月30日00:00至2022年6月30日00:00（自发病日2022年5月2日前推2天起，至查询时点止）",
        "判定规则 near：密切接触，任何场所、接触记录、公交车，同一位次，相距不超过1.5米，含传染源离开后在场，\
         每次不少于2分钟，1小时内累计不少于30分钟，限第1、2代",
        "同时在场：cafe（其他场所），2022年5月1日10:00:30至11:30:30，共1小时30分钟，其中计入1小时；位次或距离不详，按邻近计",
        "ann 在场：2022年5月1日10:00至2022年5月2日06:00，位次4",
        "bo 在场：2022年5月1日10:00:30至11:30:30，位次4",
        "合计：1小时（2022年5月1日10:00:30至11:00:30之内）；规则要求不少于30分钟",
        "经独立程序逐项对照原始记录核验，各环节均成立。",
    ];
    assert_eq!(told(&question, &found, Language::Chinese), expected);
    let english = told(&question, &found, Language::English);
    let part = "1 h 30 min, of which 1 h count; nearness assumed";
    assert!(english.iter().any(|line| line.ends_with(part)), "{english:?}");
}

#[cfg(feature = "json")]
mod files {
    use serde_json::{Value, json};

    use super::*;

    fn to_json(witness: &Witness) -> Value {
        serde_json::to_value(witness).unwrap()
    }

    fn from_json(value: &Value) -> Option<Witness> {
        serde_json::from_value(value.clone()).ok()
    }

    /// The paths to every value in a tree.
    fn paths(value: &Value, here: &str, all: &mut Vec<String>) {
        all.push(here.to_owned());
        match value {
            Value::Array(items) => {
                for (at, item) in items.iter().enumerate() {
                    paths(item, &format!("{here}/{at}"), all);
                }
            }
            Value::Object(fields) => {
                for (name, field) in fields {
                    paths(field, &format!("{here}/{name}"), all);
                }
            }
            _ => {}
        }
    }

    /// Other values that a value may be changed into.
    fn others(value: &Value) -> Vec<Value> {
        let mut others = vec![Value::Null];
        match value {
            Value::Null => others.extend([
                json!(0),
                json!(1),
                json!(0.5),
                json!("close"),
                json!("residence"),
                json!("2022-05-02"),
                json!({"start": "2022-05-01T00:00:00Z", "end": "2022-05-03T00:00:00Z"}),
            ]),
            Value::Bool(flag) => others.push(json!(!flag)),
            Value::Number(number) => {
                others.extend([
                    json!(0),
                    json!(1),
                    json!(u32::MAX),
                    json!(u64::MAX),
                    json!(-1),
                    json!(1e300),
                ]);
                if let Some(number) = number.as_u64() {
                    others.extend([json!(number.wrapping_add(1)), json!(number.wrapping_sub(1))]);
                } else if let Some(number) = number.as_f64() {
                    others.extend([json!(number + 0.5), json!(number / 2.0)]);
                }
            }
            Value::String(text) => {
                others.extend([json!(""), json!(format!("{text}x"))]);
                if let Ok(time) = text.parse::<Timestamp>() {
                    let shifts = [1, -1, 3600, -86_400].map(|shift| time.to_unix() + shift);
                    let shifted = shifts
                        .iter()
                        .filter_map(|&seconds| Timestamp::from_unix(seconds).ok());
                    others.extend(shifted.map(|time| json!(time)));
                    others.push(json!(text[..10]));
                } else if let Ok(date) = text.parse::<NaiveDate>() {
                    others.extend([date.succ_opt(), date.pred_opt()].map(|date| json!(date)));
                }
                others.extend(
                    [
                        "close",
                        "secondary",
                        "further",
                        "companion",
                        "general",
                        "residence",
                        "restaurant",
                        "bus",
                        "other",
                        "direct",
                        "indirect",
                        "encounter",
                        "fixed",
                        "onset",
                        "sampled",
                        "last_negative",
                        "exposed",
                        "isolated",
                        "last_day",
                        "as_of",
                        "r0",
                        "r1",
                        "r2",
                        "r3",
                        "test",
                    ]
                    .map(|word| json!(word)),
                );
            }
            Value::Array(items) => {
                others.push(json!([]));
                for at in 0..items.len() {
                    let mut less = items.clone();
                    less.remove(at);
                    let mut twice = items.clone();
                    twice.insert(at, items[at].clone());
                    others.extend([Value::Array(less), Value::Array(twice)]);
                    if at > 0 {
                        let mut swapped = items.clone();
                        swapped.swap(at - 1, at);
                        others.push(Value::Array(swapped));
                    }
                }
            }
            Value::Object(fields) => {
                for name in fields.keys() {
                    let mut less = fields.clone();
                    less.remove(name);
                    let mut renamed = less.clone();
                    renamed.insert(format!("{name}s"), fields[name].clone());
                    others.extend([Value::Object(less), Value::Object(renamed)]);
                }
                others.push(json!({}));
            }
        }
        others
    }

    /// Every witness that differs from one in a single place, with that place.
    fn changed(found: &Witness) -> Vec<(String, Witness)> {
        let whole = to_json(found);
        let mut all = Vec::new();
        paths(&whole, "", &mut all);
        let mut changed = Vec::new();
        for path in all {
            for other in others(whole.pointer(&path).unwrap()) {
                let mut value = whole.clone();
                let text = format!("{path} = {other}");
                *value.pointer_mut(&path).unwrap() = other;
                // Not another text for the same value, such as a null that may as well be absent.
                changed.extend(from_json(&value).filter(|it| it != found).map(|it| (text, it)));
            }
        }
        changed
    }

    proptest! {
        #![proptest_config(cases(60))]

        #[test]
        fn a_witness_in_which_anything_was_changed_is_refused(
            records in records(), book in book(), as_of in as_of(),
        ) {
            let question = Question::new(&records, &book, as_of);
            for found in witnesses(&question.trace()) {
                for (text, changed) in changed(&found) {
                    prop_assert!(question.verify(&changed).is_err(), "{text}");
                }
            }
        }
    }

    #[test]
    fn every_place_of_a_witness_is_changed_in_several_ways() {
        let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
        let changed = changed(&found);
        assert!(changed.len() > 500, "{} changes", changed.len());
        for (text, changed) in changed {
            assert!(question.verify(&changed).is_err(), "{text}");
        }
    }

    #[test]
    fn a_witness_has_a_form_in_files_and_comes_back_from_it() {
        let lunch = oracle::Rule {
            max_separation: Some(1),
            min_total_s: 900,
            within_s: Some(24 * 3600),
            ..rule("lunch")
        };
        let (_, found) = proved(&afternoon(), &world::book([lunch]), "bo");
        let visit = |row: u32, person: u32, start: &str, end: &str, spot: u32| {
            json!({
                "row": row,
                "visit": {
                    "person": person, "place": 0, "interval": {"start": start, "end": end}, "spot": spot,
                },
            })
        };
        let expected = json!({
            "protocol": "test",
            "as_of": "2022-06-29T16:00:00Z",
            "person": 1,
            "tier": "close",
            "generation": 1,
            "case": 0,
            "links": [{
                "generation": 1,
                "source": 0,
                "person": 1,
                "window": {
                    "from": "2022-04-29T16:00:00Z",
                    "since": {"by": "onset", "onset": "2022-05-02", "look_back_days": 2},
                    "until": "2022-06-29T16:00:00Z",
                    "ends": {"by": "as_of"},
                },
                "rule": {"position": 0, "id": "lunch", "source": ""},
                "exposures": [{
                    "records": {
                        "kind": "direct",
                        "source": visit(0, 0, "2022-05-01T02:00:00Z", "2022-05-01T04:00:00Z", 2),
                        "person": visit(0, 1, "2022-05-01T03:00:00Z", "2022-05-01T05:00:00Z", 3),
                    },
                    "setting": "restaurant",
                    "assumed": false,
                    "interval": {"start": "2022-05-01T03:00:00Z", "end": "2022-05-01T04:00:00Z"},
                    "seconds": 3600,
                }],
                "within": {"start": "2022-05-01T03:00:00Z", "end": "2022-05-02T03:00:00Z"},
                "seconds": 3600,
                "required": 900,
                "arrival": "2022-05-01T03:00:00Z",
            }],
        });
        assert_eq!(to_json(&found), expected);
        assert_eq!(from_json(&expected), Some(found));
    }

    #[test]
    fn a_hostile_file_is_refused_and_takes_no_time() {
        let (question, found) = proved(&afternoon(), &afternoon_book(together()), "di");
        let whole = to_json(&found);
        let exposures = vec![whole["links"][0]["exposures"][0].clone(); 100_000];
        let mut long = whole.clone();
        long["links"][0]["exposures"] = Value::Array(exposures);
        let mut deep = whole.clone();
        deep["links"] = Value::Array(vec![whole["links"][0].clone(); 20_000]);
        deep["generation"] = json!(20_000);
        let mut round = whole.clone();
        round["links"][2]["person"] = json!(0);
        round["person"] = json!(0);
        let mut endless = whole.clone();
        endless["links"][0]["required"] = json!(u64::MAX);
        endless["links"][0]["seconds"] = json!(u64::MAX);
        let refused = [
            (
                long,
                "link 1, exposure 2, interval: expected a later start than before, found 2022-05-01T03:00:00Z",
            ),
            (deep, "generation: expected at most 3, found 20000"),
            (
                round,
                "link 3, person: expected somebody new to the chain, found person 0",
            ),
            (
                endless,
                "link 1, required: expected 1800, found 18446744073709551615",
            ),
        ];
        for (hostile, expected) in refused {
            let hostile = from_json(&hostile).expect("a witness by its form");
            assert_eq!(question.verify(&hostile).unwrap_err().to_string(), expected);
        }
    }
}
