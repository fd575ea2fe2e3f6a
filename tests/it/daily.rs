//! Mornings replayed one after the other, the rounds that were called, and the briefing of the meeting.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::path::{Path, PathBuf};

use chrono::{FixedOffset, NaiveDate, NaiveTime};
use mijie::input::{Mode, Outbreak, ReadError, read_folder, read_rounds, read_teams, read_zone_events};
use mijie::protocol::{Protocol, ZoneLevel, edition};
use mijie::report::{Language, write_daily_briefing, write_problems, write_zones_in_force};
use mijie::response::{
    ArrivedFrom, Attendance, CalledRound, Change, Day, Desks, Duty, GateProblem, Order, Problem, Records,
    ReplayError, Standing, Teams, mornings, problems, replay, unknown_rounds,
};
use mijie::zone::{Happening, Lowering, ReleaseChecklist, ZoneEvent};
use mijie::{
    AreaId, AreaLevel, Cases, FollowUp, FollowUpOutcome, Gazetteer, Moment, PersonId, PlaceId, PlaceKind,
    Roster, Test, TestResult, Timestamp, VisitLogBuilder,
};
use proptest::prelude::*;

fn china() -> FixedOffset {
    "+08:00".parse().unwrap()
}

pub fn county_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan")
}

fn moment(text: &str) -> Moment {
    Moment::parse_in(text, china()).unwrap()
}

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn eight() -> NaiveTime {
    NaiveTime::from_hms_opt(8, 0, 0).unwrap()
}

/// The synthetic county, or another of the same make.
#[derive(Clone)]
pub struct County {
    pub outbreak: Outbreak,
    events: Vec<ZoneEvent>,
    rounds: Vec<CalledRound>,
    teams: Teams,
}

impl County {
    pub fn read() -> Self {
        Self::read_from(&county_folder())
    }

    pub fn read_from(folder: &Path) -> Self {
        let zone = china();
        let mut outbreak = read_folder(folder, zone, Mode::Strict).unwrap();
        let open = |name: &str| File::open(folder.join(name)).unwrap();
        let Outbreak {
            roster, gazetteer, ..
        } = &mut outbreak;
        let areas = &gazetteer.areas;
        let rounds = read_rounds(open("rounds.csv"), "rounds.csv", zone, Some(areas), roster).unwrap();
        let events = read_zone_events(open("events.csv"), "events.csv", zone, Some(areas), roster).unwrap();
        let events = events.collect::<Result<_, ReadError>>().unwrap();
        let teams = read_teams(open("teams.csv"), "teams.csv", areas, roster).unwrap();
        Self {
            outbreak,
            events,
            rounds,
            teams,
        }
    }

    fn records(&self) -> Records<'_> {
        Records {
            log: &self.outbreak.log,
            cases: &self.outbreak.cases,
            gazetteer: &self.outbreak.gazetteer,
            tests: &self.outbreak.tests,
            events: &self.events,
            rounds: &self.rounds,
            follow_ups: &self.outbreak.follow_ups,
            teams: &self.teams,
            desks: Desks::default(),
        }
    }

    pub fn replay(&self, last: &str, visit: impl FnMut(&Day<'_>)) {
        let days = mornings(day("2022-05-09"), day(last), eight(), china());
        replay_all(&self.records(), &edition::cn_8_field(), &days, visit).unwrap();
    }

    /// What a county that stopped writing at this instant would have.
    fn until(&self, as_of: Timestamp) -> Self {
        let zone = china();
        let by_then = |moment: Moment| moment.start(zone) <= as_of;
        let mut log = VisitLogBuilder::new();
        for (&place, register) in &self.outbreak.gazetteer.places {
            log.add_place(place, register.kind);
        }
        for visit in self
            .outbreak
            .log
            .visits()
            .filter(|visit| visit.interval.start() < as_of)
        {
            log.add_visit(visit);
        }
        for encounter in self
            .outbreak
            .log
            .encounters()
            .filter(|one| one.interval().start() < as_of)
        {
            log.add_encounter(encounter);
        }
        for isolation in self.outbreak.log.isolations().filter(|one| by_then(one.from)) {
            log.add_isolation(isolation);
        }
        let mut county = self.clone();
        county.outbreak.log = log.build().unwrap();
        county.outbreak.cases = self.outbreak.cases.known_by(as_of, zone);
        county.outbreak.tests.retain(|test| by_then(test.sampled));
        county.outbreak.follow_ups.retain(|one| by_then(one.at));
        county.events.retain(|event| by_then(event.at));
        county.rounds.retain(|round| by_then(round.called));
        county
    }
}

