//! The small tables of a saved log: encounters, isolations, places, and what the log says of itself.

use std::path::Path;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{Date32Type, Float64Type, Int32Type};
use arrow_array::{
    Array, ArrayRef, Date32Array, DictionaryArray, Float64Array, RecordBatch, StringArray, UInt32Array,
};
use arrow_schema::DataType;
use chrono::NaiveDate;
use parquet::basic::{Compression, ZstdLevel};
use parquet::file::properties::WriterProperties;

use super::StoreError;
use crate::columnar::{Column, NUMBERS, ParquetFile, Part, Wrong, ids, in_order, is_number, is_text, utc};
use crate::encounter::Encounter;
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::place::PlaceKind;
use crate::record::Isolation;
use crate::time::{Interval, Moment, Timestamp};

pub(super) const VISITS: &str = "visits";
pub(super) const ENCOUNTERS: &str = "encounters.parquet";
pub(super) const ISOLATIONS: &str = "isolations.parquet";
pub(super) const PLACES: &str = "places.parquet";

const VERSION: &str = "1";
const VERSION_NOTE: &str = "mijie.log.version";

/// How much of everything there is, as the file of places notes it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Counts {
    pub(super) visits: u64,
    pub(super) encounters: u64,
    pub(super) isolations: u64,
    pub(super) places: u64,
    pub(super) persons: u64,
}

impl Counts {
    const NOTES: [&'static str; 5] = [
        "mijie.log.visits",
        "mijie.log.encounters",
        "mijie.log.isolations",
        "mijie.log.places",
        "mijie.log.persons",
    ];

    fn of(log: &VisitLog) -> [u64; 5] {
        [
            log.visit_count() as u64,
            log.encounter_count() as u64,
            log.isolations().len() as u64,
            log.place_count() as u64,
            log.person_count() as u64,
        ]
    }

    fn noted(file: &ParquetFile) -> Result<Self, StoreError> {
        let version = |found: String| StoreError::Version {
            file: file.name(),
            found,
        };
        match file.note(VERSION_NOTE) {
            Some(VERSION) => {}
            Some(other) => return Err(version(other.to_owned())),
            None => return Err(version("none".to_owned())),
        }
        let mut counts = [0; 5];
        for (count, note) in counts.iter_mut().zip(Self::NOTES) {
            *count = file
                .note(note)
                .and_then(|count| count.parse().ok())
                .ok_or_else(|| version(format!("no {note}")))?;
        }
        let [visits, encounters, isolations, places, persons] = counts;
        Ok(Self {
            visits,
            encounters,
            isolations,
            places,
            persons,
        })
    }
}

fn write(path: &Path, batch: &RecordBatch, notes: Vec<(&str, String)>) -> Result<(), StoreError> {
    let properties = WriterProperties::builder().set_compression(Compression::ZSTD(ZstdLevel::default()));
    let mut part = Part::create(path, batch, properties)?;
    part.write(batch)?;
    for (key, value) in notes {
        part.note(key, value);
    }
    Ok(part.finish_for_good()?)
}

fn numbers(values: impl Iterator<Item = u32>) -> ArrayRef {
    Arc::new(UInt32Array::from_iter_values(values))
}

fn batch<const N: usize>(columns: [(&str, ArrayRef, bool); N]) -> RecordBatch {
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}

pub(super) fn write_encounters(log: &VisitLog, path: &Path) -> Result<(), StoreError> {
    let encounters = || log.encounters();
    let distances = encounters().map(|encounter| encounter.distance_m());
    let settings = encounters().map(|encounter| encounter.setting().map(PlaceKind::name));
    let columns = [
        (
            "a",
            numbers(encounters().map(|encounter| encounter.persons().0.get())),
            false,
        ),
        (
            "b",
            numbers(encounters().map(|encounter| encounter.persons().1.get())),
            false,
        ),
        (
            "start",
            numbers(encounters().map(|encounter| encounter.interval().start().raw())),
            false,
        ),
        (
            "end",
            numbers(encounters().map(|encounter| encounter.interval().end().raw())),
            false,
        ),
        ("distance_m", Arc::new(distances.collect::<Float64Array>()), true),
        (
            "setting",
            Arc::new(settings.collect::<DictionaryArray<Int32Type>>()),
            true,
        ),
    ];
    write(path, &batch(columns), Vec::new())
}

