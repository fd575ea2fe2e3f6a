//! Every trip of every vehicle, followed from gate to gate.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::gate::{GateEvent, GateLog, Heading, in_sequence};
use super::pass::{Pass, Passes};
use super::span::hours_after;
use super::trip::{Trip, TripFault, TripRules, TripStanding};
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::record::Visit;
use crate::time::{Interval, Timestamp};

/// All trips up to an instant; the standings add up to their number.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Trips {
    // Invariant: sorted by plate, then by the first row.
    list: Vec<Trip>,
}

impl Trips {
    /// The trips, sorted by plate, then by their first row.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Trip> {
        self.list.iter()
    }

    /// How many trips stand so.
    #[must_use]
    pub fn count(&self, standing: TripStanding) -> usize {
        self.list
            .iter()
            .filter(|trip| trip.standing() == standing)
            .count()
    }

    /// How many trips there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What is wrong, each with its trip.
    pub fn faults(&self) -> impl Iterator<Item = (&Trip, &TripFault)> {
        self.list
            .iter()
            .flat_map(|trip| trip.faults.iter().map(move |fault| (trip, fault)))
    }
}

/// Follows every vehicle from gate to gate: what it had a pass for, and where its drivers were.
///
/// A trip begins with the first row that has the plate come in, and ends when it has left every loop or zone that it came
/// into, one inside the other or not. Where it comes in again without having left, the trip before was not seen out. Rows
/// from `as_of` on do not count. At one instant a vehicle inside goes out before coming in, and one outside comes in before
/// going out.
///
/// The places of the drivers are those of the log between coming in and leaving, or the end of what is known. Being at a
/// place that is not on the route of the pass is leaving the route; the gates of the trip are judged by themselves. Stops
/// come in the order of the route, where a place may be come to twice if it is named twice; stops may be left out.
/// Gates need only be on the route.
///
/// # Complexity
///
/// `O(n log n)` for `n` rows, visits of the drivers and passes.
///
/// # Examples
///
/// ```
/// use mijie::entry::{
///     ClosedLoops, Gate, GateEvent, GateLog, Heading, Pass, Passes, TripFault, TripRules, follow_trips,
/// };
/// use mijie::{Gazetteer, Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder};
///
/// let (driver, gate, depot, shop) = (PersonId::new(0), PlaceId::new(0), PlaceId::new(1), PlaceId::new(2));
/// let at = |hour: i64| Timestamp::from_unix(1_651_334_400 + hour * 3600);
/// let gates = [Gate { gate, loop_name: "park".into(), area: None, places: vec![depot] }];
/// let loops = ClosedLoops::new(&gates, &Gazetteer::default())?;
/// let row = |hour, heading| -> Result<GateEvent, Box<dyn std::error::Error>> {
///     Ok(GateEvent { at: at(hour)?, gate, person: driver, heading, plate: Some("A 1".into()), escort: None })
/// };
/// let gate_log = GateLog::new(&loops, [row(8, Heading::In)?, row(12, Heading::Out)?])?;
/// let passes = Passes::new([Pass {
///     id: "7".into(),
///     plate: "A 1".into(),
///     driver: Some(driver),
///     valid: Interval::new(at(0)?, at(24)?)?,
///     route: vec![gate, depot],
/// }])?;
/// let mut log = VisitLogBuilder::new();
/// for (place, from, until) in [(depot, 8, 9), (shop, 9, 10)] {
///     log.add_visit(Visit { person: driver, place, interval: Interval::new(at(from)?, at(until)?)?, spot: None });
/// }
/// let trips = follow_trips(&gate_log, &passes, &log.build()?, &TripRules::default(), at(24)?);
/// let (_, fault) = trips.faults().next().ok_or("the driver left the route")?;
/// assert!(matches!(fault, TripFault::LeftRoute { visit } if visit.place == shop));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn follow_trips(
    gate_log: &GateLog<'_>,
    passes: &Passes,
    log: &VisitLog,
    rules: &TripRules,
    as_of: Timestamp,
) -> Trips {
    let mut by_plate: BTreeMap<&str, Vec<&GateEvent>> = BTreeMap::new();
    for event in gate_log.before(as_of) {
        if let Some(plate) = &event.plate {
            by_plate.entry(plate).or_default().push(event);
        }
    }
    let swaps = swaps(gate_log, as_of);
    let judge = Judge {
        passes,
        log,
        rules,
        swaps: &swaps,
        as_of,
    };
    let mut list = Vec::new();
    for (plate, events) in by_plate {
        let drives = drives_of(gate_log, &events);
        list.extend(drives.into_iter().map(|drive| judge.trip(plate, &drive)));
    }
    Trips { list }
}

