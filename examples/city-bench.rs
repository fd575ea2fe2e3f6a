//! Runs the two pieces of work of the benchmark kit on its files and prints one line each: answers, seconds, memory.
//!
//! ```text
//! cargo run --release --features parquet --example city-bench -- DIR [--work a|count|b|all] [--cases K] [--threads N]
//!     [--budget MIB]
//! ```
//!
//! `DIR` holds `visits.parquet` and `cases.csv` as `generate.py` of the kit writes them. WORK A: every pair of visits of
//! different persons to one place that share at least 15 minutes, their seconds, and the distinct pairs of persons. WORK
//! B: each case alone, its contacts of two generations under the one rule of 15 minutes; one case at a time on one
//! thread, with the evidence of every link apart, and all cases in a batch on all threads. Answers are checked against
//! those that other programs agree on, where such are known.

use std::env;
use std::error::Error;
use std::fs;
use std::io::{self, Write};
use std::iter::successors;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use chrono::FixedOffset;
use clap::{Parser, ValueEnum};
use mijie::input::read_parquet_visits_by_id;
use mijie::network::{Limits, count_overlaps, fold_pairs};
use mijie::protocol::{Grade, Protocol, Rule, Setting};
use mijie::{
    Case, Cases, Inquiry, Interval, PersonId, Tier, Timestamp, Tracing, Unwatched, VisitLog, VisitLogBuilder,
    trace, trace_each,
};

type Failure = Box<dyn Error + Send + Sync>;

const MINUTES: u32 = 15;

/// Visits, pairs of visits, their seconds, pairs of persons.
const ANSWERS_A: [(usize, u64, u64, u64); 3] = [
    (630_335, 2_216_566, 29_662_200_178, 939_597),
    (6_294_119, 24_051_597, 309_190_587_291, 10_689_566),
    (62_933_780, 264_552_682, 3_161_957_271_731, 129_549_352),
];

/// Visits, cases, close contacts, secondary contacts, seconds of the links from the cases.
const ANSWERS_B: [(usize, usize, usize, usize, u64); 7] = [
    (630_335, 1, 62, 1_994, 1_721_102),
    (630_335, 10, 725, 22_072, 21_765_216),
    (630_335, 100, 8_286, 264_639, 213_509_532),
    (6_294_119, 1, 55, 2_785, 1_852_545),
    (6_294_119, 10, 905, 34_132, 30_437_327),
    (6_294_119, 100, 9_446, 370_314, 239_312_208),
    (62_933_780, 1, 23, 1_147, 887_322),
];

