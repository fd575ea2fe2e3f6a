//! From records in any order to a log: sorted, united, indexed.

#[cfg(feature = "parquet")]
use std::path::Path;
use std::sync::Arc;

use thiserror::Error;

use super::columns::{Arrival, Columns, accumulate};
#[cfg(feature = "parquet")]
use super::columns::{BLOCK_ROWS, Block};
use super::index::Index;
#[cfg(feature = "parquet")]
use super::spill::{Mark, Spill};
use super::visits::Visits;
use super::{BLOCK_BITS, Records, VisitLog};
#[cfg(feature = "parquet")]
use crate::columnar::{SpillError, VisitColumns};
use crate::encounter::Encounter;
#[cfg(feature = "csv")]
use crate::id::PersonId;
use crate::id::PlaceId;
use crate::place::PlaceKind;
use crate::progress::Progress;
use crate::record::{Isolation, NO_SPOT, Visit};
#[cfg(feature = "csv")]
use crate::roster::Renumbering;
use crate::threads;
use crate::time::Interval;
use crate::watch::{Cancelled, Phase, Unwatched, Watch};

/// Collects records in any order and makes a [`VisitLog`] of them.
#[derive(Clone, Debug, Default)]
pub struct VisitLogBuilder {
    visits: Visits,
    // Whether some visit had the one spot that stands for none.
    spot_refused: bool,
    encounters: Vec<Encounter>,
    places: Vec<(PlaceId, PlaceKind)>,
    isolations: Vec<Isolation>,
    // Ids known to be dense, records or not: a register may name many more persons than the visits.
    known: usize,
}

/// Visits that a reader puts together column by column, to hand them over in one piece.
#[cfg(feature = "parquet")]
#[derive(Debug)]
pub(crate) struct VisitBlock(pub(super) Block);

#[cfg(feature = "parquet")]
impl VisitBlock {
    /// About so many rows a block should have.
    pub(crate) const ROWS: usize = BLOCK_ROWS;

    /// A block with room for so many rows, or for as many as a block should have.
    pub(crate) fn with_room_for(rows: usize) -> Self {
        Self(Block::with_capacity(rows.min(BLOCK_ROWS)))
    }

    /// How many rows may still be pushed.
    pub(crate) fn room(&self) -> usize {
        self.0.capacity() - self.0.len()
    }

    /// Adds the rows of the columns.
    pub(crate) fn push(&mut self, columns: VisitColumns<'_>) {
        let ids = columns.persons.iter().zip(columns.places);
        let rows = ids.zip(columns.starts.iter().zip(columns.ends));
        let arrivals = rows.map(|((&person, &place), (&start, &end))| Arrival {
            person,
            place,
            start,
            end,
        });
        self.0.extend(arrivals, columns.spots);
    }
}

