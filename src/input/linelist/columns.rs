//! Columns that go by several names, and cells as R writes them.

use std::io::Read;

use chrono::FixedOffset;

use crate::input::error::{Found, ReadError, Wrong};
use crate::input::rows::Rows;
use crate::input::table::{Column, Layout, Row};
use crate::time::Moment;

/// How R writes that there is no value.
const MISSING: &str = "NA";

/// One meaning for which files have different names; the first is the usual one.
#[derive(Clone, Copy)]
pub(super) struct Meaning {
    pub(super) what: &'static str,
    pub(super) columns: &'static [Column],
}

/// Refuses a header with two columns of one meaning, or without one that must be there.
pub(super) fn single<R: Read, T>(
    rows: &Rows<'_, R, T>,
    file: &str,
    layout: &Layout,
    meanings: &[(Meaning, bool)],
) -> Result<(), ReadError> {
    let (header, line) = (rows.header(), rows.at().line);
    for &(meaning, required) in meanings {
        let mut there = meaning
            .columns
            .iter()
            .filter(|&&column| header.cell(column).is_some())
            .map(|&column| layout.columns[column]);
        match (there.next(), there.next()) {
            (Some(first), Some(second)) => {
                return Err(ReadError::TwoColumns {
                    file: file.to_owned(),
                    line,
                    meaning: meaning.what,
                    first,
                    second,
                });
            }
            (None, _) if required => {
                return Err(ReadError::MissingColumn {
                    file: file.to_owned(),
                    line,
                    column: layout.columns[meaning.columns[0]],
                    found: header.columns_in_words(),
                });
            }
            _ => {}
        }
    }
    Ok(())
}

/// The column that the file has for a meaning; the usual one where it has none.
pub(super) fn find(row: Row<'_>, meaning: Meaning) -> Column {
    let there = meaning.columns.iter().find(|&&column| row.has(column));
    *there.unwrap_or(&meaning.columns[0])
}

/// Whether the cell says anything.
pub(super) fn given(row: Row<'_>, column: Column) -> Result<bool, Wrong> {
    if !row.has(column) {
        return Ok(false);
    }
    Ok(row.cell(column)?.is_some_and(|text| text != MISSING))
}

/// Whether a text stands for no value.
pub(super) fn is_missing(text: &str) -> bool {
    matches!(text.trim_ascii(), "" | MISSING)
}

pub(super) fn key(row: Row<'_>, column: Column) -> Result<&str, Wrong> {
    let key = row.key(column)?;
    if key == MISSING {
        return Err(row.wrong(
            column,
            "a key",
            Found::Words("NA, which stands for no value".into()),
        ));
    }
    Ok(key)
}

pub(super) fn moment(row: Row<'_>, column: Column, zone: FixedOffset) -> Result<Option<Moment>, Wrong> {
    if given(row, column)? {
        row.moment(column, zone).map(Some)
    } else {
        Ok(None)
    }
}

/// Refuses what happened before what it must follow: by the second where both are instants, else by the day.
pub(super) fn in_order(
    row: Row<'_>,
    (earlier_column, earlier): (Column, Option<Moment>),
    (later_column, later): (Column, Option<Moment>),
    zone: FixedOffset,
) -> Result<(), Wrong> {
    let (Some(earlier), Some(later)) = (earlier, later) else {
        return Ok(());
    };
    let in_order = match (earlier, later) {
        (Moment::Instant(earlier), Moment::Instant(later)) => earlier <= later,
        _ => earlier.date(zone) <= later.date(zone),
    };
    if in_order {
        return Ok(());
    }
    let text = |column| Ok(row.cell(column)?.unwrap_or_default().to_owned());
    Err(row.wrong(
        later_column,
        format!(
            "a time not before that of column {:?}, {}",
            row.name(earlier_column),
            text(earlier_column)?
        ),
        Found::Text(text(later_column)?),
    ))
}
