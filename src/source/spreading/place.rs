//! What is said of the places of an outbreak.

use serde::Serialize;

use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::time::Interval;

/// A place, or one clock hour at it, the cases that were exposed there, and how far that is beyond chance.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct SpreadingPlace {
    /// Where.
    pub place: PlaceId,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// The clock hour in the protocol's time zone; nothing for the whole time.
    pub hour: Option<Interval>,
    /// The cases that were there inside their incubation windows, sorted.
    pub cases: Vec<PersonId>,
    /// How many different persons were there in the time from the first incubation window to the last.
    pub visitors: u32,
    /// How many cases would be expected, were each case anybody like it: a number of cases, not a whole one.
    pub expected: f64,
    /// The number of cases less those expected.
    pub excess: f64,
    /// The number of cases divided by those expected.
    pub ratio: f64,
    /// The probability of at least as many cases here, were each case anybody like it.
    pub p: f64,
    /// The least share of false discoveries among all tests at which this place would still be called one.
    pub q: f64,
    /// The probability that a p-value as small as this one turns up anywhere at all, by permutations.
    pub family_p: f64,
}

/// The places, or place-hours, of an outbreak where cases were exposed, the most striking first.
#[derive(Clone, PartialEq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct SpreadingPlaces {
    /// Sorted by p-value, then by excess, the greatest first, then by place and hour.
    pub list: Vec<SpreadingPlace>,
    /// How many places or place-hours were tested: all where a case or anybody like one was inside the incubation window
    /// of that case. Q-values count them all.
    pub tested: usize,
    /// How many cases were compared with people like them.
    pub compared: usize,
    /// The cases of whom neither onset nor positive sampling is known, or whose incubation window holds no time before
    /// the instant of the question, sorted: they count nowhere.
    pub without_window: Vec<PersonId>,
    /// The cases that were at no place that is looked at inside their incubation window, sorted: they count nowhere.
    pub without_visits: Vec<PersonId>,
    /// The cases whom nobody else is like, sorted: they count among the exposed, and say nothing for or against any
    /// place.
    pub unmatched: Vec<PersonId>,
}
