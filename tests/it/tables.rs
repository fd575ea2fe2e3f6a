//! The tables in every encoding, as independent programs read them: pyarrow, `DuckDB` and Python's own json must find in
//! Parquet, Arrow and JSON Lines what stands in the CSV files.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use chrono::FixedOffset;
use mijie::input::{Mode, read_folder, read_parquet_visits, read_visits};
use mijie::protocol::{Grade, Protocol, Rule, Setting, edition};
use mijie::report::arrow::{self, IpcFormat};
use mijie::report::{self, WriteError, json_lines, parquet};
use mijie::response::{Orders, issue};
use mijie::zone::{Zones, delineate};
use mijie::{
    Case, Cases, Encounter, Interval, PlaceKind, Roster, Timestamp, Tracing, Unwatched, Visit, VisitLog,
    VisitLogBuilder, trace,
};
use serde_json::{Value as Json, json};

use crate::python::{printed, python_with};

fn china() -> FixedOffset {
    "+08:00".parse().unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What is written of an outbreak.
struct Results<'a> {
    tracing: &'a Tracing<'a>,
    zones: &'a Zones,
    orders: &'a Orders,
    roster: &'a Roster,
}

/// The synthetic county in the midst of its outbreak.
fn county(check: impl FnOnce(&Results<'_>)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let outbreak = read_folder(&folder, china(), Mode::Strict).unwrap();
    let protocol = edition::cn_8_field();
    let tracing = trace(
        &outbreak.log,
        &outbreak.cases,
        &protocol,
        at("2022-05-14T08:00:00+08:00"),
    );
    check(&Results {
        tracing: &tracing,
        zones: &delineate(&tracing, &outbreak.gazetteer),
        orders: &issue(&tracing, &outbreak.tests, &BTreeMap::new()),
        roster: &outbreak.roster,
    });
}

/// One case, three contacts and keys that no file format likes.
fn hostile(check: impl FnOnce(&Results<'_>)) {
    let mut roster = Roster::new();
    let [guo, song, quoted, arabic] =
        ["郭", "song; \\n", "\"o'neil\", <b>", "\u{202e}ab"].map(|key| roster.person(key).unwrap());
    let coach = roster.place("coach; \"row\", 5").unwrap();
    let mut log = VisitLogBuilder::new();
    log.add_place(coach, PlaceKind::CoachSealed);
    let stay = |hours: (i64, i64)| {
        let dawn = at("2022-05-07T08:00:00+08:00").to_unix();
        let hour = |hour: i64| Timestamp::from_unix(dawn + hour * 3600 + 1).unwrap();
        Interval::new(hour(hours.0), hour(hours.1)).unwrap()
    };
    for (person, hours, spot) in [
        (guo, (0, 3), Some(4)),
        (song, (1, 2), Some(5)),
        (quoted, (2, 4), None),
    ] {
        log.add_visit(Visit {
            person,
            place: coach,
            interval: stay(hours),
            spot,
        });
    }
    log.add_encounter(Encounter::new(guo, arabic, stay((5, 6))).unwrap());
    let log = log.build().unwrap();
    let onset = Case {
        onset: Some("2022-05-08".parse().unwrap()),
        ..Case::new(guo)
    };
    let cases = Cases::new([onset]).unwrap();
    let care = edition::cn_9().care().cloned();
    let protocol = Protocol::builder("house", china())
        .with_rule(Rule::new("any, time", Grade::Close, [Setting::Any], ""))
        .with_rule(Rule::new("met", Grade::General, [Setting::Encounter], ""))
        .with_care(care)
        .with_generations(1)
        .build()
        .unwrap();
    let tracing = trace(&log, &cases, &protocol, at("2022-05-10T00:00:00+08:00"));
    check(&Results {
        tracing: &tracing,
        zones: &Zones::default(),
        orders: &issue(&tracing, &[], &BTreeMap::new()),
        roster: &roster,
    });
}

type Write = fn(&Results<'_>, &mut dyn FnMut() -> File) -> Result<(), WriteError>;

/// Every table in every encoding.
const WRITERS: &[(&str, Write)] = &[
    ("visits.csv", |of, out| {
        report::write_visits(of.tracing.log(), of.roster, china(), out())
    }),
    ("visits.jsonl", |of, out| {
        json_lines::write_visits(of.tracing.log(), of.roster, china(), out())
    }),
    ("visits.parquet", |of, out| {
        parquet::write_visits(of.tracing.log(), of.roster, out())
    }),
    ("visits.arrow", |of, out| {
        arrow::write_visits(of.tracing.log(), of.roster, IpcFormat::File, out())
    }),
    ("visits.arrows", |of, out| {
        arrow::write_visits(of.tracing.log(), of.roster, IpcFormat::Stream, out())
    }),
    ("contacts.csv", |of, out| {
        report::write_contacts(of.tracing, of.roster, out())
    }),
    ("contacts.jsonl", |of, out| {
        json_lines::write_contacts(of.tracing, of.roster, out())
    }),
    ("contacts.parquet", |of, out| {
        parquet::write_contacts(of.tracing, of.roster, out())
    }),
    ("contacts.arrow", |of, out| {
        arrow::write_contacts(of.tracing, of.roster, IpcFormat::File, out())
    }),
    ("contacts.arrows", |of, out| {
        arrow::write_contacts(of.tracing, of.roster, IpcFormat::Stream, out())
    }),
    ("links.csv", |of, out| {
        report::write_links(of.tracing, of.roster, out())
    }),
    ("links.jsonl", |of, out| {
        json_lines::write_links(of.tracing, of.roster, out())
    }),
    ("links.parquet", |of, out| {
        parquet::write_links(of.tracing, of.roster, out())
    }),
    ("links.arrow", |of, out| {
        arrow::write_links(of.tracing, of.roster, IpcFormat::File, out())
    }),
    ("links.arrows", |of, out| {
        arrow::write_links(of.tracing, of.roster, IpcFormat::Stream, out())
    }),
    ("exposures.csv", |of, out| {
        report::write_exposures(of.tracing, of.roster, out())
    }),
    ("exposures.jsonl", |of, out| {
        json_lines::write_exposures(of.tracing, of.roster, out())
    }),
    ("exposures.parquet", |of, out| {
        parquet::write_exposures(of.tracing, of.roster, out())
    }),
    ("exposures.arrow", |of, out| {
        arrow::write_exposures(of.tracing, of.roster, IpcFormat::File, out())
    }),
    ("exposures.arrows", |of, out| {
        arrow::write_exposures(of.tracing, of.roster, IpcFormat::Stream, out())
    }),
    ("zones.csv", |of, out| {
        report::write_zones(of.tracing, of.zones, of.roster, out())
    }),
    ("zones.jsonl", |of, out| {
        json_lines::write_zones(of.tracing, of.zones, of.roster, out())
    }),
    ("zones.parquet", |of, out| {
        parquet::write_zones(of.tracing, of.zones, of.roster, out())
    }),
    ("zones.arrow", |of, out| {
        arrow::write_zones(of.tracing, of.zones, of.roster, IpcFormat::File, out())
    }),
    ("zones.arrows", |of, out| {
        arrow::write_zones(of.tracing, of.zones, of.roster, IpcFormat::Stream, out())
    }),
    ("orders.csv", |of, out| {
        report::write_orders(of.orders, of.roster, out())
    }),
    ("orders.jsonl", |of, out| {
        json_lines::write_orders(of.orders, of.roster, out())
    }),
    ("orders.parquet", |of, out| {
        parquet::write_orders(of.orders, of.roster, out())
    }),
    ("orders.arrow", |of, out| {
        arrow::write_orders(of.orders, of.roster, IpcFormat::File, out())
    }),
    ("orders.arrows", |of, out| {
        arrow::write_orders(of.orders, of.roster, IpcFormat::Stream, out())
    }),
];

/// A folder with every table in every encoding.
fn written(of: &Results<'_>) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, write) in WRITERS {
        write(of, &mut || File::create(dir.path().join(name)).unwrap()).unwrap();
    }
    dir
}

/// What every reader says of every file of a folder, where there is a Python that can.
fn read_back(dir: &Path, test: &str) -> Option<Json> {
    let python = ["duckdb", "pyarrow"].map(|module| python_with(module, test));
    let [Some(python), Some(_)] = python else {
        return None;
    };
    let said = printed(&python, "tables_reads.py", &[dir.to_str().unwrap()]);
    Some(serde_json::from_slice(&said).unwrap())
}

fn lines(path: PathBuf) -> usize {
    fs::read_to_string(path).unwrap().lines().count()
}

/// Every reader finds the rows of the CSV file, whose row count is given back by table.
#[track_caller]
fn assert_read_alike(dir: &Path, read: &Json) -> BTreeMap<String, u64> {
    let files = read.as_object().unwrap();
    assert_eq!(files.len(), 24);
    let mut counts = BTreeMap::new();
    for (file, readers) in files {
        let table = file.split_once('.').unwrap().0;
        let rows = u64::try_from(lines(dir.join(format!("{table}.csv")))).unwrap() - 1;
        counts.insert(table.to_owned(), rows);
        for reader in ["own", "duckdb"] {
            let answer = &readers[reader];
            assert_eq!(answer["difference"], Json::Null, "{file} as {reader} reads it");
            assert_eq!(answer["rows"], rows, "{file} as {reader} reads it");
        }
    }
    counts
}

#[test]
fn every_encoding_of_the_county_has_the_rows_of_the_csv_files() {
    county(|of| {
        let dir = written(of);
        let Some(read) = read_back(dir.path(), "tables::every_encoding") else {
            return;
        };
        let counts = assert_read_alike(dir.path(), &read);
        assert_eq!(counts.len(), 6);
        assert!(counts.values().all(|&rows| rows > 0), "{counts:?}");
        assert!(counts["visits"] > 20_000, "{counts:?}");
    });
}

#[test]
fn keys_with_quotes_semicolons_and_marks_of_direction_come_back_as_they_are() {
    hostile(|of| {
        let dir = written(of);
        let Some(read) = read_back(dir.path(), "tables::keys_with_quotes") else {
            return;
        };
        let counts = assert_read_alike(dir.path(), &read);
        assert_eq!(
            (
                counts["visits"],
                counts["contacts"],
                counts["exposures"],
                counts["zones"]
            ),
            (3, 3, 3, 0)
        );
        let nulls = |file: &str, reader: &str| read[file][reader]["nulls"].clone();
        for file in ["parquet", "arrow", "arrows", "jsonl"] {
            for reader in ["own", "duckdb"] {
                assert_eq!(nulls(&format!("visits.{file}"), reader), json!({ "spot": 1 }));
                assert_eq!(nulls(&format!("exposures.{file}"), reader), json!({ "place": 1 }));
                assert_eq!(nulls(&format!("contacts.{file}"), reader), json!({}));
            }
        }
    });
}

#[test]
fn columns_have_their_types_to_every_reader() {
    hostile(|of| {
        let dir = written(of);
        let Some(read) = read_back(dir.path(), "tables::columns_have_their_types") else {
            return;
        };
        let types = |file: &str, reader: &str| read[file][reader]["types"].clone();
        let dictionary = "dictionary<values=string, indices=int32, ordered=0>";
        let (time, instant) = ("timestamp[ms, tz=UTC]", "TIMESTAMP WITH TIME ZONE");
        for file in ["visits.arrow", "visits.arrows"] {
            assert_eq!(
                types(file, "own"),
                json!({"person": "string", "place": "string", "start": time, "end": time, "spot": "int64 or null"})
            );
        }
        assert_eq!(
            types("visits.parquet", "own"),
            json!({"person": dictionary, "place": dictionary, "start": time, "end": time, "spot": "int64 or null"})
        );
        for file in ["visits.parquet", "visits.arrow", "visits.arrows"] {
            assert_eq!(
                types(file, "duckdb"),
                json!({"person": "VARCHAR", "place": "VARCHAR", "start": instant, "end": instant, "spot": "BIGINT"}),
                "{file}"
            );
        }
        let orders = types("orders.arrow", "own");
        for (column, kind) in [
            ("start", "date32[day]"),
            ("until", "date32[day] or null"),
            ("released", "date32[day] or null"),
            ("moved", "timestamp[ms, tz=UTC] or null"),
            ("found", time),
            ("tests", "string"),
            ("until_reason", "string or null"),
        ] {
            assert_eq!(orders[column], kind, "{column}");
        }
        assert_eq!(
            types("exposures.jsonl", "own"),
            json!({
                "source": "str", "person": "str", "generation": "int", "place": "NoneType or str", "start": "str",
                "end": "str", "kind": "str", "rules": "list",
            })
        );
        assert_eq!(types("exposures.jsonl", "duckdb")["rules"], "VARCHAR[]");
        assert_eq!(types("exposures.jsonl", "duckdb")["generation"], "BIGINT");
    });
}

#[test]
fn a_line_of_json_has_every_column_in_the_order_of_the_table() {
    hostile(|of| {
        let dir = written(of);
        let text = |name: &str| fs::read_to_string(dir.path().join(name)).unwrap();
        let visits = "\
            {\"person\":\"郭\",\"place\":\"coach; \\\"row\\\", 5\",\"start\":\"2022-05-07T08:00:01+08:00\",\
             \"end\":\"2022-05-07T11:00:01+08:00\",\"spot\":4}\n\
            {\"person\":\"song; \\\\n\",\"place\":\"coach; \\\"row\\\", 5\",\"start\":\"2022-05-07T09:00:01+08:00\",\
             \"end\":\"2022-05-07T10:00:01+08:00\",\"spot\":5}\n\
            {\"person\":\"\\\"o'neil\\\", <b>\",\"place\":\"coach; \\\"row\\\", 5\",\"start\":\"2022-05-07T10:00:01+08:00\",\
             \"end\":\"2022-05-07T12:00:01+08:00\",\"spot\":null}\n";
        assert_eq!(text("visits.jsonl"), visits);
        assert_eq!(text("zones.jsonl"), "");
        let exposures = text("exposures.jsonl");
        assert!(
            exposures.ends_with(
                "{\"source\":\"郭\",\"person\":\"\u{202e}ab\",\"generation\":1,\"place\":null,\
                 \"start\":\"2022-05-07T13:00:01+08:00\",\"end\":\"2022-05-07T14:00:01+08:00\",\
                 \"kind\":\"encounter\",\"rules\":[\"any, time\",\"met\"]}\n"
            ),
            "{exposures}"
        );
        let orders = text("orders.jsonl");
        assert!(orders.contains("\"tests\":[\"2022-05-"), "{orders}");
        assert!(orders.contains("\"released\":null}\n"), "{orders}");
    });
}

/// What is written of a log that was read from somewhere.
fn visits_of(log: &VisitLog, roster: &Roster) -> (Vec<u8>, Vec<u8>, Vec<u8>) {
    let [mut text, mut table, mut stream] = [const { Vec::new() }; 3];
    report::write_visits(log, roster, china(), &mut text).unwrap();
    parquet::write_visits(log, roster, &mut table).unwrap();
    arrow::write_visits(log, roster, IpcFormat::Stream, &mut stream).unwrap();
    (text, table, stream)
}

fn read_parquet(path: PathBuf) -> (VisitLog, Roster) {
    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    read_parquet_visits([path], china(), &mut roster, &mut builder, &Unwatched).unwrap();
    (builder.build().unwrap(), roster)
}

#[track_caller]
fn assert_round_trip(of: &Results<'_>) {
    let dir = written(of);
    let expected = visits_of(of.tracing.log(), of.roster);
    let (log, roster) = read_parquet(dir.path().join("visits.parquet"));
    assert!(visits_of(&log, &roster) == expected, "Parquet");

    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    let file = File::open(dir.path().join("visits.csv")).unwrap();
    for visit in read_visits(file, "visits.csv", "+00:00".parse().unwrap(), &mut roster).unwrap() {
        builder.add_visit(visit.unwrap());
    }
    assert!(visits_of(&builder.build().unwrap(), &roster) == expected, "CSV");

    let Some(python) = python_with("pyarrow", "tables::visits_that_are_written_and_read_again") else {
        return;
    };
    for file in ["visits.arrow", "visits.arrows"] {
        let [from, to] = [file, "again.parquet"].map(|name| dir.path().join(name));
        let args = [&from, &to].map(|path| path.to_str().unwrap());
        assert_eq!(printed(&python, "tables_reads.py", &args), b"");
        let (log, roster) = read_parquet(to);
        assert!(visits_of(&log, &roster) == expected, "{file}");
    }
}

#[test]
fn visits_that_are_written_and_read_again_give_the_same_bytes() {
    county(assert_round_trip);
    hostile(assert_round_trip);
}

#[test]
fn an_empty_table_has_its_columns_where_the_file_has_any() {
    let protocol = Protocol::builder("house", china()).build().unwrap();
    let (log, cases, roster) = (
        VisitLogBuilder::new().build().unwrap(),
        Cases::default(),
        Roster::new(),
    );
    let tracing = trace(&log, &cases, &protocol, at("2022-05-10T00:00:00+08:00"));
    let dir = written(&Results {
        tracing: &tracing,
        zones: &Zones::default(),
        orders: &issue(&tracing, &[], &BTreeMap::new()),
        roster: &roster,
    });
    let Some(read) = read_back(dir.path(), "tables::an_empty_table") else {
        return;
    };
    for file in ["visits.parquet", "visits.arrow", "visits.arrows"] {
        let answer = &read[file]["own"];
        assert_eq!(
            answer["columns"],
            json!(["person", "place", "start", "end", "spot"]),
            "{file}"
        );
        assert_eq!(
            (&answer["rows"], &answer["difference"]),
            (&json!(0), &Json::Null),
            "{file}"
        );
    }
    assert_eq!(lines(dir.path().join("visits.jsonl")), 0);
}

/// Is full before the first byte.
struct Full;

impl io::Write for Full {
    fn write(&mut self, _: &[u8]) -> io::Result<usize> {
        Err(io::ErrorKind::StorageFull.into())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_disk_that_is_full_is_told_as_it_told_us() {
    hostile(|of| {
        let (log, roster) = (of.tracing.log(), of.roster);
        let errors = [
            report::write_visits(log, roster, china(), Full),
            json_lines::write_visits(log, roster, china(), Full),
            parquet::write_visits(log, roster, Full),
            arrow::write_visits(log, roster, IpcFormat::File, Full),
            arrow::write_visits(log, roster, IpcFormat::Stream, Full),
        ];
        for (at, error) in errors.into_iter().enumerate() {
            let error = error.expect_err("the disk is full");
            assert!(
                matches!(&error, WriteError::Output(cause) if cause.kind() == io::ErrorKind::StorageFull),
                "{at}: {error:?}"
            );
        }
    });
}

#[test]
fn a_visit_of_somebody_without_a_key_is_refused_and_no_place_that_nobody_visited() {
    let mut roster = Roster::new();
    let cafe = roster.place("cafe").unwrap();
    let mut log = VisitLogBuilder::new();
    log.add_visit(Visit {
        person: mijie::PersonId::new(0),
        place: cafe,
        interval: Interval::new(at("2022-05-07T08:00:00Z"), at("2022-05-07T09:00:00Z")).unwrap(),
        spot: None,
    });
    log.add_place(mijie::PlaceId::new(1), PlaceKind::Shop);
    let log = log.build().unwrap();
    let error = report::write_visits(&log, &roster, china(), io::sink()).unwrap_err();
    assert_eq!(error.to_string(), "person 0 has no key in the roster");
    roster.person("ann").unwrap();
    report::write_visits(&log, &roster, china(), io::sink()).unwrap();
    let error = report::write_visits(&log, &Roster::new(), china(), io::sink()).unwrap_err();
    assert_eq!(error.to_string(), "place 0 has no key in the roster");
}

#[test]
fn formats_are_named_once() {
    let names: BTreeSet<&str> = IpcFormat::ALL.iter().map(|format| format.name()).collect();
    assert_eq!(names, BTreeSet::from(["file", "stream"]));
}
