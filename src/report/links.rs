//! `links.csv` and `exposures.csv`: who may have passed it on to whom, and when.

use std::io::Write;

use crate::contact::Link;
use crate::roster::Roster;
use crate::trace::Tracing;

use super::by_label::write_by_label;
use super::table::Table;
use super::{WriteError, keys};

/// Writes `links.csv`: one row for each source and person that it may have reached, sorted by generation, key of
/// the source and key of the person.
///
/// Columns: `source`, `person`, `generation`, `grade`, `first_exposure`, `last_exposure`, `seconds`, `rules`. Links
/// to other cases are among them, as possible transmissions. `rules` holds the ids of every firing rule in the
/// protocol's order, joined by `;`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, a few sources at a time, and never held all at once.
pub fn write_links<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let zone = tracing.protocol().time_zone();
    let columns = [
        "source",
        "person",
        "generation",
        "grade",
        "first_exposure",
        "last_exposure",
        "seconds",
        "rules",
    ];
    write_table(tracing, roster, out, columns, |source, person, link, table| {
        table.row([
            source,
            person,
            &link.generation.to_string(),
            link.grade.name(),
            &link.first_exposure.to_rfc3339(zone),
            &link.last_exposure.to_rfc3339(zone),
            &link.seconds.to_string(),
            &keys::rule_ids(tracing.protocol(), link.rules),
        ])
    })
}

/// Writes `exposures.csv`: the exposures that make the links, sorted as the links are, then by start, place, end,
/// kind and rules.
///
/// Columns: `source`, `person`, `generation`, `place`, `start`, `end`, `kind`, `rules`. An encounter has no
/// `place`. `rules` holds the ids of the rules in which the exposure takes part, joined by `;`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// As for [`write_links`].
pub fn write_exposures<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let zone = tracing.protocol().time_zone();
    let columns = [
        "source",
        "person",
        "generation",
        "place",
        "start",
        "end",
        "kind",
        "rules",
    ];
    write_table(tracing, roster, out, columns, |source, person, link, table| {
        let generation = link.generation.to_string();
        for (place, rules, exposure) in keys::exposures(tracing.protocol(), roster, link)? {
            table.row([
                source,
                person,
                &generation,
                place,
                &exposure.interval.start().to_rfc3339(zone),
                &exposure.interval.end().to_rfc3339(zone),
                exposure.kind.name(),
                &rules,
            ])?;
        }
        Ok(())
    })
}

/// Writes the header, then the rows of every link in the order of `links.csv`.
pub(super) fn write_table<W: Write, const COLUMNS: usize>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    mut out: W,
    columns: [&str; COLUMNS],
    write_rows: impl Fn(&str, &str, &Link, &mut Table<&mut Vec<u8>>) -> Result<(), WriteError> + Sync,
) -> Result<(), WriteError> {
    let mut header = Table::new(&mut out);
    header.row(columns)?;
    header.finish()?;
    write_by_label(tracing, roster, &mut out, |source, links, text| {
        let mut table = Table::new(text);
        for (person, link) in links {
            write_rows(source, person, link, &mut table)?;
        }
        table.finish()
    })?;
    Ok(out.flush()?)
}
