//! The town of the book, and every table that is written of it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs::File;
use std::path::PathBuf;

use chrono::{FixedOffset, NaiveTime};
use mijie::entry::{
    ArrivalCheck, ClosedLoops, GateLog, LoopRules, Passes, RiskAreas, TripRules, follow_trips, inspect,
};
use mijie::input::{self, Mode, Outbreak, ReadError};
use mijie::protocol::{Protocol, edition};
use mijie::report::{self, GraphSheet};
use mijie::response::{
    CallModel, Conduct, Day, Days, Desks, NeedHours, OpenNeeds, PUBLIC_KINDS, Programme, Records, Shops,
    Sites, SupplyPlan, Targets, Teams, call_list, infection_risks, mornings, public_sites, replay, supplies,
    team_loads, what_if,
};
use mijie::source::Likelihood;
use mijie::zone::{Lowering, ZoneEvent};
use mijie::{AreaLevel, Delivery, Interval, Need, Opening, Timestamp};

pub fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("examples/data/qingshi")
}

fn open(name: &str) -> File {
    File::open(folder().join(name)).unwrap()
}

fn kept<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> Vec<T> {
    rows.collect::<Result<_, _>>().unwrap()
}

/// Under each writer's name what it wrote.
type Written = BTreeMap<&'static str, String>;

/// Qingshi, and what is needed to tell its last morning.
pub struct Town {
    outbreak: Outbreak,
    protocol: Protocol,
    zone: FixedOffset,
    teams: Teams,
    rounds: Vec<mijie::response::CalledRound>,
    events: Vec<ZoneEvent>,
    deliveries: Vec<Delivery>,
    needs: Vec<Need>,
    openings: Vec<Opening>,
}

impl Town {
    pub fn read() -> Self {
        let protocol = edition::cn_8_field();
        let zone = protocol.time_zone();
        let mut outbreak = input::read_folder(folder(), zone, Mode::Strict).unwrap();
        let Outbreak {
            roster, gazetteer, ..
        } = &mut outbreak;
        let areas = &gazetteer.areas;
        let teams = input::read_teams(open("teams.csv"), "teams.csv", areas, roster).unwrap();
        let rounds = input::read_rounds(open("rounds.csv"), "rounds.csv", zone, Some(areas), roster).unwrap();
        let events = input::read_zone_events(open("events.csv"), "events.csv", zone, Some(areas), roster);
        let events = kept(events.unwrap());
        let deliveries = kept(input::read_deliveries(open("deliveries.csv"), "file", zone, roster).unwrap());
        let needs = kept(input::read_needs(open("needs.csv"), "file", zone, roster).unwrap());
        let openings = kept(input::read_openings(open("openings.csv"), "file", roster).unwrap());
        Self {
            outbreak,
            protocol,
            zone,
            teams,
            rounds,
            events,
            deliveries,
            needs,
            openings,
        }
    }

    /// Every table of the morning of 12 May.
    pub fn written(&self) -> Written {
        let records = Records {
            log: &self.outbreak.log,
            cases: &self.outbreak.cases,
            gazetteer: &self.outbreak.gazetteer,
            tests: &self.outbreak.tests,
            events: &self.events,
            rounds: &self.rounds,
            follow_ups: &self.outbreak.follow_ups,
            teams: &self.teams,
            desks: Desks::default(),
        };
        let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
        let days = mornings(
            "2022-05-09".parse().unwrap(),
            "2022-05-12".parse().unwrap(),
            eight,
            self.zone,
        );
        let mut written = Written::new();
        replay(&records, &self.protocol, Lowering::ByOrder, &days, |day| {
            if Some(&day.as_of) != days.last() {
                return Ok(());
            }
            self.tracing(day, &mut written);
            self.response(day, &mut written);
            self.households(day, &mut written);
            self.morning(day, &mut written);
            Ok::<(), Box<dyn Error>>(())
        })
        .unwrap();
        self.gates(&mut written);
        written.insert(
            "write_rejects",
            text(|out| {
                let rows = "person,place,start,end\nsong,tea-house,2022-05-05T17:00,2022-05-05T14:30\n";
                let mut roster = mijie::Roster::new();
                let read = input::read_visits(rows.as_bytes(), "visits.csv", self.zone, &mut roster).unwrap();
                let rejects: Vec<_> = read
                    .filter_map(|row| match row {
                        Err(ReadError::Row(reject)) => Some(reject),
                        _ => None,
                    })
                    .collect();
                input::write_rejects(&rejects, out).unwrap();
            }),
        );
        written
    }

