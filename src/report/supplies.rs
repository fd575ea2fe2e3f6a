//! `supplies.csv`, `open_needs.csv` and `shops.csv`: what a closed area lives on.

use std::io::Write;

use chrono::FixedOffset;

use crate::id::AreaId;
use crate::protocol::ZoneLevel;
use crate::response::{OpenNeeds, Shops, Supplies};
use crate::roster::Roster;

use super::table::Table;
use super::{WriteError, keys};

/// Writes `supplies.csv`: one row for each closed household, sorted by the keys of area and home; and one for each
/// household whose home lies in no known area, with an empty area and no more than its key and its people, first.
///
/// Columns: `area`, `home`, `persons`, `at_home`, `zone`, `static` (yes or empty), `since`, `last`, `due`, `standing`
/// (overdue, due, later, away; unplaced without an area), `needs` joined by `;`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area or a place without a key in the roster.
pub fn write_supplies<W: Write>(
    supplies: &Supplies,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row([
        "area", "home", "persons", "at_home", "zone", "static", "since", "last", "due", "standing", "needs",
    ])?;
    let mut unplaced = supplies
        .unplaced()
        .iter()
        .map(|household| Ok((keys::place_key(roster, household.home)?, household.persons)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    unplaced.sort_unstable();
    for (home, persons) in unplaced {
        let persons = persons.to_string();
        table.row(["", home, &persons, "", "", "", "", "", "", "unplaced", ""])?;
    }
    let mut rows = supplies
        .households()
        .iter()
        .map(|household| {
            let area = keys::area_key(roster, household.area)?;
            Ok((area, keys::place_key(roster, household.home)?, household))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort_unstable();
    for (area, home, household) in rows {
        let needs: Vec<&str> = household.needs.iter().map(|need| need.name()).collect();
        table.row([
            area,
            home,
            &household.persons.to_string(),
            &household.at_home.to_string(),
            household.level.map_or("", ZoneLevel::name),
            if household.is_static { "yes" } else { "" },
            &household.since.to_rfc3339(zone),
            &household.last.map(|last| last.in_zone(zone)).unwrap_or_default(),
            &household.due.to_string(),
            household.standing.name(),
            &needs.join(";"),
        ])?;
    }
    table.finish()
}

/// Writes `open_needs.csv`: one row for each need that was told on the hotline and not answered, sorted by the key of the
/// area, those of no known area first; in an area the overdue first, then by the time by which each is to be answered,
/// urgency, the call, and the keys of home and person.
///
/// Columns: `area`, `home`, `person`, `kind`, `at`, `due`, `overdue` (yes or empty). What is not known is empty.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area, a place or a person without a key in the roster.
pub fn write_open_needs<W: Write>(
    needs: &OpenNeeds,
    zone: FixedOffset,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut rows = needs
        .iter()
        .map(|open| {
            let home = open.home.map_or(Ok(""), |home| keys::place_key(roster, home))?;
            let person = open.need.person;
            let person = person.map_or(Ok(""), |person| keys::person_key(roster, person))?;
            Ok((area_key(open.area, roster)?, open, home, person))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort_by_key(|&(area, open, home, person)| {
        let order = (!open.overdue, open.due, open.need.kind, open.need.at);
        (area, order, home, person)
    });
    let mut table = Table::new(out);
    table.row(["area", "home", "person", "kind", "at", "due", "overdue"])?;
    for (area, open, home, person) in rows {
        table.row([
            area,
            home,
            person,
            open.need.kind.name(),
            &open.need.at.in_zone(zone),
            &open.due.to_rfc3339(zone),
            if open.overdue { "yes" } else { "" },
        ])?;
    }
    table.finish()
}

/// Writes `shops.csv`: one row for each shop and what one gets there, sorted by the keys of area and place, those of no known
/// area first, then by kind.
///
/// Columns: `area`, `place`, `kind`, `state`: open, closed, `not_today` or `zone_closed`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area or a place without a key in the roster.
pub fn write_shops<W: Write>(shops: &Shops, roster: &Roster, out: W) -> Result<(), WriteError> {
    let mut rows = shops
        .iter()
        .map(|shop| {
            let place = keys::place_key(roster, shop.place)?;
            Ok((area_key(shop.area, roster)?, place, shop.kind, shop.state))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row(["area", "place", "kind", "state"])?;
    for (area, place, kind, state) in rows {
        table.row([area, place, kind.name(), state.name()])?;
    }
    table.finish()
}

fn area_key(area: Option<AreaId>, roster: &Roster) -> Result<&str, WriteError> {
    area.map_or(Ok(""), |area| keys::area_key(roster, area))
}
