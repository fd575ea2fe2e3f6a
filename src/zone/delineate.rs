//! Drawing the zones: from homes, busy places and visited places to areas.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;

use chrono::FixedOffset;

use super::{Unplaced, Zone, ZoneReason, Zones};
use crate::area::{AreaLevel, Areas};
use crate::case::Case;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::log::VisitLog;
use crate::place::PlaceKind;
use crate::protocol::{ZoneLevel, ZoneRules};
use crate::record::Visit;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// The sealed, controlled and prevention areas of an outbreak as of the tracing's instant, each with its reasons.
///
/// For each case that is known by then (by the first positive sampling, else the isolation, else the onset, else the
/// last negative test, else the start of a window that was fixed; a date counts from its local midnight):
///
/// - the area of the home, at the unit of sealed zones, is sealed;
/// - so is the area of every busy place in the home's surroundings: one of the `busy_kinds` that at least
///   `busy_visitors` different persons, whoever they are, visited in the infectious window of the case;
/// - the area of every other place that the case visited in that window, unless its kind is exempt, is sealed where
///   spread is likely and contacts are hard to trace, else controlled. Spread is likely at the `likely_kinds` from
///   `likely_minutes` on, all stays counted. Contacts are hard to trace where visitors are not registered, or where
///   more than `traceable_visitors` different persons were there during the stays of the case, who is one of them.
///   Under `controlled_only_hard_to_trace`, a place whose contacts are easy to trace draws nothing.
///
/// The rest of each county that holds a sealed or controlled zone is under prevention.
///
/// A level that the scheme lacks draws nothing: under *high, low* and *high* only, a place that is no more than
/// controlled elsewhere stays a part of the low-risk, or of no, area. The kind of a place is that in the register of
/// places; for one that the register lacks, that in the log.
///
/// # Areas
///
/// The unit is the area of that level around the place; where the place's own area is larger, or none of that level
/// lies around it, the next larger one. An area gets its strictest level and keeps all its reasons. One that lies in a
/// zone at least as strict is no zone of its own: its reasons go to that zone.
///
/// # Complexity
///
/// `O(c (p log p + v log v))` for `c` cases, each with `p` visits of its own and `v` visits, whoever's, to the places
/// that it visited and to the busy places around its home.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{ZoneLevel, edition};
/// use mijie::{
///     Area, AreaId, AreaLevel, Areas, Case, Cases, Gazetteer, PersonId, Place, PlaceId, VisitLogBuilder, trace, zone,
/// };
///
/// let area = |number, level, parent: Option<u32>| Area {
///     id: AreaId::new(number),
///     level,
///     parent: parent.map(AreaId::new),
///     name: None,
///     population: None,
/// };
/// let (case, home) = (PersonId::new(0), PlaceId::new(0));
/// let mut gazetteer = Gazetteer {
///     areas: Areas::new([
///         area(0, AreaLevel::County, None),
///         area(1, AreaLevel::Community, Some(0)),
///         area(2, AreaLevel::Compound, Some(1)),
///     ])?,
///     ..Gazetteer::default()
/// };
/// gazetteer.places.insert(home, Place { area: Some(AreaId::new(2)), ..Place::default() });
/// gazetteer.homes.insert(case, home);
///
/// let cases = Cases::new([Case { sampled: Some("2022-05-07".parse()?), ..Case::new(case) }])?;
/// let (log, protocol) = (VisitLogBuilder::new().build()?, edition::cn_8());
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T08:00:00+08:00".parse()?);
///
/// let zones = zone::delineate(&tracing, &gazetteer);
/// let levels: Vec<(AreaId, ZoneLevel)> = zones.iter().map(|zone| (zone.area, zone.level)).collect();
/// assert_eq!(levels, [(AreaId::new(2), ZoneLevel::Sealed), (AreaId::new(0), ZoneLevel::Prevention)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn delineate(tracing: &Tracing<'_>, gazetteer: &Gazetteer) -> Zones {
    let Some(rules) = tracing.protocol().zones() else {
        return Zones::default();
    };
    let survey = Survey {
        log: tracing.log(),
        gazetteer,
        rules,
        busy_places: busy_places(gazetteer, rules),
    };
    let mut sketch = Sketch::default();
    let zone = tracing.protocol().time_zone();
    for case in tracing.cases().iter() {
        let Some(known) = known(case, zone).filter(|&known| known <= tracing.as_of()) else {
            continue;
        };
        let (start, end) = tracing.protocol().window().bounds(case, zone, tracing.as_of());
        let window = Interval::non_empty(start, end);
        survey.homes(case.person, window, known, &mut sketch);
        if let Some(window) = window {
            survey.visited(case.person, window, known, &mut sketch);
        }
    }
    let Sketch { drawn, mut unplaced } = sketch;
    let mut zones = merge(drawn, &gazetteer.areas);
    if rules.scheme.label(ZoneLevel::Prevention).is_some() {
        let rest = counties(&zones, &gazetteer.areas, rules.county, &mut unplaced);
        zones.extend(rest);
    }
    zones.sort_unstable_by_key(|zone| (zone.level, zone.area));
    Zones {
        scheme: Some(rules.scheme),
        list: zones,
        unplaced: unplaced.into_iter().collect(),
    }
}

