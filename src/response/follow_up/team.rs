//! Who follows whom up: teams, and the areas for which they answer.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use thiserror::Error;

use crate::area::Areas;
use crate::id::AreaId;

/// A team that follows contacts up, and the areas for which it answers, of any level.
///
/// A plain record, which [`Teams::new`] checks.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Team {
    /// The name.
    pub name: String,
    /// The areas for which it answers, with all that lies in them and has no team of its own.
    pub areas: Vec<AreaId>,
    /// How many contacts it can follow up in a day, where that is known.
    pub capacity: Option<NonZeroU32>,
}

/// 村入网, 网入格, 格入人: the teams of a county. A village is in a net, a net in a grid, and a grid answers for persons.
///
/// The innermost team around a home is the one that answers for it, so that a village may have a team and one of its
/// grids another. Each area has one team.
///
/// # Examples
///
/// ```
/// use mijie::response::{Team, Teams};
/// use mijie::{Area, AreaId, AreaLevel, Areas};
///
/// let [village, grid] = [AreaId::new(0), AreaId::new(1)];
/// let area = |id, level, parent| Area { id, level, parent, name: None, population: None };
/// let areas = Areas::new([area(village, AreaLevel::Village, None), area(grid, AreaLevel::Grid, Some(village))])?;
/// let team = |name: &str, area| Team { name: name.to_owned(), areas: vec![area], capacity: None };
/// let teams = Teams::new([team("village", village), team("grid", grid)])?;
/// let of = |area| teams.responsible(area, &areas).map(|team| team.name.as_str());
/// assert_eq!((of(village), of(grid)), (Some("village"), Some("grid")));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Teams {
    // Invariant: sorted by name, no name twice.
    list: Vec<Team>,
    // Invariant: positions in the list.
    by_area: BTreeMap<AreaId, usize>,
}

/// Why teams cannot share the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TeamsError {
    /// Two teams have one name.
    #[error("team {}: expected each name once, found the name of team {} again", second + 1, first + 1)]
    RepeatedName {
        /// Where the name was met first, counted from 0.
        first: usize,
        /// Where it was met again.
        second: usize,
    },
    /// One area is given to two teams, or twice to one.
    #[error("team {}: expected each area once, found {area} again, an area of team {}", second + 1, first + 1)]
    RepeatedArea {
        /// Where the area was met first, counted from 0.
        first: usize,
        /// Where it was met again.
        second: usize,
        /// The area.
        area: AreaId,
    },
}

impl Teams {
    /// These teams, in any order.
    ///
    /// # Errors
    ///
    /// [`TeamsError`] for a name or an area that is met twice.
    pub fn new(teams: impl IntoIterator<Item = Team>) -> Result<Self, TeamsError> {
        let (mut names, mut areas) = (BTreeMap::new(), BTreeMap::new());
        for (second, team) in teams.into_iter().enumerate() {
            for &area in &team.areas {
                if let Some(first) = areas.insert(area, second) {
                    return Err(TeamsError::RepeatedArea { first, second, area });
                }
            }
            if let Some((first, _)) = names.get(&team.name) {
                return Err(TeamsError::RepeatedName {
                    first: *first,
                    second,
                });
            }
            names.insert(team.name.clone(), (second, team));
        }
        let list: Vec<Team> = names.into_values().map(|(_, team)| team).collect();
        let by_area = list
            .iter()
            .enumerate()
            .flat_map(|(at, team)| team.areas.iter().map(move |&area| (area, at)))
            .collect();
        Ok(Self { list, by_area })
    }

    /// The teams, sorted by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Team> {
        self.list.iter()
    }

    /// A team by its name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Team> {
        let at = self
            .list
            .binary_search_by_key(&name, |team| team.name.as_str())
            .ok()?;
        Some(&self.list[at])
    }

    /// How many teams there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no team at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The team that answers for an area: that of the area itself, or of the innermost one around it that has a team.
    #[must_use]
    pub fn responsible(&self, area: AreaId, areas: &Areas) -> Option<&Team> {
        let of = |area: AreaId| self.by_area.get(&area).copied();
        let at = of(area).or_else(|| areas.ancestors(area).find_map(|around| of(around.id)))?;
        Some(&self.list[at])
    }
}
