//! Reads a saved log: columns are decoded into their place, in order, on all threads.

use std::path::Path;

use super::tables;
use super::{Excerpt, StoreError};
use crate::columnar::{
    Column, END, PLACE, ParquetFile, SPOT, START, VisitColumns, VisitScratch, Wrong, find_files,
    visit_columns,
};
use crate::input::parquet::First;
use crate::log::{Sorted, VisitLog};
use crate::progress::Progress;
use crate::record::NO_SPOT;
use crate::threads;
use crate::watch::{Phase, Watch};

const FIT: &str = "row groups add up to the columns";
const BY: &str = "place, start, end, person and spot";

pub(super) fn open(folder: &Path, excerpt: &Excerpt, watch: &impl Watch) -> Result<VisitLog, StoreError> {
    let (counts, place_kinds) = tables::read_places(&folder.join(tables::PLACES))?;
    let mut encounters = tables::read_encounters(&folder.join(tables::ENCOUNTERS))?;
    let isolations = tables::read_isolations(&folder.join(tables::ISOLATIONS))?;
    let count = |what, expected, found| {
        if expected == found {
            return Ok(());
        }
        Err(StoreError::Count {
            path: folder.display().to_string(),
            what,
            expected,
            found,
        })
    };
    let visits = Visits::open(&folder.join(tables::VISITS), excerpt)?;
    count("places", counts.places, place_kinds.len() as u64)?;
    count("encounters", counts.encounters, encounters.len() as u64)?;
    count("isolations", counts.isolations, isolations.len() as u64)?;
    count("visits", counts.visits, visits.rows_in_files)?;

    encounters.retain(|encounter| {
        let interval = encounter.interval();
        excerpt.has_time(interval.start().raw(), interval.end().raw())
    });
    let columns = visits.read(excerpt, place_kinds.len(), watch)?;
    let sorted = Sorted {
        persons: columns.persons,
        starts: columns.starts,
        ends: columns.ends,
        spots: columns.spots,
        place_counts: columns.place_counts,
        place_kinds,
        encounters,
        isolations,
        // Of the whole log, of which an excerpt may keep few records.
        known: usize::try_from(counts.persons).unwrap_or(usize::MAX),
    };
    VisitLog::from_sorted(sorted).map_err(|source| StoreError::Log {
        path: folder.display().to_string(),
        source,
    })
}

/// The files of visits, and which of their row groups may have rows that are asked for.
struct Visits {
    files: Vec<(ParquetFile, Vec<Column>)>,
    groups: Vec<Group>,
    rows_in_files: u64,
    has_spots: bool,
}

#[derive(Clone, Copy)]
struct Group {
    file: usize,
    number: usize,
    rows: usize,
}

/// Columns of one length.
#[derive(Default)]
struct Columns {
    persons: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    spots: Vec<u32>,
    place_counts: Vec<u32>,
}

/// The part of the columns that one row group fills from its front, and what is to be known of it then.
struct Part<'a> {
    persons: &'a mut [u32],
    starts: &'a mut [u32],
    ends: &'a mut [u32],
    // Empty where no file has spots.
    spots: &'a mut [u32],
    outcome: &'a mut Outcome,
}

#[derive(Default)]
struct Outcome {
    kept: usize,
    // Each place with rows that are kept, and how many: a place that fills several row groups is in each.
    places: Vec<(u32, u32)>,
    ends: Option<(Key, Key)>,
}

/// What rows are sorted by: place, start, end, person, spot.
type Key = (u32, u32, u32, u32, u32);

impl Visits {
    fn open(folder: &Path, excerpt: &Excerpt) -> Result<Self, StoreError> {
        let mut visits = Self {
            files: Vec::new(),
            groups: Vec::new(),
            rows_in_files: 0,
            has_spots: false,
        };
        for path in find_files([folder])? {
            let file = ParquetFile::open(&path)?;
            let columns = visit_columns(&file)?;
            visits.has_spots |= columns.len() > SPOT;
            for row_group in 0..file.row_groups().len() {
                let rows = file.rows(row_group).0;
                visits.rows_in_files += rows;
                if may_have(&file, row_group, &columns, excerpt) {
                    visits.groups.push(Group {
                        file: visits.files.len(),
                        number: row_group,
                        rows: usize::try_from(rows).unwrap_or(usize::MAX),
                    });
                }
            }
            visits.files.push((file, columns));
        }
        Ok(visits)
    }

