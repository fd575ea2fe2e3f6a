//! What holds in a zone.

use crate::named::named;
use crate::protocol::ZoneLevel;

named! {
    /// What holds in an area by its zone or by static management.
    #[non_exhaustive]
    pub enum Measure {
        /// 区域封闭: the area is closed, nobody goes in or out.
        AreaClosed = "area_closed",
        /// 足不出户: nobody leaves home.
        StayHome = "stay_home",
        /// 服务上门: services come to the door.
        ServicesAtDoor = "services_at_door",
        /// 人不出区: nobody leaves the area.
        StayInArea = "stay_in_area",
        /// 严禁聚集: nobody gathers.
        NoGathering = "no_gathering",
        /// Gatherings are limited.
        LimitedGathering = "limited_gathering",
        /// People leave the area only with a recent negative test.
        LeaveWithNegativeTest = "leave_with_negative_test",
        /// Basic living supplies are delivered.
        SuppliesDelivered = "supplies_delivered",
        /// 静态管理: nobody moves.
        NobodyMoves = "nobody_moves",
        /// Everybody is tested.
        EverybodyTested = "everybody_tested",
    }
    all = "Every measure, those of the strictest zone first.";
}

named! {
    /// Who disinfects.
    ///
    /// As the newspaper of Huangyuan county tells it of May 2022: a special team in sealed zones, professional teams in
    /// controlled zones, local teams in prevention zones (M). Editions name no teams.
    #[non_exhaustive]
    pub enum DisinfectionTeam {
        /// The special team of the county.
        Special = "special",
        /// A professional team.
        Professional = "professional",
        /// A team of the township, village or neighbourhood.
        Local = "local",
    }
    all = "Every team, that of the strictest zone first.";
}

/// What static management of an area adds, whatever its zones.
pub(super) const STATIC: &[Measure] = &[Measure::NobodyMoves, Measure::EverybodyTested];

/// What holds in a zone of a level: the supplement to the 8th edition (H); supplies as told by the newspaper of Huangyuan
/// county in May 2022 (M). The later editions keep the measures under the names high, medium and low.
///
/// # Examples
///
/// ```
/// use mijie::protocol::ZoneLevel;
/// use mijie::zone::{Measure, measures_of};
/// assert!(measures_of(ZoneLevel::Sealed).contains(&Measure::StayHome));
/// assert!(!measures_of(ZoneLevel::Controlled).contains(&Measure::StayHome));
/// ```
#[must_use]
pub const fn measures_of(level: ZoneLevel) -> &'static [Measure] {
    match level {
        ZoneLevel::Sealed => &[
            Measure::AreaClosed,
            Measure::StayHome,
            Measure::ServicesAtDoor,
            Measure::SuppliesDelivered,
        ],
        ZoneLevel::Controlled => &[
            Measure::StayInArea,
            Measure::NoGathering,
            Measure::SuppliesDelivered,
        ],
        ZoneLevel::Prevention => &[Measure::LimitedGathering, Measure::LeaveWithNegativeTest],
    }
}

/// Who disinfects in a zone of a level.
#[must_use]
pub const fn team_of(level: ZoneLevel) -> DisinfectionTeam {
    match level {
        ZoneLevel::Sealed => DisinfectionTeam::Special,
        ZoneLevel::Controlled => DisinfectionTeam::Professional,
        ZoneLevel::Prevention => DisinfectionTeam::Local,
    }
}
