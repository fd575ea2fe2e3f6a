//! Who met whom, generation by generation, against time.

use std::collections::BTreeMap;

use super::axis::TimeAxis;
use super::canvas::{self, Canvas, LINE, MARGIN, WIDTH, cut};
use super::palette;
use super::picture::Picture;
use super::words::Words;
use crate::id::PersonId;
use crate::protocol::Grade;
use crate::report::{Language, WriteError, keys, words as english};
use crate::roster::Roster;
use crate::tier::Tier;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// So many people have a row.
const MOST_ROWS: usize = 300;
const ROW: f64 = 16.0;
const TOP: f64 = 78.0;
/// Right of the instant of the question there is room for the last keys.
const RIGHT: f64 = 140.0;
/// So many columns of a key, so that what is said of it has room, too.
const KEY_IN_TIP: usize = 60;

/// Draws the cases and the contacts whom chains reach, from left to right by time: a case where it begins to count as a
/// source, a contact at the first exposure. A line leads to each contact from whoever exposed it first in its generation;
/// and to a case from the first to expose it of the cases who count as sources earlier, while that one did: a possible
/// transmission. Of two at one instant it is the one with the lesser key. All other links are in `links.csv`.
///
/// Three hundred people have room, those of the least generations; the foot tells how many were left out, and how many
/// cases are no sources yet at the instant of the question. Companions and general contacts are on no chain and not drawn.
///
/// # Errors
///
/// [`WriteError::UnknownPerson`] for somebody without a key in the roster.
///
/// # Complexity
///
/// Computes every link once, and holds one for each person.
pub fn chain(tracing: &Tracing<'_>, roster: &Roster, language: Language) -> Result<Picture, WriteError> {
    chain_of(tracing, roster, MOST_ROWS, language)
}

/// As [`chain`], with room for so many people.
pub(in crate::report) fn chain_of(
    tracing: &Tracing<'_>,
    roster: &Roster,
    most: usize,
    language: Language,
) -> Result<Picture, WriteError> {
    let words = Words::of(language);
    let People {
        nodes,
        left_out,
        not_yet,
    } = people(tracing, roster, most)?;
    let rows = rows(&nodes);
    let cases = nodes.iter().filter(|node| node.tier.is_none()).count();
    let mut canvas = Canvas::new(
        words,
        words.chain(),
        &words.chain_holds(cases, nodes.len() - cases),
    )?;
    legend(&mut canvas, words)?;
    let bottom = TOP + canvas::rows(rows.len().max(1), ROW);
    let first = nodes.iter().map(|node| node.at).min();
    if let Some(span) = first.and_then(|first| Interval::non_empty(first, tracing.as_of())) {
        let zone = tracing.protocol().time_zone();
        let axis = TimeAxis::new(span, MARGIN + 12.0, WIDTH - RIGHT, zone);
        axis.draw(&mut canvas, TOP - 8.0, bottom)?;
        let mut centres = vec![(0.0, 0.0); nodes.len()];
        for (row, &node) in rows.iter().enumerate() {
            centres[node] = (axis.at(nodes[node].at), TOP + canvas::rows(row, ROW) + ROW / 2.0);
        }
        for &number in &rows {
            let node = &nodes[number];
            if let Some((parent, since)) = node.parent {
                let class = format!("link {}", palette::role(node.tier));
                let [from, to] = [nodes[parent].key, node.key].map(|key| cut(key, KEY_IN_TIP));
                let tip = words.exposed(&from, &to, &english::time(since, zone));
                canvas.curve(centres[parent], centres[number], &class, &tip)?;
            }
        }
        for &number in &rows {
            let node = &nodes[number];
            let (x, y) = centres[number];
            let key = cut(node.key, KEY_IN_TIP);
            let tip = words.node(&key, node.tier, &english::time(node.at, zone));
            let radius = if node.tier.is_none() { 5.0 } else { 3.5 };
            canvas.dot((x, y), radius, palette::role(node.tier), &tip)?;
            canvas.text(x + 8.0, y + 4.0, "", &cut(node.key, 18))?;
        }
    }
    let mut foot = bottom + 2.0 * LINE;
    for line in words
        .people_left_out(left_out)
        .into_iter()
        .chain(words.not_yet(not_yet))
    {
        canvas.text(MARGIN, foot, "soft", &line)?;
        foot += LINE;
    }
    canvas.finish(WIDTH, foot)
}