/// Run the work of the benchmark kit: answers and times, one line for each piece
#[derive(Parser)]
struct Args {
    /// Folder with visits.parquet and cases.csv
    dir: PathBuf,
    /// Which piece of work
    #[arg(long, value_enum, default_value = "all")]
    work: Work,
    /// How many of the cases
    #[arg(long, default_value_t = 100, value_name = "K")]
    cases: usize,
    /// How many threads [default: as many as there are processors]
    #[arg(long, value_name = "N")]
    threads: Option<usize>,
    /// Memory for visits that are not yet sorted, in MiB; those beyond it wait in a temporary folder [default: no limit]
    #[arg(long, value_name = "MIB")]
    budget: Option<u64>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Work {
    A,
    /// WORK A without the pairs of persons, in memory that does not grow with them
    Count,
    B,
    All,
}

fn main() -> ExitCode {
    let Err(failure) = run(&Args::parse(), &mut io::stdout().lock()) else {
        return ExitCode::SUCCESS;
    };
    let causes = successors(Some(&*failure as &dyn Error), |&cause| cause.source());
    let said: Vec<String> = causes.map(ToString::to_string).collect();
    // Where even the standard error is closed, the exit code still tells.
    let _ = writeln!(io::stderr(), "error: {}", said.join(": "));
    ExitCode::FAILURE
}

fn run(args: &Args, out: &mut dyn Write) -> Result<(), Failure> {
    // The library works on whichever pool it is called in.
    let pool = |threads| rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    let all = pool(args.threads.unwrap_or(0))?;
    let start = Instant::now();
    let mut builder = VisitLogBuilder::new();
    if let Some(mib) = args.budget {
        builder = builder.with_memory_budget(mib << 20, env::temp_dir());
    }
    let visits = visit_files(&args.dir)?;
    all.install(|| read_parquet_visits_by_id(visits, utc(), &mut builder, &Unwatched))?;
    let read = start.elapsed();
    let log = all.install(|| builder.build())?;
    let built = start.elapsed();
    writeln!(
        out,
        "log visits={} read_s={:.3} build_s={:.3} peak_gib={} threads={}",
        log.visit_count(),
        read.as_secs_f64(),
        built.saturating_sub(read).as_secs_f64(),
        peak_gib(),
        all.current_num_threads(),
    )?;
    match args.work {
        Work::A | Work::All => writeln!(out, "{}", all.install(|| work_a(&log, [read, built], start))?)?,
        Work::Count => writeln!(out, "{}", all.install(|| count(&log, [read, built], start))?)?,
        Work::B => {}
    }
    if matches!(args.work, Work::B | Work::All) {
        let inquiries = read_cases(&args.dir.join("cases.csv"), args.cases)?;
        writeln!(out, "{}", pool(1)?.install(|| work_b(&log, &inquiries))?)?;
        writeln!(out, "{}", all.install(|| work_b_batch(&log, &inquiries))?)?;
    }
    Ok(())
}

fn work_a(log: &VisitLog, times: [Duration; 2], start: Instant) -> Result<String, Failure> {
    let limits = Limits::new().with_min_seconds(MINUTES * 60);
    let (count, persons) = fold_pairs(
        log,
        limits,
        &Unwatched,
        || 0,
        |sum, pairs| *sum += pairs.others.len() as u64,
        |a, b| a + b,
    )?;
    let total = start.elapsed();
    let known = ANSWERS_A.iter().find(|answer| answer.0 == log.visit_count());
    let expected = known.map(|&(_, overlaps, seconds, persons)| (overlaps, seconds, persons));
    Ok(format!(
        "work A pairs={} seconds={} persons={persons} {} answer={}",
        count.overlaps,
        count.seconds,
        told_of_times(times, total),
        verdict(expected.as_ref(), &(count.overlaps, count.seconds, persons)),
    ))
}

fn count(log: &VisitLog, times: [Duration; 2], start: Instant) -> Result<String, Failure> {
    let limits = Limits::new().with_min_seconds(MINUTES * 60);
    let count = count_overlaps(log, limits, &Unwatched)?;
    let total = start.elapsed();
    let known = ANSWERS_A.iter().find(|answer| answer.0 == log.visit_count());
    let expected = known.map(|&(_, overlaps, seconds, _)| (overlaps, seconds));
    Ok(format!(
        "work count pairs={} seconds={} {} answer={}",
        count.overlaps,
        count.seconds,
        told_of_times(times, total),
        verdict(expected.as_ref(), &(count.overlaps, count.seconds)),
    ))
}

fn told_of_times([read, built]: [Duration; 2], total: Duration) -> String {
    format!(
        "read_s={:.3} build_s={:.3} network_s={:.3} total_s={:.3} peak_gib={} threads={}",
        read.as_secs_f64(),
        built.saturating_sub(read).as_secs_f64(),
        total.saturating_sub(built).as_secs_f64(),
        total.as_secs_f64(),
        peak_gib(),
        rayon::current_num_threads(),
    )
}

fn work_b(log: &VisitLog, inquiries: &[Inquiry]) -> Result<String, Failure> {
    let protocol = protocol()?;
    let (mut answer, mut links) = (Answer::default(), 0);
    let (mut traced, mut evidenced) = (Vec::new(), Vec::new());
    for Inquiry { cases, as_of } in inquiries {
        let start = Instant::now();
        let tracing = trace(log, cases, &protocol, *as_of);
        let found = Answer::of(&tracing);
        traced.push(start.elapsed());
        links += tracing.links().count();
        evidenced.push(start.elapsed());
        answer.add(&found);
    }
    Ok(format!(
        "work B cases={} {} links={links} median_ms={:.3} p99_ms={:.3} total_s={:.3} evidence_median_ms={:.3} \
         evidence_p99_ms={:.3} peak_gib={} threads={} answer={}",
        inquiries.len(),
        answer.told(),
        quantile_ms(&mut traced, 50),
        quantile_ms(&mut traced, 99),
        traced.iter().sum::<Duration>().as_secs_f64(),
        quantile_ms(&mut evidenced, 50),
        quantile_ms(&mut evidenced, 99),
        peak_gib(),
        rayon::current_num_threads(),
        answer.verdict(log, inquiries),
    ))
}

fn work_b_batch(log: &VisitLog, inquiries: &[Inquiry]) -> Result<String, Failure> {
    let protocol = protocol()?;
    let start = Instant::now();
    let mut answer = Answer::default();
    for tracing in trace_each(log, inquiries, &protocol, &Unwatched)? {
        answer.add(&Answer::of(&tracing));
    }
    let total = start.elapsed();
    Ok(format!(
        "work B batch cases={} {} total_s={:.3} threads={} answer={}",
        inquiries.len(),
        answer.told(),
        total.as_secs_f64(),
        rayon::current_num_threads(),
        answer.verdict(log, inquiries),
    ))
}

fn protocol() -> Result<Protocol, Failure> {
    let rule = Rule {
        min_each_minutes: MINUTES,
        ..Rule::new("time", Grade::Close, [Setting::Any], "the benchmark kit")
    };
    Ok(Protocol::builder("15 minutes", utc()).with_rule(rule).build()?)
}

/// What WORK B asks for.
#[derive(Default, PartialEq)]
struct Answer {
    close: usize,
    secondary: usize,
    seconds: u64,
}

impl Answer {
    fn of(tracing: &Tracing<'_>) -> Self {
        let from_case = tracing.labels().first().map(|label| tracing.links_from(label));
        Self {
            close: tracing.count(Tier::Close),
            secondary: tracing.count(Tier::Secondary),
            seconds: from_case.iter().flatten().map(|link| link.seconds).sum(),
        }
    }

