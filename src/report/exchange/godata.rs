//! Go.Data: the tables that it imports.

use std::io::Write;

use super::identity::{Known, Namer};
use super::{Exchange, Sent};
use crate::case::CaseStatus;
use crate::contact::{Contact, Link};
use crate::place::PlaceKind;
use crate::report::table::Table;
use crate::report::{WriteError, keys};
use crate::tier::Tier;

/// An item of Go.Data's reference data, which it knows by its category and its name.
macro_rules! item {
    ($category:literal, $item:literal) => {
        concat!("LNG_REFERENCE_DATA_CATEGORY_", $category, "_", $item)
    };
}

/// Writes the cases as a table for Go.Data: one row for each, sorted by key.
///
/// Columns are called as Go.Data calls its fields, so that its import finds most of them by itself:
///
/// | column | what it holds |
/// |---|---|
/// | `id` | the id by which the other tables refer to the case; Go.Data keeps a record under the id that it comes with |
/// | `visualId` | the key |
/// | `firstName` | the name; the key where none goes out, since Go.Data wants one. Names are not taken apart |
/// | `classification` | suspected: `…_SUSPECT`; confirmed and asymptomatic: `…_CONFIRMED`, as Go.Data has nothing between |
/// | `dateOfOnset` | the day of first symptoms |
/// | `dateOfReporting` | the day on which the case became known; an **approximation** where that is not known: the day of the question |
/// | `isDateOfReportingApproximate` | `true` for that approximation |
/// | `dateRanges[0].typeId`, `dateRanges[0].startDate` | isolation, and its first day |
///
/// Left out: the sampling of tests, which are another table of Go.Data (lab results); infectious windows; times of day,
/// since Go.Data has days. What it calls an outbreak is chosen at the import, and its mask for `visualId` has to fit the keys.
///
/// Fields and required ones are those of `common/models/case.js` and `components/dbSync.js` in
/// WorldHealthOrganization/GoDataSource-API, and of
/// `src/app/features/import-export-data/pages/import-case-data/import-case-data.component.ts` in
/// WorldHealthOrganization/GoDataSource-FrontEnd; items of reference data those of `server/install/scripts/defaultReferenceData.js`.
/// [`input::foreign`](crate::input), with the feature `foreign`, has a mapping by which such a table is read back.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::report::{Exchange, write_godata_cases};
/// use mijie::{Case, Cases, Roster, VisitLogBuilder, trace};
///
/// let mut roster = Roster::new();
/// let guo = Case { onset: Some("2022-05-07".parse()?), ..Case::new(roster.person("guo")?) };
/// let (log, cases, protocol) = (VisitLogBuilder::new().build()?, Cases::new([guo])?, edition::cn_9());
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
/// let mut file = Vec::new();
/// let sent = write_godata_cases(&Exchange::new(&tracing, &roster), &mut file)?;
/// assert_eq!((sent.rows, sent.left_out), (1, 0));
/// assert!(String::from_utf8(file)?.ends_with(
///     ",guo,guo,LNG_REFERENCE_DATA_CATEGORY_CASE_CLASSIFICATION_CONFIRMED,2022-05-07,2022-05-08,true,,\n"
/// ));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_godata_cases<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<Sent, WriteError> {
    let (namer, zone) = (exchange.namer(), exchange.tracing.protocol().time_zone());
    let today = exchange.tracing.as_of().date(zone).to_string();
    let mut table = Table::new(out);
    table.row([
        "id",
        "visualId",
        "firstName",
        "classification",
        "dateOfOnset",
        "dateOfReporting",
        "isDateOfReportingApproximate",
        "dateRanges[0].typeId",
        "dateRanges[0].startDate",
    ])?;
    let cases = exchange.cases(&namer)?;
    for (known, case) in &cases {
        let classification = match case.status {
            CaseStatus::Suspected => item!("CASE_CLASSIFICATION", "SUSPECT"),
            CaseStatus::Confirmed | CaseStatus::Asymptomatic => item!("CASE_CLASSIFICATION", "CONFIRMED"),
        };
        let [onset, reported, isolated] = [case.onset, case.reported, case.isolated]
            .map(|moment| moment.map(|moment| moment.date(zone).to_string()));
        let is_approximate = if reported.is_none() { "true" } else { "false" };
        let range = isolated
            .as_ref()
            .map_or("", |_| item!("PERSON_DATE_TYPE", "ISOLATION"));
        table.row([
            &known.id,
            &known.key,
            known.called(),
            classification,
            &onset.unwrap_or_default(),
            reported.as_deref().unwrap_or(&today),
            is_approximate,
            range,
            isolated.as_deref().unwrap_or_default(),
        ])?;
    }
    table.finish()?;
    Ok(Sent {
        rows: cases.len(),
        left_out: 0,
    })
}

