//! Gates, what lies behind them, and who went through when.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::error::EntryError;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::named::named;
use crate::time::Timestamp;

/// A gate, and the closed loop or zone into which it leads.
///
/// Gates of one loop have one name of it; what lies behind any of them belongs to it.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// The gate itself; no part of the loop.
    pub gate: PlaceId,
    /// What the loop or zone is called.
    pub loop_name: String,
    /// An area of which every known place belongs to it.
    #[serde(default)]
    pub area: Option<AreaId>,
    /// Places that belong to it.
    #[serde(default)]
    pub places: Vec<PlaceId>,
}

named! {
    /// Which way somebody goes through a gate.
    #[non_exhaustive]
    pub enum Heading {
        /// Into the loop.
        In = "in",
        /// Out of it.
        Out = "out",
    }
    unknown = UnknownHeading, "in or out";
}

/// 门岗登记: somebody went through a gate.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GateEvent {
    /// When.
    pub at: Timestamp,
    /// Through which gate.
    pub gate: PlaceId,
    /// Who; of a vehicle the driver.
    pub person: PersonId,
    /// In or out.
    pub heading: Heading,
    /// The number plate of the vehicle; nothing for somebody on foot.
    #[serde(default)]
    pub plate: Option<String>,
    /// Who met the vehicle at the gate, or saw it out.
    #[serde(default)]
    pub escort: Option<PersonId>,
}

/// 闭环: what is closed off, and the gates that lead there.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct ClosedLoop {
    /// What it is called.
    pub name: String,
    /// Its gates.
    pub gates: BTreeSet<PlaceId>,
    /// The places inside; no gate of any loop is among them.
    pub places: BTreeSet<PlaceId>,
}

/// The closed loops and zones to which gates lead, none twice.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct ClosedLoops {
    // Invariant: sorted by name.
    list: Vec<ClosedLoop>,
    #[serde(skip)]
    of_gate: BTreeMap<PlaceId, usize>,
}

impl ClosedLoops {
    /// The loops of these gates, in any order.
    ///
    /// # Errors
    ///
    /// [`EntryError`] for a gate with two rows, an area that the register does not know, and a loop without a place.
    pub fn new(gates: &[Gate], gazetteer: &Gazetteer) -> Result<Self, EntryError> {
        let mut first_row: BTreeMap<PlaceId, usize> = BTreeMap::new();
        for (second, gate) in gates.iter().enumerate() {
            if let Some(&first) = first_row.get(&gate.gate) {
                return Err(EntryError::RepeatedGate { first, second });
            }
            first_row.insert(gate.gate, second);
        }
        let mut loops: BTreeMap<&str, (usize, ClosedLoop)> = BTreeMap::new();
        for (position, gate) in gates.iter().enumerate() {
            let empty = || ClosedLoop {
                name: gate.loop_name.clone(),
                gates: BTreeSet::new(),
                places: BTreeSet::new(),
            };
            let (_, closed_loop) = loops
                .entry(&gate.loop_name)
                .or_insert_with(|| (position, empty()));
            closed_loop.gates.insert(gate.gate);
            closed_loop.places.extend(&gate.places);
            if let Some(area) = gate.area {
                if gazetteer.areas.get(area).is_none() {
                    return Err(EntryError::UnknownArea { position, area });
                }
                closed_loop.places.extend(places_in(area, gazetteer));
            }
        }
        let mut list = Vec::with_capacity(loops.len());
        for (position, mut closed_loop) in loops.into_values() {
            closed_loop.places.retain(|place| !first_row.contains_key(place));
            if closed_loop.places.is_empty() {
                return Err(EntryError::NothingBehind { position });
            }
            list.push(closed_loop);
        }
        let of_gate = list
            .iter()
            .enumerate()
            .flat_map(|(at, closed_loop)| closed_loop.gates.iter().map(move |&gate| (gate, at)))
            .collect();
        Ok(Self { list, of_gate })
    }

    /// The loops, sorted by name.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ClosedLoop> {
        self.list.iter()
    }

    /// The loop of this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&ClosedLoop> {
        let at = self.list.binary_search_by(|known| known.name.as_str().cmp(name));
        at.ok().map(|at| &self.list[at])
    }

    /// The loop into which a gate leads.
    #[must_use]
    pub fn behind(&self, gate: PlaceId) -> Option<&ClosedLoop> {
        self.of_gate.get(&gate).map(|&at| &self.list[at])
    }

    /// The loops that have more than one gate, against the rule of one gate for each zone.
    pub fn with_several_gates(&self) -> impl Iterator<Item = &ClosedLoop> {
        self.list.iter().filter(|closed_loop| closed_loop.gates.len() > 1)
    }

    /// The position of the loop into which a gate leads.
    pub(super) fn position_behind(&self, gate: PlaceId) -> Option<usize> {
        self.of_gate.get(&gate).copied()
    }
}

/// Every place that lies in an area or in one inside it.
fn places_in(area: AreaId, gazetteer: &Gazetteer) -> impl Iterator<Item = PlaceId> {
    let known = gazetteer.places.iter();
    let lies_in = move |inner: AreaId| gazetteer.areas.ancestors(inner).any(|around| around.id == area);
    known
        .filter(move |(_, place)| place.area.is_some_and(lies_in))
        .map(|(&place, _)| place)
}

/// Who went through the gates of some loops, in any order; the same row twice is one.
#[derive(Clone, Debug)]
pub struct GateLog<'a> {
    loops: &'a ClosedLoops,
    // Invariant: sorted, nothing twice, every gate among those of the loops.
    events: Vec<GateEvent>,
}

impl<'a> GateLog<'a> {
    /// The log of these rows.
    ///
    /// # Errors
    ///
    /// [`EntryError::UnknownGate`] for a row about a gate of no loop.
    pub fn new(
        loops: &'a ClosedLoops,
        rows: impl IntoIterator<Item = GateEvent>,
    ) -> Result<Self, EntryError> {
        let mut events = Vec::new();
        for (position, event) in rows.into_iter().enumerate() {
            if loops.behind(event.gate).is_none() {
                return Err(EntryError::UnknownGate {
                    position,
                    gate: event.gate,
                });
            }
            events.push(event);
        }
        events.sort_unstable();
        events.dedup();
        Ok(Self { loops, events })
    }

    /// The loops into which the gates lead.
    #[must_use]
    pub const fn loops(&self) -> &'a ClosedLoops {
        self.loops
    }

    /// The rows, sorted by instant, then gate.
    #[must_use]
    pub fn events(&self) -> &[GateEvent] {
        &self.events
    }

    /// The rows before an instant.
    pub(super) fn before(&self, end: Timestamp) -> &[GateEvent] {
        &self.events[..self.events.partition_point(|event| event.at < end)]
    }
}

/// Events of one instant as they followed each other, as far as that makes sense: whoever is inside goes out first, and
/// whoever is outside comes in first.
pub(super) fn in_sequence<'e>(
    events: &[&'e GateEvent],
    is_inside: impl Fn(&GateEvent) -> bool,
) -> Vec<&'e GateEvent> {
    let mut sequence = events.to_vec();
    sequence.sort_by_key(|event| match (event.heading, is_inside(event)) {
        (Heading::Out, true) => 0,
        (Heading::In, _) => 1,
        (Heading::Out, false) => 2,
    });
    sequence
}
