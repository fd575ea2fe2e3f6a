//! What figures are made of, as of one instant: cases, contacts, stays in quarantine, answers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};

use super::targets;
use crate::case::Case;
use crate::contact::Contact;
use crate::follow_up::FollowUp;
use crate::id::PersonId;
use crate::protocol::{CareRules, Grade};
use crate::response::order::{Order, Orders};
use crate::response::period::{DueTest, later};
use crate::source::TransmissionTree;
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::trace::{Tracing, trace};

/// A first and a last day, both included; none where the last is earlier.
pub(super) type Stretch = (NaiveDate, NaiveDate);

/// A case who is known.
#[derive(Clone, Debug)]
pub(super) struct KnownCase {
    pub(super) case: Case,
    /// The day on which it became known.
    pub(super) day: NaiveDate,
    /// What it was as a contact before.
    pub(super) before: Option<Contact>,
    /// When isolation or quarantine began, the earlier of the two.
    pub(super) confined: Option<Moment>,
    /// Whether a link of the first generation leads to it.
    pub(super) linked: bool,
    /// Those who are no cases, by links of the first generation from it, and the strictest tier of these.
    pub(super) contacts: BTreeMap<PersonId, Tier>,
}

/// A contact with an order.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    pub(super) person: PersonId,
    pub(super) tier: Tier,
    /// The day found.
    pub(super) found: NaiveDate,
    pub(super) move_to: Option<Move>,
    /// The days of follow-up, up to the day of the question.
    pub(super) followed: Option<Stretch>,
    pub(super) tests: Vec<DueTest>,
}

/// How it stands with the move of a contact for whom quarantine is ordered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    /// From being found to being moved, or to the instant of the question.
    pub(super) since_found_s: i64,
    /// The deadline, counted from being found, where the protocol sets one.
    pub(super) deadline_s: Option<i64>,
    /// From the earliest positive sampling of a case who exposed them directly to being moved, or to the question.
    pub(super) since_sampling_s: Option<i64>,
    pub(super) moved: bool,
}

/// Days of quarantine of a contact, or of a case who was one; up to the day of the question.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stay {
    pub(super) person: PersonId,
    pub(super) tier: Tier,
    /// On which days the person was to be in quarantine.
    pub(super) asked: Option<Stretch>,
    /// On which they were; of somebody of whom none is asked, the day of isolation.
    pub(super) kept: Option<Stretch>,
}

/// Somebody who is a contact, or was until they became a case.
#[derive(Clone, Copy, Debug)]
pub(super) struct Exposed {
    pub(super) person: PersonId,
    pub(super) tier: Tier,
    pub(super) first: NaiveDate,
    /// How many days later they became known as a case.
    pub(super) case_after: Option<i64>,
}

/// Everything, as of the instant of the question.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub(super) zone: FixedOffset,
    pub(super) today: NaiveDate,
    pub(super) incubation_days: u32,
    // Each list sorted by person.
    pub(super) cases: Vec<KnownCase>,
    pub(super) ordered: Vec<Ordered>,
    pub(super) stays: Vec<Stay>,
    pub(super) exposed: Vec<Exposed>,
    /// Who answered on which day.
    pub(super) answers: BTreeSet<(PersonId, NaiveDate)>,
    /// Of each case in the tree, whether it has an infector there.
    pub(super) infected: Option<BTreeMap<PersonId, bool>>,
}

impl Facts {
    pub(super) fn new(tracing: &Tracing<'_>, orders: &Orders, follow_ups: &[FollowUp]) -> Self {
        let (zone, as_of) = (tracing.protocol().time_zone(), tracing.as_of());
        let today = as_of.date(zone);
        let survey = Survey::new(tracing);
        let cases = survey.cases();
        let ordered = orders.iter().map(|order| survey.ordered(order, orders.today()));
        let stays = orders.iter().map(|order| survey.stay(order, orders.today()));
        let stays_before = cases.iter().filter_map(|case| survey.stay_before(case));
        let contacts = tracing.contacts().iter().map(|contact| Exposed {
            person: contact.person,
            tier: contact.tier,
            first: contact.first_exposure.date(zone),
            case_after: None,
        });
        let were_contacts = cases.iter().filter_map(|known| {
            let before = known.before?;
            let first = before.first_exposure.date(zone);
            Some(Exposed {
                person: before.person,
                tier: before.tier,
                first,
                case_after: Some((known.day - first).num_days()),
            })
        });
        let answers = follow_ups
            .iter()
            .filter(|one| one.outcome.answered() && one.at.start(zone) <= as_of)
            .map(|one| (one.person, one.at.date(zone)));
        Self {
            zone,
            today,
            incubation_days: tracing.protocol().incubation().most_days,
            ordered: ordered.collect(),
            stays: stays.chain(stays_before).collect(),
            exposed: contacts.chain(were_contacts).collect(),
            answers: answers.collect(),
            infected: None,
            cases,
        }
    }

