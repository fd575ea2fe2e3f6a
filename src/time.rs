//! Instants to the second, and half-open intervals between them.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, SecondsFormat, TimeDelta, TimeZone, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The years of which a log holds at least a part.
const YEARS: RangeInclusive<i32> = 1970..=2106;

/// Seconds in a day; a calendar day of a fixed offset has no other length.
pub(crate) const DAY_S: i64 = 86_400;

/// An instant, to the second, from 1970-01-01T00:00:00Z to 2106-02-07T06:28:15Z.
///
/// Fractions of a second are cut off where an instant is made. Written and read as RFC 3339.
///
/// # Examples
///
/// ```
/// use mijie::Timestamp;
/// let breakfast: Timestamp = "2022-05-07T08:30:00+08:00".parse()?;
/// assert_eq!(breakfast, "2022-05-07T00:30:00Z".parse()?);
/// # Ok::<(), mijie::InvalidTimestamp>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Timestamp(u32);

/// Why a value is not an instant that a log can hold.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum InvalidTimestamp {
    /// The text is not RFC 3339 with an offset.
    #[error("expected a time such as 2022-05-07T08:30:00+08:00, found {found:?}")]
    Unreadable {
        /// The text that was met.
        found: String,
    },
    /// The instant lies before 1970 or after 2106-02-07T06:28:15Z.
    #[error("expected a time from 1970 to 2106, found {found}")]
    OutOfRange {
        /// The instant that was met, as text.
        found: String,
    },
}

impl Timestamp {
    /// The first instant that can be held, 1970-01-01T00:00:00Z.
    pub const MIN: Self = Self(0);
    /// The last instant that can be held, 2106-02-07T06:28:15Z.
    pub const MAX: Self = Self(u32::MAX);

    /// The instant this many seconds after 1970-01-01T00:00:00Z.
    ///
    /// # Errors
    ///
    /// [`InvalidTimestamp::OutOfRange`] before 1970 and after 2106-02-07.
    pub fn from_unix(seconds: i64) -> Result<Self, InvalidTimestamp> {
        u32::try_from(seconds)
            .map(Self)
            .map_err(|_| InvalidTimestamp::OutOfRange {
                found: DateTime::from_timestamp(seconds, 0).map_or_else(
                    || format!("{seconds} s after 1970"),
                    |t| t.to_rfc3339_opts(SecondsFormat::Secs, true),
                ),
            })
    }

    /// Reads an instant as the files have it: `2022-05-07T08:30:00+08:00`, or without offset as local time of `zone`.
    /// Seconds may be left out, and a blank may stand for the `T`.
    ///
    /// # Errors
    ///
    /// [`InvalidTimestamp`] for any other text, a date alone among them, and outside the years 1970 to 2106.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::Timestamp;
    /// use mijie::protocol::edition;
    /// let china = edition::cn_9().time_zone();
    /// let breakfast = Timestamp::parse_in("2022-05-07 08:30", china)?;
    /// assert_eq!(breakfast, "2022-05-07T08:30:00+08:00".parse()?);
    /// # Ok::<(), mijie::InvalidTimestamp>(())
    /// ```
    pub fn parse_in(text: &str, zone: FixedOffset) -> Result<Self, InvalidTimestamp> {
        let unreadable = || InvalidTimestamp::Unreadable {
            found: text.to_owned(),
        };
        let (date, time) = text
            .split_at_checked("2022-05-07T".len())
            .ok_or_else(unreadable)?;
        let seconds = if let Some(offset) = time.find(['+', '-', 'Z', 'z']) {
            let time = if offset == "08:30".len() {
                let (time, offset) = time.split_at(offset);
                DateTime::parse_from_rfc3339(&format!("{date}{time}:00{offset}"))
            } else {
                DateTime::parse_from_rfc3339(text)
            };
            time.map_err(|_| unreadable())?.timestamp()
        } else {
            let missing = if time.len() == "08:30".len() { ":00" } else { "" };
            let as_utc = DateTime::parse_from_rfc3339(&format!("{date}{time}{missing}Z"));
            as_utc.map_err(|_| unreadable())?.timestamp() - i64::from(zone.local_minus_utc())
        };
        Self::from_unix(seconds)
    }

    /// Seconds since 1970-01-01T00:00:00Z.
    #[must_use]
    pub const fn to_unix(self) -> i64 {
        self.0 as i64
    }

