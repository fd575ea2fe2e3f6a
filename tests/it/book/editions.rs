//! The tables of the chapter on editions, cell by cell, against the protocols.

use std::collections::{BTreeMap, BTreeSet};

use mijie::Tier;
use mijie::protocol::{OuterRelease, Protocol, Release, ZoneLevel, edition};
use serde_json::Value;

use super::{cells, lines};

const CHAPTER: &str = include_str!("../../../src/book/editions.rs");

/// A figure of a protocol: what the book calls it, its path in the protocol file, and how it is told.
type Figure = (&'static str, &'static str, fn(&Protocol) -> Option<String>);

/// Every figure in which editions differ. Rules have a table of their own.
const FIGURES: &[Figure] = &[
    ("calendar days of", "time_zone", |protocol| {
        Some(format!("UTC{}", protocol.time_zone()))
    }),
    (
        "days back from onset",
        "window.look_back_days.symptomatic",
        |protocol| Some(protocol.window().look_back_days.symptomatic.to_string()),
    ),
    (
        "days back from the first positive sampling",
        "window.look_back_days.asymptomatic",
        |protocol| Some(protocol.window().look_back_days.asymptomatic.to_string()),
    ),
    (
        "begins at the last negative test instead",
        "window.from_last_negative",
        |protocol| Some(yes(protocol.window().from_last_negative)),
    ),
    (
        "ends, besides isolation",
        "window.until_days_after_anchor",
        |protocol| {
            Some(
                protocol
                    .window()
                    .until_days_after_anchor
                    .map_or_else(|| "no".to_owned(), |days| format!("{days} d after")),
            )
        },
    ),
    ("generations of contacts", "generations", |protocol| {
        Some(protocol.generations().to_string())
    }),
    ("close contacts", "care.close", |protocol| {
        stages(protocol, Tier::Close)
    }),
    ("secondary contacts", "care.secondary", |protocol| {
        stages(protocol, Tier::Secondary)
    }),
    ("general contacts", "care.general", |protocol| {
        stages(protocol, Tier::General)
    }),
    (
        "secondary let out after negative tests of the close contact",
        "care.secondary_release.close_contact_tests",
        |protocol| {
            Some(
                protocol
                    .care()?
                    .secondary_release?
                    .close_contact_tests
                    .to_string(),
            )
        },
    ),
    (
        "secondary kept else until day",
        "care.secondary_release.else_close_until_day",
        |protocol| {
            Some(
                protocol
                    .care()?
                    .secondary_release?
                    .else_close_until_day
                    .to_string(),
            )
        },
    ),
    (
        "hours to quarantine, close",
        "care.transfer_hours.close",
        |protocol| Some(protocol.care()?.transfer_hours.close?.to_string()),
    ),
    (
        "hours to quarantine, secondary",
        "care.transfer_hours.secondary",
        |protocol| Some(protocol.care()?.transfer_hours.secondary?.to_string()),
    ),
    ("levels of zones", "zones.scheme", |protocol| {
        let scheme = protocol.zones()?.scheme;
        let labels = ZoneLevel::ALL.iter().filter_map(|&level| scheme.label(level));
        Some(labels.collect::<Vec<_>>().join(", "))
    }),
    ("sealed as a whole", "zones.sealed_unit", |protocol| {
        Some(protocol.zones()?.sealed_unit.to_string())
    }),
    ("controlled as a whole", "zones.controlled_unit", |protocol| {
        Some(protocol.zones()?.controlled_unit.to_string())
    }),
    ("surroundings of a home", "zones.surroundings", |protocol| {
        Some(protocol.zones()?.surroundings.to_string())
    }),
    (
        "more visitors are hard to trace",
        "zones.traceable_visitors",
        |protocol| Some(protocol.zones()?.traceable_visitors.to_string()),
    ),
    (
        "controlled only where hard to trace",
        "zones.controlled_only_hard_to_trace",
        |protocol| Some(yes(protocol.zones()?.controlled_only_hard_to_trace)),
    ),
    (
        "hours to the first round, sealed",
        "zones.first_round_hours.sealed",
        |protocol| Some(protocol.zones()?.first_round_hours.sealed?.to_string()),
    ),
    (
        "hours to the first round, controlled",
        "zones.first_round_hours.controlled",
        |protocol| Some(protocol.zones()?.first_round_hours.controlled?.to_string()),
    ),
    ("days of a zone count from", "zones.release.clock", |protocol| {
        Some(word(protocol.zones()?.release.clock).replace('_', " "))
    }),
    ("release of sealed", "zones.release.sealed", |protocol| {
        Some(release(protocol.zones()?.release.sealed))
    }),
    ("release of controlled", "zones.release.controlled", |protocol| {
        protocol.zones()?.release.controlled.map(release)
    }),
    (
        "release of controlled, once sealed",
        "zones.release.lowered",
        |protocol| protocol.zones()?.release.lowered.map(release),
    ),
    ("release of prevention", "zones.release.prevention", |protocol| {
        Some(match protocol.zones()?.release.prevention? {
            OuterRelease::WithLastZone => "with the last zone".to_owned(),
            OuterRelease::DaysAfterLastZone(days) => format!("{days} d after the last zone"),
            other => panic!("{other:?}"),
        })
    }),
    (
        "a case seals a controlled zone",
        "zones.release.case_seals_controlled",
        |protocol| Some(yes(protocol.zones()?.release.case_seals_controlled)),
    ),
];

