//! The log: whatever the order and the number of records, the same columns.

use mijie::{
    BuildError, Encounter, Interval, Isolation, PersonId, PlaceId, PlaceKind, Timestamp, Visit, VisitLog,
    VisitLogBuilder,
};

fn visit(person: u32, place: u32, start: u32, length: u32, spot: Option<u32>) -> Visit {
    let (start, end) = (i64::from(start), i64::from(start + length));
    Visit {
        person: PersonId::new(person),
        place: PlaceId::new(place),
        interval: Interval::new(
            Timestamp::from_unix(start).unwrap(),
            Timestamp::from_unix(end).unwrap(),
        )
        .unwrap(),
        spot,
    }
}

fn log(visits: &[Visit]) -> VisitLog {
    let mut builder = VisitLogBuilder::new();
    for &visit in visits {
        builder.add_visit(visit);
    }
    builder.build().unwrap()
}

/// Even 32 bits for a counter.
fn draw(counter: u32) -> u32 {
    let x = u64::from(counter)
        .wrapping_add(1)
        .wrapping_mul(0x9E37_79B9_7F4A_7C15);
    u32::try_from((x ^ x >> 29).wrapping_mul(0xBF58_476D_1CE4_E5B9) >> 32).unwrap()
}

/// Random visits of which many repeat, and one place in seven holds half of them.
fn many(count: u32, with_spots: bool) -> Vec<Visit> {
    let visit_number = |number: u32| {
        let place = if draw(number).is_multiple_of(2) {
            draw(number + count) % 3000
        } else {
            7
        };
        let spot = (with_spots && number.is_multiple_of(3)).then_some(number % 5);
        visit(
            draw(number) % 20_000,
            place,
            draw(number ^ 0xFFFF) % 5_000_000,
            1 + draw(number) % 7000,
            spot,
        )
    };
    (0..count).map(visit_number).collect()
}

/// The definition: unite what overlaps, touches or repeats for a person, a place and a spot; sort.
fn plainly(visits: &[Visit]) -> Vec<Visit> {
    let mut sorted = visits.to_vec();
    sorted.sort_unstable_by_key(|visit| (visit.place, visit.person, visit.spot, visit.interval));
    let mut united: Vec<Visit> = Vec::new();
    for visit in sorted {
        match united.last_mut() {
            Some(last)
                if (last.place, last.person, last.spot) == (visit.place, visit.person, visit.spot)
                    && visit.interval.start() <= last.interval.end() =>
            {
                let end = last.interval.end().max(visit.interval.end());
                last.interval = Interval::new(last.interval.start(), end).unwrap();
            }
            _ => united.push(visit),
        }
    }
    united.sort_unstable_by_key(|visit| (visit.place, visit.interval, visit.person, visit.spot));
    united
}

#[test]
fn a_log_of_several_blocks_and_many_ranges_is_that_of_a_plain_sort() {
    // More than the 2^21 rows of a block.
    let visits = many(2_200_000, false);
    let log = log(&visits);
    assert_eq!(log.visits().collect::<Vec<_>>(), plainly(&visits));
}

#[test]
fn a_log_with_spots_is_that_of_a_plain_sort() {
    let visits = many(300_000, true);
    assert_eq!(log(&visits).visits().collect::<Vec<_>>(), plainly(&visits));
}

#[test]
fn the_visits_of_each_person_are_those_among_all() {
    let visits = many(100_000, true);
    let log = log(&visits);
    let mut by_person: Vec<Visit> = log.visits().collect();
    by_person.sort_by_key(|visit| visit.person);
    let found = (0_u32..)
        .take(log.person_count())
        .flat_map(|person| log.visits_of(PersonId::new(person)));
    assert_eq!(found.collect::<Vec<_>>(), by_person);
}

