//! What stands against letting somebody out: samples that are missing, without a result, or too early.

use super::*;

#[test]
fn who_lacks_the_last_test_or_its_result_is_held() {
    let scene = close("cn-new10");
    let held = |scene: &Scene| {
        let orders = scene.at("05-14T08:00");
        let order = order(&orders, 1);
        (order.standing, open(order), order.released.map(short))
    };
    let due = "no negative sample from the last test on, due on 2022-05-12".to_owned();
    assert_eq!(held(&scene), (Standing::Held, vec![due.clone()], None));
    let pending = scene.clone().test(1, "05-12", TestResult::Pending);
    let text = "the sample of 2022-05-12 has no result yet".to_owned();
    assert_eq!(held(&pending), (Standing::Held, vec![text, due.clone()], None));
    let inconclusive = scene.clone().test(1, "05-12", TestResult::Inconclusive);
    let text = "the sample of 2022-05-12 is inconclusive, and no later one negative".to_owned();
    assert_eq!(held(&inconclusive), (Standing::Held, vec![text, due], None));
    let repeated = inconclusive.negative(1, &["05-13"]);
    assert_eq!(
        held(&repeated),
        (Standing::Over, Vec::new(), Some("05-13".into()))
    );
}

#[test]
fn an_inconclusive_sample_is_cured_on_the_same_day_only_by_a_later_time() {
    let scene = close("cn-new10").test(1, "05-12T08:00", TestResult::Inconclusive);
    let standing = |scene: Scene| scene.at("05-14T08:00").get(person(1)).unwrap().standing;
    assert_eq!(
        standing(scene.clone().negative(1, &["05-12T15:00"])),
        Standing::Over
    );
    assert_eq!(
        standing(scene.clone().negative(1, &["05-12T07:00"])),
        Standing::Held
    );
    assert_eq!(standing(scene.negative(1, &["05-12"])), Standing::Held);
}

#[test]
fn tests_before_the_exposure_or_after_the_question_say_nothing_of_it() {
    let scene = close("cn-9")
        .test(1, "05-06", POSITIVE)
        .test(1, "05-10T09:00", POSITIVE)
        .test(7, "05-06", POSITIVE);
    let orders = scene.at("05-10T08:00");
    assert_eq!(order(&orders, 1).standing, Standing::Quarantine);
    // Still, both are on no list of cases.
    let told: Vec<_> = orders
        .unlisted()
        .iter()
        .map(|one| (one.person, short(one.sampled)))
        .collect();
    assert_eq!(told, [(person(1), "05-06".into()), (person(7), "05-06".into())]);
    assert_eq!(
        scene.at("05-10T09:00").get(person(1)).unwrap().standing,
        Standing::Positive
    );
}

#[test]
fn a_missed_test_is_listed_and_made_up_for_before_the_next() {
    let orders = close("cn-8").negative(1, &["05-10", "05-15"]).at("05-16T08:00");
    let states: Vec<_> = order(&orders, 1).tests().map(|test| test.state).take(4).collect();
    let taken = |day| TestState::Taken {
        on: NaiveDate::from_ymd_opt(2022, 5, day).unwrap(),
        result: NEGATIVE,
    };
    assert_eq!(states, [taken(10), TestState::Missed, taken(15), TestState::Due]);
}
