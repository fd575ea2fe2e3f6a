//! Visits as Parquet: many files, many row groups, all threads.

mod first;
mod keys;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Mutex;

use arrow_array::Array;
use chrono::FixedOffset;

pub(crate) use self::first::First;
use self::keys::Keys;
use crate::columnar::{
    self, Column, END, NUMBERS, PERSON, PLACE, ParquetError, ParquetFile, SPOT, START, TIMES, VisitColumns,
    VisitScratch, Wrong, find_files, is_number, is_text, is_time,
};
use crate::id::{PersonId, PlaceId};
use crate::log::{Mark, VisitBlock, VisitLogBuilder};
use crate::progress::Progress;
use crate::roster::Roster;
use crate::threads;
use crate::watch::{Phase, Watch};

const KEYS: &str = "text";

/// Adds the visits of Parquet files whose persons and places are keys, as in `visits.csv`; how many there were.
///
/// A path is a file, or a folder of which every file that ends in `.parquet` is read, folders below it included, sorted
/// by path; names that begin with a dot or an underscore are passed over. Columns are found by name, and others are not
/// read:
///
/// | column | holds |
/// |---|---|
/// | `person`, `place` | text, by dictionary or not |
/// | `start`, `end` | timestamps of any unit, or whole numbers: seconds since 1970 in UTC |
/// | `spot`, may be absent or null | whole numbers below 4294967295 |
///
/// A timestamp without time zone is taken in `zone`. Fractions of a second are cut off, and blanks around a key do not
/// count. Whole numbers are of 32 or 64 bits, signed or not.
///
/// Keys get their ids in the order of the files and rows, whatever the number of threads.
///
/// # Errors
///
/// [`ParquetError`] for what cannot be read or does not make a visit; of several, the first in the order of files and
/// row groups. The builder is then as it was before; the roster may have learnt keys.
///
/// # Complexity
///
/// Row groups are decoded on all threads, as many at a time as there are threads, twice as many for keys. A key is
/// looked up once for each row group that has it, not once a row. Where the builder has a memory budget, what it holds
/// is set aside whenever the next row groups do not fit.
///
/// # Examples
///
/// ```no_run
/// use chrono::FixedOffset;
/// use mijie::input::read_parquet_visits;
/// use mijie::{Roster, Unwatched, VisitLogBuilder};
///
/// let china = FixedOffset::east_opt(8 * 3600).expect("a day has more than 8 hours");
/// let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
/// let count = read_parquet_visits(["check-ins/"], china, &mut roster, &mut builder, &Unwatched)?;
/// let log = builder.build()?;
/// assert!(log.visit_count() as u64 <= count);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_parquet_visits<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    zone: FixedOffset,
    roster: &mut Roster,
    builder: &mut VisitLogBuilder,
    watch: &impl Watch,
) -> Result<u64, ParquetError> {
    let plan = Plan::new(paths, zone, Ids::Keys)?;
    let progress = Progress::start(watch, Phase::Read, plan.rows)?;
    plan.fill(builder, |builder, mark| {
        for groups in plan.groups.chunks(2 * threads::count()) {
            let rows = groups.iter().map(|&group| plan.rows_of(group)).sum();
            if builder.room(plan.has_spots()) < rows {
                builder.make_room(mark)?;
            }
            let decoded = threads::map(groups, Scratch::default, |scratch, &group| {
                plan.decode_keys(group, scratch, &progress)
            });
            let mut numbered = Vec::with_capacity(decoded.len());
            for group in decoded {
                let group = group?;
                let persons = group
                    .persons
                    .intern(|key| roster.person(key).map(PersonId::get))?;
                let places = group.places.intern(|key| roster.place(key).map(PlaceId::get))?;
                numbered.push((group.columns, persons, places));
            }
            let handover = Handover::to(builder);
            threads::for_each(
                numbered.into_iter().enumerate().collect(),
                || (),
                |(), (order, (mut columns, persons, places))| {
                    columns
                        .persons
                        .iter_mut()
                        .for_each(|id| *id = persons[*id as usize]);
                    columns
                        .places
                        .iter_mut()
                        .for_each(|id| *id = places[*id as usize]);
                    let mut blocks = Blocks::new(columns.persons.len());
                    blocks.push(columns.view());
                    handover.give(order, blocks);
                },
            );
        }
        Ok(())
    })
}

