//! From events to lives: every event in its turn, and every release as soon as it is due.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use crate::id::{AreaId, PersonId};
use crate::protocol::ZoneLevel;
use crate::time::Timestamp;

use super::error::{ZoneEventError, ZoneFault};
use super::event::{Happening, ZoneEvent};
use super::ledger::{Lowering, ZoneLedger};
use super::life::{Life, Transition, Why, ZoneLives};
use super::outer;
use super::record::{People, Record, last_day};
use super::terms::{Ground, Terms};
use super::turns::{Turn, Turns};

/// A zone in force.
struct Active {
    life: usize,
    terms: Terms,
    record: Record,
    /// When to look whether it may be lowered; nothing where no passing of time will do.
    due: Option<Timestamp>,
}

struct Fold<'a> {
    ground: Ground<'a>,
    lowering: Lowering,
    turns: &'a Turns<'a>,
    // The first turn that has not counted yet.
    next: usize,
    // How many turns are taken at most, as if the cases that these withdraw had not been found; nothing where all are
    // taken as they came.
    as_if: Option<usize>,
    people: People,
    // Whoever was ever found, withdrawn or not.
    found: BTreeSet<PersonId>,
    active: BTreeMap<AreaId, Active>,
    lives: Vec<Life>,
    drawn: BTreeSet<AreaId>,
    statics: BTreeMap<AreaId, Vec<(Timestamp, Option<Timestamp>)>>,
    children: &'a BTreeMap<AreaId, Vec<AreaId>>,
}

pub(super) fn fold<'a>(ledger: &'a ZoneLedger<'_>) -> Result<ZoneLives<'a>, ZoneEventError> {
    let turns = Turns::of(ledger);
    let mut children: BTreeMap<AreaId, Vec<AreaId>> = BTreeMap::new();
    let splits = |turn: &Turn<'_>| matches!(turn.event.what, Happening::Split { .. });
    if turns.list.iter().any(splits) {
        for area in ledger.areas.iter() {
            if let Some(parent) = area.parent {
                children.entry(parent).or_default().push(area.id);
            }
        }
    }
    let mut fold = Fold::new(Ground::of(ledger), ledger.lowering, &turns, &children);
    fold.run()?;
    let Fold {
        mut lives, statics, ..
    } = fold;
    lives.extend(outer::prevention(&lives, ledger));
    Ok(ZoneLives::new(ledger, turns, lives, statics))
}

impl<'a> Fold<'a> {
    fn new(
        ground: Ground<'a>,
        lowering: Lowering,
        turns: &'a Turns<'a>,
        children: &'a BTreeMap<AreaId, Vec<AreaId>>,
    ) -> Self {
        Self {
            ground,
            lowering,
            turns,
            next: 0,
            as_if: None,
            people: People::default(),
            found: BTreeSet::new(),
            active: BTreeMap::new(),
            lives: Vec::new(),
            drawn: BTreeSet::new(),
            statics: BTreeMap::new(),
            children,
        }
    }

    fn run(&mut self) -> Result<(), ZoneEventError> {
        while self.as_if.is_none_or(|limit| self.next < limit) {
            let turn = self.turns.list.get(self.next);
            let due = self.active.values().filter_map(|zone| zone.due).min();
            match (due, turn) {
                (Some(due), Some(turn)) if (due, 1) > (turn.from, turn.phase) => self.take_turns()?,
                (Some(due), _) => self.lower_due(due),
                (None, Some(_)) => self.take_turns()?,
                (None, None) => break,
            }
        }
        Ok(())
    }

    /// Of how many turns it is known what they withdraw.
    fn known(&self) -> usize {
        self.as_if.unwrap_or(self.next)
    }

