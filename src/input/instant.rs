//! Instants as files write them.

use chrono::{FixedOffset, NaiveDate};

use crate::time::{InvalidTimestamp, Timestamp, midnight};

pub(super) enum BadTime {
    Unreadable,
    OutOfRange,
}

/// Reads an instant as [`Timestamp::parse_in`] does.
pub(super) fn instant(text: &str, zone: FixedOffset) -> Result<Timestamp, BadTime> {
    usual(text.as_bytes(), zone).map_or_else(|| Timestamp::parse_in(text, zone).map_err(BadTime::from), Ok)
}

impl From<InvalidTimestamp> for BadTime {
    fn from(error: InvalidTimestamp) -> Self {
        match error {
            InvalidTimestamp::Unreadable { .. } => Self::Unreadable,
            InvalidTimestamp::OutOfRange { .. } => Self::OutOfRange,
        }
    }
}

/// Whether the text is a calendar day, of whatever year.
pub(super) fn is_date(text: &str) -> bool {
    text.len() == "2022-05-07".len()
        && text.bytes().enumerate().all(|(at, byte)| match at {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        })
        && text.parse::<NaiveDate>().is_ok()
}

/// A time in the form that nearly all have, some ten times faster than [`Timestamp::parse_in`]; nothing where it may be another.
fn usual(text: &[u8], zone: FixedOffset) -> Option<Timestamp> {
    let (date_and_minute, rest) = text.split_first_chunk::<16>()?;
    #[rustfmt::skip]
    let &[y0, y1, y2, y3, b'-', m0, m1, b'-', d0, d1, b'T' | b' ', h0, h1, b':', n0, n1] = date_and_minute else {
        return None;
    };
    let year = 100 * two(y0, y1)? + two(y2, y3)?;
    let date = NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, two(m0, m1)?, two(d0, d1)?)?;
    let (hour, minute) = (below(24, two(h0, h1)?)?, below(60, two(n0, n1)?)?);
    let (second, offset) = match rest {
        [b':', s0, s1, offset @ ..] => (below(60, two(*s0, *s1)?)?, offset),
        offset => (0, offset),
    };
    let east = match *offset {
        [] => i64::from(zone.local_minus_utc()),
        [b'Z'] => 0,
        [sign @ (b'+' | b'-'), h0, h1, b':', m0, m1] => {
            let seconds = 3600 * below(24, two(h0, h1)?)? + 60 * below(60, two(m0, m1)?)?;
            if sign == b'+' {
                i64::from(seconds)
            } else {
                -i64::from(seconds)
            }
        }
        _ => return None,
    };
    let local = midnight(date, FixedOffset::east_opt(0)?) + i64::from(3600 * hour + 60 * minute + second);
    Timestamp::from_unix(local - east).ok()
}

fn two(tens: u8, ones: u8) -> Option<u32> {
    let digit = |byte: u8| byte.is_ascii_digit().then(|| u32::from(byte - b'0'));
    Some(10 * digit(tens)? + digit(ones)?)
}

fn below(limit: u32, number: u32) -> Option<u32> {
    (number < limit).then_some(number)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a test fails by panicking")]
mod checks {
    use proptest::prelude::*;

    use super::*;

    /// Times, and texts that are nearly times: some characters are replaced, the end may be missing.
    fn nearly_a_time() -> impl Strategy<Value = String> {
        let number = |limit: u32| (0..limit).prop_map(|number| format!("{number:02}"));
        let offset = prop_oneof![
            Just(String::new()),
            Just("Z".to_owned()),
            ("[+-]", number(26), number(62)).prop_map(|(sign, h, m)| format!("{sign}{h}:{m}")),
        ];
        let seconds = prop_oneof![Just(String::new()), number(62).prop_map(|s| format!(":{s}"))];
        let date = (1960..2120, number(14), number(33)).prop_map(|(y, m, d)| format!("{y}-{m}-{d}"));
        let time = (date, "[Tt ]", number(26), number(62), seconds, offset)
            .prop_map(|(date, t, h, m, s, offset)| format!("{date}{t}{h}:{m}{s}{offset}"));
        let slip = prop::option::of((0..26_usize, "[0-9:+ Zz.é-]"));
        (time, slip).prop_map(|(time, slip)| match slip {
            Some((at, other)) if at < time.len() => format!("{}{other}{}", &time[..at], &time[at + 1..]),
            _ => time,
        })
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4096))]

        #[test]
        fn a_usual_time_is_the_same_instant_read_either_way(text in nearly_a_time(), hours in -12..=14) {
            let zone = FixedOffset::east_opt(hours * 3600 + 1800).unwrap();
            if let Some(time) = usual(text.as_bytes(), zone) {
                prop_assert_eq!(Timestamp::parse_in(&text, zone).ok(), Some(time), "{}", text);
            }
        }
    }

    #[test]
    fn the_forms_that_files_have_are_usual() {
        let zone = FixedOffset::east_opt(8 * 3600).unwrap();
        for text in [
            "2022-05-07T08:30:00+08:00",
            "2022-05-07T08:30+08:00",
            "2022-05-07T00:30:00Z",
            "2022-05-07T08:30:00",
            "2022-05-07 08:30",
            "2022-05-06T18:30:00-06:00",
        ] {
            let time = usual(text.as_bytes(), zone).unwrap();
            assert_eq!(time.to_string(), "2022-05-07T00:30:00Z", "{text}");
        }
    }
}
