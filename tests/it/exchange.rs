//! Files for Go.Data, SORMAS and FHIR: what is in them, what is left out, and that it is what was traced.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::FixedOffset;
use mijie::input::{Mode, Names, read_folder};
use mijie::protocol::{Grade, Protocol, Rule, Setting, edition};
use mijie::report::{
    Exchange, FhirCounts, Language, Sent, WriteError, write_contacts, write_exposures, write_fhir,
    write_godata_cases, write_godata_contacts, write_godata_contacts_of_contacts, write_godata_relationships,
    write_sormas_cases, write_sormas_contacts,
};
use mijie::response::issue;
use mijie::{
    Area, AreaLevel, Areas, Case, CaseStatus, Cases, Encounter, Gazetteer, Interval, Place, PlaceKind,
    Roster, Test, TestResult, Timestamp, Tracing, Visit, VisitLog, VisitLogBuilder, trace,
};
use proptest::prelude::*;
use serde_json::Value as Json;

use crate::laws;
use crate::python::{printed, python_with};
use crate::world::{self, LATE};

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

/// A case at a table, at home and in a shop, and whom that reaches.
struct Small {
    roster: Roster,
    log: VisitLog,
    cases: Cases,
    protocol: Protocol,
    gazetteer: Gazetteer,
    names: Names,
    tests: Vec<Test>,
}

fn at(text: &str) -> Timestamp {
    Timestamp::parse_in(text, china()).unwrap()
}

fn time(from: &str, until: &str) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

const PERSONS: [&str; 7] = ["guo", "li", "song", "wu", "zhao", "chen", "tang"];

const PLACES: [(&str, PlaceKind, Option<&str>); 3] = [
    ("inn", PlaceKind::Restaurant, Some("红旗饭店")),
    ("flat 1", PlaceKind::Residence, None),
    ("shop", PlaceKind::Shop, None),
];

fn register(roster: &mut Roster) -> Gazetteer {
    let mut gazetteer = Gazetteer::default();
    for (key, kind, name) in PLACES {
        let place = Place {
            kind,
            name: name.map(ToOwned::to_owned),
            lat: Some(36.5),
            lon: Some(101.25),
            ..Place::default()
        };
        gazetteer.places.insert(roster.place(key).unwrap(), place);
    }
    let county = Area {
        id: roster.area("630123").unwrap(),
        level: AreaLevel::County,
        parent: None,
        name: Some("湟源县".to_owned()),
        population: None,
    };
    let town = Area {
        id: roster.area("town").unwrap(),
        level: AreaLevel::Township,
        parent: Some(county.id),
        name: None,
        population: None,
    };
    let flat = roster.place("flat 1").unwrap();
    gazetteer.places.get_mut(&flat).unwrap().area = Some(town.id);
    gazetteer.areas = Areas::new([county, town]).unwrap();
    gazetteer.homes.insert(roster.person("song").unwrap(), flat);
    gazetteer
}

fn samples(roster: &mut Roster) -> Vec<Test> {
    let tests = [
        ("song", "2022-05-08", TestResult::Negative),
        ("song", "2022-05-09", TestResult::Pending),
        ("li", "2022-05-09T08:00:00+08:00", TestResult::Positive),
        ("song", "2022-05-20", TestResult::Positive),
        ("nobody", "2022-05-08", TestResult::Positive),
    ];
    tests
        .map(|(who, sampled, result)| Test {
            person: roster.person(who).unwrap(),
            sampled: sampled.parse().unwrap(),
            result,
            round: None,
        })
        .into()
}

/// `persons` tells in which order ids are given.
fn small_of(persons: [&str; 7]) -> Small {
    let mut roster = Roster::new();
    for person in persons {
        roster.person(person).unwrap();
    }
    let id = |roster: &mut Roster, key| roster.person(key).unwrap();
    let mut log = VisitLogBuilder::new();
    for (key, kind, _) in PLACES {
        log.add_place(roster.place(key).unwrap(), kind);
    }
    for (who, place, from, until) in [
        ("guo", "inn", "2022-05-06T19:00", "2022-05-06T20:30"),
        ("song", "inn", "2022-05-06T19:15", "2022-05-06T21:00"),
        ("tang", "inn", "2022-05-06T20:00", "2022-05-06T20:10"),
        ("song", "flat 1", "2022-05-07T10:00", "2022-05-07T12:00"),
        ("wu", "flat 1", "2022-05-07T00:00", "2022-05-08T00:00"),
        ("guo", "shop", "2022-05-06T10:00", "2022-05-06T10:30"),
        ("chen", "shop", "2022-05-06T10:05", "2022-05-06T10:05:30"),
    ] {
        log.add_visit(Visit {
            person: id(&mut roster, who),
            place: roster.place(place).unwrap(),
            interval: time(from, until),
            spot: None,
        });
    }
    for (a, b, from, until) in [
        ("guo", "li", "2022-05-06T12:00", "2022-05-06T13:00"),
        ("li", "tang", "2022-05-08T12:00", "2022-05-08T12:01"),
        ("wu", "zhao", "2022-05-07T15:00", "2022-05-07T15:00:40"),
    ] {
        let (a, b) = (id(&mut roster, a), id(&mut roster, b));
        log.add_encounter(Encounter::new(a, b, time(from, until)).unwrap());
    }
    let gazetteer = register(&mut roster);
    let cases = Cases::new([
        Case {
            onset: Some("2022-05-07".parse().unwrap()),
            isolated: Some("2022-05-08T12:00:00+08:00".parse().unwrap()),
            reported: Some("2022-05-08T09:00:00+08:00".parse().unwrap()),
            ..Case::new(id(&mut roster, "guo"))
        },
        Case {
            status: CaseStatus::Asymptomatic,
            sampled: Some("2022-05-09".parse().unwrap()),
            ..Case::new(id(&mut roster, "li"))
        },
    ])
    .unwrap();
    let tests = samples(&mut roster);
    let close = [
        Setting::Kind(PlaceKind::Restaurant),
        Setting::Kind(PlaceKind::Residence),
        Setting::Encounter,
    ];
    let general = [Setting::Kind(PlaceKind::Shop)];
    let protocol = Protocol::builder("small", china())
        .with_look_back_days(2, 2)
        .with_rule(Rule::new("together", Grade::Close, close, "house rule"))
        .with_rule(Rule::new("shop", Grade::General, general, "house rule"))
        .with_care(edition::cn_9().care().cloned())
        .with_generations(3)
        .build()
        .unwrap();
    let names = [(id(&mut roster, "song"), "宋某".to_owned())]
        .into_iter()
        .collect();
    Small {
        log: log.build().unwrap(),
        roster,
        cases,
        protocol,
        gazetteer,
        names,
        tests,
    }
}

