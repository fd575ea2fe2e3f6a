//! Every list of a morning as a table, for those who do the work.
//!
//! `cargo run --release --example response-plan -- --out DIR` writes those of the synthetic county in
//! `examples/data/huangyuan`.

#[allow(dead_code, reason = "other programs ask as of an instant, and not of a day")]
mod desk;
mod morning;

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::report;
use mijie::response::{PUBLIC_KINDS, Sites, public_sites};
use mijie::{AreaLevel, Roster};

/// Write what is to be done on a day: orders, calendar, changes, zones, checklists, rounds, sites, disinfection, problems
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    morning: morning::Morning,
    /// Write the tables into this folder
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

type Day<'d> = mijie::response::Day<'d>;
type File = std::io::BufWriter<fs::File>;
type Writer = fn(&Day<'_>, &Roster, &mut File) -> Result<(), Box<dyn Error>>;

/// A further table is one line here.
const TABLES: &[(&str, Writer)] = &[
    ("orders.csv", |day, roster, file| {
        Ok(report::write_orders(&day.orders, roster, file)?)
    }),
    ("calendar.csv", |day, roster, file| {
        let calendar = day.calendar(AreaLevel::Township);
        Ok(report::write_calendar(&calendar, &day.orders, roster, file)?)
    }),
    #[cfg(feature = "ics")]
    ("calendar.ics", |day, roster, file| {
        let calendar = day.calendar(AreaLevel::Township);
        Ok(report::write_ics(calendar.iter(), &day.orders, roster, file)?)
    }),
    ("changes.csv", |day, roster, file| {
        Ok(report::write_changes(day, roster, file)?)
    }),
    ("checklists.csv", |day, roster, file| {
        Ok(report::write_checklists(day, roster, file)?)
    }),
    ("disinfection.csv", |day, roster, file| {
        Ok(report::write_disinfection(day, roster, file)?)
    }),
    ("follow_ups.csv", |day, roster, file| {
        Ok(report::write_follow_ups(&day.follow_up, roster, file)?)
    }),
    ("problems.csv", |day, roster, file| {
        Ok(report::write_problems(day, roster, file)?)
    }),
    ("sites.csv", |day, roster, file| {
        let public = public_sites(&day.tracing, PUBLIC_KINDS);
        let sites = Sites::new(public.iter().map(|public| public.site));
        Ok(report::write_sites(&sites, day.time_zone(), roster, file)?)
    }),
    ("zones.csv", |day, roster, file| {
        Ok(report::write_zones(&day.tracing, &day.zones, roster, file)?)
    }),
];

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        args.morning.show(|day, roster| {
            let dir = &args.out;
            fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
            for (name, write) in TABLES {
                morning::write_file(dir, name, |file| write(day, roster, file))?;
                writeln!(out, "{name}")?;
            }
            // By number and not by name: a name may hold what no file name does.
            for (number, round) in (1..).zip(&day.rounds) {
                if let Ok(state) = &round.state {
                    let name = format!("not_sampled_{number}.csv");
                    morning::write_file(dir, &name, |file| {
                        Ok(report::write_not_sampled(state, roster, file)?)
                    })?;
                    writeln!(out, "{name}: round {:?}", round.called.name)?;
                }
            }
            Ok(())
        })
    })
}
