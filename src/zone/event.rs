//! What happens in and around a zone: the events from which its life follows.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use crate::id::{AreaId, PersonId};
use crate::protocol::ZoneLevel;
use crate::record::TestResult;
use crate::time::{Moment, Timestamp};

use super::error::ZoneFault;

/// Something that happened at a moment and bears on zones.
///
/// Where only the day is known, what closes counts from the day's first second and what opens from its last: a case, an
/// exposure and an order from local midnight, everything else from the midnight after. So a day alone never opens a zone
/// earlier than the exact time would.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZoneEvent {
    /// When it happened; of tests and rounds, when the result was known; of exposures, when they were reported.
    pub at: Moment,
    /// What happened.
    pub what: Happening,
}

/// What may happen in and around a zone.
///
/// Of several at one instant, facts come before orders, in the order of this list.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Happening {
    /// A new positive was found who lives or was staying in an area. Somebody found in quarantine outside is no case of
    /// the area.
    CaseFound {
        /// Who.
        person: PersonId,
        /// Where: the smallest known area.
        area: AreaId,
    },
    /// A close contact from an area was last exposed; the latest exposure of a person counts.
    ContactExposed {
        /// Who.
        person: PersonId,
        /// Whence: the smallest known area.
        area: AreaId,
        /// The last exposure.
        exposed: Moment,
    },
    /// A case has been taken away, from wherever it was found.
    CaseLeft {
        /// Who.
        person: PersonId,
    },
    /// Somebody was no case after all: a false positive. From then on everything is as if none of the findings of that
    /// person up to then had been, and their leaving neither; what was in force before stays as it was. Whoever is found
    /// again later is a case again.
    CaseWithdrawn {
        /// Who.
        person: PersonId,
    },
    /// Concurrent disinfection of the transfer of a case has been done, as long as the case was on the way. No zone
    /// waits for it.
    TransferDisinfected {
        /// Who was moved.
        person: PersonId,
    },
    /// Terminal disinfection of an area has ended.
    Disinfected {
        /// Where.
        area: AreaId,
    },
    /// The result of a contact's test. Of several, that of the latest sample counts.
    ContactTested {
        /// Who.
        person: PersonId,
        /// When the sample was taken.
        sampled: Moment,
        /// What it said.
        result: TestResult,
    },
    /// A screening round of everyone in an area was completed. It counts for every zone that lies within the area.
    RoundCompleted {
        /// Where.
        area: AreaId,
        /// When the last samples were taken.
        sampled: Moment,
        /// What came of it.
        round: Round,
    },
    /// An area becomes a zone, or a stricter one. Zones within it that are no stricter are taken in. Nothing happens
    /// where the area lies in a zone at least as strict.
    Drawn {
        /// Where.
        area: AreaId,
        /// Sealed or controlled; prevention follows from these.
        level: ZoneLevel,
    },
    /// Several zones become one, around them all, as strict as the strictest.
    Merged {
        /// The areas of the zones.
        zones: Vec<AreaId>,
        /// The area of the one zone.
        into: AreaId,
    },
    /// Parts of a zone become zones of their own, of the same level, and are judged by what happens in them. The rest
    /// stays the zone, unless nothing is left.
    Split {
        /// The area of the zone.
        zone: AreaId,
        /// The areas of the parts.
        parts: Vec<AreaId>,
    },
    /// An authority lowers or lifts a zone, whatever the conditions. Nothing happens where it is as low already.
    Lowered {
        /// The area of the zone.
        zone: AreaId,
        /// What it becomes; nothing where it is lifted.
        to: Option<ZoneLevel>,
    },
    /// Static management of an area begins: nobody moves and everybody is tested, whatever its zones.
    StaticBegan {
        /// Where.
        area: AreaId,
    },
    /// Static management of an area ends.
    StaticEnded {
        /// Where.
        area: AreaId,
    },
}

/// How a screening round came out, in people.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// How many were to be sampled.
    pub expected: u32,
    /// How many were sampled.
    pub sampled: u32,
    /// How many were positive, people of a positive pool included until they are sampled singly.
    pub positive: u32,
    /// Of how many the result is not known yet.
    pub pending: u32,
}

impl Round {
    /// A round in which everybody of so many was negative.
    #[must_use]
    pub const fn clean(people: u32) -> Self {
        Self {
            expected: people,
            sampled: people,
            positive: 0,
            pending: 0,
        }
    }

