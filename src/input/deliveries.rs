//! `deliveries.csv`: what was brought to which home.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::roster::Roster;
use crate::supply::Delivery;

const LAYOUT: Layout = Layout {
    columns: &["home", "at", "items"],
    required: 2,
    others: Others::Ignored,
};
const HOME: usize = 0;
const AT: usize = 1;
const ITEMS: usize = 2;

/// Reads deliveries one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_deliveries<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Delivery>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, delivery).map(|rows| rows.in_zone(zone))
}

fn delivery(row: Row<'_>, context: &mut Context<'_>) -> Result<Delivery, Wrong> {
    let key = row.key(HOME)?;
    let at = row.moment(AT, context.zone)?;
    let items = row.text(ITEMS)?;
    Ok(Delivery {
        home: context.place(key)?,
        at,
        items,
    })
}
