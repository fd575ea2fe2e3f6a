//! The records of one file, one after the other.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read;
use std::sync::Arc;

use chrono::{FixedOffset, Offset, Utc};

use super::error::{Found, Position, ReadError, RowError, Wrong};
use super::note::Note;
use super::table::{Column, Header, Layout, NextError, Row, Table};
use crate::area::Areas;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::roster::{Admitted, Draft, Newcomers, Roster, RosterFull};

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

/// How the rows of a file are read.
pub(super) struct Form<T> {
    pub(super) layout: &'static Layout,
    pub(super) read: ReadRow<T>,
    /// Gives a record the ids that drafted ones have become.
    pub(super) settle: fn(T, &Admitted) -> T,
}

/// Where keys get their ids.
pub(super) enum Register<'r> {
    Roster(&'r mut Roster),
    Draft(Box<Draft<'r>>),
}

/// What a row needs to know besides its cells.
pub(super) struct Context<'r> {
    pub(super) register: Register<'r>,
    pub(super) zone: FixedOffset,
    // The areas that there are, where they are known.
    areas: Option<&'r Areas>,
    line: u64,
    // By id: the line of the row that defines it, 0 for none.
    defined: Vec<u64>,
    // By name, where there is no id: the same.
    named: BTreeMap<String, u64>,
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
            context: Context::new(Register::Roster(roster), Utc.fix()),
            read,
            ended: false,
        })
    }

    /// The rows of a table of which some may have been read already.
    pub(super) fn of(table: Table<R>, roster: &'r mut Roster, read: ReadRow<T>) -> Self {
        Self {
            table,
            context: Context::new(Register::Roster(roster), Utc.fix()),
            read,
            ended: false,
        }
    }

    /// Takes times without offset as local times of this zone.
    pub(super) fn in_zone(mut self, zone: FixedOffset) -> Self {
        self.context.zone = zone;
        self
    }

    /// Takes no other areas than these.
    pub(super) fn among(mut self, areas: Option<&'r Areas>) -> Self {
        self.context.areas = areas;
        self
    }

    fn next_record(&mut self) -> Result<Option<T>, NextError> {
        if !self.table.next()? {
            return Ok(None);
        }
        let row = self.table.row();
        self.context.line = self.table.at.line;
        record(row, &mut self.context, self.read)
            .map(Some)
            .map_err(NextError::Wrong)
    }
}

/// The record that a row holds.
pub(super) fn record<T>(row: Row<'_>, context: &mut Context<'_>, read: ReadRow<T>) -> Result<T, Wrong> {
    row.check_width()?;
    read(row, context)
}

impl<R, T> Rows<'_, R, T> {
    /// What was passed over so far: columns that no reader knows, and line breaks in cells.
    #[must_use]
    pub fn notes(&self) -> Vec<Note> {
        let file = &*self.table.file;
        let unknown = self.table.ignored_columns().iter();
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

    pub(super) fn header(&self) -> &Header {
        self.table.header()
    }

    pub(super) fn at(&self) -> Position {
        self.table.at
    }

    pub(super) fn file(&self) -> &Arc<str> {
        &self.table.file
    }

    pub(super) fn error(&self, at: Position, wrong: Wrong) -> RowError {
        RowError::new(&self.table.file, at, wrong, |key| {
            self.context.register.knows_person(key)
        })
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

impl Register<'_> {
    fn knows_person(&self, key: &str) -> bool {
        match self {
            Self::Roster(roster) => roster.find_person(key).is_some(),
            Self::Draft(draft) => draft.knows_person(key),
        }
    }

    /// How many persons of a draft are new.
    pub(super) fn new_persons(&self) -> usize {
        match self {
            Self::Roster(_) => 0,
            Self::Draft(draft) => draft.new_persons(),
        }
    }

    /// Those that are not in a roster yet.
    pub(super) fn into_newcomers(self) -> Newcomers {
        match self {
            Self::Roster(_) => Newcomers::default(),
            Self::Draft(draft) => draft.into_newcomers(),
        }
    }
}

impl<'r> Context<'r> {
    pub(super) fn new(register: Register<'r>, zone: FixedOffset) -> Self {
        Self {
            register,
            zone,
            areas: None,
            line: 0,
            defined: Vec::new(),
            named: BTreeMap::new(),
        }
    }

    pub(super) fn person(&mut self, key: &str) -> Result<PersonId, Wrong> {
        match &mut self.register {
            Register::Roster(roster) => roster.person(key),
            Register::Draft(draft) => draft.person(key),
        }
        .map_err(full)
    }

    pub(super) fn place(&mut self, key: &str) -> Result<PlaceId, Wrong> {
        match &mut self.register {
            Register::Roster(roster) => roster.place(key),
            Register::Draft(draft) => draft.place(key),
        }
        .map_err(full)
    }

    pub(super) fn area(&mut self, key: &str) -> Result<AreaId, Wrong> {
        match &mut self.register {
            Register::Roster(roster) => roster.area(key),
            Register::Draft(draft) => draft.area(key),
        }
        .map_err(full)
    }

    /// Whether a key may be that of an area: where the areas are known, it is of one of them.
    pub(super) fn is_area(&self, key: &str) -> bool {
        match (self.areas, &self.register) {
            (Some(areas), Register::Roster(roster)) => roster
                .find_area(key)
                .is_some_and(|area| areas.get(area).is_some()),
            (Some(_), Register::Draft(_)) | (None, _) => true,
        }
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
            line => Err(defined_before(row, column, line)),
        }
    }

    /// As [`define`](Self::define), of what has a name and no id.
    pub(super) fn define_named(&mut self, row: Row<'_>, column: Column, name: &str) -> Result<(), Wrong> {
        if let Some(&line) = self.named.get(name) {
            return Err(defined_before(row, column, line));
        }
        self.named.insert(name.to_owned(), self.line);
        Ok(())
    }
}

fn defined_before(row: Row<'_>, column: Column, line: u64) -> Wrong {
    row.wrong(
        column,
        format!("each {} once", row.name(column)),
        Found::Words(format!("a key seen before on line {line}").into()),
    )
}

pub(super) fn full(_: RosterFull) -> Wrong {
    Wrong::row("at most 4294967295 keys of a kind", "one more")
}
