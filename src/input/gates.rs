//! `gates.csv`: the gates of closed loops and zones.

use std::io::Read;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::entry::Gate;
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["gate", "loop", "area", "places"],
    required: 2,
    others: Others::Ignored,
};
const GATE: usize = 0;
const LOOP: usize = 1;
const AREA: usize = 2;
const PLACES: usize = 3;

/// Reads gates one by one: a row for each gate, with the name of the loop or zone into which it leads, and what belongs
/// to that: an `area`, and `places` whose keys are joined by `;`. A second row about one gate is an error. Messages call
/// the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_gates<'r, R: Read>(
    source: R,
    file: &str,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Gate>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, gate)
}

fn gate(row: Row<'_>, context: &mut Context<'_>) -> Result<Gate, Wrong> {
    let (gate, loop_name) = (row.key(GATE)?, row.key(LOOP)?);
    let (area, places) = (row.optional_key(AREA)?, row.keys(PLACES)?);
    let gate = context.place(gate)?;
    context.define(row, GATE, gate.index())?;
    Ok(Gate {
        gate,
        loop_name: loop_name.to_owned(),
        area: area.map(|area| context.area(area)).transpose()?,
        places: places
            .into_iter()
            .map(|place| context.place(place))
            .collect::<Result<_, _>>()?,
    })
}
