//! Writes a SYNTHETIC outbreak folder: a small county with a planted chain, or a whole city.
//!
//! ```text
//! city-generate OUT_DIR [--preset huangyuan|town|city|metropolis] [--persons N] [--days N] [--seed N]
//!               [--cases N] [--spread SEEDS] [--hidden PERCENT] [--start DATE] [--force] [--numbered]
//! ```
//!
//! With `--spread` an outbreak spreads over a town or a city, of which the tables tell what an investigation finds, and
//! `infections.csv` the truth: who infected whom, where and when.
//!
//! With `--numbered`, which takes the feature `parquet`, the visits alone are written, by number and not by key, one
//! Parquet file a day: for logs that are too large for tables. Ten million persons log a billion visits in three weeks.
//!
//! The same arguments give the same bytes on every platform: all arithmetic is on integers, every table sorted.

mod account;
mod cast;
mod clock;
mod county;
mod draws;
mod failure;
mod frame;
mod log;
#[cfg(feature = "parquet")]
mod numbered;
mod outbreak;
mod park;
mod place;
mod plan;
mod response;
mod routine;
mod spread;
mod supplies;
mod tables;
mod world;

use std::error::Error;
use std::io::{self, IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use indicatif::{ProgressBar, ProgressStyle};

use crate::account::Run;
use crate::cast::Cast;
use crate::clock::Clock;

use crate::draws::Draws;
use crate::failure::Failure;
use crate::log::{Log, Recording};
use crate::outbreak::Outbreak;
use crate::plan::{Plan, Preset};
use crate::routine::{Restrictions, Routine};
use crate::spread::{Infection, Spread};
use crate::tables::{Folder, Scribe, VISITS};
use crate::world::World;

const DEFAULT_SEED: u64 = 20_220_506;
/// With this share of the check-ins the county stays below two and a half million bytes.
const SCANNED_PERCENT: u32 = 21;

/// Writes a synthetic outbreak folder
#[derive(Parser)]
#[command(name = "city-generate")]
struct Arguments {
    /// Folder to write into; must be empty or absent
    out_dir: PathBuf,
    /// World to build
    #[arg(long, value_enum, default_value = "huangyuan")]
    preset: Preset,
    /// Residents [default: by preset]
    #[arg(long, value_parser = clap::value_parser!(u32).range(100..=10_000_000))]
    persons: Option<u32>,
    /// Days of log
    #[arg(long, default_value_t = county::DAYS, value_parser = clap::value_parser!(u32).range(1..=366))]
    days: u32,
    /// Seed of all draws
    #[arg(long, default_value_t = DEFAULT_SEED)]
    seed: u64,
    /// Cases [default: one in a thousand residents; 8 for huangyuan, whose chain is planted]
    #[arg(long)]
    cases: Option<u32>,
    /// Let an outbreak spread from so many people, instead of strewing cases
    #[arg(long, value_name = "SEEDS", conflicts_with_all = ["cases", "numbered"],
        value_parser = clap::value_parser!(u32).range(1..))]
    spread: Option<u32>,
    /// How many percent of the infections of --spread nobody learns of
    #[arg(long, value_name = "PERCENT", default_value_t = 20, requires = "spread",
        value_parser = clap::value_parser!(u32).range(0..=100))]
    hidden: u32,
    /// First day
    #[arg(long, default_value = "2022-05-03")]
    start: NaiveDate,
    /// Overwrite files in a folder that is not empty
    #[arg(long)]
    force: bool,
    /// Write the visits alone, by number, as one Parquet file a day (with the feature parquet)
    #[arg(long)]
    numbered: bool,
}

