//! Minutes since the first local midnight of the data, and how they are written.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::draws::index;

/// The offset of China, in which every instant is written.
pub(crate) const OFFSET: &str = "+08:00";

/// Minutes in a day.
pub(crate) const DAY: u32 = 24 * 60;

/// Minutes since the first local midnight of the data.
pub(crate) type Minute = u32;

/// The minute of a time of day.
pub(crate) const fn at(day: u32, hour: u32, minute: u32) -> Minute {
    day * DAY + hour * 60 + minute
}

/// A date, or an instant: what the field happened to write down.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    Date(u32),
    Instant(Minute),
}

/// The calendar of the data.
pub(crate) struct Clock {
    dates: Vec<String>,
    first: Weekday,
}

impl Clock {
    /// A calendar of `days` days and the midnight after; nothing where it leaves the years 1970 to 2105, which a
    /// log can hold.
    pub(crate) fn new(start: NaiveDate, days: u32) -> Option<Self> {
        let dates = (0..=days)
            .map(|day| start.checked_add_days(Days::new(u64::from(day))))
            .map(|date| {
                date.filter(|date| (1970..=2105).contains(&date.year()))
                    .map(|date| date.to_string())
            })
            .collect::<Option<_>>()?;
        Some(Self {
            dates,
            first: start.weekday(),
        })
    }

    pub(crate) fn date(&self, day: u32) -> &str {
        &self.dates[index(day)]
    }

    /// Monday to Friday.
    pub(crate) fn is_workday(&self, day: u32) -> bool {
        (self.first.num_days_from_monday() + day) % 7 < 5
    }

    /// Replaces `text` by the instant.
    pub(crate) fn write(&self, minute: Minute, text: &mut String) {
        self.write_seconds(minute * 60, text);
    }

    /// Replaces `text` by the instant that lies so many seconds after the first midnight.
    pub(crate) fn write_seconds(&self, seconds: u32, text: &mut String) {
        let (day, rest) = (seconds / (DAY * 60), seconds % (DAY * 60));
        text.clear();
        text.push_str(self.date(day));
        text.push('T');
        push_two(rest / 3600, text);
        text.push(':');
        push_two(rest / 60 % 60, text);
        text.push(':');
        push_two(rest % 60, text);
        text.push_str(OFFSET);
    }

    /// The moment as the files write it.
    pub(crate) fn moment(&self, moment: Moment) -> String {
        let mut text = String::new();
        match moment {
            Moment::Date(day) => text.push_str(self.date(day)),
            Moment::Instant(minute) => self.write(minute, &mut text),
        }
        text
    }
}

// A metropolis writes more than a hundred million times; the formatting machinery would take most of the run.
fn push_two(number: u32, text: &mut String) {
    const DIGITS: [char; 10] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
    text.push(DIGITS[index(number / 10 % 10)]);
    text.push(DIGITS[index(number % 10)]);
}
