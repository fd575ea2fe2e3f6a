//! Exposure sites: places and times that are published, and who was there.

mod publish;

use serde::{Deserialize, Serialize};

pub use self::publish::{PUBLIC_KINDS, PublicSite, public_sites};
use crate::id::{PersonId, PlaceId};
use crate::log::VisitLog;
use crate::named::named;
use crate::protocol::Grade;
use crate::record::Visit;
use crate::threads;
use crate::time::{Interval, Timestamp};

named! {
    /// What whoever was at an exposure site is asked to do.
    ///
    /// Ordered from the strictest. The three grades are those that the New Zealand Ministry of Health gave with its
    /// locations of interest in 2021.
    #[non_exhaustive]
    pub enum SiteGrade {
        /// Self-isolate and be tested, as a close contact.
        SelfIsolate = "self_isolate",
        /// Stay at home until a test is negative.
        StayAtHome = "stay_at_home",
        /// Watch one's own health, and be tested with symptoms.
        SelfMonitor = "self_monitor",
    }
    all = "Every grade, the strictest first.";
    unknown = UnknownSiteGrade, "self_isolate, stay_at_home or self_monitor";
}

impl From<Grade> for SiteGrade {
    /// What fits the grade of a rule: a close contact isolates, a companion stays at home, a general contact watches
    /// the own health. This library's reading; no edition grades published places.
    fn from(grade: Grade) -> Self {
        match grade {
            Grade::Close => Self::SelfIsolate,
            Grade::Companion => Self::StayAtHome,
            Grade::General => Self::SelfMonitor,
        }
    }
}

/// A place and a time at which whoever was there may have been exposed.
///
/// Says nothing about who made it one, so that it can be published.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Site {
    /// Where.
    pub place: PlaceId,
    /// From when until when, half-open.
    pub interval: Interval,
    /// What whoever was there is asked to do; nothing where nobody has said.
    #[serde(default)]
    pub grade: Option<SiteGrade>,
}

/// Somebody was at an exposure site while it was one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct SiteExposure {
    /// Who.
    pub person: PersonId,
    /// The time there while the place was a site, half-open.
    pub interval: Interval,
    /// The site.
    pub site: Site,
    /// The whole visit: visits of the person to the place that overlap or touch are one, whatever their spots.
    pub visit: Interval,
}

/// The exposure sites that are published, laid out to be asked: was I there?
///
/// Sites of one place may overlap, be of different grades, and repeat: each answers for itself.
///
/// # Examples
///
/// ```
/// use mijie::response::{Site, SiteGrade, Sites};
/// use mijie::{Interval, Roster, Visit};
///
/// let mut roster = Roster::new();
/// let petrol_station = roster.place("petrol station")?;
/// let between = |from: &str, until: &str| -> Result<Interval, Box<dyn std::error::Error>> {
///     Ok(Interval::new(from.parse()?, until.parse()?)?)
/// };
/// let sites = Sites::new([Site {
///     place: petrol_station,
///     interval: between("2021-09-11T23:50:00+12:00", "2021-09-12T00:20:00+12:00")?,
///     grade: Some(SiteGrade::SelfMonitor),
/// }]);
///
/// let mut stopped = |who: &str, from: &str, until: &str| -> Result<Visit, Box<dyn std::error::Error>> {
///     Ok(Visit { person: roster.person(who)?, place: petrol_station, interval: between(from, until)?, spot: None })
/// };
/// let ann = stopped("ann", "2021-09-12T00:19:00+12:00", "2021-09-12T00:25:00+12:00")?;
/// let bo = stopped("bo", "2021-09-12T00:20:00+12:00", "2021-09-12T00:30:00+12:00")?;
///
/// let exposures = sites.exposures_of([ann, bo]);
/// assert_eq!(exposures.len(), 1, "bo came as the time ended");
/// assert_eq!(exposures[0].person, ann.person);
/// assert_eq!(exposures[0].interval.seconds(), 60);
///
/// let place = roster.find_place("petrol station").ok_or("a place of the roster")?;
/// assert_eq!(sites.overlapping(place, bo.interval), []);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<Site>", into = "Vec<Site>")]
pub struct Sites {
    // Invariant: sorted.
    list: Vec<Site>,
    // Entry i of level l is the position of the latest end among the 2^l sites from i on; level 0 is left out.
    // Invariant: level l has list.len() + 1 - 2^l entries, and there is a level as long as that is positive.
    latest: Vec<Vec<usize>>,
}

impl Sites {
    /// The sites, in any order; none is dropped.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` time and memory for `n` sites.
    #[must_use]
    pub fn new(sites: impl IntoIterator<Item = Site>) -> Self {
        let mut list: Vec<Site> = sites.into_iter().collect();
        threads::sort_by_key(&mut list, |&site| site);
        let mut latest: Vec<Vec<usize>> = Vec::new();
        let mut width = 2;
        while width <= list.len() {
            let half = width / 2;
            let below = |at: usize| latest.last().map_or(at, |level| level[at]);
            let level = (0..=list.len() - width)
                .map(|at| later(&list, below(at), below(at + half)))
                .collect();
            latest.push(level);
            width *= 2;
        }
        Self { list, latest }
    }

