//! By when a contact is to be in quarantine, and whether they were.

use serde::{Deserialize, Serialize};

use crate::named::named;
use crate::time::Timestamp;

/// By when a contact is to be in quarantine: the [hours](crate::protocol::TransferHours) of the tier after they were
/// found.
///
/// Whoever was found as a contact of a weaker tier and became close later counts from having been found all the same, and may
/// be overdue at once: orders do not remember since when a tier has been asked for.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Transfer {
    /// By when.
    pub due: Timestamp,
    /// How it stands.
    pub state: TransferState,
}

named! {
    /// How it stands with the move to quarantine.
    #[non_exhaustive]
    pub enum TransferState {
        /// Not moved yet, and there is time left.
        Waiting = "waiting",
        /// Not moved, and the time has passed.
        Overdue = "overdue",
        /// Moved by the deadline. Of a move of which only the day is known the midnight counts, with which it begins.
        InTime = "in_time",
        /// Moved after the deadline.
        Late = "late",
        /// Never moved, and the quarantine would be over by now.
        Lapsed = "lapsed",
    }
}

impl Transfer {
    pub(super) fn new(
        found: Timestamp,
        hours: u32,
        moved: Option<Timestamp>,
        over: bool,
        as_of: Timestamp,
    ) -> Self {
        let due = Timestamp::clamped(found.to_unix() + i64::from(hours) * 3600);
        let state = match moved {
            Some(moved) if moved <= due => TransferState::InTime,
            Some(_) => TransferState::Late,
            None if over => TransferState::Lapsed,
            None if as_of <= due => TransferState::Waiting,
            None => TransferState::Overdue,
        };
        Self { due, state }
    }
}
