//! Vehicles: trips from gate to gate, what is wrong with them, and a naive replay row by row.

use std::collections::{BTreeMap, BTreeSet};

use mijie::entry::{
    ClosedLoops, EntryError, Gate, GateEvent, GateLog, Heading, Pass, Passes, TripFault, TripRules,
    TripStanding, Trips, follow_trips,
};
use mijie::{Gazetteer, PersonId, PlaceId, Visit, VisitLogBuilder};
use proptest::prelude::*;
use proptest::sample::select;

use crate::entry::{GATE, at, between, person, place, visit};
use crate::world::DAWN;

const TOWN_GATE: u32 = 7;
const DEPOT: u32 = 3;
const KITCHEN: u32 = 4;
const SHOP: u32 = 5;
const END: i64 = 60;

/// A park inside a town, each with a gate.
fn loops() -> ClosedLoops {
    let gate = |gate, name: &str| Gate {
        gate: place(gate),
        loop_name: name.into(),
        area: None,
        places: vec![place(DEPOT)],
    };
    ClosedLoops::new(
        &[gate(GATE, "park"), gate(TOWN_GATE, "town")],
        &Gazetteer::default(),
    )
    .unwrap()
}

/// Driver 0 drives `A 1`, and so on.
fn drive(who: u32, step: i64, heading: Heading, gate: u32) -> GateEvent {
    GateEvent {
        at: at(step),
        gate: place(gate),
        person: person(who),
        heading,
        plate: Some(format!("A {}", who + 1)),
        escort: None,
    }
}

fn pass(id: &str, who: u32, valid: (i64, i64), route: &[u32]) -> Pass {
    Pass {
        id: id.into(),
        plate: format!("A {}", who + 1),
        driver: Some(person(who)),
        valid: between(valid.0, valid.1),
        route: route.iter().map(|&stop| place(stop)).collect(),
    }
}

const ROUTE: [u32; 4] = [TOWN_GATE, GATE, DEPOT, KITCHEN];

/// Six steps an hour: a trip may last two hours.
const RULES: TripRules = TripRules {
    out_within_hours: 2,
    escorted: false,
};

fn follow(rows: &[GateEvent], passes: &[Pass], visits: &[Visit], rules: TripRules) -> Trips {
    let loops = loops();
    let gate_log = GateLog::new(&loops, rows.iter().cloned()).unwrap();
    let mut log = VisitLogBuilder::new();
    for &visit in visits {
        log.add_visit(visit);
    }
    let passes = Passes::new(passes.iter().cloned()).unwrap();
    follow_trips(&gate_log, &passes, &log.build().unwrap(), &rules, at(END))
}

fn step(time: mijie::Timestamp) -> i64 {
    (time.to_unix() - DAWN) / 600
}

fn words(fault: &TripFault) -> String {
    let span = |visit: &Visit| {
        let interval = visit.interval;
        let (start, end) = (step(interval.start()), step(interval.end()));
        format!("{} at {} {start}-{end}", visit.person.get(), visit.place.get())
    };
    match fault {
        TripFault::NoPass => "no pass".into(),
        TripFault::PassExpired { at } => format!("expired {}", step(*at)),
        TripFault::PassNotYetValid { from } => format!("not before {}", step(*from)),
        TripFault::PassRanOut { at } => format!("ran out {}", step(*at)),
        TripFault::WrongDriver { driver, expected } => format!("{} for {}", driver.get(), expected.get()),
        TripFault::WrongGate { gate, at, heading } => format!("gate {} {heading} {}", gate.get(), step(*at)),
        TripFault::LeftRoute { visit } => format!("off route {}", span(visit)),
        TripFault::OutOfOrder { visit } => format!("order {}", span(visit)),
        TripFault::NotSeenOut { due } => format!("not out by {}", step(*due)),
        TripFault::NotSeenIn { gate, at } => format!("not in {} {}", gate.get(), step(*at)),
        TripFault::LeftWithoutVehicle {
            driver, plate, at, ..
        } => {
            format!(
                "{} left with {} {}",
                driver.get(),
                plate.as_deref().unwrap_or("nothing"),
                step(*at)
            )
        }
        TripFault::Unaccompanied { gate, at, heading } => {
            format!("alone {} {heading} {}", gate.get(), step(*at))
        }
        other => panic!("{other:?}"),
    }
}

