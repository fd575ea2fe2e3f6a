//! Passes of vehicles: which plate may come when, and which way.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::EntryError;
use crate::id::{PersonId, PlaceId};
use crate::time::{Interval, Timestamp};

/// 通行证: a vehicle may come in for some time, and go to some places.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pass {
    /// The number of the pass.
    pub id: String,
    /// The number plate, compared byte by byte.
    pub plate: String,
    /// Who may drive; anybody where nobody is named.
    #[serde(default)]
    pub driver: Option<PersonId>,
    /// From when until when it holds, half-open.
    pub valid: Interval,
    /// The gates and the stops, in the order in which the vehicle comes to them.
    pub route: Vec<PlaceId>,
}

/// The passes that were given, each number once.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Passes {
    // Invariant: sorted by (plate, id).
    list: Vec<Pass>,
}

impl Passes {
    /// The passes, in any order.
    ///
    /// # Errors
    ///
    /// [`EntryError`] for a number that two passes have, and for a pass without a route.
    pub fn new(passes: impl IntoIterator<Item = Pass>) -> Result<Self, EntryError> {
        let mut list: Vec<Pass> = passes.into_iter().collect();
        let mut first_row: BTreeMap<&str, usize> = BTreeMap::new();
        for (second, pass) in list.iter().enumerate() {
            if let Some(&first) = first_row.get(pass.id.as_str()) {
                return Err(EntryError::RepeatedPass { first, second });
            }
            if pass.route.is_empty() {
                return Err(EntryError::NoRoute { position: second });
            }
            first_row.insert(&pass.id, second);
        }
        list.sort_unstable_by(|a, b| (&a.plate, &a.id).cmp(&(&b.plate, &b.id)));
        Ok(Self { list })
    }

    /// The passes, sorted by plate, then number.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Pass> {
        self.list.iter()
    }

    /// The passes of a plate, sorted by number.
    #[must_use]
    pub fn of(&self, plate: &str) -> &[Pass] {
        let from = self.list.partition_point(|pass| pass.plate.as_str() < plate);
        let until = self.list.partition_point(|pass| pass.plate.as_str() <= plate);
        &self.list[from..until]
    }

    /// The pass by which a vehicle came in: one that holds rather than one that does not, then one of the driver, then
    /// one whose route has the gate, then the one that began last.
    pub(super) fn for_entry(
        &self,
        plate: &str,
        driver: PersonId,
        gate: PlaceId,
        at: Timestamp,
    ) -> Option<&Pass> {
        let fit = |pass: &&Pass| {
            let is_drivers = pass.driver.is_none_or(|named| named == driver);
            let on_route = pass.route.contains(&gate);
            (
                pass.valid.contains(at),
                is_drivers,
                on_route,
                pass.valid.start() <= at,
                pass.valid,
            )
        };
        // Of equals the first by number.
        self.of(plate).iter().rev().max_by_key(fit)
    }
}
