//! The immutable visit log: who was where when, in columns sorted by place and start.
//!
//! A visit takes 12 bytes (person, start, end) in columns sorted by (place, start), and 4 more in the by-person
//! index; offsets of places and persons, and one summary per block of 32 rows, come on top. Spots take 4 bytes a
//! visit in a column of their own, which exists only where some visit has a spot.

mod build;
mod columns;
mod index;
#[cfg(feature = "parquet")]
mod spill;
mod visits;

use std::ops::Range;
use std::sync::Arc;

pub use self::build::{BuildError, VisitLogBuilder};
#[cfg(feature = "parquet")]
pub(crate) use self::build::{Sorted, VisitBlock};
use self::index::Index;
#[cfg(feature = "parquet")]
pub(crate) use self::spill::Mark;
#[cfg(feature = "parquet")]
use crate::columnar::VisitColumns;
use crate::encounter::Encounter;
use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::record::{Isolation, NO_SPOT, Visit};
use crate::time::{Interval, Timestamp};

/// Rows are summarised in blocks of 2^5: of 2^4, 2^5 and 2^6, the fastest to trace a case with.
const BLOCK_BITS: u32 = 5;

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
    // Never changed once built, and shared by logs that differ in their isolations only.
    records: Arc<Records>,
    // Invariant: sorted by person.
    isolations: Vec<Isolation>,
}

/// Who was where when, and who met whom.
#[derive(PartialEq, Debug)]
struct Records {
    // Invariant: the columns have one length, rows sorted by (place, start, end, person, spot).
    persons: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    // Empty where no visit has a spot.
    spots: Vec<u32>,
    // Invariant: rows of place p are place_rows[p]..place_rows[p + 1].
    place_rows: Vec<u32>,
    by_person: Index,
    // The latest end within each block of rows, to skip blocks that ended before a query.
    block_latest_end: Vec<u32>,
    // The place of the first row of each block, to find the place of a row by a short search.
    block_place: Vec<u32>,
    place_kinds: Vec<PlaceKind>,
    // Invariant: sorted by persons, start, end, distance, setting.
    encounters: Vec<Encounter>,
    // Rows 2n and 2n + 1 are the encounter n, of its lower and its higher person.
    encounters_by_person: Index,
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

/// The columns that the kernel looks up, taken from the log once for many rows.
#[derive(Clone, Copy)]
pub(crate) struct Lookup<'a> {
    pub(crate) starts: &'a [u32],
    pub(crate) ends: &'a [u32],
    persons: &'a [u32],
    spots: &'a [u32],
    block_latest_end: &'a [u32],
}

impl Lookup<'_> {
    #[inline]
    pub(crate) fn row(&self, row: usize) -> Row {
        Row {
            person: self.persons[row],
            start: self.starts[row],
            end: self.ends[row],
            spot: self.spots.get(row).copied().filter(|&spot| spot != NO_SPOT),
        }
    }

    /// The block of a row, the first row after that block, and the latest end within it.
    #[inline]
    pub(crate) fn block_of(&self, row: usize) -> (usize, u32) {
        let block = row >> BLOCK_BITS;
        ((block + 1) << BLOCK_BITS, self.block_latest_end[block])
    }
}

impl VisitLog {
    /// How many visits there are, after uniting.
    #[must_use]
    pub fn visit_count(&self) -> usize {
        self.records.persons.len()
    }

    /// How many encounters there are, after uniting.
    #[must_use]
    pub fn encounter_count(&self) -> usize {
        self.records.encounters.len()
    }

    /// The number above the highest person with a visit or an encounter.
    #[must_use]
    pub fn person_count(&self) -> usize {
        self.records
            .by_person
            .len()
            .max(self.records.encounters_by_person.len())
    }

    /// The number above the highest place.
    #[must_use]
    pub fn place_count(&self) -> usize {
        self.records.place_rows.len() - 1
    }

