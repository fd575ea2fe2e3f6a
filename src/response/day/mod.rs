//! The response on one morning, and mornings replayed one after the other.

mod desks;
mod problem;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Days, FixedOffset, NaiveDate, NaiveTime};
use thiserror::Error;

pub use self::desks::{ArrivedFrom, Desks, GateProblem};
pub use self::problem::{Problem, problems};
use crate::area::AreaLevel;
use crate::case::{Case, Cases};
use crate::follow_up::FollowUp;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::log::VisitLog;
use crate::protocol::Protocol;
use crate::record::Test;
use crate::response::follow_up::{FollowUpList, FollowUpRules, Teams, follow_up};
use crate::response::order::{Calendar, Change, Orders, changes, issue};
use crate::response::screening::{CalledRound, Round, ScreeningError, screen, unknown_rounds};
use crate::response::supply::NeedError;
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::trace::{Tracing, trace};
use crate::zone::{
    DisinfectionDuty, Happening, Lowering, ReleaseChecklist, Transition, ZoneEvent, ZoneEventError,
    ZoneLedger, ZoneLives, Zones, delineate, disinfection_duties,
};

/// Everything that a county wrote down, of all days: what was known on a morning is picked out of it.
#[derive(Clone, Copy, Debug)]
pub struct Records<'a> {
    /// Who was where when, and who was isolated.
    pub log: &'a VisitLog,
    /// The line list; each case counts from [`Case::known`] on.
    pub cases: &'a Cases,
    /// The registers of places, homes and areas.
    pub gazetteer: &'a Gazetteer,
    /// The tests, in any order.
    pub tests: &'a [Test],
    /// What happened in and around zones beside the cases and the tests of contacts, in any order.
    pub events: &'a [ZoneEvent],
    /// The rounds of screening.
    pub rounds: &'a [CalledRound],
    /// What calls and visits to contacts found, in any order.
    pub follow_ups: &'a [FollowUp],
    /// Who follows whom up.
    pub teams: &'a Teams,
    /// What other desks write down; the default where there are none.
    pub desks: Desks<'a>,
}

/// The response as it stands on a morning.
///
/// Nothing in it depends on what comes later. Of the mornings before, it remembers three things: when each contact was
/// found, from which transfers count; which zones were drawn, as a zone stays until it is lowered; and the orders of the
/// morning before, with which it is compared.
#[derive(Debug)]
#[non_exhaustive]
pub struct Day<'d> {
    /// As of which instant.
    pub as_of: Timestamp,
    /// The instant of the morning before, with which this one is compared; nothing on the first.
    pub before: Option<Timestamp>,
    /// What there is to know; use what was known by the instant.
    pub records: Records<'d>,
    /// Of the cases that were known.
    pub tracing: Tracing<'d>,
    /// The zones that the tracing draws.
    pub zones: Zones,
    /// The zones as they live: drawn on this morning and on those before, lowered by what is on record. Nothing under a
    /// protocol without zones.
    pub lives: Option<ZoneLives<'d>>,
    /// What changed in zones since the morning before, by time, then by area: also what counts from earlier and became known
    /// only now, as a zone counts from its first case on.
    pub zone_changes: Vec<ZoneChange>,
    /// Of every zone in force: what stands against lowering it.
    pub checklists: Vec<ReleaseChecklist>,
    /// What every contact is asked to do.
    pub orders: Orders,
    /// Whom to follow up, and who was not reached, under the default [`FollowUpRules`].
    pub follow_up: FollowUpList<'d>,
    /// What is different since the morning before; everything on the first.
    pub changes: Vec<Change>,
    /// The rounds that were called by now, and how far each has come; in the order of the records.
    pub rounds: Vec<RoundOfDay<'d>>,
    /// How many samples name a round that nobody called.
    pub unknown_rounds: BTreeMap<String, u64>,
    /// What is to be disinfected.
    pub disinfection: Vec<DisinfectionDuty>,
}

/// A round of screening on a morning.
#[derive(Debug)]
#[non_exhaustive]
pub struct RoundOfDay<'d> {
    /// As it was called.
    pub called: &'d CalledRound,
    /// Whether it is over: whoever is missing now has missed it.
    pub over: bool,
    /// How far it has come. Cases, and whoever is in quarantine, are excused: those of now, or, where it is over, those of its
    /// end, as was known on the first morning after it.
    pub state: Result<Round<'d>, ScreeningError>,
}

/// A change of a zone since the morning before.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
#[non_exhaustive]
pub struct ZoneChange {
    /// Of which area.
    pub area: AreaId,
    /// What changed, when and why.
    pub what: Transition,
}

