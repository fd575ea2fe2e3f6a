//! What figures are made of, as of one instant: cases, contacts, stays in quarantine, answers.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate};

use super::targets;
use crate::case::Case;
use crate::contact::Contact;
use crate::follow_up::FollowUp;
use crate::hop::Question;
use crate::id::PersonId;
use crate::protocol::Grade;
use crate::record::Test;
use crate::response::follow_up::FollowUpDays;
use crate::response::order::{DueTest, Order, Orders, issue};
use crate::source::TransmissionTree;
use crate::threads::{self, Crew};
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::trace::Tracing;
use crate::watch::Unwatched;

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

/// A contact with an order, or a case with the last order as a contact.
#[derive(Clone, Debug)]
pub(super) struct Ordered {
    pub(super) person: PersonId,
    pub(super) tier: Tier,
    /// The day found; nothing for a case of whom it is not known when they were found to be a contact.
    pub(super) found: Option<NaiveDate>,
    pub(super) move_to: Option<Move>,
    /// The days of follow-up, up to the last day on which the person was a contact.
    pub(super) followed: Option<Stretch>,
    /// Those due by then.
    pub(super) tests: Vec<DueTest>,
}

/// How it stands with the move of a contact for whom quarantine is ordered.
#[derive(Clone, Copy, Debug)]
pub(super) struct Move {
    /// From being found to being moved, or to the last instant as a contact.
    pub(super) since_found_s: i64,
    /// The deadline, counted from being found, where the protocol sets one.
    pub(super) deadline_s: Option<i64>,
    /// From the earliest positive sampling of a case who exposed them directly to being moved, or to that instant.
    pub(super) since_sampling_s: Option<i64>,
    pub(super) moved: bool,
}

