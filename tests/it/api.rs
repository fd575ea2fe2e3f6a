//! What embedders rely on without calling it.

use std::panic::{RefUnwindSafe, UnwindSafe};

use mijie::{
    Area, Areas, AreasError, BuildError, Case, Cases, CasesError, Conflict, Contact, Encounter, Exposure,
    Gazetteer, Inquiry, Interval, InvalidEncounter, InvalidInterval, InvalidMoment, InvalidTimestamp,
    Isolation, Label, Link, Moment, Overlap, PersonId, Place, PlaceId, PlaceKind, Roster, RosterFull, Test,
    Timestamp, Tracing, Visit, VisitLog, VisitLogBuilder, graph, protocol, report, response, zone,
};

fn crosses_threads<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}
fn is_an_error<T: std::error::Error + Send + Sync + 'static>() {}

#[test]
fn every_public_value_crosses_threads() {
    crosses_threads::<(
        Area,
        Areas,
        Case,
        Cases,
        Conflict,
        Contact,
        Encounter,
        Exposure,
        Gazetteer,
        Inquiry,
    )>();
    crosses_threads::<(
        Interval,
        Isolation,
        Label,
        Link,
        Moment,
        Overlap,
        PersonId,
        Place,
        PlaceId,
        PlaceKind,
    )>();
    crosses_threads::<(
        Roster,
        Test,
        Timestamp,
        Tracing<'static>,
        Visit,
        VisitLog,
        VisitLogBuilder,
    )>();
    crosses_threads::<(graph::ContactGraph, graph::Chain, graph::CaseChains, graph::Node)>();
    crosses_threads::<(
        graph::Movements,
        graph::Movement,
        graph::Root,
        graph::Measures,
        graph::Trail,
        graph::Best,
    )>();
    crosses_threads::<(
        protocol::Protocol,
        protocol::ProtocolBuilder,
        protocol::Rule,
        protocol::RuleSet,
    )>();
    crosses_threads::<(zone::Zones, zone::Zone, zone::ZoneReason, report::Summary)>();
    crosses_threads::<(
        response::Sites,
        response::Site,
        response::SiteExposure,
        response::PublicSite,
        response::Round<'static>,
        response::RoundCall,
        response::RoundPlan,
        response::PlanStanding,
        response::PoolRound,
        response::FollowUp,
    )>();
    crosses_threads::<(
        response::Tube,
        response::Capacity,
        response::BestPool,
        response::Door,
    )>();
}

#[test]
fn every_error_is_one_and_crosses_threads() {
    is_an_error::<AreasError>();
    is_an_error::<BuildError>();
    is_an_error::<mijie::Cancelled>();
    is_an_error::<CasesError>();
    is_an_error::<InvalidEncounter>();
    is_an_error::<InvalidInterval>();
    is_an_error::<InvalidMoment>();
    is_an_error::<InvalidTimestamp>();
    is_an_error::<RosterFull>();
    is_an_error::<protocol::ProtocolError>();
    is_an_error::<protocol::edition::UnknownEdition>();
    is_an_error::<report::WriteError>();
    is_an_error::<response::InvalidRoundPlan>();
    is_an_error::<response::PoolError>();
    is_an_error::<response::PoolSizeError>();
    is_an_error::<response::ScreeningError>();
    is_an_error::<response::UnknownPoolKind>();
    is_an_error::<response::UnknownSiteGrade>();
    #[cfg(feature = "csv")]
    is_an_error::<mijie::input::ReadError>();
    #[cfg(feature = "json")]
    is_an_error::<mijie::input::ProtocolFileError>();
    #[cfg(feature = "parquet")]
    is_an_error::<mijie::SpillError>();
}

#[test]
fn a_roster_shows_counts_and_never_a_key() {
    let mut roster = Roster::new();
    roster.person("Zhang San").unwrap();
    roster.place("his home").unwrap();
    assert_eq!(
        format!("{roster:?}"),
        "Roster { persons: 1, places: 1, areas: 0 }"
    );
}