    fn tracing(&self, day: &Day<'_>, written: &mut Written) {
        let (tracing, roster) = (&day.tracing, &self.outbreak.roster);
        let sheet = GraphSheet::of_tracing(tracing, roster).unwrap();
        written.extend([
            (
                "write_contacts",
                text(|out| report::write_contacts(tracing, roster, out).unwrap()),
            ),
            (
                "write_links",
                text(|out| report::write_links(tracing, roster, out).unwrap()),
            ),
            (
                "write_exposures",
                text(|out| report::write_exposures(tracing, roster, out).unwrap()),
            ),
            (
                "write_zones",
                text(|out| report::write_zones(tracing, &day.zones, roster, out).unwrap()),
            ),
            (
                "write_line_list",
                text(|out| report::write_line_list(tracing, roster, out).unwrap()),
            ),
            (
                "write_contact_pairs",
                text(|out| report::write_contact_pairs(tracing, roster, out).unwrap()),
            ),
            (
                "write_edge_list",
                text(|out| report::write_edge_list(&sheet, out).unwrap()),
            ),
            (
                "write_node_list",
                text(|out| report::write_node_list(&sheet, out).unwrap()),
            ),
        ]);
    }

    fn response(&self, day: &Day<'_>, written: &mut Written) {
        let Outbreak {
            roster,
            log,
            cases,
            gazetteer,
            tests,
            follow_ups,
            ..
        } = &self.outbreak;
        let calendar = day.calendar(AreaLevel::Township);
        let risks = infection_risks(&day.tracing, &Likelihood::default());
        let calls = call_list(&day.follow_up, &risks, CallModel::default()).unwrap();
        let public = public_sites(&day.tracing, PUBLIC_KINDS);
        let sites = Sites::new(public.iter().map(|public| public.site));
        let found = day.orders.found();
        let targets = Targets::default();
        let programme = Programme::new(&day.tracing, &day.orders, tests, &found, follow_ups, targets);
        let days = Days::new("2022-05-03".parse().unwrap(), "2022-05-12".parse().unwrap()).unwrap();
        let round = day.rounds[0].state.as_ref().unwrap();
        let replays = [what_if(log, cases, gazetteer, &self.protocol, &Conduct::default()).unwrap()];
        written.extend([
            (
                "write_orders",
                text(|out| report::write_orders(&day.orders, roster, out).unwrap()),
            ),
            (
                "write_calendar",
                text(|out| {
                    report::write_calendar(&calendar, &day.orders, roster, out).unwrap();
                }),
            ),
            (
                "write_follow_ups",
                text(|out| report::write_follow_ups(&day.follow_up, roster, out).unwrap()),
            ),
            (
                "write_call_list",
                text(|out| report::write_call_list(&calls, roster, out).unwrap()),
            ),
            (
                "write_team_loads",
                text(|out| {
                    report::write_team_loads(&team_loads(&day.follow_up), out).unwrap();
                }),
            ),
            (
                "write_sites",
                text(|out| report::write_sites(&sites, self.zone, roster, out).unwrap()),
            ),
            (
                "write_figures",
                text(|out| report::write_figures(&programme.figures(days), out).unwrap()),
            ),
            (
                "write_not_sampled",
                text(|out| report::write_not_sampled(round, roster, out).unwrap()),
            ),
            (
                "write_zone_events",
                text(|out| {
                    report::write_zone_events(&self.events, self.zone, roster, out).unwrap();
                }),
            ),
            (
                "write_what_if",
                text(|out| report::write_what_if(&replays, out).unwrap()),
            ),
        ]);
    }

