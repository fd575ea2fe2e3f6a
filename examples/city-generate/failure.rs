//! Why the program stops: what was expected, what was found, where.

use std::path::PathBuf;
use std::{error, fmt, io};

/// What went wrong.
#[derive(Debug)]
pub(crate) enum Failure {
    /// An argument does not suit the preset or the others.
    Argument {
        name: &'static str,
        expected: String,
        found: String,
    },
    /// The folder holds something already.
    Occupied { folder: PathBuf, entries: usize },
    /// A file or folder cannot be read or written.
    File { path: PathBuf, cause: io::Error },
    /// The county cannot read its own tables, or make sense of them.
    Response(Box<dyn error::Error + Send + Sync>),
    /// A table cannot be written.
    Table { path: PathBuf, cause: csv::Error },
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Argument {
                name,
                expected,
                found,
            } => write!(f, "{name}: expected {expected}, found {found}"),
            Self::Occupied { folder, entries } => write!(
                f,
                "{}: expected an empty or absent folder, found {entries} entries; --force overwrites",
                folder.display()
            ),
            Self::Response(_) => f.write_str("the response of the county"),
            Self::File { path, .. } | Self::Table { path, .. } => {
                write!(f, "{}: cannot be written", path.display())
            }
        }
    }
}

impl error::Error for Failure {
    fn source(&self) -> Option<&(dyn error::Error + 'static)> {
        match self {
            Self::Argument { .. } | Self::Occupied { .. } => None,
            Self::Response(cause) => Some(&**cause),
            Self::File { cause, .. } => Some(cause),
            Self::Table { cause, .. } => Some(cause),
        }
    }
}
