//! Rounds of screening, pools and tubes.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, FixedOffset, NaiveDate};
use mijie::protocol::{Citation, Confidence};
use mijie::response::{
    Attendance, Capacity, Coverage, PoolError, PoolKind, PoolResult, PoolRound, PoolSample, PoolSizeError,
    Retest, RoundCall, RoundOutcome, RoundPlan, ScreeningError, Workload, best_pool, fill_tubes, screen,
    tests_per_person,
};
use mijie::{
    Area, AreaId, AreaLevel, Areas, Gazetteer, Moment, PersonId, Place, PlaceId, Test, TestResult, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws;
use crate::world::DAWN;

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn hour(hours: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + hours * 3600).unwrap()
}

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

/// Areas: 0 county > 1 township > 2 and 3 grids > buildings 4, 5 (in 2) and 6 (in 3); 7 another township without grids.
fn areas() -> Areas {
    let area = |id, level, parent: Option<u32>| Area {
        id: AreaId::new(id),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    Areas::new([
        area(0, AreaLevel::County, None),
        area(1, AreaLevel::Township, Some(0)),
        area(2, AreaLevel::Grid, Some(1)),
        area(3, AreaLevel::Grid, Some(1)),
        area(4, AreaLevel::Building, Some(2)),
        area(5, AreaLevel::Building, Some(2)),
        area(6, AreaLevel::Building, Some(3)),
        area(7, AreaLevel::Township, Some(0)),
    ])
    .unwrap()
}

const PARENTS: [Option<u32>; 8] = [
    None,
    Some(0),
    Some(1),
    Some(1),
    Some(2),
    Some(2),
    Some(3),
    Some(0),
];

/// People by their homes, and homes by their areas.
fn town(homes: &[u32], home_areas: &[Option<u32>]) -> Gazetteer {
    let mut gazetteer = Gazetteer {
        areas: areas(),
        ..Gazetteer::default()
    };
    for (home, area) in (0..).zip(home_areas) {
        let place = Place {
            area: area.map(AreaId::new),
            ..Place::default()
        };
        gazetteer.places.insert(PlaceId::new(home), place);
    }
    for (number, &home) in (0..).zip(homes) {
        gazetteer.homes.insert(person(number), PlaceId::new(home));
    }
    gazetteer
}

fn test(number: u32, hours: i64, result: TestResult, round: Option<&str>) -> Test {
    Test {
        person: person(number),
        sampled: Moment::Instant(hour(hours)),
        result,
        round: round.map(str::to_owned),
    }
}

fn call(areas: &[u32]) -> RoundCall {
    RoundCall::new("1", areas.iter().copied().map(AreaId::new))
}

#[test]
fn a_call_for_an_area_that_nobody_knows_is_refused() {
    let town = town(&[], &[]);
    let refusal = |call: &RoundCall| screen(call, &town, &[], china(), hour(0)).unwrap_err();
    assert_eq!(
        refusal(&call(&[0, 9])).to_string(),
        "area 2 of the round: expected an area of the register, found area 9"
    );
    assert_eq!(
        refusal(&call(&[])).to_string(),
        "expected an area to be screened, found none"
    );
}

#[test]
fn a_person_twice_in_one_round_is_refused() {
    let town = town(&[0], &[Some(4)]);
    let tests = [
        test(5, 1, TestResult::Negative, Some("1")),
        test(0, 2, TestResult::Negative, Some("1")),
        test(0, 3, TestResult::Negative, Some("2")),
        test(0, 4, TestResult::Negative, None),
    ];
    assert!(screen(&call(&[0]), &town, &tests, china(), hour(9)).is_ok());
    let again = [&tests[..], &[test(0, 5, TestResult::Negative, Some("1"))]].concat();
    let error = screen(&call(&[0]), &town, &again, china(), hour(9)).unwrap_err();
    assert_eq!(error, ScreeningError::Repeated { first: 1, second: 4 });
    assert_eq!(
        error.to_string(),
        "test 5: expected each person once in a round, found the person of test 2 again"
    );
}

#[test]
fn a_sample_counts_from_its_instant_and_a_date_from_its_midnight() {
    let town = town(&[0, 0], &[Some(4)]);
    let dated = Test {
        sampled: "2022-05-02".parse().unwrap(),
        ..test(1, 0, TestResult::Negative, Some("1"))
    };
    let tests = [test(0, 30, TestResult::Negative, Some("1")), dated];
    let sampled = |as_of| {
        let round = screen(&call(&[2]), &town, &tests, china(), as_of).unwrap();
        round.coverage().sampled
    };
    assert_eq!(sampled(Timestamp::from_unix(DAWN + 24 * 3600 - 1).unwrap()), 0);
    assert_eq!(sampled(hour(24)), 1);
    assert_eq!(sampled(Timestamp::from_unix(DAWN + 30 * 3600 - 1).unwrap()), 1);
    assert_eq!(sampled(hour(30)), 2);
}

#[test]
fn doors_are_told_by_grid_building_and_home() {
    // Homes 0 and 1 in building 4, home 2 in building 6, home 3 in the other township.
    let town = town(&[0, 0, 1, 2, 2, 3], &[Some(4), Some(4), Some(6), Some(7)]);
    let tests = [
        test(1, 1, TestResult::Negative, Some("1")),
        test(2, 1, TestResult::Negative, Some("1")),
    ];
    let round = screen(&call(&[0]), &town, &tests, china(), hour(9)).unwrap();
    let doors: Vec<_> = round
        .doors()
        .iter()
        .map(|door| {
            let missing: Vec<u32> = door.missing.iter().map(|person| person.get()).collect();
            (
                door.grid.map(AreaId::get),
                door.building.map(AreaId::get),
                door.home.get(),
                door.residents,
                missing,
            )
        })
        .collect();
    assert_eq!(
        doors,
        [
            (None, None, 3, 1, vec![5]),
            (Some(2), Some(4), 0, 2, vec![0]),
            (Some(3), Some(6), 2, 2, vec![3, 4]),
        ]
    );
}

#[test]
fn guests_and_people_of_no_known_area_are_told() {
    let mut town = town(&[0, 1, 2, 9, 1], &[Some(4), Some(7), None]);
    // A place whose area the register lost.
    town.places.insert(
        PlaceId::new(5),
        Place {
            area: Some(AreaId::new(77)),
            ..Place::default()
        },
    );
    town.homes.insert(person(6), PlaceId::new(5));
    let tests = [
        test(4, 1, TestResult::Negative, Some("1")),
        test(3, 1, TestResult::Pending, Some("1")),
        test(50, 1, TestResult::Negative, Some("1")),
    ];
    let round = screen(&call(&[1]), &town, &tests, china(), hour(9)).unwrap();
    assert_eq!(round.residents().len(), 1);
    assert_eq!(round.unplaced(), [person(2), person(6)]);
    let guests: Vec<u32> = round.guests().iter().map(|guest| guest.0.get()).collect();
    assert_eq!(guests, [3, 4, 50]);
}

#[test]
fn a_round_is_clean_when_everybody_is_negative() {
    let town = town(&[0, 0], &[Some(4)]);
    let outcome = |tests: &[Test], excused: &[u32]| {
        let call = call(&[2]).with_excused(excused.iter().copied().map(person));
        screen(&call, &town, tests, china(), hour(9)).unwrap().outcome()
    };
    let of = |number, result| test(number, 1, result, Some("1"));
    let negative = of(0, TestResult::Negative);
    assert_eq!(outcome(&[], &[]), RoundOutcome::Open);
    assert_eq!(outcome(std::slice::from_ref(&negative), &[]), RoundOutcome::Open);
    assert_eq!(
        outcome(std::slice::from_ref(&negative), &[1]),
        RoundOutcome::Clean
    );
    for (result, expected) in [
        (TestResult::Negative, RoundOutcome::Clean),
        (TestResult::Pending, RoundOutcome::Open),
        (TestResult::Inconclusive, RoundOutcome::Open),
        (TestResult::Positive, RoundOutcome::Positive),
    ] {
        assert_eq!(outcome(&[negative.clone(), of(1, result)], &[]), expected);
        let guest = [negative.clone(), of(1, TestResult::Negative), of(8, result)];
        assert_eq!(outcome(&guest, &[]), expected);
    }
    // One positive is enough, whoever is missing.
    assert_eq!(
        outcome(&[of(0, TestResult::Positive)], &[]),
        RoundOutcome::Positive
    );
}

#[test]
fn nobody_called_is_no_coverage() {
    let town = town(&[0], &[Some(4)]);
    let coverage = |call: &RoundCall| screen(call, &town, &[], china(), hour(9)).unwrap().coverage();
    assert_eq!(coverage(&call(&[3])).share(), None);
    assert_eq!(coverage(&call(&[2])).share(), Some(0.0));
    assert_eq!(coverage(&call(&[2]).with_excused([person(0)])).share(), None);
}

fn a_result() -> impl Strategy<Value = TestResult> {
    select(vec![
        TestResult::Negative,
        TestResult::Negative,
        TestResult::Positive,
        TestResult::Pending,
        TestResult::Inconclusive,
    ])
}

/// Tests of rounds 1 and 2, each person once in each.
fn round_tests() -> impl Strategy<Value = Vec<Test>> {
    let one = (0_u32..16, 0..2, 0_i64..20, a_result());
    proptest::collection::vec(one, 0..25).prop_map(|rows| {
        let unique: BTreeMap<_, _> = rows
            .into_iter()
            .map(|(who, round, hours, result)| ((who, round), (hours, result)))
            .collect();
        unique
            .into_iter()
            .map(|((who, round), (hours, result))| {
                test(who, hours, result, Some(if round == 0 { "1" } else { "2" }))
            })
            .collect()
    })
}

fn a_town() -> impl Strategy<Value = (Vec<u32>, Vec<Option<u32>>)> {
    (
        proptest::collection::vec(0_u32..7, 0..14),
        proptest::collection::vec(proptest::option::weighted(0.9, 0_u32..8), 6),
    )
}

fn lies_in(area: u32, around: &[u32]) -> bool {
    around.contains(&area) || PARENTS[area as usize].is_some_and(|parent| lies_in(parent, around))
}

proptest! {
    #![proptest_config(laws::cases(96))]

    #[test]
    fn everybody_in_the_area_is_sampled_excused_or_missing(
        (homes, home_areas) in a_town(),
        called in proptest::collection::vec(0_u32..8, 1..3),
        tests in round_tests(),
        excused in proptest::collection::btree_set(0_u32..16, 0..4),
        as_of in 0_i64..20,
        turn in 0_usize..25,
    ) {
        let town = town(&homes, &home_areas);
        let call = call(&called).with_excused(excused.iter().copied().map(person));
        let round = screen(&call, &town, &tests, china(), hour(as_of)).unwrap();

        let sample = |who: u32| {
            tests.iter().find(|test| {
                test.person.get() == who
                    && test.round.as_deref() == Some("1")
                    && test.sampled.start(china()) <= hour(as_of)
            })
        };
        let mut expected = Vec::new();
        let mut unplaced = Vec::new();
        for (who, &home) in (0_u32..).zip(&homes) {
            match home_areas.get(home as usize).copied().flatten() {
                Some(area) if lies_in(area, &called) => expected.push((
                    person(who),
                    match sample(who) {
                        Some(test) => Attendance::Sampled { sampled: test.sampled, result: test.result },
                        None if excused.contains(&who) => Attendance::Excused,
                        None => Attendance::Missing,
                    },
                )),
                None if sample(who).is_none() => unplaced.push(person(who)),
                _ => {}
            }
        }
        let found: Vec<_> = round.residents().iter().map(|one| (one.person, one.attendance)).collect();
        prop_assert_eq!(&found, &expected);
        prop_assert_eq!(round.unplaced(), &unplaced[..]);
        let sampled = (0..16).filter(|&who| sample(who).is_some()).count();
        let coverage = round.coverage();
        prop_assert_eq!(coverage.sampled + round.guests().len() as u64, sampled as u64);
        prop_assert_eq!(coverage.sampled + coverage.excused + coverage.missing, coverage.population);

        // Doors and areas part the missing, and nobody else.
        let mut behind_doors: Vec<PersonId> = round.doors().iter().flat_map(|door| door.missing.clone()).collect();
        behind_doors.sort_unstable();
        let missing: Vec<PersonId> = round.missing().map(|one| one.person).collect();
        prop_assert_eq!(behind_doors, missing);
        for &level in AreaLevel::ALL {
            let sum = |of: fn(&Coverage) -> u64| round.coverage_by(level).values().map(of).sum::<u64>();
            prop_assert_eq!(sum(|part| part.population), coverage.population);
            prop_assert_eq!(sum(|part| part.missing), coverage.missing);
            prop_assert_eq!(sum(|part| part.open + part.positive), coverage.open + coverage.positive);
        }

        let mut turned = tests;
        if !turned.is_empty() {
            let turn = turn % turned.len();
            turned.rotate_left(turn);
        }
        prop_assert_eq!(screen(&call, &town, &turned, china(), hour(as_of)).unwrap(), round);
    }

    #[test]
    fn a_tube_holds_neighbours_and_nobody_is_left_over(
        (homes, home_areas) in a_town(),
        persons in proptest::collection::vec(0_u32..20, 0..40),
        singles in proptest::collection::btree_set(0_u32..20, 0..5),
        kind in select(PoolKind::ALL),
        level in select(vec![AreaLevel::Township, AreaLevel::Grid, AreaLevel::Building]),
    ) {
        let town = town(&homes, &home_areas);
        let list: Vec<PersonId> = persons.iter().copied().map(person).collect();
        let alone: BTreeSet<PersonId> = singles.iter().copied().map(person).collect();
        let tubes = fill_tubes(&list, &alone, kind, &town, level);
        let mut dealt: Vec<PersonId> = tubes.iter().flat_map(|tube| tube.persons.clone()).collect();
        dealt.sort_unstable();
        let distinct: BTreeSet<PersonId> = list.iter().copied().collect();
        prop_assert_eq!(dealt, distinct.iter().copied().collect::<Vec<_>>());
        let mut least: BTreeMap<_, (usize, usize)> = BTreeMap::new();
        for &who in &distinct {
            let counts = least.entry(town.area_of_home(who, level)).or_default();
            if alone.contains(&who) { counts.0 += 1 } else { counts.1 += 1 }
        }
        let fewest: usize =
            least.values().map(|&(alone, others)| alone + others.div_ceil(kind.swabs() as usize)).sum();
        prop_assert_eq!(tubes.len(), fewest);
        for tube in &tubes {
            prop_assert!(!tube.persons.is_empty() && tube.persons.len() <= tube.kind.swabs() as usize);
            for &who in &tube.persons {
                prop_assert_eq!(town.area_of_home(who, level), tube.area);
                let expected = if alone.contains(&who) { PoolKind::Single } else { kind };
                prop_assert_eq!(tube.kind, expected);
            }
        }
        let mut backwards = list;
        backwards.reverse();
        prop_assert_eq!(&fill_tubes(&backwards, &alone, kind, &town, level), &tubes);
        prop_assert_eq!(Workload::of(&tubes), Workload { swabs: distinct.len() as u64, tubes: fewest as u64 });
    }

    #[test]
    fn seconds_needed_are_the_fewest_whole_ones(swabs in 0_u64..5000, tubes in 0_u64..5000, rate in 1_u64..900) {
        let capacity = Capacity { swabs_per_hour: rate, tubes_per_hour: rate };
        let time = capacity.time_for(Workload { swabs, tubes }).unwrap();
        for (things, seconds) in [(swabs, time.sampling_s), (tubes, time.testing_s)] {
            prop_assert!(seconds * rate >= things * 3600);
            prop_assert!(seconds == 0 || (seconds - 1) * rate < things * 3600);
        }
        prop_assert_eq!(time.least_s(), time.sampling_s.max(time.testing_s));
        prop_assert_eq!(time.most_s(), time.sampling_s + time.testing_s);
    }
}

#[test]
fn work_without_anybody_to_do_it_never_ends() {
    let nobody = Capacity::default();
    assert_eq!(nobody.time_for(Workload { swabs: 1, tubes: 0 }), None);
    assert_eq!(nobody.time_for(Workload { swabs: 0, tubes: 1 }), None);
    assert_eq!(nobody.time_for(Workload::default()).unwrap().most_s(), 0);
    let slow = Capacity {
        swabs_per_hour: 1,
        tubes_per_hour: 1,
    };
    let all = Workload {
        swabs: u64::MAX,
        tubes: u64::MAX,
    };
    assert_eq!(slow.time_for(all).unwrap().most_s(), u64::MAX);
}

fn tube(kind: PoolKind, persons: &[u32], sampled: i64, result: Option<(i64, TestResult)>) -> PoolSample {
    PoolSample {
        kind,
        persons: persons.iter().copied().map(person).collect(),
        sampled: hour(sampled),
        result: result.map(|(known, result)| PoolResult {
            known: hour(known),
            result,
        }),
    }
}

#[test]
fn tubes_that_cannot_be_are_refused() {
    let good = tube(PoolKind::Five, &[0, 1], 1, Some((1, TestResult::Negative)));
    let refusal = |bad: PoolSample| PoolRound::new("1", vec![good.clone(), bad]).unwrap_err();
    let message = |bad| refusal(bad).to_string();
    assert_eq!(
        message(tube(PoolKind::Ten, &[], 1, None)),
        "tube 2: expected the swab of at least one person, found none"
    );
    assert_eq!(
        message(tube(PoolKind::Five, &[2, 3, 4, 5, 6, 7], 1, None)),
        "tube 2: expected at most 5 swabs in a tube 5_in_1, found 6"
    );
    assert_eq!(
        message(tube(PoolKind::Ten, &[2, 1], 1, None)),
        "tube 2: expected each person once in a round, found a person of tube 1 again"
    );
    assert_eq!(
        refusal(tube(PoolKind::Ten, &[2, 2], 1, None)),
        PoolError::Repeated { first: 1, second: 1 }
    );
    assert_eq!(
        message(tube(PoolKind::Single, &[2], 2, Some((1, TestResult::Negative)))),
        "tube 2: expected a result after the sample of 2022-04-30T18:00:00Z, found one of 2022-04-30T17:00:00Z"
    );
}

#[test]
fn a_positive_tube_asks_for_single_samples() {
    use TestResult::{Inconclusive, Negative, Pending, Positive};
    let round = PoolRound::new(
        "1",
        vec![
            tube(PoolKind::Ten, &[9, 0, 1, 2, 3, 4, 5], 8, Some((12, Positive))),
            tube(PoolKind::Ten, &[10], 8, Some((12, Negative))),
            tube(PoolKind::Ten, &[11], 8, Some((12, Inconclusive))),
            tube(PoolKind::Ten, &[12], 8, Some((20, Positive))),
            tube(PoolKind::Ten, &[13], 8, Some((12, Pending))),
            tube(PoolKind::Ten, &[14], 8, None),
        ],
    )
    .unwrap();
    let tests = [
        test(0, 8, Positive, Some("1")), // the swab of the tube itself
        test(1, 11, Negative, None),     // before the tube was known
        test(2, 12, Negative, None),     // as it was known
        test(3, 13, Positive, None),
        test(3, 14, Negative, None),
        test(4, 13, Negative, Some("2")),
        test(4, 14, Pending, None),
        test(5, 14, Inconclusive, None),
        test(9, 19, Negative, None), // later than the question
    ];
    let follow_up = round.follow_up(&tests, china(), hour(18));
    let tubes: Vec<_> = follow_up.iter().map(|one| (one.tube, one.result)).collect();
    assert_eq!(tubes, [(0, Positive), (2, Inconclusive)]);
    assert_eq!(
        follow_up[0].persons,
        [
            (person(0), Retest::Due),
            (person(1), Retest::Due),
            (person(2), Retest::Negative),
            (person(3), Retest::Positive),
            (person(4), Retest::Pending),
            (person(5), Retest::Due),
            (person(9), Retest::Due),
        ]
    );
    assert!(!follow_up[0].is_settled() && !follow_up[0].is_unexplained());
    let mut backwards = tests.to_vec();
    backwards.reverse();
    assert_eq!(round.follow_up(&backwards, china(), hour(18)), follow_up);
    assert_eq!(round.follow_up(&tests, china(), hour(20)).len(), 3);
}

#[test]
fn a_single_sample_of_a_date_answers_from_the_day_of_the_tube_s_result() {
    let round = PoolRound::new(
        "1",
        vec![tube(PoolKind::Ten, &[0], 20, Some((30, TestResult::Positive)))],
    );
    let round = round.unwrap();
    let retest = |date: &str| {
        let sampled = date.parse().unwrap();
        let test = Test {
            sampled,
            ..test(0, 0, TestResult::Negative, None)
        };
        let follow_up = round.follow_up(&[test], china(), hour(100));
        (follow_up[0].persons[0].1, follow_up[0].is_unexplained())
    };
    assert_eq!(retest("2022-05-01"), (Retest::Due, false));
    assert_eq!(retest("2022-05-02"), (Retest::Negative, true));
}

fn day(number: u64) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 5, 1).unwrap() + Days::new(number)
}