    /// The kind of a place; [`PlaceKind::Other`] where nothing is known.
    #[must_use]
    pub fn place_kind(&self, place: PlaceId) -> PlaceKind {
        self.records
            .place_kinds
            .get(place.index())
            .copied()
            .unwrap_or_default()
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
        self.records.encounters.iter().copied()
    }

    /// The encounters of a person, sorted by the other person within each role, then start.
    pub fn encounters_of(&self, person: PersonId) -> impl Iterator<Item = Encounter> {
        let rows = self.records.encounters_by_person.of(person.index());
        rows.iter().map(|&row| self.records.encounters[row as usize / 2])
    }

    /// The isolations, sorted by person.
    #[must_use]
    pub fn isolations(&self) -> impl ExactSizeIterator<Item = Isolation> {
        self.isolations.iter().copied()
    }

    /// The same visits and encounters with other isolations, which stand in place of those of the log; as if the log had
    /// been built with them. In any order; the earliest of a person holds, and the person need not be in the log.
    ///
    /// For asking what would be had others been isolated, or at other times.
    ///
    /// # Complexity
    ///
    /// `O(i log i)` for `i` isolations: visits and encounters are shared by both logs, and not copied.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Isolation, PersonId, VisitLogBuilder};
    /// let log = VisitLogBuilder::new().build()?;
    /// let isolation = Isolation { person: PersonId::new(7), from: "2022-05-09".parse()? };
    /// let isolated = log.with_isolations([isolation]);
    /// assert!(isolated.isolations().eq([isolation]));
    /// assert_eq!(isolated.with_isolations([]), log);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn with_isolations(&self, isolations: impl IntoIterator<Item = Isolation>) -> Self {
        let mut isolations: Vec<Isolation> = isolations.into_iter().collect();
        isolations.sort_unstable();
        Self {
            records: Arc::clone(&self.records),
            isolations,
        }
    }

    /// The time from the first start to the last end; nothing for an empty log.
    #[must_use]
    pub fn span(&self) -> Option<Interval> {
        let met = self.records.encounters.iter().map(Encounter::interval);
        let starts = self
            .records
            .starts
            .iter()
            .map(|&start| Timestamp::from_raw(start));
        let ends = self.records.ends.iter().map(|&end| Timestamp::from_raw(end));
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
            .take(self.records.by_person.len())
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

    #[inline]
    pub(crate) fn rows_at(&self, place: PlaceId) -> Range<usize> {
        match self.records.place_rows.get(place.index()..=place.index() + 1) {
            Some(bounds) => bounds[0] as usize..bounds[1] as usize,
            None => 0..0,
        }
    }

    /// The rows of each place whose first row is among these.
    pub(crate) fn places_that_begin_in(&self, rows: Range<usize>) -> impl Iterator<Item = Range<usize>> {
        let first = self
            .records
            .place_rows
            .partition_point(|&start| (start as usize) < rows.start);
        self.records.place_rows[first..]
            .windows(2)
            .map(|bounds| bounds[0] as usize..bounds[1] as usize)
            .take_while(move |place| place.start < rows.end)
            .filter(|place| !place.is_empty())
    }

    #[inline]
    pub(crate) fn rows_of(&self, person: PersonId) -> &[u32] {
        self.records.by_person.of(person.index())
    }

    /// The place of a row, by a search among the places of its block.
    #[inline]
    pub(crate) fn place_of(&self, row: u32) -> PlaceId {
        let block = (row >> BLOCK_BITS) as usize;
        let first = self.records.block_place[block] as usize;
        let last = self
            .records
            .block_place
            .get(block + 1)
            .map_or(self.place_count() - 1, |&place| place as usize);
        let ended = self.records.place_rows[first + 1..=last].partition_point(|&end| end <= row);
        PlaceId::new(u32::try_from(first + ended).expect("a place's number is a u32"))
    }

    #[inline]
    pub(crate) fn lookup(&self) -> Lookup<'_> {
        let records = &*self.records;
        Lookup {
            starts: &records.starts,
            ends: &records.ends,
            persons: &records.persons,
            spots: &records.spots,
            block_latest_end: &records.block_latest_end,
        }
    }

    #[inline]
    pub(crate) fn row(&self, row: usize) -> Row {
        self.lookup().row(row)
    }

    /// Persons, starts and ends of rows.
    #[inline]
    pub(crate) fn columns(&self, rows: Range<usize>) -> (&[u32], &[u32], &[u32]) {
        (
            &self.records.persons[rows.clone()],
            &self.records.starts[rows.clone()],
            &self.records.ends[rows],
        )
    }

    /// The kind of each place.
    #[cfg(feature = "parquet")]
    pub(crate) fn place_kinds(&self) -> &[PlaceKind] {
        &self.records.place_kinds
    }

    /// The place of each row of a range.
    #[cfg(feature = "parquet")]
    pub(crate) fn places_of(&self, rows: Range<usize>) -> Vec<u32> {
        places_of(&self.records.place_rows[1..], rows)
    }

    /// The columns of a range of rows, whose places are these.
    #[cfg(feature = "parquet")]
    pub(crate) fn visit_columns<'a>(&'a self, rows: Range<usize>, places: &'a [u32]) -> VisitColumns<'a> {
        VisitColumns {
            persons: &self.records.persons[rows.clone()],
            places,
            starts: &self.records.starts[rows.clone()],
            ends: &self.records.ends[rows.clone()],
            spots: (!self.records.spots.is_empty()).then(|| &self.records.spots[rows]),
        }
    }

    #[inline]
    pub(crate) fn starts(&self) -> &[u32] {
        &self.records.starts
    }

    #[inline]
    pub(crate) fn ends(&self) -> &[u32] {
        &self.records.ends
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

/// The place of each row of a range, where the rows of each place end.
#[cfg(feature = "parquet")]
fn places_of(place_ends: &[u32], rows: Range<usize>) -> Vec<u32> {
    let mut places = Vec::with_capacity(rows.len());
    let mut place = place_ends.partition_point(|&end| end as usize <= rows.start);
    while places.len() < rows.len() {
        let end = rows.end.min(place_ends[place] as usize);
        let number = u32::try_from(place).expect("a place's number is a u32");
        places.resize(end - rows.start, number);
        place += 1;
    }
    places
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{Index, VisitLog, VisitLogBuilder};
    use crate::id::{PersonId, PlaceId};
    use crate::record::Visit;
    use crate::time::{Interval, Timestamp};

    fn allocated(log: &VisitLog) -> usize {
        let numbers = [
            &log.records.persons,
            &log.records.starts,
            &log.records.ends,
            &log.records.spots,
            &log.records.place_rows,
            &log.records.block_latest_end,
            &log.records.block_place,
        ];
        let columns: usize = numbers.iter().map(|numbers| 4 * numbers.capacity()).sum();
        columns + Index::bytes(&log.records.by_person) + log.records.place_kinds.capacity()
    }

    #[test]
    fn a_log_with_other_isolations_shares_its_records() {
        let log = VisitLogBuilder::new().build().expect("an empty log");
        assert!(Arc::ptr_eq(&log.records, &log.with_isolations([]).records));
    }

    #[test]
    fn a_visit_takes_at_most_17_bytes_all_told() {
        let visits = 200_000_u32;
        let mut builder = VisitLogBuilder::new();
        for number in 0..visits {
            let start = Timestamp::from_unix(i64::from(number) * 7).expect("in range");
            let end = Timestamp::from_unix(i64::from(number) * 7 + 5).expect("in range");
            builder.add_visit(Visit {
                // About as many visits a person and a place as in a city of two weeks.
                person: PersonId::new(number.wrapping_mul(2_654_435_761) >> 20),
                place: PlaceId::new(number.wrapping_mul(2_246_822_519) >> 21),
                interval: Interval::new(start, end).expect("the end comes after the start"),
                spot: None,
            });
        }
        let log = builder.build().expect("dense ids");
        assert_eq!(log.visit_count(), visits as usize);
        let bytes = allocated(&log);
        assert!(bytes <= 17 * visits as usize, "{bytes} bytes for {visits} visits");
    }
}
