//! A transmission tree as a graph: the cases, and who infected whom.

use super::{AttributeKind, Direction, GraphSheet, Value};
use crate::report::{WriteError, keys};
use crate::roster::Roster;
use crate::source::{Flag, Origin, Transmission, TransmissionTree, TreeNode};
use crate::time::{Interval, Timestamp};

const NODE_ATTRIBUTES: [(&str, AttributeKind); 12] = [
    ("role", AttributeKind::Text),
    ("status", AttributeKind::Text),
    ("onset", AttributeKind::Moment),
    ("infectious_from", AttributeKind::Moment),
    ("infectious_until", AttributeKind::Moment),
    ("infected", AttributeKind::Moment),
    ("origin", AttributeKind::Text),
    ("place", AttributeKind::Text),
    ("probability", AttributeKind::Real),
    ("generation", AttributeKind::Integer),
    ("offspring", AttributeKind::Integer),
    ("expected_offspring", AttributeKind::Real),
];

const EDGE_ATTRIBUTES: [(&str, AttributeKind); 9] = [
    ("probability", AttributeKind::Real),
    ("setting", AttributeKind::Text),
    ("first_exposure", AttributeKind::Moment),
    ("last_exposure", AttributeKind::Moment),
    ("serial_interval_days", AttributeKind::Integer),
    ("generation_time_s", AttributeKind::Integer),
    ("flags", AttributeKind::Text),
    ("flags_in_words", AttributeKind::Text),
    ("impossible", AttributeKind::Flag),
];

impl GraphSheet {
    /// A transmission tree as a graph, from infectors to infectees: nodes by key, edges by the key of the infectee.
    ///
    /// | nodes | what it holds |
    /// |---|---|
    /// | `role` | `root`, without an infector among the cases, or `infectee` |
    /// | `status`, `onset` | what the line list knows |
    /// | `infectious_from`, `infectious_until` | the infectious window, half-open; the second is missing where nothing ends it |
    /// | `infected`, `probability`, `generation`, `offspring` | as [`TreeNode`] has them |
    /// | `origin`, `place` | `case`, `place` or `unseen`; and the key of the place |
    /// | `expected_offspring` | [`TreeNode::expected`] |
    ///
    /// | edges | what it holds |
    /// |---|---|
    /// | `probability`, `setting`, `serial_interval_days`, `generation_time_s` | as [`Transmission`] has them |
    /// | `first_exposure`, `last_exposure` | when the two were together, half-open |
    /// | `flags` | the names of the flags, joined by `;` |
    /// | `flags_in_words` | the same with their figures |
    /// | `impossible` | whether a flag says that it cannot be true |
    ///
    /// A node is there while the case is infectious, always where nothing ends that and where the case never is, since a
    /// sheet has no form for what is never there; an edge from the first to the last instant in which the two were
    /// together.
    ///
    /// # Errors
    ///
    /// [`WriteError`] for a person or place without a key in the roster, and for a key that no graph file can hold: an
    /// empty one, or one with control characters.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::report::{GraphSheet, write_graph_dot};
    /// use mijie::source::{Pair, TransmissionTree};
    /// use mijie::{Case, Cases, Roster};
    ///
    /// let mut roster = Roster::new();
    /// let (guo, song) = (roster.person("guo")?, roster.person("song")?);
    /// let ill = |person, day: &str| day.parse().map(|onset| Case { onset: Some(onset), ..Case::new(person) });
    /// let cases = Cases::new([ill(guo, "2021-05-18")?, ill(song, "2021-05-25")?])?;
    /// let tree = TransmissionTree::from_pairs(&cases, &edition::cn_9(), [Pair::new(guo, song)])?;
    /// let sheet = GraphSheet::of_tree(&tree, &roster)?;
    /// let mut dot = Vec::new();
    /// write_graph_dot(&sheet, &mut dot)?;
    /// assert!(String::from_utf8(dot)?.contains(r#""guo" -> "song" ["serial_interval_days"="7""#));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_tree(tree: &TransmissionTree, roster: &Roster) -> Result<Self, WriteError> {
        let mut sheet = Self::new(
            "who infected whom",
            Direction::Directed,
            tree.time_zone(),
            NODE_ATTRIBUTES,
            EDGE_ATTRIBUTES,
        )?;
        let key = |person| keys::person_key(roster, person);
        let mut nodes = tree
            .nodes()
            .map(|node| Ok((key(node.person)?, node)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        nodes.sort_unstable_by_key(|&(key, _)| key);
        for (key, node) in nodes {
            let spell = node.window.filter(|window| window.end() < Timestamp::MAX);
            sheet.add_node(key, of_node(node, roster)?, spell)?;
        }
        let mut edges = tree
            .transmissions()
            .map(|one| Ok((key(one.infectee)?, key(one.infector)?, one)))
            .collect::<Result<Vec<_>, WriteError>>()?;
        edges.sort_unstable_by_key(|&(infectee, ..)| infectee);
        for (infectee, infector, one) in edges {
            sheet.add_edge(infector, infectee, of_edge(one, tree), one.exposure)?;
        }
        Ok(sheet)
    }
}

fn of_node(node: &TreeNode, roster: &Roster) -> Result<[Option<Value>; 12], WriteError> {
    let role = if node.generation == 0 { "root" } else { "infectee" };
    let (origin, place) = match node.origin {
        Origin::Case(_) => ("case", None),
        Origin::Place(place) => ("place", Some(keys::place_key(roster, place)?)),
        Origin::Unseen => ("unseen", None),
    };
    let until = node
        .window
        .map(Interval::end)
        .filter(|&until| until < Timestamp::MAX);
    Ok([
        Some(role.into()),
        Some(node.status.name().into()),
        node.onset.map(Value::from),
        node.window.map(|window| window.start().into()),
        until.map(Value::from),
        node.infected.map(Value::from),
        Some(origin.into()),
        place.map(Value::from),
        node.probability.map(Value::from),
        Some(node.generation.into()),
        Some(node.offspring.into()),
        node.expected.map(Value::from),
    ])
}

fn of_edge(one: &Transmission, tree: &TransmissionTree) -> [Option<Value>; 9] {
    let joined = |texts: Vec<String>| (!texts.is_empty()).then(|| texts.join(";").into());
    let names = one.flags.iter().map(|flag| flag.name().to_owned());
    let words = one.flags.iter().map(|flag| flag.to_words(tree.time_zone()));
    [
        one.probability.map(Value::from),
        one.setting.map(|setting| setting.name().into()),
        one.exposure.map(|exposure| exposure.start().into()),
        one.exposure.map(|exposure| exposure.end().into()),
        one.serial_interval_days.map(Value::from),
        one.generation_time_s.map(Value::from),
        joined(names.collect()),
        joined(words.collect()),
        Some(one.flags.iter().any(Flag::is_impossible).into()),
    ]
}
