//! `events.csv`: read, written back, and what is wrong with a row.

use chrono::FixedOffset;
use mijie::input::{Mode, ReadError, enter_zone_events, read_zone_events};
use mijie::protocol::{ZoneLevel, edition};
use mijie::report::write_zone_events;
use mijie::zone::{Happening, Round, ZoneEvent, ZoneLedger};
use mijie::{Area, AreaId, AreaLevel, Areas, Moment, PersonId, Roster, TestResult, Timestamp};
use proptest::prelude::*;
use proptest::sample::{select, subsequence};

const HEADER: &str =
    "at,event,area,person,level,sampled,exposed,result,expected,tested,positive,pending,zones";
const PERSONS: u32 = 3;
const AREAS: u32 = 4;

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

/// Persons p0 to p2 and areas a0 to a3, the ids being the numbers.
fn roster() -> Roster {
    let mut roster = Roster::new();
    for person in 0..PERSONS {
        roster.person(&format!("p{person}")).unwrap();
    }
    for area in 0..AREAS {
        roster.area(&format!("a{area}")).unwrap();
    }
    roster
}

/// A county a0 with the villages a1, a2 and a3.
fn areas() -> Areas {
    let area = |number: u32| Area {
        id: AreaId::new(number),
        level: if number == 0 {
            AreaLevel::County
        } else {
            AreaLevel::Village
        },
        parent: (number > 0).then(|| AreaId::new(0)),
        name: None,
        population: None,
    };
    Areas::new((0..AREAS).map(area)).unwrap()
}

fn read(text: &str, areas: Option<&Areas>) -> (Vec<ZoneEvent>, Vec<String>) {
    let mut roster = roster();
    let rows = read_zone_events(text.as_bytes(), "events.csv", china(), areas, &mut roster).unwrap();
    let (mut events, mut errors) = (Vec::new(), Vec::new());
    for row in rows {
        match row {
            Ok(event) => events.push(event),
            Err(error) => errors.push(error.to_string()),
        }
    }
    (events, errors)
}

fn moment() -> impl Strategy<Value = Moment> {
    let hours = 0..1000_i64;
    (hours, any::<bool>()).prop_map(|(hours, exact)| {
        let time = Timestamp::from_unix(1_651_334_400 + hours * 3600).unwrap();
        if exact {
            Moment::Instant(time)
        } else {
            Moment::Date(time.date(china()))
        }
    })
}

fn round() -> impl Strategy<Value = Round> {
    (0..2000_u32, 0..2000_u32, 0..3_u32, 0..3_u32).prop_map(|(expected, sampled, positive, pending)| Round {
        expected,
        sampled: sampled.max(positive + pending),
        positive,
        pending,
    })
}

/// Events that are good by themselves: nothing is known before it happened.
fn event() -> impl Strategy<Value = ZoneEvent> {
    let person = || (0..PERSONS).prop_map(PersonId::new);
    let area = || (0..AREAS).prop_map(AreaId::new);
    let several = || {
        let all: Vec<AreaId> = (0..AREAS).map(AreaId::new).collect();
        subsequence(all, 1..=AREAS as usize)
    };
    let result = select(vec![
        TestResult::Negative,
        TestResult::Positive,
        TestResult::Inconclusive,
        TestResult::Pending,
    ]);
    let what = prop_oneof![
        (person(), area()).prop_map(|(person, area)| Happening::CaseFound { person, area }),
        (person(), area(), moment()).prop_map(|(person, area, exposed)| Happening::ContactExposed {
            person,
            area,
            exposed
        }),
        person().prop_map(|person| Happening::CaseLeft { person }),
        person().prop_map(|person| Happening::CaseWithdrawn { person }),
        person().prop_map(|person| Happening::TransferDisinfected { person }),
        area().prop_map(|area| Happening::Disinfected { area }),
        (person(), moment(), result).prop_map(|(person, sampled, result)| Happening::ContactTested {
            person,
            sampled,
            result
        }),
        (area(), moment(), round()).prop_map(|(area, sampled, round)| Happening::RoundCompleted {
            area,
            sampled,
            round
        }),
        (area(), select(vec![ZoneLevel::Sealed, ZoneLevel::Controlled]))
            .prop_map(|(area, level)| Happening::Drawn { area, level }),
        (several(), area()).prop_map(|(zones, into)| Happening::Merged { zones, into }),
        (area(), several()).prop_map(|(zone, parts)| Happening::Split { zone, parts }),
        (
            area(),
            select(vec![
                None,
                Some(ZoneLevel::Controlled),
                Some(ZoneLevel::Prevention)
            ])
        )
            .prop_map(|(zone, to)| Happening::Lowered { zone, to }),
        area().prop_map(|area| Happening::StaticBegan { area }),
        area().prop_map(|area| Happening::StaticEnded { area }),
    ];
    (moment(), what).prop_map(|(at, what)| {
        let later = |than: Moment| {
            if at.start(china()) < than.end(china()) {
                Moment::Instant(than.end(china()))
            } else {
                at
            }
        };
        let at = match what {
            Happening::ContactExposed { exposed, .. } => later(exposed),
            Happening::ContactTested { sampled, .. } | Happening::RoundCompleted { sampled, .. } => {
                later(sampled)
            }
            _ => at,
        };
        ZoneEvent { at, what }
    })
}

