//! The tables of gates, loops, passes, checks and arrivals: what they hold, how they refuse, and what is written.

use chrono::FixedOffset;
use mijie::entry::{
    Arrival, ArrivalCheck, ArrivalRisk, ClosedLoops, GateLog, LoopRules, Passes, RiskArea, RiskAreas,
    TripRules, follow_trips, inspect,
};
use mijie::input::{
    ReadError, read_arrivals, read_checks, read_gate_log, read_gates, read_passes, read_visits,
};
use mijie::protocol::{ZoneLevel, edition};
use mijie::report::{write_arrival_findings, write_loop_findings, write_trip_findings};
use mijie::response::{Site, Sites};
use mijie::{Cases, Gazetteer, Interval, Roster, Timestamp, VisitLog, VisitLogBuilder, trace};

fn china() -> FixedOffset {
    edition::cn_9().time_zone()
}

fn time(text: &str) -> Timestamp {
    Timestamp::parse_in(text, china()).unwrap()
}

fn all<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> Vec<T> {
    rows.collect::<Result<_, _>>().unwrap()
}

/// What a reader says of the first row that it refuses.
fn refusal<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> String {
    rows.filter_map(Result::err)
        .map(|error| error.to_string())
        .next()
        .expect("a row is refused")
}

#[track_caller]
fn assert_refused(file: &str, rows: &[(&str, &str)]) {
    for (row, expected) in rows {
        let mut roster = Roster::new();
        let said = match file {
            "arrivals.csv" => {
                let text = format!("person,at,checkpoint,area,place,from,until\n{row}\n");
                refusal(read_arrivals(text.as_bytes(), file, china(), &mut roster).unwrap())
            }
            "gates.csv" => {
                let text = format!("gate,loop,area,places\ngate 1,park,,hall\n{row}\n");
                refusal(read_gates(text.as_bytes(), file, &mut roster).unwrap())
            }
            "gate_log.csv" => {
                let text = format!("at,gate,person,direction\n{row}\n");
                refusal(read_gate_log(text.as_bytes(), file, china(), &mut roster).unwrap())
            }
            "passes.csv" => {
                let first = "7,A 1,2022-05-12T00:00,2022-05-13T00:00,gate;hall";
                let text = format!("pass,plate,from,until,route\n{first}\n{row}\n");
                refusal(read_passes(text.as_bytes(), file, china(), &mut roster).unwrap())
            }
            "checks.csv" => {
                let text = format!("person,at,kind,value\n{row}\n");
                refusal(read_checks(text.as_bytes(), file, china(), &mut roster).unwrap())
            }
            other => panic!("{other}"),
        };
        assert_eq!(&said, expected);
    }
}

#[test]
fn an_arrival_that_cannot_be_names_its_row() {
    assert_refused(
        "arrivals.csv",
        &[
            (
                "ann,2022-05-08T09:00,G109,xining,,,2022-05-09",
                "arrivals.csv line 2, column \"until\": expected a stay that ends by the arrival, \
             found one until 2022-05-10T00:00:00+08:00",
            ),
            (
                "ann,2022-05-08T09:00,G109,xining,,2022-05-06,2022-05-05T10:00",
                "arrivals.csv line 2, column \"until\": ends at 2022-05-05T10:00:00+08:00, \
             before it starts at 2022-05-06T00:00:00+08:00",
            ),
            (
                "ann,2022-05-08T09:00,G109,xining,market,,",
                "arrivals.csv line 2, column \"place\": expected an area or a place, found both",
            ),
            (
                "ann,2022-05-08T09:00,G109,,,2022-05-06,",
                "arrivals.csv line 2, column \"area\": expected an area or a place of the stay, found a time alone",
            ),
            (
                "ann,2022-05-08,G109,,,,",
                "arrivals.csv line 2, column \"at\": expected a time such as 2022-05-07T08:30:00+08:00, \
             found the date 2022-05-08 alone",
            ),
        ],
    );
}

#[test]
fn a_date_until_which_somebody_stayed_ends_with_the_arrival_or_the_day() {
    let text = "person,at,checkpoint,area,until\n\
                ann,2022-05-08T09:00,G109,xining,2022-05-08\n\
                ann,2022-05-08T09:00,G109,xining,2022-05-07\n\
                bo,2022-05-08T09:00,G109,,\n";
    let mut roster = Roster::new();
    let rows: Vec<Arrival> =
        all(read_arrivals(text.as_bytes(), "arrivals.csv", china(), &mut roster).unwrap());
    let until: Vec<_> = rows
        .iter()
        .map(|row| row.origin.and_then(|origin| origin.until))
        .collect();
    assert_eq!(
        until,
        [
            Some(time("2022-05-08T09:00")),
            Some(time("2022-05-08T00:00")),
            None
        ]
    );
    assert_eq!(roster.person_count(), 2, "whom no other table has is added");
}

