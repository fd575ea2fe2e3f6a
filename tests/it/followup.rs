//! Follow-up: states counted by hand and by a naive machine, lists that add up, teams, and who has how much to do.

mod calls;
#[cfg(feature = "csv")]
mod files;

use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU32, NonZeroUsize};

use mijie::protocol::{Protocol, edition};
use mijie::response::{
    FollowUpList, FollowUpRules, FollowUpState, Followed, Orders, Standing, TaskKind, Team, TeamLoad, Teams,
    TeamsError, follow_up, helps, issue, team_loads,
};
use mijie::{
    Area, AreaId, AreaLevel, Areas, Case, Cases, Encounter, FollowUp, FollowUpOutcome, Gazetteer, Interval,
    Isolation, Moment, PersonId, Place, PlaceId, PlaceKind, Test, TestResult, Timestamp, Tracing, VisitLog,
    VisitLogBuilder, trace,
};
use proptest::prelude::*;

use FollowUpOutcome::{NotReached, Refused, Symptomatic, Well};

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

/// What a county knows; times such as `05-07T12:00` are local to the protocol.
#[derive(Clone)]
struct County {
    protocol: Protocol,
    met: Vec<Encounter>,
    cases: Vec<Case>,
    isolated: Vec<Isolation>,
    tests: Vec<Test>,
    found: BTreeMap<PersonId, Timestamp>,
    records: Vec<FollowUp>,
    gazetteer: Gazetteer,
    teams: Teams,
}

/// Two villages, of which the first, 0, has two grids, 1 and 2; the second is 3. Person `n` lives in house `n`.
fn county(edition: &str) -> County {
    let area = |id, level, parent: Option<u32>| Area {
        id: AreaId::new(id),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    let areas = Areas::new([
        area(0, AreaLevel::Village, None),
        area(1, AreaLevel::Grid, Some(0)),
        area(2, AreaLevel::Grid, Some(0)),
        area(3, AreaLevel::Village, None),
    ]);
    County {
        protocol: edition::named(edition).unwrap(),
        met: Vec::new(),
        cases: Vec::new(),
        isolated: Vec::new(),
        tests: Vec::new(),
        found: BTreeMap::new(),
        records: Vec::new(),
        gazetteer: Gazetteer {
            areas: areas.unwrap(),
            ..Gazetteer::default()
        },
        teams: Teams::default(),
    }
}

impl County {
    fn time(&self, text: &str) -> Timestamp {
        Timestamp::parse_in(&format!("2022-{text}"), self.protocol.time_zone()).unwrap()
    }

    fn moment(&self, text: &str) -> Moment {
        Moment::parse_in(&format!("2022-{text}"), self.protocol.time_zone()).unwrap()
    }

    fn met(self, a: u32, b: u32, from: &str) -> Self {
        let from = self.time(from);
        self.met_for(a, b, from, 3600)
    }

    /// At home together, at arm's length: a close contact under every edition.
    fn met_for(mut self, a: u32, b: u32, from: Timestamp, seconds: i64) -> Self {
        let until = Timestamp::from_unix(from.to_unix() + seconds).unwrap();
        let met = Encounter::new(person(a), person(b), Interval::new(from, until).unwrap()).unwrap();
        let met = met.with_setting(PlaceKind::Residence);
        self.met.push(met.with_distance_m(0.5).unwrap());
        self
    }

    fn case(mut self, number: u32, onset: &str) -> Self {
        let onset = Some(self.moment(onset));
        let case = Case {
            onset,
            ..Case::new(person(number))
        };
        self.cases.push(case);
        self
    }

    fn isolated(mut self, number: u32, from: &str) -> Self {
        let from = self.moment(from);
        self.isolated.push(Isolation {
            person: person(number),
            from,
        });
        self
    }

    fn test(mut self, number: u32, sampled: &str, result: TestResult) -> Self {
        let sampled = self.moment(sampled);
        self.tests.push(Test {
            person: person(number),
            sampled,
            result,
            round: None,
        });
        self
    }

    fn found(mut self, number: u32, time: &str) -> Self {
        let time = self.time(time);
        self.found.insert(person(number), time);
        self
    }

    fn said(mut self, number: u32, at: &str, outcome: FollowUpOutcome) -> Self {
        let at = self.moment(at);
        self.records.push(FollowUp {
            person: person(number),
            at,
            outcome,
            team: None,
        });
        self
    }

    fn lives(mut self, number: u32, area: u32) -> Self {
        let home = PlaceId::new(number);
        let place = Place {
            area: Some(AreaId::new(area)),
            ..Place::default()
        };
        self.gazetteer.places.insert(home, place);
        self.gazetteer.homes.insert(person(number), home);
        self
    }

    fn teams(mut self, teams: impl IntoIterator<Item = Team>) -> Self {
        self.teams = Teams::new(teams).unwrap();
        self
    }

    fn log(&self) -> VisitLog {
        let mut log = VisitLogBuilder::new();
        for &met in &self.met {
            log.add_encounter(met);
        }
        for &isolation in &self.isolated {
            log.add_isolation(isolation);
        }
        log.build().unwrap()
    }

    fn traced<T>(&self, as_of: Timestamp, then: impl FnOnce(&Tracing<'_>) -> T) -> T {
        let (log, cases) = (self.log(), Cases::new(self.cases.iter().copied()).unwrap());
        then(&trace(&log, &cases, &self.protocol, as_of))
    }

    fn orders(&self, as_of: &str) -> Orders {
        self.traced(self.time(as_of), |tracing| {
            issue(tracing, &self.tests, &self.found)
        })
    }

    fn list(&self, orders: &Orders) -> FollowUpList<'_> {
        let rules = FollowUpRules::default();
        follow_up(
            orders,
            &self.records,
            &self.tests,
            &self.teams,
            &self.gazetteer,
            rules,
        )
    }

    fn at(&self, as_of: &str) -> FollowUpList<'_> {
        self.list(&self.orders(as_of))
    }
}

