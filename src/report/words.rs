//! Times, lengths and names as people read them.

use chrono::FixedOffset;

use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PlaceId};
use crate::response::{Duty, TestState};
use crate::roster::Roster;
use crate::time::{Interval, Moment, Timestamp};
use crate::zone::{Unplaced, Zone, ZoneReason, Zones};

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

/// A date as it stands, an instant as a time.
pub(super) fn moment(moment: Moment, zone: FixedOffset) -> String {
    match moment {
        Moment::Date(date) => date.to_string(),
        Moment::Instant(instant) => time(instant, zone),
    }
}

pub(super) fn interval(interval: Interval, zone: FixedOffset) -> String {
    stretch(interval.start(), interval.end(), zone)
}

/// `2022-05-07 08:30 to 09:40`, with the date of the end where it is another day.
pub(super) fn stretch(start: Timestamp, end: Timestamp, zone: FixedOffset) -> String {
    let ending = time(end, zone);
    let ending = if start.date(zone) == end.date(zone) {
        &ending["2022-05-07 ".len()..]
    } else {
        &ending
    };
    format!("{} to {ending}", time(start, zone))
}

/// `53 min`, `1 h 13 min`, `2 d 40 s`.
pub(super) fn length(seconds: u64) -> String {
    let parts = [
        (seconds / 86_400, "d"),
        (seconds / 3600 % 24, "h"),
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

/// The key of an area, with its name where it has another.
pub(super) fn area(area: AreaId, roster: &Roster, gazetteer: &Gazetteer) -> Result<String, WriteError> {
    let key = keys::area_key(roster, area)?;
    let name = gazetteer.areas.get(area).and_then(|known| known.name.as_deref());
    Ok(with_name(key, name))
}

fn with_name(key: &str, name: Option<&str>) -> String {
    match name {
        Some(name) if name != key => format!("{key} {name}"),
        _ => key.to_owned(),
    }
}

/// Why an area is a zone, in words: `case ann lives at flat 2`.
///
/// # Errors
///
/// [`WriteError`] for a person or place without a key in the roster.
pub fn zone_reason(reason: &ZoneReason, roster: &Roster) -> Result<String, WriteError> {
    let person = |case| keys::person_key(roster, case);
    let place = |place| keys::place_key(roster, place);
    Ok(match *reason {
        ZoneReason::Home { case, place: home } => format!("case {} lives at {}", person(case)?, place(home)?),
        ZoneReason::Busy {
            case,
            place: busy,
            kind,
            visitors,
        } => format!(
            "{} ({kind}) near the home of case {} is busy with {}",
            place(busy)?,
            person(case)?,
            count(visitors as usize, "visitor")
        ),
        ZoneReason::Visited {
            case,
            place: visited,
            kind,
            seconds,
            visitors,
            likely,
            registered,
            hard_to_trace,
        } => {
            let spread = if likely {
                "spread is likely"
            } else {
                "spread is unlikely"
            };
            let register = if registered {
                "registered"
            } else {
                "not registered"
            };
            let contacts = if hard_to_trace {
                "hard to trace"
            } else {
                "traceable"
            };
            format!(
                "case {} was at {} ({kind}) for {} among {}, {register}: {spread}, contacts are {contacts}",
                person(case)?,
                place(visited)?,
                length(seconds),
                count(visitors as usize, "visitor"),
            )
        }
        ZoneReason::RestOfCounty { zones } => {
            format!(
                "the rest of a county with {}",
                count(zones as usize, "sealed or controlled zone")
            )
        }
    })
}

/// Why an area is a zone, the reasons for the strictest level first, then in the order of the words.
pub(super) fn zone_reasons(zone: &Zone, roster: &Roster) -> Result<Vec<String>, WriteError> {
    let mut reasons = zone
        .reasons
        .iter()
        .map(|reason| Ok((reason.level(), zone_reason(reason, roster)?)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    reasons.sort_unstable();
    Ok(reasons.into_iter().map(|(_, words)| words).collect())
}

/// What should have drawn zones and could not, in words and in their order.
pub(super) fn all_unplaced(zones: &Zones, roster: &Roster) -> Result<Vec<String>, WriteError> {
    let mut words = zones
        .unplaced()
        .iter()
        .map(|one| unplaced(one, roster))
        .collect::<Result<Vec<_>, WriteError>>()?;
    words.sort_unstable();
    Ok(words)
}

fn unplaced(unplaced: &Unplaced, roster: &Roster) -> Result<String, WriteError> {
    let person = |case| keys::person_key(roster, case);
    let place = |place| keys::place_key(roster, place);
    Ok(match *unplaced {
        Unplaced::NoHome { case } => format!("case {}: the home is not known", person(case)?),
        Unplaced::HomeWithoutArea { case, place: home } => {
            format!(
                "case {}: the home {} lies in no known area",
                person(case)?,
                place(home)?
            )
        }
        Unplaced::NoSurroundings { case, place: home } => format!(
            "case {}: the home {} lies in no known area in which to look for busy places",
            person(case)?,
            place(home)?
        ),
        Unplaced::PlaceWithoutArea {
            case,
            place: visited,
            level,
        } => format!(
            "{}, where case {} was and which would be {level}, lies in no known area",
            place(visited)?,
            person(case)?
        ),
        Unplaced::NoCounty { area } => format!("{} lies in no known county", keys::area_key(roster, area)?),
    })
}

/// What is to be done for a person.
pub(super) fn duty(duty: &Duty, zone: FixedOffset) -> String {
    match *duty {
        Duty::Enter { sampled } => format!("enter as a case: the sample of {sampled} is positive"),
        Duty::Move { by } => format!("move to quarantine by {}", time(by, zone)),
        Duty::Test { day, state } => match state {
            TestState::Due => format!("test of day {day}"),
            TestState::Missed => format!("test of day {day}: missed"),
            TestState::Taken { on, result } => format!("test of day {day}: {result}, sampled {on}"),
        },
        Duty::Hold { since } => format!("find out what stands against release, due {since}"),
        Duty::LetOut => "let out of quarantine, if nothing stands against it".to_owned(),
        Duty::Stay { kind } => kind.words().to_owned(),
    }
}
