//! Risk zones, as data: which areas close around a case, and when they open again.

use serde::{Deserialize, Serialize};

use super::error::Wrong;
use crate::area::AreaLevel;
use crate::named::named;
use crate::place::PlaceKind;

named! {
    /// How strictly an area is closed.
    ///
    /// Ordered from the strictest. The 9th edition and later call the levels high, medium and low risk; see
    /// [`ZoneScheme::label`].
    #[non_exhaustive]
    pub enum ZoneLevel {
        /// 封控区: the area is closed, nobody leaves home, services come to the door.
        Sealed = "sealed",
        /// 管控区: nobody leaves the area, nobody gathers.
        Controlled = "controlled",
        /// 防范区: the rest of the county; gatherings are limited.
        Prevention = "prevention",
    }
    all = "Every level, the strictest first.";
    unknown = UnknownZoneLevel, "sealed, controlled or prevention";
}

named! {
    /// Which levels an edition knows, and what it calls them.
    #[non_exhaustive]
    pub enum ZoneScheme {
        /// 封控区, 管控区, 防范区: the three zones of the supplement to the 8th edition.
        SealedControlledPrevention = "sealed_controlled_prevention",
        /// 高, 中, 低风险区: the 9th edition.
        HighMediumLow = "high_medium_low",
        /// 高, 低风险区: the 20 measures.
        HighLow = "high_low",
        /// 高风险区 alone: the New 10.
        HighOnly = "high_only",
    }
    all = "Every scheme, in the order in which they were published.";
}

impl ZoneScheme {
    /// What the edition calls a level; nothing where it has no such level.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::{ZoneLevel, ZoneScheme};
    /// assert_eq!(ZoneScheme::HighMediumLow.label(ZoneLevel::Controlled), Some("medium"));
    /// assert_eq!(ZoneScheme::HighLow.label(ZoneLevel::Controlled), None);
    /// ```
    #[must_use]
    pub const fn label(self, level: ZoneLevel) -> Option<&'static str> {
        match (self, level) {
            (Self::SealedControlledPrevention, level) => Some(level.name()),
            (_, ZoneLevel::Sealed) => Some("high"),
            (Self::HighMediumLow, ZoneLevel::Controlled) => Some("medium"),
            (Self::HighMediumLow | Self::HighLow, ZoneLevel::Prevention) => Some("low"),
            (Self::HighLow | Self::HighOnly, ZoneLevel::Controlled)
            | (Self::HighOnly, ZoneLevel::Prevention) => None,
        }
    }
}

/// How zones are drawn around cases and the places they visited.
///
/// Sealed are the unit in which a case lives, its busy surroundings, and every other place the case visited where
/// spread is likely and contacts are hard to trace. Controlled are the units of the other visited places. The rest
/// of the county is the prevention zone.
///
/// The documents give these criteria in words and no number: what *busy*, *likely* and *hard to trace* mean in
/// visitors and minutes is this library's default in every edition, and is to be set to the county's own.
///
/// A plain record: [`ProtocolBuilder::build`](crate::protocol::ProtocolBuilder::build) checks it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ZoneRules {
    /// Which levels there are; visited places give no controlled zone under a scheme without that level.
    pub scheme: ZoneScheme,
    /// The level of area that is sealed as a whole.
    pub sealed_unit: AreaLevel,
    /// The level of area that is controlled as a whole.
    pub controlled_unit: AreaLevel,
    /// The level of area whose rest becomes the prevention zone.
    pub county: AreaLevel,
    /// The level of area within which public places around a case's home are its surroundings.
    pub surroundings: AreaLevel,
    /// From how many distinct visitors during the case's window a place in the surroundings is busy.
    pub busy_visitors: u32,
    /// The kinds of place that can be busy surroundings.
    pub busy_kinds: Vec<PlaceKind>,
    /// The kinds of place where spread is likely.
    pub likely_kinds: Vec<PlaceKind>,
    /// For how many minutes the case must have been at such a place for spread to be likely, inclusive.
    pub likely_minutes: u32,
    /// More distinct visitors than this are hard to trace even where they are registered. With 0 every place is
    /// hard to trace, so that likely spread alone seals.
    pub traceable_visitors: u32,
    /// The kinds of place whose visitors are known even where nothing is said about registration.
    pub registered_kinds: Vec<PlaceKind>,
    /// The kinds of place around which no zone is drawn, such as vehicles.
    pub exempt_kinds: Vec<PlaceKind>,
    /// Whether a visited place is controlled only where its contacts are hard to trace.
    pub controlled_only_hard_to_trace: bool,
    /// The kinds of visited place that are disinfected after a case, besides the home: workplaces and vehicles, say. Which
    /// others are is left to the investigation. Absent from a protocol file: none.
    #[serde(default)]
    pub disinfected_kinds: Vec<PlaceKind>,
    /// Within how many hours the first round of screening is held in a new zone. Absent from a protocol file: no target.
    #[serde(default)]
    pub first_round_hours: FirstRoundHours,
    /// When zones open again.
    pub release: ReleaseRules,
}

