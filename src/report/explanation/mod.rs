//! Why a person is a contact, for people to read: the witness, and whether it holds.

pub(super) mod chinese;
mod english;

use std::borrow::Cow;
use std::io::{BufWriter, Write};

use chrono::FixedOffset;

use crate::contact::{Contact, Link};
use crate::encounter::Encounter;
use crate::gazetteer::Gazetteer;
use crate::id::{PersonId, PlaceId};
use crate::protocol::Rule;
use crate::record::Visit;
use crate::roster::Roster;
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::Tracing;
use crate::witness::{
    ExposureProof, LinkProof, Records, Refusal, RuleCited, SourceWindow, VisitRow, Witness, verify, witness,
    witness_of_links,
};

use self::chinese::Chinese;
use self::english::English;
#[cfg(feature = "html")]
use super::marks;
use super::{Language, WriteError, keys, words};

/// Writes why a person is a contact, or is none: the chain from a case, and for each step of it when the source counts as
/// one and why, the rule with its source, who was where when, which part of it counts, and the sum against the limit.
///
/// It tells the [witness](crate::witness::witness()), which is as little as proves it; `links.csv` and `exposures.csv` have
/// the rest. The last line says whether [`verify()`] finds that every step holds. For a case it tells the links from other
/// cases, which may be how the case was infected.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place without a key in the roster.
///
/// # Complexity
///
/// As for [`witness`](crate::witness::witness()) of a contact; the rest of the log is not touched.
pub fn write_explanation<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    gazetteer: &Gazetteer,
    person: PersonId,
    language: Language,
    out: W,
) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let story = Story::new(tracing, roster, gazetteer, language);
    let (key, tongue) = (&*story.key(person)?, story.tongue);
    if tracing.cases().get(person).is_some() {
        let links = story.links_to_case(person)?;
        writeln!(out, "{}", tongue.case(key, links.len()))?;
        story.write_proofs(&proofs_of_links(tracing, &links), &mut out)?;
    } else if let Some(contact) = tracing.contact(person) {
        writeln!(
            out,
            "{}",
            tongue.claim(key, Some(contact.tier), contact.generation, &story)
        )?;
        writeln!(out, "  {}", tongue.exposed(contact, story.zone()))?;
        writeln!(out, "  {}", tongue.least())?;
        let proof = witness(tracing, person);
        story.write_proofs(proof.as_slice(), &mut out)?;
    } else {
        writeln!(out, "{}", tongue.no_contact(key, &story))?;
    }
    Ok(out.flush()?)
}

/// Writes a witness as [`write_explanation`] does, and whether it holds for the question that was traced, or which step
/// does not: for a witness that was stored, sent or contested.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or place of the witness without a key in the roster.
///
/// # Complexity
///
/// As for [`verify()`].
pub fn write_witness<W: Write>(
    tracing: &Tracing<'_>,
    roster: &Roster,
    gazetteer: &Gazetteer,
    witness: &Witness,
    language: Language,
    out: W,
) -> Result<(), WriteError> {
    let mut out = BufWriter::new(out);
    let story = Story::new(tracing, roster, gazetteer, language);
    let key = story.key(witness.person)?;
    let claim = story.tongue.claim(&key, witness.tier, witness.generation, &story);
    writeln!(out, "{claim}")?;
    story.write_proofs(std::slice::from_ref(witness), &mut out)?;
    Ok(out.flush()?)
}

/// What a rule asks for, without its name and its source.
#[cfg(feature = "html")]
pub(super) fn rule_conditions(rule: &Rule, language: Language) -> String {
    match language {
        Language::English => english::conditions(rule),
        Language::Chinese => chinese::conditions(rule),
    }
}

