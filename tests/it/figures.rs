//! Figures of a programme: a world counted by hand, a naive count by nested loops, and what holds for all of them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{FixedOffset, NaiveDate, TimeDelta};
use mijie::protocol::{CareKind, CareRules, Grade, Protocol, Rule, Setting, Stage, TransferHours};
use mijie::response::{
    Days, Figure, FigureKind, FollowUpRules, InvalidDays, Order, Orders, Programme, Standing, Targets, Teams,
    TestState, Times, follow_up, issue,
};
use mijie::source::{Pair, TransmissionTree};
use mijie::{
    Case, Cases, Contact, Encounter, FollowUp, FollowUpOutcome, Gazetteer, Interval, Isolation, Moment,
    PersonId, Test, TestResult, Tier, Timestamp, Tracing, VisitLog, VisitLogBuilder, trace,
};
use proptest::prelude::*;

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn person(number: u32) -> PersonId {
    PersonId::new(number)
}

fn may(day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2022, 5, day).unwrap()
}

fn days(from: u32, until: u32) -> Days {
    Days::new(may(from), may(until)).unwrap()
}

/// The instant so many hours after the midnight with which May begins.
fn hour(hours: i64) -> Timestamp {
    Timestamp::from_unix(1_651_334_400 + hours * 3600).unwrap()
}

/// At an hour of a day of May.
fn at(day: i64, of_day: i64) -> Timestamp {
    hour((day - 1) * 24 + of_day)
}

/// Close within a metre and in every generation, else general; quarantine of 5 days for close contacts and of 2 for
/// secondary ones, 2 days of monitoring, nothing for general ones.
fn protocol() -> Protocol {
    let mut close = Rule::new("near", Grade::Close, [Setting::Encounter], "house rule");
    close.max_distance_m = Some(1.0);
    let general = Rule::new("there", Grade::General, [Setting::Encounter], "house rule");
    let care = CareRules {
        close: vec![
            Stage::new(CareKind::CentralQuarantine, 5, [1, 3, 5]),
            Stage::new(CareKind::HomeMonitoring, 2, [2]),
        ],
        secondary: vec![Stage::new(CareKind::HomeQuarantine, 2, [1])],
        transfer_hours: TransferHours {
            close: Some(12),
            secondary: None,
        },
        ..CareRules::default()
    };
    Protocol::builder("house", china())
        .with_rules([close, general])
        .with_generations(2)
        .with_care(care)
        .build()
        .unwrap()
}

#[derive(Clone, Debug, Default)]
struct Scene {
    met: Vec<Encounter>,
    isolated: Vec<Isolation>,
    cases: Vec<Case>,
    tests: Vec<Test>,
    follow_ups: Vec<FollowUp>,
    found: BTreeMap<PersonId, Timestamp>,
}

impl Scene {
    /// An hour together.
    fn met(mut self, a: u32, b: u32, from: Timestamp, distance_m: f64) -> Self {
        let until = Timestamp::from_unix(from.to_unix() + 3600).unwrap();
        let met = Encounter::new(person(a), person(b), Interval::new(from, until).unwrap()).unwrap();
        self.met.push(met.with_distance_m(distance_m).unwrap());
        self
    }

    fn case(mut self, number: u32, dates: impl FnOnce(&mut Case)) -> Self {
        let mut case = Case::new(person(number));
        dates(&mut case);
        self.cases.push(case);
        self
    }

    fn isolated(mut self, number: u32, from: impl Into<Moment>) -> Self {
        self.isolated.push(Isolation {
            person: person(number),
            from: from.into(),
        });
        self
    }

    fn found(mut self, number: u32, time: Timestamp) -> Self {
        self.found.insert(person(number), time);
        self
    }

    fn negative(mut self, number: u32, sampled: Timestamp) -> Self {
        self.tests.push(Test {
            person: person(number),
            sampled: sampled.into(),
            result: TestResult::Negative,
            round: None,
        });
        self
    }

    fn followed(mut self, number: u32, at: Timestamp, outcome: FollowUpOutcome) -> Self {
        self.follow_ups.push(FollowUp {
            person: person(number),
            at: at.into(),
            outcome,
            team: None,
        });
        self
    }

    fn log(&self) -> VisitLog {
        let mut log = VisitLogBuilder::new();
        for &met in &self.met {
            log.add_encounter(met);
        }
        for &isolation in &self.isolated {
            log.add_isolation(isolation);
        }
        log.build().unwrap()
    }

