//! Graph sheets: what they refuse and in which words, what they make of a tracing, and how a picture holds them.

use std::collections::BTreeSet;

use chrono::FixedOffset;
use mijie::protocol::Grade;
use mijie::report::{
    self, AttributeKind, Direction, GraphError, GraphSheet, SheetEdge, SheetNode, Value, WriteError,
    write_graph_dot,
};
use mijie::{Interval, Moment, PersonId, Roster, Timestamp};
use proptest::prelude::*;

use crate::world::{LATE, book, hour, rule, world};

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn hours(start: i64, end: i64) -> Interval {
    let at = |hours| Timestamp::from_unix(hour(hours)).unwrap();
    Interval::new(at(start), at(end)).unwrap()
}

/// A directed sheet whose nodes have an age and whose edges a probability.
fn sheet() -> GraphSheet {
    let ages = [("name", AttributeKind::Text), ("age", AttributeKind::Integer)];
    let mut sheet = GraphSheet::new(
        "test",
        Direction::Directed,
        china(),
        ages,
        [("p", AttributeKind::Real)],
    )
    .unwrap();
    sheet.add_node("guo", [None, None], []).unwrap();
    sheet
}

#[track_caller]
fn assert_refused(result: Result<(), GraphError>, expected: &str) {
    assert_eq!(result.expect_err(expected).to_string(), expected);
}

fn declared<'n>(names: impl IntoIterator<Item = &'n str>) -> Result<(), GraphError> {
    let attributes = names.into_iter().map(|name| (name, AttributeKind::Text));
    GraphSheet::new("test", Direction::Directed, china(), [], attributes).map(|_| ())
}

#[test]
fn an_attribute_needs_a_name_of_its_own() {
    assert_refused(declared([""]), "edge attribute 1: expected a name, found nothing");
    assert_refused(
        declared(["a", "b", "a"]),
        r#"edge attribute 3: expected each name once, found "a" of attribute 1 again"#,
    );
    assert_refused(
        declared(["a", "label"]),
        r#"edge attribute 2: expected a name that files do not use themselves, found "label""#,
    );
    assert_refused(
        declared(["a\u{0}"]),
        "edge attribute 1, name: expected characters that XML can hold, found U+0000",
    );
    assert_eq!(declared(["a", "A", "密接", "a b", "Label"]), Ok(()));
}

#[test]
fn a_title_and_a_zone_are_such_as_files_can_hold() {
    let new = |title, zone| GraphSheet::new(title, Direction::Undirected, zone, [], []).map(|_| ());
    assert_refused(
        new("a\u{ffff}", china()),
        "title: expected characters that XML can hold, found U+FFFF",
    );
    let odd = FixedOffset::east_opt(8 * 3600 + 6).unwrap();
    assert_refused(
        new("a", odd),
        "expected a time zone of whole minutes, found +08:00:06",
    );
}

#[test]
fn a_node_needs_a_key_of_its_own() {
    let mut sheet = sheet();
    assert_refused(
        sheet.add_node("", [None, None], []),
        "node 2: expected a key, found nothing",
    );
    assert_refused(
        sheet.add_node("guo", [None, None], []),
        "node 2: expected each key once, found the key of node 1 again",
    );
    assert_refused(
        sheet.add_node("li\u{1b}", [None, None], []),
        "node 2, key: expected characters that XML can hold, found U+001B",
    );
    assert_eq!(sheet.nodes().len(), 1);
    assert_eq!(sheet.add_node("Guo", [None, None], []), Ok(()));
}

