//! How long and where each edition keeps contacts, and on which days they are tested, counted by hand.

use super::*;

#[test]
fn close_contacts_stay_and_are_tested_as_each_edition_says() {
    // Exposed on 05-07, moved on 05-09, asked on that day: 05-09 is day 1 of the tests, 05-07 day 0 of the end.
    let eighth =
        "central_quarantine 05-09/05-21: 05-09 05-12 05-15 05-21; home_monitoring 05-22/05-28: 05-23 05-28";
    let fourteen = "home_quarantine 05-09/05-21:";
    let rows = [
        ("cn-8", "05-21", eighth),
        ("cn-8-field", "05-21", eighth),
        (
            "cn-9",
            "05-14",
            "central_quarantine 05-09/05-14: 05-09 05-10 05-11 05-13 05-14; home_monitoring 05-15/05-17: 05-17",
        ),
        (
            "cn-20",
            "05-15",
            "central_quarantine 05-09/05-13: 05-09 05-10 05-11 05-13; home_quarantine 05-14/05-15: 05-14 05-15",
        ),
        ("cn-new10", "05-12", "home_quarantine 05-09/05-12: 05-12"),
        ("who-2020", "05-21", fourteen),
        ("cdc-2020-10", "05-21", fourteen),
        ("ecdc-2020-11", "05-21", fourteen),
        ("uk-2020-05", "05-21", fourteen),
    ];
    for (edition, end, expected) in rows {
        let orders = close(edition).at("05-09T20:00");
        let order = order(&orders, 1);
        assert_eq!(
            (order.tier, order.standing),
            (Tier::Close, Standing::Quarantine),
            "{edition}"
        );
        assert_eq!(
            (until(order).as_str(), plan(order).as_str()),
            (end, expected),
            "{edition}"
        );
    }
}

#[test]
fn secondary_contacts_stay_seven_days_in_a_hotel_or_at_home() {
    let rows = [("cn-8", "central_quarantine"), ("cn-9", "home_quarantine")];
    for (edition, kind) in rows {
        let orders = secondary(edition).at("05-09T20:00");
        let order = order(&orders, 2);
        assert_eq!(order.tier, Tier::Secondary, "{edition}");
        assert_eq!(
            plan(order),
            format!("{kind} 05-09/05-15: 05-09 05-12 05-15"),
            "{edition}"
        );
        assert_eq!(
            open(order),
            [
                "no negative sample from the last test on, due on 2022-05-15",
                "the first tests of a close contact are not known"
            ],
            "{edition}"
        );
    }
}

#[test]
fn secondary_contacts_are_out_on_day_seven_where_everybody_was_negative() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09", "05-12"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let last_day = scene.at("05-15T20:00");
    let order_then = order(&last_day, 2);
    assert_eq!(
        (order_then.standing, order_then.released),
        (Standing::Quarantine, None)
    );
    assert_eq!(open(order_then), [""; 0]);
    let next_day = scene.at("05-16T08:00");
    let order_now = order(&next_day, 2);
    assert_eq!(order_now.standing, Standing::Over);
    assert_eq!(order_now.released.map(short), Some("05-15".into()));
}

#[test]
fn secondary_contacts_of_an_untested_contact_are_followed_as_close_until_day_fourteen() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let orders = scene.at("05-16T08:00");
    let order = order(&orders, 2);
    assert_eq!((order.tier, order.followed_as), (Tier::Secondary, Tier::Close));
    assert_eq!(
        plan(order),
        "central_quarantine 05-09/05-22: 05-09 05-12 05-15 05-22"
    );
    let end = order.until.unwrap();
    assert_eq!(
        (short(end.on), short(end.earliest)),
        ("05-22".into(), "05-16".into())
    );
    assert_eq!(
        end.reason.to_string(),
        "followed as a close contact to day 14 after 2022-05-08: the first tests of close contact person 1 were not known \
         to be negative in time"
    );
}

