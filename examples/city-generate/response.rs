//! What the county of the Huangyuan preset does about its outbreak, morning by morning.
//!
//! The program traces its own tables with the library, as the county would, and writes down what was done: contacts are
//! moved some hours after they were found, some late and a few not at all; samples are taken on the days on which they are
//! due, most of them; rounds are called, places disinfected, people asked how they are.

use std::collections::{BTreeMap, BTreeSet};
use std::error::Error;

use chrono::{Days, FixedOffset, NaiveDate, NaiveTime};
use mijie::input::{Mode, Outbreak, read_folder};
use mijie::protocol::{Protocol, edition};
use mijie::report::write_zone_events;
use mijie::response::{
    CalledRound, Day, Desks, Records, Standing, Team, Teams, TestState, issue, mornings, replay, screen,
};
use mijie::zone::{Disinfection, Happening, Lowering, Round, ZoneEvent};
use mijie::{
    AreaId, AreaLevel, FollowUp, FollowUpOutcome, Isolation, Moment, PersonId, Test, TestResult, Timestamp,
    VisitLog, VisitLogBuilder, trace,
};

type Cause = Box<dyn Error + Send + Sync>;

use crate::draws::{Draws, Stream};
use crate::failure::Failure;
use crate::tables::Folder;

/// The first morning, counted from the first day of the log: on it the first case is known.
pub(crate) const FIRST_MORNING: u32 = 6;
/// So many mornings are told, some after the end of the log.
pub(crate) const MORNINGS: u32 = 14;

/// The rounds of screening, by day; those of the first days have samples already.
const ROUNDS: [u32; 8] = [9, 10, 11, 12, 13, 15, 17, 19];
const FIRST_OWN_ROUND: usize = 5;
/// Static management of three townships, and of which it ends first.
const STATIC_TOWNSHIPS: [&str; 3] = ["chengguan", "dahua", "dongxia"];
const STATIC_FROM: u32 = 9;
const STATIC_UNTIL: u32 = 18;

/// The day on which the guest at the next table is found positive.
const GUEST_POSITIVE: u32 = 17;

/// What is drawn about one person or place.
#[derive(Clone, Copy)]
enum Drawn {
    Move,
    MoveDelay,
    TestMissed,
    TestTime,
    Absent,
    Called,
    CallTime,
    Cleaned,
    CleanDelay,
    Unclear,
}

/// Writes what the county did, and gives the files with their rows.
pub(crate) fn respond(
    folder: &Folder,
    draws: &Draws,
    start: NaiveDate,
    guest: &str,
) -> Result<Vec<(&'static str, u64)>, Failure> {
    let mut county = County::open(folder, draws, start, guest).map_err(Failure::Response)?;
    for day in FIRST_MORNING..FIRST_MORNING + MORNINGS {
        county.live(day).map_err(Failure::Response)?;
    }
    county.write(folder)
}

struct County<'a> {
    draws: &'a Draws,
    start: NaiveDate,
    protocol: Protocol,
    zone: FixedOffset,
    guest: Option<PersonId>,
    outbreak: Outbreak,
    teams: Teams,
    rounds: Vec<CalledRound>,
    isolations: Vec<Isolation>,
    events: Vec<ZoneEvent>,
    // Whoever was or will be moved, or will not be found.
    decided: BTreeSet<PersonId>,
    cleaned: BTreeSet<AreaId>,
}

/// What is done in the course of a day.
#[derive(Default)]
struct Deeds {
    isolations: Vec<Isolation>,
    decided: BTreeSet<PersonId>,
    tests: Vec<Test>,
    events: Vec<ZoneEvent>,
    cleaned: BTreeSet<AreaId>,
    follow_ups: Vec<FollowUp>,
}

impl<'a> County<'a> {
    fn open(folder: &Folder, draws: &'a Draws, start: NaiveDate, guest: &str) -> Result<Self, Cause> {
        let protocol = edition::cn_8_field();
        let zone = protocol.time_zone();
        let outbreak = read_folder(folder.root(), zone, Mode::Strict)?;
        let townships = outbreak.gazetteer.areas.iter();
        let townships = townships.filter(|area| area.level == AreaLevel::Township);
        let teams = townships.filter_map(|area| {
            let name = outbreak.roster.area_key(area.id)?.to_owned();
            let capacity = std::num::NonZeroU32::new(if STATIC_TOWNSHIPS.contains(&name.as_str()) {
                80
            } else {
                20
            });
            let areas = vec![area.id];
            Some(Team {
                name,
                areas,
                capacity,
            })
        });
        let teams = Teams::new(teams)?;
        let mut county = Self {
            draws,
            start,
            zone,
            guest: outbreak.roster.find_person(guest),
            isolations: outbreak.log.isolations().collect(),
            rounds: Vec::new(),
            events: Vec::new(),
            decided: BTreeSet::new(),
            cleaned: BTreeSet::new(),
            protocol,
            outbreak,
            teams,
        };
        county.decided = county.isolations.iter().map(|one| one.person).collect();
        county.call_rounds();
        county.manage();
        Ok(county)
    }

