//! Files in: the tables of an outbreak as CSV, and protocols as JSON.
//!
//! [`read_folder`] reads a whole outbreak; each file also has a reader of its own, which yields one record a row and
//! keeps nothing.
//!
//! | file | columns | columns that may be absent or empty | reader |
//! |---|---|---|---|
//! | `visits.csv` | `person` `place` `start` `end` | `spot` | [`read_visits`] |
//! | `encounters.csv` | `a` `b` `start` `end` | `distance_m` `setting` | [`read_encounters`] |
//! | `cases.csv` | `person` `status` (may be empty) | `onset` `sampled` `last_negative` `isolated` `reported` | [`read_cases`] |
//! | `places.csv` | `place` `kind` | `area` `name` `lat` `lon` `registers_visitors` | [`read_places`] |
//! | `persons.csv` | `person` | `home` `name` `born` `phone_suffix` | [`read_persons`] |
//! | `areas.csv` | `area` `level` | `parent` `name` `population` | [`read_areas`] |
//! | `isolations.csv` | `person` `from` | | [`read_isolations`] |
//! | `tests.csv` | `person` `sampled` `result` | `round` | [`read_tests`] |
//! | `followups.csv` | `person` `at` `outcome` | `team` | [`read_follow_ups`] |
//! | `rounds.csv` | `round` `area` `called` | `ended` | [`read_rounds`] |
//! | `teams.csv` | `team` `area` | `capacity` | [`read_teams`] |
//! | `sites.csv` | `place` `start` `end` | `grade` | [`read_sites`] |
//! | `events.csv` | `at` `event` | `area` `person` `level` `sampled` `exposed` `result` `expected` `tested` `positive` `pending` `zones` | [`read_zone_events`] |
//! | `deliveries.csv` | `home` `at` | `items` | [`read_deliveries`] |
//! | `needs.csv` | `at` `kind` | `home` `person` (one of them) `answered` | [`read_needs`] |
//! | `openings.csv` | `place` `kind` `opens` `closes` | `from` `until` | [`read_openings`] |
//! | `arrivals.csv` | `person` `at` `checkpoint` | `area` or `place`, `from` `until` `plate` | [`read_arrivals`] |
//! | `gates.csv` | `gate` `loop` | `area` `places` | [`read_gates`] |
//! | `gate_log.csv` | `at` `gate` `person` `direction` | `plate` `escort` | [`read_gate_log`] |
//! | `passes.csv` | `pass` `plate` `from` `until` `route` | `driver` | [`read_passes`] |
//! | `checks.csv` | `person` `at` `kind` `value` | | [`read_checks`] |
//!
//! What `teams.csv`, `sites.csv` and the tables after it hold is not a part of an [`Outbreak`]; the folder may hold them beside
//! the others: who does the work, what is published, which screening was called. `events.csv` is that of which
//! [`enter_zone_events`] makes a ledger. [`read_locations_of_interest`] reads the exposure
//! sites that New Zealand published, in the form that they had.
//!
//! The shapes of areas come as GeoJSON, with the feature `geojson`, by `read_shapes`.
//!
//! Large logs of visits may also come as Parquet, with the feature `parquet`: `read_parquet_visits` reads keys, and
//! `read_parquet_visits_by_id` numbers that are used as ids.
//!
//! # The table
//!
//! UTF-8, with or without byte-order mark; columns separated by commas; cells quoted where they hold commas, quotation
//! marks or line breaks; lines ended by LF, CRLF or CR. The first line that is not blank names the columns, in any
//! order. Unknown columns are ignored, with a [`Note`]. Blanks around a name or a cell do not count, nor do lines
//! without any text, nor empty cells beyond the named columns; text there is an error. Cells missing at the end of a
//! row count as empty.
//!
//! # The cells
//!
//! - A **key** (person, place, area, home, parent, `a`, `b`) is any text on one line, compared byte by byte.
//! - A **time** is `2022-05-07T08:30:00+08:00`. Without offset it is taken in the zone that the caller names; seconds
//!   may be left out, fractions of them are cut off, and a blank may stand for the `T`. `start` and `end` are times;
//!   every other column of times also takes a **date**, `2022-05-07`. All lie in the years 1970 to 2106.
//! - An interval ends after it starts, also once fractions are cut off.
//! - `status` is suspected, confirmed or asymptomatic; empty means confirmed. A case needs an onset, a sampling or a
//!   last negative. `kind` and `setting` are kinds of place; an empty setting and `encounter` mean the same.
//!   `registers_visitors` is true, false, yes, no, 1 or 0. `grade` is `self_isolate`, `stay_at_home` or
//!   `self_monitor`. `outcome` is well, symptomatic, `not_reached` or refused.
//! - A case, place, person or area has one row. Areas form a tree. The area of a place is in `areas.csv`, if there is
//!   such a file. A home that `places.csv` does not list is fine, and noted.
//!
//! # Line lists of the field
//!
//! [`read_line_list`] reads what the R packages epicontacts and simulist work with: `linelist.csv`, a row for each case,
//! and `contacts.csv`, a row for each contact of a case. [`report`](crate::report) writes a tracing in the same form. The
//! table of cells is as above, with three differences: `NA` is an empty cell, as R writes it; a first column without a
//! name, that of R's row names, is a column like others; and **no column is ignored**: what mijie does not
//! use is kept as text, and [`LineList::write_listed`] and [`LineList::write_pairs`] give every cell back as it stood, in
//! the order of the file. What a round trip loses is quotation marks that were not needed, blank lines, blank cells
//! beyond the header, a byte-order mark, and the difference between line ends.
//!
//! | `linelist.csv` | from | what it means here | written from a tracing |
//! |---|---|---|---|
//! | `id`, or `case_id`, `person` | epicontacts, `cases.csv` | the key of the case; must be there | `id` |
//! | `case_type` | simulist | [`CaseType`]; `probable` is taken as suspected, with a [`Note`] | yes; of an asymptomatic case `confirmed` |
//! | `status` | `cases.csv` | [`CaseStatus`](crate::CaseStatus); must agree with `case_type` | yes |
//! | `date_onset`, or `date_of_onset`, `onset` | simulist, epicontacts, `cases.csv` | the onset | `date_onset` |
//! | `sampled`, `last_negative`, `isolated` | `cases.csv` | as there | yes |
//! | `window_from`, `window_until` | mijie | an infectious window that was fixed ([`Case::window`](crate::Case::window)), half-open; both or none | yes |
//! | `date_reporting` | simulist | [`Listed::reported`], not before the sampling: when the case became known ([`Case::reported`](crate::Case::reported)). **No sampling**, since it comes days later and a window counted from it would begin too late | yes |
//! | `date_admission` | simulist | [`Listed::admitted`]: no isolation, since the list does not say that contact has ended | no |
//! | `date_outcome` | simulist | [`Listed::outcome_date`]; not before the onset | no |
//! | `date_first_contact`, `date_last_contact` | simulist | the contact with the infector; in this order | no |
//! | `case_name` | simulist | a second name by which `contacts.csv` may call the case | no |
//! | `sex`, `age`, `outcome`, `ct_value`, any other | simulist, anybody | kept as text | no |
//!
//! | `contacts.csv` | from | what it means here | written from a tracing |
//! |---|---|---|---|
//! | `from`, or `source` | epicontacts, `links.csv` | who may have passed it on: an id, or else the `case_name` of one case, as simulist writes it | `from`: the id |
//! | `to`, or `person` | epicontacts, `links.csv` | who may have received it; who is not in the line list is a contact | `to`: the id |
//! | `date_first_contact`, or `first_exposure` | simulist, `links.csv` | [`ContactPair::first`] | `date_first_contact` |
//! | `date_last_contact`, or `last_exposure` | simulist, `links.csv` | [`ContactPair::last`]; not before the first | `date_last_contact`: the first instant after |
//! | `was_case` | simulist | [`ContactPair::was_case`] | yes |
//! | `status` | simulist | kept as text | `case`, or `unknown`, as a tracing does not tell what became of a contact |
//! | `tier`, `generation`, `grade`, `seconds`, `rules` | `contacts.csv` and `links.csv` of mijie | kept as text | yes |
//! | `age`, `sex`, any other | simulist, anybody | kept as text | no |
//!
//! Two columns of one meaning are an error. A row from a person to the same person is one, too; two persons in both
//! directions are noted, as only one can have infected the other. Ids are in the order of the keys.
//!
//! # Errors
//!
//! A bad row ends in a [`RowError`]: file, line, column, what was expected and what was found. Messages may go into
//! logs. They, the [notes](Note) and every `Debug` tell no key and no name: of a text that a row or a header holds they
//! repeat what looks like a date, a time or a decimal number, and the words and columns of these files; of any other
//! they tell the length or the place. A key that looks like a date is shown only where nobody is known to have it.
//!
//! An error tells its own layer and leaves what caused it to [`source`](std::error::Error::source). A program that
//! prints it goes down:
//!
//! ```
//! use std::error::Error;
//! use std::iter::successors;
//!
//! /// `house.json: the protocol cannot be used: generations: expected at least 1, found 0`
//! fn causes(error: &(dyn Error + 'static)) -> String {
//!     let layers = successors(Some(error), |&error| error.source());
//!     layers.map(ToString::to_string).collect::<Vec<_>>().join(": ")
//! }
//! ```

