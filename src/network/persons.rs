//! The network itself: for everybody, with whom, and for how long.

use std::collections::BTreeMap;

use super::{Limits, OverlapCount, PersonPairs, fold_pairs};
use crate::id::PersonId;
use crate::log::VisitLog;
use crate::watch::{Cancelled, Watch};

/// Who shared time with whom, and for how many seconds in all: an undirected network, packed.
///
/// # Examples
///
/// ```
/// use mijie::network::{ContactNetwork, Limits};
/// use mijie::{Interval, PersonId, PlaceId, Timestamp, Unwatched, Visit, VisitLogBuilder};
/// let at = |minute: i64| Timestamp::from_unix(minute * 60);
/// let mut builder = VisitLogBuilder::new();
/// for (person, start, end) in [(0, 0, 53), (1, 20, 73), (2, 60, 90)] {
///     builder.add_visit(Visit {
///         person: PersonId::new(person),
///         place: PlaceId::new(0),
///         interval: Interval::new(at(start)?, at(end)?)?,
///         spot: None,
///     });
/// }
/// let network = ContactNetwork::new(&builder.build()?, Limits::new(), &Unwatched)?;
/// assert_eq!(network.pair_count(), 2);
/// assert_eq!(network.neighbours(PersonId::new(1)), [(PersonId::new(0), 33 * 60), (PersonId::new(2), 13 * 60)]);
/// assert_eq!(network.degree_distribution().into_iter().collect::<Vec<_>>(), [(1, 2), (2, 1)]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ContactNetwork {
    // Invariant: neighbours of person p are ends[starts[p]..starts[p + 1]], sorted by person.
    starts: Vec<usize>,
    ends: Vec<(PersonId, u64)>,
    count: OverlapCount,
}

impl ContactNetwork {
    /// The network of everybody in a log.
    ///
    /// # Errors
    ///
    /// [`Cancelled`] where the watch says so.
    ///
    /// # Complexity
    ///
    /// As [`fold_pairs`]; at most 48 bytes for a pair of persons while it is built, 32 after.
    pub fn new(log: &VisitLog, limits: Limits, watch: &impl Watch) -> Result<Self, Cancelled> {
        let take = |found: &mut Vec<(PersonId, Vec<(PersonId, u64)>)>, pairs: PersonPairs<'_>| {
            found.push((pairs.person, pairs.others.to_vec()));
        };
        let merge = |mut all: Vec<_>, other| {
            all.extend(other);
            all
        };
        let (count, mut found) = fold_pairs(log, limits, watch, Vec::new, take, merge)?;
        found.sort_unstable_by_key(|&(person, _)| person);

        let mut starts = vec![0; log.person_count() + 1];
        for (person, others) in &found {
            starts[person.index() + 1] += others.len();
            for (other, _) in others {
                starts[other.index() + 1] += 1;
            }
        }
        for person in 1..starts.len() {
            starts[person] += starts[person - 1];
        }
        let mut next = starts.clone();
        let mut ends = vec![(PersonId::new(0), 0); starts[log.person_count()]];
        let mut add = |one: PersonId, other: PersonId, seconds: u64| {
            let slot = &mut next[one.index()];
            ends[*slot] = (other, seconds);
            *slot += 1;
        };
        // By ascending lower person, so that everybody's lower neighbours come first, and sorted.
        for (person, others) in &found {
            for &(other, seconds) in others {
                add(other, *person, seconds);
            }
        }
        for (person, others) in found {
            for (other, seconds) in others {
                add(person, other, seconds);
            }
        }
        Ok(Self { starts, ends, count })
    }

    /// Those with whom a person shared time, sorted, and the seconds shared with each.
    #[must_use]
    pub fn neighbours(&self, person: PersonId) -> &[(PersonId, u64)] {
        match self.starts.get(person.index()..=person.index() + 1) {
            Some(bounds) => &self.ends[bounds[0]..bounds[1]],
            None => &[],
        }
    }

    /// With how many others a person shared time.
    #[must_use]
    pub fn degree(&self, person: PersonId) -> usize {
        self.neighbours(person).len()
    }

    /// How many persons have each degree, by degree; those without any neighbour included.
    #[must_use]
    pub fn degree_distribution(&self) -> BTreeMap<usize, usize> {
        let mut distribution = BTreeMap::new();
        for bounds in self.starts.windows(2) {
            *distribution.entry(bounds[1] - bounds[0]).or_default() += 1;
        }
        distribution
    }

    /// The number above the highest person.
    #[must_use]
    pub fn person_count(&self) -> usize {
        self.starts.len() - 1
    }

    /// How many pairs of persons shared time.
    #[must_use]
    pub fn pair_count(&self) -> usize {
        self.ends.len() / 2
    }

    /// How many pairs of visits that were, and their seconds.
    #[must_use]
    pub fn overlaps(&self) -> OverlapCount {
        self.count
    }
}
