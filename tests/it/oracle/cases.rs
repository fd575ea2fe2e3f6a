//! The oracle itself, on worlds small enough to work out by hand.

use super::*;

const PLACE: u32 = 7;
const LATE: i64 = 1_000_000;

fn visit(person: u32, start: i64, end: i64) -> Visit {
    Visit {
        person,
        place: PLACE,
        start,
        end,
        spot: None,
    }
}

fn visit_at(person: u32, spot: u32, start: i64, end: i64) -> Visit {
    Visit {
        spot: Some(spot),
        ..visit(person, start, end)
    }
}

fn near(a: u32, b: u32, start: i64, end: i64) -> Encounter {
    Encounter {
        a,
        b,
        start,
        end,
        distance_m: None,
        setting: None,
    }
}

/// A case whose window starts at an instant and does not end.
fn case(person: u32, start: i64) -> Case {
    Case {
        person,
        last_negative: Some(When::Instant(start)),
        ..Case::default()
    }
}

fn day(text: &str) -> When {
    When::Date(text.parse().unwrap())
}

/// Any positive time anywhere.
fn rule(id: &str) -> Rule {
    Rule {
        id: id.to_owned(),
        grade: "close",
        generations: None,
        settings: vec!["any".to_owned()],
        max_separation: None,
        max_distance_m: None,
        indirect: false,
        min_each_s: 0,
        min_total_s: 0,
        within_s: None,
    }
}

fn book(rules: Vec<Rule>) -> Rulebook {
    Rulebook {
        time_zone_s: 28_800,
        look_back_symptomatic_days: 2,
        look_back_asymptomatic_days: 2,
        until_days_after_anchor: None,
        from_last_negative: false,
        latency_s: 0,
        lingering_s: 0,
        generations: 2,
        rules,
    }
}

fn visits(cases: &[Case], visits: &[Visit]) -> World {
    World {
        cases: cases.to_vec(),
        visits: visits.to_vec(),
        ..World::default()
    }
}

fn encounters(cases: &[Case], encounters: &[Encounter]) -> World {
    World {
        cases: cases.to_vec(),
        encounters: encounters.to_vec(),
        ..World::default()
    }
}

fn tiers(answer: &Answer) -> Vec<(u32, &'static str)> {
    let rows = answer.contacts.iter();
    rows.map(|row| (row.person, row.tier)).collect()
}

fn spans(answer: &Answer) -> Vec<(&'static str, i64, i64)> {
    let rows = answer.exposures.iter();
    rows.map(|row| (row.kind, row.start, row.end)).collect()
}

/// (source, person, generation) of each link.
fn arrows(answer: &Answer) -> Vec<(u32, u32, u32)> {
    let rows = answer.links.iter();
    rows.map(|row| (row.source, row.person, row.generation)).collect()
}

#[test]
fn leaving_as_the_other_arrives_is_not_an_exposure() {
    let world = visits(&[case(1, 0)], &[visit(1, 0, 10), visit(2, 10, 20)]);
    let answer = trace(&world, &book(vec![rule("r")]), LATE);
    let expected = Answer {
        labels: vec![(0, 1, 0)],
        ..Answer::default()
    };
    assert_eq!(answer, expected);
}

#[test]
fn one_shared_second_is_an_exposure_with_all_its_rows() {
    let world = visits(&[case(1, 0)], &[visit(1, 0, 11), visit(2, 10, 20)]);
    let mut book = book(vec![rule("r")]);
    book.generations = 1;
    let expected = Answer {
        contacts: vec![ContactRow {
            person: 2,
            tier: "close",
            generation: 1,
            first_exposure: 10,
            last_exposure: 11,
            sources: 1,
        }],
        links: vec![LinkRow {
            source: 1,
            person: 2,
            generation: 1,
            grade: "close",
            first_exposure: 10,
            last_exposure: 11,
            seconds: 1,
            rules: vec!["r".to_owned()],
        }],
        exposures: vec![ExposureRow {
            source: 1,
            person: 2,
            generation: 1,
            place: Some(PLACE),
            start: 10,
            end: 11,
            kind: "direct",
            rules: vec!["r".to_owned()],
            assumed: vec![],
        }],
        labels: vec![(0, 1, 0), (1, 2, 10)],
    };
    assert_eq!(trace(&world, &book, LATE), expected);
}

