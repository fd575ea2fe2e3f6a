//! `events.csv`: what happened in and around zones.

use std::collections::BTreeSet;
use std::io::Read;
use std::str::FromStr;

use chrono::FixedOffset;

use super::error::{Found, ReadError, Wrong};
use super::rows::{Context, Rows};
use super::table::{Column, Layout, Others, Row};
use crate::area::Areas;
use crate::id::{AreaId, PersonId};
use crate::protocol::ZoneLevel;
use crate::roster::Roster;
use crate::time::Moment;
use crate::zone::{Happening, Round, ZoneEvent, ZoneFault};

const LAYOUT: Layout = Layout {
    columns: &[
        "at", "event", "area", "person", "level", "sampled", "exposed", "result", "expected", "tested",
        "positive", "pending", "zones",
    ],
    required: 2,
    others: Others::Ignored,
};
const AT: usize = 0;
const EVENT: usize = 1;
const AREA: usize = 2;
const PERSON: usize = 3;
const LEVEL: usize = 4;
const SAMPLED: usize = 5;
const EXPOSED: usize = 6;
const RESULT: usize = 7;
const EXPECTED: usize = 8;
const TESTED: usize = 9;
const POSITIVE: usize = 10;
const PENDING: usize = 11;
const ZONES: usize = 12;

const AN_EVENT: &str = "case_found, contact_exposed, case_left, case_withdrawn, transfer_disinfected, disinfected, \
                        contact_tested, round_completed, drawn, merged, split, lowered, static_began or static_ended";
const A_LEVEL: &str = "sealed, controlled or prevention";
const A_RESULT: &str = "negative, positive, inconclusive or pending";
const A_NUMBER: &str = "a whole number of people";
const KEYS: &str = "keys of areas joined by semicolons";

/// Reads what happened in and around zones, event by event, without keeping them. Messages call the file by the name
/// that is given.
///
/// | event | columns that must not be empty |
/// |---|---|
/// | `case_found` | `person` `area` |
/// | `contact_exposed` | `person` `area` `exposed` |
/// | `case_left`, `case_withdrawn`, `transfer_disinfected` | `person` |
/// | `disinfected`, `static_began`, `static_ended` | `area` |
/// | `contact_tested` | `person` `sampled` `result` |
/// | `round_completed` | `area` `sampled` `expected` `tested` `positive` `pending` |
/// | `drawn` | `area` `level` |
/// | `merged` | `area`, of the one zone; `zones` that become it |
/// | `split` | `area`, of the zone; `zones` that its parts become |
/// | `lowered` | `area`; `level` where the zone is not lifted |
///
/// All other cells are empty. `zones` are keys of areas joined by `;`. Where `areas` are given, every area must be among
/// them; else unknown areas get new ids. What is wrong with an event by itself, such as a result before its sample, is an
/// error of its row; what is wrong with it among the others is found by a [`ZoneLedger`](crate::zone::ZoneLedger), into
/// which [`enter_zone_events`](super::enter_zone_events) puts them.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read.
///
/// # Examples
///
/// ```
/// use mijie::Roster;
/// use mijie::input::{ReadError, read_zone_events};
/// use mijie::protocol::edition;
/// use mijie::report::write_zone_events;
/// use mijie::zone::ZoneEvent;
///
/// let zone = edition::cn_9().time_zone();
/// let text = "\
/// at,event,area,person,level,sampled,exposed,result,expected,tested,positive,pending,zones
/// 2022-05-07,case_found,willow court,ann,,,,,,,,,
/// 2022-05-07,drawn,willow court,,sealed,,,,,,,,
/// 2022-05-08T21:00:00+08:00,round_completed,willow court,,,2022-05-08,,,1200,1199,0,0,
/// 2022-05-09,split,willow court,,,,,,,,,,building 1;building 2
/// ";
/// let mut roster = Roster::new();
/// let events = read_zone_events(text.as_bytes(), "events.csv", zone, None, &mut roster)?
///     .collect::<Result<Vec<ZoneEvent>, ReadError>>()?;
/// let mut written = Vec::new();
/// write_zone_events(&events, zone, &roster, &mut written)?;
/// assert_eq!(String::from_utf8(written)?, text);
///
/// let text = "at,event,person\n2022-05-07,case_left,ann\n2022-05-08,disinfected,ann\n";
/// let rows = read_zone_events(text.as_bytes(), "events.csv", zone, None, &mut roster)?;
/// let errors: Vec<String> = rows.filter_map(Result::err).map(|error| error.to_string()).collect();
/// assert_eq!(
///     errors,
///     ["events.csv line 3, column \"area\": expected a key, which disinfected takes, found no such column"]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_zone_events<'r, R: Read>(
    source: R,
    file: &str,
    zone: FixedOffset,
    areas: Option<&'r Areas>,
    roster: &'r mut Roster,
) -> Result<Rows<'r, R, ZoneEvent>, ReadError> {
    Rows::open(source, file, &LAYOUT, roster, event).map(|rows| rows.in_zone(zone).among(areas))
}

