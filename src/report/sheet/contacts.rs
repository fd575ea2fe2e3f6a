//! A tracing as a graph: cases and contacts, and who may have passed it on to whom.

use std::collections::BTreeMap;

use super::{AttributeKind, Direction, GraphSheet, Value};
use crate::case::Case;
use crate::contact::{Contact, Label, Link};
use crate::id::PersonId;
use crate::report::by_label::for_each_label;
use crate::report::{WriteError, keys};
use crate::roster::Roster;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

const NODE_ATTRIBUTES: [(&str, AttributeKind); 15] = [
    ("role", AttributeKind::Text),
    ("status", AttributeKind::Text),
    ("tier", AttributeKind::Text),
    ("generation", AttributeKind::Integer),
    ("onset", AttributeKind::Moment),
    ("sampled", AttributeKind::Moment),
    ("last_negative", AttributeKind::Moment),
    ("isolated", AttributeKind::Moment),
    ("reported", AttributeKind::Moment),
    ("first_exposure", AttributeKind::Moment),
    ("last_exposure", AttributeKind::Moment),
    ("sources", AttributeKind::Integer),
    ("source_from", AttributeKind::Moment),
    ("source_until", AttributeKind::Moment),
    ("window_fixed", AttributeKind::Flag),
];

const EDGE_ATTRIBUTES: [(&str, AttributeKind); 7] = [
    ("generation", AttributeKind::Integer),
    ("grade", AttributeKind::Text),
    ("first_exposure", AttributeKind::Moment),
    ("last_exposure", AttributeKind::Moment),
    ("seconds", AttributeKind::Integer),
    ("rules", AttributeKind::Text),
    ("between_cases", AttributeKind::Flag),
];

/// A link with what a sheet needs of it.
struct Drawn<'r> {
    source: &'r str,
    target: &'r str,
    link: Link,
}

impl GraphSheet {
    /// The whole tracing as a graph: cases and contacts of every tier, and every link, those between cases as possible
    /// transmissions.
    ///
    /// Nodes are the cases by key, then the contacts as in `contacts.csv`; edges are the rows of `links.csv` in their
    /// order, so that a person met early through a longer chain and late directly is the source of parallel edges.
    ///
    /// | nodes | what it holds |
    /// |---|---|
    /// | `role` | `case` or `contact` |
    /// | `status` | of a case: suspected, confirmed or asymptomatic |
    /// | `tier` | of a contact |
    /// | `generation` | 0 for a case |
    /// | `onset`, `sampled`, `last_negative`, `isolated`, `reported` | of a case: what the line list knows |
    /// | `first_exposure`, `last_exposure`, `sources` | of a contact, as in `contacts.csv` |
    /// | `source_from`, `source_until` | from when until when contact with the person counts; of several labels that of the least generation |
    /// | `window_fixed` | of a case: whether an investigator fixed that time |
    ///
    /// | edges | what it holds |
    /// |---|---|
    /// | `generation`, `grade`, `first_exposure`, `last_exposure`, `seconds`, `rules` | as in `links.csv` |
    /// | `between_cases` | whether the person reached is a case, too, and so is the source |
    ///
    /// A node is there from when the person was reached first (of a case: from the start of the infectious window, or an
    /// exposure to another case, if that was earlier) to the instant of the question, and always where the first is not
    /// before the second, since a sheet has no form for what is never there; an edge is there while its exposures last.
    ///
    /// # Errors
    ///
    /// [`WriteError`] for a person without a key in the roster, and for a key that no graph file can hold: an empty one,
    /// or one with control characters.
    ///
    /// # Complexity
    ///
    /// Computes every link once, as [`Tracing::links`] does, and holds them all: a crowd of `n` has `n²`.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::{Grade, Protocol, Rule, Setting};
    /// use mijie::report::GraphSheet;
    /// use mijie::{Case, Cases, Encounter, Interval, Roster, VisitLogBuilder, trace};
    ///
    /// let mut roster = Roster::new();
    /// let (guo, song) = (roster.person("guo")?, roster.person("song")?);
    /// let talk = Interval::new("2022-05-06T09:00:00+08:00".parse()?, "2022-05-06T09:20:00+08:00".parse()?)?;
    /// let mut log = VisitLogBuilder::new();
    /// log.add_encounter(Encounter::new(guo, song, talk)?);
    /// let log = log.build()?;
    /// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
    /// let protocol = Protocol::builder("house", "+08:00".parse()?)
    ///     .with_rule(Rule::new("talk", Grade::Close, [Setting::Encounter], "house rule"))
    ///     .with_generations(1)
    ///     .build()?;
    /// let tracing = trace(&log, &cases, &protocol, "2022-05-08T20:00:00+08:00".parse()?);
    ///
    /// let sheet = GraphSheet::of_tracing(&tracing, &roster)?;
    /// assert_eq!((sheet.nodes().len(), sheet.edges().len()), (2, 1));
    /// assert_eq!(sheet.edges()[0].spells(), [talk]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of_tracing(tracing: &Tracing<'_>, roster: &Roster) -> Result<Self, WriteError> {
        let mut sheet = Self::new(
            &format!("contacts under {}", tracing.protocol().id()),
            Direction::Directed,
            tracing.protocol().time_zone(),
            NODE_ATTRIBUTES,
            EDGE_ATTRIBUTES,
        )?;
        let links = links(tracing, roster)?;
        let stage = Stage::new(tracing, &links);
        for (key, case) in keys::cases(tracing, roster)? {
            sheet.add_node(key, stage.case(&case), stage.spell(case.person))?;
        }
        for (key, contact) in keys::contacts(tracing, roster)? {
            sheet.add_node(key, stage.contact(&contact), stage.spell(contact.person))?;
        }
        for drawn in &links {
            let times = drawn.link.exposures.iter().map(|exposure| exposure.interval);
            sheet.add_edge(drawn.source, drawn.target, stage.link(&drawn.link), times)?;
        }
        Ok(sheet)
    }
}

