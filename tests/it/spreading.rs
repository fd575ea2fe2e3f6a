//! Places that spread: against a naive count of all permutations, against chance, and against planted places.

#![expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]

use std::collections::{BTreeMap, BTreeSet};

use mijie::protocol::{Grade, Incubation, Protocol, Rule, Setting};
use mijie::source::{
    Dependence, SpreadingError, SpreadingOptions, SpreadingPlaces, spreading_hours, spreading_places,
};
use mijie::{
    Case, Cases, Interval, Moment, PersonId, PlaceId, PlaceKind, Timestamp, Tracing, Visit, VisitLog,
    VisitLogBuilder, trace,
};
use proptest::prelude::*;

/// 2022-05-01T00:00:00+08:00.
const DAWN: i64 = 1_651_334_400;
const HOUR: i64 = 3600;
const DAY: i64 = 24 * HOUR;

fn at(second: i64) -> Timestamp {
    Timestamp::from_unix(second).unwrap()
}

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

fn persons(numbers: &[u32]) -> Vec<PersonId> {
    numbers.iter().copied().map(person).collect()
}

/// A stay, in seconds since [`DAWN`].
#[derive(Clone, Copy, PartialEq, Debug)]
struct Stay {
    person: u32,
    place: u32,
    start: i64,
    end: i64,
}

fn stay(person: u32, place: u32, hours: std::ops::Range<i64>) -> Stay {
    Stay {
        person,
        place,
        start: hours.start * HOUR,
        end: hours.end * HOUR,
    }
}

fn log(stays: &[Stay], kinds: &[(u32, PlaceKind)]) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for stay in stays {
        builder.add_visit(Visit {
            person: person(stay.person),
            place: PlaceId::new(stay.place),
            interval: Interval::new(at(DAWN + stay.start), at(DAWN + stay.end)).unwrap(),
            spot: None,
        });
    }
    for &(place, kind) in kinds {
        builder.add_place(PlaceId::new(place), kind);
    }
    builder.build().unwrap()
}

/// A protocol by which nobody is anybody's contact: what spreads does not depend on rules.
fn protocol(zone: &str) -> Protocol {
    Protocol::builder("house", zone.parse().unwrap())
        .with_rule(Rule::new(
            "none",
            Grade::Close,
            [Setting::Kind(PlaceKind::Aircraft)],
            "house rule",
        ))
        .build()
        .unwrap()
}

fn day(number: i64) -> Moment {
    Moment::Date(at(DAWN + number * DAY).date("+08:00".parse().unwrap()))
}

fn onset(number: u32, days: i64) -> Case {
    Case {
        onset: Some(day(days)),
        ..Case::new(person(number))
    }
}

type Ask = fn(&Tracing<'_>, &SpreadingOptions) -> SpreadingPlaces;

fn ask(
    log: &VisitLog,
    cases: impl IntoIterator<Item = Case>,
    ask: Ask,
    options: &SpreadingOptions,
) -> SpreadingPlaces {
    let (cases, protocol) = (Cases::new(cases).unwrap(), protocol("+08:00"));
    ask(&trace(log, &cases, &protocol, at(DAWN + 60 * DAY)), options)
}

/// For what is not drawn one permutation is as good as many.
fn undrawn() -> SpreadingOptions {
    SpreadingOptions::new().with_permutations(1).unwrap()
}

// The naive definition: nested loops over stays, and every permutation there is.

#[derive(Clone, Debug)]
struct Patient {
    person: u32,
    onset: Option<i64>,
    sampled: Option<i64>,
}

/// A place and, where hours are asked about, the local hour since 1970.
type Spot = (u32, i64);

#[derive(Debug, Default)]
struct Naive {
    tested: usize,
    /// Cases, expected number, p, and the share of permutations in which some p is as small.
    spots: BTreeMap<Spot, (Vec<u32>, f64, f64, f64)>,
    without_window: Vec<u32>,
    without_visits: Vec<u32>,
    unmatched: Vec<u32>,
}

struct Question<'q> {
    stays: &'q [Stay],
    left_out: &'q [u32],
    patients: &'q [Patient],
    as_of: i64,
    zone_s: i64,
    hours: bool,
}

