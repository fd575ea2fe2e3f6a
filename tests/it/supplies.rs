//! Supplies due to closed households, needs told on the hotline, shops that are open, and first rounds of screening.

use std::collections::{BTreeMap, BTreeSet};
use std::num::{NonZeroU16, NonZeroUsize};

use chrono::{FixedOffset, NaiveDate};
use mijie::protocol::{Protocol, ZoneLevel, edition};
use mijie::response::{
    NeedHours, OpenNeeds, ShopState, Shops, Supplies, SupplyPlan, SupplyStanding, supplies,
};
use mijie::zone::{
    FirstRoundState, Happening, Measure, Round, ZoneEvent, ZoneLedger, ZoneLives, first_rounds,
};
use mijie::{
    Area, AreaId, AreaLevel, Areas, DayTime, Delivery, Gazetteer, Moment, Need, NeedKind, Opening, PersonId,
    Place, PlaceId, ShopKind, Timestamp,
};
use proptest::prelude::*;
use proptest::sample::select;

/// 2022-07-01T00:00:00+08:00.
const START: i64 = 1_656_604_800;
const COUNTY: u32 = 0;
const TOWN: u32 = 1;
const COURT: u32 = 2;
const HOUSE: u32 = 3;
const OTHER_TOWN: u32 = 4;
const OTHER_COUNTY: u32 = 5;
const FAR: u32 = 6;

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

/// Hour `hour` of 2022-07-`day`.
fn at(day: i64, hour: i64) -> Timestamp {
    Timestamp::from_unix(START + (day - 1) * 86_400 + hour * 3600).unwrap()
}

fn day(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 7, day).unwrap()
}

const PARENTS: [Option<u32>; 7] = [
    None,
    Some(COUNTY),
    Some(TOWN),
    Some(COURT),
    Some(COUNTY),
    None,
    Some(OTHER_COUNTY),
];

/// county > town > court > house; county > other town; other county > far.
fn areas() -> Areas {
    let levels = [
        AreaLevel::County,
        AreaLevel::Township,
        AreaLevel::Compound,
        AreaLevel::Building,
        AreaLevel::Township,
        AreaLevel::County,
        AreaLevel::Township,
    ];
    let area = |(id, (level, parent)): (u32, (AreaLevel, Option<u32>))| Area {
        id: AreaId::new(id),
        level,
        parent: parent.map(AreaId::new),
        name: None,
        population: None,
    };
    Areas::new((0..).zip(levels.into_iter().zip(PARENTS)).map(area)).unwrap()
}

fn gazetteer(places: &[(u32, Option<u32>)], homes: &[(u32, u32)]) -> Gazetteer {
    let mut gazetteer = Gazetteer {
        areas: areas(),
        ..Gazetteer::default()
    };
    for &(place, area) in places {
        let area = area.map(AreaId::new);
        gazetteer.places.insert(
            PlaceId::new(place),
            Place {
                area,
                ..Place::default()
            },
        );
    }
    for &(person, home) in homes {
        gazetteer.homes.insert(PersonId::new(person), PlaceId::new(home));
    }
    gazetteer
}

fn event(at: impl Into<Moment>, what: Happening) -> ZoneEvent {
    ZoneEvent { at: at.into(), what }
}

fn drawn(area: u32, level: ZoneLevel) -> Happening {
    let area = AreaId::new(area);
    Happening::Drawn { area, level }
}

fn lowered(zone: u32, to: Option<ZoneLevel>) -> Happening {
    let zone = AreaId::new(zone);
    Happening::Lowered { zone, to }
}

fn began(area: u32) -> Happening {
    let area = AreaId::new(area);
    Happening::StaticBegan { area }
}

fn ended(area: u32) -> Happening {
    let area = AreaId::new(area);
    Happening::StaticEnded { area }
}

fn ledger<'a>(protocol: &'a Protocol, areas: &'a Areas, events: &[ZoneEvent]) -> ZoneLedger<'a> {
    let mut ledger = ZoneLedger::new(protocol, areas).unwrap();
    for event in events {
        ledger.add(event.clone()).unwrap();
    }
    ledger
}

fn delivery(home: u32, at: impl Into<Moment>) -> Delivery {
    Delivery {
        home: PlaceId::new(home),
        at: at.into(),
        items: None,
    }
}

/// Homes 0 and 1 in the house, 2 in the court, 3 in the other town, 4 in no area.
fn county_of_homes() -> Gazetteer {
    gazetteer(
        &[
            (0, Some(HOUSE)),
            (1, Some(HOUSE)),
            (2, Some(COURT)),
            (3, Some(OTHER_TOWN)),
            (4, None),
        ],
        &[(0, 0), (1, 0), (2, 1), (3, 2), (4, 3), (5, 4), (6, 4)],
    )
}

fn due_of(plan: &SupplyPlan<'_>, events: &[ZoneEvent], as_of: Timestamp) -> Supplies {
    let (protocol, areas) = (edition::cn_9(), areas());
    let ledger = ledger(&protocol, &areas, events);
    let lives = ledger.replay().unwrap();
    supplies(plan, &lives, &county_of_homes(), &OpenNeeds::default(), as_of)
}

