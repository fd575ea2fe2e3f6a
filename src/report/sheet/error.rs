//! Why something cannot be in a graph sheet.

use std::fmt;

use thiserror::Error;

use super::value::AttributeKind;

/// Why something cannot be in a [`GraphSheet`](super::GraphSheet). Nodes and edges are told by their number, counted from
/// 1 in the order in which they are added; a key is never repeated.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum GraphError {
    /// The offset of the zone has seconds, which no file could hold.
    #[error("expected a time zone of whole minutes, found {found}")]
    Zone {
        /// The offset.
        found: String,
    },
    /// An attribute has no name.
    #[error("{element} attribute {number}: expected a name, found nothing")]
    Nameless {
        /// Of nodes or of edges.
        element: Element,
        /// Which attribute, counted from 1.
        number: usize,
    },
    /// Two attributes of one name.
    #[error(
        "{element} attribute {second}: expected each name once, found {name:?} of attribute {first} again"
    )]
    RepeatedAttribute {
        /// Of nodes or of edges.
        element: Element,
        /// The name.
        name: String,
        /// Which attribute has it, counted from 1.
        first: usize,
        /// Which has it again.
        second: usize,
    },
    /// An attribute has a name by which files and their readers call something else.
    #[error("{element} attribute {number}: expected a name that files do not use themselves, found {name:?}")]
    ReservedAttribute {
        /// Of nodes or of edges.
        element: Element,
        /// Which attribute, counted from 1.
        number: usize,
        /// The name.
        name: String,
    },
    /// A text holds a character that no XML file can hold.
    #[error("{place}: expected characters that XML can hold, found U+{:04X}", u32::from(*found))]
    Character {
        /// Where the text belongs: `title`, `node 2, key`, `edge 1, attribute "rules"`.
        place: String,
        /// The character.
        found: char,
    },
    /// A node has an empty key.
    #[error("node {number}: expected a key, found nothing")]
    Keyless {
        /// Which node, counted from 1.
        number: usize,
    },
    /// Two nodes have one key.
    #[error("node {second}: expected each key once, found the key of node {first} again")]
    RepeatedNode {
        /// Which node has it, counted from 1.
        first: usize,
        /// Which has it again.
        second: usize,
    },
    /// An edge begins or ends at no node of the sheet; nodes are added first.
    #[error("edge {number}, {end}: expected the key of a node, found another")]
    UnknownNode {
        /// Which edge, counted from 1.
        number: usize,
        /// `source` or `target`.
        end: &'static str,
    },
    /// Too few or too many values.
    #[error("{element} {number}: expected {expected} values, one for each attribute, found {found}")]
    ValueCount {
        /// A node or an edge.
        element: Element,
        /// Which, counted from 1.
        number: usize,
        /// How many attributes there are.
        expected: usize,
        /// How many values were given.
        found: usize,
    },
    /// A value is of another kind than its attribute.
    #[error("{element} {number}, attribute {name:?}: expected a value of kind {expected}, found {found}")]
    Kind {
        /// A node or an edge.
        element: Element,
        /// Which, counted from 1.
        number: usize,
        /// The attribute.
        name: String,
        /// The kind of the attribute.
        expected: AttributeKind,
        /// The kind of the value.
        found: AttributeKind,
    },
    /// A real number is infinite or none.
    #[error("{element} {number}, attribute {name:?}: expected a finite number, found {found}")]
    NotFinite {
        /// A node or an edge.
        element: Element,
        /// Which, counted from 1.
        number: usize,
        /// The attribute.
        name: String,
        /// The number, as text.
        found: String,
    },
}

/// What a graph is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub enum Element {
    /// Somebody, or something.
    Node,
    /// What is between two.
    Edge,
}

impl fmt::Display for Element {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Node => "node",
            Self::Edge => "edge",
        })
    }
}
