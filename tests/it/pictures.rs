//! Pictures: what is in them, counted by a parser of XML that is not ours; what they say at their foot; that keys stay text.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use mijie::protocol::ZoneLevel;
use mijie::report::{
    Language, WriteError,
    svg::{self, EpidemicCurve, Picture},
};
use mijie::source::Durations;
use mijie::{
    Area, AreaId, AreaLevel, Areas, Case, Cases, Gazetteer, PersonId, Place, PlaceId, Polygon, Position,
    Ring, Roster, Shapes, Test, TestResult, Tier, Timestamp, VisitLog,
};
use proptest::prelude::*;
use roxmltree::Document;

use crate::oracle::When;
use crate::world::{World, book, hour, rule, world};

const HOSTILE: &str = "<script>alert('x')</script>\"&\u{202e}]]>";
/// The same without what would turn the direction of the text behind it.
const TAMED: &str = "<script>alert('x')</script>\"&\u{fffd}]]>";

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn file(picture: &Picture) -> String {
    let mut file = Vec::new();
    picture.write(&mut file).unwrap();
    String::from_utf8(file).unwrap()
}

/// How many elements of a name have a class, alone or among others.
fn count(picture: &Picture, name: &str, class: &str) -> usize {
    let text = file(picture);
    let document = Document::parse(&text).unwrap();
    let has = |node: roxmltree::Node<'_, '_>| {
        let classes = node.attribute("class").unwrap_or("");
        node.has_tag_name(("http://www.w3.org/2000/svg", name)) && classes.split(' ').any(|one| one == class)
    };
    document.descendants().filter(|node| has(*node)).count()
}

/// Every text of a picture, what shows under the pointer included.
fn texts(picture: &Picture) -> Vec<String> {
    let text = file(picture);
    let document = Document::parse(&text).unwrap();
    document
        .descendants()
        .filter(|node| {
            node.is_text()
                && node
                    .parent_element()
                    .is_some_and(|parent| !parent.has_tag_name("style"))
        })
        .filter_map(|node| node.text())
        .map(str::to_owned)
        .filter(|text| !text.trim().is_empty())
        .collect()
}

fn says(picture: &Picture, text: &str) -> bool {
    texts(picture).iter().any(|found| found == text)
}

fn ill(person: u32, onset: &str) -> Case {
    Case {
        onset: Some(onset.parse().unwrap()),
        ..Case::new(PersonId::new(person))
    }
}

/// Guo meets Song in the inn, and Song Huang in the mill.
fn small() -> World {
    world()
        .place("inn", "restaurant")
        .place("mill", "workshop")
        .visit("guo", "inn", 40..44)
        .visit("song", "inn", 43..45)
        .visit("song", "mill", 46..49)
        .visit("huang", "mill", 47..50)
        .case("guo", |case| {
            case.onset = Some(When::Date(date("2022-05-03")));
            case.isolated = Some(When::Instant(hour(50)));
        })
}

fn roster(keys: &[&str]) -> Roster {
    let mut roster = Roster::new();
    for key in keys {
        roster.person(key).unwrap();
    }
    for place in ["inn", "mill"] {
        roster.place(place).unwrap();
    }
    roster
}

/// What a picture of a small world is drawn from.
struct Drawn {
    log: VisitLog,
    cases: Cases,
    world: World,
}

impl Drawn {
    fn of(world: World) -> Self {
        Self {
            log: crate::world::log(&world.records),
            cases: crate::world::cases(&world.records),
            world,
        }
    }

    fn chain(&self, roster: &Roster, language: Language) -> Result<Picture, WriteError> {
        let protocol = crate::world::protocol(&book([rule("near")]));
        let as_of = Timestamp::from_unix(hour(60)).unwrap();
        let tracing = mijie::trace(&self.log, &self.cases, &protocol, as_of);
        svg::chain(&tracing, roster, language)
    }

    fn timeline(&self, roster: &Roster, tests: &[Test], persons: &[PersonId]) -> Result<Picture, WriteError> {
        let protocol = crate::world::protocol(&book([rule("near")]));
        let as_of = Timestamp::from_unix(hour(60)).unwrap();
        let tracing = mijie::trace(&self.log, &self.cases, &protocol, as_of);
        svg::timeline(&tracing, roster, tests, persons, Language::English)
    }
}

