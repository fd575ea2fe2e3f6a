//! The tables of gates, loops, passes and arrivals, and what they say of an outbreak.

use std::error::Error;
use std::fs::File;

use chrono::FixedOffset;
use mijie::entry::{
    Arrival, ArrivalCheck, Arrivals, Check, ClosedLoops, Gate, GateEvent, GateLog, LoopReport, LoopRules,
    Pass, Passes, RiskAreas, TripRules, Trips, follow_trips, inspect,
};
use mijie::input::{ReadError, read_arrivals, read_checks, read_gate_log, read_gates, read_passes};
use mijie::response::{GateProblem, PUBLIC_KINDS, Sites, public_sites};
use mijie::zone::{Lowering, ZoneEvent, ZoneLedger};
use mijie::{Gazetteer, Interval, Roster, Timestamp, Tracing, zone};

/// What is written down at gates.
#[derive(Default)]
pub(crate) struct Gates {
    register: Vec<Gate>,
    rows: Vec<GateEvent>,
    checks: Vec<Check>,
    passes: Vec<Pass>,
    arrivals: Vec<Arrival>,
}

/// What it comes to.
pub(crate) struct Judged {
    pub(crate) loops: Vec<LoopReport>,
    pub(crate) trips: Trips,
    pub(crate) arrivals: Arrivals,
}

impl Gates {
    /// Reads the tables; one that `open` does not find is empty.
    pub(crate) fn read(
        mut open: impl FnMut(&str) -> Result<Option<File>, String>,
        zone: FixedOffset,
        roster: &mut Roster,
    ) -> Result<Self, Box<dyn Error>> {
        let mut gates = Self::default();
        if let Some(file) = open("gates.csv")? {
            gates.register = kept(read_gates(file, "gates.csv", roster)?)?;
        }
        if let Some(file) = open("gate_log.csv")? {
            gates.rows = kept(read_gate_log(file, "gate_log.csv", zone, roster)?)?;
        }
        if let Some(file) = open("checks.csv")? {
            gates.checks = kept(read_checks(file, "checks.csv", zone, roster)?)?;
        }
        if let Some(file) = open("passes.csv")? {
            gates.passes = kept(read_passes(file, "passes.csv", zone, roster)?)?;
        }
        if let Some(file) = open("arrivals.csv")? {
            gates.arrivals = kept(read_arrivals(file, "arrivals.csv", zone, roster)?)?;
        }
        Ok(gates)
    }

    /// What loops, trips and arrivals come to, as of the tracing.
    pub(crate) fn judge(
        &self,
        tracing: &Tracing<'_>,
        gazetteer: &Gazetteer,
        events: &[ZoneEvent],
    ) -> Result<Judged, Box<dyn Error>> {
        let (as_of, time_zone) = (tracing.as_of(), tracing.protocol().time_zone());
        let loops = ClosedLoops::new(&self.register, gazetteer)?;
        let gate_log = GateLog::new(&loops, self.rows.iter().cloned())?;
        let began = gate_log.events().first().map_or(Timestamp::MIN, |event| event.at);
        let rules = LoopRules::default();
        let reports = match Interval::new(began, as_of) {
            Ok(period) => loops
                .iter()
                .map(|one| inspect(one, &gate_log, &self.checks, &rules, tracing, period))
                .collect(),
            // Nothing was written down yet.
            Err(_) => Vec::new(),
        };
        let rules = TripRules {
            escorted: true,
            ..TripRules::default()
        };
        let passes = Passes::new(self.passes.iter().cloned())?;
        let trips = follow_trips(&gate_log, &passes, tracing.log(), &rules, as_of);
        let risks = risk_areas(tracing, gazetteer, events)?;
        let published = public_sites(tracing, PUBLIC_KINDS);
        let sites = Sites::new(published.iter().map(|public| public.site));
        let known = self.arrivals.iter().filter(|arrival| arrival.at < as_of);
        let known: Vec<Arrival> = known.cloned().collect();
        let arrivals =
            ArrivalCheck::new(tracing.log(), gazetteer, &risks, &sites, time_zone).judge(&known)?;
        Ok(Judged {
            loops: reports,
            trips,
            arrivals,
        })
    }
}

impl Judged {
    /// What the morning meeting hears of it.
    pub(crate) fn problems(&self) -> Vec<GateProblem> {
        let mut problems: Vec<GateProblem> = self.loops.iter().flat_map(LoopReport::problems).collect();
        problems.extend(self.trips.problems());
        problems.extend(self.arrivals.problems());
        problems
    }
}

/// The zones that ever were up to the question: those that the cases draw, and what was ordered about them. None under a
/// protocol without zones.
fn risk_areas(
    tracing: &Tracing<'_>,
    gazetteer: &Gazetteer,
    events: &[ZoneEvent],
) -> Result<RiskAreas, Box<dyn Error>> {
    let zones = zone::delineate(tracing, gazetteer);
    let Some(ledger) = ZoneLedger::new(tracing.protocol(), &gazetteer.areas) else {
        return Ok(RiskAreas::of_zones(&zones));
    };
    let mut ledger = ledger.with_lowering(Lowering::ByOrder);
    ledger.draw(&zones)?;
    ledger.add_cases(tracing.cases(), gazetteer)?;
    let time_zone = tracing.protocol().time_zone();
    let known = |event: &&ZoneEvent| event.at.start(time_zone) <= tracing.as_of();
    for event in events.iter().filter(known) {
        ledger.add(event.clone())?;
    }
    Ok(RiskAreas::of_lives(&ledger.replay()?))
}

pub(crate) fn kept<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> Result<Vec<T>, ReadError> {
    rows.collect()
}
