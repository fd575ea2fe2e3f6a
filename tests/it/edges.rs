//! The situations in which other systems went wrong, each by name.

use chrono::NaiveDate;
use mijie::{
    Area, AreaId, AreaLevel, Areas, AreasError, Case, Cases, CasesError, Interval, InvalidInterval, PersonId,
    Place, PlaceId, Timestamp, Visit, VisitLogBuilder,
};

use crate::oracle::{self, When};
use crate::world::{self, LATE, World, book, hour, rule, world};

fn day(day: u32) -> When {
    When::Date(NaiveDate::from_ymd_opt(2022, 5, day).unwrap())
}

/// A case whose window opens at midnight of 1 May, the dawn of the small worlds.
fn from_dawn(case: &mut oracle::Case) {
    case.onset = Some(day(3));
}

fn minutes(least: i64) -> oracle::Rule {
    oracle::Rule {
        min_total_s: least * 60,
        ..rule("together")
    }
}

#[test]
fn overlapping_and_repeated_check_ins_count_each_minute_once() {
    let answer = world()
        .visit("ann", "cafe", 9..12)
        .visit("ann", "cafe", 10..11)
        .visit("ann", "cafe", 9..12)
        .visit("ann", "cafe", 12..13)
        .visit("bo", "cafe", 8..14)
        .visit("bo", "cafe", 9..10)
        .case("ann", from_dawn)
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.link("ann", "bo", 1).unwrap().seconds, 4 * 3600);
    assert_eq!(
        answer
            .answer
            .exposures
            .iter()
            .filter(|row| row.generation == 1)
            .count(),
        1
    );
}

#[test]
fn leaving_before_arriving_is_refused() {
    let (start, end) = (
        Timestamp::from_unix(hour(10)).unwrap(),
        Timestamp::from_unix(hour(9)).unwrap(),
    );
    assert_eq!(Interval::new(start, end), Err(InvalidInterval { start, end }));
    assert_eq!(
        InvalidInterval { start, end }.to_string(),
        "ends at 2022-05-01T01:00:00Z, before it starts at 2022-05-01T02:00:00Z"
    );
    assert_eq!(
        InvalidInterval { start, end: start }.to_string(),
        "ends at 2022-05-01T02:00:00Z, as it starts at 2022-05-01T02:00:00Z"
    );
}

#[test]
fn time_together_outside_the_window_makes_no_contact() {
    let answer = world()
        .visit("ann", "cafe", -3..-1)
        .visit("bo", "cafe", -3..0)
        .visit("ann", "cafe", 60..62)
        .visit("cy", "cafe", 60..62)
        .case("ann", |case| {
            from_dawn(case);
            case.isolated = Some(When::Instant(hour(60)));
        })
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contacts(), [""; 0]);
}

#[test]
fn an_exposure_that_is_running_when_the_source_becomes_infectious_counts_from_then() {
    let answer = world()
        .visit("ann", "home", -5..3)
        .visit("bo", "home", -5..3)
        .case("ann", from_dawn)
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contact("bo").first_exposure, hour(0));
    assert_eq!(answer.link("ann", "bo", 1).unwrap().seconds, 3 * 3600);
}

#[test]
fn an_exposure_that_is_running_when_a_contacts_own_window_opens_counts_from_then() {
    let answer = world()
        .visit("ann", "office", 10..11)
        .visit("bo", "office", 10..11)
        .visit("bo", "lift", 8..20)
        .visit("cy", "lift", 8..20)
        .case("ann", from_dawn)
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contact("cy").first_exposure, hour(10));
    assert_eq!(answer.contacts(), ["bo close 1", "cy secondary 2"]);
}

#[test]
fn someone_met_early_through_a_chain_and_late_directly_has_both_labels() {
    let answer = world()
        .visit("ann", "inn", 1..2)
        .visit("cy", "inn", 1..2)
        .visit("cy", "bus", 3..4)
        .visit("bo", "bus", 3..4)
        .visit("bo", "shop", 5..6)
        .visit("di", "shop", 5..6)
        .visit("ann", "office", 10..11)
        .visit("bo", "office", 10..11)
        .case("ann", from_dawn)
        .answer(
            &oracle::Rulebook {
                generations: 3,
                ..book([rule("together")])
            },
            LATE,
        );
    assert_eq!(answer.contacts(), ["cy close 1", "bo close 1", "di further 3"]);
    assert_eq!(
        answer.labels(),
        ["0 ann 0", "1 cy 1", "1 bo 10", "2 bo 3", "3 di 5"]
    );
}

