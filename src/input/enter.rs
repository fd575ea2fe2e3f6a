//! From the rows of `events.csv` to a ledger, and back from what the ledger refuses to the row.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::Arc;

use super::error::{Position, ReadError, RowError};
use super::events::wrong;
use super::folder::Mode;
use super::ledger::Ledger;
use super::note::Note;
use super::rows::Rows;
use crate::zone::{ZoneEvent, ZoneEventError, ZoneLedger};

/// Which rows of `events.csv` became which events of a ledger.
#[derive(Clone, Debug)]
pub struct ZoneEventRows {
    file: Arc<str>,
    // By position in the ledger.
    rows: BTreeMap<usize, Position>,
    notes: Vec<Note>,
    rejects: Vec<RowError>,
}

/// Puts the events of a file into a ledger, and keeps which row became which event.
///
/// Reading strictly, the first row that cannot be used ends it, with the events before it in the ledger; leniently, such
/// rows are collected and passed over. What is wrong with an event only among the others, such as a case that leaves
/// before it is found, is seen when the ledger is replayed: [`ZoneEventRows::row_error`] names its row.
///
/// # Errors
///
/// [`ReadError`] for a file that cannot be read to its end; when reading strictly also for the first row that cannot be
/// used, or that the ledger refuses.
///
/// # Examples
///
/// ```
/// use mijie::input::{Mode, enter_zone_events, read_zone_events};
/// use mijie::protocol::edition;
/// use mijie::zone::ZoneLedger;
/// use mijie::{Area, AreaLevel, Areas, Roster};
///
/// let protocol = edition::cn_9();
/// let mut roster = Roster::new();
/// let (id, level) = (roster.area("willow court")?, AreaLevel::Compound);
/// let areas = Areas::new([Area { id, level, parent: None, name: None, population: None }])?;
///
/// let text = "\
/// at,event,area,person,level
/// 2022-07-01,drawn,willow court,,sealed
/// 2022-07-01,case_found,willow court,ann,
/// 2022-07-02,case_left,,bo,
/// ";
/// let rows = read_zone_events(text.as_bytes(), "events.csv", protocol.time_zone(), Some(&areas), &mut roster)?;
/// let mut ledger = ZoneLedger::new(&protocol, &areas).ok_or("the 9th edition has zones")?;
/// let entered = enter_zone_events(rows, &mut ledger, Mode::Strict)?;
/// let error = ledger.replay().unwrap_err();
/// assert_eq!(
///     entered.row_error(&ledger, error).ok_or("an event of the file")?.to_string(),
///     "events.csv line 4, column \"person\": expected a case that was found before it left, found none of that person"
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn enter_zone_events<R: Read>(
    mut rows: Rows<'_, R, ZoneEvent>,
    ledger: &mut ZoneLedger<'_>,
    mode: Mode,
) -> Result<ZoneEventRows, ReadError> {
    let mut desk = Ledger {
        mode,
        notes: Vec::new(),
        rejects: Vec::new(),
    };
    let mut entered = BTreeMap::new();
    desk.take_all(&mut rows, |at, event| {
        let position = ledger.events().len();
        let what = event.what.clone();
        ledger.add(event).map_err(|error| wrong(error.fault, &what))?;
        entered.insert(position, at);
        Ok(())
    })?;
    Ok(ZoneEventRows {
        file: Arc::clone(rows.file()),
        rows: entered,
        notes: desk.notes,
        rejects: desk.rejects,
    })
}

impl ZoneEventRows {
    /// What a ledger refuses, with the row of the file; nothing for an event that did not come from it.
    ///
    /// `ledger` is the one into which the events were put.
    #[must_use]
    pub fn row_error(&self, ledger: &ZoneLedger<'_>, error: ZoneEventError) -> Option<RowError> {
        let at = *self.rows.get(&error.position)?;
        let event = ledger.events().get(error.position)?;
        Some(RowError::new(
            &self.file,
            at,
            wrong(error.fault, &event.what),
            |_| false,
        ))
    }

    /// How many events were put into the ledger.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether no event was.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// What was passed over without harm.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The rows that could not be used; empty when reading strictly.
    #[must_use]
    pub fn rejects(&self) -> &[RowError] {
        &self.rejects
    }
}
