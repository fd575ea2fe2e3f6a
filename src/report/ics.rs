//! `.ics`: what falls due as iCalendar (RFC 5545), for the calendar of a phone or an office.

use std::io::{BufWriter, Write};

use chrono::Days;
use icalendar::{Calendar, Component, Event, EventLike, Property};

use crate::response::{Duty, Entry, Orders};
use crate::roster::Roster;

use super::{WriteError, keys, words};

/// Writes entries of a [`Calendar`](crate::response::Calendar) as iCalendar: all of them, or those of a
/// person, a day or a township.
///
/// Each entry is an event of whole days; the end is the day after the last, as RFC 5545 has it. `SUMMARY` tells the key
/// of the person and what is to be done, and `CATEGORIES` the kind of duty. `UID` stays the same when an end is moved
/// or a result comes in, so that a calendar that reads a later file changes the event and keeps no second one.
/// `DTSTAMP` is the instant of the question: the same question gives the same bytes. Control characters of a key become
/// blanks.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or an area without a key in the roster.
///
/// # Complexity
///
/// `O(e log e)` for `e` entries; the text is held in memory.
pub fn write_ics<'e, W: Write>(
    entries: impl IntoIterator<Item = &'e Entry>,
    orders: &Orders,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut calendar = Calendar::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//mijie//orders//EN"),
        ("CALSCALE", "GREGORIAN"),
        ("METHOD", "PUBLISH"),
    ] {
        calendar.append_property(Property::new(name, value));
    }
    let stamp = orders.as_of().to_datetime();
    for (_, person, entry) in keys::entries(entries, roster)? {
        let person: String = person.chars().map(printable).collect();
        let duty = words::duty(&entry.duty, orders.time_zone());
        let after = entry.until.checked_add_days(Days::new(1));
        let mut event = Event::new();
        event
            .timestamp(stamp)
            .uid(&uid(&person, entry))
            .summary(&format!("{person}: {duty}"))
            .categories([kind(&entry.duty)])
            .starts(entry.from)
            .ends(after.unwrap_or(entry.until));
        calendar.push(event.done());
    }
    let mut out = BufWriter::new(out);
    write!(out, "{calendar}")?;
    Ok(out.flush()?)
}

fn printable(character: char) -> char {
    if character.is_control() { ' ' } else { character }
}

/// The same for as long as it is the same duty: a stay by its kind and first day, a test by its date, and what is there
/// once by its kind.
fn uid(person: &str, entry: &Entry) -> String {
    let which = match entry.duty {
        Duty::Stay { kind } => format!("{kind}-{}", entry.from),
        Duty::Test { .. } => format!("test-{}", entry.from),
        Duty::Enter { .. } | Duty::Move { .. } | Duty::Hold { .. } | Duty::LetOut => {
            kind(&entry.duty).to_owned()
        }
    };
    format!("{which}/{person}@mijie")
}

const fn kind(duty: &Duty) -> &'static str {
    match duty {
        Duty::Enter { .. } => "enter",
        Duty::Move { .. } => "move",
        Duty::Test { .. } => "test",
        Duty::Hold { .. } => "hold",
        Duty::LetOut => "let_out",
        Duty::Stay { .. } => "stay",
    }
}
