//! A sorted run: visits that were sorted and united at one time, and written.

use std::ops::Range;
use std::sync::Arc;

use super::folder::{TemporaryFile, TemporaryFolder};
use crate::columnar::{SpillError, VisitColumns, VisitPart};
use crate::log::columns::{Arrival, Arrivals, Columns, accumulate};
use crate::log::places_of;
use crate::progress::Progress;
use crate::record::NO_SPOT;
use crate::threads;
use crate::watch::Phase;

/// Rows of a row group: few enough that a pass over few places reads little else, many enough to be worth a group.
const ROW_GROUP_ROWS: Range<usize> = 1 << 13..1 << 17;
/// A run has about so many row groups, within these bounds.
const ROW_GROUPS: usize = 1 << 8;
/// Places may have so many numbers more than there are rows, and still be counted by their number.
const SPARE_PLACES: usize = 1 << 16;

/// Each file is sorted by itself; the row groups of visits tell their places.
#[derive(Clone, Debug)]
pub(super) struct Run {
    pub(super) files: Vec<Arc<TemporaryFile>>,
    /// How many visits there were before they were united.
    pub(super) arrived: usize,
    /// The greatest person and the greatest place.
    pub(super) greatest: (u32, u32),
}

impl Run {
    /// Sorts and writes the rows, of which there must be one; gives them back where that fails.
    pub(super) fn write(
        rows: Arrivals,
        folder: &Arc<TemporaryFolder>,
    ) -> Result<Self, (SpillError, Arrivals)> {
        let arrived = rows.len();
        let greatest = rows.greatest().expect("a run has rows");
        let sorted = SortedRows::new(rows, greatest.1);
        match sorted.write(folder) {
            Ok(files) => Ok(Self {
                files,
                arrived,
                greatest,
            }),
            Err(error) => Err((error, sorted.into_arrivals())),
        }
    }
}

struct SortedRows {
    columns: Columns,
    // Where the rows of each place end.
    place_ends: Vec<u32>,
    // The place of each number, where places were numbered anew.
    places: Option<Vec<u32>>,
}

impl SortedRows {
    fn new(mut rows: Arrivals, greatest_place: u32) -> Self {
        // Whether places are dense is known when all is added: until then, tables are kept in proportion.
        let dense = greatest_place as usize <= rows.len() + SPARE_PLACES;
        let places = (!dense).then(|| rows.number_places());
        let place_count = places.as_ref().map_or(greatest_place as usize + 1, Vec::len);
        let unheard = Progress::unheard(Phase::Sort);
        let mut columns = rows
            .into_columns(place_count, &unheard)
            .expect("nobody is there to stop it");
        let mut place_ends = std::mem::take(&mut columns.place_counts);
        accumulate(&mut place_ends);
        Self {
            columns,
            place_ends,
            places,
        }
    }

    /// One file for each thread.
    fn write(&self, folder: &Arc<TemporaryFolder>) -> Result<Vec<Arc<TemporaryFile>>, SpillError> {
        let rows = self.columns.persons.len();
        let row_group_rows = (rows / ROW_GROUPS).clamp(ROW_GROUP_ROWS.start, ROW_GROUP_ROWS.end);
        let file_rows = rows.div_ceil(threads::count()).max(row_group_rows);
        let parts: Vec<Range<usize>> = (0..rows)
            .step_by(file_rows)
            .map(|start| start..rows.min(start + file_rows))
            .collect();
        let written = threads::map(
            &parts,
            || (),
            |(), part| self.write_part(part, row_group_rows, folder),
        );
        written.into_iter().collect()
    }

    fn write_part(
        &self,
        rows: &Range<usize>,
        row_group_rows: usize,
        folder: &Arc<TemporaryFolder>,
    ) -> Result<Arc<TemporaryFile>, SpillError> {
        // Before anything is written, so that a part of a file is removed, too.
        let file = folder.file();
        let like = self.view(rows.start..rows.start, &[]);
        let mut part = VisitPart::create(file.path(), like, row_group_rows)?;
        for start in rows.clone().step_by(row_group_rows) {
            let group = start..rows.end.min(start + row_group_rows);
            let places = self.places_of(group.clone());
            part.write(self.view(group, &places))?;
        }
        part.finish()?;
        Ok(Arc::new(file))
    }

    fn places_of(&self, rows: Range<usize>) -> Vec<u32> {
        let mut places = places_of(&self.place_ends, rows);
        if let Some(names) = &self.places {
            for place in &mut places {
                *place = names[*place as usize];
            }
        }
        places
    }

    fn view<'a>(&'a self, rows: Range<usize>, places: &'a [u32]) -> VisitColumns<'a> {
        let columns = &self.columns;
        VisitColumns {
            persons: &columns.persons[rows.clone()],
            places,
            starts: &columns.starts[rows.clone()],
            ends: &columns.ends[rows.clone()],
            spots: (!columns.spots.is_empty()).then(|| &columns.spots[rows]),
        }
    }

    fn into_arrivals(self) -> Arrivals {
        let mut rows = Arrivals::default();
        for (row, place) in self
            .places_of(0..self.columns.persons.len())
            .into_iter()
            .enumerate()
        {
            let columns = &self.columns;
            let arrival = Arrival {
                person: columns.persons[row],
                place,
                start: columns.starts[row],
                end: columns.ends[row],
            };
            rows.push(arrival, columns.spots.get(row).copied().unwrap_or(NO_SPOT));
        }
        rows
    }
}
