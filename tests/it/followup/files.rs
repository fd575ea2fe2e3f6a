//! Follow-up in files: teams in, lists out.

use mijie::Roster;
use mijie::input::read_teams;
use mijie::report::{WriteError, write_call_list, write_follow_ups};
use mijie::response::{CallModel, call_list, infection_risks};
use mijie::source::Likelihood;

use super::*;

/// A village `v` with the grids `east` and `west`.
fn register() -> (Roster, Areas) {
    let mut roster = Roster::new();
    let ids = ["v", "east", "west", "far"].map(|key| roster.area(key).unwrap());
    let area = |id, level, parent| Area {
        id,
        level,
        parent,
        name: None,
        population: None,
    };
    let areas = Areas::new([
        area(ids[0], AreaLevel::Village, None),
        area(ids[1], AreaLevel::Grid, Some(ids[0])),
        area(ids[2], AreaLevel::Grid, Some(ids[0])),
        area(ids[3], AreaLevel::Village, None),
    ]);
    (roster, areas.unwrap())
}

fn read(text: &str) -> Result<Teams, String> {
    let (mut roster, areas) = register();
    read_teams(text.as_bytes(), "teams.csv", &areas, &mut roster).map_err(|error| error.to_string())
}

#[test]
fn a_team_has_a_row_for_each_of_its_areas_and_a_capacity_in_any() {
    let teams = read("team,area,capacity\nnorth,far,\nsouth,east,\nsouth,west,30\nsouth,v,30\n").unwrap();
    let told: Vec<_> = teams
        .iter()
        .map(|team| {
            let areas: Vec<u32> = team.areas.iter().map(|area| area.get()).collect();
            (team.name.as_str(), areas, team.capacity.map(NonZeroU32::get))
        })
        .collect();
    assert_eq!(
        told,
        [("north", vec![3], None), ("south", vec![1, 2, 0], Some(30))]
    );
    assert!(read("team,area\n").unwrap().is_empty());
}

#[test]
fn every_bad_row_of_teams_is_named() {
    for (rows, expected) in [
        (
            ",east,",
            r#"teams.csv line 2, column "team": expected a key, found nothing"#,
        ),
        (
            "a,,",
            r#"teams.csv line 2, column "area": expected a key, found nothing"#,
        ),
        (
            "a,east,3\nb,town,",
            r#"teams.csv line 3, column "area": expected the key of an area in areas.csv, found a key that is not there"#,
        ),
        (
            "a,east,\nb,west,\na,east,",
            r#"teams.csv line 4, column "area": expected each area once, found a key seen before on line 2"#,
        ),
        (
            "a,east,\nb,east,",
            r#"teams.csv line 3, column "area": expected each area once, found a key seen before on line 2"#,
        ),
        (
            "a,east,0",
            r#"teams.csv line 2, column "capacity": expected a whole number of follow-ups a day, at least 1, found 0"#,
        ),
        (
            "a,east,+3",
            r#"teams.csv line 2, column "capacity": expected a whole number of follow-ups a day, at least 1, found "+3""#,
        ),
        (
            "a,east,\na,west,3\na,far,4",
            r#"teams.csv line 4, column "capacity": expected 3 as on line 3, found 4"#,
        ),
    ] {
        assert_eq!(
            read(&format!("team,area,capacity\n{rows}\n")),
            Err(expected.to_owned())
        );
    }
}

/// Keys against the order of the ids: person 0 is `z`, person 1 is `y`.
fn roster() -> Roster {
    let mut roster = Roster::new();
    for key in ["z", "y", "x", "w"] {
        roster.person(key).unwrap();
    }
    for key in ["v", "east", "west", "far"] {
        roster.area(key).unwrap();
    }
    roster
}

fn three() -> County {
    let county = county("cn-9")
        .case(0, "05-08")
        .met(0, 1, "05-07T12:00")
        .met(0, 2, "05-07T12:00")
        .met(0, 3, "05-06T12:00")
        .found(1, "05-09T10:00")
        .found(2, "05-09T10:00")
        .found(3, "05-09T10:00");
    county
        .lives(1, 1)
        .lives(2, 1)
        .isolated(1, "05-09")
        .test(1, "05-09", TestResult::Negative)
        .said(1, "05-09", Well)
        .said(2, "05-10T08:00", Symptomatic)
        .teams([team("grid", &[1], Some(4))])
}

#[test]
fn the_list_of_today_is_a_table_by_team_area_and_person() {
    let county = three();
    let mut written = Vec::new();
    write_follow_ups(&county.at("05-10T12:00"), &roster(), &mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
team,area,person,state,task,since,late,overdue_days
,,w,overdue,move,2022-05-09,true,1
,,w,overdue,test,2022-05-10,false,0
,,w,overdue,call,2022-05-09,true,1
grid,east,x,reached,test_symptoms,2022-05-10,false,0
grid,east,x,reached,move,2022-05-09,true,1
grid,east,x,reached,test,2022-05-10,false,0
grid,east,y,due,test,2022-05-10,false,0
grid,east,y,due,call,2022-05-10,false,0
"
    );
}

#[test]
fn the_calls_are_a_table_by_team_and_rank() {
    let county = three().said(2, "05-11T08:00", NotReached);
    let as_of = "05-11T12:00";
    let model = Likelihood::default();
    let risks = county.traced(county.time(as_of), |tracing| infection_risks(tracing, &model));
    let list = county.at(as_of);
    let calls = call_list(&list, &risks, CallModel::default()).unwrap();
    let mut written = Vec::new();
    write_call_list(&calls, &roster(), &mut written).unwrap();
    // 1 - exp(-0.006) = 0.0060; four days ahead 0.6881 of two infections, five days 0.4953, six 0.3091.
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
team,rank,person,area,infected,averted,lost_by_waiting
,1,w,,0.0060,0.0059,0.0022
grid,1,x,east,0.0060,0.0082,0.0023
grid,2,y,east,0.0060,0.0000,0.0000
"
    );
}

#[test]
fn somebody_without_a_key_is_not_written() {
    let county = three();
    let list = county.at("05-10T12:00");
    let error = write_follow_ups(&list, &Roster::new(), Vec::new()).unwrap_err();
    assert!(matches!(
        error,
        WriteError::UnknownPerson(_) | WriteError::UnknownArea(_)
    ));
}
