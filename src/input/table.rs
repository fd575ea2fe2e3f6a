//! A CSV file as rows of named cells, one buffer for all rows.

use std::borrow::Cow;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::Arc;

use csv::ByteRecord;

use super::error::{Found, Position, ReadError, Wrong};
use super::lines::{Lines, Start};

/// A file is read in pieces of this size.
const BUFFER_BYTES: usize = 1 << 16;
/// Names of columns are shorter than this; longer ones are no names, and are not repeated.
const NAME_CHARS: usize = 60;

/// The columns of a file: the first few must be there.
pub(super) struct Layout {
    pub(super) columns: &'static [&'static str],
    pub(super) required: usize,
    pub(super) others: Others,
}

/// What becomes of columns that no reader knows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// They are passed over, with a note.
    Ignored,
    /// The caller keeps them, and also a first column without a name: that of the row names, as R writes it.
    Kept,
}

/// The number of a column in its [`Layout`].
pub(super) type Column = usize;

pub(super) struct Table<R> {
    reader: csv::Reader<Lines<R>>,
    record: ByteRecord,
    // Where each cell of the record is.
    cells: Vec<Range<usize>>,
    header: Header,
    pub(super) file: Arc<str>,
    pub(super) at: Position,
    pub(super) line_breaks: u64,
    // What the lines that the reader counts are short of.
    lines_before: u64,
    // Line feeds that were put before the text.
    lead: u64,
}

/// What the columns of a file are, and which cells hold them.
#[derive(Clone)]
pub(super) struct Header {
    layout: &'static Layout,
    /// Where each column of the layout is; beyond every row where it is absent.
    cells: Vec<usize>,
    /// Whether a cell has a name; those beyond have none.
    named: Vec<bool>,
    /// Every name as it stands in the file.
    texts: Vec<String>,
    /// The cells whose name is none of the layout, counted from 1.
    unknown: Vec<usize>,
}

/// What was read of a file, from its first line on.
#[derive(Clone, Copy, Default)]
pub(super) struct Passed {
    pub(super) rows: u64,
    pub(super) lines: u64,
    /// Rows with a line break inside a cell.
    pub(super) line_breaks: u64,
}

/// What comes next in a file.
enum Next {
    Row,
    /// A quotation mark is left open, and everything behind it is in the last cell.
    OpenQuote,
    End,
}

impl<R: Read> Table<R> {
    /// Reads the header.
    pub(super) fn open(source: R, file: &str, layout: &'static Layout) -> Result<Self, ReadError> {
        let io = |source| ReadError::Io {
            file: file.to_owned(),
            source,
        };
        let Start::Plain(lines) = Lines::open(source).map_err(io)? else {
            return Err(ReadError::Encoding {
                file: file.to_owned(),
                line: 1,
                found: "UTF-16",
            });
        };
        let header = Header {
            layout,
            cells: Vec::new(),
            named: Vec::new(),
            texts: Vec::new(),
            unknown: Vec::new(),
        };
        let mut table = Self::new(lines, file.into(), header);
        let no_header = |line, found| ReadError::Header {
            file: file.to_owned(),
            line,
            expected: layout.columns.join(","),
            found,
        };
        match table.advance().map_err(io)? {
            Next::Row => {}
            Next::OpenQuote => {
                return Err(no_header(table.at.line, "a quotation mark that nothing closes"));
            }
            Next::End => return Err(no_header(1, "an empty file")),
        }
        table.header = Header::read(&table.record, layout, file, table.at.line, no_header)?;
        table.at.row = 0;
        table.line_breaks = 0;
        Ok(table)
    }

    /// Goes on behind the header and some rows of a file: the source begins with a line.
    pub(super) fn behind(source: R, file: Arc<str>, header: Header, passed: Passed) -> Self {
        let mut table = Self::new(Lines::behind(source), file, header);
        table.at = Position {
            row: passed.rows,
            line: passed.lines,
        };
        table.line_breaks = passed.line_breaks;
        table.lines_before = passed.lines;
        table.lead = 1;
        table
    }

    fn new(lines: Lines<R>, file: Arc<str>, header: Header) -> Self {
        Self {
            reader: csv::ReaderBuilder::new()
                .has_headers(false)
                .flexible(true)
                .buffer_capacity(BUFFER_BYTES)
                .from_reader(lines),
            record: ByteRecord::new(),
            cells: Vec::new(),
            header,
            file,
            at: Position { row: 0, line: 1 },
            line_breaks: 0,
            lines_before: 0,
            lead: 0,
        }
    }

    /// Goes on to the next row; `false` at the end of the file.
    pub(super) fn next(&mut self) -> Result<bool, NextError> {
        match self.advance()? {
            Next::Row => Ok(true),
            Next::End => Ok(false),
            Next::OpenQuote => Err(NextError::Wrong(Wrong::row(
                "a quotation mark that closes the cell",
                "the end of the file",
            ))),
        }
    }

