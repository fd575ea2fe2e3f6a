//! Who was where when: a row for each person with visits, the time in which contact counts, exposures, isolation and tests.
//!
//! `data-timeline` in the page, read by `timeline.js`, which also draws the picture. Exposures are those of the links in
//! `data-chains`.
//!
//! | field | what it holds |
//! |---|---|
//! | `kinds` | the kind of each place that was visited, by numbers of `data-names` and `data-tables` |
//! | `rows` | for each person of `data-tables`: windows, isolated or null, tests, visits, how many visits more there are |
//! | a window | start, seconds |
//! | a test | sampled, whether that is a day, result (0 negative, 1 positive, 2 inconclusive, 3 pending) |
//! | visits | place, start, seconds, one behind the other, by time; cut to the time of the picture |
//! | `tests_before`, `visits_left_out` | tests of listed persons before that time; visits inside it that had no room |
//!
//! | in the picture | what it is |
//! |---|---|
//! | `#timeline-search`, `#timeline-place`, `#timeline-generation`, `#timeline-township`, `#timeline-reset` | what is looked for, the same as in the chains |
//! | `#timeline-count` | how many are found, and which of them are shown (status line) |
//! | `#timeline-previous`, `#timeline-next` | pages of 25 rows |
//! | `#timeline-zoom-out`, `#timeline-zoom-in` | wider, narrower |
//! | `#timeline-axis` | the days, which stay in sight |
//! | `#timeline-rows [data-row]` | rows, by number of the person |
//! | `[data-mark]` in a row | window, visit, exposure, isolation, test: reached by Tab, then by arrow keys, Home and End; Enter opens the dossier |

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use crate::id::PersonId;
use crate::record::{TestResult, Visit};
use crate::report::course::{Courses, Tested};
use crate::report::svg::timeline_of;
use crate::report::{Language, WriteError};
use crate::time::{Interval, Moment};

use super::sheet::{Part, Sheet};
use super::tables::{Clock, kind};
use super::text::Html;

/// So many visits at most are in the page, those of the persons further up first.
const MOST_VISITS: usize = 60_000;
/// So many people have a row in the picture that stands without a script: as many as a sheet of paper has room for.
const MOST_STILL: usize = 44;

#[derive(Serialize)]
struct Timeline {
    kinds: Vec<(usize, usize)>,
    rows: Vec<Row>,
    tests_before: usize,
    visits_left_out: usize,
}

#[derive(Serialize)]
struct Row(
    Vec<(i64, u32)>,
    Option<i64>,
    Vec<(i64, bool, u8)>,
    Vec<i64>,
    usize,
);

impl Timeline {
    fn new(sheet: &Sheet<'_>) -> Result<Self, WriteError> {
        let tracing = &sheet.day.tracing;
        let clock = Clock::new(sheet);
        let span = Interval::non_empty(clock.start(), tracing.as_of());
        let courses = Courses::new(tracing, sheet.day.records.tests);
        let mut kinds = BTreeMap::new();
        let mut timeline = Self {
            kinds: Vec::new(),
            rows: Vec::with_capacity(sheet.listed.len()),
            tests_before: 0,
            visits_left_out: 0,
        };
        let mut room = MOST_VISITS;
        for &person in &sheet.listed {
            let visits = visits(sheet, span, person);
            let shown = visits.len().min(room);
            room -= shown;
            let left_out = visits.len() - shown;
            timeline.visits_left_out += left_out;
            let by_now = courses
                .tests(person)
                .iter()
                .filter(|test| test.at <= tracing.as_of());
            let (tests, before): (Vec<&Tested>, Vec<&Tested>) =
                by_now.partition(|test| test.at >= clock.start());
            timeline.tests_before += before.len();
            let isolated = courses.isolated(person);
            timeline.rows.push(Row(
                courses
                    .windows(person)
                    .iter()
                    .map(|window| (clock.at(window.start()), window.seconds()))
                    .collect(),
                isolated
                    .filter(|&from| from <= tracing.as_of())
                    .map(|from| clock.at(from)),
                tests
                    .into_iter()
                    .map(|test| (clock.at(test.at), is_day(test), code(test.result)))
                    .collect(),
                numbered(sheet, clock, &visits[..shown], &mut kinds)?,
                left_out,
            ));
        }
        timeline.kinds = kinds.into_iter().collect();
        Ok(timeline)
    }
}

/// The visits of a person, cut to the time of the picture, by time and then by place.
fn visits(sheet: &Sheet<'_>, span: Option<Interval>, person: PersonId) -> Vec<(Visit, Interval)> {
    let Some(span) = span else {
        return Vec::new();
    };
    let visits = sheet.day.tracing.log().visits_of(person);
    let mut shown: Vec<(Visit, Interval)> = visits
        .filter_map(|visit| Some((visit, visit.interval.intersection(span)?)))
        .collect();
    shown.sort_by_key(|(visit, shown)| (shown.start(), shown.end(), sheet.roster.place_key(visit.place)));
    shown
}

fn numbered(
    sheet: &Sheet<'_>,
    clock: Clock,
    visits: &[(Visit, Interval)],
    kinds: &mut BTreeMap<usize, usize>,
) -> Result<Vec<i64>, WriteError> {
    let mut row = Vec::with_capacity(3 * visits.len());
    for (visit, shown) in visits {
        let place = sheet.names.place_number(visit.place)?;
        kinds.insert(place, kind(sheet.day.tracing.log().place_kind(visit.place)));
        // A roster holds no more keys than a number of 32 bits counts.
        row.extend([
            i64::try_from(place).unwrap_or_default(),
            clock.at(shown.start()),
            i64::from(shown.seconds()),
        ]);
    }
    Ok(row)
}

const fn is_day(test: &Tested) -> bool {
    matches!(test.sampled, Moment::Date(_))
}

const fn code(result: TestResult) -> u8 {
    match result {
        TestResult::Negative => 0,
        TestResult::Positive => 1,
        TestResult::Inconclusive => 2,
        TestResult::Pending => 3,
    }
}

#[derive(Template)]
#[template(path = "timeline.html")]
struct Section {
    pictures: [Html; 2],
}

/// The page of the timeline.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let draw = |language| {
        let (tracing, tests) = (&sheet.day.tracing, sheet.day.records.tests);
        let picture = timeline_of(tracing, sheet.roster, tests, &sheet.listed, MOST_STILL, language)?;
        Ok::<_, WriteError>(Html(picture.inline()))
    };
    let pictures = [draw(Language::English)?, draw(Language::Chinese)?];
    Part::new(&Section { pictures })?.with_data("timeline", &Timeline::new(sheet)?)
}
