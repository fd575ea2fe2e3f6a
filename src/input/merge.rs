//! An outbreak in which persons who are listed twice are one.

use std::collections::BTreeMap;

use chrono::FixedOffset;

use super::folder::{Outbreak, sort_follow_ups, sort_tests};
use super::names::Names;
use crate::duplicate::{MergeConflict, SamePersons};
use crate::log::BuildError;

impl Outbreak {
    /// Makes one of those whom somebody has called the same: visits, encounters, isolations, cases, tests, follow-ups, homes
    /// and names are of the lowest id of each group from then on. The roster keeps every key.
    ///
    /// Told is what one person cannot have, in the order of the log, the cases, the homes and the names.
    ///
    /// # Errors
    ///
    /// [`BuildError`]; nothing has changed then.
    ///
    /// # Examples
    ///
    /// ```
    /// use std::fs;
    ///
    /// use mijie::duplicate::SamePersons;
    /// use mijie::input::{Mode, read_folder};
    /// use mijie::protocol::edition;
    ///
    /// let dir = tempfile::tempdir()?;
    /// fs::write(dir.path().join("cases.csv"), "person,status,onset\nann,confirmed,2022-05-07\nanna,confirmed,2022-05-06\n")?;
    /// fs::write(dir.path().join("visits.csv"), "person,place,start,end\nanna,cafe,2022-05-07T08:30,2022-05-07T09:00\n")?;
    /// let zone = edition::cn_9().time_zone();
    /// let mut outbreak = read_folder(&dir, zone, Mode::Strict)?;
    /// let person = |key| outbreak.roster.find_person(key).ok_or("listed");
    /// let same = SamePersons::new([(person("ann")?, person("anna")?)]);
    /// let conflicts = outbreak.merge(&same, zone)?;
    /// assert_eq!(outbreak.cases.len(), 1);
    /// assert_eq!(conflicts.len(), 1, "two dates of onset, of which the earlier is kept");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn merge(&mut self, same: &SamePersons, zone: FixedOffset) -> Result<Vec<MergeConflict>, BuildError> {
        let (log, mut conflicts) = same.merge_log(&self.log)?;
        let (cases, of_cases) = same.merge_cases(&self.cases, zone);
        conflicts.extend(of_cases);
        self.log = log;
        self.cases = cases;
        self.tests = same.merge_tests(std::mem::take(&mut self.tests));
        sort_tests(&mut self.tests, zone);
        for follow_up in &mut self.follow_ups {
            follow_up.person = same.of(follow_up.person);
        }
        sort_follow_ups(&mut self.follow_ups, zone);
        for (from, person) in same.merged() {
            let homes = &mut self.gazetteer.homes;
            if let Some(other) = homes.remove(&from) {
                let kept = *homes.entry(person).or_insert(other);
                if kept != other {
                    conflicts.push(MergeConflict::Home { person, kept, other });
                }
            }
        }
        let mut names: BTreeMap<_, String> = BTreeMap::new();
        for (id, name) in self.person_names.iter() {
            let person = same.of(id);
            let kept = names.entry(person).or_insert_with(|| name.to_owned());
            if kept != name {
                conflicts.push(MergeConflict::Name { person });
            }
        }
        self.person_names = names.into_iter().collect::<Names>();
        Ok(conflicts)
    }
}
