//! Since when measures have held in an area.

use std::collections::BTreeSet;

use crate::id::AreaId;
use crate::time::Timestamp;

use super::life::ZoneLives;
use super::measure::Measure;

impl ZoneLives<'_> {
    /// Since when at least one of several measures has held in an area without a break, up to an instant; nothing where
    /// none holds then. A zone that is lowered from sealed to controlled in between is no break to what holds in both.
    ///
    /// # Complexity
    ///
    /// `O(l d + c (d log l + m))` for `l` lives, areas `d` deep, `c` changes of the zones around the area and `m` measures.
    #[must_use]
    pub fn held_since(&self, area: AreaId, as_of: Timestamp, measures: &[Measure]) -> Option<Timestamp> {
        let around: BTreeSet<AreaId> = self.ledger.areas.ancestors(area).map(|area| area.id).collect();
        let mut turns = BTreeSet::from([as_of]);
        for life in self.lives().iter().filter(|life| around.contains(&life.area)) {
            turns.extend(life.history.iter().map(|change| change.at));
        }
        for (_, statics) in self.statics.iter().filter(|(area, _)| around.contains(area)) {
            turns.extend(
                statics
                    .iter()
                    .flat_map(|&(from, until)| [Some(from), until])
                    .flatten(),
            );
        }
        let holds = |&at: &Timestamp| {
            let held = self.measures(area, at);
            measures.iter().any(|measure| held.contains(measure))
        };
        turns.range(..=as_of).rev().copied().take_while(holds).last()
    }
}
