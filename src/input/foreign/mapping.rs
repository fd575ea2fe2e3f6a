//! What stands for what in a foreign file, as a value and as a JSON file.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs;
use std::io;
use std::marker::PhantomData;
use std::path::Path;

use chrono::NaiveDate;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::{Deserialize as DeriveDeserialize, Serialize};
use thiserror::Error;

use super::super::protocol::message;
use super::dates::{Calendar, YearRule};
use super::encoding::utf8;
use super::target::{Kind, TableName, Target};
use crate::named::named;

named! {
    /// Whether the day or the month is first in a date whose year is last or absent.
    #[non_exhaustive]
    pub enum DateOrder {
        /// 7/5/2022 is 7 May.
        DayFirst = "day_first",
        /// 5/7/2022 is 7 May.
        MonthFirst = "month_first",
    }
}

named! {
    /// From when numbers count days.
    #[non_exhaustive]
    pub enum SerialDays {
        /// 44688 is 7 May 2022: Excel, with its 29 February 1900 that never was.
        Since1900 = "since_1900",
        /// 43226 is 7 May 2022: Excel on old Macintoshes.
        Since1904 = "since_1904",
    }
}

named! {
    /// How the bytes of a text file stand for signs.
    #[non_exhaustive]
    pub enum Encoding {
        /// UTF-8.
        Utf8 = "utf-8",
        /// GB18030, which holds GBK and GB2312: Chinese Windows, and CSV as Chinese Excel saves it.
        #[serde(alias = "gbk", alias = "gb2312")]
        Gb18030 = "gb18030",
        /// UTF-16 with a byte-order mark: "Unicode text" of Excel.
        Utf16 = "utf-16",
    }
}

named! {
    /// What becomes of cells that a workbook has merged.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum MergedCells {
        /// They are an error, since only the first has a value and nobody said that it holds for all. The default.
        #[default]
        Refuse = "refuse",
        /// Each has the value of the first.
        Fill = "fill",
    }
}

/// Where a column of theirs goes.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, DeriveDeserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ColumnMapping {
    /// Their header, as it stands in the file; blanks around it do not count.
    pub header: String,
    /// Our columns, of one table or several.
    pub to: Vec<Target>,
}

/// What stands for what in a foreign file: their headers, words, dates and encoding.
///
/// Several headers may go to one column of dates or times: their cells are joined in the order of the mapping, a day and
/// a time of day as a rule. Any other column of ours takes one header.
///
/// # The file
///
/// A JSON object; only `columns` must be there.
///
/// | field | what it says | where absent |
/// |---|---|---|
/// | `columns` | list of `{"header": "发病日期", "to": ["cases.onset"]}` | |
/// | `codes` | by column of ours: their word and ours, `{"cases.status": {"确诊": "confirmed"}}` | our words only |
/// | `empty` | texts that mean nothing, such as `不详` or `/` | none |
/// | `date_order` | `day_first` or `month_first` | dates have the year first |
/// | `year` | the year of 5月7日 | an error at such a date |
/// | `year_not_after` | in place of `year`: the latest year in which the day is not after this one | |
/// | `serials` | `since_1900` or `since_1904`: numbers in columns of dates count days | in workbooks what the workbook says, else an error |
/// | `encoding` | `utf-8`, `gb18030` (also `gbk`, `gb2312`) or `utf-16` | found out, with a note |
/// | `delimiter` | one ASCII character between the cells | found out, with a note |
/// | `sheet` | the name of the sheet of a workbook | the only one that is visible |
/// | `header_row` | which row or line has the headers, counted from 1 | the first that is not blank |
/// | `merged_cells` | `refuse` or `fill` | `refuse` |
///
/// # Examples
///
/// ```
/// use mijie::input::foreign::Mapping;
/// let text = r#"{
///   "columns": [
///     { "header": "编号", "to": ["cases.person", "persons.person"] },
///     { "header": "姓名", "to": ["persons.name"] },
///     { "header": "发病日期", "to": ["cases.onset"] },
///     { "header": "诊断", "to": ["cases.status"] }
///   ],
///   "codes": { "cases.status": { "确诊": "confirmed", "无症状": "asymptomatic", "疑似": "suspected" } },
///   "year": 2022
/// }"#;
/// let mapping = Mapping::from_json(text, "county.json")?;
/// assert_eq!(mapping.columns.len(), 4);
/// let error = Mapping::from_json(&text.replace("cases.onset", "cases.fever"), "county.json").unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "county.json line 5, column 53: expected a column of cases such as cases.person, found \"cases.fever\""
/// );
/// # Ok::<(), mijie::input::foreign::MappingFileError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, DeriveDeserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Where their columns go.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub columns: Vec<ColumnMapping>,
    /// By column of ours: what their words mean.
    #[serde(
        default,
        skip_serializing_if = "BTreeMap::is_empty",
        deserialize_with = "once"
    )]
    #[cfg_attr(feature = "schema", schemars(schema_with = "super::target::codes_schema"))]
    pub codes: BTreeMap<Target, Codes>,
    /// Texts that mean nothing, as an empty cell does.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub empty: Vec<String>,
    /// Whether day or month is first where the year is not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date_order: Option<DateOrder>,
    /// The year of dates that tell none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1970, max = 2106)))]
    pub year: Option<i32>,
    /// The day that dates without a year are not after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(with = "Option<String>", extend("format" = "date")))]
    pub year_not_after: Option<NaiveDate>,
    /// From when numbers count days.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub serials: Option<SerialDays>,
    /// How bytes stand for signs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(schema_with = "encoding_schema"))]
    pub encoding: Option<Encoding>,
    /// What stands between the cells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = r"^[\x01-\x09\x0b\x0c\x0e-\x21\x23-\x7f]$"))
    )]
    pub delimiter: Option<char>,
    /// The sheet of a workbook.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sheet: Option<String>,
    /// Which row or line has the headers, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub header_row: Option<u32>,
    /// What becomes of merged cells.
    #[serde(default)]
    pub merged_cells: MergedCells,
}