/// What the book writes where an edition has no such figure.
const NONE: &str = "–";

fn yes(is: bool) -> String {
    (if is { "yes" } else { "no" }).to_owned()
}

/// A value as the word that stands for it in a file.
fn word(value: impl serde::Serialize) -> String {
    serde_json::to_value(value).unwrap().as_str().unwrap().to_owned()
}

fn stages(protocol: &Protocol, tier: Tier) -> Option<String> {
    let stages: Vec<String> = protocol
        .care()?
        .stages(tier)
        .iter()
        .map(ToString::to_string)
        .collect();
    (!stages.is_empty()).then(|| stages.join(", then "))
}

fn release(release: Release) -> String {
    let parts = [
        Some(format!("{} d without a case", release.days_without_case)),
        release
            .last_contact_days
            .map(|days| format!("contacts over {days} d and negative")),
        release
            .clean_round_within_days
            .map(|days| format!("clean round in the last {days} d")),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    let becomes = release.to.map_or("lifted", ZoneLevel::name);
    format!("{}: {becomes}", parts.join(", "))
}

fn all() -> Vec<(&'static str, Protocol)> {
    edition::ALL
        .iter()
        .map(|&(name, edition)| (name, edition()))
        .collect()
}

/// The rows of the tables under a heading: the heads of the columns, then the cells.
fn tables(heading: &str) -> Vec<Vec<Vec<&'static str>>> {
    let mut tables: Vec<Vec<Vec<&str>>> = Vec::new();
    let (mut inside, mut before) = (false, false);
    for line in lines(CHAPTER) {
        if let Some(title) = line.strip_prefix("# ") {
            inside = title == heading;
        }
        let row = cells(line).filter(|_| inside);
        if let Some(row) = row {
            if !before {
                tables.push(Vec::new());
            }
            tables.last_mut().unwrap().push(row);
        }
        before = inside && line.starts_with('|');
    }
    assert!(!tables.is_empty(), "no table under {heading}");
    tables
}

fn code(cell: &str) -> &str {
    cell.trim_matches('`')
}

/// The editions that a cell names.
fn named(cell: &str) -> Vec<&str> {
    let all = edition::ALL.iter().map(|&(name, _)| name);
    match cell {
        "all" => all.collect(),
        "mainland" => all.filter(|name| name.starts_with("cn-")).collect(),
        names => names.split(", ").map(code).collect(),
    }
}

/// A text of a cell, in which brackets would be links were they not escaped.
fn unescaped(cell: &str) -> String {
    cell.replace(r"\[", "[").replace(r"\]", "]")
}

#[test]
fn every_figure_of_every_edition_is_what_the_book_says() {
    let editions: BTreeMap<&str, Protocol> = all().into_iter().collect();
    let mut told: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for table in tables("Where they differ") {
        let [_, names @ .., _] = &table[0][..] else {
            panic!("{:?}", table[0])
        };
        for row in &table[1..] {
            let [name, told_cells @ .., path] = &row[..] else {
                panic!("{row:?}")
            };
            let (label, path, figure) = FIGURES.iter().find(|figure| figure.1 == code(path)).unwrap();
            assert_eq!(name, label);
            assert_eq!(told_cells.len(), names.len(), "{path}");
            for (name, cell) in names.iter().map(|name| code(name)).zip(told_cells) {
                let expected = figure(&editions[name]).unwrap_or_else(|| NONE.to_owned());
                assert_eq!(*cell, expected, "{name}, {path}");
                told.entry(name).or_default().insert(path);
            }
        }
    }
    for (name, protocol) in &editions {
        for (_, path, figure) in FIGURES {
            let is_told = told.get(name).is_some_and(|paths| paths.contains(path));
            assert!(
                is_told || figure(protocol).is_none(),
                "{name} has {path}, which the book leaves out"
            );
        }
    }
}