impl Question<'_> {
    fn window(&self, patient: &Patient) -> Option<(i64, i64)> {
        let midnight = |day: i64| day * DAY + (8 * HOUR - self.zone_s);
        let (from, mut until) = match (patient.onset, patient.sampled) {
            (Some(onset), _) => (midnight(onset - 14), midnight(onset)),
            (None, Some(sampled)) => (midnight(sampled - 14), midnight(sampled + 1)),
            (None, None) => return None,
        };
        if let Some(sampled) = patient.sampled {
            until = until.min(midnight(sampled + 1));
        }
        let until = until.min(self.as_of);
        (from < until).then_some((from, until))
    }

    fn spots(&self, person: u32, window: (i64, i64)) -> BTreeSet<Spot> {
        let mut spots = BTreeSet::new();
        for stay in self.stays {
            if stay.person != person || self.left_out.contains(&stay.place) {
                continue;
            }
            for second in (stay.start.max(window.0)..stay.end.min(window.1)).step_by(900) {
                let hour = (DAWN + second + self.zone_s).div_euclid(HOUR);
                spots.insert((stay.place, if self.hours { hour } else { 0 }));
            }
        }
        spots
    }

    fn class(number: usize) -> usize {
        let mut bounds = vec![0, 1];
        for power in 1..40 {
            bounds.extend([1_usize << power, 3 << (power - 1)]);
        }
        bounds.into_iter().filter(|&bound| bound <= number).max().unwrap()
    }

    fn answer(&self) -> Naive {
        let mut naive = Naive::default();
        let windows: Vec<(u32, (i64, i64))> = self
            .patients
            .iter()
            .filter_map(|patient| {
                let window = self.window(patient);
                if window.is_none() {
                    naive.without_window.push(patient.person);
                }
                Some((patient.person, window?))
            })
            .collect();
        let Some(from) = windows.iter().map(|&(_, window)| window.0).min() else {
            return naive;
        };
        let until = windows.iter().map(|&(_, window)| window.1).max().unwrap();
        let people: BTreeSet<u32> = self.stays.iter().map(|stay| stay.person).collect();
        let mut visitors: BTreeMap<Spot, usize> = BTreeMap::new();
        for &person in &people {
            for spot in self.spots(person, (from, until)) {
                *visitors.entry(spot).or_default() += 1;
            }
        }
        // For each case the places of each person who is like it, and its own.
        let mut alike: Vec<Vec<BTreeSet<Spot>>> = Vec::new();
        let mut observed: BTreeMap<Spot, Vec<u32>> = BTreeMap::new();
        for &(case, window) in &windows {
            let profile = |spots: &BTreeSet<Spot>| {
                let mut busy: Vec<usize> = spots.iter().map(|spot| visitors[spot]).collect();
                busy.sort_unstable();
                let median = busy.get(busy.len().saturating_sub(1) / 2);
                // How often two goes into it is the class of a number of visitors.
                let octave =
                    median.map(|&visitors| (0..32).take_while(|&power| visitors >> power > 1).count());
                (Self::class(spots.len()), octave)
            };
            let own = self.spots(case, window);
            if own.is_empty() {
                naive.without_visits.push(case);
                continue;
            }
            let those: Vec<BTreeSet<Spot>> = people
                .iter()
                .map(|&person| self.spots(person, window))
                .filter(|spots| profile(spots) == profile(&own))
                .collect();
            if those.len() == 1 {
                naive.unmatched.push(case);
            }
            for &spot in &own {
                observed.entry(spot).or_default().push(case);
            }
            alike.push(those);
        }
        let tested: BTreeSet<Spot> = alike.iter().flatten().flatten().copied().collect();
        naive.tested = tested.len();
        // Every permutation: counts at each spot.
        let mut all: Vec<BTreeMap<Spot, usize>> = vec![BTreeMap::new()];
        for those in &alike {
            all = all
                .iter()
                .flat_map(|counts| {
                    those.iter().map(move |spots| {
                        let mut counts = counts.clone();
                        for &spot in spots {
                            *counts.entry(spot).or_default() += 1;
                        }
                        counts
                    })
                })
                .collect();
        }
        let count = |counts: &BTreeMap<Spot, usize>, spot: &Spot| counts.get(spot).copied().unwrap_or(0);
        let share = |hits: usize| hits as f64 / all.len() as f64;
        let p = |spot: &Spot, cases: usize| {
            share(all.iter().filter(|counts| count(counts, spot) >= cases).count())
        };
        let least: Vec<f64> = all
            .iter()
            .map(|counts| {
                tested
                    .iter()
                    .map(|spot| p(spot, count(counts, spot)))
                    .fold(1.0, f64::min)
            })
            .collect();
        for (spot, mut cases) in observed {
            cases.sort_unstable();
            let expected =
                all.iter().map(|counts| count(counts, &spot)).sum::<usize>() as f64 / all.len() as f64;
            let p = p(&spot, cases.len());
            let family = share(least.iter().filter(|&&least| least <= p).count());
            naive.spots.insert(spot, (cases, expected, p, family));
        }
        naive
    }
}

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * a.abs().max(1.0)
}