#[test]
fn a_curve_has_a_bar_for_each_day_and_what_was_known_before() {
    let cases = Cases::new([
        ill(0, "2022-05-07"),
        ill(1, "2022-05-07"),
        ill(2, "2022-05-09"),
        Case {
            sampled: Some("2022-05-08".parse().unwrap()),
            ..Case::new(PersonId::new(3))
        },
    ])
    .unwrap();
    let known = |person: PersonId| (person.get() == 2).then_some(Tier::Secondary);
    let curve = EpidemicCurve::by_onset(&cases, china(), known);
    assert_eq!(
        curve.days().collect::<Vec<_>>(),
        ["2022-05-07", "2022-05-09"].map(date)
    );
    assert_eq!(curve.undated(), 1);
    let picture = svg::epidemic_curve(&curve, Language::English).unwrap();
    assert_eq!(picture.title(), "Cases by day of onset");
    for text in [
        "2022-05-07: 2 cases, not known before",
        "2022-05-09: 1 case, known as secondary contact",
        "1 case without this date",
        "05-08",
    ] {
        assert!(says(&picture, text), "{text}: {:?}", texts(&picture));
    }
    // One of each class is in the legend.
    assert_eq!(
        (
            count(&picture, "rect", "case"),
            count(&picture, "rect", "secondary")
        ),
        (2, 2)
    );

    let by_report = EpidemicCurve::by_report(&cases, china(), known);
    assert_eq!(
        (by_report.undated(), by_report.on(date("2022-05-08"), None)),
        (0, 1)
    );
    let chinese = svg::epidemic_curve(&by_report, Language::Chinese).unwrap();
    assert_eq!(chinese.title(), "病例报告日期分布");
    assert!(says(&chinese, "2022-05-09：1 例，此前为次密接"));
}

#[test]
fn a_long_curve_puts_several_days_into_a_bar_and_says_so() {
    let cases = Cases::new([ill(0, "2021-01-01"), ill(1, "2021-07-03"), ill(2, "2021-07-03")]).unwrap();
    let curve = EpidemicCurve::by_onset(&cases, china(), |_| None);
    // 184 days in 92 bars.
    let picture = svg::epidemic_curve(&curve, Language::English).unwrap();
    for text in [
        "each bar is 2 days",
        "2 days from 2021-01-01: 1 case, not known before",
        "2 days from 2021-07-02: 2 cases, not known before",
    ] {
        assert!(says(&picture, text), "{text}: {:?}", texts(&picture));
    }
}

#[test]
fn a_histogram_keeps_those_below_zero_and_tells_what_is_not_known() {
    let intervals = Durations::new([Some(4.0), Some(4.5), Some(-1.0), None]);
    let picture = svg::serial_intervals(&intervals, Language::English).unwrap();
    assert_eq!(
        (
            count(&picture, "rect", "further"),
            count(&picture, "rect", "general")
        ),
        (1, 1)
    );
    for text in [
        "2 pairs: 4 days",
        "1 pair: -1 days",
        "3 pairs, mean 2.5, median 4.0, 1 of unknown length",
    ] {
        assert!(says(&picture, text), "{text}: {:?}", texts(&picture));
    }
    let chinese = svg::serial_intervals(&Durations::new([]), Language::Chinese).unwrap();
    assert!(says(&chinese, "0 对，均值 –，中位数 –，0 对日期不明"));
}

#[test]
fn a_chain_leads_from_the_case_to_the_contacts_by_the_first_exposure() {
    let drawn = Drawn::of(small());
    let picture = drawn
        .chain(&roster(&["guo", "song", "huang"]), Language::English)
        .unwrap();
    for text in [
        "guo: case, a source from 2022-05-01 00:00",
        "song: close contact, first exposure 2022-05-02 19:00",
        "huang: secondary contact, first exposure 2022-05-02 23:00",
        "guo → song, first exposure 2022-05-02 19:00",
        "song → huang, first exposure 2022-05-02 23:00",
        "1 case and 2 contacts",
    ] {
        assert!(says(&picture, text), "{text}: {:?}", texts(&picture));
    }
    assert_eq!(count(&picture, "path", "link"), 2);
}

