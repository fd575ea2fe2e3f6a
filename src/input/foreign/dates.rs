//! Dates as people write them.

use chrono::{Datelike, Days, NaiveDate, Offset, Utc};

use super::super::instant::{BadTime, instant, is_date};
use super::mapping::{DateOrder, SerialDays};

/// How dates of a file are to be taken.
pub(super) struct Calendar {
    pub(super) order: Option<DateOrder>,
    pub(super) year: Option<YearRule>,
    /// From when numbers count days, where numbers may be days at all.
    pub(super) serials: Option<SerialDays>,
}

/// The year of a date that tells none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum YearRule {
    Is(i32),
    /// The latest year in which the day is not after this one.
    NotAfter(NaiveDate),
}

/// A date or a time in our own form, and what was supplied to it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(super) struct Dated {
    pub(super) text: String,
    /// The year, where the text tells none.
    pub(super) year: Option<i32>,
    pub(super) is_serial: bool,
}

/// Why a text is no date, by what would have done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum DateFault {
    Unreadable,
    Order,
    Year,
    LongYear,
    Serial,
    NoSuchDay,
    NoSuchTime,
    OutOfRange,
    BeforeAll,
}

impl DateFault {
    pub(super) const fn expected(self) -> &'static str {
        match self {
            Self::Unreadable => {
                "a date such as 2022/5/7, 2022-05-07 or 5月7日, with or without a time such as 8:30"
            }
            Self::Order => {
                "a date with the year first, or a mapping whose date_order says whether day or month is first"
            }
            Self::Year => "a date with its year, or a mapping whose year or year_not_after supplies it",
            Self::LongYear => "a year of four digits",
            Self::Serial => "a date, or a mapping whose serials says from when its numbers count days",
            Self::NoSuchDay => "a day that the calendar has",
            Self::NoSuchTime => "a time of day that the clock has, such as 15:20 or 下午3时20分",
            Self::OutOfRange => "a day from 1970 to 2106",
            Self::BeforeAll => "a day from 1900 to 2106",
        }
    }
}

impl Calendar {
    /// Reads a date with or without a time; what is in our own form stays as it stands.
    pub(super) fn read(&self, text: &str, days: Era) -> Result<Dated, DateFault> {
        if is_date(text) || !matches!(instant(text, Utc.fix()), Err(BadTime::Unreadable)) {
            return Ok(Dated::plain(text.to_owned()));
        }
        let narrow: String = text.chars().map(narrow).collect();
        let mut cursor = Cursor(narrow.trim());
        if let Ok(number) = cursor.0.parse::<f64>()
            && cursor.0.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.')
            && number >= 10_000.0
        {
            return self.number(number, days);
        }
        let (date, year) = self.date(&mut cursor)?;
        if !days.has(date) {
            return Err(days.fault());
        }
        cursor.skip_blanks();
        let text = if cursor.0.is_empty() {
            date.to_string()
        } else {
            cursor.eat(&["T", ",", "，"]);
            let (hour, minute, second) = time(&mut cursor)?;
            format!("{date}T{hour:02}:{minute:02}:{second:02}")
        };
        Ok(Dated {
            text,
            year,
            is_serial: false,
        })
    }

    /// Reads a number as 20220507, or as days since the first day of a workbook.
    pub(super) fn number(&self, number: f64, days: Era) -> Result<Dated, DateFault> {
        if number.fract() == 0.0 && (19_000_101.0..=21_061_231.0).contains(&number) {
            let date = NaiveDate::parse_from_str(&format!("{number:.0}"), "%Y%m%d");
            let date = date.map_err(|_| DateFault::NoSuchDay)?;
            return if days.has(date) {
                Ok(Dated::plain(date.to_string()))
            } else {
                Err(days.fault())
            };
        }
        let serials = self.serials.ok_or(DateFault::Serial)?;
        Ok(Dated {
            is_serial: true,
            ..Dated::plain(day_of_serial(number, serials, days)?)
        })
    }

