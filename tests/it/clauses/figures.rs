//! The figures of every edition, and that each has a source.

use mijie::protocol::{
    CareRules, ClockStart, FirstRoundHours, Grade, OuterRelease, Protocol, Release, ReleaseRules, Stage,
    ZoneLevel, ZoneScheme, edition,
};
use mijie::{AreaLevel, Case, PersonId, PlaceKind, Tier, Timestamp};

#[test]
fn every_edition_is_found_under_its_own_name() {
    for &(name, constructor) in edition::ALL {
        let protocol = constructor();
        assert_eq!(protocol.id(), name);
        assert_eq!(edition::named(name), Ok(protocol));
    }
    assert_eq!(
        edition::named("cn-7").unwrap_err().to_string(),
        "expected cn-8, cn-8-field, cn-8-shanghai, cn-8-beijing, cn-9, cn-20, cn-new10, who-2020, cdc-2020-10, \
         ecdc-2020-11 or uk-2020-05, found \"cn-7\""
    );
}

#[test]
fn windows_and_depth_are_those_of_the_texts() {
    // name, time zone, days back from onset and from sampling, last day, from the last negative test, generations
    let table = [
        ("cn-8", "+08:00", 2, 2, None, false, 2),
        ("cn-8-field", "+08:00", 4, 4, None, false, 2),
        ("cn-8-shanghai", "+08:00", 4, 4, None, false, 2),
        ("cn-8-beijing", "+08:00", 4, 4, None, false, 2),
        ("cn-9", "+08:00", 2, 2, None, true, 2),
        ("cn-20", "+08:00", 2, 2, None, true, 1),
        ("cn-new10", "+08:00", 2, 2, None, true, 1),
        ("who-2020", "+00:00", 2, 2, Some(14), false, 1),
        ("cdc-2020-10", "-05:00", 2, 2, None, false, 1),
        ("ecdc-2020-11", "+01:00", 2, 2, Some(14), false, 1),
        ("uk-2020-05", "+01:00", 2, 2, Some(7), false, 1),
    ];
    let found: Vec<_> = edition::ALL
        .iter()
        .map(|&(name, constructor)| {
            let protocol = constructor();
            let window = *protocol.window();
            assert_eq!(
                (protocol.latency_minutes(), protocol.lingering_minutes()),
                (0, 0),
                "{name}"
            );
            (
                name,
                protocol.time_zone().to_string(),
                window.look_back_days.symptomatic,
                window.look_back_days.asymptomatic,
                window.until_days_after_anchor,
                window.from_last_negative,
                protocol.generations(),
            )
        })
        .collect();
    assert_eq!(
        found,
        table.map(
            |(name, zone, symptomatic, asymptomatic, until, negative, generations)| {
                (
                    name,
                    zone.to_owned(),
                    symptomatic,
                    asymptomatic,
                    until,
                    negative,
                    generations,
                )
            }
        )
    );
}

#[test]
fn a_case_found_by_screening_counts_from_the_last_negative_test_since_the_ninth_edition() {
    let case = Case {
        sampled: Some("2022-05-10".parse().unwrap()),
        last_negative: Some("2022-05-09T08:00:00+08:00".parse().unwrap()),
        ..Case::new(PersonId::new(0))
    };
    let start = |protocol: &Protocol| {
        let (start, _) = protocol
            .window()
            .bounds(&case, protocol.time_zone(), Timestamp::MAX);
        start.to_rfc3339(protocol.time_zone())
    };
    let by_date = ["cn-8", "cn-8-field", "cn-8-shanghai", "cn-8-beijing"];
    let by_test = ["cn-9", "cn-20", "cn-new10"];
    assert_eq!(
        by_date.map(|name| start(&edition::named(name).unwrap())),
        [
            "2022-05-08T00:00:00+08:00",
            "2022-05-06T00:00:00+08:00",
            "2022-05-06T00:00:00+08:00",
            "2022-05-06T00:00:00+08:00"
        ]
    );
    for name in by_test {
        assert_eq!(
            start(&edition::named(name).unwrap()),
            "2022-05-09T08:00:00+08:00",
            "{name}"
        );
    }
}

fn care(name: &str) -> CareRules {
    edition::named(name).unwrap().care().unwrap().clone()
}

