//! Rows as record batches of Arrow, for the files that are made of them.

use std::sync::Arc;

use arrow_array::builder::{
    Date32Builder, Int64Builder, StringBuilder, StringDictionaryBuilder, TimestampMillisecondBuilder,
};
use arrow_array::types::Int32Type;
use arrow_array::{ArrayRef, RecordBatch};
use arrow_schema::{DataType, Field, Schema, SchemaRef, TimeUnit};

use super::WriteError;
use super::rows::{Cell, Column, Head, Kind, Rows};

const UTC: &str = "UTC";
/// Rows that are kept as columns before they are encoded.
const BATCH_ROWS: usize = 1 << 16;
/// Bytes of text after which they are encoded, however few they are: a column counts them in 31 bits.
const BATCH_BYTES: usize = 1 << 24;

/// How text is kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum TextForm {
    /// Each different text once, in every batch anew.
    ByDictionary,
    /// As it is.
    Plain,
}

/// Puts rows together as batches.
pub(super) struct Batches {
    schema: SchemaRef,
    columns: Vec<Builder>,
    rows: usize,
    bytes: usize,
}

impl Batches {
    pub(super) fn new(head: Head, form: TextForm) -> Self {
        let field = |column: &Column| Field::new(column.name, data_type(column.kind, form), column.optional);
        Self {
            schema: Arc::new(Schema::new(head.columns.iter().map(field).collect::<Vec<_>>())),
            columns: head
                .columns
                .iter()
                .map(|column| Builder::new(column.kind, form))
                .collect(),
            rows: 0,
            bytes: 0,
        }
    }

    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// Adds rows; `take` gets each batch that is full.
    pub(super) fn add(
        &mut self,
        rows: &Rows<'_>,
        mut take: impl FnMut(&RecordBatch) -> Result<(), WriteError>,
    ) -> Result<(), WriteError> {
        for row in rows.iter() {
            for (column, cell) in self.columns.iter_mut().zip(row) {
                self.bytes += column.push(cell);
            }
            self.rows += 1;
            if (self.rows == BATCH_ROWS || self.bytes >= BATCH_BYTES)
                && let Some(batch) = self.rest()
            {
                take(&batch)?;
            }
        }
        Ok(())
    }

    /// The rows that were not taken yet, if there are any.
    pub(super) fn rest(&mut self) -> Option<RecordBatch> {
        let rows = std::mem::take(&mut self.rows);
        self.bytes = 0;
        (rows > 0).then(|| {
            let columns = self.columns.iter_mut().map(Builder::take).collect();
            RecordBatch::try_new(Arc::clone(&self.schema), columns)
                .expect("columns have one length and the types of the schema")
        })
    }
}

fn data_type(kind: Kind, form: TextForm) -> DataType {
    match (kind, form) {
        (Kind::Number, _) => DataType::Int64,
        (Kind::Time, _) => DataType::Timestamp(TimeUnit::Millisecond, Some(UTC.into())),
        (Kind::Date, _) => DataType::Date32,
        (Kind::Text | Kind::Word(_) | Kind::Ids | Kind::Dates | Kind::Texts, TextForm::Plain) => {
            DataType::Utf8
        }
        (Kind::Text | Kind::Word(_) | Kind::Ids | Kind::Dates | Kind::Texts, TextForm::ByDictionary) => {
            DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8))
        }
    }
}

enum Builder {
    Plain(StringBuilder),
    ByDictionary(StringDictionaryBuilder<Int32Type>),
    Number(Int64Builder),
    Time(TimestampMillisecondBuilder),
    Date(Date32Builder),
}

impl Builder {
    fn new(kind: Kind, form: TextForm) -> Self {
        match (kind, form) {
            (Kind::Number, _) => Self::Number(Int64Builder::new()),
            (Kind::Time, _) => Self::Time(TimestampMillisecondBuilder::new().with_timezone(UTC)),
            (Kind::Date, _) => Self::Date(Date32Builder::new()),
            (_, TextForm::Plain) => Self::Plain(StringBuilder::new()),
            (_, TextForm::ByDictionary) => Self::ByDictionary(StringDictionaryBuilder::new()),
        }
    }

    /// Adds a cell, and says how many bytes of text it has.
    fn push(&mut self, cell: &Cell<'_>) -> usize {
        match (self, cell) {
            (Self::Number(column), &Cell::Number(number)) => {
                column.append_value(i64::try_from(number).expect("nothing is counted beyond 2^63"));
            }
            (Self::Number(column), Cell::Nothing) => column.append_null(),
            (Self::Time(column), Cell::Time(time)) => column.append_value(time.to_unix() * 1000),
            (Self::Time(column), Cell::Nothing) => column.append_null(),
            (Self::Date(column), Cell::Date(date)) => column.append_value(date.to_epoch_days()),
            (Self::Date(column), Cell::Nothing) => column.append_null(),
            (Self::Plain(column), Cell::Nothing) => column.append_null(),
            (Self::ByDictionary(column), Cell::Nothing) => column.append_null(),
            (Self::Plain(column), Cell::Text(text)) => {
                column.append_value(text);
                return text.len();
            }
            (Self::ByDictionary(column), Cell::Text(text)) => {
                column.append_value(text);
                return text.len();
            }
            (Self::Plain(column), Cell::Texts(texts)) => {
                let text = texts.join("; ");
                column.append_value(&text);
                return text.len();
            }
            (Self::ByDictionary(column), Cell::Texts(texts)) => {
                let text = texts.join("; ");
                column.append_value(&text);
                return text.len();
            }
            _ => unreachable!("each table gives its columns cells of their kind"),
        }
        0
    }

    fn take(&mut self) -> ArrayRef {
        match self {
            Self::Plain(column) => Arc::new(column.finish()),
            Self::ByDictionary(column) => Arc::new(column.finish()),
            Self::Number(column) => Arc::new(column.finish()),
            Self::Time(column) => Arc::new(column.finish()),
            Self::Date(column) => Arc::new(column.finish()),
        }
    }
}
