//! Finds what can have infected a case, and whom else that source can have infected.
//!
//! `cargo run --release --example source-find` asks about every case of the synthetic county, and
//! `cargo run --release --example source-find -- --case p1081 --both-ways` about one, forward again from its sources.

mod desk;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;

use chrono::FixedOffset;
use clap::Parser;
use mijie::input::Outbreak;
use mijie::source::{
    BothWays, Branch, Candidate, Hazards, Likelihood, Origin, OtherInfectee, Sources, find_all_sources,
    find_sources, trace_both_ways,
};
use mijie::{Moment, PersonId, PlaceId, Timestamp, Tracing, trace};

/// Find what can have infected a case: other cases, places, or somebody unseen, each with its probability
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// The key of one case, as in the tables [default: every case]
    #[arg(long, value_name = "KEY")]
    case: Option<String>,
    /// Also go forward again from each source: whom else it can have infected
    #[arg(long, requires = "case")]
    both_ways: bool,
    /// Tell no source that is less probable, from 0 to 1
    #[arg(long, value_name = "PROBABILITY", default_value_t = 0.01)]
    least: f64,
    /// How many percent of all infections no line list ever has, up to 99
    #[arg(long, value_name = "PERCENT", default_value_t = 20, value_parser = clap::value_parser!(u8).range(..=99))]
    unseen: u8,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
}

/// Others at a place are told up to so many.
const PRESENT_SHOWN: usize = 10;

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        if !(0.0..=1.0).contains(&args.least) {
            let found = args.least;
            return Err(format!("--least: expected a number from 0 to 1, found {found}").into());
        }
        let protocol = desk::protocol(&args.protocol)?;
        let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
        let model = Likelihood::new(Hazards {
            unseen_share: f64::from(args.unseen) / 100.0,
            ..Hazards::default()
        })?;
        let tracing = desk::busy("tracing", |_| {
            trace(&outbreak.log, &outbreak.cases, &protocol, as_of)
        });
        let desk = Desk {
            outbreak: &outbreak,
            zone: protocol.time_zone(),
            least: args.least,
        };
        let Some(key) = &args.case else {
            for sources in desk::busy("weighing", |_| find_all_sources(&tracing, &model)) {
                desk.sources(&sources, out)?;
            }
            return Ok(());
        };
        let person = asked(&outbreak, key)?;
        if args.both_ways {
            let both = trace_both_ways(&tracing, person, &model, args.least).ok_or(NO_CASE)?;
            desk.sources(&both.sources, out)?;
            desk.branches(&both, &tracing, out)
        } else {
            let sources = find_sources(&tracing, person, &model).ok_or(NO_CASE)?;
            Ok(desk.sources(&sources, out)?)
        }
    })
}

const NO_CASE: &str = "--case: expected a case, found a person who is none";

fn asked(outbreak: &Outbreak, key: &str) -> Result<PersonId, Box<dyn Error>> {
    let person = outbreak.roster.find_person(key);
    Ok(person.ok_or("--case: expected a key of the tables, found one that they do not have")?)
}

/// Who turns ids into what people read.
struct Desk<'a> {
    outbreak: &'a Outbreak,
    zone: FixedOffset,
    least: f64,
}

