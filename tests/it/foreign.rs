//! Foreign line lists: mappings, guesses, dates, encodings and workbooks.

use chrono::FixedOffset;
use encoding_rs::GB18030;
use mijie::Roster;
use mijie::input::foreign::{Confidence, Encoding, ForeignError, ForeignFile, Mapping, Translation};
use mijie::input::{Mode, ReadError, read_cases, read_visits};
use proptest::prelude::*;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

const COUNTY: &str = r#"{
  "columns": [
    { "header": "编号", "to": ["cases.person"] },
    { "header": "发病日期", "to": ["cases.onset"] },
    { "header": "诊断", "to": ["cases.status"] }
  ],
  "codes": { "cases.status": { "确诊": "confirmed", "无症状": "asymptomatic", "疑似": "suspected" } }
}"#;

fn county() -> Mapping {
    Mapping::from_json(COUNTY, "county.json").unwrap()
}

fn zone() -> FixedOffset {
    FixedOffset::east_opt(8 * 3600).unwrap()
}

fn translated(text: impl Into<Vec<u8>>, mapping: &Mapping) -> Result<Translation, ForeignError> {
    ForeignFile::new(text.into(), "list.csv").translate(mapping, Mode::Strict)
}

#[track_caller]
fn cases(text: impl Into<Vec<u8>>, mapping: &Mapping) -> String {
    translated(text, mapping)
        .unwrap()
        .table("cases.csv")
        .unwrap()
        .text()
        .to_owned()
}

#[track_caller]
fn refusal(text: impl Into<Vec<u8>>, mapping: &Mapping) -> String {
    translated(text, mapping).unwrap_err().to_string()
}

fn notes(translation: &Translation) -> Vec<String> {
    translation.notes.iter().map(ToString::to_string).collect()
}

fn gbk(text: &str) -> Vec<u8> {
    let (bytes, _, lossy) = GB18030.encode(text);
    assert!(!lossy);
    bytes.into_owned()
}

const LIST: &str = "编号,发病日期,诊断\n1,2022/5/7,确诊\n2,2022年5月8日,无症状\n3,2022.5.9,疑似\n";
const OURS: &str =
    "person,status,onset\n1,confirmed,2022-05-07\n2,asymptomatic,2022-05-08\n3,suspected,2022-05-09\n";

