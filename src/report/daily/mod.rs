//! The briefing of a morning meeting as Markdown: problems on top, then what changed, the figures, and lists.

mod chinese;
mod english;
mod keys;
mod sections;
#[cfg(feature = "csv")]
mod tables;

use std::io::{BufWriter, Write};

use chrono::NaiveDate;

use self::chinese::Chinese;
use self::english::English;
use self::keys::Keys;
use super::{Language, WriteError};
use crate::case::Case;
use crate::response::{Changed, Coverage, Day, Duty, Problem, ZoneChange};
use crate::roster::Roster;
use crate::tier::Tier;
use crate::zone::Condition;

#[cfg(feature = "csv")]
pub use self::tables::{
    write_changes, write_checklists, write_disinfection, write_problems, write_zones_in_force,
};

/// The headings, in the order of the briefing.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Heading {
    Problems,
    Changed,
    Figures,
    Townships,
    Teams,
}

/// What the words of a language are asked for: one place for each language.
trait Tongue {
    fn title(&self, date: NaiveDate, time: &str, protocol: &str, before: Option<&str>) -> String;
    fn heading(&self, heading: Heading) -> &'static str;
    fn nothing(&self) -> &'static str;
    fn more(&self, more: usize) -> String;
    fn kind(&self, problem: &Problem) -> &'static str;
    fn problem(&self, problem: &Problem, keys: &Keys<'_>) -> Result<String, WriteError>;
    fn conditions(&self, conditions: &[Condition], keys: &Keys<'_>) -> Result<String, WriteError>;
    fn new_case(&self, case: &Case, keys: &Keys<'_>) -> Result<String, WriteError>;
    fn found(&self, tier: Tier, count: usize) -> String;
    fn changed(&self, what: &Changed, keys: &Keys<'_>) -> Result<String, WriteError>;
    fn zone(&self, change: &ZoneChange, keys: &Keys<'_>) -> Result<String, WriteError>;
    fn static_management(&self, area: &str, began: bool, at: &str) -> String;
    fn figures(&self) -> [&'static str; 9];
    fn round(&self, name: &str, coverage: &Coverage, over: bool) -> String;
    fn list_columns(&self) -> [&'static str; 3];
    fn no_area(&self) -> &'static str;
    fn no_team(&self) -> &'static str;
    fn duty(&self, duty: &Duty, keys: &Keys<'_>) -> String;
    fn team_line(&self, contacts: u64, to_call: u64, late: u64) -> String;
}

/// A briefing while it is written.
struct Sheet<'a, W> {
    day: &'a Day<'a>,
    keys: Keys<'a>,
    tongue: &'static dyn Tongue,
    out: W,
}

type Section<W> = fn(&mut Sheet<'_, W>) -> Result<(), WriteError>;

/// Writes the briefing of a morning as Markdown.
///
/// On top stand problems and nothing else, each with its reason: positives that are not entered, moves, tests and calls that
/// are late, rounds with people missing, what contradicts itself or is missing in the registers, zones that cannot be
/// lowered and what stands against it, places that are not disinfected. Then what changed since the morning before, the
/// figures, and what each township and each team does today. Persons, places and areas are told by their keys, and no name is.
/// Keys may hold anything: what Markdown or HTML would take as more than text is escaped, and a line break is a blank.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person, place or area without a key in the roster.
pub fn write_daily_briefing<W: Write>(
    day: &Day<'_>,
    roster: &Roster,
    language: Language,
    out: W,
) -> Result<(), WriteError> {
    let zone = day.time_zone();
    let tongue: &'static dyn Tongue = match language {
        Language::English => &English,
        Language::Chinese => &Chinese,
    };
    let mut sheet = Sheet {
        day,
        keys: Keys {
            roster,
            zone,
            markdown: true,
        },
        tongue,
        out: BufWriter::new(out),
    };
    let before = day.before.map(|before| super::words::time(before, zone));
    let title = tongue.title(
        day.date(),
        &super::words::time(day.as_of, zone),
        &keys::escaped(day.tracing.protocol().id()),
        before.as_deref(),
    );
    writeln!(sheet.out, "{title}")?;
    // A further section is one line here and one function.
    let sections: [Section<BufWriter<W>>; 5] = [
        sections::problems,
        sections::changed,
        sections::figures,
        sections::townships,
        sections::teams,
    ];
    for section in sections {
        section(&mut sheet)?;
    }
    Ok(sheet.out.flush()?)
}