impl<'d> Day<'d> {
    /// The calendar day.
    #[must_use]
    pub fn date(&self) -> NaiveDate {
        self.as_of.date(self.time_zone())
    }

    /// The time zone in which days are counted.
    #[must_use]
    pub fn time_zone(&self) -> FixedOffset {
        self.tracing.protocol().time_zone()
    }

    /// The cases that became known since the morning before, by person.
    pub fn new_cases(&self) -> impl Iterator<Item = &'d Case> {
        let (zone, before) = (self.time_zone(), self.before);
        self.tracing.cases().iter().filter(move |case| {
            case.known(zone)
                .is_some_and(|known| before.is_none_or(|before| known > before))
        })
    }

    /// What falls due, with the areas of a level in which people live.
    #[must_use]
    pub fn calendar(&self, level: AreaLevel) -> Calendar {
        Calendar::new(&self.orders, self.records.gazetteer, level)
    }
}

/// The instants of a time of day, from one day to another, both included; none where the last is before the first.
///
/// Days that no log reaches are left out.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::response::mornings;
///
/// let eight = chrono::NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time")?;
/// let zone = edition::cn_9().time_zone();
/// let instants = mornings("2022-05-09".parse()?, "2022-05-10".parse()?, eight, zone);
/// assert_eq!(instants, ["2022-05-09T08:00:00+08:00".parse()?, "2022-05-10T08:00:00+08:00".parse()?]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn mornings(first: NaiveDate, last: NaiveDate, at: NaiveTime, zone: FixedOffset) -> Vec<Timestamp> {
    // What lies outside is clamped to a year beyond the log on either side, so that the number of steps is bounded.
    let reach = |time: Timestamp| time.date(zone);
    let (first, last) = (first.max(reach(Timestamp::MIN)), last.min(reach(Timestamp::MAX)));
    let days = std::iter::successors(Some(first), |day| day.checked_add_days(Days::new(1)));
    days.take_while(|&day| day <= last)
        .filter_map(|day| {
            let local = day.and_time(at).and_local_timezone(zone).single()?;
            Timestamp::from_unix(local.timestamp()).ok()
        })
        .collect()
}

/// Why mornings cannot be replayed.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ReplayError {
    /// A morning is not after the one before.
    #[error("morning {}: expected one after {before}, found {found}", position + 1)]
    Order {
        /// Where among the mornings, counted from 0.
        position: usize,
        /// The morning before.
        before: Timestamp,
        /// The morning.
        found: Timestamp,
    },
    /// An event of the records cannot be.
    #[error("event {} of the records: {}", position + 1, error.fault)]
    Event {
        /// Where among [`Records::events`], counted from 0.
        position: usize,
        /// What is wrong with it.
        error: ZoneEventError,
    },
    /// A need of the desks cannot be.
    #[error("{0}")]
    Need(NeedError),
    /// What the records say of cases and contacts does not fit the events.
    #[error("zones: {0}")]
    Zones(ZoneEventError),
}

