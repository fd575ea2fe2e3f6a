//! Exposure sites: who was there, which are to be published, and the files that hold them.

use std::collections::{BTreeMap, BTreeSet};

use mijie::response::{PUBLIC_KINDS, Site, SiteExposure, SiteGrade, Sites, public_sites};
use mijie::{Interval, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLogBuilder, trace};
use proptest::prelude::*;
use proptest::sample::select;

use crate::laws;
use crate::oracle::{self, Rulebook, World};
use crate::world::{self, DAWN, book, hour, rule, world};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + seconds).unwrap()
}

fn between(start: i64, end: i64) -> Interval {
    Interval::new(at(start), at(end)).unwrap()
}

fn site(place: u32, start: i64, end: i64, grade: Option<SiteGrade>) -> Site {
    Site {
        place: PlaceId::new(place),
        interval: between(start, end),
        grade,
    }
}

fn visit(person: u32, place: u32, start: i64, end: i64) -> Visit {
    Visit {
        person: PersonId::new(person),
        place: PlaceId::new(place),
        interval: between(start, end),
        spot: None,
    }
}

/// Person, place, and seconds from start to end since [`DAWN`].
fn rows(exposures: &[SiteExposure]) -> Vec<(u32, u32, i64, i64)> {
    let since = |time: Timestamp| time.to_unix() - DAWN;
    exposures
        .iter()
        .map(|exposure| {
            (
                exposure.person.get(),
                exposure.site.place.get(),
                since(exposure.interval.start()),
                since(exposure.interval.end()),
            )
        })
        .collect()
}

const MINUTE: i64 = 60;
const DAY: i64 = 86_400;

#[test]
fn a_visit_across_midnight_meets_a_site_on_either_day() {
    let sites = Sites::new([
        site(0, DAY - 10 * MINUTE, DAY, None),
        site(0, DAY, DAY + 10 * MINUTE, None),
        site(0, DAY + 30 * MINUTE, DAY + 40 * MINUTE, None),
    ]);
    let night = visit(0, 0, DAY - MINUTE, DAY + 2 * MINUTE);
    let found = sites.exposures_of([night]);
    assert_eq!(
        rows(&found),
        [(0, 0, DAY - MINUTE, DAY), (0, 0, DAY, DAY + 2 * MINUTE)]
    );
    assert!(found.iter().all(|exposure| exposure.visit == night.interval));
}

#[test]
fn whoever_leaves_as_it_begins_or_comes_as_it_ends_was_not_there() {
    let sites = Sites::new([site(0, 735 * MINUTE, 770 * MINUTE, None)]);
    let before = visit(0, 0, 700 * MINUTE, 735 * MINUTE);
    let after = visit(1, 0, 770 * MINUTE, 800 * MINUTE);
    assert_eq!(sites.exposures_of([before, after]), []);
    let first = visit(0, 0, 700 * MINUTE, 735 * MINUTE + 1);
    let last = visit(1, 0, 770 * MINUTE - 1, 800 * MINUTE);
    assert_eq!(
        rows(&sites.exposures_of([last, first])),
        [
            (0, 0, 735 * MINUTE, 735 * MINUTE + 1),
            (1, 0, 770 * MINUTE - 1, 770 * MINUTE)
        ]
    );
}

#[test]
fn a_second_told_in_two_visits_is_one_second() {
    let sites = Sites::new([site(3, 0, 100, None)]);
    let told = [
        visit(1, 3, 10, 50),
        visit(1, 3, 40, 60),
        visit(1, 3, 60, 70),
        visit(1, 3, 80, 90),
    ];
    assert_eq!(rows(&sites.exposures_of(told)), [(1, 3, 10, 70), (1, 3, 80, 90)]);
}

