//! Who may have infected whom, as a graph, and the chains of contact through it.
//!
//! [`ContactGraph`] holds the reached part of an outbreak in petgraph's form, for every algorithm that petgraph has; so
//! does [`TransmissionTree`](crate::source::TransmissionTree), and no other part of the crate shows petgraph. To explain a single person no graph is needed: [`chain_to`] asks the
//! tracing itself, and [`chains_from`] follows one index case alone.
//!
//! [`Movements`] ask what any network with dates has to tell, whether it comes from a tracing or from a file: degrees,
//! ingoing and outgoing contact chains, shortest distances, the best way from one to another, and who stands on every
//! chain.

mod chain;
mod cut;
mod gate;
mod measure;
mod movements;
mod search;
mod sweep;
mod trail;

use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::unionfind::UnionFind;
use serde::{Deserialize, Serialize};

pub use self::chain::{CaseChains, Chain, chain_between, chain_to, chains_from};
pub use self::measure::{Measures, Root};
pub use self::movements::{Movement, Movements};
pub use self::trail::{Best, Leg, Reached, Trail};
use crate::contact::Link;
use crate::id::PersonId;
use crate::tier::Tier;
use crate::trace::Tracing;

/// A person in the contact graph: a case or a contact.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct Node {
    /// Who.
    pub person: PersonId,
    /// How strictly the contact is followed; nothing for a case.
    pub tier: Option<Tier>,
    /// The least number of close links from a case; 0 for the case itself, 1 for companion and general contacts.
    pub generation: u32,
}

impl Node {
    /// Whether the person is a case.
    #[must_use]
    pub const fn is_case(&self) -> bool {
        self.tier.is_none()
    }
}

/// Every case and contact of an outbreak, and every link between them.
///
/// Nodes follow the order of persons; edges follow (generation, source, person), the order of
/// [`Tracing::links`]. A source of several generations has an edge for each. Two persons who met often have edges both
/// ways: whoever received it may, in the next generation, have passed it back, and a tracing keeps all links.
///
/// # Examples
///
/// Two people at lunch with a case, and the one of them who then went to see a third:
///
/// ```
/// use mijie::graph::ContactGraph;
/// use mijie::protocol::{Grade, Protocol, Rule, Setting};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder, trace};
///
/// let [case, ann, bo, cy] = [0, 1, 2, 3].map(PersonId::new);
/// let hour = |h: i64| Timestamp::from_unix(1_651_881_600 + h * 3600);
/// let mut log = VisitLogBuilder::new();
/// for (person, place, start, end) in [(case, 0, 4, 6), (ann, 0, 4, 5), (bo, 0, 5, 6), (ann, 1, 7, 8), (cy, 1, 7, 8)] {
///     let (place, interval) = (PlaceId::new(place), Interval::new(hour(start)?, hour(end)?)?);
///     log.add_visit(Visit { person, place, interval, spot: None });
/// }
/// let log = log.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(case) }])?;
/// let protocol = Protocol::builder("house", "+08:00".parse()?)
///     .with_rule(Rule::new("together", Grade::Close, [Setting::Any], "house rule"))
///     .build()?;
/// let tracing = trace(&log, &cases, &protocol, hour(24)?);
///
/// let graph = ContactGraph::new(&tracing);
/// assert_eq!(graph.out_degree(case), 2);
/// let chain = graph.chain_to(cy).expect("cy met ann after lunch");
/// assert_eq!(chain.persons().collect::<Vec<_>>(), [case, ann, cy]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ContactGraph {
    // Invariant: nodes sorted by person, no person twice; edges sorted by (generation, source, person).
    graph: DiGraph<Node, Link>,
}

impl ContactGraph {
    /// The graph of everything that a tracing reached.
    ///
    /// # Complexity
    ///
    /// `O(n log n + m log n)` for `n` cases and contacts and `m` links, besides computing the links; all links are
    /// held in memory with their exposures.
    #[must_use]
    pub fn new(tracing: &Tracing<'_>) -> Self {
        let cases = tracing.cases().iter().map(|case| Node {
            person: case.person,
            tier: None,
            generation: 0,
        });
        let contacts = tracing.contacts().iter().map(|contact| Node {
            person: contact.person,
            tier: Some(contact.tier),
            generation: contact.generation,
        });
        let mut nodes: Vec<Node> = cases.chain(contacts).collect();
        nodes.sort_unstable_by_key(|node| node.person);

        let mut graph = Self {
            graph: DiGraph::with_capacity(nodes.len(), 0),
        };
        for node in nodes {
            graph.graph.add_node(node);
        }
        for link in tracing.links() {
            // A tracing links cases and contacts only, so that neither end is ever missing.
            if let (Some(source), Some(person)) = (graph.index(link.source), graph.index(link.person)) {
                graph.graph.add_edge(source, person, link);
            }
        }
        graph
    }

