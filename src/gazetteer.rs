//! Where places lie and who lives there.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::area::{AreaLevel, Areas};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::place::Place;

/// The register of places, homes and areas: what zones are drawn from. The tracing itself needs none of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Gazetteer {
    /// What is known of each place.
    pub places: BTreeMap<PlaceId, Place>,
    /// The home of each person, where known.
    pub homes: BTreeMap<PersonId, PlaceId>,
    /// The areas in which places lie.
    pub areas: Areas,
}

impl Gazetteer {
    /// The area of a level in which a place lies, where that is known.
    #[must_use]
    pub fn area_of(&self, place: PlaceId, level: AreaLevel) -> Option<AreaId> {
        let area = self.places.get(&place)?.area?;
        self.areas.enclosing(area, level)
    }
}
