//! Axes: time from left to right, numbers from the bottom up.

use std::io;

use chrono::{Datelike, FixedOffset, NaiveDate};

use super::canvas::Canvas;
use crate::time::{DAY_S, Interval, Timestamp, midnight};

/// So many lines at most stand across a picture.
const MOST_DAYS_NAMED: i64 = 14;
/// Or so many, where the year stands with them.
const MOST_DAYS_WITH_YEAR: i64 = 9;

/// Where instants are between left and right.
#[derive(Clone, Copy)]
pub(super) struct TimeAxis {
    span: Interval,
    left: f64,
    right: f64,
    zone: FixedOffset,
}

impl TimeAxis {
    pub(super) fn new(span: Interval, left: f64, right: f64, zone: FixedOffset) -> Self {
        Self {
            span,
            left,
            right,
            zone,
        }
    }

    /// Where an instant is; what lies outside of the axis is at its ends.
    pub(super) fn at(&self, time: Timestamp) -> f64 {
        let time = time.clamp(self.span.start(), self.span.end());
        let since = f64::from(time.raw() - self.span.start().raw());
        self.left + since / f64::from(self.span.seconds()) * (self.right - self.left)
    }

    /// Whether an instant is on the axis, its ends included.
    pub(super) fn holds(&self, time: Timestamp) -> bool {
        (self.span.start()..=self.span.end()).contains(&time)
    }

    /// The part of an interval that the axis shows.
    pub(super) fn shown(&self, interval: Interval) -> Option<(f64, f64)> {
        let shown = interval.intersection(self.span)?;
        Some((self.at(shown.start()), self.at(shown.end())))
    }

    /// A line at each midnight, or at every so many midnights that there is room for their dates, which stand at both ends.
    pub(super) fn draw(&self, canvas: &mut Canvas, top: f64, bottom: f64) -> io::Result<()> {
        let first = self.span.start().date(self.zone);
        let days = i64::from(self.span.seconds()) / DAY_S + 1;
        let format = DayFormat::of(first, self.span.end().date(self.zone));
        let step = format.step(days);
        let midnights = (0..=days).step_by(usize::try_from(step).unwrap_or(1));
        for date in midnights.filter_map(|day| first.checked_add_signed(chrono::TimeDelta::days(day))) {
            let start = Timestamp::clamped(midnight(date, self.zone));
            if self.holds(start) {
                let x = self.at(start);
                canvas.line((x, top), (x, bottom), "grid")?;
                canvas.text(x, top - 4.0, "soft middle", &format.text(date))?;
                canvas.text(x, bottom + 14.0, "soft middle", &format.text(date))?;
            }
        }
        Ok(())
    }
}

/// How the days of an axis are named.
#[derive(Clone, Copy)]
pub(super) struct DayFormat {
    with_year: bool,
}

impl DayFormat {
    /// With the year where the first and the last day are of different ones.
    pub(super) fn of(first: NaiveDate, last: NaiveDate) -> Self {
        Self {
            with_year: first.year() != last.year(),
        }
    }

    /// Every how many of so many days there is room for a name.
    pub(super) fn step(self, days: i64) -> i64 {
        let most = if self.with_year {
            MOST_DAYS_WITH_YEAR
        } else {
            MOST_DAYS_NAMED
        };
        ((days + most - 1) / most).max(1)
    }

    /// `05-07`, or `2022-05-07`.
    pub(super) fn text(self, date: NaiveDate) -> String {
        if self.with_year {
            date.to_string()
        } else {
            date.format("%m-%d").to_string()
        }
    }
}

/// Where numbers are between bottom and top.
#[derive(Clone, Copy)]
pub(super) struct CountAxis {
    most: u64,
    bottom: f64,
    top: f64,
}

impl CountAxis {
    /// From 0 to a round number, at least as great as the greatest.
    pub(super) fn new(greatest: u64, bottom: f64, top: f64) -> Self {
        let step = step(greatest);
        let most = greatest.div_ceil(step).max(1).saturating_mul(step);
        Self { most, bottom, top }
    }

    #[expect(clippy::cast_precision_loss, reason = "to a tenth of a pixel")]
    pub(super) fn at(&self, count: u64) -> f64 {
        self.bottom - count as f64 / self.most as f64 * (self.bottom - self.top)
    }

    pub(super) fn draw(&self, canvas: &mut Canvas, left: f64, right: f64) -> io::Result<()> {
        let step = step(self.most);
        for count in (0..=self.most / step).map(|number| number * step) {
            let y = self.at(count);
            canvas.line((left, y), (right, y), if count == 0 { "axis" } else { "grid" })?;
            canvas.text(left - 6.0, y + 4.0, "soft end", &count.to_string())?;
        }
        Ok(())
    }
}

/// 1, 2 or 5 times a power of ten, so that at most five steps lead to the greatest number.
fn step(greatest: u64) -> u64 {
    let mut power: u64 = 1;
    loop {
        for factor in [1, 2, 5] {
            let step = power.saturating_mul(factor);
            if greatest.div_ceil(step) <= 5 || step == u64::MAX {
                return step;
            }
        }
        power = power.saturating_mul(10);
    }
}
