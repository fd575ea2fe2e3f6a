//! `sites.csv`: places and times to be published.

use std::io::Write;

use chrono::FixedOffset;

use crate::response::{SiteGrade, Sites};
use crate::roster::Roster;

use super::table::Table;
use super::{WriteError, keys};

/// Writes `sites.csv`: one row for each exposure site, sorted by the key of the place, then start, end and grade.
///
/// Columns: `place`, `start`, `end`, `grade`, which is empty where there is none. `read_sites` of
/// [`input`](crate::input) reads back the same sites. Nobody is named, and no case told.
///
/// Times are written in the zone, in the whole minutes of its offset; the instants are exact in any zone.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a place without a key in the roster.
pub fn write_sites<W: Write>(
    sites: &Sites,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    // RFC 3339 has no offsets with seconds.
    let minutes = zone.local_minus_utc().div_euclid(60);
    let zone = FixedOffset::east_opt(minutes * 60).unwrap_or(zone);
    let mut rows = sites
        .iter()
        .map(|site| Ok((keys::place_key(roster, site.place)?, site)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort_unstable_by_key(|&(key, site)| (key, site.interval, site.grade));
    let mut table = Table::new(out);
    table.row(["place", "start", "end", "grade"])?;
    for (place, site) in rows {
        table.row([
            place,
            &site.interval.start().to_rfc3339(zone),
            &site.interval.end().to_rfc3339(zone),
            site.grade.map_or("", SiteGrade::name),
        ])?;
    }
    table.finish()
}
