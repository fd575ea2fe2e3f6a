//! Places that spread, and how many of those exposed became cases.

use askama::Template;

use super::sheet::{Part, Sheet};
use super::text::{Html, Text, number, say};
use super::words;
use crate::report::WriteError;
use crate::report::marks;
use crate::source::{AttackRate, AttackRates, SpreadingPlace, SpreadingPlaces};

/// So many places have a row.
const MOST_PLACES: usize = 50;
/// So many cases are named at a place.
const MOST_CASES: usize = 12;
/// The share of false discoveries up to which a place stands out.
const FALSE_DISCOVERIES: f64 = 0.05;

#[derive(Template)]
#[template(path = "places.html")]
struct Places {
    spreading: Option<Spreading>,
    rates: Option<Rates>,
}

struct Spreading {
    rows: Vec<PlaceRow>,
    /// Whether there are places, and none stands out.
    all_chance: bool,
    notes: Vec<Html>,
}

struct PlaceRow {
    place: Html,
    kind: Html,
    stands_out: bool,
    count: String,
    cases: Html,
    visitors: String,
    expected: String,
    ratio: String,
    p: String,
    q: String,
}

struct Rates {
    tables: [RateTable; 2],
    undated: u32,
}

struct RateTable {
    head: Html,
    rows: Vec<RateRow>,
}

struct RateRow {
    what: Html,
    exposed: String,
    infected: String,
    rate: String,
    interval: String,
    /// Where the interval begins, how wide it is, and where the rate stands in it, of 100.
    bar: Option<[String; 3]>,
}

/// The page of the places.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let spreading = sheet.dossier.spreading.map(|places| spreading(sheet, places));
    let rates = sheet.dossier.attack_rates.map(|rates| rates_of(sheet, rates));
    Part::new(&Places {
        spreading: spreading.transpose()?,
        rates: rates.transpose()?,
    })
}

fn spreading(sheet: &Sheet<'_>, places: &SpreadingPlaces) -> Result<Spreading, WriteError> {
    let shown = places.list.len().min(MOST_PLACES);
    let rows = places.list[..shown].iter().map(|place| row(sheet, place));
    let mut notes = vec![say(
        &format!(
            "{} places were tested, by {} cases compared with people like them.",
            number(places.tested as u64),
            number(places.compared as u64)
        ),
        &format!(
            "共检验{}个场所，{}例病例与同类人群比较。",
            number(places.tested as u64),
            number(places.compared as u64)
        ),
    )];
    for (count, en, zh) in [
        (
            places.list.len() - shown,
            "places more have no room here.",
            "个场所未列出。",
        ),
        (
            places.without_window.len(),
            "cases of whom nobody knows when they were infected count nowhere.",
            "例病例感染时间不明，未计入。",
        ),
        (
            places.without_visits.len(),
            "cases were at no place that is looked at and count nowhere.",
            "例病例无可用轨迹，未计入。",
        ),
        (
            places.unmatched.len(),
            "cases have nobody like them, and say nothing for or against a place.",
            "例病例无同类人群可比。",
        ),
    ] {
        if count > 0 {
            let count = number(count as u64);
            notes.push(say(&format!("{count} {en}"), &format!("{count}{zh}")));
        }
    }
    Ok(Spreading {
        rows: rows.collect::<Result<_, _>>()?,
        all_chance: !places.list.is_empty() && places.list.iter().all(|place| !stands_out(place)),
        notes,
    })
}

fn stands_out(place: &SpreadingPlace) -> bool {
    place.q <= FALSE_DISCOVERIES
}

fn row(sheet: &Sheet<'_>, place: &SpreadingPlace) -> Result<PlaceRow, WriteError> {
    let shown = place.cases.len().min(MOST_CASES);
    let mut cases: Vec<String> = place.cases[..shown]
        .iter()
        .map(|&case| marks::person(case))
        .collect();
    if shown < place.cases.len() {
        cases.push(format!("+{}", place.cases.len() - shown));
    }
    Ok(PlaceRow {
        place: sheet.tell(&Text::same(marks::place(place.place)))?,
        kind: sheet.tell(&words::place_kind(place.kind))?,
        stands_out: stands_out(place),
        count: number(place.cases.len() as u64),
        cases: sheet.tell(&Text::same(cases.join(" ")))?,
        visitors: number(place.visitors.into()),
        expected: format!("{:.2}", place.expected),
        ratio: format!("{:.1}", place.ratio),
        p: share(place.p),
        q: share(place.q),
    })
}

/// To three places, and what is less than they can tell as less.
fn share(share: f64) -> String {
    if share < 0.001 {
        "< 0.001".to_owned()
    } else {
        format!("{share:.3}")
    }
}

fn rates_of(sheet: &Sheet<'_>, rates: &AttackRates) -> Result<Rates, WriteError> {
    let by_setting = rates
        .by_setting
        .iter()
        .map(|(&setting, &rate)| rate_row(sheet, &words::setting(setting), rate));
    let by_tier = rates
        .by_tier
        .iter()
        .filter(|(_, rate)| rate.exposed > 0)
        .map(|(&tier, &rate)| rate_row(sheet, &words::role(Some(tier)), rate));
    Ok(Rates {
        tables: [
            RateTable {
                head: say("Setting", "场所类别"),
                rows: by_setting.collect::<Result<_, _>>()?,
            },
            RateTable {
                head: say("Followed as", "管理类别"),
                rows: by_tier.collect::<Result<_, _>>()?,
            },
        ],
        undated: rates.undated,
    })
}

fn rate_row(sheet: &Sheet<'_>, what: &Text, rate: AttackRate) -> Result<RateRow, WriteError> {
    let percent = |share: f64| format!("{:.1}", share * 100.0);
    let interval = rate.interval();
    Ok(RateRow {
        what: sheet.tell(what)?,
        exposed: number(rate.exposed.into()),
        infected: number(rate.infected.into()),
        rate: rate
            .rate()
            .map(|rate| format!("{} %", percent(rate)))
            .unwrap_or_default(),
        interval: interval
            .map(|[low, high]| format!("{} – {} %", percent(low), percent(high)))
            .unwrap_or_default(),
        bar: interval
            .zip(rate.rate())
            .map(|([low, high], rate)| [percent(low), percent(high - low), percent(rate)]),
    })
}
