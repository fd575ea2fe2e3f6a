//! What makes a contact: rules, as data.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use thiserror::Error;

use crate::named::named;
use crate::place::PlaceKind;

named! {
    /// How much a rule weighs: which tier it gives.
    ///
    /// Ordered from the strictest.
    #[non_exhaustive]
    pub enum Grade {
        /// Gives close contacts; the only grade that carries a chain on.
        Close = "close",
        /// Gives space-time companions (时空伴随者), in generation 1 only.
        Companion = "companion",
        /// Gives general contacts (一般接触者), in generation 1 only.
        General = "general",
    }
    all = "Every grade, the strictest first.";
}

/// Where a rule applies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub enum Setting {
    /// Everywhere, encounters included.
    Any,
    /// Every encounter, whatever its setting.
    Encounter,
    /// Places of a kind, and encounters recorded with that setting.
    Kind(PlaceKind),
}

impl Setting {
    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Any => "any",
            Self::Encounter => "encounter",
            Self::Kind(kind) => kind.name(),
        }
    }

    /// Whether a visit to a place of this kind is in the setting.
    pub(crate) fn admits_visit(self, kind: PlaceKind) -> bool {
        match self {
            Self::Any => true,
            Self::Encounter => false,
            Self::Kind(own) => own == kind,
        }
    }

    /// Whether an encounter, of a known setting or of none, is in the setting.
    pub(crate) fn admits_encounter(self, recorded: Option<PlaceKind>) -> bool {
        match self {
            Self::Any | Self::Encounter => true,
            Self::Kind(own) => recorded == Some(own),
        }
    }
}

/// A text that names no setting of a rule.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("expected any, encounter or a kind of place such as residence, found {found:?}")]
pub struct UnknownSetting {
    /// The text that was met.
    pub found: String,
}

impl FromStr for Setting {
    type Err = UnknownSetting;

    fn from_str(text: &str) -> Result<Self, UnknownSetting> {
        match text {
            "any" => Ok(Self::Any),
            "encounter" => Ok(Self::Encounter),
            kind => kind.parse().map(Self::Kind).map_err(|_| UnknownSetting {
                found: text.to_owned(),
            }),
        }
    }
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for Setting {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

#[cfg(feature = "schema")]
impl schemars::JsonSchema for Setting {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Setting".into()
    }

    fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
        let kinds = PlaceKind::ALL.iter().copied().map(Self::Kind);
        let names: Vec<&str> = [Self::Any, Self::Encounter]
            .into_iter()
            .chain(kinds)
            .map(Self::name)
            .collect();
        schemars::json_schema!({
            "type": "string",
            "enum": names,
            "description": "Where a rule applies: any is everywhere, encounters included; encounter is every encounter, \
                            whatever its setting; a kind of place is places of it, and encounters recorded with it.",
        })
    }
}

impl<'de> Deserialize<'de> for Setting {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

/// One situation that makes a contact.
///
/// The rule *admits* exposures by setting, separation or distance, kind and length. *Admitted time* is the length
/// of the union of what it admits between two persons. The rule *fires* when the admitted time reaches
/// `min_total_minutes` inside some window of `within_hours`, or altogether where no window is given; zero minutes
/// ask for any positive time.
///
/// A plain record: [`ProtocolBuilder::build`](crate::protocol::ProtocolBuilder::build) checks it.
///
/// # Examples
///
/// ```
/// use mijie::PlaceKind;
/// use mijie::protocol::{Grade, Rule, Setting};
/// let table = Rule {
///     max_separation: Some(1),
///     ..Rule::new("table", Grade::Close, [Setting::Kind(PlaceKind::Restaurant)], "house rule")
/// };
/// assert_eq!(table.to_string(), "table: close contact in restaurant, at most 1 spot apart, any time (house rule)");
/// ```
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The name by which evidence cites the rule; once in a protocol.
    #[cfg_attr(
        feature = "schema",
        schemars(length(min = 1), extend("not" = { "pattern": r"[;\x00-\x1f\x7f-\x9f]" }))
    )]
    pub id: String,
    /// The tier that it gives.
    pub grade: Grade,
    /// The generations of contacts that it may make; nothing means all.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(length(min = 1), inner(range(min = 1))))]
    pub generations: Option<Vec<u32>>,
    /// Where it applies; at least one setting.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub settings: Vec<Setting>,
    /// The greatest separation of two spots that is still near, inclusive; an unknown spot counts as near.
    #[serde(default)]
    pub max_separation: Option<u32>,
    /// The greatest distance in metres that is still near, inclusive; an unknown distance counts as near.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 0)))]
    pub max_distance_m: Option<f64>,
    /// Whether it also admits indirect exposure, within the protocol's lingering time.
    #[serde(default)]
    pub indirect: bool,
    /// The least length of each exposure, in minutes, inclusive.
    #[serde(default)]
    pub min_each_minutes: u32,
    /// The least admitted time, in minutes, inclusive; 0 asks for any positive time.
    pub min_total_minutes: u32,
    /// The length in hours of the sliding window in which the time must come together; nothing means all time.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub within_hours: Option<u32>,
    /// Where the rule is written: edition, date, clause.
    #[serde(default)]
    pub source: String,
}