fn own_plan(every: u32, clean: u32, closing: (u32, u32)) -> RoundPlan {
    let citation = Citation::new("rounds", Confidence::Low, "a plan of the test");
    RoundPlan::new(every, clean, closing, citation).unwrap()
}

#[test]
fn the_published_plans_have_their_figures() {
    let figures = |plan: &RoundPlan| {
        (
            plan.every_days(),
            plan.clean_rounds(),
            plan.pause_days(),
            plan.closing_rounds(),
        )
    };
    assert_eq!(figures(&RoundPlan::city()), (1, 3, 3, 1));
    assert_eq!(figures(&RoundPlan::delimited()), (1, 3, 0, 0));
    for plan in [RoundPlan::city(), RoundPlan::delimited()] {
        assert!(plan.citation().source.contains("2022-11-21"));
        assert_eq!(plan.citation().confidence, Confidence::High);
    }
}

#[test]
fn a_plan_without_rounds_or_days_is_refused() {
    let refusal = |every, clean, closing| {
        let citation = Citation::new("rounds", Confidence::Low, "a plan of the test");
        RoundPlan::new(every, clean, closing, citation)
            .unwrap_err()
            .to_string()
    };
    assert_eq!(refusal(0, 3, (0, 0)), "every_days: expected 1 to 365, found 0");
    assert_eq!(refusal(1, 0, (0, 0)), "clean_rounds: expected 1 to 365, found 0");
    assert_eq!(
        refusal(1, 3, (366, 0)),
        "pause_days: expected 0 to 365, found 366"
    );
    assert_eq!(
        refusal(1, 3, (0, u32::MAX)),
        "closing_rounds: expected 0 to 365, found 4294967295"
    );
}