impl Small {
    fn tracing(&self) -> Tracing<'_> {
        trace(
            &self.log,
            &self.cases,
            &self.protocol,
            at("2022-05-09T20:00:00+08:00"),
        )
    }
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> Result<Sent, WriteError>) -> (String, Sent) {
    let mut file = Vec::new();
    let sent = write(&mut file).unwrap();
    (String::from_utf8(file).unwrap(), sent)
}

/// The rows with ids cut to what they stand for, so that a person can read them.
fn readable(text: &str) -> String {
    let mut names = BTreeMap::new();
    let tracing = small_of(PERSONS);
    let tracing = tracing.tracing();
    let small = small_of(PERSONS);
    let (persons, _) = self::text(|out| write_godata_cases(&Exchange::new(&tracing, &small.roster), out));
    let (contacts, _) = self::text(|out| write_godata_contacts(&Exchange::new(&tracing, &small.roster), out));
    let (further, _) =
        self::text(|out| write_godata_contacts_of_contacts(&Exchange::new(&tracing, &small.roster), out));
    for line in [persons, contacts, further]
        .iter()
        .flat_map(|file| file.lines().skip(1))
    {
        let mut cells = line.split(',');
        names.insert(cells.next().unwrap().to_owned(), cells.next().unwrap().to_owned());
    }
    let mut text = text.replace("LNG_REFERENCE_DATA_CATEGORY_", "");
    for (id, name) in names {
        assert_eq!(id.len(), 36, "{id}");
        text = text.replace(&id, &format!("<{name}>"));
    }
    text
}

#[test]
fn godata_gets_cases_by_its_own_columns_and_codes() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let exchange = Exchange::new(&tracing, &small.roster);
    let (file, sent) = text(|out| write_godata_cases(&exchange, out));
    assert_eq!((sent.rows, sent.left_out), (2, 0));
    assert_eq!(
        readable(&file),
        "id,visualId,firstName,classification,dateOfOnset,dateOfReporting,isDateOfReportingApproximate,dateRanges[0].typeId,dateRanges[0].startDate\n\
         <guo>,guo,guo,CASE_CLASSIFICATION_CONFIRMED,2022-05-07,2022-05-08,false,PERSON_DATE_TYPE_ISOLATION,2022-05-08\n\
         <li>,li,li,CASE_CLASSIFICATION_CONFIRMED,,2022-05-09,true,,\n"
    );
}

