//! Zones: which areas, of which level, since when, and why.

use mijie::protocol::{
    ClockStart, FirstRoundHours, Grade, OuterRelease, Protocol, Release, ReleaseRules, Rule, Setting,
    ZoneLevel, ZoneRules, ZoneScheme,
};
use mijie::zone::{Unplaced, Zone, ZoneReason, Zones, delineate};
use mijie::{
    Area, AreaLevel, Areas, Case, Cases, Gazetteer, Interval, PersonId, Place, PlaceId, PlaceKind, Roster,
    Timestamp, Visit, VisitLogBuilder, trace,
};

use ZoneLevel::{Controlled, Prevention, Sealed};

const LEVELS: [ZoneLevel; 3] = [Sealed, Controlled, Prevention];

/// Minutes from 2022-05-05T00:00+08:00, when the window of a case sampled on 2022-05-07 opens.
fn at(minute: i64) -> Timestamp {
    Timestamp::from_unix(1_651_680_000 + minute * 60).expect("within range")
}

const DAY: i64 = 24 * 60;

/// A county with two grids, under rules that a test may change. Everything has a key, also in the answers.
struct World {
    roster: Roster,
    areas: Vec<Area>,
    gazetteer: Gazetteer,
    visits: Vec<Visit>,
    cases: Vec<Case>,
    rules: Option<ZoneRules>,
    as_of: Timestamp,
}

/// `huangyuan > town > community > grid-1 > court-1 > block-1`, the same with 2, and beside them
/// `huangyuan > town > village`.
fn county() -> World {
    let world = World {
        roster: Roster::new(),
        areas: Vec::new(),
        gazetteer: Gazetteer::default(),
        visits: Vec::new(),
        cases: Vec::new(),
        rules: Some(ZoneRules {
            scheme: ZoneScheme::SealedControlledPrevention,
            sealed_unit: AreaLevel::Compound,
            controlled_unit: AreaLevel::Grid,
            county: AreaLevel::County,
            surroundings: AreaLevel::Grid,
            busy_visitors: 3,
            busy_kinds: vec![PlaceKind::Market],
            likely_kinds: vec![PlaceKind::Entertainment],
            likely_minutes: 30,
            traceable_visitors: 3,
            registered_kinds: vec![PlaceKind::Office],
            exempt_kinds: vec![PlaceKind::Bus],
            controlled_only_hard_to_trace: false,
            disinfected_kinds: vec![PlaceKind::Office],
            first_round_hours: FirstRoundHours::default(),
            release: release(ZoneScheme::SealedControlledPrevention),
        }),
        as_of: at(5 * DAY),
    };
    world
        .area("huangyuan", AreaLevel::County, None)
        .area("town", AreaLevel::Township, Some("huangyuan"))
        .area("community", AreaLevel::Community, Some("town"))
        .area("grid-1", AreaLevel::Grid, Some("community"))
        .area("court-1", AreaLevel::Compound, Some("grid-1"))
        .area("block-1", AreaLevel::Building, Some("court-1"))
        .area("grid-2", AreaLevel::Grid, Some("community"))
        .area("court-2", AreaLevel::Compound, Some("grid-2"))
        .area("block-2", AreaLevel::Building, Some("court-2"))
        .area("village", AreaLevel::Village, Some("town"))
}

fn release(scheme: ZoneScheme) -> ReleaseRules {
    let release = Release {
        days_without_case: 14,
        last_contact_days: None,
        clean_round_within_days: None,
        to: None,
    };
    ReleaseRules {
        clock: ClockStart::CaseLeft,
        sealed: release,
        controlled: scheme.label(Controlled).map(|_| release),
        lowered: None,
        prevention: scheme.label(Prevention).map(|_| OuterRelease::WithLastZone),
        case_seals_controlled: false,
    }
}

impl World {
    fn area(mut self, key: &str, level: AreaLevel, parent: Option<&str>) -> Self {
        self.areas.push(Area {
            id: self.roster.area(key).expect("room"),
            level,
            parent: parent.map(|parent| self.roster.area(parent).expect("room")),
            name: None,
            population: None,
        });
        self
    }