#[test]
fn every_site_answers_for_itself() {
    let strict = Some(SiteGrade::SelfIsolate);
    let mild = Some(SiteGrade::SelfMonitor);
    let twice = site(0, 0, 100, strict);
    let sites = Sites::new([twice, site(0, 50, 60, mild), twice, site(1, 0, 100, None)]);
    assert_eq!(sites.len(), 4);
    let grades: Vec<_> = sites
        .exposures_of([visit(0, 0, 55, 58)])
        .iter()
        .map(|exposure| exposure.site.grade)
        .collect();
    assert_eq!(grades, [strict, strict, mild]);
    assert_eq!(sites.at(PlaceId::new(1)), [site(1, 0, 100, None)]);
    assert_eq!(sites.at(PlaceId::new(2)), []);
}

#[test]
fn nobody_was_anywhere_where_no_site_is() {
    let none = Sites::default();
    assert!(none.is_empty());
    assert_eq!(none.exposures_of([visit(0, 0, 0, 10)]), []);
    assert_eq!(
        Sites::new([site(0, 0, 10, None)]).exposures_of([visit(0, 7, 0, 10)]),
        []
    );
}

#[test]
fn the_strictest_grade_comes_first() {
    assert_eq!(
        SiteGrade::ALL,
        [
            SiteGrade::SelfIsolate,
            SiteGrade::StayAtHome,
            SiteGrade::SelfMonitor
        ]
    );
    assert!(SiteGrade::SelfIsolate < SiteGrade::StayAtHome);
    assert_eq!(
        "home".parse::<SiteGrade>().unwrap_err().to_string(),
        "expected self_isolate, stay_at_home or self_monitor, found \"home\""
    );
}

#[test]
#[cfg(feature = "json")]
fn sites_keep_their_order_and_their_index_as_json() {
    let sites = Sites::new((0..9).rev().map(|start| site(0, start, start + 5, None)));
    let text = serde_json::to_string(&sites).unwrap();
    let read: Sites = serde_json::from_str(&text).unwrap();
    assert_eq!(read, sites);
    assert_eq!(read.overlapping(PlaceId::new(0), between(4, 5)).len(), 5);
}

fn a_site() -> impl Strategy<Value = Site> {
    let grade = prop_oneof![Just(None), select(SiteGrade::ALL).prop_map(Some)];
    (0_u32..3, 0_i64..60, 1_i64..25, grade)
        .prop_map(|(place, start, length, grade)| site(place, start, start + length, grade))
}

fn a_visit() -> impl Strategy<Value = Visit> {
    let spot = proptest::option::of(0_u32..2);
    (0_u32..4, 0_u32..4, 0_i64..60, 1_i64..25, spot).prop_map(|(person, place, start, length, spot)| Visit {
        spot,
        ..visit(person, place, start, start + length)
    })
}

/// Second by second: which persons were at which site, as sorted runs of seconds.
fn naive(sites: &[Site], visits: &[Visit]) -> Vec<(u32, Site, i64, i64)> {
    let mut found = Vec::new();
    let persons: BTreeSet<PersonId> = visits.iter().map(|visit| visit.person).collect();
    for person in persons {
        for site in sites {
            let mut run: Option<(i64, i64)> = None;
            for second in 0..100 {
                let there = visits.iter().any(|visit| {
                    visit.person == person && visit.place == site.place && visit.interval.contains(at(second))
                });
                run = match (run, there && site.interval.contains(at(second))) {
                    (None, true) => Some((second, second + 1)),
                    (Some((start, _)), true) => Some((start, second + 1)),
                    (Some((start, end)), false) => {
                        found.push((person.get(), *site, start, end));
                        None
                    }
                    (None, false) => None,
                };
            }
        }
    }
    found.sort();
    found
}

fn as_naive(exposures: &[SiteExposure]) -> Vec<(u32, Site, i64, i64)> {
    let mut rows: Vec<_> = exposures
        .iter()
        .zip(rows(exposures))
        .map(|(exposure, (person, _, start, end))| (person, exposure.site, start, end))
        .collect();
    rows.sort();
    rows
}