#[test]
fn two_cases_who_may_have_infected_each_other_have_one_line_between_them() {
    let both = small().case("song", |case| case.onset = Some(When::Date(date("2022-05-04"))));
    let picture = Drawn::of(both)
        .chain(&roster(&["guo", "song", "huang"]), Language::English)
        .unwrap();
    assert!(says(&picture, "guo → song, first exposure 2022-05-02 19:00"));
    assert_eq!(count(&picture, "path", "case"), 1);
}

#[test]
fn what_has_no_room_is_told_at_the_foot() {
    let names: Vec<String> = (0..320).map(|number| format!("p{number:03}")).collect();
    let mut crowd = world().place("inn", "restaurant").visit("guo", "inn", 40..44);
    for name in &names {
        crowd = crowd.visit(String::leak(name.clone()), "inn", 41..42);
    }
    let crowd = crowd.case("guo", |case| case.onset = Some(When::Date(date("2022-05-03"))));
    let mut keys = vec!["guo"];
    keys.extend(names.iter().map(String::as_str));
    let (drawn, roster) = (Drawn::of(crowd), roster(&keys));
    let picture = drawn.chain(&roster, Language::English).unwrap();
    assert!(says(&picture, "21 more have no room here"));
    assert!(says(&picture, "1 case and 299 contacts"));
    let everybody: Vec<PersonId> = (0..321).map(PersonId::new).collect();
    let picture = drawn.timeline(&roster, &[], &everybody).unwrap();
    assert!(says(&picture, "121 more have no room here"));
}

#[test]
fn a_timeline_has_visits_windows_exposures_isolation_and_tests() {
    let drawn = Drawn::of(small());
    let test = |hours, result| Test {
        person: drawn.world.id("guo"),
        sampled: Timestamp::from_unix(hour(hours)).unwrap().into(),
        result,
        round: None,
    };
    let tests = [
        test(45, TestResult::Negative),
        test(49, TestResult::Positive),
        test(61, TestResult::Positive),
    ];
    let persons = ["guo", "song"].map(|name| drawn.world.id(name));
    let picture = drawn
        .timeline(&roster(&["guo", "song", "huang"]), &tests, &persons)
        .unwrap();
    // Two meals, one shift; the window of the case and that of the contact; the meal in which they met. The legend has
    // one of each, too.
    assert_eq!(
        ["leisure", "work", "window", "met"].map(|class| count(&picture, "rect", class)),
        [2 + 1, 1 + 1, 2 + 1, 1 + 1]
    );
    assert_eq!(count(&picture, "line", "isolated"), 1 + 1);
    // The last test lies after the instant of the question.
    assert_eq!(
        (
            count(&picture, "circle", "positive"),
            count(&picture, "circle", "negative")
        ),
        (1 + 1, 1 + 1)
    );
    assert!(says(&picture, "sampled 2022-05-03: positive"));
}

#[test]
fn a_timeline_of_nobody_is_empty_and_one_of_a_stranger_an_error() {
    let drawn = Drawn::of(small());
    let roster = roster(&["guo", "song", "huang"]);
    assert!(says(&drawn.timeline(&roster, &[], &[]).unwrap(), "0 persons"));
    let stranger = [drawn.world.id("guo"), PersonId::new(9)];
    let error = drawn.timeline(&roster, &[], &stranger).unwrap_err();
    assert_eq!(error.to_string(), "person 9 has no key in the roster");
}

fn ring(corners: &[(f64, f64)]) -> Ring {
    Ring::new(
        corners
            .iter()
            .map(|&(lon, lat)| Position::new(lon, lat).unwrap())
            .collect(),
    )
    .unwrap()
}

