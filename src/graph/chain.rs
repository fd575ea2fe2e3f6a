//! Chains of contact: how it may have come from an index case to a person, link by link and forward in time.

use std::borrow::Borrow;
use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::contact::{Label, Link};
use crate::id::PersonId;
use crate::protocol::Grade;
use crate::tier::Tier;
use crate::trace::Tracing;

/// 传播链: links that lead from an index case to a person, a time-respecting path.
///
/// Each link starts where the one before it ends, with the same person, and every exposure of a link lies after the
/// first exposure of the link before, by the protocol's latency at least: whoever passes it on could have had it by
/// then.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[serde(transparent)]
pub struct Chain {
    // Invariant: not empty; each link's source is the person of the link before; the first source is a case.
    links: Vec<Link>,
}

impl Chain {
    /// The links, from the index case on; at least one.
    #[must_use]
    pub fn links(&self) -> &[Link] {
        &self.links
    }

    /// The index case, with whom the chain starts.
    #[must_use]
    pub fn case(&self) -> PersonId {
        self.links[0].source
    }

    /// The person to whom the chain leads.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.links[self.links.len() - 1].person
    }

    /// Everyone on the chain, from the index case to the person it leads to; nobody twice.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> {
        std::iter::once(self.case()).chain(self.links.iter().map(|link| link.person))
    }
}

/// A chain of links from an index case to a contact, with as few links as can be; nothing for a case and for a person
/// who is not a contact.
///
/// Followed backwards: the link by which the contact was exposed first in its own generation, then the link by which
/// the source of that one was exposed first in the generation before, and so on to a case; of several such links
/// the one from the source with the lowest id. A companion or general contact has one link. Cases may be on the way,
/// where an earlier case explains more than a later one.
///
/// # Complexity
///
/// One [`Tracing::links_to`] for each link of the chain; no graph is built.
///
/// # Examples
///
/// See [`ContactGraph`](super::ContactGraph), whose [`chain_to`](super::ContactGraph::chain_to) gives the same chain.
#[must_use]
pub fn chain_to(tracing: &Tracing<'_>, person: PersonId) -> Option<Chain> {
    let contact = tracing.contact(person)?;
    walk_back(
        person,
        contact.tier,
        contact.generation,
        |person, grade, generation| earliest(tracing.links_to(person), grade, generation),
    )
}

/// The chain that gives a contact its tier and generation, from a way to find the first link to a person of a grade
/// and generation.
pub(super) fn walk_back(
    person: PersonId,
    tier: Tier,
    generation: u32,
    first_link: impl Fn(PersonId, Grade, u32) -> Option<Link>,
) -> Option<Chain> {
    let grade = match tier {
        Tier::Close | Tier::Secondary | Tier::Further => Grade::Close,
        Tier::Companion => Grade::Companion,
        Tier::General => Grade::General,
    };
    let mut links: Vec<Link> = Vec::new();
    for generation in (1..=generation).rev() {
        let person = links.last().map_or(person, |link| link.source);
        links.push(first_link(person, grade, generation)?);
    }
    links.reverse();
    (!links.is_empty()).then_some(Chain { links })
}

/// The link of a grade and generation that exposes first; of several the one from the lowest source.
pub(super) fn earliest<L: Borrow<Link>>(
    links: impl IntoIterator<Item = L>,
    grade: Grade,
    generation: u32,
) -> Option<L> {
    links
        .into_iter()
        .filter(|link| (link.borrow().grade, link.borrow().generation) == (grade, generation))
        .min_by_key(|link| (link.borrow().first_exposure, link.borrow().source))
}

/// Every chain from one index case: for each person whom that case may have reached, one chain with as few links as
/// can be.
///
/// Made by [`chains_from`].
#[derive(Clone, Debug)]
pub struct CaseChains {
    case: PersonId,
    // The close link that gave each label, by person and number of links.
    // Invariant: where (person, n) is a key with n > 1, (link.source, n - 1) is one too.
    steps: BTreeMap<(PersonId, u32), Link>,
    // The links of companion and general grade of persons without a close chain.
    beside: BTreeMap<PersonId, Link>,
}

