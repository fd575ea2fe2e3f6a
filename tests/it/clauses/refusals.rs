//! What a protocol refuses, word for word, and how a sound one reads.

use chrono::FixedOffset;
use mijie::protocol::{
    CareKind, CareRules, Citation, Confidence, Grade, Incubation, OuterRelease, Protocol, ProtocolBuilder,
    Release, Rule, RuleSet, SecondaryRelease, Setting, Stage, ZoneLevel, ZoneRules, ZoneScheme, edition,
};
use mijie::{AreaLevel, PlaceKind};

/// Puts something wrong into a sound value.
type Spoil<T> = fn(&mut T);

fn house() -> ProtocolBuilder {
    Protocol::builder("house", FixedOffset::east_opt(8 * 3600).unwrap())
}

fn rule() -> Rule {
    Rule::new(
        "table",
        Grade::Close,
        [Setting::Kind(PlaceKind::Restaurant)],
        "house rule",
    )
}

#[track_caller]
fn refused(builder: ProtocolBuilder, text: &str) {
    assert_eq!(builder.build().unwrap_err().to_string(), text);
}

#[test]
fn a_protocol_has_a_name_and_a_generation() {
    refused(house().with_id(""), "id: expected a name, found nothing");
    refused(
        house().with_generations(0),
        "generations: expected at least 1, found 0",
    );
}

#[test]
fn the_names_of_a_protocol_hold_no_control_characters() {
    refused(
        house().with_id("a\u{1b}[31m"),
        "id: expected text without control characters, found \"a\\u{1b}[31m\"",
    );
    refused(
        house().with_title("a\nb"),
        "title: expected text without control characters, found \"a\\nb\"",
    );
}

#[test]
fn a_time_zone_is_an_offset_of_whole_minutes() {
    let odd = FixedOffset::east_opt(8 * 3600 + 30).unwrap();
    refused(
        house().with_time_zone(odd),
        "time_zone: expected an offset of whole minutes, found +08:00:30",
    );
}

#[test]
fn a_protocol_has_at_most_64_rules_each_with_its_own_id() {
    let many = |count: usize| {
        (0..count).map(|at| Rule {
            id: format!("rule-{at}"),
            ..rule()
        })
    };
    assert!(house().with_rules(many(RuleSet::CAPACITY)).build().is_ok());
    refused(
        house().with_rules(many(RuleSet::CAPACITY + 1)),
        "rules: expected at most 64, found 65",
    );
    let other = Rule {
        id: "lift".into(),
        ..rule()
    };
    refused(
        house().with_rules([rule(), other, rule()]),
        "rules[2].id: expected each id once, found \"table\" of rules[0] again",
    );
}

#[test]
fn one_rule_is_replaced_or_left_out_by_its_id() {
    let stricter = Rule {
        min_total_minutes: 15,
        ..rule()
    };
    let other = Rule {
        id: "lift".into(),
        ..rule()
    };
    let start = || house().with_rules([rule(), other.clone()]);
    let replaced = start().with_rule_replaced(stricter.clone()).unwrap();
    assert_eq!(replaced.build().unwrap().rules(), [stricter, other.clone()]);
    let fewer = start().without_rule("table").unwrap();
    assert_eq!(fewer.build().unwrap().rules(), std::slice::from_ref(&other));
    let text = "rules: expected the id of a rule (table, lift), found \"tabel\"";
    assert_eq!(start().without_rule("tabel").unwrap_err().to_string(), text);
    let misspelt = Rule {
        id: "tabel".into(),
        ..rule()
    };
    assert_eq!(
        start().with_rule_replaced(misspelt).unwrap_err().to_string(),
        text
    );
}

/// The figures whose citation a change takes away.
#[track_caller]
fn uncited(change: impl Fn(ProtocolBuilder) -> ProtocolBuilder) -> Vec<String> {
    let field = edition::cn_8_field();
    let changed = change(field.to_builder()).build().unwrap();
    let figures = |protocol: &Protocol| -> Vec<String> {
        protocol
            .citations()
            .iter()
            .map(|citation| citation.figure.clone())
            .collect()
    };
    let left = figures(&changed);
    figures(&field)
        .into_iter()
        .filter(|figure| !left.contains(figure))
        .collect()
}

