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
use mijie::AreaLevel;
use mijie::input::Outbreak;
use mijie::report;
use mijie::response::{
    CallModel, Days, NeedHours, OpenNeeds, PUBLIC_KINDS, Programme, Shops, Sites, SupplyPlan, Targets,
    call_list, infection_risks, public_sites, supplies, team_loads,
};
use mijie::source::Likelihood;

use crate::morning::{County, Found};

/// Write what is to be done on a day: orders, calendar, changes, follow-ups, calls, zones, checklists, rounds, sites,
/// disinfection, supplies, needs, shops, figures, problems
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
type Writer = fn(&Day<'_>, &County, &Found, &mut File) -> Result<(), Box<dyn Error>>;

/// What there is only under a protocol that draws zones.
const OF_ZONES: &[&str] = &["shops.csv", "supplies.csv", "zones.csv"];

/// A further table is one line here.
const TABLES: &[(&str, Writer)] = &[
    ("orders.csv", |day, county, _, file| {
        Ok(report::write_orders(&day.orders, &county.outbreak.roster, file)?)
    }),
    ("calendar.csv", |day, county, _, file| {
        let calendar = day.calendar(AreaLevel::Township);
        Ok(report::write_calendar(
            &calendar,
            &day.orders,
            &county.outbreak.roster,
            file,
        )?)
    }),
    #[cfg(feature = "ics")]
    ("calendar.ics", |day, county, _, file| {
        let calendar = day.calendar(AreaLevel::Township);
        Ok(report::write_ics(
            calendar.iter(),
            &day.orders,
            &county.outbreak.roster,
            file,
        )?)
    }),
    ("call_list.csv", |day, county, _, file| {
        let risks = infection_risks(&day.tracing, &Likelihood::default());
        let calls = call_list(&day.follow_up, &risks, CallModel::default())?;
        Ok(report::write_call_list(&calls, &county.outbreak.roster, file)?)
    }),
    ("changes.csv", |day, county, _, file| {
        Ok(report::write_changes(day, &county.outbreak.roster, file)?)
    }),
    ("checklists.csv", |day, county, _, file| {
        Ok(report::write_checklists(day, &county.outbreak.roster, file)?)
    }),
    ("disinfection.csv", |day, county, _, file| {
        Ok(report::write_disinfection(day, &county.outbreak.roster, file)?)
    }),
    ("figures.csv", |day, county, found, file| {
        let Outbreak {
            tests, follow_ups, ..
        } = &county.outbreak;
        let targets = Targets::default();
        let programme = Programme::new(&day.tracing, &day.orders, tests, found, follow_ups, targets);
        let zone = day.time_zone();
        let known = day.tracing.cases().iter().filter_map(|case| case.known(zone));
        // From the first exposure on, so that every contact is in the attack rates.
        let exposed = day
            .tracing
            .contacts()
            .iter()
            .map(|contact| contact.first_exposure);
        let first = known
            .chain(exposed)
            .min()
            .map_or(day.date(), |first| first.date(zone));
        let days = Days::new(first.min(day.date()), day.date())
            .or_else(|_| Days::new(day.date(), day.date() + chrono::Days::new(1)))?;
        Ok(report::write_figures(&programme.figures(days), file)?)
    }),
    ("follow_ups.csv", |day, county, _, file| {
        Ok(report::write_follow_ups(
            &day.follow_up,
            &county.outbreak.roster,
            file,
        )?)
    }),
    ("open_needs.csv", |day, county, _, file| {
        let needs = open_needs(day, county)?;
        Ok(report::write_open_needs(
            &needs,
            day.time_zone(),
            &county.outbreak.roster,
            file,
        )?)
    }),
    ("problems.csv", |day, county, _, file| {
        Ok(report::write_problems(day, &county.outbreak.roster, file)?)
    }),
    ("shops.csv", |day, county, _, file| {
        let lives = day.lives.as_ref().ok_or("the protocol draws no zones")?;
        let shops = Shops::of(
            county.openings.as_deref().unwrap_or_default(),
            lives,
            &county.outbreak.gazetteer,
            day.as_of,
        );
        Ok(report::write_shops(&shops, &county.outbreak.roster, file)?)
    }),
    ("sites.csv", |day, county, _, file| {
        let public = public_sites(&day.tracing, PUBLIC_KINDS);
        let sites = Sites::new(public.iter().map(|public| public.site));
        Ok(report::write_sites(
            &sites,
            day.time_zone(),
            &county.outbreak.roster,
            file,
        )?)
    }),
    ("supplies.csv", |day, county, _, file| {
        let lives = day.lives.as_ref().ok_or("the protocol draws no zones")?;
        let mut plan = SupplyPlan::new(county.deliveries.as_deref().unwrap_or_default());
        plan.away = day.orders.confined(day.as_of).collect();
        let due = supplies(
            &plan,
            lives,
            &county.outbreak.gazetteer,
            &open_needs(day, county)?,
            day.as_of,
        );
        Ok(report::write_supplies(
            &due,
            day.time_zone(),
            &county.outbreak.roster,
            file,
        )?)
    }),
    ("team_loads.csv", |day, _, _, file| {
        Ok(report::write_team_loads(&team_loads(&day.follow_up), file)?)
    }),
    ("zones.csv", |day, county, _, file| {
        Ok(report::write_zones(
            &day.tracing,
            &day.zones,
            &county.outbreak.roster,
            file,
        )?)
    }),
];

fn open_needs(day: &Day<'_>, county: &County) -> Result<OpenNeeds, Box<dyn Error>> {
    let hours = NeedHours::default();
    let gazetteer = &county.outbreak.gazetteer;
    let needs = OpenNeeds::of(
        county.needs.as_deref().unwrap_or_default(),
        gazetteer,
        hours,
        day.time_zone(),
        day.as_of,
    );
    Ok(needs.map_err(|error| format!("needs.csv: {error}"))?)
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        args.morning.show(|day, county, found| {
            let dir = &args.out;
            fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
            for (name, write) in TABLES {
                if day.lives.is_none() && OF_ZONES.contains(name) {
                    continue;
                }
                morning::write_file(dir, name, |file| write(day, county, found, file))?;
                writeln!(out, "{name}")?;
            }
            // By number and not by name: a name may hold what no file name does.
            for (number, round) in (1..).zip(&day.rounds) {
                if let Ok(state) = &round.state {
                    let name = format!("not_sampled_{number}.csv");
                    morning::write_file(dir, &name, |file| {
                        Ok(report::write_not_sampled(state, &county.outbreak.roster, file)?)
                    })?;
                    writeln!(out, "{name}: round {:?}", round.called.name)?;
                }
            }
            Ok(())
        })
    })
}
