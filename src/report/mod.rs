//! Results for files and for people: one writer for each format.
//!
//! | file | writer | what it holds |
//! |---|---|---|
//! | `contacts.csv` | [`write_contacts`] | who is a contact, of which tier |
//! | `links.csv` | [`write_links`] | who may have passed it on to whom, by which rules |
//! | `exposures.csv` | [`write_exposures`] | where and when |
//! | `zones.csv` | [`write_zones`] | which areas close, and why |
//! | `sites.csv` | [`write_sites`] | where and when the public may have been exposed |
//! | `not_sampled.csv` | [`write_not_sampled`] | at whose door to knock in a round of screening |
//! | `summary.json` | [`Summary`], [`write_json`] | the outbreak in numbers |
//! | `chains.dot` | [`write_dot`] | the chains as a picture, for GraphViz |
//! | for reading | [`write_briefing`] | what a morning meeting wants to know |
//! | for reading | [`write_explanation`] | why a person is a contact |
//!
//! With the feature `parquet`, the module `parquet` writes the first three as Parquet, with the same rows.
//!
//! A result names persons, places and areas by their keys, which the [`Roster`](crate::Roster) knows, and is sorted
//! by keys as text, byte by byte. Times in tables are RFC 3339 in the protocol's time zone, in JSON in UTC. The same
//! question on the same data gives the same bytes, in whatever order the data came, and on however many threads.

mod briefing;
mod by_label;
#[cfg(feature = "csv")]
mod contacts;
#[cfg(feature = "csv")]
mod doors;
mod dot;
mod error;
mod explanation;
#[cfg(feature = "json")]
mod json;
mod keys;
#[cfg(feature = "csv")]
mod links;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(feature = "csv")]
mod sites;
mod summary;
#[cfg(feature = "csv")]
mod table;
mod words;
#[cfg(feature = "csv")]
mod zones;

#[cfg(feature = "json")]
pub use self::json::write_json;
pub use self::{
    briefing::write_briefing, dot::write_dot, error::WriteError, explanation::write_explanation,
    summary::Summary, words::zone_reason,
};
#[cfg(feature = "csv")]
pub use self::{
    contacts::write_contacts,
    doors::write_not_sampled,
    links::{write_exposures, write_links},
    sites::write_sites,
    zones::write_zones,
};