/// The case 0, with symptoms from 8 May on, and the contact 1, who was met on the 7th and found on the 9th.
fn pair() -> County {
    county("cn-9")
        .met(0, 1, "05-07T12:00")
        .case(0, "05-08")
        .found(1, "05-09T10:00")
}

fn team(name: &str, areas: &[u32], capacity: Option<u32>) -> Team {
    Team {
        name: name.to_owned(),
        areas: areas.iter().copied().map(AreaId::new).collect(),
        capacity: capacity.and_then(NonZeroU32::new),
    }
}

#[track_caller]
fn one<'l, 'a>(list: &'l FollowUpList<'a>, number: u32) -> &'l Followed<'a> {
    list.get(person(number)).expect("the person is followed")
}

/// `state; task since+days! ...`, with a mark at tasks that are late.
fn told(list: &FollowUpList<'_>, number: u32) -> String {
    let one = one(list, number);
    let tasks = one.tasks.iter().map(|task| {
        let late = if task.late { "!" } else { "" };
        format!(
            " {} {}+{}{late}",
            task.kind,
            task.since.format("%m-%d"),
            task.overdue_days
        )
    });
    format!("{};{}", one.state, tasks.collect::<String>())
}

#[test]
fn whoever_does_not_answer_is_due_then_overdue_then_lost() {
    let county = pair().isolated(1, "05-09");
    let tested = county.test(1, "05-09", TestResult::Negative);
    assert_eq!(told(&tested.at("05-09T12:00"), 1), "due; call 05-09+0");
    let county = tested.said(1, "05-09T15:00", Well);
    assert_eq!(told(&county.at("05-09T18:00"), 1), "reached;");
    assert_eq!(
        told(&county.at("05-10T08:00"), 1),
        "due; test 05-10+0 call 05-10+0"
    );
    assert_eq!(
        told(&county.at("05-12T08:00"), 1),
        "overdue; test 05-10+2! call 05-10+2!"
    );
    let county = county
        .said(1, "05-10", NotReached)
        .said(1, "05-11T09:00", Refused)
        .said(1, "05-11T19:00", NotReached);
    assert_eq!(one(&county.at("05-12T08:00"), 1).unanswered_days, 2);
    let county = county.said(1, "05-12T07:00", NotReached);
    assert_eq!(
        told(&county.at("05-12T08:00"), 1),
        "lost; find 05-10+2! test 05-10+2!"
    );
    let county = county.said(1, "05-12T09:00", Well);
    assert_eq!(told(&county.at("05-12T10:00"), 1), "reached; test 05-10+2!");
}

