//! What may be wrong with a file or a row, and how it is said.

use std::borrow::Cow;
use std::fmt;
use std::io;
use std::sync::Arc;

use thiserror::Error;

use super::linelist::CaseType;
use crate::area::AreaLevel;
use crate::case::CaseStatus;
use crate::follow_up::FollowUpOutcome;
use crate::log::BuildError;
use crate::place::PlaceKind;
use crate::protocol::ZoneLevel;
use crate::record::TestResult;
use crate::response::SiteGrade;
use crate::time::InvalidInterval;
use crate::watch::Cancelled;

/// A time with fractions and offset is shorter than this.
const ECHO_BYTES: usize = 40;

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
        /// The columns that are there; of others only the cell, for a name may be a person's.
        found: String,
    },
    /// The header has two columns that mean the same.
    #[error("{file} line {line}: expected one column for {meaning}, found {first:?} and {second:?}")]
    TwoColumns {
        /// The name of the file.
        file: String,
        /// The line of the header.
        line: u64,
        /// What both would tell.
        meaning: &'static str,
        /// The one column.
        first: &'static str,
        /// The other.
        second: &'static str,
    },
    /// The header names a column twice.
    #[error("{file} line {line}: expected each column once, found {found} in cells {first} and {second}")]
    RepeatedColumn {
        /// The name of the file.
        file: String,
        /// The line of the header.
        line: u64,
        /// The column, where it is one that the file may have.
        found: String,
        /// Which cell of the header has it, counted from 1.
        first: usize,
        /// Which cell has it again.
        second: usize,
    },
    /// A row cannot be used.
    #[error(transparent)]
    Row(#[from] RowError),
    /// Whoever watched the reading has stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// The rows are good, each by itself, and do not make a log.
    #[error("the records do not make a log")]
    Log(#[from] BuildError),
}

/// Why a row cannot be used: where it is, what was expected and what was found.
///
/// The message may go into a log. So a text is repeated only where it looks like a date, a time or a decimal number, or
/// is a word of the format, such as `confirmed`, and no person is known to have it for a key. Of every other text only
/// the length is told.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::read_visits;
/// use mijie::protocol::edition;
///
/// let zone = edition::cn_9().time_zone();
/// let text = "\
/// person,place,start,end
/// ann,cafe,2022-05-07T08:30,2022/5/7 9:00
/// 2022-05-07T08:40,cafe,bo,2022-05-07T09:00
/// ";
/// let mut roster = Roster::new();
/// let rows = read_visits(text.as_bytes(), "visits.csv", zone, &mut roster)?;
/// let errors: Vec<String> = rows.filter_map(Result::err).map(|error| error.to_string()).collect();
/// assert_eq!(
///     errors,
///     [
///         "visits.csv line 2, column \"end\": expected a time such as 2022-05-07T08:30:00+08:00, \
///          found \"2022/5/7 9:00\"",
///         "visits.csv line 3, column \"start\": expected a time such as 2022-05-07T08:30:00+08:00, \
///          found 2 characters of text",
///     ]
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
    pub(super) fn new(file: &Arc<str>, at: Position, wrong: Wrong, is_person: impl Fn(&str) -> bool) -> Self {
        let (column, expected, found, brief) = match wrong {
            Wrong::Cell {
                column,
                expected,
                found,
            } => (column, expected, found.describe(is_person), None),
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
    /// The text of a cell that holds no key, unless the row has slipped: repeated or described, by what it looks like.
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
    fn describe(self, is_person: impl Fn(&str) -> bool) -> Cow<'static, str> {
        match self {
            Self::Words(words) => words,
            // A comma too few or too many, and a key stands where a time should.
            Self::Text(text) if is_person(&text) => "the key of a person".into(),
            Self::Text(text) if looks_like_time_or_number(&text) || is_word(&text) => {
                format!("{text:?}").into()
            }
            Self::Text(text) => length_in_words(&text).into(),
        }
    }
}

/// Whether a text is the date, the time or the number that somebody wrote in another way than files have it: no run
/// of digits in it is as long as a telephone number or the number of an identity card.
///
/// A key may have any shape, and digits alone are one that keys often have: those are never shown.
fn looks_like_time_or_number(text: &str) -> bool {
    let marks = |c: char| c.is_ascii_digit() || " :-/.+TZtz".contains(c);
    if text.len() > ECHO_BYTES || !text.chars().all(marks) {
        return false;
    }
    let runs: Vec<usize> = text
        .split(|c: char| !c.is_ascii_digit())
        .map(str::len)
        .filter(|&digits| digits > 0)
        .collect();
    let is_date = match *runs.as_slice() {
        [year, month, day, ..] => {
            let year_first = year == 4 && month <= 2 && day <= 2;
            let year_last = year <= 2 && month <= 2 && day == 4;
            year_first || year_last
        }
        _ => false,
    };
    let is_time = text.contains(':') && runs.iter().all(|&digits| digits <= 4);
    let is_number = text.contains(['.', '-', '+'])
        && runs.len() <= 2
        && text.parse::<f64>().is_ok()
        && runs.iter().all(|&digits| digits <= 6);
    is_date && runs[3..].iter().all(|&digits| digits <= 9) || is_time || is_number
}

/// Whether a text is a word of the files, in the wrong column perhaps.
fn is_word(text: &str) -> bool {
    text == "encounter"
        || text.parse::<CaseStatus>().is_ok()
        || text.parse::<CaseType>().is_ok()
        || text.parse::<TestResult>().is_ok()
        || text.parse::<PlaceKind>().is_ok()
        || text.parse::<AreaLevel>().is_ok()
        || text.parse::<SiteGrade>().is_ok()
        || text.parse::<ZoneLevel>().is_ok()
        || text.parse::<FollowUpOutcome>().is_ok()
}

fn length_in_words(text: &str) -> String {
    let count = text.chars().count();
    match (count, text.bytes().all(|byte| byte.is_ascii_digit())) {
        (1, true) => "1 digit".to_owned(),
        (1, false) => "1 character of text".to_owned(),
        (_, true) => format!("{count} digits"),
        (_, false) => format!("{count} characters of text"),
    }
}
