//! From which day to which a contact is followed up: one answer for the list of today and for the figures of any days.

use chrono::NaiveDate;

use crate::response::order::{Open, Order, Orders, Standing};

/// The days on which a contact was to be followed up, as of the instant of the orders.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(in crate::response) struct FollowUpDays {
    /// The first day on which an answer was due.
    pub(in crate::response) since: NaiveDate,
    /// The last one, at most the day of the question.
    pub(in crate::response) last: NaiveDate,
}

impl FollowUpDays {
    /// The days of an order among these orders; nothing where the edition asks nothing and no sample is positive.
    ///
    /// `records` are the days of the person's records up to the instant, in any order.
    pub(in crate::response) fn of(
        order: &Order,
        orders: &Orders,
        records: impl IntoIterator<Item = NaiveDate>,
    ) -> Option<Self> {
        let today = orders.today();
        let last = if is_followed(order.standing) {
            today
        } else {
            // Whoever was never moved has no days of quarantine left once these have passed, and was to be followed up.
            let until = order.until.map(|until| until.on);
            // On the day of release nothing is asked any more once it is told.
            let held = order.released.and_then(|day| day.pred_opt());
            let ends = [order.last_day(), held, until];
            ends.into_iter().flatten().max()?.min(today)
        };
        let from = records_from(order, orders);
        let known = if is_asked(order) {
            let exposed = order.first_exposure.date(orders.time_zone());
            let found = order.found.date(orders.time_zone()).max(exposed);
            // A move from before the exposure had another reason.
            if order.start < exposed {
                found
            } else {
                found.min(order.start)
            }
        } else {
            from
        };
        let first_record = records.into_iter().filter(|&day| from <= day).min();
        Some(Self {
            since: first_record.map_or(known, |first| first.min(known)),
            last,
        })
    }
}

/// Whether somebody is followed up at the instant of the question.
pub(super) const fn is_followed(standing: Standing) -> bool {
    match standing {
        Standing::Positive
        | Standing::ToMove
        | Standing::Quarantine
        | Standing::Held
        | Standing::Monitoring => true,
        Standing::Over | Standing::Registered => false,
    }
}

/// Whether the edition asks anything of the person but to be known.
fn is_asked(order: &Order) -> bool {
    order.until.is_some() || !order.periods.is_empty()
}

/// The day from which records and samples of a contact belong to the order: that of the first exposure, or the day found
/// where the person was a contact of another tier before. Of whom nothing is asked until a sample is positive, the day of
/// the sample.
pub(super) fn records_from(order: &Order, orders: &Orders) -> NaiveDate {
    let zone = orders.time_zone();
    if is_asked(order) {
        order.first_exposure.min(order.found).date(zone)
    } else {
        positive_since(order, orders)
    }
}

/// The day of the first positive sample since the first exposure, which those who are not confined have among the unlisted alone.
pub(super) fn positive_since(order: &Order, orders: &Orders) -> NaiveDate {
    let open = order.open.iter().find_map(|one| match one {
        Open::Positive { sampled } => Some(*sampled),
        Open::Pending { .. }
        | Open::Inconclusive { .. }
        | Open::NoLastTest { .. }
        | Open::CloseContacts { .. } => None,
    });
    let unlisted = || {
        let unlisted = orders.unlisted();
        let at = unlisted
            .binary_search_by_key(&order.person, |one| one.person)
            .ok()?;
        // There may be an older one, which says nothing of this exposure.
        Some(
            unlisted[at]
                .sampled
                .max(order.first_exposure.date(orders.time_zone())),
        )
    };
    open.or_else(unlisted).unwrap_or(orders.today())
}
