//! `arrivals.csv`: who came from where.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::entry::{Arrival, Origin, Whereabouts};
use crate::roster::Roster;
use crate::time::{InvalidInterval, Timestamp};

const LAYOUT: Layout = Layout {
    columns: &[
        "person",
        "at",
        "checkpoint",
        "area",
        "place",
        "from",
        "until",
        "plate",
    ],
    required: 3,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const AT: usize = 1;
const CHECKPOINT: usize = 2;
const AREA: usize = 3;
const PLACE: usize = 4;
const FROM: usize = 5;
const UNTIL: usize = 6;
const PLATE: usize = 7;

/// Reads arrivals one by one, without keeping them: a row for each stay before an arrival, rows of one person, instant and
/// checkpoint being one arrival. Messages call the file by the name that is given.
///
/// The stay was in an `area` or at a `place`, from `from` until `until`, dates or times; a date stands for its first
/// midnight in `from`, and in `until` for its last, or the arrival where that is earlier. Where neither area nor place
/// is told, nobody knows where they come from.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::{ReadError, read_arrivals};
/// use mijie::protocol::edition;
///
/// let text = "\
/// person,at,checkpoint,area,from,until
/// ann,2022-05-08T09:00,G109,xining,2022-05-01,2022-05-08
/// bo,2022-05-08T09:05,G109,xining,2022-05-09,
/// ";
/// let mut roster = Roster::new();
/// let zone = edition::cn_9().time_zone();
/// let rows: Vec<_> = read_arrivals(text.as_bytes(), "arrivals.csv", zone, &mut roster)?.collect();
/// let origin = rows[0].as_ref().ok().and_then(|arrival| arrival.origin).ok_or("a stay")?;
/// assert_eq!(origin.until, Some("2022-05-08T09:00:00+08:00".parse()?));
/// let error = rows[1].as_ref().err().ok_or("nobody stays somewhere after arriving")?;
/// assert_eq!(
///     error.to_string(),
///     "arrivals.csv line 3, column \"from\": expected a stay that begins before the arrival, \
///      found one from 2022-05-09T00:00:00+08:00"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_arrivals<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Arrival>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, arrival).map(|rows| rows.in_zone(zone))
}

fn arrival(row: Row<'_>, context: &mut Context<'_>) -> Result<Arrival, Wrong> {
    let (person, checkpoint) = (row.key(PERSON)?, row.key(CHECKPOINT)?);
    let at = row.instant(AT, context.zone)?;
    let (area, place) = (row.optional_key(AREA)?, row.optional_key(PLACE)?);
    let (from, until) = stay(row, context.zone, at)?;
    let vehicle = row.optional_key(PLATE)?.map(str::to_owned);
    let whereabouts = match (area, place) {
        (Some(_), Some(_)) => {
            let found = Found::Words("both".into());
            return Err(row.wrong(PLACE, "an area or a place", found));
        }
        (Some(area), None) => Some(Whereabouts::Area(context.area(area)?)),
        (None, Some(place)) => Some(Whereabouts::Place(context.place(place)?)),
        (None, None) if from.is_some() || until.is_some() => {
            let found = Found::Words("a time alone".into());
            return Err(row.wrong(AREA, "an area or a place of the stay", found));
        }
        (None, None) => None,
    };
    Ok(Arrival {
        person: context.person(person)?,
        at,
        checkpoint: context.place(checkpoint)?,
        origin: whereabouts.map(|whereabouts| Origin {
            whereabouts,
            from,
            until,
        }),
        plate: vehicle,
    })
}

/// From when until when the stay was, as far as it is told.
fn stay(
    row: Row<'_>,
    zone: FixedOffset,
    at: Timestamp,
) -> Result<(Option<Timestamp>, Option<Timestamp>), Wrong> {
    let from = row.optional_moment(FROM, zone)?.map(|from| from.start(zone));
    let until = row.optional_moment(UNTIL, zone)?;
    // The day of the arrival ends after it.
    if let Some(until) = until.filter(|until| until.start(zone) > at) {
        let found = format!("one until {}", until.end(zone).to_rfc3339(zone));
        return Err(row.wrong(
            UNTIL,
            "a stay that ends by the arrival",
            Found::Words(found.into()),
        ));
    }
    let until = until.map(|until| until.end(zone).min(at));
    match (from, until) {
        (Some(start), Some(end)) if start >= end => Err(Wrong::inverted(
            row.name(UNTIL),
            InvalidInterval { start, end },
            zone,
        )),
        (Some(start), None) if start >= at => {
            let found = Found::Words(format!("one from {}", start.to_rfc3339(zone)).into());
            Err(row.wrong(FROM, "a stay that begins before the arrival", found))
        }
        _ => Ok((from, until)),
    }
}
