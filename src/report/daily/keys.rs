//! Keys in the text of a briefing.

use chrono::FixedOffset;

use crate::id::{AreaId, PersonId, PlaceId};
use crate::report::{WriteError, keys};
use crate::roster::Roster;

/// The keys behind ids, escaped where the text is Markdown.
pub(super) struct Keys<'a> {
    pub(super) roster: &'a Roster,
    pub(super) zone: FixedOffset,
    pub(super) markdown: bool,
}

impl Keys<'_> {
    pub(super) fn person(&self, person: PersonId) -> Result<String, WriteError> {
        Ok(self.text(keys::person_key(self.roster, person)?))
    }

    pub(super) fn place(&self, place: PlaceId) -> Result<String, WriteError> {
        Ok(self.text(keys::place_key(self.roster, place)?))
    }

    pub(super) fn area(&self, area: AreaId) -> Result<String, WriteError> {
        Ok(self.text(keys::area_key(self.roster, area)?))
    }

    pub(super) fn text(&self, text: &str) -> String {
        if self.markdown {
            escaped(text)
        } else {
            text.to_owned()
        }
    }

    /// Items in words: the first few and how many more there are, or all in a table.
    pub(super) fn told<T>(
        &self,
        items: &[T],
        words: impl Fn(&T) -> Result<String, WriteError>,
    ) -> Result<Vec<String>, WriteError> {
        const SHOWN: usize = 5;
        let shown = if self.markdown {
            SHOWN.min(items.len())
        } else {
            items.len()
        };
        let mut told = items[..shown].iter().map(words).collect::<Result<Vec<_>, _>>()?;
        if shown < items.len() {
            told.push(format!("+{}", items.len() - shown));
        }
        Ok(told)
    }
}

/// A text that Markdown shows as it stands, in a paragraph, a list or a table.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for (at, letter) in text.char_indices() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            // U+2028 and U+2029 break lines, the others turn the direction of what follows.
            '\u{2028}' | '\u{2029}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => safe.push(' '),
            letter if letter.is_control() => safe.push(' '),
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '!' | '|' | '~' | '$'
            | '@' => {
                safe.push('\\');
                safe.push(letter);
            }
            // These make lists and rules at the beginning of a line, links behind a scheme.
            '+' | '-' | '=' if at == 0 => {
                safe.push('\\');
                safe.push(letter);
            }
            ':' => safe.push_str("&#58;"),
            letter => safe.push(letter),
        }
    }
    safe
}
