//! When a case can have been infected, and how likely each instant is by the dates of the case alone.

use chrono::FixedOffset;

use crate::case::Case;
use crate::protocol::Incubation;
use crate::time::{DAY_S, Interval, Moment, Timestamp, midnight};

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
    ///
    /// `isolated` is the earliest isolation of the person.
    pub(super) fn new(
        case: &Case,
        incubation: Incubation,
        detectable_days: f64,
        zone: FixedOffset,
        end: Timestamp,
    ) -> Option<Self> {
        let sampled_by = case.sampled.map_or(Timestamp::MAX, |sampled| sampled.end(zone));
        let end = end.min(sampled_by);
        let (window, dated) = match (case.onset, case.sampled) {
            (Some(onset), _) => {
                let [from, until] = [onset.start(zone), onset.end(zone)].map(seconds);
                (incubation.window(onset, zone)?, Dated::Onset { from, until })
            }
            (None, Some(sampled)) => {
                let before = midnight(sampled.date(zone), zone) - i64::from(incubation.most_days) * DAY_S;
                let dated = Dated::Tested {
                    positive: noon(sampled, zone),
                    negative: case.last_negative.map(|negative| noon(negative, zone)),
                    detectable_s: detectable_days * DAY,
                };
                (
                    Interval::non_empty(Timestamp::clamped(before), sampled.end(zone))?,
                    dated,
                )
            }
            (None, None) => return None,
        };
        Some(Self {
            window: Interval::non_empty(window.start(), window.end().min(end))?,
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
                let detectable = |test: f64| {
                    if at < test {
                        self.incubation.cumulative(days(test + detectable_s))
                    } else {
                        0.0
                    }
                };
                detectable(positive) * (1.0 - negative.map_or(0.0, detectable))
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
        let Incubation { log_mean, log_sd, .. } = self.incubation;
        let step = log_sd.min(WIDEST);
        let (shortest, longest) = (
            (log_mean - TAIL * log_sd).max(SHORTEST),
            (log_mean + TAIL * log_sd).min(LONGEST),
        );
        for (test, end) in ends.into_iter().flatten() {
            knots.push(test);
            let mut log_days = shortest;
            while log_days < longest {
                knots.push(end - libm::exp(log_days) * DAY);
                log_days += step;
            }
        }
        knots.retain(|&knot| from < knot && knot <= until);
        knots.sort_by(f64::total_cmp);
        knots.dedup();
        knots
    }
}

const DAY: f64 = 86_400.0;
/// Between knots the logarithm of the time to onset grows by a standard deviation, but by no more than this.
const WIDEST: f64 = 0.5;
/// Beyond so many standard deviations next to nothing of the distribution is left.
const TAIL: f64 = 9.0;
/// The logarithms of a tenth of a second and of more than the longest window, in days.
const SHORTEST: f64 = -13.6;
const LONGEST: f64 = 6.0;

pub(super) fn seconds(time: Timestamp) -> f64 {
    f64::from(time.raw())
}

/// The instant, or the noon of the day.
fn noon(moment: Moment, zone: FixedOffset) -> f64 {
    f64::midpoint(seconds(moment.start(zone)), seconds(moment.end(zone)))
}
