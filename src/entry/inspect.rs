//! Is our loop intact, and who broke it?

use std::collections::{BTreeMap, BTreeSet};

use super::breach::{Breach, LastCheck, LoopFinding};
use super::check::{Check, LoopRules, RequiredCheck};
use super::gate::{ClosedLoop, GateEvent, GateLog, Heading, in_sequence};
use super::loop_report::{LoopCounts, LoopReport, LoopStay};
use super::meet::{Danger, dangers, meetings};
use super::span::{hours_after, shared, without};
use crate::id::{PersonId, PlaceId};
use crate::log::VisitLog;
use crate::response::united;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// Looks through the records of a closed loop: is it intact over a period, and who broke it?
///
/// Who is inside follows from the gate log, of which rows from the end of the period on do not count, and rows before
/// the period do. Somebody who is inside when the log begins needs a row that says so. At one instant somebody inside goes
/// out before coming in, and somebody outside comes in before going out. The visits of the log are held against it to the
/// second; at the gates themselves anybody may be.
///
/// A check holds from its instant on for its hours, half-open, and no longer than up to the next of its kind; a failed
/// one does not hold, and of several at one instant a failed one counts. Whoever comes in with a number plate is a driver:
/// that they come again is no breach, and their trips are looked through by [`follow_trips`](super::follow_trips).
///
/// A case counts as a source in the infectious window, a contact of a tier that the rules name from the first exposure to
/// isolation. The tracing should be as of the end of the period: what comes after its `as_of` is not known to it.
///
/// # Complexity
///
/// `O(n log n)` for `n` rows, visits of the people inside and visits to the loop, and `s v` for `s` visits of sources among
/// `v` at each place inside.
///
/// # Examples
///
/// ```
/// use mijie::entry::{ClosedLoops, Gate, GateEvent, GateLog, Heading, LoopRules, LoopVerdict, inspect};
/// use mijie::protocol::edition;
/// use mijie::{Cases, Gazetteer, Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder, trace};
///
/// let (ann, workshop, gate, shop) = (PersonId::new(0), PlaceId::new(0), PlaceId::new(1), PlaceId::new(2));
/// let hour = |hour: i64| Timestamp::from_unix(1_651_334_400 + hour * 3600);
/// let gates = [Gate { gate, loop_name: "park".into(), area: None, places: vec![workshop] }];
/// let loops = ClosedLoops::new(&gates, &Gazetteer::default())?;
/// let came = GateEvent { at: hour(8)?, gate, person: ann, heading: Heading::In, plate: None, escort: None };
/// let gate_log = GateLog::new(&loops, [came])?;
///
/// // Nobody saw her leave, and yet she bought something.
/// let mut builder = VisitLogBuilder::new();
/// builder.add_visit(Visit { person: ann, place: shop, interval: Interval::new(hour(12)?, hour(13)?)?, spot: None });
/// let (log, cases, protocol) = (builder.build()?, Cases::default(), edition::cn_9());
/// let tracing = trace(&log, &cases, &protocol, hour(24)?);
///
/// let mut rules = LoopRules::default();
/// rules.required.clear();
/// let park = loops.get("park").ok_or("the park has a gate")?;
/// let report = inspect(park, &gate_log, &[], &rules, &tracing, Interval::new(hour(0)?, hour(24)?)?);
/// assert_eq!(report.verdict(), LoopVerdict::Broken);
/// assert_eq!(report.broken_by(), [ann]);
/// assert_eq!(report.findings()[0].what.place(), Some(shop));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn inspect(
    closed_loop: &ClosedLoop,
    gate_log: &GateLog<'_>,
    checks: &[Check],
    rules: &LoopRules,
    tracing: &Tracing<'_>,
    period: Interval,
) -> LoopReport {
    let mut inquiry = Inquiry {
        closed_loop,
        period,
        log: tracing.log(),
        inside: BTreeMap::new(),
        seen: BTreeMap::new(),
        findings: Vec::new(),
    };
    let stays = inquiry.pass_gates(gate_log);
    inquiry.compare_visits();
    inquiry.compare_checks(checks, rules);
    inquiry.find_sources(&dangers(tracing, rules));
    let mut findings = inquiry.findings;
    findings.sort_unstable();
    findings.dedup();
    let inside = shared_persons(&inquiry.inside, period);
    LoopReport {
        name: closed_loop.name.clone(),
        period,
        counts: LoopCounts::of(inside, &findings),
        stays,
        findings,
    }
}

struct Inquiry<'a> {
    closed_loop: &'a ClosedLoop,
    period: Interval,
    log: &'a VisitLog,
    /// When each person was inside by the gate log up to the end of the period; sorted and apart.
    inside: BTreeMap<PersonId, Vec<Interval>>,
    /// When each person was seen at a place inside, at any time; sorted and apart for each place.
    seen: BTreeMap<PersonId, Vec<(PlaceId, Interval)>>,
    findings: Vec<LoopFinding>,
}

