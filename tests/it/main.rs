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
mod arrivals;
#[cfg(all(feature = "csv", feature = "json"))]
mod book;
#[cfg(all(feature = "csv", feature = "html"))]
mod browser;
#[cfg(all(feature = "csv", feature = "json"))]
mod calibration;
mod clauses;
mod clusters;
#[cfg(feature = "csv")]
mod daily;
#[cfg(feature = "csv")]
mod data;
#[cfg(all(feature = "csv", feature = "html"))]
mod dossier;
#[cfg(feature = "html")]
mod dossier_views;
mod duplicates;
mod edges;
mod entry;
#[cfg(feature = "csv")]
mod entry_files;
#[cfg(feature = "csv")]
mod events;
#[cfg(all(feature = "csv", feature = "json"))]
mod examples;
#[cfg(all(feature = "csv", feature = "json"))]
mod exchange;
mod figures;
mod followup;
#[cfg(feature = "foreign")]
mod foreign;
#[cfg(all(feature = "csv", feature = "json", feature = "xml"))]
mod formats;
#[cfg(feature = "csv")]
mod golden;
mod graph;
#[cfg(feature = "csv")]
mod input;
mod laws;
#[cfg(feature = "csv")]
mod linelist;
mod log;
#[cfg(feature = "geojson")]
mod maps;
mod movements;
mod network;
mod oracle;
mod orders;
#[cfg(feature = "parquet")]
mod parquet;
#[cfg(feature = "svg")]
mod pictures;
#[cfg(any(feature = "geojson", all(feature = "csv", feature = "json")))]
mod python;
#[cfg(all(feature = "csv", feature = "json"))]
mod readme;
#[cfg(all(feature = "csv", feature = "json"))]
mod report;
mod scenarios;
#[cfg(all(feature = "csv", feature = "schema"))]
mod schemas;
mod screening;
mod sheet;
mod sites;
mod sources;
#[cfg(feature = "parquet")]
mod spill;
mod spreading;
#[cfg(feature = "parquet")]
mod store;
mod supplies;
#[cfg(all(feature = "csv", feature = "json", feature = "parquet"))]
mod tables;
mod tree;
mod trips;
mod watch;
mod what_if;
mod witness;
mod world;
mod zone;
mod zone_life;
