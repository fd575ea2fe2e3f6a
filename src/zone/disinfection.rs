//! What is to be disinfected after a case, and by whom.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::case::Case;
use crate::gazetteer::Gazetteer;
use crate::id::{PersonId, PlaceId};
use crate::named::named;
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;

use super::event::Happening;
use super::ledger::encloses;
use super::life::ZoneLives;
use super::measure::{DisinfectionTeam, team_of};

named! {
    /// In which manner something is disinfected.
    #[non_exhaustive]
    pub enum Disinfection {
        /// 终末消毒: once, after the case has left.
        Terminal = "terminal",
        /// 随时消毒: all the time, while the case is moved.
        Concurrent = "concurrent",
    }
}

/// Something that is to be disinfected after a case.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct DisinfectionDuty {
    /// After whom.
    pub case: PersonId,
    /// In which manner.
    pub manner: Disinfection,
    /// Where; nothing for the transfer of the case.
    pub place: Option<PlaceId>,
    /// From when it can be done: the isolation of the case. Nothing while the case has not been isolated.
    pub from: Option<Timestamp>,
    /// Who does it, by the zone in which the place lies; nothing in no zone, and for a transfer.
    pub team: Option<DisinfectionTeam>,
    /// When it was done; nothing while it is open, and for a place in no known area.
    pub done: Option<Moment>,
}

/// What is to be disinfected after the cases known at the tracing's instant, sorted.
///
/// After each case its home, and of the places that it visited in its infectious window those of the protocol's
/// [`disinfected_kinds`](crate::protocol::ZoneRules::disinfected_kinds), are disinfected terminally; from its isolation on its
/// transfer is disinfected concurrently. The ledger's disinfections of an area around a place count as done from the day of the
/// isolation on; so does that of the case's transfer. Empty where the protocol has no zones.
///
/// # Complexity
///
/// `O(p d (e + l))` for `p` places, areas `d` deep, `e` events and `l` lives.
#[must_use]
pub fn disinfection_duties(
    tracing: &Tracing<'_>,
    gazetteer: &Gazetteer,
    lives: &ZoneLives<'_>,
) -> Vec<DisinfectionDuty> {
    let Some(rules) = tracing.protocol().zones() else {
        return Vec::new();
    };
    let (zone, as_of) = (tracing.protocol().time_zone(), tracing.as_of());
    let kind = |place: PlaceId| {
        let register = gazetteer.places.get(&place);
        register.map_or_else(|| tracing.log().place_kind(place), |register| register.kind)
    };
    let is_known = |case: &&Case| case.known(zone).is_some_and(|known| known <= as_of);
    // The first disinfection of a kind that is not before the case was isolated.
    let done = |isolated: Moment, is_it: &dyn Fn(&Happening) -> bool| {
        let counted = lives.turns.list.iter().take_while(|turn| turn.from <= as_of);
        let mut done = counted
            .filter(|turn| is_it(&turn.event.what))
            .map(|turn| turn.event.at);
        done.find(|&at| !isolated.is_surely_after(at, zone))
    };
    let mut duties = Vec::new();
    for case in tracing.cases().iter().filter(is_known) {
        let person = case.person;
        let isolated = case.isolated.filter(|isolated| isolated.start(zone) <= as_of);
        let duty = DisinfectionDuty {
            case: person,
            manner: Disinfection::Terminal,
            place: None,
            from: isolated.map(|isolated| isolated.start(zone)),
            team: None,
            done: None,
        };
        let mut places: BTreeSet<PlaceId> = gazetteer.homes.get(&person).copied().into_iter().collect();
        let (start, end) = tracing.protocol().window().bounds(case, zone, as_of);
        if let Some(window) = Interval::non_empty(start, end) {
            let visits = tracing.log().visits_of(person);
            let inside = visits.filter(|visit| visit.interval.intersection(window).is_some());
            let visited = inside.map(|visit| visit.place);
            places.extend(visited.filter(|&place| rules.disinfected_kinds.contains(&kind(place))));
        }
        duties.extend(places.into_iter().map(|place| {
            let area = gazetteer.places.get(&place).and_then(|place| place.area);
            let level = area.and_then(|area| lives.level(area, as_of));
            DisinfectionDuty {
                place: Some(place),
                team: level.map(team_of),
                done: area.zip(isolated).and_then(|(area, isolated)| {
                    done(isolated, &|what| match *what {
                        Happening::Disinfected { area: cleaned } => {
                            encloses(lives.ledger.areas, cleaned, area)
                        }
                        _ => false,
                    })
                }),
                ..duty
            }
        }));
        if let Some(isolated) = isolated {
            duties.push(DisinfectionDuty {
                manner: Disinfection::Concurrent,
                done: done(isolated, &|what| {
                    *what == Happening::TransferDisinfected { person }
                }),
                ..duty
            });
        }
    }
    duties.sort_unstable();
    duties
}
