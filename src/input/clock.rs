//! Times of day on a clock of twelve hours, as `12:15 pm - 12:50 pm`.

/// Reads a range of times of day as minutes since midnight: where it starts, and where it ends.
///
/// Between the two stands a hyphen or a dash. An hour from 1 to 12, minutes where there are any, and `am` or `pm` behind
/// both times: 12 am is midnight, 12 pm is noon. Nothing else is understood, a clock of 24 hours least of all.
pub(super) fn range(text: &str) -> Option<(u32, u32)> {
    let (start, end) = text.split_once(['-', '–', '—'])?;
    Some((time(start.trim())?, time(end.trim())?))
}

fn time(text: &str) -> Option<u32> {
    let (clock, half) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let half_start = if half.eq_ignore_ascii_case("am") {
        0
    } else {
        half.eq_ignore_ascii_case("pm").then_some(12 * 60)?
    };
    let (hour, minute) = match clock.trim_end().split_once(':') {
        Some((hour, minute)) => (number(hour)?, Some(minute).filter(|text| text.len() == 2)?),
        None => (number(clock.trim_end())?, "00"),
    };
    let minute = number(minute)?;
    ((1..=12).contains(&hour) && minute < 60).then_some(half_start + hour % 12 * 60 + minute)
}

/// A number of one or two digits.
fn number(text: &str) -> Option<u32> {
    let digits = text.len() <= 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod checks {
    use super::range;

    #[test]
    fn twelve_am_is_midnight_and_twelve_pm_is_noon() {
        assert_eq!(range("12:15 am - 12:30 am"), Some((15, 30)));
        assert_eq!(range("12:15 pm - 12:50 pm"), Some((735, 770)));
        assert_eq!(range("11:59 am - 12:00 pm"), Some((719, 720)));
        assert_eq!(range("11:30 pm - 12:30 am"), Some((1410, 30)));
    }

    #[test]
    fn people_write_blanks_dashes_and_capitals_as_they_like() {
        for text in [
            "9 am - 1:05 pm",
            "9:00am-1:05pm",
            "09:00 AM – 1:05 Pm",
            " 9AM—01:05  pm ",
        ] {
            assert_eq!(range(text), Some((540, 785)), "{text}");
        }
    }

    #[test]
    fn whatever_else_is_written_is_no_time() {
        for text in [
            "",
            "-",
            "am - pm",
            "9:00 am",
            "9:00 - 10:00 am",
            "9:00 am to 10:00 am",
            "0:15 am - 1:00 am",
            "13:00 pm - 2:00 pm",
            "13:00 - 14:00",
            "9:60 am - 10:00 am",
            "9:5 am - 10:00 am",
            "9:005 am - 10:00 am",
            "009:00 am - 10:00 am",
            "9.30 am - 10:00 am",
            "9: am - 10:00 am",
            ":30 am - 10:00 am",
            "-9:00 am - 10:00 am",
            "+9:00 am - 10:00 am",
            "9:00 am - 10:00 am - 11:00 am",
            "9:00 äm - 10:00 am",
            "é",
        ] {
            assert_eq!(range(text), None, "{text}");
        }
    }
}
