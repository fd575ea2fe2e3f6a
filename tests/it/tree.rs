//! Transmission trees: the best forest by trying all, flags by trying every hour, statistics by their formulas.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, NaiveDate};
use mijie::protocol::{Incubation, Protocol, Setting};
use mijie::report::{GraphSheet, SheetNode, Value};
use mijie::source::{
    AttackRate, AttackRates, Cohort, Dispersion, Durations, Flag, Likelihood, Offspring, Origin, Pair,
    TransmissionTree, TreeError, Whose, attack_rates, check_pair, find_all_sources,
};
use mijie::{Case, Cases, Interval, Moment, PersonId, PlaceKind, Roster, Tier, Timestamp, trace};
use proptest::prelude::*;

use crate::world::{self, LATE, book, hour, rule, world};
use crate::{laws, oracle};

fn id(number: u32) -> PersonId {
    PersonId::new(number)
}

fn ids(numbers: &[u32]) -> Vec<PersonId> {
    numbers.iter().copied().map(id).collect()
}

/// An instant, in hours from 2022-05-01T00:00+08:00 on.
fn at(hours: i64) -> Timestamp {
    Timestamp::from_unix(hour(hours)).unwrap()
}

fn hours(from: i64, until: i64) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

/// The n-th of May 2022, from 1 on; also those after the 31st.
fn may(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 4, 30).unwrap() + Days::new(day.into())
}

fn day(number: u32) -> Moment {
    Moment::Date(may(number))
}

fn ill(person: u32, onset: u32) -> Case {
    Case {
        onset: Some(day(onset)),
        ..Case::new(id(person))
    }
}

fn positive(person: u32, sampled: u32) -> Case {
    Case {
        sampled: Some(day(sampled)),
        ..Case::new(id(person))
    }
}

fn list(cases: impl IntoIterator<Item = Case>) -> Cases {
    Cases::new(cases).unwrap()
}

/// So many cases who fell ill on one day, so that each can have infected each.
fn alike(count: u32) -> Cases {
    list((0..count).map(|person| ill(person, 20)))
}

/// Two days of look-back, incubation from 1 to 14 days, no end but isolation.
fn protocol() -> Protocol {
    world::protocol(&book([rule("together")]))
}

fn recorded(cases: &Cases, pairs: &[(u32, u32)]) -> Result<TransmissionTree, TreeError> {
    let pairs = pairs.iter().map(|&(from, to)| Pair::new(id(from), id(to)));
    TransmissionTree::from_pairs(cases, &protocol(), pairs)
}

fn probable(cases: &Cases, pairs: &[(u32, u32, f64)]) -> Result<TransmissionTree, TreeError> {
    let pairs = pairs
        .iter()
        .map(|&(from, to, probability)| (Pair::new(id(from), id(to)), probability));
    TransmissionTree::most_probable(cases, &protocol(), Timestamp::MAX, pairs)
}

/// Infectors by infectee.
fn infectors(tree: &TransmissionTree) -> BTreeMap<PersonId, PersonId> {
    tree.transmissions()
        .map(|one| (one.infectee, one.infector))
        .collect()
}

#[track_caller]
fn assert_is_a_forest(tree: &TransmissionTree, cases: &Cases) {
    assert!(
        tree.nodes()
            .map(|node| node.person)
            .eq(cases.iter().map(|case| case.person))
    );
    let infectors = infectors(tree);
    assert_eq!(
        infectors.len(),
        tree.transmissions().len(),
        "one infector at most"
    );
    assert!(tree.transmissions().map(|one| one.infectee).is_sorted());
    for node in tree.nodes() {
        let above: Vec<PersonId> = std::iter::successors(Some(node.person), |at| infectors.get(at).copied())
            .take(cases.len() + 1)
            .collect();
        assert!(above.len() <= cases.len(), "no cycle");
        assert_eq!(node.generation as usize, above.len() - 1);
        assert!(tree.lineage(node.person).iter().rev().eq(&above));
        assert_eq!(tree.infector(node.person), infectors.get(&node.person).copied());
        let below: Vec<PersonId> = infectors
            .iter()
            .filter(|(_, infector)| **infector == node.person)
            .map(|(infectee, _)| *infectee)
            .collect();
        assert_eq!(tree.infectees(node.person), below);
        assert_eq!(node.offspring as usize, below.len());
        let all_below: Vec<PersonId> = tree
            .nodes()
            .map(|other| other.person)
            .filter(|&other| other != node.person && tree.lineage(other).contains(&node.person))
            .collect();
        assert_eq!(tree.descendants(node.person), all_below);
    }
    let mut walked: Vec<PersonId> = tree.walk().map(|node| node.person).collect();
    for (number, person) in walked.iter().enumerate() {
        if let Some(infector) = infectors.get(person) {
            let behind = &walked[..number];
            let since = behind.iter().rev().take_while(|&other| other != infector);
            assert!(behind.contains(infector));
            assert!(
                since
                    .copied()
                    .all(|other| tree.descendants(*infector).contains(&other))
            );
        }
    }
    walked.sort_unstable();
    assert!(walked.into_iter().eq(cases.iter().map(|case| case.person)));
}

/// Everything that can be chosen: for each case nobody, or one of the others.
fn choices(cases: usize) -> Vec<Vec<Option<usize>>> {
    let mut all = vec![Vec::new()];
    for case in 0..cases {
        all = all
            .iter()
            .flat_map(|chosen: &Vec<Option<usize>>| {
                let others = (0..cases).filter(|&other| other != case).map(Some);
                std::iter::once(None).chain(others).map(|choice| {
                    let mut chosen = chosen.clone();
                    chosen.push(choice);
                    chosen
                })
            })
            .collect();
    }
    all.retain(|chosen| {
        (0..cases).all(|case| {
            std::iter::successors(Some(case), |&at| chosen[at])
                .nth(cases)
                .is_none()
        })
    });
    all
}

/// Shares of the candidates of one case: of each other case, and of nobody last.
fn shares(cases: usize) -> impl Strategy<Value = Vec<f64>> {
    let share = prop_oneof![2 => Just(0_u32), 3 => 1_u32..1000, 1 => Just(250)];
    prop::collection::vec(share, cases + 1).prop_map(|weights| {
        let sum: f64 = weights.iter().copied().map(f64::from).sum();
        weights
            .into_iter()
            .map(|weight| f64::from(weight) / sum.max(1.0))
            .collect()
    })
}

type Shares = Vec<Vec<f64>>;

fn all_shares(most: usize) -> impl Strategy<Value = Shares> {
    (1..=most).prop_flat_map(|cases| prop::collection::vec(shares(cases), cases))
}

/// The pairs with their shares; those of the diagonal are nobody's.
fn pairs_of(shares: &Shares) -> Vec<(u32, u32, f64)> {
    let mut pairs = Vec::new();
    for (to, shares) in (0_u32..).zip(shares) {
        for (from, &share) in (0_u32..).zip(&shares[..shares.len() - 1]) {
            if from != to && share > 0.0 {
                pairs.push((from, to, share));
            }
        }
    }
    pairs
}

/// What is left for nobody.
fn nobody(shares: &[f64], case: usize) -> f64 {
    let others: f64 = shares[..shares.len() - 1]
        .iter()
        .enumerate()
        .filter(|(from, _)| *from != case)
        .map(|(_, share)| share)
        .sum();
    (1.0 - others).max(0.0)
}

/// The logarithm of the probability of a choice, in which what is impossible counts as hardly possible.
fn log_probability(shares: &Shares, chosen: &[Option<usize>]) -> f64 {
    chosen
        .iter()
        .enumerate()
        .map(|(to, from)| {
            let share = from.map_or_else(|| nobody(&shares[to], to), |from| shares[to][from]);
            libm::log(share.max(1e-300))
        })
        .sum()
}

fn chosen(tree: &TransmissionTree) -> Vec<Option<usize>> {
    tree.nodes()
        .map(|node| tree.infector(node.person).map(PersonId::index))
        .collect()
}

