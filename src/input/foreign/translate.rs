//! Their rows as rows of our tables.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::path::Path;

use super::cell::{Fault, Reading};
use super::error::{ForeignError, ForeignRowError, Origin};
use super::grid::{Cell, Grid, GridRow, Merged};
use super::mapping::{Mapping, MergedCells};
use super::note::ForeignNote;
use super::target::{Kind, TableName, Target};
use crate::input::{Mode, RowError};

/// What a foreign file says, in our tables.
#[derive(Clone)]
#[non_exhaustive]
pub struct Translation {
    /// The tables that are filled, in the order of [`TableName::ALL`].
    pub tables: Vec<TranslatedTable>,
    /// What was guessed, assumed or passed over.
    pub notes: Vec<ForeignNote>,
    /// The rows that were not used, or not for every table; empty when reading strictly.
    pub rejects: Vec<ForeignRowError>,
}

/// A table of ours as CSV, which the readers of [`input`](crate::input) take. `Debug` prints counts only.
#[derive(Clone)]
pub struct TranslatedTable {
    name: TableName,
    text: String,
    // By row: where it comes from.
    origins: Vec<Origin>,
}

impl Translation {
    /// The table with this file name, such as `cases.csv`.
    #[must_use]
    pub fn table(&self, file_name: &str) -> Option<&TranslatedTable> {
        self.tables
            .iter()
            .find(|table| table.name.file_name() == file_name)
    }

    /// Where the row of an error comes from, which a reader of one of the tables has told under its file name.
    #[must_use]
    pub fn origin(&self, error: &RowError) -> Option<&Origin> {
        self.table(error.file())?.origin(error.row())
    }

    /// Writes every table into a folder under its file name. What is there under that name is replaced.
    ///
    /// # Errors
    ///
    /// What the system says of the first file that cannot be written.
    pub fn write_to(&self, dir: impl AsRef<Path>) -> io::Result<()> {
        let dir = dir.as_ref();
        fs::create_dir_all(dir)?;
        for table in &self.tables {
            fs::write(dir.join(table.name.file_name()), &table.text)?;
        }
        Ok(())
    }
}

impl TranslatedTable {
    /// Which table.
    #[must_use]
    pub const fn name(&self) -> TableName {
        self.name
    }

    /// The table as CSV.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// How many rows it has, without the header.
    #[must_use]
    pub fn row_count(&self) -> usize {
        self.origins.len()
    }

    /// Where a row comes from; rows count from 1 without the header, as in a [`RowError`].
    #[must_use]
    pub fn origin(&self, row: u64) -> Option<&Origin> {
        self.origins.get(usize::try_from(row.checked_sub(1)?).ok()?)
    }
}

impl fmt::Debug for Translation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Translation")
            .field("tables", &self.tables)
            .field("notes", &self.notes)
            .field("rejects", &self.rejects)
            .finish()
    }
}

impl fmt::Debug for TranslatedTable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TranslatedTable")
            .field("name", &self.name)
            .field("rows", &self.row_count())
            .finish_non_exhaustive()
    }
}

/// A column of theirs that goes somewhere.
struct Source<'m> {
    column: usize,
    header: &'m str,
}

/// A table under construction.
struct Draft<'m> {
    name: TableName,
    columns: Vec<(Target, Vec<Source<'m>>)>,
    writer: csv::Writer<Vec<u8>>,
    origins: Vec<Origin>,
    /// The rows so far, where each person, place or area has one.
    said: Option<BTreeSet<Vec<String>>>,
    said_before: u64,
    left_out: u64,
}

pub(super) fn translate(
    mut grid: Grid,
    header: usize,
    mapping: &Mapping,
    mode: Mode,
) -> Result<Translation, ForeignError> {
    let places = places(&grid, header, mapping)?;
    let filled = merge(&mut grid, header, mapping, &places)?;
    let mut drafts = mapping
        .tables()
        .into_iter()
        .map(|table| Draft::new(table, mapping, &places))
        .collect::<Vec<_>>();
    let persons = persons(&grid, header, mapping, &places);
    let mut reading = Reading::new(mapping, &grid);
    let mut rejects = Vec::new();
    let is_text = grid.sheet.is_none();
    let named: BTreeSet<usize> = grid.rows[header]
        .cells
        .iter()
        .map(|(column, _)| *column)
        .collect();
    let alone = drafts.len() == 1;
    for row in &grid.rows[header + 1..] {
        let mut reject = |fault: Fault| {
            let error = ForeignRowError {
                origin: grid.origin(row.number),
                header: fault.header,
                expected: fault.expected,
                found: fault.found.describe(|text| persons.contains(text)),
            };
            match mode {
                Mode::Strict => Err(ForeignError::from(error)),
                Mode::Lenient => {
                    rejects.push(error);
                    Ok(())
                }
            }
        };
        // A separator too many has shifted the rest of the row.
        let beyond = row.cells.iter().find(|(column, _)| !named.contains(column));
        if let Some((column, _)) = beyond.filter(|_| is_text) {
            reject(Fault::row(
                format!("nothing in cell {}, for which the header has no name", column + 1),
                "text",
            ))?;
            continue;
        }
        for draft in &mut drafts {
            if let Err(fault) = draft.add(row, &grid, alone, &mut reading) {
                reject(fault)?;
            }
        }
    }
    let mut notes = notes_of_file(&grid, header, mapping, &places);
    if filled > 0 {
        notes.push(ForeignNote::Filled { cells: filled });
    }
    notes.extend(reading.into_notes());
    notes.extend(drafts.iter().flat_map(Draft::notes));
    Ok(Translation {
        tables: drafts.into_iter().map(Draft::finish).collect(),
        notes,
        rejects,
    })
}

