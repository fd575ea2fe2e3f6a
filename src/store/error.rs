//! Why a log could not be saved or opened, and how it is said.

use std::error::Error as StdError;
use std::io;
use std::path::Path;

use thiserror::Error;

use crate::columnar::{ParquetError, Unwritten};
use crate::log::BuildError;
use crate::watch::Cancelled;

/// Why a log could not be saved, or a saved one not be opened.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum StoreError {
    /// The folder to save to is there already; a log is never written over another.
    #[error("{path}: expected a folder that is still to be made, found one")]
    Exists {
        /// The folder.
        path: String,
    },
    /// The system refuses: the disk is full, a folder is not there or not ours.
    #[error("{path}: cannot be written")]
    Write {
        /// The file or folder.
        path: String,
        /// What the system said.
        source: io::Error,
    },
    /// A file cannot be encoded.
    #[error("{path}: cannot be encoded")]
    Encode {
        /// The file.
        path: String,
        /// What is wrong, in the words of the encoder.
        source: Box<dyn StdError + Send + Sync>,
    },
    /// A file of the log cannot be read.
    #[error(transparent)]
    Read(#[from] ParquetError),
    /// The folder holds no log, or one of a version that this program does not know.
    #[error("{file}: expected a log of version 1, found {found}")]
    Version {
        /// The file that should say so.
        file: String,
        /// The version, or that there is none.
        found: String,
    },
    /// The folder has more or fewer records than were saved: a file was added or lost.
    #[error("{path}: expected {expected} {what}, found {found}")]
    Count {
        /// The folder.
        path: String,
        /// What there should be so many of.
        what: &'static str,
        /// How many were saved.
        expected: u64,
        /// How many there are.
        found: u64,
    },
    /// Rows are not in the order in which they were saved: the file was written by something else.
    #[error("{file} row group {row_group}: expected rows sorted by {by}, found {found}")]
    Order {
        /// The file.
        file: String,
        /// The row group, counted from 0.
        row_group: usize,
        /// What they should be sorted by.
        by: &'static str,
        /// Which rows are not.
        found: String,
    },
    /// The records do not make a log.
    #[error("{path}: the records do not make a log")]
    Log {
        /// The folder.
        path: String,
        /// Why not.
        source: BuildError,
    },
    /// The one who watched asked to stop.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
}

impl StoreError {
    pub(super) fn write(path: &Path) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::Write {
            path: path.display().to_string(),
            source,
        }
    }
}

impl From<Unwritten> for StoreError {
    fn from(unwritten: Unwritten) -> Self {
        match unwritten {
            Unwritten::System { path, source } => Self::Write { path, source },
            Unwritten::Encoder { path, source } => Self::Encode { path, source },
        }
    }
}
