//! From a tracing to the orders.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::contact::Contact;
use crate::id::PersonId;
use crate::protocol::{CareRules, Stage};
use crate::record::Test;
use crate::tier::Tier;
use crate::time::Timestamp;
use crate::trace::Tracing;

use super::deadline::Transfer;
use super::open::{self, Open};
use super::period::{self, End, Period, later};
use super::reach::{Gated, Reach, Survey, moved};
use super::reason::{StartReason, Until, UntilReason};
use super::samples::Samples;
use super::{Order, Orders, Positive, Standing};

/// Says what every contact of a tracing is asked to do under its protocol, as of its instant.
///
/// `tests` may be in any order and be of anybody; those sampled after the instant do not count. `found` says when
/// somebody was found to be a contact, from which the transfer deadlines count; whoever is not in it is found now. It
/// is [`Orders::found`] of the orders before, so that days are replayed one after the other. What it says of people who
/// are no contacts is passed over, and a time after the instant of the question stands for the instant.
///
/// # Complexity
///
/// Computes every link once, as [`trace()`](crate::trace()) does, and holds none: `O(l log c + t log t)` for `l` links,
/// `c` contacts and `t` tests, and memory for the contacts and the tests.
///
/// # Examples
///
/// Song shared a table with Guo on 7 May, was found on the 9th and moved the same day: 14 days from the exposure, tests
/// on days 1, 4, 7 and 14 of the isolation, then a week at home with tests on days 2 and 7.
///
/// ```
/// use std::collections::BTreeMap;
///
/// use mijie::protocol::edition;
/// use mijie::response::{Standing, issue};
/// use mijie::{
///     Case, Cases, Interval, Isolation, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace,
/// };
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let tea_house = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(tea_house, PlaceKind::Entertainment);
/// for person in [guo, song] {
///     let interval = Interval::new("2022-05-07T09:00:00+08:00".parse()?, "2022-05-07T09:30:00+08:00".parse()?)?;
///     builder.add_visit(Visit { person, place: tea_house, interval, spot: None });
/// }
/// builder.add_isolation(Isolation { person: song, from: "2022-05-09T15:00:00+08:00".parse()? });
/// let log = builder.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-08".parse()?), ..Case::new(guo) }])?;
/// let protocol = edition::cn_8();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-10T08:00:00+08:00".parse()?);
///
/// let orders = issue(&tracing, &[], &BTreeMap::new());
/// let order = orders.get(song).ok_or("Song is a contact")?;
/// assert_eq!(order.standing, Standing::Quarantine);
/// let until = order.until.ok_or("close contacts are in quarantine")?;
/// assert_eq!(until.on.to_string(), "2022-05-21");
/// assert_eq!(until.reason.to_string(), "14 d after 2022-05-07, last exposed to person 0 as a close contact");
/// let tests: Vec<String> = order.tests().map(|test| test.on.to_string()).collect();
/// assert_eq!(
///     tests,
///     ["2022-05-09", "2022-05-12", "2022-05-15", "2022-05-21", "2022-05-23", "2022-05-28"]
/// );
/// assert_eq!(order.missed().count(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn issue(tracing: &Tracing<'_>, tests: &[Test], found: &BTreeMap<PersonId, Timestamp>) -> Orders {
    let zone = tracing.protocol().time_zone();
    let as_of = tracing.as_of();
    let no_care = CareRules::default();
    let samples = Samples::new(tests, zone, as_of);
    let moved = moved(tracing);
    let survey = Survey {
        tracing,
        care: tracing.protocol().care().unwrap_or(&no_care),
        samples: &samples,
        moved: &moved,
    };
    let reaches = survey.reaches();
    let mut list: Vec<Order> = tracing
        .contacts()
        .iter()
        .map(|contact| {
            let found = found.get(&contact.person).copied();
            let reach = reaches
                .binary_search_by_key(&contact.person, |&(person, _)| person)
                .map(|at| &reaches[at].1)
                .expect("every contact has a link");
            survey.order(contact, reach, found)
        })
        .collect();
    list.sort_unstable_by_key(|order| order.person);
    let unlisted = samples
        .positives()
        .filter(|&(person, _)| tracing.cases().get(person).is_none())
        .map(|(person, sampled)| Positive {
            person,
            sampled,
            tier: tracing.contact(person).map(|contact| contact.tier),
        });
    Orders {
        as_of,
        zone,
        list,
        cases: tracing.cases().iter().map(|case| case.person).collect(),
        unlisted: unlisted.collect(),
    }
}

/// The care that a person gets: of which tier, its stages, and the end of the quarantine among them.
struct Plan<'c> {
    tier: Tier,
    stages: Vec<&'c Stage>,
    until: Option<Until>,
    waiting: u32,
    /// Of a secondary contact who is followed as a close contact, what held before.
    before: Option<Before<'c>>,
}

/// The care of a secondary contact up to a day.
struct Before<'c> {
    stages: Vec<&'c Stage>,
    until: NaiveDate,
    switch: NaiveDate,
}