    pub(super) fn row(&self) -> Row<'_> {
        Row {
            text: self.record.as_slice(),
            cells: &self.cells,
            header: &self.header,
        }
    }

    fn advance(&mut self) -> io::Result<Next> {
        loop {
            let line = self.reader.position().line();
            if !self.reader.read_byte_record(&mut self.record)? {
                return Ok(Next::End);
            }
            let position = self.reader.position();
            let at_end = self.reader.get_ref().ends_at(position.byte());
            if at_end && self.record.len() == 1 && Lines::<R>::is_mark(&self.record[0]) {
                return Ok(Next::End);
            }
            // The reader's position before a row is that of the blank lines above it; so count from the end.
            let passed = position.line() - line;
            let inside = if passed > 1 || at_end {
                self.record.as_slice().split(|&byte| byte == b'\n').count() as u64 - 1
            } else {
                0
            };
            self.at.line = self.lines_before + position.line() - self.lead - inside - u64::from(!at_end);
            if at_end {
                self.at.row += 1;
                return Ok(Next::OpenQuote);
            }
            self.cells.clear();
            self.cells
                .extend((0..self.record.len()).filter_map(|cell| self.record.range(cell)));
            if !self.row().is_blank() {
                self.at.row += 1;
                self.line_breaks += u64::from(inside > 0);
                return Ok(Next::Row);
            }
        }
    }
}

impl<R> Table<R> {
    pub(super) fn into_header(self) -> Header {
        self.header
    }

    pub(super) fn header(&self) -> &Header {
        &self.header
    }

    /// The cells whose columns are passed over.
    pub(super) fn ignored_columns(&self) -> &[usize] {
        match self.header.layout.others {
            Others::Ignored => &self.header.unknown,
            Others::Kept => &[],
        }
    }
}

/// Why there is no next row.
pub(super) enum NextError {
    Io(io::Error),
    Wrong(Wrong),
}

impl From<io::Error> for NextError {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl Header {
    fn read(
        record: &ByteRecord,
        layout: &'static Layout,
        file: &str,
        line: u64,
        no_header: impl Fn(u64, &'static str) -> ReadError,
    ) -> Result<Self, ReadError> {
        let encoding = |found| ReadError::Encoding {
            file: file.to_owned(),
            line,
            found,
        };
        if record.as_slice().contains(&0) {
            return Err(encoding("a NUL byte, as in UTF-16"));
        }
        let names: Vec<&str> = record
            .iter()
            .map(|cell| std::str::from_utf8(cell.trim_ascii()))
            .collect::<Result<_, _>>()
            .map_err(|_| encoding("other bytes, as in GBK"))?;
        let mut written = names.iter().filter(|name| !name.is_empty());
        if let (Some(only), None) = (written.next(), written.next())
            && let Some(found) = separator(only)
        {
            return Err(ReadError::Delimiter {
                file: file.to_owned(),
                line,
                found,
            });
        }
        // Without one known name it is a row of data, which may hold keys.
        if !names.iter().any(|name| layout.columns.contains(name)) {
            return Err(no_header(line, "no such column"));
        }
        if names.iter().any(|name| name.contains(char::is_control)) {
            return Err(no_header(line, "a line break inside a name"));
        }
        if names.iter().any(|name| name.chars().count() > NAME_CHARS) {
            return Err(no_header(line, "a text too long for a name"));
        }
        let repeated = names.iter().enumerate().find_map(|(second, name)| {
            let first = names[..second].iter().position(|other| other == name)?;
            (!name.is_empty()).then_some((name, first, second))
        });
        if let Some((name, first, second)) = repeated {
            return Err(ReadError::RepeatedColumn {
                file: file.to_owned(),
                line,
                found: if layout.columns.contains(name) {
                    format!("{name:?}")
                } else {
                    "an unknown name".to_owned()
                },
                first: first + 1,
                second: second + 1,
            });
        }
        let find = |column: &&str| names.iter().position(|name| name == column);
        if let Some(column) = layout.columns[..layout.required]
            .iter()
            .find(|column| find(column).is_none())
        {
            return Err(ReadError::MissingColumn {
                file: file.to_owned(),
                line,
                column,
                found: columns_in_words(&names, layout),
            });
        }
        Ok(Self {
            layout,
            cells: layout
                .columns
                .iter()
                .map(|column| find(column).unwrap_or(usize::MAX))
                .collect(),
            named: names
                .iter()
                .enumerate()
                .map(|(at, name)| !name.is_empty() || at == 0 && layout.others == Others::Kept)
                .collect(),
            texts: record
                .iter()
                .map(|cell| String::from_utf8_lossy(cell).into_owned())
                .collect(),
            unknown: names
                .iter()
                .zip(1..)
                .filter(|(name, _)| !name.is_empty() && !layout.columns.contains(name))
                .map(|(_, cell)| cell)
                .collect(),
        })
    }

    /// Every name as it stands in the file, empty ones too.
    pub(super) fn texts(&self) -> &[String] {
        &self.texts
    }

    /// Which cell holds a column, if the file has it.
    pub(super) fn cell(&self, column: Column) -> Option<usize> {
        self.cells.get(column).copied().filter(|&cell| cell != usize::MAX)
    }

    pub(super) fn columns_in_words(&self) -> String {
        let names: Vec<&str> = self.texts.iter().map(|text| text.trim_ascii()).collect();
        columns_in_words(&names, self.layout)
    }
}

/// The columns of a header: those of the layout by name, others, which may hold a key, by their place.
fn columns_in_words(names: &[&str], layout: &Layout) -> String {
    let columns = names.iter().zip(1..).filter(|(name, _)| !name.is_empty());
    let words = columns.map(|(name, cell)| {
        if layout.columns.contains(name) {
            (*name).to_owned()
        } else {
            format!("an unknown name in cell {cell}")
        }
    });
    words.collect::<Vec<_>>().join(", ")
}

/// What separates the names in a header that holds no comma.
fn separator(header: &str) -> Option<&'static str> {
    [
        (';', "semicolons"),
        ('\t', "tabs"),
        ('|', "vertical bars"),
        ('，', "full-width commas"),
    ]
    .into_iter()
    .find(|&(separator, _)| header.contains(separator))
    .map(|(_, name)| name)
}

/// One row, its cells found by column.
#[derive(Clone, Copy)]
pub(super) struct Row<'t> {
    text: &'t [u8],
    cells: &'t [Range<usize>],
    header: &'t Header,
}

