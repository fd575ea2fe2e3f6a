//! Line lists of epicontacts and simulist: what is read, what is refused, and that nothing is lost on the way.

use std::fs;
use std::path::Path;

use chrono::{FixedOffset, NaiveDate};
use mijie::input::{
    CaseType, LineList, Mode, ReadError, RowError, read_folder, read_line_list, read_line_list_folder,
};
use mijie::protocol::edition;
use mijie::report::{write_contact_pairs, write_line_list, write_links};
use mijie::{
    Case, CaseStatus, Cases, Interval, Moment, PersonId, Roster, Timestamp, Tracing, VisitLogBuilder, trace,
};
use proptest::prelude::*;

const PAIRS: &str = "from,to\n";

fn china() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn read(list: &str, contacts: &str, mode: Mode) -> Result<LineList, ReadError> {
    read_line_list(list.as_bytes(), contacts.as_bytes(), china(), mode)
}

fn strict(list: &str, contacts: &str) -> LineList {
    read(list, contacts, Mode::Strict).unwrap()
}

#[track_caller]
fn assert_message(list: &str, contacts: &str, expected: &str) {
    let error = read(list, contacts, Mode::Strict).expect_err(expected);
    assert_eq!(error.to_string(), expected);
}

fn moment(text: &str) -> Moment {
    text.parse().unwrap()
}

fn key(list: &LineList, person: PersonId) -> &str {
    list.roster().person_key(person).unwrap()
}

fn notes(list: &LineList) -> Vec<String> {
    list.notes().iter().map(ToString::to_string).collect()
}

fn written(list: &LineList) -> (String, String) {
    let (mut cases, mut pairs) = (Vec::new(), Vec::new());
    list.write_listed(&mut cases).unwrap();
    list.write_pairs(&mut pairs).unwrap();
    (
        String::from_utf8(cases).unwrap(),
        String::from_utf8(pairs).unwrap(),
    )
}

/// What a list holds, with keys in place of ids.
fn held(list: &LineList) -> Vec<String> {
    let cases = list.listed().iter().map(|one| {
        let rest = (
            one.case_type(),
            one.case(),
            one.reported(),
            one.admitted(),
            one.outcome_date(),
        );
        format!("{} {rest:?} {:?}", key(list, one.person()), one.cells())
    });
    let pairs = list.pairs().iter().map(|pair| {
        let ends = [pair.from(), pair.to()].map(|end| key(list, end));
        format!("{ends:?} {pair:?} {:?}", pair.cells())
    });
    cases.chain(pairs).collect()
}

/// As simulist gives it and `write.csv` of R writes it: row names, text in quotation marks, contacts by name.
const SIMULIST: &str = r#""","id","case_name","case_type","sex","age","date_onset","date_reporting","date_admission","outcome","date_outcome","date_first_contact","date_last_contact","ct_value"
"1",1,"Lolette Phillips","suspected","f",59,2023-01-01,2023-01-01,NA,"recovered",NA,NA,NA,NA
"2",2,"James Jack","probable","m",90,2023-01-01,2023-01-02,2023-01-04,"died",2023-01-13,2022-12-29,2023-01-04,NA
"3",3,"Chen Kantha","confirmed","m",4,2023-01-02,2023-01-02,NA,"recovered",NA,2022-12-28,2023-01-01,24.1
"#;
const SIMULIST_CONTACTS: &str = r#""","from","to","age","sex","date_first_contact","date_last_contact","was_case","status"
"1","Lolette Phillips","James Jack",90,"m",2022-12-29,2023-01-04,TRUE,"case"
"2","Lolette Phillips","Masooma Sheldon",58,"f",2022-12-27,2022-12-31,FALSE,"under_followup"
"3","James Jack","Chen Kantha",4,"m",2022-12-28,2023-01-01,TRUE,"case"
"#;