#[test]
fn a_changed_figure_loses_its_citation_and_no_other_does() {
    assert_eq!(
        uncited(|b| b.with_look_back_days(5, 5)),
        ["window.look_back_days"]
    );
    assert_eq!(uncited(|b| b.with_look_back_days(4, 4)), [""; 0]);
    assert_eq!(uncited(|b| b.with_generations(3)), ["generations"]);
    assert_eq!(uncited(|b| b.with_latency_minutes(60)), ["latency_minutes"]);
    assert_eq!(uncited(|b| b.with_lingering_minutes(60)), ["lingering_minutes"]);
    assert_eq!(uncited(|b| b.with_backward_days(7)), ["backward_days"]);
    let shorter = Incubation {
        most_days: 7,
        ..Incubation::default()
    };
    assert_eq!(uncited(|b| b.with_incubation(shorter)), ["incubation"]);
    assert_eq!(uncited(|b| b.with_incubation(Incubation::default())), [""; 0]);
    assert_eq!(
        uncited(|b| b.with_time_zone(FixedOffset::east_opt(3600).unwrap())),
        ["time_zone"]
    );
    let care = edition::cn_8_field().care().unwrap().clone();
    let general = vec![Stage::new(CareKind::SelfMonitoring, 3, [])];
    assert_eq!(
        uncited(|b| b.with_care(CareRules {
            general: general.clone(),
            ..care.clone()
        })),
        ["care.general"]
    );
    assert_eq!(uncited(|b| b.with_care(care.clone())), [""; 0]);
    let mut zones = edition::cn_8_field().zones().unwrap().clone();
    zones.busy_visitors = 20;
    zones.release.case_seals_controlled = false;
    let mut gone = uncited(|b| b.with_zones(zones.clone()));
    gone.sort();
    assert_eq!(
        gone,
        ["zones.busy_visitors", "zones.release.case_seals_controlled"]
    );
    let gone = uncited(|b| b.with_zones(None));
    assert!(
        gone.len() > 10 && gone.iter().all(|figure| figure.starts_with("zones.")),
        "{gone:?}"
    );
}

#[test]
fn an_incubation_has_a_longest_period_and_a_distribution() {
    let cases: [(Spoil<Incubation>, &str); 7] = [
        (
            |incubation| incubation.most_days = 0,
            "incubation.most_days: expected 1 to 365 days, found 0",
        ),
        (
            |incubation| incubation.most_days = 366,
            "incubation.most_days: expected 1 to 365 days, found 366",
        ),
        (
            |incubation| incubation.least_days = 15,
            "incubation.least_days: expected no more than most_days, found 15",
        ),
        (
            |incubation| incubation.log_mean = f64::NAN,
            "incubation.log_mean: expected a finite number, found NaN",
        ),
        (
            |incubation| incubation.log_sd = 0.0,
            "incubation.log_sd: expected a finite number above 0, found 0",
        ),
        (
            |incubation| incubation.log_sd = -0.4,
            "incubation.log_sd: expected a finite number above 0, found -0.4",
        ),
        (
            |incubation| incubation.log_sd = f64::INFINITY,
            "incubation.log_sd: expected a finite number above 0, found inf",
        ),
    ];
    for (spoil, text) in cases {
        let mut incubation = Incubation::default();
        spoil(&mut incubation);
        refused(house().with_incubation(incubation), text);
    }
    let widest = Incubation {
        least_days: 365,
        most_days: 365,
        ..Incubation::default()
    };
    assert!(house().with_incubation(widest).build().is_ok());
}

#[test]
fn a_figure_has_one_citation() {
    let cited = Citation::new(
        "generations",
        Confidence::High,
        "the county's order of 2022-05-11",
    );
    let house = edition::cn_9()
        .to_builder()
        .with_citation(cited.clone())
        .build()
        .unwrap();
    let of_figure: Vec<&Citation> = house
        .citations()
        .iter()
        .filter(|citation| citation.figure == "generations")
        .collect();
    assert_eq!(of_figure, [&cited]);
}

#[test]
fn a_rule_names_the_field_that_is_wrong() {
    let cases: [(Spoil<Rule>, &str); 8] = [
        (
            |rule| rule.id.clear(),
            "rules[0].id: expected a name, found nothing",
        ),
        (
            |rule| rule.id = "a;b".into(),
            "rules[0].id: expected a name without semicolon and line break, found \"a;b\"",
        ),
        (
            |rule| rule.settings.clear(),
            "rules[0].settings: expected at least one setting, found none",
        ),
        (
            |rule| rule.generations = Some(vec![]),
            "rules[0].generations: expected at least one generation, or null for all, found none",
        ),
        (
            |rule| rule.generations = Some(vec![1, 0]),
            "rules[0].generations: expected generations from 1, found 0",
        ),
        (
            |rule| rule.max_distance_m = Some(-1.5),
            "rules[0].max_distance_m: expected metres of at least 0, found -1.5",
        ),
        (
            |rule| rule.max_distance_m = Some(f64::NAN),
            "rules[0].max_distance_m: expected metres of at least 0, found NaN",
        ),
        (
            |rule| rule.within_hours = Some(0),
            "rules[0].within_hours: expected at least 1, or null for all time, found 0",
        ),
    ];
    for (spoil, text) in cases {
        let mut rule = rule();
        spoil(&mut rule);
        refused(house().with_rule(rule), text);
    }
}

