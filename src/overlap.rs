//! Who was at a place at the same time: the kernel of everything else.
//!
//! Rows of a place are sorted by start. Whoever came after a visit had begun stands right behind its row, and the walk
//! ends with the first who came too late. Of those who came before, blocks of 32 rows that ended before the query are
//! skipped by their latest end: one long stay, such as a resident's, spoils its own block and not the whole place.

use std::ops::Range;

use crate::contact::Overlap;
use crate::id::{PersonId, PlaceId};
use crate::log::{Row, VisitLog};
use crate::time::{Interval, Timestamp};

/// Calls `each` with every row of a place that shares time with `[start, end)`, by ascending start.
///
/// `own` is some row of the place that starts before `end`, and near `start`: the visit that asks.
///
/// `O(v / 32 + h)` for `v` visits to the place of which `h` are in blocks that reach into the query, or begin in it.
pub(crate) fn rows_within(
    log: &VisitLog,
    rows: Range<usize>,
    own: usize,
    (start, end): (u32, u32),
    mut each: impl FnMut(Row),
) {
    let log = log.lookup();
    let mut row = rows.start;
    while row < own {
        let (next_block, latest_end) = log.block_of(row);
        let stop = next_block.min(own);
        if latest_end > start {
            for (at, &other_end) in (row..).zip(&log.ends[row..stop]) {
                if other_end > start {
                    each(log.row(at));
                }
            }
        }
        row = stop;
    }
    for (at, (&other_start, &other_end)) in
        (own..).zip(log.starts[own..rows.end].iter().zip(&log.ends[own..rows.end]))
    {
        if other_start >= end {
            break;
        }
        if other_end > start {
            each(log.row(at));
        }
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
    let log = log.lookup();
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
        let mut sweep = Sweep::new(1, None);
        sweep.rows(self, self.rows_at(place), |meeting| {
            meeting.each().for_each(|met| each(met.overlap()));
        });
    }
}

/// A visit that a sweep has come to, and those who are present: each shares enough time with it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Meeting<'a> {
    place: u32,
    later: u32,
    start: u32,
    // The last instants at which enough of the visit is left, and of those of the others.
    limit: u32,
    present: &'a [(u32, u32)],
    least: u32,
}

/// Two visits that share enough time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Met {
    pub(crate) place: u32,
    pub(crate) earlier: u32,
    pub(crate) later: u32,
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Meeting<'_> {
    /// Everyone who is met; visits of the same person to another spot are none.
    #[inline]
    pub(crate) fn each(&self) -> impl Iterator<Item = Met> {
        let others = self.present.iter().filter(|&&(_, other)| other != self.later);
        others.map(|&(other_limit, other)| Met {
            place: self.place,
            earlier: other,
            later: self.later,
            start: self.start,
            end: self.limit.min(other_limit) + self.least,
        })
    }

    /// How many are met, and for how many seconds altogether. Without a branch, so that several are added up at a time.
    #[inline]
    pub(crate) fn count(&self) -> (u64, u64) {
        let (mut count, mut seconds) = (0, 0);
        for &(other_limit, other) in self.present {
            let met = u64::from(other != self.later);
            count += met;
            seconds += met * u64::from(self.limit.min(other_limit) + self.least - self.start);
        }
        (count, seconds)
    }
}

impl Met {
    #[inline]
    pub(crate) fn overlap(self) -> Overlap {
        let (start, end) = (Timestamp::from_raw(self.start), Timestamp::from_raw(self.end));
        Overlap {
            place: PlaceId::new(self.place),
            a: PersonId::new(self.earlier),
            b: PersonId::new(self.later),
            interval: Interval::new(start, end).expect("a sweep meets visits that share time"),
        }
    }
}

