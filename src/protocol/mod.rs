//! What counts: a control protocol as a value that can be printed, stored, compared and changed in one field.
//!
//! An [`edition`] is a published protocol. A house protocol starts from one with
//! [`Protocol::to_builder`], or is read from a JSON file. However it is made, it is checked once, and the
//! engine can rely on it.

mod builder;
mod care;
mod check;
mod citation;
pub mod edition;
mod error;
mod incubation;
mod rule;
mod summary;
mod window;
mod zone;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use self::builder::DEFAULT_BACKWARD_DAYS;
pub use self::builder::ProtocolBuilder;
pub use self::care::{CareKind, CareRules, SecondaryRelease, Stage, TransferHours};
pub use self::citation::{Citation, Confidence};
pub use self::error::ProtocolError;
pub use self::incubation::Incubation;
pub use self::rule::{Grade, Rule, RuleSet, Setting, UnknownSetting};
pub use self::window::{InfectiousWindow, LookBack};
pub use self::zone::{
    ClockStart, FirstRoundHours, OuterRelease, Release, ReleaseRules, UnknownZoneLevel, ZoneLevel, ZoneRules,
    ZoneScheme,
};

/// A control protocol: windows, rules, depth, care and zones, each figure with its source.
///
/// Displayed as a summary of several lines for people to read; its file form is JSON.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// let field = edition::cn_8_field();
/// let deeper = field.to_builder().with_id("house-3").with_generations(3).build()?;
/// assert_eq!(deeper.generations(), 3);
/// # Ok::<(), mijie::protocol::ProtocolError>(())
/// ```
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(try_from = "ProtocolBuilder", into = "ProtocolBuilder")]
pub struct Protocol {
    // Invariant: `check` found nothing.
    data: ProtocolBuilder,
}

impl Protocol {
    /// A protocol in the making, with the look-back that most editions share (2 days), two generations, and no
    /// rule yet.
    #[must_use]
    pub fn builder(id: impl Into<String>, time_zone: FixedOffset) -> ProtocolBuilder {
        ProtocolBuilder {
            id: id.into(),
            title: String::new(),
            time_zone,
            window: InfectiousWindow {
                look_back_days: LookBack {
                    symptomatic: 2,
                    asymptomatic: 2,
                },
                until_days_after_anchor: None,
                from_last_negative: false,
            },
            latency_minutes: 0,
            lingering_minutes: 0,
            generations: 2,
            incubation: Incubation::default(),
            backward_days: DEFAULT_BACKWARD_DAYS,
            rules: Vec::new(),
            care: None,
            zones: None,
            citations: Vec::new(),
        }
    }

    /// A protocol in the making that starts as this one.
    #[must_use]
    pub fn to_builder(&self) -> ProtocolBuilder {
        self.data.clone()
    }

    /// The short name, such as `cn-8`.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.data.id
    }

    /// The full name.
    #[must_use]
    pub fn title(&self) -> &str {
        &self.data.title
    }

    /// The offset from UTC in which calendar days are counted and times are written.
    #[must_use]
    pub fn time_zone(&self) -> FixedOffset {
        self.data.time_zone
    }

    /// How the infectious window of a case follows from its dates.
    #[must_use]
    pub fn window(&self) -> &InfectiousWindow {
        &self.data.window
    }

    /// Minutes between being exposed and being a source, for contacts; never for cases.
    #[must_use]
    pub fn latency_minutes(&self) -> u32 {
        self.data.latency_minutes
    }

    /// Minutes for which a place stays infectious after a source has left.
    #[must_use]
    pub fn lingering_minutes(&self) -> u32 {
        self.data.lingering_minutes
    }

    /// The same in seconds; as long as any log, where the minutes are more.
    pub(crate) fn lingering_s(&self) -> u32 {
        self.lingering_minutes().saturating_mul(60)
    }

    /// How many generations of contacts are asked for, at least 1.
    #[must_use]
    pub fn generations(&self) -> u32 {
        self.data.generations
    }

    /// How long before its onset a case can have been infected.
    #[must_use]
    pub fn incubation(&self) -> &Incubation {
        &self.data.incubation
    }

    /// How many days before its anchor a case may have infected others when they are traced backwards: longer than the
    /// [look-back](LookBack) by which contacts are sought, since a source that is looked for may have been ill early.
    #[must_use]
    pub fn backward_days(&self) -> u32 {
        self.data.backward_days
    }

    /// The rules, at most [`RuleSet::CAPACITY`].
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.data.rules
    }

    /// What contacts are asked to do; nothing where the protocol does not say.
    #[must_use]
    pub fn care(&self) -> Option<&CareRules> {
        self.data.care.as_ref()
    }

    /// How zones are drawn and lifted; nothing where the protocol does not say.
    #[must_use]
    pub fn zones(&self) -> Option<&ZoneRules> {
        self.data.zones.as_ref()
    }

    /// Where the figures are written. Rules carry their own source.
    #[must_use]
    pub fn citations(&self) -> &[Citation] {
        &self.data.citations
    }

    /// The rules of a set, in the protocol's order.
    pub fn rules_in(&self, set: RuleSet) -> impl Iterator<Item = &Rule> {
        set.iter().filter_map(|position| self.data.rules.get(position))
    }
}

impl TryFrom<ProtocolBuilder> for Protocol {
    type Error = ProtocolError;

    fn try_from(builder: ProtocolBuilder) -> Result<Self, ProtocolError> {
        builder.build()
    }
}

impl From<Protocol> for ProtocolBuilder {
    fn from(protocol: Protocol) -> Self {
        protocol.data
    }
}
