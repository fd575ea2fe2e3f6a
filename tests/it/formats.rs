//! Graph files as an independent program reads them: networkx must find what the sheet holds, in both formats.
//!
//! The Python that has it is named by `MIJIE_PYTHON`; without that variable `python3` is tried, and the tests say plainly
//! where networkx is missing. Where the variable is set, networkx must be there.

use std::fs;
use std::io::Write;
use std::path::Path;

use chrono::FixedOffset;
use mijie::input::{Mode, read_folder};
use mijie::protocol::edition;
use mijie::report::{
    AttributeKind, Direction, GraphSheet, Value, WriteError, write_contacts, write_edge_list, write_gexf,
    write_graphml, write_links, write_node_list,
};
use mijie::{Interval, Moment, Timestamp, trace};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use serde_json::{Map, Value as Json, json};

use crate::python::{printed, python_with};
use crate::report::Full;

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// What networkx reads in a file.
#[track_caller]
fn networkx(python: &str, format: &str, file: &[u8]) -> Json {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(format!("graph.{format}"));
    fs::write(&path, file).unwrap();
    let path = path.to_str().expect("the folder for temporary files has a name");
    serde_json::from_slice(&printed(python, "networkx_reads.py", &[format, path])).unwrap()
}

fn moment(moment: Moment) -> String {
    match moment {
        Moment::Date(date) => date.to_string(),
        Moment::Instant(time) => time.to_rfc3339(china()),
        other => panic!("{other:?}"),
    }
}

fn value(value: &Value) -> Json {
    match value {
        Value::Text(text) => json!(text),
        Value::Integer(number) => json!(number),
        Value::Real(number) => json!({ "real": format!("{:016x}", number.to_bits()) }),
        Value::Flag(flag) => json!(flag),
        Value::Moment(known) => json!(moment(*known)),
        other => panic!("{other:?}"),
    }
}

/// What a reader must find in a file of a format: the sheet, with times as the format has them.
fn expected(sheet: &GraphSheet, format: &str) -> Json {
    let attributes = |known: &[mijie::report::Attribute], values: &[Option<Value>], spells: &[Interval]| {
        let mut held: Map<String, Json> = known
            .iter()
            .zip(values)
            .filter_map(|(attribute, held)| Some((attribute.name().to_owned(), value(held.as_ref()?))))
            .collect();
        if !spells.is_empty() {
            let texts = spells.iter().map(|spell| {
                // Half-open in one format, and without the second after the last in the other.
                let last = Timestamp::from_unix(spell.end().to_unix() - 1).unwrap();
                match format {
                    "graphml" => {
                        json!(format!(
                            "{}/{}",
                            spell.start().to_rfc3339(china()),
                            spell.end().to_rfc3339(china())
                        ))
                    }
                    _ => json!([spell.start().to_rfc3339(china()), last.to_rfc3339(china())]),
                }
            });
            let texts: Vec<Json> = texts.collect();
            let texts = match format {
                "graphml" => {
                    let texts: Vec<&str> = texts.iter().filter_map(Json::as_str).collect();
                    json!(texts.join(";"))
                }
                _ => json!(texts),
            };
            held.insert("spells".to_owned(), texts);
        }
        held
    };
    let nodes: Vec<Json> = sheet
        .nodes()
        .iter()
        .map(|node| {
            let mut held = attributes(sheet.node_attributes(), node.values(), node.spells());
            if format == "gexf" {
                held.insert("label".to_owned(), json!(node.key()));
            }
            json!([node.key(), held])
        })
        .collect();
    let edges = sheet.edges().iter().enumerate().map(|(number, edge)| {
        let mut held = attributes(sheet.edge_attributes(), edge.values(), edge.spells());
        if format == "gexf" {
            held.insert("id".to_owned(), json!(format!("e{number}")));
        }
        let mut ends = [edge.source(), edge.target()].map(|end| sheet.nodes()[end].key());
        if sheet.direction() == Direction::Undirected {
            ends.sort_unstable();
        }
        json!([ends[0], ends[1], format!("e{number}"), held])
    });
    json!({
        "title": sheet.title(),
        "directed": sheet.direction() == Direction::Directed,
        "nodes": nodes,
        "edges": edges.collect::<Vec<_>>(),
    })
}

