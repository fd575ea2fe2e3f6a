//! Is our loop intact, and who broke it? A park's gate log, checks and passes against an outbreak's visits.
//!
//! ```sh
//! cargo run --release --example loop-check -- examples/data/huangyuan
//! ```

mod desk;

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use mijie::entry::{
    ArrivalCheck, ArrivalRisk, ClosedLoops, GateLog, LoopRules, Passes, RiskAreas, TripRules, TripStanding,
    follow_trips, inspect,
};
use mijie::input::{
    ReadError, read_arrivals, read_checks, read_gate_log, read_gates, read_passes, read_zone_events,
};
use mijie::protocol::Protocol;
use mijie::report::{write_arrival_findings, write_loop_findings, write_trip_findings};
use mijie::response::{PUBLIC_KINDS, Sites, public_sites};
use mijie::zone::{Lowering, ZoneEvent, ZoneLedger};
use mijie::{Gazetteer, Interval, Timestamp, Tracing, trace, zone};

/// Tells whether closed loops are intact, which vehicles went astray, and who arrived from where
///
/// The tables of gates, loops and arrivals are read strictly; --lenient is for those of the outbreak.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    // The folder also holds the five tables of gates that are opened below, which are always read strictly.
    #[command(flatten)]
    question: desk::Question,
    /// Edition by its short name, or the path of a protocol file
    #[arg(long, default_value = desk::USUAL_EDITION)]
    protocol: String,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    desk::run(|out| run(&arguments, out))
}

fn run(arguments: &Arguments, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let protocol = desk::protocol(&arguments.protocol)?;
    let time_zone = protocol.time_zone();
    let synthetic = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let dir = arguments.question.dir.as_ref().unwrap_or(&synthetic);
    let (outbreak, as_of) = arguments.question.open(time_zone)?;
    let mut roster = outbreak.roster;
    let open = |name: &str| File::open(dir.join(name)).map_err(|error| format!("{name}: {error}"));
    let gates = kept(read_gates(open("gates.csv")?, "gates.csv", &mut roster)?)?;
    let rows = kept(read_gate_log(
        open("gate_log.csv")?,
        "gate_log.csv",
        time_zone,
        &mut roster,
    )?)?;
    let checks = kept(read_checks(
        open("checks.csv")?,
        "checks.csv",
        time_zone,
        &mut roster,
    )?)?;
    let passes = kept(read_passes(
        open("passes.csv")?,
        "passes.csv",
        time_zone,
        &mut roster,
    )?)?;
    let arrivals = kept(read_arrivals(
        open("arrivals.csv")?,
        "arrivals.csv",
        time_zone,
        &mut roster,
    )?)?;

    let cases = outbreak.cases.known_by(as_of, time_zone);
    let tracing = trace(&outbreak.log, &cases, &protocol, as_of);
    let loops = ClosedLoops::new(&gates, &outbreak.gazetteer)?;
    let gate_log = GateLog::new(&loops, rows)?;
    let began = gate_log.events().first().map_or(Timestamp::MIN, |event| event.at);
    for closed_loop in loops.iter() {
        let period = Interval::new(began, as_of)?;
        let report = inspect(
            closed_loop,
            &gate_log,
            &checks,
            &LoopRules::default(),
            &tracing,
            period,
        );
        let counts = report.counts();
        writeln!(
            out,
            "{} is {}: of {} people {} broke it, {} are unclear, {} are in order; {} inside now\n",
            report.name(),
            report.verdict(),
            counts.people,
            counts.breaking,
            counts.unclear,
            counts.in_order,
            report.inside_at(as_of).len()
        )?;
        write_loop_findings(&report, time_zone, &roster, &mut *out)?;
    }

    let rules = TripRules {
        escorted: true,
        ..TripRules::default()
    };
    let trips = follow_trips(&gate_log, &Passes::new(passes)?, &outbreak.log, &rules, as_of);
    let standing = |standing| trips.count(standing);
    writeln!(
        out,
        "\n{} trips: {} faulty, {} under way, {} in order\n",
        trips.len(),
        standing(TripStanding::Faulty),
        standing(TripStanding::UnderWay),
        standing(TripStanding::InOrder)
    )?;
    write_trip_findings(&trips, time_zone, &roster, &mut *out)?;

    let events = match File::open(dir.join("events.csv")) {
        Ok(file) => {
            let areas = &outbreak.gazetteer.areas;
            kept(read_zone_events(
                file,
                "events.csv",
                time_zone,
                Some(areas),
                &mut roster,
            )?)?
        }
        Err(_) => Vec::new(),
    };
    let risks = risk_areas(&tracing, &outbreak.gazetteer, &protocol, events)?;
    let published = public_sites(&tracing, PUBLIC_KINDS);
    let sites = Sites::new(published.iter().map(|public| public.site));
    let known: Vec<_> = arrivals
        .into_iter()
        .filter(|arrival| arrival.at < as_of)
        .collect();
    let judged =
        ArrivalCheck::new(&outbreak.log, &outbreak.gazetteer, &risks, &sites, time_zone).judge(&known)?;
    let graded: Vec<String> = ArrivalRisk::ALL
        .iter()
        .map(|&risk| format!("{} {risk}", judged.count(risk)))
        .collect();
    writeln!(
        out,
        "\n{} arrivals: {}\n",
        judged.verdicts().len(),
        graded.join(", ")
    )?;
    write_arrival_findings(&judged, time_zone, &roster, &mut *out)?;
    Ok(())
}

/// The zones that ever were up to the question: those that the cases draw, and what was ordered about them. None under a
/// protocol without zones.
fn risk_areas(
    tracing: &Tracing<'_>,
    gazetteer: &Gazetteer,
    protocol: &Protocol,
    events: Vec<ZoneEvent>,
) -> Result<RiskAreas, Box<dyn Error>> {
    let zones = zone::delineate(tracing, gazetteer);
    let Some(ledger) = ZoneLedger::new(protocol, &gazetteer.areas) else {
        return Ok(RiskAreas::of_zones(&zones));
    };
    let mut ledger = ledger.with_lowering(Lowering::ByOrder);
    ledger.draw(&zones)?;
    ledger.add_cases(tracing.cases(), gazetteer)?;
    let known = |event: &ZoneEvent| event.at.start(protocol.time_zone()) <= tracing.as_of();
    for event in events.into_iter().filter(known) {
        ledger.add(event)?;
    }
    Ok(RiskAreas::of_lives(&ledger.replay()?))
}

fn kept<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> Result<Vec<T>, ReadError> {
    rows.collect()
}