    fn place(mut self, key: &str, kind: PlaceKind, area: &str) -> Self {
        let place = self.roster.place(key).expect("room");
        let area = self.roster.area(area).expect("room");
        self.gazetteer.places.insert(
            place,
            Place {
                kind,
                area: Some(area),
                ..Place::default()
            },
        );
        self
    }

    fn place_without_area(mut self, key: &str, kind: PlaceKind) -> Self {
        let place = self.roster.place(key).expect("room");
        self.gazetteer.places.insert(
            place,
            Place {
                kind,
                ..Place::default()
            },
        );
        self
    }

    fn registers(mut self, place: &str, registers: bool) -> Self {
        let place = self.roster.find_place(place).expect("a place of this world");
        let place = self
            .gazetteer
            .places
            .get_mut(&place)
            .expect("a place of this world");
        place.registers_visitors = Some(registers);
        self
    }

    /// A case sampled on 2022-05-07, whose window runs from minute 0 to the end of the question.
    fn case(self, person: &str) -> Self {
        self.case_sampled(person, "2022-05-07")
    }

    fn case_sampled(self, person: &str, sampled: &str) -> Self {
        self.case_with(person, |case| {
            case.sampled = Some(sampled.parse().expect("a moment"));
        })
    }

    fn case_with(mut self, person: &str, dates: impl FnOnce(&mut Case)) -> Self {
        let mut case = Case::new(self.roster.person(person).expect("room"));
        dates(&mut case);
        self.cases.push(case);
        self
    }

    fn home(mut self, person: &str, area: &str) -> Self {
        let home = format!("home of {person}");
        self = self.place(&home, PlaceKind::Residence, area);
        let (person, home) = (self.person(person), self.place_id(&home));
        self.gazetteer.homes.insert(person, home);
        self
    }

    fn visit(self, person: &str, place: &str, from: i64, until: i64) -> Self {
        self.visit_spot(person, place, from, until, None)
    }

    fn visit_spot(mut self, person: &str, place: &str, from: i64, until: i64, spot: Option<u32>) -> Self {
        let visit = Visit {
            person: self.person(person),
            place: self.place_id(place),
            interval: Interval::new(at(from), at(until)).expect("not empty"),
            spot,
        };
        self.visits.push(visit);
        self
    }

    fn rules(mut self, change: impl FnOnce(&mut ZoneRules)) -> Self {
        change(self.rules.as_mut().expect("zone rules"));
        self
    }

    fn scheme(self, scheme: ZoneScheme) -> Self {
        self.rules(|rules| {
            rules.scheme = scheme;
            rules.release = release(scheme);
        })
    }

    fn asked_at(self, as_of: Timestamp) -> Self {
        Self { as_of, ..self }
    }

    fn person(&mut self, key: &str) -> PersonId {
        self.roster.person(key).expect("room")
    }

    fn place_id(&mut self, key: &str) -> PlaceId {
        self.roster.place(key).expect("room")
    }

    fn draw(&self) -> Zones {
        let mut log = VisitLogBuilder::new();
        for &visit in &self.visits {
            log.add_visit(visit);
        }
        let log = log.build().expect("a log");
        let cases = Cases::new(self.cases.iter().copied()).expect("dated cases");
        let protocol = Protocol::builder("house", "+08:00".parse().expect("an offset"))
            .with_rule(Rule::new("together", Grade::Close, [Setting::Any], "house rule"))
            .with_zones(self.rules.clone())
            .build()
            .expect("a protocol");
        let gazetteer = Gazetteer {
            areas: Areas::new(self.areas.iter().cloned()).expect("a tree"),
            ..self.gazetteer.clone()
        };
        delineate(&trace(&log, &cases, &protocol, self.as_of), &gazetteer)
    }

    /// The zones by the keys of their areas, in the order of the answer.
    fn levels(&self) -> Vec<(String, ZoneLevel)> {
        let key = |zone: &Zone| self.roster.area_key(zone.area).expect("a key").to_owned();
        self.draw().iter().map(|zone| (key(zone), zone.level)).collect()
    }

