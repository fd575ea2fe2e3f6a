//! Results for files and for people: one writer for each format.
//!
//! | file | writer | what it holds |
//! |---|---|---|
//! | `visits.csv` | [`write_visits`] | who was where when, as it is read |
//! | `contacts.csv` | [`write_contacts`] | who is a contact, of which tier |
//! | `links.csv` | [`write_links`] | who may have passed it on to whom, by which rules |
//! | `exposures.csv` | [`write_exposures`] | where and when |
//! | `zones.csv` | [`write_zones`] | which areas close, and why |
//! | `orders.csv` | [`write_orders`] | what every contact is asked to do, and why |
//! | `calendar.csv` | [`write_calendar`] | what falls due on which day |
//! | `follow_up_list.csv` | [`write_follow_ups`] | what is to be done today for every contact, by team |
//! | `call_list.csv` | [`write_call_list`] | whom each team is to call first |
//! | `team_loads.csv` | [`write_team_loads`] | how much each team has to do |
//! | `sites.csv` | [`write_sites`] | where and when the public may have been exposed |
//! | `figures.csv` | [`write_figures`] | how tracing and quarantine do, with what each figure means |
//! | `not_sampled.csv` | [`write_not_sampled`] | at whose door to knock in a round of screening |
//! | `supplies.csv` | [`write_supplies`] | to which closed households supplies are due |
//! | `open_needs.csv` | [`write_open_needs`] | what was told on the hotline and not answered |
//! | `shops.csv` | [`write_shops`] | which shops and pharmacies are open, by area |
//! | `events.csv` | [`write_zone_events`] | what happened in and around zones, as it is read |
//! | `what_if.csv` | [`write_what_if`] | an outbreak replayed day by day under several protocols |
//! | `arrival_findings.csv` | [`write_arrival_findings`] | who arrived from a zone or an exposure site |
//! | `loop_findings.csv` | [`write_loop_findings`] | who broke a closed loop, and how it shows |
//! | `trip_findings.csv` | [`write_trip_findings`] | which vehicles had no pass, left the route or were not seen out |
//! | `summary.json` | [`Summary`], [`write_json`] | the outbreak in numbers |
//! | `chains.dot` | [`write_dot`] | the chains as a picture, for GraphViz |
//! | `linelist.csv`, `contacts.csv` of epicontacts | [`write_line_list`], [`write_contact_pairs`] | the cases, and who met whom, under the column names of simulist |
//! | `.graphml` | [`write_graphml`] | any [`GraphSheet`], for networkx, igraph, Cytoscape, yEd |
//! | `.gexf` | [`write_gexf`] | the same with its times, for Gephi |
//! | `.dot` | [`write_graph_dot`] | the same as a picture |
//! | for Go.Data, as `.csv` | [`write_godata_cases`], [`write_godata_contacts`], [`write_godata_contacts_of_contacts`], [`write_godata_relationships`] | cases, contacts and who met whom, as Go.Data imports them |
//! | for SORMAS, as `.csv` | [`write_sormas_cases`], [`write_sormas_contacts`] | cases and contacts, as SORMAS imports them |
//! | a bundle of FHIR as `.json` | [`write_fhir`] | cases, contacts, tests, exposures and orders, for systems of health care |
//! | edges and nodes as `.csv` | [`write_edge_list`], [`write_node_list`] | the same as two tables |
//! | `problems.csv` | [`write_problems`] | what is wrong on a morning, and why |
//! | `changes.csv` | [`write_changes`] | whose orders changed since the morning before |
//! | `checklists.csv` | [`write_checklists`] | what stands against lowering each zone |
//! | `zones.csv` of a morning | [`write_zones_in_force`] | which zones are in force, since when and why, and what holds in them |
//! | `disinfection.csv` | [`write_disinfection`] | what is to be disinfected, and by whom |
//! | for reading | [`write_daily_briefing`] | the morning meeting: problems on top |
//! | for reading | [`write_briefing`] | what a morning meeting wants to know |
//! | for reading | [`write_explanation`] | why a person is a contact, and that it was checked |
//! | for reading | [`write_witness`] | what a stored proof says, and whether it holds |
//!
//! With the feature `html`, the module `html` writes the dossier: one page for reading, printing and searching that works offline,
//! and a page for each person with the proof.
//! With the feature `svg`, the module `svg` draws pictures. With the feature `geojson`, `write_geojson` writes areas and places with their zones. With the feature `ics`, `write_ics` writes what falls due as iCalendar.
//!
//! Visits, contacts, links, exposures, zones and orders are also written in other encodings, with the same rows in the same
//! order. Every column is of one kind in all of them:
//!
//! | encoding | module | feature | numbers | instants | days | lists | nothing | who reads it |
//! |---|---|---|---|---|---|---|---|---|
//! | CSV | `report` itself | `csv` | digits | RFC 3339, in the protocol's zone | `2022-05-07` | joined by semicolons | empty | everybody |
//! | JSON Lines | `json_lines` | `json` | number | the same, as text | text | array | null | pandas, polars, `DuckDB`, jq |
//! | Parquet | `parquet` | `parquet` | 64-bit integer | timestamp in UTC | date | joined | null | pyarrow, `DuckDB`, polars, Spark, R |
//! | Arrow IPC, file (Feather) and stream | `arrow` | `parquet` | 64-bit integer | timestamp in UTC | date | joined | null | pyarrow, polars, R |
//!
//! With the feature `schema`, the module `schema` has a JSON Schema for the protocol file and
//! for every JSON among these files but the bundle of FHIR, whose schema is HL7's.
//!
//! What goes to other systems is put together in an [`Exchange`].
//!
//! A graph is written from a [`GraphSheet`]: that of a tracing is [`GraphSheet::of_tracing`], that of a transmission tree
//! [`GraphSheet::of_tree`], and anything else that has nodes and edges can be put into one.
//!
//! A result names persons, places and areas by their keys, which the [`Roster`](crate::Roster) knows, and is sorted
//! by keys as text, byte by byte. Times in tables are RFC 3339 in the protocol's time zone, lines of JSON included, and in other JSON in UTC. The same
//! question on the same data gives the same bytes, in whatever order the data came, and on however many threads.