fn event(row: Row<'_>, context: &mut Context<'_>) -> Result<ZoneEvent, Wrong> {
    let at = row.moment(AT, context.zone)?;
    let mut cells = Cells {
        row,
        event: row.required(EVENT, AN_EVENT)?,
        context,
        enters: false,
        taken: [AT, EVENT].into(),
    };
    // Keys enter the roster with a good row only, so the row is read to its end before any does.
    let what = cells.happening()?;
    cells.nothing_left()?;
    let unnamed = ZoneEvent { at, what };
    unnamed
        .check(cells.context.zone)
        .map_err(|fault| wrong(fault, &unnamed.what))?;
    cells.enters = true;
    let what = cells.happening()?;
    Ok(ZoneEvent { at, what })
}

/// The cells of a row, of which its event takes some.
struct Cells<'t, 'c, 'r> {
    row: Row<'t>,
    event: &'t str,
    context: &'c mut Context<'r>,
    // Whether keys enter the roster; until then all ids are 0.
    enters: bool,
    taken: BTreeSet<Column>,
}

impl<'t> Cells<'t, '_, '_> {
    fn happening(&mut self) -> Result<Happening, Wrong> {
        Ok(match self.event {
            "case_found" => Happening::CaseFound {
                person: self.person()?,
                area: self.area()?,
            },
            "contact_exposed" => Happening::ContactExposed {
                person: self.person()?,
                area: self.area()?,
                exposed: self.moment(EXPOSED)?,
            },
            "case_left" => Happening::CaseLeft {
                person: self.person()?,
            },
            "case_withdrawn" => Happening::CaseWithdrawn {
                person: self.person()?,
            },
            "transfer_disinfected" => Happening::TransferDisinfected {
                person: self.person()?,
            },
            "disinfected" => Happening::Disinfected { area: self.area()? },
            "contact_tested" => Happening::ContactTested {
                person: self.person()?,
                sampled: self.moment(SAMPLED)?,
                result: self.word(RESULT, A_RESULT)?,
            },
            "round_completed" => Happening::RoundCompleted {
                area: self.area()?,
                sampled: self.moment(SAMPLED)?,
                round: Round {
                    expected: self.people(EXPECTED)?,
                    sampled: self.people(TESTED)?,
                    positive: self.people(POSITIVE)?,
                    pending: self.people(PENDING)?,
                },
            },
            "drawn" => Happening::Drawn {
                area: self.area()?,
                level: self.word(LEVEL, A_LEVEL)?,
            },
            "merged" => Happening::Merged {
                into: self.area()?,
                zones: self.zones()?,
            },
            "split" => Happening::Split {
                zone: self.area()?,
                parts: self.zones()?,
            },
            "lowered" => Happening::Lowered {
                zone: self.area()?,
                to: self.optional_level()?,
            },
            "static_began" => Happening::StaticBegan { area: self.area()? },
            "static_ended" => Happening::StaticEnded { area: self.area()? },
            other => return Err(self.row.wrong(EVENT, AN_EVENT, Found::Text(other.to_owned()))),
        })
    }

    /// Refuses text in a cell that the event does not take.
    fn nothing_left(&self) -> Result<(), Wrong> {
        for column in (0..LAYOUT.columns.len()).filter(|column| !self.taken.contains(column)) {
            if let Some(text) = self.row.cell(column)? {
                let expected = format!("nothing, as {} takes none", self.event);
                return Err(self.row.wrong(column, expected, Found::Text(text.to_owned())));
            }
        }
        Ok(())
    }

