//! Workbooks of Excel: one sheet, cell by cell.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{CellErrorType, DataRef, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::error::ForeignError;
use super::grid::{Cell, Grid, GridRow, Merged};
use super::mapping::SerialDays;

/// More cells than a province lists in a month, and fewer than would fill the memory.
const MOST_CELLS: usize = 20_000_000;

/// Reads the sheet with this name, or the only one that is visible.
///
/// Cells come as a stream and are kept where something stands in them, so that a stray one in the last row and column of
/// a sheet does not take memory for all between.
pub(super) fn grid(bytes: &[u8], sheet: Option<&str>, file: &str) -> Result<Grid, ForeignError> {
    if !has_end(bytes) {
        return Err(ForeignError::Format {
            file: file.to_owned(),
            found: "a workbook that was cut off before its end",
        });
    }
    let bad = |source: XlsxError| ForeignError::Workbook {
        file: file.to_owned(),
        source: Box::new(source),
    };
    let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(bad)?;
    let (number, name) = choose(&workbook, sheet, file)?;
    let serials = if workbook.has_1904_epoch() {
        SerialDays::Since1904
    } else {
        SerialDays::Since1900
    };
    let merged = workbook.merge_cells_by_sheet_name(&name).map_err(bad)?;
    let mut reader = workbook.worksheet_cells_reader(&name).map_err(bad)?;
    let mut rows: BTreeMap<u32, Vec<(usize, Cell)>> = BTreeMap::new();
    let (mut count, mut formulas) = (0_usize, 0_u64);
    while let Some(record) = reader.next_cell_with_formula_metadata().map_err(bad)? {
        let is_formula = record.formula.is_some();
        let cell = match cell(record.value) {
            None if is_formula => Cell::Uncomputed,
            None => continue,
            Some(cell) => cell,
        };
        count += 1;
        formulas += u64::from(is_formula);
        if count > MOST_CELLS {
            return Err(ForeignError::TooLarge {
                file: file.to_owned(),
                sheet: number,
                limit: MOST_CELLS,
            });
        }
        let (row, column) = record.pos;
        rows.entry(row).or_default().push((column as usize, cell));
    }
    let rows = rows.into_iter().map(|(row, mut cells)| {
        cells.sort_by_key(|(column, _)| *column);
        GridRow {
            number: u64::from(row) + 1,
            cells,
        }
    });
    let at = |(row, column): (u32, u32)| (u64::from(row), column as usize);
    Ok(Grid {
        file: file.into(),
        sheet: Some(number),
        rows: rows.collect(),
        merged: merged
            .iter()
            .map(|merged| Merged {
                first: at(merged.start),
                last: at(merged.end),
            })
            .collect(),
        serials: Some(serials),
        formulas,
        encoding: None,
        delimiter: None,
    })
}

/// Whether a compound file holds a workbook with a password: that is an entry of its own, named in UTF-16.
pub(super) fn is_encrypted(bytes: &[u8]) -> bool {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    bytes.windows(name.len()).any(|window| window == name)
}

/// Whether the end of an archive is there: a file that was cut off has lost it.
fn has_end(bytes: &[u8]) -> bool {
    // Behind the mark stand 18 bytes more, and a comment of at most 65,535.
    let tail = &bytes[bytes.len().saturating_sub(22 + 65_535)..];
    tail.windows(4).any(|window| window == b"PK\x05\x06")
}

/// The number of a sheet, from 1, and its name.
fn choose(
    workbook: &Xlsx<Cursor<&[u8]>>,
    named: Option<&str>,
    file: &str,
) -> Result<(usize, String), ForeignError> {
    let sheets = workbook.sheets_metadata().iter().zip(1_usize..);
    let tables = sheets.filter(|(sheet, _)| sheet.typ == SheetType::WorkSheet);
    let mut fit: Vec<(usize, &str)> = tables
        .filter(|(sheet, _)| match named {
            Some(name) => sheet.name == name,
            None => sheet.visible == SheetVisible::Visible,
        })
        .map(|(sheet, number)| (number, sheet.name.as_str()))
        .collect();
    match (fit.len(), named) {
        (1, _) => {
            let (number, name) = fit.remove(0);
            Ok((number, name.to_owned()))
        }
        (_, Some(name)) => Err(ForeignError::Sheet {
            file: file.to_owned(),
            expected: format!("a sheet {name:?}"),
            found: "none of that name".to_owned(),
        }),
        (count, None) => Err(ForeignError::Sheet {
            file: file.to_owned(),
            expected: "one visible sheet, or a mapping that names the sheet".to_owned(),
            found: count.to_string(),
        }),
    }
}

/// What stands in a cell; nothing where it is empty.
fn cell(value: DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| {
        let text = text.trim();
        (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
    };
    match value {
        DataRef::Empty => None,
        DataRef::String(found) | DataRef::DateTimeIso(found) | DataRef::DurationIso(found) => text(&found),
        DataRef::SharedString(found) => text(found),
        #[expect(clippy::cast_precision_loss, reason = "a workbook holds numbers of 15 digits")]
        DataRef::Int(number) => Some(Cell::Number(number as f64)),
        DataRef::Float(number) => Some(Cell::Number(number)),
        DataRef::Bool(flag) => Some(Cell::Flag(flag)),
        DataRef::DateTime(day) => Some(Cell::Day(day.as_f64())),
        DataRef::Error(fault) => Some(Cell::Fault(match fault {
            CellErrorType::Div0 => "#DIV/0!",
            CellErrorType::NA => "#N/A",
            CellErrorType::Name => "#NAME?",
            CellErrorType::Null => "#NULL!",
            CellErrorType::Num => "#NUM!",
            CellErrorType::Ref => "#REF!",
            CellErrorType::Value => "#VALUE!",
            CellErrorType::GettingData => "#DATA!",
        })),
    }
}