    pub(super) fn enter_tree(&mut self, tree: &TransmissionTree) {
        let nodes = tree.nodes().map(|node| node.person);
        self.infected = Some(
            nodes
                .map(|person| (person, tree.infector(person).is_some()))
                .collect(),
        );
    }

    pub(super) const fn has_tree(&self) -> bool {
        self.infected.is_some()
    }

    pub(super) const fn today(&self) -> NaiveDate {
        self.today
    }

    pub(super) const fn incubation_days(&self) -> u32 {
        self.incubation_days
    }
}

/// What is asked of the tracing.
struct Survey<'t, 'a> {
    tracing: &'t Tracing<'a>,
    zone: FixedOffset,
    as_of: Timestamp,
    /// The earliest isolation of each person.
    moved: BTreeMap<PersonId, Moment>,
    /// From each case, whom it reached directly, cases too, and the strictest tier of the links.
    links: BTreeMap<PersonId, BTreeMap<PersonId, Tier>>,
    /// The earliest positive sampling of a case who reached the person directly.
    sampled: BTreeMap<PersonId, Moment>,
}

impl<'t, 'a> Survey<'t, 'a> {
    fn new(tracing: &'t Tracing<'a>) -> Self {
        let (zone, as_of) = (tracing.protocol().time_zone(), tracing.as_of());
        let mut moved = BTreeMap::new();
        for isolation in tracing.log().isolations() {
            if isolation.from.start(zone) <= as_of {
                earliest(&mut moved, isolation.person, isolation.from, zone);
            }
        }
        let mut links: BTreeMap<PersonId, BTreeMap<PersonId, Tier>> = BTreeMap::new();
        let mut sampled = BTreeMap::new();
        // Links are sorted by generation.
        for link in tracing.links().take_while(|link| link.generation <= 1) {
            let tier = match link.grade {
                Grade::Close => Tier::Close,
                Grade::Companion => Tier::Companion,
                Grade::General => Tier::General,
            };
            let strictest = links
                .entry(link.source)
                .or_default()
                .entry(link.person)
                .or_insert(tier);
            *strictest = tier.min(*strictest);
            let of_source = tracing.cases().get(link.source).and_then(|case| case.sampled);
            if let Some(of_source) = of_source {
                earliest(&mut sampled, link.person, of_source, zone);
            }
        }
        Self {
            tracing,
            zone,
            as_of,
            moved,
            links,
            sampled,
        }
    }

    fn cases(&self) -> Vec<KnownCase> {
        let linked: BTreeSet<PersonId> = self
            .links
            .values()
            .flat_map(|reached| reached.keys().copied())
            .collect();
        let is_case = |person: PersonId| self.tracing.cases().get(person).is_some();
        let mut by_instant: BTreeMap<Timestamp, Vec<&Case>> = BTreeMap::new();
        for case in self.tracing.cases().iter() {
            if let Some(known) = case.known(self.zone).filter(|&known| known <= self.as_of) {
                by_instant.entry(known).or_default().push(case);
            }
        }
        let mut cases = Vec::new();
        for (at, new) in by_instant {
            let before = self.contacts_before(at, &new);
            cases.extend(new.into_iter().zip(before).map(|(case, before)| {
                let person = case.person;
                let isolated = case
                    .isolated
                    .filter(|moment| moment.start(self.zone) <= self.as_of);
                let reached = self.links.get(&person).into_iter().flatten();
                KnownCase {
                    case: *case,
                    day: at.date(self.zone),
                    before,
                    confined: [isolated, self.moved.get(&person).copied()]
                        .into_iter()
                        .flatten()
                        .min_by_key(|moment| (moment.start(self.zone), *moment)),
                    linked: linked.contains(&person),
                    contacts: reached
                        .filter(|&(&person, _)| !is_case(person))
                        .map(|(&person, &tier)| (person, tier))
                        .collect(),
                }
            }));
        }
        cases.sort_unstable_by_key(|known| known.case.person);
        cases
    }

