//! The log of visits, day by day: the routine, what the outbreak changes in it, and what of it is recorded.

use std::collections::BTreeMap;

use crate::clock::{DAY, Minute};
use crate::draws::{Draws, Stream};
use crate::outbreak::Outbreak;
use crate::place::Kind;
use crate::routine::{Routine, Stay};
use crate::world::World;

/// How much of the visits somebody wrote down.
#[derive(Clone, Copy)]
pub(crate) enum Recording {
    /// Every visit.
    Full,
    /// Everything about the circle of the outbreak; of all others so many percent of the check-ins at public
    /// places that register visitors, and every coach ticket.
    CheckIns { percent: u32 },
}

/// The time it takes to get from one place to the next.
const WAY: Minute = 5;

/// Produces the log; holds no more than one day of it.
pub(crate) struct Log<'a> {
    routine: &'a Routine<'a>,
    outbreak: &'a Outbreak,
    recording: Recording,
    days: u32,
    /// Since when everybody is at home.
    since: Vec<Minute>,
    /// When the routine of some people cannot have taken place.
    barred: BTreeMap<u32, Vec<(Minute, Minute)>>,
    next_told: usize,
}

impl<'a> Log<'a> {
    pub(crate) fn new(
        routine: &'a Routine<'a>,
        outbreak: &'a Outbreak,
        recording: Recording,
        days: u32,
    ) -> Self {
        Self {
            routine,
            outbreak,
            recording,
            days,
            since: vec![0; routine.world.people.len()],
            barred: barred(outbreak),
            next_told: 0,
        }
    }

    /// Replaces `out` by the visits that end on this day, sorted by start; on the last day also by those that
    /// the end of the data cuts off.
    pub(crate) fn day(&mut self, day: u32, out: &mut Vec<Stay>) {
        out.clear();
        let mut lived = Vec::new();
        for (person, since) in (0..).zip(&mut self.since) {
            *since = self.routine.live(person, day, *since, &mut lived);
            if day + 1 == self.days {
                let home = self.routine.world.person(person).home;
                lived.push(Stay {
                    start: *since,
                    person,
                    place: home,
                    end: self.days * DAY,
                    spot: None,
                });
            }
            let barred = self.barred.get(&person).map_or(&[][..], Vec::as_slice);
            for stay in lived.drain(..) {
                without(stay, barred, out);
            }
        }
        out.retain(|stay| {
            stay.start < stay.end
                && self
                    .recording
                    .keeps(stay, self.routine.world, self.outbreak, self.routine.draws)
        });
        self.tell(day, out);
        out.sort_unstable();
    }

    fn tell(&mut self, day: u32, out: &mut Vec<Stay>) {
        let told = &self.outbreak.stays[self.next_told..];
        let today = told.partition_point(|stay| stay.start < (day + 1) * DAY);
        out.extend_from_slice(&told[..today]);
        self.next_told += today;
        if day + 1 == self.days {
            out.extend(self.outbreak.confinements.iter().map(|row| Stay {
                start: row.from,
                person: row.person,
                place: row.place,
                end: self.days * DAY,
                spot: Some(row.spot),
            }));
        }
    }
}

/// By person: the times that are told otherwise, sorted.
fn barred(outbreak: &Outbreak) -> BTreeMap<u32, Vec<(Minute, Minute)>> {
    let mut barred: BTreeMap<u32, Vec<(Minute, Minute)>> = BTreeMap::new();
    for stay in &outbreak.stays {
        barred
            .entry(stay.person)
            .or_default()
            .push((stay.start.saturating_sub(WAY), stay.end + WAY));
    }
    for &(person, start, end) in &outbreak.away {
        barred.entry(person).or_default().push((start, end));
    }
    for row in &outbreak.confinements {
        barred
            .entry(row.person)
            .or_default()
            .push((row.from, Minute::MAX));
    }
    for intervals in barred.values_mut() {
        intervals.sort_unstable();
    }
    barred
}

/// Adds the parts of a stay outside sorted intervals.
fn without(stay: Stay, barred: &[(Minute, Minute)], out: &mut Vec<Stay>) {
    let mut start = stay.start;
    for &(from, until) in barred
        .iter()
        .filter(|&&(from, until)| from < stay.end && stay.start < until)
    {
        if start < from {
            out.push(Stay {
                start,
                end: from,
                ..stay
            });
        }
        start = start.max(until);
    }
    if start < stay.end {
        out.push(Stay { start, ..stay });
    }
}

impl Recording {
    fn keeps(self, stay: &Stay, world: &World, outbreak: &Outbreak, draws: &Draws) -> bool {
        let Self::CheckIns { percent } = self else {
            return true;
        };
        if outbreak.circle.binary_search(&stay.person).is_ok() {
            return true;
        }
        match world.places.get(stay.place).kind {
            Kind::CoachSealed | Kind::CoachVentilated => true,
            Kind::Restaurant | Kind::Shop | Kind::Market | Kind::Clinic | Kind::Hospital | Kind::Bus => {
                draws.chance(Stream::Scan, stay.start, stay.person, percent)
            }
            // No code to scan, or a list that only the employer or the school holds.
            Kind::Residence
            | Kind::Office
            | Kind::Workshop
            | Kind::Classroom
            | Kind::Entertainment
            | Kind::Worship
            | Kind::Outdoor
            | Kind::IsolationSite => false,
        }
    }
}