proptest! {
    #![proptest_config(laws::cases(96))]

    #[test]
    fn the_forest_is_the_most_probable_of_all(shares in all_shares(5)) {
        let cases = alike(u32::try_from(shares.len()).unwrap());
        let tree = probable(&cases, &pairs_of(&shares)).unwrap();
        assert_is_a_forest(&tree, &cases);
        let found = log_probability(&shares, &chosen(&tree));
        let best = choices(shares.len())
            .iter()
            .map(|chosen| log_probability(&shares, chosen))
            .fold(f64::NEG_INFINITY, f64::max);
        prop_assert!((found - best).abs() < 1e-6, "{found} {best}");
        prop_assert!((tree.log_probability().unwrap() - found).abs() < 1e-6);
        prop_assert!(tree.excluded().is_empty());
    }

    #[test]
    fn the_order_of_pairs_does_not_matter_and_names_do_not(
        (shares, order, names) in all_shares(12).prop_flat_map(|shares| {
            let cases = u32::try_from(shares.len()).unwrap();
            let pairs: Vec<usize> = (0..pairs_of(&shares).len()).collect();
            (Just(shares), Just(pairs).prop_shuffle(), Just((0..cases).collect::<Vec<u32>>()).prop_shuffle())
        }),
    ) {
        let cases = alike(u32::try_from(shares.len()).unwrap());
        // Shares that differ in every place, so that no tie is left to the order of ids.
        let pairs: Vec<(u32, u32, f64)> = pairs_of(&shares)
            .into_iter()
            .map(|(from, to, share)| (from, to, share * 0.9 / libm::pow(1.0 + f64::from(from * 13 + to), 0.01)))
            .collect();
        let tree = probable(&cases, &pairs).unwrap();
        let shuffled: Vec<_> = order.iter().map(|&number| pairs[number]).collect();
        let other = probable(&cases, &shuffled).unwrap();
        prop_assert!(tree.nodes().eq(other.nodes()));
        prop_assert!(tree.transmissions().eq(other.transmissions()));

        let name = |number: u32| names[number as usize];
        let renamed: Vec<_> = pairs.iter().map(|&(from, to, share)| (name(from), name(to), share)).collect();
        let renamed = probable(&cases, &renamed).unwrap();
        let expected: BTreeMap<PersonId, PersonId> = infectors(&tree)
            .into_iter()
            .map(|(infectee, infector)| (id(name(infectee.get())), id(name(infector.get()))))
            .collect();
        prop_assert_eq!(infectors(&renamed), expected);
    }
}

#[test]
fn each_best_candidate_of_the_other_makes_no_cycle() {
    let cases = alike(3);
    // The best of each alone: 1 of 0, 2 of 1, 0 of 2.
    let tree = probable(&cases, &[(0, 1, 0.8), (1, 2, 0.7), (2, 0, 0.9)]).unwrap();
    // To leave out the second costs 0.7 against 0.3; the first 0.8 against 0.2, the third 0.9 against 0.1.
    assert_eq!(chosen(&tree), [Some(2), Some(0), None]);
    let found = tree.log_probability().unwrap();
    assert!((found - libm::log(0.8 * 0.3 * 0.9)).abs() < 1e-12);
}

#[test]
fn certainties_that_contradict_each_other_still_give_a_forest() {
    let tree = probable(&alike(2), &[(0, 1, 1.0), (1, 0, 1.0)]).unwrap();
    assert_is_a_forest(&tree, &alike(2));
    assert_eq!(tree.transmissions().len(), 1);
}

#[test]
fn nobody_is_preferred_to_an_equal_infector_and_a_lower_id_to_a_higher_one() {
    let cases = alike(3);
    assert_eq!(chosen(&probable(&cases, &[(0, 2, 0.5)]).unwrap()), [None; 3]);
    let tree = probable(&cases, &[(1, 2, 0.4), (0, 2, 0.4)]).unwrap();
    assert_eq!(chosen(&tree), [None, None, Some(0)]);
}

#[test]
fn probabilities_are_kept_and_expected_offspring_sum_them() {
    let tree = probable(&alike(3), &[(0, 1, 0.75), (0, 2, 0.25), (1, 2, 0.5)]).unwrap();
    let node = |number| *tree.node(id(number)).unwrap();
    assert_eq!(node(0).origin, Origin::Unseen);
    assert_eq!(node(2).origin, Origin::Case(id(1)));
    let probability = |number| node(number).probability;
    assert_eq!(
        (probability(0), probability(1), probability(2)),
        (Some(1.0), Some(0.75), Some(0.5))
    );
    let expected = |number| node(number).expected;
    assert_eq!(
        (expected(0), expected(1), expected(2)),
        (Some(1.0), Some(0.5), Some(0.0))
    );
    let all: Vec<_> = tree
        .reproduction_by_onset()
        .iter()
        .map(Cohort::expected_mean)
        .collect();
    assert_eq!(all, [Some(0.5)]);
}

#[test]
fn of_thousands_of_cases_with_many_candidates_the_forest_is_found_at_once() {
    const CASES: u32 = 5000;
    let cases = alike(CASES);
    let mut seed = 1_u32;
    let mut next = || {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        seed >> 8
    };
    let mut pairs = BTreeMap::new();
    for to in 0..CASES {
        for _ in 0..10 {
            let from = next() % CASES;
            if from != to {
                pairs.insert((from, to), f64::from(next() % 1000 + 1) / 1e4);
            }
        }
    }
    // Also one cycle through all, so that cycles within cycles are closed.
    for to in 0..CASES {
        pairs.insert(((to + 1) % CASES, to), 0.2 - f64::from(to) / 1e5);
    }
    let pairs: Vec<_> = pairs
        .into_iter()
        .map(|((from, to), share)| (from, to, share / 1.2))
        .collect();
    let start = std::time::Instant::now();
    let tree = probable(&cases, &pairs).unwrap();
    assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    assert!(tree.roots().count() > 0);
    assert!(tree.walk().count() == CASES as usize);
}

#[test]
fn a_chain_of_a_hundred_thousand_is_walked_without_deep_calls() {
    const CASES: u32 = 100_000;
    let pairs: Vec<(u32, u32)> = (1..CASES).map(|to| (to - 1, to)).collect();
    let tree = recorded(&alike(CASES), &pairs).unwrap();
    assert_eq!(tree.generation(id(CASES - 1)), Some(CASES - 1));
    assert_eq!(tree.descendants(id(0)).len(), CASES as usize - 1);
}

// What cannot be true.

/// What is drawn of one case, in days of May and hours.
#[derive(Clone, Copy, Debug)]
struct Drawn {
    onset: Option<u32>,
    sampled: Option<u32>,
    isolated: Option<u32>,
}

fn drawn() -> impl Strategy<Value = Drawn> {
    let day = |weight| prop::option::weighted(weight, 1_u32..16);
    (day(0.7), day(0.6), day(0.5)).prop_map(|(onset, sampled, isolated)| Drawn {
        onset,
        sampled: if onset.is_none() {
            sampled.or(Some(8))
        } else {
            sampled
        },
        isolated,
    })
}

fn case_of(person: u32, drawn: Drawn) -> Case {
    Case {
        onset: drawn.onset.map(day),
        sampled: drawn.sampled.map(day),
        isolated: drawn.isolated.map(day),
        ..Case::new(id(person))
    }
}

/// The same for the oracle, numbered from 0 on.
fn listed(drawn: &[Drawn]) -> Vec<oracle::Case> {
    let date = |day: Option<u32>| day.map(|day| oracle::When::Date(may(day)));
    (0_u32..)
        .zip(drawn)
        .map(|(person, drawn)| oracle::Case {
            person,
            onset: date(drawn.onset),
            sampled: date(drawn.sampled),
            isolated: date(drawn.isolated),
            ..oracle::Case::default()
        })
        .collect()
}

/// Incubation from 1 to 4 days.
fn short() -> Protocol {
    let incubation = Incubation {
        most_days: 4,
        ..Incubation::default()
    };
    protocol()
        .to_builder()
        .with_incubation(incubation)
        .build()
        .unwrap()
}

/// The hour, counted from 1 May, with which a day of May begins.
fn dawn(day: u32) -> i64 {
    (i64::from(day) - 1) * 24
}

/// Whether the infection of one case by another can have been in an hour, by the dates of both under `short`.
fn possible_in(hour: i64, infector: Drawn, infectee: Drawn, exposure: Option<(i64, i64)>) -> bool {
    let looks_back = [infector.onset, infector.sampled]
        .into_iter()
        .flatten()
        .min()
        .unwrap();
    let infectious = dawn(looks_back) - 48 <= hour && infector.isolated.is_none_or(|day| hour < dawn(day));
    can_be_infected_in(hour, infectee)
        && infectious
        && exposure.is_none_or(|(from, until)| from <= hour && hour < until)
}

fn can_be_infected_in(hour: i64, infectee: Drawn) -> bool {
    let positive_by = infectee.sampled.map_or(i64::MAX, |day| dawn(day) + 24);
    // A positive sampling before all of the incubation window, and the onset is not believed.
    let onset = infectee.onset.filter(|&day| dawn(day) - 4 * 24 < positive_by);
    let incubating = onset.is_none_or(|day| dawn(day) - 4 * 24 <= hour && hour < dawn(day));
    hour < positive_by && incubating
}

fn every_hour() -> std::ops::Range<i64> {
    -24 * 30..24 * 30
}

fn exposures() -> impl Strategy<Value = Option<(i64, i64)>> {
    prop::option::of((-48_i64..400, 1_i64..48).prop_map(|(from, length)| (from, from + length)))
}

proptest! {
    #![proptest_config(laws::cases(256))]

    #[test]
    fn a_pair_is_impossible_where_no_hour_is_possible(a in drawn(), b in drawn(), exposure in exposures()) {
        let interval = exposure.map(|(from, until)| hours(from, until));
        let flags = check_pair(&case_of(0, a), &case_of(1, b), interval, &short(), Timestamp::MAX);
        prop_assert!(flags.is_sorted());
        let possible = every_hour().any(|hour| possible_in(hour, a, b, exposure));
        prop_assert_eq!(!flags.iter().any(Flag::is_impossible), possible, "{:?}", flags);
        let early = a.onset.zip(b.onset).is_some_and(|(first, second)| second < first);
        let noted = flags.iter().any(|flag| matches!(flag, Flag::NegativeSerialInterval { .. }));
        prop_assert_eq!(early, noted);
    }
}

