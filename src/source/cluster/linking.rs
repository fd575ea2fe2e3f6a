//! What would link two clusters: persons who are no case, and places.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Cluster;
use super::tie::{Neighbourhood, Tie, ties_to};
use crate::classify::Judge;
use crate::id::{PersonId, PlaceId};
use crate::place::PlaceKind;
use crate::source::window::infection_window;
use crate::time::Interval;
use crate::trace::Tracing;

/// Somebody who is no case and was near cases of two clusters.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct LinkingPerson {
    /// Who.
    pub person: PersonId,
    /// The cases of the first cluster to whom the person was near, sorted; at least one.
    pub first: Vec<PersonId>,
    /// The cases of the second, likewise.
    pub second: Vec<PersonId>,
    /// The ties from a case of one cluster, through this person, to a case of the other: how it may have come from one to
    /// the other. Without any, the person may still be whom both have it from.
    pub chains: Vec<Tie>,
}

/// A place where cases of two clusters were while they can have been infected or have infected others.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct LinkingPlace {
    /// Where.
    pub place: PlaceId,
    /// What kind of place it is.
    pub kind: PlaceKind,
    /// The cases of the first cluster that were there, sorted; at least one.
    pub first: Vec<PersonId>,
    /// The cases of the second, likewise.
    pub second: Vec<PersonId>,
    /// How many different persons were ever there.
    pub visitors: u32,
}

/// What would link two clusters, the most telling first.
///
/// Made by [`linking`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Linking {
    /// Persons, first those with the most chains, then those near the most cases of the cluster of which they were near
    /// fewer, then of both, then by person.
    pub persons: Vec<LinkingPerson>,
    /// Places, first those with the most cases of the cluster of which fewer were there, then of both, then those with the
    /// fewest visitors, then by place.
    pub places: Vec<LinkingPlace>,
}

