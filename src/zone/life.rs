//! The lives of zones: what is in force when, since when, and by what it changed.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use crate::area::{AreaLevel, Areas};
use crate::id::{AreaId, PersonId};
use crate::protocol::ZoneLevel;
use crate::time::Timestamp;

use super::checklist::{self, ReleaseChecklist};
use super::event::Happening;
use super::ledger::{ZoneLedger, encloses};
use super::measure::{self, Measure};
use super::terms::Terms;
use super::turns::Turns;

/// The lives of all zones of a ledger, and what is in force at any instant.
///
/// A zone is its area without the zones inside it; an area belongs to the innermost zone around it. A prevention zone is a
/// county that holds other zones, without them.
#[derive(Debug)]
pub struct ZoneLives<'a> {
    pub(super) ledger: &'a ZoneLedger<'a>,
    pub(super) turns: Turns<'a>,
    // Invariant: sorted by (area, began); lives of one area do not overlap.
    lives: Vec<Life>,
    pub(super) statics: BTreeMap<AreaId, Vec<(Timestamp, Option<Timestamp>)>>,
}

#[derive(Debug)]
pub(super) struct Life {
    pub(super) area: AreaId,
    pub(super) began: Timestamp,
    pub(super) ended: Option<Timestamp>,
    pub(super) history: Vec<Transition>,
    // By time; none in a prevention zone, of which nothing is asked.
    pub(super) terms: Vec<Terms>,
}

/// One zone from its beginning to its end.
#[derive(Clone, Copy, Debug)]
pub struct ZoneLife<'a> {
    lives: &'a ZoneLives<'a>,
    life: &'a Life,
}

/// A change in the life of a zone, or a beginning of its days anew.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct Transition {
    /// When.
    pub at: Timestamp,
    /// What the zone was; nothing where it began.
    pub from: Option<ZoneLevel>,
    /// What it became: the same where its days begin anew, prevention or nothing where it ended.
    pub to: Option<ZoneLevel>,
    /// Why.
    pub why: Why,
}

/// Why a zone changed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Why {
    /// It was drawn, or drawn more strictly.
    Drawn,
    /// A new positive was found in it: its days begin anew, and under some editions a controlled zone is sealed.
    NewCase {
        /// Who.
        person: PersonId,
    },
    /// A case was withdrawn, a false positive: the zone is as if it had not been found. What it alone had sealed is lowered
    /// again, what it alone kept closed is lifted, and what it had hidden begins.
    CaseWithdrawn {
        /// Who.
        person: PersonId,
    },
    /// Every condition of the protocol held.
    ConditionsMet,
    /// An authority ordered it.
    Ordered {
        /// Whether every condition held, and the order goes no further than the protocol.
        proven: bool,
    },
    /// It was a part of another zone.
    SplitFrom {
        /// The area of that zone.
        zone: AreaId,
    },
    /// Nothing of it is left besides its parts.
    SplitUp,
    /// Several zones became this one.
    Merged,
    /// It became a part of a zone into which several were merged.
    MergedInto {
        /// The area of that zone.
        zone: AreaId,
    },
    /// A zone at least as strict was drawn around it.
    TakenIn {
        /// The area of that zone.
        zone: AreaId,
    },
    /// A zone began in the county, so that the rest is under prevention.
    CountyHoldsZones,
    /// No other zone is left in the county, for as long as the protocol asks.
    LastZoneLifted,
    /// The whole county became another zone, so that there is no rest.
    CountyIsZone,
}

impl Life {
    pub(super) fn is_in_force(&self, as_of: Timestamp) -> bool {
        self.began <= as_of && self.ended.is_none_or(|end| as_of < end)
    }

    pub(super) fn terms_at(&self, as_of: Timestamp) -> Option<Terms> {
        self.terms.iter().rfind(|terms| terms.from <= as_of).copied()
    }

    fn level_at(&self, as_of: Timestamp) -> Option<ZoneLevel> {
        let level = self
            .terms_at(as_of)
            .map_or(ZoneLevel::Prevention, |terms| terms.level);
        self.is_in_force(as_of).then_some(level)
    }
}

impl<'a> ZoneLives<'a> {
    pub(super) fn new(
        ledger: &'a ZoneLedger<'a>,
        turns: Turns<'a>,
        mut lives: Vec<Life>,
        statics: BTreeMap<AreaId, Vec<(Timestamp, Option<Timestamp>)>>,
    ) -> Self {
        lives.sort_by_key(|life| (life.area, life.began));
        Self {
            ledger,
            turns,
            lives,
            statics,
        }
    }

    /// The time zone whose days are counted.
    #[must_use]
    pub fn time_zone(&self) -> FixedOffset {
        self.ledger.time_zone
    }

