//! What holds in every world: the engine agrees with the oracle, and the answer moves with the question.

use std::ops::{ControlFlow, Range};
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{Days, NaiveDate};
use mijie::{Cancelled, Inquiry, PersonId, Phase, Step, Timestamp, Unwatched};
use proptest::prelude::*;
use proptest::sample::select;

use crate::oracle::{self, Answer, Rulebook, When, World};
use crate::world::{self, DAWN};

const DAY_S: i64 = 86_400;
const PERSONS: u32 = 9;
/// Few places and kinds, so that random people meet, and random rules apply.
const KINDS: [&str; 4] = ["residence", "restaurant", "bus", "other"];
const DAYS: i64 = 6;

/// An instant on a coarse grid, where ends meet starts, or anywhere.
fn instant() -> impl Strategy<Value = i64> {
    prop_oneof![
        3 => (0..DAYS * 48).prop_map(|half_hours| DAWN + half_hours * 1800),
        1 => (0..DAYS * DAY_S).prop_map(|seconds| DAWN + seconds),
    ]
}

fn time() -> impl Strategy<Value = Range<i64>> {
    let length = prop_oneof![
        4 => (1_i64..9).prop_map(|quarters| quarters * 900),
        1 => 1_i64..7200,
        1 => (1_i64..20).prop_map(|hours| hours * 3600),
    ];
    (instant(), length).prop_map(|(start, length)| start..start + length)
}

fn when() -> impl Strategy<Value = When> {
    let date = |days: i64| NaiveDate::from_ymd_opt(2022, 5, 1).unwrap() + Days::new(days.unsigned_abs());
    prop_oneof![
        (0..DAYS + 2).prop_map(move |days| When::Date(date(days))),
        instant().prop_map(When::Instant),
    ]
}

fn kind() -> impl Strategy<Value = oracle::Kind> {
    select(&KINDS[..]).prop_map(oracle::Kind::from)
}

fn visit() -> impl Strategy<Value = oracle::Visit> {
    (
        0..PERSONS,
        0_u32..5,
        time(),
        proptest::option::weighted(0.4, 0_u32..4),
    )
        .prop_map(|(person, place, time, spot)| oracle::Visit {
            person,
            place,
            start: time.start,
            end: time.end,
            spot,
        })
}

fn encounter() -> impl Strategy<Value = oracle::Encounter> {
    let distance = proptest::option::of(select(vec![0.0, -0.0, 0.5, 1.0, 1.5, 2.0]));
    let setting = proptest::option::weighted(0.5, prop_oneof![3 => kind(), 1 => Just("encounter".into())]);
    (0..PERSONS, 1..PERSONS, time(), distance, setting).prop_map(|(a, ahead, time, distance_m, setting)| {
        oracle::Encounter {
            a,
            b: (a + ahead) % PERSONS,
            start: time.start,
            end: time.end,
            distance_m: distance_m.map(f64::abs),
            setting,
        }
    })
}

fn case(person: u32) -> impl Strategy<Value = oracle::Case> {
    let date = || proptest::option::weighted(0.5, when());
    let window = (instant(), 1_i64..72).prop_map(|(start, hours)| (start, start + hours * 3600));
    (
        date(),
        date(),
        proptest::option::weighted(0.3, when()),
        date(),
        proptest::option::weighted(0.25, window),
    )
        .prop_filter(
            "a case has a date to count from, or a window",
            |(onset, sampled, last_negative, _, window)| {
                onset.or(*sampled).or(*last_negative).is_some() || window.is_some()
            },
        )
        .prop_map(
            move |(onset, sampled, last_negative, isolated, window)| oracle::Case {
                person,
                onset,
                sampled,
                last_negative,
                isolated,
                window,
            },
        )
}

fn line_list() -> BoxedStrategy<Vec<oracle::Case>> {
    prop_oneof![
        4 => case(0).prop_map(|case| vec![case]),
        3 => (case(0), case(1)).prop_map(|(a, b)| vec![a, b]),
        1 => (case(2), case(5), case(7)).prop_map(|(a, b, c)| vec![a, b, c]),
    ]
    .boxed()
}