#[test]
fn gates_rows_of_gate_logs_passes_and_checks_that_cannot_be_name_their_row() {
    assert_refused(
        "gates.csv",
        &[
            (
                "gate 1,park,,hall",
                "gates.csv line 3, column \"gate\": expected each gate once, found a key seen before on line 2",
            ),
            (
                "gate 2,park,,hall;",
                "gates.csv line 3, column \"places\": expected keys joined by semicolons, found an empty one",
            ),
            (
                "gate 2,,,hall",
                "gates.csv line 3, column \"loop\": expected a key, found nothing",
            ),
        ],
    );
    assert_refused(
        "gate_log.csv",
        &[
            (
                "2022-05-12T08:00,gate 1,ann,inside",
                "gate_log.csv line 2, column \"direction\": expected in or out, found 6 characters of text",
            ),
            (
                "2022-05-12T08:00,gate 1,,in",
                "gate_log.csv line 2, column \"person\": expected a key, found nothing",
            ),
        ],
    );
    assert_refused(
        "passes.csv",
        &[
            (
                "8,A 1,2022-05-12T08:00,2022-05-12T08:00,gate",
                "passes.csv line 3, column \"until\": ends at 2022-05-12T08:00:00+08:00, \
             as it starts at 2022-05-12T08:00:00+08:00",
            ),
            (
                "8,A 1,2022-05-12T08:00,2022-05-11T08:00,gate",
                "passes.csv line 3, column \"until\": ends at 2022-05-11T08:00:00+08:00, \
             before it starts at 2022-05-12T08:00:00+08:00",
            ),
            (
                "7,A 2,2022-05-12T08:00,2022-05-13T08:00,gate",
                "passes.csv line 3, column \"pass\": expected each pass once, found a key seen before on line 2",
            ),
            (
                "8,A 1,2022-05-12T08:00,2022-05-13T08:00,",
                "passes.csv line 3, column \"route\": expected keys joined by semicolons, found nothing",
            ),
        ],
    );
    assert_refused(
        "checks.csv",
        &[
            (
                "ann,2022-05-12T08:00,temperature,3.66",
                "checks.csv line 2, column \"value\": expected a temperature from 30 to 45 degrees Celsius, found \"3.66\"",
            ),
            (
                "ann,2022-05-12T08:00,temperature,45.01",
                "checks.csv line 2, column \"value\": expected a temperature from 30 to 45 degrees Celsius, found \"45.01\"",
            ),
            (
                "ann,2022-05-12T08:00,temperature,NaN",
                "checks.csv line 2, column \"value\": expected a temperature from 30 to 45 degrees Celsius, \
             found 3 characters of text",
            ),
            (
                "ann,2022-05-12T08:00,code,blue",
                "checks.csv line 2, column \"value\": expected green, yellow or red, found 4 characters of text",
            ),
            (
                "ann,2022-05-12T08:00,test,negative",
                "checks.csv line 2, column \"value\": expected passed or failed, found \"negative\"",
            ),
        ],
    );
}

const GATES: &str = "gate,loop,places\ngate 1,park,hall;canteen\n";
const GATE_LOG: &str = "\
at,gate,person,direction,plate,escort
2022-05-12T08:00,gate 1,zoe,in,,
2022-05-12T08:05,gate 1,ann,in,,
2022-05-12T10:00,gate 1,dan,in,A 1,guard
2022-05-12T12:00,gate 1,dan,out,A 1,
2022-05-12T20:00,gate 1,ann,in,,
";
const CHECKS: &str = "\
person,at,kind,value
zoe,2022-05-12T07:55,temperature,36.6
ann,2022-05-12T08:05,temperature,37.4
dan,2022-05-12T10:00,temperature,36.4
";
const PASSES: &str = "\
pass,plate,from,until,route,driver
17,A 1,2022-05-12T00:00,2022-05-13T00:00,gate 1;hall,dan
";
const VISITS: &str = "\
person,place,start,end
zoe,shop,2022-05-12T13:00,2022-05-12T13:20
dan,hall,2022-05-12T10:10,2022-05-12T10:40
dan,noodle bar,2022-05-12T11:00,2022-05-12T11:30
bo,canteen,2022-05-12T09:00,2022-05-12T09:10
";

