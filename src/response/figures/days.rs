//! A stretch of calendar days.

use std::fmt;

use chrono::NaiveDate;
use serde::Serialize;
use thiserror::Error;

/// Some calendar days in the protocol's zone, half-open: from a day up to, and without, another. Never empty.
///
/// # Examples
///
/// ```
/// use mijie::response::Days;
/// let week = Days::new("2022-05-02".parse()?, "2022-05-09".parse()?)?;
/// assert!(week.contains("2022-05-08".parse()?));
/// assert!(!week.contains(week.until()));
/// assert_eq!(week.to_string(), "2022-05-02/2022-05-09");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Days {
    /// The first day.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("format" = "date")))]
    from: NaiveDate,
    /// The day after the last.
    #[cfg_attr(feature = "schema", schemars(with = "String", extend("format" = "date")))]
    until: NaiveDate,
}

/// A stretch of days that ends before it has a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected days that end after {from}, where they start, found an end at {until}")]
pub struct InvalidDays {
    /// The first day.
    pub from: NaiveDate,
    /// The day at which they were to end.
    pub until: NaiveDate,
}

impl Days {
    /// The days from one up to another, which is not among them.
    ///
    /// # Errors
    ///
    /// [`InvalidDays`] where there is no day between them.
    pub fn new(from: NaiveDate, until: NaiveDate) -> Result<Self, InvalidDays> {
        if from < until {
            Ok(Self { from, until })
        } else {
            Err(InvalidDays { from, until })
        }
    }

    /// The first day.
    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    /// The day after the last.
    #[must_use]
    pub const fn until(self) -> NaiveDate {
        self.until
    }

    /// Whether a day is among them.
    #[must_use]
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }

    /// How many of them lie from a first to a last day, both included.
    pub(super) fn count(self, (first, last): (NaiveDate, NaiveDate)) -> u64 {
        // The day before `until` exists, as `from` is no later.
        let last = last.min(self.until.pred_opt().unwrap_or(self.from));
        let days = (last - first.max(self.from)).num_days() + 1;
        u64::try_from(days).unwrap_or(0)
    }
}

/// `2022-05-02/2022-05-09`
impl fmt::Display for Days {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.from, self.until)
    }
}