    #[track_caller]
    fn assert_zones(&self, expected: &[(&str, ZoneLevel)]) {
        let expected: Vec<(String, ZoneLevel)> = expected
            .iter()
            .map(|&(area, level)| (area.to_owned(), level))
            .collect();
        assert_eq!(self.levels(), expected);
    }

    #[track_caller]
    fn zone(&self, area: &str) -> Zone {
        let area = self.roster.find_area(area).expect("an area of this world");
        self.draw().get(area).cloned().expect("the area is a zone")
    }
}

/// A case without a known home, who sat in a tea house: only that place draws a zone.
fn tea_house() -> World {
    county()
        .case("guo")
        .place("tea-house", PlaceKind::Entertainment, "block-1")
        .visit("guo", "tea-house", 600, 630)
}

const SEALED_COURT: [(&str, ZoneLevel); 2] = [("court-1", Sealed), ("huangyuan", Prevention)];
const CONTROLLED_GRID: [(&str, ZoneLevel); 2] = [("grid-1", Controlled), ("huangyuan", Prevention)];

#[test]
fn the_home_of_a_case_is_sealed_and_the_rest_of_the_county_is_under_prevention() {
    let mut world = county().case("guo").home("guo", "block-1");
    world.assert_zones(&SEALED_COURT);
    let (case, place) = (world.person("guo"), world.place_id("home of guo"));
    let home = world.zone("court-1");
    assert_eq!(home.since, at(2 * DAY));
    assert_eq!(home.reasons, [ZoneReason::Home { case, place }]);
    let rest = world.zone("huangyuan");
    assert_eq!(rest.since, at(2 * DAY));
    assert_eq!(rest.reasons, [ZoneReason::RestOfCounty { zones: 1 }]);
    assert_eq!(world.draw().unplaced(), []);
}

#[test]
fn the_unit_of_a_sealed_zone_is_a_field_of_the_rules() {
    let home = county().case("guo").home("guo", "block-1");
    let home = home.rules(|rules| rules.sealed_unit = AreaLevel::Building);
    home.assert_zones(&[("block-1", Sealed), ("huangyuan", Prevention)]);
    let home = home.rules(|rules| rules.sealed_unit = AreaLevel::Community);
    home.assert_zones(&[("community", Sealed), ("huangyuan", Prevention)]);
}

#[test]
fn the_unit_of_a_controlled_zone_is_a_field_of_the_rules() {
    let brief = tea_house().rules(|rules| rules.likely_minutes = 60);
    brief.assert_zones(&CONTROLLED_GRID);
    let brief = brief.rules(|rules| rules.controlled_unit = AreaLevel::Community);
    brief.assert_zones(&[("community", Controlled), ("huangyuan", Prevention)]);
}

#[test]
fn a_home_known_only_by_a_larger_area_seals_that_area() {
    let world = county().case("guo").home("guo", "community");
    world.assert_zones(&[("community", Sealed), ("huangyuan", Prevention)]);
}

#[test]
fn where_no_area_of_the_unit_lies_around_a_home_the_next_larger_is_sealed() {
    let world = county()
        .area("farm", AreaLevel::Building, Some("village"))
        .case("guo")
        .home("guo", "farm");
    world.assert_zones(&[("village", Sealed), ("huangyuan", Prevention)]);
}

#[test]
fn a_grid_and_a_compound_are_told_apart_though_either_may_hold_the_other() {
    let world = county()
        .area("big-court", AreaLevel::Compound, Some("community"))
        .area("small-grid", AreaLevel::Grid, Some("big-court"))
        .case("guo")
        .home("guo", "small-grid");
    world.assert_zones(&[("big-court", Sealed), ("huangyuan", Prevention)]);
    let by_grid = world.rules(|rules| rules.sealed_unit = AreaLevel::Grid);
    by_grid.assert_zones(&[("small-grid", Sealed), ("huangyuan", Prevention)]);
}

#[test]
fn a_case_without_a_home_is_listed_and_the_places_it_visited_still_count() {
    let mut world = tea_house();
    world.assert_zones(&SEALED_COURT);
    let case = world.person("guo");
    assert_eq!(world.draw().unplaced(), [Unplaced::NoHome { case }]);
}

