//! What the columns of a foreign file probably are.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use super::dates::{Calendar, DateFault, Era, before_year};
use super::dictionary::{Likeness, NOTHINGS, RESULTS, Role, STATUSES, role_of};
use super::mapping::{Codes, ColumnMapping, DateOrder, Mapping};
use super::target::{TableName, Target};
use crate::named::named;

named! {
    /// How sure a guess is.
    #[non_exhaustive]
    pub enum Confidence {
        /// Look at it: the header only resembles a known one, or the cells do not fit.
        Low = "low",
        /// A known header with something in brackets, or a rule that the sampled cells agree with.
        Medium = "medium",
        /// A known header, and nothing speaks against it.
        High = "high",
    }
}

/// What a column probably is. `Debug` and the message tell a header only where it resembles a known one.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ColumnGuess {
    /// Which cell, counted from 1.
    pub cell: usize,
    /// The header, where it resembles a known one.
    pub header: Option<String>,
    /// Our columns; none where it goes nowhere.
    pub to: Vec<Target>,
    /// How sure that is.
    pub confidence: Confidence,
    /// Why.
    pub reason: String,
}

/// A mapping that nobody has looked at yet: what it takes each column for, how surely, and why.
///
/// It is used by nothing before it is [confirmed](Self::confirm).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Guess {
    mapping: Mapping,
    columns: Vec<ColumnGuess>,
    remarks: Vec<String>,
}

impl Guess {
    /// What was guessed of each column, in the order of the file.
    #[must_use]
    pub fn columns(&self) -> &[ColumnGuess] {
        &self.columns
    }

    /// What was guessed besides: codes, texts that mean nothing, the order of dates; and what somebody must still say.
    #[must_use]
    pub fn remarks(&self) -> &[String] {
        &self.remarks
    }

    /// The mapping, not yet confirmed: to be shown or written to a file and mended.
    #[must_use]
    pub const fn mapping(&self) -> &Mapping {
        &self.mapping
    }

    /// Takes the guess for true.
    #[must_use]
    pub fn confirm(self) -> Mapping {
        self.mapping
    }

    pub(super) fn of(headers: &[String], samples: &[Vec<String>], hints: &Mapping) -> Self {
        let roles: Vec<Option<(Role, Likeness)>> = headers.iter().map(|header| role_of(header)).collect();
        let main = main_table(&roles.iter().flatten().map(|(role, _)| *role).collect());
        let sheet = Sheet {
            headers,
            samples,
            roles,
            main,
        };
        let columns: Vec<ColumnGuess> = (0..headers.len())
            .filter(|&at| !headers[at].trim().is_empty())
            .map(|at| sheet.column(at))
            .collect();
        sheet.guess(columns, hints)
    }
}

impl Mapping {
    /// Guesses what columns are from their headers and some rows below. Nothing is read with the guess until somebody
    /// [confirms](Guess::confirm) it.
    ///
    /// Known are the usual headers in Chinese and English. A column of dates whose sampled cells are mostly none, or of a
    /// header that only holds a known one, is guessed with low confidence.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::input::foreign::Mapping;
    /// let headers = ["身份证号", "姓名", "采样时间", "末次阴性", "备注"].map(str::to_owned);
    /// let guess = Mapping::guess(&headers, &[]);
    /// let lines: Vec<String> = guess.columns().iter().map(ToString::to_string).collect();
    /// assert_eq!(lines[0], "column \"身份证号\" to cases.person, persons.person: high, a known header");
    /// assert_eq!(lines[4], "cell 5 goes nowhere: no known header");
    /// ```
    #[must_use]
    pub fn guess(headers: &[String], samples: &[Vec<String>]) -> Guess {
        Guess::of(headers, samples, &Self::default())
    }
}

/// The table that the file is mainly about.
fn main_table(roles: &BTreeSet<Role>) -> TableName {
    let has = |all: &[Role]| all.iter().all(|role| roles.contains(role));
    if has(&[Role::A, Role::B, Role::Start, Role::End]) {
        TableName::Encounters
    } else if has(&[Role::Place, Role::Start, Role::End]) {
        TableName::Visits
    } else if has(&[Role::Onset]) || has(&[Role::Status]) || has(&[Role::LastNegative]) {
        TableName::Cases
    } else if has(&[Role::Sampled, Role::Result]) {
        TableName::Tests
    } else if has(&[Role::Sampled]) {
        TableName::Cases
    } else if has(&[Role::Isolated]) {
        TableName::Isolations
    } else {
        TableName::Persons
    }
}

