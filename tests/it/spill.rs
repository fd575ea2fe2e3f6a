//! Logs built in less memory than the visits take: the same log, and nothing left on disk.

use std::fs;
use std::io::ErrorKind;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use arrow_array::{ArrayRef, StringArray, UInt32Array};
use chrono::FixedOffset;
use mijie::input::{ParquetError, read_parquet_visits, read_parquet_visits_by_id};
use mijie::{
    BuildError, Encounter, Interval, PersonId, PlaceId, PlaceKind, Roster, SpillError, Step, Timestamp,
    Unwatched, Visit, VisitLog, VisitLogBuilder,
};

use crate::parquet::write;

fn utc() -> FixedOffset {
    "+00:00".parse().unwrap()
}

/// Even 32 bits for a counter.
fn draw(counter: u32) -> u32 {
    let x = u64::from(counter)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from((x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32).unwrap()
}

/// Random visits of which many are to be united, and every third is at one place.
fn many(count: u32, with_spots: bool) -> Vec<Visit> {
    let visit = |number: u32| {
        let start = draw(number) % 200_000;
        let place = if number.is_multiple_of(3) {
            4
        } else {
            draw(number + count) % 300
        };
        Visit {
            person: PersonId::new(draw(number + 2 * count) % 70),
            place: PlaceId::new(place),
            interval: interval(start, 1 + draw(number + 3 * count) % 7000),
            spot: (with_spots && number.is_multiple_of(5)).then_some(number % 4),
        }
    };
    (0..count).map(visit).collect()
}

fn interval(start: u32, length: u32) -> Interval {
    let at = |seconds: u32| Timestamp::from_unix(seconds.into()).unwrap();
    Interval::new(at(start), at(start + length)).unwrap()
}

fn add(builder: &mut VisitLogBuilder, visits: &[Visit]) {
    for &visit in visits {
        builder.add_visit(visit);
    }
}

fn log(visits: &[Visit]) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    add(&mut builder, visits);
    builder.build().unwrap()
}

/// A folder for what is set aside, and one for files of visits.
struct Folders {
    aside: tempfile::TempDir,
    input: tempfile::TempDir,
}

impl Folders {
    fn new() -> Self {
        Self {
            aside: tempfile::tempdir().unwrap(),
            input: tempfile::tempdir().unwrap(),
        }
    }

    fn builder(&self, budget: u64) -> VisitLogBuilder {
        VisitLogBuilder::new().with_memory_budget(budget, &self.aside)
    }

    fn file(&self, columns: &[(&str, ArrayRef)], row_group: usize) -> PathBuf {
        let number = fs::read_dir(&self.input).unwrap().count();
        let path = self.input.path().join(format!("{number}.parquet"));
        write(&path, columns, row_group);
        path
    }

    /// The files of the runs, in the order in which they were begun.
    fn runs(&self) -> Vec<PathBuf> {
        let in_folder = |folder: &Path| -> Vec<PathBuf> {
            let mut paths: Vec<PathBuf> = fs::read_dir(folder)
                .unwrap()
                .map(|entry| entry.unwrap().path())
                .collect();
            paths.sort();
            paths
        };
        in_folder(self.aside.path())
            .iter()
            .flat_map(|folder| in_folder(folder))
            .collect()
    }

    #[track_caller]
    fn assert_nothing_left(&self) {
        assert_eq!(fs::read_dir(&self.aside).unwrap().count(), 0);
    }

    /// What an error says, without the names of folders that differ from run to run.
    fn said(&self, error: &dyn std::error::Error) -> String {
        let text = error
            .to_string()
            .replace(&self.aside.path().display().to_string(), "aside");
        let own = text.split('/').find(|part| part.starts_with("mijie-"));
        match own {
            Some(own) => text.replace(own, "own"),
            None => text,
        }
    }
}

