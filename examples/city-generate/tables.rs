//! The folder that is written, one table a file.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::clock::{Clock, Moment};
use crate::draws::index;
use crate::failure::Failure;
use crate::outbreak::Outbreak;
use crate::place::Level;
use crate::routine::Stay;
use crate::spread::Infection;
use crate::world::World;

/// The folder to write into.
pub(crate) struct Folder {
    path: PathBuf,
}

impl Folder {
    /// Makes the folder where there is none. One that holds something is refused, unless forced: then files of
    /// the same names are overwritten, and others left alone.
    pub(crate) fn open(path: &Path, force: bool) -> Result<Self, Failure> {
        let failure = |cause| Failure::File {
            path: path.to_owned(),
            cause,
        };
        fs::create_dir_all(path).map_err(failure)?;
        let entries = fs::read_dir(path).map_err(failure)?.count();
        if entries > 0 && !force {
            return Err(Failure::Occupied {
                folder: path.to_owned(),
                entries,
            });
        }
        Ok(Self {
            path: path.to_owned(),
        })
    }

    pub(crate) fn root(&self) -> &Path {
        &self.path
    }

    #[cfg(feature = "parquet")]
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    pub(crate) fn write_text(&self, name: &str, text: &str) -> Result<(), Failure> {
        let path = self.path.join(name);
        fs::write(&path, text).map_err(|cause| Failure::File { path, cause })
    }

    pub(crate) fn table(&self, name: &str, columns: &[&str]) -> Result<Table, Failure> {
        let path = self.path.join(name);
        let file = File::create(&path).map_err(|cause| Failure::File {
            path: path.clone(),
            cause,
        })?;
        let writer = csv::WriterBuilder::new()
            .buffer_capacity(1 << 16)
            .from_writer(file);
        let mut table = Table {
            path,
            writer,
            rows: 0,
        };
        table.record(columns)?;
        Ok(table)
    }
}

/// One CSV file while it is written.
pub(crate) struct Table {
    path: PathBuf,
    writer: csv::Writer<File>,
    rows: u64,
}

impl Table {
    fn record(&mut self, cells: &[&str]) -> Result<(), Failure> {
        self.writer.write_record(cells).map_err(|cause| Failure::Table {
            path: self.path.clone(),
            cause,
        })
    }

    pub(crate) fn row(&mut self, cells: &[&str]) -> Result<(), Failure> {
        self.rows += 1;
        self.record(cells)
    }

    /// Ends the file and tells how many rows it has, the header aside.
    pub(crate) fn finish(mut self) -> Result<u64, Failure> {
        self.writer.flush().map_err(|cause| Failure::File {
            path: self.path,
            cause,
        })?;
        Ok(self.rows)
    }
}

/// Turns numbers into what the files say.
pub(crate) struct Scribe<'a> {
    pub(crate) world: &'a World,
    pub(crate) clock: &'a Clock,
    /// By person.
    pub(crate) keys: &'a [String],
}

pub(crate) const VISITS: [&str; 5] = ["person", "place", "start", "end", "spot"];