#[cfg(feature = "csv")]
mod areas;
#[cfg(feature = "csv")]
mod arrivals;
#[cfg(feature = "csv")]
mod bulk;
#[cfg(feature = "csv")]
mod cases;
#[cfg(feature = "csv")]
mod cell;
#[cfg(feature = "csv")]
mod checks;
#[cfg(feature = "csv")]
mod chunk;
#[cfg(feature = "csv")]
mod clock;
#[cfg(feature = "csv")]
mod cutter;
#[cfg(feature = "csv")]
mod deliveries;
#[cfg(feature = "csv")]
mod encounters;
#[cfg(feature = "csv")]
mod enter;
#[cfg(feature = "csv")]
mod error;
#[cfg(feature = "csv")]
mod events;
#[cfg(feature = "csv")]
mod folder;
#[cfg(feature = "csv")]
mod follow_ups;
#[cfg(feature = "foreign")]
pub mod foreign;
#[cfg(feature = "csv")]
mod gate_log;
#[cfg(feature = "csv")]
mod gates;
#[cfg(feature = "csv")]
mod instant;
#[cfg(feature = "csv")]
mod isolations;
#[cfg(feature = "csv")]
mod ledger;
#[cfg(feature = "csv")]
mod linelist;
#[cfg(feature = "csv")]
mod lines;
#[cfg(feature = "csv")]
mod locations;
#[cfg(feature = "csv")]
mod merge;
#[cfg(any(feature = "csv", feature = "json"))]
mod names;
#[cfg(feature = "csv")]
mod needs;
#[cfg(feature = "csv")]
mod note;
#[cfg(feature = "csv")]
mod openings;
#[cfg(feature = "parquet")]
pub(crate) mod parquet;
#[cfg(feature = "csv")]
mod passes;
#[cfg(feature = "csv")]
mod persons;
#[cfg(feature = "csv")]
mod places;
#[cfg(feature = "csv")]
mod progress;
#[cfg(feature = "json")]
mod protocol;
#[cfg(feature = "csv")]
mod rejects;
#[cfg(feature = "csv")]
mod rounds;
#[cfg(feature = "csv")]
mod rows;
#[cfg(feature = "geojson")]
mod shapes;
#[cfg(feature = "csv")]
mod sites;
#[cfg(feature = "csv")]
mod table;
#[cfg(feature = "csv")]
mod teams;
#[cfg(feature = "csv")]
mod tests;
#[cfg(feature = "csv")]
mod tree;
#[cfg(feature = "csv")]
mod visits;

