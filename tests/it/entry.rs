//! Closed loops: who is inside, what breaks a loop, and a naive replay of the records step by step.

use std::collections::BTreeSet;

use mijie::entry::{
    Breach, Check, CheckKind, ClosedLoops, EntryError, Finding, Gate, GateEvent, GateLog, Heading,
    HealthCode, LoopReport, LoopRules, LoopVerdict, RequiredCheck, Temperature, inspect,
};
use mijie::{
    Area, AreaId, AreaLevel, Areas, Case, Cases, Encounter, Gazetteer, Interval, Isolation, Moment, PersonId,
    Place, PlaceId, Tier, Timestamp, Tracing, Visit, VisitLog, VisitLogBuilder, trace,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::world::{self, DAWN, book, rule};

/// Steps of ten minutes since [`DAWN`].
pub fn at(step: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + step * 600).unwrap()
}

pub fn between(start: i64, end: i64) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

fn step(time: Timestamp) -> i64 {
    (time.to_unix() - DAWN) / 600
}

pub fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

pub fn place(number: u32) -> PlaceId {
    PlaceId::new(number)
}

pub fn visit(who: u32, at: u32, start: i64, end: i64) -> Visit {
    Visit {
        person: person(who),
        place: place(at),
        interval: between(start, end),
        spot: None,
    }
}

const HALL: u32 = 0;
const CANTEEN: u32 = 1;
const SHOP: u32 = 2;
pub const GATE: u32 = 8;
pub const BACK_GATE: u32 = 9;

/// A park of two places with two gates.
pub fn park() -> ClosedLoops {
    let gate = |gate: u32, places: Vec<u32>| Gate {
        gate: place(gate),
        loop_name: "park".into(),
        area: None,
        places: places.into_iter().map(place).collect(),
    };
    let gates = [gate(GATE, vec![HALL, CANTEEN]), gate(BACK_GATE, vec![])];
    ClosedLoops::new(&gates, &Gazetteer::default()).unwrap()
}

pub fn through(who: u32, step: i64, heading: Heading) -> GateEvent {
    GateEvent {
        at: at(step),
        gate: place(GATE),
        person: person(who),
        heading,
        plate: None,
        escort: None,
    }
}

/// Everything that is on record about the park.
#[derive(Clone, Debug, Default)]
struct Records {
    gate_log: Vec<GateEvent>,
    checks: Vec<Check>,
    visits: Vec<Visit>,
    encounters: Vec<(u32, u32, i64, i64)>,
    isolations: Vec<(u32, i64)>,
    /// With infectious windows.
    cases: Vec<(u32, i64, i64)>,
}

const END: i64 = 40;

/// An hour is six steps.
fn rules() -> LoopRules {
    let mut rules = LoopRules::default();
    rules.required = vec![
        RequiredCheck::new(CheckKind::Temperature, 1),
        RequiredCheck::new(CheckKind::Named("test".into()), 2),
    ];
    rules
}

fn no_checks() -> LoopRules {
    let mut rules = LoopRules::default();
    rules.required.clear();
    rules
}

impl Records {
    fn log(&self) -> VisitLog {
        let mut builder = VisitLogBuilder::new();
        for &visit in &self.visits {
            builder.add_visit(visit);
        }
        for &(a, b, start, end) in &self.encounters {
            builder.add_encounter(Encounter::new(person(a), person(b), between(start, end)).unwrap());
        }
        for &(who, from) in &self.isolations {
            let from = Moment::Instant(at(from));
            builder.add_isolation(Isolation {
                person: person(who),
                from,
            });
        }
        builder.build().unwrap()
    }