/// Walks through rows by start and keeps who is present.
///
/// Present are pairs of (last instant at which enough time is left, person): whoever comes later can no longer share
/// `least` seconds, and is dropped on the way. Eight bytes each, compacted in one pass, and only when somebody has left.
/// To count 264.6 million overlaps of at least 15 minutes among 62.9 million visits took 0.6 to 0.8 s on two threads of an
/// AMD EPYC.
#[derive(Debug)]
pub(crate) struct Sweep {
    least: u32,
    from: u32,
    until: u32,
    present: Vec<(u32, u32)>,
    // No limit of those present is earlier.
    first_leaves: u32,
}

impl Sweep {
    /// A sweep for overlaps of at least `least` seconds, at least 1, counting only time inside `within`.
    pub(crate) fn new(least: u32, within: Option<Interval>) -> Self {
        Self {
            least: least.max(1),
            from: within.map_or(0, |within| within.start().raw()),
            until: within.map_or(u32::MAX, |within| within.end().raw()),
            present: Vec::new(),
            first_leaves: u32::MAX,
        }
    }

    /// Comes to every visit among these rows, which may begin and end within a place, that meets any who came earlier.
    #[inline]
    pub(crate) fn rows(&mut self, log: &VisitLog, rows: Range<usize>, mut each: impl FnMut(Meeting<'_>)) {
        let mut row = rows.start;
        while row < rows.end {
            let place = log.place_of(u32::try_from(row).expect("a log counts its rows in a u32"));
            let at_place = log.rows_at(place);
            self.present.clear();
            self.first_leaves = u32::MAX;
            if at_place.start < row {
                self.enter_earlier(log, at_place.start..row);
            }
            let stop = at_place.end.min(rows.end);
            self.place(log, place, row..stop, &mut each);
            row = stop;
        }
    }

    #[inline]
    fn place(
        &mut self,
        log: &VisitLog,
        place: PlaceId,
        rows: Range<usize>,
        each: &mut impl FnMut(Meeting<'_>),
    ) {
        let (persons, starts, ends) = log.columns(rows);
        for ((&person, &start), &end) in persons.iter().zip(starts).zip(ends) {
            let Some((start, limit)) = self.limit(start, end) else {
                continue;
            };
            if self.first_leaves < start {
                self.leave(start);
            }
            if !self.present.is_empty() {
                each(Meeting {
                    place: place.get(),
                    later: person,
                    start,
                    limit,
                    present: &self.present,
                    least: self.least,
                });
            }
            self.enter(limit, person);
        }
    }

    #[inline]
    fn enter(&mut self, limit: u32, person: u32) {
        self.present.push((limit, person));
        self.first_leaves = self.first_leaves.min(limit);
    }

    /// Drops those whose limit has passed, and finds who leaves next.
    fn leave(&mut self, now: u32) {
        let (mut kept, mut next) = (0, u32::MAX);
        for at in 0..self.present.len() {
            let (limit, person) = self.present[at];
            self.present[kept] = (limit, person);
            let stays = limit >= now;
            kept += usize::from(stays);
            next = next.min(if stays { limit } else { u32::MAX });
        }
        self.present.truncate(kept);
        self.first_leaves = next;
    }

    /// Brings in those of the earlier rows at the place who may meet a later one.
    fn enter_earlier(&mut self, log: &VisitLog, earlier: Range<usize>) {
        let start = log.starts()[earlier.end].max(self.from);
        let (persons, starts, ends) = log.columns(earlier);
        for ((&person, &row_start), &end) in persons.iter().zip(starts).zip(ends) {
            if let Some((_, limit)) = self.limit(row_start, end).filter(|&(_, limit)| limit >= start) {
                self.enter(limit, person);
            }
        }
    }

    /// The visit's start within the time that counts, and the last instant at which enough of it is left.
    #[inline]
    pub(crate) fn limit(&self, start: u32, end: u32) -> Option<(u32, u32)> {
        let start = start.max(self.from);
        let limit = end.min(self.until).checked_sub(self.least)?;
        (start <= limit).then_some((start, limit))
    }
}