proptest! {
    #![proptest_config(laws::cases(64))]

    #[test]
    fn a_lookup_finds_what_every_second_asked_by_itself_finds(
        sites in proptest::collection::vec(a_site(), 0..25),
        visits in proptest::collection::vec(a_visit(), 0..12),
    ) {
        let laid_out = Sites::new(sites.clone());
        let found = laid_out.exposures_of(visits.iter().copied());
        prop_assert_eq!(as_naive(&found), naive(&sites, &visits));
        prop_assert!(found.is_sorted());
        for exposure in &found {
            let all = [exposure.site.interval, exposure.visit];
            prop_assert_eq!(Some(exposure.interval), all[0].intersection(all[1]));
        }
        let mut backwards = (sites, visits);
        backwards.0.reverse();
        backwards.1.reverse();
        prop_assert_eq!(Sites::new(backwards.0), laid_out.clone());
        prop_assert_eq!(&laid_out.exposures_of(backwards.1.iter().copied()), &found);

        let mut log = VisitLogBuilder::new();
        for visit in backwards.1 {
            log.add_visit(visit);
        }
        let log = log.build().unwrap();
        let list = [3, 0, 9, 1, 3].map(PersonId::new);
        let of_list: Vec<SiteExposure> =
            found.iter().copied().filter(|exposure| list.contains(&exposure.person)).collect();
        prop_assert_eq!(laid_out.exposures_of_persons(&log, &list), of_list);
    }

    #[test]
    fn sites_at_a_place_are_told_in_the_order_in_which_they_begin(
        sites in proptest::collection::vec(a_site(), 0..60),
        (place, start, length) in (0_u32..3, 0_i64..80, 1_i64..30),
    ) {
        let query = between(start, start + length);
        let mut expected: Vec<Site> = sites
            .iter()
            .copied()
            .filter(|site| site.place.get() == place && site.interval.intersection(query).is_some())
            .collect();
        expected.sort_unstable();
        prop_assert_eq!(Sites::new(sites).overlapping(PlaceId::new(place), query), expected);
    }

    /// The definition, by the oracle: one more person for each place, who is there all the time.
    #[test]
    fn a_site_has_the_grade_of_somebody_who_was_there_all_the_time(
        records in laws::records(),
        book in laws::book(),
        as_of in laws::as_of(),
    ) {
        let (log, cases, protocol) = (world::log(&records), world::cases(&records), world::protocol(&book));
        let tracing = trace(&log, &cases, &protocol, Timestamp::from_unix(as_of).unwrap());
        let found = public_sites(&tracing, PlaceKind::ALL);
        let found_rows: Vec<SiteRow> = found.iter().map(|found| {
            let Site { place, interval, grade } = found.site;
            let cases = found.cases.iter().map(|case| case.get()).collect();
            let rules = protocol.rules_in(found.rules).map(|rule| rule.id.clone()).collect();
            let (start, end) = (interval.start().to_unix(), interval.end().to_unix());
            (place.get(), start, end, grade.map(SiteGrade::name), cases, rules)
        }).collect();
        prop_assert_eq!(found_rows, naive_sites(&records, &book, as_of));

        let some = public_sites(&tracing, &[PlaceKind::Bus]);
        let on_buses = found.into_iter().filter(|found| log.place_kind(found.site.place) == PlaceKind::Bus);
        prop_assert_eq!(some, on_buses.collect::<Vec<_>>());
    }
}

/// Place, start, end, grade, cases, rules.
type SiteRow = (
    u32,
    i64,
    i64,
    Option<&'static str>,
    BTreeSet<u32>,
    BTreeSet<String>,
);

