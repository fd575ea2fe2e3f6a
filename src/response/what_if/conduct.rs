//! How a county acts in a replay.

use crate::area::AreaLevel;
use crate::response::{PoolKind, RoundPlan};

/// How a county acts in a replay, where no edition says it. The default is documented at each figure.
///
/// # Examples
///
/// ```
/// use mijie::response::Conduct;
/// let mut swift = Conduct::default();
/// assert_eq!((swift.morning, swift.hours_to_move), (8, None));
/// swift.hours_to_move = Some(4);
/// ```
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Conduct {
    /// The hour, from 0 to 23, at which the county asks who the contacts are, once a day; 8 where nothing is said. A later
    /// hour counts as 23.
    pub morning: u32,
    /// Hours from the morning on which quarantine is asked for a contact to the quarantine itself. Where nothing is said,
    /// the edition's [`TransferHours`](crate::protocol::TransferHours) of the tier, and where it has none,
    /// [`USUAL_HOURS`](Self::USUAL_HOURS).
    pub hours_to_move: Option<u32>,
    /// When everybody in a sealed or controlled zone is sampled; [`RoundPlan::delimited`] where nothing else is said. With
    /// nothing, only those rounds are held without which the edition lowers no zone.
    pub rounds: Option<RoundPlan>,
    /// How many swabs of a round go into one tube; ten where nothing else is said. Contacts have tubes of their own.
    pub pool: PoolKind,
    /// Of which level the areas are that share no tube; grids where nothing else is said.
    pub apart: AreaLevel,
    /// For how many days after the last case became known the replay goes on at most; 90 where nothing else is said.
    pub most_days: u32,
}

impl Conduct {
    /// Hours to the quarantine, where neither the edition nor the caller says it: a day, which is this library's choice. The
    /// editions that say it leave 8 hours for close and 12 for secondary contacts.
    pub const USUAL_HOURS: u32 = 24;
}

impl Default for Conduct {
    fn default() -> Self {
        Self {
            morning: 8,
            hours_to_move: None,
            rounds: Some(RoundPlan::delimited()),
            pool: PoolKind::Ten,
            apart: AreaLevel::Grid,
            most_days: 90,
        }
    }
}
