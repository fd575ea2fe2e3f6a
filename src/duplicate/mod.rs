//! One person under two keys: finding whom registers list twice, and making them one where somebody says so.
//!
//! [`find_duplicates`] reports pairs with what agrees and what does not; it changes nothing. [`SamePersons`] takes the
//! pairs that somebody has confirmed, or all that are [exact](Likeness::Exact), and carries every visit, encounter, test,
//! isolation and case onto one id of each group.
//!
//! # What counts
//!
//! Persons are compared by name, day of birth and the last four digits of a telephone number. In names, full-width signs
//! count as narrow ones, capitals as small letters, and blanks, hyphens, full stops and middle dots not at all. Two names
//! are **close** where one sign was inserted, left out or replaced, or two neighbours were swapped (an edit distance of 1;
//! Damerau, Communications of the ACM 1964), and neither has more than 64 signs.
//!
//! | name | day of birth and telephone | what it is |
//! |---|---|---|
//! | same | one agrees, none differs | exact |
//! | same | one agrees, one differs | near |
//! | close, of three signs or more each | one agrees, none differs | near |
//! | close or another | both agree | near |
//! | anything else | | nothing |
//!
//! A Chinese name has two to four signs, so that a close name is no evidence by itself, and one of two signs, whose
//! bearers then share half of it, takes both of the others. A name alone is none either, however alike. What is not
//! known neither agrees nor differs.

mod find;
mod merge;
mod name;

pub use self::{
    find::{Agreement, Crowd, Duplicate, Duplicates, Likeness, NameLikeness, find_duplicates},
    merge::{MergeConflict, SamePersons},
};

use std::fmt;

use chrono::NaiveDate;

use crate::id::PersonId;

/// What tells a person apart. `Debug` shows the id alone.
#[derive(Clone, PartialEq, Eq)]
pub struct Described {
    /// Who.
    pub person: PersonId,
    /// What people call them.
    pub name: Option<String>,
    /// When they were born.
    pub born: Option<NaiveDate>,
    /// The last digits of their telephone number.
    pub phone_suffix: Option<String>,
}

impl Described {
    /// A person of whom nothing is known yet.
    #[must_use]
    pub const fn new(person: PersonId) -> Self {
        Self {
            person,
            name: None,
            born: None,
            phone_suffix: None,
        }
    }
}

impl fmt::Debug for Described {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Described")
            .field("person", &self.person)
            .finish_non_exhaustive()
    }
}
