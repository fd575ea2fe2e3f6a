//! Times, lengths and names as people read them.

use chrono::FixedOffset;

use crate::gazetteer::Gazetteer;
use crate::id::PlaceId;
use crate::roster::Roster;
use crate::time::{Interval, Timestamp};

use super::{WriteError, keys};

/// `2022-05-07 08:30`, with seconds where there are any.
pub(super) fn time(time: Timestamp, zone: FixedOffset) -> String {
    let format = if time.to_unix() % 60 == 0 {
        "%Y-%m-%d %H:%M"
    } else {
        "%Y-%m-%d %H:%M:%S"
    };
    time.to_datetime().with_timezone(&zone).format(format).to_string()
}

/// `2022-05-07 08:30 to 09:40`, with the date of the end where it is another day.
pub(super) fn interval(interval: Interval, zone: FixedOffset) -> String {
    let (start, end) = (interval.start(), interval.end());
    let ending = time(end, zone);
    let ending = if start.date(zone) == end.date(zone) {
        &ending["2022-05-07 ".len()..]
    } else {
        &ending
    };
    format!("{} to {ending}", time(start, zone))
}

/// `53 min`, `1 h 13 min` or `40 s`.
pub(super) fn length(seconds: u64) -> String {
    let parts = [
        (seconds / 3600, "h"),
        (seconds / 60 % 60, "min"),
        (seconds % 60, "s"),
    ];
    let shown: Vec<String> = parts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, unit)| format!("{count} {unit}"))
        .collect();
    if shown.is_empty() {
        "0 s".to_owned()
    } else {
        shown.join(" ")
    }
}

/// `1 visit`, `2 visits`.
pub(super) fn count(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

/// The key of a place, with its name where it has another.
pub(super) fn place(place: PlaceId, roster: &Roster, gazetteer: &Gazetteer) -> Result<String, WriteError> {
    let key = keys::place_key(roster, place)?;
    let name = gazetteer
        .places
        .get(&place)
        .and_then(|known| known.name.as_deref());
    Ok(with_name(key, name))
}

fn with_name(key: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if name != key => format!("{key} {name}"),
        _ => key.to_owned(),
    }
}