/// The rows of one trip.
#[derive(Default)]
struct Drive<'e> {
    events: Vec<&'e GateEvent>,
    /// Rows that have the vehicle leave a loop into which it had not come.
    unentered: Vec<&'e GateEvent>,
    entered: Option<Timestamp>,
    left: Option<Timestamp>,
    /// When it came in again without having left.
    again: Option<Timestamp>,
}

/// The rows of one plate as trips.
fn drives_of<'e>(gate_log: &GateLog<'_>, events: &[&'e GateEvent]) -> Vec<Drive<'e>> {
    let behind = |event: &GateEvent| gate_log.loops().position_behind(event.gate);
    let mut drives = Vec::new();
    let mut open: Option<Drive<'e>> = None;
    let mut inside: BTreeSet<Option<usize>> = BTreeSet::new();
    for at_once in events.chunk_by(|a, b| a.at == b.at) {
        for event in in_sequence(at_once, |event| inside.contains(&behind(event))) {
            match event.heading {
                Heading::In => {
                    if inside.contains(&behind(event))
                        && let Some(mut before) = open.take()
                    {
                        before.again = Some(event.at);
                        drives.push(before);
                        inside.clear();
                    }
                    inside.insert(behind(event));
                    let drive = open.get_or_insert_default();
                    drive.entered.get_or_insert(event.at);
                    drive.events.push(event);
                }
                Heading::Out => {
                    let had_entered = inside.remove(&behind(event));
                    let mut drive = open.take().unwrap_or_default();
                    drive.events.push(event);
                    if !had_entered {
                        drive.unentered.push(event);
                    }
                    if inside.is_empty() {
                        drive.left = Some(event.at);
                        drives.push(drive);
                    } else {
                        open = Some(drive);
                    }
                }
            }
        }
    }
    drives.extend(open);
    drives
}

/// A driver came in with one plate, and left the same loop with another or on foot.
struct Swap<'e> {
    came: &'e GateEvent,
    left: &'e GateEvent,
}

fn swaps<'e>(gate_log: &'e GateLog<'_>, as_of: Timestamp) -> Vec<Swap<'e>> {
    let mut by_driver: BTreeMap<(PersonId, Option<usize>), Vec<&GateEvent>> = BTreeMap::new();
    for event in gate_log.before(as_of) {
        let behind = gate_log.loops().position_behind(event.gate);
        by_driver.entry((event.person, behind)).or_default().push(event);
    }
    let mut swaps = Vec::new();
    for events in by_driver.values() {
        let mut came: Option<&GateEvent> = None;
        for at_once in events.chunk_by(|a, b| a.at == b.at) {
            for event in in_sequence(at_once, |_| came.is_some()) {
                match event.heading {
                    Heading::In => came = Some(event),
                    Heading::Out => {
                        let swapped = came
                            .take()
                            .filter(|came| came.plate.is_some() && came.plate != event.plate);
                        swaps.extend(swapped.map(|came| Swap { came, left: event }));
                    }
                }
            }
        }
    }
    swaps
}

/// What a trip is judged by.
struct Judge<'a> {
    passes: &'a Passes,
    log: &'a VisitLog,
    rules: &'a TripRules,
    swaps: &'a [Swap<'a>],
    as_of: Timestamp,
}

