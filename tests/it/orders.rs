//! Orders: dates counted by hand under each edition, a naive second implementation, and what holds for all of them.

mod naive;

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

#[test]
fn close_contacts_stay_and_are_tested_as_each_edition_says() {
    // Exposed on 05-07, moved on 05-09, asked on that day: 05-09 is day 1 of the tests, 05-07 day 0 of the end.
    let eighth =
        "central_quarantine 05-09/05-21: 05-09 05-12 05-15 05-21; home_monitoring 05-22/05-28: 05-23 05-28";
    let fourteen = "home_quarantine 05-09/05-21:";
    let rows = [
        ("cn-8", "05-21", eighth),
        ("cn-8-field", "05-21", eighth),
        (
            "cn-9",
            "05-14",
            "central_quarantine 05-09/05-14: 05-09 05-10 05-11 05-13 05-14; home_monitoring 05-15/05-17: 05-17",
        ),
        (
            "cn-20",
            "05-15",
            "central_quarantine 05-09/05-13: 05-09 05-10 05-11 05-13; home_quarantine 05-14/05-15: 05-14 05-15",
        ),
        ("cn-new10", "05-12", "home_quarantine 05-09/05-12: 05-12"),
        ("who-2020", "05-21", fourteen),
        ("cdc-2020-10", "05-21", fourteen),
        ("ecdc-2020-11", "05-21", fourteen),
        ("uk-2020-05", "05-21", fourteen),
    ];
    for (edition, end, expected) in rows {
        let orders = close(edition).at("05-09T20:00");
        let order = order(&orders, 1);
        assert_eq!(
            (order.tier, order.standing),
            (Tier::Close, Standing::Quarantine),
            "{edition}"
        );
        assert_eq!(
            (until(order).as_str(), plan(order).as_str()),
            (end, expected),
            "{edition}"
        );
    }
}

#[test]
fn secondary_contacts_stay_seven_days_in_a_hotel_or_at_home() {
    let rows = [("cn-8", "central_quarantine"), ("cn-9", "home_quarantine")];
    for (edition, kind) in rows {
        let orders = secondary(edition).at("05-09T20:00");
        let order = order(&orders, 2);
        assert_eq!(order.tier, Tier::Secondary, "{edition}");
        assert_eq!(
            plan(order),
            format!("{kind} 05-09/05-15: 05-09 05-12 05-15"),
            "{edition}"
        );
        assert_eq!(
            open(order),
            [
                "no negative sample from the last test on, due on 2022-05-15",
                "the first tests of a close contact are not known"
            ],
            "{edition}"
        );
    }
}

#[test]
fn secondary_contacts_are_out_on_day_seven_where_everybody_was_negative() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09", "05-12"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let last_day = scene.at("05-15T20:00");
    let order_then = order(&last_day, 2);
    assert_eq!(
        (order_then.standing, order_then.released),
        (Standing::Quarantine, None)
    );
    assert_eq!(open(order_then), [""; 0]);
    let next_day = scene.at("05-16T08:00");
    let order_now = order(&next_day, 2);
    assert_eq!(order_now.standing, Standing::Over);
    assert_eq!(order_now.released.map(short), Some("05-15".into()));
}

#[test]
fn secondary_contacts_of_an_untested_contact_are_followed_as_close_until_day_fourteen() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let orders = scene.at("05-16T08:00");
    let order = order(&orders, 2);
    assert_eq!((order.tier, order.followed_as), (Tier::Secondary, Tier::Close));
    assert_eq!(
        plan(order),
        "central_quarantine 05-09/05-22: 05-09 05-12 05-15 05-22"
    );
    let end = order.until.unwrap();
    assert_eq!(
        (short(end.on), short(end.earliest)),
        ("05-22".into(), "05-16".into())
    );
    assert_eq!(
        end.reason.to_string(),
        "followed as a close contact to day 14 after 2022-05-08: the first tests of close contact person 1 were not known \
         to be negative in time"
    );
}

#[test]
fn secondary_contacts_wait_no_longer_than_for_the_results_of_the_close_contact() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09", "05-17"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let orders = scene.at("05-18T08:00");
    let order = order(&orders, 2);
    assert_eq!(plan(order), "central_quarantine 05-09/05-17: 05-09 05-12 05-15");
    assert_eq!(
        (order.standing, order.followed_as),
        (Standing::Over, Tier::Secondary)
    );
    assert_eq!(order.released.map(short), Some("05-17".into()));
    assert_eq!(
        order.until.unwrap().reason.to_string(),
        "close contact person 1 was negative in the first tests only by 2022-05-17"
    );
}

