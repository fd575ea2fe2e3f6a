//! Bidirectional tracing: backward from a case to what can have infected it, and forward from there to whom else.

use serde::Serialize;

use super::candidate::{Origin, Sources};
use super::find::find_sources;
use super::hazards::Likelihood;
use super::infection::Infection;
use crate::case::Case;
use crate::contact::{Label, Link};
use crate::id::{PersonId, PlaceId};
use crate::overlap::rows_within;
use crate::tier::Tier;
use crate::time::{DAY_S, Interval, Timestamp, midnight};
use crate::trace::Tracing;

/// What tracing a case both ways brings to light.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct BothWays {
    /// Everything that can have infected the case, with its probability.
    pub sources: Sources,
    /// Forward again from every candidate that is probable enough, the most probable first.
    pub branches: Vec<Branch>,
}

/// A candidate source of a case, followed forward.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Branch {
    /// The candidate: a case or a place.
    pub origin: Origin,
    /// How probable it is that the infection came from there.
    pub probability: f64,
    /// The time in which contact with the candidate counts here, if any is left; nothing for a place.
    pub window: Option<Interval>,
    /// Whom else the candidate can have infected, sorted by person; nobody for a place.
    pub others: Vec<OtherInfectee>,
    /// Who was at the place together with the case when it can have been infected, the longest first: among them are
    /// the unseen source and others whom it infected. Nobody where the candidate is a case.
    pub present: Vec<Present>,
}

/// Somebody else whom a candidate source can have infected.
#[derive(Clone, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct OtherInfectee {
    /// Why: the rules that fire, and the exposures, as for every link.
    pub link: Link,
    /// Whether the person is a case.
    pub is_case: bool,
    /// Whether the link from this source is also found with the usual look-back.
    pub is_usual: bool,
    /// The tier that the person has in the tracing, through whichever case; nothing for a case, and for somebody whom
    /// ordinary tracing does not reach at all.
    pub tier: Option<Tier>,
}

impl OtherInfectee {
    /// Whether ordinary forward tracing misses the person: no case, and no contact of whatever tier.
    #[must_use]
    pub const fn is_missed(&self) -> bool {
        !self.is_case && self.tier.is_none()
    }
}

/// Somebody who was at a place together with a case.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct Present {
    /// Who.
    pub person: PersonId,
    /// Whether the person is a case.
    pub is_case: bool,
    /// The seconds that both were there; where either was there at several spots at once, more than passed.
    pub seconds: u64,
}

/// Traces a case both ways: backward to every candidate source with at least a probability, and forward from each
/// of them to whom else it can have infected. Nothing for a person who is no case.
///
/// Whoever infected a known case has infected more people than cases do on average: 3 to 10 times as many (Endo et al.,
/// Implication of backward contact tracing in the presence of overdispersed transmission in COVID-19 outbreaks, Wellcome
/// Open Res. 5:239, 2020). Forward means here: under the rules of the protocol, to contacts and cases, in a window that
/// begins [`backward_days`](crate::protocol::Protocol::backward_days) before the earlier of onset and first positive
/// sampling, or as usual where that is earlier. Most is gained by looking back 6 days instead of 2 (Bradshaw et al.,
/// Bidirectional contact tracing could dramatically improve COVID-19 control, Nat. Commun. 12:232, 2021, by a model). A
/// window that an investigator has fixed holds as it is. The case itself is not told again.
///
/// From a place nobody is followed forward, since nobody knows who it was: told is who was there with the case.
///
/// `least_probability` is a number from 0 to 1; above 1, or where it is not a number, nothing is followed.
///
/// # Complexity
///
/// As [`find_sources`], then for each candidate case as [`Tracing::links_from`], twice, and for each candidate place
/// `O(v / 32 + h log h)` for each stay of the case, with `v` visits to the place of which `h` share time with the stay.
///
/// # Examples
///
/// A case met another on the day before that one fell ill. Five days before, that one was at lunch with a friend,
/// of whom ordinary tracing knows nothing.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Likelihood, trace_both_ways};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
///
/// let [source, case, friend] = [0, 1, 2].map(PersonId::new);
/// let [office, restaurant] = [PlaceId::new(0), PlaceId::new(1)];
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(office, PlaceKind::Office);
/// builder.add_place(restaurant, PlaceKind::Restaurant);
/// for (person, place, from, until) in [
///     (source, restaurant, "2022-05-06T12:00:00+08:00", "2022-05-06T13:00:00+08:00"),
///     (friend, restaurant, "2022-05-06T12:00:00+08:00", "2022-05-06T13:00:00+08:00"),
///     (source, office, "2022-05-10T09:00:00+08:00", "2022-05-10T17:00:00+08:00"),
///     (case, office, "2022-05-10T09:00:00+08:00", "2022-05-10T17:00:00+08:00"),
/// ] {
///     let interval = Interval::new(from.parse()?, until.parse()?)?;
///     builder.add_visit(Visit { person, place, interval, spot: None });
/// }
/// let log = builder.build()?;
/// let onset = |person, day: &str| day.parse().map(|onset| Case { onset: Some(onset), ..Case::new(person) });
/// let cases = Cases::new([onset(source, "2022-05-11")?, onset(case, "2022-05-15")?])?;
/// let protocol = edition::cn_8();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-17T00:00:00+08:00".parse()?);
/// assert_eq!(tracing.contact(friend), None);
///
/// let both = trace_both_ways(&tracing, case, &Likelihood::default(), 0.1).ok_or("a case")?;
/// let others = &both.branches[0].others;
/// assert_eq!(others.len(), 1);
/// assert_eq!(others[0].link.person, friend);
/// assert!(others[0].is_missed());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn trace_both_ways(
    tracing: &Tracing<'_>,
    case: PersonId,
    model: &Likelihood,
    least_probability: f64,
) -> Option<BothWays> {
    let sources = find_sources(tracing, case, model)?;
    let probable = sources
        .candidates
        .iter()
        .filter(|candidate| candidate.probability >= least_probability);
    let branches = probable.filter_map(|candidate| match candidate.origin {
        Origin::Case(source) => {
            let source = tracing.cases().get(source)?;
            Some(forward(tracing, source, case, candidate.probability))
        }
        Origin::Place(place) => Some(Branch {
            origin: candidate.origin,
            probability: candidate.probability,
            window: None,
            others: Vec::new(),
            present: present(tracing, case, model, place),
        }),
        Origin::Unseen => None,
    });
    let branches = branches.collect();
    Some(BothWays { sources, branches })
}