/// Days of quarantine of a contact, or of a case who was one; up to the last day on which the person was a contact.
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
    pub(super) fn new(tracing: &Tracing<'_>, orders: &Orders, records: &Records<'_>) -> Self {
        let (zone, as_of) = (tracing.protocol().time_zone(), tracing.as_of());
        let today = as_of.date(zone);
        let survey = Survey::new(tracing, records);
        let (cases, former) = survey.cases();
        let mut asked: Vec<Asked<'_>> = orders.iter().map(|order| Asked::now(order, orders)).collect();
        for orders in &former {
            asked.extend(
                orders
                    .iter()
                    .map(|order| Asked::before(order, orders, records.found)),
            );
        }
        asked.sort_unstable_by_key(|one| one.order.person);
        let ordered = asked.iter().map(|one| survey.ordered(one));
        let stays = asked.iter().filter_map(Asked::stay);
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
        let answers = records
            .follow_ups
            .iter()
            .filter(|one| one.outcome.answered() && one.at.start(zone) <= as_of)
            .map(|one| (one.person, one.at.date(zone)));
        Self {
            zone,
            today,
            incubation_days: tracing.protocol().incubation().most_days,
            ordered: ordered.collect(),
            stays: stays.collect(),
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

/// What is known beside the tracing and its orders.
pub(super) struct Records<'r> {
    pub(super) tests: &'r [Test],
    pub(super) found: &'r BTreeMap<PersonId, Timestamp>,
    pub(super) follow_ups: &'r [FollowUp],
}

/// What is asked of the tracing.
struct Survey<'t, 'a> {
    tracing: &'t Tracing<'a>,
    records: &'t Records<'t>,
    /// When it was tried to reach each person.
    followed: BTreeMap<PersonId, Vec<Moment>>,
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
    fn new(tracing: &'t Tracing<'a>, records: &'t Records<'t>) -> Self {
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
        let mut followed: BTreeMap<PersonId, Vec<Moment>> = BTreeMap::new();
        for one in records.follow_ups {
            followed.entry(one.person).or_default().push(one.at);
        }
        Self {
            tracing,
            records,
            followed,
            zone,
            as_of,
            moved,
            links,
            sampled,
        }
    }

    /// Every case who is known, and for each instant at which some became known what they were asked to do as contacts
    /// until then.
    fn cases(&self) -> (Vec<KnownCase>, Vec<Orders>) {
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
        let by_instant: Vec<(Timestamp, Vec<&Case>)> = by_instant.into_iter().collect();
        let before = threads::map(&by_instant, || (), |(), (at, new)| self.before(*at, new));
        let (mut cases, mut former) = (Vec::new(), Vec::new());
        for ((at, new), (contacts, orders)) in by_instant.into_iter().zip(before) {
            cases.extend(new.into_iter().zip(contacts).map(|(case, before)| {
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
            former.extend(orders);
        }
        cases.sort_unstable_by_key(|known| known.case.person);
        (cases, former)
    }

    /// What cases who became known at an instant were as contacts of the cases known before, and their last orders.
    fn before(&self, at: Timestamp, new: &[&Case]) -> (Vec<Option<Contact>>, Option<Orders>) {
        let earlier = at
            .to_unix()
            .checked_sub(1)
            .and_then(|before| Timestamp::from_unix(before).ok());
        let cases = earlier.map(|earlier| self.tracing.cases().known_by(earlier, self.zone));
        let Some(cases) = cases.filter(|cases| !cases.is_empty()) else {
            return (vec![None; new.len()], None);
        };
        let question = Question {
            log: self.tracing.log(),
            cases: &cases,
            protocol: self.tracing.protocol(),
            as_of: at,
        };
        let before =
            Tracing::find(question, Crew::Alone, &Unwatched).expect("nobody watches who could stop it");
        let contacts: Vec<Option<Contact>> = new
            .iter()
            .map(|case| before.contact(case.person).copied())
            .collect();
        let orders = contacts.iter().any(Option::is_some).then(|| {
            let mut orders = issue(&before, self.records.tests, self.records.found);
            orders.keep(|person| new.iter().any(|case| case.person == person));
            orders
        });
        (contacts, orders)
    }

    fn ordered(&self, asked: &Asked<'_>) -> Ordered {
        let &Asked { order, orders, .. } = asked;
        let as_of = orders.as_of();
        let moved = self
            .moved
            .get(&order.person)
            .copied()
            .filter(|_| order.moved.is_some());
        let move_to = order.until.map(|_| Move {
            since_found_s: order.moved.unwrap_or(as_of).to_unix() - order.found.to_unix(),
            deadline_s: order
                .transfer
                .map(|transfer| transfer.due.to_unix() - order.found.to_unix()),
            since_sampling_s: self.sampled.get(&order.person).map(|&sampled| {
                let until = moved.unwrap_or(Moment::Instant(as_of));
                seconds_between(sampled, until, self.zone)
            }),
            moved: order.moved.is_some(),
        });
        let records = self.followed.get(&order.person).into_iter().flatten();
        let records = records
            .filter(|at| at.start(self.zone) <= as_of)
            .map(|at| at.date(self.zone));
        let days = FollowUpDays::of(order, orders, records);
        let tests = order.tests().filter(|test| test.on <= asked.last);
        Ordered {
            person: order.person,
            tier: order.tier,
            found: asked.found,
            move_to,
            followed: days.map(|days| (days.since, days.last.min(asked.last))),
            tests: tests.copied().collect(),
        }
    }
}

/// The order of a contact, or the last one of a case who was a contact before.
struct Asked<'o> {
    order: &'o Order,
    orders: &'o Orders,
    /// The day found, where known.
    found: Option<NaiveDate>,
    /// The last day on which follow-ups and tests were due.
    last: NaiveDate,
}

impl<'o> Asked<'o> {
    fn now(order: &'o Order, orders: &'o Orders) -> Self {
        Self {
            order,
            orders,
            found: Some(order.found.date(orders.time_zone())),
            last: orders.today(),
        }
    }

    /// These orders are as of the instant at which the person became known as a case.
    fn before(order: &'o Order, orders: &'o Orders, found: &BTreeMap<PersonId, Timestamp>) -> Self {
        let of_order = order.found.date(orders.time_zone());
        Self {
            order,
            orders,
            found: found.contains_key(&order.person).then_some(of_order),
            // From that day on they are seen as a case. Instants begin in 1970, so that there is a day before.
            last: orders.today().pred_opt().unwrap_or(NaiveDate::MIN),
        }
    }

    /// The quarantine up to the day of the orders; nothing for a case who was never moved, where it is not known when they
    /// were found.
    fn stay(&self) -> Option<Stay> {
        let (order, zone, today) = (self.order, self.orders.time_zone(), self.orders.today());
        // Isolation from before, for another reason, is no quarantine of this contact.
        let first = order.first_exposure.min(order.found);
        let moved = order.moved.map(|moved| moved.max(first).date(zone));
        let (asked, kept) = match (order.until, moved) {
            (Some(until), Some(moved)) => {
                // Whoever lacks a condition of release is kept.
                let held = if order.open.is_empty() { until.on } else { today };
                let last = order.released.unwrap_or(held).min(today);
                let from = self.found.map_or(moved, |found| found.min(moved));
                (Some((from, last)), Some((moved, last)))
            }
            (Some(until), None) => (Some((self.found?, until.on.min(today))), None),
            (None, moved) => (None, moved.map(|moved| (moved, moved))),
        };
        Some(Stay {
            person: order.person,
            tier: order.tier,
            asked,
            kept,
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
