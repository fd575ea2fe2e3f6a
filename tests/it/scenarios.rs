//! Published outbreaks, as far as their facts were published, under several rules.

use chrono::NaiveDate;

use crate::oracle::{self, When};
use crate::world::{LATE, World, book, hour, rule, world};

fn date(year: i32, month: u32, day: u32) -> When {
    When::Date(NaiveDate::from_ymd_opt(year, month, day).unwrap())
}

/// Seconds since 1970 of a local time in China.
fn china(year: i32, month: u32, day: u32, hour: u32, minute: u32) -> i64 {
    let local = NaiveDate::from_ymd_opt(year, month, day)
        .unwrap()
        .and_hms_opt(hour, minute, 0)
        .unwrap();
    local.and_utc().timestamp() - 8 * 3600
}

/// Guangzhou restaurant, lunch of 24 January 2020 (Lu et al., Emerging Infectious Diseases 26(7), doi
/// 10.3201/eid2607.200764): table A beside B and C, more than a metre apart; 53 minutes of A with B, 73 with C. Table
/// 20 stands for the rest of the floor. The clock times are invented, the lengths are published.
fn guangzhou_restaurant() -> World {
    let lunch = china(2020, 1, 24, 12, 0);
    let minute = |minutes: i64| lunch + minutes * 60;
    let mut world = world()
        .place("restaurant", "restaurant")
        .case("A1", |case| case.onset = Some(date(2020, 1, 24)));
    for person in ["A1", "A2", "A3", "A4"] {
        world = world.stay(person, "restaurant", minute(0)..minute(82), Some(2));
    }
    for person in ["B1", "B2", "B3"] {
        world = world.stay(person, "restaurant", minute(-30)..minute(53), Some(1));
    }
    for person in ["C1", "C2"] {
        world = world.stay(person, "restaurant", minute(9)..minute(120), Some(3));
    }
    // The tables are more than a metre apart, and who shares a table faces the others.
    for person in ["A2", "A3", "A4"] {
        world = world.meet("A1", person, minute(0)..minute(82), Some(0.8));
    }
    for person in ["B1", "B2", "B3"] {
        world = world.meet("A1", person, minute(0)..minute(53), Some(1.2));
    }
    for person in ["C1", "C2"] {
        world = world.meet("A1", person, minute(9)..minute(82), Some(1.2));
    }
    world.stay("D1", "restaurant", minute(0)..minute(60), Some(20))
}