    /// The areas in which the zones lie.
    #[must_use]
    pub fn areas(&self) -> &'a Areas {
        self.ledger.areas
    }

    /// The level of the areas whose rest is under prevention: the county.
    #[must_use]
    pub fn county(&self) -> AreaLevel {
        self.ledger.rules.county
    }

    pub(super) fn lives(&self) -> &[Life] {
        &self.lives
    }

    /// Every zone that ever was, by area, then by beginning; those that ended in the instant of their beginning included.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = ZoneLife<'_>> {
        self.lives.iter().map(|life| ZoneLife { lives: self, life })
    }

    /// The zones in force at an instant, by area.
    pub fn in_force(&self, as_of: Timestamp) -> impl Iterator<Item = ZoneLife<'_>> {
        self.iter().filter(move |zone| zone.life.is_in_force(as_of))
    }

    /// The zone of exactly this area that is in force at an instant.
    ///
    /// # Complexity
    ///
    /// `O(log l + n)` for `l` lives, `n` of them of the area.
    #[must_use]
    pub fn zone(&self, area: AreaId, as_of: Timestamp) -> Option<ZoneLife<'_>> {
        let first = self.lives.partition_point(|life| life.area < area);
        let of_area = self.lives[first..].iter().take_while(|life| life.area == area);
        let in_force = of_area.into_iter().find(|life| life.is_in_force(as_of));
        in_force.map(|life| ZoneLife { lives: self, life })
    }

    /// The zone to which an area belongs at an instant: the innermost around it.
    #[must_use]
    pub fn around(&self, area: AreaId, as_of: Timestamp) -> Option<ZoneLife<'_>> {
        let mut around = self.ledger.areas.ancestors(area);
        around.find_map(|area| self.zone(area.id, as_of))
    }

    /// How strictly an area is closed at an instant: the level of the zone to which it belongs.
    #[must_use]
    pub fn level(&self, area: AreaId, as_of: Timestamp) -> Option<ZoneLevel> {
        self.around(area, as_of)?.level(as_of)
    }

    /// Whether static management lies over an area at an instant: nobody moves, everybody is tested.
    #[must_use]
    pub fn is_static(&self, area: AreaId, as_of: Timestamp) -> bool {
        let lies_over = |&(from, until): &(Timestamp, Option<Timestamp>)| {
            from <= as_of && until.is_none_or(|until| as_of < until)
        };
        self.ledger.areas.ancestors(area).any(|around| {
            self.statics
                .get(&around.id)
                .is_some_and(|all| all.iter().any(lies_over))
        })
    }

    /// What holds in an area at an instant: by its zone, and by static management that lies over it. Sorted.
    #[must_use]
    pub fn measures(&self, area: AreaId, as_of: Timestamp) -> Vec<Measure> {
        let of_zone = self.level(area, as_of).map_or(&[][..], measure::measures_of);
        let of_static: &[Measure] = if self.is_static(area, as_of) {
            measure::STATIC
        } else {
            &[]
        };
        let mut measures = [of_zone, of_static].concat();
        measures.sort_unstable();
        measures.dedup();
        measures
    }

    /// The checklists of all zones in force at an instant, by area: what the morning meeting goes through.
    ///
    /// # Complexity
    ///
    /// `O(e + z (d + k) log e)` for `e` events, `z` zones, areas `d` deep and `k` events of a zone.
    #[must_use]
    pub fn checklists(&self, as_of: Timestamp) -> Vec<ReleaseChecklist> {
        let scene = checklist::Scene::new(self, as_of);
        let in_force = self.lives.iter().filter(|life| life.is_in_force(as_of));
        in_force.map(|life| scene.checklist(life)).collect()
    }

    /// The cases found, and not withdrawn, by an instant whose area has been in no sealed or controlled zone since they were found: zones
    /// that are still to be drawn. Sorted.
    #[must_use]
    pub fn cases_outside(&self, as_of: Timestamp) -> Vec<(PersonId, AreaId)> {
        let counted = self.turns.list.partition_point(|turn| turn.from <= as_of);
        let known = &self.turns.list[..counted];
        let mut outside: Vec<(PersonId, AreaId)> = known
            .iter()
            .filter(|turn| !turn.is_withdrawn(counted))
            .filter_map(|turn| match turn.event.what {
                Happening::CaseFound { person, area } => Some((person, area, turn.from)),
                _ => None,
            })
            .filter(|&(_, area, found)| {
                let zones = self.lives.iter().filter(|life| !life.terms.is_empty());
                let mut since = zones.filter(|life| {
                    life.began <= as_of
                        && life.ended != Some(life.began)
                        && life.ended.is_none_or(|end| found < end)
                });
                !since.any(|life| encloses(self.ledger.areas, life.area, area))
            })
            .map(|(person, area, _)| (person, area))
            .collect();
        outside.sort_unstable();
        outside.dedup();
        outside
    }
}

impl<'a> ZoneLife<'a> {
    /// Which area.
    #[must_use]
    pub const fn area(&self) -> AreaId {
        self.life.area
    }

    /// When it began.
    #[must_use]
    pub const fn began(&self) -> Timestamp {
        self.life.began
    }

    /// When it ended, by all events of the ledger; nothing where nothing on record ends it.
    #[must_use]
    pub const fn ended(&self) -> Option<Timestamp> {
        self.life.ended
    }

    /// How strictly it is closed at an instant; nothing before it began and from its end on.
    #[must_use]
    pub fn level(&self, as_of: Timestamp) -> Option<ZoneLevel> {
        self.life.level_at(as_of)
    }

    /// Every change, by time, with its reason; each day count that began anew included.
    #[must_use]
    pub fn history(&self) -> &'a [Transition] {
        &self.life.history
    }

    /// Every condition of the release, as known at an instant; nothing where the zone is not in force then.
    ///
    /// # Complexity
    ///
    /// `O(e)` for `e` events; for many zones at once, [`ZoneLives::checklists`].
    #[must_use]
    pub fn release_checklist(&self, as_of: Timestamp) -> Option<ReleaseChecklist> {
        let in_force = self.life.is_in_force(as_of);
        in_force.then(|| checklist::Scene::new(self.lives, as_of).checklist(self.life))
    }
}
