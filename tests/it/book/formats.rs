//! The columns that the chapter on formats names, against the readers and the writers.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;
use mijie::input::{self, Mode, Note, Outbreak, ReadError, RowError, Rows};
use mijie::{Areas, Roster, Timestamp, protocol::edition};

use self::town::Town;
use super::{cells, lines};

mod town;

const CHAPTER: &str = include_str!("../../../src/book/formats.rs");

/// A table of the chapter: a file, who reads or writes it, its columns, and an excerpt, the header first.
#[derive(Default)]
struct Documented {
    by: &'static str,
    columns: Vec<Column>,
    excerpt: Vec<&'static str>,
}

struct Column {
    name: &'static str,
    kind: &'static str,
    /// Whether cells must be filled, may be empty, or the column may be absent; empty of what is written.
    cells: &'static str,
    meaning: &'static str,
}

impl Documented {
    fn header(&self) -> Vec<&'static str> {
        self.columns.iter().map(|column| column.name).collect()
    }

    /// The rows of the excerpt, cell by cell; none of those here holds a quotation mark or a comma.
    fn rows(&self) -> impl Iterator<Item = Vec<&'static str>> {
        self.excerpt.iter().skip(1).map(|row| row.split(',').collect())
    }
}

/// The tables of one part of the chapter.
fn documented(part: &str) -> Vec<Documented> {
    let mut tables: Vec<Documented> = Vec::new();
    let (mut inside, mut excerpt) = (false, false);
    for line in lines(CHAPTER) {
        if let Some(title) = line.strip_prefix("# ") {
            inside = title == part;
        } else if line.starts_with('#') {
            // A heading without a function begins something else: its rows must not count for the table before.
            let by = line
                .split_once("by [`")
                .and_then(|(_, rest)| rest.split_once('`'));
            if inside {
                tables.push(Documented {
                    by: by.map_or("", |(by, _)| by),
                    ..Documented::default()
                });
            }
        } else if line.starts_with("```") {
            excerpt = line == "```text";
        } else if inside && let Some(table) = tables.last_mut() {
            if excerpt {
                table.excerpt.push(line);
            } else if let Some(row) = cells(line)
                && let Some(name) = row[0].strip_prefix('`').and_then(|name| name.strip_suffix('`'))
            {
                let [kind, meaning] = [row[1], row[row.len() - 1]];
                let cells = if row.len() == 4 { row[2] } else { "" };
                table.columns.push(Column {
                    name,
                    kind,
                    cells,
                    meaning,
                });
            }
        }
    }
    tables.retain(|table| !table.by.is_empty() && !table.columns.is_empty());
    tables
}

/// What a reader says of a text: the errors of its rows, and how many columns it does not know, where it tells.
type Reading = Result<(Vec<RowError>, Option<usize>), ReadError>;

fn drained<T>(rows: Result<Rows<'_, &[u8], T>, ReadError>) -> Reading {
    let mut rows = rows?;
    let errors = rows.by_ref().filter_map(|row| match row {
        Ok(_) => None,
        Err(ReadError::Row(error)) => Some(error),
        Err(other) => panic!("{other}"),
    });
    let errors = errors.collect();
    let unknown = |note: &&Note| matches!(note, Note::UnknownColumn { .. });
    Ok((errors, Some(rows.notes().iter().filter(unknown).count())))
}

fn at_once<T>(read: Result<T, ReadError>) -> Reading {
    match read {
        Ok(_) => Ok((Vec::new(), None)),
        Err(ReadError::Row(error)) => Ok((vec![error], None)),
        Err(other) => Err(other),
    }
}

