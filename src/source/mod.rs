//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod alike;
mod arborescence;
mod attack;
mod both_ways;
mod candidate;
mod chance;
mod cluster;
mod cohort;
mod dispersion;
mod draws;
mod durations;
mod find;
mod flag;
mod grow;
mod hazards;
mod infection;
mod linking;
mod near;
mod offspring;
mod pair;
mod spreading;
mod tie;
mod tree;
mod unseen;
mod weigh;
mod window;

pub use self::attack::{AttackRate, AttackRates, attack_rates};
pub use self::both_ways::{BothWays, Branch, OtherInfectee, Present, trace_both_ways};
pub use self::candidate::{Candidate, Origin, Sources};
pub use self::cluster::{Cluster, Clusters, Joining, clusters};
pub use self::cohort::Cohort;
pub use self::dispersion::Dispersion;
pub use self::durations::Durations;
pub use self::find::{find_all_sources, find_sources};
pub use self::flag::{Flag, check_pair};
pub use self::hazards::{Hazards, InvalidHazard, Likelihood};
pub use self::linking::{Linking, LinkingPerson, LinkingPlace, linking};
pub use self::offspring::{Offspring, Whose};
pub use self::pair::{Pair, TreeError};
pub use self::spreading::{
    Dependence, SpreadingError, SpreadingOptions, SpreadingPlace, SpreadingPlaces, spreading_hours,
    spreading_places,
};
pub use self::tie::Tie;
pub use self::tree::{Excluded, Transmission, TransmissionTree, TreeNode};