#[test]
fn care_names_the_field_that_is_wrong() {
    let close = |days, tests: &[u32]| CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, 7, [1, 7]),
            Stage::new(CareKind::HomeMonitoring, days, tests.iter().copied()),
        ],
        ..CareRules::default()
    };
    let secondary = |close_contact_tests, else_close_until_day| CareRules {
        secondary: vec![Stage::new(CareKind::HomeQuarantine, 7, [])],
        secondary_release: Some(SecondaryRelease {
            close_contact_tests,
            else_close_until_day,
        }),
        ..CareRules::default()
    };
    let cases = [
        (close(0, &[]), "care.close[1].days: expected at least 1, found 0"),
        (
            close(3, &[0]),
            "care.close[1].test_days[0]: expected a day of the stage, from 1, found 0",
        ),
        (
            close(3, &[1, 4]),
            "care.close[1].test_days[1]: expected a day of the stage, from 1, found 4",
        ),
        (
            close(3, &[2, 2]),
            "care.close[1].test_days[1]: expected days in ascending order, each once, found 2",
        ),
        (
            secondary(0, 7),
            "care.secondary_release.close_contact_tests: expected at least 1, found 0",
        ),
        (
            secondary(2, 6),
            "care.secondary_release.else_close_until_day: expected no day before the own quarantine ends, found 6",
        ),
    ];
    for (care, text) in cases {
        refused(house().with_care(care), text);
    }
    assert!(house().with_care(secondary(2, 7)).build().is_ok());
    assert!(house().with_care(None).build().is_ok());
}

#[test]
fn zones_name_the_field_that_is_wrong() {
    let after = |days, to| Release {
        days_without_case: days,
        last_contact_days: None,
        clean_round_within_days: None,
        to,
    };
    let cases: [(Spoil<ZoneRules>, &str); 15] = [
        (
            |zones| zones.sealed_unit = AreaLevel::County,
            "zones.sealed_unit: expected a level inside the county's, found county",
        ),
        (
            |zones| zones.controlled_unit = AreaLevel::Prefecture,
            "zones.controlled_unit: expected a level inside the county's, found prefecture",
        ),
        (
            |zones| zones.surroundings = AreaLevel::Province,
            "zones.surroundings: expected a level not wider than the county's, found province",
        ),
        (
            |zones| zones.release.sealed.days_without_case = 0,
            "zones.release.sealed.days_without_case: expected at least 1, found 0",
        ),
        (
            |zones| zones.release.sealed.clean_round_within_days = Some(0),
            "zones.release.sealed.clean_round_within_days: expected 1 up to days_without_case, found 0",
        ),
        (
            |zones| zones.release.sealed.clean_round_within_days = Some(8),
            "zones.release.sealed.clean_round_within_days: expected 1 up to days_without_case, found 8",
        ),
        (
            |zones| zones.release.sealed.to = Some(ZoneLevel::Sealed),
            "zones.release.sealed.to: expected a milder level of the scheme, or null, found sealed",
        ),
        (
            |zones| {
                if let Some(lowered) = &mut zones.release.lowered {
                    lowered.to = Some(ZoneLevel::Controlled);
                }
            },
            "zones.release.lowered.to: expected a milder level of the scheme, or null, found controlled",
        ),
        (
            |zones| zones.release.controlled = None,
            "zones.release.controlled: expected a release under this scheme, found nothing",
        ),
        (
            |zones| zones.release.prevention = None,
            "zones.release.prevention: expected a release under this scheme, found nothing",
        ),
        (
            |zones| zones.release.prevention = Some(OuterRelease::DaysAfterLastZone(0)),
            "zones.release.prevention.days_after_last_zone: expected at least 1, found 0",
        ),
        (
            |zones| zones.first_round_hours.controlled = Some(0),
            "zones.first_round_hours.controlled: expected at least 1, found 0",
        ),
        (
            |zones| zones.scheme = ZoneScheme::HighLow,
            "zones.release.controlled: expected nothing under a scheme without that level, found a release",
        ),
        (
            |zones| {
                zones.scheme = ZoneScheme::HighLow;
                zones.release.controlled = None;
            },
            "zones.release.lowered: expected nothing under a scheme without that level, found a release",
        ),
        (
            |zones| {
                zones.scheme = ZoneScheme::HighLow;
                zones.release.controlled = None;
                zones.release.lowered = None;
                zones.release.case_seals_controlled = true;
            },
            "zones.release.case_seals_controlled: expected false under a scheme without that level, found true",
        ),
    ];
    let ninth = edition::cn_9().zones().unwrap().clone();
    for (spoil, text) in cases {
        let mut zones = ninth.clone();
        spoil(&mut zones);
        refused(house().with_zones(zones), text);
    }
    let mut high_only = ninth;
    high_only.scheme = ZoneScheme::HighOnly;
    high_only.release.controlled = None;
    high_only.release.lowered = None;
    refused(
        house().with_zones(high_only.clone()),
        "zones.release.prevention: expected nothing under a scheme without that level, found a release",
    );
    high_only.release.prevention = None;
    high_only.release.sealed = after(5, Some(ZoneLevel::Prevention));
    refused(
        house().with_zones(high_only.clone()),
        "zones.release.sealed.to: expected a milder level of the scheme, or null, found prevention",
    );
    high_only.release.sealed = after(5, None);
    assert!(house().with_zones(high_only).build().is_ok());
}

