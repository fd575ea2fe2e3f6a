//! Which shops and pharmacies are open, and which closed areas have none.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, Timelike};
use serde::Serialize;

use crate::area::Areas;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PlaceId};
use crate::named::named;
use crate::protocol::ZoneLevel;
use crate::supply::{Opening, ShopKind};
use crate::time::Timestamp;
use crate::zone::{Measure, ZoneLives};

/// The measures under which nobody walks into a shop.
const NOBODY_WALKS: &[Measure] = &[Measure::StayHome, Measure::NobodyMoves];

named! {
    /// Whether somebody can walk into a shop at an instant.
    #[non_exhaustive]
    pub enum ShopState {
        /// It is open.
        Open = "open",
        /// It is closed at that time of day, and opens at another time of that day.
        Closed = "closed",
        /// It does not open on that day.
        NotToday = "not_today",
        /// It lies in a sealed zone or under static management: nobody walks in, whatever the hour.
        ZoneClosed = "zone_closed",
    }
    all = "Every state, the open ones first.";
}

/// A shop at an instant, and what one gets there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct ShopNow {
    /// The smallest known area in which it lies; nothing where that is not known.
    pub area: Option<AreaId>,
    /// The place.
    pub place: PlaceId,
    /// What one gets there.
    pub kind: ShopKind,
    /// Whether one can walk in.
    pub state: ShopState,
}

/// A sealed or controlled zone in whose county no shop of a kind can be walked into on a day.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct ShopGap {
    /// The area of the zone.
    pub area: AreaId,
    /// What it is.
    pub level: ZoneLevel,
    /// What cannot be bought.
    pub kind: ShopKind,
    /// The county; nothing where the zone lies in none that is known.
    pub county: Option<AreaId>,
}

/// The shops of the openings as of an instant, and what the morning meeting has to hear of them.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Shops {
    // Invariant: sorted, no place twice with the same kind.
    list: Vec<ShopNow>,
    // Invariant: sorted.
    gaps: Vec<ShopGap>,
}