#[test]
fn three_clean_days_a_pause_and_one_more_are_enough() {
    use RoundOutcome::{Clean, Open, Positive};
    let plan = RoundPlan::city();
    let standing = |rounds: &[(u64, RoundOutcome)]| {
        let rounds: Vec<_> = rounds
            .iter()
            .map(|&(number, outcome)| (day(number), outcome))
            .collect();
        let standing = plan.standing(day(1), &rounds);
        (standing.clean_needed, standing.next, standing.earliest_end)
    };
    assert_eq!(standing(&[]), (4, Some(day(1)), Some(day(7))));
    assert_eq!(
        standing(&[(1, Clean), (2, Clean), (3, Clean)]),
        (1, Some(day(7)), Some(day(7)))
    );
    assert_eq!(
        standing(&[(1, Clean), (2, Clean), (3, Clean), (7, Clean)]),
        (0, None, Some(day(7)))
    );
    // A round in the pause counts for nothing.
    assert_eq!(
        standing(&[(1, Clean), (2, Clean), (3, Clean), (4, Clean)]),
        (1, Some(day(7)), Some(day(7)))
    );
    // An open round can still become clean.
    assert_eq!(
        standing(&[(1, Clean), (2, Clean), (3, Open)]),
        (4, Some(day(4)), Some(day(7)))
    );
    assert_eq!(
        standing(&[(1, Clean), (2, Clean), (3, Positive)]),
        (4, Some(day(4)), Some(day(10)))
    );
    // Of two on one day the worst counts.
    assert_eq!(
        standing(&[(1, Positive), (1, Clean)]),
        (4, Some(day(2)), Some(day(8)))
    );
    let after = plan.standing(day(1), &[(day(1), Open), (day(2), Clean)]);
    assert_eq!((after.clean_in_a_row, after.broken_by), (1, Some((day(1), Open))));
}

