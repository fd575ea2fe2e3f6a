//! Builds the transmission tree of an outbreak: who most probably infected whom, and the figures of it.
//!
//! `cargo run --release --example tree-build` does so for the synthetic county; `--pairs FILE.csv` takes what somebody
//! else recorded instead, and flags what cannot be true.

mod desk;

use std::error::Error;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::FixedOffset;
use clap::Parser;
use mijie::input::Outbreak;
use mijie::report::{self, GraphSheet, WriteError};
use mijie::source::{
    AttackRate, AttackRates, Durations, Likelihood, Offspring, Origin, Pair, Transmission, TransmissionTree,
    TreeNode, Whose, attack_rates, find_all_sources,
};
use mijie::{Moment, PersonId, Timestamp, Tracing, trace};

/// Build the transmission tree of an outbreak, and measure it
#[derive(Parser)]
struct Args {
    #[command(flatten)]
    question: desk::Question,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// CSV with the columns from and to: who infected whom, as it was recorded [default: the most probable]
    #[arg(long, value_name = "FILE.csv")]
    pairs: Option<PathBuf>,
    /// Write the tree there: linelist.csv, contacts.csv, nodes.csv, tree.graphml, tree.gexf, tree.dot
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let protocol = desk::protocol(&args.protocol)?;
        let (outbreak, as_of) = args.question.open(protocol.time_zone())?;
        let tracing = desk::busy("tracing", |_| {
            trace(&outbreak.log, &outbreak.cases, &protocol, as_of)
        });
        let tree = match &args.pairs {
            Some(file) => {
                let pairs = read_pairs(file, &outbreak)?;
                TransmissionTree::from_pairs(&outbreak.cases, &protocol, pairs)
                    .map_err(|error| format!("{}: {error}", file.display()))?
            }
            None => desk::busy("looking back", |_| {
                TransmissionTree::new(&tracing, &find_all_sources(&tracing, &Likelihood::default()))
            })?,
        };
        let speaker = Speaker {
            outbreak: &outbreak,
            tree: &tree,
            zone: protocol.time_zone(),
            settled: days_before(as_of, protocol.incubation().most_days),
        };
        writeln!(
            out,
            "As of {}, under {}: {}, {}",
            as_of.to_rfc3339(protocol.time_zone()),
            protocol.id(),
            count(tree.nodes().len(), "case"),
            count(tree.transmissions().len(), "transmission"),
        )?;
        speaker.tell_tree(out)?;
        speaker.tell_figures(out)?;
        tell_rates(&attack_rates(&tracing), out)?;
        if let Some(dir) = &args.out {
            write_files(&tracing, &outbreak, &tree, dir)?;
            writeln!(out, "\nWritten to {}", dir.display())?;
        }
        Ok(())
    })
}

/// The pairs of a file, by the keys of the outbreak.
fn read_pairs(path: &Path, outbreak: &Outbreak) -> Result<Vec<Pair>, Box<dyn Error>> {
    let name = path.display();
    let file = File::open(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let header = reader
        .headers()
        .map_err(|error| format!("{name}: {error}"))?
        .clone();
    let position = |column: &str| {
        let named = |found: &str| found.trim_start_matches('\u{feff}') == column;
        header
            .iter()
            .position(named)
            .ok_or_else(|| format!("{name} line 1: expected a column {column:?}, found none"))
    };
    let columns = [("from", position("from")?), ("to", position("to")?)];
    let mut pairs = Vec::new();
    for row in reader.records() {
        let row = row.map_err(|error| format!("{name}: {error}"))?;
        let [infector, infectee] = columns.map(|(column, at)| {
            outbreak.roster.find_person(&row[at]).ok_or_else(|| {
                let line = row.position().map_or(0, csv::Position::line);
                format!("{name} line {line}, column {column:?}: expected a key of the tables, found another")
            })
        });
        pairs.push(Pair::new(infector?, infectee?));
    }
    Ok(pairs)
}

/// Says a tree in the keys of an outbreak.
struct Speaker<'a> {
    outbreak: &'a Outbreak,
    tree: &'a TransmissionTree,
    zone: FixedOffset,
    /// By when infectees have fallen ill, of those who were infected before.
    settled: Timestamp,
}

