//! The immutable visit log: who was where when, in columns sorted by place and start.
//!
//! A visit takes 12 bytes (person, start, end) in columns sorted by (place, start), and 4 more in the by-person
//! index; offsets of places and persons, and one summary per block of 64 rows, come on top. Spots take 4 bytes a
//! visit in a column of their own, which exists only where some visit has a spot.

use std::ops::Range;

use thiserror::Error;

use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::record::{Encounter, Isolation, Visit};
#[cfg(feature = "csv")]
use crate::roster::Renumbering;
use crate::time::{Interval, Timestamp};

/// Stands for no spot in the spot column; the builder refuses it as a spot.
const NO_SPOT: u32 = u32::MAX;
/// Rows are summarised in blocks of 2^6: one block is what a processor compares in a few instructions.
const BLOCK_BITS: u32 = 6;

/// Who was where when, who met whom, and who was isolated: everything that tracing asks, and nothing that says
/// who a person is.
///
/// Visits of one person to one place and spot that overlap, touch or repeat are united, and so are encounters of a
/// pair with equal distance and setting: no minute counts twice. The log never changes once built, and does not
/// depend on the order in which records were added.
///
/// # Examples
///
/// ```
/// use mijie::{Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder};
/// let at = |minute: i64| Timestamp::from_unix(minute * 60);
/// let mut builder = VisitLogBuilder::new();
/// for (start, end) in [(0, 30), (30, 45), (10, 20)] {
///     builder.add_visit(Visit {
///         person: PersonId::new(0),
///         place: PlaceId::new(0),
///         interval: Interval::new(at(start)?, at(end)?)?,
///         spot: None,
///     });
/// }
/// let log = builder.build()?;
/// let visits: Vec<Visit> = log.visits_of(PersonId::new(0)).collect();
/// assert_eq!(visits.len(), 1);
/// assert_eq!(visits[0].interval.seconds(), 45 * 60);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Debug)]
pub struct VisitLog {
    // Invariant: the columns have one length, rows sorted by (place, start, end, person, spot).
    persons: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    // Empty where no visit has a spot.
    spots: Vec<u32>,
    // Invariant: rows of place p are place_rows[p]..place_rows[p + 1].
    place_rows: Vec<u32>,
    // Invariant: person p's rows are person_rows[person_starts[p]..person_starts[p + 1]], ascending.
    person_starts: Vec<u32>,
    person_rows: Vec<u32>,
    // The latest end within each block of rows, to skip blocks that ended before a query.
    block_latest_end: Vec<u32>,
    // The place of the first row of each block, to find the place of a row by a short search.
    block_place: Vec<u32>,
    place_kinds: Vec<PlaceKind>,
    // Invariant: sorted by persons, start, end, distance, setting.
    encounters: Vec<Encounter>,
    // As person_starts and person_rows, into `encounters`; both persons of an encounter have it.
    encounter_starts: Vec<u32>,
    encounter_rows: Vec<u32>,
    // Invariant: sorted by person.
    isolations: Vec<Isolation>,
}

/// Collects records in any order and makes a [`VisitLog`] of them.
#[derive(Clone, Debug, Default)]
pub struct VisitLogBuilder {
    visits: Vec<Visit>,
    encounters: Vec<Encounter>,
    places: Vec<(PlaceId, PlaceKind)>,
    isolations: Vec<Isolation>,
    // Ids known to be dense, records or not: a register may name many more persons than the visits.
    known: usize,
}

/// Why records do not make a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// More rows than a `u32` counts.
    #[error("expected at most 4294967295 {what}, found {found}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
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
}

/// A person who seems to be in two places at once: legal data, and worth a question.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Conflict {
    /// The visit that had begun before, of all such the one that ends last.
    pub first: Visit,
    /// The visit that begins while the first still goes on elsewhere.
    pub second: Visit,
}

/// One row of the log as the kernel sees it: a visit without its place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Row {
    pub(crate) person: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) spot: Option<u32>,
}