#[test]
fn a_home_without_a_known_area_is_listed() {
    for (area, in_tree) in [("court-1", true), ("nowhere", false)] {
        let mut world = county().case("guo").home("guo", area);
        let (case, place) = (world.person("guo"), world.place_id("home of guo"));
        let unplaced = [Unplaced::HomeWithoutArea { case, place }];
        assert_eq!(
            world.draw().unplaced(),
            if in_tree { &[] } else { unplaced.as_slice() }
        );
        world = world.place_without_area("home of guo", PlaceKind::Residence);
        assert_eq!(world.draw().unplaced(), unplaced);
        world.assert_zones(&[]);
    }
}

#[test]
fn a_home_whose_surroundings_are_not_known_is_sealed_and_listed() {
    let mut world = county().case("guo").home("guo", "village");
    world.assert_zones(&[("village", Sealed), ("huangyuan", Prevention)]);
    let (case, place) = (world.person("guo"), world.place_id("home of guo"));
    assert_eq!(
        world.draw().unplaced(),
        [Unplaced::NoSurroundings { case, place }]
    );
}

#[test]
fn a_place_without_a_known_area_is_listed_with_the_level_that_it_would_have() {
    let mut world = county()
        .case("guo")
        .home("guo", "block-1")
        .place_without_area("tea-house", PlaceKind::Entertainment)
        .place_without_area("bus", PlaceKind::Bus)
        .visit("guo", "tea-house", 600, 630)
        .visit("guo", "bus", 630, 640)
        .visit("guo", "unheard-of", 640, 650);
    world.assert_zones(&SEALED_COURT);
    let case = world.person("guo");
    let lost = |place, level| Unplaced::PlaceWithoutArea { case, place, level };
    let (tea_house, unheard_of) = (world.place_id("tea-house"), world.place_id("unheard-of"));
    assert_eq!(
        world.draw().unplaced(),
        [lost(tea_house, Sealed), lost(unheard_of, Controlled)]
    );
}

/// A case at home in court-1, and a market in the other court of the same grid with three visitors.
fn market() -> World {
    county()
        .area("court-3", AreaLevel::Compound, Some("grid-1"))
        .case("guo")
        .home("guo", "block-1")
        .place("market", PlaceKind::Market, "court-3")
        .visit("ann", "market", 600, 620)
        .visit("ann", "market", 700, 720)
        .visit("bo", "market", 600, 620)
        .visit("cy", "market", -60, 1)
}

const SEALED_MARKET: [(&str, ZoneLevel); 3] = [
    ("court-1", Sealed),
    ("court-3", Sealed),
    ("huangyuan", Prevention),
];

#[test]
fn a_busy_place_near_the_home_is_sealed_from_so_many_different_visitors_on() {
    let mut busy = market();
    busy.assert_zones(&SEALED_MARKET);
    let (case, place) = (busy.person("guo"), busy.place_id("market"));
    let reason = ZoneReason::Busy {
        case,
        place,
        kind: PlaceKind::Market,
        visitors: 3,
    };
    assert_eq!(busy.zone("court-3").reasons, [reason]);
    busy.rules(|rules| rules.busy_visitors = 4)
        .assert_zones(&SEALED_COURT);
}

#[test]
fn only_the_kinds_that_the_rules_name_can_be_busy() {
    market()
        .rules(|rules| rules.busy_kinds.clear())
        .assert_zones(&SEALED_COURT);
}

#[test]
fn visitors_count_in_the_infectious_window_alone() {
    let mut early = market();
    early.visits.last_mut().expect("cy's visit").interval = Interval::new(at(-60), at(0)).expect("not empty");
    early.assert_zones(&SEALED_COURT);
    let isolated_before = |minute: i64| {
        let mut world = market();
        world.cases[0].isolated = Some(at(minute).into());
        world
    };
    isolated_before(600).assert_zones(&SEALED_COURT);
    isolated_before(601).assert_zones(&SEALED_MARKET);
}