/// The sentences of one language, without indentation and line break. Keys and names are as the reports have them.
pub(super) trait Tongue {
    /// Who is what, under which protocol, as of when; a case has no tier.
    fn claim(&self, key: &str, tier: Option<Tier>, generation: u32, story: &Story<'_>) -> String;
    fn case(&self, key: &str, links: usize) -> String;
    fn no_contact(&self, key: &str, story: &Story<'_>) -> String;
    fn exposed(&self, contact: &Contact, zone: FixedOffset) -> String;
    /// What the links of a witness are that was found just now.
    fn least(&self) -> &'static str;
    fn link(&self, source: &str, person: &str, link: &LinkProof, rule: Option<&Rule>) -> String;
    fn window(&self, source: &str, window: &SourceWindow, zone: FixedOffset) -> String;
    /// One line or two: what the rule says, and where it is written.
    fn rule(&self, cited: &RuleCited, rule: Option<&Rule>) -> Vec<String>;
    fn exposure(&self, proof: &ExposureProof, place: Option<&str>, zone: FixedOffset) -> String;
    fn visit(&self, who: &str, visit: &Visit, zone: FixedOffset) -> String;
    fn encounter(&self, encounter: &Encounter, zone: FixedOffset) -> String;
    fn sum(&self, link: &LinkProof, zone: FixedOffset) -> String;
    fn checked(&self, outcome: Result<(), Refusal>) -> String;
}

/// The sentences of a language.
pub(super) fn tongue(language: Language) -> &'static dyn Tongue {
    match language {
        Language::English => &English,
        Language::Chinese => &Chinese,
    }
}

/// The proofs of links to one person, each by itself.
pub(super) fn proofs_of_links(tracing: &Tracing<'_>, links: &[Link]) -> Vec<Witness> {
    links
        .iter()
        .filter_map(|link| witness_of_links(tracing, std::slice::from_ref(link)))
        .collect()
}

/// Whether each of some proofs holds, or the first step that does not.
pub(super) fn verify_all(tracing: &Tracing<'_>, proofs: &[Witness]) -> Result<(), Refusal> {
    let (log, cases) = (tracing.log(), tracing.cases());
    let (protocol, as_of) = (tracing.protocol(), tracing.as_of());
    proofs
        .iter()
        .try_for_each(|proof| verify(proof, log, cases, protocol, as_of))
}

/// A step of a proof, in one line or more: the deeper, the more it belongs to what stands above it.
pub(super) struct Step {
    pub(super) depth: usize,
    pub(super) lines: Vec<String>,
}

/// What every sentence needs.
pub(super) struct Story<'s> {
    tracing: &'s Tracing<'s>,
    roster: &'s Roster,
    gazetteer: &'s Gazetteer,
    tongue: &'static dyn Tongue,
    #[cfg(feature = "html")]
    marked: bool,
}

impl<'s> Story<'s> {
    pub(super) fn new(
        tracing: &'s Tracing<'_>,
        roster: &'s Roster,
        gazetteer: &'s Gazetteer,
        language: Language,
    ) -> Self {
        Self {
            tracing,
            roster,
            gazetteer,
            tongue: tongue(language),
            #[cfg(feature = "html")]
            marked: false,
        }
    }

    fn zone(&self) -> FixedOffset {
        self.tracing.protocol().time_zone()
    }

    fn protocol(&self) -> &str {
        self.tracing.protocol().id()
    }

    fn as_of(&self) -> Timestamp {
        self.tracing.as_of()
    }

    /// The same with marks in the place of keys.
    #[cfg(feature = "html")]
    pub(super) fn marked(self) -> Self {
        Self { marked: true, ..self }
    }

