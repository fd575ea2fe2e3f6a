//! A whole outbreak from one folder.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::{self, File};
use std::io::ErrorKind;
use std::path::Path;

use chrono::{FixedOffset, NaiveDate};

use super::areas::read_areas;
use super::bulk::{Bulk, CHUNK_BYTES};
use super::cases::read_cases;
use super::encounters;
use super::error::{ReadError, RowError, Wrong};
use super::follow_ups::read_follow_ups;
use super::isolations::read_isolations;
use super::ledger::Ledger;
use super::names::Names;
use super::note::Note;
use super::persons::read_persons;
use super::places::read_places;
use super::progress::{Counted, Progress};
use super::rows::Form;
use super::tests::read_tests;
use super::tree::{Fault, faults};
use super::visits;
use crate::area::{Area, Areas};
use crate::case::{Case, Cases};
use crate::follow_up::FollowUp;
use crate::gazetteer::Gazetteer;
use crate::id::{AreaId, PersonId, PlaceId};
use crate::log::{BuildError, VisitLog, VisitLogBuilder};
use crate::place::Place;
use crate::record::{Isolation, Test};
use crate::roster::Roster;
use crate::time::{Moment, Timestamp};
use crate::watch::{Unwatched, Watch};

const VISITS: &str = "visits.csv";
const ENCOUNTERS: &str = "encounters.csv";
const CASES: &str = "cases.csv";
const PLACES: &str = "places.csv";
const PERSONS: &str = "persons.csv";
const AREAS: &str = "areas.csv";
const ISOLATIONS: &str = "isolations.csv";
const TESTS: &str = "tests.csv";
const FOLLOW_UPS: &str = "followups.csv";

/// What to do about a row that cannot be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Mode {
    /// Stop there: choose it when the files can be mended first. The default.
    #[default]
    Strict,
    /// Collect every such row among the rejects and go on: choose it when the answer is needed now.
    Lenient,
}

/// An outbreak as a folder of files describes it.
///
/// Ids sort as the keys do, byte by byte, so nothing here depends on the order of the rows, except what is said about
/// rejected rows and which of two rows about the same was met first. `Debug` prints counts only.
#[derive(Clone)]
#[non_exhaustive]
pub struct Outbreak {
    /// The keys behind the ids.
    pub roster: Roster,
    /// Who was where when, who met whom, and who was isolated.
    pub log: VisitLog,
    /// The line list.
    pub cases: Cases,
    /// The registers of places, homes and areas.
    pub gazetteer: Gazetteer,
    /// The tests, sorted by person and sampling.
    pub tests: Vec<Test>,
    /// What calls and visits to contacts found, sorted by person and time.
    pub follow_ups: Vec<FollowUp>,
    /// What people call the persons; as the roster, to be protected.
    pub person_names: Names,
    /// What was ignored or assumed.
    pub notes: Vec<Note>,
    /// The rows that were not used; empty when reading strictly.
    pub rejects: Vec<RowError>,
}

impl fmt::Debug for Outbreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outbreak")
            .field("roster", &self.roster)
            .field("visits", &self.log.visit_count())
            .field("encounters", &self.log.encounter_count())
            .field("cases", &self.cases.len())
            .field("tests", &self.tests.len())
            .field("follow_ups", &self.follow_ups.len())
            .field("notes", &self.notes.len())
            .field("rejects", &self.rejects.len())
            .finish_non_exhaustive()
    }
}

