//! Whom to call first: risks by hand, and the list against first come first served and the exact optimum.

use chrono::NaiveDate;
use mijie::response::{Call, CallList, CallModel, InfectionRisks, call_list, infection_risks};
use mijie::source::{Hazards, Likelihood};

use super::*;

fn risks(county: &County, as_of: &str) -> InfectionRisks {
    let model = Likelihood::default();
    county.traced(county.time(as_of), |tracing| infection_risks(tracing, &model))
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

#[track_caller]
fn assert_close(found: f64, expected: f64) {
    assert!((found - expected).abs() < 1e-12, "{found} for {expected}");
}

#[test]
fn an_hour_at_home_with_a_case_infects_with_the_hazard_of_homes() {
    let risks = risks(&pair(), "05-09T12:00");
    assert_close(risks.infected(person(1)), 1.0 - (-0.006_f64).exp());
    assert_eq!(risks.of(person(1))[0].day, day("2022-05-07"));
    assert!(risks.of(person(0)).is_empty());
    assert!(risks.of(person(9)).is_empty());
}

#[test]
fn each_day_counts_for_those_who_escaped_the_days_before() {
    // From 22:00 to 03:00: two hours on the 7th, three on the 8th.
    let county = county("cn-9").case(0, "05-08");
    let from = county.time("05-07T22:00");
    let risks = risks(&county.met_for(0, 1, from, 5 * 3600), "05-09T12:00");
    let days = risks.of(person(1));
    assert_eq!(days.len(), 2);
    assert_close(days[0].probability, 1.0 - (-0.012_f64).exp());
    assert_close(
        days[1].probability,
        (-0.012_f64).exp() * (1.0 - (-0.018_f64).exp()),
    );
    assert_close(risks.infected(person(1)), 1.0 - (-0.03_f64).exp());
}

#[test]
fn a_source_that_is_a_contact_counts_as_far_as_it_may_be_infected() {
    let county = pair().met(1, 2, "05-08T12:00");
    let risks = risks(&county, "05-09T12:00");
    let close = 1.0 - (-0.006_f64).exp();
    assert_close(risks.infected(person(2)), 1.0 - (-0.006 * close).exp());
}

#[test]
fn what_a_source_of_two_generations_did_counts_once() {
    // The case 1 is a source from 10 May on by its own onset, and from the 7th on as somebody whom 0 met.
    let county = county("cn-9")
        .case(0, "05-08")
        .case(1, "05-12")
        .met(0, 1, "05-07T12:00")
        .met(1, 2, "05-08T12:00")
        .met(1, 2, "05-11T12:00");
    let risks = risks(&county, "05-12T12:00");
    let days: Vec<NaiveDate> = risks.of(person(2)).iter().map(|risk| risk.day).collect();
    assert_eq!(days, [day("2022-05-08"), day("2022-05-11")]);
    assert_close(risks.infected(person(2)), 1.0 - (-0.012_f64).exp());
}

#[test]
fn the_hazards_are_those_of_the_caller() {
    let hazards = Hazards {
        home_per_hour: 0.5,
        ..Hazards::default()
    };
    let model = Likelihood::new(hazards).unwrap();
    let county = pair();
    let risks = county.traced(county.time("05-09T12:00"), |tracing| {
        infection_risks(tracing, &model)
    });
    assert_close(risks.infected(person(1)), 1.0 - (-0.5_f64).exp());
}

#[test]
fn a_call_averts_what_lies_ahead() {
    let county = pair();
    let risks = risks(&county, "05-09T12:00");
    let list = county.at("05-09T12:00");
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    let call = calls.calls()[0];
    let ahead = |days: f64| (-(days / 5.665_f64).powf(2.826)).exp();
    let infected = 1.0 - (-0.006_f64).exp();
    assert_close(call.infected, infected);
    assert_close(call.averted, 2.0 * infected * ahead(2.0));
    assert_close(call.lost_by_waiting, 2.0 * infected * (ahead(2.0) - ahead(3.0)));
    assert_close(calls.averted_after(&call, 4), 2.0 * infected * ahead(6.0));
    assert_close(CallModel::default().reproduction, 2.0);
}

#[test]
fn a_call_to_somebody_in_quarantine_averts_nothing_and_those_who_answered_or_are_lost_are_not_called() {
    let county = (1..=4).fold(county("cn-9").case(0, "05-08"), |county, number| {
        county.met(0, number, "05-07T12:00").found(number, "05-08T10:00")
    });
    let county = county
        .isolated(1, "05-08")
        .said(3, "05-10T09:00", Well)
        .said(4, "05-08T12:00", NotReached)
        .said(4, "05-09", Refused)
        .said(4, "05-10", NotReached);
    let risks = risks(&county, "05-10T12:00");
    let list = county.at("05-10T12:00");
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    let told: Vec<(PersonId, bool, bool)> = calls
        .calls()
        .iter()
        .map(|call| (call.person, call.confined, call.averted > 0.0))
        .collect();
    assert_eq!(told, [(person(2), false, true), (person(1), true, false)]);
}

#[test]
fn of_equals_whoever_was_found_first_is_called_first() {
    let county = county("cn-9")
        .case(0, "05-08")
        .met(0, 1, "05-07T12:00")
        .met(0, 2, "05-07T12:00")
        .met(0, 3, "05-07T12:00")
        .found(1, "05-09T11:00")
        .found(2, "05-09T10:00")
        .found(3, "05-09T11:00");
    let risks = risks(&county, "05-09T12:00");
    let list = county.at("05-09T12:00");
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    assert_eq!(persons(calls.calls()), [2, 1, 3]);
}

fn persons(calls: &[Call<'_>]) -> Vec<u32> {
    calls.iter().map(|call| call.person.get()).collect()
}

#[test]
fn a_model_out_of_bounds_is_refused_with_its_field() {
    let county = pair();
    let (risks, list) = (risks(&county, "05-09T12:00"), county.at("05-09T12:00"));
    let refused = |model: CallModel| call_list(&list, &risks, model).unwrap_err().to_string();
    let model = CallModel::default();
    assert_eq!(
        refused(CallModel {
            reproduction: 0.0,
            ..model
        }),
        "reproduction: expected a number above 0 and at most 1000, found 0"
    );
    assert_eq!(
        refused(CallModel {
            generation_shape: f64::NAN,
            ..model
        }),
        "generation_shape: expected a number above 0 and at most 1000, found NaN"
    );
    assert_eq!(
        refused(CallModel {
            generation_scale_days: 1001.0,
            ..model
        }),
        "generation_scale_days: expected a number above 0 and at most 1000, found 1001"
    );
}

#[test]
fn each_team_calls_as_many_as_it_can() {
    let county = (1..=6).fold(county("cn-9").case(0, "05-08"), |county, number| {
        let from = county.time("05-07T12:00");
        county
            .met_for(0, number, from, 3600 * i64::from(number))
            .lives(number, [3, 1, 2][number as usize % 3])
    });
    let county = county.teams([team("east", &[1], Some(1)), team("west", &[2], None)]);
    let risks = risks(&county, "05-09T12:00");
    let list = county.at("05-09T12:00");
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    assert_eq!(persons(calls.calls()), [6, 5, 4, 3, 2, 1]);
    let today: Vec<Call<'_>> = calls
        .within_capacity(&county.teams)
        .into_iter()
        .copied()
        .collect();
    // 3 and 6 have no team; east, of 1 and 4, has room for one.
    assert_eq!(persons(&today), [5, 4, 2]);
    let west: Vec<u32> = calls
        .of_team(Some("west"))
        .map(|call| call.person.get())
        .collect();
    assert_eq!(west, [5, 2]);
}

#[test]
fn whoever_answered_today_takes_up_capacity() {
    let county = (1..=3).fold(county("cn-9").case(0, "05-08"), |county, number| {
        county.met(0, number, "05-07T12:00").lives(number, 1)
    });
    let county = county
        .teams([team("east", &[1], Some(2))])
        .said(2, "05-09T09:00", Well);
    let risks = risks(&county, "05-09T12:00");
    let list = county.at("05-09T12:00");
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    let today: Vec<u32> = calls
        .within_capacity(&county.teams)
        .iter()
        .map(|call| call.person.get())
        .collect();
    assert_eq!(today, [1]);
    let east = team_loads(&list)[0];
    assert_eq!(
        (east.reached, east.to_reach, east.beyond(), east.free()),
        (1, 2, 1, 0)
    );
    assert_eq!(east.of_capacity(), Some(1.5));
}

#[test]
fn a_plan_without_room_or_days_calls_nobody() {
    let county = pair();
    let (risks, list) = (risks(&county, "05-09T12:00"), county.at("05-09T12:00"));
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    assert!(calls.plan(0, u32::MAX).is_empty());
    assert!(calls.plan(1, 0).is_empty());
    assert_eq!(calls.plan(usize::MAX, u32::MAX), [[person(1)]]);
}

/// Each person with hours with the case on some days before 10 May, found at some hour, moved or not.
#[derive(Clone, Debug)]
struct Exposed {
    days: Vec<(u8, u8)>,
    found_hour: u8,
    moved: bool,
}

fn any_exposed() -> impl Strategy<Value = Vec<Exposed>> {
    let exposed = (
        prop::collection::vec((0_u8..8, 1_u8..12), 1..3),
        0_u8..24,
        prop::bool::weighted(0.2),
    )
        .prop_map(|(days, found_hour, moved)| Exposed {
            days,
            found_hour,
            moved,
        });
    prop::collection::vec(exposed, 1..7)
}

fn exposed(all: &[Exposed]) -> County {
    let mut county = county("cn-9").case(0, "05-04");
    for (number, one) in (1..).zip(all) {
        for &(day, hours) in &one.days {
            let from = county.time(&format!("05-{:02}T08:00", 2 + day));
            county = county.met_for(0, number, from, 3600 * i64::from(hours));
        }
        county = county.found(number, &format!("05-10T{:02}:00", one.found_hour));
        if one.moved {
            county = county.isolated(number, "05-10");
        }
    }
    county
}

/// What the best plan averts, by trying every day, and none, for every call.
fn best(calls: &CallList<'_>, capacity: usize, days: u32) -> f64 {
    fn rest(calls: &CallList<'_>, at: usize, room: &mut Vec<usize>) -> f64 {
        let Some(call) = calls.calls().get(at) else {
            return 0.0;
        };
        let mut best = rest(calls, at + 1, room);
        for day in 0..room.len() {
            if room[day] > 0 {
                room[day] -= 1;
                let value = calls.averted_after(call, u32::try_from(day).unwrap());
                best = f64::max(best, value + rest(calls, at + 1, room));
                room[day] += 1;
            }
        }
        best
    }
    rest(calls, 0, &mut vec![capacity; days as usize])
}

fn worth(calls: &CallList<'_>, plan: &[Vec<PersonId>]) -> f64 {
    let of = |person: PersonId| calls.calls().iter().find(|call| call.person == person).unwrap();
    (0..)
        .zip(plan)
        .flat_map(|(day, called)| called.iter().map(move |&person| (day, person)))
        .map(|(day, person)| calls.averted_after(of(person), day))
        .sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_first_calls_of_the_list_avert_the_most_that_so_many_can(all in any_exposed(), capacity in 1_usize..5) {
        let county = exposed(&all);
        let as_of = "05-11T08:00";
        let (risks, list) = (risks(&county, as_of), county.at(as_of));
        let calls = call_list(&list, &risks, CallModel::default()).unwrap();
        prop_assert_eq!(calls.calls().len(), all.len());
        let averted = |calls: &[Call<'_>]| calls.iter().map(|call| call.averted).sum::<f64>();
        let first = averted(&calls.calls()[..capacity.min(all.len())]);

        let mut served = calls.calls().to_vec();
        served.sort_by_key(|call| (call.found, call.person));
        prop_assert!(first >= averted(&served[..capacity.min(all.len())]) - 1e-12);

        let mut most = 0.0;
        for chosen in 0_u32..1 << all.len() {
            if chosen.count_ones() as usize <= capacity {
                let of_chosen = calls.calls().iter().enumerate().filter(|(at, _)| chosen >> at & 1 == 1);
                most = f64::max(most, of_chosen.map(|(_, call)| call.averted).sum());
            }
        }
        prop_assert!((first - most).abs() < 1e-12, "{} of {}", first, most);
        prop_assert!((worth(&calls, &calls.plan(capacity, 1)) - most).abs() < 1e-12);
    }

    #[test]
    fn a_plan_of_several_days_averts_at_least_half_of_the_best(
        all in any_exposed(),
        capacity in 1_usize..3,
        days in 1_u32..4,
    ) {
        let county = exposed(&all);
        let as_of = "05-11T08:00";
        let (risks, list) = (risks(&county, as_of), county.at(as_of));
        let calls = call_list(&list, &risks, CallModel::default()).unwrap();
        let plan = calls.plan(capacity, days);
        prop_assert!(plan.iter().all(|called| called.len() <= capacity));
        let called: Vec<PersonId> = plan.concat();
        let once: BTreeSet<PersonId> = called.iter().copied().collect();
        prop_assert_eq!(once.len(), called.len());
        prop_assert_eq!(called.len(), all.len().min(capacity * days as usize));
        let (found, most) = (worth(&calls, &plan), best(&calls, capacity, days));
        prop_assert!(found <= most + 1e-12);
        prop_assert!(found >= most / 2.0 - 1e-12, "{} of {}", found, most);
    }

    #[test]
    fn risks_are_probabilities_and_waiting_never_averts_more(all in any_exposed()) {
        let county = exposed(&all);
        let as_of = "05-11T08:00";
        let (risks, list) = (risks(&county, as_of), county.at(as_of));
        let calls = call_list(&list, &risks, CallModel::default()).unwrap();
        for call in calls.calls() {
            let hours: u32 = hours_together(&all[call.person.get() as usize - 1]);
            let naive = 1.0 - (-0.006 * f64::from(hours)).exp();
            prop_assert!((call.infected - naive).abs() < 1e-12);
            prop_assert!(call.lost_by_waiting >= 0.0);
            prop_assert!(call.averted <= 2.0 * call.infected + 1e-12);
            for day in 0..30 {
                prop_assert!(calls.averted_after(call, day + 1) <= calls.averted_after(call, day));
            }
        }
    }
}

/// Hours of 2 to 9 May with the case, each once; the window of the case begins on the 2nd, and the contact is a source to
/// nobody else.
fn hours_together(one: &Exposed) -> u32 {
    let hours: BTreeSet<(u8, u8)> = one
        .days
        .iter()
        .flat_map(|&(day, hours)| (0..hours).map(move |hour| (day, hour)))
        .collect();
    u32::try_from(hours.len()).unwrap()
}
