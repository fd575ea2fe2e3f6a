//! `tests.csv`: samples and what came of them.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::record::Test;
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &["person", "sampled", "result", "round"],
    required: 3,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const SAMPLED: usize = 1;
const RESULT: usize = 2;
const ROUND: usize = 3;

const A_RESULT: &str = "negative, positive, inconclusive or pending";

/// Reads tests one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_tests<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Test>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, test).map(|rows| rows.in_zone(zone))
}

fn test(row: Row<'_>, context: &mut Context<'_>) -> Result<Test, Wrong> {
    let key = row.key(PERSON)?;
    let sampled = row.moment(SAMPLED, context.zone)?;
    let result = row.word(RESULT, A_RESULT)?;
    let round = row.text(ROUND)?;
    Ok(Test {
        person: context.person(key)?,
        sampled,
        result,
        round,
    })
}
