//! Backward tracing against its definition as sums over a fine grid, by hand, and on outbreaks whose infectors are
//! known.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use mijie::protocol::{Grade, Incubation, Protocol, ProtocolBuilder, Rule, Setting};
use mijie::source::{
    Candidate, Hazards, Likelihood, Origin, Sources, find_all_sources, find_sources, trace_both_ways,
};
use mijie::{
    Case, Cases, Encounter, Interval, Link, Moment, PersonId, PlaceId, PlaceKind, Timestamp, Tracing, Visit,
    VisitLog, VisitLogBuilder, trace,
};
use proptest::prelude::*;

const MINUTE: i64 = 60;
const HOUR: i64 = 3600;
const DAY: i64 = 86_400;
/// 2022-05-01T00:00:00Z; the small worlds know no other time zone.
const DAWN: i64 = 1_651_363_200;
const LATE: i64 = DAWN + 60 * DAY;

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_unix(seconds).unwrap()
}

fn interval(start: i64, end: i64) -> Interval {
    Interval::new(time(start), time(end)).unwrap()
}

fn day(number: i64) -> Moment {
    let zone = FixedOffset::east_opt(0).unwrap();
    time(DAWN + number * DAY).date(zone).into()
}

fn house() -> ProtocolBuilder {
    let rule = Rule::new("together", Grade::Close, [Setting::Any], "house rule");
    Protocol::builder("house", FixedOffset::east_opt(0).unwrap()).with_rule(rule)
}

/// Person, place, start, end, spot.
type Stay = (u32, u32, i64, i64, Option<u32>);
/// Two persons, start, end, distance, setting.
type Met = (u32, u32, i64, i64, Option<f64>, Option<PlaceKind>);

/// What was recorded, in seconds.
#[derive(Clone, Debug, Default)]
struct World {
    visits: Vec<Stay>,
    encounters: Vec<Met>,
    kinds: Vec<PlaceKind>,
    cases: Vec<Case>,
}

impl World {
    fn log(&self) -> VisitLog {
        let mut builder = VisitLogBuilder::new();
        for &(person, place, start, end, spot) in &self.visits {
            builder.add_visit(Visit {
                person: PersonId::new(person),
                place: PlaceId::new(place),
                interval: interval(start, end),
                spot,
            });
        }
        for &(a, b, start, end, distance_m, setting) in &self.encounters {
            let mut met = Encounter::new(PersonId::new(a), PersonId::new(b), interval(start, end)).unwrap();
            if let Some(distance_m) = distance_m {
                met = met.with_distance_m(distance_m).unwrap();
            }
            if let Some(setting) = setting {
                met = met.with_setting(setting);
            }
            builder.add_encounter(met);
        }
        for (place, &kind) in (0..).zip(&self.kinds) {
            builder.add_place(PlaceId::new(place), kind);
        }
        builder.build().unwrap()
    }

    fn sources(&self, protocol: &Protocol, hazards: Hazards) -> Vec<Sources> {
        let (log, cases) = (self.log(), Cases::new(self.cases.iter().copied()).unwrap());
        let tracing = trace(&log, &cases, protocol, time(LATE));
        let model = Likelihood::new(hazards).unwrap();
        let all = find_all_sources(&tracing, &model);
        for sources in &all {
            assert_eq!(
                find_sources(&tracing, sources.person, &model).as_ref(),
                Some(sources)
            );
        }
        assert!(
            all.iter()
                .map(|sources| sources.person)
                .eq(cases.iter().map(|case| case.person))
        );
        all
    }

    /// The sources of one person.
    #[track_caller]
    fn of(&self, person: u32, protocol: &Protocol, hazards: Hazards) -> Sources {
        let all = self.sources(protocol, hazards);
        let of_person = |sources: &Sources| sources.person == PersonId::new(person);
        all.into_iter().find(of_person).expect("the person is a case")
    }
}

fn ill(person: u32, onset: i64) -> Case {
    Case {
        onset: Some(day(onset)),
        ..Case::new(PersonId::new(person))
    }
}

/// Nobody is unseen.
fn all_seen() -> Hazards {
    Hazards {
        unseen_share: 0.0,
        unseen_present: 0.0,
        unlogged_per_day: 0.0,
        ..Hazards::default()
    }
}

const fn case(person: u32) -> Origin {
    Origin::Case(PersonId::new(person))
}

#[track_caller]
fn close(found: f64, expected: f64, tolerance: f64) {
    assert!((found - expected).abs() <= tolerance, "{found} is not {expected}");
}

