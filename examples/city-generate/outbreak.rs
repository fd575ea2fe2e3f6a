//! What the investigation knows besides the log: cases, interviews, isolations and tests.

use std::collections::BTreeSet;

use crate::clock::{DAY, Minute, Moment};
use crate::draws::{Draws, Stream, count, index};
use crate::place::Kind;
use crate::routine::Stay;
use crate::world::World;

/// One row of `cases.csv`.
pub(crate) struct Case {
    pub(crate) person: u32,
    pub(crate) status: &'static str,
    pub(crate) onset: Option<Moment>,
    pub(crate) sampled: Option<Moment>,
    pub(crate) last_negative: Option<Moment>,
    pub(crate) isolated: Option<Moment>,
    pub(crate) reported: Option<Moment>,
}

/// One row of `encounters.csv`, in seconds since the first midnight.
pub(crate) struct Encounter {
    pub(crate) a: u32,
    pub(crate) b: u32,
    pub(crate) start_s: u32,
    pub(crate) end_s: u32,
    /// In tenths of a metre.
    pub(crate) distance_dm: Option<u32>,
    pub(crate) setting: Option<Kind>,
}

/// One row of `isolations.csv`.
pub(crate) struct Isolation {
    pub(crate) person: u32,
    pub(crate) from: Moment,
}

/// One row of `tests.csv`.
pub(crate) struct Test {
    pub(crate) person: u32,
    pub(crate) sampled: Moment,
    pub(crate) result: &'static str,
    pub(crate) round: Option<u32>,
}

/// One infection of a planted chain: co-presence of both from `start` to `end`.
pub(crate) struct Transmission {
    pub(crate) infector: u32,
    pub(crate) infectee: u32,
    pub(crate) place: u32,
    pub(crate) start: Minute,
    pub(crate) end: Minute,
    pub(crate) note: &'static str,
}

/// From when on somebody is locked up, and where.
pub(crate) struct Confinement {
    pub(crate) person: u32,
    pub(crate) from: Minute,
    pub(crate) place: u32,
    /// The room.
    pub(crate) spot: u32,
}

/// Everything that is not everyday life.
#[derive(Default)]
pub(crate) struct Outbreak {
    pub(crate) cases: Vec<Case>,
    pub(crate) encounters: Vec<Encounter>,
    pub(crate) isolations: Vec<Isolation>,
    pub(crate) tests: Vec<Test>,
    /// Stays that take the place of whatever else the person did then.
    pub(crate) stays: Vec<Stay>,
    /// Times at which nobody knows where the person was: who, from when until when.
    pub(crate) away: Vec<(u32, Minute, Minute)>,
    pub(crate) confinements: Vec<Confinement>,
    pub(crate) chain: Vec<Transmission>,
    /// People whose errands are told by `stays` alone. Sorted.
    pub(crate) told: Vec<u32>,
    /// People whose whole log the investigation collected. Sorted.
    pub(crate) circle: Vec<u32>,
}

impl Outbreak {
    /// Puts somebody into a room of the isolation site or a bed of the hospital.
    pub(crate) fn confine(&mut self, person: u32, from: Minute, place: u32) {
        let spot = count(self.confinements.len()) + 1;
        self.confinements.push(Confinement {
            person,
            from,
            place,
            spot,
        });
    }

    /// Sorts every table, so that the order in which a story is told never shows.
    pub(crate) fn sort(&mut self) {
        self.cases.sort_by_key(|case| case.person);
        self.encounters.sort_by_key(|e| (e.start_s, e.a, e.b));
        self.isolations
            .sort_by_key(|isolation| (isolation.from.minute(), isolation.person));
        self.tests
            .sort_by_key(|test| (test.sampled.minute(), test.person));
        self.confinements.sort_by_key(|confinement| confinement.person);
        self.stays.sort();
        for people in [&mut self.told, &mut self.circle] {
            people.sort_unstable();
            people.dedup();
        }
    }
}