/// Writes the contacts of cases as a table for Go.Data: close contacts, companions and general contacts, one row for each,
/// sorted by tier and key.
///
/// Go.Data imports a contact together with one relationship, which it requires: here that to the source of the last
/// exposure, of several the first by key. The others are in [`write_godata_relationships`].
///
/// | column | what it holds |
/// |---|---|
/// | `id`, `visualId`, `firstName` | as in [`write_godata_cases`] |
/// | `dateOfReporting` | the day on which the person was found to be a contact, by the order; an **approximation** without one: the day of the question |
/// | `isDateOfReportingApproximate` | `true` for that approximation |
/// | `dateOfLastContact` | the day of the last exposure |
/// | `riskLevel` | an **approximation**: high for a close contact, low for companions and general contacts, as the European centre for disease control divides exposures (ECDC, contact tracing, November 2020); empty for the others |
/// | `riskReason` | the tier and the generation, in words |
/// | `followUp.startDate`, `followUp.endDate` | the first and the last day of the order; Go.Data reckons its own where it is told none |
/// | `relationship.persons[].id` | the `id` of the source |
/// | `relationship.contactDate` | the day of the last exposure to the source |
/// | `relationship.contactDateEstimated` | `false` |
/// | `relationship.certaintyLevelId` | an **approximation**: high; medium where nearness was assumed, as a spot or distance is unknown |
/// | `relationship.exposureTypeId` | `…_SLEPT_ATE_OR_SPEND_TIME_IN_SAME_HOUSEHOLD` where an exposure was in a home; else empty, as Go.Data's other items tell of touch |
/// | `relationship.exposureFrequencyId` | how many exposures: 1 to 5, 6 to 10, 11 to 20, 21 and more |
/// | `relationship.exposureDurationId` | how long all together: less than a minute, an hour, a day, or more |
/// | `relationship.comment` | first and last exposure, seconds and rules |
///
/// Left out: how people are related (`socialRelationshipTypeId`), which a log of visits does not know; places, for which a
/// contact of Go.Data has no field; other links than those that give the tier; zones.
///
/// Fields and required ones are those of `common/models/contact.js` and `common/models/relationship.json` in
/// WorldHealthOrganization/GoDataSource-API, and of
/// `src/app/features/import-export-data/pages/import-contact-data/import-contact-data.component.ts` in
/// WorldHealthOrganization/GoDataSource-FrontEnd.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, contact by contact, and never held all at once.
pub fn write_godata_contacts<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<Sent, WriteError> {
    write_persons(exchange, out, Role::Contact)
}

/// Writes the contacts of contacts as a table for Go.Data: secondary contacts, one row for each, sorted by key.
///
/// Columns are those of [`write_godata_contacts`] but for the days of follow-up, as Go.Data follows up contacts alone; the
/// source is a contact. Contacts of later generations are left out, and counted: Go.Data has no relationship that leads
/// to them. Fields are those of `common/models/contact-of-contact.js` in WorldHealthOrganization/GoDataSource-API.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_godata_contacts_of_contacts<W: Write>(
    exchange: &Exchange<'_>,
    out: W,
) -> Result<Sent, WriteError> {
    write_persons(exchange, out, Role::ContactOfContact)
}