#[test]
fn the_level_of_the_surroundings_is_a_field_of_the_rules() {
    let farther = county()
        .case("guo")
        .home("guo", "block-1")
        .place("market", PlaceKind::Market, "block-2")
        .visit("ann", "market", 600, 620)
        .visit("bo", "market", 600, 620)
        .visit("cy", "market", 600, 620);
    farther.assert_zones(&SEALED_COURT);
    farther
        .rules(|rules| rules.surroundings = AreaLevel::Community)
        .assert_zones(&[
            ("court-1", Sealed),
            ("court-2", Sealed),
            ("huangyuan", Prevention),
        ]);
}

#[test]
fn a_place_where_spread_is_likely_and_contacts_are_hard_to_trace_is_sealed() {
    let mut world = tea_house()
        .visit("ann", "tea-house", 629, 700)
        .visit("bo", "tea-house", 630, 700);
    world.assert_zones(&SEALED_COURT);
    let (case, place) = (world.person("guo"), world.place_id("tea-house"));
    let reason = ZoneReason::Visited {
        case,
        place,
        kind: PlaceKind::Entertainment,
        seconds: 1800,
        visitors: 2,
        likely: true,
        registered: false,
        hard_to_trace: true,
    };
    assert_eq!(reason.level(), Sealed);
    assert_eq!(world.zone("court-1").reasons, [reason]);
}

#[test]
fn spread_is_likely_from_so_many_minutes_on() {
    tea_house().assert_zones(&SEALED_COURT);
    tea_house()
        .rules(|rules| rules.likely_minutes = 31)
        .assert_zones(&CONTROLLED_GRID);
}

#[test]
fn spread_is_likely_at_the_kinds_of_place_that_the_rules_name() {
    tea_house()
        .rules(|rules| rules.likely_kinds.clear())
        .assert_zones(&CONTROLLED_GRID);
}

#[test]
fn several_stays_add_up_and_no_minute_counts_twice() {
    let twice = |from, until| {
        county()
            .case("guo")
            .place("tea-house", PlaceKind::Entertainment, "block-1")
            .visit_spot("guo", "tea-house", 600, 620, Some(1))
            .visit_spot("guo", "tea-house", from, until, Some(2))
    };
    twice(700, 710).assert_zones(&SEALED_COURT);
    twice(610, 630).assert_zones(&SEALED_COURT);
    twice(610, 629).assert_zones(&CONTROLLED_GRID);
    twice(605, 615).assert_zones(&CONTROLLED_GRID);
}

#[test]
fn a_stay_counts_in_the_infectious_window_alone() {
    let world = |from, until| {
        county()
            .case("guo")
            .place("tea-house", PlaceKind::Entertainment, "block-1")
            .visit("guo", "tea-house", from, until)
    };
    world(-30, 30).assert_zones(&SEALED_COURT);
    world(-31, 29).assert_zones(&CONTROLLED_GRID);
    world(-30, 0).assert_zones(&[]);
}

#[test]
fn a_registered_place_is_hard_to_trace_above_so_many_persons_during_the_stays_of_the_case() {
    let registered = |limit| {
        tea_house()
            .registers("tea-house", true)
            .visit("ann", "tea-house", 620, 625)
            .visit("ann", "tea-house", 626, 627)
            .visit("bo", "tea-house", 590, 601)
            .visit("cy", "tea-house", 580, 600)
            .visit("dee", "tea-house", 630, 640)
            .rules(|rules| rules.traceable_visitors = limit)
    };
    registered(2).assert_zones(&SEALED_COURT);
    registered(3).assert_zones(&CONTROLLED_GRID);
}

#[test]
fn with_no_traceable_visitor_every_place_is_hard_to_trace() {
    let alone = |limit| {
        tea_house()
            .registers("tea-house", true)
            .rules(|rules| rules.traceable_visitors = limit)
    };
    alone(0).assert_zones(&SEALED_COURT);
    alone(1).assert_zones(&CONTROLLED_GRID);
}

#[test]
fn where_nothing_is_said_the_kind_of_place_tells_whether_visitors_are_registered() {
    let register = |world: World| world.rules(|rules| rules.registered_kinds.push(PlaceKind::Entertainment));
    register(tea_house()).assert_zones(&CONTROLLED_GRID);
    register(tea_house())
        .registers("tea-house", false)
        .assert_zones(&SEALED_COURT);
    tea_house()
        .registers("tea-house", true)
        .assert_zones(&CONTROLLED_GRID);
}

