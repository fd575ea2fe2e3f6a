//! Line lists and contact lists, as epicontacts and simulist have them.

mod columns;
mod listed;
mod pairs;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::path::Path;
use std::sync::Arc;

use chrono::FixedOffset;

pub use self::listed::{CaseType, Listed, UnknownCaseType};
pub use self::pairs::ContactPair;
use self::pairs::{Directory, Settled};
use super::error::{ReadError, RowError};
use super::folder::Mode;
use super::ledger::Ledger;
use super::note::Note;
use super::rows::full;
use crate::case::Cases;
use crate::id::PersonId;
use crate::roster::Roster;

const LINE_LIST: &str = "linelist.csv";
const CONTACTS: &str = "contacts.csv";

/// A line list and its contact list: the cases, who met whom, and everything else that the files say.
///
/// `Debug` prints counts only.
#[derive(Clone)]
pub struct LineList {
    roster: Roster,
    listed: Vec<Listed>,
    columns: Vec<String>,
    pairs: Vec<ContactPair>,
    pair_columns: Vec<String>,
    contacts: Vec<PersonId>,
    notes: Vec<Note>,
    rejects: Vec<RowError>,
}

/// Reads a line list and a contact list; messages call them `linelist.csv` and `contacts.csv`. What the columns mean is
/// told in the [module](super). Times without offset are local to `zone`.
///
/// # Errors
///
/// [`ReadError`] for a file whose header cannot be read; when reading strictly also for the first row that cannot be used:
/// no key or the key of another row, dates that are none or out of order, a contact of somebody with themselves.
///
/// # Complexity
///
/// `O(n log n)` for `n` rows, all of which are held.
///
/// # Examples
///
/// ```
/// use mijie::input::{CaseType, Mode, read_line_list};
/// use mijie::protocol::edition;
///
/// let list = "\
/// id,case_type,date_onset,ward
/// guo,confirmed,2022-05-07,3
/// song,probable,NA,
/// ";
/// let contacts = "from,to,date_first_contact,date_last_contact\nguo,song,2022-05-05,2022-05-06\nguo,li,2022-05-06,NA\n";
/// let zone = edition::cn_9().time_zone();
/// let list = read_line_list(list.as_bytes(), contacts.as_bytes(), zone, Mode::Strict)?;
///
/// let [guo, song] = list.listed() else { panic!("two cases are listed") };
/// assert_eq!(song.case_type(), Some(CaseType::Probable));
/// assert_eq!(list.cell(guo, "ward"), Some("3"));
/// // Only one has a date from which a window can be counted.
/// assert_eq!(list.cases().len(), 1);
/// assert_eq!(list.pairs()[0].first(), Some("2022-05-05".parse()?));
/// let [li] = list.contacts() else { panic!("one contact") };
/// assert_eq!(list.roster().person_key(*li), Some("li"));
/// let notes: Vec<String> = list.notes().iter().map(ToString::to_string).collect();
/// assert_eq!(
///     notes,
///     [
///         "linelist.csv: calls 1 case probable, taken as suspected",
///         "linelist.csv: has no date of onset, sampling or last negative for 1 case, not to be traced",
///         "contacts.csv: names 1 person whom linelist.csv does not list, taken as contacts",
///     ]
/// );
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_line_list<L: Read, C: Read>(
    line_list: L,
    contacts: C,
    zone: FixedOffset,
    mode: Mode,
) -> Result<LineList, ReadError> {
    read(line_list, Some(contacts), zone, mode)
}

/// Reads `linelist.csv` and, where it is there, `contacts.csv` of a folder; as [`read_line_list`].
///
/// # Errors
///
/// [`ReadError`] as there, and for a line list that is missing or a file that cannot be read.
///
/// # Examples
///
/// ```
/// use std::fs;
/// use mijie::input::{Mode, read_line_list_folder};
/// use mijie::protocol::edition;
///
/// let dir = tempfile::tempdir()?;
/// fs::write(dir.path().join("linelist.csv"), "id,date_onset\nguo,2022-05-07\n")?;
/// let list = read_line_list_folder(&dir, edition::cn_9().time_zone(), Mode::Strict)?;
/// assert_eq!(list.listed().len(), 1);
/// assert_eq!(list.notes()[0].to_string(), "contacts.csv: not in the folder");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_line_list_folder(
    dir: impl AsRef<Path>,
    zone: FixedOffset,
    mode: Mode,
) -> Result<LineList, ReadError> {
    let open = |file: &'static str| match File::open(dir.as_ref().join(file)) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(source) => Err(ReadError::Io {
            file: file.to_owned(),
            source,
        }),
    };
    let line_list = open(LINE_LIST)?.ok_or(ReadError::Missing { expected: LINE_LIST })?;
    read(line_list, open(CONTACTS)?, zone, mode)
}

