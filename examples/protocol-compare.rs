//! Traces the same outbreak under every edition and compares what it would have asked of people, and what it would
//! have missed.
//!
//! `cargo run --release --example protocol-compare` compares them on the synthetic county.

mod desk;

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::protocol::{Protocol, ProtocolError, ZoneLevel, edition};
use mijie::report::write_what_if;
use mijie::response::{Conduct, FoundIn, ReplayEnd, WhatIf, WhatIfDay, what_if_each};
use mijie::{Tier, Tracing, trace};

/// Compare the editions on one outbreak: contacts by tier, person-days of quarantine, known cases missed; and replayed day
/// by day
///
/// Up to `missed`, everything is as of one time. Person-days are the days of central and home quarantine that the edition
/// asks of each tier, monitoring not included. A known case is missed when no other case has a link to it: tracing would
/// not have led there. The first case of an outbreak is missed under every edition, unless a later case could have infected
/// it just as well.
///
/// Behind it the outbreak is replayed day by day, from the first case until everybody is out: the cases known by that time
/// become known as they did, and each edition puts whom it finds into quarantine and draws its zones. No transmission is
/// modelled. `replayed` are person-days in quarantine, `tests` those of contacts, `swabs` those of rounds in zones, `sealed`
/// and `controlled` the days that people lived in such zones, `in quar.` and `at large` the cases found in quarantine and
/// among people who were neither in quarantine nor watched, `release` the days until the last quarantine and the last sealed
/// or controlled zone are over. A dash stands where an edition asks for nothing of the kind.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Print every day of every edition, too
    #[arg(long)]
    by_day: bool,
    /// Folder for the table of the replays, with a row for each edition and day
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        // Calendar days are those of the place, wherever an edition was written.
        let zone = desk::protocol(desk::USUAL_EDITION)?.time_zone();
        let (outbreak, as_of) = args.question.open(zone)?;
        let protocols: Vec<Protocol> = edition::ALL
            .iter()
            .map(|(_, edition)| edition().to_builder().with_time_zone(zone).build())
            .collect::<Result<_, ProtocolError>>()?;
        let known = outbreak.cases.known_by(as_of, zone);
        let replays = desk::busy("replaying", |_| {
            what_if_each(
                &outbreak.log,
                &known,
                &outbreak.gazetteer,
                &protocols,
                &Conduct::default(),
            )
        })?;
        writeln!(out, "As of {}, {} cases", as_of.to_rfc3339(zone), known.len())?;
        write!(out, "{:<13}", "edition")?;
        for tier in Tier::ALL {
            write!(out, " {:>9}", tier.name())?;
        }
        write!(out, " {:>11} {:>6}", "person-days", "missed")?;
        writeln!(
            out,
            " {:>8} {:>6} {:>6} {:>7} {:>10} {:>8} {:>8} {:>7}",
            "replayed", "tests", "swabs", "sealed", "controlled", "in quar.", "at large", "release"
        )?;
        for (((name, _), protocol), replay) in edition::ALL.iter().zip(&protocols).zip(&replays) {
            let tracing = trace(&outbreak.log, &known, protocol, as_of);
            write!(out, "{name:<13}")?;
            for &tier in Tier::ALL {
                write!(out, " {:>9}", tracing.count(tier))?;
            }
            write!(
                out,
                " {:>11} {:>6}",
                person_days(&tracing),
                missed_cases(&tracing)
            )?;
            writeln!(out, "{}", in_sum(replay))?;
        }
        if args.by_day {
            for replay in &replays {
                by_day(replay, out)?;
            }
        }
        if let Some(dir) = &args.out {
            fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
            let path = dir.join("what_if.csv");
            let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            write_what_if(&replays, BufWriter::new(file))?;
        }
        Ok(())
    })
}

/// A replay in one line.
fn in_sum(replay: &WhatIf) -> String {
    let zoned = replay.scheme.is_some();
    let (swabs, _) = replay.screening();
    let people = |level| asked(replay.draws(level), replay.people_days_in(level));
    let confines = replay.asks_for_quarantine();
    let at_large = [FoundIn::Waiting, FoundIn::Registered, FoundIn::Community];
    let at_large: usize = at_large.map(|found_in| replay.found(found_in)).iter().sum();
    let release = match replay.days_to_release() {
        _ if !confines && !zoned => "-".to_owned(),
        Some(days) => days.to_string(),
        None => "never".to_owned(),
    };
    format!(
        " {:>8} {:>6} {:>6} {:>7} {:>10} {:>8} {:>8} {:>7}",
        asked(confines, replay.quarantine_days()),
        asked(replay.asks_for_tests, replay.test_count()),
        asked(zoned, swabs),
        people(ZoneLevel::Sealed),
        people(ZoneLevel::Controlled),
        asked(confines, replay.found(FoundIn::Quarantine) as u64),
        at_large,
        release
    )
}

/// A replay day by day.
fn by_day(replay: &WhatIf, out: &mut dyn Write) -> std::io::Result<()> {
    let end = match replay.ended {
        ReplayEnd::AllOver => "until all is over",
        _ => "as long as days are replayed",
    };
    writeln!(out, "\n{}, {end}", replay.protocol)?;
    writeln!(
        out,
        "{:<10} {:>10} {:>9} {:>7} {:>6} {:>6} {:>7} {:>10} {:>5} {:>8} {:>8}",
        "date",
        "quarantine",
        "monitored",
        "waiting",
        "tests",
        "swabs",
        "sealed",
        "controlled",
        "cases",
        "in quar.",
        "at large"
    )?;
    for day in &replay.days {
        writeln!(out, "{}", of_day(replay, day))?;
    }
    Ok(())
}

fn of_day(replay: &WhatIf, day: &WhatIfDay) -> String {
    let confines = replay.asks_for_quarantine();
    let people = |level| asked(replay.draws(level), day.people_in(level));
    let at_large = [FoundIn::Waiting, FoundIn::Registered, FoundIn::Community];
    let at_large: usize = at_large.map(|found_in| day.found(found_in)).iter().sum();
    format!(
        "{} {:>10} {:>9} {:>7} {:>6} {:>6} {:>7} {:>10} {:>5} {:>8} {:>8}",
        day.date,
        asked(confines, day.quarantined()),
        asked(replay.asks_for_monitoring(), day.monitored()),
        asked(confines, day.waiting),
        asked(replay.asks_for_tests, day.tests),
        asked(replay.scheme.is_some(), day.swabs()),
        people(ZoneLevel::Sealed),
        people(ZoneLevel::Controlled),
        day.cases.len(),
        asked(confines, day.found(FoundIn::Quarantine) as u64),
        at_large
    )
}

/// A number, or a dash where nothing of the kind is asked for.
fn asked(is_asked: bool, number: u64) -> String {
    if is_asked {
        number.to_string()
    } else {
        "-".to_owned()
    }
}

/// What quarantine costs, in days of people's lives.
fn person_days(tracing: &Tracing<'_>) -> u64 {
    let Some(care) = tracing.protocol().care() else {
        return 0;
    };
    let days = |&tier| tracing.count(tier) as u64 * u64::from(care.quarantine_days(tier));
    Tier::ALL.iter().map(days).sum()
}

/// How many cases no other case has a link to.
fn missed_cases(tracing: &Tracing<'_>) -> usize {
    let is_case = |person| tracing.cases().get(person).is_some();
    let reached = |person| tracing.links_to(person).iter().any(|link| is_case(link.source));
    tracing
        .cases()
        .iter()
        .filter(|case| !reached(case.person))
        .count()
}
