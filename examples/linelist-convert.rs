//! Turns a line list as people have it, CSV or Excel, into the tables of an outbreak folder.
//!
//! `linelist-convert FILE --guess` shows what the columns probably are; with `--out DIR` it takes the guess for true.
//! `linelist-convert FILE --mapping M.json --out DIR` converts by a mapping that somebody has written or mended, and
//! `linelist-convert FILE --known godata-cases --out DIR` by one of those at hand.

#[expect(dead_code, reason = "there is no outbreak to open at this desk")]
mod desk;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::input::Mode;
use mijie::input::foreign::{ForeignFile, KnownFile, Mapping};

/// Turn a line list as people have it into the tables of an outbreak folder
#[derive(Parser)]
struct Args {
    /// The line list: CSV in UTF-8, GBK or UTF-16, or an Excel workbook (.xlsx)
    file: PathBuf,
    /// What stands for what, as JSON
    #[arg(long, value_name = "M.json", required_unless_present_any = ["guess", "known"])]
    mapping: Option<PathBuf>,
    /// A table of another system: godata-cases, godata-contacts, sormas-cases or sormas-contacts
    #[arg(long, value_name = "NAME", conflicts_with_all = ["mapping", "guess"])]
    known: Option<KnownFile>,
    /// Guess what columns are; what a mapping says besides is a hint
    #[arg(long)]
    guess: bool,
    /// Write the guess there, to be looked at and mended
    #[arg(long, value_name = "M.json", requires = "guess")]
    save: Option<PathBuf>,
    /// Write the tables there [default: none is written]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Leave out rows that cannot be used, and list them
    #[arg(long)]
    lenient: bool,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let file = ForeignFile::open(&args.file)?;
        let mut mapping = match (&args.mapping, args.known) {
            (Some(path), _) => Mapping::read(path)?,
            (None, Some(known)) => known.mapping(),
            (None, None) => Mapping::default(),
        };
        if args.guess {
            let guess = file.guess(&mapping)?;
            writeln!(out, "Guessed")?;
            for column in guess.columns() {
                writeln!(out, "  {column}")?;
            }
            for remark in guess.remarks() {
                writeln!(out, "  {remark}")?;
            }
            mapping = guess.confirm();
            if let Some(path) = &args.save {
                fs::write(path, mapping.to_json()).map_err(|error| format!("{}: {error}", path.display()))?;
                writeln!(out, "Saved as {}", path.display())?;
            }
        }
        convert(&args, &file, &mapping, out)
    })
}

fn convert(
    args: &Args,
    file: &ForeignFile,
    mapping: &Mapping,
    out: &mut dyn Write,
) -> Result<(), Box<dyn Error>> {
    let mode = if args.lenient { Mode::Lenient } else { Mode::Strict };
    let translation = file.translate(mapping, mode)?;
    writeln!(out, "Read")?;
    for table in &translation.tables {
        writeln!(out, "  {}: {} rows", table.name().file_name(), table.row_count())?;
    }
    for note in &translation.notes {
        writeln!(out, "  {note}")?;
    }
    for reject in &translation.rejects {
        writeln!(out, "  left out: {reject}")?;
    }
    if let Some(dir) = &args.out {
        translation
            .write_to(dir)
            .map_err(|error| format!("{}: {error}", dir.display()))?;
        writeln!(out, "Written to {}", dir.display())?;
    }
    Ok(())
}
