//! Draws an outbreak: epidemic curves, chains, timeline, map of zones and serial intervals as SVG files, and the map as
//! GeoJSON.
//!
//! `cargo run --release --example picture-draw -- --out pictures` draws the synthetic county.

mod desk;
mod shapes;

use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use mijie::input::Outbreak;
use mijie::protocol::Protocol;
use mijie::report::{
    self, Language, WriteError,
    svg::{self, EpidemicCurve, Picture},
};
use mijie::source::{Likelihood, TransmissionTree, find_all_sources};
use mijie::zone::{ZoneLedger, delineate};
use mijie::{PersonId, Shapes, Timestamp, trace};

/// Draw an outbreak as SVG files: curves, chains, timeline, map of zones, serial intervals; the map also as GeoJSON
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// Write the pictures into this folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Language of the pictures: en or zh
    #[arg(long, default_value_t)]
    lang: Language,
    #[command(flatten)]
    map: shapes::Map,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let protocol = desk::protocol(&args.protocol)?;
        let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
        let shapes = args.map.read(&outbreak, out)?;
        let pictures = desk::busy("drawing", |_| draw(&outbreak, &protocol, as_of, args.lang))?;
        fs::create_dir_all(&args.out).map_err(|error| format!("{}: {error}", args.out.display()))?;
        for (name, picture) in pictures {
            let path = args.out.join(name);
            write(&path, |file| picture.write(file))?;
            writeln!(out, "{}: {}", path.display(), picture.title())?;
        }
        draw_zones(&args, &outbreak, &protocol, as_of, &shapes, out)
    })
}

fn write(path: &Path, write: impl FnOnce(File) -> Result<(), WriteError>) -> Result<(), String> {
    File::create(path)
        .map_err(WriteError::from)
        .and_then(write)
        .map_err(|error| format!("{}: {}", path.display(), desk::causes(&error)))
}

/// The map, as a picture and as GeoJSON; none under a protocol that draws no zones.
fn draw_zones(
    args: &Args,
    outbreak: &Outbreak,
    protocol: &Protocol,
    as_of: Timestamp,
    shapes: &Shapes,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let (gazetteer, roster) = (&outbreak.gazetteer, &outbreak.roster);
    let Some(mut ledger) = ZoneLedger::new(protocol, &gazetteer.areas) else {
        return Ok(());
    };
    let tracing = trace(&outbreak.log, &outbreak.cases, protocol, as_of);
    ledger.draw(&delineate(&tracing, gazetteer))?;
    let lives = ledger.replay()?;
    let level = |area| lives.level(area, as_of);
    let picture = svg::zone_map(gazetteer, shapes, level, roster, args.lang)?;
    let [drawn, features] = ["zones.svg", "zones.geojson"].map(|name| args.out.join(name));
    write(&drawn, |file| picture.write(file))?;
    writeln!(out, "{}: {}", drawn.display(), picture.title())?;
    write(&features, |file| {
        report::write_geojson(gazetteer, shapes, level, roster, file).map(|_| ())
    })?;
    writeln!(out, "{}: the same as GeoJSON", features.display())?;
    Ok(())
}

fn draw(
    outbreak: &Outbreak,
    protocol: &Protocol,
    as_of: Timestamp,
    language: Language,
) -> Result<Vec<(&'static str, Picture)>, Box<dyn Error>> {
    let Outbreak {
        roster, log, cases, ..
    } = outbreak;
    let zone = protocol.time_zone();
    let tracing = trace(log, cases, protocol, as_of);
    // Who becomes known as a case after the instant of the question is none in a curve.
    let known_cases = cases.known_by(as_of, zone);
    let tiers = svg::known_before(log, &known_cases, protocol);
    let known = |person: PersonId| tiers.get(&person).copied();
    let persons: Vec<PersonId> = cases.iter().map(|case| case.person).collect();
    let tree = TransmissionTree::new(&tracing, &find_all_sources(&tracing, &Likelihood::default()))?;
    Ok(vec![
        (
            "cases-by-onset.svg",
            svg::epidemic_curve(&EpidemicCurve::by_onset(&known_cases, zone, known), language)?,
        ),
        (
            "cases-by-report.svg",
            svg::epidemic_curve(&EpidemicCurve::by_report(&known_cases, zone, known), language)?,
        ),
        ("chains.svg", svg::chain(&tracing, roster, language)?),
        (
            "timeline.svg",
            svg::timeline(&tracing, roster, &outbreak.tests, &persons, language)?,
        ),
        (
            "serial-intervals.svg",
            svg::serial_intervals(&tree.serial_intervals(), language)?,
        ),
    ])
}