#[test]
fn days_on_which_nobody_tried_are_overdue_and_make_nobody_lost() {
    let county = pair().isolated(1, "05-09");
    let list = county.at("05-14T08:00");
    assert_eq!(one(&list, 1).state, FollowUpState::Overdue);
    let tried = county.said(1, "05-09", NotReached).said(1, "05-12", NotReached);
    assert_eq!(one(&tried.at("05-14T08:00"), 1).state, FollowUpState::Overdue);
    let tried = tried.said(1, "05-14T07:00", NotReached);
    assert_eq!(one(&tried.at("05-14T08:00"), 1).state, FollowUpState::Lost);
}

#[test]
fn three_days_in_vain_make_somebody_lost_and_the_caller_may_say_otherwise() {
    assert_eq!(FollowUpRules::default().lost_after_days.get(), 3);
    let county = pair().said(1, "05-09T11:00", NotReached);
    let orders = county.orders("05-09T12:00");
    let rules = FollowUpRules {
        lost_after_days: NonZeroU32::MIN,
    };
    let list = follow_up(
        &orders,
        &county.records,
        &[],
        &county.teams,
        &county.gazetteer,
        rules,
    );
    assert_eq!(one(&list, 1).state, FollowUpState::Lost);
    assert_eq!(one(&county.list(&orders), 1).state, FollowUpState::Due);
}

#[test]
fn symptoms_are_to_be_tested_until_a_sample_is_taken_no_earlier() {
    let told = |county: &County| told(&county.at("05-11T12:00"), 1);
    let county = pair()
        .isolated(1, "05-09")
        .test(1, "05-10T08:00", TestResult::Negative)
        .said(1, "05-10T09:00", Symptomatic)
        .said(1, "05-11T09:00", Well);
    // The test of day 3 is due on the 11th.
    assert_eq!(told(&county), "reached; test_symptoms 05-10+1! test 05-11+0");
    assert_eq!(county.at("05-11T12:00").symptomatic().count(), 1);
    // The same with days alone: a sample of the day is taken as that of the symptoms.
    let by_day = county.clone().test(1, "05-10", TestResult::Negative);
    assert_eq!(told(&by_day), "reached; test 05-11+0");
    let after =
        county
            .clone()
            .test(1, "05-10T09:00", TestResult::Negative)
            .said(1, "05-11T10:00", Symptomatic);
    assert_eq!(told(&after), "reached; test_symptoms 05-11+0 test 05-11+0");
    let later = county.test(1, "05-11T13:00", TestResult::Negative);
    assert_eq!(told(&later), "reached; test_symptoms 05-10+1! test 05-11+0");
    assert_eq!(later.at("05-11T13:00").symptomatic().count(), 0);
}

