//! The chains, the timeline and the map of the dossier: their data, read out of the page, against the library's own rows and
//! values by hand.

use std::collections::BTreeMap;

use chrono::NaiveTime;
use mijie::protocol::{Grade, Protocol, Rule, Setting, ZoneLevel, edition};
use mijie::report::html::Dossier;
use mijie::response::{Day, Records, ReplayError, Teams, mornings, replay};
use mijie::witness::witness;
use mijie::zone::Lowering;
use mijie::{
    Area, AreaLevel, Areas, Case, Cases, Gazetteer, Interval, Isolation, PersonId, Place, PlaceId, PlaceKind,
    Polygon, Position, Ring, Roster, Shapes, Test, TestResult, Timestamp, Visit, VisitLog, VisitLogBuilder,
};
use serde_json::{Value as Json, json};

/// 2022-05-05T00:00:00+08:00: hours of the story count from here, and so do seconds of the data, as whoever counts first does
/// so from two days later.
const DAWN: i64 = 1_651_680_000;
const HOUR: i64 = 3_600;

fn at(hour: i64) -> Timestamp {
    Timestamp::from_unix(DAWN + hour * HOUR).unwrap()
}

fn interval(from: i64, until: i64) -> Interval {
    Interval::new(at(from), at(until)).unwrap()
}

/// Guo meets Song in the inn on 7 May, and Song Huang in the mill a few hours later.
struct Story {
    roster: Roster,
    log: VisitLog,
    cases: Cases,
    gazetteer: Gazetteer,
    tests: Vec<Test>,
    teams: Teams,
}

impl Story {
    fn new() -> Self {
        let mut roster = Roster::new();
        let mut builder = VisitLogBuilder::new();
        let [guo, song, huang] = ["guo", "song", "huang"].map(|key| roster.person(key).unwrap());
        let [inn, mill] = ["inn", "mill"].map(|key| roster.place(key).unwrap());
        builder.add_place(inn, PlaceKind::Entertainment);
        builder.add_place(mill, PlaceKind::Entertainment);
        for (person, place, from, until) in [
            (guo, inn, 56, 60),
            (song, inn, 59, 61),
            (song, mill, 62, 65),
            (huang, mill, 63, 66),
        ] {
            builder.add_visit(Visit {
                person,
                place,
                interval: interval(from, until),
                spot: None,
            });
        }
        builder.add_isolation(Isolation {
            person: song,
            from: mijie::Moment::Instant(at(90)),
        });
        let case = Case {
            sampled: Some("2022-05-08".parse().unwrap()),
            isolated: Some(mijie::Moment::Instant(at(80))),
            ..Case::new(guo)
        };
        let test = |person, sampled: &str, result| Test {
            person,
            sampled: sampled.parse().unwrap(),
            result,
            round: None,
        };
        Self {
            log: builder.build().unwrap(),
            cases: Cases::new([case]).unwrap(),
            gazetteer: ground(&mut roster, guo, inn, mill),
            roster,
            tests: vec![
                test(guo, "2022-05-08", TestResult::Positive),
                test(song, "2022-05-08T10:00:00+08:00", TestResult::Negative),
                test(song, "2022-04-01", TestResult::Negative),
                test(song, "2022-06-01", TestResult::Positive),
            ],
            teams: Teams::default(),
        }
    }

