//! Checks of whoever is inside a closed loop, and which of them a loop asks for.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::PersonId;
use crate::named::named;
use crate::tier::Tier;
use crate::time::Timestamp;

/// A body temperature in hundredths of a degree Celsius, from 30 to 45 degrees.
///
/// # Examples
///
/// ```
/// use mijie::entry::Temperature;
/// assert_eq!(Temperature::from_celsius(36.6)?.to_string(), "36.6");
/// assert_eq!(
///     Temperature::from_celsius(3.66).unwrap_err().to_string(),
///     "expected a temperature from 30 to 45 degrees Celsius, found 3.66"
/// );
/// # Ok::<(), mijie::entry::InvalidTemperature>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Temperature(u16);

/// A number that is no body temperature.
#[derive(Clone, Copy, PartialEq, Debug, Error)]
#[error("expected a temperature from 30 to 45 degrees Celsius, found {found}")]
pub struct InvalidTemperature {
    /// The number.
    pub found: f64,
}

impl Temperature {
    /// A temperature in degrees Celsius, rounded to hundredths.
    ///
    /// # Errors
    ///
    /// [`InvalidTemperature`] for less than 30 or more than 45 degrees, and for what is no number.
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 3000 to 4500 after the check"
    )]
    pub fn from_celsius(degrees: f64) -> Result<Self, InvalidTemperature> {
        if (30.0..=45.0).contains(&degrees) {
            Ok(Self(libm::round(degrees * 100.0) as u16))
        } else {
            Err(InvalidTemperature { found: degrees })
        }
    }

    /// In degrees Celsius.
    #[must_use]
    pub fn celsius(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

impl fmt::Display for Temperature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.celsius())
    }
}

impl TryFrom<f64> for Temperature {
    type Error = InvalidTemperature;

    fn try_from(degrees: f64) -> Result<Self, InvalidTemperature> {
        Self::from_celsius(degrees)
    }
}

impl From<Temperature> for f64 {
    fn from(temperature: Temperature) -> Self {
        temperature.celsius()
    }
}

named! {
    /// The colour of a health code (健康码).
    #[non_exhaustive]
    pub enum HealthCode {
        /// Free to move.
        Green = "green",
        /// To stay at home.
        Yellow = "yellow",
        /// To be isolated.
        Red = "red",
    }
    unknown = UnknownHealthCode, "green, yellow or red";
}

/// What is checked.
///
/// The field asks for "one temperature, one code, three checks" (一测一码三查). Of what the three checks consist differs
/// from place to place, so they are what the caller names.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckKind {
    /// The body temperature (测温).
    Temperature,
    /// The health code (验码).
    Code,
    /// A check of this name, that is passed or failed: a test, a travel card, a pass.
    Named(String),
}

impl CheckKind {
    /// The name in files.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Temperature => "temperature",
            Self::Code => "code",
            Self::Named(name) => name,
        }
    }
}

impl fmt::Display for CheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What a check found.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Finding {
    /// The body temperature.
    Temperature(Temperature),
    /// The health code.
    Code(HealthCode),
    /// Whether a check of this name was passed.
    Named {
        /// What the check is called.
        kind: String,
        /// Whether it was passed.
        passed: bool,
    },
}

/// A check of one person.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
    /// What it found.
    pub found: Finding,
}

impl Check {
    /// What was checked.
    #[must_use]
    pub fn kind(&self) -> CheckKind {
        match &self.found {
            Finding::Temperature(_) => CheckKind::Temperature,
            Finding::Code(_) => CheckKind::Code,
            Finding::Named { kind, .. } => CheckKind::Named(kind.clone()),
        }
    }
}

/// A check that whoever is inside must have passed lately.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequiredCheck {
    /// What is checked.
    pub kind: CheckKind,
    /// For how many hours from its instant on it holds.
    pub valid_hours: u32,
}

impl RequiredCheck {
    /// A check that holds for some hours.
    #[must_use]
    pub const fn new(kind: CheckKind, valid_hours: u32) -> Self {
        Self { kind, valid_hours }
    }
}

/// What a closed loop asks of those inside.
///
/// By default a temperature below 37.3 degrees and a green code, each at most 24 hours old, and no close or secondary
/// contact inside. 37.3 °C is from where on the Chinese texts of the time speak of fever (from memory, medium
/// confidence); the 24 hours, a check a day, are this library's own (low confidence). All of them are the caller's to set.
///
/// # Examples
///
/// ```
/// use mijie::entry::{CheckKind, LoopRules, RequiredCheck};
/// let rules = LoopRules::default().with_required(RequiredCheck::new(CheckKind::Named("test".into()), 48));
/// assert_eq!(rules.required.len(), 3);
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[non_exhaustive]
pub struct LoopRules {
    /// What everybody inside must have passed. A kind that is there twice must hold either way.
    pub required: Vec<RequiredCheck>,
    /// From which temperature on a check is failed.
    pub fever_from: Temperature,
    /// The contacts who must not be inside, besides the cases.
    pub tiers: Vec<Tier>,
}

impl Default for LoopRules {
    fn default() -> Self {
        Self {
            required: vec![
                RequiredCheck::new(CheckKind::Temperature, 24),
                RequiredCheck::new(CheckKind::Code, 24),
            ],
            fever_from: Temperature(3730),
            tiers: vec![Tier::Close, Tier::Secondary],
        }
    }
}

impl LoopRules {
    /// The same, and one check more.
    #[must_use]
    pub fn with_required(mut self, check: RequiredCheck) -> Self {
        self.required.push(check);
        self
    }

    /// Whether a check was passed.
    #[must_use]
    pub fn passes(&self, check: &Check) -> bool {
        match &check.found {
            Finding::Temperature(temperature) => *temperature < self.fever_from,
            Finding::Code(code) => *code == HealthCode::Green,
            Finding::Named { passed, .. } => *passed,
        }
    }
}
