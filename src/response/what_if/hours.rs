//! The hours of one day.

use chrono::{FixedOffset, NaiveDate};

use crate::time::{Timestamp, midnight};

const HOUR_S: i64 = 3600;
const DAY_S: i64 = 24 * HOUR_S;

/// A calendar day in the protocol's zone.
#[derive(Clone, Copy)]
pub(super) struct Day {
    pub(super) date: NaiveDate,
    pub(super) start: Timestamp,
    /// The midnight with which it ends.
    pub(super) end: Timestamp,
    /// When the county asks.
    pub(super) morning: Timestamp,
}

impl Day {
    pub(super) fn new(date: NaiveDate, zone: FixedOffset, morning: u32) -> Self {
        let midnight = midnight(date, zone);
        Self {
            date,
            start: Timestamp::clamped(midnight),
            end: Timestamp::clamped(midnight + DAY_S),
            morning: Timestamp::clamped(midnight + i64::from(morning.min(23)) * HOUR_S),
        }
    }

    /// The day after, as long as a log reaches its end.
    pub(super) fn next(self, zone: FixedOffset, morning: u32) -> Option<Self> {
        let next = Self::new(self.date.succ_opt()?, zone, morning);
        (next.end < Timestamp::MAX).then_some(next)
    }

    pub(super) fn last_second(self) -> Timestamp {
        Timestamp::clamped(self.end.to_unix() - 1)
    }
}

/// The instant so many hours later.
pub(super) fn hours_after(time: Timestamp, hours: u32) -> Timestamp {
    Timestamp::clamped(time.to_unix() + i64::from(hours) * HOUR_S)
}
