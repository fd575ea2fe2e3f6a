//! Measures how much each holding, ward or person of a file of movements can have received and passed on: the question
//! of the R package `EpiContactTrace`, answered for all of them at once.
//!
//! `cargo run --release --example chain-measure -- MOVEMENTS.csv` measures everyone, over the days of the file.

#[expect(dead_code, reason = "there is no outbreak to open at this desk")]
mod desk;

use std::error::Error;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use chrono::{FixedOffset, NaiveDate};
use clap::Parser;
use mijie::graph::{Movement, Movements, Root};
use mijie::{Interval, Moment, PersonId, Roster};

/// Measure contact chains: in-degree, out-degree, ingoing and outgoing contact chain of every root, as CSV
#[derive(Parser)]
struct Args {
    /// CSV with the columns from, to and date, such as 2010-08-13, in any order and among others
    #[arg(value_name = "MOVEMENTS.csv")]
    movements: PathBuf,
    #[arg(
        long,
        value_name = "FILE.csv",
        conflicts_with_all = ["begin", "end"],
        help = "CSV with the columns root, in_begin, in_end, out_begin and out_end: whom to measure, and from which day \
                to which, both included [default: everyone in the movements]"
    )]
    roots: Option<PathBuf>,
    /// The first day that counts [default: the first of the movements]
    #[arg(long, value_name = "DATE", value_parser = date)]
    begin: Option<NaiveDate>,
    /// The last day that counts [default: the last of the movements]
    #[arg(long, value_name = "DATE", value_parser = date)]
    end: Option<NaiveDate>,
    /// Chains end where nothing goes on for more than so many days [default: however long it takes]
    #[arg(long, value_name = "DAYS")]
    max_wait: Option<u16>,
}

/// A root as it is asked for: its key, and the days of its two windows.
struct Asked {
    key: String,
    id: PersonId,
    ingoing: [NaiveDate; 2],
    outgoing: [NaiveDate; 2],
}

fn main() -> ExitCode {
    let args = Args::parse();
    desk::run(|out| {
        let mut roster = Roster::new();
        let (movements, days) = read_movements(&args.movements, &mut roster)?;
        let asked = match &args.roots {
            Some(file) => read_roots(file, &mut roster)?,
            None => everyone(
                &movements,
                &roster,
                [args.begin.unwrap_or(days[0]), args.end.unwrap_or(days[1])],
            ),
        };
        let roots = asked.iter().map(root).collect::<Result<Vec<Root>, _>>()?;
        let max_wait_s = args.max_wait.map(|days| u32::from(days) * 86_400);
        let measures = desk::busy("measuring", |_| movements.measure_each(&roots, max_wait_s));

        let mut table = csv::Writer::from_writer(out);
        table.write_record(COLUMNS)?;
        for (asked, measures) in asked.iter().zip(measures) {
            let days = asked
                .ingoing
                .iter()
                .chain(&asked.outgoing)
                .map(NaiveDate::to_string);
            let counts = [
                measures.in_degree,
                measures.out_degree,
                measures.ingoing_chain,
                measures.outgoing_chain,
            ];
            table.write_field(&asked.key)?;
            for cell in days.chain(counts.iter().map(ToString::to_string)) {
                table.write_field(cell)?;
            }
            table.write_field(if measures.known { "yes" } else { "no" })?;
            table.write_record(None::<&[u8]>)?;
        }
        table.flush()?;
        Ok(())
    })
}

/// The last says whether any movement mentions the root.
const COLUMNS: [&str; 10] = [
    "root",
    "in_begin",
    "in_end",
    "out_begin",
    "out_end",
    "in_degree",
    "out_degree",
    "ingoing_chain",
    "outgoing_chain",
    "known",
];

/// Days need no time zone here, as long as all are in the same.
fn zone() -> FixedOffset {
    FixedOffset::east_opt(0).expect("an offset of nothing")
}

