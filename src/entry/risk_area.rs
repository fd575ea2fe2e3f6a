//! Which areas were closed from when until when, to be asked of people who come from there.

use std::iter;

use serde::{Deserialize, Serialize};

use crate::area::Areas;
use crate::id::AreaId;
use crate::protocol::ZoneLevel;
use crate::time::{Interval, Timestamp};
use crate::zone::{ZoneLife, ZoneLives, Zones};

/// An area that was a zone of one level for some time.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RiskArea {
    /// The area.
    pub area: AreaId,
    /// From when until when, half-open. [`Timestamp::MAX`] ends what has not ended yet.
    pub interval: Interval,
    /// How strictly it was closed.
    pub level: ZoneLevel,
}

/// 风险地区: the areas from which arrivals are asked for more, with the times at which they were such.
///
/// They come from the own [`ZoneLives`], from [`Zones`] of one instant, or from a list that other counties have
/// published; lists can be put together. An area belongs to the innermost risk area around it, and of several of one
/// area the strictest counts.
///
/// # Examples
///
/// ```
/// use mijie::entry::{RiskArea, RiskAreas};
/// use mijie::protocol::ZoneLevel;
/// use mijie::{AreaId, Interval, Timestamp};
/// let published = RiskAreas::new([RiskArea {
///     area: AreaId::new(4),
///     interval: Interval::new("2022-05-06T00:00:00+08:00".parse()?, Timestamp::MAX)?,
///     level: ZoneLevel::Controlled,
/// }]);
/// assert_eq!(published.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[serde(from = "Vec<RiskArea>", into = "Vec<RiskArea>")]
pub struct RiskAreas {
    // Invariant: sorted, nothing twice.
    list: Vec<RiskArea>,
}

impl RiskAreas {
    /// The risk areas of a list, in any order.
    #[must_use]
    pub fn new(areas: impl IntoIterator<Item = RiskArea>) -> Self {
        let mut list: Vec<RiskArea> = areas.into_iter().collect();
        list.sort_unstable();
        list.dedup();
        Self { list }
    }

    /// Every zone that ever was, with the times of each of its levels.
    #[must_use]
    pub fn of_lives(lives: &ZoneLives<'_>) -> Self {
        Self::new(lives.iter().flat_map(|zone| levels_of(&zone)))
    }

    /// The zones of one instant, each from its beginning on and for good. What was a zone before is not among them.
    #[must_use]
    pub fn of_zones(zones: &Zones) -> Self {
        Self::new(zones.iter().filter_map(|zone| {
            Some(RiskArea {
                area: zone.area,
                interval: Interval::non_empty(zone.since, Timestamp::MAX)?,
                level: zone.level,
            })
        }))
    }

    /// These and others.
    #[must_use]
    pub fn with(self, others: Self) -> Self {
        Self::new(self.list.into_iter().chain(others.list))
    }

    /// The risk areas, sorted by area, then time.
    #[must_use]
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &RiskArea> {
        self.list.iter()
    }

    /// How many there are: one for each level of each zone.
    #[must_use]
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// Those of exactly one area.
    pub(super) fn of(&self, area: AreaId) -> &[RiskArea] {
        let from = self.list.partition_point(|risk| risk.area < area);
        let until = self.list.partition_point(|risk| risk.area <= area);
        &self.list[from..until]
    }

    /// To which risk area an area belonged, piece by piece of an interval.
    pub(super) fn around(
        &self,
        areas: &Areas,
        area: AreaId,
        interval: Interval,
    ) -> Vec<(Interval, RiskArea)> {
        // An area without a place in the tree is around itself all the same.
        let further = areas.ancestors(area).skip(1).map(|area| area.id);
        let chain: Vec<(usize, RiskArea)> = iter::once(area)
            .chain(further)
            .enumerate()
            .flat_map(|(depth, area)| self.of(area).iter().map(move |&risk| (depth, risk)))
            .filter(|(_, risk)| risk.interval.intersection(interval).is_some())
            .collect();
        let mut edges = vec![interval.start(), interval.end()];
        edges.extend(
            chain
                .iter()
                .flat_map(|(_, risk)| [risk.interval.start(), risk.interval.end()]),
        );
        edges.retain(|&edge| interval.start() <= edge && edge <= interval.end());
        edges.sort_unstable();
        edges.dedup();
        let mut pieces: Vec<(Interval, RiskArea)> = Vec::new();
        for edge in edges.windows(2) {
            let (Some(piece), at) = (Interval::non_empty(edge[0], edge[1]), edge[0]) else {
                continue;
            };
            let in_force = chain.iter().filter(|(_, risk)| risk.interval.contains(at));
            let Some(&(_, risk)) = in_force.min_by_key(|(depth, risk)| (*depth, risk.level, risk.interval))
            else {
                continue;
            };
            match pieces.last_mut() {
                Some((last, of)) if *of == risk && last.end() == piece.start() => {
                    *last = Interval::non_empty(last.start(), piece.end()).unwrap_or(*last);
                }
                _ => pieces.push((piece, risk)),
            }
        }
        pieces
    }

    /// The risk areas inside an area, each with the time that it shares with an interval.
    pub(super) fn inside(
        &self,
        areas: &Areas,
        area: AreaId,
        interval: Interval,
    ) -> Vec<(Interval, RiskArea)> {
        let within =
            |risk: &RiskArea| risk.area != area && areas.ancestors(risk.area).any(|around| around.id == area);
        let shared = |risk: &RiskArea| Some((risk.interval.intersection(interval)?, *risk));
        let inside = self.list.iter().filter(|risk| within(risk));
        inside.filter_map(shared).collect()
    }
}

/// The times of each level of a zone.
fn levels_of(zone: &ZoneLife<'_>) -> Vec<RiskArea> {
    let end = zone.ended().unwrap_or(Timestamp::MAX);
    let mut edges: Vec<Timestamp> = iter::once(zone.began())
        .chain(zone.history().iter().map(|transition| transition.at))
        .filter(|&edge| edge < end)
        .collect();
    edges.sort_unstable();
    edges.dedup();
    let mut levels: Vec<RiskArea> = Vec::new();
    for (at, &from) in edges.iter().enumerate() {
        let until = edges.get(at + 1).copied().unwrap_or(end);
        let (Some(level), Some(interval)) = (zone.level(from), Interval::non_empty(from, until)) else {
            continue;
        };
        match levels.last_mut() {
            // Days that begin anew do not change the level.
            Some(last) if last.level == level => {
                last.interval = Interval::non_empty(last.interval.start(), until).unwrap_or(last.interval);
            }
            _ => levels.push(RiskArea {
                area: zone.area(),
                interval,
                level,
            }),
        }
    }
    levels
}

impl From<Vec<RiskArea>> for RiskAreas {
    fn from(list: Vec<RiskArea>) -> Self {
        Self::new(list)
    }
}

impl From<RiskAreas> for Vec<RiskArea> {
    fn from(areas: RiskAreas) -> Self {
        areas.list
    }
}
