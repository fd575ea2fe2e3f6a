//! 封控区, 管控区, 防范区: which areas are sealed, controlled or under prevention, since when, and why.
//!
//! [`delineate()`] draws the zones of one instant, that of the tracing. Every threshold is a field of the protocol's
//! [`ZoneRules`](crate::protocol::ZoneRules); what could not be drawn, for want of a home or an area, is listed and
//! never lost.
//!
//! From there a zone lives: a [`ZoneLedger`] takes what happens (cases found and taken away, disinfections, exposures and
//! tests of contacts, screening rounds, orders) in any order, and [`ZoneLedger::replay`] gives the [`ZoneLives`]: what is in
//! force at any instant, every change with its reason, and the [`ReleaseChecklist`] of each zone.
//!
//! # How days are counted
//!
//! Sources say how many days, and not from which hour to which. Here they are whole calendar days of the protocol's time zone:
//! the day on which the last case left (or, by the protocol's clock, terminal disinfection ended), or on which the level began
//! if that is later, is day 0, and a zone that is to be 7 days without a case is lowered at the midnight with which day 7 ends,
//! or as later results come in. A zone that is lowered at midnight has its first whole day at once. A clean round that is asked
//! for on the last day may also be sampled on the day of the release.
//!
//! # Cases that are withdrawn
//!
//! No edition says what becomes of a zone when a case turns out to be a false positive; this is our reading (L). From the
//! withdrawal on everything is as if that case had not been found: days that it began anew are counted as before, a
//! controlled zone that it alone had sealed is controlled again, and a zone that would be open by now is. What was in force
//! before stays as it was, and the history tells of both. What an authority ordered because of the case stays ordered: a zone
//! that was drawn is judged by what else happened in it, and is lowered when its conditions hold or by another order. Exposures
//! to the case stay on record too, since the events do not tell to whom a contact was exposed; and so do rounds in which the
//! case was positive, until a later one is clean, since they do not tell who was.

mod checklist;
mod delineate;
mod disinfection;
mod error;
mod event;
mod first_round;
mod fold;
mod ledger;
mod life;
mod measure;
mod outer;
mod record;
mod since;
mod terms;
mod turns;

use serde::{Deserialize, Serialize};

pub use self::checklist::{Condition, Missing, ReleaseChecklist, Requirement};
pub use self::delineate::delineate;
pub use self::disinfection::{Disinfection, DisinfectionDuty, disinfection_duties};
pub use self::error::{ZoneEventError, ZoneFault};
pub use self::event::{Happening, Round, ZoneEvent};
pub use self::first_round::{FirstRound, FirstRoundState, first_rounds};
pub use self::ledger::{Lowering, ZoneLedger};
pub use self::life::{Transition, Why, ZoneLife, ZoneLives};
pub use self::measure::{DisinfectionTeam, Measure, measures_of, team_of};
use crate::id::{AreaId, PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::protocol::{ZoneLevel, ZoneScheme};
use crate::time::Timestamp;

/// The zones of an outbreak as of one instant, and what could not be placed.
///
/// Empty, and without a scheme, under a protocol that draws no zones.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Zones {
    scheme: Option<ZoneScheme>,
    // Invariant: sorted by (level, area), no area twice.
    #[serde(rename = "zones")]
    list: Vec<Zone>,
    // Invariant: sorted, nothing twice.
    unplaced: Vec<Unplaced>,
}

/// One area, the strictest level that applies to it, and every reason.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Zone {
    /// Which area.
    pub area: AreaId,
    /// Sealed, controlled or under prevention.
    pub level: ZoneLevel,
    /// When the first case became known that gives the area this level.
    pub since: Timestamp,
    /// Why, sorted; reasons for a milder level are kept too.
    pub reasons: Vec<ZoneReason>,
}

