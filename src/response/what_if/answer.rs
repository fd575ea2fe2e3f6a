//! What a replay gives: day by day, person by person, and in sum.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use serde::Serialize;

use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::named::named;
use crate::protocol::{CareKind, ZoneLevel, ZoneScheme};
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::zone::Unplaced;

use super::day::{FoundCase, FoundIn, WhatIfDay, ZoneDay};

named! {
    /// Why a replay ended.
    #[non_exhaustive]
    pub enum ReplayEnd {
        /// Nobody is in quarantine or watched any more, every zone is lifted, and the log tells of nothing later.
        AllOver = "all_over",
        /// [`Conduct::most_days`](super::Conduct::most_days) have passed since the last case, or the last day that a log
        /// reaches.
        Bound = "bound",
    }
}

/// Days that a person was in quarantine or watched, one after the other.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Stay {
    /// Who.
    pub person: PersonId,
    /// The first day.
    pub from: NaiveDate,
    /// The last day, in full.
    pub until: NaiveDate,
    /// Where and how.
    pub kind: CareKind,
}

impl Stay {
    /// How many days.
    #[must_use]
    pub fn days(&self) -> u64 {
        u64::try_from((self.until - self.from).num_days() + 1).unwrap_or(0)
    }
}

/// A zone from its beginning to its end.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct ZoneSpan {
    /// Which area.
    pub area: AreaId,
    /// The strictest level that it had.
    pub level: ZoneLevel,
    /// When it began.
    pub began: Timestamp,
    /// When it was lifted or became part of another zone; nothing where it is in force when the replay ends.
    pub ended: Option<Timestamp>,
    /// The calendar days of which it had a part, up to the end of the replay.
    pub days: u32,
}

/// An outbreak replayed day by day under a protocol.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct WhatIf {
    /// The protocol, by its [`id`](crate::protocol::Protocol::id).
    pub protocol: String,
    /// The zone in which days are counted, by its seconds east of UTC.
    #[serde(skip)]
    pub time_zone: FixedOffset,
    /// The kinds of quarantine and monitoring that the protocol asks of anybody, sorted: of others nothing is asked, and
    /// their zeros say nothing.
    pub asked: Vec<CareKind>,
    /// Whether the protocol asks anybody for tests.
    pub asks_for_tests: bool,
    /// How the protocol's zones are called; nothing where it draws none.
    pub scheme: Option<ZoneScheme>,
    /// The days, without a gap, from that on which the first case became known to the last on which something was in force.
    pub days: Vec<WhatIfDay>,
    /// Who was in quarantine or watched on which days, sorted by person, then day.
    pub stays: Vec<Stay>,
    /// The days on which contacts were to be in quarantine and were not moved yet, sorted by person, then day.
    pub waits: Vec<(PersonId, NaiveDate)>,
    /// Who was sampled by order on which day, sorted by person, then day.
    pub tests: Vec<(PersonId, NaiveDate)>,
    /// Everybody who was ever a contact, with the strictest tier that they had, sorted by person. Some became cases.
    pub contacts: Vec<(PersonId, Tier)>,
    /// When each contact was moved to quarantine, sorted by person.
    pub moved: Vec<(PersonId, Timestamp)>,
    /// The zones, sorted by area, then beginning.
    pub zones: Vec<ZoneSpan>,
    /// What should have drawn a zone on some day and could not for want of a home or an area, sorted; empty where the
    /// protocol draws none.
    pub unplaced: Vec<Unplaced>,
    /// Why the replay ended.
    pub ended: ReplayEnd,
}

impl WhatIf {
    /// The day of a date.
    #[must_use]
    pub fn day(&self, date: NaiveDate) -> Option<&WhatIfDay> {
        let first = self.days.first()?.date;
        let at = usize::try_from((date - first).num_days()).ok()?;
        self.days.get(at)
    }

    /// The first day; nothing where there was no case.
    #[must_use]
    pub fn first_day(&self) -> Option<NaiveDate> {
        self.days.first().map(|day| day.date)
    }

    /// The last day on which something was in force or happened.
    #[must_use]
    pub fn last_day(&self) -> Option<NaiveDate> {
        self.days.last().map(|day| day.date)
    }

    /// Person-days of one kind: a day in which a person was there at any time counts as one.
    #[must_use]
    pub fn person_days(&self, kind: CareKind) -> u64 {
        let of_day = |day: &WhatIfDay| day.care.get(&kind).copied();
        self.days.iter().filter_map(of_day).sum()
    }

    /// Whether the protocol asks for a kind of quarantine or monitoring of anybody.
    #[must_use]
    pub fn asks_for(&self, kind: CareKind) -> bool {
        self.asked.contains(&kind)
    }

    /// Whether the protocol asks for quarantine of anybody.
    #[must_use]
    pub fn asks_for_quarantine(&self) -> bool {
        self.asked.iter().any(|kind| kind.confines())
    }