/// Writes the relationships that the other tables for Go.Data do not have: of contacts those to further sources, and those
/// between cases, as possible transmissions; sorted by key of the person reached, cases first, then by key of the source.
///
/// `persons[0].id`, `persons[0].type` and `persons[0].source` tell of the source, `persons[1].id`, `persons[1].type` and
/// `persons[1].target` of the person reached; the others are the fields of a relationship in [`write_godata_contacts`].
/// Relationships to contacts of later generations are left out, and counted. A case who reached another by a longer chain
/// has no row.
///
/// Fields are those of `common/models/relationship.js` in WorldHealthOrganization/GoDataSource-API.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
///
/// # Complexity
///
/// As for [`write_godata_contacts`].
pub fn write_godata_relationships<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<Sent, WriteError> {
    let namer = exchange.namer();
    let mut table = Table::new(out);
    table.row([
        "persons[0].id",
        "persons[0].type",
        "persons[0].source",
        "persons[1].id",
        "persons[1].type",
        "persons[1].target",
        "contactDate",
        "contactDateEstimated",
        "certaintyLevelId",
        "exposureTypeId",
        "exposureFrequencyId",
        "exposureDurationId",
        "comment",
    ])?;
    let mut sent = Sent::default();
    let mut row = |source: &Known<'_>, of_source, person: &Known<'_>, of_person, link: &Link| {
        let [date, estimated, certainty, kind, frequency, duration, comment] = relationship(exchange, link);
        sent.rows += 1;
        table.row([
            &source.id, of_source, "true", &person.id, of_person, "true", &date, &estimated, &certainty,
            &kind, &frequency, &duration, &comment,
        ])
    };
    let case = item!("PERSON_TYPE", "CASE");
    for (person, of) in exchange.cases(&namer)? {
        let links = exchange.tracing.links_to(of.person).into_iter();
        for (source, link) in exchange.with_sources(&namer, links.filter(|link| link.generation == 1))? {
            row(&source, case, &person, case, &link)?;
        }
    }
    let mut left_out = 0;
    for (person, contact) in exchange.contacts(&namer)? {
        let links = exchange.giving(&namer, &contact)?;
        let Some(role) = Role::of(contact.tier) else {
            left_out += links.len();
            continue;
        };
        let told = primary(&links);
        for (at, (source, link)) in links.iter().enumerate() {
            if Some(at) != told {
                row(source, role.of_source(), &person, role.item(), link)?;
            }
        }
    }
    table.finish()?;
    sent.left_out = left_out;
    Ok(sent)
}

/// As whom Go.Data knows somebody who is no case.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Contact,
    ContactOfContact,
}

impl Role {
    const fn of(tier: Tier) -> Option<Self> {
        match tier {
            Tier::Close | Tier::Companion | Tier::General => Some(Self::Contact),
            Tier::Secondary => Some(Self::ContactOfContact),
            Tier::Further => None,
        }
    }

    const fn item(self) -> &'static str {
        match self {
            Self::Contact => item!("PERSON_TYPE", "CONTACT"),
            Self::ContactOfContact => item!("PERSON_TYPE", "CONTACT_OF_CONTACT"),
        }
    }

    const fn of_source(self) -> &'static str {
        match self {
            Self::Contact => item!("PERSON_TYPE", "CASE"),
            Self::ContactOfContact => item!("PERSON_TYPE", "CONTACT"),
        }
    }
}

const OF_PERSON: [&str; 7] = [
    "id",
    "visualId",
    "firstName",
    "dateOfReporting",
    "isDateOfReportingApproximate",
    "dateOfLastContact",
    "riskLevel",
];
const OF_RELATIONSHIP: [&str; 8] = [
    "relationship.persons[].id",
    "relationship.contactDate",
    "relationship.contactDateEstimated",
    "relationship.certaintyLevelId",
    "relationship.exposureTypeId",
    "relationship.exposureFrequencyId",
    "relationship.exposureDurationId",
    "relationship.comment",
];
const OF_FOLLOW_UP: [&str; 2] = ["followUp.startDate", "followUp.endDate"];

fn write_persons<W: Write>(exchange: &Exchange<'_>, out: W, role: Role) -> Result<Sent, WriteError> {
    let namer = exchange.namer();
    let mut table = Table::new(out);
    let follow_up = &OF_FOLLOW_UP[..if role == Role::Contact { 2 } else { 0 }];
    let header = OF_PERSON.iter().chain(&["riskReason"]).chain(follow_up);
    table.cells(header.chain(&OF_RELATIONSHIP).copied())?;
    let mut sent = Sent::default();
    for (known, contact) in exchange.contacts(&namer)? {
        match Role::of(contact.tier) {
            Some(of) if of == role => {}
            None if role == Role::ContactOfContact => {
                sent.left_out += 1;
                continue;
            }
            _ => continue,
        }
        let mut cells = person(exchange, &known, &contact);
        cells.truncate(if role == Role::Contact { 10 } else { 8 });
        cells.extend(first_relationship(exchange, &namer, &contact)?);
        table.cells(cells.iter().map(String::as_str))?;
        sent.rows += 1;
    }
    table.finish()?;
    Ok(sent)
}

