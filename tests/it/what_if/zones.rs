//! Zones of a replay: days counted by hand, the cells of the table, and laws under every edition.

use mijie::protocol::{Protocol, ZoneLevel};
use mijie::response::{ZoneDay, ZoneSpan};
use mijie::zone::Unplaced;
use mijie::{Area, AreaId, AreaLevel, Areas, Place};

use super::*;

const COUNTY: u32 = 0;
const WILLOW: u32 = 2;
const POPLAR: u32 = 4;

/// Two communities with a compound each, and a community of a hundred people around a compound of 25, none of whom is on
/// the register.
fn areas() -> Areas {
    let area = |number, level, parent: Option<u32>, population| Area {
        id: AreaId::new(number),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population,
    };
    let communities = [
        (1, 2, None, None),
        (3, 4, None, None),
        (5, 6, Some(100), Some(25)),
    ];
    let inside = communities
        .into_iter()
        .flat_map(|(outer, inner, people, of_them)| {
            [
                area(outer, AreaLevel::Community, Some(COUNTY), people),
                area(inner, AreaLevel::Compound, Some(outer), of_them),
            ]
        });
    let county = area(COUNTY, AreaLevel::County, None, None);
    Areas::new([county].into_iter().chain(inside)).unwrap()
}

/// Who lives in which area, each in a home of their own: place 100 and more.
fn register(homes: impl IntoIterator<Item = (u32, u32)>) -> Gazetteer {
    let mut gazetteer = Gazetteer {
        areas: areas(),
        ..Gazetteer::default()
    };
    for (person, area) in homes {
        gazetteer = with_place(gazetteer, 100 + person, PlaceKind::Residence, area);
        gazetteer
            .homes
            .insert(PersonId::new(person), PlaceId::new(100 + person));
    }
    gazetteer
}

fn with_place(mut gazetteer: Gazetteer, place: u32, kind: PlaceKind, area: u32) -> Gazetteer {
    let place_in = Place {
        kind,
        area: Some(AreaId::new(area)),
        ..Place::default()
    };
    gazetteer.places.insert(PlaceId::new(place), place_in);
    gazetteer
}

/// Visits: who, where, from which hour, for how many minutes.
fn log_of(gazetteer: &Gazetteer, visits: &[(u32, u32, i64, i64)]) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for &(person, place, start, minutes) in visits {
        let place = PlaceId::new(place);
        builder.add_place(place, gazetteer.places[&place].kind);
        let end = Timestamp::from_unix(world::hour(start) + minutes * 60).unwrap();
        builder.add_visit(Visit {
            person: PersonId::new(person),
            place,
            interval: Interval::new(instant(start), end).unwrap(),
            spot: None,
        });
    }
    builder.build().unwrap()
}

/// Cases: who, and the hour of the sample.
fn replayed(
    gazetteer: &Gazetteer,
    visits: &[(u32, u32, i64, i64)],
    cases: &[(u32, i64)],
    protocol: &Protocol,
    conduct: &Conduct,
) -> WhatIf {
    let log = log_of(gazetteer, visits);
    let cases = Rows {
        visits: Vec::new(),
        cases: cases.iter().copied().collect(),
    }
    .cases();
    what_if(&log, &cases, gazetteer, protocol, conduct).unwrap()
}

/// Guo and eleven others of Willow Court, three of Poplar Court; Guo is known on the 9th of May, seven in the morning.
fn willow_court(protocol: &Protocol, conduct: &Conduct) -> WhatIf {
    let homes = (0..15).map(|person| (person, if person < 12 { WILLOW } else { POPLAR }));
    replayed(&register(homes), &[], &[(0, 8 * 24 + 7)], protocol, conduct)
}

/// How many days after the first of May.
fn number(date: NaiveDate) -> u64 {
    u64::try_from((date - day(0)).num_days()).unwrap()
}