/// Whether there are hours of infection for all that are possible and do not go back in time: the latest hours, from
/// the leaves up, and each infector's no later than any infectee's.
fn possible_together(
    cases: &[Drawn],
    chosen: &[Option<usize>],
    exposures: &BTreeMap<(usize, usize), (i64, i64)>,
) -> bool {
    let hours_of = |case: usize| -> Vec<i64> {
        every_hour()
            .filter(|&hour| match chosen[case] {
                None => can_be_infected_in(hour, cases[case]),
                Some(from) => possible_in(
                    hour,
                    cases[from],
                    cases[case],
                    exposures.get(&(from, case)).copied(),
                ),
            })
            .collect()
    };
    let hours: Vec<Vec<i64>> = (0..cases.len()).map(hours_of).collect();
    let mut limits = vec![i64::MAX; cases.len()];
    // As often as a limit can be handed up.
    for _ in 0..cases.len() {
        for case in 0..cases.len() {
            let Some(&latest) = hours[case].iter().rev().find(|&&hour| hour <= limits[case]) else {
                return false;
            };
            if let Some(from) = chosen[case] {
                limits[from] = limits[from].min(latest);
            }
        }
    }
    true
}

/// Cases, the shares of their candidates, and when pairs were together.
type Timed = (Vec<Drawn>, Shares, BTreeMap<(usize, usize), (i64, i64)>);

fn timed() -> impl Strategy<Value = Timed> {
    (2_usize..5).prop_flat_map(|cases| {
        let pair = (0..cases, 0..cases);
        let exposure = (-24_i64..240, 1_i64..60).prop_map(|(from, length)| (from, from + length));
        (
            prop::collection::vec(drawn(), cases),
            prop::collection::vec(shares(cases), cases),
            prop::collection::btree_map(pair, exposure, 0..10),
        )
    })
}

proptest! {
    #![proptest_config(laws::cases(96))]

    #[test]
    fn the_forest_respects_time_and_is_the_best_that_does_unless_pairs_were_dropped(
        (drawn, shares, exposures) in timed(),
    ) {
        let cases = list((0_u32..).zip(&drawn).map(|(person, &drawn)| case_of(person, drawn)));
        let pairs = pairs_of(&shares).into_iter().map(|(from, to, share)| {
            let exposure = exposures.get(&(from as usize, to as usize));
            let exposure = exposure.map(|&(from, until)| hours(from, until));
            (Pair { exposure, ..Pair::new(id(from), id(to)) }, share)
        });
        let tree = TransmissionTree::most_probable(&cases, &short(), Timestamp::MAX, pairs).unwrap();
        assert_is_a_forest(&tree, &cases);
        let found = chosen(&tree);
        prop_assert!(possible_together(&drawn, &found, &exposures));
        prop_assert!(tree.transmissions().all(|one| !one.flags.iter().any(Flag::is_impossible)));
        prop_assert!(tree.excluded().iter().all(|one| one.flags.iter().any(Flag::is_impossible)));

        let pairs = pairs_of(&shares);
        let given: BTreeSet<(usize, usize)> = pairs.iter().map(|&(a, b, _)| (a as usize, b as usize)).collect();
        let best = choices(drawn.len())
            .iter()
            .filter(|chosen| {
                let pairs = chosen.iter().enumerate().filter_map(|(to, from)| Some((from.as_ref().copied()?, to)));
                pairs.into_iter().all(|pair| given.contains(&pair))
                    && possible_together(&drawn, chosen, &exposures)
            })
            .map(|chosen| log_probability(&shares, chosen))
            .fold(f64::NEG_INFINITY, f64::max);
        let found = log_probability(&shares, &found);
        prop_assert!(found <= best + 1e-6);
        let dropped = tree.excluded().iter().flat_map(|one| &one.flags).any(|flag| {
            matches!(flag, Flag::BeforeInfector { .. } | Flag::AfterInfectee { .. })
        });
        prop_assert!(dropped || (found - best).abs() < 1e-6, "{} {}", found, best);
    }

    #[test]
    fn a_recorded_tree_is_kept_and_flagged_where_time_cannot_be(
        (drawn, shares, exposures) in timed(),
    ) {
        let cases = list((0_u32..).zip(&drawn).map(|(person, &drawn)| case_of(person, drawn)));
        // The likeliest of each.
        let likeliest: Vec<Option<usize>> = shares
            .iter()
            .enumerate()
            .map(|(to, shares)| {
                let others = (0..drawn.len()).filter(|&from| from != to && shares[from] > 0.0);
                others.max_by(|&a, &b| shares[a].total_cmp(&shares[b]))
            })
            .collect();
        let pairs = likeliest.iter().enumerate().filter_map(|(to, from)| {
            let exposure = exposures.get(&((*from)?, to));
            let number = |case: usize| id(u32::try_from(case).unwrap());
            Some(Pair {
                exposure: exposure.map(|&(from, until)| hours(from, until)),
                ..Pair::new(number((*from)?), number(to))
            })
        });
        let loops = (0..drawn.len()).any(|case| {
            std::iter::successors(Some(case), |&at| likeliest[at]).nth(drawn.len()).is_some()
        });
        match TransmissionTree::from_pairs(&cases, &short(), pairs) {
            Err(error) => {
                prop_assert!(loops);
                let told = matches!(error, TreeError::Mutual { .. } | TreeError::Cycle { .. });
                prop_assert!(told, "{}", error);
            }
            Ok(tree) => {
                prop_assert!(!loops);
                assert_is_a_forest(&tree, &cases);
                prop_assert_eq!(chosen(&tree), likeliest.clone());
                let flagged = tree.transmissions().any(|one| one.flags.iter().any(Flag::is_impossible));
                prop_assert_eq!(!flagged, possible_together(&drawn, &likeliest, &exposures));
            }
        }
    }
}

#[test]
fn a_case_passes_nothing_on_before_receiving_it() {
    // 0 met 1 on the 9th, and 1 met 2 on the 8th: each can be, both cannot.
    let cases = list([ill(0, 9), ill(1, 10), ill(2, 11)]);
    let pair = |from: u32, to: u32, day: u32| Pair {
        exposure: Some(hours(dawn(day) + 8, dawn(day) + 9)),
        ..Pair::new(id(from), id(to))
    };
    let tree = |first, second| {
        let pairs = [(pair(0, 1, 9), first), (pair(1, 2, 8), second)];
        TransmissionTree::most_probable(&cases, &protocol(), Timestamp::MAX, pairs).unwrap()
    };
    let (from, until) = (at(dawn(9) + 8), at(dawn(8) + 9));
    let weak_above = tree(0.7, 0.8);
    assert_eq!(chosen(&weak_above), [None, None, Some(1)]);
    let [left_out] = weak_above.excluded() else {
        panic!("one pair is left out")
    };
    assert_eq!((left_out.infector, left_out.infectee), (id(0), id(1)));
    assert_eq!(left_out.flags, [Flag::AfterInfectee { from, until }]);
    let weak_below = tree(0.8, 0.7);
    assert_eq!(chosen(&weak_below), [None, Some(0), None]);
    assert_eq!(
        weak_below.excluded()[0].flags,
        [Flag::BeforeInfector { until, from }]
    );
    // As it was recorded both stay, and the later is flagged.
    let recorded = TransmissionTree::from_pairs(&cases, &protocol(), [pair(0, 1, 9), pair(1, 2, 8)]).unwrap();
    let flags: Vec<_> = recorded.transmissions().map(|one| one.flags.clone()).collect();
    assert_eq!(flags, [vec![], vec![Flag::BeforeInfector { until, from }]]);
}

#[test]
fn the_limits_of_every_flag_are_met_to_the_day() {
    // Infectious from the 8th on, until noon of the 12th; incubation from 1 to 14 days.
    let infector = Case {
        isolated: Some(Moment::Instant(at(dawn(12) + 12))),
        ..ill(0, 10)
    };
    let check = |infectee: &Case| check_pair(&infector, infectee, None, &protocol(), Timestamp::MAX);
    assert_eq!(check(&ill(1, 9)), [Flag::NegativeSerialInterval { days: -1 }]);
    let early = Flag::IllTooEarly {
        onset: may(8),
        earliest: may(9),
    };
    assert_eq!(
        check(&ill(1, 8)),
        [early, Flag::NegativeSerialInterval { days: -2 }]
    );
    assert_eq!(check(&ill(1, 26)), []);
    let late = Flag::IllTooLate {
        onset: may(27),
        latest: may(26),
    };
    assert_eq!(check(&ill(1, 27)), [late]);
    assert_eq!(check(&positive(1, 8)), []);
    let positive_early = Flag::PositiveTooEarly {
        sampled: Moment::Date(may(7)),
        from: at(dawn(8)),
    };
    assert_eq!(check(&positive(1, 7)), [positive_early]);
    let exposed = |from, until| {
        let exposure = Some(hours(from, until));
        check_pair(&infector, &ill(1, 15), exposure, &protocol(), Timestamp::MAX)
    };
    assert_eq!(exposed(dawn(12), dawn(12) + 13), []);
    assert_eq!(exposed(dawn(12) + 11, dawn(12) + 12), []);
    let outside = Flag::ExposureOutside {
        exposure: hours(dawn(12) + 12, dawn(12) + 13),
        possible: hours(dawn(8), dawn(12) + 12),
    };
    assert_eq!(exposed(dawn(12) + 12, dawn(12) + 13), [outside]);
    // What lingers for an hour infects after the isolation.
    let lingering = protocol()
        .to_builder()
        .with_lingering_minutes(60)
        .build()
        .unwrap();
    let exposure = Some(hours(dawn(12) + 12, dawn(12) + 13));
    assert_eq!(
        check_pair(&infector, &ill(1, 15), exposure, &lingering, Timestamp::MAX),
        []
    );
}

