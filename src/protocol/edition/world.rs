//! The World Health Organization, the United States, Europe and the United Kingdom.
//!
//! These texts judge by metres and minutes. An encounter may carry its distance; a place knows no metres, only
//! spots. So a rule of metres is applied
//!
//! - to every encounter, and
//! - to places where people stay by one another: rooms to live, work, learn, eat, play, pray or be treated in, and
//!   seats in cars, coaches, trains, aircraft and ships. There 1 m is read as the same spot (table, row, compartment),
//!   2 m as the same or the next one; this reading is the library's own (confidence L). Without spots, nearness is
//!   assumed and the evidence says so;
//! - not to places that people pass through (shops, markets, city buses, the metro, lifts, the open air) nor to places
//!   of unknown kind: being there at the same time says nothing about metres, only an encounter does.

use super::{backward, citation, finished, offset, source};
use crate::place::PlaceKind;
use crate::protocol::{
    CareKind, CareRules, Citation, Confidence, Grade, InfectiousWindow, LookBack, Protocol, Rule, Setting,
    Stage,
};

const ROOMS: [PlaceKind; 10] = [
    PlaceKind::Residence,
    PlaceKind::Dormitory,
    PlaceKind::Office,
    PlaceKind::Workshop,
    PlaceKind::Classroom,
    PlaceKind::Restaurant,
    PlaceKind::Entertainment,
    PlaceKind::Worship,
    PlaceKind::Clinic,
    PlaceKind::Hospital,
];

const SEATS: [PlaceKind; 7] = [
    PlaceKind::Taxi,
    PlaceKind::CoachSealed,
    PlaceKind::CoachVentilated,
    PlaceKind::TrainSealed,
    PlaceKind::TrainOpen,
    PlaceKind::Aircraft,
    PlaceKind::Ship,
];

/// WHO, contact tracing guidance of 2020 and 2021.
///
/// - Close: face to face within 1 m for at least 15 minutes at a time; care without protection for any time (H). That
///   the 15 minutes are one stretch is a reading: the text does not add them up, as the US CDC does from 2020-10 (M).
///   Direct physical contact is not in any log.
/// - Window: 2 days before to 14 days after onset, or after sampling for cases without symptoms (H).
/// - Quarantine: 14 days from the last exposure (H). No secondary contacts.
/// - Calendar days are those of UTC, as the text is nobody's local one; set your own with
///   [`with_time_zone`](crate::protocol::ProtocolBuilder::with_time_zone).
#[must_use]
pub fn who_2020() -> Protocol {
    let text = "WHO contact tracing guidance, 2020";
    finished(
        Protocol::builder("who-2020", offset(0))
            .with_title("WHO, contact tracing guidance, 2020")
            .with_window(window(Some(14)))
            .with_generations(1)
            .with_rules([
                Rule {
                    min_each_minutes: 15,
                    ..within_metres(
                        "face-to-face",
                        1.0,
                        0,
                        text,
                        "face to face within 1 m for 15 min or more",
                    )
                },
                Rule::new(
                    "care",
                    Grade::Close,
                    kinds(&[PlaceKind::Clinic, PlaceKind::Hospital]),
                    source(text, "direct care without protective equipment", Confidence::High),
                ),
            ])
            .with_care(fourteen_days())
            .with_citations(citations(
                text,
                "14 d after onset, or after sampling without symptoms",
                "UTC, for lack of a local time",
            )),
    )
}

/// US CDC, definition of 2020-10-21.
///
/// - Close: less than 6 feet (1.83 m), adding up to 15 minutes within 24 hours (H).
/// - Window: 2 days before onset or sampling to isolation (H).
/// - Quarantine: 14 days from the last exposure (H). From 2020-12 also 10 days, or 7 with a negative test; from 2022-01
///   5 days, with a mask to day 10. No secondary contacts.
/// - Calendar days are those of the east coast in winter (-05:00).
#[must_use]
pub fn cdc_2020_10() -> Protocol {
    let text = "US CDC, 2020-10-21";
    finished(
        Protocol::builder("cdc-2020-10", offset(-5))
            .with_title("US CDC, definition of a close contact, 2020-10")
            .with_window(window(None))
            .with_generations(1)
            .with_rule(Rule {
                min_total_minutes: 15,
                within_hours: Some(24),
                ..within_metres(
                    "six-feet",
                    1.83,
                    1,
                    text,
                    "less than 6 feet for 15 min or more in all over 24 h",
                )
            })
            .with_care(fourteen_days())
            .with_citations(citations(
                text,
                "to isolation",
                "US Eastern Standard Time, where the CDC sits",
            )),
    )
}

