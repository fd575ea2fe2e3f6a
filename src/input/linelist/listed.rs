//! `linelist.csv`: one row for each case.

use std::fmt;
use std::io::Read;

use chrono::FixedOffset;

use super::columns::{Meaning, find, given, in_order, moment, single};
use crate::case::{Case, CaseStatus};
use crate::id::PersonId;
use crate::input::error::{Found, ReadError, Wrong};
use crate::input::rows::{Context, Rows};
use crate::input::table::{Column, Layout, Others, Row};
use crate::named::named;
use crate::roster::Roster;
use crate::time::{Interval, Moment};

const LAYOUT: Layout = Layout {
    columns: &[
        "id",
        "case_id",
        "person",
        "case_name",
        "case_type",
        "status",
        "date_onset",
        "date_of_onset",
        "onset",
        "sampled",
        "last_negative",
        "isolated",
        "window_from",
        "window_until",
        "date_reporting",
        "date_admission",
        "date_outcome",
        "date_first_contact",
        "date_last_contact",
    ],
    required: 0,
    others: Others::Kept,
};
const PERSON: Meaning = Meaning {
    what: "the id of the case",
    columns: &[0, 1, 2],
};
const CASE_NAME: Column = 3;
const CASE_TYPE: Column = 4;
const STATUS: Column = 5;
const ONSET: Meaning = Meaning {
    what: "the onset",
    columns: &[6, 7, 8],
};
const SAMPLED: Column = 9;
const LAST_NEGATIVE: Column = 10;
const ISOLATED: Column = 11;
const WINDOW_FROM: Column = 12;
const WINDOW_UNTIL: Column = 13;
const REPORTED: Column = 14;
const ADMITTED: Column = 15;
const OUTCOME: Column = 16;
const FIRST_CONTACT: Column = 17;
const LAST_CONTACT: Column = 18;

named! {
    /// How sure a line list is of a case, in the words of the WHO that epicontacts and simulist use.
    #[non_exhaustive]
    pub enum CaseType {
        /// By symptoms.
        Suspected = "suspected",
        /// By symptoms and a link to a case, without a test of one's own.
        Probable = "probable",
        /// By a test.
        Confirmed = "confirmed",
    }
    unknown = UnknownCaseType, "suspected, probable or confirmed";
}

/// A case as a line list of the field describes it. `Debug` tells no cell.
#[derive(Clone, PartialEq, Eq)]
pub struct Listed {
    pub(super) person: PersonId,
    case_type: Option<CaseType>,
    status: Option<CaseStatus>,
    onset: Option<Moment>,
    sampled: Option<Moment>,
    last_negative: Option<Moment>,
    isolated: Option<Moment>,
    window: Option<Interval>,
    reported: Option<Moment>,
    admitted: Option<Moment>,
    outcome: Option<Moment>,
    first_contact: Option<Moment>,
    last_contact: Option<Moment>,
    // What people call the case.
    pub(super) name: Option<String>,
    // Invariant: one for each column of the file.
    cells: Vec<String>,
}

impl Listed {
    /// Who.
    #[must_use]
    pub fn person(&self) -> PersonId {
        self.person
    }

    /// How sure the list is of the case: the column `case_type`.
    #[must_use]
    pub fn case_type(&self) -> Option<CaseType> {
        self.case_type
    }

    /// What is known of the infection: the column `status`, or what `case_type` says; a probable case is taken as
    /// suspected, since no test has confirmed it. Confirmed where neither says anything.
    #[must_use]
    pub fn status(&self) -> CaseStatus {
        self.status.unwrap_or(match self.case_type {
            Some(CaseType::Suspected | CaseType::Probable) => CaseStatus::Suspected,
            Some(CaseType::Confirmed) | None => CaseStatus::Confirmed,
        })
    }

    /// First symptoms.
    #[must_use]
    pub fn onset(&self) -> Option<Moment> {
        self.onset
    }

    /// When the case was reported. No sampling: reports come days after, and a window counted from one would begin too
    /// late.
    #[must_use]
    pub fn reported(&self) -> Option<Moment> {
        self.reported
    }

    /// When the case came into a hospital. No isolation: the list does not say that contact has ended.
    #[must_use]
    pub fn admitted(&self) -> Option<Moment> {
        self.admitted
    }

    /// When the case recovered or died.
    #[must_use]
    pub fn outcome_date(&self) -> Option<Moment> {
        self.outcome
    }

