//! Real contact data with published counts, found through the environment variable `MIJIE_DATA`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use chrono::FixedOffset;
use mijie::graph::{Movement, Movements, Root};
use mijie::{Encounter, Interval, Moment, PersonId, Roster, Timestamp, VisitLog, VisitLogBuilder};

/// The folder of real data; says plainly that a test was skipped where there is none.
pub fn folder(test: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("MIJIE_DATA").map(PathBuf::from);
    if folder.is_none() {
        #[expect(
            clippy::print_stderr,
            reason = "whoever runs the tests must see what did not run"
        )]
        {
            eprintln!("skipped: {test} needs real contact data, and MIJIE_DATA is not set");
        }
    }
    folder
}

/// Face-to-face contacts of badges: a row `t, i, j` is the interval `[t - 20, t)` seconds.
struct Badges {
    log: VisitLog,
    /// The roles of the persons, where the file has them.
    roles: BTreeMap<u32, String>,
}

fn badges(folder: &Path, file: &str) -> Badges {
    let mut reader = csv::Reader::from_path(folder.join("sociopatterns").join(file)).unwrap();
    let mut builder = VisitLogBuilder::new();
    let mut roles = BTreeMap::new();
    for row in reader.records() {
        let row = row.unwrap();
        let number = |at: usize| row[at].parse::<u32>().unwrap();
        let end = i64::from(number(0));
        let time = Interval::new(
            Timestamp::from_unix(end - 20).unwrap(),
            Timestamp::from_unix(end).unwrap(),
        );
        let (i, j) = (PersonId::new(number(1)), PersonId::new(number(2)));
        builder.add_encounter(Encounter::new(i, j, time.unwrap()).unwrap());
        if let (Some(role_i), Some(role_j)) = (row.get(3), row.get(4)) {
            roles.insert(i.get(), role_i.to_owned());
            roles.insert(j.get(), role_j.to_owned());
        }
    }
    Badges {
        log: builder.build().unwrap(),
        roles,
    }
}

impl Badges {
    fn pairs(&self) -> usize {
        let mut pairs: Vec<_> = self
            .log
            .encounters()
            .map(|encounter| encounter.persons())
            .collect();
        pairs.dedup();
        pairs.len()
    }

    fn persons(&self) -> Vec<u32> {
        let mut persons: Vec<u32> = self
            .log
            .encounters()
            .flat_map(|encounter| [encounter.persons().0.get(), encounter.persons().1.get()])
            .collect();
        persons.sort_unstable();
        persons.dedup();
        persons
    }

    fn role(&self, person: PersonId) -> &str {
        &self.roles[&person.get()]
    }

    /// Contacts between two groups; a group is a role, a person's number, or empty for everybody.
    fn between(&self, a: &str, b: &str) -> Vec<Encounter> {
        let is_in = |person: PersonId, group: &str| {
            group.is_empty() || self.role(person) == group || person.get().to_string() == group
        };
        self.log
            .encounters()
            .filter(|encounter| {
                let (lower, higher) = encounter.persons();
                is_in(lower, a) && is_in(higher, b) || is_in(lower, b) && is_in(higher, a)
            })
            .collect()
    }

    /// Of everyone with a role, the contacts of each added up: a contact of two of them counts for both.
    fn of_members(&self, role: &str) -> Vec<Encounter> {
        self.persons()
            .into_iter()
            .map(PersonId::new)
            .filter(|&person| self.role(person) == role)
            .flat_map(|person| self.log.encounters_of(person).collect::<Vec<_>>())
            .collect()
    }
}

fn seconds(contacts: &[Encounter]) -> u64 {
    contacts
        .iter()
        .map(|contact| u64::from(contact.interval().seconds()))
        .sum()
}

/// The figure that the paper prints under this name.
fn figure(hospital: &Badges, measure: &str, a: &str, b: &str) -> u64 {
    let members = hospital
        .persons()
        .into_iter()
        .filter(|person| a.is_empty() || hospital.roles[person] == a);
    let members = members.count() as u64;
    match measure {
        "persons" => members,
        "contacts" | "contacts_with_patients" => hospital.between(a, b).len() as u64,
        "duration_s" => seconds(&hospital.between(a, b)),
        "contacts_with_at_least_one" => hospital.between(a, "").len() as u64,
        "mean_contacts_per_person(rounded)" => (hospital.of_members(a).len() as u64 + members / 2) / members,
        "mean_duration_s_per_person(floor)" => seconds(&hospital.of_members(a)) / members,
        "distinct_patients_contacted" => {
            let mut pairs: Vec<_> = hospital.between(a, b).iter().map(Encounter::persons).collect();
            pairs.dedup();
            pairs.len() as u64
        }
        _ => panic!("an unknown measure, {measure}"),
    }
}