/// When a case became known.
pub(super) fn known(case: &Case, zone: FixedOffset) -> Option<Timestamp> {
    case.sampled
        .or(case.isolated)
        .or(case.onset)
        .or(case.last_negative)
        .map(|moment| moment.start(zone))
        .or(case.window.map(Interval::start))
}

/// What is asked while zones are drawn.
struct Survey<'a> {
    log: &'a VisitLog,
    gazetteer: &'a Gazetteer,
    rules: &'a ZoneRules,
    // The places of busy kinds, by the surroundings in which they lie.
    busy_places: BTreeMap<AreaId, Vec<(PlaceId, PlaceKind)>>,
}

/// What has been drawn so far.
#[derive(Default)]
struct Sketch {
    drawn: BTreeMap<AreaId, Vec<(ZoneReason, Timestamp)>>,
    unplaced: BTreeSet<Unplaced>,
}

fn busy_places(gazetteer: &Gazetteer, rules: &ZoneRules) -> BTreeMap<AreaId, Vec<(PlaceId, PlaceKind)>> {
    let mut busy_places: BTreeMap<AreaId, Vec<(PlaceId, PlaceKind)>> = BTreeMap::new();
    for (&place, register) in &gazetteer.places {
        if rules.busy_kinds.contains(&register.kind)
            && let Some(area) = gazetteer.area_of(place, rules.surroundings)
        {
            busy_places.entry(area).or_default().push((place, register.kind));
        }
    }
    busy_places
}