#[test]
fn the_same_list_reads_alike_in_every_encoding_and_with_every_delimiter() {
    let mapping = county();
    assert_eq!(cases(LIST, &mapping), OURS);
    assert_eq!(cases(format!("\u{feff}{LIST}"), &mapping), OURS);
    assert_eq!(cases(gbk(LIST), &mapping), OURS);
    assert_eq!(cases(LIST.replace('\n', "\r\n"), &mapping), OURS);
    assert_eq!(cases(LIST.replace('\n', "\r"), &mapping), OURS);
    for mark in [";", "\t", "|"] {
        assert_eq!(cases(LIST.replace(',', mark), &mapping), OURS);
    }
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain(LIST.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(cases(utf16, &mapping), OURS);
    for encoding in [Encoding::Gb18030, Encoding::Utf8] {
        let declared = Mapping {
            encoding: Some(encoding),
            ..county()
        };
        let bytes = if encoding == Encoding::Utf8 {
            LIST.into()
        } else {
            gbk(LIST)
        };
        assert_eq!(cases(bytes, &declared), OURS);
    }
}

#[test]
fn what_was_found_out_is_noted_and_what_was_declared_is_not() {
    let translation = translated(
        gbk(&format!("县里的名单\n{}", LIST.replace("诊断\n", "诊断,备注\n"))),
        &Mapping {
            header_row: Some(2),
            ..county()
        },
    );
    assert_eq!(
        notes(&translation.unwrap()),
        [
            "encoding: taken as gb18030, which the bytes fit",
            "delimiter: taken as ','",
            "1 row passed over above the headers",
            "cell 4: goes nowhere; 0 rows have something there",
        ]
    );
    let told = Mapping {
        header_row: Some(1),
        encoding: Some(Encoding::Gb18030),
        delimiter: Some(','),
        ..county()
    };
    assert_eq!(
        notes(&translated(gbk(LIST), &told).unwrap()),
        Vec::<String>::new()
    );
}

#[test]
fn a_file_that_lies_about_its_encoding_is_told_where() {
    let says = |encoding| Mapping {
        encoding: Some(encoding),
        ..county()
    };
    assert_eq!(
        refusal(gbk(LIST), &says(Encoding::Utf8)),
        "list.csv line 1, byte 1: expected utf-8, found bytes that fit gb18030"
    );
    assert_eq!(
        refusal(LIST, &says(Encoding::Gb18030)),
        "list.csv line 1, byte 1: expected gb18030, found a line in utf-8"
    );
    assert_eq!(
        refusal(LIST, &says(Encoding::Utf16)),
        "list.csv line 1, byte 1: expected utf-16, found no byte-order mark"
    );
    let mixed = [gbk(LIST), "4,2022/5/7,确诊\n".into()].concat();
    assert_eq!(
        refusal(mixed, &county()),
        "list.csv line 5, byte 1: expected gb18030, found a line in utf-8"
    );
    let broken = [gbk(LIST), b"4,2022/5/7,\xff\xff\n".to_vec()].concat();
    assert_eq!(
        refusal(broken, &county()),
        "list.csv line 5, byte 12: expected gb18030, found bytes that are none of it"
    );
    assert_eq!(
        refusal("编号,发病日期,诊断\n1,\0,确诊\n", &county()),
        "list.csv line 2, byte 3: expected utf-8, found a NUL byte"
    );
}

#[test]
fn a_byte_order_mark_that_lies_and_half_a_sign_are_told_where_they_are() {
    let marked = [b"\xef\xbb\xbf".to_vec(), gbk(LIST)].concat();
    assert_eq!(
        refusal(marked.clone(), &county()),
        "list.csv line 1, byte 4: expected utf-8, found bytes that fit gb18030, behind a byte-order mark of utf-8"
    );
    // Neither is right: the mark is no sign of GBK.
    let declared = Mapping {
        encoding: Some(Encoding::Gb18030),
        ..county()
    };
    assert!(translated(marked, &declared).is_err());
    let utf16 = |text: &str| -> Vec<u8> {
        let units = text.encode_utf16().flat_map(u16::to_be_bytes);
        [0xfe, 0xff].into_iter().chain(units).collect()
    };
    assert_eq!(cases(utf16(LIST), &county()), OURS);
    let mut odd = utf16("编号,发病日期,诊断\n1,2022/5/7");
    odd.push(0x67);
    assert_eq!(
        refusal(odd, &county()),
        "list.csv line 2, byte 21: expected utf-16, found half of a sign at the end of the file"
    );
    let mut half = utf16("编号");
    half.extend([0xd8, 0x3d]);
    half.extend(utf16(",诊断")[2..].to_vec());
    assert_eq!(
        refusal(half, &county()),
        "list.csv line 1, byte 7: expected utf-16, found half of a pair that is one sign"
    );
}

#[test]
fn a_mapping_file_that_is_not_utf_8_is_told_where() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("m.json");
    let refused = |bytes: &[u8]| {
        std::fs::write(&path, bytes).unwrap();
        Mapping::read(&path).unwrap_err().to_string()
    };
    assert_eq!(
        refused(&gbk(COUNTY)),
        "m.json line 3, byte 18: expected UTF-8, found bytes that fit gb18030"
    );
    assert_eq!(
        refused(b"{\n \"columns\": \"\xff\"}"),
        "m.json line 2, byte 14: expected UTF-8, found bytes of another encoding"
    );
    std::fs::write(&path, format!("\u{feff}{COUNTY}")).unwrap();
    assert_eq!(Mapping::read(&path).unwrap(), county());
    assert_eq!(
        Mapping::read(dir.path().join("none.json"))
            .unwrap_err()
            .to_string(),
        "none.json: cannot be read"
    );
}

#[test]
fn a_workbook_that_is_cut_off_or_locked_says_so() {
    let whole = workbook(|sheet| {
        sheet.write(1, 0, "1").unwrap().write(1, 1, 44_688).unwrap();
    });
    for share in [4, 50, 99] {
        assert_eq!(
            refusal(&whole[..whole.len() * share / 100], &county()),
            "list.csv: expected text or an .xlsx workbook, found a workbook that was cut off before its end"
        );
    }
    let name = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes);
    let old = [0xd0_u8, 0xcf, 0x11, 0xe0].into_iter().chain([0; 600]);
    assert_eq!(
        refusal(
            old.clone().chain(name).chain([0; 9]).collect::<Vec<u8>>(),
            &county()
        ),
        "list.csv: expected text or an .xlsx workbook, found a workbook with a password"
    );
    assert_eq!(
        refusal(old.collect::<Vec<u8>>(), &county()),
        "list.csv: expected text or an .xlsx workbook, found an .xls of Excel 2003 or earlier"
    );
    // Another kind of archive.
    let mut archive = b"PK\x03\x04".to_vec();
    archive.extend(b"PK\x05\x06");
    archive.extend([0; 18]);
    assert_eq!(
        refusal(archive, &county()),
        "list.csv: expected an .xlsx workbook, found one that cannot be read"
    );
}