fn columns_with(visits: &[Visit], ids: [ArrayRef; 2]) -> Vec<(&'static str, ArrayRef)> {
    let seconds = |time: fn(&Visit) -> Timestamp| -> ArrayRef {
        let seconds = visits
            .iter()
            .map(|visit| u32::try_from(time(visit).to_unix()).unwrap());
        Arc::new(UInt32Array::from_iter_values(seconds))
    };
    let [persons, places] = ids;
    vec![
        ("person", persons),
        ("place", places),
        ("start", seconds(|visit| visit.interval.start())),
        ("end", seconds(|visit| visit.interval.end())),
        (
            "spot",
            Arc::new(visits.iter().map(|visit| visit.spot).collect::<UInt32Array>()),
        ),
    ]
}

fn by_number(visits: &[Visit]) -> Vec<(&'static str, ArrayRef)> {
    let persons = visits.iter().map(|visit| visit.person.get());
    let places = visits.iter().map(|visit| visit.place.get());
    let ids: [ArrayRef; 2] = [
        Arc::new(UInt32Array::from_iter_values(persons)),
        Arc::new(UInt32Array::from_iter_values(places)),
    ];
    columns_with(visits, ids)
}

fn by_key(visits: &[Visit]) -> Vec<(&'static str, ArrayRef)> {
    let persons = visits.iter().map(|visit| format!("p{}", visit.person.get()));
    let places = visits.iter().map(|visit| format!("q{}", visit.place.get()));
    let ids: [ArrayRef; 2] = [
        Arc::new(StringArray::from_iter_values(persons)),
        Arc::new(StringArray::from_iter_values(places)),
    ];
    columns_with(visits, ids)
}

/// Equality without the thousands of lines that `assert_eq` would print.
#[track_caller]
fn assert_same(found: &VisitLog, expected: &VisitLog) {
    assert_eq!(found.visit_count(), expected.visit_count());
    assert!(found == expected, "equally many visits, but not the same");
}

#[test]
fn whatever_the_budget_the_log_is_the_same() {
    for with_spots in [false, true] {
        let visits = many(30_000, with_spots);
        let expected = log(&visits);
        for budget in [20_000, 90_000, 400_000, u64::MAX] {
            let folders = Folders::new();
            let mut builder = folders.builder(budget);
            add(&mut builder, &visits);
            assert_eq!(folders.runs().is_empty(), budget == u64::MAX, "{budget}");
            assert_same(&builder.build().unwrap(), &expected);
            folders.assert_nothing_left();
        }
    }
}

#[cfg(feature = "parallel")]
#[test]
fn whatever_the_threads_and_the_order_the_log_is_the_same() {
    let visits = many(30_000, true);
    let backwards: Vec<Visit> = visits.iter().rev().copied().collect();
    let expected = log(&visits);
    for threads in [1, 2, 3] {
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(threads)
            .build()
            .unwrap();
        pool.install(|| {
            let folders = Folders::new();
            let path = folders.file(&by_number(&visits), 700);
            let mut builder = folders.builder(150_000);
            read_parquet_visits_by_id([&path], utc(), &mut builder, &Unwatched).unwrap();
            assert!(!folders.runs().is_empty());
            assert_same(&builder.build().unwrap(), &expected);
            let mut builder = folders.builder(150_000);
            add(&mut builder, &backwards);
            assert_same(&builder.build().unwrap(), &expected);
            folders.assert_nothing_left();
        });
    }
}

#[test]
fn visits_from_files_beside_visits_that_are_added_give_the_same_log() {
    let visits = many(9000, true);
    let folders = Folders::new();
    let files = [
        folders.file(&by_number(&visits[2000..5000]), 400),
        folders.file(&by_number(&visits[5000..8000]), 100_000),
    ];
    for budget in [3000, 50_000, 100_000, 1_000_000] {
        let mut builder = folders.builder(budget);
        add(&mut builder, &visits[..2000]);
        let count = read_parquet_visits_by_id(&files, utc(), &mut builder, &Unwatched).unwrap();
        assert_eq!(count, 6000);
        add(&mut builder, &visits[8000..]);
        assert_same(&builder.build().unwrap(), &log(&visits));
        folders.assert_nothing_left();
    }
}

#[test]
fn visits_by_key_give_the_same_log() {
    let visits = many(5000, true);
    let folders = Folders::new();
    let path = folders.file(&by_key(&visits), 300);
    let read = |mut builder: VisitLogBuilder| {
        let mut roster = Roster::new();
        read_parquet_visits([&path], utc(), &mut roster, &mut builder, &Unwatched).unwrap();
        builder.build().unwrap()
    };
    assert_same(&read(folders.builder(40_000)), &read(VisitLogBuilder::new()));
    folders.assert_nothing_left();
}

