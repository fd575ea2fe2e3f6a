//! `zones.geojson`: areas and places on the ground, with the zones in which they lie.

use std::io::{BufWriter, Write};

use serde::Serialize;

use super::{WriteError, keys};
use crate::area::AreaLevel;
use crate::gazetteer::Gazetteer;
use crate::id::AreaId;
use crate::place::PlaceKind;
use crate::protocol::ZoneLevel;
use crate::roster::Roster;
use crate::shape::{Polygon, Position, Ring, Shapes};

/// Writes areas and places as GeoJSON (RFC 7946), for QGIS and every other program that shows maps.
///
/// A `FeatureCollection`: first the areas that have a shape, as `MultiPolygon` with the properties `area`, `level` and
/// `zone`, then the places that have coordinates, as `Point` with `place`, `kind`, `area` and `zone`; both sorted by key.
/// `zone` is `sealed`, `controlled` or `prevention`, as `level` tells of the area, and null where it lies in no zone.
/// Coordinates are WGS 84, longitude first. Outer rings go counterclockwise and holes clockwise, as the standard wants
/// them, whichever way they came; those without an area stay as they are. Shapes that lie on both sides of the 180th
/// meridian are to be cut there before, as the standard has it. A feature is one line.
///
/// Gives back how many places were left out for want of coordinates, or because they are none.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for an area or place without a key in the roster.
///
/// # Examples
///
/// ```
/// use std::collections::BTreeMap;
///
/// use mijie::report::write_geojson;
/// use mijie::{Gazetteer, Place, PlaceKind, Roster, Shapes};
///
/// let mut roster = Roster::new();
/// let inn = Place { kind: PlaceKind::Restaurant, lat: Some(36.68), lon: Some(101.26), ..Place::default() };
/// let places = BTreeMap::from([(roster.place("inn")?, inn), (roster.place("hut")?, Place::default())]);
/// let gazetteer = Gazetteer { places, ..Gazetteer::default() };
/// let mut file = Vec::new();
/// let left_out = write_geojson(&gazetteer, &Shapes::new(), |_| None, &roster, &mut file)?;
/// assert_eq!(left_out, 1);
/// assert_eq!(
///     String::from_utf8(file)?,
///     r#"{"type":"FeatureCollection","features":[
/// {"type":"Feature","geometry":{"type":"Point","coordinates":[101.26,36.68]},"properties":{"place":"inn","kind":"restaurant","area":null,"zone":null}}
/// ]}
/// "#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_geojson<W: Write>(
    gazetteer: &Gazetteer,
    shapes: &Shapes,
    level: impl Fn(AreaId) -> Option<ZoneLevel>,
    roster: &Roster,
    out: W,
) -> Result<usize, WriteError> {
    let mut out = BufWriter::new(out);
    out.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")?;
    let mut first = true;
    let mut areas = shapes
        .iter()
        .map(|(&area, polygons)| Ok((keys::area_key(roster, area)?, area, polygons)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    areas.sort_unstable_by_key(|&(key, ..)| key);
    for (key, area, polygons) in areas {
        let feature = Feature::of(
            Geometry::MultiPolygon {
                coordinates: polygons.iter().map(wound).collect(),
            },
            Properties::Area {
                area: key,
                level: gazetteer.areas.get(area).map(|area| area.level),
                zone: level(area),
            },
        );
        feature.write(&mut first, &mut out)?;
    }
    let mut left_out = 0;
    let mut places = Vec::new();
    for (&id, place) in &gazetteer.places {
        let position = place.lat.zip(place.lon).map(|(lat, lon)| Position::new(lon, lat));
        match position {
            Some(Ok(position)) => places.push((keys::place_key(roster, id)?, position, place)),
            _ => left_out += 1,
        }
    }
    places.sort_unstable_by_key(|&(key, ..)| key);
    for (key, position, place) in places {
        let area = place.area.map(|area| keys::area_key(roster, area)).transpose()?;
        let feature = Feature::of(
            Geometry::Point {
                coordinates: position,
            },
            Properties::Place {
                place: key,
                kind: place.kind,
                area,
                zone: place.area.and_then(&level),
            },
        );
        feature.write(&mut first, &mut out)?;
    }
    out.write_all(if first { b"]}\n" } else { b"\n]}\n" })?;
    out.flush()?;
    Ok(left_out)
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
struct Feature<'r> {
    #[cfg_attr(feature = "schema", schemars(extend("const" = "Feature")))]
    r#type: &'static str,
    geometry: Geometry,
    properties: Properties<'r>,
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "type")]
enum Geometry {
    MultiPolygon { coordinates: Vec<Vec<Vec<Position>>> },
    Point { coordinates: Position },
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(untagged)]
enum Properties<'r> {
    Area {
        area: &'r str,
        level: Option<AreaLevel>,
        zone: Option<ZoneLevel>,
    },
    Place {
        place: &'r str,
        kind: PlaceKind,
        area: Option<&'r str>,
        zone: Option<ZoneLevel>,
    },
}

/// The whole file, of which features are written one by one.
#[cfg(feature = "schema")]
#[derive(Serialize, schemars::JsonSchema)]
pub(super) struct FeatureCollection<'r> {
    #[schemars(extend("const" = "FeatureCollection"))]
    r#type: &'static str,
    features: Vec<Feature<'r>>,
}

impl<'r> Feature<'r> {
    fn of(geometry: Geometry, properties: Properties<'r>) -> Self {
        Self {
            r#type: "Feature",
            geometry,
            properties,
        }
    }

    fn write(&self, first: &mut bool, out: &mut impl Write) -> Result<(), WriteError> {
        out.write_all(if *first { b"\n" } else { b",\n" })?;
        *first = false;
        serde_json::to_writer(out, self).map_err(|error| WriteError::Output(error.into()))
    }
}

/// The rings of a polygon, the outer one counterclockwise, the others clockwise.
fn wound(polygon: &Polygon) -> Vec<Vec<Position>> {
    let wind = |ring: &Ring, counterclockwise: bool| {
        let mut positions = ring.positions().to_vec();
        let area = doubled_area(&positions);
        let turned = if counterclockwise { area < 0.0 } else { area > 0.0 };
        if turned {
            positions.reverse();
        }
        positions
    };
    let holes = polygon.holes.iter().map(|hole| wind(hole, false));
    std::iter::once(wind(&polygon.outer, true)).chain(holes).collect()
}

/// Twice the area in square degrees, above 0 where the ring goes counterclockwise.
fn doubled_area(ring: &[Position]) -> f64 {
    let Some(origin) = ring.first() else {
        return 0.0;
    };
    let from_origin = |position: &Position| (position.lon() - origin.lon(), position.lat() - origin.lat());
    let pairs = ring.windows(2).map(|pair| {
        let ((x1, y1), (x2, y2)) = (from_origin(&pair[0]), from_origin(&pair[1]));
        x1 * y2 - x2 * y1
    });
    pairs.sum()
}
