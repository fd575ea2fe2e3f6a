//! What may be wrong with a file or a row, and how it is said.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

use crate::log::BuildError;
use crate::roster::Roster;
use crate::time::InvalidInterval;

/// Echoes of cells end here: enough to recognise a value, too little to carry a neighbouring row along.
const ECHO_CHARS: usize = 40;

/// Why a file, or a folder of files, cannot be read.
///
/// [`Row`](Self::Row) concerns one row, and reading may go on behind it; every other error ends the file.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ReadError {
    /// The file is there and cannot be read; the cause is the source of this error.
    #[error("{file}: cannot be read")]
    Io {
        /// The name of the file, or the path of the folder.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The path of the outbreak is not a folder.
    #[error("{path}: expected a folder, found a file")]
    NotFolder {
        /// The path.
        path: String,
    },
    /// A file is missing that the outbreak cannot do without.
    #[error("expected {expected} in the folder, found none")]
    Missing {
        /// The file, or the files of which one would do.
        expected: &'static str,
    },
    /// The file is not UTF-8 text: it is UTF-16, or the header has bytes of another encoding, such as GBK.
    #[error("{file} line {line}: expected UTF-8 text, found {found}")]
    Encoding {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// What it seems to be.
        found: &'static str,
    },
    /// The columns are separated by something else than commas.
    #[error("{file} line {line}: expected columns separated by commas, found {found}")]
    Delimiter {
        /// The name of the file.
        file: String,
        /// The line of the header.
        line: u64,
        /// What separates them.
        found: &'static str,
    },
    /// The file is empty, or its first line does not name the columns.
    #[error("{file} line {line}: expected a header such as {expected}, found {found}")]
    Header {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// The columns that the file may have.
        expected: String,
        /// What stands there; never its text, which may be a person's.
        found: &'static str,
    },
    /// The header lacks a column that must be there.
    #[error("{file} line {line}: expected a column {column:?}, found {found}")]
    MissingColumn {
        /// The name of the file.
        file: String,
        /// The line of the header.
        line: u64,
        /// The column.
        column: &'static str,
        /// The columns that are there.
        found: String,
    },
    /// The header names a column twice.
    #[error("{file} line {line}: expected each column once, found {column:?} twice")]
    RepeatedColumn {
        /// The name of the file.
        file: String,
        /// The line of the header.
        line: u64,
        /// The column.
        column: String,
    },
    /// A row cannot be used.
    #[error(transparent)]
    Row(#[from] RowError),
    /// The rows are good, each by itself, and do not make a log.
    #[error("the records do not make a log")]
    Log(#[from] BuildError),
}

/// Why a row cannot be used: where it is, what was expected and what was found.
///
/// What a cell holds is repeated only where it cannot be a key; the message may go into a log.
///
/// # Examples
///
/// ```
/// use chrono::FixedOffset;
/// use mijie::Roster;
/// use mijie::input::read_visits;
///
/// let zone = FixedOffset::east_opt(8 * 3600).expect("a day has more than 8 hours");
/// let text = "person,place,start,end\nann,cafe,2022-05-07T08:30,7 May\n";
/// let mut roster = Roster::new();
/// let mut rows = read_visits(text.as_bytes(), "visits.csv", zone, &mut roster)?;
/// let error = rows.next().expect("there is a row").expect_err("7 May is no time");
/// assert_eq!(
///     error.to_string(),
///     r#"visits.csv line 2, column "end": expected a time such as 2022-05-07T08:30:00+08:00, found "7 May""#
/// );
/// # Ok::<(), mijie::input::ReadError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Error)]
#[error("{0}")]
pub struct RowError(Box<Details>);

#[derive(Clone, PartialEq, Eq)]
struct Details {
    file: Arc<str>,
    at: Position,
    column: Option<&'static str>,
    expected: Cow<'static, str>,
    found: Cow<'static, str>,
    // Says it in other words than "expected, found".
    brief: Option<String>,
}

/// Where a row is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Position {
    /// Counted from 1, without header and blank lines.
    pub(super) row: u64,
    /// Where it starts, counted from 1.
    pub(super) line: u64,
}

impl RowError {
    pub(super) fn new(file: &Arc<str>, at: Position, wrong: Wrong, roster: &Roster) -> Self {
        let (column, expected, found, brief) = match wrong {
            Wrong::Cell {
                column,
                expected,
                found,
            } => (column, expected, found.describe(roster), None),
            Wrong::Inverted { column, start, end } => (
                Some(column),
                format!("an end after {start}").into(),
                end.clone().into(),
                Some(format!(
                    "ends at {end}, {} it starts at {start}",
                    if start == end { "as" } else { "before" }
                )),
            ),
        };
        Self(Box::new(Details {
            file: Arc::clone(file),
            at,
            column,
            expected,
            found,
            brief,
        }))
    }

    /// The name of the file.
    #[must_use]
    pub fn file(&self) -> &str {
        &self.0.file
    }

    /// Which row, counted from 1 without header and blank lines.
    #[must_use]
    pub fn row(&self) -> u64 {
        self.0.at.row
    }

    /// The line of the file in which the row starts, counted from 1 with the header.
    #[must_use]
    pub fn line(&self) -> u64 {
        self.0.at.line
    }

    /// The column, where one column is to blame.
    #[must_use]
    pub fn column(&self) -> Option<&str> {
        self.0.column
    }

    /// What was expected.
    #[must_use]
    pub fn expected(&self) -> &str {
        &self.0.expected
    }

    /// What was found; never a key.
    #[must_use]
    pub fn found(&self) -> &str {
        &self.0.found
    }
}

impl fmt::Display for Details {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} line {}", self.file, self.at.line)?;
        if let Some(column) = self.column {
            write!(f, ", column {column:?}")?;
        }
        match &self.brief {
            Some(brief) => write!(f, ": {brief}"),
            None => write!(f, ": expected {}, found {}", self.expected, self.found),
        }
    }
}

