//! Whether a witness holds: every step anew, from the records, the cases and the fields of the protocol.
//!
//! Nothing that finds contacts is used here, so that an error there cannot hide itself. Time is counted in whole seconds
//! since 1970 in an `i64`, which no sum of what a witness can say exceeds.

use std::collections::BTreeSet;

use super::refusal::At;
use super::{
    ExposureProof, LinkProof, Records, Refusal, RuleCited, VisitRow, WindowEnd, WindowStart, Witness,
};
use crate::case::{Case, Cases};
use crate::contact::ExposureKind;
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::place::PlaceKind;
use crate::protocol::{Grade, Protocol, Rule, Setting};
use crate::tier::Tier;
use crate::time::{Interval, Moment, Timestamp};

/// Checks a witness step by step against the records and the protocol, for the question that was asked.
///
/// It shares no code with [`trace()`](crate::trace()) and [`witness`](super::witness()), and takes nothing in the witness
/// on trust: one that comes from a file may say anything. That no shorter chain leads to the person, and that no exposure
/// could be left out, it does not check.
///
/// # Errors
///
/// [`Refusal`] names the first step that does not hold, what was expected there, and what was found.
///
/// # Complexity
///
/// `O(g i + e v)` for `g` links, `i` isolations in the log, `e` exposures of which all but the last hold, and `v` visits
/// and encounters of a source or person of the chain. The rest of the log is not read.
///
/// # Examples
///
/// See [`witness`](super::witness()).
pub fn verify(
    witness: &Witness,
    log: &VisitLog,
    cases: &Cases,
    protocol: &Protocol,
    as_of: Timestamp,
) -> Result<(), Refusal> {
    At::Claim.same_text("protocol", protocol.id(), &witness.protocol)?;
    At::Claim.same("as_of", as_of, witness.as_of)?;
    let (links, generation) = (&witness.links, witness.generation);
    At::Claim.demand(!links.is_empty(), "links", "at least one", "none")?;
    At::Claim.same("generation", links.len(), generation as usize)?;
    let limit = protocol.generations();
    At::Claim.at_most("generation", limit, generation)?;

    let facts = Facts {
        log,
        cases,
        protocol,
        as_of,
    };
    let (mut source, mut arrival, mut grade) = (witness.case, None, Grade::Close);
    let mut chain = BTreeSet::from([source]);
    for (number, link) in (1..).zip(links) {
        let at = At::Link(number);
        at.same("generation", number, link.generation as usize)?;
        at.same("source", source, link.source)?;
        let new = chain.insert(link.person);
        at.demand(new, "person", "somebody new to the chain", link.person)?;
        facts.check_window(at, link, arrival)?;
        let rule = facts.rule(at, &link.rule, link.generation)?;
        let carries = rule.grade == Grade::Close || number == links.len();
        at.demand(carries, "rule", "one of grade close", rule.grade)?;
        facts.check_sum(number, link, rule)?;
        (source, arrival, grade) = (link.person, Some(link.arrival), rule.grade);
    }
    At::Claim.same("person", source, witness.person)?;
    let tier = match (cases.get(source), grade, generation) {
        (Some(_), ..) => None,
        (None, Grade::Close, 1) => Some(Tier::Close),
        (None, Grade::Close, 2) => Some(Tier::Secondary),
        (None, Grade::Close, _) => Some(Tier::Further),
        (None, Grade::Companion, _) => Some(Tier::Companion),
        (None, Grade::General, _) => Some(Tier::General),
    };
    let named = |tier: Option<Tier>| tier.map_or("none", Tier::name);
    At::Claim.same("tier", named(tier), named(witness.tier))
}

/// What is taken as given.
struct Facts<'a> {
    log: &'a VisitLog,
    cases: &'a Cases,
    protocol: &'a Protocol,
    as_of: Timestamp,
}

/// A half-open stretch of time, in seconds since 1970.
type Span = (i64, i64);

