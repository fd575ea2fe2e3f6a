//! How likely each contact is to be infected, by the day of exposure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};
use serde::Serialize;

use crate::contact::{Exposure, ExposureKind};
use crate::id::PersonId;
use crate::response::order::later;
use crate::source::Likelihood;
use crate::time::{Interval, Timestamp, midnight};
use crate::trace::Tracing;

/// How likely it is that somebody was infected on a day.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct DayRisk {
    /// The day, in the protocol's zone.
    pub day: NaiveDate,
    /// The probability of having been infected on that day and not before, from 0 to 1.
    pub probability: f64,
}

/// How likely each contact of a tracing is to be infected: a model, by which to decide whom to call first.
///
/// Of low confidence, as the hazards are; see [`Hazards`](crate::source::Hazards) for where they come from. It says nothing of a
/// person that could be told to that person.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct InfectionRisks {
    // Invariant: days ascending.
    of: BTreeMap<PersonId, Vec<DayRisk>>,
}

/// How likely each contact of a tracing is to be infected, by the day of exposure.
///
/// The exposures of every link to the contact are counted with the hazard of their setting, indirect ones with what is
/// left of it; spots and distances do not count. A source that is a contact itself counts with the probability that it is
/// infected by links of earlier generations, on whatever day. With `h(d)` for the hazard cumulated on day `d` and `H(d)`
/// for that of all days before, the probability of infection on `d` is `exp(-H(d)) (1 - exp(-h(d)))`, and on any day
/// `1 - exp(-sum of h)`. Where two records of one pair overlap, both count; what links of several generations between one
/// pair share counts once, in the first. Neither a negative test nor a vaccination lowers it.
///
/// # Complexity
///
/// Computes every link once, as [`trace()`](crate::trace()) does, and holds none but those of sources of several
/// generations: memory for these, for the contacts and for the days on which they were exposed.
#[must_use]
pub fn infection_risks(tracing: &Tracing<'_>, model: &Likelihood) -> InfectionRisks {
    let zone = tracing.protocol().time_zone();
    let mut doses: BTreeMap<PersonId, BTreeMap<NaiveDate, f64>> = BTreeMap::new();
    // The hazards cumulated by links of the generations before this one, by which contacts are sources in it.
    let (mut generation, mut settled): (u32, BTreeMap<PersonId, f64>) = (0, BTreeMap::new());
    let mut labelled = BTreeSet::new();
    let deepest = tracing.protocol().generations();
    let sources = tracing.labels().iter().filter(|label| label.generation < deepest);
    // Sources of several generations, whose links share exposures.
    let again: BTreeSet<PersonId> = sources
        .map(|label| label.person)
        .filter(|&person| !labelled.insert(person))
        .collect();
    let mut counted: BTreeMap<(PersonId, PersonId), Vec<Exposure>> = BTreeMap::new();
    for link in tracing.links() {
        if tracing.cases().get(link.person).is_some() {
            continue;
        }
        if link.generation != generation {
            generation = link.generation;
            settled = doses
                .iter()
                .map(|(&person, days)| (person, days.values().sum()))
                .collect();
        }
        let infected = match tracing.cases().get(link.source) {
            Some(_) => 1.0,
            None => settled.get(&link.source).map_or(0.0, |&dose| chance(dose)),
        };
        let days = doses.entry(link.person).or_default();
        let pair = (link.source, link.person);
        let before = counted.get(&pair).map_or(&[][..], Vec::as_slice);
        for exposure in &link.exposures {
            let left = match exposure.kind {
                ExposureKind::Direct | ExposureKind::Encounter => 1.0,
                ExposureKind::Indirect => model.hazards().lingering_share,
            };
            let hazard = infected * left * model.of_encounter(exposure.setting, None);
            for interval in uncounted(exposure, before) {
                add(days, interval, hazard, zone);
            }
        }
        if again.contains(&link.source) {
            counted.entry(pair).or_default().extend(link.exposures);
        }
    }
    let of = doses.into_iter().map(|(person, days)| (person, by_day(days)));
    InfectionRisks { of: of.collect() }
}

/// What is left of an exposure without those that count already, at the same place and of the same kind.
fn uncounted(exposure: &Exposure, before: &[Exposure]) -> Vec<Interval> {
    let mut left = vec![exposure.interval];
    let same = |other: &&Exposure| (other.place, other.kind) == (exposure.place, exposure.kind);
    for other in before.iter().filter(same) {
        let cut = |piece: Interval| {
            let early = Interval::non_empty(piece.start(), piece.end().min(other.interval.start()));
            let late = Interval::non_empty(piece.start().max(other.interval.end()), piece.end());
            [early, late].into_iter().flatten()
        };
        left = left.into_iter().flat_map(cut).collect();
    }
    left
}

/// Cumulates a hazard per second over an interval, day by day.
fn add(days: &mut BTreeMap<NaiveDate, f64>, interval: Interval, hazard: f64, zone: FixedOffset) {
    let mut from = interval.start();
    while from < interval.end() {
        let day = from.date(zone);
        let next = Timestamp::clamped(midnight(later(day, 1), zone));
        let until = next.min(interval.end());
        let Some(piece) = Interval::non_empty(from, until) else {
            break;
        };
        *days.entry(day).or_default() += hazard * f64::from(piece.seconds());
        from = until;
    }
}

/// The probability of infection by a cumulated hazard.
fn chance(dose: f64) -> f64 {
    -libm::expm1(-dose)
}

fn by_day(days: BTreeMap<NaiveDate, f64>) -> Vec<DayRisk> {
    let mut before = 0.0;
    days.into_iter()
        .map(|(day, dose)| {
            let probability = libm::exp(-before) * chance(dose);
            before += dose;
            DayRisk { day, probability }
        })
        .collect()
}

impl InfectionRisks {
    /// The days on which a contact may have been infected, in order; none for anybody else.
    #[must_use]
    pub fn of(&self, person: PersonId) -> &[DayRisk] {
        self.of.get(&person).map_or(&[], Vec::as_slice)
    }

    /// The probability that a contact is infected, from 0 to 1.
    #[must_use]
    pub fn infected(&self, person: PersonId) -> f64 {
        self.of(person)
            .iter()
            .fold(0.0, |sum, risk| sum + risk.probability)
    }
}