    /// Refuses an empty cell that the event needs.
    fn take(&mut self, column: Column, expected: &str) -> Result<(), Wrong> {
        self.taken.insert(column);
        if self.row.cell(column)?.is_some() {
            return Ok(());
        }
        let found = if self.row.has(column) {
            "nothing"
        } else {
            "no such column"
        };
        let expected = format!("{expected}, which {} takes", self.event);
        Err(self.row.wrong(column, expected, Found::Words(found.into())))
    }

    fn person(&mut self) -> Result<PersonId, Wrong> {
        self.take(PERSON, "a key")?;
        let key = self.row.key(PERSON)?;
        if self.enters {
            self.context.person(key)
        } else {
            Ok(PersonId::new(0))
        }
    }

    fn area(&mut self) -> Result<AreaId, Wrong> {
        self.take(AREA, "a key")?;
        let key = self.row.key(AREA)?;
        self.area_of(AREA, key)
    }

    fn area_of(&mut self, column: Column, key: &str) -> Result<AreaId, Wrong> {
        if !self.context.is_area(key) {
            let found = Found::Words("a key that is not among the areas".into());
            return Err(self.row.wrong(column, "a known area", found));
        }
        if self.enters {
            self.context.area(key)
        } else {
            Ok(AreaId::new(0))
        }
    }

    fn zones(&mut self) -> Result<Vec<AreaId>, Wrong> {
        self.take(ZONES, KEYS)?;
        let keys: Vec<&'t str> = self.row.key(ZONES)?.split(';').map(str::trim_ascii).collect();
        if keys.iter().any(|key| key.is_empty()) {
            let found = Found::Words("nothing between two of them".into());
            return Err(self.row.wrong(ZONES, KEYS, found));
        }
        keys.into_iter().map(|key| self.area_of(ZONES, key)).collect()
    }

    fn moment(&mut self, column: Column) -> Result<Moment, Wrong> {
        self.take(column, "a date or a time")?;
        self.row.moment(column, self.context.zone)
    }

    fn word<W: FromStr>(&mut self, column: Column, expected: &'static str) -> Result<W, Wrong> {
        self.take(column, expected)?;
        self.row.word(column, expected)
    }

    fn optional_level(&mut self) -> Result<Option<ZoneLevel>, Wrong> {
        self.taken.insert(LEVEL);
        self.row.optional_word(LEVEL, A_LEVEL)
    }

    fn people(&mut self, column: Column) -> Result<u32, Wrong> {
        self.take(column, A_NUMBER)?;
        // Nothing is left to stand for: an empty cell was refused.
        Ok(self.row.whole_number(column, A_NUMBER)?.unwrap_or_default())
    }
}

/// What is wrong with an event, and the column to blame.
pub(super) fn wrong(fault: ZoneFault, what: &Happening) -> Wrong {
    let column = match fault {
        ZoneFault::OutOfRange { .. } | ZoneFault::TooManyResults { .. } => None,
        ZoneFault::ResultBeforeSample { .. } | ZoneFault::ReportBeforeExposure { .. } => Some(AT),
        ZoneFault::NotDrawn | ZoneFault::NoSuchLevel { .. } | ZoneFault::NotLower => Some(LEVEL),
        ZoneFault::NoParts | ZoneFault::NotInside | ZoneFault::PartsOverlap => Some(ZONES),
        ZoneFault::NoSuchCase | ZoneFault::NotFoundBefore => Some(PERSON),
        ZoneFault::NoSuchZone if matches!(what, Happening::Merged { .. }) => Some(ZONES),
        ZoneFault::NoSuchZone | ZoneFault::NotStatic => Some(AREA),
        // Of several areas it may be any.
        ZoneFault::UnknownArea => match what {
            Happening::Merged { .. } | Happening::Split { .. } => None,
            _ => Some(AREA),
        },
    };
    // Every fault says what was expected and what was found.
    let text = fault.to_string();
    let (expected, found) = text.split_once(", found ").unwrap_or(("another event", &text));
    let expected = expected.trim_start_matches("expected ").to_owned();
    match column {
        Some(column) => Wrong::cell(LAYOUT.columns[column], expected, found.to_owned()),
        None => Wrong::row(expected, found.to_owned()),
    }
}
