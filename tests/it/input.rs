//! Doors in: every malformed row and file, with its exact message.

use std::fs;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::sync::Mutex;

use chrono::FixedOffset;
use mijie::input::{
    Mode, Note, Outbreak, ReadError, RowError, read_areas, read_folder, read_folder_watched, read_persons,
    read_places, read_visits, write_rejects,
};
use mijie::{
    AreaLevel, Cancelled, CaseStatus, FollowUp, FollowUpOutcome, Moment, PersonId, Phase, PlaceKind, Roster,
    Step, TestResult, Timestamp, Visit,
};
use proptest::prelude::*;

const VISITS: &str = "person,place,start,end,spot\n";
const ENCOUNTERS: &str = "a,b,start,end,distance_m,setting\n";
const CASES: &str = "person,status,onset,sampled,last_negative,isolated\n";
const PLACES: &str = "place,kind,area,name,lat,lon,registers_visitors\n";
const PERSONS: &str = "person,home,name\n";
const AREAS: &str = "area,level,parent,name,population\n";
const ISOLATIONS: &str = "person,from\n";
const TESTS: &str = "person,sampled,result,round\n";
const FOLLOW_UPS: &str = "person,at,outcome,team\n";

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

#[test]
fn a_folder_without_follow_ups_is_whole() {
    let outbreak = full_outbreak();
    assert_eq!(outbreak.follow_ups.len(), 2);
    let without = strict(&[("cases.csv", CASES)]);
    assert!(without.follow_ups.is_empty());
    let notes: Vec<String> = without.notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"tests.csv: not in the folder".to_owned()));
    assert!(!notes.iter().any(|note| note.starts_with("followups.csv")));
    let empty = strict(&[("followups.csv", FOLLOW_UPS)]);
    assert!(
        empty
            .notes
            .iter()
            .any(|note| note.to_string() == "followups.csv: no rows")
    );
}

/// Reads a folder of these files, and of empty visits and cases where they are not among them.
fn read<C: AsRef<[u8]>>(files: &[(&str, C)], mode: Mode) -> Result<Outbreak, ReadError> {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("visits.csv"), VISITS).unwrap();
    fs::write(dir.path().join("cases.csv"), CASES).unwrap();
    for (name, content) in files {
        fs::write(dir.path().join(name), content).unwrap();
    }
    read_folder(&dir, china(), mode)
}

fn strict<C: AsRef<[u8]>>(files: &[(&str, C)]) -> Outbreak {
    read(files, Mode::Strict).unwrap()
}