/// Writes a sheet in both formats and compares what networkx reads with what it holds, to the bit.
#[track_caller]
fn assert_read_alike(python: &str, sheet: &GraphSheet) {
    let mut file = Vec::new();
    write_graphml(sheet, &mut file).unwrap();
    assert_same(&networkx(python, "graphml", &file), &expected(sheet, "graphml"));
    file.clear();
    write_gexf(sheet, &mut file).unwrap();
    assert_same(&networkx(python, "gexf", &file), &expected(sheet, "gexf"));
}

#[track_caller]
fn assert_same(found: &Json, expected: &Json) {
    for part in ["title", "directed", "nodes", "edges"] {
        let (found, expected) = (&found[part], &expected[part]);
        if let (Some(found), Some(expected)) = (found.as_array(), expected.as_array()) {
            for (found, expected) in found.iter().zip(expected) {
                assert_eq!(found, expected, "{part}");
            }
            assert_eq!(found.len(), expected.len(), "{part}");
        }
        assert_eq!(found, expected, "{part}");
    }
}

const KINDS: [(&str, AttributeKind); 5] = [
    ("text", AttributeKind::Text),
    ("integer", AttributeKind::Integer),
    ("real", AttributeKind::Real),
    ("flag", AttributeKind::Flag),
    ("moment", AttributeKind::Moment),
];

/// Two nodes, an edge, each kind of value, one spell.
fn small() -> GraphSheet {
    let mut sheet = GraphSheet::new("who infected whom", Direction::Directed, china(), KINDS, KINDS).unwrap();
    let day: Moment = "2022-05-07".parse().unwrap();
    let values = [
        Some("close".into()),
        Some(47_i64.into()),
        Some(0.1.into()),
        Some(true.into()),
        Some(day.into()),
    ];
    let lunch = Interval::new(at("2022-05-06T12:00:00+08:00"), at("2022-05-06T12:40:00+08:00")).unwrap();
    sheet.add_node("guo", values.clone(), [lunch]).unwrap();
    sheet.add_node("song", [const { None }; 5], []).unwrap();
    sheet.add_edge("guo", "song", values, [lunch]).unwrap();
    sheet
}

