//! What a county does about an outbreak: places to publish, rounds of screening, pools and tubes.
//!
//! Everything here is computed from a [`Tracing`](crate::Tracing), from registers and from tests, and holds ids only.
//! What could not be placed is listed and never lost.

mod publish;
mod site;

pub use self::publish::{PUBLIC_KINDS, PublicSite, public_sites};
pub use self::site::{Site, SiteExposure, SiteGrade, Sites, UnknownSiteGrade};