/// ECDC, contact tracing, third update of 2020-11.
///
/// - Close (high risk): within 2 m, or in a closed room, for more than 15 minutes at a time; in an aircraft within two
///   seats in any direction (H). That the minutes are one stretch is a reading of the bare figure (M).
///   Physical contact is not in any log.
/// - General (low risk): the same for a shorter time (H).
/// - Window: 48 hours before to 14 days after onset (H); the 48 hours are counted as 2 calendar days.
/// - Quarantine: 14 days from the last exposure (H). No secondary contacts.
/// - Calendar days are those of Central European Time (+01:00).
#[must_use]
pub fn ecdc_2020_11() -> Protocol {
    let text = "ECDC contact tracing, 2020-11";
    let rooms =
        |id: &str, grade, clause| Rule::new(id, grade, kinds(&ROOMS), source(text, clause, Confidence::High));
    let facing = Rule {
        settings: [Setting::Encounter].into_iter().chain(kinds(&SEATS)).collect(),
        ..within_metres(
            "face-to-face",
            2.0,
            1,
            text,
            "high risk: within 2 m for more than 15 min",
        )
    };
    finished(
        Protocol::builder("ecdc-2020-11", offset(1))
            .with_title("ECDC, contact tracing in the European Union, 2020-11")
            .with_window(window(Some(14)))
            .with_generations(1)
            .with_rules([
                Rule {
                    min_each_minutes: 15,
                    ..facing.clone()
                },
                Rule {
                    min_each_minutes: 15,
                    ..rooms(
                        "closed-room",
                        Grade::Close,
                        "high risk: in a closed room for more than 15 min",
                    )
                },
                Rule {
                    max_separation: Some(2),
                    ..Rule::new(
                        "aircraft",
                        Grade::Close,
                        kinds(&[PlaceKind::Aircraft]),
                        source(
                            text,
                            "high risk: within two seats in any direction",
                            Confidence::High,
                        ),
                    )
                },
                Rule {
                    grade: Grade::General,
                    source: source(text, "low risk: within 2 m for a shorter time", Confidence::High),
                    id: "brief-face-to-face".into(),
                    ..facing
                },
                rooms(
                    "brief-closed-room",
                    Grade::General,
                    "low risk: in a closed room for a shorter time",
                ),
            ])
            .with_care(fourteen_days())
            .with_citations(citations(
                text,
                "14 d after onset",
                "Central European Time, where the ECDC sits",
            )),
    )
}

/// UK, contacts in the test-and-trace service of 2020-05.
///
/// - Close: within 2 m for more than 15 minutes at a time, within 1 m for at least 1 minute, in one household, or in a
///   small vehicle (H). Minutes were added up over a day only from 2021-01. The rule of 1 minute takes encounters
///   alone: a place does not tell 1 m so exactly. An encounter without a distance counts as near there, too.
/// - Window: 2 days before to 7 days after onset (H); 10 days from 2021.
/// - Quarantine: 14 days from the last exposure (H); 10 days from 2021. No secondary contacts.
/// - Calendar days are those of British Summer Time (+01:00), as in May.
#[must_use]
pub fn uk_2020_05() -> Protocol {
    let text = "UK test and trace, 2020-05";
    finished(
        Protocol::builder("uk-2020-05", offset(1))
            .with_title("UK, contacts in test and trace, 2020-05")
            .with_window(window(Some(7)))
            .with_generations(1)
            .with_rules([
                Rule {
                    min_each_minutes: 15,
                    ..within_metres("two-metres", 2.0, 1, text, "within 2 m for more than 15 min")
                },
                Rule {
                    settings: vec![Setting::Encounter],
                    max_separation: None,
                    min_each_minutes: 1,
                    ..within_metres("one-metre", 1.0, 0, text, "within 1 m for 1 min or longer")
                },
                Rule::new(
                    "household",
                    Grade::Close,
                    kinds(&[PlaceKind::Residence]),
                    source(text, "the same household", Confidence::High),
                ),
                Rule::new(
                    "small-vehicle",
                    Grade::Close,
                    kinds(&[PlaceKind::Taxi]),
                    source(text, "travelled in a small vehicle", Confidence::High),
                ),
            ])
            .with_care(fourteen_days())
            .with_citations(citations(
                text,
                "7 d after onset",
                "British Summer Time, in force in May",
            )),
    )
}

fn kinds(kinds: &[PlaceKind]) -> impl Iterator<Item = Setting> {
    kinds.iter().copied().map(Setting::Kind)
}

fn within_metres(id: &str, metres: f64, spots: u32, text: &str, clause: &str) -> Rule {
    let settings = [Setting::Encounter]
        .into_iter()
        .chain(kinds(&ROOMS))
        .chain(kinds(&SEATS));
    Rule {
        max_distance_m: Some(metres),
        max_separation: Some(spots),
        ..Rule::new(id, Grade::Close, settings, source(text, clause, Confidence::High))
    }
}

fn window(until_days_after_anchor: Option<u32>) -> InfectiousWindow {
    InfectiousWindow {
        look_back_days: LookBack {
            symptomatic: 2,
            asymptomatic: 2,
        },
        until_days_after_anchor,
        from_last_negative: false,
    }
}

fn fourteen_days() -> CareRules {
    CareRules {
        close: vec![Stage::new(CareKind::HomeQuarantine, 14, [])],
        ..CareRules::default()
    }
}

fn citations(text: &str, until: &str, zone: &str) -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{text}: {clause}"));
    let mut list = vec![
        citation(
            "time_zone",
            Confidence::Low,
            format!("this library's choice: {zone}"),
        ),
        cite(
            "window.look_back_days",
            Confidence::High,
            "2 d before onset or sampling",
        ),
        cite("window.until_days_after_anchor", Confidence::High, until),
        cite(
            "window.from_last_negative",
            Confidence::Medium,
            "names no such start",
        ),
        cite(
            "latency_minutes",
            Confidence::Medium,
            "judges no contacts of contacts",
        ),
        cite(
            "lingering_minutes",
            Confidence::Medium,
            "judges no contact through a place that the case has left",
        ),
        cite(
            "generations",
            Confidence::Medium,
            "judges no contacts of contacts",
        ),
        citation(
            "rules",
            Confidence::Low,
            "this library's reading where a place has spots: 1 m is the same spot, 2 m the same or the next",
        ),
        cite("care.close", Confidence::High, "14 d from the last exposure"),
    ];
    list.extend(backward());
    list
}
