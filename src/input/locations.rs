//! Locations of interest: the exposure sites of New Zealand, in the form in which they were published.

use std::io::Read;

use chrono::FixedOffset;

use super::clock;
use super::error::{Found, ReadError, Wrong};
use super::instant::instant;
use super::rows::{Context, Rows};
use super::table::{Column, Layout, Others, Row};
use crate::response::{Site, SiteGrade};
use crate::roster::Roster;
use crate::time::{DAY_S, Interval, Timestamp, midnight};

const LAYOUT: Layout = Layout {
    columns: &[
        "locationName",
        "address",
        "times",
        "whatToDo",
        "day",
        "dayAsString",
        "updated",
    ],
    required: 5,
    others: Others::Ignored,
};
const NAME: Column = 0;
const ADDRESS: Column = 1;
const TIMES: Column = 2;
const WHAT_TO_DO: Column = 3;
const DAY: Column = 4;
const DAY_IN_WORDS: Column = 5;
const UPDATED: Column = 6;

const A_RANGE: &str = "times such as 12:15 pm - 12:50 pm";
const LOCAL: &str = "a local time such as 2021-09-15T12:15:00Z";
const ADVICE: &str = "advice that begins with Self-isolate, Stay at home or Self-monitor";

/// One exposure site as New Zealand published it.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct LocationOfInterest {
    /// Where, when, and what to do. The key of the place is the name, a comma and the address, as they are written.
    pub site: Site,
    /// The name of the place.
    pub name: String,
    /// The address of the place.
    pub address: String,
    /// When the row was last changed.
    pub updated: Option<Timestamp>,
    /// The start that the column `day` gives, where it is another than that of `times`.
    ///
    /// The file contradicts itself there, and `times` was taken: what people were shown. In the file of 2021-09-21 one
    /// row does, line 4: `12:15 am` on a day that reads `T12:15`, noon. It may well have been noon that was meant.
    pub otherwise: Option<Timestamp>,
}

/// Reads the locations of interest of the New Zealand Ministry of Health one by one, without keeping them. Messages
/// call the file by the name that is given.
///
/// The columns `day` and `updated` end in `Z`, and are local time all the same; `times` is local too. `zone` says which:
/// +12:00 is New Zealand's standard time, +13:00 its daylight saving time, from 2021-09-26 on. The reader cannot know: a
/// file with days of both is read twice.
///
/// The date is that of `day`, the times are those of `times`, half-open: whoever came as the time ended was not there.
/// A time that ends at an earlier hour than it starts at ends on the next day. `dayAsString`, where it is there, has to
/// name the date of `day`. Spellings of one place differ from row to row: they are different places until somebody says
/// that they are one.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read. A row is refused, with its line and column, where the times are
/// written in another way or end as they start, where `day` is no time or `dayAsString` says another, and where the
/// advice begins in an unknown way.
///
/// # Examples
///
/// ```
/// use chrono::FixedOffset;
/// use mijie::Roster;
/// use mijie::input::read_locations_of_interest;
/// use mijie::response::SiteGrade;
///
/// let standard = FixedOffset::east_opt(12 * 3600).ok_or("an offset of less than a day")?;
/// let text = "\
/// locationName,address,times,whatToDo,day
/// Corner Dairy,1 High Street,11:45 pm - 12:10 am,Self-monitor for 14 days,2021-09-15T23:45:00Z
/// ";
/// let mut roster = Roster::new();
/// for row in read_locations_of_interest(text.as_bytes(), "locations.csv", standard, &mut roster)? {
///     let interval = row?.site.interval;
///     assert_eq!(interval.start().to_rfc3339(standard), "2021-09-15T23:45:00+12:00");
///     assert_eq!(interval.end().to_rfc3339(standard), "2021-09-16T00:10:00+12:00");
/// }
/// assert!(roster.find_place("Corner Dairy, 1 High Street").is_some());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_locations_of_interest<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, LocationOfInterest>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, location).map(|rows| rows.in_zone(zone))
}

fn location(row: Row<'_>, context: &mut Context<'_>) -> Result<LocationOfInterest, Wrong> {
    let zone = context.zone;
    let (name, address) = (row.key(NAME)?, row.key(ADDRESS)?);
    let (start, end) = range(row)?;
    let grade = grade(row)?;
    let day = local(row, DAY, row.required(DAY, LOCAL)?, zone)?;
    let date = day.date(zone);
    if let Some(words) = row.cell(DAY_IN_WORDS)? {
        let expected = date.format("%A %-d %B").to_string();
        if !words.eq_ignore_ascii_case(&expected) {
            return Err(row.wrong(
                DAY_IN_WORDS,
                format!("{expected}, the date in column \"day\""),
                Found::Text(words.to_owned()),
            ));
        }
    }
    let updated = match row.cell(UPDATED)? {
        Some(text) => Some(local(row, UPDATED, text, zone)?),
        None => None,
    };
    let at = |minutes: u32, days: i64| {
        let seconds = midnight(date, zone) + days * DAY_S + i64::from(minutes) * 60;
        Timestamp::from_unix(seconds).map_err(|_| {
            row.wrong(
                DAY,
                "a day from 1970 to 2106",
                Found::Words(date.to_string().into()),
            )
        })
    };
    let (start, end) = (at(start, 0)?, at(end, i64::from(end < start))?);
    let interval =
        Interval::new(start, end).map_err(|empty| Wrong::inverted(row.name(TIMES), empty, zone))?;
    Ok(LocationOfInterest {
        site: Site {
            place: context.place(&format!("{name}, {address}"))?,
            interval,
            grade: Some(grade),
        },
        name: name.to_owned(),
        address: address.to_owned(),
        updated,
        otherwise: Some(day).filter(|&day| day != start),
    })
}

/// When the place was a site, in minutes since midnight.
fn range(row: Row<'_>) -> Result<(u32, u32), Wrong> {
    let text = row.required(TIMES, A_RANGE)?;
    match clock::range(text) {
        Some((start, end)) if start == end => Err(row.wrong(
            TIMES,
            "an end at another time of day than the start",
            Found::Words("the same".into()),
        )),
        Some(range) => Ok(range),
        None => Err(row.wrong(TIMES, A_RANGE, Found::Text(text.to_owned()))),
    }
}

/// The grade of an advice, of which only the beginning was always the same.
fn grade(row: Row<'_>) -> Result<SiteGrade, Wrong> {
    let text = row.required(WHAT_TO_DO, ADVICE)?;
    let begins = |with: &str| {
        text.get(..with.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(with))
    };
    [
        ("Self-isolate", SiteGrade::SelfIsolate),
        ("Stay at home", SiteGrade::StayAtHome),
        ("Self-monitor", SiteGrade::SelfMonitor),
    ]
    .into_iter()
    .find_map(|(with, grade)| begins(with).then_some(grade))
    .ok_or_else(|| row.wrong(WHAT_TO_DO, ADVICE, Found::Text(text.to_owned())))
}

/// A local time that pretends to be UTC; one with an offset of its own would be another thing.
fn local(row: Row<'_>, column: Column, text: &str, zone: FixedOffset) -> Result<Timestamp, Wrong> {
    let clock = text.strip_suffix(['Z', 'z']);
    clock
        .filter(|clock| {
            !clock
                .get("2021-09-15".len()..)
                .is_some_and(|time| time.contains(['+', '-']))
        })
        .and_then(|clock| instant(clock, zone).ok())
        .ok_or_else(|| row.wrong(column, LOCAL, Found::Text(text.to_owned())))
}