#[test]
fn a_sheet_or_a_file_without_anything_has_no_headers() {
    let expected = "list.csv: expected headers in row 1, found none";
    for bytes in [
        Vec::new(),
        b"\n\n".to_vec(),
        b"\xef\xbb\xbf".to_vec(),
        b"\xff\xfe".to_vec(),
        Workbook::new()
            .add_worksheet()
            .set_name("空")
            .map(|_| ())
            .and_then(|()| {
                let mut book = Workbook::new();
                book.add_worksheet();
                book.save_to_buffer()
            })
            .unwrap(),
    ] {
        assert_eq!(refusal(bytes.clone(), &county()), expected);
        let file = ForeignFile::new(bytes, "list.csv");
        assert_eq!(file.guess(&Mapping::default()).unwrap_err().to_string(), expected);
    }
}

#[test]
fn a_header_that_stands_twice_is_told_where_it_is_asked_for() {
    let list = "编号,诊断,发病日期,诊断,备注,备注\n1,确诊,2022/5/7,疑似,a,b\n";
    assert_eq!(
        refusal(list, &county()),
        "list.csv: expected the header \"诊断\" once in row 1, found it in cells 2 and 4"
    );
    let list = list.replacen("诊断", "转归", 1);
    let translation = translated(list, &county()).unwrap();
    let passed: Vec<String> = notes(&translation)
        .into_iter()
        .filter(|note| note.starts_with("cell "))
        .collect();
    let note = |cell| format!("cell {cell}: goes nowhere; 1 row has something there");
    assert_eq!(passed, [note(2), note(5), note(6)]);
}

#[test]
fn dates_that_no_log_reaches_are_told_with_their_cell() {
    for (text, expected) in [
        ("1969/12/31", "a day from 1970 to 2106"),
        ("2107/1/1", "a day from 1970 to 2106"),
        ("2022/2/29", "a day that the calendar has"),
        ("0000/00/00", "a day that the calendar has"),
    ] {
        let list = format!("编号,发病日期,诊断\n1,{text},确诊\n");
        assert_eq!(
            refusal(list, &county()),
            format!("list.csv line 2, column \"发病日期\": expected {expected}, found \"{text}\"")
        );
    }
    // In our own form dates pass to our reader, whose refusal is found again in their file.
    let translation = translated("编号,发病日期,诊断\n\n1,1969-12-31,确诊\n", &county()).unwrap();
    let table = translation.table("cases.csv").unwrap().text();
    let mut roster = Roster::new();
    let mut read = read_cases(table.as_bytes(), "cases.csv", zone(), &mut roster).unwrap();
    let Some(Err(ReadError::Row(error))) = read.next() else {
        panic!("no log reaches 1969")
    };
    assert_eq!(
        translation.origin(&error).map(ToString::to_string).as_deref(),
        Some("list.csv line 3")
    );
    let date = Format::new().set_num_format("yyyy/m/d");
    for serial in [-1.0, 25_568.0, 99_999.0, 2_958_465.0, 1e300] {
        let bytes = workbook(|sheet| {
            sheet.write(1, 0, "1").unwrap();
            sheet.write_with_format(1, 1, serial, &date).unwrap();
        });
        let said = refusal(bytes, &county());
        assert!(
            said.starts_with(
                "list.csv sheet 1 row 2, column \"发病日期\": expected a day from 1970 to 2106, found "
            ),
            "{serial}: {said}"
        );
    }
}

#[test]
fn no_message_repeats_a_text_of_ten_thousand_characters() {
    let long = "9".repeat(10_000);
    for row in [
        format!("1,{long},确诊"),
        format!("1,{}/5/7,确诊", &long),
        format!("1,2022/5/7,{long}"),
        format!("{long},{long},确诊"),
        format!("1,{},确诊", "长".repeat(10_000)),
    ] {
        let said = refusal(format!("编号,发病日期,诊断\n{row}\n"), &county());
        assert!(said.starts_with("list.csv line 2, column "), "{}", &said[..200]);
        assert!(said.chars().count() < 250, "{} characters", said.chars().count());
    }
}

