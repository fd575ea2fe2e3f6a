//! `checks.csv`: temperatures, health codes and other checks.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::entry::{Check, Finding, Temperature};
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["person", "at", "kind", "value"],
    required: 4,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const AT: usize = 1;
const KIND: usize = 2;
const VALUE: usize = 3;

const A_TEMPERATURE: &str = "a temperature from 30 to 45 degrees Celsius";

/// Reads checks one by one, without keeping them. Messages call the file by the name that is given.
///
/// | kind | value |
/// |---|---|
/// | `temperature` | degrees Celsius, from 30 to 45 |
/// | `code` | `green`, `yellow` or `red` |
/// | any other | `passed` or `failed` |
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_checks<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Check>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, check).map(|rows| rows.in_zone(zone))
}

fn check(row: Row<'_>, context: &mut Context<'_>) -> Result<Check, Wrong> {
    let person = row.key(PERSON)?;
    let at = row.instant(AT, context.zone)?;
    let found = match row.key(KIND)? {
        "temperature" => {
            let text = row.required(VALUE, A_TEMPERATURE)?;
            let degrees: Option<f64> = text.parse().ok();
            let temperature = degrees.and_then(|degrees| Temperature::from_celsius(degrees).ok());
            let wrong = || row.wrong(VALUE, A_TEMPERATURE, Found::Text(text.to_owned()));
            Finding::Temperature(temperature.ok_or_else(wrong)?)
        }
        "code" => Finding::Code(row.word(VALUE, "green, yellow or red")?),
        kind => Finding::Named {
            kind: kind.to_owned(),
            passed: passed(row)?,
        },
    };
    Ok(Check {
        person: context.person(person)?,
        at,
        found,
    })
}

fn passed(row: Row<'_>) -> Result<bool, Wrong> {
    const PASSED_OR_FAILED: &str = "passed or failed";
    match row.required(VALUE, PASSED_OR_FAILED)? {
        "passed" => Ok(true),
        "failed" => Ok(false),
        text => Err(row.wrong(VALUE, PASSED_OR_FAILED, Found::Text(text.to_owned()))),
    }
}
