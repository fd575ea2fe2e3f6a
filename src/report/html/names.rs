//! What persons, places and areas are called in the page, and the numbers by which its data refer to them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use serde::Serialize;

use super::text::{Html, Text, escaped, push_both, push_words};
use crate::case::Cases;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::report::marks::{Piece, pieces};
use crate::report::svg::legible;
use crate::report::{Language, WriteError, keys, words};
use crate::roster::Roster;

/// Keys and names beyond so many columns are cut.
const LONGEST: usize = 120;

/// Names, and who has a dossier in the page.
pub(super) struct Names<'a> {
    roster: &'a Roster,
    gazetteer: &'a Gazetteer,
    // The number of each person who has a dossier in the page, counted from 0 without a gap.
    listed: BTreeMap<PersonId, usize>,
    told: RefCell<Told>,
    neutral: Option<Neutral<'a>>,
    /// Whether the names of those who have a dossier lead to it.
    linked: bool,
}

/// Everybody else by what they are, where their keys are not shown, numbered as they are met.
struct Neutral<'a> {
    subject: PersonId,
    cases: &'a Cases,
    met: RefCell<(Numbered<PersonId>, Numbered<PersonId>)>,
}

impl Neutral<'_> {
    fn name(&self, person: PersonId, language: Language) -> String {
        let mut met = self.met.borrow_mut();
        let (what, number) = if self.cases.get(person).is_some() {
            (["case ", "病例"], met.0.number(person))
        } else {
            (["contact ", "接触者"], met.1.number(person))
        };
        let [en, zh] = what;
        let what = match language {
            Language::English => en,
            Language::Chinese => zh,
        };
        format!("{what}{}", number + 1)
    }
}

/// What the data of the page refer to by number, in the order in which it was met.
#[derive(Default)]
struct Told {
    persons: Numbered<PersonId>,
    places: Numbered<PlaceId>,
    areas: Numbered<AreaId>,
}

struct Numbered<T> {
    numbers: BTreeMap<T, usize>,
    list: Vec<T>,
}

impl<T> Default for Numbered<T> {
    fn default() -> Self {
        Self {
            numbers: BTreeMap::new(),
            list: Vec::new(),
        }
    }
}

impl<T: Ord + Copy> Numbered<T> {
    fn number(&mut self, of: T) -> usize {
        *self.numbers.entry(of).or_insert_with(|| {
            self.list.push(of);
            self.list.len() - 1
        })
    }
}

/// The names by number, as the page holds them for its scripts.
#[derive(Serialize)]
pub(super) struct Table {
    /// So many persons at the beginning have a dossier.
    listed: usize,
    persons: Vec<String>,
    places: Vec<String>,
    areas: Vec<String>,
}

impl<'a> Names<'a> {
    /// The names of a page in which some persons have a dossier, in this order.
    pub(super) fn new(
        roster: &'a Roster,
        gazetteer: &'a Gazetteer,
        listed: impl IntoIterator<Item = PersonId>,
    ) -> Self {
        let mut told = Told::default();
        for person in listed {
            told.persons.number(person);
        }
        Self {
            roster,
            gazetteer,
            listed: told.persons.numbers.clone(),
            told: RefCell::new(told),
            neutral: None,
            linked: true,
        }
    }

    /// The same, with names that lead nowhere: there is no other dossier in the page.
    pub(super) fn without_links(self) -> Self {
        Self {
            linked: false,
            ..self
        }
    }

    /// The same, with the key of one person only: everybody else is `case 1` or `contact 2`.
    pub(super) fn with_neutral(self, subject: PersonId, cases: &'a Cases) -> Self {
        let met = RefCell::default();
        Self {
            neutral: Some(Neutral { subject, cases, met }),
            ..self
        }
    }

    /// The number of a person in the data of the page.
    pub(super) fn person_number(&self, person: PersonId) -> Result<usize, WriteError> {
        keys::person_key(self.roster, person)?;
        Ok(self.told.borrow_mut().persons.number(person))
    }

    /// The number of a place in the data of the page.
    pub(super) fn place_number(&self, place: PlaceId) -> Result<usize, WriteError> {
        keys::place_key(self.roster, place)?;
        Ok(self.told.borrow_mut().places.number(place))
    }

