//! The dossier in a real browser: what a person sees there, finds, clicks, and prints.

mod worlds;

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use serde_json::{Value as Json, from_slice, json};

use crate::examples::{self, example};
use crate::python::{printed, python_with};

const SECTIONS: [&str; 8] = [
    "overview", "chains", "timeline", "map", "places", "calendar", "zones", "persons",
];
const THEMES: [&str; 2] = ["light", "dark"];

/// A Python that drives, and the Chromium that it drives.
struct Browser {
    python: String,
    chromium: String,
}

/// The browser of `MIJIE_CHROMIUM`, or `chromium`. Says plainly that a test was skipped where there is none and no Python was
/// set; where one was, both must be there.
fn browser(test: &str) -> Option<Browser> {
    let python = python_with("axe_playwright_python, PIL, playwright, pypdfium2", test)?;
    let chromium = env::var("MIJIE_CHROMIUM").unwrap_or_else(|_| "chromium".to_owned());
    let found = Command::new(&chromium).arg("--version").output();
    if found.is_ok_and(|output| output.status.success()) {
        return Some(Browser { python, chromium });
    }
    assert!(
        env::var("MIJIE_PYTHON").is_err(),
        "MIJIE_PYTHON is set, and there is no browser {chromium}"
    );
    #[expect(
        clippy::print_stderr,
        reason = "whoever runs the tests must see what did not run"
    )]
    {
        eprintln!("skipped: {test} needs the browser {chromium}, which is not there");
    }
    None
}

impl Browser {
    /// What was seen in a scenario, in which nothing complained and nothing was fetched.
    #[track_caller]
    fn sees(&self, scenario: &str, page: &Path, args: &[&str]) -> Json {
        let args = [&[scenario, &self.chromium, page.to_str().unwrap()], args].concat();
        let seen: Json = from_slice(&printed(&self.python, "browser_drives.py", &args)).unwrap();
        assert_eq!(seen["complaints"], json!([]), "{scenario}");
        assert_eq!(seen["requests"], json!([]), "{scenario}");
        seen
    }
}

fn target() -> &'static Path {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR"));
    scratch.parent().expect("the target folder holds its tmp")
}

/// The folder into which pages are written.
fn pages(name: &str) -> PathBuf {
    let folder = target().join("pages").join(name);
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// The pages of a folder, as the program writes them: that of all, and that of one person.
fn write_pages(name: &str, args: &[&str]) -> [PathBuf; 2] {
    let out = pages(name);
    let told = examples::printed(example(
        "dossier-write",
        &[args, &["--out", out.to_str().unwrap()]].concat(),
    ));
    assert!(told.contains("persons"), "{told}");
    let written = |kind: &str| {
        let mut found: Vec<PathBuf> = fs::read_dir(&out)
            .unwrap()
            .map(|file| file.unwrap().path())
            .filter(|path| path.file_name().unwrap().to_str().unwrap().starts_with(kind))
            .collect();
        found.sort();
        found.pop().unwrap_or_default()
    };
    [written("dossier"), written("person")]
}

/// The pages of the synthetic county, and of one of its contacts.
fn county() -> &'static [PathBuf; 2] {
    static WRITTEN: OnceLock<[PathBuf; 2]> = OnceLock::new();
    WRITTEN.get_or_init(|| write_pages("county", &["--person", "p0889"]))
}

#[track_caller]
fn text(seen: &Json) -> &str {
    seen.as_str().expect("a text")
}

#[track_caller]
fn texts(seen: &Json) -> Vec<&str> {
    seen.as_array().expect("a list").iter().map(text).collect()
}

#[test]
fn the_page_opens_in_silence_asks_for_nothing_and_shows_its_overview() {
    let Some(browser) = browser("the_page_opens_in_silence_asks_for_nothing_and_shows_its_overview") else {
        return;
    };
    let seen = browser.sees("loads", &county()[0], &[]);
    assert_eq!(texts(&seen["sections"]), SECTIONS);
    assert_eq!(texts(&seen["shown"]), ["overview"]);
    assert!(text(&seen["text"]).contains("close contacts"));
    assert!(fs::metadata(&county()[0]).unwrap().len() < 3_000_000);
}

