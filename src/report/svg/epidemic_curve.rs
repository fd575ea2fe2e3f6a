//! The cases by day, and how many of them were known as contacts before.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate, TimeDelta};
use serde::{Serialize, Serializer};

use super::axis::{CountAxis, DayFormat};
use super::canvas::{Canvas, LINE, MARGIN, WIDTH, width_of};
use super::palette;
use super::picture::Picture;
use super::words::Words;
use crate::case::{Case, Cases};
use crate::id::PersonId;
use crate::report::{Language, WriteError};
use crate::tier::Tier;
use crate::time::Moment;

/// So many bars at most: where there are more days, a bar stands for several.
const MOST_BARS: i64 = 92;

/// The cases of an outbreak by calendar day, told apart by what they were known as before they became cases.
///
/// # Examples
///
/// ```
/// use mijie::report::svg::EpidemicCurve;
/// use mijie::{Case, Cases, PersonId, Tier};
///
/// let case = |person, onset: &str| Ok::<_, mijie::InvalidMoment>(Case {
///     onset: Some(onset.parse()?),
///     ..Case::new(PersonId::new(person))
/// });
/// let cases = Cases::new([case(0, "2022-05-07")?, case(1, "2022-05-09")?])?;
/// let known = |person: PersonId| (person.get() == 1).then_some(Tier::Close);
/// let curve = EpidemicCurve::by_onset(&cases, "+08:00".parse()?, known);
/// assert_eq!(curve.on("2022-05-09".parse()?, Some(Tier::Close)), 1);
/// assert_eq!(curve.on("2022-05-09".parse()?, None), 0);
/// assert_eq!(curve.undated(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct EpidemicCurve {
    by: By,
    // Invariant: no count is 0.
    #[serde(serialize_with = "rows_of_days")]
    days: BTreeMap<NaiveDate, BTreeMap<Option<Tier>, u64>>,
    undated: u64,
}

/// The cases of a day who were known as one thing: a form for files whose keys are text.
#[derive(Serialize)]
struct Row {
    date: NaiveDate,
    known: Option<Tier>,
    cases: u64,
}

