//! Visits in from Parquet: every layout gives the log of the builder, and every bad file says what is bad.

use std::fs::{self, File};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::types::{Int32Type, UInt32Type};
use arrow_array::{
    ArrayRef, DictionaryArray, Float64Array, Int32Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray, TimestampMillisecondArray, TimestampNanosecondArray, TimestampSecondArray,
    UInt32Array, UInt64Array,
};
use chrono::FixedOffset;
use mijie::input::{ParquetError, read_parquet_visits, read_parquet_visits_by_id};
use mijie::{
    Interval, PersonId, Phase, PlaceId, Roster, Step, Timestamp, Unwatched, Visit, VisitLog, VisitLogBuilder,
};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

fn utc() -> FixedOffset {
    "+00:00".parse().unwrap()
}

fn china() -> FixedOffset {
    "+08:00".parse().unwrap()
}

/// Writes a file of these columns, in row groups of so many rows.
pub fn write(path: &Path, columns: &[(&str, ArrayRef)], row_group: usize) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    // Every column nullable, as most writers have it.
    let columns = columns
        .iter()
        .map(|(name, array)| (*name, Arc::clone(array), true));
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let properties = WriterProperties::builder()
        .set_max_row_group_row_count(Some(row_group))
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .build();
    let mut writer =
        ArrowWriter::try_new(File::create(path).unwrap(), batch.schema(), Some(properties)).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
}