#[track_caller]
fn read(by: &str, text: &str) -> Reading {
    let (zone, mut roster) = (edition::cn_9().time_zone(), Roster::new());
    let (source, roster) = (text.as_bytes(), &mut roster);
    match by {
        "read_visits" => drained(input::read_visits(source, "file", zone, roster)),
        "read_encounters" => drained(input::read_encounters(source, "file", zone, roster)),
        "read_cases" => drained(input::read_cases(source, "file", zone, roster)),
        "read_places" => drained(input::read_places(source, "file", roster)),
        "read_persons" => drained(input::read_persons(source, "file", roster)),
        "read_areas" => drained(input::read_areas(source, "file", roster)),
        "read_isolations" => drained(input::read_isolations(source, "file", zone, roster)),
        "read_tests" => drained(input::read_tests(source, "file", zone, roster)),
        "read_follow_ups" => drained(input::read_follow_ups(source, "file", zone, roster)),
        "read_rounds" => at_once(input::read_rounds(source, "file", zone, None, roster)),
        "read_teams" => at_once(input::read_teams(source, "file", &town_areas(roster), roster)),
        "read_sites" => drained(input::read_sites(source, "file", zone, roster)),
        "read_zone_events" => drained(input::read_zone_events(source, "file", zone, None, roster)),
        "read_deliveries" => drained(input::read_deliveries(source, "file", zone, roster)),
        "read_needs" => drained(input::read_needs(source, "file", zone, roster)),
        "read_openings" => drained(input::read_openings(source, "file", roster)),
        "read_arrivals" => drained(input::read_arrivals(source, "file", zone, roster)),
        "read_gates" => drained(input::read_gates(source, "file", roster)),
        "read_gate_log" => drained(input::read_gate_log(source, "file", zone, roster)),
        "read_passes" => drained(input::read_passes(source, "file", zone, roster)),
        "read_checks" => drained(input::read_checks(source, "file", zone, roster)),
        other => panic!("the chapter names a reader that the test does not know: {other}"),
    }
}

fn town_areas(roster: &mut Roster) -> Areas {
    let file = File::open(town::folder().join("areas.csv")).unwrap();
    let areas = input::read_areas(file, "areas.csv", roster).unwrap();
    Areas::new(areas.map(Result::unwrap)).unwrap()
}

/// A row of the excerpt with one cell replaced, under the header of the table.
fn altered(table: &Documented, row: &[&str], at: usize, cell: &str) -> String {
    let mut row = row.to_vec();
    row[at] = cell;
    format!("{}\n{}\n", table.header().join(","), row.join(","))
}

#[test]
fn every_table_that_is_read_has_the_columns_that_the_book_names() {
    let tables = documented("What is read");
    assert_eq!(tables.len(), 21);
    for table in tables {
        let header = table.header();
        let (errors, unknown) = read(table.by, &format!("{}\n", header.join(","))).unwrap();
        assert!(
            errors.is_empty() && unknown.unwrap_or(0) == 0,
            "{}: {errors:?}",
            table.by
        );
        let more = read(table.by, &format!("{},weather\n", header.join(","))).unwrap();
        assert!(more.1.is_none_or(|unknown| unknown == 1), "{}", table.by);
        for column in &table.columns {
            let fewer: Vec<&str> = header
                .iter()
                .copied()
                .filter(|name| *name != column.name)
                .collect();
            let read = read(table.by, &format!("{}\n", fewer.join(",")));
            match column.cells {
                "filled" | "may be empty" => {
                    let error = read.expect_err(column.name).to_string();
                    assert!(
                        error.contains(&format!("{:?}", column.name)),
                        "{}: {error}",
                        table.by
                    );
                }
                "may be absent" => assert!(read.is_ok(), "{}: {}", table.by, column.name),
                other => panic!("{}, {}: {other}", table.by, column.name),
            }
        }
    }
}

#[test]
fn every_excerpt_of_a_table_that_is_read_is_read() {
    for table in documented("What is read") {
        assert_eq!(table.excerpt[0], table.header().join(","), "{}", table.by);
        assert!(table.excerpt.len() > 1, "{} has no excerpt", table.by);
        let (errors, _) = read(table.by, &table.excerpt.join("\n")).unwrap();
        assert!(errors.is_empty(), "{}: {}", table.by, errors[0]);
    }
}

#[test]
fn every_cell_that_is_read_is_of_the_type_that_the_book_names() {
    for table in documented("What is read") {
        for (at, column) in table.columns.iter().enumerate() {
            let shown: Vec<Vec<&str>> = table.rows().filter(|row| !row[at].is_empty()).collect();
            assert!(!shown.is_empty(), "{}: no excerpt has {}", table.by, column.name);
            let refused = |cell: &str| -> Vec<bool> {
                let blamed = |row: &Vec<&str>| {
                    let (errors, _) = read(table.by, &altered(&table, row, at, cell)).unwrap();
                    errors.iter().any(|error| error.column() == Some(column.name))
                };
                shown.iter().map(blamed).collect()
            };
            let where_ = format!("{}, {}: {}", table.by, column.name, column.kind);
            match column.kind {
                // An area of a team must be one of those of areas.csv, which is another question.
                "key" if column.meaning.ends_with("in `areas.csv`") => {}
                "key" | "keys" | "text" => assert!(refused("?!").contains(&false), "{where_}"),
                "time" => {
                    assert!(!refused("?!").contains(&false), "{where_}");
                    assert!(!refused("2022-05-05").contains(&false), "{where_}: takes a day");
                }
                "date" => {
                    assert!(!refused("?!").contains(&false), "{where_}");
                    assert!(
                        !refused("2022-05-05T08:00+08:00").contains(&false),
                        "{where_}: takes a time"
                    );
                }
                "date or time" | "time of day" | "number" | "word" => {
                    assert!(!refused("?!").contains(&false), "{where_}");
                }
                other => panic!("{where_}: no type is called {other}"),
            }
            if column.cells == "filled" {
                let (errors, _) = read(table.by, &altered(&table, &shown[0], at, "")).unwrap();
                assert!(!errors.is_empty(), "{where_}: may be empty");
            }
        }
    }
}

