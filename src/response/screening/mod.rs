//! Rounds of screening: planned, called, attended; and how swabs go into tubes.

mod called_round;
mod pool;
mod pool_size;
mod round;
mod round_plan;

pub use self::called_round::{CalledRound, unknown_rounds};
pub use self::pool::{
    Capacity, PoolError, PoolFollowUp, PoolKind, PoolResult, PoolRound, PoolSample, Retest, TimeNeeded, Tube,
    UnknownPoolKind, Workload, fill_tubes,
};
pub use self::pool_size::{BestPool, PoolSizeError, best_pool, tests_per_person};
pub use self::round::{Attendance, Coverage, Door, Resident, Round, RoundCall, ScreeningError, screen};
pub use self::round_plan::{InvalidRoundPlan, PlanStanding, RoundOutcome, RoundPlan};
