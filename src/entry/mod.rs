//! 卡口, 闭环, 通行证: who came from where, whether a closed loop is closed, and which way vehicles went.
//!
//! Three questions of whoever stands at a gate, each answered from records with its evidence:
//!
//! - *Was this arrival in a zone, or at an exposure site?* [`ArrivalCheck`] holds what somebody tells, and what the log
//!   knows, against [`RiskAreas`] and [`Sites`](crate::response::Sites) by place and time.
//! - *Is our loop intact, and who broke it?* [`inspect()`] holds a [`GateLog`], the visits of a log and the [`Check`]s
//!   against each other, and tells who inside met a case or a contact.
//! - *Was the vehicle met at the gate, followed on the way and seen out?* [`follow_trips`] makes [`Trips`] of the gate
//!   log and the visits of the drivers, and holds them against the [`Passes`].
//!
//! Nothing here is a state that grows: each answer is made anew from all records up to an instant, in whatever order they
//! came. So what is learnt late counts as if it had been known in time.
//!
//! No edition of a control protocol gives figures for gates and loops. They are arguments, and where they have a default
//! ([`ARRIVAL_LOOK_BACK_DAYS`], [`LoopRules`], [`TripRules`]) its source and its confidence are told there.

mod arrival;
mod breach;
mod check;
mod error;
mod follow;
mod gate;
mod inspect;
mod loop_report;
mod meet;
mod pass;
mod problem;
mod risk_area;
mod span;
mod trip;

pub use self::arrival::{
    ARRIVAL_LOOK_BACK_DAYS, Arrival, ArrivalCheck, ArrivalReason, ArrivalRisk, ArrivalVerdict, Arrivals,
    Origin, Whereabouts,
};
pub use self::breach::{Breach, LastCheck, LoopFinding};
pub use self::check::{
    Check, CheckKind, Finding, HealthCode, InvalidTemperature, LoopRules, RequiredCheck, Temperature,
    UnknownHealthCode,
};
pub use self::error::EntryError;
pub use self::follow::{Trips, follow_trips};
pub use self::gate::{ClosedLoop, ClosedLoops, Gate, GateEvent, GateLog, Heading, UnknownHeading};
pub use self::inspect::inspect;
pub use self::loop_report::{LoopCounts, LoopReport, LoopStay, LoopVerdict};
pub use self::pass::{Pass, Passes};
pub use self::risk_area::{RiskArea, RiskAreas};
pub use self::trip::{Trip, TripFault, TripRules, TripStanding};