/// `plate from-until: fault, fault`, of each trip.
fn lines(trips: &Trips) -> Vec<String> {
    let line = |trip: &mijie::entry::Trip| {
        let mut faults: Vec<String> = trip.faults.iter().map(words).collect();
        faults.sort();
        let time = |time: Option<_>| time.map_or("?".to_owned(), |time| step(time).to_string());
        format!(
            "{} {}-{}: {}",
            trip.plate,
            time(trip.entered),
            time(trip.left),
            faults.join(", ")
        )
    };
    let mut lines: Vec<String> = trips.iter().map(line).collect();
    lines.sort();
    lines
}

#[test]
fn a_vehicle_that_keeps_to_its_route_is_in_order() {
    let rows = [
        drive(0, 1, Heading::In, TOWN_GATE),
        drive(0, 3, Heading::In, GATE),
        drive(0, 6, Heading::Out, GATE),
        drive(0, 9, Heading::Out, TOWN_GATE),
        drive(1, 58, Heading::In, GATE),
    ];
    let passes = [pass("1", 0, (0, 20), &ROUTE), pass("2", 1, (50, 60), &ROUTE)];
    let visits = [
        visit(0, DEPOT, 3, 5),
        visit(0, KITCHEN, 5, 7),
        visit(0, SHOP, 9, 12),
        visit(0, SHOP, 0, 1),
    ];
    let trips = follow(&rows, &passes, &visits, RULES);
    assert_eq!(lines(&trips), ["A 1 1-9: ", "A 2 58-?: "]);
    let standings = [
        TripStanding::InOrder,
        TripStanding::UnderWay,
        TripStanding::Faulty,
    ];
    assert_eq!(standings.map(|standing| trips.count(standing)), [1, 1, 0]);
    assert_eq!(trips.iter().next().unwrap().stops.len(), 2);
}

#[test]
fn a_driver_who_left_the_route_is_found_with_the_visit_that_shows_it() {
    let rows = [drive(0, 1, Heading::In, GATE), drive(0, 9, Heading::Out, GATE)];
    let visits = [visit(0, DEPOT, 2, 4), visit(0, SHOP, 8, 12)];
    let trips = follow(&rows, &[pass("1", 0, (0, 20), &ROUTE)], &visits, RULES);
    let (trip, fault) = trips.faults().next().unwrap();
    assert_eq!(trip.pass.as_deref(), Some("1"));
    let clipped = visit(0, SHOP, 8, 9);
    assert_eq!(fault, &TripFault::LeftRoute { visit: clipped });
    assert_eq!(
        (fault.place(), fault.driver()),
        (Some(place(SHOP)), Some(person(0)))
    );
}

#[test]
fn stops_come_in_the_order_of_the_route() {
    let rows = [drive(0, 1, Heading::In, GATE), drive(0, 9, Heading::Out, GATE)];
    let visits = [visit(0, KITCHEN, 2, 3), visit(0, DEPOT, 4, 5)];
    let once = follow(&rows, &[pass("1", 0, (0, 20), &ROUTE)], &visits, RULES);
    assert_eq!(lines(&once), ["A 1 1-9: order 0 at 3 4-5"]);
    let twice = pass("1", 0, (0, 20), &[GATE, DEPOT, KITCHEN, DEPOT]);
    assert_eq!(lines(&follow(&rows, &[twice], &visits, RULES)), ["A 1 1-9: "]);
}

