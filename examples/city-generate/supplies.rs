//! What the closed parts of the county live on: deliveries, calls to the hotline, and when shops are open.
//!
//! All of it is invented. It is told after the outbreak, and changes no other table.

use std::collections::BTreeSet;

use crate::clock::{DAY, Minute, Moment, at};
use crate::county::RESTRICTIONS;
use crate::draws::{Draws, Stream, count};
use crate::failure::Failure;
use crate::outbreak::Outbreak;
use crate::place::Kind;
use crate::tables::{Folder, Scribe};

/// Every so many days a closed household gets its supplies.
const EVERY_DAYS: u32 = 3;
/// How many people call the hotline.
const CALLS: u32 = 60;

/// Writes the three tables and tells how many rows each has.
pub(crate) fn write(
    scribe: &Scribe<'_>,
    outbreak: &Outbreak,
    draws: &Draws,
    days: u32,
    folder: &Folder,
) -> Result<Vec<(&'static str, u64)>, Failure> {
    let teller = Teller {
        scribe,
        outbreak,
        draws,
        days,
    };
    Ok(vec![
        ("deliveries.csv", teller.deliveries(folder)?),
        ("needs.csv", teller.needs(folder)?),
        ("openings.csv", teller.openings(folder)?),
    ])
}

struct Teller<'a> {
    scribe: &'a Scribe<'a>,
    outbreak: &'a Outbreak,
    draws: &'a Draws,
    days: u32,
}

impl Teller<'_> {
    /// The homes that are closed, and since which day: in the community of a case since it was isolated, and in the townships
    /// that stay at home.
    fn closed_homes(&self) -> BTreeSet<(u32, u32)> {
        let world = self.scribe.world;
        let mut sealed: Vec<(Option<u32>, u32)> = Vec::new();
        for case in &self.outbreak.cases {
            if let Some(isolated) = case.isolated {
                sealed.push((world.community_of(case.person), isolated.minute() / DAY));
            }
        }
        let mut homes: BTreeSet<(u32, u32)> = BTreeSet::new();
        for (number, person) in (0..).zip(&world.people) {
            let community = world.community_of(number);
            let since_case = sealed
                .iter()
                .filter(|(area, _)| *area == community)
                .map(|&(_, day)| day);
            let stays_home = RESTRICTIONS.townships.contains(&person.township);
            let since = since_case.chain(stays_home.then_some(RESTRICTIONS.homes)).min();
            if let Some(since) = since {
                homes.insert((person.home, since));
            }
        }
        homes
    }

    /// One round of deliveries after the other; some doors are forgotten, others get theirs a day late.
    fn deliveries(&self, folder: &Folder) -> Result<u64, Failure> {
        let mut rows: Vec<(Minute, u32)> = Vec::new();
        for (home, since) in self.closed_homes() {
            for round in 1.. {
                let day = since + round * EVERY_DAYS;
                if day >= self.days {
                    break;
                }
                let drawn = self.draws.below(Stream::Supplies, round, home, 100);
                let late = u32::from(drawn < 12);
                if drawn >= 5 && day + late < self.days {
                    let minute = self.draws.below(Stream::Supplies, 100 + round, home, 9 * 60);
                    rows.push((at(day + late, 9, 0) + minute, home));
                }
            }
        }
        rows.sort_unstable();
        let mut table = folder.table("deliveries.csv", &["home", "at", "items"])?;
        let items = [
            "vegetables and flour",
            "vegetables, rice and oil",
            "flour and milk",
        ];
        for (minute, home) in rows {
            let key = &self.scribe.world.places.get(home).key;
            let when = self.scribe.clock.moment(Moment::Instant(minute));
            let items = self
                .draws
                .pick(Stream::Supplies, 200 + minute / DAY, home, &items);
            table.row(&[key, &when, items])?;
        }
        table.finish()
    }

    /// Calls from the townships that stay at home, most of them answered within a day or two.
    fn needs(&self, folder: &Folder) -> Result<u64, Failure> {
        let world = self.scribe.world;
        let callers: Vec<u32> = world
            .persons(|person| RESTRICTIONS.townships.contains(&person.township))
            .collect();
        let kinds = [
            "food", "food", "medicine", "medicine", "medicine", "medical", "other",
        ];
        let span = self.days.saturating_sub(RESTRICTIONS.homes) * DAY;
        let mut rows = Vec::new();
        for call in 0..CALLS {
            let person = self.draws.pick(Stream::Supplies, 300, call, &callers);
            let called = RESTRICTIONS.homes * DAY + self.draws.below(Stream::Supplies, 301, call, span);
            let kind = self.draws.pick(Stream::Supplies, 302, call, &kinds);
            let answered = called + 20 + self.draws.below(Stream::Supplies, 303, call, 40 * 60);
            let is_answered = self.draws.chance(Stream::Supplies, 304, call, 80);
            let answered = Some(answered).filter(|&when| is_answered && when < self.days * DAY);
            // Half of the callers tell no more than where they live.
            let by_name = self.draws.chance(Stream::Supplies, 305, call, 50);
            rows.push((called, person, kind, by_name, answered));
        }
        rows.sort_unstable();
        let mut table = folder.table("needs.csv", &["at", "kind", "home", "person", "answered"])?;
        for (called, person, kind, by_name, answered) in rows {
            let time = |minute| self.scribe.clock.moment(Moment::Instant(minute));
            let home = &world.places.get(world.person(person).home).key;
            let (home, person) = if by_name {
                ("", self.scribe.person(person))
            } else {
                (home.as_str(), "")
            };
            table.row(&[
                &time(called),
                kind,
                home,
                person,
                &answered.map(time).unwrap_or_default(),
            ])?;
        }
        table.finish()
    }

    /// Every shop and market by day; from the day on which the townships stay at home, every third shop there and shorter.
    /// One shop in six is a pharmacy, and the first of them is open by night too.
    fn openings(&self, folder: &Folder) -> Result<u64, Failure> {
        let world = self.scribe.world;
        let mut table = folder.table(
            "openings.csv",
            &["place", "kind", "opens", "closes", "from", "until"],
        )?;
        let (last_free, first_closed) = (
            self.scribe.clock.date(RESTRICTIONS.homes - 1),
            self.scribe.clock.date(RESTRICTIONS.homes),
        );
        let stays_home: BTreeSet<u32> = RESTRICTIONS
            .townships
            .map(|township| world.venues[township].places())
            .flat_map(|places| places.iter().copied())
            .collect();
        let shops = (0..count(world.places.list.len())).filter(|&place| {
            let place = world.places.get(place);
            place.listed && matches!(place.kind, Kind::Shop | Kind::Market)
        });
        for (number, place) in (0_u32..).zip(shops) {
            let (key, is_market) = (
                &world.places.get(place).key,
                world.places.get(place).kind == Kind::Market,
            );
            let is_pharmacy = !is_market && number.is_multiple_of(6);
            let kind = match (is_market, is_pharmacy) {
                (true, _) => "market",
                (false, true) => "pharmacy",
                (false, false) => "shop",
            };
            if number == 0 {
                table.row(&[key, kind, "20:00", "08:00", "", ""])?;
            }
            if !stays_home.contains(&place) {
                table.row(&[key, kind, "08:00", "20:00", "", ""])?;
                continue;
            }
            table.row(&[key, kind, "08:00", "20:00", "", last_free])?;
            if is_pharmacy || number.is_multiple_of(3) {
                table.row(&[key, kind, "09:00", "17:00", first_closed, ""])?;
            }
        }
        table.finish()
    }
}
