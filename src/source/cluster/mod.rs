//! Connected outbreaks: cases that may have infected each other or were exposed together.

mod linking;
mod tie;

use petgraph::unionfind::UnionFind;
use serde::Serialize;

pub use self::linking::{Linking, LinkingPerson, LinkingPlace, linking};
pub use self::tie::Tie;
use self::tie::{Neighbourhood, ties_to};
use crate::case::Case;
use crate::classify::Judge;
use crate::id::PersonId;
use crate::named::named;
use crate::source::window::infection_window;
use crate::threads;
use crate::time::{Interval, Moment};
use crate::trace::Tracing;

named! {
    /// Which ties join cases into a cluster.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum Joining {
        /// Between the cases themselves: one may have infected the other, or both were exposed together. Contacts who
        /// would join clusters are then what [`linking()`] tells.
        #[default]
        Cases = "cases",
        /// Those, and cases of whom one may have infected the other through one contact whom no line list has. In a town
        /// where everything is logged, that soon joins everybody.
        ThroughContacts = "through-contacts",
    }
}

/// 聚集性疫情: cases that belong together, and why.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct Cluster {
    /// The cases, sorted.
    pub cases: Vec<PersonId>,
    /// The index case, by whom the cluster became known: whose first positive sampling (else isolation, else onset, else
    /// last negative test, else the start of the window that was fixed) is the earliest. Several, sorted, where those are
    /// on one calendar day.
    pub index: Vec<PersonId>,
    /// The primary case, who brought it in: with the earliest onset or first positive sampling. Several, sorted, where
    /// those are on one calendar day; none where no date is known.
    pub primary: Vec<PersonId>,
    /// The first known onset, and the last; nothing where none is known.
    pub onsets: Option<(Moment, Moment)>,
    /// Every tie between its cases, sorted by kind, then cases.
    pub ties: Vec<Tie>,
}

/// The clusters of an outbreak: each case is in exactly one of them.
///
/// Made by [`clusters`].
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[serde(transparent)]
pub struct Clusters {
    // Invariant: the largest first, then by first case; each case in one.
    list: Vec<Cluster>,
}

impl Clusters {
    /// The clusters, the largest first, then by their first case. A case without any tie is a cluster of its own.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Cluster> {
        self.list.iter()
    }

    /// How many clusters there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none, for want of cases.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The cluster of a case; nothing for somebody who is none.
    ///
    /// # Complexity
    ///
    /// `O(k log c)` for `k` clusters of up to `c` cases.
    #[must_use]
    pub fn of(&self, case: PersonId) -> Option<&Cluster> {
        self.list
            .iter()
            .find(|cluster| cluster.cases.binary_search(&case).is_ok())
    }
}

