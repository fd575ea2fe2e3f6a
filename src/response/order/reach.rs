//! Over which links each contact was reached last, and what follows for the end of their quarantine.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::contact::Link;
use crate::id::PersonId;
use crate::protocol::{CareRules, Grade, SecondaryRelease};
use crate::record::{Isolation, TestResult};
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::Tracing;

use super::period::later;
use super::reason::{Until, UntilReason};
use super::samples::Samples;

/// The last exposure over the links of one tier, and who the source was; of several the one with the least id.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Last {
    pub(super) time: Timestamp,
    pub(super) source: Reverse<PersonId>,
}

/// What the links to one person say, tier by tier.
#[derive(Default)]
pub(super) struct Reach {
    pub(super) last: BTreeMap<Tier, Last>,
    secondary: Option<Gated>,
}

/// What the close contacts who exposed a secondary contact say together.
#[derive(Clone, Copy)]
pub(super) struct Gated {
    until: Until,
    /// The last day on which the person was followed as a secondary contact, where it is as a close contact since.
    pub(super) switch: Option<NaiveDate>,
    /// How many close contacts' tests are not known, while there is time to wait for them.
    pub(super) waiting: u32,
}

/// What the first tests of a close contact say.
#[derive(Clone, Copy)]
enum First {
    Negative {
        since: NaiveDate,
    },
    Positive {
        sampled: Option<NaiveDate>,
        known: NaiveDate,
    },
    Unknown,
}

/// What is asked of every link.
pub(super) struct Survey<'a> {
    pub(super) tracing: &'a Tracing<'a>,
    pub(super) care: &'a CareRules,
    pub(super) samples: &'a Samples,
    pub(super) moved: &'a BTreeMap<PersonId, Timestamp>,
}

/// The isolations that have begun by the instant of the question; the earliest of a person holds.
pub(super) fn moved(tracing: &Tracing<'_>) -> BTreeMap<PersonId, Timestamp> {
    let zone = tracing.protocol().time_zone();
    let mut moved: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    for Isolation { person, from } in tracing.log().isolations() {
        let from = from.start(zone);
        if from <= tracing.as_of() {
            let earliest = moved.entry(person).or_insert(from);
            *earliest = from.min(*earliest);
        }
    }
    moved
}

