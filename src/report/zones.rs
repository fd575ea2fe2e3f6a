//! `zones.csv`: which areas are sealed, controlled or under prevention, since when, and why.

use std::io::Write;

use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

use super::table::Table;
use super::{WriteError, keys, words};

/// Writes `zones.csv`: one row for each zone, sorted by level, the strictest first, then by the key of the area.
///
/// Columns: `area`, `zone`, `since`, `reason`. `zone` is sealed, controlled or prevention under every scheme, also
/// where the edition calls the levels high, medium and low. `reason` joins the reasons by `; `.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, person or place without a key in the roster.
pub fn write_zones<W: Write>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row(["area", "zone", "since", "reason"])?;
    for (area, zone) in keys::zones(zones, roster)? {
        table.row([
            area,
            zone.level.name(),
            &zone.since.to_rfc3339(tracing.protocol().time_zone()),
            &words::zone_reasons(zone, roster)?.join("; "),
        ])?;
    }
    table.finish()
}
