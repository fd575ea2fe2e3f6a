//! `.gexf`: a graph with times, for the timeline of Gephi.

use std::collections::BTreeMap;
use std::io::{self, Write};

use chrono::FixedOffset;

use super::WriteError;
use super::sheet::{Attribute, AttributeKind, Direction, GraphSheet, SheetEdge, SheetNode, Value};
use super::xml::{INSTANCE, Xml};
use crate::time::{Interval, Timestamp};

/// Writes a graph as GEXF 1.3, with typed attributes, and with spells where nodes or edges have times.
///
/// Id and label of a node are its key; edges are called `e0`, `e1`, ... in their order. Gephi takes parallel edges for one
/// unless their `kind` differs: the second between the same two nodes has `kind="2"`, and so on. Kinds of values are
/// written as `string`, `long`, `double` and `boolean`; days and instants are strings. An attribute without a value is
/// left out; Gephi leaves out empty text, too.
///
/// # Times
///
/// GEXF 1.3 counts the end of a spell as inside it, and has done away with the open ends of 1.2 (its history says: "use
/// regular inclusive start and end instead"). Spells here are half-open, to the second: so `start` is the first second
/// and `end` the **last second inside**, one before the end of the [`Interval`]. Spells that
/// touch then do not share an instant, as they should not, and one second is added to have the interval back.
///
/// Times are RFC 3339 in the zone of the sheet. The `timeformat` is `date` and not `dateTime`: networkx (3.6) reads no
/// spells of the latter, while Gephi takes the same texts for the same instants under both, and so does the schema.
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
///
/// # Examples
///
/// ```
/// use mijie::Interval;
/// use mijie::report::{AttributeKind, Direction, GraphSheet, write_gexf};
///
/// let lunch = Interval::new("2022-05-06T12:00:00+08:00".parse()?, "2022-05-06T12:40:00+08:00".parse()?)?;
/// let mut sheet = GraphSheet::new(
///     "who infected whom",
///     Direction::Directed,
///     "+08:00".parse()?,
///     [("age", AttributeKind::Integer)],
///     [("probability", AttributeKind::Real)],
/// )?;
/// sheet.add_node("guo", [Some(47_i64.into())], [])?;
/// sheet.add_node("song", [None], [])?;
/// sheet.add_edge("guo", "song", [Some(0.75.into())], [lunch])?;
/// let mut file = Vec::new();
/// write_gexf(&sheet, &mut file)?;
/// assert_eq!(
///     String::from_utf8(file)?,
///     r#"<?xml version="1.0" encoding="UTF-8"?>
/// <gexf xmlns="http://gexf.net/1.3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
///   <meta>
///     <creator>mijie</creator>
///     <description>who infected whom</description>
///   </meta>
///   <graph defaultedgetype="directed" idtype="string" mode="dynamic" timeformat="date" timerepresentation="interval" timezone="+08:00">
///     <attributes class="node">
///       <attribute id="0" title="age" type="long"/>
///     </attributes>
///     <attributes class="edge">
///       <attribute id="0" title="probability" type="double"/>
///     </attributes>
///     <nodes count="2">
///       <node id="guo" label="guo">
///         <attvalues>
///           <attvalue for="0" value="47"/>
///         </attvalues>
///       </node>
///       <node id="song" label="song"/>
///     </nodes>
///     <edges count="1">
///       <edge id="e0" source="guo" target="song">
///         <attvalues>
///           <attvalue for="0" value="0.75"/>
///         </attvalues>
///         <spells>
///           <spell start="2022-05-06T12:00:00+08:00" end="2022-05-06T12:39:59+08:00"/>
///         </spells>
///       </edge>
///     </edges>
///   </graph>
/// </gexf>
/// "#
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_gexf<W: Write>(sheet: &GraphSheet, out: W) -> Result<(), WriteError> {
    let mut xml = Xml::begin(out)?;
    xml.open(
        "gexf",
        &[
            ("xmlns", "http://gexf.net/1.3"),
            ("xmlns:xsi", INSTANCE),
            (
                "xsi:schemaLocation",
                "http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd",
            ),
            ("version", "1.3"),
        ],
    )?;
    xml.open("meta", &[])?;
    xml.text("creator", &[], "mijie")?;
    xml.text("description", &[], sheet.title())?;
    xml.close("meta")?;
    open_graph(sheet, &mut xml)?;
    write_attributes("node", sheet.node_attributes(), &mut xml)?;
    write_attributes("edge", sheet.edge_attributes(), &mut xml)?;
    write_nodes(sheet, &mut xml)?;
    write_edges(sheet, &mut xml)?;
    xml.close("graph")?;
    xml.close("gexf")?;
    xml.finish()
}

