//! When a case can have been infected, by its dates alone.

use crate::case::Case;
use crate::time::{DAY_S, Interval, Timestamp, midnight};
use crate::trace::Tracing;

/// The incubation window of a case, half-open, and nothing of it after the instant of the question.
///
/// By the onset, as [`Incubation::window`](crate::protocol::Incubation::window) has it, and never after a positive
/// sampling. Without an onset from `most_days` before the day of the first positive sampling up to the end of that
/// sampling, since nobody knows how long before it the infection was. Nothing for a case of whom neither is known, and
/// where no time is left.
pub(super) fn infection_window(tracing: &Tracing<'_>, case: &Case) -> Option<Interval> {
    let (protocol, zone) = (tracing.protocol(), tracing.protocol().time_zone());
    let incubation = protocol.incubation();
    let sampled = case.sampled.map(|sampled| sampled.end(zone));
    let end = sampled.map_or(tracing.as_of(), |sampled| sampled.min(tracing.as_of()));
    let window = match (case.onset, case.sampled) {
        (Some(onset), _) => incubation.window(onset, zone)?,
        (None, Some(sampled)) => {
            let before = midnight(sampled.date(zone), zone) - i64::from(incubation.most_days) * DAY_S;
            Interval::non_empty(Timestamp::clamped(before), sampled.end(zone))?
        }
        (None, None) => return None,
    };
    Interval::non_empty(window.start(), window.end().min(end))
}
