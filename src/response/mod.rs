//! What a county does about an outbreak: places to publish, rounds of screening, pools and tubes.
//!
//! Everything here is computed from a [`Tracing`](crate::Tracing), from registers and from tests, and holds ids only.
//! What could not be placed is listed and never lost.

mod pool;
mod pool_size;
mod publish;
mod round_plan;
mod screening;
mod site;

pub use self::pool::{
    Capacity, FollowUp, PoolError, PoolKind, PoolResult, PoolRound, PoolSample, Retest, TimeNeeded, Tube,
    UnknownPoolKind, Workload, fill_tubes,
};
pub use self::pool_size::{BestPool, PoolSizeError, best_pool, tests_per_person};
pub use self::publish::{PUBLIC_KINDS, PublicSite, public_sites};
pub use self::round_plan::{InvalidRoundPlan, PlanStanding, RoundOutcome, RoundPlan};
pub use self::screening::{Coverage, Door, Resident, Round, RoundCall, ScreeningError, Standing, screen};
pub use self::site::{Site, SiteExposure, SiteGrade, Sites, UnknownSiteGrade};
