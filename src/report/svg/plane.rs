//! Where positions on the ground are on a sheet.

use super::canvas::{LINE, MARGIN, WIDTH};
use crate::shape::Position;

/// Where positions are on the sheet.
pub(in crate::report) struct Plane {
    // Whether longitudes go from 0 to 360 degrees.
    eastwards: bool,
    west: f64,
    north: f64,
    // Pixels a degree.
    across: f64,
    down: f64,
    height: f64,
}

/// Above it there is room for a title and a legend.
pub(in crate::report) const TOP: f64 = 60.0;
const TALLEST: f64 = 720.0;

impl Plane {
    /// As large as the sheet has room for.
    pub(in crate::report) fn around(positions: impl Iterator<Item = Position>) -> Option<Self> {
        let mut bounds: Option<[(f64, f64); 3]> = None;
        for position in positions {
            let numbers = [position.lon(), east_of_greenwich(position), position.lat()];
            let bounds = bounds.get_or_insert(numbers.map(|number| (number, number)));
            for ((least, greatest), number) in bounds.iter_mut().zip(numbers) {
                (*least, *greatest) = (least.min(number), greatest.max(number));
            }
        }
        let [usual, shifted, lat] = bounds?;
        let wide = usual.1 - usual.0;
        let eastwards = wide > 180.0 && shifted.1 - shifted.0 < wide;
        let (west, east) = widened(if eastwards { shifted } else { usual });
        let (south, north) = widened(lat);
        let radians = f64::midpoint(south, north).to_radians();
        // At the poles a degree of longitude has no length.
        let shrink = libm::cos(radians).max(0.01);
        let (wide, tall) = ((east - west) * shrink, north - south);
        let scale = ((WIDTH - 2.0 * MARGIN) / wide).min(TALLEST / tall);
        Some(Self {
            eastwards,
            west,
            north,
            across: scale * shrink,
            down: scale,
            height: tall * scale,
        })
    }

    pub(in crate::report) fn at(&self, position: Position) -> (f64, f64) {
        let lon = if self.eastwards {
            east_of_greenwich(position)
        } else {
            position.lon()
        };
        (
            MARGIN + (lon - self.west) * self.across,
            TOP + (self.north - position.lat()) * self.down,
        )
    }

    /// How long so many kilometres are on the sheet.
    #[cfg(feature = "html")]
    pub(in crate::report) fn pixels_of_km(&self, km: f64) -> f64 {
        // A degree of latitude, on the sphere of the mean radius of the earth (6,371.0 km).
        const KM_A_DEGREE: f64 = 111.195;
        self.down * km / KM_A_DEGREE
    }

    pub(in crate::report) fn bottom(&self) -> f64 {
        TOP + self.height + LINE
    }
}

/// The longitude from 0 to 360 degrees.
fn east_of_greenwich(position: Position) -> f64 {
    if position.lon() < 0.0 {
        position.lon() + 360.0
    } else {
        position.lon()
    }
}

/// Bounds that lie apart: a single place is in the middle of a map, about a kilometre wide.
fn widened((least, greatest): (f64, f64)) -> (f64, f64) {
    const LEAST: f64 = 0.01;
    let missing = (LEAST - (greatest - least)).max(0.0);
    (least - missing / 2.0, greatest + missing / 2.0)
}
