//! The days of an outbreak, one after the other.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};

use crate::case::{Case, Cases};
use crate::gazetteer::Gazetteer;
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::protocol::{CareKind, Protocol};
use crate::record::{Isolation, Test, TestResult};
use crate::response::order::{Order, Orders, Standing, TestState, issue};
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::trace::trace;
use crate::zone::{ZoneEventError, delineate};

use super::answer::{ReplayEnd, WhatIf, stays};
use super::closed::{Closed, People};
use super::conduct::Conduct;
use super::day::{FoundCase, FoundIn, WhatIfDay};
use super::hours::{Day, hours_after};

/// What is replayed.
#[derive(Clone, Copy)]
pub(super) struct Outbreak<'a> {
    pub(super) log: &'a VisitLog,
    pub(super) cases: &'a Cases,
    pub(super) gazetteer: &'a Gazetteer,
    pub(super) protocol: &'a Protocol,
    pub(super) conduct: &'a Conduct,
}

/// A county under a protocol, up to some day.
pub(super) struct County<'a> {
    outbreak: Outbreak<'a>,
    zone: FixedOffset,
    // By the time at which they became known, then by person; the first `come` of them are known.
    to_come: Vec<(Timestamp, Case)>,
    come: usize,
    /// The known cases, isolated as this replay has it.
    known: BTreeMap<PersonId, Case>,
    found: BTreeMap<PersonId, Timestamp>,
    // The morning on which quarantine was asked for first.
    asked: BTreeMap<PersonId, Timestamp>,
    moved: BTreeMap<PersonId, Timestamp>,
    samples: Vec<Test>,
    // The orders of the morning before.
    orders: Option<Orders>,
    closed: Option<Closed<'a>>,
    care: BTreeMap<PersonId, Vec<(NaiveDate, CareKind)>>,
    waits: Vec<(PersonId, NaiveDate)>,
    contacts: BTreeMap<PersonId, Tier>,
    days: Vec<WhatIfDay>,
}

/// How a contact stands on a day.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Whereabouts {
    Care(CareKind),
    Waiting,
    Free,
}

impl<'a> County<'a> {
    pub(super) fn new(outbreak: Outbreak<'a>) -> Self {
        let zone = outbreak.protocol.time_zone();
        let with_time = |case: &Case| Some((case.known(zone)?, *case));
        let mut to_come: Vec<(Timestamp, Case)> = outbreak.cases.iter().filter_map(with_time).collect();
        to_come.sort_by_key(|&(known, case)| (known, case.person));
        Self {
            outbreak,
            zone,
            to_come,
            come: 0,
            known: BTreeMap::new(),
            found: BTreeMap::new(),
            asked: BTreeMap::new(),
            moved: BTreeMap::new(),
            samples: Vec::new(),
            orders: None,
            closed: Closed::new(outbreak.protocol, outbreak.gazetteer, outbreak.conduct),
            care: BTreeMap::new(),
            waits: Vec::new(),
            contacts: BTreeMap::new(),
            days: Vec::new(),
        }
    }

    pub(super) fn replay(mut self) -> Result<WhatIf, ZoneEventError> {
        let morning = self.outbreak.conduct.morning;
        let first = self.to_come.first().map(|&(known, _)| known.date(self.zone));
        let mut next = first.map(|date| Day::new(date, self.zone, morning));
        let mut last = next;
        let mut ended = ReplayEnd::AllOver;
        while let Some(day) = next {
            self.pass(day)?;
            last = next;
            if self.is_over(day)? {
                break;
            }
            next = day.next(self.zone, morning).filter(|_| !self.is_too_late(day));
            if next.is_none() {
                ended = ReplayEnd::Bound;
            }
        }
        self.answer(last, ended)
    }

