//! Who came from where, and whether that was a zone or an exposure site while they were there.

use std::collections::BTreeMap;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use super::error::EntryError;
use super::risk_area::RiskAreas;
use super::span::without;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::log::VisitLog;
use crate::named::named;
use crate::protocol::ZoneLevel;
use crate::record::Visit;
use crate::response::{SiteGrade, Sites, united};
use crate::time::{DAY_S, Interval, Timestamp, midnight};

/// Somebody arrived at a checkpoint, and tells of one stay before.
///
/// Rows of one person, instant and checkpoint are one arrival with several stays.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Arrival {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// Where they were registered: a checkpoint, a station, the village of a returnee.
    pub checkpoint: PlaceId,
    /// Where they come from, as far as they say.
    #[serde(default)]
    pub origin: Option<Origin>,
    /// The number plate of the vehicle.
    #[serde(default)]
    pub plate: Option<String>,
}

/// A stay before an arrival.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// Where.
    pub whereabouts: Whereabouts,
    /// From when on; the whole time that is asked about where nothing is told.
    #[serde(default)]
    pub from: Option<Timestamp>,
    /// Until when, and no more then; the arrival where nothing is told.
    #[serde(default)]
    pub until: Option<Timestamp>,
}

/// Where somebody was, as closely as it is known.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Whereabouts {
    /// Somewhere in an area.
    Area(AreaId),
    /// At a place.
    Place(PlaceId),
}

named! {
    /// How much is to be asked of an arrival, the most first.
    #[non_exhaustive]
    pub enum ArrivalRisk {
        /// Was in a sealed zone, or at an exposure site that asks for isolation or says nothing.
        High = "high",
        /// Was in a controlled zone, or at a site that asks to stay at home.
        Medium = "medium",
        /// Some of the time cannot be matched, and may have been spent in a zone: to be asked again.
        Unclear = "unclear",
        /// Was in a prevention zone, or at a site that asks to watch the own health.
        Low = "low",
        /// All of the time is known, and nothing was found.
        Clear = "clear",
    }
    all = "Every grade, the strictest first.";
}

/// Why an arrival has its grade.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ArrivalReason {
    /// Was in a zone while it was one.
    Zone {
        /// The zone.
        zone: AreaId,
        /// How strictly it was closed.
        level: ZoneLevel,
        /// Since when it was closed so strictly.
        since: Timestamp,
        /// The area in which the person was; the zone itself or one inside it.
        area: AreaId,
        /// The time there while it was such a zone.
        interval: Interval,
    },
    /// Was at an exposure site while it was one.
    Site {
        /// The place.
        place: PlaceId,
        /// What the site asks.
        grade: Option<SiteGrade>,
        /// When the place was a site.
        site: Interval,
        /// The time there while it was one.
        interval: Interval,
    },
    /// Was somewhere in an area that held a zone: in the zone or not.
    HoldsZone {
        /// The area.
        area: AreaId,
        /// The zone inside it.
        zone: AreaId,
        /// How strictly the zone was closed.
        level: ZoneLevel,
        /// The time in the area while it held the zone.
        interval: Interval,
    },
    /// Was in an area that neither the register of areas nor a risk area knows.
    UnknownArea {
        /// The area.
        area: AreaId,
        /// The time there.
        interval: Interval,
    },
    /// Tells of a place of which no area is known.
    PlaceWithoutArea {
        /// The place.
        place: PlaceId,
        /// The time there.
        interval: Interval,
    },
    /// Tells nothing about some of the time.
    Undeclared {
        /// That time.
        interval: Interval,
    },
}