    /// What is asked of a tracing, its orders and its log.
    fn ask<T>(&self, as_of: Timestamp, question: impl FnOnce(&Tracing<'_>, &Orders) -> T) -> T {
        let (log, protocol) = (self.log(), protocol());
        let cases = Cases::new(self.cases.iter().copied())
            .unwrap()
            .known_by(as_of, china());
        let tracing = trace(&log, &cases, &protocol, as_of);
        let orders = issue(&tracing, &self.tests, &self.found);
        question(&tracing, &orders)
    }

    fn figures(&self, as_of: Timestamp, period: Days) -> Vec<Figure> {
        self.ask(as_of, |tracing, orders| {
            self.programme(tracing, orders).figures(period)
        })
    }

    fn programme(&self, tracing: &Tracing<'_>, orders: &Orders) -> Programme {
        let targets = Targets::default();
        Programme::new(
            tracing,
            orders,
            &self.tests,
            &self.found,
            &self.follow_ups,
            targets,
        )
    }
}

/// The figures in which anybody is, in words.
fn told(figures: &[Figure]) -> Vec<String> {
    let somebody =
        |figure: &&Figure| figure.numerator.number + figure.denominator.number + figure.apart.number > 0;
    figures.iter().filter(somebody).map(ToString::to_string).collect()
}

#[track_caller]
fn find(figures: &[Figure], kind: FigureKind, tier: Option<Tier>) -> &Figure {
    let mut same = figures
        .iter()
        .filter(|figure| (figure.kind, figure.tier) == (kind, tier));
    let found = same.next().expect("every figure is there");
    assert!(same.next().is_none(), "{found} is there twice");
    found
}

fn ids(persons: &[PersonId]) -> Vec<u32> {
    persons.iter().map(|person| person.get()).collect()
}

/// 0 falls ill on 3 May and is reported on the 4th at noon. 1 is found then and moved on the 5th at 18:00, too late; 2 is
/// found then and never moved; 3 was only there. 1 becomes a case on the 8th, ill since the 7th, in quarantine, and 4,
/// whom 1 met on the 5th, is moved 12 h after being found. 5 is a case of whom nobody knows whence.
fn scene() -> Scene {
    Scene::default()
        .met(0, 1, at(2, 9), 0.5)
        .met(0, 2, at(2, 11), 0.5)
        .met(0, 3, at(2, 13), 4.0)
        .met(1, 4, at(5, 9), 0.5)
        .case(0, |case| {
            case.onset = Some(may(3).into());
            case.sampled = Some(at(3, 20).into());
            case.reported = Some(at(4, 12).into());
        })
        .case(1, |case| {
            case.onset = Some(may(7).into());
            case.sampled = Some(at(7, 8).into());
            case.reported = Some(at(8, 9).into());
        })
        .case(5, |case| case.onset = Some(may(6).into()))
        .isolated(1, at(5, 18))
        .isolated(4, may(8))
        .found(1, at(4, 12))
        .found(2, at(4, 12))
        .found(3, at(4, 12))
        .found(4, at(7, 12))
        .followed(2, at(5, 9), FollowUpOutcome::Well)
        .followed(2, at(6, 9), FollowUpOutcome::NotReached)
        .followed(2, at(6, 19), FollowUpOutcome::Symptomatic)
        .followed(2, at(6, 20), FollowUpOutcome::Well)
        .followed(4, at(7, 9), FollowUpOutcome::Refused)
        .followed(3, at(7, 9), FollowUpOutcome::Well)
        .negative(4, at(8, 10))
}

#[test]
fn an_outbreak_is_counted_as_by_hand() {
    let figures = scene().figures(at(10, 8), days(2, 11));
    let told: Vec<String> = told(&figures)
        .into_iter()
        .filter(|line| !line.contains(": 0 of 3"))
        .map(|line| line.replace(" 2022-05-02/2022-05-11", ""))
        .collect();
    assert_eq!(
        told,
        [
            // 16 h and 25 h; of 5 neither time is known.
            "sampling_to_report: 1 of 2, 1 apart",
            // 1 and 2 had 12 h, 1 a case by now; 4 was moved when they ended.
            "found_to_quarantine: 1 of 3",
            "found_to_quarantine (close): 1 of 3",
            // 1 was moved 46 h after 0 was sampled, 4 on the day after 1 was.
            "sampling_to_quarantine: 2 of 3",
            "sampling_to_quarantine (close): 2 of 3",
            "known_as_contact: 1 of 3",
            "known_as_contact (close): 1 of 3",
            "in_quarantine_at_onset: 1 of 3",
            // 2 and 3 of 0, 4 of 1.
            "contacts_per_case: 3 of 3",
            "contacts_per_case (close): 2 of 3",
            "contacts_per_case (general): 1 of 3",
            "distinct_contacts_per_case: 3 of 3",
            "distinct_contacts_per_case (close): 2 of 3",
            "distinct_contacts_per_case (general): 1 of 3",
            "unlinked_cases: 2 of 3",
            "quarantined: 2 of 3",
            "quarantined (close): 2 of 3",
            // 1 from 5 to 8 May, untested and so not let out on the 7th, 4 from 8 to 10; 1 was to be from the 4th, 4 from the
            // 7th, 2 from the 4th to the 7th.
            "quarantine_days: 7 of 13",
            "quarantine_days (close): 7 of 13",
            // 2 from 4 to 7 May, reached on the 5th and the 6th; 1 from 4 to 7, 4 from 7 to 10. 3 is not followed up.
            "follow_ups_answered: 2 of 12, 1 apart",
            "follow_ups_answered (close): 2 of 12",
            "follow_ups_answered (general): 0 of 0, 1 apart",
            // 4 on 8 May; the test of the 10th may come yet. 1 was not tested on the 5th and the 7th.
            "tests_taken: 1 of 3, 1 apart",
            "tests_taken (close): 1 of 3, 1 apart",
            "secondary_attack_rate: 1 of 4",
            "secondary_attack_rate (close): 1 of 3",
            "secondary_attack_rate (general): 0 of 1",
        ]
    );
    let persons = |kind| {
        let figure = find(&figures, kind, None);
        [&figure.numerator, &figure.denominator, &figure.apart].map(|tally| ids(&tally.persons))
    };
    assert_eq!(
        persons(FigureKind::SamplingToReport),
        [vec![0], vec![0, 1], vec![5]]
    );
    assert_eq!(
        persons(FigureKind::ContactsPerCase),
        [vec![2, 3, 4], vec![0, 1, 5], vec![]]
    );
    assert_eq!(
        persons(FigureKind::Quarantined),
        [vec![1, 4], vec![1, 2, 4], vec![]]
    );
    assert_eq!(
        persons(FigureKind::FollowUpsAnswered),
        [vec![2], vec![1, 2, 4], vec![3]]
    );
    let times = find(&figures, FigureKind::SamplingToReport, None).times.unwrap();
    assert_eq!(
        (times.known, times.median_s, times.greatest_s),
        (2, 16 * 3600, 25 * 3600)
    );
}

#[test]
fn where_only_a_day_is_known_times_are_calendar_days() {
    let figures = |sampled: Moment, reported: Moment| {
        let scene = Scene::default().case(0, |case| {
            case.sampled = Some(sampled);
            case.reported = Some(reported);
        });
        let figures = scene.figures(at(20, 0), days(1, 20));
        let figure = find(&figures, FigureKind::SamplingToReport, None);
        (figure.value(), figure.times.map(|times| times.total_s / 3600))
    };
    assert_eq!(figures(at(3, 20).into(), may(3).into()), (Some(1.0), Some(0)));
    assert_eq!(figures(may(3).into(), at(4, 23).into()), (Some(1.0), Some(24)));
    assert_eq!(figures(may(3).into(), may(5).into()), (Some(0.0), Some(48)));
    assert_eq!(figures(at(3, 0).into(), at(4, 0).into()), (Some(1.0), Some(24)));
    assert_eq!(
        figures(
            at(3, 0).into(),
            Timestamp::from_unix(at(4, 0).to_unix() + 1).unwrap().into()
        ),
        (Some(0.0), Some(24))
    );
}

#[test]
fn cases_of_one_instant_do_not_make_contacts_of_each_other() {
    let known = |second: Timestamp| {
        let scene = Scene::default()
            .met(0, 1, at(2, 9), 0.5)
            .case(0, |case| {
                case.sampled = Some(at(3, 8).into());
            })
            .case(1, |case| {
                case.sampled = Some(second.into());
            });
        let figures = scene.figures(at(20, 0), days(1, 20));
        find(&figures, FigureKind::KnownAsContact, None).to_string()
    };
    assert_eq!(known(at(3, 8)), "known_as_contact 2022-05-01/2022-05-20: 0 of 2");
    let later = Timestamp::from_unix(at(3, 8).to_unix() + 1).unwrap();
    assert_eq!(known(later), "known_as_contact 2022-05-01/2022-05-20: 1 of 2");
}

#[test]
fn cases_without_symptoms_are_judged_at_their_sample_and_those_without_either_stay_apart() {
    let scene = Scene::default()
        .case(0, |case| {
            case.sampled = Some(at(5, 8).into());
            case.isolated = Some(at(5, 8).into());
        })
        .case(1, |case| {
            case.sampled = Some(at(5, 8).into());
            case.isolated = Some(at(5, 9).into());
        })
        .case(2, |case| case.last_negative = Some(may(4).into()));
    let figures = scene.figures(at(20, 0), days(1, 20));
    let told = |kind| find(&figures, kind, None).to_string();
    assert_eq!(
        told(FigureKind::InQuarantineAtSampling),
        "in_quarantine_at_sampling 2022-05-01/2022-05-20: 1 of 2, 1 apart"
    );
    assert_eq!(
        told(FigureKind::InQuarantineAtOnset),
        "in_quarantine_at_onset 2022-05-01/2022-05-20: 0 of 0"
    );
}

#[test]
fn a_contact_who_became_a_case_counts_in_the_figures_of_contacts() {
    // Found at noon of the 4th, moved after 30 h, sampled and reached on the 5th, a case on the 6th at 09:00.
    let scene = Scene::default()
        .met(0, 1, at(2, 9), 0.5)
        .case(0, |case| case.sampled = Some(at(3, 20).into()))
        .case(1, |case| case.sampled = Some(at(6, 9).into()))
        .isolated(1, at(5, 18))
        .negative(1, at(5, 19))
        .followed(1, at(5, 9), FollowUpOutcome::Well)
        .followed(1, at(6, 10), FollowUpOutcome::Symptomatic);
    let told = |scene: &Scene, kind| {
        let figures = scene.figures(at(10, 8), days(1, 11));
        find(&figures, kind, None)
            .to_string()
            .replace(" 2022-05-01/2022-05-11", "")
    };
    let found = scene.clone().found(1, at(4, 12));
    assert_eq!(
        told(&found, FigureKind::FoundToQuarantine),
        "found_to_quarantine: 0 of 1"
    );
    assert_eq!(
        told(&found, FigureKind::SamplingToQuarantine),
        "sampling_to_quarantine: 1 of 1"
    );
    // The 4th and the 5th; on the 6th a case answers.
    assert_eq!(
        told(&found, FigureKind::FollowUpsAnswered),
        "follow_ups_answered: 1 of 2, 1 apart"
    );
    assert_eq!(told(&found, FigureKind::TestsTaken), "tests_taken: 1 of 1");
    assert_eq!(
        told(&found, FigureKind::QuarantineDays),
        "quarantine_days: 2 of 3"
    );

    // Where it is not known when they were found, the record of the 5th and the move tell what they can.
    assert_eq!(
        told(&scene, FigureKind::FoundToQuarantine),
        "found_to_quarantine: 0 of 0"
    );
    assert_eq!(
        told(&scene, FigureKind::FollowUpsAnswered),
        "follow_ups_answered: 1 of 1, 1 apart"
    );
    assert_eq!(
        told(&scene, FigureKind::QuarantineDays),
        "quarantine_days: 2 of 2"
    );
}

#[test]
fn a_contact_who_became_a_case_in_time_and_was_not_moved_stays_apart() {
    let told = |known: Timestamp| {
        let scene = Scene::default()
            .met(0, 1, at(2, 9), 0.5)
            .case(0, |case| case.sampled = Some(at(3, 20).into()))
            .case(1, |case| case.sampled = Some(known.into()))
            .found(1, at(4, 12));
        let figures = scene.figures(at(10, 8), days(1, 11));
        find(&figures, FigureKind::FoundToQuarantine, None).to_string()
    };
    assert_eq!(
        told(at(5, 0)),
        "found_to_quarantine 2022-05-01/2022-05-11: 0 of 0, 1 apart"
    );
    assert_eq!(
        told(at(5, 1)),
        "found_to_quarantine 2022-05-01/2022-05-11: 0 of 1"
    );
}

#[test]
fn isolation_from_before_the_exposure_is_no_quarantine_of_the_contact() {
    let scene = Scene::default()
        .met(0, 1, at(5, 9), 0.5)
        .case(0, |case| case.onset = Some(may(6).into()))
        .isolated(1, may(2))
        .found(1, at(7, 9));
    let figures = scene.figures(at(8, 8), days(1, 11));
    let told = |kind| find(&figures, kind, None).to_string();
    assert_eq!(
        told(FigureKind::QuarantineDays),
        "quarantine_days 2022-05-01/2022-05-11: 4 of 4"
    );
    assert_eq!(
        told(FigureKind::FollowUpsAnswered),
        "follow_ups_answered 2022-05-01/2022-05-11: 0 of 2"
    );
}

#[test]
fn nobody_at_all_is_zero_of_zero_and_no_number() {
    for figure in Scene::default().figures(at(10, 8), days(1, 11)) {
        assert_eq!(
            (figure.numerator.number, figure.denominator.number),
            (0, 0),
            "{figure}"
        );
        assert_eq!((figure.value(), figure.times), (None, None), "{figure}");
    }
}

#[test]
fn a_period_before_everything_or_after_the_question_holds_nobody() {
    let april = Days::new(NaiveDate::MIN, may(1)).unwrap();
    let june = Days::new(may(12), NaiveDate::MAX).unwrap();
    for period in [april, june] {
        assert_eq!(told(&scene().figures(at(10, 8), period)), Vec::<String>::new());
    }
}

#[test]
fn days_end_after_they_begin() {
    let error = Days::new(may(3), may(3)).unwrap_err();
    assert_eq!(
        error,
        InvalidDays {
            from: may(3),
            until: may(3)
        }
    );
    assert_eq!(
        error.to_string(),
        "expected days that end after 2022-05-03, where they start, found an end at 2022-05-03"
    );
}

#[test]
fn a_tree_tells_how_many_cases_have_no_infector() {
    let scene = scene();
    let figures = scene.ask(at(10, 8), |tracing, orders| {
        let tree = TransmissionTree::from_pairs(
            tracing.cases(),
            tracing.protocol(),
            [Pair::new(person(0), person(1))],
        )
        .unwrap();
        let programme = scene.programme(tracing, orders);
        programme.with_tree(&tree).figures(days(1, 11))
    });
    let figure = find(&figures, FigureKind::CasesWithoutInfector, None);
    assert_eq!(ids(&figure.numerator.persons), [0, 5]);
    assert_eq!(figure.denominator.number, 3);
}

#[cfg(feature = "csv")]
#[test]
fn a_table_of_figures_reads_in_these_words() {
    let figures = scene().figures(at(10, 8), days(2, 11));
    let mut out = Vec::new();
    let report = [
        find(&figures, FigureKind::SamplingToReport, None).clone(),
        find(&figures, FigureKind::InQuarantineAtSampling, None).clone(),
        find(&figures, FigureKind::KnownAsContact, Some(Tier::Close)).clone(),
    ];
    mijie::report::write_figures(&report, &mut out).unwrap();
    assert_eq!(
        String::from_utf8(out).unwrap(),
        "figure,tier,from,until,numerator,denominator,apart,value,unit,lower_quartile_s,median_s,upper_quartile_s,mean_s,\
         definition,source,confidence\n\
         sampling_to_report,,2022-05-02,2022-05-11,1,2,1,0.5000,share_of_cases,57600,57600,90000,73800.0,\
         \"Of the cases who became known in the period and whose positive sampling and report are both known, those \
         reported at most 24 h after the sampling; apart, those of whom one of the two is not known.\",\
         \"Resolve to Save Lives, COVID-19 Contact Tracing Playbook, checklist Metrics & monitoring: new cases reported \
         within 24 h of the specimen; Department of Health and Social Care, Weekly statistics for NHS Test and Trace \
         (England), 2020 to 2022: turnaround of tests\",medium\n\
         in_quarantine_at_sampling,,2022-05-02,2022-05-11,0,0,0,,share_of_cases,,,,,\
         \"Of the cases who became known in the period, whose onset is not known and whose positive sampling is, those \
         whose isolation or quarantine began no later than the sampling; apart, those of whom neither is known.\",\
         \"Resolve to Save Lives, COVID-19 Contact Tracing Playbook, checklist Metrics & monitoring: new cases under \
         quarantine at onset or, if asymptomatic, at the first positive test\",medium\n\
         known_as_contact,close,2022-05-02,2022-05-11,1,3,0,0.3333,share_of_cases,,,,,\
         \"Of the cases who became known in the period, those who were contacts, of the tier where one is named, in the \
         tracing of the cases known strictly before, as of that instant.\",\
         \"Resolve to Save Lives, COVID-19 Contact Tracing Playbook, checklist Metrics & monitoring: diagnosed cases that \
         arise from contacts in the system\",medium\n"
    );
}

#[cfg(feature = "json")]
#[test]
fn a_figure_as_json_names_who_is_in_it() {
    let figures = scene().figures(at(10, 8), days(2, 11));
    let mut out = Vec::new();
    mijie::report::write_json(
        find(&figures, FigureKind::KnownAsContact, Some(Tier::Close)),
        &mut out,
    )
    .unwrap();
    let text = String::from_utf8(out).unwrap();
    let start = "{\n  \"kind\": \"known_as_contact\",\n  \"tier\": \"close\",\n  \"period\": {\n    \"from\": \"2022-05-02\",\n    \
                 \"until\": \"2022-05-11\"\n  },\n  \"numerator\": {\n    \"number\": 1,\n    \"persons\": [\n      1\n    ]\n  },\n";
    assert!(text.starts_with(start), "{text}");
}

fn between(from: Moment, until: Moment) -> i64 {
    if let (Moment::Instant(from), Moment::Instant(until)) = (from, until) {
        return until.to_unix() - from.to_unix();
    }
    until
        .date(china())
        .signed_duration_since(from.date(china()))
        .num_seconds()
}

fn no_later(first: Moment, second: Moment) -> bool {
    match (first, second) {
        (Moment::Instant(first), Moment::Instant(second)) => first <= second,
        _ => first.date(china()) <= second.date(china()),
    }
}

/// Numerator, denominator and apart, with the persons of each as often as they count, and the times.
#[derive(Default, Debug, PartialEq)]
struct Naive {
    lists: [Vec<PersonId>; 3],
    times: Vec<i64>,
}

impl Naive {
    fn one(&mut self, person: PersonId, counts: bool) {
        if counts {
            self.lists[0].push(person);
        }
        self.lists[1].push(person);
    }