/// Boxed, as nested strategies outgrow the stack of a test's thread.
pub fn records() -> BoxedStrategy<World> {
    (
        proptest::collection::vec(visit(), 0..45),
        proptest::collection::vec(encounter(), 0..12),
        line_list(),
        proptest::collection::btree_map(0_u32..5, kind(), 0..5),
        proptest::collection::vec((0..PERSONS, when()), 0..4),
    )
        .prop_map(|(visits, encounters, cases, kinds, isolations)| World {
            visits,
            encounters,
            cases,
            kinds,
            isolations,
        })
        .boxed()
}

fn rule(number: usize) -> BoxedStrategy<oracle::Rule> {
    let setting = prop_oneof![
        3 => Just("any".to_owned()),
        1 => Just("encounter".to_owned()),
        3 => select(&KINDS[..]).prop_map(str::to_owned),
    ];
    let generations = prop_oneof![
        3 => Just(None),
        1 => proptest::collection::vec(1_u32..5, 1..4).prop_map(Some),
    ];
    (
        (
            select(vec!["close", "close", "close", "companion", "general"]),
            generations,
        ),
        proptest::collection::vec(setting, 1..3),
        (
            proptest::option::weighted(0.3, 0_u32..3),
            proptest::option::weighted(0.3, select(vec![0.0, 1.0, 1.5])),
        ),
        any::<bool>(),
        (
            select(vec![0_i64, 0, 0, 15, 30]),
            select(vec![0_i64, 0, 15, 60, 150]),
        ),
        proptest::option::weighted(0.5, select(vec![1_i64, 2, 24])),
    )
        .prop_map(
            move |(grade, settings, limits, indirect, minutes, within)| oracle::Rule {
                id: format!("r{number}"),
                grade: grade.0,
                generations: grade.1,
                settings,
                max_separation: limits.0,
                max_distance_m: limits.1,
                indirect,
                min_each_s: minutes.0 * 60,
                min_total_s: minutes.1 * 60,
                within_s: within.map(|hours| hours * 3600),
            },
        )
        .boxed()
}

pub fn book() -> BoxedStrategy<Rulebook> {
    let rules = prop_oneof![
        rule(0).prop_map(|a| vec![a]),
        (rule(0), rule(1)).prop_map(|(a, b)| vec![a, b]),
        (rule(0), rule(1), rule(2), rule(3)).prop_map(|(a, b, c, d)| vec![a, b, c, d]),
    ];
    (
        select(vec![8 * 3600_i64, 0, -5 * 3600, 5 * 3600 + 1800]),
        (0_u32..5, 0_u32..5),
        (proptest::option::weighted(0.3, 0_u32..5), any::<bool>()),
        (select(vec![0_i64, 0, 30, 600]), select(vec![0_i64, 0, 20, 90])),
        1_u32..5,
        rules,
    )
        .prop_map(|(zone, look_back, until, minutes, generations, rules)| Rulebook {
            time_zone_s: zone,
            look_back_symptomatic_days: look_back.0,
            look_back_asymptomatic_days: look_back.1,
            until_days_after_anchor: until.0,
            from_last_negative: until.1,
            latency_s: minutes.0 * 60,
            lingering_s: minutes.1 * 60,
            generations,
            rules,
        })
        .boxed()
}

pub fn as_of() -> impl Strategy<Value = i64> {
    prop_oneof![1 => instant(), 1 => Just(DAWN + 3 * DAYS * DAY_S)]
}

/// A rulebook whose rules list no generations, which some laws need.
fn book_for_all_generations() -> impl Strategy<Value = Rulebook> {
    book().prop_map(|mut book| {
        book.rules.iter_mut().for_each(|rule| rule.generations = None);
        book
    })
}