    /// Whether the protocol asks for monitoring of anybody.
    #[must_use]
    pub fn asks_for_monitoring(&self) -> bool {
        self.asked.iter().any(|kind| !kind.confines())
    }

    /// Whether the protocol draws zones of a level.
    #[must_use]
    pub fn draws(&self, level: ZoneLevel) -> bool {
        self.scheme.is_some_and(|scheme| scheme.label(level).is_some())
    }

    /// Person-days in quarantine of whatever kind.
    #[must_use]
    pub fn quarantine_days(&self) -> u64 {
        self.days.iter().map(WhatIfDay::quarantined).sum()
    }

    /// Tests that orders asked for, each in a single tube.
    #[must_use]
    pub fn test_count(&self) -> u64 {
        self.days.iter().map(|day| day.tests).sum()
    }

    /// Samples of rounds, and the tubes into which they went.
    #[must_use]
    pub fn screening(&self) -> (u64, u64) {
        let swabs = self.days.iter().map(WhatIfDay::swabs).sum();
        (swabs, self.days.iter().map(WhatIfDay::tubes).sum())
    }

    /// The cases, by the time at which they became known.
    pub fn cases(&self) -> impl Iterator<Item = &FoundCase> {
        self.days.iter().flat_map(|day| &day.cases)
    }

    /// How many cases were found in a place.
    #[must_use]
    pub fn found(&self, found_in: FoundIn) -> usize {
        self.cases().filter(|case| case.found_in == found_in).count()
    }

    /// How many persons were ever contacts, with this as the strictest tier.
    #[must_use]
    pub fn contact_count(&self, tier: Tier) -> usize {
        self.contacts.iter().filter(|&&(_, of)| of == tier).count()
    }

    /// Days that people lived in zones of a level, over all people.
    #[must_use]
    pub fn people_days_in(&self, level: ZoneLevel) -> u64 {
        self.days.iter().map(|day| day.people_in(level)).sum()
    }

    /// Days from that on which the first case became known to the last on which somebody was in quarantine or waited for it,
    /// or an area was sealed or controlled, both included; nothing where that was so when the replay had to end.
    #[must_use]
    pub fn days_to_release(&self) -> Option<u32> {
        let closed = |day: &WhatIfDay| {
            let zoned = day.zones.iter().any(|zone| zone.level != ZoneLevel::Prevention);
            zoned || day.waiting > 0 || day.quarantined() > 0
        };
        let last = self.days.iter().rposition(closed).map_or(0, |at| at + 1);
        let open = self.ended == ReplayEnd::Bound && last == self.days.len();
        u32::try_from(last).ok().filter(|_| !open)
    }

    /// Who was in quarantine or watched on a day, and how, sorted by person.
    ///
    /// # Complexity
    ///
    /// `O(s)` for all stays.
    #[must_use]
    pub fn in_care(&self, date: NaiveDate) -> Vec<(PersonId, CareKind)> {
        let on = |stay: &&Stay| stay.from <= date && date <= stay.until;
        self.stays
            .iter()
            .filter(on)
            .map(|stay| (stay.person, stay.kind))
            .collect()
    }

    /// Who of the register lived in an area that was a zone on a day, and in no zone inside it, sorted: those whom
    /// [`ZoneDay::registered`] counts.
    ///
    /// # Complexity
    ///
    /// `O(p d log z)` for `p` persons of the register, areas `d` deep and `z` zones of the day.
    #[must_use]
    pub fn residents(&self, gazetteer: &Gazetteer, date: NaiveDate, area: AreaId) -> Vec<PersonId> {
        let zones = self.day(date).map_or(&[][..], |day| &day.zones);
        let lives_there = |home: AreaId| {
            let mut around = gazetteer.areas.ancestors(home);
            let is_zone = |area: AreaId| {
                zones
                    .binary_search_by_key(&area, |zone: &ZoneDay| zone.area)
                    .is_ok()
            };
            around.find(|around| is_zone(around.id)).map(|zone| zone.id) == Some(area)
        };
        let home_area = |home| gazetteer.places.get(home)?.area;
        let residents = gazetteer.homes.iter();
        residents
            .filter(|&(_, home)| home_area(home).is_some_and(lives_there))
            .map(|(&person, _)| person)
            .collect()
    }
}

/// The stays that follow from who was where day by day, each day sorted by date.
pub(super) fn stays(days: BTreeMap<PersonId, Vec<(NaiveDate, CareKind)>>) -> Vec<Stay> {
    let mut stays: Vec<Stay> = Vec::new();
    for (person, days) in days {
        for (date, kind) in days {
            match stays.last_mut() {
                Some(last)
                    if last.person == person && last.kind == kind && last.until.succ_opt() == Some(date) =>
                {
                    last.until = date;
                }
                _ => stays.push(Stay {
                    person,
                    from: date,
                    until: date,
                    kind,
                }),
            }
        }
    }
    stays
}
