//! `links.csv` and `exposures.csv`: who may have passed it on to whom, and when.

#[cfg(feature = "csv")]
use std::io::Write;

use crate::contact::ExposureKind;
use crate::protocol::Grade;
use crate::roster::Roster;
use crate::trace::Tracing;

use super::rows::{Cell, Column, Head, Kind, RowFile, column, write_by_link};
#[cfg(feature = "csv")]
use super::table::CsvRows;
use super::{WriteError, keys};

const SOURCE: Column = column("source", Kind::Text, "The key of who may have passed it on.");
const PERSON: Column = column(
    "person",
    Kind::Text,
    "The key of who may have received it; a case too.",
);
const GENERATION: Column = column(
    "generation",
    Kind::Number,
    "Hops from a case over close links, from 1; never a length of time.",
);

pub(super) const LINKS: &[Column] = &[
    SOURCE,
    PERSON,
    GENERATION,
    column(
        "grade",
        Kind::Word(Grade::NAMES),
        "The strictest grade among the rules that fire.",
    ),
    column(
        "first_exposure",
        Kind::Time,
        "The earliest start of an exposure that takes part in a firing rule of the grade.",
    ),
    column(
        "last_exposure",
        Kind::Time,
        "The latest end of such an exposure: the first instant after it.",
    ),
    column(
        "seconds",
        Kind::Number,
        "The length of the union of such exposures, in seconds.",
    ),
    column(
        "rules",
        Kind::Ids,
        "The ids of every firing rule, in the protocol's order.",
    ),
];

pub(super) const EXPOSURES: &[Column] = &[
    SOURCE,
    PERSON,
    GENERATION,
    column(
        "place",
        Kind::Text,
        "The key of the place; nothing for an encounter.",
    )
    .optional(),
    column("start", Kind::Time, "When it began."),
    column("end", Kind::Time, "When it ended: the first instant after it."),
    column(
        "kind",
        Kind::Word(ExposureKind::NAMES),
        "How the source may have reached the person.",
    ),
    column(
        "rules",
        Kind::Ids,
        "The ids of the rules in which the exposure takes part, in the protocol's order.",
    ),
];

/// Writes the rows of `links.csv`.
pub(super) fn write_link_rows<F: RowFile>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: LINKS,
        zone: tracing.protocol().time_zone(),
    };
    write_by_link(
        tracing,
        roster,
        head,
        open(head)?,
        |source, person, link, rows| {
            rows.push([
                source.into(),
                person.into(),
                link.generation.into(),
                link.grade.name().into(),
                link.first_exposure.into(),
                link.last_exposure.into(),
                link.seconds.into(),
                keys::rule_ids(tracing.protocol(), link.rules).into(),
            ]);
            Ok(())
        },
    )
}

/// Writes the rows of `exposures.csv`.
pub(super) fn write_exposure_rows<F: RowFile>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: EXPOSURES,
        zone: tracing.protocol().time_zone(),
    };
    write_by_link(
        tracing,
        roster,
        head,
        open(head)?,
        |source, person, link, rows| {
            for (place, rules, exposure) in keys::exposures(tracing.protocol(), roster, link)? {
                rows.push([
                    source.into(),
                    person.into(),
                    link.generation.into(),
                    exposure.place.map_or(Cell::Nothing, |_| place.into()),
                    exposure.interval.start().into(),
                    exposure.interval.end().into(),
                    exposure.kind.name().into(),
                    rules.into(),
                ]);
            }
            Ok(())
        },
    )
}

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
#[cfg(feature = "csv")]
pub fn write_links<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    write_link_rows(tracing, roster, |head| CsvRows::open(out, head))
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
#[cfg(feature = "csv")]
pub fn write_exposures<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    write_exposure_rows(tracing, roster, |head| CsvRows::open(out, head))
}
