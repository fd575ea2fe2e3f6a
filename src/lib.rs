//! mijie traces COVID-19 close contacts.

// words
mod area;
mod contact;
mod gazetteer;
mod id;
mod place;
mod record;
mod roster;
mod time;
// rules and store
mod classify;
mod log;
pub mod protocol;
// engine
mod expand;
mod overlap;
mod trace;
// views on a tracing
pub mod graph;
pub mod zone;

pub use crate::{
    area::{Area, AreaLevel, Areas, AreasError, UnknownAreaLevel},
    contact::{Contact, Exposure, ExposureKind, Label, Link, Overlap, Tier},
    gazetteer::Gazetteer,
    id::{AreaId, PersonId, PlaceId},
    log::{BuildError, Conflict, VisitLog, VisitLogBuilder},
    place::{Place, PlaceKind, UnknownPlaceKind},
    record::{
        Case, CaseStatus, Cases, CasesError, Encounter, InvalidEncounter, Isolation, Test, TestResult,
        UnknownCaseStatus, UnknownTestResult, Visit,
    },
    roster::{Roster, RosterFull},
    time::{Interval, InvalidInterval, InvalidMoment, InvalidTimestamp, Moment, Timestamp},
    trace::{Tracing, trace},
};