impl VisitLogBuilder {
    /// A builder without any record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a visit.
    pub fn add_visit(&mut self, visit: Visit) -> &mut Self {
        self.visits.push(visit);
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

    /// Replaces every id that was added so far by its new one.
    #[cfg(feature = "csv")]
    pub(crate) fn renumber(&mut self, renumbering: &Renumbering) {
        for visit in &mut self.visits {
            visit.person = renumbering.person(visit.person);
            visit.place = renumbering.place(visit.place);
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
    /// [`BuildError`] for more than 4,294,967,295 visits, ids that are not dense (more than 16 times the number of
    /// records and a million), the spot 4,294,967,295, and a place with two kinds.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` time for `n` records, on all threads with the feature `parallel`.
    pub fn build(self) -> Result<VisitLog, BuildError> {
        let Self {
            visits,
            encounters,
            places,
            mut isolations,
            known,
        } = self;
        isolations.sort_unstable();
        let records = visits.len() + encounters.len() + places.len() + known;
        let visits = unite_visits(visits);
        if let Some(found) = visits
            .iter()
            .filter_map(|visit| visit.spot)
            .find(|&spot| spot == NO_SPOT)
        {
            return Err(BuildError::Spot { found });
        }
        let person_count = table_size("person", visits.iter().map(|visit| visit.person.get()), records)?;
        let place_count = table_size(
            "place",
            visits
                .iter()
                .map(|visit| visit.place.get())
                .chain(places.iter().map(|(place, _)| place.get())),
            records,
        )?;
        let place_kinds = kinds(places, place_count)?;
        let place_rows = offsets(
            "visits",
            place_count,
            visits.iter().map(|visit| visit.place.get()),
        )?;
        let (person_starts, person_rows) = index(
            "visits",
            person_count,
            visits
                .iter()
                .enumerate()
                .map(|(row, visit)| (visit.person.get(), row)),
        )?;
        let has_spots = visits.iter().any(|visit| visit.spot.is_some());

        let encounters = unite_encounters(encounters);
        let met = || {
            encounters.iter().enumerate().flat_map(|(row, encounter)| {
                let (lower, higher) = encounter.persons();
                [(lower.get(), row), (higher.get(), row)]
            })
        };
        let met_count = table_size("person", met().map(|(person, _)| person), records)?;
        let (encounter_starts, encounter_rows) = index("encounters", met_count, met())?;

        Ok(VisitLog {
            persons: visits.iter().map(|visit| visit.person.get()).collect(),
            starts: visits.iter().map(|visit| visit.interval.start().raw()).collect(),
            ends: visits.iter().map(|visit| visit.interval.end().raw()).collect(),
            spots: if has_spots {
                visits.iter().map(|visit| visit.spot.unwrap_or(NO_SPOT)).collect()
            } else {
                Vec::new()
            },
            place_rows,
            person_starts,
            person_rows,
            block_latest_end: visits
                .chunks(1 << BLOCK_BITS)
                .map(|block| {
                    block
                        .iter()
                        .map(|visit| visit.interval.end().raw())
                        .max()
                        .unwrap_or(0)
                })
                .collect(),
            block_place: visits
                .chunks(1 << BLOCK_BITS)
                .map(|block| block[0].place.get())
                .collect(),
            place_kinds,
            encounters,
            encounter_starts,
            encounter_rows,
            isolations,
        })
    }
}

impl VisitLog {
    /// How many visits there are, after uniting.
    #[must_use]
    pub fn visit_count(&self) -> usize {
        self.persons.len()
    }

    /// How many encounters there are, after uniting.
    #[must_use]
    pub fn encounter_count(&self) -> usize {
        self.encounters.len()
    }

    /// The number above the highest person with a visit or an encounter.
    #[must_use]
    pub fn person_count(&self) -> usize {
        self.person_starts.len().max(self.encounter_starts.len()) - 1
    }

    /// The number above the highest place.
    #[must_use]
    pub fn place_count(&self) -> usize {
        self.place_rows.len() - 1
    }

    /// The kind of a place; [`PlaceKind::Other`] where nothing is known.
    #[must_use]
    pub fn place_kind(&self, place: PlaceId) -> PlaceKind {
        self.place_kinds.get(place.index()).copied().unwrap_or_default()
    }

    /// Every visit, sorted by place, then start.
    pub fn visits(&self) -> impl Iterator<Item = Visit> {
        (0_u32..)
            .take(self.place_count())
            .flat_map(|place| self.visits_at(PlaceId::new(place)))
    }

    /// The visits to a place, sorted by start.
    pub fn visits_at(&self, place: PlaceId) -> impl Iterator<Item = Visit> {
        self.rows_at(place).map(move |row| self.visit(row, place))
    }

    /// The visits of a person, sorted by place, then start.
    pub fn visits_of(&self, person: PersonId) -> impl Iterator<Item = Visit> {
        self.rows_of(person)
            .iter()
            .map(|&row| self.visit(row as usize, self.place_of(row)))
    }

    /// Every encounter, sorted by its persons, then start.
    #[must_use]
    pub fn encounters(&self) -> impl ExactSizeIterator<Item = Encounter> {
        self.encounters.iter().copied()
    }

    /// The encounters of a person, sorted by the other person within each role, then start.
    pub fn encounters_of(&self, person: PersonId) -> impl Iterator<Item = Encounter> {
        bucket(&self.encounter_starts, &self.encounter_rows, person)
            .iter()
            .map(|&row| self.encounters[row as usize])
    }

    /// The isolations, sorted by person.
    #[must_use]
    pub fn isolations(&self) -> impl ExactSizeIterator<Item = Isolation> {
        self.isolations.iter().copied()
    }

    /// The time from the first start to the last end; nothing for an empty log.
    #[must_use]
    pub fn span(&self) -> Option<Interval> {
        let met = self.encounters.iter().map(Encounter::interval);
        let starts = self.starts.iter().map(|&start| Timestamp::from_raw(start));
        let ends = self.ends.iter().map(|&end| Timestamp::from_raw(end));
        Interval::non_empty(
            starts.chain(met.clone().map(Interval::start)).min()?,
            ends.chain(met.map(Interval::end)).max()?,
        )
    }

    /// Persons who seem to be in two places at once, sorted by person, then start.
    ///
    /// One conflict for each visit that begins while another goes on elsewhere, so that there are never more
    /// conflicts than visits.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` visits.
    pub fn conflicts(&self) -> impl Iterator<Item = Conflict> {
        (0_u32..)
            .take(self.person_starts.len() - 1)
            .flat_map(|person| self.conflicts_of(PersonId::new(person)))
    }

    fn conflicts_of(&self, person: PersonId) -> Vec<Conflict> {
        let mut visits: Vec<Visit> = self.visits_of(person).collect();
        visits.sort_by_key(|visit| (visit.interval, visit.place, visit.spot));
        // Of all visits so far the one that ends last, and the one that ends last elsewhere.
        let mut last: Option<Visit> = None;
        let mut elsewhere: Option<Visit> = None;
        let mut conflicts = Vec::new();
        for second in visits {
            let before = if last.is_some_and(|last| last.place == second.place) {
                elsewhere
            } else {
                last
            };
            if let Some(first) = before
                && second.interval.start() < first.interval.end()
            {
                conflicts.push(Conflict { first, second });
            }
            let ends_later =
                |than: Option<Visit>| than.is_none_or(|than| than.interval.end() < second.interval.end());
            if ends_later(last) {
                if last.is_some_and(|last| last.place != second.place) {
                    elsewhere = last;
                }
                last = Some(second);
            } else if last.is_some_and(|last| last.place != second.place) && ends_later(elsewhere) {
                elsewhere = Some(second);
            }
        }
        conflicts
    }

    pub(crate) fn rows_at(&self, place: PlaceId) -> Range<usize> {
        match self.place_rows.get(place.index()..=place.index() + 1) {
            Some(bounds) => bounds[0] as usize..bounds[1] as usize,
            None => 0..0,
        }
    }

    pub(crate) fn rows_of(&self, person: PersonId) -> &[u32] {
        bucket(&self.person_starts, &self.person_rows, person)
    }

    /// The place of a row, by a search among the places of its block.
    pub(crate) fn place_of(&self, row: u32) -> PlaceId {
        let block = (row >> BLOCK_BITS) as usize;
        let first = self.block_place[block] as usize;
        let last = self
            .block_place
            .get(block + 1)
            .map_or(self.place_count() - 1, |&place| place as usize);
        let ended = self.place_rows[first + 1..=last].partition_point(|&end| end <= row);
        PlaceId::new(u32::try_from(first + ended).expect("a place's number is a u32"))
    }

    pub(crate) fn row(&self, row: usize) -> Row {
        Row {
            person: self.persons[row],
            start: self.starts[row],
            end: self.ends[row],
            spot: self.spots.get(row).copied().filter(|&spot| spot != NO_SPOT),
        }
    }

    pub(crate) fn starts(&self) -> &[u32] {
        &self.starts
    }

    pub(crate) fn ends(&self) -> &[u32] {
        &self.ends
    }

    /// The block of a row, the first row after that block, and the latest end within it.
    pub(crate) fn block_of(&self, row: usize) -> (usize, u32) {
        let block = row >> BLOCK_BITS;
        ((block + 1) << BLOCK_BITS, self.block_latest_end[block])
    }

    fn visit(&self, row: usize, place: PlaceId) -> Visit {
        let Row {
            person,
            start,
            end,
            spot,
        } = self.row(row);
        Visit {
            person: PersonId::new(person),
            place,
            interval: Interval::new(Timestamp::from_raw(start), Timestamp::from_raw(end))
                .expect("the builder was given valid intervals"),
            spot,
        }
    }
}

fn bucket<'a>(starts: &[u32], rows: &'a [u32], person: PersonId) -> &'a [u32] {
    match starts.get(person.index()..=person.index() + 1) {
        Some(bounds) => &rows[bounds[0] as usize..bounds[1] as usize],
        None => &[],
    }
}

/// Unites what overlaps, touches or repeats among neighbours of one `kin`, in place.
fn unite<T: Copy>(
    sorted: &mut Vec<T>,
    kin: impl Fn(&T, &T) -> bool,
    interval: impl Fn(&mut T) -> &mut Interval,
) {
    sorted.dedup_by(|next, kept| {
        if !kin(next, kept) {
            return false;
        }
        let (next, kept) = (*interval(next), interval(kept));
        let joined = next.start() <= kept.end();
        if joined {
            *kept = Interval::new(kept.start(), kept.end().max(next.end())).expect("no shorter than before");
        }
        joined
    });
}

/// The united visits, in the order of the log.
fn unite_visits(mut visits: Vec<Visit>) -> Vec<Visit> {
    sort(&mut visits, |visit| {
        (visit.place, visit.person, visit.spot, visit.interval)
    });
    unite(
        &mut visits,
        |a, b| (a.place, a.person, a.spot) == (b.place, b.person, b.spot),
        |visit| &mut visit.interval,
    );
    sort(&mut visits, |visit| {
        (visit.place, visit.interval, visit.person, visit.spot)
    });
    visits
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
    sort(&mut pairs, |(encounter, interval)| (kin(encounter), *interval));
    unite(
        &mut pairs,
        |a, b| kin(&a.0) == kin(&b.0),
        |(_, interval)| interval,
    );
    let mut united: Vec<Encounter> = pairs
        .into_iter()
        .map(|(encounter, interval)| encounter.with_interval(interval))
        .collect();
    sort(&mut united, |encounter| {
        let (persons, distance, setting) = kin(encounter);
        (persons, encounter.interval(), distance, setting)
    });
    united
}

#[cfg(feature = "parallel")]
fn sort<T: Send, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K + Sync) {
    use rayon::slice::ParallelSliceMut;
    list.par_sort_unstable_by_key(key);
}