#[test]
fn what_the_dates_do_not_tell_is_noted_and_not_held_against_anybody() {
    let check = |a: &Case, b: &Case| check_pair(a, b, None, &protocol(), Timestamp::MAX);
    let (nothing, known) = (Case::new(id(0)), ill(1, 10));
    assert_eq!(check(&nothing, &known), [Flag::InfectorUndated]);
    assert_eq!(check(&known, &nothing), [Flag::InfecteeUndated]);
    assert_eq!(
        check(&nothing, &Case::new(id(1))),
        [Flag::InfectorUndated, Flag::InfecteeUndated]
    );
    assert_eq!(
        check(&nothing, &nothing),
        [Flag::Oneself, Flag::InfectorUndated, Flag::InfecteeUndated]
    );
    let fixed = Case::source(id(0), hours(dawn(5), dawn(6)));
    assert_eq!(check(&fixed, &known), []);
    let isolated = Case {
        isolated: Some(day(8)),
        ..ill(0, 10)
    };
    let from = at(dawn(8));
    assert_eq!(
        check(&isolated, &ill(1, 12)),
        [Flag::NeverInfectious { from, until: from }]
    );
}

#[test]
fn dates_of_one_person_out_of_order_are_flagged_and_the_onset_is_not_believed() {
    let check = |a: &Case, b: &Case| check_pair(a, b, None, &protocol(), Timestamp::MAX);
    let swabs = |last_negative, sampled| Case {
        last_negative: Some(day(last_negative)),
        ..positive(1, sampled)
    };
    assert_eq!(check(&ill(0, 10), &swabs(12, 12)), []);
    let out_of_order = |before, after| Flag::OutOfOrder {
        person: id(1),
        before: Moment::Date(may(before)),
        after: Moment::Date(may(after)),
    };
    assert_eq!(check(&ill(0, 10), &swabs(13, 12)), [out_of_order(13, 12)]);
    // Positive 15 days before falling ill.
    let positive_long_before = Case {
        onset: Some(day(27)),
        ..positive(1, 12)
    };
    assert_eq!(check(&ill(0, 10), &positive_long_before), [out_of_order(27, 12)]);
    let positive_early = Flag::PositiveTooEarly {
        sampled: Moment::Date(may(12)),
        from: at(dawn(13)),
    };
    assert_eq!(
        check(&ill(0, 15), &positive_long_before),
        [positive_early, out_of_order(27, 12)]
    );
}

#[test]
fn every_flag_of_what_cannot_be_says_in_words_what_was_compared() {
    let moment = Moment::Date(may(7));
    let (from, until) = (at(dawn(8)), at(dawn(9) + 1));
    assert_words(&[
        (Flag::Oneself, "oneself", "infector and infectee are one person"),
        (
            Flag::NeverInfectious {
                from: until,
                until: from,
            },
            "never_infectious",
            "the infector would be infectious from 2022-05-09T01:00:00+08:00 to 2022-05-08T00:00:00+08:00, which is no \
             time",
        ),
        (
            Flag::IllTooEarly {
                onset: may(7),
                earliest: may(8),
            },
            "ill_too_early",
            "ill on 2022-05-07, and not before 2022-05-08 if infected by this infector",
        ),
        (
            Flag::PositiveTooEarly {
                sampled: moment,
                from,
            },
            "positive_too_early",
            "positive on 2022-05-07, and the infector infectious only from 2022-05-08T00:00:00+08:00",
        ),
        (
            Flag::IllTooLate {
                onset: may(9),
                latest: may(8),
            },
            "ill_too_late",
            "ill on 2022-05-09, and not after 2022-05-08 if infected by this infector",
        ),
        (
            Flag::ExposureOutside {
                exposure: hours(0, 1),
                possible: hours(1, 2),
            },
            "exposure_outside",
            "together from 2022-05-01T00:00:00+08:00 to 2022-05-01T01:00:00+08:00, and an infection possible from \
             2022-05-01T01:00:00+08:00 to 2022-05-01T02:00:00+08:00",
        ),
        (
            Flag::BeforeInfector {
                until: from,
                from: until,
            },
            "before_infector",
            "infected before 2022-05-08T00:00:00+08:00, and the infector not before 2022-05-09T01:00:00+08:00",
        ),
        (
            Flag::AfterInfectee {
                from: until,
                until: from,
            },
            "after_infectee",
            "infected not before 2022-05-09T01:00:00+08:00, and passed it on before 2022-05-08T00:00:00+08:00",
        ),
    ]);
    let positive = Flag::PositiveTooEarly {
        sampled: moment,
        from,
    };
    assert_eq!(
        positive.to_string(),
        "positive on 2022-05-07, and the infector infectious only from 2022-05-07T16:00:00Z"
    );
}

/// Flags with their names and words.
#[track_caller]
fn assert_words(expected: &[(Flag, &str, &str)]) {
    for (flag, name, text) in expected {
        assert_eq!(
            (flag.name(), flag.to_words(protocol().time_zone()).as_str()),
            (*name, *text)
        );
    }
}

#[test]
fn every_flag_that_is_a_note_says_in_words_what_was_met() {
    assert_words(&[
        (
            Flag::NegativeSerialInterval { days: -1 },
            "negative_serial_interval",
            "ill 1 day before the infector",
        ),
        (
            Flag::OutOfOrder {
                person: id(0),
                before: Moment::Date(may(8)),
                after: Moment::Date(may(7)),
            },
            "out_of_order",
            "dates out of order: 2022-05-08 should come before 2022-05-07",
        ),
        (
            Flag::InfectorUndated,
            "infector_undated",
            "no date of the infector is known",
        ),
        (
            Flag::InfecteeUndated,
            "infectee_undated",
            "neither onset nor positive sampling of the infectee is known",
        ),
    ]);
    assert_eq!(
        Flag::NegativeSerialInterval { days: -2 }.to_string(),
        "ill 2 days before the infector"
    );
}

/// Police tracing of the Delta outbreak in Guangzhou, published on 2021-06-21: who met whom, when, and what is known of
/// the dates.
#[test]
fn the_delta_chain_of_guangzhou_is_flagged_where_two_days_of_look_back_miss_it() {
    let date = |text: &str| Some(text.parse::<Moment>().unwrap());
    let [guo, song, huang, lu] = [0, 1, 2, 3];
    let sampled = |person, text: &str| Case {
        sampled: date(text),
        ..Case::new(id(person))
    };
    let cases = list([
        Case {
            onset: date("2021-05-18"),
            ..sampled(guo, "2021-05-21")
        },
        sampled(song, "2021-05-25"),
        sampled(huang, "2021-05-31"),
        sampled(lu, "2021-06-05"),
    ]);
    let met = |from, to, day: &str| {
        let time = |clock: &str| format!("{day}T{clock}:00+08:00").parse::<Timestamp>().unwrap();
        Pair {
            exposure: Some(Interval::new(time("12:00"), time("12:02")).unwrap()),
            infected: Some(time("12:00")),
            ..Pair::new(id(from), id(to))
        }
    };
    let pairs = [
        met(guo, song, "2021-05-19"),
        met(song, huang, "2021-05-21"),
        met(huang, lu, "2021-05-25"),
    ];
    let flags = |look_back| -> Vec<Vec<&str>> {
        let protocol = protocol()
            .to_builder()
            .with_look_back_days(look_back, look_back)
            .build()
            .unwrap();
        let tree = TransmissionTree::from_pairs(&cases, &protocol, pairs).unwrap();
        assert_eq!(tree.lineage(id(lu)), ids(&[guo, song, huang, lu]));
        // 19 to 21 May, and 21 to 25 May; nobody knows when Guo was infected.
        let times = tree.generation_times();
        assert_eq!((times.days(), times.missing()), (&[2.0, 4.0][..], 1));
        let serial = tree.serial_intervals();
        assert_eq!(
            (serial.count(), serial.missing()),
            (0, 3),
            "only Guo's onset is known"
        );
        let names = tree
            .transmissions()
            .map(|one| one.flags.iter().map(Flag::name).collect());
        names.collect()
    };
    let outside = vec!["exposure_outside"];
    assert_eq!(flags(2), [vec![], outside.clone(), outside.clone()]);
    assert_eq!(flags(4), [vec![], vec![], outside]);
    assert!(flags(6).iter().all(Vec::is_empty));
}