/// What is told of a contact, the days of follow-up last.
fn person(exchange: &Exchange<'_>, known: &Known<'_>, contact: &Contact) -> Vec<String> {
    let zone = exchange.tracing.protocol().time_zone();
    let order = exchange.orders.and_then(|orders| orders.get(contact.person));
    let found = order.map_or(exchange.tracing.as_of(), |order| order.found);
    let risk = match contact.tier {
        Tier::Close => item!("RISK_LEVEL", "3_HIGH"),
        Tier::Companion | Tier::General => item!("RISK_LEVEL", "1_LOW"),
        Tier::Secondary | Tier::Further => "",
    };
    let days = order.and_then(|order| Some((order.periods.first()?.from, order.last_day()?)));
    let (from, until) = days
        .map(|(from, until)| (from.to_string(), until.to_string()))
        .unwrap_or_default();
    vec![
        known.id.clone(),
        known.key.to_string(),
        known.called().to_owned(),
        found.date(zone).to_string(),
        order.is_none().to_string(),
        contact.last_exposure.date(zone).to_string(),
        risk.to_owned(),
        format!("{}, generation {}", contact.tier, contact.generation),
        from,
        until,
    ]
}

/// The relationship with which a contact is imported, its source first.
fn first_relationship(
    exchange: &Exchange<'_>,
    namer: &Namer,
    contact: &Contact,
) -> Result<Vec<String>, WriteError> {
    let links = exchange.giving(namer, contact)?;
    let Some((source, link)) = primary(&links).map(|at| &links[at]) else {
        return Ok(vec![String::new(); OF_RELATIONSHIP.len()]);
    };
    let told = std::iter::once(source.id.clone());
    Ok(told.chain(relationship(exchange, link)).collect())
}

/// Which of the links has the latest exposure; of several the first.
fn primary(links: &[(Known<'_>, Link)]) -> Option<usize> {
    let last = links.iter().map(|(_, link)| link.last_exposure).max()?;
    links.iter().position(|(_, link)| link.last_exposure == last)
}

/// What is told of a relationship, in the order of the columns.
fn relationship(exchange: &Exchange<'_>, link: &Link) -> [String; 7] {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let protocol = exchange.tracing.protocol();
    let zone = protocol.time_zone();
    let certainty = if link.exposures.iter().all(|exposure| exposure.assumed.is_empty()) {
        item!("CERTAINTY_LEVEL", "3_HIGH")
    } else {
        item!("CERTAINTY_LEVEL", "2_MEDIUM")
    };
    let at_home = |setting| setting == Some(PlaceKind::Residence);
    let kind = if link.exposures.iter().any(|exposure| at_home(exposure.setting)) {
        item!("EXPOSURE_TYPE", "SLEPT_ATE_OR_SPEND_TIME_IN_SAME_HOUSEHOLD")
    } else {
        ""
    };
    let frequency = match link.exposures.len() {
        0 => "",
        1..=5 => item!("EXPOSURE_FREQUENCY", "1_5_TIMES"),
        6..=10 => item!("EXPOSURE_FREQUENCY", "6_10_TIMES"),
        11..=20 => item!("EXPOSURE_FREQUENCY", "11_20_TIMES"),
        21.. => item!("EXPOSURE_FREQUENCY", "OVER_21_TIMES"),
    };
    let duration = match link.seconds {
        0..MINUTE => item!("EXPOSURE_DURATION", "VERY_SHORT_SECONDS"),
        MINUTE..HOUR => item!("EXPOSURE_DURATION", "SHORT_MINUTES"),
        HOUR..DAY => item!("EXPOSURE_DURATION", "MEDIUM_HOURS"),
        DAY.. => item!("EXPOSURE_DURATION", "LONG_DAYS"),
    };
    [
        link.last_exposure.date(zone).to_string(),
        "false".to_owned(),
        certainty.to_owned(),
        kind.to_owned(),
        frequency.to_owned(),
        duration.to_owned(),
        comment(exchange, link),
    ]
}

/// What no field of another system holds: `2022-05-06T09:00:00+08:00 to 2022-05-06T09:20:00+08:00, 1200 s, talk`.
pub(super) fn comment(exchange: &Exchange<'_>, link: &Link) -> String {
    let protocol = exchange.tracing.protocol();
    let [first, last] =
        [link.first_exposure, link.last_exposure].map(|time| time.to_rfc3339(protocol.time_zone()));
    let rules = keys::rule_ids(protocol, link.rules);
    format!("{first} to {last}, {} s, {rules}", link.seconds)
}