    /// One day: what the morning finds, what is done by evening, and who was where.
    fn pass(&mut self, day: Day) -> Result<(), ZoneEventError> {
        let mut cases = self.learn(day, day.morning)?;
        let orders = self.ask(day)?;
        self.plan_moves(&orders, day);
        self.orders = Some(orders);
        cases.extend(self.learn(day, day.last_second())?);
        let mut record = WhatIfDay {
            date: day.date,
            as_of: day.morning,
            care: BTreeMap::new(),
            waiting: 0,
            tests: 0,
            cases,
            zones: Vec::new(),
        };
        let (tested, quarantined) = self.look_after(day, &mut record);
        if let Some(closed) = &mut self.closed {
            let mut excused = quarantined;
            excused.extend(self.known.keys());
            let at_home = |case: &&FoundCase| case.found_in != FoundIn::Quarantine;
            let found: Vec<PersonId> = record
                .cases
                .iter()
                .filter(at_home)
                .map(|case| case.person)
                .collect();
            let people = People {
                excused: &excused,
                found: &found,
                tested: &tested,
                cases: &self.known,
            };
            record.zones = closed.pass(day, &people)?;
        }
        self.test_for_zones(day, &mut record)?;
        self.days.push(record);
        Ok(())
    }

    /// The cases that have become known by an instant of a day, and where they were.
    fn learn(&mut self, day: Day, until: Timestamp) -> Result<Vec<FoundCase>, ZoneEventError> {
        let mut learnt = Vec::new();
        while let Some(&(known, case)) = self.to_come.get(self.come).filter(|(known, _)| *known <= until) {
            self.come += 1;
            let person = case.person;
            let (found_in, kind) = self.whereabouts(person, known, day.date);
            let moved = self.moved.get(&person).copied();
            let moved = moved.filter(|_| found_in == FoundIn::Quarantine);
            let taken = self.taken(&case, known);
            let is_home = kind != Some(CareKind::CentralQuarantine);
            if let Some(closed) = self.closed.as_mut().filter(|_| is_home) {
                closed.find(person, known, taken)?;
            }
            let case = as_isolated(case, known, moved.unwrap_or(taken));
            self.known.insert(person, case);
            learnt.push(FoundCase {
                person,
                known,
                found_in,
                tier: self
                    .order(person)
                    .map(|order| order.tier)
                    .filter(|_| found_in != FoundIn::Community),
            });
        }
        Ok(learnt)
    }

    /// Where a person was when they became known as a case, and in which care, by the orders of the last morning before.
    fn whereabouts(
        &self,
        person: PersonId,
        known: Timestamp,
        date: NaiveDate,
    ) -> (FoundIn, Option<CareKind>) {
        let Some(order) = self.order(person) else {
            return (FoundIn::Community, None);
        };
        let moved = self.moved.get(&person).filter(|&&moved| moved < known);
        match on(order, date, moved.map(|moved| moved.date(self.zone))) {
            Whereabouts::Care(kind) if kind.confines() => (FoundIn::Quarantine, Some(kind)),
            Whereabouts::Care(kind) => (FoundIn::Monitoring, Some(kind)),
            Whereabouts::Waiting => (FoundIn::Waiting, None),
            Whereabouts::Free => (FoundIn::Registered, None),
        }
    }

    /// When a case is taken away: as in history, but never before it was known; where history has no date, on the first
    /// morning.
    fn taken(&self, case: &Case, known: Timestamp) -> Timestamp {
        let history = case.isolated.map(|isolated| isolated.start(self.zone).max(known));
        history.unwrap_or_else(|| self.first_morning(known))
    }

    fn first_morning(&self, known: Timestamp) -> Timestamp {
        let morning = self.outbreak.conduct.morning;
        let day = Day::new(known.date(self.zone), self.zone, morning);
        if known <= day.morning {
            return day.morning;
        }
        day.next(self.zone, morning).map_or(known, |next| next.morning)
    }

    /// The question of a morning.
    fn ask(&mut self, day: Day) -> Result<Orders, ZoneEventError> {
        let Outbreak {
            log,
            gazetteer,
            protocol,
            ..
        } = self.outbreak;
        let isolations = self.moved.iter().map(|(&person, &moved)| Isolation {
            person,
            from: moved.into(),
        });
        let log = log.with_isolations(isolations);
        let cases = Cases::new(self.known.values().copied()).expect("the cases were on a list before");
        let tracing = trace(&log, &cases, protocol, day.morning);
        let orders = issue(&tracing, &self.samples, &self.found);
        self.found.extend(orders.found());
        for contact in tracing.contacts() {
            let tier = self.contacts.entry(contact.person).or_insert(contact.tier);
            *tier = contact.tier.min(*tier);
        }
        if let Some(closed) = &mut self.closed {
            closed.draw(&delineate(&tracing, gazetteer), day.morning)?;
            closed.hear_of(tracing.contacts(), day.morning)?;
        }
        Ok(orders)
    }