    fn timed(&mut self, person: PersonId, seconds: i64, came: bool, target: i64) {
        if came {
            self.times.push(seconds);
            self.one(person, seconds <= target);
        } else if seconds > target {
            self.one(person, false);
        } else {
            self.lists[2].push(person);
        }
    }
}

/// An order, or the last one of a case.
struct Naively {
    order: Order,
    as_of: Timestamp,
    /// Whether it is known when they were found.
    found: bool,
    /// The last day on which they were seen as a contact.
    seen_until: NaiveDate,
    positive: Option<NaiveDate>,
}

impl Naively {
    /// Whether an answer was due on a day up to the question, with the days on which it was tried.
    fn is_to_be_reached(&self, day: NaiveDate, tried: impl Iterator<Item = NaiveDate>) -> bool {
        let order = &self.order;
        let over = match order.standing {
            Standing::Registered => return false,
            Standing::Over => {
                let by_day = order.periods.iter().any(|period| day <= period.until);
                let by_order = order.until.is_some_and(|until| day <= until.on);
                !by_day && !by_order && order.released.is_none_or(|released| released <= day)
            }
            _ => false,
        };
        let [found, exposed] = [order.found, order.first_exposure].map(|time| time.date(china()));
        let nothing_is_asked = order.periods.is_empty() && order.until.is_none();
        if nothing_is_asked {
            return exposed <= day && self.positive.is_some_and(|positive| positive <= day);
        }
        let known = exposed <= day && (found <= day || exposed <= order.start && order.start <= day);
        let mut own = tried.filter(|&tried| exposed <= tried || found <= tried);
        !over && (known || own.any(|tried| tried <= day))
    }
}

fn positive_day(orders: &Orders, person: PersonId) -> Option<NaiveDate> {
    let mut unlisted = orders.unlisted().iter();
    Some(unlisted.find(|positive| positive.person == person)?.sampled)
}

/// One figure of one day, or of several where persons count once, by nested loops over everybody.
#[expect(clippy::too_many_lines, reason = "one definition after the other")]
fn naive(
    scene: &Scene,
    tracing: &Tracing<'_>,
    orders: &Orders,
    kind: FigureKind,
    tier: Option<Tier>,
    period: Days,
) -> Naive {
    let mut naive = Naive::default();
    let (as_of, today) = (tracing.as_of(), tracing.as_of().date(china()));
    let fits = |other: Tier| tier.is_none() || tier == Some(other);
    let moved = |person: PersonId| {
        let of = scene
            .isolated
            .iter()
            .filter(|one| one.person == person && one.from.start(china()) <= as_of);
        of.map(|one| one.from)
            .min_by_key(|from| (from.start(china()), *from))
    };
    let is_case = |person: PersonId| tracing.cases().get(person).is_some();
    let tier_of = |grade| match grade {
        Grade::Close => Tier::Close,
        Grade::General => Tier::General,
        Grade::Companion => Tier::Companion,
        _ => panic!("no such grade"),
    };
    let first: Vec<_> = tracing.links().filter(|link| link.generation == 1).collect();
    let before = |case: &Case| -> Option<Contact> {
        let at = case.known(china()).unwrap();
        let earlier = tracing
            .cases()
            .iter()
            .filter(|other| other.known(china()).unwrap() < at);
        let earlier = Cases::new(earlier.copied()).unwrap();
        trace(tracing.log(), &earlier, tracing.protocol(), at)
            .contact(case.person)
            .copied()
    };
    let known_day = |case: &Case| case.known(china()).unwrap().date(china());
    // Everybody who has an order, and every case with the last one as a contact, as of becoming known.
    let mut orders_of: Vec<Naively> = orders
        .iter()
        .map(|order| Naively {
            order: order.clone(),
            as_of,
            found: true,
            seen_until: today,
            positive: positive_day(orders, order.person),
        })
        .collect();
    for case in tracing.cases().iter() {
        let at = case.known(china()).unwrap();
        let earlier = tracing
            .cases()
            .iter()
            .filter(|other| other.known(china()).unwrap() < at);
        let earlier = Cases::new(earlier.copied()).unwrap();
        let then = trace(tracing.log(), &earlier, tracing.protocol(), at);
        let then = issue(&then, &scene.tests, &scene.found);
        orders_of.extend(then.get(case.person).map(|order| Naively {
            order: order.clone(),
            as_of: at,
            found: scene.found.contains_key(&case.person),
            seen_until: at.date(china()) - TimeDelta::days(1),
            positive: positive_day(&then, case.person),
        }));
    }
    // Whether a person was, and was to be, in quarantine on a day.
    let stay = |one: &Naively, day: NaiveDate| {
        let order = &one.order;
        let Some(until) = order.until.filter(|_| day <= one.as_of.date(china())) else {
            return (false, false);
        };
        let found = order.found.date(china());
        // Not for another reason, before anybody knew or could know.
        let earliest = order.first_exposure.min(order.found);
        let Some(moved) = order.moved.map(|moved| moved.max(earliest).date(china())) else {
            return (false, one.found && found <= day && day <= until.on);
        };
        let in_time = match order.released {
            Some(released) => day <= released,
            None => day <= until.on || !order.open.is_empty(),
        };
        (
            in_time && moved <= day,
            in_time && (moved <= day || one.found && found <= day),
        )
    };
    let all_days = || period.from().iter_days().take_while(|day| *day < period.until());
    let new: Vec<&Case> = tracing
        .cases()
        .iter()
        .filter(|case| period.contains(known_day(case)))
        .collect();
    let orders_of_tier = || orders_of.iter().filter(|one| fits(one.order.tier));
    match kind {
        FigureKind::SamplingToReport => {
            for case in new {
                match (case.sampled, case.reported) {
                    (Some(sampled), Some(reported)) => {
                        naive.timed(case.person, between(sampled, reported), true, 86_400);
                    }
                    _ => naive.lists[2].push(case.person),
                }
            }
        }
        FigureKind::FoundToQuarantine | FigureKind::SamplingToQuarantine => {
            for one in orders_of_tier().filter(|one| one.found) {
                let (order, as_of) = (&one.order, one.as_of);
                if order.until.is_none() || !period.contains(order.found.date(china())) {
                    continue;
                }
                if kind == FigureKind::FoundToQuarantine {
                    let target = if order.tier == Tier::Close { 12 } else { 24 };
                    let end = order.moved.unwrap_or(as_of);
                    naive.timed(
                        order.person,
                        end.to_unix() - order.found.to_unix(),
                        order.moved.is_some(),
                        target * 3600,
                    );
                    continue;
                }
                let sources = first.iter().filter(|link| link.person == order.person);
                let sampled = sources.filter_map(|link| tracing.cases().get(link.source)?.sampled);
                match sampled.min_by_key(|moment| (moment.start(china()), *moment)) {
                    None => naive.lists[2].push(order.person),
                    Some(sampled) => {
                        let end = moved(order.person).filter(|from| from.start(china()) <= as_of);
                        let seconds = between(sampled, end.unwrap_or(Moment::Instant(as_of)));
                        naive.timed(order.person, seconds, end.is_some(), 2 * 86_400);
                    }
                }
            }
        }
        FigureKind::KnownAsContact => {
            for case in new {
                naive.one(
                    case.person,
                    before(case).is_some_and(|contact| fits(contact.tier)),
                );
            }
        }
        FigureKind::InQuarantineAtOnset | FigureKind::InQuarantineAtSampling => {
            for case in new {
                let own = case.isolated.filter(|isolated| isolated.start(china()) <= as_of);
                let begun = [own, moved(case.person)].into_iter().flatten();
                let begun = begun.min_by_key(|moment| (moment.start(china()), *moment));
                match (kind, case.onset, case.sampled) {
                    (FigureKind::InQuarantineAtOnset, Some(at), _)
                    | (FigureKind::InQuarantineAtSampling, None, Some(at)) => {
                        naive.one(case.person, begun.is_some_and(|begun| no_later(begun, at)));
                    }
                    (FigureKind::InQuarantineAtSampling, None, None) => naive.lists[2].push(case.person),
                    _ => {}
                }
            }
        }
        FigureKind::ContactsPerCase | FigureKind::DistinctContactsPerCase => {
            let mut reached: BTreeMap<(PersonId, PersonId), Tier> = BTreeMap::new();
            for case in new {
                naive.lists[1].push(case.person);
                for link in first
                    .iter()
                    .filter(|link| link.source == case.person && !is_case(link.person))
                {
                    let of = if kind == FigureKind::ContactsPerCase {
                        case.person
                    } else {
                        person(99)
                    };
                    let known = reached.entry((link.person, of)).or_insert(tier_of(link.grade));
                    *known = (*known).min(tier_of(link.grade));
                }
            }
            let of_tier = reached.iter().filter(|(_, tier)| fits(**tier));
            naive.lists[0].extend(of_tier.map(|((person, _), _)| *person));
        }
        FigureKind::UnlinkedCases => {
            for case in new {
                naive.one(case.person, first.iter().all(|link| link.person != case.person));
            }
        }
        FigureKind::Quarantined => {
            for one in orders_of_tier() {
                let order = &one.order;
                if order.until.is_none() {
                    let begun = order
                        .moved
                        .map(|moved| moved.max(order.first_exposure.min(order.found)))
                        .is_some_and(|moved| period.contains(moved.date(china())));
                    if begun {
                        naive.lists[2].push(order.person);
                    }
                } else if all_days().any(|day| stay(one, day).1) {
                    naive.one(order.person, all_days().any(|day| stay(one, day).0));
                }
            }
        }
        FigureKind::QuarantineDays => {
            for day in all_days() {
                for one in orders_of_tier() {
                    let (was, asked) = stay(one, day);
                    if asked {
                        naive.one(one.order.person, was);
                    }
                }
            }
        }
        FigureKind::FollowUpsAnswered => {
            for day in all_days() {
                let answered: BTreeSet<PersonId> = scene
                    .follow_ups
                    .iter()
                    .filter(|one| {
                        let answered =
                            matches!(one.outcome, FollowUpOutcome::Well | FollowUpOutcome::Symptomatic);
                        answered && one.at.date(china()) == day && one.at.start(china()) <= as_of
                    })
                    .map(|one| one.person)
                    .collect();
                let due = |one: &Naively| {
                    let tried = scene.follow_ups.iter().filter(|record| {
                        record.person == one.order.person && record.at.start(china()) <= one.as_of
                    });
                    day <= one.seen_until
                        && one.is_to_be_reached(day, tried.map(|record| record.at.date(china())))
                };
                for one in orders_of_tier().filter(|one| due(one)) {
                    naive.one(one.order.person, answered.contains(&one.order.person));
                }
                for person in answered {
                    match orders_of.iter().find(|one| one.order.person == person) {
                        None if tier.is_none() => naive.lists[2].push(person),
                        Some(one) if fits(one.order.tier) && !due(one) => naive.lists[2].push(person),
                        _ => {}
                    }
                }
            }
        }
        FigureKind::TestsTaken => {
            for one in orders_of_tier() {
                let person = one.order.person;
                let tests = one.order.tests();
                for test in tests.filter(|test| period.contains(test.on) && test.on <= one.seen_until) {
                    match test.state {
                        TestState::Taken { .. } => naive.one(person, true),
                        TestState::Missed => naive.one(person, false),
                        _ => naive.lists[2].push(person),
                    }
                }
            }
        }
        FigureKind::SecondaryAttackRate => {
            for contact in tracing.contacts().iter().filter(|contact| fits(contact.tier)) {
                if period.contains(contact.first_exposure.date(china())) {
                    naive.one(contact.person, false);
                }
            }
            for case in tracing.cases().iter() {
                let Some(contact) = before(case).filter(|contact| fits(contact.tier)) else {
                    continue;
                };
                let exposed = contact.first_exposure.date(china());
                if period.contains(exposed) {
                    let limit = exposed + TimeDelta::days(tracing.protocol().incubation().most_days.into());
                    naive.one(case.person, known_day(case) <= limit);
                }
            }
        }
        _ => panic!("{kind} is not counted"),
    }
    for list in &mut naive.lists {
        list.sort_unstable();
    }
    naive.times.sort_unstable();
    naive
}

fn instant() -> impl Strategy<Value = Timestamp> {
    (0..16 * 24_i64).prop_map(hour)
}

fn moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        (1..17_u32).prop_map(|day| Moment::Date(may(day))),
        instant().prop_map(Moment::Instant)
    ]
}

