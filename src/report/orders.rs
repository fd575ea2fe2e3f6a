//! `orders.csv` and `calendar.csv`: what every contact is asked to do, and what falls due on which day.

use std::io::Write;

use chrono::NaiveDate;

use crate::response::{Calendar, Order, Orders, Period};
use crate::roster::Roster;
use crate::time::Timestamp;

use super::table::Table;
use super::{WriteError, keys, words};

/// Writes `orders.csv`: one row for each contact, sorted by tier, the strictest first, then by key.
///
/// Columns: `person`, `tier`, `followed_as`, `standing`, `found`, `moved`, `transfer_due`, `transfer`, `start`,
/// `start_reason`, `until`, `until_reason`, `periods`, `tests`, `missed`, `open`, `released`. `until` is the last day
/// of quarantine. `periods` are `kind from/until`, joined by `; `; `tests` and `missed` are dates joined by `;`, and
/// `open` tells what stands against release, joined by `; `. Cells are empty where there is no such thing.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person without a key in the roster.
pub fn write_orders<W: Write>(orders: &Orders, roster: &Roster, out: W) -> Result<(), WriteError> {
    let zone = orders.time_zone();
    let time = |time: Timestamp| time.to_rfc3339(zone);
    let mut table = Table::new(out);
    table.row([
        "person",
        "tier",
        "followed_as",
        "standing",
        "found",
        "moved",
        "transfer_due",
        "transfer",
        "start",
        "start_reason",
        "until",
        "until_reason",
        "periods",
        "tests",
        "missed",
        "open",
        "released",
    ])?;
    for (person, order) in keys::orders(orders, roster)? {
        let reason = match order.until {
            Some(until) => {
                let source = keys::person_key(roster, until.reason.source())?;
                until.reason.sentence(source)
            }
            None => String::new(),
        };
        let open: Vec<String> = order.open.iter().map(ToString::to_string).collect();
        table.row([
            person,
            order.tier.name(),
            order.followed_as.name(),
            order.standing.name(),
            &time(order.found),
            &order.moved.map(time).unwrap_or_default(),
            &order
                .transfer
                .map(|transfer| time(transfer.due))
                .unwrap_or_default(),
            order.transfer.map_or("", |transfer| transfer.state.name()),
            &order.start.to_string(),
            order.start_reason.name(),
            &order.until.map(|until| until.on.to_string()).unwrap_or_default(),
            &reason,
            &periods(order),
            &dates(order.tests().map(|test| test.on)),
            &dates(order.missed().map(|test| test.on)),
            &open.join("; "),
            &order.released.map(|on| on.to_string()).unwrap_or_default(),
        ])?;
    }
    table.finish()
}

/// Writes `calendar.csv`: one row for each entry, sorted by first day, last day, key of the area, key of the person and
/// duty.
///
/// Columns: `from`, `until`, `area`, `person`, `duty`. `area` is empty where the home of the person is not known.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or an area without a key in the roster.
pub fn write_calendar<W: Write>(
    calendar: &Calendar,
    orders: &Orders,
    roster: &Roster,
    out: W,
) -> Result<(), WriteError> {
    let mut table = Table::new(out);
    table.row(["from", "until", "area", "person", "duty"])?;
    for (area, person, entry) in keys::entries(calendar.iter(), roster)? {
        table.row([
            &entry.from.to_string(),
            &entry.until.to_string(),
            area,
            person,
            &words::duty(&entry.duty, orders.time_zone()),
        ])?;
    }
    table.finish()
}

/// `central_quarantine 2022-05-09/2022-05-21; home_monitoring 2022-05-22/2022-05-28`
fn periods(order: &Order) -> String {
    let text = |period: &Period| format!("{} {}/{}", period.kind, period.from, period.until);
    let periods: Vec<String> = order.periods.iter().map(text).collect();
    periods.join("; ")
}

fn dates(dates: impl Iterator<Item = NaiveDate>) -> String {
    let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
    dates.join(";")
}
