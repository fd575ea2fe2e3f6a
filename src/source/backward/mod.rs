//! Where one case was infected: who and what the candidates are, how likely each is, and whom each of them infected besides.

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