#[test]
fn godata_gets_each_contact_with_its_latest_source_and_the_others_as_relationships() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let orders = issue(&tracing, &small.tests, &BTreeMap::new());
    let exchange = Exchange::new(&tracing, &small.roster)
        .with_names(&small.names)
        .with_orders(&orders);
    let (contacts, sent) = text(|out| write_godata_contacts(&exchange, out));
    assert_eq!((sent.rows, sent.left_out), (3, 0));
    assert_eq!(
        readable(&contacts),
        "id,visualId,firstName,dateOfReporting,isDateOfReportingApproximate,dateOfLastContact,riskLevel,riskReason,\
         followUp.startDate,followUp.endDate,relationship.persons[].id,relationship.contactDate,\
         relationship.contactDateEstimated,relationship.certaintyLevelId,relationship.exposureTypeId,\
         relationship.exposureFrequencyId,relationship.exposureDurationId,relationship.comment\n\
         <song>,song,宋某,2022-05-09,false,2022-05-06,RISK_LEVEL_3_HIGH,\"close, generation 1\",2022-05-09,2022-05-16,<guo>,2022-05-06,false,CERTAINTY_LEVEL_3_HIGH,,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_MEDIUM_HOURS,\"2022-05-06T19:15:00+08:00 to 2022-05-06T20:30:00+08:00, 4500 s, together\"\n\
         <tang>,tang,tang,2022-05-09,false,2022-05-08,RISK_LEVEL_3_HIGH,\"close, generation 1\",2022-05-09,2022-05-18,<li>,2022-05-08,false,CERTAINTY_LEVEL_3_HIGH,,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_SHORT_MINUTES,\"2022-05-08T12:00:00+08:00 to 2022-05-08T12:01:00+08:00, 60 s, together\"\n\
         <chen>,chen,chen,2022-05-09,false,2022-05-06,RISK_LEVEL_1_LOW,\"general, generation 1\",2022-05-09,2022-05-11,<guo>,2022-05-06,false,CERTAINTY_LEVEL_3_HIGH,,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_VERY_SHORT_SECONDS,\"2022-05-06T10:05:00+08:00 to 2022-05-06T10:05:30+08:00, 30 s, shop\"\n"
    );
    let (relationships, sent) = text(|out| write_godata_relationships(&exchange, out));
    assert_eq!((sent.rows, sent.left_out), (2, 1));
    assert_eq!(
        readable(&relationships),
        "persons[0].id,persons[0].type,persons[0].source,persons[1].id,persons[1].type,persons[1].target,contactDate,\
         contactDateEstimated,certaintyLevelId,exposureTypeId,exposureFrequencyId,exposureDurationId,comment\n\
         <guo>,PERSON_TYPE_CASE,true,<li>,PERSON_TYPE_CASE,true,2022-05-06,false,CERTAINTY_LEVEL_3_HIGH,,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_MEDIUM_HOURS,\"2022-05-06T12:00:00+08:00 to 2022-05-06T13:00:00+08:00, 3600 s, together\"\n\
         <guo>,PERSON_TYPE_CASE,true,<tang>,PERSON_TYPE_CONTACT,true,2022-05-06,false,CERTAINTY_LEVEL_3_HIGH,,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_SHORT_MINUTES,\"2022-05-06T20:00:00+08:00 to 2022-05-06T20:10:00+08:00, 600 s, together\"\n"
    );
}

#[test]
fn godata_has_no_place_for_contacts_beyond_those_of_contacts() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let (file, sent) =
        text(|out| write_godata_contacts_of_contacts(&Exchange::new(&tracing, &small.roster), out));
    assert_eq!((sent.rows, sent.left_out), (1, 1));
    let wu = readable(&file).lines().nth(1).unwrap().to_owned();
    assert_eq!(
        wu,
        "<wu>,wu,wu,2022-05-09,true,2022-05-07,,\"secondary, generation 2\",<song>,2022-05-07,false,CERTAINTY_LEVEL_3_HIGH,\
         EXPOSURE_TYPE_SLEPT_ATE_OR_SPEND_TIME_IN_SAME_HOUSEHOLD,EXPOSURE_FREQUENCY_1_5_TIMES,EXPOSURE_DURATION_MEDIUM_HOURS,\
         \"2022-05-07T10:00:00+08:00 to 2022-05-07T12:00:00+08:00, 7200 s, together\""
    );
}

#[test]
fn sormas_gets_cases_with_two_lines_of_header_and_the_month_first() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let (file, sent) = text(|out| write_sormas_cases(&Exchange::new(&tracing, &small.roster), out));
    assert_eq!((sent.rows, sent.left_out), (2, 0));
    assert_eq!(
        file,
        "CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData,CaseData\n\
         externalID,disease,caseClassification,reportDate,responsibleRegion,responsibleDistrict,responsibleCommunity,symptoms.onsetDate,quarantineFrom,additionalDetails,person.externalId,person.firstName,person.lastName,person.sex\n\
         guo,CORONAVIRUS,CONFIRMED,05/08/2022,,,,05/07/2022,05/08/2022,,guo,guo,guo,UNKNOWN\n\
         li,CORONAVIRUS,CONFIRMED_NO_SYMPTOMS,05/09/2022,,,,,,positive 2022-05-09,li,li,li,UNKNOWN\n"
    );
}