impl Judge<'_> {
    fn trip(&self, plate: &str, drive: &Drive<'_>) -> Trip {
        let first = drive.events[0];
        let pass = self.passes.for_entry(plate, first.person, first.gate, first.at);
        let mut trip = Trip {
            plate: plate.to_owned(),
            pass: pass.map(|pass| pass.id.clone()),
            gates: drive.events.iter().map(|&event| event.clone()).collect(),
            stops: Vec::new(),
            entered: drive.entered,
            left: drive.left,
            faults: Vec::new(),
        };
        trip.stops = self.stops(&trip, drive);
        let mut faults = self.at_gates(drive);
        match pass {
            None => faults.push(TripFault::NoPass),
            Some(pass) => faults.extend(against(pass, &trip, first.at)),
        }
        faults.extend(self.not_seen_out(drive));
        faults.sort_unstable();
        faults.dedup();
        trip.faults = faults;
        trip
    }

    /// Where the drivers were meanwhile.
    fn stops(&self, trip: &Trip, drive: &Drive<'_>) -> Vec<Visit> {
        let until = drive.left.or(drive.again).unwrap_or(self.as_of);
        let Some(during) = drive
            .entered
            .and_then(|entered| Interval::non_empty(entered, until))
        else {
            return Vec::new();
        };
        let drivers = trip.drivers().into_iter();
        let visits = drivers.flat_map(|driver| self.log.visits_of(driver));
        let mut stops: Vec<Visit> = visits
            .filter_map(|visit| {
                let interval = visit.interval.intersection(during)?;
                Some(Visit { interval, ..visit })
            })
            .collect();
        stops.sort_unstable_by_key(|stop| (stop.interval, stop.person, stop.place, stop.spot));
        stops
    }

    /// What the rows of the gate log show by themselves.
    fn at_gates(&self, drive: &Drive<'_>) -> Vec<TripFault> {
        let mut faults = Vec::new();
        for event in &drive.events {
            let (gate, at, heading) = (event.gate, event.at, event.heading);
            if self.rules.escorted && event.escort.is_none() {
                faults.push(TripFault::Unaccompanied { gate, at, heading });
            }
            faults.extend(self.swaps.iter().filter(|swap| swap.came == *event).map(|swap| {
                TripFault::LeftWithoutVehicle {
                    driver: swap.left.person,
                    plate: swap.left.plate.clone(),
                    gate: swap.left.gate,
                    at: swap.left.at,
                }
            }));
        }
        faults.extend(drive.unentered.iter().map(|event| TripFault::NotSeenIn {
            gate: event.gate,
            at: event.at,
        }));
        faults
    }

    fn not_seen_out(&self, drive: &Drive<'_>) -> Option<TripFault> {
        let limit = hours_after(drive.entered?, self.rules.out_within_hours);
        let due = drive.again.map_or(limit, |again| limit.min(again));
        // On the hour itself is in time.
        let is_late = drive.again.is_some() || drive.left.unwrap_or(self.as_of) > limit;
        is_late.then_some(TripFault::NotSeenOut { due })
    }
}

/// What a trip does against its pass.
fn against(pass: &Pass, trip: &Trip, began: Timestamp) -> Vec<TripFault> {
    let mut faults = Vec::new();
    let (from, until) = (pass.valid.start(), pass.valid.end());
    if began < from {
        faults.push(TripFault::PassNotYetValid { from });
    } else if until <= began {
        faults.push(TripFault::PassExpired { at: until });
    } else if trip.gates.iter().any(|event| until <= event.at) {
        faults.push(TripFault::PassRanOut { at: until });
    }
    if let Some(expected) = pass.driver {
        let others = trip.drivers().into_iter().filter(|&driver| driver != expected);
        faults.extend(others.map(|driver| TripFault::WrongDriver { driver, expected }));
    }
    let wrong = trip
        .gates
        .iter()
        .filter(|event| !pass.route.contains(&event.gate));
    faults.extend(wrong.map(|event| TripFault::WrongGate {
        gate: event.gate,
        at: event.at,
        heading: event.heading,
    }));
    // Each driver has a way of their own along the route.
    for driver in trip.drivers() {
        let mut come_to = 0;
        for &visit in trip.stops.iter().filter(|stop| stop.person == driver) {
            let further = pass.route[come_to..]
                .iter()
                .position(|&place| place == visit.place);
            if let Some(further) = further {
                come_to += further;
            } else if pass.route.contains(&visit.place) {
                faults.push(TripFault::OutOfOrder { visit });
            } else if !trip.gates.iter().any(|event| event.gate == visit.place) {
                faults.push(TripFault::LeftRoute { visit });
            }
        }
    }
    faults
}