fn links<'r>(tracing: &Tracing<'_>, roster: &'r Roster) -> Result<Vec<Drawn<'r>>, WriteError> {
    let mut links = Vec::new();
    let drawn = |source, reached: Vec<(&'r str, Link)>| {
        let drawn = reached
            .into_iter()
            .map(|(target, link)| Drawn { source, target, link });
        Ok(drawn.collect::<Vec<_>>())
    };
    for_each_label(tracing, roster, drawn, |of_label| {
        links.extend(of_label);
        Ok(())
    })?;
    Ok(links)
}

/// What the values of a node or an edge follow from.
struct Stage<'t, 'a> {
    tracing: &'t Tracing<'a>,
    // The label of the least generation of each person.
    labels: BTreeMap<PersonId, Label>,
    // When each person was first a source or exposed.
    first: BTreeMap<PersonId, Timestamp>,
}

impl<'t, 'a> Stage<'t, 'a> {
    fn new(tracing: &'t Tracing<'a>, links: &[Drawn<'_>]) -> Self {
        let mut labels = BTreeMap::new();
        // Labels are sorted by generation.
        for label in tracing.labels() {
            labels.entry(label.person).or_insert(*label);
        }
        let arrivals = tracing.labels().iter().map(|label| (label.person, label.arrival));
        let exposures = links.iter().flat_map(|drawn| {
            let starts = drawn
                .link
                .exposures
                .iter()
                .map(|exposure| exposure.interval.start());
            starts.map(|start| (drawn.link.person, start))
        });
        let mut first: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
        for (person, time) in arrivals.chain(exposures) {
            first
                .entry(person)
                .and_modify(|first| *first = time.min(*first))
                .or_insert(time);
        }
        Self {
            tracing,
            labels,
            first,
        }
    }

    /// When the person is in the picture.
    fn spell(&self, person: PersonId) -> Option<Interval> {
        Interval::non_empty(*self.first.get(&person)?, self.tracing.as_of())
    }

    /// From when until when the person counts as a source.
    fn window(&self, person: PersonId) -> [Option<Value>; 2] {
        let is_source = |label: &&Label| label.generation < self.tracing.protocol().generations();
        let label = self.labels.get(&person).filter(is_source);
        let window = label.and_then(Label::window);
        [
            window.map(|window| window.start().into()),
            window.map(|window| window.end().into()),
        ]
    }

    fn case(&self, case: &Case) -> [Option<Value>; 15] {
        let [from, until] = self.window(case.person);
        [
            Some("case".into()),
            Some(case.status.name().into()),
            None,
            Some(0_i64.into()),
            case.onset.map(Value::from),
            case.sampled.map(Value::from),
            case.last_negative.map(Value::from),
            case.isolated.map(Value::from),
            case.reported.map(Value::from),
            None,
            None,
            None,
            from,
            until,
            Some(case.window.is_some().into()),
        ]
    }

    fn contact(&self, contact: &Contact) -> [Option<Value>; 15] {
        let [from, until] = self.window(contact.person);
        [
            Some("contact".into()),
            None,
            Some(contact.tier.name().into()),
            Some(contact.generation.into()),
            None,
            None,
            None,
            None,
            None,
            Some(contact.first_exposure.into()),
            Some(contact.last_exposure.into()),
            Some(contact.sources.into()),
            from,
            until,
            None,
        ]
    }

    fn link(&self, link: &Link) -> [Option<Value>; 7] {
        let is_case = |person| self.tracing.cases().get(person).is_some();
        [
            Some(link.generation.into()),
            Some(link.grade.name().into()),
            Some(link.first_exposure.into()),
            Some(link.last_exposure.into()),
            // No log is longer than 136 years.
            i64::try_from(link.seconds).ok().map(Value::from),
            Some(keys::rule_ids(self.tracing.protocol(), link.rules).into()),
            Some((is_case(link.source) && is_case(link.person)).into()),
        ]
    }
}