impl Rule {
    /// A rule that any direct exposure in these settings fires, in every generation.
    #[must_use]
    pub fn new(
        id: impl Into<String>,
        grade: Grade,
        settings: impl IntoIterator<Item = Setting>,
        source: impl Into<String>,
    ) -> Self {
        Self {
            id: id.into(),
            grade,
            generations: None,
            settings: settings.into_iter().collect(),
            max_separation: None,
            max_distance_m: None,
            indirect: false,
            min_each_minutes: 0,
            min_total_minutes: 0,
            within_hours: None,
            source: source.into(),
        }
    }

    /// Whether it may make contacts of a generation; companion and general rules only of the first.
    #[must_use]
    pub fn applies_to(&self, generation: u32) -> bool {
        (self.grade == Grade::Close || generation == 1)
            && self
                .generations
                .as_ref()
                .is_none_or(|list| list.contains(&generation))
    }
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let settings: Vec<&str> = self.settings.iter().map(|setting| setting.name()).collect();
        write!(
            f,
            "{}: {} contact in {}",
            self.id,
            self.grade,
            settings.join(", ")
        )?;
        match self.max_separation {
            None => {}
            Some(0) => f.write_str(", at the same spot")?,
            Some(1) => f.write_str(", at most 1 spot apart")?,
            Some(spots) => write!(f, ", at most {spots} spots apart")?,
        }
        if let Some(metres) = self.max_distance_m {
            write!(f, ", at most {metres} m apart")?;
        }
        if self.indirect {
            f.write_str(", or shortly after")?;
        }
        if self.min_each_minutes > 0 {
            write!(f, ", at least {} min at a time", self.min_each_minutes)?;
        }
        match (self.min_total_minutes, self.within_hours) {
            (0, _) if self.min_each_minutes > 0 => {}
            (0, _) => f.write_str(", any time")?,
            (minutes, None) => write!(f, ", at least {minutes} min in all")?,
            (minutes, Some(hours)) => write!(f, ", at least {minutes} min within {hours} h")?,
        }
        if let Some(generations) = &self.generations {
            let list: Vec<String> = generations.iter().map(u32::to_string).collect();
            write!(f, ", generation {}", list.join(", "))?;
        }
        if self.source.is_empty() {
            Ok(())
        } else {
            write!(f, " ({})", self.source)
        }
    }
}

/// A set of rules of one protocol, by their positions in it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct RuleSet(u64);

impl RuleSet {
    /// A protocol has at most this many rules.
    pub const CAPACITY: usize = 64;

    /// No rule.
    pub(crate) const EMPTY: Self = Self(0);

    /// The rule at this position alone; nothing beyond the capacity.
    #[inline]
    pub(crate) const fn only(position: usize) -> Self {
        Self(1 << position)
    }

    /// The set of these positions; those beyond the capacity belong to no protocol and are left out.
    pub(crate) fn of(positions: impl IntoIterator<Item = usize>) -> Self {
        positions
            .into_iter()
            .filter(|&position| position < Self::CAPACITY)
            .fold(Self::EMPTY, |set, position| set.union(Self::only(position)))
    }

    /// Whether there is no rule in it.
    #[must_use]
    #[inline]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the rule at this position is in it.
    #[must_use]
    #[inline]
    pub const fn contains(self, position: usize) -> bool {
        position < Self::CAPACITY && self.0 >> position & 1 == 1
    }

    /// The rules in both.
    #[inline]
    pub(crate) const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// The rules in either.
    #[inline]
    pub(crate) const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// The rules in this one that are not in the other.
    #[inline]
    pub(crate) const fn difference(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The positions, in the protocol's order.
    #[inline]
    pub fn iter(self) -> impl Iterator<Item = usize> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let position = left.trailing_zeros() as usize;
            (left != 0).then(|| {
                left &= left - 1;
                position
            })
        })
    }
}

impl Serialize for RuleSet {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for RuleSet {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let positions = Vec::<usize>::deserialize(deserializer)?;
        match positions.iter().find(|&&position| position >= Self::CAPACITY) {
            Some(position) => Err(serde::de::Error::custom(format_args!(
                "expected a rule's position below {}, found {position}",
                Self::CAPACITY
            ))),
            None => Ok(Self::of(positions)),
        }
    }
}
