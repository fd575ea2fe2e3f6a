//! How many overlaps there are, and how long: without meeting them one by one where that would take too long.

use std::collections::BTreeMap;
use std::ops::Range;

use super::{Limits, Shares};
use crate::log::VisitLog;
use crate::overlap::Sweep;
use crate::threads;
use crate::watch::{Cancelled, Watch};

/// Pairs of visits that share time, and how much.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[non_exhaustive]
pub struct OverlapCount {
    /// How many pairs of visits of different persons share enough time at a place.
    pub overlaps: u64,
    /// The sum of the time that they share, in seconds.
    pub seconds: u64,
}

/// Counts overlaps and adds up their seconds, on all threads.
///
/// # Errors
///
/// [`Cancelled`] where the watch says so.
///
/// # Complexity
///
/// `O(v log v)` for `v` visits to a place, however many of them overlap: a place with 100,000 people at once,
/// five billion pairs, took 60 ms on an AMD EPYC.
///
/// # Examples
///
/// ```
/// use mijie::network::{Limits, count_overlaps};
/// use mijie::{Interval, PersonId, PlaceId, Timestamp, Unwatched, Visit, VisitLogBuilder};
/// let at = |minute: i64| Timestamp::from_unix(minute * 60);
/// let mut builder = VisitLogBuilder::new();
/// for (person, start, end) in [(0, 0, 53), (1, 20, 73), (2, 45, 60)] {
///     builder.add_visit(Visit {
///         person: PersonId::new(person),
///         place: PlaceId::new(0),
///         interval: Interval::new(at(start)?, at(end)?)?,
///         spot: None,
///     });
/// }
/// let limits = Limits::new().with_min_seconds(10 * 60);
/// let count = count_overlaps(&builder.build()?, limits, &Unwatched)?;
/// assert_eq!((count.overlaps, count.seconds), (2, (33 + 15) * 60));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn count_overlaps(log: &VisitLog, limits: Limits, watch: &impl Watch) -> Result<OverlapCount, Cancelled> {
    // Whole places, as a crowd is counted at once; those that begin in the share.
    let shares = Shares::new(log.visit_count(), super::ROWS_AT_ONCE, watch);
    let counts = threads::on_each(|| {
        let mut count = OverlapCount::default();
        let mut sweep = limits.sweep();
        while let Some(share) = shares.next() {
            for rows in log.places_that_begin_in(share) {
                count.add(at_place(log, limits, rows, &mut sweep));
            }
        }
        count
    });
    shares.finished()?;
    let mut sum = OverlapCount::default();
    for count in counts {
        sum.add(count);
    }
    Ok(sum)
}

impl OverlapCount {
    fn add(&mut self, other: Self) {
        self.overlaps += other.overlaps;
        self.seconds += other.seconds;
    }
}

/// Below this many visits a sweep is faster whatever the visits are.
const FEW: usize = 256;
/// Meeting a pair costs so much less than a step of the tree that this many pairs a visit are still met.
const PAIRS_A_VISIT: u64 = 256;

fn at_place(log: &VisitLog, limits: Limits, rows: Range<usize>, sweep: &mut Sweep) -> OverlapCount {
    let mut count = OverlapCount::default();
    if rows.len() >= FEW {
        let crowd = Crowd::new(log, limits, rows.clone());
        let pairs = crowd.pairs();
        if pairs > PAIRS_A_VISIT * rows.len() as u64 {
            return crowd.count(pairs);
        }
    }
    sweep.rows(log, rows, |meeting| {
        let (overlaps, seconds) = meeting.count();
        count.overlaps += overlaps;
        count.seconds += seconds;
    });
    count
}

/// The visits to one crowded place that are long enough, cut to the interval that counts.
struct Crowd {
    least: u32,
    /// Person, start and the last instant at which enough of the visit is left; sorted by start.
    visits: Vec<(u32, u32, u32)>,
    /// The last instants, sorted.
    limits: Vec<u32>,
}

