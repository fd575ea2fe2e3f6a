//! The zones, by the coordinates of their places and the shapes of their areas.

use std::collections::BTreeMap;

use super::canvas::{Canvas, LINE, MARGIN, WIDTH};
use super::palette;
use super::picture::Picture;
use super::plane::Plane;
use super::words::Words;
use crate::gazetteer::Gazetteer;
use crate::id::AreaId;
use crate::protocol::ZoneLevel;
use crate::report::{Language, WriteError, keys};
use crate::roster::Roster;
use crate::shape::{Polygon, Position, Ring, Shapes};

/// So many places are drawn at most, one by one, those of the strictest zones first: of those beyond, the foot tells the
/// number.
const MOST_PLACES: usize = 20_000;

/// Draws a map of areas and places, in the colours of their zones. North is up; there are no tiles and no boundaries but
/// those that are given.
///
/// `level` tells the zone in which an area lies, nothing where it lies in none: [`ZoneLives::level`] at an instant, say. It is
/// asked for each area with a shape, and for the area of each place with coordinates. Areas are drawn from the outermost
/// level to the innermost, places of strict zones above those of others. Twenty thousand places have room; the foot tells
/// how many were left out. Coordinates are taken as a plane, which is right for a county and not for a continent: a degree
/// of longitude is as long as it is in the middle of the map. A map that would be wider than half the globe is laid out
/// from 0 to 360 degrees east, where it is narrower so: what lies on both sides of the 180th meridian stays together.
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
    let mut levels: BTreeMap<AreaId, Option<ZoneLevel>> = BTreeMap::new();
    let mut places = Vec::new();
    let mut unplaced = 0_usize;
    for place in gazetteer.places.values() {
        match place.lat.zip(place.lon).map(|(lat, lon)| Position::new(lon, lat)) {
            Some(Ok(position)) => {
                let level = place
                    .area
                    .and_then(|area| *levels.entry(area).or_insert_with(|| level(area)));
                places.push((position, level));
            }
            _ => unplaced += 1,
        }
    }
    // Whatever ids the places have, the picture is the same.
    places.sort_by(|(a, of_a), (b, of_b)| {
        let strictness = of_a.is_none().cmp(&of_b.is_none()).then(of_a.cmp(of_b));
        strictness
            .then(a.lon().total_cmp(&b.lon()))
            .then(a.lat().total_cmp(&b.lat()))
    });
    let left_out = places.len().saturating_sub(MOST_PLACES);
    places.truncate(MOST_PLACES);

    let mut canvas = Canvas::new(
        words,
        words.zone_map(),
        &words.map_holds(shapes.len(), places.len()),
    )?;
    legend(&mut canvas, words)?;
    let corners = shapes
        .values()
        .flatten()
        .flat_map(Polygon::rings)
        .flat_map(Ring::positions)
        .copied();
    let plane = Plane::around(corners.chain(places.iter().map(|&(position, _)| position)));
    let mut foot = 60.0;
    if let Some(plane) = plane {
        draw_areas(&mut canvas, &plane, gazetteer, shapes, &level, roster)?;
        for &(position, level) in places.iter().rev() {
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
        x = canvas.legend_box(x, palette::zone(level), words.zone(level))?;
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
    let mut areas = shapes
        .iter()
        .map(|(&area, polygons)| Ok((depth(area), keys::area_key(roster, area)?, area, polygons)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    areas.sort_unstable_by_key(|&(depth, key, ..)| (depth, key));
    for (_, key, area, polygons) in areas {
        let class = format!("area {}", palette::zone(level(area)));
        for polygon in polygons {
            let ring = |ring: &Ring| {
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
