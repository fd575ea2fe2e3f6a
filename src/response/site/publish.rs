//! From a tracing to the exposure sites that are to be published.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Site, SiteGrade, united};
use crate::classify::{Admitted, Judge, Scratch};
use crate::contact::ExposureKind;
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::place::PlaceKind;
use crate::protocol::RuleSet;
use crate::record::Visit;
use crate::time::{Interval, Timestamp};
use crate::trace::Tracing;

/// The kinds of place where people meet who do not know each other, so that their contacts have to be called up: all but
/// homes, dormitories, workplaces, classrooms, taxis, isolation sites and places of no known kind.
///
/// This library's default, from no document: a county publishes what it thinks right.
pub const PUBLIC_KINDS: &[PlaceKind] = &[
    PlaceKind::Restaurant,
    PlaceKind::Entertainment,
    PlaceKind::Shop,
    PlaceKind::Market,
    PlaceKind::Clinic,
    PlaceKind::Hospital,
    PlaceKind::Bus,
    PlaceKind::Metro,
    PlaceKind::CoachSealed,
    PlaceKind::CoachVentilated,
    PlaceKind::TrainSealed,
    PlaceKind::TrainOpen,
    PlaceKind::Aircraft,
    PlaceKind::Ship,
    PlaceKind::Lift,
    PlaceKind::Worship,
    PlaceKind::Outdoor,
];

/// An exposure site, and why it is one: not to be published as it is, for it names cases.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct PublicSite {
    /// The place, the time and the grade, which may be published.
    pub site: Site,
    /// The cases that were there, sorted.
    pub cases: Vec<PersonId>,
    /// The rules, of any grade, that would make a contact of whoever was there all the time; none without a grade.
    pub rules: RuleSet,
}

/// The exposure sites of an outbreak as of the tracing's instant: where cases were, in their infectious windows, at
/// places of these kinds.
///
/// A site has the grade that fits the strictest rule by which the protocol would make a contact, of generation 1, of
/// somebody who was there for all of a case's stays at that place, and whose spot nobody knows. Time after a stay
/// counts too, where the protocol lets a place stay infectious and a rule admits indirect exposure. Where no rule
/// would, the grade is nothing, and it is left to the publisher what to ask of visitors.
///
/// Times of one place and one grade that overlap or touch are one site. Times of different grades may overlap, each
/// for its own reasons. Sorted as [`Sites`](super::Sites) are. The kind of a place is that in the log.
///
/// # Complexity
///
/// `O(v log v + r e log e)` for `v` visits of the cases, and for each case and place `e` stays and `r` rules.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::response::{PUBLIC_KINDS, SiteGrade, Sites, public_sites};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
///
/// let (ann, tea_house, home) = (PersonId::new(0), PlaceId::new(0), PlaceId::new(1));
/// let mut log = VisitLogBuilder::new();
/// log.add_place(tea_house, PlaceKind::Entertainment);
/// log.add_place(home, PlaceKind::Residence);
/// for (place, from, until) in [
///     (tea_house, "2022-05-06T19:00:00+08:00", "2022-05-06T20:00:00+08:00"),
///     (home, "2022-05-06T20:30:00+08:00", "2022-05-07T07:00:00+08:00"),
/// ] {
///     log.add_visit(Visit { person: ann, place, interval: Interval::new(from.parse()?, until.parse()?)?, spot: None });
/// }
/// let (log, protocol) = (log.build()?, edition::cn_9());
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(ann) }])?;
/// let tracing = trace(&log, &cases, &protocol, "2022-05-08T00:00:00+08:00".parse()?);
///
/// let found = public_sites(&tracing, PUBLIC_KINDS);
/// assert_eq!(found.len(), 1, "a home is not published");
/// assert_eq!(found[0].cases, [ann]);
/// let sites = Sites::new(found.iter().map(|found| found.site));
/// assert_eq!(sites.at(tea_house)[0].grade, Some(SiteGrade::SelfIsolate));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn public_sites(tracing: &Tracing<'_>, kinds: &[PlaceKind]) -> Vec<PublicSite> {
    let (log, protocol) = (tracing.log(), tracing.protocol());
    let visitor = Visitor {
        log,
        judge: Judge::new(protocol, 1),
        lingering_s: protocol.lingering_s(),
        as_of: tracing.as_of(),
    };
    let mut scratch = Scratch::default();
    let mut found: BTreeMap<_, Vec<(Interval, PersonId, RuleSet)>> = BTreeMap::new();
    for case in tracing.cases().iter() {
        let (from, until) = protocol
            .window()
            .bounds(case, protocol.time_zone(), tracing.as_of());
        let Some(window) = Interval::non_empty(from, until) else {
            continue;
        };
        let visits: Vec<Visit> = log
            .visits_of(case.person)
            .filter(|visit| kinds.contains(&log.place_kind(visit.place)))
            .filter_map(|visit| {
                let interval = visit.interval.intersection(window)?;
                Some(Visit { interval, ..visit })
            })
            .collect();
        for stays in visits.chunk_by(|a, b| a.place == b.place) {
            for (interval, rules) in visitor.exposures(stays, &mut scratch) {
                let grade = protocol.rules_in(rules).map(|rule| rule.grade).min();
                let grade = grade.map(SiteGrade::from);
                found
                    .entry((stays[0].place, grade))
                    .or_default()
                    .push((interval, case.person, rules));
            }
        }
    }
    let mut sites = Vec::new();
    for ((place, grade), mut times) in found {
        times.sort_unstable_by_key(|&(interval, person, _)| (interval, person));
        let mut rest = &times[..];
        for interval in united(times.iter().map(|&(interval, ..)| interval)) {
            let inside = rest.partition_point(|(part, ..)| part.start() < interval.end());
            let (parts, later) = rest.split_at(inside);
            rest = later;
            let mut cases: Vec<PersonId> = parts.iter().map(|&(_, person, _)| person).collect();
            cases.sort_unstable();
            cases.dedup();
            sites.push(PublicSite {
                site: Site {
                    place,
                    interval,
                    grade,
                },
                cases,
                rules: parts
                    .iter()
                    .fold(RuleSet::EMPTY, |all, &(_, _, rules)| all.union(rules)),
            });
        }
    }
    sites.sort_unstable_by_key(|found| found.site);
    sites
}

