//! Communities, grids and buildings, opened as households move in.

use crate::place::{Areas, Level, Site};
use crate::plan::Township;

/// Hands out homes: so many to a building, buildings to a grid, grids to a community.
pub(crate) struct Frame<'a> {
    township: &'a Township,
    area: u32,
    per_building: u32,
    homes: u32,
    community: (u32, String),
    grid: (u32, String),
    building: u32,
}

const BUILDINGS: u32 = 6;
const GRIDS: u32 = 4;

impl<'a> Frame<'a> {
    pub(crate) fn new(township: &'a Township, area: u32) -> Self {
        Self {
            township,
            area,
            per_building: if township.urban { 10 } else { 3 },
            homes: 0,
            community: (area, String::new()),
            grid: (area, String::new()),
            building: area,
        }
    }

    /// The building of the next home, opened with its grid and community where the last one is full.
    pub(crate) fn next_home(&mut self, areas: &mut Areas) -> Site {
        let building = self.homes / self.per_building;
        if self.homes.is_multiple_of(self.per_building) {
            if building.is_multiple_of(BUILDINGS * GRIDS) {
                self.open_community(building / (BUILDINGS * GRIDS) + 1, areas);
            }
            if building.is_multiple_of(BUILDINGS) {
                let number = building / BUILDINGS % GRIDS + 1;
                let key = format!("{}-g{number}", self.community.1);
                self.grid = (
                    areas.add(Level::Grid, Some(self.community.0), key.clone(), String::new()),
                    key,
                );
            }
            let key = format!("{}-{}", self.grid.1, building % BUILDINGS + 1);
            self.building = areas.add(Level::Building, Some(self.grid.0), key, String::new());
        }
        self.homes += 1;
        Site {
            area: self.building,
            at: self.point(building),
        }
    }

    fn open_community(&mut self, number: u32, areas: &mut Areas) {
        let (level, word) = if self.township.urban {
            (Level::Community, "社区")
        } else {
            (Level::Village, "村")
        };
        let key = format!("{}-{number}", self.township.key);
        let name = format!("{}第{number}{word}(虚构)", self.township.name);
        self.community = (areas.add(level, Some(self.area), key.clone(), name), key);
    }

    /// Buildings stand about a hundred metres apart, in rows of twelve.
    fn point(&self, building: u32) -> (i32, i32) {
        let step = |n: u32| i32::try_from(n).expect("fewer buildings than people");
        let (north, east) = self.township.at;
        (
            north + step(building / 12) * 900,
            east + step(building % 12) * 1_100,
        )
    }
}