/// Within how many hours of its beginning, or of becoming stricter, a zone should have had its first round of screening:
/// targets, nothing where there is none. [`zone::first_rounds`](crate::zone::first_rounds()) tells how they were met.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields, default)]
pub struct FirstRoundHours {
    /// For sealed zones.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub sealed: Option<u32>,
    /// For controlled zones; without effect under a scheme without that level.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub controlled: Option<u32>,
}

impl FirstRoundHours {
    /// The hours for a level.
    #[must_use]
    pub const fn of(&self, level: ZoneLevel) -> Option<u32> {
        match level {
            ZoneLevel::Sealed => self.sealed,
            ZoneLevel::Controlled => self.controlled,
            ZoneLevel::Prevention => None,
        }
    }

    fn check(self) -> Result<(), Wrong> {
        for (field, hours) in [("sealed", self.sealed), ("controlled", self.controlled)] {
            if hours == Some(0) {
                return Err(Wrong::new(field, "at least 1", 0));
            }
        }
        Ok(())
    }
}

/// When zones are lowered and lifted: what the lives of zones and the checklists of their release go by.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct ReleaseRules {
    /// From when the days of a zone are counted.
    pub clock: ClockStart,
    /// Of a sealed zone.
    pub sealed: Release,
    /// Of a controlled zone; nothing under a scheme without that level.
    #[serde(default)]
    pub controlled: Option<Release>,
    /// Of a controlled zone that was sealed before; nothing means as any controlled zone.
    #[serde(default)]
    pub lowered: Option<Release>,
    /// Of the prevention zone; nothing under a scheme without that level.
    #[serde(default)]
    pub prevention: Option<OuterRelease>,
    /// Whether a new positive in a controlled zone seals it at once.
    #[serde(default)]
    pub case_seals_controlled: bool,
}

/// What must hold for one zone to be lowered or lifted; all of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Release {
    /// Days without a new case in the zone, at least 1; a new case starts them anew.
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub days_without_case: u32,
    /// The last close contact from the zone has tested negative, with more than this many days since the last
    /// exposure; nothing where the edition does not ask.
    #[serde(default)]
    pub last_contact_days: Option<u32>,
    /// An all-negative screening round of everyone in the zone lies within this many last days, at least 1: with 1,
    /// on the last day itself; nothing where the edition does not ask.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(range(min = 1)))]
    pub clean_round_within_days: Option<u32>,
    /// What the zone becomes; nothing where it is lifted.
    #[serde(default)]
    pub to: Option<ZoneLevel>,
}

/// When the prevention zone of a county is lifted.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum OuterRelease {
    /// Together with the last sealed or controlled zone of the county, as the published editions say.
    WithLastZone,
    /// This many days after that, at least 1, as some cities added.
    DaysAfterLastZone(#[cfg_attr(feature = "schema", schemars(range(min = 1)))] u32),
}

named! {
    /// From when the days of a zone are counted.
    ///
    /// Authorities differ, and the national texts leave it open.
    #[derive(Default)]
    #[non_exhaustive]
    pub enum ClockStart {
        /// When the last case has left the zone; the default of the editions.
        #[default]
        CaseLeft = "case_left",
        /// When terminal disinfection has ended, as in Beijing from 2022-05-17.
        Disinfected = "disinfected",
    }
}

