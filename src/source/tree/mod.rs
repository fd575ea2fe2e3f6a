//! The transmission tree: who most probably infected whom.

mod arborescence;
mod choose;
mod cohort;
mod cycle;
mod dispersion;
mod durations;
mod flag;
mod grow;
mod offspring;
mod pair;

use chrono::FixedOffset;
use petgraph::Direction;
use petgraph::graph::{DiGraph, NodeIndex};
use petgraph::visit::EdgeRef;
use serde::Serialize;

use crate::case::{CaseStatus, Cases};
use crate::graph::index_of;
use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::protocol::Protocol;
use crate::source::{Origin, Sources};
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;

use self::choose::LEAST;
pub use self::cohort::Cohort;
pub use self::dispersion::Dispersion;
pub use self::durations::Durations;
pub use self::flag::{Flag, check_pair};
use self::grow::Grown;
pub use self::offspring::{Offspring, Whose};
pub use self::pair::{Pair, TreeError};

/// A case in the transmission tree.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct TreeNode {
    /// Who.
    pub person: PersonId,
    /// What is known of the infection.
    pub status: CaseStatus,
    /// First symptoms.
    pub onset: Option<Moment>,
    /// When contact with the case counts, whatever the instant at which was asked; it ends at [`Timestamp::MAX`] where
    /// nothing is known to end it. Nothing for a window without any time.
    pub window: Option<Interval>,
    /// Where the infection came from: [`Origin::Case`] for everyone with an infector in the tree. For a root the most
    /// probable of what else there is, [`Origin::Unseen`] where that is not known.
    pub origin: Origin,
    /// The probability of the infector; for a root that of having none among the cases. Between 0 and 1, and nothing in a
    /// tree of recorded pairs.
    pub probability: Option<f64>,
    /// When the person was infected: as recorded, or the mean instant, were the origin the true one.
    pub infected: Option<Timestamp>,
    /// How many transmissions lead here from a root; 0 for a root. A number of steps, never a length of time.
    pub generation: u32,
    /// How many cases the person infected, in the tree.
    pub offspring: u32,
    /// How many cases the person is expected to have infected: the sum of the probabilities of having infected each, over
    /// all whom they can have infected, whether the tree has them or not. Nothing in a tree of recorded pairs.
    pub expected: Option<f64>,
}

/// An edge of the transmission tree: one case infected another.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Transmission {
    /// Who passed it on.
    pub infector: PersonId,
    /// Who received it.
    pub infectee: PersonId,
    /// Between 0 and 1, and nothing in a tree of recorded pairs.
    pub probability: Option<f64>,
    /// Where: the kind of the place, or the setting of an encounter.
    pub setting: Option<PlaceKind>,
    /// From the first instant in which they were together to the last, where it is known.
    pub exposure: Option<Interval>,
    /// From the infector's onset to the infectee's, in calendar days of the protocol's time zone, where both are known;
    /// below 0 where the infectee fell ill first.
    pub serial_interval_days: Option<i64>,
    /// From the infector's infection to the infectee's, in seconds, where both are known.
    pub generation_time_s: Option<i64>,
    /// What speaks against it, or could not be judged; see [`check_pair`].
    pub flags: Vec<Flag>,
}

/// A pair that the most probable forest does not have, because it cannot be true.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Excluded {
    /// Who would have passed it on.
    pub infector: PersonId,
    /// Who would have received it.
    pub infectee: PersonId,
    /// How probable it was said to be.
    pub probability: f64,
    /// Why it cannot be true, and what else was noted.
    pub flags: Vec<Flag>,
}