/// Even 32 bits for a counter.
fn draw(counter: u32) -> u32 {
    let x = u64::from(counter)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from((x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32).unwrap()
}

/// 2022-05-01T00:00:00Z.
const DAWN: u32 = 1_651_363_200;

fn many(count: u32, spots: bool) -> Vec<Visit> {
    let visit = |number: u32| {
        let start = DAWN + draw(number) % 100_000;
        Visit {
            person: PersonId::new(draw(number + 1_000_000) % 50),
            place: PlaceId::new(draw(number + 2_000_000) % 20),
            interval: interval(start, start + 1 + draw(number + 3_000_000) % 4000),
            spot: (spots && number.is_multiple_of(3)).then_some(number % 4),
        }
    };
    (0..count).map(visit).collect()
}

fn interval(start: u32, end: u32) -> Interval {
    let at = |seconds: u32| Timestamp::from_unix(seconds.into()).unwrap();
    Interval::new(at(start), at(end)).unwrap()
}

fn log(visits: &[Visit]) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for &visit in visits {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

fn starts(visits: &[Visit]) -> impl Iterator<Item = i64> {
    visits.iter().map(|visit| visit.interval.start().to_unix())
}

fn ends(visits: &[Visit]) -> impl Iterator<Item = i64> {
    visits.iter().map(|visit| visit.interval.end().to_unix())
}

fn persons(visits: &[Visit]) -> impl Iterator<Item = u32> {
    visits.iter().map(|visit| visit.person.get())
}

fn places(visits: &[Visit]) -> impl Iterator<Item = u32> {
    visits.iter().map(|visit| visit.place.get())
}

fn by_number(visits: &[Visit]) -> Vec<(&'static str, ArrayRef)> {
    vec![
        ("person", Arc::new(UInt32Array::from_iter_values(persons(visits)))),
        (
            "place",
            Arc::new(Int64Array::from_iter_values(places(visits).map(i64::from))),
        ),
        ("start", Arc::new(Int64Array::from_iter_values(starts(visits)))),
        (
            "end",
            Arc::new(UInt64Array::from_iter_values(
                ends(visits).map(i64::cast_unsigned),
            )),
        ),
        (
            "spot",
            Arc::new(visits.iter().map(|visit| visit.spot).collect::<UInt32Array>()),
        ),
        (
            "colour",
            Arc::new(StringArray::from_iter_values(visits.iter().map(|_| "red"))),
        ),
    ]
}

fn person_key(visit: &Visit) -> String {
    format!("person-{}", visit.person.get())
}

fn place_key(visit: &Visit) -> String {
    format!("place-{}", visit.place.get())
}

fn by_key(visits: &[Visit], dictionary: bool) -> Vec<(&'static str, ArrayRef)> {
    let text = |keys: Vec<String>| -> ArrayRef {
        if dictionary {
            Arc::new(
                keys.iter()
                    .map(String::as_str)
                    .collect::<DictionaryArray<Int32Type>>(),
            )
        } else {
            Arc::new(StringArray::from_iter_values(keys))
        }
    };
    let mut columns = by_number(visits);
    columns[0].1 = text(visits.iter().map(person_key).collect());
    columns[1].1 = text(visits.iter().map(place_key).collect());
    columns
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// The message of an error and of what caused it, without the path of the folder.
    fn said(&self, error: &ParquetError) -> String {
        let text = error.to_string();
        text.replace(&format!("{}/", self.0.path().display()), "")
            .replace(&self.0.path().display().to_string(), "folder")
    }

    #[track_caller]
    fn refusal(&self, columns: &[(&str, ArrayRef)]) -> String {
        let path = self.path("visits.parquet");
        write(&path, columns, 2);
        let mut builder = VisitLogBuilder::new();
        let error = read_parquet_visits_by_id([&path], china(), &mut builder, &Unwatched).unwrap_err();
        assert_eq!(builder.build().unwrap().visit_count(), 0);
        self.said(&error)
    }

    #[track_caller]
    fn key_refusal(&self, columns: &[(&str, ArrayRef)]) -> String {
        let path = self.path("visits.parquet");
        write(&path, columns, 2);
        let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
        let error = read_parquet_visits([&path], china(), &mut roster, &mut builder, &Unwatched).unwrap_err();
        assert_eq!(builder.build().unwrap().visit_count(), 0);
        self.said(&error)
    }
}

/// Reads by number.
#[track_caller]
fn read(paths: &[PathBuf], zone: FixedOffset) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    read_parquet_visits_by_id(paths, zone, &mut builder, &Unwatched).unwrap();
    builder.build().unwrap()
}

#[test]
fn any_split_into_files_and_row_groups_gives_the_log_of_the_builder() {
    let visits = many(3000, true);
    let expected = log(&visits);
    for (files, row_group) in [(1, 1000), (1, 7), (3, 100_000), (5, 64)] {
        let folder = Folder::new();
        let parts: Vec<PathBuf> = visits
            .chunks(visits.len().div_ceil(files))
            .enumerate()
            .map(|(number, part)| {
                let path = folder.path(&format!("{number}.parquet"));
                write(&path, &by_number(part), row_group);
                path
            })
            .collect();
        assert_eq!(read(&parts, utc()), expected);
        let backwards: Vec<PathBuf> = parts.iter().rev().cloned().collect();
        assert_eq!(read(&backwards, utc()), expected);
        assert_eq!(read(&[folder.path("")], utc()), expected);
    }
}

#[test]
fn more_rows_than_a_block_holds_give_the_log_of_the_builder() {
    let visits = many(2_200_000, false);
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &by_number(&visits), 1_500_000);
    assert_eq!(read(&[path], utc()), log(&visits));
}

#[test]
fn a_file_is_added_to_what_the_builder_has_already() {
    let visits = many(1000, true);
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &by_number(&visits[..400]), 100);
    let mut builder = VisitLogBuilder::new();
    for &visit in &visits[400..700] {
        builder.add_visit(visit);
    }
    let count = read_parquet_visits_by_id([path], utc(), &mut builder, &Unwatched).unwrap();
    assert_eq!(count, 400);
    for &visit in &visits[700..] {
        builder.add_visit(visit);
    }
    assert_eq!(builder.build().unwrap(), log(&visits));
}

