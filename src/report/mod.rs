//! Results for files and for people: one writer for each format.
//!
//! Every writer takes the [`Roster`](crate::Roster), because a result names persons and places by their keys, and
//! is sorted by them as text, byte by byte. Times are RFC 3339 in the protocol's time zone. The same question on
//! the same data gives the same bytes, whatever the order of the input, the numbers that ids happen to have, and
//! the number of threads.

mod by_label;
#[cfg(feature = "csv")]
mod contacts;
mod dot;
mod error;
mod explanation;
#[cfg(feature = "json")]
mod json;
mod keys;
#[cfg(feature = "csv")]
mod links;
mod summary;
#[cfg(feature = "csv")]
mod table;
mod words;

#[cfg(feature = "json")]
pub use self::json::write_json;
#[cfg(feature = "csv")]
pub use self::{
    contacts::write_contacts,
    links::{write_exposures, write_links},
};
pub use self::{dot::write_dot, error::WriteError, explanation::write_explanation, summary::Summary};
