//! The tests, one binary: definitions in `oracle`, laws, scenarios, doors.

#![allow(
    unreachable_pub,
    reason = "a binary exports nothing; `pub` is between its modules"
)]
#![allow(
    clippy::unwrap_used,
    reason = "a test that unwraps in vain fails, as it should"
)]

mod api;
mod architecture;
mod clauses;
#[cfg(feature = "csv")]
mod data;
mod edges;
#[cfg(all(feature = "csv", feature = "json"))]
mod examples;
#[cfg(all(feature = "csv", feature = "json"))]
mod golden;
mod graph;
#[cfg(feature = "csv")]
mod input;
mod laws;
mod log;
mod movements;
mod network;
mod oracle;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(all(feature = "csv", feature = "json"))]
mod readme;
#[cfg(all(feature = "csv", feature = "json"))]
mod report;
mod scenarios;
mod screening;
mod sites;
#[cfg(feature = "parquet")]
mod spill;
#[cfg(feature = "parquet")]
mod store;
mod watch;
mod world;
mod zone;
