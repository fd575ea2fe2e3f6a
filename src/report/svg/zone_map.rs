//! The zones, by the coordinates of their places and the shapes of their areas.

use std::collections::BTreeMap;

use super::canvas::{Canvas, LINE, MARGIN, WIDTH, width_of};
use super::palette;
use super::picture::Picture;
use super::words::Words;
use crate::gazetteer::Gazetteer;
use crate::id::AreaId;
use crate::protocol::ZoneLevel;
use crate::report::{Language, WriteError, keys};
use crate::roster::Roster;
use crate::shape::{Position, Shapes};

/// So many places are drawn at most, one by one: of those beyond, the foot tells the number.
const MOST_PLACES: usize = 20_000;

/// Draws a map of areas and places, in the colours of their zones. North is up; there are no tiles and no boundaries but
/// those that are given.
///
/// `level` tells the zone in which an area lies, nothing where it lies in none: [`ZoneLives::level`] at an instant, say. It is
/// asked for each area with a shape, and for the area of each place with coordinates. Areas are drawn from the outermost
/// level to the innermost. Coordinates are taken as a plane, which is right for a county and not for a continent: a
/// degree of longitude is as long as it is in the middle of the map.
///
/// # Errors
///
/// [`WriteError::UnknownArea`] for an area with a shape that has no key in the roster.
///
/// [`ZoneLives::level`]: crate::zone::ZoneLives::level
pub fn zone_map(
    gazetteer: &Gazetteer,
    shapes: &Shapes,
    level: impl Fn(AreaId) -> Option<ZoneLevel>,
    roster: &Roster,
    language: Language,
) -> Result<Picture, WriteError> {
    let words = Words::of(language);
    let mut places = Vec::new();
    let mut unplaced = 0_usize;
    for place in gazetteer.places.values() {
        match place.lat.zip(place.lon).map(|(lat, lon)| Position::new(lon, lat)) {
            Some(Ok(position)) => places.push((position, place.area)),
            _ => unplaced += 1,
        }
    }
    let left_out = places.len().saturating_sub(MOST_PLACES);
    places.truncate(MOST_PLACES);

    let mut canvas = Canvas::new(words.zone_map(), &words.map_holds(shapes.len(), places.len()))?;
    legend(&mut canvas, words)?;
    let corners = shapes
        .values()
        .flatten()
        .flat_map(|polygon| polygon.outer.positions())
        .copied();
    let plane = Plane::around(corners.chain(places.iter().map(|&(position, _)| position)));
    let mut foot = 60.0;
    if let Some(plane) = plane {
        draw_areas(&mut canvas, &plane, gazetteer, shapes, &level, roster)?;
        let mut levels: BTreeMap<AreaId, Option<ZoneLevel>> = BTreeMap::new();
        for &(position, area) in &places {
            let level = area.and_then(|area| *levels.entry(area).or_insert_with(|| level(area)));
            canvas.dot(plane.at(position), 1.8, palette::zone(level), "")?;
        }
        foot = plane.bottom() + LINE;
    }
    for line in words.map_foot(unplaced, left_out) {
        canvas.text(MARGIN, foot, "soft", &line)?;
        foot += LINE;
    }
    canvas.finish(WIDTH, foot)
}

fn legend(canvas: &mut Canvas, words: Words) -> Result<(), WriteError> {
    let levels = [
        Some(ZoneLevel::Sealed),
        Some(ZoneLevel::Controlled),
        Some(ZoneLevel::Prevention),
        None,
    ];
    let mut x = MARGIN;
    for level in levels {
        let label = words.zone(level);
        canvas.bar((x, 36.0), (10.0, 10.0), palette::zone(level), "")?;
        canvas.text(x + 15.0, 45.0, "soft", label)?;
        x += 15.0 + width_of(label) + 16.0;
    }
    Ok(())
}

fn draw_areas(
    canvas: &mut Canvas,
    plane: &Plane,
    gazetteer: &Gazetteer,
    shapes: &Shapes,
    level: &impl Fn(AreaId) -> Option<ZoneLevel>,
    roster: &Roster,
) -> Result<(), WriteError> {
    let depth = |area: AreaId| gazetteer.areas.get(area).map_or(0, |area| area.level.depth());
    let mut areas: Vec<AreaId> = shapes.keys().copied().collect();
    areas.sort_by_key(|&area| (depth(area), area));
    for area in areas {
        let key = keys::area_key(roster, area)?;
        let class = format!("area {}", palette::zone(level(area)));
        for polygon in &shapes[&area] {
            let ring = |ring: &crate::shape::Ring| {
                ring.positions()
                    .iter()
                    .map(|&position| plane.at(position))
                    .collect()
            };
            let rings: Vec<Vec<(f64, f64)>> = polygon.rings().map(ring).collect();
            canvas.shape(&rings, &class, key)?;
        }
    }
    Ok(())
}

/// Where positions are on the sheet.
struct Plane {
    west: f64,
    north: f64,
    // Pixels a degree.
    across: f64,
    down: f64,
    height: f64,
}

const TOP: f64 = 60.0;
const TALLEST: f64 = 720.0;

impl Plane {
    /// As large as the sheet has room for.
    fn around(positions: impl Iterator<Item = Position>) -> Option<Self> {
        let mut bounds: Option<[f64; 4]> = None;
        for position in positions {
            let (lon, lat) = (position.lon(), position.lat());
            let [west, south, east, north] = bounds.unwrap_or([lon, lat, lon, lat]);
            bounds = Some([west.min(lon), south.min(lat), east.max(lon), north.max(lat)]);
        }
        let [west, south, east, north] = bounds?;
        let radians = f64::midpoint(south, north).to_radians();
        // At the poles a degree of longitude has no length.
        let shrink = libm::cos(radians).max(0.01);
        let (wide, tall) = (((east - west) * shrink).max(1e-6), (north - south).max(1e-6));
        let scale = ((WIDTH - 2.0 * MARGIN) / wide).min(TALLEST / tall);
        Some(Self {
            west,
            north,
            across: scale * shrink,
            down: scale,
            height: tall * scale,
        })
    }

    fn at(&self, position: Position) -> (f64, f64) {
        (
            MARGIN + (position.lon() - self.west) * self.across,
            TOP + (self.north - position.lat()) * self.down,
        )
    }

    fn bottom(&self) -> f64 {
        TOP + self.height + LINE
    }
}