#[test]
fn a_place_whose_contacts_are_easy_to_trace_may_draw_nothing() {
    let office = |only_hard| {
        county()
            .case("guo")
            .place("office", PlaceKind::Office, "block-1")
            .visit("guo", "office", 600, 900)
            .rules(|rules| rules.controlled_only_hard_to_trace = only_hard)
    };
    office(false).assert_zones(&CONTROLLED_GRID);
    office(true).assert_zones(&[]);
    office(true)
        .registers("office", false)
        .assert_zones(&CONTROLLED_GRID);
}

#[test]
fn an_exempt_kind_of_place_draws_nothing() {
    let exempt = tea_house().rules(|rules| rules.exempt_kinds.push(PlaceKind::Entertainment));
    exempt.assert_zones(&[]);
}

#[test]
fn the_home_of_another_is_a_place_like_others_and_the_own_home_is_not_judged_twice() {
    let mut world = county()
        .case("guo")
        .home("guo", "block-1")
        .home("ann", "block-2")
        .visit("guo", "home of guo", 0, 600)
        .visit("guo", "home of ann", 600, 900);
    world.assert_zones(&[
        ("court-1", Sealed),
        ("grid-2", Controlled),
        ("huangyuan", Prevention),
    ]);
    let (case, place) = (world.person("guo"), world.place_id("home of guo"));
    assert_eq!(world.zone("court-1").reasons, [ZoneReason::Home { case, place }]);
}

#[test]
fn a_case_draws_zones_from_the_instant_at_which_it_is_known() {
    let sampled = |as_of| {
        county()
            .case_sampled("guo", "2022-05-07T08:00:00+08:00")
            .home("guo", "block-1")
            .asked_at(as_of)
    };
    let known = at(2 * DAY + 480);
    let before = Timestamp::from_unix(known.to_unix() - 1).expect("within range");
    sampled(before).assert_zones(&[]);
    assert_eq!(sampled(before).draw().unplaced(), []);
    sampled(known).assert_zones(&SEALED_COURT);
}

#[test]
fn a_case_is_known_by_report_else_sampling_else_isolation_else_onset_else_last_negative() {
    let since = |known: u32| {
        let world = county().home("guo", "block-1").case_with("guo", |case| {
            let day = |day: &str| Some(day.parse().expect("a date"));
            case.last_negative = day("2022-05-06");
            case.onset = day("2022-05-07").filter(|_| known >= 1);
            case.isolated = day("2022-05-08").filter(|_| known >= 2);
            case.sampled = day("2022-05-09").filter(|_| known >= 3);
            case.reported = day("2022-05-10").filter(|_| known >= 4);
        });
        world.zone("court-1").since
    };
    assert_eq!(
        [0, 1, 2, 3, 4].map(since),
        [at(DAY), at(2 * DAY), at(3 * DAY), at(4 * DAY), at(5 * DAY)]
    );
}

#[test]
fn a_source_without_dates_is_known_from_the_start_of_its_window() {
    let source = |as_of| {
        county()
            .home("guo", "block-1")
            .case_with("guo", |case| {
                case.window = Interval::new(at(DAY), at(2 * DAY)).ok();
            })
            .asked_at(as_of)
    };
    source(at(DAY - 1)).assert_zones(&[]);
    source(at(DAY)).assert_zones(&SEALED_COURT);
    assert_eq!(source(at(3 * DAY)).zone("court-1").since, at(DAY));
    let isolated = county().home("guo", "block-1").case_with("guo", |case| {
        case.window = Interval::new(at(DAY), at(2 * DAY)).ok();
        case.isolated = Some(at(3 * DAY).into());
    });
    assert_eq!(
        isolated.zone("court-1").since,
        at(3 * DAY),
        "a date goes before the window"
    );
}

#[test]
fn a_case_whose_window_is_empty_still_seals_its_home() {
    let world = county()
        .home("guo", "block-1")
        .visit("guo", "market", 0, 10)
        .case_with("guo", |case| {
            case.sampled = Some("2022-05-07".parse().expect("a date"));
            case.isolated = Some("2022-05-04".parse().expect("a date"));
        });
    world.assert_zones(&SEALED_COURT);
}

