//! The shapes of areas on the ground.

use std::collections::BTreeMap;

use serde::Serialize;
use thiserror::Error;

use crate::id::AreaId;

/// A point on the ground, in degrees of WGS 84: longitude east, then latitude north, as GeoJSON has them.
///
/// # Examples
///
/// ```
/// use mijie::{Position, ShapeError};
/// let huangyuan = Position::new(101.26, 36.68)?;
/// assert_eq!((huangyuan.lon(), huangyuan.lat()), (101.26, 36.68));
/// assert_eq!(Position::new(36.68, 101.26), Err(ShapeError::Swapped { lon: 36.68, lat: 101.26 }));
/// # Ok::<(), ShapeError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[serde(into = "[f64; 2]")]
pub struct Position {
    // Invariant: finite, from -180 to 180 and from -90 to 90.
    lon: f64,
    lat: f64,
}

impl Position {
    /// A point by longitude and latitude.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Swapped`] where the two fit only the other way round, [`ShapeError::OffEarth`] where they do not fit at
    /// all.
    pub fn new(lon: f64, lat: f64) -> Result<Self, ShapeError> {
        let fits = |lon: f64, lat: f64| (-180.0..=180.0).contains(&lon) && (-90.0..=90.0).contains(&lat);
        if fits(lon, lat) {
            Ok(Self { lon, lat })
        } else if fits(lat, lon) {
            Err(ShapeError::Swapped { lon, lat })
        } else {
            Err(ShapeError::OffEarth { lon, lat })
        }
    }

    /// Degrees east.
    #[must_use]
    pub const fn lon(self) -> f64 {
        self.lon
    }

    /// Degrees north.
    #[must_use]
    pub const fn lat(self) -> f64 {
        self.lat
    }
}

impl From<Position> for [f64; 2] {
    fn from(position: Position) -> Self {
        [position.lon, position.lat]
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Position {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Position".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        schemars::json_schema!({
            "type": "array",
            "prefixItems": [
                { "type": "number", "minimum": -180, "maximum": 180 },
                { "type": "number", "minimum": -90, "maximum": 90 },
            ],
            "minItems": 2,
            "items": false,
            "description": "A point on the ground, in degrees of WGS 84: longitude east, then latitude north.",
        })
    }
}

/// A closed line: its last position is its first.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[serde(transparent)]
pub struct Ring(
    // Invariant: at least four positions, the last equal to the first.
    Vec<Position>,
);

impl Ring {
    /// A line that closes.
    ///
    /// # Errors
    ///
    /// [`ShapeError::Short`] for fewer than four positions, [`ShapeError::Open`] where the last is not the first.
    pub fn new(positions: Vec<Position>) -> Result<Self, ShapeError> {
        match (positions.first(), positions.last()) {
            _ if positions.len() < 4 => Err(ShapeError::Short {
                found: positions.len(),
            }),
            (first, last) if first != last => Err(ShapeError::Open),
            _ => Ok(Self(positions)),
        }
    }

    /// The positions, the first again at the end.
    #[must_use]
    pub fn positions(&self) -> &[Position] {
        &self.0
    }
}

/// A closed line and the holes in it.
#[derive(Clone, PartialEq, Debug, Serialize)]
pub struct Polygon {
    /// The line around it.
    pub outer: Ring,
    /// What is not part of it: a lake, a village that belongs to another township.
    pub holes: Vec<Ring>,
}

impl Polygon {
    /// The line around it, then those around its holes.
    pub fn rings(&self) -> impl Iterator<Item = &Ring> {
        std::iter::once(&self.outer).chain(&self.holes)
    }
}

/// The shapes of areas: for each as many polygons as it has parts. An area without a shape has no entry.
pub type Shapes = BTreeMap<AreaId, Vec<Polygon>>;

/// Why something is no shape.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
#[non_exhaustive]
pub enum ShapeError {
    /// The latitude stands where the longitude should.
    #[error("expected longitude, then latitude, found [{lon}, {lat}], which fits only the other way round")]
    Swapped {
        /// What stands for the longitude.
        lon: f64,
        /// What stands for the latitude.
        lat: f64,
    },
    /// There is no such point.
    #[error("expected a longitude from -180 to 180 and a latitude from -90 to 90, found [{lon}, {lat}]")]
    OffEarth {
        /// The longitude.
        lon: f64,
        /// The latitude.
        lat: f64,
    },
    /// A closed line has too few positions.
    #[error("expected a ring of at least 4 positions, found {found}")]
    Short {
        /// How many it has.
        found: usize,
    },
    /// A line does not close.
    #[error("expected a ring that ends where it begins, found one that does not")]
    Open,
}
