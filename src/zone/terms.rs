//! On what terms a zone is judged: its level, since when, and what the rules ask of it.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};

use crate::area::Areas;
use crate::id::AreaId;
use crate::protocol::{Release, ReleaseRules, ZoneLevel};
use crate::time::Timestamp;

use super::ledger::{ZoneLedger, encloses};
use super::record::{People, Record, after_days, begin_of};

/// The level of a zone from an instant on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Terms {
    pub(super) area: AreaId,
    pub(super) level: ZoneLevel,
    /// From when.
    pub(super) from: Timestamp,
    /// The day before the first whole day of this level.
    pub(super) day: NaiveDate,
    /// The day on which the zone began, at whatever level.
    pub(super) began: NaiveDate,
    /// Whether a controlled zone was sealed before.
    pub(super) was_sealed: bool,
}

/// What stays the same for all zones of a ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Ground<'a> {
    pub(super) release: &'a ReleaseRules,
    pub(super) areas: &'a Areas,
    pub(super) zone: FixedOffset,
}

impl<'a> Ground<'a> {
    pub(super) fn of(ledger: &'a ZoneLedger<'_>) -> Self {
        Self {
            release: &ledger.rules.release,
            areas: ledger.areas,
            zone: ledger.time_zone,
        }
    }

    /// What must hold for a level to be lowered.
    pub(super) fn asked(&self, level: ZoneLevel, was_sealed: bool) -> Release {
        let rules = self.release;
        let controlled = rules.controlled.unwrap_or(rules.sealed);
        match level {
            ZoneLevel::Sealed => rules.sealed,
            ZoneLevel::Controlled if was_sealed => rules.lowered.unwrap_or(controlled),
            ZoneLevel::Controlled | ZoneLevel::Prevention => controlled,
        }
    }

    /// The instant, now or later, in which all conditions hold if nothing further happens; nothing where they never do.
    /// As long as the days have not passed, their end: what else is asked is looked at then.
    pub(super) fn due(
        &self,
        terms: &Terms,
        record: &Record,
        people: &People,
        now: Timestamp,
    ) -> Option<Timestamp> {
        let zone = self.zone;
        let asked = self.asked(terms.level, terms.was_sealed);
        let clock = record.clock(terms, people, *self);
        let days_over = after_days(clock.start?, asked.days_without_case)?;
        let at = begin_of(days_over, zone)?;
        if now < at {
            return Some(at);
        }
        let today = now.date(zone);
        let mut day = days_over.max(today);
        if let Some(days) = asked.last_contact_days {
            for contact in record.contacts(days, people, zone) {
                contact.cleared?;
                day = day.max(contact.ready?);
            }
        }
        if let Some(within) = asked.clean_round_within_days {
            let (clean, _) = record.latest_round(zone);
            if day >= after_days(clean?.sampled.date(zone), within)? {
                return None;
            }
        }
        if day > today {
            begin_of(day, zone)
        } else {
            Some(now)
        }
    }

    /// The zone to which an area belongs: the innermost around it.
    pub(super) fn owner<V>(&self, active: &BTreeMap<AreaId, V>, area: AreaId) -> Option<AreaId> {
        let mut around = self.areas.ancestors(area).map(|area| area.id);
        around.find(|area| active.contains_key(area))
    }

    /// Whether an area is another or lies in it.
    pub(super) fn encloses(&self, outer: AreaId, inner: AreaId) -> bool {
        encloses(self.areas, outer, inner)
    }
}