    fn plan_moves(&mut self, orders: &Orders, day: Day) {
        let to_move = orders
            .iter()
            .filter(|order| order.standing == Standing::ToMove && !self.moved.contains_key(&order.person));
        let to_move: Vec<&Order> = to_move.collect();
        for order in to_move {
            let asked = *self.asked.entry(order.person).or_insert(day.morning);
            let moved = hours_after(asked, self.hours_to_move(order.tier)).max(day.morning);
            let in_time = |last| moved.date(self.zone) <= last;
            if order.until.is_some_and(|until| in_time(until.on)) {
                self.moved.insert(order.person, moved);
            }
        }
    }

    fn hours_to_move(&self, tier: Tier) -> u32 {
        let care = self.outbreak.protocol.care();
        let of_edition = || match tier {
            Tier::Close => care?.transfer_hours.close,
            Tier::Secondary => care?.transfer_hours.secondary,
            Tier::Further | Tier::Companion | Tier::General => None,
        };
        let asked = self.outbreak.conduct.hours_to_move.or_else(of_edition);
        asked.unwrap_or(Conduct::USUAL_HOURS)
    }

    /// Samples whoever is to be sampled, and counts who was where. Gives those sampled and those in quarantine.
    fn look_after(&mut self, day: Day, record: &mut WhatIfDay) -> (Vec<PersonId>, BTreeSet<PersonId>) {
        let (mut tested, mut quarantined) = (Vec::new(), BTreeSet::new());
        let orders = self.orders.iter().flat_map(Orders::iter);
        for order in orders {
            let person = order.person;
            let moved = self.moved.get(&person).map(|moved| moved.date(self.zone));
            match on(order, day.date, moved) {
                Whereabouts::Care(kind) => {
                    *record.care.entry(kind).or_default() += 1;
                    self.care.entry(person).or_default().push((day.date, kind));
                    if kind.confines() {
                        quarantined.insert(person);
                    }
                    if is_test_due(order, day.date) {
                        tested.push(person);
                    }
                }
                Whereabouts::Waiting => {
                    record.waiting += 1;
                    self.waits.push((person, day.date));
                }
                Whereabouts::Free => {}
            }
        }
        self.sample(&tested, day, record);
        (tested, quarantined)
    }

    /// Samples, once the rounds of a day are held, contacts of whom nothing is asked any more, and whose zone waits for a
    /// test.
    fn test_for_zones(&mut self, day: Day, record: &mut WhatIfDay) -> Result<(), ZoneEventError> {
        let followed = |person: PersonId| {
            let last = self.care.get(&person).and_then(|days| days.last());
            let waits = self.order(person).map(|order| order.standing) == Some(Standing::ToMove);
            waits || last.is_some_and(|&(date, _)| date == day.date)
        };
        let untested = self.closed.iter().flat_map(Closed::untested);
        let tested: Vec<PersonId> = untested
            .filter(|&person| !followed(person) && !self.known.contains_key(&person))
            .collect();
        self.sample(&tested, day, record);
        match &mut self.closed {
            Some(closed) => closed.enter(tested, day),
            None => Ok(()),
        }
    }

    fn sample(&mut self, tested: &[PersonId], day: Day, record: &mut WhatIfDay) {
        record.tests += tested.len() as u64;
        self.samples.extend(tested.iter().map(|&person| Test {
            person,
            sampled: day.date.into(),
            result: TestResult::Negative,
            round: None,
        }));
    }

    fn order(&self, person: PersonId) -> Option<&Order> {
        self.orders.as_ref()?.get(person)
    }

