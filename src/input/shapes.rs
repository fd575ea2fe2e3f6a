//! Shapes of areas from GeoJSON.

use std::fmt;
use std::io::{self, Read};

use geojson::{Feature, GeoJson, GeometryValue};
use thiserror::Error;

use crate::gazetteer::Gazetteer;
use crate::roster::Roster;
use crate::shape::{Polygon, Position, Ring, ShapeError, Shapes};

/// Why a file of shapes cannot be used.
///
/// Messages repeat coordinates and no names.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ShapeFileError {
    /// The file cannot be read; the cause is the source of this error.
    #[error("{file}: cannot be read")]
    Io {
        /// The name of the file.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are not UTF-8, which GeoJSON is always in.
    #[error("{file} line {line}, byte {byte}: expected UTF-8, found other bytes")]
    Encoding {
        /// The name of the file.
        file: String,
        /// The line, counted from 1.
        line: usize,
        /// The byte in the line, counted from 1.
        byte: usize,
    },
    /// The text is not JSON, or no GeoJSON as RFC 7946 has it; the cause, which may tell the place, is the source of this
    /// error.
    #[error("{file}: expected GeoJSON, found something else")]
    NotGeoJson {
        /// The name of the file.
        file: String,
        /// What the reader of JSON said.
        source: serde_json::Error,
    },
    /// The file holds a single shape, and not features with properties.
    #[error("{file}: expected a FeatureCollection, found a {found}")]
    NotFeatures {
        /// The name of the file.
        file: String,
        /// What it holds.
        found: &'static str,
    },
    /// A feature that is to be the shape of an area is none.
    #[error("{file}, feature {feature}: {fault}")]
    Feature {
        /// The name of the file.
        file: String,
        /// Which feature, counted from 1.
        feature: usize,
        /// What is wrong with it.
        fault: FeatureFault,
    },
}

/// What is wrong with a feature.
#[derive(Clone, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum FeatureFault {
    /// It does not say of which area it is the shape.
    #[error("expected the key of an area in the property {property:?}, found {found}")]
    NoArea {
        /// The property.
        property: String,
        /// What was found in its place.
        found: &'static str,
    },
    /// It is no area: a point or a line, or nothing.
    #[error("expected a Polygon or a MultiPolygon, found {found}")]
    NotAreal {
        /// The kind of geometry.
        found: &'static str,
    },
    /// The area has a shape already.
    #[error("expected each area once, found that of feature {first} again")]
    Repeated {
        /// The feature in which it was met first, counted from 1.
        first: usize,
    },
    /// A line around the area is none.
    #[error("polygon {polygon}, ring {ring}: {source}")]
    Ring {
        /// Which polygon of the feature, counted from 1.
        polygon: usize,
        /// Which ring of it, counted from 1: the first goes around, the others are holes.
        ring: usize,
        /// Why it is none.
        source: ShapeError,
    },
    /// A polygon has no ring at all.
    #[error("polygon {polygon}: expected a ring around it, found none")]
    NoRing {
        /// Which polygon of the feature, counted from 1.
        polygon: usize,
    },
    /// A position has a longitude alone.
    #[error("polygon {polygon}, ring {ring}: expected longitude and latitude, found {found} number")]
    Short {
        /// Which polygon of the feature, counted from 1.
        polygon: usize,
        /// Which ring of it, counted from 1.
        ring: usize,
        /// How many numbers the position has.
        found: usize,
    },
}

/// The shapes of a file, and what it holds besides.
#[derive(Clone, PartialEq, Debug, Default)]
#[non_exhaustive]
pub struct ShapeFile {
    /// The shapes of the areas that the roster knows.
    pub shapes: Shapes,
    /// How many features are of areas that the roster does not know: a map often shows more than one county.
    pub unknown: usize,
}