#[test]
fn a_citation_has_a_figure_and_a_source() {
    let sound = Citation::new("generations", Confidence::High, "clause 3");
    refused(
        house().with_citations([sound.clone(), Citation::new("", Confidence::Low, "clause 3")]),
        "citations[1].figure: expected a text, found nothing",
    );
    refused(
        house().with_citations([Citation::new("generations", Confidence::Low, "")]),
        "citations[0].source: expected a text, found nothing",
    );
    assert_eq!(
        house()
            .with_citations([sound.clone()])
            .build()
            .unwrap()
            .citations(),
        [sound]
    );
}

#[test]
fn a_protocol_reads_as_a_page_for_people() {
    let zones = edition::cn_9().zones().cloned();
    let protocol = edition::cn_9()
        .to_builder()
        .with_id("house-9")
        .with_title("9th edition, tables only")
        .with_rules([Rule {
            max_separation: Some(0),
            ..rule()
        }])
        .with_zones(zones)
        .with_citations([Citation::new("generations", Confidence::High, "clause 3")])
        .build()
        .unwrap();
    let page = "\
house-9: 9th edition, tables only
  time zone: +08:00
  window: from the last negative test where one is known, else from 2 d before onset or 2 d before the first positive sampling, to isolation
  generations: 2
  latency: 0 min
  lingering: 0 min
  incubation: 1 to 14 d; sources are followed forward from 6 d before onset or sampling
rules
  table: close contact in restaurant, at the same spot, any time (house rule)
care
  close: 7 d central quarantine with tests on days 1, 2, 3, 5, 7, then 3 d home monitoring with a test on day 3
  secondary: 7 d home quarantine with tests on days 1, 4, 7
  general: 3 d self-monitoring with tests on days 1, 3
  secondary contacts are let out once they and the first 2 tests of the close contact are negative, else kept as close contacts to day 7
  close contacts are in quarantine within 8 h
  secondary contacts are in quarantine within 12 h
zones
  high: by compound
  medium: by community
  low: the rest of the county
  disinfected after a case: the home, and of visited places residence, office, workshop, classroom, dormitory, clinic, hospital, isolation_site, bus, metro, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship
  high: first round of screening within 24 h
  medium: first round of screening within 48 h
  high, after 7 d without a case, an all-negative round on the last day: becomes medium
  medium, after 7 d without a case, an all-negative round on the last day: becomes low
  medium after high, after 3 d without a case: becomes low
  low, with the last other zone of the county: lifted
sources
  generations: clause 3 [H]
";
    assert_eq!(protocol.to_string(), page);
}

#[test]
fn a_rule_reads_as_a_sentence() {
    let sentences = [
        (
            rule(),
            "table: close contact in restaurant, any time (house rule)",
        ),
        (
            Rule {
                max_separation: Some(3),
                indirect: true,
                generations: Some(vec![1, 2]),
                ..rule()
            },
            "table: close contact in restaurant, at most 3 spots apart, or shortly after, any time, generation 1, 2 \
             (house rule)",
        ),
        (
            Rule {
                max_distance_m: Some(1.83),
                min_total_minutes: 15,
                within_hours: Some(24),
                source: String::new(),
                ..Rule::new("near", Grade::General, [Setting::Any], "")
            },
            "near: general contact in any, at most 1.83 m apart, at least 15 min within 24 h",
        ),
        (
            Rule {
                min_each_minutes: 10,
                ..Rule::new("cell", Grade::Companion, [Setting::Encounter], "")
            },
            "cell: companion contact in encounter, at least 10 min at a time",
        ),
        (
            Rule {
                min_each_minutes: 5,
                min_total_minutes: 15,
                ..rule()
            },
            "table: close contact in restaurant, at least 5 min at a time, at least 15 min in all (house rule)",
        ),
    ];
    for (rule, text) in sentences {
        assert_eq!(rule.to_string(), text);
    }
}

