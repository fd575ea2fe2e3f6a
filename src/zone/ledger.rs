//! The book of everything that happened to zones, in any order.

use crate::area::Areas;
use crate::case::Cases;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId};
use crate::protocol::{Protocol, ZoneLevel, ZoneRules};
use crate::time::Moment;

use super::error::{ZoneEventError, ZoneFault};
use super::event::{Happening, ZoneEvent};
use super::life::ZoneLives;
use super::{Zones, fold};

use chrono::FixedOffset;

/// The events of zones: only ever added to, in any order, and the same event twice is one.
///
/// What follows from them is found by [`replay`](Self::replay), always from the first event on; so what is learnt late
/// counts as if it had been known in time.
///
/// # Examples
///
/// A compound is sealed under the 9th edition, and lowered after 7 days and a clean round on the last of them:
///
/// ```
/// use mijie::protocol::{ZoneLevel, edition};
/// use mijie::zone::{Happening, Round, ZoneEvent, ZoneLedger};
/// use mijie::{Area, AreaId, AreaLevel, Areas, PersonId};
///
/// let area = |number, level, parent: Option<u32>| Area {
///     id: AreaId::new(number),
///     level,
///     parent: parent.map(AreaId::new),
///     name: None,
///     population: None,
/// };
/// let areas = Areas::new([area(0, AreaLevel::County, None), area(1, AreaLevel::Compound, Some(0))])?;
/// let (person, area) = (PersonId::new(0), AreaId::new(1));
/// let ninth = edition::cn_9();
/// let mut ledger = ZoneLedger::new(&ninth, &areas).ok_or("the 9th edition has zones")?;
/// for (at, what) in [
///     ("2022-07-01", Happening::CaseFound { person, area }),
///     ("2022-07-01", Happening::Drawn { area, level: ZoneLevel::Sealed }),
///     ("2022-07-01T20:00:00+08:00", Happening::CaseLeft { person }),
///     ("2022-07-08", Happening::RoundCompleted { area, sampled: "2022-07-08".parse()?, round: Round::clean(1200) }),
/// ] {
///     ledger.add(ZoneEvent { at: at.parse()?, what })?;
/// }
/// let lives = ledger.replay()?;
/// let compound = lives.zone(area, "2022-07-07T09:00:00+08:00".parse()?).ok_or("a zone")?;
/// let checklist = compound.release_checklist("2022-07-07T09:00:00+08:00".parse()?).ok_or("in force")?;
/// assert_eq!(checklist.earliest, Some("2022-07-09".parse()?));
/// assert_eq!(checklist.earliest_lifted, Some("2022-07-12".parse()?));
///
/// let level = |at: &str| Ok::<_, mijie::InvalidTimestamp>(lives.level(area, at.parse()?));
/// assert_eq!(level("2022-07-08T23:59:59+08:00")?, Some(ZoneLevel::Sealed));
/// assert_eq!(level("2022-07-09T00:00:00+08:00")?, Some(ZoneLevel::Controlled));
/// assert_eq!(level("2022-07-12T00:00:00+08:00")?, None);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct ZoneLedger<'a> {
    pub(super) rules: &'a ZoneRules,
    pub(super) areas: &'a Areas,
    pub(super) time_zone: FixedOffset,
    pub(super) lowering: Lowering,
    // Invariant: every event was checked by itself.
    pub(super) events: Vec<ZoneEvent>,
}

/// Who lowers a zone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[non_exhaustive]
pub enum Lowering {
    /// A zone is lowered in the instant in which all conditions hold; orders may lower it earlier. To ask what the rules
    /// give.
    #[default]
    ByRule,
    /// Only orders lower a zone, and the checklists say which may be. To keep book of what was ordered. What a case alone
    /// had sealed by rule is lowered again when the case is withdrawn.
    ByOrder,
}

impl<'a> ZoneLedger<'a> {
    /// An empty book under the zone rules of a protocol; nothing where the protocol has none.
    #[must_use]
    pub fn new(protocol: &'a Protocol, areas: &'a Areas) -> Option<Self> {
        Some(Self {
            rules: protocol.zones()?,
            areas,
            time_zone: protocol.time_zone(),
            lowering: Lowering::ByRule,
            events: Vec::new(),
        })
    }

    /// Sets who lowers a zone; by rule where nothing is said.
    #[must_use]
    pub fn with_lowering(self, lowering: Lowering) -> Self {
        Self { lowering, ..self }
    }

    /// Adds an event.
    ///
    /// # Errors
    ///
    /// [`ZoneEventError`], which tells the place that the event would have had: for an area that is not among the areas, a day
    /// before 1970 or after 2106, a level that the scheme lacks or that is not drawn, a result before its sample, a
    /// report before the exposure, more results than samples, and parts that are none. The ledger is as before.
    pub fn add(&mut self, event: ZoneEvent) -> Result<(), ZoneEventError> {
        let position = self.events.len();
        self.check(&event)
            .map_err(|fault| ZoneEventError { position, fault })?;
        self.events.push(event);
        Ok(())
    }

    /// Adds what [`delineate`](super::delineate()) has drawn: each sealed and controlled zone since its first case. To draw the
    /// zones of every day again does no harm.
    ///
    /// # Errors
    ///
    /// [`ZoneEventError`] where the zones were drawn under another scheme or over other areas. Those before are in the ledger.
    pub fn draw(&mut self, zones: &Zones) -> Result<(), ZoneEventError> {
        for zone in zones.iter().filter(|zone| zone.level != ZoneLevel::Prevention) {
            self.add(ZoneEvent {
                at: Moment::Instant(zone.since),
                what: Happening::Drawn {
                    area: zone.area,
                    level: zone.level,
                },
            })?;
        }
        Ok(())
    }

