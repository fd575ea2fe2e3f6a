//! The tables of orders and of the calendar.

use mijie::report;

use super::*;

#[cfg(feature = "json")]
#[test]
fn the_county_gets_its_orders_day_by_day() {
    use std::path::Path;

    use mijie::input::{Mode, read_folder};

    use crate::golden::assert_golden;

    let protocol = edition::cn_8_field();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let outbreak = read_folder(folder, protocol.time_zone(), Mode::Strict).unwrap();
    let mut found = BTreeMap::new();
    let mut table = Vec::new();
    for day in 10..=16 {
        let as_of: Timestamp = format!("2022-05-{day}T08:00:00+08:00").parse().unwrap();
        // The list holds what was known in the end; by the morning of a day, only who had been sampled by then.
        let known = |case: &&Case| {
            let since = case.sampled.or(case.onset).unwrap();
            since.start(protocol.time_zone()) <= as_of
        };
        let cases = Cases::new(outbreak.cases.iter().filter(known).copied()).unwrap();
        let tracing = trace(&outbreak.log, &cases, &protocol, as_of);
        let orders = issue(&tracing, &outbreak.tests, &found);
        found.extend(orders.found());
        table.clear();
        report::write_orders(&orders, &outbreak.roster, &mut table).unwrap();
    }
    assert_golden("orders.csv", &String::from_utf8(table).unwrap());
}

#[test]
fn orders_and_calendars_are_tables_by_key() {
    let mut roster = Roster::new();
    let keys = ["guo", "song", "lan"].map(|key| roster.person(key).unwrap());
    assert_eq!(keys, [0, 1, 2].map(person));
    for key in ["east", "west"] {
        roster.area(key).unwrap();
    }
    let orders = secondary("cn-8").at("05-09T20:00");
    let mut table = Vec::new();
    report::write_orders(&orders, &roster, &mut table).unwrap();
    let text = String::from_utf8(table).unwrap();
    assert_eq!(
        text.lines().nth(1).unwrap(),
        "song,close,close,quarantine,2022-05-09T20:00:00+08:00,2022-05-09T00:00:00+08:00,2022-05-10T04:00:00+08:00,\
         in_time,2022-05-09,moved,2022-05-21,\"14 d after 2022-05-07, last exposed to guo as a close contact\",\
         central_quarantine 2022-05-09/2022-05-21; home_monitoring 2022-05-22/2022-05-28,\
         2022-05-09;2022-05-12;2022-05-15;2022-05-21;2022-05-23;2022-05-28,,\
         \"no negative sample from the last test on, due on 2022-05-21\","
    );
    let calendar = Calendar::new(&orders, &homes(), AreaLevel::Township);
    let mut table = Vec::new();
    report::write_calendar(&calendar, &orders, &roster, &mut table).unwrap();
    let text = String::from_utf8(table).unwrap();
    assert_eq!(
        text.lines().take(4).collect::<Vec<_>>(),
        [
            "from,until,area,person,duty",
            "2022-05-09,2022-05-09,east,song,test of day 1",
            "2022-05-09,2022-05-09,west,lan,test of day 1",
            "2022-05-09,2022-05-15,west,lan,central quarantine",
        ]
    );
    assert_eq!(text.lines().count(), 1 + 9 + 5);
}

#[test]
fn somebody_without_a_key_is_an_error() {
    let orders = close("cn-8").at("05-09T20:00");
    let error = report::write_orders(&orders, &Roster::new(), Vec::new()).unwrap_err();
    assert_eq!(error.to_string(), "person 1 has no key in the roster");
}