    /// What cases who became known at an instant were as contacts of the cases known before.
    fn contacts_before(&self, at: Timestamp, new: &[&Case]) -> Vec<Option<Contact>> {
        let earlier = at
            .to_unix()
            .checked_sub(1)
            .and_then(|before| Timestamp::from_unix(before).ok());
        let cases = earlier.map(|earlier| self.tracing.cases().known_by(earlier, self.zone));
        let Some(cases) = cases.filter(|cases| !cases.is_empty()) else {
            return vec![None; new.len()];
        };
        let before = trace(self.tracing.log(), &cases, self.tracing.protocol(), at);
        new.iter()
            .map(|case| before.contact(case.person).copied())
            .collect()
    }

    fn ordered(&self, order: &Order, today: NaiveDate) -> Ordered {
        let found = order.found.date(self.zone);
        let moved = self
            .moved
            .get(&order.person)
            .copied()
            .filter(|_| order.moved.is_some());
        let move_to = order.until.map(|_| Move {
            since_found_s: order.moved.unwrap_or(self.as_of).to_unix() - order.found.to_unix(),
            deadline_s: order
                .transfer
                .map(|transfer| transfer.due.to_unix() - order.found.to_unix()),
            since_sampling_s: self.sampled.get(&order.person).map(|&sampled| {
                let until = moved.unwrap_or(Moment::Instant(self.as_of));
                seconds_between(sampled, until, self.zone)
            }),
            moved: order.moved.is_some(),
        });
        // Whoever was never moved has no days of quarantine left once these have passed, and was to be followed up.
        let asked = self.stay(order, today).asked.map(|(_, last)| last);
        let last = order.last_day().into_iter().chain(asked).max();
        Ordered {
            person: order.person,
            tier: order.tier,
            found,
            move_to,
            followed: last.map(|last| (found.min(order.start), last.min(today))),
            tests: order.tests().copied().collect(),
        }
    }

    fn stay(&self, order: &Order, today: NaiveDate) -> Stay {
        let found = order.found.date(self.zone);
        let moved = order.moved.map(|moved| moved.date(self.zone));
        let (asked, kept) = match (order.until, moved) {
            (Some(until), Some(moved)) => {
                // Whoever lacks a condition of release is kept.
                let held = if order.open.is_empty() { until.on } else { today };
                let last = order.released.unwrap_or(held).min(today);
                (Some((found.min(moved), last)), Some((moved, last)))
            }
            (Some(until), None) => (Some((found, until.on.min(today))), None),
            (None, moved) => (None, moved.map(|moved| (moved, moved))),
        };
        Stay {
            person: order.person,
            tier: order.tier,
            asked,
            kept,
        }
    }

    /// The quarantine of a case before it became known.
    fn stay_before(&self, known: &KnownCase) -> Option<Stay> {
        let before = known.before?;
        let moved = self.moved.get(&before.person)?.date(self.zone);
        let days = self
            .tracing
            .protocol()
            .care()
            .map_or(0, |care: &CareRules| care.quarantine_days(before.tier));
        let last = later(before.last_exposure.date(self.zone), days).min(known.day);
        (days > 0 && moved <= last).then_some(Stay {
            person: before.person,
            tier: before.tier,
            asked: Some((moved, last)),
            kept: Some((moved, last)),
        })
    }
}

/// Keeps the earliest moment of a person.
fn earliest(moments: &mut BTreeMap<PersonId, Moment>, person: PersonId, moment: Moment, zone: FixedOffset) {
    let known = moments.entry(person).or_insert(moment);
    if (moment.start(zone), moment) < (known.start(zone), *known) {
        *known = moment;
    }
}

/// From one moment to another: by the second where both are instants, else by calendar days.
pub(super) fn seconds_between(from: Moment, until: Moment, zone: FixedOffset) -> i64 {
    match (from, until) {
        (Moment::Instant(from), Moment::Instant(until)) => until.to_unix() - from.to_unix(),
        _ => (until.date(zone) - from.date(zone)).num_days() * targets::seconds(24),
    }
}
