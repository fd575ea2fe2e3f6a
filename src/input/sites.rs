//! `sites.csv`: the exposure sites that were published.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::response::Site;
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["place", "start", "end", "grade"],
    required: 3,
    others: Others::Ignored,
};
const PLACE: usize = 0;
const START: usize = 1;
const END: usize = 2;
const GRADE: usize = 3;

const A_GRADE: &str = "self_isolate, stay_at_home or self_monitor";

/// Reads exposure sites one by one, without keeping them, as
/// [`write_sites`](crate::report::write_sites) writes them; an empty grade is none. Messages call the file by the name
/// that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::{ReadError, read_sites};
/// use mijie::protocol::edition;
/// use mijie::report::write_sites;
/// use mijie::response::Sites;
///
/// let zone = edition::cn_9().time_zone();
/// let text = "\
/// place,start,end,grade
/// market,2022-05-07T23:50:00+08:00,2022-05-08T00:20:00+08:00,self_monitor
/// tea house,2022-05-07T10:00:00+08:00,2022-05-07T10:30:00+08:00,self_isolate
/// ";
/// let mut roster = Roster::new();
/// let sites: Sites = read_sites(text.as_bytes(), "sites.csv", zone, &mut roster)?
///     .collect::<Result<Vec<_>, ReadError>>()?
///     .into();
/// let mut written = Vec::new();
/// write_sites(&sites, zone, &roster, &mut written)?;
/// assert_eq!(String::from_utf8(written)?, text);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_sites<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Site>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, site).map(|rows| rows.in_zone(zone))
}

fn site(row: Row<'_>, context: &mut Context<'_>) -> Result<Site, Wrong> {
    let key = row.key(PLACE)?;
    let interval = row.interval(START, END, context.zone)?;
    let grade = row.optional_word(GRADE, A_GRADE)?;
    Ok(Site {
        place: context.place(key)?,
        interval,
        grade,
    })
}
