//! Who was at a place at the same time: the kernel of everything else.
//!
//! Rows of a place are sorted by start, so those that begin too late are cut off by one binary search. Of the rest,
//! blocks of 64 rows that ended before the query are skipped by their latest end: one long stay, such as a
//! resident's, spoils its own block and not the whole place.

use crate::contact::Overlap;
use crate::id::{PersonId, PlaceId};
use crate::log::{Row, VisitLog};
use crate::time::{Interval, Timestamp};

/// Calls `each` with every row of the place that shares time with `[start, end)`, by ascending start.
///
/// `O(log v + v / 64 + h)` for `v` visits to the place of which `h` are in blocks that reach into the query.
pub(crate) fn rows_within(log: &VisitLog, place: PlaceId, start: u32, end: u32, mut each: impl FnMut(Row)) {
    let rows = log.rows_at(place);
    let (starts, ends) = (log.starts(), log.ends());
    let until = rows.start + starts[rows.clone()].partition_point(|&other| other < end);
    let mut row = rows.start;
    while row < until {
        let (next_block, latest_end) = log.block_of(row);
        let stop = next_block.min(until);
        if latest_end > start {
            for (at, &other_end) in (row..).zip(&ends[row..stop]) {
                if other_end > start {
                    each(log.row(at));
                }
            }
        }
        row = stop;
    }
}

/// Calls `each` with every row of one person at the place that shares time with `[start, end)`.
pub(crate) fn rows_of_person_within(
    log: &VisitLog,
    place: PlaceId,
    person: PersonId,
    start: u32,
    end: u32,
    mut each: impl FnMut(Row),
) {
    let at_place = log.rows_at(place);
    let own = log.rows_of(person);
    let from = own.partition_point(|&row| (row as usize) < at_place.start);
    own[from..]
        .iter()
        .take_while(|&&row| (row as usize) < at_place.end)
        .map(|&row| log.row(row as usize))
        .filter(|row| row.start < end && row.end > start)
        .for_each(&mut each);
}

impl VisitLog {
    /// Calls `each` with every pair of visits of different persons to a place that share time.
    ///
    /// Touching visits share none. Each pair of visits is met once, the one that began first as `a`.
    ///
    /// # Complexity
    ///
    /// `O(v + o)` time for `v` visits with `o` overlaps, and memory for the visits that go on at one time: never for
    /// the pairs.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::{Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder};
    /// let at = |minute: i64| Timestamp::from_unix(minute * 60);
    /// let mut builder = VisitLogBuilder::new();
    /// for (person, start, end) in [(0, 0, 53), (1, 20, 73)] {
    ///     builder.add_visit(Visit {
    ///         person: PersonId::new(person),
    ///         place: PlaceId::new(0),
    ///         interval: Interval::new(at(start)?, at(end)?)?,
    ///         spot: None,
    ///     });
    /// }
    /// let mut minutes = 0;
    /// builder.build()?.for_each_overlap(PlaceId::new(0), |overlap| minutes += overlap.interval.seconds() / 60);
    /// assert_eq!(minutes, 33);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn for_each_overlap(&self, place: PlaceId, mut each: impl FnMut(Overlap)) {
        let mut present: Vec<(u32, u32)> = Vec::new();
        for row in self.rows_at(place) {
            let Row {
                person, start, end, ..
            } = self.row(row);
            present.retain(|&(other, other_end)| {
                let here = other_end > start;
                if here && other != person {
                    let (start, end) = (
                        Timestamp::from_raw(start),
                        Timestamp::from_raw(end.min(other_end)),
                    );
                    each(Overlap {
                        place,
                        a: PersonId::new(other),
                        b: PersonId::new(person),
                        interval: Interval::new(start, end).expect("both go on after the start"),
                    });
                }
                here
            });
            present.push((person, end));
        }
    }
}