#[test]
fn a_map_colours_areas_and_places_by_their_zones() {
    let (county, village) = (AreaId::new(0), AreaId::new(1));
    let area = |id, level, parent| Area {
        id,
        level,
        parent,
        name: None,
        population: None,
    };
    let place = |lon: Option<f64>, area| Place {
        area,
        lat: Some(36.6),
        lon,
        ..Place::default()
    };
    let gazetteer = Gazetteer {
        places: BTreeMap::from([
            (PlaceId::new(0), place(Some(101.2), Some(village))),
            (PlaceId::new(1), place(Some(101.4), Some(county))),
            (PlaceId::new(2), place(Some(101.4), None)),
            (PlaceId::new(3), place(None, Some(county))),
        ]),
        areas: Areas::new([
            area(county, AreaLevel::County, None),
            area(village, AreaLevel::Village, Some(county)),
        ])
        .unwrap(),
        ..Gazetteer::default()
    };
    let mut roster = Roster::new();
    for key in ["county", HOSTILE] {
        roster.area(key).unwrap();
    }
    let square = Polygon {
        outer: ring(&[(101.0, 36.5), (101.5, 36.5), (101.5, 36.8), (101.0, 36.5)]),
        holes: vec![ring(&[
            (101.1, 36.5),
            (101.2, 36.5),
            (101.2, 36.6),
            (101.1, 36.5),
        ])],
    };
    let shapes = Shapes::from([(county, vec![square.clone()]), (village, vec![square])]);
    let level = |area| {
        Some(if area == village {
            ZoneLevel::Sealed
        } else {
            ZoneLevel::Prevention
        })
    };
    let picture = svg::zone_map(&gazetteer, &shapes, level, &roster, Language::English).unwrap();
    assert_eq!(
        ["sealed", "prevention", "free"].map(|class| count(&picture, "circle", class)),
        [1, 1, 1]
    );
    assert_eq!(
        (
            count(&picture, "path", "sealed"),
            count(&picture, "path", "prevention")
        ),
        (1, 1)
    );
    assert!(says(&picture, TAMED));
    assert!(says(&picture, "1 place without coordinates, not drawn"));
    let empty = svg::zone_map(
        &Gazetteer::default(),
        &Shapes::new(),
        level,
        &roster,
        Language::Chinese,
    );
    assert!(says(&empty.unwrap(), "0 个区域，0 个场所"));
}

#[test]
fn a_hostile_key_stays_text_and_a_long_one_is_cut() {
    let drawn = Drawn::of(small());
    let long = "很".repeat(10_000);
    let picture = drawn
        .chain(&roster(&[HOSTILE, &long, "a\u{ffff}b"]), Language::English)
        .unwrap();
    let text = file(&picture);
    assert!(!text.contains("<script"), "{text}");
    assert!(texts(&picture).iter().any(|text| text.starts_with(TAMED)));
    assert!(texts(&picture).iter().all(|text| text.chars().count() < 250));
    assert!(says(&picture, "很很很很很很很很…"));
    assert!(says(&picture, "a\u{fffd}b"));
}

#[test]
fn of_a_long_key_what_is_said_of_it_is_not_cut() {
    let drawn = Drawn::of(small());
    let long = "l".repeat(10_000);
    let picture = drawn
        .chain(&roster(&[&long, "song", "huang"]), Language::English)
        .unwrap();
    let short = format!("{}…", "l".repeat(59));
    assert!(says(
        &picture,
        &format!("{short} → song, first exposure 2022-05-02 19:00")
    ));
    assert!(says(
        &picture,
        &format!("{short}: case, a source from 2022-05-01 00:00")
    ));
}

#[test]
fn the_title_comes_first_and_the_language_is_told() {
    let curve = EpidemicCurve::by_onset(&Cases::default(), china(), |_| None);
    for (language, tag) in [(Language::English, "en"), (Language::Chinese, "zh-CN")] {
        let picture = svg::epidemic_curve(&curve, language).unwrap();
        for text in [file(&picture), picture.inline()] {
            let document = Document::parse(&text).unwrap();
            let root = document.root_element();
            let names: Vec<&str> = root
                .children()
                .filter(roxmltree::Node::is_element)
                .map(|node| node.tag_name().name())
                .collect();
            assert_eq!(names[..2], ["title", "desc"]);
            assert_eq!(
                (root.attribute("role"), root.attribute("lang")),
                (Some("img"), Some(tag))
            );
        }
    }
}