#[test]
fn sormas_gets_a_row_for_each_contact_and_source() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let orders = issue(&tracing, &small.tests, &BTreeMap::new());
    let exchange = Exchange::new(&tracing, &small.roster)
        .with_names(&small.names)
        .with_gazetteer(&small.gazetteer)
        .with_orders(&orders);
    let (file, sent) = text(|out| write_sormas_contacts(&exchange, out));
    assert_eq!((sent.rows, sent.left_out), (6, 0));
    let lines: Vec<&str> = file.lines().collect();
    assert_eq!(lines[0].split(',').collect::<BTreeSet<_>>(), ["Contact"].into());
    assert_eq!(
        lines[1],
        "externalID,caseIdExternalSystem,caseOrEventInformation,disease,reportDateTime,region,district,community,\
         multiDayContact,firstContactDate,lastContactDate,contactProximity,contactCategory,contactClassification,\
         contactStatus,followUpStatus,followUpUntil,quarantine,quarantineFrom,quarantineTo,description,\
         person.externalId,person.firstName,person.lastName,person.sex"
    );
    let rows: Vec<&str> = lines[2..].iter().map(|line| &line[36..]).collect();
    assert_eq!(
        rows,
        [
            ",guo,,CORONAVIRUS,05/09/2022,,湟源县,town,false,,05/06/2022,SAME_ROOM,HIGH_RISK,UNCONFIRMED,ACTIVE,FOLLOW_UP,05/16/2022,INSTITUTIONELL,05/09/2022,05/13/2022,\"close, generation 1, 2022-05-06T19:15:00+08:00 to 2022-05-06T20:30:00+08:00, 4500 s, together\",song,song,宋某,UNKNOWN",
            ",guo,,CORONAVIRUS,05/09/2022,,,,false,,05/06/2022,SAME_ROOM,HIGH_RISK,UNCONFIRMED,ACTIVE,FOLLOW_UP,05/18/2022,INSTITUTIONELL,05/09/2022,05/15/2022,\"close, generation 1, 2022-05-06T20:00:00+08:00 to 2022-05-06T20:10:00+08:00, 600 s, together\",tang,tang,tang,UNKNOWN",
            ",li,,CORONAVIRUS,05/09/2022,,,,false,,05/08/2022,,HIGH_RISK,UNCONFIRMED,ACTIVE,FOLLOW_UP,05/18/2022,INSTITUTIONELL,05/09/2022,05/15/2022,\"close, generation 1, 2022-05-08T12:00:00+08:00 to 2022-05-08T12:01:00+08:00, 60 s, together\",tang,tang,tang,UNKNOWN",
            ",,contact of contact song,CORONAVIRUS,05/09/2022,,,,false,,05/07/2022,SAME_ROOM,,UNCONFIRMED,ACTIVE,FOLLOW_UP,05/14/2022,HOME,05/09/2022,05/14/2022,\"secondary, generation 2, 2022-05-07T10:00:00+08:00 to 2022-05-07T12:00:00+08:00, 7200 s, together\",wu,wu,wu,UNKNOWN",
            ",,contact of contact wu,CORONAVIRUS,05/09/2022,,,,false,,05/07/2022,,,UNCONFIRMED,ACTIVE,NO_FOLLOW_UP,,,,,\"further, generation 3, 2022-05-07T15:00:00+08:00 to 2022-05-07T15:00:40+08:00, 40 s, together\",zhao,zhao,zhao,UNKNOWN",
            ",guo,,CORONAVIRUS,05/09/2022,,,,false,,05/06/2022,SAME_ROOM,LOW_RISK,UNCONFIRMED,ACTIVE,FOLLOW_UP,05/11/2022,,,,\"general, generation 1, 2022-05-06T10:05:00+08:00 to 2022-05-06T10:05:30+08:00, 30 s, shop\",chen,chen,chen,UNKNOWN",
        ]
    );
}

type Writer = fn(&Exchange<'_>, &mut Vec<u8>) -> Result<Sent, WriteError>;

/// Every file as a person with all the data writes it.
fn files(small: &Small, with: impl for<'e> Fn(Exchange<'e>) -> Exchange<'e>) -> Vec<String> {
    let tracing = small.tracing();
    let orders = issue(&tracing, &small.tests, &BTreeMap::new());
    let exchange = with(
        Exchange::new(&tracing, &small.roster)
            .with_names(&small.names)
            .with_gazetteer(&small.gazetteer)
            .with_tests(&small.tests)
            .with_orders(&orders),
    );
    let mut fhir = Vec::new();
    write_fhir(&exchange, &mut fhir).unwrap();
    let mut files = vec![String::from_utf8(fhir).unwrap()];
    let writers: [Writer; 6] = [
        |exchange, out| write_godata_cases(exchange, out),
        |exchange, out| write_godata_contacts(exchange, out),
        |exchange, out| write_godata_contacts_of_contacts(exchange, out),
        |exchange, out| write_godata_relationships(exchange, out),
        |exchange, out| write_sormas_cases(exchange, out),
        |exchange, out| write_sormas_contacts(exchange, out),
    ];
    files.extend(writers.iter().map(|write| text(|out| write(&exchange, out)).0));
    files
}

const SECRET: &str = "a secret of the county";

#[test]
fn with_pseudonyms_no_key_and_no_name_goes_out() {
    let small = small_of(PERSONS);
    let plain = files(&small, |exchange| exchange);
    let secret = files(&small, |exchange| exchange.with_pseudonyms(SECRET).unwrap());
    let words = PERSONS
        .iter()
        .chain(&["宋某", "inn", "flat 1", "红旗饭店", "town"]);
    for word in words {
        let quoted = |file: &String| {
            let cells = file.split([',', '"', '\n', '>', '<']);
            let last_words = cells.map(|cell| cell.rsplit(' ').next().unwrap_or(cell).to_owned());
            last_words.collect::<Vec<_>>().iter().any(|cell| cell == word)
                || file.contains(&format!("\"{word}\""))
        };
        assert!(plain.iter().any(quoted), "{word} is said without pseudonyms");
        assert!(!secret.iter().any(quoted), "{word} goes out");
    }
    let other = files(&small, |exchange| {
        exchange.with_pseudonyms("another secret of it").unwrap()
    });
    assert!(
        secret
            .iter()
            .zip(&other)
            .all(|(a, b)| a.len() == b.len() && a != b)
    );
}

