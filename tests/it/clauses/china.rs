//! The mainland editions: situations without minutes, vehicles by the table, secondary contacts by their own list.

use super::{
    After, At, Clause, CloseContact, DAY, HOUR, MINUTE, MetresIn, OfCase, Spots, Talked, clause, hold, judge,
    often, once,
};
use mijie::Tier;
use mijie::protocol::edition;

const EDITIONS: [&str; 7] = [
    "cn-8",
    "cn-8-field",
    "cn-8-shanghai",
    "cn-8-beijing",
    "cn-9",
    "cn-20",
    "cn-new10",
];

fn rooms() -> Vec<Clause> {
    vec![
        clause(
            "the same household",
            OfCase,
            At("residence"),
            1,
            "close: household",
        ),
        clause(
            "the same dormitory",
            OfCase,
            At("dormitory"),
            1,
            "close: household",
        ),
        clause(
            "the same office or meeting room",
            OfCase,
            At("office"),
            1,
            "close: work",
        ),
        clause(
            "the same workshop or team",
            OfCase,
            At("workshop"),
            1,
            "close: work",
        ),
        clause("the same classroom", OfCase, At("classroom"), 1, "close: study"),
        clause(
            "dining at the same table",
            OfCase,
            Spots("restaurant", 4, 4),
            1,
            "close: dining other-contact",
        ),
        clause(
            "dining at the next table",
            OfCase,
            Spots("restaurant", 4, 5),
            1,
            "close: dining other-contact",
        ),
        clause(
            "dining further off",
            OfCase,
            Spots("restaurant", 4, 6),
            90,
            "general: other-contact",
        ),
        clause(
            "serving, at no table",
            OfCase,
            At("restaurant"),
            1,
            "close: dining other-contact",
        ),
        clause(
            "shared entertainment",
            OfCase,
            At("entertainment"),
            1,
            "close: entertainment",
        ),
        clause("a shared lift", OfCase, At("lift"), 1, "close: lift"),
        clause("care without protection", OfCase, At("clinic"), 1, "close: care"),
        clause("visiting the sick", OfCase, At("hospital"), 1, "close: care"),
        clause(
            "the investigator's judgement",
            OfCase,
            Talked,
            1,
            "close: encounter",
        ),
        clause(
            "metres do not matter outside vehicles",
            OfCase,
            MetresIn("office", 9.0),
            1,
            "close: work encounter",
        ),
    ]
}

fn vehicles() -> Vec<Clause> {
    vec![
        clause(
            "the same aircraft row",
            OfCase,
            Spots("aircraft", 9, 9),
            90,
            "close: aircraft others-aboard",
        ),
        clause(
            "3 rows before",
            OfCase,
            Spots("aircraft", 9, 6),
            90,
            "close: aircraft others-aboard",
        ),
        clause(
            "3 rows behind",
            OfCase,
            Spots("aircraft", 9, 12),
            90,
            "close: aircraft others-aboard",
        ),
        clause(
            "the 4th row is on the same aircraft only",
            OfCase,
            Spots("aircraft", 9, 13),
            90,
            "general: others-aboard",
        ),
        clause(
            "cabin crew without a row",
            OfCase,
            At("aircraft"),
            90,
            "close: aircraft others-aboard",
        ),
        clause(
            "everyone aboard a sealed coach",
            OfCase,
            Spots("coach_sealed", 1, 15),
            50,
            "close: coach-sealed",
        ),
        clause(
            "3 rows of a ventilated coach",
            OfCase,
            Spots("coach_ventilated", 8, 5),
            50,
            "close: coach-ventilated others-coach",
        ),
        clause(
            "the 4th row of a ventilated coach",
            OfCase,
            Spots("coach_ventilated", 8, 4),
            50,
            "general: others-coach",
        ),
        clause(
            "the whole carriage of a sealed train",
            OfCase,
            Spots("train_sealed", 1, 17),
            90,
            "close: train-sealed",
        ),
        clause(
            "the adjacent bay of an unsealed train",
            OfCase,
            Spots("train_open", 3, 4),
            90,
            "close: train-open others-aboard",
        ),
        clause(
            "two bays off in an unsealed train",
            OfCase,
            Spots("train_open", 3, 5),
            90,
            "general: others-aboard",
        ),
        clause(
            "the same cabin of a ship",
            OfCase,
            Spots("ship", 7, 7),
            90,
            "close: ship others-aboard",
        ),
        clause(
            "another cabin of the ship",
            OfCase,
            Spots("ship", 7, 8),
            90,
            "general: others-aboard",
        ),
    ]
}

