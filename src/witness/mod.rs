//! Why a person is a contact, as a proof: as little of the records as shows it, and a verifier that trusts nothing else.
//!
//! [`witness`] takes from a tracing what a verdict rests on: the chain from a case, and for each link of it the window of
//! the source, one rule with the text that it cites, the visits or encounters by row, the time cut to the window, and the
//! sum against the limit. [`verify()`] goes through it step by step with the records and the protocol in hand, and shares no
//! code with what found it: whoever doubts the engine has to believe those lines alone.
//!
//! A witness shows that such a chain is there. It cannot show that no shorter one is, nor that no stricter rule fires: who
//! is proved to be a secondary contact may be a close one as well.
//!
//! Nothing in it is beside the point. What can be checked is checked, so that a witness in which any single value was
//! changed is refused, and no link and no exposure can be left out.

mod find;
mod refusal;
mod verify;

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::contact::ExposureKind;
use crate::encounter::Encounter;
use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::record::Visit;
use crate::tier::Tier;
use crate::time::{Interval, Moment, Timestamp};

pub(crate) use self::find::witness_of_links;
pub use self::find::{witness, witness_of_chain};
pub use self::refusal::Refusal;
pub use self::verify::verify;

/// The proof that a chain leads from a case to a person under a protocol, as of an instant.
///
/// It has a form in files, to be kept, sent and contested: [`verify()`] takes nothing in it on trust, wherever it comes
/// from. Persons and places are in it as ids, never by their keys.
///
/// Made by [`witness`] and [`witness_of_chain`].
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Witness {
    /// The short name of the protocol.
    pub protocol: String,
    /// Nothing after this instant counts.
    pub as_of: Timestamp,
    /// To whom the chain leads.
    pub person: PersonId,
    /// The tier that the chain gives; nothing where the person is a case, who has none.
    pub tier: Option<Tier>,
    /// How many links there are.
    pub generation: u32,
    /// The case with whom the chain starts.
    pub case: PersonId,
    /// The links, from the case on; at least one.
    pub links: Vec<LinkProof>,
}

/// The proof that a rule fires from a source to a person.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LinkProof {
    /// Which link of the chain it is, from 1.
    pub generation: u32,
    /// Who may have passed it on: the case, or the person of the link before.
    pub source: PersonId,
    /// Who may have received it.
    pub person: PersonId,
    /// When contact with the source counts.
    pub window: SourceWindow,
    /// The rule that fires.
    pub rule: RuleCited,
    /// As few exposures as make it fire, the first one among them; each starts later than the one before.
    pub exposures: Vec<ExposureProof>,
    /// Where the rule has a sliding window: the one that begins with the first exposure, in which the time comes
    /// together, half-open. Nothing where all time counts.
    ///
    /// It is enough to look there. No exposure that takes part starts earlier, so that up to any other window that
    /// qualifies and holds some of the first exposure, the time since its start is all exposure.
    pub within: Option<Interval>,
    /// The length of the union of the exposures inside `within`, in seconds.
    pub seconds: u64,
    /// How many of these the rule asks for, at least 1.
    pub required: u64,
    /// When the person was reached: the start of the first exposure, from which on the next link counts.
    pub arrival: Timestamp,
}

/// When contact with a source counts, half-open, and why.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SourceWindow {
    /// The first instant that counts.
    pub from: Timestamp,
    /// Why it begins then.
    pub since: WindowStart,
    /// The first instant that counts no more.
    pub until: Timestamp,
    /// Why it ends then.
    pub ends: WindowEnd,
}

/// Why contact with a source counts from an instant on. Of several reasons for the same instant, the first of these.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum WindowStart {
    /// An investigator has fixed the window of the case.
    Fixed,
    /// The local midnight so many days before the first symptoms of the case.
    Onset {
        /// The first symptoms.
        onset: Moment,
        /// How far the protocol looks back, in days.
        look_back_days: u32,
    },
    /// The local midnight so many days before the first positive sampling of the case.
    Sampled {
        /// The sampling.
        sampled: Moment,
        /// How far the protocol looks back, in days.
        look_back_days: u32,
    },
    /// The last negative test of the case.
    LastNegative {
        /// The sampling of that test.
        last_negative: Moment,
    },
    /// The arrival of the link before, and the latency after it.
    Exposed {
        /// When the source was reached.
        arrival: Timestamp,
        /// How long the source then passes nothing on, in minutes; 0 for a case.
        latency_minutes: u32,
    },
}

