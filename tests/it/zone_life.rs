//! The lives of zones: against a simulation tick by tick, by laws, and by the durations that were published.

use mijie::protocol::{
    ClockStart, OuterRelease, Protocol, Release, ReleaseRules, ZoneLevel, ZoneRules, edition,
};
use mijie::zone::{
    Disinfection, DisinfectionTeam, Happening, Lowering, Measure, Missing, ReleaseChecklist, Requirement,
    Round, Why, ZoneEvent, ZoneLedger, ZoneLives, disinfection_duties,
};
use mijie::{
    Area, AreaId, AreaLevel, Areas, Case, Cases, Gazetteer, Interval, Moment, PersonId, Place, PlaceId,
    PlaceKind, TestResult, Timestamp, Visit, VisitLogBuilder, trace,
};
use proptest::prelude::*;

use ZoneLevel::{Controlled, Prevention, Sealed};

/// 2022-05-01T00:00:00+08:00.
const START: i64 = 1_651_334_400;
const HOUR: i64 = 3600;

const COUNTY: u32 = 0;
const VILLAGE: u32 = 1;
const EAST: u32 = 2;
const WEST: u32 = 3;
const UNIT_1: u32 = 4;
const UNIT_2: u32 = 5;
const PARENTS: [Option<u32>; 6] = [None, Some(0), Some(1), Some(1), Some(2), Some(2)];

