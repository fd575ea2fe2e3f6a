//! Why rows about arrivals, gates and passes cannot be.

use thiserror::Error;

use crate::id::{AreaId, PlaceId};
use crate::time::Timestamp;

/// A row that cannot be, and its place in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum EntryError {
    /// A stay that somebody tells on arrival ends before it begins, or as it begins.
    #[error("arrival {}: expected a stay that begins before {until}, found one from {from}", position + 1)]
    StayInverted {
        /// Where in the arrivals, counted from 0.
        position: usize,
        /// When the stay begins.
        from: Timestamp,
        /// When it ends; the arrival where nothing is told.
        until: Timestamp,
    },
    /// A stay that somebody tells on arrival ends after the arrival.
    #[error("arrival {}: expected a stay that ends by the arrival at {at}, found one until {until}", position + 1)]
    StayAfterArrival {
        /// Where in the arrivals, counted from 0.
        position: usize,
        /// When the person arrived.
        at: Timestamp,
        /// When the stay ends.
        until: Timestamp,
    },
    /// A gate has two rows.
    #[error("gate {}: expected each gate once, found that of gate {} again", second + 1, first + 1)]
    RepeatedGate {
        /// Where it was met first, counted from 0.
        first: usize,
        /// Where it was met again.
        second: usize,
    },
    /// The area behind a gate is not in the register.
    #[error("gate {}: expected an area of the register, found {area}", position + 1)]
    UnknownArea {
        /// Where in the gates, counted from 0.
        position: usize,
        /// The area.
        area: AreaId,
    },
    /// Nothing lies behind the gates of a loop: no place is named, and none is known in the area.
    #[error("gate {}: expected a loop that holds a place, found none", position + 1)]
    NothingBehind {
        /// Where the first gate of the loop is, counted from 0.
        position: usize,
    },
    /// A row of the gate log is about no gate of the list.
    #[error("row {} of the gate log: expected a gate of the list, found {gate}", position + 1)]
    UnknownGate {
        /// Where in the gate log, counted from 0.
        position: usize,
        /// What stands for the gate.
        gate: PlaceId,
    },
    /// Two passes have one number.
    #[error("pass {}: expected each pass once, found that of pass {} again", second + 1, first + 1)]
    RepeatedPass {
        /// Where it was met first, counted from 0.
        first: usize,
        /// Where it was met again.
        second: usize,
    },
    /// A pass allows no place.
    #[error("pass {}: expected a place on the route, found none", position + 1)]
    NoRoute {
        /// Where in the passes, counted from 0.
        position: usize,
    },
}
