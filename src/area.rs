//! Administrative areas, which form a tree.

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::AreaId;
use crate::named::named;

named! {
    /// How large an area is, from the province down to the household's stairwell.
    ///
    /// Levels are ordered from the outermost to the innermost.
    #[non_exhaustive]
    pub enum AreaLevel {
        /// 省
        Province = "province",
        /// 地级市
        Prefecture = "prefecture",
        /// 县, 区
        County = "county",
        /// 乡, 镇, 街道
        Township = "township",
        /// 社区, of a town.
        Community = "community",
        /// 村, as high as a community.
        Village = "village",
        /// 网格
        Grid = "grid",
        /// 小区: a walled group of buildings.
        Compound = "compound",
        /// 楼栋
        Building = "building",
        /// 单元: a stairwell of a building.
        Unit = "unit",
    }
    all = "Every level, from the outermost.";
    unknown = UnknownAreaLevel,
        "province, prefecture, county, township, community, village, grid, compound, building or unit";
}

impl AreaLevel {
    /// How deep the level lies, 0 for a province. A community and a village lie equally deep; so do a grid and
    /// a compound, of which either may hold the other.
    #[must_use]
    pub const fn depth(self) -> u8 {
        match self {
            Self::Province => 0,
            Self::Prefecture => 1,
            Self::County => 2,
            Self::Township => 3,
            Self::Community | Self::Village => 4,
            Self::Grid | Self::Compound => 5,
            Self::Building => 6,
            Self::Unit => 7,
        }
    }

    /// Whether an area of this level may be the parent of one of the other.
    pub(crate) fn can_hold(self, child: Self) -> bool {
        self.depth() <= child.depth() && self != child
    }
}

/// One area and where it hangs in the tree.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Area {
    /// Which area this is.
    pub id: AreaId,
    /// How large it is.
    pub level: AreaLevel,
    /// The area in which it lies; nothing for a root.
    pub parent: Option<AreaId>,
    /// What people call it.
    pub name: Option<String>,
    /// How many people live there, on the register or not.
    pub population: Option<u64>,
}

/// All areas, as a tree.
///
/// # Examples
///
/// ```
/// use mijie::{Area, AreaId, AreaLevel, Areas};
/// let area = |number, level, parent: Option<u32>| Area {
///     id: AreaId::new(number),
///     level,
///     parent: parent.map(AreaId::new),
///     name: None,
///     population: None,
/// };
/// let areas = Areas::new([
///     area(0, AreaLevel::County, None),
///     area(1, AreaLevel::Village, Some(0)),
///     area(2, AreaLevel::Building, Some(1)),
/// ])?;
/// assert_eq!(areas.enclosing(AreaId::new(2), AreaLevel::Community), Some(AreaId::new(1)));
/// # Ok::<(), mijie::AreasError>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Area>", into = "Vec<Area>")]
pub struct Areas {
    // Invariant: sorted by id, no id twice, every parent present and above its child, no circle.
    list: Vec<Area>,
}

/// Why areas do not form a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum AreasError {
    /// One area is defined twice.
    #[error("area {}: expected each area once, found area {} again", second + 1, first + 1)]
    Repeated {
        /// Where it was met first, counted from 0.
        first: usize,
        /// Where it was met again.
        second: usize,
    },
    /// A parent is not among the areas.
    #[error("area {}: expected its parent among the areas, found none", position + 1)]
    Orphan {
        /// Where in the list, counted from 0.
        position: usize,
    },
    /// A parent is of a level that cannot hold its child.
    #[error("area {}: expected a parent above {child}, found {parent}", position + 1)]
    Upside {
        /// Where in the list, counted from 0.
        position: usize,
        /// The level of the child.
        child: AreaLevel,
        /// The level of its parent.
        parent: AreaLevel,
    },
    /// An area lies, through others, in itself.
    #[error("area {}: expected a tree, found an area that lies in itself", position + 1)]
    Circle {
        /// Where in the list, counted from 0.
        position: usize,
    },
}

impl Areas {
    /// The tree of these areas, in any order.
    ///
    /// # Errors
    ///
    /// [`AreasError`] for an area defined twice, a parent that is missing, or one that is no larger than its
    /// child.
    pub fn new(areas: impl IntoIterator<Item = Area>) -> Result<Self, AreasError> {
        let mut numbered: Vec<(usize, Area)> = areas.into_iter().enumerate().collect();
        numbered.sort_by_key(|(position, area)| (area.id, *position));
        if let Some(pair) = numbered.windows(2).find(|pair| pair[0].1.id == pair[1].1.id) {
            return Err(AreasError::Repeated {
                first: pair[0].0,
                second: pair[1].0,
            });
        }
        for (position, area) in &numbered {
            let Some(parent) = area.parent else { continue };
            let parent = numbered
                .binary_search_by_key(&parent, |(_, area)| area.id)
                .map_err(|_| AreasError::Orphan { position: *position })?;
            let parent = numbered[parent].1.level;
            if !parent.can_hold(area.level) {
                return Err(AreasError::Upside {
                    position: *position,
                    child: area.level,
                    parent,
                });
            }
        }
        let (positions, list): (Vec<usize>, Vec<Area>) = numbered.into_iter().unzip();
        let areas = Self { list };
        match areas.circle() {
            Some(at) => Err(AreasError::Circle {
                position: positions[at],
            }),
            None => Ok(areas),
        }
    }

    /// The first area that lies in itself; every way up is walked once.
    fn circle(&self) -> Option<usize> {
        // The area from which a way up came by, if any did.
        let mut came_by: Vec<Option<usize>> = vec![None; self.list.len()];
        for start in 0..self.list.len() {
            let mut next = Some(start);
            while let Some(at) = next.filter(|&at| came_by[at].is_none()) {
                came_by[at] = Some(start);
                let parent = self.list[at].parent;
                next = parent.and_then(|parent| self.list.binary_search_by_key(&parent, |area| area.id).ok());
            }
            if next.is_some_and(|at| came_by[at] == Some(start)) {
                return next;
            }
        }
        None
    }

    /// The areas, sorted by id.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Area> {
        self.list.iter()
    }

    /// One area.
    #[must_use]
    pub fn get(&self, id: AreaId) -> Option<&Area> {
        self.list
            .binary_search_by_key(&id, |area| area.id)
            .ok()
            .map(|at| &self.list[at])
    }

    /// How many areas there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no area at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The area and those around it, from the innermost to the outermost.
    pub fn ancestors(&self, id: AreaId) -> impl Iterator<Item = &Area> {
        std::iter::successors(self.get(id), |area| {
            area.parent.and_then(|parent| self.get(parent))
        })
    }

    /// The area of a level in which an area lies, itself included. Where there is none of exactly that level, one
    /// that lies equally deep stands for it: a village for a community, a compound for a grid.
    #[must_use]
    pub fn enclosing(&self, id: AreaId, level: AreaLevel) -> Option<AreaId> {
        let exact = self.ancestors(id).find(|area| area.level == level);
        let as_deep = || {
            self.ancestors(id)
                .find(|area| area.level.depth() == level.depth())
        };
        exact.or_else(as_deep).map(|area| area.id)
    }
}

impl TryFrom<Vec<Area>> for Areas {
    type Error = AreasError;

    fn try_from(areas: Vec<Area>) -> Result<Self, AreasError> {
        Self::new(areas)
    }
}

impl From<Areas> for Vec<Area> {
    fn from(areas: Areas) -> Self {
        areas.list
    }
}
