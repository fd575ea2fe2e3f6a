//! Traces the same outbreak under every edition and compares what it would have asked of people, and what it would
//! have missed.
//!
//! `cargo run --release --example protocol-compare` compares them on the synthetic county.

mod desk;

use std::process::ExitCode;

use clap::Parser;
use indicatif::ProgressIterator;
use mijie::protocol::edition;
use mijie::{Tier, Tracing, trace};

/// Compare the editions on one outbreak: contacts by tier, person-days of quarantine, known cases missed
///
/// Person-days are the days of central and home quarantine that the edition asks of each tier, monitoring not
/// included. A known case is missed when no other case has a link to it: tracing would not have led there. The first
/// case of an outbreak is missed under every edition, unless a later case could have infected it just as well.
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        // Calendar days are those of the place, wherever an edition was written.
        let zone = desk::protocol(desk::USUAL_EDITION)?.time_zone();
        let (outbreak, as_of) = args.question.open(zone)?;
        writeln!(
            out,
            "As of {}, {} cases",
            as_of.to_rfc3339(zone),
            outbreak.cases.len()
        )?;
        write!(out, "{:<13}", "edition")?;
        for tier in Tier::ALL {
            write!(out, " {:>9}", tier.name())?;
        }
        writeln!(out, " {:>11} {:>6}", "person-days", "missed")?;
        for (name, edition) in edition::ALL.iter().progress() {
            let protocol = edition().to_builder().with_time_zone(zone).build()?;
            let tracing = trace(&outbreak.log, &outbreak.cases, &protocol, as_of);
            write!(out, "{name:<13}")?;
            for &tier in Tier::ALL {
                write!(out, " {:>9}", tracing.count(tier))?;
            }
            writeln!(
                out,
                " {:>11} {:>6}",
                person_days(&tracing),
                missed_cases(&tracing)
            )?;
        }
        Ok(())
    })
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
