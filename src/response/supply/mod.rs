//! What closed households are brought, what they asked for, and which shops are open.

mod needs;
mod shops;
mod supplies;

pub use self::needs::{NeedError, NeedHours, NeedShare, OpenNeed, OpenNeeds};
pub use self::shops::{ShopGap, ShopNow, ShopState, Shops};
pub use self::supplies::{
    ClosedHousehold, Supplies, SupplyPlan, SupplyShare, SupplyStanding, SupplyTour, UnplacedHousehold,
    supplies,
};
