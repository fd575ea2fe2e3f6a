//! `contacts.csv`: one row for each contact.

use std::io::Write;

use crate::roster::Roster;
use crate::trace::Tracing;

use super::table::Table;
use super::{WriteError, keys};

/// Writes `contacts.csv`: one row for each contact, sorted by tier, generation and key.
///
/// Columns: `person`, `tier`, `generation`, `first_exposure`, `last_exposure`, `sources`. The last three are taken
/// over the links that give the tier; `sources` is the number of different sources among them.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a contact without a key in the roster.
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
/// let china = "+08:00".parse()?;
/// let protocol = Protocol::builder("house", china)
///     .with_rule(Rule::new("talk", Grade::Close, [Setting::Encounter], "house rule"))
///     .build()?;
///
/// let mut file = Vec::new();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
/// report::write_contacts(&tracing, &roster, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     "person,tier,generation,first_exposure,last_exposure,sources\n\
///      song,close,1,2022-05-06T09:00:00+08:00,2022-05-06T09:20:00+08:00,1\n"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_contacts<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let zone = tracing.protocol().time_zone();
    let mut table = Table::new(out);
    table.row([
        "person",
        "tier",
        "generation",
        "first_exposure",
        "last_exposure",
        "sources",
    ])?;
    for (person, contact) in keys::contacts(tracing, roster)? {
        table.row([
            person,
            contact.tier.name(),
            &contact.generation.to_string(),
            &contact.first_exposure.to_rfc3339(zone),
            &contact.last_exposure.to_rfc3339(zone),
            &contact.sources.to_string(),
        ])?;
    }
    table.finish()
}
