//! Where a few people were, and from when to when they counted as sources.

use std::collections::BTreeMap;

use super::axis::TimeAxis;
use super::canvas::{self, Canvas, LINE, MARGIN, WIDTH, cut};
use super::palette::Doing;
use super::picture::Picture;
use super::words::Words;
use crate::id::PersonId;
use crate::record::{Test, TestResult};
use crate::report::course::{Courses, Tested, explains};
use crate::report::{Language, WriteError, keys};
use crate::roster::Roster;
use crate::time::{DAY_S, Interval, Timestamp};
use crate::trace::Tracing;

/// So many people have a row.
const MOST_ROWS: usize = 200;
const ROW: f64 = 26.0;
const TOP: f64 = 78.0;
const LEFT: f64 = 150.0;

/// Draws a row for each of these people, in their order: visits by what people do there, the time in which the person
/// counts as a source as a band behind them, the exposures that make a contact of them (of a case, those to other cases) as
/// frames, isolation as a bar across, at the left end where it began before, and tests as dots, filled where positive.
///
/// Time runs from a day before the first of these windows and exposures, or before the first visit of those people where
/// there is none, to the instant of the question; what lies before or after it is not drawn. Two hundred people have room;
/// of those beyond, the foot tells the number.
///
/// # Errors
///
/// [`WriteError::UnknownPerson`] or [`WriteError::UnknownPlace`] for whom or what has no key in the roster.
///
/// # Complexity
///
/// `O((l + t) log (l + t))` for `l` labels and `t` tests in all, and for each of those people `O(v log v)` for `v` visits of
/// theirs and what [`Tracing::links_to`] takes.
pub fn timeline(
    tracing: &Tracing<'_>,
    roster: &Roster,
    tests: &[Test],
    persons: &[PersonId],
    language: Language,
) -> Result<Picture, WriteError> {
    timeline_of(tracing, roster, tests, persons, MOST_ROWS, language)
}

/// As [`timeline`], with room for so many people.
pub(in crate::report) fn timeline_of(
    tracing: &Tracing<'_>,
    roster: &Roster,
    tests: &[Test],
    persons: &[PersonId],
    most: usize,
    language: Language,
) -> Result<Picture, WriteError> {
    let words = Words::of(language);
    let shown = &persons[..persons.len().min(most)];
    let courses = Courses::new(tracing, tests);
    let rows: Vec<Row<'_>> = shown
        .iter()
        .map(|&person| Row::of(tracing, &courses, person))
        .collect();
    let mut canvas = Canvas::new(words, words.timeline(), &words.people(shown.len()))?;
    legend(&mut canvas, words)?;
    let bottom = TOP + canvas::rows(shown.len().max(1), ROW);
    for (number, row) in rows.iter().enumerate() {
        let key = cut(keys::person_key(roster, row.person)?, 20);
        canvas.text(LEFT - 8.0, TOP + canvas::rows(number, ROW) + 15.0, "end", &key)?;
    }
    if let Some(span) = span(tracing, &rows) {
        let axis = TimeAxis::new(span, LEFT, WIDTH - MARGIN - 10.0, tracing.protocol().time_zone());
        axis.draw(&mut canvas, TOP - 6.0, bottom)?;
        let mut y = TOP;
        for row in &rows {
            Drawing {
                tracing,
                roster,
                words,
                axis,
            }
            .row(&mut canvas, row, y)?;
            y += ROW;
        }
    }
    let mut foot = bottom + 2.0 * LINE;
    for line in words.people_left_out(persons.len() - shown.len()) {
        canvas.text(MARGIN, foot, "soft", &line)?;
        foot += LINE;
    }
    canvas.finish(WIDTH, foot)
}

/// What is drawn of one person.
struct Row<'c> {
    person: PersonId,
    windows: &'c [Interval],
    exposures: Vec<Interval>,
    isolated: Option<Timestamp>,
    tests: &'c [Tested],
}

impl<'c> Row<'c> {
    fn of(tracing: &Tracing<'_>, courses: &'c Courses, person: PersonId) -> Self {
        let links = tracing.links_to(person);
        let explaining = links.iter().filter(|link| explains(tracing, link));
        let exposures = explaining.flat_map(|link| &link.exposures);
        Self {
            person,
            windows: courses.windows(person),
            exposures: exposures.map(|exposure| exposure.interval).collect(),
            isolated: courses.isolated(person),
            tests: courses.tests(person),
        }
    }
}

