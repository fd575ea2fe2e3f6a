//! `followups.csv`: who was called or visited, and what it found.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::follow_up::FollowUp;
use crate::roster::Roster;

const LAYOUT: Layout = Layout {
    columns: &["person", "at", "outcome", "team"],
    required: 3,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const AT: usize = 1;
const OUTCOME: usize = 2;
const TEAM: usize = 3;

const AN_OUTCOME: &str = "well, symptomatic, not_reached or refused";

/// Reads follow-ups one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::input::{ReadError, read_follow_ups};
/// use mijie::protocol::edition;
/// use mijie::{FollowUpOutcome, Roster};
///
/// let text = "person,at,outcome,team\nann,2022-05-09T09:30,well,east\nbo,2022-05-09,not_reached,\n";
/// let mut roster = Roster::new();
/// let zone = edition::cn_9().time_zone();
/// let follow_ups: Vec<_> = read_follow_ups(text.as_bytes(), "followups.csv", zone, &mut roster)?
///     .collect::<Result<_, ReadError>>()?;
/// assert_eq!(follow_ups[0].team.as_deref(), Some("east"));
/// assert_eq!(follow_ups[1].outcome, FollowUpOutcome::NotReached);
/// # Ok::<(), ReadError>(())
/// ```
pub fn read_follow_ups<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, FollowUp>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, follow_up).map(|rows| rows.in_zone(zone))
}

fn follow_up(row: Row<'_>, context: &mut Context<'_>) -> Result<FollowUp, Wrong> {
    let key = row.key(PERSON)?;
    let at = row.moment(AT, context.zone)?;
    let outcome = row.word(OUTCOME, AN_OUTCOME)?;
    let team = row.text(TEAM)?;
    Ok(FollowUp {
        person: context.person(key)?,
        at,
        outcome,
        team,
    })
}