/// Adds the visits of Parquet files whose persons and places are numbers already, used as ids; how many there were.
///
/// As [`read_parquet_visits`], but for `person` and `place`: whole numbers that are meant to be dense, counted from 0,
/// as [`PersonId`] and [`PlaceId`] are.
///
/// # Errors
///
/// As for [`read_parquet_visits`]. Ids that are not dense are refused when the log is built.
///
/// # Examples
///
/// ```no_run
/// use std::ops::ControlFlow;
/// use chrono::FixedOffset;
/// use mijie::input::read_parquet_visits_by_id;
/// use mijie::{Step, VisitLogBuilder};
///
/// let utc = FixedOffset::east_opt(0).expect("0 is an offset");
/// let bar = |step: Step| {
///     eprint!("\r{} {} of {}", step.phase, step.done, step.total);
///     ControlFlow::Continue(())
/// };
/// let mut builder = VisitLogBuilder::new();
/// read_parquet_visits_by_id(["visits.parquet"], utc, &mut builder, &bar)?;
/// # Ok::<(), mijie::input::ParquetError>(())
/// ```
pub fn read_parquet_visits_by_id<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
    zone: FixedOffset,
    builder: &mut VisitLogBuilder,
    watch: &impl Watch,
) -> Result<u64, ParquetError> {
    let plan = Plan::new(paths, zone, Ids::Numbers)?;
    let progress = Progress::start(watch, Phase::Read, plan.rows)?;
    plan.fill(builder, |builder, mark| {
        let mut left = plan.groups.as_slice();
        while !left.is_empty() {
            let mut fitting = plan.fitting(left, builder.room(plan.has_spots()));
            if fitting == 0 {
                builder.make_room(mark)?;
                fitting = plan.fitting(left, builder.room(plan.has_spots())).max(1);
            }
            let (round, rest) = left.split_at(fitting);
            left = rest;
            plan.read_round(round, &Handover::to(builder), &progress)?;
        }
        Ok(())
    })
}

/// What stands in the columns of persons and places.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Ids {
    Numbers,
    Keys,
}

/// A file of visits, and where its columns are: person, place, start, end and perhaps spot.
#[derive(Debug)]
struct Source {
    file: ParquetFile,
    columns: Vec<Column>,
}

impl Source {
    fn open(path: &Path, ids: Ids) -> Result<Self, ParquetError> {
        let file = ParquetFile::open(path)?;
        let id = |name| match ids {
            Ids::Numbers => file.column(name, NUMBERS, is_number),
            Ids::Keys => file.column(name, KEYS, is_text),
        };
        let time = |name| file.column(name, TIMES, is_time);
        let mut columns = vec![id("person")?, id("place")?, time("start")?, time("end")?];
        columns.extend(file.optional_column("spot", NUMBERS, is_number)?);
        Ok(Self { file, columns })
    }
}

/// One row group of one file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Group {
    source: usize,
    row_group: usize,
}

/// Everything that is to be read.
struct Plan {
    sources: Vec<Source>,
    groups: Vec<Group>,
    rows: u64,
    zone: FixedOffset,
}

/// What a thread converts columns into, again and again.
#[derive(Default)]
struct Scratch {
    columns: VisitScratch,
}

impl Plan {
    fn new<P: AsRef<Path>>(
        paths: impl IntoIterator<Item = P>,
        zone: FixedOffset,
        ids: Ids,
    ) -> Result<Self, ParquetError> {
        let files = find_files(paths)?;
        let mut plan = Self {
            sources: Vec::with_capacity(files.len()),
            groups: Vec::new(),
            rows: 0,
            zone,
        };
        for path in files {
            let opened = Source::open(&path, ids)?;
            for row_group in 0..opened.file.row_groups().len() {
                plan.rows += opened.file.rows(row_group).0;
                plan.groups.push(Group {
                    source: plan.sources.len(),
                    row_group,
                });
            }
            plan.sources.push(opened);
        }
        Ok(plan)
    }

    fn rows_of(&self, group: Group) -> usize {
        let (rows, _) = self.sources[group.source].file.rows(group.row_group);
        usize::try_from(rows).unwrap_or(usize::MAX)
    }

    /// Whether any file has spots.
    fn has_spots(&self) -> bool {
        self.sources.iter().any(|source| source.columns.len() > SPOT)
    }

    /// How many of the row groups have together no more than so many rows.
    fn fitting(&self, groups: &[Group], rows: usize) -> usize {
        let mut left = rows;
        let fits = |group: &&Group| match left.checked_sub(self.rows_of(**group)) {
            Some(rest) => {
                left = rest;
                true
            }
            None => false,
        };
        groups.iter().take_while(fits).count()
    }