#[test]
fn a_list_of_simulist_is_read_with_contacts_that_are_called_by_name() {
    let list = strict(SIMULIST, SIMULIST_CONTACTS);
    assert_eq!(
        notes(&list),
        [
            "linelist.csv: calls 1 case probable, taken as suspected",
            "contacts.csv: 5 cells name a case by case_name and not by the id, taken as that case",
            "contacts.csv: names 1 person whom linelist.csv does not list, taken as contacts",
        ]
    );
    let james = &list.listed()[1];
    assert_eq!(key(&list, james.person()), "2");
    assert_eq!(
        (james.case_type(), james.status()),
        (Some(CaseType::Probable), CaseStatus::Suspected)
    );
    assert_eq!(
        (james.onset(), james.reported()),
        (Some(moment("2023-01-01")), Some(moment("2023-01-02")))
    );
    assert_eq!(
        (james.admitted(), james.outcome_date()),
        (Some(moment("2023-01-04")), Some(moment("2023-01-13")))
    );
    assert_eq!(
        (james.first_contact(), james.last_contact()),
        (Some(moment("2022-12-29")), Some(moment("2023-01-04")))
    );
    assert_eq!(
        ["age", "ct_value", "outcome", ""].map(|name| list.cell(james, name)),
        [Some("90"), None, Some("died"), Some("2")]
    );
    // A report is no sampling, an admission no isolation.
    let case = james.case().unwrap();
    assert_eq!((case.sampled, case.isolated), (None, None));
    assert_eq!(list.cases().len(), 3);

    let pairs: Vec<_> = list
        .pairs()
        .iter()
        .map(|pair| (key(&list, pair.from()), key(&list, pair.to()), pair.was_case()))
        .collect();
    assert_eq!(
        pairs,
        [
            ("1", "2", Some(true)),
            ("1", "Masooma Sheldon", Some(false)),
            ("2", "3", Some(true))
        ]
    );
    assert_eq!(list.pair_cell(&list.pairs()[1], "status"), Some("under_followup"));
    assert_eq!(list.pairs()[1].last(), Some(moment("2022-12-31")));
    let contacts: Vec<&str> = list.contacts().iter().map(|&person| key(&list, person)).collect();
    assert_eq!(contacts, ["Masooma Sheldon"]);
}

#[test]
fn a_list_of_simulist_comes_back_but_for_its_quotation_marks() {
    let list = strict(SIMULIST, SIMULIST_CONTACTS);
    let (cases, pairs) = written(&list);
    // The first name, which is empty, stands in front of a comma.
    assert_eq!(cases, SIMULIST.replace('"', ""));
    assert_eq!(pairs, SIMULIST_CONTACTS.replace('"', ""));
    assert_eq!(held(&strict(&cases, &pairs)), held(&list));
}

#[test]
fn the_names_of_mijies_own_files_are_understood() {
    let list = strict(
        "person,status,onset,sampled,last_negative,isolated\n\
         guo,asymptomatic,,2022-05-07T08:30,2022-05-05,2022-05-08T12:00:00+08:00\n",
        "source,person,generation,first_exposure,last_exposure\n\
         guo,li,1,2022-05-06T09:00:00+08:00,2022-05-06T09:20:00+08:00\n",
    );
    let expected = Case {
        status: CaseStatus::Asymptomatic,
        sampled: Some(moment("2022-05-07T08:30:00+08:00")),
        last_negative: Some(moment("2022-05-05")),
        isolated: Some(moment("2022-05-08T12:00:00+08:00")),
        ..Case::new(list.roster().find_person("guo").unwrap())
    };
    assert_eq!(list.listed()[0].case(), Some(expected));
    assert_eq!(list.pairs()[0].first(), Some(moment("2022-05-06T09:00:00+08:00")));
    assert_eq!(list.pair_cell(&list.pairs()[0], "generation"), Some("1"));
}