    /// The number of an area in the data of the page.
    pub(super) fn area_number(&self, area: AreaId) -> Result<usize, WriteError> {
        keys::area_key(self.roster, area)?;
        Ok(self.told.borrow_mut().areas.number(area))
    }

    /// The number under which the page has a dossier of a person.
    pub(super) fn listed(&self, person: PersonId) -> Option<usize> {
        self.listed.get(&person).copied()
    }

    /// What a person is called.
    pub(super) fn person(&self, person: PersonId, language: Language) -> Result<String, WriteError> {
        let key = keys::person_key(self.roster, person)?;
        let neutral = self.neutral.as_ref().filter(|neutral| neutral.subject != person);
        Ok(neutral.map_or_else(|| legible(key, LONGEST), |neutral| neutral.name(person, language)))
    }

    pub(super) fn place(&self, place: PlaceId) -> Result<String, WriteError> {
        // The name of a home may be that of who lives there.
        if self.neutral.is_some() {
            return Ok(legible(keys::place_key(self.roster, place)?, LONGEST));
        }
        let name = words::place(place, self.roster, self.gazetteer)?;
        Ok(legible(&name, LONGEST))
    }

    pub(super) fn area(&self, area: AreaId) -> Result<String, WriteError> {
        let name = words::area(area, self.roster, self.gazetteer)?;
        Ok(legible(&name, LONGEST))
    }

    /// A marked text as markup, in both languages.
    pub(super) fn html(&self, text: &Text) -> Result<Html, WriteError> {
        let en = self.html_in(&text.en, Language::English)?;
        let zh = self.html_in(&text.zh, Language::Chinese)?;
        let mut html = String::new();
        push_both(&mut html, &en, &zh);
        Ok(Html(html))
    }

    fn html_in(&self, text: &str, language: Language) -> Result<String, WriteError> {
        let mut html = String::new();
        for piece in pieces(text) {
            let name = match piece {
                Piece::Words(words) => {
                    push_words(&mut html, words);
                    continue;
                }
                Piece::Free(text) => text.to_owned(),
                Piece::Person(person) => self.person(person, language)?,
                Piece::Place(place) => self.place(place)?,
                Piece::Area(area) => self.area(area)?,
            };
            let name = format!("<bdi>{}</bdi>", escaped(&name));
            match piece {
                Piece::Person(person) => match self.listed(person).filter(|_| self.linked) {
                    Some(number) => {
                        html.extend(["<a href=\"#person=", &number.to_string(), "\">", &name, "</a>"]);
                    }
                    None => html.push_str(&name),
                },
                _ => html.push_str(&name),
            }
        }
        Ok(html)
    }

    /// A marked text for the data of the page: marks hold the numbers of this page.
    pub(super) fn data(&self, text: &str) -> Result<String, WriteError> {
        let mut data = String::new();
        for piece in pieces(text) {
            let (letter, number) = match piece {
                Piece::Words(words) => {
                    data.push_str(words);
                    continue;
                }
                Piece::Free(text) => {
                    data.extend(["\u{2068}", text, "\u{2069}"]);
                    continue;
                }
                Piece::Person(person) => ("p", self.person_number(person)?),
                Piece::Place(place) => ("l", self.place_number(place)?),
                Piece::Area(area) => ("a", self.area_number(area)?),
            };
            data.extend(["\u{2066}", letter, &number.to_string(), "\u{2069}"]);
        }
        Ok(data)
    }

    /// Everything that was told by number until now.
    pub(super) fn table(&self) -> Result<Table, WriteError> {
        let told = self.told.borrow();
        let person = |&person: &PersonId| self.person(person, Language::English);
        let place = |&place: &PlaceId| self.place(place);
        let area = |&area: &AreaId| self.area(area);
        Ok(Table {
            listed: self.listed.len(),
            persons: told.persons.list.iter().map(person).collect::<Result<_, _>>()?,
            places: told.places.list.iter().map(place).collect::<Result<_, _>>()?,
            areas: told.areas.list.iter().map(area).collect::<Result<_, _>>()?,
        })
    }
}