impl Inquiry<'_> {
    /// Who was inside by the gate log, and where it contradicts itself.
    fn pass_gates(&mut self, gate_log: &GateLog<'_>) -> Vec<LoopStay> {
        let mut by_person: BTreeMap<PersonId, Vec<&GateEvent>> = BTreeMap::new();
        let rows = gate_log.before(self.period.end()).iter();
        for event in rows.filter(|event| self.closed_loop.gates.contains(&event.gate)) {
            by_person.entry(event.person).or_default().push(event);
        }
        let mut stays = Vec::new();
        for (&person, events) in &by_person {
            let of_person = self.stays_of(person, events);
            let inside = of_person.iter().filter_map(|stay| {
                let end = stay.exit.as_ref().map_or(self.period.end(), |exit| exit.at);
                Interval::non_empty(stay.entry.at, end)
            });
            self.inside.insert(person, united(inside));
            stays.extend(of_person);
        }
        stays
    }

    fn stays_of(&mut self, person: PersonId, events: &[&GateEvent]) -> Vec<LoopStay> {
        let mut stays: Vec<LoopStay> = Vec::new();
        let mut entry: Option<&GateEvent> = None;
        for at_once in events.chunk_by(|a, b| a.at == b.at) {
            for event in in_sequence(at_once, |_| entry.is_some()) {
                match (event.heading, entry) {
                    (Heading::In, None) => {
                        self.note_return(stays.last(), event);
                        entry = Some(event);
                    }
                    (Heading::In, Some(since)) => {
                        let (since, gate) = (since.at, event.gate);
                        self.find(person, event.at, Breach::EnteredTwice { since, gate });
                    }
                    (Heading::Out, Some(came)) => {
                        stays.push(LoopStay {
                            person,
                            entry: came.clone(),
                            exit: Some(event.clone()),
                        });
                        entry = None;
                    }
                    (Heading::Out, None) => {
                        self.find(person, event.at, Breach::LeftWithoutEntry { gate: event.gate });
                    }
                }
            }
        }
        stays.extend(entry.map(|entry| LoopStay {
            person,
            entry: entry.clone(),
            exit: None,
        }));
        stays
    }

    fn note_return(&mut self, before: Option<&LoopStay>, back: &GateEvent) {
        let Some(exit) = before.and_then(|stay| stay.exit.as_ref()) else {
            return;
        };
        if exit.plate.is_none() && back.plate.is_none() {
            let returned = Breach::LeftAndReturned {
                left: exit.at,
                out_by: exit.gate,
                returned: back.at,
                in_by: back.gate,
            };
            self.find(back.person, back.at, returned);
        }
    }

    /// Holds the visits of the log against the gate log.
    fn compare_visits(&mut self) {
        for &place in &self.closed_loop.places {
            let mut by_person: BTreeMap<PersonId, Vec<Interval>> = BTreeMap::new();
            for visit in self.log.visits_at(place) {
                by_person.entry(visit.person).or_default().push(visit.interval);
            }
            for (person, visits) in by_person {
                let seen = united(visits).into_iter().map(|visit| (place, visit));
                self.seen.entry(person).or_default().extend(seen);
            }
        }
        let mut found = Vec::new();
        for (&person, seen) in &self.seen {
            let inside = self.inside.get(&person).map_or(&[][..], Vec::as_slice);
            for &(place, visit) in seen {
                let in_period = visit.intersection(self.period);
                let unlogged = in_period.map_or_else(Vec::new, |visit| without(visit, inside));
                found.extend(
                    unlogged
                        .into_iter()
                        .map(|interval| (person, interval.start(), Breach::SeenInside { place, interval })),
                );
            }
        }
        for (&person, inside) in &self.inside {
            for (place, visit) in self.visits_outside(person) {
                let missed = visit.intersection(self.period).into_iter();
                found.extend(
                    missed
                        .flat_map(|visit| shared(visit, inside))
                        .map(|interval| (person, interval.start(), Breach::SeenOutside { place, interval })),
                );
            }
        }
        for (person, at, breach) in found {
            self.find(person, at, breach);
        }
    }

    /// Visits of a person to places that are neither inside nor a gate of the loop, whatever their spots.
    fn visits_outside(&self, person: PersonId) -> Vec<(PlaceId, Interval)> {
        let mut by_place: BTreeMap<PlaceId, Vec<Interval>> = BTreeMap::new();
        for visit in self.log.visits_of(person) {
            let at_gate = self.closed_loop.gates.contains(&visit.place);
            if !at_gate && !self.closed_loop.places.contains(&visit.place) {
                by_place.entry(visit.place).or_default().push(visit.interval);
            }
        }
        let mut visits = Vec::new();
        for (place, mut of_place) in by_place {
            of_place.sort_unstable();
            visits.extend(united(of_place).into_iter().map(|visit| (place, visit)));
        }
        visits
    }

    /// Who is inside without a check that holds.
    fn compare_checks(&mut self, checks: &[Check], rules: &LoopRules) {
        let mut by_person: BTreeMap<PersonId, Vec<&Check>> = BTreeMap::new();
        for check in checks.iter().filter(|check| check.at < self.period.end()) {
            by_person.entry(check.person).or_default().push(check);
        }
        let mut found = Vec::new();
        for (&person, inside) in &self.inside {
            let own = by_person.get(&person).map_or(&[][..], Vec::as_slice);
            let inside: Vec<Interval> = shared(self.period, inside).collect();
            for required in &rules.required {
                let results = results_of(own, required, rules);
                let valid = holding(&results, required.valid_hours);
                for interval in inside.iter().flat_map(|&stay| without(stay, &valid)) {
                    let known = results.partition_point(|last| last.at <= interval.start());
                    let last = known.checked_sub(1).map(|at| results[at]);
                    let kind = required.kind.clone();
                    found.push((
                        person,
                        interval.start(),
                        Breach::Unchecked { kind, interval, last },
                    ));
                }
            }
        }
        for (person, at, breach) in found {
            self.find(person, at, breach);
        }
    }

    /// Which sources were inside, and who met them there.
    fn find_sources(&mut self, dangers: &BTreeMap<PersonId, Danger>) {
        let mut found = Vec::new();
        for (&person, danger) in dangers {
            let Some(window) = danger.window.intersection(self.period) else {
                continue;
            };
            let tier = danger.tier;
            found.extend(
                shared(window, &self.presence(person))
                    .map(|interval| (person, interval.start(), Breach::SourceInside { tier, interval })),
            );
            let encounters = self.log.encounters_of(person);
            found.extend(
                meetings(person, window, encounters, |other| self.presence(other))
                    .into_iter()
                    .map(|(other, interval)| met(other, person, danger, None, interval)),
            );
        }
        for &place in &self.closed_loop.places {
            let mut here: Vec<(Interval, PersonId)> = Vec::new();
            let persons: BTreeSet<PersonId> = self.log.visits_at(place).map(|visit| visit.person).collect();
            for person in persons {
                let seen = self.seen.get(&person).into_iter().flatten();
                here.extend(
                    seen.filter(|(at, _)| *at == place)
                        .map(|&(_, visit)| (visit, person)),
                );
            }
            for &(visit, source) in &here {
                let Some(danger) = dangers.get(&source) else {
                    continue;
                };
                let window = danger.window.intersection(self.period);
                let Some(window) = window.and_then(|window| window.intersection(visit)) else {
                    continue;
                };
                let others = here.iter().filter(|&&(_, other)| other != source);
                found.extend(others.filter_map(|&(visit, other)| {
                    Some(met(
                        other,
                        source,
                        danger,
                        Some(place),
                        visit.intersection(window)?,
                    ))
                }));
            }
        }
        for (person, at, breach) in found {
            self.find(person, at, breach);
        }
    }

    /// When a person was inside, by the gate log or by a visit; sorted and apart.
    fn presence(&self, person: PersonId) -> Vec<Interval> {
        let logged = self.inside.get(&person).into_iter().flatten().copied();
        let seen = self
            .seen
            .get(&person)
            .into_iter()
            .flatten()
            .map(|&(_, visit)| visit);
        let mut presence: Vec<Interval> = logged.chain(seen).collect();
        presence.sort_unstable();
        united(presence)
    }

    /// Keeps a finding of the period.
    fn find(&mut self, person: PersonId, at: Timestamp, what: Breach) {
        if self.period.contains(at) {
            self.findings.push(LoopFinding { person, at, what });
        }
    }
}

