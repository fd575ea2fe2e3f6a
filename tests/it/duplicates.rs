//! Persons who are listed twice: found against a naive count, and merged as if they had been one.

use std::collections::BTreeMap;

use chrono::{FixedOffset, NaiveDate};
use mijie::duplicate::{Described, Likeness, MergeConflict, NameLikeness, SamePersons, find_duplicates};
use mijie::{
    Case, CaseStatus, Cases, Encounter, Interval, Moment, PersonId, Test, TestResult, VisitLogBuilder,
};
use proptest::prelude::*;

use crate::{laws, world};

fn id(number: u32) -> PersonId {
    PersonId::new(number)
}

fn zone() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn person(number: u32, name: &str, born: &str, phone: &str) -> Described {
    let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    Described {
        name: known(name),
        born: known(born).map(|born| born.parse().unwrap()),
        phone_suffix: known(phone),
        ..Described::new(id(number))
    }
}

/// What the table of the module says of two persons.
fn verdict(a: (&str, &str, &str), b: (&str, &str, &str)) -> Option<Likeness> {
    let found = find_duplicates(&[person(0, a.0, a.1, a.2), person(1, b.0, b.1, b.2)]);
    assert!(found.crowds.is_empty());
    found.pairs.first().map(|pair| pair.likeness)
}

#[test]
fn two_persons_are_one_by_a_name_and_something_else() {
    const EXACT: Option<Likeness> = Some(Likeness::Exact);
    const NEAR: Option<Likeness> = Some(Likeness::Near);
    let rows = [
        (
            ("王小明", "1987-05-07", "4321"),
            ("王小明", "1987-05-07", "4321"),
            EXACT,
        ),
        (
            ("王小明", "1987-05-07", ""),
            ("王小明", "1987-05-07", "4321"),
            EXACT,
        ),
        (("Ann-Li", "", "4321"), ("ＡＮＮ ＬＩ", "", "4321"), EXACT),
        (
            ("王小明", "1987-05-07", "4321"),
            ("王小明", "1987-05-07", "9876"),
            NEAR,
        ),
        (("王小明", "1987-05-07", ""), ("王晓明", "1987-05-07", ""), NEAR),
        (("王小明", "", "4321"), ("王明小", "", "4321"), NEAR),
        (
            ("王小明", "1987-05-07", "4321"),
            ("Wang Xiaoming", "1987-05-07", "4321"),
            NEAR,
        ),
        (
            ("王伟", "1987-05-07", "4321"),
            ("王玮", "1987-05-07", "4321"),
            NEAR,
        ),
        // Half a name is no evidence, nor is a name alone, nor a close one against which something speaks.
        (("王伟", "1987-05-07", ""), ("王玮", "1987-05-07", ""), None),
        (("王小明", "1987-05-07", ""), ("王明", "1987-05-07", ""), None),
        (("王小明", "", ""), ("王小明", "", ""), None),
        (("王小明", "1987-05-07", ""), ("王小明", "1987-05-08", ""), None),
        (
            ("王小明", "1987-05-07", "4321"),
            ("王晓明", "1987-05-07", "9876"),
            None,
        ),
        (("", "1987-05-07", "4321"), ("王小明", "1987-05-07", "4321"), None),
    ];
    for (a, b, expected) in rows {
        assert_eq!(verdict(a, b), expected, "{a:?} {b:?}");
        assert_eq!(verdict(b, a), expected, "{b:?} {a:?}");
    }
}

#[test]
fn the_surest_pair_scores_highest() {
    let score = |a, b| find_duplicates(&[a, b]).pairs[0].score();
    let all = person(0, "王小明", "1987-05-07", "4321");
    assert_eq!(score(all.clone(), person(1, "王小明", "1987-05-07", "4321")), 11);
    assert_eq!(score(all.clone(), person(1, "王晓明", "1987-05-07", "4321")), 9);
    assert_eq!(score(all.clone(), person(1, "王小明", "1987-05-07", "")), 8);
    assert_eq!(score(all.clone(), person(1, "王小明", "1987-05-07", "9876")), 7);
    assert_eq!(score(all, person(1, "王小明", "1987-05-08", "4321")), 5);
}

