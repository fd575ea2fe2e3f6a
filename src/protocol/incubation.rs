//! The incubation period: how long before its onset a case can have been infected, and how likely each day is.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use super::error::Wrong;
use crate::time::{DAY_S, Interval, Moment, Timestamp, midnight};

/// 潜伏期: the time from infection to first symptoms.
///
/// Two things in one: the days that an investigator asks about, and a log-normal distribution over them. A plain
/// record: [`ProtocolBuilder::build`](crate::protocol::ProtocolBuilder::build) checks it.
///
/// By default 1 to 14 days, as the Chinese editions and WHO have it, with the distribution of Lauer et al. (The
/// incubation period of coronavirus disease 2019, Ann. Intern. Med. 172:577, 2020): median 5.1 days, 97.5 % within 11.5
/// days. It was shorter under Delta and Omicron: set it with
/// [`with_incubation`](crate::protocol::ProtocolBuilder::with_incubation).
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Incubation {
    /// The least number of calendar days between infection and onset.
    pub least_days: u32,
    /// The greatest number of calendar days between infection and onset, inclusive.
    #[cfg_attr(feature = "schema", schemars(range(min = 1, max = 365)))]
    pub most_days: u32,
    /// The mean of the natural logarithm of the period in days.
    pub log_mean: f64,
    /// The standard deviation of that logarithm.
    #[cfg_attr(feature = "schema", schemars(extend("exclusiveMinimum" = 0)))]
    pub log_sd: f64,
}

impl Default for Incubation {
    fn default() -> Self {
        Self {
            least_days: 1,
            most_days: 14,
            log_mean: 1.621,
            log_sd: 0.418,
        }
    }
}

/// 1 / sqrt(2 pi).
const FRAC_1_SQRT_2PI: f64 = 0.398_942_280_401_432_7;

/// The longest incubation that a protocol may ask about, in days.
const LONGEST_DAYS: u32 = 365;

impl Incubation {
    /// The time in which a case with this onset can have been infected, half-open: from the local midnight that begins
    /// the day `most_days` before the day of onset, to the one that ends the day `least_days` before it.
    ///
    /// Nothing where it would lie before 1970.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::{Incubation, edition};
    /// let window = Incubation::default().window("2022-05-15".parse()?, edition::cn_9().time_zone());
    /// let window = window.ok_or("a day of this century")?;
    /// assert_eq!(window.start(), "2022-05-01T00:00:00+08:00".parse()?);
    /// assert_eq!(window.end(), "2022-05-15T00:00:00+08:00".parse()?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn window(&self, onset: Moment, zone: FixedOffset) -> Option<Interval> {
        let day = midnight(onset.date(zone), zone);
        let before = |days: i64| Timestamp::clamped(day - days * DAY_S);
        Interval::non_empty(
            before(self.most_days.into()),
            before(i64::from(self.least_days) - 1),
        )
    }

    /// The probability that the period is at most this many days, by the distribution alone: the days asked about do
    /// not cut it.
    ///
    /// ```
    /// use mijie::protocol::Incubation;
    /// let incubation = Incubation::default();
    /// assert!((incubation.cumulative(5.06) - 0.5).abs() < 0.001);
    /// assert!((incubation.cumulative(11.5) - 0.975).abs() < 0.005);
    /// assert_eq!(incubation.cumulative(0.0), 0.0);
    /// ```
    #[must_use]
    pub fn cumulative(&self, days: f64) -> f64 {
        if days <= 0.0 {
            return 0.0;
        }
        normal_cumulative((libm::log(days) - self.log_mean) / self.log_sd)
    }

    /// The probability that the period is longer than `from` days and at most `until` days, by the distribution alone;
    /// 0 where `until` is not the greater. Exact in both tails, where differences of
    /// [`cumulative`](Self::cumulative) are not.
    ///
    /// ```
    /// use mijie::protocol::Incubation;
    /// let incubation = Incubation::default();
    /// let difference = incubation.cumulative(6.0) - incubation.cumulative(5.0);
    /// assert!((incubation.between(5.0, 6.0) - difference).abs() < 1e-15);
    /// assert!(incubation.between(300.0, 301.0) > 0.0);
    /// ```
    #[must_use]
    pub fn between(&self, from: f64, until: f64) -> f64 {
        if until <= from || until <= 0.0 {
            return 0.0;
        }
        let z = |days: f64| {
            if days <= 0.0 {
                f64::NEG_INFINITY
            } else {
                (libm::log(days) - self.log_mean) / self.log_sd
            }
        };
        let (low, high) = (z(from), z(until));
        if low > 0.0 {
            normal_cumulative(-low) - normal_cumulative(-high)
        } else {
            normal_cumulative(high) - normal_cumulative(low)
        }
    }

    /// The density of the period at this many days, per day, by the distribution alone.
    ///
    /// ```
    /// use mijie::protocol::Incubation;
    /// let incubation = Incubation::default();
    /// let slope = incubation.between(4.999, 5.001) / 0.002;
    /// assert!((incubation.density(5.0) - slope).abs() < 1e-6);
    /// assert_eq!(incubation.density(0.0), 0.0);
    /// ```
    #[must_use]
    pub fn density(&self, days: f64) -> f64 {
        if days <= 0.0 {
            return 0.0;
        }
        let z = (libm::log(days) - self.log_mean) / self.log_sd;
        libm::exp(-0.5 * z * z) * FRAC_1_SQRT_2PI / (days * self.log_sd)
    }

    pub(super) fn check(&self) -> Result<(), Wrong> {
        if !(1..=LONGEST_DAYS).contains(&self.most_days) {
            return Err(Wrong::new("most_days", "1 to 365 days", self.most_days));
        }
        if self.least_days > self.most_days {
            return Err(Wrong::new(
                "least_days",
                "no more than most_days",
                self.least_days,
            ));
        }
        if !self.log_mean.is_finite() {
            return Err(Wrong::new("log_mean", "a finite number", self.log_mean));
        }
        if !(self.log_sd.is_finite() && self.log_sd > 0.0) {
            return Err(Wrong::new("log_sd", "a finite number above 0", self.log_sd));
        }
        Ok(())
    }
}

/// The probability that a standard normal variable is at most `z`. From libm and not from the platform, so that every
/// platform has the same bits.
fn normal_cumulative(z: f64) -> f64 {
    0.5 * libm::erfc(-z * std::f64::consts::FRAC_1_SQRT_2)
}