#[test]
fn secondary_contacts_wait_no_longer_than_for_the_results_of_the_close_contact() {
    let scene = secondary("cn-8")
        .negative(1, &["05-09", "05-17"])
        .negative(2, &["05-09", "05-12", "05-15"]);
    let orders = scene.at("05-18T08:00");
    let order = order(&orders, 2);
    assert_eq!(plan(order), "central_quarantine 05-09/05-17: 05-09 05-12 05-15");
    assert_eq!(
        (order.standing, order.followed_as),
        (Standing::Over, Tier::Secondary)
    );
    assert_eq!(order.released.map(short), Some("05-17".into()));
    assert_eq!(
        order.until.unwrap().reason.to_string(),
        "close contact person 1 was negative in the first tests only by 2022-05-17"
    );
}

#[test]
fn a_positive_close_contact_keeps_the_secondary_contact_as_a_close_one_from_that_day_on() {
    // Under the 9th edition the kind changes too, and the seven days stay seven.
    let rows = [
        ("cn-8", "central_quarantine 05-09/05-22: 05-09 05-12 05-15 05-22"),
        (
            "cn-9",
            "home_quarantine 05-09/05-12: 05-09! 05-12; central_quarantine 05-13/05-15: 05-13 05-15",
        ),
    ];
    for (edition, expected) in rows {
        let scene = secondary(edition)
            .test(1, "05-12", POSITIVE)
            .negative(2, &["05-12"]);
        let scene = if edition == "cn-8" {
            scene.negative(2, &["05-09"])
        } else {
            scene
        };
        let orders = scene.at("05-12T20:00");
        let order = order(&orders, 2);
        assert_eq!(plan(order), expected, "{edition}");
        assert!(
            matches!(
                order.until.unwrap().reason,
                UntilReason::CloseContactPositive { sampled: Some(_), .. }
            ),
            "{edition}"
        );
        // The close contact is to be entered as a case.
        assert_eq!(orders.get(person(1)).unwrap().standing, Standing::Positive);
        let [positive] = orders.unlisted() else {
            panic!("one person is positive")
        };
        assert_eq!((positive.person, positive.tier), (person(1), Some(Tier::Close)));
    }
}

#[test]
fn a_close_contact_found_positive_late_leaves_no_day_between_the_two_plans() {
    let care = CareRules {
        close: vec![Stage::new(CareKind::CentralQuarantine, 14, [1, 4, 7, 14])],
        secondary: vec![Stage::new(CareKind::HomeQuarantine, 7, [1, 4, 7])],
        secondary_release: Some(SecondaryRelease {
            close_contact_tests: 2,
            else_close_until_day: 14,
        }),
        ..CareRules::default()
    };
    // The last day as a secondary contact is 05-15; on the 18th the close contact is sampled for the first time.
    let mut scene = secondary("cn-8").test(1, "05-18", POSITIVE);
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-18T20:00");
    assert_eq!(
        plan(order(&orders, 2)),
        "home_quarantine 05-09/05-15: 05-09! 05-12! 05-15!; central_quarantine 05-16/05-22: 05-22"
    );
}

#[test]
fn once_the_close_contact_is_a_case_the_secondary_contact_is_a_close_one() {
    let before = secondary("cn-8").at("05-10T08:00");
    let after = secondary("cn-8").case(1, "05-10").at("05-10T20:00");
    assert_eq!(order(&after, 2).tier, Tier::Close);
    assert_eq!(until(order(&after, 2)), "05-22");
    let told = changes(&before, &after);
    assert_eq!(
        (told[0].person, told[0].what),
        (person(1), Changed::BecameCase { tier: Tier::Close })
    );
    assert!(matches!(
        told[1].what,
        Changed::Upgraded { from: Tier::Secondary, to: Tier::Close, source } if source == person(1)
    ));
    assert!(matches!(told[2].what, Changed::Extended { from: Some(_), to } if short(to.on) == "05-22"));
    assert_eq!(told.len(), 3);
}

#[test]
fn who_is_moved_on_the_day_of_exposure_stays_to_day_fourteen_after_it() {
    let orders = scene("cn-8")
        .met(0, 1, "05-07T12:00")
        .case(0, "05-08")
        .isolated(1, "05-07T18:00")
        .at("05-07T20:00");
    assert_eq!(
        plan(order(&orders, 1)),
        "central_quarantine 05-07/05-21: 05-07 05-10 05-13 05-20; home_monitoring 05-22/05-28: 05-23 05-28"
    );
}

