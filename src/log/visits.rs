//! The visits of a builder: in memory and, where there is a budget, beyond it on disk.

use super::build::BuildError;
#[cfg(feature = "parquet")]
use super::columns::Block;
use super::columns::{Arrival, Arrivals, Columns};
#[cfg(feature = "parquet")]
use super::spill::{Mark, Spill};
#[cfg(feature = "parquet")]
use crate::columnar::SpillError;
use crate::progress::Progress;

#[derive(Clone, Debug, Default)]
pub(super) struct Visits {
    held: Arrivals,
    #[cfg(feature = "parquet")]
    spill: Option<Spill>,
}

impl Visits {
    pub(super) fn push(&mut self, row: Arrival, spot: u32) {
        self.held.push(row, spot);
        #[cfg(feature = "parquet")]
        if let Some(spill) = &mut self.spill {
            spill.after_push(&mut self.held);
        }
    }

    /// How many were added, wherever they are.
    pub(super) fn len(&self) -> usize {
        #[cfg(feature = "parquet")]
        let aside = self.spill.as_ref().map_or(0, Spill::len);
        #[cfg(not(feature = "parquet"))]
        let aside = 0;
        self.held.len() + aside
    }

    /// The greatest person and the greatest place.
    pub(super) fn greatest(&self) -> Option<(u32, u32)> {
        let held = self.held.greatest();
        #[cfg(feature = "parquet")]
        let held = self
            .spill
            .iter()
            .flat_map(Spill::greatest)
            .chain(held)
            .reduce(|a, b| (a.0.max(b.0), a.1.max(b.1)));
        held
    }

    /// Sorts and unites the visits, each of which is a step. Every place must be below `place_count`.
    pub(super) fn into_columns(
        self,
        place_count: usize,
        progress: &Progress<'_>,
    ) -> Result<Columns, BuildError> {
        #[cfg(feature = "parquet")]
        if let Some(spill) = self.spill {
            return spill.into_columns(self.held, place_count, progress);
        }
        Ok(self.held.into_columns(place_count, progress)?)
    }

    /// The visits, none of which may be on disk: a run is sorted by the numbers it was written with.
    #[cfg(feature = "csv")]
    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Arrival> {
        #[cfg(feature = "parquet")]
        debug_assert!(
            self.spill.is_none(),
            "ids of visits with a budget are never renumbered"
        );
        self.held.iter_mut()
    }
}

#[cfg(feature = "parquet")]
impl Visits {
    pub(super) fn set_spill(&mut self, new: Spill) {
        self.spill = Some(match self.spill.take() {
            Some(before) => new.with_runs_of(before),
            None => new,
        });
    }

    /// Takes over rows that somebody else has put together; whoever adds many asks for [`room`](Self::room) before.
    pub(super) fn append(&mut self, block: Block) {
        self.held.append(block);
        if let Some(spill) = &mut self.spill {
            spill.look_again();
        }
    }

    /// Why visits could not be set aside; those that came since are lost.
    pub(super) fn failure(&self) -> Option<&SpillError> {
        self.spill.as_ref()?.failure()
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            blocks: self.held.block_count(),
            runs: self.spill.as_ref().map_or(0, Spill::run_count),
        }
    }

    pub(super) fn forget_since(&mut self, mark: &Mark) {
        self.held.truncate_blocks(mark.blocks);
        if let Some(spill) = &mut self.spill {
            spill.forget_runs_after(mark.runs);
        }
    }

    /// How many rows the budget still has room for.
    pub(super) fn room(&self, with_spots: bool) -> usize {
        let room = |spill: &Spill| spill.room(&self.held, with_spots);
        self.spill.as_ref().map_or(usize::MAX, room)
    }

    /// Sets everything aside. Where that fails, the rows since the mark may be lost.
    pub(super) fn make_room(&mut self, mark: &mut Mark) -> Result<(), SpillError> {
        match &mut self.spill {
            Some(spill) => spill.make_room(&mut self.held, mark),
            None => Ok(()),
        }
    }
}
