//! `passes.csv`: which vehicles may come in.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::entry::Pass;
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["pass", "plate", "from", "until", "route", "driver"],
    required: 5,
    others: Others::Ignored,
};
const PASS: usize = 0;
const PLATE: usize = 1;
const FROM: usize = 2;
const UNTIL: usize = 3;
const ROUTE: usize = 4;
const DRIVER: usize = 5;

/// Reads passes one by one: a row for each number of a pass, with the plate, the times from when until when it holds, and
/// the `route`: keys of gates and places joined by `;`, in order. A second row about one number is an error. Messages
/// call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_passes<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Pass>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, pass).map(|rows| rows.in_zone(zone))
}

fn pass(row: Row<'_>, context: &mut Context<'_>) -> Result<Pass, Wrong> {
    let (id, plate) = (row.key(PASS)?, row.key(PLATE)?);
    let valid = row.interval(FROM, UNTIL, context.zone)?;
    let route = row.keys(ROUTE)?;
    if route.is_empty() {
        let found = Found::Words("nothing".into());
        return Err(row.wrong(ROUTE, "keys joined by semicolons", found));
    }
    let driver = row.optional_key(DRIVER)?;
    context.define_named(row, PASS, id)?;
    Ok(Pass {
        id: id.to_owned(),
        plate: plate.to_owned(),
        driver: driver.map(|driver| context.person(driver)).transpose()?,
        valid,
        route: route
            .into_iter()
            .map(|place| context.place(place))
            .collect::<Result<_, _>>()?,
    })
}