#[test]
fn whoever_is_to_be_moved_is_late_once_the_deadline_has_passed() {
    let county = pair();
    assert_eq!(
        told(&county.at("05-09T18:00"), 1),
        "due; move 05-09+0 test 05-09+0 call 05-09+0"
    );
    assert_eq!(
        told(&county.at("05-09T18:00:01"), 1),
        "due; move 05-09+0! test 05-09+0 call 05-09+0"
    );
    assert_eq!(
        told(&county.at("05-11T08:00"), 1),
        "overdue; move 05-09+2! test 05-11+0 call 05-09+2!"
    );
    let count = county.at("05-11T08:00").count();
    assert_eq!(
        (count.to_move, count.move_late, count.to_test, count.test_late),
        (1, 1, 1, 0)
    );
    assert!(!one(&county.at("05-11T08:00"), 1).confined);
    assert!(one(&county.isolated(1, "05-10").at("05-11T08:00"), 1).confined);
}

#[test]
fn whoever_is_positive_is_to_be_entered_and_followed_until_then() {
    let county = pair()
        .isolated(1, "05-09")
        .said(1, "05-10T08:00", Symptomatic)
        .test(1, "05-09T12:00", TestResult::Positive);
    let list = county.at("05-10T09:00");
    assert_eq!(told(&list, 1), "reached; enter_as_case 05-09+1!");
    assert_eq!((list.count().positive, list.count().symptomatic), (1, 0));
    let entered = county.case(1, "05-10");
    assert!(entered.at("05-10T09:00").is_empty());
    assert!(entered.at("05-10T09:00").others().is_empty());
}

#[test]
fn nobody_is_followed_longer_than_the_order_lasts() {
    // Seven days from the exposure, then three at home.
    let negative = |county: County, day: &str| county.test(1, day, TestResult::Negative);
    let county = ["05-09", "05-10", "05-11", "05-12", "05-14", "05-17"]
        .into_iter()
        .fold(pair().isolated(1, "05-09"), negative);
    let monitored = county.at("05-17T12:00");
    assert_eq!(one(&monitored, 1).standing, Standing::Monitoring);
    assert_eq!(monitored.len(), 1);
    assert!(county.at("05-18T12:00").is_empty());
}

#[test]
fn an_earlier_record_shows_that_somebody_was_known_earlier() {
    let county = pair();
    assert_eq!(told(&county.at("05-09T12:00"), 1).split(';').next(), Some("due"));
    let known = county.clone().said(1, "05-08T20:00", NotReached);
    let list = known.at("05-09T12:00");
    assert_eq!(one(&list, 1).state, FollowUpState::Overdue);
    assert_eq!(one(&list, 1).since.to_string(), "2022-05-08");
    // Before the exposure it belongs to another story.
    let before = county.said(1, "05-06T20:00", NotReached);
    assert_eq!(one(&before.at("05-09T12:00"), 1).unanswered_days, 0);
}

#[test]
fn whoever_was_found_before_the_exposure_is_to_answer_from_the_exposure_on() {
    // Known since the 5th for a lesser contact.
    let county = county("cn-9")
        .met(0, 1, "05-07T12:00")
        .case(0, "05-08")
        .found(1, "05-05T10:00");
    let list = county.at("05-07T18:00");
    assert_eq!(one(&list, 1).since.to_string(), "2022-05-07");
    assert_eq!(one(&list, 1).state, FollowUpState::Due);
    // Whoever was followed up by then is due since.
    let followed = county.said(1, "05-05T11:00", NotReached).said(1, "05-06", Well);
    let list = followed.at("05-08T08:00");
    assert_eq!(one(&list, 1).since.to_string(), "2022-05-05");
    assert_eq!(told(&list, 1).split("call ").nth(1), Some("05-07+1!"));
}

#[test]
fn whoever_was_moved_before_being_found_is_to_answer_from_the_move_on() {
    let since = |moved: &str| {
        let county = pair().isolated(1, moved);
        one(&county.at("05-09T12:00"), 1).since.to_string()
    };
    assert_eq!(since("05-08T10:00"), "2022-05-08");
    assert_eq!(since("05-07T13:00"), "2022-05-07");
    // A move from before the exposure had another reason.
    assert_eq!(since("05-02"), "2022-05-09");
}

