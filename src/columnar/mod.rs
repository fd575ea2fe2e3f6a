//! Parquet files: columns found by name and decoded by row group, and columns of visits written.

mod column;
mod error;
mod file;
mod part;
mod visits;

pub(crate) use self::column::{
    NUMBERS, TIMES, Wrong, first_null, ids, in_order, is_number, is_time, spots, times,
};
pub(crate) use self::error::Unwritten;
pub use self::error::{ParquetError, SpillError};
pub(crate) use self::file::{Column, ParquetFile, find_files, is_text};
pub(crate) use self::part::Part;
pub(crate) use self::visits::{
    END, PERSON, PLACE, SPOT, START, VisitColumns, VisitPart, VisitScratch, utc, visit_columns,
};
