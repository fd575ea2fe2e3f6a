//! Arrivals against zones and exposure sites, and a naive match step by step.

use std::collections::BTreeSet;

use mijie::entry::{
    ARRIVAL_LOOK_BACK_DAYS, Arrival, ArrivalCheck, ArrivalReason, ArrivalRisk, Arrivals, Origin, RiskArea,
    RiskAreas, Whereabouts,
};
use mijie::protocol::{ZoneLevel, edition};
use mijie::response::{Site, SiteGrade, Sites};
use mijie::zone::{Happening, Round, ZoneEvent, ZoneLedger};
use mijie::{
    Area, AreaId, AreaLevel, Areas, Gazetteer, Interval, PersonId, Place, PlaceId, Timestamp, Visit,
    VisitLogBuilder,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::entry::runs;
use crate::world::DAWN;

const HOUR: i64 = 3600;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + hour * HOUR).unwrap()
}

fn between(start: i64, end: i64) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

fn hour(time: Timestamp) -> i64 {
    (time.to_unix() - DAWN) / HOUR
}

const COUNTY: u32 = 0;
const TOWN: u32 = 1;
const VILLAGE: u32 = 2;
const FAR_AWAY: u32 = 3;
const UNKNOWN: u32 = 9;

/// In the village, in the town, and on no map.
const SHOP: u32 = 0;
const MARKET: u32 = 1;
const STALL: u32 = 2;