    /// The sites, sorted by place, start, end and grade, the strictest first and none at all before it.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Site> {
        self.list.iter()
    }

    /// How many sites there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is no site at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The sites at a place, sorted by start.
    #[must_use]
    pub fn at(&self, place: PlaceId) -> &[Site] {
        let from = self.list.partition_point(|site| site.place < place);
        let until = self.list.partition_point(|site| site.place <= place);
        &self.list[from..until]
    }

    /// The sites at a place that share time with an interval, sorted by start; touching is not sharing.
    ///
    /// # Complexity
    ///
    /// `O(log n + h)` for `n` sites and `h` of them found.
    #[must_use]
    pub fn overlapping(&self, place: PlaceId, interval: Interval) -> Vec<Site> {
        let from = self.list.partition_point(|site| site.place < place);
        let until = self
            .list
            .partition_point(|site| (site.place, site.interval.start()) < (place, interval.end()));
        // Of the sites that begin in time, those that have not ended: the latest, and so on to its left and right.
        let mut found = Vec::new();
        let mut next = vec![Next::Among(from, until)];
        while let Some(step) = next.pop() {
            match step {
                Next::Found(at) => found.push(self.list[at]),
                Next::Among(from, until) if from < until => {
                    let at = self.latest_of(from, until);
                    if self.list[at].interval.end() > interval.start() {
                        next.extend([Next::Among(at + 1, until), Next::Found(at), Next::Among(from, at)]);
                    }
                }
                Next::Among(..) => {}
            }
        }
        found
    }

    /// Who was where while it was a site, of these visits: sorted by person, then time.
    ///
    /// Visits of one person to one place that overlap or touch are united first, whatever their spots: each second is
    /// told once for each site.
    ///
    /// # Complexity
    ///
    /// `O(v log v + v log n + h)` for `v` visits, `n` sites and `h` exposures found.
    #[must_use]
    pub fn exposures_of(&self, visits: impl IntoIterator<Item = Visit>) -> Vec<SiteExposure> {
        let mut stays: Vec<(PersonId, PlaceId, Interval)> = visits
            .into_iter()
            .map(|visit| (visit.person, visit.place, visit.interval))
            .collect();
        stays.sort_unstable();
        let mut exposures = Vec::new();
        for whole in stays.chunk_by(|a, b| (a.0, a.1) == (b.0, b.1)) {
            let (person, place) = (whole[0].0, whole[0].1);
            for visit in united(whole.iter().map(|&(_, _, interval)| interval)) {
                exposures.extend(self.overlapping(place, visit).into_iter().filter_map(|site| {
                    Some(SiteExposure {
                        person,
                        interval: visit.intersection(site.interval)?,
                        site,
                        visit,
                    })
                }));
            }
        }
        exposures.sort_unstable();
        exposures
    }

    /// As [`exposures_of`](Self::exposures_of) for each person of a list, by what a log knows of them. A person whom
    /// the list has twice is told once; one whom the log does not know was nowhere.
    ///
    /// # Complexity
    ///
    /// As [`exposures_of`](Self::exposures_of), shared by all threads; the rest of the log is not touched.
    #[must_use]
    pub fn exposures_of_persons(&self, log: &VisitLog, persons: &[PersonId]) -> Vec<SiteExposure> {
        let mut persons = persons.to_vec();
        persons.sort_unstable();
        persons.dedup();
        let each = threads::map(
            &persons,
            || (),
            |(), &person| self.exposures_of(log.visits_of(person)),
        );
        each.into_iter().flatten().collect()
    }

    /// The position of the site that ends last among those from one position up to another.
    fn latest_of(&self, from: usize, until: usize) -> usize {
        let level = (until - from).ilog2() as usize;
        match level.checked_sub(1).and_then(|above| self.latest.get(above)) {
            Some(latest) => later(&self.list, latest[from], latest[until - (1 << level)]),
            None => from,
        }
    }
}

/// A step of a search: positions among which to look for the latest end, or one that is found.
enum Next {
    Among(usize, usize),
    Found(usize),
}

/// The one of two positions whose site ends later; the first of equals.
fn later(list: &[Site], a: usize, b: usize) -> usize {
    if list[b].interval.end() > list[a].interval.end() {
        b
    } else {
        a
    }
}

/// The union of intervals that are sorted by start, as intervals that do not touch.
pub(crate) fn united(sorted: impl IntoIterator<Item = Interval>) -> Vec<Interval> {
    let mut union: Vec<Interval> = Vec::new();
    for interval in sorted {
        match union.last_mut() {
            Some(last) if interval.start() <= last.end() => *last = spanning(*last, interval.end()),
            _ => union.push(interval),
        }
    }
    union
}

/// The interval, up to a later end where that is later.
fn spanning(interval: Interval, end: Timestamp) -> Interval {
    Interval::non_empty(interval.start(), interval.end().max(end)).unwrap_or(interval)
}

impl From<Vec<Site>> for Sites {
    fn from(sites: Vec<Site>) -> Self {
        Self::new(sites)
    }
}

impl From<Sites> for Vec<Site> {
    fn from(sites: Sites) -> Self {
        sites.list
    }
}