/// The definition, as sums over cells of ten minutes, on which all of a world begins and ends.
mod grid {
    #![allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "seconds of a few months"
    )]

    use super::*;

    const CELL: i64 = 600;

    /// The probability of a period between two lengths, with the error function of whichever tail is the smaller.
    fn between(incubation: &Incubation, from: f64, until: f64) -> f64 {
        let root = 2.0_f64.sqrt();
        let z = |days: f64| {
            let log = if days <= 0.0 { f64::NEG_INFINITY } else { days.ln() };
            (log - incubation.log_mean) / incubation.log_sd / root
        };
        if z(from) > 0.0 {
            0.5 * (libm::erfc(z(from)) - libm::erfc(z(until)))
        } else if z(until) < 0.0 {
            0.5 * (libm::erfc(-z(until)) - libm::erfc(-z(from)))
        } else {
            0.5 * (libm::erf(z(until)) - libm::erf(z(from)))
        }
    }

    fn bounds(moment: Moment) -> (f64, f64) {
        let zone = FixedOffset::east_opt(0).unwrap();
        let (start, end) = (moment.start(zone).to_unix(), moment.end(zone).to_unix());
        (start as f64, end as f64)
    }

    fn midnight(moment: Moment) -> i64 {
        bounds(moment).0 as i64 / DAY * DAY
    }

    /// How likely the dates are, had the case been infected at an instant.
    fn density(case: &Case, incubation: &Incubation, hazards: &Hazards, at: f64) -> f64 {
        let days = |instant: f64| (instant - at) / DAY as f64;
        let Some(onset) = case.onset else {
            let age = |test: Moment| {
                let (start, end) = bounds(test);
                days(f64::midpoint(start, end))
            };
            let positive = age(case.sampled.unwrap());
            if positive <= 0.0 {
                return 0.0;
            }
            let found = between(incubation, 0.0, positive + hazards.detectable_days);
            let negative = case.last_negative.map(age).filter(|&age| age > 0.0);
            let missed = |age: f64| between(incubation, age + hazards.detectable_days, f64::INFINITY);
            return found * negative.map_or(1.0, missed);
        };
        let (start, end) = bounds(onset);
        if start < end {
            return between(incubation, days(start), days(end));
        }
        let age = days(start);
        if age <= 0.0 {
            return 0.0;
        }
        let z = (age.ln() - incubation.log_mean) / incubation.log_sd;
        (-0.5 * z * z).exp() / (age * incubation.log_sd * (2.0 * std::f64::consts::PI).sqrt())
    }

    fn infectious(case: &Case, hazards: &Hazards, isolated: bool) -> (i64, i64) {
        if let Some(window) = case.window {
            return (window.start().to_unix(), window.end().to_unix());
        }
        let anchors = [case.onset, case.sampled].into_iter().flatten();
        let anchor = anchors.map(midnight).min().unwrap();
        let end = anchor + (i64::from(hazards.infectious_days) + 1) * DAY;
        let isolated = case.isolated.filter(|_| isolated);
        (
            anchor - 2 * DAY,
            isolated.map_or(end, |isolated| end.min(bounds(isolated).0 as i64)),
        )
    }

    fn per_second(kind: PlaceKind, hazards: &Hazards) -> f64 {
        let per_hour = match kind {
            PlaceKind::Residence => hazards.home_per_hour,
            PlaceKind::Restaurant => hazards.close_per_hour,
            PlaceKind::Office => hazards.work_per_hour,
            PlaceKind::Bus => hazards.transport_per_hour,
            PlaceKind::Market => hazards.shop_per_hour,
            PlaceKind::Outdoor => hazards.outdoor_per_hour,
            _ => hazards.other_per_hour,
        };
        per_hour / 3600.0
    }

    fn halved(distance: Option<f64>, halving: Option<f64>) -> f64 {
        match (distance, halving) {
            (Some(distance), Some(halving)) => 0.5_f64.powf(distance / halving),
            _ => 1.0,
        }
    }

    /// The probability of each origin.
    #[expect(clippy::too_many_lines, reason = "a definition is read from top to bottom")]
    pub(super) fn probabilities(
        world: &World,
        protocol: &Protocol,
        hazards: &Hazards,
        asked: &Case,
    ) -> BTreeMap<Origin, f64> {
        let incubation = protocol.incubation();
        let me = asked.person.get();
        let mut until = LATE;
        for limit in [
            asked.isolated.map(|moment| bounds(moment).0),
            asked.sampled.map(|moment| bounds(moment).1),
        ] {
            until = until.min(limit.map_or(LATE, |limit| limit as i64));
        }
        let mut from = LATE;
        if let Some(onset) = asked.onset {
            from = midnight(onset) - i64::from(incubation.most_days) * DAY;
            until = until.min(midnight(onset) - (i64::from(incubation.least_days) - 1) * DAY);
        } else if let Some(sampled) = asked.sampled {
            from = midnight(sampled) - i64::from(incubation.most_days) * DAY;
        }
        let lingering = i64::from(protocol.lingering_minutes()) * MINUTE;
        let case_of = |person: u32| world.cases.iter().find(|case| case.person.get() == person);
        let kind = |place: u32| world.kinds[place as usize];

        // How strongly each other case and each moment at a place weigh in a cell that begins at an instant.
        let beside = |at: i64| {
            let mut near: BTreeMap<u32, f64> = BTreeMap::new();
            let mut at_place: BTreeMap<(u32, u32), f64> = BTreeMap::new();
            for &(_, place, _, _, own_spot) in world
                .visits
                .iter()
                .filter(|visit| visit.0 == me && visit.2 <= at && at < visit.3)
            {
                for &(other, _, start, end, spot) in world.visits.iter().filter(|visit| visit.1 == place) {
                    let Some(case) = case_of(other).filter(|_| other != me) else {
                        continue;
                    };
                    let (opens, closes) = infectious(case, hazards, true);
                    let (start, end) = (start.max(opens), end.min(closes));
                    if start >= end {
                        continue;
                    }
                    let separation = own_spot
                        .zip(spot)
                        .map(|(own, spot)| f64::from(own.abs_diff(spot)));
                    let hazard = if start <= at && at < end {
                        per_second(kind(place), hazards) * halved(separation, hazards.halving_spots)
                    } else if end <= at && at < end + lingering {
                        per_second(kind(place), hazards) * hazards.lingering_share
                    } else {
                        continue;
                    };
                    let strongest = near.entry(other).or_default();
                    *strongest = strongest.max(hazard);
                    *at_place.entry((place, other)).or_default() += hazard;
                }
            }
            for &(a, b, start, end, distance, setting) in &world.encounters {
                let other = if a == me { b } else { a };
                let Some(case) = case_of(other).filter(|_| a == me || b == me) else {
                    continue;
                };
                let (opens, closes) = infectious(case, hazards, true);
                if start.max(opens) <= at && at < end.min(closes) {
                    let base = setting.map_or(hazards.encounter_per_hour / 3600.0, |kind| {
                        per_second(kind, hazards)
                    });
                    let strongest = near.entry(other).or_default();
                    *strongest = strongest.max(base * halved(distance, hazards.halving_metres));
                }
            }
            (near, at_place)
        };
        let cells: Vec<i64> = (from..until).step_by(CELL as usize).collect();
        let mut infected_at: BTreeMap<u32, f64> = BTreeMap::new();
        for &at in &cells {
            for ((place, _), hazard) in beside(at).1 {
                *infected_at.entry(place).or_default() += hazard * CELL as f64;
            }
        }
        // What is unseen at a place, stay by stay and day by day.
        let persons = world
            .visits
            .iter()
            .map(|visit| visit.0)
            .chain(world.encounters.iter().map(|met| met.0.max(met.1)))
            .max()
            .map_or(1.0, |last| f64::from(last + 1));
        let mut pieces: Vec<(u32, i64, i64, f64)> = Vec::new();
        let mut own: Vec<_> = world.visits.iter().filter(|visit| visit.0 == me).collect();
        own.sort_by_key(|visit| (visit.1, visit.2, visit.3));
        let mut spent: BTreeMap<u32, i64> = BTreeMap::new();
        for &&(_, place, start, end, _) in &own {
            let (mut start, end) = (start.max(from), end.min(until));
            while start < end {
                let stop = end.min(start + DAY);
                let length = (stop - start) as f64;
                let shared = |a: i64, b: i64| (b.min(stop) - a.max(start)).max(0) as f64;
                let others: f64 = world
                    .visits
                    .iter()
                    .filter(|visit| visit.1 == place && visit.0 != me && case_of(visit.0).is_none())
                    .map(|visit| shared(visit.2, visit.3))
                    .sum();
                let at_large: f64 = world
                    .cases
                    .iter()
                    .map(|case| {
                        let (opens, closes) = infectious(case, hazards, false);
                        shared(opens, closes)
                    })
                    .sum();
                let unseen = hazards.unseen_share;
                let share = unseen / (1.0 - unseen) * at_large / length / persons
                    + unseen * (1.0 - (-infected_at.get(&place).copied().unwrap_or(0.0)).exp());
                let base = per_second(kind(place), hazards);
                let before = spent.entry(place).or_default();
                let left = (-base * (*before as f64 + length / 2.0)).exp();
                *before += stop - start;
                let present = hazards.unseen_present + share * others / length;
                pieces.push((place, start, stop, base * present * left));
                start = stop;
            }
        }
        let mut weights: BTreeMap<Origin, f64> = BTreeMap::from([(Origin::Unseen, 0.0)]);
        let mut cumulated = 0.0;
        for &at in &cells {
            let mut now: BTreeMap<Origin, f64> = BTreeMap::new();
            for (other, hazard) in beside(at).0 {
                now.insert(case(other), hazard);
            }
            for &(place, start, stop, hazard) in &pieces {
                if start <= at && at < stop {
                    let strongest = now.entry(Origin::Place(PlaceId::new(place))).or_default();
                    *strongest = strongest.max(hazard);
                }
            }
            if !own.iter().any(|visit| visit.2 <= at && at < visit.3) {
                now.insert(Origin::Unseen, hazards.unlogged_per_day / DAY as f64);
            }
            let total: f64 = now.values().sum();
            // Simpson's rule, on parts short enough for the hazard.
            let parts = 1 + (total * CELL as f64 * 20.0) as u32;
            let width = CELL as f64 / f64::from(parts);
            let mut chance = 0.0;
            for part in 0..parts {
                let start = f64::from(part) * width;
                let value = |since: f64| {
                    (-(cumulated + total * since)).exp()
                        * density(asked, incubation, hazards, at as f64 + since)
                };
                // Just inside, since the density of an infection ends with a test.
                let inside = 1e-5;
                chance += width / 6.0
                    * (value(start + inside)
                        + 4.0 * value(start + width / 2.0)
                        + value(start + width - inside));
            }
            for (origin, hazard) in now {
                *weights.entry(origin).or_default() += hazard * chance;
            }
            cumulated += total * CELL as f64;
        }
        let sum: f64 = weights.values().sum();
        if sum <= 0.0 {
            return BTreeMap::from([(Origin::Unseen, 1.0)]);
        }
        for weight in weights.values_mut() {
            *weight /= sum;
        }
        weights
    }
}