fn forward(tracing: &Tracing<'_>, source: &Case, case: PersonId, probability: f64) -> Branch {
    let (protocol, zone) = (tracing.protocol(), tracing.protocol().time_zone());
    let (usual, until) = protocol.window().bounds(source, zone, tracing.as_of());
    let anchor = [source.onset, source.sampled]
        .into_iter()
        .flatten()
        .map(|moment| moment.date(zone))
        .min();
    let earlier = anchor.filter(|_| source.window.is_none()).map(|anchor| {
        let days = i64::from(protocol.backward_days());
        Timestamp::clamped(midnight(anchor, zone) - days * DAY_S)
    });
    let links_from = |from: Timestamp| {
        tracing.links_from(&Label {
            generation: 0,
            person: source.person,
            arrival: from,
            from,
            until,
        })
    };
    let from = earlier.map_or(usual, |earlier| earlier.min(usual));
    let known: Vec<PersonId> = links_from(usual).iter().map(|link| link.person).collect();
    let others = links_from(from).into_iter().filter(|link| link.person != case);
    Branch {
        origin: Origin::Case(source.person),
        probability,
        window: Interval::non_empty(from, until),
        others: others
            .map(|link| OtherInfectee {
                is_case: tracing.cases().get(link.person).is_some(),
                is_usual: known.binary_search(&link.person).is_ok(),
                tier: tracing.contact(link.person).map(|contact| contact.tier),
                link,
            })
            .collect(),
        present: Vec::new(),
    }
}

/// Who was at a place with a case when it can have been infected.
fn present(tracing: &Tracing<'_>, case: PersonId, model: &Likelihood, place: PlaceId) -> Vec<Present> {
    let (log, cases) = (tracing.log(), tracing.cases());
    let infection = cases
        .get(case)
        .and_then(|case| Infection::of(tracing, case, model));
    let Some(Infection { window, .. }) = infection else {
        return Vec::new();
    };
    let at_place = log.rows_at(place);
    let mut met: Vec<(PersonId, u64)> = Vec::new();
    let own = log.rows_of(case).iter().map(|&row| row as usize);
    for row in own.filter(|row| at_place.contains(row)) {
        let stay = log.row(row);
        let (start, end) = (
            stay.start.max(window.start().raw()),
            stay.end.min(window.end().raw()),
        );
        if start >= end {
            continue;
        }
        rows_within(log, at_place.clone(), row, (start, end), |other| {
            if other.person != case.get() {
                let seconds = other.end.min(end) - other.start.max(start);
                met.push((PersonId::new(other.person), u64::from(seconds)));
            }
        });
    }
    met.sort_unstable();
    let mut present: Vec<Present> = met
        .chunk_by(|(one, _), (other, _)| one == other)
        .map(|group| Present {
            person: group[0].0,
            is_case: cases.get(group[0].0).is_some(),
            seconds: group.iter().map(|&(_, seconds)| seconds).sum(),
        })
        .collect();
    present.sort_by(|one, other| {
        other
            .seconds
            .cmp(&one.seconds)
            .then(one.person.cmp(&other.person))
    });
    present
}