    fn households(&self, day: &Day<'_>, written: &mut Written) {
        let Outbreak {
            roster, gazetteer, ..
        } = &self.outbreak;
        let lives = day.lives.as_ref().unwrap();
        let needs =
            OpenNeeds::of(&self.needs, gazetteer, NeedHours::default(), self.zone, day.as_of).unwrap();
        let mut plan = SupplyPlan::new(&self.deliveries);
        plan.away = day.orders.confined(day.as_of).collect();
        let due = supplies(&plan, lives, gazetteer, &needs, day.as_of);
        let shops = Shops::of(&self.openings, lives, gazetteer, day.as_of);
        written.extend([
            (
                "write_supplies",
                text(|out| report::write_supplies(&due, self.zone, roster, out).unwrap()),
            ),
            (
                "write_open_needs",
                text(|out| report::write_open_needs(&needs, self.zone, roster, out).unwrap()),
            ),
            (
                "write_shops",
                text(|out| report::write_shops(&shops, roster, out).unwrap()),
            ),
        ]);
    }

    fn morning(&self, day: &Day<'_>, written: &mut Written) {
        let roster = &self.outbreak.roster;
        written.extend([
            (
                "write_problems",
                text(|out| report::write_problems(day, roster, out).unwrap()),
            ),
            (
                "write_changes",
                text(|out| report::write_changes(day, roster, out).unwrap()),
            ),
            (
                "write_checklists",
                text(|out| report::write_checklists(day, roster, out).unwrap()),
            ),
            (
                "write_zones_in_force",
                text(|out| report::write_zones_in_force(day, roster, out).unwrap()),
            ),
            (
                "write_disinfection",
                text(|out| report::write_disinfection(day, roster, out).unwrap()),
            ),
        ]);
    }

    fn gates(&self, written: &mut Written) {
        let zone = self.zone;
        let Outbreak {
            mut roster,
            gazetteer,
            log,
            cases,
            ..
        } = self.outbreak.clone();
        let gates = kept(input::read_gates(open("gates.csv"), "file", &mut roster).unwrap());
        let rows = kept(input::read_gate_log(open("gate_log.csv"), "file", zone, &mut roster).unwrap());
        let checks = kept(input::read_checks(open("checks.csv"), "file", zone, &mut roster).unwrap());
        let passes = kept(input::read_passes(open("passes.csv"), "file", zone, &mut roster).unwrap());
        let arrivals = kept(input::read_arrivals(open("arrivals.csv"), "file", zone, &mut roster).unwrap());
        let as_of: Timestamp = "2022-05-12T08:00:00+08:00".parse().unwrap();
        let tracing = mijie::trace(&log, &cases, &self.protocol, as_of);
        let loops = ClosedLoops::new(&gates, &gazetteer).unwrap();
        let gate_log = GateLog::new(&loops, rows).unwrap();
        let period = Interval::new("2022-05-06T00:00:00+08:00".parse().unwrap(), as_of).unwrap();
        let closed_loop = loops.iter().next().unwrap();
        let findings = inspect(
            closed_loop,
            &gate_log,
            &checks,
            &LoopRules::default(),
            &tracing,
            period,
        );
        let passes = Passes::new(passes).unwrap();
        let trips = follow_trips(&gate_log, &passes, &log, &TripRules::default(), as_of);
        let zones = mijie::zone::delineate(&tracing, &gazetteer);
        let public = public_sites(&tracing, PUBLIC_KINDS);
        let sites = Sites::new(public.iter().map(|public| public.site));
        let risks = RiskAreas::of_zones(&zones);
        let judged = ArrivalCheck::new(&log, &gazetteer, &risks, &sites, zone)
            .judge(&arrivals)
            .unwrap();
        written.extend([
            (
                "write_loop_findings",
                text(|out| {
                    report::write_loop_findings(&findings, zone, &roster, out).unwrap();
                }),
            ),
            (
                "write_trip_findings",
                text(|out| {
                    report::write_trip_findings(&trips, zone, &roster, out).unwrap();
                }),
            ),
            (
                "write_arrival_findings",
                text(|out| {
                    report::write_arrival_findings(&judged, zone, &roster, out).unwrap();
                }),
            ),
        ]);
    }
}

/// What a writer writes.
fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
    let mut out = Vec::new();
    write(&mut out);
    String::from_utf8(out).unwrap()
}
