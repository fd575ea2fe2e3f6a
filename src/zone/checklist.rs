//! What must hold for a zone to be lowered, and what is missing.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::id::{AreaId, PersonId};
use crate::protocol::{OuterRelease, Release, ZoneLevel};
use crate::record::TestResult;
use crate::time::Timestamp;

use super::life::{Life, ZoneLives};
use super::outer::kept_until;
use super::record::{Clock, People, Record, after_days, begin_of, last_day};
use super::terms::{Ground, Terms};

/// Every condition under which a zone is lowered, and how each stands at an instant.
///
/// Days are whole calendar days of the protocol's time zone. The day of the event from which they are counted is day 0;
/// a zone that is to be 7 days without a case is lowered no earlier than the midnight with which day 7 ends.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct ReleaseChecklist {
    /// The area of the zone.
    pub area: AreaId,
    /// As of when; nothing that counts from later on is considered.
    pub as_of: Timestamp,
    /// What the zone is.
    pub level: ZoneLevel,
    /// What it becomes; nothing where it is lifted.
    pub to: Option<ZoneLevel>,
    /// The conditions, all of which must hold.
    pub conditions: Vec<Condition>,
    /// The earliest day on which it can be lowered: if no case is found, those still there leave today, all is disinfected
    /// today, and every test and round to come is negative. Nothing beyond the calendar.
    pub earliest: Option<NaiveDate>,
    /// The earliest day on which the area can be neither sealed nor controlled by a zone of its own, on the same terms.
    /// For a prevention zone, the day on which it can be lifted.
    pub earliest_lifted: Option<NaiveDate>,
}

/// One condition of a release.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Condition {
    /// What is asked.
    pub requirement: Requirement,
    /// Whether it holds.
    pub holds: bool,
    /// Since when it holds; of a round, since its results are known. Nothing where it does not.
    pub since: Option<Timestamp>,
    /// The last day on which it holds with what is on record; nothing where it does not lapse.
    pub until: Option<NaiveDate>,
    /// What is missing, sorted; empty where it holds.
    pub missing: Vec<Missing>,
}

/// What a protocol asks for before a zone is lowered.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Requirement {
    /// So many whole days without a new case, counted as the protocol's clock says.
    DaysWithoutCase {
        /// How many.
        days: u32,
    },
    /// More than so many days since the last exposure of every close contact from the zone, and the latest test of each
    /// negative. Whoever has become a case needs no negative test. Holds where no close contact is on record.
    LastContact {
        /// More than how many.
        days: u32,
        /// Of how many close contacts.
        contacts: u32,
    },
    /// A round in which everybody in the zone was negative, sampled at most so many days before the day of the release,
    /// and none since that found or left open anything.
    CleanRound {
        /// Within how many days.
        days: u32,
    },
    /// No sealed and no controlled zone in the county, for so many whole days.
    NoOtherZone {
        /// For how many; 0 where the protocol lifts prevention together with the last zone.
        days: u32,
    },
}

/// What is missing to a condition.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Missing {
    /// A case has not been taken away.
    CaseStillThere {
        /// Who.
        case: PersonId,
    },
    /// Terminal disinfection of an area has not ended since the case left.
    Disinfection {
        /// Where.
        area: AreaId,
    },
    /// Days have yet to pass.
    Days {
        /// The day before the first that counts.
        counted_from: NaiveDate,
        /// How many whole days are yet to end, today included.
        to_go: u64,
    },
    /// Days have yet to pass since the last exposure of a close contact.
    ContactDays {
        /// Who.
        contact: PersonId,
        /// The day of the last exposure.
        exposed: NaiveDate,
        /// How many days are yet to end, today included.
        to_go: u64,
    },
    /// A close contact has no negative result of a sample since the last exposure.
    NegativeTest {
        /// Who.
        contact: PersonId,
        /// The result of the latest sample; nothing where there is none.
        latest: Option<TestResult>,
    },
    /// No clean round is recent enough.
    CleanRound {
        /// The day of the latest round in which everybody was negative.
        latest: Option<NaiveDate>,
    },
    /// The latest round left something open.
    RoundNotClean {
        /// The day of its samples.
        sampled: NaiveDate,
        /// How many were not sampled.
        not_sampled: u32,
        /// How many were positive.
        positive: u32,
        /// Of how many the result is not known.
        pending: u32,
    },
    /// Another zone of the county is in force.
    OtherZone {
        /// The area of that zone.
        area: AreaId,
        /// What it is.
        level: ZoneLevel,
    },
}

