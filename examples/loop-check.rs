//! Is our loop intact, and who broke it? A park's gate log, checks and passes against an outbreak's visits.
//!
//! ```sh
//! cargo run --release --example loop-check -- examples/data/huangyuan
//! ```

mod desk;
#[allow(dead_code, reason = "the morning meeting also hears of what is found")]
#[path = "morning/gates.rs"]
mod gates;

use std::error::Error;
use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use clap::Parser;
use mijie::entry::{ArrivalRisk, TripStanding};
use mijie::input::read_zone_events;
use mijie::report::{write_arrival_findings, write_loop_findings, write_trip_findings};
use mijie::trace;

use crate::gates::{Gates, kept};

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
    let required = |name: &str| {
        let file = File::open(dir.join(name)).map_err(|error| format!("{name}: {error}"))?;
        Ok(Some(file))
    };
    let gates = Gates::read(required, time_zone, &mut roster)?;
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

    let cases = outbreak.cases.known_by(as_of, time_zone);
    let tracing = trace(&outbreak.log, &cases, &protocol, as_of);
    let judged = gates.judge(&tracing, &outbreak.gazetteer, &events)?;
    for report in &judged.loops {
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
        write_loop_findings(report, time_zone, &roster, &mut *out)?;
    }

    let trips = &judged.trips;
    let standing = |standing| trips.count(standing);
    writeln!(
        out,
        "\n{} trips: {} faulty, {} under way, {} in order\n",
        trips.len(),
        standing(TripStanding::Faulty),
        standing(TripStanding::UnderWay),
        standing(TripStanding::InOrder)
    )?;
    write_trip_findings(trips, time_zone, &roster, &mut *out)?;

    let arrivals = &judged.arrivals;
    let graded: Vec<String> = ArrivalRisk::ALL
        .iter()
        .map(|&risk| format!("{} {risk}", arrivals.count(risk)))
        .collect();
    writeln!(
        out,
        "\n{} arrivals: {}\n",
        arrivals.verdicts().len(),
        graded.join(", ")
    )?;
    write_arrival_findings(arrivals, time_zone, &roster, &mut *out)?;
    Ok(())
}
