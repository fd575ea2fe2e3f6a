//! From records in any order to a log: sorted, united, indexed.

use thiserror::Error;

use super::{BLOCK_BITS, NO_SPOT, VisitLog};
use crate::encounter::Encounter;
use crate::id::PlaceId;
use crate::place::PlaceKind;
use crate::record::{Isolation, Visit};
#[cfg(feature = "csv")]
use crate::roster::Renumbering;
use crate::time::Interval;

/// Collects records in any order and makes a [`VisitLog`] of them.
#[derive(Clone, Debug, Default)]
pub struct VisitLogBuilder {
    visits: Vec<Visit>,
    encounters: Vec<Encounter>,
    places: Vec<(PlaceId, PlaceKind)>,
    isolations: Vec<Isolation>,
    // Ids known to be dense, records or not: a register may name many more persons than the visits.
    known: usize,
}

/// Why records do not make a log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum BuildError {
    /// More rows than a `u32` counts.
    #[error("expected at most 4294967295 {what}, found {found}")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
        /// How many there are.
        found: usize,
    },
    /// An id far beyond the number of records: ids are dense numbers, and tables are indexed by them.
    #[error("expected dense ids below {limit} for {records} records, found {what} {found}")]
    SparseId {
        /// Whose id it is.
        what: &'static str,
        /// The id.
        found: u32,
        /// How many records there are.
        records: usize,
        /// The first id that is refused.
        limit: u64,
    },
    /// A spot with the one number that stands for none.
    #[error("expected a spot below 4294967295, found {found}")]
    Spot {
        /// The spot.
        found: u32,
    },
    /// One place is added with two kinds.
    #[error("expected one kind for {place}, found {first} and {second}")]
    TwoKinds {
        /// The place.
        place: PlaceId,
        /// One kind.
        first: PlaceKind,
        /// The other.
        second: PlaceKind,
    },
}

impl VisitLogBuilder {
    /// A builder without any record.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a visit.
    pub fn add_visit(&mut self, visit: Visit) -> &mut Self {
        self.visits.push(visit);
        self
    }

    /// Adds an encounter.
    pub fn add_encounter(&mut self, encounter: Encounter) -> &mut Self {
        self.encounters.push(encounter);
        self
    }

    /// Says of what kind a place is; a place of which nothing is said is [`PlaceKind::Other`].
    pub fn add_place(&mut self, place: PlaceId, kind: PlaceKind) -> &mut Self {
        self.places.push((place, kind));
        self
    }

    /// Adds the isolation of a person who is no case; the earliest of a person holds.
    pub fn add_isolation(&mut self, isolation: Isolation) -> &mut Self {
        self.isolations.push(isolation);
        self
    }

    /// Replaces every id that was added so far by its new one.
    #[cfg(feature = "csv")]
    pub(crate) fn renumber(&mut self, renumbering: &Renumbering) {
        for visit in &mut self.visits {
            visit.person = renumbering.person(visit.person);
            visit.place = renumbering.place(visit.place);
        }
        for encounter in &mut self.encounters {
            *encounter = encounter.renumbered(|person| renumbering.person(person));
        }
        for (place, _) in &mut self.places {
            *place = renumbering.place(*place);
        }
        for isolation in &mut self.isolations {
            isolation.person = renumbering.person(isolation.person);
        }
        self.known = renumbering.count();
    }

    /// Sorts, unites and indexes what was added.
    ///
    /// # Errors
    ///
    /// [`BuildError`] for more than 4,294,967,295 visits, ids that are not dense (more than 16 times the number of
    /// records and a million), the spot 4,294,967,295, and a place with two kinds.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` time for `n` records, on all threads with the feature `parallel`.
    pub fn build(self) -> Result<VisitLog, BuildError> {
        let Self {
            visits,
            encounters,
            places,
            mut isolations,
            known,
        } = self;
        isolations.sort_unstable();
        let records = visits.len() + encounters.len() + places.len() + known;
        let visits = unite_visits(visits);
        if let Some(found) = visits
            .iter()
            .filter_map(|visit| visit.spot)
            .find(|&spot| spot == NO_SPOT)
        {
            return Err(BuildError::Spot { found });
        }
        let person_count = table_size("person", visits.iter().map(|visit| visit.person.get()), records)?;
        let place_count = table_size(
            "place",
            visits
                .iter()
                .map(|visit| visit.place.get())
                .chain(places.iter().map(|(place, _)| place.get())),
            records,
        )?;
        let place_kinds = kinds(places, place_count)?;
        let place_rows = offsets(
            "visits",
            place_count,
            visits.iter().map(|visit| visit.place.get()),
        )?;
        let (person_starts, person_rows) = index(
            "visits",
            person_count,
            visits
                .iter()
                .enumerate()
                .map(|(row, visit)| (visit.person.get(), row)),
        )?;
        let has_spots = visits.iter().any(|visit| visit.spot.is_some());

        let encounters = unite_encounters(encounters);
        let met = || {
            encounters.iter().enumerate().flat_map(|(row, encounter)| {
                let (lower, higher) = encounter.persons();
                [(lower.get(), row), (higher.get(), row)]
            })
        };
        let met_count = table_size("person", met().map(|(person, _)| person), records)?;
        let (encounter_starts, encounter_rows) = index("encounters", met_count, met())?;

        Ok(VisitLog {
            persons: visits.iter().map(|visit| visit.person.get()).collect(),
            starts: visits.iter().map(|visit| visit.interval.start().raw()).collect(),
            ends: visits.iter().map(|visit| visit.interval.end().raw()).collect(),
            spots: if has_spots {
                visits.iter().map(|visit| visit.spot.unwrap_or(NO_SPOT)).collect()
            } else {
                Vec::new()
            },
            place_rows,
            person_starts,
            person_rows,
            block_latest_end: visits
                .chunks(1 << BLOCK_BITS)
                .map(|block| {
                    block
                        .iter()
                        .map(|visit| visit.interval.end().raw())
                        .max()
                        .unwrap_or(0)
                })
                .collect(),
            block_place: visits
                .chunks(1 << BLOCK_BITS)
                .map(|block| block[0].place.get())
                .collect(),
            place_kinds,
            encounters,
            encounter_starts,
            encounter_rows,
            isolations,
        })
    }
}

