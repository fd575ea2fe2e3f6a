//! What people told the hotline and have not been given.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use serde::Serialize;
use thiserror::Error;

use crate::area::{AreaLevel, Areas};
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::supply::{Need, NeedFault, NeedKind};
use crate::time::{Moment, Timestamp};

/// Within how many hours a need is to be answered, by kind.
///
/// No edition names such times: the defaults are ours (L), to be replaced by those of the county.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
#[non_exhaustive]
pub struct NeedHours {
    /// To see a doctor: 2 hours by default.
    pub medical: u32,
    /// Medicine: 12 hours by default.
    pub medicine: u32,
    /// Food and daily goods: 24 hours by default.
    pub food: u32,
    /// Anything else: 48 hours by default.
    pub other: u32,
}

impl Default for NeedHours {
    fn default() -> Self {
        Self {
            medical: 2,
            medicine: 12,
            food: 24,
            other: 48,
        }
    }
}

impl NeedHours {
    /// Within how many hours a need of a kind is to be answered.
    #[must_use]
    pub const fn of(&self, kind: NeedKind) -> u32 {
        match kind {
            NeedKind::Medical => self.medical,
            NeedKind::Medicine => self.medicine,
            NeedKind::Food => self.food,
            NeedKind::Other => self.other,
        }
    }

    /// The same, with so many hours for a kind.
    #[must_use]
    pub const fn with(mut self, kind: NeedKind, hours: u32) -> Self {
        match kind {
            NeedKind::Medical => self.medical = hours,
            NeedKind::Medicine => self.medicine = hours,
            NeedKind::Food => self.food = hours,
            NeedKind::Other => self.other = hours,
        }
        self
    }
}

/// A need that cannot be, and its place in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("need {}: {fault}", position + 1)]
pub struct NeedError {
    /// Where in the list, counted from 0.
    pub position: usize,
    /// What is wrong with it.
    pub fault: NeedFault,
}

/// A need that was told and not answered.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct OpenNeed {
    /// What was told; not answered by the instant of the question.
    pub need: Need,
    /// The home: that which was told, else that of the person; nothing where neither is known.
    pub home: Option<PlaceId>,
    /// The area of the home, where known.
    pub area: Option<AreaId>,
    /// By when it is to be answered.
    pub due: Timestamp,
    /// For how many seconds it has been open.
    pub open_s: u32,
    /// Whether the time has passed. At the very second it has not.
    pub overdue: bool,
}

/// The needs of an area, counted.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct NeedShare {
    /// Where; nothing for needs whose home or area is not known.
    pub area: Option<AreaId>,
    /// How many are open.
    pub open: u32,
    /// Of them, how many are overdue.
    pub overdue: u32,
}

/// What was told on the hotline and is open as of an instant: overdue needs first.
///
/// Sorted by whether the time has passed, then by the time by which each is to be answered, then by urgency (medical help,
/// medicine, food, other), then by the call. So of two calls of one age medicine comes before food, as it is to be there
/// sooner; and what waits longest beyond its time comes first whatever it is.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct OpenNeeds {
    list: Vec<OpenNeed>,
    told: usize,
}

/// What makes two rows the same call.
type Call = (Moment, NeedKind, Option<PlaceId>, Option<PersonId>);