#[test]
fn a_plan_at_the_end_of_all_days_has_no_next_one() {
    let standing = RoundPlan::city().standing(NaiveDate::MAX, &[(NaiveDate::MAX, RoundOutcome::Clean)]);
    assert_eq!(
        (standing.clean_needed, standing.next, standing.earliest_end),
        (3, None, None)
    );
}

fn an_outcome() -> impl Strategy<Value = RoundOutcome> {
    use RoundOutcome::{Clean, Open, Positive};
    select(vec![Clean, Clean, Clean, Clean, Open, Positive])
}

proptest! {
    #![proptest_config(laws::cases(256))]

    /// By looking for the days in the list, for plans of one closing round or none.
    #[test]
    fn a_standing_is_found_by_counting_the_clean_days_since_the_last_other(
        days in proptest::collection::btree_map(0_u64..25, an_outcome(), 0..18),
        (every, clean, pause, closing) in (1_u32..4, 1_u32..5, 0_u32..5, 0_u32..2),
    ) {
        let plan = own_plan(every, clean, (pause, closing));
        let rounds: Vec<_> = days.iter().map(|(&number, &outcome)| (day(number), outcome)).collect();
        let last_other = days.iter().filter(|&(_, &outcome)| outcome != RoundOutcome::Clean).map(|(&n, _)| n).max();
        let since: Vec<u64> = days.keys().copied().filter(|&n| last_other.is_none_or(|other| n > other)).collect();
        let mut counted: Vec<u64> = since.iter().copied().take(clean as usize).collect();
        if counted.len() == clean as usize && closing == 1 {
            let over = counted[clean as usize - 1] + u64::from(pause);
            counted.extend(since.iter().copied().find(|&n| n > over));
        }
        let expected_next = match counted.last() {
            _ if counted.len() == (clean + closing) as usize => None,
            None => Some(last_other.map_or(0, |other| other + u64::from(every))),
            Some(last) if counted.len() < clean as usize => Some(last + u64::from(every)),
            Some(last) => Some(last + u64::from(pause) + 1),
        };
        let found = plan.standing(day(0), &rounds);
        prop_assert_eq!(found.clean_in_a_row as usize, counted.len());
        prop_assert_eq!(found.clean_needed as usize, (clean + closing) as usize - counted.len());
        prop_assert_eq!(found.next, expected_next.map(day));
        let mut backwards = rounds;
        backwards.reverse();
        prop_assert_eq!(plan.standing(day(0), &backwards), found);
    }

    #[test]
    fn a_new_positive_never_shortens(
        days in proptest::collection::btree_map(0_u64..25, an_outcome(), 0..18),
        (every, clean, pause, closing) in (1_u32..4, 1_u32..5, 0_u32..5, 0_u32..3),
        positive in 0_u64..25,
    ) {
        let plan = own_plan(every, clean, (pause, closing));
        let mut rounds: Vec<_> = days.iter().map(|(&number, &outcome)| (day(number), outcome)).collect();
        let before = plan.standing(day(0), &rounds);
        rounds.push((day(positive), RoundOutcome::Positive));
        let after = plan.standing(day(0), &rounds);
        prop_assert!(after.earliest_end >= before.earliest_end);
        prop_assert!(after.clean_needed >= before.clean_needed);
    }

    #[test]
    fn the_earliest_end_is_reached_by_clean_rounds_on_their_days(
        days in proptest::collection::btree_map(0_u64..25, an_outcome(), 0..18),
        (every, clean, pause, closing) in (1_u32..4, 1_u32..5, 0_u32..5, 0_u32..3),
    ) {
        let plan = own_plan(every, clean, (pause, closing));
        let hoped = |outcome| if outcome == RoundOutcome::Open { RoundOutcome::Clean } else { outcome };
        let known: Vec<_> = days.iter().map(|(&number, &outcome)| (day(number), outcome)).collect();
        let mut rounds: Vec<_> = known.iter().map(|&(day, outcome)| (day, hoped(outcome))).collect();
        let end = plan.standing(day(0), &known).earliest_end;
        while let Some(next) = plan.standing(day(0), &rounds).next {
            prop_assert!(rounds.len() < 60);
            rounds.push((next, RoundOutcome::Clean));
            prop_assert!(Some(next) <= end);
        }
        prop_assert_eq!(plan.standing(day(0), &rounds).earliest_end, end);
    }
}