#[test]
fn a_positive_close_contact_keeps_the_secondary_contact_as_a_close_one_from_that_day_on() {
    // Under the 9th edition the kind changes too, and the seven days stay seven.
    let rows = [
        ("cn-8", "central_quarantine 05-09/05-22: 05-09 05-12 05-15 05-22"),
        (
            "cn-9",
            "home_quarantine 05-09/05-12: 05-09! 05-12; central_quarantine 05-13/05-15: 05-13 05-15",
        ),
    ];
    for (edition, expected) in rows {
        let scene = secondary(edition)
            .test(1, "05-12", POSITIVE)
            .negative(2, &["05-12"]);
        let scene = if edition == "cn-8" {
            scene.negative(2, &["05-09"])
        } else {
            scene
        };
        let orders = scene.at("05-12T20:00");
        let order = order(&orders, 2);
        assert_eq!(plan(order), expected, "{edition}");
        assert!(
            matches!(
                order.until.unwrap().reason,
                UntilReason::CloseContactPositive { sampled: Some(_), .. }
            ),
            "{edition}"
        );
        // The close contact is to be entered as a case.
        assert_eq!(orders.get(person(1)).unwrap().standing, Standing::Positive);
        let [positive] = orders.unlisted() else {
            panic!("one person is positive")
        };
        assert_eq!((positive.person, positive.tier), (person(1), Some(Tier::Close)));
    }
}

#[test]
fn a_close_contact_found_positive_late_leaves_no_day_between_the_two_plans() {
    let care = CareRules {
        close: vec![Stage::new(CareKind::CentralQuarantine, 14, [1, 4, 7, 14])],
        secondary: vec![Stage::new(CareKind::HomeQuarantine, 7, [1, 4, 7])],
        secondary_release: Some(SecondaryRelease {
            close_contact_tests: 2,
            else_close_until_day: 14,
        }),
        ..CareRules::default()
    };
    // The last day as a secondary contact is 05-15; on the 18th the close contact is sampled for the first time.
    let mut scene = secondary("cn-8").test(1, "05-18", POSITIVE);
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-18T20:00");
    assert_eq!(
        plan(order(&orders, 2)),
        "home_quarantine 05-09/05-15: 05-09! 05-12! 05-15!; central_quarantine 05-16/05-22: 05-22"
    );
}

#[test]
fn once_the_close_contact_is_a_case_the_secondary_contact_is_a_close_one() {
    let before = secondary("cn-8").at("05-10T08:00");
    let after = secondary("cn-8").case(1, "05-10").at("05-10T20:00");
    assert_eq!(order(&after, 2).tier, Tier::Close);
    assert_eq!(until(order(&after, 2)), "05-22");
    let told = changes(&before, &after);
    assert_eq!(
        (told[0].person, told[0].what),
        (person(1), Changed::BecameCase { tier: Tier::Close })
    );
    assert!(matches!(
        told[1].what,
        Changed::Upgraded { from: Tier::Secondary, to: Tier::Close, source } if source == person(1)
    ));
    assert!(matches!(told[2].what, Changed::Extended { from: Some(_), to } if short(to.on) == "05-22"));
    assert_eq!(told.len(), 3);
}

#[test]
fn who_is_moved_on_the_day_of_exposure_stays_to_day_fourteen_after_it() {
    let orders = scene("cn-8")
        .met(0, 1, "05-07T12:00")
        .case(0, "05-08")
        .isolated(1, "05-07T18:00")
        .at("05-07T20:00");
    assert_eq!(
        plan(order(&orders, 1)),
        "central_quarantine 05-07/05-21: 05-07 05-10 05-13 05-20; home_monitoring 05-22/05-28: 05-23 05-28"
    );
}

#[test]
fn a_further_exposure_extends_the_quarantine_and_asks_for_one_more_test() {
    let before = close("cn-8").at("05-12T08:00");
    let after = close("cn-8").met(0, 1, "05-12T12:00").at("05-12T20:00");
    assert!(
        plan(order(&after, 1)).starts_with("central_quarantine 05-09/05-26: 05-09! 05-12 05-15 05-22 05-26;")
    );
    let [change] = changes(&before, &after)[..] else {
        panic!("one thing is different")
    };
    let Changed::Extended { from, to } = change.what else {
        panic!("extended, not {:?}", change.what)
    };
    assert_eq!(
        (from.map(short), short(to.on)),
        (Some("05-21".into()), "05-26".into())
    );
    assert_eq!(
        to.reason.to_string(),
        "14 d after 2022-05-12, last exposed to person 0 as a close contact"
    );
}

#[test]
fn who_is_found_after_the_quarantine_is_only_monitored() {
    let scene = scene("cn-8").met(0, 1, "05-07T12:00").case(0, "05-08");
    let orders = scene.at("05-23T08:00");
    let order = order(&orders, 1);
    assert_eq!(plan(order), "home_monitoring 05-23/05-28: 05-24 05-28");
    assert_eq!(order.standing, Standing::Monitoring);
    assert_eq!(order.transfer.unwrap().state, TransferState::Lapsed);
    assert_eq!(
        scene.at("05-29T08:00").get(person(1)).unwrap().standing,
        Standing::Over
    );
}

