//! `rounds.csv`: which rounds of screening were called, where and when.

use std::collections::BTreeMap;
use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, Position, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::area::Areas;
use crate::id::AreaId;
use crate::response::CalledRound;
use crate::roster::Roster;
use crate::time::Moment;

const LAYOUT: Layout = Layout {
    columns: &["round", "area", "called", "ended"],
    required: 3,
    others: Others::Ignored,
};
const ROUND: usize = 0;
const AREA: usize = 1;
const CALLED: usize = 2;
const ENDED: usize = 3;

/// Reads the rounds of screening that were called, in the order of their calls, then by name. Several rows of one round
/// are several areas, and tell the same times. Messages call the file by the name that is given.
///
/// Where `areas` are given, every area must be among them; else unknown areas get new ids.
///
/// # Errors
///
/// [`ReadError`] for a file that cannot be read, and for the first row that cannot be used: an unknown area, an end before
/// the call, an area that the round has already, or times that another row of the round contradicts.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::read_rounds;
/// use mijie::protocol::edition;
///
/// let zone = edition::cn_9().time_zone();
/// let mut roster = Roster::new();
/// let text = "round,area,called,ended\n1,east,2022-05-12T07:00,2022-05-12T19:00\n1,west,2022-05-12T07:00,2022-05-12T19:00\n";
/// let rounds = read_rounds(text.as_bytes(), "rounds.csv", zone, None, &mut roster)?;
/// assert_eq!((rounds.len(), rounds[0].areas.len()), (1, 2));
///
/// let text = "round,area,called,ended\n1,east,2022-05-12,2022-05-11\n";
/// let error = read_rounds(text.as_bytes(), "rounds.csv", zone, None, &mut roster).unwrap_err();
/// assert_eq!(
///     error.to_string(),
///     "rounds.csv line 2, column \"ended\": expected an end no earlier than the call of 2022-05-12, found \"2022-05-11\""
/// );
/// # Ok::<(), mijie::input::ReadError>(())
/// ```
pub fn read_rounds<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    areas: Option<&'r Areas>,
    roster: &'r mut Roster,
) -> Result<Vec<CalledRound>, ReadError> {
    let rows = Rows::open(source, file, &LAYOUT, roster, call)?;
    let mut rows = rows.in_zone(zone).among(areas);
    let mut rounds: BTreeMap<String, (CalledRound, Position)> = BTreeMap::new();
    while let Some(call) = rows.next() {
        let Call {
            name,
            area,
            called,
            ended,
        } = call?;
        let at = rows.at();
        let Some((round, first)) = rounds.get_mut(&name) else {
            let round = CalledRound {
                ended,
                ..CalledRound::new(name.clone(), [area], called)
            };
            rounds.insert(name, (round, at));
            continue;
        };
        let other = |column: usize| {
            let expected = format!(
                "the same time as on line {}, which tells of the same round",
                first.line
            );
            Wrong::cell(LAYOUT.columns[column], expected, "another".to_owned())
        };
        let wrong = if round.called != called {
            Some(other(CALLED))
        } else if round.ended != ended {
            Some(other(ENDED))
        } else if round.areas.contains(&area) {
            let expected = "each area once in a round".to_owned();
            Some(Wrong::cell(
                LAYOUT.columns[AREA],
                expected,
                "one again".to_owned(),
            ))
        } else {
            None
        };
        if let Some(wrong) = wrong {
            return Err(rows.error(at, wrong).into());
        }
        round.areas.push(area);
        round.areas.sort_unstable();
    }
    let mut rounds: Vec<CalledRound> = rounds.into_values().map(|(round, _)| round).collect();
    rounds.sort_by_key(|round| round.called.start(zone));
    Ok(rounds)
}

/// One row.
struct Call {
    name: String,
    area: AreaId,
    called: Moment,
    ended: Option<Moment>,
}

fn call(row: Row<'_>, context: &mut Context<'_>) -> Result<Call, Wrong> {
    let name = row.required(ROUND, "the name of a round")?.to_owned();
    let key = row.key(AREA)?;
    let called = row.moment(CALLED, context.zone)?;
    let ended = row.optional_moment(ENDED, context.zone)?;
    if let Some(ended) = ended.filter(|&ended| called.is_surely_after(ended, context.zone)) {
        let expected = format!("an end no earlier than the call of {called}");
        return Err(row.wrong(ENDED, expected, Found::Text(ended.to_string())));
    }
    if !context.is_area(key) {
        let found = Found::Words("a key that is not among the areas".into());
        return Err(row.wrong(AREA, "a known area", found));
    }
    Ok(Call {
        name,
        area: context.area(key)?,
        called,
        ended,
    })
}
