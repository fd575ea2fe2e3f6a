//! Visits beyond a memory budget: set aside as sorted runs, and brought together a range of places at a time.
//!
//! A run is what the builder held when the budget was used up, sorted and united as a log is, in Parquet files as those
//! of a saved log. The log is then made of the runs in passes: each pass reads the rows of so many neighbouring places
//! as the budget has room for, from every run, and sorts and unites them in their turn. What is united twice is what is
//! united once, so that nothing tells where a run ended.

mod folder;
mod passes;
mod run;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::folder::TemporaryFolder;
use self::passes::Passes;
use self::run::Run;
use super::build::BuildError;
use super::columns::{Arrivals, Columns, peak_bytes};
use crate::columnar::{SpillError, Unwritten};
use crate::progress::Progress;

/// How much memory visits may take, and what was set aside so far.
#[derive(Clone, Debug)]
pub(super) struct Spill {
    budget: u64,
    parent: PathBuf,
    folder: Option<Arc<TemporaryFolder>>,
    runs: Vec<Run>,
    failure: Option<SpillError>,
    // So many rows may come before memory is looked at again.
    unchecked: usize,
}

/// How far a builder was when a reading began.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Mark {
    pub(super) blocks: usize,
    pub(super) runs: usize,
}

impl Spill {
    pub(super) fn new(budget: u64, parent: &Path) -> Self {
        Self {
            budget,
            parent: parent.to_owned(),
            folder: None,
            runs: Vec::new(),
            failure: None,
            unchecked: 0,
        }
    }

    /// Takes over what was set aside under another budget.
    pub(super) fn with_runs_of(self, before: Self) -> Self {
        Self {
            runs: before.runs,
            failure: before.failure,
            ..self
        }
    }

    /// How many visits were set aside.
    pub(super) fn len(&self) -> usize {
        self.runs.iter().map(|run| run.arrived).sum()
    }

    /// Of each run the greatest person and the greatest place.
    pub(super) fn greatest(&self) -> impl Iterator<Item = (u32, u32)> {
        self.runs.iter().map(|run| run.greatest)
    }

    pub(super) fn failure(&self) -> Option<&SpillError> {
        self.failure.as_ref()
    }

    pub(super) fn run_count(&self) -> usize {
        self.runs.len()
    }

    pub(super) fn forget_runs_after(&mut self, count: usize) {
        self.runs.truncate(count);
    }

    /// How many more rows fit beside those that are held.
    pub(super) fn room(&self, held: &Arrivals, with_spots: bool) -> usize {
        let left = self.budget.saturating_sub(held.peak_bytes());
        usize::try_from(left / peak_bytes(1, usize::from(with_spots))).unwrap_or(usize::MAX)
    }

    /// Rows came by another way than one by one.
    pub(super) fn look_again(&mut self) {
        self.unchecked = 0;
    }

    /// Sets aside what is held, if that is more than the budget has room for.
    pub(super) fn after_push(&mut self, held: &mut Arrivals) {
        if let Some(unchecked) = self.unchecked.checked_sub(1) {
            self.unchecked = unchecked;
            return;
        }
        if self.failure.is_some() {
            // Nothing comes of it any more.
            *held = Arrivals::default();
        } else if held.peak_bytes() > self.budget {
            let whole = std::mem::take(held);
            if let Err((error, _)) = self.set_aside(whole) {
                self.failure = Some(error);
            }
        }
        self.unchecked = self.room(held, true);
    }

    /// Sets aside everything that is held: what was there at the mark by itself, so that the rest can be forgotten, which
    /// is lost where this fails.
    pub(super) fn make_room(&mut self, held: &mut Arrivals, mark: &mut Mark) -> Result<(), SpillError> {
        let since = held.split_off_blocks(mark.blocks);
        if let Err((error, before)) = self.set_aside(std::mem::take(held)) {
            *held = before;
            mark.blocks = held.block_count();
            return Err(error);
        }
        if mark.blocks > 0 {
            // The run is of before the mark, and stays before those since.
            let before = self.runs.pop();
            self.runs.splice(mark.runs..mark.runs, before);
            *mark = Mark {
                blocks: 0,
                runs: mark.runs + 1,
            };
        }
        self.set_aside(since).map_err(|(error, _)| error)
    }

    /// Sorts and unites everything. Every place must be below `place_count`.
    pub(super) fn into_columns(
        mut self,
        held: Arrivals,
        place_count: usize,
        progress: &Progress<'_>,
    ) -> Result<Columns, BuildError> {
        if self.runs.is_empty() {
            return Ok(held.into_columns(place_count, progress)?);
        }
        self.set_aside(held).map_err(|(error, _)| error)?;
        let passes = Passes::over(&self.runs, self.budget, place_count)?;
        // What the runs have united is sorted for good.
        progress.advance(self.len() - passes.rows())?;
        passes.into_columns(progress)
    }

    /// Writes another run of these rows, if there are any; gives them back where that fails.
    fn set_aside(&mut self, rows: Arrivals) -> Result<(), (SpillError, Arrivals)> {
        if rows.len() == 0 {
            return Ok(());
        }
        let folder = match &self.folder {
            Some(folder) => folder,
            None => match TemporaryFolder::within(&self.parent) {
                Ok(made) => self.folder.insert(Arc::new(made)),
                Err(error) => return Err((Unwritten::system(&self.parent)(error).into(), rows)),
            },
        };
        self.runs.push(Run::write(rows, folder)?);
        Ok(())
    }
}
