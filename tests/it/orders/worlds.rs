//! What holds for random worlds, and the naive count beside them.

use super::*;

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
