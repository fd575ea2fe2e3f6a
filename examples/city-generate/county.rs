//! The planted chain of the Huangyuan preset.
//!
//! Shaped like the Guangzhou Delta chain of May 2021: seconds in a tea house, minutes in a restaurant, and a
//! spreader of whom nothing but the day of the positive sample is known. All persons and events are invented.

use crate::cast::{Cast, Stage};
use crate::clock::{DAY, Minute, Moment, at};
use crate::draws::{Draws, Stream};
use crate::outbreak::{Case, Encounter, Isolation, Outbreak, Test, Transmission, household};
use crate::place::Kind;
use crate::plan::SEAT;
use crate::routine::{Restrictions, Stay};
use crate::world::{Role, World};

/// The chain needs so many days, and is told relative to the first of them.
pub(crate) const DAYS: u32 = 14;
/// The number of cases of the chain.
pub(crate) const CASES: u32 = 8;
/// Screening rounds take place daily from this day on.
const FIRST_ROUND: u32 = 9;
const ROUNDS: u32 = 5;

/// Schools teach from a distance from the ninth day on, three townships stay at home from the tenth.
pub(crate) const RESTRICTIONS: Restrictions = Restrictions {
    schools: 8,
    homes: 9,
    townships: 0..3,
};

/// Plants the chain; nothing where the county has too few people to cast it.
pub(crate) fn plant(world: &World, draws: &Draws, days: u32) -> Option<(Outbreak, Cast)> {
    let cast = Cast::choose(world, draws)?;
    let stage = Stage::set(world, &cast)?;
    let mut story = Story {
        world,
        draws,
        days,
        cast: &cast,
        stage: &stage,
        told: Outbreak::default(),
    };
    story.tell();
    let mut outbreak = story.told;
    outbreak.sort();
    Some((outbreak, cast))
}

struct Story<'a> {
    world: &'a World,
    draws: &'a Draws,
    days: u32,
    cast: &'a Cast,
    stage: &'a Stage,
    told: Outbreak,
}