pub(super) fn write_isolations(log: &VisitLog, path: &Path) -> Result<(), StoreError> {
    let date = |isolation: Isolation| match isolation.from {
        Moment::Date(date) => Some(date.to_epoch_days()),
        Moment::Instant(_) => None,
    };
    let from = |isolation: Isolation| match isolation.from {
        Moment::Date(_) => None,
        Moment::Instant(time) => Some(time.raw()),
    };
    let columns = [
        (
            "person",
            numbers(log.isolations().map(|isolation| isolation.person.get())),
            false,
        ),
        (
            "date",
            Arc::new(log.isolations().map(date).collect::<Date32Array>()) as ArrayRef,
            true,
        ),
        (
            "from",
            Arc::new(log.isolations().map(from).collect::<UInt32Array>()),
            true,
        ),
    ];
    write(path, &batch(columns), Vec::new())
}

pub(super) fn write_places(log: &VisitLog, path: &Path) -> Result<(), StoreError> {
    let places = || log.place_kinds().iter();
    let kinds: DictionaryArray<Int32Type> = places().map(|kind| kind.name()).collect();
    let columns = [
        ("place", numbers((0..).take(places().len())), false),
        ("kind", Arc::new(kinds) as ArrayRef, false),
    ];
    let counts = Counts::of(log).map(|count| count.to_string());
    let mut notes = vec![(VERSION_NOTE, VERSION.to_owned())];
    notes.extend(Counts::NOTES.into_iter().zip(counts));
    write(path, &batch(columns), notes)
}

/// Goes through the batches of a file; what is wrong with a row is said with its place.
fn each_batch(
    file: &ParquetFile,
    columns: &[Column],
    mut take: impl FnMut(&[&dyn Array]) -> Result<(), Wrong>,
) -> Result<(), StoreError> {
    for row_group in 0..file.row_groups().len() {
        file.read_row_group(row_group, columns, |arrays, first_row| {
            take(arrays).map_err(|wrong| file.row_error(row_group, first_row, wrong))
        })?;
    }
    Ok(())
}

fn wrong(row: usize, column: &'static str, problem: impl Into<String>) -> Wrong {
    Wrong {
        row,
        column,
        problem: problem.into(),
    }
}

/// The kind of place that a row of a dictionary names; nothing where it is null.
fn kind_at(array: &dyn Array, row: usize, column: &'static str) -> Result<Option<PlaceKind>, Wrong> {
    let dictionary = array.as_dictionary::<Int32Type>();
    let Some(key) = dictionary.key(row) else {
        return Ok(None);
    };
    let values: &StringArray = dictionary.values().as_string();
    let kind = values
        .value(key)
        .parse()
        .map_err(|_| wrong(row, column, "expected a kind of place, found another text"))?;
    Ok(Some(kind))
}

