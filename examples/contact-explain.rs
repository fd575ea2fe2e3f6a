//! Explains why a person is a contact: the chain, the rules and where they are written, the visits, the sum, and that
//! it was checked; in English or Chinese.
//!
//! `cargo run --release --example contact-explain -- KEY` asks about a person of the synthetic county.

mod desk;

use std::process::ExitCode;

use clap::Parser;
use mijie::report::{self, Language};
use mijie::trace;

/// Explain why a person is a contact, or is none
#[derive(Parser)]
struct Args {
    /// The key of the person, as in the tables
    person: String,
    #[command(flatten)]
    question: desk::Question,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// Language of the explanation: en or zh
    #[arg(long, default_value_t)]
    lang: Language,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let protocol = desk::protocol(&args.protocol)?;
        let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
        let person = outbreak
            .roster
            .find_person(&args.person)
            .ok_or("PERSON: expected a key of the tables, found one that they do not have")?;
        let tracing = desk::busy("tracing", |_| {
            trace(&outbreak.log, &outbreak.cases, &protocol, as_of)
        });
        let (roster, gazetteer) = (&outbreak.roster, &outbreak.gazetteer);
        report::write_explanation(&tracing, roster, gazetteer, person, args.lang, out)?;
        Ok(())
    })
}
