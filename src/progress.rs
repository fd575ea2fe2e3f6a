//! How far long work has come: counted by every thread, told to whoever watches, who may stop it.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

#[cfg(feature = "parquet")]
use crate::watch::Unwatched;
use crate::watch::{Cancelled, Phase, Step, Watch};

/// About so many steps are told: as many as a bar can show.
const STEPS: u64 = 128;

/// How many things a thread does at the most before it counts them, so that threads do not wait for one another.
const UNCOUNTED: u64 = 16;

/// What all threads have done of a phase, and whether it was cancelled.
pub(crate) struct Progress<'w> {
    watch: &'w dyn Watch,
    phase: Phase,
    done: AtomicU64,
    total: AtomicU64,
    cancelled: AtomicBool,
}

impl<'w> Progress<'w> {
    /// Begins, which is a step, too.
    pub(crate) fn start(watch: &'w dyn Watch, phase: Phase, total: u64) -> Result<Self, Cancelled> {
        let progress = Self {
            watch,
            phase,
            done: AtomicU64::new(0),
            total: AtomicU64::new(total),
            cancelled: AtomicBool::new(false),
        };
        progress.tell()?;
        Ok(progress)
    }

    /// Of a part of the work that nobody watches.
    #[cfg(feature = "parquet")]
    pub(crate) fn unheard(phase: Phase) -> Self {
        Self {
            watch: &Unwatched,
            phase,
            done: AtomicU64::new(0),
            total: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
        }
    }

    /// There is more to do than was known.
    pub(crate) fn expect_more(&self, count: usize) {
        self.total.fetch_add(count as u64, Ordering::Relaxed);
    }

    /// So much more is done.
    pub(crate) fn advance(&self, count: usize) -> Result<(), Cancelled> {
        self.count(count as u64);
        self.check()
    }

    /// Says again how far it has come, in the midst of work that is not counted.
    pub(crate) fn tell(&self) -> Result<(), Cancelled> {
        self.tell_of(self.done.load(Ordering::Relaxed));
        self.check()
    }

    pub(crate) fn check(&self) -> Result<(), Cancelled> {
        if self.is_cancelled() {
            Err(Cancelled { phase: self.phase })
        } else {
            Ok(())
        }
    }

    /// Does so much work at once, unless the whole is cancelled; who must know asks [`check`](Self::check) in the end.
    pub(crate) fn share(&self, count: usize, work: impl FnOnce()) {
        if !self.is_cancelled() {
            work();
            self.count(count as u64);
        }
    }

    /// For a thread that does many small things.
    pub(crate) fn stint(&self) -> Stint<'_, 'w> {
        let total = self.total.load(Ordering::Relaxed);
        Stint {
            progress: self,
            uncounted: 0,
            at_once: (total / STEPS).clamp(1, UNCOUNTED),
        }
    }

    fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::Relaxed)
    }

    fn count(&self, count: u64) {
        let before = self.done.fetch_add(count, Ordering::Relaxed);
        let (done, total) = (before + count, self.total.load(Ordering::Relaxed));
        let every = total.div_ceil(STEPS).max(1);
        if before / every != done / every || (count > 0 && done == total) {
            self.tell_of(done);
        }
    }

    fn tell_of(&self, done: u64) {
        let step = Step {
            phase: self.phase,
            done,
            total: self.total.load(Ordering::Relaxed),
        };
        if !self.is_cancelled() && self.watch.step(step).is_break() {
            self.cancelled.store(true, Ordering::Relaxed);
        }
    }
}

/// What one thread does of the work, one small thing after the other.
pub(crate) struct Stint<'p, 'w> {
    progress: &'p Progress<'w>,
    uncounted: u64,
    at_once: u64,
}

impl Stint<'_, '_> {
    /// Does one thing, unless the whole is cancelled.
    pub(crate) fn one(&mut self, work: impl FnOnce()) {
        if self.progress.is_cancelled() {
            return;
        }
        work();
        self.uncounted += 1;
        if self.uncounted == self.at_once {
            self.progress.count(std::mem::take(&mut self.uncounted));
        }
    }

    /// Counts what is not yet counted.
    pub(crate) fn end(self) {
        self.progress.count(self.uncounted);
    }
}
