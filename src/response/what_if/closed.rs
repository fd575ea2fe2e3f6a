//! The zones of a replay: drawn each morning, screened, and lowered by rule.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};

use crate::case::Case;
use crate::contact::Contact;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::protocol::{ClockStart, Protocol, ZoneLevel, ZoneRules};
use crate::record::TestResult;
use crate::response::RoundOutcome;
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::zone::{
    Happening, Lowering, Requirement, Round, Unplaced, ZoneEvent, ZoneEventError, ZoneLedger, ZoneLife,
    ZoneLives, ZoneReason, Zones,
};

use super::answer::ZoneSpan;
use super::conduct::Conduct;
use super::day::ZoneDay;
use super::hours::Day;

/// The book of a county's zones, and what was done in them.
pub(super) struct Closed<'a> {
    ledger: ZoneLedger<'a>,
    rules: &'a ZoneRules,
    gazetteer: &'a Gazetteer,
    conduct: &'a Conduct,
    zone: FixedOffset,
    // Who lives in exactly which area, each list sorted.
    residents: BTreeMap<AreaId, Vec<PersonId>>,
    // Which cases have asked for which area at which level.
    drawn: BTreeSet<(AreaId, ZoneLevel, PersonId)>,
    unplaced: BTreeSet<Unplaced>,
    // The last exposure of each close contact that the ledger knows, and whether a test since.
    exposures: BTreeMap<PersonId, (Timestamp, bool)>,
    // The rounds of each zone by its beginning.
    rounds: BTreeMap<(AreaId, Timestamp), Vec<(NaiveDate, RoundOutcome)>>,
}

/// An area that is a zone on a day.
#[derive(Clone, Copy)]
struct Closure {
    level: ZoneLevel,
    /// When the last life of the area began that has a part of the day.
    began: Timestamp,
}

/// Who of a day is sampled elsewhere, and what a round would find.
pub(super) struct People<'d> {
    /// In quarantine, or a known case.
    pub(super) excused: &'d BTreeSet<PersonId>,
    /// The cases of the day that were found at home.
    pub(super) found: &'d [PersonId],
    /// Sampled by their orders.
    pub(super) tested: &'d [PersonId],
    /// Known cases.
    pub(super) cases: &'d BTreeMap<PersonId, Case>,
}

impl<'a> Closed<'a> {
    pub(super) fn new(
        protocol: &'a Protocol,
        gazetteer: &'a Gazetteer,
        conduct: &'a Conduct,
    ) -> Option<Self> {
        let ledger = ZoneLedger::new(protocol, &gazetteer.areas)?;
        let mut residents: BTreeMap<AreaId, Vec<PersonId>> = BTreeMap::new();
        for (&person, home) in &gazetteer.homes {
            let area = gazetteer.places.get(home).and_then(|place| place.area);
            if let Some(area) = area {
                residents.entry(area).or_default().push(person);
            }
        }
        Some(Self {
            ledger: ledger.with_lowering(Lowering::ByRule),
            rules: protocol.zones()?,
            gazetteer,
            conduct,
            zone: protocol.time_zone(),
            residents,
            drawn: BTreeSet::new(),
            unplaced: BTreeSet::new(),
            exposures: BTreeMap::new(),
            rounds: BTreeMap::new(),
        })
    }

    /// Draws, in the morning, every zone that a case asks for which has not asked for it yet, as strictly as it asks: of a
    /// zone that was lifted or lowered in between, anew.
    pub(super) fn draw(&mut self, zones: &Zones, as_of: Timestamp) -> Result<(), ZoneEventError> {
        self.unplaced.extend(zones.unplaced());
        for zone in zones.iter() {
            let mut fresh: Option<ZoneLevel> = None;
            for reason in &zone.reasons {
                let level = reason.level();
                if case_of(reason).is_some_and(|case| self.drawn.insert((zone.area, level, case))) {
                    fresh = Some(fresh.map_or(level, |fresh| fresh.min(level)));
                }
            }
            if let Some(level) = fresh {
                let area = zone.area;
                self.add(as_of.into(), Happening::Drawn { area, level })?;
            }
        }
        Ok(())
    }