#[track_caller]
fn assert_message<C: AsRef<[u8]>>(file: &str, content: C, expected: &str) {
    let error = read(&[(file, content)], Mode::Strict).expect_err(expected);
    assert_eq!(error.to_string(), expected);
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// One row at fault in each: what stands below the header, and what is said.
#[rustfmt::skip]
const BAD_ROWS: &[(&str, &str, &str, &str)] = &[
    // keys
    ("visits.csv", VISITS, ",cafe,2022-05-07T08:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "person": expected a key, found nothing"#),
    ("visits.csv", VISITS, "ann, \t ,2022-05-07T08:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "place": expected a key, found nothing"#),
    ("visits.csv", VISITS, "\"a\nb\",cafe,2022-05-07T08:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "person": expected a key on one line, found a line break"#),
    ("visits.csv", VISITS, "ann,ca\u{7}fe,2022-05-07T08:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "place": expected a key on one line, found a control character"#),
    // times
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,7 May,",
     r#"visits.csv line 2, column "end": expected a time such as 2022-05-07T08:30:00+08:00, found 5 characters of text"#),
    ("visits.csv", VISITS, "ann,cafe,,2022-05-07T08:30,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found nothing"#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07,2022-05-08T08:30,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found the date 2022-05-07 alone"#),
    ("visits.csv", VISITS, "ann,cafe,2022/5/7 8:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found "2022/5/7 8:30""#),
    ("visits.csv", VISITS, "ann,cafe,2022-02-29T08:30,2022-05-07T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found "2022-02-29T08:30""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T24:00,2022-05-08T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found "2022-05-07T24:00""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30:00+0800,2022-05-08T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found "2022-05-07T08:30:00+0800""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08,2022-05-08T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found "2022-05-07T08""#),
    ("visits.csv", VISITS, "ann,cafe,二〇二二年五月七日,2022-05-08T09:00,",
     r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found 9 characters of text"#),
    ("visits.csv", VISITS, "ann,cafe,1969-12-31T23:59:59Z,2022-05-08T09:00,",
     r#"visits.csv line 2, column "start": expected a time from 1970 to 2106, found "1969-12-31T23:59:59Z""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2122-05-07T09:00,",
     r#"visits.csv line 2, column "end": expected a time from 1970 to 2106, found "2122-05-07T09:00""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,when the last guest had paid and the lights went out,",
     r#"visits.csv line 2, column "end": expected a time such as 2022-05-07T08:30:00+08:00, found 52 characters of text"#),
    // intervals
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T02:15:00Z,2022-05-07T09:40,",
     r#"visits.csv line 2, column "end": ends at 2022-05-07T09:40:00+08:00, before it starts at 2022-05-07T10:15:00+08:00"#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30:00.1,2022-05-07T08:30:00.9,",
     r#"visits.csv line 2, column "end": ends at 2022-05-07T08:30:00+08:00, as it starts at 2022-05-07T08:30:00+08:00"#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07T08:30,2022-05-07T08:20,,",
     r#"encounters.csv line 2, column "end": ends at 2022-05-07T08:20:00+08:00, before it starts at 2022-05-07T08:30:00+08:00"#),
    // spots, distances, settings
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,-1",
     r#"visits.csv line 2, column "spot": expected a whole number of a row, table or compartment, found "-1""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,3.0",
     r#"visits.csv line 2, column "spot": expected a whole number of a row, table or compartment, found "3.0""#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,4294967296",
     r#"visits.csv line 2, column "spot": expected a whole number of a row, table or compartment, found 10 digits"#),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,4294967295",
     r#"visits.csv line 2, column "spot": expected a spot below 4294967295, found 4294967295"#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07T08:30,2022-05-07T09:00,-0.5,",
     r#"encounters.csv line 2, column "distance_m": expected a distance in metres of at least 0, found "-0.5""#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07T08:30,2022-05-07T09:00,inf,",
     r#"encounters.csv line 2, column "distance_m": expected a distance in metres of at least 0, found 3 characters of text"#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07T08:30,2022-05-07T09:00,1 m,",
     r#"encounters.csv line 2, column "distance_m": expected a distance in metres of at least 0, found 3 characters of text"#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07T08:30,2022-05-07T09:00,,pub",
     r#"encounters.csv line 2, column "setting": expected encounter or a kind of place such as residence, office or bus, found 3 characters of text"#),
    ("encounters.csv", ENCOUNTERS, "ann, ann,2022-05-07T08:30,2022-05-07T09:00,,",
     r#"encounters.csv line 2, column "b": expected two different persons, found the key of column "a" again"#),
    ("encounters.csv", ENCOUNTERS, "ann,,2022-05-07T08:30,2022-05-07T09:00,,",
     r#"encounters.csv line 2, column "b": expected a key, found nothing"#),
    ("encounters.csv", ENCOUNTERS, "ann,bo,2022-05-07,2022-05-08,,",
     r#"encounters.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found the date 2022-05-07 alone"#),
    // cases
    ("cases.csv", CASES, "ann,ill,2022-05-07,,,",
     r#"cases.csv line 2, column "status": expected suspected, confirmed or asymptomatic, found 3 characters of text"#),
    ("cases.csv", CASES, "ann,2022-05-07,confirmed,,,",
     r#"cases.csv line 2, column "status": expected suspected, confirmed or asymptomatic, found "2022-05-07""#),
    ("cases.csv", CASES, "ann,,asymptomatic,2022-05-07,,",
     r#"cases.csv line 2, column "onset": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found "asymptomatic""#),
    ("cases.csv", CASES, "ann,confirmed,,,,2022-05-07",
     "cases.csv line 2: expected a date of onset, sampled or last_negative, found none"),
    ("cases.csv", CASES, "ann,confirmed,May 7,,,",
     r#"cases.csv line 2, column "onset": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found 5 characters of text"#),
    ("cases.csv", CASES, "ann,confirmed,2022-05-07,2022-5-9,,",
     r#"cases.csv line 2, column "sampled": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found "2022-5-9""#),
    ("cases.csv", CASES, "ann,confirmed,2022-05-07,,1969-05-07,",
     r#"cases.csv line 2, column "last_negative": expected a date or time from 1970 to 2106, found "1969-05-07""#),
    ("cases.csv", CASES, "ann,confirmed,2022-05-07,,,2107-01-01T00:00",
     r#"cases.csv line 2, column "isolated": expected a date or time from 1970 to 2106, found "2107-01-01T00:00""#),
    ("cases.csv", "person,status,sampled,reported\n", "ann,confirmed,2022-05-07T09:00,2022-05-07T08:59",
     r#"cases.csv line 2, column "reported": expected a time after the sampling, found one before it"#),
    ("cases.csv", "person,status,sampled,reported\n", "ann,confirmed,2022-05-07T09:00,2022-05-06",
     r#"cases.csv line 2, column "reported": expected a time after the sampling, found one before it"#),
    ("cases.csv", CASES, "ann,confirmed,2022-05-07,,,\n\nbo,,2022-05-07,,,\nann,confirmed,2022-05-08,,,",
     r#"cases.csv line 5, column "person": expected each person once, found a key seen before on line 2"#),
    ("cases.csv", CASES, ",confirmed,2022-05-07,,,",
     r#"cases.csv line 2, column "person": expected a key, found nothing"#),
    // places
    ("places.csv", PLACES, "cafe,pub,,,,,",
     r#"places.csv line 2, column "kind": expected a kind of place such as residence, office or bus, found 3 characters of text"#),
    ("places.csv", PLACES, "cafe,,,,,,",
     r#"places.csv line 2, column "kind": expected a kind of place such as residence, office or bus, found nothing"#),
    ("places.csv", PLACES, "cafe,shop,,,90.1,,",
     r#"places.csv line 2, column "lat": expected degrees north from -90 to 90, found "90.1""#),
    ("places.csv", PLACES, "cafe,shop,,,,101°15',",
     r#"places.csv line 2, column "lon": expected degrees east from -180 to 180, found 7 characters of text"#),
    ("places.csv", PLACES, "cafe,shop,,,NaN,,",
     r#"places.csv line 2, column "lat": expected degrees north from -90 to 90, found 3 characters of text"#),
    ("places.csv", PLACES, "cafe,shop,,,,,maybe",
     r#"places.csv line 2, column "registers_visitors": expected true, false, yes, no, 1 or 0, found 5 characters of text"#),
    ("places.csv", PLACES, "cafe,shop,,,,,\ncafe,shop,,,,,",
     r#"places.csv line 3, column "place": expected each place once, found a key seen before on line 2"#),
    ("places.csv", PLACES, "cafe,shop,,ca\0fe,,,",
     r#"places.csv line 2, column "name": expected text, found a NUL byte"#),
    // persons
    ("persons.csv", PERSONS, ",home,Ann",
     r#"persons.csv line 2, column "person": expected a key, found nothing"#),
    ("persons.csv", PERSONS, "ann,home 1,Ann\nann,home 2,Ann",
     r#"persons.csv line 3, column "person": expected each person once, found a key seen before on line 2"#),
    // areas
    ("areas.csv", AREAS, "a,shire,,,",
     r#"areas.csv line 2, column "level": expected province, prefecture, county, township, community, village, grid, compound, building or unit, found 5 characters of text"#),
    ("areas.csv", AREAS, "a,,,,",
     r#"areas.csv line 2, column "level": expected province, prefecture, county, township, community, village, grid, compound, building or unit, found nothing"#),
    ("areas.csv", AREAS, "a,county,,,many",
     r#"areas.csv line 2, column "population": expected a whole number of people, found 4 characters of text"#),
    ("areas.csv", AREAS, "a,county,,,\na,county,,,",
     r#"areas.csv line 3, column "area": expected each area once, found a key seen before on line 2"#),
    ("areas.csv", AREAS, "a,county,,,\nb,village,c,,",
     r#"areas.csv line 3, column "parent": expected the key of an area in the file, found a key that no row defines"#),
    ("areas.csv", AREAS, "a,village,b,,\nb,building,,,",
     r#"areas.csv line 2, column "parent": expected a parent above village, found building"#),
    ("areas.csv", AREAS, "c,building,a,,\na,grid,b,,\nb,compound,a,,",
     r#"areas.csv line 3, column "parent": expected a tree of areas, found an area that lies in itself"#),
    // isolations, tests, follow-ups
    ("isolations.csv", ISOLATIONS, "ann,",
     r#"isolations.csv line 2, column "from": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found nothing"#),
    ("isolations.csv", ISOLATIONS, "ann,soon",
     r#"isolations.csv line 2, column "from": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found 4 characters of text"#),
    ("tests.csv", TESTS, "ann,2022-05-07,neg,1",
     r#"tests.csv line 2, column "result": expected negative, positive, inconclusive or pending, found 3 characters of text"#),
    ("tests.csv", TESTS, "ann,2022-05-07,,1",
     r#"tests.csv line 2, column "result": expected negative, positive, inconclusive or pending, found nothing"#),
    ("tests.csv", TESTS, "ann,07.05.2022,negative,1",
     r#"tests.csv line 2, column "sampled": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found "07.05.2022""#),
    ("followups.csv", FOLLOW_UPS, ",2022-05-09,well,east",
     r#"followups.csv line 2, column "person": expected a key, found nothing"#),
    ("followups.csv", FOLLOW_UPS, "ann,2022-05-09,fine,east",
     r#"followups.csv line 2, column "outcome": expected well, symptomatic, not_reached or refused, found 4 characters of text"#),
    ("followups.csv", FOLLOW_UPS, "ann,2022-05-09",
     r#"followups.csv line 2, column "outcome": expected well, symptomatic, not_reached or refused, found the end of the row"#),
    ("followups.csv", FOLLOW_UPS, "ann,,well,",
     r#"followups.csv line 2, column "at": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found nothing"#),
    ("followups.csv", FOLLOW_UPS, "ann,2022-05-09T25:00,well,",
     r#"followups.csv line 2, column "at": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found "2022-05-09T25:00""#),
    // the shape of the row
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30",
     r#"visits.csv line 2, column "end": expected a time such as 2022-05-07T08:30:00+08:00, found the end of the row"#),
    ("visits.csv", VISITS, "Li, Ann,cafe,2022-05-07T08:30,2022-05-07T09:00,3",
     "visits.csv line 2: expected nothing in cell 6, for which the header has no name, found text"),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,\"3",
     "visits.csv line 2: expected a quotation mark that closes the cell, found the end of the file"),
    ("areas.csv", AREAS, "a,county,,,\"3",
     "areas.csv line 2: expected a quotation mark that closes the cell, found the end of the file"),
    ("visits.csv", VISITS, "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,\"3\nbo,cafe,2022-05-07T08:30,2022-05-07T09:00,3\n",
     "visits.csv line 2: expected a quotation mark that closes the cell, found the end of the file"),
];

/// One file at fault in each, as a whole.
#[rustfmt::skip]
const BAD_FILES: &[(&str, &[u8], &str)] = &[
    ("visits.csv", b"",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found an empty file"),
    ("visits.csv", b"\xEF\xBB\xBF\r\n\r\n",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found an empty file"),
    ("visits.csv", b"ann,cafe,2022-05-07T08:30,2022-05-07T09:00\n",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found no such column"),
    ("visits.csv", b"person,place,start,\"end\nann,cafe,2022-05-07T08:30,2022-05-07T09:00\n",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found a quotation mark that nothing closes"),
    ("visits.csv", b"person,place,start,\"end\nann\"\n",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found a line break inside a name"),
    ("visits.csv", b"person,place,start,this column holds the instant at which the person was seen to leave\n",
     "visits.csv line 1: expected a header such as person,place,start,end,spot, found a text too long for a name"),
    ("visits.csv", b"person,place,start,End\n",
     r#"visits.csv line 1: expected a column "end", found person, place, start, an unknown name in cell 4"#),
    ("cases.csv", b"\nperson,onset,,\n",
     r#"cases.csv line 2: expected a column "status", found person, onset"#),
    ("visits.csv", b"person,place,start,end,place\n",
     r#"visits.csv line 1: expected each column once, found "place" in cells 2 and 5"#),
    ("visits.csv", b"person,place,start,end,note,note\n",
     "visits.csv line 1: expected each column once, found an unknown name in cells 5 and 6"),
    ("visits.csv", b"person;place;start;end\n",
     "visits.csv line 1: expected columns separated by commas, found semicolons"),
    ("cases.csv", b"person\tstatus\tonset\n",
     "cases.csv line 1: expected columns separated by commas, found tabs"),
    ("cases.csv", b"person|status|onset\n",
     "cases.csv line 1: expected columns separated by commas, found vertical bars"),
    ("cases.csv", "person，status，onset\n".as_bytes(),
     "cases.csv line 1: expected columns separated by commas, found full-width commas"),
    ("visits.csv", b"\xFF\xFEp\0e\0r\0s\0o\0n\0",
     "visits.csv line 1: expected UTF-8 text, found UTF-16"),
    ("visits.csv", b"\xFE\xFF\0p\0e\0r\0s\0o\0n",
     "visits.csv line 1: expected UTF-8 text, found UTF-16"),
    ("visits.csv", b"p\0e\0r\0s\0o\0n\0,\0p\0l\0a\0c\0e\0",
     "visits.csv line 1: expected UTF-8 text, found a NUL byte, as in UTF-16"),
    // 备注 in GBK.
    ("visits.csv", b"person,place,start,end,\xB1\xB8\xD7\xA2\n",
     "visits.csv line 1: expected UTF-8 text, found other bytes, as in GBK"),
    // 张三 in GBK.
    ("visits.csv", b"person,place,start,end\nann,cafe,2022-05-07T08:30,2022-05-07T09:00\n\xD5\xC5\xC8\xFD,cafe,2022-05-07T08:30,2022-05-07T09:00\n",
     r#"visits.csv line 3, column "person": expected UTF-8 text, found other bytes, as in GBK"#),
];

#[test]
fn every_bad_row_is_named_with_its_column_and_its_line() {
    for &(file, header, rows, expected) in BAD_ROWS {
        assert_message(file, format!("{header}{rows}\n"), expected);
        assert_message(file, format!("{header}{rows}"), expected);
        let excel = format!("\u{feff}{header}{rows}\n").replace('\n', "\r\n");
        assert_message(file, excel, expected);
    }
}

#[test]
fn every_bad_file_is_named_with_what_is_wrong() {
    for &(file, content, expected) in BAD_FILES {
        assert_message(file, content, expected);
    }
}

#[test]
fn a_file_level_error_stops_the_lenient_reader_too() {
    for &(file, content, expected) in BAD_FILES {
        match read(&[(file, content)], Mode::Lenient) {
            Err(error) => assert_eq!(error.to_string(), expected),
            Ok(outbreak) => assert_eq!(messages(&outbreak.rejects), [expected]),
        }
    }
}

fn messages(rejects: &[RowError]) -> Vec<String> {
    rejects.iter().map(ToString::to_string).collect()
}

#[test]
fn a_missing_file_is_an_error_only_where_the_outbreak_needs_it() {
    let dir = tempfile::tempdir().unwrap();
    let read = || read_folder(dir.path(), china(), Mode::Strict);
    assert_eq!(
        read().unwrap_err().to_string(),
        "expected cases.csv in the folder, found none"
    );
    fs::write(dir.path().join("cases.csv"), CASES).unwrap();
    assert_eq!(
        read().unwrap_err().to_string(),
        "expected visits.csv or encounters.csv in the folder, found none"
    );
    fs::write(dir.path().join("encounters.csv"), ENCOUNTERS).unwrap();
    let notes: Vec<String> = read().unwrap().notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "persons.csv: not in the folder",
            "isolations.csv: not in the folder",
            "tests.csv: not in the folder",
            "areas.csv: not in the folder",
            "places.csv: not in the folder",
            "visits.csv: not in the folder",
            "cases.csv: no rows",
            "encounters.csv: no rows",
        ]
    );
}

#[test]
fn a_folder_that_cannot_be_read_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let absent = dir.path().join("absent");
    let error = read_folder(&absent, china(), Mode::Strict).unwrap_err();
    assert_eq!(error.to_string(), format!("{}: cannot be read", absent.display()));
    assert!(matches!(error, ReadError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound));

    let file = dir.path().join("cases.csv");
    fs::write(&file, CASES).unwrap();
    let error = read_folder(&file, china(), Mode::Strict).unwrap_err();
    assert_eq!(
        error.to_string(),
        format!("{}: expected a folder, found a file", file.display())
    );
}

#[test]
fn marks_line_ends_quotes_blank_lines_and_empty_columns_change_nothing() {
    let plain = "person,place,start,end\n\
                 ann,cafe,2022-05-07T08:30,2022-05-07T09:00\n\
                 bo,cafe,2022-05-07T08:40,2022-05-07T09:10\n";
    let expected = strict(&[("visits.csv", plain)]);
    assert_eq!(expected.log.visit_count(), 2);
    let variants = [
        plain.trim_end().to_owned(),
        format!("\u{feff}{plain}"),
        plain.replace('\n', "\r\n"),
        plain.replace('\n', "\r"),
        plain.replace('\n', "\n\n \n,,,\n"),
        format!("\n\n{plain}"),
        plain.replace('\n', ",,,\n"),
        plain.replace("end\n", "end,,\n"),
        plain.replace("ann", "\"ann\"").replace("start", "\"start\""),
        plain.replace(',', " ,\t "),
        plain
            .replace("08:30", "08:30:00")
            .replace("09:00", "09:00:00.999"),
        plain
            .replace("08:30", "08:30+08:00")
            .replace("09:00", "01:00:00Z"),
        plain.replace("T08", " 08").replace("T09", "t09"),
    ];
    for variant in variants {
        let outbreak = strict(&[("visits.csv", &variant)]);
        assert_eq!(outbreak.log, expected.log, "{variant:?}");
        assert_eq!(outbreak.notes, expected.notes, "{variant:?}");
    }
    let columns = "end,start,person,place\n\
                   2022-05-07T09:00,2022-05-07T08:30,ann,cafe\n\
                   2022-05-07T09:10,2022-05-07T08:40,bo,cafe\n";
    assert_eq!(strict(&[("visits.csv", columns)]).log, expected.log);
}

#[test]
fn unknown_columns_are_ignored_with_a_note() {
    let visits = "phone,person,place,start,remark,end\n\
                  139,ann,cafe,2022-05-07T08:30,by bus,2022-05-07T09:00\n";
    let outbreak = strict(&[("visits.csv", visits)]);
    assert_eq!(outbreak.log.visit_count(), 1);
    let notes: Vec<String> = outbreak.notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"visits.csv: the column of cell 1 is unknown and ignored".to_owned()));
    assert!(notes.contains(&"visits.csv: the column of cell 5 is unknown and ignored".to_owned()));
}

#[test]
fn lines_are_those_of_the_file_also_behind_line_breaks_in_cells() {
    let places =
        "\n\nplace,kind,name\ncafe,shop,\"one\ntwo\r\nthree\"\n\n,,\nbar,pub,\nmill,\"office\",\n\nfarm,pub,";
    for places in [
        places.to_owned(),
        places.replace("\r\n", "\n").replace('\n', "\r\n"),
    ] {
        let outbreak = read(&[("places.csv", &places)], Mode::Lenient).unwrap();
        let found: Vec<(u64, u64)> = outbreak.rejects.iter().map(|r| (r.row(), r.line())).collect();
        assert_eq!(found, [(2, 9), (4, 12)]);
        assert!(outbreak.notes.contains(&Note::LineBreaks {
            file: "places.csv".into(),
            rows: 1
        }));
        let cafe = outbreak.roster.find_place("cafe").unwrap();
        let cafe = &outbreak.gazetteer.places[&cafe];
        assert_eq!(cafe.name.as_deref(), Some("one\ntwo\nthree"));
    }
}

/// A folder with every file and every column.
fn full_outbreak() -> Outbreak {
    strict(&[
        (
            "visits.csv",
            "person,place,start,end,spot\nann,bus 1,2022-05-07T08:30,2022-05-07T09:00,7\n",
        ),
        (
            "encounters.csv",
            "a,b,start,end,distance_m,setting\n\
             bo,ann,2022-05-07T08:30,2022-05-07T09:00,1.5,office\n\
             cy,ann,2022-05-07T08:30,2022-05-07T09:00,-0,encounter\n\
             di,ann,2022-05-07T08:30,2022-05-07T09:00,,\n",
        ),
        (
            "cases.csv",
            "person,status,onset,sampled,last_negative,isolated\n\
             ann,,2022-05-07,2022-05-08T10:00,2022-05-06 10:00,2022-05-09\n\
             bo,asymptomatic,,2022-05-08,,\n",
        ),
        (
            "places.csv",
            "place,kind,area,name,lat,lon,registers_visitors\n\
             bus 1,bus,,,,,\n\
             home,residence,b1,Home,36.68,101.26,TRUE\n\
             inn,restaurant,v,,,,0\n",
        ),
        ("persons.csv", "person,home,name\nann,home,Ann Li\nbo,hut,\n"),
        (
            "areas.csv",
            "area,level,parent,name,population\nb1,building,v,,\nv,village,,Dahua,420\n",
        ),
        (
            "isolations.csv",
            "person,from\ndi,2022-05-09\nbo,2022-05-09T10:00\n",
        ),
        (
            "tests.csv",
            "person,sampled,result,round\nbo,2022-05-08,positive,r1\nann,2022-05-06T10:00,negative,\n",
        ),
        (
            "followups.csv",
            "person,at,outcome,team\ndi,2022-05-10,not_reached,\ndi,2022-05-09T09:30,symptomatic,east\n",
        ),
    ])
}

#[test]
fn every_column_of_the_records_is_read() {
    let outbreak = full_outbreak();
    let person = |key| outbreak.roster.find_person(key).unwrap();
    let place = |key| outbreak.roster.find_place(key).unwrap();
    let date = |text: &str| Moment::Date(text.parse().unwrap());

    let visit: Vec<Visit> = outbreak.log.visits().collect();
    assert_eq!(
        (visit[0].person, visit[0].place, visit[0].spot),
        (person("ann"), place("bus 1"), Some(7))
    );
    assert_eq!(visit[0].interval.start(), at("2022-05-07T08:30:00+08:00"));
    assert_eq!(outbreak.log.place_kind(place("bus 1")), PlaceKind::Bus);
    let met: Vec<_> = outbreak
        .log
        .encounters()
        .map(|e| (e.persons().1, e.distance_m(), e.setting()))
        .collect();
    assert_eq!(
        met,
        [
            (person("bo"), Some(1.5), Some(PlaceKind::Office)),
            (person("cy"), Some(0.0), None),
            (person("di"), None, None),
        ]
    );
    let ann = outbreak.cases.get(person("ann")).unwrap();
    assert_eq!(ann.status, CaseStatus::Confirmed);
    assert_eq!(ann.onset, Some(date("2022-05-07")));
    assert_eq!(ann.sampled, Some(at("2022-05-08T10:00:00+08:00").into()));
    assert_eq!(ann.last_negative, Some(at("2022-05-06T10:00:00+08:00").into()));
    assert_eq!(ann.isolated, Some(date("2022-05-09")));
    assert_eq!(
        outbreak.cases.get(person("bo")).unwrap().status,
        CaseStatus::Asymptomatic
    );

    let isolated: Vec<_> = outbreak.log.isolations().map(|i| (i.person, i.from)).collect();
    assert_eq!(
        isolated,
        [
            (person("bo"), at("2022-05-09T02:00:00Z").into()),
            (person("di"), date("2022-05-09"))
        ]
    );
    let tests: Vec<_> = outbreak
        .tests
        .iter()
        .map(|t| (t.person, t.result, t.round.as_deref()))
        .collect();
    assert_eq!(
        tests,
        [
            (person("ann"), TestResult::Negative, None),
            (person("bo"), TestResult::Positive, Some("r1")),
        ]
    );
    let follow_up = |at: Moment, outcome, team: Option<&str>| FollowUp {
        person: person("di"),
        at,
        outcome,
        team: team.map(str::to_owned),
    };
    assert_eq!(
        outbreak.follow_ups,
        [
            follow_up(
                at("2022-05-09T09:30:00+08:00").into(),
                FollowUpOutcome::Symptomatic,
                Some("east")
            ),
            follow_up(date("2022-05-10"), FollowUpOutcome::NotReached, None),
        ]
    );
    let notes: Vec<String> = outbreak.notes.iter().map(ToString::to_string).collect();
    assert_eq!(
        notes,
        [
            "isolations.csv: says nothing about cases; 1 case is in it, and only the isolation in cases.csv counts",
            "places.csv: does not list 1 home, taken as other",
        ]
    );
}

#[test]
fn the_column_of_the_status_must_be_there_and_an_empty_status_is_confirmed() {
    assert_message(
        "cases.csv",
        "person,onset\nann,2022-05-07\n",
        r#"cases.csv line 1: expected a column "status", found person, onset"#,
    );
    let outbreak = strict(&[("cases.csv", "person,status,onset\nann,,2022-05-07\n")]);
    let statuses: Vec<CaseStatus> = outbreak.cases.iter().map(|case| case.status).collect();
    assert_eq!(statuses, [CaseStatus::Confirmed]);
}

#[test]
fn every_column_of_the_registers_is_read() {
    let outbreak = full_outbreak();
    let person = |key| outbreak.roster.find_person(key).unwrap();
    let place = |key| outbreak.roster.find_place(key).unwrap();
    let area = |key| outbreak.roster.find_area(key).unwrap();

    let home = &outbreak.gazetteer.places[&place("home")];
    assert_eq!(home.kind, PlaceKind::Residence);
    assert_eq!(home.area, Some(area("b1")));
    assert_eq!(home.name.as_deref(), Some("Home"));
    assert_eq!(
        (home.lat, home.lon, home.registers_visitors),
        (Some(36.68), Some(101.26), Some(true))
    );
    assert_eq!(
        outbreak.gazetteer.places[&place("inn")].registers_visitors,
        Some(false)
    );
    assert_eq!(
        outbreak.gazetteer.places[&place("bus 1")].registers_visitors,
        None
    );
    assert_eq!(outbreak.gazetteer.homes[&person("ann")], place("home"));
    assert_eq!(
        outbreak.gazetteer.area_of(place("home"), AreaLevel::Village),
        Some(area("v"))
    );
    let home_of = |key, level| outbreak.gazetteer.area_of_home(person(key), level);
    assert_eq!(home_of("ann", AreaLevel::Village), Some(area("v")));
    assert_eq!(home_of("ann", AreaLevel::Township), None);
    // The home of one is listed nowhere, and another has none.
    assert_eq!(home_of("bo", AreaLevel::Village), None);
    assert_eq!(home_of("cy", AreaLevel::Village), None);
    let village = outbreak.gazetteer.areas.get(area("v")).unwrap();
    assert_eq!(
        (village.name.as_deref(), village.population),
        (Some("Dahua"), Some(420))
    );
    assert_eq!(outbreak.person_names.get(person("ann")), Some("Ann Li"));
    assert_eq!(outbreak.person_names.get(person("bo")), None);
}

#[test]
fn without_areas_the_areas_of_places_are_noted_and_without_places_every_place_is() {
    let visits = format!(
        "{VISITS}ann,cafe,2022-05-07T08:30,2022-05-07T09:00,\nann,bar,2022-05-07T09:30,2022-05-07T10:00,\n"
    );
    let places = format!("{PLACES}mill,office,v1,,,,\nfarm,other,v2,,,,\n");
    let outbreak = strict(&[("visits.csv", visits), ("places.csv", places)]);
    let notes: Vec<String> = outbreak.notes.iter().map(ToString::to_string).collect();
    assert!(notes.contains(&"places.csv: names 2 areas and there is no areas.csv".to_owned()));
    assert!(
        notes.contains(&"places.csv: does not list 2 places that are visited, taken as other".to_owned())
    );
}

#[test]
fn the_area_of_a_place_is_in_the_file_of_areas() {
    let areas = format!("{AREAS}v1,village,,,\n");
    let places = format!("{PLACES}mill,office,v1,,,,\nfarm,other,v2,,,,\n");
    let error = read(&[("areas.csv", areas), ("places.csv", places)], Mode::Strict).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"places.csv line 3, column "area": expected the key of an area in areas.csv, found a key that is not there"#
    );
}

#[test]
fn the_lenient_reader_collects_every_bad_row_and_keeps_the_others() {
    let files = [
        (
            "areas.csv",
            format!("{AREAS}b,building,v,,\nc,county,,,many\nv,village,c,,\nw,village,,,\nx,grid,x2,,\n"),
        ),
        (
            "places.csv",
            format!("{PLACES}mill,office,w,,,,\nfarm,barn,,,,,\ninn,shop,b,,,,\nmill,shop,,,,,\n"),
        ),
        ("persons.csv", format!("{PERSONS}ann,mill,\nann,inn,\n")),
        (
            "cases.csv",
            format!("{CASES}ann,,,,,\nann,,2022-05-07,,,\nbo,fine,2022-05-07,,,\nann,,2022-05-06,,,\n"),
        ),
        ("isolations.csv", format!("{ISOLATIONS}cy,2022-05-09\ncy\n")),
        (
            "tests.csv",
            format!("{TESTS}cy,2022-05-09,maybe,\ncy,2022-05-09,pending,\n"),
        ),
        (
            "visits.csv",
            format!(
                "{VISITS}ann,mill,2022-05-07T08:30,2022-05-07T09:00,\n\
                 ann,mill,2022-05-07T08:30,2022-05-07T08:30,\n\n\
                 bo,mill,2022-05-07T08:40,2022-05-07T09:00,,,x\n\
                 cy,mill,2022-05-07T08:40,2022-05-07T09:00,1\n\
                 di,mill,2022-05-07T08:40,2022-05-07T09:00,\"1\n"
            ),
        ),
        (
            "encounters.csv",
            format!(
                "{ENCOUNTERS}ann,ann,2022-05-07T08:40,2022-05-07T09:00\nann,cy,2022-05-07T08:40,2022-05-07T09:00\n"
            ),
        ),
    ];
    let outbreak = read(&files, Mode::Lenient).unwrap();
    assert_eq!(
        messages(&outbreak.rejects),
        [
            r#"persons.csv line 3, column "person": expected each person once, found a key seen before on line 2"#,
            "cases.csv line 2: expected a date of onset, sampled or last_negative, found none",
            r#"cases.csv line 4, column "status": expected suspected, confirmed or asymptomatic, found 4 characters of text"#,
            r#"cases.csv line 5, column "person": expected each person once, found a key seen before on line 3"#,
            r#"isolations.csv line 3, column "from": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found the end of the row"#,
            r#"tests.csv line 2, column "result": expected negative, positive, inconclusive or pending, found 5 characters of text"#,
            r#"areas.csv line 2, column "parent": expected the key of an area in the file, found the area of line 4, which is rejected"#,
            r#"areas.csv line 3, column "population": expected a whole number of people, found 4 characters of text"#,
            r#"areas.csv line 4, column "parent": expected the key of an area in the file, found a key that no row defines"#,
            r#"areas.csv line 6, column "parent": expected the key of an area in the file, found a key that no row defines"#,
            r#"places.csv line 3, column "kind": expected a kind of place such as residence, office or bus, found 4 characters of text"#,
            r#"places.csv line 4, column "area": expected the key of an area in areas.csv, found a key that is not there"#,
            r#"places.csv line 5, column "place": expected each place once, found a key seen before on line 2"#,
            r#"visits.csv line 3, column "end": ends at 2022-05-07T08:30:00+08:00, as it starts at 2022-05-07T08:30:00+08:00"#,
            "visits.csv line 5: expected nothing in cell 7, for which the header has no name, found text",
            "visits.csv line 7: expected a quotation mark that closes the cell, found the end of the file",
            r#"encounters.csv line 2, column "b": expected two different persons, found the key of column "a" again"#,
        ]
    );
    assert_eq!(outbreak.log.visit_count(), 2);
    assert_eq!(outbreak.log.encounter_count(), 1);
    let ann = outbreak.roster.find_person("ann").unwrap();
    assert_eq!(outbreak.cases.len(), 1);
    assert_eq!(
        outbreak.cases.get(ann).unwrap().onset,
        Some(Moment::Date("2022-05-07".parse().unwrap()))
    );
    assert_eq!(outbreak.gazetteer.areas.len(), 1);
    assert_eq!(outbreak.gazetteer.places.len(), 1);
    assert_eq!(outbreak.tests.len(), 1);

    let mut rejects = Vec::new();
    write_rejects(&outbreak.rejects[13..16], &mut rejects).unwrap();
    assert_eq!(
        String::from_utf8(rejects).unwrap(),
        "file,row,line,column,expected,found\n\
         visits.csv,2,3,end,an end after 2022-05-07T08:30:00+08:00,2022-05-07T08:30:00+08:00\n\
         visits.csv,3,5,,\"nothing in cell 7, for which the header has no name\",text\n\
         visits.csv,5,7,,a quotation mark that closes the cell,the end of the file\n"
    );
}

#[test]
fn the_strict_reader_names_the_cause_before_what_follows_from_it() {
    let areas = format!("{AREAS}b,building,v,,\nv,village,c,,\n");
    assert_message(
        "areas.csv",
        areas,
        r#"areas.csv line 3, column "parent": expected the key of an area in the file, found a key that no row defines"#,
    );
}

/// The files of a small outbreak, each as its header and its rows.
fn outbreak_rows() -> Vec<(&'static str, &'static str, Vec<String>)> {
    let rows = |count: usize, row: &dyn Fn(usize) -> String| (0..count).map(row).collect();
    vec![
        (
            "visits.csv",
            VISITS,
            rows(30, &|i| {
                format!(
                    "p{},place {},2022-05-0{}T08:{:02},2022-05-0{}T09:{:02},",
                    i * 7 % 11,
                    i * 5 % 4,
                    1 + i % 9,
                    i,
                    1 + i % 9,
                    i
                )
            }),
        ),
        (
            "encounters.csv",
            ENCOUNTERS,
            rows(8, &|i| {
                format!(
                    "p{},q{},2022-05-07T08:{i:02},2022-05-07T09:00,{},",
                    9 - i,
                    i % 3,
                    i % 2
                )
            }),
        ),
        (
            "cases.csv",
            CASES,
            rows(5, &|i| format!("p{},,2022-05-0{},,,", 2 * i, 9 - i)),
        ),
        (
            "places.csv",
            PLACES,
            rows(4, &|i| format!("place {},shop,area {},,,,", 3 - i, i % 3)),
        ),
        (
            "persons.csv",
            PERSONS,
            rows(11, &|i| format!("p{},place {},name {i}", 10 - i, i % 4)),
        ),
        (
            "areas.csv",
            AREAS,
            vec![
                "area 1,grid,area 0,,".into(),
                "area 2,grid,area 0,,".into(),
                "area 0,village,,,".into(),
            ],
        ),
        (
            "isolations.csv",
            ISOLATIONS,
            rows(6, &|i| {
                format!(
                    "q{},2022-05-0{}{}",
                    i % 3,
                    9 - i,
                    if i % 2 == 0 { "" } else { "T00:00" }
                )
            }),
        ),
        (
            "tests.csv",
            TESTS,
            rows(12, &|i| {
                format!(
                    "p{},2022-05-0{},{},r{}",
                    i % 3,
                    1 + i % 2,
                    ["negative", "pending"][i % 2],
                    20 - i
                )
            }),
        ),
        (
            "followups.csv",
            FOLLOW_UPS,
            rows(12, &|i| {
                format!(
                    "p{},2022-05-0{}{},{},{}",
                    i % 3,
                    1 + i % 2,
                    if i % 4 == 0 { "" } else { "T00:00" },
                    ["well", "refused"][i % 2],
                    ["", "east", "west"][i % 3]
                )
            }),
        ),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn the_order_of_the_rows_changes_nothing(keys in prop::collection::vec(any::<u32>(), 30)) {
        let files = |shuffle: bool| -> Vec<(&'static str, String)> {
            outbreak_rows()
                .into_iter()
                .map(|(file, header, rows)| {
                    let mut keyed: Vec<(u32, String)> = keys.iter().copied().zip(rows).collect();
                    if shuffle {
                        keyed.sort();
                    }
                    let rows: Vec<String> = keyed.into_iter().map(|(_, row)| row).collect();
                    (file, format!("{header}{}\n", rows.join("\n")))
                })
                .collect()
        };
        let (plain, shuffled) = (strict(&files(false)), strict(&files(true)));
        prop_assert_eq!(&plain.log, &shuffled.log);
        prop_assert_eq!(&plain.cases, &shuffled.cases);
        prop_assert_eq!(&plain.gazetteer, &shuffled.gazetteer);
        prop_assert_eq!(&plain.tests, &shuffled.tests);
        prop_assert_eq!(&plain.follow_ups, &shuffled.follow_ups);
        prop_assert_eq!(&plain.person_names, &shuffled.person_names);
        prop_assert_eq!(&plain.notes, &shuffled.notes);
        let keys = |outbreak: &Outbreak| -> Vec<String> {
            (0..)
                .map_while(|id| outbreak.roster.person_key(PersonId::new(id)).map(str::to_owned))
                .collect()
        };
        let sorted = keys(&plain);
        prop_assert!(sorted.is_sorted());
        prop_assert_eq!(sorted, keys(&shuffled));
    }
}

/// Bytes that look like a file, more or less.
fn any_file() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop::sample::select(vec![
        "person",
        "place",
        "start",
        "end",
        "status",
        "onset",
        "area",
        "parent",
        "level",
        ",",
        ",",
        ",",
        "\n",
        "\n",
        "\r",
        "\"",
        " ",
        "2022-05-07",
        "T08:30",
        ":00",
        "+08:00",
        "Z",
        "grid",
        "1",
        "-",
        "\u{1}",
        "\0",
        "é",
        "ann",
    ]);
    let written = prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat().into_bytes());
    let headed = (
        prop::sample::select(vec![VISITS, CASES, AREAS, PLACES, ENCOUNTERS]),
        written.clone(),
    )
        .prop_map(|(header, rest)| [header.as_bytes(), &rest].concat());
    prop_oneof![prop::collection::vec(any::<u8>(), 0..60), written, headed]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_bytes_make_the_reader_panic(
        bytes in any_file(),
        file in prop::sample::select(vec![
            "visits.csv", "encounters.csv", "cases.csv", "places.csv", "persons.csv", "areas.csv", "isolations.csv", "tests.csv",
            "followups.csv",
        ])
    ) {
        for mode in [Mode::Strict, Mode::Lenient] {
            if let Err(error) = read(&[(file, &bytes)], mode) {
                prop_assert!(!error.to_string().contains('\n'), "{}", error);
            }
        }
    }
}

/// Gives one byte at a time, with an interruption before each.
struct Trickle<'b> {
    bytes: &'b [u8],
    interrupted: bool,
}

impl Read for Trickle<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.interrupted = !self.interrupted;
        if self.interrupted {
            return Err(io::ErrorKind::Interrupted.into());
        }
        let len = buffer.len().min(1);
        self.bytes.read(&mut buffer[..len])
    }
}

#[test]
fn pieces_of_any_size_read_alike() {
    let text = "\u{feff}place,kind,name\r\ncafe,shop,\"a\r\nb\"\r\n\r\nbar,pub,\r\n";
    let mut roster = Roster::new();
    let source = Trickle {
        bytes: text.as_bytes(),
        interrupted: false,
    };
    let mut places = read_places(source, "places.csv", &mut roster).unwrap();
    let (_, cafe) = places.next().unwrap().unwrap();
    assert_eq!(cafe.name.as_deref(), Some("a\nb"));
    assert_eq!(
        places.next().unwrap().unwrap_err().to_string(),
        r#"places.csv line 5, column "kind": expected a kind of place such as residence, office or bus, found 3 characters of text"#
    );
    assert!(places.next().is_none());
}

/// Fails behind the header.
struct Broken<'b>(&'b [u8]);

impl Read for Broken<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.0.read(buffer)? {
            0 => Err(io::Error::other("the cable is out")),
            count => Ok(count),
        }
    }
}

#[test]
fn a_file_that_breaks_off_ends_with_an_error() {
    let mut roster = Roster::new();
    let source = Broken(b"person,place,start,end\nann,cafe,2022-05-07T08:30,2022-05-07T09:00\nbo,");
    let mut visits = read_visits(source, "visits.csv", china(), &mut roster).unwrap();
    assert!(visits.next().unwrap().is_ok());
    let error = visits.next().unwrap().unwrap_err();
    assert_eq!(error.to_string(), "visits.csv: cannot be read");
    let cause = std::error::Error::source(&error).map(ToString::to_string);
    assert_eq!(cause.as_deref(), Some("the cable is out"));
    assert!(visits.next().is_none());
}

#[test]
fn a_line_with_the_mark_of_the_end_is_a_row_like_any_other() {
    let areas = "area,level\n\u{1}\n\u{1}";
    let mut roster = Roster::new();
    let areas = read_areas(areas.as_bytes(), "areas.csv", &mut roster).unwrap();
    assert_eq!(areas.filter(Result::is_err).count(), 2);
}

#[test]
fn no_key_and_no_name_of_a_person_is_ever_printed() {
    const SECRET: &str = "SECRET-KEY";
    let assert_hidden = |text: &str| assert!(!text.contains("SECRET"), "{text}");
    // Each file with the key in every column of keys, and in columns that another comma would shift it to.
    for &(file, header, rows, _) in BAD_ROWS {
        let rows = rows
            .replace("ann", SECRET)
            .replace("cafe", SECRET)
            .replace("home", SECRET);
        let known = format!("{PERSONS}{SECRET},{SECRET},{SECRET}\n");
        let shifted = format!("{rows}\n,{rows}\n{SECRET},{rows}\n");
        for rows in [rows, shifted] {
            let content = format!("{header}{rows}\n");
            let mut files = vec![(file, content.clone())];
            if file != "persons.csv" {
                files.push(("persons.csv", known.clone()));
            }
            let error = read(&files, Mode::Strict).unwrap_err();
            assert_hidden(&error.to_string());
            assert_hidden(&format!("{error:?}"));
            let outbreak = read(&files, Mode::Lenient).unwrap();
            assert_hidden(&format!(
                "{outbreak:?} {:?} {:?}",
                outbreak.notes, outbreak.rejects
            ));
            let mut rejects = Vec::new();
            write_rejects(&outbreak.rejects, &mut rejects).unwrap();
            assert_hidden(&String::from_utf8(rejects).unwrap());
        }
    }
    // A file without header: its first row is no list of columns.
    let error = read(
        &[("persons.csv", "SECRET-KEY,SECRET-HOME,SECRET NAME\n")],
        Mode::Strict,
    )
    .unwrap_err();
    assert_hidden(&format!("{error} {error:?}"));

    let mut roster = Roster::new();
    let text = "person,name\nSECRET-KEY,SECRET NAME\n";
    let mut persons = read_persons(text.as_bytes(), "persons.csv", &mut roster).unwrap();
    assert_hidden(&format!("{persons:?}"));
    let person = persons.next().unwrap().unwrap();
    assert_eq!(person.name.as_deref(), Some("SECRET NAME"));
    assert_hidden(&format!("{person:?}"));
}

#[test]
fn a_row_that_has_slipped_does_not_print_the_key_that_stands_where_a_time_should() {
    let cases = format!("{CASES}SECRET-KEY,,2022-05-07,,,\n");
    let visits = format!("{VISITS}2022-05-07T08:30,cafe,SECRET-KEY,2022-05-07T09:00,\n");
    let error = read(&[("cases.csv", cases), ("visits.csv", visits)], Mode::Strict).unwrap_err();
    assert_eq!(
        error.to_string(),
        r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found the key of a person"#
    );
}

/// Keys of the shapes that keys have: a name, a code, the numbers of a telephone and of an identity card.
const STRANGERS: [&str; 9] = [
    "WangXiaoming",
    "王小明",
    "p0889",
    "42",
    "13912345678",
    "139-1234-5678",
    "+86 13912345678",
    "63012319900101123X",
    "2022-05-07 Wang",
];

#[test]
fn the_key_of_a_person_whom_nobody_knew_is_not_printed() {
    for key in STRANGERS {
        let rows = [
            (
                "visits.csv",
                VISITS,
                format!("2022-05-07T08:30,cafe,{key},2022-05-07T09:00,"),
            ),
            (
                "visits.csv",
                VISITS,
                format!("cafe,2022-05-07T08:30,2022-05-07T09:00,{key},"),
            ),
            (
                "encounters.csv",
                ENCOUNTERS,
                format!("ann,2022-05-07T08:30,{key},2022-05-07T09:00,,"),
            ),
            (
                "encounters.csv",
                ENCOUNTERS,
                format!("ann,bo,2022-05-07T08:30,2022-05-07T09:00,,{key}"),
            ),
            ("cases.csv", CASES, format!("2022-05-07,{key},,,,")),
            ("cases.csv", CASES, format!("confirmed,,{key},,,")),
            ("isolations.csv", ISOLATIONS, format!("2022-05-07,{key}")),
            ("tests.csv", TESTS, format!("2022-05-07,{key},negative,")),
            ("followups.csv", FOLLOW_UPS, format!("2022-05-07,{key},well,")),
            ("followups.csv", FOLLOW_UPS, format!("ann,2022-05-07,{key},")),
            ("areas.csv", AREAS, format!("{key},{key},,,")),
            ("places.csv", PLACES, format!("cafe,{key},,,,,")),
            ("places.csv", PLACES, format!("cafe,shop,,,,,{key}")),
        ];
        for (file, header, row) in rows {
            let content = format!("{header}{row}\n");
            let error = read(&[(file, content.clone())], Mode::Strict).expect_err(&row);
            let outbreak = read(&[(file, content)], Mode::Lenient).unwrap();
            let mut rejects = Vec::new();
            write_rejects(&outbreak.rejects, &mut rejects).unwrap();
            let found = outbreak.rejects[0].found();
            assert!(
                found.ends_with(" characters of text") || found.ends_with(" digits"),
                "{file} {row}: {found}"
            );
            let printed = format!(
                "{error} {error:?} {outbreak:?} {:?} {:?} {}",
                outbreak.notes,
                outbreak.rejects,
                String::from_utf8(rejects).unwrap()
            );
            // Two digits are part of many a time.
            assert!(key == "42" || !printed.contains(key), "{file} {row}: {printed}");
        }
    }
    assert_message(
        "visits.csv",
        format!("{VISITS}2022-05-07T08:30,cafe,WangXiaoming,2022-05-07T09:00,\n"),
        r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found 12 characters of text"#,
    );
    assert_message(
        "visits.csv",
        format!("{VISITS}2022-05-07T08:30,cafe,13912345678,2022-05-07T09:00,\n"),
        r#"visits.csv line 2, column "start": expected a time such as 2022-05-07T08:30:00+08:00, found 11 digits"#,
    );
}

#[test]
fn a_row_in_the_place_of_the_header_is_not_printed() {
    for key in STRANGERS {
        // One cell of it is the name of a column, by chance.
        let headers = [
            format!("person,{key},start,end"),
            format!("person,place,{key},end,{key}"),
            format!("{key},person,place,start,end,{key}"),
            format!("{key},person,place,start,end"),
        ];
        for header in headers {
            let content = format!("{header}\n{key},ann,cafe,2022-05-07T08:30,2022-05-07T09:00\n");
            for mode in [Mode::Strict, Mode::Lenient] {
                let printed = match read(&[("visits.csv", content.clone())], mode) {
                    Ok(outbreak) => {
                        let notes: Vec<String> = outbreak.notes.iter().map(ToString::to_string).collect();
                        format!("{notes:?} {outbreak:?} {:?}", outbreak.notes)
                    }
                    Err(error) => format!("{error} {error:?}"),
                };
                assert!(!printed.contains(key), "{header}: {printed}");
            }
        }
    }
}

#[test]
fn whoever_watches_hears_of_every_byte_and_can_stop_the_reading() {
    let dir = tempfile::tempdir().unwrap();
    let rows = "ann,cafe,2022-05-07T08:30,2022-05-07T09:00,\n".repeat(20_000);
    fs::write(dir.path().join("visits.csv"), format!("{VISITS}{rows}")).unwrap();
    fs::write(dir.path().join("cases.csv"), CASES).unwrap();
    let bytes = (VISITS.len() + rows.len() + CASES.len()) as u64;

    let steps = Mutex::new(Vec::new());
    let watch = |step: Step| {
        steps.lock().unwrap().push(step);
        ControlFlow::Continue(())
    };
    let outbreak = read_folder_watched(dir.path(), china(), Mode::Strict, &watch).unwrap();
    assert_eq!(outbreak.log.visit_count(), 1);
    let steps = steps.into_inner().unwrap();
    let sorted = steps.partition_point(|step| step.phase == Phase::Read);
    let (steps, sorting) = steps.split_at(sorted);
    assert!(steps.iter().all(|step| step.total == bytes));
    assert!(sorting.iter().all(|step| step.phase == Phase::Sort));
    assert_eq!(sorting[sorting.len() - 1].done, 20_000);
    assert!(steps.is_sorted_by(|a, b| a.done < b.done));
    assert_eq!((steps[0].done, steps[steps.len() - 1].done), (0, bytes));

    for limit in [0, 1, bytes / 2] {
        let watch = |step: Step| {
            if step.done >= limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        for mode in [Mode::Strict, Mode::Lenient] {
            let error = read_folder_watched(dir.path(), china(), mode, &watch).unwrap_err();
            assert_eq!(error.to_string(), "cancelled while reading");
            assert!(matches!(
                error,
                ReadError::Cancelled(Cancelled {
                    phase: Phase::Read,
                    ..
                })
            ));
        }
    }

    let until_sorting = |step: Step| match step.phase {
        Phase::Read => ControlFlow::Continue(()),
        _ => ControlFlow::Break(()),
    };
    let error = read_folder_watched(dir.path(), china(), Mode::Strict, &until_sorting).unwrap_err();
    assert_eq!(error.to_string(), "cancelled while sorting");
    assert!(matches!(error, ReadError::Cancelled(_)));
}

#[test]
fn keys_of_every_length_find_their_ids() {
    let mut roster = Roster::new();
    let keys: Vec<String> = (0..40)
        .flat_map(|length| ["a", "é", "\0"].map(|letter| letter.repeat(length)))
        .chain((0..2000).map(|number| format!("person number {number}")))
        .collect();
    let ids: Vec<PersonId> = keys.iter().map(|key| roster.person(key).unwrap()).collect();
    for (key, &id) in keys.iter().zip(&ids) {
        assert_eq!(roster.person_key(id), Some(&**key));
        assert_eq!(roster.find_person(key), Some(id));
        assert_eq!(roster.person(key), Ok(id));
    }
    assert_eq!(roster.find_person("person number 2000"), None);
    // The empty key is there three times.
    assert_eq!(roster.person_count(), keys.len() - 2);
}

#[test]
fn errors_and_readers_cross_threads() {
    fn assert_both<T: Send + Sync + 'static>() {}
    assert_both::<ReadError>();
    assert_both::<RowError>();
    assert_both::<Outbreak>();
}

#[cfg(feature = "json")]
mod protocol {
    use std::error::Error;
    use std::fs;

    use mijie::input::{ProtocolFileError, protocol_from_str, read_protocol};

    const HOUSE: &str = r#"{
  "id": "house-15", "title": "15 minutes in 24 hours, anywhere", "time_zone": "+08:00",
  "window": { "look_back_days": { "symptomatic": 2, "asymptomatic": 2 } },
  "generations": 2,
  "rules": [
    { "id": "together", "grade": "close", "settings": ["any"],
      "min_total_minutes": 15, "within_hours": 24, "source": "house rule" }
  ]
}"#;

    #[track_caller]
    fn assert_message(from: &str, to: &str, expected: &str) {
        assert!(HOUSE.contains(from));
        let error = protocol_from_str(&HOUSE.replacen(from, to, 1), "house.json").expect_err(expected);
        assert_eq!(error.to_string(), expected);
    }

    #[test]
    fn a_bad_protocol_file_is_named_with_the_place_of_the_fault() {
        assert_message(
            "2,\n  \"rules\"",
            "\"two\",\n  \"rules\"",
            r#"house.json line 4, column 22: expected a whole number from 0 to 4294967295, found string "two""#,
        );
        assert_message(
            "\"+08:00\"",
            "\"Beijing\"",
            r#"house.json line 2, column 87: expected an offset from UTC such as +08:00, found "Beijing""#,
        );
        assert_message(
            "\"generations\": 2,",
            "",
            "house.json line 9, column 1: expected a field `generations`, found none",
        );
        assert_message(
            "\"title\"",
            "\"id\"",
            "house.json line 2, column 24: expected each field once, found `id` twice",
        );
        assert_message(
            "\"grade\": \"close\"",
            "\"grade\": \"closest\"",
            "house.json line 6, column 42: expected one of `close`, `companion`, `general`, found the word `closest`",
        );
        assert_message(
            "\"symptomatic\"",
            "\"symptoms\"",
            "house.json line 3, column 44: expected `symptomatic` or `asymptomatic`, found the field `symptoms`",
        );
        assert_message(
            "[\"any\"]",
            "[\"pub\"]",
            r#"house.json line 6, column 61: expected any, encounter or a kind of place such as residence, found "pub""#,
        );
        assert_message(
            "  ]\n}",
            "  ]\n",
            "house.json line 9, column 0: expected more, found the end of the file",
        );
        assert_message(
            "  ]\n}",
            "  ]\n}}",
            "house.json line 9, column 2: expected the end of the file, found more",
        );
        assert_message(
            "\"rules\": [",
            "\"rules\": (",
            "house.json line 5, column 12: expected value, found something else",
        );
    }

    #[test]
    fn a_protocol_that_breaks_a_rule_is_named_and_the_field_is_the_cause() {
        for (from, to, cause) in [
            (
                "\"generations\": 2",
                "\"generations\": 0",
                "generations: expected at least 1, found 0",
            ),
            (
                "[\"any\"]",
                "[]",
                "rules[0].settings: expected at least one setting, found none",
            ),
        ] {
            let error = protocol_from_str(&HOUSE.replacen(from, to, 1), "house.json").expect_err(cause);
            assert_eq!(error.to_string(), "house.json: the protocol cannot be used");
            assert_eq!(error.source().map(ToString::to_string).as_deref(), Some(cause));
        }
    }

    #[test]
    fn a_protocol_file_is_read_with_or_without_mark() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("house.json");
        for text in [HOUSE.to_owned(), format!("\u{feff}{HOUSE}")] {
            fs::write(&path, text).unwrap();
            assert_eq!(read_protocol(&path).unwrap().id(), "house-15");
        }
        fs::write(&path, b"{\n\xFF").unwrap();
        assert_eq!(
            read_protocol(&path).unwrap_err().to_string(),
            "house.json line 2: expected UTF-8 text, found other bytes"
        );
        let error = read_protocol(dir.path().join("absent.json")).unwrap_err();
        assert_eq!(error.to_string(), "absent.json: cannot be read");
        assert!(matches!(error, ProtocolFileError::Io { .. }));
    }
}