#[test]
#[cfg(feature = "json")]
fn a_curve_as_json_has_a_row_for_each_day_and_tier() {
    let cases = Cases::new([ill(0, "2022-05-07"), ill(1, "2022-05-07"), ill(2, "2022-05-09")]).unwrap();
    let known = |person: PersonId| (person.get() == 1).then_some(Tier::Close);
    let curve = EpidemicCurve::by_onset(&cases, china(), known);
    assert_eq!(
        serde_json::to_value(&curve).unwrap(),
        serde_json::json!({
            "by": "onset",
            "days": [
                {"date": "2022-05-07", "known": null, "cases": 1},
                {"date": "2022-05-07", "known": "close", "cases": 1},
                {"date": "2022-05-09", "known": null, "cases": 1},
            ],
            "undated": 0,
        })
    );
}

#[test]
fn days_of_different_years_are_named_with_the_year() {
    let picture = |days: [&str; 2]| {
        let cases = Cases::new([ill(0, days[0]), ill(1, days[1])]).unwrap();
        svg::epidemic_curve(
            &EpidemicCurve::by_onset(&cases, china(), |_| None),
            Language::English,
        )
        .unwrap()
    };
    let across = picture(["2021-12-30", "2022-01-02"]);
    assert!(says(&across, "2021-12-30") && says(&across, "2022-01-02"));
    assert!(says(&across, "2 cases, on 2 days from 2021-12-30 to 2022-01-02"));
    let within = picture(["2022-01-01", "2022-01-02"]);
    assert!(says(&within, "01-01") && !says(&within, "2022-01-01"));
}

#[test]
fn a_bar_of_several_days_has_none_below_zero_beside_others() {
    let intervals = Durations::new([Some(-1.0), Some(0.0), Some(100.0)]);
    let picture = svg::serial_intervals(&intervals, Language::English).unwrap();
    for text in [
        "1 pair: -2 to -1 days",
        "1 pair: 0 to 1 days",
        "1 pair: 100 to 101 days",
    ] {
        assert!(says(&picture, text), "{text}: {:?}", texts(&picture));
    }
    assert_eq!(
        (
            count(&picture, "rect", "general"),
            count(&picture, "rect", "further")
        ),
        (1, 2)
    );
}

#[test]
fn a_chain_asked_for_before_everything_draws_nobody_and_says_so() {
    let drawn = Drawn::of(small());
    let protocol = crate::world::protocol(&book([rule("near")]));
    let roster = roster(&["guo", "song", "huang"]);
    let start = Timestamp::from_unix(hour(0)).unwrap();
    for as_of in [Timestamp::MIN, start] {
        let tracing = mijie::trace(&drawn.log, &drawn.cases, &protocol, as_of);
        let picture = svg::chain(&tracing, &roster, Language::English).unwrap();
        assert!(says(&picture, "0 cases and 0 contacts"));
        assert!(says(
            &picture,
            "1 case not yet a source at the instant of the question, not drawn"
        ));
        let picture = svg::timeline(
            &tracing,
            &roster,
            &[],
            &[drawn.world.id("guo")],
            Language::English,
        )
        .unwrap();
        assert!(says(&picture, "guo"));
        let stranger = svg::timeline(&tracing, &roster, &[], &[PersonId::new(9)], Language::English);
        assert!(matches!(stranger, Err(WriteError::UnknownPerson(_))));
    }
}

#[test]
fn a_chain_is_the_same_whatever_ids_people_have() {
    // Two cases of one window in the inn at once: the contact has a line from the lesser key.
    let both = |first: &'static str, second: &'static str| {
        let ill = |case: &mut crate::oracle::Case| case.onset = Some(When::Date(date("2022-05-03")));
        world()
            .place("inn", "restaurant")
            .visit(first, "inn", 40..44)
            .visit(second, "inn", 40..44)
            .visit("li", "inn", 43..45)
            .case(first, ill)
            .case(second, ill)
    };
    let pictures = [["guo", "song"], ["song", "guo"]].map(|[first, second]| {
        let drawn = Drawn::of(both(first, second));
        let picture = drawn
            .chain(&roster(&[first, second, "li"]), Language::English)
            .unwrap();
        file(&picture)
    });
    assert_eq!(pictures[0], pictures[1]);
    assert!(pictures[0].contains("guo → li") && pictures[0].contains("guo → song"));
}