    /// The first contact of the case with the person who may have infected them.
    #[must_use]
    pub fn first_contact(&self) -> Option<Moment> {
        self.first_contact
    }

    /// The last contact of the case with that person.
    #[must_use]
    pub fn last_contact(&self) -> Option<Moment> {
        self.last_contact
    }

    /// The case as tracing takes it; nothing without a date of onset, sampling or last negative, and without a window.
    #[must_use]
    pub fn case(&self) -> Option<Case> {
        let anchor = self.onset.or(self.sampled).or(self.last_negative);
        (anchor.is_some() || self.window.is_some()).then_some(Case {
            person: self.person,
            status: self.status(),
            onset: self.onset,
            sampled: self.sampled,
            last_negative: self.last_negative,
            isolated: self.isolated,
            reported: self.reported,
            window: self.window,
        })
    }

    /// What every cell of the row holds, as it stands in the file.
    #[must_use]
    pub fn cells(&self) -> &[String] {
        &self.cells
    }
}

impl fmt::Debug for Listed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Listed")
            .field("person", &self.person)
            .field("status", &self.status())
            .field("onset", &self.onset)
            .finish_non_exhaustive()
    }
}

/// Opens `linelist.csv`; its header must tell who is who.
pub(super) fn open<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Listed>, ReadError> {
    let rows = Rows::open(source, file, &LAYOUT, roster, listed)?.in_zone(zone);
    single(&rows, file, &LAYOUT, &[(PERSON, true), (ONSET, false)])?;
    Ok(rows)
}

fn listed(row: Row<'_>, context: &mut Context<'_>) -> Result<Listed, Wrong> {
    let zone = context.zone;
    let id = find(row, PERSON);
    let key = super::columns::key(row, id)?;
    let case_type = word(row, CASE_TYPE, "suspected, probable or confirmed")?;
    let status = word(row, STATUS, "suspected, confirmed or asymptomatic")?;
    check_agreement(row, case_type, status)?;
    let onset_column = find(row, ONSET);
    let onset = moment(row, onset_column, zone)?;
    let outcome = moment(row, OUTCOME, zone)?;
    let first_contact = moment(row, FIRST_CONTACT, zone)?;
    let last_contact = moment(row, LAST_CONTACT, zone)?;
    in_order(row, (onset_column, onset), (OUTCOME, outcome), zone)?;
    in_order(
        row,
        (FIRST_CONTACT, first_contact),
        (LAST_CONTACT, last_contact),
        zone,
    )?;
    let sampled = moment(row, SAMPLED, zone)?;
    let reported = moment(row, REPORTED, zone)?;
    in_order(row, (SAMPLED, sampled), (REPORTED, reported), zone)?;
    let window = if given(row, WINDOW_FROM)? || given(row, WINDOW_UNTIL)? {
        Some(row.interval(WINDOW_FROM, WINDOW_UNTIL, zone)?)
    } else {
        None
    };
    let mut listed = Listed {
        person: PersonId::new(0),
        case_type,
        status,
        onset,
        sampled,
        last_negative: moment(row, LAST_NEGATIVE, zone)?,
        isolated: moment(row, ISOLATED, zone)?,
        window,
        reported,
        admitted: moment(row, ADMITTED, zone)?,
        outcome,
        first_contact,
        last_contact,
        name: if given(row, CASE_NAME)? {
            row.text(CASE_NAME)?
        } else {
            None
        },
        cells: row.whole()?,
    };
    listed.person = context.person(key)?;
    context.define(row, id, listed.person.index())?;
    Ok(listed)
}

fn word<W: std::str::FromStr>(
    row: Row<'_>,
    column: Column,
    expected: &'static str,
) -> Result<Option<W>, Wrong> {
    if given(row, column)? {
        row.optional_word(column, expected)
    } else {
        Ok(None)
    }
}

/// Refuses a case of which two columns tell different things.
fn check_agreement(
    row: Row<'_>,
    case_type: Option<CaseType>,
    status: Option<CaseStatus>,
) -> Result<(), Wrong> {
    let (Some(case_type), Some(status)) = (case_type, status) else {
        return Ok(());
    };
    let is_suspected = matches!(status, CaseStatus::Suspected);
    if is_suspected == matches!(case_type, CaseType::Confirmed) {
        return Err(row.wrong(
            STATUS,
            format!("a status that agrees with the case_type {case_type}"),
            Found::Text(status.to_string()),
        ));
    }
    Ok(())
}