proptest! {
    #[test]
    fn what_was_written_is_read_back_and_written_as_it_was(events in prop::collection::vec(event(), 0..20)) {
        let roster = roster();
        let mut written = Vec::new();
        write_zone_events(&events, china(), &roster, &mut written).unwrap();
        let (back, errors) = read(std::str::from_utf8(&written).unwrap(), Some(&areas()));
        prop_assert_eq!(&errors, &Vec::<String>::new());
        prop_assert_eq!(&back, &events);
        let mut again = Vec::new();
        write_zone_events(&back, china(), &roster, &mut again).unwrap();
        prop_assert_eq!(again, written);
    }

    #[test]
    fn a_row_is_read_only_with_exactly_the_cells_that_its_event_takes(
        event in event(),
        column in 2..13_usize,
    ) {
        let mut written = Vec::new();
        write_zone_events([&event], china(), &roster(), &mut written).unwrap();
        let text = String::from_utf8(written).unwrap();
        let row = text.lines().nth(1).unwrap();
        let mut cells: Vec<&str> = row.split(',').collect();
        // A lifted zone and one that is lowered are both good.
        if event.what.name() == "lowered" && column == 4 {
            return Ok(());
        }
        cells[column] = if cells[column].is_empty() { "1" } else { "" };
        let (_, errors) = read(&format!("{HEADER}\n{}\n", cells.join(",")), None);
        prop_assert_eq!(errors.len(), 1);
        let name = HEADER.split(',').nth(column).unwrap();
        let expected_start = format!("events.csv line 2, column \"{name}\": expected ");
        prop_assert!(errors[0].starts_with(&expected_start), "{}", errors[0]);
    }
}