#[test]
fn keys_get_their_ids_in_the_order_of_the_rows_however_they_are_stored() {
    let visits = many(3000, true);
    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    for visit in &visits {
        builder.add_visit(Visit {
            person: roster.person(&person_key(visit)).unwrap(),
            place: roster.place(&place_key(visit)).unwrap(),
            ..*visit
        });
    }
    let expected = builder.build().unwrap();
    for (dictionary, row_group) in [(true, 1000), (false, 1000), (true, 7), (false, 100_000)] {
        let folder = Folder::new();
        write(
            &folder.path("1.parquet"),
            &by_key(&visits[..1234], dictionary),
            row_group,
        );
        write(
            &folder.path("2.parquet"),
            &by_key(&visits[1234..], dictionary),
            row_group,
        );
        let (mut read, mut builder) = (Roster::new(), VisitLogBuilder::new());
        read_parquet_visits([folder.path("")], utc(), &mut read, &mut builder, &Unwatched).unwrap();
        assert_eq!(builder.build().unwrap(), expected);
        assert_eq!(read.person_count(), roster.person_count());
        for person in (0_u32..).take(roster.person_count()).map(PersonId::new) {
            assert_eq!(read.person_key(person), roster.person_key(person));
        }
    }
}

#[test]
fn a_key_of_the_dictionary_that_no_row_has_gets_no_id() {
    let folder = Folder::new();
    let mut columns = by_key(&many(2, false), true);
    let keys: ArrayRef = Arc::new(StringArray::from(vec!["nobody", "ann", " bo "]));
    columns[0].1 = Arc::new(DictionaryArray::<Int32Type>::new(
        Int32Array::from(vec![2, 1]),
        keys,
    ));
    let path = folder.path("visits.parquet");
    write(&path, &columns, 10);
    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    read_parquet_visits([path], utc(), &mut roster, &mut builder, &Unwatched).unwrap();
    assert_eq!(roster.person_count(), 2);
    assert_eq!(roster.person_key(PersonId::new(0)), Some("bo"));
    assert_eq!(roster.person_key(PersonId::new(1)), Some("ann"));
}

#[test]
fn timestamps_of_every_unit_and_zone_are_the_same_instants() {
    let visits = many(50, false);
    let expected = log(&visits);
    let folder = Folder::new();
    let shift = |local: bool| {
        if local {
            i64::from(china().local_minus_utc())
        } else {
            0
        }
    };
    let ticks = |per_second: i64, fraction: i64, local: bool| {
        let scale = move |second: i64| (second + shift(local)) * per_second + fraction;
        (
            starts(&visits).map(scale).collect::<Vec<i64>>(),
            ends(&visits).map(scale).collect::<Vec<i64>>(),
        )
    };
    let mut number = 0;
    let mut check = |start: ArrayRef, end: ArrayRef| {
        let mut columns = by_number(&visits);
        columns[2].1 = start;
        columns[3].1 = end;
        number += 1;
        let path = folder.path(&format!("{number}.parquet"));
        write(&path, &columns, 20);
        assert_eq!(read(&[path], china()), expected);
    };
    macro_rules! unit {
        ($array:ident, $per_second:literal) => {
            for local in [false, true] {
                let (start, end) = ticks($per_second, $per_second - 1, local);
                let zone = (!local).then_some("Asia/Shanghai");
                check(
                    Arc::new($array::from(start).with_timezone_opt(zone)),
                    Arc::new($array::from(end).with_timezone_opt(zone)),
                );
            }
        };
    }
    unit!(TimestampSecondArray, 1);
    unit!(TimestampMillisecondArray, 1_000);
    unit!(TimestampMicrosecondArray, 1_000_000);
    unit!(TimestampNanosecondArray, 1_000_000_000);
}

#[test]
fn a_folder_is_read_with_the_folders_below_and_without_what_is_hidden() {
    let visits = many(30, false);
    let folder = Folder::new();
    write(&folder.path("day=1/a.parquet"), &by_number(&visits[..10]), 10);
    write(&folder.path("day=2/a.parquet"), &by_number(&visits[10..]), 10);
    fs::write(folder.path("_SUCCESS"), "").unwrap();
    fs::write(folder.path(".part.parquet"), "").unwrap();
    fs::write(folder.path("README"), "").unwrap();
    assert_eq!(read(&[folder.path("")], utc()), log(&visits));
}