// What is no tree.

#[test]
fn a_list_that_is_no_forest_of_the_cases_is_refused_with_its_positions() {
    let cases = alike(6);
    let refused = |pairs: &[(u32, u32)]| recorded(&cases, pairs).unwrap_err();
    let texts = [
        (
            refused(&[(0, 1), (9, 2)]),
            "pair 2: expected two cases, found person 9 who is none",
        ),
        (
            refused(&[(0, 1), (1, 9)]),
            "pair 2: expected two cases, found person 9 who is none",
        ),
        (
            refused(&[(0, 0)]),
            "pair 1: expected two persons, found one twice",
        ),
        (
            refused(&[(0, 1), (2, 3), (0, 1)]),
            "pair 3: expected each pair once, found pair 1 again",
        ),
        (
            refused(&[(0, 1), (2, 1)]),
            "pair 2: expected one infector of each person, found another than that of pair 1",
        ),
        (
            refused(&[(0, 1), (2, 3), (1, 0)]),
            "pair 3: expected an infector who was infected earlier, found the reverse of pair 1",
        ),
        (
            refused(&[(4, 5), (2, 0), (0, 1), (1, 2)]),
            "pairs 2, 3 and 4: expected infectors who were infected earlier, found a cycle",
        ),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
}

#[test]
fn the_first_cycle_of_a_list_is_told_in_the_order_of_infection() {
    let cases = alike(8);
    let pairs = [(6, 7), (2, 0), (5, 4), (1, 2), (4, 3), (0, 1), (3, 5), (1, 6)];
    let error = recorded(&cases, &pairs).unwrap_err();
    // 2 infects 0, who infects 1, who infects 2.
    assert_eq!(
        error,
        TreeError::Cycle {
            positions: vec![1, 5, 3]
        }
    );
}

#[test]
fn a_long_cycle_is_told_in_short() {
    let cases = alike(40);
    let cycle =
        |length: u32| -> Vec<(u32, u32)> { (0..length).map(|from| (from, (from + 1) % length)).collect() };
    let text = |length| recorded(&cases, &cycle(length)).unwrap_err().to_string();
    assert!(
        text(11).starts_with("pairs 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 11: "),
        "{}",
        text(11)
    );
    assert!(
        text(40).starts_with("pairs 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 and 30 more: "),
        "{}",
        text(40)
    );
}

#[test]
fn what_is_no_probability_is_refused() {
    let cases = alike(3);
    let refused = |pairs: &[(u32, u32, f64)]| probable(&cases, pairs).unwrap_err();
    let texts = [
        (
            refused(&[(0, 1, 0.5), (0, 2, 1.5)]),
            "pair 2: expected a probability from 0 to 1, found 1.5",
        ),
        (
            refused(&[(0, 1, -0.1)]),
            "pair 1: expected a probability from 0 to 1, found -0.1",
        ),
        (
            refused(&[(0, 1, f64::NAN)]),
            "pair 1: expected a probability from 0 to 1, found NaN",
        ),
        (
            refused(&[(0, 1, 0.75), (2, 1, 0.5)]),
            "person 1: expected infectors whose probabilities sum to 1 at most, found 1.25",
        ),
        (
            refused(&[(0, 1, 0.5), (0, 1, 0.5)]),
            "pair 2: expected each pair once, found pair 1 again",
        ),
        (
            refused(&[(0, 7, 0.5)]),
            "pair 1: expected two cases, found person 7 who is none",
        ),
        (
            refused(&[(1, 1, 0.5)]),
            "pair 1: expected two persons, found one twice",
        ),
    ];
    for (error, text) in texts {
        assert_eq!(error.to_string(), text);
    }
    // Thirds do not sum to 1 exactly.
    let third = 1.0 / 3.0 + 1e-12;
    assert!(probable(&alike(4), &[(0, 3, third), (1, 3, third), (2, 3, third)]).is_ok());
}

#[test]
fn without_cases_there_is_an_empty_tree_and_no_figures() {
    let cases = Cases::default();
    for tree in [recorded(&cases, &[]).unwrap(), probable(&cases, &[]).unwrap()] {
        assert_eq!(
            (
                tree.nodes().len(),
                tree.transmissions().len(),
                tree.walk().count()
            ),
            (0, 0, 0)
        );
        assert!(tree.reproduction_by_onset().is_empty());
        let offspring = tree.offspring(Whose::All);
        assert_eq!(
            (offspring.mean(), offspring.variance(), offspring.dispersion()),
            (None, None, None)
        );
        assert_eq!(
            (offspring.fewest_causing(0.8), offspring.histogram()),
            (0, BTreeMap::new())
        );
        let none = tree.serial_intervals();
        assert_eq!((none.mean(), none.sd(), none.quantile(0.5)), (None, None, None));
        assert_eq!(tree.node(id(0)), None);
        assert_eq!(tree.descendants(id(0)), []);
        assert_eq!(tree.lineage(id(0)), []);
    }
}

// From the records to a tree.

/// A dinner of three, one of whom falls ill three days before the others, and a lunch of those two later.
fn dinner() -> world::World {
    world()
        .visit("ann", "dinner", 9 * 24 + 18..9 * 24 + 21)
        .visit("bo", "dinner", 9 * 24 + 18..9 * 24 + 21)
        .visit("cy", "dinner", 9 * 24 + 18..9 * 24 + 21)
        .place("dinner", "restaurant")
        .case("ann", |case| case.onset = Some(oracle::When::Date(may(11))))
        .case("bo", |case| case.onset = Some(oracle::When::Date(may(14))))
        .case("cy", |case| case.onset = Some(oracle::When::Date(may(15))))
}

#[test]
fn candidate_sources_become_a_tree_with_settings_and_times() {
    let world = dinner();
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = protocol();
    let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
    let sources = find_all_sources(&tracing, &Likelihood::default());
    let tree = TransmissionTree::new(&tracing, &sources).unwrap();
    assert_is_a_forest(&tree, &cases);
    let [ann, bo, cy] = ["ann", "bo", "cy"].map(|name| world.id(name));
    assert_eq!(tree.infectees(ann), [bo, cy]);
    let one = tree.transmission_to(bo).unwrap();
    assert_eq!(one.setting, Some(PlaceKind::Restaurant));
    assert_eq!(one.exposure, Some(hours(9 * 24 + 18, 9 * 24 + 21)));
    assert_eq!(one.serial_interval_days, Some(3));
    let own = sources.iter().find(|sources| sources.person == bo).unwrap();
    assert_eq!(one.probability, Some(own.probability(Origin::Case(ann))));
    let node = tree.node(bo).unwrap();
    assert_eq!(
        node.infected,
        own.candidates
            .iter()
            .find(|one| one.origin == Origin::Case(ann))
            .unwrap()
            .infected
    );
    assert!(one.exposure.unwrap().contains(node.infected.unwrap()));
    // Nobody but places and unseen persons can have infected ann, and their probabilities are added.
    assert_eq!(tree.node(ann).unwrap().origin, sources[0].candidates[0].origin);
    assert!((tree.node(ann).unwrap().probability.unwrap() - 1.0).abs() < 1e-9);
}

#[test]
fn sources_of_somebody_else_or_twice_are_refused() {
    let world = dinner();
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = protocol();
    let late = Timestamp::from_unix(LATE).unwrap();
    let tracing = trace(&log, &cases, &protocol, late);
    let sources = find_all_sources(&tracing, &Likelihood::default());
    let bo = world.id("bo");
    let alone = list([ill(0, 11), ill(2, 15)]);
    let other = trace(&log, &alone, &protocol, late);
    let error = TransmissionTree::new(&other, &sources[1..2]).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("pair 1: expected two cases, found {bo} who is none")
    );
    let root = &sources[..1];
    let alone = list([ill(1, 11)]);
    let other = trace(&log, &alone, &protocol, late);
    let error = TransmissionTree::new(&other, root).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sources of person 0: expected a case of the tracing, found none"
    );
    let twice = [root, root].concat();
    let error = TransmissionTree::new(&tracing, &twice).unwrap_err();
    assert_eq!(
        error.to_string(),
        "sources of person 0: expected once, found again"
    );
}

proptest! {
    #![proptest_config(laws::cases(48))]

    #[test]
    fn the_sources_of_any_world_make_a_forest_without_what_cannot_be(
        mut records in laws::records(),
        drawn in prop::collection::vec(drawn(), 1..7),
    ) {
        records.cases = listed(&drawn);
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), protocol());
        let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
        let sources = find_all_sources(&tracing, &Likelihood::default());
        let tree = TransmissionTree::new(&tracing, &sources).unwrap();
        assert_is_a_forest(&tree, &cases);
        prop_assert!(tree.transmissions().all(|one| !one.flags.iter().any(Flag::is_impossible)));
        // What backward tracing finds can be, so that nothing but the others can speak against it.
        for one in tree.excluded() {
            prop_assert!(one.flags.iter().any(|flag| {
                matches!(flag, Flag::BeforeInfector { .. } | Flag::AfterInfectee { .. })
            }), "{:?}", one);
        }
        for node in tree.nodes() {
            let probability = node.probability.unwrap();
            prop_assert!((0.0..=1.0).contains(&probability));
            prop_assert!(node.expected.unwrap().is_finite());
        }
    }
}

