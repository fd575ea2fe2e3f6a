//! A Parquet file: its columns by name, its row groups one by one.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, Schema};
use parquet::arrow::ProjectionMask;
use parquet::arrow::arrow_reader::{
    ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder,
};
use parquet::file::metadata::{ParquetMetaData, RowGroupMetaData};
use parquet::file::statistics::Statistics;

use super::column::Wrong;
use super::error::ParquetError;

/// Rows that are decoded at once: what four columns of them take fits into a second-level cache.
const BATCH_ROWS: usize = 1 << 15;

/// What is known of a file from its end, without an open handle: a folder may have more files than handles are
/// allowed.
#[derive(Clone, Debug)]
pub(crate) struct ParquetFile {
    path: PathBuf,
    reading: ArrowReaderMetadata,
}

/// Where a column is, among all of its file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Column {
    index: usize,
}

/// The paths of the Parquet files that are meant: a file means itself, a folder every file in it or below that ends
/// in `.parquet`, sorted by path, without those that begin with a dot or an underscore.
pub(crate) fn find_files<P: AsRef<Path>>(
    paths: impl IntoIterator<Item = P>,
) -> Result<Vec<PathBuf>, ParquetError> {
    let mut files = Vec::new();
    for path in paths {
        let path = path.as_ref();
        if fs::metadata(path).map_err(|source| io(path, source))?.is_dir() {
            let before = files.len();
            find_in_folder(path, &mut files)?;
            if files.len() == before {
                return Err(ParquetError::NoFiles { path: said(path) });
            }
            files[before..].sort_unstable();
        } else {
            files.push(path.to_owned());
        }
    }
    Ok(files)
}

fn find_in_folder(folder: &Path, files: &mut Vec<PathBuf>) -> Result<(), ParquetError> {
    for entry in fs::read_dir(folder).map_err(|source| io(folder, source))? {
        let path = entry.map_err(|source| io(folder, source))?.path();
        let hidden = path.file_name().is_some_and(|name| {
            name.as_encoded_bytes().starts_with(b".") || name.as_encoded_bytes().starts_with(b"_")
        });
        if hidden {
            continue;
        }
        if fs::metadata(&path).map_err(|source| io(&path, source))?.is_dir() {
            find_in_folder(&path, files)?;
        } else if path.extension().is_some_and(|extension| extension == "parquet") {
            files.push(path);
        }
    }
    Ok(())
}

impl ParquetFile {
    pub(crate) fn open(path: &Path) -> Result<Self, ParquetError> {
        let file = File::open(path).map_err(|source| io(path, source))?;
        let reading = ArrowReaderMetadata::load(&file, ArrowReaderOptions::new())
            .and_then(|loaded| {
                let schema = preferred(loaded.schema());
                let options = ArrowReaderOptions::new().with_schema(Arc::new(schema));
                ArrowReaderMetadata::try_new(Arc::clone(loaded.metadata()), options)
            })
            .map_err(|source| ParquetError::NotParquet {
                file: said(path),
                source: Box::new(source),
            })?;
        Ok(Self {
            path: path.to_owned(),
            reading,
        })
    }

    pub(crate) fn name(&self) -> String {
        said(&self.path)
    }

    pub(crate) fn metadata(&self) -> &ParquetMetaData {
        self.reading.metadata()
    }

    /// The value of a key in the file's own metadata.
    pub(crate) fn note(&self, key: &str) -> Option<&str> {
        let notes = self.metadata().file_metadata().key_value_metadata()?;
        notes.iter().find(|note| note.key == key)?.value.as_deref()
    }

    pub(crate) fn row_groups(&self) -> impl ExactSizeIterator<Item = &RowGroupMetaData> {
        self.metadata().row_groups().iter()
    }

    /// How many rows a row group has, and how many there are before it.
    pub(crate) fn rows(&self, row_group: usize) -> (u64, u64) {
        let rows = |group: &RowGroupMetaData| u64::try_from(group.num_rows()).unwrap_or(0);
        let groups = self.metadata().row_groups();
        (
            rows(&groups[row_group]),
            groups[..row_group].iter().map(rows).sum(),
        )
    }

    /// The column of this name, of a type that is wanted.
    pub(crate) fn column(
        &self,
        name: &'static str,
        expected: &'static str,
        wanted: impl Fn(&DataType) -> bool,
    ) -> Result<Column, ParquetError> {
        self.optional_column(name, expected, wanted)?
            .ok_or_else(|| ParquetError::MissingColumn {
                file: self.name(),
                column: name,
                found: match self.reading.schema().fields().as_ref() {
                    [] => "none".to_owned(),
                    fields => {
                        let names: Vec<&str> = fields.iter().map(|field| field.name().as_str()).collect();
                        names.join(", ")
                    }
                },
            })
    }

