//! What the cells of a row mean: keys, times, numbers and words.

use std::str::FromStr;

use chrono::{FixedOffset, NaiveDate};

use super::error::{Found, Wrong};
use super::instant::{BadTime, instant, is_date};
use super::table::{Column, Row};
use crate::time::{Interval, Moment, Timestamp};

const A_KEY: &str = "a key";
const A_TIME: &str = "a time such as 2022-05-07T08:30:00+08:00";
const A_MOMENT: &str = "a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00";

impl<'t> Row<'t> {
    pub(super) fn key(self, column: Column) -> Result<&'t str, Wrong> {
        let key = self.required(column, A_KEY)?;
        self.one_line(column, key)
    }

    pub(super) fn optional_key(self, column: Column) -> Result<Option<&'t str>, Wrong> {
        self.cell(column)?
            .map(|key| self.one_line(column, key))
            .transpose()
    }

    /// Keys joined by semicolons, blanks around each left out; none for an empty cell.
    pub(super) fn keys(self, column: Column) -> Result<Vec<&'t str>, Wrong> {
        let Some(joined) = self.optional_key(column)? else {
            return Ok(Vec::new());
        };
        let keys: Vec<&str> = joined.split(';').map(str::trim_ascii).collect();
        if keys.contains(&"") {
            let found = Found::Words("an empty one".into());
            return Err(self.wrong(column, "keys joined by semicolons", found));
        }
        Ok(keys)
    }

    /// A key with a line break is most often a quotation mark gone wrong, and other systems could not hold it.
    fn one_line(self, column: Column, key: &'t str) -> Result<&'t str, Wrong> {
        // Most keys are such, and then no character needs to be decoded.
        if key.bytes().all(|byte| (b' '..=b'~').contains(&byte)) {
            return Ok(key);
        }
        let found = match key.chars().find(|c| c.is_control()) {
            None => return Ok(key),
            Some('\n' | '\r') => "a line break",
            Some(_) => "a control character",
        };
        Err(self.wrong(column, "a key on one line", Found::Words(found.into())))
    }

    /// A name, for people to read; it may run over several lines.
    pub(super) fn text(self, column: Column) -> Result<Option<String>, Wrong> {
        match self.cell(column)? {
            Some(text) if text.contains('\0') => {
                Err(self.wrong(column, "text", Found::Words("a NUL byte".into())))
            }
            text => Ok(text.map(str::to_owned)),
        }
    }

    pub(super) fn interval(self, start: Column, end: Column, zone: FixedOffset) -> Result<Interval, Wrong> {
        Interval::new(self.instant(start, zone)?, self.instant(end, zone)?)
            .map_err(|inverted| Wrong::inverted(self.name(end), inverted, zone))
    }

    pub(super) fn instant(self, column: Column, zone: FixedOffset) -> Result<Timestamp, Wrong> {
        let text = self.required(column, A_TIME)?;
        instant(text, zone).map_err(|error| match error {
            BadTime::Unreadable if is_date(text) => self.wrong(
                column,
                A_TIME,
                Found::Words(format!("the date {text} alone").into()),
            ),
            BadTime::Unreadable => self.wrong(column, A_TIME, Found::Text(text.to_owned())),
            BadTime::OutOfRange => {
                self.wrong(column, "a time from 1970 to 2106", Found::Text(text.to_owned()))
            }
        })
    }

    pub(super) fn moment(self, column: Column, zone: FixedOffset) -> Result<Moment, Wrong> {
        let text = self.required(column, A_MOMENT)?;
        self.read_moment(column, text, zone)
    }

    pub(super) fn optional_moment(self, column: Column, zone: FixedOffset) -> Result<Option<Moment>, Wrong> {
        self.cell(column)?
            .map(|text| self.read_moment(column, text, zone))
            .transpose()
    }

    fn read_moment(self, column: Column, text: &str, zone: FixedOffset) -> Result<Moment, Wrong> {
        let moment = if is_date(text) {
            text.parse().map_err(|_| BadTime::OutOfRange)
        } else {
            instant(text, zone).map(Moment::Instant)
        };
        moment.map_err(|error| {
            let expected = match error {
                BadTime::Unreadable => A_MOMENT,
                BadTime::OutOfRange => "a date or time from 1970 to 2106",
            };
            self.wrong(column, expected, Found::Text(text.to_owned()))
        })
    }

    /// A calendar day, or nothing.
    pub(super) fn optional_date(self, column: Column) -> Result<Option<NaiveDate>, Wrong> {
        self.checked(
            column,
            "a date such as 2022-05-07 from 1970 to 2106",
            |text| match text.parse() {
                Ok(Moment::Date(date)) => Some(date),
                _ => None,
            },
        )
    }

    /// A whole number, in digits alone.
    pub(super) fn whole_number<N: FromStr>(
        self,
        column: Column,
        expected: &'static str,
    ) -> Result<Option<N>, Wrong> {
        self.checked(column, expected, |text| {
            let digits = text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.parse().ok()).flatten()
        })
    }

    /// A number that need not be whole.
    pub(super) fn number(
        self,
        column: Column,
        expected: &'static str,
        range: impl Fn(f64) -> bool,
    ) -> Result<Option<f64>, Wrong> {
        self.checked(column, expected, |text| {
            text.parse()
                .ok()
                .filter(|&number: &f64| number.is_finite() && range(number))
        })
    }

    pub(super) fn flag(self, column: Column) -> Result<Option<bool>, Wrong> {
        self.checked(column, "true, false, yes, no, 1 or 0", |text| {
            let is = |words: [&str; 3]| words.iter().any(|word| text.eq_ignore_ascii_case(word));
            if is(["true", "yes", "1"]) {
                Some(true)
            } else {
                is(["false", "no", "0"]).then_some(false)
            }
        })
    }

    /// One of several words, which must be there.
    pub(super) fn word<W: FromStr>(self, column: Column, expected: &'static str) -> Result<W, Wrong> {
        let text = self.required(column, expected)?;
        text.parse()
            .map_err(|_| self.wrong(column, expected, Found::Text(text.to_owned())))
    }

    /// One of several words, or nothing.
    pub(super) fn optional_word<W: FromStr>(
        self,
        column: Column,
        expected: &'static str,
    ) -> Result<Option<W>, Wrong> {
        self.checked(column, expected, |text| text.parse().ok())
    }

    /// What a cell says, if it says anything; `read` gives nothing for what it cannot read.
    pub(super) fn checked<T>(
        self,
        column: Column,
        expected: &'static str,
        read: impl Fn(&str) -> Option<T>,
    ) -> Result<Option<T>, Wrong> {
        let Some(text) = self.cell(column)? else {
            return Ok(None);
        };
        match read(text) {
            None => Err(self.wrong(column, expected, Found::Text(text.to_owned()))),
            value => Ok(value),
        }
    }
}
