//! `places.csv`: where one can meet.

use std::io::Read;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::id::PlaceId;
use crate::place::Place;
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &[
        "place",
        "kind",
        "area",
        "name",
        "lat",
        "lon",
        "registers_visitors",
    ],
    required: 2,
    others: Others::Ignored,
};
const PLACE: usize = 0;
const KIND: usize = 1;
pub(super) const AREA: usize = 2;
const NAME: usize = 3;
const LAT: usize = 4;
const LON: usize = 5;
const REGISTERS_VISITORS: usize = 6;

const A_KIND: &str = "a kind of place such as residence, office or bus";

/// Reads places one by one; a second row about one place is an error. Messages call the file by the name that is
/// given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_places<'r, R: Read>(
    source: R,
    file: &str,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, (PlaceId, Place)>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, place)
}

fn place(row: Row<'_>, context: &mut Context<'_>) -> Result<(PlaceId, Place), Wrong> {
    let key = row.key(PLACE)?;
    let kind = row.word(KIND, A_KIND)?;
    let area = row.optional_key(AREA)?;
    let name = row.text(NAME)?;
    let lat = row.number(LAT, "degrees north from -90 to 90", |degrees| {
        (-90.0..=90.0).contains(&degrees)
    })?;
    let lon = row.number(LON, "degrees east from -180 to 180", |degrees| {
        (-180.0..=180.0).contains(&degrees)
    })?;
    let registers_visitors = row.flag(REGISTERS_VISITORS)?;
    let place = context.place(key)?;
    context.define(row, PLACE, place.index())?;
    Ok((
        place,
        Place {
            kind,
            area: area.map(|area| context.area(area)).transpose()?,
            name,
            lat,
            lon,
            registers_visitors,
        },
    ))
}
