//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod both_ways;
mod candidate;
mod find;
mod hazards;
mod infection;
mod near;
mod unseen;
mod weigh;

pub use self::both_ways::{BothWays, Branch, OtherInfectee, Present, trace_both_ways};
pub use self::candidate::{Candidate, Origin, Sources};
pub use self::find::{find_all_sources, find_sources};
pub use self::hazards::{Hazards, InvalidHazard, Likelihood};