#[test]
fn a_direct_contact_after_a_longer_chain_still_passes_on_as_a_direct_contact() {
    let answer = world()
        .visit("a", "p", 10..11)
        .visit("b", "p", 10..11)
        .visit("a", "q", 1..2)
        .visit("c", "q", 1..2)
        .visit("c", "r", 3..4)
        .visit("b", "r", 3..4)
        .visit("b", "s", 12..13)
        .visit("e", "s", 12..13)
        .case("a", from_dawn)
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contacts(), ["b close 1", "c close 1", "e secondary 2"]);
}

#[test]
fn the_order_of_the_records_does_not_matter() {
    let forwards = world()
        .visit("a", "p", 10..11)
        .visit("b", "p", 10..11)
        .visit("a", "q", 1..2)
        .visit("c", "q", 1..2)
        .case("a", from_dawn);
    let mut backwards = forwards.clone();
    backwards.records.visits.reverse();
    let book = book([rule("together")]);
    assert_eq!(
        forwards.answer(&book, LATE).answer,
        backwards.answer(&book, LATE).answer
    );
}

#[test]
fn leaving_as_the_other_arrives_is_no_exposure() {
    let answer = world()
        .visit("ann", "cafe", 9..10)
        .visit("bo", "cafe", 10..11)
        .case("ann", from_dawn)
        .answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contacts(), [""; 0]);
}

#[test]
fn a_contact_of_several_sources_keeps_every_link_and_exposure() {
    let answer = world()
        .visit("ann", "cafe", 9..10)
        .visit("ann", "shop", 15..17)
        .visit("cy", "cafe", 9..10)
        .visit("bo", "cafe", 9..10)
        .visit("bo", "shop", 16..17)
        .case("ann", from_dawn)
        .case("cy", from_dawn)
        .answer(&book([rule("together")]), LATE);
    let contact = answer.contact("bo");
    assert_eq!(
        (contact.sources, contact.first_exposure, contact.last_exposure),
        (2, hour(9), hour(17))
    );
    let exposures = answer.answer.exposures.iter().filter(|row| row.generation == 1);
    // bo by ann twice and by cy once; the two cases by each other once each.
    assert_eq!(exposures.count(), 5);
}

#[test]
fn a_contact_who_becomes_a_case_is_no_contact_and_passes_on_from_the_earlier_exposure() {
    let outbreak = |bo_is_a_case: bool| {
        let outbreak = world()
            .visit("ann", "cafe", 9..10)
            .visit("bo", "cafe", 9..10)
            .visit("bo", "home", 11..12)
            .visit("cy", "home", 11..12)
            .case("ann", from_dawn);
        // Bo's own window opens only on 8 May.
        let outbreak = if bo_is_a_case {
            outbreak.case("bo", |case| case.onset = Some(day(10)))
        } else {
            outbreak
        };
        outbreak.answer(&book([rule("together")]), LATE)
    };
    assert_eq!(outbreak(false).contacts(), ["bo close 1", "cy secondary 2"]);
    assert_eq!(outbreak(true).contacts(), ["cy secondary 2"]);
    assert!(
        outbreak(true).link("ann", "bo", 1).is_some(),
        "a possible transmission is kept"
    );
}

#[test]
fn a_person_twice_in_the_line_list_is_refused_with_both_positions() {
    let dated = |person| Case {
        onset: Some("2022-05-07".parse().unwrap()),
        ..Case::new(PersonId::new(person))
    };
    let error = Cases::new([dated(4), dated(2), dated(4)]).unwrap_err();
    assert_eq!(error, CasesError::Repeated { first: 0, second: 2 });
    assert_eq!(
        error.to_string(),
        "case 3: expected each person once, found the person of case 1 again"
    );
}

#[test]
fn a_case_without_any_date_or_window_is_refused() {
    let isolated_only = Case {
        isolated: Some("2022-05-07".parse().unwrap()),
        ..Case::new(PersonId::new(0))
    };
    let error = Cases::new([isolated_only]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "case 1: expected a date of onset, sampling or last negative test, or a window, found none"
    );
}

