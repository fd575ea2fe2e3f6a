//! Somebody whom no line list has: how likely an infection came from there, at the places where a case was and in the
//! time that nobody logged.

use std::collections::BTreeMap;

use super::candidate::Origin;
use super::hazards::Likelihood;
use super::near::{Beside, last_infectious};
use super::weigh::Stretch;
use crate::id::{PersonId, PlaceId};
use crate::overlap::rows_within;
use crate::time::Interval;
use crate::trace::Tracing;

/// How many persons of the log are infectious without being cases, at each time, as far as the cases tell.
#[derive(Debug)]
pub(super) struct Prevalence {
    // From each instant on how many cases would be infectious were they not isolated, and their seconds of it until
    // then. Invariant: ascending.
    turns: Vec<(u32, u64, u64)>,
    // Of the persons of the log, how many are infectious for each case that would be.
    share: f64,
}

impl Prevalence {
    /// `O(c log c)` for `c` cases.
    pub(super) fn new(tracing: &Tracing<'_>, model: &Likelihood) -> Self {
        let (protocol, zone) = (tracing.protocol(), tracing.protocol().time_zone());
        let (mut starts, mut ends) = (Vec::new(), Vec::new());
        for case in tracing.cases().iter() {
            let (start, end) = protocol.window().bounds(case, zone, tracing.as_of());
            let at_large =
                last_infectious(case, protocol, model).map_or(end, |last| last.min(tracing.as_of()));
            if start < at_large {
                starts.push(start.raw());
                ends.push(at_large.raw());
            }
        }
        starts.sort_unstable();
        ends.sort_unstable();
        let persons = u32::try_from(tracing.log().person_count()).unwrap_or(u32::MAX);
        let unseen = model.hazards().unseen_share;
        Self {
            turns: turns(&starts, &ends),
            share: unseen / (1.0 - unseen) / f64::from(persons.max(1)),
        }
    }

    /// The mean share of the persons of the log who are infectious without being cases, during a time.
    fn share(&self, start: u32, end: u32) -> f64 {
        let until = |instant: u32| {
            let past = self.turns.partition_point(|&(from, ..)| from <= instant);
            self.turns[..past].last().map_or(0, |&(from, count, seconds)| {
                seconds + count * u64::from(instant - from)
            })
        };
        self.share * mean(until(end) - until(start), end - start)
    }
}

/// How many intervals go on from each of their ends, and how many seconds of them have passed until then.
fn turns(starts: &[u32], ends: &[u32]) -> Vec<(u32, u64, u64)> {
    let mut turns: Vec<(u32, u64, u64)> = Vec::with_capacity(starts.len() + ends.len());
    let (mut begun, mut ended) = (0, 0);
    while let Some(&end) = ends.get(ended) {
        let instant = starts.get(begun).map_or(end, |&start| start.min(end));
        if instant == end {
            ended += 1;
        } else {
            begun += 1;
        }
        let &(from, count, seconds) = turns.last().unwrap_or(&(instant, 0, 0));
        turns.push((
            instant,
            (begun - ended) as u64,
            seconds + count * u64::from(instant - from),
        ));
    }
    turns
}

/// Every stretch in a window in which unseen sources may have infected a person.
///
/// At a place they are as many as there is prevalence among the others present who are no cases, and among them those
/// whom the same cases infected that were beside the person there; with what the model adds for persons whom the log
/// does not show. Most of them were there before and would have infected the person then: what is left of the hazard
/// falls with the time that the person has spent there.
///
/// `O(v / 32 + h)` for each stay of the person, of `v` visits to the place of which `h` share time with the stay.
pub(super) fn unseen(
    tracing: &Tracing<'_>,
    person: PersonId,
    window: Interval,
    model: &Likelihood,
    prevalence: &Prevalence,
    beside: &[Beside],
) -> Vec<(Origin, Stretch)> {
    let (log, cases, hazards) = (tracing.log(), tracing.cases(), model.hazards());
    let (from, until) = (window.start().raw(), window.end().raw());
    let mut cumulated: BTreeMap<PlaceId, f64> = BTreeMap::new();
    for near in beside {
        if let Some(place) = near.place {
            *cumulated.entry(place).or_default() += near.stretch.total();
        }
    }
    let (mut found, mut logged) = (Vec::new(), Vec::new());
    let mut spent: Option<(PlaceId, f64)> = None;
    // By place, then start.
    for &row in log.rows_of(person) {
        let own = log.row(row as usize);
        let (mut start, end) = (own.start.max(from), own.end.min(until));
        if start >= end {
            continue;
        }
        logged.push((start, end));
        let place = log.place_of(row);
        let kind = log.place_kind(place);
        let together = cumulated.get(&place).copied().unwrap_or(0.0);
        let infected_here = hazards.unseen_share * (1.0 - libm::exp(-together));
        let mut here = spent.filter(|&(at, _)| at == place).map_or(0.0, |(_, here)| here);
        while start < end {
            let stop = end.min(start.saturating_add(CONSTANT_S));
            let mut others = 0;
            rows_within(log, log.rows_at(place), row as usize, (start, stop), |other| {
                if other.person != person.get() && cases.get(PersonId::new(other.person)).is_none() {
                    others += u64::from(other.end.min(stop) - other.start.max(start));
                }
            });
            let length = stop - start;
            let share = prevalence.share(start, stop) + infected_here;
            let present = hazards.unseen_present + share * mean(others, length);
            let before = model.at(kind) * (here + 0.5 * f64::from(length));
            let stretch = Stretch {
                start,
                end: stop,
                hazard: model.at(kind) * present * libm::exp(-before),
                setting: Some(kind),
            };
            found.push((Origin::Place(place), stretch));
            here += f64::from(length);
            start = stop;
        }
        spent = Some((place, here));
    }
    logged.sort_unstable();
    let mut gap = from;
    for (start, end) in logged.into_iter().chain([(until, until)]) {
        if gap < start {
            let stretch = Stretch {
                start: gap,
                end: start,
                hazard: model.unlogged(),
                setting: None,
            };
            found.push((Origin::Unseen, stretch));
        }
        gap = gap.max(end);
    }
    found
}

/// The hazard of unseen sources at a place is taken as constant over at most so many seconds.
const CONSTANT_S: u32 = 86_400;

/// How many are present on average during a time, who are there for so many seconds altogether.
#[expect(
    clippy::cast_precision_loss,
    reason = "a mean that a hazard is multiplied by needs no more than the 53 bits of a number"
)]
fn mean(seconds: u64, length: u32) -> f64 {
    seconds as f64 / f64::from(length)
}
