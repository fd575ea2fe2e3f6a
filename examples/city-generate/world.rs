//! The people, where they live, where they work and learn, and where they go.

use crate::draws::{Draws, Stream, count, index};
use crate::frame::Frame;
use crate::place::{Areas, Kind, Level, Places, Site};
use crate::plan::{Plan, SEAT, Township};

/// What somebody does on a workday.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Worker,
    Pupil,
    Retired,
}

/// One resident; known by the position in [`World::people`].
pub(crate) struct Person {
    pub(crate) home: u32,
    pub(crate) township: usize,
    pub(crate) role: Role,
    /// Workplace or classroom.
    pub(crate) work: Option<u32>,
    /// The bus or coach to work, and the seat row that a coach ticket names.
    pub(crate) ride: Option<(u32, Option<u32>)>,
}

/// The public places of a township, the most popular first.
pub(crate) struct Venues {
    places: Vec<u32>,
    // Invariant: strictly increasing, as long as `places`.
    cumulated: Vec<u32>,
}

impl Venues {
    fn new(places: Vec<u32>) -> Self {
        // Popularity falls as 1 / (rank + 20) (Zipf and Mandelbrot), in integers.
        let cumulated = (0..count(places.len()))
            .scan(0, |sum, rank| {
                *sum += (1 << 22) / (rank + 21);
                Some(*sum)
            })
            .collect();
        Self { places, cumulated }
    }

    /// The places, the most popular first.
    pub(crate) fn places(&self) -> &[u32] {
        &self.places
    }

    /// A public place, popular ones more often.
    pub(crate) fn draw(&self, draws: &Draws, slot: u32, person: u32) -> u32 {
        let total = self.cumulated.last().copied().unwrap_or(0);
        let ticket = draws.below(Stream::ErrandPlace, slot, person, total);
        self.places[self.cumulated.partition_point(|&edge| edge <= ticket)]
    }
}

/// Everything that stays the same from day to day.
pub(crate) struct World {
    pub(crate) areas: Areas,
    pub(crate) places: Places,
    pub(crate) people: Vec<Person>,
    /// By township.
    pub(crate) venues: Vec<Venues>,
    /// By township.
    pub(crate) restaurants: Vec<Vec<u32>>,
    /// Townships where people from elsewhere go.
    pub(crate) centres: Vec<usize>,
    pub(crate) hospital: u32,
    pub(crate) isolation_site: u32,
    /// A street stall that no register lists.
    pub(crate) stall: u32,
}

/// Household sizes, each as likely.
const HOUSEHOLD: [u32; 10] = [1, 2, 2, 3, 3, 3, 4, 4, 4, 5];
/// Quantiles of a log-normal with median 9 and sigma 0.8.
const TEAM: [u32; 16] = [5, 5, 5, 5, 6, 6, 7, 8, 9, 10, 12, 13, 15, 19, 25, 40];
const CLASS: usize = 32;
const ROWS: u32 = 12;

impl World {
    pub(crate) fn new(plan: &Plan, draws: &Draws) -> Self {
        Builder::new(plan, draws).build()
    }

    pub(crate) fn person(&self, person: u32) -> &Person {
        &self.people[index(person)]
    }

    /// Those for whom `keep` holds.
    pub(crate) fn persons(&self, keep: impl Fn(&Person) -> bool) -> impl Iterator<Item = u32> {
        (0..)
            .zip(&self.people)
            .filter(move |(_, person)| keep(person))
            .map(|(number, _)| number)
    }

    /// The community or village in which somebody lives.
    pub(crate) fn community_of(&self, person: u32) -> Option<u32> {
        let site = self.places.get(self.person(person).home).site?;
        self.areas.community(site.area)
    }

    /// The key of a person, as wide as the largest number needs.
    pub(crate) fn person_keys(&self) -> Vec<String> {
        let width = self.people.len().to_string().len().max(4);
        (1..=self.people.len())
            .map(|number| format!("p{number:0width$}"))
            .collect()
    }
}

struct Builder<'a> {
    plan: &'a Plan,
    draws: &'a Draws,
    areas: Areas,
    places: Places,
    people: Vec<Person>,
    homes: u32,
    /// By township: its area, and its buildings, among which venues are spread.
    sites: Vec<(u32, Vec<Site>)>,
}