impl Moment {
    /// A date means its local midnight.
    pub(crate) const fn minute(self) -> Minute {
        match self {
            Self::Date(day) => day * DAY,
            Self::Instant(minute) => minute,
        }
    }
}

/// Unrelated cases strewn over a city, one to a household; their households isolated and tested; and a few badge
/// records. Holds fewer cases where there are fewer households.
pub(crate) fn sporadic(world: &World, draws: &Draws, cases: u32, days: u32) -> Outbreak {
    let mut outbreak = Outbreak::default();
    let mut people: Vec<u32> = world.persons(|_| true).collect();
    people.sort_by_key(|&person| (draws.bits(Stream::Case, 0, person), person));
    let mut homes = BTreeSet::new();
    people.retain(|&person| homes.insert(world.person(person).home));
    for person in people.into_iter().take(index(cases)) {
        add_case(&mut outbreak, world, draws, person, days);
    }
    add_badges(&mut outbreak, world, draws, days);
    outbreak.sort();
    outbreak
}

/// A case that shows on a drawn day and is isolated some hours after the test, if the data last so long.
fn add_case(outbreak: &mut Outbreak, world: &World, draws: &Draws, person: u32, days: u32) {
    let day = draws.below(Stream::CaseDate, 0, person, days);
    let clinic = day * DAY + 480 + draws.below(Stream::CaseDate, 1, person, 480);
    let isolation = clinic + 120 + draws.below(Stream::CaseDate, 2, person, 600);
    let silent = draws.chance(Stream::CaseDate, 3, person, 40);
    let exact = draws.chance(Stream::CaseDate, 4, person, 50);
    let in_data = isolation < days * DAY;
    outbreak.cases.push(Case {
        person,
        status: if silent { "asymptomatic" } else { "confirmed" },
        onset: (!silent).then_some(Moment::Date(day.saturating_sub(1))),
        sampled: Some(if exact {
            Moment::Instant(clinic)
        } else {
            Moment::Date(day)
        }),
        last_negative: (silent && day >= 2).then(|| Moment::Date(day - 2)),
        isolated: in_data.then_some(Moment::Instant(isolation)),
        reported: None,
    });
    outbreak.tests.push(Test {
        person,
        sampled: Moment::Instant(clinic),
        result: "positive",
        round: None,
    });
    if !in_data {
        return;
    }
    outbreak.confine(person, isolation, world.hospital);
    for member in household(world, person) {
        let from = Moment::Instant(isolation + 60);
        if from.minute() < days * DAY {
            outbreak.confine(member, from.minute(), world.isolation_site);
            outbreak.isolations.push(Isolation { person: member, from });
            outbreak.tests.push(Test {
                person: member,
                sampled: from,
                result: "negative",
                round: None,
            });
        }
    }
}

/// The others at somebody's home. Households are numbered in a row.
pub(crate) fn household(world: &World, person: u32) -> Vec<u32> {
    let home = world.person(person).home;
    let near = person.saturating_sub(5)..(person + 6).min(count(world.people.len()));
    near.filter(|&other| other != person && world.person(other).home == home)
        .collect()
}

/// One badge record for every fifty people: neighbours in the street.
fn add_badges(outbreak: &mut Outbreak, world: &World, draws: &Draws, days: u32) {
    let people = count(world.people.len());
    for number in 0..people / 50 {
        let a = draws.below(Stream::Meeting, 0, number, people - 1);
        let day = draws.below(Stream::Meeting, 1, number, days);
        let start_s = (day * DAY + 480 + draws.below(Stream::Meeting, 2, number, 600)) * 60;
        outbreak.encounters.push(Encounter {
            a,
            b: a + 1,
            start_s,
            end_s: start_s + 30 + draws.below(Stream::Meeting, 3, number, 1_500),
            distance_dm: Some(3 + draws.below(Stream::Meeting, 4, number, 40)),
            setting: draws
                .chance(Stream::Meeting, 5, number, 50)
                .then_some(Kind::Outdoor),
        });
    }
}