#[test]
fn a_tree_as_a_graph_has_its_nodes_by_key_and_what_is_known_of_them() {
    let mut roster = Roster::new();
    let [zoe, ann] = ["zoe", "ann"].map(|key| roster.person(key).unwrap());
    let cases = list([
        Case {
            isolated: Some(day(12)),
            ..ill(zoe.get(), 10)
        },
        ill(ann.get(), 8),
    ]);
    let pair = Pair {
        setting: Some(PlaceKind::Bus),
        exposure: Some(hours(dawn(7), dawn(7) + 1)),
        ..Pair::new(zoe, ann)
    };
    let tree = TransmissionTree::from_pairs(&cases, &protocol(), [pair]).unwrap();
    let sheet = GraphSheet::of_tree(&tree, &roster).unwrap();
    let [first, second] = sheet.nodes() else {
        panic!("two nodes")
    };
    assert_eq!((first.key(), second.key()), ("ann", "zoe"));
    let value = |name: &str, of: &SheetNode| -> Option<Value> {
        let at = sheet.node_attributes().iter().position(|one| one.name() == name);
        of.values()[at.unwrap()].clone()
    };
    assert_eq!(value("role", first), Some("infectee".into()));
    assert_eq!(value("role", second), Some("root".into()));
    assert_eq!(value("offspring", second), Some(1_i64.into()));
    assert_eq!(value("infectious_until", first), None, "nothing ends it");
    assert_eq!(
        (first.spells(), second.spells()),
        (&[][..], &[hours(dawn(8), dawn(12))][..])
    );
    let [edge] = sheet.edges() else { panic!("one edge") };
    assert_eq!((edge.source(), edge.target()), (1, 0));
    let value = |name: &str| -> Option<Value> {
        let at = sheet.edge_attributes().iter().position(|one| one.name() == name);
        edge.values()[at.unwrap()].clone()
    };
    assert_eq!(value("setting"), Some("bus".into()));
    assert_eq!(value("serial_interval_days"), Some((-2_i64).into()));
    assert_eq!(
        value("flags"),
        Some("ill_too_early;negative_serial_interval".into())
    );
    assert_eq!(value("impossible"), Some(true.into()));
    assert_eq!(edge.spells(), [hours(dawn(7), dawn(7) + 1)]);
    let error = GraphSheet::of_tree(&tree, &Roster::new()).unwrap_err();
    assert_eq!(error.to_string(), "person 0 has no key in the roster");
}

// Statistics.

fn close(a: f64, b: f64, within: f64) -> bool {
    (a - b).abs() <= within * b.abs().max(1.0)
}

/// The logarithm of the likelihood of counts, term by term.
fn log_likelihood(counts: &[u32], k: f64) -> f64 {
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    let mean = total / f64::from(u32::try_from(counts.len()).unwrap());
    counts
        .iter()
        .map(|&count| {
            let x = f64::from(count);
            libm::lgamma(x + k) - libm::lgamma(k) - libm::lgamma(x + 1.0)
                + k * libm::log(k / (k + mean))
                + x * libm::log(mean / (k + mean))
        })
        .sum()
}

fn log_likelihood_poisson(counts: &[u32]) -> f64 {
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    let mean = total / f64::from(u32::try_from(counts.len()).unwrap());
    counts
        .iter()
        .map(|&count| {
            let x = f64::from(count);
            x * libm::log(mean) - mean - libm::lgamma(x + 1.0)
        })
        .sum()
}

/// Faye et al., Lancet Infect. Dis. 15:320, 2015: how many each case of Ebola virus disease in Conakry infected, without
/// those who infected nobody; the seven index cases, and the others.
const INDEX: [u32; 7] = [2, 17, 5, 1, 8, 2, 14];
const OTHERS: [u32; 36] = [
    1, 2, 1, 4, 4, 1, 3, 3, 1, 1, 4, 9, 9, 1, 2, 1, 1, 1, 4, 3, 3, 4, 2, 5, 1, 2, 2, 1, 9, 1, 3, 1, 2, 1, 1,
    2,
];

/// Counts with zeros up to so many cases.
fn with_zeros(counts: &[u32], cases: usize) -> Vec<u32> {
    let mut counts = counts.to_vec();
    counts.resize(cases, 0);
    counts
}

#[track_caller]
fn dispersion(counts: &[u32]) -> Dispersion {
    Offspring::new(counts.iter().copied())
        .dispersion()
        .expect("offspring")
}

#[test]
fn dispersion_is_that_of_the_literature_for_ebola_in_conakry() {
    // The R package superspreading, by maximum likelihood: k = 1.596646 of the index cases, 0.1937490 of the others.
    assert!(close(dispersion(&INDEX).k.unwrap(), 1.596_646, 1e-4));
    let infected: u32 = INDEX.iter().chain(&OTHERS).sum();
    let others = with_zeros(&OTHERS, infected as usize);
    assert!(close(dispersion(&others).k.unwrap(), 0.193_749, 1e-4));
    // Althaus, Lancet Infect. Dis. 15:507, 2015: mean 0.95, k = 0.18 (0.10 to 0.26), of all 152.
    let all = with_zeros(&[&INDEX[..], &OTHERS[..]].concat(), 152);
    let offspring = Offspring::new(all.iter().copied());
    assert_eq!(format!("{:.2}", offspring.mean().unwrap()), "0.95");
    let found = offspring.dispersion().unwrap();
    assert_eq!(format!("{:.2}", found.k.unwrap()), "0.18");
    let (low, high) = (found.low.unwrap(), found.high.unwrap());
    assert!(
        (0.08..0.13).contains(&low) && (0.24..0.32).contains(&high),
        "{low} {high}"
    );
}

#[test]
fn an_offspring_distribution_by_hand() {
    // 10 cases: one infected 6, one 2, one 1, seven nobody.
    let offspring = Offspring::new([0, 0, 1, 0, 6, 0, 0, 2, 0, 0]);
    assert_eq!(offspring.counts(), [6, 2, 1, 0, 0, 0, 0, 0, 0, 0]);
    assert_eq!((offspring.cases(), offspring.total()), (10, 9));
    assert_eq!(
        offspring.histogram(),
        BTreeMap::from([(0, 7), (1, 1), (2, 1), (6, 1)])
    );
    assert_eq!(offspring.mean(), Some(0.9));
    // (36 + 4 + 1 - 9 * 0.9) / 9 = 32.9 / 9.
    assert!(close(offspring.variance().unwrap(), 32.9 / 9.0, 1e-12));
    // 80 % of 9 are 7.2: 6 are not enough, 6 + 2 are.
    let fewest: Vec<usize> = [0.0, 0.5, 0.8, 1.0, 2.0, f64::NAN]
        .map(|share| offspring.fewest_causing(share))
        .to_vec();
    assert_eq!(fewest, [0, 1, 2, 3, 3, 0]);
    // Exactly so many: 80 % of 5 are 4.
    assert_eq!(Offspring::new([3, 1, 1, 0]).fewest_causing(0.8), 2);
}

#[test]
fn dispersion_is_infinite_where_counts_vary_no_more_than_by_chance() {
    for counts in [&[1, 1, 1, 1][..], &[0, 1, 2, 1], &[0, 1], &[3, 3]] {
        let found = dispersion(counts);
        assert_eq!((found.k, found.high), (None, None), "{counts:?}");
        let low = found.low.unwrap();
        let less_likely = log_likelihood_poisson(counts) - log_likelihood(counts, low);
        assert!(
            close(2.0 * less_likely, 3.841_458_820_694_124, 1e-6),
            "{counts:?} {less_likely}"
        );
    }
    for counts in [&[][..], &[4], &[0, 0, 0]] {
        assert_eq!(
            Offspring::new(counts.iter().copied()).dispersion(),
            None,
            "{counts:?}"
        );
    }
}

/// The derivative of the logarithm of the likelihood by k, times k, one number after another.
fn slope(counts: &[u32], k: f64) -> f64 {
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    let mean = total / f64::from(u32::try_from(counts.len()).unwrap());
    let rising = |&count: &u32| (0..count).map(|j| k / (k + f64::from(j))).sum::<f64>();
    let falling = k * libm::log1p(mean / k) * f64::from(u32::try_from(counts.len()).unwrap());
    counts.iter().map(rising).sum::<f64>() - falling
}

#[test]
fn dispersion_of_great_counts_is_where_the_slope_crosses_zero() {
    for counts in [
        &[4_095, 4_096, 4_097, 0, 3][..],
        &[4_096, 4_096, 4_500],
        &[70_000, 12, 5_000, 5_001, 0],
        &[9_000, 9_001, 20_000, 40_000],
    ] {
        let k = dispersion(counts).k.unwrap();
        let around = [0.999_999, 1.000_001].map(|factor| slope(counts, k * factor));
        assert!(around[0] > 0.0 && around[1] < 0.0, "{counts:?}: {k} {around:?}");
    }
}

