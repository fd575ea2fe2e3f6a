//! Files that are gone when nobody needs them any more.

use std::fs::{self, DirBuilder};
use std::io;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

/// A new folder, removed with all that is in it when it is dropped.
#[derive(Debug)]
pub(super) struct TemporaryFolder {
    path: PathBuf,
    next: AtomicU32,
}

/// The name of a file, which is removed when the name is dropped.
#[derive(Debug)]
pub(super) struct TemporaryFile {
    path: PathBuf,
    // The folder outlives its files.
    _folder: Arc<TemporaryFolder>,
}

impl TemporaryFolder {
    pub(super) fn within(parent: &Path) -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        loop {
            let number = NEXT.fetch_add(1, Ordering::Relaxed);
            let path = parent.join(format!("mijie-{}-{number}", process::id()));
            match private().create(&path) {
                // Left behind by a process of the same number that was killed.
                Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                made => {
                    return made.map(|()| Self {
                        path,
                        next: AtomicU32::new(0),
                    });
                }
            }
        }
    }

    /// A name that no other file of the folder has.
    pub(super) fn file(self: &Arc<Self>) -> TemporaryFile {
        let number = self.next.fetch_add(1, Ordering::Relaxed);
        TemporaryFile {
            path: self.path.join(format!("run-{number:05}.parquet")),
            _folder: Arc::clone(self),
        }
    }
}

/// Makes folders that nobody else can read: who was where is nobody else's business.
#[cfg(unix)]
fn private() -> DirBuilder {
    use std::os::unix::fs::DirBuilderExt;

    let mut builder = DirBuilder::new();
    builder.mode(0o700);
    builder
}

#[cfg(not(unix))]
fn private() -> DirBuilder {
    DirBuilder::new()
}

impl Drop for TemporaryFolder {
    fn drop(&mut self) {
        // Who has removed it already has done no harm, and there is nobody to tell of anything else.
        let _ = fs::remove_dir_all(&self.path);
    }
}

impl TemporaryFile {
    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for TemporaryFile {
    fn drop(&mut self) {
        // As for the folder.
        let _ = fs::remove_file(&self.path);
    }
}