#[cfg(feature = "parquet")]
pub mod arrow;
#[cfg(feature = "parquet")]
mod batch;
mod briefing;
mod by_label;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
mod contacts;
#[cfg(feature = "svg")]
mod course;
mod daily;
#[cfg(feature = "csv")]
mod doors;
mod dot;
#[cfg(feature = "csv")]
mod edges;
#[cfg(feature = "csv")]
mod entry;
mod error;
#[cfg(feature = "csv")]
mod events;
#[cfg(any(feature = "csv", feature = "json"))]
mod exchange;
mod explanation;
#[cfg(feature = "csv")]
mod figures;
#[cfg(feature = "csv")]
mod follow_ups;
#[cfg(feature = "xml")]
mod gexf;
#[cfg(feature = "xml")]
mod graphml;
#[cfg(feature = "html")]
pub mod html;
#[cfg(feature = "ics")]
mod ics;
#[cfg(feature = "json")]
mod json;
#[cfg(feature = "json")]
pub mod json_lines;
mod keys;
mod language;
#[cfg(feature = "csv")]
mod linelist;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
mod links;
#[cfg(feature = "geojson")]
mod map;
#[cfg(feature = "html")]
mod marks;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
mod orders;
#[cfg(feature = "parquet")]
pub mod parquet;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
#[cfg_attr(
    not(all(feature = "csv", feature = "parquet", feature = "schema")),
    allow(dead_code, reason = "each encoding asks for a part of what a column says")
)]
mod rows;
#[cfg(feature = "schema")]
pub mod schema;
mod sheet;
#[cfg(feature = "csv")]
mod sites;
mod summary;
#[cfg(feature = "csv")]
mod supplies;
#[cfg(feature = "svg")]
pub mod svg;
#[cfg(feature = "csv")]
mod table;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
mod visits;
#[cfg(feature = "csv")]
mod what_if;
mod words;
#[cfg(feature = "xml")]
mod xml;
#[cfg(any(feature = "csv", feature = "json", feature = "parquet"))]
mod zones;

#[cfg(any(feature = "csv", feature = "json"))]
pub use self::exchange::{Exchange, ShortSecret};
#[cfg(feature = "ics")]
pub use self::ics::write_ics;
#[cfg(feature = "geojson")]
pub use self::map::write_geojson;
pub use self::{
    briefing::write_briefing,
    daily::write_daily_briefing,
    dot::{write_dot, write_graph_dot},
    error::WriteError,
    explanation::{write_explanation, write_witness},
    language::{Language, UnknownLanguage},
    sheet::{
        Attribute, AttributeKind, Direction, Element, GraphError, GraphSheet, SheetEdge, SheetNode, Value,
    },
    summary::Summary,
    words::zone_reason,
};
#[cfg(feature = "csv")]
pub use self::{
    contacts::write_contacts,
    daily::{write_changes, write_checklists, write_disinfection, write_problems, write_zones_in_force},
    doors::write_not_sampled,
    edges::{write_edge_list, write_node_list},
    entry::{write_arrival_findings, write_loop_findings, write_trip_findings},
    events::write_zone_events,
    exchange::{
        Sent, write_godata_cases, write_godata_contacts, write_godata_contacts_of_contacts,
        write_godata_relationships, write_sormas_cases, write_sormas_contacts,
    },
    figures::write_figures,
    follow_ups::{write_call_list, write_follow_ups, write_team_loads},
    linelist::{write_contact_pairs, write_line_list},
    links::{write_exposures, write_links},
    orders::{write_calendar, write_orders},
    sites::write_sites,
    supplies::{write_open_needs, write_shops, write_supplies},
    visits::write_visits,
    what_if::write_what_if,
    zones::write_zones,
};
#[cfg(feature = "json")]
pub use self::{
    exchange::{FhirCounts, write_fhir},
    json::write_json,
};
#[cfg(feature = "xml")]
pub use self::{gexf::write_gexf, graphml::write_graphml};