#[test]
fn the_search_finds_a_person_and_shows_the_proof() {
    let Some(browser) = browser("the_search_finds_a_person_and_shows_the_proof") else {
        return;
    };
    let seen = browser.sees("finds", &county()[0], &["p0889", "P08", "nobody of this name"]);
    let [one, some, none] = [0, 1, 2].map(|at| &seen["found"][at]);
    assert_eq!(text(&one["said"]), "1 person");
    assert_eq!(text(&one["first"]), "p0889");
    assert!(text(&one["opened"]).starts_with("p0889 close contact"));
    let file = text(&one["file"]);
    for told in [
        "p0890 -> p0889: close link, generation 1",
        "rule household",
        "direct at h0292 (residence): 12 May 2022, 00:00 to 13 May 2022, 11:20",
        "checked against the records by other code than found it: every step holds",
    ] {
        assert!(file.contains(told), "{told} in {file}");
    }
    let counted: usize = text(&some["said"]).split(' ').next().unwrap().parse().unwrap();
    assert!((2..=50).contains(&counted), "{some}");
    assert_eq!(some["rows"], counted);
    assert_eq!(text(&none["said"]), "0 persons");
    assert_eq!(none["rows"], 0);
}

#[test]
fn the_language_switch_changes_words_dates_and_numbers() {
    let Some(browser) = browser("the_language_switch_changes_words_dates_and_numbers") else {
        return;
    };
    let seen = browser.sees("speaks", &county()[0], &[]);
    let [english, chinese] = [&seen["told"][0], &seen["told"][1]];
    for (key, in_english, in_chinese) in [
        ("language", "en", "zh-CN"),
        ("as_of", "17 May 2022, 08:00", "2022年5月17日 08:00"),
        ("found", "720 persons", "720人"),
        ("label", "Switch to Chinese", "切换为英文"),
        ("hint", "key, township", "编号、乡镇"),
    ] {
        assert_eq!(text(&english[key]), in_english);
        assert_eq!(text(&chinese[key]), in_chinese);
    }
    let is_chinese = |letter: char| ('\u{4e00}'..='\u{9fff}').contains(&letter);
    for key in ["overview", "persons"] {
        for told in ["Overview", "Light / dark", "contact"] {
            assert!(text(&english[key]).contains(told), "{told}");
            assert!(!text(&chinese[key]).contains(told), "{told}");
        }
        for told in ["概览", "密接", "截至"] {
            assert!(text(&chinese[key]).contains(told), "{told}");
            assert!(!text(&english[key]).contains(told), "{told}");
        }
        // The button that leads to Chinese, and the names of townships, which are Chinese.
        let lines = text(&english[key])
            .lines()
            .filter(|line| line.chars().any(is_chinese));
        for line in lines {
            assert!(
                line.contains("中文") || line.contains("镇") || line.contains("乡"),
                "{line}"
            );
        }
    }
}

#[test]
fn the_theme_is_that_of_the_system_until_it_is_switched_and_paper_is_white() {
    let Some(browser) = browser("the_theme_is_that_of_the_system_until_it_is_switched_and_paper_is_white")
    else {
        return;
    };
    let seen = browser.sees("themes", &county()[0], &[]);
    let [light, dark] = THEMES.map(|theme| texts(&seen["grounds"][theme]));
    assert_ne!(light[0], dark[0]);
    assert_eq!(light[..3], [light[0], dark[0], light[0]]);
    assert_eq!(dark[..3], [dark[0], light[0], dark[0]]);
    for ground in [light[3], dark[3]] {
        assert_eq!(ground, "rgb(255, 255, 255)");
    }
}