#[test]
fn who_is_not_confined_counts_from_the_day_on_which_they_were_found() {
    let care = CareRules {
        close: vec![Stage::new(CareKind::SelfMonitoring, 3, [1, 3])],
        ..CareRules::default()
    };
    let mut scene = close("cn-9").found(1, "05-10T09:00");
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-11T08:00");
    let order = order(&orders, 1);
    assert_eq!(plan(order), "self_monitoring 05-10/05-12: 05-10! 05-12");
    assert_eq!(order.start_reason, StartReason::Found);
    assert_eq!((order.until, order.transfer), (None, None));
    assert_eq!(order.standing, Standing::Monitoring);
}

#[test]
fn an_edition_without_care_only_registers() {
    let mut scene = close("cn-9");
    scene.protocol = scene
        .protocol
        .to_builder()
        .with_care(CareRules::default())
        .build()
        .unwrap();
    let orders = scene.at("05-11T08:00");
    assert_eq!(order(&orders, 1).standing, Standing::Registered);
    assert!(order(&orders, 1).periods.is_empty());
}

#[test]
fn who_lacks_the_last_test_or_its_result_is_held() {
    let scene = close("cn-new10");
    let held = |scene: &Scene| {
        let orders = scene.at("05-14T08:00");
        let order = order(&orders, 1);
        (order.standing, open(order), order.released.map(short))
    };
    let due = "no negative sample from the last test on, due on 2022-05-12".to_owned();
    assert_eq!(held(&scene), (Standing::Held, vec![due.clone()], None));
    let pending = scene.clone().test(1, "05-12", TestResult::Pending);
    let text = "the sample of 2022-05-12 has no result yet".to_owned();
    assert_eq!(held(&pending), (Standing::Held, vec![text, due.clone()], None));
    let inconclusive = scene.clone().test(1, "05-12", TestResult::Inconclusive);
    let text = "the sample of 2022-05-12 is inconclusive, and no later one negative".to_owned();
    assert_eq!(held(&inconclusive), (Standing::Held, vec![text, due], None));
    let repeated = inconclusive.negative(1, &["05-13"]);
    assert_eq!(
        held(&repeated),
        (Standing::Over, Vec::new(), Some("05-13".into()))
    );
}

#[test]
fn an_inconclusive_sample_is_cured_on_the_same_day_only_by_a_later_time() {
    let scene = close("cn-new10").test(1, "05-12T08:00", TestResult::Inconclusive);
    let standing = |scene: Scene| scene.at("05-14T08:00").get(person(1)).unwrap().standing;
    assert_eq!(
        standing(scene.clone().negative(1, &["05-12T15:00"])),
        Standing::Over
    );
    assert_eq!(
        standing(scene.clone().negative(1, &["05-12T07:00"])),
        Standing::Held
    );
    assert_eq!(standing(scene.negative(1, &["05-12"])), Standing::Held);
}

#[test]
fn tests_before_the_exposure_or_after_the_question_say_nothing_of_it() {
    let scene = close("cn-9")
        .test(1, "05-06", POSITIVE)
        .test(1, "05-10T09:00", POSITIVE)
        .test(7, "05-06", POSITIVE);
    let orders = scene.at("05-10T08:00");
    assert_eq!(order(&orders, 1).standing, Standing::Quarantine);
    // Still, both are on no list of cases.
    let told: Vec<_> = orders
        .unlisted()
        .iter()
        .map(|one| (one.person, short(one.sampled)))
        .collect();
    assert_eq!(told, [(person(1), "05-06".into()), (person(7), "05-06".into())]);
    assert_eq!(
        scene.at("05-10T09:00").get(person(1)).unwrap().standing,
        Standing::Positive
    );
}

#[test]
fn a_missed_test_is_listed_and_made_up_for_before_the_next() {
    let orders = close("cn-8").negative(1, &["05-10", "05-15"]).at("05-16T08:00");
    let states: Vec<_> = order(&orders, 1).tests().map(|test| test.state).take(4).collect();
    let taken = |day| TestState::Taken {
        on: NaiveDate::from_ymd_opt(2022, 5, day).unwrap(),
        result: NEGATIVE,
    };
    assert_eq!(states, [taken(10), TestState::Missed, taken(15), TestState::Due]);
}

#[test]
fn contacts_are_to_be_moved_within_the_hours_of_their_tier() {
    use TransferState::{InTime, Late, Overdue, Waiting};

    let scene = secondary("cn-8").found(1, "05-09T08:00").found(2, "05-09T08:00");
    let mut waiting = scene.clone();
    waiting.isolated.clear();
    let states = |scene: &Scene, as_of| {
        let orders = scene.at(as_of);
        [1, 2].map(|number| order(&orders, number).transfer.unwrap().state)
    };
    assert_eq!(states(&waiting, "05-09T16:00"), [Waiting, Waiting]);
    assert_eq!(states(&waiting, "05-09T16:01"), [Overdue, Waiting]);
    assert_eq!(states(&waiting, "05-09T20:01"), [Overdue, Overdue]);
    let overdue = waiting.at("05-09T20:01");
    let persons: Vec<PersonId> = overdue.overdue().iter().map(|order| order.person).collect();
    assert_eq!(persons, [person(1), person(2)]);
    let moved = waiting.isolated(1, "05-09T16:00").isolated(2, "05-09T20:01");
    assert_eq!(states(&moved, "05-10T08:00"), [InTime, Late]);
    // A move after the question is not known yet.
    assert_eq!(states(&moved, "05-09T20:00"), [InTime, Waiting]);
}