impl Scribe<'_> {
    pub(crate) fn person(&self, person: u32) -> &str {
        &self.keys[index(person)]
    }

    fn moment(&self, moment: Option<Moment>) -> String {
        moment.map_or_else(String::new, |moment| self.clock.moment(moment))
    }

    fn seconds(&self, seconds: u32) -> String {
        let mut text = String::new();
        self.clock.write_seconds(seconds, &mut text);
        text
    }

    pub(crate) fn visits(&self, stays: &[Stay], table: &mut Table) -> Result<(), Failure> {
        let (mut start, mut end) = (String::new(), String::new());
        for stay in stays {
            self.clock.write(stay.start, &mut start);
            self.clock.write(stay.end, &mut end);
            let spot = optional(stay.spot);
            let place = &self.world.places.get(stay.place).key;
            table.row(&[self.person(stay.person), place, &start, &end, &spot])?;
        }
        Ok(())
    }

    /// Writes every table but the visits.
    pub(crate) fn registers(
        &self,
        outbreak: &Outbreak,
        folder: &Folder,
    ) -> Result<Vec<(&'static str, u64)>, Failure> {
        Ok(vec![
            ("encounters.csv", self.encounters(outbreak, folder)?),
            ("cases.csv", self.cases(outbreak, folder)?),
            ("places.csv", self.places(folder)?),
            ("persons.csv", self.persons(folder)?),
            ("areas.csv", self.areas(folder)?),
            ("isolations.csv", self.isolations(outbreak, folder)?),
            ("tests.csv", self.tests(outbreak, folder)?),
        ])
    }

    fn encounters(&self, outbreak: &Outbreak, folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table(
            "encounters.csv",
            &["a", "b", "start", "end", "distance_m", "setting"],
        )?;
        for e in &outbreak.encounters {
            let distance = e
                .distance_dm
                .map_or_else(String::new, |dm| format!("{}.{}", dm / 10, dm % 10));
            let setting = e.setting.map_or("", crate::place::Kind::word);
            let (start, end) = (self.seconds(e.start_s), self.seconds(e.end_s));
            table.row(&[
                self.person(e.a),
                self.person(e.b),
                &start,
                &end,
                &distance,
                setting,
            ])?;
        }
        table.finish()
    }

    fn cases(&self, outbreak: &Outbreak, folder: &Folder) -> Result<u64, Failure> {
        let columns = [
            "person",
            "status",
            "onset",
            "sampled",
            "last_negative",
            "isolated",
            "reported",
        ];
        // The column is there where something is known for it.
        let reported = outbreak.cases.iter().any(|case| case.reported.is_some());
        let width = columns.len() - usize::from(!reported);
        let mut table = folder.table("cases.csv", &columns[..width])?;
        for case in &outbreak.cases {
            let dates = [
                case.onset,
                case.sampled,
                case.last_negative,
                case.isolated,
                case.reported,
            ];
            let [onset, sampled, last_negative, isolated, reported] = dates.map(|moment| self.moment(moment));
            let cells = [
                self.person(case.person),
                case.status,
                &onset,
                &sampled,
                &last_negative,
                &isolated,
                &reported,
            ];
            table.row(&cells[..width])?;
        }
        table.finish()
    }

    fn places(&self, folder: &Folder) -> Result<u64, Failure> {
        let columns = [
            "place",
            "kind",
            "area",
            "name",
            "lat",
            "lon",
            "registers_visitors",
        ];
        let mut table = folder.table("places.csv", &columns)?;
        for place in self.world.places.list.iter().filter(|place| place.listed) {
            let area = place.site.map_or("", |site| &self.world.areas.get(site.area).key);
            let [lat, lon] = place
                .site
                .map_or_else(Default::default, |site| [degrees(site.at.0), degrees(site.at.1)]);
            let registers = place
                .kind
                .registers_visitors()
                .map_or("", |yes| if yes { "true" } else { "false" });
            table.row(&[
                &place.key,
                place.kind.word(),
                area,
                &place.name,
                &lat,
                &lon,
                registers,
            ])?;
        }
        table.finish()
    }

    fn persons(&self, folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table("persons.csv", &["person", "home", "name"])?;
        for (key, person) in self.keys.iter().zip(&self.world.people) {
            let name = format!("Resident {}", &key[1..]);
            table.row(&[key, &self.world.places.get(person.home).key, &name])?;
        }
        table.finish()
    }

    fn areas(&self, folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table("areas.csv", &["area", "level", "parent", "name", "population"])?;
        for area in &self.world.areas.list {
            let parent = area.parent.map_or("", |parent| &self.world.areas.get(parent).key);
            // The data hold one county; of what lies around it nobody was counted.
            let population = match area.level {
                Level::Province | Level::Prefecture => String::new(),
                Level::County
                | Level::Township
                | Level::Community
                | Level::Village
                | Level::Grid
                | Level::Building => area.population.to_string(),
            };
            table.row(&[&area.key, area.level.word(), parent, &area.name, &population])?;
        }
        table.finish()
    }

    fn isolations(&self, outbreak: &Outbreak, folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table("isolations.csv", &["person", "from"])?;
        for row in &outbreak.isolations {
            table.row(&[self.person(row.person), &self.clock.moment(row.from)])?;
        }
        table.finish()
    }

    /// Writes who infected whom.
    pub(crate) fn infections(&self, infections: &[Infection], folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table("infections.csv", &["infector", "infectee", "place", "time"])?;
        let mut time = String::new();
        for infection in infections {
            let (infector, place) = infection.by.map_or(("", ""), |(infector, place)| {
                (self.person(infector), &self.world.places.get(place).key)
            });
            self.clock.write(infection.time, &mut time);
            table.row(&[infector, self.person(infection.infectee), place, &time])?;
        }
        table.finish()
    }

    fn tests(&self, outbreak: &Outbreak, folder: &Folder) -> Result<u64, Failure> {
        let mut table = folder.table("tests.csv", &["person", "sampled", "result", "round"])?;
        for test in &outbreak.tests {
            let sampled = self.clock.moment(test.sampled);
            table.row(&[
                self.person(test.person),
                &sampled,
                test.result,
                &optional(test.round),
            ])?;
        }
        table.finish()
    }
}

fn optional(number: Option<u32>) -> String {
    number.map_or_else(String::new, |number| number.to_string())
}

/// Degrees with four digits, about ten metres. Every point lies north and east of 0.
fn degrees(millionths: i32) -> String {
    format!("{}.{:04}", millionths / 1_000_000, millionths % 1_000_000 / 100)
}