impl fmt::Debug for RowError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RowError")
            .field("file", &self.file())
            .field("row", &self.row())
            .field("line", &self.line())
            .field("column", &self.column())
            .field("expected", &self.expected())
            .field("found", &self.found())
            .finish()
    }
}

/// What is wrong with a row, before it is said where the row is.
pub(super) enum Wrong {
    Cell {
        column: Option<&'static str>,
        expected: Cow<'static, str>,
        found: Found,
    },
    Inverted {
        column: &'static str,
        start: String,
        end: String,
    },
}

/// What a cell held, to be repeated or only described.
pub(super) enum Found {
    /// The text of a cell that holds no key, unless the row has slipped.
    Text(String),
    Words(Cow<'static, str>),
}

impl Wrong {
    pub(super) fn row(expected: impl Into<Cow<'static, str>>, found: impl Into<Cow<'static, str>>) -> Self {
        Self::Cell {
            column: None,
            expected: expected.into(),
            found: Found::Words(found.into()),
        }
    }

    pub(super) fn cell(
        column: &'static str,
        expected: impl Into<Cow<'static, str>>,
        found: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::Cell {
            column: Some(column),
            expected: expected.into(),
            found: Found::Words(found.into()),
        }
    }

    pub(super) fn inverted(
        column: &'static str,
        interval: InvalidInterval,
        zone: chrono::FixedOffset,
    ) -> Self {
        Self::Inverted {
            column,
            start: interval.start.to_rfc3339(zone),
            end: interval.end.to_rfc3339(zone),
        }
    }
}

impl Found {
    fn describe(self, roster: &Roster) -> Cow<'static, str> {
        match self {
            Self::Words(words) => words,
            // A comma too few or too many, and a key stands where a time should.
            Self::Text(text) if roster.find_person(&text).is_some() => "the key of a person".into(),
            Self::Text(text) => {
                let mut chars = text.chars();
                let echo: String = chars
                    .by_ref()
                    .take(ECHO_CHARS)
                    .take_while(|c| !c.is_control())
                    .collect();
                let rest = if echo.len() < text.len() { " and more" } else { "" };
                format!("{echo:?}{rest}").into()
            }
        }
    }
}
