//! The morning meeting: what is wrong, what changed, what is to be done.
//!
//! `cargo run --release --example daily-briefing` tells it of the synthetic county in `examples/data/huangyuan`.

#[allow(dead_code, reason = "other programs ask as of an instant, and not of a day")]
mod desk;
#[allow(
    dead_code,
    reason = "the plan has tables of what is brought to closed households, too"
)]
mod morning;

use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use mijie::report::{self, Language};

/// Tell the morning meeting what is wrong, what changed since yesterday, and what falls to each township and team
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    morning: morning::Morning,
    /// Language: en or zh
    #[arg(long, default_value = "en")]
    lang: Language,
    /// Write the briefing into this folder too, as briefing-DATE.md
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        args.morning.show(|day, county, _| {
            let mut text = Vec::new();
            report::write_daily_briefing(day, &county.outbreak.roster, args.lang, &mut text)?;
            if let Some(dir) = &args.out {
                fs::create_dir_all(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
                let name = format!("briefing-{}.md", day.date());
                morning::write_file(dir, &name, |file| Ok(std::io::Write::write_all(file, &text)?))?;
            }
            Ok(out.write_all(&text)?)
        })
    })
}