fn naive_sites(records: &World, book: &Rulebook, as_of: i64) -> Vec<SiteRow> {
    const VISITOR: u32 = 1000;
    let mut with_visitors = records.clone();
    let places: BTreeSet<u32> = records.visits.iter().map(|visit| visit.place).collect();
    for &place in &places {
        with_visitors.visits.push(oracle::Visit {
            person: VISITOR + place,
            place,
            start: DAWN - 30 * DAY,
            end: world::LATE + 30 * DAY,
            spot: None,
        });
    }
    let everything = Rulebook {
        lingering_s: 0,
        rules: vec![rule("any")],
        ..book.clone()
    };
    let is_case = |person: u32| records.cases.iter().any(|case| case.person == person);
    let times = |book: &Rulebook| -> Vec<(u32, i64, i64, u32, Vec<String>)> {
        let rows = oracle::trace(&with_visitors, book, as_of).exposures;
        rows.into_iter()
            .filter(|row| row.generation == 1 && is_case(row.source) && row.person >= VISITOR)
            .filter_map(|row| Some((row.place?, row.start, row.end, row.source, row.rules)))
            .collect()
    };
    let mut graded = times(book);
    // Time beside a case that fires nothing is a site without a grade.
    for (place, start, end, case, _) in times(&everything) {
        if !graded
            .iter()
            .any(|row| (row.0, row.1, row.2, row.3) == (place, start, end, case))
        {
            graded.push((place, start, end, case, Vec::new()));
        }
    }
    let grade = |rules: &[String]| -> Option<&'static str> {
        let has = |grade: &str| {
            book.rules
                .iter()
                .any(|rule| rule.grade == grade && rules.contains(&rule.id))
        };
        [
            ("close", "self_isolate"),
            ("companion", "stay_at_home"),
            ("general", "self_monitor"),
        ]
        .into_iter()
        .find_map(|(of_rule, of_site)| has(of_rule).then_some(of_site))
    };
    let mut groups: BTreeMap<(u32, Option<&'static str>), Vec<SiteRow>> = BTreeMap::new();
    for (place, start, end, case, rules) in graded {
        let grade = grade(&rules);
        let row = (
            place,
            start,
            end,
            grade,
            BTreeSet::from([case]),
            rules.into_iter().collect(),
        );
        groups.entry((place, grade)).or_default().push(row);
    }
    let mut sites = Vec::new();
    for mut rows in groups.into_values() {
        // Joins any two that touch until none do.
        while let Some((a, b)) = (0..rows.len())
            .flat_map(|a| (0..a).map(move |b| (a, b)))
            .find(|&(a, b)| rows[a].1 <= rows[b].2 && rows[b].1 <= rows[a].2)
        {
            let taken = rows.remove(a);
            let into = &mut rows[b];
            into.1 = into.1.min(taken.1);
            into.2 = into.2.max(taken.2);
            into.4.extend(taken.4);
            into.5.extend(taken.5);
        }
        sites.extend(rows);
    }
    let order = |grade: Option<&str>| {
        SiteGrade::ALL
            .iter()
            .position(|known| Some(known.name()) == grade)
    };
    sites.sort_by_key(|site| (site.0, site.1, site.2, order(site.3)));
    sites
}

#[test]
fn stays_of_two_cases_that_touch_are_one_site() {
    let world = world()
        .visit("ann", "tea house", 10..12)
        .visit("bo", "tea house", 12..13)
        .visit("ann", "tea house", 20..21)
        .visit("ann", "flat", 21..30)
        .place("tea house", "entertainment")
        .place("flat", "residence")
        .case("ann", |case| case.onset = Some(oracle::When::Instant(hour(24))))
        .case("bo", |case| case.onset = Some(oracle::When::Instant(hour(24))));
    let (log, cases) = (world::log(&world.records), world::cases(&world.records));
    let protocol = world::protocol(&book([rule("any")]));
    let tracing = trace(&log, &cases, &protocol, at(40 * 3600));
    let found = public_sites(&tracing, PUBLIC_KINDS);
    let hours: Vec<(i64, i64, usize)> = found
        .iter()
        .map(|found| {
            let hour = |time: Timestamp| (time.to_unix() - DAWN) / 3600;
            let interval = found.site.interval;
            (hour(interval.start()), hour(interval.end()), found.cases.len())
        })
        .collect();
    assert_eq!(hours, [(10, 13, 2), (20, 21, 1)]);
    assert!(
        found
            .iter()
            .all(|found| found.site.grade == Some(SiteGrade::SelfIsolate))
    );
}