/// The names of encodings, the other ones of GB18030 too.
#[cfg(feature = "schema")]
fn encoding_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let names = Encoding::NAMES.iter().copied().chain(["gbk", "gb2312"]);
    let names: Vec<Option<&str>> = names.map(Some).chain([None]).collect();
    schemars::json_schema!({ "type": ["string", "null"], "enum": names })
}

/// What their words mean, in ours.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Codes(pub BTreeMap<String, String>);

impl<'de> Deserialize<'de> for Codes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        once(deserializer).map(Self)
    }
}

/// An object in which no name stands twice: a later one would replace an earlier one without a word.
fn once<'de, D, K, V>(deserializer: D) -> Result<BTreeMap<K, V>, D::Error>
where
    D: Deserializer<'de>,
    K: Deserialize<'de> + Ord,
    V: Deserialize<'de>,
{
    struct Once<K, V>(PhantomData<(K, V)>);
    impl<'de, K: Deserialize<'de> + Ord, V: Deserialize<'de>> Visitor<'de> for Once<K, V> {
        type Value = BTreeMap<K, V>;

        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("an object")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut access: A) -> Result<Self::Value, A::Error> {
            let mut map = BTreeMap::new();
            while let Some((key, value)) = access.next_entry()? {
                if map.insert(key, value).is_some() {
                    return Err(A::Error::custom("expected each name once, found one twice"));
                }
            }
            Ok(map)
        }
    }
    deserializer.deserialize_map(Once(PhantomData))
}

/// Why a mapping cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MappingError {
    /// No column of theirs goes anywhere.
    #[error("columns: expected at least one with a column of ours, found none")]
    NoColumns,
    /// A header is listed twice.
    #[error("columns: expected each header once, found {header:?} twice")]
    RepeatedHeader {
        /// The header.
        header: String,
    },
    /// Two headers go to one column that holds no time.
    #[error("columns: expected one header for {target}, found {first:?} and {second:?}")]
    TwoHeaders {
        /// Our column.
        target: Target,
        /// The one header.
        first: String,
        /// The other.
        second: String,
    },
    /// A table is to be filled that lacks a column which it must have.
    #[error("columns: expected a header for {target}, found none")]
    MissingTarget {
        /// Our column.
        target: Target,
    },
    /// A word is to stand for one that our column cannot hold.
    #[error("codes: expected a word that {target} may hold, found {word:?}")]
    UnknownWord {
        /// Our column.
        target: Target,
        /// The word.
        word: String,
    },
    /// Codes are given for a column that holds no words.
    #[error("codes: expected a column of words such as cases.status, found {target}")]
    NoWords {
        /// Our column.
        target: Target,
    },
    /// Two rules tell the year.
    #[error("year: expected year or year_not_after, found both")]
    TwoYears,
    /// The year is none that a log reaches.
    #[error("year: expected 1970 to 2106, found {found}")]
    Year {
        /// The year.
        found: i32,
    },
    /// What is to stand between cells cannot.
    #[error(
        "delimiter: expected an ASCII character that is no quotation mark and no line break, found {found:?}"
    )]
    Delimiter {
        /// The character.
        found: char,
    },
    /// Rows count from 1.
    #[error("header_row: expected at least 1, found 0")]
    HeaderRow,
}

/// Why a mapping file cannot be used.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MappingFileError {
    /// The file cannot be read; the cause is the source of this error.
    #[error("{file}: cannot be read")]
    Io {
        /// The name of the file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not UTF-8.
    #[error("{file} line {line}, byte {byte}: expected UTF-8, found {found}")]
    Encoding {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: u64,
        /// The byte in the line, counted from 1.
        byte: u64,
        /// What stands there.
        found: &'static str,
    },
    /// The text is not JSON, or a field holds what it cannot hold.
    #[error("{file} line {line}, column {column}: {message}")]
    Json {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The byte in the line, counted from 1.
        column: usize,
        /// What was expected, and what was found.
        message: String,
    },
    /// Every field can be read, and they do not fit together; the cause is the source of this error.
    #[error("{file}: the mapping cannot be used")]
    Mapping {
        /// The name of the file.
        file: String,
        /// What does not fit.
        source: MappingError,
    },
}