/// Reads the shapes of areas from a GeoJSON file (RFC 7946): a `FeatureCollection` whose features are polygons with holes,
/// or several of them, and name the area by its key in a property. Heights are ignored. Messages call the file by the name
/// that is given.
///
/// Which way round a ring goes is not asked for, as many files do not follow the rule; longitude comes before latitude, and a
/// position that fits only the other way round is an error. What is latitude and what is longitude cannot be told where both
/// fit: in China, where longitudes are above 73 and latitudes below 54, only west of 90 degrees east. Whether shapes that were
/// read lie where the places are, [`far_shapes`] says.
///
/// # Errors
///
/// [`ShapeFileError`], with the number of the feature.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::read_shapes;
///
/// let mut roster = Roster::new();
/// let county = roster.area("huangyuan")?;
/// let text = r#"{"type": "FeatureCollection", "features": [
///     {"type": "Feature", "properties": {"code": "huangyuan"}, "geometry": {"type": "Polygon", "coordinates": [
///         [[101.0, 36.5], [101.5, 36.5], [101.5, 36.9], [101.0, 36.5]]
///     ]}},
///     {"type": "Feature", "properties": {"code": "elsewhere"}, "geometry": null}
/// ]}"#;
/// let file = read_shapes(text.as_bytes(), "map.geojson", "code", &roster)?;
/// assert_eq!(file.shapes[&county][0].outer.positions().len(), 4);
/// assert_eq!(file.unknown, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_shapes<R: Read>(
    mut source: R,
    file: &str,
    property: &str,
    roster: &Roster,
) -> Result<ShapeFile, ShapeFileError> {
    let mut bytes = Vec::new();
    source
        .read_to_end(&mut bytes)
        .map_err(|source| ShapeFileError::Io {
            file: file.to_owned(),
            source,
        })?;
    let text = std::str::from_utf8(&bytes).map_err(|error| {
        let good = bytes[..error.valid_up_to()].split(|&byte| byte == b'\n');
        let last = good.clone().next_back().map_or(0, <[u8]>::len);
        ShapeFileError::Encoding {
            file: file.to_owned(),
            line: good.count(),
            byte: last + 1,
        }
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let whole = serde_json::from_str(text).map_err(|source| ShapeFileError::NotGeoJson {
        file: file.to_owned(),
        source,
    })?;
    let features = match whole {
        GeoJson::FeatureCollection(collection) => collection.features,
        GeoJson::Feature(feature) => vec![feature],
        GeoJson::Geometry(geometry) => {
            return Err(ShapeFileError::NotFeatures {
                file: file.to_owned(),
                found: geometry.value.type_name(),
            });
        }
    };
    let mut read = ShapeFile::default();
    let mut firsts = std::collections::BTreeMap::new();
    for (position, feature) in features.iter().enumerate() {
        let number = position + 1;
        let wrong = |fault| ShapeFileError::Feature {
            file: file.to_owned(),
            feature: number,
            fault,
        };
        let key = key(feature, property).map_err(wrong)?;
        let Some(area) = roster.find_area(&key) else {
            read.unknown += 1;
            continue;
        };
        if let Some(first) = firsts.insert(area, number) {
            return Err(wrong(FeatureFault::Repeated { first }));
        }
        read.shapes.insert(area, polygons(feature).map_err(wrong)?);
    }
    Ok(read)
}

/// Shapes among which no place lies: a sign of latitudes that stand first, or of another county's map. Its text says which.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct FarShapes {
    /// How many places have coordinates.
    pub places: usize,
    /// How many of them lie among the shapes once longitude and latitude of these change over.
    pub among_turned: usize,
}

impl fmt::Display for FarShapes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no place lies within 1 degree of the shapes")?;
        if self.among_turned > 0 {
            let (turned, places) = (self.among_turned, self.places);
            write!(
                f,
                ", and {turned} of {places} would if longitude and latitude of the shapes changed over"
            )?;
        }
        f.write_str(": expected longitude, then latitude, of the areas in which the places lie")
    }
}