    /// All events of the next instant and turn, and then when each zone they touched is due.
    fn take_turns(&mut self) -> Result<(), ZoneEventError> {
        let Some(&Turn { from, phase, .. }) = self.turns.list.get(self.next) else {
            return Ok(());
        };
        let mut touched = BTreeSet::new();
        let mut withdrawn = Vec::new();
        while let Some(&now) = self.turns.list.get(self.next) {
            if (now.from, now.phase) != (from, phase) {
                break;
            }
            self.next += 1;
            match now.event.what {
                Happening::CaseFound { person, .. } => {
                    self.found.insert(person);
                }
                Happening::CaseWithdrawn { person } if self.people.is_case(person) => withdrawn.push(person),
                _ => {}
            }
            if now.is_withdrawn(self.known()) {
                continue;
            }
            self.take(now.event, from, &mut touched)
                .map_err(|fault| ZoneEventError {
                    position: now.position,
                    fault,
                })?;
        }
        self.look_at(touched, from);
        if self.as_if.is_none() {
            self.withdraw(&withdrawn, from)?;
        }
        Ok(())
    }

    /// Puts the zones where they would be had the cases withdrawn by now not been found.
    ///
    /// It is found by taking all turns anew without them: what a case brought about (a zone sealed, another not drawn
    /// because it lay in that one, days begun anew) cannot be told from the state that it led to.
    fn withdraw(&mut self, persons: &[PersonId], now: Timestamp) -> Result<(), ZoneEventError> {
        let Some(&first) = persons.first() else {
            return Ok(());
        };
        let mut as_if = Fold::new(self.ground, self.lowering, self.turns, self.children);
        as_if.as_if = Some(self.next);
        // What was drawn was, and may be lowered.
        as_if.drawn = std::mem::take(&mut self.drawn);
        as_if.run()?;
        self.drawn = as_if.drawn;
        self.people = as_if.people;
        let why = Why::CaseWithdrawn { person: first };
        let mut before = std::mem::take(&mut self.active);
        for (area, zone) in as_if.active {
            let Some(old) = before.remove(&area) else {
                let terms = Terms {
                    from: now,
                    ..zone.terms
                };
                self.begin(terms, why);
                if let Some(begun) = self.active.get_mut(&area) {
                    begun.record = zone.record;
                    begun.due = zone.due;
                }
                continue;
            };
            let mut terms = old.terms;
            let is_other = terms
                != Terms {
                    from: terms.from,
                    ..zone.terms
                };
            let mut concerned: Vec<PersonId> = persons.to_vec();
            concerned.retain(|&person| old.record.has_case(person));
            if is_other {
                terms = Terms {
                    from: now,
                    ..zone.terms
                };
                self.lives[old.life].terms.push(terms);
                if concerned.is_empty() {
                    concerned.push(first);
                }
            }
            let mut from = old.terms.level;
            for person in concerned {
                self.lives[old.life].history.push(Transition {
                    at: now,
                    from: Some(from),
                    to: Some(terms.level),
                    why: Why::CaseWithdrawn { person },
                });
                from = terms.level;
            }
            self.active.insert(
                area,
                Active {
                    life: old.life,
                    terms,
                    record: zone.record,
                    due: zone.due,
                },
            );
        }
        for old in before.into_values() {
            let life = &mut self.lives[old.life];
            life.ended = Some(now);
            life.history.push(Transition {
                at: now,
                from: Some(old.terms.level),
                to: None,
                why,
            });
        }
        Ok(())
    }

