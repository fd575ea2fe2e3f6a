//! Visits whose persons and places are numbers, in the files that the library itself writes.

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use chrono::FixedOffset;
use parquet::basic::Encoding;
use parquet::file::metadata::SortingColumn;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use super::column::{NUMBERS, Wrong, ids, in_order, is_number, spots};
use super::error::{ParquetError, Unwritten};
use super::file::{Column, ParquetFile};
use super::part::Part;
use crate::record::NO_SPOT;

pub(crate) const PERSON: usize = 0;
pub(crate) const PLACE: usize = 1;
pub(crate) const START: usize = 2;
pub(crate) const END: usize = 3;
pub(crate) const SPOT: usize = 4;

/// Columns of one length, of valid visits; without `spots`, no visit has a spot.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisitColumns<'a> {
    pub(crate) persons: &'a [u32],
    pub(crate) places: &'a [u32],
    pub(crate) starts: &'a [u32],
    pub(crate) ends: &'a [u32],
    /// [`NO_SPOT`] for a visit without spot.
    pub(crate) spots: Option<&'a [u32]>,
}

/// What columns are converted into, again and again, where they are not as they are wanted.
pub(crate) type VisitScratch = [Vec<u32>; 5];

/// In which times of our own files are said.
pub(crate) fn utc() -> FixedOffset {
    FixedOffset::east_opt(0).expect("0 is an offset")
}

/// The columns of a file of visits: person, place, start, end and perhaps spot.
pub(crate) fn visit_columns(file: &ParquetFile) -> Result<Vec<Column>, ParquetError> {
    let number = |name| file.column(name, NUMBERS, is_number);
    let mut columns = vec![
        number("person")?,
        number("place")?,
        number("start")?,
        number("end")?,
    ];
    columns.extend(file.optional_column("spot", NUMBERS, is_number)?);
    Ok(columns)
}

impl<'a> VisitColumns<'a> {
    /// A range of the rows.
    pub(crate) fn rows(&self, range: Range<usize>) -> Self {
        Self {
            persons: &self.persons[range.clone()],
            places: &self.places[range.clone()],
            starts: &self.starts[range.clone()],
            ends: &self.ends[range.clone()],
            spots: self.spots.map(|spots| &spots[range]),
        }
    }

    /// The rows of a batch of the [`visit_columns`].
    pub(crate) fn decode(arrays: &[&'a dyn Array], scratch: &'a mut VisitScratch) -> Result<Self, Wrong> {
        let [persons, places, starts, ends, own_spots] = scratch;
        let rows = Self {
            persons: ids(arrays[PERSON], "person", persons)?,
            places: ids(arrays[PLACE], "place", places)?,
            starts: ids(arrays[START], "start", starts)?,
            ends: ids(arrays[END], "end", ends)?,
            spots: arrays
                .get(SPOT)
                .map(|&array| spots(array, "spot", own_spots))
                .transpose()?,
        };
        in_order(rows.starts, rows.ends, "end", utc())?;
        Ok(rows)
    }

    fn batch(&self) -> RecordBatch {
        let copied = |column: &[u32]| -> ArrayRef { Arc::new(UInt32Array::from(column.to_vec())) };
        let mut columns = vec![
            ("person", copied(self.persons), false),
            ("place", copied(self.places), false),
            ("start", copied(self.starts), false),
            ("end", copied(self.ends), false),
        ];
        if let Some(spots) = self.spots {
            let spots = spots.iter().map(|&spot| (spot != NO_SPOT).then_some(spot));
            columns.push(("spot", Arc::new(spots.collect::<UInt32Array>()), true));
        }
        RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
    }
}

/// A file of visits sorted by place and start, while it is written.
pub(crate) struct VisitPart<'p>(Part<'p>);

impl<'p> VisitPart<'p> {
    /// A file for columns like these, which are not written.
    pub(crate) fn create(
        path: &'p Path,
        like: VisitColumns<'_>,
        row_group_rows: usize,
    ) -> Result<Self, Unwritten> {
        let sorted_by = |column: usize| SortingColumn {
            column_idx: i32::try_from(column).expect("there are five columns"),
            descending: false,
            nulls_first: true,
        };
        // Numbers that are sorted, or near one another, as bits of differences, which decode fast and leave little to
        // compress.
        let properties = WriterProperties::builder()
            .set_dictionary_enabled(false)
            .set_encoding(Encoding::DELTA_BINARY_PACKED)
            .set_statistics_enabled(EnabledStatistics::Chunk)
            .set_max_row_group_row_count(Some(row_group_rows))
            .set_sorting_columns(Some(vec![sorted_by(PLACE), sorted_by(START)]));
        Part::create(path, &like.rows(0..0).batch(), properties).map(Self)
    }

    pub(crate) fn write(&mut self, rows: VisitColumns<'_>) -> Result<(), Unwritten> {
        self.0.write(&rows.batch())
    }

    /// As [`Part::finish`].
    pub(crate) fn finish(self) -> Result<(), Unwritten> {
        self.0.finish()
    }

    /// As [`Part::finish_for_good`].
    pub(crate) fn finish_for_good(self) -> Result<(), Unwritten> {
        self.0.finish_for_good()
    }
}
