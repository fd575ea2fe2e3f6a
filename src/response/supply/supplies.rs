//! Basic supplies for closed households: to whom they are due, since when, and in which tours.

use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU16, NonZeroUsize};

use chrono::{Days, NaiveDate};
use serde::Serialize;

use super::needs::OpenNeeds;
use crate::area::{AreaLevel, Areas};
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::named::named;
use crate::protocol::ZoneLevel;
use crate::supply::{Delivery, NeedKind};
use crate::time::{Moment, Timestamp};
use crate::zone::{Measure, ZoneLives};

/// The measures under which a household cannot fetch what it needs.
const SUPPLIED: &[Measure] = &[Measure::SuppliesDelivered, Measure::NobodyMoves];

/// How supplies are brought: how often, what was brought, and who is not at home.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct SupplyPlan<'a> {
    /// A household is supplied every so many days.
    pub every_days: NonZeroU16,
    /// What was brought, in any order.
    pub deliveries: &'a [Delivery],
    /// Who is not at home: in quarantine elsewhere, in hospital, travelling.
    pub away: BTreeSet<PersonId>,
}

/// Every third day: no edition says how often, the figure is ours (L).
const EVERY_DAYS: NonZeroU16 = match NonZeroU16::new(3) {
    Some(days) => days,
    None => NonZeroU16::MIN,
};

impl<'a> SupplyPlan<'a> {
    /// Supplies every third day, with everybody at home. No edition says how often; the figure is ours (L).
    #[must_use]
    pub const fn new(deliveries: &'a [Delivery]) -> Self {
        Self {
            every_days: EVERY_DAYS,
            deliveries,
            away: BTreeSet::new(),
        }
    }

    /// The same, every so many days.
    #[must_use]
    pub fn with_every_days(self, every_days: NonZeroU16) -> Self {
        Self { every_days, ..self }
    }

    /// The same, and these persons are not at home.
    #[must_use]
    pub fn with_away(mut self, persons: impl IntoIterator<Item = PersonId>) -> Self {
        self.away.extend(persons);
        self
    }
}

named! {
    /// How a closed household stands with its supplies.
    #[non_exhaustive]
    pub enum SupplyStanding {
        /// A delivery was due on an earlier day.
        Overdue = "overdue",
        /// A delivery is due today.
        Due = "due",
        /// The next delivery is due on a later day.
        Later = "later",
        /// Nobody is at home, so that nothing is brought.
        Away = "away",
    }
    all = "Every standing, the most urgent first.";
}

/// A household in an area that is sealed, controlled or under static management.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct ClosedHousehold {
    /// The smallest known area in which the home lies.
    pub area: AreaId,
    /// The home.
    pub home: PlaceId,
    /// How strictly the area is closed; nothing where it lies in no zone.
    pub level: Option<ZoneLevel>,
    /// Whether static management lies over it.
    pub is_static: bool,
    /// How many live there.
    pub persons: u32,
    /// Of them, how many are at home.
    pub at_home: u32,
    /// Since when it has been closed without a break.
    pub since: Timestamp,
    /// The last delivery, also one from before it was closed; nothing where there was none.
    pub last: Option<Moment>,
    /// The day on which the next delivery is due.
    pub due: NaiveDate,
    /// How it stands.
    pub standing: SupplyStanding,
    /// What it has asked for and not been given, the most urgent first: to be brought along.
    pub needs: Vec<NeedKind>,
}

/// A household of which nobody can say whether it is closed: its home lies in no known area. Work for the register.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct UnplacedHousehold {
    /// The home.
    pub home: PlaceId,
    /// How many live there.
    pub persons: u32,
}

/// The closed households of an area, counted: overdue, due, later and away add up to all.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct SupplyShare {
    /// Where.
    pub area: AreaId,
    /// How many households.
    pub households: u32,
    /// How many live in them.
    pub persons: u32,
    /// Households whose delivery was due on an earlier day.
    pub overdue: u32,
    /// Households whose delivery is due today.
    pub due: u32,
    /// Households whose delivery is due later.
    pub later: u32,
    /// Households with nobody at home.
    pub away: u32,
}

/// A tour of one team through one area.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct SupplyTour {
    /// Where.
    pub area: AreaId,
    /// At which doors, the most overdue first.
    pub homes: Vec<PlaceId>,
    /// For how many people who are at home.
    pub at_home: u32,
}

