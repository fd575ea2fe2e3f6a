//! An outbreak replayed day by day: laws on random small worlds, a naive day loop, and days by hand.

mod naive;
mod zones;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use mijie::protocol::{CareKind, CareRules, Protocol, SecondaryRelease, Stage, edition};
use mijie::response::{Conduct, FoundIn, ReplayEnd, WhatIf, WhatIfDay, what_if, what_if_each};
use mijie::{
    Case, Cases, Gazetteer, Interval, Isolation, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLog,
    VisitLogBuilder,
};
use proptest::prelude::*;

use crate::orders::naive::Care;
use crate::{oracle, orders, world};

const PERSONS: u32 = 7;

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 5, 1).unwrap() + Days::new(number)
}

fn instant(hours: i64) -> Timestamp {
    Timestamp::from_unix(world::hour(hours)).unwrap()
}

/// A world as rows, so that it can be built again and again.
#[derive(Clone, Debug)]
struct Rows {
    visits: Vec<(u32, u32, i64, i64)>,
    /// Who, and the hour of the sample.
    cases: BTreeMap<u32, i64>,
}

impl Rows {
    fn log(&self, isolations: &BTreeMap<PersonId, Timestamp>) -> VisitLog {
        let mut builder = VisitLogBuilder::new();
        for &(person, place, start, length) in &self.visits {
            builder.add_place(PlaceId::new(place), PlaceKind::Office);
            builder.add_visit(Visit {
                person: PersonId::new(person),
                place: PlaceId::new(place),
                interval: Interval::new(instant(start), instant(start + length)).unwrap(),
                spot: None,
            });
        }
        for (&person, &from) in isolations {
            builder.add_isolation(Isolation {
                person,
                from: from.into(),
            });
        }
        builder.build().unwrap()
    }

    fn cases(&self) -> Cases {
        let case = |(&person, &hour): (&u32, &i64)| Case {
            sampled: Some(instant(hour).into()),
            ..Case::new(PersonId::new(person))
        };
        Cases::new(self.cases.iter().map(case)).unwrap()
    }

    fn replay(&self, protocol: &Protocol) -> WhatIf {
        let log = self.log(&BTreeMap::new());
        what_if(
            &log,
            &self.cases(),
            &Gazetteer::default(),
            protocol,
            &Conduct::default(),
        )
        .unwrap()
    }
}

fn rows() -> impl Strategy<Value = Rows> {
    let visit = (0..PERSONS, 0..3_u32, 0..240_i64, 1..6_i64);
    let cases = prop::collection::btree_map(0..PERSONS, 96..240_i64, 1..4);
    (prop::collection::vec(visit, 1..30), cases).prop_map(|(visits, cases)| Rows { visits, cases })
}

/// The quarantine of secondary contacts. Whoever is followed as a close contact instead is so no shorter.
const OWN_DAYS: u32 = 4;

/// Without zones: central quarantine of so many days for close contacts, and a week of watching.
fn house(days: u32) -> Protocol {
    let care = CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, days, [1, days]),
            Stage::new(CareKind::HomeMonitoring, 3, [3]),
        ],
        secondary: vec![Stage::new(CareKind::HomeQuarantine, OWN_DAYS, [1, OWN_DAYS])],
        ..CareRules::default()
    };
    edition::cn_9()
        .to_builder()
        .with_care(Some(care))
        .with_zones(None)
        .build()
        .unwrap()
}

/// The same for the library and for the naive loop: two hours together make a close contact. Where `gated`, secondary
/// contacts wait for two tests of the close contact.
fn twins(days: u32, gated: bool) -> (Protocol, oracle::Rulebook, Care) {
    let book = world::book([oracle::Rule {
        min_total_s: 7200,
        ..world::rule("together")
    }]);
    let house = house(days);
    let rules = CareRules {
        secondary_release: gated.then_some(SecondaryRelease {
            close_contact_tests: 2,
            else_close_until_day: days.max(OWN_DAYS),
        }),
        ..house.care().unwrap().clone()
    };
    let days = i64::from(days);
    let care = Care {
        of: BTreeMap::from([
            (
                "close",
                vec![
                    ("central_quarantine", true, days, vec![1, days]),
                    ("home_monitoring", false, 3, vec![3]),
                ],
            ),
            ("secondary", vec![("home_quarantine", true, 4, vec![1, 4])]),
        ]),
        gate: gated.then_some((2, days.max(OWN_DAYS.into()))),
        hours: BTreeMap::new(),
    };
    let protocol = world::protocol(&book).to_builder().with_care(rules).build();
    (protocol.unwrap(), book, care)
}