    /// Adds each case of a line list at its home: found when it became known (sampling, else isolation, else onset, else
    /// last negative test), gone when it was isolated. Whoever was isolated before was not found in the area, and is left
    /// out. Gives back those whose home lies in no known area.
    ///
    /// # Errors
    ///
    /// [`ZoneEventError`] where the gazetteer has other areas. Those before are in the ledger.
    pub fn add_cases(
        &mut self,
        cases: &Cases,
        gazetteer: &Gazetteer,
    ) -> Result<Vec<PersonId>, ZoneEventError> {
        let mut unplaced = Vec::new();
        for case in cases.iter() {
            let Some(found) = case.known(self.time_zone) else {
                continue;
            };
            let isolated = case.isolated;
            if isolated.is_some_and(|isolated| isolated.start(self.time_zone) < found) {
                continue;
            }
            let person = case.person;
            let home = gazetteer.homes.get(&person);
            let Some(area) = home.and_then(|home| gazetteer.places.get(home)?.area) else {
                unplaced.push(person);
                continue;
            };
            self.add(ZoneEvent {
                at: Moment::Instant(found),
                what: Happening::CaseFound { person, area },
            })?;
            if let Some(at) = isolated {
                self.add(ZoneEvent {
                    at,
                    what: Happening::CaseLeft { person },
                })?;
            }
        }
        Ok(unplaced)
    }

    /// The events, in the order in which they were added.
    #[must_use]
    pub fn events(&self) -> &[ZoneEvent] {
        &self.events
    }

    /// The lives of all zones, from the first event to the last change that follows from them.
    ///
    /// What is in force at an instant depends on nothing that counts from later on.
    ///
    /// # Errors
    ///
    /// [`ZoneEventError`] for the earliest event that cannot be where it is: a case that leaves or is withdrawn before it is
    /// found, a zone that is lowered, split or merged before it is drawn, static management that ends before it begins.
    ///
    /// # Complexity
    ///
    /// `O(e (log e + z d) + (z + t) (e d + k))` for `e` events, `z` zones of one instant, `t` changes of level, areas `d` deep
    /// and `k` contacts of a zone; as much again for each case that is withdrawn.
    pub fn replay(&self) -> Result<ZoneLives<'_>, ZoneEventError> {
        fold::fold(self)
    }

    fn check(&self, event: &ZoneEvent) -> Result<(), ZoneFault> {
        let area = |area: AreaId| self.areas.get(area).map(drop).ok_or(ZoneFault::UnknownArea);
        let level = |level: ZoneLevel| match self.rules.scheme.label(level) {
            Some(_) => Ok(()),
            None => Err(ZoneFault::NoSuchLevel { found: level }),
        };
        event.check(self.time_zone)?;
        match &event.what {
            Happening::CaseFound { area: of, .. }
            | Happening::ContactExposed { area: of, .. }
            | Happening::Disinfected { area: of }
            | Happening::RoundCompleted { area: of, .. }
            | Happening::StaticBegan { area: of }
            | Happening::StaticEnded { area: of } => area(*of),
            Happening::CaseLeft { .. }
            | Happening::CaseWithdrawn { .. }
            | Happening::TransferDisinfected { .. }
            | Happening::ContactTested { .. } => Ok(()),
            &Happening::Drawn {
                area: of,
                level: drawn,
            } => {
                area(of)?;
                level(drawn)
            }
            &Happening::Lowered { zone, to } => {
                area(zone)?;
                to.map_or(Ok(()), level)
            }
            Happening::Merged { zones, into } => {
                area(*into)?;
                zones.iter().try_for_each(|&zone| area(zone))?;
                if zones.is_empty() {
                    return Err(ZoneFault::NoParts);
                }
                if zones.iter().any(|&zone| !encloses(self.areas, *into, zone)) {
                    return Err(ZoneFault::NotInside);
                }
                Ok(())
            }
            Happening::Split { zone, parts } => {
                area(*zone)?;
                parts.iter().try_for_each(|&part| area(part))?;
                self.check_parts(*zone, parts)
            }
        }
    }

    fn check_parts(&self, zone: AreaId, parts: &[AreaId]) -> Result<(), ZoneFault> {
        if parts.is_empty() {
            return Err(ZoneFault::NoParts);
        }
        let inside = |&part: &AreaId| part != zone && encloses(self.areas, zone, part);
        if !parts.iter().all(inside) {
            return Err(ZoneFault::NotInside);
        }
        let mut sorted = parts.to_vec();
        sorted.sort_unstable();
        let repeated = sorted.windows(2).any(|pair| pair[0] == pair[1]);
        let nested = parts.iter().any(|&part| {
            let outer = self.areas.ancestors(part).skip(1);
            outer
                .into_iter()
                .any(|outer| sorted.binary_search(&outer.id).is_ok())
        });
        if repeated || nested {
            return Err(ZoneFault::PartsOverlap);
        }
        Ok(())
    }
}

/// Whether an area is another or lies in it.
pub(super) fn encloses(areas: &Areas, outer: AreaId, inner: AreaId) -> bool {
    areas.ancestors(inner).any(|around| around.id == outer)
}