fn stays() -> impl Strategy<Value = Vec<Stay>> {
    let stay =
        (0_u32..8, 0_u32..4, 0_i64..20 * 24, 1_i64..12).prop_map(|(person, place, hour, quarters)| Stay {
            person,
            place,
            start: hour * HOUR + 1800 * (quarters % 2),
            end: hour * HOUR + 1800 * (quarters % 2) + quarters * 900,
        });
    prop::collection::vec(stay, 0..25)
}

fn patients() -> impl Strategy<Value = Vec<Patient>> {
    let dates = (
        prop::option::weighted(0.8, 2_i64..25),
        prop::option::weighted(0.5, 2_i64..25),
    );
    prop::collection::btree_map(0_u32..9, dates, 0..4).prop_map(|patients| {
        let patient = |(person, (onset, sampled))| Patient {
            person,
            onset,
            sampled,
        };
        patients.into_iter().map(patient).collect()
    })
}

proptest! {
    #[test]
    fn places_and_hours_are_as_defined_over_all_permutations(
        stays in stays(),
        patients in patients(),
        as_of in 10_i64..30,
        hours in any::<bool>(),
        zone in prop::sample::select(vec!["+08:00", "+05:30"]),
        left_out in prop::collection::vec(0_u32..4, 0..2),
    ) {
        let zone_s = if zone == "+08:00" { 8 * HOUR } else { 5 * HOUR + 1800 };
        let question = Question {
            stays: &stays, left_out: &left_out, patients: &patients, as_of: as_of * DAY, zone_s, hours,
        };
        let naive = question.answer();
        let kinds: Vec<(u32, PlaceKind)> = left_out.iter().map(|&place| (place, PlaceKind::Dormitory)).collect();
        let (log, protocol) = (log(&stays, &kinds), protocol(zone));
        let cases = Cases::new(patients.iter().map(|patient| Case {
            onset: patient.onset.map(day),
            sampled: patient.sampled.map(day),
            // So that cases of whom nothing else is known have something to count from.
            last_negative: Some(day(0)),
            ..Case::new(person(patient.person))
        })).unwrap();
        let tracing = trace(&log, &cases, &protocol, at(DAWN + as_of * DAY));
        let found = if hours {
            spreading_hours(&tracing, &undrawn())
        } else {
            spreading_places(&tracing, &undrawn())
        };
        prop_assert_eq!(found.tested, naive.tested);
        prop_assert_eq!(&found.without_window, &persons(&naive.without_window));
        prop_assert_eq!(&found.without_visits, &persons(&naive.without_visits));
        prop_assert_eq!(&found.unmatched, &persons(&naive.unmatched));
        prop_assert_eq!(
            found.compared + naive.without_window.len() + naive.without_visits.len(),
            patients.len()
        );
        let listed = naive.spots.values().filter(|(cases, ..)| cases.len() >= if hours { 2 } else { 1 });
        prop_assert_eq!(found.list.len(), listed.count());
        // By hand: the least over all places that are no better, of p times tests over rank.
        let p_values: Vec<f64> = naive.spots.values().map(|&(_, _, p, _)| p).collect();
        for place in &found.list {
            let hour = place.hour.map_or(0, |hour| (hour.start().to_unix() + zone_s) / HOUR);
            prop_assert!(place.hour.is_none_or(|hour| hour.seconds() == 3600));
            let (cases, expected, p, _) = &naive.spots[&(place.place.get(), hour)];
            prop_assert_eq!(&place.cases, &persons(cases));
            prop_assert!(close(place.expected, *expected), "{} {}", place.expected, expected);
            prop_assert!(close(place.p, *p), "{} {}", place.p, p);
            prop_assert!(close(place.excess, cases.len() as f64 - expected));
            prop_assert!(close(place.ratio, cases.len() as f64 / expected));
            let q = p_values
                .iter()
                .filter(|&&other| other >= p - 1e-12)
                .map(|&other| {
                    let rank = p_values.iter().filter(|&&p| p <= other + 1e-12).count();
                    other * naive.tested as f64 / rank as f64
                })
                .fold(1.0, f64::min);
            prop_assert!(close(place.q, q), "{} {}", place.q, q);
        }
        prop_assert!(found.list.is_sorted_by(|a, b| a.p <= b.p));
    }
}

