//! The tables as Parquet: the same rows in the same order as the CSV files, in typed columns.
//!
//! | table | writer | columns |
//! |---|---|---|
//! | visits | [`write_visits`] | `person` `place` `start` `end` `spot` |
//! | contacts | [`write_contacts`] | `person` `tier` `generation` `first_exposure` `last_exposure` `sources` |
//! | links | [`write_links`] | `source` `person` `generation` `grade` `first_exposure` `last_exposure` `seconds` `rules` |
//! | exposures | [`write_exposures`] | `source` `person` `generation` `place` `start` `end` `kind` `rules` |
//! | zones | [`write_zones`] | `area` `zone` `since` `reason` |
//! | orders | [`write_orders`] | those of `orders.csv` |
//!
//! | column | type |
//! |---|---|
//! | `generation` `sources` `seconds` `spot` | 64-bit integer |
//! | `start` and `end` of visits and exposures, `first_exposure` `last_exposure` `since` `found` `moved` `transfer_due` | timestamp in UTC, in milliseconds because Parquet knows none in seconds |
//! | `start` `until` `released` of orders | date |
//! | any other | text, encoded by dictionary; lists joined as in the CSV file |
//!
//! What may be empty in the CSV file is null: the `place` of an encounter, the `spot` of a visit, and half of the columns of
//! orders. Compressed with Zstandard. pyarrow, `DuckDB`, polars, Spark and R's arrow read the files;
//! [`input::read_parquet_visits`](crate::input::read_parquet_visits) reads visits.

use std::io::{self, Write};

use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::ParquetError;
use parquet::file::properties::WriterProperties;

use super::batch::{Batches, TextForm};
use super::rows::{Head, RowFile, Rows};
use super::{WriteError, contacts, links, orders, visits, zones};
use crate::columnar::utc;
use crate::log::VisitLog;
use crate::response::Orders;
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

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
    contacts::write_rows(tracing, roster, |head| ParquetRows::open(out, head))
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
    links::write_link_rows(tracing, roster, |head| ParquetRows::open(out, head))
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
    links::write_exposure_rows(tracing, roster, |head| ParquetRows::open(out, head))
}

/// Writes one row for each visit of a log, those that touch or overlap united, sorted by key of the place, start, key of
/// the person, end and spot.
///
/// [`read_parquet_visits`](crate::input::read_parquet_visits) reads the same visits again.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or a place without a key in the roster.
///
/// # Complexity
///
/// `O(v log v)` for `v` visits, of which those of one place are held at a time.
pub fn write_visits<W: Write + Send>(log: &VisitLog, roster: &Roster, out: W) -> Result<(), WriteError> {
    visits::write_rows(log, roster, utc(), |head| ParquetRows::open(out, head))
}

/// Writes one row for each zone, sorted by level, the strictest first, then by the key of the area.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, person or place without a key in the roster.
pub fn write_zones<W: Write + Send>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    zones::write_rows(tracing, zones, roster, |head| ParquetRows::open(out, head))
}

/// Writes one row for each contact with its order, sorted by tier, the strictest first, then by key.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_orders<W: Write + Send>(orders: &Orders, roster: &Roster, out: W) -> Result<(), WriteError> {
    orders::write_rows(orders, roster, |head| ParquetRows::open(out, head))
}

struct ParquetRows<W: Write + Send> {
    writer: ArrowWriter<W>,
    batches: Batches,
}

impl<W: Write + Send> ParquetRows<W> {
    fn open(out: W, head: Head) -> Result<Self, WriteError> {
        let batches = Batches::new(head, TextForm::ByDictionary);
        let properties = WriterProperties::builder()
            .set_compression(Compression::ZSTD(ZstdLevel::default()))
            .build();
        let writer =
            ArrowWriter::try_new(out, batches.schema().clone(), Some(properties)).map_err(refused)?;
        Ok(Self { writer, batches })
    }
}

impl<W: Write + Send> RowFile for ParquetRows<W> {
    type Piece<'a> = Rows<'a>;

    fn encode(rows: Rows<'_>) -> Result<Rows<'_>, WriteError> {
        Ok(rows)
    }

    fn append(&mut self, rows: Rows<'_>) -> Result<(), WriteError> {
        let Self { writer, batches } = self;
        batches.add(&rows, |batch| writer.write(batch).map_err(refused))
    }

    /// Writes also what describes the file, without which it is none.
    fn finish(mut self) -> Result<(), WriteError> {
        if let Some(batch) = self.batches.rest() {
            self.writer.write(&batch).map_err(refused)?;
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
