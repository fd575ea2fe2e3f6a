//! Which team has how much to do, and which one needs help.

use std::cmp::Reverse;

use serde::Serialize;

use super::list::{FollowUpCount, FollowUpList};

/// How much a team has to do today.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct TeamLoad<'a> {
    /// The team; nothing stands for the contacts for whom no team answers.
    pub team: Option<&'a str>,
    /// How many contacts it can follow up in a day, where known; 0 where there is no team.
    pub capacity: Option<u64>,
    /// How many contacts it follows.
    pub contacts: u64,
    /// How many of them answered today already.
    pub reached: u64,
    /// How many of them are still to be reached today: due, overdue or lost.
    pub to_reach: u64,
    /// Of these, who is overdue or lost.
    pub late: u64,
    /// The share of all who are still to be reached by any team, from 0 to 1; nothing where nobody is.
    pub share: Option<f64>,
}

impl TeamLoad<'_> {
    /// How many contacts there are for each one whom the team can follow up in a day, those who answered today among them:
    /// above 1 it cannot reach all. Nothing where the capacity is not known or 0.
    #[must_use]
    pub fn of_capacity(&self) -> Option<f64> {
        let capacity = self.capacity.filter(|&capacity| capacity > 0)?;
        Some(real(self.contacts) / real(capacity))
    }

    /// How many it cannot reach today; 0 where the capacity is not known. Whoever answered today took up a part of the
    /// capacity; whoever was tried in vain is still to be reached, and counts once.
    #[must_use]
    pub fn beyond(&self) -> u64 {
        self.left().map_or(0, |left| self.to_reach.saturating_sub(left))
    }

    /// How many more it could reach today; 0 where the capacity is not known.
    #[must_use]
    pub fn free(&self) -> u64 {
        self.left().map_or(0, |left| left.saturating_sub(self.to_reach))
    }

    /// What is left of the capacity today.
    fn left(&self) -> Option<u64> {
        Some(self.capacity?.saturating_sub(self.reached))
    }
}

#[expect(clippy::cast_precision_loss, reason = "persons of a country, far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}

/// How much every team has to do today, sorted by name; first, where there are any, the contacts for whom no team
/// answers.
///
/// # Complexity
///
/// `O(c log t)` for `c` contacts and `t` teams.
#[must_use]
pub fn team_loads<'a>(list: &FollowUpList<'a>) -> Vec<TeamLoad<'a>> {
    let counts = list.count_by_team();
    let all: u64 = counts.values().map(FollowUpCount::to_reach).sum();
    counts
        .into_iter()
        .map(|(team, count)| TeamLoad {
            team,
            capacity: match team {
                Some(name) => list
                    .teams()
                    .get(name)
                    .and_then(|team| Some(team.capacity?.get().into())),
                None => Some(0),
            },
            contacts: count.contacts,
            reached: count.reached,
            to_reach: count.to_reach(),
            late: count.overdue + count.lost,
            share: (all > 0).then(|| real(count.to_reach()) / real(all)),
        })
        .collect()
}

/// A team that helps another today.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Help<'a> {
    /// Who helps.
    pub from: &'a str,
    /// Who needs it; nothing stands for the contacts for whom no team answers.
    pub to: Option<&'a str>,
    /// With how many contacts.
    pub contacts: u64,
}

/// Who can help whom today, so that as many contacts as possible are reached.
///
/// The team with the most beyond its capacity is helped first, by the team with the most to spare; of equal ones the first by
/// name. In all, as many are taken over as are beyond capacities or as others can take, whichever is less. A team whose
/// capacity is not known neither helps nor is helped.
#[must_use]
pub fn helps<'a>(loads: &[TeamLoad<'a>]) -> Vec<Help<'a>> {
    let mut needs: Vec<(u64, Option<&str>)> = loads
        .iter()
        .map(|load| (load.beyond(), load.team))
        .filter(|&(beyond, _)| beyond > 0)
        .collect();
    needs.sort_by_key(|&(beyond, team)| (Reverse(beyond), team));
    let mut spare: Vec<(u64, &str)> = loads
        .iter()
        .filter_map(|load| Some((load.free(), load.team?)))
        .filter(|&(free, _)| free > 0)
        .collect();
    spare.sort_by_key(|&(free, team)| (Reverse(free), team));

    let mut helps = Vec::new();
    let mut spare = spare.into_iter();
    let mut helper = spare.next();
    for (mut beyond, to) in needs {
        while beyond > 0 {
            let Some((free, from)) = helper.as_mut().filter(|(free, _)| *free > 0) else {
                helper = spare.next();
                if helper.is_none() {
                    return helps;
                }
                continue;
            };
            let contacts = beyond.min(*free);
            *free -= contacts;
            beyond -= contacts;
            helps.push(Help { from, to, contacts });
        }
    }
    helps
}