pub(super) fn read_encounters(path: &Path) -> Result<Vec<Encounter>, StoreError> {
    let file = ParquetFile::open(path)?;
    let number = |name| file.column(name, NUMBERS, is_number);
    let columns = [
        number("a")?,
        number("b")?,
        number("start")?,
        number("end")?,
        file.column("distance_m", "numbers", |found| *found == DataType::Float64)?,
        file.column("setting", "text", is_text)?,
    ];
    let mut encounters: Vec<Encounter> = Vec::new();
    let mut own: [Vec<u32>; 4] = Default::default();
    each_batch(&file, &columns, |arrays| {
        let [a, b, start, end] = &mut own;
        let (a, b) = (ids(arrays[0], "a", a)?, ids(arrays[1], "b", b)?);
        let (start, end) = (ids(arrays[2], "start", start)?, ids(arrays[3], "end", end)?);
        in_order(start, end, "end", utc())?;
        let distances = arrays[4].as_primitive::<Float64Type>();
        for row in 0..a.len() {
            let interval = Interval::new(Timestamp::from_raw(start[row]), Timestamp::from_raw(end[row]))
                .map_err(|error| wrong(row, "end", error.to_string()))?;
            let mut encounter = Encounter::new(PersonId::new(a[row]), PersonId::new(b[row]), interval)
                .map_err(|error| wrong(row, "b", error.to_string()))?;
            if distances.is_valid(row) {
                encounter = encounter
                    .with_distance_m(distances.value(row))
                    .map_err(|error| wrong(row, "distance_m", error.to_string()))?;
            }
            if let Some(setting) = kind_at(arrays[5], row, "setting")? {
                encounter = encounter.with_setting(setting);
            }
            let order = |encounter: &Encounter| {
                let distance = encounter.distance_m().map(f64::to_bits);
                (
                    encounter.persons(),
                    encounter.interval(),
                    distance,
                    encounter.setting(),
                )
            };
            if encounters
                .last()
                .is_some_and(|last| order(last) >= order(&encounter))
            {
                return Err(wrong(
                    row,
                    "a",
                    "expected encounters in order, found one out of order",
                ));
            }
            encounters.push(encounter);
        }
        Ok(())
    })?;
    Ok(encounters)
}

pub(super) fn read_isolations(path: &Path) -> Result<Vec<Isolation>, StoreError> {
    let file = ParquetFile::open(path)?;
    let columns = [
        file.column("person", NUMBERS, is_number)?,
        file.column("date", "dates", |found| *found == DataType::Date32)?,
        file.column("from", "numbers of 32 bits", |found| *found == DataType::UInt32)?,
    ];
    let mut isolations: Vec<Isolation> = Vec::new();
    let mut own = Vec::new();
    each_batch(&file, &columns, |arrays| {
        let persons = ids(arrays[0], "person", &mut own)?;
        let dates = arrays[1].as_primitive::<Date32Type>();
        let times = arrays[2].as_primitive::<arrow_array::types::UInt32Type>();
        for (row, &person) in persons.iter().enumerate() {
            let from = if dates.is_valid(row) {
                let date = NaiveDate::from_epoch_days(dates.value(row));
                Moment::Date(
                    date.ok_or_else(|| wrong(row, "date", "expected a date, found a day beyond all years"))?,
                )
            } else if times.is_valid(row) {
                Moment::Instant(Timestamp::from_raw(times.value(row)))
            } else {
                return Err(wrong(row, "from", "expected a date or a time, found null"));
            };
            let isolation = Isolation {
                person: PersonId::new(person),
                from,
            };
            if isolations.last().is_some_and(|last| *last > isolation) {
                return Err(wrong(
                    row,
                    "person",
                    "expected isolations in order, found one out of order",
                ));
            }
            isolations.push(isolation);
        }
        Ok(())
    })?;
    Ok(isolations)
}

pub(super) fn read_places(path: &Path) -> Result<(Counts, Vec<PlaceKind>), StoreError> {
    let file = ParquetFile::open(path)?;
    let counts = Counts::noted(&file)?;
    let columns = [
        file.column("place", NUMBERS, is_number)?,
        file.column("kind", "text", is_text)?,
    ];
    let mut kinds = Vec::new();
    let mut own = Vec::new();
    each_batch(&file, &columns, |arrays| {
        for (row, &place) in ids(arrays[0], "place", &mut own)?.iter().enumerate() {
            if place as usize != kinds.len() {
                let problem = format!("expected place {}, found place {place}", kinds.len());
                return Err(wrong(row, "place", problem));
            }
            let kind = kind_at(arrays[1], row, "kind")?;
            kinds.push(kind.ok_or_else(|| wrong(row, "kind", "expected a kind of place, found null"))?);
        }
        Ok(())
    })?;
    Ok((counts, kinds))
}