fn counts(replay: &WhatIf) -> Vec<naive::Count> {
    let of_day = |day: &WhatIfDay| {
        let care = day.care.iter().map(|(kind, &persons)| (kind.name(), persons));
        let cases = day.cases.iter();
        let cases = cases.map(|case| (case.person.get(), case.found_in.name()));
        (care.collect(), day.waiting, day.tests, cases.collect())
    };
    replay.days.iter().map(of_day).collect()
}

proptest! {
    #[test]
    fn a_replay_is_the_naive_day_loop(
        rows in rows(),
        days in 2..9_u32,
        gated in any::<bool>(),
        hours_to_move in 0..40_u32,
    ) {
        let (protocol, book, care) = twins(days, gated);
        let mut conduct = Conduct::default();
        conduct.hours_to_move = Some(hours_to_move);
        let log = rows.log(&BTreeMap::new());
        let replay = what_if(&log, &rows.cases(), &Gazetteer::default(), &protocol, &conduct).unwrap();
        let visit = |&(person, place, start, length): &(u32, u32, i64, i64)| oracle::Visit {
            person,
            place,
            start: world::hour(start),
            end: world::hour(start + length),
            spot: None,
        };
        let visits: Vec<oracle::Visit> = rows.visits.iter().map(visit).collect();
        let cases = rows.cases.iter().map(|(&person, &hour)| (person, world::hour(hour))).collect();
        let outbreak = naive::Outbreak {
            visits: &visits,
            cases: &cases,
            book: &book,
            care: &care,
            hours_to_move: i64::from(hours_to_move),
        };
        let first = orders::naive::day(*cases.values().min().unwrap());
        let expected = naive::counts(&outbreak, (first..).take(replay.days.len()));
        prop_assert_eq!(counts(&replay), expected);
    }

    #[test]
    fn sums_over_days_are_sums_over_persons(rows in rows(), days in 2..9_u32) {
        let replay = rows.replay(&house(days));
        for kind in [CareKind::CentralQuarantine, CareKind::HomeQuarantine, CareKind::HomeMonitoring] {
            let stays = replay.stays.iter().filter(|stay| stay.kind == kind);
            prop_assert_eq!(stays.map(mijie::response::Stay::days).sum::<u64>(), replay.person_days(kind));
        }
        for day in &replay.days {
            let in_care = replay.in_care(day.date);
            let persons: BTreeSet<PersonId> = in_care.iter().map(|&(person, _)| person).collect();
            prop_assert_eq!(persons.len(), in_care.len(), "one kind a day");
            prop_assert_eq!(in_care.len() as u64, day.quarantined() + day.monitored());
        }
        prop_assert_eq!(replay.tests.len() as u64, replay.test_count());
        prop_assert_eq!(replay.waits.len() as u64, replay.days.iter().map(|day| day.waiting).sum::<u64>());
        prop_assert_eq!(replay.cases().count(), rows.cases.len());
        prop_assert_eq!(replay.ended, ReplayEnd::AllOver);
    }

    #[test]
    fn a_longer_quarantine_never_takes_fewer_days_where_the_same_people_are_moved(
        rows in rows(),
        days in 2..9_u32,
        more in 1..5_u32,
    ) {
        let (short, long) = (rows.replay(&house(days)), rows.replay(&house(days + more)));
        prop_assume!(short.moved == long.moved && short.contacts == long.contacts);
        prop_assert!(short.quarantine_days() <= long.quarantine_days());
    }

    #[test]
    fn what_becomes_known_later_changes_nothing_of_a_day(rows in rows(), later in 0..PERSONS) {
        let protocol = house(5);
        let mut more = rows.clone();
        let last = *rows.cases.values().max().unwrap();
        prop_assume!(!rows.cases.contains_key(&later));
        more.cases.insert(later, last + 48);
        let (before, after) = (rows.replay(&protocol), more.replay(&protocol));
        let until = instant(last + 48).date(protocol.time_zone());
        let earlier = |replay: &WhatIf| -> Vec<_> {
            replay.days.iter().filter(|day| day.date < until).cloned().collect()
        };
        let (mut before, mut after) = (earlier(&before), earlier(&after));
        // Days on which nothing is in force are told only where something follows.
        let shared = before.len().min(after.len());
        before.truncate(shared);
        after.truncate(shared);
        prop_assert_eq!(before, after);
    }
}