#[test]
fn quarantine_and_test_days_are_those_of_the_texts() {
    // name, tier, days without free movement, stages
    let table = [
        (
            "cn-8",
            Tier::Close,
            14,
            "14 d central quarantine with tests on days 1, 4, 7, 14; 7 d home monitoring with tests on days 2, 7",
        ),
        (
            "cn-8",
            Tier::Secondary,
            7,
            "7 d central quarantine with tests on days 1, 4, 7",
        ),
        ("cn-8", Tier::General, 0, ""),
        (
            "cn-8-shanghai",
            Tier::Close,
            7,
            "7 d central quarantine with tests on days 1, 4, 7; 7 d home monitoring with tests on days 2, 7",
        ),
        (
            "cn-8-shanghai",
            Tier::Secondary,
            7,
            "7 d central quarantine with tests on days 1, 4, 7",
        ),
        (
            "cn-8-beijing",
            Tier::Close,
            10,
            "10 d central quarantine with tests on days 1, 4, 7, 10; 7 d home monitoring with tests on days 2, 7",
        ),
        (
            "cn-8-beijing",
            Tier::Secondary,
            7,
            "7 d home quarantine with tests on days 1, 4, 7",
        ),
        (
            "cn-9",
            Tier::Close,
            7,
            "7 d central quarantine with tests on days 1, 2, 3, 5, 7; 3 d home monitoring with a test on day 3",
        ),
        (
            "cn-9",
            Tier::Secondary,
            7,
            "7 d home quarantine with tests on days 1, 4, 7",
        ),
        (
            "cn-9",
            Tier::General,
            0,
            "3 d self-monitoring with tests on days 1, 3",
        ),
        (
            "cn-20",
            Tier::Close,
            8,
            "5 d central quarantine with tests on days 1, 2, 3, 5; 3 d home quarantine with tests on days 1, 3",
        ),
        ("cn-20", Tier::Secondary, 0, ""),
        ("cn-20", Tier::General, 0, ""),
        (
            "cn-new10",
            Tier::Close,
            5,
            "5 d home quarantine with a test on day 5",
        ),
        ("cn-new10", Tier::Secondary, 0, ""),
        ("cn-new10", Tier::General, 0, ""),
        ("who-2020", Tier::Close, 14, "14 d home quarantine"),
        ("cdc-2020-10", Tier::Close, 14, "14 d home quarantine"),
        ("ecdc-2020-11", Tier::Close, 14, "14 d home quarantine"),
        ("ecdc-2020-11", Tier::General, 0, ""),
        ("uk-2020-05", Tier::Close, 14, "14 d home quarantine"),
    ];
    for (name, tier, days, stages) in table {
        let care = care(name);
        let found: Vec<String> = care.stages(tier).iter().map(Stage::to_string).collect();
        assert_eq!(found.join("; "), stages, "{name}, {tier}");
        assert_eq!(care.quarantine_days(tier), days, "{name}, {tier}");
    }
    assert_eq!(care("cn-8-field"), care("cn-8"));
}

#[test]
fn secondary_contacts_wait_for_two_tests_of_their_close_contact() {
    let condition = |name| {
        care(name)
            .secondary_release
            .map(|release| (release.close_contact_tests, release.else_close_until_day))
    };
    assert_eq!(condition("cn-8"), Some((2, 14)));
    assert_eq!(condition("cn-8-shanghai"), Some((2, 7)));
    assert_eq!(condition("cn-8-beijing"), Some((2, 10)));
    assert_eq!(condition("cn-9"), Some((2, 7)));
    assert_eq!(condition("cn-20"), None);
    assert_eq!(condition("cn-new10"), None);
    let hours = |name| {
        let hours = care(name).transfer_hours;
        (hours.close, hours.secondary)
    };
    assert_eq!(hours("cn-8"), (Some(8), Some(12)));
    assert_eq!(hours("cn-9"), (Some(8), Some(12)));
    assert_eq!(hours("cn-20"), (Some(8), None));
    assert_eq!(hours("cn-new10"), (None, None));
}