    fn ask<T>(
        &self,
        rules: &LoopRules,
        period: Interval,
        answer: impl FnOnce(&Tracing<'_>, LoopReport) -> T,
    ) -> T {
        let cases = Cases::new(self.cases.iter().map(|&(who, start, end)| Case {
            window: Some(between(start, end)),
            ..Case::new(person(who))
        }))
        .unwrap();
        let protocol = world::protocol(&book([rule("together")]));
        let log = self.log();
        let tracing = trace(&log, &cases, &protocol, period.end());
        let loops = park();
        let gate_log = GateLog::new(&loops, self.gate_log.iter().cloned()).unwrap();
        let park = loops.get("park").unwrap();
        let report = inspect(park, &gate_log, &self.checks, rules, &tracing, period);
        answer(&tracing, report)
    }

    fn report(&self, rules: &LoopRules) -> LoopReport {
        self.ask(rules, between(0, END), |_, report| report)
    }

    #[track_caller]
    fn assert_lines(&self, rules: &LoopRules, expected: &[&str]) {
        assert_eq!(lines(&self.report(rules)), expected);
    }
}

/// A temperature of a healthy person.
fn cool(who: u32, step: i64) -> Check {
    Check {
        person: person(who),
        at: at(step),
        found: Finding::Temperature(Temperature::from_celsius(36.5).unwrap()),
    }
}

fn span(interval: Interval) -> String {
    format!("{}-{}", step(interval.start()), step(interval.end()))
}

fn whose(tier: Option<Tier>) -> &'static str {
    tier.map_or("case", Tier::name)
}

/// Findings as `person: what`, in steps.
fn lines(report: &LoopReport) -> Vec<String> {
    let mut lines: Vec<String> = report
        .findings()
        .iter()
        .map(|finding| {
            let what = match &finding.what {
                Breach::SeenOutside { place, interval } => {
                    format!("outside {} {}", place.get(), span(*interval))
                }
                Breach::SeenInside { place, interval } => {
                    format!("inside {} {}", place.get(), span(*interval))
                }
                Breach::LeftAndReturned { left, returned, .. } => {
                    format!("away {}-{}", step(*left), step(*returned))
                }
                Breach::Unchecked { kind, interval, last } => {
                    let last = last.map_or("never".to_owned(), |last| {
                        format!("{} {}", last.passed, step(last.at))
                    });
                    format!("without {kind} {} last {last}", span(*interval))
                }
                Breach::SourceInside { tier, interval } => format!("is {} {}", whose(*tier), span(*interval)),
                Breach::MetSource {
                    source,
                    tier,
                    place,
                    interval,
                } => {
                    let place = place.map_or("somewhere".to_owned(), |place| place.get().to_string());
                    format!(
                        "met {} {} at {place} {}",
                        whose(*tier),
                        source.get(),
                        span(*interval)
                    )
                }
                Breach::EnteredTwice { since, .. } => {
                    format!("twice {} {}", step(since.to_owned()), step(finding.at))
                }
                Breach::LeftWithoutEntry { .. } => format!("unentered {}", step(finding.at)),
                other => panic!("{other:?}"),
            };
            format!("{}: {what}", finding.person.get())
        })
        .collect();
    lines.sort();
    lines.dedup();
    lines
}

#[test]
fn a_loop_in_which_everybody_stays_is_intact() {
    let records = Records {
        gate_log: vec![
            through(0, 1, Heading::In),
            through(1, 2, Heading::In),
            through(1, 9, Heading::Out),
        ],
        visits: vec![
            visit(0, HALL, 1, 12),
            visit(1, CANTEEN, 2, 9),
            visit(1, GATE, 8, 10),
            visit(1, SHOP, 9, 11),
        ],
        ..Records::default()
    };
    let report = records.report(&no_checks());
    assert_eq!(report.verdict(), LoopVerdict::Intact);
    let counts = report.counts();
    assert_eq!(
        (counts.people, counts.in_order, counts.unclear, counts.breaking),
        (2, 2, 0, 0)
    );
    assert_eq!(report.inside_at(at(8)), [person(0), person(1)]);
    assert_eq!(
        report.inside_at(at(9)),
        [person(0)],
        "whoever leaves is not inside any more"
    );
}

#[test]
fn whoever_is_seen_at_a_shop_while_inside_broke_the_loop() {
    let records = Records {
        gate_log: vec![through(0, 1, Heading::In), through(0, 20, Heading::Out)],
        visits: vec![visit(0, SHOP, 18, 22), visit(0, SHOP, 4, 5), visit(0, SHOP, 5, 6)],
        ..Records::default()
    };
    records.assert_lines(&no_checks(), &["0: outside 2 18-20", "0: outside 2 4-6"]);
    let report = records.report(&no_checks());
    assert_eq!(report.verdict(), LoopVerdict::Broken);
    assert_eq!(report.broken_by(), [person(0)]);
}