/// Reads an outbreak from the files of a folder, as the [module](super) describes them.
///
/// `cases.csv` must be there, and `visits.csv` or `encounters.csv`; the others may be absent, which is noted,
/// except of `followups.csv`, on which no tracing and no order depends. `zone` is that of the
/// protocol: times without offset are local to it.
///
/// # Errors
///
/// [`ReadError`] for a missing or unreadable file; when reading strictly also for the first row that cannot be used.
/// Persons are read first, then cases, isolations, tests, follow-ups, areas, places, visits and encounters: what is known to be
/// the key of a person is not repeated in a message, also where it stands in the wrong column.
///
/// # Complexity
///
/// One pass over each file. In memory are what is returned and, until the log is built, 16 bytes a visit, or 20 with spots.
///
/// # Examples
///
/// ```
/// use std::fs;
///
/// use mijie::input::{Mode, read_folder};
/// use mijie::protocol::edition;
///
/// let dir = tempfile::tempdir()?;
/// fs::write(dir.path().join("cases.csv"), "person,status,onset\nann,confirmed,2022-05-07\n")?;
/// fs::write(
///     dir.path().join("visits.csv"),
///     "person,place,start,end\n\
///      bo,cafe,2022-05-07T08:40,2022-05-07T09:00\n\
///      ann,cafe,2022-05-07T08:30,2022-05-07T08:55\n",
/// )?;
/// let outbreak = read_folder(&dir, edition::cn_9().time_zone(), Mode::Strict)?;
/// assert_eq!(outbreak.log.visit_count(), 2);
/// assert_eq!(outbreak.roster.find_person("ann").map(|ann| ann.get()), Some(0));
/// assert_eq!(outbreak.notes[0].to_string(), "persons.csv: not in the folder");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn read_folder(dir: impl AsRef<Path>, zone: FixedOffset, mode: Mode) -> Result<Outbreak, ReadError> {
    read_folder_watched(dir, zone, mode, &Unwatched)
}

/// Reads an outbreak as [`read_folder`] does, and tells how far it has come: in bytes of all files while it reads, then
/// in visits while it sorts them.
///
/// # Errors
///
/// As [`read_folder`]; [`ReadError::Cancelled`] where the watch asks to stop.
///
/// # Examples
///
/// ```
/// use std::fs;
/// use std::ops::ControlFlow;
///
/// use mijie::Step;
/// use mijie::input::{Mode, read_folder_watched};
/// use mijie::protocol::edition;
///
/// let dir = tempfile::tempdir()?;
/// fs::write(dir.path().join("cases.csv"), "person,status,onset\nann,confirmed,2022-05-07\n")?;
/// fs::write(dir.path().join("visits.csv"), "person,place,start,end\n")?;
/// let no_patience = |_: Step| ControlFlow::Break(());
/// let error = read_folder_watched(&dir, edition::cn_9().time_zone(), Mode::Strict, &no_patience).unwrap_err();
/// assert_eq!(error.to_string(), "cancelled while reading");
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn read_folder_watched(
    dir: impl AsRef<Path>,
    zone: FixedOffset,
    mode: Mode,
    watch: &impl Watch,
) -> Result<Outbreak, ReadError> {
    let folder = Folder::open(dir.as_ref())?;
    let progress = Progress::start(watch, folder.bytes())?;
    let mut desk = Desk {
        zone,
        progress: &progress,
        roster: Roster::new(),
        ledger: Ledger {
            mode,
            notes: folder.notes(),
            rejects: Vec::new(),
        },
    };
    let records = Records::read(folder, &mut desk);
    progress.check()?;
    desk.outbreak(records?, watch)
}

/// Everything in the folder, under ids in the order of arrival.
struct Records {
    areas: Vec<Area>,
    places: Places,
    homes: Vec<(PersonId, PlaceId)>,
    names: Vec<(PersonId, String)>,
    cases: Vec<Case>,
    isolations: Vec<Isolation>,
    tests: Vec<Test>,
    follow_ups: Vec<FollowUp>,
    log: VisitLogBuilder,
}

impl Records {
    fn read(folder: Folder, desk: &mut Desk<'_>) -> Result<Self, ReadError> {
        let (homes, names) = desk.persons(folder.persons)?;
        let cases = desk.cases(folder.cases)?;
        let isolations = desk.isolations(folder.isolations, &cases)?;
        let tests = desk.tests(folder.tests)?;
        let follow_ups = desk.follow_ups(folder.follow_ups)?;
        let areas = desk.areas(folder.areas)?;
        let places = desk.places(folder.places, areas.as_deref(), &homes)?;
        let log = desk.log(folder.visits, folder.encounters, &places)?;
        Ok(Self {
            areas: areas.unwrap_or_default(),
            places,
            homes,
            names,
            cases,
            isolations,
            tests,
            follow_ups,
            log,
        })
    }
}

