//! Takes from a tracing what a verdict rests on.

use std::cmp::Reverse;

use super::{
    ExposureProof, LinkProof, Records, RuleCited, SourceWindow, VisitRow, WindowEnd, WindowStart, Witness,
};
use crate::case::Case;
use crate::contact::{Exposure, ExposureKind, Label, Link};
use crate::graph::{Chain, chain_to, chains_from};
use crate::hop::other_person;
use crate::id::{PersonId, PlaceId};
use crate::protocol::{Grade, Rule};
use crate::tier::Tier;
use crate::time::{Interval, Moment, Timestamp};
use crate::trace::Tracing;

/// The proof that a person is a contact, or that another case may have infected a case; nothing for somebody whom no case
/// reached.
///
/// Of a contact it proves the chain of [`chain_to`], with as few links as can be. Of a case it proves the first close link
/// from the window of another case; where there is none, a chain with as few close links as can be; and where there is none
/// either, the first link of the strictest grade.
///
/// # Complexity
///
/// Of a contact as for [`chain_to`], which touches the neighbours of the chain alone, and for each link `O(r e² + e u v)`
/// for `r` rules that fire, `e` exposures that take part, and `u` and `v` visits of the two to one place that last through
/// one of them. Of a case, where no close link from a window of a case leads there, as for [`chains_from`], once for each
/// other case.
///
/// # Examples
///
/// A case and a colleague at the office, and whoever doubts it:
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::witness::{verify, witness};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLogBuilder, trace};
///
/// let (guo, song, office) = (PersonId::new(0), PersonId::new(1), PlaceId::new(0));
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(office, PlaceKind::Office);
/// for (person, from, until) in [
///     (guo, "2022-05-06T09:00:00+08:00", "2022-05-06T12:00:00+08:00"),
///     (song, "2022-05-06T11:30:00+08:00", "2022-05-06T17:00:00+08:00"),
/// ] {
///     let interval = Interval::new(from.parse()?, until.parse()?)?;
///     builder.add_visit(Visit { person, place: office, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
/// let (protocol, as_of) = (edition::cn_9(), "2022-05-08T20:00:00+08:00".parse()?);
/// let tracing = trace(&log, &cases, &protocol, as_of);
///
/// let mut proof = witness(&tracing, song).expect("a close contact");
/// assert_eq!(proof.links[0].seconds, 30 * 60);
/// assert_eq!(verify(&proof, &log, &cases, &protocol, as_of), Ok(()));
///
/// proof.links[0].exposures[0].interval = Interval::new("2022-05-06T11:00:00+08:00".parse()?, as_of)?;
/// let refusal = verify(&proof, &log, &cases, &protocol, as_of).unwrap_err();
/// assert_eq!(
///     refusal.to_string(),
///     "link 1, arrival: expected 2022-05-06T03:00:00Z, found 2022-05-06T03:30:00Z"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn witness(tracing: &Tracing<'_>, person: PersonId) -> Option<Witness> {
    if tracing.cases().get(person).is_none() {
        return witness_of_chain(tracing, &chain_to(tracing, person)?);
    }
    let earliest = tracing
        .links_to(person)
        .into_iter()
        .filter(|link| link.generation == 1)
        .min_by_key(|link| (link.grade, link.first_exposure, link.source));
    match earliest {
        Some(link) if link.grade == Grade::Close => witness_of_links(tracing, &[link]),
        lesser => {
            let others = tracing.cases().iter().filter(|case| case.person != person);
            let chain = others
                .filter_map(|case| chains_from(tracing, case.person)?.chain_to(person))
                .filter(|chain| chain.links().iter().all(|link| link.grade == Grade::Close))
                .min_by_key(|chain| {
                    let last = chain.links().last().map(|link| link.first_exposure);
                    (chain.links().len(), last, chain.case())
                });
            match chain {
                Some(chain) => witness_of_chain(tracing, &chain),
                None => witness_of_links(tracing, &[lesser?]),
            }
        }
    }
}

/// The proof of a chain that was found in this tracing, such as one of [`chain_between`](crate::graph::chain_between).
///
/// For a chain of another tracing there is nothing, or a witness that does not hold.
///
/// # Complexity
///
/// For each link as for [`witness`]; no link is looked for again.
#[must_use]
pub fn witness_of_chain(tracing: &Tracing<'_>, chain: &Chain) -> Option<Witness> {
    witness_of_links(tracing, chain.links())
}

