//! Every example program as a user runs it: what it prints, what it writes, how it refuses.
//!
//! The programs are those that `cargo test` has built next to this test, or `cargo build --examples`.

use std::collections::{BTreeMap, BTreeSet};
use std::env::{self, consts::EXE_SUFFIX};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use mijie::input::{Mode, Outbreak, read_folder};
use mijie::protocol::edition;
use mijie::{PersonId, Timestamp};

use crate::golden::assert_golden;

const TABLES: [&str; 6] = [
    "chains.dot",
    "contacts.csv",
    "exposures.csv",
    "links.csv",
    "summary.json",
    "zones.csv",
];

/// An example program, in a folder of its own, so that a stray file would be seen.
#[track_caller]
pub fn example(name: &str, args: &[&str]) -> Command {
    let test = env::current_exe().expect("the test runs from a file");
    let built = test.parent().and_then(Path::parent).expect("target/debug/deps");
    let program = built.join("examples").join(format!("{name}{EXE_SUFFIX}"));
    assert!(
        program.exists(),
        "{name} is not built: cargo test builds it, cargo test --test it does not"
    );
    let mut command = Command::new(program);
    command.args(args);
    command
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("programs write UTF-8")
}

/// Runs a program that is to succeed, and returns what it prints.
#[track_caller]
pub fn printed(mut program: Command) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = program.output().expect("the program starts");
    assert!(status.success(), "{program:?}: {status}\n{}", text(&stderr));
    assert_eq!(text(&stderr), "", "{program:?}");
    text(&stdout).to_owned()
}

/// Runs a program that is to refuse, and returns its exit code and what it says.
#[track_caller]
fn refusal(mut program: Command) -> (i32, String) {
    let Output {
        status,
        stdout,
        stderr,
    } = program.output().expect("the program starts");
    assert_eq!(text(&stdout), "", "{program:?} prints nothing");
    (
        status.code().expect("the program ends by itself"),
        text(&stderr).to_owned(),
    )
}

/// A folder with two small tables, of which one row may be bad.
fn folder(end_of_second_visit: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let visits = format!(
        "person,place,start,end\n\
         ann,cafe,2022-05-06T08:00,2022-05-06T09:00\n\
         bo,cafe,2022-05-06T08:30,{end_of_second_visit}\n\
         cy,cafe,2022-05-06T08:30,2022-05-06T10:00\n"
    );
    let files = [
        ("visits.csv", visits.as_str()),
        ("cases.csv", "person,status,onset\nann,confirmed,2022-05-07\n"),
        ("places.csv", "place,kind\ncafe,restaurant\n"),
    ];
    for (name, content) in files {
        fs::write(dir.path().join(name), content).expect("a file is written");
    }
    dir
}

fn path(dir: &tempfile::TempDir, name: &str) -> String {
    dir.path()
        .join(name)
        .to_str()
        .expect("a path in UTF-8")
        .to_owned()
}

#[test]
fn outbreak_trace_tells_the_meeting_what_it_wants_to_know() {
    assert_golden("outbreak-trace.txt", &printed(example("outbreak-trace", &[])));
}

#[test]
fn outbreak_trace_writes_the_same_files_with_any_number_of_threads() {
    let written = |threads: &str| -> Vec<Vec<u8>> {
        let dir = tempfile::tempdir().expect("a folder for temporary files");
        let out = path(&dir, "a/b");
        let mut program = example("outbreak-trace", &["--out", &out, "--generations", "3"]);
        program.env("RAYON_NUM_THREADS", threads);
        let report = printed(program);
        assert!(report.ends_with(&format!("\nWritten to {out}\n")), "{report}");
        let mut names: Vec<PathBuf> = fs::read_dir(&out)
            .expect("the folder is there")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        names.sort();
        assert!(
            names
                .iter()
                .map(|name| name.file_name())
                .eq(TABLES.map(|name| Some(name.as_ref()))),
            "{names:?}"
        );
        names.iter().map(|name| fs::read(name).expect("a file")).collect()
    };
    let alone = written("1");
    assert!(alone.iter().all(|file| file.len() > 100));
    assert_eq!(alone, written("4"));
}

#[test]
fn outbreak_trace_stops_at_a_bad_row_or_rejects_it_when_lenient() {
    let data = folder("2022-05-06T08:10");
    let (dir, out) = (path(&data, "."), path(&data, "out"));
    let (code, said) = refusal(example("outbreak-trace", &[&dir, "--out", &out]));
    assert_eq!(code, 1);
    let message = said.strip_prefix("error: ").expect("an error");
    assert!(
        message.starts_with("visits.csv line 3, column \"end\": "),
        "{said}"
    );
    assert!(!Path::new(&out).exists(), "nothing is written");

    let report = printed(example("outbreak-trace", &[&dir, "--out", &out, "--lenient"]));
    assert!(
        report.contains(&format!("\nRejected: 1 row\n  {message}")),
        "{report}"
    );
    let contacts = fs::read_to_string(Path::new(&out).join("contacts.csv")).expect("contacts.csv");
    assert_eq!(
        contacts,
        "person,tier,generation,first_exposure,last_exposure,sources\n\
         cy,close,1,2022-05-06T08:30:00+08:00,2022-05-06T09:00:00+08:00,1\n"
    );
    let rejects = fs::read_to_string(Path::new(&out).join("rejects.csv")).expect("rejects.csv");
    assert!(
        rejects.starts_with("file,row,line,column,expected,found\nvisits.csv,2,3,end,"),
        "{rejects}"
    );
}

