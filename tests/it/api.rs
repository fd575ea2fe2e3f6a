//! What embedders rely on without calling it.

use std::panic::{RefUnwindSafe, UnwindSafe};

use mijie::{
    Area, Areas, AreasError, BuildError, Case, Cases, CasesError, Conflict, Contact, Encounter, Exposure,
    FollowUp, Gazetteer, Inquiry, Interval, InvalidEncounter, InvalidInterval, InvalidMoment,
    InvalidTimestamp, Isolation, Label, Link, Moment, Overlap, PersonId, Place, PlaceId, PlaceKind, Polygon,
    Position, Ring, Roster, RosterFull, ShapeError, Shapes, Test, Timestamp, Tracing, Visit, VisitLog,
    VisitLogBuilder, entry, graph, protocol, report, response, source, witness, zone,
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
        FollowUp,
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
    crosses_threads::<(Polygon, Position, Ring, ShapeError, Shapes)>();
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
}

#[test]
fn every_public_value_of_the_response_crosses_threads() {
    crosses_threads::<(
        response::ArrivedFrom,
        response::CalledRound,
        response::Day<'static>,
        response::Problem,
        response::Records<'static>,
        response::Desks<'static>,
        response::GateProblem,
        response::RoundOfDay<'static>,
        response::Sites,
        response::ZoneChange,
        response::Site,
        response::SiteExposure,
        response::PublicSite,
        response::Round<'static>,
        response::RoundCall,
        response::RoundPlan,
        response::PlanStanding,
        response::PoolRound,
        response::PoolFollowUp,
    )>();
    crosses_threads::<(
        response::Tube,
        response::Capacity,
        response::BestPool,
        response::Door,
    )>();
    crosses_threads::<(
        response::Conduct,
        response::FoundCase,
        response::FoundIn,
        response::ReplayEnd,
        response::Stay,
        response::WhatIf,
        response::WhatIfDay,
        response::ZoneDay,
        response::ZoneSpan,
    )>();
    crosses_threads::<(
        response::Orders,
        response::Order,
        response::Calendar,
        response::Entry,
        response::Change,
    )>();
    crosses_threads::<(
        response::Team,
        response::Teams,
        response::FollowUpList<'static>,
        response::Followed<'static>,
        response::FollowUpCount,
        response::Task,
        response::TeamLoad<'static>,
        response::Help<'static>,
    )>();
    crosses_threads::<(
        response::InfectionRisks,
        response::DayRisk,
        response::CallModel,
        response::CallList<'static>,
        response::Call<'static>,
        response::Programme,
        response::Figure,
        response::Tally,
        response::Times,
        response::Days,
        response::Targets,
    )>();
}

#[cfg(feature = "parquet")]
#[test]
fn every_public_value_of_arrow_files_crosses_threads() {
    crosses_threads::<report::arrow::IpcFormat>();
}

