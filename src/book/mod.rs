//! The book: how to use mijie, from two visits to a morning's work, with every program run by the tests.
//!
//! | chapter | for whom |
//! |---|---|
//! | [`tour`] | whoever is new: twelve stops in one small town, each a program of a page |
//! | [`cookbook`] | whoever has a task: one program for each, and what to watch out for |
//! | [`formats`] | whoever has files, or wants some: every column that is read or written |
//! | [`editions`] | whoever decides by which rules: the editions side by side, each figure with its source |
//! | [`limits`] | whoever relies on it: what it does not do, does roughly, or cannot know; how large and how fast |
//! | [`comparison`] | whoever chooses a tool: what others do better, and what they do not |
//!
//! For a county health officer: read the [tour], skip the programs, and look at the [limits] before you trust an
//! answer. For somebody who is new to Rust: each program can be copied as it stands into `examples/try.rs` of this repository, inside
//!
//! ```
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     // ... the program ...
//!     Ok(())
//! }
//! ```
//!
//! and run with `cargo run --example try`. They read their data from `examples/data/qingshi`, a town of twelve people who do
//! not exist.
//!
//! The [terms of the field](crate#words) and the [parts of the library](crate#parts) are on the front page of the crate.

// Compiled only where documentation is made or its programs are tested, as `lib.rs` says: there is nothing in it for other
// code, and a path `mijie::book` would be a part of the interface. It tells of the default features, and so needs them.

pub mod comparison;
pub mod cookbook;
pub mod editions;
pub mod formats;
pub mod limits;
pub mod tour;
