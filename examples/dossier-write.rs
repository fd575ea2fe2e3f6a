//! The dossier: one page that shows an outbreak on a morning, for any browser, offline; and a page for one person alone.
//!
//! `cargo run --release --features html --example dossier-write -- --out target/dossier` writes that of the synthetic county in
//! `examples/data/huangyuan`, and with `--person KEY` the page of one person beside it.

#[allow(dead_code, reason = "other programs ask as of an instant, and not of a day")]
mod desk;
#[allow(
    dead_code,
    reason = "the plan also reads what is brought to closed households"
)]
mod morning;
mod shapes;

use std::error::Error;
use std::fs;
use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::input::Outbreak;
use mijie::report::Language;
use mijie::report::html::{Dossier, OtherPersons};
use mijie::response::Day;
use mijie::source::{SpreadingOptions, attack_rates, spreading_places};

/// Write an outbreak as one page for a browser, and the dossier of one person as another
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    morning: morning::Morning,
    /// Write the pages into this folder: dossier-DATE.html, and person-DATE.html
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Also write the dossier of this person alone
    #[arg(long, value_name = "KEY")]
    person: Option<String>,
    /// Show the keys of other persons in the dossier of one; else they are case 1, contact 2
    #[arg(long)]
    keys: bool,
    /// Language in which the pages open: en or zh
    #[arg(long, default_value = "en")]
    lang: Language,
    /// What stands on top, such as the name of the county
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// So many persons have a row in the page
    #[arg(long, value_name = "NUMBER", default_value_t = 2000)]
    most_persons: usize,
    #[command(flatten)]
    map: shapes::Map,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        args.morning
            .show(|day, county, _| write(&args, day, &county.outbreak, out))
    })
}

fn write(args: &Args, day: &Day<'_>, outbreak: &Outbreak, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
    let (roster, shapes) = (&outbreak.roster, args.map.read(outbreak, out)?);
    let rates = attack_rates(&day.tracing);
    let places = spreading_places(&day.tracing, &SpreadingOptions::new());
    let mut dossier = Dossier::new(day, roster)
        .with_language(args.lang)
        .with_most_persons(args.most_persons)
        .with_shapes(&shapes)
        .with_spreading_places(&places)
        .with_attack_rates(&rates);
    if let Some(title) = &args.title {
        dossier = dossier.with_title(title);
    }
    fs::create_dir_all(&args.out).map_err(|error| format!("{}: {error}", args.out.display()))?;
    let name = format!("dossier-{}.html", day.date());
    morning::write_file(&args.out, &name, |file| {
        let written = dossier.write(file)?;
        writeln!(
            out,
            "{name}: {} persons, {} more left out",
            written.persons, written.left_out
        )?;
        Ok(())
    })?;
    let Some(key) = &args.person else {
        return Ok(());
    };
    let person = roster
        .find_person(key)
        .ok_or("--person: expected the key of a person, found none like it")?;
    let others = if args.keys {
        OtherPersons::Keys
    } else {
        OtherPersons::Neutral
    };
    let name = format!("person-{}.html", day.date());
    morning::write_file(&args.out, &name, |file| {
        Ok(dossier.write_person(person, others, file)?)
    })?;
    Ok(writeln!(out, "{name}: the dossier of one person")?)
}
