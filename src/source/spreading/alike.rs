//! Who was where during a window, and who is like a case: the people whom it is compared with.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::id::{PersonId, PlaceId};
use crate::log::VisitLog;
use crate::place::PlaceKind;
use crate::time::{Interval, Timestamp};

/// Whether whole places are asked about, or each clock hour at them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Grain {
    Places,
    Hours,
}

const HOUR_S: i64 = 3600;
/// Hours are counted from a day before 1970, so that none is negative in any zone.
const FIRST_HOUR_S: i64 = -86_400;

/// A place, or one clock hour at it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Site {
    pub(super) place: PlaceId,
    hour: u32,
    /// How many different persons were there in the time that matters.
    pub(super) visitors: u32,
}

/// Every site at which somebody was in the time that matters.
#[derive(Debug)]
pub(super) struct Survey<'a> {
    log: &'a VisitLog,
    left_out: &'a [PlaceKind],
    grain: Grain,
    // Local time less UTC, in seconds.
    zone_s: i64,
    // Invariant: those of place p are sites[first[p]..first[p + 1]], sorted by hour.
    sites: Vec<Site>,
    first: Vec<usize>,
}

impl<'a> Survey<'a> {
    pub(super) fn new(
        log: &'a VisitLog,
        left_out: &'a [PlaceKind],
        grain: Grain,
        zone_s: i64,
        time: Interval,
    ) -> Self {
        let mut survey = Self {
            log,
            left_out,
            grain,
            zone_s,
            sites: Vec::new(),
            first: vec![0],
        };
        let mut next = vec![0; log.person_count()];
        let mut met: Vec<u32> = Vec::new();
        for place in (0_u32..).take(log.place_count()).map(PlaceId::new) {
            survey.hours_at(place, time, &mut next, |_, hours| met.extend(hours));
            met.sort_unstable();
            survey
                .sites
                .extend(met.chunk_by(|a, b| a == b).map(|visitors| Site {
                    place,
                    hour: visitors[0],
                    visitors: u32::try_from(visitors.len()).expect("no more visitors than persons"),
                }));
            met.clear();
            survey.first.push(survey.sites.len());
        }
        survey
    }

    pub(super) fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The clock hour of a site; nothing for a whole place.
    pub(super) fn hour(&self, site: &Site) -> Option<Interval> {
        let start = FIRST_HOUR_S + i64::from(site.hour) * HOUR_S - self.zone_s;
        let hour = Interval::non_empty(Timestamp::clamped(start), Timestamp::clamped(start + HOUR_S));
        hour.filter(|_| self.grain == Grain::Hours)
    }

    /// The groups of people who are like one of these cases in a window, sorted by what is alike in them; cases who
    /// were nowhere in it are in none.
    pub(super) fn alike(&self, window: Interval, cases: &[PersonId]) -> Vec<Alike> {
        let mut people = vec![Outings::default(); self.log.person_count()];
        self.for_each(window, |person, sites| {
            let outings = &mut people[person as usize];
            for site in &self.sites[sites] {
                outings.by_octave[site.visitors.ilog2() as usize] += 1;
            }
        });
        let mut groups: BTreeMap<(u32, u32), Alike> = BTreeMap::new();
        for &case in cases {
            let outings = people.get(case.index()).copied().unwrap_or_default();
            if outings.sites() > 0 {
                groups.entry(outings.profile()).or_default().cases.push(case);
            }
        }
        let mut groups: Vec<((u32, u32), Alike)> = groups.into_iter().collect();
        // The group of each person, and the place among its members.
        let mut seats: Vec<Option<(usize, usize)>> = vec![None; people.len()];
        for (person, outings) in (0_u32..).zip(&people) {
            let profile = outings.profile();
            if let Ok(group) = groups.binary_search_by_key(&profile, |(profile, _)| *profile) {
                seats[person as usize] = Some((
                    group,
                    groups[group].1.enter(PersonId::new(person), outings.sites()),
                ));
            }
        }
        let mut filled: Vec<usize> = vec![0; people.len()];
        self.for_each(window, |person, sites| {
            let person = person as usize;
            if let Some((group, member)) = seats[person] {
                let alike = &mut groups[group].1;
                let from = alike.starts[member] + filled[person];
                filled[person] += sites.len();
                alike.sites[from..from + sites.len()]
                    .iter_mut()
                    .zip(sites)
                    .for_each(|(slot, site)| *slot = site);
            }
        });
        groups.into_iter().map(|(_, alike)| alike).collect()
    }