impl ReleaseChecklist {
    /// Whether every condition holds, so that the zone may be lowered now.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.conditions.iter().all(|condition| condition.holds)
    }

    /// All that is missing, condition by condition.
    pub fn missing(&self) -> impl Iterator<Item = &Missing> {
        self.conditions.iter().flat_map(|condition| &condition.missing)
    }
}

impl Condition {
    fn new(requirement: Requirement, since: Option<Timestamp>, mut missing: Vec<Missing>) -> Self {
        missing.sort_unstable();
        Self {
            requirement,
            holds: missing.is_empty(),
            since: since.filter(|_| missing.is_empty()),
            until: None,
            missing,
        }
    }
}

/// What is known at an instant.
pub(super) struct Scene<'a> {
    lives: &'a ZoneLives<'a>,
    ground: Ground<'a>,
    as_of: Timestamp,
    today: NaiveDate,
    // How many of the turns count by then.
    counted: usize,
    people: People,
    active: BTreeMap<AreaId, &'a Life>,
}

impl<'a> Scene<'a> {
    pub(super) fn new(lives: &'a ZoneLives<'a>, as_of: Timestamp) -> Self {
        let ground = Ground::of(lives.ledger);
        let turns = &lives.turns.list;
        let counted = turns.partition_point(|turn| turn.from <= as_of);
        let mut people = People::default();
        for turn in turns[..counted].iter().filter(|turn| !turn.is_withdrawn(counted)) {
            people.take(turn.event, ground.zone);
        }
        let drawn = lives.lives().iter().filter(|life| !life.terms.is_empty());
        let in_force = drawn.filter(|life| life.is_in_force(as_of));
        Self {
            lives,
            ground,
            as_of,
            today: as_of.date(ground.zone),
            counted,
            people,
            active: in_force.map(|life| (life.area, life)).collect(),
        }
    }

    pub(super) fn checklist(&self, life: &Life) -> ReleaseChecklist {
        match life.terms_at(self.as_of) {
            Some(terms) => self.drawn(&terms),
            None => self.prevention(life),
        }
    }

    fn drawn(&self, terms: &Terms) -> ReleaseChecklist {
        let ground = self.ground;
        let asked = ground.asked(terms.level, terms.was_sealed);
        let record = self
            .lives
            .turns
            .record(ground, &self.active, terms.area, self.counted, self.counted);
        let clock = record.clock(terms, &self.people, ground);
        let mut conditions = vec![self.days(asked.days_without_case, &clock)];
        if let Some(days) = asked.last_contact_days {
            conditions.push(self.contacts(days, &record, terms));
        }
        if let Some(days) = asked.clean_round_within_days {
            conditions.push(self.round(days, &record));
        }
        let start = clock.start.unwrap_or_else(|| clock.latest.max(self.today));
        let earliest = self.earliest(asked, start, &record);
        ReleaseChecklist {
            area: terms.area,
            as_of: self.as_of,
            level: terms.level,
            to: asked.to,
            conditions,
            earliest,
            earliest_lifted: self.earliest_lifted(asked, earliest, &record),
        }
    }

    fn days(&self, days: u32, clock: &Clock) -> Condition {
        let mut missing: Vec<Missing> = Vec::new();
        let still_there = clock.not_left.iter();
        missing.extend(still_there.map(|&case| Missing::CaseStillThere { case }));
        let not_disinfected = clock.not_disinfected.iter();
        missing.extend(not_disinfected.map(|&area| Missing::Disinfection { area }));
        let mut since = None;
        if let Some(start) = clock.start {
            let over = after_days(start, days);
            if over.is_none_or(|over| over > self.today) {
                missing.push(Missing::Days {
                    counted_from: start,
                    to_go: self.to_go(start, days),
                });
            }
            since = over.and_then(|over| begin_of(over, self.ground.zone));
        }
        Condition::new(Requirement::DaysWithoutCase { days }, since, missing)
    }

    /// How many days are yet to end until so many have passed since a day.
    fn to_go(&self, start: NaiveDate, days: u32) -> u64 {
        let passed = (self.today - start).num_days();
        u64::try_from(i64::from(days) + 1 - passed).unwrap_or(0)
    }