#[test]
fn values_fit_their_attributes() {
    let mut sheet = sheet();
    assert_refused(
        sheet.add_node("li", [None], []),
        "node 2: expected 2 values, one for each attribute, found 1",
    );
    assert_refused(
        sheet.add_node("li", [None, Some(7.5.into())], []),
        r#"node 2, attribute "age": expected a value of kind integer, found real"#,
    );
    assert_refused(
        sheet.add_node("li", [Some("a\u{b}".into()), None], []),
        r#"node 2, attribute "name": expected characters that XML can hold, found U+000B"#,
    );
    for (number, found) in [
        (f64::NAN, "NaN"),
        (f64::INFINITY, "inf"),
        (f64::NEG_INFINITY, "-inf"),
    ] {
        assert_refused(
            sheet.add_edge("guo", "guo", [Some(number.into())], []),
            &format!(r#"edge 1, attribute "p": expected a finite number, found {found}"#),
        );
    }
    assert_eq!((sheet.nodes().len(), sheet.edges().len()), (1, 0));
}

#[test]
fn a_key_that_was_refused_can_still_be_added() {
    let mut sheet = sheet();
    assert!(sheet.add_node("li", [None], []).is_err());
    assert_eq!(sheet.add_node("li", [None, None], []), Ok(()));
}

#[test]
fn an_edge_is_between_nodes_of_the_sheet() {
    let mut sheet = sheet();
    assert_refused(
        sheet.add_edge("li", "guo", [None], []),
        "edge 1, source: expected the key of a node, found another",
    );
    assert_refused(
        sheet.add_edge("guo", "li", [None], []),
        "edge 1, target: expected the key of a node, found another",
    );
    assert_eq!(sheet.add_edge("guo", "guo", [None], []), Ok(()));
}

#[test]
fn no_debug_tells_a_key_or_a_text() {
    let mut sheet = sheet();
    sheet
        .add_node("Zhang San", [Some("Zhang".into()), None], [])
        .unwrap();
    sheet.add_edge("guo", "Zhang San", [None], []).unwrap();
    let shown = format!("{sheet:?} {:?} {:?}", sheet.nodes(), sheet.edges());
    assert!(
        shown.starts_with("GraphSheet { nodes: 2, edges: 1, .. } "),
        "{shown}"
    );
    assert!(!shown.contains("Zhang") && !shown.contains("guo"), "{shown}");
}

#[test]
fn spells_that_overlap_or_touch_are_one() {
    let mut sheet = sheet();
    let spells = [hours(9, 10), hours(1, 3), hours(5, 6), hours(2, 5), hours(9, 10)];
    sheet.add_node("li", [None, None], spells).unwrap();
    assert_eq!(sheet.nodes()[1].spells(), [hours(1, 6), hours(9, 10)]);
}

proptest! {
    #[test]
    fn spells_hold_the_hours_that_they_were_given(given in prop::collection::vec((0..40_i64, 1..6_i64), 0..12)) {
        let mut sheet = sheet();
        let spells = given.iter().map(|&(start, length)| hours(start, start + length));
        sheet.add_node("li", [None, None], spells).unwrap();
        let held = sheet.nodes()[1].spells();
        let hours_of = |hour: i64| hours(hour, hour + 1).start();
        let expected: BTreeSet<i64> = given.iter().flat_map(|&(start, length)| start..start + length).collect();
        let found: BTreeSet<i64> = (0..50).filter(|&h| held.iter().any(|spell| spell.contains(hours_of(h)))).collect();
        prop_assert_eq!(found, expected);
        prop_assert!(held.windows(2).all(|pair| pair[0].end() < pair[1].start()));
    }
}

/// What a value says, as the golden texts of other tests have it.
fn said(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::Text(text)) => text.clone(),
        Some(Value::Integer(number)) => number.to_string(),
        Some(Value::Flag(flag)) => flag.to_string(),
        Some(Value::Moment(Moment::Date(date))) => date.to_string(),
        Some(Value::Moment(Moment::Instant(time))) => time.to_rfc3339(china()),
        Some(other) => panic!("{other:?} is in no tracing"),
    }
}

