//! How one person spends one day.

use crate::clock::{Clock, DAY, Minute, at};
use crate::draws::{Draws, Stream, index};
use crate::place::Kind;
use crate::plan::SEAT;
use crate::world::{Person, Role, World};

/// A person at a place from `start` until before `end`. Ordered as a check-in log arrives.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Stay {
    pub(crate) start: Minute,
    pub(crate) person: u32,
    pub(crate) place: u32,
    pub(crate) end: Minute,
    pub(crate) spot: Option<u32>,
}

/// When the county restricts life, as the number of a day.
pub(crate) struct Restrictions {
    /// Schools are closed from this day.
    pub(crate) schools: u32,
    /// From this day on people stay at home but for food and medicine, in these townships.
    pub(crate) homes: u32,
    pub(crate) townships: std::ops::Range<usize>,
}

impl Restrictions {
    /// Life as usual.
    pub(crate) const NONE: Self = Self {
        schools: u32::MAX,
        homes: u32::MAX,
        townships: 0..0,
    };

    fn stay_home(&self, township: usize, day: u32) -> bool {
        day >= self.homes && self.townships.contains(&township)
    }
}

/// The routine of a whole world.
pub(crate) struct Routine<'a> {
    pub(crate) world: &'a World,
    pub(crate) draws: &'a Draws,
    pub(crate) clock: &'a Clock,
    pub(crate) restrictions: &'a Restrictions,
    /// People whose ways are told elsewhere: they go to work and home, nowhere else. Sorted.
    pub(crate) told: &'a [u32],
}

const ERRANDS_WORKDAY: [u32; 10] = [0, 0, 1, 1, 1, 2, 2, 2, 2, 3];
const ERRANDS_FREE: [u32; 10] = [1, 2, 2, 3, 3, 3, 4, 4, 4, 5];
/// Nobody sets out for another errand that would end after this time of day.
const LATEST: u32 = 22 * 60 + 30;
const TABLES: u32 = 14;

/// One person on one day, while it is being told.
struct Day<'a> {
    routine: &'a Routine<'a>,
    number: u32,
    date: u32,
    person: &'a Person,
}

impl Routine<'_> {
    /// Adds the stays that end on this day, among them the night that ends this morning, and gives back since
    /// when the person is at home again. `since`: the same, as of the day before.
    pub(crate) fn live(&self, number: u32, day: u32, since: Minute, out: &mut Vec<Stay>) -> Minute {
        let person = self.world.person(number);
        let told = self.told.binary_search(&number).is_ok();
        let today = Day {
            routine: self,
            number,
            date: day,
            person,
        };
        if self.restrictions.stay_home(person.township, day) {
            if told || !self.draws.chance(Stream::Attends, day, number, 15) {
                return since;
            }
            return today.fetch_food(since, out);
        }
        let attends = today.attends();
        if told && !attends {
            return since;
        }
        let leave = at(day, 0, 0)
            + if attends {
                390 + today.below(Stream::Leave, 50)
            } else {
                480 + today.below(Stream::Leave, 150)
            };
        today.stay(person.home, since, leave, None, out);
        let mut now = leave;
        if attends {
            now = today.work(leave, !told, out);
        }
        if !told {
            now = today.errands(attends, now, out);
        }
        now + 5 + today.below(Stream::Return, 25)
    }
}