    /// The column of this name, if there is one.
    pub(crate) fn optional_column(
        &self,
        name: &'static str,
        expected: &'static str,
        wanted: impl Fn(&DataType) -> bool,
    ) -> Result<Option<Column>, ParquetError> {
        let fields = self.reading.schema().fields();
        let mut found = (0..fields.len()).filter(|&index| fields[index].name() == name);
        let Some(index) = found.next() else {
            return Ok(None);
        };
        if found.next().is_some() {
            return Err(ParquetError::RepeatedColumn {
                file: self.name(),
                column: name,
            });
        }
        let data_type = fields[index].data_type();
        if !wanted(data_type) {
            return Err(ParquetError::ColumnType {
                file: self.name(),
                column: name,
                expected,
                found: shown(data_type),
            });
        }
        Ok(Some(Column { index }))
    }

    /// The least and greatest number of a column of `u32` in a row group, if the file tells.
    pub(crate) fn bounds(&self, row_group: usize, column: Column) -> Option<(u32, u32)> {
        let group = self.metadata().row_group(row_group);
        // Leaves are columns where no column has parts.
        let flat = group.num_columns() == self.reading.schema().fields().len();
        match flat.then(|| group.column(column.index).statistics()).flatten()? {
            Statistics::Int32(values) => Some((
                values.min_opt()?.cast_unsigned(),
                values.max_opt()?.cast_unsigned(),
            )),
            _ => None,
        }
    }

    /// Says where a row of a batch is that is wrong.
    pub(crate) fn row_error(&self, row_group: usize, first_row: u64, wrong: Wrong) -> ParquetError {
        ParquetError::Row {
            file: self.name(),
            row_group,
            row: first_row + wrong.row as u64,
            column: wrong.column,
            problem: wrong.problem,
        }
    }

    /// Decodes a row group batch by batch. `take` gets the columns in the order in which they are asked for, and the
    /// number of the batch's first row within the file.
    pub(crate) fn read_row_group<E: From<ParquetError>>(
        &self,
        row_group: usize,
        columns: &[Column],
        mut take: impl FnMut(&[&dyn arrow_array::Array], u64) -> Result<(), E>,
    ) -> Result<(), E> {
        let (expected, first) = self.rows(row_group);
        let mut row = first;
        let undecodable = |source: Box<dyn std::error::Error + Send + Sync>| ParquetError::Undecodable {
            file: self.name(),
            row_group,
            source,
        };
        let reader = self.reader(row_group, columns).map_err(|error| match error {
            Opening::Io(source) => io(&self.path, source),
            Opening::Parquet(source) => undecodable(Box::new(source)),
        })?;
        // Columns come in the order of the file.
        let mut order: Vec<usize> = (0..columns.len()).collect();
        order.sort_unstable_by_key(|&at| columns[at].index);
        for batch in reader {
            let batch: RecordBatch = batch.map_err(|source| undecodable(Box::new(source)))?;
            let mut arrays: Vec<&dyn arrow_array::Array> = vec![&*batch.columns()[0]; columns.len()];
            for (&at, array) in order.iter().zip(batch.columns()) {
                arrays[at] = &**array;
            }
            // More rows than the file says would not fit where they are to go.
            if row + batch.num_rows() as u64 <= first + expected {
                take(&arrays, row)?;
            }
            row += batch.num_rows() as u64;
        }
        let found = row - first;
        if found != expected {
            return Err(undecodable(format!("expected {expected} rows, found {found}").into()).into());
        }
        Ok(())
    }

    fn reader(&self, row_group: usize, columns: &[Column]) -> Result<ParquetRecordBatchReader, Opening> {
        // A handle for each row group: handles that are cloned share one position, which threads would fight for.
        let file = File::open(&self.path).map_err(Opening::Io)?;
        let roots = columns.iter().map(|column| column.index);
        let mask = ProjectionMask::roots(self.reading.parquet_schema(), roots);
        ParquetRecordBatchReaderBuilder::new_with_metadata(file, self.reading.clone())
            .with_row_groups(vec![row_group])
            .with_projection(mask)
            .with_batch_size(BATCH_ROWS)
            .build()
            .map_err(Opening::Parquet)
    }
}

enum Opening {
    Io(std::io::Error),
    Parquet(parquet::errors::ParquetError),
}

/// The types as which columns are best read: text by dictionary, so that each key is met once and not once a row, and
/// anything else plainly.
fn preferred(schema: &Schema) -> Schema {
    let fields = schema.fields().iter().map(|field| {
        let data_type = match field.data_type() {
            DataType::Dictionary(_, value) if !is_text(value) => value.as_ref().clone(),
            text if is_text(text) => by_dictionary(),
            other => other.clone(),
        };
        Field::clone(field).with_data_type(data_type)
    });
    Schema::new_with_metadata(fields.collect::<Vec<_>>(), schema.metadata().clone())
}

fn by_dictionary() -> DataType {
    DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
}

pub(crate) fn is_text(data_type: &DataType) -> bool {
    match data_type {
        DataType::Dictionary(_, value) => is_text(value),
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View => true,
        _ => false,
    }
}

/// A type as the file has it and not as we read it.
fn shown(data_type: &DataType) -> String {
    match data_type {
        text if is_text(text) => "text".to_owned(),
        other => other.to_string(),
    }
}

fn said(path: &Path) -> String {
    path.display().to_string()
}

pub(crate) fn io(path: &Path, source: std::io::Error) -> ParquetError {
    ParquetError::Io {
        path: said(path),
        source,
    }
}
