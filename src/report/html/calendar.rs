//! The calendar of orders: how much falls due on which day, and what is to be done today.

use std::collections::BTreeMap;

use askama::Template;
use chrono::{Days, NaiveDate};

use super::folded::Folded;
use super::sheet::{Part, Sheet};
use super::text::{self, Html, Text, number, say};
use crate::area::AreaLevel;
use crate::id::AreaId;
use crate::report::WriteError;
use crate::report::{keys, marks};
use crate::response::{Calendar as Duties, Duty, Entry, TestState};

/// So many days before today have a row.
const DAYS_BEFORE: u64 = 10;
/// And so many after it.
const DAYS_AFTER: u64 = 20;
/// What is counted of a day.
const KINDS: usize = 8;

#[derive(Template)]
#[template(path = "calendar.html")]
struct Calendar {
    days: Vec<DayRow>,
    outside: String,
    has_outside: bool,
    today: Vec<Folded>,
}

struct DayRow {
    is_today: bool,
    date: Html,
    counts: [String; KINDS],
}

/// The page of the calendar.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let duties = sheet.day.calendar(AreaLevel::Township);
    let (days, outside) = days(sheet, &duties);
    Part::new(&Calendar {
        days,
        outside: number(outside),
        has_outside: outside > 0,
        today: today(sheet, &duties)?,
    })
}

/// In which column a duty is counted.
const fn column(duty: &Duty) -> usize {
    match duty {
        Duty::Test {
            state: TestState::Due,
            ..
        } => 0,
        Duty::Test {
            state: TestState::Taken { .. },
            ..
        } => 1,
        Duty::Test {
            state: TestState::Missed,
            ..
        } => 2,
        Duty::Move { .. } => 3,
        Duty::LetOut => 4,
        Duty::Hold { .. } => 5,
        Duty::Enter { .. } => 6,
        Duty::Stay { .. } => 7,
    }
}

/// The days around today with anything on them, and how many duties lie altogether outside.
fn days(sheet: &Sheet<'_>, duties: &Duties) -> (Vec<DayRow>, u64) {
    let today = sheet.day.date();
    let first = today.checked_sub_days(Days::new(DAYS_BEFORE)).unwrap_or(today);
    let last = today.checked_add_days(Days::new(DAYS_AFTER)).unwrap_or(today);
    let mut counts: BTreeMap<NaiveDate, [u64; KINDS]> = BTreeMap::new();
    let mut outside = 0;
    for entry in duties.iter() {
        let days = first.max(entry.from).iter_days();
        let mut is_outside = true;
        for day in days.take_while(|&day| day <= last.min(entry.until)) {
            counts.entry(day).or_default()[column(&entry.duty)] += 1;
            is_outside = false;
        }
        outside += u64::from(is_outside);
    }
    let row = |(day, counts): (NaiveDate, [u64; KINDS])| DayRow {
        is_today: day == today,
        date: text::date(day),
        counts: counts.map(|count| if count == 0 { String::new() } else { number(count) }),
    };
    (counts.into_iter().map(row).collect(), outside)
}

/// What is to be done today, by the township of the home, in the order of their keys.
fn today(sheet: &Sheet<'_>, duties: &Duties) -> Result<Vec<Folded>, WriteError> {
    let mut of_area: BTreeMap<Option<(&str, AreaId)>, Vec<(&str, &Entry)>> = BTreeMap::new();
    for entry in duties.of_day(sheet.day.date()) {
        if matches!(column(&entry.duty), 1 | 2 | 7) {
            continue;
        }
        let area = match entry.area {
            Some(area) => Some((keys::area_key(sheet.roster, area)?, area)),
            None => None,
        };
        let person = keys::person_key(sheet.roster, entry.person)?;
        of_area.entry(area).or_default().push((person, entry));
    }
    let list = |(area, mut entries): (Option<(&str, AreaId)>, Vec<(&str, &Entry)>)| {
        entries.sort_unstable_by_key(|&(key, entry)| (key, entry.duty));
        let what = match area {
            Some((_, area)) => sheet.tell(&Text::same(marks::area(area)))?,
            None => say("of no known township", "乡镇不明"),
        };
        Folded::new(sheet, what, &entries, |&(_, entry)| {
            let who = marks::person(entry.person);
            let duty = sheet.brief(|tongue, keys| Ok(tongue.duty(&entry.duty, keys)))?;
            Ok(Text::new(
                format!("{who}: {}", duty.en),
                format!("{who}：{}", duty.zh),
            ))
        })
    };
    of_area.into_iter().map(list).collect()
}