#[test]
fn a_row_that_cannot_be_used_is_named_with_their_header() {
    for (row, told) in [
        (
            "1,5/7/2022,确诊",
            "expected a date with the year first, or a mapping whose date_order says whether day or month is first, found \"5/7/2022\"",
        ),
        (
            "1,5月7日,确诊",
            "expected a date with its year, or a mapping whose year or year_not_after supplies it, found 4 characters of text",
        ),
        (
            "1,44688,确诊",
            "expected a date, or a mapping whose serials says from when its numbers count days, found 5 digits",
        ),
        (
            "1,2022/2/30,确诊",
            "expected a day that the calendar has, found \"2022/2/30\"",
        ),
        (
            "1,张三,确诊",
            "expected a date such as 2022/5/7, 2022-05-07 or 5月7日, with or without a time such as 8:30, found 2 characters of text",
        ),
        (
            "2022/5/x,2022/5/x,确诊",
            "expected a date such as 2022/5/7, 2022-05-07 or 5月7日, with or without a time such as 8:30, found the key of a person",
        ),
    ] {
        assert_eq!(
            refusal(format!("编号,发病日期,诊断\n{row}\n"), &county()),
            format!("list.csv line 2, column \"发病日期\": {told}")
        );
    }
    assert_eq!(
        refusal("编号,发病日期,诊断\n1,2022/5/7,张三\n", &county()),
        "list.csv line 2, column \"诊断\": expected a word that cases.status may hold, or one of its codes, \
         found 2 characters of text"
    );
    assert_eq!(
        refusal("编号,发病日期,诊断\n6.2E+17,2022/5/7,确诊\n", &county()),
        "list.csv line 2, column \"编号\": expected a key with all its digits, stored as text, \
         found a long number, of which the workbook has lost the last digits"
    );
    assert_eq!(
        refusal("编号,发病日期,诊断\n1,2022/5/7,确诊,张三\n", &county()),
        "list.csv line 2: expected nothing in cell 4, for which the header has no name, found text"
    );
}

#[test]
fn a_file_that_does_not_fit_the_mapping_is_refused_as_a_whole() {
    for (text, told) in [
        ("", "list.csv: expected headers in row 1, found none"),
        (
            "编号\n1\n",
            "list.csv line 1: expected commas, semicolons, tabs or bars between the headers, found none",
        ),
        (
            "编号,诊断\n",
            "list.csv: expected a header \"发病日期\" in row 1, found none",
        ),
        (
            "编号,诊断,诊断,发病日期\n",
            "list.csv: expected the header \"诊断\" once in row 1, found it in cells 2 and 3",
        ),
        (
            "编号,发病日期,诊断\n1,\"2022/5/7,确诊\n",
            "list.csv line 2: expected a quotation mark that closes the cell, found the end of the file",
        ),
        (
            "%PDF-1.4",
            "list.csv: expected text or an .xlsx workbook, found a PDF",
        ),
    ] {
        assert_eq!(refusal(text, &county()), told);
    }
    assert_eq!(
        refusal([0xd0, 0xcf, 0x11, 0xe0, 0xa1], &county()),
        "list.csv: expected text or an .xlsx workbook, found an .xls of Excel 2003 or earlier"
    );
    assert_eq!(
        refusal(*b"PK\x03\x04 and no more", &county()),
        "list.csv: expected text or an .xlsx workbook, found a workbook that was cut off before its end"
    );
}

#[test]
fn rows_that_cannot_be_used_are_left_out_and_listed_where_that_is_asked_for() {
    let text = "编号,发病日期,诊断\n1,2022/5/7,确诊\n2,昨天,确诊\n3,2022/5/9,疑似\n";
    let translation = ForeignFile::new(text.into(), "list.csv")
        .translate(&county(), Mode::Lenient)
        .unwrap();
    let cases = translation.table("cases.csv").unwrap();
    assert_eq!(
        cases.text(),
        "person,status,onset\n1,confirmed,2022-05-07\n3,suspected,2022-05-09\n"
    );
    assert_eq!(translation.rejects.len(), 1);
    assert_eq!(translation.rejects[0].origin().row(), 3);
    assert_eq!(cases.origin(2).unwrap().row(), 4);
}

#[test]
fn what_a_reader_refuses_is_found_again_in_their_file() {
    let text = "名单\n\n编号,发病日期,诊断\n\"1\",2022/5/7,确诊\n\n1,2022/5/8,确诊\n";
    let mapping = Mapping {
        header_row: Some(3),
        ..county()
    };
    let translation = translated(text, &mapping).unwrap();
    let mut roster = Roster::new();
    let table = translation.table("cases.csv").unwrap();
    let errors: Vec<_> = read_cases(table.text().as_bytes(), "cases.csv", zone(), &mut roster)
        .unwrap()
        .filter_map(Result::err)
        .collect();
    let [ReadError::Row(error)] = errors.as_slice() else {
        panic!("one row repeats a person: {errors:?}");
    };
    assert_eq!(translation.origin(error).unwrap().to_string(), "list.csv line 6");
}

