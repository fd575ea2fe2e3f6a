//! Marks in a text, in the place of keys: what a mark stands for is written out where the text is shown, isolated from what
//! stands around it.
//!
//! A mark begins with a sign that isolates (U+2066) and ends with the one that ends isolation (U+2069). No key brings such
//! signs into a text, as none is ever in it.

use crate::id::{AreaId, PersonId, PlaceId};

use super::svg::legible;

/// Begins a mark.
const BEGIN: char = '\u{2066}';
/// Begins a text that may be anything.
const BEGIN_FREE: char = '\u{2068}';
/// Ends both.
const END: char = '\u{2069}';

/// Free text beyond so many columns is cut.
const LONGEST: usize = 500;

/// A part of a marked text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Piece<'t> {
    /// What the library says.
    Words(&'t str),
    /// A text that may be anything.
    Free(&'t str),
    Person(PersonId),
    Place(PlaceId),
    Area(AreaId),
}

pub(super) fn person(person: PersonId) -> String {
    format!("{BEGIN}p{}{END}", person.get())
}

pub(super) fn place(place: PlaceId) -> String {
    format!("{BEGIN}l{}{END}", place.get())
}

pub(super) fn area(area: AreaId) -> String {
    format!("{BEGIN}a{}{END}", area.get())
}

/// A text that may be anything, without the signs of which marks are made.
pub(super) fn without_marks(text: &str) -> String {
    legible(text, usize::MAX)
}

/// A text that may be anything, without what would turn the direction of what follows.
pub(super) fn free(text: &str) -> String {
    format!("{BEGIN_FREE}{}{END}", legible(text, LONGEST))
}

/// The parts of a text, in order; what looks like a mark and is none are words.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let is_begin = |c: char| c == BEGIN || c == BEGIN_FREE;
        let at = rest.find(is_begin).unwrap_or(rest.len());
        if at > 0 {
            let (words, after) = rest.split_at(at);
            rest = after;
            return Some(Piece::Words(words));
        }
        let end = rest.find(END).map_or(rest.len(), |end| end + END.len_utf8());
        let (mark, after) = rest.split_at(end);
        rest = after;
        Some(piece(mark))
    })
}

/// The part that a mark is, its ends included.
fn piece(mark: &str) -> Piece<'_> {
    let inside = mark.trim_start_matches([BEGIN, BEGIN_FREE]).trim_end_matches(END);
    if mark.starts_with(BEGIN_FREE) {
        return Piece::Free(inside);
    }
    let number = |prefix| inside.strip_prefix(prefix)?.parse().ok();
    let person = number('p').map(|number| Piece::Person(PersonId::new(number)));
    let place = || number('l').map(|number| Piece::Place(PlaceId::new(number)));
    let area = || number('a').map(|number| Piece::Area(AreaId::new(number)));
    person.or_else(place).or_else(area).unwrap_or(Piece::Free(inside))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_apart_as_they_were_put_together() {
        let (ann, inn, east) = (PersonId::new(7), PlaceId::new(0), AreaId::new(41));
        let text = format!(
            "{} was at {}, {} ({})",
            person(ann),
            place(inn),
            area(east),
            free("a\u{202e}b")
        );
        let found: Vec<Piece<'_>> = pieces(&text).collect();
        let expected = [
            Piece::Person(ann),
            Piece::Words(" was at "),
            Piece::Place(inn),
            Piece::Words(", "),
            Piece::Area(east),
            Piece::Words(" ("),
            Piece::Free("a\u{fffd}b"),
            Piece::Words(")"),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_mark_that_never_ends_or_says_nothing_is_text() {
        for (text, inside) in [
            ("\u{2066}p", "p"),
            ("\u{2066}p99999999999\u{2069}", "p99999999999"),
            ("\u{2066}\u{2069}", ""),
            ("\u{2068}", ""),
        ] {
            assert_eq!(pieces(text).collect::<Vec<_>>(), [Piece::Free(inside)]);
        }
    }
}