    fn read(&self, excerpt: &Excerpt, place_count: usize, watch: &impl Watch) -> Result<Columns, StoreError> {
        let rows: usize = self.groups.iter().map(|group| group.rows).sum();
        let progress = Progress::start(watch, Phase::Read, rows as u64)?;
        // Zeroes cost nothing before they are written to: what an excerpt leaves out takes no memory.
        let mut columns = Columns {
            persons: vec![0; rows],
            starts: vec![0; rows],
            ends: vec![0; rows],
            spots: vec![0; if self.has_spots { rows } else { 0 }],
            place_counts: vec![0; place_count],
        };
        let mut outcomes: Vec<Outcome> = self.groups.iter().map(|_| Outcome::default()).collect();
        let first = First::none();
        threads::for_each(
            columns.parts(&self.groups, &mut outcomes),
            Default::default,
            |scratch: &mut VisitScratch, (order, group, mut part)| {
                first.attempt(order, || {
                    self.read_group(group, (excerpt, place_count), scratch, &mut part, |rows| {
                        Ok(progress.advance(rows)?)
                    })
                });
            },
        );
        first.into_result()?;
        self.check_seams(&outcomes)?;
        for &(place, count) in outcomes.iter().flat_map(|outcome| &outcome.places) {
            columns.place_counts[place as usize] += count;
        }
        columns.close_gaps(&self.groups, &outcomes);
        Ok(columns)
    }

    fn read_group(
        &self,
        group: Group,
        (excerpt, place_count): (&Excerpt, usize),
        scratch: &mut VisitScratch,
        part: &mut Part<'_>,
        advance: impl Fn(usize) -> Result<(), StoreError>,
    ) -> Result<(), StoreError> {
        let (file, columns) = &self.files[group.file];
        file.read_row_group(group.number, columns, |arrays, first_row| {
            let rows = VisitColumns::decode(arrays, scratch)
                .map_err(|wrong| file.row_error(group.number, first_row, wrong))?;
            if let Some(row) = rows.first_out_of_order(part.outcome.ends.map(|(_, last)| last)) {
                return Err(self.out_of_order(group, first_row + row as u64));
            }
            if let Some(row) = rows
                .places
                .iter()
                .position(|&place| place as usize >= place_count)
            {
                let problem = format!("expected a place below {place_count}, found {}", rows.places[row]);
                let wrong = Wrong {
                    row,
                    column: "place",
                    problem,
                };
                return Err(file.row_error(group.number, first_row, wrong).into());
            }
            part.take(rows, excerpt);
            advance(rows.persons.len())
        })
    }

    /// Rows are sorted across row groups and files, too.
    fn check_seams(&self, outcomes: &[Outcome]) -> Result<(), StoreError> {
        let mut before: Option<Key> = None;
        for (&group, outcome) in self.groups.iter().zip(outcomes) {
            let Some((first, last)) = outcome.ends else {
                continue;
            };
            if before.is_some_and(|before| first <= before) {
                let (file, _) = &self.files[group.file];
                return Err(self.out_of_order(group, file.rows(group.number).1));
            }
            before = Some(last);
        }
        Ok(())
    }

    fn out_of_order(&self, group: Group, row: u64) -> StoreError {
        StoreError::Order {
            file: self.files[group.file].0.name(),
            row_group: group.number,
            by: BY,
            found: format!("row {row} after a greater or equal one"),
        }
    }
}

/// Whether the statistics of a row group allow for a row that is asked for.
fn may_have(file: &ParquetFile, row_group: usize, columns: &[Column], excerpt: &Excerpt) -> bool {
    let bounds = |column: usize| file.bounds(row_group, columns[column]);
    let (Some(places), Some(starts), Some(ends)) = (bounds(PLACE), bounds(START), bounds(END)) else {
        return true;
    };
    excerpt.has_place_among(places.0, places.1) && excerpt.has_time(starts.0, ends.1)
}