    /// Whether nothing is in force any more after a day, and nothing is to come.
    fn is_over(&self, day: Day) -> Result<bool, ZoneEventError> {
        let log_goes_on = || {
            let span = self.outbreak.log.span();
            span.is_some_and(|span| span.end() > day.end)
        };
        let in_force = |order: &Order| {
            let waits = matches!(order.standing, Standing::ToMove | Standing::Held);
            waits || order.last_day().is_some_and(|last| last > day.date)
        };
        let orders_in_force = || self.orders.iter().flat_map(Orders::iter).any(in_force);
        if self.come < self.to_come.len() || log_goes_on() || orders_in_force() {
            return Ok(false);
        }
        // What became known after the morning is asked about on the next.
        let all_asked = self.to_come.last().is_none_or(|&(known, _)| known <= day.morning);
        match &self.closed {
            Some(closed) => Ok(all_asked && !closed.outlasts(day)?),
            None => Ok(all_asked),
        }
    }

    fn is_too_late(&self, day: Day) -> bool {
        let last = self.to_come.last().map(|&(known, _)| known.date(self.zone));
        last.is_none_or(|last| (day.date - last).num_days() >= i64::from(self.outbreak.conduct.most_days))
    }

    fn answer(mut self, last: Option<Day>, ended: ReplayEnd) -> Result<WhatIf, ZoneEventError> {
        let zones = match (&self.closed, last) {
            (Some(closed), Some(last)) => closed.spans(last)?,
            _ => Vec::new(),
        };
        if ended == ReplayEnd::AllOver {
            let busy = self.days.iter().rposition(|day| !day.is_idle());
            self.days.truncate(busy.map_or(0, |at| at + 1));
        }
        let protocol = self.outbreak.protocol;
        let stages = Tier::ALL
            .iter()
            .flat_map(|&tier| protocol.care().map_or(&[][..], |care| care.stages(tier)));
        let asks_for_tests = stages.clone().any(|stage| !stage.test_days.is_empty());
        let asked: BTreeSet<CareKind> = stages.map(|stage| stage.kind).collect();
        self.waits.sort_unstable();
        let mut tests: Vec<(PersonId, NaiveDate)> = self
            .samples
            .iter()
            .map(|test| (test.person, test.sampled.date(self.zone)))
            .collect();
        tests.sort_unstable();
        Ok(WhatIf {
            protocol: protocol.id().to_owned(),
            time_zone: self.zone,
            asked: asked.into_iter().collect(),
            asks_for_tests,
            scheme: protocol.zones().map(|rules| rules.scheme),
            days: self.days,
            stays: stays(self.care),
            waits: self.waits,
            tests,
            contacts: self.contacts.into_iter().collect(),
            moved: self.moved.into_iter().collect(),
            zones,
            unplaced: self.closed.iter().flat_map(Closed::unplaced).collect(),
            ended,
        })
    }
}

/// A case as this replay isolates it.
fn as_isolated(case: Case, known: Timestamp, isolated: Timestamp) -> Case {
    // What told when the case became known is not to be changed by it.
    let told = case.reported.is_some() || case.sampled.is_some();
    Case {
        isolated: Some(Moment::Instant(isolated)),
        reported: case.reported.or((!told).then_some(Moment::Instant(known))),
        ..case
    }
}

/// How a contact stands on a day by their order, where they were moved on this one.
fn on(order: &Order, date: NaiveDate, moved: Option<NaiveDate>) -> Whereabouts {
    match order.standing {
        Standing::ToMove if moved.is_none_or(|moved| moved > date) => Whereabouts::Waiting,
        // Kept for something that is open.
        Standing::Held => {
            let confined = order.periods.iter().rfind(|period| period.kind.confines());
            confined.map_or(Whereabouts::Free, |period| Whereabouts::Care(period.kind))
        }
        _ => {
            let period = order
                .periods
                .iter()
                .find(|period| period.from <= date && date <= period.until);
            period.map_or(Whereabouts::Free, |period| Whereabouts::Care(period.kind))
        }
    }
}

/// Whether a sample is due on a day, or was due before and was not taken.
fn is_test_due(order: &Order, date: NaiveDate) -> bool {
    let last = order.tests().filter(|test| test.on <= date).last();
    last.is_some_and(|test| !matches!(test.state, TestState::Taken { .. }))
}
