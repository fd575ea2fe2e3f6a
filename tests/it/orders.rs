//! Orders: dates counted by hand under each edition, a naive second implementation, and what holds for all of them.

mod calendar;
mod changes;
#[cfg(feature = "csv")]
mod files;
#[cfg(feature = "ics")]
mod ics;
pub(crate) mod naive;
mod plans;
mod release;
mod transfer;
mod worlds;

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use mijie::protocol::{CareKind, CareRules, Protocol, SecondaryRelease, Stage, TransferHours, edition};
use mijie::response::{
    Calendar, Changed, Duty, Gone, Open, Order, Orders, Standing, StartReason, TestState, TransferState,
    UntilReason, changes, issue,
};
use mijie::{
    Area, AreaLevel, Areas, Case, Cases, Encounter, Gazetteer, Interval, Isolation, Moment, PersonId, Place,
    PlaceId, PlaceKind, Roster, Test, TestResult, Tier, Timestamp, VisitLogBuilder, trace,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::oracle::{self, When};
use crate::world::{self, DAWN};

const NEGATIVE: TestResult = TestResult::Negative;
const POSITIVE: TestResult = TestResult::Positive;

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

/// An outbreak of May 2022 in a few lines; times such as `05-07T12:00` are local to the protocol.
#[derive(Clone)]
struct Scene {
    protocol: Protocol,
    met: Vec<Encounter>,
    cases: Vec<Case>,
    isolated: Vec<Isolation>,
    tests: Vec<Test>,
    found: BTreeMap<PersonId, Timestamp>,
}

fn scene(edition: &str) -> Scene {
    Scene {
        protocol: edition::named(edition).unwrap(),
        met: Vec::new(),
        cases: Vec::new(),
        isolated: Vec::new(),
        tests: Vec::new(),
        found: BTreeMap::new(),
    }
}

impl Scene {
    fn time(&self, text: &str) -> Timestamp {
        Timestamp::parse_in(&format!("2022-{text}"), self.protocol.time_zone()).unwrap()
    }

    fn moment(&self, text: &str) -> Moment {
        Moment::parse_in(&format!("2022-{text}"), self.protocol.time_zone()).unwrap()
    }

    /// An hour at home together, at arm's length: a close contact under every edition.
    fn met(mut self, a: u32, b: u32, from: &str) -> Self {
        let from = self.time(from);
        let until = Timestamp::from_unix(from.to_unix() + 3600).unwrap();
        let met = Encounter::new(person(a), person(b), Interval::new(from, until).unwrap()).unwrap();
        self.met.push(
            met.with_setting(PlaceKind::Residence)
                .with_distance_m(0.5)
                .unwrap(),
        );
        self
    }

    fn case(mut self, number: u32, onset: &str) -> Self {
        let onset = Some(self.moment(onset));
        self.cases.push(Case {
            onset,
            ..Case::new(person(number))
        });
        self
    }

    fn isolated(mut self, number: u32, from: &str) -> Self {
        let from = self.moment(from);
        self.isolated.push(Isolation {
            person: person(number),
            from,
        });
        self
    }

    fn test(mut self, number: u32, sampled: &str, result: TestResult) -> Self {
        let sampled = self.moment(sampled);
        self.tests.push(Test {
            person: person(number),
            sampled,
            result,
            round: None,
        });
        self
    }

    fn negative(self, number: u32, sampled: &[&str]) -> Self {
        sampled
            .iter()
            .fold(self, |scene, sampled| scene.test(number, sampled, NEGATIVE))
    }

    fn found(mut self, number: u32, time: &str) -> Self {
        let time = self.time(time);
        self.found.insert(person(number), time);
        self
    }

    fn at(&self, as_of: &str) -> Orders {
        let mut log = VisitLogBuilder::new();
        for &met in &self.met {
            log.add_encounter(met);
        }
        for &isolation in &self.isolated {
            log.add_isolation(isolation);
        }
        let (log, cases) = (
            log.build().unwrap(),
            Cases::new(self.cases.iter().copied()).unwrap(),
        );
        let tracing = trace(&log, &cases, &self.protocol, self.time(as_of));
        issue(&tracing, &self.tests, &self.found)
    }
}

/// A case (0) met on 7 May whom a person (1) met, who was moved on the 9th.
fn close(edition: &str) -> Scene {
    scene(edition)
        .met(0, 1, "05-07T12:00")
        .case(0, "05-08")
        .isolated(1, "05-09")
}

/// And a secondary contact (2), who met the close contact on the 8th and was moved on the 9th as well.
fn secondary(edition: &str) -> Scene {
    close(edition).met(1, 2, "05-08T12:00").isolated(2, "05-09")
}

#[track_caller]
fn order(orders: &Orders, number: u32) -> &Order {
    orders.get(person(number)).expect("the person has an order")
}

fn short(date: NaiveDate) -> String {
    date.format("%m-%d").to_string()
}

/// `central_quarantine 05-09/05-21: 05-09 05-12!; ...`, with a mark at tests that were missed.
fn plan(order: &Order) -> String {
    let periods = order.periods.iter().map(|period| {
        let tests = period.tests.iter().map(|test| {
            let missed = if test.state == TestState::Missed { "!" } else { "" };
            format!(" {}{missed}", short(test.on))
        });
        format!(
            "{} {}/{}:{}",
            period.kind,
            short(period.from),
            short(period.until),
            tests.collect::<String>()
        )
    });
    periods.collect::<Vec<_>>().join("; ")
}

fn until(order: &Order) -> String {
    order.until.map(|until| short(until.on)).unwrap_or_default()
}

fn open(order: &Order) -> Vec<String> {
    order.open.iter().map(ToString::to_string).collect()
}

/// Homes of persons 1 and 2 in two townships.
fn homes() -> Gazetteer {
    let mut roster = Roster::new();
    let areas = ["east", "west"].map(|key| roster.area(key).unwrap());
    let mut gazetteer = Gazetteer {
        areas: Areas::new(areas.map(|id| Area {
            id,
            level: AreaLevel::Township,
            parent: None,
            name: None,
            population: None,
        }))
        .unwrap(),
        ..Gazetteer::default()
    };
    for (number, area) in (1..).zip(areas) {
        let home = PlaceId::new(number);
        let place = Place {
            area: Some(area),
            ..Place::default()
        };
        gazetteer.places.insert(home, place);
        gazetteer.homes.insert(person(number), home);
    }
    gazetteer
}