fn public_places() -> Vec<Clause> {
    vec![
        clause(
            "the same city bus",
            OfCase,
            At("bus"),
            50,
            "general: city-transport",
        ),
        clause(
            "the same metro",
            OfCase,
            At("metro"),
            50,
            "general: city-transport",
        ),
        clause("the same taxi", OfCase, At("taxi"), 50, "general: city-transport"),
        clause("the same mall", OfCase, At("shop"), 50, "general: public-place"),
        clause(
            "the same market",
            OfCase,
            At("market"),
            50,
            "general: public-place",
        ),
        clause(
            "the same bus stop",
            OfCase,
            At("outdoor"),
            50,
            "general: public-place",
        ),
        clause(
            "contact in life",
            OfCase,
            At("worship"),
            50,
            "general: other-contact",
        ),
        clause(
            "a place of unknown kind",
            OfCase,
            At("other"),
            50,
            "general: other-contact",
        ),
        clause(
            "an isolation site is no contact",
            OfCase,
            At("isolation_site"),
            50,
            "none",
        ),
        once("a second is enough", At("lift"), 0..1, "close: lift"),
        once(
            "before 4 days back",
            At("residence"),
            -4 * DAY - 12 * HOUR - 16 * HOUR..-4 * DAY - 12 * HOUR - 8 * HOUR,
            "none",
        ),
    ]
}

/// No edition since the 8th has changed these.
#[test]
fn a_situation_makes_a_contact_of_a_case_in_every_edition() {
    for name in EDITIONS {
        hold(name, &rooms());
        hold(name, &vehicles());
        hold(name, &public_places());
    }
}

#[test]
fn the_eighth_edition_lists_home_work_dining_and_entertainment_for_secondary_contacts() {
    let clauses = [
        clause(
            "lived together",
            CloseContact,
            At("residence"),
            1,
            "secondary: household",
        ),
        clause(
            "lived in one dormitory",
            CloseContact,
            At("dormitory"),
            1,
            "secondary: household",
        ),
        clause(
            "same enclosed workplace",
            CloseContact,
            At("office"),
            1,
            "secondary: work",
        ),
        clause(
            "same workshop",
            CloseContact,
            At("workshop"),
            1,
            "secondary: work",
        ),
        clause("study is not listed", CloseContact, At("classroom"), 60, "none"),
        clause(
            "dining",
            CloseContact,
            Spots("restaurant", 4, 5),
            1,
            "secondary: dining",
        ),
        clause(
            "dining further off",
            CloseContact,
            Spots("restaurant", 4, 6),
            60,
            "none",
        ),
        clause(
            "entertainment",
            CloseContact,
            At("entertainment"),
            1,
            "secondary: entertainment",
        ),
        clause("a lift is not listed", CloseContact, At("lift"), 60, "none"),
        clause("care is not listed", CloseContact, At("clinic"), 60, "none"),
        clause(
            "vehicles are not listed",
            CloseContact,
            At("coach_sealed"),
            60,
            "none",
        ),
        clause(
            "an encounter alone is not listed",
            CloseContact,
            Talked,
            60,
            "none",
        ),
        clause(
            "an encounter at work is work",
            CloseContact,
            MetresIn("office", 1.0),
            1,
            "secondary: work",
        ),
        clause(
            "general contacts have no next generation",
            CloseContact,
            At("market"),
            60,
            "none",
        ),
    ];
    for name in ["cn-8", "cn-8-field", "cn-8-shanghai", "cn-8-beijing"] {
        hold(name, &clauses);
    }
}