#[test]
fn outbreak_trace_names_a_file_only_where_it_writes_one() {
    let data = folder("2022-05-06T08:40");
    let (dir, out) = (path(&data, "."), path(&data, "out"));
    let bad = "ann,cafe,2022-05-06T08:00,2022-05-06T07:00\n".repeat(23);
    fs::write(
        data.path().join("visits.csv"),
        format!("person,place,start,end\n{bad}"),
    )
    .expect("a file is written");
    let report = printed(example("outbreak-trace", &[&dir, "--lenient"]));
    assert!(
        report.ends_with("\n  and 3 more, which --out DIR writes\n"),
        "{report}"
    );
    let report = printed(example("outbreak-trace", &[&dir, "--lenient", "--out", &out]));
    assert!(
        report.ends_with(&format!("\n  and 3 more, see rejects.csv\n\nWritten to {out}\n")),
        "{report}"
    );
    let rejects = fs::read_to_string(Path::new(&out).join("rejects.csv")).expect("rejects.csv");
    assert_eq!(rejects.lines().count(), 24);
}

#[test]
fn outbreak_trace_asks_as_of_the_time_and_the_protocol_that_are_given() {
    let data = folder("2022-05-06T09:30");
    let dir = path(&data, ".");
    let report = printed(example("outbreak-trace", &[&dir]));
    assert!(
        report.starts_with("As of 2022-05-07 00:00 (+08:00), under cn-8-field: "),
        "{report}"
    );
    let args = [&dir, "--as-of", "2022-05-06T08:20:00+08:00", "--protocol", "cn-9"];
    let report = printed(example("outbreak-trace", &args));
    assert!(
        report.starts_with("As of 2022-05-06 08:20 (+08:00), under cn-9: "),
        "{report}"
    );
    assert!(report.contains("\n0 contacts\n"), "{report}");
    // As in the files: without offset it is local time, and a day begins at its midnight.
    for (text, shown) in [
        ("2022-05-06T08:20", "2022-05-06 08:20 (+08:00)"),
        ("2022-05-06 08:20:30", "2022-05-06 08:20:30 (+08:00)"),
        ("2022-05-06T00:20Z", "2022-05-06 08:20 (+08:00)"),
        ("2022-05-06", "2022-05-06 00:00 (+08:00)"),
    ] {
        let report = printed(example("outbreak-trace", &[&dir, "--as-of", text]));
        assert!(
            report.starts_with(&format!("As of {shown}, ")),
            "{text}: {report}"
        );
    }
}

#[test]
fn outbreak_trace_ends_quietly_when_nobody_reads_on() {
    let mut child = example("outbreak-trace", &[])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    drop(child.stdout.take());
    let Output { status, stderr, .. } = child.wait_with_output().expect("the program ends");
    assert!(status.success());
    assert_eq!(text(&stderr), "");
}

#[test]
fn daily_briefing_tells_the_meeting_in_two_languages() {
    for (lang, golden) in [("en", "daily-briefing.md"), ("zh", "daily-briefing-zh.md")] {
        let told = printed(example(
            "daily-briefing",
            &["--date", "2022-05-14", "--lang", lang],
        ));
        assert_golden(golden, &told);
    }
}

#[test]
fn fourteen_mornings_are_told_and_planned_with_the_same_counts() {
    let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
    for day in 9..=22 {
        let date = format!("2022-05-{day:02}");
        let told = printed(example("daily-briefing", &["--date", &date]));
        assert!(told.starts_with(&format!("# Briefing of {date}\n")), "{told}");
        let dir = tempfile::tempdir().expect("a folder for temporary files");
        let out = path(&dir, "plan");
        let listed = printed(example("response-plan", &["--date", &date, "--out", &out]));
        for line in listed.lines() {
            let name = line.split(':').next().expect("a name");
            assert!(Path::new(&out).join(name).exists(), "{date}: {name}");
        }
        for name in [
            "call_list.csv",
            "figures.csv",
            "open_needs.csv",
            "shops.csv",
            "supplies.csv",
        ] {
            let table = fs::read_to_string(Path::new(&out).join(name)).expect(name);
            *rows.entry(name).or_insert(0) += table.lines().count() - 1;
        }
        let problems = fs::read_to_string(Path::new(&out).join("problems.csv")).expect("problems.csv");
        let counts = told
            .lines()
            .filter_map(|line| line.strip_prefix("### ")?.rsplit_once('('));
        let counts = counts.map(|(_, count)| count.trim_end_matches(')').parse::<usize>().expect("a number"));
        assert_eq!(counts.sum::<usize>(), problems.lines().count() - 1, "{date}");
    }
    assert!(rows.values().all(|&rows| rows > 0), "{rows:?}");
}

#[test]
fn daily_briefing_keeps_what_it_prints() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let out = path(&dir, "a");
    let told = printed(example(
        "daily-briefing",
        &["--date", "2022-05-10", "--out", &out],
    ));
    let kept = fs::read_to_string(Path::new(&out).join("briefing-2022-05-10.md")).expect("the briefing");
    assert_eq!(told, kept);
}

#[cfg(feature = "html")]
#[test]
fn dossier_write_writes_the_county_and_one_person() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let out = path(&dir, "pages");
    let args = [
        "--out",
        &out,
        "--date",
        "2022-05-17",
        "--person",
        "p1137",
        "--title",
        "Huangyuan",
    ];
    assert_eq!(
        printed(example("dossier-write", &args)),
        "dossier-2022-05-17.html: 720 persons, 0 more left out\nperson-2022-05-17.html: the dossier of one person\n"
    );
    for (name, told) in [
        ("dossier-2022-05-17.html", "<h1><bdi>Huangyuan</bdi>"),
        ("person-2022-05-17.html", "<bdi>p1137</bdi>"),
    ] {
        let page = fs::read_to_string(Path::new(&out).join(name)).expect(name);
        assert!(page.contains(told), "{name}");
    }
    let args = ["--out", &out, "--person", "nobody", "--most-persons", "1"];
    let refused = example("dossier-write", &args)
        .output()
        .expect("the program starts");
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        "error: --person: expected the key of a person, found none like it\n"
    );
}

