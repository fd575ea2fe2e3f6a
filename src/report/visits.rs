//! `visits.csv`: who was where, as it is read.

#[cfg(feature = "csv")]
use std::io::Write;

use chrono::FixedOffset;

use crate::id::PlaceId;
use crate::log::VisitLog;
use crate::roster::Roster;

use super::rows::{Column, Head, Kind, Pieces, RowFile, column};
#[cfg(feature = "csv")]
use super::table::CsvRows;
use super::{WriteError, keys};

pub(super) const COLUMNS: &[Column] = &[
    column("person", Kind::Text, "The key of the person."),
    column("place", Kind::Text, "The key of the place."),
    column("start", Kind::Time, "When the person came."),
    column(
        "end",
        Kind::Time,
        "When the person left: the first instant after the visit.",
    ),
    column(
        "spot",
        Kind::Number,
        "The number of the row, table or compartment, below 4294967295; nothing where none is known.",
    )
    .optional(),
];

/// Writes the rows of the table, sorted by key of the place, start, key of the person, end and spot.
pub(super) fn write_rows<F: RowFile>(
    log: &VisitLog,
    roster: &Roster,
    zone: FixedOffset,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: COLUMNS,
        zone,
    };
    let mut places = (0_u32..)
        .take(log.place_count())
        .map(PlaceId::new)
        .filter(|&place| log.visits_at(place).next().is_some())
        .map(|place| Ok((keys::place_key(roster, place)?, place)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    places.sort_unstable_by_key(|&(key, _)| key);
    let mut rows = Pieces::new(open(head)?, head);
    for (key, place) in places {
        let mut visits = log
            .visits_at(place)
            .map(|visit| Ok((keys::person_key(roster, visit.person)?, visit)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        visits.sort_unstable_by_key(|&(person, visit)| {
            (visit.interval.start(), person, visit.interval.end(), visit.spot)
        });
        for (person, visit) in visits {
            rows.push([
                person.into(),
                key.into(),
                visit.interval.start().into(),
                visit.interval.end().into(),
                visit.spot.into(),
            ])?;
        }
    }
    rows.finish()
}

/// Writes `visits.csv`: one row for each visit of a log, those that touch or overlap united, sorted by key of the place,
/// start, key of the person, end and spot.
///
/// Columns: `person`, `place`, `start`, `end`, `spot`. `end` is the first instant after the visit; `spot` is empty where
/// none is known. Times are said in `zone`. What [`input`](crate::input) reads from the file makes the same visits again;
/// kinds of places, encounters and isolations stand in tables of their own.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// `O(v log v)` for `v` visits, of which those of one place are held at a time.
///
/// # Examples
///
/// ```
/// use mijie::{Interval, Roster, Visit, VisitLogBuilder, report};
/// let mut roster = Roster::new();
/// let mut log = VisitLogBuilder::new();
/// log.add_visit(Visit {
///     person: roster.person("ann")?,
///     place: roster.place("coach")?,
///     interval: Interval::new("2022-05-07T08:30:00+08:00".parse()?, "2022-05-07T09:00:00+08:00".parse()?)?,
///     spot: Some(4),
/// });
/// let mut file = Vec::new();
/// report::write_visits(&log.build()?, &roster, "+08:00".parse()?, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     "person,place,start,end,spot\nann,coach,2022-05-07T08:30:00+08:00,2022-05-07T09:00:00+08:00,4\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[cfg(feature = "csv")]
pub fn write_visits<W: Write>(
    log: &VisitLog,
    roster: &Roster,
    zone: FixedOffset,
    out: W,
) -> Result<(), WriteError> {
    write_rows(log, roster, zone, |head| CsvRows::open(out, head))
}