#[test]
fn the_public_does_not_meet_where_people_know_each_other() {
    let private: Vec<PlaceKind> = PlaceKind::ALL
        .iter()
        .copied()
        .filter(|kind| !PUBLIC_KINDS.contains(kind))
        .collect();
    assert_eq!(
        private,
        [
            PlaceKind::Residence,
            PlaceKind::Office,
            PlaceKind::Workshop,
            PlaceKind::Classroom,
            PlaceKind::Dormitory,
            PlaceKind::Taxi,
            PlaceKind::IsolationSite,
            PlaceKind::Other,
        ]
    );
}

#[cfg(feature = "csv")]
mod files {
    use std::path::Path;

    use chrono::{FixedOffset, NaiveDate, NaiveDateTime, NaiveTime};
    use mijie::Roster;
    use mijie::input::{
        LocationOfInterest, Mode, Note, ReadError, read_folder, read_locations_of_interest, read_sites,
    };
    use mijie::protocol::edition;
    use mijie::report::{WriteError, write_sites};

    use super::*;
    use crate::golden::assert_golden;

    fn east(minutes: i32) -> FixedOffset {
        FixedOffset::east_opt(minutes * 60).unwrap()
    }

    /// New Zealand's standard time.
    fn standard() -> FixedOffset {
        east(12 * 60)
    }

    /// The messages of what cannot be read, as `file line …`.
    fn refusals<T>(rows: impl Iterator<Item = Result<T, ReadError>>) -> Vec<String> {
        rows.filter_map(|row| row.err().map(|error| error.to_string()))
            .collect()
    }

    fn locations(text: &str, zone: FixedOffset) -> Vec<Result<LocationOfInterest, ReadError>> {
        let mut roster = Roster::new();
        read_locations_of_interest(text.as_bytes(), "nz.csv", zone, &mut roster)
            .unwrap()
            .collect()
    }

    fn location(times: &str, day: &str) -> String {
        format!("locationName,address,times,whatToDo,day\nDairy,1 High St,{times},Stay at home,{day}\n")
    }

    /// Start and end in New Zealand's standard time.
    fn told(times: &str, day: &str) -> (String, String) {
        let rows = locations(&location(times, day), standard());
        let interval = rows[0].as_ref().unwrap().site.interval;
        (
            interval.start().to_rfc3339(standard()),
            interval.end().to_rfc3339(standard()),
        )
    }

    #[test]
    fn a_time_that_ends_at_an_earlier_hour_ends_on_the_next_day() {
        assert_eq!(
            told("11:30 pm - 12:15 am", "2021-08-31T23:30:00Z"),
            (
                "2021-08-31T23:30:00+12:00".into(),
                "2021-09-01T00:15:00+12:00".into()
            )
        );
        assert_eq!(
            told("6:00 pm - 5:59 pm", "2021-12-31T18:00:00Z"),
            (
                "2021-12-31T18:00:00+12:00".into(),
                "2022-01-01T17:59:00+12:00".into()
            )
        );
    }

    #[test]
    fn noon_and_midnight_are_twelve() {
        assert_eq!(
            told("12:00 am - 12:00 pm", "2021-09-14T00:00:00Z"),
            (
                "2021-09-14T00:00:00+12:00".into(),
                "2021-09-14T12:00:00+12:00".into()
            )
        );
        assert_eq!(
            told("12:00 pm - 12:00 am", "2021-09-14T12:00:00Z"),
            (
                "2021-09-14T12:00:00+12:00".into(),
                "2021-09-15T00:00:00+12:00".into()
            )
        );
    }

    #[test]
    fn the_zone_of_the_caller_moves_every_instant() {
        let text = location("9:00 am - 9:05 am", "2021-09-27T09:00:00Z");
        let saving = locations(&text, east(13 * 60));
        let site = saving[0].as_ref().unwrap().site;
        assert_eq!(site.interval.start().to_string(), "2021-09-26T20:00:00Z");
        let site = locations(&text, standard())[0].as_ref().unwrap().site;
        assert_eq!(site.interval.start().to_string(), "2021-09-26T21:00:00Z");
    }

