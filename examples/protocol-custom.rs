//! Makes a house protocol out of an edition, keeps it as a file, traces with what the file says, and counts the links
//! that cite the added rule.
//!
//! `cargo run --release --example protocol-custom` does so for the synthetic county.

mod desk;

use std::fs::File;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::input::read_protocol;
use mijie::protocol::{Grade, Protocol, ProtocolError, Rule, Setting};
use mijie::{Link, PlaceKind, Tier, report, trace};

/// Make a house protocol out of an edition: one day more back, one generation more, and a rule for markets
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Name of the edition to start from, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// Where to keep the house protocol [default: mijie-house.json in the system's folder for temporary files]
    #[arg(long, value_name = "FILE.json")]
    save: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let edition = desk::protocol(&args.protocol)?;
        let path = args
            .save
            .clone()
            .unwrap_or_else(|| std::env::temp_dir().join("mijie-house.json"));
        let file = File::create(&path).map_err(|error| format!("{}: {error}", path.display()))?;
        report::write_json(&house(&edition)?, file)?;
        let house = read_protocol(&path)?;
        writeln!(
            out,
            "{}: {}, kept in {}",
            house.id(),
            house.title(),
            path.display()
        )?;
        let (outbreak, as_of) = args.question.open(house.time_zone())?;
        writeln!(out, "As of {}", as_of.to_rfc3339(house.time_zone()))?;
        let traced =
            [&edition, &house].map(|protocol| trace(&outbreak.log, &outbreak.cases, protocol, as_of));
        for tracing in &traced {
            let count = |&tier: &Tier| format!("{} {tier}", tracing.count(tier));
            let id = tracing.protocol().id();
            writeln!(
                out,
                "  {id}: {}",
                Tier::ALL.iter().map(count).collect::<Vec<_>>().join(", ")
            )?;
        }
        let [_, under_house] = &traced;
        for added in &house.rules()[edition.rules().len()..] {
            let cites = |link: &Link| house.rules_in(link.rules).any(|rule| rule.id == added.id);
            let links = under_house.links().filter(cites).count();
            writeln!(out, "{added}\n  cited by {links} links")?;
        }
        Ok(())
    })
}

/// The house protocol: each line changes one thing, and the rest stays as the edition says.
fn house(edition: &Protocol) -> Result<Protocol, ProtocolError> {
    let look_back = edition.window().look_back_days;
    // To the editions a market makes general contacts only.
    let market = Rule {
        min_total_minutes: 15,
        within_hours: Some(24),
        ..Rule::new(
            "market",
            Grade::Close,
            [Setting::Kind(PlaceKind::Market)],
            "house rule of the county's command post",
        )
    };
    edition
        .to_builder()
        .with_id("house")
        .with_title(format!("House protocol on the base of {}", edition.id()))
        .with_look_back_days(
            look_back.symptomatic.saturating_add(1),
            look_back.asymptomatic.saturating_add(1),
        )
        .with_generations(edition.generations().saturating_add(1))
        .with_rule(market)
        .build()
}
