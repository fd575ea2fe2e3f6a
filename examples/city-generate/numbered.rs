//! Visits by number, as Parquet: a file a day, written while the next day is lived.
//!
//! A log of a billion visits is so written in minutes, and never more than two days of it are in memory. The library
//! saves logs, which are sorted by place; these files are what a reader is given, in the order of time.

use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use chrono::NaiveDate;
use parquet::arrow::ArrowWriter;
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::properties::{EnabledStatistics, WriterProperties};

use crate::failure::Failure;
use crate::log::Log;
use crate::routine::Stay;
use crate::tables::Folder;

const ROW_GROUP_ROWS: usize = 1 << 20;
/// Rows that are turned into columns at once.
const BATCH_ROWS: usize = 1 << 17;

/// Seconds from 1970 to the first midnight of the data, in China; nothing for the first day of 1970, part of which is
/// before 1970 in UTC.
pub(crate) fn first_second(start: NaiveDate) -> Option<u32> {
    let seconds = i64::from(start.to_epoch_days()) * 86_400 - 8 * 3600;
    u32::try_from(seconds).ok()
}

/// Writes every day of the log; how many visits there are. `lived` is told of each day that is over.
pub(crate) fn write(
    mut log: Log<'_>,
    days: u32,
    first_second: u32,
    folder: &Folder,
    lived: impl Fn(),
) -> Result<u64, Failure> {
    thread::scope(|scope| {
        let (sender, receiver) = sync_channel(0);
        let writer = scope.spawn(move || write_days(&receiver, first_second, folder));
        for day in 0..days {
            let mut stays = Vec::new();
            log.day(day, &mut stays);
            if sender.send((day, stays)).is_err() {
                break;
            }
            lived();
        }
        drop(sender);
        writer.join().expect("writing does not panic")
    })
}

fn write_days(days: &Receiver<(u32, Vec<Stay>)>, first_second: u32, folder: &Folder) -> Result<u64, Failure> {
    let mut rows = 0;
    for (day, stays) in days {
        let path = folder.path(&format!("visits-{day:03}.parquet"));
        write_day(&path, &stays, first_second)?;
        rows += stays.len() as u64;
    }
    Ok(rows)
}

fn write_day(path: &Path, stays: &[Stay], first_second: u32) -> Result<(), Failure> {
    let failure = |cause| Failure::File {
        path: PathBuf::from(path),
        cause,
    };
    let properties = WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::DELTA_BINARY_PACKED)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .build();
    let file = File::create(path).map_err(failure)?;
    let schema = batch(&[], first_second).schema();
    let mut writer =
        ArrowWriter::try_new(file, schema, Some(properties)).map_err(|error| failure(refused(error)))?;
    for stays in stays.chunks(BATCH_ROWS) {
        let columns = batch(stays, first_second);
        writer.write(&columns).map_err(|error| failure(refused(error)))?;
    }
    writer.close().map_err(|error| failure(refused(error)))?;
    Ok(())
}

fn batch(stays: &[Stay], first_second: u32) -> RecordBatch {
    let numbers = |number: &dyn Fn(&Stay) -> u32| -> ArrayRef {
        Arc::new(UInt32Array::from_iter_values(stays.iter().map(number)))
    };
    let spots: UInt32Array = stays.iter().map(|stay| stay.spot).collect();
    RecordBatch::try_from_iter_with_nullable([
        ("person", numbers(&|stay| stay.person), false),
        ("place", numbers(&|stay| stay.place), false),
        ("start", numbers(&|stay| first_second + stay.start * 60), false),
        ("end", numbers(&|stay| first_second + stay.end * 60), false),
        ("spot", Arc::new(spots) as ArrayRef, true),
    ])
    .expect("columns of one length")
}

fn refused(error: ParquetError) -> io::Error {
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => *error,
            Err(other) => io::Error::other(other),
        },
        other => io::Error::other(other),
    }
}