/// Somebody on a chain.
struct Node<'r> {
    key: &'r str,
    /// Nothing for a case.
    tier: Option<Tier>,
    at: Timestamp,
    /// The number of the node from which a line leads here, and the first exposure.
    parent: Option<(usize, Timestamp)>,
}

/// Who is drawn, and how many are not.
struct People<'r> {
    nodes: Vec<Node<'r>>,
    left_out: usize,
    not_yet: usize,
}

/// The cases, then the contacts by generation, as many as have room.
fn people<'r>(tracing: &Tracing<'_>, roster: &'r Roster, most: usize) -> Result<People<'r>, WriteError> {
    // When each case begins to count, and by which key it is called.
    let mut starts: BTreeMap<PersonId, (Timestamp, &str)> = BTreeMap::new();
    let labels = tracing.labels().iter().filter(|label| label.generation == 0);
    for label in labels.filter(|label| label.from < tracing.as_of()) {
        let key = keys::person_key(roster, label.person)?;
        starts.insert(label.person, (label.from, key));
    }
    let mut persons = Vec::new();
    let mut nodes = Vec::new();
    for (key, case) in keys::cases(tracing, roster)? {
        if let Some(&(at, _)) = starts.get(&case.person) {
            persons.push(case.person);
            nodes.push((key, None, at));
        }
    }
    let not_yet = tracing.cases().len() - nodes.len();
    for (key, contact) in keys::contacts(tracing, roster)? {
        if matches!(contact.tier, Tier::Close | Tier::Secondary | Tier::Further) {
            persons.push(contact.person);
            nodes.push((key, Some(contact.tier), contact.first_exposure));
        }
    }
    let left_out = nodes.len().saturating_sub(most);
    nodes.truncate(most);
    persons.truncate(most);
    let numbers: BTreeMap<PersonId, usize> = persons
        .iter()
        .enumerate()
        .map(|(number, &person)| (person, number))
        .collect();

    let mut parents: BTreeMap<PersonId, (Timestamp, &str, PersonId)> = BTreeMap::new();
    for link in tracing.links().filter(|link| link.grade == Grade::Close) {
        let may_lead = match tracing.contact(link.person) {
            Some(contact) => contact.generation == link.generation,
            // Of two cases, the one who counted first, so that no two infect each other; and not before it counted.
            None => match (starts.get(&link.source), starts.get(&link.person)) {
                (Some(source), Some(person)) => link.generation == 1 && source < person,
                _ => false,
            },
        };
        if may_lead && numbers.contains_key(&link.person) {
            let key = keys::person_key(roster, link.source)?;
            let found = (link.first_exposure, key, link.source);
            let parent = parents.entry(link.person).or_insert(found);
            *parent = found.min(*parent);
        }
    }
    let nodes = persons
        .iter()
        .zip(nodes)
        .map(|(person, (key, tier, at))| {
            let parent = parents.get(person);
            let parent = parent.and_then(|&(since, _, source)| Some((*numbers.get(&source)?, since)));
            Node {
                key,
                tier,
                at,
                parent,
            }
        })
        .collect();
    Ok(People {
        nodes,
        left_out,
        not_yet,
    })
}

/// The nodes in the order of their rows: each under whom it has its line from, by time.
fn rows(nodes: &[Node<'_>]) -> Vec<usize> {
    let mut children: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (number, node) in nodes.iter().enumerate() {
        let parent = node.parent.map(|(parent, _)| parent);
        children.entry(parent).or_default().push(number);
    }
    for list in children.values_mut() {
        list.sort_by_key(|&number| (nodes[number].at, nodes[number].key));
    }
    let mut rows = Vec::new();
    let mut open = children.get(&None).cloned().unwrap_or_default();
    open.reverse();
    while let Some(number) = open.pop() {
        rows.push(number);
        open.extend(children.get(&Some(number)).into_iter().flatten().rev());
    }
    rows
}

fn legend(canvas: &mut Canvas, words: Words) -> Result<(), WriteError> {
    let shown = [
        None,
        Some(Tier::Close),
        Some(Tier::Secondary),
        Some(Tier::Further),
    ];
    let mut x = MARGIN;
    for tier in shown {
        x = canvas.legend_dot(x, palette::role(tier), words.role(tier))?;
    }
    Ok(())
}