fn log(roster: &mut Roster) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for visit in all(read_visits(VISITS.as_bytes(), "visits.csv", china(), roster).unwrap()) {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

#[test]
fn what_breaks_a_loop_and_what_is_wrong_with_trips_is_written_by_key() {
    let mut roster = Roster::new();
    // Ids in another order than keys.
    let rows = all(read_gate_log(GATE_LOG.as_bytes(), "gate_log.csv", china(), &mut roster).unwrap());
    let gates = all(read_gates(GATES.as_bytes(), "gates.csv", &mut roster).unwrap());
    let checks = all(read_checks(CHECKS.as_bytes(), "checks.csv", china(), &mut roster).unwrap());
    let passes = all(read_passes(PASSES.as_bytes(), "passes.csv", china(), &mut roster).unwrap());
    let log = log(&mut roster);
    let loops = ClosedLoops::new(&gates, &Gazetteer::default()).unwrap();
    let gate_log = GateLog::new(&loops, rows).unwrap();
    let (cases, protocol) = (Cases::default(), edition::cn_9());
    let end = time("2022-05-13T00:00");
    let tracing = trace(&log, &cases, &protocol, end);
    let mut rules = LoopRules::default();
    rules.required.retain(|check| check.kind.name() == "temperature");
    let period = Interval::new(time("2022-05-12T00:00"), end).unwrap();
    let report = inspect(
        loops.get("park").unwrap(),
        &gate_log,
        &checks,
        &rules,
        &tracing,
        period,
    );

    let mut written = Vec::new();
    write_loop_findings(&report, china(), &roster, &mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
what,who,where,when,evidence,loop,breaks
unchecked,ann,,2022-05-12T08:05:00+08:00/2022-05-13T00:00:00+08:00,temperature: last failed 2022-05-12T08:05:00+08:00,park,true
entered_twice,ann,gate 1,2022-05-12T20:00:00+08:00,inside since 2022-05-12T08:05:00+08:00,park,false
seen_inside,bo,canteen,2022-05-12T09:00:00+08:00/2022-05-12T09:10:00+08:00,outside by the gate log,park,true
seen_outside,dan,noodle bar,2022-05-12T11:00:00+08:00/2022-05-12T11:30:00+08:00,inside by the gate log,park,true
seen_outside,zoe,shop,2022-05-12T13:00:00+08:00/2022-05-12T13:20:00+08:00,inside by the gate log,park,true
"
    );

    let passes = Passes::new(passes).unwrap();
    let rules = TripRules {
        escorted: true,
        ..TripRules::default()
    };
    let trips = follow_trips(&gate_log, &passes, &log, &rules, end);
    let mut written = Vec::new();
    write_trip_findings(&trips, china(), &roster, &mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
what,who,where,when,evidence,plate,pass,began
left_route,dan,noodle bar,2022-05-12T11:00:00+08:00/2022-05-12T11:30:00+08:00,,A 1,17,2022-05-12T10:00:00+08:00
unaccompanied,dan,gate 1,2022-05-12T12:00:00+08:00,out,A 1,17,2022-05-12T10:00:00+08:00
"
    );
}

#[test]
fn what_arrivals_show_is_written_by_time_and_key() {
    let text = "\
person,at,checkpoint,area,place,from,until,plate
zoe,2022-05-13T09:00,G109,xining,,,,B 2
ann,2022-05-13T09:00,G109,datong,,,,
ann,2022-05-13T09:00,G109,,shop,2022-05-12T13:10,2022-05-12T14:00,
";
    let mut roster = Roster::new();
    let arrivals = all(read_arrivals(text.as_bytes(), "arrivals.csv", china(), &mut roster).unwrap());
    let log = log(&mut roster);
    let mut gazetteer = Gazetteer::default();
    let datong = roster.area("datong").unwrap();
    let area = mijie::Area {
        id: datong,
        level: mijie::AreaLevel::County,
        parent: None,
        name: None,
        population: None,
    };
    gazetteer.areas = mijie::Areas::new([area]).unwrap();
    let risks = RiskAreas::new([RiskArea {
        area: roster.area("xining").unwrap(),
        interval: Interval::new(time("2022-05-12T08:00"), Timestamp::MAX).unwrap(),
        level: ZoneLevel::Controlled,
    }]);
    let sites = Sites::new([Site {
        place: roster.place("shop").unwrap(),
        interval: Interval::new(time("2022-05-12T13:00"), time("2022-05-12T13:30")).unwrap(),
        grade: None,
    }]);
    let check = ArrivalCheck::new(&log, &gazetteer, &risks, &sites, china()).with_look_back_days(1);
    let report = check.judge(&arrivals).unwrap();
    assert_eq!(
        report.count(ArrivalRisk::High),
        2,
        "an ungraded site is taken as the strictest"
    );
    let mut written = Vec::new();
    write_arrival_findings(&report, china(), &roster, &mut written).unwrap();
    assert_eq!(
        String::from_utf8(written).unwrap(),
        "\
what,who,where,when,evidence,checkpoint,plates,risk
place_without_area,ann,shop,2022-05-12T13:10:00+08:00/2022-05-12T14:00:00+08:00,,G109,,high
site,ann,shop,2022-05-12T13:10:00+08:00/2022-05-12T13:30:00+08:00,\"no grade, 1200 s of 2022-05-12T13:00:00+08:00/2022-05-12T13:30:00+08:00\",G109,,high
site,zoe,shop,2022-05-12T13:00:00+08:00/2022-05-12T13:20:00+08:00,\"no grade, 1200 s of 2022-05-12T13:00:00+08:00/2022-05-12T13:30:00+08:00\",G109,B 2,high
zone,zoe,xining,2022-05-12T08:00:00+08:00/2022-05-13T09:00:00+08:00,xining controlled since 2022-05-12T08:00:00+08:00,G109,B 2,high
"
    );
}
