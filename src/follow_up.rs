//! What came of a call or a visit to somebody who is followed up.

use serde::{Deserialize, Serialize};

use crate::id::PersonId;
use crate::named::named;
use crate::time::Moment;

named! {
    /// What a follow-up found.
    #[non_exhaustive]
    pub enum FollowUpOutcome {
        /// Reached, and without symptoms.
        Well = "well",
        /// Reached, and with symptoms.
        Symptomatic = "symptomatic",
        /// Not reached.
        NotReached = "not_reached",
        /// Reached, and unwilling to answer: whether there are symptoms is not known.
        Refused = "refused",
    }
    unknown = UnknownFollowUpOutcome, "well, symptomatic, not_reached or refused";
}

impl FollowUpOutcome {
    /// Whether the health of the person is known by it: well or symptomatic.
    #[must_use]
    pub const fn answered(self) -> bool {
        match self {
            Self::Well | Self::Symptomatic => true,
            Self::NotReached | Self::Refused => false,
        }
    }
}

/// A call or a visit to somebody who is followed up, and what it found. (SORMAS calls it a visit; a
/// [`Visit`](crate::Visit) is another thing.)
///
/// Several of one day are several attempts; whoever answered one of them was reached on that day.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
pub struct FollowUp {
    /// Who was to be reached.
    pub person: PersonId,
    /// When; a date where the time of day is not known.
    pub at: Moment,
    /// What it found.
    pub outcome: FollowUpOutcome,
    /// The team that tried, where known.
    pub team: Option<String>,
}
