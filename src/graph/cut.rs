//! Where an outbreak hangs by a thread: links and persons without whom it would fall apart.

use petgraph::algo::articulation_points::articulation_points;
use petgraph::algo::bridges::bridges;
use petgraph::graph::{NodeIndex, UnGraph};
use petgraph::visit::EdgeRef;

use super::ContactGraph;
use crate::id::PersonId;

impl ContactGraph {
    /// The pairs of persons whose links alone hold two parts of an outbreak together, whatever the direction: without
    /// them there would be one [component](Self::components) more. Sorted, the lower person first.
    ///
    /// All links of a pair count as one, of any grade and in both directions. Time plays no part; who stands on every
    /// chain forward in time is told by [`Movements::on_every_chain`](super::Movements::on_every_chain).
    ///
    /// # Complexity
    ///
    /// `O(n + m log m)` for `n` nodes and `m` edges.
    ///
    /// # Examples
    ///
    /// See [`articulation_persons`](Self::articulation_persons).
    #[must_use]
    pub fn bridges(&self) -> Vec<(PersonId, PersonId)> {
        let graph = self.undirected();
        let mut pairs: Vec<(PersonId, PersonId)> = bridges(&graph)
            .map(|edge| {
                let (a, b) = (self.person(edge.source()), self.person(edge.target()));
                (a.min(b), a.max(b))
            })
            .collect();
        pairs.sort_unstable();
        pairs
    }

    /// The persons who alone hold parts of an outbreak together, whatever the direction: without them there would be
    /// more [components](Self::components) than before. Sorted.
    ///
    /// As for [`bridges`](Self::bridges), links of any grade count and time plays no part.
    ///
    /// # Complexity
    ///
    /// As for [`bridges`](Self::bridges).
    ///
    /// # Examples
    ///
    /// A waiter served a case at noon, and went home to two others who had met each other before.
    ///
    /// ```
    /// use mijie::graph::ContactGraph;
    /// use mijie::protocol::{Grade, Protocol, Rule, Setting};
    /// use mijie::{Case, Cases, Encounter, Interval, PersonId, Timestamp, VisitLogBuilder, trace};
    ///
    /// let [case, waiter, ann, bo] = [0, 1, 2, 3].map(PersonId::new);
    /// let hour = |h: i64| Timestamp::from_unix(1_651_881_600 + h * 3600);
    /// let mut log = VisitLogBuilder::new();
    /// for (a, b, from) in [(case, waiter, 12), (waiter, ann, 18), (waiter, bo, 18), (ann, bo, 19)] {
    ///     log.add_encounter(Encounter::new(a, b, Interval::new(hour(from)?, hour(from + 1)?)?)?);
    /// }
    /// let log = log.build()?;
    /// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(case) }])?;
    /// let protocol = Protocol::builder("house", "+08:00".parse()?)
    ///     .with_generations(3)
    ///     .with_rule(Rule::new("together", Grade::Close, [Setting::Any], "house rule"))
    ///     .build()?;
    /// let graph = ContactGraph::new(&trace(&log, &cases, &protocol, hour(48)?));
    /// assert_eq!(graph.bridges(), [(case, waiter)]);
    /// assert_eq!(graph.articulation_persons(), [waiter]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn articulation_persons(&self) -> Vec<PersonId> {
        let points = articulation_points(&self.undirected());
        let mut persons: Vec<PersonId> = points.into_iter().map(|index| self.person(index)).collect();
        persons.sort_unstable();
        persons
    }

    /// The graph with one edge for each pair that any link joins: petgraph wants no pair twice.
    fn undirected(&self) -> UnGraph<(), ()> {
        let mut pairs: Vec<(NodeIndex, NodeIndex)> = self
            .graph
            .raw_edges()
            .iter()
            .map(|edge| {
                let (source, target) = (edge.source(), edge.target());
                (source.min(target), source.max(target))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let mut graph = UnGraph::with_capacity(self.graph.node_count(), pairs.len());
        for _ in self.graph.node_indices() {
            graph.add_node(());
        }
        for (a, b) in pairs {
            graph.add_edge(a, b, ());
        }
        graph
    }

    fn person(&self, index: NodeIndex) -> PersonId {
        self.graph[index].person
    }
}
