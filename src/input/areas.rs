//! `areas.csv`: the tree of administrative areas.

use std::io::Read;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::area::Area;
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &["area", "level", "parent", "name", "population"],
    required: 2,
    others: Others::Ignored,
};
const AREA: usize = 0;
const LEVEL: usize = 1;
pub(super) const PARENT: usize = 2;
const NAME: usize = 3;
const POPULATION: usize = 4;

const A_LEVEL: &str =
    "province, prefecture, county, township, community, village, grid, compound, building or unit";

/// Reads areas one by one; a second row about one area is an error. Whether they form a tree is only known when all
/// are read: see [`Areas::new`](crate::Areas::new). Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_areas<'r, R: Read>(
    source: R,
    file: &str,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Area>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, area)
}

fn area(row: Row<'_>, context: &mut Context<'_>) -> Result<Area, Wrong> {
    let key = row.key(AREA)?;
    let level = row.word(LEVEL, A_LEVEL)?;
    let parent = row.optional_key(PARENT)?;
    let name = row.text(NAME)?;
    let population = row.whole_number(POPULATION, "a whole number of people")?;
    let id = context.area(key)?;
    context.define(row, AREA, id.index())?;
    Ok(Area {
        id,
        level,
        parent: parent.map(|parent| context.area(parent)).transpose()?,
        name,
        population,
    })
}