#[test]
fn the_order_of_ids_does_not_matter() {
    let mut turned = PERSONS;
    turned.reverse();
    assert_eq!(
        files(&small_of(PERSONS), |exchange| exchange),
        files(&small_of(turned), |exchange| exchange)
    );
}

/// A bundle of everything that is known of the small world.
fn bundle(small: &Small, language: Language) -> (Json, FhirCounts) {
    let tracing = small.tracing();
    let orders = issue(&tracing, &small.tests, &BTreeMap::new());
    let exchange = Exchange::new(&tracing, &small.roster)
        .with_names(&small.names)
        .with_gazetteer(&small.gazetteer)
        .with_tests(&small.tests)
        .with_orders(&orders)
        .in_language(language);
    let mut file = Vec::new();
    let counts = write_fhir(&exchange, &mut file).unwrap();
    (serde_json::from_slice(&file).unwrap(), counts)
}

fn of_kind<'b>(bundle: &'b Json, kind: &str) -> Vec<&'b Json> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| &entry["resource"])
        .filter(|resource| resource["resourceType"] == kind)
        .collect()
}

#[test]
fn a_bundle_counts_what_it_holds() {
    let small = small_of(PERSONS);
    let (bundle, counts) = bundle(&small, Language::English);
    let found = [
        "Patient",
        "Condition",
        "Procedure",
        "Observation",
        "Encounter",
        "Location",
        "ServiceRequest",
    ]
    .map(|kind| of_kind(&bundle, kind).len());
    // Of the tests one is of tomorrow and one of somebody else; that of li is also in the line list.
    assert_eq!(counts.tests, 3);
    // Generation 1 by guo: song, tang, chen, li; by li: tang. 2 by song: wu, tang, guo; by tang: song, guo, li; by li, as
    // whom guo reached: tang, guo. 3 by wu: zhao, song.
    assert_eq!((counts.exposures, counts.contacts), (15, 5));
    // Of guo two, of song three; tang was with guo and song at once.
    assert_eq!((counts.visits, counts.places), (8, 3));
    assert_eq!(counts.orders, 6);
    assert_eq!(found, [7, 2, 1, 3 + 15 + 5, 8, 3, 6]);
    assert_eq!(bundle["timestamp"], "2022-05-09T20:00:00+08:00");
}

#[test]
fn a_bundle_says_what_is_known_and_no_more() {
    let small = small_of(PERSONS);
    let (bundle, _) = bundle(&small, Language::Chinese);
    let conditions = of_kind(&bundle, "Condition");
    assert_eq!(
        conditions[0]["text"]["div"],
        "<div xmlns=\"http://www.w3.org/1999/xhtml\">确诊病例，发病时间2022-05-07</div>"
    );
    assert_eq!(conditions[0]["onsetDateTime"], "2022-05-07");
    assert_eq!(conditions[1]["onsetDateTime"], Json::Null);
    let tests: Vec<(&Json, &Json, &Json)> = of_kind(&bundle, "Observation")
        .into_iter()
        .filter(|one| one["code"]["coding"][0]["code"] == "94500-6")
        .map(|one| {
            (
                &one["effectiveDateTime"],
                &one["status"],
                &one["valueCodeableConcept"]["coding"][0]["code"],
            )
        })
        .collect();
    let expected = [
        ("2022-05-09T08:00:00+08:00", "final", Some("260373001")),
        ("2022-05-08", "final", Some("260415000")),
        ("2022-05-09", "registered", None),
    ];
    let expected =
        expected.map(|(when, status, code)| (Json::from(when), Json::from(status), Json::from(code)));
    assert!(
        tests
            .iter()
            .map(|&(a, b, c)| (a.clone(), b.clone(), c.clone()))
            .eq(expected),
        "{tests:?}"
    );
    let orders = of_kind(&bundle, "ServiceRequest");
    assert_eq!(orders[0]["code"]["text"], "集中隔离");
    assert_eq!(orders[0]["occurrencePeriod"]["end"], "2022-05-13");
    let places = of_kind(&bundle, "Location");
    assert_eq!(places[1]["name"], "红旗饭店");
    assert_eq!(places[1]["position"]["longitude"], 101.25);
}

#[test]
fn a_bundle_of_nobody_has_no_entries() {
    let protocol = edition::cn_9();
    let (log, cases) = (VisitLogBuilder::new().build().unwrap(), Cases::new([]).unwrap());
    let tracing = trace(&log, &cases, &protocol, at("2022-05-09T20:00:00+08:00"));
    let mut file = Vec::new();
    let roster = Roster::new();
    let counts = write_fhir(&Exchange::new(&tracing, &roster), &mut file).unwrap();
    assert_eq!(counts, FhirCounts::default());
    let bundle: Json = serde_json::from_slice(&file).unwrap();
    assert_eq!(bundle["entry"], Json::Null);
}