/// Bounded, so that a run costs seconds; more with `PROPTEST_CASES`.
pub fn cases(default: u32) -> ProptestConfig {
    let cases = std::env::var("PROPTEST_CASES")
        .ok()
        .and_then(|cases| cases.parse().ok())
        .unwrap_or(default);
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(cases(1500))]

    #[test]
    fn the_engine_agrees_with_the_oracle(records in records(), book in book(), as_of in as_of()) {
        prop_assert_eq!(world::trace(&records, &book, as_of), oracle::trace(&records, &book, as_of));
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn the_links_to_a_person_are_those_among_all_links(records in records(), book in book(), as_of in as_of()) {
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let tracing = mijie::trace(&log, &cases, &protocol, Timestamp::from_unix(as_of).unwrap());
        for person in (0..PERSONS).map(PersonId::new) {
            let among_all: Vec<_> = tracing.links().filter(|link| link.person == person).collect();
            prop_assert_eq!(tracing.links_to(person), among_all);
        }
    }

    #[test]
    fn the_links_from_the_labels_are_all_links(records in records(), book in book(), as_of in as_of()) {
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let tracing = mijie::trace(&log, &cases, &protocol, Timestamp::from_unix(as_of).unwrap());
        let from_labels: Vec<_> = tracing.labels().iter().flat_map(|label| tracing.links_from(label)).collect();
        prop_assert_eq!(tracing.links().collect::<Vec<_>>(), from_labels);
    }

    #[test]
    fn many_questions_at_once_are_answered_as_one_by_one(
        records in records(),
        book in book(),
        asked in proptest::collection::vec((line_list(), as_of()), 0..6),
        threads in select(vec![1, 2, 3, 8]),
    ) {
        let (log, protocol) = (world::log(&records), world::protocol(&book));
        let inquiries: Vec<Inquiry> = asked
            .into_iter()
            .map(|(cases, as_of)| Inquiry {
                cases: world::cases(&World { cases, ..records.clone() }),
                as_of: Timestamp::from_unix(as_of).unwrap(),
            })
            .collect();
        let at_once = || mijie::trace_each(&log, &inquiries, &protocol, &Unwatched);
        let tracings = on_threads(threads, at_once).unwrap();
        prop_assert_eq!(tracings.len(), inquiries.len());
        for (tracing, Inquiry { cases, as_of }) in tracings.iter().zip(&inquiries) {
            let alone = mijie::trace(&log, cases, &protocol, *as_of);
            prop_assert_eq!((tracing.cases(), tracing.as_of()), (cases, *as_of));
            prop_assert_eq!(world::rows(tracing), world::rows(&alone));
            for contact in alone.contacts() {
                prop_assert_eq!(tracing.contact(contact.person), Some(contact));
            }
        }
    }

    #[test]
    fn whoever_stops_the_work_gets_nothing_and_whoever_does_not_gets_all(
        records in records(), book in book(), as_of in as_of(), patience in 0_u64..40,
    ) {
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let as_of = Timestamp::from_unix(as_of).unwrap();
        let steps = AtomicU64::new(0);
        let watch = |_: Step| {
            if steps.fetch_add(1, Ordering::Relaxed) < patience {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        };
        let watched = mijie::trace_watched(&log, &cases, &protocol, as_of, &watch);
        if steps.into_inner() > patience {
            prop_assert_eq!(watched.unwrap_err(), Cancelled { phase: Phase::Trace });
        } else {
            let unwatched = mijie::trace(&log, &cases, &protocol, as_of);
            prop_assert_eq!(world::rows(&watched.unwrap()), world::rows(&unwatched));
        }
    }

    #[test]
    fn the_order_of_the_records_does_not_matter(
        (records, shuffled) in records().prop_flat_map(|records| {
            let World { visits, encounters, cases, isolations, kinds } = records.clone();
            let shuffled = (
                Just(visits).prop_shuffle(),
                Just(encounters).prop_shuffle(),
                Just(cases).prop_shuffle(),
                Just(isolations).prop_shuffle(),
            );
            let shuffled = shuffled.prop_map(move |(visits, encounters, cases, isolations)| World {
                visits, encounters, cases, isolations, kinds: kinds.clone(),
            });
            (Just(records), shuffled)
        }),
        book in book(),
    ) {
        prop_assert_eq!(world::log(&records), world::log(&shuffled));
        prop_assert_eq!(world::trace(&records, &book, world::LATE), world::trace(&shuffled, &book, world::LATE));
    }

    #[test]
    fn repeating_and_splitting_visits_changes_nothing(records in records(), book in book()) {
        let mut doubled = records.clone();
        for visit in &records.visits {
            let middle = visit.start + (visit.end - visit.start) / 2;
            if visit.start < middle {
                doubled.visits.push(oracle::Visit { end: middle, ..visit.clone() });
                doubled.visits.push(oracle::Visit { start: middle, ..visit.clone() });
            }
        }
        doubled.encounters.extend(records.encounters.iter().cloned().map(|met| oracle::Encounter {
            a: met.b,
            b: met.a,
            ..met
        }));
        prop_assert_eq!(world::trace(&records, &book, world::LATE), world::trace(&doubled, &book, world::LATE));
    }

    #[test]
    fn renaming_people_renames_the_result(records in records(), book in book()) {
        // Ascending, so that the sorted rows keep their order.
        let renamed = |person: u32| 3 * person + 2;
        let mut other = records.clone();
        other.visits.iter_mut().for_each(|visit| visit.person = renamed(visit.person));
        other.encounters.iter_mut().for_each(|met| (met.a, met.b) = (renamed(met.a), renamed(met.b)));
        other.cases.iter_mut().for_each(|case| case.person = renamed(case.person));
        other.isolations.iter_mut().for_each(|(person, _)| *person = renamed(*person));
        let mut expected = world::trace(&records, &book, world::LATE);
        expected.contacts.iter_mut().for_each(|row| row.person = renamed(row.person));
        for row in &mut expected.links {
            (row.source, row.person) = (renamed(row.source), renamed(row.person));
        }
        for row in &mut expected.exposures {
            (row.source, row.person) = (renamed(row.source), renamed(row.person));
        }
        expected.labels.iter_mut().for_each(|label| label.1 = renamed(label.1));
        prop_assert_eq!(world::trace(&other, &book, world::LATE), expected);
    }

    #[test]
    fn shifting_everything_by_whole_days_shifts_the_result(
        records in records(), book in book(), as_of in as_of(), days in 1_i64..400,
    ) {
        let shift = days * DAY_S;
        let later = |when: &mut When| *when = match *when {
            When::Date(date) => When::Date(date + Days::new(days.unsigned_abs())),
            When::Instant(at) => When::Instant(at + shift),
        };
        let mut other = records.clone();
        for visit in &mut other.visits {
            (visit.start, visit.end) = (visit.start + shift, visit.end + shift);
        }
        for met in &mut other.encounters {
            (met.start, met.end) = (met.start + shift, met.end + shift);
        }
        for case in &mut other.cases {
            [&mut case.onset, &mut case.sampled, &mut case.last_negative, &mut case.isolated]
                .into_iter()
                .flatten()
                .for_each(later);
            case.window = case.window.map(|(start, end)| (start + shift, end + shift));
        }
        other.isolations.iter_mut().for_each(|(_, from)| later(from));
        let mut expected = world::trace(&records, &book, as_of);
        for row in &mut expected.contacts {
            (row.first_exposure, row.last_exposure) = (row.first_exposure + shift, row.last_exposure + shift);
        }
        for row in &mut expected.links {
            (row.first_exposure, row.last_exposure) = (row.first_exposure + shift, row.last_exposure + shift);
        }
        expected.exposures.iter_mut().for_each(|row| (row.start, row.end) = (row.start + shift, row.end + shift));
        expected.labels.iter_mut().for_each(|label| label.2 += shift);
        prop_assert_eq!(world::trace(&other, &book, as_of + shift), expected);
    }

    #[test]
    fn a_longer_minimum_never_adds_close_contacts_nor_first_links(
        records in records(), book in book(), minutes in 1_i64..90,
    ) {
        let mut longer = book.clone();
        longer.rules.iter_mut().for_each(|rule| rule.min_total_s += minutes * 60);
        let (before, after) = (
            world::trace(&records, &book, world::LATE),
            world::trace(&records, &longer, world::LATE),
        );
        let close = |answer: &Answer| -> Vec<u32> {
            answer.contacts.iter().filter(|row| row.tier == "close").map(|row| row.person).collect()
        };
        let first = |answer: &Answer| -> Vec<(u32, u32)> {
            answer.links.iter().filter(|row| row.generation == 1).map(|row| (row.source, row.person)).collect()
        };
        prop_assert!(close(&after).iter().all(|person| close(&before).contains(person)));
        prop_assert!(first(&after).iter().all(|link| first(&before).contains(link)));
    }

    #[test]
    fn a_wider_window_never_loses_a_label_without_one_as_good(
        records in records(), book in book_for_all_generations(), days in 1_u32..4,
    ) {
        let mut wider = book.clone();
        wider.look_back_symptomatic_days += days;
        wider.look_back_asymptomatic_days += days;
        let after = world::trace(&records, &wider, world::LATE);
        for (generation, person, arrival) in world::trace(&records, &book, world::LATE).labels {
            let as_good = |label: &(u32, u32, i64)| label.1 == person && label.0 <= generation && label.2 <= arrival;
            prop_assert!(after.labels.iter().any(as_good));
        }
    }

    #[test]
    fn a_case_is_never_a_contact_and_a_contact_has_one_tier(records in records(), book in book()) {
        let mut persons: Vec<u32> =
            world::trace(&records, &book, world::LATE).contacts.iter().map(|row| row.person).collect();
        persons.extend(records.cases.iter().map(|case| case.person));
        let count = persons.len();
        persons.sort_unstable();
        persons.dedup();
        prop_assert_eq!(persons.len(), count);
    }

    #[test]
    fn overlaps_at_a_place_are_those_of_nested_loops(records in records()) {
        let log = world::log(&records);
        for place in (0..5).map(mijie::PlaceId::new) {
            let mut found = Vec::new();
            log.for_each_overlap(place, |overlap| {
                found.push((overlap.a.min(overlap.b), overlap.a.max(overlap.b), overlap.interval));
            });
            found.sort_unstable();
            let visits: Vec<_> = log.visits_at(place).collect();
            let mut expected = Vec::new();
            for (at, a) in visits.iter().enumerate() {
                for b in visits[at + 1..].iter().filter(|b| b.person != a.person) {
                    let shared = a.interval.intersection(b.interval);
                    expected.extend(shared.map(|shared| (a.person.min(b.person), a.person.max(b.person), shared)));
                }
            }
            expected.sort_unstable();
            prop_assert_eq!(found, expected);
        }
    }
}

#[cfg(feature = "parquet")]
proptest! {
    #![proptest_config(cases(100))]

    #[test]
    fn a_log_built_in_little_memory_is_the_log_and_traced_alike(
        records in records(), book in book(), as_of in as_of(), budget in select(vec![0_u64, 60, 200, 500]),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let builder = mijie::VisitLogBuilder::new().with_memory_budget(budget, &folder);
        let little = world::log_by(builder, &records);
        let log = world::log(&records);
        prop_assert!(little == log);
        let (cases, protocol) = (world::cases(&records), world::protocol(&book));
        let links = |log| {
            mijie::trace(log, &cases, &protocol, Timestamp::from_unix(as_of).unwrap())
                .links()
                .collect::<Vec<_>>()
        };
        prop_assert_eq!(links(&little), links(&log));
        prop_assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0);
    }
}

/// Does work on so many threads; without the feature there is one.
#[cfg(feature = "parallel")]
pub fn on_threads<R: Send>(threads: usize, work: impl FnOnce() -> R + Send) -> R {
    let pool = rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .build()
        .unwrap();
    pool.install(work)
}

#[cfg(not(feature = "parallel"))]
pub fn on_threads<R>(_: usize, work: impl FnOnce() -> R) -> R {
    work()
}

/// Equal bytes for any number of threads.
#[cfg(feature = "parallel")]
#[test]
fn the_number_of_threads_does_not_matter() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    for _ in 0..50 {
        let (records, book) = (records(), book()).new_tree(&mut runner).unwrap().current();
        let with_threads = |threads| on_threads(threads, || world::trace(&records, &book, world::LATE));
        let alone = with_threads(1);
        for threads in [2, 3, 8] {
            assert_eq!(with_threads(threads), alone, "{threads} threads");
        }
    }
}