impl Survey<'_> {
    /// The home of a case and the busy places around it.
    fn homes(&self, case: PersonId, window: Option<Interval>, known: Timestamp, sketch: &mut Sketch) {
        let Some(&home) = self.gazetteer.homes.get(&case) else {
            sketch.unplaced.insert(Unplaced::NoHome { case });
            return;
        };
        let Some(area) = self.unit(home, self.rules.sealed_unit) else {
            sketch
                .unplaced
                .insert(Unplaced::HomeWithoutArea { case, place: home });
            return;
        };
        sketch.draw(area, ZoneReason::Home { case, place: home }, known);
        let Some(surroundings) = self.gazetteer.area_of(home, self.rules.surroundings) else {
            sketch
                .unplaced
                .insert(Unplaced::NoSurroundings { case, place: home });
            return;
        };
        let (Some(window), Some(places)) = (window, self.busy_places.get(&surroundings)) else {
            return;
        };
        for &(place, kind) in places.iter().filter(|&&(place, _)| place != home) {
            let visitors = distinct(self.visits_within(place, &[window]).map(|visit| visit.person));
            if visitors >= self.rules.busy_visitors
                && let Some(area) = self.unit(place, self.rules.sealed_unit)
            {
                let reason = ZoneReason::Busy {
                    case,
                    place,
                    kind,
                    visitors,
                };
                sketch.draw(area, reason, known);
            }
        }
    }

    /// The other places at which a case was in its window.
    fn visited(&self, case: PersonId, window: Interval, known: Timestamp, sketch: &mut Sketch) {
        let home = self.gazetteer.homes.get(&case);
        let mut stays: BTreeMap<PlaceId, Vec<Interval>> = BTreeMap::new();
        for visit in self.log.visits_of(case) {
            if let Some(stay) = visit.interval.intersection(window) {
                stays.entry(visit.place).or_default().push(stay);
            }
        }
        for (place, stays) in stays {
            let kind = self.kind(place);
            if home == Some(&place) || self.rules.exempt_kinds.contains(&kind) {
                continue;
            }
            let reason = self.judge(case, place, kind, &united(stays));
            let level = reason.level();
            let easy = matches!(
                reason,
                ZoneReason::Visited {
                    hard_to_trace: false,
                    ..
                }
            );
            if self.rules.scheme.label(level).is_none() || (easy && self.rules.controlled_only_hard_to_trace)
            {
                continue;
            }
            let unit = match level {
                ZoneLevel::Sealed => self.rules.sealed_unit,
                ZoneLevel::Controlled | ZoneLevel::Prevention => self.rules.controlled_unit,
            };
            match self.unit(place, unit) {
                Some(area) => sketch.draw(area, reason, known),
                None => {
                    sketch
                        .unplaced
                        .insert(Unplaced::PlaceWithoutArea { case, place, level });
                }
            }
        }
    }

    /// How likely spread is where a case stayed, and how hard its contacts there are to trace.
    fn judge(&self, case: PersonId, place: PlaceId, kind: PlaceKind, stays: &[Interval]) -> ZoneReason {
        let seconds: u64 = stays.iter().map(|stay| u64::from(stay.seconds())).sum();
        let visitors = distinct(self.visits_within(place, stays).map(|visit| visit.person));
        let registered = self
            .gazetteer
            .places
            .get(&place)
            .and_then(|register| register.registers_visitors)
            .unwrap_or_else(|| self.rules.registered_kinds.contains(&kind));
        ZoneReason::Visited {
            case,
            place,
            kind,
            seconds,
            visitors,
            likely: self.rules.likely_kinds.contains(&kind)
                && seconds >= u64::from(self.rules.likely_minutes) * 60,
            registered,
            hard_to_trace: !registered || visitors > self.rules.traceable_visitors,
        }
    }

    /// The visits to a place that share time with one of these intervals, which are sorted and do not overlap.
    fn visits_within(&self, place: PlaceId, intervals: &[Interval]) -> impl Iterator<Item = Visit> {
        let end = intervals.last().map_or(Timestamp::MIN, |last| last.end());
        self.log
            .visits_at(place)
            .take_while(move |visit| visit.interval.start() < end)
            .filter(move |visit| {
                let at = intervals.partition_point(|interval| interval.end() <= visit.interval.start());
                intervals
                    .get(at)
                    .is_some_and(|interval| interval.start() < visit.interval.end())
            })
    }

    fn kind(&self, place: PlaceId) -> PlaceKind {
        self.gazetteer
            .places
            .get(&place)
            .map_or_else(|| self.log.place_kind(place), |register| register.kind)
    }

    /// The area of a level around a place, or the next larger one that is known.
    fn unit(&self, place: PlaceId, level: AreaLevel) -> Option<AreaId> {
        let areas = &self.gazetteer.areas;
        let area = self.gazetteer.places.get(&place)?.area?;
        areas.enclosing(area, level).or_else(|| {
            areas
                .ancestors(area)
                .find(|around| around.level.depth() < level.depth())
                .map(|around| around.id)
        })
    }
}

