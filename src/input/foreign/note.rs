//! What was taken for granted in a foreign file, or passed over.

use std::fmt;

use super::mapping::{Encoding, SerialDays};
use super::target::TableName;

/// Something that was guessed, assumed or passed over while a foreign file was read. The message tells no key and no
/// name, and of headers those alone that the mapping names.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum ForeignNote {
    /// Nobody declared the encoding, and the bytes fit this one.
    Encoding {
        /// Which.
        found: Encoding,
    },
    /// Nobody declared what stands between the cells.
    Delimiter {
        /// What stands most often in the line of the headers.
        found: char,
    },
    /// Nobody declared which row has the headers: the first that is not blank.
    HeaderRow {
        /// Which row or line, counted from 1.
        row: u64,
    },
    /// Rows above the headers, which were passed over.
    AboveHeaders {
        /// How many.
        rows: u64,
    },
    /// A column that goes nowhere.
    UnmappedColumn {
        /// Which cell, counted from 1.
        cell: usize,
        /// In how many rows something stands there.
        filled: u64,
    },
    /// Cells of which a formula gave the value, as it was when the workbook was saved.
    Formulas {
        /// How many, in the whole sheet.
        cells: u64,
    },
    /// Merged cells that were filled with the value of the first.
    Filled {
        /// How many.
        cells: u64,
    },
    /// Numbers that were taken as days since the first of the workbook.
    Serials {
        /// Their header.
        header: String,
        /// From when they count.
        since: SerialDays,
        /// How many.
        cells: u64,
    },
    /// Dates that tell no year.
    Year {
        /// Their header.
        header: String,
        /// The year that the rule of the mapping gives.
        year: i32,
        /// How many.
        cells: u64,
    },
    /// Telephone numbers of which the last four digits were kept.
    PhonesCut {
        /// How many.
        cells: u64,
    },
    /// Cells with a sign that stands for one that an earlier program could not write.
    Replaced {
        /// How many.
        cells: u64,
    },
    /// Rows that say nothing that belongs into a table.
    LeftOut {
        /// Which table.
        table: TableName,
        /// How many rows.
        rows: u64,
    },
    /// Rows that say what an earlier row said of the same person, place or area.
    SaidBefore {
        /// Which table.
        table: TableName,
        /// How many rows.
        rows: u64,
    },
}

impl fmt::Display for ForeignNote {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let things = |count: u64, one: &str, many: &str| {
            if count == 1 {
                format!("1 {one}")
            } else {
                format!("{count} {many}")
            }
        };
        match self {
            Self::Encoding { found } => write!(f, "encoding: taken as {found}, which the bytes fit"),
            Self::Delimiter { found } => write!(f, "delimiter: taken as {found:?}"),
            Self::HeaderRow { row } => write!(f, "header_row: taken as {row}, the first that is not blank"),
            Self::AboveHeaders { rows } => {
                write!(
                    f,
                    "{} passed over above the headers",
                    things(*rows, "row", "rows")
                )
            }
            Self::UnmappedColumn { cell, filled } => write!(
                f,
                "cell {cell}: goes nowhere; {} something there",
                things(*filled, "row has", "rows have")
            ),
            Self::Formulas { cells } => write!(
                f,
                "{} a formula, whose value is as old as the file",
                things(*cells, "cell has", "cells have")
            ),
            Self::Filled { cells } => write!(
                f,
                "{} filled with the value of the first of those with which {} merged",
                things(*cells, "cell", "cells"),
                if *cells == 1 { "it is" } else { "they are" },
            ),
            Self::Serials { header, since, cells } => write!(
                f,
                "column {header:?}: {} taken as days, {since}",
                things(*cells, "number", "numbers")
            ),
            Self::Year { header, year, cells } => write!(
                f,
                "column {header:?}: {} without a year taken as of {year}",
                things(*cells, "date", "dates")
            ),
            Self::PhonesCut { cells } => write!(
                f,
                "{} cut to the last four digits",
                things(*cells, "telephone number", "telephone numbers")
            ),
            Self::Replaced { cells } => write!(
                f,
                "{} a sign that an earlier program has lost",
                things(*cells, "cell has", "cells have")
            ),
            Self::LeftOut { table, rows } => write!(
                f,
                "{}: nothing from {}, which say nothing about it",
                table.file_name(),
                things(*rows, "row", "rows")
            ),
            Self::SaidBefore { table, rows } => write!(
                f,
                "{}: {} what an earlier row says",
                table.file_name(),
                things(*rows, "row says", "rows say")
            ),
        }
    }
}