#[test]
fn visits_that_touch_overlap_or_repeat_are_one_unless_the_spots_differ() {
    let world = visits(
        &[case(1, 0)],
        &[
            visit(1, 0, 100),
            visit(2, 5, 9),
            visit(2, 0, 5),
            visit(2, 3, 6),
            visit(2, 0, 5),
            visit_at(2, 1, 4, 12),
        ],
    );
    let mut book = book(vec![rule("r")]);
    book.generations = 1;
    let answer = trace(&world, &book, LATE);
    assert_eq!(spans(&answer), [("direct", 0, 9), ("direct", 4, 12)]);
    assert_eq!(answer.links[0].seconds, 12);
}

#[test]
fn encounters_are_united_where_pair_distance_and_setting_are_equal() {
    let with = |distance_m, setting: Option<&str>, encounter| Encounter {
        distance_m,
        setting: setting.map(Kind::from),
        ..encounter
    };
    let united = unite_encounters(&[
        with(Some(1.0), None, near(1, 2, 0, 5)),
        with(Some(1.0), Some("encounter"), near(2, 1, 5, 9)),
        with(Some(2.0), None, near(1, 2, 5, 9)),
        with(None, Some("office"), near(1, 2, 0, 5)),
        with(None, None, near(1, 2, 5, 9)),
    ]);
    assert_eq!(
        united,
        [
            with(Some(1.0), None, near(1, 2, 0, 9)),
            with(Some(2.0), None, near(1, 2, 5, 9)),
            with(None, Some("office"), near(1, 2, 0, 5)),
            with(None, None, near(1, 2, 5, 9)),
        ]
    );
}

#[test]
fn window_starts_at_the_local_midnight_of_the_look_back() {
    // 2022-05-05T00:00+08:00
    let start = 1_651_680_000;
    let onset = Case {
        onset: Some(day("2022-05-07")),
        ..Case::default()
    };
    // 2022-05-06T16:00:00Z is the first second of 2022-05-07 in China, the second before is the day before.
    let first_second = Case {
        onset: Some(When::Instant(start + 2 * 86_400)),
        ..Case::default()
    };
    let second_before = Case {
        onset: Some(When::Instant(start + 2 * 86_400 - 1)),
        ..Case::default()
    };
    let book = book(vec![]);
    assert_eq!(infectious_window(&onset, &book, i64::MAX).0, start);
    assert_eq!(infectious_window(&first_second, &book, i64::MAX).0, start);
    assert_eq!(
        infectious_window(&second_before, &book, i64::MAX).0,
        start - 86_400
    );
}

#[test]
fn earlier_of_the_two_starts_holds_and_the_window_ends_with_the_earlier_anchor() {
    let both = Case {
        onset: Some(day("2022-05-07")),
        sampled: Some(day("2022-05-08")),
        ..Case::default()
    };
    let mut book = book(vec![]);
    book.look_back_asymptomatic_days = 4;
    book.until_days_after_anchor = Some(1);
    // From 2022-05-04T00:00+08:00 (by sampling) to 2022-05-09T00:00+08:00 (onset, 1 + 1 days on).
    let expected = (1_651_680_000 - 86_400, 1_651_680_000 + 4 * 86_400);
    assert_eq!(infectious_window(&both, &book, i64::MAX), expected);
}

#[test]
fn last_negative_replaces_the_start_only_where_the_edition_says_so() {
    let later = Case {
        sampled: Some(day("2022-05-07")),
        last_negative: Some(day("2022-05-06")),
        ..Case::default()
    };
    let alone = Case {
        sampled: None,
        ..later.clone()
    };
    let mut book = book(vec![]);
    book.until_days_after_anchor = Some(0);
    let midnight = 1_651_680_000;
    let end = midnight + 3 * 86_400;
    let next = midnight + 86_400;
    assert_eq!(
        infectious_window(&later, &book, i64::MAX),
        (midnight, end),
        "the last negative counts for nothing"
    );
    assert_eq!(infectious_window(&alone, &book, i64::MAX), (next, next + 86_400));
    book.from_last_negative = true;
    assert_eq!(infectious_window(&later, &book, i64::MAX), (next, end));
}

