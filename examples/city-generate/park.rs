//! An enterprise park of the Huangyuan preset that closes its loop, and a checkpoint on the national road.
//!
//! Nothing here changes a visit: the park is cast with people whom the log knows, or does not know, already. All persons
//! and events are invented.

use crate::clock::{DAY, Minute, at};
use crate::failure::Failure;
use crate::log::Log;
use crate::outbreak::Outbreak;
use crate::place::Kind;
use crate::routine::Stay;
use crate::tables::{Folder, Scribe};
use crate::world::World;

/// The park closes on the sixth day.
const CLOSES: u32 = 5;
const STAFF: usize = 6;
const GATE: &str = "park-gate";
const CHECKPOINT: &str = "g109-checkpoint";
const CHECKS_FROM: Minute = 7 * 60 + 40;

/// What README.md says about it.
pub(crate) const ACCOUNT: &str = "
## The park and the checkpoint

From the sixth day on a workshop is a closed loop with one gate (gates.csv): people live in (gate_log.csv) and are checked
every day (checks.csv), and two vehicles have passes (passes.csv). Planted: one of those who live in takes the bus of the
spreader, one goes out for lunch, one misses a temperature, one has a fever, a visitor has sat in the clinic with the index
case, a driver eats in the restaurant of the spreader on the way, and another comes again on a pass that has run out.

On the twelfth day six people arrive at a checkpoint (arrivals.csv): from the building of the index case, from
somewhere in the prefecture, from that restaurant, from another county, from a quiet township, and from nobody knows where.
";

/// Who plays which part, and where.
struct Cast {
    workshop: u32,
    /// They live in, and are not seen elsewhere.
    staff: Vec<u32>,
    /// Lives in as well, and takes the bus of the spreader.
    helper: u32,
    /// Comes for two hours, having sat in the clinic with the index case the day before.
    visitor: u32,
    /// Brings goods, and eats in the restaurant where the spreader sits.
    driver: u32,
    /// Brings goods, and keeps to the route.
    other_driver: u32,
    restaurant: u32,
    travellers: Vec<u32>,
}

impl Cast {
    /// Nothing where the county has too few people.
    fn choose(world: &World, outbreak: &Outbreak, recorded: &[Stay]) -> Option<Self> {
        let is_free = |person: u32| {
            let has_part = outbreak.told.contains(&person) || outbreak.circle.contains(&person);
            !has_part && !outbreak.cases.iter().any(|case| case.person == person)
        };
        let unseen = |person: u32| {
            is_free(person)
                && !recorded
                    .iter()
                    .any(|stay| stay.person == person && stay.end > at(CLOSES, 0, 0))
        };
        let (workshop, staff) = (0..)
            .zip(&world.places.list)
            .filter(|(_, place)| place.kind == Kind::Workshop)
            .map(|(workshop, _)| {
                let staff = world
                    .persons(|person| person.work == Some(workshop))
                    .filter(|&person| unseen(person));
                (workshop, staff.take(STAFF).collect::<Vec<_>>())
            })
            .find(|(_, staff)| staff.len() == STAFF)?;
        // Guests whom the interviews name, and whom nothing else on record places in the way of their part.
        let guests = |kind: Kind, day: u32| {
            let stays = outbreak.stays.iter().filter(move |stay| {
                stay.start / DAY == day && world.places.get(stay.place).kind == kind && is_free(stay.person)
            });
            stays.map(|stay| (stay.person, stay.place))
        };
        let seen_once = |&(person, _): &(u32, u32)| {
            let since = recorded
                .iter()
                .filter(|stay| stay.person == person && stay.end > at(CLOSES, 0, 0));
            since.count() == 1
        };
        let (helper, _) = guests(Kind::Bus, 8).find(seen_once)?;
        let (visitor, _) = guests(Kind::Clinic, 5).find(|&(person, _)| person != helper)?;
        let mut diners =
            guests(Kind::Restaurant, 6).filter(|&(person, _)| person != visitor && person != helper);
        let (driver, restaurant) = diners.next()?;
        let travellers: Vec<u32> = world
            .persons(|person| person.township > 2)
            .filter(|&person| unseen(person))
            .collect();
        let (&other_driver, travellers) = travellers.split_first()?;
        (travellers.len() >= 6).then(|| Self {
            workshop,
            staff,
            helper,
            visitor,
            driver,
            other_driver,
            restaurant,
            travellers: travellers[..6].to_vec(),
        })
    }