#[test]
fn who_has_no_key_cannot_go_out() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let roster = Roster::new();
    let exchange = Exchange::new(&tracing, &roster);
    let refused = |result: Result<(), WriteError>| result.unwrap_err().to_string();
    let expected = "person 0 has no key in the roster";
    assert_eq!(refused(write_fhir(&exchange, Vec::new()).map(drop)), expected);
    assert_eq!(
        refused(write_godata_cases(&exchange, Vec::new()).map(|sent| assert_eq!(sent.rows, 0))),
        expected
    );
    assert_eq!(
        refused(write_sormas_contacts(&exchange, Vec::new()).map(|sent| assert_eq!(sent.rows, 0))),
        "person 2 has no key in the roster"
    );
}

#[test]
fn a_secret_of_few_bytes_is_none() {
    let small = small_of(PERSONS);
    let tracing = small.tracing();
    let exchange = Exchange::new(&tracing, &small.roster);
    let error = exchange.with_pseudonyms("fifteen bytes..").unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected a secret of at least 16 bytes, found 15"
    );
    let secret = exchange.with_pseudonyms("sixteen bytes...").unwrap();
    assert_eq!(
        format!("{secret:?}"),
        "Exchange { cases: 2, contacts: 5, tests: 0, pseudonyms: true, .. }"
    );
}

/// The rows of a table, read as CSV.
fn rows(file: &[u8]) -> Vec<Vec<String>> {
    let text = String::from_utf8(file.to_vec()).unwrap();
    let cells = |line: &str| line.split(',').map(ToOwned::to_owned).collect();
    text.lines().skip(1).map(cells).collect()
}

/// What an independent reader of FHIR finds.
#[track_caller]
fn read_by_fhir(python: &str, file: &[u8], secret: Option<&str>) -> Json {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bundle.json");
    std::fs::write(&path, file).unwrap();
    let mut args = vec![path.to_str().unwrap()];
    args.extend(secret);
    serde_json::from_slice(&printed(python, "fhir_reads.py", &args)).unwrap()
}

/// The exposures and contacts that a reader of FHIR finds are the rows of `exposures.csv` and `contacts.csv`.
#[track_caller]
fn assert_same(read: &Json, tracing: &Tracing<'_>, roster: &Roster) {
    assert_eq!(read["type"], "collection");
    assert_eq!(read["repeated"], Json::Array(vec![]));
    assert_eq!(read["dangling"], Json::Array(vec![]));
    assert_eq!(read["ids"], true);
    let found = |what: &str, take: usize| -> Vec<Vec<String>> {
        let text = |cell: &Json| cell.as_str().map_or_else(|| cell.to_string(), ToOwned::to_owned);
        let rows = read[what].as_array().unwrap().iter();
        let cells = rows.map(|row| row.as_array().unwrap()[..take].iter().map(text).collect());
        let mut rows: Vec<Vec<String>> = cells.collect();
        rows.sort();
        rows
    };
    let (mut exposures, mut contacts) = (Vec::new(), Vec::new());
    write_exposures(tracing, roster, &mut exposures).unwrap();
    write_contacts(tracing, roster, &mut contacts).unwrap();
    let mut exposures = rows(&exposures);
    // The kind is told in other words.
    for row in &mut exposures {
        row.remove(6);
    }
    exposures.sort();
    let mut contacts = rows(&contacts);
    contacts.sort();
    assert_eq!(found("exposures", 7), exposures);
    assert_eq!(found("contacts", 6), contacts);
}

#[test]
fn fhir_reads_a_small_world_as_it_was_traced() {
    let Some(python) = python_with("fhir.resources", "fhir_reads_a_small_world_as_it_was_traced") else {
        return;
    };
    let small = small_of(PERSONS);
    let file = &files(&small, |exchange| exchange)[0];
    let read = read_by_fhir(&python, file.as_bytes(), None);
    assert_same(&read, &small.tracing(), &small.roster);
    let is_guo = |read: &Json| read["patients"].as_array().unwrap().contains(&read["guo"]);
    assert!(is_guo(&read));
    let file = &files(&small, |exchange| exchange.with_pseudonyms(SECRET).unwrap())[0];
    assert!(is_guo(&read_by_fhir(&python, file.as_bytes(), Some(SECRET))));
    assert!(!is_guo(&read_by_fhir(&python, file.as_bytes(), None)));
}