/// To whom supplies are due as of an instant: every closed household, and what could not be placed.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Supplies {
    today: NaiveDate,
    // Invariant: sorted by (area, home), no home twice.
    households: Vec<ClosedHousehold>,
    // Invariant: sorted by home.
    unplaced: Vec<UnplacedHousehold>,
    // Invariant: sorted.
    not_homes: Vec<PlaceId>,
}

/// To whom basic supplies are due: the households in sealed and controlled zones (封控区, 管控区: basic living supplies are
/// delivered, by the newspaper of Huangyuan county of May 2022, M), and those under static management (静态管理: nobody moves).
///
/// A household is a home in the register of homes with all who live there. It belongs to the innermost zone around its
/// area. A delivery is due every so many days of the plan, counted from the later of two days: that on which the
/// household was closed (day 0), and that of its last delivery. Deliveries after the instant do not count, nor do needs, of
/// which those still open are told at each household.
///
/// # Complexity
///
/// `O(h log h + a l d)` for `h` persons, deliveries and needs, `a` areas that hold homes, `l` lives of zones and areas `d` deep.
///
/// # Examples
///
/// ```
/// use mijie::protocol::{ZoneLevel, edition};
/// use mijie::response::{OpenNeeds, SupplyPlan, SupplyStanding, supplies};
/// use mijie::zone::{Happening, ZoneEvent, ZoneLedger};
/// use mijie::{Area, AreaId, AreaLevel, Areas, Delivery, Gazetteer, PersonId, Place, PlaceId};
///
/// let (area, home) = (AreaId::new(0), PlaceId::new(0));
/// let areas = Areas::new([Area { id: area, level: AreaLevel::Compound, parent: None, name: None, population: None }])?;
/// let mut gazetteer = Gazetteer { areas: areas.clone(), ..Gazetteer::default() };
/// gazetteer.places.insert(home, Place { area: Some(area), ..Place::default() });
/// gazetteer.homes.extend([(PersonId::new(0), home), (PersonId::new(1), home)]);
///
/// let protocol = edition::cn_9();
/// let mut ledger = ZoneLedger::new(&protocol, &areas).ok_or("the 9th edition has zones")?;
/// let what = Happening::Drawn { area, level: ZoneLevel::Sealed };
/// ledger.add(ZoneEvent { at: "2022-07-01".parse()?, what })?;
/// let lives = ledger.replay()?;
///
/// let brought = [Delivery { home, at: "2022-07-02".parse()?, items: None }];
/// let due = supplies(
///     &SupplyPlan::new(&brought),
///     &lives,
///     &gazetteer,
///     &OpenNeeds::default(),
///     "2022-07-06T08:00:00+08:00".parse()?,
/// );
/// let household = &due.households()[0];
/// assert_eq!((household.persons, household.due.to_string()), (2, "2022-07-05".to_owned()));
/// assert_eq!(household.standing, SupplyStanding::Overdue);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[must_use]
pub fn supplies(
    plan: &SupplyPlan<'_>,
    lives: &ZoneLives<'_>,
    gazetteer: &Gazetteer,
    needs: &OpenNeeds,
    as_of: Timestamp,
) -> Supplies {
    let zone = lives.time_zone();
    let today = as_of.date(zone);
    let mut homes: BTreeMap<PlaceId, (u32, u32)> = BTreeMap::new();
    for (person, &home) in &gazetteer.homes {
        let (persons, at_home) = homes.entry(home).or_default();
        *persons += 1;
        *at_home += u32::from(!plan.away.contains(person));
    }
    let mut last: BTreeMap<PlaceId, Moment> = BTreeMap::new();
    let mut not_homes = BTreeSet::new();
    let order = |moment: Moment| (moment.start(zone), moment);
    for delivery in plan
        .deliveries
        .iter()
        .filter(|delivery| delivery.at.start(zone) <= as_of)
    {
        if !homes.contains_key(&delivery.home) {
            not_homes.insert(delivery.home);
        }
        let latest = last.entry(delivery.home).or_insert(delivery.at);
        if order(*latest) < order(delivery.at) {
            *latest = delivery.at;
        }
    }
    let mut asked: BTreeMap<PlaceId, BTreeSet<NeedKind>> = BTreeMap::new();
    for open in needs.iter() {
        if let Some(home) = open.home {
            asked.entry(home).or_default().insert(open.need.kind);
        }
    }
    let mut since: BTreeMap<AreaId, Option<Timestamp>> = BTreeMap::new();
    let (mut households, mut unplaced) = (Vec::new(), Vec::new());
    for (home, (persons, at_home)) in homes {
        let place = gazetteer.places.get(&home);
        let Some(area) = place
            .and_then(|place| place.area)
            .filter(|&area| lives.areas().get(area).is_some())
        else {
            unplaced.push(UnplacedHousehold { home, persons });
            continue;
        };
        let held = since
            .entry(area)
            .or_insert_with(|| lives.held_since(area, as_of, SUPPLIED));
        let Some(since) = *held else { continue };
        let last = last.get(&home).copied();
        let counted_from = last.map_or(since.date(zone), |last| last.date(zone).max(since.date(zone)));
        let days = Days::new(plan.every_days.get().into());
        let due = counted_from.checked_add_days(days).unwrap_or(NaiveDate::MAX);
        households.push(ClosedHousehold {
            area,
            home,
            level: lives.level(area, as_of),
            is_static: lives.is_static(area, as_of),
            persons,
            at_home,
            since,
            last,
            due,
            standing: match due.cmp(&today) {
                _ if at_home == 0 => SupplyStanding::Away,
                std::cmp::Ordering::Less => SupplyStanding::Overdue,
                std::cmp::Ordering::Equal => SupplyStanding::Due,
                std::cmp::Ordering::Greater => SupplyStanding::Later,
            },
            needs: asked.get(&home).into_iter().flatten().copied().collect(),
        });
    }
    households.sort_unstable();
    Supplies {
        today,
        households,
        unplaced,
        not_homes: not_homes.into_iter().collect(),
    }
}