    #[test]
    fn a_clock_in_the_day_that_is_another_is_told() {
        let rows = locations(
            &location("12:15 am - 12:30 am", "2021-09-14T12:15:00Z"),
            standard(),
        );
        let row = rows[0].as_ref().unwrap();
        assert_eq!(
            row.site.interval.start().to_rfc3339(standard()),
            "2021-09-14T00:15:00+12:00"
        );
        let otherwise = row.otherwise.unwrap();
        assert_eq!(otherwise.to_rfc3339(standard()), "2021-09-14T12:15:00+12:00");
    }

    #[test]
    fn every_location_that_cannot_be_read_is_refused_where_it_is() {
        let text = "\
locationName,address,times,whatToDo,day,dayAsString,updated
Dairy,1 High St,13:00 - 14:00,Self-isolate,2021-09-15T13:00:00Z,,
Dairy,1 High St,9:00 am,Self-isolate,2021-09-15T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:00 am,Self-isolate,2021-09-15T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,Wash your hands,2021-09-15T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,,2021-09-15T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00+12:00,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00-05:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-02-30T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z,Thursday 16 September,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z,Wednesday 15 September,today
Dairy,1 High St,11:00 pm - 1:00 am,Self-isolate,2106-02-07T11:00:00Z,,
,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z,,
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z,wednesday 15 september,2021-09-16T08:00:00Z
";
        let rows = locations(text, standard());
        assert_eq!(rows.len(), 14);
        assert!(rows[13].is_ok());
        let range = "expected times such as 12:15 pm - 12:50 pm";
        let local = "expected a local time such as 2021-09-15T12:15:00Z";
        let advice = "expected advice that begins with Self-isolate, Stay at home or Self-monitor";
        assert_eq!(
            refusals(rows.into_iter()),
            [
                format!("nz.csv line 2, column \"times\": {range}, found \"13:00 - 14:00\""),
                format!("nz.csv line 3, column \"times\": {range}, found 7 characters of text"),
                "nz.csv line 4, column \"times\": expected an end at another time of day than the start, \
                 found the same"
                    .into(),
                format!("nz.csv line 5, column \"whatToDo\": {advice}, found 15 characters of text"),
                format!("nz.csv line 6, column \"whatToDo\": {advice}, found nothing"),
                format!("nz.csv line 7, column \"day\": {local}, found \"2021-09-15\""),
                format!("nz.csv line 8, column \"day\": {local}, found \"2021-09-15T09:00:00+12:00\""),
                format!("nz.csv line 9, column \"day\": {local}, found \"2021-09-15T09:00:00-05:00Z\""),
                format!("nz.csv line 10, column \"day\": {local}, found \"2021-02-30T09:00:00Z\""),
                "nz.csv line 11, column \"dayAsString\": expected Wednesday 15 September, the date in column \
                 \"day\", found 21 characters of text"
                    .into(),
                format!("nz.csv line 12, column \"updated\": {local}, found 5 characters of text"),
                "nz.csv line 13, column \"day\": expected a day from 1970 to 2106, found 2106-02-07".into(),
                "nz.csv line 14, column \"locationName\": expected a key, found nothing".into(),
            ]
        );
    }

    #[test]
    fn a_place_is_known_by_its_name_and_address() {
        let text = "\
locationName,address,times,whatToDo,day
Dairy,1 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z
Dairy,2 High St,9:00 am - 9:10 am,Self-isolate,2021-09-15T09:00:00Z
Dairy,1 High St,3:00 pm - 3:10 pm,self-MONITOR,2021-09-15T15:00:00Z
";
        let mut roster = Roster::new();
        let rows = read_locations_of_interest(text.as_bytes(), "nz.csv", standard(), &mut roster).unwrap();
        let places: Vec<u32> = rows.map(|row| row.unwrap().site.place.get()).collect();
        assert_eq!(places, [0, 1, 0]);
        assert_eq!(roster.place_key(PlaceId::new(1)), Some("Dairy, 2 High St"));
    }

