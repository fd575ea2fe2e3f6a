//! Tables as rows of typed cells, told once for every encoding of them.
//!
//! A table is a list of [`Column`]s and a function that gives its rows, beside its CSV writer. An encoding is a
//! [`RowFile`].

use std::borrow::Cow;

use chrono::{FixedOffset, NaiveDate};

use super::WriteError;
use super::by_label::for_each_label;
use crate::contact::Link;
use crate::roster::Roster;
use crate::time::Timestamp;
use crate::trace::Tracing;

/// Rows that are encoded at once.
const PIECE_ROWS: usize = 4096;

/// A column of a table.
#[derive(Clone, Copy, Debug)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) kind: Kind,
    /// Whether a row may have nothing there.
    pub(super) optional: bool,
    /// What it says, with its unit.
    pub(super) about: &'static str,
}

/// What the cells of a column hold.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// A key or another text.
    Text,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A whole number from 0.
    Number,
    /// An instant.
    Time,
    /// A calendar day.
    Date,
    /// Ids without semicolons, joined by semicolons.
    Ids,
    /// Calendar days joined by semicolons.
    Dates,
    /// Texts that may hold anything; where they are joined, by semicolon and blank.
    Texts,
}

pub(super) const fn column(name: &'static str, kind: Kind, about: &'static str) -> Column {
    Column {
        name,
        kind,
        optional: false,
        about,
    }
}

impl Column {
    pub(super) const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }
}

/// What stands in one cell, of the [`Kind`] of its column.
#[derive(Clone, Debug)]
pub(super) enum Cell<'a> {
    /// Text, a word, ids or dates.
    Text(Cow<'a, str>),
    Number(u64),
    Time(Timestamp),
    Date(NaiveDate),
    Texts(Vec<String>),
    Nothing,
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl From<String> for Cell<'_> {
    fn from(text: String) -> Self {
        Self::Text(text.into())
    }
}

impl From<u32> for Cell<'_> {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<u64> for Cell<'_> {
    fn from(number: u64) -> Self {
        Self::Number(number)
    }
}

impl From<Timestamp> for Cell<'_> {
    fn from(time: Timestamp) -> Self {
        Self::Time(time)
    }
}

impl From<NaiveDate> for Cell<'_> {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<Vec<String>> for Cell<'_> {
    fn from(texts: Vec<String>) -> Self {
        Self::Texts(texts)
    }
}

impl<'a, T: Into<Cell<'a>>> From<Option<T>> for Cell<'a> {
    fn from(cell: Option<T>) -> Self {
        cell.map_or(Self::Nothing, Into::into)
    }
}

impl Cell<'_> {
    /// The cell as a table of text has it; empty where there is nothing.
    pub(super) fn text(&self, zone: FixedOffset) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Number(number) => number.to_string().into(),
            Self::Time(time) => time.to_rfc3339(zone).into(),
            Self::Date(date) => date.to_string().into(),
            Self::Texts(texts) => texts.join("; ").into(),
            Self::Nothing => Cow::Borrowed(""),
        }
    }
}

/// What the rows of a table have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) columns: &'static [Column],
    /// In which text says its times.
    pub(super) zone: FixedOffset,
}

/// Rows of one table.
#[derive(Clone, Debug)]
pub(super) struct Rows<'a> {
    pub(super) head: Head,
    // Invariant: whole rows, one behind the other.
    cells: Vec<Cell<'a>>,
}

impl<'a> Rows<'a> {
    pub(super) const fn new(head: Head) -> Self {
        Self {
            head,
            cells: Vec::new(),
        }
    }

    pub(super) fn push<const COLUMNS: usize>(&mut self, row: [Cell<'a>; COLUMNS]) {
        debug_assert_eq!(COLUMNS, self.head.columns.len());
        self.cells.extend(row);
    }

    pub(super) fn len(&self) -> usize {
        self.cells.len() / self.head.columns.len()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &[Cell<'a>]> {
        self.cells.chunks_exact(self.head.columns.len())
    }
}

/// A file of one table while it is written, in some encoding.
pub(super) trait RowFile {
    /// Rows that are made ready apart from the others, on any thread.
    type Piece<'a>: Send;

    fn encode(rows: Rows<'_>) -> Result<Self::Piece<'_>, WriteError>;

    fn append(&mut self, piece: Self::Piece<'_>) -> Result<(), WriteError>;

    /// Writes what is still to be written. To be called, since dropping cannot tell of an error.
    fn finish(self) -> Result<(), WriteError>;
}

/// Rows on their way to a file, some thousand at a time.
pub(super) struct Pieces<'a, F> {
    file: F,
    rows: Rows<'a>,
}

impl<'a, F: RowFile> Pieces<'a, F> {
    pub(super) const fn new(file: F, head: Head) -> Self {
        Self {
            file,
            rows: Rows::new(head),
        }
    }

    pub(super) fn push<const COLUMNS: usize>(&mut self, row: [Cell<'a>; COLUMNS]) -> Result<(), WriteError> {
        self.rows.push(row);
        if self.rows.len() == PIECE_ROWS {
            self.pass_on()?;
        }
        Ok(())
    }

    fn pass_on(&mut self) -> Result<(), WriteError> {
        let next = Rows::new(self.rows.head);
        self.file
            .append(F::encode(std::mem::replace(&mut self.rows, next))?)
    }

    pub(super) fn finish(mut self) -> Result<(), WriteError> {
        self.pass_on()?;
        self.file.finish()
    }
}

/// Writes the rows of every link, in the order of `links.csv`.
pub(super) fn write_by_link<'a, F: RowFile>(
    tracing: &Tracing<'_>,
    roster: &'a Roster,
    head: Head,
    mut file: F,
    rows_of: impl Fn(&'a str, &'a str, &Link, &mut Rows<'a>) -> Result<(), WriteError> + Sync + Send,
) -> Result<(), WriteError> {
    let encoded = |source, links: Vec<(&'a str, Link)>| {
        let mut rows = Rows::new(head);
        for (person, link) in &links {
            rows_of(source, person, link, &mut rows)?;
        }
        F::encode(rows)
    };
    for_each_label(tracing, roster, encoded, |piece| file.append(piece))?;
    file.finish()
}
