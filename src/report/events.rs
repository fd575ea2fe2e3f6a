//! `events.csv`: what happened in and around zones.

use std::io::Write;

use chrono::FixedOffset;

use crate::id::AreaId;
use crate::protocol::ZoneLevel;
use crate::roster::Roster;
use crate::zone::{Happening, ZoneEvent};

use super::table::Table;
use super::{WriteError, keys};

/// The cells of a row, all empty but those of the event.
#[derive(Default)]
struct Cells<'r> {
    area: &'r str,
    person: &'r str,
    level: &'static str,
    sampled: String,
    exposed: String,
    result: &'static str,
    // Expected, tested, positive, pending.
    people: [String; 4],
    zones: String,
}

/// Writes `events.csv`: one row for each event, in the order given, which is that of a file that was read.
///
/// Columns: `at`, `event`, `area`, `person`, `level`, `sampled`, `exposed`, `result`, `expected`, `tested`, `positive`,
/// `pending`, `zones`; empty where the event has no such thing. `read_zone_events` of [`input`](crate::input) reads back
/// the same events. A day stays a day; times are written in the zone.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, for a person or an area without a key in the roster, and for the key of an area that
/// holds a semicolon where several are joined by semicolons.
pub fn write_zone_events<'e, W: Write>(
    events: impl IntoIterator<Item = &'e ZoneEvent>,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row([
        "at", "event", "area", "person", "level", "sampled", "exposed", "result", "expected", "tested",
        "positive", "pending", "zones",
    ])?;
    for event in events {
        let cells = cells(&event.what, zone, roster)?;
        let [expected, tested, positive, pending] = &cells.people;
        table.row([
            &event.at.in_zone(zone),
            event.what.name(),
            cells.area,
            cells.person,
            cells.level,
            &cells.sampled,
            &cells.exposed,
            cells.result,
            expected,
            tested,
            positive,
            pending,
            &cells.zones,
        ])?;
    }
    table.finish()
}

fn cells<'r>(what: &Happening, zone: FixedOffset, roster: &'r Roster) -> Result<Cells<'r>, WriteError> {
    let none = Cells::default();
    let person = |person| keys::person_key(roster, person);
    let area = |area| keys::area_key(roster, area);
    Ok(match what {
        Happening::CaseFound {
            person: who,
            area: of,
        } => Cells {
            person: person(*who)?,
            area: area(*of)?,
            ..none
        },
        Happening::ContactExposed {
            person: who,
            area: of,
            exposed,
        } => Cells {
            person: person(*who)?,
            area: area(*of)?,
            exposed: exposed.in_zone(zone),
            ..none
        },
        Happening::CaseLeft { person: who }
        | Happening::CaseWithdrawn { person: who }
        | Happening::TransferDisinfected { person: who } => Cells {
            person: person(*who)?,
            ..none
        },
        Happening::Disinfected { area: of }
        | Happening::StaticBegan { area: of }
        | Happening::StaticEnded { area: of } => Cells {
            area: area(*of)?,
            ..none
        },
        Happening::ContactTested {
            person: who,
            sampled,
            result,
        } => Cells {
            person: person(*who)?,
            sampled: sampled.in_zone(zone),
            result: result.name(),
            ..none
        },
        Happening::RoundCompleted {
            area: of,
            sampled,
            round,
        } => Cells {
            area: area(*of)?,
            sampled: sampled.in_zone(zone),
            people: [round.expected, round.sampled, round.positive, round.pending]
                .map(|people| people.to_string()),
            ..none
        },
        Happening::Drawn { area: of, level } => Cells {
            area: area(*of)?,
            level: level.name(),
            ..none
        },
        Happening::Merged { zones, into } => Cells {
            area: area(*into)?,
            zones: joined(zones, roster)?,
            ..none
        },
        Happening::Split { zone, parts } => Cells {
            area: area(*zone)?,
            zones: joined(parts, roster)?,
            ..none
        },
        Happening::Lowered { zone, to } => Cells {
            area: area(*zone)?,
            level: to.map_or("", ZoneLevel::name),
            ..none
        },
    })
}

fn joined(areas: &[AreaId], roster: &Roster) -> Result<String, WriteError> {
    let keys = areas
        .iter()
        .map(|&area| match keys::area_key(roster, area)? {
            key if key.contains(';') => Err(WriteError::Separator(area)),
            key => Ok(key),
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    Ok(keys.join(";"))
}