    /// Who lives in, with the minute at which each of them comes and is checked.
    fn insiders(&self) -> impl Iterator<Item = (u32, Minute)> {
        self.staff.iter().copied().chain([self.helper]).zip(0..)
    }
}

/// Writes the tables of the park and the checkpoint, and tells their rows; none where they cannot be cast.
pub(crate) fn write(
    mut log: Log<'_>,
    outbreak: &Outbreak,
    scribe: &Scribe<'_>,
    folder: &Folder,
    days: u32,
) -> Result<Vec<(&'static str, u64)>, Failure> {
    let (mut recorded, mut stays) = (Vec::new(), Vec::new());
    for day in 0..days {
        log.day(day, &mut stays);
        recorded.append(&mut stays);
    }
    let Some(cast) = Cast::choose(scribe.world, outbreak, &recorded) else {
        return Ok(Vec::new());
    };
    let park = Park {
        cast,
        scribe,
        folder,
        days,
    };
    Ok(vec![
        ("arrivals.csv", park.arrivals(outbreak)?),
        ("gates.csv", park.gates()?),
        ("gate_log.csv", park.gate_log()?),
        ("passes.csv", park.passes()?),
        ("checks.csv", park.checks()?),
    ])
}

struct Park<'a> {
    cast: Cast,
    scribe: &'a Scribe<'a>,
    folder: &'a Folder,
    days: u32,
}