/// Why an area is a zone.
///
/// In ids only: putting it in words takes the roster, and is left to the doors.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ZoneReason {
    /// A case lives there: sealed.
    Home {
        /// Who.
        case: PersonId,
        /// The home.
        place: PlaceId,
    },
    /// A busy place near the home of a case: sealed.
    Busy {
        /// Who lives near it.
        case: PersonId,
        /// The busy place.
        place: PlaceId,
        /// What kind of place it is.
        kind: PlaceKind,
        /// How many different persons were there in the infectious window of the case, whoever they are.
        visitors: u32,
    },
    /// A case was there while infectious: sealed where spread is likely and contacts are hard to trace, else
    /// controlled.
    Visited {
        /// Who was there.
        case: PersonId,
        /// Where.
        place: PlaceId,
        /// What kind of place it is.
        kind: PlaceKind,
        /// How long the case was there in the infectious window.
        seconds: u64,
        /// How many different persons were there during the stays of the case, who is one of them.
        visitors: u32,
        /// Whether spread is likely: by the kind of place and the time that the case spent there.
        likely: bool,
        /// Whether visitors are registered by name.
        registered: bool,
        /// Whether contacts are hard to trace: visitors are not registered, or too many.
        hard_to_trace: bool,
    },
    /// The rest of a county that holds zones: under prevention.
    RestOfCounty {
        /// How many sealed and controlled zones lie in the county.
        zones: u32,
    },
}

impl ZoneReason {
    /// The level that the reason alone gives.
    #[must_use]
    pub const fn level(&self) -> ZoneLevel {
        match self {
            Self::Home { .. } | Self::Busy { .. } => ZoneLevel::Sealed,
            Self::Visited {
                likely,
                hard_to_trace,
                ..
            } => {
                if *likely && *hard_to_trace {
                    ZoneLevel::Sealed
                } else {
                    ZoneLevel::Controlled
                }
            }
            Self::RestOfCounty { .. } => ZoneLevel::Prevention,
        }
    }
}

/// What should have drawn a zone, and could not for want of a home or an area: work for the register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Unplaced {
    /// A case whose home is not known.
    NoHome {
        /// Who.
        case: PersonId,
    },
    /// The home of a case lies in no known area.
    HomeWithoutArea {
        /// Who lives there.
        case: PersonId,
        /// The home.
        place: PlaceId,
    },
    /// The area of a case's home is known, but not the one in which to look for busy places.
    NoSurroundings {
        /// Who lives there.
        case: PersonId,
        /// The home.
        place: PlaceId,
    },
    /// A place where a case was, which would be sealed or controlled, lies in no known area.
    PlaceWithoutArea {
        /// Who was there.
        case: PersonId,
        /// Where.
        place: PlaceId,
        /// What its area would be.
        level: ZoneLevel,
    },
    /// A sealed or controlled area lies in no known county, so that nothing is under prevention around it.
    NoCounty {
        /// The sealed or controlled area.
        area: AreaId,
    },
}

impl Zones {
    /// The scheme of the protocol; nothing where the protocol draws no zones.
    #[must_use]
    pub const fn scheme(&self) -> Option<ZoneScheme> {
        self.scheme
    }

    /// What the protocol's scheme calls a level; nothing for a level that the scheme lacks.
    #[must_use]
    pub fn label(&self, level: ZoneLevel) -> Option<&'static str> {
        self.scheme?.label(level)
    }

    /// The zones, the strictest level first, then by area.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Zone> {
        self.list.iter()
    }

    /// The zone of exactly this area.
    ///
    /// # Complexity
    ///
    /// `O(z)` for `z` zones.
    #[must_use]
    pub fn get(&self, area: AreaId) -> Option<&Zone> {
        self.list.iter().find(|zone| zone.area == area)
    }

    /// How many zones there are of a level.
    #[must_use]
    pub fn count(&self, level: ZoneLevel) -> usize {
        self.list.iter().filter(|zone| zone.level == level).count()
    }

    /// How many zones there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no zone at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What should have drawn a zone and could not, sorted.
    #[must_use]
    pub fn unplaced(&self) -> &[Unplaced] {
        &self.unplaced
    }
}
