//! Why an event cannot be.

use chrono::NaiveDate;
use thiserror::Error;

use crate::protocol::ZoneLevel;
use crate::time::Moment;

/// An event that cannot be, and its place in the ledger.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[error("event {}: {fault}", position + 1)]
pub struct ZoneEventError {
    /// Where in the ledger, counted from 0.
    pub position: usize,
    /// What is wrong with it.
    pub fault: ZoneFault,
}

/// What can be wrong with an event.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum ZoneFault {
    /// It names an area that is not in the tree of areas.
    #[error("expected a known area, found one that is not among the areas")]
    UnknownArea,
    /// It lies on a day that no log reaches.
    #[error("expected days from 1970 to 2106, found {found}")]
    OutOfRange {
        /// The day.
        found: NaiveDate,
    },
    /// A zone is drawn under prevention, which follows from the other zones of a county.
    #[error("expected a level that is drawn, sealed or controlled, found prevention")]
    NotDrawn,
    /// A level that the protocol's scheme does not have.
    #[error("expected a level of the protocol's scheme, found {found}")]
    NoSuchLevel {
        /// The level.
        found: ZoneLevel,
    },
    /// A zone is lowered to sealed.
    #[error("expected a level milder than sealed, found sealed")]
    NotLower,
    /// A result is known before its sample is taken.
    #[error("expected a result no earlier than the sample of {sampled}, found {found}")]
    ResultBeforeSample {
        /// When the sample was taken.
        sampled: Moment,
        /// When the result was known.
        found: Moment,
    },
    /// An exposure is reported before it happens.
    #[error("expected a report no earlier than the exposure of {exposed}, found {found}")]
    ReportBeforeExposure {
        /// When the exposure was.
        exposed: Moment,
        /// When it was reported.
        found: Moment,
    },
    /// More positive and pending results than samples.
    #[error("expected at most {sampled} positive and pending results, as many as samples, found {found}")]
    TooManyResults {
        /// How many were sampled.
        sampled: u32,
        /// How many are positive or pending.
        found: u64,
    },
    /// A split without parts, or a merger without zones.
    #[error("expected at least one area, found none")]
    NoParts,
    /// A part of a split does not lie within the zone, or is all of it; or a zone of a merger does not lie within the
    /// one zone.
    #[error("expected areas inside the one zone, found one that is not")]
    NotInside,
    /// Two parts of a split are the same area, or one lies in the other.
    #[error("expected parts that are apart, found one inside another")]
    PartsOverlap,
    /// A case leaves before anybody was found.
    #[error("expected a case that was found before it left, found none of that person")]
    NoSuchCase,
    /// A case is withdrawn, or its transfer disinfected, before anybody was found.
    #[error("expected a case that was found before, found none of that person")]
    NotFoundBefore,
    /// A zone is lowered, split or merged before it is drawn.
    #[error("expected a zone that was drawn before, found none of that area")]
    NoSuchZone,
    /// Static management ends where it has not begun.
    #[error("expected static management that has begun, found none in that area")]
    NotStatic,
}