#[test]
fn records_of_people_without_an_order_are_told_apart() {
    let county = pair()
        .said(7, "05-09", Well)
        .said(5, "05-09", Symptomatic)
        .said(7, "05-09", Well)
        .said(0, "05-09", Well)
        .said(6, "05-10", Well);
    let list = county.at("05-09T12:00");
    assert_eq!(list.others(), [person(5), person(7)]);
}

#[test]
fn the_innermost_team_around_a_home_answers_for_it() {
    let county = [(1, 1), (2, 2), (3, 0), (4, 3)].into_iter().fold(
        (1..=5).fold(county("cn-9").case(0, "05-08"), |county, number| {
            county.met(0, number, "05-07T12:00")
        }),
        |county, (number, area)| county.lives(number, area),
    );
    let county = county.teams([team("village", &[0], None), team("grid", &[1], None)]);
    let list = county.at("05-09T12:00");
    let teams: Vec<Option<&str>> = list.iter().map(|one| one.team).collect();
    assert_eq!(
        teams,
        [Some("grid"), Some("village"), Some("village"), None, None]
    );
    let unassigned: Vec<PersonId> = list.of_team(None).map(|one| one.person).collect();
    assert_eq!(unassigned, [person(4), person(5)]);
    let in_village = |area| list.of_area(AreaId::new(area)).count();
    assert_eq!([0, 1, 2, 3].map(in_village), [3, 1, 1, 1]);
    let by_village = list.count_by(AreaLevel::Village);
    assert_eq!(
        by_village
            .iter()
            .map(|(area, count)| (area.map(AreaId::get), count.contacts))
            .collect::<Vec<_>>(),
        [(None, 1), (Some(0), 3), (Some(3), 1)]
    );
    assert_eq!(list.count_by_team()[&None].contacts, 2);
}

#[test]
fn a_team_without_contacts_is_counted_with_none() {
    let county = pair().teams([team("idle", &[3], None)]);
    assert_eq!(
        county.at("05-09T12:00").count_by_team()[&Some("idle")].contacts,
        0
    );
}

#[test]
fn a_name_or_an_area_met_twice_is_named() {
    let error = |teams: Vec<Team>| Teams::new(teams).unwrap_err();
    let twice = error(vec![
        team("a", &[0], None),
        team("b", &[1], None),
        team("a", &[2], None),
    ]);
    assert_eq!(twice, TeamsError::RepeatedName { first: 0, second: 2 });
    assert_eq!(
        twice.to_string(),
        "team 3: expected each name once, found the name of team 1 again"
    );
    assert_eq!(
        error(vec![team("a", &[0], None), team("b", &[1, 0], None)]).to_string(),
        "team 2: expected each area once, found area 0 again, an area of team 1"
    );
    assert!(matches!(
        error(vec![team("a", &[4, 4], None)]),
        TeamsError::RepeatedArea {
            first: 0,
            second: 0,
            ..
        }
    ));
}

fn load<'a>(loads: &[TeamLoad<'a>], name: Option<&str>) -> TeamLoad<'a> {
    *loads.iter().find(|load| load.team == name).unwrap()
}

#[test]
fn the_busiest_team_is_helped_first_by_the_one_with_the_most_to_spare() {
    // Six in grid 1, two in grid 2, one without a team.
    let county = (1..=9).fold(county("cn-9").case(0, "05-08"), |county, number| {
        let area = match number {
            1..=6 => 1,
            7 | 8 => 2,
            _ => 3,
        };
        county.met(0, number, "05-07T12:00").lives(number, area)
    });
    let county = county.teams([
        team("east", &[1], Some(2)),
        team("reserve", &[0], Some(3)),
        team("west", &[2], Some(4)),
    ]);
    let list = county.at("05-09T12:00");
    let loads = team_loads(&list);
    assert_eq!(loads.len(), 4);
    let east = load(&loads, Some("east"));
    assert_eq!((east.to_reach, east.beyond(), east.free()), (6, 4, 0));
    assert_eq!((east.share, east.of_capacity()), (Some(6.0 / 9.0), Some(3.0)));
    assert_eq!(load(&loads, Some("west")).free(), 2);
    assert_eq!(load(&loads, None).beyond(), 1);
    assert_eq!(load(&loads, None).of_capacity(), None);
    let told: Vec<_> = helps(&loads)
        .into_iter()
        .map(|help| (help.from, help.to, help.contacts))
        .collect();
    assert_eq!(
        told,
        [
            ("reserve", Some("east"), 3),
            ("west", Some("east"), 1),
            ("west", None, 1),
        ]
    );
}