    fn take(
        &mut self,
        event: &ZoneEvent,
        now: Timestamp,
        touched: &mut BTreeSet<AreaId>,
    ) -> Result<(), ZoneFault> {
        match event.what {
            Happening::CaseLeft { person } if !self.found.contains(&person) => {
                return Err(ZoneFault::NoSuchCase);
            }
            Happening::CaseWithdrawn { person } | Happening::TransferDisinfected { person }
                if !self.found.contains(&person) =>
            {
                return Err(ZoneFault::NotFoundBefore);
            }
            _ => {}
        }
        self.people.take(event, self.ground.zone);
        self.hear(event, touched);
        match &event.what {
            &Happening::CaseFound { person, area } => self.new_case(person, area, now),
            &Happening::Drawn { area, level } => {
                self.drawn.insert(area);
                self.draw(area, level, now, touched);
            }
            Happening::Merged { zones, into } => {
                self.drawn_before(zones)?;
                self.drawn.insert(*into);
                self.merge(zones, *into, now, touched);
            }
            Happening::Split { zone, parts } => {
                self.drawn_before(&[*zone])?;
                self.split(*zone, parts, now, touched);
            }
            &Happening::Lowered { zone, to } => {
                self.drawn_before(&[zone])?;
                self.order(zone, to, now, touched);
            }
            &Happening::StaticBegan { area } => {
                let all = self.statics.entry(area).or_default();
                if all.last().is_none_or(|(_, end)| end.is_some()) {
                    all.push((now, None));
                }
            }
            Happening::StaticEnded { area } => {
                let last = self.statics.get_mut(area).and_then(|all| all.last_mut());
                match last {
                    Some((_, end @ None)) => *end = Some(now),
                    Some((_, Some(_))) | None => return Err(ZoneFault::NotStatic),
                }
            }
            Happening::ContactExposed { .. }
            | Happening::CaseLeft { .. }
            | Happening::CaseWithdrawn { .. }
            | Happening::TransferDisinfected { .. }
            | Happening::Disinfected { .. }
            | Happening::ContactTested { .. }
            | Happening::RoundCompleted { .. } => {}
        }
        Ok(())
    }

    /// Puts a fact on the record of every zone that it bears on.
    fn hear(&mut self, event: &ZoneEvent, touched: &mut BTreeSet<AreaId>) {
        let ground = self.ground;
        if let Some(area) = event.what.area_of_fact() {
            let owner = ground.owner(&self.active, area);
            let whole = event.what.is_of_whole_area();
            for (&zone, active) in &mut self.active {
                let (inside, around) = (owner == Some(zone), whole && ground.encloses(area, zone));
                if inside || around {
                    active.record.take(event, inside, around, ground.zone);
                    touched.insert(zone);
                }
            }
        }
        if let Happening::CaseFound { person, .. }
        | Happening::CaseLeft { person }
        | Happening::ContactTested { person, .. } = event.what
        {
            let concerned = self.active.iter().filter(|(_, zone)| zone.record.knows(person));
            touched.extend(concerned.map(|(&area, _)| area));
        }
    }

    /// A new positive in a zone starts its days anew, and seals it where the rules say so.
    fn new_case(&mut self, person: PersonId, area: AreaId, now: Timestamp) {
        let Some(owner) = self.ground.owner(&self.active, area) else {
            return;
        };
        let terms = self.active[&owner].terms;
        let seals = terms.level == ZoneLevel::Controlled && self.ground.release.case_seals_controlled;
        let level = if seals { ZoneLevel::Sealed } else { terms.level };
        self.set_level(owner, Some(level), now, Why::NewCase { person });
    }

    /// Gives a zone in force a level, or none; the level begins with the day, or with the next where it began milder.
    fn set_level(&mut self, area: AreaId, to: Option<ZoneLevel>, now: Timestamp, why: Why) {
        let Some(zone) = self.active.get_mut(&area) else {
            return;
        };
        let from = zone.terms.level;
        let zone_offset = self.ground.zone;
        let life = &mut self.lives[zone.life];
        life.history.push(Transition {
            at: now,
            from: Some(from),
            to,
            why,
        });
        match to {
            Some(level) if level != ZoneLevel::Prevention => {
                if level != from {
                    let lowered = level > from;
                    zone.terms = Terms {
                        level,
                        from: now,
                        day: if lowered {
                            last_day(now, zone_offset)
                        } else {
                            now.date(zone_offset)
                        },
                        was_sealed: lowered,
                        ..zone.terms
                    };
                    life.terms.push(zone.terms);
                }
            }
            Some(_) | None => {
                life.ended = Some(now);
                self.active.remove(&area);
            }
        }
    }