impl Day<'_> {
    fn below(&self, stream: Stream, n: u32) -> u32 {
        self.routine.draws.below(stream, self.date, self.number, n)
    }

    fn chance(&self, stream: Stream, percent: u32) -> bool {
        self.routine.draws.chance(stream, self.date, self.number, percent)
    }

    /// A number for the n-th errand of the day.
    fn slot(&self, errand: u32) -> u32 {
        self.date * 16 + errand
    }

    fn stay(&self, place: u32, start: Minute, end: Minute, spot: Option<u32>, out: &mut Vec<Stay>) {
        if start < end {
            out.push(Stay {
                start,
                person: self.number,
                place,
                end,
                spot,
            });
        }
    }

    fn attends(&self) -> bool {
        let open = match self.person.role {
            Role::Pupil => self.date < self.routine.restrictions.schools,
            Role::Worker => true,
            Role::Retired => false,
        };
        open && self.person.work.is_some()
            && self.routine.clock.is_workday(self.date)
            && self.chance(Stream::Attends, 92)
    }

    /// The ride there, work or lessons with lunch in between, the ride back; gives back when it is over.
    fn work(&self, leave: Minute, free: bool, out: &mut Vec<Stay>) -> Minute {
        let Some(place) = self.person.work else {
            return leave;
        };
        let ride = self.person.ride.filter(|_| free);
        let mut now = leave;
        if let Some((vehicle, row)) = ride {
            let on = now + 5 + self.below(Stream::Ride, 10);
            now = on + 10 + self.below(Stream::Ride, 25);
            self.stay(vehicle, on, now, row, out);
        }
        let start =
            (now + 5 + self.below(Stream::Work, 10)).max(at(self.date, 7, 30) + self.below(Stream::Work, 80));
        let mut end = start + 440 + self.below(Stream::Work, 90);
        if free && self.chance(Stream::Lunch, 25) {
            let lunch = start + 190 + self.below(Stream::Lunch, 70);
            let (table, back) = self.visit(self.restaurant(), 9, lunch);
            self.stay(place, start, lunch - 5, None, out);
            out.push(table);
            self.stay(place, back + 5, end, None, out);
            end = end.max(back + 5);
        } else {
            self.stay(place, start, end, None, out);
        }
        if let Some((vehicle, row)) = ride {
            let on = end + 5 + self.below(Stream::Ride, 12);
            end = on + 10 + self.below(Stream::Ride, 27);
            self.stay(vehicle, on, end, row, out);
        }
        end
    }

    fn restaurant(&self) -> u32 {
        let local = &self.routine.world.restaurants[self.person.township];
        let near = if local.is_empty() {
            &self.routine.world.restaurants[SEAT]
        } else {
            local
        };
        self.routine
            .draws
            .pick(Stream::Lunch, self.slot(0), self.number, near)
    }

    /// A visit of a length that suits the place, and when it ends.
    fn visit(&self, place: u32, errand: u32, start: Minute) -> (Stay, Minute) {
        let draws = self.routine.draws;
        let kind = self.routine.world.places.get(place).kind;
        let (least, spread) = kind.stay();
        let end = start + least + draws.below(Stream::ErrandStay, self.slot(errand), self.number, spread);
        let table = 1 + draws.below(Stream::Table, self.slot(errand), self.number, 2 * TABLES);
        // Every other guest names the table.
        let spot = (kind == Kind::Restaurant && table <= TABLES).then_some(table);
        (
            Stay {
                start,
                person: self.number,
                place,
                end,
                spot,
            },
            end,
        )
    }

    fn venue(&self, errand: u32) -> u32 {
        let (world, draws) = (self.routine.world, self.routine.draws);
        let slot = self.slot(errand);
        let township = if draws.chance(Stream::Destination, 1000 + slot, self.number, 88) {
            self.person.township
        } else {
            draws.pick(Stream::Destination, 2_000_000 + slot, self.number, &world.centres)
        };
        world.venues[township].draw(draws, slot, self.number)
    }

    fn errands(&self, attends: bool, from: Minute, out: &mut Vec<Stay>) -> Minute {
        let draws = self.routine.draws;
        let (table, gap) = if attends {
            (&ERRANDS_WORKDAY, 25)
        } else {
            (&ERRANDS_FREE, 100)
        };
        let wanted = table[index(self.below(Stream::ErrandCount, 10))];
        let mut now = from;
        for errand in 0..wanted {
            let start = now + 5 + draws.below(Stream::ErrandGap, self.slot(errand), self.number, gap);
            let (visit, end) = self.visit(self.venue(errand), errand, start);
            if end > self.date * DAY + LATEST {
                break;
            }
            out.push(visit);
            now = end;
        }
        now
    }

    /// A short walk to a shop or a clinic under restrictions.
    fn fetch_food(&self, since: Minute, out: &mut Vec<Stay>) -> Minute {
        let open = (0..8).map(|errand| self.venue(errand)).find(|&place| {
            matches!(
                self.routine.world.places.get(place).kind,
                Kind::Shop | Kind::Market | Kind::Clinic
            )
        });
        let Some(place) = open else { return since };
        let leave = at(self.date, 9, 0) + self.below(Stream::Leave, 480);
        self.stay(self.person.home, since, leave, None, out);
        let end = leave + 8 + 8 + self.below(Stream::ErrandStay, 12);
        self.stay(place, leave + 8, end, None, out);
        end + 8
    }
}