    fn date(&self, cursor: &mut Cursor<'_>) -> Result<(NaiveDate, Option<i32>), DateFault> {
        let (first, digits) = cursor.number().ok_or(DateFault::Unreadable)?;
        cursor.skip_blanks();
        if cursor.eat(&["年"]).is_some() {
            let (month, day) = month_and_day(cursor)?;
            if digits != 4 {
                return Err(DateFault::LongYear);
            }
            return Ok((day_of(first, month, day)?, None));
        }
        if cursor.0.starts_with('月') {
            let day = day_behind_month(cursor)?;
            return self.supply_year(first, day);
        }
        let Some(mark) = cursor.eat(&["/", "-", "."]) else {
            return Err(DateFault::Unreadable);
        };
        let (second, second_digits) = cursor.number().ok_or(DateFault::Unreadable)?;
        if second_digits > 2 {
            return Err(DateFault::Unreadable);
        }
        if cursor.eat(&[mark]).is_none() {
            if digits > 2 {
                return Err(DateFault::Unreadable);
            }
            let (month, day) = self.ordered(first, second)?;
            return self.supply_year(month, day);
        }
        let (third, third_digits) = cursor.number().ok_or(DateFault::Unreadable)?;
        match (digits, third_digits) {
            (4, 1 | 2) => Ok((day_of(first, second, third)?, None)),
            (1 | 2, 4) => {
                let (month, day) = self.ordered(first, second)?;
                Ok((day_of(third, month, day)?, None))
            }
            (1 | 2, 1 | 2) => Err(DateFault::LongYear),
            _ => Err(DateFault::Unreadable),
        }
    }

    fn ordered(&self, first: u32, second: u32) -> Result<(u32, u32), DateFault> {
        match self.order {
            None => Err(DateFault::Order),
            Some(DateOrder::MonthFirst) => Ok((first, second)),
            Some(DateOrder::DayFirst) => Ok((second, first)),
        }
    }

    fn supply_year(&self, month: u32, day: u32) -> Result<(NaiveDate, Option<i32>), DateFault> {
        let date = match self.year.ok_or(DateFault::Year)? {
            YearRule::Is(year) => NaiveDate::from_ymd_opt(year, month, day),
            // 29 February may be seven years back, past a year such as 2100.
            YearRule::NotAfter(last) => (0..=8)
                .filter_map(|back| NaiveDate::from_ymd_opt(last.year() - back, month, day))
                .find(|date| *date <= last),
        };
        let date = date.ok_or(DateFault::NoSuchDay)?;
        Ok((date, Some(date.year())))
    }
}

impl Dated {
    pub(super) const fn plain(text: String) -> Self {
        Self {
            text,
            year: None,
            is_serial: false,
        }
    }
}

/// A day of a workbook, with its time of day unless that is midnight; below 1 the time of day alone.
///
/// Days count so that 1 is 1 January 1900 and 60 is a 29 February 1900 that never was, which Excel has kept from Lotus
/// 1-2-3; from 61 on the count is right again from 30 December 1899. Or 0 is 1 January 1904.
pub(super) fn day_of_serial(serial: f64, since: SerialDays, days: Era) -> Result<String, DateFault> {
    // A number of days below this is exact in seconds, and so are the casts.
    if !(0.0..100_000.0).contains(&serial) {
        return Err(days.fault());
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "from 0 to 8.64e9"
    )]
    let seconds = (serial * 86_400.0).round() as u64;
    let (day, second) = (seconds / 86_400, seconds % 86_400);
    let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
    if day == 0 {
        return Ok(time);
    }
    let before = match (since, day) {
        (SerialDays::Since1900, 60) => return Err(DateFault::NoSuchDay),
        (SerialDays::Since1900, 1..60) => NaiveDate::from_ymd_opt(1899, 12, 31),
        (SerialDays::Since1900, _) => NaiveDate::from_ymd_opt(1899, 12, 30),
        (SerialDays::Since1904, _) => NaiveDate::from_ymd_opt(1904, 1, 1),
    };
    let date = before
        .and_then(|before| before.checked_add_days(Days::new(day)))
        .filter(|date| days.has(*date))
        .ok_or(days.fault())?;
    Ok(if second == 0 {
        date.to_string()
    } else {
        format!("{date}T{time}")
    })
}

