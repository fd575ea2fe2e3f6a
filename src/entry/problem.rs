//! What the morning meeting hears of gates, loops and passes.

use std::collections::BTreeSet;

use super::arrival::{ArrivalReason, ArrivalRisk, Arrivals};
use super::follow::Trips;
use super::loop_report::LoopReport;
use super::trip::{Trip, TripFault};
use crate::response::{ArrivedFrom, GateProblem};
use crate::time::Timestamp;

impl LoopReport {
    /// Who broke the loop and how, for the [`Desks`](crate::response::Desks) of the morning meeting; sorted by person, then time.
    ///
    /// Where the gate log merely contradicts itself nothing is told.
    #[must_use]
    pub fn problems(&self) -> Vec<GateProblem> {
        let breaking = self.findings().iter().filter(|finding| finding.what.breaks());
        let told = breaking.map(|finding| GateProblem::LoopBroken {
            loop_name: self.name().to_owned(),
            person: finding.person,
            at: finding.at,
            how: finding.what.name(),
        });
        told.collect()
    }
}

impl Trips {
    /// The faulty trips, for the [`Desks`](crate::response::Desks) of the morning meeting; in the order of the trips.
    #[must_use]
    pub fn problems(&self) -> Vec<GateProblem> {
        let faulty = self.iter().filter(|trip| !trip.faults.is_empty());
        let told = faulty.filter_map(|trip| {
            let names: BTreeSet<&'static str> = trip.faults.iter().map(TripFault::name).collect();
            Some(GateProblem::TripFaulty {
                plate: trip.plate.clone(),
                at: last_told(trip)?,
                faults: names.into_iter().collect(),
            })
        });
        told.collect()
    }
}

/// The last time that a trip tells: of a row of the gate log, or of a fault that shows only with time.
fn last_told(trip: &Trip) -> Option<Timestamp> {
    let rows = trip.gates.iter().map(|row| row.at);
    let faults = trip.faults.iter().filter_map(|fault| match *fault {
        TripFault::PassRanOut { at } => Some(at),
        TripFault::NotSeenOut { due } => Some(due),
        TripFault::LeftRoute { visit } | TripFault::OutOfOrder { visit } => Some(visit.interval.start()),
        // These show with a row of the gate log.
        TripFault::NoPass
        | TripFault::PassExpired { .. }
        | TripFault::PassNotYetValid { .. }
        | TripFault::WrongDriver { .. }
        | TripFault::WrongGate { .. }
        | TripFault::NotSeenIn { .. }
        | TripFault::LeftWithoutVehicle { .. }
        | TripFault::Unaccompanied { .. } => None,
    });
    rows.chain(faults).max()
}

impl Arrivals {
    /// Who arrived from a risk area, for the [`Desks`](crate::response::Desks) of the morning meeting: the grades high and
    /// medium, each with its strictest reason; in the order of the verdicts.
    #[must_use]
    pub fn problems(&self) -> Vec<GateProblem> {
        let risky = self
            .verdicts()
            .iter()
            .filter(|verdict| matches!(verdict.risk, ArrivalRisk::High | ArrivalRisk::Medium));
        let told = risky.filter_map(|verdict| {
            let strictest = verdict.reasons.first()?;
            let from = match *strictest {
                ArrivalReason::Zone { zone, level, .. } => ArrivedFrom::Zone { zone, level },
                ArrivalReason::Site { place, .. } => ArrivedFrom::Site { place },
                // Nothing else weighs so much.
                ArrivalReason::HoldsZone { .. }
                | ArrivalReason::UnknownArea { .. }
                | ArrivalReason::PlaceWithoutArea { .. }
                | ArrivalReason::Undeclared { .. } => return None,
            };
            Some(GateProblem::RiskArrival {
                person: verdict.person,
                at: verdict.at,
                checkpoint: verdict.checkpoint,
                from,
            })
        });
        told.collect()
    }
}
