//! `teams.csv`: which team answers for which areas.

use std::collections::BTreeMap;
use std::io::Read;
use std::num::NonZeroU32;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::area::Areas;
use crate::id::AreaId;
use crate::response::{Team, Teams};
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["team", "area", "capacity"],
    required: 2,
    others: Others::Ignored,
};
const TEAM: usize = 0;
const AREA: usize = 1;
const CAPACITY: usize = 2;

const A_CAPACITY: &str = "a whole number of follow-ups a day, at least 1";

/// Reads the teams that follow contacts up: a row for each area of a team. Messages call the file by the name that is
/// given.
///
/// The capacity of a team may stand in any of its rows; where it stands in several it is the same.
///
/// # Errors
///
/// [`ReadError`] for a file that cannot be read, and for the first row that cannot be used: an area that is not among
/// `areas` or was met before, whether with this team or another, a capacity of 0, and one that differs from that of an
/// earlier row of the team.
///
/// # Examples
///
/// ```
/// use mijie::input::read_teams;
/// use mijie::{Area, AreaLevel, Areas, Roster};
///
/// let mut roster = Roster::new();
/// let village = roster.area("village")?;
/// let areas = Areas::new([Area { id: village, level: AreaLevel::Village, parent: None, name: None, population: None }])?;
/// let teams = read_teams("team,area,capacity\neast,village,40\n".as_bytes(), "teams.csv", &areas, &mut roster)?;
/// assert_eq!(teams.get("east").map(|team| team.areas.len()), Some(1));
///
/// let error = read_teams("team,area\neast,town\n".as_bytes(), "teams.csv", &areas, &mut roster).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "teams.csv line 2, column \"area\": expected the key of an area in areas.csv, found a key that is not there",
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_teams<R: Read>(
    source: R,
    file: &str,
    areas: &Areas,
    roster: &mut Roster,
) -> Result<Teams, ReadError> {
    let mut rows = Rows::open(source, file, &LAYOUT, roster, covered)?;
    let mut teams: BTreeMap<String, (Team, u64)> = BTreeMap::new();
    while let Some(row) = rows.next() {
        let (name, area, capacity) = row?;
        let at = rows.at();
        if areas.get(area).is_none() {
            let wrong = Wrong::cell(
                "area",
                "the key of an area in areas.csv",
                "a key that is not there",
            );
            return Err(rows.error(at, wrong).into());
        }
        let (team, line) = teams.entry(name).or_insert_with_key(|name| {
            let team = Team {
                name: name.clone(),
                areas: Vec::new(),
                capacity: None,
            };
            (team, 0)
        });
        team.areas.push(area);
        match (team.capacity, capacity) {
            (Some(known), Some(found)) if known != found => {
                let wrong = Wrong::cell(
                    "capacity",
                    format!("{known} as on line {line}"),
                    found.to_string(),
                );
                return Err(rows.error(at, wrong).into());
            }
            (None, Some(found)) => {
                team.capacity = Some(found);
                *line = at.line;
            }
            _ => {}
        }
    }
    let teams = teams.into_values().map(|(team, _)| team);
    Ok(Teams::new(teams).expect("each area and each name is met once"))
}

fn covered(row: Row<'_>, context: &mut Context<'_>) -> Result<(String, AreaId, Option<NonZeroU32>), Wrong> {
    let team = row.key(TEAM)?.to_owned();
    let key = row.key(AREA)?;
    let capacity = row.checked(CAPACITY, A_CAPACITY, |text| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        digits.then(|| text.parse().ok()).flatten()
    })?;
    let area = context.area(key)?;
    context.define(row, AREA, area.index())?;
    Ok((team, area, capacity))
}