    fn contacts(&self, days: u32, record: &Record, terms: &Terms) -> Condition {
        let mut missing = Vec::new();
        let mut since = terms.from;
        let mut contacts = 0_u32;
        for contact in record.contacts(days, &self.people, self.ground.zone) {
            contacts = contacts.saturating_add(1);
            let (person, exposed) = (contact.person, contact.exposed);
            match contact.cleared {
                Some(cleared) => since = since.max(cleared),
                None => missing.push(Missing::NegativeTest {
                    contact: person,
                    latest: contact.result,
                }),
            }
            if contact.ready.is_none_or(|ready| ready > self.today) {
                missing.push(Missing::ContactDays {
                    contact: person,
                    exposed,
                    to_go: self.to_go(exposed, days),
                });
            } else if let Some(ready) = contact.ready.and_then(|day| begin_of(day, self.ground.zone)) {
                since = since.max(ready);
            }
        }
        Condition::new(Requirement::LastContact { days, contacts }, Some(since), missing)
    }

    fn round(&self, days: u32, record: &Record) -> Condition {
        let zone = self.ground.zone;
        let (clean, _) = record.latest_round(zone);
        let day = clean.map(|clean| clean.sampled.date(zone));
        let lapses = day.and_then(|day| after_days(day, days));
        let recent = day.is_some() && lapses.is_none_or(|lapses| self.today < lapses);
        let mut missing = Vec::new();
        if !recent {
            missing.push(Missing::CleanRound { latest: day });
            let last = record.last_round(zone).filter(|last| !last.round.is_clean());
            missing.extend(last.map(|last| Missing::RoundNotClean {
                sampled: last.sampled.date(zone),
                not_sampled: last.round.expected.saturating_sub(last.round.sampled),
                positive: last.round.positive,
                pending: last.round.pending,
            }));
        }
        let requirement = Requirement::CleanRound { days };
        Condition {
            until: lapses.filter(|_| recent).and_then(|lapses| lapses.pred_opt()),
            ..Condition::new(requirement, clean.map(|clean| clean.known), missing)
        }
    }

    /// The earliest day of a release whose days are counted from a day.
    fn earliest(&self, asked: Release, start: NaiveDate, record: &Record) -> Option<NaiveDate> {
        let mut day = after_days(start, asked.days_without_case)?.max(self.today);
        if let Some(days) = asked.last_contact_days {
            for contact in record.contacts(days, &self.people, self.ground.zone) {
                day = day.max(contact.ready?);
            }
        }
        Some(day)
    }

    /// The earliest day on which the zone has been lowered all the way.
    fn earliest_lifted(
        &self,
        asked: Release,
        earliest: Option<NaiveDate>,
        record: &Record,
    ) -> Option<NaiveDate> {
        let earliest = earliest?;
        if asked.to != Some(ZoneLevel::Controlled) {
            return Some(earliest);
        }
        // Lowered with the first instant of that day, so that the day before is day 0.
        let last = self.ground.asked(ZoneLevel::Controlled, true);
        self.earliest(last, earliest.pred_opt()?, record)
    }

    fn prevention(&self, life: &Life) -> ReleaseChecklist {
        let ledger = self.lives.ledger;
        let county = ledger.rules.county;
        let inside = |other: &Life| ledger.areas.enclosing(other.area, county) == Some(life.area);
        let release = ledger
            .rules
            .release
            .prevention
            .unwrap_or(OuterRelease::WithLastZone);
        let days = match release {
            OuterRelease::WithLastZone => 0,
            OuterRelease::DaysAfterLastZone(days) => days,
        };
        let mut missing = Vec::new();
        let mut earliest = Some(self.today);
        for other in self.active.values().filter(|other| inside(other)) {
            let Some(terms) = other.terms_at(self.as_of) else {
                continue;
            };
            missing.push(Missing::OtherZone {
                area: terms.area,
                level: terms.level,
            });
            let lifted = self.drawn(&terms).earliest_lifted;
            let over = lifted.and_then(|day| match days {
                0 => Some(day),
                days => after_days(day.pred_opt()?, days),
            });
            earliest = earliest.zip(over).map(|(day, over)| day.max(over));
        }
        if missing.is_empty() {
            let zone = self.ground.zone;
            let ended = self.lives.lives().iter().filter(|other| inside(other));
            let last = ended
                .filter_map(|other| other.ended.filter(|&end| end <= self.as_of))
                .max();
            if let Some(end) = last {
                let over = kept_until(release, end, ledger).map(|over| over.date(zone));
                let start = last_day(end, zone);
                missing.push(Missing::Days {
                    counted_from: start,
                    to_go: self.to_go(start, days),
                });
                earliest = over;
            }
        }
        ReleaseChecklist {
            area: life.area,
            as_of: self.as_of,
            level: ZoneLevel::Prevention,
            to: None,
            conditions: vec![Condition::new(Requirement::NoOtherZone { days }, None, missing)],
            earliest,
            earliest_lifted: earliest,
        }
    }
}
