//! A morning of the response: reads what the county wrote down, and replays it up to the day that is asked about.

mod gates;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use chrono::{Days, FixedOffset, NaiveDate, NaiveTime};
use mijie::input::{
    Mode, Outbreak, read_deliveries, read_folder, read_needs, read_openings, read_rounds, read_teams,
    read_zone_events,
};
use mijie::protocol::Protocol;
use mijie::response::{CalledRound, Day, Desks, GateProblem, Records, Teams, mornings, replay};
use mijie::zone::{Lowering, ZoneEvent};
use mijie::{Delivery, Need, Opening, PersonId, Timestamp, trace};

use self::gates::{Gates, kept};
use crate::desk;

/// So many mornings are replayed at most.
const DAYS_AT_MOST: u64 = 366;

/// Which outbreak, on which morning.
#[derive(Debug, clap::Args)]
pub(crate) struct Morning {
    /// Folder with cases.csv, visits.csv and the other tables, and with rounds.csv, events.csv, teams.csv, deliveries.csv,
    /// needs.csv, openings.csv and the tables of gates where there are such [default: the synthetic county of the examples]
    dir: Option<PathBuf>,
    /// The day [default: the day after the last case became known]
    #[arg(long)]
    date: Option<NaiveDate>,
    /// When the meeting begins, local time
    #[arg(long, value_name = "HH:MM", default_value = "08:00", value_parser = time_of_day)]
    at: NaiveTime,
    /// Name of an edition, or a protocol as JSON
    #[arg(long, value_name = "NAME|FILE.json", default_value = desk::USUAL_EDITION)]
    protocol: String,
    /// Lower zones by rule as soon as every condition holds; else only orders in events.csv lower them
    #[arg(long)]
    by_rule: bool,
}

fn time_of_day(text: &str) -> Result<NaiveTime, String> {
    NaiveTime::parse_from_str(text, "%H:%M")
        .map_err(|_| format!("expected a time such as 08:00, found {text:?}"))
}

/// When each contact was found, of those who became cases too.
pub(crate) type Found = BTreeMap<PersonId, Timestamp>;

/// What a folder holds.
pub(crate) struct County {
    pub(crate) outbreak: Outbreak,
    events: Vec<ZoneEvent>,
    rounds: Vec<CalledRound>,
    teams: Teams,
    pub(crate) deliveries: Option<Vec<Delivery>>,
    pub(crate) needs: Option<Vec<Need>>,
    pub(crate) openings: Option<Vec<Opening>>,
    gates: Gates,
}