/// Stays of one person that follow each other, at some of the places: gaps and lengths in cells of ten minutes.
fn stays(person: u32, places: std::ops::Range<u32>, most: usize) -> impl Strategy<Value = Vec<Stay>> {
    let stay = (1..400_i64, 1..200_i64, places, prop::option::of(0..5_u32));
    prop::collection::vec(stay, 0..=most).prop_map(move |stays| {
        let mut now = DAWN;
        let mut told = Vec::new();
        for (gap, length, place, spot) in stays {
            let start = now + gap * 600;
            now = start + length * 600;
            told.push((person, place, start, now, spot));
        }
        told
    })
}

fn moments(days: std::ops::Range<i64>) -> impl Strategy<Value = Moment> {
    (days, prop::option::of(0..144_i64)).prop_map(|(number, cell)| match cell {
        Some(cell) => Moment::Instant(time(DAWN + number * DAY + cell * 600)),
        None => day(number),
    })
}

fn cases_of(person: u32) -> impl Strategy<Value = Case> {
    let dates = (
        prop::option::weighted(0.7, moments(3..22)),
        moments(3..22),
        prop::option::weighted(0.5, moments(2..20)),
        prop::option::weighted(0.5, moments(6..24)),
        any::<bool>(),
        prop::option::weighted(0.1, (0..20_i64, 1..6_i64)),
    );
    dates.prop_map(
        move |(onset, sampled, last_negative, isolated, both, window)| Case {
            onset,
            sampled: (both || onset.is_none()).then_some(sampled),
            last_negative,
            isolated,
            window: window.map(|(from, days)| interval(DAWN + from * DAY, DAWN + (from + days) * DAY)),
            ..Case::new(PersonId::new(person))
        },
    )
}

