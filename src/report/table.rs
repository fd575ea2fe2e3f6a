//! Rows of text as CSV: the only place that knows the csv crate on the way out.

use std::io::{self, Write};

use super::WriteError;
use super::rows::{Head, RowFile, Rows};

pub(super) struct Table<W: Write>(csv::Writer<W>);

impl<W: Write> Table<W> {
    pub(super) fn new(out: W) -> Self {
        Self(csv::Writer::from_writer(out))
    }

    pub(super) fn row<const COLUMNS: usize>(&mut self, fields: [&str; COLUMNS]) -> Result<(), WriteError> {
        self.cells(fields)
    }

    /// A row whose number of cells is known only from the data, and the same for every row.
    pub(super) fn cells<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> Result<(), WriteError> {
        // A plain writing error comes out as it went in; rows of one length leave no other.
        self.0
            .write_record(cells)
            .map_err(|error| WriteError::Output(io::Error::from(error)))
    }

    /// Passes on what is still buffered. To be called, since dropping cannot tell of an error.
    pub(super) fn finish(mut self) -> Result<(), WriteError> {
        Ok(self.0.flush()?)
    }
}

/// A table of typed rows as CSV, under a header.
pub(super) struct CsvRows<W>(W);

impl<W: Write> CsvRows<W> {
    pub(super) fn open(mut out: W, head: Head) -> Result<Self, WriteError> {
        let mut header = Table::new(&mut out);
        header.cells(head.columns.iter().map(|column| column.name))?;
        header.finish()?;
        Ok(Self(out))
    }
}

impl<W: Write> RowFile for CsvRows<W> {
    type Piece<'a> = Vec<u8>;

    fn encode(rows: Rows<'_>) -> Result<Vec<u8>, WriteError> {
        let mut text = Vec::new();
        let mut table = Table::new(&mut text);
        for row in rows.iter() {
            let cells: Vec<_> = row.iter().map(|cell| cell.text(rows.head.zone)).collect();
            table.cells(cells.iter().map(AsRef::as_ref))?;
        }
        table.finish()?;
        Ok(text)
    }

    fn append(&mut self, text: Vec<u8>) -> Result<(), WriteError> {
        Ok(self.0.write_all(&text)?)
    }

    fn finish(mut self) -> Result<(), WriteError> {
        Ok(self.0.flush()?)
    }
}
