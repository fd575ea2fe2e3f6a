//! `follow_up_list.csv` and `call_list.csv`: what teams do today, and whom they call first.

use std::cmp::Ordering;
use std::io::Write;

use crate::id::AreaId;
use crate::response::{CallList, FollowUpList, TeamLoad};
use crate::roster::Roster;

use super::table::Table;
use super::{WriteError, keys};

fn area_key(roster: &Roster, area: Option<AreaId>) -> Result<&str, WriteError> {
    area.map_or(Ok(""), |area| keys::area_key(roster, area))
}

/// Writes `follow_up_list.csv`: one row for each task of today, sorted by team, area, person and urgency.
///
/// Columns: `team`, `area` of the home, `person`, `state`, `task`, `since`, `late`: true or false, `overdue_days`. Team and area are
/// empty where there is none or it is not known. Whoever answered today and has nothing else to be done is in no row.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area or person without a key in the roster.
pub fn write_follow_ups<W: Write>(
    list: &FollowUpList<'_>,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut rows = Vec::new();
    for one in list.iter() {
        let (area, person) = (area_key(roster, one.area)?, keys::person_key(roster, one.person)?);
        let of_person = one
            .tasks
            .iter()
            .map(|&task| (one.team.unwrap_or(""), area, person, task, one.state));
        rows.extend(of_person);
    }
    rows.sort_unstable();
    let mut table = Table::new(out);
    table.row([
        "team",
        "area",
        "person",
        "state",
        "task",
        "since",
        "late",
        "overdue_days",
    ])?;
    for (team, area, person, task, state) in rows {
        table.row([
            team,
            area,
            person,
            state.name(),
            task.kind.name(),
            &task.since.to_string(),
            &task.late.to_string(),
            &task.overdue_days.to_string(),
        ])?;
    }
    table.finish()
}

/// Writes `call_list.csv`: whom each team is to call today, sorted by team, then by what a call averts, the most first; of equals by
/// when they were found, then by key.
///
/// Columns: `team`, `rank` in the team, from 1, `person`, `area` of the home, `infected`: the probability, `averted`: the
/// onward infections that a call today averts, as expected, `lost_by_waiting`: how many fewer it averts tomorrow, each to
/// four places. Sorting goes by the exact figures.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area or person without a key in the roster.
pub fn write_call_list<W: Write>(list: &CallList<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let mut rows = list
        .calls()
        .iter()
        .map(|call| {
            let (area, person) = (
                area_key(roster, call.area)?,
                keys::person_key(roster, call.person)?,
            );
            Ok((call.team.unwrap_or(""), area, person, call))
        })
        .collect::<Result<Vec<_>, WriteError>>()?;
    rows.sort_by(|(team_a, _, person_a, a), (team_b, _, person_b, b)| -> Ordering {
        team_a
            .cmp(team_b)
            .then_with(|| b.averted.total_cmp(&a.averted))
            .then_with(|| (a.found, person_a).cmp(&(b.found, person_b)))
    });
    let mut table = Table::new(out);
    table.row([
        "team",
        "rank",
        "person",
        "area",
        "infected",
        "averted",
        "lost_by_waiting",
    ])?;
    let places = |figure: f64| format!("{figure:.4}");
    for of_team in rows.chunk_by(|(a, ..), (b, ..)| a == b) {
        for (rank, (team, area, person, call)) in (1_usize..).zip(of_team) {
            table.row([
                team,
                &rank.to_string(),
                person,
                area,
                &places(call.infected),
                &places(call.averted),
                &places(call.lost_by_waiting),
            ])?;
        }
    }
    table.finish()
}

/// Writes `team_loads.csv`: one row for each team, in the order of the loads. Columns: `team`, empty for the contacts for whom no
/// team answers, `contacts`, `reached`, `to_reach`, `late`, `capacity`, empty where it is not known, `beyond`: how many it cannot
/// reach today.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
pub fn write_team_loads<W: Write>(loads: &[TeamLoad<'_>], out: W) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row([
        "team", "contacts", "reached", "to_reach", "late", "capacity", "beyond",
    ])?;
    for load in loads {
        let numbers =
            [load.contacts, load.reached, load.to_reach, load.late].map(|number| number.to_string());
        let capacity = load
            .capacity
            .map_or_else(String::new, |capacity| capacity.to_string());
        let beyond = load.beyond().to_string();
        let [contacts, reached, to_reach, late] = numbers.each_ref().map(String::as_str);
        let team = load.team.unwrap_or("");
        table.row([team, contacts, reached, to_reach, late, &capacity, &beyond])?;
    }
    table.finish()
}