/// The proof of links of which each starts where the one before ends.
pub(crate) fn witness_of_links(tracing: &Tracing<'_>, links: &[Link]) -> Option<Witness> {
    let (first, last) = (links.first()?, links.last()?);
    let mut arrival = None;
    let mut proofs = Vec::with_capacity(links.len());
    for link in links {
        proofs.push(prove(tracing, link, arrival)?);
        arrival = Some(link.first_exposure);
    }
    let tier = match last.grade {
        Grade::Close => Tier::of_generation(last.generation),
        Grade::Companion => Tier::Companion,
        Grade::General => Tier::General,
    };
    Some(Witness {
        protocol: tracing.protocol().id().to_owned(),
        as_of: tracing.as_of(),
        person: last.person,
        tier: Some(tier).filter(|_| tracing.cases().get(last.person).is_none()),
        generation: last.generation,
        case: first.source,
        links: proofs,
    })
}

/// The proof of a link from a case, or from somebody who was reached at an arrival.
///
/// The rule is the one that needs the fewest exposures, of several the first of the protocol. It is among those in which
/// the first exposure takes part. Of that rule, no exposure that takes part begins earlier; so whatever a qualifying
/// window holds of its time begins with the first exposure or later, and the window that begins with it holds as much.
fn prove(tracing: &Tracing<'_>, link: &Link, arrival: Option<Timestamp>) -> Option<LinkProof> {
    let label = match arrival {
        Some(arrival) => tracing.label(link.source, link.generation.checked_sub(1)?, arrival),
        None => Label::of_case(
            tracing.cases().get(link.source)?,
            tracing.protocol(),
            tracing.as_of(),
        ),
    };
    let first = link
        .exposures
        .iter()
        .filter(|exposure| exposure.interval.start() == link.first_exposure);
    let (position, rule, exposures) = tracing
        .protocol()
        .rules()
        .iter()
        .enumerate()
        .filter(|(position, rule)| {
            rule.grade == link.grade && first.clone().any(|exposure| exposure.rules.contains(*position))
        })
        .filter_map(|(position, rule)| Some((position, rule, Count::new(rule, link).fewest(position, link)?)))
        .min_by_key(|(_, _, exposures)| exposures.len())?;
    let count = Count::new(rule, link);
    let mut proofs = Vec::with_capacity(exposures.len());
    for &exposure in &exposures {
        proofs.push(ExposureProof {
            records: records(tracing, link, &label, rule, position, exposure)?,
            setting: exposure.setting,
            assumed: exposure.assumed.contains(position),
            interval: exposure.interval,
            seconds: count.within(exposure)?.seconds(),
        });
    }
    Some(LinkProof {
        generation: link.generation,
        source: link.source,
        person: link.person,
        window: SourceWindow {
            from: label.from,
            since: match arrival {
                Some(arrival) => {
                    let case = tracing.cases().get(link.source);
                    let latency = case.map_or(tracing.protocol().latency_minutes(), |_| 0);
                    WindowStart::exposed(arrival, latency)
                }
                None => start_of_case(tracing, tracing.cases().get(link.source)?, label.from)?,
            },
            until: label.until,
            ends: end(tracing, link.source, label.until),
        },
        rule: RuleCited {
            position: u32::try_from(position).ok()?,
            id: rule.id.clone(),
            source: rule.source.clone(),
        },
        seconds: count.seconds(&exposures),
        exposures: proofs,
        within: count.window,
        required: count.required,
        arrival: link.first_exposure,
    })
}

/// Which date of a case gives its window that start.
fn start_of_case(tracing: &Tracing<'_>, case: &Case, from: Timestamp) -> Option<WindowStart> {
    if case.window.is_some() {
        return Some(WindowStart::Fixed);
    }
    let (window, zone) = (tracing.protocol().window(), tracing.protocol().time_zone());
    // Asked of each date as if it were the only one.
    let gives = |alone: Case| window.bounds(&alone, zone, tracing.as_of()).0 == from;
    let none = Case::new(case.person);
    let onset = case.onset.filter(|_| {
        gives(Case {
            onset: case.onset,
            ..none
        })
    });
    let sampled = case.sampled.filter(|_| {
        gives(Case {
            sampled: case.sampled,
            ..none
        })
    });
    let days = window.look_back_days;
    let onset = onset.map(|onset| WindowStart::onset(onset, days.symptomatic));
    let anchor = onset.or(sampled.map(|sampled| WindowStart::sampled(sampled, days.asymptomatic)));
    let negative = case.last_negative.map(WindowStart::last_negative);
    if window.from_last_negative {
        negative.or(anchor)
    } else {
        anchor.or(negative)
    }
}