impl Shops {
    /// Which shops are open as of an instant, by the clock of the protocol's zone.
    ///
    /// A shop with several openings is open when one of them says so. One that lies in a sealed zone or under static
    /// management is not open to walk in. One whose area is not known is told, and counts for no area.
    ///
    /// # Complexity
    ///
    /// `O(n log n + s z d + z k)` for `n` openings of `s` shops, `z` zones, areas `d` deep and `k` kinds.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::response::{ShopState, Shops};
    /// use mijie::zone::ZoneLedger;
    /// use mijie::{Areas, Gazetteer, Opening, PlaceId, ShopKind};
    ///
    /// let (protocol, areas) = (edition::cn_9(), Areas::default());
    /// let ledger = ZoneLedger::new(&protocol, &areas).ok_or("the 9th edition has zones")?;
    /// let lives = ledger.replay()?;
    /// let night = Opening {
    ///     place: PlaceId::new(0),
    ///     kind: ShopKind::Pharmacy,
    ///     opens: "20:00".parse()?,
    ///     closes: "08:00".parse()?,
    ///     from: Some("2022-05-12".parse()?),
    ///     until: None,
    /// };
    /// let state = |at: &str| {
    ///     let shops = Shops::of(&[night], &lives, &Gazetteer::default(), at.parse()?);
    ///     Ok::<_, mijie::InvalidTimestamp>(shops.iter().map(|shop| shop.state).collect::<Vec<_>>())
    /// };
    /// assert_eq!(state("2022-05-12T07:59:00+08:00")?, [ShopState::Closed]);
    /// assert_eq!(state("2022-05-12T20:00:00+08:00")?, [ShopState::Open]);
    /// assert_eq!(state("2022-05-13T07:59:59+08:00")?, [ShopState::Open]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn of(openings: &[Opening], lives: &ZoneLives<'_>, gazetteer: &Gazetteer, as_of: Timestamp) -> Self {
        let local = as_of.to_datetime().with_timezone(&lives.time_zone());
        let (day, minute) = (local.date_naive(), local.hour() * 60 + local.minute());
        let mut shops: BTreeMap<(PlaceId, ShopKind), ShopState> = BTreeMap::new();
        for opening in openings {
            let state = by_the_clock(opening, day, minute);
            let best = shops.entry((opening.place, opening.kind)).or_insert(state);
            *best = state.min(*best);
        }
        let mut list: Vec<ShopNow> = shops
            .into_iter()
            .map(|((place, kind), state)| {
                let area = gazetteer.places.get(&place).and_then(|place| place.area);
                let area = area.filter(|&area| lives.areas().get(area).is_some());
                let nobody_walks = area.is_some_and(|area| {
                    let measures = lives.measures(area, as_of);
                    NOBODY_WALKS.iter().any(|measure| measures.contains(measure))
                });
                ShopNow {
                    area,
                    place,
                    kind,
                    state: if nobody_walks {
                        ShopState::ZoneClosed
                    } else {
                        state
                    },
                }
            })
            .collect();
        list.sort_unstable();
        let gaps = gaps(&list, lives, as_of);
        Self { list, gaps }
    }

    /// Every shop, by area, those whose area is not known first; then by place and kind.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &ShopNow> {
        self.list.iter()
    }

    /// The shops that are open to walk in around an area, the nearest first: those in the area itself, then those that the next
    /// larger area adds, and so on to the outermost. Areas that add none are left out. Empty for an area that is not known.
    ///
    /// # Complexity
    ///
    /// `O(s d²)` for `s` shops and areas `d` deep.
    #[must_use]
    pub fn open_around(&self, area: AreaId, areas: &Areas) -> Vec<(AreaId, Vec<ShopNow>)> {
        let mut told: BTreeSet<ShopNow> = BTreeSet::new();
        let mut around = Vec::new();
        for outer in areas.ancestors(area) {
            let lies_in = |inner: AreaId| areas.ancestors(inner).any(|area| area.id == outer.id);
            let added: Vec<ShopNow> = self
                .list
                .iter()
                .filter(|shop| shop.state == ShopState::Open && shop.area.is_some_and(lies_in))
                .filter(|&&shop| told.insert(shop))
                .copied()
                .collect();
            if !added.is_empty() {
                around.push((outer.id, added));
            }
        }
        around
    }

    /// The sealed and controlled zones in whose county no shop of a kind can be walked into at any time of the day, sorted: a
    /// problem for the morning meeting. It looks at the whole day, as at night all are closed.
    #[must_use]
    pub fn gaps(&self) -> &[ShopGap] {
        &self.gaps
    }
}

/// Whether an opening says that a shop is open in a minute of a day.
fn by_the_clock(opening: &Opening, day: NaiveDate, minute: u32) -> ShopState {
    let (opens, closes) = (
        u32::from(opening.opens.minutes()),
        u32::from(opening.closes.minutes()),
    );
    let into_next_day = closes <= opens;
    let opens_today = opening.opens_on(day);
    let today = opens_today && opens <= minute && (into_next_day || minute < closes);
    let yesterday = day.pred_opt().is_some_and(|day| opening.opens_on(day));
    let since_yesterday = yesterday && into_next_day && minute < closes;
    if today || since_yesterday {
        ShopState::Open
    } else if opens_today || yesterday && into_next_day && closes > 0 {
        ShopState::Closed
    } else {
        ShopState::NotToday
    }
}

fn gaps(shops: &[ShopNow], lives: &ZoneLives<'_>, as_of: Timestamp) -> Vec<ShopGap> {
    let county_of = |area: AreaId| lives.areas().enclosing(area, lives.county());
    let opens = |shop: &&ShopNow| matches!(shop.state, ShopState::Open | ShopState::Closed);
    let served: BTreeSet<(AreaId, ShopKind)> = shops
        .iter()
        .filter(opens)
        .filter_map(|shop| Some((county_of(shop.area?)?, shop.kind)))
        .collect();
    let mut gaps = Vec::new();
    for zone in lives.in_force(as_of) {
        let Some(level) = zone.level(as_of).filter(|&level| level != ZoneLevel::Prevention) else {
            continue;
        };
        let (area, county) = (zone.area(), county_of(zone.area()));
        for &kind in ShopKind::ALL {
            if county.is_none_or(|county| !served.contains(&(county, kind))) {
                gaps.push(ShopGap {
                    area,
                    level,
                    kind,
                    county,
                });
            }
        }
    }
    gaps.sort_unstable();
    gaps
}