#[test]
fn drawn_permutations_agree_with_all_of_them() {
    let stays: Vec<Stay> = (0..7)
        .flat_map(|number| {
            let evening = 24 * i64::from(number % 3) + 18;
            [
                stay(number, number % 3, evening..evening + 2),
                stay(number, 3 + number % 2, 100..101),
            ]
        })
        .collect();
    let patients: Vec<Patient> = [0, 3, 6, 1]
        .map(|person| Patient {
            person,
            onset: Some(10),
            sampled: None,
        })
        .into();
    let naive = Question {
        stays: &stays,
        left_out: &[],
        patients: &patients,
        as_of: 60 * DAY,
        zone_s: 8 * HOUR,
        hours: false,
    }
    .answer();
    let options = SpreadingOptions::new().with_permutations(20_000).unwrap();
    let cases = patients.iter().map(|patient| onset(patient.person, 10));
    let found = ask(&log(&stays, &[]), cases, spreading_places, &options);
    assert_eq!(found.list.len(), 4);
    let mut between = 0;
    for place in &found.list {
        let (_, _, _, family) = naive.spots[&(place.place.get(), 0)];
        // Five standard errors of a share of 20,000.
        let error = 5.0 * (family * (1.0 - family) / 20_000.0).sqrt() + 1e-4;
        assert!(
            (place.family_p - family).abs() <= error,
            "{} {family}",
            place.family_p
        );
        between += usize::from((0.01..0.99).contains(&family));
    }
    assert!(between > 0, "some are neither sure nor impossible");
}

// Simulated towns.

/// Draws below `n`, the same every time: a linear congruential generator, its upper bits.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u32) -> u32 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        u32::try_from(((self.0 >> 32) * u64::from(n)) >> 32).unwrap()
    }

    /// So many different numbers below `n`.
    fn choose(&mut self, count: usize, n: u32) -> Vec<u32> {
        let mut chosen = BTreeSet::new();
        while chosen.len() < count {
            chosen.insert(self.below(n));
        }
        chosen.into_iter().collect()
    }
}

const PEOPLE: u32 = 1000;
const PLACES: u32 = 60;

/// Everybody goes out on some evenings of two weeks, some a lot, and rather to places of low number.
fn town(dice: &mut Dice) -> Vec<Stay> {
    let mut stays = Vec::new();
    for person in 0..PEOPLE {
        for _ in 0..3 + dice.below(12) {
            let place = dice.below(PLACES).min(dice.below(PLACES));
            let hour = 24 * i64::from(dice.below(14)) + 10 + i64::from(dice.below(10));
            stays.push(stay(person, place, hour..hour + 1 + i64::from(dice.below(2))));
        }
    }
    stays
}

fn of_day_14(numbers: &[u32]) -> impl Iterator<Item = Case> + '_ {
    numbers.iter().map(|&number| onset(number, 14))
}

/// The share of p-values up to a limit, and whether it is no greater than the limit but for three standard errors.
fn share_up_to(p_values: &[f64], limit: f64) -> (f64, bool) {
    let share = p_values.iter().filter(|&&p| p <= limit).count() as f64 / p_values.len() as f64;
    let error = (limit * (1.0 - limit) / p_values.len() as f64).sqrt();
    (share, share <= limit + 3.0 * error)
}

