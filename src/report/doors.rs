//! `not_sampled.csv`: at whose door to knock in a round of screening.

use std::io::Write;

use crate::response::Round;
use crate::roster::Roster;

use super::table::Table;
use super::{WriteError, keys};

/// Writes `not_sampled.csv`: one row for each person who should have been sampled in a round and was not, sorted by the
/// keys of grid, building, home and person.
///
/// Columns: `grid`, `building`, `home`, `person`, `residents`: how many live in the home, those who have come included.
/// An area that is not known is empty.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, place or person without a key in the roster.
pub fn write_not_sampled<W: Write>(round: &Round<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let area = |area: Option<_>| area.map_or(Ok(""), |area| keys::area_key(roster, area));
    let mut rows = Vec::new();
    for door in round.doors() {
        let (grid, building) = (area(door.grid)?, area(door.building)?);
        let home = keys::place_key(roster, door.home)?;
        for &person in &door.missing {
            let person = keys::person_key(roster, person)?;
            rows.push((grid, building, home, person, door.residents));
        }
    }
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row(["grid", "building", "home", "person", "residents"])?;
    for (grid, building, home, person, residents) in rows {
        table.row([grid, building, home, person, &residents.to_string()])?;
    }
    table.finish()
}