fn met(
    person: PersonId,
    source: PersonId,
    danger: &Danger,
    place: Option<PlaceId>,
    interval: Interval,
) -> (PersonId, Timestamp, Breach) {
    let tier = danger.tier;
    let breach = Breach::MetSource {
        source,
        tier,
        place,
        interval,
    };
    (person, interval.start(), breach)
}

/// The results of a person's checks of a kind by time, one an instant: a failed one counts.
fn results_of(checks: &[&Check], required: &RequiredCheck, rules: &LoopRules) -> Vec<LastCheck> {
    let mut results: BTreeMap<Timestamp, bool> = BTreeMap::new();
    for check in checks.iter().filter(|check| check.kind() == required.kind) {
        let passed = results.entry(check.at).or_insert(true);
        *passed &= rules.passes(check);
    }
    results
        .into_iter()
        .map(|(at, passed)| LastCheck { at, passed })
        .collect()
}

/// When checks hold that are sorted by time.
fn holding(results: &[LastCheck], valid_hours: u32) -> Vec<Interval> {
    let next = results.iter().skip(1).map(|next| next.at);
    let untils = next.chain([Timestamp::MAX]);
    let pieces = results.iter().zip(untils).filter(|(check, _)| check.passed);
    united(pieces.filter_map(|(check, next)| {
        Interval::non_empty(check.at, hours_after(check.at, valid_hours).min(next))
    }))
}

/// Who was inside at all in the period.
fn shared_persons(inside: &BTreeMap<PersonId, Vec<Interval>>, period: Interval) -> BTreeSet<PersonId> {
    let present = inside
        .iter()
        .filter(|(_, inside)| shared(period, inside).next().is_some());
    present.map(|(&person, _)| person).collect()
}