/// Every chain that starts with one index case, as if no other case could have started any; nothing for a person who
/// is not a case.
///
/// The other cases stay cases: they pass on what they receive, without latency and until their own isolation, but
/// only from when a chain of this case reaches them. So a link here may hold less than the link of the same pair in
/// [`Tracing::links`], where the source may have been infectious before. (Tracing anew with a list of this case alone
/// would ask another question: the others would become ordinary persons, whose isolation the log does not know.)
///
/// Chains have at most as many links as the protocol has generations, and those of companion and general contacts have
/// one. They lead to other cases too, as possible transmissions.
///
/// # Complexity
///
/// At most one chain for each person, never one for each path. One [`Tracing::links_from`] for each person and
/// generation reached on the way, no more than tracing this case alone would cost.
#[must_use]
pub fn chains_from(tracing: &Tracing<'_>, case: PersonId) -> Option<CaseChains> {
    tracing.cases().get(case)?;
    let root = *label(tracing, case, 0)?;
    let mut chains = CaseChains {
        case,
        steps: BTreeMap::new(),
        beside: BTreeMap::new(),
    };
    let mut arrivals = BTreeMap::from([(case, root.arrival)]);
    let mut sources = vec![root];
    for generation in 1..=tracing.protocol().generations() {
        // Without sources there are no further steps, however many generations are asked for.
        if sources.is_empty() {
            break;
        }
        // Sources come in the order of persons, so that of equal first exposures the lowest source stays.
        let mut first: BTreeMap<PersonId, Link> = BTreeMap::new();
        for link in sources.iter().flat_map(|source| tracing.links_from(source)) {
            if link.grade != Grade::Close {
                chains.beside.insert(link.person, link);
            } else if first
                .get(&link.person)
                .is_none_or(|other| link.first_exposure < other.first_exposure)
            {
                first.insert(link.person, link);
            }
        }
        first.retain(|person, link| {
            let later = arrivals
                .get(person)
                .is_some_and(|&arrival| arrival <= link.first_exposure);
            if !later {
                arrivals.insert(*person, link.first_exposure);
            }
            !later
        });
        sources = first
            .values()
            .map(|link| tracing.label(link.person, generation, link.first_exposure))
            .collect();
        chains.steps.extend(
            first
                .into_iter()
                .map(|(person, link)| ((person, generation), link)),
        );
    }
    let CaseChains { steps, beside, .. } = &mut chains;
    beside.retain(|&person, _| first_step(steps, person).is_none());
    Some(chains)
}

/// A chain from one index case to a person, with as few links as can be, as if no other case could have started any;
/// nothing where there is none.
///
/// To ask for several persons, ask [`chains_from`] once.
///
/// # Complexity
///
/// As for [`chains_from`].
#[must_use]
pub fn chain_between(tracing: &Tracing<'_>, case: PersonId, person: PersonId) -> Option<Chain> {
    chains_from(tracing, case)?.chain_to(person)
}

fn label<'t>(tracing: &'t Tracing<'_>, person: PersonId, generation: u32) -> Option<&'t Label> {
    let labels = tracing.labels();
    labels
        .binary_search_by_key(&(generation, person), |label| (label.generation, label.person))
        .ok()
        .map(|at| &labels[at])
}

/// The step with the fewest links that reached a person.
fn first_step(steps: &BTreeMap<(PersonId, u32), Link>, person: PersonId) -> Option<&Link> {
    steps
        .range((person, 0)..=(person, u32::MAX))
        .next()
        .map(|(_, link)| link)
}

impl CaseChains {
    /// The index case with whom every chain starts.
    #[must_use]
    pub const fn case(&self) -> PersonId {
        self.case
    }

    /// Everyone to whom a chain leads, sorted.
    pub fn persons(&self) -> impl Iterator<Item = PersonId> {
        let close = self.steps.keys().map(|&(person, _)| person);
        let persons: BTreeSet<PersonId> = close.chain(self.beside.keys().copied()).collect();
        persons.into_iter()
    }

    /// The chain to a person: of close links where there is such a chain, else one link of companion or general
    /// grade; nothing where the case did not reach the person.
    #[must_use]
    pub fn chain_to(&self, person: PersonId) -> Option<Chain> {
        let last = first_step(&self.steps, person).or_else(|| self.beside.get(&person))?;
        let mut links: Vec<Link> = std::iter::successors(Some(last), |link| {
            self.steps.get(&(link.source, link.generation - 1))
        })
        .cloned()
        .collect();
        links.reverse();
        Some(Chain { links })
    }

    /// Every chain, sorted by the person to whom it leads.
    pub fn iter(&self) -> impl Iterator<Item = Chain> {
        self.persons().filter_map(|person| self.chain_to(person))
    }
}
