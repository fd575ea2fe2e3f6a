//! The columns of ours into which theirs may go.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::super::table::Layout;
use super::super::{areas, cases, encounters, isolations, persons, places, tests, visits};
use crate::area::AreaLevel;
use crate::case::CaseStatus;
use crate::named::named;
use crate::place::PlaceKind;
use crate::record::TestResult;

named! {
    /// A table of the outbreak folder that a foreign file may fill.
    #[non_exhaustive]
    pub enum TableName {
        /// `cases.csv`: the line list.
        Cases = "cases",
        /// `visits.csv`: who was where.
        Visits = "visits",
        /// `encounters.csv`: who was near whom.
        Encounters = "encounters",
        /// `tests.csv`: samples and what came of them.
        Tests = "tests",
        /// `isolations.csv`: who passes nothing on any more.
        Isolations = "isolations",
        /// `persons.csv`: who lives where, and what tells persons apart.
        Persons = "persons",
        /// `places.csv`: kinds, names and coordinates of places.
        Places = "places",
        /// `areas.csv`: areas and their levels.
        Areas = "areas",
    }
    all = "Every table, the line list first.";
    unknown = UnknownTableName, "cases, visits, encounters, tests, isolations, persons, places or areas";
}

impl TableName {
    /// The name of the file in an outbreak folder.
    #[must_use]
    pub const fn file_name(self) -> &'static str {
        match self {
            Self::Cases => "cases.csv",
            Self::Visits => "visits.csv",
            Self::Encounters => "encounters.csv",
            Self::Tests => "tests.csv",
            Self::Isolations => "isolations.csv",
            Self::Persons => "persons.csv",
            Self::Places => "places.csv",
            Self::Areas => "areas.csv",
        }
    }

    pub(super) fn layout(self) -> &'static Layout {
        match self {
            Self::Cases => &cases::LAYOUT,
            Self::Visits => &visits::LAYOUT,
            Self::Encounters => &encounters::LAYOUT,
            Self::Tests => &tests::LAYOUT,
            Self::Isolations => &isolations::LAYOUT,
            Self::Persons => &persons::LAYOUT,
            Self::Places => &places::LAYOUT,
            Self::Areas => &areas::LAYOUT,
        }
    }
}

/// A column of a table of ours, written `cases.onset`.
///
/// # Examples
///
/// ```
/// use mijie::input::foreign::Target;
/// let onset: Target = "cases.onset".parse()?;
/// assert_eq!((onset.table().name(), onset.column()), ("cases", "onset"));
/// let error = "cases.age".parse::<Target>().unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "expected a column of cases such as cases.person, found \"cases.age\""
/// );
/// # Ok::<(), mijie::input::foreign::UnknownTarget>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Target {
    table: TableName,
    at: usize,
}

/// A text that is no column of a table of ours.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected {expected}, found {found:?}")]
pub struct UnknownTarget {
    /// What would have done.
    pub expected: String,
    /// The text that was met.
    pub found: String,
}

/// How the cells of a column are read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// A person, place or area.
    Key,
    /// A date or a time.
    Time,
    /// A calendar day.
    Day,
    /// One of a few words.
    Word,
    /// The last digits of a telephone number.
    PhoneSuffix,
    /// Anything else.
    Text,
}

impl Target {
    /// The column with this name.
    ///
    /// # Errors
    ///
    /// [`UnknownTarget`] where the table has no such column.
    pub fn new(table: TableName, column: &str) -> Result<Self, UnknownTarget> {
        match table.layout().columns.iter().position(|name| *name == column) {
            Some(at) => Ok(Self { table, at }),
            None => Err(UnknownTarget {
                expected: format!(
                    "a column of {table} such as {table}.{}",
                    table.layout().columns[0]
                ),
                found: format!("{table}.{column}"),
            }),
        }
    }

    /// The table.
    #[must_use]
    pub const fn table(self) -> TableName {
        self.table
    }

    /// The name of the column in its table.
    #[must_use]
    pub fn column(self) -> &'static str {
        self.table.layout().columns[self.at]
    }

    pub(super) const fn at(self) -> usize {
        self.at
    }

    pub(super) fn kind(self) -> Kind {
        match self.column() {
            "person" | "a" | "b" | "place" | "home" | "area" | "parent" => Kind::Key,
            "start" | "end" | "onset" | "sampled" | "last_negative" | "isolated" | "reported" | "from" => {
                Kind::Time
            }
            "born" => Kind::Day,
            "status" | "result" | "kind" | "setting" | "level" | "registers_visitors" => Kind::Word,
            "phone_suffix" => Kind::PhoneSuffix,
            _ => Kind::Text,
        }
    }

    /// Whether a word is one that the column may hold.
    pub(super) fn admits(self, word: &str) -> bool {
        let words = self.words();
        words.is_empty() || words.iter().any(|words| words.contains(&word))
    }

    /// The words that the column may hold, in lists; none where it holds something else than words.
    fn words(self) -> &'static [&'static [&'static str]] {
        match self.column() {
            "status" => &[CaseStatus::NAMES],
            "result" => &[TestResult::NAMES],
            "kind" => &[PlaceKind::NAMES],
            "setting" => &[&["encounter"], PlaceKind::NAMES],
            "level" => &[AreaLevel::NAMES],
            "registers_visitors" => &[&["true", "false", "yes", "no", "1", "0"]],
            _ => &[],
        }
    }
}

impl FromStr for Target {
    type Err = UnknownTarget;

    fn from_str(text: &str) -> Result<Self, UnknownTarget> {
        let table = text.split_once('.').and_then(|(table, column)| {
            let table: TableName = table.parse().ok()?;
            Some((table, column))
        });
        match table {
            Some((table, column)) => Self::new(table, column),
            None => Err(UnknownTarget {
                expected: "a table and a column such as cases.onset".to_owned(),
                found: text.to_owned(),
            }),
        }
    }
}

#[cfg(feature = "schema")]
impl Target {
    /// Every column of every table.
    fn every() -> impl Iterator<Item = Self> {
        TableName::ALL.iter().flat_map(|&table| {
            let columns = table.layout().columns.iter();
            columns.enumerate().map(move |(at, _)| Self { table, at })
        })
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Target {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Target".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "enum": Self::every().map(Self::into).collect::<Vec<String>>(),
            "description": "A column of a table of ours.",
        })
    }
}

/// The codes of a mapping: by column of words, their words and ours.
#[cfg(feature = "schema")]
pub(super) fn codes_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let of_column = |target: Target| {
        let codes = serde_json::json!({
            "type": "object",
            "additionalProperties": { "type": "string", "enum": target.words().concat() },
        });
        (target.to_string(), codes)
    };
    let columns: serde_json::Map<String, serde_json::Value> = Target::every()
        .filter(|target| target.kind() == Kind::Word)
        .map(of_column)
        .collect();
    schemars::json_schema!({
        "type": "object",
        "properties": columns,
        "additionalProperties": false,
    })
}

impl TryFrom<String> for Target {
    type Error = UnknownTarget;

    fn try_from(text: String) -> Result<Self, UnknownTarget> {
        text.parse()
    }
}

impl From<Target> for String {
    fn from(target: Target) -> Self {
        target.to_string()
    }
}

impl fmt::Display for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{}.{}", self.table, self.column()))
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