impl Plan<'_> {
    fn periods(&self, start: NaiveDate) -> Vec<Period> {
        let end = self.until.map(|until| End {
            on: until.on,
            // Who only waits for the tests of others is not tested again on the day on which these are known.
            test_again: !matches!(until.reason, UntilReason::CloseContactNegative { .. }),
        });
        let periods = period::periods(&self.stages, start, end);
        let Some(before) = &self.before else {
            return periods;
        };
        let end = End {
            on: before.until,
            test_again: true,
        };
        let earlier = period::periods(&before.stages, start, Some(end));
        period::switched(earlier, periods, before.switch)
    }
}

impl Survey<'_> {
    fn order(&self, contact: &Contact, reach: &Reach, found: Option<Timestamp>) -> Order {
        let (person, zone) = (contact.person, self.tracing.protocol().time_zone());
        let as_of = self.tracing.as_of();
        let today = as_of.date(zone);
        let found = found.unwrap_or(as_of).min(as_of);
        let moved = self.moved.get(&person).copied();
        let plan = self.plan(reach);
        let (start, start_reason) = match moved {
            _ if plan.until.is_none() => (found.date(zone), StartReason::Found),
            Some(moved) => (moved.date(zone), StartReason::Moved),
            None => (today, StartReason::ToBeMoved),
        };
        let until = plan.until;
        let mut periods = plan.periods(start);
        let exposed = contact.first_exposure.date(zone);
        period::enter(&mut periods, self.samples.of(person, start.min(exposed)), today);
        let confined = periods.iter().any(|period| period.kind.confines());
        let samples = self.samples.of(person, exposed);
        let (mut open, mut since) = open::own(&periods, samples);
        let positive = matches!(open.first(), Some(Open::Positive { .. }));
        if !confined {
            (open, since) = (Vec::new(), None);
        } else if plan.waiting > 0 {
            open.push(Open::CloseContacts {
                waiting: plan.waiting,
            });
        }
        let released = until.zip(since).and_then(|(until, since)| {
            let passed = confined && open.is_empty() && until.on < today;
            passed.then_some(until.on.max(since))
        });
        let over = until.is_none_or(|until| until.on < today);
        let standing = if positive {
            Standing::Positive
        } else if plan.stages.is_empty() {
            Standing::Registered
        } else if !over {
            match moved {
                Some(_) => Standing::Quarantine,
                None => Standing::ToMove,
            }
        } else if !open.is_empty() {
            Standing::Held
        } else if periods.last().is_some_and(|period| period.until >= today) {
            Standing::Monitoring
        } else {
            Standing::Over
        };
        Order {
            person,
            tier: contact.tier,
            followed_as: plan.tier,
            found,
            first_exposure: contact.first_exposure,
            last_exposure: contact.last_exposure,
            source: reach
                .last(contact.tier)
                .expect("some link gives the tier")
                .source
                .0,
            moved,
            start,
            start_reason,
            until,
            open,
            released,
            transfer: self
                .transfer_hours(contact.tier)
                .filter(|_| until.is_some())
                .map(|hours| Transfer::new(found, hours, moved, over, as_of)),
            standing,
            periods,
        }
    }

    /// The strictest tier that asks for quarantine, else the strictest that asks for anything, else the strictest.
    fn plan(&self, reach: &Reach) -> Plan<'_> {
        let zone = self.tracing.protocol().time_zone();
        let tiers = || reach.tiers();
        let tier = tiers()
            .find(|&tier| self.care.quarantine_days(tier) > 0)
            .or_else(|| tiers().find(|&tier| !self.care.stages(tier).is_empty()))
            .or_else(|| tiers().next())
            .unwrap_or(Tier::General);
        let gated = reach.gated().filter(|_| tier == Tier::Secondary);
        let plan = Plan {
            tier,
            stages: self.care.stages(tier).iter().collect(),
            until: reach.until(self.care, |time| time.date(zone)),
            waiting: gated.map_or(0, |gated| gated.waiting),
            before: None,
        };
        // As a close contact up to a day, and not in the monitoring after it.
        let close = self.care.close.iter().filter(|stage| stage.kind.confines());
        let close: Vec<&Stage> = close.collect();
        match (gated, reach.last(Tier::Secondary)) {
            (
                Some(Gated {
                    switch: Some(switch), ..
                }),
                Some(last),
            ) if !close.is_empty() => Plan {
                tier: Tier::Close,
                stages: close,
                waiting: 0,
                before: Some(Before {
                    stages: plan.stages,
                    until: later(last.time.date(zone), self.care.quarantine_days(tier)),
                    switch,
                }),
                ..plan
            },
            _ => plan,
        }
    }

    fn transfer_hours(&self, tier: Tier) -> Option<u32> {
        match tier {
            Tier::Close => self.care.transfer_hours.close,
            Tier::Secondary => self.care.transfer_hours.secondary,
            Tier::Further | Tier::Companion | Tier::General => None,
        }
    }
}