impl Supplies {
    /// The day of the question.
    #[must_use]
    pub const fn today(&self) -> NaiveDate {
        self.today
    }

    /// Every closed household, sorted by area and home.
    #[must_use]
    pub fn households(&self) -> &[ClosedHousehold] {
        &self.households
    }

    /// The households whose home lies in no known area, by home.
    #[must_use]
    pub fn unplaced(&self) -> &[UnplacedHousehold] {
        &self.unplaced
    }

    /// Where something was brought and nobody is known to live, sorted.
    #[must_use]
    pub fn not_homes(&self) -> &[PlaceId] {
        &self.not_homes
    }

    /// How many households stand so.
    #[must_use]
    pub fn count(&self, standing: SupplyStanding) -> usize {
        self.households
            .iter()
            .filter(|household| household.standing == standing)
            .count()
    }

    /// The households counted by area of a level, such as the township, sorted by area; one that lies in none of that level
    /// counts for its own area.
    #[must_use]
    pub fn by_area(&self, level: AreaLevel, areas: &Areas) -> Vec<SupplyShare> {
        let mut shares: BTreeMap<AreaId, SupplyShare> = BTreeMap::new();
        for household in &self.households {
            let area = areas.enclosing(household.area, level).unwrap_or(household.area);
            let share = shares.entry(area).or_insert(SupplyShare {
                area,
                households: 0,
                persons: 0,
                overdue: 0,
                due: 0,
                later: 0,
                away: 0,
            });
            share.households += 1;
            share.persons += household.persons;
            *match household.standing {
                SupplyStanding::Overdue => &mut share.overdue,
                SupplyStanding::Due => &mut share.due,
                SupplyStanding::Later => &mut share.later,
                SupplyStanding::Away => &mut share.away,
            } += 1;
        }
        shares.into_values().collect()
    }

    /// The tours of today: what is due or overdue, at most so many doors a tour, each tour in one area of a level. Sorted by
    /// area; in an area the most overdue first, then by home. Every door is on one tour.
    #[must_use]
    pub fn tours(&self, doors: NonZeroUsize, level: AreaLevel, areas: &Areas) -> Vec<SupplyTour> {
        let mut by_area: BTreeMap<AreaId, Vec<&ClosedHousehold>> = BTreeMap::new();
        let asked = [SupplyStanding::Overdue, SupplyStanding::Due];
        for household in self
            .households
            .iter()
            .filter(|household| asked.contains(&household.standing))
        {
            let area = areas.enclosing(household.area, level).unwrap_or(household.area);
            by_area.entry(area).or_default().push(household);
        }
        let mut tours = Vec::new();
        for (area, mut households) in by_area {
            households.sort_unstable_by_key(|household| (household.due, household.home));
            tours.extend(households.chunks(doors.get()).map(|tour| SupplyTour {
                area,
                homes: tour.iter().map(|household| household.home).collect(),
                at_home: tour.iter().map(|household| household.at_home).sum(),
            }));
        }
        tours
    }
}