impl Park<'_> {
    fn time(&self, minute: Minute) -> String {
        let mut text = String::new();
        self.scribe.clock.write(minute, &mut text);
        text
    }

    fn place(&self, place: u32) -> &str {
        &self.scribe.world.places.get(place).key
    }

    fn gates(&self) -> Result<u64, Failure> {
        let mut table = self
            .folder
            .table("gates.csv", &["gate", "loop", "area", "places"])?;
        table.row(&[GATE, "park", "", self.place(self.cast.workshop)])?;
        table.finish()
    }

    #[rustfmt::skip] // One event a line, to be read like a log.
    fn gate_log(&self) -> Result<u64, Failure> {
        let c = &self.cast;
        let guard = Some(c.staff[0]);
        let mut rows: Vec<(Minute, u32, &str, &str, Option<u32>)> = Vec::new();
        for (person, minute) in c.insiders() {
            rows.push((at(CLOSES, 8, minute), person, "in", "", None));
        }
        rows.extend([
            // Goods for the canteen, and a meal in town before the way back.
            (at(6, 11, 20), c.driver, "in", "QA-0317", guard),
            (at(6, 13, 40), c.driver, "out", "QA-0317", guard),
            (at(6, 9, 0), c.visitor, "in", "", None),
            (at(6, 11, 0), c.visitor, "out", "", None),
            // The lunch break of somebody who lives in.
            (at(7, 12, 10), c.staff[2], "out", "", None),
            (at(7, 12, 55), c.staff[2], "in", "", None),
            (at(7, 9, 30), c.other_driver, "in", "QA-2022", guard),
            (at(7, 10, 15), c.other_driver, "out", "QA-2022", guard),
            // Nobody has a look at the pass any more.
            (at(8, 9, 25), c.other_driver, "in", "QA-2022", guard),
            (at(8, 10, 5), c.other_driver, "out", "QA-2022", None),
        ]);
        rows.sort_unstable_by_key(|&(minute, person, ..)| (minute, person));
        let mut table = self.folder.table("gate_log.csv", &["at", "gate", "person", "direction", "plate", "escort"])?;
        for (minute, person, direction, plate, escort) in rows {
            let escort = escort.map_or("", |escort| self.scribe.person(escort));
            table.row(&[&self.time(minute), GATE, self.scribe.person(person), direction, plate, escort])?;
        }
        table.finish()
    }

    fn passes(&self) -> Result<u64, Failure> {
        let c = &self.cast;
        let columns = ["pass", "plate", "from", "until", "route", "driver"];
        let mut table = self.folder.table("passes.csv", &columns)?;
        let route = format!("{CHECKPOINT};{GATE};{}", self.place(c.workshop));
        for (pass, plate, until, driver) in [
            ("hy-001", "QA-0317", at(self.days, 0, 0), c.driver),
            ("hy-002", "QA-2022", at(8, 0, 0), c.other_driver),
        ] {
            let (from, until) = (self.time(at(CLOSES, 0, 0)), self.time(until));
            table.row(&[pass, plate, &from, &until, &route, self.scribe.person(driver)])?;
        }
        table.finish()
    }

    /// Daily checks, of which one is forgotten and one finds a fever.
    fn checks(&self) -> Result<u64, Failure> {
        let c = &self.cast;
        let mut rows: Vec<(Minute, u32, &str, &str)> = Vec::new();
        for day in CLOSES..self.days {
            for (person, minute) in c.insiders() {
                let time = at(day, 0, CHECKS_FROM + minute);
                let forgotten = day == 7 && person == c.staff[1];
                let fever = day == 10 && person == c.staff[3];
                if !forgotten {
                    rows.push((time, person, "temperature", if fever { "37.8" } else { "36.5" }));
                }
                rows.push((time, person, "code", "green"));
                if (day - CLOSES).is_multiple_of(2) {
                    rows.push((time, person, "test", "passed"));
                }
            }
        }
        // Somebody felt well again in the afternoon.
        rows.push((at(10, 15, 0), c.staff[3], "temperature", "36.8"));
        for (time, person) in [
            (at(6, 9, 0), c.visitor),
            (at(6, 11, 20), c.driver),
            (at(7, 9, 30), c.other_driver),
            (at(8, 9, 25), c.other_driver),
        ] {
            let of_guests = [("temperature", "36.4"), ("code", "green"), ("test", "passed")];
            rows.extend(of_guests.map(|(kind, value)| (time, person, kind, value)));
        }
        rows.sort_unstable();
        let mut table = self
            .folder
            .table("checks.csv", &["person", "at", "kind", "value"])?;
        for (time, person, kind, value) in rows {
            table.row(&[self.scribe.person(person), &self.time(time), kind, value])?;
        }
        table.finish()
    }

    /// Six arrivals: from a sealed building, from somewhere in the prefecture, from a restaurant that became known, from
    /// another county, from a quiet township, and from nobody knows where.
    fn arrivals(&self, outbreak: &Outbreak) -> Result<u64, Failure> {
        let world = self.scribe.world;
        let area = |area: Option<u32>| area.map_or("", |area| world.areas.get(area).key.as_str());
        let index_case = outbreak.chain.first().map(|link| link.infector);
        let building = |person: u32| Some(world.places.get(world.person(person).home).site?.area);
        let sealed = area(index_case.and_then(building));
        let quiet = area(world.community_of(self.cast.travellers[4]));
        let (ten_days, meal) = ([at(1, 0, 0), at(11, 0, 0)], [at(6, 12, 10), at(6, 12, 50)]);
        let restaurant = self.place(self.cast.restaurant);
        let rows = [
            (at(11, 9, 10), 0, sealed, "", None, "QA-7001"),
            (at(11, 9, 40), 1, "xining", "", Some(ten_days), ""),
            (at(11, 10, 5), 2, "", restaurant, Some(meal), "QA-7002"),
            (at(11, 10, 5), 2, quiet, "", Some(ten_days), "QA-7002"),
            (at(11, 14, 30), 3, "lanzhou", "", None, ""),
            (at(11, 15, 0), 4, quiet, "", None, ""),
            (at(11, 16, 20), 5, "", "", None, "QA-7003"),
        ];
        let columns = [
            "person",
            "at",
            "checkpoint",
            "area",
            "place",
            "from",
            "until",
            "plate",
        ];
        let mut table = self.folder.table("arrivals.csv", &columns)?;
        for (minute, traveller, area, place, stay, plate) in rows {
            let person = self.cast.travellers[traveller];
            let [from, until] =
                stay.map_or_else(Default::default, |stay| stay.map(|minute| self.time(minute)));
            let at = self.time(minute);
            table.row(&[
                self.scribe.person(person),
                &at,
                CHECKPOINT,
                area,
                place,
                &from,
                &until,
                plate,
            ])?;
        }
        table.finish()
    }
}