#[test]
fn an_empty_file_has_no_visits() {
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &by_number(&[]), 10);
    assert_eq!(read(&[path], utc()), log(&[]));
}

/// Four visits, of which one column is replaced.
fn with(at: usize, array: ArrayRef) -> Vec<(&'static str, ArrayRef)> {
    let mut columns = by_number(&many(4, false));
    columns[at].1 = array;
    columns
}

#[test]
fn a_missing_column_is_named() {
    let mut columns = by_number(&many(4, false));
    columns.remove(1);
    assert_eq!(
        Folder::new().refusal(&columns),
        "visits.parquet: expected a column \"place\", found person, start, end, spot, colour"
    );
}

#[test]
fn a_repeated_column_is_named() {
    let mut columns = by_number(&many(4, false));
    columns.push(columns[2].clone());
    assert_eq!(
        Folder::new().refusal(&columns),
        "visits.parquet: expected each column once, found \"start\" twice"
    );
}

#[test]
fn a_column_of_another_type_is_refused() {
    let text: ArrayRef = Arc::new(StringArray::from(vec!["a", "b", "c", "d"]));
    let folder = Folder::new();
    assert_eq!(
        folder.refusal(&with(0, Arc::clone(&text))),
        "visits.parquet, column \"person\": expected whole numbers of 32 or 64 bits, found text"
    );
    assert_eq!(
        folder.refusal(&with(2, text)),
        "visits.parquet, column \"start\": expected timestamps, or whole seconds since 1970, found text"
    );
    assert_eq!(
        folder.refusal(&with(4, Arc::new(Float64Array::from(vec![1.0; 4])))),
        "visits.parquet, column \"spot\": expected whole numbers of 32 or 64 bits, found Float64"
    );
    assert_eq!(
        folder.key_refusal(&by_number(&many(4, false))),
        "visits.parquet, column \"person\": expected text, found UInt32"
    );
}

#[test]
fn a_null_is_refused_with_its_row_group_and_row() {
    let folder = Folder::new();
    assert_eq!(
        folder.refusal(&with(
            0,
            Arc::new(Int32Array::from(vec![Some(1), Some(1), Some(1), None]))
        )),
        "visits.parquet row group 1 row 3, column \"person\": expected a number from 0 to 4294967295, found null"
    );
    assert_eq!(
        folder.refusal(&with(
            3,
            Arc::new(Int64Array::from(vec![None, Some(1), None, None]))
        )),
        "visits.parquet row group 0 row 0, column \"end\": expected a time, found null"
    );
    let mut columns = by_key(&many(4, false), false);
    columns[1].1 = Arc::new(StringArray::from(vec![Some("a"), Some("b"), None, Some("d")]));
    assert_eq!(
        folder.key_refusal(&columns),
        "visits.parquet row group 1 row 2, column \"place\": expected a key, found null"
    );
}

#[test]
fn ids_that_are_no_u32_are_refused_and_not_repeated() {
    let folder = Folder::new();
    assert_eq!(
        folder.refusal(&with(
            0,
            Arc::new(Int64Array::from(vec![1, 1, 1, 13_800_000_000]))
        )),
        "visits.parquet row group 1 row 3, column \"person\": expected a number from 0 to 4294967295, found a greater one"
    );
    assert_eq!(
        folder.refusal(&with(1, Arc::new(Int32Array::from(vec![1, -7, 1, 1])))),
        "visits.parquet row group 0 row 1, column \"place\": expected a number from 0 to 4294967295, found a negative one"
    );
}