#[test]
fn a_source_needs_a_window_and_no_date() {
    let outbreak = world()
        .visit("ann", "cafe", 9..12)
        .visit("bo", "cafe", 8..10)
        .visit("cy", "cafe", 11..12)
        .visit("bo", "home", 20..30)
        .visit("dan", "home", 29..30)
        .case("ann", |case| case.window = Some((hour(9), hour(11))));
    let answer = outbreak.answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contacts(), ["bo close 1", "dan secondary 2"]);
    assert_eq!(answer.labels()[0], "0 ann 9");
    let answer = outbreak.answer(&book([rule("together")]), hour(9));
    assert_eq!(answer.contacts(), [""; 0], "the window ends as of the question");
}

#[test]
fn a_window_that_was_fixed_stands_in_place_of_the_dates() {
    let fixed = |window| {
        world()
            .visit("ann", "ward", 0..40)
            .visit("bo", "ward", 0..10)
            .visit("cy", "ward", 30..40)
            .case("ann", |case| {
                case.onset = Some(day(1));
                case.isolated = Some(When::Instant(hour(20)));
                case.window = window;
            })
            .answer(&book([rule("together")]), LATE)
    };
    assert_eq!(fixed(None).contacts(), ["bo close 1"]);
    // After the isolation, and not from the look-back on.
    assert_eq!(fixed(Some((hour(25), hour(35)))).contacts(), ["cy close 1"]);
}

#[test]
fn a_source_reached_by_another_passes_on_from_then_until_its_own_window_ends() {
    let outbreak = world()
        .visit("ann", "cafe", 9..10)
        .visit("bo", "cafe", 9..10)
        .visit("bo", "home", 11..40)
        .visit("cy", "home", 11..12)
        .visit("dan", "home", 32..33)
        .case("ann", from_dawn)
        .case("bo", |case| case.window = Some((hour(20), hour(30))));
    let answer = outbreak.answer(&book([rule("together")]), LATE);
    assert_eq!(answer.contacts(), ["cy secondary 2"]);
    assert_eq!(answer.labels(), ["0 ann 0", "0 bo 20", "1 bo 9", "2 cy 11"]);
}

#[cfg(feature = "json")]
#[test]
fn cases_are_read_from_json_with_and_without_a_window() {
    let text = r#"[
        {"person": 4, "window": {"start": "2022-05-07T08:00:00Z", "end": "2022-05-07T09:00:00Z"}},
        {"person": 2, "onset": "2022-05-07"}
    ]"#;
    let cases: Cases = serde_json::from_str(text).unwrap();
    let hour = Interval::new(
        "2022-05-07T08:00:00Z".parse().unwrap(),
        "2022-05-07T09:00:00Z".parse().unwrap(),
    );
    let source = Case::source(PersonId::new(4), hour.unwrap());
    assert_eq!(cases.get(PersonId::new(4)), Some(&source));
    assert_eq!(cases.get(PersonId::new(2)).unwrap().window, None);
    let written = serde_json::to_string(&cases).unwrap();
    assert_eq!(serde_json::from_str::<Cases>(&written).unwrap(), cases);
    let backwards =
        r#"[{"person": 4, "window": {"start": "2022-05-07T08:00:00Z", "end": "2022-05-07T08:00:00Z"}}]"#;
    let error = serde_json::from_str::<Cases>(backwards).unwrap_err();
    assert!(
        error
            .to_string()
            .starts_with("ends at 2022-05-07T08:00:00Z, as it starts at 2022-05-07T08:00:00Z"),
        "{error}"
    );
}

#[test]
fn a_case_isolated_before_onset_was_infectious_until_isolation() {
    let isolated_at = |isolated: i64| {
        world()
            .visit("ann", "ward", 0..40)
            .visit("bo", "ward", 30..40)
            .case("ann", |case| {
                from_dawn(case);
                case.isolated = Some(When::Instant(hour(isolated)));
            })
            .answer(&book([rule("together")]), LATE)
            .contacts()
    };
    assert_eq!(isolated_at(31), ["bo close 1"]);
    assert_eq!(isolated_at(30), [""; 0]);
    assert_eq!(isolated_at(-5), [""; 0]);
}

#[test]
fn days_are_those_of_the_protocol_and_not_of_the_data() {
    // The window opens on 1 May, at the dawn of China, or eight hours later at that of Greenwich.
    let contact_at = |hours: i64, time_zone_s: i64| {
        world()
            .visit("ann", "cafe", hours..hours + 1)
            .visit("bo", "cafe", hours..hours + 1)
            .case("ann", from_dawn)
            .answer(
                &oracle::Rulebook {
                    time_zone_s,
                    ..book([rule("together")])
                },
                LATE,
            )
            .contacts()
            .len()
    };
    assert_eq!(
        (contact_at(0, 8 * 3600), contact_at(7, 0), contact_at(8, 0)),
        (1, 0, 1)
    );
}