impl<'a> Builder<'a> {
    fn new(plan: &'a Plan, draws: &'a Draws) -> Self {
        Self {
            plan,
            draws,
            areas: Areas::default(),
            places: Places::default(),
            people: Vec::new(),
            homes: 0,
            sites: Vec::new(),
        }
    }

    fn build(mut self) -> World {
        let mut county = None;
        for (level, (key, name)) in [Level::Province, Level::Prefecture, Level::County]
            .into_iter()
            .zip(self.plan.above)
        {
            county = Some(self.areas.add(level, county, key.to_owned(), name.to_owned()));
        }
        for (number, township) in self.plan.townships.iter().enumerate() {
            self.settle(number, township, county);
        }
        let pupils = self.by_township(Role::Pupil);
        let workers = self.by_township(Role::Worker);
        let mut venues = Vec::new();
        let mut restaurants = Vec::new();
        for (number, (pupils, workers)) in pupils.into_iter().zip(workers).enumerate() {
            let public = self.open_venues(number);
            let mut workers = workers.into_iter();
            self.form_classes(number, &pupils, &mut workers);
            self.staff_venues(&public, &mut workers);
            self.form_teams(number, workers.as_slice());
            self.assign_rides(number);
            restaurants.push(self.of_kind(&public, Kind::Restaurant));
            venues.push(Venues::new(public));
        }
        let hospital = self.places.add(Kind::Hospital, Some(self.site_for(SEAT, 900)));
        let isolation_site = self
            .places
            .add(Kind::IsolationSite, Some(self.site_for(SEAT, 901)));
        let stall = self.places.add_unlisted("stall07", Kind::Shop);
        let centres = (0..self.plan.townships.len())
            .filter(|&number| self.plan.townships[number].central)
            .collect();
        World {
            areas: self.areas,
            places: self.places,
            people: self.people,
            venues,
            restaurants,
            centres,
            hospital,
            isolation_site,
            stall,
        }
    }

    /// Fills a township with households, building by building.
    fn settle(&mut self, number: usize, township: &Township, county: Option<u32>) {
        let area = self.areas.add(
            Level::Township,
            county,
            township.key.clone(),
            township.name.clone(),
        );
        let mut frame = Frame::new(township, area);
        let mut sites = Vec::new();
        let mut left = township.persons;
        while left > 0 {
            let members = self
                .draws
                .pick(Stream::HouseholdSize, 0, self.homes, &HOUSEHOLD)
                .min(left);
            let site = frame.next_home(&mut self.areas);
            if sites.last().is_none_or(|last: &Site| last.area != site.area) {
                sites.push(site);
            }
            let home = self.places.add(Kind::Residence, Some(site));
            self.areas.settle(site.area, members);
            for member in 0..members {
                let person = count(self.people.len());
                let role = self.role(member, person);
                self.people.push(Person {
                    home,
                    township: number,
                    role,
                    work: None,
                    ride: None,
                });
            }
            self.homes += 1;
            left -= members;
        }
        self.sites.push((area, sites));
    }

    fn role(&self, member: u32, person: u32) -> Role {
        let [worker, pupil] = match member {
            0 => [72, 0],
            1 => [66, 0],
            _ => [22, 58],
        };
        match self.draws.below(Stream::Role, 0, person, 100) {
            drawn if drawn < worker => Role::Worker,
            drawn if drawn < worker + pupil => Role::Pupil,
            _ => Role::Retired,
        }
    }

    /// The people of a role by the township where they work or learn, in drawn order.
    fn by_township(&self, role: Role) -> Vec<Vec<u32>> {
        let mut groups = vec![Vec::new(); self.plan.townships.len()];
        for (number, person) in (0..).zip(&self.people) {
            if person.role == role {
                groups[self.destination(number, person)].push(number);
            }
        }
        for group in &mut groups {
            group.sort_by_key(|&person| (self.draws.bits(Stream::Shuffle, 0, person), person));
        }
        groups
    }

    /// One worker in five works in a centre, which may be the own township.
    fn destination(&self, number: u32, person: &Person) -> usize {
        if person.role != Role::Worker || !self.draws.chance(Stream::Destination, 0, number, 20) {
            return person.township;
        }
        let centres = self
            .plan
            .townships
            .iter()
            .filter(|township| township.central)
            .count();
        index(self.draws.below(Stream::Destination, 1, number, count(centres)))
    }

