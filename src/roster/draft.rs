//! New keys set aside, so that several parts of a file can be read at once.

use super::{Keys, Roster, RosterFull};
use crate::id::{AreaId, PersonId, PlaceId};

/// A roster that stays as it is, and behind it the keys that it does not know yet.
///
/// A new key gets the next number, as it would in the roster itself; where another draft of the same roster comes
/// first, [`Roster::admit`] tells the right one.
pub(crate) struct Draft<'r> {
    persons: Part<'r>,
    places: Part<'r>,
    areas: Part<'r>,
}

struct Part<'r> {
    known: &'r Keys,
    new: Keys,
    last: Option<u32>,
}

/// The keys that a draft has added.
#[derive(Default)]
pub(crate) struct Newcomers {
    persons: New,
    places: New,
    areas: New,
}

#[derive(Default)]
struct New {
    // The number that the first of them was given.
    first: usize,
    keys: Keys,
}

/// The ids of newcomers in the roster.
pub(crate) struct Admitted {
    persons: Ids,
    places: Ids,
}

/// Ids from `first` on are drafted; those below were in the roster before.
struct Ids {
    first: u32,
    admitted: Vec<u32>,
}

impl<'r> Draft<'r> {
    pub(crate) fn new(roster: &'r Roster) -> Self {
        Self {
            persons: Part::new(&roster.persons),
            places: Part::new(&roster.places),
            areas: Part::new(&roster.areas),
        }
    }

    pub(crate) fn person(&mut self, key: &str) -> Result<PersonId, RosterFull> {
        self.persons.intern(key, "persons").map(PersonId::new)
    }

    pub(crate) fn place(&mut self, key: &str) -> Result<PlaceId, RosterFull> {
        self.places.intern(key, "places").map(PlaceId::new)
    }

    pub(crate) fn area(&mut self, key: &str) -> Result<AreaId, RosterFull> {
        self.areas.intern(key, "areas").map(AreaId::new)
    }

    /// How many persons are new so far.
    pub(crate) fn new_persons(&self) -> usize {
        self.persons.new.len()
    }

    pub(crate) fn knows_person(&self, key: &str) -> bool {
        self.persons.known.find(key).is_some() || self.persons.new.find(key).is_some()
    }

    pub(crate) fn into_newcomers(self) -> Newcomers {
        Newcomers {
            persons: self.persons.into_new(),
            places: self.places.into_new(),
            areas: self.areas.into_new(),
        }
    }
}

impl<'r> Part<'r> {
    fn new(known: &'r Keys) -> Self {
        Self {
            known,
            new: Keys::default(),
            last: None,
        }
    }

    fn intern(&mut self, key: &str, what: &'static str) -> Result<u32, RosterFull> {
        // Rows of one person, or of one place, often follow each other.
        if let Some(last) = self.last.filter(|&last| self.is(last, key)) {
            return Ok(last);
        }
        let id = match self.known.find(key) {
            Some(known) => known,
            None => u32::try_from(self.known.len() + self.new.intern(key, what)? as usize)
                .ok()
                .filter(|&id| id < u32::MAX)
                .ok_or(RosterFull { what })?,
        };
        self.last = Some(id);
        Ok(id)
    }

    fn into_new(self) -> New {
        New {
            first: self.known.len(),
            keys: self.new,
        }
    }

    fn is(&self, id: u32, key: &str) -> bool {
        match (id as usize).checked_sub(self.known.len()) {
            None => self.known.is(id, key),
            Some(new) => self.new.key(new) == Some(key),
        }
    }
}

impl Newcomers {
    /// Whether this was the key of a person when only so many were new.
    pub(crate) fn had_person(&self, key: &str, new_persons: usize) -> bool {
        self.persons
            .keys
            .find(key)
            .is_some_and(|new| (new as usize) < new_persons)
    }
}

impl Roster {
    /// Whether ids are left for all of them, also where none is in the roster yet.
    pub(crate) fn has_room_for(&self, newcomers: &Newcomers) -> bool {
        [
            (&self.persons, &newcomers.persons),
            (&self.places, &newcomers.places),
            (&self.areas, &newcomers.areas),
        ]
        .into_iter()
        .all(|(known, new)| known.len() + new.keys.len() < u32::MAX as usize)
    }

    /// Takes in what a draft of this roster has added; meanwhile other drafts may have been admitted.
    pub(crate) fn admit(&mut self, newcomers: &Newcomers) -> Result<Admitted, RosterFull> {
        Ids::admit(&mut self.areas, &newcomers.areas, "areas")?;
        Ok(Admitted {
            persons: Ids::admit(&mut self.persons, &newcomers.persons, "persons")?,
            places: Ids::admit(&mut self.places, &newcomers.places, "places")?,
        })
    }
}

impl Ids {
    fn admit(keys: &mut Keys, new: &New, what: &'static str) -> Result<Self, RosterFull> {
        Ok(Self {
            first: u32::try_from(new.first).map_err(|_| RosterFull { what })?,
            admitted: new
                .keys
                .iter()
                .map(|key| keys.intern(key, what))
                .collect::<Result<_, _>>()?,
        })
    }

    fn get(&self, drafted: u32) -> u32 {
        match drafted.checked_sub(self.first) {
            None => drafted,
            Some(new) => self.admitted[new as usize],
        }
    }

    fn are_as_drafted(&self) -> bool {
        (self.first..)
            .zip(&self.admitted)
            .all(|(drafted, &id)| drafted == id)
    }
}

impl Admitted {
    pub(crate) fn person(&self, drafted: PersonId) -> PersonId {
        PersonId::new(self.persons.get(drafted.get()))
    }

    pub(crate) fn place(&self, drafted: PlaceId) -> PlaceId {
        PlaceId::new(self.places.get(drafted.get()))
    }

    /// Whether every id is the one that the draft gave.
    pub(crate) fn are_as_drafted(&self) -> bool {
        self.persons.are_as_drafted() && self.places.are_as_drafted()
    }
}
