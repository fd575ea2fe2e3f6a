//! What each person adds to each figure.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::days::Days;
use super::facts::{Facts, KnownCase, Ordered, Stay, Stretch, seconds_between};
use super::figure::Part;
use super::kind::FigureKind;
use super::targets::{self, Targets};
use crate::id::PersonId;
use crate::response::order::{DueTest, TestState};
use crate::tier::Tier;
use crate::time::Moment;

type Parts = Vec<(PersonId, Part)>;

impl Facts {
    /// Who adds what to a figure of some days, of a tier where one is named.
    pub(super) fn parts(
        &self,
        kind: FigureKind,
        tier: Option<Tier>,
        period: Days,
        targets: &Targets,
    ) -> Parts {
        let of_tier = |other: Tier| tier.is_none_or(|tier| tier == other);
        let ordered = || self.ordered.iter().filter(|one| of_tier(one.tier));
        let found = || ordered().filter(|one| one.found.is_some_and(|found| period.contains(found)));
        let stays = || self.stays.iter().filter(|stay| of_tier(stay.tier));
        match kind {
            FigureKind::SamplingToReport => self.of_cases(period, |known| {
                Some(self.sampling_to_report(known, targets::seconds(targets.report_hours)))
            }),
            FigureKind::FoundToQuarantine => {
                let default_s = targets::seconds(targets.quarantine_hours);
                let part = |one: &Ordered| {
                    let to = one.move_to?;
                    let limit_s = to.deadline_s.unwrap_or(default_s);
                    Some((one.person, in_time(Some(to.since_found_s), limit_s, to.moved)))
                };
                found().filter_map(part).collect()
            }
            FigureKind::SamplingToQuarantine => {
                let limit_s = targets::seconds(targets.sampling_to_quarantine_hours);
                let part = |one: &Ordered| {
                    let to = one.move_to?;
                    Some((one.person, in_time(to.since_sampling_s, limit_s, to.moved)))
                };
                found().filter_map(part).collect()
            }
            FigureKind::KnownAsContact => self.of_cases(period, |known| {
                Some(Part::one(known.before.is_some_and(|before| of_tier(before.tier))))
            }),
            FigureKind::InQuarantineAtOnset => self.of_cases(period, |known| {
                let onset = known.case.onset?;
                Some(Part::one(self.was_confined(known, onset)))
            }),
            FigureKind::InQuarantineAtSampling => {
                self.of_cases(period, |known| match (known.case.onset, known.case.sampled) {
                    (Some(_), _) => None,
                    (None, Some(sampled)) => Some(Part::one(self.was_confined(known, sampled))),
                    (None, None) => Some(Part::apart(1)),
                })
            }
            FigureKind::ContactsPerCase => {
                let mut parts = self.of_cases(period, |_| Some(Part::one(false)));
                parts.extend(self.pairs(period, tier).map(|(person, _)| (person, reached(1))));
                parts
            }
            FigureKind::DistinctContactsPerCase => {
                let mut parts = self.of_cases(period, |_| Some(Part::one(false)));
                let mut strictest: BTreeMap<PersonId, Tier> = BTreeMap::new();
                for (person, tier) in self.pairs(period, None) {
                    let known = strictest.entry(person).or_insert(tier);
                    *known = tier.min(*known);
                }
                let distinct = strictest.into_iter().filter(|&(_, tier)| of_tier(tier));
                parts.extend(distinct.map(|(person, _)| (person, reached(1))));
                parts
            }
            FigureKind::UnlinkedCases => self.of_cases(period, |known| Some(Part::one(!known.linked))),
            FigureKind::CasesWithoutInfector => self.of_cases(period, |known| {
                let infected = self.infected.as_ref()?.get(&known.case.person);
                Some(infected.map_or(Part::apart(1), |&infected| Part::one(!infected)))
            }),
            FigureKind::Quarantined => stays()
                .map(|stay| (stay.person, quarantined(stay, period)))
                .collect(),
            FigureKind::QuarantineDays => stays()
                .map(|stay| (stay.person, quarantine_days(stay, period)))
                .collect(),
            FigureKind::FollowUpsAnswered => self.follow_ups(period, tier),
            FigureKind::TestsTaken => ordered()
                .flat_map(|one| one.tests.iter().map(|test| (one.person, test)))
                .filter(|(_, test)| period.contains(test.on))
                .map(|(person, test)| (person, taken(test)))
                .collect(),
            FigureKind::SecondaryAttackRate => self
                .exposed
                .iter()
                .filter(|one| of_tier(one.tier) && period.contains(one.first))
                .map(|one| {
                    let infected = one
                        .case_after
                        .is_some_and(|days| days <= i64::from(self.incubation_days));
                    (one.person, Part::one(infected))
                })
                .collect(),
        }
    }