/// The first two numbers of a date whose year is last.
pub(super) fn before_year(text: &str) -> Option<(u32, u32)> {
    let narrow: String = text.chars().map(narrow).collect();
    let mut cursor = Cursor(narrow.trim());
    let (first, _) = cursor.number()?;
    let mark = cursor.eat(&["/", "-", "."])?;
    let (second, _) = cursor.number()?;
    cursor.eat(&[mark])?;
    let (_, digits) = cursor.number()?;
    (first <= 31 && second <= 31 && digits == 4).then_some((first, second))
}

/// Which days a column may hold.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Era {
    /// Those that a log reaches.
    Logged,
    /// Those on which somebody who lives was born.
    Lived,
}

impl Era {
    fn has(self, date: NaiveDate) -> bool {
        let first = match self {
            Self::Logged => 1970,
            Self::Lived => 1900,
        };
        (first..=2106).contains(&date.year())
    }

    const fn fault(self) -> DateFault {
        match self {
            Self::Logged => DateFault::OutOfRange,
            Self::Lived => DateFault::BeforeAll,
        }
    }
}

/// Full-width signs as the narrow ones that they stand for.
pub(super) fn narrow(c: char) -> char {
    match c {
        '\u{3000}' | '\u{a0}' => ' ',
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
        c => c,
    }
}

fn day_of(year: u32, month: u32, day: u32) -> Result<NaiveDate, DateFault> {
    i32::try_from(year)
        .ok()
        .and_then(|year| NaiveDate::from_ymd_opt(year, month, day))
        .ok_or(DateFault::NoSuchDay)
}

fn month_and_day(cursor: &mut Cursor<'_>) -> Result<(u32, u32), DateFault> {
    cursor.skip_blanks();
    let (month, _) = cursor.number().ok_or(DateFault::Unreadable)?;
    cursor.skip_blanks();
    Ok((month, day_behind_month(cursor)?))
}

fn day_behind_month(cursor: &mut Cursor<'_>) -> Result<u32, DateFault> {
    cursor.eat(&["月"]).ok_or(DateFault::Unreadable)?;
    cursor.skip_blanks();
    let (day, _) = cursor.number().ok_or(DateFault::Unreadable)?;
    cursor.skip_blanks();
    cursor.eat(&["日", "号"]);
    Ok(day)
}

/// Which half of the day a word names.
#[derive(Clone, Copy)]
enum Half {
    /// No word: a clock of 24 hours.
    Whole,
    Night,
    Morning,
    Noon,
    Afternoon,
    Evening,
}

/// Reads a time of day up to the end of the text.
fn time(cursor: &mut Cursor<'_>) -> Result<(u32, u32, u32), DateFault> {
    cursor.skip_blanks();
    let half = [
        ("凌晨", Half::Night),
        ("上午", Half::Morning),
        ("早上", Half::Morning),
        ("中午", Half::Noon),
        ("下午", Half::Afternoon),
        ("晚上", Half::Evening),
    ]
    .into_iter()
    .find(|(word, _)| cursor.eat(&[*word]).is_some())
    .map(|(_, half)| half);
    cursor.skip_blanks();
    let (hour, _) = cursor.number().ok_or(DateFault::Unreadable)?;
    let (mut minute, mut second) = (0, 0);
    if cursor.eat(&[":"]).is_some() {
        minute = cursor.number().ok_or(DateFault::Unreadable)?.0;
        if cursor.eat(&[":"]).is_some() {
            second = cursor.number().ok_or(DateFault::Unreadable)?.0;
            // Fractions of seconds are cut off, as everywhere.
            if cursor.eat(&["."]).is_some() {
                cursor.number().ok_or(DateFault::Unreadable)?;
            }
        }
    } else if cursor.eat(&["时", "点"]).is_some() {
        if cursor.eat(&["半"]).is_some() {
            minute = 30;
        } else if let Some((number, _)) = cursor.number() {
            minute = number;
            cursor.eat(&["分"]);
            if let Some((number, _)) = cursor.number() {
                second = number;
                cursor.eat(&["秒"]);
            }
        } else {
            cursor.eat(&["整"]);
        }
    } else {
        return Err(DateFault::Unreadable);
    }
    cursor.skip_blanks();
    let half = if cursor.eat(&["am", "AM", "a.m.", "A.M."]).is_some() {
        Some(Half::Night)
    } else if cursor.eat(&["pm", "PM", "p.m.", "P.M."]).is_some() {
        Some(Half::Afternoon)
    } else {
        half
    };
    if !cursor.0.is_empty() {
        return Err(DateFault::Unreadable);
    }
    let hour = hour_in(half, hour).ok_or(DateFault::NoSuchTime)?;
    if minute > 59 || second > 59 {
        return Err(DateFault::NoSuchTime);
    }
    Ok((hour, minute, second))
}