#[test]
fn a_placeholder_makes_a_crowd_and_no_pairs() {
    let persons: Vec<Described> = (0..101)
        .map(|number| person(number, "不详某", "1900-01-01", ""))
        .chain([
            person(200, "王小明", "1987-05-07", "4321"),
            person(201, "王小明", "1987-05-07", "4321"),
        ])
        .collect();
    let found = find_duplicates(&persons);
    assert_eq!(found.pairs.len(), 1);
    assert_eq!(found.crowds.len(), 1);
    assert_eq!(
        (found.crowds[0].shared, found.crowds[0].persons.len()),
        ("born", 101)
    );
    assert!(!format!("{found:?} {persons:?}").contains("不详某"));
}

#[test]
fn whoever_has_a_name_of_ten_thousand_signs_is_found_by_the_whole_of_it() {
    let long = "王".repeat(10_000);
    let found = find_duplicates(&[
        person(0, &long, "", "4321"),
        person(1, &long, "", "4321"),
        person(2, &long[3..], "", "4321"),
    ]);
    assert_eq!(found.pairs.len(), 1);
}

#[test]
fn two_hundred_thousand_persons_are_compared_without_comparing_all() {
    let surnames: Vec<char> = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗".chars().collect();
    let persons: Vec<Described> = (0..200_000_u32)
        .map(|number| {
            let mixed = number.wrapping_mul(2_654_435_761);
            let sign = |shift: u32| char::from_u32(0x4e00 + (mixed >> shift) % 1500).unwrap();
            let name: String = [surnames[mixed as usize % 20], sign(3), sign(11)]
                .iter()
                .collect();
            Described {
                name: Some(name),
                born: NaiveDate::from_ymd_opt(1940, 1, 1)
                    .map(|day| day + chrono::Days::new(u64::from(mixed % 29_000))),
                phone_suffix: Some(format!("{:04}", mixed / 7 % 10_000)),
                ..Described::new(id(number))
            }
        })
        .collect();
    let found = find_duplicates(&persons);
    assert_eq!(found.crowds, []);
    assert!(found.pairs.iter().all(|pair| pair.a < pair.b));
}

/// The edit distance with swaps of neighbours, by the whole table.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut table = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            table[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let replaced = table[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]);
                let mut least = replaced.min(table[i - 1][j] + 1).min(table[i][j - 1] + 1);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    least = least.min(table[i - 2][j - 2] + 1);
                }
                least
            };
        }
    }
    table[a.len()][b.len()]
}

/// The table of the module, for each pair of all.
fn naive(persons: &[Described]) -> Vec<(u32, u32, Likeness)> {
    let mut pairs = Vec::new();
    for (at, a) in persons.iter().enumerate() {
        for b in &persons[at + 1..] {
            let same = |a: &Option<String>, b: &Option<String>| Some(a.as_ref()? == b.as_ref()?);
            let born = a.born.zip(b.born).map(|(a, b)| a == b);
            let both = [born, same(&a.phone_suffix, &b.phone_suffix)];
            let agree = both.iter().filter(|one| **one == Some(true)).count();
            let differ = both.iter().filter(|one| **one == Some(false)).count();
            let (Some(x), Some(y)) = (&a.name, &b.name) else {
                continue;
            };
            let (x, y): (Vec<char>, Vec<char>) = (x.chars().collect(), y.chars().collect());
            let apart = distance(&x, &y);
            let likeness = if apart == 0 && agree >= 1 && differ == 0 {
                Likeness::Exact
            } else if (apart == 0 && agree == 1)
                || (apart == 1 && x.len() >= 3 && y.len() >= 3 && agree == 1 && differ == 0)
                || (apart >= 1 && agree == 2)
            {
                Likeness::Near
            } else {
                continue;
            };
            pairs.push((a.person.get(), b.person.get(), likeness));
        }
    }
    pairs
}

