//! Their cells as cells of ours.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::super::error::Found;
use super::dates::{Calendar, DateFault, Dated, Era, day_of_serial, narrow};
use super::grid::{Cell, Grid};
use super::mapping::{Mapping, SerialDays};
use super::note::ForeignNote;
use super::target::{Kind, Target};

/// From here on a number has more digits than a workbook keeps.
const FIFTEEN_DIGITS: f64 = 1e15;
/// Digits of a telephone number that tell persons apart without being one.
const SUFFIX_DIGITS: usize = 4;
/// A Chinese mobile number with its country code has so many digits.
const PHONE_DIGITS: usize = 13;

/// Why a cell cannot be used.
pub(super) struct Fault {
    pub(super) header: Option<String>,
    pub(super) expected: Cow<'static, str>,
    pub(super) found: Found,
}

/// Cells as a mapping has them read, and what was assumed.
pub(super) struct Reading<'m> {
    mapping: &'m Mapping,
    calendar: Calendar,
    of_workbook: Option<SerialDays>,
    serials: BTreeMap<&'m str, u64>,
    years: BTreeMap<(&'m str, i32), u64>,
    phones: u64,
    replaced: u64,
}

impl Fault {
    pub(super) fn row(expected: impl Into<Cow<'static, str>>, found: &'static str) -> Self {
        Self {
            header: None,
            expected: expected.into(),
            found: Found::Words(found.into()),
        }
    }
}

impl<'m> Reading<'m> {
    pub(super) fn new(mapping: &'m Mapping, grid: &Grid) -> Self {
        Self {
            mapping,
            calendar: mapping.calendar(grid.serials),
            of_workbook: grid.serials,
            serials: BTreeMap::new(),
            years: BTreeMap::new(),
            phones: 0,
            replaced: 0,
        }
    }

