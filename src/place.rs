//! Places and what kind of place they are.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::named::named;

named! {
    /// What kind of place it is; rules and zones speak of kinds.
    ///
    /// Files use the snake-case names, such as `coach_sealed`. A place of which nothing is known is
    /// [`Other`](Self::Other).
    #[derive(Default)]
    #[non_exhaustive]
    pub enum PlaceKind {
        /// A home.
        Residence = "residence",
        /// An office or a meeting room.
        Office = "office",
        /// A workshop, a building site, a team's workplace.
        Workshop = "workshop",
        /// A classroom.
        Classroom = "classroom",
        /// A dormitory.
        Dormitory = "dormitory",
        /// A place to dine; spots are tables.
        Restaurant = "restaurant",
        /// A closed place of leisure: tea house, karaoke, mah-jong room, cinema.
        Entertainment = "entertainment",
        /// A shop or a mall.
        Shop = "shop",
        /// A market.
        Market = "market",
        /// A doctor's practice, a fever clinic.
        Clinic = "clinic",
        /// A hospital ward.
        Hospital = "hospital",
        /// A city bus.
        Bus = "bus",
        /// A metro carriage.
        Metro = "metro",
        /// A taxi or a private car.
        Taxi = "taxi",
        /// A sealed, air-conditioned coach; spots are rows.
        CoachSealed = "coach_sealed",
        /// A coach with open windows; spots are rows.
        CoachVentilated = "coach_ventilated",
        /// A carriage of a sealed, air-conditioned train, high-speed trains included.
        TrainSealed = "train_sealed",
        /// A carriage of a train with windows that open; spots are bays or compartments.
        TrainOpen = "train_open",
        /// An aircraft cabin; spots are rows.
        Aircraft = "aircraft",
        /// A cabin of a ship; spots are compartments.
        Ship = "ship",
        /// A lift.
        Lift = "lift",
        /// A place of worship.
        Worship = "worship",
        /// In the open air.
        Outdoor = "outdoor",
        /// A quarantine hotel or another isolation site.
        IsolationSite = "isolation_site",
        /// Anything else, and places of which nothing is known.
        #[default]
        Other = "other",
    }
    all = "Every kind, in the order of the protocol file's list.";
    unknown = UnknownPlaceKind, "a kind of place such as residence, office or bus";
}

/// A place as the register of places describes it.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// The kind of place.
    pub kind: PlaceKind,
    /// The smallest known area in which it lies.
    pub area: Option<AreaId>,
    /// What people call it.
    pub name: Option<String>,
    /// Latitude in degrees north, WGS 84.
    pub lat: Option<f64>,
    /// Longitude in degrees east, WGS 84.
    pub lon: Option<f64>,
    /// Whether visitors are registered by name, so that contacts can be found; nothing where unknown.
    pub registers_visitors: Option<bool>,
}

/// Shows no name: that of a home may be a family's.
impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("kind", &self.kind)
            .field("area", &self.area)
            .field("registers_visitors", &self.registers_visitors)
            .finish_non_exhaustive()
    }
}