/// Sorts moments of which no two are alike.
fn order(moment: Moment, zone: FixedOffset) -> (NaiveDate, Timestamp, bool) {
    let is_instant = matches!(moment, Moment::Instant(_));
    (moment.date(zone), moment.start(zone), is_instant)
}

/// Sorts tests by person and sampling, and those alike in both by what they say.
pub(super) fn sort_tests(tests: &mut [Test], zone: FixedOffset) {
    tests.sort_by(|a, b| {
        let key = |test: &Test| (test.person, order(test.sampled, zone), test.result);
        key(a).cmp(&key(b)).then_with(|| a.round.cmp(&b.round))
    });
}

/// Sorts follow-ups by person and time, and those alike in both by what they say.
pub(super) fn sort_follow_ups(follow_ups: &mut [FollowUp], zone: FixedOffset) {
    follow_ups.sort_by(|a, b| {
        let key = |one: &FollowUp| (one.person, order(one.at, zone), one.outcome);
        key(a).cmp(&key(b)).then_with(|| a.team.cmp(&b.team))
    });
}

/// The files of a folder, those that are there.
struct Folder {
    areas: Option<File>,
    places: Option<File>,
    persons: Option<File>,
    cases: File,
    isolations: Option<File>,
    tests: Option<File>,
    follow_ups: Option<File>,
    visits: Option<File>,
    encounters: Option<File>,
}

impl Folder {
    fn open(dir: &Path) -> Result<Self, ReadError> {
        let metadata = fs::metadata(dir).map_err(|source| ReadError::Io {
            file: dir.display().to_string(),
            source,
        })?;
        if !metadata.is_dir() {
            return Err(ReadError::NotFolder {
                path: dir.display().to_string(),
            });
        }
        let open = |file: &str| match File::open(dir.join(file)) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(source) => Err(ReadError::Io {
                file: file.to_owned(),
                source,
            }),
        };
        let folder = Self {
            areas: open(AREAS)?,
            places: open(PLACES)?,
            persons: open(PERSONS)?,
            cases: open(CASES)?.ok_or(ReadError::Missing { expected: CASES })?,
            isolations: open(ISOLATIONS)?,
            tests: open(TESTS)?,
            follow_ups: open(FOLLOW_UPS)?,
            visits: open(VISITS)?,
            encounters: open(ENCOUNTERS)?,
        };
        if folder.visits.is_none() && folder.encounters.is_none() {
            return Err(ReadError::Missing {
                expected: "visits.csv or encounters.csv",
            });
        }
        Ok(folder)
    }

    /// How long the files are, as far as the system tells.
    fn bytes(&self) -> u64 {
        let files = [
            &self.areas,
            &self.places,
            &self.persons,
            &self.isolations,
            &self.tests,
            &self.follow_ups,
            &self.visits,
            &self.encounters,
        ];
        let length = |file: &File| file.metadata().map_or(0, |metadata| metadata.len());
        files.into_iter().flatten().map(length).sum::<u64>() + length(&self.cases)
    }

    fn notes(&self) -> Vec<Note> {
        [
            (PERSONS, &self.persons),
            (ISOLATIONS, &self.isolations),
            (TESTS, &self.tests),
            (AREAS, &self.areas),
            (PLACES, &self.places),
            (VISITS, &self.visits),
            (ENCOUNTERS, &self.encounters),
        ]
        .into_iter()
        .filter(|(_, there)| there.is_none())
        .map(|(file, _)| Note::Absent { file })
        .collect()
    }
}

/// Where everything that is read comes together.
struct Desk<'p> {
    zone: FixedOffset,
    progress: &'p Progress<'p>,
    roster: Roster,
    ledger: Ledger,
}

type Places = BTreeMap<PlaceId, Place>;

/// The homes and the names of persons, as they come.
type Persons = (Vec<(PersonId, PlaceId)>, Vec<(PersonId, String)>);

