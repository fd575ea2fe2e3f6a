//! By when contacts are to be moved, and when they were found.

use super::*;

#[test]
fn contacts_are_to_be_moved_within_the_hours_of_their_tier() {
    use TransferState::{InTime, Late, Overdue, Waiting};

    let scene = secondary("cn-8").found(1, "05-09T08:00").found(2, "05-09T08:00");
    let mut waiting = scene.clone();
    waiting.isolated.clear();
    let states = |scene: &Scene, as_of| {
        let orders = scene.at(as_of);
        [1, 2].map(|number| order(&orders, number).transfer.unwrap().state)
    };
    assert_eq!(states(&waiting, "05-09T16:00"), [Waiting, Waiting]);
    assert_eq!(states(&waiting, "05-09T16:01"), [Overdue, Waiting]);
    assert_eq!(states(&waiting, "05-09T20:01"), [Overdue, Overdue]);
    let overdue = waiting.at("05-09T20:01");
    let persons: Vec<PersonId> = overdue.overdue().iter().map(|order| order.person).collect();
    assert_eq!(persons, [person(1), person(2)]);
    let moved = waiting.isolated(1, "05-09T16:00").isolated(2, "05-09T20:01");
    assert_eq!(states(&moved, "05-10T08:00"), [InTime, Late]);
    // A move after the question is not known yet.
    assert_eq!(states(&moved, "05-09T20:00"), [InTime, Waiting]);
}

#[test]
fn who_is_found_now_has_all_the_hours_and_keeps_the_time_in_the_next_question() {
    let mut scene = close("cn-8");
    scene.isolated.clear();
    let first = scene.at("05-09T08:00");
    assert_eq!(order(&first, 1).transfer.unwrap().due, scene.time("05-09T16:00"));
    scene.found = first.found();
    let second = scene.at("05-10T08:00");
    assert_eq!(order(&second, 1).transfer.unwrap().state, TransferState::Overdue);
    assert_eq!(second.found(), first.found());
}