#[test]
fn visits_that_repeat_in_every_run_are_one() {
    let folders = Folders::new();
    let mut builder = folders.builder(100);
    for part in 0..300 {
        builder.add_visit(Visit {
            person: PersonId::new(1),
            place: PlaceId::new(2),
            interval: interval(part % 7 * 60, 60),
            spot: Some(3),
        });
    }
    assert!(folders.runs().len() > 20);
    let visits: Vec<Visit> = builder.build().unwrap().visits().collect();
    let whole = Visit {
        person: PersonId::new(1),
        place: PlaceId::new(2),
        interval: interval(0, 420),
        spot: Some(3),
    };
    assert_eq!(visits, [whole]);
}

#[test]
fn other_records_than_visits_are_kept_beside_them() {
    let folders = Folders::new();
    let met = Encounter::new(PersonId::new(80), PersonId::new(90), interval(0, 60)).unwrap();
    let build = |mut builder: VisitLogBuilder| {
        add(&mut builder, &many(1000, false));
        builder
            .add_encounter(met)
            .add_place(PlaceId::new(500), PlaceKind::Bus);
        builder.build().unwrap()
    };
    assert_same(&build(folders.builder(2000)), &build(VisitLogBuilder::new()));
}

#[test]
fn places_that_are_far_apart_while_few_visits_are_held_are_no_trouble() {
    let folders = Folders::new();
    let visits: Vec<Visit> = many(300, true)
        .into_iter()
        .map(|visit| Visit {
            place: PlaceId::new(visit.place.get() * 3400),
            ..visit
        })
        .collect();
    let mut builder = folders.builder(1000);
    add(&mut builder, &visits);
    assert_same(&builder.build().unwrap(), &log(&visits));
}

#[test]
fn ids_far_beyond_the_number_of_records_are_refused_as_without_budget() {
    let folders = Folders::new();
    let mut visits = many(300, false);
    visits[7].place = PlaceId::new(4_000_000_000);
    let mut builder = folders.builder(1000);
    add(&mut builder, &visits);
    assert_eq!(
        builder.build().unwrap_err().to_string(),
        "expected dense ids below 1053376 for 300 records, found place 4000000000"
    );
    folders.assert_nothing_left();
}

#[test]
fn a_clone_shares_what_is_set_aside_and_goes_its_own_way() {
    let visits = many(3000, true);
    let folders = Folders::new();
    let mut first = folders.builder(20_000);
    add(&mut first, &visits[..1000]);
    let mut second = first.clone();
    add(&mut first, &visits[1000..2000]);
    add(&mut second, &visits[2000..]);
    assert_same(&first.build().unwrap(), &log(&visits[..2000]));
    let others = [&visits[..1000], &visits[2000..]].concat();
    assert_same(&second.build().unwrap(), &log(&others));
    folders.assert_nothing_left();
}

#[test]
fn a_budget_may_be_given_late_and_changed() {
    let visits = many(3000, true);
    let folders = Folders::new();
    let mut builder = VisitLogBuilder::new();
    add(&mut builder, &visits[..1000]);
    let mut builder = builder.with_memory_budget(1000, &folders.aside);
    add(&mut builder, &visits[1000..2000]);
    let mut builder = builder.with_memory_budget(10_000, &folders.input);
    add(&mut builder, &visits[2000..]);
    assert_same(&builder.build().unwrap(), &log(&visits));
    folders.assert_nothing_left();
    assert_eq!(fs::read_dir(&folders.input).unwrap().count(), 0);
}

#[test]
fn a_builder_that_is_dropped_leaves_nothing() {
    let folders = Folders::new();
    let mut builder = folders.builder(1000);
    add(&mut builder, &many(500, false));
    assert!(!folders.runs().is_empty());
    drop(builder);
    folders.assert_nothing_left();
}

