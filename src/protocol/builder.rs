//! A protocol in the making, and its form in a file.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use super::Protocol;
use super::care::CareRules;
use super::check::{ProtocolError, check};
use super::citation::Citation;
use super::rule::Rule;
use super::window::{InfectiousWindow, LookBack};
use super::zone::ZoneRules;

/// A protocol in the making: the fields of the protocol file, not yet checked.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProtocolBuilder {
    pub(super) id: String,
    pub(super) title: String,
    #[serde(with = "time_zone")]
    pub(super) time_zone: FixedOffset,
    pub(super) window: InfectiousWindow,
    #[serde(default)]
    pub(super) latency_minutes: u32,
    #[serde(default)]
    pub(super) lingering_minutes: u32,
    pub(super) generations: u32,
    pub(super) rules: Vec<Rule>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) care: Option<CareRules>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) zones: Option<ZoneRules>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) citations: Vec<Citation>,
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

    /// Sets how many days before onset and before sampling the window starts. Where the protocol counts
    /// [from the last negative test](InfectiousWindow::from_last_negative), as the 9th edition does, that test overrides
    /// these days in every case that has one.
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

    /// Sets what contacts are asked to do; `None` means not asked for.
    #[must_use]
    pub fn with_care(self, care: impl Into<Option<CareRules>>) -> Self {
        Self {
            care: care.into(),
            ..self
        }
    }

    /// Sets how zones are drawn; `None` means not asked for.
    #[must_use]
    pub fn with_zones(self, zones: impl Into<Option<ZoneRules>>) -> Self {
        Self {
            zones: zones.into(),
            ..self
        }
    }

    /// Sets the sources of all figures anew. A builder that starts from an edition has the edition's, also for
    /// figures that are changed afterwards.
    #[must_use]
    pub fn with_citations(self, citations: impl IntoIterator<Item = Citation>) -> Self {
        Self {
            citations: citations.into_iter().collect(),
            ..self
        }
    }

    /// Checks everything and makes the protocol.
    ///
    /// # Errors
    ///
    /// [`ProtocolError`], which names the field, what it may hold and what it held.
    pub fn build(self) -> Result<Protocol, ProtocolError> {
        check(&self)?;
        Ok(Protocol { data: self })
    }
}

/// A time zone in the protocol file: `+08:00`.
mod time_zone {
    use chrono::FixedOffset;
    use serde::{Deserialize, Deserializer, Serializer};

    #[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands over a reference")]
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
