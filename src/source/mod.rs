//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod arborescence;
mod attack;
mod both_ways;
mod candidate;
mod cohort;
mod dispersion;
mod durations;
mod find;
mod flag;
mod grow;
mod hazards;
mod infection;
mod near;
mod offspring;
mod pair;
mod tree;
mod unseen;
mod weigh;

pub use self::attack::{AttackRate, AttackRates, attack_rates};
pub use self::both_ways::{BothWays, Branch, OtherInfectee, Present, trace_both_ways};
pub use self::candidate::{Candidate, Origin, Sources};
pub use self::cohort::Cohort;
pub use self::dispersion::Dispersion;
pub use self::durations::Durations;
pub use self::find::{find_all_sources, find_sources};
pub use self::flag::{Flag, check_pair};
pub use self::hazards::{Hazards, InvalidHazard, Likelihood};
pub use self::offspring::{Offspring, Whose};
pub use self::pair::{Pair, TreeError};
pub use self::tree::{Excluded, Transmission, TransmissionTree, TreeNode};