impl ArrivalReason {
    /// The grade that the reason alone gives. That of zones and sites is this library's reading; an ungraded site counts
    /// as the strictest, since nobody has said that less would do.
    #[must_use]
    pub const fn risk(&self) -> ArrivalRisk {
        match self {
            Self::Zone { level, .. } => match level {
                ZoneLevel::Sealed => ArrivalRisk::High,
                ZoneLevel::Controlled => ArrivalRisk::Medium,
                ZoneLevel::Prevention => ArrivalRisk::Low,
            },
            Self::Site { grade, .. } => match grade {
                None | Some(SiteGrade::SelfIsolate) => ArrivalRisk::High,
                Some(SiteGrade::StayAtHome) => ArrivalRisk::Medium,
                Some(SiteGrade::SelfMonitor) => ArrivalRisk::Low,
            },
            Self::HoldsZone { .. }
            | Self::UnknownArea { .. }
            | Self::PlaceWithoutArea { .. }
            | Self::Undeclared { .. } => ArrivalRisk::Unclear,
        }
    }

    /// The time that the reason is about.
    #[must_use]
    pub const fn interval(&self) -> Interval {
        match self {
            Self::Zone { interval, .. }
            | Self::Site { interval, .. }
            | Self::HoldsZone { interval, .. }
            | Self::UnknownArea { interval, .. }
            | Self::PlaceWithoutArea { interval, .. }
            | Self::Undeclared { interval } => *interval,
        }
    }
}

/// What became of one arrival.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[non_exhaustive]
pub struct ArrivalVerdict {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// Where they were registered.
    pub checkpoint: PlaceId,
    /// The number plates on record, sorted.
    pub plates: Vec<String>,
    /// The strictest grade of the reasons.
    pub risk: ArrivalRisk,
    /// Why, the strictest first.
    pub reasons: Vec<ArrivalReason>,
}

impl ArrivalVerdict {
    /// What could not be matched, whatever else was found.
    pub fn unmatched(&self) -> impl Iterator<Item = &ArrivalReason> {
        let unclear = |reason: &&ArrivalReason| reason.risk() == ArrivalRisk::Unclear;
        self.reasons.iter().filter(unclear)
    }
}

/// For how many days before the day of arrival one looks back where the caller says nothing.
///
/// In spring 2022 health declarations in China asked where somebody had been in the last 14 days; the travel card
/// (通信大数据行程卡) showed 14 days until 2022-07-08, and 7 from then on. From memory, medium confidence: no edition of
/// the control protocol at hand names the figure, so it is no field of the protocol.
pub const ARRIVAL_LOOK_BACK_DAYS: u32 = 14;

/// Against what arrivals are held.
///
/// What somebody tells, and what the log knows of the same time, is cut to the time from the local midnight some days
/// before the day of arrival up to the arrival, and compared with the risk areas in force and the sites open at that
/// time, to the second. A logged place without an area, such as a bus, is compared with the sites alone.
///
/// # Examples
///
/// ```
/// use mijie::entry::{Arrival, ArrivalCheck, ArrivalRisk, Origin, RiskArea, RiskAreas, Whereabouts};
/// use mijie::protocol::{ZoneLevel, edition};
/// use mijie::response::Sites;
/// use mijie::{AreaId, Gazetteer, Interval, PersonId, PlaceId, Timestamp, VisitLogBuilder};
///
/// let xining = AreaId::new(0);
/// let closed = RiskAreas::new([RiskArea {
///     area: xining,
///     interval: Interval::new("2022-05-06T00:00:00+08:00".parse()?, Timestamp::MAX)?,
///     level: ZoneLevel::Sealed,
/// }]);
/// let (log, gazetteer, sites) = (VisitLogBuilder::new().build()?, Gazetteer::default(), Sites::default());
/// let check = ArrivalCheck::new(&log, &gazetteer, &closed, &sites, edition::cn_9().time_zone());
/// let report = check.judge(&[Arrival {
///     person: PersonId::new(0),
///     at: "2022-05-08T09:00:00+08:00".parse()?,
///     checkpoint: PlaceId::new(0),
///     origin: Some(Origin { whereabouts: Whereabouts::Area(xining), from: None, until: None }),
///     plate: None,
/// }])?;
/// assert_eq!(report.count(ArrivalRisk::High), 1);
/// assert_eq!(report.verdicts()[0].reasons[0].interval().seconds(), (2 * 24 + 9) * 3600);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct ArrivalCheck<'a> {
    log: &'a VisitLog,
    gazetteer: &'a Gazetteer,
    risk_areas: &'a RiskAreas,
    sites: &'a Sites,
    time_zone: FixedOffset,
    look_back_days: u32,
}