/// Everything that a file has gone wrong over: markup in keys and names, line ends, empty text, extremes, parallel edges
/// in both directions, edges to oneself, values that are missing.
fn hostile(direction: Direction) -> GraphSheet {
    let node_attributes = [
        ("<a href=\"x\">'&amp;'</a>", AttributeKind::Text),
        ("密接 😷\n\ttwo lines", AttributeKind::Text),
        ("integer", AttributeKind::Integer),
        ("real", AttributeKind::Real),
        ("flag", AttributeKind::Flag),
        ("weight", AttributeKind::Moment),
    ];
    let title = "]]> <!-- \"title\" & 'more' -->";
    let mut sheet = GraphSheet::new(title, direction, china(), node_attributes, KINDS).unwrap();
    let keys = [
        "<key id=\"1\">&amp;'\"]]>",
        "郭某 😷 é e\u{301}",
        " two\nlines\r\nand\ta tab ",
        "-1",
        "\u{7f}\u{85}\u{a0}\u{2028}\u{feff}\u{fffd}\u{10ffff}",
        "alone",
    ];
    let reals = [0.1 + 0.2, -0.0, f64::MIN_POSITIVE / 4.0, f64::MAX, -1e-300, 1e22];
    let integers = [i64::MIN, i64::MAX, -1, 0, 9_007_199_254_740_993, 1];
    for (number, key) in keys.into_iter().enumerate() {
        let values = [
            (number != 0).then(|| key.into()),
            (number != 1).then(|| "".into()),
            (number != 2).then(|| integers[number].into()),
            (number != 3).then(|| reals[number].into()),
            (number != 4).then(|| (number % 2 == 0).into()),
            (number != 5).then(|| Timestamp::MAX.into()),
        ];
        let spells = (0..number).map(|spell| {
            let start = i64::try_from(spell).unwrap() * 100;
            // The shortest that there are: a second.
            let [start, end] = [start, start + 1].map(|time| Timestamp::from_unix(time).unwrap());
            Interval::new(start, end).unwrap()
        });
        sheet.add_node(key, values, spells).unwrap();
    }
    for (number, (source, target)) in [
        (0, 1),
        (0, 1),
        (1, 0),
        (0, 1),
        (2, 2),
        (2, 2),
        (4, 3),
        (3, 4),
        (1, 2),
    ]
    .into_iter()
    .enumerate()
    {
        let whole = Interval::new(Timestamp::MIN, Timestamp::MAX).unwrap();
        let values = [
            Some(keys[number % keys.len()].into()),
            Some(integers[number % 6].into()),
            (number % 2 == 0).then(|| reals[number % 6].into()),
            None,
            Some(Moment::Instant(Timestamp::MIN).into()),
        ];
        sheet
            .add_edge(
                keys[source],
                keys[target],
                values,
                (number % 3 == 0).then_some(whole),
            )
            .unwrap();
    }
    sheet
}

#[test]
fn networkx_reads_a_small_graph_as_it_is() {
    let Some(python) = python_with("networkx", "networkx_reads_a_small_graph_as_it_is") else {
        return;
    };
    assert_read_alike(&python, &small());
}

#[test]
fn networkx_reads_a_hostile_graph_as_it_is() {
    let Some(python) = python_with("networkx", "networkx_reads_a_hostile_graph_as_it_is") else {
        return;
    };
    assert_read_alike(&python, &hostile(Direction::Directed));
    assert_read_alike(&python, &hostile(Direction::Undirected));
}

#[test]
fn networkx_reads_a_graph_of_nothing() {
    let Some(python) = python_with("networkx", "networkx_reads_a_graph_of_nothing") else {
        return;
    };
    let mut sheet = GraphSheet::new("", Direction::Directed, china(), [], []).unwrap();
    assert_read_alike(&python, &sheet);
    sheet.add_node("alone", [], []).unwrap();
    assert_read_alike(&python, &sheet);
}

/// Any text that XML can hold.
fn any_text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '<', '>', '&', '"', '\'', '\n', '\r', '\t', ' ', ']', '\u{85}',
    ]);
    let any = any::<char>().prop_filter("XML", |&c| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    prop::collection::vec(prop_oneof![odd, any], 0..10).prop_map(String::from_iter)
}

/// A value or none of each kind.
fn any_values() -> impl Strategy<Value = [Option<Value>; 5]> {
    let real = any::<f64>().prop_filter("finite", |real| real.is_finite());
    let moment = any::<u32>().prop_map(|time| Timestamp::from_unix(time.into()).unwrap());
    (
        prop::option::of(any_text()),
        prop::option::of(any::<i64>()),
        prop::option::of(real),
        prop::option::of(any::<bool>()),
        prop::option::of(moment),
    )
        .prop_map(|(text, integer, real, flag, moment)| {
            [
                text.map(Value::from),
                integer.map(Value::from),
                real.map(Value::from),
                flag.map(Value::from),
                moment.map(Value::from),
            ]
        })
}

fn any_spells() -> impl Strategy<Value = Vec<Interval>> {
    let spell = (0..u32::MAX, 1..100_000_u32).prop_map(|(start, length)| {
        let [start, end] =
            [start, start.saturating_add(length)].map(|time| Timestamp::from_unix(time.into()).unwrap());
        Interval::new(start, end).unwrap()
    });
    prop::collection::vec(spell, 0..4)
}