#[test]
fn who_is_found_now_has_all_the_hours_and_keeps_the_time_in_the_next_question() {
    let mut scene = close("cn-8");
    scene.isolated.clear();
    let first = scene.at("05-09T08:00");
    assert_eq!(order(&first, 1).transfer.unwrap().due, scene.time("05-09T16:00"));
    scene.found = first.found();
    let second = scene.at("05-10T08:00");
    assert_eq!(order(&second, 1).transfer.unwrap().state, TransferState::Overdue);
    assert_eq!(second.found(), first.found());
}

#[test]
fn contacts_of_a_withdrawn_case_are_let_go_down_the_chain() {
    let before = secondary("cn-8").at("05-10T08:00");
    let mut scene = secondary("cn-8");
    scene.cases.clear();
    let after = scene.at("05-10T20:00");
    let why = Gone::CaseWithdrawn { case: person(0) };
    let told: Vec<_> = changes(&before, &after)
        .iter()
        .map(|change| (change.person, change.what))
        .collect();
    let withdrawn = |tier| Changed::Withdrawn { tier, why };
    assert_eq!(
        told,
        [
            (person(1), withdrawn(Tier::Close)),
            (person(2), withdrawn(Tier::Secondary))
        ]
    );
}

#[test]
fn a_withdrawn_case_among_two_brings_the_end_forward() {
    let scene = close("cn-8").met(3, 1, "05-08T12:00").case(3, "05-09");
    let before = scene.at("05-10T08:00");
    let mut without = scene;
    without.cases.pop();
    let after = without.at("05-10T20:00");
    let told = changes(&before, &after);
    let [change, found] = told[..] else {
        panic!("two persons are concerned")
    };
    // Whoever was withdrawn as a case had met a close contact.
    assert_eq!(found.person, person(3));
    assert!(matches!(
        found.what,
        Changed::Found {
            tier: Tier::Secondary,
            ..
        }
    ));
    let Changed::Shortened { from, to, why } = change.what else {
        panic!("shortened, not {:?}", change.what)
    };
    assert_eq!(
        (short(from), to.map(|to| short(to.on))),
        ("05-22".into(), Some("05-21".into()))
    );
    assert_eq!(why, Some(Gone::CaseWithdrawn { case: person(3) }));
}