    fn begin(&mut self, terms: Terms, why: Why) {
        let life = Life {
            area: terms.area,
            began: terms.from,
            ended: None,
            history: vec![Transition {
                at: terms.from,
                from: None,
                to: Some(terms.level),
                why,
            }],
            terms: vec![terms],
        };
        let zone = Active {
            life: self.lives.len(),
            terms,
            record: Record::default(),
            due: None,
        };
        self.lives.push(life);
        self.active.insert(terms.area, zone);
    }

    fn draw(&mut self, area: AreaId, level: ZoneLevel, now: Timestamp, touched: &mut BTreeSet<AreaId>) {
        let owner = self.ground.owner(&self.active, area);
        match owner.map(|owner| (owner, self.active[&owner].terms.level)) {
            Some((_, around)) if around <= level => return,
            Some((owner, _)) if owner == area => self.set_level(area, Some(level), now, Why::Drawn),
            Some(_) | None => {
                let day = now.date(self.ground.zone);
                let terms = Terms {
                    area,
                    level,
                    from: now,
                    day,
                    began: day,
                    was_sealed: false,
                };
                self.begin(terms, Why::Drawn);
            }
        }
        self.take_in(area, now);
        self.read_again(area, touched);
    }

    /// Ends the zones directly inside one that are no stricter. Gives their terms.
    fn take_in(&mut self, outer: AreaId, now: Timestamp) -> Vec<Terms> {
        let level = self.active[&outer].terms.level;
        let areas = self.ground.areas;
        let mut taken = Vec::new();
        loop {
            let directly_inside = |inner: AreaId| {
                let mut around = areas.ancestors(inner).skip(1).map(|area| area.id);
                around.find(|area| self.active.contains_key(area)) == Some(outer)
            };
            let zones = self.active.values().map(|zone| zone.terms);
            let inside: Vec<Terms> = zones
                .filter(|terms| terms.level >= level && directly_inside(terms.area))
                .collect();
            if inside.is_empty() {
                return taken;
            }
            for terms in &inside {
                self.set_level(terms.area, None, now, Why::TakenIn { zone: outer });
            }
            taken.extend(inside);
        }
    }

    fn merge(&mut self, zones: &[AreaId], into: AreaId, now: Timestamp, touched: &mut BTreeSet<AreaId>) {
        let mut members: Vec<Terms> = zones
            .iter()
            .chain([&into])
            .filter_map(|area| Some(self.active.get(area)?.terms))
            .collect();
        let Some(level) = members.iter().map(|terms| terms.level).min() else {
            return;
        };
        let ended: BTreeSet<AreaId> = members.iter().map(|terms| terms.area).collect();
        for &area in ended.iter().filter(|&&area| area != into) {
            self.set_level(area, None, now, Why::MergedInto { zone: into });
        }
        let began = members.iter().map(|terms| terms.began).min();
        let day = now.date(self.ground.zone);
        let terms = Terms {
            area: into,
            level,
            from: now,
            day,
            began: began.unwrap_or(day),
            was_sealed: false,
        };
        if self.active.contains_key(&into) {
            self.set_level(into, Some(level), now, Why::Merged);
        } else {
            self.begin(terms, Why::Merged);
        }
        members.extend(self.take_in(into, now));
        // The days go on from the latest of the zones that became one, and a controlled zone counts as sealed before
        // where all that made it were.
        let day = members.iter().map(|terms| terms.day).max().unwrap_or(day);
        let controlled = |terms: &&Terms| terms.level == ZoneLevel::Controlled;
        let was_sealed = members.iter().filter(controlled).all(|terms| terms.was_sealed);
        if let Some(zone) = self.active.get_mut(&into) {
            zone.terms = Terms {
                day,
                was_sealed: was_sealed && level == ZoneLevel::Controlled,
                from: now,
                ..zone.terms
            };
            self.lives[zone.life].terms.push(zone.terms);
        }
        for area in ended {
            self.read_again(area, touched);
        }
        self.read_again(into, touched);
    }

