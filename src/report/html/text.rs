//! What the page says, in both languages at once, and how it becomes HTML.

use std::fmt;

use askama::filters::HtmlSafe;
use chrono::{FixedOffset, NaiveDate};

use crate::report::{Language, words};
use crate::time::Timestamp;

/// A text in both languages; marks stand for persons, places and areas.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) struct Text {
    pub(super) en: String,
    pub(super) zh: String,
}

impl Text {
    pub(super) fn new(en: impl Into<String>, zh: impl Into<String>) -> Self {
        let (en, zh) = (en.into(), zh.into());
        Self { en, zh }
    }

    /// A text that is the same in both languages: a number, a date, a mark.
    pub(super) fn same(text: impl Into<String>) -> Self {
        let text = text.into();
        Self {
            en: text.clone(),
            zh: text,
        }
    }

    /// The text that is given for each language.
    pub(super) fn each<E>(mut say: impl FnMut(Language) -> Result<String, E>) -> Result<Self, E> {
        Ok(Self {
            en: say(Language::English)?,
            zh: say(Language::Chinese)?,
        })
    }
}

/// Markup: whatever in it came from outside is escaped.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub(super) struct Html(pub(super) String);

impl fmt::Display for Html {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Html {}

/// Two words of the page itself, in both languages.
pub(super) fn say(en: &str, zh: &str) -> Html {
    let mut html = String::new();
    push_both(&mut html, &escaped(en), &escaped(zh));
    Html(html)
}

/// The same markup in both languages stands once.
pub(super) fn push_both(html: &mut String, en: &str, zh: &str) {
    if en == zh {
        html.push_str(en);
    } else {
        html.extend([
            "<span lang=\"en\">",
            en,
            "</span><span lang=\"zh\">",
            zh,
            "</span>",
        ]);
    }
}

pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            letter => safe.push(letter),
        }
    }
    safe
}

/// Words of the library, in which dates and times can be told in the language of the reader.
pub(super) fn push_words(html: &mut String, words: &str) {
    let mut rest = words;
    while let Some((at, length)) = first_date(rest) {
        let (before, date) = rest.split_at(at);
        let (date, after) = date.split_at(length);
        html.push_str(&escaped(before));
        push_time(html, date);
        rest = after;
    }
    html.push_str(&escaped(rest));
}

/// A date, or a date and a time of day, as it stands in a text.
fn push_time(html: &mut String, date: &str) {
    html.extend([
        "<time datetime=\"",
        &date.replacen(' ', "T", 1),
        "\">",
        date,
        "</time>",
    ]);
}

/// Where the first date of a text begins, and how many bytes it has: `2022-05-07`, with ` 08:30` or ` 08:30:05` behind it
/// where there is such.
fn first_date(text: &str) -> Option<(usize, usize)> {
    let bytes = text.as_bytes();
    let fits = |at: usize, pattern: &str| {
        let shown = bytes.get(at..at + pattern.len());
        shown.is_some_and(|shown| {
            let pairs = shown.iter().zip(pattern.bytes());
            pairs.into_iter().all(|(&byte, wanted)| match wanted {
                b'0' => byte.is_ascii_digit(),
                wanted => byte == wanted,
            })
        })
    };
    let digit = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_digit);
    let at = (0..bytes.len())
        .find(|&at| fits(at, "0000-00-00") && (at == 0 || !digit(at - 1)) && !digit(at + 10))?;
    let length = ["0000-00-00 00:00:00", "0000-00-00 00:00", "0000-00-00"]
        .into_iter()
        .find(|pattern| fits(at, pattern))
        .map_or(10, str::len);
    Some((at, length))
}

/// An instant, in the time zone of the protocol.
pub(super) fn time(time: Timestamp, zone: FixedOffset) -> Html {
    let mut html = String::new();
    push_time(&mut html, &words::time(time, zone));
    Html(html)
}

pub(super) fn date(date: NaiveDate) -> Html {
    let mut html = String::new();
    push_time(&mut html, &date.to_string());
    Html(html)
}

/// `1,234,567`: as both languages have it.
pub(super) fn number(count: u64) -> String {
    let digits = count.to_string();
    let mut grouped = String::new();
    for (position, digit) in digits.chars().enumerate() {
        if position > 0 && (digits.len() - position) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> String {
        let mut html = String::new();
        push_words(&mut html, text);
        html
    }

    #[test]
    fn dates_and_times_in_words_can_be_localised() {
        assert_eq!(
            words("from 2022-05-07 08:30 to 09:40 <&>, and on 2022-05-08"),
            "from <time datetime=\"2022-05-07T08:30\">2022-05-07 08:30</time> to 09:40 &lt;&amp;&gt;, and on \
             <time datetime=\"2022-05-08\">2022-05-08</time>"
        );
        assert_eq!(
            words("自2022-05-07 08:30:05起"),
            "自<time datetime=\"2022-05-07T08:30:05\">2022-05-07 08:30:05</time>起"
        );
    }

    #[test]
    fn longer_numbers_with_hyphens_are_no_dates() {
        for text in ["12022-05-07", "2022-05-071", "2022-5-07", "联防联控〔2022〕71号"] {
            assert_eq!(words(text), text);
        }
    }

    #[test]
    fn numbers_are_grouped_by_three() {
        let cases = [
            (0, "0"),
            (999, "999"),
            (1000, "1,000"),
            (1_234_567, "1,234,567"),
            (200_000, "200,000"),
        ];
        for (count, expected) in cases {
            assert_eq!(number(count), expected);
        }
    }
}