#[test]
fn morning_programs_refuse_days_that_no_log_reaches() {
    let (code, said) = refusal(example("daily-briefing", &["--date", "2090-01-01"]));
    assert_eq!(code, 1);
    assert_eq!(
        said,
        "error: --date: expected at most 366 days after the first case, found 2090-01-01\n"
    );
}

#[test]
fn contact_explain_tells_the_chain_and_its_evidence() {
    let explained = printed(example("contact-explain", &["p1137"]));
    assert_golden("contact-explain.txt", &explained);
}

#[test]
fn contact_explain_tells_it_in_chinese() {
    let explained = printed(example("contact-explain", &["p1137", "--lang", "zh"]));
    assert_golden("contact-explain-zh.txt", &explained);
}

#[test]
fn source_find_weighs_the_sources_of_every_case_or_of_one() {
    let all = printed(example("source-find", &[]));
    assert_golden("source-find.txt", &all);
    let one = printed(example("source-find", &["--case", "p1530"]));
    assert!(one.starts_with("p1530, sampled 2022-05-13 08:40\n"), "{one}");
    assert!(all.contains(&one), "{one}");
    let least = printed(example("source-find", &["--case", "p1530", "--least", "0.5"]));
    assert_eq!(least.lines().count(), 3, "{least}");
    assert!(least.ends_with("  39.7 %  4 others together\n"), "{least}");
}

#[test]
fn source_find_goes_forward_again_to_whom_two_days_of_look_back_miss() {
    // The grandchild's class: of them, the planted chain has the teacher infected, and no contact of anybody.
    let args = [
        "--case",
        "p1231",
        "--both-ways",
        "--protocol",
        "cn-8",
        "--least",
        "0.2",
    ];
    let told = printed(example("source-find", &args));
    assert!(told.contains("\n  p1107: 925 min from 2022-05-09 08:19, MISSED by ordinary tracing [study]\n"));
    assert_golden("source-find-both-ways.txt", &told);
}

#[test]
fn source_find_weighs_the_same_with_any_number_of_threads() {
    let told = |threads: &str| {
        let mut program = example("source-find", &["--least", "0"]);
        program.env("RAYON_NUM_THREADS", threads);
        printed(program)
    };
    assert_eq!(told("1"), told("4"));
}

#[test]
fn protocol_compare_counts_contacts_days_and_missed_cases() {
    assert_golden("protocol-compare.txt", &printed(example("protocol-compare", &[])));
}

#[test]
fn protocol_compare_writes_and_prints_every_day_of_every_edition() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let out = path(&dir, "out");
    let report = printed(example("protocol-compare", &["--by-day", "--out", &out]));
    let table = fs::read_to_string(Path::new(&out).join("what_if.csv")).expect("the file was written");
    let rows: Vec<Vec<&str>> = table.lines().map(|line| line.split(',').collect()).collect();
    let column = |name: &str| rows[0].iter().position(|&cell| cell == name).expect("a column");
    let (edition, date, sealed) = (column("edition"), column("date"), column("sealed_people"));
    let printed_days = report.lines().filter(|line| line.starts_with("2022-")).count();
    assert_eq!(printed_days, rows.len() - 1, "{report}");
    for row in &rows[1..] {
        assert!(
            report.contains(&format!("\n{}, ", row[edition])),
            "{}",
            row[edition]
        );
        assert!(report.contains(&format!("\n{} ", row[date])), "{}", row[date]);
        let draws_zones = row[edition].starts_with("cn-");
        assert_eq!(!row[sealed].is_empty(), draws_zones, "{row:?}");
    }
}

#[test]
fn protocol_custom_traces_with_the_protocol_that_it_kept() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let file = path(&dir, "house.json");
    let report = printed(example("protocol-custom", &["--save", &file]));
    assert_golden("protocol-custom.txt", &report.replace(&file, "house.json"));
    let (_, cited) = report
        .split_once("  cited by ")
        .expect("the added rule is counted");
    assert!(
        !cited.starts_with("0 "),
        "the added rule changes something: {report}"
    );
    let traced = printed(example("outbreak-trace", &["--protocol", &file]));
    assert!(
        traced.starts_with("As of 2022-05-17 00:00 (+08:00), under house: "),
        "{traced}"
    );
}

#[test]
fn loop_check_tells_the_park_who_broke_its_loop() {
    assert_golden("loop-check.txt", &printed(example("loop-check", &[])));
}

#[test]
fn loop_check_refuses_a_folder_without_gates() {
    let dir = folder("2022-05-06T09:30");
    let (code, said) = refusal(example(
        "loop-check",
        &[dir.path().to_str().expect("a path in UTF-8")],
    ));
    assert_eq!(code, 1);
    assert!(said.starts_with("error: gates.csv: "), "{said}");
}

#[test]
fn city_generate_writes_the_committed_county_again() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let committed = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/data/huangyuan");
    let out = path(&dir, "huangyuan");
    printed(example("city-generate", &["--preset", "huangyuan", &out]));
    for entry in fs::read_dir(committed).expect("the county is there") {
        let file = entry.expect("an entry");
        let again = fs::read(Path::new(&out).join(file.file_name())).expect("the file was written");
        assert!(
            again == fs::read(file.path()).expect("a file"),
            "{:?}",
            file.file_name()
        );
    }
}

