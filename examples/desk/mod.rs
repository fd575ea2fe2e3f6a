//! What every program at the desk does: take the question from the command line, open the outbreak, say what went
//! wrong.

use std::error::Error;
use std::io::{self, ErrorKind, Write};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use chrono::FixedOffset;
use indicatif::{ProgressBar, ProgressStyle};
use mijie::input::{Mode, Outbreak, ReadError, read_folder_watched, read_protocol};
use mijie::protocol::{Protocol, edition};
use mijie::report::WriteError;
use mijie::{Case, Moment, Phase, Step, Timestamp};

/// The edition under which is traced where nothing is said: the one that counties worked by in spring 2022.
pub(crate) const USUAL_EDITION: &str = "cn-8-field";

/// Which outbreak, as of when.
#[derive(Debug, clap::Args)]
pub(crate) struct Question {
    /// Folder with cases.csv, visits.csv and the other tables [default: the synthetic county of the examples]
    pub(crate) dir: Option<PathBuf>,
    /// Nothing after this time counts, such as 2022-05-14T08:00, which is local; a date means its first midnight
    /// [default: the latest time in the data]
    #[arg(long, value_name = "TIME")]
    as_of: Option<String>,
    /// Leave out rows that cannot be used, and say so, instead of stopping at the first
    #[arg(long)]
    pub(crate) lenient: bool,
}

impl Question {
    /// Reads the folder, and finds out as of when to ask.
    pub(crate) fn open(&self, zone: FixedOffset) -> Result<(Outbreak, Timestamp), Box<dyn Error>> {
        let asked = self
            .as_of
            .as_deref()
            .map(|text| Moment::parse_in(text, zone).map_err(|error| format!("--as-of: {error}")))
            .transpose()?;
        let synthetic = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let mode = if self.lenient { Mode::Lenient } else { Mode::Strict };
        let dir = self.dir.as_ref().unwrap_or(&synthetic);
        let outbreak = read(dir, zone, mode)?;
        let as_of = asked
            .map(|moment| moment.start(zone))
            .or_else(|| latest(&outbreak, zone))
            .ok_or("--as-of: expected a time, since there is none in the data")?;
        Ok((outbreak, as_of))
    }
}

/// The end of the last visit or encounter, or the last that is known of a case, whichever is later; a day by its
/// first instant.
fn latest(outbreak: &Outbreak, zone: FixedOffset) -> Option<Timestamp> {
    let dates = |case: &Case| {
        [
            case.onset,
            case.sampled,
            case.last_negative,
            case.isolated,
            case.reported,
        ]
    };
    let known = outbreak
        .cases
        .iter()
        .flat_map(dates)
        .flatten()
        .map(|moment| moment.start(zone));
    known.chain(outbreak.log.span().map(mijie::Interval::end)).max()
}

/// The protocol of a JSON file, or the edition of this name.
pub(crate) fn protocol(name_or_file: &str) -> Result<Protocol, Box<dyn Error>> {
    let path = Path::new(name_or_file);
    if path
        .extension()
        .is_some_and(|extension| extension.eq_ignore_ascii_case("json"))
    {
        Ok(read_protocol(path)?)
    } else {
        Ok(
            edition::named(name_or_file)
                .map_err(|error| format!("--protocol: {error}, and no .json file"))?,
        )
    }
}

/// Does long work; where a terminal watches, something moves meanwhile.
pub(crate) fn busy<T>(what: &'static str, work: impl FnOnce(&ProgressBar) -> T) -> T {
    let spinner = ProgressBar::new_spinner().with_message(what);
    spinner.enable_steady_tick(Duration::from_millis(100));
    let done = work(&spinner);
    spinner.finish_and_clear();
    done
}

/// Reads; a bar grows meanwhile.
fn read(dir: &Path, zone: FixedOffset, mode: Mode) -> Result<Outbreak, ReadError> {
    let style = ProgressStyle::with_template("{spinner} {msg} {wide_bar} {bytes} of {total_bytes}");
    busy("reading", |bar| {
        bar.set_style(style.expect("the template is good"));
        let grow = |step: Step| {
            if step.phase == Phase::Read {
                bar.set_length(step.total);
                bar.set_position(step.done);
            } else {
                bar.set_message(step.phase.to_string());
            }
            ControlFlow::Continue(())
        };
        read_folder_watched(dir, zone, mode, &grow)
    })
}

/// Runs a program: what goes wrong is said on the standard error, cause by cause, and the exit code is 1.
pub(crate) fn run(program: impl FnOnce(&mut dyn Write) -> Result<(), Box<dyn Error>>) -> ExitCode {
    match program(&mut io::stdout().lock()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if reader_left(&*error) => ExitCode::SUCCESS,
        Err(error) => {
            // Where even the standard error is closed, the exit code still tells.
            let _ = writeln!(io::stderr(), "error: {}", causes(&*error));
            ExitCode::FAILURE
        }
    }
}

/// An error and what caused it: `visits.csv: cannot be read: permission denied`.
pub(crate) fn causes(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |&error| error.source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// Whether the output goes to a program, such as `head`, that has seen enough.
fn reader_left(error: &(dyn Error + 'static)) -> bool {
    let io_error = match error.downcast_ref::<WriteError>() {
        Some(WriteError::Output(error)) => Some(error),
        _ => error.downcast_ref::<io::Error>(),
    };
    io_error.is_some_and(|error| error.kind() == ErrorKind::BrokenPipe)
}
