//! A protocol in the making, and its form in a file.

use chrono::FixedOffset;
use serde::{Deserialize, Serialize};

use super::care::CareRules;
use super::citation::Citation;
use super::error::ProtocolError;
use super::incubation::Incubation;
use super::rule::Rule;
use super::window::{InfectiousWindow, LookBack};
use super::zone::ZoneRules;

/// A protocol in the making: the fields of the protocol file, not yet checked.
///
/// Whoever changes a figure takes its citation away with it, for the source says something else: cite anew with
/// [`with_citation`](Self::with_citation). Name and title stay, so give a changed edition its own.
///
/// # Examples
///
/// ```
/// use mijie::protocol::edition;
/// let field = edition::cn_8_field();
/// let cites = |protocol: &mijie::protocol::Protocol, figure| protocol.citations().iter().any(|c| c.figure == figure);
/// assert!(cites(&field, "window.look_back_days"));
/// let house = field.to_builder().with_id("house").with_title("").with_look_back_days(5, 5).build()?;
/// assert!(!cites(&house, "window.look_back_days"));
/// assert!(cites(&house, "generations"));
/// # Ok::<(), mijie::protocol::ProtocolError>(())
/// ```
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ProtocolBuilder {
    /// The short name, such as `cn-8`.
    #[cfg_attr(
        feature = "schema",
        schemars(length(min = 1), extend("not" = { "pattern": r"[\x00-\x1f\x7f-\x9f]" }))
    )]
    pub(super) id: String,
    /// The full name.
    #[cfg_attr(
        feature = "schema",
        schemars(extend("not" = { "pattern": r"[\x00-\x1f\x7f-\x9f]" }))
    )]
    pub(super) title: String,
    /// The offset from UTC in which calendar days are counted and times are written: `+08:00`.
    #[serde(with = "time_zone")]
    #[cfg_attr(
        feature = "schema",
        schemars(
            with = "String",
            length(equal = 6),
            regex(pattern = r"^[+-]([01][0-9]|2[0-3]):[0-5][0-9]")
        )
    )]
    pub(super) time_zone: FixedOffset,
    /// How the infectious window of a case follows from its dates.
    pub(super) window: InfectiousWindow,
    /// Minutes between being exposed and being a source, for contacts; never for cases.
    #[serde(default)]
    pub(super) latency_minutes: u32,
    /// Minutes for which a place stays infectious after a source has left.
    #[serde(default)]
    pub(super) lingering_minutes: u32,
    /// How many generations of contacts are asked for.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub(super) generations: u32,
    /// How long before its onset a case can have been infected.
    #[serde(default)]
    pub(super) incubation: Incubation,
    /// How many days before its anchor a case may have infected others when they are traced backwards.
    #[serde(default = "backward_days")]
    pub(super) backward_days: u32,
    /// The rules, each of which makes contacts; every id once.
    #[cfg_attr(feature = "schema", schemars(length(max = 64)))]
    pub(super) rules: Vec<Rule>,
    /// What contacts are asked to do; absent or null where the protocol does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) care: Option<CareRules>,
    /// How zones are drawn and lifted; absent or null where the protocol does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) zones: Option<ZoneRules>,
    /// Where the figures are written; rules carry their own source.
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
    pub fn with_time_zone(mut self, time_zone: FixedOffset) -> Self {
        self.uncite("time_zone", self.time_zone == time_zone);
        Self { time_zone, ..self }
    }

    /// Sets how the infectious window of a case follows from its dates.
    #[must_use]
    pub fn with_window(mut self, window: InfectiousWindow) -> Self {
        let InfectiousWindow {
            look_back_days,
            until_days_after_anchor,
            from_last_negative,
        } = self.window;
        self.uncite("window.look_back_days", look_back_days == window.look_back_days);
        self.uncite(
            "window.until_days_after_anchor",
            until_days_after_anchor == window.until_days_after_anchor,
        );
        self.uncite(
            "window.from_last_negative",
            from_last_negative == window.from_last_negative,
        );
        Self { window, ..self }
    }

    /// Sets how many days before onset and before sampling the window starts. Where the protocol counts
    /// [from the last negative test](InfectiousWindow::from_last_negative), as the 9th edition does, that test overrides
    /// these days in every case that has one.
    #[must_use]
    pub fn with_look_back_days(self, symptomatic: u32, asymptomatic: u32) -> Self {
        let look_back_days = LookBack {
            symptomatic,
            asymptomatic,
        };
        let window = InfectiousWindow {
            look_back_days,
            ..self.window
        };
        self.with_window(window)
    }

    /// Sets the minutes between being exposed and being a source, for contacts.
    #[must_use]
    pub fn with_latency_minutes(mut self, latency_minutes: u32) -> Self {
        self.uncite("latency_minutes", self.latency_minutes == latency_minutes);
        Self {
            latency_minutes,
            ..self
        }
    }

    /// Sets the minutes for which a place stays infectious after a source has left.
    #[must_use]
    pub fn with_lingering_minutes(mut self, lingering_minutes: u32) -> Self {
        self.uncite("lingering_minutes", self.lingering_minutes == lingering_minutes);
        Self {
            lingering_minutes,
            ..self
        }
    }

    /// Sets how many generations of contacts are asked for.
    #[must_use]
    pub fn with_generations(mut self, generations: u32) -> Self {
        self.uncite("generations", self.generations == generations);
        Self { generations, ..self }
    }

    /// Sets how long before its onset a case can have been infected.
    #[must_use]
    pub fn with_incubation(mut self, incubation: Incubation) -> Self {
        self.uncite("incubation", self.incubation == incubation);
        Self { incubation, ..self }
    }

    /// Sets how many days before its anchor a case may have infected others when they are traced backwards.
    #[must_use]
    pub fn with_backward_days(mut self, backward_days: u32) -> Self {
        self.uncite("backward_days", self.backward_days == backward_days);
        Self {
            backward_days,
            ..self
        }
    }

    /// Adds a rule behind the others. Rules only add contacts: to ask for more than an edition does, replace its rule
    /// with [`with_rule_replaced`](Self::with_rule_replaced).
    #[must_use]
    pub fn with_rule(mut self, rule: Rule) -> Self {
        self.rules.push(rule);
        self
    }

    /// Puts a rule in the place of the one that has its id.
    ///
    /// # Errors
    ///
    /// [`ProtocolError::NoSuchRule`] where no rule has that id.
    ///
    /// # Examples
    ///
    /// A county that wants a quarter of an hour in a tea house, where the edition asks for any time:
    ///
    /// ```
    /// use mijie::protocol::{Rule, edition};
    /// let field = edition::cn_8_field();
    /// let entertainment = field.rules().iter().find(|rule| rule.id == "entertainment").ok_or("no such rule")?;
    /// let tightened = Rule {
    ///     min_total_minutes: 15,
    ///     source: "house rule of the county's command post".into(),
    ///     ..entertainment.clone()
    /// };
    /// let house = field.to_builder().with_id("house").with_rule_replaced(tightened)?.without_rule("lift")?.build()?;
    /// assert_eq!(house.rules().len(), field.rules().len() - 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn with_rule_replaced(mut self, rule: Rule) -> Result<Self, ProtocolError> {
        let at = self.position_of(&rule.id)?;
        self.rules[at] = rule;
        Ok(self)
    }

    /// Leaves out the rule of this id.
    ///
    /// # Errors
    ///
    /// [`ProtocolError::NoSuchRule`] where no rule has that id.
    pub fn without_rule(mut self, id: &str) -> Result<Self, ProtocolError> {
        let at = self.position_of(id)?;
        self.rules.remove(at);
        Ok(self)
    }

    fn position_of(&self, id: &str) -> Result<usize, ProtocolError> {
        let known = || self.rules.iter().map(|rule| &rule.id[..]).collect::<Vec<_>>();
        self.rules
            .iter()
            .position(|rule| rule.id == id)
            .ok_or_else(|| ProtocolError::NoSuchRule {
                known: known().join(", "),
                found: id.to_owned(),
            })
    }

    /// Sets all rules anew. They carry their own sources; what is cited for all rules together goes.
    #[must_use]
    pub fn with_rules(mut self, rules: impl IntoIterator<Item = Rule>) -> Self {
        let rules: Vec<Rule> = rules.into_iter().collect();
        self.uncite("rules", self.rules == rules);
        Self { rules, ..self }
    }

    /// Sets what contacts are asked to do; `None` means not asked for.
    #[must_use]
    pub fn with_care(mut self, care: impl Into<Option<CareRules>>) -> Self {
        let care = care.into();
        match (&self.care, &care) {
            (Some(old), Some(new)) => {
                for (field, same) in old.compared(new) {
                    self.citations
                        .retain(|citation| same || !citation.is_about(&format!("care.{field}")));
                }
            }
            (old, new) => {
                let same = old == new;
                self.uncite("care", same);
            }
        }
        Self { care, ..self }
    }

    /// Sets how zones are drawn; `None` means not asked for.
    #[must_use]
    pub fn with_zones(mut self, zones: impl Into<Option<ZoneRules>>) -> Self {
        let zones = zones.into();
        match (&self.zones, &zones) {
            (Some(old), Some(new)) => {
                for (field, same) in old.compared(new) {
                    self.citations
                        .retain(|citation| same || !citation.is_about(&format!("zones.{field}")));
                }
            }
            (old, new) => {
                let same = old == new;
                self.uncite("zones", same);
            }
        }
        Self { zones, ..self }
    }

    /// Adds the source of a figure, in place of any that the figure had.
    #[must_use]
    pub fn with_citation(mut self, citation: Citation) -> Self {
        self.citations.retain(|other| other.figure != citation.figure);
        self.citations.push(citation);
        self
    }

    /// Sets the sources of all figures anew.
    #[must_use]
    pub fn with_citations(self, citations: impl IntoIterator<Item = Citation>) -> Self {
        Self {
            citations: citations.into_iter().collect(),
            ..self
        }
    }

    /// Takes away what is cited for a figure that is not the same any more.
    fn uncite(&mut self, figure: &str, same: bool) {
        self.citations
            .retain(|citation| same || !citation.is_about(figure));
    }
}

/// The longer of the two windows that Bradshaw et al. compare (Bidirectional contact tracing could dramatically improve
/// COVID-19 control, Nat. Commun. 12:232, 2021): 6 days before onset instead of 2.
pub(super) const DEFAULT_BACKWARD_DAYS: u32 = 6;

fn backward_days() -> u32 {
    DEFAULT_BACKWARD_DAYS
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
        // As it is written: the parser would also take a blank for the colon.
        let shaped = text.len() == 6 && text.starts_with(['+', '-']) && text.as_bytes()[3] == b':';
        shaped.then(|| text.parse().ok()).flatten().ok_or_else(|| {
            serde::de::Error::custom(format_args!(
                "expected an offset from UTC such as +08:00, found {text:?}"
            ))
        })
    }
}