#[test]
fn a_row_of_theirs_may_fill_several_tables() {
    let mapping = Mapping::from_json(
        r#"{
          "columns": [
            { "header": "证件号", "to": ["cases.person", "persons.person", "isolations.person"] },
            { "header": "姓名", "to": ["persons.name"] },
            { "header": "电话", "to": ["persons.phone_suffix"] },
            { "header": "出生日期", "to": ["persons.born"] },
            { "header": "采样", "to": ["cases.sampled"] },
            { "header": "隔离", "to": ["isolations.from"] }
          ],
          "year": 2022, "empty": ["/"]
        }"#,
        "m.json",
    )
    .unwrap();
    let text = "证件号,姓名,电话,出生日期,采样,隔离\n\
                a,王小明,138-0013-8000,1935/1/2,5月7日下午3时20分,/\n\
                b,李某,8001,/,2022/5/8,5月9日\n";
    let translation = translated(text, &mapping).unwrap();
    let text_of = |name| translation.table(name).unwrap().text();
    assert_eq!(
        text_of("cases.csv"),
        "person,status,sampled\na,,2022-05-07T15:20:00\nb,,2022-05-08\n"
    );
    assert_eq!(
        text_of("persons.csv"),
        "person,name,born,phone_suffix\na,王小明,1935-01-02,8000\nb,李某,,8001\n"
    );
    assert_eq!(text_of("isolations.csv"), "person,from\nb,2022-05-09\n");
    assert_eq!(
        notes(&translation)[3..],
        [
            "column \"采样\": 1 date without a year taken as of 2022",
            "column \"隔离\": 1 date without a year taken as of 2022",
            "1 telephone number cut to the last four digits",
            "isolations.csv: nothing from 1 row, which say nothing about it",
        ]
    );
}

#[test]
fn a_day_and_two_times_of_day_make_a_visit() {
    let text = "编号,日期,开始时间,结束时间,场所\n1,2022/5/7,8:30,下午3时,茶馆\n";
    let file = ForeignFile::new(text.into(), "visits.csv");
    let mapping = file.guess(&Mapping::default()).unwrap().confirm();
    let translation = file.translate(&mapping, Mode::Strict).unwrap();
    let visits = translation.table("visits.csv").unwrap().text();
    assert_eq!(
        visits,
        "person,place,start,end\n1,茶馆,2022-05-07T08:30:00,2022-05-07T15:00:00\n"
    );
    let mut roster = Roster::new();
    let read = read_visits(visits.as_bytes(), "visits.csv", zone(), &mut roster).unwrap();
    assert!(read.into_iter().all(|visit| visit.is_ok()));
}

#[test]
fn a_guess_says_what_it_takes_each_column_for_and_why() {
    let text = "身份证号,姓名,发病日期(年/月/日),采样时间,首次核酸采样日期,诊断,职业\n\
                x1,王某,25/7/2022,2022-05-08,,确诊,\nx2,李某,5/7/2022,不详,,无症状,\n";
    let guess = ForeignFile::new(text.into(), "list.csv")
        .guess(&Mapping::default())
        .unwrap();
    let lines: Vec<String> = guess.columns().iter().map(ToString::to_string).collect();
    assert_eq!(
        lines,
        [
            "column \"身份证号\" to cases.person, persons.person: high, a known header",
            "column \"姓名\" to persons.name: high, a known header",
            "column \"发病日期(年/月/日)\" to cases.onset: medium, a known header, but for what is in brackets; \
             2 of 2 sampled cells are dates",
            "column \"采样时间\" to cases.sampled: high, a known header; 1 of 1 sampled cells are dates",
            "column \"首次核酸采样日期\" goes nowhere: cell 4 is taken for the same",
            "column \"诊断\" to cases.status: high, a known header",
            "cell 7 goes nowhere: no known header",
        ]
    );
    assert_eq!(
        guess.remarks(),
        [
            "codes: 15 usual words for cases.status",
            "empty: [\"不详\"] stand where dates should",
            "date_order: day_first, as 1 of 2 dates can be nothing else",
        ]
    );
    assert_eq!(
        cases(text, guess.mapping()),
        "person,status,onset,sampled\nx1,confirmed,2022-07-25,2022-05-08\nx2,asymptomatic,2022-07-05,\n"
    );
}

#[test]
fn a_name_stands_for_a_person_only_with_low_confidence() {
    let headers = ["Name", "Date of onset"].map(str::to_owned);
    let guess = Mapping::guess(&headers, &[]);
    let column = &guess.columns()[0];
    assert_eq!(column.confidence, Confidence::Low);
    assert_eq!(
        column.to_string(),
        "column \"Name\" to cases.person, persons.person, persons.name: low, \
         no column of ids: persons of one name would be one"
    );
}