impl<'p> Desk<'p> {
    /// Renumbers the ids by their keys and puts everything together.
    fn outbreak(self, records: Records, watch: &impl Watch) -> Result<Outbreak, ReadError> {
        let Self {
            zone,
            mut roster,
            ledger,
            ..
        } = self;
        let Records {
            areas,
            places,
            homes,
            names,
            cases,
            isolations,
            mut tests,
            mut follow_ups,
            mut log,
        } = records;
        let new = roster.sort();
        for (&place, described) in &places {
            log.add_place(place, described.kind);
        }
        for &isolation in &isolations {
            log.add_isolation(isolation);
        }
        log.renumber(&new);
        for test in &mut tests {
            test.person = new.person(test.person);
        }
        sort_tests(&mut tests, zone);
        for follow_up in &mut follow_ups {
            follow_up.person = new.person(follow_up.person);
        }
        sort_follow_ups(&mut follow_ups, zone);
        let cases = cases.into_iter().map(|case| Case {
            person: new.person(case.person),
            ..case
        });
        let areas = areas.into_iter().map(|area| Area {
            id: new.area(area.id),
            parent: area.parent.map(|parent| new.area(parent)),
            ..area
        });
        Ok(Outbreak {
            log: log.build_watched(watch).map_err(|error| match error {
                BuildError::Cancelled(cancelled) => ReadError::Cancelled(cancelled),
                other => ReadError::Log(other),
            })?,
            cases: Cases::new(cases).expect("read_cases yields each person once, and none without a date"),
            gazetteer: Gazetteer {
                places: places
                    .into_iter()
                    .map(|(id, place)| {
                        let area = place.area.map(|area| new.area(area));
                        (new.place(id), Place { area, ..place })
                    })
                    .collect(),
                homes: homes
                    .into_iter()
                    .map(|(person, home)| (new.person(person), new.place(home)))
                    .collect(),
                areas: Areas::new(areas).expect("areas without fault form a tree"),
            },
            tests,
            follow_ups,
            person_names: names
                .into_iter()
                .map(|(person, name)| (new.person(person), name))
                .collect(),
            roster,
            notes: ledger.notes,
            rejects: ledger.rejects,
        })
    }

    /// The areas that form a tree; nothing where there is no file of areas.
    fn areas(&mut self, file: Option<File>) -> Result<Option<Vec<Area>>, ReadError> {
        let Some(file) = file else { return Ok(None) };
        let already = self.ledger.rejects.len();
        let mut rows = read_areas(self.progress.count(file), AREAS, &mut self.roster)?;
        let mut areas = Vec::new();
        self.ledger.take_all(&mut rows, |at, area| {
            areas.push((at, area));
            Ok(())
        })?;
        let found = faults(&areas);
        let mut faulty: Vec<(Fault, usize)> = found
            .iter()
            .enumerate()
            .filter_map(|(at, fault)| Some(((*fault)?, at)))
            .collect();
        // The cause before what follows from it: reading strictly ends with the first.
        faulty.sort_by_key(|&(fault, at)| (matches!(fault, Fault::Below { .. }), at));
        for (fault, at) in faulty {
            let (position, area) = &areas[at];
            self.ledger
                .reject(rows.error(*position, fault.wrong(area, &areas)))?;
        }
        self.ledger.rejects[already..].sort_by_key(RowError::line);
        let good = areas.into_iter().zip(found).filter(|(_, fault)| fault.is_none());
        Ok(Some(good.map(|((_, area), _)| area).collect()))
    }

    fn places(
        &mut self,
        file: Option<File>,
        areas: Option<&[Area]>,
        homes: &[(PersonId, PlaceId)],
    ) -> Result<Places, ReadError> {
        let mut places = BTreeMap::new();
        if let Some(file) = file {
            self.listed_places(file, areas, &mut places)?;
        }
        let unlisted: BTreeSet<PlaceId> = homes
            .iter()
            .map(|&(_, home)| home)
            .filter(|home| !places.contains_key(home))
            .collect();
        self.ledger
            .note_count(unlisted.len(), |count| Note::UnlistedHomes { count });
        Ok(places)
    }

