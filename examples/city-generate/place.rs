//! Places and areas, as the registers list them.

use crate::draws::{count, index};

/// The kinds of place that the generator builds; `word` is the name in files.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    Residence,
    Office,
    Workshop,
    Classroom,
    Restaurant,
    Entertainment,
    Shop,
    Market,
    Clinic,
    Hospital,
    Bus,
    CoachSealed,
    CoachVentilated,
    Worship,
    Outdoor,
    IsolationSite,
}

impl Kind {
    pub(crate) const COUNT: usize = 16;

    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Residence => "residence",
            Self::Office => "office",
            Self::Workshop => "workshop",
            Self::Classroom => "classroom",
            Self::Restaurant => "restaurant",
            Self::Entertainment => "entertainment",
            Self::Shop => "shop",
            Self::Market => "market",
            Self::Clinic => "clinic",
            Self::Hospital => "hospital",
            Self::Bus => "bus",
            Self::CoachSealed => "coach_sealed",
            Self::CoachVentilated => "coach_ventilated",
            Self::Worship => "worship",
            Self::Outdoor => "outdoor",
            Self::IsolationSite => "isolation_site",
        }
    }

    /// What its keys start with; short, since the log repeats them.
    pub(crate) const fn prefix(self) -> &'static str {
        match self {
            Self::Residence => "h",
            Self::Office => "office",
            Self::Workshop => "works",
            Self::Classroom => "class",
            Self::Restaurant => "rest",
            Self::Entertainment => "tea",
            Self::Shop => "shop",
            Self::Market => "market",
            Self::Clinic => "clinic",
            Self::Hospital => "hosp",
            Self::Bus => "bus",
            Self::CoachSealed => "coach",
            Self::CoachVentilated => "van",
            Self::Worship => "temple",
            Self::Outdoor => "park",
            Self::IsolationSite => "iso",
        }
    }

    /// What people call such a place; homes have no name.
    pub(crate) const fn title(self) -> Option<&'static str> {
        match self {
            Self::Residence => None,
            Self::Office => Some("Office"),
            Self::Workshop => Some("Workshop"),
            Self::Classroom => Some("Class"),
            Self::Restaurant => Some("Restaurant"),
            Self::Entertainment => Some("Tea house"),
            Self::Shop => Some("Shop"),
            Self::Market => Some("Market"),
            Self::Clinic => Some("Clinic"),
            Self::Hospital => Some("Hospital"),
            Self::Bus => Some("Bus"),
            Self::CoachSealed => Some("Coach, windows sealed"),
            Self::CoachVentilated => Some("Coach, windows open"),
            Self::Worship => Some("Temple"),
            Self::Outdoor => Some("Park"),
            Self::IsolationSite => Some("Isolation hotel"),
        }
    }

    /// Whether visitors leave their names: scan a code, show a ticket, are known to the employer. Nothing is
    /// known of homes.
    pub(crate) const fn registers_visitors(self) -> Option<bool> {
        match self {
            Self::Residence => None,
            Self::Entertainment | Self::Outdoor | Self::Worship => Some(false),
            Self::Office
            | Self::Workshop
            | Self::Classroom
            | Self::Restaurant
            | Self::Shop
            | Self::Market
            | Self::Clinic
            | Self::Hospital
            | Self::Bus
            | Self::CoachSealed
            | Self::CoachVentilated
            | Self::IsolationSite => Some(true),
        }
    }

    /// The shortest stay of a visitor and its spread, in minutes.
    pub(crate) const fn stay(self) -> (u32, u32) {
        match self {
            Self::Shop => (6, 25),
            Self::Market => (15, 40),
            Self::Restaurant => (25, 45),
            Self::Entertainment => (50, 90),
            Self::Clinic | Self::Hospital => (20, 50),
            Self::Worship => (25, 50),
            Self::Bus | Self::CoachSealed | Self::CoachVentilated => (10, 25),
            Self::Outdoor
            | Self::Residence
            | Self::Office
            | Self::Workshop
            | Self::Classroom
            | Self::IsolationSite => (20, 60),
        }
    }
}

/// One place.
pub(crate) struct Place {
    pub(crate) key: String,
    pub(crate) kind: Kind,
    pub(crate) name: String,
    /// Where it lies; vehicles move.
    pub(crate) site: Option<Site>,
    /// Whether the register of places has it.
    pub(crate) listed: bool,
}

/// An area by its number, and a point in millionths of a degree.
#[derive(Clone, Copy)]
pub(crate) struct Site {
    pub(crate) area: u32,
    pub(crate) at: (i32, i32),
}

/// The places of a world; a place is known by its position.
#[derive(Default)]
pub(crate) struct Places {
    pub(crate) list: Vec<Place>,
    counts: [u32; Kind::COUNT],
}

impl Places {
    /// Adds a place and names it after its kind and number.
    pub(crate) fn add(&mut self, kind: Kind, site: Option<Site>) -> u32 {
        let counter = &mut self.counts[kind as usize];
        *counter += 1;
        let number = *counter;
        let key = match kind {
            Kind::Residence => format!("h{number:04}"),
            _ => format!("{}{number:02}", kind.prefix()),
        };
        let name = kind
            .title()
            .map_or_else(String::new, |title| format!("{title} {number}"));
        self.push(Place {
            key,
            kind,
            name,
            site,
            listed: true,
        })
    }

    /// Adds a place that only the log knows.
    pub(crate) fn add_unlisted(&mut self, key: &str, kind: Kind) -> u32 {
        self.push(Place {
            key: key.to_owned(),
            kind,
            name: String::new(),
            site: None,
            listed: false,
        })
    }

    fn push(&mut self, place: Place) -> u32 {
        self.list.push(place);
        count(self.list.len() - 1)
    }

    pub(crate) fn get(&self, place: u32) -> &Place {
        &self.list[index(place)]
    }
}

/// The levels of area that are built, outermost first.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Level {
    Province,
    Prefecture,
    County,
    Township,
    Community,
    Village,
    Grid,
    Building,
}

impl Level {
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::Prefecture => "prefecture",
            Self::County => "county",
            Self::Township => "township",
            Self::Community => "community",
            Self::Village => "village",
            Self::Grid => "grid",
            Self::Building => "building",
        }
    }
}

/// One area of the tree.
pub(crate) struct Area {
    pub(crate) key: String,
    pub(crate) level: Level,
    /// Always an earlier one.
    pub(crate) parent: Option<u32>,
    pub(crate) name: String,
    pub(crate) population: u32,
}

/// The area tree, parents before children.
#[derive(Default)]
pub(crate) struct Areas {
    pub(crate) list: Vec<Area>,
}

impl Areas {
    pub(crate) fn add(&mut self, level: Level, parent: Option<u32>, key: String, name: String) -> u32 {
        self.list.push(Area {
            key,
            level,
            parent,
            name,
            population: 0,
        });
        count(self.list.len() - 1)
    }

    pub(crate) fn get(&self, area: u32) -> &Area {
        &self.list[index(area)]
    }

    /// Counts residents in an area and in all areas around it.
    pub(crate) fn settle(&mut self, area: u32, residents: u32) {
        let mut next = Some(area);
        while let Some(number) = next {
            let area = &mut self.list[index(number)];
            area.population += residents;
            next = area.parent;
        }
    }

    /// The community or village around an area.
    pub(crate) fn community(&self, area: u32) -> Option<u32> {
        std::iter::successors(Some(area), |&number| self.get(number).parent)
            .find(|&number| matches!(self.get(number).level, Level::Community | Level::Village))
    }
}