#[test]
fn keys_that_could_not_stand_in_a_table_are_refused_and_not_repeated() {
    let folder = Folder::new();
    for (key, problem) in [
        (" ", "expected a key, found an empty text"),
        ("ann\nbo", "expected a key on one line, found a line break"),
        (
            "ann\u{7}",
            "expected a key on one line, found a control character",
        ),
    ] {
        let mut columns = by_key(&many(4, false), true);
        columns[0].1 = Arc::new(StringArray::from(vec!["a", "b", "c", key]));
        assert_eq!(
            folder.key_refusal(&columns),
            format!("visits.parquet row group 1 row 3, column \"person\": {problem}")
        );
    }
}

#[test]
fn times_out_of_range_are_refused() {
    let folder = Folder::new();
    let late = i64::from(u32::MAX) + 1;
    assert_eq!(
        folder.refusal(&with(
            3,
            Arc::new(Int64Array::from(vec![i64::from(DAWN) * 2, late, 0, 0]))
        )),
        "visits.parquet row group 0 row 1, column \"end\": expected a time from 1970 to 2106, found 2106-02-07T06:28:16Z"
    );
    assert_eq!(
        folder.refusal(&with(
            2,
            Arc::new(TimestampMillisecondArray::from(vec![-1; 4]).with_timezone("UTC"))
        )),
        "visits.parquet row group 0 row 0, column \"start\": expected a time from 1970 to 2106, found 1969-12-31T23:59:59Z"
    );
    // The first eight hours of 1970 on a Chinese clock.
    assert_eq!(
        folder.refusal(&with(2, Arc::new(TimestampMicrosecondArray::from(vec![0; 4])))),
        "visits.parquet row group 0 row 0, column \"start\": expected a time from 1970 to 2106, found 1969-12-31T16:00:00Z"
    );
    assert_eq!(
        folder.refusal(&with(2, Arc::new(UInt64Array::from(vec![u64::MAX; 4])))),
        "visits.parquet row group 0 row 0, column \"start\": \
         expected a time from 1970 to 2106, found 9223372036854775807 s after 1970"
    );
}

#[test]
fn an_end_before_or_at_the_start_is_refused_in_the_zone_of_the_reader() {
    let folder = Folder::new();
    let visits = many(4, false);
    let mut late: Vec<i64> = ends(&visits).collect();
    late[1] = starts(&visits).nth(1).unwrap();
    let said = mijie::Timestamp::from_unix(late[1]).unwrap().to_rfc3339(china());
    assert_eq!(
        folder.refusal(&with(3, Arc::new(Int64Array::from(late.clone())))),
        format!("visits.parquet row group 0 row 1, column \"end\": ends at {said}, as it starts at {said}")
    );
    late[1] = i64::from(DAWN) - 1;
    assert_eq!(
        folder.refusal(&with(3, Arc::new(Int64Array::from(late)))),
        format!(
            "visits.parquet row group 0 row 1, column \"end\": \
             ends at 2022-05-01T07:59:59+08:00, before it starts at {said}"
        )
    );
}

#[test]
fn a_spot_that_is_none_is_refused() {
    let folder = Folder::new();
    for spots in [
        vec![Some(1), None, Some(-1), None],
        vec![Some(1), None, Some(4_294_967_295), None],
    ] {
        assert_eq!(
            folder.refusal(&with(4, Arc::new(Int64Array::from(spots)))),
            "visits.parquet row group 1 row 2, column \"spot\": \
             expected a number of a row, table or compartment from 0 to 4294967294, found another"
        );
    }
}

#[test]
fn of_several_bad_rows_the_first_is_told_on_every_run() {
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    let visits = many(5000, false);
    let mut columns = by_number(&visits);
    let bad = (0..5000).map(|row| if row % 1000 == 777 { -1 } else { 1 });
    columns[1].1 = Arc::new(Int64Array::from_iter_values(bad));
    write(&path, &columns, 100);
    for _ in 0..20 {
        let mut builder = VisitLogBuilder::new();
        let error = read_parquet_visits_by_id([&path], utc(), &mut builder, &Unwatched).unwrap_err();
        assert_eq!(
            folder.said(&error),
            "visits.parquet row group 7 row 777, column \"place\": \
             expected a number from 0 to 4294967295, found a negative one"
        );
    }
}

