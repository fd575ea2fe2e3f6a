//! The tables as Arrow IPC: the same rows in the same order as the CSV files, as they lie in the memory of whoever works on
//! them.
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
//! | `generation` `sources` `seconds` `spot` | `int64` |
//! | `start` and `end` of visits and exposures, `first_exposure` `last_exposure` `since` `found` `moved` `transfer_due` | `timestamp[ms, UTC]` |
//! | `start` `until` `released` of orders | `date32` |
//! | any other | `utf8`; lists joined as in the CSV file |
//!
//! What may be empty in the CSV file is null. [`IpcFormat`] says which of the two layouts is written. Neither is compressed,
//! so that a file can be mapped into memory and used where it lies; text stands there in full, and no dictionary has to be
//! understood. pyarrow, polars, R's arrow and `DuckDB` (through its extension `nanoarrow`, or through pyarrow) read them.
//!
//! There is no reader here: what decodes such files trusts what they say of themselves, and a damaged one could stop the
//! program. [`input::read_parquet_visits`](crate::input::read_parquet_visits) reads the same table as Parquet, which pyarrow
//! makes of an Arrow file in one line: `pq.write_table(feather.read_table("visits.arrow"), "visits.parquet")`.

use std::io::{self, BufWriter, Write};

use arrow_array::RecordBatch;
use arrow_ipc::writer::{FileWriter, StreamWriter};
use arrow_schema::ArrowError;

use super::batch::{Batches, TextForm};
use super::rows::{Head, RowFile, Rows};
use super::{WriteError, contacts, links, orders, visits, zones};
use crate::columnar::utc;
use crate::log::VisitLog;
use crate::named::named;
use crate::response::Orders;
use crate::roster::Roster;
use crate::trace::Tracing;
use crate::zone::Zones;

named! {
    /// How batches of rows follow one another in Arrow IPC.
    #[non_exhaustive]
    pub enum IpcFormat {
        /// With a table of contents at the end, so that a reader may begin anywhere: Feather version 2, `.arrow` or
        /// `.feather`. For files that stay.
        File = "file",
        /// One after the other, for a pipe or a socket; `.arrows` where it is kept.
        Stream = "stream",
    }
    all = "Both formats.";
}

/// Writes one row for each contact, sorted by tier, generation and key.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a contact without a key in the roster.
///
/// # Examples
///
/// ```no_run
/// use mijie::report::arrow::{self, IpcFormat};
/// # fn example(tracing: &mijie::Tracing<'_>, roster: &mijie::Roster) -> Result<(), Box<dyn std::error::Error>> {
/// arrow::write_contacts(tracing, roster, IpcFormat::File, std::fs::File::create("contacts.arrow")?)?;
/// arrow::write_contacts(tracing, roster, IpcFormat::Stream, std::io::stdout().lock())?;
/// # Ok(())
/// # }
/// ```
pub fn write_contacts<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    contacts::write_rows(tracing, roster, |head| IpcRows::open(format, out, head))
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
pub fn write_links<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    links::write_link_rows(tracing, roster, |head| IpcRows::open(format, out, head))
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
pub fn write_exposures<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    links::write_exposure_rows(tracing, roster, |head| IpcRows::open(format, out, head))
}

/// Writes one row for each visit of a log, those that touch or overlap united, sorted by key of the place, start, key of
/// the person, end and spot.
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
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    visits::write_rows(log, roster, utc(), |head| IpcRows::open(format, out, head))
}

/// Writes one row for each zone, sorted by level, the strictest first, then by the key of the area.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, person or place without a key in the roster.
pub fn write_zones<W: Write>(
    tracing: &Tracing<'_>,
    zones: &Zones,
    roster: &Roster,
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    zones::write_rows(tracing, zones, roster, |head| IpcRows::open(format, out, head))
}

/// Writes one row for each contact with its order, sorted by tier, the strictest first, then by key.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_orders<W: Write>(
    orders: &Orders,
    roster: &Roster,
    format: IpcFormat,
    out: W,
) -> Result<(), WriteError> {
    orders::write_rows(orders, roster, |head| IpcRows::open(format, out, head))
}

struct IpcRows<W: Write> {
    writer: Writer<BufWriter<W>>,
    batches: Batches,
}

enum Writer<W: Write> {
    File(FileWriter<W>),
    Stream(StreamWriter<W>),
}

impl<W: Write> Writer<W> {
    fn write(&mut self, batch: &RecordBatch) -> Result<(), WriteError> {
        match self {
            Self::File(writer) => writer.write(batch),
            Self::Stream(writer) => writer.write(batch),
        }
        .map_err(refused)
    }

    /// Writes what ends the file, without which it is cut short.
    fn end(self) -> Result<W, WriteError> {
        match self {
            Self::File(writer) => writer.into_inner(),
            Self::Stream(writer) => writer.into_inner(),
        }
        .map_err(refused)
    }
}

impl<W: Write> IpcRows<W> {
    fn open(format: IpcFormat, out: W, head: Head) -> Result<Self, WriteError> {
        let batches = Batches::new(head, TextForm::Plain);
        let (out, schema) = (BufWriter::new(out), batches.schema());
        let writer = match format {
            IpcFormat::File => FileWriter::try_new(out, schema).map(Writer::File),
            IpcFormat::Stream => StreamWriter::try_new(out, schema).map(Writer::Stream),
        };
        Ok(Self {
            writer: writer.map_err(refused)?,
            batches,
        })
    }
}

impl<W: Write> RowFile for IpcRows<W> {
    type Piece<'a> = Rows<'a>;

    fn encode(rows: Rows<'_>) -> Result<Rows<'_>, WriteError> {
        Ok(rows)
    }

    fn append(&mut self, rows: Rows<'_>) -> Result<(), WriteError> {
        let Self { writer, batches } = self;
        batches.add(&rows, |batch| writer.write(batch))
    }

    fn finish(mut self) -> Result<(), WriteError> {
        if let Some(batch) = self.batches.rest() {
            self.writer.write(&batch)?;
        }
        Ok(self.writer.end()?.flush()?)
    }
}

/// An error of the output comes out as it went in.
fn refused(error: ArrowError) -> WriteError {
    WriteError::Output(match error {
        ArrowError::IoError(_, error) => error,
        other => io::Error::other(other),
    })
}