/// Why records do not make a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// More rows than a `u32` counts.
    #[error("expected at most {limit} {what}, found {found}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        limit: u32,
    },
    /// An id far beyond the number of records: ids are dense numbers, and tables are indexed by them.
    #[error("expected dense ids below {limit} for {records} records, found {what} {found}")]
    SparseId {
        /// Whose id it is.
        what: &'static str,
        /// The id.
        found: u32,
        /// How many records there are.
        records: usize,
        /// The first id that is refused.
        limit: u64,
    },
    /// A spot with the one number that stands for none.
    #[error("expected a spot below 4294967295, found {found}")]
    Spot {
        /// The spot.
        found: u32,
    },
    /// One place is added with two kinds.
    #[error("expected one kind for {place}, found {first} and {second}")]
    TwoKinds {
        /// The place.
        place: PlaceId,
        /// One kind.
        first: PlaceKind,
        /// The other.
        second: PlaceKind,
    },
    /// Whoever watched the sorting has stopped it.
    #[error(transparent)]
    Cancelled(#[from] Cancelled),
    /// Visits beyond the memory budget cannot be set aside, or not be read again.
    #[cfg(feature = "parquet")]
    #[error(transparent)]
    Spill(#[from] SpillError),
}

impl VisitLogBuilder {
    /// A builder without any record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Makes the builder do with so many bytes for visits, and set aside what is more in a folder on disk.
    ///
    /// Whenever the visits that were added, and the work of sorting them, would take more than the budget, they are sorted
    /// and written to Parquet files in a new folder of their own within `folder`, which must be there.
    /// [`build`](Self::build) then brings them together, the places that the budget has room for at a time. The log is the
    /// same as without budget.
    ///
    /// The budget is a goal. Visits of one place are sorted at once, a reader takes at least one row group, each thread
    /// needs some dozen megabytes, and places 4 bytes each for each thread. Encounters, places and isolations always stay
    /// in memory. A small budget makes many files, and is slow; whoever calls this again changes budget and folder for what
    /// comes.
    ///
    /// The new folder, which only the user may read, is removed when the log is built, or the builder and all its clones
    /// are dropped. A process that is killed leaves it behind, by the name of `mijie-` and the number of the process.
    ///
    /// # Errors
    ///
    /// None here. Where the disk refuses, visits that are added later are not kept, [`failure`](Self::failure) says so, and
    /// [`build`](Self::build) returns [`BuildError::Spill`]. Readers of Parquet return the error themselves, and leave the
    /// builder as it was.
    ///
    /// # Complexity
    ///
    /// Visits that are set aside are sorted twice, and written and read once. [`build`](Self::build) needs the memory of the
    /// finished log and the budget.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// use chrono::FixedOffset;
    /// use mijie::input::read_parquet_visits_by_id;
    /// use mijie::{Unwatched, VisitLogBuilder};
    ///
    /// let utc = FixedOffset::east_opt(0).expect("0 is an offset");
    /// let mut builder = VisitLogBuilder::new().with_memory_budget(2 << 30, std::env::temp_dir());
    /// read_parquet_visits_by_id(["a-billion-visits/"], utc, &mut builder, &Unwatched)?;
    /// let log = builder.build()?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "parquet")]
    #[must_use]
    pub fn with_memory_budget(mut self, bytes: u64, folder: impl AsRef<Path>) -> Self {
        self.visits.set_spill(Spill::new(bytes, folder.as_ref()));
        self
    }

    /// Why visits beyond the memory budget could not be set aside; nothing as long as they could.
    ///
    /// Whoever adds very many visits may ask now and then, and stop: the log cannot be built any more.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::VisitLogBuilder;
    /// let builder = VisitLogBuilder::new().with_memory_budget(1 << 30, std::env::temp_dir());
    /// assert_eq!(builder.failure(), None);
    /// ```
    #[cfg(feature = "parquet")]
    #[must_use]
    pub fn failure(&self) -> Option<&SpillError> {
        self.visits.failure()
    }

    /// Adds a visit.
    ///
    /// Where there is a memory budget and this visit uses it up, it takes as long as to sort and write all that is held.
    pub fn add_visit(&mut self, visit: Visit) -> &mut Self {
        self.spot_refused |= visit.spot == Some(NO_SPOT);
        let row = Arrival {
            person: visit.person.get(),
            place: visit.place.get(),
            start: visit.interval.start().raw(),
            end: visit.interval.end().raw(),
        };
        self.visits.push(row, visit.spot.unwrap_or(NO_SPOT));
        self
    }

    /// Adds an encounter.
    pub fn add_encounter(&mut self, encounter: Encounter) -> &mut Self {
        self.encounters.push(encounter);
        self
    }

    /// Says of what kind a place is; a place of which nothing is said is [`PlaceKind::Other`].
    pub fn add_place(&mut self, place: PlaceId, kind: PlaceKind) -> &mut Self {
        self.places.push((place, kind));
        self
    }

    /// Adds the isolation of a person who is no case; the earliest of a person holds.
    pub fn add_isolation(&mut self, isolation: Isolation) -> &mut Self {
        self.isolations.push(isolation);
        self
    }

    /// Adds visits that a reader has put together, who asks for [`room`](Self::room) before.
    #[cfg(feature = "parquet")]
    pub(crate) fn add_block(&mut self, block: VisitBlock) {
        self.visits.append(block.0);
    }

    /// How far the visits go, for [`forget_since`](Self::forget_since).
    #[cfg(feature = "parquet")]
    pub(crate) fn mark(&self) -> Mark {
        self.visits.mark()
    }

    /// Forgets the blocks that were added since, when what they were read from turns out to be bad.
    #[cfg(feature = "parquet")]
    pub(crate) fn forget_since(&mut self, mark: &Mark) {
        self.visits.forget_since(mark);
    }

    /// How many visits more the memory budget has room for.
    #[cfg(feature = "parquet")]
    pub(crate) fn room(&self, with_spots: bool) -> usize {
        self.visits.room(with_spots)
    }

    /// Sets aside what is held; who is refused forgets what was added since the mark.
    #[cfg(feature = "parquet")]
    pub(crate) fn make_room(&mut self, mark: &mut Mark) -> Result<(), SpillError> {
        self.visits.make_room(mark)
    }

    /// Replaces every id that was added so far by its new one.
    #[cfg(feature = "csv")]
    pub(crate) fn renumber(&mut self, renumbering: &Renumbering) {
        for visit in self.visits.iter_mut() {
            visit.person = renumbering.person(PersonId::new(visit.person)).get();
            visit.place = renumbering.place(PlaceId::new(visit.place)).get();
        }
        for encounter in &mut self.encounters {
            *encounter = encounter.renumbered(|person| renumbering.person(person));
        }
        for (place, _) in &mut self.places {
            *place = renumbering.place(*place);
        }
        for isolation in &mut self.isolations {
            isolation.person = renumbering.person(isolation.person);
        }
        self.known = renumbering.count();
    }

    /// Sorts, unites and indexes what was added.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for more than 4,294,967,295 visits or half as many encounters, ids that are not dense (more than 16
    /// times the number of records and a million), the spot 4,294,967,295, and a place with two kinds; with a memory
    /// budget, for a disk that refuses.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` time for `n` records, on all threads with the feature `parallel`.
    pub fn build(self) -> Result<VisitLog, BuildError> {
        self.build_watched(&Unwatched)
    }

    /// As [`build`](Self::build), and tells a watch how many visits are sorted, of how many; the watch may stop it.
    ///
    /// The steps are of [`Phase::Sort`], in rows: the first when nothing is sorted, the last when only the index of
    /// persons is still to be made. While rows are dealt out to be sorted, and before that index, the watch is asked again
    /// with the same count. Who stops it loses what was added.
    ///
    /// # Errors
    ///
    /// As for [`build`](Self::build), and [`BuildError::Cancelled`] where the watch says so.
    ///
    /// # Complexity
    ///
    /// As for [`build`](Self::build).
    ///
    /// # Examples
    ///
    /// ```
    /// use std::ops::ControlFlow;
    /// use mijie::{BuildError, Step, VisitLogBuilder};
    /// let no_patience = |_: Step| ControlFlow::Break(());
    /// let error = VisitLogBuilder::new().build_watched(&no_patience).unwrap_err();
    /// assert!(matches!(error, BuildError::Cancelled(_)));
    /// assert_eq!(error.to_string(), "cancelled while sorting");
    /// ```
    pub fn build_watched(self, watch: &impl Watch) -> Result<VisitLog, BuildError> {
        let Self {
            visits,
            encounters,
            places,
            mut isolations,
            spot_refused,
            known,
        } = self;
        #[cfg(feature = "parquet")]
        if let Some(error) = visits.failure() {
            return Err(error.clone().into());
        }
        isolations.sort_unstable();
        if spot_refused {
            return Err(BuildError::Spot { found: NO_SPOT });
        }
        countable(visits.len(), encounters.len())?;
        let records = visits.len() + encounters.len() + places.len() + known;
        let greatest = visits.greatest();
        let greatest_place = places.iter().map(|(place, _)| place.get()).max();
        let place_count = table_size(
            "place",
            greatest.map(|(_, place)| place).max(greatest_place),
            records,
        )?;
        table_size("person", greatest.map(|(person, _)| person), records)?;
        let place_kinds = kinds(places, place_count)?;
        let progress = Progress::start(watch, Phase::Sort, visits.len() as u64)?;
        let Columns {
            persons,
            starts,
            ends,
            spots,
            place_counts,
        } = visits.into_columns(place_count, &progress)?;
        progress.tell()?;
        VisitLog::from_sorted(Sorted {
            persons,
            starts,
            ends,
            spots,
            place_counts,
            place_kinds,
            encounters: unite_encounters(encounters),
            isolations,
            known: records,
        })
    }
}

/// What a log is made of, sorted and united, before it is indexed.
#[derive(Debug)]
pub(crate) struct Sorted {
    // Columns of one length, sorted by (place, start, end, person, spot), all without repeats.
    pub(crate) persons: Vec<u32>,
    pub(crate) starts: Vec<u32>,
    pub(crate) ends: Vec<u32>,
    /// Empty where no visit has a spot.
    pub(crate) spots: Vec<u32>,
    /// How many rows each place has; together, all.
    pub(crate) place_counts: Vec<u32>,
    /// As many as places.
    pub(crate) place_kinds: Vec<PlaceKind>,
    pub(crate) encounters: Vec<Encounter>,
    pub(crate) isolations: Vec<Isolation>,
    /// Records or ids besides these, to which the greatest id is to be in proportion.
    pub(crate) known: usize,
}

impl VisitLog {
    /// Indexes what is sorted.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for too many rows and for persons whose ids are not dense.
    pub(crate) fn from_sorted(sorted: Sorted) -> Result<Self, BuildError> {
        let Sorted {
            persons,
            starts,
            ends,
            spots,
            place_counts,
            place_kinds,
            encounters,
            isolations,
            known,
        } = sorted;
        countable(persons.len(), encounters.len())?;
        let person_count = table_size("person", persons.iter().copied().max(), known)?;
        let met = encounters.iter().map(|encounter| encounter.persons().1.get());
        let met_count = table_size("person", met.max(), known)?;
        let mut place_rows = Vec::with_capacity(place_counts.len() + 1);
        place_rows.push(0);
        place_rows.extend(place_counts);
        accumulate(&mut place_rows);
        // Row 2n is the encounter n of its lower person, row 2n + 1 that of its higher.
        let roles: Vec<u32> = encounters
            .iter()
            .flat_map(|encounter| [encounter.persons().0.get(), encounter.persons().1.get()])
            .collect();
        let records = Records {
            by_person: Index::new(&persons, person_count),
            encounters_by_person: Index::new(&roles, met_count),
            block_latest_end: latest_ends(&ends),
            block_place: block_places(&place_rows, persons.len()),
            persons,
            starts,
            ends,
            spots,
            place_rows,
            place_kinds,
            encounters,
        };
        Ok(Self {
            records: Arc::new(records),
            isolations,
        })
    }
}

/// Whether rows can be counted by a `u32`.
fn countable(visits: usize, encounters: usize) -> Result<(), BuildError> {
    // An encounter has a row for each of its two persons.
    let limits = [
        ("visits", visits, u32::MAX),
        ("encounters", encounters, u32::MAX / 2),
    ];
    for (what, found, limit) in limits {
        if found > limit as usize {
            return Err(BuildError::TooMany { what, found, limit });
        }
    }
    Ok(())
}

fn latest_ends(ends: &[u32]) -> Vec<u32> {
    let blocks = ends.chunks(1 << BLOCK_BITS);
    blocks
        .map(|block| block.iter().copied().fold(0, u32::max))
        .collect()
}

/// The place of the first row of each block.
fn block_places(place_rows: &[u32], rows: usize) -> Vec<u32> {
    let mut place = 0;
    (0..rows)
        .step_by(1 << BLOCK_BITS)
        .map(|row| {
            while place_rows[place + 1] as usize <= row {
                place += 1;
            }
            u32::try_from(place).expect("places are numbered by a u32")
        })
        .collect()
}

fn unite_encounters(encounters: Vec<Encounter>) -> Vec<Encounter> {
    // Distances are finite and not negative, so that their bits sort as they do.
    let kin = |encounter: &Encounter| {
        (
            encounter.persons(),
            encounter.distance_m().map(f64::to_bits),
            encounter.setting(),
        )
    };
    let mut pairs: Vec<(Encounter, Interval)> = encounters
        .into_iter()
        .map(|encounter| (encounter, encounter.interval()))
        .collect();
    threads::sort_by_key(&mut pairs, |(encounter, interval)| (kin(encounter), *interval));
    pairs.dedup_by(|(next, next_time), (kept, kept_time)| {
        let joined = kin(next) == kin(kept) && next_time.start() <= kept_time.end();
        if joined {
            *kept_time = Interval::new(kept_time.start(), kept_time.end().max(next_time.end()))
                .expect("no shorter than before");
        }
        joined
    });
    let mut united: Vec<Encounter> = pairs
        .into_iter()
        .map(|(encounter, interval)| encounter.with_interval(interval))
        .collect();
    threads::sort_by_key(&mut united, |encounter| {
        let (persons, distance, setting) = kin(encounter);
        (persons, encounter.interval(), distance, setting)
    });
    united
}

/// One more than the greatest id, unless that is out of proportion to the number of records.
fn table_size(what: &'static str, greatest: Option<u32>, records: usize) -> Result<usize, BuildError> {
    let Some(found) = greatest else { return Ok(0) };
    let limit = 16 * records as u64 + (1 << 20);
    if u64::from(found) >= limit {
        return Err(BuildError::SparseId {
            what,
            found,
            records,
            limit,
        });
    }
    Ok(found as usize + 1)
}

fn kinds(mut places: Vec<(PlaceId, PlaceKind)>, place_count: usize) -> Result<Vec<PlaceKind>, BuildError> {
    places.sort_unstable();
    places.dedup();
    if let Some(pair) = places.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(BuildError::TwoKinds {
            place: pair[0].0,
            first: pair[0].1,
            second: pair[1].1,
        });
    }
    let mut kinds = vec![PlaceKind::Other; place_count];
    for (place, kind) in places {
        kinds[place.index()] = kind;
    }
    Ok(kinds)
}
