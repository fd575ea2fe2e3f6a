//! What is to be said about the reading: notes, and rows that cannot be used.

use std::io::Read;

use super::bulk::Bulk;
use super::error::{Position, ReadError, RowError, Wrong};
use super::folder::Mode;
use super::note::Note;
use super::rows::Rows;
use crate::roster::Roster;

/// Notes and rejects, in the order in which they came up.
pub(super) struct Ledger {
    pub(super) mode: Mode,
    pub(super) notes: Vec<Note>,
    pub(super) rejects: Vec<RowError>,
}

impl Ledger {
    pub(super) fn reject(&mut self, row: RowError) -> Result<(), ReadError> {
        match self.mode {
            Mode::Strict => Err(row.into()),
            Mode::Lenient => {
                self.rejects.push(row);
                Ok(())
            }
        }
    }

    /// Takes every record of a file; `take` may still find a record wrong.
    pub(super) fn take_all<R: Read, T>(
        &mut self,
        rows: &mut Rows<'_, R, T>,
        mut take: impl FnMut(Position, T) -> Result<(), Wrong>,
    ) -> Result<(), ReadError> {
        while let Some(record) = rows.next() {
            let at = rows.at();
            let bad = match record {
                Ok(record) => take(at, record).err().map(|wrong| rows.error(at, wrong)),
                Err(ReadError::Row(row)) => Some(row),
                Err(error) => return Err(error),
            };
            if let Some(row) = bad {
                self.reject(row)?;
            }
        }
        self.notes.extend(rows.notes());
        Ok(())
    }

    /// Takes every record of a long file.
    pub(super) fn take_bulk<R: Read, T: Send>(
        &mut self,
        mut bulk: Bulk<R, T>,
        roster: &mut Roster,
        mut take: impl FnMut(T),
    ) -> Result<(), ReadError> {
        while let Some(batch) = bulk.next(roster) {
            for row in batch.rejects {
                self.reject(row)?;
            }
            batch.records.into_iter().for_each(&mut take);
        }
        self.take_all(&mut bulk.rest(roster)?, |_, record| {
            take(record);
            Ok(())
        })
    }

    /// Takes every record of a file as it is.
    pub(super) fn collect<R: Read, T>(&mut self, mut rows: Rows<'_, R, T>) -> Result<Vec<T>, ReadError> {
        let mut records = Vec::new();
        self.take_all(&mut rows, |_, record| {
            records.push(record);
            Ok(())
        })?;
        Ok(records)
    }

    pub(super) fn note_count(&mut self, count: usize, note: impl Fn(usize) -> Note) {
        if count > 0 {
            self.notes.push(note(count));
        }
    }
}