    /// Calls `each` with a person and positions of sites at which the person was in a window: no site twice.
    fn for_each(&self, window: Interval, mut each: impl FnMut(u32, Range<usize>)) {
        let mut next = vec![0; self.log.person_count()];
        for place in (0_u32..).take(self.log.place_count()).map(PlaceId::new) {
            let first = self.first[place.index()];
            let here = &self.sites[first..self.first[place.index() + 1]];
            self.hours_at(place, window, &mut next, |person, hours| {
                // Hours of a visit that share time with the window are sites, one after another.
                let at = first + here.partition_point(|site| site.hour < hours.start);
                each(person, at..at + hours.len());
            });
        }
    }

    /// Calls `each` with persons and hours of theirs at a place in a window: no hour of a person twice. A whole place
    /// is one hour.
    fn hours_at(
        &self,
        place: PlaceId,
        window: Interval,
        next: &mut [u32],
        mut each: impl FnMut(u32, Range<u32>),
    ) {
        if self.left_out.contains(&self.log.place_kind(place)) {
            return;
        }
        let (persons, starts, ends) = self.log.columns(self.log.rows_at(place));
        for &person in persons {
            next[person as usize] = 0;
        }
        for ((&person, &start), &end) in persons.iter().zip(starts).zip(ends) {
            let (start, end) = (start.max(window.start().raw()), end.min(window.end().raw()));
            if start < end {
                // Visits come by start: of what is left of this one, nothing lies before what is known.
                let next = &mut next[person as usize];
                let hours = self.hour_of(start).max(*next)..self.hour_of(end - 1) + 1;
                if !hours.is_empty() {
                    *next = hours.end;
                    each(person, hours);
                }
            }
        }
    }

    fn hour_of(&self, time: u32) -> u32 {
        match self.grain {
            Grain::Places => 0,
            Grain::Hours => {
                let hours = (i64::from(time) + self.zone_s - FIRST_HOUR_S) / HOUR_S;
                u32::try_from(hours).expect("from a day before 1970 on, up to 2106")
            }
        }
    }
}

/// How much somebody was about in a window: the number of sites, by the power of two from which their visitors are.
#[derive(Clone, Copy, Debug, Default)]
struct Outings {
    by_octave: [u32; u32::BITS as usize],
}

impl Outings {
    fn sites(&self) -> usize {
        self.by_octave.iter().map(|&sites| sites as usize).sum()
    }

    /// What two persons who are alike have in common: about as many sites, and a median one that is about as busy.
    ///
    /// Not all visitors together: a single market would make its visitors alike among themselves and nobody else, and
    /// nothing could ever be said against it.
    fn profile(&self) -> (u32, u32) {
        let sites = self.sites();
        let median = sites.saturating_sub(1) / 2;
        let mut passed = 0;
        let octaves = self.by_octave.iter().take_while(|&&sites| {
            passed += sites as usize;
            passed <= median
        });
        let octave = u32::try_from(octaves.count()).expect("at most as many as bits");
        (half_octave(sites), octave)
    }
}

/// Numbers in classes, two of them from each power of two to the next: 0, 1, 2, 3, 4-5, 6-7, 8-11, 12-15, 16-23, ...
fn half_octave(number: usize) -> u32 {
    match number {
        0 => 0,
        1 => 1,
        _ => {
            let octave = number.ilog2();
            2 * octave + u32::from(number >> (octave - 1) & 1 == 1)
        }
    }
}

/// People who went to about as many sites in a window, of which the median one is about as busy: the members, with their
/// sites, and the cases among them.
#[derive(Debug, Default)]
pub(super) struct Alike {
    // Invariant: sorted; each is a member.
    pub(super) cases: Vec<PersonId>,
    // Invariant: sorted; sites of member m are sites[starts[m]..starts[m + 1]].
    members: Vec<PersonId>,
    starts: Vec<usize>,
    sites: Vec<usize>,
}

impl Alike {
    fn enter(&mut self, person: PersonId, sites: usize) -> usize {
        if self.starts.is_empty() {
            self.starts.push(0);
        }
        self.members.push(person);
        self.sites.resize(self.sites.len() + sites, 0);
        self.starts.push(self.sites.len());
        self.members.len() - 1
    }

    pub(super) fn len(&self) -> usize {
        self.members.len()
    }

    /// The sites at which a member was.
    pub(super) fn sites(&self, member: usize) -> &[usize] {
        &self.sites[self.starts[member]..self.starts[member + 1]]
    }

    /// The sites at which a case was.
    pub(super) fn sites_of(&self, case: PersonId) -> &[usize] {
        self.members
            .binary_search(&case)
            .map_or(&[], |member| self.sites(member))
    }

    /// The sites of all members, one member after another.
    pub(super) fn all_sites(&self) -> &[usize] {
        &self.sites
    }
}
