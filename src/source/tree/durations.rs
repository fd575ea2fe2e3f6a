//! Lengths of time between two cases: serial intervals and generation times.

use serde::Serialize;

use super::TransmissionTree;

/// A number of lengths of time, in days, and those that are not known.
///
/// # Examples
///
/// ```
/// use mijie::source::Durations;
/// let durations = Durations::new([Some(5.0), Some(-1.0), None, Some(2.0), Some(4.0)]);
/// assert_eq!((durations.count(), durations.missing(), durations.negative()), (4, 1, 1));
/// assert_eq!(durations.mean(), Some(2.5));
/// assert_eq!(durations.quantile(0.5), Some(3.0));
/// ```
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Durations {
    // Invariant: sorted, each finite.
    days: Vec<f64>,
    missing: usize,
}

impl TransmissionTree {
    /// The serial intervals: from the onset of an infector to that of the infectee, over all transmissions of the tree, in
    /// whole calendar days of the protocol's time zone. One is missing for each transmission where either onset is not
    /// known. Those below 0, where the infectee fell ill first, are kept: leaving them out would lengthen the mean.
    ///
    /// Of flagged transmissions they count too: [`from_pairs`](Self::from_pairs) keeps what was recorded.
    #[must_use]
    pub fn serial_intervals(&self) -> Durations {
        Durations::new(self.transmissions().map(|one| {
            let days = one.serial_interval_days?;
            // A calendar of 137 years has far fewer days than an i32.
            i32::try_from(days).ok().map(f64::from)
        }))
    }

    /// The generation times: from the infection of an infector to that of the infectee, over all transmissions of the
    /// tree, in days of 24 hours. One is missing for each transmission where either infection is not known.
    ///
    /// The instants are those of [`TreeNode::infected`](super::TreeNode::infected): mean instants, where nobody recorded
    /// them, that of a root being no more than what the incubation says. Their differences can be below 0, and vary
    /// less than generation times do.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "137 years have fewer than 2^33 seconds"
    )]
    pub fn generation_times(&self) -> Durations {
        let seconds = self.transmissions().map(|one| one.generation_time_s);
        Durations::new(seconds.map(|seconds| Some(seconds? as f64 / 86_400.0)))
    }
}

impl Durations {
    /// Lengths of time in days, nothing where one is not known. What is no finite number counts as not known.
    #[must_use]
    pub fn new(days: impl IntoIterator<Item = Option<f64>>) -> Self {
        let (mut known, mut missing) = (Vec::new(), 0);
        for days in days {
            match days.filter(|days| days.is_finite()) {
                Some(days) => known.push(days),
                None => missing += 1,
            }
        }
        known.sort_unstable_by(f64::total_cmp);
        Self { days: known, missing }
    }

    /// Those that are known, in days, sorted.
    #[must_use]
    pub fn days(&self) -> &[f64] {
        &self.days
    }

    /// How many are known: the denominator of the mean.
    #[must_use]
    pub fn count(&self) -> usize {
        self.days.len()
    }

    /// How many are not known.
    #[must_use]
    pub fn missing(&self) -> usize {
        self.missing
    }

    /// How many are below 0.
    #[must_use]
    pub fn negative(&self) -> usize {
        self.days.partition_point(|&days| days < 0.0)
    }

    /// The mean, in days, of those that are known. Nothing where none is.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 transmissions")]
    pub fn mean(&self) -> Option<f64> {
        (!self.days.is_empty()).then(|| self.days.iter().sum::<f64>() / self.count() as f64)
    }

    /// The standard deviation, in days: the root of the sum of squared differences from the mean, divided by their number
    /// less 1. Nothing for fewer than two.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 transmissions")]
    pub fn sd(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.count() > 1)?;
        let squares: f64 = self.days.iter().map(|days| (days - mean) * (days - mean)).sum();
        Some(libm::sqrt(squares / (self.count() - 1) as f64))
    }

    /// The days that this share of the lengths does not exceed, such as 0.5 for the median, 0 for the least and 1 for the
    /// greatest; nothing where none is known. A share above 1 counts as 1, and one below 0, or none, as 0.
    ///
    /// Between two lengths it is interpolated: of `n` sorted lengths, numbered from 0, that with the number
    /// `(n - 1) * share`. Type 7 of Hyndman and Fan (Sample quantiles in statistical packages, Am. Stat. 50:361, 1996), as
    /// R and numpy have it by default.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 transmissions")]
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a number from 0 to that of the last length"
    )]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let last = self.days.len().checked_sub(1)?;
        let number = last as f64 * if share >= 0.0 { share.min(1.0) } else { 0.0 };
        let at = libm::floor(number);
        let [below, above] = [at as usize, (at as usize + 1).min(last)].map(|at| self.days[at]);
        Some(below + (number - at) * (above - below))
    }
}