const KINDS: [PlaceKind; 6] = [
    PlaceKind::Residence,
    PlaceKind::Office,
    PlaceKind::Bus,
    PlaceKind::Restaurant,
    PlaceKind::Outdoor,
    PlaceKind::Other,
];

fn worlds() -> impl Strategy<Value = World> {
    let visits = (0..6_u32).map(|person| (stays(person, 0..3, 12), stays(person, 3..6, 4)));
    let encounter = (
        0..6_u32,
        1..6_u32,
        0..2800_i64,
        1..60_i64,
        prop::option::of(0..8_u8),
        0..4_usize,
    );
    (
        visits.collect::<Vec<_>>(),
        prop::collection::vec(encounter, 0..8),
        (0..4_u32).map(cases_of).collect::<Vec<_>>(),
    )
        .prop_map(|(visits, encounters, cases)| World {
            visits: visits
                .into_iter()
                .flat_map(|(some, others)| [some, others].concat())
                .collect(),
            encounters: encounters
                .into_iter()
                .map(|(a, step, start, length, distance, setting)| {
                    let start = DAWN + start * 600;
                    let setting = [None, Some(PlaceKind::Outdoor), Some(PlaceKind::Office), None][setting];
                    (
                        a,
                        (a + step) % 6,
                        start,
                        start + length * 600,
                        distance.map(f64::from),
                        setting,
                    )
                })
                .collect(),
            kinds: KINDS.to_vec(),
            cases,
        })
}

fn protocols() -> impl Strategy<Value = Protocol> {
    (0..3_u32, 0..4_u32, 8..16_u32, 0.5..2.2, 0.1..0.8).prop_map(
        |(lingering, least_days, most_days, log_mean, log_sd)| {
            house()
                .with_lingering_minutes(lingering * 40)
                .with_incubation(Incubation {
                    least_days,
                    most_days,
                    log_mean,
                    log_sd,
                })
                .build()
                .unwrap()
        },
    )
}

