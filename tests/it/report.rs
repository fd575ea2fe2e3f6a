//! Results as files: exact bytes, in the order of keys, whatever the ids are.

use std::error::Error;
use std::io::{self, Write};

use chrono::FixedOffset;
use mijie::protocol::{
    ClockStart, FirstRoundHours, Grade, OuterRelease, Protocol, Release, ReleaseRules, Rule, Setting,
    ZoneLevel, ZoneRules, ZoneScheme,
};
use mijie::report::{self, GraphSheet, Language, WriteError};
use mijie::{
    Area, AreaLevel, Areas, Case, Cases, Encounter, Gazetteer, Interval, Isolation, Place, PlaceKind, Roster,
    Timestamp, Tracing, Visit, VisitLog, VisitLogBuilder, trace, zone,
};

use crate::golden::assert_golden;

/// A visit: person, place, hours of 2022-05-06 in China, spot.
type Row<'k> = (&'k str, &'k str, (i64, i64), Option<u32>);

/// Wu (a case) dines with Ma and Li, meets Qi, and rides home beside Ku; Li goes on to An. Yu (a case) works with Wu,
/// in two rooms at once as the log has it, and Xi meets nobody.
const VISITS: [Row<'static>; 16] = [
    ("wu", "tea house", (9, 11), Some(3)),
    ("ma", "tea house", (10, 12), Some(4)),
    ("li", "tea house", (8, 12), None),
    ("bo", "tea house", (9, 12), Some(9)),
    ("zi", "tea house", (12, 13), Some(3)),
    ("li", "flat 2", (13, 23), None),
    ("an", "flat 2", (0, 24), None),
    ("wu", "bus 7", (12, 13), None),
    ("ma", "bus 7", (12, 13), None),
    ("ku", "bus 7", (12, 14), None),
    ("xi", "bus 7", (15, 16), None),
    ("yu", "office", (14, 18), None),
    ("wu", "office", (14, 17), None),
    ("yu", "annex", (14, 16), None),
    ("wu", "annex", (14, 18), None),
    ("ma", "flat 1", (14, 20), None),
];

fn hour(hour: i64) -> Timestamp {
    let midnight: Timestamp = "2022-05-06T00:00:00+08:00".parse().expect("a time");
    Timestamp::from_unix(midnight.to_unix() + hour * 3600).expect("a time in 2022")
}

fn hours((start, end): (i64, i64)) -> Interval {
    Interval::new(hour(start), hour(end)).expect("start before end")
}

fn protocol() -> Protocol {
    let china = FixedOffset::east_opt(8 * 3600).expect("a day has more than 8 hours");
    Protocol::builder("house", china)
        .with_title("House rules")
        .with_lingering_minutes(120)
        .with_rule(Rule {
            max_separation: Some(1),
            indirect: true,
            ..Rule::new(
                "table",
                Grade::Close,
                [Setting::Kind(PlaceKind::Restaurant)],
                "house rule 1",
            )
        })
        .with_rule(Rule {
            min_total_minutes: 30,
            within_hours: Some(24),
            ..Rule::new(
                "room",
                Grade::Close,
                [
                    Setting::Kind(PlaceKind::Residence),
                    Setting::Kind(PlaceKind::Office),
                    Setting::Encounter,
                ],
                "house rule 2",
            )
        })
        .with_rule(Rule::new("hall", Grade::General, [Setting::Any], "house rule 3"))
        .with_zones(zone_rules())
        .build()
        .expect("a sound protocol")
}

/// Tea houses where contacts are hard to trace are sealed by compound, other places controlled by community.
fn zone_rules() -> ZoneRules {
    let after = |days_without_case, to| Release {
        days_without_case,
        last_contact_days: None,
        clean_round_within_days: None,
        to,
    };
    ZoneRules {
        scheme: ZoneScheme::SealedControlledPrevention,
        sealed_unit: AreaLevel::Compound,
        controlled_unit: AreaLevel::Community,
        county: AreaLevel::County,
        surroundings: AreaLevel::Community,
        busy_visitors: 3,
        busy_kinds: vec![PlaceKind::Restaurant],
        likely_kinds: vec![PlaceKind::Restaurant],
        likely_minutes: 60,
        traceable_visitors: 4,
        registered_kinds: vec![PlaceKind::Office],
        exempt_kinds: vec![PlaceKind::Bus],
        controlled_only_hard_to_trace: false,
        disinfected_kinds: vec![PlaceKind::Office],
        first_round_hours: FirstRoundHours::default(),
        release: ReleaseRules {
            clock: ClockStart::CaseLeft,
            sealed: after(14, Some(ZoneLevel::Controlled)),
            controlled: Some(after(14, None)),
            lowered: None,
            prevention: Some(OuterRelease::WithLastZone),
            case_seals_controlled: false,
        },
    }
}