/// The column of each header of the mapping.
fn places<'m>(
    grid: &Grid,
    header: usize,
    mapping: &'m Mapping,
) -> Result<BTreeMap<&'m str, usize>, ForeignError> {
    let row = &grid.rows[header];
    let mut places = BTreeMap::new();
    for column in &mapping.columns {
        let name = column.header.trim();
        let mut found = row
            .cells
            .iter()
            .filter(|(_, cell)| matches!(cell, Cell::Text(text) if text.trim() == name))
            .map(|(column, _)| *column);
        let first = found.next().ok_or_else(|| ForeignError::MissingHeader {
            file: grid.file.to_string(),
            row: row.number,
            header: name.to_owned(),
        })?;
        if let Some(second) = found.next() {
            return Err(ForeignError::RepeatedHeader {
                file: grid.file.to_string(),
                row: row.number,
                header: name.to_owned(),
                first: first + 1,
                second: second + 1,
            });
        }
        places.insert(name, first);
    }
    Ok(places)
}

/// Fills or refuses what is merged in the columns that go somewhere; how many cells were filled.
fn merge(
    grid: &mut Grid,
    header: usize,
    mapping: &Mapping,
    places: &BTreeMap<&str, usize>,
) -> Result<u64, ForeignError> {
    let first_row = grid.rows[header].number - 1;
    let columns: BTreeSet<usize> = places.values().copied().collect();
    let mut filled = 0;
    for merged in grid.merged.clone() {
        let Merged { first, last } = merged;
        // Corners in the wrong order belong to a damaged workbook, and hold nothing.
        if last.0 < first_row || first.1 > last.1 || columns.range(first.1..=last.1).next().is_none() {
            continue;
        }
        if mapping.merged_cells == MergedCells::Refuse {
            return Err(ForeignError::Merged {
                file: grid.file.to_string(),
                sheet: grid.sheet.unwrap_or(1),
                cells: format!("{}:{}", cell_name(first), cell_name(last)),
            });
        }
        let begin = grid.rows.partition_point(|row| row.number <= first.0);
        let end = grid.rows.partition_point(|row| row.number <= last.0 + 1);
        let Some(rows) = grid.rows.get_mut(begin..end) else {
            continue;
        };
        let top = rows.first().filter(|row| row.number == first.0 + 1);
        let Some(value) = top.and_then(|row| row.cell(first.1)).cloned() else {
            continue;
        };
        for row in rows {
            for &column in columns.range(first.1..=last.1) {
                if let Err(at) = row.cells.binary_search_by_key(&column, |(column, _)| *column) {
                    row.cells.insert(at, (column, value.clone()));
                    filled += 1;
                }
            }
        }
    }
    Ok(filled)
}

/// The name of a cell in a workbook: `B2`.
fn cell_name((row, column): (u64, usize)) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or_default();
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}

/// What persons are called in the file, so that no message repeats it.
fn persons(
    grid: &Grid,
    header: usize,
    mapping: &Mapping,
    places: &BTreeMap<&str, usize>,
) -> BTreeSet<String> {
    let is_person = |target: &Target| ["person", "a", "b", "name"].contains(&target.column());
    let columns = mapping
        .columns
        .iter()
        .filter(|column| column.to.iter().any(is_person))
        .filter_map(|column| places.get(column.header.trim()));
    let columns: Vec<usize> = columns.copied().collect();
    let cells = grid.rows[header + 1..]
        .iter()
        .flat_map(|row| columns.iter().filter_map(|&column| row.cell(column)));
    cells
        .filter_map(|cell| match cell {
            Cell::Text(text) => Some(text.clone()),
            _ => None,
        })
        .collect()
}