fn rows_of_days<S: Serializer>(
    days: &BTreeMap<NaiveDate, BTreeMap<Option<Tier>, u64>>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    serializer.collect_seq(days.iter().flat_map(|(&date, of_day)| {
        let row = move |(&known, &cases): (&Option<Tier>, &u64)| Row { date, known, cases };
        of_day.iter().map(row)
    }))
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum By {
    Onset,
    Report,
}

impl EpidemicCurve {
    /// By the day of the first symptoms; cases of whom none are known, those without symptoms among them, are undated.
    ///
    /// `known` says as which tier of contact somebody was known before becoming a case, and nothing for somebody found in
    /// the community.
    #[must_use]
    pub fn by_onset(cases: &Cases, zone: FixedOffset, known: impl Fn(PersonId) -> Option<Tier>) -> Self {
        Self::new(By::Onset, cases, known, |case| {
            case.onset.map(|onset| onset.date(zone))
        })
    }

    /// By the day on which the case became known, as [`Case::known`] has it.
    #[must_use]
    pub fn by_report(cases: &Cases, zone: FixedOffset, known: impl Fn(PersonId) -> Option<Tier>) -> Self {
        Self::new(By::Report, cases, known, |case| {
            Some(Moment::Instant(case.known(zone)?).date(zone))
        })
    }

    fn new(
        by: By,
        cases: &Cases,
        known: impl Fn(PersonId) -> Option<Tier>,
        date: impl Fn(&Case) -> Option<NaiveDate>,
    ) -> Self {
        let mut curve = Self {
            by,
            days: BTreeMap::new(),
            undated: 0,
        };
        for case in cases.iter() {
            match date(case) {
                Some(date) => {
                    let of_day = curve.days.entry(date).or_default();
                    *of_day.entry(known(case.person)).or_default() += 1;
                }
                None => curve.undated += 1,
            }
        }
        curve
    }

    /// How many cases of a day were known as contacts of this tier; nothing stands for those who were not known.
    #[must_use]
    pub fn on(&self, date: NaiveDate, known: Option<Tier>) -> u64 {
        let of_day = self.days.get(&date);
        of_day.and_then(|of_day| of_day.get(&known)).copied().unwrap_or(0)
    }

    /// The days with cases, in order.
    #[must_use]
    pub fn days(&self) -> impl ExactSizeIterator<Item = NaiveDate> + DoubleEndedIterator {
        self.days.keys().copied()
    }

    /// How many cases have no day.
    #[must_use]
    pub fn undated(&self) -> u64 {
        self.undated
    }
}

/// Draws an epidemic curve: a bar for each day, stacked by what the cases were known as before. Where more than 92 days
/// lie between the first and the last case, a bar stands for several days, and the foot says for how many.
///
/// # Errors
///
/// None but those of [`WriteError::Output`], which do not happen in memory.
pub fn epidemic_curve(curve: &EpidemicCurve, language: Language) -> Result<Picture, WriteError> {
    let words = Words::of(language);
    let dated: u64 = curve.days.values().flat_map(BTreeMap::values).sum();
    let title = words.epidemic_curve(curve.by);
    let mut canvas = Canvas::new(words, &title, &words.cases_in_days(dated, curve))?;
    let (left, right, top, bottom) = (MARGIN + 40.0, WIDTH - MARGIN, 64.0, 300.0);
    legend(&mut canvas, words)?;

    let bars = bars(curve);
    let most = bars.values().map(|bar| bar.values().sum()).max().unwrap_or(0);
    let axis = CountAxis::new(most, bottom, top);
    axis.draw(&mut canvas, left, right)?;
    let span = Span::of(curve);
    if let Some(span) = span {
        for (&number, bar) in &bars {
            let (x, width) = span.bar(number, left, right);
            let mut below = 0;
            for (&known, &count) in bar {
                let (y, foot) = (axis.at(below + count), axis.at(below));
                let tip = words.bar(span.date(number), span.days_a_bar, known, count);
                canvas.bar((x, y), (width, foot - y), palette::role(known), &tip)?;
                below += count;
            }
        }
        span.draw_dates(&mut canvas, left, right, bottom)?;
    }
    let mut foot = bottom + 2.0 * LINE;
    for line in words.curve_foot(curve.undated, span.map_or(1, |span| span.days_a_bar)) {
        canvas.text(left, foot, "soft", &line)?;
        foot += LINE;
    }
    canvas.finish(WIDTH, foot)
}

fn legend(canvas: &mut Canvas, words: Words) -> Result<(), WriteError> {
    let known_as = words.known_as();
    canvas.text(MARGIN, 45.0, "soft", known_as)?;
    let mut x = MARGIN + width_of(known_as) + 10.0;
    for known in [None].into_iter().chain(Tier::ALL.iter().copied().map(Some)) {
        let label = known.map_or(words.nothing(), |tier| words.role(Some(tier)));
        x = canvas.legend_box(x, palette::role(known), label)?;
    }
    Ok(())
}

/// The days from the first to the last with a case.
#[derive(Clone, Copy)]
struct Span {
    first: NaiveDate,
    bars: i64,
    days_a_bar: i64,
}

impl Span {
    fn of(curve: &EpidemicCurve) -> Option<Self> {
        let (&first, &last) = (curve.days.keys().next()?, curve.days.keys().next_back()?);
        let days = (last - first).num_days() + 1;
        let days_a_bar = (days + MOST_BARS - 1) / MOST_BARS;
        Some(Self {
            first,
            bars: (days + days_a_bar - 1) / days_a_bar,
            days_a_bar,
        })
    }

    fn number(&self, date: NaiveDate) -> i64 {
        (date - self.first).num_days() / self.days_a_bar
    }

    fn date(&self, number: i64) -> NaiveDate {
        let days = TimeDelta::days(number * self.days_a_bar);
        self.first.checked_add_signed(days).unwrap_or(NaiveDate::MAX)
    }

    /// Where a bar begins and how wide it is.
    #[expect(clippy::cast_precision_loss, reason = "there are at most 92 bars")]
    fn bar(&self, number: i64, left: f64, right: f64) -> (f64, f64) {
        let room = ((right - left) / self.bars as f64).min(48.0);
        (left + 4.0 + room * number as f64, (room - 2.0).max(1.0))
    }

    fn draw_dates(&self, canvas: &mut Canvas, left: f64, right: f64, bottom: f64) -> Result<(), WriteError> {
        let format = DayFormat::of(self.first, self.date(self.bars - 1));
        let step = usize::try_from(format.step(self.bars)).unwrap_or(1);
        for number in (0..self.bars).step_by(step) {
            let (x, width) = self.bar(number, left, right);
            canvas.text(
                x + width / 2.0,
                bottom + 14.0,
                "soft middle",
                &format.text(self.date(number)),
            )?;
        }
        Ok(())
    }
}

/// The cases of each bar, by its number.
fn bars(curve: &EpidemicCurve) -> BTreeMap<i64, BTreeMap<Option<Tier>, u64>> {
    let mut bars: BTreeMap<i64, BTreeMap<Option<Tier>, u64>> = BTreeMap::new();
    let Some(span) = Span::of(curve) else {
        return bars;
    };
    for (&date, of_day) in &curve.days {
        let bar = bars.entry(span.number(date)).or_default();
        for (&known, count) in of_day {
            *bar.entry(known).or_default() += count;
        }
    }
    bars
}