#[test]
fn where_everybody_answered_nobody_has_a_share() {
    let county = pair().said(1, "05-09T11:00", Well).lives(1, 1);
    let county = county.teams([team("grid", &[1], Some(1))]);
    let list = county.at("05-09T12:00");
    let loads = team_loads(&list);
    assert_eq!(loads[0].share, None);
    assert_eq!(loads[0].of_capacity(), Some(1.0));
    assert!(helps(&loads).is_empty());
}

/// Hours since 2022-05-08T00:00+08:00, or a date, and what was said.
type Said = (u8, bool, u8);

fn any_said() -> impl Strategy<Value = Vec<Said>> {
    prop::collection::vec((0_u8..168, any::<bool>(), 0_u8..4), 0..14)
}

fn with(county: County, number: u32, said: &[Said]) -> County {
    said.iter().fold(county, |county, &(hour, dated, outcome)| {
        let (day, clock) = (8 + hour / 24, hour % 24);
        let at = if dated {
            format!("05-{day:02}")
        } else {
            format!("05-{day:02}T{clock:02}:00")
        };
        county.said(
            number,
            &at,
            [Well, Symptomatic, NotReached, Refused][usize::from(outcome)],
        )
    })
}

/// Day after day, as a clerk would keep it: a machine that knows nothing but yesterday and the records of today.
fn clerk(found: u8, said: &[Said], as_of_hour: u8) -> FollowUpState {
    let known = |&&(hour, dated, _): &&Said| {
        let from = if dated { hour / 24 * 24 } else { hour };
        from <= as_of_hour
    };
    let known: Vec<&Said> = said.iter().filter(known).collect();
    let today = as_of_hour / 24;
    let first = known
        .iter()
        .map(|said| said.0 / 24)
        .min()
        .unwrap_or(found)
        .min(found);
    let (mut in_vain, mut missed, mut state) = (0, 0, FollowUpState::Due);
    for day in first..=today {
        let of_day: Vec<u8> = known
            .iter()
            .filter(|said| said.0 / 24 == day)
            .map(|said| said.2)
            .collect();
        let answered = of_day.iter().any(|&outcome| outcome < 2);
        if answered {
            (in_vain, missed) = (0, 0);
        } else if !of_day.is_empty() {
            in_vain += 1;
        }
        state = match (answered, in_vain, missed) {
            (true, ..) => FollowUpState::Reached,
            (false, 3.., _) => FollowUpState::Lost,
            (false, _, 1..) => FollowUpState::Overdue,
            (false, _, 0) => FollowUpState::Due,
        };
        missed += u32::from(!answered);
    }
    state
}