#[test]
fn a_row_that_is_no_event_says_what_is_wrong() {
    for (row, error) in [
        (
            "2022-05-07,sealed,a1,,,,,,,,,,",
            "column \"event\": expected case_found, contact_exposed, case_left, case_withdrawn, \
             transfer_disinfected, disinfected, contact_tested, round_completed, drawn, merged, split, lowered, static_began or static_ended, found \"sealed\"",
        ),
        (
            "2022-05-07,,a1,,,,,,,,,,",
            "column \"event\": expected case_found, contact_exposed, case_left, case_withdrawn, \
             transfer_disinfected, disinfected, contact_tested, round_completed, drawn, merged, split, lowered, static_began or static_ended, found nothing",
        ),
        (
            "2022-05-07,drawn,a1,,,,,,,,,,",
            "column \"level\": expected sealed, controlled or prevention, which drawn takes, found nothing",
        ),
        (
            "2022-05-07,drawn,a1,p1,sealed,,,,,,,,",
            "column \"person\": expected nothing, as drawn takes none, found the key of a person",
        ),
        (
            "2022-05-07,drawn,a1,,open,,,,,,,,",
            "column \"level\": expected sealed, controlled or prevention, found 4 characters of text",
        ),
        (
            "2022-05-07,drawn,a1,,prevention,,,,,,,,",
            "column \"level\": expected a level that is drawn, sealed or controlled, found prevention",
        ),
        (
            "2022-05-07,lowered,a1,,sealed,,,,,,,,",
            "column \"level\": expected a level milder than sealed, found sealed",
        ),
        (
            "2022-05-07,contact_tested,,p1,,2022-05-08,,negative,,,,,",
            "column \"at\": expected a result no earlier than the sample of 2022-05-08, found 2022-05-07",
        ),
        (
            "2022-05-07,contact_exposed,a1,p1,,,2022-05-08,,,,,,",
            "column \"at\": expected a report no earlier than the exposure of 2022-05-08, found 2022-05-07",
        ),
        (
            "2022-05-07,round_completed,a1,,,2022-05-07,,,100,10,11,0,",
            ": expected at most 10 positive and pending results, as many as samples, found 11",
        ),
        (
            "2022-05-07,round_completed,a1,,,2022-05-07,,,100,many,0,0,",
            "column \"tested\": expected a whole number of people, found 4 characters of text",
        ),
        (
            "2022-05-07,disinfected,a9,,,,,,,,,,",
            "column \"area\": expected a known area, found a key that is not among the areas",
        ),
        (
            "2022-05-07,split,a0,,,,,,,,,,a1;a9",
            "column \"zones\": expected a known area, found a key that is not among the areas",
        ),
        (
            "2022-05-07,merged,a0,,,,,,,,,,",
            "column \"zones\": expected keys of areas joined by semicolons, which merged takes, found nothing",
        ),
        (
            "2022-05-07,merged,a0,,,,,,,,,,a1;;a2",
            "column \"zones\": expected keys of areas joined by semicolons, found nothing between two of them",
        ),
    ] {
        let (events, errors) = read(&format!("{HEADER}\n{row}\n"), Some(&areas()));
        assert_eq!(events, []);
        let separator = if error.starts_with(':') { "" } else { ", " };
        assert_eq!(errors, [format!("events.csv line 2{separator}{error}")], "{row}");
    }
}

#[test]
fn a_bad_row_leaves_no_key_behind() {
    let text = format!(
        "{HEADER}\n2022-05-07,case_found,new area,new person,sealed,,,,,,,,\n\
         2022-05-07,contact_tested,,new person,,2022-05-08,,negative,,,,,\n"
    );
    let mut roster = roster();
    let rows = read_zone_events(text.as_bytes(), "events.csv", china(), None, &mut roster).unwrap();
    assert_eq!(rows.filter(Result::is_err).count(), 2);
    assert_eq!(roster.find_person("new person"), None);
    assert_eq!(roster.find_area("new area"), None);
}

#[test]
fn an_area_that_nobody_registered_gets_an_id_where_areas_are_not_known() {
    let text = "at,event,area\n2022-05-07,disinfected,elsewhere\n";
    let mut roster = roster();
    let rows = read_zone_events(text.as_bytes(), "events.csv", china(), None, &mut roster).unwrap();
    let events: Vec<ZoneEvent> = rows.map(Result::unwrap).collect();
    let area = roster.find_area("elsewhere").unwrap();
    assert_eq!(events[0].what, Happening::Disinfected { area });
}

#[test]
fn what_the_ledger_refuses_is_told_with_the_row_of_the_file() {
    let protocol = edition::cn_20();
    let areas = areas();
    for (row, error) in [
        // The 20 measures have no controlled zones.
        (
            "2022-11-12,drawn,a1,,controlled,,,,,,,,",
            ", column \"level\": expected a level of the protocol's scheme, found controlled",
        ),
        (
            "2022-11-12,split,a0,,,,,,,,,,a1;a0",
            ", column \"zones\": expected areas inside the one zone, found one that is not",
        ),
        (
            "2022-11-12,split,a0,,,,,,,,,,a1;a1",
            ", column \"zones\": expected parts that are apart, found one inside another",
        ),
    ] {
        let text = format!("{HEADER}\n\n2022-11-12,drawn,a2,,sealed,,,,,,,,\n{row}\n");
        let mut roster = roster();
        let rows =
            read_zone_events(text.as_bytes(), "events.csv", china(), Some(&areas), &mut roster).unwrap();
        let mut ledger = ZoneLedger::new(&protocol, &areas).unwrap();
        let strict = enter_zone_events(rows, &mut ledger, Mode::Strict).unwrap_err();
        assert_eq!(strict.to_string(), format!("events.csv line 4{error}"));

        let rows =
            read_zone_events(text.as_bytes(), "events.csv", china(), Some(&areas), &mut roster).unwrap();
        let mut ledger = ZoneLedger::new(&protocol, &areas).unwrap();
        let entered = enter_zone_events(rows, &mut ledger, Mode::Lenient).unwrap();
        assert_eq!(entered.rejects().len(), 1);
        assert_eq!(entered.rejects()[0].to_string(), strict.to_string());
        assert_eq!(entered.len(), 1);
    }
}

