//! `cases.csv`: the line list.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::case::Case;
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &[
        "person",
        "status",
        "onset",
        "sampled",
        "last_negative",
        "isolated",
        "reported",
    ],
    required: 2,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const STATUS: usize = 1;
const ONSET: usize = 2;
const SAMPLED: usize = 3;
const LAST_NEGATIVE: usize = 4;
const ISOLATED: usize = 5;
const REPORTED: usize = 6;

/// Reads cases one by one; a second row about one person is an error, and so is a case without a date to count from.
/// Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_cases<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Case>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, case).map(|rows| rows.in_zone(zone))
}

fn case(row: Row<'_>, context: &mut Context<'_>) -> Result<Case, Wrong> {
    let zone = context.zone;
    let key = row.key(PERSON)?;
    let status = row.optional_word(STATUS, "suspected, confirmed or asymptomatic")?;
    let onset = row.optional_moment(ONSET, zone)?;
    let sampled = row.optional_moment(SAMPLED, zone)?;
    let last_negative = row.optional_moment(LAST_NEGATIVE, zone)?;
    let isolated = row.optional_moment(ISOLATED, zone)?;
    let reported = row.optional_moment(REPORTED, zone)?;
    if onset.or(sampled).or(last_negative).is_none() {
        return Err(Wrong::row("a date of onset, sampled or last_negative", "none"));
    }
    if let (Some(reported), Some(sampled)) = (reported, sampled)
        && sampled.is_surely_after(reported, zone)
    {
        return Err(Wrong::cell(
            "reported",
            "a time after the sampling",
            "one before it",
        ));
    }
    let person = context.person(key)?;
    context.define(row, PERSON, person.index())?;
    Ok(Case {
        person,
        status: status.unwrap_or_default(),
        onset,
        sampled,
        last_negative,
        isolated,
        reported,
        window: None,
    })
}