#[test]
fn passes_hold_for_a_plate_a_driver_a_gate_and_a_time() {
    let rows = [drive(0, 5, Heading::In, GATE), drive(0, 9, Heading::Out, GATE)];
    let faults = |passes: &[Pass]| lines(&follow(&rows, passes, &[], RULES)).join(" ");
    assert_eq!(faults(&[]), "A 1 5-9: no pass");
    assert_eq!(
        faults(&[pass("1", 0, (0, 5), &ROUTE)]),
        "A 1 5-9: expired 5",
        "the end is not in it"
    );
    assert_eq!(faults(&[pass("1", 0, (6, 20), &ROUTE)]), "A 1 5-9: not before 6");
    assert_eq!(faults(&[pass("1", 0, (0, 9), &ROUTE)]), "A 1 5-9: ran out 9");
    assert_eq!(
        faults(&[pass("1", 0, (0, 20), &[TOWN_GATE, DEPOT])]),
        "A 1 5-9: gate 8 in 5, gate 8 out 9"
    );
    let other_driver = Pass {
        driver: Some(person(3)),
        ..pass("1", 0, (0, 20), &ROUTE)
    };
    assert_eq!(faults(std::slice::from_ref(&other_driver)), "A 1 5-9: 0 for 3");
    assert_eq!(
        faults(&[other_driver, pass("2", 0, (5, 10), &ROUTE)]),
        "A 1 5-9: ",
        "the pass that fits counts"
    );
}

#[test]
fn a_vehicle_has_to_be_seen_out_in_time() {
    let passes = [pass("1", 0, (0, 60), &ROUTE)];
    let faults = |rows: &[GateEvent]| lines(&follow(rows, &passes, &[], RULES));
    let came = drive(0, 1, Heading::In, GATE);
    assert_eq!(
        faults(&[came.clone(), drive(0, 13, Heading::Out, GATE)]),
        ["A 1 1-13: "]
    );
    assert_eq!(
        faults(&[came.clone(), drive(0, 14, Heading::Out, GATE)]),
        ["A 1 1-14: not out by 13"]
    );
    assert_eq!(faults(std::slice::from_ref(&came)), ["A 1 1-?: not out by 13"]);
    assert_eq!(
        faults(&[
            came,
            drive(0, 5, Heading::In, GATE),
            drive(0, 6, Heading::Out, GATE)
        ]),
        ["A 1 1-?: not out by 5", "A 1 5-6: "]
    );
    assert_eq!(
        faults(&[drive(0, 5, Heading::Out, GATE)]),
        ["A 1 ?-5: not in 8 5"]
    );
}

#[test]
fn whoever_leaves_with_another_vehicle_is_told() {
    let swapped = GateEvent {
        plate: Some("A 2".into()),
        ..drive(0, 9, Heading::Out, GATE)
    };
    let rows = [drive(0, 5, Heading::In, GATE), swapped];
    let passes = [pass("1", 0, (0, 60), &ROUTE), pass("2", 0, (0, 60), &ROUTE)];
    assert_eq!(
        lines(&follow(&rows, &passes, &[], RULES)),
        [
            "A 1 5-?: 0 left with A 2 9, not out by 17",
            "A 2 ?-9: no pass, not in 8 9"
        ]
    );
}

#[test]
fn where_escorts_are_asked_for_every_row_names_one() {
    let escorted = GateEvent {
        escort: Some(person(9)),
        ..drive(0, 5, Heading::In, GATE)
    };
    let rows = [escorted, drive(0, 9, Heading::Out, GATE)];
    let passes = [pass("1", 0, (0, 60), &ROUTE)];
    let rules = TripRules {
        escorted: true,
        ..RULES
    };
    assert_eq!(
        lines(&follow(&rows, &passes, &[], rules)),
        ["A 1 5-9: alone 8 out 9"]
    );
    assert_eq!(
        TripRules::default(),
        TripRules {
            out_within_hours: 24,
            escorted: false
        }
    );
}

#[test]
fn a_pass_has_a_number_of_its_own_and_a_route() {
    let repeated = Passes::new([pass("1", 0, (0, 1), &ROUTE), pass("1", 1, (0, 1), &ROUTE)]).unwrap_err();
    assert_eq!(repeated, EntryError::RepeatedPass { first: 0, second: 1 });
    assert_eq!(
        repeated.to_string(),
        "pass 2: expected each pass once, found that of pass 1 again"
    );
    let nowhere = Passes::new([pass("1", 0, (0, 1), &[])]).unwrap_err();
    assert_eq!(
        nowhere.to_string(),
        "pass 1: expected a place on the route, found none"
    );
}