    fn split(&mut self, zone: AreaId, parts: &[AreaId], now: Timestamp, touched: &mut BTreeSet<AreaId>) {
        let Some(terms) = self.active.get(&zone).map(|zone| zone.terms) else {
            return;
        };
        for &area in parts {
            if !self.active.contains_key(&area) {
                let terms = Terms {
                    area,
                    from: now,
                    ..terms
                };
                self.drawn.insert(area);
                self.begin(terms, Why::SplitFrom { zone });
            }
        }
        if self.covered(zone) {
            self.set_level(zone, None, now, Why::SplitUp);
        }
        for &area in parts {
            self.read_again(area, touched);
        }
    }

    /// Whether zones cover all areas directly or indirectly inside an area.
    fn covered(&self, area: AreaId) -> bool {
        let mut open: Vec<AreaId> = vec![area];
        while let Some(area) = open.pop() {
            let Some(children) = self.children.get(&area) else {
                return false;
            };
            open.extend(children.iter().filter(|child| !self.active.contains_key(child)));
        }
        true
    }

    fn order(&mut self, area: AreaId, to: Option<ZoneLevel>, now: Timestamp, touched: &mut BTreeSet<AreaId>) {
        let Some(zone) = self.active.get(&area) else {
            return;
        };
        let terms = zone.terms;
        if to.is_some_and(|to| to <= terms.level) {
            return;
        }
        let holds = self.ground.due(&terms, &zone.record, &self.people, now) == Some(now);
        let ends = |to: Option<ZoneLevel>| to.unwrap_or(ZoneLevel::Prevention);
        let asked = self.ground.asked(terms.level, terms.was_sealed);
        let proven = holds && ends(to) <= ends(asked.to);
        self.set_level(area, to, now, Why::Ordered { proven });
        self.read_again(area, touched);
    }

    /// Lowers the innermost of the zones that are due.
    fn lower_due(&mut self, now: Timestamp) {
        let depth = |area: AreaId| self.ground.areas.ancestors(area).count();
        let due = self.active.values().filter(|zone| zone.due == Some(now));
        let Some(area) = due
            .map(|zone| zone.terms.area)
            .min_by_key(|&area| (Reverse(depth(area)), area))
        else {
            return;
        };
        let zone = &self.active[&area];
        let terms = zone.terms;
        let due = self.ground.due(&terms, &zone.record, &self.people, now);
        let mut touched = BTreeSet::new();
        if due == Some(now) {
            let to = self.ground.asked(terms.level, terms.was_sealed).to;
            self.set_level(area, to, now, Why::ConditionsMet);
            self.read_again(area, &mut touched);
            self.look_at(touched, now);
        } else if let Some(zone) = self.active.get_mut(&area) {
            zone.due = due;
        }
    }

    /// Reads anew what is on record of an area and of the zones around it, since it has become, or ceased to be, one.
    fn read_again(&mut self, area: AreaId, touched: &mut BTreeSet<AreaId>) {
        let around = self.ground.areas.ancestors(area).map(|area| area.id);
        let zones: Vec<AreaId> = around.filter(|area| self.active.contains_key(area)).collect();
        for area in zones {
            let record = self
                .turns
                .record(self.ground, &self.active, area, self.next, self.known());
            if let Some(zone) = self.active.get_mut(&area) {
                zone.record = record;
                touched.insert(area);
            }
        }
    }

    fn look_at(&mut self, touched: BTreeSet<AreaId>, now: Timestamp) {
        if self.lowering == Lowering::ByOrder {
            return;
        }
        for area in touched {
            if let Some(zone) = self.active.get_mut(&area) {
                zone.due = self.ground.due(&zone.terms, &zone.record, &self.people, now);
            }
        }
    }

    fn drawn_before(&self, zones: &[AreaId]) -> Result<(), ZoneFault> {
        if zones.iter().all(|zone| self.drawn.contains(zone)) {
            Ok(())
        } else {
            Err(ZoneFault::NoSuchZone)
        }
    }
}
