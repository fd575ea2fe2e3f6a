//! `zones.csv`: which areas are sealed, controlled or under prevention, since when, and why.

#[cfg(feature = "csv")]
use std::io::Write;

use crate::protocol::ZoneLevel;
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

use super::rows::{Column, Head, Kind, Pieces, RowFile, column};
#[cfg(feature = "csv")]
use super::table::CsvRows;
use super::{WriteError, keys, words};

pub(super) const COLUMNS: &[Column] = &[
    column("area", Kind::Text, "The key of the area."),
    column(
        "zone",
        Kind::Word(ZoneLevel::NAMES),
        "How strictly it is closed, under every scheme; the 9th edition and later call the levels high, medium and low.",
    ),
    column("since", Kind::Time, "From when on."),
    column(
        "reason",
        Kind::Texts,
        "Why, the reasons for the strictest level first.",
    ),
];

/// Writes the rows of the table, sorted by level and key of the area.
pub(super) fn write_rows<F: RowFile>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: COLUMNS,
        zone: tracing.protocol().time_zone(),
    };
    let mut rows = Pieces::new(open(head)?, head);
    for (area, zone) in keys::zones(zones, roster)? {
        rows.push([
            area.into(),
            zone.level.name().into(),
            zone.since.into(),
            words::zone_reasons(zone, roster)?.into(),
        ])?;
    }
    rows.finish()
}

/// Writes `zones.csv`: one row for each zone, sorted by level, the strictest first, then by the key of the area.
///
/// Columns: `area`, `zone`, `since`, `reason`. `zone` is sealed, controlled or prevention under every scheme, also
/// where the edition calls the levels high, medium and low. `reason` joins the reasons by `; `.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, person or place without a key in the roster.
#[cfg(feature = "csv")]
pub fn write_zones<W: Write>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    write_rows(tracing, zones, roster, |head| CsvRows::open(out, head))
}
