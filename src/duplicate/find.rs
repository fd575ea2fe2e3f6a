//! Pairs of persons who may be one.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::Described;
use super::name::{are_close, shortened, signs};
use crate::id::PersonId;
use crate::named::named;

/// So many who share a name and a date are a placeholder that somebody typed, not the same person so often.
const MOST_ALIKE: usize = 100;

named! {
    /// How sure it is that two persons are one.
    #[non_exhaustive]
    pub enum Likeness {
        /// They may be one: look at both.
        Near = "near",
        /// Everything that is known of both agrees, and that is the name and something else.
        Exact = "exact",
    }
}

named! {
    /// How alike two names are.
    #[non_exhaustive]
    pub enum NameLikeness {
        /// One of them is not known.
        Unknown = "unknown",
        /// They differ in more than one sign.
        Other = "other",
        /// One sign differs, or two neighbours are swapped.
        Close = "close",
        /// They are the same.
        Same = "same",
    }
}

named! {
    /// Whether two say the same.
    #[non_exhaustive]
    pub enum Agreement {
        /// One of them is not known.
        Unknown = "unknown",
        /// They differ.
        Differs = "differs",
        /// They agree.
        Agrees = "agrees",
    }
}

/// Two persons who may be one, and why.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[non_exhaustive]
pub struct Duplicate {
    /// The one with the lower id.
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
    /// How sure it is.
    pub likeness: Likeness,
    /// How alike their names are.
    pub name: NameLikeness,
    /// Whether they were born on one day.
    pub born: Agreement,
    /// Whether their telephone numbers end alike.
    pub phone_suffix: Agreement,
}

impl Duplicate {
    /// A number by which to look at the surest first: 4 for the same name and 2 for a close one; 4 for the same day of
    /// birth, -2 for another; 3 for the same end of the telephone number, -1 for another. A rank among pairs, and no
    /// probability.
    #[must_use]
    pub const fn score(&self) -> i32 {
        let name = match self.name {
            NameLikeness::Same => 4,
            NameLikeness::Close => 2,
            NameLikeness::Other | NameLikeness::Unknown => 0,
        };
        let born = match self.born {
            Agreement::Agrees => 4,
            Agreement::Differs => -2,
            Agreement::Unknown => 0,
        };
        let phone = match self.phone_suffix {
            Agreement::Agrees => 3,
            Agreement::Differs => -1,
            Agreement::Unknown => 0,
        };
        name + born + phone
    }
}

/// More persons alike than can be one person: a placeholder, such as 1 January 1900 for a day of birth that nobody knew.
/// They are not compared with each other by what they share here.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Crowd {
    /// What they share: `born` or `phone_suffix` with a name that is the same but for one sign, or both without a name.
    pub shared: &'static str,
    /// Who, sorted.
    pub persons: Vec<PersonId>,
}

/// What a search for duplicates found. `Debug` shows ids alone.
#[derive(Clone, PartialEq, Eq, Debug)]
#[non_exhaustive]
pub struct Duplicates {
    /// The pairs, sorted by their ids.
    pub pairs: Vec<Duplicate>,
    /// Those who were not compared, since too many are alike.
    pub crowds: Vec<Crowd>,
}

/// Finds persons who may be one, by the table of the [module](super). Whoever is described twice is compared by each
/// description, and nobody with themselves.
///
/// # Complexity
///
/// `O(n k log n)` for `n` persons with names of `k` signs, and as many comparisons as pairs that share a day of birth or
/// a telephone suffix together with a name that is the same but for one sign, or both; of more than 100 who do, none.
///
/// # Examples
///
/// ```
/// use mijie::PersonId;
/// use mijie::duplicate::{Described, Likeness, find_duplicates};
/// let person = |id, name: &str, phone: &str| Described {
///     name: Some(name.to_owned()),
///     phone_suffix: Some(phone.to_owned()),
///     ..Described::new(PersonId::new(id))
/// };
/// let found = find_duplicates(&[
///     person(0, "王小明", "4321"),
///     person(1, "王小明", "4321"),
///     person(2, "王晓明", "4321"),
///     person(3, "王小明", "9876"),
/// ]);
/// let pairs: Vec<_> = found.pairs.iter().map(|pair| (pair.a.get(), pair.b.get(), pair.likeness)).collect();
/// assert_eq!(pairs, [(0, 1, Likeness::Exact), (0, 2, Likeness::Near), (1, 2, Likeness::Near)]);
/// ```
#[must_use]
pub fn find_duplicates(persons: &[Described]) -> Duplicates {
    let faces: Vec<Face<'_>> = persons.iter().map(Face::of).collect();
    let mut keys: Vec<(Key<'_>, usize)> = Vec::new();
    for (at, face) in faces.iter().enumerate() {
        face.keys(|key| keys.push((key, at)));
    }
    keys.sort();
    let mut pairs = BTreeSet::new();
    let mut crowds = Vec::new();
    for group in keys.chunk_by(|(a, _), (b, _)| a == b) {
        let mut persons: Vec<PersonId> = group.iter().map(|(_, at)| faces[*at].person).collect();
        persons.sort();
        persons.dedup();
        if persons.len() > MOST_ALIKE {
            crowds.push(Crowd {
                shared: group[0].0.shared(),
                persons,
            });
            continue;
        }
        for (first, (_, a)) in group.iter().enumerate() {
            for (_, b) in &group[first + 1..] {
                pairs.extend(compare(&faces[*a], &faces[*b]));
            }
        }
    }
    crowds.sort_by(|a, b| (a.shared, &a.persons).cmp(&(b.shared, &b.persons)));
    crowds.dedup();
    Duplicates {
        pairs: pairs.into_iter().collect(),
        crowds,
    }
}

/// A person as they are compared.
struct Face<'d> {
    person: PersonId,
    signs: Option<Vec<char>>,
    born: Option<NaiveDate>,
    phone: Option<&'d str>,
}

