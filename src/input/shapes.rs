//! Shapes of areas from GeoJSON.

use std::io::{self, Read};

use geojson::{Feature, GeoJson, GeometryValue};
use thiserror::Error;

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
/// fit: in China, where longitudes are above 73 and latitudes below 54, only west of 90 degrees east.
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
    let mut text = String::new();
    source
        .read_to_string(&mut text)
        .map_err(|source| ShapeFileError::Io {
            file: file.to_owned(),
            source,
        })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
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