/// Days after the first of May on which an area had a level.
fn days_at(replay: &WhatIf, area: u32, level: ZoneLevel) -> Vec<u64> {
    let is_it = |zone: &ZoneDay| zone.area == AreaId::new(area) && zone.level == level;
    let days = replay.days.iter().filter(|day| day.zones.iter().any(is_it));
    days.map(|day| number(day.date)).collect()
}

/// The spans of an area: strictest level, beginning, end, days.
fn spans(replay: &WhatIf, area: u32) -> Vec<(ZoneLevel, Timestamp, Option<Timestamp>, u32)> {
    let of_area = replay.zones.iter().filter(|span| span.area == AreaId::new(area));
    of_area
        .map(|span| (span.level, span.began, span.ended, span.days))
        .collect()
}

/// Days after the first of May with a round, its swabs and tubes.
fn rounds(replay: &WhatIf, area: u32) -> Vec<(u64, u64, u64)> {
    let round = |day: &WhatIfDay| {
        let zone = day.zones.iter().find(|zone| zone.area == AreaId::new(area))?;
        Some((number(day.date), zone.swabs?, zone.tubes?))
    };
    replay.days.iter().filter_map(round).collect()
}

#[test]
fn a_zone_of_the_ninth_edition_is_seven_days_high_and_three_medium() {
    let replay = willow_court(&edition::cn_9(), &Conduct::default());
    assert_eq!(
        days_at(&replay, WILLOW, ZoneLevel::Sealed),
        [8, 9, 10, 11, 12, 13, 14, 15]
    );
    assert_eq!(days_at(&replay, WILLOW, ZoneLevel::Controlled), [16, 17, 18]);
    let span = (ZoneLevel::Sealed, instant(8 * 24 + 8), Some(instant(19 * 24)), 11);
    assert_eq!(spans(&replay, WILLOW), [span]);
    assert_eq!(replay.people_days_in(ZoneLevel::Sealed), 8 * 12);
    assert_eq!(replay.people_days_in(ZoneLevel::Controlled), 3 * 12);
    assert_eq!(replay.people_days_in(ZoneLevel::Prevention), 11 * 3);
    assert_eq!(replay.days_to_release(), Some(11));
    assert_eq!(replay.ended, ReplayEnd::AllOver);
}

#[test]
fn rounds_are_daily_until_three_are_clean_and_once_more_for_the_release() {
    let replay = willow_court(&edition::cn_9(), &Conduct::default());
    let swabs = [8, 9, 10, 11, 15].map(|day| (day, 11, 2));
    assert_eq!(rounds(&replay, WILLOW), swabs, "on the 8th Guo is found in it");
}

#[test]
fn without_a_plan_a_round_is_held_where_a_release_waits_for_nothing_else() {
    let mut conduct = Conduct::default();
    conduct.rounds = None;
    let replay = willow_court(&edition::cn_9(), &conduct);
    assert_eq!(rounds(&replay, WILLOW), [(15, 11, 2)]);
    assert_eq!(replay.days_to_release(), Some(11));
}

#[test]
fn tubes_are_not_shared_between_areas_that_are_kept_apart() {
    let mut conduct = Conduct::default();
    conduct.apart = AreaLevel::Compound;
    let homes = (0..14).map(|person| (person, if person < 12 { WILLOW } else { 1 }));
    let gazetteer = register(homes);
    // A shop of the community where Guo was for a short time: the community is controlled around the compound.
    let gazetteer = with_place(gazetteer, 200, PlaceKind::Shop, 1);
    let visits = [(0, 200, 7 * 24 + 9, 10)];
    let replay = replayed(
        &gazetteer,
        &visits,
        &[(0, 8 * 24 + 7)],
        &edition::cn_9(),
        &conduct,
    );
    assert_eq!(rounds(&replay, WILLOW)[0], (8, 11, 2));
    assert_eq!(rounds(&replay, 1)[0], (8, 2, 1), "those outside the compound");
}