/// A trip as the naive replay has it.
#[derive(Default)]
struct Noted {
    rows: Vec<GateEvent>,
    entered: Option<i64>,
    left: Option<i64>,
    again: Option<i64>,
    faults: BTreeSet<String>,
}

/// Row by row for each plate, with no more than one pass a plate. Shares no code with the library.
fn naive(rows: &[GateEvent], passes: &[Pass], visits: &[Visit]) -> Vec<String> {
    let mut lines = Vec::new();
    for plate in rows
        .iter()
        .filter_map(|row| row.plate.clone())
        .collect::<BTreeSet<_>>()
    {
        let mut noted: Vec<Noted> = Vec::new();
        let mut inside: BTreeSet<PlaceId> = BTreeSet::new();
        let mut is_open = false;
        for now in 0..END {
            let mut todo: BTreeSet<&GateEvent> = rows
                .iter()
                .filter(|row| row.plate.as_ref() == Some(&plate) && step(row.at) == now)
                .collect();
            let was_inside = inside.clone();
            while !todo.is_empty() {
                let next = |heading, known: Option<bool>| {
                    let fits = |row: &&&GateEvent| {
                        row.heading == heading
                            && known.is_none_or(|known| was_inside.contains(&row.gate) == known)
                    };
                    todo.iter().find(fits).copied()
                };
                let row = next(Heading::Out, Some(true))
                    .or_else(|| next(Heading::In, None))
                    .or_else(|| next(Heading::Out, None))
                    .unwrap();
                todo.remove(row);
                if row.heading == Heading::In && inside.contains(&row.gate) {
                    noted.last_mut().unwrap().again = Some(now);
                    inside.clear();
                    is_open = false;
                }
                if !is_open {
                    noted.push(Noted::default());
                    is_open = true;
                }
                let trip = noted.last_mut().unwrap();
                trip.rows.push(row.clone());
                if row.heading == Heading::In {
                    trip.entered = trip.entered.or(Some(now));
                    inside.insert(row.gate);
                } else {
                    if !inside.remove(&row.gate) {
                        trip.faults.insert(format!("not in {} {now}", row.gate.get()));
                    }
                    if inside.is_empty() {
                        trip.left = Some(now);
                        is_open = false;
                    }
                }
            }
        }
        let pass = passes.iter().find(|pass| pass.plate == plate);
        for mut trip in noted {
            judge(&mut trip, pass, visits);
            let time = |time: Option<i64>| time.map_or("?".to_owned(), |time| time.to_string());
            let faults: Vec<String> = trip.faults.into_iter().collect();
            lines.push(format!(
                "{plate} {}-{}: {}",
                time(trip.entered),
                time(trip.left),
                faults.join(", ")
            ));
        }
    }
    lines.sort();
    lines
}

fn judge(trip: &mut Noted, pass: Option<&Pass>, visits: &[Visit]) {
    let faults = &mut trip.faults;
    if let Some(entered) = trip.entered {
        let late = trip.again.is_some() || trip.left.unwrap_or(END) > entered + 12;
        if late {
            let due = (entered + 12).min(trip.again.unwrap_or(i64::MAX));
            faults.insert(format!("not out by {due}"));
        }
    }
    let Some(pass) = pass else {
        faults.insert("no pass".into());
        return;
    };
    let (began, from, until) = (
        step(trip.rows[0].at),
        step(pass.valid.start()),
        step(pass.valid.end()),
    );
    if began < from {
        faults.insert(format!("not before {from}"));
    } else if began >= until {
        faults.insert(format!("expired {until}"));
    } else if trip.rows.iter().any(|row| step(row.at) >= until) {
        faults.insert(format!("ran out {until}"));
    }
    let mut drivers: BTreeMap<PersonId, usize> = BTreeMap::new();
    for row in &trip.rows {
        drivers.insert(row.person, 0);
        if Some(row.person) != pass.driver {
            faults.insert(format!("{} for {}", row.person.get(), pass.driver.unwrap().get()));
        }
        if !pass.route.contains(&row.gate) {
            faults.insert(format!(
                "gate {} {} {}",
                row.gate.get(),
                row.heading,
                step(row.at)
            ));
        }
    }
    let Some(entered) = trip.entered else { return };
    let end = trip.left.or(trip.again).unwrap_or(END);
    let mut seen: Vec<(i64, i64, &Visit)> = visits
        .iter()
        .map(|visit| {
            (
                step(visit.interval.start()).max(entered),
                step(visit.interval.end()).min(end),
                visit,
            )
        })
        .filter(|(start, end, _)| start < end)
        .collect();
    seen.sort_by_key(|&(start, end, visit)| (start, end, visit.place));
    for (start, end, visit) in seen {
        let Some(reached) = drivers.get_mut(&visit.person) else {
            continue;
        };
        let stop = format!("{} at {} {start}-{end}", visit.person.get(), visit.place.get());
        let later = (*reached..pass.route.len()).find(|&stop| pass.route[stop] == visit.place);
        match later {
            Some(later) => *reached = later,
            None if pass.route.contains(&visit.place) => {
                faults.insert(format!("order {stop}"));
            }
            None => {
                faults.insert(format!("off route {stop}"));
            }
        }
    }
}

