//! What has changed since the orders before.

use super::*;

#[test]
fn contacts_of_a_withdrawn_case_are_let_go_down_the_chain() {
    let before = secondary("cn-8").at("05-10T08:00");
    let mut scene = secondary("cn-8");
    scene.cases.clear();
    let after = scene.at("05-10T20:00");
    let why = Gone::CaseWithdrawn { case: person(0) };
    let told: Vec<_> = changes(&before, &after)
        .iter()
        .map(|change| (change.person, change.what))
        .collect();
    let withdrawn = |tier| Changed::Withdrawn { tier, why };
    assert_eq!(
        told,
        [
            (person(1), withdrawn(Tier::Close)),
            (person(2), withdrawn(Tier::Secondary))
        ]
    );
}

#[test]
fn a_withdrawn_case_among_two_brings_the_end_forward() {
    let scene = close("cn-8").met(3, 1, "05-08T12:00").case(3, "05-09");
    let before = scene.at("05-10T08:00");
    let mut without = scene;
    without.cases.pop();
    let after = without.at("05-10T20:00");
    let told = changes(&before, &after);
    let [change, found] = told[..] else {
        panic!("two persons are concerned")
    };
    // Whoever was withdrawn as a case had met a close contact.
    assert_eq!(found.person, person(3));
    assert!(matches!(
        found.what,
        Changed::Found {
            tier: Tier::Secondary,
            ..
        }
    ));
    let Changed::Shortened { from, to, why } = change.what else {
        panic!("shortened, not {:?}", change.what)
    };
    assert_eq!(
        (short(from), to.map(|to| short(to.on))),
        ("05-22".into(), Some("05-21".into()))
    );
    assert_eq!(why, Some(Gone::CaseWithdrawn { case: person(3) }));
}