#[test]
fn a_second_less_than_fifteen_minutes_is_too_short() {
    let together = |seconds: i64| {
        world()
            .stay("ann", "cafe", hour(9)..hour(9) + seconds, None)
            .visit("bo", "cafe", 8..12)
            .case("ann", from_dawn)
            .answer(&book([minutes(15)]), LATE)
            .contacts()
            .len()
    };
    assert_eq!((together(899), together(900)), (0, 1));
}

#[test]
fn isolation_of_a_contact_ends_what_the_contact_passes_on_and_not_what_it_receives() {
    let outbreak = || {
        world()
            .visit("ann", "ward", 9..20)
            .visit("bo", "ward", 9..20)
            .visit("cy", "ward", 12..20)
            .case("ann", |case| {
                from_dawn(case);
                case.isolated = Some(When::Instant(hour(11)));
            })
    };
    let book = book([rule("together")]);
    assert_eq!(
        outbreak().answer(&book, LATE).contacts(),
        ["bo close 1", "cy secondary 2"]
    );
    assert_eq!(
        outbreak().isolate("bo", hour(12)).answer(&book, LATE).contacts(),
        ["bo close 1"]
    );
    assert_eq!(
        outbreak().isolate("bo", hour(8)).answer(&book, LATE).contacts(),
        ["bo close 1"]
    );
}

#[test]
fn nothing_after_the_instant_of_asking_counts() {
    let contacts = |as_of: i64| {
        world()
            .visit("ann", "cafe", 9..12)
            .visit("bo", "cafe", 10..12)
            .case("ann", from_dawn)
            .answer(&book([minutes(15)]), as_of)
            .contacts()
            .len()
    };
    assert_eq!((contacts(hour(10) + 899), contacts(hour(10) + 900)), (0, 1));
}

#[test]
fn two_hours_apart_add_up_within_three_sliding_hours_and_not_within_two() {
    let fires = |within_hours: i64| {
        let together = oracle::Rule {
            within_s: Some(within_hours * 3600),
            ..minutes(15)
        };
        world()
            .stay("ann", "cafe", hour(9)..hour(9) + 480, None)
            .stay("ann", "cafe", hour(11)..hour(11) + 480, None)
            .visit("bo", "cafe", 8..12)
            .case("ann", from_dawn)
            .answer(&book([together]), LATE)
            .contacts()
            .len()
    };
    assert_eq!((fires(2), fires(3), fires(24)), (0, 1, 1));
}

#[test]
fn a_person_in_two_places_at_once_is_traced_and_reported() {
    let outbreak = world()
        .visit("ann", "cafe", 9..12)
        .visit("ann", "shop", 11..13)
        .visit("bo", "cafe", 9..12)
        .visit("cy", "shop", 11..13)
        .case("ann", from_dawn);
    assert_eq!(
        outbreak.answer(&book([rule("together")]), LATE).contacts(),
        ["bo close 1", "cy close 1"]
    );
    let conflicts: Vec<_> = world::log(&outbreak.records).conflicts().collect();
    assert_eq!(conflicts.len(), 1);
    assert_eq!(conflicts[0].first.place, PlaceId::new(0));
    assert_eq!(conflicts[0].second.place, PlaceId::new(1));
    assert_eq!(conflicts[0].second.person, outbreak.id("ann"));
}

/// One place, everyone there at the same time.
fn crowd(persons: u32) -> VisitLogBuilder {
    let mut builder = VisitLogBuilder::new();
    for person in 0..persons {
        builder.add_visit(Visit {
            person: PersonId::new(person),
            place: PlaceId::new(0),
            interval: Interval::new(
                Timestamp::from_unix(hour(9)).unwrap(),
                Timestamp::from_unix(hour(10) + i64::from(person % 600)).unwrap(),
            )
            .unwrap(),
            spot: None,
        });
    }
    builder
}

