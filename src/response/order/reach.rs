//! Over which links each contact was reached last, and what follows for the end of their quarantine.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::classify::Verdict;
use crate::contact::Label;
use crate::id::PersonId;
use crate::numbering::Numbering;
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
#[derive(Clone, Copy, Default)]
pub(super) struct Reach {
    // By tier, in the order of the tiers.
    last: [Option<Last>; Tier::ALL.len()],
    secondary: Option<Gated>,
}

/// What the links say of everybody whom they lead to. A crowd has many more links than people, and nothing here is held
/// of a link: what it says is taken in at once.
#[derive(Default)]
pub(super) struct Reaches {
    known: Numbering,
    list: Vec<(PersonId, Reach)>,
    /// The source of the last link, and what its first tests say: links come source by source.
    first: Option<(PersonId, First)>,
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
    /// Goes through every link once and keeps, for everybody reached, what an order depends on; sorted by person.
    pub(super) fn reaches(&self) -> Vec<(PersonId, Reach)> {
        let gate = self
            .care
            .secondary_release
            .filter(|_| self.care.quarantine_days(Tier::Secondary) > 0);
        let take = |reaches: &mut Reaches, source: &Label, person: PersonId, verdict: &Verdict| {
            self.take(reaches, source, person, verdict, gate);
        };
        let mut reaches = self
            .tracing
            .fold_links(Reaches::default, take, Reaches::merge)
            .list;
        reaches.sort_unstable_by_key(|&(person, _)| person);
        reaches
    }

    fn take(
        &self,
        reaches: &mut Reaches,
        source: &Label,
        person: PersonId,
        verdict: &Verdict,
        gate: Option<SecondaryRelease>,
    ) {
        let Some(tier) = tier_of(verdict.grade, source.generation + 1) else {
            return;
        };
        let source = source.person;
        let time = Timestamp::from_raw(verdict.last);
        let mut reach = Reach::default();
        reach.last[tier as usize] = Some(Last {
            time,
            source: Reverse(source),
        });
        if let Some(gate) = gate.filter(|_| tier == Tier::Secondary) {
            let of_source = match reaches.first {
                Some((known, first)) if known == source => first,
                _ => self.first_tests(source, gate),
            };
            reaches.first = Some((source, of_source));
            reach.secondary = Some(self.gated(source, time, gate, of_source));
        }
        reaches.add(person, reach);
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
    fn gated(&self, source: PersonId, last: Timestamp, gate: SecondaryRelease, first: First) -> Gated {
        let zone = self.tracing.protocol().time_zone();
        let today = self.tracing.as_of().date(zone);
        let day = last.date(zone);
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

impl Reaches {
    fn add(&mut self, person: PersonId, reach: Reach) {
        let (number, new) = self.known.number(person.get().into());
        if new {
            self.list.push((person, reach));
        } else {
            self.list[number].1.add(reach);
        }
    }

    fn merge(mut self, other: Self) -> Self {
        for (person, reach) in other.list {
            self.add(person, reach);
        }
        self
    }
}

impl Reach {
    /// The tiers that the links give, the strictest first.
    pub(super) fn tiers(&self) -> impl Iterator<Item = Tier> {
        let all = Tier::ALL.iter().copied();
        all.filter(|&tier| self.last(tier).is_some())
    }

    /// The last exposure over the links that give a tier.
    pub(super) fn last(&self, tier: Tier) -> Option<Last> {
        self.last[tier as usize]
    }

    /// Whatever order links come in, the same is left of them.
    fn add(&mut self, other: Self) {
        for (last, other) in self.last.iter_mut().zip(other.last) {
            *last = other.max(*last);
        }
        self.secondary = match (self.secondary, other.secondary) {
            (Some(one), Some(other)) => Some(one.with(other)),
            (one, other) => one.or(other),
        };
    }

    /// What the close contacts say of a person as a secondary contact.
    pub(super) fn gated(&self) -> Option<Gated> {
        self.secondary
    }

    /// The latest end of quarantine over all tiers that the links give.
    pub(super) fn until(&self, care: &CareRules, day_of: impl Fn(Timestamp) -> NaiveDate) -> Option<Until> {
        let of_tier = |tier: Tier| {
            let last = self.last(tier)?;
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
        self.tiers().filter_map(of_tier).reduce(latest)
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
const fn tier_of(grade: Grade, generation: u32) -> Option<Tier> {
    match (grade, generation) {
        (Grade::Close, 1) => Some(Tier::Close),
        (Grade::Close, 2) => Some(Tier::Secondary),
        (Grade::Close, _) => Some(Tier::Further),
        (Grade::Companion, 1) => Some(Tier::Companion),
        (Grade::General, 1) => Some(Tier::General),
        (Grade::Companion | Grade::General, _) => None,
    }
}
