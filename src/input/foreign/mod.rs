//! Line lists as people have them: other headers, dates, words and encodings, and workbooks of Excel.
//!
//! A [`ForeignFile`] is read with a [`Mapping`]: their header to our column, their word to ours, how dates are written.
//! Out comes a [`Translation`]: our tables as CSV, which the readers of [`input`](super) take as they take any, so that
//! rows are judged and errors said as always; [`Translation::origin`] tells where a row that was refused stands in their
//! file. Where nobody has written a mapping, [`ForeignFile::guess`] proposes one, with a reason and a confidence for each
//! column; it is used once somebody has confirmed it. Whatever was found out or assumed is a [`ForeignNote`].
//!
//! For the tables of Go.Data and SORMAS a mapping is at hand: [`KnownFile`].
//!
//! # What is read
//!
//! - **Text** in UTF-8, GB18030 (GBK, GB2312) or UTF-16 with a byte-order mark, with commas, tabs, semicolons, bars or
//!   another ASCII character between cells. A declared encoding that the bytes contradict is an error with line and byte;
//!   so is a file of which some lines are in UTF-8 and others in GBK. Quotation marks are as in our tables.
//! - **Workbooks** (`.xlsx`): one sheet. Days count from 1900 or 1904, as the workbook says. A formula gives the value
//!   that it had when the workbook was saved; where nobody computed it, and where it gave an error such as `#N/A`, the
//!   row is refused. Merged cells are refused unless the mapping has them filled. What is hidden by a filter is read too.
//!   A number that is a key is written without `.0`; one of 16 digits and more is refused, since workbooks keep 15, and
//!   of an identity card the last three would be lost.
//! - **Dates**: `2022-05-07`, `2022/5/7`, `2022.5.7`, `20220507`, `2022年5月7日`, and with the year supplied `5月7日`; and
//!   `5/7/2022` or `5.7` once `date_order` is said. Behind them a time: `8:30`, `15:20:05`, `3:20 PM`, `8时30分`, `8点半`,
//!   `下午3时20分`. Full-width signs count as narrow ones. What may mean two instants is an error: a year of two digits,
//!   `晚上12点`.
//! - **Telephone numbers** are cut to their last four digits, which tell persons apart and are no number to call.
//!
//! A row of theirs may fill several tables: the line list and the register of persons, say. It is left out of a table,
//! and counted, where it says nothing about it but whom it concerns. A row that is refused for one table still counts for
//! the others.

mod cell;
mod dates;
mod dictionary;
mod encoding;
mod error;
mod file;
mod grid;
mod guess;
mod known;
mod mapping;
mod note;
mod target;
mod translate;
mod workbook;

pub use self::{
    error::{ForeignError, ForeignRowError, Origin},
    file::ForeignFile,
    guess::{ColumnGuess, Confidence, Guess},
    known::{KnownFile, UnknownKnownFile},
    mapping::{
        Codes, ColumnMapping, DateOrder, Encoding, Mapping, MappingError, MappingFileError, MergedCells,
        SerialDays,
    },
    note::ForeignNote,
    target::{TableName, Target, UnknownTableName, UnknownTarget},
    translate::{TranslatedTable, Translation},
};