/// One row at fault in each: the two files, and what is said.
#[rustfmt::skip]
const BAD_ROWS: &[(&str, &str, &str)] = &[
    ("id,x\n,1\n", PAIRS, r#"linelist.csv line 2, column "id": expected a key, found nothing"#),
    ("case_id\nNA\n", PAIRS, r#"linelist.csv line 2, column "case_id": expected a key, found NA, which stands for no value"#),
    ("id\nann\nbo\nann\n", PAIRS, r#"linelist.csv line 4, column "id": expected each id once, found a key seen before on line 2"#),
    ("id,case_type\nann,sure\n", PAIRS, r#"linelist.csv line 2, column "case_type": expected suspected, probable or confirmed, found 4 characters of text"#),
    ("id,status\nann,probable\n", PAIRS, r#"linelist.csv line 2, column "status": expected suspected, confirmed or asymptomatic, found "probable""#),
    ("id,case_type,status\nann,probable,confirmed\n", PAIRS, r#"linelist.csv line 2, column "status": expected a status that agrees with the case_type probable, found "confirmed""#),
    ("id,case_type,status\nann,confirmed,suspected\n", PAIRS, r#"linelist.csv line 2, column "status": expected a status that agrees with the case_type confirmed, found "suspected""#),
    ("id,date_onset\nann,7/5/2022\n", PAIRS, r#"linelist.csv line 2, column "date_onset": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found "7/5/2022""#),
    ("id,date_onset\nann,1969-05-07\n", PAIRS, r#"linelist.csv line 2, column "date_onset": expected a date or time from 1970 to 2106, found "1969-05-07""#),
    ("id,onset,date_outcome\nann,2022-05-07,2022-05-06\n", PAIRS, r#"linelist.csv line 2, column "date_outcome": expected a time not before that of column "onset", 2022-05-07, found "2022-05-06""#),
    ("id,date_first_contact,date_last_contact\nann,2022-05-07T09:00,2022-05-07T08:00\n", PAIRS, r#"linelist.csv line 2, column "date_last_contact": expected a time not before that of column "date_first_contact", 2022-05-07T09:00, found "2022-05-07T08:00""#),
    ("id,window_from,window_until\nann,2022-05-07T09:00,\n", PAIRS, r#"linelist.csv line 2, column "window_until": expected a time such as 2022-05-07T08:30:00+08:00, found nothing"#),
    ("id,window_from,window_until\nann,2022-05-07T09:00,2022-05-07T09:00\n", PAIRS, r#"linelist.csv line 2, column "window_until": ends at 2022-05-07T09:00:00+08:00, as it starts at 2022-05-07T09:00:00+08:00"#),
    ("id\nann,bo\n", PAIRS, "linelist.csv line 2: expected nothing in cell 2, for which the header has no name, found text"),
    ("id\nann\n", "from,to\n,bo\n", r#"contacts.csv line 2, column "from": expected a key, found nothing"#),
    ("id\nann\n", "from,to\nann,NA\n", r#"contacts.csv line 2, column "to": expected a key, found NA, which stands for no value"#),
    ("id\nann\n", "source,to\nann,ann\n", r#"contacts.csv line 2, column "to": expected two different persons, found the person of column "source" again"#),
    ("id,case_name\n1,ann\n", "from,to\nann,1\n", r#"contacts.csv line 2, column "to": expected two different persons, found the person of column "from" again"#),
    ("id,case_name\n1,ann\n2,ann\n", "from,to\n1,2\nann,1\n", r#"contacts.csv line 3, column "from": expected an id, or a case_name that one case has, found a case_name that several cases have"#),
    ("id\nann\n", "from,to,was_case\nann,bo,maybe\n", r#"contacts.csv line 2, column "was_case": expected true, false, yes, no, 1 or 0, found 5 characters of text"#),
    ("id\nann\n", "from,to,date_first_contact,last_exposure\nann,bo,2022-05-07,2022-05-06T23:00\n", r#"contacts.csv line 2, column "last_exposure": expected a time not before that of column "date_first_contact", 2022-05-07, found "2022-05-06T23:00""#),
    ("id\nann\n", "from,to,date_first_contact\nann,bo,soon\n", r#"contacts.csv line 2, column "date_first_contact": expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00, found 4 characters of text"#),
];

#[test]
fn every_bad_row_is_refused_in_these_words() {
    for (list, contacts, expected) in BAD_ROWS {
        assert_message(list, contacts, expected);
    }
}

#[test]
fn every_bad_header_is_refused_in_these_words() {
    let synonyms = "id,case_id,person,case_name,case_type,status,date_onset,date_of_onset,onset,sampled,last_negative,\
                    isolated,window_from,window_until,date_reporting,date_admission,date_outcome,date_first_contact,\
                    date_last_contact";
    assert_message(
        "1,ann\n",
        PAIRS,
        &format!("linelist.csv line 1: expected a header such as {synonyms}, found no such column"),
    );
    assert_message(
        "id,person\n",
        PAIRS,
        r#"linelist.csv line 1: expected one column for the id of the case, found "id" and "person""#,
    );
    assert_message(
        "onset,id,date_of_onset\n",
        PAIRS,
        r#"linelist.csv line 1: expected one column for the onset, found "date_of_onset" and "onset""#,
    );
    assert_message(
        "name,case_type\n",
        PAIRS,
        r#"linelist.csv line 1: expected a column "id", found an unknown name in cell 1, case_type"#,
    );
    assert_message(
        "id\n",
        "from,person,to\n",
        r#"contacts.csv line 1: expected one column for the person whom the contact is to, found "to" and "person""#,
    );
    assert_message(
        "id\n",
        "from,age\n",
        r#"contacts.csv line 1: expected a column "to", found from, an unknown name in cell 2"#,
    );
    assert_message(
        "id,ward,ward\n",
        PAIRS,
        "linelist.csv line 1: expected each column once, found an unknown name in cells 2 and 3",
    );
}

#[test]
fn bytes_that_are_no_text_are_refused_wherever_they_stand() {
    let refused = |list: &[u8]| {
        let error = read_line_list(list, PAIRS.as_bytes(), china(), Mode::Strict).unwrap_err();
        error.to_string()
    };
    assert_eq!(
        refused(b"id,ward\nann,\xff\n"),
        "linelist.csv line 2: expected UTF-8 text in cell 2, found other bytes, as in GBK"
    );
    assert_eq!(
        refused(b"id,ward\nann,a\0b\n"),
        "linelist.csv line 2: expected UTF-8 text in cell 2, found a NUL byte"
    );
}

#[test]
fn lenient_reading_goes_on_behind_every_bad_row() {
    let list = read(
        "id,date_onset\nann,2022-05-07\nann,2022-05-08\nbo,soon\ncy,NA\n",
        "from,to\nann,ann\nann,bo\nann,\ncy,ann\nann,cy\n",
        Mode::Lenient,
    )
    .unwrap();
    let lines: Vec<(&str, u64)> = list
        .rejects()
        .iter()
        .map(|row| (row.file(), row.line()))
        .collect();
    assert_eq!(
        lines,
        [
            ("linelist.csv", 3),
            ("linelist.csv", 4),
            ("contacts.csv", 2),
            ("contacts.csv", 4)
        ]
    );
    assert_eq!(
        (list.listed().len(), list.pairs().len(), list.cases().len()),
        (2, 3, 1)
    );
    assert_eq!(
        notes(&list),
        [
            "linelist.csv: has no date of onset, sampling or last negative for 1 case, not to be traced",
            "contacts.csv: names 1 person whom linelist.csv does not list, taken as contacts",
            "contacts.csv: lists 1 pair in both directions",
        ]
    );
}

#[test]
fn an_id_counts_before_a_name() {
    // The name of the one is the id of the other.
    let list = strict("id,case_name\nann,bo\nbo,cy\n", "from,to\nann,bo\ncy,ann\n");
    let pairs: Vec<_> = list
        .pairs()
        .iter()
        .map(|pair| (key(&list, pair.from()), key(&list, pair.to())))
        .collect();
    assert_eq!(pairs, [("ann", "bo"), ("bo", "ann")]);
}

#[test]
fn a_folder_may_lack_the_contacts_and_not_the_cases() {
    let dir = tempfile::tempdir().unwrap();
    let missing = read_line_list_folder(&dir, china(), Mode::Strict).unwrap_err();
    assert_eq!(
        missing.to_string(),
        "expected linelist.csv in the folder, found none"
    );
    fs::write(dir.path().join("linelist.csv"), "id\nann\n").unwrap();
    let alone = read_line_list_folder(&dir, china(), Mode::Strict).unwrap();
    assert_eq!(written(&alone), ("id\nann\n".to_owned(), "from,to\n".to_owned()));
    fs::write(dir.path().join("contacts.csv"), "to,from\nbo,ann\n").unwrap();
    let both = read_line_list_folder(&dir, china(), Mode::Strict).unwrap();
    assert_eq!(written(&both).1, "to,from\nbo,ann\n");
}

#[test]
fn neither_messages_nor_debug_tell_a_key_or_a_cell() {
    let list = read(
        "id,case_name,case_type,ward\nZhang San,Zhang,confirmed,Zhang\nLi Si,,Zhang San,\nZhang San,,,\n",
        "from,to,was_case\nZhang San,Zhang,\nZhang San,Wang Wu,Zhang San\nZhang San,Wang Wu,\n",
        Mode::Lenient,
    )
    .unwrap();
    assert_eq!((list.rejects().len(), list.notes().len()), (4, 2));
    let rejects: Vec<String> = list.rejects().iter().map(RowError::to_string).collect();
    let shown = format!(
        "{list:?} {:?} {:?} {:?} {rejects:?}",
        list.listed(),
        list.pairs(),
        notes(&list)
    );
    for secret in ["Zhang", "Li Si", "Wang"] {
        assert!(!shown.contains(secret), "{shown}");
    }
    assert!(
        shown.starts_with("LineList { listed: 1, pairs: 1, contacts: 1, notes: 2, rejects: 4, .. } "),
        "{shown}"
    );
}

/// Cells that no reader looks into: any text but what files cannot hold, or normalise.
fn any_cell() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec!['"', ',', '\n', ' ', '\t', '\'', '=', '密', '\u{feff}']);
    let any = any::<char>().prop_filter("no reader", |&c| c != '\r' && c != '\0');
    prop_oneof![
        Just("NA".to_owned()),
        prop::collection::vec(prop_oneof![odd, any], 0..8).prop_map(String::from_iter),
    ]
}

fn any_date() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "",
        "NA",
        "2022-05-07",
        "2022-05-07T08:30",
        " 2022-05-07T08:30:00+09:00 ",
    ])
    .prop_map(str::to_owned)
}

/// A file with these columns, to which each strategy gives the cells, and with two that nobody knows.
fn table(
    columns: &[&str],
    keys: fn(usize) -> Vec<String>,
    dates: usize,
) -> impl Strategy<Value = String> + use<> {
    let names: Vec<String> = columns.iter().map(|&name| name.to_owned()).collect();
    let name = "[a-z密 .]{0,8}".prop_map(|name| format!("?{name}?"));
    let row = (
        prop::collection::vec(any_date(), dates),
        prop::collection::vec(any_cell(), 2),
    );
    (name, prop::collection::vec(row, 0..8), any::<bool>()).prop_map(move |(odd, rows, row_names)| {
        let mut writer = csv::Writer::from_writer(Vec::new());
        let first = row_names.then(String::new);
        let header = first.into_iter().chain(names.iter().cloned());
        writer
            .write_record(header.chain([odd, "Other".to_owned()]))
            .unwrap();
        for (number, (dates, others)) in rows.into_iter().enumerate() {
            let first = row_names.then(|| number.to_string());
            let cells = first.into_iter().chain(keys(number)).chain(dates).chain(others);
            writer.write_record(cells).unwrap();
        }
        String::from_utf8(writer.into_inner().unwrap()).unwrap()
    })
}

proptest! {
    #[test]
    fn what_is_read_and_written_is_the_same_to_the_byte(
        list in table(&["id", "date_onset", "sampled"], |row| vec![format!("{row} \"p\", 密")], 2),
        contacts in table(
            &["to", "from", "date_first_contact"],
            |row| vec![format!("{} \"p\", 密", row / 2), format!("someone else {row}")],
            1,
        ),
    ) {
        let read = strict(&list, &contacts);
        let (list_again, contacts_again) = written(&read);
        prop_assert_eq!(&list_again, &list);
        prop_assert_eq!(&contacts_again, &contacts);
        prop_assert_eq!(held(&strict(&list_again, &contacts_again)), held(&read));
    }

    #[test]
    fn no_bytes_make_the_reader_panic(
        list in prop::collection::vec(any::<u8>(), 0..40),
        contacts in prop::collection::vec(any::<u8>(), 0..40),
    ) {
        let list = [b"id,date_onset,x\n", &*list].concat();
        let contacts = [b"from,to,was_case\n", &*contacts].concat();
        for mode in [Mode::Strict, Mode::Lenient] {
            if let Err(error) = read_line_list(&*list, &*contacts, china(), mode) {
                prop_assert!(!error.to_string().contains('\n'), "{}", error);
            }
        }
    }
}

fn any_moment() -> impl Strategy<Value = Moment> {
    prop_oneof![
        (0..40_000_i32)
            .prop_map(|days| Moment::Date(NaiveDate::from_num_days_from_ce_opt(719_163 + days).unwrap())),
        any::<u32>().prop_map(|time| Moment::Instant(Timestamp::from_unix(time.into()).unwrap())),
    ]
}

/// By the second where both are instants, else by the day.
fn in_order(sampled: Moment, reported: Moment) -> bool {
    match (sampled, reported) {
        (Moment::Instant(sampled), Moment::Instant(reported)) => sampled <= reported,
        _ => sampled.date(china()) <= reported.date(china()),
    }
}

fn any_case() -> impl Strategy<Value = Case> {
    let status = prop::sample::select(vec![
        CaseStatus::Suspected,
        CaseStatus::Confirmed,
        CaseStatus::Asymptomatic,
    ]);
    let window = (0..u32::MAX - 1, 1..1000_u32).prop_map(|(start, length)| {
        let [start, end] =
            [start, start.saturating_add(length)].map(|time| Timestamp::from_unix(time.into()).unwrap());
        Interval::new(start, end).unwrap()
    });
    let maybe = || prop::option::of(any_moment());
    (
        status,
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        maybe(),
        prop::option::of(window),
    )
        .prop_filter("dated", |(_, onset, sampled, last_negative, .., window)| {
            onset.or(*sampled).or(*last_negative).is_some() || window.is_some()
        })
        .prop_map(
            |(status, onset, sampled, last_negative, isolated, reported, window)| Case {
                status,
                onset,
                sampled,
                last_negative,
                isolated,
                reported: reported
                    .filter(|&reported| sampled.is_none_or(|sampled| in_order(sampled, reported))),
                window,
                ..Case::new(PersonId::new(0))
            },
        )
}

/// The line list and the pairs of a tracing, as they are read again.
fn again(tracing: &Tracing<'_>, roster: &Roster) -> LineList {
    let (mut list, mut pairs) = (Vec::new(), Vec::new());
    write_line_list(tracing, roster, &mut list).unwrap();
    write_contact_pairs(tracing, roster, &mut pairs).unwrap();
    read_line_list(&*list, &*pairs, tracing.protocol().time_zone(), Mode::Strict).unwrap()
}

proptest! {
    #[test]
    fn the_cases_of_a_tracing_come_back_from_its_line_list(cases in prop::collection::vec(any_case(), 0..10)) {
        let mut roster = Roster::new();
        // Ids in the order of the keys, as the reader gives them.
        let cases = cases.into_iter().enumerate().map(|(number, case)| Case {
            person: roster.person(&format!("{number} \"p\", 密接")).unwrap(),
            ..case
        });
        let cases = Cases::new(cases).unwrap();
        let log = VisitLogBuilder::new().build().unwrap();
        let protocol = edition::cn_9();
        let tracing = trace(&log, &cases, &protocol, Timestamp::MAX);
        let list = again(&tracing, &roster);
        prop_assert_eq!(list.cases(), cases);
        prop_assert!(list.notes().iter().all(|note| note.to_string() == "contacts.csv: no rows" || note.to_string() == "linelist.csv: no rows"));
    }
}

#[test]
fn a_traced_county_comes_back_from_its_line_list_and_its_pairs() {
    let protocol = edition::cn_8_field();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let outbreak = read_folder(folder, protocol.time_zone(), Mode::Strict).unwrap();
    let as_of = "2022-05-10T20:00:00+08:00".parse().unwrap();
    let tracing = trace(&outbreak.log, &outbreak.cases, &protocol, as_of);
    let list = again(&tracing, &outbreak.roster);

    let by_key = |cases: &Cases, roster: &Roster| -> Vec<String> {
        let text = |case: &Case| {
            let key = roster.person_key(case.person).unwrap();
            format!(
                "{key} {:?}",
                Case {
                    person: PersonId::new(0),
                    ..*case
                }
            )
        };
        cases.iter().map(text).collect()
    };
    assert_eq!(
        by_key(&list.cases(), list.roster()),
        by_key(&outbreak.cases, &outbreak.roster)
    );
    let mut links = Vec::new();
    write_links(&tracing, &outbreak.roster, &mut links).unwrap();
    let rows = csv::Reader::from_reader(&*links).into_records();
    let expected: Vec<[String; 5]> = rows
        .map(|row| {
            let row = row.unwrap();
            [0, 1, 4, 5, 7].map(|at| row[at].to_owned())
        })
        .collect();
    let instant = |moment: Option<Moment>| match moment {
        Some(Moment::Instant(time)) => time.to_rfc3339(china()),
        other => panic!("{other:?}"),
    };
    let found: Vec<[String; 5]> = list
        .pairs()
        .iter()
        .map(|pair| {
            [
                key(&list, pair.from()).to_owned(),
                key(&list, pair.to()).to_owned(),
                instant(pair.first()),
                instant(pair.last()),
                list.pair_cell(pair, "rules").unwrap().to_owned(),
            ]
        })
        .collect();
    assert_eq!(found, expected);
    let cases: Vec<PersonId> = list.cases().iter().map(|case| case.person).collect();
    for pair in list.pairs() {
        assert_eq!(pair.was_case(), Some(cases.contains(&pair.to())));
    }
    let mut persons: Vec<PersonId> = list.pairs().iter().map(mijie::input::ContactPair::to).collect();
    persons.sort_unstable();
    persons.dedup();
    persons.retain(|person| !cases.contains(person));
    assert_eq!(persons.len(), tracing.contacts().len());
}