    fn on(&self, protocol: &Protocol, last: &str, mut see: impl FnMut(&Day<'_>)) {
        let records = Records {
            log: &self.log,
            cases: &self.cases,
            gazetteer: &self.gazetteer,
            tests: &self.tests,
            events: &[],
            rounds: &[],
            follow_ups: &[],
            teams: &self.teams,
        };
        let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
        let date = last.parse().unwrap();
        let days = mornings(date, date, eight, protocol.time_zone());
        replay(&records, protocol, Lowering::ByRule, &days, |day| {
            see(day);
            Ok::<(), ReplayError>(())
        })
        .unwrap();
    }

    /// The page of 9 May under a protocol, made as `with` says.
    fn page(
        &self,
        protocol: &Protocol,
        with: impl for<'d> Fn(Dossier<'d>, &'d Shapes) -> Dossier<'d>,
        shapes: &Shapes,
    ) -> Page {
        let mut page = Vec::new();
        self.on(protocol, "2022-05-09", |day| {
            let dossier = with(Dossier::new(day, &self.roster), shapes);
            dossier.write(&mut page).unwrap();
        });
        Page(String::from_utf8(page).unwrap())
    }

    fn plain(&self) -> Page {
        self.page(&edition::cn_8_field(), |dossier, _| dossier, &Shapes::new())
    }
}

/// A county with one village of one building, in which Guo lives and the inn lies; nobody knows where the mill is.
fn ground(roster: &mut Roster, guo: PersonId, inn: PlaceId, mill: PlaceId) -> Gazetteer {
    let ids = ["county", "town", "village", "house"].map(|key| roster.area(key).unwrap());
    let levels = [
        AreaLevel::County,
        AreaLevel::Township,
        AreaLevel::Village,
        AreaLevel::Building,
    ];
    let areas = ids
        .iter()
        .zip(levels)
        .enumerate()
        .map(|(depth, (&id, level))| Area {
            id,
            level,
            parent: depth.checked_sub(1).map(|around| ids[around]),
            name: None,
            population: None,
        });
    let home = roster.place("home").unwrap();
    let place = |kind, lat: Option<f64>| Place {
        kind,
        area: Some(ids[3]),
        lat,
        lon: lat.map(|_| 101.25),
        ..Place::default()
    };
    Gazetteer {
        areas: Areas::new(areas).unwrap(),
        places: BTreeMap::from([
            (inn, place(PlaceKind::Entertainment, Some(36.68))),
            (mill, place(PlaceKind::Entertainment, None)),
            (home, place(PlaceKind::Residence, Some(36.69))),
        ]),
        homes: BTreeMap::from([(guo, home)]),
    }
}

/// A page, and the data in it.
struct Page(String);

impl Page {
    #[track_caller]
    fn data(&self, name: &str) -> Json {
        let opening = format!("<script type=\"application/json\" id=\"data-{name}\">");
        let (_, rest) = self.0.split_once(&opening).expect("the page has these data");
        let (text, _) = rest.split_once("</script>").unwrap();
        serde_json::from_str(text).unwrap()
    }

    fn name(&self, of: &str, number: &Json) -> String {
        self.data("names")[of][index(number)].as_str().unwrap().to_owned()
    }

    /// The markup of a view.
    fn view(&self, id: &str) -> &str {
        let (_, rest) = self.0.split_once(&format!("id=\"{id}-view\"")).unwrap();
        rest.split_once("</section>").unwrap().0
    }
}

fn seconds(hours: i64) -> i64 {
    hours * HOUR
}

fn index(number: &Json) -> usize {
    usize::try_from(number.as_u64().unwrap()).unwrap()
}

/// The row of a person in the tables of a page.
fn row_of<'d>(page: &Page, rows: &'d Json, key: &str) -> &'d Json {
    let names = page.data("names");
    let number = names["persons"]
        .as_array()
        .unwrap()
        .iter()
        .position(|name| name == key);
    &rows[number.unwrap()]
}

/// The links of the data in the words of `links.csv`, exposures by start.
fn told_links(page: &Page) -> Vec<Json> {
    let (chains, tables) = (page.data("chains"), page.data("tables"));
    let start = tables["start"].as_i64().unwrap();
    let time = |value: &Json| start + value.as_i64().unwrap();
    let mut links = Vec::new();
    for link in chains["links"].as_array().unwrap() {
        let exposures: Vec<Json> = link[8]
            .as_array()
            .unwrap()
            .iter()
            .map(|one| {
                json!([
                    page.name("places", &one[0]),
                    time(&one[2]),
                    one[3],
                    one[4],
                    one[5],
                    one[6]
                ])
            })
            .collect();
        links.push(json!([
            page.name("persons", &link[0]),
            page.name("persons", &link[1]),
            link[2],
            link[3],
            time(&link[4]),
            time(&link[5]),
            link[6],
            link[7],
            exposures,
            link[9]
        ]));
    }
    links.sort_by_key(ToString::to_string);
    links
}

#[test]
fn the_chains_hold_every_link_with_every_exposure() {
    let story = Story::new();
    let page = story.plain();
    story.on(&edition::cn_8_field(), "2022-05-09", |day| {
        let key = |person| story.roster.person_key(person).unwrap();
        let mut expected: Vec<Json> = day
            .tracing
            .links()
            .map(|link| {
                let exposures: Vec<Json> = link
                    .exposures
                    .iter()
                    .map(|one| {
                        let place = one.place.and_then(|place| story.roster.place_key(place));
                        let (start, length) = (one.interval.start().to_unix(), one.interval.seconds());
                        json!([place, start, length, 0, one.rules, one.assumed])
                    })
                    .collect();
                let grade = Grade::ALL.iter().position(|&grade| grade == link.grade);
                json!([
                    key(link.source),
                    key(link.person),
                    link.generation,
                    grade,
                    link.first_exposure.to_unix(),
                    link.last_exposure.to_unix(),
                    link.seconds,
                    link.rules,
                    exposures,
                    0
                ])
            })
            .collect();
        expected.sort_by_key(ToString::to_string);
        assert_eq!(expected.len(), 3);
        assert_eq!(told_links(&page), expected);
    });
}

