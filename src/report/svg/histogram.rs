//! How many days lie between the onsets of infector and infectee.

use std::collections::BTreeMap;

use super::axis::CountAxis;
use super::canvas::{Canvas, LINE, MARGIN, WIDTH};
use super::picture::Picture;
use super::words::Words;
use crate::report::{Language, WriteError};
use crate::source::Durations;

/// So many bars at most, and one more where some are below 0.
const MOST_BARS: i64 = 60;

/// Draws a histogram of lengths of time in days, such as the serial intervals of a transmission tree: a bar for each whole
/// day, from that day up to the next. Bars below 0, where the infectee fell ill first, are there too; where the lengths
/// are far apart, a bar stands for several days, all of them below 0 or none. The foot tells the number, the mean, the median, and how many are not
/// known.
///
/// # Errors
///
/// None but those of [`WriteError::Output`], which do not happen in memory.
pub fn serial_intervals(intervals: &Durations, language: Language) -> Result<Picture, WriteError> {
    let words = Words::of(language);
    let mut canvas = Canvas::new(words, words.serial_intervals(), &words.durations(intervals))?;
    let (left, right, top, bottom) = (MARGIN + 40.0, WIDTH - MARGIN, 48.0, 280.0);
    let days: Vec<i64> = intervals.days().iter().map(|&days| whole(days)).collect();
    let (first, last) = (
        days.first().copied().unwrap_or(0).min(0),
        days.last().copied().unwrap_or(0),
    );
    let days_a_bar = (last - first + MOST_BARS) / MOST_BARS;
    // Bars are counted from the one that begins with day 0.
    let [first, last] = [first, last].map(|day| day.div_euclid(days_a_bar));
    let mut bars: BTreeMap<i64, u64> = BTreeMap::new();
    for day in days {
        *bars.entry(day.div_euclid(days_a_bar) - first).or_default() += 1;
    }
    let axis = CountAxis::new(bars.values().copied().max().unwrap_or(0), bottom, top);
    axis.draw(&mut canvas, left, right)?;
    let count = last - first + 1;
    let room = room(left, right, count);
    for number in 0..count {
        let (x, width) = (left + 4.0 + room * float(number), (room - 2.0).max(1.0));
        let from = (first + number) * days_a_bar;
        if let Some(&pairs) = bars.get(&number) {
            let y = axis.at(pairs);
            let tip = words.pairs(pairs, from, days_a_bar);
            let class = if from < 0 { "general" } else { "further" };
            canvas.bar((x, y), (width, bottom - y), class, &tip)?;
        }
        if number % (count / 20 + 1) == 0 {
            canvas.text(x + width / 2.0, bottom + 14.0, "soft middle", &from.to_string())?;
        }
    }
    canvas.text(left, bottom + 2.0 * LINE, "soft", &words.durations(intervals))?;
    canvas.finish(WIDTH, bottom + 3.0 * LINE)
}

/// The whole days of a length.
#[expect(clippy::cast_possible_truncation, reason = "bounded just before")]
fn whole(days: f64) -> i64 {
    libm::floor(days.clamp(-1e15, 1e15)) as i64
}

#[expect(clippy::cast_precision_loss, reason = "there are few bars")]
fn float(number: i64) -> f64 {
    number as f64
}

fn room(left: f64, right: f64, bars: i64) -> f64 {
    ((right - left - 4.0) / float(bars.max(1))).min(48.0)
}