fn hour(hours: u8) -> String {
    format!("05-{:02}T{:02}:30", 8 + hours / 24, hours % 24)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn the_state_is_what_a_clerk_gets_day_by_day(said in any_said(), as_of in 48_u8..168) {
        let county = with(pair().isolated(1, "05-09"), 1, &said);
        let list = county.at(&hour(as_of));
        // Found on the 9th; day 0 is the 8th.
        prop_assert_eq!(one(&list, 1).state, clerk(1, &said, as_of));
    }

    #[test]
    fn what_is_recorded_later_or_in_another_order_changes_nothing(
        said in any_said(),
        keys in prop::collection::vec(any::<u32>(), 14),
        as_of in 48_u8..168,
    ) {
        let mut keyed: Vec<(u32, Said)> = keys.into_iter().zip(said.clone()).collect();
        keyed.sort_unstable();
        let shuffled: Vec<Said> = keyed.into_iter().map(|(_, said)| said).collect();
        let known: Vec<Said> = said
            .iter()
            .copied()
            .filter(|&(hour, dated, _)| if dated { hour / 24 * 24 } else { hour } <= as_of)
            .collect();
        let of = |said: &[Said]| with(pair().isolated(1, "05-09"), 1, said);
        let counties = [of(&said), of(&shuffled), of(&known)];
        let orders = counties[0].orders(&hour(as_of));
        let lists: Vec<Vec<Followed<'_>>> =
            counties.iter().map(|county| county.list(&orders).iter().cloned().collect()).collect();
        prop_assert_eq!(&lists[0], &lists[1]);
        prop_assert_eq!(&lists[0], &lists[2]);
    }

    #[test]
    fn whoever_answers_is_not_lost_and_one_more_answer_never_makes_it_worse(
        said in any_said(),
        more in 0_u8..168,
        as_of in 48_u8..168,
    ) {
        let county = with(pair().isolated(1, "05-09"), 1, &said);
        let before = one(&county.at(&hour(as_of)), 1).state;
        let answered = with(county.clone(), 1, &[(more, false, 0)]);
        let after = one(&answered.at(&hour(as_of)), 1).state;
        // An answer from before anything else is known only tells that the person was known by then.
        if more >= 24 || said.iter().any(|said| said.0 < 24) {
            prop_assert!(after <= before, "{} after {}", after, before);
        }
        let today = with(county, 1, &[(as_of, false, 0)]);
        prop_assert_eq!(one(&today.at(&hour(as_of)), 1).state, FollowUpState::Reached);
    }

    #[test]
    fn parts_add_up_to_the_whole_by_team_and_by_area(
        homes in prop::collection::vec(0_u32..5, 8),
        said in prop::collection::vec((1_u32..9, 0_u8..72, 0_u8..4), 0..20),
        moved in prop::collection::vec(any::<bool>(), 8),
        capacities in prop::collection::vec(0_u32..4, 3),
    ) {
        let mut county = county("cn-9").case(0, "05-08");
        for (number, (&home, &moved)) in (1..).zip(homes.iter().zip(&moved)) {
            county = county.met(0, number, "05-07T12:00").found(number, "05-08T12:00");
            if home < 4 {
                county = county.lives(number, home);
            }
            if moved {
                county = county.isolated(number, "05-09");
            }
        }
        for (number, hour, outcome) in said {
            county = with(county, number, &[(hour, false, outcome)]);
        }
        let capacity = |at: usize| Some(capacities[at]).filter(|&capacity| capacity > 0);
        let county = county.teams([
            team("grid", &[1], capacity(0)),
            team("village", &[0], capacity(1)),
            team("far", &[3], capacity(2)),
        ]);
        let list = county.at("05-10T12:00");
        let all = list.count();
        prop_assert_eq!(all.contacts, 8);
        prop_assert_eq!(all.reached + all.due + all.overdue + all.lost, all.contacts);
        for state in FollowUpState::ALL {
            let expected = match state {
                FollowUpState::Reached => all.reached,
                FollowUpState::Due => all.due,
                FollowUpState::Overdue => all.overdue,
                FollowUpState::Lost => all.lost,
                _ => unreachable!("four states"),
            };
            prop_assert_eq!(list.in_state(*state).count() as u64, expected);
        }
        prop_assert_eq!(list.symptomatic().count() as u64, all.symptomatic);
        let parts = [list.count_by_team().into_values().collect::<Vec<_>>()]
            .into_iter()
            .chain(AreaLevel::ALL.iter().map(|&level| list.count_by(level).into_values().collect()));
        for parts in parts {
            let sum = |of: fn(&mijie::response::FollowUpCount) -> u64| parts.iter().map(of).sum::<u64>();
            prop_assert_eq!(sum(|part| part.contacts), all.contacts);
            prop_assert_eq!(sum(|part| part.reached), all.reached);
            prop_assert_eq!(sum(|part| part.due), all.due);
            prop_assert_eq!(sum(|part| part.overdue), all.overdue);
            prop_assert_eq!(sum(|part| part.lost), all.lost);
            prop_assert_eq!(sum(|part| part.symptomatic), all.symptomatic);
            prop_assert_eq!(sum(|part| part.positive), all.positive);
            prop_assert_eq!(sum(|part| part.to_move), all.to_move);
            prop_assert_eq!(sum(|part| part.move_late), all.move_late);
            prop_assert_eq!(sum(|part| part.to_test), all.to_test);
            prop_assert_eq!(sum(|part| part.test_late), all.test_late);
        }

        let loads = team_loads(&list);
        prop_assert_eq!(loads.iter().map(|load| load.to_reach).sum::<u64>(), all.to_reach());
        let shares: f64 = loads.iter().filter_map(|load| load.share).sum();
        prop_assert!(all.to_reach() == 0 || (shares - 1.0).abs() < 1e-12);
        let helps = helps(&loads);
        let (beyond, free) = (
            loads.iter().map(TeamLoad::beyond).sum::<u64>(),
            loads.iter().map(TeamLoad::free).sum::<u64>(),
        );
        prop_assert_eq!(helps.iter().map(|help| help.contacts).sum::<u64>(), beyond.min(free));
        for load in &loads {
            let taken = helps.iter().filter(|help| help.to == load.team);
            prop_assert!(taken.map(|help| help.contacts).sum::<u64>() <= load.beyond());
            let given = helps.iter().filter(|help| Some(help.from) == load.team);
            prop_assert!(given.map(|help| help.contacts).sum::<u64>() <= load.free());
        }
        prop_assert!(helps.iter().all(|help| help.contacts > 0));
    }

    #[test]
    fn members_of_a_team_share_evenly_and_leave_nobody_out(
        homes in prop::collection::vec(1_u32..3, 0..9),
        members in 1_usize..5,
    ) {
        let mut county = county("cn-9").case(0, "05-08");
        for (number, &home) in (1..).zip(&homes) {
            county = county.met(0, number, "05-07T12:00").lives(number, home);
        }
        let county = county.said(1, "05-09T09:00", Well).teams([team("all", &[0], None)]);
        let list = county.at("05-09T12:00");
        let pieces = list.split(Some("all"), NonZeroUsize::new(members).unwrap());
        prop_assert_eq!(pieces.len(), members);
        let lengths = pieces.iter().map(Vec::len);
        prop_assert!(lengths.clone().max().unwrap() - lengths.min().unwrap() <= 1);
        let shared: Vec<PersonId> = pieces.concat();
        let all: BTreeSet<PersonId> = shared.iter().copied().collect();
        prop_assert_eq!(shared.len(), all.len());
        let open = list.iter().filter(|one| one.state != FollowUpState::Reached);
        prop_assert_eq!(all, open.map(|one| one.person).collect());
        let areas: Vec<_> = shared.iter().map(|&person| one_area(&list, person)).collect();
        prop_assert!(areas.is_sorted());
    }
}

fn one_area(list: &FollowUpList<'_>, person: PersonId) -> Option<AreaId> {
    list.get(person).unwrap().area
}

#[test]
fn tasks_are_in_the_order_of_their_urgency() {
    let names: Vec<&str> = TaskKind::ALL.iter().map(|kind| kind.name()).collect();
    assert_eq!(
        names,
        ["enter_as_case", "test_symptoms", "move", "find", "test", "call"]
    );
    assert!(TaskKind::ALL.is_sorted());
}