/// Joins the cases of a tracing into clusters: connected outbreaks.
///
/// Two cases are joined by a [`Tie`]: one may have infected the other, or both were exposed together, each inside the
/// incubation window, which is that of the protocol before the onset; without an onset it goes from `most_days` before
/// the day of the first positive sampling up to the end of that sampling. A cluster is what ties connect, directly or from
/// case to case. Contacts alone join nobody, unless [`Joining`] says so; and two cases who both exposed the same contact
/// are not joined by that, since neither has it from the other.
///
/// *Index case* and *primary case* are told apart as Giesecke does (Primary and index cases, Lancet 384:2024, 2014): the
/// index case is the first that anybody came to know of, the primary case the one that brought the disease into the
/// group. Dates are compared by calendar day in the protocol's time zone.
///
/// # Complexity
///
/// One [`Tracing::links_to`] for each case, and for each contact in between where those join; `O(c² v)` for `c` cases with
/// `v` visits each to find who was together. On all threads with the feature `parallel`.
///
/// # Examples
///
/// Ann and Bo were at one dinner and fell ill on the same day, two days after. Cy, who was ill before, is known
/// first; nobody met him.
///
/// ```
/// use mijie::protocol::edition;
/// use mijie::source::{Joining, Tie, clusters};
/// use mijie::{Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace};
///
/// let [ann, bo, cy] = [0, 1, 2].map(PersonId::new);
/// let restaurant = PlaceId::new(0);
/// let dinner = Interval::new("2022-05-05T18:00:00+08:00".parse()?, "2022-05-05T20:00:00+08:00".parse()?)?;
/// let mut builder = VisitLogBuilder::new();
/// builder.add_place(restaurant, PlaceKind::Restaurant);
/// for person in [ann, bo] {
///     builder.add_visit(Visit { person, place: restaurant, interval: dinner, spot: None });
/// }
/// let log = builder.build()?;
/// let case = |person, onset: &str, sampled: &str| -> Result<Case, mijie::InvalidMoment> {
///     Ok(Case { onset: Some(onset.parse()?), sampled: Some(sampled.parse()?), ..Case::new(person) })
/// };
/// let cases = Cases::new([
///     case(ann, "2022-05-08", "2022-05-11")?,
///     case(bo, "2022-05-08", "2022-05-10")?,
///     case(cy, "2022-05-02", "2022-05-04")?,
/// ])?;
/// let protocol = edition::cn_9();
/// let tracing = trace(&log, &cases, &protocol, "2022-05-12T00:00:00+08:00".parse()?);
///
/// let clusters = clusters(&tracing, Joining::Cases);
/// assert_eq!(clusters.len(), 2);
/// let dinner = clusters.of(ann).ok_or("a cluster")?;
/// assert_eq!(dinner.cases, [ann, bo]);
/// assert_eq!((&dinner.index[..], &dinner.primary[..]), (&[bo][..], &[ann, bo][..]));
/// assert!(matches!(dinner.ties[..], [Tie::Together { place: Some(place), .. }] if place == restaurant));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn clusters(tracing: &Tracing<'_>, joining: Joining) -> Clusters {
    let cases: Vec<&Case> = tracing.cases().iter().collect();
    let windows: Vec<Option<Interval>> = cases.iter().map(|case| infection_window(tracing, case)).collect();
    let judge = Judge::new(tracing.protocol(), 1);
    let numbers: Vec<usize> = (0..cases.len()).collect();
    let start = || Neighbourhood::new(tracing, &judge);
    let ties = threads::map(&numbers, start, |neighbourhood, &one| {
        let mut ties = ties_to(tracing, cases[one], joining == Joining::ThroughContacts);
        // Each pair once, by its lower case.
        for other in one + 1..cases.len() {
            let shared = windows[one]
                .zip(windows[other])
                .and_then(|(a, b)| a.intersection(b));
            let pair = (cases[one].person, cases[other].person);
            ties.extend(shared.and_then(|shared| neighbourhood.together(pair, shared)));
        }
        ties
    });
    join(tracing, &cases, ties.into_iter().flatten().collect())
}

/// The clusters that ties make.
fn join(tracing: &Tracing<'_>, cases: &[&Case], mut ties: Vec<Tie>) -> Clusters {
    let number = |person: PersonId| {
        let found = cases.binary_search_by_key(&person, |case| case.person);
        found.expect("ties are between cases")
    };
    let mut joined = UnionFind::<usize>::new(cases.len());
    for tie in &ties {
        let (a, b) = tie.cases();
        joined.union(number(a), number(b));
    }
    let roots = joined.into_labeling();
    ties.sort_unstable();
    let mut members: Vec<(Vec<&Case>, Vec<Tie>)> = vec![Default::default(); cases.len()];
    for (case, &root) in cases.iter().zip(&roots) {
        members[root].0.push(case);
    }
    for tie in ties {
        members[roots[number(tie.cases().0)]].1.push(tie);
    }
    let mut list: Vec<Cluster> = members
        .into_iter()
        .filter(|(cases, _)| !cases.is_empty())
        .map(|(cases, ties)| cluster(tracing, &cases, ties))
        .collect();
    list.sort_by(|a, b| b.cases.len().cmp(&a.cases.len()).then(a.cases.cmp(&b.cases)));
    Clusters { list }
}

fn cluster(tracing: &Tracing<'_>, cases: &[&Case], ties: Vec<Tie>) -> Cluster {
    let zone = tracing.protocol().time_zone();
    let ill = |case: &Case| {
        [case.onset, case.sampled]
            .into_iter()
            .flatten()
            .map(|moment| moment.date(zone))
            .min()
    };
    let onsets = cases.iter().filter_map(|case| case.onset);
    let by_start = |moment: &Moment| (moment.start(zone), *moment);
    Cluster {
        cases: cases.iter().map(|case| case.person).collect(),
        index: earliest(cases, |case| case.known(zone).map(|known| known.date(zone))),
        primary: earliest(cases, ill),
        onsets: onsets
            .clone()
            .min_by_key(by_start)
            .zip(onsets.max_by_key(by_start)),
        ties,
    }
}

/// The cases of the earliest day, where they have one.
fn earliest<D: Ord>(cases: &[&Case], day: impl Fn(&Case) -> Option<D>) -> Vec<PersonId> {
    let Some(first) = cases.iter().filter_map(|case| day(case)).min() else {
        return Vec::new();
    };
    let of_first = cases
        .iter()
        .filter(|case| day(case).is_some_and(|day| day == first));
    of_first.map(|case| case.person).collect()
}
