//! What the records of a closed loop say: is it intact, and who broke it.

use std::collections::BTreeSet;

use serde::Serialize;

use super::breach::LoopFinding;
use super::gate::GateEvent;
use crate::id::PersonId;
use crate::named::named;
use crate::time::{Interval, Timestamp};

/// Somebody was inside, by the gate log.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct LoopStay {
    /// Who.
    pub person: PersonId,
    /// By which row they came in.
    pub entry: GateEvent,
    /// By which row they left; nothing where they are still inside.
    pub exit: Option<GateEvent>,
}

named! {
    /// Whether a closed loop is closed, as far as the records say.
    #[non_exhaustive]
    pub enum LoopVerdict {
        /// Nothing is wrong.
        Intact = "intact",
        /// Nobody is known to have broken it, and the gate log contradicts itself.
        Unclear = "unclear",
        /// Somebody broke it.
        Broken = "broken",
    }
}

/// The people of a loop, each counted once: `people = in_order + unclear + breaking`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct LoopCounts {
    /// Who was inside in the period, or has a finding.
    pub people: usize,
    /// Of them, against whom nothing is found.
    pub in_order: usize,
    /// Of them, of whom the gate log contradicts itself, and no more.
    pub unclear: usize,
    /// Of them, who broke the loop.
    pub breaking: usize,
}

/// The state of a closed loop over a period, with every finding.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct LoopReport {
    pub(super) name: String,
    pub(super) period: Interval,
    // Invariant: sorted by person, then time.
    pub(super) stays: Vec<LoopStay>,
    // Invariant: sorted, nothing twice.
    pub(super) findings: Vec<LoopFinding>,
    pub(super) counts: LoopCounts,
}

impl LoopReport {
    /// What the loop is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The period that was looked at, half-open.
    #[must_use]
    pub const fn period(&self) -> Interval {
        self.period
    }

    /// Whether the loop is intact.
    #[must_use]
    pub fn verdict(&self) -> LoopVerdict {
        if self.findings.iter().any(|finding| finding.what.breaks()) {
            LoopVerdict::Broken
        } else if self.findings.is_empty() {
            LoopVerdict::Intact
        } else {
            LoopVerdict::Unclear
        }
    }

    /// Every finding, sorted by person, then time.
    #[must_use]
    pub fn findings(&self) -> &[LoopFinding] {
        &self.findings
    }

    /// Who broke the loop, sorted.
    #[must_use]
    pub fn broken_by(&self) -> Vec<PersonId> {
        let breaking = self.findings.iter().filter(|finding| finding.what.breaks());
        let mut persons: Vec<PersonId> = breaking.map(|finding| finding.person).collect();
        persons.dedup();
        persons
    }

    /// Every stay inside that the gate log knows up to the end of the period, also before it; sorted by person, then
    /// time. One that begins and ends in one instant is among them.
    #[must_use]
    pub fn stays(&self) -> &[LoopStay] {
        &self.stays
    }

    /// Who is inside at an instant by the gate log, sorted. Of an instant after the period only what was known at its
    /// end.
    #[must_use]
    pub fn inside_at(&self, at: Timestamp) -> Vec<PersonId> {
        let is_inside =
            |stay: &&LoopStay| stay.entry.at <= at && stay.exit.as_ref().is_none_or(|exit| at < exit.at);
        let inside = self.stays.iter().filter(is_inside);
        let mut persons: Vec<PersonId> = inside.map(|stay| stay.person).collect();
        persons.dedup();
        persons
    }

    /// The people in numbers.
    #[must_use]
    pub const fn counts(&self) -> LoopCounts {
        self.counts
    }
}

impl LoopCounts {
    /// Counts who was inside, and who has a finding.
    pub(super) fn of(mut people: BTreeSet<PersonId>, findings: &[LoopFinding]) -> Self {
        let of = |findings: &mut dyn Iterator<Item = &LoopFinding>| -> BTreeSet<PersonId> {
            findings.map(|finding| finding.person).collect()
        };
        let found = of(&mut findings.iter());
        let breaking = of(&mut findings.iter().filter(|finding| finding.what.breaks()));
        people.extend(&found);
        Self {
            people: people.len(),
            in_order: people.difference(&found).count(),
            unclear: found.difference(&breaking).count(),
            breaking: breaking.len(),
        }
    }
}