impl ZoneRules {
    /// Each figure by its path, and whether it is the same in the other.
    pub(super) fn compared(&self, other: &Self) -> [(&'static str, bool); 22] {
        let (own, others) = (&self.release, &other.release);
        let (own_rounds, other_rounds) = (self.first_round_hours, other.first_round_hours);
        [
            ("scheme", self.scheme == other.scheme),
            ("sealed_unit", self.sealed_unit == other.sealed_unit),
            ("controlled_unit", self.controlled_unit == other.controlled_unit),
            ("county", self.county == other.county),
            ("surroundings", self.surroundings == other.surroundings),
            ("busy_visitors", self.busy_visitors == other.busy_visitors),
            ("busy_kinds", self.busy_kinds == other.busy_kinds),
            ("likely_kinds", self.likely_kinds == other.likely_kinds),
            ("likely_minutes", self.likely_minutes == other.likely_minutes),
            (
                "traceable_visitors",
                self.traceable_visitors == other.traceable_visitors,
            ),
            (
                "registered_kinds",
                self.registered_kinds == other.registered_kinds,
            ),
            ("exempt_kinds", self.exempt_kinds == other.exempt_kinds),
            (
                "controlled_only_hard_to_trace",
                self.controlled_only_hard_to_trace == other.controlled_only_hard_to_trace,
            ),
            (
                "disinfected_kinds",
                self.disinfected_kinds == other.disinfected_kinds,
            ),
            (
                "first_round_hours.sealed",
                own_rounds.sealed == other_rounds.sealed,
            ),
            (
                "first_round_hours.controlled",
                own_rounds.controlled == other_rounds.controlled,
            ),
            ("release.clock", own.clock == others.clock),
            ("release.sealed", own.sealed == others.sealed),
            ("release.controlled", own.controlled == others.controlled),
            ("release.lowered", own.lowered == others.lowered),
            ("release.prevention", own.prevention == others.prevention),
            (
                "release.case_seals_controlled",
                own.case_seals_controlled == others.case_seals_controlled,
            ),
        ]
    }

    pub(super) fn check(&self) -> Result<(), Wrong> {
        for (field, unit) in [
            ("sealed_unit", self.sealed_unit),
            ("controlled_unit", self.controlled_unit),
        ] {
            if unit.depth() <= self.county.depth() {
                return Err(Wrong::new(field, "a level inside the county's", unit));
            }
        }
        if self.surroundings.depth() < self.county.depth() {
            return Err(Wrong::new(
                "surroundings",
                "a level not wider than the county's",
                self.surroundings,
            ));
        }
        self.first_round_hours
            .check()
            .map_err(|wrong| wrong.within("first_round_hours"))?;
        self.release
            .check(self.scheme)
            .map_err(|wrong| wrong.within("release"))
    }
}

impl ReleaseRules {
    fn check(&self, scheme: ZoneScheme) -> Result<(), Wrong> {
        let controlled = scheme.label(ZoneLevel::Controlled).is_some();
        let prevention = scheme.label(ZoneLevel::Prevention).is_some();
        let presence = |field, known: bool, given: bool| match (known, given) {
            (true, false) => Err(Wrong::new(field, "a release under this scheme", "nothing")),
            (false, true) => Err(Wrong::new(
                field,
                "nothing under a scheme without that level",
                "a release",
            )),
            _ => Ok(()),
        };
        presence("controlled", controlled, self.controlled.is_some())?;
        if !controlled {
            presence("lowered", false, self.lowered.is_some())?;
        }
        presence("prevention", prevention, self.prevention.is_some())?;
        if self.case_seals_controlled && !controlled {
            return Err(Wrong::new(
                "case_seals_controlled",
                "false under a scheme without that level",
                "true",
            ));
        }
        let inner = [
            ("sealed", ZoneLevel::Sealed, Some(self.sealed)),
            ("controlled", ZoneLevel::Controlled, self.controlled),
            ("lowered", ZoneLevel::Controlled, self.lowered),
        ];
        for (field, from, release) in inner {
            if let Some(release) = release {
                release.check(from, scheme).map_err(|wrong| wrong.within(field))?;
            }
        }
        if self.prevention == Some(OuterRelease::DaysAfterLastZone(0)) {
            return Err(Wrong::new("prevention.days_after_last_zone", "at least 1", 0));
        }
        Ok(())
    }
}

impl Release {
    fn check(self, from: ZoneLevel, scheme: ZoneScheme) -> Result<(), Wrong> {
        if self.days_without_case == 0 {
            return Err(Wrong::new("days_without_case", "at least 1", 0));
        }
        if let Some(days) = self.clean_round_within_days
            && !(1..=self.days_without_case).contains(&days)
        {
            return Err(Wrong::new(
                "clean_round_within_days",
                "1 up to days_without_case",
                days,
            ));
        }
        match self.to {
            Some(to) if to <= from || scheme.label(to).is_none() => {
                Err(Wrong::new("to", "a milder level of the scheme, or null", to))
            }
            _ => Ok(()),
        }
    }
}