#[test]
fn a_window_that_was_fixed_holds_whatever_dates_and_protocol_say() {
    let alone = Case {
        window: Some((1000, 2000)),
        ..Case::default()
    };
    let dated = Case {
        onset: Some(day("2022-05-07")),
        last_negative: Some(When::Instant(5)),
        isolated: Some(When::Instant(1500)),
        ..alone.clone()
    };
    let mut book = book(vec![]);
    book.until_days_after_anchor = Some(0);
    book.from_last_negative = true;
    for case in [alone, dated] {
        assert_eq!(infectious_window(&case, &book, i64::MAX), (1000, 2000));
        assert_eq!(infectious_window(&case, &book, 1999), (1000, 1999));
        assert_eq!(infectious_window(&case, &book, 10), (1000, 10));
    }
}

#[test]
fn isolation_of_a_case_ends_direct_exposure_and_what_lingers_goes_on() {
    let isolated = Case {
        isolated: Some(When::Instant(20)),
        ..case(1, 0)
    };
    let world = visits(&[isolated], &[visit(1, 0, 100), visit(2, 10, 100)]);
    let mut book = book(vec![Rule {
        indirect: true,
        ..rule("r")
    }]);
    book.generations = 1;
    book.lingering_s = 5;
    let answer = trace(&world, &book, LATE);
    assert_eq!(spans(&answer), [("direct", 10, 20), ("indirect", 20, 25)]);
    let answer = trace(&world, &book, 22);
    assert_eq!(spans(&answer), [("direct", 10, 20), ("indirect", 20, 22)]);
    let answer = trace(&world, &book, 15);
    assert_eq!(spans(&answer), [("direct", 10, 15)]);
}

#[test]
fn direct_exposure_splits_what_lingers_for_each_pair_of_visits() {
    // Two visits of the source at different spots end at 10 and at 12; the source is back over 20..25.
    let world = visits(
        &[case(1, 0)],
        &[
            visit_at(1, 1, 0, 10),
            visit_at(1, 9, 5, 12),
            visit_at(1, 1, 20, 25),
            visit_at(2, 1, 11, 50),
        ],
    );
    let mut book = book(vec![Rule {
        indirect: true,
        ..rule("r")
    }]);
    book.generations = 1;
    book.lingering_s = 30;
    let all = [
        ("direct", 11, 12),
        ("indirect", 12, 20),
        ("indirect", 12, 20),
        ("direct", 20, 25),
        ("indirect", 25, 40),
        ("indirect", 25, 42),
        ("indirect", 25, 50),
    ];
    assert_eq!(spans(&trace(&world, &book, LATE)), all);

    // Separation binds indirect exposures too, and does not give back what direct exposure took.
    book.rules[0].max_separation = Some(0);
    let beside = [
        ("indirect", 12, 20),
        ("direct", 20, 25),
        ("indirect", 25, 40),
        ("indirect", 25, 50),
    ];
    assert_eq!(spans(&trace(&world, &book, LATE)), beside);

    // Pieces are measured as they are: 8, 15 and 25 seconds.
    book.rules[0].min_each_s = 15;
    let long = [("indirect", 25, 40), ("indirect", 25, 50)];
    assert_eq!(spans(&trace(&world, &book, LATE)), long);

    book.rules[0].indirect = false;
    assert_eq!(spans(&trace(&world, &book, LATE)), []);
}

