//! From runs to columns: pass by pass, each over a range of places.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use super::run::Run;
use crate::columnar::{
    Column, PLACE, ParquetError, ParquetFile, SPOT, SpillError, VisitColumns, VisitScratch, Wrong, ids,
    visit_columns,
};
use crate::log::build::{BuildError, VisitBlock};
use crate::log::columns::{Arrivals, BLOCK_ROWS, Columns, peak_bytes};
use crate::progress::Progress;
use crate::record::NO_SPOT;
use crate::threads;

/// A file of a run, and where its columns are.
struct Source {
    path: PathBuf,
    file: ParquetFile,
    columns: Vec<Column>,
}

/// A row group of a source, and its first and last place.
#[derive(Clone, Copy)]
struct Group {
    source: usize,
    number: usize,
    rows: usize,
    places: (u32, u32),
}

pub(super) struct Passes {
    sources: Vec<Source>,
    // By run, and within a run by place.
    groups: Vec<Group>,
    // How many rows each place has in all runs.
    place_rows: Vec<u32>,
    rows_a_pass: u64,
}

impl Passes {
    pub(super) fn over(runs: &[Run], budget: u64, place_count: usize) -> Result<Self, SpillError> {
        let mut sources = Vec::new();
        for file in runs.iter().flat_map(|run| &run.files) {
            let opened = Source::open(file.path().to_owned());
            sources.push(opened.map_err(|error| SpillError::unreadable(file.path(), &error))?);
        }
        let mut groups = Vec::new();
        for (source, opened) in sources.iter().enumerate() {
            let of_source = (0..opened.file.row_groups().len()).map(|number| Group {
                source,
                number,
                rows: usize::try_from(opened.file.rows(number).0).unwrap_or(usize::MAX),
                // A group that does not tell may have any place.
                places: opened
                    .file
                    .bounds(number, opened.columns[PLACE])
                    .unwrap_or((0, u32::MAX)),
            });
            groups.extend(of_source);
        }
        let has_spots = sources.iter().any(|source| source.columns.len() > SPOT);
        let mut passes = Self {
            sources,
            groups,
            place_rows: Vec::new(),
            rows_a_pass: budget / peak_bytes(1, usize::from(has_spots)),
        };
        passes.place_rows = passes.count_rows(place_count)?;
        Ok(passes)
    }

    pub(super) fn into_columns(self, progress: &Progress<'_>) -> Result<Columns, BuildError> {
        let rows = self.rows();
        let has_spots = self.sources.iter().any(|source| source.columns.len() > SPOT);
        let mut columns = Columns {
            persons: Vec::with_capacity(rows),
            starts: Vec::with_capacity(rows),
            ends: Vec::with_capacity(rows),
            spots: Vec::with_capacity(if has_spots { rows } else { 0 }),
            place_counts: Vec::with_capacity(self.place_rows.len()),
        };
        for places in self.ranges() {
            progress.tell()?;
            let arrivals = self.read(&places)?;
            columns.append(&arrivals.into_columns(places.len(), progress)?);
        }
        columns.shrink_to_fit();
        Ok(columns)
    }

    /// How many rows there are in all runs.
    pub(super) fn rows(&self) -> usize {
        self.groups.iter().map(|group| group.rows).sum()
    }

    fn count_rows(&self, place_count: usize) -> Result<Vec<u32>, SpillError> {
        let counts: Vec<AtomicU32> = (0..place_count).map(|_| AtomicU32::new(0)).collect();
        let counted = threads::map(&self.groups, Vec::new, |scratch, group| {
            let source = &self.sources[group.source];
            let read = source.file.read_row_group(
                group.number,
                &source.columns[PLACE..=PLACE],
                |arrays, first_row| {
                    let places = ids(arrays[0], "place", scratch);
                    let added = places.and_then(|places| add_runs(places, &counts));
                    added.map_err(|wrong| source.file.row_error(group.number, first_row, wrong))
                },
            );
            read.map_err(|error| source.unreadable(&error))
        });
        counted.into_iter().collect::<Result<(), _>>()?;
        Ok(counts.into_iter().map(AtomicU32::into_inner).collect())
    }

    /// Ranges of neighbouring places, with as many rows as a pass should have or a single place.
    fn ranges(&self) -> Vec<Range<u32>> {
        let mut ranges = Vec::new();
        let (mut first, mut rows) = (0, 0);
        for (place, &count) in (0_u32..).zip(&self.place_rows) {
            if rows > 0 && rows + u64::from(count) > self.rows_a_pass {
                ranges.push(first..place);
                (first, rows) = (place, 0);
            }
            rows += u64::from(count);
        }
        let place_count = u32::try_from(self.place_rows.len()).unwrap_or(u32::MAX);
        ranges.push(first..place_count);
        ranges
    }