#[test]
fn zones_are_released_as_the_texts_say() {
    let release = |days, contact, round, to| Release {
        days_without_case: days,
        last_contact_days: contact,
        clean_round_within_days: round,
        to,
    };
    let fourteen = release(14, Some(14), Some(2), None);
    let table = [
        (
            "cn-8",
            ZoneScheme::SealedControlledPrevention,
            AreaLevel::Compound,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: fourteen,
                controlled: Some(fourteen),
                lowered: None,
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: true,
            },
        ),
        (
            "cn-8-shanghai",
            ZoneScheme::SealedControlledPrevention,
            AreaLevel::Compound,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: release(7, None, None, Some(ZoneLevel::Controlled)),
                controlled: Some(release(7, None, None, Some(ZoneLevel::Prevention))),
                lowered: Some(release(3, None, None, Some(ZoneLevel::Prevention))),
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: true,
            },
        ),
        (
            "cn-8-beijing",
            ZoneScheme::SealedControlledPrevention,
            AreaLevel::Compound,
            ReleaseRules {
                clock: ClockStart::Disinfected,
                sealed: release(10, Some(3), Some(1), Some(ZoneLevel::Controlled)),
                controlled: Some(release(10, Some(3), Some(1), Some(ZoneLevel::Prevention))),
                lowered: Some(release(4, None, None, Some(ZoneLevel::Prevention))),
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: true,
            },
        ),
        (
            "cn-9",
            ZoneScheme::HighMediumLow,
            AreaLevel::Compound,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: release(7, None, Some(1), Some(ZoneLevel::Controlled)),
                controlled: Some(release(7, None, Some(1), Some(ZoneLevel::Prevention))),
                lowered: Some(release(3, None, None, Some(ZoneLevel::Prevention))),
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: false,
            },
        ),
        (
            "cn-20",
            ZoneScheme::HighLow,
            AreaLevel::Building,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: release(5, None, Some(1), Some(ZoneLevel::Prevention)),
                controlled: None,
                lowered: None,
                prevention: Some(OuterRelease::WithLastZone),
                case_seals_controlled: false,
            },
        ),
        (
            "cn-new10",
            ZoneScheme::HighOnly,
            AreaLevel::Building,
            ReleaseRules {
                clock: ClockStart::CaseLeft,
                sealed: release(5, None, None, None),
                controlled: None,
                lowered: None,
                prevention: None,
                case_seals_controlled: false,
            },
        ),
    ];
    for (name, scheme, unit, expected) in table {
        let protocol = edition::named(name).unwrap();
        let zones = protocol.zones().unwrap();
        assert_eq!(zones.scheme, scheme, "{name}");
        assert_eq!(zones.sealed_unit, unit, "{name}");
        assert_eq!(zones.county, AreaLevel::County, "{name}");
        assert_eq!(zones.release, expected, "{name}");
        let eighth = name.starts_with("cn-8");
        assert_eq!(zones.controlled_only_hard_to_trace, eighth, "{name}");
        let FirstRoundHours { sealed, controlled } = zones.first_round_hours;
        let hours = if name == "cn-9" {
            (Some(24), Some(48))
        } else {
            (None, None)
        };
        assert_eq!((sealed, controlled), hours, "{name}");
        assert_eq!(zones.disinfected_kinds.len(), 17, "{name}");
        for kind in [PlaceKind::Residence, PlaceKind::Office, PlaceKind::Bus] {
            assert!(zones.disinfected_kinds.contains(&kind), "{name}, {kind}");
        }
        assert_eq!(zones.traceable_visitors, if eighth { 50 } else { 0 }, "{name}");
    }
    assert_eq!(edition::cn_8_field().zones(), edition::cn_8().zones());
    for name in ["who-2020", "cdc-2020-10", "ecdc-2020-11", "uk-2020-05"] {
        assert_eq!(edition::named(name).unwrap().zones(), None, "{name}");
    }
}

#[test]
fn each_scheme_calls_its_levels_by_its_own_names() {
    let labels = ZoneScheme::ALL.iter().map(|scheme| {
        ZoneLevel::ALL
            .iter()
            .map(|&level| scheme.label(level))
            .collect::<Vec<_>>()
    });
    assert_eq!(
        labels.collect::<Vec<_>>(),
        [
            vec![Some("sealed"), Some("controlled"), Some("prevention")],
            vec![Some("high"), Some("medium"), Some("low")],
            vec![Some("high"), None, Some("low")],
            vec![Some("high"), None, None],
        ]
    );
    assert!(ZoneLevel::Sealed < ZoneLevel::Controlled && ZoneLevel::Controlled < ZoneLevel::Prevention);
}