/// Whether no place with coordinates lies in the rectangle of all shapes, nor within one degree of it. Nothing where one does,
/// and where there is no shape or no place with coordinates.
///
/// # Examples
///
/// A map of Tashkurgan, where both orders fit, with the latitude first:
///
/// ```
/// use mijie::input::{far_shapes, read_shapes};
/// use mijie::{Gazetteer, Place, Roster};
///
/// let mut roster = Roster::new();
/// roster.area("tashkurgan")?;
/// let text = r#"{"type": "FeatureCollection", "features": [
///     {"type": "Feature", "properties": {"code": "tashkurgan"}, "geometry": {"type": "Polygon", "coordinates": [
///         [[37.6, 75.1], [37.8, 75.1], [37.8, 75.4], [37.6, 75.1]]
///     ]}}
/// ]}"#;
/// let file = read_shapes(text.as_bytes(), "map.geojson", "code", &roster)?;
/// let mut gazetteer = Gazetteer::default();
/// let inn = Place { lat: Some(37.77), lon: Some(75.23), ..Place::default() };
/// gazetteer.places.insert(roster.place("inn")?, inn);
/// assert_eq!(
///     far_shapes(&file.shapes, &gazetteer).map(|far| far.to_string()).as_deref(),
///     Some(
///         "no place lies within 1 degree of the shapes, and 1 of 1 would if longitude and latitude of the shapes changed over: \
///          expected longitude, then latitude, of the areas in which the places lie"
///     )
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn far_shapes(shapes: &Shapes, gazetteer: &Gazetteer) -> Option<FarShapes> {
    let rings = || shapes.values().flatten().flat_map(Polygon::rings);
    let positions = || rings().flat_map(Ring::positions).copied();
    let lons = span(positions().map(Position::lon))?;
    let lats = span(positions().map(Position::lat))?;
    let near = |(least, most): (f64, f64), number: f64| (least - 1.0..=most + 1.0).contains(&number);
    let (mut places, mut among_turned) = (0, 0);
    for place in gazetteer.places.values() {
        let (Some(lon), Some(lat)) = (place.lon, place.lat) else {
            continue;
        };
        if near(lons, lon) && near(lats, lat) {
            return None;
        }
        places += 1;
        among_turned += usize::from(near(lons, lat) && near(lats, lon));
    }
    (places > 0).then_some(FarShapes { places, among_turned })
}

/// The least and the greatest of some numbers.
fn span(mut numbers: impl Iterator<Item = f64>) -> Option<(f64, f64)> {
    let first = numbers.next()?;
    Some(numbers.fold((first, first), |(least, most), number| {
        (least.min(number), most.max(number))
    }))
}

fn key(feature: &Feature, property: &str) -> Result<String, FeatureFault> {
    let missing = |found| FeatureFault::NoArea {
        property: property.to_owned(),
        found,
    };
    match feature.property(property) {
        None => Err(missing("no such property")),
        Some(serde_json::Value::String(key)) if !key.trim().is_empty() => Ok(key.trim().to_owned()),
        Some(serde_json::Value::Number(number)) => Ok(number.to_string()),
        Some(_) => Err(missing("something else")),
    }
}

fn polygons(feature: &Feature) -> Result<Vec<Polygon>, FeatureFault> {
    let geometry = feature.geometry.as_ref().map(|geometry| &geometry.value);
    match geometry {
        Some(GeometryValue::Polygon { coordinates }) => Ok(vec![polygon(coordinates, 1)?]),
        Some(GeometryValue::MultiPolygon { coordinates }) => coordinates
            .iter()
            .zip(1..)
            .map(|(rings, number)| polygon(rings, number))
            .collect(),
        Some(other) => Err(FeatureFault::NotAreal {
            found: other.type_name(),
        }),
        None => Err(FeatureFault::NotAreal { found: "nothing" }),
    }
}

fn polygon(rings: &[Vec<geojson::Position>], polygon: usize) -> Result<Polygon, FeatureFault> {
    let mut made = Vec::with_capacity(rings.len());
    for (positions, ring) in rings.iter().zip(1..) {
        let position = |numbers: &geojson::Position| match numbers.as_slice() {
            &[lon, lat, ..] => Position::new(lon, lat).map_err(|source| FeatureFault::Ring {
                polygon,
                ring,
                source,
            }),
            short => Err(FeatureFault::Short {
                polygon,
                ring,
                found: short.len(),
            }),
        };
        let positions = positions.iter().map(position).collect::<Result<Vec<_>, _>>()?;
        made.push(Ring::new(positions).map_err(|source| FeatureFault::Ring {
            polygon,
            ring,
            source,
        })?);
    }
    let mut made = made.into_iter();
    let outer = made.next().ok_or(FeatureFault::NoRing { polygon })?;
    Ok(Polygon {
        outer,
        holes: made.collect(),
    })
}