fn figures() -> impl Strategy<Value = Hazards> {
    (
        (0.0..2.0, 0.0..1.0, 0.0..0.5),
        (prop::option::of(0.5..3.0), prop::option::of(0.5..3.0)),
        (0.0..0.9, 0.0..0.2, 0.0..0.3),
        (0..12_u32, 0.0..4.0),
    )
        .prop_map(
            |((home, work, lingering), (spots, metres), (share, present, unlogged), (days, found))| Hazards {
                home_per_hour: home,
                work_per_hour: work,
                lingering_share: lingering,
                halving_spots: spots,
                halving_metres: metres,
                unseen_share: share,
                unseen_present: present,
                unlogged_per_day: unlogged,
                infectious_days: days,
                detectable_days: found,
                ..Hazards::default()
            },
        )
}

proptest! {
    #[test]
    fn probabilities_are_the_integrals_of_competing_hazards(
        world in worlds(),
        protocol in protocols(),
        hazards in figures(),
    ) {
        for sources in world.sources(&protocol, hazards) {
            let asked = world.cases.iter().find(|case| case.person == sources.person).unwrap();
            let expected = if asked.onset.is_none() && asked.sampled.is_none() {
                BTreeMap::from([(Origin::Unseen, 1.0)])
            } else {
                grid::probabilities(&world, &protocol, &hazards, asked)
            };
            for candidate in &sources.candidates {
                let found = candidate.probability;
                let definition = expected.get(&candidate.origin).copied().unwrap_or(0.0);
                prop_assert!(
                    (found - definition).abs() < 2e-6,
                    "{:?} from {:?}: {found} is not {definition}",
                    sources.person,
                    candidate.origin
                );
            }
            for (origin, &definition) in &expected {
                prop_assert!((sources.probability(*origin) - definition).abs() < 2e-6, "{origin:?} is missing");
            }
        }
    }

    #[test]
    fn probabilities_sum_to_1_and_are_sorted_whatever_the_figures(
        world in worlds(),
        log_mean in prop_oneof![-300.0..300.0, Just(10.0_f64.ln()), Just(0.0)],
        log_sd in prop::sample::select(vec![5e-324, 1e-300, 1e-9, 1e-3, 0.4, 5.0, 1e9, 1e300]),
        rate in prop::sample::select(vec![0.0, -0.0, 1e-300, 1e-9, 1.0, 1000.0]),
        least_days in 0..5_u32,
    ) {
        let incubation = Incubation { least_days, log_mean, log_sd, ..Incubation::default() };
        let protocol = house().with_incubation(incubation).build().unwrap();
        let hazards = Hazards {
            home_per_hour: rate,
            encounter_per_hour: rate,
            unseen_present: rate,
            unlogged_per_day: rate,
            ..Hazards::default()
        };
        for sources in world.sources(&protocol, hazards) {
            let sum: f64 = sources.candidates.iter().map(|candidate| candidate.probability).sum();
            prop_assert!((sum - 1.0).abs() < 1e-12, "{sum}");
            prop_assert!(sources.candidates.iter().all(|candidate| (0.0..=1.0).contains(&candidate.probability)));
            prop_assert!(sources.candidates.iter().any(|candidate| candidate.origin == Origin::Unseen));
            prop_assert!(sources.candidates.iter().all(|candidate| candidate.origin != Origin::Case(sources.person)));
            let order = |candidate: &Candidate| (-candidate.probability, candidate.origin);
            prop_assert!(sources.candidates.windows(2).all(|pair| order(&pair[0]) < order(&pair[1])));
            for candidate in &sources.candidates {
                if sources.candidates.len() > 1 {
                    prop_assert_eq!(candidate.infected.is_some(), candidate.probability > 0.0);
                }
                let exposed = candidate.first_exposure.zip(candidate.last_exposure);
                prop_assert_eq!(exposed.is_some(), candidate.origin != Origin::Unseen);
                if let Some((first, last)) = exposed {
                    prop_assert!(first < last && candidate.seconds > 0);
                    if let Some(infected) = candidate.infected {
                        prop_assert!(first <= infected && infected <= last);
                    }
                }
            }
        }
    }

    #[test]
    fn the_order_of_records_changes_nothing(
        world in worlds(),
        protocol in protocols(),
        hazards in figures(),
        turn in 0..40_usize,
    ) {
        let mut other = world.clone();
        other.visits.reverse();
        let half = turn % other.visits.len().max(1);
        other.visits.rotate_left(half);
        other.encounters.reverse();
        for met in &mut other.encounters {
            std::mem::swap(&mut met.0, &mut met.1);
        }
        other.cases.reverse();
        prop_assert_eq!(world.sources(&protocol, hazards), other.sources(&protocol, hazards));
    }
}