impl Desk<'_> {
    fn person(&self, person: PersonId) -> &str {
        self.outbreak.roster.person_key(person).unwrap_or("?")
    }

    fn place(&self, place: PlaceId) -> &str {
        self.outbreak.roster.place_key(place).unwrap_or("?")
    }

    /// An instant to the minute.
    fn time(&self, time: Timestamp) -> String {
        let local = time.to_datetime().with_timezone(&self.zone);
        local.format("%Y-%m-%d %H:%M").to_string()
    }

    /// A day, or an instant to the minute.
    fn moment(&self, moment: Moment) -> String {
        match moment {
            Moment::Instant(time) => self.time(time),
            day => day.to_string(),
        }
    }

    fn sources(&self, sources: &Sources, out: &mut dyn Write) -> io::Result<()> {
        let case = self.outbreak.cases.get(sources.person);
        let known = case.map_or_else(String::new, |case| match (case.onset, case.sampled) {
            (Some(onset), _) => format!(", ill since {}", self.moment(onset)),
            (None, Some(sampled)) => format!(", sampled {}", self.moment(sampled)),
            (None, None) => String::new(),
        });
        writeln!(out, "{}{known}", self.person(sources.person))?;
        let (told, left): (Vec<&Candidate>, Vec<&Candidate>) = sources
            .candidates
            .iter()
            .partition(|candidate| candidate.probability >= self.least);
        for candidate in told {
            writeln!(out, "  {}", self.candidate(candidate))?;
        }
        if !left.is_empty() {
            let sum: f64 = left.iter().map(|candidate| candidate.probability).sum();
            let others = if left.len() == 1 {
                "other"
            } else {
                "others together"
            };
            writeln!(out, "  {:5.1} %  {} {others}", percent(sum), left.len())?;
        }
        Ok(())
    }

    fn candidate(&self, candidate: &Candidate) -> String {
        let who = match candidate.origin {
            Origin::Case(person) => self.person(person).to_owned(),
            Origin::Place(place) => format!("somebody unseen at {}", self.place(place)),
            _ => "somebody unseen, nobody logged where".to_owned(),
        };
        let together = match candidate.origin {
            Origin::Case(_) => "together",
            _ => "there",
        };
        let mut parts = vec![who];
        if candidate.seconds > 0 {
            let minutes = candidate.seconds / 60;
            parts.push(format!("{} h {:02} min {together}", minutes / 60, minutes % 60));
        }
        parts.extend(candidate.setting.map(|setting| setting.to_string()));
        let day = |infected: Timestamp| format!("infected about {}", infected.date(self.zone));
        parts.extend(candidate.infected.map(day));
        format!("{:5.1} %  {}", percent(candidate.probability), parts.join(", "))
    }

    fn branches(
        &self,
        both: &BothWays,
        tracing: &Tracing<'_>,
        out: &mut dyn Write,
    ) -> Result<(), Box<dyn Error>> {
        for branch in &both.branches {
            match branch.origin {
                Origin::Case(source) => self.forward(source, branch, tracing, out)?,
                Origin::Place(place) => self.present(place, branch, out)?,
                _ => {}
            }
        }
        Ok(())
    }

    fn forward(
        &self,
        source: PersonId,
        branch: &Branch,
        tracing: &Tracing<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        let window = branch.window.map_or_else(
            || "never infectious".to_owned(),
            |window| {
                format!(
                    "from {} to {}",
                    self.time(window.start()),
                    self.time(window.end())
                )
            },
        );
        let missed = branch.others.iter().filter(|other| other.is_missed()).count();
        writeln!(
            out,
            "\nForward from {}, {window}: {} others, {missed} of them missed by ordinary tracing",
            self.person(source),
            branch.others.len(),
        )?;
        for other in &branch.others {
            let rules: Vec<&str> = tracing
                .protocol()
                .rules_in(other.link.rules)
                .map(|rule| rule.id.as_str())
                .collect();
            writeln!(
                out,
                "  {}: {} min from {}, {} [{}]",
                self.person(other.link.person),
                other.link.seconds / 60,
                self.time(other.link.first_exposure),
                known_as(other),
                rules.join(", ")
            )?;
        }
        Ok(())
    }

    fn present(&self, place: PlaceId, branch: &Branch, out: &mut dyn Write) -> io::Result<()> {
        let count = branch.present.len();
        writeln!(
            out,
            "\nAt {} together with the case: {count} persons",
            self.place(place)
        )?;
        for present in branch.present.iter().take(PRESENT_SHOWN) {
            let case = if present.is_case { ", a case" } else { "" };
            writeln!(
                out,
                "  {}: {} min{case}",
                self.person(present.person),
                present.seconds / 60
            )?;
        }
        if count > PRESENT_SHOWN {
            writeln!(out, "  and {} more, for less time", count - PRESENT_SHOWN)?;
        }
        Ok(())
    }
}

fn known_as(other: &OtherInfectee) -> String {
    match other.tier {
        _ if other.is_case => "a case".to_owned(),
        Some(tier) => format!("{tier} contact already"),
        None => "MISSED by ordinary tracing".to_owned(),
    }
}

fn percent(probability: f64) -> f64 {
    100.0 * probability
}