#[cfg(unix)]
#[test]
fn nobody_else_may_read_what_is_set_aside() {
    use std::os::unix::fs::PermissionsExt;

    let folders = Folders::new();
    let mut builder = folders.builder(1000);
    add(&mut builder, &many(500, false));
    let own = folders.runs()[0].parent().unwrap().to_owned();
    assert_eq!(fs::metadata(own).unwrap().permissions().mode() & 0o777, 0o700);
}

#[test]
fn a_reading_that_fails_leaves_the_builder_as_it_was_with_what_it_had_set_aside() {
    let visits = many(6000, true);
    let folders = Folders::new();
    let mut columns = by_number(&visits[1000..]);
    let mut ends: Vec<u32> = visits[1000..]
        .iter()
        .map(|visit| u32::try_from(visit.interval.end().to_unix()).unwrap())
        .collect();
    ends[4990] = 0;
    columns[3].1 = Arc::new(UInt32Array::from(ends));
    let bad = folders.file(&columns, 100);
    let good = folders.file(&by_number(&visits[1000..]), 100);
    for budget in [8000, 15_000, 60_000] {
        let mut builder = folders.builder(budget);
        add(&mut builder, &visits[..1000]);
        let error = read_parquet_visits_by_id([&bad], utc(), &mut builder, &Unwatched).unwrap_err();
        assert!(matches!(error, ParquetError::Row { row: 4990, .. }), "{error}");
        assert_same(&builder.clone().build().unwrap(), &log(&visits[..1000]));

        let stop_late = |step: Step| match step.done {
            0..4000 => ControlFlow::Continue(()),
            _ => ControlFlow::Break(()),
        };
        let error = read_parquet_visits_by_id([&good], utc(), &mut builder, &stop_late).unwrap_err();
        assert!(matches!(error, ParquetError::Cancelled(_)), "{error}");
        assert_same(&builder.clone().build().unwrap(), &log(&visits[..1000]));

        read_parquet_visits_by_id([&good], utc(), &mut builder, &Unwatched).unwrap();
        assert_same(&builder.build().unwrap(), &log(&visits));
        folders.assert_nothing_left();
    }
}

#[test]
fn a_reader_says_that_visits_cannot_be_set_aside_and_leaves_the_builder_as_it_was() {
    let visits = many(3000, false);
    for already in [0, 100] {
        let folders = Folders::new();
        let path = folders.file(&by_number(&visits), 500);
        let nowhere = folders.aside.path().join("nowhere");
        let mut builder = VisitLogBuilder::new().with_memory_budget(10_000, &nowhere);
        add(&mut builder, &visits[..already]);
        let error = read_parquet_visits_by_id([&path], utc(), &mut builder, &Unwatched).unwrap_err();
        assert!(matches!(error, ParquetError::Spill(_)), "{error}");
        assert_eq!(
            folders.said(&error),
            "aside/nowhere: visits beyond the memory budget cannot be written: \
             No such file or directory (os error 2)"
        );
        assert_eq!(builder.failure(), None);
        assert_same(&builder.clone().build().unwrap(), &log(&visits[..already]));
        fs::create_dir(&nowhere).unwrap();
        read_parquet_visits_by_id([&path], utc(), &mut builder, &Unwatched).unwrap();
        assert_same(&builder.build().unwrap(), &log(&visits));
    }
}

#[test]
fn a_file_in_the_place_of_the_folder_is_told_by_the_builder_and_by_readers() {
    let visits = many(1000, false);
    let folders = Folders::new();
    let path = folders.file(&by_number(&visits), 500);
    let file = folders.aside.path().join("file");
    fs::write(&file, "").unwrap();
    let mut builder = VisitLogBuilder::new().with_memory_budget(1000, &file);
    add(&mut builder, &visits);
    let failure = builder.failure().cloned().unwrap();
    assert_eq!(
        failure,
        SpillError::Write {
            path: file.display().to_string(),
            kind: ErrorKind::NotADirectory,
            cause: "Not a directory (os error 20)".to_owned(),
        }
    );
    let error = read_parquet_visits_by_id([&path], utc(), &mut builder, &Unwatched).unwrap_err();
    assert_eq!(error.to_string(), failure.to_string());
    assert_eq!(builder.build().unwrap_err(), BuildError::Spill(failure));
}

