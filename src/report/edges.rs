//! A graph as two tables: its edges, and its nodes.

use std::io::Write;

use chrono::FixedOffset;

use super::WriteError;
use super::sheet::{Attribute, GraphSheet, Value, spells_text};
use super::table::Table;
use crate::time::Interval;

/// Writes an edge list: `from`, `to`, then the attributes of edges, one row for each edge in the order of the sheet.
///
/// What igraph (`graph_from_data_frame`), epicontacts (`make_epicontacts`) and networkx (`from_pandas_edgelist`) take.
/// Where edges have times, the last column, `spells`, holds them as half-open ISO 8601 intervals joined by `;`. A cell
/// without a value is empty, and so is one with empty text. Nodes without edges are in the node list alone, as are the
/// attributes of nodes: see [`write_node_list`].
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
///
/// # Examples
///
/// ```
/// use mijie::report::{AttributeKind, Direction, GraphSheet, write_edge_list, write_node_list};
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
/// let (mut edges, mut nodes) = (Vec::new(), Vec::new());
/// write_edge_list(&sheet, &mut edges)?;
/// write_node_list(&sheet, &mut nodes)?;
/// assert_eq!(String::from_utf8(edges)?, "from,to,probability\nguo,song,0.75\n");
/// assert_eq!(String::from_utf8(nodes)?, "id,age\nguo,47\nsong,\n");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_edge_list<W: Write>(sheet: &GraphSheet, out: W) -> Result<(), WriteError> {
    let edges = sheet.edges();
    let rows = edges.iter().map(|edge| {
        let ends = vec![sheet.key(edge.source()), sheet.key(edge.target())];
        (ends, edge.values(), edge.spells())
    });
    write_list(&["from", "to"], sheet.edge_attributes(), rows, sheet.zone(), out)
}

/// Writes a node list: `id`, then the attributes of nodes, one row for each node in the order of the sheet; as
/// [`write_edge_list`].
///
/// # Errors
///
/// [`WriteError::Output`] where `out` refuses.
pub fn write_node_list<W: Write>(sheet: &GraphSheet, out: W) -> Result<(), WriteError> {
    let nodes = sheet.nodes();
    let rows = nodes
        .iter()
        .map(|node| (vec![node.key()], node.values(), node.spells()));
    write_list(&["id"], sheet.node_attributes(), rows, sheet.zone(), out)
}

/// A row: its keys, its values, its times.
type Cells<'s> = (Vec<&'s str>, &'s [Option<Value>], &'s [Interval]);

fn write_list<'s, W: Write>(
    keys: &[&str],
    attributes: &[Attribute],
    rows: impl Iterator<Item = Cells<'s>> + Clone,
    zone: FixedOffset,
    out: W,
) -> Result<(), WriteError> {
    let timed = rows.clone().any(|(_, _, spells)| !spells.is_empty());
    let mut table = Table::new(out);
    let names = attributes.iter().map(Attribute::name);
    table.cells(keys.iter().copied().chain(names).chain(timed.then_some("spells")))?;
    for (keys, values, spells) in rows {
        let spells = spells_text(spells, zone).unwrap_or_default();
        let texts: Vec<_> = values
            .iter()
            .map(|value| value.as_ref().map(|value| value.text(zone)).unwrap_or_default())
            .collect();
        let texts = texts.iter().map(|text| &**text);
        table.cells(keys.into_iter().chain(texts).chain(timed.then_some(&*spells)))?;
    }
    table.finish()
}