impl<'t> Row<'t> {
    /// The row whose cells are in these parts of the text.
    pub(super) fn new(text: &'t [u8], cells: &'t [Range<usize>], header: &'t Header) -> Self {
        Self { text, cells, header }
    }

    /// Whether no cell has any text.
    pub(super) fn is_blank(self) -> bool {
        self.texts().all(<[u8]>::is_empty)
    }

    /// What the cells hold, without the blanks around it.
    fn texts(self) -> impl Iterator<Item = &'t [u8]> {
        self.cells
            .iter()
            .map(move |cell| self.text[cell.clone()].trim_ascii())
    }

    /// Refuses text in cells that have no name: a comma too many has shifted the rest.
    pub(super) fn check_width(self) -> Result<(), Wrong> {
        let named = &self.header.named;
        let is_named = |at: usize| named.get(at).copied().unwrap_or(false);
        let beyond = self
            .texts()
            .enumerate()
            .position(|(at, text)| !is_named(at) && !text.is_empty());
        match beyond {
            None => Ok(()),
            Some(at) => Err(Wrong::row(
                format!("nothing in cell {}, for which the header has no name", at + 1),
                "text",
            )),
        }
    }

    pub(super) fn name(self, column: Column) -> &'static str {
        self.header.layout.columns[column]
    }

    pub(super) fn has(self, column: Column) -> bool {
        self.header.cell(column).is_some()
    }

    /// What every cell below a name holds, blanks included.
    pub(super) fn whole(self) -> Result<Vec<String>, Wrong> {
        let text_of = |at: usize| {
            let bytes = self
                .cells
                .get(at)
                .map_or(&[][..], |cell| &self.text[cell.clone()]);
            let expected = || format!("UTF-8 text in cell {}", at + 1);
            let text =
                std::str::from_utf8(bytes).map_err(|_| Wrong::row(expected(), "other bytes, as in GBK"))?;
            if text.contains('\0') {
                return Err(Wrong::row(expected(), "a NUL byte"));
            }
            Ok(text.to_owned())
        };
        (0..self.header.texts.len()).map(text_of).collect()
    }

    /// The text of a cell, without the blanks around it; nothing for an empty cell.
    pub(super) fn cell(self, column: Column) -> Result<Option<&'t str>, Wrong> {
        let cell = self.cells.get(self.header.cells[column]);
        let bytes = cell.map_or(&[][..], |cell| self.text[cell.clone()].trim_ascii());
        let text = std::str::from_utf8(bytes).map_err(|_| {
            self.wrong(
                column,
                "UTF-8 text",
                Found::Words("other bytes, as in GBK".into()),
            )
        })?;
        Ok((!text.is_empty()).then_some(text))
    }

    /// The text of a cell that must not be empty.
    pub(super) fn required(self, column: Column, expected: &'static str) -> Result<&'t str, Wrong> {
        self.cell(column)?.ok_or_else(|| {
            let found = if self.header.cells[column] < self.cells.len() {
                "nothing"
            } else {
                "the end of the row"
            };
            self.wrong(column, expected, Found::Words(found.into()))
        })
    }

    pub(super) fn wrong(self, column: Column, expected: impl Into<Cow<'static, str>>, found: Found) -> Wrong {
        Wrong::Cell {
            column: Some(self.name(column)),
            expected: expected.into(),
            found,
        }
    }
}