/// A town in which an outbreak spread, of which so many percent stay hidden, and the lines of the truth about it.
fn spread(dir: &tempfile::TempDir, name: &str, hidden: &str) -> (Outbreak, Vec<Vec<String>>) {
    let out = path(dir, name);
    let args = [
        "--preset",
        "town",
        "--persons",
        "800",
        "--days",
        "30",
        "--spread",
        "15",
    ];
    printed(example(
        "city-generate",
        &[&args[..], &["--hidden", hidden, &out]].concat(),
    ));
    let outbreak = read_folder(&out, china(), Mode::Strict).expect("the folder is good");
    let truth = fs::read_to_string(Path::new(&out).join("infections.csv")).expect("the truth");
    let mut lines = truth.lines();
    assert_eq!(lines.next(), Some("infector,infectee,place,time"));
    let cells = |line: &str| line.split(',').map(str::to_owned).collect();
    (outbreak, lines.map(cells).collect())
}

fn china() -> chrono::FixedOffset {
    "+08:00".parse().expect("an offset")
}

/// When each person was infected.
fn times(outbreak: &Outbreak, truth: &[Vec<String>]) -> BTreeMap<PersonId, Timestamp> {
    let mut times = BTreeMap::new();
    for line in truth {
        let person = outbreak
            .roster
            .find_person(&line[1])
            .expect("everybody lives somewhere");
        let before = times.insert(person, line[3].parse().expect("an instant"));
        assert_eq!(before, None, "{line:?}: nobody is infected twice");
    }
    times
}

#[test]
fn whoever_city_generate_lets_infect_was_infectious_and_there() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let (outbreak, truth) = spread(&dir, "half", "50");
    assert!(
        truth == spread(&dir, "again", "50").1,
        "the same arguments give the same bytes"
    );
    let times = times(&outbreak, &truth);
    let time = |line: &[String]| times[&outbreak.roster.find_person(&line[1]).expect("a key")];
    assert!(truth.is_sorted_by_key(|line| time(line)), "in the order of time");
    let (seeds, others): (Vec<_>, Vec<_>) = truth.iter().partition(|line| line[0].is_empty());
    assert_eq!(seeds.len(), 15);
    assert!(
        seeds.iter().all(|line| line[2].is_empty()),
        "who brings it from elsewhere has no place"
    );
    for line in others {
        let now = time(line);
        let place = outbreak
            .roster
            .find_place(&line[2])
            .expect("a place of the tables");
        for key in &line[..2] {
            let person = outbreak
                .roster
                .find_person(key)
                .expect("everybody lives somewhere");
            let mut visits = outbreak.log.visits_of(person);
            let there = visits.any(|visit| visit.place == place && visit.interval.contains(now));
            assert!(there, "{line:?}: both were there");
        }
        let infector = outbreak
            .roster
            .find_person(&line[0])
            .expect("everybody lives somewhere");
        assert!(times[&infector] <= now, "{line:?}: infected before");
        if let Some(case) = outbreak.cases.get(infector) {
            let (start, end) = edition::cn_8().window().bounds(case, china(), Timestamp::MAX);
            assert!(start <= now && now < end, "{line:?}: infectious");
        }
    }
}

#[test]
fn of_the_infections_of_city_generate_so_many_are_hidden_as_was_asked_for() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    for (hidden, least, most) in [("0", 100, 100), ("50", 30, 70), ("100", 0, 0)] {
        let (outbreak, truth) = spread(&dir, hidden, hidden);
        let times = times(&outbreak, &truth);
        for case in outbreak.cases.iter() {
            let onset = case.onset.expect("all fall ill").start(china()).to_unix();
            let days = (onset - times[&case.person].to_unix()).div_euclid(86_400);
            assert!((0..14).contains(&days), "1 to 14 days on the calendar: {days}");
        }
        // An incubation and two days later everybody else is known.
        let end = outbreak.log.span().expect("visits").end().to_unix() - 17 * 86_400;
        let old: Vec<_> = times.iter().filter(|(_, time)| time.to_unix() < end).collect();
        let known = old
            .iter()
            .filter(|&&(&person, _)| outbreak.cases.get(person).is_some());
        let percent = 100 * known.count() / old.len();
        assert!(
            (least..=most).contains(&percent),
            "{percent} % of {} with {hidden} hidden",
            old.len()
        );
    }
}

#[cfg(feature = "parquet")]
#[test]
fn city_generate_writes_the_same_visits_by_number_and_by_key() {
    use mijie::input::read_parquet_visits_by_id;
    use mijie::{Unwatched, VisitLog, VisitLogBuilder};

    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let (by_key, by_number) = (path(&dir, "keys"), path(&dir, "numbers"));
    let arguments = ["--preset", "town", "--persons", "700", "--days", "3"];
    printed(example("city-generate", &[&arguments[..], &[&by_key]].concat()));
    let numbered = example(
        "city-generate",
        &[&arguments[..], &["--numbered", &by_number]].concat(),
    )
    .output()
    .expect("the program starts");
    if text(&numbered.stderr).contains("built with the feature parquet") {
        #[expect(clippy::print_stderr, reason = "whoever runs the tests should know")]
        {
            eprintln!("skipped: the programs are those of a build without the feature parquet");
        }
        return;
    }
    assert!(numbered.status.success(), "{}", text(&numbered.stderr));
    let zone = "+08:00".parse().expect("an offset");
    let keyed = read_folder(&by_key, zone, Mode::Strict)
        .expect("the folder is good")
        .log;
    let mut builder = VisitLogBuilder::new();
    let count = read_parquet_visits_by_id([&by_number], zone, &mut builder, &Unwatched).expect("good files");
    assert_eq!(text(&numbered.stdout), format!("visits: {count} rows\n"));
    let numbered = builder.build().expect("dense ids");
    // Ids differ, but not how long how many were where.
    let stays = |log: &VisitLog| {
        let mut stays: Vec<_> = log.visits().map(|visit| (visit.interval, visit.spot)).collect();
        stays.sort_unstable();
        stays
    };
    assert!(stays(&numbered) == stays(&keyed));
    assert_eq!(numbered.visit_count(), keyed.visit_count());
    assert_eq!(fs::read_dir(&by_number).expect("a folder").count(), 3);
}

