//! The tables as JSON Lines: one object a line, the same rows in the same order as the CSV files.
//!
//! | file | writer | columns |
//! |---|---|---|
//! | `visits.jsonl` | [`write_visits`] | `person` `place` `start` `end` `spot` |
//! | `contacts.jsonl` | [`write_contacts`] | `person` `tier` `generation` `first_exposure` `last_exposure` `sources` |
//! | `links.jsonl` | [`write_links`] | `source` `person` `generation` `grade` `first_exposure` `last_exposure` `seconds` `rules` |
//! | `exposures.jsonl` | [`write_exposures`] | `source` `person` `generation` `place` `start` `end` `kind` `rules` |
//! | `zones.jsonl` | [`write_zones`] | `area` `zone` `since` `reason` |
//! | `orders.jsonl` | [`write_orders`] | those of `orders.csv` |
//!
//! | column | JSON |
//! |---|---|
//! | `generation` `sources` `seconds` `spot` | a whole number |
//! | `start` and `end` of visits and exposures, `first_exposure` `last_exposure` `since` `found` `moved` `transfer_due` | an instant as text, RFC 3339 to the second, in the zone of the CSV file: `2022-05-07T08:30:00+08:00` |
//! | `start` `until` `released` of orders | a day as text: `2022-05-07` |
//! | `rules` `reason` `periods` `tests` `missed` `open` | an array of texts, where the CSV file joins them |
//! | any other | a text |
//!
//! Every object has every column, in the order of the table; what is empty in the CSV file is null. The encoding is UTF-8,
//! and every line ends in a line feed. With the feature `schema`, `report::schema` has a JSON Schema for the
//! lines of each table.
//!
//! `pandas.read_json(path, lines=True)`, `polars.read_ndjson` and `DuckDB`'s `read_json(path, format = 'newline_delimited')`
//! read them, as do `jq` and most log shippers.

use std::io::Write;

use chrono::FixedOffset;
use serde::ser::{Serialize, SerializeMap, Serializer};

use super::rows::{Cell, Column, Head, Kind, RowFile, Rows};
use super::{WriteError, contacts, links, orders, visits, zones};
use crate::log::VisitLog;
use crate::response::Orders;
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

/// Writes one line for each contact, sorted by tier, generation and key.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a contact without a key in the roster.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{Grade, Protocol, Rule, Setting};
/// use mijie::{Case, Cases, Encounter, Interval, Roster, VisitLogBuilder, report, trace};
///
/// let mut roster = Roster::new();
/// let (guo, song) = (roster.person("guo")?, roster.person("song")?);
/// let talk = Interval::new("2022-05-06T09:00:00+08:00".parse()?, "2022-05-06T09:20:00+08:00".parse()?)?;
/// let mut log = VisitLogBuilder::new();
/// log.add_encounter(Encounter::new(guo, song, talk)?);
/// let log = log.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
/// let protocol = Protocol::builder("house", "+08:00".parse()?)
///     .with_rule(Rule::new("talk", Grade::Close, [Setting::Encounter], "house rule"))
///     .with_generations(1)
///     .build()?;
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
///
/// let mut file = Vec::new();
/// report::json_lines::write_exposures(&tracing, &roster, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     r#"{"source":"guo","person":"song","generation":1,"place":null,"start":"2022-05-06T09:00:00+08:00","end":"2022-05-06T09:20:00+08:00","kind":"encounter","rules":["talk"]}
/// "#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_contacts<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    contacts::write_rows(tracing, roster, |_| Ok(Lines(out)))
}

/// Writes one line for each source and person that it may have reached, sorted by generation, key of the source and
/// key of the person.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, a few sources at a time, and never held all at once.
pub fn write_links<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    links::write_link_rows(tracing, roster, |_| Ok(Lines(out)))
}

/// Writes the exposures that make the links, sorted as the links are, then by start, place, end, kind and rules.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// As for [`write_links`].
pub fn write_exposures<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    links::write_exposure_rows(tracing, roster, |_| Ok(Lines(out)))
}

/// Writes one line for each visit of a log, those that touch or overlap united, sorted by key of the place, start, key of
/// the person, end and spot. Times are said in `zone`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// `O(v log v)` for `v` visits, of which those of one place are held at a time.
pub fn write_visits<W: Write>(
    log: &VisitLog,
    roster: &Roster,
    zone: FixedOffset,
    out: W,
) -> Result<(), WriteError> {
    visits::write_rows(log, roster, zone, |_| Ok(Lines(out)))
}

/// Writes one line for each zone, sorted by level, the strictest first, then by the key of the area.
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
    zones::write_rows(tracing, zones, roster, |_| Ok(Lines(out)))
}

/// Writes one line for each contact with its order, sorted by tier, the strictest first, then by key. The columns are those
/// that `orders.csv` has.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_orders<W: Write>(orders: &Orders, roster: &Roster, out: W) -> Result<(), WriteError> {
    orders::write_rows(orders, roster, |_| Ok(Lines(out)))
}

/// A table as JSON Lines.
struct Lines<W>(W);

impl<W: Write> RowFile for Lines<W> {
    type Piece<'a> = Vec<u8>;

    fn encode(rows: Rows<'_>) -> Result<Vec<u8>, WriteError> {
        let mut text = Vec::new();
        for cells in rows.iter() {
            let head = rows.head;
            serde_json::to_writer(&mut text, &Object { head, cells })
                .map_err(|error| WriteError::Output(error.into()))?;
            text.push(b'\n');
        }
        Ok(text)
    }

    fn append(&mut self, text: Vec<u8>) -> Result<(), WriteError> {
        Ok(self.0.write_all(&text)?)
    }

    fn finish(mut self) -> Result<(), WriteError> {
        Ok(self.0.flush()?)
    }
}

/// A row as an object.
struct Object<'r, 'a> {
    head: Head,
    cells: &'r [Cell<'a>],
}

impl Serialize for Object<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_map(Some(self.cells.len()))?;
        for (column, cell) in self.head.columns.iter().zip(self.cells) {
            object.serialize_entry(
                column.name,
                &Value {
                    head: self.head,
                    column,
                    cell,
                },
            )?;
        }
        object.end()
    }
}

struct Value<'r, 'a> {
    head: Head,
    column: &'r Column,
    cell: &'r Cell<'a>,
}

impl Serialize for Value<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match (self.column.kind, self.cell) {
            (_, Cell::Nothing) => serializer.serialize_none(),
            (_, &Cell::Number(number)) => serializer.serialize_u64(number),
            (_, Cell::Texts(texts)) => texts.serialize(serializer),
            (Kind::Ids | Kind::Dates, Cell::Text(joined)) => {
                serializer.collect_seq(joined.split(';').filter(|part| !part.is_empty()))
            }
            (_, cell) => serializer.serialize_str(&cell.text(self.head.zone)),
        }
    }
}