impl Story<'_> {
    fn tell(&mut self) {
        self.told.told = self.parts();
        self.move_about();
        self.infect();
        self.interview();
        self.find_cases();
        self.isolate_contacts();
        self.seat_bystanders();
        self.draw_circle();
        self.blemish();
        self.screen();
    }

    fn parts(&self) -> Vec<u32> {
        let c = self.cast;
        vec![
            c.index,
            c.spouse,
            c.spreader,
            c.grandchild,
            c.classmate,
            c.teacher,
            c.diner,
            c.neighbour_table,
            c.rider,
            c.worker,
        ]
    }

    fn stay(&mut self, person: u32, place: u32, start: Minute, end: Minute, spot: Option<u32>) {
        self.told.stays.push(Stay {
            start,
            person,
            place,
            end,
            spot,
        });
    }

    #[rustfmt::skip] // One event a line, to be read like a log.
    fn move_about(&mut self) {
        let (c, s) = (self.cast, self.stage);
        // She comes home from the city of Xining, where the log knows nothing of her.
        self.told.away.push((c.index, 0, at(1, 8, 5)));
        self.stay(c.index, s.coach, at(1, 8, 5), at(1, 8, 55), Some(8));
        self.stay(c.index, self.world.stall, at(3, 8, 10), at(3, 8, 25), None);
        self.stay(c.index, s.market, at(2, 9, 30), at(2, 10, 5), None);
        self.stay(c.index, s.tea_house, at(4, 8, 40), at(4, 10, 30), Some(4));
        self.stay(c.index, s.clinic, at(5, 9, 40), at(5, 10, 35), None);
        self.stay(c.spouse, self.world.stall, at(4, 7, 15), at(4, 7, 30), None);
        self.stay(c.spouse, s.market, at(4, 16, 0), at(4, 16, 40), None);
        self.stay(c.spreader, s.tea_house, at(4, 10, 28), at(4, 11, 50), Some(5));
        self.stay(c.spreader, s.restaurant, at(6, 12, 0), at(6, 12, 40), Some(3));
        self.stay(c.spreader, s.bus, at(8, 17, 10), at(8, 17, 32), None);
        // Too short for spread to be likely: the community is controlled, not sealed.
        self.stay(c.spreader, s.second_tea_house, at(8, 15, 0), at(8, 15, 12), None);
        self.stay(c.diner, s.restaurant, at(6, 12, 20), at(6, 13, 10), Some(6));
        self.stay(c.neighbour_table, s.restaurant, at(6, 12, 5), at(6, 12, 55), Some(4));
        self.stay(c.rider, s.bus, at(8, 17, 14), at(8, 17, 36), None);
        self.stay(c.worker, s.clinic, at(5, 9, 55), at(5, 10, 50), None);
        // The lessons in which the grandchild passes it on, whatever weekday it is.
        for person in [c.grandchild, c.classmate, c.teacher] {
            self.stay(person, s.class, at(7, 8, 0), at(7, 11, 50), None);
            self.stay(person, s.class, at(7, 14, 0), at(7, 16, 45), None);
        }
    }

    #[rustfmt::skip] // One event a line, to be read like a log.
    fn infect(&mut self) {
        let (c, s) = (self.cast, self.stage);
        let home = |person| self.world.person(person).home;
        let link = |infector, infectee, place, start, end, note| Transmission { infector, infectee, place, start, end, note };
        self.told.chain = vec![
            link(c.index, c.spouse, home(c.index), at(3, 20, 0), at(4, 6, 30), "same household"),
            link(c.index, c.spreader, s.tea_house, at(4, 10, 28), at(4, 10, 30), "washroom, 90 s"),
            link(c.index, c.worker, s.clinic, at(5, 9, 55), at(5, 10, 35), "waiting room"),
            link(c.spreader, c.diner, s.restaurant, at(6, 12, 20), at(6, 12, 40), "three tables away; talked 100 s"),
            link(c.spreader, c.neighbour_table, s.restaurant, at(6, 12, 5), at(6, 12, 40), "next table"),
            link(c.spreader, c.grandchild, home(c.spreader), at(6, 19, 0), at(7, 6, 30), "same household"),
            link(c.spreader, c.rider, s.bus, at(8, 17, 14), at(8, 17, 32), "same bus"),
            link(c.grandchild, c.classmate, s.class, at(7, 8, 0), at(7, 11, 50), "same class"),
            link(c.grandchild, c.teacher, s.class, at(7, 8, 0), at(7, 11, 50), "same class"),
        ];
    }

    fn meet(
        &mut self,
        a: u32,
        b: u32,
        start: Minute,
        seconds: u32,
        distance_dm: Option<u32>,
        setting: Option<Kind>,
    ) {
        let start_s = start * 60;
        self.told.encounters.push(Encounter {
            a,
            b,
            start_s,
            end_s: start_s + seconds,
            distance_dm,
            setting,
        });
    }

    #[rustfmt::skip] // One event a line, to be read like a log.
    fn interview(&mut self) {
        let c = self.cast;
        self.meet(c.index, c.spreader, at(4, 10, 28), 90, Some(10), Some(Kind::Entertainment));
        self.meet(c.spreader, c.diner, at(6, 12, 31), 100, Some(15), Some(Kind::Restaurant));
        self.meet(c.index, c.worker, at(5, 10, 5), 20 * 60, Some(20), Some(Kind::Clinic));
        self.meet(c.spreader, c.rider, at(8, 17, 20), 8 * 60, Some(8), Some(Kind::Bus));
        self.meet(c.index, c.spouse, at(3, 18, 30), 40 * 60, None, Some(Kind::Residence));
        self.meet(c.grandchild, c.classmate, at(7, 11, 20), 25 * 60, None, Some(Kind::Classroom));
    }

    /// What the county's line list says, and the ward or the room where each case went.
    fn find_cases(&mut self) {
        let c = self.cast;
        let date = |day| Some(Moment::Date(day));
        let instant = |day, hour, minute| Some(Moment::Instant(at(day, hour, minute)));
        #[rustfmt::skip] // A line list has a line for each case.
        let rows = [
            (c.index, "confirmed", date(3), date(5), None, instant(6, 7, 40), instant(6, 6, 50)),
            (c.spouse, "confirmed", date(7), instant(7, 9, 15), None, instant(6, 15, 30), instant(7, 17, 20)),
            (c.spreader, "asymptomatic", None, date(10), None, instant(10, 21, 30), instant(10, 20, 10)),
            (c.worker, "asymptomatic", None, instant(10, 8, 40), date(9), instant(10, 22, 15), instant(10, 20, 40)),
            (c.grandchild, "asymptomatic", None, instant(11, 7, 50), date(10), instant(10, 23, 0), instant(11, 16, 5)),
            (c.diner, "confirmed", date(11), instant(12, 8, 5), None, instant(12, 13, 0), instant(12, 11, 40)),
            (c.rider, "asymptomatic", None, date(13), date(12), instant(13, 12, 0), instant(13, 10, 20)),
            (c.classmate, "suspected", date(12), None, date(12), None, instant(12, 18, 30)),
        ];
        for (person, status, onset, sampled, last_negative, isolated, reported) in rows {
            self.told.cases.push(Case {
                person,
                status,
                onset,
                sampled,
                last_negative,
                isolated,
                reported,
            });
            if let Some(moment) = isolated {
                self.told.confine(person, moment.minute(), self.world.hospital);
            }
            if let Some(sampled) = sampled {
                let round = self.round_of(sampled);
                self.told.tests.push(Test {
                    person,
                    sampled,
                    result: "positive",
                    round,
                });
            }
        }
    }

    /// Samples from the first round on belong to the round of their day.
    fn round_of(&self, sampled: Moment) -> Option<u32> {
        let day = sampled.minute() / DAY;
        (FIRST_ROUND..(FIRST_ROUND + ROUNDS).min(self.days))
            .contains(&day)
            .then(|| day - FIRST_ROUND + 1)
    }

    fn isolate(&mut self, person: u32, from: Moment) {
        if self.told.cases.iter().any(|case| case.person == person) {
            return;
        }
        self.told.isolations.push(Isolation { person, from });
        self.told
            .confine(person, from.minute(), self.world.isolation_site);
        for day in [from.minute() / DAY + 1, from.minute() / DAY + 4] {
            if day < self.days {
                self.told.tests.push(Test {
                    person,
                    sampled: Moment::Date(day),
                    result: "negative",
                    round: None,
                });
            }
        }
    }

    /// The families and the workshop; under the two days of the base text nobody thinks of the class.
    fn isolate_contacts(&mut self) {
        for person in household(self.world, self.cast.index) {
            self.isolate(person, Moment::Instant(at(6, 15, 30)));
        }
        for person in household(self.world, self.cast.spreader) {
            self.isolate(person, Moment::Instant(at(10, 23, 0)));
        }
        for person in household(self.world, self.cast.worker) {
            self.isolate(person, Moment::Instant(at(10, 23, 30)));
        }
        for person in self.at_work(self.stage.workshop) {
            self.isolate(person, Moment::Date(11));
        }
    }

    fn at_work(&self, place: u32) -> Vec<u32> {
        self.world.persons(|person| person.work == Some(place)).collect()
    }

    /// Other guests and passengers, whom the interviews name. None is of a family or the class of the chain, so
    /// that no second way leads around the planted one.
    fn seat_bystanders(&mut self) {
        let s = self.stage;
        let scenes = [
            (s.coach, at(1, 8, 5), 50, 14, true),
            (s.tea_house, at(4, 8, 50), 75, 6, false),
            (s.tea_house, at(4, 10, 40), 60, 3, false),
            (s.clinic, at(5, 9, 50), 35, 4, false),
            (s.restaurant, at(6, 11, 55), 50, 9, true),
            (s.bus, at(8, 17, 10), 18, 8, false),
        ];
        let mut free = self.strangers().into_iter();
        for (place, start, minutes, guests, seated) in scenes {
            for (number, person) in (0..guests).zip(&mut free) {
                let late = self.draws.below(Stream::Meeting, 10, person, 6);
                let spot = (seated && number % 4 != 3).then_some(number + 1);
                self.stay(person, place, start + late, start + late + minutes, spot);
                if number % 3 == 0 {
                    self.chat(person, start + late + 5);
                }
            }
        }
    }

    /// A bystander remembers a chat in the street with a neighbour, with or without details.
    fn chat(&mut self, person: u32, start: Minute) {
        let Some(&other) = household(self.world, person).first() else {
            return;
        };
        let drawn = self.draws.below(Stream::Chat, 0, person, 30);
        let distance = (drawn.is_multiple_of(2)).then_some(5 + drawn);
        let setting = (!drawn.is_multiple_of(3)).then_some(Kind::Outdoor);
        self.meet(person, other, start + 8 * 60, 60 * (2 + drawn), distance, setting);
    }

    /// Retired residents of the seat without a part, in drawn order.
    fn strangers(&self) -> Vec<u32> {
        let homes: Vec<u32> = self
            .parts()
            .into_iter()
            .chain(self.at_work(self.stage.class))
            .chain(self.at_work(self.stage.workshop))
            .map(|person| self.world.person(person).home)
            .collect();
        let mut people: Vec<u32> = self
            .world
            .persons(|person| {
                person.township == SEAT && person.role == Role::Retired && !homes.contains(&person.home)
            })
            .collect();
        people.sort_by_key(|&person| (self.draws.bits(Stream::Casting, 0, person), person));
        people
    }

    fn draw_circle(&mut self) {
        let mut circle = self.parts();
        for person in self.parts() {
            circle.extend(household(self.world, person));
        }
        circle.extend(self.at_work(self.stage.class));
        circle.extend(self.at_work(self.stage.workshop));
        self.told.circle = circle;
    }

    /// What real logs look like: a check-in sent twice, one that overlaps itself, and a phone in two places at
    /// once.
    fn blemish(&mut self) {
        let (c, s) = (self.cast, self.stage);
        self.stay(c.index, s.market, at(2, 9, 30), at(2, 10, 5), None);
        self.stay(c.diner, s.restaurant, at(6, 12, 24), at(6, 13, 12), Some(6));
        self.stay(c.spouse, s.clinic, at(4, 16, 25), at(4, 16, 50), None);
    }

    /// Daily rounds for the communities of the cases and for all whom the investigation knows.
    fn screen(&mut self) {
        let mut people: Vec<u32> = self.told.circle.clone();
        people.extend(self.told.stays.iter().map(|stay| stay.person));
        let sealed: Vec<Option<u32>> = self
            .told
            .cases
            .iter()
            .map(|case| self.world.community_of(case.person))
            .collect();
        people.extend(
            self.world
                .persons(|_| true)
                .filter(|&person| sealed.contains(&self.world.community_of(person))),
        );
        people.sort_unstable();
        people.dedup();
        for person in people {
            self.swab(person);
        }
    }

    fn swab(&mut self, person: u32) {
        // The spreader missed the first round, hence no last negative.
        let spreader = person == self.cast.spreader;
        let end = self.swabbed_until(person);
        for round in 0..ROUNDS {
            let day = FIRST_ROUND + round;
            let absent =
                self.draws.chance(Stream::Swab, round, person, 4) && !self.told.told.contains(&person);
            if day >= end || absent || spreader {
                continue;
            }
            let unclear =
                round + 1 == ROUNDS && [self.cast.classmate, self.cast.neighbour_table].contains(&person);
            let result = if unclear { "inconclusive" } else { "negative" };
            self.told.tests.push(Test {
                person,
                sampled: Moment::Date(day),
                result,
                round: Some(round + 1),
            });
        }
    }

    /// Cases leave the rounds with their positive sample, isolated contacts with their isolation.
    fn swabbed_until(&self, person: u32) -> u32 {
        let positive = self
            .told
            .cases
            .iter()
            .filter(|case| case.person == person)
            .filter_map(|case| case.sampled);
        let isolated = self
            .told
            .isolations
            .iter()
            .filter(|row| row.person == person)
            .map(|row| row.from);
        positive
            .chain(isolated)
            .map(|moment| moment.minute() / DAY)
            .min()
            .unwrap_or(u32::MAX)
    }
}