#[test]
fn programs_refuse_what_they_cannot_use() {
    let data = folder("2022-05-06T09:30");
    let here = |name: &str| path(&data, name);
    fs::write(here("bad.json"), "{\"id\": \"\"}").expect("a file is written");
    let cases: [(&str, &[&str], i32, String); 12] = [
        (
            "outbreak-trace",
            &["--out"],
            2,
            "error: a value is required for '--out <DIR>' but none was supplied".into(),
        ),
        (
            "outbreak-trace",
            &["--nonsense"],
            2,
            "error: unexpected argument '--nonsense' found".into(),
        ),
        (
            "outbreak-trace",
            &["--as-of", "noon"],
            1,
            "error: --as-of: expected a date such as 2022-05-07 or a time such as 2022-05-07T08:30:00+08:00 \
             from 1970 to 2106, found \"noon\""
                .into(),
        ),
        (
            "outbreak-trace",
            &["--generations", "0"],
            1,
            "error: generations: expected at least 1, found 0".into(),
        ),
        (
            "outbreak-trace",
            &["--protocol", "cn-10"],
            1,
            "error: --protocol: expected cn-8, cn-8-field, cn-8-shanghai, cn-8-beijing, cn-9, cn-20, cn-new10, \
             who-2020, cdc-2020-10, ecdc-2020-11 or uk-2020-05, found \"cn-10\", and no .json file"
                .into(),
        ),
        (
            "outbreak-trace",
            &["--protocol", "absent.json"],
            1,
            "error: absent.json: cannot be read: ".into(),
        ),
        (
            "outbreak-trace",
            &["absent"],
            1,
            "error: absent: cannot be read: ".into(),
        ),
        (
            "contact-explain",
            &[],
            2,
            "error: the following required arguments were not provided:".into(),
        ),
        (
            "contact-explain",
            &["nobody"],
            1,
            "error: PERSON: expected a key of the tables, found one that they do not have".into(),
        ),
        (
            "protocol-compare",
            &["absent"],
            1,
            "error: absent: cannot be read: ".into(),
        ),
        (
            "protocol-custom",
            &["--save", "absent/house.json"],
            1,
            "error: absent/house.json: ".into(),
        ),
        (
            "city-generate",
            &["--preset", "atlantis"],
            2,
            "error: invalid value 'atlantis' for '--preset <".into(),
        ),
    ];
    for (name, args, code, start) in cases {
        refuses(&data, name, args, code, &start);
    }
}

#[track_caller]
fn refuses(data: &tempfile::TempDir, name: &str, args: &[&str], code: i32, start: &str) {
    let mut program = example(name, args);
    program.current_dir(data.path());
    let (found, said) = refusal(program);
    assert_eq!(found, code, "{name} {args:?}: {said}");
    assert!(said.starts_with(start), "{name} {args:?}: {said}");
    assert!(!said.contains("panicked"), "{name} {args:?}: {said}");
}

#[test]
fn what_seeks_sources_and_what_lets_outbreaks_spread_refuses_what_it_cannot_use() {
    let data = folder("2022-05-06T09:30");
    let cases: [(&str, &[&str], i32, &str); 7] = [
        (
            "source-find",
            &["--case", "nobody"],
            1,
            "error: --case: expected a key of the tables, found one that they do not have",
        ),
        (
            "source-find",
            &["--case", "p0001"],
            1,
            "error: --case: expected a case, found a person who is none",
        ),
        (
            "source-find",
            &["--least", "1.5"],
            1,
            "error: --least: expected a number from 0 to 1, found 1.5",
        ),
        (
            "source-find",
            &["--unseen", "100"],
            2,
            "error: invalid value '100' for '--unseen <PERCENT>'",
        ),
        (
            "city-generate",
            &["out", "--spread", "5"],
            1,
            "city-generate: --spread: expected the preset town, city or metropolis, found huangyuan",
        ),
        (
            "city-generate",
            &["out", "--preset", "town", "--persons", "100", "--spread", "101"],
            1,
            "city-generate: --spread: expected no more people than there are, found 101",
        ),
        (
            "city-generate",
            &["out", "--preset", "town", "--hidden", "5"],
            2,
            "error: the following required arguments were not provided:\n  --spread <SEEDS>",
        ),
    ];
    for (name, args, code, start) in cases {
        refuses(&data, name, args, code, start);
    }
}