#[test]
fn whoever_is_inside_and_never_entered_broke_the_loop() {
    let records = Records {
        gate_log: vec![through(1, 5, Heading::In)],
        visits: vec![visit(0, HALL, 3, 7), visit(1, HALL, 3, 7)],
        ..Records::default()
    };
    records.assert_lines(&no_checks(), &["0: inside 0 3-7", "1: inside 0 3-5"]);
}

#[test]
fn a_gate_log_that_contradicts_itself_makes_a_loop_unclear_and_not_broken() {
    let records = Records {
        gate_log: vec![
            through(0, 3, Heading::In),
            through(0, 5, Heading::In),
            through(1, 4, Heading::Out),
        ],
        ..Records::default()
    };
    records.assert_lines(&no_checks(), &["0: twice 3 5", "1: unentered 4"]);
    let report = records.report(&no_checks());
    assert_eq!(report.verdict(), LoopVerdict::Unclear);
    assert_eq!((report.counts().people, report.counts().unclear), (2, 2));
    assert_eq!(report.inside_at(at(4)), [person(0)]);
}

#[test]
fn coming_back_on_foot_breaks_the_loop_and_driving_in_again_does_not() {
    let drive = |step, heading| GateEvent {
        plate: Some("A 1".into()),
        ..through(1, step, heading)
    };
    let records = Records {
        gate_log: vec![
            through(0, 1, Heading::In),
            through(0, 3, Heading::Out),
            through(0, 7, Heading::In),
            drive(1, Heading::In),
            drive(2, Heading::Out),
            drive(8, Heading::In),
        ],
        ..Records::default()
    };
    records.assert_lines(&no_checks(), &["0: away 3-7"]);
}

#[test]
fn within_one_second_whoever_is_inside_goes_out_first() {
    let records = Records {
        gate_log: vec![
            through(0, 1, Heading::In),
            through(0, 5, Heading::In),
            through(0, 5, Heading::Out),
            // Whoever is outside comes in and leaves at once.
            through(1, 5, Heading::Out),
            through(1, 5, Heading::In),
        ],
        ..Records::default()
    };
    let report = records.report(&no_checks());
    assert_eq!(lines(&report), ["0: away 5-5"]);
    assert_eq!(report.inside_at(at(5)), [person(0)]);
    assert_eq!(report.stays().len(), 3);
}

#[test]
fn a_check_holds_for_its_hours_and_a_failed_one_ends_it() {
    let fever = Check {
        found: Finding::Temperature(Temperature::from_celsius(37.3).unwrap()),
        ..cool(0, 12)
    };
    let mut rules = no_checks();
    rules.required.push(RequiredCheck::new(CheckKind::Temperature, 1));
    let records = Records {
        gate_log: vec![through(0, 2, Heading::In), through(0, 20, Heading::Out)],
        checks: vec![cool(0, 0), cool(0, 9), fever, cool(0, 14)],
        ..Records::default()
    };
    records.assert_lines(
        &rules,
        &[
            "0: without temperature 12-14 last false 12",
            "0: without temperature 6-9 last true 0",
        ],
    );
}

#[test]
fn by_default_a_loop_asks_for_a_temperature_and_a_green_code_of_the_last_24_hours() {
    let rules = LoopRules::default();
    let kinds: Vec<_> = rules
        .required
        .iter()
        .map(|check| (check.kind.name(), check.valid_hours))
        .collect();
    assert_eq!(kinds, [("temperature", 24), ("code", 24)]);
    assert_eq!(rules.tiers, [Tier::Close, Tier::Secondary]);
    let of = |found| Check { found, ..cool(0, 0) };
    let degrees = |degrees| Finding::Temperature(Temperature::from_celsius(degrees).unwrap());
    assert!(rules.passes(&of(degrees(37.29))));
    assert!(!rules.passes(&of(degrees(37.3))));
    assert!(rules.passes(&of(Finding::Code(HealthCode::Green))));
    assert!(!rules.passes(&of(Finding::Code(HealthCode::Yellow))));
}

