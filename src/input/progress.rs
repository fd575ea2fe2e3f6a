//! How far the reading of a folder has come, told to whoever watches.

use std::cell::Cell;
use std::io::{self, Read};
use std::ops::ControlFlow;

use crate::watch::{Cancelled, Phase, Step, Watch};

/// About so many steps are told in all.
const STEPS: u64 = 200;
/// A step is at least this long.
const STEP_BYTES: u64 = 1 << 16;

/// Counts the bytes that are read of all files, and hears whether reading shall go on.
pub(super) struct Progress<'w> {
    watch: &'w dyn Watch,
    total: u64,
    done: Cell<u64>,
    told: Cell<u64>,
    cancelled: Cell<bool>,
}

/// A file whose bytes are counted as they are read; fails where the reading is cancelled.
pub(super) struct Counted<'p, R> {
    source: R,
    progress: &'p Progress<'p>,
}

impl<'w> Progress<'w> {
    pub(super) fn start(watch: &'w dyn Watch, total: u64) -> Result<Self, Cancelled> {
        let progress = Self {
            watch,
            total,
            done: Cell::new(0),
            told: Cell::new(0),
            cancelled: Cell::new(false),
        };
        progress.tell()?;
        Ok(progress)
    }

    pub(super) fn count<R>(&self, source: R) -> Counted<'_, R> {
        Counted {
            source,
            progress: self,
        }
    }

    /// An error where the reading was cancelled.
    pub(super) fn check(&self) -> Result<(), Cancelled> {
        if self.cancelled.get() {
            Err(Cancelled { phase: Phase::Read })
        } else {
            Ok(())
        }
    }

    fn advance(&self, bytes: usize) -> Result<(), Cancelled> {
        let done = self.done.get() + bytes as u64;
        self.done.set(done);
        let untold = done - self.told.get();
        if untold >= STEP_BYTES.max(self.total / STEPS) || (untold > 0 && done == self.total) {
            self.tell()?;
        }
        Ok(())
    }

    fn tell(&self) -> Result<(), Cancelled> {
        self.told.set(self.done.get());
        let step = Step {
            phase: Phase::Read,
            done: self.done.get(),
            total: self.total,
        };
        if let ControlFlow::Break(()) = self.watch.step(step) {
            self.cancelled.set(true);
        }
        self.check()
    }
}

impl<R: Read> Read for Counted<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.source.read(buffer)?;
        self.progress.advance(count).map_err(io::Error::other)?;
        Ok(count)
    }
}