#[test]
fn min_each_measures_what_the_window_leaves_of_an_exposure() {
    let world = visits(&[case(1, 5)], &[visit(1, 0, 15), visit(2, 0, 15)]);
    let with = |min_each_s| {
        book(vec![Rule {
            min_each_s,
            ..rule("r")
        }])
    };
    assert_eq!(tiers(&trace(&world, &with(10), LATE)), [(2, "close")]);
    assert_eq!(tiers(&trace(&world, &with(11), LATE)), []);
}

#[test]
fn window_slides_over_whole_seconds() {
    // Of 0..10 and 30..40 a window of 35 seconds holds 15 at best, one of 34 seconds holds 14.
    let world = encounters(&[case(1, 0)], &[near(1, 2, 0, 10), near(1, 2, 30, 40)]);
    let with = |min_total_s, within_s| {
        book(vec![Rule {
            min_total_s,
            within_s: Some(within_s),
            ..rule("r")
        }])
    };
    assert_eq!(tiers(&trace(&world, &with(15, 35), LATE)), [(2, "close")]);
    assert_eq!(tiers(&trace(&world, &with(15, 34), LATE)), []);
    assert_eq!(tiers(&trace(&world, &with(14, 34), LATE)), [(2, "close")]);
}

#[test]
fn exposure_takes_part_only_inside_a_qualifying_window() {
    let world = encounters(
        &[case(1, 0)],
        &[
            near(1, 2, 0, 5),
            near(1, 2, 100, 110),
            near(1, 2, 115, 117),
            near(1, 2, 119, 121),
        ],
    );
    let mut book = book(vec![Rule {
        min_total_s: 10,
        within_s: Some(20),
        ..rule("r")
    }]);
    book.generations = 1;
    // [100, 120) holds 13 and reaches the last encounter; none with ten seconds reaches the first.
    let answer = trace(&world, &book, LATE);
    let expected = [
        ("encounter", 100, 110),
        ("encounter", 115, 117),
        ("encounter", 119, 121),
    ];
    assert_eq!(spans(&answer), expected);
    let link = &answer.links[0];
    assert_eq!(
        (link.first_exposure, link.last_exposure, link.seconds),
        (100, 121, 14)
    );
}

#[test]
fn admitted_time_is_a_union_and_no_minute_counts_twice() {
    let world = visits(
        &[case(1, 0)],
        &[visit(1, 0, 10), visit_at(1, 1, 0, 10), visit_at(2, 1, 5, 10)],
    );
    let with = |min_total_s| {
        book(vec![Rule {
            min_total_s,
            ..rule("r")
        }])
    };
    assert_eq!(tiers(&trace(&world, &with(5), LATE)), [(2, "close")]);
    assert_eq!(tiers(&trace(&world, &with(6), LATE)), []);
}

#[test]
fn second_hop_starts_at_the_first_exposure() {
    let world = encounters(
        &[case(1, 0)],
        &[
            near(1, 2, 50, 60),
            near(2, 3, 40, 50),
            near(2, 4, 40, 51),
            near(4, 5, 40, 60),
        ],
    );
    let mut book = book(vec![rule("r")]);
    let answer = trace(&world, &book, LATE);
    assert_eq!(tiers(&answer), [(2, "close"), (4, "secondary")]);
    book.generations = 3;
    let answer = trace(&world, &book, LATE);
    assert_eq!(tiers(&answer), [(2, "close"), (4, "secondary"), (5, "further")]);
    assert_eq!(answer.labels, [(0, 1, 0), (1, 2, 50), (2, 4, 50), (3, 5, 50)]);
    // The contact passes back to the case, and the secondary contact to the contact.
    assert_eq!(
        arrows(&answer),
        [(1, 2, 1), (2, 1, 2), (2, 4, 2), (4, 2, 3), (4, 5, 3)]
    );
}