impl Survey<'_> {
    /// Goes through every link once and keeps, for each contact, what their order depends on.
    pub(super) fn reaches(&self) -> BTreeMap<PersonId, Reach> {
        let gate = self
            .care
            .secondary_release
            .filter(|_| self.care.quarantine_days(Tier::Secondary) > 0);
        let mut reaches: BTreeMap<PersonId, Reach> = BTreeMap::new();
        let mut first: Option<(PersonId, First)> = None;
        for link in self.tracing.links() {
            let Some(tier) = tier_of(&link).filter(|_| self.tracing.contact(link.person).is_some()) else {
                continue;
            };
            let reach = reaches.entry(link.person).or_default();
            let last = Last {
                time: link.last_exposure,
                source: Reverse(link.source),
            };
            let latest = reach.last.entry(tier).or_insert(last);
            *latest = last.max(*latest);
            if let Some(gate) = gate.filter(|_| tier == Tier::Secondary) {
                // Links come source by source.
                let of_source = match first {
                    Some((source, known)) if source == link.source => known,
                    _ => self.first_tests(link.source, gate),
                };
                first = Some((link.source, of_source));
                let gated = self.gated(&link, gate, of_source);
                reach.secondary = Some(reach.secondary.map_or(gated, |before| before.with(gated)));
            }
        }
        reaches
    }

    /// What the first tests say of somebody who exposed a secondary contact.
    fn first_tests(&self, source: PersonId, gate: SecondaryRelease) -> First {
        let zone = self.tracing.protocol().time_zone();
        let Some(contact) = self.tracing.contact(source) else {
            let case = self.tracing.cases().get(source);
            let dates = case.and_then(|case| case.sampled.or(case.isolated).or(case.onset));
            return First::Positive {
                sampled: None,
                known: dates.map_or(NaiveDate::MIN, |moment| moment.date(zone)),
            };
        };
        let exposed = contact.first_exposure.date(zone);
        let positive = |sampled| First::Positive {
            sampled: Some(sampled),
            known: sampled,
        };
        let mut since_exposure = self.samples.of(source, exposed).iter();
        if let Some(sample) = since_exposure.find(|sample| sample.result == TestResult::Positive) {
            return positive(sample.on);
        }
        let Some(moved) = self.moved.get(&source) else {
            return First::Unknown;
        };
        let wanted = usize::try_from(gate.close_contact_tests).unwrap_or(usize::MAX);
        let since_moved = self.samples.of(source, moved.date(zone)).iter();
        let told = since_moved.filter(|sample| sample.result != TestResult::Inconclusive);
        let known: Vec<_> = told
            .take_while(|sample| sample.result == TestResult::Negative)
            .take(wanted)
            .collect();
        match known.last() {
            Some(last) if known.len() == wanted => First::Negative { since: last.on },
            _ => First::Unknown,
        }
    }

    /// What one close contact means for the end of a secondary contact's quarantine.
    fn gated(&self, link: &Link, gate: SecondaryRelease, first: First) -> Gated {
        let zone = self.tracing.protocol().time_zone();
        let today = self.tracing.as_of().date(zone);
        let (source, day) = (link.source, link.last_exposure.date(zone));
        let own_days = self.care.quarantine_days(Tier::Secondary);
        let (own_end, days) = (later(day, own_days), gate.else_close_until_day);
        let close_end = later(day, days);
        let own_reason = UntilReason::LastExposure {
            tier: Tier::Secondary,
            source,
            day,
            days: own_days,
        };
        let (on, earliest, reason) = match first {
            First::Negative { since } if since <= own_end => (own_end, own_end, own_reason),
            First::Negative { since } if since <= close_end => {
                (since, since, UntilReason::CloseContactNegative { source, since })
            }
            First::Positive { sampled, .. } => (
                close_end,
                close_end,
                UntilReason::CloseContactPositive {
                    source,
                    sampled,
                    day,
                    days,
                },
            ),
            First::Unknown if today <= own_end => (own_end, own_end, own_reason),
            First::Unknown | First::Negative { .. } => (
                close_end,
                match first {
                    First::Unknown => today.min(close_end),
                    _ => close_end,
                },
                UntilReason::CloseContactUntested { source, day, days },
            ),
        };
        Gated {
            until: Until { on, earliest, reason },
            switch: match (reason, first) {
                (UntilReason::CloseContactPositive { .. }, First::Positive { known, .. }) => {
                    Some(known.min(own_end))
                }
                (UntilReason::CloseContactUntested { .. }, _) => Some(own_end),
                _ => None,
            },
            waiting: u32::from(matches!(first, First::Unknown) && today <= own_end),
        }
    }
}

impl Reach {
    /// What the close contacts say of a person as a secondary contact.
    pub(super) fn gated(&self) -> Option<Gated> {
        self.secondary
    }

    /// The latest end of quarantine over all tiers that the links give.
    pub(super) fn until(&self, care: &CareRules, day_of: impl Fn(Timestamp) -> NaiveDate) -> Option<Until> {
        let of_tier = |(&tier, last): (&Tier, &Last)| {
            if let Some(gated) = self.secondary.filter(|_| tier == Tier::Secondary) {
                return Some(gated.until);
            }
            let (days, day) = (care.quarantine_days(tier), day_of(last.time));
            let on = later(day, days);
            let reason = UntilReason::LastExposure {
                tier,
                source: last.source.0,
                day,
                days,
            };
            (days > 0).then_some(Until {
                on,
                earliest: on,
                reason,
            })
        };
        self.last.iter().filter_map(of_tier).reduce(latest)
    }
}

impl Gated {
    fn with(self, other: Self) -> Self {
        Self {
            until: latest(self.until, other.until),
            switch: [self.switch, other.switch].into_iter().flatten().min(),
            waiting: self.waiting + other.waiting,
        }
    }
}

/// The later of two ends, with the reason for it; of two on one day the reason that sorts first.
fn latest(a: Until, b: Until) -> Until {
    let later = if (a.on, Reverse(a.reason)) >= (b.on, Reverse(b.reason)) {
        a
    } else {
        b
    };
    Until {
        earliest: a.earliest.max(b.earliest),
        ..later
    }
}

/// The tier that a link gives, whatever else is known of the person.
fn tier_of(link: &Link) -> Option<Tier> {
    match (link.grade, link.generation) {
        (Grade::Close, 1) => Some(Tier::Close),
        (Grade::Close, 2) => Some(Tier::Secondary),
        (Grade::Close, _) => Some(Tier::Further),
        (Grade::Companion, 1) => Some(Tier::Companion),
        (Grade::General, 1) => Some(Tier::General),
        (Grade::Companion | Grade::General, _) => None,
    }
}
