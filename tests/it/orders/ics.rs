//! The calendar as iCalendar has it.

use mijie::report;

use super::*;

/// The properties of each event, read by the words of RFC 5545: lines are unfolded, parameters dropped, text unescaped.
fn events(text: &str) -> Vec<BTreeMap<String, String>> {
    assert!(
        text.split("\r\n").all(|line| line.len() <= 75),
        "lines are folded"
    );
    let unfolded = text.replace("\r\n ", "");
    let mut events = Vec::new();
    for line in unfolded.split_terminator("\r\n") {
        let (name, value) = line.split_once(':').unwrap();
        let name = name.split(';').next().unwrap();
        match (name, value) {
            ("BEGIN", "VEVENT") => events.push(BTreeMap::new()),
            ("BEGIN" | "END", _) => {}
            _ => {
                let Some(event) = events.last_mut() else { continue };
                let mut text = String::new();
                let mut characters = value.chars();
                while let Some(character) = characters.next() {
                    text.push(if character == '\\' {
                        characters.next().unwrap()
                    } else {
                        character
                    });
                }
                let before: Option<String> = event.insert(name.to_owned(), text);
                assert_eq!(before, None, "{name} twice");
            }
        }
    }
    events
}

fn written(orders: &Orders, keys: [&str; 3]) -> String {
    let mut roster = Roster::new();
    for key in keys {
        roster.person(key).unwrap();
    }
    for key in ["east", "west"] {
        roster.area(key).unwrap();
    }
    let calendar = Calendar::new(orders, &homes(), AreaLevel::Township);
    let mut file = Vec::new();
    report::write_ics(calendar.of_person(person(1)), orders, &roster, &mut file).unwrap();
    String::from_utf8(file).unwrap()
}

#[test]
fn what_falls_due_is_read_back_from_the_calendar_file() {
    let key = "song, of the tea house; 宋\r\nEND:VCALENDAR";
    let text = written(&close("cn-new10").at("05-09T20:00"), ["guo", key, "lan"]);
    assert!(text.starts_with("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//mijie//orders//EN\r\n"));
    let told: Vec<_> = events(&text)
        .iter()
        .map(|event| {
            let get = |name: &str| event[name].clone();
            assert_eq!(get("DTSTAMP"), "20220509T120000Z");
            (get("DTSTART"), get("DTEND"), get("SUMMARY"), get("CATEGORIES"))
        })
        .collect();
    let who = "song, of the tea house; 宋  END:VCALENDAR";
    let row = |from: &str, until: &str, what: &str, kind: &str| {
        (
            from.to_owned(),
            until.to_owned(),
            format!("{who}: {what}"),
            kind.to_owned(),
        )
    };
    assert_eq!(
        told,
        [
            row("20220509", "20220513", "home quarantine", "stay"),
            row("20220512", "20220513", "test of day 4", "test"),
            row(
                "20220512",
                "20220513",
                "let out of quarantine, if nothing stands against it",
                "let_out"
            ),
        ]
    );
}

#[test]
fn an_event_keeps_its_name_when_its_end_is_moved() {
    let uids = |orders: &Orders| -> Vec<String> {
        let text = written(orders, ["guo", "song", "lan"]);
        events(&text).iter().map(|event| event["UID"].clone()).collect()
    };
    let before = uids(&close("cn-8").at("05-12T08:00"));
    let after = uids(&close("cn-8").met(0, 1, "05-12T12:00").at("05-12T20:00"));
    let stay = "central_quarantine-2022-05-09/song@mijie".to_owned();
    assert!(before.contains(&stay) && after.contains(&stay));
    let mut unique = after.clone();
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), after.len());
}
