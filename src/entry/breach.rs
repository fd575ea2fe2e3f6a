//! What can be wrong with a closed loop.

use serde::Serialize;

use super::check::CheckKind;
use crate::id::{PersonId, PlaceId};
use crate::tier::Tier;
use crate::time::{Interval, Timestamp};

/// One thing that is wrong with a closed loop: who, what, and by which evidence.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct LoopFinding {
    /// Who.
    pub person: PersonId,
    /// When, or from when on.
    pub at: Timestamp,
    /// What.
    pub what: Breach,
}

/// What somebody did, or what the records say against each other.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Breach {
    /// By the gate log inside, and seen at a place outside.
    SeenOutside {
        /// Where.
        place: PlaceId,
        /// When, as far as the person should have been inside.
        interval: Interval,
    },
    /// Seen at a place inside, and by the gate log not there.
    SeenInside {
        /// Where.
        place: PlaceId,
        /// When, as far as the gate log has the person outside.
        interval: Interval,
    },
    /// Left on foot, and came back on foot.
    LeftAndReturned {
        /// When the person left.
        left: Timestamp,
        /// Through which gate.
        out_by: PlaceId,
        /// When the person was back.
        returned: Timestamp,
        /// Through which gate.
        in_by: PlaceId,
    },
    /// Inside without a check that holds.
    Unchecked {
        /// What was to be checked.
        kind: CheckKind,
        /// For how long.
        interval: Interval,
        /// The check that had run out or was failed; nothing where there was none before.
        last: Option<LastCheck>,
    },
    /// A case or a contact was inside while they could pass it on.
    SourceInside {
        /// Of which tier; nothing for a case.
        tier: Option<Tier>,
        /// For how long.
        interval: Interval,
    },
    /// Met a case or a contact inside.
    MetSource {
        /// Whom.
        source: PersonId,
        /// Of which tier; nothing for a case.
        tier: Option<Tier>,
        /// Where; nothing for a recorded encounter.
        place: Option<PlaceId>,
        /// When both were there.
        interval: Interval,
    },
    /// The gate log has the person come in twice, and not out in between.
    EnteredTwice {
        /// When the person had come in; they count as inside since then.
        since: Timestamp,
        /// Through which gate the person came in again.
        gate: PlaceId,
    },
    /// The gate log has the person go out who was not in.
    LeftWithoutEntry {
        /// Through which gate.
        gate: PlaceId,
    },
}

/// The last check of a kind before an instant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct LastCheck {
    /// When it was.
    pub at: Timestamp,
    /// Whether it was passed, and has run out since.
    pub passed: bool,
}

impl Breach {
    /// The name in files.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::SeenOutside { .. } => "seen_outside",
            Self::SeenInside { .. } => "seen_inside",
            Self::LeftAndReturned { .. } => "left_and_returned",
            Self::Unchecked { .. } => "unchecked",
            Self::SourceInside { .. } => "source_inside",
            Self::MetSource { .. } => "met_source",
            Self::EnteredTwice { .. } => "entered_twice",
            Self::LeftWithoutEntry { .. } => "left_without_entry",
        }
    }

    /// Whether it breaks the loop. Where the gate log merely contradicts itself, it cannot be told who was inside, and the
    /// loop is unclear.
    #[must_use]
    pub const fn breaks(&self) -> bool {
        !matches!(self, Self::EnteredTwice { .. } | Self::LeftWithoutEntry { .. })
    }

    /// Where it shows, where that is a place.
    #[must_use]
    pub const fn place(&self) -> Option<PlaceId> {
        match *self {
            Self::SeenOutside { place, .. }
            | Self::SeenInside { place, .. }
            | Self::LeftAndReturned { out_by: place, .. }
            | Self::EnteredTwice { gate: place, .. }
            | Self::LeftWithoutEntry { gate: place } => Some(place),
            Self::MetSource { place, .. } => place,
            Self::Unchecked { .. } | Self::SourceInside { .. } => None,
        }
    }
}