/// Who most probably infected whom: for each case one infector among the cases, or none.
///
/// A forest: everyone has one infector at most, and nobody infected, through others, themselves. Nodes are the cases,
/// sorted by person; edges are sorted by infectee. It is made in one of three ways:
///
/// - [`new`](Self::new) takes the candidate sources of a tracing;
/// - [`most_probable`](Self::most_probable) takes pairs with probabilities, from wherever they come;
/// - [`from_pairs`](Self::from_pairs) takes what others recorded, as it is, and flags what cannot be true.
///
/// # The most probable forest
///
/// The forest for which the product of the probabilities of what was chosen, over all cases, is the greatest. What can
/// be chosen for a case is each of its candidates among the cases, and that there is none: a place, or somebody unseen,
/// whose probabilities are added. Not each case's best candidate on its own, because two cases may each be the best
/// candidate of the other. Logarithms are compared as multiples of 2⁻⁴⁸, and probabilities below 10⁻³⁰⁰ count as 10⁻³⁰⁰;
/// of equal choices none is preferred to an infector, and then the lower id.
///
/// A pair that cannot be true by the dates of the two, as [`check_pair`] has it, is never chosen. Nor
/// are pairs that cannot be true together: there must be an instant of infection for each case that is possible for the
/// pair and not earlier than that of the infector. Where the most probable forest breaks this, the less probable pair of
/// those two that contradict each other is left out, and the forest is sought again. That is the most probable forest
/// where nothing had to be left out, and else a good one: the best one is not known to be found in reasonable time. Every
/// pair that was left out is [kept](Self::excluded), with its reason.
///
/// # Examples
///
/// Two fell ill on the same day, and each is the best candidate of the other:
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Pair, TransmissionTree};
/// use mijie::{Case, Cases, PersonId, Timestamp};
///
/// let [ann, bo] = [0, 1].map(PersonId::new);
/// let onset = Some("2022-05-07".parse()?);
/// let cases = Cases::new([ann, bo].map(|person| Case { onset, ..Case::new(person) }))?;
/// let pairs = [(Pair::new(ann, bo), 0.9), (Pair::new(bo, ann), 0.6)];
/// let tree = TransmissionTree::most_probable(&cases, &edition::cn_9(), Timestamp::MAX, pairs)?;
/// // 0.9 for bo and 0.4 for ann, whom nobody infected, are more than 0.1 and 0.6.
/// assert_eq!(tree.infector(bo), Some(ann));
/// assert_eq!(tree.roots().collect::<Vec<_>>(), [ann]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct TransmissionTree {
    // Invariant: nodes sorted by person; edges sorted by infectee; in-degrees of 1 at most, and no cycle.
    pub(super) graph: DiGraph<TreeNode, Transmission>,
    pub(super) excluded: Vec<Excluded>,
    pub(super) zone: FixedOffset,
}

impl TransmissionTree {
    /// The most probable forest of the cases of a tracing, by the candidate sources of each.
    ///
    /// A case without sources has no infector.
    ///
    /// # Errors
    ///
    /// [`TreeError`] for sources that are not of this tracing, as [`most_probable`](Self::most_probable) has it;
    /// positions count the candidates that are cases, from the first sources on.
    ///
    /// # Complexity
    ///
    /// As [`most_probable`](Self::most_probable).
    pub fn new(tracing: &Tracing<'_>, sources: &[Sources]) -> Result<Self, TreeError> {
        Grown::by_sources(tracing.cases(), tracing.protocol(), tracing.as_of(), sources).map(Grown::tree)
    }

    /// The most probable forest of cases, by the probabilities of pairs: of all that can have infected a person, the
    /// share of this infector. What the pairs of an infectee leave to 1 is the probability of having no infector among
    /// the cases.
    ///
    /// Infectious windows end at `as_of` at the latest.
    ///
    /// # Errors
    ///
    /// [`TreeError`] for a pair of one person, of somebody who is no case, or that was met before; for a probability that
    /// is not between 0 and 1; and for an infectee whose infectors' probabilities sum to more than 1 (by more than 10⁻⁹).
    ///
    /// # Complexity
    ///
    /// `O(n + p log p)` for `n` cases and `p` pairs, and as much again for each time that pairs had to be left out, which
    /// is seldom more than once or twice and at most `p` times.
    ///
    /// # Examples
    ///
    /// See [`TransmissionTree`].
    pub fn most_probable(
        cases: &Cases,
        protocol: &Protocol,
        as_of: Timestamp,
        pairs: impl IntoIterator<Item = (Pair, f64)>,
    ) -> Result<Self, TreeError> {
        Grown::by_probabilities(cases, protocol, as_of, pairs).map(Grown::tree)
    }