/// Prevalence in percent, best size, and tests in percent of those of singles to three decimals: worked out apart from the
/// library, in Python, over all sizes from 2 to 59 by `(n + 1) / n - (1 - p)^n`.
const BEST_SIZES: [(u32, u32, f64); 16] = [
    (1, 11, 19.557),
    (2, 8, 27.424),
    (3, 6, 33.369),
    (4, 6, 38.391),
    (5, 5, 42.622),
    (6, 5, 46.610),
    (7, 4, 50.195),
    (8, 4, 53.361),
    (9, 4, 56.425),
    (10, 4, 59.390),
    (12, 4, 65.030),
    (13, 3, 67.483),
    (15, 3, 71.921),
    (20, 3, 82.133),
    (25, 3, 91.146),
    (30, 3, 99.033),
];

#[test]
fn the_best_sizes_are_those_worked_out_over_all_sizes() {
    for (percent, size, cost) in BEST_SIZES {
        let best = best_pool(f64::from(percent) / 100.0, 1000).unwrap();
        assert_eq!(best.size, size, "{percent} %");
        assert!(
            (100.0 * best.tests_per_person - cost).abs() < 0.0006,
            "{percent} %: {best:?}"
        );
    }
}

/// Whoever rounds to whole percents cannot tell four from five swabs at 7 %.
#[test]
fn at_seven_percent_a_pool_of_four_takes_fewer_tests_than_one_of_five_by_a_quarter_of_a_percent() {
    let tests = |size| 100.0 * tests_per_person(size, 0.07).unwrap();
    assert!((tests(4) - 50.195).abs() < 0.0006);
    assert!((tests(5) - 50.431).abs() < 0.0006);
}