#[test]
fn every_public_value_of_the_views_crosses_threads() {
    crosses_threads::<(
        witness::Witness,
        witness::LinkProof,
        witness::ExposureProof,
        witness::Records,
        witness::VisitRow,
        witness::SourceWindow,
        witness::WindowStart,
        witness::WindowEnd,
        witness::RuleCited,
    )>();
    crosses_threads::<(
        zone::Zones,
        zone::Zone,
        zone::ZoneReason,
        report::Summary,
        report::Language,
    )>();
    crosses_threads::<(
        source::SpreadingOptions,
        source::SpreadingPlace,
        source::SpreadingPlaces,
        source::Dependence,
        source::Clusters,
        source::Cluster,
        source::Joining,
        source::Tie,
        source::Linking,
        source::LinkingPerson,
        source::LinkingPlace,
    )>();
    crosses_threads::<(
        source::Sources,
        source::Candidate,
        source::Origin,
        source::Hazards,
        source::Likelihood,
        source::BothWays,
        source::Branch,
        source::OtherInfectee,
        source::Present,
    )>();
    crosses_threads::<protocol::Incubation>();
    crosses_threads::<(
        report::GraphSheet,
        report::SheetNode,
        report::SheetEdge,
        report::Attribute,
        report::Value,
    )>();
    #[cfg(any(feature = "csv", feature = "json"))]
    crosses_threads::<(report::Exchange<'static>, report::ShortSecret)>();
    #[cfg(feature = "csv")]
    crosses_threads::<report::Sent>();
    #[cfg(feature = "json")]
    crosses_threads::<report::FhirCounts>();
    #[cfg(feature = "geojson")]
    crosses_threads::<mijie::input::FarShapes>();
    crosses_threads::<(
        mijie::duplicate::Described,
        mijie::duplicate::Duplicate,
        mijie::duplicate::Duplicates,
        mijie::duplicate::SamePersons,
        mijie::duplicate::MergeConflict,
    )>();
    #[cfg(feature = "foreign")]
    crosses_threads::<(
        mijie::input::foreign::ForeignFile,
        mijie::input::foreign::Mapping,
        mijie::input::foreign::KnownFile,
        mijie::input::foreign::Guess,
        mijie::input::foreign::Translation,
        mijie::input::foreign::ForeignNote,
        mijie::input::foreign::Target,
    )>();
    #[cfg(feature = "html")]
    crosses_threads::<(
        report::html::Dossier<'static>,
        report::html::OtherPersons,
        report::html::Written,
    )>();
    #[cfg(feature = "svg")]
    crosses_threads::<(report::svg::EpidemicCurve, report::svg::Picture)>();
    #[cfg(feature = "csv")]
    crosses_threads::<(
        mijie::input::LineList,
        mijie::input::Listed,
        mijie::input::ContactPair,
        mijie::input::ZoneEventRows,
    )>();
}

#[test]
fn every_public_value_of_gates_crosses_threads() {
    crosses_threads::<(
        entry::Arrival,
        entry::Origin,
        entry::ArrivalCheck<'static>,
        entry::ArrivalReason,
        entry::ArrivalVerdict,
        entry::Arrivals,
        entry::RiskArea,
        entry::RiskAreas,
    )>();
    crosses_threads::<(
        entry::Gate,
        entry::GateEvent,
        entry::GateLog<'static>,
        entry::ClosedLoop,
        entry::ClosedLoops,
        entry::Check,
        entry::LoopRules,
        entry::LoopReport,
        entry::LoopStay,
        entry::LoopFinding,
    )>();
    crosses_threads::<(
        entry::Pass,
        entry::Passes,
        entry::Trip,
        entry::TripFault,
        entry::TripRules,
        entry::Trips,
    )>();
}

#[test]
fn every_public_value_of_sources_crosses_threads() {
    crosses_threads::<(
        source::TransmissionTree,
        source::TreeNode,
        source::Transmission,
        source::Excluded,
        source::Flag,
        source::Pair,
    )>();
    crosses_threads::<(
        source::Offspring,
        source::Whose,
        source::Dispersion,
        source::Durations,
        source::Cohort,
        source::AttackRate,
        source::AttackRates,
    )>();
    crosses_threads::<(
        zone::ZoneEvent,
        zone::ZoneLedger<'static>,
        zone::ZoneLives<'static>,
        zone::ZoneLife<'static>,
        zone::Transition,
        zone::ReleaseChecklist,
        zone::DisinfectionDuty,
        zone::FirstRound,
    )>();
    crosses_threads::<(
        mijie::Delivery,
        mijie::Need,
        mijie::Opening,
        mijie::DayTime,
        response::Supplies,
        response::SupplyPlan<'static>,
        response::OpenNeeds,
        response::Shops,
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
    is_an_error::<ShapeError>();
    is_an_error::<mijie::UnknownFollowUpOutcome>();
    is_an_error::<protocol::ProtocolError>();
    is_an_error::<protocol::UnknownZoneLevel>();
    is_an_error::<entry::EntryError>();
    is_an_error::<entry::InvalidTemperature>();
    is_an_error::<entry::UnknownHeading>();
    is_an_error::<entry::UnknownHealthCode>();
    is_an_error::<protocol::edition::UnknownEdition>();
    is_an_error::<report::GraphError>();
    is_an_error::<report::WriteError>();
    is_an_error::<report::UnknownLanguage>();
    is_an_error::<witness::Refusal>();
    is_an_error::<source::TreeError>();
    is_an_error::<source::SpreadingError>();
    is_an_error::<source::InvalidHazard>();
    is_an_error::<zone::ZoneEventError>();
    is_an_error::<zone::ZoneFault>();
    is_an_error::<response::InvalidCallModel>();
    is_an_error::<response::InvalidDays>();
    is_an_error::<mijie::InvalidDayTime>();
    is_an_error::<mijie::NeedFault>();
    is_an_error::<mijie::UnknownNeedKind>();
    is_an_error::<mijie::UnknownShopKind>();
    is_an_error::<response::InvalidRoundPlan>();
    is_an_error::<response::NeedError>();
    is_an_error::<response::PoolError>();
    is_an_error::<response::PoolSizeError>();
    is_an_error::<response::ScreeningError>();
    is_an_error::<response::TeamsError>();
    is_an_error::<response::UnknownPoolKind>();
    is_an_error::<response::UnknownSiteGrade>();
    #[cfg(feature = "foreign")]
    is_an_error::<mijie::input::foreign::ForeignError>();
    #[cfg(feature = "foreign")]
    is_an_error::<mijie::input::foreign::ForeignRowError>();
    #[cfg(feature = "foreign")]
    is_an_error::<mijie::input::foreign::MappingFileError>();
    #[cfg(feature = "foreign")]
    is_an_error::<mijie::input::foreign::UnknownKnownFile>();
    #[cfg(feature = "foreign")]
    is_an_error::<mijie::input::foreign::UnknownTarget>();
    #[cfg(any(feature = "csv", feature = "json"))]
    is_an_error::<mijie::report::ShortSecret>();
    #[cfg(feature = "csv")]
    is_an_error::<mijie::input::ReadError>();
    #[cfg(feature = "csv")]
    is_an_error::<mijie::input::UnknownCaseType>();
    #[cfg(feature = "json")]
    is_an_error::<mijie::input::ProtocolFileError>();
    #[cfg(feature = "geojson")]
    is_an_error::<mijie::input::ShapeFileError>();
    #[cfg(feature = "geojson")]
    is_an_error::<mijie::input::FeatureFault>();
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