#[test]
fn an_area_gets_its_strictest_level_and_keeps_every_reason() {
    let mut world = county()
        .case_sampled("song", "2022-05-06")
        .case("guo")
        .home("guo", "block-1")
        .place("shop", PlaceKind::Shop, "block-1")
        .visit("song", "shop", 600, 610)
        .rules(|rules| rules.controlled_unit = AreaLevel::Compound);
    world.assert_zones(&SEALED_COURT);
    let (guo, song) = (world.person("guo"), world.person("song"));
    let (home, shop) = (world.place_id("home of guo"), world.place_id("shop"));
    let zone = world.zone("court-1");
    // Controlled since the 6th, but sealed only since the 7th.
    assert_eq!(zone.since, at(2 * DAY));
    assert_eq!(
        zone.reasons,
        [
            ZoneReason::Home {
                case: guo,
                place: home
            },
            ZoneReason::Visited {
                case: song,
                place: shop,
                kind: PlaceKind::Shop,
                seconds: 600,
                visitors: 1,
                likely: false,
                registered: false,
                hard_to_trace: true,
            },
        ]
    );
}

#[test]
fn two_cases_of_one_court_give_two_reasons_and_the_earlier_instant() {
    let world = county()
        .case_sampled("song", "2022-05-08")
        .case_sampled("guo", "2022-05-07T10:00:00+08:00")
        .home("song", "block-1")
        .home("guo", "court-1");
    world.assert_zones(&SEALED_COURT);
    let zone = world.zone("court-1");
    assert_eq!((zone.since, zone.reasons.len()), (at(2 * DAY + 600), 2));
    assert_eq!(world.zone("huangyuan").since, at(2 * DAY + 600));
}

#[test]
fn a_controlled_area_inside_a_sealed_one_goes_into_it_with_its_reasons() {
    let world = county()
        .case("guo")
        .home("guo", "grid-1")
        .place("shop", PlaceKind::Shop, "court-1")
        .visit("guo", "shop", 600, 610)
        .rules(|rules| rules.controlled_unit = AreaLevel::Compound);
    world.assert_zones(&[("grid-1", Sealed), ("huangyuan", Prevention)]);
    let levels: Vec<ZoneLevel> = world
        .zone("grid-1")
        .reasons
        .iter()
        .map(ZoneReason::level)
        .collect();
    assert_eq!(levels, [Sealed, Controlled]);
}

#[test]
fn a_sealed_area_inside_a_controlled_one_stays() {
    let world = county()
        .case("guo")
        .home("guo", "block-1")
        .place("shop", PlaceKind::Shop, "block-1")
        .visit("guo", "shop", 600, 610);
    world.assert_zones(&[
        ("court-1", Sealed),
        ("grid-1", Controlled),
        ("huangyuan", Prevention),
    ]);
    assert_eq!(
        world.zone("huangyuan").reasons,
        [ZoneReason::RestOfCounty { zones: 2 }]
    );
}

#[test]
fn an_area_inside_another_of_its_level_goes_into_it_through_every_ring() {
    let world = county()
        .case("guo")
        .home("guo", "community")
        .case("song")
        .home("song", "grid-1")
        .case("ann")
        .home("ann", "block-1");
    world.assert_zones(&[("community", Sealed), ("huangyuan", Prevention)]);
    assert_eq!(world.zone("community").reasons.len(), 3);
}

#[test]
fn each_county_that_holds_a_zone_is_under_prevention_for_itself() {
    let world = county()
        .area("xining", AreaLevel::County, None)
        .area("farther-village", AreaLevel::Village, Some("xining"))
        .area("quiet-county", AreaLevel::County, None)
        .case("guo")
        .home("guo", "block-1")
        .case_sampled("song", "2022-05-08")
        .home("song", "farther-village");
    world.assert_zones(&[
        ("court-1", Sealed),
        ("farther-village", Sealed),
        ("huangyuan", Prevention),
        ("xining", Prevention),
    ]);
    assert_eq!(world.zone("xining").since, at(3 * DAY));
}