    fn date(&self, day: u32) -> NaiveDate {
        self.start + Days::new(day.into())
    }

    fn time(&self, day: u32, minute: u32) -> Timestamp {
        let midnight = Moment::Date(self.date(day)).start(self.zone).to_unix();
        Timestamp::from_unix(midnight + i64::from(minute) * 60)
            .expect("the days of the data and the week after")
    }

    fn moment(&self, day: u32, minute: u32) -> Moment {
        Moment::Instant(self.time(day, minute))
    }

    fn below(&self, what: Drawn, day: u32, number: u32, n: u32) -> u32 {
        self.draws
            .below(Stream::Response, (what as u32) * 1000 + day, number, n)
    }

    /// The communities and villages of the cases: everybody there is sampled in every round.
    fn call_rounds(&mut self) {
        let gazetteer = &self.outbreak.gazetteer;
        let communities: BTreeSet<AreaId> = self
            .outbreak
            .cases
            .iter()
            .filter_map(|case| {
                let of = |level| gazetteer.area_of_home(case.person, level);
                of(AreaLevel::Community).or_else(|| of(AreaLevel::Village))
            })
            .collect();
        for (number, day) in (1..).zip(ROUNDS) {
            let called = self.moment(day, 7 * 60);
            let round = CalledRound::new(format!("{number}"), communities.iter().copied(), called);
            self.rounds.push(round.with_end(self.moment(day, 19 * 60)));
        }
    }

    fn manage(&mut self) {
        for township in STATIC_TOWNSHIPS {
            let Some(area) = self.outbreak.roster.find_area(township) else {
                continue;
            };
            let at = self.moment(STATIC_FROM, 0);
            self.events.push(ZoneEvent {
                at,
                what: Happening::StaticBegan { area },
            });
            if township == STATIC_TOWNSHIPS[2] {
                let at = self.moment(STATIC_UNTIL, 6 * 60);
                self.events.push(ZoneEvent {
                    at,
                    what: Happening::StaticEnded { area },
                });
            }
        }
    }

    fn live(&mut self, day: u32) -> Result<(), Cause> {
        self.report_round(day)?;
        let log = self.log()?;
        let records = Records {
            log: &log,
            cases: &self.outbreak.cases,
            gazetteer: &self.outbreak.gazetteer,
            tests: &self.outbreak.tests,
            events: &self.events,
            rounds: &self.rounds,
            follow_ups: &self.outbreak.follow_ups,
            teams: &self.teams,
            desks: Desks::default(),
        };
        let eight = NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time of day")?;
        let days = mornings(self.date(FIRST_MORNING), self.date(day), eight, self.zone);
        let last = days.last().copied();
        let mut deeds = Deeds::default();
        let mut confined = BTreeSet::new();
        replay(&records, &self.protocol, Lowering::ByOrder, &days, |morning| {
            if Some(morning.as_of) == last {
                self.transfer(day, morning, &mut deeds);
                self.sample(day, morning, &mut deeds);
                self.ask(day, morning, &mut deeds);
                self.clean(day, morning, &mut deeds);
                self.lower(day, morning, &mut deeds);
                confined.extend(morning.orders.confined(self.time(day, 12 * 60)));
            }
            Ok::<(), Cause>(())
        })?;
        let fetched = deeds
            .isolations
            .iter()
            .filter(|one| one.from.date(self.zone) <= self.date(day));
        confined.extend(fetched.map(|one| one.person));
        deeds.tests.extend(self.swab(day, &confined));
        self.isolations.extend(deeds.isolations);
        self.decided.extend(deeds.decided);
        self.outbreak.tests.extend(deeds.tests);
        self.events.extend(deeds.events);
        self.cleaned.extend(deeds.cleaned);
        self.outbreak.follow_ups.extend(deeds.follow_ups);
        Ok(())
    }

