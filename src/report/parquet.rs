//! The tables of a tracing as Parquet: the same rows in the same order as the CSV files, in typed columns.
//!
//! | table | writer | columns |
//! |---|---|---|
//! | contacts | [`write_contacts`] | `person` `tier` `generation` `first_exposure` `last_exposure` `sources` |
//! | links | [`write_links`] | `source` `person` `generation` `grade` `first_exposure` `last_exposure` `seconds` `rules` |
//! | exposures | [`write_exposures`] | `source` `person` `generation` `place` `start` `end` `kind` `rules` |
//!
//! Times are timestamps in UTC, in milliseconds because Parquet knows none in seconds. Numbers are 64-bit integers, and
//! text is encoded by dictionary. The `place` of an encounter is null. Compressed with Zstandard.

use std::io::{self, Write};
use std::sync::Arc;

use arrow_array::builder::{Int64Builder, StringDictionaryBuilder, TimestampMillisecondBuilder};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::by_label::for_each_label;
use super::{WriteError, keys};
use crate::contact::{Exposure, Link};
use crate::roster::Roster;
use crate::time::Timestamp;
use crate::trace::Tracing;

const UTC: &str = "UTC";
/// Rows that are kept as columns before they are encoded.
const BATCH_ROWS: usize = 1 << 16;

/// Writes one row for each contact, sorted by tier, generation and key.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a contact without a key in the roster.
///
/// # Examples
///
/// ```no_run
/// # fn example(tracing: &mijie::Tracing<'_>, roster: &mijie::Roster) -> Result<(), Box<dyn std::error::Error>> {
/// let file = std::fs::File::create("contacts.parquet")?;
/// mijie::report::parquet::write_contacts(tracing, roster, file)?;
/// # Ok(())
/// # }
/// ```
pub fn write_contacts<W: Write + Send>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(
        out,
        [
            ("person", Kind::Text),
            ("tier", Kind::Text),
            ("generation", Kind::Number),
            ("first_exposure", Kind::Time),
            ("last_exposure", Kind::Time),
            ("sources", Kind::Number),
        ],
    )?;
    for (person, contact) in keys::contacts(tracing, roster)? {
        table.row(&[
            Cell::Text(person),
            Cell::Text(contact.tier.name()),
            Cell::Number(contact.generation.into()),
            Cell::Time(contact.first_exposure),
            Cell::Time(contact.last_exposure),
            Cell::Number(contact.sources.into()),
        ])?;
    }
    table.finish()
}

/// Writes one row for each source and person that it may have reached, sorted by generation, key of the source and
/// key of the person.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, a few sources at a time, and never held all at once.
pub fn write_links<W: Write + Send>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(
        out,
        [
            ("source", Kind::Text),
            ("person", Kind::Text),
            ("generation", Kind::Number),
            ("grade", Kind::Text),
            ("first_exposure", Kind::Time),
            ("last_exposure", Kind::Time),
            ("seconds", Kind::Number),
            ("rules", Kind::Text),
        ],
    )?;
    let with_rules = |source, links: Vec<(_, Link)>| {
        let rows = links.into_iter().map(|(person, link)| {
            let rules = keys::rule_ids(tracing.protocol(), link.rules);
            (person, link, rules)
        });
        Ok((source, rows.collect::<Vec<_>>()))
    };
    for_each_label(tracing, roster, with_rules, |(source, links)| {
        for (person, link, rules) in links {
            table.row(&[
                Cell::Text(source),
                Cell::Text(person),
                Cell::Number(link.generation.into()),
                Cell::Text(link.grade.name()),
                Cell::Time(link.first_exposure),
                Cell::Time(link.last_exposure),
                Cell::Number(i64::try_from(link.seconds).expect("no log is longer than 136 years")),
                Cell::Text(&rules),
            ])?;
        }
        Ok(())
    })?;
    table.finish()
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
pub fn write_exposures<W: Write + Send>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(
        out,
        [
            ("source", Kind::Text),
            ("person", Kind::Text),
            ("generation", Kind::Number),
            ("place", Kind::Text),
            ("start", Kind::Time),
            ("end", Kind::Time),
            ("kind", Kind::Text),
            ("rules", Kind::Text),
        ],
    )?;
    let with_exposures = |source, links: Vec<(_, Link)>| {
        let mut rows = Vec::new();
        for (person, link) in links {
            for (place, rules, exposure) in keys::exposures(tracing.protocol(), roster, &link)? {
                rows.push((person, link.generation, place, rules, *exposure));
            }
        }
        Ok((source, rows))
    };
    for_each_label(tracing, roster, with_exposures, |(source, exposures)| {
        for (person, generation, place, rules, exposure) in exposures {
            let Exposure { interval, kind, .. } = exposure;
            table.row(&[
                Cell::Text(source),
                Cell::Text(person),
                Cell::Number(generation.into()),
                exposure.place.map_or(Cell::Null, |_| Cell::Text(place)),
                Cell::Time(interval.start()),
                Cell::Time(interval.end()),
                Cell::Text(kind.name()),
                Cell::Text(&rules),
            ])?;
        }
        Ok(())
    })?;
    table.finish()
}