/// The formula as it is printed, without regard for precision.
fn naive_cost(size: u32, prevalence: f64) -> f64 {
    if size == 1 {
        return 1.0;
    }
    let negative = (0..size).fold(1.0, |all, _| all * (1.0 - prevalence));
    1.0 / f64::from(size) + 1.0 - negative
}

#[test]
fn no_size_needs_fewer_tests_than_the_best() {
    for step in 1..=400_u32 {
        let prevalence = f64::from(step * step) / 160_000.0 * 0.4 + 1e-5;
        for largest in [1, 2, 3, 5, 10, 20, 400] {
            let best = best_pool(prevalence, largest).unwrap();
            assert!((1..=largest).contains(&best.size));
            assert!((best.tests_per_person - naive_cost(best.size, prevalence)).abs() < 1e-12);
            let least = (1..=largest)
                .map(|size| naive_cost(size, prevalence))
                .fold(f64::MAX, f64::min);
            assert!(
                best.tests_per_person <= least + 1e-12,
                "{prevalence} up to {largest}: {best:?}, {least}"
            );
        }
    }
}

#[test]
fn pooling_pays_up_to_a_prevalence_of_31_percent() {
    assert_eq!(best_pool(0.3066, 100).unwrap().size, 3);
    assert_eq!(best_pool(0.3068, 100).unwrap().size, 1);
    assert_eq!(best_pool(1.0, 100).unwrap().size, 1);
    assert_eq!(best_pool(0.3, 2).unwrap().size, 1);
}

