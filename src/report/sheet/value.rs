//! What an attribute of a graph may hold, and how files write it.

use std::borrow::Cow;
use std::fmt;

use chrono::FixedOffset;

use crate::named::named;
use crate::time::{Interval, Moment, Timestamp};

named! {
    /// What the values of an attribute are.
    #[non_exhaustive]
    pub enum AttributeKind {
        /// Text of any length.
        Text = "text",
        /// A whole number.
        Integer = "integer",
        /// A finite number that need not be whole.
        Real = "real",
        /// True or false.
        Flag = "flag",
        /// A day or an instant. Files hold it as text: a day as ISO 8601, an instant as RFC 3339 in the zone of the sheet.
        Moment = "moment",
    }
}

/// The value of an attribute. `Debug` tells no text, which may be a key.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Text of any length; empty text is a value, and not the same as none.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A number that need not be whole.
    Real(f64),
    /// True or false.
    Flag(bool),
    /// A day or an instant.
    Moment(Moment),
}

impl Value {
    /// What the value is.
    #[must_use]
    pub fn kind(&self) -> AttributeKind {
        match self {
            Self::Text(_) => AttributeKind::Text,
            Self::Integer(_) => AttributeKind::Integer,
            Self::Real(_) => AttributeKind::Real,
            Self::Flag(_) => AttributeKind::Flag,
            Self::Moment(_) => AttributeKind::Moment,
        }
    }

    /// The value as files write it. The text of a number is the shortest that reads as the same number.
    pub(in crate::report) fn text(&self, zone: FixedOffset) -> Cow<'_, str> {
        match self {
            Self::Text(text) => Cow::Borrowed(text),
            Self::Integer(number) => number.to_string().into(),
            Self::Real(number) => format!("{number:?}").into(),
            Self::Flag(flag) => if *flag { "true" } else { "false" }.into(),
            Self::Moment(moment) => moment_text(*moment, zone).into(),
        }
    }
}

/// A day as ISO 8601, an instant as RFC 3339 in a zone.
pub(in crate::report) fn moment_text(moment: Moment, zone: FixedOffset) -> String {
    moment.in_zone(zone)
}

/// Half-open ISO 8601 intervals joined by semicolons; nothing where there is none.
pub(in crate::report) fn spells_text(spells: &[Interval], zone: FixedOffset) -> Option<String> {
    let texts = spells.iter().map(|spell| {
        let [start, end] = [spell.start(), spell.end()].map(|time| time.to_rfc3339(zone));
        format!("{start}/{end}")
    });
    (!spells.is_empty()).then(|| texts.collect::<Vec<_>>().join(";"))
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Self::Integer(number) => write!(f, "Integer({number})"),
            Self::Real(number) => write!(f, "Real({number:?})"),
            Self::Flag(flag) => write!(f, "Flag({flag})"),
            Self::Moment(moment) => write!(f, "Moment({moment})"),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Integer(number)
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::Integer(number.into())
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Real(number)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl From<Moment> for Value {
    fn from(moment: Moment) -> Self {
        Self::Moment(moment)
    }
}

impl From<Timestamp> for Value {
    fn from(instant: Timestamp) -> Self {
        Self::Moment(instant.into())
    }
}