impl Mapping {
    /// Reads a mapping from JSON text, and checks it. Messages call the file by the name that is given.
    ///
    /// # Errors
    ///
    /// [`MappingFileError`], with the place in the text.
    pub fn from_json(text: &str, file: &str) -> Result<Self, MappingFileError> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mapping: Self = serde_json::from_str(text).map_err(|error| MappingFileError::Json {
            file: file.to_owned(),
            line: error.line(),
            column: error.column(),
            message: message(&error),
        })?;
        mapping.check().map_err(|source| MappingFileError::Mapping {
            file: file.to_owned(),
            source,
        })?;
        Ok(mapping)
    }

    /// Reads a mapping from a JSON file, in UTF-8, and checks it.
    ///
    /// # Errors
    ///
    /// [`MappingFileError`]. The file is called by its name, without its folder.
    pub fn read(path: impl AsRef<Path>) -> Result<Self, MappingFileError> {
        let path = path.as_ref();
        let file = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy();
        let bytes = fs::read(path).map_err(|source| MappingFileError::Io {
            file: file.to_string(),
            source,
        })?;
        let text = utf8(&bytes).map_err(|fault| MappingFileError::Encoding {
            file: file.to_string(),
            line: fault.line,
            byte: fault.byte,
            found: fault.found,
        })?;
        Self::from_json(text, &file)
    }

    /// The mapping as a JSON file.
    #[must_use]
    pub fn to_json(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).expect("names and words have a form in JSON");
        text.push('\n');
        text
    }

    /// Whether the fields fit together; everything that reads a file with a mapping asks first.
    ///
    /// # Errors
    ///
    /// The first [`MappingError`], in the order of the fields.
    pub fn check(&self) -> Result<(), MappingError> {
        let mut headers = BTreeSet::new();
        let mut fed: BTreeMap<Target, &str> = BTreeMap::new();
        for column in &self.columns {
            let header = column.header.trim();
            if !headers.insert(header) {
                return Err(MappingError::RepeatedHeader {
                    header: header.to_owned(),
                });
            }
            for &target in &column.to {
                if let Some(first) = fed.insert(target, header)
                    && (target.kind() != Kind::Time || first == header)
                {
                    return Err(MappingError::TwoHeaders {
                        target,
                        first: first.to_owned(),
                        second: header.to_owned(),
                    });
                }
            }
        }
        if fed.is_empty() {
            return Err(MappingError::NoColumns);
        }
        for table in self.tables() {
            let layout = table.layout();
            for name in &layout.columns[..layout.required] {
                let target = Target::new(table, name).expect("a column of the layout");
                // A line list without a status is one of confirmed cases: the column stays empty.
                let is_status = (table, target.column()) == (TableName::Cases, "status");
                if !fed.contains_key(&target) && !is_status {
                    return Err(MappingError::MissingTarget { target });
                }
            }
        }
        for (&target, codes) in &self.codes {
            if target.kind() != Kind::Word {
                return Err(MappingError::NoWords { target });
            }
            if let Some(word) = codes.0.values().find(|word| !target.admits(word)) {
                return Err(MappingError::UnknownWord {
                    target,
                    word: word.clone(),
                });
            }
        }
        if self.year.is_some() && self.year_not_after.is_some() {
            return Err(MappingError::TwoYears);
        }
        if let Some(found) = self.year.filter(|year| !(1970..=2106).contains(year)) {
            return Err(MappingError::Year { found });
        }
        if let Some(found) = self
            .delimiter
            .filter(|mark| !mark.is_ascii() || ['"', '\n', '\r', '\0'].contains(mark))
        {
            return Err(MappingError::Delimiter { found });
        }
        if self.header_row == Some(0) {
            return Err(MappingError::HeaderRow);
        }
        Ok(())
    }

    /// The tables that are filled, in the order of [`TableName::ALL`].
    #[must_use]
    pub fn tables(&self) -> Vec<TableName> {
        let targets = self.columns.iter().flat_map(|column| &column.to);
        let tables: BTreeSet<TableName> = targets.map(|target| target.table()).collect();
        tables.into_iter().collect()
    }

    pub(super) fn calendar(&self, of_workbook: Option<SerialDays>) -> Calendar {
        Calendar {
            order: self.date_order,
            year: self
                .year
                .map(YearRule::Is)
                .or(self.year_not_after.map(YearRule::NotAfter)),
            serials: self.serials.or(of_workbook),
        }
    }
}
