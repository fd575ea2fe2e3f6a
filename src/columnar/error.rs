//! What may be wrong with Parquet files, and how it is said.

use std::error::Error as StdError;
use std::fmt::Write as _;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::roster::RosterFull;
use crate::watch::Cancelled;

/// Why Parquet files cannot be read.
///
/// Row groups and rows count from 0, rows within their file, as pyarrow and `DuckDB` count them. Keys never appear in a
/// message.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ParquetError {
    /// A file or a folder is not there, or the system does not let it be read.
    #[error("{path}: cannot be read")]
    Io {
        /// The path.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A folder without any file whose name ends in `.parquet`.
    #[error("{path}: expected files that end in .parquet, found none")]
    NoFiles {
        /// The folder.
        path: String,
    },
    /// The file is no Parquet file, or is cut short: what describes it stands at its end.
    #[error("{file}: expected a whole Parquet file, found none")]
    NotParquet {
        /// The path of the file.
        file: String,
        /// What is wrong, in the words of the decoder.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A column is missing.
    #[error("{file}: expected a column {column:?}, found {found}")]
    MissingColumn {
        /// The path of the file.
        file: String,
        /// The column.
        column: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// Two columns have one name.
    #[error("{file}: expected each column once, found {column:?} twice")]
    RepeatedColumn {
        /// The path of the file.
        file: String,
        /// The column.
        column: &'static str,
    },
    /// A column holds something else than it should.
    #[error("{file}, column {column:?}: expected {expected}, found {found}")]
    ColumnType {
        /// The path of the file.
        file: String,
        /// The column.
        column: &'static str,
        /// What it should hold.
        expected: &'static str,
        /// Its Arrow type.
        found: String,
    },
    /// A row group cannot be decoded: the file is damaged, or in a codec other than Snappy and Zstandard.
    #[error("{file} row group {row_group}: cannot be decoded")]
    Undecodable {
        /// The path of the file.
        file: String,
        /// The row group, counted from 0.
        row_group: usize,
        /// What is wrong, in the words of the decoder.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A row cannot be used.
    #[error("{file} row group {row_group} row {row}, column {column:?}: {problem}")]
    Row {
        /// The path of the file.
        file: String,
        /// The row group, counted from 0.
        row_group: usize,
        /// The row, counted from 0 over the whole file.
        row: u64,
        /// The column.
        column: &'static str,
        /// What was expected and what was found.
        problem: String,
    },
    /// More keys than ids.
    #[error(transparent)]
    RosterFull(#[from] RosterFull),
    /// The builder has a memory budget, and cannot set aside what goes beyond it.
    #[error(transparent)]
    Spill(#[from] SpillError),
    /// The one who watched asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

/// Why visits beyond a memory budget cannot be set aside on disk, or not be read again.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpillError {
    /// The disk is full, or the folder is not there, not ours or not a folder.
    #[error("{path}: visits beyond the memory budget cannot be written: {cause}")]
    Write {
        /// The file or folder.
        path: String,
        /// What kind of failure it is; [`io::ErrorKind::Other`] where it is not the system that refuses.
        kind: io::ErrorKind,
        /// What the system or the encoder said.
        cause: String,
    },
    /// A file that was written before is gone, cut short or changed.
    #[error("{path}{}: visits beyond the memory budget cannot be read again: {cause}", said(*row_group))]
    Read {
        /// The file.
        path: String,
        /// The row group, counted from 0; nothing where it is the whole file.
        row_group: Option<usize>,
        /// What the system or the decoder said.
        cause: String,
    },
}

fn said(row_group: Option<usize>) -> String {
    row_group.map_or_else(String::new, |row_group| format!(" row group {row_group}"))
}

impl SpillError {
    /// Whatever is wrong with this file that we have written ourselves.
    pub(crate) fn unreadable(path: &Path, error: &ParquetError) -> Self {
        let row_group = match error {
            ParquetError::Undecodable { row_group, .. } | ParquetError::Row { row_group, .. } => {
                Some(*row_group)
            }
            _ => None,
        };
        let mut cause = match error {
            ParquetError::Row {
                row, column, problem, ..
            } => format!("row {row}, column {column:?}: {problem}"),
            ParquetError::NotParquet { .. } => "expected a whole Parquet file, found none".to_owned(),
            ParquetError::Io { .. } | ParquetError::Undecodable { .. } => String::new(),
            other => other.to_string(),
        };
        if let Some(source) = error.source() {
            let separator = if cause.is_empty() { "" } else { ": " };
            let _ = write!(cause, "{separator}{source}");
        }
        Self::Read {
            path: path.display().to_string(),
            row_group,
            cause,
        }
    }
}

/// Why a file cannot be written.
#[derive(Debug)]
pub(crate) enum Unwritten {
    System {
        path: String,
        source: io::Error,
    },
    Encoder {
        path: String,
        source: Box<dyn StdError + Send + Sync>,
    },
}

impl Unwritten {
    pub(crate) fn system(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::System {
            path: path.display().to_string(),
            source,
        }
    }
}

impl From<Unwritten> for SpillError {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::System { path, source } => Self::Write {
                path,
                kind: source.kind(),
                cause: source.to_string(),
            },
            Unwritten::Encoder { path, source } => Self::Write {
                path,
                kind: io::ErrorKind::Other,
                cause: source.to_string(),
            },
        }
    }
}