#[test]
fn people_off_the_register_are_screened_by_the_population_of_their_area_and_counted_once() {
    let gazetteer = register([(0, WILLOW)]);
    let gazetteer = with_place(gazetteer, 200, PlaceKind::Shop, 5);
    let gazetteer = with_place(gazetteer, 201, PlaceKind::Restaurant, 6);
    let visits = [(0, 200, 7 * 24 + 9, 10), (0, 201, 7 * 24 + 12, 45)];
    let conduct = Conduct::default();
    let replay = replayed(
        &gazetteer,
        &visits,
        &[(0, 8 * 24 + 7)],
        &edition::cn_9(),
        &conduct,
    );
    let people = |area: u32| {
        let zones = &replay.days[0].zones;
        let zone = zones.iter().find(|zone| zone.area == AreaId::new(area)).unwrap();
        (zone.level, zone.registered, zone.unregistered)
    };
    assert_eq!(people(6), (ZoneLevel::Sealed, 0, 25));
    assert_eq!(people(5), (ZoneLevel::Controlled, 0, 75));
    assert_eq!(rounds(&replay, 6)[0], (8, 25, 3));
    assert_eq!(rounds(&replay, 5)[0], (8, 75, 8));
}

/// Guo and Song of Willow Court met at Guo's on the 7th; Song is found on the 12th, in a quarantine of this kind.
fn found_in(kind: CareKind) -> WhatIf {
    let care = CareRules {
        close: vec![Stage::new(kind, 14, [1, 14])],
        ..CareRules::default()
    };
    let protocol = edition::cn_9().to_builder().with_care(care).build().unwrap();
    let gazetteer = register([(0, WILLOW), (1, WILLOW), (2, WILLOW)]);
    let visits = [(0, 100, 7 * 24 + 9, 120), (1, 100, 7 * 24 + 9, 120)];
    let cases = [(0, 8 * 24 + 7), (1, 12 * 24 + 7)];
    let mut conduct = Conduct::default();
    conduct.hours_to_move = Some(2);
    let replay = replayed(&gazetteer, &visits, &cases, &protocol, &conduct);
    assert_eq!(replay.found(FoundIn::Quarantine), 1);
    replay
}

#[test]
fn whoever_is_found_in_central_quarantine_is_no_case_of_the_zone() {
    let replay = found_in(CareKind::CentralQuarantine);
    assert_eq!(
        days_at(&replay, WILLOW, ZoneLevel::Sealed).last(),
        Some(&15),
        "seven days from the 8th"
    );
}

#[test]
fn whoever_is_found_in_quarantine_at_home_begins_the_days_of_the_zone_anew() {
    let replay = found_in(CareKind::HomeQuarantine);
    assert_eq!(
        days_at(&replay, WILLOW, ZoneLevel::Sealed).last(),
        Some(&19),
        "seven days from the 12th"
    );
}

#[test]
fn a_zone_that_was_lifted_is_drawn_anew_for_a_case_that_asks_for_less() {
    let gazetteer = register([(0, 5), (1, WILLOW)]);
    let gazetteer = with_place(gazetteer, 200, PlaceKind::Shop, 5);
    let cases = [(0, 8 * 24 + 7), (1, 30 * 24 + 7)];
    let visits = [(1, 200, 29 * 24 + 9, 10)];
    let conduct = Conduct::default();
    let replay = replayed(&gazetteer, &visits, &cases, &edition::cn_9(), &conduct);
    let [begun, again] = [8, 30].map(|day| instant(day * 24 + 8));
    assert_eq!(
        spans(&replay, 5),
        [
            (ZoneLevel::Sealed, begun, Some(instant(19 * 24)), 11),
            (ZoneLevel::Controlled, again, Some(instant(38 * 24)), 8),
        ],
        "seven and three days, then seven"
    );
}

