//! What a reader passed over, and says so.

use std::fmt;

/// Something that was ignored or assumed while reading; nothing that stops the tracing.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Note {
    /// The file is not in the folder.
    Absent {
        /// The name of the file.
        file: &'static str,
    },
    /// The file has a header and no row.
    NoRows {
        /// The name of the file.
        file: String,
    },
    /// The header has a column that no reader knows; it was ignored. It is told by its place: where the header is
    /// missing, the first row stands there, and a name is that of a person.
    UnknownColumn {
        /// The name of the file.
        file: String,
        /// Which cell of the header has its name, counted from 1.
        cell: usize,
    },
    /// Rows with a line break inside quotation marks. Where no cell should have one, a quotation mark is missing or
    /// too many.
    LineBreaks {
        /// The name of the file.
        file: String,
        /// How many rows have one.
        rows: u64,
    },
    /// Places that are visited and not listed in `places.csv`; their kind is `other`.
    UnlistedPlaces {
        /// How many there are.
        count: usize,
    },
    /// Homes that are not listed in `places.csv`; their kind is `other`.
    UnlistedHomes {
        /// How many there are.
        count: usize,
    },
    /// Places say in which area they lie, and there is no `areas.csv`.
    UnlistedAreas {
        /// How many areas they name.
        count: usize,
    },
    /// Cases who are in `isolations.csv`, which says nothing about cases: theirs is in `cases.csv`.
    IsolatedCases {
        /// How many there are.
        count: usize,
    },
    /// Cases of `linelist.csv` whom it calls probable; they are taken as suspected.
    ProbableCases {
        /// How many there are.
        count: usize,
    },
    /// Cases of `linelist.csv` without a date from which an infectious window could be counted: they are listed, and
    /// cannot be traced.
    UndatedCases {
        /// How many there are.
        count: usize,
    },
    /// Cells of `contacts.csv` that name a case by `case_name` and not by the id; they are taken as that case.
    NamedCases {
        /// How many such cells there are.
        count: usize,
    },
    /// Persons in `contacts.csv` whom `linelist.csv` does not list; they are taken as contacts.
    UnlistedPersons {
        /// How many there are.
        count: usize,
    },
    /// Two persons of whom `contacts.csv` has rows in both directions: each would be the source of the other.
    MutualPairs {
        /// How many such pairs there are.
        count: usize,
    },
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let things = |count: usize, one: &str, many: &str| {
            if count == 1 {
                format!("1 {one}")
            } else {
                format!("{count} {many}")
            }
        };
        match self {
            Self::Absent { file } => write!(f, "{file}: not in the folder"),
            Self::NoRows { file } => write!(f, "{file}: no rows"),
            Self::UnknownColumn { file, cell } => {
                write!(f, "{file}: the column of cell {cell} is unknown and ignored")
            }
            Self::LineBreaks { file, rows: 1 } => write!(f, "{file}: 1 row has a line break inside a cell"),
            Self::LineBreaks { file, rows } => {
                write!(f, "{file}: {rows} rows have a line break inside a cell")
            }
            Self::UnlistedPlaces { count } => write!(
                f,
                "places.csv: does not list {}, taken as other",
                things(*count, "place that is visited", "places that are visited")
            ),
            Self::UnlistedHomes { count } => write!(
                f,
                "places.csv: does not list {}, taken as other",
                things(*count, "home", "homes")
            ),
            Self::UnlistedAreas { count } => write!(
                f,
                "places.csv: names {} and there is no areas.csv",
                things(*count, "area", "areas")
            ),
            Self::IsolatedCases { count } => write!(
                f,
                "isolations.csv: says nothing about cases; {} in it, and only the isolation in cases.csv counts",
                things(*count, "case is", "cases are")
            ),
            Self::ProbableCases { count } => write!(
                f,
                "linelist.csv: calls {} probable, taken as suspected",
                things(*count, "case", "cases")
            ),
            Self::UndatedCases { count } => write!(
                f,
                "linelist.csv: has no date of onset, sampling or last negative for {}, not to be traced",
                things(*count, "case", "cases")
            ),
            Self::NamedCases { count } => write!(
                f,
                "contacts.csv: {} a case by case_name and not by the id, taken as that case",
                things(*count, "cell names", "cells name")
            ),
            Self::UnlistedPersons { count } => write!(
                f,
                "contacts.csv: names {} whom linelist.csv does not list, taken as contacts",
                things(*count, "person", "persons")
            ),
            Self::MutualPairs { count } => write!(
                f,
                "contacts.csv: lists {} in both directions",
                things(*count, "pair", "pairs")
            ),
        }
    }
}
