//! What may be wrong with a foreign file, and how it is said.

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

use super::mapping::{Encoding, MappingError};

/// Why a foreign file cannot be read.
///
/// [`Row`](Self::Row) concerns one row; every other error concerns the file. No message tells a name or a key: of their
/// headers only those are repeated that the mapping names.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ForeignError {
    /// The file cannot be read; the cause is the source of this error.
    #[error("{file}: cannot be read")]
    Io {
        /// The name of the file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The fields of the mapping do not fit together; the cause is the source of this error.
    #[error("the mapping cannot be used")]
    Mapping(#[from] MappingError),
    /// The file is no text and no workbook that can be read.
    #[error("{file}: expected text or an .xlsx workbook, found {found}")]
    Format {
        /// The name of the file.
        file: String,
        /// What it seems to be.
        found: &'static str,
    },
    /// The bytes are none of the encoding that the mapping declares, or of none that is known.
    #[error("{file} line {line}, byte {byte}: expected {expected}, found {found}")]
    Encoding {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// The byte in the line, counted from 1.
        byte: u64,
        /// The encoding that was declared or found out.
        expected: Encoding,
        /// What stands there.
        found: &'static str,
    },
    /// It cannot be told what stands between the cells.
    #[error("{file} line {line}: expected commas, semicolons, tabs or bars between the headers, found none")]
    Delimiter {
        /// The name of the file.
        file: String,
        /// The line of the headers.
        line: u64,
    },
    /// A quotation mark opens a cell that nothing closes, so that all the rest would be one cell.
    #[error("{file} line {line}: expected a quotation mark that closes the cell, found the end of the file")]
    OpenQuote {
        /// The name of the file.
        file: String,
        /// The line in which the row starts.
        line: u64,
    },
    /// The workbook is damaged, or of a kind that cannot be read; the cause is the source of this error.
    #[error("{file}: expected an .xlsx workbook, found one that cannot be read")]
    Workbook {
        /// The name of the file.
        file: String,
        /// What was met.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// The workbook has not the sheet, or several and the mapping names none.
    #[error("{file}: expected {expected}, found {found}")]
    Sheet {
        /// The name of the file.
        file: String,
        /// What would have done.
        expected: String,
        /// What the workbook has.
        found: String,
    },
    /// The sheet has more cells than can be held.
    #[error("{file} sheet {sheet}: expected at most {limit} cells, found more")]
    TooLarge {
        /// The name of the file.
        file: String,
        /// Which sheet, counted from 1.
        sheet: usize,
        /// How many would do.
        limit: usize,
    },
    /// The row of the headers is not there, or blank.
    #[error("{file}: expected headers in row {row}, found none")]
    NoHeader {
        /// The name of the file.
        file: String,
        /// Which row, counted from 1.
        row: u64,
    },
    /// A header that the mapping names is not in the file.
    #[error("{file}: expected a header {header:?} in row {row}, found none")]
    MissingHeader {
        /// The name of the file.
        file: String,
        /// Which row, counted from 1.
        row: u64,
        /// The header.
        header: String,
    },
    /// A header that the mapping names stands twice, and it is not said which is meant.
    #[error(
        "{file}: expected the header {header:?} once in row {row}, found it in cells {first} and {second}"
    )]
    RepeatedHeader {
        /// The name of the file.
        file: String,
        /// Which row, counted from 1.
        row: u64,
        /// The header.
        header: String,
        /// Which cell has it, counted from 1.
        first: usize,
        /// Which cell has it again.
        second: usize,
    },
    /// Cells are merged where values are to be read, and the mapping does not say that they are to be filled.
    #[error(
        "{file} sheet {sheet}: expected a value in each cell, or a mapping with merged_cells fill; found {cells} merged"
    )]
    Merged {
        /// The name of the file.
        file: String,
        /// Which sheet, counted from 1.
        sheet: usize,
        /// The cells, such as `B2:B5`.
        cells: String,
    },
    /// A row cannot be used.
    #[error(transparent)]
    Row(#[from] ForeignRowError),
}

/// Where a row of a foreign file is.
#[derive(Clone, PartialEq, Eq)]
pub struct Origin {
    pub(super) file: Arc<str>,
    pub(super) sheet: Option<usize>,
    pub(super) row: u64,
}

impl Origin {
    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Which sheet of a workbook, counted from 1.
    #[must_use]
    pub fn sheet(&self) -> Option<usize> {
        self.sheet
    }

    /// The row of the sheet, or the line of the text in which the row starts, counted from 1.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.row
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sheet {
            Some(sheet) => write!(f, "{} sheet {sheet} row {}", self.file, self.row),
            None => write!(f, "{} line {}", self.file, self.row),
        }
    }
}

impl fmt::Debug for Origin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Why a row of a foreign file cannot be used: where it is, what was expected and what was found.
///
/// As in a [`RowError`](super::super::RowError), a text is repeated only where it looks like a date, a time or a
/// decimal number, and no person of the file has it for a key.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[error("{origin}{}: expected {expected}, found {found}", self.column_in_words())]
pub struct ForeignRowError {
    pub(super) origin: Origin,
    pub(super) header: Option<String>,
    pub(super) expected: Cow<'static, str>,
    pub(super) found: Cow<'static, str>,
}

impl ForeignRowError {
    fn column_in_words(&self) -> String {
        let header = self.header.as_ref();
        header.map_or_else(String::new, |header| format!(", column {header:?}"))
    }

    /// Where the row is.
    #[must_use]
    pub const fn origin(&self) -> &Origin {
        &self.origin
    }

    /// Their header, as the mapping names it, where one column is to blame.
    #[must_use]
    pub fn header(&self) -> Option<&str> {
        self.header.as_deref()
    }

    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.expected
    }

    /// What was found; never a key.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.found
    }
}
