//! SORMAS: the tables that it imports.

use std::io::Write;

use chrono::NaiveDate;

use super::identity::{Known, Namer};
use super::{Exchange, Sent, godata};
use crate::area::AreaLevel;
use crate::case::CaseStatus;
use crate::contact::{Contact, ExposureKind, Link};
use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::protocol::CareKind;
use crate::report::table::Table;
use crate::report::{WriteError, keys};
use crate::response::{Order, Standing};
use crate::tier::Tier;

/// Writes the cases as a table for SORMAS: one row for each, sorted by key.
///
/// As SORMAS wants it, the first line names for each column the entity that it belongs to, and the second the column itself,
/// by the path of the field. Days have the month first, `05/07/2022`, as for users whose language is English.
///
/// | column | what it holds |
/// |---|---|
/// | `externalID`, `person.externalId` | the key |
/// | `disease` | `CORONAVIRUS` |
/// | `caseClassification` | `SUSPECT`, `CONFIRMED`, and for asymptomatic infections `CONFIRMED_NO_SYMPTOMS` |
/// | `reportDate` | the day on which the case became known; an **approximation** where that is not known: the day of the question |
/// | `responsibleRegion`, `responsibleDistrict`, `responsibleCommunity` | the prefecture, county and township of the home by name, else by key: an **approximation** of SORMAS's three levels, whose names must be in its infrastructure. With pseudonyms no township |
/// | `symptoms.onsetDate` | the day of first symptoms |
/// | `quarantineFrom` | the first day of isolation |
/// | `additionalDetails` | the samplings: SORMAS imports samples with their material and laboratory, which nobody knows here |
/// | `person.firstName` | the key |
/// | `person.lastName` | the name; the key where none goes out. SORMAS wants both, and names are not taken apart |
/// | `person.sex` | `UNKNOWN`, since SORMAS wants one |
///
/// Left out: infectious windows, times of day. Fields are those of `CaseDataDto`, `CaseClassification`, `SymptomsDto` and
/// `PersonDto` below `sormas-api/src/main/java/de/symeda/sormas/api/`, two lines of header and dates those of
/// `sormas-ui/src/test/resources/sormas_case_import_test_samples.csv` and
/// `sormas-ui/src/main/java/de/symeda/sormas/ui/importer/DataImporter.java`, all in SORMAS-Foundation/SORMAS-Project
/// (formerly hzi-braunschweig/SORMAS-Project).
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or an area without a key in the roster.
pub fn write_sormas_cases<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<Sent, WriteError> {
    const COLUMNS: [&str; 13] = [
        "externalID",
        "disease",
        "caseClassification",
        "reportDate",
        "responsibleRegion",
        "responsibleDistrict",
        "responsibleCommunity",
        "symptoms.onsetDate",
        "quarantineFrom",
        "additionalDetails",
        "person.externalId",
        "person.firstName",
        "person.lastName",
    ];
    let (namer, zone) = (exchange.namer(), exchange.tracing.protocol().time_zone());
    let mut table = Table::new(out);
    header(&mut table, "CaseData", &COLUMNS)?;
    let cases = exchange.cases(&namer)?;
    for (known, case) in &cases {
        let classification = match case.status {
            CaseStatus::Suspected => "SUSPECT",
            CaseStatus::Confirmed => "CONFIRMED",
            CaseStatus::Asymptomatic => "CONFIRMED_NO_SYMPTOMS",
        };
        let [onset, isolated] = [case.onset, case.isolated]
            .map(|moment| moment.map(|moment| day(moment.date(zone))).unwrap_or_default());
        let reported = case
            .reported
            .map_or(exchange.tracing.as_of().date(zone), |moment| moment.date(zone));
        let samplings = [("positive", case.sampled), ("last negative", case.last_negative)];
        let samplings = samplings
            .into_iter()
            .filter_map(|(what, moment)| Some(format!("{what} {}", moment?.in_zone(zone))));
        let [region, district, community] = home(exchange, &namer, case.person)?;
        table.row([
            &known.key,
            DISEASE,
            classification,
            &day(reported),
            &region,
            &district,
            &community,
            &onset,
            &isolated,
            &samplings.collect::<Vec<_>>().join(", "),
            &known.key,
            &known.key,
            known.called(),
            "UNKNOWN",
        ])?;
    }
    table.finish()?;
    Ok(Sent {
        rows: cases.len(),
        left_out: 0,
    })
}