proptest! {
    #[test]
    fn both_ways_goes_forward_as_a_protocol_with_a_longer_look_back_does(
        world in worlds(),
        backward_days in 0..9_u32,
        least in 0.0..0.3,
    ) {
        let protocol = house().with_backward_days(backward_days).build().unwrap();
        let look_back = backward_days.max(2);
        let longer = house().with_look_back_days(look_back, look_back).build().unwrap();
        let (log, cases) = (world.log(), Cases::new(world.cases.iter().copied()).unwrap());
        let model = Likelihood::default();
        let [usual, longer] = [&protocol, &longer].map(|protocol| trace(&log, &cases, protocol, time(LATE)));
        let links = |tracing: &Tracing<'_>, source: PersonId| -> Vec<Link> {
            let label = tracing.labels().iter().find(|label| label.generation == 0 && label.person == source);
            label.map_or_else(Vec::new, |label| tracing.links_from(label))
        };
        for case in cases.iter().map(|case| case.person) {
            let both = trace_both_ways(&usual, case, &model, least).unwrap();
            prop_assert_eq!(Some(both.sources.clone()), find_sources(&usual, case, &model));
            let followed: Vec<Origin> = both.branches.iter().map(|branch| branch.origin).collect();
            let probable = both.sources.candidates.iter().filter(|candidate| candidate.probability >= least);
            let expected: Vec<Origin> = probable.map(|candidate| candidate.origin).filter(|&origin| origin != Origin::Unseen).collect();
            prop_assert_eq!(followed, expected);
            for branch in &both.branches {
                let Origin::Case(source) = branch.origin else {
                    prop_assert!(branch.others.is_empty() && branch.window.is_none());
                    continue;
                };
                prop_assert!(branch.present.is_empty());
                let mut expected = links(&longer, source);
                expected.retain(|link| link.person != case);
                let found: Vec<Link> = branch.others.iter().map(|other| other.link.clone()).collect();
                prop_assert_eq!(found, expected);
                let known = links(&usual, source);
                for other in &branch.others {
                    let person = other.link.person;
                    prop_assert_eq!(other.is_usual, known.iter().any(|link| link.person == person));
                    prop_assert_eq!(other.is_case, cases.get(person).is_some());
                    prop_assert_eq!(other.tier, usual.contact(person).map(|contact| contact.tier));
                    prop_assert!(!other.is_missed() || !other.is_usual, "whoever has a usual link is known");
                }
            }
        }
    }
}

#[test]
fn at_a_probable_place_is_told_who_was_there_with_the_case() {
    let start = DAWN + 15 * DAY;
    let visits = [(1, 0, 4), (2, 3, 6), (3, 0, 2), (4, 4, 6)];
    let world = World {
        visits: visits
            .map(|(person, from, until)| (person, 0, start + from * HOUR, start + until * HOUR, None))
            .to_vec(),
        kinds: vec![PlaceKind::Restaurant],
        cases: vec![ill(1, 20), ill(3, 30)],
        ..World::default()
    };
    let (log, cases) = (world.log(), Cases::new(world.cases).unwrap());
    let protocol = house().build().unwrap();
    let tracing = trace(&log, &cases, &protocol, time(LATE));
    let model = Likelihood::new(Hazards {
        unlogged_per_day: 0.0,
        ..Hazards::default()
    })
    .unwrap();
    let both = trace_both_ways(&tracing, PersonId::new(1), &model, 0.5).unwrap();
    let [branch] = &both.branches[..] else {
        panic!("one place")
    };
    assert_eq!(
        (branch.origin, branch.probability),
        (Origin::Place(PlaceId::new(0)), 1.0)
    );
    let present: Vec<(u32, u64, bool)> = branch
        .present
        .iter()
        .map(|present| (present.person.get(), present.seconds, present.is_case))
        .collect();
    assert_eq!(present, [(3, 7200, true), (2, 3600, false)]);
    for beyond in [1.5, f64::NAN, f64::INFINITY] {
        let none = trace_both_ways(&tracing, PersonId::new(1), &model, beyond).unwrap();
        assert!(none.branches.is_empty(), "{beyond}");
    }
    assert_eq!(trace_both_ways(&tracing, PersonId::new(2), &model, 0.5), None);
}

/// Two hours at home with a source on the day `met`, onset on day 20, and nothing unseen.
fn two_hours(met: i64) -> World {
    let start = DAWN + met * DAY + 18 * HOUR;
    World {
        visits: vec![
            (0, 0, start, start + 2 * HOUR, None),
            (1, 0, start, start + 2 * HOUR, None),
        ],
        kinds: vec![PlaceKind::Residence],
        cases: vec![ill(0, met), ill(1, 20)],
        ..World::default()
    }
}