fn open_graph<W: Write>(sheet: &GraphSheet, xml: &mut Xml<W>) -> io::Result<()> {
    let edge_type = match sheet.direction() {
        Direction::Directed => "directed",
        Direction::Undirected => "undirected",
    };
    let nodes = sheet.nodes().iter().map(SheetNode::spells);
    let edges = sheet.edges().iter().map(SheetEdge::spells);
    let timed = nodes.chain(edges).any(|spells| !spells.is_empty());
    let zone = sheet.zone().to_string();
    let mut attributes = vec![("defaultedgetype", edge_type), ("idtype", "string")];
    if timed {
        attributes.extend([
            ("mode", "dynamic"),
            ("timeformat", "date"),
            ("timerepresentation", "interval"),
            ("timezone", &*zone),
        ]);
    } else {
        attributes.push(("mode", "static"));
    }
    xml.open("graph", &attributes)
}

fn write_attributes<W: Write>(class: &str, attributes: &[Attribute], xml: &mut Xml<W>) -> io::Result<()> {
    if attributes.is_empty() {
        return Ok(());
    }
    xml.open("attributes", &[("class", class)])?;
    for (id, attribute) in attributes.iter().enumerate() {
        let kind = match attribute.kind() {
            AttributeKind::Text | AttributeKind::Moment => "string",
            AttributeKind::Integer => "long",
            AttributeKind::Real => "double",
            AttributeKind::Flag => "boolean",
        };
        let id = id.to_string();
        xml.empty(
            "attribute",
            &[("id", &id), ("title", attribute.name()), ("type", kind)],
        )?;
    }
    xml.close("attributes")
}

fn write_nodes<W: Write>(sheet: &GraphSheet, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open("nodes", &[("count", &sheet.nodes().len().to_string())])?;
    for node in sheet.nodes() {
        let tag = [("id", node.key()), ("label", node.key())];
        write_element("node", &tag, node.values(), node.spells(), sheet.zone(), xml)?;
    }
    xml.close("nodes")
}

fn write_edges<W: Write>(sheet: &GraphSheet, xml: &mut Xml<W>) -> io::Result<()> {
    xml.open("edges", &[("count", &sheet.edges().len().to_string())])?;
    let mut between: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for (number, edge) in sheet.edges().iter().enumerate() {
        let (source, target) = (edge.source(), edge.target());
        let ends = match sheet.direction() {
            Direction::Directed => (source, target),
            Direction::Undirected => (source.min(target), source.max(target)),
        };
        let kind = between.entry(ends).or_default();
        *kind += 1;
        let (id, kind) = (format!("e{number}"), kind.to_string());
        let mut tag = vec![
            ("id", &*id),
            ("source", sheet.key(source)),
            ("target", sheet.key(target)),
        ];
        if kind != "1" {
            tag.push(("kind", &kind));
        }
        write_element("edge", &tag, edge.values(), edge.spells(), sheet.zone(), xml)?;
    }
    xml.close("edges")
}

fn write_element<W: Write>(
    name: &str,
    tag: &[(&str, &str)],
    values: &[Option<Value>],
    spells: &[Interval],
    zone: FixedOffset,
    xml: &mut Xml<W>,
) -> io::Result<()> {
    let held: Vec<(String, &Value)> = values
        .iter()
        .enumerate()
        .filter_map(|(id, value)| Some((id.to_string(), value.as_ref()?)))
        .collect();
    if held.is_empty() && spells.is_empty() {
        return xml.empty(name, tag);
    }
    xml.open(name, tag)?;
    if !held.is_empty() {
        xml.open("attvalues", &[])?;
        for (id, value) in held {
            xml.empty("attvalue", &[("for", &id), ("value", &value.text(zone))])?;
        }
        xml.close("attvalues")?;
    }
    if !spells.is_empty() {
        xml.open("spells", &[])?;
        for spell in spells {
            let start = spell.start().to_rfc3339(zone);
            let end = last_second(*spell).to_rfc3339(zone);
            xml.empty("spell", &[("start", &start), ("end", &end)])?;
        }
        xml.close("spells")?;
    }
    xml.close(name)
}

/// The last second inside an interval, which is never empty.
fn last_second(spell: Interval) -> Timestamp {
    Timestamp::from_raw(spell.end().raw() - 1)
}
