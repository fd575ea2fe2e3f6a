//! `contacts.csv`: one row for each contact of two persons.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io::Read;

use chrono::FixedOffset;

use super::columns::{Meaning, find, given, in_order, key, moment, single};
use super::listed::Listed;
use crate::id::PersonId;
use crate::input::error::{Position, ReadError, Wrong};
use crate::input::rows::{Context, Rows};
use crate::input::table::{Column, Layout, Others, Row};
use crate::roster::Roster;
use crate::time::Moment;

const LAYOUT: Layout = Layout {
    columns: &[
        "from",
        "source",
        "to",
        "person",
        "date_first_contact",
        "first_exposure",
        "date_last_contact",
        "last_exposure",
        "was_case",
    ],
    required: 0,
    others: Others::Kept,
};
const FROM: Meaning = Meaning {
    what: "the person whom the contact is from",
    columns: &[0, 1],
};
const TO: Meaning = Meaning {
    what: "the person whom the contact is to",
    columns: &[2, 3],
};
const FIRST: Meaning = Meaning {
    what: "the first contact",
    columns: &[4, 5],
};
const LAST: Meaning = Meaning {
    what: "the last contact",
    columns: &[6, 7],
};
const WAS_CASE: Column = 8;

/// A contact of two persons as a contact list of the field describes it: from the case, or the infector, to the person
/// exposed. `Debug` tells no cell.
#[derive(Clone, PartialEq, Eq)]
pub struct ContactPair {
    pub(super) from: PersonId,
    pub(super) to: PersonId,
    first: Option<Moment>,
    last: Option<Moment>,
    was_case: Option<bool>,
    // Invariant: one for each column of the file.
    cells: Vec<String>,
}

impl ContactPair {
    /// The case who may have passed it on.
    #[must_use]
    pub fn from(&self) -> PersonId {
        self.from
    }

    /// The person who may have received it; a case too, or a contact whom the line list does not name.
    #[must_use]
    pub fn to(&self) -> PersonId {
        self.to
    }

    /// The first contact.
    #[must_use]
    pub fn first(&self) -> Option<Moment> {
        self.first
    }

    /// The last contact.
    #[must_use]
    pub fn last(&self) -> Option<Moment> {
        self.last
    }

    /// Whether the person exposed became a case, where the list says so.
    #[must_use]
    pub fn was_case(&self) -> Option<bool> {
        self.was_case
    }

    /// What every cell of the row holds, as it stands in the file.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

impl fmt::Debug for ContactPair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ContactPair")
            .field("from", &self.from)
            .field("to", &self.to)
            .field("first", &self.first)
            .field("last", &self.last)
            .field("was_case", &self.was_case)
            .finish_non_exhaustive()
    }
}

/// A row before its persons have ids: only the line list tells whether a name is an id.
pub(super) struct Draft {
    from: (Column, String),
    to: (Column, String),
    pair: ContactPair,
}

/// Opens `contacts.csv`; its header must tell who met whom.
pub(super) fn open<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Draft>, ReadError> {
    let rows = Rows::open(source, file, &LAYOUT, roster, draft)?.in_zone(zone);
    let meanings = [(FROM, true), (TO, true), (FIRST, false), (LAST, false)];
    single(&rows, file, &LAYOUT, &meanings)?;
    Ok(rows)
}

fn draft(row: Row<'_>, context: &mut Context<'_>) -> Result<Draft, Wrong> {
    let zone = context.zone;
    let (from, to) = (find(row, FROM), find(row, TO));
    let (source, person) = (key(row, from)?, key(row, to)?);
    let (first_column, last_column) = (find(row, FIRST), find(row, LAST));
    let first = moment(row, first_column, zone)?;
    let last = moment(row, last_column, zone)?;
    in_order(row, (first_column, first), (last_column, last), zone)?;
    let was_case = if given(row, WAS_CASE)? {
        row.checked(WAS_CASE, "true, false, yes, no, 1 or 0", yes_or_no)?
    } else {
        None
    };
    Ok(Draft {
        from: (from, source.to_owned()),
        to: (to, person.to_owned()),
        pair: ContactPair {
            from: PersonId::new(0),
            to: PersonId::new(0),
            first,
            last,
            was_case,
            cells: row.whole()?,
        },
    })
}

/// What spreadsheets and R write for yes and no.
fn yes_or_no(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "t" | "yes" | "y" | "1" => Some(true),
        "false" | "f" | "no" | "n" | "0" => Some(false),
        _ => None,
    }
}

/// Who is who in a contact list: ids first, then what people call the cases, as simulist does.
pub(super) struct Directory {
    keys: BTreeSet<String>,
    // By name: the key of the case who alone has it, nothing where several do.
    names: BTreeMap<String, Option<String>>,
    /// How many cells name a case by another name than the id.
    pub(super) by_name: usize,
}

/// A pair whose persons are known by their keys.
pub(super) struct Settled {
    pub(super) at: Position,
    pub(super) from: String,
    pub(super) to: String,
    pub(super) pair: ContactPair,
}

impl Directory {
    pub(super) fn new(listed: &[Listed], roster: &Roster) -> Self {
        let mut directory = Self {
            keys: BTreeSet::new(),
            names: BTreeMap::new(),
            by_name: 0,
        };
        let keyed = listed
            .iter()
            .filter_map(|listed| Some((roster.person_key(listed.person)?, listed)));
        for (key, listed) in keyed {
            directory.keys.insert(key.to_owned());
            if let Some(name) = &listed.name {
                directory
                    .names
                    .entry(name.clone())
                    .and_modify(|only| *only = None)
                    .or_insert_with(|| Some(key.to_owned()));
            }
        }
        directory
    }

    pub(super) fn settle(&mut self, at: Position, draft: Draft) -> Result<Settled, Wrong> {
        let (from_column, from) = draft.from;
        let (to_column, to) = draft.to;
        let (from, from_by_name) = self.key(from_column, from)?;
        let (to, to_by_name) = self.key(to_column, to)?;
        if from == to {
            return Err(Wrong::cell(
                LAYOUT.columns[to_column],
                "two different persons",
                format!("the person of column {:?} again", LAYOUT.columns[from_column]),
            ));
        }
        self.by_name += usize::from(from_by_name) + usize::from(to_by_name);
        Ok(Settled {
            at,
            from,
            to,
            pair: draft.pair,
        })
    }

    /// Whether the line list has a case with this key.
    pub(super) fn lists(&self, key: &str) -> bool {
        self.keys.contains(key)
    }

    /// The key of a person, and whether it is found by another name.
    fn key(&self, column: Column, text: String) -> Result<(String, bool), Wrong> {
        if self.lists(&text) {
            return Ok((text, false));
        }
        match self.names.get(&text) {
            None => Ok((text, false)),
            Some(Some(key)) => Ok((key.clone(), true)),
            Some(None) => Err(Wrong::cell(
                LAYOUT.columns[column],
                "an id, or a case_name that one case has",
                "a case_name that several cases have",
            )),
        }
    }
}
