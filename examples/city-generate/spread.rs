//! An outbreak that spreads over the world: who infected whom, where and when, and what of it the investigation learns.
//!
//! Hazards are per setting and constant while both are at a place; those of an infector and a person add up over all
//! their time together, and infect when they reach a threshold drawn for the pair, which is exponential. Infections
//! are taken in the order of their instants, so that whoever is first infects.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::clock::{Clock, DAY, Minute, Moment};
use crate::draws::{Draws, Stream, count, index};
use crate::log::{Log, Recording};
use crate::outbreak::{Case, Outbreak, Test};
use crate::place::Kind;
use crate::routine::{Restrictions, Routine, Stay};
use crate::world::World;

/// One row of `infections.csv`: what happened, whether anybody knows or not. Ordered as it happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Infection {
    pub(crate) time: Minute,
    pub(crate) infectee: u32,
    /// Who and where; nothing for those who brought it from elsewhere.
    pub(crate) by: Option<(u32, u32)>,
}

/// How an outbreak begins, and how much of it is found.
#[derive(Clone, Copy)]
pub(crate) struct Spread {
    /// How many bring it from elsewhere, in the first days.
    pub(crate) seeds: u32,
    /// How many percent of the infections nobody ever learns of.
    pub(crate) hidden_percent: u32,
}

/// What an infection leads to.
struct Course {
    /// From when until when the person infects others.
    from: Minute,
    until: Minute,
    /// What `cases.csv` will say, unless the data end before.
    case: Option<(Case, Minute)>,
}

/// Quantiles of the incubation period in minutes, in steps of a 64th: log-normal with a mean logarithm of 1.621 and a
/// standard deviation of 0.418, in days, between 1 and 14 days. The protocols of the library have the same by default.
const INCUBATION: [Minute; 65] = [
    1440, 2958, 3340, 3610, 3830, 4021, 4192, 4349, 4495, 4634, 4766, 4893, 5016, 5136, 5253, 5368, 5481,
    5593, 5703, 5813, 5922, 6030, 6139, 6247, 6356, 6465, 6575, 6685, 6797, 6909, 7023, 7139, 7256, 7374,
    7495, 7619, 7745, 7873, 8005, 8140, 8279, 8422, 8570, 8723, 8881, 9046, 9218, 9398, 9586, 9785, 9995,
    10218, 10456, 10713, 10990, 11294, 11629, 12004, 12431, 12927, 13520, 14262, 15257, 16779, 20160,
];
/// Days before the day of onset from which, and after it until which, a person infects others.
const INFECTIOUS: (u32, u32) = (2, 10);
/// Seeds are infected within the first days.
const SEED_DAYS: u32 = 3;

/// Lets an outbreak spread, and tells the truth about it, sorted by time and infectee.
pub(crate) fn spread(
    world: &World,
    draws: &Draws,
    clock: &Clock,
    days: u32,
    begin: Spread,
) -> (Outbreak, Vec<Infection>) {
    let meetings = Meetings::new(world, draws, clock, days);
    let mut outbreak = Outbreak::default();
    let mut infections: Vec<Infection> = Vec::new();
    let mut infected = vec![false; world.people.len()];
    let mut people: Vec<u32> = world.persons(|_| true).collect();
    people.sort_by_key(|&person| (draws.bits(Stream::Case, 0, person), person));
    let mut coming: BinaryHeap<Reverse<Infection>> = people
        .into_iter()
        .take(index(begin.seeds))
        .map(|infectee| {
            let time = draws.below(Stream::Spread, 0, infectee, days.min(SEED_DAYS) * DAY);
            Reverse(Infection {
                time,
                infectee,
                by: None,
            })
        })
        .collect();
    while let Some(Reverse(infection)) = coming.pop() {
        let Infection { time, infectee, .. } = infection;
        if std::mem::replace(&mut infected[index(infectee)], true) {
            continue;
        }
        infections.push(infection);
        let course = course(draws, infectee, time, begin.hidden_percent);
        meetings.reach(
            world,
            draws,
            infectee,
            course.from..course.until,
            |other, time, place| {
                if !infected[index(other)] {
                    coming.push(Reverse(Infection {
                        time,
                        infectee: other,
                        by: Some((infectee, place)),
                    }));
                }
            },
        );
        if let Some((case, isolation)) = course.case {
            record(&mut outbreak, world, case, isolation, days * DAY);
        }
    }
    outbreak.sort();
    (outbreak, infections)
}

/// What becomes of somebody who was infected at a time.
fn course(draws: &Draws, person: u32, infected: Minute, hidden_percent: u32) -> Course {
    let onset = (infected + incubation(draws.bits(Stream::Incubation, 0, person))) / DAY;
    let from = infected.max(onset.saturating_sub(INFECTIOUS.0) * DAY);
    if draws.chance(Stream::Spread, 1, person, hidden_percent) {
        return Course {
            from,
            until: (onset + INFECTIOUS.1 + 1) * DAY,
            case: None,
        };
    }
    let sampled = (onset + 1 + draws.below(Stream::Spread, 2, person, 2)) * DAY
        + 480
        + draws.below(Stream::Spread, 3, person, 480);
    let isolation = sampled + 120 + draws.below(Stream::Spread, 4, person, 600);
    let exact = draws.chance(Stream::Spread, 5, person, 50);
    let case = Case {
        person,
        status: "confirmed",
        onset: Some(Moment::Date(onset)),
        sampled: Some(if exact {
            Moment::Instant(sampled)
        } else {
            Moment::Date(sampled / DAY)
        }),
        last_negative: None,
        isolated: Some(Moment::Instant(isolation)),
        reported: None,
    };
    Course {
        from,
        until: isolation,
        case: Some((case, isolation)),
    }
}