/// What the records say of an exposure: when, in which setting, the separation of the spots, and the distance in metres.
type Recorded = (Span, Option<PlaceKind>, Option<u32>, Option<f64>);

impl Facts<'_> {
    /// So many days after the local midnight with which the day of a moment begins.
    fn midnight(&self, moment: Moment, days: i64) -> i64 {
        let zone = self.protocol.time_zone();
        let local = moment.date(zone).and_hms_opt(0, 0, 0);
        let local = local.map_or(0, |local| local.and_utc().timestamp());
        held(local - i64::from(zone.local_minus_utc()) + days * 86_400)
    }

    fn instant(&self, moment: Moment) -> i64 {
        match moment {
            Moment::Date(_) => self.midnight(moment, 0),
            Moment::Instant(instant) => instant.to_unix(),
        }
    }

    fn check_window(&self, at: At, link: &LinkProof, arrival: Option<Timestamp>) -> Result<(), Refusal> {
        let case = self.cases.get(link.source);
        let (from, since) = if let Some(arrival) = arrival {
            // A case passes on at once what another case passed on to it.
            let latency = case.map_or(self.protocol.latency_minutes(), |_| 0);
            let from = arrival.to_unix() + i64::from(latency) * 60;
            (from, WindowStart::exposed(arrival, latency))
        } else {
            let start = case.and_then(|case| self.start_of_case(case));
            start.ok_or_else(|| at.refuse("source", "a case", link.source))?
        };
        let (until, ends) = self.end(link.source, case);
        at.same("window.from", timestamp(from), link.window.from)?;
        at.same("window.since", since, link.window.since)?;
        at.same("window.until", timestamp(until), link.window.until)?;
        at.same("window.ends", ends, link.window.ends)
    }

    fn start_of_case(&self, case: &Case) -> Option<(i64, WindowStart)> {
        if let Some(fixed) = case.window {
            return Some((span(fixed).0, WindowStart::Fixed));
        }
        let (window, days) = (self.protocol.window(), self.protocol.window().look_back_days);
        let before = |date, days, since: fn(Moment, u32) -> WindowStart| {
            let date: Moment = date?;
            Some((self.midnight(date, -i64::from(days)), since(date, days)))
        };
        let by_onset = before(case.onset, days.symptomatic, WindowStart::onset);
        let by_sampling = before(case.sampled, days.asymptomatic, WindowStart::sampled);
        // Of equal ones `min_by_key` keeps the first.
        let anchors = by_onset.into_iter().chain(by_sampling);
        let by_anchor = anchors.min_by_key(|start| start.0);
        let negative = |date| (self.instant(date), WindowStart::last_negative(date));
        let by_negative = case.last_negative.map(negative);
        if window.from_last_negative {
            by_negative.or(by_anchor)
        } else {
            by_anchor.or(by_negative)
        }
    }

    fn end(&self, source: PersonId, case: Option<&Case>) -> (i64, WindowEnd) {
        let isolation = |date| (self.instant(date), WindowEnd::isolated(date));
        let as_of = (self.as_of.to_unix(), WindowEnd::AsOf);
        let mut ends = Vec::new();
        if let Some(case) = case {
            let zone = self.protocol.time_zone();
            let anchors = case.onset.into_iter().chain(case.sampled);
            let anchor = anchors.min_by_key(|date| date.date(zone));
            let anchor = anchor.or(case.last_negative);
            let last_day = |(date, days): (Moment, u32)| {
                let until = self.midnight(date, i64::from(days) + 1);
                (until, WindowEnd::last_day(date, days))
            };
            let days = self.protocol.window().until_days_after_anchor;
            ends.extend(case.isolated.map(isolation));
            ends.extend(anchor.zip(days).map(last_day));
            if let Some(fixed) = case.window {
                ends = vec![(span(fixed).1, WindowEnd::Fixed)];
            }
        } else {
            let isolations = self.log.isolations();
            let own = isolations.filter(|own| own.person == source);
            ends.extend(own.map(|own| isolation(own.from)));
        }
        ends.push(as_of);
        let first = ends.into_iter().min_by_key(|end| end.0);
        first.unwrap_or(as_of)
    }

    /// The rule that a link cites, if it may make contacts of its generation.
    fn rule(&self, at: At, cited: &RuleCited, generation: u32) -> Result<&Rule, Refusal> {
        let rule = self.protocol.rules().get(cited.position as usize);
        let unknown = || at.refuse("rule.position", "that of a rule", cited.position);
        let rule = rule.ok_or_else(unknown)?;
        at.same_text("rule.id", &rule.id, &cited.id)?;
        at.same_text("rule.source", &rule.source, &cited.source)?;
        let mut generations = rule.generations.iter().flatten();
        let listed = rule.generations.is_none() || generations.any(|&listed| listed == generation);
        let applies = listed && (rule.grade == Grade::Close || generation == 1);
        at.demand(applies, "rule", "one for that generation", &rule.id)?;
        Ok(rule)
    }

    /// Whether the exposures hold, and their time reaches what the rule asks for.
    fn check_sum(&self, number: usize, link: &LinkProof, rule: &Rule) -> Result<(), Refusal> {
        let at = At::Link(number);
        let first = link.exposures.first();
        let first = first.ok_or_else(|| at.refuse("exposures", "at least one", "none"))?;
        at.same("arrival", first.interval.start(), link.arrival)?;
        let arrival = link.arrival.to_unix();
        let until = |hours| held(arrival + i64::from(hours) * 3600);
        let within = rule.within_hours.map(|hours| (arrival, until(hours)));
        at.same("within", shown(within), shown(link.within.map(span)))?;
        let counts = within.unwrap_or((0, i64::from(u32::MAX)));
        let (mut total, mut covered, mut previous) = (0, 0, None);
        for (of_link, proof) in (1..).zip(&link.exposures) {
            let at = At::Exposure(number, of_link);
            let start = proof.interval.start();
            let later = previous < Some(start);
            at.demand(later, "interval", "a later start than before", start)?;
            self.check_exposure(at, link, rule, proof)?;
            let outside = || at.refuse("interval", "time that counts", "none");
            let (from, until) = common(span(proof.interval), counts).ok_or_else(outside)?;
            at.same("seconds", until - from, proof.seconds.into())?;
            total += (until - from.max(covered)).max(0).unsigned_abs();
            covered = covered.max(until);
            previous = Some(start);
        }
        let required = (u64::from(rule.min_total_minutes) * 60).max(1);
        at.same("required", required, link.required)?;
        at.same("seconds", total, link.seconds)?;
        at.at_least("seconds", required, total)
    }

    fn check_exposure(
        &self,
        at: At,
        link: &LinkProof,
        rule: &Rule,
        proof: &ExposureProof,
    ) -> Result<(), Refusal> {
        let (interval, setting, separation, distance_m) = self.recorded(at, link, proof)?;
        let found = span(proof.interval);
        at.same("interval", shown(Some(interval)), shown(Some(found)))?;
        let named = |setting: Option<PlaceKind>| setting.map_or("none", PlaceKind::name);
        at.same("setting", named(setting), named(proof.setting))?;
        let kind = proof.records.kind();
        let admitted = rule.settings.iter().any(|&admitted| match admitted {
            Setting::Any => true,
            Setting::Encounter => kind == ExposureKind::Encounter,
            Setting::Kind(kind) => setting == Some(kind),
        });
        at.demand(admitted, "setting", "one of the rule", named(setting))?;
        let admitted = rule.indirect || kind != ExposureKind::Indirect;
        at.demand(admitted, "records", "a kind that the rule admits", kind)?;
        let (spots, metres) = (rule.max_separation, rule.max_distance_m);
        let far = spots.zip(separation).is_some_and(|(limit, found)| found > limit)
            || metres.zip(distance_m).is_some_and(|(limit, found)| found > limit);
        at.demand(!far, "records", "two near each other", "two too far apart")?;
        let assumed = spots.is_some() && separation.is_none() || metres.is_some() && distance_m.is_none();
        at.same("assumed", assumed, proof.assumed)?;
        let each = i64::from(rule.min_each_minutes) * 60;
        at.at_least("interval in seconds", each, interval.1 - interval.0)
    }

    /// What the records say of an exposure, once they are the records of the log and of these two persons.
    fn recorded(&self, at: At, link: &LinkProof, proof: &ExposureProof) -> Result<Recorded, Refusal> {
        let no = |expected| move || at.refuse("records", expected, "none");
        let window = (link.window.from.to_unix(), link.window.until.to_unix());
        let (source, person) = match &proof.records {
            Records::Direct { source, person } | Records::Indirect { source, person } => (source, person),
            Records::Encounter { row, encounter: met } => {
                let logged = self.log.encounters_of(link.source).nth(*row as usize);
                at.demand(logged == Some(*met), "records", "that of the row", "another")?;
                let (a, b) = met.persons();
                at.same("records", link.person, if a == link.source { b } else { a })?;
                let interval = common(span(met.interval()), window);
                let interval = interval.ok_or_else(no("an encounter in the window"))?;
                return Ok((interval, met.setting(), None, met.distance_m()));
            }
        };
        for (who, VisitRow { row, visit }) in [(link.source, source), (link.person, person)] {
            let logged = self.log.visits_of(who).nth(*row as usize);
            at.demand(logged == Some(*visit), "records", "that of the row", "another")?;
        }
        let (source, person) = (&source.visit, &person.visit);
        at.same("records", source.place, person.place)?;
        let (stay, visit) = (common(span(source.interval), window), span(person.interval));
        let stay = stay.ok_or_else(no("a visit in the window"))?;
        let interval = if proof.records.kind() == ExposureKind::Direct {
            common(stay, visit)
        } else {
            let lingering = i64::from(self.protocol.lingering_minutes()) * 60;
            let lingers = (stay.1, (stay.1 + lingering).min(self.as_of.to_unix()));
            // As long as the person is there, whatever time the source is there is direct exposure.
            let visits = self.log.visits_of(link.source);
            let here = visits.filter(|visit| visit.place == source.place);
            let here = here.filter_map(|visit| common(span(visit.interval), window));
            let alone = |piece: Option<Span>, (came, left): Span| {
                let (from, until) = piece?;
                let start = span(proof.interval).0;
                let before = (left <= start).then_some((from.max(left), until));
                before.or((came > start).then_some((from, until.min(came))))
            };
            here.fold(common(lingers, visit), alone)
        };
        let interval = interval.ok_or_else(no("two visits that make an exposure"))?;
        let separation = source.spot.zip(person.spot).map(|(a, b)| a.abs_diff(b));
        Ok((
            interval,
            Some(self.log.place_kind(source.place)),
            separation,
            None,
        ))
    }
}

/// The nearest instant that a log can hold.
fn held(seconds: i64) -> i64 {
    seconds.clamp(0, i64::from(u32::MAX))
}

fn timestamp(seconds: i64) -> Timestamp {
    Timestamp::from_unix(held(seconds)).unwrap_or(Timestamp::MAX)
}

fn span(interval: Interval) -> Span {
    (interval.start().to_unix(), interval.end().to_unix())
}

fn common(a: Span, b: Span) -> Option<Span> {
    let (start, end) = (a.0.max(b.0), a.1.min(b.1));
    (start < end).then_some((start, end))
}

fn shown(span: Option<Span>) -> String {
    let words = |(start, end)| format!("{} to {}", timestamp(start), timestamp(end));
    span.map_or("none".to_owned(), words)
}
