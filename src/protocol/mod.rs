//! What counts: a control protocol as a value that can be printed, stored, compared and changed in one field.
//!
//! An [`edition`] is a published protocol. A house protocol starts from one with
//! [`Protocol::to_builder`], or is read from a JSON file. However it is made, it is checked once, and the
//! engine can rely on it.

pub mod edition;
mod rule;
mod window;

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use self::rule::{Grade, Rule, RuleSet, Setting, UnknownSetting};
pub use self::window::{InfectiousWindow, LookBack};

/// A control protocol: windows, rules and depth, each with its source.
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

/// A protocol in the making: the fields of the protocol file, not yet checked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtocolBuilder {
    id: String,
    title: String,
    #[serde(with = "time_zone")]
    time_zone: FixedOffset,
    window: InfectiousWindow,
    #[serde(default)]
    latency_minutes: u32,
    #[serde(default)]
    lingering_minutes: u32,
    generations: u32,
    rules: Vec<Rule>,
}

/// Why a protocol cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The id is empty.
    #[error("id: expected a name, found nothing")]
    NoId,
    /// No generation of contacts is asked for.
    #[error("generations: expected at least 1, found 0")]
    NoGeneration,
    /// More rules than a [`RuleSet`] holds.
    #[error("rules: expected at most {}, found {found}", RuleSet::CAPACITY)]
    TooManyRules {
        /// How many rules there are.
        found: usize,
    },
    /// Two rules have one id.
    #[error("rules[{second}].id: expected each id once, found {id:?} of rules[{first}] again")]
    RepeatedRule {
        /// The id.
        id: String,
        /// The position of the first rule that has it, counted from 0.
        first: usize,
        /// The position of the second.
        second: usize,
    },
    /// One field of a rule holds what it must not.
    #[error("rules[{position}].{field}: expected {expected}, found {found}")]
    Rule {
        /// The position of the rule, counted from 0.
        position: usize,
        /// The name of the field.
        field: &'static str,
        /// What the field may hold.
        expected: &'static str,
        /// What it held.
        found: String,
    },
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
            rules: Vec::new(),
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

    /// How many generations of contacts are asked for, at least 1.
    #[must_use]
    pub fn generations(&self) -> u32 {
        self.data.generations
    }

    /// The rules, at most [`RuleSet::CAPACITY`].
    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.data.rules
    }

    /// The rules of a set, in the protocol's order.
    pub fn rules_in(&self, set: RuleSet) -> impl Iterator<Item = &Rule> {
        set.iter().filter_map(|position| self.data.rules.get(position))
    }
}

impl ProtocolBuilder {
    /// Sets the short name.
    #[must_use]
    pub fn with_id(self, id: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            ..self
        }
    }

    /// Sets the full name.
    #[must_use]
    pub fn with_title(self, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            ..self
        }
    }

    /// Sets the offset from UTC in which calendar days are counted and times are written.
    #[must_use]
    pub fn with_time_zone(self, time_zone: FixedOffset) -> Self {
        Self { time_zone, ..self }
    }

    /// Sets how the infectious window of a case follows from its dates.
    #[must_use]
    pub fn with_window(self, window: InfectiousWindow) -> Self {
        Self { window, ..self }
    }

    /// Sets how many days before onset and before sampling the window starts.
    #[must_use]
    pub fn with_look_back_days(mut self, symptomatic: u32, asymptomatic: u32) -> Self {
        self.window.look_back_days = LookBack {
            symptomatic,
            asymptomatic,
        };
        self
    }

    /// Sets the minutes between being exposed and being a source, for contacts.
    #[must_use]
    pub fn with_latency_minutes(self, latency_minutes: u32) -> Self {
        Self {
            latency_minutes,
            ..self
        }
    }

    /// Sets the minutes for which a place stays infectious after a source has left.
    #[must_use]
    pub fn with_lingering_minutes(self, lingering_minutes: u32) -> Self {
        Self {
            lingering_minutes,
            ..self
        }
    }

    /// Sets how many generations of contacts are asked for.
    #[must_use]
    pub fn with_generations(self, generations: u32) -> Self {
        Self { generations, ..self }
    }

    /// Adds a rule behind the others.
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Sets all rules anew.
    #[must_use]
    pub fn with_rules(self, rules: impl IntoIterator<Item = Rule>) -> Self {
        Self {
            rules: rules.into_iter().collect(),
            ..self
        }
    }

    /// Checks everything and makes the protocol.
    ///
    /// # Errors
    ///
    /// [`ProtocolError`], which names the field, what it may hold and what it held.
    pub fn build(self) -> Result<Protocol, ProtocolError> {
        if self.id.is_empty() {
            return Err(ProtocolError::NoId);
        }
        if self.generations == 0 {
            return Err(ProtocolError::NoGeneration);
        }
        if self.rules.len() > RuleSet::CAPACITY {
            return Err(ProtocolError::TooManyRules {
                found: self.rules.len(),
            });
        }
        for (position, rule) in self.rules.iter().enumerate() {
            check(position, rule)?;
            if let Some(first) = self.rules[..position]
                .iter()
                .position(|other| other.id == rule.id)
            {
                return Err(ProtocolError::RepeatedRule {
                    id: rule.id.clone(),
                    first,
                    second: position,
                });
            }
        }
        Ok(Protocol { data: self })
    }
}

fn check(position: usize, rule: &Rule) -> Result<(), ProtocolError> {
    let wrong = |field, expected, found: String| {
        Err(ProtocolError::Rule {
            position,
            field,
            expected,
            found,
        })
    };
    if rule.id.is_empty() {
        return wrong("id", "a name", "nothing".into());
    }
    // The result files join rule ids with semicolons.
    if rule.id.contains(|c: char| c == ';' || c.is_control()) {
        return wrong(
            "id",
            "a name without semicolon and line break",
            format!("{:?}", rule.id),
        );
    }
    if rule.settings.is_empty() {
        return wrong("settings", "at least one setting", "none".into());
    }
    if let Some(generations) = &rule.generations {
        if generations.is_empty() {
            return wrong(
                "generations",
                "at least one generation, or null for all",
                "none".into(),
            );
        }
        if generations.contains(&0) {
            return wrong("generations", "generations from 1", "0".into());
        }
    }
    if let Some(metres) = rule.max_distance_m
        && !(metres.is_finite() && metres >= 0.0)
    {
        return wrong("max_distance_m", "metres of at least 0", metres.to_string());
    }
    if rule.within_hours == Some(0) {
        return wrong("within_hours", "at least 1, or null for all time", "0".into());
    }
    Ok(())
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

/// A time zone in the protocol file: `+08:00`.
mod time_zone {
    use chrono::FixedOffset;
    use serde::{Deserialize, Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(zone: &FixedOffset, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(zone)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<FixedOffset, D::Error> {
        let text = String::deserialize(deserializer)?;
        let shaped = text.len() == 6 && text.starts_with(['+', '-']);
        shaped.then(|| text.parse().ok()).flatten().ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "expected an offset from UTC such as +08:00, found {text:?}"
            ))
        })
    }
}