#[test]
fn a_case_met_before_it_counted_has_no_line_to_another_case() {
    // Guo exposes Song, who meets Ma an hour later, on 1 May. Song is a source from 2 May on, and Ma from 3 May.
    let ill = |onset: &'static str| {
        move |case: &mut crate::oracle::Case| case.onset = Some(When::Date(date(onset)))
    };
    let met = world()
        .place("inn", "restaurant")
        .place("mill", "workshop")
        .visit("guo", "inn", 10..12)
        .visit("song", "inn", 10..12)
        .visit("song", "mill", 13..15)
        .visit("ma", "mill", 13..15)
        .case("guo", ill("2022-05-02"))
        .case("song", ill("2022-05-04"))
        .case("ma", ill("2022-05-05"));
    let picture = Drawn::of(met)
        .chain(&roster(&["guo", "song", "ma"]), Language::English)
        .unwrap();
    assert!(says(&picture, "3 cases and 0 contacts"));
    assert!(says(&picture, "guo → song, first exposure 2022-05-01 10:00"));
    assert_eq!(count(&picture, "path", "link"), 1);
}

#[test]
fn a_timeline_begins_before_the_first_visit_and_leaves_out_earlier_tests() {
    // The place with the lesser id is visited last.
    let late = world()
        .place("inn", "restaurant")
        .place("mill", "workshop")
        .visit("ma", "inn", 50..52)
        .visit("ma", "mill", 20..22)
        .visit("guo", "inn", 10..11)
        .case("guo", |case| case.onset = Some(When::Date(date("2022-05-03"))));
    let drawn = Drawn::of(late);
    let test = |hours| Test {
        person: drawn.world.id("ma"),
        sampled: Timestamp::from_unix(hour(hours)).unwrap().into(),
        result: TestResult::Negative,
        round: None,
    };
    let tests = [test(-10), test(21)];
    let picture = drawn
        .timeline(&roster(&["ma", "guo"]), &tests, &[drawn.world.id("ma")])
        .unwrap();
    // One of each is in the legend.
    assert_eq!(
        ["leisure", "work"].map(|class| count(&picture, "rect", class)),
        [1 + 1, 1 + 1]
    );
    assert_eq!(count(&picture, "circle", "negative"), 1 + 1);
}

/// The circles of places on a map without shapes: where they are, and their classes.
fn dots(places: &[(f64, f64, Option<AreaId>)]) -> Vec<(f64, f64, String)> {
    let place = |&(lon, lat, area): &(f64, f64, Option<AreaId>)| Place {
        area,
        lat: Some(lat),
        lon: Some(lon),
        ..Place::default()
    };
    let numbered = (0..).map(PlaceId::new).zip(places.iter().map(place));
    let gazetteer = Gazetteer {
        places: numbered.collect(),
        ..Gazetteer::default()
    };
    let level = |_| Some(ZoneLevel::Sealed);
    let picture = svg::zone_map(
        &gazetteer,
        &Shapes::new(),
        level,
        &Roster::new(),
        Language::English,
    );
    let text = file(&picture.unwrap());
    let document = Document::parse(&text).unwrap();
    let number = |node: &roxmltree::Node<'_, '_>, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
    document
        .descendants()
        .filter(|node| node.has_tag_name("circle") || node.tag_name().name() == "circle")
        .map(|node| {
            let class = node.attribute("class").unwrap().to_owned();
            (number(&node, "cx"), number(&node, "cy"), class)
        })
        .collect()
}

#[test]
fn a_single_place_is_in_the_middle_of_its_map() {
    let [(x, y, _)] = &dots(&[(101.0, 0.0, None)])[..] else {
        panic!("one place")
    };
    assert_eq!((*x, *y), (16.0 + 360.0, 60.0 + 360.0));
}

#[test]
fn places_on_both_sides_of_the_180th_meridian_stay_together() {
    let mut dots = dots(&[(179.9, 0.0, None), (-179.9, 0.0, None), (180.0, 0.0, None)]);
    dots.sort_by(|a, b| a.0.total_cmp(&b.0));
    let across: Vec<f64> = dots.iter().map(|&(x, ..)| x).collect();
    assert_eq!(across, [16.0, 480.0, 944.0]);
}

