//! `visits.csv`: who was where.

use std::io::Read;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Form, Rows};
use super::table::{Layout, Others, Row};
use crate::record::Visit;
use crate::roster::{Admitted, Roster};

pub(super) const LAYOUT: Layout = Layout {
    columns: &["person", "place", "start", "end", "spot"],
    required: 4,
    others: Others::Ignored,
};
const PERSON: usize = 0;
const PLACE: usize = 1;
const START: usize = 2;
const END: usize = 3;
const SPOT: usize = 4;

pub(super) const FORM: Form<Visit> = Form {
    layout: &LAYOUT,
    read: visit,
    settle,
};

/// Reads visits one by one, without keeping them. Messages call the file by the name that is given.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::input::{ReadError, read_visits};
/// use mijie::protocol::edition;
/// use mijie::{Roster, VisitLogBuilder};
///
/// let china = edition::cn_9().time_zone();
/// let text = "\
/// person,place,start,end
/// ann,cafe,2022-05-07T08:30,2022-05-07T09:00
/// bo,cafe,2022-05-07T08:45,2022-05-07T08:40
/// ";
/// let mut roster = Roster::new();
/// let mut log = VisitLogBuilder::new();
/// let mut rejects = Vec::new();
/// for visit in read_visits(text.as_bytes(), "visits.csv", china, &mut roster)? {
///     match visit {
///         Ok(visit) => {
///             log.add_visit(visit);
///         }
///         Err(ReadError::Row(reject)) => rejects.push(reject),
///         Err(error) => return Err(error),
///     }
/// }
/// assert_eq!(log.build()?.visit_count(), 1);
/// assert_eq!(
///     rejects[0].to_string(),
///     "visits.csv line 3, column \"end\": \
///      ends at 2022-05-07T08:40:00+08:00, before it starts at 2022-05-07T08:45:00+08:00"
/// );
/// # Ok::<(), ReadError>(())
/// ```
pub fn read_visits<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, Visit>, ReadError> {
    Rows::open(source, file, FORM.layout, roster, FORM.read).map(|rows| rows.in_zone(zone))
}

fn visit(row: Row<'_>, context: &mut Context<'_>) -> Result<Visit, Wrong> {
    let (person, place) = (row.key(PERSON)?, row.key(PLACE)?);
    let interval = row.interval(START, END, context.zone)?;
    let spot = row.whole_number(SPOT, "a whole number of a row, table or compartment")?;
    // The log keeps this one number for visits without spot.
    if spot == Some(u32::MAX) {
        return Err(row.wrong(SPOT, "a spot below 4294967295", Found::Words("4294967295".into())));
    }
    Ok(Visit {
        person: context.person(person)?,
        place: context.place(place)?,
        interval,
        spot,
    })
}

fn settle(visit: Visit, ids: &Admitted) -> Visit {
    Visit {
        person: ids.person(visit.person),
        place: ids.place(visit.place),
        ..visit
    }
}