#[test]
fn a_source_is_sought_1_to_14_days_before_onset_and_not_a_day_more() {
    let protocol = house().build().unwrap();
    for (met, probability) in [(5, 0.0), (6, 1.0), (13, 1.0), (19, 1.0), (20, 0.0), (21, 0.0)] {
        let sources = two_hours(met).of(1, &protocol, all_seen());
        close(sources.probability(case(0)), probability, 0.0);
    }
}

#[test]
fn who_is_not_infectious_yet_or_any_more_is_no_source() {
    let protocol = house().build().unwrap();
    let mut world = two_hours(13);
    for (onset, isolated, probability) in [
        (15, None, 1.0),
        (16, None, 0.0),
        (3, None, 1.0),
        (2, None, 0.0),
        (12, Some(14), 1.0),
        (12, Some(13), 0.0),
    ] {
        world.cases[0] = Case {
            isolated: isolated.map(day),
            ..ill(0, onset)
        };
        let found = world.of(1, &protocol, all_seen()).probability(case(0));
        close(found, probability, 0.0);
    }
}

#[test]
fn nobody_is_infected_in_isolation_or_after_a_positive_test() {
    let protocol = house().build().unwrap();
    let mut world = two_hours(17);
    let late = Moment::Instant(time(DAWN + 17 * DAY + 19 * HOUR));
    for (isolated, sampled, seconds) in [
        (None, None, Some(7200)),
        (Some(late), None, Some(3600)),
        (None, Some(late), Some(3600)),
        (None, Some(day(17)), Some(7200)),
        (Some(day(17)), None, None),
        (None, Some(day(16)), None),
    ] {
        world.cases[1] = Case {
            isolated,
            sampled,
            ..ill(1, 20)
        };
        let sources = world.of(1, &protocol, all_seen());
        let found = sources
            .candidates
            .iter()
            .find(|candidate| candidate.origin == case(0));
        assert_eq!(
            found.map(|candidate| candidate.seconds),
            seconds,
            "{isolated:?} {sampled:?}"
        );
    }
}

#[test]
fn an_hour_at_home_counts_four_times_an_hour_on_a_bus() {
    // At both at once, so that nothing but the setting differs.
    let (start, end) = (DAWN + 15 * DAY, DAWN + 15 * DAY + HOUR);
    let visits = [(0, 0), (2, 1), (1, 0), (1, 1)].map(|(person, place)| (person, place, start, end, None));
    let world = World {
        visits: visits.to_vec(),
        kinds: vec![PlaceKind::Residence, PlaceKind::Bus],
        cases: vec![ill(0, 14), ill(1, 20), ill(2, 14)],
        ..World::default()
    };
    let sources = world.of(1, &house().build().unwrap(), all_seen());
    close(sources.probability(case(0)), 0.8, 1e-15);
    close(sources.probability(case(2)), 0.2, 1e-15);
    assert_eq!(sources.candidates[0].setting, Some(PlaceKind::Residence));
    assert_eq!(sources.candidates[1].setting, Some(PlaceKind::Bus));
    let infected = sources.candidates[0].infected.unwrap().to_unix();
    assert!(
        (infected - start - HOUR / 2).abs() < MINUTE,
        "the middle of the hour"
    );
}

#[test]
fn hours_weigh_by_the_days_that_an_incubation_takes() {
    // An hour with one five days before the instant of onset, and with the other ten days before.
    let onset = DAWN + 20 * DAY;
    let hour = |person: u32, days: i64| {
        let start = onset - days * DAY - HOUR / 2;
        [
            (person, 0, start, start + HOUR, None),
            (1, 0, start, start + HOUR, None),
        ]
    };
    let world = World {
        visits: [hour(0, 5), hour(2, 10)].concat(),
        kinds: vec![PlaceKind::Outdoor],
        cases: vec![
            ill(0, 15),
            Case {
                onset: Some(time(onset).into()),
                ..Case::new(PersonId::new(1))
            },
            ill(2, 10),
        ],
        ..World::default()
    };
    let sources = world.of(1, &house().build().unwrap(), all_seen());
    // The log-normal density with 1.621 and 0.418 at 5 and at 10 days.
    let density = |days: f64| (-0.5 * ((days.ln() - 1.621) / 0.418).powi(2)).exp() / days;
    let odds = sources.probability(case(0)) / sources.probability(case(2));
    close(odds / (density(5.0) / density(10.0)), 1.0, 1e-3);
}

#[test]
fn whoever_came_first_has_most_likely_done_it() {
    // Two evenings whose dates are equally likely, and a hazard that nobody escapes for long.
    let protocol = house()
        .with_incubation(Incubation {
            log_sd: 50.0,
            ..Incubation::default()
        })
        .build()
        .unwrap();
    let at = |person: u32, start: i64| {
        [
            (person, 0, start, start + 2 * HOUR, None),
            (1, 0, start, start + 2 * HOUR, None),
        ]
    };
    let world = World {
        visits: [at(0, DAWN + 10 * DAY), at(2, DAWN + 10 * DAY + 3 * HOUR)].concat(),
        kinds: vec![PlaceKind::Residence],
        cases: vec![ill(0, 10), ill(1, 20), ill(2, 10)],
        ..World::default()
    };
    let hazards = Hazards {
        home_per_hour: 1.0,
        ..all_seen()
    };
    let sources = world.of(1, &protocol, hazards);
    // Whoever escaped the first evening, with probability exp(-2), can have caught it on the second.
    let odds = sources.probability(case(2)) / sources.probability(case(0));
    close(odds, (-2.0_f64).exp(), 0.01);
}