#[test]
fn every_rule_names_its_edition_and_how_sure_it_is() {
    for &(name, constructor) in edition::ALL {
        for rule in constructor().rules() {
            let sure = ["[H]", "[M]", "[L]"]
                .iter()
                .any(|letter| rule.source.ends_with(letter));
            assert!(sure, "{name}: {rule}");
            assert!(rule.grade != Grade::Companion, "{name}: {rule}");
        }
    }
}

#[cfg(feature = "json")]
mod json {
    use mijie::protocol::{
        CareKind, ClockStart, Confidence, Grade, Protocol, ZoneLevel, ZoneScheme, edition,
    };
    use mijie::{AreaLevel, CaseStatus, ExposureKind, PlaceKind, TestResult, Tier};
    use serde::Serialize;
    use serde_json::Value;

    #[test]
    fn a_word_is_the_same_in_json_as_in_tables() {
        fn same(words: &[(impl Serialize, &str)]) {
            for (word, name) in words {
                assert_eq!(serde_json::to_value(word).unwrap(), *name);
            }
        }
        fn all<W: Copy + Serialize>(words: &[W], name: impl Fn(W) -> &'static str) {
            let named: Vec<(W, &str)> = words.iter().map(|&word| (word, name(word))).collect();
            same(&named);
        }
        all(AreaLevel::ALL, AreaLevel::name);
        all(PlaceKind::ALL, PlaceKind::name);
        all(Tier::ALL, Tier::name);
        all(Grade::ALL, Grade::name);
        all(ZoneLevel::ALL, ZoneLevel::name);
        all(ZoneScheme::ALL, ZoneScheme::name);
        same(&[
            (CaseStatus::Suspected, "suspected"),
            (CaseStatus::Asymptomatic, "asymptomatic"),
        ]);
        same(&[(ExposureKind::Indirect, "indirect")]);
        same(&[(TestResult::Inconclusive, "inconclusive")]);
        same(&[(ClockStart::CaseLeft, "case_left")]);
        same(&[(Confidence::Medium, "medium")]);
        same(&[(CareKind::SelfMonitoring, "self_monitoring")]);
        assert_eq!(PlaceKind::TrainOpen.name(), "train_open");
    }

    #[test]
    fn every_edition_is_the_same_after_a_file() {
        for &(name, constructor) in edition::ALL {
            let protocol = constructor();
            let text = serde_json::to_string_pretty(&protocol).unwrap();
            assert_eq!(
                serde_json::from_str::<Protocol>(&text).unwrap(),
                protocol,
                "{name}"
            );
        }
    }

    /// The paths of all figures: every value that is set, but for names and for rules, which cite for themselves.
    fn figures(path: &str, value: &Value, paths: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                for (field, value) in fields {
                    let below = if path.is_empty() {
                        field.clone()
                    } else {
                        format!("{path}.{field}")
                    };
                    figures(&below, value, paths);
                }
            }
            Value::Array(list) if list.is_empty() => {}
            Value::Null => {}
            Value::Array(_) | Value::Bool(_) | Value::Number(_) | Value::String(_) => paths.push(path.into()),
        }
    }

    #[test]
    fn every_figure_is_cited_and_every_citation_points_at_a_figure() {
        for &(name, constructor) in edition::ALL {
            let protocol = constructor();
            let mut file = serde_json::to_value(&protocol).unwrap();
            for citation in protocol.citations() {
                let pointer = format!("/{}", citation.figure.replace('.', "/"));
                assert!(file.pointer(&pointer).is_some(), "{name}: {citation}");
            }
            for field in ["id", "title", "rules", "citations"] {
                file.as_object_mut().unwrap().remove(field);
            }
            let mut paths = Vec::new();
            figures("", &file, &mut paths);
            for path in paths {
                let cited = protocol.citations().iter().filter(|citation| {
                    path == citation.figure || path.starts_with(&format!("{}.", citation.figure))
                });
                assert_eq!(cited.count(), 1, "{name}: {path}");
            }
        }
    }
}
