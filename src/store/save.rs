//! Writes a log to a folder that appears when it is whole.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use arrow_array::{ArrayRef, RecordBatch, UInt32Array};
use parquet::arrow::ArrowWriter;
use parquet::basic::Encoding;
use parquet::errors::ParquetError;
use parquet::file::metadata::{KeyValue, SortingColumn};
use parquet::file::properties::{EnabledStatistics, WriterProperties, WriterPropertiesBuilder};

use super::StoreError;
use super::tables;
use crate::input::parquet::First;
use crate::log::{NO_SPOT, VisitLog};
use crate::progress::Progress;
use crate::threads;
use crate::watch::{Phase, Watch};

/// Rows of a row group: what is decoded or skipped at once.
const ROW_GROUP_ROWS: usize = 1 << 17;
/// Rows of a file, which one thread writes.
const FILE_ROWS: usize = 1 << 23;

pub(super) fn save(log: &VisitLog, folder: &Path, watch: &impl Watch) -> Result<(), StoreError> {
    if fs::symlink_metadata(folder).is_ok() {
        return Err(StoreError::Exists {
            path: folder.display().to_string(),
        });
    }
    let partial = Partial::beside(folder)?;
    write_visits(log, &partial.0.join(tables::VISITS), watch)?;
    tables::write_encounters(log, &partial.0.join(tables::ENCOUNTERS))?;
    tables::write_isolations(log, &partial.0.join(tables::ISOLATIONS))?;
    tables::write_places(log, &partial.0.join(tables::PLACES))?;
    partial.become_whole(folder)
}

/// A folder that is removed unless it becomes whole.
struct Partial(PathBuf);

impl Partial {
    fn beside(folder: &Path) -> Result<Self, StoreError> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let named = || {
            let name = folder.file_name()?.to_str()?;
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            Some(folder.with_file_name(format!(".{name}.partial-{}-{number}", std::process::id())))
        };
        let path = named().ok_or_else(|| {
            StoreError::write(folder)(io::Error::new(
                io::ErrorKind::InvalidInput,
                "it is no name of a folder",
            ))
        })?;
        fs::create_dir(&path).map_err(StoreError::write(&path))?;
        Ok(Self(path))
    }

    fn become_whole(self, folder: &Path) -> Result<(), StoreError> {
        sync_folder(&self.0.join(tables::VISITS))?;
        sync_folder(&self.0)?;
        fs::rename(&self.0, folder).map_err(StoreError::write(folder))?;
        match folder.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => sync_folder(parent),
            _ => sync_folder(Path::new(".")),
        }
    }
}

impl Drop for Partial {
    fn drop(&mut self) {
        // Nothing is left of it after it has become whole, and nobody to tell while another error goes up.
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// Makes the names in a folder last, where the system has a way to.
fn sync_folder(folder: &Path) -> Result<(), StoreError> {
    if cfg!(unix) {
        File::open(folder)
            .and_then(|folder| folder.sync_all())
            .map_err(StoreError::write(folder))?;
    }
    Ok(())
}

fn write_visits(log: &VisitLog, folder: &Path, watch: &impl Watch) -> Result<(), StoreError> {
    fs::create_dir(folder).map_err(StoreError::write(folder))?;
    let rows = log.visit_count();
    let progress = Progress::start(watch, Phase::Write, rows as u64)?;
    // A log without visits still says so in a file.
    let files: Vec<Range<usize>> = (0..rows.div_ceil(FILE_ROWS).max(1))
        .map(|file| file * FILE_ROWS..rows.min((file + 1) * FILE_ROWS))
        .collect();
    let first = First::none();
    threads::for_each(
        files.into_iter().enumerate().collect(),
        || (),
        |(), (number, rows)| {
            let path = folder.join(format!("part-{number:05}.parquet"));
            first.attempt(number, || write_part(log, rows, &path, &progress));
        },
    );
    first.into_result()
}

fn write_part(
    log: &VisitLog,
    rows: Range<usize>,
    path: &Path,
    progress: &Progress<'_>,
) -> Result<(), StoreError> {
    let sorted_by = |column_idx| SortingColumn {
        column_idx,
        descending: false,
        nulls_first: true,
    };
    let properties = numbers().set_sorting_columns(Some(vec![sorted_by(1), sorted_by(2)]));
    let mut part = Part::create(path, &visits_batch(log, rows.start..rows.start), properties)?;
    for start in rows.clone().step_by(ROW_GROUP_ROWS) {
        let group = start..rows.end.min(start + ROW_GROUP_ROWS);
        let count = group.len();
        part.write(&visits_batch(log, group))?;
        progress.advance(count)?;
    }
    part.finish()
}

fn visits_batch(log: &VisitLog, rows: Range<usize>) -> RecordBatch {
    let copied = |column: &[u32]| -> ArrayRef { Arc::new(UInt32Array::from(column[rows.clone()].to_vec())) };
    let mut columns = vec![
        ("person", copied(log.persons()), false),
        (
            "place",
            Arc::new(UInt32Array::from(log.places_of(rows.clone()))),
            false,
        ),
        ("start", copied(log.starts()), false),
        ("end", copied(log.ends()), false),
    ];
    if !log.spots().is_empty() {
        let spots = log.spots()[rows.clone()]
            .iter()
            .map(|&spot| (spot != NO_SPOT).then_some(spot));
        columns.push(("spot", Arc::new(spots.collect::<UInt32Array>()), true));
    }
    RecordBatch::try_from_iter_with_nullable(columns).expect("columns of one length")
}

/// How numbers that are sorted, or near one another, are kept: as bits of differences, which decode fast and leave
/// little to compress.
fn numbers() -> WriterPropertiesBuilder {
    WriterProperties::builder()
        .set_dictionary_enabled(false)
        .set_encoding(Encoding::DELTA_BINARY_PACKED)
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
}

/// A file while it is written.
pub(super) struct Part<'p> {
    path: &'p Path,
    writer: ArrowWriter<File>,
}

impl<'p> Part<'p> {
    /// A file for batches like this one, which is not written.
    pub(super) fn create(
        path: &'p Path,
        like: &RecordBatch,
        properties: WriterPropertiesBuilder,
    ) -> Result<Self, StoreError> {
        let file = File::create_new(path).map_err(StoreError::write(path))?;
        let writer = ArrowWriter::try_new(file, like.schema(), Some(properties.build()))
            .map_err(|error| refused(path, error))?;
        Ok(Self { path, writer })
    }

    pub(super) fn write(&mut self, batch: &RecordBatch) -> Result<(), StoreError> {
        self.writer
            .write(batch)
            .map_err(|error| refused(self.path, error))
    }

    pub(super) fn note(&mut self, key: &str, value: String) {
        self.writer
            .append_key_value_metadata(KeyValue::new(key.to_owned(), value));
    }

    pub(super) fn finish(self) -> Result<(), StoreError> {
        let file = self
            .writer
            .into_inner()
            .map_err(|error| refused(self.path, error))?;
        file.sync_all().map_err(StoreError::write(self.path))
    }
}

fn refused(path: &Path, error: ParquetError) -> StoreError {
    let encode = |source| StoreError::Encode {
        path: path.display().to_string(),
        source,
    };
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => StoreError::write(path)(*error),
            Err(other) => encode(other),
        },
        other => encode(Box::new(other)),
    }
}