#[test]
fn a_case_without_onset_and_sampling_can_have_it_from_anywhere() {
    let mut world = two_hours(15);
    let protocol = house().build().unwrap();
    for undated in [
        Case {
            last_negative: Some(day(10)),
            ..Case::new(PersonId::new(1))
        },
        Case::source(PersonId::new(1), interval(DAWN + 18 * DAY, DAWN + 20 * DAY)),
    ] {
        world.cases[1] = undated;
        let sources = world.of(1, &protocol, Hazards::default());
        let [only] = &sources.candidates[..] else {
            panic!("one candidate")
        };
        assert_eq!(
            (only.origin, only.probability, only.infected),
            (Origin::Unseen, 1.0, None)
        );
    }
    let (log, cases) = (world.log(), Cases::new(world.cases).unwrap());
    let tracing = trace(&log, &cases, &protocol, time(LATE));
    assert_eq!(
        find_sources(&tracing, PersonId::new(7), &Likelihood::default()),
        None
    );
}

#[test]
fn a_negative_test_moves_the_infection_of_an_asymptomatic_case_behind_it() {
    // Met one for two hours on day 4 and another on day 11; positive on day 15.
    let at = |person: u32, number: i64| {
        let start = DAWN + number * DAY;
        [
            (person, 0, start, start + 2 * HOUR, None),
            (1, 0, start, start + 2 * HOUR, None),
        ]
    };
    let mut world = World {
        visits: [at(0, 4), at(2, 11)].concat(),
        kinds: vec![PlaceKind::Office],
        cases: vec![ill(0, 4), Case::new(PersonId::new(1)), ill(2, 11)],
        ..World::default()
    };
    let protocol = house().build().unwrap();
    let mut early = |last_negative: Option<i64>| {
        world.cases[1] = Case {
            sampled: Some(day(15)),
            last_negative: last_negative.map(day),
            ..Case::new(PersonId::new(1))
        };
        world.of(1, &protocol, all_seen()).probability(case(0))
    };
    let (untested, negative) = (early(None), early(Some(12)));
    // What a test finds: F(2.3 d + age), with the ages at noon of the tests and in the middle of the visits.
    let found = |age: f64| Incubation::default().cumulative(age + 2.3);
    let [first, second] = [4.0, 11.0].map(|met| {
        (
            found(15.5 - met - 1.0 / 24.0),
            1.0 - found(12.5 - met - 1.0 / 24.0),
        )
    });
    close(untested, first.0 / (first.0 + second.0), 2e-3);
    close(
        negative,
        first.0 * first.1 / (first.0 * first.1 + second.0 * second.1),
        2e-3,
    );
    assert!(untested > 0.5 && negative < 0.1, "{untested} {negative}");
}

/// Puts something wrong into sound figures.
type Spoil = fn(&mut Hazards);

#[test]
fn a_figure_that_is_no_hazard_is_refused() {
    let refusals: [(Spoil, &str); 9] = [
        (
            |h| h.home_per_hour = -1.0,
            "home_per_hour: expected a number from 0 to 1000, found -1",
        ),
        (
            |h| h.close_per_hour = f64::NAN,
            "close_per_hour: expected a number from 0 to 1000, found NaN",
        ),
        (
            |h| h.unlogged_per_day = 1e9,
            "unlogged_per_day: expected a number from 0 to 1000, found 1000000000",
        ),
        (
            |h| h.lingering_share = 1.5,
            "lingering_share: expected a number from 0 to 1, found 1.5",
        ),
        (
            |h| h.unseen_share = 1.0,
            "unseen_share: expected a number from 0 to 0.99, found 1",
        ),
        (
            |h| h.halving_spots = Some(0.0),
            "halving_spots: expected a finite number above 0, found 0",
        ),
        (
            |h| h.halving_metres = Some(f64::INFINITY),
            "halving_metres: expected a finite number above 0, found inf",
        ),
        (
            |h| h.infectious_days = 366,
            "infectious_days: expected a number from 0 to 365, found 366",
        ),
        (
            |h| h.detectable_days = -0.5,
            "detectable_days: expected a number from 0 to 365, found -0.5",
        ),
    ];
    for (spoil, text) in refusals {
        let mut hazards = Hazards::default();
        spoil(&mut hazards);
        assert_eq!(Likelihood::new(hazards).unwrap_err().to_string(), text);
    }
}
