//! Colours, one class for each meaning, so that a picture looks as the page around it does.

use crate::place::PlaceKind;
use crate::protocol::ZoneLevel;
use crate::tier::Tier;

/// How the classes of a [`Picture`](super::Picture) look, light and dark. Colours of tiers and zones are those of Okabe and
/// Ito (Color universal design, 2008), which people who see colours differently can tell apart, made darker where they
/// stand on white.
pub const STYLE: &str = "\
.mijie{--ink:#1f2328;--soft:#59636e;--line:#d1d9e0;--paper:#fff;--case:#8b0000;--close:#d55e00;--secondary:#b8860b;
--further:#0072b2;--companion:#56b4e9;--general:#7a8793;--sealed:#d55e00;--controlled:#e69f00;--prevention:#009e73;
--home:#94a3b8;--work:#4c78a8;--leisure:#cc79a7;--travel:#009e73;--care:#9467bd;--window:#d55e00;
font-family:system-ui,-apple-system,'Segoe UI','Noto Sans','Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif;
font-size:12px;background:var(--paper)}
@media (prefers-color-scheme:dark){.mijie{--ink:#e6edf3;--soft:#9aa4af;--line:#3d444d;--paper:#0d1117;--case:#ff7b72;
--secondary:#e3b341;--further:#58a6ff;--home:#64748b}}
@media print{.mijie{--ink:#000;--soft:#333;--line:#bbb;--paper:#fff;--case:#8b0000;--secondary:#b8860b;--further:#0072b2}}
.mijie text{fill:var(--ink);unicode-bidi:isolate}
.mijie .title{font-size:16px;font-weight:600}
.mijie .soft{fill:var(--soft)}
.mijie .end{text-anchor:end}
.mijie .middle{text-anchor:middle}
.mijie .axis{stroke:var(--soft);stroke-width:1;fill:none}
.mijie .grid{stroke:var(--line);stroke-width:1;fill:none}
.mijie .link{fill:none;stroke-width:1.2;opacity:.75}
.mijie .case{fill:var(--case);stroke:var(--case)}
.mijie .close{fill:var(--close);stroke:var(--close)}
.mijie .secondary{fill:var(--secondary);stroke:var(--secondary)}
.mijie .further{fill:var(--further);stroke:var(--further)}
.mijie .companion{fill:var(--companion);stroke:var(--companion)}
.mijie .general{fill:var(--general);stroke:var(--general)}
.mijie .link.case,.mijie .link.close,.mijie .link.secondary,.mijie .link.further{fill:none}
.mijie .sealed{fill:var(--sealed);stroke:var(--sealed)}
.mijie .controlled{fill:var(--controlled);stroke:var(--controlled)}
.mijie .prevention{fill:var(--prevention);stroke:var(--prevention)}
.mijie .free{fill:var(--line);stroke:var(--line)}
.mijie .area{fill-opacity:.25;stroke-width:1}
.mijie .home{fill:var(--home)}
.mijie .work{fill:var(--work)}
.mijie .leisure{fill:var(--leisure)}
.mijie .travel{fill:var(--travel)}
.mijie .care{fill:var(--care)}
.mijie .other{fill:var(--general)}
.mijie .window{fill:var(--window);opacity:.18}
.mijie .met{fill:none;stroke:var(--case);stroke-width:1.5}
.mijie .isolated{stroke:var(--ink);stroke-width:2}
.mijie .positive{fill:var(--case)}
.mijie .negative{fill:none;stroke:var(--soft);stroke-width:1.2}
";

/// The class of a tier; nothing stands for a case.
pub(in crate::report) const fn role(tier: Option<Tier>) -> &'static str {
    match tier {
        None => "case",
        Some(Tier::Close) => "close",
        Some(Tier::Secondary) => "secondary",
        Some(Tier::Further) => "further",
        Some(Tier::Companion) => "companion",
        Some(Tier::General) => "general",
    }
}

/// The class of a level of zones; nothing stands for no zone.
pub(in crate::report) const fn zone(level: Option<ZoneLevel>) -> &'static str {
    match level {
        Some(ZoneLevel::Sealed) => "sealed",
        Some(ZoneLevel::Controlled) => "controlled",
        Some(ZoneLevel::Prevention) => "prevention",
        None => "free",
    }
}

/// Kinds of places by what people do there.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(in crate::report) enum Doing {
    Home,
    Work,
    Leisure,
    Travel,
    Care,
    Other,
}

impl Doing {
    pub(in crate::report) const ALL: [Self; 6] = [
        Self::Home,
        Self::Work,
        Self::Leisure,
        Self::Travel,
        Self::Care,
        Self::Other,
    ];

    pub(in crate::report) const fn of(kind: PlaceKind) -> Self {
        match kind {
            PlaceKind::Residence | PlaceKind::Dormitory => Self::Home,
            PlaceKind::Office | PlaceKind::Workshop | PlaceKind::Classroom => Self::Work,
            PlaceKind::Restaurant
            | PlaceKind::Entertainment
            | PlaceKind::Shop
            | PlaceKind::Market
            | PlaceKind::Worship => Self::Leisure,
            PlaceKind::Bus
            | PlaceKind::Metro
            | PlaceKind::Taxi
            | PlaceKind::CoachSealed
            | PlaceKind::CoachVentilated
            | PlaceKind::TrainSealed
            | PlaceKind::TrainOpen
            | PlaceKind::Aircraft
            | PlaceKind::Ship => Self::Travel,
            PlaceKind::Clinic | PlaceKind::Hospital | PlaceKind::IsolationSite => Self::Care,
            PlaceKind::Lift | PlaceKind::Outdoor | PlaceKind::Other => Self::Other,
        }
    }

    pub(in crate::report) const fn class(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::Work => "work",
            Self::Leisure => "leisure",
            Self::Travel => "travel",
            Self::Care => "care",
            Self::Other => "other",
        }
    }
}