/// From a day before anything counts to the instant of the question.
fn span(tracing: &Tracing<'_>, rows: &[Row<'_>]) -> Option<Interval> {
    let counted = rows
        .iter()
        .flat_map(|row| row.windows.iter().chain(&row.exposures));
    let visited = rows.iter().flat_map(|row| tracing.log().visits_of(row.person));
    let first = counted
        .map(|interval| interval.start())
        .min()
        .or_else(|| visited.map(|visit| visit.interval.start()).min())?;
    let before = Timestamp::clamped(first.to_unix() - DAY_S);
    Interval::non_empty(before, tracing.as_of())
}

struct Drawing<'a> {
    tracing: &'a Tracing<'a>,
    roster: &'a Roster,
    words: Words,
    axis: TimeAxis,
}

impl Drawing<'_> {
    fn row(&self, canvas: &mut Canvas, row: &Row<'_>, y: f64) -> Result<(), WriteError> {
        for window in row.windows {
            if let Some((from, until)) = self.axis.shown(*window) {
                canvas.bar((from, y), (until - from, ROW - 4.0), "window", "")?;
            }
        }
        self.visits(canvas, row.person, y)?;
        for exposure in &row.exposures {
            if let Some((from, until)) = self.axis.shown(*exposure) {
                canvas.bar((from, y + 3.0), ((until - from).max(1.0), ROW - 10.0), "met", "")?;
            }
        }
        if let Some(isolated) = row.isolated.filter(|&isolated| isolated <= self.tracing.as_of()) {
            let x = self.axis.at(isolated);
            canvas.line((x, y), (x, y + ROW - 4.0), "isolated")?;
        }
        for test in row.tests.iter().filter(|test| self.axis.holds(test.at)) {
            let class = if test.result == TestResult::Positive {
                "positive"
            } else {
                "negative"
            };
            let zone = self.tracing.protocol().time_zone();
            let tip = self.words.test(test.at.date(zone), test.result);
            canvas.dot((self.axis.at(test.at), y + ROW - 7.0), 3.0, class, &tip)?;
        }
        Ok(())
    }

    /// Visits that leave no pixel between each other are one bar where people do the same there.
    fn visits(&self, canvas: &mut Canvas, person: PersonId, y: f64) -> Result<(), WriteError> {
        let log = self.tracing.log();
        let mut bars: BTreeMap<Doing, Vec<(f64, f64, String)>> = BTreeMap::new();
        let mut visits: Vec<_> = log.visits_of(person).collect();
        visits.sort_by_key(|visit| (visit.interval.start(), visit.interval.end(), visit.place));
        for visit in visits {
            let Some((from, until)) = self.axis.shown(visit.interval) else {
                continue;
            };
            let place = keys::place_key(self.roster, visit.place)?;
            let of_doing = bars.entry(Doing::of(log.place_kind(visit.place))).or_default();
            match of_doing.last_mut() {
                Some((_, end, tip)) if from - *end < 1.0 => {
                    *end = end.max(until);
                    if tip != place && !tip.ends_with('…') {
                        tip.push('…');
                    }
                }
                _ => of_doing.push((from, until, place.to_owned())),
            }
        }
        for (doing, bars) in bars {
            for (from, until, tip) in bars {
                let size = ((until - from).max(1.0), ROW - 14.0);
                canvas.bar((from, y + 5.0), size, doing.class(), &tip)?;
            }
        }
        Ok(())
    }
}

fn legend(canvas: &mut Canvas, words: Words) -> Result<(), WriteError> {
    let mut x = MARGIN;
    let doings = Doing::ALL.map(|doing| (doing.class(), words.doing(doing)));
    let marks = [("window", words.window()), ("met", words.exposure())];
    for (class, label) in doings.into_iter().chain(marks) {
        x = canvas.legend_box(x, class, label)?;
    }
    for (class, label) in [
        ("positive", words.positive_sample()),
        ("negative", words.other_sample()),
    ] {
        x = canvas.legend_dot(x, class, label)?;
    }
    canvas.line((x, 35.0), (x, 47.0), "isolated")?;
    canvas.text(x + 6.0, 45.0, "soft", words.isolation())?;
    Ok(())
}