#[test]
fn latency_delays_contacts_but_never_cases() {
    // Case 3 is met by case 1 before its own window: it takes a label of generation 1, without latency.
    let world = encounters(
        &[case(1, 0), case(3, 500)],
        &[
            near(1, 2, 0, 1),
            near(1, 3, 0, 1),
            near(2, 4, 50, 100),
            near(2, 5, 50, 101),
            near(3, 6, 0, 1),
        ],
    );
    let mut book = book(vec![rule("r")]);
    book.latency_s = 100;
    let answer = trace(&world, &book, LATE);
    assert_eq!(tiers(&answer), [(2, "close"), (5, "secondary"), (6, "secondary")]);
    assert_eq!(answer.contacts[1].first_exposure, 100);
    assert_eq!(
        answer.labels,
        [
            (0, 1, 0),
            (0, 3, 500),
            (1, 2, 0),
            (1, 3, 0),
            (2, 5, 100),
            (2, 6, 0)
        ]
    );
}

#[test]
fn isolated_contact_still_receives_but_passes_nothing_on() {
    let mut world = encounters(
        &[case(1, 0)],
        &[near(1, 2, 10, 60), near(2, 3, 30, 50), near(2, 4, 19, 50)],
    );
    world.isolations = vec![
        (2, When::Instant(40)),
        (2, When::Instant(20)),
        (1, When::Instant(5)),
    ];
    let answer = trace(&world, &book(vec![rule("r")]), LATE);
    // The isolation of the case stands in the line list, or nowhere.
    assert_eq!(tiers(&answer), [(2, "close"), (4, "secondary")]);
    assert_eq!(answer.contacts[0].last_exposure, 60);
    assert_eq!(answer.contacts[1].last_exposure, 20);
    // An isolation after `as_of` does not lengthen anything.
    world.isolations = vec![(2, When::Instant(40))];
    let answer = trace(&world, &book(vec![rule("r")]), 35);
    assert_eq!(answer.contacts[1].last_exposure, 35);
    assert_eq!(answer.contacts[2].last_exposure, 35);
}

#[test]
fn early_chain_and_late_direct_contact_give_two_labels() {
    // 3 meets 2 early and the case late; 4 meets 3 in between, and is further; 5 meets 3 last.
    let world = encounters(
        &[case(1, 0)],
        &[
            near(1, 2, 0, 10),
            near(2, 3, 20, 30),
            near(3, 4, 40, 50),
            near(1, 3, 60, 70),
            near(3, 5, 80, 90),
        ],
    );
    let mut book = book(vec![rule("r")]);
    book.generations = 3;
    let answer = trace(&world, &book, LATE);
    assert_eq!(
        tiers(&answer),
        [(2, "close"), (3, "close"), (5, "secondary"), (4, "further")]
    );
    assert_eq!(
        answer.labels,
        [
            (0, 1, 0),
            (1, 2, 0),
            (1, 3, 60),
            (2, 3, 20),
            (2, 5, 80),
            (3, 4, 40)
        ]
    );
    // Both labels of 3 link to 5, each in its own generation; 5 passes back to 3 as a secondary contact.
    assert_eq!(
        arrows(&answer),
        [
            (1, 2, 1),
            (1, 3, 1),
            (2, 1, 2),
            (2, 3, 2),
            (3, 1, 2),
            (3, 5, 2),
            (3, 1, 3),
            (3, 2, 3),
            (3, 4, 3),
            (3, 5, 3),
            (5, 3, 3)
        ]
    );
    let own = answer.contacts[1].clone();
    assert_eq!((own.person, own.first_exposure, own.sources), (3, 60, 1));
}

#[test]
fn label_that_arrives_no_earlier_has_no_rows() {
    // 3 meets the case and 2 over the same seconds: as a secondary contact it is no earlier.
    let world = encounters(
        &[case(1, 0)],
        &[near(1, 2, 0, 5), near(1, 3, 10, 20), near(2, 3, 10, 20)],
    );
    let mut book = book(vec![rule("r")]);
    book.generations = 3;
    let answer = trace(&world, &book, LATE);
    assert_eq!(answer.labels, [(0, 1, 0), (1, 2, 0), (1, 3, 10)]);
    assert_eq!(
        arrows(&answer),
        [(1, 2, 1), (1, 3, 1), (2, 1, 2), (2, 3, 2), (3, 1, 2), (3, 2, 2)]
    );
}