#[test]
fn programs_refuse_files_and_folders_that_they_cannot_use() {
    let data = folder("2022-05-06T09:30");
    let here = |name: &str| path(&data, name);
    fs::write(here("bad.json"), "{\"id\": \"\"}").expect("a file is written");
    printed(example("protocol-custom", &["--save", &here("house.json")]));
    let house = fs::read_to_string(here("house.json")).expect("a file");
    fs::write(
        here("never.json"),
        house.replace("\"generations\": 3", "\"generations\": 0"),
    )
    .expect("a file is written");
    let (code, said) = refusal(example("outbreak-trace", &["--protocol", &here("never.json")]));
    assert_eq!(
        (code, said.as_str()),
        (
            1,
            "error: never.json: the protocol cannot be used: generations: expected at least 1, found 0\n"
        )
    );
    let bad = [here("bad.json"), here("."), here("visits.csv")];
    let (code, said) = refusal(example("outbreak-trace", &["--protocol", &bad[0]]));
    assert!(
        code == 1 && said.starts_with("error: bad.json line 1, column "),
        "{said}"
    );
    let (code, said) = refusal(example("outbreak-trace", &[&bad[2]]));
    assert!(
        code == 1 && said.ends_with(": expected a folder, found a file\n"),
        "{said}"
    );
    let (code, said) = refusal(example(
        "outbreak-trace",
        &[&bad[1], "--out", &format!("{}/x", bad[2])],
    ));
    assert!(code == 1 && said.starts_with("error: "), "{said}");
}

#[test]
fn chain_measure_answers_for_every_root_or_for_those_of_a_file() {
    let data = tempfile::tempdir().expect("a folder for temporary files");
    let write = |name: &str, content: &str| {
        fs::write(data.path().join(name), content).expect("a file is written");
        path(&data, name)
    };
    let movements = write(
        "movements.csv",
        "id,date,from,to\n1,2010-08-13,a,b\n2,2010-08-13,b,c\n3,2010-08-12,c,d\n4,2010-08-20,c,e\n5,2010-08-20,e,e\n",
    );
    let head =
        "root,in_begin,in_end,out_begin,out_end,in_degree,out_degree,ingoing_chain,outgoing_chain,known\n";
    let days = "2010-08-12,2010-08-20,2010-08-12,2010-08-20";
    assert_eq!(
        printed(example("chain-measure", &[&movements])),
        format!(
            "{head}a,{days},0,1,0,3,yes\nb,{days},1,1,1,2,yes\nc,{days},1,2,2,2,yes\nd,{days},1,0,1,0,yes\n\
             e,{days},1,0,3,0,yes\n"
        )
    );
    // The last of a chain of three comes a week after the others.
    let week = "2010-08-13,2010-08-20,2010-08-13,2010-08-20";
    let args = [&movements, "--begin", "2010-08-13", "--max-wait", "6"];
    assert!(printed(example("chain-measure", &args)).contains(&format!("\na,{week},0,1,0,2,yes\n")));
    let roots = write(
        "roots.csv",
        "root,in_begin,in_end,out_begin,out_end\n\
         e,2010-08-20,2010-08-20,2010-08-01,2010-08-31\n\
         z,2010-08-01,2010-08-31,2010-08-01,2010-08-31\n",
    );
    assert_eq!(
        printed(example("chain-measure", &[&movements, "--roots", &roots])),
        format!(
            "{head}e,2010-08-20,2010-08-20,2010-08-01,2010-08-31,1,0,1,0,yes\n\
             z,2010-08-01,2010-08-31,2010-08-01,2010-08-31,0,0,0,0,no\n"
        )
    );
}

#[cfg(feature = "xml")]
#[test]
fn tree_build_prints_the_tree_and_writes_its_formats() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let out = path(&dir, "a/tree");
    let report = printed(example("tree-build", &["--out", &out]));
    assert_golden("tree-build.txt", &report.replace(&out, "OUT"));
    for name in [
        "linelist.csv",
        "contacts.csv",
        "nodes.csv",
        "tree.graphml",
        "tree.gexf",
        "tree.dot",
    ] {
        let written = fs::read_to_string(Path::new(&out).join(name)).expect("a file");
        assert!(written.contains("p1247"), "{name}");
    }
}

#[cfg(feature = "xml")]
#[test]
fn tree_build_flags_what_others_recorded_and_cannot_be() {
    let data = tempfile::tempdir().expect("a folder for temporary files");
    let pairs = path(&data, "pairs.csv");
    // The one fell ill on the 6th, and of the other it is said to have had it from the 9th on.
    fs::write(&pairs, "note,from,to\n,p1231,p1247\n,p1247,p1249\n").expect("a file is written");
    let out = path(&data, "tree");
    let report = printed(example("tree-build", &["--pairs", &pairs, "--out", &out]));
    for name in ["contacts.csv", "tree.dot"] {
        let written = fs::read_to_string(Path::new(&out).join(name)).expect("a file");
        assert_golden(&format!("tree-build-{name}"), &written);
    }
    let told = "p1231  positive 2022-05-13, from nobody among the cases\n  p1247  ill 2022-05-06, from p1231\n      \
                cannot be: ill on 2022-05-06, and not before 2022-05-10 if infected by this infector\n      cannot be: \
                positive on 2022-05-08, and the infector infectious only from 2022-05-09T00:00:00+08:00\n    p1249  ill \
                2022-05-10, from p1247, serial interval 4 d\n";
    assert!(report.contains(told), "{report}");
}

