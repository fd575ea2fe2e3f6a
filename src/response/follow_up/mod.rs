//! Whom which team has to reach, how that went, and whom to call first.

mod call_list;
mod course;
mod days;
mod infection_risk;
mod list;
mod team;
mod team_load;

pub use self::call_list::{Call, CallList, CallModel, InvalidCallModel, call_list};
pub use self::course::FollowUpState;
pub(in crate::response) use self::days::FollowUpDays;
pub use self::infection_risk::{DayRisk, InfectionRisks, infection_risks};
pub use self::list::{FollowUpCount, FollowUpList, FollowUpRules, Followed, Task, TaskKind, follow_up};
pub use self::team::{Team, Teams, TeamsError};
pub use self::team_load::{Help, TeamLoad, helps, team_loads};