#[test]
fn cases_drawn_at_random_give_no_smaller_p_values_than_chance() {
    let mut dice = Dice(11);
    let log = log(&town(&mut dice), &[]);
    let options = SpreadingOptions::new().with_permutations(99).unwrap();
    let (mut of_one_place, mut family, mut discoveries) = (Vec::new(), Vec::new(), 0);
    for _ in 0..300 {
        let cases = dice.choose(40, PEOPLE);
        let found = ask(&log, of_day_14(&cases), spreading_places, &options);
        // A place with about ten cases: many different p-values.
        let one = found.list.iter().find(|place| place.place == PlaceId::new(3));
        of_one_place.push(one.map_or(1.0, |place| place.p));
        family.push(found.list[0].family_p);
        discoveries += usize::from(found.list[0].q <= 0.05);
    }
    for limit in [0.01, 0.05, 0.1, 0.2, 0.5, 0.9] {
        let (share, allowed) = share_up_to(&of_one_place, limit);
        assert!(allowed, "{share} of p-values are up to {limit}");
        // Not much less often than it says, so that something can be found; numbers of cases are whole.
        assert!(limit < 0.1 || share > limit / 3.0, "{share} up to {limit}");
        let (share, allowed) = share_up_to(&family, limit);
        assert!(allowed, "{share} of family p-values are up to {limit}");
    }
    // Where nothing spreads, every discovery is a false one.
    assert!(
        discoveries <= 26,
        "{discoveries} of 300 are above 5 % by more than three standard errors"
    );
}

#[test]
fn people_who_go_out_more_may_fall_ill_more_without_making_any_place_suspect() {
    let mut dice = Dice(5);
    let stays = town(&mut dice);
    let log = log(&stays, &[]);
    let count = u32::try_from(stays.len()).unwrap();
    let mut p_values = Vec::new();
    for _ in 0..150 {
        // Whose stay is drawn falls ill.
        let mut cases = BTreeSet::new();
        while cases.len() < 40 {
            cases.insert(stays[dice.below(count) as usize].person);
        }
        let cases: Vec<u32> = cases.into_iter().collect();
        let found = ask(&log, of_day_14(&cases), spreading_places, &undrawn());
        // Places are not independent of each other; their average share is still no greater.
        let small = found.list.iter().filter(|place| place.p <= 0.05).count();
        p_values.push(small as f64 / found.tested as f64);
    }
    let mean = p_values.iter().sum::<f64>() / p_values.len() as f64;
    assert!(mean <= 0.05, "{mean}");
}

/// Cases of a town, of whom some were guests at each of some places that have other visitors besides.
fn planted(
    dice: &mut Dice,
    places: u32,
    cases: usize,
    guests: usize,
    others: usize,
) -> (Vec<Stay>, Vec<u32>) {
    let mut stays = town(dice);
    let ill = dice.choose(cases, PEOPLE);
    for planted in 0..places {
        let guests = ill.iter().copied().skip(guests * planted as usize).take(guests);
        let others = dice.choose(others, PEOPLE);
        stays.extend(
            guests
                .chain(others)
                .map(|number| stay(number, PLACES + planted, 130..133)),
        );
    }
    (stays, ill)
}

#[test]
fn a_place_where_6_of_30_cases_were_exposed_is_found_first_and_so_is_an_evening_of_9_and_a_market() {
    let mut dice = Dice(23);
    // An hour has to stand out from among thousands: it takes an evening of nine. And a market that is twice as busy as
    // any other place is compared with people who go elsewhere.
    let mut found_first = [0; 3];
    for _ in 0..40 {
        for (found_first, (ask_for, guests, others)) in found_first.iter_mut().zip([
            (spreading_places as Ask, 6, 14),
            (spreading_hours, 9, 6),
            (spreading_places, 20, 280),
        ]) {
            let (stays, ill) = planted(&mut dice, 1, 30, guests, others);
            let log = log(&stays, &[]);
            let found = ask(&log, of_day_14(&ill), ask_for, &undrawn());
            let first = &found.list[0];
            *found_first += usize::from(first.place == PlaceId::new(PLACES) && first.q < 0.05);
        }
    }
    assert!(
        found_first.iter().all(|&count| count >= 36),
        "{found_first:?} of 40"
    );
}

