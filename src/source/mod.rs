//! Where an infection came from: candidate sources, the tree of transmissions, places that spread, and clusters.
//!
//! Everything here is a likelihood or a count over what was recorded. It says how well the records fit a source, and
//! never that somebody infected somebody.

mod candidate;

pub use self::candidate::{Candidate, Origin, Sources};