impl Columns {
    fn parts<'a>(
        &'a mut self,
        groups: &[Group],
        outcomes: &'a mut [Outcome],
    ) -> Vec<(usize, Group, Part<'a>)> {
        let (mut persons, mut starts) = (self.persons.as_mut_slice(), self.starts.as_mut_slice());
        let (mut ends, mut spots) = (self.ends.as_mut_slice(), self.spots.as_mut_slice());
        let spots_a_row = usize::from(!spots.is_empty());
        let parts = groups.iter().zip(outcomes).enumerate();
        parts
            .map(|(order, (&group, outcome))| {
                let part = Part {
                    persons: persons.split_off_mut(..group.rows).expect(FIT),
                    starts: starts.split_off_mut(..group.rows).expect(FIT),
                    ends: ends.split_off_mut(..group.rows).expect(FIT),
                    spots: spots.split_off_mut(..spots_a_row * group.rows).expect(FIT),
                    outcome,
                };
                (order, group, part)
            })
            .collect()
    }

    /// Moves what is kept together, and lets go of the rest.
    fn close_gaps(&mut self, groups: &[Group], outcomes: &[Outcome]) {
        for column in [
            &mut self.persons,
            &mut self.starts,
            &mut self.ends,
            &mut self.spots,
        ] {
            if column.is_empty() {
                continue;
            }
            let (mut from, mut to) = (0, 0);
            for (group, outcome) in groups.iter().zip(outcomes) {
                if from > to {
                    column.copy_within(from..from + outcome.kept, to);
                }
                from += group.rows;
                to += outcome.kept;
            }
            column.truncate(to);
            column.shrink_to_fit();
        }
        if self.spots.iter().all(|&spot| spot == NO_SPOT) {
            self.spots = Vec::new();
        }
    }
}

impl VisitColumns<'_> {
    fn key(&self, row: usize) -> Key {
        let spot = self.spots.map_or(NO_SPOT, |spots| spots[row]);
        (
            self.places[row],
            self.starts[row],
            self.ends[row],
            self.persons[row],
            spot,
        )
    }

    fn first_out_of_order(&self, before: Option<Key>) -> Option<usize> {
        if !self.places.is_empty() && before.is_some_and(|before| self.key(0) <= before) {
            return Some(0);
        }
        let when = |row: usize| u64::from(self.places[row]) << 32 | u64::from(self.starts[row]);
        (1..self.places.len()).find(|&row| {
            let (before, now) = (when(row - 1), when(row));
            now <= before && (now < before || self.key(row) <= self.key(row - 1))
        })
    }
}

impl Part<'_> {
    /// Takes the rows that are asked for, place by place.
    fn take(&mut self, rows: VisitColumns<'_>, excerpt: &Excerpt) {
        let mut from = 0;
        for at_place in rows.places.chunk_by(|a, b| a == b) {
            let (place, to) = (at_place[0], from + at_place.len());
            let before = self.outcome.kept;
            if excerpt.has_place(place) {
                if excerpt.within.is_none() {
                    self.copy(rows, from, to);
                } else {
                    for row in from..to {
                        if excerpt.has_time(rows.starts[row], rows.ends[row]) {
                            self.copy(rows, row, row + 1);
                        }
                    }
                }
            }
            let kept = u32::try_from(self.outcome.kept - before).expect("a batch has few rows");
            match self.outcome.places.last_mut() {
                Some((last, count)) if *last == place => *count += kept,
                _ if kept > 0 => self.outcome.places.push((place, kept)),
                _ => {}
            }
            from = to;
        }
        if let Some(last) = rows.places.len().checked_sub(1) {
            let first = self.outcome.ends.map_or_else(|| rows.key(0), |(first, _)| first);
            self.outcome.ends = Some((first, rows.key(last)));
        }
    }

    fn copy(&mut self, rows: VisitColumns<'_>, from: usize, to: usize) {
        let kept = self.outcome.kept..self.outcome.kept + (to - from);
        self.persons[kept.clone()].copy_from_slice(&rows.persons[from..to]);
        self.starts[kept.clone()].copy_from_slice(&rows.starts[from..to]);
        self.ends[kept.clone()].copy_from_slice(&rows.ends[from..to]);
        match rows.spots {
            Some(spots) => self.spots[kept.clone()].copy_from_slice(&spots[from..to]),
            None if self.spots.is_empty() => {}
            None => self.spots[kept.clone()].fill(NO_SPOT),
        }
        self.outcome.kept = kept.end;
    }
}