#[test]
fn case_is_never_a_contact_but_its_link_is_kept() {
    let world = encounters(&[case(1, 0), case(2, 0)], &[near(1, 2, 10, 20)]);
    let answer = trace(&world, &book(vec![rule("r")]), LATE);
    assert_eq!(tiers(&answer), []);
    assert_eq!(arrows(&answer), [(1, 2, 1), (2, 1, 1)]);
    assert_eq!(answer.labels, [(0, 1, 0), (0, 2, 0)]);
}

#[test]
fn case_with_an_empty_window_still_has_its_label() {
    let early = Case {
        isolated: Some(When::Instant(50)),
        ..case(1, 100)
    };
    let world = encounters(&[early, case(2, 0)], &[near(1, 2, 0, 9), near(1, 3, 5, 60)]);
    let answer = trace(&world, &book(vec![rule("r")]), LATE);
    // Through its label of generation 1 it is a source from 0 to its isolation.
    assert_eq!(answer.labels, [(0, 1, 100), (0, 2, 0), (1, 1, 0), (2, 3, 5)]);
    assert_eq!(tiers(&answer), [(3, "secondary")]);
    assert_eq!(answer.contacts[0].last_exposure, 50);
}

#[test]
fn companion_and_general_are_of_generation_one_and_yield_to_a_close_chain() {
    let graded = |id, grade, setting: &str| Rule {
        grade,
        settings: vec![setting.to_owned()],
        ..rule(id)
    };
    let at = |setting, encounter| Encounter {
        setting: Some(Kind::from(setting)),
        ..encounter
    };
    let world = encounters(
        &[case(1, 0)],
        &[
            at("office", near(1, 2, 0, 10)),
            at("shop", near(1, 3, 0, 10)),
            at("bus", near(1, 3, 0, 10)),
            at("bus", near(1, 4, 0, 10)),
            at("bus", near(1, 5, 0, 10)),
            at("office", near(2, 5, 20, 30)),
            at("shop", near(2, 6, 20, 30)),
            at("bus", near(3, 7, 20, 30)),
            at("bus", near(2, 8, 20, 30)),
        ],
    );
    let book = book(vec![
        graded("general", "general", "bus"),
        graded("companion", "companion", "shop"),
        graded("close", "close", "office"),
    ]);
    let answer = trace(&world, &book, LATE);
    assert_eq!(
        tiers(&answer),
        [(2, "close"), (5, "secondary"), (3, "companion"), (4, "general")]
    );
    assert_eq!(answer.contacts[1].first_exposure, 20);
    let link = answer.links.iter().find(|link| link.person == 3).unwrap();
    assert_eq!(link.grade, "companion");
    assert_eq!(link.rules, ["general", "companion"]);
    let rest = answer.links.iter().find(|link| link.person == 5).unwrap();
    assert_eq!((rest.grade, rest.generation), ("general", 1));
    assert!(answer.links.iter().all(|link| link.person < 7));
}

#[test]
fn link_measures_the_exposures_of_its_own_grade() {
    let general = Rule {
        grade: "general",
        ..rule("general")
    };
    let close = Rule {
        min_each_s: 10,
        ..rule("close")
    };
    let world = encounters(&[case(1, 0)], &[near(1, 2, 0, 5), near(1, 2, 20, 30)]);
    let mut book = book(vec![general, close]);
    book.generations = 1;
    let answer = trace(&world, &book, LATE);
    let link = &answer.links[0];
    assert_eq!(
        (link.first_exposure, link.last_exposure, link.seconds),
        (20, 30, 10)
    );
    assert_eq!(link.rules, ["general", "close"]);
    assert_eq!(answer.exposures[0].rules, ["general"]);
    assert_eq!(answer.exposures[1].rules, ["general", "close"]);
    assert_eq!(answer.labels, [(0, 1, 0), (1, 2, 20)]);
}

