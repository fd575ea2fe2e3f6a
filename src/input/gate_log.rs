//! `gate_log.csv`: who went through which gate.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::entry::GateEvent;
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["at", "gate", "person", "direction", "plate", "escort"],
    required: 4,
    others: Others::Ignored,
};
const AT: usize = 0;
const GATE: usize = 1;
const PERSON: usize = 2;
const DIRECTION: usize = 3;
const PLATE: usize = 4;
const ESCORT: usize = 5;

/// Reads the rows of a gate log one by one, without keeping them: who went `in` or `out`, with which number plate, and who
/// met the vehicle or saw it out. Messages call the file by the name that is given.
///
/// Whether a gate is one of `gates.csv` is found by [`GateLog::new`](crate::entry::GateLog::new).
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_gate_log<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, GateEvent>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, event).map(|rows| rows.in_zone(zone))
}

fn event(row: Row<'_>, context: &mut Context<'_>) -> Result<GateEvent, Wrong> {
    let at = row.instant(AT, context.zone)?;
    let (gate, person) = (row.key(GATE)?, row.key(PERSON)?);
    let heading = row.word(DIRECTION, "in or out")?;
    let plate = row.optional_key(PLATE)?.map(str::to_owned);
    let escort = row.optional_key(ESCORT)?;
    Ok(GateEvent {
        at,
        gate: context.place(gate)?,
        person: context.person(person)?,
        heading,
        plate,
        escort: escort.map(|escort| context.person(escort)).transpose()?,
    })
}