#[test]
fn a_hospital_ward_gives_the_fifty_published_figures() {
    let Some(folder) = folder("a_hospital_ward_gives_the_fifty_published_figures") else {
        return;
    };
    let published = folder.join("sociopatterns/hospital_published.csv");
    let hospital = badges(&folder, "hospital_lh10_tij.csv");
    let mut figures = 0;
    for row in csv::Reader::from_path(published).unwrap().records() {
        let row = row.unwrap();
        assert_eq!(&row[4], "all", "every figure is about the whole period");
        let found = figure(&hospital, &row[1], &row[2], &row[3]);
        assert_eq!(found.to_string(), row[5], "{} {} {}", &row[1], &row[2], &row[3]);
        figures += 1;
    }
    assert_eq!(figures, 50);
}

#[test]
fn a_conference_gives_its_counts() {
    let Some(folder) = folder("a_conference_gives_its_counts") else {
        return;
    };
    let conference = badges(&folder, "sfhh_tij.csv");
    assert_eq!(
        (conference.pairs(), conference.log.encounter_count()),
        (9_565, 26_040)
    );
    assert_eq!(conference.persons().len(), 403);
}

#[test]
fn a_workplace_gives_its_counts() {
    let Some(folder) = folder("a_workplace_gives_its_counts") else {
        return;
    };
    let workplace = badges(&folder, "workplace_invs13_tij.csv");
    assert_eq!((workplace.pairs(), workplace.log.encounter_count()), (755, 4_592));
    assert_eq!(workplace.persons().len(), 92);
}

/// The first and the last instant of a day; days need no zone where all are in the same.
fn day(text: &str) -> (Timestamp, Timestamp) {
    let (day, zone) = (text.parse::<Moment>().unwrap(), FixedOffset::east_opt(0).unwrap());
    (day.start(zone), day.end(zone))
}

/// The window of the days from one to another, both included.
fn days(first: &str, last: &str) -> Interval {
    Interval::new(day(first).0, day(last).1).unwrap()
}

#[test]
fn small_networks_have_the_degrees_and_contact_chains_that_epicontacttrace_asserts() {
    let Some(folder) =
        folder("small_networks_have_the_degrees_and_contact_chains_that_epicontacttrace_asserts")
    else {
        return;
    };
    let read = |file: &str| {
        let path = folder.join("contact_chains").join(file);
        let rows = csv::Reader::from_path(path).unwrap().into_records();
        rows.map(Result::unwrap).collect::<Vec<_>>()
    };
    let mut roster = Roster::new();
    let mut sets: BTreeMap<String, Vec<Movement>> = BTreeMap::new();
    for row in read("unit_movements.csv") {
        let [from, to] = [1, 2].map(|at| roster.person(&row[at]).unwrap());
        let movement = Movement::at(from, to, day(&row[3]).0);
        sets.entry(row[0].to_owned()).or_default().push(movement);
    }
    let mut asserted = 0;
    for row in read("unit_expected.csv") {
        let movements = Movements::new(sets[&row[1]].iter().copied());
        let root = Root {
            id: roster.person(&row[2]).unwrap(),
            ingoing: days(&row[3], &row[4]),
            outgoing: days(&row[5], &row[6]),
        };
        let [measures] = movements.measure_each(&[root], None)[..] else {
            panic!("one root, one row")
        };
        assert_eq!(measures, movements.measure(&root, None), "{}", &row[0]);
        let found = [
            measures.in_degree,
            measures.out_degree,
            measures.ingoing_chain,
            measures.outgoing_chain,
        ];
        for (found, expected) in found.iter().zip(row.iter().skip(7)) {
            if !expected.is_empty() {
                assert_eq!(found.to_string(), expected, "{}", &row[0]);
                asserted += 1;
            }
        }
    }
    assert!(asserted >= 34, "only {asserted} cells are asserted");
}