    /// Every row against chrono's own reading of the clock.
    #[test]
    fn new_zealand_s_locations_of_interest_are_read_to_the_last_row() {
        let Some(folder) =
            crate::data::folder("new_zealand_s_locations_of_interest_are_read_to_the_last_row")
        else {
            return;
        };
        let path = folder.join("exposure_sites/nz_2021_09_21_locations_of_interest.csv");
        let mut roster = Roster::new();
        let file = std::fs::File::open(&path).unwrap();
        let mut rows = read_locations_of_interest(file, "nz.csv", standard(), &mut roster).unwrap();
        let found: Vec<LocationOfInterest> = rows.by_ref().map(Result::unwrap).collect();
        let unknown = |cell| Note::UnknownColumn {
            file: "nz.csv".into(),
            cell,
        };
        assert_eq!(rows.notes(), [6, 9, 10, 11, 12].map(unknown));

        let clock = |text: &str| NaiveTime::parse_from_str(text, "%I:%M %p").unwrap();
        let mut expected = Vec::new();
        let mut reader = csv::Reader::from_path(&path).unwrap();
        for row in reader.records() {
            let row = row.unwrap();
            let date: NaiveDate = row[7][..10].parse().unwrap();
            let (start, end) = row[3].split_once(" - ").unwrap();
            let grade = match row[4].split_once(' ').unwrap().0 {
                "Self-isolate" => SiteGrade::SelfIsolate,
                "Stay" => SiteGrade::StayAtHome,
                "Self-monitor" => SiteGrade::SelfMonitor,
                other => panic!("{other}"),
            };
            let key = format!("{}, {}", &row[0], &row[1]);
            expected.push((key, date.and_time(clock(start)), date.and_time(clock(end)), grade));
        }
        let local = |time: Timestamp| time.to_datetime().naive_utc() + chrono::TimeDelta::hours(12);
        let told: Vec<(String, NaiveDateTime, NaiveDateTime, SiteGrade)> = found
            .iter()
            .map(|found| {
                let Site {
                    place,
                    interval,
                    grade,
                } = found.site;
                let key = roster.place_key(place).unwrap().to_owned();
                (
                    key,
                    local(interval.start()),
                    local(interval.end()),
                    grade.unwrap(),
                )
            })
            .collect();
        assert_eq!(told, expected);

        assert_eq!(found.len(), 136);
        let of = |grade| expected.iter().filter(|row| row.3 == grade).count();
        assert_eq!(
            SiteGrade::ALL.iter().map(|&grade| of(grade)).collect::<Vec<_>>(),
            [8, 20, 108]
        );
        assert_eq!(roster.place_count(), 101);
        let first = expected.iter().map(|row| row.1).min().unwrap();
        let last = expected.iter().map(|row| row.2).max().unwrap();
        assert_eq!(
            (first.to_string(), last.to_string()),
            ("2021-09-04 02:00:00".into(), "2021-09-19 14:30:00".into())
        );
        let starts = found.iter().map(|found| found.site.interval.start());
        let ends = found.iter().map(|found| found.site.interval.end());
        assert_eq!(starts.min().unwrap().to_string(), "2021-09-03T14:00:00Z");
        assert_eq!(ends.max().unwrap().to_string(), "2021-09-19T02:30:00Z");
        // The one row that contradicts itself.
        let otherwise: Vec<usize> = (0..136).filter(|&at| found[at].otherwise.is_some()).collect();
        assert_eq!(otherwise, [2]);
        assert_eq!(found[2].name, "GAS Mascot Avenue Māngere");
        assert_eq!(
            found[0].updated.unwrap().to_rfc3339(standard()),
            "2021-09-21T12:00:00+12:00"
        );

        // Written and read back, nothing is lost.
        let sites = Sites::new(found.iter().map(|found| found.site));
        let mut written = Vec::new();
        write_sites(&sites, standard(), &roster, &mut written).unwrap();
        let back = read_sites(&written[..], "sites.csv", standard(), &mut roster).unwrap();
        assert_eq!(Sites::new(back.map(Result::unwrap)), sites);
        // Somebody at the supermarket by Botany, from the last minute of the first time to the first of the second.
        let botany = roster.find_place("PAK'nSAVE Botany, 501 Ti Rakau Drive, Northpark, Auckland 2013");
        let moment = |text: &str| Timestamp::parse_in(text, standard()).unwrap();
        let stay = Interval::new(moment("2021-09-14T19:49"), moment("2021-09-15T17:16")).unwrap();
        let there = Visit {
            person: PersonId::new(0),
            place: botany.unwrap(),
            interval: stay,
            spot: None,
        };
        let minutes: Vec<u32> = sites
            .exposures_of([there])
            .iter()
            .map(|exposure| exposure.interval.seconds())
            .collect();
        assert_eq!(minutes, [60, 60]);
    }