impl Arguments {
    fn spread(&self) -> Option<Spread> {
        let seeds = self.spread?;
        Some(Spread {
            seeds,
            hidden_percent: self.hidden,
        })
    }
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            let cause = failure
                .source()
                .map_or_else(String::new, |cause| format!(": {cause}"));
            // Nothing is left to do where even standard error is closed.
            let _ = writeln!(io::stderr(), "city-generate: {failure}{cause}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<(), Failure> {
    let persons = arguments.persons.unwrap_or_else(|| arguments.preset.persons());
    // The response goes on for some days after the log.
    let days = arguments.days.max(response::FIRST_MORNING + response::MORNINGS);
    let clock = Clock::new(arguments.start, days).ok_or_else(|| Failure::Argument {
        name: "--start",
        expected: "days within the years 1970 to 2105".to_owned(),
        found: arguments.start.to_string(),
    })?;
    let draws = Draws::new(arguments.seed);
    check_cases(arguments)?;
    check_spread(arguments)?;
    check_days(arguments)?;
    check_numbered(arguments)?;
    let world = World::new(&Plan::new(arguments.preset, persons), &draws);
    let Story {
        outbreak,
        cast,
        restrictions,
        recording,
        infections,
    } = story(arguments, &world, &draws, &clock)?;
    // Only now, so that wrong arguments leave no folder behind.
    let folder = Folder::open(&arguments.out_dir, arguments.force)?;
    let routine = Routine {
        world: &world,
        draws: &draws,
        clock: &clock,
        restrictions: &restrictions,
        told: &outbreak.told,
    };
    let log = Log::new(&routine, &outbreak, recording, arguments.days);
    #[cfg(feature = "parquet")]
    if arguments.numbered {
        return write_numbered(log, arguments, &folder);
    }
    let keys = world.person_keys();
    let scribe = Scribe {
        world: &world,
        clock: &clock,
        keys: &keys,
    };
    let mut files = vec![("visits.csv", write_visits(log, &scribe, &folder, arguments.days)?)];
    files.extend(scribe.registers(&outbreak, &folder)?);
    if arguments.preset == Preset::Huangyuan {
        files.extend(supplies::write(
            &scribe,
            &outbreak,
            &draws,
            arguments.days,
            &folder,
        )?);
        let log = Log::new(&routine, &outbreak, recording, arguments.days);
        files.extend(park::write(log, &outbreak, &scribe, &folder, arguments.days)?);
    }
    if let Some(infections) = &infections {
        files.push(("infections.csv", scribe.infections(infections, &folder)?));
    }
    if let Some(cast) = &cast {
        let guest = &keys[draws::index(cast.neighbour_table)];
        let done = response::respond(&folder, &draws, arguments.start, guest)?;
        files.retain(|(name, _)| done.iter().all(|(other, _)| name != other));
        files.extend(done);
    }
    let run = Run {
        preset: arguments.preset.name(),
        seed: arguments.seed,
        days: arguments.days,
        recording,
        spread: arguments.spread(),
        files: &files,
    };
    folder.write_text(
        "README.md",
        &account::text(&run, &scribe, &outbreak, cast.as_ref()),
    )?;
    for (name, rows) in files {
        // A reader that closed the pipe has seen enough; the files are written.
        let _ = writeln!(io::stdout(), "{name}: {rows} rows");
    }
    Ok(())
}

fn check_cases(arguments: &Arguments) -> Result<(), Failure> {
    match arguments.cases {
        Some(cases) if arguments.preset == Preset::Huangyuan && cases != county::CASES => {
            Err(Failure::Argument {
                name: "--cases",
                expected: format!(
                    "{} for the preset huangyuan, whose chain is planted",
                    county::CASES
                ),
                found: cases.to_string(),
            })
        }
        _ => Ok(()),
    }
}

fn check_spread(arguments: &Arguments) -> Result<(), Failure> {
    match arguments.spread {
        Some(_) if arguments.preset == Preset::Huangyuan => Err(Failure::Argument {
            name: "--spread",
            expected: "the preset town, city or metropolis".to_owned(),
            found: arguments.preset.name().to_owned(),
        }),
        Some(seeds) if seeds > arguments.persons.unwrap_or_else(|| arguments.preset.persons()) => {
            Err(Failure::Argument {
                name: "--spread",
                expected: "no more people than there are".to_owned(),
                found: seeds.to_string(),
            })
        }
        _ => Ok(()),
    }
}

fn check_days(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.preset == Preset::Huangyuan && arguments.days < county::DAYS {
        return Err(Failure::Argument {
            name: "--days",
            expected: format!("at least {} for the preset huangyuan", county::DAYS),
            found: arguments.days.to_string(),
        });
    }
    Ok(())
}

#[cfg(feature = "parquet")]
fn check_numbered(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.numbered && numbered::first_second(arguments.start).is_none() {
        return Err(Failure::Argument {
            name: "--start",
            expected: "a day after 1970-01-01, for visits by number".to_owned(),
            found: arguments.start.to_string(),
        });
    }
    Ok(())
}

#[cfg(not(feature = "parquet"))]
fn check_numbered(arguments: &Arguments) -> Result<(), Failure> {
    if arguments.numbered {
        return Err(Failure::Argument {
            name: "--numbered",
            expected: "a program that was built with the feature parquet".to_owned(),
            found: "one without".to_owned(),
        });
    }
    Ok(())
}

/// What happens in the world beside its routine, and how much of it is recorded.
struct Story {
    outbreak: Outbreak,
    cast: Option<Cast>,
    restrictions: Restrictions,
    recording: Recording,
    /// The truth, where an outbreak spread.
    infections: Option<Vec<Infection>>,
}

fn story(arguments: &Arguments, world: &World, draws: &Draws, clock: &Clock) -> Result<Story, Failure> {
    let persons = draws::count(world.people.len());
    match arguments.preset {
        Preset::Huangyuan => {
            let (outbreak, cast) =
                county::plant(world, draws, arguments.days).ok_or_else(|| Failure::Argument {
                    name: "--persons",
                    expected: "enough residents to cast the planted chain (about 2000)".to_owned(),
                    found: persons.to_string(),
                })?;
            let recording = Recording::CheckIns {
                percent: SCANNED_PERCENT,
            };
            Ok(Story {
                outbreak,
                cast: Some(cast),
                restrictions: county::RESTRICTIONS,
                recording,
                infections: None,
            })
        }
        Preset::Town | Preset::City | Preset::Metropolis => {
            if let Some(begin) = arguments.spread() {
                let (outbreak, infections) = spread::spread(world, draws, clock, arguments.days, begin);
                return Ok(Story {
                    outbreak,
                    cast: None,
                    restrictions: Restrictions::NONE,
                    recording: Recording::Full,
                    infections: Some(infections),
                });
            }
            let cases = arguments.cases.unwrap_or((persons / 1000).max(1));
            let outbreak = outbreak::sporadic(world, draws, cases, arguments.days);
            if outbreak.cases.len() < draws::index(cases) {
                return Err(Failure::Argument {
                    name: "--cases",
                    expected: format!("no more than the {} households", outbreak.cases.len()),
                    found: cases.to_string(),
                });
            }
            Ok(Story {
                outbreak,
                cast: None,
                restrictions: Restrictions::NONE,
                recording: Recording::Full,
                infections: None,
            })
        }
    }
}

#[cfg(feature = "parquet")]
fn write_numbered(log: Log<'_>, arguments: &Arguments, folder: &Folder) -> Result<(), Failure> {
    let first = numbered::first_second(arguments.start).expect("checked with the arguments");
    let bar = progress(arguments.days);
    let rows = numbered::write(log, arguments.days, first, folder, || bar.inc(1))?;
    bar.finish_and_clear();
    // A reader that closed the pipe has seen enough; the files are written.
    let _ = writeln!(io::stdout(), "visits: {rows} rows");
    Ok(())
}

fn write_visits(mut log: Log<'_>, scribe: &Scribe<'_>, folder: &Folder, days: u32) -> Result<u64, Failure> {
    let mut table = folder.table("visits.csv", &VISITS)?;
    let bar = progress(days);
    let mut stays = Vec::new();
    for day in 0..days {
        log.day(day, &mut stays);
        scribe.visits(&stays, &mut table)?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    table.finish()
}

/// A bar on standard error, where somebody is watching.
fn progress(days: u32) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::new(u64::from(days));
    match ProgressStyle::with_template("{bar:40} day {pos}/{len}, {eta} left") {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}
