//! Stretches of time, taken from each other.

use crate::time::{Interval, Timestamp};

/// What is left of an interval without others, which are sorted by start.
pub(super) fn without(whole: Interval, others: &[Interval]) -> Vec<Interval> {
    let mut left = Vec::new();
    let mut from = whole.start();
    for other in others {
        left.extend(Interval::non_empty(from, other.start().min(whole.end())));
        from = from.max(other.end());
    }
    left.extend(Interval::non_empty(from, whole.end()));
    left
}

/// What an interval shares with each of others, in their order.
pub(super) fn shared(whole: Interval, others: &[Interval]) -> impl Iterator<Item = Interval> {
    others.iter().filter_map(move |&other| whole.intersection(other))
}

/// Some hours later, or the last instant there is.
pub(super) fn hours_after(time: Timestamp, hours: u32) -> Timestamp {
    Timestamp::clamped(time.to_unix() + i64::from(hours) * 3600)
}
