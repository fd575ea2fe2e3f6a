//! What people call persons.

use std::collections::BTreeMap;
use std::fmt;

use crate::id::PersonId;

/// The names of persons, to be written into what goes to other systems, where somebody has them go out. Like the roster,
/// its `Debug` prints a count only.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Names(BTreeMap<PersonId, String>);

impl Names {
    /// The name of a person, where known.
    #[must_use]
    pub fn get(&self, person: PersonId) -> Option<&str> {
        self.0.get(&person).map(String::as_str)
    }

    /// Every name, by person.
    #[cfg(feature = "csv")]
    pub(super) fn iter(&self) -> impl Iterator<Item = (PersonId, &str)> {
        self.0.iter().map(|(&person, name)| (person, name.as_str()))
    }

    /// How many names are known.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether no name is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl FromIterator<(PersonId, String)> for Names {
    fn from_iter<I: IntoIterator<Item = (PersonId, String)>>(names: I) -> Self {
        Self(names.into_iter().collect())
    }
}

impl fmt::Debug for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Names({})", self.len())
    }
}