#[test]
fn rule_makes_contacts_of_its_own_generations_only() {
    let world = encounters(
        &[case(1, 0)],
        &[near(1, 2, 0, 5), near(2, 3, 10, 11), near(2, 4, 10, 15)],
    );
    let book = book(vec![
        Rule {
            generations: Some(vec![1]),
            ..rule("any")
        },
        Rule {
            generations: Some(vec![2]),
            min_total_s: 5,
            ..rule("long")
        },
    ]);
    let answer = trace(&world, &book, LATE);
    assert_eq!(tiers(&answer), [(2, "close"), (4, "secondary")]);
    assert_eq!(answer.contacts[0].generation, 1);
    assert_eq!(answer.links[0].rules, ["any"]);
    assert_eq!(answer.links[1].rules, ["long"]);
}

#[test]
fn missing_spot_or_distance_is_near_and_said_to_be_assumed() {
    let mut world = visits(
        &[case(1, 0)],
        &[
            visit_at(1, 5, 0, 10),
            visit_at(2, 3, 0, 10),
            visit_at(3, 8, 0, 10),
            visit(4, 0, 10),
        ],
    );
    world.encounters = vec![
        Encounter {
            distance_m: Some(1.5),
            ..near(1, 5, 0, 10)
        },
        Encounter {
            distance_m: Some(1.6),
            ..near(1, 6, 0, 10)
        },
        near(1, 7, 0, 10),
    ];
    let mut book = book(vec![
        Rule {
            max_separation: Some(2),
            settings: vec!["other".to_owned()],
            ..rule("spot")
        },
        Rule {
            max_distance_m: Some(1.5),
            settings: vec!["encounter".to_owned()],
            ..rule("metres")
        },
    ]);
    book.generations = 1;
    let answer = trace(&world, &book, LATE);
    let assumed: Vec<(u32, String)> = answer
        .exposures
        .iter()
        .map(|row| (row.person, row.assumed.join(";")))
        .collect();
    let expected = [(2, ""), (4, "spot"), (5, ""), (7, "metres")];
    assert_eq!(assumed, expected.map(|(person, text)| (person, text.to_owned())));
}

#[test]
fn settings_admit_places_and_encounters_by_kind() {
    let mut world = visits(
        &[case(1, 0)],
        &[
            visit(1, 0, 10),
            visit(2, 0, 10),
            Visit {
                place: 8,
                ..visit(1, 20, 30)
            },
            Visit {
                place: 8,
                ..visit(3, 20, 30)
            },
        ],
    );
    world.kinds.insert(PLACE, Kind::from("office"));
    world.encounters = vec![
        Encounter {
            setting: Some(Kind::from("office")),
            ..near(1, 4, 0, 10)
        },
        near(1, 5, 0, 10),
    ];
    let reached = |setting: &str| -> Vec<u32> {
        let mut book = book(vec![Rule {
            settings: vec![setting.to_owned()],
            ..rule("r")
        }]);
        book.generations = 1;
        let answer = trace(&world, &book, LATE);
        answer.contacts.iter().map(|row| row.person).collect()
    };
    assert_eq!(reached("office"), [2, 4]);
    assert_eq!(reached("other"), [3]);
    assert_eq!(reached("encounter"), [4, 5]);
    assert_eq!(reached("any"), [2, 3, 4, 5]);
}

#[test]
fn contact_sums_up_its_links_of_its_own_tier() {
    let world = encounters(
        &[case(1, 0), case(2, 0), case(3, 40)],
        &[
            near(1, 9, 10, 20),
            near(2, 9, 5, 15),
            near(3, 9, 30, 40),
            near(8, 9, 90, 99),
            near(1, 8, 0, 1),
        ],
    );
    let answer = trace(&world, &book(vec![rule("r")]), LATE);
    let row = answer.contacts.iter().find(|row| row.person == 9).unwrap();
    assert_eq!((row.first_exposure, row.last_exposure, row.sources), (5, 20, 2));
}

#[test]
fn as_of_cuts_intervals_only() {
    let world = encounters(&[case(1, 100)], &[near(1, 2, 0, 200), near(1, 3, 120, 200)]);
    let book = book(vec![rule("r")]);
    let answer = trace(&world, &book, 100);
    assert_eq!(answer.labels, [(0, 1, 100)]);
    assert_eq!(tiers(&answer), []);
    let answer = trace(&world, &book, 120);
    assert_eq!(tiers(&answer), [(2, "close")]);
    assert_eq!(answer.links[0].last_exposure, 120);
}