#[test]
fn the_level_of_the_county_is_a_field_of_the_rules() {
    let world = county().case("guo").home("guo", "block-1");
    let by_town = world.rules(|rules| rules.county = AreaLevel::Township);
    by_town.assert_zones(&[("court-1", Sealed), ("town", Prevention)]);
}

#[test]
fn a_zone_in_no_known_county_is_listed() {
    let mut world = county()
        .area("island", AreaLevel::Village, None)
        .case("guo")
        .home("guo", "island");
    world.assert_zones(&[("island", Sealed)]);
    let (case, place) = (world.person("guo"), world.place_id("home of guo"));
    let area = world.roster.find_area("island").expect("an area of this world");
    assert_eq!(
        world.draw().unplaced(),
        [
            Unplaced::NoSurroundings { case, place },
            Unplaced::NoCounty { area }
        ]
    );
}

#[test]
fn a_county_that_is_sealed_as_a_whole_is_not_also_under_prevention() {
    let world = county()
        .case("guo")
        .home("guo", "huangyuan")
        .case("song")
        .home("song", "block-1");
    world.assert_zones(&[("huangyuan", Sealed)]);
}

/// A home that is sealed and a shop elsewhere that is controlled, under a scheme.
fn home_and_shop(scheme: ZoneScheme) -> World {
    county()
        .case("guo")
        .home("guo", "block-1")
        .place("shop", PlaceKind::Shop, "block-2")
        .visit("guo", "shop", 600, 610)
        .scheme(scheme)
}

#[test]
fn a_level_that_the_scheme_lacks_draws_nothing() {
    let all = [
        ("court-1", Sealed),
        ("grid-2", Controlled),
        ("huangyuan", Prevention),
    ];
    home_and_shop(ZoneScheme::SealedControlledPrevention).assert_zones(&all);
    home_and_shop(ZoneScheme::HighMediumLow).assert_zones(&all);
    home_and_shop(ZoneScheme::HighLow).assert_zones(&SEALED_COURT);
    home_and_shop(ZoneScheme::HighOnly).assert_zones(&[("court-1", Sealed)]);
}

#[test]
fn the_scheme_names_the_levels() {
    let labels = |scheme| {
        let zones = home_and_shop(scheme).draw();
        assert_eq!(zones.scheme(), Some(scheme));
        LEVELS.map(|level| zones.label(level))
    };
    assert_eq!(
        labels(ZoneScheme::SealedControlledPrevention),
        [Some("sealed"), Some("controlled"), Some("prevention")]
    );
    assert_eq!(
        labels(ZoneScheme::HighMediumLow),
        [Some("high"), Some("medium"), Some("low")]
    );
    assert_eq!(labels(ZoneScheme::HighLow), [Some("high"), None, Some("low")]);
    assert_eq!(labels(ZoneScheme::HighOnly), [Some("high"), None, None]);
}

#[test]
fn a_protocol_without_zone_rules_draws_nothing_and_has_no_scheme() {
    let mut world = home_and_shop(ZoneScheme::HighLow);
    world.rules = None;
    let zones = world.draw();
    assert_eq!(zones, Zones::default());
    assert!(zones.is_empty());
    assert_eq!(
        (zones.len(), zones.scheme(), zones.label(Sealed)),
        (0, None, None)
    );
}

#[test]
fn zones_are_counted_by_level() {
    let zones = home_and_shop(ZoneScheme::HighMediumLow).draw();
    assert_eq!(zones.len(), 3);
    assert_eq!(LEVELS.map(|level| zones.count(level)), [1, 1, 1]);
}

#[test]
fn zones_do_not_depend_on_the_order_of_the_input() {
    let forth = market()
        .case_sampled("song", "2022-05-08")
        .home("song", "block-2")
        .visit("song", "market", 600, 640)
        .visit("guo", "market", 600, 610);
    let zones = forth.draw();
    assert_eq!(zones.len(), 5);
    let mut back = forth;
    back.visits.reverse();
    back.cases.reverse();
    back.areas.reverse();
    assert_eq!(back.draw(), zones);
}