#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    Time,
}

enum Cell<'a> {
    Text(&'a str),
    Null,
    Number(i64),
    Time(Timestamp),
}

enum Column {
    Text(StringDictionaryBuilder<Int32Type>),
    Number(Int64Builder),
    Time(TimestampMillisecondBuilder),
}

impl Column {
    fn new(kind: Kind) -> Self {
        match kind {
            Kind::Text => Self::Text(StringDictionaryBuilder::new()),
            Kind::Number => Self::Number(Int64Builder::new()),
            Kind::Time => Self::Time(TimestampMillisecondBuilder::new().with_timezone(UTC)),
        }
    }

    fn push(&mut self, cell: &Cell<'_>) {
        match (self, cell) {
            (Self::Text(column), Cell::Text(text)) => column.append_value(text),
            (Self::Text(column), Cell::Null) => column.append_null(),
            (Self::Number(column), &Cell::Number(number)) => column.append_value(number),
            (Self::Time(column), Cell::Time(time)) => column.append_value(time.to_unix() * 1000),
            _ => unreachable!("each table gives its columns cells of their kind"),
        }
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Text(column) => Arc::new(column.finish()),
            Self::Number(column) => Arc::new(column.finish()),
            Self::Time(column) => Arc::new(column.finish()),
        }
    }
}

struct Table<W: Write + Send, const COLUMNS: usize> {
    writer: ArrowWriter<W>,
    schema: SchemaRef,
    columns: [Column; COLUMNS],
    rows: usize,
}

impl<W: Write + Send, const COLUMNS: usize> Table<W, COLUMNS> {
    fn new(out: W, columns: [(&str, Kind); COLUMNS]) -> Result<Self, WriteError> {
        let field = |(name, kind): (&str, Kind)| match kind {
            Kind::Text => {
                let data_type = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
                Field::new(name, data_type, name == "place")
            }
            Kind::Number => Field::new(name, DataType::Int64, false),
            Kind::Time => {
                let data_type = DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into()));
                Field::new(name, data_type, false)
            }
        };
        let schema = Arc::new(Schema::new(columns.map(field).to_vec()));
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        Ok(Self {
            writer: ArrowWriter::try_new(out, Arc::clone(&schema), Some(properties)).map_err(refused)?,
            schema,
            columns: columns.map(|(_, kind)| Column::new(kind)),
            rows: 0,
        })
    }

    fn row(&mut self, cells: &[Cell<'_>; COLUMNS]) -> Result<(), WriteError> {
        for (column, cell) in self.columns.iter_mut().zip(cells) {
            column.push(cell);
        }
        self.rows += 1;
        if self.rows == BATCH_ROWS {
            self.encode()?;
        }
        Ok(())
    }

    fn encode(&mut self) -> Result<(), WriteError> {
        let columns = self.columns.iter_mut().map(Column::take).collect();
        let batch = RecordBatch::try_new(Arc::clone(&self.schema), columns)
            .expect("columns have one length and the types of the schema");
        self.rows = 0;
        self.writer.write(&batch).map_err(refused)
    }

    /// Writes what is still to be written, and what describes the file, without which it is none.
    fn finish(mut self) -> Result<(), WriteError> {
        if self.rows > 0 {
            self.encode()?;
        }
        self.writer.close().map_err(refused)?;
        Ok(())
    }
}

/// An error of the output comes out as it went in.
fn refused(error: ParquetError) -> WriteError {
    WriteError::Output(match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    })
}
