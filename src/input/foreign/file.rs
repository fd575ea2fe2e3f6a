//! A foreign file before anybody knows what its columns are.

use std::fmt;
use std::fs;
use std::path::Path;

use super::encoding::decode;
use super::error::ForeignError;
use super::grid::{Cell, Grid};
use super::guess::Guess;
use super::mapping::Mapping;
use super::translate::{Translation, translate};
use super::workbook;
use crate::input::Mode;

/// Rows that a guess looks at.
const SAMPLE_ROWS: usize = 200;

/// A file in the form that people have: text in some encoding, or a workbook of Excel (`.xlsx`). `Debug` shows no
/// content.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::foreign::{ForeignFile, Mapping};
/// use mijie::input::{Mode, read_cases};
/// use mijie::protocol::edition;
///
/// let text = "编号,姓名,发病日期,诊断\n1,王某,2022/5/7,确诊\n2,李某,5月8日,无症状\n";
/// let file = ForeignFile::new(text.into(), "county.csv");
/// let guess = file.guess(&Mapping::default())?;
/// assert_eq!(
///     guess.columns()[2].to_string(),
///     "column \"发病日期\" to cases.onset: high, a known header; 2 of 2 sampled cells are dates"
/// );
/// // Somebody has looked at the guess, and adds the year.
/// let mapping = Mapping { year: Some(2022), ..guess.confirm() };
/// let translation = file.translate(&mapping, Mode::Strict)?;
/// let cases = translation.table("cases.csv").expect("the line list has cases");
/// assert_eq!(cases.text(), "person,status,onset\n1,confirmed,2022-05-07\n2,asymptomatic,2022-05-08\n");
/// let mut roster = Roster::new();
/// let zone = edition::cn_9().time_zone();
/// assert_eq!(read_cases(cases.text().as_bytes(), "cases.csv", zone, &mut roster)?.count(), 2);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone)]
pub struct ForeignFile {
    name: String,
    bytes: Vec<u8>,
}

impl ForeignFile {
    /// A file of these bytes, which messages call by this name.
    #[must_use]
    pub fn new(bytes: Vec<u8>, name: &str) -> Self {
        Self {
            name: name.to_owned(),
            bytes,
        }
    }

    /// Reads a file whole. Messages call it by its name, without its folder.
    ///
    /// # Errors
    ///
    /// [`ForeignError::Io`] where it cannot be read.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, ForeignError> {
        let path = path.as_ref();
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let bytes = fs::read(path).map_err(|source| ForeignError::Io {
            file: name.to_string(),
            source,
        })?;
        Ok(Self::new(bytes, &name))
    }

    /// Guesses what the columns are, from the headers and the first 200 rows. Nothing is read with the guess until
    /// somebody [confirms](Guess::confirm) it. Of the hints, all count but `columns` and `codes`.
    ///
    /// # Errors
    ///
    /// [`ForeignError`] where the file, its sheet or its headers cannot be read.
    pub fn guess(&self, hints: &Mapping) -> Result<Guess, ForeignError> {
        let grid = self.grid(hints)?;
        let at = header_at(&grid, hints)?;
        let width = grid.rows[at].cells.last().map_or(0, |(column, _)| column + 1);
        let whole = |row: usize| -> Vec<String> {
            let row = &grid.rows[row];
            (0..width)
                .map(|column| {
                    row.cell(column)
                        .map_or_else(String::new, |cell| shown(cell, &grid))
                })
                .collect()
        };
        let samples = (at + 1..grid.rows.len()).take(SAMPLE_ROWS).map(whole);
        Ok(Guess::of(&whole(at), &samples.collect::<Vec<_>>(), hints))
    }

    /// Reads the file with a mapping: our tables, and every guess and loss.
    ///
    /// # Errors
    ///
    /// [`ForeignError`] where the mapping or the file cannot be used; when reading strictly also for the first row that
    /// cannot be used.
    ///
    /// # Complexity
    ///
    /// One pass over the cells; the file, its cells and the tables are in memory.
    pub fn translate(&self, mapping: &Mapping, mode: Mode) -> Result<Translation, ForeignError> {
        mapping.check()?;
        let grid = self.grid(mapping)?;
        let at = header_at(&grid, mapping)?;
        translate(grid, at, mapping, mode)
    }

    fn grid(&self, mapping: &Mapping) -> Result<Grid, ForeignError> {
        let format = |found| ForeignError::Format {
            file: self.name.clone(),
            found,
        };
        if self.bytes.starts_with(b"PK\x03\x04") {
            return workbook::grid(&self.bytes, mapping.sheet.as_deref(), &self.name);
        }
        if self.bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
            return Err(format(if workbook::is_encrypted(&self.bytes) {
                "a workbook with a password"
            } else {
                "an .xls of Excel 2003 or earlier"
            }));
        }
        if self.bytes.starts_with(b"%PDF") {
            return Err(format("a PDF"));
        }
        let decoded = decode(&self.bytes, mapping.encoding, &self.name)?;
        let mut grid = Grid::of_text(&decoded.text, mapping.delimiter, mapping.header_row, &self.name)?;
        grid.encoding = decoded.is_guess.then_some(decoded.encoding);
        Ok(grid)
    }
}

/// Which of the rows has the headers.
fn header_at(grid: &Grid, mapping: &Mapping) -> Result<usize, ForeignError> {
    let row = mapping.header_row.map(u64::from);
    let found = match row {
        Some(row) => grid.rows.iter().position(|one| one.number == row),
        None => (!grid.rows.is_empty()).then_some(0),
    };
    found.ok_or_else(|| ForeignError::NoHeader {
        file: grid.file.to_string(),
        row: row.unwrap_or(1),
    })
}

/// A cell as a guess looks at it.
fn shown(cell: &Cell, grid: &Grid) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) => number.to_string(),
        Cell::Day(serial) => grid
            .serials
            .and_then(|since| super::dates::day_of_serial(*serial, since, super::dates::Era::Lived).ok())
            .unwrap_or_else(|| serial.to_string()),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Fault(fault) => (*fault).to_owned(),
        Cell::Uncomputed => String::new(),
    }
}

impl fmt::Debug for ForeignFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ForeignFile")
            .field("name", &self.name)
            .field("bytes", &self.bytes.len())
            .finish_non_exhaustive()
    }
}