#[test]
fn of_what_is_called_a_discovery_at_5_percent_no_more_is_false() {
    let mut dice = Dice(31);
    let (mut false_share, mut true_found) = (0.0, 0);
    let rounds = 60;
    for _ in 0..rounds {
        let (stays, ill) = planted(&mut dice, 4, 40, 6, 14);
        let found = ask(&log(&stays, &[]), of_day_14(&ill), spreading_places, &undrawn());
        let discoveries: Vec<u32> = found
            .list
            .iter()
            .filter(|place| place.q <= 0.05)
            .map(|place| place.place.get())
            .collect();
        let wrong = discoveries.iter().filter(|&&place| place < PLACES).count();
        false_share += wrong as f64 / discoveries.len().max(1) as f64;
        true_found += discoveries.len() - wrong;
    }
    let false_share = false_share / f64::from(rounds);
    assert!(false_share <= 0.05, "{false_share}");
    assert!(
        true_found >= 4 * 60 * 9 / 10,
        "{true_found} of 240 planted places"
    );
}

#[test]
fn any_dependence_costs_the_harmonic_number() {
    let (stays, ill) = planted(&mut Dice(2), 1, 30, 6, 14);
    let log = log(&stays, &[]);
    let positive = ask(&log, of_day_14(&ill), spreading_places, &undrawn());
    let any = ask(
        &log,
        of_day_14(&ill),
        spreading_places,
        &undrawn().with_dependence(Dependence::Any),
    );
    let harmonic: f64 = (1..=positive.tested).map(|rank| 1.0 / rank as f64).sum();
    for (positive, any) in positive.list.iter().zip(&any.list) {
        assert!(any.q <= 1.0);
        assert!(close(any.q, (positive.q * harmonic).min(1.0)));
        assert_eq!((any.place, any.p), (positive.place, positive.p));
    }
}

#[test]
fn equal_seeds_give_equal_bytes_whatever_the_threads_and_the_order_of_the_input() {
    let (mut stays, mut ill) = planted(&mut Dice(3), 1, 30, 6, 14);
    let options = SpreadingOptions::new()
        .with_permutations(500)
        .unwrap()
        .with_seed(9);
    let answer = ask(&log(&stays, &[]), of_day_14(&ill), spreading_places, &options);
    stays.reverse();
    ill.reverse();
    let reversed = log(&stays, &[]);
    for threads in [1, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        let again = pool.install(|| ask(&reversed, of_day_14(&ill), spreading_places, &options));
        assert_eq!(again, answer);
    }
    let other = ask(
        &reversed,
        of_day_14(&ill),
        spreading_places,
        &options.with_seed(10),
    );
    assert_ne!(other, answer);
    for (a, b) in other.list.iter().zip(&answer.list) {
        assert_eq!(
            (a.place, a.p, a.q),
            (b.place, b.p, b.q),
            "nothing but family_p is drawn"
        );
    }
}

#[test]
fn homes_are_left_out_unless_they_are_asked_for() {
    let kinds = [
        (0, PlaceKind::Residence),
        (1, PlaceKind::Dormitory),
        (2, PlaceKind::IsolationSite),
        (3, PlaceKind::Shop),
    ];
    let stays: Vec<Stay> = (0..4).map(|place| stay(0, place, 10..12)).collect();
    let log = log(&stays, &kinds);
    let looked_at = |options: &SpreadingOptions| -> Vec<u32> {
        let found = ask(&log, [onset(0, 5)], spreading_places, options);
        found.list.iter().map(|place| place.place.get()).collect()
    };
    assert_eq!(looked_at(&SpreadingOptions::new()), [3]);
    assert_eq!(
        looked_at(&SpreadingOptions::new().with_left_out([])),
        [0, 1, 2, 3]
    );
    let twice = SpreadingOptions::new().with_left_out([PlaceKind::Shop, PlaceKind::Shop]);
    assert_eq!(twice.left_out(), [PlaceKind::Shop]);
    assert_eq!(looked_at(&twice), [0, 1, 2]);
}