#[test]
fn a_contact_counts_from_the_first_exposure_to_isolation() {
    // The case meets 1 at the shop; 1 then works in the hall with 2 until isolated.
    let records = Records {
        gate_log: vec![through(1, 10, Heading::In), through(2, 1, Heading::In)],
        visits: vec![
            visit(0, SHOP, 4, 6),
            visit(1, SHOP, 5, 7),
            visit(1, HALL, 10, 20),
            visit(2, HALL, 1, 30),
        ],
        isolations: vec![(1, 15)],
        cases: vec![(0, 0, 30)],
        ..Records::default()
    };
    records.assert_lines(
        &no_checks(),
        // 2 is a secondary contact from 10 on, and not isolated.
        &[
            "1: is close 10-15",
            "1: met secondary 2 at 0 10-20",
            "2: is secondary 10-40",
            "2: met close 1 at 0 10-15",
        ],
    );
    let mut close_only = no_checks();
    close_only.tiers = vec![Tier::Close];
    records.assert_lines(&close_only, &["1: is close 10-15", "2: met close 1 at 0 10-15"]);
}

#[test]
fn an_area_behind_a_gate_means_every_place_in_it() {
    let area = |number, level, parent: Option<u32>| Area {
        id: AreaId::new(number),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    let mut gazetteer = Gazetteer {
        areas: Areas::new([
            area(0, AreaLevel::Grid, None),
            area(1, AreaLevel::Building, Some(0)),
        ])
        .unwrap(),
        ..Gazetteer::default()
    };
    for (number, area) in [(0, Some(1)), (1, Some(0)), (2, None), (7, Some(0))] {
        let known = Place {
            area: area.map(AreaId::new),
            ..Place::default()
        };
        gazetteer.places.insert(place(number), known);
    }
    let gate = |gate, area| Gate {
        gate: place(gate),
        loop_name: "park".into(),
        area,
        places: vec![],
    };
    let loops = ClosedLoops::new(&[gate(7, Some(AreaId::new(0)))], &gazetteer).unwrap();
    let inside = &loops.behind(place(7)).unwrap().places;
    assert_eq!(
        inside,
        &BTreeSet::from([place(0), place(1)]),
        "a gate is not inside"
    );
    assert_eq!(loops.with_several_gates().count(), 0);
    assert_eq!(park().with_several_gates().count(), 1);

    let refused = |gates: &[Gate]| ClosedLoops::new(gates, &gazetteer).unwrap_err().to_string();
    assert_eq!(
        refused(&[gate(7, Some(AreaId::new(5)))]),
        "gate 1: expected an area of the register, found area 5"
    );
    assert_eq!(
        refused(&[gate(7, Some(AreaId::new(0))), gate(7, None)]),
        "gate 2: expected each gate once, found that of gate 1 again"
    );
    assert_eq!(
        refused(&[gate(7, None)]),
        "gate 1: expected a loop that holds a place, found none"
    );
}

#[test]
fn a_row_about_an_unknown_gate_is_refused_and_named() {
    let loops = park();
    let stray = GateEvent {
        gate: place(3),
        ..through(0, 2, Heading::In)
    };
    let error = GateLog::new(&loops, [through(0, 1, Heading::In), stray]).unwrap_err();
    assert_eq!(
        error,
        EntryError::UnknownGate {
            position: 1,
            gate: place(3)
        }
    );
    assert_eq!(
        error.to_string(),
        "row 2 of the gate log: expected a gate of the list, found place 3"
    );
}

/// Runs of steps at which something holds.
pub fn runs(holds: impl Fn(i64) -> bool, steps: std::ops::Range<i64>) -> Vec<(i64, i64)> {
    let mut runs: Vec<(i64, i64)> = Vec::new();
    for step in steps.filter(|&step| holds(step)) {
        match runs.last_mut() {
            Some(run) if run.1 == step => run.1 = step + 1,
            _ => runs.push((step, step + 1)),
        }
    }
    runs
}

const PERSONS: u32 = 4;

/// Who is inside at which step by the gate log, step by step; tells what it says against itself.
fn naively_inside(records: &Records, start: i64, end: i64, found: &mut Vec<String>) -> BTreeSet<(u32, i64)> {
    let mut inside = BTreeSet::new();
    for who in 0..PERSONS {
        let (mut since, mut gone) = (None, None);
        for now in 0..end {
            let of = |heading| {
                let same = |event: &&GateEvent| {
                    event.person.get() == who && step(event.at) == now && event.heading == heading
                };
                records
                    .gate_log
                    .iter()
                    .filter(same)
                    .map(|event| event.gate)
                    .collect::<BTreeSet<_>>()
                    .len()
            };
            let (ins, outs) = (of(Heading::In), of(Heading::Out));
            let mut order = vec!["in"; ins];
            order.extend(vec!["out"; outs]);
            if since.is_some() {
                order.reverse();
            }
            for word in order {
                match (word, since) {
                    ("in", Some(since)) if now >= start => found.push(format!("{who}: twice {since} {now}")),
                    ("in", Some(_)) => {}
                    ("in", None) => {
                        since = Some(now);
                        if let Some(gone) = gone.filter(|_| now >= start) {
                            found.push(format!("{who}: away {gone}-{now}"));
                        }
                    }
                    (_, Some(_)) => (since, gone) = (None, Some(now)),
                    (_, None) if now >= start => found.push(format!("{who}: unentered {now}")),
                    (_, None) => {}
                }
            }
            if since.is_some() {
                inside.insert((who, now));
            }
        }
    }
    inside
}

/// Step by step, as a guard would who has all records on the desk. Shares no code with the library.
fn naive(records: &Records, tracing: &Tracing<'_>, start: i64, end: i64) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let inside = naively_inside(records, start, end, &mut found);
    let is_inside = |who: u32, now: i64| inside.contains(&(who, now));
    let was_at = |who: u32, where_to: u32, now: i64| {
        let covers = |visit: &Visit| {
            visit.person.get() == who && visit.place.get() == where_to && visit.interval.contains(at(now))
        };
        records.visits.iter().any(covers)
    };
    let present = |who, now| is_inside(who, now) || was_at(who, HALL, now) || was_at(who, CANTEEN, now);
    for who in 0..PERSONS {
        for (from, until) in runs(|now| is_inside(who, now) && was_at(who, SHOP, now), start..end) {
            found.push(format!("{who}: outside {SHOP} {from}-{until}"));
        }
        for inner in [HALL, CANTEEN] {
            for (from, until) in runs(|now| !is_inside(who, now) && was_at(who, inner, now), start..end) {
                found.push(format!("{who}: inside {inner} {from}-{until}"));
            }
        }
        for (kind, hold) in [("temperature", 6), ("test", 12)] {
            let last = |now: i64| {
                let before = |check: &&Check| {
                    check.person.get() == who && check.kind().name() == kind && step(check.at) <= now
                };
                let latest = records
                    .checks
                    .iter()
                    .filter(before)
                    .map(|check| step(check.at))
                    .max()?;
                let mut of_then = records
                    .checks
                    .iter()
                    .filter(before)
                    .filter(|check| step(check.at) == latest);
                Some((latest, of_then.all(|check| rules().passes(check))))
            };
            let lacks = |now| is_inside(who, now) && !last(now).is_some_and(|(at, ok)| ok && now < at + hold);
            for (from, until) in runs(lacks, start..end) {
                let last = last(from).map_or("never".to_owned(), |(at, ok)| format!("{ok} {at}"));
                found.push(format!("{who}: without {kind} {from}-{until} last {last}"));
            }
        }
    }
    let mut sources: Vec<(u32, &str, i64, i64)> = records
        .cases
        .iter()
        .map(|&(who, from, until)| (who, "case", from, until))
        .collect();
    for contact in tracing
        .contacts()
        .iter()
        .filter(|contact| contact.tier != Tier::Further)
    {
        let own = records
            .isolations
            .iter()
            .filter(|(who, _)| *who == contact.person.get());
        let until = own.map(|&(_, from)| from).min().unwrap_or(i64::MAX);
        sources.push((
            contact.person.get(),
            contact.tier.name(),
            step(contact.first_exposure),
            until,
        ));
    }
    for (source, tier, from, until) in sources {
        let counts = |now: i64| from <= now && now < until;
        for (from, until) in runs(|now| counts(now) && present(source, now), start..end) {
            found.push(format!("{source}: is {tier} {from}-{until}"));
        }
        for other in (0..PERSONS).filter(|&other| other != source) {
            for inner in [HALL, CANTEEN] {
                let both = |now| counts(now) && was_at(source, inner, now) && was_at(other, inner, now);
                for (from, until) in runs(both, start..end) {
                    found.push(format!("{other}: met {tier} {source} at {inner} {from}-{until}"));
                }
            }
            let near = |now: i64| {
                let pair = [(source, other), (other, source)];
                let mut met = records.encounters.iter();
                met.any(|&(a, b, from, until)| pair.contains(&(a, b)) && from <= now && now < until)
            };
            for (from, until) in runs(|now| counts(now) && near(now) && present(other, now), start..end) {
                found.push(format!(
                    "{other}: met {tier} {source} at somewhere {from}-{until}"
                ));
            }
        }
    }
    found.sort();
    found.dedup();
    found
}

fn some_records() -> impl Strategy<Value = Records> {
    let heading = select(vec![Heading::In, Heading::Out]);
    let event = (0..PERSONS, 0..END, heading, select(vec![GATE, GATE, BACK_GATE])).prop_map(
        |(who, step, heading, gate)| GateEvent {
            gate: place(gate),
            ..through(who, step, heading)
        },
    );
    let stretch = (0..END - 1, 1_i64..12).prop_map(|(start, length)| (start, (start + length).min(END)));
    let visit = (
        0..PERSONS,
        select(vec![HALL, CANTEEN, SHOP, GATE]),
        stretch.clone(),
    )
        .prop_map(|(who, place, (start, end))| visit(who, place, start, end));
    let check = (0..PERSONS, 0..END, any::<bool>(), any::<bool>()).prop_map(|(who, step, is_test, good)| {
        let degrees = if good { 36.4 } else { 38.2 };
        let found = if is_test {
            Finding::Named {
                kind: "test".into(),
                passed: good,
            }
        } else {
            Finding::Temperature(Temperature::from_celsius(degrees).unwrap())
        };
        Check {
            found,
            ..cool(who, step)
        }
    });
    let met = (0..PERSONS, 1..PERSONS, stretch.clone())
        .prop_map(|(a, b, (start, end))| (a, (a + b) % PERSONS, start, end));
    (
        prop::collection::vec(event, 0..14),
        prop::collection::vec(check, 0..10),
        prop::collection::vec(visit, 0..8),
        prop::collection::vec(met, 0..3),
        prop::collection::vec((0..PERSONS, 0..END), 0..2),
        prop::option::of((0..PERSONS, stretch)),
    )
        .prop_map(
            |(gate_log, checks, visits, encounters, isolations, case)| Records {
                gate_log,
                checks,
                visits,
                encounters,
                isolations,
                cases: case
                    .into_iter()
                    .map(|(who, (start, end))| (who, start, end))
                    .collect(),
            },
        )
}

proptest! {
    #[test]
    fn the_report_is_what_a_guard_finds_step_by_step(
        records in some_records(), start in 0_i64..10, end in 30..=END,
    ) {
        records.ask(&rules(), between(start, end), |tracing, report| {
            assert_eq!(lines(&report), naive(&records, tracing, start, end));
        });
    }

    #[test]
    fn the_order_of_rows_does_not_matter_nor_does_a_row_that_comes_twice(
        (records, gate_log, checks) in some_records().prop_flat_map(|records| {
            let twice = |rows: &Vec<GateEvent>| [rows.clone(), rows.clone()].concat();
            let (events, checks) = (twice(&records.gate_log), records.checks.clone());
            (Just(records), Just(events).prop_shuffle(), Just(checks).prop_shuffle())
        }),
    ) {
        let shuffled = Records { gate_log, checks, ..records.clone() };
        prop_assert_eq!(shuffled.report(&rules()), records.report(&rules()));
    }

    #[test]
    fn a_report_up_to_an_instant_knows_no_later_row(records in some_records(), end in 1..END) {
        let mut known = records.clone();
        known.gate_log.retain(|event| event.at < at(end));
        known.checks.retain(|check| check.at < at(end));
        let period = between(0, end);
        prop_assert_eq!(
            records.ask(&rules(), period, |_, report| report),
            known.ask(&rules(), period, |_, report| report)
        );
    }

    #[test]
    fn the_counts_add_up_and_the_verdict_is_theirs(records in some_records()) {
        let report = records.report(&rules());
        let counts = report.counts();
        prop_assert_eq!(counts.people, counts.in_order + counts.unclear + counts.breaking);
        prop_assert_eq!(counts.breaking, report.broken_by().len());
        let verdict = if counts.breaking > 0 {
            LoopVerdict::Broken
        } else if counts.unclear > 0 {
            LoopVerdict::Unclear
        } else {
            LoopVerdict::Intact
        };
        prop_assert_eq!(report.verdict(), verdict);
    }
}