    /// Row groups that follow one another and together fill a block, or less where the threads would have too little
    /// to share.
    fn runs<'g>(&self, groups: &'g [Group]) -> Vec<&'g [Group]> {
        let all: usize = groups.iter().map(|&group| self.rows_of(group)).sum();
        let goal = VisitBlock::ROWS.min(all / (4 * threads::count()));
        let mut runs = Vec::new();
        let (mut begun, mut rows) = (0, 0);
        for (at, &group) in groups.iter().enumerate() {
            if at > begun && rows + self.rows_of(group) > goal {
                runs.push(&groups[begun..at]);
                (begun, rows) = (at, 0);
            }
            rows += self.rows_of(group);
        }
        runs.extend((begun < groups.len()).then(|| &groups[begun..]));
        runs
    }

    /// Lets `read` fill the builder, which is left as it was where that fails.
    fn fill(
        &self,
        builder: &mut VisitLogBuilder,
        read: impl FnOnce(&mut VisitLogBuilder, &mut Mark) -> Result<(), ParquetError>,
    ) -> Result<u64, ParquetError> {
        if let Some(failure) = builder.failure() {
            return Err(failure.clone().into());
        }
        let mut mark = builder.mark();
        match read(builder, &mut mark) {
            Ok(()) => Ok(self.rows),
            Err(error) => {
                builder.forget_since(&mark);
                Err(error)
            }
        }
    }

    fn read_round(
        &self,
        groups: &[Group],
        handover: &Handover<'_>,
        progress: &Progress<'_>,
    ) -> Result<(), ParquetError> {
        let first = First::none();
        let runs: Vec<_> = self.runs(groups).into_iter().enumerate().collect();
        threads::for_each(runs, Scratch::default, |scratch, (order, groups)| {
            first.attempt(order, || {
                let rows = groups.iter().map(|&group| self.rows_of(group)).sum();
                let mut blocks = Blocks::new(rows);
                for &group in groups {
                    self.read_numbers(group, scratch, progress, &mut blocks)?;
                }
                handover.give(order, blocks);
                Ok(())
            });
        });
        first.into_result()
    }

    fn read_numbers(
        &self,
        group: Group,
        scratch: &mut Scratch,
        progress: &Progress<'_>,
        blocks: &mut Blocks,
    ) -> Result<(), ParquetError> {
        self.each_batch(group, progress, |arrays, zone| {
            let [persons, places, starts, ends, spots] = &mut scratch.columns;
            let persons = columnar::ids(arrays[PERSON], "person", persons);
            let places = columnar::ids(arrays[PLACE], "place", places);
            let rest = Rest::read(arrays, zone, starts, ends, spots);
            match (persons, places, rest) {
                (Ok(persons), Ok(places), Ok(rest)) => {
                    blocks.push(VisitColumns {
                        persons,
                        places,
                        starts: rest.starts,
                        ends: rest.ends,
                        spots: rest.spots,
                    });
                    Ok(())
                }
                (persons, places, rest) => Err(first_of([persons.err(), places.err(), rest.err()])),
            }
        })
    }

    fn decode_keys(
        &self,
        group: Group,
        scratch: &mut Scratch,
        progress: &Progress<'_>,
    ) -> Result<KeyedGroup, ParquetError> {
        let mut keyed = KeyedGroup::default();
        self.each_batch(group, progress, |arrays, zone| {
            let [_, _, starts, ends, spots] = &mut scratch.columns;
            let columns = &mut keyed.columns;
            let persons = keyed
                .persons
                .number(arrays[PERSON], "person", &mut columns.persons);
            let places = keyed.places.number(arrays[PLACE], "place", &mut columns.places);
            let rest = Rest::read(arrays, zone, starts, ends, spots);
            match (persons, places, rest) {
                (Ok(()), Ok(()), Ok(rest)) => {
                    columns.starts.extend_from_slice(rest.starts);
                    columns.ends.extend_from_slice(rest.ends);
                    columns.spots.extend_from_slice(rest.spots.unwrap_or_default());
                    Ok(())
                }
                (persons, places, rest) => Err(first_of([persons.err(), places.err(), rest.err()])),
            }
        })?;
        Ok(keyed)
    }

    /// Gives the batches of a row group to `take`, and says where a row is that is wrong.
    fn each_batch(
        &self,
        group: Group,
        progress: &Progress<'_>,
        mut take: impl FnMut(&[&dyn Array], FixedOffset) -> Result<(), Wrong>,
    ) -> Result<(), ParquetError> {
        let Source { file, columns } = &self.sources[group.source];
        file.read_row_group(group.row_group, columns, |arrays, first_row| {
            take(arrays, self.zone).map_err(|wrong| file.row_error(group.row_group, first_row, wrong))?;
            progress.advance(arrays[PERSON].len())?;
            Ok(())
        })
    }
}