#[test]
fn fhir_reads_hostile_names_as_they_are() {
    let Some(python) = python_with("fhir.resources", "fhir_reads_hostile_names_as_they_are") else {
        return;
    };
    let hostile = [
        "<script>alert(1)</script>",
        "\"quoted\" & 'so'",
        "\u{202e}drawkcab",
        "bell\u{7}",
        " ",
        "字\n字",
        "",
    ];
    let mut roster = Roster::new();
    let mut log = VisitLogBuilder::new();
    let place = roster.place("<b>inn</b>\u{0}").unwrap();
    let mut cases = Vec::new();
    let tail = "长".repeat(10_000);
    let mut names = Vec::new();
    for key in hostile {
        let person = roster.person(key).unwrap();
        log.add_visit(Visit {
            person,
            place,
            interval: time("2022-05-06T19:00", "2022-05-06T20:30"),
            spot: None,
        });
        names.push((person, format!("{key}{tail}")));
        if cases.is_empty() {
            cases.push(Case {
                onset: Some("2022-05-07".parse().unwrap()),
                ..Case::new(person)
            });
        }
    }
    let (log, cases) = (log.build().unwrap(), Cases::new(cases).unwrap());
    let protocol = small_of(PERSONS)
        .protocol
        .to_builder()
        .with_rules([Rule::new("any", Grade::Close, [Setting::Any], "house rule")])
        .build()
        .unwrap();
    let tracing = trace(&log, &cases, &protocol, at("2022-05-09T20:00:00+08:00"));
    let names: Names = names.into_iter().collect();
    let mut file = Vec::new();
    let exchange = Exchange::new(&tracing, &roster).with_names(&names);
    let counts = write_fhir(&exchange, &mut file).unwrap();
    assert_eq!(counts.patients, hostile.len());
    let bundle: Json = serde_json::from_slice(&file).unwrap();
    let patients = of_kind(&bundle, "Patient");
    assert_eq!(patients[0]["identifier"][0]["value"], hostile[0]);
    // Whole, however long.
    assert_eq!(patients[0]["name"][0]["text"], format!("{}{tail}", hostile[0]));
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bundle.json");
    std::fs::write(&path, &file).unwrap();
    let without_names = Exchange::new(&tracing, &roster);
    let mut file = Vec::new();
    write_fhir(&without_names, &mut file).unwrap();
    let value: Json = serde_json::from_slice(&file).unwrap();
    let blank = of_kind(&value, "Patient")
        .iter()
        .filter(|patient| patient["identifier"].is_null())
        .count();
    assert_eq!(blank, 2);
    let script = "import json, sys\nfrom fhir.resources.R4B import get_fhir_model_class\n\
                  get_fhir_model_class('Bundle').model_validate(json.load(open(sys.argv[1], encoding='utf-8')))";
    let status = std::process::Command::new(&python)
        .args(["-c", script, path.to_str().unwrap()])
        .output()
        .unwrap();
    assert!(
        status.status.success(),
        "{}",
        String::from_utf8_lossy(&status.stderr)
    );
}

#[test]
fn fhir_reads_the_county_as_it_was_traced() {
    let Some(python) = python_with("fhir.resources", "fhir_reads_the_county_as_it_was_traced") else {
        return;
    };
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let outbreak = read_folder(&folder, china(), Mode::Strict).unwrap();
    let protocol = edition::cn_8_field();
    let tracing = trace(
        &outbreak.log,
        &outbreak.cases,
        &protocol,
        at("2022-05-17T08:00:00+08:00"),
    );
    let orders = issue(&tracing, &outbreak.tests, &BTreeMap::new());
    let exchange = Exchange::new(&tracing, &outbreak.roster)
        .with_names(&outbreak.person_names)
        .with_gazetteer(&outbreak.gazetteer)
        .with_tests(&outbreak.tests)
        .with_orders(&orders);
    let mut file = Vec::new();
    let counts = write_fhir(&exchange, &mut file).unwrap();
    assert_same(&read_by_fhir(&python, &file, None), &tracing, &outbreak.roster);
    assert_eq!(counts.conditions, outbreak.cases.len());
    assert_eq!(counts.patients, outbreak.cases.len() + tracing.contacts().len());
    assert_eq!(
        counts.orders,
        orders.iter().map(|order| order.periods.len()).sum::<usize>()
    );
}

/// A roster in which every person and place of a random world has a key.
fn roster() -> Roster {
    let mut roster = Roster::new();
    for number in 0..9 {
        roster.person(&format!("p{number}")).unwrap();
        roster.place(&format!("place {number}")).unwrap();
    }
    roster
}

proptest! {
    #![proptest_config(laws::cases(150))]

    #[test]
    fn every_row_of_a_tracing_goes_out_or_is_counted(records in laws::records(), book in laws::book()) {
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
        let roster = roster();
        let exchange = Exchange::new(&tracing, &roster);
        let sent = |write: fn(&Exchange<'_>, &mut Vec<u8>) -> Result<Sent, WriteError>| {
            let (file, sent) = text(|out| write(&exchange, out));
            (file.lines().count(), sent)
        };
        let contacts = sent(|exchange, out| write_godata_contacts(exchange, out)).1;
        let (_, secondary) = sent(|exchange, out| write_godata_contacts_of_contacts(exchange, out));
        prop_assert_eq!(contacts.rows + secondary.rows + secondary.left_out, tracing.contacts().len());
        let sources: usize = tracing.contacts().iter().map(|contact| contact.sources as usize).sum();
        let (lines, sormas) = sent(|exchange, out| write_sormas_contacts(exchange, out));
        prop_assert_eq!((lines, sormas.rows), (sources + 2, sources));
        let between: usize = tracing
            .links()
            .filter(|link| link.generation == 1 && cases.get(link.person).is_some())
            .count();
        let (_, relationships) = sent(|exchange, out| write_godata_relationships(exchange, out));
        prop_assert_eq!(
            relationships.rows + relationships.left_out + contacts.rows + secondary.rows,
            sources + between
        );

        let mut file = Vec::new();
        let counts = write_fhir(&exchange, &mut file).unwrap();
        prop_assert_eq!(counts.contacts, tracing.contacts().len());
        prop_assert_eq!(counts.exposures, tracing.links().map(|link| link.exposures.len()).sum::<usize>());
        prop_assert_eq!(counts.patients, counts.conditions + counts.contacts);
        let bundle: Json = serde_json::from_slice(&file).unwrap();
        let urls: BTreeSet<&str> = bundle["entry"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| entry["fullUrl"].as_str().unwrap())
            .collect();
        prop_assert_eq!(urls.len(), bundle["entry"].as_array().map_or(0, Vec::len));
        let text = String::from_utf8(file).unwrap();
        for (at, found) in text.match_indices("\"reference\":\"") {
            let rest = &text[at + found.len()..];
            prop_assert!(urls.contains(&rest[..rest.find('"').unwrap()]));
        }
    }
}