impl Speaker<'_> {
    fn key(&self, person: PersonId) -> &str {
        self.outbreak.roster.person_key(person).unwrap_or_default()
    }

    fn tell_tree(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out)?;
        for node in self.tree.walk() {
            let indent = "  ".repeat(node.generation as usize);
            let said = match self.tree.transmission_to(node.person) {
                None => self.root(node),
                Some(one) => self.transmission(one),
            };
            writeln!(
                out,
                "{indent}{}  {}, {said}",
                self.key(node.person),
                self.date(node)
            )?;
            for flag in self
                .tree
                .transmission_to(node.person)
                .iter()
                .flat_map(|one| &one.flags)
            {
                let sign = if flag.is_impossible() { "cannot be" } else { "note" };
                writeln!(out, "{indent}    {sign}: {}", flag.to_words(self.zone))?;
            }
        }
        for (number, one) in self.tree.excluded().iter().enumerate() {
            if number == 0 {
                writeln!(out, "\nLeft out, since it cannot be")?;
            }
            let (infector, infectee) = (self.key(one.infector), self.key(one.infectee));
            let why: Vec<String> = one.flags.iter().map(|flag| flag.to_words(self.zone)).collect();
            let share = percent(one.probability);
            writeln!(out, "  {infector} to {infectee}, {share}: {}", why.join("; "))?;
        }
        Ok(())
    }

    /// The date by which the case is known.
    fn date(&self, node: &TreeNode) -> String {
        let sampled = || self.outbreak.cases.get(node.person)?.sampled;
        let day = |moment: Moment| moment.date(self.zone);
        match (node.onset, sampled()) {
            (Some(onset), _) => format!("ill {}", day(onset)),
            (None, Some(sampled)) => format!("positive {}", day(sampled)),
            (None, None) => "undated".to_owned(),
        }
    }

    fn root(&self, node: &TreeNode) -> String {
        let origin = match node.origin {
            Origin::Place(place) => {
                let key = self.outbreak.roster.place_key(place).unwrap_or_default();
                format!(", perhaps at {key}")
            }
            _ => String::new(),
        };
        let share = node.probability.map(|share| format!(" ({})", percent(share)));
        format!("from nobody among the cases{}{origin}", share.unwrap_or_default())
    }

    fn transmission(&self, one: &Transmission) -> String {
        let share = one.probability.map(|share| format!(" ({})", percent(share)));
        let mut parts = vec![format!(
            "from {}{}",
            self.key(one.infector),
            share.unwrap_or_default()
        )];
        parts.extend(one.setting.map(|setting| setting.name().to_owned()));
        parts.extend(
            one.serial_interval_days
                .map(|days| format!("serial interval {days} d")),
        );
        parts.join(", ")
    }

    fn tell_figures(&self, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "\nOffspring")?;
        tell_offspring("all", &self.tree.offspring(Whose::All), out)?;
        let whose = format!("infectious until {} at most", self.settled.date(self.zone));
        let settled = self.tree.offspring(Whose::EndedBy(self.settled));
        tell_offspring(&whose, &settled, out)?;
        writeln!(out, "\nDays between")?;
        tell_durations("serial interval", &self.tree.serial_intervals(), out)?;
        tell_durations("generation time", &self.tree.generation_times(), out)?;
        writeln!(out, "\nReproduction number by onset date")?;
        for cohort in self.tree.reproduction_by_onset() {
            let day = cohort
                .onset
                .map_or_else(|| "not known".to_owned(), |day| day.to_string());
            let expected = cohort.expected_mean().map(|mean| format!(", {mean:.2} expected"));
            let cases = count(cohort.cases as usize, "case");
            let expected = expected.unwrap_or_default();
            writeln!(out, "  {day:<10}  {:.2}{expected}, of {cases}", cohort.mean())?;
        }
        Ok(())
    }
}

/// The instant so many days earlier, or the first that there is.
fn days_before(time: Timestamp, days: u32) -> Timestamp {
    Timestamp::from_unix(time.to_unix() - i64::from(days) * 86_400).unwrap_or(Timestamp::MIN)
}