/// Unites what overlaps, touches or repeats among neighbours of one `kin`, in place.
fn unite<T: Copy>(
    sorted: &mut Vec<T>,
    kin: impl Fn(&T, &T) -> bool,
    interval: impl Fn(&mut T) -> &mut Interval,
) {
    sorted.dedup_by(|next, kept| {
        if !kin(next, kept) {
            return false;
        }
        let (next, kept) = (*interval(next), interval(kept));
        let joined = next.start() <= kept.end();
        if joined {
            *kept = Interval::new(kept.start(), kept.end().max(next.end())).expect("no shorter than before");
        }
        joined
    });
}

/// The united visits, in the order of the log.
fn unite_visits(mut visits: Vec<Visit>) -> Vec<Visit> {
    sort(&mut visits, |visit| {
        (visit.place, visit.person, visit.spot, visit.interval)
    });
    unite(
        &mut visits,
        |a, b| (a.place, a.person, a.spot) == (b.place, b.person, b.spot),
        |visit| &mut visit.interval,
    );
    sort(&mut visits, |visit| {
        (visit.place, visit.interval, visit.person, visit.spot)
    });
    visits
}

fn unite_encounters(encounters: Vec<Encounter>) -> Vec<Encounter> {
    // Distances are finite and not negative, so that their bits sort as they do.
    let kin = |encounter: &Encounter| {
        (
            encounter.persons(),
            encounter.distance_m().map(f64::to_bits),
            encounter.setting(),
        )
    };
    let mut pairs: Vec<(Encounter, Interval)> = encounters
        .into_iter()
        .map(|encounter| (encounter, encounter.interval()))
        .collect();
    sort(&mut pairs, |(encounter, interval)| (kin(encounter), *interval));
    unite(
        &mut pairs,
        |a, b| kin(&a.0) == kin(&b.0),
        |(_, interval)| interval,
    );
    let mut united: Vec<Encounter> = pairs
        .into_iter()
        .map(|(encounter, interval)| encounter.with_interval(interval))
        .collect();
    sort(&mut united, |encounter| {
        let (persons, distance, setting) = kin(encounter);
        (persons, encounter.interval(), distance, setting)
    });
    united
}

#[cfg(feature = "parallel")]
fn sort<T: Send, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K + Sync) {
    use rayon::slice::ParallelSliceMut;
    list.par_sort_unstable_by_key(key);
}

#[cfg(not(feature = "parallel"))]
fn sort<T, K: Ord>(list: &mut [T], key: impl Fn(&T) -> K) {
    list.sort_unstable_by_key(key);
}

/// One more than the greatest id, unless that is out of proportion to the number of records.
fn table_size(
    what: &'static str,
    ids: impl Iterator<Item = u32>,
    records: usize,
) -> Result<usize, BuildError> {
    let Some(found) = ids.max() else { return Ok(0) };
    let limit = 16 * records as u64 + (1 << 20);
    if u64::from(found) >= limit {
        return Err(BuildError::SparseId {
            what,
            found,
            records,
            limit,
        });
    }
    Ok(found as usize + 1)
}

fn kinds(mut places: Vec<(PlaceId, PlaceKind)>, place_count: usize) -> Result<Vec<PlaceKind>, BuildError> {
    places.sort_unstable();
    places.dedup();
    if let Some(pair) = places.windows(2).find(|pair| pair[0].0 == pair[1].0) {
        return Err(BuildError::TwoKinds {
            place: pair[0].0,
            first: pair[0].1,
            second: pair[1].1,
        });
    }
    let mut kinds = vec![PlaceKind::Other; place_count];
    for (place, kind) in places {
        kinds[place.index()] = kind;
    }
    Ok(kinds)
}

/// Where the rows of each group start, for rows that are sorted or are to be; one more entry closes the last.
fn offsets(
    what: &'static str,
    groups: usize,
    group_of_rows: impl Iterator<Item = u32>,
) -> Result<Vec<u32>, BuildError> {
    let mut offsets = vec![0_u32; groups + 1];
    let mut rows = 0_usize;
    for group in group_of_rows {
        rows += 1;
        let after = &mut offsets[group as usize + 1];
        *after = after.wrapping_add(1);
    }
    if u32::try_from(rows).is_err() {
        return Err(BuildError::TooMany { what, found: rows });
    }
    for group in 0..groups {
        offsets[group + 1] += offsets[group];
    }
    Ok(offsets)
}

/// Rows grouped by person: where each group starts, and the rows, ascending within a group.
fn index(
    what: &'static str,
    groups: usize,
    rows: impl Iterator<Item = (u32, usize)> + Clone,
) -> Result<(Vec<u32>, Vec<u32>), BuildError> {
    let starts = offsets(what, groups, rows.clone().map(|(group, _)| group))?;
    let mut next = starts.clone();
    let mut grouped = vec![0_u32; starts[groups] as usize];
    for (group, row) in rows {
        let slot = &mut next[group as usize];
        grouped[*slot as usize] = u32::try_from(row).expect("no more rows than `offsets` has counted");
        *slot += 1;
    }
    Ok((starts, grouped))
}
