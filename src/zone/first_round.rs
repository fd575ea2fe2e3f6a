//! By when a new zone is to have had its first round of screening, and whether it had.

use serde::{Deserialize, Serialize};

use crate::id::AreaId;
use crate::named::named;
use crate::protocol::ZoneLevel;
use crate::time::{Moment, Timestamp};

use super::event::Happening;
use super::ledger::encloses;
use super::life::{Life, Transition, Why, ZoneLives};

/// By when a zone is to have had its first round of screening: the
/// [hours](crate::protocol::FirstRoundHours) of its level after it began or became stricter.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct FirstRound {
    /// The area of the zone.
    pub area: AreaId,
    /// What it became.
    pub level: ZoneLevel,
    /// When.
    pub from: Timestamp,
    /// By when the last sample is to be taken.
    pub due: Timestamp,
    /// When the last samples of the first round were taken; nothing while its results are not known.
    pub sampled: Option<Moment>,
    /// How it stands.
    pub state: FirstRoundState,
}

named! {
    /// How it stands with the first round of a zone.
    #[non_exhaustive]
    pub enum FirstRoundState {
        /// No round is known, and there is time left.
        Waiting = "waiting",
        /// No round is known, and the time has passed.
        Overdue = "overdue",
        /// Held by the deadline. Of a round of which only the day is known the midnight counts, with which it begins.
        InTime = "in_time",
        /// Held after the deadline.
        Late = "late",
    }
}

/// The first rounds of the zones in force at an instant, by area; empty under a protocol without such hours.
///
/// Hours are those of the level that the zone last took on when it began or became stricter; that it was lowered since does
/// not change them. A round counts that was completed by the instant in an area around the whole zone, and sampled no
/// earlier than that. A zone that came of a split, a merger or the withdrawal of a case has its hours anew from then, and a
/// round counts for it that was sampled since the day on which the zones that it came from began.
///
/// # Complexity
///
/// `O(z e d)` for `z` zones in force, `e` events and areas `d` deep.
#[must_use]
pub fn first_rounds(lives: &ZoneLives<'_>, as_of: Timestamp) -> Vec<FirstRound> {
    let hours = lives.ledger.rules.first_round_hours;
    let in_force = lives.lives().iter().filter(|life| life.is_in_force(as_of));
    in_force
        .filter_map(|life| {
            let stricter = |change: &&Transition| match (change.from, change.to) {
                _ if change.at > as_of => false,
                (None, _) => true,
                (Some(from), Some(to)) => to < from,
                (Some(_), None) => false,
            };
            let began = life.history.iter().rfind(stricter)?;
            let level = began.to?;
            let seconds = i64::from(hours.of(level)?) * 3600;
            let due = Timestamp::clamped(began.at.to_unix() + seconds);
            let sampled = first_sampled(lives, life, began, as_of);
            Some(FirstRound {
                area: life.area,
                level,
                from: began.at,
                due,
                sampled,
                state: match sampled.map(|sampled| sampled.start(lives.time_zone())) {
                    Some(sampled) if sampled <= due => FirstRoundState::InTime,
                    Some(_) => FirstRoundState::Late,
                    None if as_of <= due => FirstRoundState::Waiting,
                    None => FirstRoundState::Overdue,
                },
            })
        })
        .collect()
}

/// When the last samples of the first round of a zone were taken, where that is known by an instant.
fn first_sampled(lives: &ZoneLives<'_>, life: &Life, began: &Transition, as_of: Timestamp) -> Option<Moment> {
    let zone = lives.time_zone();
    let since = match began.why {
        Why::SplitFrom { .. } | Why::Merged | Why::CaseWithdrawn { .. } => {
            Moment::Date(life.terms_at(began.at)?.began)
        }
        _ => Moment::Instant(began.at),
    };
    let known = lives.turns.list.iter().take_while(|turn| turn.from <= as_of);
    let rounds = known.filter_map(|turn| match turn.event.what {
        Happening::RoundCompleted { area, sampled, .. } if encloses(lives.ledger.areas, area, life.area) => {
            Some(sampled)
        }
        _ => None,
    });
    rounds
        .filter(|&sampled| !since.is_surely_after(sampled, zone))
        .min_by_key(|&sampled| (sampled.start(zone), sampled))
}