/// Replays mornings, one after the other: `visit` sees each as it stood, with what was known by then.
///
/// A case counts from when it was [known](Case::known), a test from its sample, an isolation from its beginning, an event
/// and a round from their time. So what is added later changes nothing, and replaying the first mornings alone gives the
/// same days.
///
/// The book of zones holds, on each morning: what [`delineate()`] drew on it and on those before; the cases known, at
/// their homes; the close contacts, at theirs, with their last exposure and the results of their tests; and the events of
/// the records. Zones are lowered as `lowering` says.
///
/// # Errors
///
/// [`ReplayError`], for mornings that are not in order and for events that cannot be; and what `visit` gives.
///
/// # Complexity
///
/// For each morning that of [`trace()`], [`issue()`] and [`ZoneLedger::replay`].
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::response::{Desks, Records, ReplayError, Teams, mornings, replay};
/// use mijie::zone::Lowering;
/// use mijie::{Case, Cases, Encounter, Gazetteer, Interval, PersonId, PlaceKind, VisitLogBuilder};
///
/// let [guo, song] = [PersonId::new(0), PersonId::new(1)];
/// let meal = Interval::new("2022-05-07T12:00:00+08:00".parse()?, "2022-05-07T13:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// builder.add_encounter(Encounter::new(guo, song, meal)?.with_setting(PlaceKind::Restaurant));
/// let log = builder.build()?;
/// let reported = Some("2022-05-08T20:00:00+08:00".parse()?);
/// let cases = Cases::new([Case { sampled: Some("2022-05-08".parse()?), reported, ..Case::new(guo) }])?;
/// let (protocol, gazetteer, teams) = (edition::cn_8_field(), Gazetteer::default(), Teams::default());
/// let records = Records {
///     log: &log, cases: &cases, gazetteer: &gazetteer, tests: &[], events: &[], rounds: &[], follow_ups: &[], teams: &teams,
///     desks: Desks::default(),
/// };
///
/// let eight = chrono::NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time")?;
/// let days = mornings("2022-05-08".parse()?, "2022-05-09".parse()?, eight, protocol.time_zone());
/// let mut orders = Vec::new();
/// replay(&records, &protocol, Lowering::ByRule, &days, |day| {
///     orders.push(day.orders.len());
///     Ok::<(), ReplayError>(())
/// })?;
/// assert_eq!(orders, [0, 1]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn replay<E: From<ReplayError>>(
    records: &Records<'_>,
    protocol: &Protocol,
    lowering: Lowering,
    mornings: &[Timestamp],
    mut visit: impl FnMut(&Day<'_>) -> Result<(), E>,
) -> Result<(), E> {
    desks::check(records, protocol.time_zone()).map_err(ReplayError::Need)?;
    let mut memory = Memory::default();
    for (position, &as_of) in mornings.iter().enumerate() {
        if let Some(before) = memory.as_of.filter(|&before| before >= as_of) {
            let found = as_of;
            return Err(ReplayError::Order {
                position,
                before,
                found,
            }
            .into());
        }
        memory = morning(records, protocol, lowering, as_of, memory, &mut visit)?;
    }
    Ok(())
}

/// What one morning keeps for the next.
#[derive(Default)]
struct Memory {
    as_of: Option<Timestamp>,
    orders: Option<Orders>,
    // Everybody who ever was a contact, so that who comes back is not found anew.
    found: BTreeMap<PersonId, Timestamp>,
    drawn: Vec<ZoneEvent>,
    // Every change of a zone that was told.
    told: BTreeSet<ZoneChange>,
    // Of each round that was over, as was known on the first morning after it.
    excused: BTreeMap<String, BTreeSet<PersonId>>,
}