#[test]
fn a_weaker_tier_with_a_later_end_holds_too() {
    // Close by 05-07 until 05-21; secondary by a meeting with another close contact on 05-18 until 05-25.
    let scene = close("cn-8").met(0, 4, "05-07T15:00").met(4, 1, "05-18T12:00");
    let orders = scene.at("05-19T08:00");
    let order = order(&orders, 1);
    assert_eq!((order.tier, until(order).as_str()), (Tier::Close, "05-25"));
    assert!(matches!(
        order.until.unwrap().reason,
        UntilReason::LastExposure {
            tier: Tier::Secondary,
            days: 7,
            ..
        }
    ));
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

#[test]
fn a_calendar_says_what_falls_due_by_day_person_and_township() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09"])
        .test(9, "05-10", POSITIVE);
    let orders = scene.at("05-12T08:00");
    let calendar = Calendar::new(&orders, &homes(), AreaLevel::Township);
    let tests = |day| {
        calendar
            .of_day(NaiveDate::from_ymd_opt(2022, 5, day).unwrap())
            .filter_map(|entry| match entry.duty {
                Duty::Test { day, state } => Some((entry.person.get(), day, state)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(tests(12), [(1, 4, TestState::Due), (2, 4, TestState::Due)]);
    assert_eq!(tests(13), []);
    assert_eq!(
        calendar.of_person(person(2)).count(),
        5,
        "a stay, three tests, a release"
    );
    let west = homes().area_of_home(person(2), AreaLevel::Township);
    assert_eq!(calendar.of_area(west).count(), 5);
    let homeless: Vec<_> = calendar.of_area(None).map(|entry| entry.duty).collect();
    assert!(matches!(homeless[..], [Duty::Enter { .. }]));
    assert!(calendar.iter().is_sorted());
}

#[test]
fn a_calendar_shows_those_held_and_those_overdue_on_the_day_of_the_question() {
    let mut scene = close("cn-new10");
    let held = Calendar::new(&scene.at("05-14T08:00"), &homes(), AreaLevel::Township);
    let today = NaiveDate::from_ymd_opt(2022, 5, 14).unwrap();
    assert!(
        held.of_day(today)
            .any(|entry| matches!(entry.duty, Duty::Hold { .. }))
    );
    scene = close("cn-8").found(1, "05-09T08:00");
    scene.isolated.clear();
    let overdue = Calendar::new(&scene.at("05-14T08:00"), &homes(), AreaLevel::Township);
    assert!(
        overdue
            .of_day(today)
            .any(|entry| matches!(entry.duty, Duty::Move { .. }))
    );
}

#[test]
fn lengths_beyond_every_calendar_end_with_the_year_9999() {
    let mut scene = close("cn-8");
    let care = CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, u32::MAX, [1, u32::MAX]),
            Stage::new(CareKind::HomeMonitoring, u32::MAX, [u32::MAX]),
        ],
        transfer_hours: TransferHours {
            close: Some(u32::MAX),
            secondary: None,
        },
        ..CareRules::default()
    };
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-10T08:00");
    assert_eq!(until(order(&orders, 1)), "12-31");
    assert_eq!(order(&orders, 1).transfer.unwrap().due, Timestamp::MAX);
}

// What holds for random worlds.

const DAYS: i64 = 24;
const PERSONS: u32 = 7;

/// Care like that of the 8th edition, with monitoring of general contacts.
fn eighth() -> (CareRules, naive::Care) {
    let central = CareKind::CentralQuarantine;
    let rules = CareRules {
        close: vec![
            Stage::new(central, 14, [1, 4, 7, 14]),
            Stage::new(CareKind::HomeMonitoring, 7, [2, 7]),
        ],
        secondary: vec![Stage::new(central, 7, [1, 4, 7])],
        general: vec![Stage::new(CareKind::SelfMonitoring, 3, [1, 3])],
        secondary_release: Some(SecondaryRelease {
            close_contact_tests: 2,
            else_close_until_day: 14,
        }),
        transfer_hours: TransferHours {
            close: Some(8),
            secondary: Some(12),
        },
        ..CareRules::default()
    };
    let care = naive::Care {
        of: BTreeMap::from([
            (
                "close",
                vec![
                    ("central_quarantine", true, 14, vec![1, 4, 7, 14]),
                    ("home_monitoring", false, 7, vec![2, 7]),
                ],
            ),
            ("secondary", vec![("central_quarantine", true, 7, vec![1, 4, 7])]),
            ("general", vec![("self_monitoring", false, 3, vec![1, 3])]),
        ]),
        gate: Some((2, 14)),
        hours: BTreeMap::from([("close", 8), ("secondary", 12)]),
    };
    (rules, care)
}

/// Two quarantine stages of close contacts, no condition for secondary contacts.
fn two_stages() -> (CareRules, naive::Care) {
    let rules = CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, 5, [1, 2, 3, 5]),
            Stage::new(CareKind::HomeQuarantine, 3, [1, 3]),
        ],
        secondary: vec![Stage::new(CareKind::HomeQuarantine, 7, [1, 4, 7])],
        ..CareRules::default()
    };
    let care = naive::Care {
        of: BTreeMap::from([
            (
                "close",
                vec![
                    ("central_quarantine", true, 5, vec![1, 2, 3, 5]),
                    ("home_quarantine", true, 3, vec![1, 3]),
                ],
            ),
            ("secondary", vec![("home_quarantine", true, 7, vec![1, 4, 7])]),
        ]),
        gate: None,
        hours: BTreeMap::new(),
    };
    (rules, care)
}

#[derive(Clone, Debug)]
struct Random {
    records: oracle::World,
    tests: Vec<naive::Test>,
    found: BTreeMap<u32, i64>,
    as_of: i64,
}

fn hour() -> impl Strategy<Value = i64> {
    (0..DAYS * 24).prop_map(|hour| DAWN + hour * 3600)
}

fn when() -> impl Strategy<Value = When> {
    let dawn = NaiveDate::from_ymd_opt(2022, 5, 1).unwrap();
    prop_oneof![
        hour().prop_map(When::Instant),
        (0..DAYS.unsigned_abs()).prop_map(move |day| When::Date(dawn + Days::new(day))),
    ]
}

fn sampled() -> impl Strategy<Value = naive::Test> {
    let result = prop_oneof![
        6 => Just("negative"),
        1 => select(&["positive", "inconclusive", "pending"][..]),
    ];
    (0..PERSONS, when(), result)
}

fn met() -> impl Strategy<Value = oracle::Encounter> {
    (0..PERSONS, 1..PERSONS, hour(), 1_i64..5).prop_map(|(a, ahead, start, hours)| oracle::Encounter {
        a,
        b: (a + ahead) % PERSONS,
        start,
        end: start + hours * 3600,
        distance_m: None,
        setting: None,
    })
}

fn worlds() -> BoxedStrategy<Random> {
    let onset = (0..DAYS.unsigned_abs())
        .prop_map(|day| NaiveDate::from_ymd_opt(2022, 5, 1).unwrap() + Days::new(day));
    (
        proptest::collection::vec(met(), 0..14),
        proptest::collection::vec(onset, 1..3),
        proptest::collection::vec((0..PERSONS, when()), 0..6),
        proptest::collection::vec(sampled(), 0..30),
        proptest::collection::btree_map(0..PERSONS, hour(), 0..4),
        (0..DAYS * 24 * 2).prop_map(|hour| DAWN + hour * 3600),
    )
        .prop_map(|(encounters, onsets, isolations, tests, found, as_of)| Random {
            records: oracle::World {
                encounters,
                isolations,
                cases: (0..)
                    .zip(onsets)
                    .map(|(person, onset)| oracle::Case {
                        person,
                        onset: Some(When::Date(onset)),
                        ..oracle::Case::default()
                    })
                    .collect(),
                ..oracle::World::default()
            },
            tests,
            found,
            as_of,
        })
        .boxed()
}

