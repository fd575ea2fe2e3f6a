//! `contacts.csv`: one row for each contact.

#[cfg(feature = "csv")]
use std::io::Write;

use crate::roster::Roster;
use crate::tier::Tier;
use crate::trace::Tracing;

use super::rows::{Column, Head, Kind, Pieces, RowFile, column};
#[cfg(feature = "csv")]
use super::table::CsvRows;
use super::{WriteError, keys};

pub(super) const COLUMNS: &[Column] = &[
    column("person", Kind::Text, "The key of the contact."),
    column(
        "tier",
        Kind::Word(Tier::NAMES),
        "How near the person is to a case.",
    ),
    column(
        "generation",
        Kind::Number,
        "Hops from a case over close links, from 1; never a length of time.",
    ),
    column(
        "first_exposure",
        Kind::Time,
        "The earliest start of an exposure, over the links that give the tier.",
    ),
    column(
        "last_exposure",
        Kind::Time,
        "The latest end of such an exposure: the first instant after it.",
    ),
    column(
        "sources",
        Kind::Number,
        "How many different sources those links have.",
    ),
];

/// Writes the rows of the table, sorted by tier, generation and key.
pub(super) fn write_rows<F: RowFile>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: COLUMNS,
        zone: tracing.protocol().time_zone(),
    };
    let mut rows = Pieces::new(open(head)?, head);
    for (person, contact) in keys::contacts(tracing, roster)? {
        rows.push([
            person.into(),
            contact.tier.name().into(),
            contact.generation.into(),
            contact.first_exposure.into(),
            contact.last_exposure.into(),
            contact.sources.into(),
        ])?;
    }
    rows.finish()
}

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
#[cfg(feature = "csv")]
pub fn write_contacts<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    write_rows(tracing, roster, |head| CsvRows::open(out, head))
}
