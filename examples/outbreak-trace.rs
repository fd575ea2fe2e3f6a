//! Traces an outbreak from a folder of tables, tells a morning meeting what it wants to know, and writes the results.
//!
//! `cargo run --release --example outbreak-trace` traces the synthetic county in `examples/data/huangyuan`.

mod desk;

use std::error::Error;
use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use mijie::input::{Outbreak, write_rejects};
use mijie::report::{self, Summary, WriteError};
use mijie::zone::{Zones, delineate};
use mijie::{Tracing, trace};

/// Trace an outbreak: cases, contacts by tier, zones, and the chain that explains the newest contact
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// Follow chains over so many generations [default: those of the protocol]
    #[arg(long)]
    generations: Option<u32>,
    /// Write contacts.csv, links.csv, exposures.csv, zones.csv, summary.json and chains.dot into this folder, with
    /// --lenient also rejects.csv
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let mut protocol = desk::protocol(&args.protocol)?;
        if let Some(generations) = args.generations {
            protocol = protocol.to_builder().with_generations(generations).build()?;
        }
        let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
        let cases = outbreak.cases.known_by(as_of, protocol.time_zone());
        let (tracing, zones) = desk::busy("tracing", |_| {
            let tracing = trace(&outbreak.log, &cases, &protocol, as_of);
            let zones = delineate(&tracing, &outbreak.gazetteer);
            (tracing, zones)
        });
        if let Some(dir) = &args.out {
            desk::busy("writing", |_| {
                write_files(&args, dir, &outbreak, &tracing, &zones)
            })?;
        }
        report::write_briefing(&tracing, &zones, &outbreak.roster, &outbreak.gazetteer, &mut *out)?;
        tell_what_was_read(&outbreak, args.out.is_some(), out)?;
        if let Some(dir) = &args.out {
            writeln!(out, "\nWritten to {}", dir.display())?;
        }
        Ok(())
    })
}

/// What was noted and rejected; `written` says whether rejects.csv is there to look at.
fn tell_what_was_read(outbreak: &Outbreak, written: bool, out: &mut dyn Write) -> std::io::Result<()> {
    const ROWS_SHOWN: usize = 20;
    if !outbreak.notes.is_empty() {
        writeln!(out, "\nNoted while reading")?;
    }
    for note in &outbreak.notes {
        writeln!(out, "  {note}")?;
    }
    let rejects = &outbreak.rejects;
    writeln!(
        out,
        "\nRejected: {} row{}",
        rejects.len(),
        if rejects.len() == 1 { "" } else { "s" }
    )?;
    for reject in rejects.iter().take(ROWS_SHOWN) {
        writeln!(out, "  {reject}")?;
    }
    if rejects.len() > ROWS_SHOWN {
        let all = if written {
            "see rejects.csv"
        } else {
            "which --out DIR writes"
        };
        writeln!(out, "  and {} more, {all}", rejects.len() - ROWS_SHOWN)?;
    }
    Ok(())
}

fn write_files(
    args: &Args,
    dir: &Path,
    outbreak: &Outbreak,
    tracing: &Tracing<'_>,
    zones: &Zones,
) -> Result<(), Box<dyn Error>> {
    let roster = &outbreak.roster;
    fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    write_file(dir, "contacts.csv", |file| {
        report::write_contacts(tracing, roster, file)
    })?;
    write_file(dir, "links.csv", |file| {
        report::write_links(tracing, roster, file)
    })?;
    write_file(dir, "exposures.csv", |file| {
        report::write_exposures(tracing, roster, file)
    })?;
    write_file(dir, "zones.csv", |file| {
        report::write_zones(tracing, zones, roster, file)
    })?;
    write_file(dir, "summary.json", |file| {
        report::write_json(&Summary::new(tracing, zones), file)
    })?;
    write_file(dir, "chains.dot", |file| report::write_dot(tracing, roster, file))?;
    if args.question.lenient {
        write_file(dir, "rejects.csv", |file| {
            Ok(write_rejects(&outbreak.rejects, file)?)
        })?;
    }
    Ok(())
}

fn write_file(
    dir: &Path,
    name: &str,
    write: impl FnOnce(BufWriter<File>) -> Result<(), WriteError>,
) -> Result<(), String> {
    let path = dir.join(name);
    File::create(&path)
        .map_err(WriteError::from)
        .and_then(|file| write(BufWriter::new(file)))
        .map_err(|error| format!("{}: {}", path.display(), desk::causes(&error)))
}