    #[test]
    fn a_bad_row_of_sites_is_refused_where_it_is() {
        let text = "\
place,start,end,grade
market,2022-05-07T10:00,2022-05-07T10:00,
market,2022-05-07,2022-05-07T10:00,
market,2022-05-07T10:00,2022-05-07T11:00,close
,2022-05-07T10:00,2022-05-07T11:00,
market,2022-05-07T10:00,2022-05-07T11:00
";
        let mut roster = Roster::new();
        let rows: Vec<_> = read_sites(text.as_bytes(), "sites.csv", east(8 * 60), &mut roster)
            .unwrap()
            .collect();
        assert_eq!(rows[4].as_ref().unwrap().grade, None);
        assert_eq!(
            refusals(rows.into_iter()),
            [
                "sites.csv line 2, column \"end\": ends at 2022-05-07T10:00:00+08:00, as it starts at \
                 2022-05-07T10:00:00+08:00",
                "sites.csv line 3, column \"start\": expected a time such as 2022-05-07T08:30:00+08:00, found \
                 the date 2022-05-07 alone",
                "sites.csv line 4, column \"grade\": expected self_isolate, stay_at_home or self_monitor, found \
                 5 characters of text",
                "sites.csv line 5, column \"place\": expected a key, found nothing",
            ]
        );
    }

    #[test]
    fn a_site_of_other_data_cannot_be_written() {
        let sites = Sites::new([site(7, 0, 10, None)]);
        let error = write_sites(&sites, east(0), &Roster::new(), Vec::new()).unwrap_err();
        assert!(matches!(error, WriteError::UnknownPlace(place) if place == PlaceId::new(7)));
    }

    proptest! {
        #![proptest_config(laws::cases(48))]

        #[test]
        fn sites_are_read_back_as_they_were_written(
            sites in proptest::collection::vec(a_site(), 0..20),
            offset in -50_000_i32..50_000,
        ) {
            let mut roster = Roster::new();
            for key in ["market, \"old\"", "tea\u{a0}house 茶馆", "bus 7"] {
                roster.place(key).unwrap();
            }
            let zone = FixedOffset::east_opt(offset).unwrap();
            let sites = Sites::new(sites);
            let mut written = Vec::new();
            write_sites(&sites, zone, &roster, &mut written).unwrap();
            let back = read_sites(&written[..], "sites.csv", east(0), &mut roster).unwrap();
            prop_assert_eq!(Sites::new(back.map(Result::unwrap)), sites);
            prop_assert_eq!(roster.place_count(), 3);
        }
    }

    #[test]
    fn the_sites_of_huangyuan_are_published() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let protocol = edition::cn_9();
        let outbreak = read_folder(&folder, protocol.time_zone(), Mode::Strict).unwrap();
        let as_of = "2022-05-17T00:00:00+08:00".parse().unwrap();
        let tracing = trace(&outbreak.log, &outbreak.cases, &protocol, as_of);
        let sites: Sites = public_sites(&tracing, PUBLIC_KINDS)
            .iter()
            .map(|found| found.site)
            .collect::<Vec<_>>()
            .into();
        let mut written = Vec::new();
        write_sites(&sites, protocol.time_zone(), &outbreak.roster, &mut written).unwrap();
        assert_golden("sites.csv", &String::from_utf8(written).unwrap());
    }
}