    /// The log with everybody who was isolated by now.
    fn log(&self) -> Result<VisitLog, Cause> {
        let mut log = VisitLogBuilder::new();
        for (&place, register) in &self.outbreak.gazetteer.places {
            log.add_place(place, register.kind);
        }
        for visit in self.outbreak.log.visits() {
            log.add_visit(visit);
        }
        for encounter in self.outbreak.log.encounters() {
            log.add_encounter(encounter);
        }
        for &isolation in &self.isolations {
            log.add_isolation(isolation);
        }
        Ok(log.build()?)
    }

    /// Contacts are fetched some hours after they were found; of a hundred, nine the day after and three not at all. Who
    /// was out later, as the log knows, was found at home after that.
    fn transfer(&self, day: u32, morning: &Day<'_>, deeds: &mut Deeds) {
        let waiting = morning
            .orders
            .iter()
            .filter(|order| order.standing == Standing::ToMove);
        for order in waiting.filter(|order| !self.decided.contains(&order.person)) {
            let person = order.person;
            deeds.decided.insert(person);
            // Of a case the isolation in the line list counts: until then nobody had found them.
            if self.outbreak.cases.get(person).is_some() {
                continue;
            }
            let delay = match self.below(Drawn::Move, day, person.get(), 100) {
                0..3 => continue,
                3..12 => 20 * 60 + self.below(Drawn::MoveDelay, day, person.get(), 20 * 60),
                _ => 45 + self.below(Drawn::MoveDelay, day, person.get(), 6 * 60),
            };
            let planned = self.time(day, 8 * 60 + delay);
            let home = self.outbreak.gazetteer.homes.get(&person);
            let out = self.outbreak.log.visits_of(person);
            let out = out
                .filter(|visit| Some(&visit.place) != home)
                .map(|visit| visit.interval.end());
            let from = out.fold(planned, Timestamp::max);
            let from = Moment::Instant(from);
            deeds.isolations.push(Isolation { person, from });
        }
    }

    /// Samples of contacts on the days on which they are due, but for six of a hundred; of those missed, half are taken a
    /// day later.
    fn sample(&self, day: u32, morning: &Day<'_>, deeds: &mut Deeds) {
        let today = morning.date();
        for order in morning.orders.iter().filter(|order| order.until.is_some()) {
            let number = order.person.get();
            let due = order
                .tests()
                .any(|test| test.on == today && test.state == TestState::Due);
            let yesterday = today.pred_opt();
            let missed = order
                .tests()
                .any(|test| Some(test.on) == yesterday && test.state == TestState::Due)
                || order.missed().any(|test| Some(test.on) == yesterday);
            let chance = self.below(Drawn::TestMissed, day, number, 100);
            let taken = due && chance >= 6 || missed && chance < 50;
            let guest = self.guest == Some(order.person);
            let moved = self.isolations.iter().chain(&deeds.isolations);
            let mut moved = moved.filter(|one| one.person == order.person).map(|one| one.from);
            let until_noon = self.time(day, 8 * 60 + 30 + self.below(Drawn::TestTime, day, number, 210));
            let there = moved.any(|from| from.start(self.zone) <= until_noon);
            if !(taken && there || guest && day == GUEST_POSITIVE) {
                continue;
            }
            let result = match self.below(Drawn::Unclear, day, number, 200) {
                _ if guest && day >= GUEST_POSITIVE => TestResult::Positive,
                0 => TestResult::Inconclusive,
                1 if day + 2 >= FIRST_MORNING + MORNINGS => TestResult::Pending,
                _ => TestResult::Negative,
            };
            deeds.tests.push(Test {
                person: order.person,
                sampled: Moment::Instant(until_noon),
                result,
                round: None,
            });
        }
    }

