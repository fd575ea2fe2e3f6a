//! A Parquet file while it is written.

use std::fs::File;
use std::io;
use std::path::Path;

use arrow_array::RecordBatch;
use parquet::arrow::ArrowWriter;
use parquet::errors::ParquetError;
use parquet::file::metadata::KeyValue;
use parquet::file::properties::WriterPropertiesBuilder;

use super::error::Unwritten;

/// A file while it is written.
pub(crate) struct Part<'p> {
    path: &'p Path,
    writer: ArrowWriter<File>,
}

impl<'p> Part<'p> {
    /// A file for batches like this one, which is not written.
    pub(crate) fn create(
        path: &'p Path,
        like: &RecordBatch,
        properties: WriterPropertiesBuilder,
    ) -> Result<Self, Unwritten> {
        let file = File::create_new(path).map_err(Unwritten::system(path))?;
        let writer = ArrowWriter::try_new(file, like.schema(), Some(properties.build()))
            .map_err(|error| refused(path, error))?;
        Ok(Self { path, writer })
    }

    pub(crate) fn write(&mut self, batch: &RecordBatch) -> Result<(), Unwritten> {
        self.writer
            .write(batch)
            .map_err(|error| refused(self.path, error))
    }

    pub(crate) fn note(&mut self, key: &str, value: String) {
        self.writer
            .append_key_value_metadata(KeyValue::new(key.to_owned(), value));
    }

    /// Writes what describes the file, which a crash of the machine may still undo.
    pub(crate) fn finish(self) -> Result<(), Unwritten> {
        self.into_file().map(drop)
    }

    /// Writes what describes the file, and waits until all of it is on the disk.
    pub(crate) fn finish_for_good(self) -> Result<(), Unwritten> {
        let path = self.path;
        self.into_file()?.sync_all().map_err(Unwritten::system(path))
    }

    fn into_file(self) -> Result<File, Unwritten> {
        self.writer
            .into_inner()
            .map_err(|error| refused(self.path, error))
    }
}

fn refused(path: &Path, error: ParquetError) -> Unwritten {
    let encode = |source| Unwritten::Encoder {
        path: path.display().to_string(),
        source,
    };
    match error {
        ParquetError::External(cause) => match cause.downcast::<io::Error>() {
            Ok(error) => Unwritten::system(path)(*error),
            Err(other) => encode(other),
        },
        other => encode(Box::new(other)),
    }
}