    /// The tree that others recorded: who infected whom, each pair as it is. What cannot be true by the dates stays in the
    /// tree, and carries [flags](Transmission::flags).
    ///
    /// Infectious windows have no end but that which isolation or the protocol gives them.
    ///
    /// # Errors
    ///
    /// [`TreeError`] where the list is no forest of the cases: a pair of one person, or of somebody who is no case; a pair
    /// that was met before; a second infector of a person; two who infected each other; a longer cycle. The first such
    /// pair of the list is told, cycles after everything else.
    ///
    /// # Complexity
    ///
    /// `O(n + p log n)` for `n` cases and `p` pairs.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::source::{Pair, TransmissionTree, TreeError};
    /// use mijie::{Case, Cases, PersonId};
    ///
    /// let [ann, bo, cy] = [0, 1, 2].map(PersonId::new);
    /// let ill = |person, day: &str| day.parse().map(|onset| Case { onset: Some(onset), ..Case::new(person) });
    /// let cases = Cases::new([ill(ann, "2022-05-07")?, ill(bo, "2022-05-10")?, ill(cy, "2022-05-01")?])?;
    /// let protocol = edition::cn_9();
    ///
    /// let tree = TransmissionTree::from_pairs(&cases, &protocol, [Pair::new(ann, bo), Pair::new(ann, cy)])?;
    /// let flags = |person| tree.transmission_to(person).map(|one| one.flags.len());
    /// // Cy fell ill four days before ann was infectious.
    /// assert_eq!((flags(bo), flags(cy)), (Some(0), Some(2)));
    ///
    /// let mutual = TransmissionTree::from_pairs(&cases, &protocol, [Pair::new(ann, bo), Pair::new(bo, ann)]);
    /// assert_eq!(mutual.err(), Some(TreeError::Mutual { first: 0, second: 1 }));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_pairs(
        cases: &Cases,
        protocol: &Protocol,
        pairs: impl IntoIterator<Item = Pair>,
    ) -> Result<Self, TreeError> {
        Grown::as_recorded(cases, protocol, pairs).map(Grown::tree)
    }

    /// The graph itself, for petgraph's algorithms: edges lead from infectors to infectees.
    #[must_use]
    pub const fn graph(&self) -> &DiGraph<TreeNode, Transmission> {
        &self.graph
    }

    /// Where a person is in [`graph`](Self::graph); nothing for one who is no case.
    ///
    /// # Complexity
    ///
    /// `O(log n)` for `n` cases.
    #[must_use]
    pub fn index(&self, person: PersonId) -> Option<NodeIndex> {
        index_of(&self.graph, person, |node| node.person)
    }

    /// What the tree knows of a person; nothing for one who is no case.
    #[must_use]
    pub fn node(&self, person: PersonId) -> Option<&TreeNode> {
        self.graph.node_weight(self.index(person)?)
    }

    /// The cases, sorted by person.
    #[must_use]
    pub fn nodes(&self) -> impl ExactSizeIterator<Item = &TreeNode> {
        self.graph.raw_nodes().iter().map(|node| &node.weight)
    }

    /// Who infected whom, sorted by infectee.
    #[must_use]
    pub fn transmissions(&self) -> impl ExactSizeIterator<Item = &Transmission> {
        self.graph.raw_edges().iter().map(|edge| &edge.weight)
    }

    /// The cases without an infector among the cases, sorted.
    pub fn roots(&self) -> impl Iterator<Item = PersonId> {
        self.nodes()
            .filter(|node| node.generation == 0)
            .map(|node| node.person)
    }

    /// How a person was infected; nothing for a root, and for one who is no case.
    #[must_use]
    pub fn transmission_to(&self, person: PersonId) -> Option<&Transmission> {
        let mut incoming = self
            .graph
            .edges_directed(self.index(person)?, Direction::Incoming);
        incoming.next().map(|edge| edge.weight())
    }

    /// Who infected a person; nothing for a root, and for one who is no case.
    #[must_use]
    pub fn infector(&self, person: PersonId) -> Option<PersonId> {
        self.transmission_to(person).map(|one| one.infector)
    }

    /// Whom a person infected, sorted; nobody for one who is no case.
    #[must_use]
    pub fn infectees(&self, person: PersonId) -> Vec<PersonId> {
        let Some(index) = self.index(person) else {
            return Vec::new();
        };
        self.below(index).map(|node| self.graph[node].person).collect()
    }

    /// How many transmissions lead from a root to a person; 0 for a root, nothing for one who is no case.
    #[must_use]
    pub fn generation(&self, person: PersonId) -> Option<u32> {
        self.node(person).map(|node| node.generation)
    }

    /// The persons through whom it came to a person, from a root on, the person included; nobody for one who is no case.
    #[must_use]
    pub fn lineage(&self, person: PersonId) -> Vec<PersonId> {
        let first = self.node(person).map(|node| node.person);
        let mut lineage: Vec<PersonId> =
            std::iter::successors(first, |&person| self.infector(person)).collect();
        lineage.reverse();
        lineage
    }

    /// Everyone whom a person infected, directly or through others, sorted; nobody for one who is no case.
    #[must_use]
    pub fn descendants(&self, person: PersonId) -> Vec<PersonId> {
        let Some(index) = self.index(person) else {
            return Vec::new();
        };
        let mut descendants: Vec<PersonId> = self
            .walk_from(vec![index])
            .skip(1)
            .map(|node| node.person)
            .collect();
        descendants.sort_unstable();
        descendants
    }

    /// Every case, each after its infector and before the next child of the infector: the order of a printed tree. Roots
    /// and children are sorted by person.
    pub fn walk(&self) -> impl Iterator<Item = &TreeNode> {
        let roots = self.roots().filter_map(|root| self.index(root)).collect();
        self.walk_from(roots)
    }

    /// The zone of the protocol, in which days are counted.
    #[must_use]
    pub const fn time_zone(&self) -> FixedOffset {
        self.zone
    }

    /// The pairs that cannot be true and that the most probable forest was sought without, sorted by infectee, then
    /// infector. None in a tree of recorded pairs, where they stay in the tree.
    #[must_use]
    pub fn excluded(&self) -> &[Excluded] {
        &self.excluded
    }

    /// The natural logarithm of the probability of the forest: the sum over all cases of the logarithm of what was
    /// chosen. Nothing in a tree of recorded pairs.
    #[must_use]
    pub fn log_probability(&self) -> Option<f64> {
        self.nodes()
            .map(|node| Some(libm::log(node.probability?.max(LEAST))))
            .sum()
    }

    /// The infectees of a node, sorted by person, as nodes are.
    fn below(&self, node: NodeIndex) -> impl Iterator<Item = NodeIndex> {
        let mut below: Vec<NodeIndex> = self
            .graph
            .edges_directed(node, Direction::Outgoing)
            .map(|edge| edge.target())
            .collect();
        below.sort_unstable();
        below.into_iter()
    }

    fn walk_from(&self, mut roots: Vec<NodeIndex>) -> impl Iterator<Item = &TreeNode> {
        roots.reverse();
        let mut waiting = roots;
        std::iter::from_fn(move || {
            let next = waiting.pop()?;
            let from = waiting.len();
            waiting.extend(self.below(next));
            waiting[from..].reverse();
            Some(&self.graph[next])
        })
    }
}