/// Enters a case into the tables, if it was sampled before the data end.
fn record(outbreak: &mut Outbreak, world: &World, mut case: Case, isolation: Minute, end: Minute) {
    let Some(sampled) = case.sampled.filter(|sampled| sampled.minute() < end) else {
        return;
    };
    outbreak.tests.push(Test {
        person: case.person,
        sampled,
        result: "positive",
        round: None,
    });
    if isolation < end {
        outbreak.confine(case.person, isolation, world.hospital);
    } else {
        case.isolated = None;
    }
    outbreak.cases.push(case);
}

/// An incubation period from 64 even bits: a quantile and a place between it and the next.
fn incubation(bits: u64) -> Minute {
    let (quantile, within) = ((bits >> 58) as usize, (bits << 6) >> 32);
    let (low, high) = (INCUBATION[quantile], INCUBATION[quantile + 1]);
    low + ((within * u64::from(high - low)) >> 32) as u32
}

/// Hazards in ten-thousandths an hour; `mijie::source::Hazards` has the same by default, with their sources.
const fn hazard(kind: Kind) -> u32 {
    match kind {
        Kind::Residence => 60,
        Kind::Restaurant | Kind::Entertainment | Kind::Clinic | Kind::Hospital | Kind::Worship => 30,
        Kind::Office
        | Kind::Workshop
        | Kind::Classroom
        | Kind::Bus
        | Kind::CoachSealed
        | Kind::CoachVentilated => 15,
        Kind::Shop | Kind::Market => 6,
        Kind::Outdoor | Kind::IsolationSite => 2,
    }
}

/// An exponential threshold from 64 even bits, for sums of minutes times [`hazard`]: the negative logarithm of an even
/// number in (0, 1], times 60 minutes times 10,000.
fn threshold(bits: u64) -> u64 {
    const FRACTION: u32 = 24;
    /// The natural logarithm of 2, times 600,000.
    const SCALE: u64 = 415_888;
    let number = (bits >> 32) + 1;
    let whole = number.ilog2();
    // The binary logarithm digit by digit: squaring doubles it.
    let mut rest = (number << 31) >> whole;
    let mut logarithm = u64::from(whole);
    for _ in 0..FRACTION {
        rest = (rest * rest) >> 31;
        logarithm <<= 1;
        if rest >> 32 > 0 {
            rest >>= 1;
            logarithm |= 1;
        }
    }
    (((32 << FRACTION) - logarithm) * SCALE) >> FRACTION
}

/// Everybody's stays, by person and by place. The whole log, in memory: some 100 bytes for each person and day.
struct Meetings {
    // Invariant: sorted by person.
    by_person: Vec<Stay>,
    // Invariant: sorted by place, then start.
    by_place: Vec<Stay>,
    /// By place: where its stays begin, and the longest of them.
    places: Vec<(usize, Minute)>,
}

impl Meetings {
    fn new(world: &World, draws: &Draws, clock: &Clock, days: u32) -> Self {
        let routine = Routine {
            world,
            draws,
            clock,
            restrictions: &Restrictions::NONE,
            told: &[],
        };
        let nothing = Outbreak::default();
        let mut log = Log::new(&routine, &nothing, Recording::Full, days);
        let (mut by_person, mut today) = (Vec::new(), Vec::new());
        for day in 0..days {
            log.day(day, &mut today);
            by_person.append(&mut today);
        }
        let mut by_place = by_person.clone();
        by_person.sort_unstable_by_key(|stay| (stay.person, stay.start));
        by_place.sort_unstable_by_key(|stay| (stay.place, stay.start, stay.person));
        let mut places = Vec::with_capacity(world.places.list.len() + 1);
        for place in 0..count(world.places.list.len()) {
            let first = by_place.partition_point(|stay| stay.place < place);
            let here = by_place[first..].iter().take_while(|stay| stay.place == place);
            let longest = here.map(|stay| stay.end - stay.start).max();
            places.push((first, longest.unwrap_or(0)));
        }
        places.push((by_place.len(), 0));
        Self {
            by_person,
            by_place,
            places,
        }
    }

    /// Calls `each` with everybody whom a person would infect within a time, were they not infected before, with when
    /// and where.
    fn reach(
        &self,
        world: &World,
        draws: &Draws,
        infector: u32,
        time: std::ops::Range<Minute>,
        mut each: impl FnMut(u32, Minute, u32),
    ) {
        let mut together: BTreeMap<u32, Vec<(Minute, Minute, u32)>> = BTreeMap::new();
        let first = self.by_person.partition_point(|stay| stay.person < infector);
        let own = self.by_person[first..]
            .iter()
            .take_while(|stay| stay.person == infector);
        for stay in own {
            let (from, until) = (stay.start.max(time.start), stay.end.min(time.end));
            if from >= until {
                continue;
            }
            let (first, longest) = self.places[index(stay.place)];
            let here = &self.by_place[first..self.places[index(stay.place) + 1].0];
            let near = here.partition_point(|other| other.start + longest <= from);
            for other in here[near..].iter().take_while(|other| other.start < until) {
                let (from, until) = (from.max(other.start), until.min(other.end));
                if other.person != infector && from < until {
                    together
                        .entry(other.person)
                        .or_default()
                        .push((from, until, stay.place));
                }
            }
        }
        for (other, stretches) in together {
            // The stays of the infector are in the order of time, and so are these.
            let mut left = threshold(draws.bits(Stream::Infects, infector, other));
            for (from, until, place) in stretches {
                let hazard = u64::from(hazard(world.places.get(place).kind));
                let passed = hazard * u64::from(until - from);
                if left < passed {
                    let minutes = u32::try_from(left / hazard).expect("less than the stretch");
                    each(other, from + minutes, place);
                    break;
                }
                left -= passed;
            }
        }
    }
}