    /// Everybody in care is called once a day; of a hundred, six do not answer, one refuses and two are forgotten.
    fn ask(&self, day: u32, morning: &Day<'_>, deeds: &mut Deeds) {
        let today = morning.date();
        for followed in morning.follow_up.iter() {
            let number = followed.person.get();
            let in_care = morning.orders.get(followed.person).is_some_and(|order| {
                order
                    .periods
                    .iter()
                    .any(|period| (period.from..=period.until).contains(&today))
            });
            if !in_care {
                continue;
            }
            let outcome = match self.below(Drawn::Called, day, number, 1000) {
                _ if self.guest == Some(followed.person) && day + 1 >= GUEST_POSITIVE => {
                    FollowUpOutcome::Symptomatic
                }
                0..20 => continue,
                20..80 => FollowUpOutcome::NotReached,
                80..90 => FollowUpOutcome::Refused,
                90..92 => FollowUpOutcome::Symptomatic,
                _ => FollowUpOutcome::Well,
            };
            deeds.follow_ups.push(FollowUp {
                person: followed.person,
                at: self.moment(day, 9 * 60 + self.below(Drawn::CallTime, day, number, 540)),
                outcome,
                team: followed.team.map(str::to_owned),
            });
        }
    }

    /// Places are disinfected within a day and a half after the case has left, one in eight not.
    fn clean(&self, day: u32, morning: &Day<'_>, deeds: &mut Deeds) {
        let open = morning.disinfection.iter();
        let open = open.filter(|duty| {
            duty.manner == Disinfection::Terminal && duty.from.is_some() && duty.done.is_none()
        });
        for area in open.filter_map(|duty| self.outbreak.gazetteer.places.get(&duty.place?)?.area) {
            if self.cleaned.contains(&area) || !deeds.cleaned.insert(area) {
                continue;
            }
            if self.below(Drawn::Cleaned, day, area.get(), 8) > 0 {
                let at = self.moment(
                    day,
                    9 * 60 + self.below(Drawn::CleanDelay, day, area.get(), 27 * 60),
                );
                deeds.events.push(ZoneEvent {
                    at,
                    what: Happening::Disinfected { area },
                });
            }
        }
    }

    /// What may be lowered is lowered at ten.
    fn lower(&self, day: u32, morning: &Day<'_>, deeds: &mut Deeds) {
        for list in morning
            .checklists
            .iter()
            .filter(|list| list.holds() && !list.conditions.is_empty())
        {
            let what = Happening::Lowered {
                zone: list.area,
                to: list.to,
            };
            deeds.events.push(ZoneEvent {
                at: self.moment(day, 10 * 60),
                what,
            });
        }
    }

    /// The samples of a round of this day, where it has none yet; of the last round most are on their way.
    fn swab(&self, day: u32, confined: &BTreeSet<PersonId>) -> Vec<Test> {
        let mine = self.rounds.iter().zip(ROUNDS).skip(FIRST_OWN_ROUND);
        let Some((round, _)) = mine.into_iter().find(|&(_, of)| of == day) else {
            return Vec::new();
        };
        let gone: BTreeSet<PersonId> = self
            .outbreak
            .cases
            .iter()
            .map(|case| case.person)
            .chain(confined.iter().copied())
            .collect();
        let gazetteer = &self.outbreak.gazetteer;
        let lives_there = |person: PersonId| {
            [AreaLevel::Community, AreaLevel::Village]
                .into_iter()
                .filter_map(|level| gazetteer.area_of_home(person, level))
                .any(|area| round.areas.contains(&area))
        };
        let last = day == ROUNDS[ROUNDS.len() - 1];
        let called = gazetteer
            .homes
            .keys()
            .filter(|person| !gone.contains(person) && lives_there(**person));
        let mut swabs: Vec<Test> = called
            .filter(|person| self.below(Drawn::Absent, day, person.get(), 100) >= if last { 60 } else { 3 })
            .map(|&person| Test {
                person,
                sampled: if last {
                    self.moment(day, 7 * 60 + self.below(Drawn::TestTime, day, person.get(), 60))
                } else {
                    Moment::Date(self.date(day))
                },
                result: if last {
                    TestResult::Pending
                } else {
                    TestResult::Negative
                },
                round: Some(round.name.clone()),
            })
            .collect();
        // One tube of the seventh round leaked, and nobody knows yet what was in it.
        if day == ROUNDS[FIRST_OWN_ROUND + 1] {
            for swab in swabs.iter_mut().step_by(300) {
                swab.result = TestResult::Pending;
            }
        }
        swabs
    }