#[cfg(any(feature = "csv", feature = "json"))]
pub use self::names::Names;
#[cfg(feature = "parquet")]
pub use self::parquet::{read_parquet_visits, read_parquet_visits_by_id};
#[cfg(feature = "json")]
pub use self::protocol::{ProtocolFileError, protocol_from_str, read_protocol};
#[cfg(feature = "geojson")]
pub use self::shapes::{FarShapes, FeatureFault, ShapeFile, ShapeFileError, far_shapes, read_shapes};
#[cfg(feature = "csv")]
pub use self::{
    areas::read_areas,
    arrivals::read_arrivals,
    cases::read_cases,
    checks::read_checks,
    deliveries::read_deliveries,
    encounters::read_encounters,
    enter::{ZoneEventRows, enter_zone_events},
    error::{ReadError, RowError},
    events::read_zone_events,
    folder::{Mode, Outbreak, read_folder, read_folder_watched},
    follow_ups::read_follow_ups,
    gate_log::read_gate_log,
    gates::read_gates,
    isolations::read_isolations,
    linelist::{
        CaseType, ContactPair, LineList, Listed, UnknownCaseType, read_line_list, read_line_list_folder,
    },
    locations::{LocationOfInterest, read_locations_of_interest},
    needs::read_needs,
    note::Note,
    openings::read_openings,
    passes::read_passes,
    persons::{Person, read_persons},
    places::read_places,
    rejects::write_rejects,
    rounds::read_rounds,
    rows::Rows,
    sites::read_sites,
    teams::read_teams,
    tests::read_tests,
    visits::read_visits,
};
#[cfg(feature = "parquet")]
pub use crate::columnar::ParquetError;