#[test]
fn every_table_that_is_written_has_the_columns_and_rows_that_the_book_shows() {
    let written = Town::read().written();
    let tables = documented("What is written");
    let named: BTreeSet<&str> = tables.iter().map(|table| table.by).collect();
    assert_eq!(
        named,
        written.keys().copied().collect(),
        "left: the book; right: the test"
    );
    for table in tables {
        let text = &written[table.by];
        let mut lines = text.lines();
        assert_eq!(
            lines.next(),
            Some(table.header().join(",").as_str()),
            "{}",
            table.by
        );
        assert_eq!(table.excerpt[0], table.header().join(","), "{}", table.by);
        assert!(table.excerpt.len() > 1, "{} has no excerpt", table.by);
        for row in &table.excerpt[1..] {
            assert!(
                text.lines().any(|line| line == *row),
                "{}: {row} is not written",
                table.by
            );
        }
    }
}

#[test]
fn every_cell_that_is_written_is_of_the_type_that_the_book_names() {
    let written = Town::read().written();
    for table in documented("What is written") {
        let mut rows = csv::Reader::from_reader(written[table.by].as_bytes());
        for row in rows.records() {
            let row = row.unwrap();
            for (cell, column) in row
                .iter()
                .zip(&table.columns)
                .filter(|(cell, _)| !cell.is_empty())
            {
                let is_time = cell.len() > 10 && cell.parse::<Timestamp>().is_ok();
                let is_date = cell.len() == 10 && cell.parse::<NaiveDate>().is_ok();
                let in_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
                let fits = match column.kind {
                    "time" => is_time,
                    "date" => is_date,
                    "date or time" => is_time || is_date,
                    "number" => cell.parse::<f64>().is_ok_and(f64::is_finite),
                    "word" => cell.chars().all(in_word),
                    "key" => !cell.contains(';'),
                    "text" | "keys" => true,
                    other => panic!("no type is called {other}"),
                };
                assert!(
                    fits,
                    "{}, {}: {cell:?} is no {}",
                    table.by, column.name, column.kind
                );
            }
        }
    }
}

/// The functions that a module hands out and whose names begin so.
fn functions(module: &str, prefix: &str) -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(module);
    let text = std::fs::read_to_string(path).unwrap();
    let uses = text.lines().filter(|line| !line.starts_with("//"));
    uses.flat_map(|line| line.split(|c: char| !c.is_ascii_alphanumeric() && c != '_'))
        .filter(|word| word.starts_with(prefix))
        .map(str::to_owned)
        .collect()
}

#[test]
fn no_reader_and_no_writer_is_left_out_of_the_book() {
    let named: BTreeSet<&str> = CHAPTER
        .split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
        .collect();
    // What tells of its progress reads the same.
    let same = [
        "read_folder_watched",
        "read_line_list_folder",
        "read_parquet_visits_by_id",
    ];
    let readers = functions("src/input/mod.rs", "read_");
    assert!(readers.len() > 25);
    for name in readers.iter().filter(|name| !same.contains(&name.as_str())) {
        assert!(named.contains(name.as_str()), "{name}");
    }
    let writers = functions("src/report/mod.rs", "write_");
    assert!(writers.len() > 30);
    for name in &writers {
        assert!(named.contains(name.as_str()), "{name}");
    }
}

#[test]
fn the_folder_of_the_book_is_read_without_a_reject() {
    let Outbreak { rejects, notes, .. } =
        input::read_folder(town::folder(), edition::cn_9().time_zone(), Mode::Lenient).unwrap();
    assert!(rejects.is_empty());
    assert_eq!(notes.len(), 1, "{notes:?}");
}