#[test]
fn the_rarest_infections_fill_the_largest_tube() {
    for prevalence in [0.0, f64::MIN_POSITIVE, 1e-300, 1e-19] {
        let best = best_pool(prevalence, 20).unwrap();
        assert_eq!(best.size, 20);
        assert!((best.tests_per_person - 0.05).abs() < 1e-12);
        assert!(best_pool(prevalence, u32::MAX).unwrap().size > 1_000_000_000);
    }
}

#[test]
fn a_prevalence_that_is_no_share_is_refused() {
    for found in [-0.1, 1.1, f64::INFINITY] {
        assert_eq!(best_pool(found, 10), Err(PoolSizeError::Prevalence { found }));
    }
    assert!(matches!(
        tests_per_person(3, f64::NAN),
        Err(PoolSizeError::Prevalence { .. })
    ));
    assert_eq!(
        tests_per_person(3, -0.5).unwrap_err().to_string(),
        "expected a prevalence from 0 to 1, found -0.5"
    );
    assert_eq!(best_pool(0.1, 0), Err(PoolSizeError::NoSwab));
    assert_eq!(
        tests_per_person(0, 0.1).unwrap_err().to_string(),
        "expected a pool of at least 1 swab, found 0"
    );
}

#[cfg(feature = "csv")]
mod huangyuan {
    use std::path::Path;