/// Two hours make a close contact, less a general one.
fn book() -> oracle::Rulebook {
    world::book([
        oracle::Rule {
            min_total_s: 7200,
            ..world::rule("long")
        },
        oracle::Rule {
            grade: "general",
            ..world::rule("brief")
        },
    ])
}

fn records_of(tests: &[naive::Test]) -> Vec<Test> {
    let test = |&(number, when, result): &naive::Test| Test {
        person: person(number),
        sampled: match when {
            When::Date(date) => Moment::Date(date),
            When::Instant(seconds) => Moment::Instant(Timestamp::from_unix(seconds).unwrap()),
        },
        result: result.parse().unwrap(),
        round: None,
    };
    tests.iter().map(test).collect()
}

fn orders_of(random: &Random, care: &CareRules) -> Orders {
    let protocol = world::protocol(&book()).to_builder().with_care(care.clone());
    let protocol = protocol.build().unwrap();
    let (log, cases) = (world::log(&random.records), world::cases(&random.records));
    let at = |seconds| Timestamp::from_unix(seconds).unwrap();
    let found = random.found.iter().map(|(&who, &time)| (person(who), at(time)));
    let tracing = trace(&log, &cases, &protocol, at(random.as_of));
    issue(&tracing, &records_of(&random.tests), &found.collect())
}