    fn key(&self, person: PersonId) -> Result<Cow<'s, str>, WriteError> {
        let key = keys::person_key(self.roster, person)?;
        #[cfg(feature = "html")]
        if self.marked {
            return Ok(Cow::Owned(marks::person(person)));
        }
        Ok(Cow::Borrowed(key))
    }

    fn place(&self, place: PlaceId) -> Result<String, WriteError> {
        #[cfg(feature = "html")]
        if self.marked {
            keys::place_key(self.roster, place)?;
            return Ok(marks::place(place));
        }
        words::place(place, self.roster, self.gazetteer)
    }

    /// The links from the windows of cases to a case, by first exposure, then by the key of the source.
    pub(super) fn links_to_case(&self, case: PersonId) -> Result<Vec<Link>, WriteError> {
        let mut links = Vec::new();
        for link in self.tracing.links_to(case) {
            if link.generation == 1 {
                links.push((
                    link.first_exposure,
                    keys::person_key(self.roster, link.source)?,
                    link,
                ));
            }
        }
        links.sort_unstable_by_key(|&(first_exposure, key, _)| (first_exposure, key));
        Ok(links.into_iter().map(|(_, _, link)| link).collect())
    }

    /// The links of each witness, and the first step of them all that does not hold.
    fn write_proofs(&self, proofs: &[Witness], out: &mut impl Write) -> Result<(), WriteError> {
        for Step { depth, lines } in self.steps(proofs)? {
            let indent = ["  ", "     ", "       "][depth];
            for line in lines {
                writeln!(out, "{indent}{line}")?;
            }
        }
        if !proofs.is_empty() {
            let outcome = verify_all(self.tracing, proofs);
            writeln!(out, "  {}", self.tongue.checked(outcome))?;
        }
        Ok(())
    }

    /// The links of each witness, step by step.
    pub(super) fn steps(&self, proofs: &[Witness]) -> Result<Vec<Step>, WriteError> {
        let mut steps = Vec::new();
        let links = proofs.iter().flat_map(|proof| &proof.links);
        for (number, link) in (1..).zip(links) {
            self.add_link(number, link, &mut steps)?;
        }
        Ok(steps)
    }

    fn add_link(&self, number: usize, link: &LinkProof, steps: &mut Vec<Step>) -> Result<(), WriteError> {
        let (tongue, zone) = (self.tongue, self.zone());
        let (source, person) = (self.key(link.source)?, self.key(link.person)?);
        let rules = self.tracing.protocol().rules();
        let rule = rules
            .get(link.rule.position as usize)
            .filter(|rule| rule.id == link.rule.id);
        let mut add = |depth, lines| steps.push(Step { depth, lines });
        let link_told = tongue.link(&source, &person, link, rule);
        add(0, vec![format!("{number}. {link_told}")]);
        add(1, vec![tongue.window(&source, &link.window, zone)]);
        add(1, self.in_a_protocols_words(tongue.rule(&link.rule, rule)));
        for proof in &link.exposures {
            self.add_exposure(proof, &mut |depth, line| add(depth, vec![line]))?;
        }
        add(1, vec![tongue.sum(link, zone)]);
        Ok(())
    }

    /// Lines that hold what a protocol says: in a text with marks, without the signs that marks are made of.
    #[cfg_attr(
        not(feature = "html"),
        allow(clippy::unused_self, reason = "only pages have marks")
    )]
    fn in_a_protocols_words(&self, lines: Vec<String>) -> Vec<String> {
        #[cfg(feature = "html")]
        if self.marked {
            return lines.iter().map(|line| marks::without_marks(line)).collect();
        }
        lines
    }

    fn add_exposure(
        &self,
        proof: &ExposureProof,
        add: &mut impl FnMut(usize, String),
    ) -> Result<(), WriteError> {
        let (tongue, zone) = (self.tongue, self.zone());
        match &proof.records {
            Records::Direct { source, person } | Records::Indirect { source, person } => {
                let place = self.place(source.visit.place)?;
                add(1, tongue.exposure(proof, Some(&place), zone));
                for VisitRow { visit, .. } in [source, person] {
                    let who = self.key(visit.person)?;
                    add(2, tongue.visit(&who, visit, zone));
                }
            }
            Records::Encounter { encounter, .. } => {
                add(1, tongue.exposure(proof, None, zone));
                add(2, tongue.encounter(encounter, zone));
            }
        }
        Ok(())
    }
}