#[cfg(not(feature = "parallel"))]
fn sort<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    list.sort_unstable_by_key(key);
}

/// One more than the greatest id, unless that is out of proportion to the number of records.
fn table_size(
    what: &'static str,
    ids: impl Iterator<Item = u32>,
    records: usize,
) -> Result<usize, BuildError> {
    let Some(found) = ids.max() else { return Ok(0) };
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

/// Where the rows of each group start, for rows that are sorted or are to be; one more entry closes the last.
fn offsets(
    what: &'static str,
    groups: usize,
    group_of_rows: impl Iterator<Item = u32>,
) -> Result<Vec<u32>, BuildError> {
    let mut offsets = vec![0_u32; groups + 1];
    let mut rows = 0_usize;
    for group in group_of_rows {
        rows += 1;
        let after = &mut offsets[group as usize + 1];
        *after = after.wrapping_add(1);
    }
    if u32::try_from(rows).is_err() {
        return Err(BuildError::TooMany { what, found: rows });
    }
    for group in 0..groups {
        offsets[group + 1] += offsets[group];
    }
    Ok(offsets)
}

/// Rows grouped by person: where each group starts, and the rows, ascending within a group.
fn index(
    what: &'static str,
    groups: usize,
    rows: impl Iterator<Item = (u32, usize)> + Clone,
) -> Result<(Vec<u32>, Vec<u32>), BuildError> {
    let starts = offsets(what, groups, rows.clone().map(|(group, _)| group))?;
    let mut next = starts.clone();
    let mut grouped = vec![0_u32; starts[groups] as usize];
    for (group, row) in rows {
        let slot = &mut next[group as usize];
        grouped[*slot as usize] = u32::try_from(row).expect("no more rows than `offsets` has counted");
        *slot += 1;
    }
    Ok((starts, grouped))
}
