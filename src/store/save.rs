//! Writes a log to a folder that appears when it is whole.

use std::fs::{self, File};
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

use super::StoreError;
use super::tables;
use crate::columnar::VisitPart;
use crate::input::parquet::First;
use crate::log::VisitLog;
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
    let mut part = VisitPart::create(
        path,
        log.visit_columns(rows.start..rows.start, &[]),
        ROW_GROUP_ROWS,
    )?;
    for start in rows.clone().step_by(ROW_GROUP_ROWS) {
        let group = start..rows.end.min(start + ROW_GROUP_ROWS);
        let places = log.places_of(group.clone());
        part.write(log.visit_columns(group, &places))?;
        progress.advance(places.len())?;
    }
    Ok(part.finish_for_good()?)
}