/// What two must share to be compared.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Key<'d> {
    Both(NaiveDate, &'d str),
    Born(NaiveDate, String),
    Phone(&'d str, String),
}

impl Key<'_> {
    const fn shared(&self) -> &'static str {
        match self {
            Self::Both(..) => "born and phone_suffix",
            Self::Born(..) => "born",
            Self::Phone(..) => "phone_suffix",
        }
    }
}

impl<'d> Face<'d> {
    fn of(described: &'d Described) -> Self {
        let signs = described.name.as_deref().map(signs);
        Self {
            person: described.person,
            signs: signs.filter(|signs| !signs.is_empty()),
            born: described.born,
            phone: described.phone_suffix.as_deref(),
        }
    }

    fn keys(&self, mut put: impl FnMut(Key<'d>)) {
        if let (Some(born), Some(phone)) = (self.born, self.phone) {
            put(Key::Both(born, phone));
        }
        let Some(signs) = &self.signs else { return };
        let whole = std::iter::once(signs.iter().collect());
        // Of short names close ones count only where all else agrees, which is a key of its own.
        let near = if signs.len() < 3 {
            Vec::new()
        } else {
            shortened(signs)
        };
        for name in whole.chain(near) {
            if let Some(born) = self.born {
                put(Key::Born(born, name.clone()));
            }
            if let Some(phone) = self.phone {
                put(Key::Phone(phone, name));
            }
        }
    }
}

fn agreement<T: PartialEq>(a: Option<T>, b: Option<T>) -> Agreement {
    match (a, b) {
        (Some(a), Some(b)) if a == b => Agreement::Agrees,
        (Some(_), Some(_)) => Agreement::Differs,
        _ => Agreement::Unknown,
    }
}

fn compare(a: &Face<'_>, b: &Face<'_>) -> Option<Duplicate> {
    if a.person == b.person {
        return None;
    }
    let name = match (&a.signs, &b.signs) {
        (Some(a), Some(b)) if a == b => NameLikeness::Same,
        (Some(a), Some(b)) if are_close(a, b) => NameLikeness::Close,
        (Some(_), Some(_)) => NameLikeness::Other,
        _ => NameLikeness::Unknown,
    };
    let (born, phone) = (agreement(a.born, b.born), agreement(a.phone, b.phone));
    let both = [born, phone];
    let agree = both.iter().filter(|one| **one == Agreement::Agrees).count();
    let differ = both.iter().filter(|one| **one == Agreement::Differs).count();
    let is_long = |face: &Face<'_>| face.signs.as_ref().is_some_and(|signs| signs.len() >= 3);
    let close_names = name == NameLikeness::Close && is_long(a) && is_long(b);
    let likeness = match (name, agree, differ) {
        (NameLikeness::Same, 1.., 0) => Likeness::Exact,
        (NameLikeness::Same, 1, _) | (NameLikeness::Close | NameLikeness::Other, 2, _) => Likeness::Near,
        (_, 1, 0) if close_names => Likeness::Near,
        _ => return None,
    };
    Some(Duplicate {
        a: a.person.min(b.person),
        b: a.person.max(b.person),
        likeness,
        name,
        born,
        phone_suffix: phone,
    })
}