#[test]
fn networkx_reads_random_graphs_as_they_are() {
    let Some(python) = python_with("networkx", "networkx_reads_random_graphs_as_they_are") else {
        return;
    };
    // One graph of many random parts, since starting Python takes longer than all of them.
    let nodes = prop::collection::vec((any_text(), any_values(), any_spells()), 150);
    let edges = prop::collection::vec((0..150_usize, 0..150_usize, any_values(), any_spells()), 300);
    let drawn = (nodes, edges)
        .new_tree(&mut TestRunner::deterministic())
        .unwrap()
        .current();
    for direction in [Direction::Directed, Direction::Undirected] {
        let (nodes, edges) = drawn.clone();
        let mut sheet = GraphSheet::new("random", direction, china(), KINDS, KINDS).unwrap();
        for (number, (text, values, spells)) in nodes.into_iter().enumerate() {
            sheet
                .add_node(&format!("{text}{number}"), values, spells)
                .unwrap();
        }
        let keys: Vec<String> = sheet.nodes().iter().map(|node| node.key().to_owned()).collect();
        for (source, target, values, spells) in edges {
            sheet
                .add_edge(&keys[source], &keys[target], values, spells)
                .unwrap();
        }
        assert_read_alike(&python, &sheet);
    }
}

/// The committed county, traced as the README does.
fn huangyuan(of: impl FnOnce(&GraphSheet, &[u8], &[u8])) {
    let protocol = edition::cn_8_field();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let outbreak = read_folder(folder, protocol.time_zone(), Mode::Strict).unwrap();
    let tracing = trace(
        &outbreak.log,
        &outbreak.cases,
        &protocol,
        at("2022-05-10T20:00:00+08:00"),
    );
    let sheet = GraphSheet::of_tracing(&tracing, &outbreak.roster).unwrap();
    let (mut contacts, mut links) = (Vec::new(), Vec::new());
    write_contacts(&tracing, &outbreak.roster, &mut contacts).unwrap();
    write_links(&tracing, &outbreak.roster, &mut links).unwrap();
    of(&sheet, &contacts, &links);
}

fn records(csv: &[u8]) -> Vec<Vec<String>> {
    let rows = csv::Reader::from_reader(csv).into_records();
    rows.map(|row| row.unwrap().iter().map(str::to_owned).collect())
        .collect()
}

#[test]
fn networkx_reads_a_traced_county_as_it_is() {
    let Some(python) = python_with("networkx", "networkx_reads_a_traced_county_as_it_is") else {
        return;
    };
    huangyuan(|sheet, _, _| {
        assert!(sheet.edges().len() > 100, "{} links", sheet.edges().len());
        assert_read_alike(&python, sheet);
    });
}

#[test]
fn the_lists_of_a_traced_county_hold_its_contacts_and_links() {
    huangyuan(|sheet, contacts, links| {
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        write_node_list(sheet, &mut nodes).unwrap();
        write_edge_list(sheet, &mut edges).unwrap();
        let column = |list: &[u8], name: &str| {
            let mut reader = csv::Reader::from_reader(list);
            let header = reader.headers().unwrap().clone();
            header.iter().position(|column| column == name).unwrap()
        };
        let pick = |list: &[u8], names: &[&str]| -> Vec<Vec<String>> {
            let at: Vec<usize> = names.iter().map(|name| column(list, name)).collect();
            let rows = records(list).into_iter();
            rows.map(|row| at.iter().map(|&at| row[at].clone()).collect())
                .collect()
        };
        let about = ["tier", "generation", "first_exposure", "last_exposure", "sources"];
        let of_contacts: Vec<Vec<String>> = pick(&nodes, &[&["id", "role"], &about[..]].concat())
            .into_iter()
            .filter(|row| row[1] == "contact")
            .map(|row| [&row[..1], &row[2..]].concat())
            .collect();
        assert_eq!(of_contacts, records(contacts));
        let about = [
            "from",
            "to",
            "generation",
            "grade",
            "first_exposure",
            "last_exposure",
            "seconds",
            "rules",
        ];
        assert_eq!(pick(&edges, &about), records(links));
    });
}