/// Why a person is no source any more from an instant on.
fn end(tracing: &Tracing<'_>, person: PersonId, until: Timestamp) -> WindowEnd {
    let (protocol, zone) = (tracing.protocol(), tracing.protocol().time_zone());
    let isolated_then = |isolated: &Moment| isolated.start(zone) == until;
    let Some(case) = tracing.cases().get(person) else {
        let own = tracing
            .log()
            .isolations()
            .filter(|isolation| isolation.person == person);
        let isolated = own.map(|isolation| isolation.from).find(isolated_then);
        return isolated.map_or(WindowEnd::AsOf, WindowEnd::isolated);
    };
    if let Some(fixed) = case.window {
        return if fixed.end() == until {
            WindowEnd::Fixed
        } else {
            WindowEnd::AsOf
        };
    }
    if let Some(isolated) = case.isolated.filter(isolated_then) {
        return WindowEnd::isolated(isolated);
    }
    let dated = case.onset.into_iter().chain(case.sampled);
    let anchor = dated
        .min_by_key(|moment| moment.date(zone))
        .or(case.last_negative);
    let at_large = Case {
        isolated: None,
        ..*case
    };
    match (anchor, protocol.window().until_days_after_anchor) {
        (Some(anchor), Some(days))
            if protocol.window().bounds(&at_large, zone, Timestamp::MAX).1 == until =>
        {
            WindowEnd::last_day(anchor, days)
        }
        _ => WindowEnd::AsOf,
    }
}

/// How a rule counts the time of a link.
struct Count {
    /// The window that begins with the first exposure, where the rule has one.
    window: Option<Interval>,
    /// In seconds.
    required: u64,
}

impl Count {
    fn new(rule: &Rule, link: &Link) -> Self {
        let first = link.first_exposure;
        let end = |hours: u32| Timestamp::clamped(first.to_unix() + i64::from(hours) * 3600);
        Self {
            window: rule
                .within_hours
                .and_then(|hours| Interval::non_empty(first, end(hours))),
            required: (u64::from(rule.min_total_minutes) * 60).max(1),
        }
    }

    /// The part of an exposure that counts.
    fn within(&self, exposure: &Exposure) -> Option<Interval> {
        match self.window {
            Some(window) => exposure.interval.intersection(window),
            None => Some(exposure.interval),
        }
    }

    /// The length of the union of what counts of exposures that are sorted by start.
    fn seconds(&self, exposures: &[&Exposure]) -> u64 {
        let counted = exposures.iter().filter_map(|exposure| self.within(exposure));
        let mut covered = Timestamp::MIN;
        let mut seconds = 0;
        for part in counted {
            let fresh = Interval::non_empty(part.start().max(covered), part.end());
            seconds += fresh.map_or(0, |fresh| u64::from(fresh.seconds()));
            covered = covered.max(part.end());
        }
        seconds
    }

    /// As few exposures of a rule as make it fire, the first of the link among them, sorted by start: none can be left out.
    /// Nothing where all of them are not enough.
    ///
    /// The longest are taken until they are enough, and then whatever the others make up for is left out: `O(e²)` for `e`
    /// exposures. Since none is covered by another, no two begin together.
    fn fewest<'l>(&self, position: usize, link: &'l Link) -> Option<Vec<&'l Exposure>> {
        let mut admitted: Vec<(Interval, &Exposure)> = link
            .exposures
            .iter()
            .filter(|exposure| exposure.rules.contains(position))
            .filter_map(|exposure| Some((self.within(exposure)?, exposure)))
            .collect();
        // The one that was first, of several the longest, and then by length.
        admitted.sort_by_key(|&(part, _)| (part.start() != link.first_exposure, Reverse(part.seconds())));
        let first_of = |count: usize| {
            let mut exposures: Vec<&Exposure> =
                admitted[..count].iter().map(|&(_, exposure)| exposure).collect();
            exposures.sort_by_key(|exposure| (exposure.interval, exposure.place));
            exposures
        };
        let (mut too_few, mut enough) = (0, admitted.len());
        if self.seconds(&first_of(enough)) < self.required {
            return None;
        }
        while enough - too_few > 1 {
            let half = usize::midpoint(too_few, enough);
            if self.seconds(&first_of(half)) < self.required {
                too_few = half;
            } else {
                enough = half;
            }
        }
        let mut chosen = first_of(enough);
        for at in (0..chosen.len()).rev() {
            let left_out = chosen.remove(at);
            let arrives = chosen
                .first()
                .is_some_and(|first| first.interval.start() == link.first_exposure);
            if !arrives || self.seconds(&chosen) < self.required {
                chosen.insert(at, left_out);
            }
        }
        Some(chosen)
    }
}