#[test]
fn a_contact_whom_no_order_tests_is_tested_once_so_that_no_zone_waits_for_good() {
    let care = CareRules {
        close: vec![Stage::new(CareKind::CentralQuarantine, 7, [])],
        ..CareRules::default()
    };
    let protocol = edition::cn_8().to_builder().with_care(care).build().unwrap();
    let gazetteer = register([(0, WILLOW), (1, WILLOW)]);
    let visits = [(0, 100, 7 * 24 + 9, 120), (1, 100, 7 * 24 + 9, 120)];
    let mut conduct = Conduct::default();
    // In quarantine by the first round, to which Song would come else.
    conduct.hours_to_move = Some(2);
    let replay = replayed(&gazetteer, &visits, &[(0, 8 * 24 + 7)], &protocol, &conduct);
    assert_eq!(
        replay.tests,
        [(PersonId::new(1), day(15))],
        "the day after the quarantine"
    );
    assert_eq!(
        days_at(&replay, WILLOW, ZoneLevel::Sealed).last(),
        Some(&22),
        "fourteen days from the 8th"
    );
}

#[test]
fn whom_a_round_samples_needs_no_test_of_their_own() {
    let protocol = edition::cn_8().to_builder().with_care(None).build().unwrap();
    let gazetteer = register([(0, WILLOW), (1, WILLOW)]);
    let visits = [(0, 100, 7 * 24 + 9, 120), (1, 100, 7 * 24 + 9, 120)];
    let conduct = Conduct::default();
    let replay = replayed(&gazetteer, &visits, &[(0, 8 * 24 + 7)], &protocol, &conduct);
    assert_eq!(replay.tests, []);
    assert_eq!(replay.ended, ReplayEnd::AllOver);
}

#[test]
fn a_case_without_a_home_draws_nothing_and_is_told() {
    let conduct = Conduct::default();
    let replay = replayed(&register([]), &[], &[(0, 8 * 24 + 7)], &edition::cn_9(), &conduct);
    let case = PersonId::new(0);
    assert_eq!(replay.unplaced, [Unplaced::NoHome { case }]);
    assert_eq!(replay.zones, []);
}

#[cfg(feature = "csv")]
#[test]
fn the_table_has_a_row_for_each_day_and_no_cell_where_nothing_is_asked() {
    let conduct = Conduct::default();
    let replays = [edition::cn_9(), edition::cn_new10(), edition::who_2020()].map(|edition| {
        let zone = edition::cn_9().time_zone();
        let edition = edition.to_builder().with_time_zone(zone).build().unwrap();
        willow_court(&edition, &conduct)
    });
    let mut written = Vec::new();
    mijie::report::write_what_if(&replays, &mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
edition,date,central_quarantine,home_quarantine,home_monitoring,self_monitoring,waiting,tests,swabs,tubes,\
sealed_zones,sealed_people,controlled_zones,controlled_people,\
found_in_quarantine,found_in_monitoring,found_waiting,found_registered,found_in_community
cn-9,2022-05-09,0,0,0,0,0,0,11,2,1,12,0,0,0,0,0,0,1
cn-9,2022-05-10,0,0,0,0,0,0,11,2,1,12,0,0,0,0,0,0,0
cn-9,2022-05-11,0,0,0,0,0,0,11,2,1,12,0,0,0,0,0,0,0
cn-9,2022-05-12,0,0,0,0,0,0,11,2,1,12,0,0,0,0,0,0,0
cn-9,2022-05-13,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0,0,0
cn-9,2022-05-14,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0,0,0
cn-9,2022-05-15,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0,0,0
cn-9,2022-05-16,0,0,0,0,0,0,11,2,1,12,0,0,0,0,0,0,0
cn-9,2022-05-17,0,0,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0
cn-9,2022-05-18,0,0,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0
cn-9,2022-05-19,0,0,0,0,0,0,0,0,0,0,1,12,0,0,0,0,0
cn-new10,2022-05-09,,0,,,0,0,11,2,1,12,,,0,,0,0,1
cn-new10,2022-05-10,,0,,,0,0,11,2,1,12,,,0,,0,0,0
cn-new10,2022-05-11,,0,,,0,0,11,2,1,12,,,0,,0,0,0
cn-new10,2022-05-12,,0,,,0,0,11,2,1,12,,,0,,0,0,0
cn-new10,2022-05-13,,0,,,0,0,0,0,1,12,,,0,,0,0,0
cn-new10,2022-05-14,,0,,,0,0,0,0,1,12,,,0,,0,0,0
who-2020,2022-05-09,,0,,,0,,,,,,,,0,,0,0,1
"
    );
}