#[test]
fn a_file_that_is_cut_short_is_no_parquet_file() {
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &by_number(&many(500, false)), 100);
    let bytes = fs::read(&path).unwrap();
    for length in [0, 3, bytes.len() / 2, bytes.len() - 1] {
        fs::write(&path, &bytes[..length]).unwrap();
        let error = read_parquet_visits_by_id([&path], utc(), &mut VisitLogBuilder::new(), &Unwatched);
        assert_eq!(
            folder.said(&error.unwrap_err()),
            "visits.parquet: expected a whole Parquet file, found none"
        );
    }
}

#[test]
fn a_file_that_is_damaged_within_names_the_row_group() {
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &by_number(&many(500, false)), 100);
    let mut bytes = fs::read(&path).unwrap();
    // Somewhere among the pages of the first row group, behind its first page header.
    bytes[60..100].fill(0xAA);
    fs::write(&path, &bytes).unwrap();
    let error = read_parquet_visits_by_id([&path], utc(), &mut VisitLogBuilder::new(), &Unwatched);
    assert_eq!(
        folder.said(&error.unwrap_err()),
        "visits.parquet row group 0: cannot be decoded"
    );
}

#[test]
fn what_is_not_there_is_told() {
    let folder = Folder::new();
    let read = |path: PathBuf| {
        read_parquet_visits_by_id([path], utc(), &mut VisitLogBuilder::new(), &Unwatched).unwrap_err()
    };
    assert_eq!(
        folder.said(&read(folder.path("none.parquet"))),
        "none.parquet: cannot be read"
    );
    fs::create_dir(folder.path("empty")).unwrap();
    assert_eq!(
        folder.said(&read(folder.path("empty"))),
        "empty: expected files that end in .parquet, found none"
    );
}

#[test]
fn who_watches_may_stop_the_reading_at_any_step_and_nothing_is_added() {
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    let visits = many(2000, false);
    write(&path, &by_number(&visits), 100);
    for patience in [0, 500, 1999] {
        let impatient = |step: Step| {
            assert_eq!((step.phase, step.total), (Phase::Read, 2000));
            if step.done > patience {
                ControlFlow::Break(())
            } else {
                ControlFlow::Continue(())
            }
        };
        let mut builder = VisitLogBuilder::new();
        builder.add_visit(visits[0]);
        let error = read_parquet_visits_by_id([&path], utc(), &mut builder, &impatient).unwrap_err();
        assert_eq!(error.to_string(), "cancelled while reading");
        assert_eq!(builder.build().unwrap(), log(&visits[..1]));
    }
}

#[test]
fn dictionaries_of_any_key_type_are_read() {
    let visits = many(100, false);
    let mut columns = by_key(&visits, true);
    let keys: Vec<String> = visits.iter().map(place_key).collect();
    let narrow: DictionaryArray<UInt32Type> = keys.iter().map(String::as_str).collect();
    columns[1].1 = Arc::new(narrow);
    let folder = Folder::new();
    let path = folder.path("visits.parquet");
    write(&path, &columns, 30);
    let (mut roster, mut builder) = (Roster::new(), VisitLogBuilder::new());
    let count = read_parquet_visits([path], utc(), &mut roster, &mut builder, &Unwatched).unwrap();
    assert_eq!((count, roster.place_count()), (100, log(&visits).place_count()));
}

#[cfg(feature = "csv")]
mod results {
    use arrow_array::Array;
    use arrow_array::cast::AsArray;
    use arrow_array::types::{Int64Type, TimestampMillisecondType};
    use arrow_schema::DataType;
    use mijie::protocol::edition;
    use mijie::report::{self, WriteError};
    use mijie::{Case, Cases, Encounter, Tracing, trace};
    use parquet::arrow::arrow_reader::ParquetRecordBatchReader;

    use super::*;

