//! When a case can have been infected, and how likely each instant is by the dates of the case alone.

use super::hazards::Likelihood;
use crate::case::Case;
use crate::protocol::{Incubation, Protocol};
use crate::source::window::infection_window;
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;

/// The time in which a case can have been infected, and what its dates say of each instant in it.
#[derive(Clone, Debug)]
pub(super) struct Infection {
    pub(super) window: Interval,
    incubation: Incubation,
    dated: Dated,
}

/// What is known, in seconds since 1970. Fractions of a second are of no matter here.
#[derive(Clone, Copy, Debug)]
enum Dated {
    /// First symptoms, evenly within a day, or at an instant where both are equal.
    Onset { from: f64, until: f64 },
    /// Positive, and negative before, where symptoms are not known.
    Tested {
        positive: f64,
        negative: Option<f64>,
        detectable_s: f64,
    },
}

impl Infection {
    /// Nothing for a case of whom neither onset nor a positive sampling is known, and where no time is left in which
    /// the case can have been infected.
    pub(super) fn of(tracing: &Tracing<'_>, case: &Case, model: &Likelihood) -> Option<Self> {
        let protocol = tracing.protocol();
        let (incubation, zone) = (*protocol.incubation(), protocol.time_zone());
        let detectable_s = model.hazards().detectable_days * DAY;
        let isolated = case
            .isolated
            .map_or(Timestamp::MAX, |isolated| isolated.start(zone));
        let known = infection_window(tracing, case)?;
        let dated = match (case.onset, case.sampled) {
            (Some(onset), _) => {
                let [from, until] = [onset.start(zone), onset.end(zone)].map(seconds);
                Dated::Onset { from, until }
            }
            (None, Some(sampled)) => Dated::Tested {
                positive: noon(sampled, protocol),
                negative: case.last_negative.map(|negative| noon(negative, protocol)),
                detectable_s,
            },
            (None, None) => return None,
        };
        Some(Self {
            window: Interval::non_empty(known.start(), known.end().min(isolated))?,
            incubation,
            dated,
        })
    }

    /// How likely the dates are, had the case been infected at an instant; up to a factor that is the same for all.
    pub(super) fn density(&self, at: f64) -> f64 {
        let days = |instant: f64| (instant - at) / DAY;
        match self.dated {
            Dated::Onset { from, until } if from < until => self.incubation.between(days(from), days(until)),
            Dated::Onset { from, .. } => self.incubation.density(days(from)),
            Dated::Tested {
                positive,
                negative,
                detectable_s,
            } => {
                // Of somebody infected after a test, the test finds nothing.
                let age = |test: f64| (at < test).then(|| days(test + detectable_s));
                let found = age(positive).map_or(0.0, |age| self.incubation.cumulative(age));
                let missed = |age| self.incubation.between(age, f64::INFINITY);
                found * negative.and_then(age).map_or(1.0, missed)
            }
        }
    }

    /// Instants inside the window, ascending, between which the density is smooth enough to be integrated in one go.
    pub(super) fn knots(&self) -> Vec<f64> {
        let (from, until) = (seconds(self.window.start()), seconds(self.window.end()));
        let mut knots = vec![until];
        let ends = match self.dated {
            Dated::Onset { from, until } => [Some((from, from)), Some((until, until))],
            Dated::Tested {
                positive,
                negative,
                detectable_s,
            } => [Some(positive), negative].map(|test| test.map(|test| (test, test + detectable_s))),
        };
        let lengths = smooth_lengths(&self.incubation);
        for (test, end) in ends.into_iter().flatten() {
            knots.push(test);
            knots.extend(lengths.iter().map(|length| end - length * DAY));
        }
        knots.retain(|&knot| from < knot && knot <= until);
        knots.sort_by(f64::total_cmp);
        knots.dedup();
        knots
    }
}

const DAY: f64 = 86_400.0;
/// Periods in days between which the distribution is smooth enough to be integrated in one go: half a standard deviation
/// apart, less in the tails so that the density does not fall by more than a factor of about 50, and by no more than
/// [`WIDEST`] in the logarithm.
fn smooth_lengths(incubation: &Incubation) -> Vec<f64> {
    let Incubation { log_mean, log_sd, .. } = *incubation;
    let middle = (log_mean.clamp(SHORTEST, LONGEST) - log_mean) / log_sd;
    let mut lengths = Vec::new();
    for direction in [-1.0, 1.0] {
        let mut z = middle;
        // Bounded, so that no rounding makes it go on for ever.
        for _ in 0..MOST_LENGTHS {
            let log_days = log_mean + z * log_sd;
            if z.abs() > TAIL || !(SHORTEST..=LONGEST).contains(&log_days) {
                break;
            }
            lengths.push(libm::exp(log_days));
            z += direction * f64::min(0.5, 4.0 / z.abs()).min(WIDEST / log_sd);
        }
    }
    lengths
}

/// The greatest step of the logarithm of a period.
const WIDEST: f64 = 0.5;
/// Beyond so many standard deviations the density is 0 as a floating point number.
const TAIL: f64 = 39.0;
/// The logarithms of a tenth of a second and of more than the longest window, in days.
const SHORTEST: f64 = -13.6;
const LONGEST: f64 = 6.0;
/// More steps than lead from any middle to an end.
const MOST_LENGTHS: u32 = 512;

pub(super) fn seconds(time: Timestamp) -> f64 {
    f64::from(time.raw())
}

/// The instant, or the noon of the day.
fn noon(moment: Moment, protocol: &Protocol) -> f64 {
    let zone = protocol.time_zone();
    f64::midpoint(seconds(moment.start(zone)), seconds(moment.end(zone)))
}