#[cfg(feature = "foreign")]
mod back {
    //! What was written is read again by the mappings at hand.

    use mijie::PersonId;
    use mijie::input::foreign::{ForeignFile, KnownFile};
    use mijie::input::{Mode, read_cases, read_persons};

    use super::*;

    #[track_caller]
    fn translated(file: &str, known: KnownFile, table: &str) -> String {
        let translation = ForeignFile::new(file.into(), "theirs.csv")
            .translate(&known.mapping(), Mode::Strict)
            .unwrap();
        translation.table(table).unwrap().text().to_owned()
    }

    fn case(person: &str, roster: &mut Roster) -> PersonId {
        roster.person(person).unwrap()
    }

    #[test]
    fn every_mapping_at_hand_can_be_used() {
        for known in KnownFile::ALL {
            known.mapping().check().unwrap();
            assert_eq!(known.name().parse(), Ok(*known));
        }
        assert_eq!(
            "godata".parse::<KnownFile>().unwrap_err().to_string(),
            "expected godata-cases, godata-contacts, sormas-cases or sormas-contacts, found \"godata\""
        );
    }

    #[test]
    fn cases_come_back_from_both_systems_but_for_what_is_said_to_be_lost() {
        let small = small_of(PERSONS);
        let files = files(&small, |exchange| exchange);
        let (godata, sormas) = (
            translated(&files[1], KnownFile::GodataCases, "cases.csv"),
            translated(&files[5], KnownFile::SormasCases, "cases.csv"),
        );
        assert_eq!(
            godata,
            "person,status,onset,isolated,reported\n\
             guo,confirmed,2022-05-07,2022-05-08,2022-05-08\n\
             li,confirmed,,,2022-05-09\n"
        );
        assert_eq!(
            sormas,
            "person,status,onset,isolated,reported\n\
             guo,confirmed,2022-05-07,2022-05-08,2022-05-08\n\
             li,asymptomatic,,,2022-05-09\n"
        );
        let mut roster = Roster::new();
        let mut read = read_cases(sormas.as_bytes(), "cases.csv", china(), &mut roster).unwrap();
        let guo = read.next().unwrap().unwrap();
        let li = read.next().unwrap().unwrap_err();
        drop(read);
        assert_eq!(guo.onset, Some("2022-05-07".parse().unwrap()));
        assert_eq!(guo.person, case("guo", &mut roster));
        assert_eq!(
            li.to_string(),
            "cases.csv line 3: expected a date of onset, sampled or last_negative, found none"
        );
    }

    #[test]
    fn contacts_come_back_as_persons_with_their_names() {
        let small = small_of(PERSONS);
        let files = files(&small, |exchange| exchange);
        let godata = translated(&files[2], KnownFile::GodataContacts, "persons.csv");
        let sormas = translated(&files[6], KnownFile::SormasContacts, "persons.csv");
        assert_eq!(godata, "person,name\nsong,宋某\ntang,tang\nchen,chen\n");
        assert_eq!(
            sormas,
            "person,name\nsong,宋某\ntang,tang\nwu,wu\nzhao,zhao\nchen,chen\n"
        );
        let mut roster = Roster::new();
        let read = read_persons(sormas.as_bytes(), "persons.csv", &mut roster).unwrap();
        assert_eq!(read.flatten().count(), 5);
    }

    #[test]
    fn the_county_comes_back() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let county = read_folder(&folder, china(), Mode::Strict).unwrap();
        let protocol = edition::cn_8_field();
        let tracing = trace(
            &county.log,
            &county.cases,
            &protocol,
            at("2022-05-17T08:00:00+08:00"),
        );
        let exchange = Exchange::new(&tracing, &county.roster).with_names(&county.person_names);
        let (contacts, sent) = text(|out| write_sormas_contacts(&exchange, out));
        assert!(sent.rows > tracing.contacts().len());
        let persons = translated(&contacts, KnownFile::SormasContacts, "persons.csv");
        assert_eq!(persons.lines().count(), tracing.contacts().len() + 1);
        for contact in tracing.contacts() {
            let key = county.roster.person_key(contact.person).unwrap();
            let name = county.person_names.get(contact.person).unwrap_or(key);
            assert!(persons.contains(&format!("\n{key},{name}\n")), "{key}");
        }
    }
}
