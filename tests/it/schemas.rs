//! JSON Schemas, as an independent validator applies them: what is written is admitted, and what the reader refuses is
//! refused, but for what no schema can say.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use mijie::input::{Mode, protocol_from_str, read_folder};
use mijie::protocol::edition;
use mijie::report::{self, Summary, WriteError, json_lines, schema};
use mijie::response::{Days, Programme, Targets, issue};
use mijie::witness::witness;
use mijie::zone::delineate;
use mijie::{Tracing, trace};
use serde_json::{Value as Json, json};

use crate::python::{printed, python_with};

/// For each schema and each of its instances nothing, or why it is not admitted; nothing at all without a validator.
fn judged(questions: &[(String, Vec<String>)], test: &str) -> Option<Vec<Vec<Option<String>>>> {
    let python = python_with("jsonschema", test)?;
    let questions: Vec<Json> = questions
        .iter()
        .map(|(schema, instances)| json!({ "schema": schema, "instances": instances }))
        .collect();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("questions.json");
    std::fs::write(&path, json!(questions).to_string()).unwrap();
    let said = printed(&python, "schemas_reads.py", &[path.to_str().unwrap()]);
    Some(serde_json::from_slice(&said).unwrap())
}

fn text_of(write: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteError>) -> String {
    let mut out = Vec::new();
    write(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn lines_of(write: impl FnOnce(&mut Vec<u8>) -> Result<(), WriteError>) -> Vec<String> {
    let lines: Vec<String> = text_of(write).lines().map(str::to_owned).collect();
    assert!(!lines.is_empty());
    // Enough of the county's to see every word; a validator takes a millisecond for each.
    let step = lines.len().div_ceil(100);
    lines.into_iter().step_by(step).collect()
}

fn county(check: impl FnOnce(&Tracing<'_>, &mijie::input::Outbreak)) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let protocol = edition::cn_8_field();
    let outbreak = read_folder(&folder, protocol.time_zone(), Mode::Strict).unwrap();
    let as_of = "2022-05-14T08:00:00+08:00".parse().unwrap();
    check(
        &trace(&outbreak.log, &outbreak.cases, &protocol, as_of),
        &outbreak,
    );
}

#[test]
fn every_schema_has_an_id_a_title_and_says_what_each_of_its_fields_is() {
    fn look(part: &Json, path: &str, undescribed: &mut Vec<String>) {
        if let Some(properties) = part["properties"].as_object() {
            // A word by which variants are told apart stands for itself.
            for (name, property) in properties
                .iter()
                .filter(|(_, property)| property["const"].is_null())
            {
                let about = property["description"].as_str().unwrap_or_default();
                // Marks of our documentation, and words for programmers.
                let marked = ["crate::", "](", "A plain record", "```"]
                    .iter()
                    .any(|mark| about.contains(mark));
                if about.is_empty() || marked {
                    undescribed.push(format!("{path}.{name}: {about}"));
                }
            }
        }
        let parts: Vec<(String, &Json)> = match part {
            Json::Object(parts) => parts.iter().map(|(name, part)| (name.clone(), part)).collect(),
            Json::Array(parts) => parts.iter().map(|part| (String::new(), part)).collect(),
            _ => Vec::new(),
        };
        for (name, part) in parts {
            look(part, &format!("{path}/{name}"), undescribed);
        }
    }
    let mut ids = BTreeSet::new();
    for (name, text) in schema::all() {
        let schema: Json = serde_json::from_str(&text).unwrap();
        let of = name.strip_suffix(".schema.json").unwrap();
        assert_eq!(schema["$id"], format!("urn:mijie:schema:{of}"));
        assert!(ids.insert(schema["$id"].to_string()));
        assert!(
            schema["title"].as_str().is_some_and(|title| !title.is_empty()),
            "{name}"
        );
        let mut undescribed = Vec::new();
        // GeoJSON is described by its own standard, and a count by its name.
        if of != "geojson" {
            look(&schema, of, &mut undescribed);
        }
        undescribed.retain(|path| {
            let counts = ["contacts", "zones", "links"].map(|count| format!("summary/properties/{count}."));
            let codes = "mapping/properties/codes.";
            !counts.iter().any(|count| path.starts_with(count))
                && !path.starts_with(codes)
                && !path.contains(".days_after_last_zone")
        });
        assert_eq!(undescribed, Vec::<String>::new());
    }
}

#[test]
fn what_is_written_of_every_edition_and_of_the_county_is_admitted() {
    let editions = edition::ALL.iter().map(|(_, make)| {
        let protocol = make();
        text_of(|out| report::write_json(&protocol, out))
    });
    let mut questions = vec![(schema::protocol(), editions.collect::<Vec<_>>())];
    assert!(questions[0].1.len() > 5);
    county(|tracing, outbreak| {
        let roster = &outbreak.roster;
        let zones = delineate(tracing, &outbreak.gazetteer);
        let orders = issue(tracing, &outbreak.tests, &BTreeMap::new());
        let zone = tracing.protocol().time_zone();
        questions.extend([
            (
                schema::summary(),
                vec![text_of(|out| {
                    report::write_json(&Summary::new(tracing, &zones), out)
                })],
            ),
            (
                schema::witness(),
                tracing
                    .contacts()
                    .iter()
                    .filter_map(|contact| witness(tracing, contact.person))
                    .map(|proof| text_of(|out| report::write_json(&proof, out)))
                    .collect(),
            ),
            (
                schema::visits(),
                lines_of(|out| json_lines::write_visits(tracing.log(), roster, zone, out)),
            ),
            (
                schema::contacts(),
                lines_of(|out| json_lines::write_contacts(tracing, roster, out)),
            ),
            (
                schema::links(),
                lines_of(|out| json_lines::write_links(tracing, roster, out)),
            ),
            (
                schema::exposures(),
                lines_of(|out| json_lines::write_exposures(tracing, roster, out)),
            ),
            (
                schema::zones(),
                lines_of(|out| json_lines::write_zones(tracing, &zones, roster, out)),
            ),
            (
                schema::orders(),
                lines_of(|out| json_lines::write_orders(&orders, roster, out)),
            ),
        ]);
        let days = Days::new("2022-05-02".parse().unwrap(), "2022-05-14".parse().unwrap()).unwrap();
        let (tests, follow_ups) = (&outbreak.tests, &outbreak.follow_ups);
        let programme = Programme::new(
            tracing,
            &orders,
            tests,
            &BTreeMap::new(),
            follow_ups,
            Targets::default(),
        );
        let figures = text_of(|out| report::write_json(&programme.figures(days), out));
        assert!(figures.contains("\"median_s\""));
        questions.push((schema::figures(), vec![figures]));
        #[cfg(feature = "geojson")]
        {
            let map = text_of(|out| {
                let corners = [(101.0, 36.5), (101.5, 36.5), (101.5, 36.9), (101.0, 36.5)];
                let corners = corners.map(|(lon, lat)| mijie::Position::new(lon, lat).unwrap());
                let square = mijie::Polygon {
                    outer: mijie::Ring::new(corners.to_vec()).unwrap(),
                    holes: Vec::new(),
                };
                let shapes = mijie::Shapes::from([(mijie::AreaId::new(0), vec![square])]);
                report::write_geojson(
                    &outbreak.gazetteer,
                    &shapes,
                    |area| zones.get(area).map(|zone| zone.level),
                    roster,
                    out,
                )?;
                Ok(())
            });
            questions.push((schema::geojson(), vec![map]));
        }
    });
    let Some(answers) = judged(&questions, "schemas::what_is_written") else {
        return;
    };
    for ((schema, instances), answers) in questions.iter().zip(answers) {
        assert_eq!(instances.len(), answers.len());
        for (instance, answer) in instances.iter().zip(answers) {
            assert_eq!(answer, None, "{instance}\n{schema}");
        }
    }
}

/// The paths of everything in a value, as JSON pointers.
fn pointers(value: &Json, path: &str, found: &mut Vec<String>) {
    if !path.is_empty() {
        found.push(path.to_owned());
    }
    match value {
        Json::Object(parts) => {
            for (name, part) in parts {
                pointers(part, &format!("{path}/{name}"), found);
            }
        }
        Json::Array(parts) => {
            for (at, part) in parts.iter().enumerate() {
                pointers(part, &format!("{path}/{at}"), found);
            }
        }
        _ => {}
    }
}

/// The value with each of its parts left out, followed by a field that nobody knows, and replaced by something else; each
/// with what was done.
fn mutations(value: &Json) -> Vec<(String, Json)> {
    let strangers = [
        json!(null),
        json!(true),
        json!(0),
        json!(-1),
        json!(0.5),
        json!(4_294_967_296_u64),
        json!(""),
        json!("x"),
        json!("x;\n"),
        json!([]),
        json!({}),
    ];
    let mut made = Vec::new();
    let mut paths = Vec::new();
    pointers(value, "", &mut paths);
    for path in paths {
        for stranger in &strangers {
            let mut mutant = value.clone();
            *mutant.pointer_mut(&path).unwrap() = stranger.clone();
            made.push((format!("{path} = {stranger}"), mutant));
        }
        let (parent, name) = path.rsplit_once('/').unwrap();
        let mut mutant = value.clone();
        if let Some(parts) = mutant.pointer_mut(parent).unwrap().as_object_mut() {
            parts.remove(name);
            made.push((format!("without {path}"), mutant));
        }
        let mut mutant = value.clone();
        if let Some(parts) = mutant.pointer_mut(&path).unwrap().as_object_mut() {
            parts.insert("unheard_of".to_owned(), json!(1));
            made.push((format!("{path} and more"), mutant));
        }
    }
    made
}

/// Asks both of each mutant, and gives back whom only the reader refuses, and whom only the schema.
fn disagreements(
    schema: String,
    value: &Json,
    refused: impl Fn(&str) -> bool,
    test: &str,
) -> Option<[Vec<String>; 2]> {
    let (names, texts): (Vec<String>, Vec<String>) = mutations(value)
        .into_iter()
        .map(|(name, mutant)| (name, mutant.to_string()))
        .unzip();
    let verdicts: Vec<bool> = texts.iter().map(|text| refused(text)).collect();
    assert!(verdicts.iter().filter(|&&refused| refused).count() > 100);
    assert!(verdicts.iter().any(|&refused| !refused));
    let answers = judged(&[(schema, texts)], test)?;
    let mut disagreed = [Vec::new(), Vec::new()];
    for ((name, refused), answer) in names.into_iter().zip(verdicts).zip(&answers[0]) {
        match (refused, answer) {
            (true, None) => disagreed[0].push(name),
            (false, Some(_)) => disagreed[1].push(name),
            _ => {}
        }
    }
    Some(disagreed)
}

/// A protocol that uses every field once.
fn small_protocol() -> Json {
    let release =
        json!({"days_without_case": 14, "last_contact_days": 14, "clean_round_within_days": 2, "to": null});
    json!({
        "id": "house", "title": "House", "time_zone": "+08:00",
        "window": {
            "look_back_days": {"symptomatic": 2, "asymptomatic": 2},
            "until_days_after_anchor": 10,
            "from_last_negative": true,
        },
        "latency_minutes": 5, "lingering_minutes": 5, "generations": 2,
        "incubation": {"least_days": 1, "most_days": 14, "log_mean": 1.621, "log_sd": 0.418},
        "backward_days": 6,
        "rules": [{
            "id": "table", "grade": "close", "generations": [1], "settings": ["restaurant"], "max_separation": 1,
            "max_distance_m": 1.5, "indirect": true, "min_each_minutes": 1, "min_total_minutes": 15, "within_hours": 24,
            "source": "house rule",
        }],
        "care": {
            "close": [{"kind": "central_quarantine", "days": 7, "test_days": [1, 2]}],
            "secondary": [{"kind": "home_quarantine", "days": 7}],
            "secondary_release": {"close_contact_tests": 2, "else_close_until_day": 7},
            "transfer_hours": {"close": 8, "secondary": 12},
        },
        "zones": {
            "scheme": "sealed_controlled_prevention", "sealed_unit": "building", "controlled_unit": "compound",
            "county": "county", "surroundings": "community", "busy_visitors": 10, "busy_kinds": ["shop"],
            "likely_kinds": ["restaurant"], "likely_minutes": 10, "traceable_visitors": 5,
            "registered_kinds": ["hospital"], "exempt_kinds": ["bus"], "controlled_only_hard_to_trace": true,
            "disinfected_kinds": ["office"], "first_round_hours": {"sealed": 24, "controlled": 48},
            "release": {
                "clock": "case_left",
                "sealed": release, "controlled": release, "lowered": release,
                "prevention": {"days_after_last_zone": 3}, "case_seals_controlled": true,
            },
        },
        "citations": [{"figure": "generations", "source": "house rule", "confidence": "low"}],
    })
}

#[test]
fn the_schema_refuses_a_protocol_exactly_when_the_reader_does_but_for_what_no_schema_can_say() {
    let refused = |text: &str| protocol_from_str(text, "house.json").is_err();
    assert!(!refused(&small_protocol().to_string()));
    let Some([only_reader, only_schema]) = disagreements(
        schema::protocol(),
        &small_protocol(),
        refused,
        "schemas::the_schema_refuses",
    ) else {
        return;
    };
    // An object that needs no field, as an array of no fields.
    assert_eq!(
        only_schema,
        [
            "/care = []",
            "/care/transfer_hours = []",
            "/zones/first_round_hours = []"
        ]
    );
    assert_eq!(
        only_reader,
        [
            // The own quarantine is longer; under this scheme a level has its release.
            "/care/secondary_release/else_close_until_day = 0",
            "/zones/release/controlled = null",
            "without /zones/release/controlled",
            "/zones/release/prevention = null",
            "without /zones/release/prevention",
        ]
    );
}

#[test]
fn what_only_the_reader_refuses_is_what_the_docs_say() {
    type Change = fn(&mut Json);
    let cases: [(&str, Change); 10] = [
        (
            "rules[1].id: expected each id once, found \"table\" of rules[0] again",
            |protocol| {
                let rule = protocol["rules"][0].clone();
                protocol["rules"].as_array_mut().unwrap().push(rule);
            },
        ),
        (
            "care.close[0].test_days[1]: expected a day of the stage, from 1, found 8",
            |protocol| {
                protocol["care"]["close"][0]["test_days"] = json!([1, 8]);
            },
        ),
        (
            "care.close[0].test_days[1]: expected days in ascending order, each once, found 1",
            |protocol| {
                protocol["care"]["close"][0]["test_days"] = json!([2, 1]);
            },
        ),
        (
            "care.secondary_release.else_close_until_day: expected no day before the own quarantine ends, found 6",
            |protocol| protocol["care"]["secondary_release"]["else_close_until_day"] = json!(6),
        ),
        (
            "incubation.least_days: expected no more than most_days, found 15",
            |protocol| {
                protocol["incubation"]["least_days"] = json!(15);
            },
        ),
        (
            "zones.sealed_unit: expected a level inside the county's, found county",
            |protocol| {
                protocol["zones"]["sealed_unit"] = json!("county");
            },
        ),
        (
            "zones.surroundings: expected a level not wider than the county's, found province",
            |protocol| {
                protocol["zones"]["surroundings"] = json!("province");
            },
        ),
        (
            "zones.release.controlled: expected nothing under a scheme without that level, found a release",
            |protocol| protocol["zones"]["scheme"] = json!("high_low"),
        ),
        (
            "zones.release.sealed.clean_round_within_days: expected 1 up to days_without_case, found 15",
            |protocol| protocol["zones"]["release"]["sealed"]["clean_round_within_days"] = json!(15),
        ),
        (
            "zones.release.controlled.to: expected a milder level of the scheme, or null, found sealed",
            |protocol| protocol["zones"]["release"]["controlled"]["to"] = json!("sealed"),
        ),
    ];
    let mut texts = Vec::new();
    for (expected, change) in cases {
        let mut protocol = small_protocol();
        change(&mut protocol);
        let text = protocol.to_string();
        let error = protocol_from_str(&text, "house.json").unwrap_err();
        let cause = std::error::Error::source(&error).map(ToString::to_string);
        assert_eq!(cause.as_deref(), Some(expected));
        texts.push(text);
    }
    for (from, to) in [
        ("\"generations\":2", "\"generations\":2.0"),
        ("\"id\":\"house\"", "\"id\":\"house\",\"id\":\"house\""),
    ] {
        let text = small_protocol().to_string().replacen(from, to, 1);
        assert!(protocol_from_str(&text, "house.json").is_err(), "{to}");
        texts.push(text);
    }
    let Some(answers) = judged(&[(schema::protocol(), texts)], "schemas::what_only_the_reader") else {
        return;
    };
    assert!(answers[0].iter().all(Option::is_none), "{answers:?}");
}

#[test]
fn more_rules_than_a_protocol_may_have_are_refused_by_both() {
    let mut protocol = small_protocol();
    let rules = (0..65).map(|number| {
        let mut rule = small_protocol()["rules"][0].clone();
        rule["id"] = json!(format!("rule-{number}"));
        rule
    });
    protocol["rules"] = rules.collect();
    let text = protocol.to_string();
    assert!(protocol_from_str(&text, "house.json").is_err());
    let Some(answers) = judged(&[(schema::protocol(), vec![text])], "schemas::more_rules") else {
        return;
    };
    assert!(answers[0][0].is_some());
}

#[test]
fn an_offset_is_admitted_as_the_reader_takes_it() {
    let offsets = [
        "+08:00",
        "-00:30",
        "+23:59",
        "+24:00",
        "+08:60",
        "+0800",
        "+08 00",
        "08:00",
        "Z",
        "",
        "+8:00",
        "+08:0",
        "+8:000",
        "\u{2212}08:00",
        "+08:00:00",
        "+08:00\n",
    ];
    let texts = offsets.map(|offset| {
        let mut protocol = small_protocol();
        protocol["time_zone"] = json!(offset);
        protocol.to_string()
    });
    let refused = texts
        .each_ref()
        .map(|text| protocol_from_str(text, "house.json").is_err());
    assert_eq!(refused.iter().filter(|&&refused| !refused).count(), 3);
    let Some(answers) = judged(&[(schema::protocol(), texts.to_vec())], "schemas::an_offset") else {
        return;
    };
    let said: Vec<bool> = answers[0].iter().map(Option::is_some).collect();
    assert_eq!(said, refused);
}

#[test]
fn a_line_that_lacks_a_column_has_another_or_holds_another_type_is_refused() {
    let line = json!({
        "source": "guo", "person": "song", "generation": 1, "place": null, "start": "2022-05-06T09:00:00+08:00",
        "end": "2022-05-06T09:20:00+08:00", "kind": "encounter", "rules": ["talk"],
    });
    let strangers = mutations(&line);
    // A key may be any text, a place absent, and there may be any rules.
    let fine = |name: &str| {
        let text = name.ends_with('"')
            && !name.contains("/start")
            && !name.contains("/end")
            && !name.contains("/kind");
        let text = text && !name.contains("/generation") && !name.starts_with("/rules =");
        text || [
            "/generation = 0",
            "/generation = 4294967296",
            "/place = null",
            "/rules = []",
        ]
        .contains(&name)
    };
    let texts = strangers.iter().map(|(_, line)| line.to_string()).collect();
    let Some(answers) = judged(&[(schema::exposures(), texts)], "schemas::a_line") else {
        return;
    };
    for ((name, _), answer) in strangers.iter().zip(&answers[0]) {
        assert_eq!(answer.is_none(), fine(name), "{name}: {answer:?}");
    }
}

#[cfg(feature = "foreign")]
#[test]
fn the_schema_refuses_a_mapping_exactly_when_the_reader_does_but_for_what_no_schema_can_say() {
    use mijie::input::foreign::Mapping;
    let mapping = json!({
        "columns": [
            {"header": "编号", "to": ["cases.person"]},
            {"header": "发病日期", "to": ["cases.onset", "tests.sampled"]},
            {"header": "诊断", "to": ["cases.status"]},
            {"header": "谁", "to": ["tests.person"]},
            {"header": "结果", "to": ["tests.result"]},
        ],
        "codes": {"cases.status": {"确诊": "confirmed"}},
        "empty": ["不详"], "date_order": "day_first", "year": 2022, "serials": "since_1900", "encoding": "gbk",
        "delimiter": ";", "sheet": "一", "header_row": 2, "merged_cells": "fill",
    });
    let refused = |text: &str| Mapping::from_json(text, "m.json").is_err();
    assert!(!refused(&mapping.to_string()));
    let written = Mapping::from_json(&mapping.to_string(), "m.json")
        .unwrap()
        .to_json();
    let Some(answers) = judged(&[(schema::mapping(), vec![written])], "schemas::a_mapping") else {
        return;
    };
    assert_eq!(answers, [[None]]);
    let [only_reader, only_schema] =
        disagreements(schema::mapping(), &mapping, refused, "schemas::a_mapping").unwrap();
    assert_eq!(only_schema, Vec::<String>::new());
    // A table lacks a column that it must have.
    assert_eq!(
        only_reader,
        [
            "/columns/0/to = []",
            "/columns/1/to = []",
            "/columns/3/to = []",
            "/columns/4/to = []"
        ]
    );
}
