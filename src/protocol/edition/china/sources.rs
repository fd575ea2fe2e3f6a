//! Where the figures of the mainland editions are written.

use super::super::{backward, citation};
use super::{BEIJING, EIGHTH, NEW_TEN, NINTH, SHANGHAI, TWENTY};
use crate::protocol::Citation;
use crate::protocol::Confidence::{self, High, Low, Medium};

/// The 8th edition, of which the two presets differ in the look-back alone.
pub(super) fn eighth(look_back: Confidence, practice: &str) -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{EIGHTH}: {clause}"));
    let mut list = window_and_generations(EIGHTH);
    list.extend([
        cite("window.look_back_days", look_back, practice),
        cite("window.from_last_negative", Medium, "names no such start"),
        cite(
            "care.close",
            High,
            "14 d central quarantine, tests on days 1, 4, 7, 14; 7 d home monitoring, tests on days 2, 7",
        ),
        cite(
            "care.secondary",
            High,
            "7 d central quarantine, tests on days 1, 4, 7",
        ),
        cite(
            "care.secondary_release",
            High,
            "out on day 7 if the own tests and the close contact's first two are negative, else close to day 14",
        ),
        cite(
            "care.general",
            High,
            "register, inform, watch themselves; no length is given",
        ),
        cite(
            "zones.scheme",
            High,
            "supplement on the sealed, controlled and prevention zone",
        ),
        cite(
            "zones.sealed_unit",
            High,
            "supplement: the home compound of a case; it may be as small as a building or a unit",
        ),
        cite(
            "zones.controlled_only_hard_to_trace",
            High,
            "supplement: places visited with some risk whose contacts are hard to trace",
        ),
        cite(
            "zones.release.sealed",
            Medium,
            "supplement: 14 d without a new case, last close contact over 14 d and negative, a clean round within 2 d",
        ),
        cite(
            "zones.release.controlled",
            High,
            "supplement: the same three conditions",
        ),
        cite(
            "zones.release.case_seals_controlled",
            High,
            "supplement: any positive in a controlled zone seals it",
        ),
        cite(
            "zones.release.prevention",
            Medium,
            "supplement: when every sealed and controlled zone of the county is lifted",
        ),
        citation(
            "zones.traceable_visitors",
            Low,
            "this library's default: no figure is published for hard to trace",
        ),
    ]);
    list.push(transfer());
    list.extend(thresholds());
    list
}

/// The 8th edition as practised against Delta and Omicron.
pub(super) fn field() -> Vec<Citation> {
    eighth(
        High,
        "field practice against Delta and Omicron, 4 d (Shanghai CDC, 2022-05-10)",
    )
}

pub(super) fn shanghai() -> Vec<Citation> {
    let cite =
        |figure, confidence, clause: &str| citation(figure, confidence, format!("{SHANGHAI}: {clause}"));
    amending(vec![
        cite(
            "care.close",
            High,
            "7 d central quarantine, then 7 d at home; test days of the 8th edition that fit [L]",
        ),
        cite(
            "care.secondary_release.close_contact_tests",
            Medium,
            "not said anew: as in the 8th edition",
        ),
        citation(
            "care.secondary_release.else_close_until_day",
            Low,
            "derived: the length of a close contact's central quarantine",
        ),
        cite(
            "zones.release.sealed",
            High,
            "7 d without a new case: controlled; a new case starts them anew",
        ),
        cite(
            "zones.release.lowered",
            High,
            "then 3 d without a new case: prevention",
        ),
        cite(
            "zones.release.controlled",
            High,
            "7 d without a new case: prevention",
        ),
        cite(
            "zones.release.case_seals_controlled",
            High,
            "a positive in a controlled zone seals it",
        ),
        cite(
            "zones.release.prevention",
            Medium,
            "lifted where no sealed and controlled zone is left",
        ),
    ])
}