#[test]
fn no_guess_repeats_a_header_that_may_be_a_person() {
    let headers = ["SECRET", "发病日期"].map(str::to_owned);
    let guess = Mapping::guess(&headers, &[]);
    let told = format!("{:?} {}", guess.columns(), guess.columns()[0]);
    assert!(!told.contains("SECRET"), "{told}");
}

#[test]
fn a_bad_mapping_is_named_with_its_fault() {
    for (from, to, told) in [
        (
            "cases.status\": {",
            "cases.onset\": {",
            "county.json: the mapping cannot be used: codes: expected a column of words such as cases.status, found cases.onset",
        ),
        (
            "\"confirmed\"",
            "\"sure\"",
            "county.json: the mapping cannot be used: codes: expected a word that cases.status may hold, found \"sure\"",
        ),
        (
            "\"cases.person\"",
            "\"persons.person\"",
            "county.json: the mapping cannot be used: columns: expected a header for cases.person, found none",
        ),
        (
            "诊断",
            "编号",
            "county.json: the mapping cannot be used: columns: expected each header once, found \"编号\" twice",
        ),
        (
            "cases.onset",
            "cases.person",
            "county.json: the mapping cannot be used: columns: expected one header for cases.person, found \"编号\" and \"发病日期\"",
        ),
        (
            "\"疑似\"",
            "\"确诊\"",
            "county.json line 7, column 106: expected each name once, found one twice",
        ),
        (
            "\"codes\"",
            "\"kodes\"",
            "county.json line 7, column 9: expected one of `columns`, `codes`, `empty`, `date_order`, `year`, `year_not_after`, `serials`, `encoding`, `delimiter`, `sheet`, `header_row`, `merged_cells`, found the field `kodes`",
        ),
        (
            "\"codes\"",
            "\"year\": 1, \"codes\"",
            "county.json: the mapping cannot be used: year: expected 1970 to 2106, found 1",
        ),
        (
            "\"codes\"",
            "\"year\": 2022, \"year_not_after\": \"2022-06-01\", \"codes\"",
            "county.json: the mapping cannot be used: year: expected year or year_not_after, found both",
        ),
        (
            "\"codes\"",
            "\"header_row\": 0, \"codes\"",
            "county.json: the mapping cannot be used: header_row: expected at least 1, found 0",
        ),
        (
            "\"codes\"",
            "\"delimiter\": \"，\", \"codes\"",
            "county.json: the mapping cannot be used: delimiter: expected an ASCII character that is no quotation mark and no line break, found '，'",
        ),
    ] {
        let text = COUNTY.replacen(from, to, 1);
        let error = Mapping::from_json(&text, "county.json").unwrap_err();
        let cause = std::error::Error::source(&error);
        let said = cause.map_or_else(|| error.to_string(), |cause| format!("{error}: {cause}"));
        assert_eq!(said, told);
    }
    assert_eq!(refusal(LIST, &Mapping::default()), "the mapping cannot be used");
}

#[test]
fn a_mapping_reads_back_as_it_was_written() {
    let mapping = Mapping {
        year: Some(2022),
        encoding: Some(Encoding::Gb18030),
        ..county()
    };
    assert_eq!(Mapping::from_json(&mapping.to_json(), "m.json").unwrap(), mapping);
    let alias = mapping.to_json().replace("gb18030", "gbk");
    assert_eq!(Mapping::from_json(&alias, "m.json").unwrap(), mapping);
}

