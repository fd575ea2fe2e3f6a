//! A graph with typed attributes and times, as the graph writers take it.

mod contacts;
mod error;
mod tree;
mod value;

use std::collections::BTreeMap;
use std::fmt;

use chrono::FixedOffset;

use crate::named::named;
use crate::time::Interval;

pub use self::error::{Element, GraphError};
#[cfg(feature = "csv")]
pub(super) use self::value::moment_text;
pub(super) use self::value::spells_text;
pub use self::value::{AttributeKind, Value};

/// Names by which a format, or a reader of it, calls something else: a value under such a name would be lost on the way.
const RESERVED: [&str; 14] = [
    "end",
    "from",
    "id",
    "label",
    "networkx_key",
    "parents",
    "pid",
    "slices",
    "source",
    "spells",
    "start",
    "target",
    "to",
    "viz",
];

named! {
    /// Whether an edge leads from one node to the other, or is between the two.
    #[non_exhaustive]
    pub enum Direction {
        /// From the source to the target.
        Directed = "directed",
        /// Between both alike.
        Undirected = "undirected",
    }
}

/// An attribute that nodes or edges may have: one column of the sheet.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attribute {
    name: String,
    kind: AttributeKind,
}

impl Attribute {
    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What its values are.
    #[must_use]
    pub fn kind(&self) -> AttributeKind {
        self.kind
    }
}

/// A graph as a drawing program takes it: nodes and edges with attributes, and with the times at which they are there.
///
/// Attributes are declared once, with a name and a kind; every node and every edge then has a value, or none, for each. A
/// node or an edge without spells is there all the time. Nodes and edges keep the order in which they are added; edges
/// between the same two nodes, and from a node to itself, are edges like others. Whatever is in a sheet can be written:
/// what a file could not hold is refused where it is added.
///
/// `Debug` prints counts only.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::report::{AttributeKind, Direction, GraphSheet};
/// use mijie::{Interval, Moment};
///
/// let onset: Moment = "2022-05-07".parse()?;
/// let lunch = Interval::new("2022-05-06T12:00:00+08:00".parse()?, "2022-05-06T12:40:00+08:00".parse()?)?;
/// let mut sheet = GraphSheet::new(
///     "who infected whom",
///     Direction::Directed,
///     edition::cn_9().time_zone(),
///     [("onset", AttributeKind::Moment), ("age", AttributeKind::Integer)],
///     [("probability", AttributeKind::Real)],
/// )?;
/// sheet.add_node("guo", [Some(onset.into()), Some(47_i64.into())], [])?;
/// sheet.add_node("song", [None, None], [])?;
/// sheet.add_edge("guo", "song", [Some(0.75.into())], [lunch])?;
///
/// let unknown = sheet.add_edge("guo", "li", [None], []).unwrap_err();
/// assert_eq!(unknown.to_string(), "edge 2, target: expected the key of a node, found another");
/// assert_eq!(sheet.nodes()[1].key(), "song");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq)]
pub struct GraphSheet {
    title: String,
    direction: Direction,
    zone: FixedOffset,
    node_attributes: Vec<Attribute>,
    edge_attributes: Vec<Attribute>,
    nodes: Vec<SheetNode>,
    edges: Vec<SheetEdge>,
    // The node with each key.
    numbers: BTreeMap<String, usize>,
}

/// A node of a [`GraphSheet`]. `Debug` tells no key.
#[derive(Clone, PartialEq)]
pub struct SheetNode {
    key: String,
    values: Vec<Option<Value>>,
    spells: Vec<Interval>,
}

/// An edge of a [`GraphSheet`].
#[derive(Clone, PartialEq, Debug)]
pub struct SheetEdge {
    source: usize,
    target: usize,
    values: Vec<Option<Value>>,
    spells: Vec<Interval>,
}