#[test]
fn a_further_exposure_extends_the_quarantine_and_asks_for_one_more_test() {
    let before = close("cn-8").at("05-12T08:00");
    let after = close("cn-8").met(0, 1, "05-12T12:00").at("05-12T20:00");
    assert!(
        plan(order(&after, 1)).starts_with("central_quarantine 05-09/05-26: 05-09! 05-12 05-15 05-22 05-26;")
    );
    let [change] = changes(&before, &after)[..] else {
        panic!("one thing is different")
    };
    let Changed::Extended { from, to } = change.what else {
        panic!("extended, not {:?}", change.what)
    };
    assert_eq!(
        (from.map(short), short(to.on)),
        (Some("05-21".into()), "05-26".into())
    );
    assert_eq!(
        to.reason.to_string(),
        "14 d after 2022-05-12, last exposed to person 0 as a close contact"
    );
}

#[test]
fn who_is_found_after_the_quarantine_is_only_monitored() {
    let scene = scene("cn-8").met(0, 1, "05-07T12:00").case(0, "05-08");
    let orders = scene.at("05-23T08:00");
    let order = order(&orders, 1);
    assert_eq!(plan(order), "home_monitoring 05-23/05-28: 05-24 05-28");
    assert_eq!(order.standing, Standing::Monitoring);
    assert_eq!(order.transfer.unwrap().state, TransferState::Lapsed);
    assert_eq!(
        scene.at("05-29T08:00").get(person(1)).unwrap().standing,
        Standing::Over
    );
}

#[test]
fn who_is_not_confined_counts_from_the_day_on_which_they_were_found() {
    let care = CareRules {
        close: vec![Stage::new(CareKind::SelfMonitoring, 3, [1, 3])],
        ..CareRules::default()
    };
    let mut scene = close("cn-9").found(1, "05-10T09:00");
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-11T08:00");
    let order = order(&orders, 1);
    assert_eq!(plan(order), "self_monitoring 05-10/05-12: 05-10! 05-12");
    assert_eq!(order.start_reason, StartReason::Found);
    assert_eq!((order.until, order.transfer), (None, None));
    assert_eq!(order.standing, Standing::Monitoring);
}

#[test]
fn an_edition_without_care_only_registers() {
    let mut scene = close("cn-9");
    scene.protocol = scene
        .protocol
        .to_builder()
        .with_care(CareRules::default())
        .build()
        .unwrap();
    let orders = scene.at("05-11T08:00");
    assert_eq!(order(&orders, 1).standing, Standing::Registered);
    assert!(order(&orders, 1).periods.is_empty());
}

#[test]
fn a_weaker_tier_with_a_later_end_holds_too() {
    // Close by 05-07 until 05-21; secondary by a meeting with another close contact on 05-18 until 05-25.
    let scene = close("cn-8").met(0, 4, "05-07T15:00").met(4, 1, "05-18T12:00");
    let orders = scene.at("05-19T08:00");
    let order = order(&orders, 1);
    assert_eq!((order.tier, until(order).as_str()), (Tier::Close, "05-25"));
    assert!(matches!(
        order.until.unwrap().reason,
        UntilReason::LastExposure {
            tier: Tier::Secondary,
            days: 7,
            ..
        }
    ));
}

#[test]
fn lengths_beyond_every_calendar_end_with_the_year_9999() {
    let mut scene = close("cn-8");
    let care = CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, u32::MAX, [1, u32::MAX]),
            Stage::new(CareKind::HomeMonitoring, u32::MAX, [u32::MAX]),
        ],
        transfer_hours: TransferHours {
            close: Some(u32::MAX),
            secondary: None,
        },
        ..CareRules::default()
    };
    scene.protocol = scene.protocol.to_builder().with_care(care).build().unwrap();
    let orders = scene.at("05-10T08:00");
    assert_eq!(until(order(&orders, 1)), "12-31");
    assert_eq!(order(&orders, 1).transfer.unwrap().due, Timestamp::MAX);
}