fn number(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

fn row(order: &Order) -> naive::Row {
    let open = order.open.iter().map(|open| match *open {
        Open::Positive { sampled } => format!("positive {}", number(sampled)),
        Open::Pending { sampled } => format!("pending {}", number(sampled)),
        Open::Inconclusive { sampled } => format!("inconclusive {}", number(sampled)),
        Open::NoLastTest { due } => format!("no test {}", number(due)),
        Open::CloseContacts { waiting } => format!("waiting {waiting}"),
        _ => panic!("{open} is new"),
    });
    let periods = order.periods.iter().map(|period| {
        let tests = period.tests.iter().map(|test| {
            let state = match test.state {
                TestState::Taken { on, result } => format!("{result} {}", number(on)),
                TestState::Missed => "missed".to_owned(),
                TestState::Due => "due".to_owned(),
                _ => panic!("{:?} is new", test.state),
            };
            (number(test.on), state)
        });
        (
            period.kind.name(),
            number(period.from),
            number(period.until),
            tests.collect(),
        )
    });
    naive::Row {
        person: order.person.get(),
        tier: order.tier.name(),
        followed_as: order.followed_as.name(),
        standing: order.standing.name(),
        start: number(order.start),
        until: order.until.map(|until| number(until.on)),
        earliest: order.until.map(|until| number(until.earliest)),
        periods: periods.collect(),
        open: open.collect(),
        released: order.released.map(number),
        transfer: order
            .transfer
            .map(|transfer| (transfer.due.to_unix(), transfer.state.name())),
    }
}

#[track_caller]
fn agrees(random: &Random, (care, naive_care): &(CareRules, naive::Care)) {
    let answer = oracle::trace(&random.records, &book(), random.as_of);
    let onset = |case: &oracle::Case| (case.person, naive::day(naive::instant(case.onset.unwrap())));
    let question = naive::Question {
        answer: &answer,
        cases: &random.records.cases.iter().map(onset).collect(),
        isolations: &random.records.isolations,
        tests: &random.tests,
        found: &random.found,
        care: naive_care,
        as_of: random.as_of,
    };
    let found: Vec<naive::Row> = orders_of(random, care).iter().map(row).collect();
    assert_eq!(found, question.rows());
}

proptest! {
    #[test]
    fn orders_are_those_of_the_naive_count(random in worlds()) {
        agrees(&random, &eighth());
        agrees(&random, &two_stages());
    }

    #[test]
    fn orders_do_not_depend_on_the_order_of_records(random in worlds()) {
        let (care, _) = eighth();
        let mut turned = random.clone();
        turned.tests.reverse();
        turned.records.encounters.reverse();
        turned.records.isolations.reverse();
        prop_assert_eq!(orders_of(&turned, &care), orders_of(&random, &care));
    }

    #[test]
    fn a_positive_test_never_ends_or_opens_anything_earlier(random in worlds(), who in 0..PERSONS, when in when()) {
        let (care, _) = eighth();
        let before = orders_of(&random, &care);
        let mut more = random;
        more.tests.push((who, when, "positive"));
        let after = orders_of(&more, &care);
        for was in before.iter() {
            let is = after.get(was.person).unwrap();
            let ends = |order: &Order| order.until.map(|until| (until.on, until.earliest));
            let (was_end, is_end) = (ends(was), ends(is));
            prop_assert!(was_end.map(|end| end.0) <= is_end.map(|end| end.0));
            prop_assert!(was_end.map(|end| end.1) <= is_end.map(|end| end.1));
            prop_assert!(is.released.is_none() || was.released.is_some_and(|on| Some(on) <= is.released));
        }
    }

    #[test]
    fn a_further_meeting_or_case_never_brings_the_earliest_end_forward(
        random in worlds(),
        meeting in met(),
        new_case in proptest::option::of(2..PERSONS),
    ) {
        let (care, _) = eighth();
        let before = orders_of(&random, &care);
        let mut more = random;
        more.records.encounters.push(meeting);
        if let Some(person) = new_case {
            let onset = more.records.cases[0].onset;
            more.records.cases.push(oracle::Case { person, onset, ..oracle::Case::default() });
        }
        let after = orders_of(&more, &care);
        for was in before.iter() {
            let Some(is) = after.get(was.person) else {
                prop_assert!(after.is_case(was.person));
                continue;
            };
            prop_assert!(is.tier <= was.tier);
            prop_assert!(was.until.map(|until| until.earliest) <= is.until.map(|until| until.earliest));
        }
    }

    #[test]
    fn days_asked_one_after_the_other_end_where_the_last_alone_does(random in worlds()) {
        let (care, _) = eighth();
        let mut day_by_day = Random { found: BTreeMap::new(), ..random };
        let last = day_by_day.as_of;
        let mut first_found = BTreeMap::new();
        for at in (DAWN..last).step_by(2 * 86_400).chain([last]) {
            day_by_day.as_of = at;
            let found = orders_of(&day_by_day, &care).found();
            day_by_day.found = found.iter().map(|(who, time)| (who.get(), time.to_unix())).collect();
            for (&who, &time) in &day_by_day.found {
                first_found.entry(who).or_insert(time);
            }
        }
        // Carried over day by day, or known from the beginning: the same orders.
        let carried = orders_of(&day_by_day, &care);
        let at_once = Random { found: first_found, ..day_by_day };
        prop_assert_eq!(carried, orders_of(&at_once, &care));
    }

    #[test]
    fn nothing_changes_between_the_same_orders(random in worlds()) {
        let (care, _) = eighth();
        let orders = orders_of(&random, &care);
        prop_assert_eq!(changes(&orders, &orders), []);
        let nobody = orders_of(&Random { records: oracle::World::default(), ..random }, &care);
        let told = changes(&nobody, &orders);
        let found = told.iter().filter(|change| matches!(change.what, Changed::Found { .. }));
        prop_assert_eq!(found.count(), orders.len());
    }
}

#[cfg(feature = "csv")]
mod files {
    use mijie::report;

    use super::*;

    #[cfg(feature = "json")]
    #[test]
    fn the_county_gets_its_orders_day_by_day() {
        use std::path::Path;

        use mijie::input::{Mode, read_folder};

        use crate::golden::assert_golden;

        let protocol = edition::cn_8_field();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let outbreak = read_folder(folder, protocol.time_zone(), Mode::Strict).unwrap();
        let mut found = BTreeMap::new();
        let mut table = Vec::new();
        for day in 10..=16 {
            let as_of: Timestamp = format!("2022-05-{day}T08:00:00+08:00").parse().unwrap();
            // The list holds what was known in the end; by the morning of a day, only who had been sampled by then.
            let known = |case: &&Case| {
                let since = case.sampled.or(case.onset).unwrap();
                since.start(protocol.time_zone()) <= as_of
            };
            let cases = Cases::new(outbreak.cases.iter().filter(known).copied()).unwrap();
            let tracing = trace(&outbreak.log, &cases, &protocol, as_of);
            let orders = issue(&tracing, &outbreak.tests, &found);
            found.extend(orders.found());
            table.clear();
            report::write_orders(&orders, &outbreak.roster, &mut table).unwrap();
        }
        assert_golden("orders.csv", &String::from_utf8(table).unwrap());
    }

    #[test]
    fn orders_and_calendars_are_tables_by_key() {
        let mut roster = Roster::new();
        let keys = ["guo", "song", "lan"].map(|key| roster.person(key).unwrap());
        assert_eq!(keys, [0, 1, 2].map(person));
        for key in ["east", "west"] {
            roster.area(key).unwrap();
        }
        let orders = secondary("cn-8").at("05-09T20:00");
        let mut table = Vec::new();
        report::write_orders(&orders, &roster, &mut table).unwrap();
        let text = String::from_utf8(table).unwrap();
        assert_eq!(
            text.lines().nth(1).unwrap(),
            "song,close,close,quarantine,2022-05-09T20:00:00+08:00,2022-05-09T00:00:00+08:00,2022-05-10T04:00:00+08:00,\
             in_time,2022-05-09,moved,2022-05-21,\"14 d after 2022-05-07, last exposed to guo as a close contact\",\
             central_quarantine 2022-05-09/2022-05-21; home_monitoring 2022-05-22/2022-05-28,\
             2022-05-09;2022-05-12;2022-05-15;2022-05-21;2022-05-23;2022-05-28,,\
             \"no negative sample from the last test on, due on 2022-05-21\","
        );
        let calendar = Calendar::new(&orders, &homes(), AreaLevel::Township);
        let mut table = Vec::new();
        report::write_calendar(&calendar, &orders, &roster, &mut table).unwrap();
        let text = String::from_utf8(table).unwrap();
        assert_eq!(
            text.lines().take(4).collect::<Vec<_>>(),
            [
                "from,until,area,person,duty",
                "2022-05-09,2022-05-09,east,song,test of day 1",
                "2022-05-09,2022-05-09,west,lan,test of day 1",
                "2022-05-09,2022-05-15,west,lan,central quarantine",
            ]
        );
        assert_eq!(text.lines().count(), 1 + 9 + 5);
    }

    #[test]
    fn somebody_without_a_key_is_an_error() {
        let orders = close("cn-8").at("05-09T20:00");
        let error = report::write_orders(&orders, &Roster::new(), Vec::new()).unwrap_err();
        assert_eq!(error.to_string(), "person 1 has no key in the roster");
    }
}

#[cfg(feature = "ics")]
mod ics {
    use mijie::report;

    use super::*;

    /// The properties of each event, read by the words of RFC 5545: lines are unfolded, parameters dropped, text unescaped.
    fn events(text: &str) -> Vec<BTreeMap<String, String>> {
        assert!(
            text.split("\r\n").all(|line| line.len() <= 75),
            "lines are folded"
        );
        let unfolded = text.replace("\r\n ", "");
        let mut events = Vec::new();
        for line in unfolded.split_terminator("\r\n") {
            let (name, value) = line.split_once(':').unwrap();
            let name = name.split(';').next().unwrap();
            match (name, value) {
                ("BEGIN", "VEVENT") => events.push(BTreeMap::new()),
                ("BEGIN" | "END", _) => {}
                _ => {
                    let Some(event) = events.last_mut() else { continue };
                    let mut text = String::new();
                    let mut characters = value.chars();
                    while let Some(character) = characters.next() {
                        text.push(if character == '\\' {
                            characters.next().unwrap()
                        } else {
                            character
                        });
                    }
                    let before: Option<String> = event.insert(name.to_owned(), text);
                    assert_eq!(before, None, "{name} twice");
                }
            }
        }
        events
    }

    fn written(orders: &Orders, keys: [&str; 3]) -> String {
        let mut roster = Roster::new();
        for key in keys {
            roster.person(key).unwrap();
        }
        for key in ["east", "west"] {
            roster.area(key).unwrap();
        }
        let calendar = Calendar::new(orders, &homes(), AreaLevel::Township);
        let mut file = Vec::new();
        report::write_ics(calendar.of_person(person(1)), orders, &roster, &mut file).unwrap();
        String::from_utf8(file).unwrap()
    }

    #[test]
    fn what_falls_due_is_read_back_from_the_calendar_file() {
        let key = "song, of the tea house; 宋\r\nEND:VCALENDAR";
        let text = written(&close("cn-new10").at("05-09T20:00"), ["guo", key, "lan"]);
        assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//mijie//orders//EN\r\n"));
        let told: Vec<_> = events(&text)
            .iter()
            .map(|event| {
                let get = |name: &str| event[name].clone();
                assert_eq!(get("DTSTAMP"), "20220509T120000Z");
                (get("DTSTART"), get("DTEND"), get("SUMMARY"), get("CATEGORIES"))
            })
            .collect();
        let who = "song, of the tea house; 宋  END:VCALENDAR";
        let row = |from: &str, until: &str, what: &str, kind: &str| {
            (
                from.to_owned(),
                until.to_owned(),
                format!("{who}: {what}"),
                kind.to_owned(),
            )
        };
        assert_eq!(
            told,
            [
                row("20220509", "20220513", "home quarantine", "stay"),
                row("20220512", "20220513", "test of day 4", "test"),
                row(
                    "20220512",
                    "20220513",
                    "let out of quarantine, if nothing stands against it",
                    "let_out"
                ),
            ]
        );
    }

    #[test]
    fn an_event_keeps_its_name_when_its_end_is_moved() {
        let uids = |orders: &Orders| -> Vec<String> {
            let text = written(orders, ["guo", "song", "lan"]);
            events(&text).iter().map(|event| event["UID"].clone()).collect()
        };
        let before = uids(&close("cn-8").at("05-12T08:00"));
        let after = uids(&close("cn-8").met(0, 1, "05-12T12:00").at("05-12T20:00"));
        let stay = "central_quarantine-2022-05-09/song@mijie".to_owned();
        assert!(before.contains(&stay) && after.contains(&stay));
        let mut unique = after.clone();
        unique.sort();
        unique.dedup();
        assert_eq!(unique.len(), after.len());
    }
}