pub(super) fn beijing() -> Vec<Citation> {
    let cite =
        |figure, confidence, clause: &str| citation(figure, confidence, format!("{BEIJING}: {clause}"));
    amending(vec![
        cite(
            "window.look_back_days",
            Medium,
            "not said: 4 d, the field practice against Omicron (Shanghai CDC, 2022-05-10)",
        ),
        cite(
            "care.close",
            High,
            "10 d central quarantine, then 7 d at home; test days of the 8th edition that fit and day 10 [L]",
        ),
        cite(
            "care.secondary",
            High,
            "7 d home quarantine; test days of the 8th edition [L]",
        ),
        cite(
            "care.secondary_release.close_contact_tests",
            Medium,
            "not said anew: as in the 8th edition",
        ),
        citation(
            "care.secondary_release.else_close_until_day",
            Low,
            "derived: the length of a close contact's central quarantine",
        ),
        cite(
            "zones.release.clock",
            High,
            "from the end of terminal disinfection where anything in the compound was positive, as is assumed here",
        ),
        cite(
            "zones.release.sealed",
            High,
            "10 d, last close contact gone 4 d or more and negative, all negative on day 10: as controlled",
        ),
        cite("zones.release.lowered", High, "then 4 d"),
        cite(
            "zones.release.controlled",
            High,
            "the same conditions; 4 d of watching one's health follow, without a zone",
        ),
        cite(
            "zones.release.case_seals_controlled",
            Medium,
            "not said anew: as in the supplement; a new case or positive place starts the days anew",
        ),
        cite(
            "zones.release.prevention",
            Medium,
            "not said anew: as in the supplement to the 8th edition",
        ),
    ])
}

/// The sources of the 8th edition in the field, but for the figures that a city cites itself.
fn amending(city: Vec<Citation>) -> Vec<Citation> {
    let mut list = field();
    list.retain(|general| !city.iter().any(|own| own.is_about(&general.figure)));
    list.extend(city);
    list
}

pub(super) fn ninth() -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{NINTH}: {clause}"));
    let mut list = window_and_generations(NINTH);
    list.extend([
        cite(
            "window.look_back_days",
            High,
            "2 d before onset, or before sampling without symptoms",
        ),
        cite(
            "window.from_last_negative",
            Medium,
            "cases found by repeated screening count from the last negative test",
        ),
        cite(
            "care.close",
            High,
            "7 d central quarantine, tests on days 1, 2, 3, 5, 7; 3 d home monitoring, test on day 3",
        ),
        cite(
            "care.secondary",
            High,
            "7 d home quarantine, tests on days 1, 4, 7",
        ),
        cite(
            "care.secondary_release.close_contact_tests",
            High,
            "the close contact's first two tests are negative",
        ),
        citation(
            "care.secondary_release.else_close_until_day",
            Low,
            "derived: the length of a close contact's central quarantine",
        ),
        cite("care.general", High, "exposed at a venue: tests on days 1 and 3"),
        cite("zones.scheme", High, "high, medium and low risk areas"),
        cite(
            "zones.sealed_unit",
            High,
            "high risk areas as a rule by residential compound or village",
        ),
        cite(
            "zones.controlled_only_hard_to_trace",
            Medium,
            "medium risk: places stayed at for some time; tracing is no criterion",
        ),
        cite(
            "zones.traceable_visitors",
            Medium,
            "high risk: places of frequent stay and likely spread; tracing is no criterion",
        ),
        cite(
            "zones.release.sealed",
            High,
            "7 d without a new case and a clean round on day 7: medium",
        ),
        cite("zones.release.lowered", High, "then 3 d without a new case: low"),
        cite(
            "zones.release.controlled",
            High,
            "7 d without a new case and a clean round on day 7: low",
        ),
        cite(
            "zones.release.prevention",
            High,
            "when every high and medium risk area of the county is lifted",
        ),
        cite("zones.release.case_seals_controlled", Low, "does not say so"),
        cite(
            "zones.first_round_hours",
            High,
            "the first round within 24 h in high risk areas, within 48 h in medium risk areas",
        ),
    ]);
    list.push(transfer());
    list.extend(thresholds());
    list
}

pub(super) fn twenty() -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{TWENTY}: {clause}"));
    let mut list = amended(TWENTY);
    list.extend([
        cite(
            "care.close",
            High,
            "5 d central quarantine, tests on days 1, 2, 3, 5; 3 d home quarantine, tests on days 1, 3",
        ),
        cite("care.secondary", High, "secondary contacts are no longer judged"),
        cite("zones.scheme", High, "high and low risk areas"),
        cite(
            "zones.sealed_unit",
            Medium,
            "high risk areas as a rule by unit or building, not to be widened at will",
        ),
        cite(
            "zones.release.sealed",
            High,
            "5 d without a new case and a clean round on day 5: low",
        ),
        cite(
            "zones.release.prevention",
            Medium,
            "not said anew: with the last high risk area, as in the 9th edition",
        ),
    ]);
    list.push(transfer());
    list.extend(thresholds());
    list
}