#[cfg(feature = "xml")]
#[test]
fn tree_build_says_what_is_wrong_with_recorded_pairs() {
    let data = tempfile::tempdir().expect("a folder for temporary files");
    let pairs = path(&data, "pairs.csv");
    let cases = [
        (
            "from,date\np1231,2022-05-07\n",
            " line 1: expected a column \"to\", found none",
        ),
        (
            "from,to\np1247,p1249\np1247,nobody\n",
            " line 3, column \"to\": expected a key of the tables, found another",
        ),
        (
            "from,to\np1247,p1247\n",
            ": pair 1: expected two persons, found one twice",
        ),
        (
            "from,to\np1247,p1249\np1249,p1247\n",
            ": pair 2: expected an infector who was infected earlier, found the reverse of pair 1",
        ),
        (
            "from,to\np1247,p1249\np1231,p1249\n",
            ": pair 2: expected one infector of each person, found another than that of pair 1",
        ),
        (
            "from,to\np1247,p1249\np1249,p1231\np1231,p1247\n",
            ": pairs 1, 2 and 3: expected infectors who were infected earlier, found a cycle",
        ),
    ];
    for (content, wrong) in cases {
        fs::write(&pairs, content).expect("a file is written");
        let (code, said) = refusal(example("tree-build", &["--pairs", &pairs]));
        assert_eq!((code, said), (1, format!("error: {pairs}{wrong}\n")));
    }
    let missing = path(&data, "missing.csv");
    let (_, said) = refusal(example("tree-build", &["--pairs", &missing]));
    assert!(
        said.starts_with(&format!("error: {missing}: cannot be read: ")),
        "{said}"
    );
}

#[test]
fn chain_measure_says_what_is_wrong_with_its_files() {
    let data = tempfile::tempdir().expect("a folder for temporary files");
    let file = path(&data, "movements.csv");
    let good = "from,to,date\na,b,2010-08-13\n";
    let cases: [(&str, &[&str], &str); 6] = [
        (
            "from,to\na,b\n",
            &[],
            " line 1: expected a column \"date\", found none",
        ),
        (
            "from,to,date\na,b,13.8.2010\n",
            &[],
            " line 2, column \"date\": expected a date such as 2010-08-13 from 1970 to 2106, found 9 characters of text",
        ),
        (
            "from,to,date\n,b,2010-08-13\n",
            &[],
            " line 2, column \"from\": expected a key, found nothing",
        ),
        ("from,to,date\n", &[], ": expected a movement, found none"),
        (
            good,
            &["--begin", "2010-08-14"],
            "window: expected an end on 2010-08-14 or later, found 2010-08-13",
        ),
        (good, &["--roots", "absent.csv"], "absent.csv: cannot be read: "),
    ];
    for (content, args, expected) in cases {
        fs::write(&file, content).expect("a file is written");
        let (code, said) = refusal(example("chain-measure", &[&[file.as_str()], args].concat()));
        assert_eq!(code, 1, "{said}");
        let said = said.strip_prefix("error: ").expect("an error");
        assert!(said.trim_start_matches(&file).starts_with(expected), "{said}");
    }
}

#[test]
fn the_readme_has_every_option_of_every_program() {
    let readme = include_str!("../../README.md");
    let rows: Vec<&str> = readme.lines().filter(|line| line.starts_with("| `")).collect();
    for name in [
        "outbreak-trace",
        "contact-explain",
        "protocol-compare",
        "protocol-custom",
        "chain-measure",
        "source-find",
        "city-generate",
    ] {
        let row = rows
            .iter()
            .find(|row| row.starts_with(&format!("| `{name} ")))
            .expect("a row of the table of programs");
        let (_, usage) = row.split_once(name).expect("the name");
        let options = |text: &str| -> BTreeSet<String> {
            let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
            let long = words.filter(|word| word.len() > 2 && word.starts_with("--"));
            long.map(str::to_owned).collect()
        };
        let help = printed(example(name, &["--help"]));
        let (_, listed) = help.split_once("\nOptions:\n").expect("a list of options");
        let starts = listed
            .lines()
            .map(str::trim_start)
            .filter(|line| line.starts_with('-'));
        let mut in_help = options(&starts.collect::<Vec<_>>().join("\n"));
        in_help.remove("--help");
        let (usage, _) = usage.split_once("` |").expect("the end of the usage");
        assert_eq!(options(usage), in_help, "{name}");
    }
}

#[test]
fn every_program_says_what_it_is_for() {
    for name in [
        "outbreak-trace",
        "contact-explain",
        "protocol-compare",
        "protocol-custom",
        "chain-measure",
        "source-find",
        "city-generate",
    ] {
        let help = printed(example(name, &["--help"]));
        assert!(help.contains("\nUsage: ") && help.contains("--help"), "{help}");
    }
}

#[cfg(feature = "foreign")]
#[test]
fn linelist_convert_guesses_shows_and_converts() {
    let dir = tempfile::tempdir().unwrap();
    let (list, mapping, out) = (path(&dir, "list.csv"), path(&dir, "m.json"), path(&dir, "out"));
    fs::write(&list, "编号,发病日期,诊断\n1,2022/5/7,确诊\n").unwrap();
    let shown = printed(example(
        "linelist-convert",
        &[&list, "--guess", "--save", &mapping],
    ));
    assert!(
        shown.contains("column \"发病日期\" to cases.onset: high"),
        "{shown}"
    );
    assert!(!Path::new(&out).exists());
    printed(example(
        "linelist-convert",
        &[&list, "--mapping", &mapping, "--out", &out],
    ));
    assert_eq!(
        fs::read_to_string(Path::new(&out).join("cases.csv")).unwrap(),
        "person,status,onset\n1,confirmed,2022-05-07\n"
    );
    fs::write(&list, "编号,发病日期,诊断\n1,5月7日,确诊\n").unwrap();
    let (code, said) = refusal(example("linelist-convert", &[&list, "--mapping", &mapping]));
    assert_eq!(code, 1);
    assert!(
        said.contains("list.csv line 2, column \"发病日期\": expected a date with its year"),
        "{said}"
    );
}