#[test]
fn the_greatest_count_there_is_takes_no_room_for_those_below_it() {
    let offspring = Offspring::new([u32::MAX]);
    assert_eq!(offspring.histogram(), BTreeMap::from([(u32::MAX, 1)]));
    assert_eq!(offspring.dispersion(), None);
    // The digamma function of so great a number is its logarithm, and that of so small a k is -1 / k - 0.5772 + 1.6449 k:
    // the derivative of the likelihood, times k, is ln(x) k + 1 + 0.5772 k - 1.6449 k² - 2 k ln(1 + x / 2 k).
    let found = dispersion(&[u32::MAX, 0]);
    let (x, k) = (f64::from(u32::MAX), found.k.unwrap());
    let slope = |k: f64| {
        let rising = libm::log(x) * k + 1.0 + 0.577_215_664_9 * k - 1.644_934_066_8 * k * k;
        rising - 2.0 * k * libm::log1p(x / (2.0 * k))
    };
    assert!(
        slope(k * 0.999) > 0.0 && slope(k * 1.001) < 0.0,
        "{k} {}",
        slope(k)
    );
    assert!(found.low.is_some_and(|low| low < k) && found.high.is_some_and(|high| high > k));
}

proptest! {
    #![proptest_config(laws::cases(64))]

    #[test]
    fn no_other_dispersion_is_more_likely(counts in prop::collection::vec(prop_oneof![3 => 0_u32..2, 1 => 0_u32..30], 2..40)) {
        prop_assume!(counts.iter().any(|&count| count > 0));
        let found = dispersion(&counts);
        let poisson = log_likelihood_poisson(&counts);
        let greatest = found.k.map_or(poisson, |k| log_likelihood(&counts, k));
        prop_assert!(poisson <= greatest + 1e-7);
        // Over seven powers of ten, and close to it.
        for step in -120..120 {
            let k = libm::pow(10.0, f64::from(step) / 30.0);
            prop_assert!(log_likelihood(&counts, k) <= greatest + 1e-7, "{:?} {}", found, k);
        }
        for end in [found.low, found.high].into_iter().flatten() {
            let less_likely = greatest - log_likelihood(&counts, end);
            prop_assert!(close(2.0 * less_likely, 3.841_458_820_694_124, 1e-4), "{:?} {}", found, less_likely);
        }
        if let Some(k) = found.k {
            prop_assert!(found.low.is_some_and(|low| low < k));
            prop_assert!(found.high.is_none_or(|high| k < high));
        }
        if found.high.is_none() && found.k.is_some() {
            prop_assert!(2.0 * (greatest - poisson) < 3.8415);
        }
    }

    #[test]
    fn quantiles_are_those_of_r(mut days in prop::collection::vec(-20_i32..40, 1..30), share in 0.0_f64..=1.0) {
        let durations = Durations::new(days.iter().map(|&days| Some(f64::from(days))));
        days.sort_unstable();
        // As the manual of R says it for type 7: m = 1 - p, j = floor(n p + m), gamma = n p + m - j.
        let number = f64::from(u32::try_from(days.len()).unwrap());
        let (floor, gamma) = {
            let h = number * share + 1.0 - share;
            (libm::floor(h), h - libm::floor(h))
        };
        let nth = |n: f64| {
            let at = (0..days.len()).filter(|&at| f64::from(u32::try_from(at).unwrap()) + 1.0 <= n).count().max(1);
            f64::from(days[at - 1])
        };
        let expected = (1.0 - gamma) * nth(floor) + gamma * nth(floor + 1.0);
        prop_assert!(close(durations.quantile(share).unwrap(), expected, 1e-9));
        prop_assert_eq!(durations.quantile(0.0), Some(f64::from(days[0])));
        prop_assert_eq!(durations.quantile(7.0), Some(f64::from(days[days.len() - 1])));
        prop_assert_eq!(durations.quantile(f64::NAN), durations.quantile(0.0));
        let mean = days.iter().sum::<i32>();
        prop_assert!(close(durations.mean().unwrap() * number, f64::from(mean), 1e-9));
        prop_assert_eq!(durations.negative(), days.iter().filter(|&&days| days < 0).count());
    }

    #[test]
    fn figures_of_a_tree_are_those_of_its_pairs(
        (drawn, shares, _) in timed(),
        as_of in 0_i64..400,
    ) {
        let cases = list((0_u32..).zip(&drawn).map(|(person, &drawn)| case_of(person, drawn)));
        let tree = probable(&cases, &pairs_of(&shares)).unwrap();
        let infectors = infectors(&tree);
        let counts = |of: &dyn Fn(usize) -> bool| -> Vec<u32> {
            let mut counts: Vec<u32> = (0..drawn.len())
                .filter(|&case| of(case))
                .map(|case| u32::try_from(infectors.values().filter(|infector| infector.index() == case).count()).unwrap())
                .collect();
            counts.sort_unstable_by(|a, b| b.cmp(a));
            counts
        };
        let offspring = |whose| tree.offspring(whose).counts().to_vec();
        prop_assert_eq!(offspring(Whose::All), counts(&|_| true));
        let ended = |case: usize| drawn[case].isolated.is_some_and(|day| {
            let anchor = [drawn[case].onset, drawn[case].sampled].into_iter().flatten().min().unwrap();
            dawn(day) <= as_of.max(dawn(anchor) - 48) && (dawn(day) <= as_of || dawn(day) <= dawn(anchor) - 48)
        });
        prop_assert_eq!(offspring(Whose::EndedBy(at(as_of))), counts(&ended));

        let mut serial: Vec<f64> = infectors
            .iter()
            .filter_map(|(infectee, infector)| {
                let onset = |person: &PersonId| drawn[person.index()].onset.map(f64::from);
                Some(onset(infectee)? - onset(infector)?)
            })
            .collect();
        serial.sort_unstable_by(f64::total_cmp);
        let found = tree.serial_intervals();
        prop_assert_eq!(found.days(), &serial[..]);
        prop_assert_eq!(found.missing(), infectors.len() - serial.len());

        let cohorts = tree.reproduction_by_onset();
        prop_assert_eq!(cohorts.iter().map(|one| one.cases).sum::<u32>() as usize, drawn.len());
        prop_assert_eq!(cohorts.iter().map(|one| one.offspring).sum::<u32>() as usize, infectors.len());
        for cohort in &cohorts {
            let fell_ill = |case: &usize| drawn[*case].onset.map(may) == cohort.onset;
            let members: Vec<usize> = (0..drawn.len()).filter(fell_ill).collect();
            prop_assert_eq!(members.len(), cohort.cases as usize);
            let own = infectors.values().filter(|infector| members.contains(&infector.index())).count();
            prop_assert_eq!(own, cohort.offspring as usize);
            let expected: f64 = pairs_of(&shares)
                .iter()
                .filter(|(from, to, _)| {
                    let [a, b] = [from, to].map(|&number| case_of(number, drawn[number as usize]));
                    members.contains(&(*from as usize))
                        && !check_pair(&a, &b, None, &protocol(), Timestamp::MAX).iter().any(Flag::is_impossible)
                })
                .map(|(_, _, share)| share)
                .sum();
            prop_assert!(close(cohort.expected.unwrap(), expected, 1e-9));
        }
        let dated = cohorts.iter().filter_map(|one| one.onset);
        prop_assert!(dated.is_sorted());
    }
}

#[test]
fn recorded_trees_have_no_probabilities() {
    let tree = recorded(&alike(2), &[(0, 1)]).unwrap();
    assert!(
        tree.nodes()
            .all(|node| node.probability.is_none() && node.expected.is_none())
    );
    assert!(tree.transmissions().all(|one| one.probability.is_none()));
    assert_eq!(tree.log_probability(), None);
    assert_eq!(tree.reproduction_by_onset()[0].expected_mean(), None);
}

// Secondary attack rates.

#[test]
fn attack_rates_count_those_exposed_in_time_and_those_infected_by_it() {
    let dinner = 9 * 24 + 18;
    let world = dinner_for_attack_rates(dinner);
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = protocol();
    let rates = attack_rates(&trace(
        &log,
        &cases,
        &protocol,
        Timestamp::from_unix(LATE).unwrap(),
    ));
    // At dinner: bo and cy fell ill, di did not. Ann herself was never exposed in time.
    assert_eq!(
        rates.by_setting[&Setting::Kind(PlaceKind::Restaurant)],
        AttackRate {
            exposed: 3,
            infected: 2
        }
    );
    // On the bus, where bo was infectious: eve; cy had it by then.
    assert_eq!(
        rates.by_setting[&Setting::Kind(PlaceKind::Bus)],
        AttackRate {
            exposed: 1,
            infected: 0
        }
    );
    // Di met fay later: a secondary contact. Eve, of the bus, is a close one.
    assert_eq!(
        rates.by_tier[&Tier::Close],
        AttackRate {
            exposed: 4,
            infected: 2
        }
    );
    assert_eq!(
        rates.by_tier[&Tier::Secondary],
        AttackRate {
            exposed: 1,
            infected: 0
        }
    );
    assert_eq!(rates.by_tier[&Tier::Companion], AttackRate::default());
    assert_eq!(rates.undated, 0);
}

