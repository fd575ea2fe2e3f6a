//! Rows of text as CSV: the only place that knows the csv crate on the way out.

use std::io::{self, Write};

use super::WriteError;

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
