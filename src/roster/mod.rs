//! The one place that knows names: external keys to ids and back.

#[cfg(feature = "csv")]
mod draft;
mod keys;

use std::fmt;

use thiserror::Error;

#[cfg(feature = "csv")]
pub(crate) use self::draft::{Admitted, Draft, Newcomers};
use self::keys::Keys;
use crate::id::{AreaId, PersonId, PlaceId};

/// External keys (names, numbers, codes) of persons, places and areas, and the ids that stand for them.
///
/// The engine never sees a key, so a `Roster` is all that has to be protected, or left at home. Its `Debug`
/// prints counts only.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// let mut roster = Roster::new();
/// let ann = roster.person("ann")?;
/// assert_eq!(roster.person("ann")?, ann);
/// assert_eq!(roster.person_key(ann), Some("ann"));
/// assert_eq!(format!("{roster:?}"), "Roster { persons: 1, places: 0, areas: 0 }");
/// # Ok::<(), mijie::RosterFull>(())
/// ```
#[derive(Clone, Default)]
pub struct Roster {
    persons: Keys,
    places: Keys,
    areas: Keys,
}

/// More keys than ids: a roster holds 4,294,967,295 of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("expected at most 4294967295 {what}, found one more")]
pub struct RosterFull {
    what: &'static str,
}

/// The new id of each old one, after [`Roster::sort`].
#[cfg(feature = "csv")]
pub(crate) struct Renumbering {
    persons: Vec<u32>,
    places: Vec<u32>,
    areas: Vec<u32>,
}

#[cfg(feature = "csv")]
impl Renumbering {
    pub(crate) fn person(&self, old: PersonId) -> PersonId {
        PersonId::new(self.persons[old.index()])
    }

    pub(crate) fn place(&self, old: PlaceId) -> PlaceId {
        PlaceId::new(self.places[old.index()])
    }

    pub(crate) fn area(&self, old: AreaId) -> AreaId {
        AreaId::new(self.areas[old.index()])
    }

    /// How many ids of persons and places there are; each is below that number.
    pub(crate) fn count(&self) -> usize {
        self.persons.len() + self.places.len()
    }
}

#[cfg(feature = "csv")]
impl Roster {
    /// Renumbers every id, so that ids sort as their keys do and no longer tell in which order keys arrived.
    pub(crate) fn sort(&mut self) -> Renumbering {
        Renumbering {
            persons: self.persons.sort(),
            places: self.places.sort(),
            areas: self.areas.sort(),
        }
    }
}

macro_rules! keys_of {
    ($($field:ident, $id:ident, $one:literal: $intern:ident $find:ident $key:ident $count:ident;)+) => {
        impl Roster {
            /// A roster without any key.
            #[must_use]
            pub fn new() -> Self {
                Self::default()
            }

            $(
                #[doc = concat!("The id of the ", $one, " with this key; a new one for a new key.")]
                ///
                /// # Errors
                ///
                /// [`RosterFull`] where every id is taken.
                pub fn $intern(&mut self, key: &str) -> Result<$id, RosterFull> {
                    self.$field.intern(key, stringify!($field)).map($id::new)
                }

                #[doc = concat!("The id of the ", $one, " with this key, if the key is known.")]
                #[must_use]
                pub fn $find(&self, key: &str) -> Option<$id> {
                    self.$field.find(key).map($id::new)
                }

                #[doc = concat!("The key of a ", $one, "; nothing for an id of another roster.")]
                #[must_use]
                pub fn $key(&self, id: $id) -> Option<&str> {
                    self.$field.key(id.index())
                }

                #[doc = concat!("How many ", stringify!($field), " have a key; their ids count from 0.")]
                #[must_use]
                pub fn $count(&self) -> usize {
                    self.$field.len()
                }
            )+
        }
    };
}

keys_of! {
    persons, PersonId, "person": person find_person person_key person_count;
    places, PlaceId, "place": place find_place place_key place_count;
    areas, AreaId, "area": area find_area area_key area_count;
}

impl fmt::Debug for Roster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Roster")
            .field("persons", &self.person_count())
            .field("places", &self.place_count())
            .field("areas", &self.area_count())
            .finish()
    }
}