fn contacts(world: &World, rule: oracle::Rule) -> Vec<String> {
    let book = oracle::Rulebook {
        generations: 1,
        ..book([rule])
    };
    let answer = world.answer(&book, LATE);
    answer
        .contacts()
        .iter()
        .map(|line| line.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn guangzhou_restaurant_one_metre_and_fifteen_minutes_find_the_own_table_only() {
    let face_to_face = oracle::Rule {
        settings: vec!["encounter".into()],
        max_distance_m: Some(1.0),
        min_total_s: 900,
        ..rule("face-to-face")
    };
    assert_eq!(
        contacts(&guangzhou_restaurant(), face_to_face),
        ["A2", "A3", "A4"]
    );
}

#[test]
fn guangzhou_restaurant_same_or_next_table_finds_all_three_families() {
    let next_table = oracle::Rule {
        settings: vec!["restaurant".into()],
        max_separation: Some(1),
        ..rule("next-table")
    };
    assert_eq!(
        contacts(&guangzhou_restaurant(), next_table),
        ["A2", "A3", "A4", "B1", "B2", "B3", "C1", "C2"]
    );
}

#[test]
fn guangzhou_restaurant_an_enclosed_room_finds_the_floor() {
    let room = oracle::Rule {
        settings: vec!["restaurant".into()],
        ..rule("room")
    };
    assert_eq!(
        contacts(&guangzhou_restaurant(), room),
        ["A2", "A3", "A4", "B1", "B2", "B3", "C1", "C2", "D1"]
    );
}

#[test]
fn guangzhou_restaurant_the_overlaps_are_the_published_53_and_73_minutes() {
    let room = oracle::Rule {
        settings: vec!["restaurant".into()],
        ..rule("room")
    };
    let book = oracle::Rulebook {
        generations: 1,
        ..book([room])
    };
    let answer = guangzhou_restaurant().answer(&book, LATE);
    assert_eq!(answer.link("A1", "B1", 1).unwrap().seconds, 53 * 60);
    assert_eq!(answer.link("A1", "C1", 1).unwrap().seconds, 73 * 60);
}

/// Guangzhou Delta chain, May 2021 (police tracing published on 21 June 2021): every contact lasts seconds.
fn guangzhou_delta() -> World {
    let tea = china(2021, 5, 19, 9, 0);
    let lunch = china(2021, 5, 21, 12, 0);
    let second_lunch = china(2021, 5, 25, 12, 0);
    world()
        .place("tea-house", "entertainment")
        .place("restaurant", "restaurant")
        .stay("Guo", "tea-house", tea..tea + 90, None)
        .stay("Song", "tea-house", tea..tea + 90, None)
        .stay("Song", "restaurant", lunch..lunch + 100, None)
        .stay("Huang", "restaurant", lunch..lunch + 100, None)
        .stay("Huang", "restaurant", second_lunch..second_lunch + 30, None)
        .stay("Lu", "restaurant", second_lunch + 16..second_lunch + 60, None)
}

fn situations() -> oracle::Rule {
    oracle::Rule {
        settings: vec!["entertainment".into(), "restaurant".into()],
        ..rule("enclosed")
    }
}

fn song_alone(look_back: u32) -> Vec<String> {
    let book = oracle::Rulebook {
        look_back_symptomatic_days: look_back,
        look_back_asymptomatic_days: look_back,
        ..book([situations()])
    };
    guangzhou_delta()
        .case("Song", |case| case.sampled = Some(date(2021, 5, 25)))
        .answer(&book, LATE)
        .contacts()
}

#[test]
fn guangzhou_delta_two_days_before_sampling_miss_huang() {
    assert_eq!(song_alone(2), [""; 0]);
}

#[test]
fn guangzhou_delta_four_days_before_sampling_catch_huang_and_lu_behind_her() {
    assert_eq!(song_alone(4), ["Huang close 1", "Lu secondary 2"]);
}

#[test]
fn guangzhou_delta_through_guo_huang_is_a_secondary_contact() {
    let answer = guangzhou_delta()
        .case("Guo", |case| case.onset = Some(date(2021, 5, 18)))
        .isolate("Song", china(2021, 5, 26, 0, 0))
        .answer(&book([situations()]), LATE);
    assert_eq!(answer.contacts(), ["Song close 1", "Huang secondary 2"]);
}

#[test]
fn guangzhou_delta_fifteen_minutes_at_any_distance_miss_everyone() {
    let quarter = oracle::Rule {
        min_total_s: 900,
        ..rule("quarter")
    };
    let book = oracle::Rulebook {
        look_back_symptomatic_days: 4,
        ..book([quarter])
    };
    let answer = guangzhou_delta()
        .case("Guo", |case| case.onset = Some(date(2021, 5, 18)))
        .answer(&book, LATE);
    assert_eq!(answer.contacts(), [""; 0]);
}

const ABOARD: [&str; 68] = {
    let mut names = [""; 68];
    let all = "p00p01p02p03p04p05p06p07p08p09p10p11p12p13p14p15p16p17p18p19p20p21p22p23p24p25p26p27p28p29p30p31p32p33\
               p34p35p36p37p38p39p40p41p42p43p44p45p46p47p48p49p50p51p52p53p54p55p56p57p58p59p60p61p62p63p64p65p66p67";
    let mut at = 0;
    while at < names.len() {
        names[at] = all.split_at(3 * at).1.split_at(3).0;
        at += 1;
    }
    names
};
/// In row 8 of 15; the last passenger sits 7 rows behind.
const INDEX: usize = 32;

/// 68 people in 15 rows: four or five to a row, as the seating plan was not published.
fn coach_row(seat: usize) -> u32 {
    u32::try_from(seat * 15 / ABOARD.len() + 1).unwrap()
}

/// Ningbo coach, 19 January 2020 (Shen et al., JAMA Intern Med 180(12):1665): a sealed coach with 68 aboard, 50 minutes
/// each way on the same seats, the index case in row 8, an infected passenger 7 rows behind.
fn ningbo_coach() -> World {
    let (there, back) = (china(2020, 1, 19, 8, 0), china(2020, 1, 19, 14, 0));
    let mut world = world().place("coach 2", "coach_sealed");
    for (seat, person) in ABOARD.into_iter().enumerate() {
        let row = Some(coach_row(seat));
        world = world.stay(person, "coach 2", there..there + 3000, row).stay(
            person,
            "coach 2",
            back..back + 3000,
            row,
        );
    }
    world
        .visit("driver of coach 1", "coach 1", 0..1)
        .case(ABOARD[INDEX], |case| case.onset = Some(date(2020, 1, 19)))
}

#[test]
fn ningbo_coach_a_sealed_coach_makes_contacts_of_all_67_others() {
    let aboard = oracle::Rule {
        settings: vec!["coach_sealed".into()],
        ..rule("aboard")
    };
    let found = contacts(&ningbo_coach(), aboard);
    let expected: Vec<&str> = ABOARD
        .into_iter()
        .filter(|&person| person != ABOARD[INDEX])
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn ningbo_coach_three_rows_miss_the_passenger_seven_rows_behind() {
    let rows = oracle::Rule {
        settings: vec!["coach_sealed".into()],
        max_separation: Some(3),
        ..rule("rows")
    };
    let found = contacts(&ningbo_coach(), rows);
    assert_eq!((coach_row(INDEX), coach_row(67)), (8, 15));
    let seats = (0..ABOARD.len()).filter(|&seat| seat != INDEX && coach_row(seat).abs_diff(8) <= 3);
    assert_eq!(found, seats.map(|seat| ABOARD[seat]).collect::<Vec<_>>());
    assert!(
        !found.iter().any(|person| person == ABOARD[67]),
        "seven rows behind, and infected"
    );
}

#[test]
fn an_hour_of_a_small_world_counts_from_the_first_of_may() {
    assert_eq!(hour(0), china(2022, 5, 1, 0, 0));
}