fn replay_all(
    records: &Records<'_>,
    protocol: &Protocol,
    days: &[Timestamp],
    mut visit: impl FnMut(&Day<'_>),
) -> Result<(), ReplayError> {
    replay(records, protocol, Lowering::ByOrder, days, |day| {
        visit(day);
        Ok(())
    })
}

/// What is compared of two days.
#[derive(PartialEq, Debug)]
struct Seen {
    as_of: Timestamp,
    orders: Vec<Order>,
    changes: Vec<Change>,
    checklists: Vec<ReleaseChecklist>,
    zone_changes: String,
    problems: Vec<Problem>,
    briefing: String,
}

fn seen(day: &Day<'_>, roster: &Roster) -> Seen {
    Seen {
        as_of: day.as_of,
        orders: day.orders.iter().cloned().collect(),
        changes: day.changes.clone(),
        checklists: day.checklists.clone(),
        zone_changes: format!("{:?}", day.zone_changes),
        problems: problems(day),
        briefing: briefing(day, roster, Language::English),
    }
}

fn briefing(day: &Day<'_>, roster: &Roster, language: Language) -> String {
    let mut written = Vec::new();
    write_daily_briefing(day, roster, language, &mut written).unwrap();
    String::from_utf8(written).unwrap()
}

fn rounds(text: &str) -> Result<Vec<CalledRound>, String> {
    let mut roster = Roster::new();
    read_rounds(text.as_bytes(), "rounds.csv", china(), None, &mut roster).map_err(|error| error.to_string())
}

#[test]
fn rounds_are_read_with_all_their_areas_in_the_order_of_their_calls() {
    let text = "round,area,called,ended\nb,east,2022-05-13T07:00,\na,west,2022-05-12,2022-05-12\na,east,2022-05-12,2022-05-12\n";
    let read = rounds(text).unwrap();
    let names: Vec<(&str, usize)> = read
        .iter()
        .map(|one| (one.name.as_str(), one.areas.len()))
        .collect();
    assert_eq!(names, [("a", 2), ("b", 1)]);
    let at = |text: &str| moment(text).start(china());
    assert!(!read[1].is_called(at("2022-05-13T06:59"), china()));
    assert!(read[1].is_called(at("2022-05-13T07:00"), china()));
    assert!(!read[0].is_over(at("2022-05-12T23:59"), china()));
    assert!(read[0].is_over(at("2022-05-13T00:00"), china()));
    assert!(!read[1].is_over(Timestamp::MAX, china()));
}

#[test]
fn rounds_that_cannot_be_are_refused_with_their_row() {
    let header = "round,area,called,ended\n1,east,2022-05-12,2022-05-12\n";
    for (row, error) in [
        (
            "1,west,2022-05-13,2022-05-12",
            "column \"ended\": expected an end no earlier than the call of 2022-05-13, found \"2022-05-12\"",
        ),
        (
            "1,west,2022-05-11,2022-05-12",
            "column \"called\": expected the same time as on line 2, which tells of the same round, found another",
        ),
        (
            "1,west,2022-05-12,",
            "column \"ended\": expected the same time as on line 2, which tells of the same round, found another",
        ),
        (
            "1,east,2022-05-12,2022-05-12",
            "column \"area\": expected each area once in a round, found one again",
        ),
    ] {
        assert_eq!(
            rounds(&format!("{header}{row}\n")),
            Err(format!("rounds.csv line 3, {error}"))
        );
    }
    let county = County::read();
    let mut roster = county.outbreak.roster;
    let areas = &county.outbreak.gazetteer.areas;
    let text = "round,area,called\n1,nowhere,2022-05-12\n";
    let error = read_rounds(text.as_bytes(), "rounds.csv", china(), Some(areas), &mut roster).unwrap_err();
    assert_eq!(
        error.to_string(),
        "rounds.csv line 2, column \"area\": expected a known area, found a key that is not among the areas"
    );
}

#[test]
fn samples_of_a_round_that_nobody_called_are_counted() {
    let test = |round: &str, sampled: &str| Test {
        person: PersonId::new(0),
        sampled: moment(sampled),
        result: TestResult::Negative,
        round: Some(round.to_owned()),
    };
    let called = [CalledRound::new("1", [AreaId::new(0)], moment("2022-05-12"))];
    let tests = [
        test("1", "2022-05-12"),
        test("2", "2022-05-12"),
        test("2", "2022-05-14"),
    ];
    let as_of = moment("2022-05-13").start(china());
    let unknown = unknown_rounds(&called, &tests, china(), as_of);
    assert_eq!(unknown, BTreeMap::from([("2".to_owned(), 1)]));
}

#[test]
fn a_morning_depends_on_nothing_that_is_written_down_later() {
    let county = County::read();
    let roster = &county.outbreak.roster;
    let mut all = Vec::new();
    county.replay("2022-05-22", |day| all.push(seen(day, roster)));
    assert_eq!(all.len(), 14);
    for cut in [0, 3, 5, 8, 13] {
        let kept = county.until(all[cut].as_of);
        let mut last = None;
        let date = all[cut].as_of.date(china()).to_string();
        kept.replay(&date, |day| last = Some(seen(day, roster)));
        assert!(last.as_ref() == Some(&all[cut]), "{date}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4))]

    #[test]
    fn records_of_later_days_change_nothing(
        cut in 0_usize..13,
        persons in prop::collection::vec((0_u32..4000, 0_u32..72, 0_u8..4), 1..12),
    ) {
        let county = County::read();
        let roster = &county.outbreak.roster;
        let days = mornings(day("2022-05-09"), day("2022-05-22"), eight(), china());
        let date = days[cut].date(china()).to_string();
        let mut before = Vec::new();
        county.replay(&date, |day| before.push(seen(day, roster)));
        let mut more = county.clone();
        for (person, hours, what) in persons {
            let later = Timestamp::from_unix(days[cut].to_unix() + 1 + i64::from(hours) * 3600).unwrap();
            let (person, at) = (PersonId::new(person), Moment::Instant(later));
            let area = county.rounds[0].areas[0];
            match what {
                0 => more.outbreak.tests.push(Test { person, sampled: at, result: TestResult::Positive, round: None }),
                1 => more.outbreak.follow_ups.push(FollowUp { person, at, outcome: FollowUpOutcome::Symptomatic, team: None }),
                2 => more.events.push(ZoneEvent { at, what: Happening::CaseFound { person, area } }),
                _ => more.rounds.push(CalledRound::new(format!("r{hours}"), [area], at)),
            }
        }
        let mut after = Vec::new();
        more.replay(&date, |day| after.push(seen(day, roster)));
        prop_assert!(before == after);
    }
}

#[test]
fn a_contact_is_found_once_and_stays_found() {
    let county = County::read();
    let mut found: BTreeMap<PersonId, Timestamp> = BTreeMap::new();
    county.replay("2022-05-22", |day| {
        for order in day.orders.iter() {
            let first = *found.entry(order.person).or_insert(day.as_of);
            assert_eq!(order.found, first);
        }
    });
    assert!(found.len() > 500);
}

#[test]
fn every_case_is_new_on_exactly_one_morning() {
    let county = County::read();
    let mut new = Vec::new();
    county.replay("2022-05-22", |day| {
        new.extend(day.new_cases().map(|case| case.person));
    });
    let known: BTreeSet<PersonId> = new.iter().copied().collect();
    assert_eq!(new.len(), known.len());
    assert_eq!(known.len(), county.outbreak.cases.len());
}

#[test]
fn what_the_briefing_counts_is_what_its_tables_hold() {
    let county = County::read();
    let roster = &county.outbreak.roster;
    county.replay("2022-05-22", |day| {
        let mut table = Vec::new();
        write_problems(day, roster, &mut table).unwrap();
        let listed = csv::Reader::from_reader(&table[..]).into_records().count();
        for language in [Language::English, Language::Chinese] {
            let text = briefing(day, roster, language);
            let headings = text
                .lines()
                .filter_map(|line| line.strip_prefix("### ")?.rsplit_once('('));
            let headings = headings.map(|(_, count)| count.trim_end_matches(')').parse::<usize>().unwrap());
            assert_eq!(headings.sum::<usize>(), listed, "{}", day.date());
        }
        let overdue = problems(day)
            .iter()
            .filter(|one| one.kind() == "transfer_overdue")
            .count();
        assert_eq!(overdue, day.orders.overdue().len());
        let kept = problems(day)
            .iter()
            .filter(|one| one.kind() == "not_released")
            .count();
        assert_eq!(kept, day.checklists.iter().filter(|list| !list.holds()).count());
    });
}

#[test]
fn a_key_is_nothing_but_text_in_a_briefing() {
    let mut roster = Roster::new();
    let hostile = "|x`<script>alert(1)</script>\n# [a](http://b) **c**";
    let [guo, song] = [roster.person("guo").unwrap(), roster.person(hostile).unwrap()];
    let mut log = VisitLogBuilder::new();
    let meal = mijie::Interval::new(
        "2022-05-07T12:00:00+08:00".parse().unwrap(),
        "2022-05-07T13:00:00+08:00".parse().unwrap(),
    );
    let meal = mijie::Encounter::new(guo, song, meal.unwrap()).unwrap();
    log.add_encounter(meal.with_setting(PlaceKind::Restaurant));
    let log = log.build().unwrap();
    let case = mijie::Case {
        sampled: Some(moment("2022-05-08")),
        ..mijie::Case::new(guo)
    };
    let cases = Cases::new([case]).unwrap();
    let (gazetteer, teams) = (Gazetteer::default(), Teams::default());
    let records = Records {
        log: &log,
        cases: &cases,
        gazetteer: &gazetteer,
        tests: &[],
        events: &[],
        rounds: &[],
        follow_ups: &[],
        teams: &teams,
        desks: Desks::default(),
    };
    let days = mornings(day("2022-05-09"), day("2022-05-10"), eight(), china());
    let mut told = 0;
    replay_all(&records, &edition::cn_8_field(), &days, |day| {
        for language in [Language::English, Language::Chinese] {
            let text = briefing(day, &roster, language);
            assert!(
                !text.contains("<script>") && !text.contains("[a](") && !text.contains("**c**"),
                "{text}"
            );
            assert!(!text.contains("http:") && !text.contains("`<"), "{text}");
            told += text
                .matches("\\|x\\`&lt;script&gt;alert\\(1\\)&lt;/script&gt; \\# ")
                .count();
        }
    })
    .unwrap();
    assert!(told >= 4, "{told}");
}

#[test]
fn mornings_out_of_order_and_events_that_cannot_be_are_refused() {
    let county = County::read();
    let protocol = edition::cn_8_field();
    let days = mornings(day("2022-05-09"), day("2022-05-10"), eight(), china());
    let reversed = [days[1], days[0]];
    let error = replay_all(&county.records(), &protocol, &reversed, |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "morning 2: expected one after 2022-05-10T00:00:00Z, found 2022-05-09T00:00:00Z"
    );
    let mut wrong = county.clone();
    wrong.events.insert(
        0,
        ZoneEvent {
            at: moment("2022-05-09T07:00"),
            what: Happening::StaticEnded {
                area: county.rounds[0].areas[0],
            },
        },
    );
    let error = replay_all(&wrong.records(), &protocol, &days, |_| ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "event 1 of the records: expected static management that has begun, found none in that area"
    );
    assert!(mornings(day("2022-05-10"), day("2022-05-09"), eight(), china()).is_empty());
}

#[test]
fn whoever_was_let_out_has_to_come_to_the_next_round() {
    let county = County::read();
    let mut excused = 0;
    county.replay("2022-05-22", |day| {
        for round in &day.rounds {
            for one in round.state.as_ref().unwrap().residents() {
                if one.attendance == Attendance::Excused {
                    excused += 1;
                    let released = day.orders.get(one.person).and_then(|order| order.released);
                    let ended = round.called.ended.map_or(day.date(), |ended| ended.date(china()));
                    assert!(
                        released.is_none_or(|released| ended <= released),
                        "{}",
                        round.called.name
                    );
                }
            }
        }
    });
    assert!(excused > 0);
}

#[test]
fn who_is_missing_in_a_round_that_is_over_stays_so_whoever_is_isolated_later() {
    let county = County::read();
    let mut missing: BTreeMap<String, BTreeSet<PersonId>> = BTreeMap::new();
    county.replay("2022-05-22", |day| {
        for round in day.rounds.iter().filter(|round| round.over) {
            let missing_now = round.state.as_ref().unwrap().missing();
            let now: BTreeSet<PersonId> = missing_now.map(|one| one.person).collect();
            let first = missing
                .entry(round.called.name.clone())
                .or_insert_with(|| now.clone());
            assert_eq!(*first, now, "round {} on {}", round.called.name, day.date());
        }
    });
    assert!(missing.values().any(|missing| !missing.is_empty()));
}

#[test]
fn a_case_at_large_is_a_problem_from_being_known_on() {
    let county = County::read();
    let suspected = county.outbreak.roster.find_person("p0799").unwrap();
    let mut told = BTreeSet::new();
    county.replay("2022-05-17", |day| {
        for problem in problems(day) {
            if let Problem::CaseNotIsolated { case, .. } = problem {
                assert!(day.orders.is_case(case));
                if case == suspected {
                    told.insert(day.date());
                }
            }
        }
    });
    assert_eq!(Vec::from_iter(told), ["2022-05-16", "2022-05-17"].map(day));
}

#[test]
fn whoever_was_never_moved_is_told_until_a_later_sample_is_negative() {
    let county = County::read();
    let mut told = 0;
    county.replay("2022-05-22", |day| {
        for problem in problems(day) {
            if let Problem::NeverMoved { person, until, .. } = problem {
                told += 1;
                let order = day.orders.get(person).unwrap();
                assert!(order.moved.is_none() && until < day.date());
                let later = county.outbreak.tests.iter().filter(|test| {
                    let sampled = test.sampled;
                    test.person == person
                        && sampled.start(china()) <= day.as_of
                        && until <= sampled.date(china())
                });
                assert!(later.into_iter().all(|test| test.result != TestResult::Negative));
            }
        }
    });
    assert!(told > 0);
}

#[test]
fn nobody_is_let_out_who_is_still_to_be_moved() {
    County::read().replay("2022-05-22", |day| {
        for entry in day.calendar(AreaLevel::Township).iter() {
            let order = day.orders.get(entry.person);
            let to_move = order.is_some_and(|order| order.standing == Standing::ToMove);
            assert!(!to_move || entry.duty != Duty::LetOut, "{}", day.date());
        }
    });
}

#[test]
fn static_management_is_told_on_the_morning_after_it_begins() {
    let county = County::read();
    let mut told = BTreeMap::new();
    county.replay("2022-05-22", |day| {
        for language in [Language::English, Language::Chinese] {
            let text = briefing(day, &county.outbreak.roster, language);
            let lines = text
                .lines()
                .filter(|line| line.contains("static management") || line.contains("静态管理"));
            told.entry(day.date()).or_insert(Vec::new()).push(lines.count());
        }
    });
    assert_eq!(told[&day("2022-05-12")], [3, 3]);
    assert_eq!(told[&day("2022-05-11")], [0, 0]);
}

#[test]
fn the_zones_of_a_morning_are_those_in_force_with_what_holds_in_them() {
    let county = County::read();
    let days = mornings(day("2022-05-09"), day("2022-05-12"), eight(), china());
    let mut table = String::new();
    replay_all(&county.records(), &edition::cn_8_field(), &days, |day| {
        let mut file = Vec::new();
        write_zones_in_force(day, &county.outbreak.roster, &mut file).unwrap();
        table = String::from_utf8(file).unwrap();
        let lives = day.lives.as_ref().unwrap();
        assert_eq!(table.lines().count() - 1, lives.in_force(day.as_of).count());
    })
    .unwrap();
    assert!(
        table.starts_with("area,zone,began,changed,why,measures\n"),
        "{table}"
    );
    assert!(
        table.contains("\nchengguan-2-g3,sealed,2022-05-09T06:50:00+08:00,"),
        "{table}"
    );
    assert!(table.contains("nobody_moves; everybody_tested"), "{table}");
}

#[test]
fn what_a_gate_found_is_told_on_the_first_morning_after_it() {
    let (person, gate, shop) = (PersonId::new(0), PlaceId::new(0), PlaceId::new(1));
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let found = [
        GateProblem::RiskArrival {
            person,
            at: at("2022-05-09T07:00:00+08:00"),
            checkpoint: gate,
            from: ArrivedFrom::Site { place: shop },
        },
        GateProblem::LoopBroken {
            loop_name: "works".to_owned(),
            person,
            at: at("2022-05-09T08:00:01+08:00"),
            how: "left_and_returned",
        },
        GateProblem::TripFaulty {
            plate: "QA-1".to_owned(),
            at: at("2022-05-10T08:00:00+08:00"),
            faults: vec!["no_pass", "wrong_gate"],
        },
    ];
    let county = County::read();
    let records = Records {
        desks: Desks::default().with_gates(&found),
        ..county.records()
    };
    let days = mornings(day("2022-05-09"), day("2022-05-11"), eight(), china());
    let mut told = Vec::new();
    replay_all(&records, &edition::cn_8_field(), &days, |day| {
        let of_gates = problems(day)
            .into_iter()
            .filter(|problem| matches!(problem, Problem::Gate(_)));
        told.push(of_gates.map(|problem| problem.kind()).collect::<Vec<_>>());
    })
    .unwrap();
    assert_eq!(
        told,
        [vec!["risk_arrival"], vec!["loop_broken", "trip_faulty"], vec![]]
    );
}

#[test]
fn what_no_desk_keeps_is_no_problem() {
    let county = County::read();
    let of_desks = [
        "not_supplied",
        "not_answered",
        "no_shop",
        "loop_broken",
        "trip_faulty",
        "risk_arrival",
    ];
    county.replay("2022-05-14", |day| {
        let told = problems(day);
        assert!(told.iter().all(|problem| !of_desks.contains(&problem.kind())));
    });
}

#[test]
fn a_list_of_deliveries_that_is_empty_says_that_nothing_was_brought() {
    let county = County::read();
    let records = Records {
        desks: Desks::default()
            .with_deliveries(&[])
            .with_needs(&[])
            .with_openings(&[]),
        ..county.records()
    };
    let days = mornings(day("2022-05-09"), day("2022-05-14"), eight(), china());
    let mut overdue = Vec::new();
    replay_all(&records, &edition::cn_8_field(), &days, |day| {
        let of_kind = |kind| problems(day).iter().filter(|one| one.kind() == kind).count();
        overdue.push(of_kind("not_supplied") > 0);
        let closed = day.lives.iter().flat_map(|lives| lives.in_force(day.as_of));
        let closed = closed.filter(|zone| zone.level(day.as_of) != Some(ZoneLevel::Prevention));
        // Of each kind of shop none opens.
        assert_eq!(of_kind("no_shop"), 3 * closed.count());
        assert_eq!(of_kind("not_answered"), 0);
    })
    .unwrap();
    // Closed from the 9th on, and due on the third day after.
    assert_eq!(overdue, [false, false, false, false, true, true]);
}

#[test]
fn a_call_that_tells_nobody_is_refused_before_the_first_morning() {
    let county = County::read();
    let needs = [mijie::Need {
        at: moment("2022-05-09T09:00:00+08:00"),
        kind: mijie::NeedKind::Food,
        home: None,
        person: None,
        answered: None,
    }];
    let records = Records {
        desks: Desks::default().with_needs(&needs),
        ..county.records()
    };
    let days = mornings(day("2022-05-09"), day("2022-05-09"), eight(), china());
    let refused = replay_all(&records, &edition::cn_8_field(), &days, |_| {}).unwrap_err();
    let expected = "need 1: expected a home or a person, found neither";
    assert_eq!(refused.to_string(), expected);
}