    use mijie::Roster;
    use mijie::input::{Mode, Outbreak, read_folder};
    use mijie::report::{WriteError, write_not_sampled};

    use super::*;
    use crate::golden::assert_golden;

    fn county() -> Outbreak {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        read_folder(&folder, china(), Mode::Strict).unwrap()
    }

    #[test]
    fn five_rounds_are_counted() {
        let county = county();
        let chengguan = county.roster.find_area("chengguan").unwrap();
        let as_of = "2022-05-17T00:00:00+08:00".parse().unwrap();
        let rounds: Vec<_> = ["1", "2", "3", "4", "5"]
            .into_iter()
            .map(|name| {
                let call = RoundCall::new(name, [chengguan]);
                let round = screen(&call, &county.gazetteer, &county.tests, china(), as_of).unwrap();
                let coverage = round.coverage();
                (
                    coverage.population,
                    coverage.sampled,
                    round.guests().len(),
                    coverage.positive,
                    coverage.open,
                    round.outcome(),
                )
            })
            .collect();
        // Counted with a spreadsheet's means from tests.csv, persons.csv and places.csv.
        assert_eq!(
            rounds,
            [
                (1760, 1041, 4, 0, 0, RoundOutcome::Open),
                (1760, 1029, 4, 2, 0, RoundOutcome::Positive),
                (1760, 1018, 0, 1, 0, RoundOutcome::Positive),
                (1760, 1004, 0, 1, 0, RoundOutcome::Positive),
                (1760, 1003, 0, 1, 2, RoundOutcome::Positive),
            ]
        );
    }

    #[test]
    fn the_doors_of_a_grid_are_listed() {
        let county = county();
        let grid = county.roster.find_area("chengguan-1-g2").unwrap();
        let as_of = "2022-05-17T00:00:00+08:00".parse().unwrap();
        let call = RoundCall::new("3", [grid]);
        let round = screen(&call, &county.gazetteer, &county.tests, china(), as_of).unwrap();
        let mut written = Vec::new();
        write_not_sampled(&round, &county.roster, &mut written).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert_eq!(written.lines().count() as u64, 1 + round.coverage().missing);
        assert_golden("not_sampled.csv", &written);

        let missing: Vec<PersonId> = round.missing().map(|one| one.person).collect();
        let tubes = fill_tubes(
            &missing,
            &BTreeSet::new(),
            PoolKind::Ten,
            &county.gazetteer,
            AreaLevel::Building,
        );
        assert!(tubes.iter().all(|tube| tube.area.is_some()));
        let other = Roster::new();
        let error = write_not_sampled(&round, &other, Vec::new()).unwrap_err();
        assert!(matches!(error, WriteError::UnknownArea(_)));
    }
}