fn morning<E: From<ReplayError>>(
    records: &Records<'_>,
    protocol: &Protocol,
    lowering: Lowering,
    as_of: Timestamp,
    mut memory: Memory,
    visit: &mut impl FnMut(&Day<'_>) -> Result<(), E>,
) -> Result<Memory, E> {
    let zone = protocol.time_zone();
    let cases = records.cases.known_by(as_of, zone);
    let tracing = trace(records.log, &cases, protocol, as_of);
    let zones = delineate(&tracing, records.gazetteer);
    let orders = issue(&tracing, records.tests, &memory.found);
    let nobody = no_orders(records.log, protocol, as_of);
    let changes = changes(memory.orders.as_ref().unwrap_or(&nobody), &orders);
    let ledger =
        ZoneLedger::new(protocol, &records.gazetteer.areas).map(|ledger| ledger.with_lowering(lowering));
    let ledger = ledger
        .map(|mut ledger| {
            let own = enter(&mut ledger, records, &cases, &orders, as_of)?;
            for event in &memory.drawn {
                ledger.add(event.clone()).map_err(ReplayError::Zones)?;
            }
            let told = ledger.events().len();
            ledger.draw(&zones).map_err(ReplayError::Zones)?;
            memory.drawn.extend_from_slice(&ledger.events()[told..]);
            Ok::<_, ReplayError>((ledger, own))
        })
        .transpose()?;
    let lives = match &ledger {
        Some((ledger, own)) => Some(ledger.replay().map_err(|error| match own.get(error.position) {
            Some(&position) => ReplayError::Event { position, error },
            None => ReplayError::Zones(error),
        })?),
        None => None,
    };
    let history = history(lives.as_ref(), as_of);
    let mut zone_changes: Vec<ZoneChange> = history.difference(&memory.told).copied().collect();
    zone_changes.sort_unstable_by_key(|change| (change.what.at, change.area, change.what));
    let called = records.rounds.iter().filter(|round| round.is_called(as_of, zone));
    let rounds: Vec<RoundOfDay<'_>> = called
        .map(|called| {
            let over = called.is_over(as_of, zone);
            let of_now = || excused(records, &cases, &orders, called.closes(as_of, zone));
            let excused = if over {
                memory
                    .excused
                    .entry(called.name.clone())
                    .or_insert_with(of_now)
                    .clone()
            } else {
                of_now()
            };
            RoundOfDay {
                called,
                over,
                state: screen(
                    &called.call(excused),
                    records.gazetteer,
                    records.tests,
                    zone,
                    as_of,
                ),
            }
        })
        .collect();
    let disinfection = lives
        .as_ref()
        .map(|lives| disinfection_duties(&tracing, records.gazetteer, lives));
    let day = Day {
        as_of,
        before: memory.as_of,
        records: *records,
        checklists: lives
            .as_ref()
            .map(|lives| lives.checklists(as_of))
            .unwrap_or_default(),
        follow_up: follow_up(
            &orders,
            records.follow_ups,
            records.tests,
            records.teams,
            records.gazetteer,
            FollowUpRules::default(),
        ),
        zone_changes,
        rounds,
        unknown_rounds: unknown_rounds(records.rounds, records.tests, zone, as_of),
        disinfection: disinfection.unwrap_or_default(),
        tracing,
        zones,
        lives,
        orders,
        changes,
    };
    visit(&day)?;
    memory.found.extend(day.orders.found());
    memory.told = history;
    memory.as_of = Some(as_of);
    memory.orders = Some(day.orders);
    Ok(memory)
}

/// Who need not come to a round that closes at an instant: the cases known then, and whoever was in quarantine then. Of
/// whom became a case later there is no order any more, and the isolation tells.
fn excused(records: &Records<'_>, cases: &Cases, orders: &Orders, at: Timestamp) -> BTreeSet<PersonId> {
    let zone = orders.time_zone();
    let isolated = records.log.isolations().filter(|one| one.from.start(zone) <= at);
    let later_cases = isolated
        .map(|one| one.person)
        .filter(|&person| orders.is_case(person));
    let known = cases
        .iter()
        .filter(|case| case.known(zone).is_some_and(|known| known <= at));
    let known = known.map(|case| case.person);
    known.chain(later_cases).chain(orders.confined(at)).collect()
}

/// Every change of a zone up to an instant.
fn history(lives: Option<&ZoneLives<'_>>, as_of: Timestamp) -> BTreeSet<ZoneChange> {
    let mut changes = BTreeSet::new();
    for life in lives.iter().flat_map(|lives| lives.iter()) {
        let area = life.area();
        let until_now = life.history().iter().filter(|what| what.at <= as_of);
        changes.extend(until_now.map(|&what| ZoneChange { area, what }));
    }
    changes
}

/// The orders of a county without a case, with which the first morning is compared.
fn no_orders(log: &VisitLog, protocol: &Protocol, as_of: Timestamp) -> Orders {
    issue(
        &trace(log, &Cases::default(), protocol, as_of),
        &[],
        &BTreeMap::new(),
    )
}

/// Puts the events of the records that have happened, the cases and the close contacts into the book. Gives the place
/// among the records of each event that comes from there, which are the first of the book.
fn enter(
    ledger: &mut ZoneLedger<'_>,
    records: &Records<'_>,
    cases: &Cases,
    orders: &Orders,
    as_of: Timestamp,
) -> Result<Vec<usize>, ReplayError> {
    let zone = orders.time_zone();
    let mut own = Vec::new();
    for (position, event) in records.events.iter().enumerate() {
        if event.at.start(zone) <= as_of {
            ledger
                .add(event.clone())
                .map_err(|error| ReplayError::Event { position, error })?;
            own.push(position);
        }
    }
    ledger
        .add_cases(cases, records.gazetteer)
        .map_err(ReplayError::Zones)?;
    let mut close = BTreeSet::new();
    for order in orders.iter().filter(|order| order.tier == Tier::Close) {
        let home = records.gazetteer.homes.get(&order.person);
        let Some(area) = home.and_then(|home| records.gazetteer.places.get(home)?.area) else {
            continue;
        };
        close.insert(order.person);
        let what = Happening::ContactExposed {
            person: order.person,
            area,
            exposed: Moment::Instant(order.last_exposure),
        };
        let at = Moment::Instant(order.found.max(order.last_exposure));
        ledger.add(ZoneEvent { at, what }).map_err(ReplayError::Zones)?;
    }
    let tests = records.tests.iter().filter(|test| close.contains(&test.person));
    for test in tests.filter(|test| test.sampled.start(zone) <= as_of) {
        let what = Happening::ContactTested {
            person: test.person,
            sampled: test.sampled,
            result: test.result,
        };
        let at = test.sampled;
        ledger.add(ZoneEvent { at, what }).map_err(ReplayError::Zones)?;
    }
    Ok(own)
}