proptest! {
    #![proptest_config(laws::cases(128))]

    #[test]
    fn every_pair_is_found_and_no_other(
        rows in prop::collection::vec(("[abc]{1,5}", 0_u32..4, 0_u32..4), 0..24),
    ) {
        let persons: Vec<Described> = rows.iter().zip(0..).map(|((name, born, phone), number)| Described {
            name: (name != "aaa").then(|| name.clone()),
            born: (*born > 0).then(|| NaiveDate::from_ymd_opt(1980, 1, *born).unwrap()),
            phone_suffix: (*phone > 0).then(|| format!("000{phone}")),
            ..Described::new(id(number))
        }).collect();
        let found: Vec<_> = find_duplicates(&persons)
            .pairs
            .iter()
            .map(|pair| (pair.a.get(), pair.b.get(), pair.likeness))
            .collect();
        prop_assert_eq!(&found, &naive(&persons));
        let turned: Vec<Described> = persons.into_iter().rev().collect();
        let again: Vec<_> = find_duplicates(&turned)
            .pairs
            .iter()
            .map(|pair| (pair.a.get(), pair.b.get(), pair.likeness))
            .collect();
        prop_assert_eq!(again, found);
    }

    #[test]
    fn the_lowest_of_all_that_hang_together_stands_for_them(pairs in prop::collection::vec((0_u32..12, 0_u32..12), 0..12)) {
        let same = SamePersons::new(pairs.iter().map(|&(a, b)| (id(a), id(b))));
        let mut lowest: Vec<u32> = (0..12).collect();
        for _ in 0..12 {
            for &(a, b) in &pairs {
                let low = lowest[a as usize].min(lowest[b as usize]);
                lowest[a as usize] = low;
                lowest[b as usize] = low;
            }
        }
        for number in 0..12 {
            prop_assert_eq!(same.of(id(number)).get(), lowest[number as usize]);
        }
    }

    #[test]
    fn merged_and_traced_is_traced_as_if_they_had_been_one(
        records in laws::records(),
        book in laws::book(),
        as_of in laws::as_of(),
        other in prop::collection::vec(any::<bool>(), 7),
    ) {
        let mut split = records.clone();
        let mut turn = other.iter().cycle();
        let mut under = |person: u32| if *turn.next().unwrap() { person + 100 } else { person };
        for visit in &mut split.visits {
            visit.person = under(visit.person);
        }
        for encounter in &mut split.encounters {
            (encounter.a, encounter.b) = (under(encounter.a), under(encounter.b));
        }
        for case in &mut split.cases {
            case.person = under(case.person);
        }
        for (person, _) in &mut split.isolations {
            *person = under(*person);
        }
        let same = SamePersons::new((0..100).map(|person| (id(person + 100), id(person))));
        let (log, conflicts) = same.merge_log(&world::log(&split)).unwrap();
        prop_assert_eq!(conflicts, []);
        let (cases, conflicts) = same.merge_cases(&world::cases(&split), zone());
        prop_assert_eq!(conflicts, []);
        prop_assert_eq!(&cases, &world::cases(&records));
        let protocol = world::protocol(&book);
        let tracing = mijie::trace(&log, &cases, &protocol, mijie::Timestamp::from_unix(as_of).unwrap());
        prop_assert_eq!(world::rows(&tracing), world::trace(&records, &book, as_of));
    }
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn one_case(cases: [Case; 2]) -> (Case, Vec<MergeConflict>) {
    let same = SamePersons::new([(id(0), id(1))]);
    let (cases, conflicts) = same.merge_cases(&Cases::new(cases).unwrap(), zone());
    assert_eq!(cases.len(), 1);
    (*cases.get(id(0)).unwrap(), conflicts)
}

#[test]
fn two_cases_of_one_person_are_one_with_all_that_either_tells() {
    let (case, conflicts) = one_case([
        Case {
            onset: Some(moment("2022-05-07")),
            ..Case::new(id(0))
        },
        Case {
            sampled: Some(moment("2022-05-08")),
            isolated: Some(moment("2022-05-09")),
            ..Case::new(id(1))
        },
    ]);
    assert_eq!(
        (case.onset, case.sampled, case.isolated),
        (
            Some(moment("2022-05-07")),
            Some(moment("2022-05-08")),
            Some(moment("2022-05-09"))
        )
    );
    assert_eq!(conflicts, []);
}

#[test]
fn what_two_cases_of_one_person_contradict_each_other_in_is_told_and_no_window_becomes_shorter() {
    let (case, conflicts) = one_case([
        Case {
            onset: Some(moment("2022-05-07")),
            isolated: Some(moment("2022-05-09")),
            status: CaseStatus::Asymptomatic,
            ..Case::new(id(0))
        },
        Case {
            onset: Some(moment("2022-05-06")),
            isolated: Some(moment("2022-05-10")),
            ..Case::new(id(1))
        },
    ]);
    assert_eq!(
        (case.onset, case.isolated, case.status),
        (
            Some(moment("2022-05-06")),
            Some(moment("2022-05-10")),
            CaseStatus::Confirmed
        )
    );
    let date = |column, kept: &str, other: &str| MergeConflict::Date {
        person: id(0),
        column,
        kept: kept.parse().unwrap(),
        other: other.parse().unwrap(),
    };
    assert_eq!(
        conflicts,
        [
            MergeConflict::Status {
                person: id(0),
                kept: CaseStatus::Confirmed,
                other: CaseStatus::Asymptomatic
            },
            date("onset", "2022-05-06", "2022-05-07"),
            date("isolated", "2022-05-10", "2022-05-09"),
        ]
    );
}

#[test]
fn a_report_before_the_sampling_of_the_other_is_dropped_and_told() {
    let (case, conflicts) = one_case([
        Case {
            onset: Some(moment("2022-05-01")),
            reported: Some(moment("2022-05-02")),
            ..Case::new(id(0))
        },
        Case {
            sampled: Some(moment("2022-05-08")),
            ..Case::new(id(1))
        },
    ]);
    assert_eq!(case.reported, None);
    assert_eq!(
        conflicts,
        [MergeConflict::ReportedBeforeSampled {
            person: id(0),
            dropped: "2022-05-02".parse().unwrap()
        }]
    );
}

#[test]
fn whoever_met_themselves_may_be_two_and_that_is_told() {
    let evening = Interval::new(
        "2022-05-07T18:00:00+08:00".parse().unwrap(),
        "2022-05-07T19:00:00+08:00".parse().unwrap(),
    )
    .unwrap();
    let met = Encounter::new(id(0), id(1), evening).unwrap();
    let mut log = VisitLogBuilder::new();
    log.add_encounter(met);
    let same = SamePersons::new([(id(0), id(1))]);
    let (log, conflicts) = same.merge_log(&log.build().unwrap()).unwrap();
    assert_eq!(log.encounter_count(), 0);
    assert_eq!(
        conflicts,
        [MergeConflict::Encounter {
            person: id(0),
            dropped: met
        }]
    );
}

#[test]
fn tests_go_to_who_stands_for_the_person_and_exact_pairs_can_be_taken_at_once() {
    let persons = [
        person(0, "王小明", "1987-05-07", "4321"),
        person(1, "王小明", "1987-05-07", ""),
        person(2, "王晓明", "1987-05-07", "4321"),
    ];
    let found = find_duplicates(&persons);
    let by_name: BTreeMap<_, _> = found
        .pairs
        .iter()
        .map(|pair| ((pair.a, pair.b), pair.name))
        .collect();
    assert_eq!(by_name[&(id(0), id(2))], NameLikeness::Close);
    let same = SamePersons::all_exact(&found.pairs);
    assert_eq!(same.merged().collect::<Vec<_>>(), [(id(1), id(0))]);
    let test = |number| Test {
        person: id(number),
        sampled: "2022-05-07".parse().unwrap(),
        result: TestResult::Negative,
        round: None,
    };
    assert_eq!(same.merge_tests([test(2), test(1)]), [test(0), test(2)]);
}