#[test]
fn times_in_the_data_are_those_of_the_story() {
    let story = Story::new();
    let page = story.plain();
    let chains = page.data("chains");
    let links = chains["links"].as_array().unwrap();
    let of = |source: &str, person: &str| {
        let ends = [source, person];
        let same = |link: &&Json| [0, 1].map(|end| page.name("persons", &link[end])) == ends;
        links.iter().find(same).unwrap()
    };
    // A four-day look-back from 8 May starts on 4 May, and the data the day before.
    let start = page.data("tables")["start"].as_i64().unwrap();
    assert_eq!(start, DAWN - 2 * 24 * HOUR);
    let first = of("guo", "song");
    assert_eq!(
        (&first[4], &first[6]),
        (&json!(seconds(48 + 59)), &json!(seconds(1)))
    );
    let second = of("song", "huang");
    assert_eq!(
        (&second[4], &second[6]),
        (&json!(seconds(48 + 63)), &json!(seconds(2)))
    );
    assert_eq!(chains["links_in_all"], 3);
    assert_eq!(chains["links_left_out"], 0);
}

#[test]
fn the_proof_of_each_contact_is_their_witness() {
    let story = Story::new();
    let page = story.plain();
    let chains = page.data("chains");
    story.on(&edition::cn_8_field(), "2022-05-09", |day| {
        for contact in day.tracing.contacts() {
            let key = story.roster.person_key(contact.person).unwrap();
            let told = row_of(&page, &chains["witnesses"], key);
            assert_eq!(told[1], true, "the proof of {key} holds");
            let proofs = told[0].as_array().unwrap().iter();
            let proofs = proofs.map(|number| &chains["proofs"][index(number)]);
            let proofs: Vec<Json> = proofs
                .map(|proof| {
                    let ends = [0, 1].map(|end| page.name("persons", &proof[end]));
                    json!([
                        ends,
                        proof[2],
                        proof[3],
                        proof[9],
                        proof[10],
                        proof[11].as_array().unwrap().len()
                    ])
                })
                .collect();
            let witness = witness(&day.tracing, contact.person).unwrap();
            let expected: Vec<Json> = witness
                .links
                .iter()
                .map(|link| {
                    let ends = [link.source, link.person].map(|person| story.roster.person_key(person));
                    json!([
                        ends,
                        link.generation,
                        link.rule.position,
                        link.seconds,
                        link.required,
                        link.exposures.len()
                    ])
                })
                .collect();
            assert_eq!(proofs, expected, "{key}");
        }
        assert_eq!(day.tracing.contacts().len(), 2);
    });
    // Guo is a case, and no other case is on record: there is nothing to prove.
    assert_eq!(row_of(&page, &chains["witnesses"], "guo"), &json!([[], false]));
}

#[test]
fn the_timeline_holds_visits_windows_isolation_and_what_was_sampled_by_then() {
    let story = Story::new();
    let page = story.plain();
    let timeline = page.data("timeline");
    let guo = row_of(&page, &timeline["rows"], "guo");
    // From 4 May to isolation; the start of the data is 3 May.
    assert_eq!(guo[0], json!([[seconds(24), seconds(48 + 80 - 24)]]));
    assert_eq!(guo[1], json!(seconds(48 + 80)));
    // 8 May as a day, positive.
    assert_eq!(guo[2], json!([[seconds(5 * 24), true, 1]]));
    let song = row_of(&page, &timeline["rows"], "song");
    assert_eq!(song[1], json!(seconds(48 + 90)));
    // The sample of April is counted beside it; that of June is not known on 9 May.
    assert_eq!(song[2], json!([[seconds(5 * 24 + 10), false, 0]]));
    assert_eq!(timeline["tests_before"], 1);
    let visits = song[3].as_array().unwrap();
    let visits: Vec<Json> = visits
        .chunks(3)
        .map(|visit| json!([page.name("places", &visit[0]), visit[1], visit[2]]))
        .collect();
    assert_eq!(
        visits,
        [
            json!(["inn", seconds(48 + 59), seconds(2)]),
            json!(["mill", seconds(48 + 62), seconds(3)]),
        ]
    );
    assert_eq!((&song[4], &timeline["visits_left_out"]), (&json!(0), &json!(0)));
}

