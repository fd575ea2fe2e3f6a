//! Writes cases and contacts for another system: the tables that Go.Data or SORMAS import, or a bundle of FHIR R4.
//!
//! ```sh
//! cargo run --release --example exchange-write -- --format fhir --out target/exchange
//! ```

mod desk;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, ValueEnum};
use mijie::report::{self, Exchange, FhirCounts, Language, Sent, WriteError};
use mijie::{response, trace};

/// Write cases and contacts for another system: tables for Go.Data or SORMAS, or a bundle of FHIR R4
///
/// Orders stand as if every contact were found at the time asked. Keys go out unless pseudonyms are asked for, names only where
/// they are.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// For which system
    #[arg(long)]
    format: Format,
    /// Write the files into this folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Send what people are called, too
    #[arg(long, conflicts_with = "secret")]
    names: bool,
    /// Send pseudonyms in place of keys, made with the secret in this file
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// Language of texts for people
    #[arg(long, value_name = "en|zh", default_value = "en")]
    lang: Language,
}

#[derive(Clone, Copy, ValueEnum)]
enum Format {
    Godata,
    Sormas,
    Fhir,
}

type WriteTable = fn(&Exchange<'_>, File) -> Result<Sent, WriteError>;
const GODATA: [(&str, WriteTable); 4] = [
    ("godata_cases.csv", report::write_godata_cases),
    ("godata_contacts.csv", report::write_godata_contacts),
    (
        "godata_contacts_of_contacts.csv",
        report::write_godata_contacts_of_contacts,
    ),
    ("godata_relationships.csv", report::write_godata_relationships),
];
const SORMAS: [(&str, WriteTable); 2] = [
    ("sormas_cases.csv", report::write_sormas_cases),
    ("sormas_contacts.csv", report::write_sormas_contacts),
];

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| run(&args, out))
}

fn run(args: &Args, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let protocol = desk::protocol(&args.protocol)?;
    let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
    let cases = outbreak.cases.known_by(as_of, protocol.time_zone());
    let tracing = desk::busy("tracing", |_| trace(&outbreak.log, &cases, &protocol, as_of));
    let orders = response::issue(&tracing, &outbreak.tests, &BTreeMap::new());
    let secret = args.secret.as_deref().map(read_secret).transpose()?;
    let mut exchange = Exchange::new(&tracing, &outbreak.roster)
        .with_gazetteer(&outbreak.gazetteer)
        .with_tests(&outbreak.tests)
        .with_orders(&orders)
        .in_language(args.lang);
    if args.names {
        exchange = exchange.with_names(&outbreak.person_names);
    }
    if let Some(secret) = &secret {
        exchange = exchange.with_pseudonyms(secret)?;
    }
    let dir = &args.out;
    fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    match args.format {
        Format::Godata => write_tables(&exchange, dir, &GODATA, out),
        Format::Sormas => write_tables(&exchange, dir, &SORMAS, out),
        Format::Fhir => {
            let counts = write(dir, "bundle.json", |file| report::write_fhir(&exchange, file))?;
            Ok(tell(&counts, out)?)
        }
    }
}

/// The first line of a file, without its end.
fn read_secret(path: &Path) -> Result<String, String> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(text.lines().next().unwrap_or_default().to_owned())
}

fn write<T>(
    dir: &Path,
    name: &str,
    write: impl FnOnce(File) -> Result<T, WriteError>,
) -> Result<T, Box<dyn Error>> {
    let path = dir.join(name);
    let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(write(file)?)
}

fn write_tables(
    exchange: &Exchange<'_>,
    dir: &Path,
    tables: &[(&str, WriteTable)],
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    for &(name, write_table) in tables {
        let sent = write(dir, name, |file| write_table(exchange, file))?;
        write!(out, "{name}: {} rows", sent.rows)?;
        if sent.left_out > 0 {
            write!(out, ", {} left out, which the system cannot hold", sent.left_out)?;
        }
        writeln!(out)?;
    }
    Ok(())
}

fn tell(counts: &FhirCounts, out: &mut dyn Write) -> std::io::Result<()> {
    writeln!(out, "bundle.json")?;
    for (count, what) in [
        (counts.patients, "Patient"),
        (counts.conditions, "Condition: cases"),
        (counts.isolations, "Procedure: isolations of cases"),
        (counts.tests, "Observation: tests"),
        (counts.exposures, "Observation: exposures"),
        (counts.contacts, "Observation: contacts"),
        (counts.visits, "Encounter: visits that are exposures"),
        (counts.places, "Location"),
        (counts.orders, "ServiceRequest: stages of orders"),
    ] {
        writeln!(out, "  {count:>6} {what}")?;
    }
    Ok(())
}