/// Writes the contacts as a table for SORMAS, which keeps one record for each contact of a person with a case: one row for
/// each contact and source over the links that give the tier, sorted by tier, generation, key and key of the source.
///
/// Header and dates are as in [`write_sormas_cases`].
///
/// | column | what it holds |
/// |---|---|
/// | `externalID` | an id made of the keys of the two |
/// | `caseIdExternalSystem` | the key of the source where it is a case. SORMAS joins the two where this is the UUID under which it knows the case, and keeps the text otherwise |
/// | `caseOrEventInformation` | the source where it is none: `contact of contact`, and the key. Such a contact has no case in SORMAS |
/// | `disease` | `CORONAVIRUS` |
/// | `reportDateTime` | the day on which the person was found to be a contact, by the order; an **approximation** without one: the day of the question |
/// | `region`, `district`, `community` | as in [`write_sormas_cases`] |
/// | `multiDayContact`, `firstContactDate`, `lastContactDate` | whether first and last exposure are on different days; the first day, where they are; the last day |
/// | `contactProximity` | an **approximation**: `AIRPLANE` in an aircraft, `SAME_ROOM` for time together at any other place; empty for encounters and indirect exposure, of which SORMAS asks more than is known |
/// | `contactCategory` | an **approximation**: `HIGH_RISK` for a close contact, `LOW_RISK` for companions and general contacts, as in the table for Go.Data; else empty |
/// | `contactClassification` | `UNCONFIRMED`, until somebody has asked |
/// | `contactStatus` | `ACTIVE` |
/// | `followUpStatus`, `followUpUntil` | from the order: `FOLLOW_UP`, `COMPLETED` where nothing is asked any more, `NO_FOLLOW_UP` where nothing ever was; and its last day |
/// | `quarantine`, `quarantineFrom`, `quarantineTo` | `INSTITUTIONELL` (as SORMAS spells it) or `HOME`, by the first stage that confines; the first and the last day of all that do |
/// | `description` | tier, generation, first and last exposure, seconds and rules |
/// | `person.externalId`, `person.firstName`, `person.lastName`, `person.sex` | as in [`write_sormas_cases`] |
///
/// Left out: places, as SORMAS would have an event for each; links between cases; other links than those that give the tier;
/// zones; how people are related (`relationToCase`). What SORMAS calls a visit is a follow-up call, and none goes out.
///
/// Fields and words are those of `ContactDto`, `ContactProximity`, `ContactCategory`, `ContactClassification`,
/// `ContactStatus`, `FollowUpStatus` and `QuarantineType` in `sormas-api/src/main/java/de/symeda/sormas/api/contact/`, header
/// and matching of cases those of `sormas-ui/src/test/resources/sormas_contact_import_test_vaccinations.csv` and
/// `sormas-ui/src/main/java/de/symeda/sormas/ui/contact/importer/ContactImporter.java`, in
/// SORMAS-Foundation/SORMAS-Project.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or an area without a key in the roster.
///
/// # Complexity
///
/// Links are computed anew, contact by contact, and never held all at once.
pub fn write_sormas_contacts<W: Write>(exchange: &Exchange<'_>, out: W) -> Result<Sent, WriteError> {
    const COLUMNS: [&str; 24] = [
        "externalID",
        "caseIdExternalSystem",
        "caseOrEventInformation",
        "disease",
        "reportDateTime",
        "region",
        "district",
        "community",
        "multiDayContact",
        "firstContactDate",
        "lastContactDate",
        "contactProximity",
        "contactCategory",
        "contactClassification",
        "contactStatus",
        "followUpStatus",
        "followUpUntil",
        "quarantine",
        "quarantineFrom",
        "quarantineTo",
        "description",
        "person.externalId",
        "person.firstName",
        "person.lastName",
    ];
    let namer = exchange.namer();
    let mut table = Table::new(out);
    header(&mut table, "Contact", &COLUMNS)?;
    let mut sent = Sent::default();
    for (known, contact) in exchange.contacts(&namer)? {
        let (report, follow_up) = of_person(exchange, &namer, &contact)?;
        for (source, link) in exchange.giving(&namer, &contact)? {
            let (pair, nearness) = of_source(exchange, &namer, (&known, &source), &contact, &link);
            let cells = pair.iter().chain(&report).chain(&nearness).chain(&follow_up);
            let description = format!(
                "{}, generation {}, {}",
                contact.tier,
                contact.generation,
                godata::comment(exchange, &link)
            );
            let told: [&str; 5] = [&description, &known.key, &known.key, known.called(), "UNKNOWN"];
            table.cells(cells.map(String::as_str).chain(told))?;
            sent.rows += 1;
        }
    }
    table.finish()?;
    Ok(sent)
}

const DISEASE: &str = "CORONAVIRUS";

/// The two lines above the rows; the sex of the person, which is never known, stands last.
fn header<W: Write>(table: &mut Table<W>, entity: &str, columns: &[&str]) -> Result<(), WriteError> {
    table.cells(std::iter::repeat_n(entity, columns.len() + 1))?;
    table.cells(columns.iter().copied().chain(["person.sex"]))
}

