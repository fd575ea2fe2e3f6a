//! What falls due on a day, for a person and in a township.

use super::*;

#[test]
fn a_calendar_says_what_falls_due_by_day_person_and_township() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09"])
        .test(9, "05-10", POSITIVE);
    let orders = scene.at("05-12T08:00");
    let calendar = Calendar::new(&orders, &homes(), AreaLevel::Township);
    let tests = |day| {
        calendar
            .of_day(NaiveDate::from_ymd_opt(2022, 5, day).unwrap())
            .filter_map(|entry| match entry.duty {
                Duty::Test { day, state } => Some((entry.person.get(), day, state)),
                _ => None,
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(tests(12), [(1, 4, TestState::Due), (2, 4, TestState::Due)]);
    assert_eq!(tests(13), []);
    assert_eq!(
        calendar.of_person(person(2)).count(),
        5,
        "a stay, three tests, a release"
    );
    let west = homes().area_of_home(person(2), AreaLevel::Township);
    assert_eq!(calendar.of_area(west).count(), 5);
    let homeless: Vec<_> = calendar.of_area(None).map(|entry| entry.duty).collect();
    assert!(matches!(homeless[..], [Duty::Enter { .. }]));
    assert!(calendar.iter().is_sorted());
}

#[test]
fn a_calendar_shows_those_held_and_those_overdue_on_the_day_of_the_question() {
    let mut scene = close("cn-new10");
    let held = Calendar::new(&scene.at("05-14T08:00"), &homes(), AreaLevel::Township);
    let today = NaiveDate::from_ymd_opt(2022, 5, 14).unwrap();
    assert!(
        held.of_day(today)
            .any(|entry| matches!(entry.duty, Duty::Hold { .. }))
    );
    scene = close("cn-8").found(1, "05-09T08:00");
    scene.isolated.clear();
    let overdue = Calendar::new(&scene.at("05-14T08:00"), &homes(), AreaLevel::Township);
    assert!(
        overdue
            .of_day(today)
            .any(|entry| matches!(entry.duty, Duty::Move { .. }))
    );
}