    fn add(&mut self, other: &Self) {
        self.close += other.close;
        self.secondary += other.secondary;
        self.seconds += other.seconds;
    }

    fn told(&self) -> String {
        format!(
            "close={} secondary={} seconds={}",
            self.close, self.secondary, self.seconds
        )
    }

    fn verdict(&self, log: &VisitLog, inquiries: &[Inquiry]) -> &'static str {
        let asked = (log.visit_count(), inquiries.len());
        let known = ANSWERS_B.iter().find(|answer| (answer.0, answer.1) == asked);
        let expected = known.map(|&(_, _, close, secondary, seconds)| Self {
            close,
            secondary,
            seconds,
        });
        verdict(expected.as_ref(), self)
    }
}

fn verdict<T: PartialEq>(expected: Option<&T>, found: &T) -> &'static str {
    match expected {
        None => "unknown",
        Some(expected) if expected == found => "agrees",
        Some(_) => "DIFFERS",
    }
}

fn quantile_ms(times: &mut [Duration], percent: usize) -> f64 {
    times.sort_unstable();
    let at = (times.len() * percent / 100).min(times.len().saturating_sub(1));
    times.get(at).map_or(0.0, |time| time.as_secs_f64() * 1e3)
}

/// `visits.parquet`, or a folder's worth of files whose names begin so.
fn visit_files(dir: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(dir).map_err(|error| format!("{}: {error}", dir.display()))?;
    let mut files = Vec::new();
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if name.starts_with("visits") && name.ends_with(".parquet") {
            files.push(path);
        }
    }
    files.sort_unstable();
    if files.is_empty() {
        return Err(format!("{}: expected visits.parquet, found no such file", dir.display()).into());
    }
    Ok(files)
}

/// The first so many lines of `cases.csv`: case, person, from, to.
fn read_cases(path: &Path, count: usize) -> Result<Vec<Inquiry>, Failure> {
    let text = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let source = |(line, text): (usize, &str)| -> Result<Inquiry, Failure> {
        let cells: Vec<i64> = text
            .split(',')
            .map(str::parse)
            .collect::<Result<_, _>>()
            .map_err(|error| format!("{} line {}: {error}", path.display(), line + 1))?;
        let &[_, person, from, until] = cells.as_slice() else {
            let found = cells.len();
            return Err(format!(
                "{} line {}: expected 4 cells, found {found}",
                path.display(),
                line + 1
            )
            .into());
        };
        let window = Interval::new(Timestamp::from_unix(from)?, Timestamp::from_unix(until)?)?;
        let source = Case::source(PersonId::new(u32::try_from(person)?), window);
        Ok(Inquiry {
            cases: Cases::new([source])?,
            as_of: window.end(),
        })
    };
    text.lines().enumerate().skip(1).take(count).map(source).collect()
}

fn utc() -> FixedOffset {
    FixedOffset::east_opt(0).expect("0 is an offset")
}

/// The most memory that this process has held, in GiB, where the system tells.
fn peak_gib() -> String {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let kib = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"))
        .and_then(|kib| kib.trim().parse::<f64>().ok());
    kib.map_or_else(
        || "unknown".to_owned(),
        |kib| format!("{:.3}", kib / f64::from(1 << 20)),
    )
}
