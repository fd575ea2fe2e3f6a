//! Places where more cases were exposed than chance has it.

mod alike;
mod chance;
mod draws;
mod options;
mod place;
mod rank;
mod trial;

pub use self::options::{Dependence, SpreadingError, SpreadingOptions};
pub use self::place::{SpreadingPlace, SpreadingPlaces};
pub use self::rank::{spreading_hours, spreading_places};