fn read<L: Read, C: Read>(
    line_list: L,
    contacts: Option<C>,
    zone: FixedOffset,
    mode: Mode,
) -> Result<LineList, ReadError> {
    let mut roster = Roster::new();
    let mut ledger = Ledger {
        mode,
        notes: Vec::new(),
        rejects: Vec::new(),
    };
    if contacts.is_none() {
        ledger.notes.push(Note::Absent { file: CONTACTS });
    }
    let rows = listed::open(line_list, LINE_LIST, zone, &mut roster)?;
    let columns = rows.header().texts().to_vec();
    let mut listed = ledger.collect(rows)?;
    note_cases(&listed, &mut ledger);

    let mut directory = Directory::new(&listed, &roster);
    let (mut pairs, mut unlisted) = (Vec::new(), BTreeSet::new());
    let mut pair_columns = vec!["from".to_owned(), "to".to_owned()];
    if let Some(contacts) = contacts {
        let mut rows = pairs::open(contacts, CONTACTS, zone, &mut roster)?;
        pair_columns = rows.header().texts().to_vec();
        let mut settled = Vec::new();
        ledger.take_all(&mut rows, |at, draft| {
            settled.push(directory.settle(at, draft)?);
            Ok(())
        })?;
        for one in settled {
            let unknown = [&one.from, &one.to]
                .into_iter()
                .filter(|key| !directory.lists(key));
            unlisted.extend(unknown.cloned());
            pairs.push(with_ids(one, &mut roster)?);
        }
    }
    let renumbered = roster.sort();
    for listed in &mut listed {
        listed.person = renumbered.person(listed.person);
    }
    for pair in &mut pairs {
        pair.from = renumbered.person(pair.from);
        pair.to = renumbered.person(pair.to);
    }
    ledger.note_count(directory.by_name, |count| Note::NamedCases { count });
    ledger.note_count(unlisted.len(), |count| Note::UnlistedPersons { count });
    ledger.note_count(mutual(&pairs), |count| Note::MutualPairs { count });
    Ok(LineList {
        // In the order of keys, and so of ids.
        contacts: unlisted
            .iter()
            .filter_map(|key| roster.find_person(key))
            .collect(),
        roster,
        listed,
        columns,
        pairs,
        pair_columns,
        notes: ledger.notes,
        rejects: ledger.rejects,
    })
}

fn note_cases(listed: &[Listed], ledger: &mut Ledger) {
    let count = |is: fn(&Listed) -> bool| listed.iter().filter(|&one| is(one)).count();
    let probable = count(|one| one.case_type() == Some(CaseType::Probable));
    ledger.note_count(probable, |count| Note::ProbableCases { count });
    let undated = count(|one| one.case().is_none());
    ledger.note_count(undated, |count| Note::UndatedCases { count });
}

fn with_ids(settled: Settled, roster: &mut Roster) -> Result<ContactPair, ReadError> {
    let Settled {
        at,
        from,
        to,
        mut pair,
    } = settled;
    let mut id = |key: &str| {
        roster
            .person(key)
            .map_err(|error| RowError::new(&Arc::from(CONTACTS), at, full(error), |_| false))
    };
    pair.from = id(&from)?;
    pair.to = id(&to)?;
    Ok(pair)
}

/// How many pairs of persons stand in both directions.
fn mutual(pairs: &[ContactPair]) -> usize {
    let directed: BTreeSet<_> = pairs.iter().map(|pair| (pair.from, pair.to)).collect();
    let both = directed
        .iter()
        .filter(|&&(from, to)| from < to && directed.contains(&(to, from)));
    both.count()
}