    /// The graph itself, for petgraph's algorithms.
    #[must_use]
    pub const fn graph(&self) -> &DiGraph<Node, Link> {
        &self.graph
    }

    /// Where a person is in [`graph`](Self::graph); nothing for one who is neither case nor contact.
    ///
    /// # Complexity
    ///
    /// `O(log n)` for `n` nodes.
    #[must_use]
    pub fn index(&self, person: PersonId) -> Option<NodeIndex> {
        index_of(&self.graph, person, |node| node.person)
    }

    /// What the graph knows of a person; nothing for one who is neither case nor contact.
    #[must_use]
    pub fn node(&self, person: PersonId) -> Option<&Node> {
        self.graph.node_weight(self.index(person)?)
    }

    /// The cases, sorted by person.
    pub fn cases(&self) -> impl Iterator<Item = &Node> {
        self.graph.node_weights().filter(|node| node.is_case())
    }

    /// The contacts, sorted by person.
    pub fn contacts(&self) -> impl Iterator<Item = &Node> {
        self.graph.node_weights().filter(|node| !node.is_case())
    }

    /// How many different persons may have passed it on to a person: the in-degree. 0 for a person who is not in the
    /// graph.
    #[must_use]
    pub fn in_degree(&self, person: PersonId) -> usize {
        self.degree(person, Direction::Incoming)
    }

    /// How many different persons a person may have passed it on to: the out-degree. 0 for a person who is not in
    /// the graph.
    #[must_use]
    pub fn out_degree(&self, person: PersonId) -> usize {
        self.degree(person, Direction::Outgoing)
    }

    /// The neighbours in a direction, each counted once: two labels of one source make two edges.
    fn degree(&self, person: PersonId, direction: Direction) -> usize {
        let Some(index) = self.index(person) else { return 0 };
        let mut neighbours: Vec<NodeIndex> = self.graph.neighbors_directed(index, direction).collect();
        neighbours.sort_unstable();
        neighbours.dedup();
        neighbours.len()
    }

    /// The connected outbreaks: persons joined by links, whatever the direction. Each is sorted by person, and they
    /// are sorted by their first person.
    ///
    /// A case without any link is an outbreak of its own. Every outbreak holds a case.
    ///
    /// # Complexity
    ///
    /// Practically `O(n + m)` for `n` nodes and `m` edges.
    #[must_use]
    pub fn components(&self) -> Vec<Vec<PersonId>> {
        let mut joined = UnionFind::<usize>::new(self.graph.node_count());
        for edge in self.graph.raw_edges() {
            joined.union(edge.source().index(), edge.target().index());
        }
        let mut component_of = vec![None; self.graph.node_count()];
        let mut components: Vec<Vec<PersonId>> = Vec::new();
        for (root, node) in joined.into_labeling().into_iter().zip(self.graph.node_weights()) {
            let at = *component_of[root].get_or_insert_with(|| {
                components.push(Vec::new());
                components.len() - 1
            });
            components[at].push(node.person);
        }
        components
    }

    /// A chain of links from an index case to a contact, with as few links as can be; nothing for a case and for a
    /// person who is not in the graph.
    ///
    /// The same as [`chain_to`], from the links that the graph already holds.
    #[must_use]
    pub fn chain_to(&self, person: PersonId) -> Option<Chain> {
        let node = self.node(person)?;
        chain::walk_back(
            person,
            node.tier?,
            node.generation,
            |person, grade, generation| {
                let links = self
                    .graph
                    .edges_directed(self.index(person)?, Direction::Incoming);
                chain::earliest(links.map(|edge| edge.weight()), grade, generation).cloned()
            },
        )
    }
}

/// Where a person is in a graph whose nodes are sorted by person, no person twice.
pub(crate) fn index_of<N, E>(
    graph: &DiGraph<N, E>,
    person: PersonId,
    person_of: impl Fn(&N) -> PersonId,
) -> Option<NodeIndex> {
    graph
        .raw_nodes()
        .binary_search_by_key(&person, |node| person_of(&node.weight))
        .ok()
        .map(NodeIndex::new)
}
