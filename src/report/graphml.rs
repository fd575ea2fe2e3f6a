//! `.graphml`: a graph for networkx, igraph, Gephi, Cytoscape and yEd.

use std::io::{self, Write};

use super::WriteError;
use super::sheet::{AttributeKind, Direction, Element, GraphSheet, Value, spells_text};
use super::xml::{INSTANCE, Xml};

/// The name under which times are kept, which GraphML has no form for.
const SPELLS: &str = "spells";

/// Writes a graph as GraphML 1.0, with typed attributes.
///
/// The id of a node is its key; edges are called `e0`, `e1`, ... in their order, so that parallel edges stay apart. Kinds
/// are written as `string`, `long`, `double` and `boolean`; days and instants are strings. An attribute without a value
/// is left out, and empty text is written as such. GraphML knows no times: where there are spells, a string `spells`
/// holds them as half-open ISO 8601 intervals joined by `;`. The title is the attribute `title` of the graph.
///
/// networkx reads from it what is in the sheet; the tests hold it to that.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
///
/// # Examples
///
/// ```
/// use mijie::report::{AttributeKind, Direction, GraphSheet, write_graphml};
///
/// let mut sheet = GraphSheet::new(
///     "who infected whom",
///     Direction::Directed,
///     "+08:00".parse()?,
///     [("age", AttributeKind::Integer)],
///     [("probability", AttributeKind::Real)],
/// )?;
/// sheet.add_node("guo & son", [Some(47_i64.into())], [])?;
/// sheet.add_node("song", [None], [])?;
/// sheet.add_edge("guo & son", "song", [Some(0.75.into())], [])?;
/// let mut file = Vec::new();
/// write_graphml(&sheet, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     r#"<?xml version="1.0" encoding="UTF-8"?>
/// <graphml xmlns="http://graphml.graphdrawing.org/xmlns" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">
///   <key id="g0" for="graph" attr.name="title" attr.type="string"/>
///   <key id="n0" for="node" attr.name="age" attr.type="long"/>
///   <key id="e0" for="edge" attr.name="probability" attr.type="double"/>
///   <graph edgedefault="directed">
///     <data key="g0">who infected whom</data>
///     <node id="guo &amp; son">
///       <data key="n0">47</data>
///     </node>
///     <node id="song"/>
///     <edge id="e0" source="guo &amp; son" target="song">
///       <data key="e0">0.75</data>
///     </edge>
///   </graph>
/// </graphml>
/// "#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_graphml<W: Write>(sheet: &GraphSheet, out: W) -> Result<(), WriteError> {
    let mut xml = Xml::begin(out)?;
    let schema =
        "http://graphml.graphdrawing.org/xmlns http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd";
    xml.open(
        "graphml",
        &[
            ("xmlns", "http://graphml.graphdrawing.org/xmlns"),
            ("xmlns:xsi", INSTANCE),
            ("xsi:schemaLocation", schema),
        ],
    )?;
    write_key(&mut xml, "g0", "graph", "title", "string")?;
    write_keys(sheet, Element::Node, &mut xml)?;
    write_keys(sheet, Element::Edge, &mut xml)?;
    let edge_default = match sheet.direction() {
        Direction::Directed => "directed",
        Direction::Undirected => "undirected",
    };
    xml.open("graph", &[("edgedefault", edge_default)])?;
    xml.text("data", &[("key", "g0")], sheet.title())?;
    for node in sheet.nodes() {
        let spells = spells_text(node.spells(), sheet.zone());
        let tag = [("id", node.key())];
        write_element(sheet, Element::Node, &tag, node.values(), spells, &mut xml)?;
    }
    for (number, edge) in sheet.edges().iter().enumerate() {
        let spells = spells_text(edge.spells(), sheet.zone());
        let id = format!("e{number}");
        let tag = [
            ("id", &*id),
            ("source", sheet.key(edge.source())),
            ("target", sheet.key(edge.target())),
        ];
        write_element(sheet, Element::Edge, &tag, edge.values(), spells, &mut xml)?;
    }
    xml.close("graph")?;
    xml.close("graphml")?;
    xml.finish()
}

/// What a key of the element is called, by its position.
fn key_id(element: Element, position: usize) -> String {
    match element {
        Element::Node => format!("n{position}"),
        Element::Edge => format!("e{position}"),
    }
}

fn write_key<W: Write>(xml: &mut Xml<W>, id: &str, of: &str, name: &str, kind: &str) -> io::Result<()> {
    let attributes = [("id", id), ("for", of), ("attr.name", name), ("attr.type", kind)];
    xml.empty("key", &attributes)
}

/// Declares the attributes of nodes or edges; the spells come last.
fn write_keys<W: Write>(sheet: &GraphSheet, element: Element, xml: &mut Xml<W>) -> io::Result<()> {
    let (of, attributes, timed) = match element {
        Element::Node => (
            "node",
            sheet.node_attributes(),
            sheet.nodes().iter().any(|node| !node.spells().is_empty()),
        ),
        Element::Edge => (
            "edge",
            sheet.edge_attributes(),
            sheet.edges().iter().any(|edge| !edge.spells().is_empty()),
        ),
    };
    for (position, attribute) in attributes.iter().enumerate() {
        let kind = match attribute.kind() {
            AttributeKind::Text | AttributeKind::Moment => "string",
            AttributeKind::Integer => "long",
            AttributeKind::Real => "double",
            AttributeKind::Flag => "boolean",
        };
        write_key(xml, &key_id(element, position), of, attribute.name(), kind)?;
    }
    if timed {
        write_key(xml, &key_id(element, attributes.len()), of, SPELLS, "string")?;
    }
    Ok(())
}

fn write_element<W: Write>(
    sheet: &GraphSheet,
    element: Element,
    tag: &[(&str, &str)],
    values: &[Option<Value>],
    spells: Option<String>,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let name = match element {
        Element::Node => "node",
        Element::Edge => "edge",
    };
    let spells = spells.map(Value::Text);
    let held: Vec<(usize, &Value)> = values
        .iter()
        .chain([&spells])
        .enumerate()
        .filter_map(|(position, value)| Some((position, value.as_ref()?)))
        .collect();
    if held.is_empty() {
        return xml.empty(name, tag);
    }
    xml.open(name, tag)?;
    for (position, value) in held {
        xml.text(
            "data",
            &[("key", &key_id(element, position))],
            &value.text(sheet.zone()),
        )?;
    }
    xml.close(name)
}
