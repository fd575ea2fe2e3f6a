use std::fmt::Debug;
use std::io;

use chrono::{Offset, Utc};
use proptest::prelude::*;

use super::*;
use crate::id::{PersonId, PlaceId};
use crate::input::folder::Mode;
use crate::input::ledger::Ledger;
use crate::input::{encounters, visits};

const FILE: &str = "long.csv";

/// Everything that a reading leaves behind, in order, as text.
#[derive(PartialEq, Debug)]
struct Trail {
    outcome: String,
    records: Vec<String>,
    keys: Vec<String>,
    notes: Vec<String>,
    rejects: Vec<String>,
}

fn trail<T: Debug>(
    mode: Mode,
    read: impl FnOnce(&mut Ledger, &mut Roster, &mut Vec<T>) -> Result<(), ReadError>,
) -> Trail {
    let mut ledger = Ledger {
        mode,
        notes: Vec::new(),
        rejects: Vec::new(),
    };
    let (mut roster, mut records) = (Roster::new(), Vec::new());
    for key in ["ann", "2022-05-07"] {
        roster.person(key).unwrap();
    }
    roster.place("bar").unwrap();
    let outcome = read(&mut ledger, &mut roster, &mut records);
    let strict_failure = mode == Mode::Strict && outcome.is_err();
    let persons = (0..).map_while(|id| roster.person_key(PersonId::new(id)));
    let places = (0..).map_while(|id| roster.place_key(PlaceId::new(id)));
    let keys = persons.chain(places).map(str::to_owned).collect();
    let records = records.iter().map(|record| format!("{record:?}")).collect();
    Trail {
        outcome: format!("{outcome:?}"),
        // A strict reader that stops leaves nothing behind but its error.
        records: if strict_failure { Vec::new() } else { records },
        keys: if strict_failure { Vec::new() } else { keys },
        notes: ledger.notes.iter().map(ToString::to_string).collect(),
        rejects: ledger
            .rejects
            .iter()
            .map(|reject| format!("{reject:?}"))
            .collect(),
    }
}

fn row_by_row<T: Debug>(form: &'static Form<T>, source: impl Read, mode: Mode) -> Trail {
    trail(mode, |ledger, roster, records| {
        let rows = Rows::open(source, FILE, form.layout, roster, form.read)?;
        ledger.take_all(&mut rows.in_zone(Utc.fix()), |_, record| {
            records.push(record);
            Ok(())
        })
    })
}

fn by_chunks<T: Debug + Send>(
    form: &'static Form<T>,
    source: impl Read,
    mode: Mode,
    chunk_bytes: usize,
) -> Trail {
    trail(mode, |ledger, roster, records| {
        let bulk = Bulk::open(source, FILE, form, Utc.fix(), chunk_bytes);
        ledger.take_bulk(bulk, roster, |record| records.push(record))
    })
}

/// Gives these bytes and fails then, if it shall.
struct Source<'b> {
    bytes: &'b [u8],
    fails: bool,
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.bytes.read(buffer)? {
            0 if self.fails && !buffer.is_empty() => Err(io::Error::other("the cable is out")),
            count => Ok(count),
        }
    }
}

fn cell(of: &'static [&'static str]) -> impl Strategy<Value = String> {
    let plain = prop::sample::select(of).prop_map(str::to_owned);
    let odd = prop::sample::select(vec![
        "\"ann\"",
        "\"a\"\"b\"",
        "\"a,b\"",
        "\"two\nlines\"",
        "\"two\r\nlines\"",
        "an\"n",
        "\"",
        " ann ",
        "",
        "安",
        "\u{feff}",
        "\u{1}",
        "\0",
        "a\rb",
        "2022-05-07",
    ])
    .prop_map(str::to_owned);
    prop_oneof![30 => plain, 1 => odd]
}

fn line() -> impl Strategy<Value = String> {
    let who = || cell(&["ann", "bo", "cy", "di", "ed"]);
    let place = cell(&["bar", "inn", "mill", "bo", "cy"]);
    let start = cell(&[
        "2022-05-07T08:30:00Z",
        "2022-05-07 08:35",
        "2022-05-07T08:40:00+08:00",
    ]);
    let end = cell(&[
        "2022-05-07T09:30:00Z",
        "2022-05-07T09:00",
        "2022-05-07T09:00:00-06:00",
    ]);
    let number = cell(&["", "1", "2.5", ""]);
    let row = (who(), place, start, end, number)
        .prop_map(|(who, place, start, end, number)| [who, place, start, end, number].join(","));
    let odd = prop::sample::select(vec![
        "",
        " ",
        ",,,",
        "\"\"",
        "ann,bar",
        "ann,bar,2022-05-07T08:30,2022-05-07T09:30,1,,x",
        "\u{1}",
    ])
    .prop_map(str::to_owned);
    let end = prop_oneof![20 => Just("\n"), 4 => Just("\r\n"), 1 => Just("\r"), 1 => Just("\n\n")];
    (prop_oneof![8 => row, 1 => odd], end).prop_map(|(line, end)| line + end)
}

