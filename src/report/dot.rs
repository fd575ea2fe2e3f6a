//! `chains.dot`: the contact graph as a picture, for GraphViz.

use std::collections::BTreeMap;
use std::io::{BufWriter, Write};

use crate::id::PersonId;
use crate::protocol::Grade;
use crate::roster::Roster;
use crate::tier::Tier;
use crate::trace::Tracing;

use super::by_label::write_by_label;
use super::{WriteError, keys};

/// Writes `chains.dot`: cases and contacts as nodes, links as edges, in the language of GraphViz.
///
/// Only links of the close grade are drawn, since only they make chains, and of the contacts those whom chains
/// reach: companions and general contacts are many, and lead nowhere. A node tells the key and the tier, an edge
/// the rules and the first exposure; an edge between two cases, a possible transmission, is bold. Nodes are the
/// cases, then the contacts as in `contacts.csv`; edges are sorted as `links.csv` is.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_dot<W: Write>(tracing: &Tracing<'_>, roster: &Roster, out: W) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let mut cases = tracing
        .cases()
        .iter()
        .map(|case| Ok((keys::person_key(roster, case.person)?, case.person)))
        .collect::<Result<Vec<_>, WriteError>>()?;
    cases.sort_unstable();
    let case_count = cases.len();
    let cases = cases.into_iter().map(|(key, person)| (key, person, "case"));
    let contacts = keys::contacts(tracing, roster)?
        .into_iter()
        .filter(|(_, contact)| matches!(contact.tier, Tier::Close | Tier::Secondary | Tier::Further))
        .map(|(key, contact)| (key, contact.person, contact.tier.name()));
    let nodes: Vec<_> = cases.chain(contacts).collect();

    out.write_all(b"digraph contacts {\n  rankdir=LR;\n  node [shape=box];\n")?;
    for (number, (key, _, role)) in nodes.iter().enumerate() {
        let style = if *role == "case" { ", peripheries=2" } else { "" };
        writeln!(out, "  n{number} [label=\"{}\\n{role}\"{style}];", escaped(key))?;
    }
    let numbers: BTreeMap<PersonId, usize> = nodes
        .iter()
        .enumerate()
        .map(|(number, &(_, person, _))| (person, number))
        .collect();
    let zone = tracing.protocol().time_zone();
    write_by_label(tracing, roster, &mut out, |_, links, text| {
        for (_, link) in links.iter().filter(|(_, link)| link.grade == Grade::Close) {
            // Whoever a close link reaches has a label, and so is a case or a contact of a close tier.
            let (Some(source), Some(person)) = (numbers.get(&link.source), numbers.get(&link.person)) else {
                continue;
            };
            let rules = keys::rule_ids(tracing.protocol(), link.rules);
            let style = if *source < case_count && *person < case_count {
                ", style=bold"
            } else {
                ""
            };
            writeln!(
                text,
                "  n{source} -> n{person} [label=\"{}\\n{}\"{style}];",
                escaped(&rules),
                link.first_exposure.to_rfc3339(zone)
            )?;
        }
        Ok(())
    })?;
    out.write_all(b"}\n")?;
    Ok(out.flush()?)
}

/// Text for a quoted label, which GraphViz shows as it is.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' => escaped.push_str("\\\""),
            '\\' => escaped.push_str("\\\\"),
            // GraphViz reads entities such as &amp; in labels.
            '&' => escaped.push_str("&amp;"),
            '\n' => escaped.push_str("\\n"),
            // No other control character has a look; a NUL would end the text.
            other if other.is_control() => escaped.push(char::REPLACEMENT_CHARACTER),
            other => escaped.push(other),
        }
    }
    escaped
}
