//! One day of a replay, in numbers and with who is behind them.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use crate::id::{AreaId, PersonId};
use crate::named::named;
use crate::protocol::{CareKind, ZoneLevel};
use crate::tier::Tier;
use crate::time::Timestamp;

named! {
    /// Where a case was found, as the replay has it.
    #[non_exhaustive]
    pub enum FoundIn {
        /// In quarantine, central or at home.
        Quarantine = "quarantine",
        /// Watched, and free to move.
        Monitoring = "monitoring",
        /// Known as a contact, to be moved, and not moved yet.
        Waiting = "waiting",
        /// Known as a contact of whom nothing was asked, or nothing any more.
        Registered = "registered",
        /// Known as nothing.
        Community = "community",
    }
    all = "Every place, from the safest.";
}

/// A case that became known, and where it was then.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct FoundCase {
    /// Who.
    pub person: PersonId,
    /// When the case became known, as in history.
    pub known: Timestamp,
    /// Where the person was by the orders of the last morning before.
    pub found_in: FoundIn,
    /// The tier that the person had as a contact; nothing in the community.
    pub tier: Option<Tier>,
}

/// One area that was a zone on a day.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct ZoneDay {
    /// Which area.
    pub area: AreaId,
    /// The strictest level that it had at any time of the day.
    pub level: ZoneLevel,
    /// How many people of the register live there and in no zone inside it.
    pub registered: u64,
    /// How many more live there: the area's population where nobody in it is on the register, less that of zones inside.
    pub unregistered: u64,
    /// How many were sampled in a round of that day; nothing where there was none.
    pub swabs: Option<u64>,
    /// In how many tubes.
    pub tubes: Option<u64>,
}

impl ZoneDay {
    /// How many people live there, on the register or not.
    #[must_use]
    pub const fn people(&self) -> u64 {
        self.registered.saturating_add(self.unregistered)
    }
}

/// One day of a replay.
///
/// A day in which somebody is in quarantine, or an area a zone, at any time counts in full.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct WhatIfDay {
    /// The calendar day in the protocol's zone.
    pub date: NaiveDate,
    /// When the county asked; nothing that was known later counts for its orders.
    pub as_of: Timestamp,
    /// How many persons were in each kind of quarantine and monitoring; kinds without anybody are left out.
    pub care: BTreeMap<CareKind, u64>,
    /// How many contacts had to be in quarantine, and were not moved that day.
    pub waiting: u64,
    /// How many contacts were sampled outside rounds, each in a single tube.
    pub tests: u64,
    /// The cases that became known that day, sorted by time, then person.
    pub cases: Vec<FoundCase>,
    /// The areas that were zones, sorted by area.
    pub zones: Vec<ZoneDay>,
}

impl WhatIfDay {
    /// How many persons were in quarantine, of whatever kind.
    #[must_use]
    pub fn quarantined(&self) -> u64 {
        let confined = self.care.iter().filter(|(kind, _)| kind.confines());
        confined.map(|(_, persons)| persons).sum()
    }

    /// How many persons were watched and free to move.
    #[must_use]
    pub fn monitored(&self) -> u64 {
        let free = self.care.iter().filter(|(kind, _)| !kind.confines());
        free.map(|(_, persons)| persons).sum()
    }

    /// How many people lived in zones of a level.
    #[must_use]
    pub fn people_in(&self, level: ZoneLevel) -> u64 {
        let of_level = self.zones.iter().filter(|zone| zone.level == level);
        of_level.map(ZoneDay::people).sum()
    }

    /// How many were sampled in rounds.
    #[must_use]
    pub fn swabs(&self) -> u64 {
        self.zones.iter().filter_map(|zone| zone.swabs).sum()
    }

    /// In how many tubes the samples of rounds went.
    #[must_use]
    pub fn tubes(&self) -> u64 {
        self.zones.iter().filter_map(|zone| zone.tubes).sum()
    }

    /// How many cases were found in a place.
    #[must_use]
    pub fn found(&self, found_in: FoundIn) -> usize {
        self.cases.iter().filter(|case| case.found_in == found_in).count()
    }

    /// Whether nothing was in force and nothing happened.
    pub(super) fn is_idle(&self) -> bool {
        self.care.is_empty()
            && self.waiting == 0
            && self.tests == 0
            && self.cases.is_empty()
            && self.zones.is_empty()
    }
}