/// The hour on a clock of 24; nothing where the words may mean two instants, as 晚上12点.
fn hour_in(half: Option<Half>, hour: u32) -> Option<u32> {
    let half = half.unwrap_or(Half::Whole);
    match (half, hour) {
        (Half::Whole, 0..=23)
        | (Half::Night | Half::Morning, 0..=11)
        | (Half::Noon, 11..=14)
        | (Half::Afternoon, 12..=23)
        | (Half::Evening, 17..=23) => Some(hour),
        (Half::Night, 12) => Some(0),
        (Half::Noon, 1 | 2) | (Half::Afternoon, 1..=11) | (Half::Evening, 5..=11) => Some(hour + 12),
        _ => None,
    }
}

/// What of a text is still to be read.
struct Cursor<'t>(&'t str);

impl Cursor<'_> {
    /// Digits, at most nine, and how many.
    fn number(&mut self) -> Option<(u32, usize)> {
        let digits = self.0.bytes().take_while(u8::is_ascii_digit).count();
        let number = (digits <= 9).then(|| self.0[..digits].parse().ok()).flatten()?;
        self.0 = &self.0[digits..];
        Some((number, digits))
    }

    /// The first of the texts that stands here.
    fn eat<'w>(&mut self, texts: &[&'w str]) -> Option<&'w str> {
        let found = *texts.iter().find(|text| self.0.starts_with(**text))?;
        self.0 = &self.0[found.len()..];
        Some(found)
    }

    fn skip_blanks(&mut self) {
        self.0 = self.0.trim_start();
    }
}

#[cfg(test)]
mod checks {
    use super::*;

    const TOLD: Calendar = Calendar {
        order: None,
        year: Some(YearRule::Is(2022)),
        serials: Some(SerialDays::Since1900),
    };

    #[test]
    fn people_write_days_in_many_ways() {
        for text in [
            "2022-05-07",
            "2022/5/7",
            "2022-5-7",
            "2022.5.7",
            "2022/05/07",
            "5月7日",
            "5月7号",
            "5 月 7 日",
            "2022年5月7日",
            "2022年05月07",
            "２０２２／５／７",
            "20220507",
            "44688",
            "44688.0",
        ] {
            assert_eq!(
                TOLD.read(text, Era::Logged).map(|dated| dated.text),
                Ok("2022-05-07".to_owned()),
                "{text}"
            );
        }
    }

    #[test]
    fn people_write_times_in_many_ways() {
        for text in [
            "2022/5/7 15:20",
            "2022年5月7日下午3时20分",
            "2022年5月7日 15时20分",
            "5月7日下午15:20",
            "2022.5.7 3:20 PM",
            "2022/5/7 15:20:00.000",
            "2022年5月7日15点20分0秒",
            "5月7日 下午３：２０",
            "44688.638888888889",
        ] {
            assert_eq!(
                TOLD.read(text, Era::Logged).map(|dated| dated.text),
                Ok("2022-05-07T15:20:00".to_owned()),
                "{text}"
            );
        }
        for (text, time) in [
            ("5月7日8点半", "08:30:00"),
            ("5月7日凌晨12时", "00:00:00"),
            ("5月7日中午12时", "12:00:00"),
            ("5月7日中午1点10分", "13:10:00"),
            ("5月7日晚上8点整", "20:00:00"),
            ("2022/5/7 12:05 am", "00:05:00"),
            ("2022/5/7 12:05 pm", "12:05:00"),
        ] {
            assert_eq!(
                TOLD.read(text, Era::Logged).map(|dated| dated.text),
                Ok(format!("2022-05-07T{time}")),
                "{text}"
            );
        }
    }