/// Finds who, though no case, and which places would link two clusters of one tracing.
///
/// A person *was near* a case where the protocol would call the one a close contact of the other: in the infectious window
/// of the case, so that the person may have it from the case; or in its incubation window, so that the case may have it
/// from the person. Whom this finds is worth a test: somebody who was near cases of both clusters may have carried it over,
/// or be the common source that no line list has. A case was at a place where a visit of any length lies in either
/// window.
///
/// # Complexity
///
/// Two hops, as in [`trace`](crate::trace()), and one [`Tracing::links_to`] for each case of the two clusters, and
/// one for each contact who may have exposed it; `O(v)` for the visits of the cases and those to the places they share.
///
/// # Examples
///
/// A waiter served one family on 5 May and another on the 6th. One of the first was ill by then, one of the second is now.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Joining, Tie, clusters, linking};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLogBuilder, trace};
///
/// let [waiter, ann, bo] = [0, 1, 2].map(PersonId::new);
/// let restaurant = PlaceId::new(0);
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(restaurant, PlaceKind::Restaurant);
/// for (guest, day) in [(ann, "2022-05-05"), (bo, "2022-05-06")] {
///     let hour = |hour: &str| format!("{day}T{hour}:00+08:00").parse::<Timestamp>();
///     let interval = Interval::new(hour("18:00")?, hour("20:00")?)?;
///     for person in [waiter, guest] {
///         builder.add_visit(Visit { person, place: restaurant, interval, spot: None });
///     }
/// }
/// let log = builder.build()?;
/// let case = |person, onset: &str| Ok::<Case, mijie::InvalidMoment>(Case { onset: Some(onset.parse()?), ..Case::new(person) });
/// let cases = Cases::new([case(ann, "2022-05-05")?, case(bo, "2022-05-09")?])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-10T00:00:00+08:00".parse()?);
///
/// let clusters = clusters(&tracing, Joining::Cases);
/// let [one, other] = [ann, bo].map(|case| clusters.of(case).expect("a case"));
/// assert_ne!(one, other);
/// let linking = linking(&tracing, one, other);
/// assert_eq!(linking.persons.len(), 1);
/// assert_eq!(linking.persons[0].person, waiter);
/// let chain = linking.persons[0].chains[0];
/// assert!(matches!(chain, Tie::Through { from, to, .. } if from == ann && to == bo));
/// assert_eq!(linking.places[0].place, restaurant);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn linking(tracing: &Tracing<'_>, first: &Cluster, second: &Cluster) -> Linking {
    let judge = Judge::new(tracing.protocol(), 1);
    let mut neighbourhood = Neighbourhood::new(tracing, &judge);
    let mut near: Shared<PersonId> = Shared::default();
    let mut visited: Shared<PlaceId> = Shared::default();
    let mut chains: BTreeMap<PersonId, Vec<Tie>> = BTreeMap::new();
    for (side, cluster) in [first, second].into_iter().enumerate() {
        let other = [second, first][side];
        for case in cluster.cases.iter().filter_map(|&case| tracing.cases().get(case)) {
            let zone = tracing.protocol().time_zone();
            let (from, until) = tracing.protocol().window().bounds(case, zone, tracing.as_of());
            let windows = [Interval::non_empty(from, until), infection_window(tracing, case)];
            for window in windows.into_iter().flatten() {
                for link in neighbourhood.close_links(case.person, window, None) {
                    near.add(link.person, side, case.person);
                }
                let inside = |interval: Interval| interval.intersection(window).is_some();
                for visit in tracing
                    .log()
                    .visits_of(case.person)
                    .filter(|visit| inside(visit.interval))
                {
                    visited.add(visit.place, side, case.person);
                }
            }
            for tie in ties_to(tracing, case, true) {
                if let Tie::Through { from, contact, .. } = tie
                    && other.cases.binary_search(&from).is_ok()
                {
                    chains.entry(contact).or_default().push(tie);
                    near.add(contact, side, case.person);
                    near.add(contact, 1 - side, from);
                }
            }
        }
    }
    let persons = near
        .of_both()
        .filter(|(person, _)| tracing.cases().get(*person).is_none());
    let mut persons: Vec<LinkingPerson> = persons
        .map(|(person, [first, second])| LinkingPerson {
            person,
            first,
            second,
            chains: chains.remove(&person).map(sorted).unwrap_or_default(),
        })
        .collect();
    persons.sort_by_key(|one| {
        let weight = weight(&one.first, &one.second);
        (std::cmp::Reverse((one.chains.len(), weight)), one.person)
    });
    let mut places: Vec<LinkingPlace> = visited
        .of_both()
        .map(|(place, [first, second])| LinkingPlace {
            place,
            kind: tracing.log().place_kind(place),
            first,
            second,
            visitors: visitors(tracing, place),
        })
        .collect();
    places.sort_by_key(|one| {
        let weight = weight(&one.first, &one.second);
        (std::cmp::Reverse(weight), one.visitors, one.place)
    });
    Linking { persons, places }
}

/// Which cases of either cluster have something in common.
#[derive(Debug)]
struct Shared<K> {
    cases: BTreeMap<K, [BTreeSet<PersonId>; 2]>,
}

impl<K> Default for Shared<K> {
    fn default() -> Self {
        Self {
            cases: BTreeMap::new(),
        }
    }
}

impl<K: Ord> Shared<K> {
    fn add(&mut self, what: K, side: usize, case: PersonId) {
        self.cases.entry(what).or_default()[side].insert(case);
    }

    /// What cases of both clusters have in common.
    fn of_both(self) -> impl Iterator<Item = (K, [Vec<PersonId>; 2])> {
        let both = |(_, cases): &(K, [BTreeSet<PersonId>; 2])| cases.iter().all(|cases| !cases.is_empty());
        let listed = |cases: BTreeSet<PersonId>| cases.into_iter().collect();
        self.cases
            .into_iter()
            .filter(both)
            .map(move |(what, cases)| (what, cases.map(listed)))
    }
}

/// How much speaks for a link: cases of the cluster that has fewer, then of both.
fn weight(first: &[PersonId], second: &[PersonId]) -> (usize, usize) {
    (first.len().min(second.len()), first.len() + second.len())
}

fn sorted(mut ties: Vec<Tie>) -> Vec<Tie> {
    ties.sort_unstable();
    ties.dedup();
    ties
}

fn visitors(tracing: &Tracing<'_>, place: PlaceId) -> u32 {
    let persons: BTreeSet<PersonId> = tracing.log().visits_at(place).map(|visit| visit.person).collect();
    u32::try_from(persons.len()).expect("no more visitors than persons")
}