#[cfg(feature = "json")]
mod json {
    use mijie::protocol::Protocol;

    const HOUSE: &str = r#"{
  "id": "house-15", "title": "15 minutes", "time_zone": "+08:00",
  "window": { "look_back_days": { "symptomatic": 2, "asymptomatic": 2 } },
  "generations": 2,
  "rules": [
    { "id": "together", "grade": "close", "settings": ["any"], "min_total_minutes": 15 }
  ]
}"#;

    #[test]
    fn a_short_file_gets_the_defaults() {
        let protocol: Protocol = serde_json::from_str(HOUSE).unwrap();
        assert_eq!((protocol.latency_minutes(), protocol.lingering_minutes()), (0, 0));
        assert_eq!((protocol.care(), protocol.zones()), (None, None));
        assert!(protocol.citations().is_empty());
        let rule = &protocol.rules()[0];
        assert_eq!(
            (rule.min_each_minutes, rule.within_hours, rule.indirect),
            (0, None, false)
        );
        let text = serde_json::to_string(&protocol).unwrap();
        for absent in ["care", "zones", "citations"] {
            assert!(!text.contains(absent), "{absent}");
        }
    }

    #[test]
    fn a_file_says_where_it_is_wrong() {
        let cases = [
            (
                "\"generations\": 2",
                "\"generations\": 0",
                "generations: expected at least 1, found 0",
            ),
            (
                "\"generations\": 2,",
                "",
                "missing field `generations` at line 8 column 1",
            ),
            (
                "\"generations\": 2",
                "\"generation\": 2",
                "unknown field `generation`, expected one of `id`, `title`, `time_zone`, `window`, \
                 `latency_minutes`, `lingering_minutes`, `generations`, `incubation`, `backward_days`, `rules`, `care`, `zones`, `citations` \
                 at line 4 column 14",
            ),
            (
                "\"generations\": 2",
                "\"generations\": -2",
                "invalid value: integer `-2`, expected u32 at line 4 column 19",
            ),
            (
                "+08:00",
                "+8",
                "expected an offset from UTC such as +08:00, found \"+8\" at line 2 column 60",
            ),
            (
                "[\"any\"]",
                "[\"home\"]",
                "expected any, encounter or a kind of place such as residence, found \"home\" \
                 at line 6 column 62",
            ),
            (
                "[\"any\"]",
                "[]",
                "rules[0].settings: expected at least one setting, found none",
            ),
            (
                "\"close\"",
                "\"near\"",
                "unknown variant `near`, expected one of `close`, `companion`, `general` at line 6 column 39",
            ),
            (
                "\"min_total_minutes\"",
                "\"minutes\"",
                "unknown field `minutes`, expected one of `id`, `grade`, `generations`, `settings`, \
                 `max_separation`, `max_distance_m`, `indirect`, `min_each_minutes`, `min_total_minutes`, \
                 `within_hours`, `source` at line 6 column 72",
            ),
            (
                "\"rules\"",
                "\"care\": { \"close\": [ { \"kind\": \"home_quarantine\", \"days\": 0 } ] }, \"rules\"",
                "care.close[0].days: expected at least 1, found 0",
            ),
            (
                "\"rules\"",
                "\"care\": { \"closed\": [] }, \"rules\"",
                "unknown field `closed`, expected one of `close`, `secondary`, `further`, `companion`, `general`, \
                 `secondary_release`, `transfer_hours` at line 5 column 20",
            ),
            (
                "\"rules\"",
                "\"zones\": { \"scheme\": \"red_green\" }, \"rules\"",
                "unknown variant `red_green`, expected one of `sealed_controlled_prevention`, `high_medium_low`, \
                 `high_low`, `high_only` at line 5 column 34",
            ),
        ];
        for (sound, spoilt, text) in cases {
            let file = HOUSE.replacen(sound, spoilt, 1);
            let error = serde_json::from_str::<Protocol>(&file).unwrap_err();
            assert_eq!(error.to_string(), text);
        }
    }
}
