//! `needs.csv`: what people told the hotline.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::id::{PersonId, PlaceId};
use crate::roster::Roster;
use crate::supply::{Need, NeedFault};

const LAYOUT: Layout = Layout {
    columns: &["at", "kind", "home", "person", "answered"],
    required: 2,
    others: Others::Ignored,
};
const AT: usize = 0;
const KIND: usize = 1;
const HOME: usize = 2;
const PERSON: usize = 3;
const ANSWERED: usize = 4;

const A_KIND: &str = "medical, medicine, food or other";

/// Reads what people told the hotline, one by one, without keeping it. Messages call the file by the name that is given.
///
/// A row tells a home or a person, or both; `answered` is empty while the need is open. An answer before the call is an
/// error of its row.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::read_needs;
/// use mijie::protocol::edition;
///
/// let zone = edition::cn_9().time_zone();
/// let text = "\
/// at,kind,home,person,answered
/// 2022-05-12T08:00,medicine,,ann,2022-05-12T10:30
/// 2022-05-12T08:00,food,flat 2,,2022-05-11
/// 2022-05-12T08:00,food,,,
/// ";
/// let mut roster = Roster::new();
/// let rows = read_needs(text.as_bytes(), "needs.csv", zone, &mut roster)?;
/// let errors: Vec<String> = rows.filter_map(Result::err).map(|error| error.to_string()).collect();
/// assert_eq!(
///     errors,
///     [
///         "needs.csv line 3, column \"answered\": expected an answer no earlier than the call of \
///          2022-05-12T08:00:00+08:00, found 2022-05-11",
///         "needs.csv line 4: expected a home or a person, found neither",
///     ]
/// );
/// # Ok::<(), mijie::input::ReadError>(())
/// ```
pub fn read_needs<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Need>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, need).map(|rows| rows.in_zone(zone))
}

fn need(row: Row<'_>, context: &mut Context<'_>) -> Result<Need, Wrong> {
    let zone = context.zone;
    let (home, person) = (row.optional_key(HOME)?, row.optional_key(PERSON)?);
    // Keys enter the roster with a good row only, and whether it is one does not depend on them.
    let need = Need {
        at: row.moment(AT, zone)?,
        kind: row.word(KIND, A_KIND)?,
        home: home.map(|_| PlaceId::new(0)),
        person: person.map(|_| PersonId::new(0)),
        answered: row.optional_moment(ANSWERED, zone)?,
    };
    need.check(zone).map_err(|fault| match fault {
        NeedFault::Nobody => Wrong::row("a home or a person", "neither"),
        NeedFault::AnsweredBefore { at, found } => Wrong::cell(
            row.name(ANSWERED),
            format!("an answer no earlier than the call of {}", at.in_zone(zone)),
            found.in_zone(zone),
        ),
    })?;
    Ok(Need {
        home: home.map(|key| context.place(key)).transpose()?,
        person: person.map(|key| context.person(key)).transpose()?,
        ..need
    })
}