/// What became of each arrival: whole arrivals, so that the counts of all grades add up.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Arrivals {
    // Invariant: sorted by (at, person, checkpoint), none twice.
    verdicts: Vec<ArrivalVerdict>,
}

impl<'a> ArrivalCheck<'a> {
    /// A check that looks back [`ARRIVAL_LOOK_BACK_DAYS`] days of a time zone.
    #[must_use]
    pub const fn new(
        log: &'a VisitLog,
        gazetteer: &'a Gazetteer,
        risk_areas: &'a RiskAreas,
        sites: &'a Sites,
        time_zone: FixedOffset,
    ) -> Self {
        Self {
            log,
            gazetteer,
            risk_areas,
            sites,
            time_zone,
            look_back_days: ARRIVAL_LOOK_BACK_DAYS,
        }
    }

    /// Sets for how many days before the day of arrival one looks back; 0 is the day itself.
    #[must_use]
    pub const fn with_look_back_days(mut self, days: u32) -> Self {
        self.look_back_days = days;
        self
    }

    /// Judges every arrival; the same row twice is one.
    ///
    /// # Errors
    ///
    /// [`EntryError`] for a stay that ends before it begins, or after the arrival.
    ///
    /// # Complexity
    ///
    /// `O(n log n + r)` for `n` arrivals and stays, and `r` risk areas looked through for each stay in a known area.
    pub fn judge(&self, arrivals: &[Arrival]) -> Result<Arrivals, EntryError> {
        for (position, arrival) in arrivals.iter().enumerate() {
            check(position, arrival)?;
        }
        let mut by_arrival: BTreeMap<(Timestamp, PersonId, PlaceId), Vec<&Arrival>> = BTreeMap::new();
        for arrival in arrivals {
            let key = (arrival.at, arrival.person, arrival.checkpoint);
            by_arrival.entry(key).or_default().push(arrival);
        }
        let verdicts = by_arrival.values().map(|rows| self.verdict(rows)).collect();
        Ok(Arrivals { verdicts })
    }

    /// The time that is asked about; nothing where it has no length.
    fn window(&self, at: Timestamp) -> Option<Interval> {
        let start =
            midnight(at.date(self.time_zone), self.time_zone) - i64::from(self.look_back_days) * DAY_S;
        Interval::non_empty(Timestamp::clamped(start), at)
    }

    fn verdict(&self, rows: &[&Arrival]) -> ArrivalVerdict {
        let first = rows[0];
        let mut plates: Vec<String> = rows.iter().filter_map(|row| row.plate.clone()).collect();
        plates.sort_unstable();
        plates.dedup();
        let mut reasons = self
            .window(first.at)
            .map_or_else(Vec::new, |window| self.reasons(first.person, rows, window));
        reasons.sort_unstable_by_key(|reason| (reason.risk(), *reason));
        reasons.dedup();
        ArrivalVerdict {
            person: first.person,
            at: first.at,
            checkpoint: first.checkpoint,
            plates,
            risk: reasons.first().map_or(ArrivalRisk::Clear, ArrivalReason::risk),
            reasons,
        }
    }

