//! What may be wrong with Parquet files, and how it is said.

use std::error::Error as StdError;
use std::io;

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
    /// The one who watched asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}