    #[test]
    fn what_may_mean_two_days_is_refused_until_somebody_says_which() {
        let untold = Calendar {
            order: None,
            year: None,
            serials: None,
        };
        for (text, fault) in [
            ("5/7/2022", DateFault::Order),
            ("25/7/2022", DateFault::Order),
            ("5/7", DateFault::Order),
            ("5月7日", DateFault::Year),
            ("22/5/7", DateFault::LongYear),
            ("22年5月7日", DateFault::LongYear),
            ("44688", DateFault::Serial),
            ("2022/2/30", DateFault::NoSuchDay),
            ("20220230", DateFault::NoSuchDay),
            ("2022/5/7 25:00", DateFault::NoSuchTime),
            ("2022/5/7 8:60", DateFault::NoSuchTime),
            ("5月7日", DateFault::Year),
            ("2022年5月7日晚上12点", DateFault::NoSuchTime),
            ("1969/5/7", DateFault::OutOfRange),
            ("2022/5-7", DateFault::Unreadable),
            ("不详", DateFault::Unreadable),
            ("2022/5/7 8", DateFault::Unreadable),
            ("2022年5月7日起", DateFault::Unreadable),
            ("", DateFault::Unreadable),
            ("2022/5/7 8:30 am pm", DateFault::Unreadable),
            ("12345678901234567890", DateFault::Serial),
        ] {
            assert_eq!(untold.read(text, Era::Logged), Err(fault), "{text}");
        }
        for (order, day) in [
            (DateOrder::MonthFirst, "2022-05-07"),
            (DateOrder::DayFirst, "2022-07-05"),
        ] {
            let told = Calendar {
                order: Some(order),
                year: Some(YearRule::Is(2022)),
                serials: None,
            };
            assert_eq!(
                told.read("5/7/2022", Era::Logged).map(|dated| dated.text),
                Ok(day.to_owned())
            );
            assert_eq!(
                told.read("5.7", Era::Logged).map(|dated| dated.text),
                Ok(day.to_owned())
            );
        }
    }

    #[test]
    fn a_year_is_the_latest_in_which_the_day_is_not_after_the_one_that_was_named() {
        let last = NaiveDate::from_ymd_opt(2023, 1, 15);
        let told = Calendar {
            order: None,
            year: last.map(YearRule::NotAfter),
            serials: None,
        };
        let read = |text| told.read(text, Era::Logged).map(|dated| (dated.text, dated.year));
        assert_eq!(read("1月15日"), Ok(("2023-01-15".to_owned(), Some(2023))));
        assert_eq!(read("1月16日"), Ok(("2022-01-16".to_owned(), Some(2022))));
        assert_eq!(read("2月29日"), Ok(("2020-02-29".to_owned(), Some(2020))));
        assert_eq!(read("2月30日"), Err(DateFault::NoSuchDay));
    }

    #[test]
    fn days_of_workbooks_count_past_the_leap_day_that_never_was() {
        use SerialDays::{Since1900, Since1904};
        let logged = |serial, since| day_of_serial(serial, since, Era::Logged);
        assert_eq!(logged(25_569.0, Since1900), Ok("1970-01-01".to_owned()));
        assert_eq!(logged(44_688.0, Since1900), Ok("2022-05-07".to_owned()));
        assert_eq!(logged(43_226.0, Since1904), Ok("2022-05-07".to_owned()));
        assert_eq!(
            logged(44_688.354_166_666_664, Since1900),
            Ok("2022-05-07T08:30:00".to_owned())
        );
        assert_eq!(
            logged(0.354_166_666_666_666_7, Since1904),
            Ok("08:30:00".to_owned())
        );
        for outside in [
            1.0,
            59.0,
            61.0,
            25_568.0,
            75_972.0,
            1e9,
            -1.0,
            f64::NAN,
            f64::INFINITY,
        ] {
            assert_eq!(
                logged(outside, Since1900),
                Err(DateFault::OutOfRange),
                "{outside}"
            );
        }
        let lived = |serial| day_of_serial(serial, Since1900, Era::Lived);
        assert_eq!(lived(1.0), Ok("1900-01-01".to_owned()));
        assert_eq!(lived(59.0), Ok("1900-02-28".to_owned()));
        assert_eq!(lived(60.0), Err(DateFault::NoSuchDay));
        assert_eq!(lived(61.0), Ok("1900-03-01".to_owned()));
    }
}
