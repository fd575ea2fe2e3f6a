//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod attack;
mod backward;
mod cluster;
mod spreading;
mod tree;
mod window;

pub use self::attack::{AttackRate, AttackRates, attack_rates};
pub use self::backward::{
    BothWays, Branch, Candidate, Hazards, InvalidHazard, Likelihood, Origin, OtherInfectee, Present, Sources,
    find_all_sources, find_sources, trace_both_ways,
};
pub use self::cluster::{
    Cluster, Clusters, Joining, Linking, LinkingPerson, LinkingPlace, Tie, clusters, linking,
};
pub use self::spreading::{
    Dependence, SpreadingError, SpreadingOptions, SpreadingPlace, SpreadingPlaces, spreading_hours,
    spreading_places,
};
pub use self::tree::{
    Cohort, Dispersion, Durations, Excluded, Flag, Offspring, Pair, Transmission, TransmissionTree,
    TreeError, TreeNode, Whose, check_pair,
};