/// What concerns the contact with one source: from `externalID` to `disease`, and from `multiDayContact` to `contactStatus`.
fn of_source(
    exchange: &Exchange<'_>,
    namer: &Namer,
    (known, source): (&Known<'_>, &Known<'_>),
    contact: &Contact,
    link: &Link,
) -> ([String; 4], [String; 7]) {
    let zone = exchange.tracing.protocol().time_zone();
    let (case, other) = if exchange.tracing.cases().get(link.source).is_some() {
        (source.key.to_string(), String::new())
    } else {
        (String::new(), format!("contact of contact {}", source.key))
    };
    let [first, last] = [link.first_exposure, link.last_exposure].map(|time| time.date(zone));
    let many = first != last;
    let together = |kind: Option<PlaceKind>| {
        link.exposures.iter().any(|exposure| {
            let is_here = kind.is_none_or(|kind| exposure.setting == Some(kind));
            exposure.kind == ExposureKind::Direct && is_here
        })
    };
    let proximity = match (together(Some(PlaceKind::Aircraft)), together(None)) {
        (true, _) => "AIRPLANE",
        (false, true) => "SAME_ROOM",
        (false, false) => "",
    };
    let category = match contact.tier {
        Tier::Close => "HIGH_RISK",
        Tier::Companion | Tier::General => "LOW_RISK",
        Tier::Secondary | Tier::Further => "",
    };
    let pair = [
        namer.id("contact", &[&source.id, &known.id]),
        case,
        other,
        DISEASE.to_owned(),
    ];
    let nearness = [
        many.to_string(),
        if many { day(first) } else { String::new() },
        day(last),
        proximity.to_owned(),
        category.to_owned(),
        "UNCONFIRMED".to_owned(),
        "ACTIVE".to_owned(),
    ];
    (pair, nearness)
}

/// What concerns the person whoever the source: report and home, then follow-up and quarantine.
fn of_person(
    exchange: &Exchange<'_>,
    namer: &Namer,
    contact: &Contact,
) -> Result<([String; 4], [String; 5]), WriteError> {
    let zone = exchange.tracing.protocol().time_zone();
    let order = exchange.orders.and_then(|orders| orders.get(contact.person));
    let found = order.map_or(exchange.tracing.as_of(), |order| order.found);
    let [region, district, community] = home(exchange, namer, contact.person)?;
    let report = [day(found.date(zone)), region, district, community];
    Ok((report, order.map(follow_up).unwrap_or_default()))
}

fn follow_up(order: &Order) -> [String; 5] {
    let status = match order.standing {
        Standing::Registered => "NO_FOLLOW_UP",
        Standing::Over => "COMPLETED",
        Standing::Positive
        | Standing::ToMove
        | Standing::Quarantine
        | Standing::Held
        | Standing::Monitoring => "FOLLOW_UP",
    };
    let until = order.last_day().map(day).unwrap_or_default();
    let confining: Vec<_> = order
        .periods
        .iter()
        .filter(|period| period.kind.confines())
        .collect();
    let kind = match confining.first().map(|period| period.kind) {
        Some(CareKind::CentralQuarantine) => "INSTITUTIONELL",
        Some(CareKind::HomeQuarantine) => "HOME",
        Some(CareKind::HomeMonitoring | CareKind::SelfMonitoring) | None => "",
    };
    let from = confining.first().map(|period| day(period.from));
    let to = confining.last().map(|period| day(period.until));
    [
        status.to_owned(),
        until,
        kind.to_owned(),
        from.unwrap_or_default(),
        to.unwrap_or_default(),
    ]
}

/// Prefecture, county and township of the home: the names, else the keys.
fn home(exchange: &Exchange<'_>, namer: &Namer, person: PersonId) -> Result<[String; 3], WriteError> {
    let levels = [AreaLevel::Prefecture, AreaLevel::County, AreaLevel::Township];
    let mut areas = [const { String::new() }; 3];
    // Of a township, few may be on the list: it would tell who they are.
    let levels = if namer.is_secret() {
        &levels[..2]
    } else {
        &levels[..]
    };
    for (name, &level) in areas.iter_mut().zip(levels) {
        let area = exchange
            .gazetteer
            .and_then(|gazetteer| Some((gazetteer, gazetteer.area_of_home(person, level)?)));
        if let Some((gazetteer, area)) = area {
            let known = gazetteer.areas.get(area).and_then(|area| area.name.as_deref());
            known
                .map_or_else(|| keys::area_key(exchange.roster, area), Ok)?
                .clone_into(name);
        }
    }
    Ok(areas)
}

/// A day as SORMAS reads it from users whose language is English.
fn day(day: NaiveDate) -> String {
    day.format("%m/%d/%Y").to_string()
}