    /// Whether everyone was sampled and negative.
    #[must_use]
    pub const fn is_clean(self) -> bool {
        self.sampled >= self.expected && self.positive == 0 && self.pending == 0
    }

    /// Whether somebody was positive or has no result yet, so that an earlier clean round proves nothing any more.
    #[must_use]
    pub const fn is_open(self) -> bool {
        self.positive > 0 || self.pending > 0
    }
}

impl Happening {
    /// The word of the event in files, such as `case_found`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::CaseFound { .. } => "case_found",
            Self::ContactExposed { .. } => "contact_exposed",
            Self::CaseLeft { .. } => "case_left",
            Self::CaseWithdrawn { .. } => "case_withdrawn",
            Self::TransferDisinfected { .. } => "transfer_disinfected",
            Self::Disinfected { .. } => "disinfected",
            Self::ContactTested { .. } => "contact_tested",
            Self::RoundCompleted { .. } => "round_completed",
            Self::Drawn { .. } => "drawn",
            Self::Merged { .. } => "merged",
            Self::Split { .. } => "split",
            Self::Lowered { .. } => "lowered",
            Self::StaticBegan { .. } => "static_began",
            Self::StaticEnded { .. } => "static_ended",
        }
    }

    /// Whether a zone may open by it, so that a day alone counts from its end.
    const fn opens(&self) -> bool {
        match self {
            Self::CaseLeft { .. }
            | Self::CaseWithdrawn { .. }
            | Self::TransferDisinfected { .. }
            | Self::Disinfected { .. }
            | Self::ContactTested { .. }
            | Self::RoundCompleted { .. } => true,
            Self::CaseFound { .. }
            | Self::ContactExposed { .. }
            | Self::Drawn { .. }
            | Self::Merged { .. }
            | Self::Split { .. }
            | Self::Lowered { .. }
            | Self::StaticBegan { .. }
            | Self::StaticEnded { .. } => false,
        }
    }
}

impl ZoneEvent {
    /// What is wrong with the event whatever the areas, the scheme and the other events are.
    pub(crate) fn check(&self, zone: FixedOffset) -> Result<(), ZoneFault> {
        let at = self.at;
        in_range(at)?;
        match self.what {
            Happening::ContactExposed { exposed, .. } => {
                in_range(exposed)?;
                if exposed.is_surely_after(at, zone) {
                    return Err(ZoneFault::ReportBeforeExposure { exposed, found: at });
                }
                Ok(())
            }
            Happening::ContactTested { sampled, .. } => no_earlier_than(sampled, at, zone),
            Happening::RoundCompleted { sampled, round, .. } => {
                let found = u64::from(round.positive) + u64::from(round.pending);
                if found > u64::from(round.sampled) {
                    let sampled = round.sampled;
                    return Err(ZoneFault::TooManyResults { sampled, found });
                }
                no_earlier_than(sampled, at, zone)
            }
            Happening::Drawn {
                level: ZoneLevel::Prevention,
                ..
            } => Err(ZoneFault::NotDrawn),
            Happening::Lowered {
                to: Some(ZoneLevel::Sealed),
                ..
            } => Err(ZoneFault::NotLower),
            _ => Ok(()),
        }
    }

    /// The instant from which it counts, and its turn there: what a day ends with comes before zones are lowered at
    /// midnight (which is turn 1), everything else after.
    pub(super) fn counts_from(&self, zone: FixedOffset) -> (Timestamp, u8) {
        match self.at {
            Moment::Date(_) if self.what.opens() => (self.at.end(zone), 0),
            Moment::Date(_) | Moment::Instant(_) => (self.at.start(zone), 2),
        }
    }
}

fn in_range(moment: Moment) -> Result<(), ZoneFault> {
    match moment.out_of_range() {
        Some(found) => Err(ZoneFault::OutOfRange { found }),
        None => Ok(()),
    }
}

fn no_earlier_than(sampled: Moment, at: Moment, zone: FixedOffset) -> Result<(), ZoneFault> {
    in_range(sampled)?;
    if sampled.is_surely_after(at, zone) {
        return Err(ZoneFault::ResultBeforeSample { sampled, found: at });
    }
    Ok(())
}
