//! `linelist.csv` and `contacts.csv` as epicontacts and simulist have them.

use std::io::Write;

use super::by_label::write_by_label;
use super::sheet::moment_text;
use super::table::Table;
use super::{WriteError, keys};
use crate::case::CaseStatus;
use crate::contact::Link;
use crate::roster::Roster;
use crate::trace::Tracing;

/// Writes the cases of a tracing as a line list, with the column names of simulist: one row for each case, sorted by key.
///
/// Columns: `id`, `case_type`, `status`, `date_onset`, `sampled`, `last_negative`, `isolated`, `date_reporting`,
/// `window_from`, `window_until`. A case without symptoms is `confirmed` by type. Days are ISO 8601, instants RFC 3339 in
/// the protocol's zone; what is not known is an empty cell. What each column means is told in [`input`](crate::input),
/// whose `read_line_list` reads the same cases again: those whose key is not `NA`, and who were not reported before they
/// were sampled.
///
/// ```r
/// epicontacts::make_epicontacts(read.csv("linelist.csv"), read.csv("contacts.csv"), directed = TRUE)
/// ```
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{Grade, Protocol, Rule, Setting};
/// use mijie::{Case, Cases, Encounter, Interval, Roster, VisitLogBuilder, report, trace};
///
/// let mut roster = Roster::new();
/// let (guo, song) = (roster.person("guo")?, roster.person("song")?);
/// let talk = Interval::new("2022-05-06T09:00:00+08:00".parse()?, "2022-05-06T09:20:00+08:00".parse()?)?;
/// let mut log = VisitLogBuilder::new();
/// log.add_encounter(Encounter::new(guo, song, talk)?);
/// let log = log.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
/// let protocol = Protocol::builder("house", "+08:00".parse()?)
///     .with_rule(Rule::new("talk", Grade::Close, [Setting::Encounter], "house rule"))
///     .with_generations(1)
///     .build()?;
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
///
/// let (mut list, mut pairs) = (Vec::new(), Vec::new());
/// report::write_line_list(&tracing, &roster, &mut list)?;
/// report::write_contact_pairs(&tracing, &roster, &mut pairs)?;
/// assert_eq!(
///     String::from_utf8(list)?,
///     "id,case_type,status,date_onset,sampled,last_negative,isolated,date_reporting,window_from,window_until\n\
///      guo,confirmed,confirmed,2022-05-07,,,,,,\n"
/// );
/// assert_eq!(
///     String::from_utf8(pairs)?,
///     "from,to,date_first_contact,date_last_contact,was_case,status,tier,generation,grade,seconds,rules\n\
///      guo,song,2022-05-06T09:00:00+08:00,2022-05-06T09:20:00+08:00,FALSE,unknown,close,1,close,1200,talk\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_line_list<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let zone = tracing.protocol().time_zone();
    let mut table = Table::new(out);
    table.row([
        "id",
        "case_type",
        "status",
        "date_onset",
        "sampled",
        "last_negative",
        "isolated",
        "date_reporting",
        "window_from",
        "window_until",
    ])?;
    for (key, case) in keys::cases(tracing, roster)? {
        let case_type = match case.status {
            CaseStatus::Suspected => "suspected",
            CaseStatus::Confirmed | CaseStatus::Asymptomatic => "confirmed",
        };
        let moments = [
            case.onset,
            case.sampled,
            case.last_negative,
            case.isolated,
            case.reported,
        ];
        let [onset, sampled, last_negative, isolated, reported] =
            moments.map(|moment| moment.map(|moment| moment_text(moment, zone)).unwrap_or_default());
        let ends = case.window.map(|window| [window.start(), window.end()]);
        let [from, until] = ends
            .map(|ends| ends.map(|end| end.to_rfc3339(zone)))
            .unwrap_or_default();
        table.row([
            key,
            case_type,
            case.status.name(),
            &onset,
            &sampled,
            &last_negative,
            &isolated,
            &reported,
            &from,
            &until,
        ])?;
    }
    table.finish()
}

/// Writes who met whom, with the column names of epicontacts and simulist: the rows of `links.csv`, in their order.
///
/// Columns: `from`, `to`, `date_first_contact`, `date_last_contact`, `was_case`, `status`, `tier`, `generation`, `grade`,
/// `seconds`, `rules`. The dates are instants, RFC 3339 in the protocol's zone, the last being the first instant after the
/// exposure; R's `as.Date` takes their days. `was_case` is `TRUE` for a link to another case, whose `status` is `case`; of
/// others it is `unknown`, as a tracing holds no follow-up. `tier` is that of the person exposed, empty for a case; the others
/// are as in `links.csv`.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// As for [`write_links`](super::write_links).
pub fn write_contact_pairs<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let zone = tracing.protocol().time_zone();
    let columns = [
        "from",
        "to",
        "date_first_contact",
        "date_last_contact",
        "was_case",
        "status",
        "tier",
        "generation",
        "grade",
        "seconds",
        "rules",
    ];
    write_table(tracing, roster, out, columns, |source, person, link, table| {
        let (was_case, status) = if tracing.cases().get(link.person).is_some() {
            ("TRUE", "case")
        } else {
            ("FALSE", "unknown")
        };
        let tier = tracing
            .contact(link.person)
            .map_or("", |contact| contact.tier.name());
        table.row([
            source,
            person,
            &link.first_exposure.to_rfc3339(zone),
            &link.last_exposure.to_rfc3339(zone),
            was_case,
            status,
            tier,
            &link.generation.to_string(),
            link.grade.name(),
            &link.seconds.to_string(),
            &keys::rule_ids(tracing.protocol(), link.rules),
        ])
    })
}

/// Writes the header, then the rows of every link in the order of `links.csv`.
fn write_table<W: Write, const COLUMNS: usize>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    mut out: W,
    columns: [&str; COLUMNS],
    write_rows: impl Fn(&str, &str, &Link, &mut Table<&mut Vec<u8>>) -> Result<(), WriteError> + Sync,
) -> Result<(), WriteError> {
    let mut header = Table::new(&mut out);
    header.row(columns)?;
    header.finish()?;
    write_by_label(tracing, roster, &mut out, |source, links, text| {
        let mut table = Table::new(text);
        for (person, link) in links {
            write_rows(source, person, link, &mut table)?;
        }
        table.finish()
    })?;
    Ok(out.flush()?)
}