    /// The rows of a range of places, which are numbered from 0 in it.
    fn read(&self, places: &Range<u32>) -> Result<Arrivals, SpillError> {
        let within = |group: &&Group| group.places.0 < places.end && places.start <= group.places.1;
        let groups: Vec<Group> = self.groups.iter().filter(within).copied().collect();
        let rows: usize = groups.iter().map(|group| group.rows).sum();
        let goal = (rows / (4 * threads::count())).min(BLOCK_ROWS);
        let mut pieces = Vec::new();
        let (mut begun, mut rows) = (0, 0);
        for (at, group) in groups.iter().enumerate() {
            if at > begun && rows + group.rows > goal {
                pieces.push(&groups[begun..at]);
                (begun, rows) = (at, 0);
            }
            rows += group.rows;
        }
        pieces.push(&groups[begun..]);
        let blocks = threads::map(
            &pieces,
            VisitScratch::default,
            |scratch, piece| -> Result<VisitBlock, SpillError> {
                let rows = piece.iter().map(|group| group.rows).sum();
                let mut block = VisitBlock::with_room_for(rows);
                for group in *piece {
                    self.read_group(group, places, scratch, &mut block)?;
                }
                Ok(block)
            },
        );
        let mut arrivals = Arrivals::default();
        for block in blocks {
            arrivals.append(block?.0);
        }
        Ok(arrivals)
    }

    fn read_group(
        &self,
        group: &Group,
        places: &Range<u32>,
        scratch: &mut VisitScratch,
        block: &mut VisitBlock,
    ) -> Result<(), SpillError> {
        let source = &self.sources[group.source];
        let mut numbered = Vec::new();
        let read = source
            .file
            .read_row_group(group.number, &source.columns, |arrays, first_row| {
                let rows = VisitColumns::decode(arrays, scratch).and_then(in_order);
                let rows = rows.map_err(|wrong| source.file.row_error(group.number, first_row, wrong))?;
                let start = rows.places.partition_point(|&place| place < places.start);
                let end = rows.places.partition_point(|&place| place < places.end);
                let rows = rows.rows(start..end);
                numbered.clear();
                numbered.extend(rows.places.iter().map(|place| place - places.start));
                block.push(VisitColumns {
                    places: &numbered,
                    ..rows
                });
                Ok(())
            });
        read.map_err(|error: ParquetError| source.unreadable(&error))
    }
}

impl Source {
    fn open(path: PathBuf) -> Result<Self, ParquetError> {
        let file = ParquetFile::open(&path)?;
        let columns = visit_columns(&file)?;
        Ok(Self { path, file, columns })
    }

    fn unreadable(&self, error: &ParquetError) -> SpillError {
        SpillError::unreadable(&self.path, error)
    }
}

/// Adds how often each place stands there, the equal ones of neighbours at once.
fn add_runs(places: &[u32], counts: &[AtomicU32]) -> Result<(), Wrong> {
    let mut row = 0;
    for equal in places.chunk_by(|a, b| a == b) {
        let Some(count) = counts.get(equal[0] as usize) else {
            let problem = format!("expected a place below {}, found {}", counts.len(), equal[0]);
            return Err(Wrong {
                row,
                column: "place",
                problem,
            });
        };
        let more = u32::try_from(equal.len()).expect("a batch has few rows");
        count.fetch_add(more, Ordering::Relaxed);
        row += equal.len();
    }
    Ok(())
}

/// Whether places ascend, as they were written.
fn in_order(rows: VisitColumns<'_>) -> Result<VisitColumns<'_>, Wrong> {
    match rows.places.windows(2).position(|pair| pair[1] < pair[0]) {
        None => Ok(rows),
        Some(before) => Err(Wrong {
            row: before + 1,
            column: "place",
            problem: "expected places in order, found one out of order".to_owned(),
        }),
    }
}

impl Columns {
    fn append(&mut self, next: &Self) {
        if !next.spots.is_empty() {
            self.spots.resize(self.persons.len(), NO_SPOT);
            self.spots.extend_from_slice(&next.spots);
        }
        self.persons.extend_from_slice(&next.persons);
        self.starts.extend_from_slice(&next.starts);
        self.ends.extend_from_slice(&next.ends);
        self.place_counts.extend_from_slice(&next.place_counts);
    }

    fn shrink_to_fit(&mut self) {
        if !self.spots.is_empty() {
            self.spots.resize(self.persons.len(), NO_SPOT);
        }
        for column in [
            &mut self.persons,
            &mut self.starts,
            &mut self.ends,
            &mut self.spots,
        ] {
            column.shrink_to_fit();
        }
    }
}
