//! Pictures for GraphViz: `chains.dot`, the contact graph, and any graph sheet.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use chrono::FixedOffset;

use crate::id::PersonId;
use crate::protocol::Grade;
use crate::roster::Roster;
use crate::tier::Tier;
use crate::time::Interval;
use crate::trace::Tracing;

use super::by_label::write_by_label;
use super::sheet::{Attribute, Direction, GraphSheet, Value, spells_text};
use super::{WriteError, keys};

/// How every picture looks: from left to right, in boxes.
const LOOK: &[u8] = b"  rankdir=LR;\n  node [shape=box];\n";

/// Writes `chains.dot`: cases and contacts as nodes, links as edges, in the language of GraphViz.
///
/// Only links of the close grade are drawn, since only they make chains, and of the contacts those whom chains
/// reach: companions and general contacts are many, and lead nowhere. A node tells the key and the tier, an edge
/// the rules and the first exposure; an edge between two cases, a possible transmission, is bold. Nodes are the
/// cases, then the contacts as in `contacts.csv`; edges are sorted as `links.csv` is.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_dot<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let cases = keys::cases(tracing, roster)?;
    let case_count = cases.len();
    let cases = cases.into_iter().map(|(key, case)| (key, case.person, "case"));
    let contacts = keys::contacts(tracing, roster)?
        .into_iter()
        .filter(|(_, contact)| matches!(contact.tier, Tier::Close | Tier::Secondary | Tier::Further))
        .map(|(key, contact)| (key, contact.person, contact.tier.name()));
    let nodes: Vec<_> = cases.chain(contacts).collect();

    out.write_all(b"digraph contacts {\n")?;
    out.write_all(LOOK)?;
    for (number, (key, _, role)) in nodes.iter().enumerate() {
        let style = if *role == "case" { ", peripheries=2" } else { "" };
        writeln!(out, "  n{number} [label=\"{}\\n{role}\"{style}];", escaped(key))?;
    }
    let numbers: BTreeMap<PersonId, usize> = nodes
        .iter()
        .enumerate()
        .map(|(number, &(_, person, _))| (person, number))
        .collect();
    let zone = tracing.protocol().time_zone();
    write_by_label(tracing, roster, &mut out, |_, links, text| {
        for (_, link) in links.iter().filter(|(_, link)| link.grade == Grade::Close) {
            // Whoever a close link reaches has a label, and so is a case or a contact of a close tier.
            let (Some(source), Some(person)) = (numbers.get(&link.source), numbers.get(&link.person)) else {
                continue;
            };
            let rules = keys::rule_ids(tracing.protocol(), link.rules);
            let style = if *source < case_count && *person < case_count {
                ", style=bold"
            } else {
                ""
            };
            writeln!(
                text,
                "  n{source} -> n{person} [label=\"{}\\n{}\"{style}];",
                escaped(&rules),
                link.first_exposure.to_rfc3339(zone)
            )?;
        }
        Ok(())
    })?;
    out.write_all(b"}\n")?;
    Ok(out.flush()?)
}

/// Writes any graph in the language of GraphViz, with every attribute.
///
/// A node is called by its key, and has it for a label. Attributes have the names of the sheet: one that
/// GraphViz knows, such as `color`, means to it what its documentation says. Each text is in quotation marks, with `\"`,
/// `\\`, `\n` and `\r` in place of a quotation mark, a backslash and line breaks; in labels, which are for the eye, also
/// with `&amp;` for an ampersand, and U+FFFD for characters that have no look. Spells are one attribute, `spells`: half-open ISO 8601 intervals joined by `;`.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
///
/// # Examples
///
/// ```
/// use mijie::report::{AttributeKind, Direction, GraphSheet, write_graph_dot};
///
/// let mut sheet = GraphSheet::new(
///     "who infected whom",
///     Direction::Directed,
///     "+08:00".parse()?,
///     [("age", AttributeKind::Integer)],
///     [("probability", AttributeKind::Real)],
/// )?;
/// sheet.add_node("guo", [Some(47_i64.into())], [])?;
/// sheet.add_node("song", [None], [])?;
/// sheet.add_edge("guo", "song", [Some(0.75.into())], [])?;
/// let mut file = Vec::new();
/// write_graph_dot(&sheet, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     r#"digraph "who infected whom" {
///   rankdir=LR;
///   node [shape=box];
///   "guo" [label="guo", "age"="47"];
///   "song" [label="song"];
///   "guo" -> "song" ["probability"="0.75"];
/// }
/// "#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_graph_dot<W: Write>(sheet: &GraphSheet, out: W) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let (graph, arrow) = match sheet.direction() {
        Direction::Directed => ("digraph", "->"),
        Direction::Undirected => ("graph", "--"),
    };
    writeln!(out, "{graph} \"{}\" {{", quoted(sheet.title()))?;
    out.write_all(LOOK)?;
    for node in sheet.nodes() {
        let label = format!("label=\"{}\"", escaped(node.key()));
        let pairs = pairs(
            sheet.zone(),
            sheet.node_attributes(),
            node.values(),
            node.spells(),
        );
        let all: Vec<String> = std::iter::once(label).chain(pairs).collect();
        writeln!(out, "  \"{}\" [{}];", quoted(node.key()), all.join(", "))?;
    }
    for edge in sheet.edges() {
        let pairs = pairs(
            sheet.zone(),
            sheet.edge_attributes(),
            edge.values(),
            edge.spells(),
        );
        let all = pairs.collect::<Vec<_>>().join(", ");
        let list = if all.is_empty() { all } else { format!(" [{all}]") };
        let [source, target] = [edge.source(), edge.target()].map(|node| quoted(sheet.key(node)));
        writeln!(out, "  \"{source}\" {arrow} \"{target}\"{list};")?;
    }
    out.write_all(b"}\n")?;
    Ok(out.flush()?)
}

/// The values that are there, and the spells, as GraphViz has attributes.
fn pairs<'s>(
    zone: FixedOffset,
    attributes: &'s [Attribute],
    values: &'s [Option<Value>],
    spells: &[Interval],
) -> impl Iterator<Item = String> + use<'s> {
    let spells = spells_text(spells, zone).map(|spells| ("spells", spells.into()));
    let named = attributes.iter().zip(values);
    let named =
        named.filter_map(move |(attribute, value)| Some((attribute.name(), value.as_ref()?.text(zone))));
    named
        .chain(spells)
        .map(|(name, text)| format!("\"{}\"=\"{}\"", quoted(name), quoted(&text)))
}

/// Text between quotation marks, in a way that can be undone.
fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            other => quoted.push(other),
        }
    }
    quoted
}

/// Text for a quoted label, which GraphViz shows as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            // GraphViz reads entities such as &amp; in labels.
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push_str("\\n"),
            // No other control character has a look; a NUL would end the text.
            other if other.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            other => escaped.push(other),
        }
    }
    escaped
}