/// Places with their kinds and areas; the bus lies in none.
const PLACES: [(&str, PlaceKind, Option<&str>); 7] = [
    ("tea house", PlaceKind::Restaurant, Some("west 1")),
    ("flat 1", PlaceKind::Residence, Some("west 1")),
    ("flat 2", PlaceKind::Residence, Some("east 1")),
    ("flat 3", PlaceKind::Residence, Some("east 2")),
    ("office", PlaceKind::Office, Some("north")),
    ("bus 7", PlaceKind::Bus, None),
    ("annex", PlaceKind::Office, Some("north")),
];

/// Areas with their levels and parents.
const AREAS: [(&str, AreaLevel, Option<&str>); 7] = [
    ("county", AreaLevel::County, None),
    ("west", AreaLevel::Community, Some("county")),
    ("west 1", AreaLevel::Compound, Some("west")),
    ("east", AreaLevel::Community, Some("county")),
    ("east 1", AreaLevel::Compound, Some("east")),
    ("east 2", AreaLevel::Compound, Some("east")),
    ("north", AreaLevel::Community, Some("county")),
];

/// Everything a tracing borrows.
struct World {
    roster: Roster,
    gazetteer: Gazetteer,
    log: VisitLog,
    cases: Cases,
    protocol: Protocol,
}

impl World {
    /// The world of `VISITS`, its keys renamed by `name`, the ids of its persons and places in these orders.
    fn new(persons: &[&str], places: &[&str], name: impl Fn(&str) -> String) -> Self {
        let mut roster = Roster::new();
        for key in persons {
            roster.person(&name(key)).expect("room for a key");
        }
        for key in places {
            roster.place(&name(key)).expect("room for a key");
        }
        let mut log = VisitLogBuilder::new();
        let mut gazetteer = Gazetteer::default();
        let areas = AREAS.map(|(key, level, parent)| Area {
            id: roster.area(&name(key)).expect("room for a key"),
            level,
            parent: parent.map(|parent| roster.area(&name(parent)).expect("room for a key")),
            name: (key == "east 2").then(|| "东关花园".to_owned()),
            population: None,
        });
        gazetteer.areas = Areas::new(areas).expect("a tree");
        for (key, kind, area) in PLACES {
            let place = roster.place(&name(key)).expect("room for a key");
            log.add_place(place, kind);
            let known = Place {
                kind,
                area: area.map(|area| roster.area(&name(area)).expect("room for a key")),
                name: (key == "tea house").then(|| "茶馆".to_owned()),
                ..Place::default()
            };
            gazetteer.places.insert(place, known);
        }
        let home = roster.place(&name("flat 3")).expect("room for a key");
        gazetteer
            .homes
            .insert(roster.person(&name("wu")).expect("room for a key"), home);
        for (person, place, stay, spot) in VISITS {
            log.add_visit(Visit {
                person: roster.person(&name(person)).expect("room for a key"),
                place: roster.place(&name(place)).expect("room for a key"),
                interval: hours(stay),
                spot,
            });
        }
        let mut person = |key: &str| roster.person(&name(key)).expect("room for a key");
        let (wu, qi, yu) = (person("wu"), person("qi"), person("yu"));
        let talk = Encounter::new(qi, wu, hours((19, 20))).expect("two persons");
        log.add_encounter(talk.with_distance_m(1.5).expect("a distance"));
        log.add_isolation(Isolation {
            person: person("li"),
            from: hour(22).into(),
        });
        let onset = |key, day: &str| Case {
            onset: Some(day.parse().expect("a day")),
            ..Case::new(key)
        };
        Self {
            cases: Cases::new([
                Case {
                    isolated: Some(hour(30).into()),
                    reported: Some(hour(29).into()),
                    ..onset(wu, "2022-05-07")
                },
                onset(yu, "2022-05-08"),
            ])
            .expect("sound cases"),
            log: log.build().expect("a log"),
            protocol: protocol(),
            roster,
            gazetteer,
        }
    }

    /// The world whose ids follow the order of the keys.
    fn by_key() -> Self {
        Self::new(
            &["an", "bo", "ku", "li", "ma", "qi", "wu", "xi", "yu", "zi"],
            &[
                "annex",
                "bus 7",
                "flat 1",
                "flat 2",
                "flat 3",
                "office",
                "tea house",
            ],
            str::to_owned,
        )
    }

    fn trace(&self) -> Tracing<'_> {
        trace(&self.log, &self.cases, &self.protocol, hour(48))
    }

    fn write(&self, write: Writer) -> String {
        let mut bytes = Vec::new();
        write(&self.trace(), self, &mut bytes).expect("a vector takes all");
        String::from_utf8(bytes).expect("text")
    }
}

