//! The day loop again, written from the words at `what_if`: on the rows of the oracles of tracing and of orders, days as
//! whole numbers, everything looked up by going through lists.

use std::collections::BTreeMap;

use crate::oracle::{self, When};
use crate::orders::naive::{Care, Question, Row, Test, day, instant};

/// Persons in each kind of care, waiting, tests, and who was found where.
pub type Count = (BTreeMap<&'static str, u64>, u64, u64, Vec<(u32, &'static str)>);

/// An outbreak whose cases have a sample and nothing else, and how its county acts.
pub struct Outbreak<'a> {
    pub visits: &'a [oracle::Visit],
    /// Who, and when the sample was taken.
    pub cases: &'a BTreeMap<u32, i64>,
    pub book: &'a oracle::Rulebook,
    pub care: &'a Care,
    /// From the order to the quarantine.
    pub hours_to_move: i64,
}

/// What a row says of a day, for somebody who was moved on a day or was not.
fn stands(row: &Row, on: i64, moved: Option<i64>) -> &'static str {
    if row.standing == "to_move" && moved.is_none_or(|moved| moved > on) {
        return "waiting";
    }
    let mut kind = "free";
    for (name, from, until, _) in &row.periods {
        let held = row.standing == "held" && name.ends_with("quarantine");
        let now = row.standing != "held" && *from <= on && on <= *until;
        if held || now {
            kind = name;
        }
    }
    kind
}

/// The counts of the days from a first to a last one.
pub fn counts(outbreak: &Outbreak<'_>, days: impl Iterator<Item = i64>) -> Vec<Count> {
    let mut found: BTreeMap<u32, i64> = BTreeMap::new();
    let mut asked: BTreeMap<u32, i64> = BTreeMap::new();
    let mut moved: BTreeMap<u32, i64> = BTreeMap::new();
    let mut isolated: BTreeMap<u32, i64> = BTreeMap::new();
    let mut tests: Vec<Test> = Vec::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut counts = Vec::new();
    for on in days {
        let date = chrono::NaiveDate::default() + chrono::Days::new(on.unsigned_abs());
        let morning = instant(When::Date(date)) + 8 * 3600;
        let mut where_found = Vec::new();
        for by_morning in [true, false] {
            let mut news: Vec<(i64, u32)> = Vec::new();
            for (&person, &known) in outbreak.cases {
                if day(known) == on && (known <= morning) == by_morning {
                    news.push((known, person));
                }
            }
            news.sort_unstable();
            for (known, person) in news {
                let row = rows.iter().find(|row| row.person == person);
                let begun = moved.get(&person).copied().filter(|&at| at < known);
                let place = match row.map(|row| stands(row, on, begun.map(day))) {
                    None => "community",
                    Some("free") => "registered",
                    Some("waiting") => "waiting",
                    Some("central_quarantine" | "home_quarantine") => "quarantine",
                    Some(_) => "monitoring",
                };
                let taken = if by_morning { morning } else { morning + 86_400 };
                let quarantined = begun.filter(|_| place == "quarantine");
                isolated.insert(person, quarantined.unwrap_or(taken));
                where_found.push((person, place));
            }
            if by_morning {
                rows = orders(outbreak, morning, &isolated, &moved, &tests, &mut found);
                for row in rows.iter().filter(|row| row.standing == "to_move") {
                    let first = *asked.entry(row.person).or_insert(morning);
                    let at = morning.max(first + outbreak.hours_to_move * 3600);
                    if !moved.contains_key(&row.person) && row.until.is_some_and(|until| day(at) <= until) {
                        moved.insert(row.person, at);
                    }
                }
            }
        }
        let (mut care, mut waiting, mut tested) = (BTreeMap::new(), 0, 0);
        for row in &rows {
            match stands(row, on, moved.get(&row.person).copied().map(day)) {
                "waiting" => waiting += 1,
                "free" => {}
                kind => {
                    *care.entry(kind).or_insert(0) += 1;
                    let due = row.periods.iter().flat_map(|period| &period.3);
                    let due = due.map(|test| test.0).filter(|&due| due <= on).max();
                    let sampled = |since: i64| {
                        let of_person = tests.iter().filter(|test| test.0 == row.person);
                        of_person.into_iter().any(|test| day(instant(test.1)) >= since)
                    };
                    if due.is_some_and(|due| !sampled(due)) {
                        tested += 1;
                        tests.push((row.person, When::Date(date), "negative"));
                    }
                }
            }
        }
        counts.push((care, waiting, tested, where_found));
    }
    counts
}

fn orders(
    outbreak: &Outbreak<'_>,
    morning: i64,
    isolated: &BTreeMap<u32, i64>,
    moved: &BTreeMap<u32, i64>,
    tests: &[Test],
    found: &mut BTreeMap<u32, i64>,
) -> Vec<Row> {
    let isolations: Vec<(u32, When)> = moved.iter().map(|(&who, &at)| (who, When::Instant(at))).collect();
    let case = |(&person, &from): (&u32, &i64)| oracle::Case {
        person,
        sampled: Some(When::Instant(outbreak.cases[&person])),
        isolated: Some(When::Instant(from)),
        ..oracle::Case::default()
    };
    let world = oracle::World {
        visits: outbreak.visits.to_vec(),
        cases: isolated.iter().map(case).collect(),
        isolations: isolations.clone(),
        ..oracle::World::default()
    };
    let answer = oracle::trace(&world, outbreak.book, morning);
    let known = isolated
        .keys()
        .map(|&person| (person, day(outbreak.cases[&person])));
    let rows = Question {
        answer: &answer,
        cases: &known.collect(),
        isolations: &isolations,
        tests,
        found,
        care: outbreak.care,
        as_of: morning,
    }
    .rows();
    for row in &rows {
        found.entry(row.person).or_insert(morning);
    }
    rows
}