impl OpenNeeds {
    /// The needs that were told by an instant and not answered by then, from all rows, in any order.
    ///
    /// Rows of one call are one need, answered when the first of them says so. A call at which a person is named belongs to the
    /// home that is told, else to that of the person.
    ///
    /// # Errors
    ///
    /// [`NeedError`] for the first row that tells neither home nor person, or an answer before the call.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` rows.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::response::{NeedHours, OpenNeeds};
    /// use mijie::{Gazetteer, Need, NeedKind, PlaceId};
    ///
    /// let call = |kind, answered: Option<&str>| {
    ///     let answered = answered.map(str::parse).transpose()?;
    ///     let (at, home) = ("2022-05-12T08:00:00+08:00".parse()?, Some(PlaceId::new(0)));
    ///     Ok::<_, mijie::InvalidMoment>(Need { at, kind, home, person: None, answered })
    /// };
    /// let rows = [
    ///     call(NeedKind::Food, None)?,
    ///     call(NeedKind::Medicine, None)?,
    ///     call(NeedKind::Medical, None)?,
    ///     call(NeedKind::Medical, Some("2022-05-12T09:00:00+08:00"))?,
    /// ];
    /// let zone = mijie::protocol::edition::cn_9().time_zone();
    /// let at = "2022-05-12T20:30:00+08:00".parse()?;
    /// let needs = OpenNeeds::of(&rows, &Gazetteer::default(), NeedHours::default(), zone, at)?;
    /// let open: Vec<_> = needs.iter().map(|open| (open.need.kind, open.overdue)).collect();
    /// assert_eq!(open, [(NeedKind::Medicine, true), (NeedKind::Food, false)]);
    /// assert_eq!((needs.told(), needs.answered()), (3, 1));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn of(
        needs: &[Need],
        gazetteer: &Gazetteer,
        hours: NeedHours,
        zone: FixedOffset,
        as_of: Timestamp,
    ) -> Result<Self, NeedError> {
        let mut calls: BTreeMap<Call, Option<Moment>> = BTreeMap::new();
        for (position, need) in needs.iter().enumerate() {
            need.check(zone).map_err(|fault| NeedError { position, fault })?;
            if need.at.start(zone) > as_of {
                continue;
            }
            let answered = calls
                .entry((need.at, need.kind, need.home, need.person))
                .or_default();
            let first = answered.iter().copied().chain(need.answered);
            *answered = first.min_by_key(|&moment| (moment.start(zone), moment));
        }
        let told = calls.len();
        let is_open =
            |answered: &Option<Moment>| answered.is_none_or(|answered| answered.start(zone) > as_of);
        let mut list: Vec<OpenNeed> = calls
            .into_iter()
            .filter(|(_, answered)| is_open(answered))
            .map(|((at, kind, home, person), _)| {
                let need = Need {
                    at,
                    kind,
                    home,
                    person,
                    answered: None,
                };
                let home = home.or_else(|| gazetteer.homes.get(&person?).copied());
                let told = at.start(zone);
                let due = Timestamp::clamped(told.to_unix() + i64::from(hours.of(kind)) * 3600);
                OpenNeed {
                    need,
                    home,
                    area: home.and_then(|home| gazetteer.places.get(&home)?.area),
                    due,
                    open_s: as_of.raw() - told.raw(),
                    overdue: as_of > due,
                }
            })
            .collect();
        list.sort_unstable_by_key(|open| (!open.overdue, open.due, open.need.kind, open.need));
        Ok(Self { list, told })
    }

    /// The open needs, overdue first.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &OpenNeed> {
        self.list.iter()
    }

    /// How many needs are open.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether nothing is open.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// How many needs were told by the instant, answered or not.
    #[must_use]
    pub const fn told(&self) -> usize {
        self.told
    }

    /// How many of them were answered by the instant.
    #[must_use]
    pub fn answered(&self) -> usize {
        self.told - self.list.len()
    }

    /// The open needs counted by area of a level, such as the township, those of no known area first; one that lies in none of
    /// that level counts for its own area.
    #[must_use]
    pub fn by_area(&self, level: AreaLevel, areas: &Areas) -> Vec<NeedShare> {
        let mut shares: BTreeMap<Option<AreaId>, NeedShare> = BTreeMap::new();
        for open in &self.list {
            let area = open.area.map(|area| areas.enclosing(area, level).unwrap_or(area));
            let share = shares.entry(area).or_insert(NeedShare {
                area,
                open: 0,
                overdue: 0,
            });
            share.open += 1;
            share.overdue += u32::from(open.overdue);
        }
        shares.into_values().collect()
    }
}