fn gazetteer() -> Gazetteer {
    let area = |number, level, parent: Option<u32>| Area {
        id: AreaId::new(number),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    let areas = Areas::new([
        area(COUNTY, AreaLevel::County, None),
        area(TOWN, AreaLevel::Township, Some(COUNTY)),
        area(VILLAGE, AreaLevel::Village, Some(TOWN)),
        area(FAR_AWAY, AreaLevel::County, None),
    ]);
    let places = [(SHOP, Some(VILLAGE)), (MARKET, Some(TOWN)), (STALL, None)].map(|(number, area)| {
        let known = Place {
            area: area.map(AreaId::new),
            ..Place::default()
        };
        (PlaceId::new(number), known)
    });
    Gazetteer {
        places: places.into_iter().collect(),
        areas: areas.unwrap(),
        ..Gazetteer::default()
    }
}

fn risk(area: u32, level: ZoneLevel, start: i64, end: i64) -> RiskArea {
    RiskArea {
        area: AreaId::new(area),
        interval: between(start, end),
        level,
    }
}

fn in_area(number: u32) -> Whereabouts {
    Whereabouts::Area(AreaId::new(number))
}

fn at_place(number: u32) -> Whereabouts {
    Whereabouts::Place(PlaceId::new(number))
}

/// Person 0 arrives, and tells of a stay.
fn arrival(hour: i64, stay: Option<(Whereabouts, Option<i64>, Option<i64>)>) -> Arrival {
    Arrival {
        person: PersonId::new(0),
        at: at(hour),
        checkpoint: PlaceId::new(7),
        origin: stay.map(|(whereabouts, from, until)| Origin {
            whereabouts,
            from: from.map(at),
            until: until.map(at),
        }),
        plate: None,
    }
}

fn visit(number: u32, start: i64, end: i64) -> Visit {
    Visit {
        person: PersonId::new(0),
        place: PlaceId::new(number),
        interval: between(start, end),
        spot: None,
    }
}

/// Judged over one day before the day of arrival.
fn judge(arrivals: &[Arrival], visits: &[Visit], risks: &[RiskArea], sites: &[Site]) -> Arrivals {
    let mut log = VisitLogBuilder::new();
    for &visit in visits {
        log.add_visit(visit);
    }
    let (log, gazetteer) = (log.build().unwrap(), gazetteer());
    let (risks, sites) = (
        RiskAreas::new(risks.iter().copied()),
        Sites::new(sites.iter().copied()),
    );
    let check = ArrivalCheck::new(&log, &gazetteer, &risks, &sites, edition::cn_9().time_zone());
    check.with_look_back_days(1).judge(arrivals).unwrap()
}

/// Every reason of every arrival, in hours.
fn lines(arrivals: &Arrivals) -> Vec<String> {
    let words = |reason: &ArrivalReason| match *reason {
        ArrivalReason::Zone {
            zone,
            level,
            since,
            area,
            ..
        } => {
            format!("{} in {} {level} since {}", area.get(), zone.get(), hour(since))
        }
        ArrivalReason::Site { place, grade, .. } => {
            format!("site {} {}", place.get(), grade.map_or("none", SiteGrade::name))
        }
        ArrivalReason::HoldsZone {
            area, zone, level, ..
        } => format!("{} holds {} {level}", area.get(), zone.get()),
        ArrivalReason::UnknownArea { area, .. } => format!("unknown {}", area.get()),
        ArrivalReason::PlaceWithoutArea { place, .. } => format!("nowhere {}", place.get()),
        ArrivalReason::Undeclared { .. } => "undeclared".to_owned(),
        other => panic!("{other:?}"),
    };
    let mut lines: Vec<String> = arrivals
        .verdicts()
        .iter()
        .flat_map(|verdict| verdict.reasons.iter())
        .map(|reason| {
            let interval = reason.interval();
            format!(
                "{} {}-{}",
                words(reason),
                hour(interval.start()),
                hour(interval.end())
            )
        })
        .collect();
    lines.sort();
    lines
}

#[test]
fn only_the_time_in_which_the_area_was_a_zone_counts() {
    let risks = [
        risk(VILLAGE, ZoneLevel::Sealed, 20, 30),
        risk(VILLAGE, ZoneLevel::Controlled, 30, 40),
        risk(TOWN, ZoneLevel::Controlled, 10, 50),
    ];
    let told = [
        arrival(60, Some((in_area(VILLAGE), Some(25), Some(45)))),
        arrival(60, Some((in_area(FAR_AWAY), None, Some(25)))),
    ];
    let report = judge(&told, &[], &risks, &[]);
    assert_eq!(
        lines(&report),
        [
            "2 in 1 controlled since 10 40-45",
            "2 in 2 controlled since 30 30-40",
            "2 in 2 sealed since 20 25-30",
            "undeclared 45-60",
        ]
    );
    assert_eq!(report.count(ArrivalRisk::High), 1);
    assert_eq!(report.unmatched().count(), 1);
    assert_eq!(report.verdicts()[0].unmatched().count(), 1);
}

#[test]
fn whoever_leaves_as_the_zone_begins_was_not_in_it() {
    let risks = [risk(TOWN, ZoneLevel::Sealed, 30, 40)];
    let told = |from, until| {
        [
            arrival(50, Some((in_area(TOWN), Some(from), Some(until)))),
            arrival(50, Some((in_area(FAR_AWAY), None, None))),
        ]
    };
    for (from, until) in [(24, 30), (40, 50)] {
        let report = judge(&told(from, until), &[], &risks, &[]);
        assert_eq!((lines(&report), report.count(ArrivalRisk::Clear)), (vec![], 1));
    }
    assert_eq!(judge(&told(24, 31), &[], &risks, &[]).count(ArrivalRisk::High), 1);
}

#[test]
fn somewhere_in_a_county_that_held_a_zone_is_to_be_asked_again() {
    let risks = [risk(VILLAGE, ZoneLevel::Sealed, 30, 100)];
    let report = judge(
        &[arrival(50, Some((in_area(COUNTY), None, None)))],
        &[],
        &risks,
        &[],
    );
    assert_eq!(lines(&report), ["0 holds 2 sealed 30-50"]);
    assert_eq!(report.count(ArrivalRisk::Unclear), 1);
}

#[test]
fn who_tells_nothing_or_of_what_nobody_knows_is_listed() {
    let report = judge(&[arrival(30, None)], &[], &[], &[]);
    assert_eq!(lines(&report), ["undeclared 0-30"]);
    let report = judge(
        &[arrival(30, Some((in_area(UNKNOWN), None, None)))],
        &[],
        &[],
        &[],
    );
    assert_eq!(lines(&report), ["unknown 9 0-30"]);
    let report = judge(
        &[arrival(30, Some((at_place(STALL), Some(2), None)))],
        &[],
        &[],
        &[],
    );
    assert_eq!(lines(&report), ["nowhere 2 2-30", "undeclared 0-2"]);
    assert_eq!(report.count(ArrivalRisk::Unclear), 1);
    let listed = [risk(UNKNOWN, ZoneLevel::Controlled, 0, 100)];
    let report = judge(
        &[arrival(30, Some((in_area(UNKNOWN), None, None)))],
        &[],
        &listed,
        &[],
    );
    assert_eq!(
        report.count(ArrivalRisk::Medium),
        1,
        "a list may name areas that the own tree lacks"
    );
}

#[test]
fn what_the_log_knows_counts_besides_what_is_told() {
    let site = |place, grade, start, end| Site {
        place: PlaceId::new(place),
        interval: between(start, end),
        grade,
    };
    let sites = [
        site(STALL, Some(SiteGrade::StayAtHome), 10, 20),
        site(SHOP, None, 26, 28),
    ];
    let visits = [visit(STALL, 15, 25), visit(SHOP, 20, 27), visit(MARKET, 31, 40)];
    let risks = [risk(TOWN, ZoneLevel::Prevention, 0, 100)];
    let report = judge(
        &[arrival(30, Some((in_area(FAR_AWAY), None, None)))],
        &visits,
        &risks,
        &sites,
    );
    assert_eq!(
        lines(&report),
        [
            "2 in 1 prevention since 0 20-27",
            "site 0 none 26-27",
            "site 2 stay_at_home 15-20"
        ]
    );
    assert_eq!(report.verdicts()[0].risk, ArrivalRisk::High);
}

#[test]
fn what_cannot_be_matched_weighs_more_than_a_prevention_zone_and_less_than_a_controlled_one() {
    let risks = [
        risk(COUNTY, ZoneLevel::Prevention, 0, 100),
        risk(VILLAGE, ZoneLevel::Sealed, 0, 100),
    ];
    let report = judge(
        &[arrival(30, Some((in_area(TOWN), None, None)))],
        &[],
        &risks,
        &[],
    );
    assert_eq!(
        lines(&report),
        ["1 holds 2 sealed 0-30", "1 in 0 prevention since 0 0-30"]
    );
    assert_eq!(report.verdicts()[0].risk, ArrivalRisk::Unclear);
    let names: Vec<&str> = ArrivalRisk::ALL.iter().map(|risk| risk.name()).collect();
    assert_eq!(names, ["high", "medium", "unclear", "low", "clear"]);
}

#[test]
fn one_looks_back_14_days_where_nothing_is_said() {
    assert_eq!(ARRIVAL_LOOK_BACK_DAYS, 14);
    let (log, gazetteer) = (VisitLogBuilder::new().build().unwrap(), gazetteer());
    let (risks, sites) = (RiskAreas::default(), Sites::default());
    let check = ArrivalCheck::new(&log, &gazetteer, &risks, &sites, edition::cn_9().time_zone());
    let report = check.judge(&[arrival(20 * 24 + 5, None)]).unwrap();
    assert_eq!(lines(&report), ["undeclared 144-485"]);
    let midnight = check.with_look_back_days(0).judge(&[arrival(48, None)]).unwrap();
    assert_eq!(midnight.count(ArrivalRisk::Clear), 1, "nothing is asked about");
}

#[test]
fn a_stay_that_cannot_be_is_refused_with_its_row() {
    let (log, gazetteer) = (VisitLogBuilder::new().build().unwrap(), gazetteer());
    let (risks, sites) = (RiskAreas::default(), Sites::default());
    let check = ArrivalCheck::new(&log, &gazetteer, &risks, &sites, edition::cn_9().time_zone());
    let refused = |from, until| {
        let stay = arrival(30, Some((in_area(TOWN), from, until)));
        check.judge(&[arrival(30, None), stay]).unwrap_err().to_string()
    };
    assert_eq!(
        refused(Some(20), Some(20)),
        "arrival 2: expected a stay that begins before 2022-05-01T12:00:00Z, found one from 2022-05-01T12:00:00Z"
    );
    assert_eq!(
        refused(Some(30), None),
        "arrival 2: expected a stay that begins before 2022-05-01T22:00:00Z, found one from 2022-05-01T22:00:00Z"
    );
    assert_eq!(
        refused(None, Some(31)),
        "arrival 2: expected a stay that ends by the arrival at 2022-05-01T22:00:00Z, \
         found one until 2022-05-01T23:00:00Z"
    );
}

#[test]
fn the_lives_of_zones_become_risk_areas_level_by_level() {
    let gazetteer = gazetteer();
    let ninth = edition::cn_9();
    let mut ledger = ZoneLedger::new(&ninth, &gazetteer.areas).unwrap();
    let (person, area) = (PersonId::new(5), AreaId::new(VILLAGE));
    let level = ZoneLevel::Sealed;
    for (time, what) in [
        ("2022-05-01", Happening::CaseFound { person, area }),
        ("2022-05-01", Happening::Drawn { area, level }),
        ("2022-05-01T20:00:00+08:00", Happening::CaseLeft { person }),
        (
            "2022-05-08",
            Happening::RoundCompleted {
                area,
                sampled: "2022-05-08".parse().unwrap(),
                round: Round::clean(9),
            },
        ),
    ] {
        ledger
            .add(ZoneEvent {
                at: time.parse().unwrap(),
                what,
            })
            .unwrap();
    }
    let lives = ledger.replay().unwrap();
    let risks = RiskAreas::of_lives(&lives);
    let of_village: Vec<_> = risks
        .iter()
        .filter(|risk| risk.area == area)
        .map(|risk| (risk.level, hour(risk.interval.start()), hour(risk.interval.end())))
        .collect();
    assert_eq!(
        of_village,
        [
            (ZoneLevel::Sealed, 0, 8 * 24),
            (ZoneLevel::Controlled, 8 * 24, 11 * 24)
        ]
    );
    for risk in risks.iter() {
        assert_eq!(
            lives
                .zone(risk.area, risk.interval.start())
                .unwrap()
                .level(risk.interval.start()),
            Some(risk.level)
        );
    }
    let both = risks
        .clone()
        .with(RiskAreas::new([self::risk(FAR_AWAY, ZoneLevel::Sealed, 0, 1)]));
    assert_eq!(both.len(), risks.len() + 1);
}

/// Hour by hour from the definitions. Shares no code with the library.
fn naive(rows: &[Arrival], visits: &[Visit], risks: &[RiskArea], sites: &[Site]) -> Vec<String> {
    let arrived = hour(rows[0].at);
    let window = (arrived.div_euclid(24) - 1) * 24..arrived;
    let parent = |area: u32| match area {
        VILLAGE => Some(TOWN),
        TOWN => Some(COUNTY),
        _ => None,
    };
    let up = |area: u32| std::iter::successors(Some(area), |&area| parent(area)).collect::<Vec<_>>();
    let home_of = |place: u32| [Some(VILLAGE), Some(TOWN), None][place as usize];
    let covers = |origin: &Origin, now: i64| {
        origin.from.is_none_or(|from| hour(from) <= now) && origin.until.is_none_or(|until| now < hour(until))
    };
    let told = |now: i64| {
        let origins = rows.iter().filter_map(|row| row.origin);
        origins
            .filter(move |origin| covers(origin, now))
            .map(|origin| origin.whereabouts)
    };
    let logged = |now: i64| {
        visits
            .iter()
            .filter(move |visit| visit.interval.contains(at(now)))
            .map(|visit| at_place(visit.place.get()))
    };
    let in_place = |place: u32, now: i64| told(now).chain(logged(now)).any(|spot| spot == at_place(place));
    let within = |area: u32, now: i64| {
        told(now).chain(logged(now)).any(|spot| match spot {
            Whereabouts::Area(told) => told.get() == area,
            Whereabouts::Place(place) => home_of(place.get()) == Some(area),
            other => panic!("{other:?}"),
        })
    };
    let zone_of = |area: u32, now: i64| {
        up(area).into_iter().find_map(|around| {
            let of = risks
                .iter()
                .filter(|risk| risk.area.get() == around && risk.interval.contains(at(now)));
            of.min_by_key(|risk| (risk.level, risk.interval)).copied()
        })
    };
    let mut found = BTreeSet::new();
    let mut note = |words: String, holds: &dyn Fn(i64) -> bool| {
        found.extend(
            runs(holds, window.clone())
                .into_iter()
                .map(|(from, until)| format!("{words} {from}-{until}")),
        );
    };
    for area in [COUNTY, TOWN, VILLAGE, FAR_AWAY, UNKNOWN] {
        for risk in risks {
            let (zone, level, since) = (risk.area.get(), risk.level, hour(risk.interval.start()));
            note(format!("{area} in {zone} {level} since {since}"), &|now| {
                within(area, now) && zone_of(area, now) == Some(*risk)
            });
            if zone != area && up(zone).contains(&area) {
                note(format!("{area} holds {zone} {level}"), &|now| {
                    within(area, now) && risk.interval.contains(at(now))
                });
            }
        }
    }
    if risks.iter().all(|risk| risk.area.get() != UNKNOWN) {
        note(format!("unknown {UNKNOWN}"), &|now| within(UNKNOWN, now));
    }
    for site in sites {
        let (place, grade) = (site.place.get(), site.grade.map_or("none", SiteGrade::name));
        note(format!("site {place} {grade}"), &|now| {
            in_place(place, now) && site.interval.contains(at(now))
        });
    }
    for origin in rows
        .iter()
        .filter_map(|row| row.origin)
        .filter(|origin| origin.whereabouts == at_place(STALL))
    {
        note(format!("nowhere {STALL}"), &|now| covers(&origin, now));
    }
    note("undeclared".into(), &|now| told(now).next().is_none());
    found.into_iter().collect()
}

fn some_stay() -> impl Strategy<Value = Option<(Whereabouts, Option<i64>, Option<i64>)>> {
    let somewhere = prop_oneof![
        select(vec![COUNTY, TOWN, VILLAGE, FAR_AWAY, UNKNOWN]).prop_map(in_area),
        select(vec![SHOP, MARKET, STALL]).prop_map(at_place),
    ];
    let times = (prop::option::of(0_i64..60), prop::option::of(1_i64..=66));
    prop::option::weighted(0.9, (somewhere, times)).prop_map(|stay| {
        let (whereabouts, (from, until)) = stay?;
        let until = until.filter(|&until| from.is_none_or(|from| from < until));
        Some((whereabouts, from, until))
    })
}

/// Times of one area or place apart, so that no two lines are about the same.
fn some_risks() -> impl Strategy<Value = Vec<RiskArea>> {
    let areas = vec![COUNTY, TOWN, VILLAGE, FAR_AWAY, UNKNOWN];
    let of = (
        select(areas),
        0_i64..5,
        1_i64..13,
        select(ZoneLevel::ALL.to_vec()),
    );
    prop::collection::btree_map(0..9, of, 0..5).prop_map(|drawn| {
        let mut risks: Vec<RiskArea> = Vec::new();
        for (area, slot, length, level) in drawn.into_values() {
            let risk = risk(area, level, slot * 14, slot * 14 + length);
            if !risks
                .iter()
                .any(|known| (known.area, known.interval.start()) == (risk.area, risk.interval.start()))
            {
                risks.push(risk);
            }
        }
        risks
    })
}

proptest! {
    #[test]
    fn arrivals_are_matched_as_hour_by_hour(
        stays in prop::collection::vec(some_stay(), 1..4),
        hours in prop::collection::vec((0_u32..3, 0_i64..60, 1_i64..9), 0..4),
        risks in some_risks(),
        open in prop::collection::btree_map(0_u32..3, (0_i64..60, 1_i64..20), 0..3),
    ) {
        let rows: Vec<Arrival> = stays.into_iter().map(|stay| arrival(66, stay)).collect();
        let visits: Vec<Visit> = hours.iter().map(|&(place, start, length)| visit(place, start, start + length)).collect();
        let sites: Vec<Site> = open
            .into_iter()
            .map(|(place, (start, length))| Site {
                place: PlaceId::new(place),
                interval: between(start, start + length),
                grade: Some(SiteGrade::SelfMonitor),
            })
            .collect();
        let report = judge(&rows, &visits, &risks, &sites);
        let mut found = lines(&report);
        // A line is told once, however often the naive match comes upon it.
        found.dedup();
        prop_assert_eq!(&found, &naive(&rows, &visits, &risks, &sites));
        let counted: usize = ArrivalRisk::ALL.iter().map(|&risk| report.count(risk)).sum();
        prop_assert_eq!(counted, report.verdicts().len());

        let mut turned = rows.clone();
        turned.reverse();
        prop_assert_eq!(judge(&turned, &visits, &risks, &sites), report);
    }
}