#[cfg(feature = "schema")]
#[test]
fn schema_write_writes_every_schema_and_says_where() {
    let dir = tempfile::tempdir().unwrap();
    let out = path(&dir, "new/schemas");
    let said = printed(example("schema-write", &[&out]));
    let expected: Vec<String> = mijie::report::schema::all()
        .into_iter()
        .map(|(name, text)| {
            let path = Path::new(&out).join(name);
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            path.display().to_string()
        })
        .collect();
    assert_eq!(said, expected.join("\n") + "\n");
    let file = path(&dir, "file");
    fs::write(&file, "").unwrap();
    let (code, said) = refusal(example("schema-write", &[&file]));
    assert_eq!(code, 1);
    assert!(said.starts_with(&format!("error: {file}: ")), "{said}");
}

#[test]
#[cfg(all(feature = "geojson", feature = "svg"))]
fn picture_draw_writes_a_picture_for_each_question_and_the_map_as_geojson() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let (out, shapes) = (path(&dir, "out"), path(&dir, "map.geojson"));
    fs::write(
        &shapes,
        r#"{"type": "FeatureCollection", "features": [{"type": "Feature", "properties": {"code": "huangyuan"},
            "geometry": {"type": "Polygon", "coordinates": [[[101, 36.4], [101.4, 36.4], [101.4, 36.9], [101, 36.4]]]}},
            {"type": "Feature", "properties": {"code": "elsewhere"}, "geometry": null}]}"#,
    )
    .expect("a file is written");
    let args = [
        "--out",
        &out,
        "--lang",
        "zh",
        "--shapes",
        &shapes,
        "--area-property",
        "code",
    ];
    let said = printed(example("picture-draw", &args));
    let files = [
        "cases-by-onset.svg",
        "cases-by-report.svg",
        "chains.svg",
        "timeline.svg",
        "serial-intervals.svg",
        "zones.svg",
        "zones.geojson",
    ];
    let mut lines = said.lines();
    assert_eq!(
        lines.next(),
        Some(&*format!(
            "{shapes}: features of areas that the tables do not have: 1"
        ))
    );
    assert_eq!(lines.clone().count(), files.len(), "{said}");
    for (line, name) in lines.zip(files) {
        assert!(line.starts_with(&format!("{out}/{name}: ")), "{line}");
        let file = fs::read_to_string(path(&dir, &format!("out/{name}"))).expect("the file is there");
        if name != "zones.geojson" {
            let document = roxmltree::Document::parse(&file).expect("XML");
            assert!(
                document
                    .root_element()
                    .has_tag_name(("http://www.w3.org/2000/svg", "svg"))
            );
        }
    }
    let map = fs::read_to_string(path(&dir, "out/zones.geojson")).expect("the file is there");
    assert!(map.contains(r#""properties":{"area":"huangyuan","level":"county","zone":"prevention"}"#));
    let (code, said) = refusal(example(
        "picture-draw",
        &["--out", &out, "--shapes", &path(&dir, "none")],
    ));
    assert_eq!(code, 1);
    assert!(
        said.starts_with(&format!("error: {}: ", path(&dir, "none"))),
        "{said}"
    );
}

#[test]
fn exchange_write_writes_the_files_of_each_system() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let out = path(&dir, "a/b");
    let said = |format: &str, more: &[&str]| {
        printed(example(
            "exchange-write",
            &[&["--format", format, "--out", &out], more].concat(),
        ))
    };
    let shown = [
        said("godata", &["--names"]),
        said("sormas", &[]),
        said("fhir", &["--lang", "zh"]),
    ]
    .concat();
    assert_golden("exchange-write.txt", &shown);
    let read =
        |name: &str| fs::read_to_string(path(&dir, &format!("a/b/{name}"))).expect("the file is there");
    assert!(read("godata_contacts.csv").contains(",Resident "));
    assert!(read("bundle.json").contains("次密接"));
    let contacts = read("sormas_contacts.csv");
    assert!(contacts.contains(",p0") && !contacts.contains("Resident"));

    let secret = path(&dir, "secret");
    fs::write(
        &secret,
        "a secret of the county\nand a line that does not count\n",
    )
    .expect("a file is written");
    said("sormas", &["--secret", &secret]);
    assert!(!read("sormas_contacts.csv").contains(",p0"));
    fs::write(&secret, "sesame\n").expect("a file is written");
    let args = ["--format", "fhir", "--out", &out, "--secret", &secret];
    assert_eq!(
        refusal(example("exchange-write", &args)),
        (
            1,
            "error: expected a secret of at least 16 bytes, found 6\n".to_owned()
        )
    );
}

#[cfg(feature = "foreign")]
#[test]
fn what_exchange_write_has_written_linelist_convert_reads() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    let (out, back) = (path(&dir, "out"), path(&dir, "back"));
    printed(example("exchange-write", &["--format", "godata", "--out", &out]));
    let cases = path(&dir, "out/godata_cases.csv");
    let said = printed(example(
        "linelist-convert",
        &[&cases, "--known", "godata-cases", "--out", &back],
    ));
    assert!(said.starts_with("Read\n  cases.csv: 8 rows\n"), "{said}");
    let read = fs::read_to_string(path(&dir, "back/cases.csv")).expect("the table is there");
    assert!(
        read.contains("\np1247,confirmed,2022-05-06,2022-05-09,2022-05-09\n"),
        "{read}"
    );
}