fn any_scene() -> impl Strategy<Value = Scene> {
    let maybe = || prop::option::weighted(0.6, moment());
    let case = (0..7_u32, maybe(), maybe(), maybe(), maybe());
    let outcome = prop::sample::select(vec![
        FollowUpOutcome::Well,
        FollowUpOutcome::Symptomatic,
        FollowUpOutcome::NotReached,
        FollowUpOutcome::Refused,
    ]);
    let result = prop::sample::select(vec![
        TestResult::Negative,
        TestResult::Negative,
        TestResult::Positive,
        TestResult::Pending,
    ]);
    (
        prop::collection::vec((0..7_u32, 0..7_u32, instant(), any::<bool>()), 0..14),
        prop::collection::vec(case, 0..5),
        prop::collection::vec((0..7_u32, moment()), 0..7),
        prop::collection::vec((0..7_u32, moment(), result), 0..8),
        prop::collection::vec((0..7_u32, moment(), outcome), 0..16),
        prop::collection::btree_map((0..7_u32).prop_map(person), instant(), 0..7),
    )
        .prop_map(|(met, cases, isolated, tests, follow_ups, found)| {
            let mut scene = Scene {
                found,
                ..Scene::default()
            };
            for (a, b, from, near) in met {
                if a != b {
                    scene = scene.met(a, b, from, if near { 0.5 } else { 4.0 });
                }
            }
            let mut listed = BTreeSet::new();
            for (number, onset, sampled, reported, isolated) in cases {
                let ordered = |reported: &Moment| sampled.is_none_or(|sampled| no_later(sampled, *reported));
                if (onset.is_some() || sampled.is_some()) && listed.insert(number) {
                    scene = scene.case(number, |case| {
                        case.onset = onset;
                        case.sampled = sampled;
                        case.reported = reported.filter(ordered);
                        case.isolated = isolated;
                    });
                }
            }
            for (number, from) in isolated {
                scene = scene.isolated(number, from);
            }
            scene
                .tests
                .extend(tests.into_iter().map(|(number, sampled, result)| Test {
                    person: person(number),
                    sampled,
                    result,
                    round: None,
                }));
            scene
                .follow_ups
                .extend(follow_ups.into_iter().map(|(number, at, outcome)| FollowUp {
                    person: person(number),
                    at,
                    outcome,
                    team: None,
                }));
            scene
        })
}