    fn listed_places(
        &mut self,
        file: File,
        areas: Option<&[Area]>,
        places: &mut Places,
    ) -> Result<(), ReadError> {
        let listed: Option<BTreeSet<AreaId>> = areas.map(|areas| areas.iter().map(|area| area.id).collect());
        let mut unlisted = BTreeSet::new();
        let mut rows = read_places(self.progress.count(file), PLACES, &mut self.roster)?;
        self.ledger.take_all(&mut rows, |_, (id, place)| {
            match (&listed, place.area) {
                (Some(listed), Some(area)) if !listed.contains(&area) => {
                    return Err(Wrong::cell(
                        "area",
                        "the key of an area in areas.csv",
                        "a key that is not there",
                    ));
                }
                (None, Some(area)) => {
                    unlisted.insert(area);
                }
                _ => {}
            }
            places.insert(id, place);
            Ok(())
        })?;
        self.ledger
            .note_count(unlisted.len(), |count| Note::UnlistedAreas { count });
        Ok(())
    }

    fn persons(&mut self, file: Option<File>) -> Result<Persons, ReadError> {
        let (mut homes, mut names) = (Vec::new(), Vec::new());
        if let Some(file) = file {
            let mut rows = read_persons(self.progress.count(file), PERSONS, &mut self.roster)?;
            self.ledger.take_all(&mut rows, |_, person| {
                homes.extend(person.home.map(|home| (person.id, home)));
                names.extend(person.name.map(|name| (person.id, name)));
                Ok(())
            })?;
        }
        Ok((homes, names))
    }

    fn cases(&mut self, file: File) -> Result<Vec<Case>, ReadError> {
        let rows = read_cases(self.progress.count(file), CASES, self.zone, &mut self.roster)?;
        self.ledger.collect(rows)
    }

    fn isolations(&mut self, file: Option<File>, cases: &[Case]) -> Result<Vec<Isolation>, ReadError> {
        let Some(file) = file else {
            return Ok(Vec::new());
        };
        let rows = read_isolations(self.progress.count(file), ISOLATIONS, self.zone, &mut self.roster)?;
        let isolations = self.ledger.collect(rows)?;
        let isolated: BTreeSet<PersonId> = isolations.iter().map(|isolation| isolation.person).collect();
        let count = cases
            .iter()
            .filter(|case| isolated.contains(&case.person))
            .count();
        self.ledger
            .note_count(count, |count| Note::IsolatedCases { count });
        Ok(isolations)
    }

    fn tests(&mut self, file: Option<File>) -> Result<Vec<Test>, ReadError> {
        let Some(file) = file else {
            return Ok(Vec::new());
        };
        let rows = read_tests(self.progress.count(file), TESTS, self.zone, &mut self.roster)?;
        self.ledger.collect(rows)
    }

    fn follow_ups(&mut self, file: Option<File>) -> Result<Vec<FollowUp>, ReadError> {
        let Some(file) = file else {
            return Ok(Vec::new());
        };
        let rows = read_follow_ups(self.progress.count(file), FOLLOW_UPS, self.zone, &mut self.roster)?;
        self.ledger.collect(rows)
    }

    fn bulk<T: Send>(&self, file: File, name: &str, form: &'static Form<T>) -> Bulk<Counted<'p, File>, T> {
        Bulk::open(self.progress.count(file), name, form, self.zone, CHUNK_BYTES)
    }

    fn log(
        &mut self,
        visits: Option<File>,
        encounters: Option<File>,
        places: &Places,
    ) -> Result<VisitLogBuilder, ReadError> {
        let mut log = VisitLogBuilder::new();
        if let Some(file) = visits {
            let mut visited = Vec::new();
            let bulk = self.bulk(file, VISITS, &visits::FORM);
            self.ledger.take_bulk(bulk, &mut self.roster, |visit| {
                let place = visit.place.index();
                if visited.len() <= place {
                    visited.resize(place + 1, false);
                }
                visited[place] = true;
                log.add_visit(visit);
            })?;
            let visited = (0..).map(PlaceId::new).zip(visited);
            let unlisted = visited.filter(|(place, visited)| *visited && !places.contains_key(place));
            self.ledger
                .note_count(unlisted.count(), |count| Note::UnlistedPlaces { count });
        }
        if let Some(file) = encounters {
            let bulk = self.bulk(file, ENCOUNTERS, &encounters::FORM);
            self.ledger.take_bulk(bulk, &mut self.roster, |encounter| {
                log.add_encounter(encounter);
            })?;
        }
        Ok(log)
    }
}