fn some_rows() -> impl Strategy<Value = Vec<GateEvent>> {
    let heading = select(vec![Heading::In, Heading::Out]);
    // Each driver keeps to one vehicle; a vehicle has two drivers.
    let row =
        (0_u32..4, 0..END, heading, select(vec![GATE, TOWN_GATE])).prop_map(|(who, step, heading, gate)| {
            GateEvent {
                person: person(who),
                ..drive(who / 2, step, heading, gate)
            }
        });
    prop::collection::vec(row, 0..16)
}

fn some_passes() -> impl Strategy<Value = Vec<Pass>> {
    let stop = select(vec![GATE, TOWN_GATE, DEPOT, KITCHEN]);
    let of = |plate: u32| {
        let route = prop::collection::vec(stop.clone(), 1..5);
        let pass = (0..END, 1_i64..40, route, 0_u32..4).prop_map(move |(from, length, route, driver)| Pass {
            driver: Some(person(driver)),
            ..pass(&plate.to_string(), plate, (from, from + length), &route)
        });
        prop::option::weighted(0.8, pass)
    };
    (of(0), of(1)).prop_map(|(a, b)| a.into_iter().chain(b).collect())
}

/// At most one visit to a place for each driver, so that none are united.
fn some_visits() -> impl Strategy<Value = Vec<Visit>> {
    let visit = (
        0_u32..4,
        select(vec![DEPOT, KITCHEN, SHOP]),
        0..END - 1,
        1_i64..12,
    )
        .prop_map(|(who, place, start, length)| {
            ((who, place), visit(who, place, start, (start + length).min(END)))
        });
    prop::collection::btree_map(0_u32..100, visit, 0..10).prop_map(|visits| {
        let each: BTreeMap<(u32, u32), Visit> = visits.into_values().collect();
        each.into_values().collect()
    })
}

proptest! {
    #[test]
    fn trips_are_what_a_guard_finds_row_by_row(
        rows in some_rows(), passes in some_passes(), visits in some_visits(),
    ) {
        prop_assert_eq!(lines(&follow(&rows, &passes, &visits, RULES)), naive(&rows, &passes, &visits));
    }

    #[test]
    fn every_row_with_a_plate_belongs_to_one_trip_and_the_standings_add_up(
        rows in some_rows(), passes in some_passes(),
    ) {
        let trips = follow(&rows, &passes, &[], RULES);
        let told: usize = trips.iter().map(|trip| trip.gates.len()).sum();
        prop_assert_eq!(told, rows.iter().collect::<BTreeSet<_>>().len());
        let standings = [TripStanding::InOrder, TripStanding::UnderWay, TripStanding::Faulty];
        prop_assert_eq!(trips.len(), standings.map(|standing| trips.count(standing)).iter().sum::<usize>());
    }

    #[test]
    fn the_order_of_the_rows_of_vehicles_does_not_matter(
        (rows, shuffled) in some_rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        passes in some_passes(),
    ) {
        prop_assert_eq!(follow(&shuffled, &passes, &[], RULES), follow(&rows, &passes, &[], RULES));
    }
}