    /// What the new cases of a period add, each at most once.
    fn of_cases(&self, period: Days, part: impl Fn(&KnownCase) -> Option<Part>) -> Parts {
        let new = self.cases.iter().filter(|known| period.contains(known.day));
        new.filter_map(|known| Some((known.case.person, part(known)?)))
            .collect()
    }

    fn sampling_to_report(&self, known: &KnownCase, limit_s: i64) -> Part {
        match (known.case.sampled, known.case.reported) {
            (Some(sampled), Some(reported)) => {
                in_time(Some(seconds_between(sampled, reported, self.zone)), limit_s, true)
            }
            _ => Part::apart(1),
        }
    }

    fn was_confined(&self, known: &KnownCase, at: Moment) -> bool {
        known
            .confined
            .is_some_and(|confined| !confined.is_surely_after(at, self.zone))
    }

    /// The contacts of each new case, with the tier that its links give them.
    fn pairs(&self, period: Days, tier: Option<Tier>) -> impl Iterator<Item = (PersonId, Tier)> {
        let new = self.cases.iter().filter(move |known| period.contains(known.day));
        new.flat_map(|known| known.contacts.iter())
            .map(|(&person, &of_pair)| (person, of_pair))
            .filter(move |&(_, of_pair)| tier.is_none_or(|tier| tier == of_pair))
    }

    fn follow_ups(&self, period: Days, tier: Option<Tier>) -> Parts {
        let mut parts = Vec::new();
        let mut rest: BTreeSet<(PersonId, NaiveDate)> = self
            .answers
            .iter()
            .filter(|&&(_, day)| period.contains(day))
            .copied()
            .collect();
        for one in &self.ordered {
            let of_tier = tier.is_none_or(|tier| tier == one.tier);
            let answers = rest.range((one.person, period.from())..(one.person, period.until()));
            let due: Vec<_> = answers
                .filter(|(_, day)| one.followed.is_some_and(|stretch| holds(stretch, *day)))
                .copied()
                .collect();
            if of_tier {
                let part = Part {
                    numerator: due.len() as u64,
                    denominator: one.followed.map_or(0, |stretch| period.count(stretch)),
                    ..Part::default()
                };
                parts.push((one.person, part));
            }
            for answer in due {
                rest.remove(&answer);
            }
        }
        // Who has no order has no tier either.
        let tier_of = |person| {
            let at = self
                .ordered
                .binary_search_by_key(&person, |one| one.person)
                .ok()?;
            Some(self.ordered[at].tier)
        };
        let apart = rest
            .into_iter()
            .filter(|&(person, _)| tier.is_none() || tier == tier_of(person));
        parts.extend(apart.map(|(person, _)| (person, Part::apart(1))));
        parts
    }
}

/// What somebody adds to a figure about time: `seconds` to the event, or where it has not come yet to the question.
fn in_time(seconds: Option<i64>, limit_s: i64, came: bool) -> Part {
    match seconds {
        Some(seconds) if came => Part {
            seconds: Some(seconds),
            ..Part::one(seconds <= limit_s)
        },
        Some(seconds) if seconds > limit_s => Part::one(false),
        _ => Part::apart(1),
    }
}

/// A contact of a case.
fn reached(number: u64) -> Part {
    Part {
        numerator: number,
        ..Part::default()
    }
}

fn holds((first, last): Stretch, day: NaiveDate) -> bool {
    first <= day && day <= last
}

fn quarantined(stay: &Stay, period: Days) -> Part {
    let touches = |stretch: Option<Stretch>| stretch.is_some_and(|stretch| period.count(stretch) > 0);
    match stay.asked {
        Some(_) if touches(stay.asked) => Part::one(touches(stay.kept)),
        Some(_) => Part::default(),
        None => Part::apart(touches(stay.kept).into()),
    }
}

fn quarantine_days(stay: &Stay, period: Days) -> Part {
    let days = |stretch: Option<Stretch>| stretch.map_or(0, |stretch| period.count(stretch));
    match stay.asked {
        Some(_) => Part {
            numerator: days(stay.kept),
            denominator: days(stay.asked),
            ..Part::default()
        },
        None => Part::default(),
    }
}

fn taken(test: &DueTest) -> Part {
    match test.state {
        TestState::Taken { .. } => Part::one(true),
        TestState::Missed => Part::one(false),
        TestState::Due => Part::apart(1),
    }
}
