//! Backward tracing: from a case to what can have infected it.

use super::candidate::{Candidate, Origin, Sources};
use super::hazards::Likelihood;
use super::infection::{Infection, seconds};
use super::near::Infectious;
use super::weigh::{Stretch, Weight, strongest, weigh};
use crate::case::Case;
use crate::id::PersonId;
use crate::overlap::rows_within;
use crate::threads;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// The candidate sources of a case, each with its probability; nothing for a person who is no case.
#[must_use]
pub fn find_sources(tracing: &Tracing<'_>, person: PersonId, model: &Likelihood) -> Option<Sources> {
    let case = tracing.cases().get(person)?;
    Some(sources_of(tracing, case, model, &Infectious::new(tracing, model)))
}

/// The candidate sources of every case, sorted by person.
#[must_use]
pub fn find_all_sources(tracing: &Tracing<'_>, model: &Likelihood) -> Vec<Sources> {
    let infectious = Infectious::new(tracing, model);
    let cases: Vec<&Case> = tracing.cases().iter().collect();
    threads::map(
        &cases,
        || (),
        |(), case| sources_of(tracing, case, model, &infectious),
    )
}

fn sources_of(
    tracing: &Tracing<'_>,
    case: &Case,
    model: &Likelihood,
    infectious: &Infectious<'_>,
) -> Sources {
    let (protocol, zone) = (tracing.protocol(), tracing.protocol().time_zone());
    let isolated = case
        .isolated
        .map_or(Timestamp::MAX, |isolated| isolated.start(zone));
    let end = isolated.min(tracing.as_of());
    let detectable_days = model.hazards().detectable_days;
    let infection = Infection::new(case, *protocol.incubation(), detectable_days, zone, end);
    let mut candidates = infection.map_or_else(Vec::new, |infection| {
        candidates(tracing, case.person, model, infectious, &infection)
    });
    if candidates.is_empty() {
        candidates.push(Candidate {
            origin: Origin::Unseen,
            probability: 1.0,
            seconds: 0,
            first_exposure: None,
            last_exposure: None,
            infected: None,
            setting: None,
        });
    }
    Sources {
        person: case.person,
        candidates,
    }
}

/// Every candidate in order; none where nothing has any weight.
fn candidates(
    tracing: &Tracing<'_>,
    person: PersonId,
    model: &Likelihood,
    infectious: &Infectious<'_>,
    infection: &Infection,
) -> Vec<Candidate> {
    let mut found: Vec<(Origin, Stretch)> = infectious
        .beside(person, infection.window, model)
        .into_iter()
        .map(|(other, stretch)| (Origin::Case(other), stretch))
        .collect();
    found.extend(stays(tracing, person, infection.window, model));
    found.sort_unstable_by_key(|(origin, stretch)| {
        (
            *origin,
            stretch.start,
            stretch.end,
            stretch.setting,
            stretch.hazard.to_bits(),
        )
    });
    let mut origins = Vec::new();
    let mut stretches = Vec::new();
    for group in found.chunk_by(|(one, _), (other, _)| one == other) {
        let own: Vec<Stretch> = group.iter().map(|&(_, stretch)| stretch).collect();
        origins.push(group[0].0);
        stretches.push(strongest(&own));
    }
    // Nobody is ever seen at all times, so that this is always asked for.
    if origins.last() != Some(&Origin::Unseen) {
        origins.push(Origin::Unseen);
        stretches.push(Vec::new());
    }
    let weights = weigh(infection, &stretches);
    let total: f64 = weights.iter().map(|weight| weight.sum).sum();
    if total <= 0.0 {
        return Vec::new();
    }
    let mut candidates: Vec<Candidate> = origins
        .into_iter()
        .zip(stretches.iter().zip(&weights))
        .map(|(origin, (stretches, weight))| candidate(origin, stretches, weight, total))
        .collect();
    candidates.sort_by(|one, other| {
        other
            .probability
            .total_cmp(&one.probability)
            .then(one.origin.cmp(&other.origin))
    });
    candidates
}

fn candidate(origin: Origin, stretches: &[Stretch], weight: &Weight, total: f64) -> Candidate {
    let seen = if origin == Origin::Unseen {
        &[][..]
    } else {
        stretches
    };
    Candidate {
        origin,
        probability: weight.sum / total,
        seconds: seen
            .iter()
            .map(|stretch| u64::from(stretch.end - stretch.start))
            .sum(),
        first_exposure: seen.first().map(|stretch| Timestamp::from_raw(stretch.start)),
        last_exposure: seen.last().map(|stretch| Timestamp::from_raw(stretch.end)),
        infected: weight.infected.map(instant),
        setting: weight.setting,
    }
}

/// Where the person was, with the hazard of unseen sources there, and the time that nobody logged.
fn stays(
    tracing: &Tracing<'_>,
    person: PersonId,
    window: Interval,
    model: &Likelihood,
) -> Vec<(Origin, Stretch)> {
    let (log, cases) = (tracing.log(), tracing.cases());
    let (from, until) = (window.start().raw(), window.end().raw());
    let mut found = Vec::new();
    for &row in log.rows_of(person) {
        let own = log.row(row as usize);
        let (start, end) = (own.start.max(from), own.end.min(until));
        if start >= end {
            continue;
        }
        let place = log.place_of(row);
        let mut seconds = 0;
        rows_within(log, log.rows_at(place), row as usize, (start, end), |other| {
            if other.person != person.get() && cases.get(PersonId::new(other.person)).is_none() {
                seconds += u64::from(other.end.min(end) - other.start.max(start));
            }
        });
        let kind = log.place_kind(place);
        let stretch = Stretch {
            start,
            end,
            hazard: model.unseen_at(kind, mean(seconds, end - start)),
            setting: Some(kind),
        };
        found.push((Origin::Place(place), stretch));
    }
    let mut logged: Vec<(u32, u32)> = found
        .iter()
        .map(|(_, stretch)| (stretch.start, stretch.end))
        .collect();
    logged.sort_unstable();
    let mut from = from;
    for (start, end) in logged.into_iter().chain([(until, until)]) {
        if from < start {
            let stretch = Stretch {
                start: from,
                end: start,
                hazard: model.unlogged(),
                setting: None,
            };
            found.push((Origin::Unseen, stretch));
        }
        from = from.max(end);
    }
    found
}

/// How many are present on average, who are there for so many seconds altogether.
#[expect(
    clippy::cast_precision_loss,
    reason = "the seconds of all people in a century are below 2^64, and a mean needs no more digits"
)]
fn mean(seconds: u64, length: u32) -> f64 {
    seconds as f64 / f64::from(length)
}

/// The second in which an instant lies.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the mean of instants that a log can hold"
)]
fn instant(at: f64) -> Timestamp {
    debug_assert!((seconds(Timestamp::MIN)..=seconds(Timestamp::MAX)).contains(&at));
    Timestamp::clamped(at as i64)
}
