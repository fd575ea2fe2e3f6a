//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod alike;
mod candidate;
mod chance;
mod cluster;
mod draws;
mod linking;
mod spreading;
mod tie;
mod window;

pub use self::candidate::{Candidate, Origin, Sources};
pub use self::cluster::{Cluster, Clusters, Joining, clusters};
pub use self::linking::{Linking, LinkingPerson, LinkingPlace, linking};
pub use self::spreading::{
    Dependence, SpreadingError, SpreadingOptions, SpreadingPlace, SpreadingPlaces, spreading_hours,
    spreading_places,
};
pub use self::tie::Tie;