fn file(columns: &'static [&'static str]) -> impl Strategy<Value = Vec<u8>> {
    let mark = prop_oneof![4 => Just(""), 1 => Just("\u{feff}"), 1 => Just("\n\r\n")];
    let plain = columns.join(",");
    let quoted = format!("\"{}\"", columns.join("\",\""));
    let header = prop_oneof![
        12 => Just(plain.clone()),
        4 => Just(quoted),
        1 => Just(format!("{plain},note,,")),
        1 => Just(plain[1..].to_owned()),
        1 => Just(format!("\"{plain}")),
        1 => Just(format!("{plain}\rann,bar")),
    ];
    let ends = prop_oneof![6 => Just("\n"), 3 => Just("\r\n"), 1 => Just("\r"), 1 => Just("")];
    let lines = prop::collection::vec(line(), 0..30);
    let cut = prop::option::weighted(0.3, 0..12_usize);
    // Bytes of another encoding, somewhere.
    let gbk = prop::option::weighted(0.1, any::<prop::sample::Index>());
    (mark, header, ends, lines, cut, gbk).prop_map(|(mark, header, ends, lines, cut, gbk)| {
        let mut text = format!("{mark}{header}{ends}{}", lines.concat()).into_bytes();
        text.truncate(text.len() - cut.unwrap_or(0).min(text.len()));
        if let Some(at) = gbk.filter(|_| !text.is_empty()) {
            let at = at.index(text.len());
            text[at] = 0xD5;
        }
        text
    })
}

fn assert_alike<T: Debug + Send>(
    form: &'static Form<T>,
    text: &[u8],
    fails: bool,
) -> Result<(), TestCaseError> {
    for mode in [Mode::Lenient, Mode::Strict] {
        let source = || Source { bytes: text, fails };
        let expected = row_by_row(form, source(), mode);
        for chunk_bytes in [1, 60, 300] {
            let found = by_chunks(form, source(), mode, chunk_bytes);
            prop_assert_eq!(
                &found,
                &expected,
                "chunks of {}: {:?}",
                chunk_bytes,
                String::from_utf8_lossy(text)
            );
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn visits_in_chunks_are_those_read_row_by_row(
        text in file(&["person", "place", "start", "end", "spot"]),
        fails in any::<bool>(),
    ) {
        assert_alike(&visits::FORM, &text, fails)?;
    }

    #[test]
    fn encounters_in_chunks_are_those_read_row_by_row(
        text in file(&["a", "b", "start", "end", "distance_m"]),
        fails in any::<bool>(),
    ) {
        assert_alike(&encounters::FORM, &text, fails)?;
    }
}

#[test]
fn a_text_is_shown_until_a_row_before_makes_it_a_key_whatever_the_chunks() {
    let wrong = "ann,bar,8:30,2022-05-07T09:30\n";
    let newcomer = "8:30,bar,2022-05-07T08:30,2022-05-07T09:30\n";
    let text = format!("person,place,start,end,nickname\n{wrong}{newcomer}{wrong}cy,bar,bo,\n");
    assert_alike(&visits::FORM, text.as_bytes(), false).unwrap();
    for chunk_bytes in [1, 60, 300] {
        let Trail { notes, rejects, .. } =
            by_chunks(&visits::FORM, text.as_bytes(), Mode::Lenient, chunk_bytes);
        assert_eq!(notes, ["long.csv: the column of cell 5 is unknown and ignored"]);
        let found: Vec<bool> = rejects.iter().map(|reject| reject.contains("8:30\\\"")).collect();
        assert_eq!(found, [true, false, false], "{rejects:?}");
        assert!(rejects[1].contains("the key of a person"), "{rejects:?}");
        assert!(rejects[2].contains("2 characters of text"), "{rejects:?}");
    }
}

/// How many bytes are left for the reader of rows.
fn rest_of(text: &str, chunk_bytes: usize) -> usize {
    let mut roster = Roster::new();
    let mut bulk = Bulk::open(text.as_bytes(), FILE, &visits::FORM, Utc.fix(), chunk_bytes);
    while bulk.next(&mut roster).is_some() {}
    let mut rest = Vec::new();
    bulk.left().read_to_end(&mut rest).unwrap();
    rest.len()
}

#[test]
fn only_what_chunks_cannot_hold_is_left_for_the_reader_of_rows() {
    let row = "ann,bar,2022-05-07T08:30,2022-05-07T09:30,1\n";
    let header = "person,place,start,end,spot\n";
    let plain = format!("{header}{}", row.repeat(50));
    let quoted = plain.replace("ann", "\"ann\"").replace("person", "\"person\"");
    for text in [
        &plain,
        &quoted,
        &plain.replace('\n', "\r\n"),
        &format!("\u{feff}{plain}"),
        &format!("\n{plain}{row}x"),
    ] {
        assert_eq!(rest_of(text, 200), 0, "{text}");
    }
    // The second row has a line break where the first chunk ends.
    let broken = format!(
        "{header}{row}{}{}",
        row.replace("ann", "\"an\nn\""),
        row.repeat(50)
    );
    assert_eq!(rest_of(&broken, row.len() + 4), broken.len() - header.len());
    // No line feed at all.
    let old = plain.replace('\n', "\r");
    assert_eq!(rest_of(&old, 200), old.len());
}