/// Small numbers that look random (Knuth's multiplier for 64 bits).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: i64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from(self.0 >> 33).unwrap() % n
    }

    fn span(&mut self) -> Span {
        let start = self.below(40);
        (start, start + 1 + self.below(8))
    }
}

#[test]
fn candidate_windows_find_what_every_window_finds() {
    let mut dice = Dice(1);
    for round in 0..5_000 {
        let spans: Vec<Span> = (0..=dice.below(5)).map(|_| dice.span()).collect();
        let rule = Rule {
            min_total_s: dice.below(12),
            within_s: Some(1 + dice.below(30)),
            ..rule("r")
        };
        let within = rule.within_s.unwrap();
        let seconds: BTreeSet<i64> = spans.iter().flat_map(|s| s.0..s.1).collect();
        for &(start, end) in &spans {
            let by_every_second = (-100..100).any(|t| {
                let inside = seconds.range(t..t + within).count();
                let enough = inside > 0 && i64::try_from(inside).unwrap() >= rule.min_total_s;
                enough && (start..end).any(|second| (t..t + within).contains(&second))
            });
            assert_eq!(
                takes_part((start, end), &union(&spans), &rule),
                by_every_second,
                "round {round}: {spans:?}, {rule:?}"
            );
        }
    }
}

#[test]
fn exposures_at_a_place_are_those_found_second_by_second() {
    let mut dice = Dice(2);
    for round in 0..2_000 {
        let mut log = Vec::new();
        for person in [1, 2] {
            for _ in 0..=dice.below(4) {
                let (start, end) = dice.span();
                log.push(match dice.below(3) {
                    0 => visit(person, start, end),
                    _ => visit_at(person, 3, start, end),
                });
            }
        }
        let mut book = book(vec![]);
        book.lingering_s = dice.below(15);
        let as_of = 20 + dice.below(40);
        let start = dice.below(30);
        let window = (start, (start + dice.below(40)).min(as_of));

        let united = visits(&[], &unite_visits(&log));
        let mut found: Vec<(&str, i64, i64)> = exposures_of(2, 1, window, &united, &book, as_of)
            .iter()
            .map(|exposure| (exposure.kind, exposure.span.0, exposure.span.1))
            .collect();
        found.sort_unstable();

        let present = |visit: &Visit, t: i64| (visit.start..visit.end).contains(&t);
        let open = |t: i64| (window.0..window.1).contains(&t);
        let here = |person: u32, t: i64| {
            let mut visits = united.visits.iter();
            visits.any(|visit| visit.person == person && present(visit, t))
        };
        let mut expected = Vec::new();
        for u in united.visits.iter().filter(|visit| visit.person == 1) {
            for v in united.visits.iter().filter(|visit| visit.person == 2) {
                let direct = |t| present(u, t) && present(v, t) && open(t);
                let last = (-100..100).filter(|&t| present(u, t) && open(t)).max();
                let indirect = |t| {
                    let recent = last.is_some_and(|last| t > last && t <= last + book.lingering_s);
                    let beside = here(1, t) && here(2, t) && open(t);
                    present(v, t) && recent && t < as_of && !beside
                };
                expected.extend(runs(&direct).map(|(a, b)| ("direct", a, b)));
                expected.extend(runs(&indirect).map(|(a, b)| ("indirect", a, b)));
            }
        }
        expected.sort_unstable();
        assert_eq!(found, expected, "round {round}: {log:?}");
    }
}

/// The maximal intervals of seconds that hold.
fn runs(holds: &dyn Fn(i64) -> bool) -> impl Iterator<Item = Span> {
    let starts = (-100..100).filter(|&t| holds(t) && !holds(t - 1));
    starts.map(move |start| (start, (start..=100).find(|&t| !holds(t)).unwrap()))
}