/// Ann dines with bo, cy and di; bo and cy fall ill. Bo then rides a bus with eve and cy, and di sees fay.
fn dinner_for_attack_rates(dinner: i64) -> world::World {
    let mut world = dinner_of(&["ann", "bo", "cy", "di"], dinner)
        .place("dinner", "restaurant")
        .place("bus", "bus")
        .visit("di", "park", dinner + 24..dinner + 25)
        .visit("fay", "park", dinner + 24..dinner + 25)
        .case("ann", |case| case.onset = Some(oracle::When::Date(may(11))))
        .case("bo", |case| case.onset = Some(oracle::When::Date(may(14))))
        .case("cy", |case| case.onset = Some(oracle::When::Date(may(15))));
    for person in ["bo", "eve", "cy"] {
        world = world.visit(person, "bus", 14 * 24 + 8..14 * 24 + 9);
    }
    world
}

fn dinner_of(guests: &[&'static str], start: i64) -> world::World {
    guests.iter().fold(world(), |world, guest| {
        world.visit(guest, "dinner", start..start + 3)
    })
}

#[test]
fn a_case_of_whom_nobody_knows_when_is_counted_apart() {
    let dinner = 9 * 24 + 18;
    let world = dinner_of(&["ann", "bo"], dinner)
        .case("ann", |case| case.onset = Some(oracle::When::Date(may(11))))
        .case("bo", |case| {
            case.last_negative = Some(oracle::When::Date(may(12)));
        });
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = protocol();
    let rates = attack_rates(&trace(
        &log,
        &cases,
        &protocol,
        Timestamp::from_unix(LATE).unwrap(),
    ));
    assert_eq!(rates.undated, 1);
    assert!(
        rates.by_tier.values().all(|rate| *rate == AttackRate::default()),
        "{rates:?}"
    );
}

/// The rates by their definition, from what the oracle finds.
fn naive_rates(records: &oracle::World, drawn: &[Drawn], book: &oracle::Rulebook) -> NaiveRates {
    let answer = oracle::trace(records, book, LATE);
    let mut rates = NaiveRates::default();
    for contact in &answer.contacts {
        rates.tiers.entry(contact.tier.to_owned()).or_default().0 += 1;
    }
    // When a case can have been infected, in seconds: the default incubation, 1 to 14 days.
    let window = |drawn: Drawn| -> Option<(i64, i64)> {
        let sampled_by = drawn.sampled.map_or(i64::MAX, |day| hour(dawn(day) + 24));
        let window = match (drawn.onset, drawn.sampled) {
            (Some(onset), _) => (hour(dawn(onset) - 14 * 24), hour(dawn(onset)).min(sampled_by)),
            (None, Some(sampled)) => (hour(dawn(sampled) - 14 * 24), sampled_by),
            (None, None) => return None,
        };
        (window.0 < window.1).then_some(window)
    };
    let mut by_tier: BTreeMap<u32, (usize, bool)> = BTreeMap::new();
    let mut undated = BTreeSet::new();
    let mut by_setting: BTreeMap<(String, u32), bool> = BTreeMap::new();
    let setting = |row: &oracle::ExposureRow| {
        let kind = |place| records.kinds.get(&place).map_or("other", |kind| kind.0.as_str());
        row.place.map_or("encounter", kind).to_owned()
    };
    let is_case = |person: u32| (person as usize) < drawn.len();
    for row in answer
        .exposures
        .iter()
        .filter(|row| row.generation == 1 && !is_case(row.person))
    {
        by_setting.insert((setting(row), row.person), false);
    }
    for (person, &drawn) in (0_u32..).zip(drawn) {
        // Without the case, who is an ordinary person then.
        let mut others = records.clone();
        others.cases.retain(|case| case.person != person);
        let answer = oracle::trace(&others, book, LATE);
        let Some((from, until)) = window(drawn) else {
            let reached = answer
                .links
                .iter()
                .any(|link| (link.person, link.generation) == (person, 1));
            undated.extend(reached.then_some(person));
            continue;
        };
        for link in answer.links.iter().filter(|link| link.person == person) {
            let key = (link.source, link.person, link.generation);
            let rows = answer
                .exposures
                .iter()
                .filter(|row| (row.source, row.person, row.generation) == key);
            for row in rows.filter(|row| row.start < until) {
                let infected = from < row.end;
                if link.generation == 1 {
                    *by_setting.entry((setting(row), person)).or_default() |= infected;
                }
                let tier = match (link.grade, link.generation) {
                    ("close", generation) => generation.min(3) as usize - 1,
                    ("companion", _) => 8,
                    _ => 9,
                };
                let best = by_tier.entry(person).or_insert((tier, false));
                if tier < best.0 {
                    *best = (tier, infected);
                } else if tier == best.0 {
                    best.1 |= infected;
                }
            }
        }
    }
    for (tier, infected) in by_tier.into_values() {
        let name = match tier {
            0 => "close",
            1 => "secondary",
            2 => "further",
            8 => "companion",
            _ => "general",
        };
        let rate = rates.tiers.entry(name.to_owned()).or_default();
        rate.0 += 1;
        rate.1 += u32::from(infected);
    }
    for ((setting, _), infected) in by_setting {
        let rate = rates.settings.entry(setting).or_default();
        rate.0 += 1;
        rate.1 += u32::from(infected);
    }
    rates.undated = u32::try_from(undated.len()).unwrap();
    rates
}

/// Exposed and infected, by name.
#[derive(Default, PartialEq, Debug)]
struct NaiveRates {
    tiers: BTreeMap<String, (u32, u32)>,
    settings: BTreeMap<String, (u32, u32)>,
    undated: u32,
}

fn named(rates: &AttackRates) -> NaiveRates {
    let counts = |rate: &AttackRate| (rate.exposed, rate.infected);
    NaiveRates {
        tiers: rates
            .by_tier
            .iter()
            .filter(|(_, rate)| rate.exposed > 0)
            .map(|(tier, rate)| (tier.name().to_owned(), counts(rate)))
            .collect(),
        settings: rates
            .by_setting
            .iter()
            .map(|(setting, rate)| (setting.name().to_owned(), counts(rate)))
            .collect(),
        undated: rates.undated,
    }
}

proptest! {
    #![proptest_config(laws::cases(96))]

    #[test]
    fn attack_rates_are_those_of_the_oracle(
        mut records in laws::records(),
        drawn in prop::collection::vec(drawn(), 1..5),
        generations in 1_u32..4,
    ) {
        records.cases = listed(&drawn);
        // Settings of encounters are not in the rows of the oracle.
        for encounter in &mut records.encounters {
            encounter.setting = None;
        }
        let companion = oracle::Rule { grade: "companion", ..rule("any") };
        let at_home = oracle::Rule { settings: vec!["residence".into(), "bus".into(), "encounter".into()], ..rule("close") };
        let book = oracle::Rulebook { generations, ..book([at_home, companion]) };
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
        let rates = attack_rates(&tracing);
        prop_assert_eq!(named(&rates), naive_rates(&records, &drawn, &book));
        for rate in rates.by_tier.values().chain(rates.by_setting.values()) {
            prop_assert!(rate.infected <= rate.exposed);
            if let (Some(share), Some([low, high])) = (rate.rate(), rate.interval()) {
                prop_assert!(0.0 <= low && low <= share && share <= high && high <= 1.0);
            }
        }
    }
}

#[test]
fn intervals_of_rates_are_those_of_wilson() {
    let interval = |infected, exposed| AttackRate { exposed, infected }.interval();
    assert_eq!(interval(0, 0), None);
    // Both ends solve (share - p)² = z² p (1 - p) / n.
    for (infected, exposed) in [(1, 10), (5, 10), (33, 340), (10, 10), (0, 7)] {
        let share = f64::from(infected) / f64::from(exposed);
        for end in interval(infected, exposed).unwrap() {
            let left = (share - end) * (share - end);
            let right = 1.959_963_984_540_054_f64.powi(2) * end * (1.0 - end) / f64::from(exposed);
            assert!((left - right).abs() < 1e-12, "{infected} of {exposed}: {end}");
        }
    }
    // Newcombe, Stat. Med. 17:857, 1998, method 3.
    let [low, high] = interval(15, 148).unwrap();
    assert_eq!(
        (format!("{low:.4}"), format!("{high:.4}")),
        ("0.0624".to_owned(), "0.1605".to_owned())
    );
}

#[cfg(feature = "json")]
#[test]
fn figures_have_a_form_in_json() {
    let world = dinner();
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = protocol();
    let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
    let mut out = Vec::new();
    mijie::report::write_json(&attack_rates(&tracing), &mut out).unwrap();
    let text = String::from_utf8(out).unwrap();
    assert!(text.contains("\"restaurant\""), "{text}");
    let flag = Flag::IllTooEarly {
        onset: may(7),
        earliest: may(8),
    };
    let text = serde_json::to_string(&flag).unwrap();
    assert_eq!(
        text,
        r#"{"flag":"ill_too_early","onset":"2022-05-07","earliest":"2022-05-08"}"#
    );
}
