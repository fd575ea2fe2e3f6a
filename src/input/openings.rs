//! `openings.csv`: when shops and pharmacies are open.

use std::io::Read;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::roster::Roster;
use crate::supply::{DayTime, Opening};

const LAYOUT: Layout = Layout {
    columns: &["place", "kind", "opens", "closes", "from", "until"],
    required: 4,
    others: Others::Ignored,
};
const PLACE: usize = 0;
const KIND: usize = 1;
const OPENS: usize = 2;
const CLOSES: usize = 3;
const FROM: usize = 4;
const UNTIL: usize = 5;

const A_KIND: &str = "shop, market or pharmacy";
const A_DAY_TIME: &str = "a time of day such as 08:30";

/// Reads when shops are open, one opening a row, without keeping them. Messages call the file by the name that is given.
///
/// `opens` and `closes` are times of day by the clock of the protocol's zone, from `00:00`, `closes` up to `24:00`; a shop that
/// closes no later than it opens does so on the next day. `from` and `until` are the first and the last day. A place may
/// have several rows.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::read_openings;
///
/// let text = "\
/// place,kind,opens,closes,from,until
/// old pharmacy,pharmacy,08:00,24:00,,
/// corner shop,shop,8:00,20:00,,
/// corner shop,shop,08:00,20:00,2022-05-12,2022-05-11
/// ";
/// let mut roster = Roster::new();
/// let rows = read_openings(text.as_bytes(), "openings.csv", &mut roster)?;
/// let errors: Vec<String> = rows.filter_map(Result::err).map(|error| error.to_string()).collect();
/// assert_eq!(
///     errors,
///     [
///         "openings.csv line 3, column \"opens\": expected a time of day such as 08:30, found \"8:00\"",
///         "openings.csv line 4, column \"until\": expected a last day no earlier than 2022-05-12, found 2022-05-11",
///     ]
/// );
/// # Ok::<(), mijie::input::ReadError>(())
/// ```
pub fn read_openings<'r, R: Read>(
    source: R,
    file: &str,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Opening>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, opening)
}

fn opening(row: Row<'_>, context: &mut Context<'_>) -> Result<Opening, Wrong> {
    let key = row.key(PLACE)?;
    let kind = row.word(KIND, A_KIND)?;
    let opens = row.word(OPENS, A_DAY_TIME)?;
    if opens == DayTime::END {
        let found = Found::Words("24:00, with which the day ends".into());
        return Err(row.wrong(OPENS, A_DAY_TIME, found));
    }
    let closes = row.word(CLOSES, A_DAY_TIME)?;
    let (from, until) = (row.optional_date(FROM)?, row.optional_date(UNTIL)?);
    if let (Some(from), Some(until)) = (from, until)
        && until < from
    {
        let expected = format!("a last day no earlier than {from}");
        return Err(Wrong::cell(row.name(UNTIL), expected, until.to_string()));
    }
    Ok(Opening {
        place: context.place(key)?,
        kind,
        opens,
        closes,
        from,
        until,
    })
}
