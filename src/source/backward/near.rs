//! Where the cases were while they were infectious: what those who were there too can have caught it from.

use super::hazards::Likelihood;
use super::weigh::Stretch;
use crate::case::Case;
use crate::hop::other_person;
use crate::id::{PersonId, PlaceId};
use crate::log::VisitLog;
use crate::protocol::Protocol;
use crate::time::{DAY_S, Interval, Timestamp, midnight};
use crate::trace::Tracing;

/// The infectious windows of all cases, and their stays in them, by place.
#[derive(Debug)]
pub(super) struct Infectious<'a> {
    log: &'a VisitLog,
    lingering_s: u32,
    // Invariant: sorted by person, no person twice.
    windows: Vec<(PersonId, Interval)>,
    // Invariant: sorted by place, then start.
    stays: Vec<Stay>,
    // Of each stay the latest end among those up to it at its place.
    latest_ends: Vec<u32>,
}

/// A stretch of time in which a person was near an infectious case, or where one had just been.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    pub(super) other: PersonId,
    /// Where; nothing for an encounter.
    pub(super) place: Option<PlaceId>,
    pub(super) stretch: Stretch,
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
struct Stay {
    place: PlaceId,
    start: u32,
    end: u32,
    person: PersonId,
    spot: Option<u32>,
}

impl<'a> Infectious<'a> {
    /// `O(v log v)` for `v` visits of cases.
    pub(super) fn new(tracing: &Tracing<'a>, model: &Likelihood) -> Self {
        let (log, protocol) = (tracing.log(), tracing.protocol());
        let mut windows = Vec::new();
        let mut stays = Vec::new();
        for case in tracing.cases().iter() {
            let (start, end) = protocol
                .window()
                .bounds(case, protocol.time_zone(), tracing.as_of());
            let last = last_infectious(case, protocol, model);
            let Some(window) = Interval::non_empty(start, last.map_or(end, |last| last.min(end))) else {
                continue;
            };
            windows.push((case.person, window));
            for &row in log.rows_of(case.person) {
                let visit = log.row(row as usize);
                let (start, end) = (
                    visit.start.max(window.start().raw()),
                    visit.end.min(window.end().raw()),
                );
                if start < end {
                    stays.push(Stay {
                        place: log.place_of(row),
                        start,
                        end,
                        person: case.person,
                        spot: visit.spot,
                    });
                }
            }
        }
        stays.sort_unstable();
        let mut latest_ends: Vec<u32> = stays.iter().map(|stay| stay.end).collect();
        for at in 1..stays.len() {
            if stays[at].place == stays[at - 1].place {
                latest_ends[at] = latest_ends[at].max(latest_ends[at - 1]);
            }
        }
        Self {
            log,
            lingering_s: protocol.lingering_s(),
            windows,
            stays,
            latest_ends,
        }
    }

    /// Every stretch in a window in which a person was near an infectious other, or where one had just been.
    pub(super) fn beside(&self, person: PersonId, window: Interval, model: &Likelihood) -> Vec<Beside> {
        let mut found = Vec::new();
        let (from, until) = (window.start().raw(), window.end().raw());
        for &row in self.log.rows_of(person) {
            let own = self.log.row(row as usize);
            let (start, end) = (own.start.max(from), own.end.min(until));
            if start >= end {
                continue;
            }
            let place = self.log.place_of(row);
            let kind = self.log.place_kind(place);
            for other in self.near(place, start, end) {
                if other.person == person {
                    continue;
                }
                let hazard = model.beside(kind, own.spot, other.spot);
                let lingers = other.end.saturating_add(self.lingering_s);
                let direct = (start.max(other.start), end.min(other.end), hazard);
                let lingering = model.hazards().lingering_share * model.at(kind);
                let indirect = (start.max(other.end), end.min(lingers), lingering);
                found.extend(
                    [direct, indirect]
                        .into_iter()
                        .filter(|(start, end, _)| start < end)
                        .map(|(start, end, hazard)| {
                            let stretch = Stretch {
                                start,
                                end,
                                hazard,
                                setting: Some(kind),
                            };
                            Beside {
                                other: other.person,
                                place: Some(place),
                                stretch,
                            }
                        }),
                );
            }
        }
        for encounter in self.log.encounters_of(person) {
            let other = other_person(&encounter, person);
            let shared = self
                .window(other)
                .and_then(|infectious| encounter.interval().intersection(infectious))
                .and_then(|shared| shared.intersection(window));
            if let Some(shared) = shared {
                let stretch = Stretch {
                    start: shared.start().raw(),
                    end: shared.end().raw(),
                    hazard: model.of_encounter(encounter.setting(), encounter.distance_m()),
                    setting: encounter.setting(),
                };
                found.push(Beside {
                    other,
                    place: None,
                    stretch,
                });
            }
        }
        found
    }

    /// The stays of infectious cases at a place that reach into a time, lingering included, and some that do not.
    fn near(&self, place: PlaceId, start: u32, end: u32) -> impl Iterator<Item = &Stay> {
        let first = self.stays.partition_point(|stay| stay.place < place);
        let past = self
            .stays
            .partition_point(|stay| (stay.place, stay.start) < (place, end));
        let gone = self.latest_ends[first..past.max(first)]
            .partition_point(|&latest| latest.saturating_add(self.lingering_s) <= start);
        self.stays[first + gone..past.max(first)].iter()
    }

    fn window(&self, person: PersonId) -> Option<Interval> {
        let at = self
            .windows
            .binary_search_by_key(&person, |&(person, _)| person)
            .ok()?;
        Some(self.windows[at].1)
    }
}

/// The local midnight after the last day on which a case infects, isolated or not; nothing where an investigator has
/// fixed the window, and where no day is known to count from.
pub(super) fn last_infectious(case: &Case, protocol: &Protocol, model: &Likelihood) -> Option<Timestamp> {
    let zone = protocol.time_zone();
    if case.window.is_some() {
        return None;
    }
    let anchor = [case.onset, case.sampled]
        .into_iter()
        .flatten()
        .map(|moment| moment.date(zone))
        .min()?;
    let days = i64::from(model.hazards().infectious_days) + 1;
    Some(Timestamp::clamped(midnight(anchor, zone) + days * DAY_S))
}