    /// A case was found at home, known since an instant and taken away at another.
    pub(super) fn find(
        &mut self,
        person: PersonId,
        known: Timestamp,
        taken: Timestamp,
    ) -> Result<(), ZoneEventError> {
        let Some(area) = self.area_of(person) else {
            return Ok(());
        };
        self.add(known.into(), Happening::CaseFound { person, area })?;
        self.add(taken.into(), Happening::CaseLeft { person })
    }

    /// Tells the book of close contacts, where some zone waits for them.
    pub(super) fn hear_of(&mut self, contacts: &[Contact], as_of: Timestamp) -> Result<(), ZoneEventError> {
        if !self.waits_for_contacts() {
            return Ok(());
        }
        for contact in contacts.iter().filter(|contact| contact.tier == Tier::Close) {
            let (person, exposed) = (contact.person, contact.last_exposure);
            let Some(area) = self.area_of(person) else {
                continue;
            };
            let before = self.exposures.get(&person);
            if before.is_none_or(|&(before, _)| before < exposed) {
                self.exposures.insert(person, (exposed, false));
                let exposed = exposed.into();
                self.add(
                    as_of.into(),
                    Happening::ContactExposed {
                        person,
                        area,
                        exposed,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// Close contacts who were not sampled since they were last exposed, so that a zone may wait for them, sorted.
    pub(super) fn untested(&self) -> impl Iterator<Item = PersonId> {
        let untested = self.exposures.iter().filter(|&(_, &(_, tested))| !tested);
        untested.map(|(&person, _)| person)
    }

    /// What should have drawn a zone on some day and could not, sorted.
    pub(super) fn unplaced(&self) -> impl Iterator<Item = Unplaced> {
        self.unplaced.iter().copied()
    }

    /// Screens what is to be screened on a day, enters what was sampled and cleaned, and counts who lived in zones.
    pub(super) fn pass(&mut self, day: Day, people: &People<'_>) -> Result<Vec<ZoneDay>, ZoneEventError> {
        let ledger = self.ledger.clone();
        let lives = ledger.replay()?;
        let closures = closures(&lives, day);
        let territories = self.territories(&closures);
        let mut sampled: BTreeSet<PersonId> = people.tested.iter().copied().collect();
        let mut days = Vec::new();
        for (&area, closure) in &closures {
            let residents = territories.get(&area).map_or(&[][..], Vec::as_slice);
            let unregistered = self.unregistered(area, &closures);
            let mut zone = ZoneDay {
                area,
                level: closure.level,
                registered: residents.len() as u64,
                unregistered,
                swabs: None,
                tubes: None,
            };
            if self.is_round_due(area, *closure, &lives, day) {
                let called: Vec<PersonId> = residents
                    .iter()
                    .filter(|person| !people.excused.contains(person))
                    .copied()
                    .collect();
                let positive = residents.iter().filter(|person| people.found.contains(person));
                let positive = u32::try_from(positive.count()).unwrap_or(u32::MAX);
                zone.swabs = Some(called.len() as u64 + unregistered);
                zone.tubes = Some(self.tubes(&called, unregistered));
                self.hold(area, *closure, day, zone.swabs.unwrap_or(0), positive)?;
                sampled.extend(called);
            }
            days.push(zone);
        }
        if self.rules.release.clock == ClockStart::Disinfected {
            for &area in closures.keys() {
                self.add(day.date.into(), Happening::Disinfected { area })?;
            }
        }
        // The ledger has no word for a case found in quarantine: no contact any more, for whom no zone waits.
        let cases = people.cases.keys();
        sampled.extend(cases.filter(|person| self.exposures.contains_key(person)));
        self.enter(sampled, day)?;
        Ok(days)
    }

    /// Whether some zone is still in force when a day ends.
    pub(super) fn outlasts(&self, day: Day) -> Result<bool, ZoneEventError> {
        let lives = self.ledger.replay()?;
        Ok(lives.in_force(day.end).next().is_some())
    }

    /// Every zone that had a part of the days up to the end of the last.
    pub(super) fn spans(&self, last: Day) -> Result<Vec<ZoneSpan>, ZoneEventError> {
        let lives = self.ledger.replay()?;
        let of_days = lives
            .iter()
            .filter(|life| life.began() < last.end && life.ended() != Some(life.began()));
        let span = |life: ZoneLife<'_>| {
            let ended = life.ended().filter(|&ended| ended <= last.end);
            let changes = life.history().iter().filter(|change| change.at < last.end);
            Some(ZoneSpan {
                area: life.area(),
                level: changes.filter_map(|change| change.to).min()?,
                began: life.began(),
                ended,
                days: days_of(life.began(), ended.unwrap_or(last.end), self.zone),
            })
        };
        Ok(of_days.filter_map(span).collect())
    }

    /// Who lives in an area that is a zone on a day, and in no zone inside it, sorted.
    pub(super) fn territories<V>(&self, closures: &BTreeMap<AreaId, V>) -> BTreeMap<AreaId, Vec<PersonId>> {
        let mut territories: BTreeMap<AreaId, Vec<PersonId>> = BTreeMap::new();
        for (&area, residents) in &self.residents {
            let mut around = self.gazetteer.areas.ancestors(area).map(|area| area.id);
            if let Some(zone) = around.find(|area| closures.contains_key(area)) {
                territories.entry(zone).or_default().extend(residents);
            }
        }
        for residents in territories.values_mut() {
            residents.sort_unstable();
        }
        territories
    }

    fn add(&mut self, at: Moment, what: Happening) -> Result<(), ZoneEventError> {
        self.ledger.add(ZoneEvent { at, what })
    }

    /// The area in which a person lives, where it is on the register.
    fn area_of(&self, person: PersonId) -> Option<AreaId> {
        let home = self.gazetteer.homes.get(&person)?;
        let area = self.gazetteer.places.get(home)?.area?;
        self.gazetteer.areas.get(area).map(|area| area.id)
    }

    fn waits_for_contacts(&self) -> bool {
        let release = &self.rules.release;
        [Some(release.sealed), release.controlled, release.lowered]
            .into_iter()
            .flatten()
            .any(|release| release.last_contact_days.is_some())
    }

    /// The population of an area of whom nobody is on the register, less that of the zones inside.
    fn unregistered(&self, area: AreaId, closures: &BTreeMap<AreaId, Closure>) -> u64 {
        let areas = &self.gazetteer.areas;
        let unregistered = |area: AreaId| {
            let lives_there = |&inner: &AreaId| areas.ancestors(inner).any(|around| around.id == area);
            let population = areas.get(area).and_then(|area| area.population);
            population.filter(|_| !self.residents.keys().any(lives_there))
        };
        let Some(population) = unregistered(area) else {
            return 0;
        };
        let directly_inside = |&inner: &AreaId| {
            let mut around = areas.ancestors(inner).skip(1).map(|area| area.id);
            around.find(|area| closures.contains_key(area)) == Some(area)
        };
        let inside = closures.keys().filter(|&inner| directly_inside(inner));
        let inside: u64 = inside.filter_map(|&inner| unregistered(inner)).sum();
        population.saturating_sub(inside)
    }

    fn is_round_due(&self, area: AreaId, closure: Closure, lives: &ZoneLives<'_>, day: Day) -> bool {
        if closure.level == ZoneLevel::Prevention {
            return false;
        }
        let held = self.rounds.get(&(area, closure.began));
        let planned = self.conduct.rounds.as_ref().is_some_and(|plan| {
            let held = held.map_or(&[][..], Vec::as_slice);
            let next = plan.standing(closure.began.date(self.zone), held).next;
            next.is_some_and(|next| next <= day.date)
        });
        planned || self.is_round_missing(area, lives, day)
    }

    /// Whether a zone could be lowered when the day ends, or could have been, but for a clean round.
    fn is_round_missing(&self, area: AreaId, lives: &ZoneLives<'_>, day: Day) -> bool {
        let last = day.last_second();
        let checklist = lives
            .zone(area, last)
            .and_then(|zone| zone.release_checklist(last));
        let Some(checklist) = checklist else {
            return false;
        };
        let tomorrow = day.end.date(self.zone);
        let lacks_round = checklist.conditions.iter().any(|condition| {
            matches!(condition.requirement, Requirement::CleanRound { .. })
                && (!condition.holds || condition.until.is_some_and(|until| until < tomorrow))
        });
        lacks_round && checklist.earliest.is_some_and(|earliest| earliest <= tomorrow)
    }

    fn hold(
        &mut self,
        area: AreaId,
        closure: Closure,
        day: Day,
        swabs: u64,
        positive: u32,
    ) -> Result<(), ZoneEventError> {
        let outcome = if positive > 0 {
            RoundOutcome::Positive
        } else {
            RoundOutcome::Clean
        };
        let rounds = self.rounds.entry((area, closure.began)).or_default();
        rounds.push((day.date, outcome));
        let people = u32::try_from(swabs).unwrap_or(u32::MAX).saturating_add(positive);
        let round = Round {
            positive,
            ..Round::clean(people)
        };
        let sampled = day.date.into();
        self.add(sampled, Happening::RoundCompleted { area, sampled, round })
    }

    /// The first test of each close contact since the last exposure, where some zone waits for it.
    pub(super) fn enter(
        &mut self,
        sampled: impl IntoIterator<Item = PersonId>,
        day: Day,
    ) -> Result<(), ZoneEventError> {
        for person in sampled {
            let Some((exposed, tested)) = self.exposures.get_mut(&person) else {
                continue;
            };
            if !*tested && exposed.date(self.zone) <= day.date {
                *tested = true;
                let result = TestResult::Negative;
                let sampled = day.date.into();
                self.add(
                    sampled,
                    Happening::ContactTested {
                        person,
                        sampled,
                        result,
                    },
                )?;
            }
        }
        Ok(())
    }

    /// How many tubes a round takes: of each area the last one may be left unfilled.
    fn tubes(&self, called: &[PersonId], unregistered: u64) -> u64 {
        let mut swabs: BTreeMap<Option<AreaId>, u64> = BTreeMap::new();
        for &person in called {
            let area = self.gazetteer.area_of_home(person, self.conduct.apart);
            *swabs.entry(area).or_default() += 1;
        }
        let a_tube = u64::from(self.conduct.pool.swabs());
        let registered: u64 = swabs.values().map(|swabs| swabs.div_ceil(a_tube)).sum();
        registered + unregistered.div_ceil(a_tube)
    }
}

/// The case for which a zone is drawn.
const fn case_of(reason: &ZoneReason) -> Option<PersonId> {
    match *reason {
        ZoneReason::Home { case, .. } | ZoneReason::Busy { case, .. } | ZoneReason::Visited { case, .. } => {
            Some(case)
        }
        ZoneReason::RestOfCounty { .. } => None,
    }
}

/// The areas that are zones at any time of a day, each at its strictest.
fn closures(lives: &ZoneLives<'_>, day: Day) -> BTreeMap<AreaId, Closure> {
    let mut closures: BTreeMap<AreaId, Closure> = BTreeMap::new();
    for life in lives.iter() {
        let Some(level) = strictest(life, day) else {
            continue;
        };
        let began = life.began();
        let closure = closures.entry(life.area()).or_insert(Closure { level, began });
        closure.level = closure.level.min(level);
        closure.began = closure.began.max(began);
    }
    closures
}

/// The strictest level of a zone over a day; nothing where it has no part of it.
fn strictest(life: ZoneLife<'_>, day: Day) -> Option<ZoneLevel> {
    let has_part = life.began() < day.end
        && life.ended() != Some(life.began())
        && life.ended().is_none_or(|ended| ended > day.start);
    let history = life.history();
    let levels = history.iter().enumerate().filter_map(|(at, change)| {
        let next = history.get(at + 1);
        let lasts = change.at < day.end && next.is_none_or(|next| next.at > day.start.max(change.at));
        change.to.filter(|_| lasts)
    });
    levels.min().filter(|_| has_part)
}

/// The calendar days of which something has a part, from its beginning to its end.
fn days_of(began: Timestamp, ended: Timestamp, zone: FixedOffset) -> u32 {
    let last = Timestamp::clamped(ended.to_unix() - 1).date(zone);
    let days = (last - began.date(zone)).num_days() + 1;
    u32::try_from(days).unwrap_or(0)
}
