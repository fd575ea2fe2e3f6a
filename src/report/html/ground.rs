//! What the map stands on: which places are where, which have no place, and which areas are told.

use std::collections::{BTreeMap, BTreeSet};

use super::sheet::Sheet;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::protocol::ZoneLevel;
use crate::report::{WriteError, keys};
use crate::shape::{Polygon, Position};
use crate::time::Timestamp;

/// So many spots with places are drawn at most, those of the strictest zones first.
const MOST_SPOTS: usize = 5_000;

/// Places that stand on the same point and in the same area.
pub(super) struct Spot {
    pub(super) position: Position,
    pub(super) area: Option<AreaId>,
    pub(super) level: Option<ZoneLevel>,
    // Their keys come first, as what is told of them is told in their order.
    pub(super) places: Vec<(String, PlaceId)>,
}

/// The ground: what has a place on the map, and what has none.
pub(super) struct Ground<'s> {
    pub(super) sheet: &'s Sheet<'s>,
    pub(super) spots: Vec<Spot>,
    pub(super) left_out: usize,
    pub(super) unplaced: Vec<(String, PlaceId)>,
}

impl<'s> Ground<'s> {
    pub(super) fn new(sheet: &'s Sheet<'_>) -> Result<Self, WriteError> {
        let gazetteer = sheet.day.records.gazetteer;
        let log = sheet.day.records.log;
        let visited = (0..).map(PlaceId::new).take(log.place_count());
        let unlisted = visited
            .filter(|place| !gazetteer.places.contains_key(place) && log.visits_at(*place).next().is_some());
        let mut unplaced = unlisted
            .map(|place| Ok((keys::place_key(sheet.roster, place)?.to_owned(), place)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        let mut spots: BTreeMap<(u64, u64, Option<AreaId>), Spot> = BTreeMap::new();
        for (&id, place) in &gazetteer.places {
            let named = (keys::place_key(sheet.roster, id)?.to_owned(), id);
            let position = place.lat.zip(place.lon).map(|(lat, lon)| Position::new(lon, lat));
            let Some(Ok(position)) = position else {
                unplaced.push(named);
                continue;
            };
            let [lon, lat] = [position.lon(), position.lat()].map(f64::to_bits);
            let spot = spots.entry((lon, lat, place.area)).or_insert_with(|| Spot {
                position,
                area: place.area,
                level: place.area.and_then(|area| sheet.level(area)),
                places: Vec::new(),
            });
            spot.places.push(named);
        }
        unplaced.sort_unstable();
        let mut spots: Vec<Spot> = spots.into_values().collect();
        for spot in &mut spots {
            spot.places.sort_unstable();
        }
        // Whatever ids the places have, the page is the same.
        spots.sort_by(|a, b| {
            let strictness = a
                .level
                .is_none()
                .cmp(&b.level.is_none())
                .then(a.level.cmp(&b.level));
            strictness.then_with(|| a.places.cmp(&b.places))
        });
        let left_out = spots.len().saturating_sub(MOST_SPOTS);
        spots.truncate(MOST_SPOTS);
        Ok(Self {
            sheet,
            spots,
            left_out,
            unplaced,
        })
    }

    /// Where the home of a person is, if that is known.
    fn home(&self, person: PersonId) -> Option<Position> {
        let gazetteer = self.sheet.day.records.gazetteer;
        let home = gazetteer.places.get(gazetteer.homes.get(&person)?)?;
        Position::new(home.lon?, home.lat?).ok()
    }

    /// The cases by key.
    pub(super) fn cases(&self) -> Result<Vec<(PersonId, Timestamp, Option<Position>)>, WriteError> {
        let zone = self.sheet.day.time_zone();
        let mut cases = Vec::new();
        for (_, case) in keys::cases(&self.sheet.day.tracing, self.sheet.roster)? {
            let known = case.known(zone).unwrap_or(self.sheet.day.as_of);
            cases.push((case.person, known, self.home(case.person)));
        }
        Ok(cases)
    }

    /// The shapes from the outermost to the innermost level, by key.
    pub(super) fn shapes(&self) -> Result<Vec<(AreaId, &'s [Polygon])>, WriteError> {
        let areas = &self.sheet.day.records.gazetteer.areas;
        let mut shapes = Vec::new();
        for (&area, polygons) in self.sheet.dossier.shapes.into_iter().flatten() {
            let depth = areas.get(area).map_or(0, |area| area.level.depth());
            shapes.push((depth, keys::area_key(self.sheet.roster, area)?, area, polygons));
        }
        shapes.sort_unstable_by_key(|&(depth, key, ..)| (depth, key));
        let shapes = shapes
            .into_iter()
            .map(|(_, _, area, polygons)| (area, polygons.as_slice()));
        Ok(shapes.collect())
    }

    /// Every area of which the map tells, and those around it, by key; each with its position among them.
    pub(super) fn areas(&self) -> Result<BTreeMap<AreaId, usize>, WriteError> {
        let areas = &self.sheet.day.records.gazetteer.areas;
        let mut told: BTreeSet<AreaId> = self.spots.iter().filter_map(|spot| spot.area).collect();
        told.extend(
            self.sheet
                .dossier
                .shapes
                .into_iter()
                .flatten()
                .map(|(&area, _)| area),
        );
        told.extend(self.sheet.zones().map(|zone| zone.area()));
        let around = told
            .iter()
            .flat_map(|&area| areas.ancestors(area))
            .map(|area| area.id);
        let around: BTreeSet<AreaId> = around.collect();
        told.extend(around);
        let mut keyed = told
            .into_iter()
            .map(|area| Ok((keys::area_key(self.sheet.roster, area)?, area)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        keyed.sort_unstable();
        Ok(keyed.into_iter().map(|(_, area)| area).zip(0..).collect())
    }
}