    /// The rows of a file as the CSV file has them.
    fn rows(file: &[u8], zone: FixedOffset) -> String {
        let mut on_disk = tempfile::tempfile().unwrap();
        std::io::Write::write_all(&mut on_disk, file).unwrap();
        let reader = ParquetRecordBatchReader::try_new(on_disk, 1000).unwrap();
        let mut text = String::new();
        let mut header = false;
        for batch in reader {
            let batch = batch.unwrap();
            if !header {
                let schema = batch.schema();
                let names: Vec<&str> = schema
                    .fields()
                    .iter()
                    .map(|field| field.name().as_str())
                    .collect();
                text += &(names.join(",") + "\n");
                header = true;
            }
            for row in 0..batch.num_rows() {
                let cells: Vec<String> = batch
                    .columns()
                    .iter()
                    .map(|column| cell(column, row, zone))
                    .collect();
                text += &(cells.join(",") + "\n");
            }
        }
        text
    }

    fn cell(column: &ArrayRef, row: usize, zone: FixedOffset) -> String {
        match column.data_type() {
            _ if column.is_null(row) => String::new(),
            DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
            DataType::Timestamp(_, Some(utc)) if **utc == *"UTC" => {
                let millis = column.as_primitive::<TimestampMillisecondType>().value(row);
                Timestamp::from_unix(millis / 1000).unwrap().to_rfc3339(zone)
            }
            DataType::Dictionary(_, _) => {
                let texts = column.as_dictionary::<Int32Type>();
                texts
                    .downcast_dict::<StringArray>()
                    .unwrap()
                    .into_iter()
                    .nth(row)
                    .unwrap()
                    .unwrap()
                    .to_owned()
            }
            other => panic!("a column of {other}"),
        }
    }

    fn with_tracing(check: impl FnOnce(&Tracing<'_>, &Roster)) {
        let mut roster = Roster::new();
        let mut builder = VisitLogBuilder::new();
        for visit in many(60, false) {
            builder.add_visit(Visit {
                person: roster.person(&person_key(&visit)).unwrap(),
                place: roster.place(&place_key(&visit)).unwrap(),
                ..visit
            });
        }
        let person = |number| PersonId::new(number);
        builder
            .add_encounter(Encounter::new(person(0), person(1), interval(DAWN + 60, DAWN + 7260)).unwrap());
        let log = builder.build().unwrap();
        let case = Case {
            onset: Some("2022-05-02".parse().unwrap()),
            ..Case::new(person(0))
        };
        let cases = Cases::new([case]).unwrap();
        let protocol = edition::cn_8_field();
        check(
            &trace(
                &log,
                &cases,
                &protocol,
                "2022-05-04T00:00:00+08:00".parse().unwrap(),
            ),
            &roster,
        );
    }

    #[test]
    fn contacts_links_and_exposures_have_the_rows_of_the_csv_files() {
        with_tracing(|tracing, roster| {
            let zone = tracing.protocol().time_zone();
            macro_rules! check {
                ($($writer:ident),+) => {$(
                    let (mut table, mut text) = (Vec::new(), Vec::new());
                    report::parquet::$writer(tracing, roster, &mut table).unwrap();
                    report::$writer(tracing, roster, &mut text).unwrap();
                    let text = String::from_utf8(text).unwrap();
                    assert!(text.lines().count() > 1);
                    assert_eq!(rows(&table, zone), text);
                )+};
            }
            check!(write_contacts, write_links, write_exposures);
        });
    }

    #[test]
    fn a_disk_that_is_full_is_told_as_it_told_us() {
        struct Full;
        impl std::io::Write for Full {
            fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
                Err(std::io::Error::from(std::io::ErrorKind::StorageFull))
            }
            fn flush(&mut self) -> std::io::Result<()> {
                Ok(())
            }
        }
        with_tracing(|tracing, roster| {
            let error = report::parquet::write_contacts(tracing, roster, Full).unwrap_err();
            assert!(
                matches!(&error, WriteError::Output(cause) if cause.kind() == std::io::ErrorKind::StorageFull),
                "{error:?}"
            );
        });
    }
}