impl GraphSheet {
    /// A sheet without nodes. Instants are written as local times of `zone`.
    ///
    /// # Errors
    ///
    /// [`GraphError`] for an attribute without a name, with the name of another of the same element, or with one of the
    /// names that files use themselves: `id`, `label`, `source`, `target`, `from`, `to`, `start`, `end`, `spells`, and
    /// `parents`, `pid`, `slices`, `viz` and `networkx_key`, which networkx takes for something else; for a title or a
    /// name that XML cannot hold; for a zone whose offset is not of whole minutes.
    pub fn new<'n>(
        title: &str,
        direction: Direction,
        zone: FixedOffset,
        node_attributes: impl IntoIterator<Item = (&'n str, AttributeKind)>,
        edge_attributes: impl IntoIterator<Item = (&'n str, AttributeKind)>,
    ) -> Result<Self, GraphError> {
        if zone.local_minus_utc() % 60 != 0 {
            return Err(GraphError::Zone {
                found: zone.to_string(),
            });
        }
        check_characters(title, || "title".to_owned())?;
        Ok(Self {
            title: title.to_owned(),
            direction,
            zone,
            node_attributes: attributes(Element::Node, node_attributes)?,
            edge_attributes: attributes(Element::Edge, edge_attributes)?,
            nodes: Vec::new(),
            edges: Vec::new(),
            numbers: BTreeMap::new(),
        })
    }

    /// Adds a node, with one value or none for each attribute, in their order, and the times at which it is there.
    ///
    /// Spells are half-open. Those that overlap or touch are united: together they say when the node is there.
    ///
    /// # Errors
    ///
    /// [`GraphError`] for an empty key, a key that another node has, values in another number or of other kinds than the
    /// attributes, a number that is not finite, and characters that XML cannot hold: control characters other than tab
    /// and line breaks, U+FFFE and U+FFFF.
    pub fn add_node(
        &mut self,
        key: &str,
        values: impl IntoIterator<Item = Option<Value>>,
        spells: impl IntoIterator<Item = Interval>,
    ) -> Result<(), GraphError> {
        let number = self.nodes.len() + 1;
        if key.is_empty() {
            return Err(GraphError::Keyless { number });
        }
        check_characters(key, || format!("node {number}, key"))?;
        if let Some(first) = self.numbers.get(key) {
            return Err(GraphError::RepeatedNode {
                first: first + 1,
                second: number,
            });
        }
        let values = checked(Element::Node, number, &self.node_attributes, values)?;
        self.numbers.insert(key.to_owned(), self.nodes.len());
        self.nodes.push(SheetNode {
            key: key.to_owned(),
            values,
            spells: united(spells),
        });
        Ok(())
    }

    /// Adds an edge between two nodes that are in the sheet already; as [`add_node`](Self::add_node).
    ///
    /// # Errors
    ///
    /// [`GraphError`] for an end that is no node of the sheet, and as [`add_node`](Self::add_node) for values.
    pub fn add_edge(
        &mut self,
        source: &str,
        target: &str,
        values: impl IntoIterator<Item = Option<Value>>,
        spells: impl IntoIterator<Item = Interval>,
    ) -> Result<(), GraphError> {
        let number = self.edges.len() + 1;
        let node = |key, end| {
            let known = self.numbers.get(key).copied();
            known.ok_or(GraphError::UnknownNode { number, end })
        };
        let (source, target) = (node(source, "source")?, node(target, "target")?);
        let values = checked(Element::Edge, number, &self.edge_attributes, values)?;
        self.edges.push(SheetEdge {
            source,
            target,
            values,
            spells: united(spells),
        });
        Ok(())
    }

    /// What the graph is, for people to read.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Whether edges lead from one to the other.
    #[must_use]
    pub fn direction(&self) -> Direction {
        self.direction
    }

    /// The zone in which instants are written.
    #[must_use]
    pub fn zone(&self) -> FixedOffset {
        self.zone
    }

    /// The attributes of nodes.
    #[must_use]
    pub fn node_attributes(&self) -> &[Attribute] {
        &self.node_attributes
    }

    /// The attributes of edges.
    #[must_use]
    pub fn edge_attributes(&self) -> &[Attribute] {
        &self.edge_attributes
    }

    /// The nodes, in the order in which they were added.
    #[must_use]
    pub fn nodes(&self) -> &[SheetNode] {
        &self.nodes
    }

    /// The edges, in the order in which they were added.
    #[must_use]
    pub fn edges(&self) -> &[SheetEdge] {
        &self.edges
    }

    /// The key of a node that an edge of this sheet has for an end.
    pub(super) fn key(&self, node: usize) -> &str {
        &self.nodes[node].key
    }
}

impl SheetNode {
    /// What the node is called.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// A value or none for each attribute of nodes.
    #[must_use]
    pub fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// When the node is there, sorted, apart from each other, half-open; always where there is none.
    #[must_use]
    pub fn spells(&self) -> &[Interval] {
        &self.spells
    }
}

impl SheetEdge {
    /// Where the edge begins: a position among the nodes.
    #[must_use]
    pub fn source(&self) -> usize {
        self.source
    }

