//! What a county does about an outbreak: orders and calendars for contacts, places to publish, rounds of screening.
//!
//! Everything here is computed from a [`Tracing`](crate::Tracing), from registers and from tests, and holds ids only. What
//! could not be placed is listed and never lost.
//!
//! [`public_sites`] says where and when the public may have been exposed, and [`Sites`] who was there; [`screen`] who of an
//! area is not yet sampled; [`fill_tubes`], [`Workload`] and [`best_pool`] how swabs go into tubes. [`follow_up()`] says whom
//! which of the [`Teams`] has to reach today, who is overdue, lost or has symptoms, and [`call_list()`] whom to call first.
//! [`supplies()`] says to which closed households deliveries are due, [`OpenNeeds`] what was told on the hotline and not
//! answered, and [`Shops`] which shops and pharmacies are open.
//!
//! [`Programme`] gives the figures by which tracing and quarantine are judged, each with the persons in it.
//!
//! [`replay()`] goes through mornings one after the other: what was known, ordered and open on each [`Day`].
//!
//! # Orders
//!
//! 隔离令, 核酸检测日历: what every contact is asked to do from which day to which, and what stands against letting them out.
//!
//! [`issue()`] turns a [`Tracing`](crate::Tracing), the tests and the time at which contacts were found into
//! [`Orders`]: for each contact one [`Order`] with its quarantine, test days, end, release conditions and transfer
//! deadline. It is a pure function: a tracing made anew with more knowledge gives new orders, whatever was ordered
//! before, and [`changes`] tells what is different and why. A [`Calendar`] says what falls due by day, person and area.
//!
//! # How the words became dates
//!
//! All dates are calendar days in the protocol's zone. Figures are those of the protocol's
//! [`CareRules`](crate::protocol::CareRules), each with its citation there; what follows is how they are applied, and
//! where the texts leave a choice.
//!
//! - *Start.* Test day 1 is the day on which isolation starts (8th and 9th edition, H): the day on which the person was
//!   moved, by `isolations.csv`. For somebody who is still to be moved it is the day of the question, as nobody can be
//!   moved earlier; for somebody who is not confined, the day on which they were found.
//! - *End.* The last quarantine stage ends with the day of the last exposure plus the days of all quarantine (H): the
//!   day of exposure is day 0, and the last day is kept in full. The texts do not say whether the person leaves in the
//!   morning or in the evening. A stage before it has its own days from its own beginning, but ends no later; stages
//!   after it follow day by day. Without a quarantine stage, days count from the start.
//! - *Whose exposures.* Those over links that give the tier. Where links give weaker tiers too, their ends hold as well
//!   and the latest counts, so that learning of a closer contact never brings an end forward.
//! - *Tests.* A test that would fall behind the end of its stage is taken on its last day. Where a stage lasts longer
//!   than its days, counted from the day after its first, and the edition tests on the last of them, there is one more
//!   test on the last day. Both are this library's reading (L): the editions count tests and ends from different days
//!   and do not say what happens where these part.
//! - *Release.* The last test of the quarantine, or a later one, is negative; no sample is positive or pending, and
//!   every inconclusive one was followed by a negative one on a later day, or later on the same day where times are
//!   known. Whoever lacks one of these is kept ([`Standing::Held`]), and let out on the day on which nothing is open
//!   any more.
//! - *Secondary contacts.* With a [`SecondaryRelease`](crate::protocol::SecondaryRelease) (8th and 9th edition, H) the
//!   first tests of each close contact who exposed them must be negative as well: of those from the close contact's
//!   first day of isolation on, one a day, inconclusive ones not counted. Where a close contact is positive, or their
//!   tests are not known when the last day has passed, the secondary contact is followed as a close contact until the
//!   day that the protocol names; where the results come later, until then only. What was asked up to the day of the
//!   positive sample, or up to the last day as a secondary contact, stays as it was.
//!
//! A test counts from the instant, or the midnight of the day, at which the sample was taken, up to the instant of the
//! question; when its result became known is not recorded anywhere. Only samples from the day of the first exposure on
//! say something about it; an earlier positive one is still told among [`Orders::unlisted`].

mod day;
mod figures;
mod follow_up;
mod order;
mod screening;
mod site;
mod supply;
mod what_if;

pub use self::day::{
    ArrivedFrom, Day, Desks, GateProblem, Problem, Records, ReplayError, RoundOfDay, ZoneChange, mornings,
    problems, replay,
};
pub use self::figures::{
    Days, Figure, FigureKind, FigureUnit, InvalidDays, Programme, Tally, Targets, Times,
};
pub use self::follow_up::{
    Call, CallList, CallModel, DayRisk, FollowUpCount, FollowUpList, FollowUpRules, FollowUpState, Followed,
    Help, InfectionRisks, InvalidCallModel, Task, TaskKind, Team, TeamLoad, Teams, TeamsError, call_list,
    follow_up, helps, infection_risks, team_loads,
};
pub use self::order::{
    Calendar, Change, Changed, DueTest, Duty, Entry, Gone, Open, Order, Orders, Period, Positive, Standing,
    StartReason, TestState, Transfer, TransferState, Until, UntilReason, changes, issue,
};
pub use self::screening::{
    Attendance, BestPool, CalledRound, Capacity, Coverage, Door, InvalidRoundPlan, PlanStanding, PoolError,
    PoolFollowUp, PoolKind, PoolResult, PoolRound, PoolSample, PoolSizeError, Resident, Retest, Round,
    RoundCall, RoundOutcome, RoundPlan, ScreeningError, TimeNeeded, Tube, UnknownPoolKind, Workload,
    best_pool, fill_tubes, screen, tests_per_person, unknown_rounds,
};
pub(crate) use self::site::united;
pub use self::site::{
    PUBLIC_KINDS, PublicSite, Site, SiteExposure, SiteGrade, Sites, UnknownSiteGrade, public_sites,
};
pub use self::supply::{
    ClosedHousehold, NeedError, NeedHours, NeedShare, OpenNeed, OpenNeeds, ShopGap, ShopNow, ShopState,
    Shops, Supplies, SupplyPlan, SupplyShare, SupplyStanding, SupplyTour, UnplacedHousehold, supplies,
};
pub use self::what_if::{
    Conduct, FoundCase, FoundIn, ReplayEnd, Stay, WhatIf, WhatIfDay, ZoneDay, ZoneSpan, what_if, what_if_each,
};