#[test]
fn a_map_is_the_same_whatever_ids_places_have_and_zones_are_on_top() {
    let sealed = Some(AreaId::new(0));
    let (east, west) = ((101.4, 36.6, None), (101.2, 36.6, sealed));
    let drawn = dots(&[east, west]);
    assert_eq!(drawn, dots(&[west, east]));
    assert_eq!(drawn.last().unwrap().2, "sealed");
}

#[test]
fn a_picture_for_a_page_has_the_same_marks_and_no_style() {
    let curve = EpidemicCurve::by_onset(&Cases::default(), china(), |_| None);
    let picture = svg::epidemic_curve(&curve, Language::English).unwrap();
    let (inline, alone) = (picture.inline(), file(&picture));
    let document = Document::parse(&inline).unwrap();
    assert!(!document.descendants().any(|node| node.has_tag_name("style")));
    let marks = &inline[inline.find("<title").unwrap()..inline.rfind("</svg>").unwrap()];
    assert!(alone.contains(marks));
    assert_eq!((picture.width(), picture.height()), (960, 336));
    assert_eq!(
        format!("{picture:?}"),
        r#"Picture { title: "Cases by day of onset", width: 960, height: 336, .. }"#
    );
}

#[test]
fn a_shape_is_refused_where_it_is_none() {
    let at = |lon, lat| Position::new(lon, lat).unwrap();
    let refusals = [
        Position::new(36.68, 101.26).unwrap_err().to_string(),
        Position::new(f64::NAN, 1.0).unwrap_err().to_string(),
        Ring::new(vec![at(1.0, 1.0), at(2.0, 2.0), at(1.0, 1.0)])
            .unwrap_err()
            .to_string(),
        Ring::new(vec![at(1.0, 1.0), at(2.0, 2.0), at(2.0, 1.0), at(1.0, 2.0)])
            .unwrap_err()
            .to_string(),
    ];
    assert_eq!(
        refusals,
        [
            "expected longitude, then latitude, found [36.68, 101.26], which fits only the other way round",
            "expected a longitude from -180 to 180 and a latitude from -90 to 90, found [NaN, 1]",
            "expected a ring of at least 4 positions, found 3",
            "expected a ring that ends where it begins, found one that does not",
        ]
    );
}

proptest! {
    #[test]
    fn bars_and_the_undated_are_all_cases_whatever_their_days(
        days in prop::collection::vec(prop::option::of((0..50_000_u32, 0..6_u8)), 0..40),
    ) {
        let tiers: Vec<Option<Tier>> = [None].into_iter().chain(Tier::ALL.iter().copied().map(Some)).collect();
        let first = date("1970-01-01");
        let cases = days.iter().enumerate().map(|(number, day)| {
            let day = day.map(|(day, _)| first + chrono::TimeDelta::days(day.into()));
            Case {
                onset: day.map(Into::into),
                sampled: Some(first.into()),
                ..Case::new(PersonId::new(u32::try_from(number).unwrap()))
            }
        });
        let cases = Cases::new(cases).unwrap();
        let known = |person: PersonId| days[person.index()].and_then(|(_, tier)| tiers[usize::from(tier)]);
        let curve = EpidemicCurve::by_onset(&cases, china(), known);
        let mut of_days: u64 = 0;
        for day in curve.days() {
            of_days += tiers.iter().map(|&tier| curve.on(day, tier)).sum::<u64>();
        }
        prop_assert_eq!(of_days + curve.undated(), days.len() as u64);
        let picture = svg::epidemic_curve(&curve, Language::English).unwrap();
        let numbers = texts(&picture);
        let drawn: u64 = numbers
            .iter()
            .filter_map(|text| {
                let (head, tail) = text.split_once(" case")?;
                let known = tail.contains(", not known") || tail.contains(", known as");
                head.rsplit(' ').next()?.parse::<u64>().ok().filter(|_| known)
            })
            .sum();
        prop_assert_eq!(drawn, of_days);
    }
}
