//! The events of a ledger in the order in which they count, and which of them bear on an area.

use std::collections::BTreeMap;

use crate::id::{AreaId, PersonId};
use crate::time::{Moment, Timestamp};

use super::event::{Happening, ZoneEvent};
use super::ledger::ZoneLedger;
use super::record::Record;
use super::terms::Ground;

/// An event, when it counts, and where it stands in the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Turn<'a> {
    pub(super) from: Timestamp,
    pub(super) phase: u8,
    pub(super) event: &'a ZoneEvent,
    pub(super) position: usize,
    // The turn that withdraws the case of which this one tells.
    withdrawn_by: Option<usize>,
}

/// All events: by time, then by kind and content, the same event once.
#[derive(Debug)]
pub(super) struct Turns<'a> {
    pub(super) list: Vec<Turn<'a>>,
    // What happened in an area or in one inside it, as positions in the list.
    within: BTreeMap<AreaId, Vec<usize>>,
    // The rounds and disinfections of an area itself.
    whole: BTreeMap<AreaId, Vec<usize>>,
}

impl<'a> Turn<'a> {
    /// Whether it no longer counts once the first so many turns do: its case is withdrawn by one of them.
    pub(super) fn is_withdrawn(&self, counted: usize) -> bool {
        self.withdrawn_by.is_some_and(|by| by < counted)
    }

    fn order(&self) -> (Timestamp, u8, &'a Happening, Moment) {
        (self.from, self.phase, &self.event.what, self.event.at)
    }
}

impl Happening {
    /// Where a fact of an area happened; nothing for orders and for facts of a person.
    pub(super) const fn area_of_fact(&self) -> Option<AreaId> {
        match self {
            Self::CaseFound { area, .. }
            | Self::ContactExposed { area, .. }
            | Self::Disinfected { area }
            | Self::RoundCompleted { area, .. } => Some(*area),
            Self::CaseLeft { .. }
            | Self::CaseWithdrawn { .. }
            | Self::TransferDisinfected { .. }
            | Self::ContactTested { .. }
            | Self::Drawn { .. }
            | Self::Merged { .. }
            | Self::Split { .. }
            | Self::Lowered { .. }
            | Self::StaticBegan { .. }
            | Self::StaticEnded { .. } => None,
        }
    }

    /// Whether it holds for whatever lies in its area.
    pub(super) const fn is_of_whole_area(&self) -> bool {
        matches!(self, Self::Disinfected { .. } | Self::RoundCompleted { .. })
    }
}

impl<'a> Turns<'a> {
    pub(super) fn of(ledger: &'a ZoneLedger<'_>) -> Self {
        let numbered = ledger.events.iter().enumerate();
        let mut list: Vec<Turn<'a>> = numbered
            .map(|(position, event)| {
                let (from, phase) = event.counts_from(ledger.time_zone);
                Turn {
                    from,
                    phase,
                    event,
                    position,
                    withdrawn_by: None,
                }
            })
            .collect();
        list.sort_by(|a, b| a.order().cmp(&b.order()).then(a.position.cmp(&b.position)));
        list.dedup_by(|later, first| later.order() == first.order());
        withdraw(&mut list);
        let mut within: BTreeMap<AreaId, Vec<usize>> = BTreeMap::new();
        let mut whole: BTreeMap<AreaId, Vec<usize>> = BTreeMap::new();
        for (at, turn) in list.iter().enumerate() {
            let Some(area) = turn.event.what.area_of_fact() else {
                continue;
            };
            for around in ledger.areas.ancestors(area) {
                within.entry(around.id).or_default().push(at);
            }
            if turn.event.what.is_of_whole_area() {
                whole.entry(area).or_default().push(at);
            }
        }
        Self { list, within, whole }
    }

    /// What is on record of one zone in force, of the first so many events; of cases withdrawn by the first `known` of
    /// all, nothing.
    pub(super) fn record<V>(
        &self,
        ground: Ground<'_>,
        active: &BTreeMap<AreaId, V>,
        zone: AreaId,
        counted: usize,
        known: usize,
    ) -> Record {
        let around = ground.areas.ancestors(zone).skip(1);
        let of_larger = around.filter_map(|area| self.whole.get(&area.id)).flatten();
        let own = self.within.get(&zone).into_iter().flatten();
        let mut bearing: Vec<usize> = own.chain(of_larger).copied().collect();
        bearing.retain(|&at| at < counted && !self.list[at].is_withdrawn(known));
        bearing.sort_unstable();
        let mut record = Record::default();
        for event in bearing.into_iter().map(|at| self.list[at].event) {
            if let Some(area) = event.what.area_of_fact() {
                let inside = ground.owner(active, area) == Some(zone);
                let around = ground.encloses(area, zone);
                record.take(event, inside, around, ground.zone);
            }
        }
        record
    }
}

/// Tells the findings and the leaving of each person by which turn they are withdrawn: the next that withdraws the case.
fn withdraw(list: &mut [Turn<'_>]) {
    let mut withdrawn: BTreeMap<PersonId, usize> = BTreeMap::new();
    for (at, turn) in list.iter_mut().enumerate().rev() {
        match turn.event.what {
            Happening::CaseWithdrawn { person } => {
                withdrawn.insert(person, at);
            }
            Happening::CaseFound { person, .. } | Happening::CaseLeft { person } => {
                turn.withdrawn_by = withdrawn.get(&person).copied();
            }
            _ => {}
        }
    }
}