impl Morning {
    /// Replays every morning from the first case on, and shows the one that is asked about.
    pub(crate) fn show(
        &self,
        mut see: impl FnMut(&Day<'_>, &County, &Found) -> Result<(), Box<dyn Error>>,
    ) -> Result<(), Box<dyn Error>> {
        let protocol = desk::protocol(&self.protocol)?;
        let zone = protocol.time_zone();
        let synthetic = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let dir = self.dir.as_ref().unwrap_or(&synthetic);
        let county = County::read(dir, zone)?;
        let instants = self.mornings(&county, &protocol)?;
        let last = instants.last().copied();
        let gates = match last {
            Some(last) => county.at_gates(&protocol, last)?,
            None => Vec::new(),
        };
        let records = Records {
            log: &county.outbreak.log,
            cases: &county.outbreak.cases,
            gazetteer: &county.outbreak.gazetteer,
            tests: &county.outbreak.tests,
            events: &county.events,
            rounds: &county.rounds,
            follow_ups: &county.outbreak.follow_ups,
            teams: &county.teams,
            desks: county.desks(&gates),
        };
        let lowering = if self.by_rule {
            Lowering::ByRule
        } else {
            Lowering::ByOrder
        };
        let mut found = Found::new();
        replay(&records, &protocol, lowering, &instants, |day| {
            found.extend(day.orders.found());
            if Some(day.as_of) == last {
                see(day, &county, &found)?;
            }
            Ok::<(), Box<dyn Error>>(())
        })
    }

    /// The mornings from the first case, or from the day asked about where that is earlier, to that day.
    fn mornings(&self, county: &County, protocol: &Protocol) -> Result<Vec<Timestamp>, Box<dyn Error>> {
        let zone = protocol.time_zone();
        let known = || county.outbreak.cases.iter().filter_map(|case| case.known(zone));
        let after_last = known()
            .max()
            .and_then(|last| last.date(zone).checked_add_days(Days::new(1)));
        let date = self
            .date
            .or(after_last)
            .ok_or("--date: expected a day, since there is no case")?;
        let first = known().min().map_or(date, |first| first.date(zone)).min(date);
        let latest = first.checked_add_days(Days::new(DAYS_AT_MOST));
        if latest.is_some_and(|latest| date > latest) {
            return Err(format!(
                "--date: expected at most {DAYS_AT_MOST} days after the first case, found {date}"
            )
            .into());
        }
        let instants = mornings(first, date, self.at, zone);
        if instants.last().is_none_or(|last| last.date(zone) != date) {
            return Err(format!("--date: expected a day from 1970 to 2106, found {date}").into());
        }
        Ok(instants)
    }
}

impl County {
    fn read(dir: &Path, zone: FixedOffset) -> Result<Self, Box<dyn Error>> {
        let mut outbreak = desk::busy("reading", |_| read_folder(dir, zone, Mode::Strict))?;
        let Outbreak {
            roster, gazetteer, ..
        } = &mut outbreak;
        let areas = &gazetteer.areas;
        let rounds = match open(dir, "rounds.csv")? {
            Some(file) => read_rounds(file, "rounds.csv", zone, Some(areas), roster)?,
            None => Vec::new(),
        };
        let events = match open(dir, "events.csv")? {
            Some(file) => kept(read_zone_events(file, "events.csv", zone, Some(areas), roster)?)?,
            None => Vec::new(),
        };
        let teams = match open(dir, "teams.csv")? {
            Some(file) => read_teams(file, "teams.csv", areas, roster)?,
            None => Teams::default(),
        };
        let deliveries = match open(dir, "deliveries.csv")? {
            Some(file) => Some(kept(read_deliveries(file, "deliveries.csv", zone, roster)?)?),
            None => None,
        };
        let needs = match open(dir, "needs.csv")? {
            Some(file) => Some(kept(read_needs(file, "needs.csv", zone, roster)?)?),
            None => None,
        };
        let openings = match open(dir, "openings.csv")? {
            Some(file) => Some(kept(read_openings(file, "openings.csv", roster)?)?),
            None => None,
        };
        let gates = Gates::read(|name| open(dir, name), zone, roster)?;
        Ok(Self {
            outbreak,
            events,
            rounds,
            teams,
            deliveries,
            needs,
            openings,
            gates,
        })
    }

    /// What the gates found by an instant.
    fn at_gates(&self, protocol: &Protocol, as_of: Timestamp) -> Result<Vec<GateProblem>, Box<dyn Error>> {
        let cases = self.outbreak.cases.known_by(as_of, protocol.time_zone());
        let tracing = trace(&self.outbreak.log, &cases, protocol, as_of);
        let judged = self
            .gates
            .judge(&tracing, &self.outbreak.gazetteer, &self.events)?;
        Ok(judged.problems())
    }

    fn desks<'a>(&'a self, gates: &'a [GateProblem]) -> Desks<'a> {
        let mut desks = Desks::default().with_gates(gates);
        desks.deliveries = self.deliveries.as_deref();
        desks.needs = self.needs.as_deref();
        desks.openings = self.openings.as_deref();
        desks
    }
}

/// A file of the folder, if it is there.
fn open(dir: &Path, name: &str) -> Result<Option<File>, String> {
    match File::open(dir.join(name)) {
        Ok(file) => Ok(Some(file)),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Puts a file into a folder.
pub(crate) fn write_file(
    dir: &Path,
    name: &str,
    write: impl FnOnce(&mut std::io::BufWriter<File>) -> Result<(), Box<dyn Error>>,
) -> Result<(), String> {
    let path = dir.join(name);
    let told = |error: &(dyn Error + 'static)| format!("{}: {}", path.display(), desk::causes(error));
    let file = File::create(&path).map_err(|error| told(&error))?;
    let mut file = std::io::BufWriter::new(file);
    write(&mut file).map_err(|error| told(&*error))?;
    std::io::Write::flush(&mut file).map_err(|error| told(&error))
}