#[test]
fn a_tracing_is_its_cases_its_contacts_and_its_links() {
    let small = world()
        .visit("case", "inn", 40..44)
        .visit("late", "inn", 43..45)
        .visit("other", "inn", 44..46)
        .visit("last", "mill", 46..48)
        .visit("late", "mill", 47..49)
        .case("case", |case| {
            case.onset = Some(crate::oracle::When::Date("2022-05-03".parse().unwrap()));
            case.isolated = Some(crate::oracle::When::Instant(hour(50)));
        })
        .case("other", |case| {
            case.onset = Some(crate::oracle::When::Instant(hour(100)));
        });
    let mut roster = Roster::new();
    for name in ["case", "late", "other", "last"] {
        // The order in which the world numbers them.
        assert_eq!(roster.person(name).unwrap(), small.id(name));
    }
    let protocol = crate::world::protocol(&book([rule("near")]));
    let (log, cases) = (
        crate::world::log(&small.records),
        crate::world::cases(&small.records),
    );
    let as_of = Timestamp::from_unix(hour(60)).unwrap();
    let tracing = mijie::trace(&log, &cases, &protocol, as_of);
    let sheet = GraphSheet::of_tracing(&tracing, &roster).unwrap();

    let node = |key: &str| sheet.nodes().iter().find(|node| node.key() == key).unwrap();
    let value = |key: &str, attribute: &str| {
        let at = sheet
            .node_attributes()
            .iter()
            .position(|known| known.name() == attribute);
        said(node(key).values()[at.unwrap()].as_ref())
    };
    let keys: Vec<&str> = sheet.nodes().iter().map(SheetNode::key).collect();
    assert_eq!(keys, ["case", "other", "late", "last"]);
    assert_eq!(
        ["role", "status", "tier", "generation", "onset", "isolated"].map(|name| value("case", name)),
        [
            "case",
            "confirmed",
            "",
            "0",
            "2022-05-03",
            "2022-05-03T02:00:00+08:00"
        ]
    );
    assert_eq!(
        [
            "role",
            "status",
            "tier",
            "generation",
            "first_exposure",
            "sources"
        ]
        .map(|name| value("late", name)),
        ["contact", "", "close", "1", "2022-05-02T19:00:00+08:00", "1"]
    );
    assert_eq!(value("last", "tier"), "secondary");
    // Nobody asks for a third generation, and so the last is no source.
    assert_eq!(value("last", "source_from"), "");
    assert_eq!(value("case", "source_until"), "2022-05-03T02:00:00+08:00");
    assert_eq!(node("last").spells(), [hours(47, 60)]);
    // From the window of the case, 2022-05-01, on.
    assert_eq!(node("case").spells(), [hours(0, 60)]);

    let text = |edge: &SheetEdge| {
        let [from, to] = [edge.source(), edge.target()].map(|at| sheet.nodes()[at].key());
        let values: Vec<String> = edge.values().iter().map(|value| said(value.as_ref())).collect();
        format!("{from} > {to} {}", values.join(" "))
    };
    let edges: Vec<String> = sheet.edges().iter().map(text).collect();
    assert_eq!(
        edges[0],
        "case > late 1 close 2022-05-02T19:00:00+08:00 2022-05-02T20:00:00+08:00 3600 near false"
    );
    assert_eq!(sheet.edges()[0].spells(), [hours(43, 44)]);
    assert_eq!(edges.len(), tracing.links().count());
    for edge in sheet.edges() {
        for (spell, end) in edge
            .spells()
            .iter()
            .flat_map(|spell| [(spell, edge.source()), (spell, edge.target())])
        {
            let there = sheet.nodes()[end].spells();
            let inside = there
                .iter()
                .any(|whole| whole.intersection(*spell) == Some(*spell));
            assert!(inside, "an edge is there when both its ends are");
        }
    }
    assert!(tracing.links().all(|link| link.grade == Grade::Close));
}

#[test]
fn a_tracing_of_strangers_and_of_keys_that_no_file_can_hold_are_errors() {
    let small = world().case("case", |case| {
        case.onset = Some(crate::oracle::When::Instant(hour(30)));
    });
    let protocol = crate::world::protocol(&book([rule("near")]));
    let (log, cases) = (
        crate::world::log(&small.records),
        crate::world::cases(&small.records),
    );
    let tracing = mijie::trace(&log, &cases, &protocol, Timestamp::from_unix(LATE).unwrap());
    let message = |roster: &Roster| {
        let error: WriteError = GraphSheet::of_tracing(&tracing, roster).unwrap_err();
        error.to_string()
    };
    let mut roster = Roster::new();
    assert_eq!(message(&roster), "person 0 has no key in the roster");
    assert_eq!(roster.person("\u{7}").unwrap(), PersonId::new(0));
    assert_eq!(
        message(&roster),
        "node 1, key: expected characters that XML can hold, found U+0007"
    );
}