/// A workbook with the headers of the county, and whatever else is put into it.
fn workbook(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut workbook = Workbook::new();
    let sheet = workbook.add_worksheet();
    for (column, header) in (0..).zip(["编号", "发病日期", "诊断"]) {
        sheet.write(0, column, header).unwrap();
    }
    fill(sheet);
    workbook.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_reads_as_the_text_does() {
    let day = |month, day| ExcelDateTime::from_ymd(2022, month, day).unwrap();
    let format = Format::new().set_num_format("yyyy-mm-dd");
    let bytes = workbook(|sheet| {
        sheet
            .write(1, 0, 1)
            .unwrap()
            .write(2, 0, "2")
            .unwrap()
            .write(3, 0, 3.0)
            .unwrap();
        sheet.write_with_format(1, 1, day(5, 7), &format).unwrap();
        sheet.write(2, 1, 44_689).unwrap();
        sheet.write(3, 1, 20_220_509).unwrap();
        for (row, word) in (1..).zip(["确诊", "无症状", "疑似"]) {
            sheet.write(row, 2, word).unwrap();
        }
        // A stray cell in the last corner takes no memory for all between.
        sheet.write(1_048_575, 16_383, "stray").unwrap();
    });
    let translation = translated(bytes, &county()).unwrap();
    assert_eq!(translation.table("cases.csv").unwrap().text(), OURS);
    assert_eq!(
        notes(&translation),
        [
            "header_row: taken as 1, the first that is not blank",
            "cell 16384: goes nowhere; 1 row has something there",
            "column \"发病日期\": 1 number taken as days, since_1900",
            "cases.csv: nothing from 1 row, which say nothing about it",
        ]
    );
}

#[test]
fn a_workbook_with_times_of_day_in_columns_of_their_own() {
    let bytes = workbook(|sheet| {
        let format = Format::new().set_num_format("hh:mm");
        sheet.write(0, 3, "时刻").unwrap();
        sheet.write(1, 0, 138_001).unwrap();
        sheet.write(1, 1, "5月7日").unwrap();
        sheet
            .write_with_format(1, 3, ExcelDateTime::from_hms(15, 20, 0).unwrap(), &format)
            .unwrap();
    });
    let text = COUNTY.replace(
        r#"{ "header": "诊断", "to": ["cases.status"] }"#,
        r#"{ "header": "时刻", "to": ["cases.onset"] }"#,
    );
    let mapping = Mapping {
        year: Some(2022),
        ..Mapping::from_json(&text, "m.json").unwrap()
    };
    assert_eq!(
        cases(bytes, &mapping),
        "person,status,onset\n138001,,2022-05-07T15:20:00\n"
    );
}

#[test]
fn what_a_workbook_hides_behind_a_cell_is_said() {
    let row = |sheet: &mut rust_xlsxwriter::Worksheet| {
        sheet
            .write(1, 0, "1")
            .unwrap()
            .write(1, 1, "2022/5/7")
            .unwrap()
            .write(1, 2, "确诊")
            .unwrap();
    };
    let computed = workbook(|sheet| {
        row(sheet);
        sheet
            .write_formula(1, 1, Formula::new("=TODAY()").set_result("44688"))
            .unwrap();
    });
    let translation = translated(computed, &county()).unwrap();
    assert_eq!(
        translation.table("cases.csv").unwrap().text(),
        "person,status,onset\n1,confirmed,2022-05-07\n"
    );
    assert!(
        notes(&translation).contains(&"1 cell has a formula, whose value is as old as the file".to_owned())
    );
    let missing = workbook(|sheet| {
        row(sheet);
        sheet.set_formula_result_default("");
        sheet.write_formula(1, 1, "=TODAY()").unwrap();
    });
    assert_eq!(
        refusal(missing, &county()),
        "list.csv sheet 1 row 2, column \"发病日期\": expected a value, found a formula that nobody has computed"
    );
    let failed = workbook(|sheet| {
        row(sheet);
        sheet
            .write_formula(1, 2, Formula::new("=NA()").set_result("#N/A"))
            .unwrap();
    });
    assert_eq!(
        refusal(failed, &county()),
        "list.csv sheet 1 row 2, column \"诊断\": expected a value, found #N/A"
    );
    let long = workbook(|sheet| {
        row(sheet);
        sheet.write(1, 0, 620_102_198_705_071_234.0).unwrap();
    });
    assert_eq!(
        refusal(long, &county()),
        "list.csv sheet 1 row 2, column \"编号\": expected a key with all its digits, stored as text, \
         found a long number, of which the workbook has lost the last digits"
    );
}

#[test]
fn merged_cells_are_refused_until_somebody_says_that_they_are_to_be_filled() {
    let bytes = workbook(|sheet| {
        sheet.write(1, 0, "1").unwrap().write(2, 0, "2").unwrap();
        sheet.merge_range(1, 1, 2, 1, "2022/5/7", &Format::new()).unwrap();
        // Nothing is read from there.
        sheet.merge_range(1, 7, 2, 8, "备注", &Format::new()).unwrap();
    });
    assert_eq!(
        refusal(bytes.clone(), &county()),
        "list.csv sheet 1: expected a value in each cell, or a mapping with merged_cells fill; found B2:B3 merged"
    );
    let fill = COUNTY.replacen("\"codes\"", "\"merged_cells\": \"fill\", \"codes\"", 1);
    let mapping = Mapping::from_json(&fill, "m.json").unwrap();
    let translation = translated(bytes, &mapping).unwrap();
    assert_eq!(
        translation.table("cases.csv").unwrap().text(),
        "person,status,onset\n1,,2022-05-07\n2,,2022-05-07\n"
    );
    assert!(
        notes(&translation).contains(
            &"1 cell filled with the value of the first of those with which it is merged".to_owned()
        )
    );
}

#[test]
fn of_several_sheets_one_must_be_named() {
    let mut book = Workbook::new();
    for name in ["甲", "乙"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (column, header) in (0..).zip(["编号", "发病日期", "诊断"]) {
            sheet.write(0, column, header).unwrap();
        }
        sheet.write(1, 0, name).unwrap().write(1, 1, "2022/5/7").unwrap();
    }
    let bytes = book.save_to_buffer().unwrap();
    assert_eq!(
        refusal(bytes.clone(), &county()),
        "list.csv: expected one visible sheet, or a mapping that names the sheet, found 2"
    );
    let named = |sheet: &str| Mapping {
        sheet: Some(sheet.to_owned()),
        ..county()
    };
    assert_eq!(
        refusal(bytes.clone(), &named("丙")),
        "list.csv: expected a sheet \"丙\", found none of that name"
    );
    assert_eq!(
        cases(bytes, &named("乙")),
        "person,status,onset\n乙,,2022-05-07\n"
    );
}

#[test]
fn a_name_of_ten_thousand_characters_passes_as_it_is() {
    let name = "王".repeat(10_000);
    let text = format!("编号,发病日期,诊断\n{name},2022/5/7,确诊\n");
    assert_eq!(
        cases(text, &county()),
        format!("person,status,onset\n{name},confirmed,2022-05-07\n")
    );
}

/// A mapping that takes our own columns for what they are.
fn identity(columns: &[&str]) -> Mapping {
    let columns: Vec<String> = columns
        .iter()
        .map(|name| format!(r#"{{ "header": "{name}", "to": ["cases.{name}"] }}"#))
        .collect();
    let text = format!(r#"{{ "columns": [{}], "delimiter": "," }}"#, columns.join(","));
    Mapping::from_json(&text, "identity.json").unwrap()
}

proptest! {
    #[test]
    fn our_own_tables_come_back_as_they_were(
        rows in prop::collection::vec(
            (r#"[a-z王李",;0-9]{1,8}"#, prop::sample::select(vec!["", "confirmed", "asymptomatic"]),
             prop::sample::select(vec!["2022-05-07", "2022-05-07T08:30:00+08:00", "2022-05-07T08:30", "1999-12-31 23:59:59Z"])),
            1..12,
        ),
    ) {
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(["person", "status", "onset"]).unwrap();
        for (person, status, onset) in &rows {
            writer.write_record([person, *status, *onset]).unwrap();
        }
        let ours = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let mapping = identity(&["person", "status", "onset"]);
        prop_assert_eq!(cases(ours.clone(), &mapping), ours);
    }

    #[test]
    fn no_bytes_make_it_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), header in any::<bool>()) {
        let start: &[u8] = if header { "编号,发病日期,诊断\n".as_bytes() } else { b"" };
        let file = ForeignFile::new([start, &bytes].concat(), "list.csv");
        let _ = file.guess(&Mapping::default());
        for mode in [Mode::Strict, Mode::Lenient] {
            let _ = file.translate(&county(), mode);
        }
    }

    #[test]
    fn no_damage_to_a_workbook_makes_it_panic(at in 0_usize..5000, byte in any::<u8>()) {
        let mut bytes = workbook(|sheet| {
            sheet.write(1, 0, "1").unwrap().write(1, 1, 44_688).unwrap();
        });
        let at = at % bytes.len();
        bytes[at] = byte;
        let file = ForeignFile::new(bytes, "list.csv");
        let _ = file.guess(&Mapping::default());
        let _ = file.translate(&county(), Mode::Strict);
    }

    #[test]
    fn no_text_in_a_column_of_dates_makes_it_panic(text in r"[0-9０-９/.:年月日时分上下午T \-]{0,16}") {
        let rows = format!("编号,发病日期,诊断\n1,\"{text}\",\n");
        let mapping = Mapping { year: Some(2022), ..county() };
        if let Ok(translation) = translated(rows, &mapping)
            && let Some(table) = translation.table("cases.csv")
            && table.row_count() == 1
        {
            // Whatever was taken for a date is one to the reader, too.
            let mut roster = Roster::new();
            let read = read_cases(table.text().as_bytes(), "cases.csv", zone(), &mut roster).unwrap();
            for case in read {
                let told = case.as_ref().err().map(ToString::to_string).unwrap_or_default();
                let undated = told.contains("a date of onset") || told.contains("1970 to 2106");
                prop_assert!(case.is_ok() || undated, "{text}: {told}");
            }
        }
    }
}