#[test]
fn a_folder_that_is_removed_meanwhile_is_told_when_the_log_is_built() {
    let visits = many(1000, false);
    let folders = Folders::new();
    let mut builder = folders.builder(5000);
    add(&mut builder, &visits[..500]);
    fs::remove_dir_all(folders.runs()[0].parent().unwrap()).unwrap();
    let gone_before_building = builder.clone().build().unwrap_err();
    add(&mut builder, &visits[500..]);
    let gone_before_more = builder.build().unwrap_err();
    for error in [gone_before_building, gone_before_more] {
        let said = folders.said(&error);
        let (path, cause) = said.split_once(": ").unwrap();
        assert!(path.starts_with("aside/own/run-000"), "{path}");
        assert_eq!(
            cause,
            "visits beyond the memory budget cannot be written: No such file or directory (os error 2)"
        );
    }
    folders.assert_nothing_left();
}

/// What is said when this was done to the first file that was set aside.
fn refusal(damage: impl Fn(&Path)) -> String {
    let folders = Folders::new();
    let mut builder = folders.builder(20_000);
    add(&mut builder, &many(3000, true));
    damage(&folders.runs()[0]);
    let error = builder.build().unwrap_err();
    assert!(
        matches!(error, BuildError::Spill(SpillError::Read { .. })),
        "{error}"
    );
    folders.assert_nothing_left();
    folders.said(&error)
}

#[test]
fn a_run_that_is_gone_is_told() {
    assert_eq!(
        refusal(|run| fs::remove_file(run).unwrap()),
        "aside/own/run-00000.parquet: visits beyond the memory budget cannot be read again: \
         No such file or directory (os error 2)"
    );
}

#[test]
fn a_run_that_is_cut_short_is_told() {
    let said = refusal(|run| {
        let length = fs::metadata(run).unwrap().len();
        fs::File::options()
            .write(true)
            .open(run)
            .unwrap()
            .set_len(length / 2)
            .unwrap();
    });
    let words = "aside/own/run-00000.parquet: visits beyond the memory budget cannot be read again: \
                 expected a whole Parquet file, found none: ";
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn a_run_that_is_damaged_is_told_with_its_row_group() {
    let said = refusal(|run| {
        let mut bytes = fs::read(run).unwrap();
        bytes[4..400].fill(0xFF);
        fs::write(run, bytes).unwrap();
    });
    let words =
        "aside/own/run-00000.parquet row group 0: visits beyond the memory budget cannot be read again: ";
    assert!(said.starts_with(words), "{said}");
}

#[test]
fn a_run_that_somebody_else_has_written_is_told_with_its_row() {
    let said = refusal(|run| {
        let mut columns = by_number(&many(50, true));
        columns[1].1 = Arc::new(UInt32Array::from_iter_values((0..50).rev()));
        fs::remove_file(run).unwrap();
        write(run, &columns, 100);
    });
    assert_eq!(
        said,
        "aside/own/run-00000.parquet row group 0: visits beyond the memory budget cannot be read again: \
         row 1, column \"place\": expected places in order, found one out of order"
    );
}

#[test]
fn sorting_in_passes_tells_of_every_row_and_can_be_stopped_between_them() {
    let folders = Folders::new();
    let visits = many(5_000, false);
    let filled = || {
        let mut builder = folders.builder(20_000);
        add(&mut builder, &visits);
        builder
    };
    let heard = Mutex::new(Vec::new());
    let watch = |step: Step| {
        heard.lock().unwrap().push((step.done, step.total));
        ControlFlow::Continue(())
    };
    assert!(filled().build_watched(&watch).unwrap() == log(&visits));
    let heard = heard.into_inner().unwrap();
    assert_eq!((heard[0], heard[heard.len() - 1]), ((0, 5_000), (5_000, 5_000)));

    for limit in [0, 2_000, 5_000] {
        let watch = |step: Step| {
            if step.done >= limit {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let stopped = filled().build_watched(&watch);
        assert!(matches!(stopped, Err(BuildError::Cancelled(_))), "{limit}");
        folders.assert_nothing_left();
    }
}