    /// What a column of ours holds, from the cells of theirs that go there; empty where they say nothing.
    pub(super) fn text(&mut self, target: Target, cells: &[(&'m str, &Cell)]) -> Result<String, Fault> {
        let empty = |cell: &Cell| matches!(cell, Cell::Text(text) if self.mapping.empty.contains(text));
        let cells: Vec<_> = cells.iter().copied().filter(|(_, cell)| !empty(cell)).collect();
        let Some(&(header, first)) = cells.first() else {
            return Ok(String::new());
        };
        for &(header, cell) in &cells {
            let found = match cell {
                Cell::Fault(fault) => *fault,
                Cell::Uncomputed => "a formula that nobody has computed",
                Cell::Text(text) => {
                    self.replaced += u64::from(text.contains('\u{fffd}'));
                    continue;
                }
                Cell::Number(_) | Cell::Day(_) | Cell::Flag(_) => continue,
            };
            return Err(Fault {
                header: Some(header.to_owned()),
                expected: "a value".into(),
                found: Found::Words(found.into()),
            });
        }
        let read = match target.kind() {
            Kind::Time => self.time(&cells),
            Kind::Day => self.day(header, first),
            Kind::Key => key(first),
            Kind::Word => self.word(target, first),
            Kind::PhoneSuffix => self.phone(first),
            Kind::Text => self.plain(first),
        };
        read.map_err(|(expected, found)| Fault {
            header: Some(header.to_owned()),
            expected,
            found,
        })
    }

    /// A time from one cell, or from a day and a time of day.
    fn time(&mut self, cells: &[(&'m str, &Cell)]) -> Read {
        let header = cells[0].0;
        if let [(_, cell)] = cells {
            let dated = self.dated(cell, Era::Logged)?;
            // A time of day alone belongs to no day.
            if !dated.text.contains('-') && matches!(cell, Cell::Day(_) | Cell::Number(_)) {
                return Err(wrong(DateFault::Unreadable.expected(), "a time of day alone"));
            }
            return Ok(self.assumed(header, dated));
        }
        let mut parts = Vec::new();
        for (header, cell) in cells {
            parts.push(match cell {
                Cell::Text(text) => text.clone(),
                cell => {
                    let dated = self.dated(cell, Era::Logged)?;
                    self.assumed(header, dated)
                }
            });
        }
        let whole = parts.join(" ");
        let dated = self
            .calendar
            .read(&whole, Era::Logged)
            .map_err(|fault| (fault.expected().into(), Found::Text(whole)))?;
        Ok(self.assumed(header, dated))
    }

    fn day(&mut self, header: &'m str, cell: &Cell) -> Read {
        let dated = self.dated(cell, Era::Lived)?;
        let text = self.assumed(header, dated);
        match text.split_once('T') {
            None if text.contains('-') => Ok(text),
            _ => Err(wrong("a day such as 1987-05-07", "a time of day")),
        }
    }

    fn dated(&self, cell: &Cell, days: Era) -> Result<Dated, Wrong> {
        let dated = match cell {
            Cell::Text(text) => self.calendar.read(text, days),
            Cell::Number(number) => self.calendar.number(*number, days),
            Cell::Day(serial) => {
                let since = self.of_workbook.unwrap_or(SerialDays::Since1900);
                day_of_serial(*serial, since, days).map(Dated::plain)
            }
            Cell::Flag(_) | Cell::Fault(_) | Cell::Uncomputed => Err(DateFault::Unreadable),
        };
        dated.map_err(|fault| (fault.expected().into(), Found::Text(as_written(cell))))
    }

    fn assumed(&mut self, header: &'m str, dated: Dated) -> String {
        if dated.is_serial {
            *self.serials.entry(header).or_default() += 1;
        }
        if let Some(year) = dated.year {
            *self.years.entry((header, year)).or_default() += 1;
        }
        dated.text
    }

    fn word(&self, target: Target, cell: &Cell) -> Read {
        let text = as_written(cell);
        let codes = self.mapping.codes.get(&target);
        match codes.and_then(|codes| codes.0.get(&text)) {
            Some(word) => Ok(word.clone()),
            None if target.admits(&text) => Ok(text),
            None => Err((
                format!("a word that {target} may hold, or one of its codes").into(),
                Found::Text(text),
            )),
        }
    }

    fn phone(&mut self, cell: &Cell) -> Read {
        let digits: String = match cell {
            Cell::Number(number) => as_written(&Cell::Number(*number)),
            cell => as_written(cell)
                .chars()
                .map(narrow)
                .filter(char::is_ascii_digit)
                .collect(),
        };
        if !(SUFFIX_DIGITS..=PHONE_DIGITS).contains(&digits.len()) {
            return Err(wrong(
                "one telephone number, or its last four digits",
                if digits.len() < SUFFIX_DIGITS {
                    "fewer digits"
                } else {
                    "more digits"
                },
            ));
        }
        self.phones += u64::from(digits.len() > SUFFIX_DIGITS);
        Ok(digits[digits.len() - SUFFIX_DIGITS..].to_owned())
    }

    fn plain(&self, cell: &Cell) -> Read {
        match cell {
            Cell::Day(_) => self.dated(cell, Era::Lived).map(|dated| dated.text),
            cell => Ok(as_written(cell)),
        }
    }

    pub(super) fn into_notes(self) -> Vec<ForeignNote> {
        let since = self.calendar.serials.unwrap_or(SerialDays::Since1900);
        let serials = self
            .serials
            .into_iter()
            .map(|(header, cells)| ForeignNote::Serials {
                header: header.to_owned(),
                since,
                cells,
            });
        let years = self
            .years
            .into_iter()
            .map(|((header, year), cells)| ForeignNote::Year {
                header: header.to_owned(),
                year,
                cells,
            });
        let mut notes: Vec<ForeignNote> = serials.chain(years).collect();
        if self.phones > 0 {
            notes.push(ForeignNote::PhonesCut { cells: self.phones });
        }
        if self.replaced > 0 {
            notes.push(ForeignNote::Replaced { cells: self.replaced });
        }
        notes
    }
}

type Wrong = (Cow<'static, str>, Found);
type Read = Result<String, Wrong>;

fn wrong(expected: &'static str, found: &'static str) -> Wrong {
    (expected.into(), Found::Words(found.into()))
}

/// A key as text. A number of a workbook keeps 15 digits: of the 18 of an identity card the last three are lost.
fn key(cell: &Cell) -> Read {
    let lost = match cell {
        Cell::Number(number) => number.abs() >= FIFTEEN_DIGITS,
        Cell::Text(text) => is_in_powers_of_ten(text),
        _ => false,
    };
    if lost {
        return Err(wrong(
            "a key with all its digits, stored as text",
            "a long number, of which the workbook has lost the last digits",
        ));
    }
    Ok(as_written(cell))
}

/// Whether a text is a number as a workbook shows a long one: `6.2E+17`.
fn is_in_powers_of_ten(text: &str) -> bool {
    text.split_once("E+").is_some_and(|(number, power)| {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        number
            .split_once('.')
            .map_or_else(|| digits(number), |(whole, rest)| digits(whole) && digits(rest))
            && digits(power)
    })
}

/// A cell as people see it: 138001.0 is 138001.
fn as_written(cell: &Cell) -> String {
    match cell {
        Cell::Text(text) => text.clone(),
        Cell::Number(number) | Cell::Day(number) => number.to_string(),
        Cell::Flag(flag) => flag.to_string(),
        Cell::Fault(fault) => (*fault).to_owned(),
        Cell::Uncomputed => String::new(),
    }
}