    /// In the evening a round is counted, community by community.
    fn report_round(&mut self, day: u32) -> Result<(), Cause> {
        let before = day
            .checked_sub(1)
            .and_then(|day| ROUNDS.iter().position(|&of| of == day));
        let Some(round) = before.map(|at| self.rounds[at].clone()) else {
            return Ok(());
        };
        let at = self.time(day - 1, 21 * 60 + 30);
        let cases = self.outbreak.cases.known_by(at, self.zone);
        let log = self.log()?;
        let tracing = trace(&log, &cases, &self.protocol, at);
        let orders = issue(&tracing, &self.outbreak.tests, &BTreeMap::new());
        let excused: BTreeSet<PersonId> = cases
            .iter()
            .map(|case| case.person)
            .chain(orders.confined(at))
            .collect();
        for &area in &round.areas {
            let one =
                CalledRound::new(round.name.clone(), [area], round.called).call(excused.iter().copied());
            let state = screen(
                &one,
                &self.outbreak.gazetteer,
                &self.outbreak.tests,
                self.zone,
                at,
            )?;
            let coverage = state.coverage();
            let people = |count: u64| u32::try_from(count).unwrap_or(u32::MAX);
            self.events.push(ZoneEvent {
                at: Moment::Instant(at),
                what: Happening::RoundCompleted {
                    area,
                    sampled: Moment::Date(self.date(day - 1)),
                    round: Round {
                        expected: people(coverage.population - coverage.excused),
                        sampled: people(coverage.sampled),
                        positive: people(coverage.positive),
                        pending: people(coverage.open),
                    },
                },
            });
        }
        Ok(())
    }

    fn write(mut self, folder: &Folder) -> Result<Vec<(&'static str, u64)>, Failure> {
        let zone = self.zone;
        let roster = &self.outbreak.roster;
        let person = |person| roster.person_key(person).unwrap_or_default().to_owned();
        let area = |area| roster.area_key(area).unwrap_or_default().to_owned();
        let moment = |moment: Moment| match moment {
            Moment::Instant(time) => time.to_rfc3339(zone),
            date => date.to_string(),
        };
        let mut files = BTreeMap::new();
        let mut put = |name: &'static str, columns: &[&str], rows: Vec<Vec<String>>| {
            let mut table = folder.table(name, columns)?;
            for row in rows {
                table.row(&row.iter().map(String::as_str).collect::<Vec<_>>())?;
            }
            files.insert(name, table.finish()?);
            Ok::<(), Failure>(())
        };
        self.isolations
            .sort_by_key(|one| (one.from.start(zone), one.person));
        let rows = self
            .isolations
            .iter()
            .map(|one| vec![person(one.person), moment(one.from)]);
        put("isolations.csv", &["person", "from"], rows.collect())?;
        self.outbreak
            .tests
            .sort_by_key(|test| (test.sampled.start(zone), test.person));
        let rows = self.outbreak.tests.iter().map(|test| {
            let round = test.round.clone().unwrap_or_default();
            vec![
                person(test.person),
                moment(test.sampled),
                test.result.to_string(),
                round,
            ]
        });
        put(
            "tests.csv",
            &["person", "sampled", "result", "round"],
            rows.collect(),
        )?;
        self.outbreak
            .follow_ups
            .sort_by_key(|one| (one.at.start(zone), one.person));
        let rows = self.outbreak.follow_ups.iter().map(|one| {
            let team = one.team.clone().unwrap_or_default();
            vec![person(one.person), moment(one.at), one.outcome.to_string(), team]
        });
        put(
            "followups.csv",
            &["person", "at", "outcome", "team"],
            rows.collect(),
        )?;
        let rows = self.rounds.iter().flat_map(|round| {
            let ended = round.ended.map(moment).unwrap_or_default();
            let areas = round.areas.iter();
            areas.map(move |&one| vec![round.name.clone(), area(one), moment(round.called), ended.clone()])
        });
        put(
            "rounds.csv",
            &["round", "area", "called", "ended"],
            rows.collect(),
        )?;
        let rows = self.teams.iter().flat_map(|team| {
            let capacity = team
                .capacity
                .map(|capacity| capacity.to_string())
                .unwrap_or_default();
            team.areas
                .iter()
                .map(move |&one| vec![team.name.clone(), area(one), capacity.clone()])
        });
        put("teams.csv", &["team", "area", "capacity"], rows.collect())?;
        self.events
            .sort_by_key(|event| (event.at.start(zone), event.what.clone()));
        let mut text = Vec::new();
        write_zone_events(&self.events, zone, roster, &mut text)
            .map_err(|error| Failure::Response(error.into()))?;
        let text = String::from_utf8(text).map_err(|error| Failure::Response(error.into()))?;
        folder.write_text("events.csv", &text)?;
        files.insert("events.csv", self.events.len() as u64);
        Ok(files.into_iter().collect())
    }
}