/// Why contact with a source counts no more from an instant on. Of several reasons for the same instant, the first of
/// these.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "by", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum WindowEnd {
    /// An investigator has fixed the window of the case.
    Fixed,
    /// The source went into isolation.
    Isolated {
        /// When; a date means that local midnight.
        isolated: Moment,
    },
    /// The last infectious day of the case is over.
    LastDay {
        /// The onset or the sampling from which days are counted, the one with the earlier date; of equal ones the
        /// onset. The last negative test where the case has nothing else.
        anchor: Moment,
        /// Days after the date of the anchor.
        days: u32,
    },
    /// It is the instant at which the question is asked.
    AsOf,
}

/// A rule of the protocol, and where it is written.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RuleCited {
    /// Its position in the protocol, from 0.
    pub position: u32,
    /// Its name.
    pub id: String,
    /// Where it is written: edition, date, clause; empty where the protocol does not say.
    pub source: String,
}

/// The proof of one exposure: what was recorded, and which part of it counts.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ExposureProof {
    /// What was recorded of the two.
    pub records: Records,
    /// The kind of the place, or the setting of the encounter where one was recorded.
    pub setting: Option<PlaceKind>,
    /// Whether the rule limits separation or distance, and the spot or the distance is unknown: nearness is assumed.
    pub assumed: bool,
    /// The common time, cut to the window of the source, half-open.
    ///
    /// Of an indirect exposure: the time after the source had left, as long as it lingers there, up to a time that both
    /// spent there together.
    pub interval: Interval,
    /// How much of it lies in the window in which the rule counts, in seconds.
    pub seconds: u32,
}

/// What was recorded of a source and a person.
#[derive(Clone, Copy, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Records {
    /// Both visited the place at the same time.
    Direct {
        /// The visit of the source.
        source: VisitRow,
        /// The visit of the person.
        person: VisitRow,
    },
    /// The person was there within the lingering time after the source had left.
    Indirect {
        /// The visit of the source.
        source: VisitRow,
        /// The visit of the person.
        person: VisitRow,
    },
    /// They met, as a badge, a phone or an interview tells.
    Encounter {
        /// Which of [`VisitLog::encounters_of`](crate::VisitLog::encounters_of) the source it is, from 0.
        #[cfg_attr(
            feature = "schema",
            schemars(description = "Which of the united encounters of the source it is, from 0.")
        )]
        row: u32,
        /// What it says.
        encounter: Encounter,
    },
}

/// A visit of the log, after uniting.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct VisitRow {
    /// Which of [`VisitLog::visits_of`](crate::VisitLog::visits_of) the person it is, from 0.
    #[cfg_attr(
        feature = "schema",
        schemars(description = "Which of the united visits of the person it is, from 0.")
    )]
    pub row: u32,
    /// What it says.
    pub visit: Visit,
}

impl Records {
    /// Direct, indirect or by encounter.
    #[must_use]
    pub const fn kind(&self) -> ExposureKind {
        match self {
            Self::Direct { .. } => ExposureKind::Direct,
            Self::Indirect { .. } => ExposureKind::Indirect,
            Self::Encounter { .. } => ExposureKind::Encounter,
        }
    }
}

impl WindowStart {
    const fn onset(onset: Moment, look_back_days: u32) -> Self {
        Self::Onset {
            onset,
            look_back_days,
        }
    }

    const fn sampled(sampled: Moment, look_back_days: u32) -> Self {
        Self::Sampled {
            sampled,
            look_back_days,
        }
    }

    const fn last_negative(last_negative: Moment) -> Self {
        Self::LastNegative { last_negative }
    }

    const fn exposed(arrival: Timestamp, latency_minutes: u32) -> Self {
        Self::Exposed {
            arrival,
            latency_minutes,
        }
    }
}

impl WindowEnd {
    const fn isolated(isolated: Moment) -> Self {
        Self::Isolated { isolated }
    }

    const fn last_day(anchor: Moment, days: u32) -> Self {
        Self::LastDay { anchor, days }
    }
}

/// Instants in UTC.
impl fmt::Display for WindowStart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed => f.write_str("the fixed window of the case"),
            Self::Onset {
                onset,
                look_back_days,
            } => write!(f, "{look_back_days} d before the onset {onset}"),
            Self::Sampled {
                sampled,
                look_back_days,
            } => write!(f, "{look_back_days} d before the sampling {sampled}"),
            Self::LastNegative { last_negative } => write!(f, "the last negative test {last_negative}"),
            Self::Exposed {
                arrival,
                latency_minutes,
            } => write!(f, "{latency_minutes} min after the first exposure {arrival}"),
        }
    }
}

/// Instants in UTC.
impl fmt::Display for WindowEnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fixed => f.write_str("the fixed window of the case"),
            Self::Isolated { isolated } => write!(f, "isolation {isolated}"),
            Self::LastDay { anchor, days } => write!(f, "{days} d after {anchor}, that day included"),
            Self::AsOf => f.write_str("the instant of the question"),
        }
    }
}
