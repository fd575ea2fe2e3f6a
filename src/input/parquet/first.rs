//! Of the failures of parallel work, the one that comes first in order: the same whichever thread met which.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The failure of the first piece of work that fails.
#[derive(Debug)]
pub(crate) struct First<E> {
    at: AtomicUsize,
    error: Mutex<Option<(usize, E)>>,
}

impl<E> First<E> {
    pub(crate) const fn none() -> Self {
        Self {
            at: AtomicUsize::new(usize::MAX),
            error: Mutex::new(None),
        }
    }

    /// Does a piece of work, unless one before it has failed, and keeps its failure if it is the first.
    pub(crate) fn attempt(&self, at: usize, work: impl FnOnce() -> Result<(), E>) {
        if self.at.load(Ordering::Relaxed) < at {
            return;
        }
        if let Err(error) = work() {
            self.at.fetch_min(at, Ordering::Relaxed);
            let mut first = self.error.lock().expect("nobody panics while holding it");
            if first.as_ref().is_none_or(|&(before, _)| at < before) {
                *first = Some((at, error));
            }
        }
    }

    pub(crate) fn into_result(self) -> Result<(), E> {
        match self.error.into_inner().expect("nobody panics while holding it") {
            Some((_, error)) => Err(error),
            None => Ok(()),
        }
    }
}
