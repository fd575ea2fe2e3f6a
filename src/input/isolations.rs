//! `isolations.csv`: who passes nothing on any more, and from when.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::record::Isolation;
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &["person", "from"],
    required: 2,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const FROM: usize = 1;

/// Reads isolations one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_isolations<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Isolation>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, isolation).map(|rows| rows.in_zone(zone))
}

fn isolation(row: Row<'_>, context: &mut Context<'_>) -> Result<Isolation, Wrong> {
    let key = row.key(PERSON)?;
    let from = row.moment(FROM, context.zone)?;
    Ok(Isolation {
        person: context.person(key)?,
        from,
    })
}