    fn reasons(&self, person: PersonId, rows: &[&Arrival], window: Interval) -> Vec<ArrivalReason> {
        let told: Vec<(Whereabouts, Interval)> = rows
            .iter()
            .filter_map(|row| Some((row.origin?.whereabouts, row.origin?.within(window)?)))
            .collect();
        let logged = self.log.visits_of(person);
        let logged: Vec<(PlaceId, Interval)> = logged
            .filter_map(|visit| Some((visit.place, visit.interval.intersection(window)?)))
            .collect();
        let area_of = |place: PlaceId| self.gazetteer.places.get(&place)?.area;
        let mut by_area: BTreeMap<AreaId, Vec<Interval>> = BTreeMap::new();
        let mut at_places: Vec<(PlaceId, Interval)> = logged.clone();
        let mut reasons = Vec::new();
        for &(whereabouts, interval) in &told {
            let area = match whereabouts {
                Whereabouts::Area(area) => Some(area),
                Whereabouts::Place(place) => {
                    at_places.push((place, interval));
                    let area = area_of(place);
                    if area.is_none() {
                        reasons.push(ArrivalReason::PlaceWithoutArea { place, interval });
                    }
                    area
                }
            };
            if let Some(area) = area {
                by_area.entry(area).or_default().push(interval);
            }
        }
        for &(place, interval) in &logged {
            if let Some(area) = area_of(place) {
                by_area.entry(area).or_default().push(interval);
            }
        }
        for (area, mut intervals) in by_area {
            intervals.sort_unstable();
            for interval in united(intervals) {
                self.in_area(area, interval, &mut reasons);
            }
        }
        let visits = at_places.into_iter().map(|(place, interval)| Visit {
            person,
            place,
            interval,
            spot: None,
        });
        let exposures = self.sites.exposures_of(visits);
        reasons.extend(exposures.into_iter().map(|exposure| ArrivalReason::Site {
            place: exposure.site.place,
            grade: exposure.site.grade,
            site: exposure.site.interval,
            interval: exposure.interval,
        }));
        let mut known: Vec<Interval> = told.into_iter().map(|(_, interval)| interval).collect();
        known.sort_unstable();
        let unknown = without(window, &known).into_iter();
        reasons.extend(unknown.map(|interval| ArrivalReason::Undeclared { interval }));
        reasons
    }

    fn in_area(&self, area: AreaId, interval: Interval, reasons: &mut Vec<ArrivalReason>) {
        let areas = &self.gazetteer.areas;
        let around = self.risk_areas.around(areas, area, interval).into_iter();
        reasons.extend(around.map(|(interval, risk)| ArrivalReason::Zone {
            zone: risk.area,
            level: risk.level,
            since: risk.interval.start(),
            area,
            interval,
        }));
        let inside = self.risk_areas.inside(areas, area, interval).into_iter();
        reasons.extend(inside.map(|(interval, risk)| ArrivalReason::HoldsZone {
            area,
            zone: risk.area,
            level: risk.level,
            interval,
        }));
        if areas.get(area).is_none() && self.risk_areas.of(area).is_empty() {
            reasons.push(ArrivalReason::UnknownArea { area, interval });
        }
    }
}

impl Origin {
    /// The stay, as far as it lies in the time that is asked about.
    fn within(&self, window: Interval) -> Option<Interval> {
        let from = self.from.unwrap_or(window.start());
        let until = self.until.unwrap_or(window.end());
        Interval::non_empty(from, until)?.intersection(window)
    }
}

fn check(position: usize, arrival: &Arrival) -> Result<(), EntryError> {
    let (at, Some(origin)) = (arrival.at, arrival.origin) else {
        return Ok(());
    };
    if let Some(until) = origin.until.filter(|&until| until > at) {
        return Err(EntryError::StayAfterArrival { position, at, until });
    }
    let until = origin.until.unwrap_or(at);
    match origin.from.filter(|&from| from >= until) {
        Some(from) => Err(EntryError::StayInverted {
            position,
            from,
            until,
        }),
        None => Ok(()),
    }
}

impl Arrivals {
    /// Every arrival, sorted by instant, person and checkpoint.
    #[must_use]
    pub fn verdicts(&self) -> &[ArrivalVerdict] {
        &self.verdicts
    }

    /// How many arrivals have a grade.
    #[must_use]
    pub fn count(&self, risk: ArrivalRisk) -> usize {
        self.verdicts
            .iter()
            .filter(|verdict| verdict.risk == risk)
            .count()
    }

    /// The arrivals of which some of the time could not be matched, whatever their grade.
    pub fn unmatched(&self) -> impl Iterator<Item = &ArrivalVerdict> {
        self.verdicts
            .iter()
            .filter(|verdict| verdict.unmatched().next().is_some())
    }
}