    /// Where the edge ends: a position among the nodes.
    #[must_use]
    pub fn target(&self) -> usize {
        self.target
    }

    /// A value or none for each attribute of edges.
    #[must_use]
    pub fn values(&self) -> &[Option<Value>] {
        &self.values
    }

    /// When the edge is there, sorted, apart from each other, half-open; always where there is none.
    #[must_use]
    pub fn spells(&self) -> &[Interval] {
        &self.spells
    }
}

impl fmt::Debug for GraphSheet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GraphSheet")
            .field("nodes", &self.nodes.len())
            .field("edges", &self.edges.len())
            .finish_non_exhaustive()
    }
}

impl fmt::Debug for SheetNode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SheetNode")
            .field("values", &self.values)
            .field("spells", &self.spells)
            .finish_non_exhaustive()
    }
}

fn attributes<'n>(
    element: Element,
    declared: impl IntoIterator<Item = (&'n str, AttributeKind)>,
) -> Result<Vec<Attribute>, GraphError> {
    let mut attributes: Vec<Attribute> = Vec::new();
    for (name, kind) in declared {
        let number = attributes.len() + 1;
        if name.is_empty() {
            return Err(GraphError::Nameless { element, number });
        }
        check_characters(name, || format!("{element} attribute {number}, name"))?;
        let name = name.to_owned();
        if RESERVED.contains(&name.as_str()) {
            return Err(GraphError::ReservedAttribute {
                element,
                number,
                name,
            });
        }
        if let Some(first) = attributes.iter().position(|other| other.name == name) {
            return Err(GraphError::RepeatedAttribute {
                element,
                name,
                first: first + 1,
                second: number,
            });
        }
        attributes.push(Attribute { name, kind });
    }
    Ok(attributes)
}

fn checked(
    element: Element,
    number: usize,
    attributes: &[Attribute],
    values: impl IntoIterator<Item = Option<Value>>,
) -> Result<Vec<Option<Value>>, GraphError> {
    let values: Vec<Option<Value>> = values.into_iter().collect();
    if values.len() != attributes.len() {
        return Err(GraphError::ValueCount {
            element,
            number,
            expected: attributes.len(),
            found: values.len(),
        });
    }
    for (attribute, value) in attributes.iter().zip(&values) {
        let Some(value) = value else { continue };
        let name = || attribute.name.clone();
        if value.kind() != attribute.kind {
            return Err(GraphError::Kind {
                element,
                number,
                name: name(),
                expected: attribute.kind,
                found: value.kind(),
            });
        }
        match value {
            Value::Text(text) => {
                check_characters(text, || {
                    format!("{element} {number}, attribute {:?}", attribute.name)
                })?;
            }
            Value::Real(real) if !real.is_finite() => {
                return Err(GraphError::NotFinite {
                    element,
                    number,
                    name: name(),
                    found: real.to_string(),
                });
            }
            Value::Real(_) | Value::Integer(_) | Value::Flag(_) | Value::Moment(_) => {}
        }
    }
    Ok(values)
}

/// Refuses what XML 1.0 leaves out of its characters (section 2.2), in whatever way it is written.
fn check_characters(text: &str, place: impl Fn() -> String) -> Result<(), GraphError> {
    let forbidden = |c: char| {
        matches!(c, '\0'..='\u{1f}' if !matches!(c, '\t' | '\n' | '\r'))
            || matches!(c, '\u{fffe}' | '\u{ffff}')
    };
    match text.chars().find(|&c| forbidden(c)) {
        None => Ok(()),
        Some(found) => Err(GraphError::Character {
            place: place(),
            found,
        }),
    }
}

/// The same time as intervals that are sorted and lie apart. Gephi refuses spells that overlap.
fn united(spells: impl IntoIterator<Item = Interval>) -> Vec<Interval> {
    let mut spells: Vec<Interval> = spells.into_iter().collect();
    spells.sort_unstable();
    let mut united: Vec<Interval> = Vec::with_capacity(spells.len());
    for spell in spells {
        match united.last_mut() {
            Some(last) if spell.start() <= last.end() => {
                let end = last.end().max(spell.end());
                *last = Interval::new(last.start(), end).expect("no shorter than it was");
            }
            _ => united.push(spell),
        }
    }
    united
}
