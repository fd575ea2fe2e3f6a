//! Rows of cells, from a text or from a workbook.

use std::sync::Arc;

use super::error::{ForeignError, Origin};
use super::mapping::{Encoding, SerialDays};

/// What stands in a cell.
#[derive(Clone, PartialEq, Debug)]
pub(super) enum Cell {
    Text(String),
    /// A number that is not shown as a date.
    Number(f64),
    /// A number that is shown as a date or a time.
    Day(f64),
    Flag(bool),
    /// An error of the workbook, such as `#N/A`.
    Fault(&'static str),
    /// A formula that nobody has computed.
    Uncomputed,
}

/// The cells that have something in them, by column.
#[derive(Debug)]
pub(super) struct GridRow {
    /// The row of the sheet, or the line in which the row starts.
    pub(super) number: u64,
    pub(super) cells: Vec<(usize, Cell)>,
}

/// Cells that a workbook has merged: the corners, rows and columns from 0, both inside.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Merged {
    pub(super) first: (u64, usize),
    pub(super) last: (u64, usize),
}

/// A table as it stands in the file.
pub(super) struct Grid {
    pub(super) file: Arc<str>,
    /// Which sheet of a workbook, counted from 1.
    pub(super) sheet: Option<usize>,
    pub(super) rows: Vec<GridRow>,
    pub(super) merged: Vec<Merged>,
    /// What numbers count from in this workbook.
    pub(super) serials: Option<SerialDays>,
    /// How many cells have a formula.
    pub(super) formulas: u64,
    /// What was found out of a text: its encoding, and what stands between the cells.
    pub(super) encoding: Option<Encoding>,
    pub(super) delimiter: Option<char>,
}

impl GridRow {
    pub(super) fn cell(&self, column: usize) -> Option<&Cell> {
        let at = self
            .cells
            .binary_search_by_key(&column, |(column, _)| *column)
            .ok()?;
        Some(&self.cells[at].1)
    }
}

impl Grid {
    pub(super) fn origin(&self, row: u64) -> Origin {
        Origin {
            file: Arc::clone(&self.file),
            sheet: self.sheet,
            row,
        }
    }

    /// The rows of a text.
    pub(super) fn of_text(
        text: &str,
        delimiter: Option<char>,
        header_row: Option<u32>,
        file: &str,
    ) -> Result<Self, ForeignError> {
        let guessed = match delimiter {
            Some(_) => None,
            None => Some(delimiter_of(text, header_row, file)?),
        };
        let mark = delimiter.or(guessed).unwrap_or(',');
        // Behind the end: where a quotation mark is left open, this line is inside a cell.
        let watched = format!("{text}\n{END}\n");
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(u8::try_from(mark).unwrap_or(b','))
            .from_reader(watched.as_bytes());
        let mut record = csv::StringRecord::new();
        let (mut rows, mut closed) = (Vec::new(), false);
        let mut start = 1;
        loop {
            let more = reader
                .read_record(&mut record)
                .map_err(|error| ForeignError::Io {
                    file: file.to_owned(),
                    source: error.into(),
                })?;
            if !more {
                break;
            }
            let inside: usize = record.iter().map(|cell| cell.matches('\n').count()).sum();
            start = reader.position().line() - 1 - inside as u64;
            closed = record.len() == 1 && &record[0] == END;
            let filled = record.iter().map(str::trim).enumerate();
            let cells: Vec<(usize, Cell)> = filled
                .filter(|(_, text)| !text.is_empty())
                .map(|(column, text)| (column, Cell::Text(text.to_owned())))
                .collect();
            if !cells.is_empty() {
                rows.push(GridRow { number: start, cells });
            }
        }
        if !closed {
            return Err(ForeignError::OpenQuote {
                file: file.to_owned(),
                // No line feed ends this row.
                line: start + 1,
            });
        }
        rows.pop();
        Ok(Self {
            file: file.into(),
            sheet: None,
            rows,
            merged: Vec::new(),
            serials: None,
            formulas: 0,
            encoding: None,
            delimiter: guessed,
        })
    }
}

/// Stands on the last line, which is taken away again.
const END: &str = "\u{3}";

/// What stands most often between the headers, in the line that holds them.
fn delimiter_of(text: &str, header_row: Option<u32>, file: &str) -> Result<char, ForeignError> {
    let mut lines = text.lines().enumerate();
    let found = match header_row {
        Some(row) => lines.nth((row as usize).saturating_sub(1)),
        None => lines.find(|(_, line)| !line.trim().is_empty()),
    };
    let Some((at, line)) = found else {
        return Ok(',');
    };
    let count = |mark: char| line.matches(mark).count();
    [',', '\t', ';', '|']
        .into_iter()
        .rev()
        .max_by_key(|&mark| count(mark))
        .filter(|&mark| count(mark) > 0)
        .ok_or_else(|| ForeignError::Delimiter {
            file: file.to_owned(),
            line: at as u64 + 1,
        })
}