    /// The building of a township in which a place stands; a township without people has none.
    fn site_for(&self, township: usize, slot: u32) -> Site {
        let (area, sites) = &self.sites[township];
        if sites.is_empty() {
            return Site {
                area: *area,
                at: self.plan.townships[township].at,
            };
        }
        self.draws
            .pick(Stream::Destination, 2 + slot, count(township), sites)
    }

    fn open_venues(&mut self, number: usize) -> Vec<u32> {
        let township = &self.plan.townships[number];
        // Per 10,000 residents, but at least so many.
        let wanted = [
            (Kind::Shop, 60, 2),
            (Kind::Restaurant, 50, 1),
            (Kind::Entertainment, 12, u32::from(township.urban)),
            (Kind::Market, 2, u32::from(township.central)),
            (Kind::Clinic, 8, 1),
            (Kind::Worship, 5, u32::from(!township.urban)),
            (Kind::Outdoor, 6, 1),
        ];
        let mut venues = Vec::new();
        for (kind, share, least) in wanted {
            for slot in 0..(township.persons * share / 10_000).max(least) {
                let site = Some(self.site_for(number, kind as u32 * 1000 + slot));
                venues.push(self.places.add(kind, site));
            }
        }
        venues.sort_by_key(|&place| (self.draws.bits(Stream::Shuffle, 1, place), place));
        venues
    }

    fn of_kind(&self, places: &[u32], kind: Kind) -> Vec<u32> {
        places
            .iter()
            .copied()
            .filter(|&place| self.places.get(place).kind == kind)
            .collect()
    }

    /// Classes of at most 32 of nearly equal size, each with a teacher while there are workers.
    fn form_classes(&mut self, number: usize, pupils: &[u32], workers: &mut impl Iterator<Item = u32>) {
        let classes = pupils.len().div_ceil(CLASS).max(1);
        for class in pupils.chunks(pupils.len().div_ceil(classes).max(1)) {
            let place = self.places.add(Kind::Classroom, Some(self.site_for(number, 0)));
            for person in class.iter().copied().chain(workers.next()) {
                self.people[index(person)].work = Some(place);
            }
        }
    }

    /// One worker for every public place that is no park.
    fn staff_venues(&mut self, venues: &[u32], workers: &mut impl Iterator<Item = u32>) {
        for &place in venues {
            if self.places.get(place).kind == Kind::Outdoor {
                continue;
            }
            if let Some(person) = workers.next() {
                self.people[index(person)].work = Some(place);
            }
        }
    }

    fn form_teams(&mut self, number: usize, mut workers: &[u32]) {
        while let Some(&first) = workers.first() {
            let size = index(self.draws.pick(Stream::WorkSize, 0, first, &TEAM)).min(workers.len());
            let (team, rest) = workers.split_at(size);
            let kind = if self.draws.chance(Stream::WorkKind, 0, first, 40) {
                Kind::Workshop
            } else {
                Kind::Office
            };
            let place = self
                .places
                .add(kind, Some(self.site_for(number, 10 + first % 1000)));
            for &person in team {
                self.people[index(person)].work = Some(place);
            }
            workers = rest;
        }
    }

    /// A third of the workers ride the buses of their township; from the country, coaches that sell numbered
    /// seats take some of them.
    fn assign_rides(&mut self, number: usize) {
        let township = &self.plan.townships[number];
        let mut buses = Vec::new();
        for _ in 0..(township.persons / 250).max(1) {
            buses.push(self.places.add(Kind::Bus, None));
        }
        let kind = if number.is_multiple_of(2) {
            Kind::CoachSealed
        } else {
            Kind::CoachVentilated
        };
        let coach = self.places.add(kind, None);
        for person in 0..count(self.people.len()) {
            let resident = self.person(person);
            let commutes = resident.township == number && resident.role == Role::Worker;
            if !commutes || !self.draws.chance(Stream::Vehicle, 0, person, 35) {
                continue;
            }
            let ride = if self.draws.chance(Stream::Vehicle, 1, person, 30) && !township.urban {
                let row = 1 + self.draws.below(Stream::Seat, 0, person, ROWS);
                // Some tickets are bought on board and name no row.
                (
                    coach,
                    (!self.draws.chance(Stream::Seat, 1, person, 15)).then_some(row),
                )
            } else {
                (self.draws.pick(Stream::Vehicle, 2, person, &buses), None)
            };
            self.people[index(person)].ride = Some(ride);
        }
    }

    fn person(&self, person: u32) -> &Person {
        &self.people[index(person)]
    }
}