fn tell_offspring(whose: &str, offspring: &Offspring, out: &mut dyn Write) -> io::Result<()> {
    if offspring.cases() == 0 {
        return writeln!(out, "  {whose}: no case");
    }
    let number = |value: Option<f64>| value.map_or_else(|| "none".to_owned(), |value| format!("{value:.2}"));
    let or_infinite =
        |value: Option<f64>| value.map_or_else(|| "infinite".to_owned(), |value| format!("{value:.2}"));
    let histogram = offspring.histogram();
    let greatest = offspring.counts().first().copied().unwrap_or(0);
    let bar = |count: u32| {
        histogram
            .get(&count)
            .map_or_else(|| "0".to_owned(), u32::to_string)
    };
    let bars: Vec<String> = (0..=greatest).map(bar).collect();
    writeln!(
        out,
        "  {whose}: {}, mean {}, variance {}; infecting 0, 1, ...: {}",
        count(offspring.cases(), "case"),
        number(offspring.mean()),
        number(offspring.variance()),
        bars.join(" "),
    )?;
    if let Some(found) = offspring.dispersion() {
        writeln!(
            out,
            "  dispersion k: {} (95 %: {} to {})",
            or_infinite(found.k),
            or_infinite(found.low),
            or_infinite(found.high),
        )?;
    }
    if offspring.total() == 0 {
        return Ok(());
    }
    writeln!(
        out,
        "  80 % of the transmissions: from {} of {}",
        offspring.fewest_causing(0.8),
        count(offspring.cases(), "case"),
    )
}

fn tell_durations(what: &str, durations: &Durations, out: &mut dyn Write) -> io::Result<()> {
    write!(
        out,
        "  {what}: {} known, {} not",
        durations.count(),
        durations.missing()
    )?;
    if let Some(mean) = durations.mean() {
        write!(out, "; mean {mean:.1}")?;
    }
    if let Some(sd) = durations.sd() {
        write!(out, ", sd {sd:.1}")?;
    }
    let quantiles = [0.0, 0.25, 0.5, 0.75, 1.0].map(|share| durations.quantile(share));
    if let [
        Some(least),
        Some(quarter),
        Some(median),
        Some(three_quarters),
        Some(most),
    ] = quantiles
    {
        write!(
            out,
            ", median {median:.1} (quartiles {quarter:.1} and {three_quarters:.1}, from {least:.1} to {most:.1})"
        )?;
    }
    writeln!(out)
}

fn tell_rates(rates: &AttackRates, out: &mut dyn Write) -> io::Result<()> {
    let row = |name: &str, rate: &AttackRate, out: &mut dyn Write| -> io::Result<()> {
        let (Some(share), Some([low, high])) = (rate.rate(), rate.interval()) else {
            return Ok(());
        };
        let (infected, exposed) = (rate.infected, rate.exposed);
        let [share, low, high] = [share, low, high].map(percent);
        writeln!(
            out,
            "  {name:<14} {infected} of {exposed}: {share} (95 %: {low} to {high})"
        )
    };
    writeln!(out, "\nSecondary attack rate by tier")?;
    for (tier, rate) in &rates.by_tier {
        row(tier.name(), rate, out)?;
    }
    writeln!(out, "\nSecondary attack rate by setting")?;
    for (setting, rate) in &rates.by_setting {
        row(setting.name(), rate, out)?;
    }
    if rates.undated > 0 {
        let cases = count(rates.undated as usize, "case");
        writeln!(
            out,
            "  without {cases} of whom nobody knows when they were infected"
        )?;
    }
    Ok(())
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn count(count: usize, one: &str) -> String {
    format!("{count} {one}{}", if count == 1 { "" } else { "s" })
}

fn write_files(
    tracing: &Tracing<'_>,
    outbreak: &Outbreak,
    tree: &TransmissionTree,
    dir: &Path,
) -> Result<(), Box<dyn Error>> {
    type Writer<'w> = &'w dyn Fn(File) -> Result<(), WriteError>;
    let sheet = GraphSheet::of_tree(tree, &outbreak.roster)?;
    fs::create_dir_all(dir).map_err(|error| format!("{}: cannot be made: {error}", dir.display()))?;
    let files: [(&str, Writer<'_>); 6] = [
        ("linelist.csv", &|file| {
            report::write_line_list(tracing, &outbreak.roster, file)
        }),
        ("contacts.csv", &|file| report::write_edge_list(&sheet, file)),
        ("nodes.csv", &|file| report::write_node_list(&sheet, file)),
        ("tree.graphml", &|file| report::write_graphml(&sheet, file)),
        ("tree.gexf", &|file| report::write_gexf(&sheet, file)),
        ("tree.dot", &|file| report::write_graph_dot(&sheet, file)),
    ];
    for (name, write) in files {
        let path = dir.join(name);
        let at = |error: &dyn Error| format!("{}: {error}", path.display());
        let file = File::create(&path).map_err(|error| at(&error))?;
        write(file).map_err(|error| at(&error))?;
    }
    Ok(())
}
