//! Whole lines of a file, read by themselves.

use std::sync::Arc;

use chrono::FixedOffset;
use memchr::{memchr, memchr_iter, memchr2_iter};

use super::error::{Position, Wrong};
use super::rows::{Context, Form, Register, record};
use super::table::{Header, Passed, Row, Table};
use crate::roster::{Draft, Newcomers, Roster};

/// What a chunk holds; rows and lines are counted from its own first.
pub(super) struct Reading<T> {
    pub(super) records: Vec<T>,
    pub(super) wrong: Vec<WrongRow>,
    pub(super) newcomers: Newcomers,
    pub(super) passed: Passed,
    /// Nothing of the above holds where the chunk ends between quotation marks.
    pub(super) ends_between_quotes: bool,
}

/// A row that cannot be used.
pub(super) struct WrongRow {
    pub(super) at: Position,
    pub(super) wrong: Wrong,
    /// How many persons were new when it was read.
    pub(super) new_persons: usize,
}

struct Reader<'a, T> {
    form: &'a Form<T>,
    context: Context<'a>,
    records: Vec<T>,
    wrong: Vec<WrongRow>,
}

/// Reads a chunk that begins outside of quotation marks.
pub(super) fn read_chunk<T>(
    text: &[u8],
    file: &Arc<str>,
    header: &Header,
    form: &Form<T>,
    zone: FixedOffset,
    roster: &Roster,
) -> Reading<T> {
    let mut reader = Reader {
        form,
        context: Context::new(Register::Draft(Box::new(Draft::new(roster))), zone),
        records: Vec::new(),
        wrong: Vec::new(),
    };
    let passed = if memchr(b'"', text).is_none() && !has_bare_return(text) {
        Some(reader.read_plain(text, header))
    } else {
        let table = Table::behind(text, Arc::clone(file), header.clone(), Passed::default());
        reader.read_any(text, table)
    };
    Reading {
        records: reader.records,
        wrong: reader.wrong,
        newcomers: reader.context.register.into_newcomers(),
        passed: passed.unwrap_or_default(),
        ends_between_quotes: passed.is_none(),
    }
}

impl<T> Reader<'_, T> {
    /// Where nothing is quoted, a comma ends a cell and a line feed a row.
    fn read_plain(&mut self, text: &[u8], header: &Header) -> Passed {
        let mut passed = Passed::default();
        let mut cells = Vec::new();
        let mut start = 0;
        let unended = text.last().is_some_and(|&byte| byte != b'\n');
        let end = unended.then_some(text.len());
        for at in memchr2_iter(b',', b'\n', text).chain(end) {
            cells.push(start..at);
            start = at + 1;
            if text.get(at) == Some(&b',') {
                continue;
            }
            passed.lines += 1;
            let row = Row::new(text, &cells, header);
            if !row.is_blank() {
                passed.rows += 1;
                let at = Position {
                    row: passed.rows,
                    line: passed.lines,
                };
                self.take(at, row);
            }
            cells.clear();
        }
        passed
    }

    /// Nothing where the text ends between quotation marks.
    fn read_any(&mut self, text: &[u8], mut table: Table<&[u8]>) -> Option<Passed> {
        while table.next().ok()? {
            self.take(table.at, table.row());
        }
        Some(Passed {
            rows: table.at.row,
            lines: (memchr_iter(b'\n', text).count() + bare_returns(text).count()) as u64,
            line_breaks: table.line_breaks,
        })
    }

    fn take(&mut self, at: Position, row: Row<'_>) {
        match record(row, &mut self.context, self.form.read) {
            Ok(record) => self.records.push(record),
            Err(wrong) => self.wrong.push(WrongRow {
                at,
                wrong,
                new_persons: self.context.register.new_persons(),
            }),
        }
    }
}

/// Whether a carriage return ends a line by itself.
pub(super) fn has_bare_return(text: &[u8]) -> bool {
    bare_returns(text).next().is_some()
}

fn bare_returns(text: &[u8]) -> impl Iterator<Item = usize> {
    memchr_iter(b'\r', text).filter(|at| text.get(at + 1) != Some(&b'\n'))
}
