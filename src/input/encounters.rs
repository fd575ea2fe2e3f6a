//! `encounters.csv`: who was near whom.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Form, Rows};
use super::table::{Layout, Others, Row};
use crate::encounter::Encounter;
use crate::place::PlaceKind;
use crate::roster::{Admitted, Roster};

pub(super) const LAYOUT: Layout = Layout {
    columns: &["a", "b", "start", "end", "distance_m", "setting"],
    required: 4,
    others: Others::Ignored,
};
const A: usize = 0;
const B: usize = 1;
const START: usize = 2;
const END: usize = 3;
const DISTANCE_M: usize = 4;
const SETTING: usize = 5;

const A_DISTANCE: &str = "a distance in metres of at least 0";
const A_SETTING: &str = "encounter or a kind of place such as residence, office or bus";
const TWO_PERSONS: &str = "two different persons";

pub(super) const FORM: Form<Encounter> = Form {
    layout: &LAYOUT,
    read: encounter,
    settle,
};

/// Reads encounters one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_encounters<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Encounter>, ReadError> {
    Rows::open(source, file, FORM.layout, roster, FORM.read).map(|rows| rows.in_zone(zone))
}

fn encounter(row: Row<'_>, context: &mut Context<'_>) -> Result<Encounter, Wrong> {
    let same = || {
        row.wrong(
            B,
            TWO_PERSONS,
            Found::Words("the key of column \"a\" again".into()),
        )
    };
    let (a, b) = (row.key(A)?, row.key(B)?);
    let interval = row.interval(START, END, context.zone)?;
    let distance_m = row.number(DISTANCE_M, A_DISTANCE, |metres| metres >= 0.0)?;
    let setting: Option<Setting> = row.checked(SETTING, A_SETTING, |text| match text {
        "encounter" => Some(Setting::Unknown),
        kind => kind.parse().ok().map(Setting::Known),
    })?;
    if a == b {
        return Err(same());
    }
    let mut encounter =
        Encounter::new(context.person(a)?, context.person(b)?, interval).map_err(|_| same())?;
    if let Some(metres) = distance_m {
        encounter = encounter
            .with_distance_m(metres)
            .map_err(|_| row.wrong(DISTANCE_M, A_DISTANCE, Found::Text(metres.to_string())))?;
    }
    Ok(match setting {
        Some(Setting::Known(kind)) => encounter.with_setting(kind),
        Some(Setting::Unknown) | None => encounter,
    })
}

fn settle(encounter: Encounter, ids: &Admitted) -> Encounter {
    encounter.renumbered(|person| ids.person(person))
}

enum Setting {
    Known(PlaceKind),
    Unknown,
}
