//! What contacts are asked to do, as data: quarantine, monitoring and test days.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::Wrong;
use crate::named::named;
use crate::tier::Tier;

named! {
    /// Where and how a contact is watched.
    #[non_exhaustive]
    pub enum CareKind {
        /// 集中隔离: in a quarantine hotel or another isolation site.
        CentralQuarantine = "central_quarantine",
        /// 居家隔离: at home, without leaving it.
        HomeQuarantine = "home_quarantine",
        /// 居家健康监测: at home, leaving it only for what is necessary.
        HomeMonitoring = "home_monitoring",
        /// 自我健康监测: free to move, watching one's own health.
        SelfMonitoring = "self_monitoring",
    }
}

impl CareKind {
    /// Whether the person may not move freely: both quarantines, neither monitoring.
    #[must_use]
    pub const fn confines(self) -> bool {
        match self {
            Self::CentralQuarantine | Self::HomeQuarantine => true,
            Self::HomeMonitoring | Self::SelfMonitoring => false,
        }
    }

    /// As people read it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::CentralQuarantine => "central quarantine",
            Self::HomeQuarantine => "home quarantine",
            Self::HomeMonitoring => "home monitoring",
            Self::SelfMonitoring => "self-monitoring",
        }
    }
}

/// Some days of one kind of care.
///
/// Two anchors, not one: test day 1 is the day on which this stage begins, while the end of the last quarantine stage
/// is counted from the last exposure.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Where and how.
    pub kind: CareKind,
    /// For how many days, at least 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub days: u32,
    /// The days of this stage on which a sample is taken, the first day being 1; ascending.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(inner(range(min = 1))))]
    pub test_days: Vec<u32>,
}

impl Stage {
    /// A stage with these test days.
    #[must_use]
    pub fn new(kind: CareKind, days: u32, test_days: impl IntoIterator<Item = u32>) -> Self {
        Self {
            kind,
            days,
            test_days: test_days.into_iter().collect(),
        }
    }
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} d {}", self.days, self.kind.words())?;
        let days: Vec<String> = self.test_days.iter().map(u32::to_string).collect();
        match &days[..] {
            [] => Ok(()),
            [day] => write!(f, " with a test on day {day}"),
            days => write!(f, " with tests on days {}", days.join(", ")),
        }
    }
}

/// What each tier of contact is asked to do; an empty list where the edition gives no length.
///
/// Absent from a protocol file: no stage, no condition, no deadline.
///
/// A plain record: [`ProtocolBuilder::build`](crate::protocol::ProtocolBuilder::build) checks it.
///
/// # Examples
///
/// ```
/// use mijie::Tier;
/// use mijie::protocol::edition;
/// let ninth = edition::cn_9();
/// let care = ninth.care().ok_or("the 9th edition has care rules")?;
/// assert_eq!(care.quarantine_days(Tier::Close), 7);
/// assert_eq!(care.stages(Tier::Close).len(), 2);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CareRules {
    /// For close contacts (密接).
    pub close: Vec<Stage>,
    /// For secondary contacts (次密接).
    pub secondary: Vec<Stage>,
    /// For contacts by a longer chain.
    pub further: Vec<Stage>,
    /// For space-time companions (时空伴随者).
    pub companion: Vec<Stage>,
    /// For general contacts (一般接触者); in the 9th edition those exposed at a venue (涉疫场所暴露人员).
    pub general: Vec<Stage>,
    /// On what condition secondary contacts are let out.
    pub secondary_release: Option<SecondaryRelease>,
    /// Within how many hours contacts should be in quarantine.
    pub transfer_hours: TransferHours,
}

/// On what condition a secondary contact is let out at the end of the own quarantine, as
/// [`response::issue`](crate::response::issue()) applies it.
///
/// The own tests must be negative and so must the first tests of the close contact; otherwise the secondary contact
/// is treated as a close contact.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct SecondaryRelease {
    /// How many first tests of the close contact must be negative, at least 1.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub close_contact_tests: u32,
    /// Until which day of quarantine the person is treated as a close contact otherwise.
    pub else_close_until_day: u32,
}

/// Within how many hours of being found contacts should be in quarantine: targets, nothing where there is none. Orders
/// tell [how they were met](crate::response::Transfer).
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct TransferHours {
    /// For close contacts.
    pub close: Option<u32>,
    /// For secondary contacts.
    pub secondary: Option<u32>,
}

impl CareRules {
    /// What a tier is asked to do, one stage after the other.
    #[must_use]
    pub fn stages(&self, tier: Tier) -> &[Stage] {
        match tier {
            Tier::Close => &self.close,
            Tier::Secondary => &self.secondary,
            Tier::Further => &self.further,
            Tier::Companion => &self.companion,
            Tier::General => &self.general,
        }
    }

    /// For how many days a contact of this tier may not move freely: central and home quarantine, not the
    /// monitoring that follows.
    #[must_use]
    pub fn quarantine_days(&self, tier: Tier) -> u32 {
        self.stages(tier)
            .iter()
            .filter(|stage| stage.kind.confines())
            .fold(0, |days, stage| days.saturating_add(stage.days))
    }

    /// Each figure by its path, and whether it is the same in the other.
    pub(super) fn compared(&self, other: &Self) -> [(&'static str, bool); 7] {
        [
            ("close", self.close == other.close),
            ("secondary", self.secondary == other.secondary),
            ("further", self.further == other.further),
            ("companion", self.companion == other.companion),
            ("general", self.general == other.general),
            (
                "secondary_release",
                self.secondary_release == other.secondary_release,
            ),
            ("transfer_hours", self.transfer_hours == other.transfer_hours),
        ]
    }

    pub(super) fn check(&self) -> Result<(), Wrong> {
        for &tier in Tier::ALL {
            for (position, stage) in self.stages(tier).iter().enumerate() {
                stage
                    .check()
                    .map_err(|wrong| wrong.within(&format!("{tier}[{position}]")))?;
            }
        }
        if let Some(release) = self.secondary_release {
            let own = self.quarantine_days(Tier::Secondary);
            if release.close_contact_tests == 0 {
                return Err(Wrong::new(
                    "secondary_release.close_contact_tests",
                    "at least 1",
                    0,
                ));
            }
            if release.else_close_until_day < own {
                return Err(Wrong::new(
                    "secondary_release.else_close_until_day",
                    "no day before the own quarantine ends",
                    release.else_close_until_day,
                ));
            }
        }
        Ok(())
    }
}

impl Stage {
    fn check(&self) -> Result<(), Wrong> {
        if self.days == 0 {
            return Err(Wrong::new("days", "at least 1", 0));
        }
        let mut before = 0;
        for (position, &day) in self.test_days.iter().enumerate() {
            let field = format!("test_days[{position}]");
            if !(1..=self.days).contains(&day) {
                return Err(Wrong::new(field, "a day of the stage, from 1", day));
            }
            if day <= before {
                return Err(Wrong::new(field, "days in ascending order, each once", day));
            }
            before = day;
        }
        Ok(())
    }
}