/// Undoes what `write_graph_dot` does to a text between quotation marks; what stands behind it.
fn unquoted(text: &str) -> (String, &str) {
    let mut read = String::new();
    let mut characters = text.strip_prefix('"').expect("a quotation mark").char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '"' => return (read, &text[at + 2..]),
            '\\' => match characters.next().expect("something behind a backslash").1 {
                'n' => read.push('\n'),
                'r' => read.push('\r'),
                other => read.push(other),
            },
            other => read.push(other),
        }
    }
    panic!("a quotation mark is left open")
}

/// Any text that XML can hold.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        '"', '\\', '\n', '\r', '\t', '&', '<', ';', ']', '密', '\u{85}', '😷',
    ]);
    let any = any::<char>().prop_filter("XML", |&c| c >= ' ' && !matches!(c, '\u{fffe}' | '\u{ffff}'));
    prop::collection::vec(prop_oneof![odd, any], 0..12)
        .prop_map(|characters| characters.into_iter().collect())
}

proptest! {
    #[test]
    fn a_picture_gives_every_text_back(name in text(), value in text()) {
        prop_assume!(!name.is_empty());
        let attributes = [(name.as_str(), AttributeKind::Text)];
        let sheet = GraphSheet::new(&value, Direction::Undirected, china(), attributes, attributes);
        prop_assume!(sheet.is_ok());
        let mut sheet = sheet.unwrap();
        let key = format!("a{value}");
        sheet.add_node(&key, [Some(value.as_str().into())], []).unwrap();
        sheet.add_edge(&key, &key, [Some(value.as_str().into())], []).unwrap();
        let mut file = Vec::new();
        write_graph_dot(&sheet, &mut file).unwrap();
        let file = String::from_utf8(file).unwrap();
        let (title, rest) = unquoted(file.strip_prefix("graph ").unwrap());
        prop_assert_eq!(&title, &value);
        let mut rest = rest.strip_prefix(" {\n  rankdir=LR;\n  node [shape=box];\n  ").unwrap();
        for (behind_key, behind) in [(" [label=", "];\n  "), (" -- ", "];\n}\n")] {
            let (found_key, after) = unquoted(rest);
            prop_assert_eq!(&found_key, &key);
            // The label is for the eye, and holds no quotation mark that is not behind a backslash.
            let (again, after) = unquoted(after.strip_prefix(behind_key).unwrap());
            prop_assert!(behind_key != " -- " || again == key);
            rest = after.trim_start_matches([',', ' ', '[']);
            let (found_name, after) = unquoted(rest);
            let (found, after) = unquoted(after.strip_prefix('=').unwrap());
            prop_assert_eq!((&found_name, &found), (&name, &value));
            rest = after.strip_prefix(behind).unwrap();
        }
    }
}

#[test]
fn a_picture_shows_keys_as_they_are_and_times_as_intervals() {
    let mut sheet = GraphSheet::new("t", Direction::Directed, china(), [], []).unwrap();
    sheet
        .add_node("a & \"b\"\n密接", [], [hours(9, 10), hours(12, 13)])
        .unwrap();
    sheet
        .add_edge("a & \"b\"\n密接", "a & \"b\"\n密接", [], [])
        .unwrap();
    let mut file = Vec::new();
    report::write_graph_dot(&sheet, &mut file).unwrap();
    assert_eq!(
        String::from_utf8(file).unwrap(),
        "digraph \"t\" {\n  rankdir=LR;\n  node [shape=box];\n  \
         \"a & \\\"b\\\"\\n密接\" [label=\"a &amp; \\\"b\\\"\\n密接\", \
         \"spells\"=\"2022-05-01T09:00:00+08:00/2022-05-01T10:00:00+08:00;\
         2022-05-01T12:00:00+08:00/2022-05-01T13:00:00+08:00\"];\n  \
         \"a & \\\"b\\\"\\n密接\" -> \"a & \\\"b\\\"\\n密接\";\n}\n"
    );
}