#[test]
fn the_ninth_edition_adds_study_for_secondary_contacts() {
    hold(
        "cn-9",
        &[
            clause("home", CloseContact, At("residence"), 1, "secondary: household"),
            clause(
                "a meal",
                CloseContact,
                Spots("restaurant", 4, 5),
                1,
                "secondary: dining",
            ),
            clause("work", CloseContact, At("office"), 1, "secondary: work"),
            clause("study", CloseContact, At("classroom"), 1, "secondary: study"),
            clause(
                "entertainment",
                CloseContact,
                At("entertainment"),
                1,
                "secondary: entertainment",
            ),
            clause("a lift is not listed", CloseContact, At("lift"), 60, "none"),
            clause("care is not listed", CloseContact, At("hospital"), 60, "none"),
            clause(
                "vehicles are not listed",
                CloseContact,
                At("train_sealed"),
                60,
                "none",
            ),
            clause(
                "an encounter alone is not listed",
                CloseContact,
                Talked,
                60,
                "none",
            ),
        ],
    );
}

#[test]
fn secondary_contacts_are_not_judged_from_the_twenty_measures_on() {
    for name in ["cn-20", "cn-new10"] {
        hold(
            name,
            &[
                clause("home", CloseContact, At("residence"), 600, "none"),
                clause("work", CloseContact, At("office"), 600, "none"),
                clause("a meal", CloseContact, At("restaurant"), 600, "none"),
            ],
        );
    }
}

#[test]
fn the_window_looks_back_two_days_in_the_text_and_four_in_the_field() {
    // Onset on 05-10; local midnight of 05-08 is 2 days and 20 hours before noon UTC.
    let two_days = -2 * DAY - 20 * HOUR;
    let four_days = -4 * DAY - 20 * HOUR;
    let ends_as = |start: i64, expected| {
        once(
            "ends as the window opens",
            At("office"),
            start - HOUR..start,
            expected,
        )
    };
    let reaches = |start: i64, expected| {
        once(
            "reaches into the window",
            At("office"),
            start - HOUR..start + 1,
            expected,
        )
    };
    for name in ["cn-8", "cn-9", "cn-20", "cn-new10"] {
        hold(
            name,
            &[ends_as(two_days, "none"), reaches(two_days, "close: work")],
        );
    }
    for name in ["cn-8-field", "cn-8-shanghai", "cn-8-beijing"] {
        hold(
            name,
            &[
                ends_as(two_days, "close: work"),
                ends_as(four_days, "none"),
                reaches(four_days, "close: work"),
            ],
        );
    }
}

#[test]
fn asking_for_another_generation_follows_the_secondary_situations_on() {
    let twenty = edition::cn_20().to_builder().with_generations(2).build().unwrap();
    let home = clause("home", CloseContact, At("residence"), 1, "");
    let lift = clause("a lift", CloseContact, At("lift"), 1, "");
    assert_eq!(judge(&twenty, &home), "secondary: household");
    assert_eq!(judge(&twenty, &lift), "none");
}

#[test]
fn a_contaminated_room_counts_once_its_minutes_are_set() {
    let later = |kind| clause("a contaminated environment", OfCase, After(kind, 30), 10, "");
    let edition = edition::cn_8();
    let lingering = edition.to_builder().with_lingering_minutes(60).build().unwrap();
    for (kind, expected) in [
        ("lift", "close: lift"),
        ("restaurant", "close: dining"),
        ("office", "close: work"),
        ("coach_sealed", "none"),
        ("market", "none"),
    ] {
        assert_eq!(judge(&edition, &later(kind)), "none", "{kind}");
        assert_eq!(judge(&lingering, &later(kind)), expected, "{kind}");
    }
}

#[test]
fn the_companion_of_chengdu_shares_a_cell_for_ten_minutes_at_a_time() {
    let protocol = edition::cn_8_field()
        .to_builder()
        .with_id("chengdu")
        .with_rule(edition::chengdu_companion())
        .build()
        .unwrap();
    let cell = |minutes| judge(&protocol, &clause("one cell", OfCase, At("other"), minutes, ""));
    assert_eq!(cell(10), format!("{}: other-contact companion", Tier::Companion));
    assert_eq!(cell(9), format!("{}: other-contact", Tier::General));
    let twice = often(
        "twice",
        At("other"),
        vec![0..9 * MINUTE, HOUR..HOUR + 9 * MINUTE],
        "",
    );
    assert_eq!(judge(&protocol, &twice), "general: other-contact");
}
