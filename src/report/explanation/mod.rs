//! Why a person is a contact, for people to read: the witness, and whether it holds.

mod chinese;
mod english;

use std::io::{BufWriter, Write};

use chrono::FixedOffset;

use crate::contact::{Contact, Link};
use crate::encounter::Encounter;
use crate::gazetteer::Gazetteer;
use crate::id::PersonId;
#[cfg(feature = "html")]
use crate::place::PlaceKind;
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
    let (key, tongue) = (story.key(person)?, story.tongue);
    if tracing.cases().get(person).is_some() {
        let links = story.links_to_case(person)?;
        writeln!(out, "{}", tongue.case(key, links.len()))?;
        let proofs: Vec<Witness> = links
            .iter()
            .filter_map(|link| witness_of_links(tracing, std::slice::from_ref(link)))
            .collect();
        story.write_proofs(&proofs, &mut out)?;
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
    let claim = story.tongue.claim(key, witness.tier, witness.generation, &story);
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

/// The kind of a place in Chinese; in English it has its name.
#[cfg(feature = "html")]
pub(super) const fn kind_in_chinese(kind: PlaceKind) -> &'static str {
    chinese::place_kind(kind)
}

/// The sentences of one language, without indentation and line break. Keys and names are as the reports have them.
trait Tongue {
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

/// What every sentence needs.
struct Story<'s> {
    tracing: &'s Tracing<'s>,
    roster: &'s Roster,
    gazetteer: &'s Gazetteer,
    tongue: &'static dyn Tongue,
}

impl<'s> Story<'s> {
    fn new(
        tracing: &'s Tracing<'_>,
        roster: &'s Roster,
        gazetteer: &'s Gazetteer,
        language: Language,
    ) -> Self {
        Self {
            tracing,
            roster,
            gazetteer,
            tongue: match language {
                Language::English => &English,
                Language::Chinese => &Chinese,
            },
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

    fn key(&self, person: PersonId) -> Result<&'s str, WriteError> {
        keys::person_key(self.roster, person)
    }

    /// The links from the windows of cases to a case, by first exposure, then by the key of the source.
    fn links_to_case(&self, case: PersonId) -> Result<Vec<Link>, WriteError> {
        let mut links = Vec::new();
        for link in self.tracing.links_to(case) {
            if link.generation == 1 {
                links.push((link.first_exposure, self.key(link.source)?, link));
            }
        }
        links.sort_unstable_by_key(|&(first_exposure, key, _)| (first_exposure, key));
        Ok(links.into_iter().map(|(_, _, link)| link).collect())
    }

    /// The links of each witness, and the first step of them all that does not hold.
    fn write_proofs(&self, proofs: &[Witness], out: &mut impl Write) -> Result<(), WriteError> {
        let links = proofs.iter().flat_map(|proof| &proof.links);
        for (number, link) in (1..).zip(links) {
            self.write_link(number, link, out)?;
        }
        if proofs.is_empty() {
            return Ok(());
        }
        let tracing = self.tracing;
        let outcome = proofs.iter().try_for_each(|proof| {
            verify(
                proof,
                tracing.log(),
                tracing.cases(),
                tracing.protocol(),
                tracing.as_of(),
            )
        });
        writeln!(out, "  {}", self.tongue.checked(outcome))?;
        Ok(())
    }

    fn write_link(&self, number: usize, link: &LinkProof, out: &mut impl Write) -> Result<(), WriteError> {
        let (tongue, zone) = (self.tongue, self.zone());
        let (source, person) = (self.key(link.source)?, self.key(link.person)?);
        let rules = self.tracing.protocol().rules();
        let rule = rules
            .get(link.rule.position as usize)
            .filter(|rule| rule.id == link.rule.id);
        writeln!(out, "  {number}. {}", tongue.link(source, person, link, rule))?;
        writeln!(out, "     {}", tongue.window(source, &link.window, zone))?;
        for line in tongue.rule(&link.rule, rule) {
            writeln!(out, "     {line}")?;
        }
        for proof in &link.exposures {
            self.write_exposure(proof, out)?;
        }
        writeln!(out, "     {}", tongue.sum(link, zone))?;
        Ok(())
    }

    fn write_exposure(&self, proof: &ExposureProof, out: &mut impl Write) -> Result<(), WriteError> {
        let (tongue, zone) = (self.tongue, self.zone());
        match &proof.records {
            Records::Direct { source, person } | Records::Indirect { source, person } => {
                let place = words::place(source.visit.place, self.roster, self.gazetteer)?;
                writeln!(out, "     {}", tongue.exposure(proof, Some(&place), zone))?;
                for VisitRow { visit, .. } in [source, person] {
                    let who = self.key(visit.person)?;
                    writeln!(out, "       {}", tongue.visit(who, visit, zone))?;
                }
            }
            Records::Encounter { encounter, .. } => {
                writeln!(out, "     {}", tongue.exposure(proof, None, zone))?;
                writeln!(out, "       {}", tongue.encounter(encounter, zone))?;
            }
        }
        Ok(())
    }
}
