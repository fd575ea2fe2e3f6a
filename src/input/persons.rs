//! `persons.csv`: who lives where, and what people call them.

use std::fmt;
use std::io::Read;

use chrono::{Datelike, NaiveDate};

use super::error::{ReadError, Wrong};
use super::instant::is_date;
use super::rows::{Context, Rows};
use super::table::{Layout, Others, Row};
use crate::duplicate::Described;
use crate::id::{PersonId, PlaceId};
use crate::roster::Roster;

pub(super) const LAYOUT: Layout = Layout {
    columns: &["person", "home", "name", "born", "phone_suffix"],
    required: 1,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const HOME: usize = 1;
const NAME: usize = 2;
const BORN: usize = 3;
const PHONE_SUFFIX: usize = 4;

const A_BIRTH: &str = "a day of birth from 1900 on such as 1987-05-07";

/// A person as the register of persons describes them. `Debug` hides what
/// tells them apart: name, birth date and telephone.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// Where they live.
    pub home: Option<PlaceId>,
    /// What people call them.
    pub name: Option<String>,
    /// On which day they were born, from 1900 on.
    pub born: Option<NaiveDate>,
    /// The last four digits of their telephone number.
    pub phone_suffix: Option<String>,
}

impl Person {
    /// What tells them apart, to be looked for among others.
    #[must_use]
    pub fn described(&self) -> Described {
        Described {
            person: self.id,
            name: self.name.clone(),
            born: self.born,
            phone_suffix: self.phone_suffix.clone(),
        }
    }
}

impl fmt::Debug for Person {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Person")
            .field("id", &self.id)
            .field("home", &self.home)
            .finish_non_exhaustive()
    }
}

/// Reads persons one by one; a second row about one person is an error. Messages call the file by the name that is
/// given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
pub fn read_persons<'r, R: Read>(
    source: R,
    file: &str,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Person>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, person)
}

fn person(row: Row<'_>, context: &mut Context<'_>) -> Result<Person, Wrong> {
    let key = row.key(PERSON)?;
    let home = row.optional_key(HOME)?;
    let name = row.text(NAME)?;
    let born = row.checked(BORN, A_BIRTH, |text| {
        let date: NaiveDate = is_date(text).then(|| text.parse().ok()).flatten()?;
        (1900..=2106).contains(&date.year()).then_some(date)
    })?;
    let phone_suffix = row.checked(
        PHONE_SUFFIX,
        "the last four digits of a telephone number",
        |text| {
            let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| text.to_owned())
        },
    )?;
    let id = context.person(key)?;
    context.define(row, PERSON, id.index())?;
    Ok(Person {
        id,
        home: home.map(|home| context.place(home)).transpose()?,
        name,
        born,
        phone_suffix,
    })
}