fn notes_of_file(
    grid: &Grid,
    header: usize,
    mapping: &Mapping,
    places: &BTreeMap<&str, usize>,
) -> Vec<ForeignNote> {
    let mut notes = Vec::new();
    notes.extend(grid.encoding.map(|found| ForeignNote::Encoding { found }));
    notes.extend(grid.delimiter.map(|found| ForeignNote::Delimiter { found }));
    if mapping.header_row.is_none() {
        notes.push(ForeignNote::HeaderRow {
            row: grid.rows[header].number,
        });
    }
    if header > 0 {
        notes.push(ForeignNote::AboveHeaders { rows: header as u64 });
    }
    let mapped: BTreeSet<usize> = places.values().copied().collect();
    let mut unmapped: BTreeMap<usize, u64> = BTreeMap::new();
    for (at, row) in grid.rows[header..].iter().enumerate() {
        for (column, _) in row.cells.iter().filter(|(column, _)| !mapped.contains(column)) {
            *unmapped.entry(*column).or_default() += u64::from(at > 0);
        }
    }
    notes.extend(
        unmapped
            .into_iter()
            .map(|(column, filled)| ForeignNote::UnmappedColumn {
                cell: column + 1,
                filled,
            }),
    );
    if grid.formulas > 0 {
        notes.push(ForeignNote::Formulas { cells: grid.formulas });
    }
    notes
}

impl<'m> Draft<'m> {
    fn new(name: TableName, mapping: &'m Mapping, places: &BTreeMap<&str, usize>) -> Self {
        let layout = name.layout();
        let mut columns = Vec::new();
        for (at, column) in layout.columns.iter().enumerate() {
            let target = Target::new(name, column).expect("a column of the layout");
            let sources: Vec<Source<'m>> = mapping
                .columns
                .iter()
                .filter(|column| column.to.contains(&target))
                .filter_map(|column| {
                    let header = column.header.trim();
                    let column = *places.get(header)?;
                    Some(Source { column, header })
                })
                .collect();
            if at < layout.required || !sources.is_empty() {
                columns.push((target, sources));
            }
        }
        let mut writer = csv::Writer::from_writer(Vec::new());
        let names = columns.iter().map(|(target, _)| target.column());
        writer.write_record(names).expect(IN_MEMORY);
        let once = matches!(name, TableName::Persons | TableName::Places | TableName::Areas);
        Self {
            name,
            columns,
            writer,
            origins: Vec::new(),
            said: once.then(BTreeSet::new),
            said_before: 0,
            left_out: 0,
        }
    }

    /// Adds a row, unless it says nothing about this table while others are filled too.
    fn add(
        &mut self,
        row: &GridRow,
        grid: &Grid,
        alone: bool,
        reading: &mut Reading<'m>,
    ) -> Result<(), Fault> {
        let mut texts = Vec::with_capacity(self.columns.len());
        for (target, sources) in &self.columns {
            let cells = sources
                .iter()
                .filter_map(|source| Some((source.header, row.cell(source.column)?)));
            texts.push(reading.text(*target, &cells.collect::<Vec<_>>())?);
        }
        let says_nothing = |from: usize| texts[from..].iter().all(String::is_empty);
        // The first column is whom or what a row is about; `a` and `b` are so together.
        let about = self
            .columns
            .iter()
            .take_while(|(target, _)| target.kind() == Kind::Key && target.at() == 0);
        let about = about.count();
        if says_nothing(0) || !alone && self.columns.len() > about && says_nothing(about) {
            self.left_out += 1;
            return Ok(());
        }
        if let Some(said) = &mut self.said
            && !said.insert(texts.clone())
        {
            self.said_before += 1;
            return Ok(());
        }
        self.writer.write_record(&texts).expect(IN_MEMORY);
        self.origins.push(grid.origin(row.number));
        Ok(())
    }

    fn notes(&self) -> impl Iterator<Item = ForeignNote> + use<> {
        let table = self.name;
        let left_out = Some(self.left_out).filter(|&rows| rows > 0);
        let said_before = Some(self.said_before).filter(|&rows| rows > 0);
        left_out
            .map(|rows| ForeignNote::LeftOut { table, rows })
            .into_iter()
            .chain(said_before.map(|rows| ForeignNote::SaidBefore { table, rows }))
    }

    fn finish(self) -> TranslatedTable {
        let bytes = self.writer.into_inner().expect(IN_MEMORY);
        TranslatedTable {
            name: self.name,
            text: String::from_utf8(bytes).expect("text was written"),
            origins: self.origins,
        }
    }
}

const IN_MEMORY: &str = "rows of one length are written to memory";
