//! Where zones are drawn and when they open again.

use crate::area::AreaLevel;
use crate::place::PlaceKind;
use crate::protocol::{
    ClockStart, FirstRoundHours, OuterRelease, Release, ReleaseRules, ZoneLevel, ZoneRules, ZoneScheme,
};

/// Sealed and controlled zones alike: 14 days, the last close contact past them, a clean round in the last 2.
pub(super) fn eighth_release() -> ReleaseRules {
    let inner = Release {
        last_contact_days: Some(14),
        clean_round_within_days: Some(2),
        ..after(14, None)
    };
    ReleaseRules {
        clock: ClockStart::CaseLeft,
        sealed: inner,
        controlled: Some(inner),
        lowered: None,
        prevention: Some(OuterRelease::WithLastZone),
        case_seals_controlled: true,
    }
}

/// Shanghai, 2022-05-22: 7 days, and 3 more for a zone that was sealed.
pub(super) fn shanghai_release() -> ReleaseRules {
    ReleaseRules {
        sealed: after(7, Some(ZoneLevel::Controlled)),
        controlled: Some(after(7, Some(ZoneLevel::Prevention))),
        lowered: Some(after(3, Some(ZoneLevel::Prevention))),
        ..eighth_release()
    }
}

/// Beijing, 2022-05-17: 10 days from the end of disinfection, and 4 more for a zone that was sealed.
pub(super) fn beijing_release() -> ReleaseRules {
    let ten = |to| Release {
        // Gone for 4 days or more, which is more than 3.
        last_contact_days: Some(3),
        clean_round_within_days: Some(1),
        ..after(10, Some(to))
    };
    ReleaseRules {
        clock: ClockStart::Disinfected,
        sealed: ten(ZoneLevel::Controlled),
        controlled: Some(ten(ZoneLevel::Prevention)),
        lowered: Some(after(4, Some(ZoneLevel::Prevention))),
        ..eighth_release()
    }
}

/// Days without a new case, and no other condition.
pub(super) fn after(days_without_case: u32, to: Option<ZoneLevel>) -> Release {
    Release {
        days_without_case,
        last_contact_days: None,
        clean_round_within_days: None,
        to,
    }
}

/// Zone rules with this library's thresholds, and no question of tracing.
pub(super) fn zones(
    scheme: ZoneScheme,
    unit: AreaLevel,
    wider: AreaLevel,
    release: ReleaseRules,
) -> ZoneRules {
    ZoneRules {
        scheme,
        sealed_unit: unit,
        controlled_unit: wider,
        county: AreaLevel::County,
        surroundings: wider,
        busy_visitors: 50,
        busy_kinds: vec![
            PlaceKind::Restaurant,
            PlaceKind::Entertainment,
            PlaceKind::Shop,
            PlaceKind::Market,
            PlaceKind::Clinic,
            PlaceKind::Worship,
        ],
        likely_kinds: vec![
            PlaceKind::Residence,
            PlaceKind::Office,
            PlaceKind::Workshop,
            PlaceKind::Classroom,
            PlaceKind::Dormitory,
            PlaceKind::Restaurant,
            PlaceKind::Entertainment,
            PlaceKind::Clinic,
            PlaceKind::Hospital,
            PlaceKind::Worship,
        ],
        likely_minutes: 30,
        traceable_visitors: 0,
        registered_kinds: vec![
            PlaceKind::Residence,
            PlaceKind::Office,
            PlaceKind::Workshop,
            PlaceKind::Classroom,
            PlaceKind::Dormitory,
            PlaceKind::Clinic,
            PlaceKind::Hospital,
        ],
        exempt_kinds: vec![
            PlaceKind::Bus,
            PlaceKind::Metro,
            PlaceKind::Taxi,
            PlaceKind::CoachSealed,
            PlaceKind::CoachVentilated,
            PlaceKind::TrainSealed,
            PlaceKind::TrainOpen,
            PlaceKind::Aircraft,
            PlaceKind::Ship,
            PlaceKind::Lift,
            PlaceKind::Outdoor,
            PlaceKind::IsolationSite,
        ],
        controlled_only_hard_to_trace: false,
        disinfected_kinds: vec![
            PlaceKind::Residence,
            PlaceKind::Office,
            PlaceKind::Workshop,
            PlaceKind::Classroom,
            PlaceKind::Dormitory,
            PlaceKind::Clinic,
            PlaceKind::Hospital,
            PlaceKind::IsolationSite,
            PlaceKind::Bus,
            PlaceKind::Metro,
            PlaceKind::Taxi,
            PlaceKind::CoachSealed,
            PlaceKind::CoachVentilated,
            PlaceKind::TrainSealed,
            PlaceKind::TrainOpen,
            PlaceKind::Aircraft,
            PlaceKind::Ship,
        ],
        first_round_hours: FirstRoundHours::default(),
        release,
    }
}