#[test]
fn what_is_found_when_the_ledger_is_replayed_is_told_with_the_row_of_the_file() {
    let protocol = edition::cn_9();
    let areas = areas();
    for (row, error) in [
        (
            "2022-07-02,case_left,,p1,,,,,,,,,",
            "column \"person\": expected a case that was found before it left, found none of that person",
        ),
        (
            "2022-07-02,lowered,a1,,,,,,,,,,",
            "column \"area\": expected a zone that was drawn before, found none of that area",
        ),
        (
            "2022-07-02,merged,a0,,,,,,,,,,a1;a2",
            "column \"zones\": expected a zone that was drawn before, found none of that area",
        ),
        (
            "2022-07-02,static_ended,a1,,,,,,,,,,",
            "column \"area\": expected static management that has begun, found none in that area",
        ),
    ] {
        let text = format!("{HEADER}\n2022-07-01,drawn,a2,,sealed,,,,,,,,\n{row}\n");
        let mut roster = roster();
        let rows =
            read_zone_events(text.as_bytes(), "events.csv", china(), Some(&areas), &mut roster).unwrap();
        let mut ledger = ZoneLedger::new(&protocol, &areas).unwrap();
        // What was in the ledger before shifts its positions, not the rows.
        let area = AreaId::new(3);
        let at = "2022-07-01".parse().unwrap();
        ledger
            .add(ZoneEvent {
                at,
                what: Happening::Disinfected { area },
            })
            .unwrap();
        let entered = enter_zone_events(rows, &mut ledger, Mode::Strict).unwrap();
        let refused = ledger.replay().unwrap_err();
        let told = entered.row_error(&ledger, refused).unwrap();
        assert_eq!(told.to_string(), format!("events.csv line 3, {error}"));
        assert_eq!((told.file(), told.row()), ("events.csv", 2));
    }
}

#[test]
fn an_event_that_came_from_elsewhere_has_no_row() {
    let protocol = edition::cn_9();
    let areas = areas();
    let mut roster = roster();
    let rows = read_zone_events("at,event\n".as_bytes(), "events.csv", china(), None, &mut roster).unwrap();
    let mut ledger = ZoneLedger::new(&protocol, &areas).unwrap();
    let person = PersonId::new(0);
    let at = "2022-07-01".parse().unwrap();
    ledger
        .add(ZoneEvent {
            at,
            what: Happening::CaseLeft { person },
        })
        .unwrap();
    let entered = enter_zone_events(rows, &mut ledger, Mode::Strict).unwrap();
    let refused = ledger.replay().unwrap_err();
    assert_eq!(entered.row_error(&ledger, refused), None);
    assert!(entered.is_empty());
    assert_eq!(entered.notes()[0].to_string(), "events.csv: no rows");
}

#[test]
fn a_key_with_a_semicolon_is_not_written_among_several() {
    let mut roster = roster();
    let odd = roster.area("north; south").unwrap();
    let event = ZoneEvent {
        at: "2022-07-01".parse().unwrap(),
        what: Happening::Split {
            zone: odd,
            parts: vec![AreaId::new(1), odd],
        },
    };
    let error = write_zone_events([&event], china(), &roster, Vec::new()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected the key of area 4 without a semicolon, which separates keys, found one with it"
    );
}

#[test]
fn a_file_without_its_columns_is_refused() {
    let mut roster = roster();
    let error =
        read_zone_events("at,area\n".as_bytes(), "events.csv", china(), None, &mut roster).unwrap_err();
    assert!(matches!(error, ReadError::MissingColumn { column: "event", .. }));
}