pub(super) fn new_ten() -> Vec<Citation> {
    let cite =
        |figure, confidence, clause: &str| citation(figure, confidence, format!("{NEW_TEN}: {clause}"));
    let mut list = amended(NEW_TEN);
    list.extend([
        cite("care.close", High, "5 d at home, test on day 5"),
        cite("care.secondary", High, "secondary contacts are not judged"),
        cite("zones.scheme", High, "high risk areas alone"),
        cite(
            "zones.sealed_unit",
            High,
            "by building, unit, floor or household, never wider",
        ),
        cite("zones.release.sealed", High, "5 d without a new case"),
    ]);
    list.extend(thresholds());
    list
}

fn window_and_generations(text: &str) -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{text}: {clause}"));
    let mut list = vec![
        citation("time_zone", High, "Beijing time, the one time zone of China"),
        cite(
            "window.until_days_after_anchor",
            High,
            "the window ends with isolation",
        ),
        cite(
            "latency_minutes",
            High,
            "secondary contacts count from the close contact's first contact with the case",
        ),
        cite(
            "lingering_minutes",
            Low,
            "a contaminated environment is a situation, but no minutes are published; 0 turns it off",
        ),
        cite("generations", High, "close and secondary contacts"),
    ];
    list.extend(backward());
    list
}

/// What the 20 measures and the New 10 leave as the 9th edition has it.
fn amended(text: &str) -> Vec<Citation> {
    let cite = |figure, confidence, clause: &str| citation(figure, confidence, format!("{text}: {clause}"));
    let mut list = vec![
        citation("time_zone", High, "Beijing time, the one time zone of China"),
        cite(
            "window.look_back_days",
            Medium,
            "not said anew: 2 d, as in the 9th edition",
        ),
        cite(
            "window.from_last_negative",
            Medium,
            "not said anew: as in the 9th edition",
        ),
        cite(
            "window.until_days_after_anchor",
            High,
            "not said anew: the window ends with isolation",
        ),
        cite("latency_minutes", High, "no secondary contacts are judged"),
        cite(
            "lingering_minutes",
            Low,
            "a contaminated environment is a situation, but no minutes are published; 0 turns it off",
        ),
        cite("generations", High, "close contacts only"),
        cite(
            "rules",
            Medium,
            "not said anew: the situations of the 9th edition",
        ),
        cite(
            "zones.controlled_only_hard_to_trace",
            Medium,
            "has no middle zone",
        ),
        cite(
            "zones.release.case_seals_controlled",
            Medium,
            "has no middle zone",
        ),
        cite(
            "zones.traceable_visitors",
            Medium,
            "not said anew: tracing is no criterion, as in the 9th edition",
        ),
    ];
    list.extend(backward());
    list
}

fn transfer() -> Citation {
    citation(
        "care.transfer_hours",
        Low,
        "weakly attested targets: close contacts within 8 h, secondary contacts within 12 h",
    )
}

/// The texts give criteria in words only, so every number and list here is this library's.
fn thresholds() -> impl Iterator<Item = Citation> {
    [
        ("zones.county", High, "the rest of the county, district or city"),
        (
            "zones.controlled_unit",
            Low,
            "this library's default: no unit is published",
        ),
        (
            "zones.surroundings",
            Low,
            "this library's default: no extent is published",
        ),
        (
            "zones.busy_visitors",
            Low,
            "this library's default: no figure is published for busy",
        ),
        (
            "zones.busy_kinds",
            Low,
            "this library's default: no list is published",
        ),
        (
            "zones.likely_kinds",
            Low,
            "this library's default: no list is published",
        ),
        (
            "zones.likely_minutes",
            Low,
            "this library's default: no figure is published for likely",
        ),
        (
            "zones.registered_kinds",
            Low,
            "this library's default: no list is published",
        ),
        (
            "zones.exempt_kinds",
            Low,
            "this library's default: no list is published",
        ),
        (
            "zones.disinfected_kinds",
            Medium,
            "homes, work and study places, clinics, isolation sites and transfer vehicles; here every vehicle used",
        ),
        (
            "zones.release.clock",
            Low,
            "authorities differ: when the case leaves, or when disinfection ends (Beijing, 2022-05-17)",
        ),
    ]
    .into_iter()
    .map(|(figure, confidence, source)| citation(figure, confidence, source))
}