/// Every value of a protocol file by its path; lists are one value.
fn flattened(value: &Value, path: &str, into: &mut BTreeMap<String, String>) {
    match value {
        Value::Object(fields) => {
            for (name, value) in fields {
                let dot = if path.is_empty() { "" } else { "." };
                flattened(value, &format!("{path}{dot}{name}"), into);
            }
        }
        value => {
            into.insert(path.to_owned(), value.to_string());
        }
    }
}

#[test]
fn no_figure_in_which_editions_differ_is_left_out_of_the_book() {
    let mut values: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (_, protocol) in all() {
        let mut flat = BTreeMap::new();
        flattened(&serde_json::to_value(&protocol).unwrap(), "", &mut flat);
        for (path, value) in flat {
            values.entry(path).or_default().insert(value);
        }
    }
    // Whole `care` and `zones` are null where an edition has none; their figures are told one by one.
    let elsewhere = ["id", "title", "rules", "citations", "care", "zones"];
    let differing = values
        .iter()
        .filter(|(path, values)| values.len() > 1 && !elsewhere.contains(&path.as_str()));
    let mut count = 0;
    for (path, _) in differing {
        let told = FIGURES.iter().any(|&(_, figure, _)| {
            path == figure
                || path
                    .strip_prefix(figure)
                    .is_some_and(|rest| rest.starts_with('.'))
                || figure
                    .strip_prefix(path.as_str())
                    .is_some_and(|rest| rest.starts_with('.'))
        });
        assert!(told, "{path}");
        count += 1;
    }
    assert!(count > 20, "only {count} figures differ");
}

#[test]
fn what_all_editions_share_is_what_the_book_says() {
    for table in tables("Where they agree") {
        for row in &table[1..] {
            let mut found = BTreeSet::new();
            for (_, protocol) in all() {
                let mut flat = BTreeMap::new();
                flattened(&serde_json::to_value(&protocol).unwrap(), "", &mut flat);
                found.extend(flat.remove(code(row[1])));
            }
            assert_eq!(found, BTreeSet::from([code(row[2]).to_owned()]), "{}", row[1]);
        }
    }
}

/// What a rule says, without where that is written.
fn said(rule: &mijie::protocol::Rule) -> String {
    let rule = mijie::protocol::Rule {
        source: String::new(),
        ..rule.clone()
    };
    let text = rule.to_string();
    text.strip_prefix(&format!("{}: ", rule.id)).unwrap().to_owned()
}

#[test]
fn every_rule_of_every_edition_is_what_the_book_says() {
    let mut expected = BTreeSet::new();
    for (name, protocol) in all() {
        for rule in protocol.rules() {
            expected.insert((name.to_owned(), rule.id.clone(), said(rule), rule.source.clone()));
        }
    }
    let mut told = BTreeSet::new();
    for table in tables("Which situations count") {
        for row in &table[1..] {
            let [id, editions, rule, source] = row[..] else {
                panic!("{row:?}")
            };
            let source = unescaped(source);
            for name in named(editions) {
                // The mainland rules have one clause in all editions, each under the name of its own text.
                let own = expected
                    .iter()
                    .find(|(edition, own, ..)| edition == name && own == code(id));
                let (.., text) = own.unwrap_or_else(|| panic!("{name} has no rule {id}"));
                assert!(text.ends_with(&source), "{name}, {id}: {text}");
                told.insert((
                    name.to_owned(),
                    code(id).to_owned(),
                    rule.to_owned(),
                    text.clone(),
                ));
            }
        }
    }
    assert_eq!(told, expected);
}

#[test]
fn every_source_and_its_confidence_is_what_the_book_says() {
    let mut expected = BTreeSet::new();
    for (name, protocol) in all() {
        for citation in protocol.citations() {
            expected.insert((
                name.to_owned(),
                citation.figure.clone(),
                citation.source.clone(),
                citation.confidence.letter(),
            ));
        }
    }
    let mut told = BTreeSet::new();
    for table in tables("Where each figure is written") {
        for row in &table[1..] {
            let [figure, editions, source, confidence] = row[..] else {
                panic!("{row:?}")
            };
            let letter = confidence.chars().next().unwrap();
            assert_eq!(confidence.len(), 1);
            for name in named(editions) {
                told.insert((
                    name.to_owned(),
                    code(figure).to_owned(),
                    unescaped(source),
                    letter,
                ));
            }
        }
    }
    assert_eq!(told, expected);
}
