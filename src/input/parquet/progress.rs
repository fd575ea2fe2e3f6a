//! Tells who watches how far parallel work on rows has come.

use std::sync::atomic::{AtomicU64, Ordering};

use crate::watch::{Cancelled, Phase, Step, Watch};

/// As many steps as a bar can show.
const STEPS: u64 = 256;

#[derive(Debug)]
pub(crate) struct Progress<'w, W> {
    watch: &'w W,
    phase: Phase,
    done: AtomicU64,
    total: u64,
}

impl<'w, W: Watch> Progress<'w, W> {
    /// Begins, which is a step, too.
    pub(crate) fn start(watch: &'w W, phase: Phase, total: u64) -> Result<Self, Cancelled> {
        let progress = Self {
            watch,
            phase,
            done: AtomicU64::new(0),
            total,
        };
        progress.tell(0)?;
        Ok(progress)
    }

    pub(crate) fn advance(&self, rows: usize) -> Result<(), Cancelled> {
        let before = self.done.fetch_add(rows as u64, Ordering::Relaxed);
        let done = before + rows as u64;
        let every = self.total.div_ceil(STEPS).max(1);
        if before / every == done / every {
            return Ok(());
        }
        self.tell(done)
    }

    fn tell(&self, done: u64) -> Result<(), Cancelled> {
        let step = Step {
            phase: self.phase,
            done,
            total: self.total,
        };
        if self.watch.step(step).is_break() {
            return Err(Cancelled { phase: self.phase });
        }
        Ok(())
    }
}