/// Runs a test again in a process of its own, where nothing else adds to the peak of memory, and gives that peak in
/// MiB there; nothing in the process that only waits for it.
#[cfg(target_os = "linux")]
fn alone(test: &str, work: impl FnOnce()) -> Option<u64> {
    if std::env::var_os("MIJIE_ALONE").is_none() {
        let tests = std::env::current_exe().unwrap();
        let output = std::process::Command::new(tests)
            .args(["--exact", &format!("edges::{test}"), "--nocapture"])
            .env("MIJIE_ALONE", "1")
            .output()
            .unwrap();
        let (out, err) = (
            String::from_utf8_lossy(&output.stdout),
            String::from_utf8_lossy(&output.stderr),
        );
        assert!(output.status.success() && out.contains("1 passed"), "{out}{err}");
        return None;
    }
    work();
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    Some(kib / 1024)
}

#[cfg(target_os = "linux")]
#[test]
fn a_hundred_thousand_people_at_one_place_are_contacts_without_a_pair_for_each() {
    let peak = alone(
        "a_hundred_thousand_people_at_one_place_are_contacts_without_a_pair_for_each",
        || {
            let log = crowd(100_000).build().unwrap();
            let cases = world::cases(&ill_on_the_third());
            let protocol = world::protocol(&oracle::Rulebook {
                generations: 1,
                ..book([minutes(15)])
            });
            let tracing = mijie::trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
            assert_eq!(tracing.contacts().len(), 99_999);
            assert_eq!(tracing.links_to(PersonId::new(99_999)).len(), 1);
        },
    );
    // Five billion pairs of 8 bytes would be 40 GB.
    assert!(peak.is_none_or(|peak| peak < 128), "peak of {peak:?} MiB");
}

#[cfg(target_os = "linux")]
#[test]
fn a_crowd_in_two_generations_takes_memory_for_its_people_and_not_for_its_pairs() {
    let peak = alone(
        "a_crowd_in_two_generations_takes_memory_for_its_people_and_not_for_its_pairs",
        || {
            let log = crowd(2_000).build().unwrap();
            let (cases, protocol) = (
                world::cases(&ill_on_the_third()),
                world::protocol(&book([rule("together")])),
            );
            let tracing = mijie::trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
            assert_eq!(tracing.links().count(), 1_999 + 1_999 * 1_999);
        },
    );
    // Four million links would take 600 MB.
    assert!(peak.is_none_or(|peak| peak < 256), "peak of {peak:?} MiB");
}

/// Person 0 fell ill on 3 May.
fn ill_on_the_third() -> oracle::World {
    let case = oracle::Case {
        onset: Some(day(3)),
        ..oracle::Case::default()
    };
    oracle::World {
        cases: vec![case],
        ..oracle::World::default()
    }
}

#[test]
fn an_empty_world_has_an_empty_answer() {
    let nobody = World::default();
    assert_eq!(
        nobody.answer(&book([rule("together")]), LATE).answer,
        oracle::Answer::default()
    );
}

#[test]
fn a_day_that_no_log_reaches_is_refused() {
    let ancient = NaiveDate::from_ymd_opt(1800, 1, 1).unwrap();
    let case = Case {
        onset: Some(ancient.into()),
        ..Case::new(PersonId::new(0))
    };
    assert_eq!(
        Cases::new([case]).unwrap_err().to_string(),
        "case 1: expected days from 1970 to 2106, found 1800-01-01"
    );
}

#[test]
fn sixty_thousand_areas_one_within_the_other_are_read_at_once() {
    let area = |number: u32| Area {
        id: AreaId::new(number),
        level: if number.is_multiple_of(2) {
            AreaLevel::Village
        } else {
            AreaLevel::Community
        },
        parent: number.checked_sub(1).map(AreaId::new),
        name: None,
        population: None,
    };
    let began = std::time::Instant::now();
    assert_eq!(Areas::new((0..60_000).map(area)).unwrap().len(), 60_000);
    let mut circle: Vec<Area> = (0..60_000).map(area).collect();
    circle[0].parent = Some(AreaId::new(59_999));
    assert!(matches!(Areas::new(circle), Err(AreasError::Circle { .. })));
    // A walk up from each of them took minutes.
    assert!(began.elapsed().as_secs() < 10, "took {:?}", began.elapsed());
}

#[test]
fn the_name_of_a_place_is_not_shown() {
    let home = Place {
        name: Some("home of the Zhang family".into()),
        ..Place::default()
    };
    assert_eq!(
        format!("{home:?}"),
        "Place { kind: Other, area: None, registers_visitors: None, .. }"
    );
}