#[test]
fn a_closed_household_is_supplied_every_few_days_from_the_day_it_was_closed() {
    use SupplyStanding::{Due, Later, Overdue};

    let events = [event(at(1, 12), drawn(COURT, ZoneLevel::Sealed))];
    let brought = [
        delivery(0, at(2, 9)),
        delivery(1, at(1, 9)),
        delivery(2, at(9, 9)),
    ];
    let plan = SupplyPlan::new(&brought);
    let told = |as_of| {
        let due = due_of(&plan, &events, as_of);
        let row = |home: &mijie::response::ClosedHousehold| (home.home.get(), home.due, home.standing);
        due.households().iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(told(at(1, 11)), []);
    // Brought on the second day, before it was closed, and not yet.
    assert_eq!(
        told(at(4, 8)),
        [(2, day(4), Due), (0, day(5), Later), (1, day(4), Due)]
    );
    assert_eq!(
        told(at(5, 0)),
        [(2, day(4), Overdue), (0, day(5), Due), (1, day(4), Overdue)]
    );
    assert_eq!(told(at(9, 9))[0], (2, day(12), Later));
    let daily = plan.clone().with_every_days(NonZeroU16::MIN);
    assert_eq!(due_of(&daily, &events, at(3, 0)).households()[1].due, day(3));
}

#[test]
fn whoever_is_away_is_not_waited_for_and_what_cannot_be_placed_is_listed() {
    use SupplyStanding::{Away, Due};

    let events = [event(at(1, 0), drawn(COURT, ZoneLevel::Controlled))];
    let brought = [delivery(9, at(2, 9)), delivery(0, at(8, 9))];
    let plan = SupplyPlan::new(&brought).with_away([0, 2].map(PersonId::new));
    let due = due_of(&plan, &events, at(4, 0));
    let told: Vec<_> = due
        .households()
        .iter()
        .map(|home| (home.home.get(), home.persons, home.at_home, home.standing))
        .collect();
    assert_eq!(told, [(2, 1, 1, Due), (0, 2, 1, Due), (1, 1, 0, Away)]);
    assert_eq!(
        due.unplaced()
            .iter()
            .map(|one| (one.home.get(), one.persons))
            .collect::<Vec<_>>(),
        [(4, 2)]
    );
    // Not yet brought to home 0, and nobody is known to live in 9.
    assert_eq!(due.not_homes(), [PlaceId::new(9)]);
    assert_eq!(due.households()[1].last, None);
}

#[test]
fn static_management_is_supplied_too_and_prevention_is_not() {
    let events = [
        event(at(1, 0), drawn(COURT, ZoneLevel::Sealed)),
        event(at(3, 7), began(OTHER_TOWN)),
    ];
    let due = due_of(&SupplyPlan::new(&[]), &events, at(4, 0));
    let other = &due.households()[3];
    assert_eq!(other.home.get(), 3);
    assert_eq!(
        (other.level, other.is_static, other.since),
        (Some(ZoneLevel::Prevention), true, at(3, 7))
    );
    assert_eq!(
        due_of(&SupplyPlan::new(&[]), &events, at(3, 6))
            .households()
            .len(),
        3
    );
}

#[test]
fn tours_take_every_door_that_is_due_once_and_the_most_overdue_first() {
    let events = [
        event(at(1, 0), drawn(COURT, ZoneLevel::Sealed)),
        event(at(1, 0), drawn(OTHER_TOWN, ZoneLevel::Controlled)),
    ];
    let brought = [delivery(0, at(3, 9)), delivery(2, at(2, 9))];
    let due = due_of(&SupplyPlan::new(&brought), &events, at(6, 0));
    let areas = areas();
    let two = NonZeroUsize::new(2).unwrap();
    let tours: Vec<_> = due
        .tours(two, AreaLevel::Township, &areas)
        .into_iter()
        .map(|tour| {
            (
                tour.area.get(),
                tour.homes.iter().map(|home| home.get()).collect::<Vec<_>>(),
                tour.at_home,
            )
        })
        .collect();
    assert_eq!(
        tours,
        [
            (TOWN, vec![1, 2], 2),
            (TOWN, vec![0], 2),
            (OTHER_TOWN, vec![3], 1)
        ]
    );
    let shares = due.by_area(AreaLevel::Township, &areas);
    let told: Vec<_> = shares
        .iter()
        .map(|share| {
            (
                share.area.get(),
                share.households,
                share.persons,
                share.overdue,
                share.due,
            )
        })
        .collect();
    assert_eq!(told, [(TOWN, 3, 4, 2, 1), (OTHER_TOWN, 1, 1, 1, 0)]);
}

/// Orders of zones and static management at random hours.
fn orders() -> impl Strategy<Value = Vec<ZoneEvent>> {
    let area = 0..7_u32;
    let hour = 0..240_i64;
    let level = select(vec![ZoneLevel::Sealed, ZoneLevel::Controlled]);
    let one = (area, hour, level, 0..5_u8).prop_map(|(area, hour, level, kind)| {
        let what = match kind {
            0 => lowered(area, None),
            1 => began(area),
            2 => ended(area),
            _ => drawn(area, level),
        };
        event(at(1, hour), what)
    });
    prop::collection::vec(one, 0..10)
}

/// The ledger of the events that can be.
fn sound<'a>(protocol: &'a Protocol, areas: &'a Areas, mut events: Vec<ZoneEvent>) -> ZoneLedger<'a> {
    loop {
        let ledger = ledger(protocol, areas, &events);
        match ledger.replay() {
            Ok(_) => return ledger,
            Err(error) => events.remove(error.position),
        };
    }
}

/// Whether supplies are brought to an area in an hour, by what is in force then.
fn is_supplied(lives: &ZoneLives<'_>, area: u32, hour: i64) -> bool {
    let (area, now) = (AreaId::new(area), at(1, hour));
    let zone = matches!(
        lives.level(area, now),
        Some(ZoneLevel::Sealed | ZoneLevel::Controlled)
    );
    zone || lives.is_static(area, now)
}

fn some_deliveries() -> impl Strategy<Value = Vec<Delivery>> {
    let moment = (0..240_i64, any::<bool>()).prop_map(|(hour, exact)| {
        if exact {
            Moment::Instant(at(1, hour))
        } else {
            Moment::Date(at(1, hour).date(china()))
        }
    });
    let one = (0..6_u32, moment).prop_map(|(home, at)| delivery(home, at));
    prop::collection::vec(one, 0..12)
}

fn some_needs() -> impl Strategy<Value = Vec<Need>> {
    let one = (
        0..120_i64,
        select(NeedKind::ALL.to_vec()),
        prop::option::of(0..5_u32),
        0..7_u32,
        prop::option::of(0..80_i64),
    )
        .prop_map(|(hour, kind, home, person, answered)| Need {
            at: at(1, hour).into(),
            kind,
            home: home.map(PlaceId::new),
            person: home.is_none().then(|| PersonId::new(person)),
            answered: answered.map(|after| at(1, hour + after).into()),
        });
    // Calls are written down again once they are answered.
    (
        prop::collection::vec(one, 0..14),
        prop::collection::vec(any::<prop::sample::Index>(), 0..6),
    )
        .prop_map(|(mut needs, again)| {
            if !needs.is_empty() {
                for index in again {
                    let mut need = *index.get(&needs);
                    need.answered = need.answered.map_or(Some(need.at), |_| None);
                    needs.push(need);
                }
            }
            needs
        })
}

proptest! {
    #[test]
    fn what_has_held_has_held_hour_by_hour(events in orders(), area in 0..7_u32, hour in 0..240_i64) {
        let (protocol, areas) = (edition::cn_9(), areas());
        let ledger = sound(&protocol, &areas, events);
        let lives = ledger.replay().unwrap();
        let mut expected = None;
        for hour in (0..=hour).rev() {
            if !is_supplied(&lives, area, hour) {
                break;
            }
            expected = Some(at(1, hour));
        }
        let measures = [Measure::SuppliesDelivered, Measure::NobodyMoves];
        prop_assert_eq!(lives.held_since(AreaId::new(area), at(1, hour), &measures), expected);
    }

    #[test]
    fn supplies_are_due_as_counted_home_by_home(
        events in orders(),
        (brought, shuffled) in some_deliveries().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        hour in 0..240_i64,
        every in 1..5_u16,
        away in prop::collection::btree_set(0..7_u32, 0..4),
    ) {
        let (protocol, areas, gazetteer) = (edition::cn_9(), areas(), county_of_homes());
        let ledger = sound(&protocol, &areas, events);
        let lives = ledger.replay().unwrap();
        let plan = |deliveries| {
            SupplyPlan::new(deliveries)
                .with_every_days(NonZeroU16::new(every).unwrap())
                .with_away(away.iter().copied().map(PersonId::new))
        };
        let now = at(1, hour);
        let due = supplies(&plan(&brought), &lives, &gazetteer, &OpenNeeds::default(), now);
        let other = supplies(&plan(&shuffled), &lives, &gazetteer, &OpenNeeds::default(), now);
        prop_assert_eq!(&due, &other);

        let today = hour / 24;
        let mut expected = BTreeMap::new();
        for (home, area, people) in [(0, HOUSE, vec![0, 1]), (1, HOUSE, vec![2]), (2, COURT, vec![3]), (3, OTHER_TOWN, vec![4])] {
            if !is_supplied(&lives, area, hour) {
                continue;
            }
            let mut first = hour;
            while first > 0 && is_supplied(&lives, area, first - 1) {
                first -= 1;
            }
            let mut counted_from = first / 24;
            for one in &brought {
                let when = (one.at.start(china()).to_unix() - START) / 3600;
                if one.home.get() == home && when <= hour {
                    counted_from = counted_from.max(when / 24);
                }
            }
            let next = counted_from + i64::from(every);
            let standing = if people.iter().all(|person| away.contains(person)) {
                SupplyStanding::Away
            } else if next < today {
                SupplyStanding::Overdue
            } else if next == today {
                SupplyStanding::Due
            } else {
                SupplyStanding::Later
            };
            expected.insert(home, (day(1) + chrono::Days::new(next.try_into().unwrap()), standing));
        }
        let found: BTreeMap<u32, _> = due.households().iter().map(|home| (home.home.get(), (home.due, home.standing))).collect();
        prop_assert_eq!(found, expected);

        let total: usize = SupplyStanding::ALL.iter().map(|&standing| due.count(standing)).sum();
        prop_assert_eq!(total, due.households().len());
        for level in [AreaLevel::County, AreaLevel::Township, AreaLevel::Building] {
            let shares = due.by_area(level, &areas);
            let households: u32 = shares.iter().map(|share| share.households).sum();
            prop_assert_eq!(households as usize, due.households().len());
            for share in shares {
                prop_assert_eq!(share.overdue + share.due + share.later + share.away, share.households);
            }
            let tours = due.tours(NonZeroUsize::new(2).unwrap(), level, &areas);
            let mut doors: Vec<PlaceId> = tours.into_iter().flat_map(|tour| tour.homes).collect();
            let asked = due.count(SupplyStanding::Overdue) + due.count(SupplyStanding::Due);
            prop_assert_eq!(doors.len(), asked);
            doors.sort_unstable();
            doors.dedup();
            prop_assert_eq!(doors.len(), asked);
        }
    }

    #[test]
    fn a_need_is_open_from_its_call_to_its_first_answer_in_whatever_order_rows_come(
        (needs, shuffled) in some_needs().prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        hour in 0..240_i64,
    ) {
        let gazetteer = county_of_homes();
        let now = at(1, hour);
        let of = |needs: &[Need]| OpenNeeds::of(needs, &gazetteer, NeedHours::default(), china(), now).unwrap();
        let open = of(&needs);
        prop_assert_eq!(&open, &of(&shuffled));

        let calls: BTreeSet<_> = needs.iter().map(|need| Need { answered: None, ..*need }).collect();
        let told: BTreeSet<Need> = calls.into_iter().filter(|call| call.at.start(china()) <= now).collect();
        let is_open = |call: &&Need| !needs.iter().any(|row| {
            Need { answered: None, ..*row } == **call && row.answered.is_some_and(|when| when.start(china()) <= now)
        });
        let expected: BTreeSet<Need> = told.iter().filter(is_open).copied().collect();
        let found: BTreeSet<Need> = open.iter().map(|open| open.need).collect();
        prop_assert_eq!(open.len(), found.len());
        prop_assert_eq!(found, expected);
        prop_assert_eq!(open.told(), told.len());
        prop_assert_eq!(open.answered() + open.len(), open.told());
        for one in open.iter() {
            prop_assert_eq!(one.overdue, now > one.due);
            prop_assert_eq!(i64::from(one.open_s), now.to_unix() - one.need.at.start(china()).to_unix());
        }
        let all: Vec<_> = open.iter().map(|one| (!one.overdue, one.due, one.need.kind)).collect();
        prop_assert!(all.is_sorted());
        let shares = open.by_area(AreaLevel::Township, &gazetteer.areas);
        prop_assert_eq!(shares.iter().map(|share| share.open as usize).sum::<usize>(), open.len());
    }

    #[test]
    fn a_shop_is_open_in_the_minutes_that_its_openings_cover(
        opens in 0..1440_u16,
        closes in 0..=1440_u16,
        (from, until) in (prop::option::of(2..9_u32), prop::option::of(2..9_u32)),
        minute in 0..10 * 1440_i64,
    ) {
        let time = |minute: u16| DayTime::new(minute / 60, minute % 60).unwrap();
        let opening = Opening {
            place: PlaceId::new(0),
            kind: ShopKind::Shop,
            opens: time(opens),
            closes: time(closes),
            from: from.map(day),
            until: until.map(day),
        };
        let mut covered = false;
        for number in 0..=11_i64 {
            let in_range = from.is_none_or(|from| i64::from(from) <= number) && until.is_none_or(|until| number <= i64::from(until));
            let begin = (number - 1) * 1440 + i64::from(opens);
            let length = if closes > opens { closes - opens } else { 1440 - opens + closes };
            covered |= in_range && (begin..begin + i64::from(length)).contains(&minute);
        }
        let (protocol, areas) = (edition::cn_9(), areas());
        let ledger = ledger(&protocol, &areas, &[]);
        let lives = ledger.replay().unwrap();
        let now = Timestamp::from_unix(START + minute * 60 + 59).unwrap();
        let shops = Shops::of(&[opening], &lives, &gazetteer(&[], &[]), now);
        let is_open = shops.iter().next().unwrap().state == ShopState::Open;
        prop_assert_eq!(is_open, covered);
    }
}

#[test]
fn a_need_that_cannot_be_is_named() {
    let need = Need {
        at: Moment::Date(day(3)),
        kind: NeedKind::Food,
        home: Some(PlaceId::new(0)),
        person: None,
        answered: None,
    };
    let refused = |bad: Need| {
        let error = OpenNeeds::of(
            &[need, bad],
            &Gazetteer::default(),
            NeedHours::default(),
            china(),
            at(9, 0),
        );
        error.unwrap_err().to_string()
    };
    assert_eq!(
        refused(Need {
            answered: Some(Moment::Date(day(2))),
            ..need
        }),
        "need 2: expected an answer no earlier than the call of 2022-07-03, found 2022-07-02"
    );
    assert_eq!(
        refused(Need { home: None, ..need }),
        "need 2: expected a home or a person, found neither"
    );
    let same_day = Need {
        answered: Some(at(3, 5).into()),
        ..need
    };
    assert!(
        OpenNeeds::of(
            &[same_day],
            &Gazetteer::default(),
            NeedHours::default(),
            china(),
            at(9, 0)
        )
        .is_ok()
    );
}

#[test]
fn what_is_overdue_comes_first_then_what_is_due_first() {
    use NeedKind::{Food, Medical, Medicine, Other};

    let call = |hour, kind| Need {
        at: at(1, hour).into(),
        kind,
        home: Some(PlaceId::new(0)),
        person: None,
        answered: None,
    };
    let needs = [
        call(0, Other),
        call(30, Food),
        call(30, Medicine),
        call(31, Medical),
        call(8, Food),
    ];
    let open = OpenNeeds::of(
        &needs,
        &county_of_homes(),
        NeedHours::default(),
        china(),
        at(2, 8),
    )
    .unwrap();
    let told: Vec<_> = open
        .iter()
        .map(|open| (open.need.kind, open.due, open.overdue))
        .collect();
    assert_eq!(
        told,
        [
            // At the very second it is not overdue; medical help is due after 2 hours.
            (Food, at(2, 8), false),
            (Medical, at(2, 9), false),
            (Medicine, at(2, 18), false),
            (Other, at(3, 0), false),
            (Food, at(3, 6), false),
        ]
    );
    let hours = NeedHours::default().with(Medicine, 1);
    let open = OpenNeeds::of(&needs, &county_of_homes(), hours, china(), at(2, 9)).unwrap();
    let told: Vec<_> = open.iter().map(|open| (open.need.kind, open.overdue)).collect();
    assert_eq!(
        told,
        [
            (Medicine, true),
            (Food, true),
            (Medical, false),
            (Other, false),
            (Food, false)
        ]
    );
}

#[test]
fn an_open_need_is_brought_along_with_the_supplies() {
    let (protocol, areas, gazetteer) = (edition::cn_9(), areas(), county_of_homes());
    let ledger = ledger(
        &protocol,
        &areas,
        &[event(at(1, 0), drawn(COURT, ZoneLevel::Sealed))],
    );
    let lives = ledger.replay().unwrap();
    let of_person = |person, kind| Need {
        at: at(2, 0).into(),
        kind,
        home: None,
        person: Some(PersonId::new(person)),
        answered: None,
    };
    let needs = [
        of_person(1, NeedKind::Food),
        of_person(0, NeedKind::Medicine),
        of_person(99, NeedKind::Other),
    ];
    let open = OpenNeeds::of(&needs, &gazetteer, NeedHours::default(), china(), at(3, 0)).unwrap();
    let due = supplies(&SupplyPlan::new(&[]), &lives, &gazetteer, &open, at(3, 0));
    let of_home = due.households().iter().find(|home| home.home.get() == 0).unwrap();
    assert_eq!(of_home.needs, [NeedKind::Medicine, NeedKind::Food]);
    let shares = open.by_area(AreaLevel::Township, &areas);
    assert_eq!(
        shares
            .iter()
            .map(|share| (share.area.map(AreaId::get), share.open))
            .collect::<Vec<_>>(),
        [(None, 1), (Some(TOWN), 2)]
    );
}

fn opening(place: u32, kind: ShopKind) -> Opening {
    Opening {
        place: PlaceId::new(place),
        kind,
        opens: "08:00".parse().unwrap(),
        closes: "20:00".parse().unwrap(),
        from: None,
        until: None,
    }
}

#[test]
fn shops_are_found_from_the_nearest_area_outward_and_none_in_a_sealed_zone() {
    let (protocol, areas) = (edition::cn_8(), areas());
    let gazetteer = gazetteer(
        &[
            (0, Some(HOUSE)),
            (1, Some(COURT)),
            (2, Some(OTHER_TOWN)),
            (3, Some(FAR)),
            (4, None),
        ],
        &[],
    );
    let openings: Vec<Opening> = (0..5).map(|place| opening(place, ShopKind::Shop)).collect();
    let around = |events: &[ZoneEvent], hour| {
        let ledger = ledger(&protocol, &areas, events);
        let lives = ledger.replay().unwrap();
        let shops = Shops::of(&openings, &lives, &gazetteer, at(2, hour));
        let found = shops.open_around(AreaId::new(HOUSE), &areas);
        let row = |(area, shops): (AreaId, Vec<mijie::response::ShopNow>)| {
            (
                area.get(),
                shops.iter().map(|shop| shop.place.get()).collect::<Vec<_>>(),
            )
        };
        found.into_iter().map(row).collect::<Vec<_>>()
    };
    assert_eq!(
        around(&[], 8),
        [(HOUSE, vec![0]), (COURT, vec![1]), (COUNTY, vec![2])]
    );
    assert_eq!(around(&[], 20), []);
    let sealed = event(at(1, 0), drawn(HOUSE, ZoneLevel::Sealed));
    assert_eq!(around(&[sealed], 8), [(COURT, vec![1]), (COUNTY, vec![2])]);
    let controlled = event(at(1, 0), drawn(COURT, ZoneLevel::Controlled));
    assert_eq!(
        around(&[controlled], 8),
        [(HOUSE, vec![0]), (COURT, vec![1]), (COUNTY, vec![2])]
    );
    let stands_still = event(at(1, 0), began(COUNTY));
    assert_eq!(around(&[stands_still], 8), []);
}

#[test]
fn a_closed_area_without_a_shop_in_its_county_is_a_problem_by_day_and_by_night() {
    use ShopKind::{Market, Pharmacy, Shop};

    let (protocol, areas) = (edition::cn_8(), areas());
    let gazetteer = gazetteer(
        &[(0, Some(COURT)), (1, Some(OTHER_TOWN)), (2, Some(FAR)), (3, None)],
        &[],
    );
    let openings = [
        opening(0, ShopKind::Pharmacy),
        opening(1, ShopKind::Shop),
        opening(2, ShopKind::Market),
        opening(3, ShopKind::Market),
        Opening {
            until: Some(day(1)),
            ..opening(1, ShopKind::Market)
        },
    ];
    let events = [
        event(at(1, 0), drawn(HOUSE, ZoneLevel::Sealed)),
        event(at(1, 0), drawn(OTHER_COUNTY, ZoneLevel::Controlled)),
        event(at(3, 0), drawn(TOWN, ZoneLevel::Sealed)),
    ];
    let ledger = ledger(&protocol, &areas, &events);
    let lives = ledger.replay().unwrap();
    let gaps = |as_of| {
        let shops = Shops::of(&openings, &lives, &gazetteer, as_of);
        shops
            .gaps()
            .iter()
            .map(|gap| (gap.area.get(), gap.kind))
            .collect::<Vec<_>>()
    };
    let other = [(OTHER_COUNTY, Shop), (OTHER_COUNTY, Pharmacy)];
    assert_eq!(gaps(at(1, 9)), other);
    for hour in [0, 9, 23] {
        assert_eq!(gaps(at(2, hour)), [&[(HOUSE, Market)][..], &other].concat());
    }
    // The pharmacy lies in the town that is sealed now, the house in it is taken in.
    assert_eq!(
        gaps(at(3, 9)),
        [&[(TOWN, Market), (TOWN, Pharmacy)][..], &other].concat()
    );
}

#[test]
fn a_time_of_day_is_two_digits_and_two() {
    assert_eq!("24:00".parse::<DayTime>(), Ok(DayTime::END));
    assert_eq!("00:00".parse::<DayTime>(), Ok(DayTime::START));
    assert_eq!("08:30".parse::<DayTime>().unwrap().to_string(), "08:30");
    for text in [
        "", "8:30", "08:60", "24:01", "25:00", "08:30:00", "08.30", "-8:30", "08:3", "０8:30",
    ] {
        let error = text.parse::<DayTime>().unwrap_err();
        assert_eq!(
            error.to_string(),
            format!("expected a time of day such as 08:30, found {text:?}")
        );
    }
}

#[test]
fn the_first_round_of_a_zone_is_due_by_its_edition() {
    use FirstRoundState::{InTime, Late, Overdue, Waiting};

    let (protocol, areas) = (edition::cn_9(), areas());
    let screened = |area, sampled: Timestamp, known| {
        let (area, sampled, round) = (AreaId::new(area), sampled.into(), Round::clean(9));
        event(known, Happening::RoundCompleted { area, sampled, round })
    };
    let told = |events: &[ZoneEvent], as_of| {
        let ledger = ledger(&protocol, &areas, events);
        let lives = ledger.replay().unwrap();
        let rounds = first_rounds(&lives, as_of);
        rounds
            .iter()
            .map(|round| (round.area.get(), round.due, round.state))
            .collect::<Vec<_>>()
    };
    let mut events = vec![
        event(at(1, 12), drawn(COURT, ZoneLevel::Sealed)),
        event(at(1, 12), drawn(OTHER_TOWN, ZoneLevel::Controlled)),
    ];
    let (sealed, controlled) = (at(2, 12), at(3, 12));
    assert_eq!(
        told(&events, at(2, 12)),
        [(COURT, sealed, Waiting), (OTHER_TOWN, controlled, Waiting)]
    );
    assert_eq!(
        told(&events, at(2, 13)),
        [(COURT, sealed, Overdue), (OTHER_TOWN, controlled, Waiting)]
    );
    // Before the zone began, and in a part of it.
    events.push(screened(COURT, at(1, 11), at(1, 20)));
    events.push(screened(HOUSE, at(1, 15), at(1, 20)));
    assert_eq!(told(&events, at(2, 13))[0], (COURT, sealed, Overdue));
    events.push(screened(COUNTY, at(2, 10), at(2, 18)));
    assert_eq!(told(&events, at(2, 13))[0], (COURT, sealed, Overdue));
    assert_eq!(
        told(&events, at(2, 18)),
        [(COURT, sealed, InTime), (OTHER_TOWN, controlled, InTime)]
    );
    // Sealed later, the town has its hours anew.
    events.push(event(at(4, 0), drawn(OTHER_TOWN, ZoneLevel::Sealed)));
    assert_eq!(told(&events, at(4, 1))[1], (OTHER_TOWN, at(5, 0), Waiting));
    events.push(screened(OTHER_TOWN, at(5, 1), at(5, 9)));
    assert_eq!(told(&events, at(5, 9))[1], (OTHER_TOWN, at(5, 0), Late));
    // A part of a zone that had its round has had it.
    let (zone, parts) = (AreaId::new(COURT), vec![AreaId::new(HOUSE)]);
    events.push(event(at(5, 9), Happening::Split { zone, parts }));
    assert_eq!(
        told(&events, at(5, 9)),
        [(HOUSE, at(6, 9), InTime), (OTHER_TOWN, at(5, 0), Late)]
    );
    let eighth = edition::cn_8();
    let ledger = ledger(&eighth, &areas, &events);
    assert_eq!(first_rounds(&ledger.replay().unwrap(), at(2, 13)), []);
}

#[cfg(feature = "csv")]
mod files {
    use std::fs::File;
    use std::path::Path;

    use mijie::Roster;
    use mijie::input::{Mode, read_deliveries, read_folder, read_needs, read_openings};
    use mijie::report::{write_open_needs, write_shops, write_supplies};

    use super::*;

    fn keyed() -> Roster {
        let mut roster = Roster::new();
        for key in [
            "county",
            "town",
            "court",
            "house",
            "other town",
            "other county",
            "far",
        ] {
            roster.area(key).unwrap();
        }
        for home in ["flat b", "flat a", "hut", "farm", "boat"] {
            roster.place(home).unwrap();
        }
        for person in 0..7 {
            roster.person(&format!("p{person}")).unwrap();
        }
        roster
    }

    #[test]
    fn what_was_brought_is_read_and_what_is_wrong_is_named() {
        let text = "home,at,items\nflat a,2022-07-02,rice\nflat a,2 July,\n,2022-07-02,\n";
        let mut roster = keyed();
        let rows = read_deliveries(text.as_bytes(), "deliveries.csv", china(), &mut roster).unwrap();
        let (good, bad): (Vec<_>, Vec<_>) = rows.partition(Result::is_ok);
        let good: Vec<Delivery> = good.into_iter().map(Result::unwrap).collect();
        let items = Some("rice".to_owned());
        assert_eq!(
            good,
            [Delivery {
                items,
                ..delivery(1, day(2))
            }]
        );
        let told: Vec<String> = bad.into_iter().map(|row| row.unwrap_err().to_string()).collect();
        assert_eq!(
            told,
            [
                "deliveries.csv line 3, column \"at\": expected a date such as 2022-05-07 or a time such as \
                 2022-05-07T08:30:00+08:00, found 6 characters of text",
                "deliveries.csv line 4, column \"home\": expected a key, found nothing",
            ]
        );
    }

    #[test]
    fn needs_are_read_and_a_bad_row_leaves_no_key_behind() {
        let text = "at,kind,home,person,answered\n\
                    2022-07-02,medicine,,p1,\n\
                    2022-07-02,oxygen,new home,,\n\
                    2022-07-02,food,new home,,2022-07-01\n\
                    2022-07-02,food,,,\n";
        let mut roster = keyed();
        let rows = read_needs(text.as_bytes(), "needs.csv", china(), &mut roster).unwrap();
        let told: Vec<_> = rows.map(|row| row.map_err(|error| error.to_string())).collect();
        let need = Need {
            at: day(2).into(),
            kind: NeedKind::Medicine,
            home: None,
            person: Some(PersonId::new(1)),
            answered: None,
        };
        assert_eq!(
            told,
            [
                Ok(need),
                Err("needs.csv line 3, column \"kind\": expected medical, medicine, food or other, found 6 characters of text".to_owned()),
                Err("needs.csv line 4, column \"answered\": expected an answer no earlier than the call of 2022-07-02, found 2022-07-01".to_owned()),
                Err("needs.csv line 5: expected a home or a person, found neither".to_owned()),
            ]
        );
        assert_eq!(roster.find_place("new home"), None);
    }

    #[test]
    fn openings_are_read_and_what_is_wrong_is_named() {
        let text = "place,kind,opens,closes,from,until\n\
                    hut,pharmacy,20:00,08:00,2022-07-02,\n\
                    hut,clinic,08:00,20:00,,\n\
                    hut,shop,24:00,08:00,,\n\
                    hut,shop,08:00,8 pm,,\n\
                    hut,shop,08:00,20:00,2022-07-02T08:00,\n\
                    hut,shop,08:00,20:00,2022-07-02,2022-07-01\n";
        let mut roster = keyed();
        let rows = read_openings(text.as_bytes(), "openings.csv", &mut roster).unwrap();
        let told: Vec<_> = rows.map(|row| row.map_err(|error| error.to_string())).collect();
        let night = Opening {
            opens: "20:00".parse().unwrap(),
            closes: "08:00".parse().unwrap(),
            from: Some(day(2)),
            ..opening(2, ShopKind::Pharmacy)
        };
        let errors = [
            "line 3, column \"kind\": expected shop, market or pharmacy, found \"clinic\"",
            "line 4, column \"opens\": expected a time of day such as 08:30, found 24:00, with which the day ends",
            "line 5, column \"closes\": expected a time of day such as 08:30, found 4 characters of text",
            "line 6, column \"from\": expected a date such as 2022-05-07 from 1970 to 2106, found \"2022-07-02T08:00\"",
            "line 7, column \"until\": expected a last day no earlier than 2022-07-02, found 2022-07-01",
        ];
        let errors = errors.map(|error| Err(format!("openings.csv {error}")));
        assert_eq!(told, [&[Ok(night)][..], &errors].concat());
    }

    #[test]
    fn the_county_of_the_examples_tells_whom_it_supplies() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
        let mut county = read_folder(&dir, china(), Mode::Strict).unwrap();
        let file = |name: &str| File::open(dir.join(name)).unwrap();
        let roster = &mut county.roster;
        let (persons, places) = (roster.person_count(), roster.place_count());
        let rows = read_deliveries(file("deliveries.csv"), "deliveries.csv", china(), roster).unwrap();
        let brought: Vec<Delivery> = rows.map(Result::unwrap).collect();
        let rows = read_needs(file("needs.csv"), "needs.csv", china(), roster).unwrap();
        let needs: Vec<Need> = rows.map(Result::unwrap).collect();
        let rows = read_openings(file("openings.csv"), "openings.csv", roster).unwrap();
        let openings: Vec<Opening> = rows.map(Result::unwrap).collect();
        assert_eq!((roster.person_count(), roster.place_count()), (persons, places));

        let protocol = edition::cn_8();
        let gazetteer = &county.gazetteer;
        let mut ledger = ZoneLedger::new(&protocol, &gazetteer.areas).unwrap();
        for township in ["chengguan", "dahua", "dongxia"] {
            let area = county.roster.find_area(township).unwrap();
            let at = "2022-05-12".parse().unwrap();
            ledger
                .add(ZoneEvent {
                    at,
                    what: Happening::StaticBegan { area },
                })
                .unwrap();
        }
        let lives = ledger.replay().unwrap();
        let morning = "2022-05-16T08:00:00+08:00".parse().unwrap();
        let open = OpenNeeds::of(&needs, gazetteer, NeedHours::default(), china(), morning).unwrap();
        assert!(open.answered() > 0 && open.iter().any(|need| need.overdue));
        assert!(open.iter().all(|need| need.area.is_some()));
        let due = supplies(&SupplyPlan::new(&brought), &lives, gazetteer, &open, morning);
        assert_eq!((due.not_homes().len(), due.unplaced().len()), (0, 0));
        let lives_there = |home: &PlaceId| {
            let township = gazetteer.area_of(*home, AreaLevel::Township).unwrap();
            lives.is_static(township, morning)
        };
        let homes: BTreeSet<PlaceId> = gazetteer.homes.values().copied().filter(lives_there).collect();
        assert_eq!(due.households().len(), homes.len());
        for standing in [SupplyStanding::Overdue, SupplyStanding::Later] {
            assert!(due.count(standing) > 0, "{standing}");
        }
        assert!(due.households().iter().any(|home| !home.needs.is_empty()));
        let noon = "2022-05-16T12:00:00+08:00".parse().unwrap();
        let shops = Shops::of(&openings, &lives, gazetteer, noon);
        let states: BTreeSet<ShopState> = shops.iter().map(|shop| shop.state).collect();
        assert!(states.contains(&ShopState::Open) && states.contains(&ShopState::ZoneClosed));
    }

    #[test]
    fn the_lists_are_written_sorted_by_key() {
        let (protocol, areas, gazetteer) = (edition::cn_8(), areas(), county_of_homes());
        let roster = keyed();
        let events = [
            event(at(1, 12), drawn(COURT, ZoneLevel::Sealed)),
            event(at(2, 0), began(OTHER_TOWN)),
        ];
        let ledger = ledger(&protocol, &areas, &events);
        let lives = ledger.replay().unwrap();
        let call = |hour, kind, home: Option<u32>, person: Option<u32>| Need {
            at: at(1, hour).into(),
            kind,
            home: home.map(PlaceId::new),
            person: person.map(PersonId::new),
            answered: None,
        };
        let needs = [
            call(20, NeedKind::Food, Some(1), None),
            call(40, NeedKind::Medicine, None, Some(1)),
            call(40, NeedKind::Food, Some(0), Some(0)),
            call(41, NeedKind::Other, None, Some(5)),
        ];
        let now = at(4, 8);
        let open = OpenNeeds::of(&needs, &gazetteer, NeedHours::default(), china(), now).unwrap();
        let brought = [delivery(0, day(2))];
        let due = supplies(&SupplyPlan::new(&brought), &lives, &gazetteer, &open, now);
        let mut out = Vec::new();
        write_supplies(&due, china(), &roster, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\
area,home,persons,at_home,zone,static,since,last,due,standing,needs
,boat,2,,,,,,,unplaced,
court,hut,1,1,sealed,,2022-07-01T12:00:00+08:00,,2022-07-04,due,
house,flat a,1,1,sealed,,2022-07-01T12:00:00+08:00,,2022-07-04,due,food
house,flat b,2,2,sealed,,2022-07-01T12:00:00+08:00,2022-07-02,2022-07-05,later,medicine;food
other town,farm,1,1,prevention,yes,2022-07-02T00:00:00+08:00,,2022-07-05,later,
"
        );
        let mut out = Vec::new();
        write_open_needs(&open, china(), &roster, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\
area,home,person,kind,at,due,overdue
,boat,p5,other,2022-07-02T17:00:00+08:00,2022-07-04T17:00:00+08:00,
house,flat a,,food,2022-07-01T20:00:00+08:00,2022-07-02T20:00:00+08:00,yes
house,flat b,p1,medicine,2022-07-02T16:00:00+08:00,2022-07-03T04:00:00+08:00,yes
house,flat b,p0,food,2022-07-02T16:00:00+08:00,2022-07-03T16:00:00+08:00,yes
"
        );
        let openings = [
            opening(3, ShopKind::Shop),
            opening(2, ShopKind::Pharmacy),
            opening(4, ShopKind::Market),
        ];
        let shops = Shops::of(&openings, &lives, &gazetteer, at(4, 7));
        let mut out = Vec::new();
        write_shops(&shops, &roster, &mut out).unwrap();
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "\
area,place,kind,state
,boat,market,closed
court,hut,pharmacy,zone_closed
other town,farm,shop,zone_closed
"
        );
    }
}