/// Asks in the middle of things, for days that may lie before, within and after.
fn any_question() -> impl Strategy<Value = (Timestamp, Days)> {
    ((5 * 24..17 * 24_i64).prop_map(hour), 1..18_u32, 1..8_u32)
        .prop_map(|(as_of, from, length)| (as_of, days(from, from + length)))
}

proptest! {
    #[test]
    fn every_figure_is_what_nested_loops_count(scene in any_scene(), (as_of, period) in any_question()) {
        scene.ask(as_of, |tracing, orders| {
            let figures = scene.programme(tracing, orders).figures(period);
            for figure in figures {
                let naive = naive(&scene, tracing, orders, figure.kind, figure.tier, period);
                let found = [&figure.numerator, &figure.denominator, &figure.apart];
                for (tally, list) in found.into_iter().zip(naive.lists) {
                    prop_assert_eq!(tally.number, list.len() as u64, "{}", figure);
                    let distinct: BTreeSet<PersonId> = list.into_iter().collect();
                    prop_assert_eq!(&tally.persons, &Vec::from_iter(distinct), "{}", figure);
                }
                prop_assert_eq!(figure.times.map(|times| times.known), Some(naive.times.len() as u64).filter(|&n| n > 0));
                if let Some(times) = figure.times {
                    prop_assert_eq!(times.total_s, naive.times.iter().sum::<i64>());
                    // At least the share lies at or below a quantile, and less than the share below it.
                    let quantiles = [(1, times.lower_quartile_s), (2, times.median_s), (3, times.upper_quartile_s)];
                    for (quarters, quantile) in quantiles {
                        let below = naive.times.iter().filter(|&&time| time < quantile).count();
                        let upto = naive.times.iter().filter(|&&time| time <= quantile).count();
                        prop_assert!(4 * upto >= quarters * naive.times.len() && 4 * below < quarters * naive.times.len());
                    }
                }
            }
            Ok(())
        })?;
    }

    #[test]
    fn single_days_add_up_to_the_whole_period(scene in any_scene(), (as_of, period) in any_question()) {
        scene.ask(as_of, |tracing, orders| {
            let programme = scene.programme(tracing, orders);
            let whole = programme.figures(period);
            let each_day = period.from().iter_days().take_while(|day| *day < period.until());
            let by_day: Vec<Vec<Figure>> = each_day
                .map(|day| programme.figures(Days::new(day, day.succ_opt().unwrap()).unwrap()))
                .collect();
            for (at, figure) in whole.iter().enumerate().filter(|(_, figure)| figure.kind.adds_up()) {
                let sum = |number: fn(&Figure) -> u64| by_day.iter().map(|figures| number(&figures[at])).sum::<u64>();
                prop_assert_eq!(figure.numerator.number, sum(|figure| figure.numerator.number), "{}", figure);
                prop_assert_eq!(figure.denominator.number, sum(|figure| figure.denominator.number), "{}", figure);
                prop_assert_eq!(figure.apart.number, sum(|figure| figure.apart.number), "{}", figure);
            }
            Ok(())
        })?;
    }

    #[test]
    fn whoever_is_on_todays_list_is_to_be_followed_up_since_the_day_it_says(
        scene in any_scene(),
        (as_of, _) in any_question(),
    ) {
        scene.ask(as_of, |tracing, orders| {
            let (teams, gazetteer) = (Teams::default(), Gazetteer::default());
            let rules = FollowUpRules::default();
            let list = follow_up(orders, &scene.follow_ups, &scene.tests, &teams, &gazetteer, rules);
            let today = as_of.date(china());
            let programme = scene.programme(tracing, orders);
            let due = |day: NaiveDate| {
                let figures = programme.figures(Days::new(day, day.succ_opt().unwrap()).unwrap());
                find(&figures, FigureKind::FollowUpsAnswered, None).denominator.persons.clone()
            };
            let listed: Vec<PersonId> = list.iter().map(|one| one.person).collect();
            prop_assert_eq!(due(today), listed);
            for one in list.iter() {
                prop_assert!(due(one.since).contains(&one.person));
                prop_assert!(!due(one.since.pred_opt().unwrap()).contains(&one.person));
            }
            Ok(())
        })?;
    }

    #[test]
    fn the_order_of_records_does_not_matter(scene in any_scene(), (as_of, period) in any_question()) {
        let mut turned = scene.clone();
        turned.met.reverse();
        turned.isolated.reverse();
        turned.cases.reverse();
        turned.tests.reverse();
        turned.follow_ups.reverse();
        prop_assert_eq!(scene.figures(as_of, period), turned.figures(as_of, period));
    }

    #[test]
    fn times_lie_in_order(times in prop::collection::vec(any::<i32>(), 1..20)) {
        let found = Times::new(times.iter().map(|&time| time.into())).unwrap();
        let ordered = [found.least_s, found.lower_quartile_s, found.median_s, found.upper_quartile_s, found.greatest_s];
        prop_assert!(ordered.is_sorted());
        prop_assert!(ordered.iter().all(|quantile| times.iter().any(|&time| i64::from(time) == *quantile)));
    }
}
