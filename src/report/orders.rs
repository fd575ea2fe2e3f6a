//! `orders.csv` and `calendar.csv`: what every contact is asked to do, and what falls due on which day.

#[cfg(feature = "csv")]
use std::io::Write;

use chrono::NaiveDate;

#[cfg(feature = "csv")]
use crate::response::Calendar;
use crate::response::{Order, Orders, Period, Standing, StartReason, TransferState};
use crate::roster::Roster;
use crate::tier::Tier;

use super::rows::{Cell, Column, Head, Kind, Pieces, RowFile, column};
#[cfg(feature = "csv")]
use super::table::{CsvRows, Table};
#[cfg(feature = "csv")]
use super::words;
use super::{WriteError, keys};

pub(super) const COLUMNS: &[Column] = &[
    column("person", Kind::Text, "The key of the contact."),
    column("tier", Kind::Word(Tier::NAMES), "The tier that tracing gives."),
    column(
        "followed_as",
        Kind::Word(Tier::NAMES),
        "The tier whose care is asked for.",
    ),
    column("standing", Kind::Word(Standing::NAMES), "How the order stands."),
    column("found", Kind::Time, "When the person was found to be a contact."),
    column(
        "moved",
        Kind::Time,
        "When the person was moved to quarantine, or shut in at home; nothing where that has not happened.",
    )
    .optional(),
    column(
        "transfer_due",
        Kind::Time,
        "By when the person is to be in quarantine; nothing where no deadline is set.",
    )
    .optional(),
    column(
        "transfer",
        Kind::Word(TransferState::NAMES),
        "How that deadline was met; nothing where none is set.",
    )
    .optional(),
    column("start", Kind::Date, "Day 1."),
    column(
        "start_reason",
        Kind::Word(StartReason::NAMES),
        "Why it is that day.",
    ),
    column(
        "until",
        Kind::Date,
        "The last day of quarantine; nothing where the edition asks for none.",
    )
    .optional(),
    column("until_reason", Kind::Text, "Why it is that day.").optional(),
    column(
        "periods",
        Kind::Texts,
        "What is to be done from when to when, both days included: kind from/until.",
    ),
    column("tests", Kind::Dates, "The days on which a test is or was due."),
    column("missed", Kind::Dates, "Those of them on which none was taken."),
    column("open", Kind::Texts, "What stands against release."),
    column(
        "released",
        Kind::Date,
        "The day of release; nothing before that day has passed.",
    )
    .optional(),
];

/// Writes the rows of `orders.csv`.
pub(super) fn write_rows<F: RowFile>(
    orders: &Orders,
    roster: &Roster,
    open: impl FnOnce(Head) -> Result<F, WriteError>,
) -> Result<(), WriteError> {
    let head = Head {
        columns: COLUMNS,
        zone: orders.time_zone(),
    };
    let mut rows = Pieces::new(open(head)?, head);
    for (person, order) in keys::orders(orders, roster)? {
        let reason = match order.until {
            Some(until) => {
                let source = keys::person_key(roster, until.reason.source())?;
                until.reason.sentence(source).into()
            }
            None => Cell::Nothing,
        };
        let open: Vec<String> = order.open.iter().map(ToString::to_string).collect();
        rows.push([
            person.into(),
            order.tier.name().into(),
            order.followed_as.name().into(),
            order.standing.name().into(),
            order.found.into(),
            order.moved.into(),
            order.transfer.map(|transfer| transfer.due).into(),
            order.transfer.map(|transfer| transfer.state.name()).into(),
            order.start.into(),
            order.start_reason.name().into(),
            order.until.map(|until| until.on).into(),
            reason,
            periods(order).into(),
            dates(order.tests().map(|test| test.on)).into(),
            dates(order.missed().map(|test| test.on)).into(),
            open.into(),
            order.released.into(),
        ])?;
    }
    rows.finish()
}

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
#[cfg(feature = "csv")]
pub fn write_orders<W: Write>(orders: &Orders, roster: &Roster, out: W) -> Result<(), WriteError> {
    write_rows(orders, roster, |head| CsvRows::open(out, head))
}

/// Writes `calendar.csv`: one row for each entry, sorted by first day, last day, key of the area, key of the person and
/// duty.
///
/// Columns: `from`, `until`, `area`, `person`, `duty`. `area` is empty where the home of the person is not known.
///
/// # Errors
///
/// [`WriteError`] where `out` refuses, and for a person or an area without a key in the roster.
#[cfg(feature = "csv")]
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

/// `central_quarantine 2022-05-09/2022-05-21`, `home_monitoring 2022-05-22/2022-05-28`
fn periods(order: &Order) -> Vec<String> {
    let text = |period: &Period| format!("{} {}/{}", period.kind, period.from, period.until);
    order.periods.iter().map(text).collect()
}

fn dates(dates: impl Iterator<Item = NaiveDate>) -> String {
    let dates: Vec<String> = dates.map(|date| date.to_string()).collect();
    dates.join(";")
}
