//! Who plays which part in the planted chain, and where.

use crate::draws::{Draws, Stream};
use crate::outbreak::household;
use crate::place::{Kind, Place};
use crate::plan::SEAT;
use crate::world::{Person, Role, World};

/// Who plays which part.
pub(crate) struct Cast {
    pub(crate) index: u32,
    pub(crate) spouse: u32,
    pub(crate) spreader: u32,
    pub(crate) grandchild: u32,
    pub(crate) classmate: u32,
    pub(crate) teacher: u32,
    pub(crate) diner: u32,
    pub(crate) neighbour_table: u32,
    pub(crate) rider: u32,
    pub(crate) worker: u32,
}

impl Cast {
    /// Casts the chain; nothing where the county has too few people.
    pub(crate) fn choose(world: &World, draws: &Draws) -> Option<Self> {
        Casting {
            world,
            draws,
            homes: Vec::new(),
            works: Vec::new(),
            part: 0,
        }
        .cast()
    }

    /// The cast in the order of the story, for the account of the chain.
    pub(crate) fn parts(&self) -> [(&'static str, u32); 10] {
        [
            ("index case", self.index),
            ("spouse of the index case", self.spouse),
            ("spreader, sampled only", self.spreader),
            ("workshop worker", self.worker),
            ("diner", self.diner),
            ("guest at the next table, not yet known", self.neighbour_table),
            ("grandchild of the spreader", self.grandchild),
            ("bus rider", self.rider),
            ("classmate, suspected", self.classmate),
            ("teacher, not yet known", self.teacher),
        ]
    }
}

/// Where it happens.
pub(crate) struct Stage {
    pub(crate) tea_house: u32,
    pub(crate) restaurant: u32,
    pub(crate) clinic: u32,
    pub(crate) market: u32,
    /// In a community where no case lives.
    pub(crate) second_tea_house: u32,
    pub(crate) bus: u32,
    pub(crate) coach: u32,
    pub(crate) class: u32,
    pub(crate) workshop: u32,
}

/// The parts are cast among residents of the county's seat, one household to a part but for the two families.
struct Casting<'a> {
    world: &'a World,
    draws: &'a Draws,
    homes: Vec<u32>,
    works: Vec<u32>,
    part: u32,
}

impl Casting<'_> {
    /// Somebody from an unused household and workplace who fits.
    fn pick(&mut self, fits: impl Fn(u32, &Person) -> bool) -> Option<u32> {
        self.part += 1;
        let (draws, part) = (self.draws, self.part);
        let person = self
            .world
            .persons(|person| person.township == SEAT && !self.homes.contains(&person.home))
            .filter(|&number| {
                let person = self.world.person(number);
                person.work.is_none_or(|work| !self.works.contains(&work)) && fits(number, person)
            })
            .min_by_key(|&number| (draws.bits(Stream::Casting, part, number), number))?;
        self.homes.push(self.world.person(person).home);
        self.works.extend(self.world.person(person).work);
        Some(person)
    }

    /// A member of a household in a role.
    fn relative(&self, person: u32, role: Role) -> Option<u32> {
        household(self.world, person)
            .into_iter()
            .find(|&other| self.world.person(other).role == role)
    }

    fn cast(mut self) -> Option<Cast> {
        let world = self.world;
        let has = |casting: &Self, number, role| casting.relative(number, role).is_some();
        let with_pupil: Vec<u32> = world
            .persons(|person| person.role == Role::Retired)
            .filter(|&number| has(&self, number, Role::Pupil))
            .collect();
        let spreader = self.pick(|number, _| with_pupil.contains(&number))?;
        let grandchild = self.relative(spreader, Role::Pupil)?;
        let class = world.person(grandchild).work;
        let classmate = self.pick(|_, person| person.role == Role::Pupil && person.work == class)?;
        // The class is now in use, but its teacher still has to come from it.
        self.works.retain(|&work| Some(work) != class);
        let teacher = self.pick(|_, person| person.role == Role::Worker && person.work == class)?;
        let with_spouse: Vec<u32> = world
            .persons(|person| person.role == Role::Retired)
            .filter(|&number| has(&self, number, Role::Retired) && !has(&self, number, Role::Pupil))
            .collect();
        let first = self.pick(|number, _| with_spouse.contains(&number))?;
        let spouse = self.relative(first, Role::Retired)?;
        let kind_of = |person: &Person| person.work.map(|work| world.places.get(work).kind);
        Some(Cast {
            index: first,
            spouse,
            spreader,
            grandchild,
            classmate,
            teacher,
            diner: self.pick(|_, person| kind_of(person) == Some(Kind::Office))?,
            neighbour_table: self.pick(|_, person| person.role == Role::Retired)?,
            rider: self.pick(|_, person| kind_of(person) == Some(Kind::Office))?,
            worker: self.pick(|_, person| kind_of(person) == Some(Kind::Workshop))?,
        })
    }
}

impl Stage {
    /// Nothing where the county lacks one of the places.
    pub(crate) fn set(world: &World, cast: &Cast) -> Option<Self> {
        let first = |kind| {
            (0..)
                .zip(&world.places.list)
                .find(|(_, place)| place.kind == kind)
                .map(|(number, _)| number)
        };
        let homes = [cast.index, cast.spreader, cast.worker].map(|person| world.community_of(person));
        let lies_apart = |place: &Place| {
            let community = place.site.map(|site| world.areas.community(site.area));
            community.is_some_and(|community| !homes.contains(&community))
        };
        let second_tea_house = (0..)
            .zip(&world.places.list)
            .find(|(_, place)| place.kind == Kind::Entertainment && lies_apart(place))
            .map(|(number, _)| number);
        Some(Self {
            tea_house: first(Kind::Entertainment)?,
            second_tea_house: second_tea_house?,
            restaurant: first(Kind::Restaurant)?,
            clinic: first(Kind::Clinic)?,
            market: first(Kind::Market)?,
            bus: first(Kind::Bus)?,
            coach: first(Kind::CoachSealed)?,
            class: world.person(cast.grandchild).work?,
            workshop: world.person(cast.worker).work?,
        })
    }
}