#[test]
fn lists_give_every_text_back() {
    for direction in [Direction::Directed, Direction::Undirected] {
        let sheet = hostile(direction);
        let (mut nodes, mut edges) = (Vec::new(), Vec::new());
        write_node_list(&sheet, &mut nodes).unwrap();
        write_edge_list(&sheet, &mut edges).unwrap();
        let text = |held: &Option<Value>| match held.as_ref().map(value) {
            None => String::new(),
            Some(Json::String(text)) => text,
            Some(Json::Object(real)) => {
                let bits = u64::from_str_radix(real["real"].as_str().unwrap(), 16).unwrap();
                format!("{:?}", f64::from_bits(bits))
            }
            Some(other) => other.to_string(),
        };
        for (row, node) in records(&nodes).iter().zip(sheet.nodes()) {
            assert_eq!(row[0], node.key());
            assert_eq!(row[1..=6], node.values().iter().map(text).collect::<Vec<_>>());
        }
        for (row, edge) in records(&edges).iter().zip(sheet.edges()) {
            let ends = [edge.source(), edge.target()].map(|end| sheet.nodes()[end].key());
            assert_eq!(row[..2], ends);
            assert_eq!(row[2..=6], edge.values().iter().map(text).collect::<Vec<_>>());
        }
        assert_eq!((records(&nodes).len(), records(&edges).len()), (6, 9));
    }
}

#[test]
fn parallel_edges_differ_in_kind_and_no_others() {
    let mut file = Vec::new();
    write_gexf(&hostile(Direction::Undirected), &mut file).unwrap();
    let file = String::from_utf8(file).unwrap();
    let kinds: Vec<Option<&str>> = file
        .lines()
        .filter(|line| line.trim_start().starts_with("<edge "))
        .map(|line| Some(line.split_once(" kind=\"")?.1.split_once('"')?.0))
        .collect();
    let expected = [
        None,
        Some("2"),
        Some("3"),
        Some("4"),
        None,
        Some("2"),
        None,
        Some("2"),
        None,
    ];
    assert_eq!(kinds, expected);
}

#[test]
fn the_same_sheet_gives_the_same_bytes() {
    let write = |sheet: &GraphSheet| {
        let mut file = Vec::new();
        write_graphml(sheet, &mut file).unwrap();
        write_gexf(sheet, &mut file).unwrap();
        write_node_list(sheet, &mut file).unwrap();
        write_edge_list(sheet, &mut file).unwrap();
        file
    };
    assert_eq!(
        write(&hostile(Direction::Directed)),
        write(&hostile(Direction::Directed))
    );
    assert_eq!(write(&small()), write(&small()));
}

type Writer = fn(&GraphSheet, &mut dyn Write) -> Result<(), WriteError>;

#[test]
fn a_full_disk_is_an_error_wherever_it_fills_up() {
    let sheet = small();
    let writers: [Writer; 2] = [
        |sheet, out| write_graphml(sheet, out),
        |sheet, out| write_gexf(sheet, out),
    ];
    for write in writers {
        let mut whole = Vec::new();
        write(&sheet, &mut whole).unwrap();
        for room in (0..whole.len()).step_by(7) {
            let error = write(&sheet, &mut Full { room }).expect_err("a full disk");
            assert_eq!(
                error.to_string(),
                "the result could not be written to its end",
                "{room} bytes"
            );
        }
        write(&sheet, &mut Full { room: whole.len() }).unwrap();
    }
}