/// The columns that are read alike, whatever the ids are.
struct Rest<'a> {
    starts: &'a [u32],
    ends: &'a [u32],
    spots: Option<&'a [u32]>,
}

impl<'a> Rest<'a> {
    fn read(
        arrays: &[&'a dyn Array],
        zone: FixedOffset,
        starts: &'a mut Vec<u32>,
        ends: &'a mut Vec<u32>,
        spots: &'a mut Vec<u32>,
    ) -> Result<Self, Wrong> {
        let starts = columnar::times(arrays[START], "start", zone, starts);
        let ends = columnar::times(arrays[END], "end", zone, ends);
        let spots = arrays
            .get(SPOT)
            .map(|&array| columnar::spots(array, "spot", spots));
        let inverted = match (&starts, &ends) {
            (Ok(starts), Ok(ends)) => columnar::in_order(starts, ends, "end", zone).err(),
            _ => None,
        };
        match (starts, ends, spots.transpose(), inverted) {
            (Ok(starts), Ok(ends), Ok(spots), None) => Ok(Self { starts, ends, spots }),
            (starts, ends, spots, inverted) => {
                Err(first_of([starts.err(), ends.err(), inverted, spots.err()]))
            }
        }
    }
}

/// The one that stands in the earliest row, and there in the first of the columns.
fn first_of<const N: usize>(wrongs: [Option<Wrong>; N]) -> Wrong {
    let wrongs = wrongs.into_iter().flatten();
    wrongs.min_by_key(|wrong| wrong.row).expect("something is wrong")
}

/// A row group whose ids are numbers of its own keys so far.
#[derive(Default)]
struct KeyedGroup {
    columns: OwnColumns,
    persons: Keys,
    places: Keys,
}

#[derive(Default)]
struct OwnColumns {
    persons: Vec<u32>,
    places: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    // Empty where the file has no such column.
    spots: Vec<u32>,
}

impl OwnColumns {
    fn view(&self) -> VisitColumns<'_> {
        VisitColumns {
            persons: &self.persons,
            places: &self.places,
            starts: &self.starts,
            ends: &self.ends,
            spots: (!self.spots.is_empty()).then_some(&self.spots),
        }
    }
}

/// Visits of one piece of the work, put together.
struct Blocks {
    full: Vec<VisitBlock>,
    begun: VisitBlock,
    // Rows that are still to come.
    rows: usize,
}

impl Blocks {
    fn new(rows: usize) -> Self {
        Self {
            full: Vec::new(),
            begun: VisitBlock::with_room_for(rows),
            rows,
        }
    }

    fn push(&mut self, columns: VisitColumns<'_>) {
        let mut from = 0;
        while from < columns.persons.len() {
            if self.begun.room() == 0 {
                let next = VisitBlock::with_room_for(self.rows);
                self.full.push(std::mem::replace(&mut self.begun, next));
            }
            let rows = self.begun.room().min(columns.persons.len() - from);
            self.begun.push(columns.rows(from..from + rows));
            self.rows = self.rows.saturating_sub(rows);
            from += rows;
        }
    }
}

/// Hands blocks to the builder in the order of the files, whichever thread is done first: visits that arrive in the order
/// of time are sorted sooner.
struct Handover<'b> {
    turns: Mutex<Turns<'b>>,
}

struct Turns<'b> {
    builder: &'b mut VisitLogBuilder,
    next: usize,
    early: BTreeMap<usize, Blocks>,
}

impl<'b> Handover<'b> {
    fn to(builder: &'b mut VisitLogBuilder) -> Self {
        Self {
            turns: Mutex::new(Turns {
                builder,
                next: 0,
                early: BTreeMap::new(),
            }),
        }
    }

    /// Every number from 0 on is given once.
    fn give(&self, order: usize, blocks: Blocks) {
        let mut turns = self.turns.lock().expect("nobody panics while holding it");
        turns.early.insert(order, blocks);
        let Turns { builder, next, early } = &mut *turns;
        while let Some(blocks) = early.remove(next) {
            for block in blocks.full.into_iter().chain([blocks.begun]) {
                builder.add_block(block);
            }
            *next += 1;
        }
    }
}