/// The headers and the rows that a guess looks at.
struct Sheet<'s> {
    headers: &'s [String],
    samples: &'s [Vec<String>],
    roles: Vec<Option<(Role, Likeness)>>,
    main: TableName,
}

impl Sheet<'_> {
    fn has(&self, role: Role) -> bool {
        self.roles.iter().flatten().any(|(other, _)| *other == role)
    }

    /// The cells of a column in which something stands.
    fn cells(&self, at: usize) -> impl Iterator<Item = &str> {
        self.samples
            .iter()
            .filter_map(move |row| row.get(at))
            .map(|text| text.trim())
            .filter(|text| !text.is_empty())
    }

    fn targets(&self, role: Role) -> Vec<Target> {
        let about_persons = [Role::Name, Role::Phone, Role::Born, Role::Home];
        let persons = about_persons.iter().any(|role| self.has(*role)) && self.main != TableName::Encounters;
        let mut names: Vec<&str> = role.targets(self.main).to_vec();
        if self.main == TableName::Encounters && about_persons.contains(&role) {
            names.clear();
        }
        let key = if self.has(Role::Person) {
            Role::Person
        } else {
            Role::Name
        };
        if role == key && self.main != TableName::Encounters {
            if role == Role::Name {
                names.splice(0..0, Role::Person.targets(self.main).iter().copied());
            }
            if persons || self.main == TableName::Persons {
                names.push("persons.person");
            }
        }
        let targets: BTreeSet<Target> = names.iter().filter_map(|name| name.parse().ok()).collect();
        targets.into_iter().collect()
    }

    fn column(&self, at: usize) -> ColumnGuess {
        let nowhere = |header: Option<String>, reason: &str| ColumnGuess {
            cell: at + 1,
            header,
            to: Vec::new(),
            confidence: Confidence::Low,
            reason: reason.to_owned(),
        };
        let Some((role, likeness)) = self.roles[at] else {
            return nowhere(None, "no known header");
        };
        let header = self.headers[at].trim().to_owned();
        let better = self.roles.iter().enumerate().find(|(other, found)| {
            found.is_some_and(|(same, found)| {
                same == role && (found > likeness || found == likeness && *other < at)
            })
        });
        if let Some((other, _)) = better {
            return nowhere(Some(header), &format!("cell {} is taken for the same", other + 1));
        }
        let to = self.targets(role);
        if to.is_empty() {
            return nowhere(
                Some(header),
                "no column of ours for it, beside those of the other headers",
            );
        }
        let (mut confidence, mut reason) = match likeness {
            Likeness::Same => (Confidence::High, "a known header".to_owned()),
            Likeness::Bracketed => (
                Confidence::Medium,
                "a known header, but for what is in brackets".to_owned(),
            ),
            Likeness::Holds => (Confidence::Low, "a header that holds a known one".to_owned()),
        };
        if role.is_time() {
            let cells: Vec<&str> = self.cells(at).filter(|text| !NOTHINGS.contains(text)).collect();
            let dates = cells.iter().filter(|text| is_like_a_date(text)).count();
            if !cells.is_empty() {
                reason = format!("{reason}; {dates} of {} sampled cells are dates", cells.len());
            }
            if dates * 2 < cells.len() {
                confidence = Confidence::Low;
            }
        }
        if role == Role::Name && !self.has(Role::Person) {
            confidence = Confidence::Low;
            reason = String::from("no column of ids: persons of one name would be one");
        }
        ColumnGuess {
            cell: at + 1,
            header: Some(header),
            to,
            confidence,
            reason,
        }
    }

    /// The columns that are mapped, and what else the sampled cells tell.
    fn guess(&self, columns: Vec<ColumnGuess>, hints: &Mapping) -> Guess {
        let mut remarks = Vec::new();
        let mut mapping = Mapping {
            columns: Vec::new(),
            codes: BTreeMap::new(),
            ..hints.clone()
        };
        let mut mapped: Vec<&ColumnGuess> = columns.iter().filter(|column| !column.to.is_empty()).collect();
        // A day before the time of day to which it is joined.
        mapped.sort_by_key(|column| !matches!(self.roles[column.cell - 1], Some((Role::Date, _))));
        for column in &mapped {
            mapping.columns.push(ColumnMapping {
                header: column.header.clone().unwrap_or_default(),
                to: column.to.clone(),
            });
            for (name, words) in [("status", STATUSES), ("result", RESULTS)] {
                let of_words = column.to.iter().filter(|target| target.column() == name);
                for &target in of_words {
                    let codes = words
                        .iter()
                        .map(|&(theirs, ours)| (theirs.to_owned(), ours.to_owned()));
                    mapping.codes.insert(target, Codes(codes.collect()));
                    remarks.push(format!("codes: {} usual words for {target}", words.len()));
                }
            }
        }
        let dates: Vec<&str> = mapped
            .iter()
            .filter(|column| self.roles[column.cell - 1].is_some_and(|(role, _)| role.is_time()))
            .flat_map(|column| self.cells(column.cell - 1))
            .collect();
        let nothings = NOTHINGS.iter().filter(|nothing| dates.contains(nothing));
        let nothings: Vec<String> = nothings.map(|&nothing| nothing.to_owned()).collect();
        if mapping.empty.is_empty() && !nothings.is_empty() {
            remarks.push(format!("empty: {nothings:?} stand where dates should"));
            mapping.empty = nothings;
        }
        Self::guess_order(&dates, &mut mapping, &mut remarks);
        if mapping.year.is_none()
            && mapping.year_not_after.is_none()
            && dates.iter().any(|text| fault_of(text) == Some(DateFault::Year))
        {
            remarks.push("year: some dates tell none, so year or year_not_after must be said".to_owned());
        }
        drop(mapped);
        Guess {
            mapping,
            columns,
            remarks,
        }
    }

    /// Of 25/7/2022 the day is first, and so it is of 5/7/2022 in the same file.
    fn guess_order(dates: &[&str], mapping: &mut Mapping, remarks: &mut Vec<String>) {
        let pairs: Vec<(u32, u32)> = dates.iter().filter_map(|text| before_year(text)).collect();
        if mapping.date_order.is_some() || pairs.is_empty() {
            return;
        }
        let day_first = pairs.iter().filter(|(first, _)| *first > 12).count();
        let month_first = pairs.iter().filter(|(_, second)| *second > 12).count();
        let of = pairs.len();
        match (day_first, month_first) {
            (1.., 0) => {
                remarks.push(format!(
                    "date_order: day_first, as {day_first} of {of} dates can be nothing else"
                ));
                mapping.date_order = Some(DateOrder::DayFirst);
            }
            (0, 1..) => {
                remarks.push(format!(
                    "date_order: month_first, as {month_first} of {of} dates can be nothing else"
                ));
                mapping.date_order = Some(DateOrder::MonthFirst);
            }
            _ => remarks.push("date_order: the dates do not tell, so it must be said".to_owned()),
        }
    }
}

fn fault_of(text: &str) -> Option<DateFault> {
    const UNTOLD: Calendar = Calendar {
        order: None,
        year: None,
        serials: None,
    };
    UNTOLD.read(text, Era::Lived).err()
}

/// Whether a text is a date, once somebody has said what it lacks.
fn is_like_a_date(text: &str) -> bool {
    matches!(
        fault_of(text),
        None | Some(DateFault::Order | DateFault::Year | DateFault::Serial)
    )
}

impl fmt::Display for ColumnGuess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.header {
            Some(header) => write!(f, "column {header:?}")?,
            None => write!(f, "cell {}", self.cell)?,
        }
        if self.to.is_empty() {
            return write!(f, " goes nowhere: {}", self.reason);
        }
        let to: Vec<String> = self.to.iter().map(Target::to_string).collect();
        write!(f, " to {}: {}, {}", to.join(", "), self.confidence, self.reason)
    }
}

impl fmt::Debug for ColumnGuess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}