    /// The instant in chrono's form.
    #[must_use]
    pub fn to_datetime(self) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::seconds(self.to_unix())
    }

    /// The instant as RFC 3339 in a time zone; a zero offset is written `+00:00`. The offset must be one of
    /// whole minutes, as protocols have it: RFC 3339 knows no others.
    ///
    /// ```
    /// use mijie::Timestamp;
    /// use mijie::protocol::edition;
    /// let china = edition::cn_9().time_zone();
    /// assert_eq!(Timestamp::MIN.to_rfc3339(china), "1970-01-01T08:00:00+08:00");
    /// ```
    #[must_use]
    pub fn to_rfc3339(self, zone: FixedOffset) -> String {
        self.to_datetime()
            .with_timezone(&zone)
            .to_rfc3339_opts(SecondsFormat::Secs, false)
    }

    /// The calendar day of this instant in a time zone.
    #[must_use]
    pub fn date(self, zone: FixedOffset) -> NaiveDate {
        self.to_datetime().with_timezone(&zone).date_naive()
    }

    /// The nearest instant that can be held. Only for window arithmetic, where nothing logged lies outside.
    pub(crate) fn clamped(seconds: i64) -> Self {
        Self(u32::try_from(seconds.max(0)).unwrap_or(u32::MAX))
    }

    pub(crate) const fn from_raw(seconds: u32) -> Self {
        Self(seconds)
    }

    pub(crate) const fn raw(self) -> u32 {
        self.0
    }
}

impl<Tz: TimeZone> TryFrom<DateTime<Tz>> for Timestamp {
    type Error = InvalidTimestamp;

    fn try_from(time: DateTime<Tz>) -> Result<Self, InvalidTimestamp> {
        Self::from_unix(time.timestamp())
    }
}

impl From<Timestamp> for DateTime<Utc> {
    fn from(time: Timestamp) -> Self {
        time.to_datetime()
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let time = DateTime::parse_from_rfc3339(text).map_err(|_| InvalidTimestamp::Unreadable {
            found: text.to_owned(),
        })?;
        Self::try_from(time)
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_datetime().to_rfc3339_opts(SecondsFormat::Secs, true))
    }
}

impl Serialize for Timestamp {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Timestamp {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Timestamp".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "format": "date-time",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z$",
        })
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// A stretch of time, half-open `[start, end)` and never empty: touching intervals do not overlap.
///
/// # Examples
///
/// ```
/// use mijie::{Interval, Timestamp};
/// let at = |hour: i64| Timestamp::from_unix(hour * 3600);
/// let morning = Interval::new(at(8)?, at(12)?)?;
/// let afternoon = Interval::new(at(12)?, at(18)?)?;
/// assert_eq!(morning.intersection(afternoon), None);
/// assert_eq!(morning.seconds(), 4 * 3600);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(try_from = "Bounds", into = "Bounds")]
pub struct Interval {
    // Invariant: start < end.
    start: Timestamp,
    end: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
struct Bounds {
    /// The first second.
    start: Timestamp,
    /// The first second after it.
    end: Timestamp,
}

/// An interval that ends before or as it starts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("ends at {end}, {} it starts at {start}", if end == start { "as" } else { "before" })]
pub struct InvalidInterval {
    /// Where the interval would start.
    pub start: Timestamp,
    /// Where it would end.
    pub end: Timestamp,
}

impl Interval {
    /// The interval from `start` up to, and without, `end`.
    ///
    /// # Errors
    ///
    /// [`InvalidInterval`] unless `start` is earlier than `end`.
    pub const fn new(start: Timestamp, end: Timestamp) -> Result<Self, InvalidInterval> {
        if start.0 < end.0 {
            Ok(Self { start, end })
        } else {
            Err(InvalidInterval { start, end })
        }
    }

    /// The interval, or nothing where it would be empty.
    pub(crate) fn non_empty(start: Timestamp, end: Timestamp) -> Option<Self> {
        Self::new(start, end).ok()
    }

    /// The first second inside.
    #[must_use]
    pub const fn start(self) -> Timestamp {
        self.start
    }

    /// The first second after.
    #[must_use]
    pub const fn end(self) -> Timestamp {
        self.end
    }

    /// The length in seconds, at least 1.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.end.0 - self.start.0
    }

    /// Whether the instant lies inside; the end does not.
    #[must_use]
    pub fn contains(self, time: Timestamp) -> bool {
        self.start <= time && time < self.end
    }

    /// The common part of two intervals, if it has any length.
    #[must_use]
    pub fn intersection(self, other: Self) -> Option<Self> {
        Self::non_empty(self.start.max(other.start), self.end.min(other.end))
    }
}

impl TryFrom<Bounds> for Interval {
    type Error = InvalidInterval;

    fn try_from(bounds: Bounds) -> Result<Self, InvalidInterval> {
        Self::new(bounds.start, bounds.end)
    }
}

impl From<Interval> for Bounds {
    fn from(interval: Interval) -> Self {
        Self {
            start: interval.start,
            end: interval.end,
        }
    }
}