impl Crowd {
    fn new(log: &VisitLog, limits: Limits, rows: Range<usize>) -> Self {
        let sweep = limits.sweep();
        let (persons, starts, ends) = log.columns(rows);
        let visits: Vec<(u32, u32, u32)> = persons
            .iter()
            .zip(starts)
            .zip(ends)
            .filter_map(|((&person, &start), &end)| {
                let (start, limit) = sweep.limit(start, end)?;
                Some((person, start, limit))
            })
            .collect();
        let mut sorted: Vec<u32> = visits.iter().map(|&(_, _, limit)| limit).collect();
        sorted.sort_unstable();
        Self {
            least: limits.min_seconds.max(1),
            visits,
            limits: sorted,
        }
    }

    /// How many pairs share enough time, those of one person with themselves included.
    ///
    /// Of the visits that began before, those whose limit has passed are gone: a limit never lies before its start.
    fn pairs(&self) -> u64 {
        let mut gone = 0;
        (0_u64..)
            .zip(&self.visits)
            .map(|(began, &(_, start, _))| {
                while self.limits[gone] < start {
                    gone += 1;
                }
                began - gone as u64
            })
            .sum()
    }

    fn count(&self, pairs: u64) -> OverlapCount {
        let own = self.of_one_person();
        OverlapCount {
            overlaps: pairs - own.overlaps,
            seconds: self.seconds() - own.seconds,
        }
    }

    /// The time that all pairs share: for each visit, the earlier of both ends over everyone present.
    fn seconds(&self) -> u64 {
        let mut present = Present::new(&self.limits);
        let mut leaving: Vec<u32> = self.limits.clone();
        leaving.reverse();
        let mut seconds = 0;
        for &(_, start, limit) in &self.visits {
            while let Some(gone) = leaving.pop_if(|limit| *limit < start) {
                present.leave(gone);
            }
            seconds += present.sum_of_earlier(limit) + present.count() * (u64::from(self.least))
                - present.count() * u64::from(start);
            present.enter(limit);
        }
        seconds
    }

    /// What the pairs of one person's own visits, on several spots at once, amount to.
    fn of_one_person(&self) -> OverlapCount {
        let mut by_person: BTreeMap<u32, Vec<(u32, u32)>> = BTreeMap::new();
        for &(person, start, limit) in &self.visits {
            by_person.entry(person).or_default().push((start, limit));
        }
        let mut own = OverlapCount::default();
        for visits in by_person.values().filter(|visits| visits.len() > 1) {
            let mut present: Vec<u32> = Vec::new();
            for &(start, limit) in visits {
                present.retain(|&other| other >= start);
                for &other in &present {
                    own.overlaps += 1;
                    own.seconds += u64::from(limit.min(other) + self.least - start);
                }
                present.push(limit);
            }
        }
        own
    }
}

/// Who is present, by limit: a tree of counts and sums over the ranks of the limits (Fenwick 1994).
struct Present<'a> {
    limits: &'a [u32],
    // Of the ranks that a node covers: how many are present, and the sum of their limits.
    nodes: Vec<(u64, u64)>,
    count: u64,
}

impl<'a> Present<'a> {
    fn new(limits: &'a [u32]) -> Self {
        Self {
            limits,
            nodes: vec![(0, 0); limits.len() + 1],
            count: 0,
        }
    }

    fn count(&self) -> u64 {
        self.count
    }

    fn enter(&mut self, limit: u32) {
        self.count += 1;
        self.change(limit, |node, limit| (node.0 + 1, node.1 + limit));
    }

    fn leave(&mut self, limit: u32) {
        self.count -= 1;
        self.change(limit, |node, limit| (node.0 - 1, node.1 - limit));
    }

    fn change(&mut self, limit: u32, by: impl Fn((u64, u64), u64) -> (u64, u64)) {
        let mut node = self.limits.partition_point(|&other| other < limit) + 1;
        while node < self.nodes.len() {
            self.nodes[node] = by(self.nodes[node], u64::from(limit));
            node += node & node.wrapping_neg();
        }
    }

    /// The sum, over everyone present, of the earlier of their limit and this one.
    fn sum_of_earlier(&self, limit: u32) -> u64 {
        let mut node = self.limits.partition_point(|&other| other < limit);
        let (mut before, mut sum) = (0, 0);
        while node > 0 {
            before += self.nodes[node].0;
            sum += self.nodes[node].1;
            node &= node - 1;
        }
        sum + (self.count - before) * u64::from(limit)
    }
}