impl Sketch {
    fn draw(&mut self, area: AreaId, reason: ZoneReason, known: Timestamp) {
        self.drawn.entry(area).or_default().push((reason, known));
    }
}

/// The union of intervals, sorted and without overlap: a case may be noted at two spots at once.
fn united(mut intervals: Vec<Interval>) -> Vec<Interval> {
    intervals.sort_unstable();
    let mut union: Vec<Interval> = Vec::with_capacity(intervals.len());
    for interval in intervals {
        match union.last_mut() {
            Some(last) if interval.start() <= last.end() => {
                let end = last.end().max(interval.end());
                *last = Interval::non_empty(last.start(), end).unwrap_or(*last);
            }
            Some(_) | None => union.push(interval),
        }
    }
    union
}

fn distinct(persons: impl Iterator<Item = PersonId>) -> u32 {
    let mut persons: Vec<PersonId> = persons.collect();
    persons.sort_unstable();
    persons.dedup();
    u32::try_from(persons.len()).expect("there are at most u32::MAX persons")
}

/// One zone for each area that does not lie in another zone at least as strict, with the reasons of those that do.
fn merge(drawn: BTreeMap<AreaId, Vec<(ZoneReason, Timestamp)>>, areas: &Areas) -> Vec<Zone> {
    let levels: BTreeMap<AreaId, ZoneLevel> = drawn
        .iter()
        .filter_map(|(&area, reasons)| Some((area, reasons.iter().map(|(reason, _)| reason.level()).min()?)))
        .collect();
    let around = |area: AreaId| {
        let level = levels.get(&area)?;
        let outer = areas.ancestors(area).skip(1).map(|outer| outer.id);
        outer
            .into_iter()
            .find(|outer| levels.get(outer).is_some_and(|outer| outer <= level))
    };
    let mut merged: BTreeMap<AreaId, Vec<(ZoneReason, Timestamp)>> = BTreeMap::new();
    for (area, reasons) in drawn {
        let outermost = successors(Some(area), |&area| around(area))
            .last()
            .unwrap_or(area);
        merged.entry(outermost).or_default().extend(reasons);
    }
    let zone = |(area, mut drawn): (AreaId, Vec<(ZoneReason, Timestamp)>)| {
        let level = *levels.get(&area)?;
        let of_level = drawn.iter().filter(|(reason, _)| reason.level() == level);
        let since = of_level.map(|&(_, known)| known).min()?;
        drawn.sort_unstable();
        let reasons = drawn.into_iter().map(|(reason, _)| reason).collect();
        Some(Zone {
            area,
            level,
            since,
            reasons,
        })
    };
    merged.into_iter().filter_map(zone).collect()
}

/// The rest of each county that holds one of the zones, unless the county itself lies in one.
fn counties(
    zones: &[Zone],
    areas: &Areas,
    county: AreaLevel,
    unplaced: &mut BTreeSet<Unplaced>,
) -> Vec<Zone> {
    let mut counties: BTreeMap<AreaId, (u32, Timestamp)> = BTreeMap::new();
    for zone in zones {
        match areas.enclosing(zone.area, county) {
            Some(county) => {
                let (count, since) = counties.entry(county).or_insert((0, zone.since));
                *count += 1;
                *since = zone.since.min(*since);
            }
            None => {
                unplaced.insert(Unplaced::NoCounty { area: zone.area });
            }
        }
    }
    let taken: BTreeSet<AreaId> = zones.iter().map(|zone| zone.area).collect();
    counties
        .into_iter()
        .filter(|&(county, _)| !areas.ancestors(county).any(|around| taken.contains(&around.id)))
        .map(|(area, (zones, since))| Zone {
            area,
            level: ZoneLevel::Prevention,
            since,
            reasons: vec![ZoneReason::RestOfCounty { zones }],
        })
        .collect()
}