#[test]
fn the_map_holds_the_spells_of_every_zone() {
    let story = Story::new();
    let page = story.plain();
    let (map, tables) = (page.data("map"), page.data("tables"));
    let start = tables["start"].as_i64().unwrap();
    story.on(&edition::cn_8_field(), "2022-05-09", |day| {
        let lives = day.lives.as_ref().unwrap();
        let mut checked = 0;
        for area in story.gazetteer.areas.iter() {
            for hour in 0..(24 * 6) {
                let instant = Timestamp::from_unix(start + hour * HOUR).unwrap();
                if instant > day.as_of {
                    continue;
                }
                let own = lives.zone(area.id, instant).and_then(|zone| zone.level(instant));
                let expected = own.and_then(|level| ZoneLevel::ALL.iter().position(|&one| one == level));
                let second = hour * HOUR;
                let in_force = |spell: &&Json| {
                    let [from, until] = [&spell[2], &spell[3]].map(Json::as_i64);
                    let own = page.name("areas", &map["areas"][index(&spell[0])][0]);
                    Some(own.as_str()) == story.roster.area_key(area.id)
                        && from.unwrap() <= second
                        && until.is_none_or(|until| second < until)
                };
                let told = map["zones"].as_array().unwrap().iter().find(in_force);
                let told = told.map(|spell| index(&spell[1]));
                assert_eq!(told, expected, "{} at hour {hour}", area.id);
                checked += usize::from(told.is_some());
            }
        }
        assert!(checked > 0, "some zone is in force");
    });
    assert_eq!(map["levels"][0], json!(["sealed zone", "封控区", "sealed"]));
    // Guo became known with the sample of 8 May.
    assert_eq!(map["cases"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&map["cases"][0][1], &map["cases"][0][2]),
        (&json!(seconds(5 * 24)), &json!(true))
    );
}

#[test]
fn a_shape_with_a_hole_is_one_path_of_two_lines() {
    let story = Story::new();
    let ring = |corners: &[(f64, f64)]| {
        let corners = corners.iter().map(|&(lon, lat)| Position::new(lon, lat).unwrap());
        Ring::new(corners.collect()).unwrap()
    };
    let outer = ring(&[
        (101.2, 36.6),
        (101.3, 36.6),
        (101.3, 36.7),
        (101.2, 36.7),
        (101.2, 36.6),
    ]);
    let lake = ring(&[(101.24, 36.64), (101.26, 36.64), (101.26, 36.66), (101.24, 36.64)]);
    let village = story.roster.find_area("village").unwrap();
    let shapes = Shapes::from([(
        village,
        vec![Polygon {
            outer,
            holes: vec![lake],
        }],
    )]);
    let page = story.page(
        &edition::cn_8_field(),
        |dossier, shapes| dossier.with_shapes(shapes),
        &shapes,
    );
    let view = page.view("map");
    let (_, path) = view.split_once("<path class=\"area ").unwrap();
    let (path, _) = path.split_once("</path>").unwrap();
    assert!(path.contains("fill-rule=\"evenodd\""));
    assert_eq!(path.matches('Z').count(), 2);
    assert!(path.ends_with("<title>village</title>"));
    assert_eq!(view.matches("<path class=\"area ").count(), 1);
}

#[test]
fn places_without_coordinates_are_counted_and_named() {
    let page = Story::new().plain();
    let map = page.data("map");
    assert_eq!(map["unplaced_in_all"], 1);
    assert_eq!(page.name("places", &map["unplaced"][0]), "mill");
    assert!(page.view("map").contains("<bdi>mill</bdi>"));
    // The inn and the home stand apart.
    assert_eq!(map["spots"].as_array().unwrap().len(), 2);
}

#[test]
fn where_nothing_has_coordinates_the_map_says_so_and_names_the_case() {
    let mut story = Story::new();
    for place in story.gazetteer.places.values_mut() {
        (place.lat, place.lon) = (None, None);
    }
    let page = story.plain();
    let view = page.view("map");
    assert!(view.contains("id=\"map-empty\"") && !view.contains("id=\"map-picture\""));
    assert_eq!(page.data("map")["unplaced_in_all"], 3);
    assert!(view.contains("<bdi>guo</bdi>"));
    assert!(!page.data("map")["zones"].as_array().unwrap().is_empty());
}

