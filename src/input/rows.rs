//! The records of one file, one after the other.

use std::fmt;
use std::io::Read;

use chrono::{FixedOffset, Offset, Utc};

use super::error::{Found, Position, ReadError, RowError, Wrong};
use super::note::Note;
use super::table::{Column, Layout, NextError, Row, Table};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::roster::{Roster, RosterFull};

/// The records of one file, read row by row into one buffer.
///
/// Yields [`ReadError::Row`] for a row that cannot be used and goes on behind it; the caller decides whether to stop.
/// Keys enter the roster with the first good row that holds them. Any other error is the last item.
pub struct Rows<'r, R, T> {
    table: Table<R>,
    context: Context<'r>,
    read: ReadRow<T>,
    ended: bool,
}

/// Makes a record of a row.
pub(super) type ReadRow<T> = fn(Row<'_>, &mut Context<'_>) -> Result<T, Wrong>;

/// What a row needs to know besides its cells.
pub(super) struct Context<'r> {
    pub(super) roster: &'r mut Roster,
    pub(super) zone: FixedOffset,
    line: u64,
    // By id: the line of the row that defines it, 0 for none.
    defined: Vec<u64>,
}

impl<'r, R: Read, T> Rows<'r, R, T> {
    pub(super) fn open(
        source: R,
        file: &str,
        layout: &'static Layout,
        roster: &'r mut Roster,
        read: ReadRow<T>,
    ) -> Result<Self, ReadError> {
        Ok(Self {
            table: Table::open(source, file, layout)?,
            context: Context {
                roster,
                zone: Utc.fix(),
                line: 0,
                defined: Vec::new(),
            },
            read,
            ended: false,
        })
    }

    /// Takes times without offset as local times of this zone.
    pub(super) fn in_zone(mut self, zone: FixedOffset) -> Self {
        self.context.zone = zone;
        self
    }

    fn next_record(&mut self) -> Result<Option<T>, NextError> {
        if !self.table.next()? {
            return Ok(None);
        }
        let row = self.table.row();
        self.context.line = self.table.at.line;
        row.check_width()
            .and_then(|()| (self.read)(row, &mut self.context))
            .map(Some)
            .map_err(NextError::Wrong)
    }
}

impl<R, T> Rows<'_, R, T> {
    /// What was passed over so far: columns that no reader knows, and line breaks in cells.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let file = &*self.table.file;
        let unknown = self.table.unknown_columns().iter();
        let unknown = unknown.map(|&cell| Note::UnknownColumn {
            file: file.to_owned(),
            cell,
        });
        let no_rows = (self.ended && self.table.at.row == 0).then(|| Note::NoRows {
            file: file.to_owned(),
        });
        let line_breaks = (self.table.line_breaks > 0).then(|| Note::LineBreaks {
            file: file.to_owned(),
            rows: self.table.line_breaks,
        });
        unknown.chain(no_rows).chain(line_breaks).collect()
    }

    pub(super) fn at(&self) -> Position {
        self.table.at
    }

    pub(super) fn error(&self, at: Position, wrong: Wrong) -> RowError {
        RowError::new(&self.table.file, at, wrong, self.context.roster)
    }
}

impl<R: Read, T> Iterator for Rows<'_, R, T> {
    type Item = Result<T, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        match self.next_record() {
            Ok(Some(record)) => Some(Ok(record)),
            Ok(None) => {
                self.ended = true;
                None
            }
            Err(NextError::Wrong(wrong)) => Some(Err(self.error(self.at(), wrong).into())),
            Err(NextError::Io(source)) => {
                self.ended = true;
                Some(Err(ReadError::Io {
                    file: self.table.file.to_string(),
                    source,
                }))
            }
        }
    }
}

impl<R, T> fmt::Debug for Rows<'_, R, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Rows")
            .field("file", &self.table.file)
            .field("row", &self.table.at.row)
            .finish_non_exhaustive()
    }
}

impl Context<'_> {
    pub(super) fn person(&mut self, key: &str) -> Result<PersonId, Wrong> {
        self.roster.person(key).map_err(full)
    }

    pub(super) fn place(&mut self, key: &str) -> Result<PlaceId, Wrong> {
        self.roster.place(key).map_err(full)
    }

    pub(super) fn area(&mut self, key: &str) -> Result<AreaId, Wrong> {
        self.roster.area(key).map_err(full)
    }

    /// Refuses a second row about one and the same.
    pub(super) fn define(&mut self, row: Row<'_>, column: Column, index: usize) -> Result<(), Wrong> {
        if self.defined.len() <= index {
            self.defined.resize(index + 1, 0);
        }
        match self.defined[index] {
            0 => {
                self.defined[index] = self.line;
                Ok(())
            }
            line => Err(row.wrong(
                column,
                format!("each {} once", row.name(column)),
                Found::Words(format!("a key seen before on line {line}").into()),
            )),
        }
    }
}

fn full(_: RosterFull) -> Wrong {
    Wrong::row("at most 4294967295 keys of a kind", "one more")
}
