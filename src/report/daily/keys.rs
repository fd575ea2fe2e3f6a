//! Keys in the text of a briefing.

use chrono::FixedOffset;

use crate::id::{AreaId, PersonId, PlaceId};
#[cfg(feature = "html")]
use crate::report::marks;
use crate::report::{WriteError, keys};
use crate::roster::Roster;

/// In what the text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::report) enum Form {
    /// Keys are escaped, and of a list the first few are told.
    Markdown,
    /// Keys stand as they are, and all are told.
    Table,
    /// Marks stand for keys, and of a list the first few are told.
    #[cfg(feature = "html")]
    Marked,
}

/// The keys behind ids.
pub(in crate::report) struct Keys<'a> {
    pub(in crate::report) roster: &'a Roster,
    pub(in crate::report) zone: FixedOffset,
    pub(in crate::report) form: Form,
}

impl Keys<'_> {
    pub(in crate::report) fn person(&self, person: PersonId) -> Result<String, WriteError> {
        let key = keys::person_key(self.roster, person)?;
        Ok(match self.form {
            #[cfg(feature = "html")]
            Form::Marked => marks::person(person),
            Form::Markdown | Form::Table => self.text(key),
        })
    }

    pub(in crate::report) fn place(&self, place: PlaceId) -> Result<String, WriteError> {
        let key = keys::place_key(self.roster, place)?;
        Ok(match self.form {
            #[cfg(feature = "html")]
            Form::Marked => marks::place(place),
            Form::Markdown | Form::Table => self.text(key),
        })
    }

    pub(in crate::report) fn area(&self, area: AreaId) -> Result<String, WriteError> {
        let key = keys::area_key(self.roster, area)?;
        Ok(match self.form {
            #[cfg(feature = "html")]
            Form::Marked => marks::area(area),
            Form::Markdown | Form::Table => self.text(key),
        })
    }

    pub(in crate::report) fn text(&self, text: &str) -> String {
        match self.form {
            Form::Markdown => escaped(text),
            Form::Table => text.to_owned(),
            #[cfg(feature = "html")]
            Form::Marked => marks::free(text),
        }
    }

    /// Items in words: the first few and how many more there are, or all in a table.
    pub(in crate::report) fn told<T>(
        &self,
        items: &[T],
        words: impl Fn(&T) -> Result<String, WriteError>,
    ) -> Result<Vec<String>, WriteError> {
        const SHOWN: usize = 5;
        let shown = if self.form == Form::Table {
            items.len()
        } else {
            SHOWN.min(items.len())
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