type Writer = fn(&Tracing<'_>, &World, &mut dyn Write) -> Result<(), WriteError>;

/// Every writer that names persons, with the name of its golden file.
const WRITERS: [(&str, Writer); 14] = [
    ("contacts.csv", |tracing, world, out| {
        report::write_contacts(tracing, &world.roster, out)
    }),
    ("links.csv", |tracing, world, out| {
        report::write_links(tracing, &world.roster, out)
    }),
    ("exposures.csv", |tracing, world, out| {
        report::write_exposures(tracing, &world.roster, out)
    }),
    ("chains.dot", |tracing, world, out| {
        report::write_dot(tracing, &world.roster, out)
    }),
    ("explanation.txt", |tracing, world, mut out| {
        for key in ["an", "zi", "bo", "ku", "yu", "qi", "xi", "wu"] {
            let person = world.roster.find_person(key).expect("a person of the world");
            let (roster, gazetteer) = (&world.roster, &world.gazetteer);
            report::write_explanation(tracing, roster, gazetteer, person, Language::English, &mut out)?;
        }
        Ok(())
    }),
    ("explanation-zh.txt", |tracing, world, mut out| {
        for key in ["an", "zi", "bo", "ku", "yu", "qi", "xi", "wu"] {
            let person = world.roster.find_person(key).expect("a person of the world");
            let (roster, gazetteer) = (&world.roster, &world.gazetteer);
            report::write_explanation(tracing, roster, gazetteer, person, Language::Chinese, &mut out)?;
        }
        Ok(())
    }),
    ("zones.csv", |tracing, world, out| {
        let zones = zone::delineate(tracing, &world.gazetteer);
        report::write_zones(tracing, &zones, &world.roster, out)
    }),
    ("briefing.txt", |tracing, world, out| {
        let zones = zone::delineate(tracing, &world.gazetteer);
        report::write_briefing(tracing, &zones, &world.roster, &world.gazetteer, out)
    }),
    ("summary.json", |tracing, world, out| {
        let zones = zone::delineate(tracing, &world.gazetteer);
        report::write_json(&report::Summary::new(tracing, &zones), out)
    }),
    ("linelist.csv", |tracing, world, out| {
        report::write_line_list(tracing, &world.roster, out)
    }),
    ("contact-pairs.csv", |tracing, world, out| {
        report::write_contact_pairs(tracing, &world.roster, out)
    }),
    ("nodes.csv", |tracing, world, out| {
        report::write_node_list(&GraphSheet::of_tracing(tracing, &world.roster)?, out)
    }),
    ("edges.csv", |tracing, world, out| {
        report::write_edge_list(&GraphSheet::of_tracing(tracing, &world.roster)?, out)
    }),
    ("graph.dot", |tracing, world, out| {
        report::write_graph_dot(&GraphSheet::of_tracing(tracing, &world.roster)?, out)
    }),
];

#[test]
fn every_result_is_the_golden_one() {
    let world = World::by_key();
    for (name, write) in WRITERS {
        assert_golden(name, &world.write(write));
    }
}

#[test]
fn the_briefing_says_of_which_cases_the_window_was_fixed() {
    let mut world = World::by_key();
    let [wu, yu] = ["wu", "yu"].map(|key| world.roster.find_person(key).expect("a person of the world"));
    world.cases = Cases::new([
        Case::source(wu, hours((9, 21))),
        Case {
            isolated: Some(hour(10).into()),
            ..Case::source(yu, hours((9, 60)))
        },
    ])
    .expect("sound cases");
    let (_, write) = WRITERS
        .iter()
        .find(|(name, _)| *name == "briefing.txt")
        .expect("a writer");
    let briefing = world.write(*write);
    let cases: Vec<&str> = briefing
        .lines()
        .skip_while(|line| *line != "2 cases")
        .skip(1)
        .take(4)
        .map(|line| line.split(';').next().unwrap_or(line))
        .collect();
    assert_eq!(
        cases,
        [
            "  wu: confirmed, window fixed",
            "    source 2022-05-06 09:00 to 21:00",
            "  yu: confirmed, isolated 2022-05-06 10:00, window fixed",
            "    source 2022-05-06 09:00 to 2022-05-08 00:00",
        ],
        "{briefing}"
    );
}

#[test]
fn ids_in_any_order_give_the_same_bytes() {
    let world = World::by_key();
    let shuffled = World::new(
        &["zi", "li", "yu", "bo", "xi", "wu", "an", "qi", "ma", "ku"],
        &[
            "tea house",
            "office",
            "flat 2",
            "annex",
            "flat 3",
            "bus 7",
            "flat 1",
        ],
        str::to_owned,
    );
    for (name, write) in WRITERS {
        assert_eq!(shuffled.write(write), world.write(write), "{name}");
    }
}

#[test]
fn keys_of_any_text_come_back_from_the_tables() -> Result<(), Box<dyn Error>> {
    let hostile = |key: &str| format!("{key},\"; \r\n'=1+1\\ 密接");
    let world = World::new(&["yu"], &["office"], hostile);
    for (name, columns) in [
        ("contacts.csv", vec![0]),
        ("links.csv", vec![0, 1]),
        ("exposures.csv", vec![0, 1, 3]),
    ] {
        let (_, write) = WRITERS.iter().find(|(own, _)| *own == name).ok_or("a writer")?;
        let (plain, odd) = (World::by_key().write(*write), world.write(*write));
        let (mut plain, mut odd) = (
            csv::Reader::from_reader(plain.as_bytes()),
            csv::Reader::from_reader(odd.as_bytes()),
        );
        let renamed = plain.records().map(|row| {
            let row = row?;
            let field = |(at, text): (usize, &str)| {
                if columns.contains(&at) && !text.is_empty() {
                    hostile(text)
                } else {
                    text.to_owned()
                }
            };
            Ok(row.iter().enumerate().map(field).collect())
        });
        let renamed: Vec<csv::StringRecord> = renamed.collect::<csv::Result<_>>()?;
        let odd: Vec<csv::StringRecord> = odd.records().collect::<csv::Result<_>>()?;
        assert_eq!(odd, renamed, "{name}");
    }
    Ok(())
}

#[test]
fn keys_of_any_text_are_quoted_in_the_picture() {
    let world = World::new(&[], &[], |key| format!("{key}\"\\&\n\0]"));
    let (_, dot) = WRITERS[3];
    let picture = world.write(dot);
    assert!(
        picture.contains("  n0 [label=\"wu\\\"\\\\&amp;\\n\u{fffd}]\\ncase\", peripheries=2];\n"),
        "{picture}"
    );
}

#[test]
fn a_person_without_a_key_is_an_error_that_names_the_id() {
    let world = World::by_key();
    let mut others = Roster::new();
    others.person("somebody else").expect("room for a key");
    let errors = [
        report::write_contacts(&world.trace(), &others, io::sink()),
        report::write_links(&world.trace(), &others, io::sink()),
        report::write_exposures(&world.trace(), &others, io::sink()),
        report::write_dot(&world.trace(), &others, io::sink()),
    ];
    let texts = errors.map(|result| result.expect_err("a strange roster").to_string());
    assert_eq!(
        texts,
        [
            "person 3 has no key in the roster",
            "person 6 has no key in the roster",
            "person 6 has no key in the roster",
            "person 6 has no key in the roster",
        ]
    );
}

#[test]
fn a_place_without_a_key_is_an_error_that_names_the_id() {
    let world = World::by_key();
    let mut placeless = Roster::new();
    for key in ["an", "bo", "ku", "li", "ma", "qi", "wu", "xi", "yu", "zi"] {
        placeless.person(key).expect("room for a key");
    }
    let error =
        report::write_exposures(&world.trace(), &placeless, io::sink()).expect_err("a strange roster");
    assert_eq!(error.to_string(), "place 6 has no key in the roster");
}

/// Takes so many bytes, then is full.
pub struct Full {
    pub room: usize,
}

impl Write for Full {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let taken = bytes.len().min(self.room);
        self.room -= taken;
        if taken == 0 && !bytes.is_empty() {
            return Err(io::Error::other("no space left"));
        }
        Ok(taken)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_disk_is_an_error_wherever_it_fills_up() {
    let world = World::by_key();
    let tracing = world.trace();
    for (name, write) in WRITERS {
        let whole = world.write(write).len();
        for room in (0..whole).step_by(7) {
            let error = write(&tracing, &world, &mut Full { room }).expect_err("a full disk");
            assert_eq!(
                error.to_string(),
                "the result could not be written to its end",
                "{name}, {room} bytes"
            );
            assert_eq!(
                error.source().map(ToString::to_string).as_deref(),
                Some("no space left"),
                "{name}"
            );
        }
        write(&tracing, &world, &mut Full { room: whole }).expect("room for all");
    }
}

#[test]
fn a_value_that_json_cannot_hold_is_an_error() {
    let by_list = std::collections::BTreeMap::from([(vec![1], 2)]);
    let error = report::write_json(&by_list, io::sink()).expect_err("a list is no name");
    assert_eq!(
        error.source().map(ToString::to_string).as_deref(),
        Some("key must be a string")
    );
}

#[test]
fn a_summary_comes_back_from_its_file() -> Result<(), Box<dyn Error>> {
    let world = World::by_key();
    let tracing = world.trace();
    let summary = report::Summary::new(&tracing, &zone::delineate(&tracing, &world.gazetteer));
    let mut file = Vec::new();
    report::write_json(&summary, &mut file)?;
    assert_eq!(serde_json::from_slice::<report::Summary>(&file)?, summary);
    assert_eq!(summary.as_of, tracing.as_of());
    Ok(())
}