/// Somebody who stays at a place for as long as any case makes it infectious, at no known spot.
struct Visitor<'a> {
    log: &'a VisitLog,
    judge: Judge,
    lingering_s: u32,
    as_of: Timestamp,
}

impl Visitor<'_> {
    /// When the stays of one case at one place expose the visitor, and the firing rules in which each such time takes
    /// part. Time beside the case is told even where no rule fires.
    fn exposures(&self, stays: &[Visit], scratch: &mut Scratch) -> Vec<(Interval, RuleSet)> {
        let place = stays[0].place;
        let kind = self.log.place_kind(place);
        let rules = self.judge.of_visits(kind);
        let indirect = self.judge.indirect(rules);
        let admitted = |interval: Interval, how, among| {
            let (near, assumed) = self.judge.near(among, None, None);
            let rules = self.judge.long_enough(near, interval.seconds());
            Admitted {
                person: stays[0].person.get(),
                start: interval.start().raw(),
                end: interval.end().raw(),
                place: Some(place.get()),
                kind: how,
                setting: Some(kind),
                rules,
                assumed: assumed.intersection(rules),
            }
        };
        let mut pieces: Vec<(Interval, ExposureKind)> = stays
            .iter()
            .map(|stay| (stay.interval, ExposureKind::Direct))
            .collect();
        if self.lingering_s > 0 && !indirect.is_empty() {
            let beside = united(stays.iter().map(|stay| stay.interval));
            for stay in stays {
                let end = stay.interval.end();
                let until = Timestamp::from_raw(end.raw().saturating_add(self.lingering_s)).min(self.as_of);
                pieces.extend(less(end, until, &beside).map(|gap| (gap, ExposureKind::Indirect)));
            }
        }
        pieces.sort_unstable();
        let exposures: Vec<Admitted> = pieces
            .iter()
            .map(|&(interval, how)| match how {
                ExposureKind::Indirect => admitted(interval, how, indirect),
                ExposureKind::Direct | ExposureKind::Encounter => admitted(interval, how, rules),
            })
            .collect();
        let fires = self.judge.judge(&exposures, scratch).is_some();
        pieces
            .iter()
            .enumerate()
            .map(|(at, &(interval, how))| {
                let parts = scratch.parts.get(at).copied().filter(|_| fires);
                (interval, how, parts.unwrap_or(RuleSet::EMPTY))
            })
            .filter(|&(_, how, parts)| how == ExposureKind::Direct || !parts.is_empty())
            .map(|(interval, _, parts)| (interval, parts))
            .collect()
    }
}

/// What is left of a stretch of time without some intervals, which are sorted and do not touch.
fn less(from: Timestamp, until: Timestamp, without: &[Interval]) -> impl Iterator<Item = Interval> {
    let ends = without.iter().map(|interval| interval.end());
    let starts = without.iter().map(|interval| interval.start());
    let gaps = std::iter::once(from)
        .chain(ends)
        .zip(starts.chain([until]).collect::<Vec<_>>());
    gaps.filter_map(move |(gap_start, gap_end)| Interval::non_empty(gap_start.max(from), gap_end.min(until)))
}
