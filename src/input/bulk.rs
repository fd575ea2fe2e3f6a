//! A long file, many rows at a time.
//!
//! The file is cut into chunks of whole lines, and a few chunks are read at once, each by itself: keys that it is the
//! first to name get drafted ids, and its rows and lines are counted from its own first. Then the chunks are taken in
//! their order, ids and counts are put right, and nothing tells any more that there were chunks. That a chunk begins
//! outside of quotation marks is known once the one before it has been read; where it does not, and where lines have no
//! end, the rest of the file is read row by row.

use std::io::{Chain, Cursor, Read};
use std::sync::Arc;
use std::vec;

use chrono::FixedOffset;

use super::chunk::{Reading, WrongRow, has_bare_return, read_chunk};
use super::cutter::{Cutter, Rest};
use super::error::{Position, ReadError, RowError};
use super::rows::{Form, Rows};
use super::table::{Header, Layout, Passed, Table};
use crate::roster::Roster;
use crate::threads;

/// Long enough that nobody waits for the next, short enough that text and records stay in a cache.
pub(super) const CHUNK_BYTES: usize = 1 << 20;
/// So many chunks a thread are in memory.
const CHUNKS_A_THREAD: usize = 4;
/// Where the header is looked for.
const HEAD_BYTES: usize = 1 << 16;

/// The records of a file, a batch a chunk.
pub(super) struct Bulk<R, T: 'static> {
    file: Arc<str>,
    form: &'static Form<T>,
    zone: FixedOffset,
    chunk_bytes: usize,
    cutter: Cutter<R>,
    /// Nothing where it takes more than a line to tell what it is.
    header: Option<Header>,
    /// What was taken so far.
    passed: Passed,
    chunks: Vec<Vec<u8>>,
    /// How many of the chunks hold text, and how many of these were taken.
    filled: usize,
    taken: usize,
    readings: vec::IntoIter<Reading<T>>,
}

/// The text that was not taken.
type Left<R> = Chain<Cursor<Vec<u8>>, Rest<R>>;

/// What was read of one chunk.
pub(super) struct Batch<T> {
    pub(super) records: Vec<T>,
    pub(super) rejects: Vec<RowError>,
}

impl<R: Read, T: Send> Bulk<R, T> {
    pub(super) fn open(
        source: R,
        file: &str,
        form: &'static Form<T>,
        zone: FixedOffset,
        chunk_bytes: usize,
    ) -> Self {
        let mut cutter = Cutter::new(source);
        let mut head = Vec::new();
        cutter.cut(&mut head, HEAD_BYTES);
        let mut passed = Passed::default();
        let header = find_header(&head, file, form.layout).map(|found| {
            head.drain(..found.bytes);
            passed.lines = found.lines;
            found.header
        });
        cutter.take_back(head);
        Self {
            file: file.into(),
            form,
            zone,
            chunk_bytes,
            cutter,
            header,
            passed,
            chunks: Vec::new(),
            filled: 0,
            taken: 0,
            readings: Vec::new().into_iter(),
        }
    }

    /// The next records; nothing where only the [`rest`](Self::rest) remains. Every batch of a file must be taken with
    /// the same roster.
    pub(super) fn next(&mut self, roster: &mut Roster) -> Option<Batch<T>> {
        if self.taken == self.filled {
            self.read_chunks(roster);
        }
        let reading = self.readings.next()?;
        if reading.ends_between_quotes || !roster.has_room_for(&reading.newcomers) {
            return None;
        }
        self.taken += 1;
        Some(self.settle(reading, roster))
    }

    /// The rows behind the last batch, if there are any.
    pub(super) fn rest(mut self, roster: &mut Roster) -> Result<Rows<'_, Left<R>, T>, ReadError> {
        let Form { layout, read, .. } = *self.form;
        let (file, passed, zone) = (Arc::clone(&self.file), self.passed, self.zone);
        let rows = match self.header.take() {
            None => Rows::open(self.left(), &file, layout, roster, read)?,
            Some(header) => Rows::of(Table::behind(self.left(), file, header, passed), roster, read),
        };
        Ok(rows.in_zone(zone))
    }

    fn left(self) -> Left<R> {
        let chunks = self.chunks[self.taken..self.filled].concat();
        Cursor::new(chunks).chain(self.cutter.into_rest())
    }

    fn read_chunks(&mut self, roster: &Roster) {
        let Some(header) = &self.header else { return };
        (self.filled, self.taken) = (0, 0);
        self.chunks
            .resize_with(CHUNKS_A_THREAD * threads::count(), Vec::new);
        for chunk in &mut self.chunks {
            if !self.cutter.cut(chunk, self.chunk_bytes) {
                break;
            }
            self.filled += 1;
        }
        let (file, form, zone) = (&self.file, self.form, self.zone);
        let chunks = &self.chunks[..self.filled];
        let readings = threads::map(
            chunks,
            || (),
            |(), chunk| read_chunk(chunk, file, header, form, zone, roster),
        );
        self.readings = readings.into_iter();
    }

    /// Puts ids, rows and lines right.
    fn settle(&mut self, reading: Reading<T>, roster: &mut Roster) -> Batch<T> {
        let Reading {
            mut records,
            wrong,
            newcomers,
            passed,
            ..
        } = reading;
        let reject = |row: WrongRow| {
            let at = Position {
                row: self.passed.rows + row.at.row,
                line: self.passed.lines + row.at.line,
            };
            RowError::new(&self.file, at, row.wrong, |key| {
                roster.find_person(key).is_some() || newcomers.had_person(key, row.new_persons)
            })
        };
        let rejects = wrong.into_iter().map(reject).collect();
        let admitted = roster.admit(&newcomers).expect("there is room for the newcomers");
        if !admitted.are_as_drafted() {
            let settle = self.form.settle;
            records = records
                .into_iter()
                .map(|record| settle(record, &admitted))
                .collect();
        }
        self.passed.rows += passed.rows;
        self.passed.lines += passed.lines;
        self.passed.line_breaks += passed.line_breaks;
        Batch { records, rejects }
    }
}

struct FoundHeader {
    header: Header,
    /// What it takes up, with the blank lines above it.
    bytes: usize,
    lines: u64,
}

/// The header, if it is good and on the first line that is not blank.
fn find_header(text: &[u8], file: &str, layout: &'static Layout) -> Option<FoundHeader> {
    let is_blank = |line: &[u8]| line.iter().all(|byte| b"\", \t\x0C\r\n".contains(byte));
    let (mut bytes, mut lines) = (0, 0);
    for line in text.split_inclusive(|&byte| byte == b'\n') {
        bytes += line.len();
        lines += 1;
        if !is_blank(line) {
            break;
        }
    }
    let head = &text[..bytes];
    let table = Table::open(head, file, layout)
        .ok()
        .filter(|_| !has_bare_return(head))?;
    Some(FoundHeader {
        header: table.into_header(),
        bytes,
        lines,
    })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod checks;
