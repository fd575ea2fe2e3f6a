//! Trips of vehicles: chains of gates and visits, from coming in to being seen out.

use serde::{Deserialize, Serialize};

use super::gate::{GateEvent, Heading};
use crate::id::{PersonId, PlaceId};
use crate::named::named;
use crate::record::Visit;
use crate::time::Timestamp;

/// How closely trips are looked through.
///
/// By default a trip may last 24 hours, which is this library's own figure (low confidence), and nobody needs to be met at
/// the gate, since not every gate log has a column for it. Both are the caller's to set.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TripRules {
    /// Within how many hours of coming in a vehicle has to be seen out.
    pub out_within_hours: u32,
    /// Whether every vehicle is to be met at the gate and seen out (卡口接, 全程跟, 送出境): every row of the gate log that
    /// has a plate must name an escort.
    pub escorted: bool,
}

impl Default for TripRules {
    fn default() -> Self {
        Self {
            out_within_hours: 24,
            escorted: false,
        }
    }
}

named! {
    /// How a trip stands.
    #[non_exhaustive]
    pub enum TripStanding {
        /// Something is wrong with it.
        Faulty = "faulty",
        /// Nothing is wrong so far, and the vehicle is still inside.
        UnderWay = "under_way",
        /// Nothing is wrong, and the vehicle was seen out.
        InOrder = "in_order",
    }
}

/// A vehicle came in, went to places, and left.
///
/// Every row of the gate log that has a plate belongs to one trip.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Trip {
    /// The number plate.
    pub plate: String,
    /// The number of the pass by which it is judged; nothing where the plate has none.
    pub pass: Option<String>,
    /// The rows of the gate log, by time.
    pub gates: Vec<GateEvent>,
    /// Where the drivers were between coming in and leaving, clipped to that time; by time.
    pub stops: Vec<Visit>,
    /// When the vehicle came in; nothing where the gate log only has it leave.
    pub entered: Option<Timestamp>,
    /// When it left the last of the loops that it had come into; nothing where it is inside, or was never seen out.
    pub left: Option<Timestamp>,
    /// What is wrong, sorted.
    pub faults: Vec<TripFault>,
}

impl Trip {
    /// How the trip stands.
    #[must_use]
    pub const fn standing(&self) -> TripStanding {
        if !self.faults.is_empty() {
            TripStanding::Faulty
        } else if self.left.is_none() {
            TripStanding::UnderWay
        } else {
            TripStanding::InOrder
        }
    }

    /// Who drove: whoever stands in the gate log, in the order of their first row.
    #[must_use]
    pub fn drivers(&self) -> Vec<PersonId> {
        let mut drivers = Vec::new();
        for event in &self.gates {
            if !drivers.contains(&event.person) {
                drivers.push(event.person);
            }
        }
        drivers
    }
}

/// What is wrong with a trip.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TripFault {
    /// The plate has no pass.
    NoPass,
    /// The pass had run out before the vehicle came in.
    PassExpired {
        /// When.
        at: Timestamp,
    },
    /// The pass did not hold yet when the vehicle came in.
    PassNotYetValid {
        /// From when it holds.
        from: Timestamp,
    },
    /// The pass ran out while the vehicle was inside.
    PassRanOut {
        /// When.
        at: Timestamp,
    },
    /// Somebody else drove than the pass names.
    WrongDriver {
        /// Who drove.
        driver: PersonId,
        /// Whom the pass names.
        expected: PersonId,
    },
    /// Went through a gate that is not on the route.
    WrongGate {
        /// The gate.
        gate: PlaceId,
        /// When.
        at: Timestamp,
        /// Which way.
        heading: Heading,
    },
    /// A driver was at a place that is not on the route.
    LeftRoute {
        /// The visit, clipped to the trip.
        visit: Visit,
    },
    /// A driver was at a place of the route after one that comes later on it.
    OutOfOrder {
        /// The visit, clipped to the trip.
        visit: Visit,
    },
    /// Was not seen out in time.
    NotSeenOut {
        /// By when it should have been; where it came in again, by then.
        due: Timestamp,
    },
    /// Left, and had not come in.
    NotSeenIn {
        /// The gate.
        gate: PlaceId,
        /// When.
        at: Timestamp,
    },
    /// A driver who came in with this plate left with another, or without.
    LeftWithoutVehicle {
        /// Who.
        driver: PersonId,
        /// With which plate they left; nothing on foot.
        plate: Option<String>,
        /// Through which gate.
        gate: PlaceId,
        /// When.
        at: Timestamp,
    },
    /// Nobody met the vehicle at the gate, or saw it out.
    Unaccompanied {
        /// The gate.
        gate: PlaceId,
        /// When.
        at: Timestamp,
        /// Which way.
        heading: Heading,
    },
}

impl TripFault {
    /// The name in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NoPass => "no_pass",
            Self::PassExpired { .. } => "pass_expired",
            Self::PassNotYetValid { .. } => "pass_not_yet_valid",
            Self::PassRanOut { .. } => "pass_ran_out",
            Self::WrongDriver { .. } => "wrong_driver",
            Self::WrongGate { .. } => "wrong_gate",
            Self::LeftRoute { .. } => "left_route",
            Self::OutOfOrder { .. } => "out_of_order",
            Self::NotSeenOut { .. } => "not_seen_out",
            Self::NotSeenIn { .. } => "not_seen_in",
            Self::LeftWithoutVehicle { .. } => "left_without_vehicle",
            Self::Unaccompanied { .. } => "unaccompanied",
        }
    }

    /// Where it shows, where that is a place.
    #[must_use]
    pub const fn place(&self) -> Option<PlaceId> {
        match self {
            Self::WrongGate { gate, .. }
            | Self::NotSeenIn { gate, .. }
            | Self::LeftWithoutVehicle { gate, .. }
            | Self::Unaccompanied { gate, .. } => Some(*gate),
            Self::LeftRoute { visit } | Self::OutOfOrder { visit } => Some(visit.place),
            Self::NoPass
            | Self::PassExpired { .. }
            | Self::PassNotYetValid { .. }
            | Self::PassRanOut { .. }
            | Self::WrongDriver { .. }
            | Self::NotSeenOut { .. } => None,
        }
    }

    /// Who of several drivers did it, where that is told.
    #[must_use]
    pub const fn driver(&self) -> Option<PersonId> {
        match self {
            Self::WrongDriver { driver, .. } | Self::LeftWithoutVehicle { driver, .. } => Some(*driver),
            Self::LeftRoute { visit } | Self::OutOfOrder { visit } => Some(visit.person),
            Self::NoPass
            | Self::PassExpired { .. }
            | Self::PassNotYetValid { .. }
            | Self::PassRanOut { .. }
            | Self::WrongGate { .. }
            | Self::NotSeenOut { .. }
            | Self::NotSeenIn { .. }
            | Self::Unaccompanied { .. } => None,
        }
    }
}