#[test]
fn nothing_is_found_where_there_is_nothing() {
    let options = SpreadingOptions::new().with_permutations(9).unwrap();
    let empty = log(&[], &[]);
    let somewhere = log(&[stay(0, 0, 10..12)], &[]);
    for ask_for in [spreading_places, spreading_hours] {
        assert_eq!(ask(&empty, [], ask_for, &options), SpreadingPlaces::default());
        assert_eq!(ask(&somewhere, [], ask_for, &options), SpreadingPlaces::default());
        let unlogged = ask(&empty, [onset(4, 5)], ask_for, &options);
        assert_eq!((unlogged.list.len(), unlogged.tested), (0, 0));
        assert_eq!(unlogged.without_visits, persons(&[4]));
        // The window ends before anything can be known.
        let undated = Case::source(person(0), Interval::new(at(DAWN), at(DAWN + DAY)).unwrap());
        let undated = ask(&somewhere, [undated], ask_for, &options);
        assert_eq!((undated.list.len(), undated.compared), (0, 0));
        assert_eq!(undated.without_window, persons(&[0]));
    }
    let alone = ask(&somewhere, [onset(0, 5)], spreading_places, &options);
    let place = &alone.list[0];
    assert_eq!((place.expected, place.excess, place.ratio), (1.0, 0.0, 1.0));
    assert_eq!((place.p, place.q, place.family_p), (1.0, 1.0, 1.0));
    assert_eq!(alone.unmatched, persons(&[0]));
}

#[test]
fn an_hour_counts_from_its_first_second_and_not_the_next_one() {
    // From 09:59:59 to 11:00:00, twice in the same hour.
    let across = Stay {
        person: 0,
        place: 0,
        start: 10 * HOUR - 1,
        end: 11 * HOUR,
    };
    let later = Stay {
        person: 1,
        place: 0,
        start: 10 * HOUR + 600,
        end: 10 * HOUR + 900,
    };
    let again = Stay {
        start: 10 * HOUR + 1800,
        end: 11 * HOUR - 1,
        ..later
    };
    let log = log(&[across, later, again], &[]);
    let found = ask(&log, [onset(0, 5), onset(1, 5)], spreading_hours, &undrawn());
    assert_eq!(found.tested, 2, "nine and ten o'clock");
    let hours: Vec<i64> = found
        .list
        .iter()
        .map(|place| place.hour.unwrap().start().to_unix() - DAWN)
        .collect();
    assert_eq!(hours, [10 * HOUR]);
    assert_eq!(
        (found.list[0].visitors, &found.list[0].cases),
        (2, &persons(&[0, 1]))
    );
}

#[test]
fn the_window_is_that_of_the_protocol() {
    let stays: Vec<Stay> = (0..12)
        .map(|day| stay(0, day, i64::from(day) * 24..i64::from(day) * 24 + 1))
        .collect();
    let log = log(&stays, &[]);
    let short = Incubation {
        least_days: 2,
        most_days: 4,
        ..Incubation::default()
    };
    let protocol = protocol("+08:00")
        .to_builder()
        .with_incubation(short)
        .build()
        .unwrap();
    let cases = Cases::new([onset(0, 10)]).unwrap();
    let tracing = trace(&log, &cases, &protocol, at(DAWN + 60 * DAY));
    let found = spreading_places(&tracing, &undrawn());
    let days: Vec<u32> = found.list.iter().map(|place| place.place.get()).collect();
    assert_eq!(days, [6, 7, 8]);
}

#[test]
fn a_number_of_permutations_is_checked() {
    for found in [0, 1_000_001] {
        let refused = SpreadingOptions::new().with_permutations(found);
        assert_eq!(refused, Err(SpreadingError::Permutations { found }));
        let text = format!("permutations: expected 1 to 1000000, found {found}");
        assert_eq!(refused.unwrap_err().to_string(), text);
    }
    let options = SpreadingOptions::default();
    assert_eq!((options.permutations(), options.seed()), (9_999, 0));
    assert_eq!(options.dependence(), Dependence::Positive);
}