/// What was recorded that makes an exposure which a rule admits.
fn records(
    tracing: &Tracing<'_>,
    link: &Link,
    label: &Label,
    rule: &Rule,
    position: usize,
    exposure: &Exposure,
) -> Option<Records> {
    let assumed = exposure.assumed.contains(position);
    let Some(place) = exposure.place else {
        return encounter(tracing, link, label, rule, exposure, assumed);
    };
    let window = label.window()?;
    let reach = |person: PersonId, from: Timestamp, until: Timestamp| {
        let visits = tracing.log().visits_of(person);
        (0_u32..)
            .zip(visits)
            .filter(move |(_, visit)| visit.place == place)
            .filter(move |(_, visit)| visit.interval.start() <= from && visit.interval.end() >= until)
            .map(|(row, visit)| VisitRow { row, visit })
    };
    let near = |source: &VisitRow, person: &VisitRow| {
        let separation = source
            .visit
            .spot
            .zip(person.visit.spot)
            .map(|(a, b)| a.abs_diff(b));
        let unknown = rule.max_distance_m.is_some() || rule.max_separation.is_some() && separation.is_none();
        let far = rule
            .max_separation
            .zip(separation)
            .is_some_and(|(limit, found)| found > limit);
        !far && unknown == assumed
    };
    let stretch = exposure.interval;
    let persons: Vec<VisitRow> = reach(link.person, stretch.start(), stretch.end()).collect();
    let pairs = |sources: Vec<VisitRow>| {
        let of_source = |source| persons.iter().map(move |&person| (source, person));
        sources.into_iter().flat_map(of_source)
    };
    if exposure.kind == ExposureKind::Direct {
        let sources = reach(link.source, stretch.start(), stretch.end()).collect();
        let (source, person) = pairs(sources).find(|(source, person)| {
            let together = source.visit.interval.intersection(person.visit.interval);
            let cut = together.and_then(|together| together.intersection(window));
            near(source, person) && cut == Some(stretch)
        })?;
        return Some(Records::Direct { source, person });
    }
    let alone = Alone::new(tracing, link.source, place, window);
    // Whoever lingers into the exposure had come before it began, and may have left since.
    let sources = reach(link.source, stretch.start(), Timestamp::MIN).collect();
    let (source, person) = pairs(sources).find(|(source, person)| {
        let lingers = alone.lingers(source.visit.interval);
        let after = lingers.and_then(|lingers| lingers.intersection(person.visit.interval));
        near(source, person)
            && after.is_some_and(|after| alone.piece(after, stretch.start()) == Some(stretch))
    })?;
    Some(Records::Indirect { source, person })
}

fn encounter(
    tracing: &Tracing<'_>,
    link: &Link,
    label: &Label,
    rule: &Rule,
    exposure: &Exposure,
    assumed: bool,
) -> Option<Records> {
    let window = label.window()?;
    let near = |distance_m: Option<f64>| {
        let unknown = rule.max_separation.is_some() || rule.max_distance_m.is_some() && distance_m.is_none();
        let far = rule
            .max_distance_m
            .zip(distance_m)
            .is_some_and(|(limit, found)| found > limit);
        !far && unknown == assumed
    };
    let (row, encounter) =
        (0_u32..)
            .zip(tracing.log().encounters_of(link.source))
            .find(|(_, encounter)| {
                other_person(encounter, link.source) == link.person
                    && encounter.setting() == exposure.setting
                    && encounter.interval().intersection(window) == Some(exposure.interval)
                    && near(encounter.distance_m())
            })?;
    Some(Records::Encounter { row, encounter })
}

/// The time at a place when a source has left and what lingers of it is still there.
struct Alone {
    window: Interval,
    lingering_s: u32,
    as_of: Timestamp,
    /// The source's own time there inside the window.
    // Invariant: sorted by start, as the visits of a person to a place are.
    present: Vec<Interval>,
}

impl Alone {
    fn new(tracing: &Tracing<'_>, source: PersonId, place: PlaceId, window: Interval) -> Self {
        let visits = tracing
            .log()
            .visits_of(source)
            .filter(|visit| visit.place == place);
        Self {
            window,
            lingering_s: tracing.protocol().lingering_s(),
            as_of: tracing.as_of(),
            present: visits
                .filter_map(|visit| visit.interval.intersection(window))
                .collect(),
        }
    }

    /// What lingers of one visit, whether the source is there again or not.
    fn lingers(&self, visit: Interval) -> Option<Interval> {
        let left = visit.intersection(self.window)?.end();
        let until = Timestamp::clamped(left.to_unix() + i64::from(self.lingering_s));
        Interval::non_empty(left, until.min(self.as_of))
    }

    /// The piece of it without the source that begins at an instant.
    fn piece(&self, whole: Interval, start: Timestamp) -> Option<Interval> {
        let mut from = whole.start();
        for stay in &self.present {
            let gap = Interval::non_empty(from, stay.start().min(whole.end()));
            if let Some(gap) = gap.filter(|gap| gap.start() == start) {
                return Some(gap);
            }
            from = from.max(stay.end());
        }
        Interval::non_empty(from, whole.end()).filter(|gap| gap.start() == start)
    }
}
