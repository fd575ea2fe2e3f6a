//! What a morning meeting wants to know, for people to read.

use std::cmp::Reverse;
use std::io::{BufWriter, Write};

use chrono::FixedOffset;

use crate::case::Case;
use crate::contact::Contact;
use crate::gazetteer::Gazetteer;
use crate::protocol::Grade;
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

use super::{Language, Summary, WriteError, explanation, keys, words};

/// So many cases or zones are told of one by one, and of the rest the number.
const ROWS_SHOWN: usize = 20;

/// So many reasons of one zone are told.
const REASONS_SHOWN: usize = 3;

/// Writes what a morning meeting wants to know: the cases, the contacts by tier, the zones and why, the chain that
/// explains the newest contact, and what was assumed.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person, place or area without a key in the roster.
///
/// # Complexity
///
/// Computes every link once, as [`Summary::new`] does.
pub fn write_briefing<W: Write>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    gazetteer: &Gazetteer,
    out: W,
) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let summary = Summary::new(tracing, zones);
    write_question(tracing, &summary, &mut out)?;
    write_cases(tracing, roster, &mut out)?;
    write_contacts(&summary, &mut out)?;
    write_zones(tracing, zones, roster, gazetteer, &mut out)?;
    if let Some(newest) = newest_contact(tracing, roster)? {
        writeln!(out, "\nThe newest contact")?;
        explanation::write_explanation(
            tracing,
            roster,
            gazetteer,
            newest.person,
            Language::English,
            &mut out,
        )?;
    }
    write_assumptions(&summary, &mut out)?;
    Ok(out.flush()?)
}

fn write_question(tracing: &Tracing<'_>, summary: &Summary, out: &mut impl Write) -> Result<(), WriteError> {
    let protocol = tracing.protocol();
    let zone = protocol.time_zone();
    writeln!(
        out,
        "As of {} ({zone}), under {}: {}",
        words::time(tracing.as_of(), zone),
        protocol.id(),
        protocol.title()
    )?;
    writeln!(
        out,
        "Logged: {}, {}, {}",
        words::count(summary.persons, "person"),
        words::count(summary.visits, "visit"),
        words::count(summary.encounters, "encounter")
    )?;
    Ok(())
}

fn write_cases(tracing: &Tracing<'_>, roster: &Roster, out: &mut impl Write) -> Result<(), WriteError> {
    let sources = keys::labels(tracing, roster)?;
    let cases: Vec<_> = sources
        .iter()
        .filter(|(_, label)| label.generation == 0)
        .collect();
    let zone = tracing.protocol().time_zone();
    writeln!(out, "\n{}", words::count(cases.len(), "case"))?;
    for (key, label) in cases.iter().take(ROWS_SHOWN) {
        let case = tracing
            .cases()
            .get(label.person)
            .map_or_else(String::new, |case| case_in_words(case, zone));
        let window = label
            .window()
            .map_or("never".to_owned(), |window| words::interval(window, zone));
        let links = tracing.links_from(label);
        let close = links.iter().filter(|link| link.grade == Grade::Close);
        let (to_cases, to_contacts): (Vec<_>, Vec<_>) =
            close.partition(|link| tracing.cases().get(link.person).is_some());
        writeln!(out, "  {key}: {case}")?;
        write!(
            out,
            "    source {window}; {}",
            words::count(to_contacts.len(), "close contact")
        )?;
        if !to_cases.is_empty() {
            write!(out, ", {}", words::count(to_cases.len(), "possible transmission"))?;
        }
        writeln!(out)?;
    }
    write_rest(cases.len(), ROWS_SHOWN, out)
}

/// `confirmed, onset 2022-05-07, isolated 2022-05-09 12:00`; of a window that was fixed, that it was.
fn case_in_words(case: &Case, zone: FixedOffset) -> String {
    let dates = [
        ("onset", case.onset),
        ("sampled", case.sampled),
        ("last negative", case.last_negative),
        ("isolated", case.isolated),
        ("reported", case.reported),
    ];
    let mut text = case.status.to_string();
    for (name, moment) in dates {
        if let Some(moment) = moment {
            text.extend([", ", name, " ", &words::moment(moment, zone)]);
        }
    }
    if case.window.is_some() {
        text.push_str(", window fixed");
    }
    text
}

fn write_contacts(summary: &Summary, out: &mut impl Write) -> Result<(), WriteError> {
    writeln!(
        out,
        "\n{}",
        words::count(summary.contacts.values().sum(), "contact")
    )?;
    for (tier, count) in &summary.contacts {
        writeln!(out, "  {tier:<9} {count:>7}")?;
    }
    Ok(())
}

fn write_zones(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    gazetteer: &Gazetteer,
    out: &mut impl Write,
) -> Result<(), WriteError> {
    if zones.scheme().is_none() {
        writeln!(out, "\nNo zones: the protocol draws none")?;
        return Ok(());
    }
    let time_zone = tracing.protocol().time_zone();
    writeln!(out, "\n{}", words::count(zones.len(), "zone"))?;
    for (_, zone) in keys::zones(zones, roster)?.iter().take(ROWS_SHOWN) {
        writeln!(
            out,
            "  {} since {}: {}",
            zones.label(zone.level).unwrap_or(zone.level.name()),
            words::time(zone.since, time_zone),
            words::area(zone.area, roster, gazetteer)?
        )?;
        for reason in words::zone_reasons(zone, roster)?.iter().take(REASONS_SHOWN) {
            writeln!(out, "    {reason}")?;
        }
        write_rest(zone.reasons.len(), REASONS_SHOWN, out)?;
    }
    write_rest(zones.len(), ROWS_SHOWN, out)?;
    for unplaced in words::all_unplaced(zones, roster)? {
        writeln!(out, "  not drawn: {unplaced}")?;
    }
    Ok(())
}

/// The contact with the latest first exposure; of several the one who comes first in `contacts.csv`.
fn newest_contact(tracing: &Tracing<'_>, roster: &Roster) -> Result<Option<Contact>, WriteError> {
    let contacts = keys::contacts(tracing, roster)?
        .into_iter()
        .map(|(_, contact)| contact);
    // `min_by_key` keeps the first of equals.
    Ok(contacts.min_by_key(|contact| Reverse(contact.first_exposure)))
}

fn write_assumptions(summary: &Summary, out: &mut impl Write) -> Result<(), WriteError> {
    writeln!(out, "\nAssumed")?;
    writeln!(
        out,
        "  {} of {} exposures count as near because the spot or the distance is unknown",
        summary.assumed_near, summary.exposures
    )?;
    writeln!(
        out,
        "  {} in which a person is in two places at once: both visits count",
        words::count(summary.conflicts, "conflict")
    )?;
    Ok(())
}

/// Says how many lines were left out. Where they are is for the caller to say, who alone knows whether any table is
/// written.
fn write_rest(lines: usize, shown: usize, out: &mut impl Write) -> Result<(), WriteError> {
    if lines > shown {
        writeln!(out, "    and {} more", lines - shown)?;
    }
    Ok(())
}
