//! The lists of a morning as tables: problems, changes, checklists and disinfection.

use std::io::Write;

use super::Tongue as _;
use super::english::English;
use super::keys::{Form, Keys};
use crate::protocol::ZoneLevel;
use crate::report::WriteError;
use crate::report::table::Table;
use crate::response::{Day, problems};
use crate::roster::Roster;
use crate::time::Timestamp;
use crate::zone::Measure;

fn keys<'a>(day: &Day<'_>, roster: &'a Roster) -> Keys<'a> {
    Keys {
        roster,
        zone: day.time_zone(),
        form: Form::Table,
    }
}

/// Writes `problems.csv`: one row for each problem, in the order of the briefing. Columns: `problem`, `why`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person, place or area without a key in the roster.
pub fn write_problems<W: Write>(day: &Day<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let keys = keys(day, roster);
    let mut table = Table::new(out);
    table.row(["problem", "why"])?;
    for problem in problems(day) {
        table.row([problem.kind(), &English.problem(&problem, &keys)?])?;
    }
    table.finish()
}

/// Writes `changes.csv`: one row for each change of an order since the morning before, sorted by key. Columns: `person`,
/// `change`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_changes<W: Write>(day: &Day<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let keys = keys(day, roster);
    let changes = day.changes.iter();
    let rows = changes.map(|change| Ok((keys.person(change.person)?, English.changed(&change.what, &keys)?)));
    let mut rows = rows.collect::<Result<Vec<_>, WriteError>>()?;
    // Several changes of one person stay in their order.
    rows.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut table = Table::new(out);
    table.row(["person", "change"])?;
    for (person, change) in rows {
        table.row([&person, &change])?;
    }
    table.finish()
}

/// Writes `checklists.csv`: one row for each zone in force, sorted by the key of the area. Columns: `area`, `level`,
/// `may_be_lowered`: true or false, `to`: what it becomes, empty where it is lifted, `earliest`, `earliest_lifted`, `missing`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or area without a key in the roster.
pub fn write_checklists<W: Write>(day: &Day<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let keys = keys(day, roster);
    let lists = day
        .checklists
        .iter()
        .map(|list| Ok((keys.area(list.area)?, list)));
    let mut lists = lists.collect::<Result<Vec<_>, WriteError>>()?;
    lists.sort_by(|(a, _), (b, _)| a.cmp(b));
    let mut table = Table::new(out);
    table.row([
        "area",
        "level",
        "may_be_lowered",
        "to",
        "earliest",
        "earliest_lifted",
        "missing",
    ])?;
    for (area, list) in lists {
        let date = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
        table.row([
            &area,
            list.level.name(),
            &list.holds().to_string(),
            list.to.map_or("", |level| level.name()),
            &date(list.earliest),
            &date(list.earliest_lifted),
            &English.conditions(&list.conditions, &keys)?,
        ])?;
    }
    table.finish()
}

/// Writes `zones.csv` of a morning: one row for each zone in force, sorted by the key of the area. Columns: `area`, `zone`, `began`,
/// `changed`: its last change, `why`, `measures`, joined by `; `, those of static management among them. Without a row where the
/// protocol draws no zones.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or area without a key in the roster.
pub fn write_zones_in_force<W: Write>(day: &Day<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let keys = keys(day, roster);
    let mut rows = Vec::new();
    for (lives, zone) in day
        .lives
        .iter()
        .flat_map(|lives| lives.in_force(day.as_of).map(move |zone| (lives, zone)))
    {
        let last = zone.history().iter().rfind(|change| change.at <= day.as_of);
        let why = last.map_or(Ok(String::new()), |last| English.why(last.why, &keys))?;
        let measures: Vec<&str> = lives
            .measures(zone.area(), day.as_of)
            .into_iter()
            .map(Measure::name)
            .collect();
        rows.push([
            keys.area(zone.area())?,
            zone.level(day.as_of).map_or("", ZoneLevel::name).to_owned(),
            zone.began().to_rfc3339(keys.zone),
            last.map_or_else(String::new, |last| last.at.to_rfc3339(keys.zone)),
            why,
            measures.join("; "),
        ]);
    }
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row(["area", "zone", "began", "changed", "why", "measures"])?;
    for row in &rows {
        table.row(row.each_ref().map(String::as_str))?;
    }
    table.finish()
}

/// Writes `disinfection.csv`: one row for each duty, sorted by the keys of the case and the place. Columns: `case`, `place`,
/// empty for the transfer, `manner`, `from`: since when it can be done, `team`, `done`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place without a key in the roster.
pub fn write_disinfection<W: Write>(day: &Day<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let keys = keys(day, roster);
    let zone = keys.zone;
    let time = |time: Timestamp| time.to_rfc3339(zone);
    let rows = day.disinfection.iter().map(|duty| {
        let place = duty.place.map_or(Ok(String::new()), |place| keys.place(place))?;
        Ok((keys.person(duty.case)?, place, duty))
    });
    let mut rows = rows.collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort();
    let mut table = Table::new(out);
    table.row(["case", "place", "manner", "from", "team", "done"])?;
    for (case, place, duty) in rows {
        table.row([
            &case,
            &place,
            duty.manner.name(),
            &duty.from.map(time).unwrap_or_default(),
            duty.team.map_or("", |team| team.name()),
            &duty.done.map(|done| done.in_zone(zone)).unwrap_or_default(),
        ])?;
    }
    table.finish()
}