/// Seven people in two compounds, with an office in one and a shop in the other.
fn seven() -> Gazetteer {
    let gazetteer = register((0..PERSONS).map(|person| (person, if person < 4 { WILLOW } else { POPLAR })));
    let gazetteer = with_place(gazetteer, 0, PlaceKind::Office, WILLOW);
    with_place(gazetteer, 1, PlaceKind::Shop, POPLAR)
}

fn under_every_edition(rows: &Rows) -> Vec<WhatIf> {
    let log = rows.log(&BTreeMap::new());
    let zone = edition::cn_9().time_zone();
    let protocols: Vec<Protocol> = edition::ALL
        .iter()
        .map(|(_, edition)| edition().to_builder().with_time_zone(zone).build().unwrap())
        .collect();
    what_if_each(&log, &rows.cases(), &seven(), &protocols, &Conduct::default()).unwrap()
}

/// The days of which a span has a part.
fn dates(span: &ZoneSpan, zone: chrono::FixedOffset) -> impl Iterator<Item = (AreaId, NaiveDate)> {
    let ended = span.ended.expect("all is over");
    let last = Timestamp::from_unix(ended.to_unix() - 1).unwrap().date(zone);
    let area = span.area;
    let days = span.began.date(zone).iter_days();
    days.take_while(move |&date| date <= last)
        .map(move |date| (area, date))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn under_every_edition_all_is_over_some_day(rows in rows()) {
        for replay in under_every_edition(&rows) {
            prop_assert_eq!(replay.ended, ReplayEnd::AllOver, "{}", replay.protocol);
        }
    }

    #[test]
    fn zones_of_the_days_are_those_of_the_spans(rows in rows()) {
        for replay in under_every_edition(&rows) {
            let of_spans: BTreeSet<(AreaId, NaiveDate)> =
                replay.zones.iter().flat_map(|span| dates(span, replay.time_zone)).collect();
            let of_day = |day: &WhatIfDay| {
                let date = day.date;
                day.zones.iter().map(move |zone| (zone.area, date)).collect::<Vec<_>>()
            };
            let of_days: BTreeSet<(AreaId, NaiveDate)> = replay.days.iter().flat_map(of_day).collect();
            prop_assert_eq!(of_days, of_spans);
        }
    }

    #[test]
    fn nobody_lives_in_two_zones_or_is_sampled_twice_in_the_rounds_of_a_day(rows in rows()) {
        let gazetteer = seven();
        for replay in under_every_edition(&rows) {
            for day in &replay.days {
                let mut people = BTreeSet::new();
                for zone in &day.zones {
                    let residents = replay.residents(&gazetteer, day.date, zone.area);
                    prop_assert_eq!(residents.len() as u64, zone.registered);
                    prop_assert!(zone.swabs.unwrap_or(0) <= zone.people());
                    people.extend(residents);
                }
                prop_assert_eq!(people.len() as u64, day.zones.iter().map(ZoneDay::people).sum::<u64>());
            }
        }
    }

    #[test]
    fn no_zone_or_round_of_a_day_knows_of_a_later_case(rows in rows(), later in 0..PERSONS) {
        prop_assume!(!rows.cases.contains_key(&later));
        let last = *rows.cases.values().max().unwrap();
        let mut more = rows.clone();
        more.cases.insert(later, last + 48);
        let until = instant(last + 48).date(edition::cn_9().time_zone());
        for (before, after) in under_every_edition(&rows).iter().zip(under_every_edition(&more)) {
            let days = before.days.iter().zip(&after.days);
            for (before, after) in days.take_while(|(day, _)| day.date < until) {
                prop_assert_eq!(before, after);
            }
        }
    }
}