#[test]
fn hostile_keys_stay_text_run_nothing_and_keep_their_direction_to_themselves() {
    let Some(browser) = browser("hostile_keys_stay_text_run_nothing_and_keep_their_direction_to_themselves")
    else {
        return;
    };
    let tables = pages("hostile-tables");
    worlds::write_hostile(&tables);
    let [page, _] = write_pages("hostile", &[tables.to_str().unwrap()]);
    // What turns the direction of writing is shown as a sign of its own, and so is not found by what was written.
    // The third is the township, too, in which all are found.
    let [script, picture, _, _, escapes, _, leads] = worlds::HOSTILE;
    let words = [script, picture, escapes, leads, "long長"];
    let seen = browser.sees("resists", &page, &words);
    assert_eq!(seen["grown"]["scripts"], 1);
    assert_eq!(seen["grown"]["pictures"], 0);
    assert_eq!(seen["grown"]["leads"], json!([]));
    // Cut where the eye would give up, and not somewhere in the middle of the page's width.
    assert!(
        seen["grown"]["longest"].as_u64().unwrap() < 400,
        "{}",
        seen["grown"]
    );
    let whole = text(&seen["sections"]["persons"]["text"]);
    for word in &words[..4] {
        assert!(whole.contains(word), "{word} in {whole}");
    }
    let shapes = seen["sections"].as_object().unwrap().values();
    for shape in shapes.chain(seen["files"].as_array().unwrap()) {
        assert_eq!(shape["loose"], json!([]));
        assert_eq!((&shape["aside"], &shape["out"]), (&json!(0), &json!([])));
    }
    let names: Vec<&str> = seen["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| text(&file["name"]))
        .collect();
    assert_eq!(names[..4], words[..4]);
    assert!(names[4].starts_with("long長長") && names[4].chars().count() < 400);
}

#[test]
fn every_page_begins_on_a_new_sheet_of_paper() {
    let Some(browser) = browser("every_page_begins_on_a_new_sheet_of_paper") else {
        return;
    };
    let pictures = pictures();
    let seen = browser.sees("printed", &county()[0], &[pictures.to_str().unwrap()]);
    assert_eq!(texts(&seen["shown"]), SECTIONS);
    let sheets = seen["sheets"].as_array().unwrap();
    for sheet in sheets {
        let mut sides = [&sheet["width_mm"], &sheet["height_mm"]].map(|side| side.as_u64().unwrap());
        sides.sort_unstable();
        assert_eq!(sides, [210, 297]);
    }
    let begins = |title: &str| {
        let at = sheets
            .iter()
            .position(|sheet| text(&sheet["text"]).trim_start().lines().next().map(str::trim) == Some(title));
        at.unwrap_or_else(|| panic!("no sheet begins with {title}"))
    };
    let titles = [
        "Chains", "Timeline", "Map", "Places", "Calendar", "Zones", "Persons",
    ];
    let mut starts: Vec<usize> = titles.map(begins).to_vec();
    assert!(starts[0] > 0, "the first sheet is that of the overview");
    starts.dedup();
    assert_eq!(starts.len(), titles.len(), "{starts:?}");
    assert!(starts.is_sorted(), "{starts:?}");
}

#[test]
fn a_person_is_found_and_the_map_moved_without_a_pointer() {
    let Some(browser) = browser("a_person_is_found_and_the_map_moved_without_a_pointer") else {
        return;
    };
    let seen = browser.sees("keys", &county()[0], &["p0889"]);
    assert_eq!(seen["first"]["name"], "#main");
    assert_eq!(seen["tab"]["name"], "tab-overview");
    let walked: Vec<Vec<&str>> = seen["walked"].as_array().unwrap().iter().map(texts).collect();
    let expected: Vec<Vec<&str>> = SECTIONS[1..].iter().map(|&section| vec![section]).collect();
    assert_eq!(walked, expected);
    for step in ["to_search", "to_close", "to_slider"] {
        assert!(seen[step].as_u64().is_some(), "{step}: {seen}");
    }
    for step in ["first", "tab", "search", "slider", "after"] {
        assert_eq!(seen[step]["ringed"], true, "{step}: {}", seen[step]);
    }
    assert!(text(&seen["opened"]).starts_with("p0889"));
    assert_eq!(seen["focus_in_file"], true);
    assert_eq!(seen["closed"], true);
    assert_eq!(seen["after"]["name"], "search");
    assert_ne!(seen["slid"][0], seen["slid"][1]);
}

#[test]
fn a_click_on_a_person_or_a_link_of_the_chains_shows_the_evidence() {
    let Some(browser) = browser("a_click_on_a_person_or_a_link_of_the_chains_shows_the_evidence") else {
        return;
    };
    let seen = browser.sees("explains", &county()[0], &["p0889"]);
    assert_eq!(
        text(&seen["whole"]),
        "720 of 720 persons · 1,753 of 1,753 links drawn"
    );
    assert_ne!(seen["narrowed"], seen["whole"]);
    for told in texts(&seen["told"]) {
        for part in ["→", "counts as a source", "Rule ", "every step holds"] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}

#[test]
fn the_slider_of_the_map_shows_the_zones_of_another_day() {
    let Some(browser) = browser("the_slider_of_the_map_shows_the_zones_of_another_day") else {
        return;
    };
    let seen = browser.sees("slides", &county()[0], &[]);
    let [first, last] = [&seen["told"][0], &seen["told"][1]];
    assert_eq!(text(&first["count"]), "1 case known · 6 zones in force");
    assert_eq!(text(&last["count"]), "8 cases known · 8 zones in force");
    assert_eq!(
        [text(&first["day"]), text(&last["day"])],
        ["9 May 2022", "17 May 2022"]
    );
    for (day, drawn) in [(first, false), (last, true)] {
        assert_eq!(text(&day["zones"]).contains("chengguan-3-g2"), drawn);
    }
}

#[test]
fn no_page_scrolls_sideways_on_a_phone() {
    let Some(browser) = browser("no_page_scrolls_sideways_on_a_phone") else {
        return;
    };
    let seen = browser.sees("phone", &county()[0], &[]);
    let shapes = seen["shapes"].as_object().unwrap();
    assert_eq!(shapes.len(), 2 * SECTIONS.len() + 2);
    for (section, shape) in shapes {
        assert_eq!(
            (&shape["aside"], &shape["out"]),
            (&json!(0), &json!([])),
            "{section}"
        );
    }
}

#[test]
fn two_hundred_thousand_contacts_open_soon_and_the_page_says_whom_it_leaves_out() {
    let Some(browser) =
        browser("two_hundred_thousand_contacts_open_soon_and_the_page_says_whom_it_leaves_out")
    else {
        return;
    };
    let tables = pages("crowd-tables");
    worlds::write_crowd(&tables);
    let [page, _] = write_pages("crowd", &[tables.to_str().unwrap()]);
    assert!(fs::metadata(&page).unwrap().len() < 10_000_000);
    let seen = browser.sees("opens", &page, &["index"]);
    // A second on a machine that does nothing else.
    for step in ["loaded_s", "answered_s"] {
        assert!(seen[step].as_f64().unwrap() < 30.0, "{step}: {}", seen[step]);
    }
    let said = text(&seen["said"]);
    assert!(
        said.contains("This page has room for 2,000 persons. 198,080 more are counted in all figures"),
        "{said}"
    );
    assert!(text(&seen["opened"]).starts_with("index"));
    assert!(text(&seen["overview"]).contains("200,000"));
}

#[test]
fn without_scripts_the_text_is_still_there() {
    let Some(browser) = browser("without_scripts_the_text_is_still_there") else {
        return;
    };
    let seen = browser.sees("scriptless", &county()[0], &[]);
    assert_eq!(texts(&seen["shown"]), SECTIONS);
    let whole = text(&seen["text"]);
    for told in [
        "104",
        "close contacts",
        "Today's problems",
        "Scripts are off",
        "2022-05-17 08:00",
    ] {
        assert!(whole.contains(told), "{told}");
    }
}

#[test]
fn the_dossier_of_one_person_opens_alone_and_names_nobody_else() {
    let Some(browser) = browser("the_dossier_of_one_person_opens_alone_and_names_nobody_else") else {
        return;
    };
    let seen = browser.sees("alone", &county()[1], &[]);
    let whole = text(&seen["text"]);
    for told in [
        "p0889",
        "case 1 counts as a source",
        "every step holds",
        "Issued by, date",
        "quarantine",
    ] {
        assert!(whole.contains(told), "{told} in {whole}");
    }
    assert!(text(&seen["chinese"]).contains("经独立程序逐项对照原始记录核验"));
    assert!(!fs::read_to_string(&county()[1]).unwrap().contains("p0890"));
}

#[test]
fn texts_stand_out_from_what_is_behind_them_in_the_light_and_in_the_dark() {
    let Some(browser) = browser("texts_stand_out_from_what_is_behind_them_in_the_light_and_in_the_dark")
    else {
        return;
    };
    for theme in THEMES {
        let seen = browser.sees("faint", &county()[0], &[theme]);
        assert!(
            seen["checked"].as_u64().unwrap() > 100,
            "{theme}: {}",
            seen["checked"]
        );
        assert_eq!(seen["faint"], json!([]), "{theme}");
    }
}

#[test]
fn axe_finds_nothing_that_shuts_anybody_out() {
    let Some(browser) = browser("axe_finds_nothing_that_shuts_anybody_out") else {
        return;
    };
    let town = concat!(env!("CARGO_MANIFEST_DIR"), "/examples/data/qingshi");
    let [small, _] = write_pages("small", &[town]);
    for (page, theme) in [(&small, "light"), (&small, "dark"), (&county()[1], "light")] {
        let seen = browser.sees("breaches", page, &[theme]);
        assert!(seen["passed"].as_u64().unwrap() > 20, "{}", seen["passed"]);
        assert_eq!(seen["breaches"], json!([]), "{theme}");
    }
}

/// The folder into which pictures of the pages are written, for people to look at.
fn pictures() -> PathBuf {
    let folder = target().join("screenshots");
    fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn pictures_of_every_page_are_written_for_people_to_look_at() {
    let Some(browser) = browser("pictures_of_every_page_are_written_for_people_to_look_at") else {
        return;
    };
    let folder = pictures();
    let seen = browser.sees("pictures", &county()[0], &[folder.to_str().unwrap()]);
    let written: BTreeSet<&str> = texts(&seen["written"]).into_iter().collect();
    assert_eq!(written.len(), 4 * SECTIONS.len());
    for name in written {
        assert!(fs::metadata(folder.join(name)).unwrap().len() > 5_000, "{name}");
    }
}