fn areas() -> Areas {
    let levels = [
        AreaLevel::County,
        AreaLevel::Village,
        AreaLevel::Building,
        AreaLevel::Building,
        AreaLevel::Unit,
        AreaLevel::Unit,
    ];
    let area = |(number, (level, parent)): (u32, (AreaLevel, Option<u32>))| Area {
        id: AreaId::new(number),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    Areas::new((0..).zip(levels.into_iter().zip(PARENTS)).map(area)).unwrap()
}

/// Hour `hour` of day `day`, the first day being 1: day 3 is 2022-05-03.
fn at(day: i64, hour: i64) -> Timestamp {
    Timestamp::from_unix(START + (day - 1) * 24 * HOUR + hour * HOUR).unwrap()
}

fn date(day: u32) -> Moment {
    let day = if day <= 31 {
        format!("2022-05-{day:02}")
    } else {
        format!("2022-06-{:02}", day - 31)
    };
    day.parse().unwrap()
}

fn event(at: impl Into<Moment>, what: Happening) -> ZoneEvent {
    ZoneEvent { at: at.into(), what }
}

fn found(person: u32, area: u32) -> Happening {
    let (person, area) = (PersonId::new(person), AreaId::new(area));
    Happening::CaseFound { person, area }
}

fn left(person: u32) -> Happening {
    let person = PersonId::new(person);
    Happening::CaseLeft { person }
}

fn withdrawn(person: u32) -> Happening {
    let person = PersonId::new(person);
    Happening::CaseWithdrawn { person }
}

fn exposed(person: u32, area: u32, exposed: impl Into<Moment>) -> Happening {
    Happening::ContactExposed {
        person: PersonId::new(person),
        area: AreaId::new(area),
        exposed: exposed.into(),
    }
}

fn tested(person: u32, sampled: impl Into<Moment>, result: TestResult) -> Happening {
    Happening::ContactTested {
        person: PersonId::new(person),
        sampled: sampled.into(),
        result,
    }
}

fn screened(area: u32, sampled: impl Into<Moment>, round: Round) -> Happening {
    Happening::RoundCompleted {
        area: AreaId::new(area),
        sampled: sampled.into(),
        round,
    }
}

fn disinfected(area: u32) -> Happening {
    let area = AreaId::new(area);
    Happening::Disinfected { area }
}

fn drawn(area: u32, level: ZoneLevel) -> Happening {
    let area = AreaId::new(area);
    Happening::Drawn { area, level }
}

fn lowered(zone: u32, to: Option<ZoneLevel>) -> Happening {
    let zone = AreaId::new(zone);
    Happening::Lowered { zone, to }
}

fn split(zone: u32, parts: &[u32]) -> Happening {
    Happening::Split {
        zone: AreaId::new(zone),
        parts: parts.iter().copied().map(AreaId::new).collect(),
    }
}

fn merged(zones: &[u32], into: u32) -> Happening {
    Happening::Merged {
        zones: zones.iter().copied().map(AreaId::new).collect(),
        into: AreaId::new(into),
    }
}

fn ledger<'a>(protocol: &'a Protocol, areas: &'a Areas, events: &[ZoneEvent]) -> ZoneLedger<'a> {
    let mut ledger = ZoneLedger::new(protocol, areas).expect("zone rules");
    for event in events {
        ledger.add(event.clone()).expect("a good event");
    }
    ledger
}

/// Day, hour, and the level from then on.
type Change = (i64, i64, Option<ZoneLevel>);

/// The levels of an area by day and hour of each change, from no zone on.
fn course(lives: &ZoneLives<'_>, area: u32) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut level = None;
    for hour in 0..24 * 60 {
        let now = lives.level(AreaId::new(area), at(1, hour));
        if now != level {
            changes.push((1 + hour / 24, hour % 24, now));
            level = now;
        }
    }
    changes
}

fn courses(protocol: &Protocol, events: &[ZoneEvent], area: u32) -> Vec<Change> {
    let areas = areas();
    let ledger = ledger(protocol, &areas, events);
    course(&ledger.replay().unwrap(), area)
}

fn house(change: impl FnOnce(&mut ZoneRules)) -> Protocol {
    let eighth = edition::cn_8();
    let mut rules = eighth.zones().unwrap().clone();
    change(&mut rules);
    let builder = eighth.to_builder().with_id("house").with_zones(rules);
    builder.build().unwrap()
}

/// A case of the east building found on day 1, which is sealed at noon and left that evening.
fn sealed_east() -> Vec<ZoneEvent> {
    vec![
        event(at(1, 8), found(0, EAST)),
        event(at(1, 12), drawn(EAST, Sealed)),
        event(at(1, 20), left(0)),
        event(at(1, 22), disinfected(EAST)),
    ]
}

fn daily_rounds(area: u32) -> impl Iterator<Item = ZoneEvent> {
    (1..60).map(move |day| event(at(day, 18), screened(area, at(day, 9), Round::clean(300))))
}

#[test]
fn a_zone_lasts_as_long_as_its_edition_says() {
    // The sealed zone of a case that left on day 1 and left no contacts, everybody negative every day.
    let table: [(&str, &[Change]); 7] = [
        ("cn-8", &[(1, 12, Some(Sealed)), (16, 0, None)]),
        ("cn-8-field", &[(1, 12, Some(Sealed)), (16, 0, None)]),
        (
            "cn-8-shanghai",
            &[(1, 12, Some(Sealed)), (9, 0, Some(Controlled)), (12, 0, None)],
        ),
        (
            "cn-8-beijing",
            &[(1, 12, Some(Sealed)), (12, 0, Some(Controlled)), (16, 0, None)],
        ),
        (
            "cn-9",
            &[(1, 12, Some(Sealed)), (9, 0, Some(Controlled)), (12, 0, None)],
        ),
        ("cn-20", &[(1, 12, Some(Sealed)), (7, 0, None)]),
        ("cn-new10", &[(1, 12, Some(Sealed)), (7, 0, None)]),
    ];
    let mut events = sealed_east();
    events.extend(daily_rounds(EAST));
    for (name, expected) in table {
        let protocol = edition::named(name).unwrap();
        assert_eq!(courses(&protocol, &events, EAST), expected, "{name}");
    }
}

#[test]
fn a_controlled_zone_lasts_as_long_as_its_edition_says() {
    let table = [
        ("cn-8", 16),
        ("cn-8-shanghai", 9),
        ("cn-8-beijing", 12),
        ("cn-9", 9),
    ];
    let mut events = vec![
        event(at(1, 12), drawn(WEST, Controlled)),
        event(at(1, 15), disinfected(WEST)),
    ];
    events.extend(daily_rounds(VILLAGE));
    for (name, ends) in table {
        let protocol = edition::named(name).unwrap();
        let expected = [(1, 12, Some(Controlled)), (ends, 0, None)];
        assert_eq!(courses(&protocol, &events, WEST), expected, "{name}");
    }
}

#[test]
fn a_new_positive_starts_the_days_anew_and_is_in_the_history() {
    let mut events = sealed_east();
    events.push(event(at(5, 10), found(1, UNIT_1)));
    events.push(event(at(6, 9), left(1)));
    let protocol = edition::cn_new10();
    assert_eq!(
        courses(&protocol, &events, EAST),
        [(1, 12, Some(Sealed)), (12, 0, None)]
    );
    let areas = areas();
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let zone = lives.zone(AreaId::new(EAST), at(7, 0)).unwrap();
    let history: Vec<_> = zone
        .history()
        .iter()
        .map(|change| (change.at, change.to, change.why))
        .collect();
    let person = PersonId::new(1);
    assert_eq!(
        history,
        [
            (at(1, 12), Some(Sealed), Why::Drawn),
            (at(5, 10), Some(Sealed), Why::NewCase { person }),
            (at(12, 0), None, Why::ConditionsMet),
        ]
    );
    assert_eq!((zone.began(), zone.ended()), (at(1, 12), Some(at(12, 0))));
}

#[test]
fn a_positive_seals_a_controlled_zone_at_once_where_the_edition_says_so() {
    let mut events = vec![event(at(1, 0), drawn(WEST, Controlled))];
    events.extend(daily_rounds(WEST));
    events.push(event(at(4, 15), found(1, WEST)));
    events.push(event(at(4, 20), left(1)));
    assert_eq!(
        courses(&edition::cn_8(), &events, WEST),
        [(1, 0, Some(Controlled)), (4, 15, Some(Sealed)), (19, 0, None)]
    );
    assert_eq!(
        courses(&edition::cn_9(), &events, WEST),
        [(1, 0, Some(Controlled)), (12, 0, None)]
    );
}

#[test]
fn a_withdrawn_case_no_longer_starts_the_days_anew() {
    let protocol = edition::cn_new10();
    let mut events = sealed_east();
    events.push(event(at(5, 10), found(1, UNIT_1)));
    let sealed = (1, 12, Some(Sealed));
    let after = |when| {
        let events = [&events[..], &[event(when, withdrawn(1))]].concat();
        courses(&protocol, &events, EAST)
    };
    assert_eq!(courses(&protocol, &events, EAST), [sealed]);
    assert_eq!(after(at(6, 15).into()), [sealed, (7, 0, None)]);
    assert_eq!(after(at(9, 15).into()), [sealed, (9, 15, None)]);
    // A day alone never opens a zone earlier than the exact time would.
    assert_eq!(after(date(9)), [sealed, (10, 0, None)]);
}

#[test]
fn a_zone_that_a_withdrawn_case_alone_had_sealed_is_controlled_again_and_the_history_says_so() {
    let (protocol, areas) = (edition::cn_8(), areas());
    let mut events = vec![event(at(1, 0), drawn(WEST, Controlled))];
    events.extend(daily_rounds(WEST));
    events.push(event(at(4, 15), found(1, WEST)));
    events.push(event(at(4, 20), left(1)));
    events.push(event(at(6, 9), withdrawn(1)));
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let controlled = Some(Controlled);
    assert_eq!(
        course(&lives, WEST),
        [
            (1, 0, controlled),
            (4, 15, Some(Sealed)),
            (6, 9, controlled),
            (16, 0, None)
        ]
    );
    let zone = lives.zone(AreaId::new(WEST), at(7, 0)).unwrap();
    let person = PersonId::new(1);
    let history: Vec<_> = zone
        .history()
        .iter()
        .map(|change| (change.from, change.to, change.why))
        .collect();
    assert_eq!(
        history,
        [
            (None, controlled, Why::Drawn),
            (controlled, Some(Sealed), Why::NewCase { person }),
            (Some(Sealed), controlled, Why::CaseWithdrawn { person }),
            (controlled, None, Why::ConditionsMet),
        ]
    );
}

#[test]
fn another_case_keeps_a_zone_sealed_when_one_is_withdrawn() {
    let mut events = vec![event(at(1, 0), drawn(WEST, Controlled))];
    events.extend(daily_rounds(WEST));
    events.push(event(at(4, 15), found(1, WEST)));
    events.push(event(at(5, 8), found(2, WEST)));
    events.push(event(at(5, 9), left(2)));
    events.push(event(at(6, 9), withdrawn(1)));
    // Sealed from day 5 on by the other case alone: 14 days from then.
    assert_eq!(
        courses(&edition::cn_8(), &events, WEST),
        [(1, 0, Some(Controlled)), (4, 15, Some(Sealed)), (20, 0, None)]
    );
}

#[test]
fn a_zone_that_was_not_drawn_inside_a_sealed_one_begins_when_the_case_that_sealed_it_is_withdrawn() {
    let (protocol, areas) = (edition::cn_8(), areas());
    let events = [
        event(at(1, 0), drawn(VILLAGE, Controlled)),
        event(at(2, 0), found(1, WEST)),
        event(at(3, 0), drawn(UNIT_1, Sealed)),
        event(at(4, 7), withdrawn(1)),
    ];
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let level = |area, day, hour| lives.level(AreaId::new(area), at(day, hour));
    assert_eq!(
        (level(UNIT_1, 4, 6), level(UNIT_1, 4, 7)),
        (Some(Sealed), Some(Sealed))
    );
    assert_eq!(
        (level(UNIT_2, 4, 6), level(UNIT_2, 4, 7)),
        (Some(Sealed), Some(Controlled))
    );
    let begun = lives.zone(AreaId::new(UNIT_1), at(4, 7)).unwrap();
    assert_eq!(begun.began(), at(4, 7));
    let person = PersonId::new(1);
    assert_eq!(begun.history()[0].why, Why::CaseWithdrawn { person });
}

#[test]
fn whoever_is_found_again_after_being_withdrawn_is_a_case_again() {
    let (protocol, areas) = (edition::cn_new10(), areas());
    let mut events = sealed_east();
    events.push(event(at(3, 10), found(1, UNIT_1)));
    events.push(event(at(4, 10), withdrawn(1)));
    events.push(event(at(5, 10), found(1, UNIT_1)));
    events.push(event(at(5, 20), left(1)));
    assert_eq!(
        courses(&protocol, &events, EAST),
        [(1, 12, Some(Sealed)), (11, 0, None)]
    );
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let still_there = |day| {
        let lists = lives.checklists(at(day, 12));
        let person = PersonId::new(1);
        lists[0]
            .missing()
            .any(|missing| *missing == Missing::CaseStillThere { case: person })
    };
    assert_eq!([2, 3, 4, 5].map(still_there), [false, true, false, true]);
}

#[test]
fn a_withdrawn_case_waits_for_no_zone() {
    let (protocol, areas) = (edition::cn_9(), areas());
    let events = [event(at(1, 8), found(0, EAST)), event(at(2, 8), withdrawn(0))];
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let case = (PersonId::new(0), AreaId::new(EAST));
    assert_eq!(lives.cases_outside(at(2, 7)), [case]);
    assert_eq!(lives.cases_outside(at(2, 8)), []);
}

#[test]
fn a_case_that_does_not_leave_keeps_the_zone_closed() {
    let events = [
        event(at(1, 8), found(0, EAST)),
        event(at(1, 12), drawn(EAST, Sealed)),
    ];
    assert_eq!(
        courses(&edition::cn_new10(), &events, EAST),
        [(1, 12, Some(Sealed))]
    );
}

#[test]
fn beijing_counts_from_the_end_of_disinfection() {
    let mut events = sealed_east();
    events.pop();
    events.extend(daily_rounds(EAST));
    let beijing = edition::cn_8_beijing();
    assert_eq!(courses(&beijing, &events, EAST), [(1, 12, Some(Sealed))]);
    events.push(event(date(3), disinfected(EAST)));
    assert_eq!(
        courses(&beijing, &events, EAST),
        [(1, 12, Some(Sealed)), (14, 0, Some(Controlled)), (18, 0, None)]
    );
}

#[test]
fn the_last_close_contact_must_be_past_fourteen_days_and_negative() {
    let mut events = sealed_east();
    events.extend(daily_rounds(EAST));
    events.push(event(at(3, 9), exposed(7, UNIT_2, date(2))));
    let eighth = edition::cn_8();
    assert_eq!(courses(&eighth, &events, EAST), [(1, 12, Some(Sealed))]);
    events.push(event(at(10, 9), tested(7, at(9, 9), TestResult::Negative)));
    assert_eq!(
        courses(&eighth, &events, EAST),
        [(1, 12, Some(Sealed)), (17, 0, None)]
    );
    events.push(event(at(16, 20), tested(7, at(16, 9), TestResult::Pending)));
    events.push(event(at(18, 7), tested(7, at(16, 9), TestResult::Negative)));
    assert_eq!(
        courses(&eighth, &events, EAST),
        [(1, 12, Some(Sealed)), (18, 7, None)]
    );
}

#[test]
fn a_round_whose_results_come_after_midnight_opens_the_zone_as_they_come() {
    let mut events = sealed_east();
    events.push(event(at(9, 2), screened(VILLAGE, at(8, 14), Round::clean(900))));
    assert_eq!(
        courses(&edition::cn_9(), &events, EAST),
        [(1, 12, Some(Sealed)), (9, 2, Some(Controlled)), (13, 0, None)]
    );
}

#[test]
fn a_round_that_missed_somebody_or_lies_too_far_back_opens_nothing() {
    let missed = Round {
        sampled: 299,
        ..Round::clean(300)
    };
    for round in [
        event(at(8, 18), screened(EAST, at(8, 9), missed)),
        event(at(7, 18), screened(EAST, at(7, 9), Round::clean(300))),
        event(at(8, 18), screened(UNIT_1, at(8, 9), Round::clean(300))),
    ] {
        let mut events = sealed_east();
        events.push(round);
        assert_eq!(courses(&edition::cn_9(), &events, EAST), [(1, 12, Some(Sealed))]);
    }
}

#[test]
fn a_later_round_with_a_positive_undoes_a_clean_one() {
    let positive = Round {
        positive: 1,
        ..Round::clean(300)
    };
    let mut events = sealed_east();
    events.push(event(at(8, 12), screened(EAST, at(8, 9), Round::clean(300))));
    events.push(event(at(8, 20), screened(EAST, at(8, 15), positive)));
    events.push(event(at(10, 20), screened(EAST, at(10, 15), Round::clean(300))));
    assert_eq!(
        courses(&edition::cn_9(), &events, EAST),
        [(1, 12, Some(Sealed)), (10, 20, Some(Controlled)), (14, 0, None)]
    );
}

#[test]
fn prevention_ends_with_the_last_zone_of_the_county_or_days_later() {
    let mut events = sealed_east();
    events.push(event(at(3, 6), drawn(WEST, Controlled)));
    let short = |prevention| {
        house(|rules| {
            let release = Release {
                days_without_case: 2,
                last_contact_days: None,
                clean_round_within_days: None,
                to: None,
            };
            rules.release = ReleaseRules {
                sealed: release,
                controlled: Some(release),
                prevention: Some(prevention),
                ..rules.release
            };
        })
    };
    assert_eq!(
        courses(&short(OuterRelease::WithLastZone), &events, COUNTY),
        [(1, 12, Some(Prevention)), (6, 0, None)]
    );
    let later = short(OuterRelease::DaysAfterLastZone(3));
    assert_eq!(
        courses(&later, &events, COUNTY),
        [(1, 12, Some(Prevention)), (9, 0, None)]
    );
    let areas = areas();
    let ledger = ledger(&later, &areas, &events);
    let lives = ledger.replay().unwrap();
    let county = lives.zone(AreaId::new(COUNTY), at(5, 0)).unwrap();
    let list = county.release_checklist(at(5, 0)).unwrap();
    assert_eq!(list.earliest.map(Moment::from), Some(date(9)));
    let area = AreaId::new(WEST);
    assert_eq!(
        list.missing().copied().collect::<Vec<_>>(),
        [Missing::OtherZone {
            area,
            level: Controlled
        }]
    );
    assert_eq!(
        county.release_checklist(at(7, 5)).unwrap().earliest,
        list.earliest
    );
    assert_eq!(county.history()[1].why, Why::LastZoneLifted);
}

#[test]
fn a_part_of_a_split_zone_is_judged_by_what_happens_in_it() {
    let mut events = vec![
        event(at(1, 8), found(0, EAST)),
        event(at(1, 9), drawn(VILLAGE, Sealed)),
        event(at(2, 9), split(VILLAGE, &[WEST])),
    ];
    let protocol = edition::cn_new10();
    assert_eq!(
        courses(&protocol, &events, WEST),
        [(1, 9, Some(Sealed))],
        "an ended part belongs to the zone around it"
    );
    events.push(event(at(3, 9), split(VILLAGE, &[EAST])));
    assert_eq!(
        courses(&protocol, &events, WEST),
        [(1, 9, Some(Sealed)), (7, 0, None)]
    );
    assert_eq!(courses(&protocol, &events, EAST), [(1, 9, Some(Sealed))]);
    let areas = areas();
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let village = lives
        .iter()
        .find(|zone| zone.area() == AreaId::new(VILLAGE))
        .unwrap();
    assert_eq!(village.ended(), Some(at(3, 9)));
    assert_eq!(village.history().last().unwrap().why, Why::SplitUp);
}

#[test]
fn zones_that_are_merged_count_from_the_latest_of_them() {
    let mut events = sealed_east();
    events.push(event(at(3, 9), drawn(WEST, Sealed)));
    events.push(event(at(4, 9), merged(&[EAST, WEST], VILLAGE)));
    let protocol = edition::cn_new10();
    let expected = [(4, 9, Some(Sealed)), (9, 0, None)];
    assert_eq!(courses(&protocol, &events, VILLAGE), expected);
    let areas = areas();
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    assert_eq!(
        lives.zone(AreaId::new(EAST), at(5, 0)).map(|zone| zone.area()),
        None
    );
    let around = lives.around(AreaId::new(UNIT_1), at(5, 0)).unwrap();
    assert_eq!(around.area(), AreaId::new(VILLAGE));
}

#[test]
fn static_management_lies_over_whatever_zones_there_are() {
    let area = AreaId::new(VILLAGE);
    let mut events = sealed_east();
    events.push(event(date(2), Happening::StaticBegan { area }));
    events.push(event(date(5), Happening::StaticEnded { area }));
    let (protocol, areas) = (edition::cn_8(), areas());
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let of = |area, day| lives.measures(AreaId::new(area), at(day, 0));
    assert_eq!(of(COUNTY, 1), []);
    assert_eq!(
        of(WEST, 3),
        [
            Measure::LimitedGathering,
            Measure::LeaveWithNegativeTest,
            Measure::NobodyMoves,
            Measure::EverybodyTested
        ]
    );
    assert_eq!(
        of(WEST, 5),
        [Measure::LimitedGathering, Measure::LeaveWithNegativeTest]
    );
    assert!(of(UNIT_1, 3).contains(&Measure::StayHome));
    assert!(lives.is_static(AreaId::new(UNIT_1), at(4, 23)));
    assert!(!lives.is_static(AreaId::new(COUNTY), at(4, 23)));
}

#[test]
fn by_order_a_zone_stays_until_somebody_lowers_it_and_the_history_says_what_was_proven() {
    let (protocol, areas) = (edition::cn_new10(), areas());
    for (day, proven) in [(6, false), (7, true)] {
        let mut events = sealed_east();
        events.push(event(date(day), lowered(EAST, None)));
        let ledger = ledger(&protocol, &areas, &events).with_lowering(Lowering::ByOrder);
        let lives = ledger.replay().unwrap();
        let expected = [(1, 12, Some(Sealed)), (i64::from(day), 0, None)];
        assert_eq!(course(&lives, EAST), expected);
        let zone = lives.zone(AreaId::new(EAST), at(2, 0)).unwrap();
        assert_eq!(zone.history().last().unwrap().why, Why::Ordered { proven });
    }
    let ledger = ledger(&protocol, &areas, &sealed_east()).with_lowering(Lowering::ByOrder);
    let lives = ledger.replay().unwrap();
    let zone = lives.zone(AreaId::new(EAST), at(30, 0)).unwrap();
    let list = zone.release_checklist(at(30, 0)).unwrap();
    assert!(list.holds());
    assert_eq!(list.conditions[0].since, Some(at(7, 0)));
}

#[test]
fn a_checklist_lists_every_condition_since_when_and_what_is_missing() {
    let mut events = sealed_east();
    events.push(event(at(2, 9), found(1, UNIT_1)));
    events.push(event(at(3, 9), exposed(7, UNIT_2, date(2))));
    events.push(event(
        at(3, 18),
        screened(
            EAST,
            at(3, 9),
            Round {
                pending: 4,
                ..Round::clean(300)
            },
        ),
    ));
    let (protocol, areas) = (edition::cn_8(), areas());
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let zone = lives.zone(AreaId::new(EAST), at(4, 9)).unwrap();
    let list = zone.release_checklist(at(4, 9)).unwrap();
    assert_eq!((list.level, list.to, list.holds()), (Sealed, None, false));
    let days = |moment: Moment| moment.date(protocol.time_zone());
    let asked: Vec<_> = list
        .conditions
        .iter()
        .map(|condition| condition.requirement)
        .collect();
    assert_eq!(
        asked,
        [
            Requirement::DaysWithoutCase { days: 14 },
            Requirement::LastContact {
                days: 14,
                contacts: 1
            },
            Requirement::CleanRound { days: 2 },
        ]
    );
    let contact = PersonId::new(7);
    assert_eq!(
        list.missing().copied().collect::<Vec<_>>(),
        [
            Missing::CaseStillThere {
                case: PersonId::new(1)
            },
            Missing::ContactDays {
                contact,
                exposed: days(date(2)),
                to_go: 13
            },
            Missing::NegativeTest {
                contact,
                latest: None
            },
            Missing::CleanRound { latest: None },
            Missing::RoundNotClean {
                sampled: days(date(3)),
                not_sampled: 0,
                positive: 0,
                pending: 4
            },
        ]
    );
    assert_eq!(list.earliest, Some(days(date(19))));
    assert_eq!(list.earliest_lifted, list.earliest);
    assert_eq!(zone.release_checklist(at(1, 0)), None);
    assert_eq!(lives.checklists(at(4, 9))[1], list);
}

#[test]
fn a_zone_around_others_takes_in_those_that_are_no_stricter() {
    let events = [
        event(at(1, 0), drawn(UNIT_1, Sealed)),
        event(at(1, 0), drawn(WEST, Controlled)),
        event(at(2, 0), drawn(VILLAGE, Controlled)),
        event(at(3, 0), drawn(UNIT_2, Controlled)),
    ];
    let (protocol, areas) = (edition::cn_8(), areas());
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let in_force: Vec<_> = lives
        .in_force(at(4, 0))
        .map(|zone| (zone.area().get(), zone.level(at(4, 0))))
        .collect();
    assert_eq!(
        in_force,
        [
            (COUNTY, Some(Prevention)),
            (VILLAGE, Some(Controlled)),
            (UNIT_1, Some(Sealed))
        ]
    );
    let west = lives.zone(AreaId::new(WEST), at(1, 5)).unwrap();
    let zone = AreaId::new(VILLAGE);
    assert_eq!(west.history().last().unwrap().why, Why::TakenIn { zone });
}

#[test]
fn a_line_list_gives_the_events_of_its_cases() {
    let (protocol, areas) = (edition::cn_9(), areas());
    let mut gazetteer = Gazetteer {
        areas: areas.clone(),
        ..Gazetteer::default()
    };
    for person in [0, 1] {
        let (person, home) = (PersonId::new(person), PlaceId::new(person));
        let area = Some(AreaId::new(UNIT_1));
        gazetteer.places.insert(
            home,
            Place {
                area,
                ..Place::default()
            },
        );
        gazetteer.homes.insert(person, home);
    }
    let case = |person, sampled, isolated| Case {
        sampled: Some(sampled),
        isolated,
        ..Case::new(PersonId::new(person))
    };
    let cases = Cases::new([
        case(0, date(3), Some(at(3, 12).into())),
        case(1, date(5), Some(date(4))),
        case(2, date(6), None),
    ])
    .unwrap();
    let mut ledger = ZoneLedger::new(&protocol, &areas).unwrap();
    assert_eq!(ledger.add_cases(&cases, &gazetteer), Ok(vec![PersonId::new(2)]));
    assert_eq!(
        ledger.events(),
        [event(at(3, 0), found(0, UNIT_1)), event(at(3, 12), left(0))]
    );
    let lives = ledger.replay().unwrap();
    let outside = [(PersonId::new(0), AreaId::new(UNIT_1))];
    assert_eq!(lives.cases_outside(at(3, 0)), outside);
    assert_eq!(lives.cases_outside(at(2, 0)), []);
}

#[test]
fn homes_work_and_vehicles_are_disinfected_after_a_case_by_the_team_of_the_zone() {
    let (protocol, areas) = (edition::cn_8(), areas());
    let mut gazetteer = Gazetteer {
        areas: areas.clone(),
        ..Gazetteer::default()
    };
    let person = PersonId::new(0);
    let (home, office, bus, shop) = (PlaceId::new(0), PlaceId::new(1), PlaceId::new(2), PlaceId::new(3));
    let mut log = VisitLogBuilder::new();
    for (place, kind, area) in [
        (home, PlaceKind::Residence, Some(UNIT_1)),
        (office, PlaceKind::Office, Some(WEST)),
        (bus, PlaceKind::Bus, None),
        (shop, PlaceKind::Shop, Some(WEST)),
    ] {
        let area = area.map(AreaId::new);
        let place_of_kind = Place {
            kind,
            area,
            ..Place::default()
        };
        gazetteer.places.insert(place, place_of_kind);
        log.add_place(place, kind);
        log.add_visit(Visit {
            person,
            place,
            interval: Interval::new(at(2, 8), at(2, 9)).unwrap(),
            spot: None,
        });
    }
    gazetteer.homes.insert(person, home);
    let log = log.build().unwrap();
    let cases = Cases::new([Case {
        sampled: Some(date(3)),
        isolated: Some(at(3, 12).into()),
        ..Case::new(person)
    }])
    .unwrap();
    let ledger = ledger(
        &protocol,
        &areas,
        &[
            event(at(3, 0), drawn(EAST, Sealed)),
            event(at(3, 9), disinfected(WEST)),
            event(at(4, 9), disinfected(EAST)),
            event(at(3, 8), found(0, UNIT_1)),
            event(at(3, 13), Happening::TransferDisinfected { person }),
        ],
    );
    let lives = ledger.replay().unwrap();
    let duties = |day, hour| {
        let tracing = trace(&log, &cases, &protocol, at(day, hour));
        let duties = disinfection_duties(&tracing, &gazetteer, &lives);
        let told = duties
            .iter()
            .map(|duty| (duty.manner, duty.place, duty.from.is_some(), duty.team, duty.done));
        told.collect::<Vec<_>>()
    };
    let special = Some(DisinfectionTeam::Special);
    let local = Some(DisinfectionTeam::Local);
    assert_eq!(duties(2, 23), []);
    let terminal = Disinfection::Terminal;
    assert_eq!(
        duties(3, 10),
        [
            (terminal, Some(home), false, special, None),
            (terminal, Some(office), false, local, None),
            (terminal, Some(bus), false, None, None),
        ]
    );
    assert_eq!(
        duties(4, 10),
        [
            (terminal, Some(home), true, special, Some(at(4, 9).into())),
            (terminal, Some(office), true, local, None),
            (terminal, Some(bus), true, None, None),
            (Disinfection::Concurrent, None, true, None, Some(at(3, 13).into())),
        ]
    );
}

#[test]
fn a_protocol_without_zones_has_no_ledger() {
    let (protocol, areas) = (edition::who_2020(), areas());
    assert!(ZoneLedger::new(&protocol, &areas).is_none());
}

#[test]
fn an_event_that_cannot_be_is_refused_with_its_place() {
    let (protocol, areas) = (edition::cn_20(), areas());
    let positive = Round {
        positive: 301,
        ..Round::clean(300)
    };
    let table = [
        (
            event(at(1, 0), found(0, 99)),
            "event 2: expected a known area, found one that is not among the areas",
        ),
        (
            event("2107-01-01".parse::<chrono::NaiveDate>().unwrap(), left(0)),
            "event 2: expected days from 1970 to 2106, found 2107-01-01",
        ),
        (
            event(at(1, 0), drawn(EAST, Prevention)),
            "event 2: expected a level that is drawn, sealed or controlled, found prevention",
        ),
        (
            event(at(1, 0), drawn(EAST, Controlled)),
            "event 2: expected a level of the protocol's scheme, found controlled",
        ),
        (
            event(at(1, 0), lowered(EAST, Some(Sealed))),
            "event 2: expected a level milder than sealed, found sealed",
        ),
        (
            event(date(1), tested(0, date(2), TestResult::Negative)),
            "event 2: expected a result no earlier than the sample of 2022-05-02, found 2022-05-01",
        ),
        (
            event(at(1, 0), screened(EAST, at(1, 1), Round::clean(1))),
            "event 2: expected a result no earlier than the sample of 2022-04-30T17:00:00Z, found 2022-04-30T16:00:00Z",
        ),
        (
            event(date(1), exposed(0, EAST, date(2))),
            "event 2: expected a report no earlier than the exposure of 2022-05-02, found 2022-05-01",
        ),
        (
            event(at(1, 0), screened(EAST, at(1, 0), positive)),
            "event 2: expected at most 300 positive and pending results, as many as samples, found 301",
        ),
        (
            event(at(1, 0), split(EAST, &[])),
            "event 2: expected at least one area, found none",
        ),
        (
            event(at(1, 0), split(EAST, &[WEST])),
            "event 2: expected areas inside the one zone, found one that is not",
        ),
        (
            event(at(1, 0), merged(&[EAST, VILLAGE], EAST)),
            "event 2: expected areas inside the one zone, found one that is not",
        ),
        (
            event(at(1, 0), split(VILLAGE, &[UNIT_1, EAST])),
            "event 2: expected parts that are apart, found one inside another",
        ),
    ];
    for (bad, expected) in table {
        let mut ledger = ledger(&protocol, &areas, &[event(at(1, 0), drawn(EAST, Sealed))]);
        assert_eq!(ledger.add(bad).unwrap_err().to_string(), expected);
        assert_eq!(ledger.events().len(), 1);
    }
}

#[test]
fn an_event_before_what_it_needs_is_named_when_the_ledger_is_replayed() {
    let (protocol, areas) = (edition::cn_8(), areas());
    let area = AreaId::new(EAST);
    let table = [
        (
            event(at(1, 0), left(0)),
            "event 3: expected a case that was found before it left, found none of that person",
        ),
        (
            event(at(1, 0), withdrawn(0)),
            "event 3: expected a case that was found before, found none of that person",
        ),
        (
            event(
                at(1, 0),
                Happening::TransferDisinfected {
                    person: PersonId::new(0),
                },
            ),
            "event 3: expected a case that was found before, found none of that person",
        ),
        (
            event(at(1, 0), lowered(EAST, None)),
            "event 3: expected a zone that was drawn before, found none of that area",
        ),
        (
            event(at(1, 0), split(EAST, &[UNIT_1])),
            "event 3: expected a zone that was drawn before, found none of that area",
        ),
        (
            event(at(1, 0), merged(&[EAST], VILLAGE)),
            "event 3: expected a zone that was drawn before, found none of that area",
        ),
        (
            event(at(1, 0), Happening::StaticEnded { area }),
            "event 3: expected static management that has begun, found none in that area",
        ),
    ];
    let later = [
        event(at(2, 0), drawn(EAST, Sealed)),
        event(at(2, 0), found(0, EAST)),
    ];
    for (bad, expected) in table {
        let mut ledger = ledger(&protocol, &areas, &later);
        ledger.add(bad).unwrap();
        assert_eq!(ledger.replay().unwrap_err().to_string(), expected);
    }
}

/// The rules as a simulation that goes through every hour, and looks at all events anew each time.
mod simulation {
    use chrono::NaiveDate;

    use super::*;

    #[derive(Clone, Copy)]
    struct Zone {
        area: u32,
        level: ZoneLevel,
        /// Day 0 of the level, counted from 2022-05-01 as 1.
        day: i64,
        began: i64,
        was_sealed: bool,
    }

    fn inside(outer: u32, inner: u32) -> bool {
        let mut area = Some(inner);
        while let Some(at) = area {
            if at == outer {
                return true;
            }
            area = PARENTS[at as usize];
        }
        false
    }

    fn owner(zones: &[Zone], area: u32) -> Option<u32> {
        let mut at = Some(area);
        while let Some(area) = at {
            if zones.iter().any(|zone| zone.area == area) {
                return Some(area);
            }
            at = PARENTS[area as usize];
        }
        None
    }

    fn day_of(moment: Moment) -> i64 {
        let first = NaiveDate::from_ymd_opt(2022, 4, 30).unwrap();
        (moment.date("+08:00".parse().unwrap()) - first).num_days()
    }

    /// Hours since the start, half an hour later for the whole of a day.
    fn before(a: Moment, b: Moment) -> bool {
        match (a, b) {
            (Moment::Instant(a), Moment::Instant(b)) => a < b,
            _ => day_of(a) < day_of(b),
        }
    }

    fn start(moment: Moment) -> Timestamp {
        moment.start("+08:00".parse().unwrap())
    }

    fn release(zone: &Zone, rules: &ReleaseRules) -> Release {
        match (zone.level, zone.was_sealed, rules.lowered) {
            (Sealed, ..) => rules.sealed,
            (_, true, Some(lowered)) => lowered,
            _ => rules.controlled.unwrap(),
        }
    }

    fn holds(zone: &Zone, zones: &[Zone], seen: &[ZoneEvent], today: i64, rules: &ReleaseRules) -> bool {
        let asked = release(zone, rules);
        let own = |area: AreaId| owner(zones, area.get()) == Some(zone.area);
        let mut day0 = zone.day;
        let mut cases = 0;
        for event in seen {
            let Happening::CaseFound { person, area } = event.what else {
                continue;
            };
            if !own(area) {
                continue;
            }
            cases += 1;
            day0 = day0.max(day_of(event.at));
            let mut gone: Vec<Moment> = Vec::new();
            for other in seen {
                if other.what == (Happening::CaseLeft { person }) && !before(other.at, event.at) {
                    gone.push(other.at);
                }
            }
            let end = |moment: &Moment| moment.end("+08:00".parse().unwrap());
            gone.sort_by_key(|moment| (day_of(*moment), end(moment)));
            let Some(&gone) = gone.first() else { return false };
            day0 = day0.max(day_of(gone));
            if rules.clock == ClockStart::Disinfected {
                let mut cleaned: Vec<i64> = Vec::new();
                for other in seen {
                    if let Happening::Disinfected { area: where_to } = other.what
                        && inside(where_to.get(), area.get())
                        && (own(where_to) || inside(where_to.get(), zone.area))
                        && !before(other.at, gone)
                    {
                        cleaned.push(day_of(other.at));
                    }
                }
                let Some(&cleaned) = cleaned.iter().min() else {
                    return false;
                };
                day0 = day0.max(cleaned);
            }
        }
        if cases == 0 && rules.clock == ClockStart::Disinfected {
            let mut cleaned: Vec<i64> = Vec::new();
            for other in seen {
                if let Happening::Disinfected { area } = other.what
                    && (own(area) || inside(area.get(), zone.area))
                    && day_of(other.at) >= zone.began
                {
                    cleaned.push(day_of(other.at));
                }
            }
            let Some(&cleaned) = cleaned.iter().min() else {
                return false;
            };
            day0 = day0.max(cleaned);
        }
        if today - day0 - 1 < i64::from(asked.days_without_case) {
            return false;
        }
        contacts_hold(asked, own, seen, today) && round_holds(asked, zone.area, seen, today)
    }

    fn contacts_hold(asked: Release, own: impl Fn(AreaId) -> bool, seen: &[ZoneEvent], today: i64) -> bool {
        let Some(more_than) = asked.last_contact_days else {
            return true;
        };
        seen.iter().all(|event| {
            let Happening::ContactExposed { person, area, .. } = event.what else {
                return true;
            };
            if !own(area) {
                return true;
            }
            let mut last = None;
            for other in seen {
                if let Happening::ContactExposed {
                    person: who,
                    area,
                    exposed,
                } = other.what
                    && who == person
                    && own(area)
                    && last.is_none_or(|last| start(last) < start(exposed))
                {
                    last = Some(exposed);
                }
            }
            let last = last.unwrap();
            let mut latest = None;
            let mut is_case = false;
            for other in seen {
                match other.what {
                    Happening::ContactTested {
                        person: who,
                        sampled,
                        result,
                    } if who == person => {
                        let known = match other.at {
                            Moment::Date(_) => other.at.end("+08:00".parse().unwrap()),
                            _ => start(other.at),
                        };
                        let bad = match result {
                            TestResult::Negative => 0,
                            TestResult::Positive => 2,
                            _ => 1,
                        };
                        latest = latest.max(Some((start(sampled), known, bad, day_of(sampled))));
                        if let Some(best) = latest
                            && best == (start(sampled), known, bad, day_of(sampled))
                            && before(sampled, last)
                        {
                            latest = Some((start(sampled), known, 9, day_of(sampled)));
                        }
                    }
                    Happening::CaseFound { person: who, .. } if who == person => is_case = true,
                    _ => {}
                }
            }
            let negative = latest.is_some_and(|(_, _, bad, _)| bad == 0);
            today - day_of(last) > i64::from(more_than) && (is_case || negative)
        })
    }

    fn round_holds(asked: Release, area: u32, seen: &[ZoneEvent], today: i64) -> bool {
        let Some(within) = asked.clean_round_within_days else {
            return true;
        };
        let rounds: Vec<(Moment, Round)> = seen
            .iter()
            .filter_map(|event| match event.what {
                Happening::RoundCompleted {
                    area: around,
                    sampled,
                    round,
                } if inside(around.get(), area) => Some((sampled, round)),
                _ => None,
            })
            .collect();
        rounds.iter().any(|&(sampled, round)| {
            let spoilt = rounds
                .iter()
                .any(|&(later, other)| start(later) >= start(sampled) && other.positive + other.pending > 0);
            let clean = round.positive + round.pending == 0 && round.sampled >= round.expected;
            clean && !spoilt && today - day_of(sampled) <= i64::from(within)
        })
    }

    type Levels = Vec<[Option<ZoneLevel>; 6]>;

    /// The level of every area at every hour.
    pub(super) fn levels(events: &[ZoneEvent], rules: &ReleaseRules, by_rule: bool, hours: i64) -> Levels {
        run(events, rules, by_rule, hours, None).1
    }

    /// The zones once the events of an hour have been taken, those of days that ended with it or those of the hour itself.
    fn run(
        events: &[ZoneEvent],
        rules: &ReleaseRules,
        by_rule: bool,
        hours: i64,
        stop: Option<(i64, bool)>,
    ) -> (Vec<Zone>, Levels) {
        let opens = |what: &Happening| {
            matches!(
                what,
                Happening::CaseLeft { .. }
                    | Happening::CaseWithdrawn { .. }
                    | Happening::Disinfected { .. }
                    | Happening::ContactTested { .. }
                    | Happening::RoundCompleted { .. }
            )
        };
        let mut waiting: Vec<(Timestamp, bool, ZoneEvent)> = events
            .iter()
            .map(|event| match event.at {
                Moment::Date(_) if opens(&event.what) => {
                    (event.at.end("+08:00".parse().unwrap()), false, event.clone())
                }
                _ => (start(event.at), true, event.clone()),
            })
            .collect();
        waiting.sort_by(|a, b| (a.0, a.1, &a.2.what, a.2.at).cmp(&(b.0, b.1, &b.2.what, b.2.at)));
        waiting.dedup();
        let mut zones: Vec<Zone> = Vec::new();
        let mut seen: Vec<ZoneEvent> = Vec::new();
        let mut answer = Vec::new();
        for hour in 0..hours {
            let (now, today) = (at(1, hour), hour / 24 + 1);
            for exact in [false, true] {
                let mut to_withdraw = false;
                while let Some((when, own_turn, _)) = waiting.first()
                    && *when <= now
                    && *own_turn == exact
                {
                    let (_, _, event) = waiting.remove(0);
                    if let Happening::CaseWithdrawn { person } = event.what {
                        let is_of = |what: &Happening| match *what {
                            Happening::CaseFound { person: who, .. }
                            | Happening::CaseLeft { person: who } => who == person,
                            _ => false,
                        };
                        seen.retain(|event| !is_of(&event.what));
                        to_withdraw = true;
                        continue;
                    }
                    seen.push(event.clone());
                    apply(&mut zones, &event.what, rules, today, hour % 24 == 0);
                }
                if to_withdraw {
                    (zones, _) = run(&seen, rules, by_rule, hours, Some((hour, exact)));
                }
                if stop == Some((hour, exact)) {
                    return (zones, answer);
                }
                while by_rule && lower_one(&mut zones, &seen, rules, today, hour % 24 == 0) {}
            }
            let level = |area: u32| {
                let owner = owner(&zones, area)?;
                Some(zones.iter().find(|zone| zone.area == owner).unwrap().level)
            };
            answer.push([0, 1, 2, 3, 4, 5].map(level));
        }
        (zones, answer)
    }

    fn lower_one(
        zones: &mut Vec<Zone>,
        seen: &[ZoneEvent],
        rules: &ReleaseRules,
        today: i64,
        midnight: bool,
    ) -> bool {
        let depth = |area: u32| (0..6).filter(|&outer| inside(outer, area)).count();
        let due = zones.iter().filter(|zone| holds(zone, zones, seen, today, rules));
        let Some(area) = due
            .map(|zone| zone.area)
            .min_by_key(|&area| (std::cmp::Reverse(depth(area)), area))
        else {
            return false;
        };
        let zone = zones.iter().find(|zone| zone.area == area).unwrap();
        lower(zones, area, release(zone, rules).to, today, midnight);
        true
    }

    fn lower(zones: &mut Vec<Zone>, area: u32, to: Option<ZoneLevel>, today: i64, midnight: bool) {
        if to == Some(Controlled) {
            let zone = zones.iter_mut().find(|zone| zone.area == area).unwrap();
            zone.level = Controlled;
            zone.day = if midnight { today - 1 } else { today };
            zone.was_sealed = true;
        } else {
            zones.retain(|zone| zone.area != area);
        }
    }

    fn take_in(zones: &mut Vec<Zone>, outer: u32) -> i64 {
        let level = zones.iter().find(|zone| zone.area == outer).unwrap().level;
        let mut latest = 0;
        loop {
            let direct = |zone: &&Zone| {
                let around = PARENTS[zone.area as usize].and_then(|parent| owner(zones, parent));
                zone.level >= level && around == Some(outer)
            };
            let Some(area) = zones.iter().find(direct).map(|zone| (zone.area, zone.day)) else {
                return latest;
            };
            latest = latest.max(area.1);
            zones.retain(|zone| zone.area != area.0);
        }
    }

    fn merge(zones: &mut Vec<Zone>, list: &[AreaId], into: u32) {
        let member = |zone: &&Zone| zone.area == into || list.contains(&AreaId::new(zone.area));
        let members: Vec<Zone> = zones.iter().filter(member).copied().collect();
        let Some(level) = members.iter().map(|zone| zone.level).min() else {
            return;
        };
        zones.retain(|zone| !members.iter().any(|member| member.area == zone.area));
        let controlled = |zone: &&Zone| zone.level == Controlled;
        let before = zones.clone();
        zones.push(Zone {
            area: into,
            level,
            day: members.iter().map(|zone| zone.day).max().unwrap(),
            began: members.iter().map(|zone| zone.began).min().unwrap(),
            was_sealed: false,
        });
        let day = take_in(zones, into);
        let taken = before
            .iter()
            .filter(|zone| !zones.iter().any(|left| left.area == zone.area))
            .copied();
        let all: Vec<Zone> = members.iter().copied().chain(taken).collect();
        let was_sealed = level == Controlled && all.iter().filter(controlled).all(|zone| zone.was_sealed);
        let zone = zones.iter_mut().find(|zone| zone.area == into).unwrap();
        zone.day = zone.day.max(day);
        zone.was_sealed = was_sealed;
        if let Some(own) = members.iter().find(|zone| zone.area == into) {
            zone.began = own.began;
        }
    }

    fn apply(zones: &mut Vec<Zone>, what: &Happening, rules: &ReleaseRules, today: i64, midnight: bool) {
        match what {
            Happening::CaseFound { area, .. } => {
                if let Some(owner) = owner(zones, area.get())
                    && rules.case_seals_controlled
                {
                    let zone = zones.iter_mut().find(|zone| zone.area == owner).unwrap();
                    if zone.level == Controlled {
                        zone.level = Sealed;
                        zone.day = today;
                        zone.was_sealed = false;
                    }
                }
            }
            Happening::Drawn { area, level } => {
                let (area, level) = (area.get(), *level);
                let new = Zone {
                    area,
                    level,
                    day: today,
                    began: today,
                    was_sealed: false,
                };
                match owner(zones, area) {
                    Some(owner) => {
                        let zone = zones.iter_mut().find(|zone| zone.area == owner).unwrap();
                        if zone.level <= level {
                            return;
                        }
                        if owner == area {
                            zone.level = level;
                            zone.day = today;
                            zone.was_sealed = false;
                        } else {
                            zones.push(new);
                        }
                    }
                    None => zones.push(new),
                }
                take_in(zones, area);
            }
            Happening::Split { zone, parts } => {
                let Some(whole) = zones.iter().find(|other| other.area == zone.get()).copied() else {
                    return;
                };
                for part in parts {
                    if !zones.iter().any(|zone| zone.area == part.get()) {
                        zones.push(Zone {
                            area: part.get(),
                            ..whole
                        });
                    }
                }
                // Every leaf below lies in a zone below.
                let leaves =
                    (0..6_u32).filter(|&leaf| inside(whole.area, leaf) && !PARENTS.contains(&Some(leaf)));
                if leaves
                    .into_iter()
                    .all(|leaf| owner(zones, leaf) != Some(whole.area))
                {
                    zones.retain(|zone| zone.area != whole.area);
                }
            }
            Happening::Merged { zones: list, into } => merge(zones, list, into.get()),
            Happening::Lowered { zone, to } => {
                let Some(own) = zones.iter().find(|other| other.area == zone.get()) else {
                    return;
                };
                if to.is_none_or(|to| to > own.level) {
                    lower(zones, zone.get(), *to, today, midnight);
                }
            }
            _ => {}
        }
    }
}

/// A moment of the first days, by the hour or by the day alone.
fn moment() -> impl Strategy<Value = Moment> {
    (0..DAYS * 24, any::<bool>()).prop_map(|(hour, exact)| moment_of(hour, exact))
}

const DAYS: i64 = 12;

fn moment_of(hour: i64, exact: bool) -> Moment {
    if exact {
        at(1, hour).into()
    } else {
        date(u32::try_from(hour / 24 + 1).unwrap())
    }
}

/// One or two events that belong together.
fn some_events() -> impl Strategy<Value = Vec<ZoneEvent>> {
    let person = 0..4_u32;
    let area = 0..6_u32;
    let level = prop_oneof![Just(Sealed), Just(Controlled)];
    let cases = (
        person.clone(),
        area.clone(),
        moment(),
        0..60_i64,
        any::<bool>(),
        0..4_u8,
    )
        .prop_map(|(person, area, when, stay, exact, leaves)| {
            let mut events = vec![event(when, found(person, area))];
            if leaves > 0 {
                let hour = (when.start("+08:00".parse().unwrap()).to_unix() - START) / HOUR + stay;
                events.push(event(moment_of(hour, exact), left(person)));
            }
            events
        });
    let contacts = (person.clone(), area.clone(), moment(), moment())
        .prop_map(|(person, area, when, last)| vec![event(when, exposed(person, area, last))]);
    let result = prop_oneof![
        4 => Just(TestResult::Negative),
        1 => Just(TestResult::Positive),
        1 => Just(TestResult::Pending),
    ];
    let tests = (person, moment(), moment(), result)
        .prop_map(|(person, when, sampled, result)| vec![event(when, tested(person, sampled, result))]);
    let withdrawals = (0..4_u32, moment()).prop_map(|(person, when)| vec![event(when, withdrawn(person))]);
    let cleaned = (area.clone(), moment()).prop_map(|(area, when)| vec![event(when, disinfected(area))]);
    let rounds = (area.clone(), 0..DAYS * 24, 0..30_i64, any::<bool>(), 0..5_u32).prop_map(
        |(area, hour, delay, exact, bad)| {
            let round = match bad {
                0 => Round {
                    positive: 1,
                    ..Round::clean(9)
                },
                1 => Round {
                    sampled: 8,
                    ..Round::clean(9)
                },
                _ => Round::clean(9),
            };
            let sampled = moment_of(hour, exact);
            vec![event(
                moment_of(hour + delay, exact),
                screened(area, sampled, round),
            )]
        },
    );
    let draws = (area.clone(), level, 0..DAYS * 12)
        .prop_map(|(area, level, hour)| vec![event(at(1, hour), drawn(area, level))]);
    let orders = (area.clone(), moment(), any::<bool>())
        .prop_map(|(area, when, lift)| vec![event(when, lowered(area, (!lift).then_some(Controlled)))]);
    let splits = (area.clone(), prop::collection::vec(area.clone(), 1..3), moment())
        .prop_map(|(zone, parts, when)| vec![event(when, split(zone, &parts))]);
    let mergers = (prop::collection::vec(area.clone(), 1..3), area, moment())
        .prop_map(|(zones, into, when)| vec![event(when, merged(&zones, into))]);
    prop_oneof![
        3 => cases,
        1 => contacts,
        1 => tests,
        1 => withdrawals,
        1 => cleaned,
        2 => rounds,
        4 => draws,
        1 => orders,
        2 => splits,
        2 => mergers,
    ]
}

fn world() -> impl Strategy<Value = Vec<ZoneEvent>> {
    prop::collection::vec(some_events(), 1..14).prop_map(|events| events.concat())
}

/// Sealed and controlled siblings from the first hours on, and only facts that stand after that.
fn apart() -> impl Strategy<Value = Vec<ZoneEvent>> {
    let level = || prop_oneof![Just(Sealed), Just(Controlled)];
    let is_fact = |event: &ZoneEvent| {
        !matches!(
            event.what,
            Happening::Drawn { .. }
                | Happening::Split { .. }
                | Happening::Merged { .. }
                | Happening::Lowered { .. }
                | Happening::CaseWithdrawn { .. }
        )
    };
    (level(), level(), world()).prop_map(move |(east, west, mut events)| {
        events.retain(is_fact);
        events.push(event(at(1, 0), drawn(EAST, east)));
        events.push(event(at(1, 5), drawn(WEST, west)));
        events
    })
}

fn release_after(to: impl Strategy<Value = Option<ZoneLevel>>) -> impl Strategy<Value = Release> {
    (
        1..4_u32,
        prop::option::of(0..4_u32),
        prop::option::of(1..4_u32),
        to,
    )
        .prop_map(|(days_without_case, last_contact_days, clean, to)| Release {
            days_without_case,
            last_contact_days,
            clean_round_within_days: clean.map(|days| days.min(days_without_case)),
            to,
        })
}

fn protocols() -> impl Strategy<Value = Protocol> {
    let to_any = prop_oneof![Just(None), Just(Some(Controlled)), Just(Some(Prevention))];
    let to_end = || prop_oneof![Just(None), Just(Some(Prevention))];
    let lowered = prop::option::of(release_after(to_end()));
    let rules = (release_after(to_any), release_after(to_end()), lowered);
    (rules, any::<bool>(), any::<bool>()).prop_map(
        |((sealed, controlled, lowered), disinfected, case_seals_controlled)| {
            house(|rules| {
                rules.release = ReleaseRules {
                    clock: if disinfected {
                        ClockStart::Disinfected
                    } else {
                        ClockStart::CaseLeft
                    },
                    sealed,
                    controlled: Some(controlled),
                    lowered,
                    prevention: Some(OuterRelease::WithLastZone),
                    case_seals_controlled,
                };
            })
        },
    )
}

/// Rules under which a zone that is sealed by a positive is not lifted before it would have been without.
fn where_a_positive_never_shortens() -> impl Strategy<Value = Protocol> {
    let editions = ["cn-8", "cn-8-shanghai", "cn-8-beijing", "cn-9"];
    let edition = prop::sample::select(editions.to_vec());
    let not_sealing = protocols().prop_map(|protocol| {
        let mut rules = protocol.zones().unwrap().clone();
        rules.release.case_seals_controlled = false;
        protocol.to_builder().with_zones(rules).build().unwrap()
    });
    prop_oneof![
        3 => not_sealing,
        1 => edition.prop_map(|name| edition::named(name).unwrap()),
    ]
}

/// The ledger of the events that can be: those that are refused are left out, one by one.
fn sound<'a>(protocol: &'a Protocol, areas: &'a Areas, events: &[ZoneEvent]) -> ZoneLedger<'a> {
    let mut events = events.to_vec();
    loop {
        let mut ledger = ZoneLedger::new(protocol, areas).unwrap();
        events.retain(|event| ledger.add(event.clone()).is_ok());
        let Err(error) = ledger.replay() else {
            return ledger;
        };
        events.remove(error.position);
    }
}

const HOURS: i64 = 24 * 20;

/// The levels of all areas at every hour; prevention only where nothing stricter is.
fn hourly(lives: &ZoneLives<'_>) -> Vec<[Option<ZoneLevel>; 6]> {
    let level = |area, hour| {
        let level = lives.level(AreaId::new(area), at(1, hour));
        level.filter(|&level| level != Prevention)
    };
    (0..HOURS)
        .map(|hour| [0, 1, 2, 3, 4, 5].map(|area| level(area, hour)))
        .collect()
}

/// Whether a level is at least as strict as another, nothing being the mildest.
fn at_least(level: Option<ZoneLevel>, other: Option<ZoneLevel>) -> bool {
    level.map_or(9, |level| level as u8) <= other.map_or(9, |level| level as u8)
}

proptest! {
    #[test]
    fn lives_are_those_of_the_simulation(
        protocol in protocols(),
        events in world(),
        by_order in any::<bool>(),
    ) {
        let areas = areas();
        let lowering = if by_order { Lowering::ByOrder } else { Lowering::ByRule };
        let ledger = sound(&protocol, &areas, &events).with_lowering(lowering);
        let release = protocol.zones().unwrap().release;
        let expected = simulation::levels(ledger.events(), &release, !by_order, HOURS);
        let lives = ledger.replay().unwrap();
        for (hour, (found, expected)) in hourly(&lives).into_iter().zip(expected).enumerate() {
            prop_assert_eq!(found, expected, "hour {}", hour);
        }
    }

    #[test]
    fn the_order_in_which_events_arrive_and_repeating_them_change_nothing(
        protocol in protocols(),
        (events, shuffled) in world().prop_flat_map(|events| (Just(events.clone()), Just(events).prop_shuffle())),
    ) {
        let areas = areas();
        let ledger = sound(&protocol, &areas, &events);
        let kept = ledger.events();
        let mut other = ZoneLedger::new(&protocol, &areas).unwrap();
        for event in shuffled.iter().chain(&shuffled).filter(|event| kept.contains(event)) {
            other.add(event.clone()).unwrap();
        }
        let history = |lives: &ZoneLives<'_>| {
            let zones = lives.iter().map(|zone| (zone.area(), zone.ended(), zone.history().to_vec()));
            (zones.collect::<Vec<_>>(), lives.checklists(at(9, 7)))
        };
        let (one, two) = (ledger.replay().unwrap(), other.replay().unwrap());
        prop_assert_eq!(history(&one), history(&two));
    }

    #[test]
    fn what_is_in_force_depends_on_nothing_later(
        protocol in protocols(),
        events in world(),
        hour in 0..HOURS,
    ) {
        let areas = areas();
        let ledger = sound(&protocol, &areas, &events);
        let now = at(1, hour);
        let opens = |what: &Happening| matches!(
            what,
            Happening::CaseLeft { .. }
                | Happening::CaseWithdrawn { .. }
                | Happening::Disinfected { .. }
                | Happening::ContactTested { .. }
                | Happening::RoundCompleted { .. }
        );
        let counts = |event: &ZoneEvent| {
            let zone = protocol.time_zone();
            if opens(&event.what) { event.at.end(zone) <= now } else { event.at.start(zone) <= now }
        };
        let mut early = ZoneLedger::new(&protocol, &areas).unwrap();
        for event in ledger.events().iter().filter(|event| counts(event)) {
            early.add(event.clone()).unwrap();
        }
        let (all, early) = (ledger.replay().unwrap(), early.replay().unwrap());
        for area in (0..6).map(AreaId::new) {
            prop_assert_eq!(all.level(area, now), early.level(area, now));
        }
        prop_assert_eq!(all.checklists(now), early.checklists(now));
        prop_assert_eq!(all.cases_outside(now), early.cases_outside(now));
    }

    #[test]
    fn from_its_withdrawal_on_all_is_as_if_a_case_had_not_been_found(
        protocol in protocols(),
        events in world(),
        area in 0..6_u32,
        (found_at, left_at, withdrawn_at) in (moment(), moment(), moment()),
        by_order in any::<bool>(),
    ) {
        let (areas, zone) = (areas(), protocol.time_zone());
        let lowering = if by_order { Lowering::ByOrder } else { Lowering::ByRule };
        let without = sound(&protocol, &areas, &events).with_lowering(lowering);
        let mut with = without.clone();
        with.add(event(found_at, found(77, area))).unwrap();
        if found_at.end(zone) <= left_at.start(zone) {
            with.add(event(left_at, left(77))).unwrap();
        }
        let mut both = with.clone();
        both.add(event(withdrawn_at, withdrawn(77))).unwrap();
        if both.replay().is_err() {
            return Ok(());
        }
        let from = match withdrawn_at {
            Moment::Date(_) => withdrawn_at.end(zone),
            _ => withdrawn_at.start(zone),
        };
        let (without, with, both) = (
            hourly(&without.replay().unwrap()),
            hourly(&with.replay().unwrap()),
            hourly(&both.replay().unwrap()),
        );
        for (hour, found) in both.into_iter().enumerate() {
            let is_withdrawn = at(1, i64::try_from(hour).unwrap()) >= from;
            let expected = if is_withdrawn { without[hour] } else { with[hour] };
            prop_assert_eq!(found, expected, "hour {}", hour);
        }
    }

    #[test]
    fn a_new_positive_never_shortens_a_zone_of_any_edition(
        edition in prop::sample::select(vec!["cn-8", "cn-8-shanghai", "cn-8-beijing", "cn-9"]),
        events in apart(),
        area in 2..6_u32,
        when in moment(),
        leaves in 0..40_i64,
    ) {
        let (protocol, areas) = (edition::named(edition).unwrap(), areas());
        let mut ledger = sound(&protocol, &areas, &events);
        for round in daily_rounds(VILLAGE) {
            ledger.add(round).unwrap();
        }
        let before = hourly(&ledger.replay().unwrap());
        ledger.add(event(when, found(77, area))).unwrap();
        let hour = (when.start(protocol.time_zone()).to_unix() - START) / HOUR;
        ledger.add(event(at(1, hour + 24 + leaves), left(77))).unwrap();
        for (hour, (with, without)) in hourly(&ledger.replay().unwrap()).into_iter().zip(before).enumerate() {
            for area in 0..6 {
                prop_assert!(at_least(with[area], without[area]), "hour {hour}, area {area}");
            }
        }
    }

    #[test]
    fn no_zone_is_lowered_before_its_earliest_day_and_none_waits_once_all_holds(
        protocol in where_a_positive_never_shortens(),
        events in apart(),
    ) {
        let areas = areas();
        let ledger = sound(&protocol, &areas, &events);
        let lives = ledger.replay().unwrap();
        let zone = protocol.time_zone();
        for hour in (0..HOURS).step_by(5) {
            for list in lives.checklists(at(1, hour)) {
                prop_assert!(!list.holds(), "{list:?}");
                let life = lives.zone(list.area, at(1, hour)).unwrap();
                let next = life.history().iter().find(|change| {
                    change.at > list.as_of && matches!(change.why, Why::ConditionsMet | Why::LastZoneLifted)
                });
                if let (Some(next), Some(earliest)) = (next, list.earliest) {
                    prop_assert!(next.at.date(zone) >= earliest, "{list:?}");
                }
            }
        }
    }

    #[test]
    fn the_earliest_day_is_kept_where_everything_goes_well(
        protocol in protocols(),
        events in apart(),
        hour in 0..DAYS * 24,
    ) {
        let (areas, now, zone) = (areas(), at(1, hour), protocol.time_zone());
        // Exact times only: a day alone may count from a midnight that is yet to come.
        let exact = |event: &ZoneEvent| ZoneEvent { at: event.at.start(zone).into(), ..event.clone() };
        let events: Vec<ZoneEvent> = events.iter().map(exact).collect();
        let mut best = sound(&protocol, &areas, &events);
        let lists: Vec<ReleaseChecklist> = best.replay().unwrap().checklists(now);
        let is_known = |event: &&ZoneEvent| event.at.start(zone) <= now;
        let known: Vec<ZoneEvent> = best.events().iter().filter(is_known).cloned().collect();
        best = ledger(&protocol, &areas, &known);
        for person in 0..4 {
            if known.iter().any(|event| matches!(event.what, Happening::CaseFound { person: who, .. } if who.get() == person)) {
                best.add(event(now, left(person))).unwrap();
            }
            best.add(event(now, tested(person, now, TestResult::Negative))).unwrap();
        }
        best.add(event(now, disinfected(VILLAGE))).unwrap();
        for hour in hour..24 * 40 {
            best.add(event(at(1, hour), screened(VILLAGE, at(1, hour), Round::clean(9)))).unwrap();
        }
        let lives = best.replay().unwrap();
        for list in lists.into_iter().filter(|list| list.level != Prevention) {
            let earliest = list.earliest.unwrap();
            let life = lives.iter().find(|life| life.area() == list.area && life.level(now).is_some());
            let history = life.map(|life| life.history().to_vec()).or_else(|| {
                let ended = lives.iter().filter(|life| life.area() == list.area);
                ended.last().map(|life| life.history().to_vec())
            });
            let history = history.unwrap();
            let next = history.iter().find(|change| {
                change.at >= now && change.from == Some(list.level) && change.why == Why::ConditionsMet
            });
            prop_assert_eq!(next.map(|next| next.at.date(zone)), Some(earliest), "{:?}", list);
        }
    }
}