/// Guo and Song shared a table on day 6; Guo is known from the 9th day on.
fn table() -> Rows {
    Rows {
        visits: vec![(0, 0, 6 * 24 + 9, 2), (1, 0, 6 * 24 + 9, 2)],
        cases: BTreeMap::from([(0, 8 * 24 + 7)]),
    }
}

#[test]
fn a_close_contact_is_kept_from_the_day_of_the_move_to_the_last_day_and_watched_after_it() {
    let replay = table().replay(&house(5));
    let stays: Vec<_> = replay
        .stays
        .iter()
        .map(|stay| (stay.kind, stay.from, stay.until))
        .collect();
    assert_eq!(
        stays,
        [
            (CareKind::CentralQuarantine, day(9), day(11)),
            (CareKind::HomeMonitoring, day(12), day(14)),
        ]
    );
    assert_eq!(replay.first_day(), Some(day(8)));
    assert_eq!(replay.last_day(), Some(day(14)));
    assert_eq!(replay.days_to_release(), Some(4), "the 8th to the 11th");
    assert_eq!(replay.found(FoundIn::Community), 1);
}

#[test]
fn who_is_moved_late_waits_and_who_is_found_meanwhile_was_not_in_quarantine() {
    let mut rows = table();
    rows.cases.insert(1, 9 * 24 + 7);
    let log = rows.log(&BTreeMap::new());
    let replay_in = |hours| {
        let mut conduct = Conduct::default();
        conduct.hours_to_move = Some(hours);
        what_if(&log, &rows.cases(), &Gazetteer::default(), &house(5), &conduct).unwrap()
    };
    let found = |replay: &WhatIf| replay.cases().last().map(|case| case.found_in);
    assert_eq!(found(&replay_in(2)), Some(FoundIn::Quarantine));
    assert_eq!(found(&replay_in(30)), Some(FoundIn::Waiting));
    assert_eq!(replay_in(30).waits, [(PersonId::new(1), day(8))]);
}

#[test]
fn isolations_of_the_log_count_for_nothing() {
    let rows = table();
    let isolated = rows.log(&BTreeMap::from([(PersonId::new(1), instant(0))]));
    let replay = what_if(
        &isolated,
        &rows.cases(),
        &Gazetteer::default(),
        &house(5),
        &Conduct::default(),
    );
    assert_eq!(replay.unwrap(), rows.replay(&house(5)));
}

#[test]
fn an_outbreak_without_cases_has_no_days() {
    let log = VisitLogBuilder::new().build().unwrap();
    let protocols = [edition::cn_9(), house(5)];
    let replays = what_if_each(
        &log,
        &Cases::default(),
        &Gazetteer::default(),
        &protocols,
        &Conduct::default(),
    );
    for replay in replays.unwrap() {
        assert!(replay.days.is_empty());
        assert_eq!(replay.ended, ReplayEnd::AllOver);
        assert_eq!(replay.days_to_release(), Some(0));
    }
}

#[test]
fn a_replay_ends_by_the_bound_where_it_is_told_to() {
    let rows = table();
    let mut conduct = Conduct::default();
    conduct.most_days = 1;
    let log = rows.log(&BTreeMap::new());
    let replay = what_if(&log, &rows.cases(), &Gazetteer::default(), &house(5), &conduct).unwrap();
    assert_eq!(replay.ended, ReplayEnd::Bound);
    assert_eq!(replay.days.len(), 2);
    assert_eq!(replay.days_to_release(), None);
}