/// A file of rows of which some columns are needed, found by their names.
struct Table<const N: usize> {
    name: String,
    columns: [&'static str; N],
    at: [usize; N],
    reader: csv::Reader<File>,
}

impl<const N: usize> Table<N> {
    fn open(path: &Path, columns: [&'static str; N]) -> Result<Self, Box<dyn Error>> {
        let name = path.display().to_string();
        let file = File::open(path).map_err(|error| format!("{name}: cannot be read: {error}"))?;
        let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
        let header = reader
            .headers()
            .map_err(|error| format!("{name}: {error}"))?
            .clone();
        let mut at = [0; N];
        for (at, column) in at.iter_mut().zip(columns) {
            *at = header
                .iter()
                .position(|found| found.trim_start_matches('\u{feff}') == column)
                .ok_or_else(|| format!("{name} line 1: expected a column {column:?}, found none"))?;
        }
        Ok(Self {
            name,
            columns,
            at,
            reader,
        })
    }

    /// Takes every row; what is wrong with one is said with its line and column.
    fn each(
        mut self,
        mut take: impl FnMut([&str; N]) -> Result<(), (usize, String)>,
    ) -> Result<(), Box<dyn Error>> {
        let mut row = csv::StringRecord::new();
        while self
            .reader
            .read_record(&mut row)
            .map_err(|error| format!("{}: {error}", self.name))?
        {
            take(self.at.map(|at| &row[at])).map_err(|(column, wrong)| {
                let line = row.position().map_or(0, csv::Position::line);
                format!(
                    "{} line {line}, column {:?}: {wrong}",
                    self.name, self.columns[column]
                )
            })?;
        }
        Ok(())
    }
}

/// A day; the message tells no more of another text than its length.
fn date(text: &str) -> Result<NaiveDate, String> {
    match text.parse() {
        Ok(Moment::Date(day)) => Ok(day),
        _ => Err(format!(
            "expected a date such as 2010-08-13 from 1970 to 2106, found {} characters of text",
            text.chars().count()
        )),
    }
}

/// The day in a column.
fn day(column: usize, text: &str) -> Result<NaiveDate, (usize, String)> {
    date(text).map_err(|wrong| (column, wrong))
}

/// The number of a key, which must not be empty.
fn id(column: usize, key: &str, roster: &mut Roster) -> Result<PersonId, (usize, String)> {
    if key.is_empty() {
        return Err((column, "expected a key, found nothing".to_owned()));
    }
    roster.person(key).map_err(|error| (column, error.to_string()))
}

/// The movements, and the first and last of their days.
fn read_movements(path: &Path, roster: &mut Roster) -> Result<(Movements, [NaiveDate; 2]), Box<dyn Error>> {
    let (mut movements, mut days): (Vec<Movement>, Option<[NaiveDate; 2]>) = (Vec::new(), None);
    Table::open(path, ["from", "to", "date"])?.each(|[from, to, date]| {
        let date = day(2, date)?;
        let [first, last] = days.unwrap_or([date; 2]);
        days = Some([first.min(date), last.max(date)]);
        let (from, to) = (id(0, from, roster)?, id(1, to, roster)?);
        movements.push(Movement::at(from, to, Moment::Date(date).start(zone())));
        Ok(())
    })?;
    let days = days.ok_or_else(|| format!("{}: expected a movement, found none", path.display()))?;
    Ok((Movements::new(movements), days))
}

fn read_roots(path: &Path, roster: &mut Roster) -> Result<Vec<Asked>, Box<dyn Error>> {
    let mut asked = Vec::new();
    let columns = ["root", "in_begin", "in_end", "out_begin", "out_end"];
    Table::open(path, columns)?.each(|[key, in_begin, in_end, out_begin, out_end]| {
        asked.push(Asked {
            key: key.to_owned(),
            id: id(0, key, roster)?,
            ingoing: [day(1, in_begin)?, day(2, in_end)?],
            outgoing: [day(3, out_begin)?, day(4, out_end)?],
        });
        Ok(())
    })?;
    Ok(asked)
}

/// Everyone whom a movement mentions, sorted by key.
fn everyone(movements: &Movements, roster: &Roster, days: [NaiveDate; 2]) -> Vec<Asked> {
    let mut asked: Vec<Asked> = movements
        .ids()
        .map(|id| Asked {
            key: roster.person_key(id).unwrap_or_default().to_owned(),
            id,
            ingoing: days,
            outgoing: days,
        })
        .collect();
    asked.sort_by(|a, b| a.key.cmp(&b.key));
    asked
}

fn root(asked: &Asked) -> Result<Root, String> {
    let window = |[begin, end]: [NaiveDate; 2]| {
        Interval::new(Moment::Date(begin).start(zone()), Moment::Date(end).end(zone()))
            .map_err(|_| format!("window: expected an end on {begin} or later, found {end}"))
    };
    Ok(Root {
        id: asked.id,
        ingoing: window(asked.ingoing)?,
        outgoing: window(asked.outgoing)?,
    })
}