impl LineList {
    /// The keys behind the ids.
    #[must_use]
    pub fn roster(&self) -> &Roster {
        &self.roster
    }

    /// The cases, in the order of the file.
    #[must_use]
    pub fn listed(&self) -> &[Listed] {
        &self.listed
    }

    /// The contacts, in the order of the file: from whom, to whom.
    #[must_use]
    pub fn pairs(&self) -> &[ContactPair] {
        &self.pairs
    }

    /// The persons whom only the contact list names, sorted.
    #[must_use]
    pub fn contacts(&self) -> &[PersonId] {
        &self.contacts
    }

    /// The cases as tracing takes them: those with a date to count from, or a window of their own.
    #[must_use]
    pub fn cases(&self) -> Cases {
        Cases::new(self.listed.iter().filter_map(Listed::case))
            .expect("each person once, each with a date, and dates as the reader takes them")
    }

    /// The names of the columns of the line list, as they stand in the file.
    #[must_use]
    pub fn columns(&self) -> &[String] {
        &self.columns
    }

    /// The names of the columns of the contact list, as they stand in the file.
    #[must_use]
    pub fn pair_columns(&self) -> &[String] {
        &self.pair_columns
    }

    /// What a column says of a case; nothing where the file has no such column, and for an empty cell or `NA`.
    #[must_use]
    pub fn cell<'l>(&self, listed: &'l Listed, column: &str) -> Option<&'l str> {
        cell(&self.columns, listed.cells(), column)
    }

    /// What a column says of a contact; as [`cell`](Self::cell).
    #[must_use]
    pub fn pair_cell<'l>(&self, pair: &'l ContactPair, column: &str) -> Option<&'l str> {
        cell(&self.pair_columns, pair.cells(), column)
    }

    /// What was assumed while reading.
    #[must_use]
    pub fn notes(&self) -> &[Note] {
        &self.notes
    }

    /// The rows that were not used; none after reading strictly.
    #[must_use]
    pub fn rejects(&self) -> &[RowError] {
        &self.rejects
    }

    /// Writes `linelist.csv` again: every column and every cell as it was read, in the order of the file.
    ///
    /// # Errors
    ///
    /// What `out` reports.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::input::{Mode, read_line_list};
    /// use mijie::protocol::edition;
    ///
    /// let list = "ward,id,date_onset\n\"3, east\",guo,2022-05-07\n";
    /// let contacts = "from,to\nguo,li\n";
    /// let zone = edition::cn_9().time_zone();
    /// let read = read_line_list(list.as_bytes(), contacts.as_bytes(), zone, Mode::Strict)?;
    /// let (mut list_again, mut contacts_again) = (Vec::new(), Vec::new());
    /// read.write_listed(&mut list_again)?;
    /// read.write_pairs(&mut contacts_again)?;
    /// assert_eq!((list_again, contacts_again), (list.as_bytes().to_vec(), contacts.as_bytes().to_vec()));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn write_listed<W: Write>(&self, out: W) -> io::Result<()> {
        write_table(&self.columns, self.listed.iter().map(Listed::cells), out)
    }

    /// Writes `contacts.csv` again; as [`write_listed`](Self::write_listed).
    ///
    /// # Errors
    ///
    /// What `out` reports.
    pub fn write_pairs<W: Write>(&self, out: W) -> io::Result<()> {
        write_table(&self.pair_columns, self.pairs.iter().map(ContactPair::cells), out)
    }
}

fn cell<'c>(columns: &[String], cells: &'c [String], column: &str) -> Option<&'c str> {
    let at = columns.iter().position(|name| name.trim_ascii() == column)?;
    let text = cells.get(at).map(|cell| cell.trim_ascii())?;
    (!columns::is_missing(text)).then_some(text)
}

fn write_table<'c, W: Write>(
    columns: &[String],
    rows: impl Iterator<Item = &'c [String]>,
    out: W,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(columns)?;
    for row in rows {
        writer.write_record(row)?;
    }
    writer.flush()
}

impl fmt::Debug for LineList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LineList")
            .field("listed", &self.listed.len())
            .field("pairs", &self.pairs.len())
            .field("contacts", &self.contacts.len())
            .field("notes", &self.notes.len())
            .field("rejects", &self.rejects.len())
            .finish_non_exhaustive()
    }
}