#[test]
fn a_county_without_cases_has_empty_views() {
    let story = Story {
        cases: Cases::default(),
        ..Story::new()
    };
    let page = story.plain();
    assert_eq!(page.data("tables")["all"], json!([0, 0, 0, 0, 0, 0]));
    assert_eq!(page.data("chains")["links"], json!([]));
    assert_eq!(page.data("timeline")["rows"], json!([]));
    assert_eq!(page.data("map")["zones"], json!([]));
    assert_eq!(page.data("map")["cases"], json!([]));
    // Places are there all the same.
    assert_eq!(page.view("map").matches("data-spot=").count(), 2);
}

#[test]
fn a_protocol_without_zones_colours_nothing() {
    let protocol = Protocol::builder("house", "+08:00".parse().unwrap())
        .with_rule(Rule::new("near", Grade::Close, [Setting::Any], "house rule"))
        .build()
        .unwrap();
    let page = Story::new().page(&protocol, |dossier, _| dossier, &Shapes::new());
    let map = page.data("map");
    assert_eq!(map["levels"], json!([null, null, null]));
    assert_eq!(map["zones"], json!([]));
    let view = page.view("map");
    assert!(view.contains("The protocol draws no zones"));
    assert!(!view.contains("swatch sealed") && view.contains("swatch free"));
}

#[test]
fn levels_bear_the_names_of_the_edition() {
    let page = Story::new().page(&edition::cn_9(), |dossier, _| dossier, &Shapes::new());
    let names: Vec<String> = page.data("map")["levels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|level| level[1].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(names, ["高风险区", "中风险区", "低风险区"]);
}

#[test]
fn whoever_is_not_listed_is_counted_and_has_no_link() {
    let page = Story::new().page(
        &edition::cn_8_field(),
        |dossier, _| dossier.with_most_persons(2),
        &Shapes::new(),
    );
    let (tables, chains) = (page.data("tables"), page.data("chains"));
    assert_eq!(tables["persons"].as_array().unwrap().len(), 2);
    assert_eq!(tables["all"], json!([1, 1, 1, 0, 0, 0]));
    assert_eq!(chains["links_in_all"], 3);
    assert!(told_links(&page).len() < 3);
    assert_eq!(chains["witnesses"].as_array().unwrap().len(), 2);
}

#[test]
fn of_a_crowd_the_links_that_explain_nothing_are_left_out_first() {
    // Everybody meets everybody: 149 links from the case, and 149 from each of the 149 others.
    let mut roster = Roster::new();
    let mut builder = VisitLogBuilder::new();
    let hall = roster.place("hall").unwrap();
    builder.add_place(hall, PlaceKind::Entertainment);
    for number in 0..150 {
        builder.add_visit(Visit {
            person: roster.person(&format!("p{number:03}")).unwrap(),
            place: hall,
            interval: interval(56, 58),
            spot: None,
        });
    }
    let story = Story {
        log: builder.build().unwrap(),
        roster,
        tests: Vec::new(),
        gazetteer: Gazetteer::default(),
        ..Story::new()
    };
    let chains = story.plain().data("chains");
    let links = chains["links"].as_array().unwrap();
    assert_eq!(chains["links_in_all"], 149 + 149 * 149);
    assert_eq!(
        (links.len(), &chains["links_left_out"]),
        (20_000, &json!(149 + 149 * 149 - 20_000))
    );
    assert_eq!(links.iter().filter(|link| link[2] == 1).count(), 149);
    let proved = chains["witnesses"].as_array().unwrap().iter();
    assert_eq!(proved.filter(|witness| witness[1] == true).count(), 149);
}

#[test]
fn the_pictures_without_a_script_are_in_both_languages() {
    let page = Story::new().plain();
    for view in ["chains", "timeline"] {
        let markup = page.view(view);
        for language in ["en", "zh-CN"] {
            let opening = format!("class=\"mijie\" role=\"img\" lang=\"{language}\"");
            assert_eq!(markup.matches(&opening).count(), 1, "{view} in {language}");
        }
    }
    assert!(page.view("map").contains("id=\"map-picture\""));
}

#[test]
fn the_same_morning_gives_the_same_bytes() {
    assert_eq!(Story::new().plain().0, Story::new().plain().0);
}