#[test]
fn persons_and_places_beyond_the_last_have_no_visits() {
    let log = log(&[visit(0, 0, 10, 10, None)]);
    assert_eq!(log.visits_of(PersonId::new(u32::MAX)).count(), 0);
    assert_eq!(log.visits_at(PlaceId::new(u32::MAX)).count(), 0);
    assert_eq!(log.encounters_of(PersonId::new(u32::MAX)).count(), 0);
    assert_eq!(log.place_kind(PlaceId::new(u32::MAX)), PlaceKind::Other);
}

#[test]
fn encounters_are_united_where_distance_and_setting_are_equal() {
    let between = |start: u32, length: u32| {
        Encounter::new(
            PersonId::new(1),
            PersonId::new(0),
            visit(0, 0, start, length, None).interval,
        )
        .unwrap()
    };
    let mut builder = VisitLogBuilder::new();
    builder
        .add_encounter(between(0, 20))
        .add_encounter(between(20, 20))
        .add_encounter(between(40, 20).with_distance_m(-0.0).unwrap())
        .add_encounter(between(50, 20).with_distance_m(0.0).unwrap())
        .add_encounter(between(60, 20).with_setting(PlaceKind::Office));
    let log = builder.build().unwrap();
    let lengths: Vec<_> = log
        .encounters()
        .map(|encounter| encounter.interval().seconds())
        .collect();
    assert_eq!(lengths, [40, 30, 20]);
    assert_eq!(log.encounters_of(PersonId::new(1)).count(), 3);
}

#[test]
fn ids_far_beyond_the_number_of_records_are_refused() {
    let mut builder = VisitLogBuilder::new();
    builder.add_visit(visit(4_000_000_000, 0, 0, 1, None));
    let error = builder.build().unwrap_err();
    assert_eq!(
        error.to_string(),
        "expected dense ids below 1048592 for 1 records, found person 4000000000"
    );
}

#[test]
fn the_spot_that_stands_for_none_is_refused() {
    let mut builder = VisitLogBuilder::new();
    builder.add_visit(visit(0, 0, 0, 1, Some(u32::MAX)));
    assert_eq!(builder.build().unwrap_err(), BuildError::Spot { found: u32::MAX });
}

#[test]
fn a_place_of_two_kinds_is_refused_and_of_one_kind_twice_is_not() {
    let place = PlaceId::new(3);
    let mut builder = VisitLogBuilder::new();
    builder
        .add_place(place, PlaceKind::Bus)
        .add_place(place, PlaceKind::Bus);
    assert_eq!(builder.clone().build().unwrap().place_kind(place), PlaceKind::Bus);
    builder.add_place(place, PlaceKind::Office);
    assert_eq!(
        builder.build().unwrap_err().to_string(),
        "expected one kind for place 3, found office and bus"
    );
}

#[test]
fn the_span_reaches_from_the_first_start_to_the_last_end() {
    assert_eq!(VisitLogBuilder::new().build().unwrap().span(), None);
    let log = log(&[visit(0, 0, 10, 10, None), visit(0, 1, 5, 100, None)]);
    assert_eq!(
        log.span()
            .map(|span| (span.start().to_unix(), span.end().to_unix())),
        Some((5, 105))
    );
}

#[test]
fn a_log_with_other_isolations_is_the_log_built_with_them() {
    let isolation = |person: u32, seconds: i64| Isolation {
        person: PersonId::new(person),
        from: Timestamp::from_unix(seconds).unwrap().into(),
    };
    let build = |isolations: &[Isolation]| {
        let mut builder = VisitLogBuilder::new();
        builder.add_visit(visit(0, 0, 0, 10, None));
        builder.add_visit(visit(1, 0, 5, 10, None));
        for &isolation in isolations {
            builder.add_isolation(isolation);
        }
        builder.build().unwrap()
    };
    // In any order, one person twice, and one whom the log does not know.
    let others = [
        isolation(1, 20),
        isolation(0, 7),
        isolation(1, 10),
        isolation(9_000_000, 1),
    ];
    let before = build(&[isolation(0, 3)]);
    assert_eq!(before.with_isolations(others), build(&others));
    assert_eq!(before, build(&[isolation(0, 3)]), "the log stays as it was");
}
