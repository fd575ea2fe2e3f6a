//! Everybody's contacts at once: the network of who shared time with whom, whether anyone is ill or not.
//!
//! [`count_overlaps`] and [`fold_overlaps`] walk through pairs of visits, [`fold_pairs`] through pairs of persons with
//! their seconds, and [`ContactNetwork`] keeps those pairs. Rules and cases play no part: what counts is time at one
//! place, of a least length and inside an interval, as [`Limits`] say. Encounters are not part of it.

mod count;
mod pairs;
mod persons;

use std::ops::ControlFlow;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::contact::Overlap;
use crate::log::VisitLog;
use crate::overlap::{Meeting, Sweep};
use crate::threads;
use crate::time::Interval;
use crate::watch::{Cancelled, Phase, Step, Watch};

pub use self::count::{OverlapCount, count_overlaps};
pub use self::pairs::{PersonPairs, fold_pairs};
pub use self::persons::ContactNetwork;

/// Which overlaps count.
///
/// # Examples
///
/// ```
/// use mijie::network::Limits;
/// let quarter_of_an_hour = Limits::new().with_min_seconds(15 * 60);
/// assert_eq!(quarter_of_an_hour.min_seconds(), 900);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Limits {
    min_seconds: u32,
    within: Option<Interval>,
}

impl Limits {
    /// Every overlap of any length.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            min_seconds: 0,
            within: None,
        }
    }

    /// Only overlaps of at least so many seconds, inclusive, after cutting.
    #[must_use]
    pub const fn with_min_seconds(self, min_seconds: u32) -> Self {
        Self { min_seconds, ..self }
    }

    /// Only time inside an interval: overlaps are cut to it.
    #[must_use]
    pub const fn with_interval(self, within: Interval) -> Self {
        Self {
            within: Some(within),
            ..self
        }
    }

    /// The least length of an overlap, in seconds.
    #[must_use]
    pub const fn min_seconds(self) -> u32 {
        self.min_seconds
    }

    /// The interval to which overlaps are cut.
    #[must_use]
    pub const fn within(self) -> Option<Interval> {
        self.within
    }

    fn sweep(self) -> Sweep {
        Sweep::new(self.min_seconds, self.within)
    }
}

/// Takes every overlap into a state, on all threads, and merges the states.
///
/// Each pair of visits of different persons to a place is met once, the visit that began first as `a`. Which thread
/// meets which pair differs from run to run, so `take` and `merge` must not care for the order: sum, count, take the
/// greatest, or collect and sort.
///
/// # Errors
///
/// [`Cancelled`] where the watch says so.
///
/// # Complexity
///
/// `O(v + o)` for `v` visits with `o` overlaps; nothing is allocated for an overlap.
///
/// # Examples
///
/// ```
/// use mijie::network::{Limits, fold_overlaps};
/// use mijie::{Unwatched, VisitLogBuilder};
/// let log = VisitLogBuilder::new().build()?;
/// let longest = fold_overlaps(
///     &log,
///     Limits::new(),
///     &Unwatched,
///     || 0,
///     |longest, overlap| *longest = overlap.interval.seconds().max(*longest),
///     u32::max,
/// )?;
/// assert_eq!(longest, 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn fold_overlaps<S: Send>(
    log: &VisitLog,
    limits: Limits,
    watch: &impl Watch,
    start: impl Fn() -> S + Sync + Send,
    take: impl Fn(&mut S, Overlap) + Sync + Send,
    merge: impl Fn(S, S) -> S,
) -> Result<S, Cancelled> {
    let states = sweep_all(log, limits, watch, &start, |state, meeting| {
        meeting.each().for_each(|met| take(state, met.overlap()));
    })?;
    Ok(states.into_iter().reduce(merge).unwrap_or_else(start))
}

/// Rows that a thread takes at a time: in a crowd of 100,000 the work of a second, elsewhere of a millisecond.
const ROWS_AT_ONCE: usize = 1 << 13;

/// Comes to every visit that meets others; one state for each thread.
fn sweep_all<S: Send>(
    log: &VisitLog,
    limits: Limits,
    watch: &impl Watch,
    start: impl Fn() -> S + Sync + Send,
    take: impl Fn(&mut S, Meeting<'_>) + Sync + Send,
) -> Result<Vec<S>, Cancelled> {
    let rows = log.visit_count();
    let shares = Shares::new(rows, ROWS_AT_ONCE, watch);
    let states = threads::on_each(|| {
        let (mut sweep, mut state) = (limits.sweep(), start());
        while let Some(share) = shares.next() {
            sweep.rows(log, share, |meeting| take(&mut state, meeting));
        }
        state
    });
    shares.finished()?;
    Ok(states)
}

/// Hands out rows to whoever asks next, until all are out or somebody cancels.
struct Shares<'a, W> {
    rows: usize,
    at_once: usize,
    next: AtomicU64,
    cancelled: AtomicBool,
    watch: &'a W,
}

impl<'a, W: Watch> Shares<'a, W> {
    fn new(rows: usize, at_once: usize, watch: &'a W) -> Self {
        Self {
            rows,
            at_once,
            next: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            watch,
        }
    }

    fn next(&self) -> Option<std::ops::Range<usize>> {
        let share = self.next.fetch_add(1, Ordering::Relaxed);
        let from = usize::try_from(share)
            .ok()?
            .checked_mul(self.at_once)
            .filter(|&from| from < self.rows)?;
        // A step for each hundredth of the work.
        let steps = (self.rows / self.at_once / 100).max(1) as u64;
        if share.is_multiple_of(steps) {
            let step = Step {
                phase: Phase::Overlap,
                done: from as u64,
                total: self.rows as u64,
            };
            if self.watch.step(step) == ControlFlow::Break(()) {
                self.cancelled.store(true, Ordering::Relaxed);
            }
        }
        if self.cancelled.load(Ordering::Relaxed) {
            return None;
        }
        Some(from..(from + self.at_once).min(self.rows))
    }

    fn finished(&self) -> Result<(), Cancelled> {
        if self.cancelled.load(Ordering::Relaxed) {
            Err(Cancelled {
                phase: Phase::Overlap,
            })
        } else {
            Ok(())
        }
    }
}