/// When something happened, as exactly as the field knows it: a calendar day or an instant.
///
/// A day gets its limits only together with the protocol's time zone.
///
/// # Examples
///
/// ```
/// use mijie::Moment;
/// use mijie::protocol::edition;
/// let china = edition::cn_9().time_zone();
/// let onset: Moment = "2022-05-07".parse()?;
/// assert_eq!(onset.start(china).to_string(), "2022-05-06T16:00:00Z");
/// # Ok::<(), mijie::InvalidMoment>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Moment {
    /// A calendar day in the protocol's time zone.
    Date(NaiveDate),
    /// An instant.
    Instant(Timestamp),
}

/// A text that is neither a date nor a time.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error(
    "expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00 from 1970 to 2106, found {found:?}"
)]
pub struct InvalidMoment {
    /// The text that was met.
    pub found: String,
}

impl Moment {
    /// Reads a day, or an instant as [`Timestamp::parse_in`] does: without offset it is local time of `zone`.
    ///
    /// # Errors
    ///
    /// [`InvalidMoment`] for any other text, and outside the years 1970 to 2106.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::Moment;
    /// use mijie::protocol::edition;
    /// let china = edition::cn_9().time_zone();
    /// let day = Moment::parse_in("2022-05-07", china)?;
    /// assert_eq!(day.start(china), Moment::parse_in("2022-05-07T00:00", china)?.start(china));
    /// # Ok::<(), mijie::InvalidMoment>(())
    /// ```
    pub fn parse_in(text: &str, zone: FixedOffset) -> Result<Self, InvalidMoment> {
        Self::read(text, |text| Timestamp::parse_in(text, zone))
    }

    fn read(
        text: &str,
        instant: impl Fn(&str) -> Result<Timestamp, InvalidTimestamp>,
    ) -> Result<Self, InvalidMoment> {
        parse_date(text)
            .filter(|date| YEARS.contains(&date.year()))
            .map(Self::Date)
            .or_else(|| instant(text).ok().map(Self::Instant))
            .ok_or_else(|| InvalidMoment {
                found: text.to_owned(),
            })
    }

    /// The instant itself, or the local midnight with which the day begins.
    #[must_use]
    pub fn start(self, zone: FixedOffset) -> Timestamp {
        match self {
            Self::Date(date) => Timestamp::clamped(midnight(date, zone)),
            Self::Instant(time) => time,
        }
    }

    /// The instant itself, or the local midnight with which the day ends.
    #[must_use]
    pub fn end(self, zone: FixedOffset) -> Timestamp {
        match self {
            Self::Date(date) => Timestamp::clamped(midnight(date, zone) + DAY_S),
            Self::Instant(time) => time,
        }
    }

    /// The day as it stands, or the instant as RFC 3339 in a time zone of whole minutes.
    pub(crate) fn in_zone(self, zone: FixedOffset) -> String {
        match self {
            Self::Date(date) => date.to_string(),
            Self::Instant(time) => time.to_rfc3339(zone),
        }
    }

    /// The day, where it lies in a year that no log reaches.
    pub(crate) fn out_of_range(self) -> Option<NaiveDate> {
        match self {
            Self::Date(date) => Some(date).filter(|date| !YEARS.contains(&date.year())),
            Self::Instant(_) => None,
        }
    }

    /// Whether it is later than another for sure: of two instants by the second, else by the day.
    pub(crate) fn is_surely_after(self, earlier: Self, zone: FixedOffset) -> bool {
        match (self, earlier) {
            (Self::Instant(later), Self::Instant(earlier)) => later > earlier,
            _ => self.date(zone) > earlier.date(zone),
        }
    }

    /// The calendar day in a time zone.
    #[must_use]
    pub fn date(self, zone: FixedOffset) -> NaiveDate {
        match self {
            Self::Date(date) => date,
            Self::Instant(time) => time.date(zone),
        }
    }
}

/// The local midnight with which `date` begins, in seconds since 1970, also outside the range of [`Timestamp`].
pub(crate) fn midnight(date: NaiveDate, zone: FixedOffset) -> i64 {
    let days = i64::from(date.num_days_from_ce()) - i64::from(NaiveDate::default().num_days_from_ce());
    days * DAY_S - i64::from(zone.local_minus_utc())
}

/// Reads `YYYY-MM-DD` and nothing else; chrono alone would also take `2022-5-007`.
fn parse_date(text: &str) -> Option<NaiveDate> {
    let shaped = text.len() == 10
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    shaped.then(|| text.parse().ok()).flatten()
}

impl From<NaiveDate> for Moment {
    fn from(date: NaiveDate) -> Self {
        Self::Date(date)
    }
}

impl From<Timestamp> for Moment {
    fn from(time: Timestamp) -> Self {
        Self::Instant(time)
    }
}

impl FromStr for Moment {
    type Err = InvalidMoment;

    fn from_str(text: &str) -> Result<Self, InvalidMoment> {
        Self::read(text, str::parse)
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{date}"),
            Self::Instant(time) => write!(f, "{time}"),
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Moment {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Moment".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "string",
            "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z)?$",
        })
    }
}

impl<'de> Deserialize<'de> for Moment {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}
