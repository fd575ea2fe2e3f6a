//! The dossier: what is in the page, what never gets out of its text, and how large it grows.

use std::collections::BTreeSet;
use std::fs;

use chrono::{FixedOffset, NaiveTime};
use mijie::protocol::{Grade, Protocol, Rule, Setting, edition};
use mijie::report::html::{Dossier, OtherPersons, Written};
use mijie::report::{Language, WriteError};
use mijie::response::{Day, Desks, Records, ReplayError, Teams, mornings, replay};
use mijie::source::{SpreadingOptions, attack_rates, spreading_places};
use mijie::zone::Lowering;
use mijie::{
    Area, AreaLevel, Areas, Case, Cases, Gazetteer, Interval, PersonId, Place, PlaceKind, Roster, Shapes,
    Test, TestResult, Tier, Visit, VisitLog, VisitLogBuilder,
};
use sha2::{Digest, Sha256};

use crate::daily::{County, county_folder};

fn china() -> FixedOffset {
    "+08:00".parse().unwrap()
}

fn text(page: Vec<u8>) -> String {
    String::from_utf8(page).expect("pages are UTF-8")
}

/// The whole dossier of a morning, and what it says was put into it.
fn page_of(dossier: &Dossier<'_>) -> (String, Written) {
    let mut page = Vec::new();
    let written = dossier.write(&mut page).expect("memory takes everything");
    (text(page), written)
}

fn alone(dossier: &Dossier<'_>, person: PersonId, others: OtherPersons) -> String {
    let mut page = Vec::new();
    let written = dossier.write_person(person, others, &mut page);
    written.expect("a case or a contact");
    text(page)
}

/// The last of the mornings up to a day.
fn on_last_morning(county: &County, last: &str, mut see: impl FnMut(&Day<'_>)) {
    let date = last.parse().unwrap();
    county.replay(last, |day| {
        if day.date() == date {
            see(day);
        }
    });
}

/// The page of the county on a morning, with everything that can be given to it.
fn county_page(county: &County, last: &str) -> (String, Written) {
    let mut page = None;
    on_last_morning(county, last, |day| {
        let rates = attack_rates(&day.tracing);
        let options = SpreadingOptions::new().with_permutations(99).unwrap();
        let places = spreading_places(&day.tracing, &options);
        let shapes = Shapes::new();
        let dossier = Dossier::new(day, &county.outbreak.roster)
            .with_title("Huangyuan")
            .with_shapes(&shapes)
            .with_spreading_places(&places)
            .with_attack_rates(&rates);
        page = Some(page_of(&dossier));
    });
    page.expect("the morning was replayed")
}

/// A meal at which one case meets some guests, all under keys that are asked for.
struct Meal {
    roster: Roster,
    log: VisitLog,
    cases: Cases,
    gazetteer: Gazetteer,
    tests: Vec<Test>,
    teams: Teams,
}

impl Meal {
    fn new(case: &str, guests: &[&str], place: &str, area: &str) -> Self {
        let mut roster = Roster::new();
        let mut builder = VisitLogBuilder::new();
        let (inn, east) = (roster.place(place).unwrap(), roster.area(area).unwrap());
        builder.add_place(inn, PlaceKind::Restaurant);
        let noon = "2022-05-07T12:00:00+08:00".parse().unwrap();
        let one = "2022-05-07T13:00:00+08:00".parse().unwrap();
        let mut gazetteer = Gazetteer {
            areas: Areas::new([Area {
                id: east,
                level: AreaLevel::Township,
                parent: None,
                name: Some(area.to_owned()),
                population: None,
            }])
            .unwrap(),
            ..Gazetteer::default()
        };
        let register = Place {
            kind: PlaceKind::Restaurant,
            area: Some(east),
            name: Some(place.to_owned()),
            ..Place::default()
        };
        gazetteer.places.insert(inn, register);
        let mut tests = Vec::new();
        for (position, key) in [case].iter().chain(guests).enumerate() {
            let person = roster.person(key).unwrap();
            builder.add_visit(Visit {
                person,
                place: inn,
                interval: Interval::new(noon, one).unwrap(),
                spot: None,
            });
            gazetteer.homes.insert(person, inn);
            if position == 1 {
                tests.push(Test {
                    person,
                    sampled: "2022-05-08".parse().unwrap(),
                    result: TestResult::Negative,
                    round: Some((*key).to_owned()),
                });
            }
        }
        let sampled = Some("2022-05-08".parse().unwrap());
        let case = Case {
            sampled,
            ..Case::new(roster.find_person(case).unwrap())
        };
        Self {
            roster,
            log: builder.build().unwrap(),
            cases: Cases::new([case]).unwrap(),
            gazetteer,
            tests,
            teams: Teams::default(),
        }
    }

    /// The morning after the case was sampled.
    fn see<T>(&self, protocol: &Protocol, mut look: impl FnMut(&Day<'_>, &Roster) -> T) -> T {
        let records = Records {
            log: &self.log,
            cases: &self.cases,
            gazetteer: &self.gazetteer,
            tests: &self.tests,
            events: &[],
            rounds: &[],
            follow_ups: &[],
            teams: &self.teams,
            desks: Desks::default(),
        };
        let eight = NaiveTime::from_hms_opt(8, 0, 0).unwrap();
        let date = "2022-05-09".parse().unwrap();
        let days = mornings(date, date, eight, china());
        let mut seen = None;
        replay(&records, protocol, Lowering::ByRule, &days, |day| {
            seen = Some(look(day, &self.roster));
            Ok::<(), ReplayError>(())
        })
        .unwrap();
        seen.expect("the morning was replayed")
    }
}

/// What stands between two marks, for the first time.
#[track_caller]
fn between<'t>(page: &'t str, from: &str, until: &str) -> &'t str {
    let (_, rest) = page.split_once(from).expect(from);
    let (inside, _) = rest.split_once(until).expect(until);
    inside
}

/// The JSON of a page by its name.
fn data(page: &str, name: &str) -> serde_json::Value {
    let begin = format!("<script type=\"application/json\" id=\"data-{name}\">");
    serde_json::from_str(between(page, &begin, "</script>")).expect("JSON")
}

/// Every tag of a page outside of scripts and styles, as it stands.
fn tags(page: &str) -> Vec<&str> {
    let mut tags = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once('<') {
        let (tag, after) = after.split_once('>').expect("a tag ends");
        tags.push(tag);
        let raw = ["script", "style"].into_iter().find(|raw| tag.starts_with(raw));
        rest = match raw {
            Some(raw) => after.split_once(&format!("</{raw}>")).expect("it ends").1,
            None => after,
        };
    }
    tags
}

/// The value of an attribute of a tag.
fn attribute<'t>(tag: &'t str, name: &str) -> Option<&'t str> {
    let (_, value) = tag.split_once(&format!(" {name}=\""))?;
    value.split('"').next()
}

#[test]
fn the_county_is_one_file_of_less_than_three_megabytes() {
    let (page, written) = county_page(&County::read(), "2022-05-17");
    assert_eq!((written.persons, written.left_out), (720, 0));
    assert!(page.starts_with("<!doctype html>\n"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
    // Nothing is fetched: no address leads out of the page, no element loads anything, nothing runs but the script.
    assert_eq!(
        page.matches("http").count(),
        page.matches("\"http://www.w3.org/2000/svg\"").count() + page.matches("<meta http-equiv=").count()
    );
    for tag in tags(&page) {
        let name = tag.split([' ', '>']).next().unwrap_or_default();
        assert!(
            !["img", "iframe", "object", "embed", "base", "form"].contains(&name)
                || tag.starts_with("form class"),
            "{tag}"
        );
        for loads in ["src", "style", "action", "srcset", "onclick", "onload", "onerror"] {
            assert_eq!(attribute(tag, loads), None, "{tag}");
        }
        if let Some(href) = attribute(tag, "href") {
            assert!(href.starts_with('#') || href == "data:,", "{tag}");
        }
    }
}

#[test]
fn the_policy_names_the_hash_of_the_script_and_of_the_styles() {
    let county = County::read();
    on_last_morning(&county, "2022-05-10", |day| {
        let dossier = Dossier::new(day, &county.outbreak.roster);
        let case = day.tracing.cases().iter().next().unwrap().person;
        let pages = [page_of(&dossier).0, alone(&dossier, case, OtherPersons::Neutral)];
        for page in pages {
            let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
            let expected = format!(
                "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; img-src data:; base-uri 'none'; \
                 form-action 'none'",
                hash(between(&page, "<script>", "</script>")),
                hash(between(&page, "<style>", "</style>"))
            );
            assert_eq!(policy.replace("&#39;", "'"), expected);
        }
    });
}

/// In the letters of RFC 4648, made by dividing a long number, and not by shifting bits.
fn hash(text: &str) -> String {
    let mut digest: Vec<u32> = Sha256::digest(text).iter().map(|&byte| byte.into()).collect();
    // 32 bytes are 42 letters of six bits and four bits more, so two zero bits and one sign of padding.
    digest.push(0);
    let letters = ('A'..='Z').chain('a'..='z').chain('0'..='9').chain(['+', '/']);
    let letters: Vec<char> = letters.collect();
    let mut word = String::new();
    for three in digest.chunks(3) {
        let mut number = three[0] * 65_536 + three[1] * 256 + three[2];
        let mut four = Vec::new();
        for _ in 0..4 {
            four.push(letters[(number % 64) as usize]);
            number /= 64;
        }
        word.extend(four.iter().rev());
    }
    word.pop();
    word + "="
}

#[test]
fn the_page_does_not_depend_on_the_order_of_rows() {
    let dir = tempfile::tempdir().expect("a folder for temporary files");
    for entry in fs::read_dir(county_folder()).unwrap() {
        let path = entry.unwrap().path();
        let file = fs::read_to_string(&path).unwrap();
        let (head, rows) = file.split_once('\n').unwrap();
        let mut rows: Vec<&str> = rows.lines().collect();
        // Rounds are told in the order in which they were called.
        if !path.ends_with("rounds.csv") {
            rows.reverse();
        }
        let shuffled = format!("{head}\n{}\n", rows.join("\n"));
        fs::write(dir.path().join(path.file_name().unwrap()), shuffled).unwrap();
    }
    let there = county_page(&County::read(), "2022-05-12");
    let back = county_page(&County::read_from(dir.path()), "2022-05-12");
    assert!(there == back);
}

#[test]
fn every_word_stands_in_both_languages() {
    let county = County::read();
    on_last_morning(&county, "2022-05-14", |day| {
        let rates = attack_rates(&day.tracing);
        let dossier = Dossier::new(day, &county.outbreak.roster).with_attack_rates(&rates);
        let contact = day.tracing.contacts()[0].person;
        let areas = county.outbreak.gazetteer.areas.iter();
        let names: BTreeSet<&str> = areas.filter_map(|area| area.name.as_deref()).collect();
        let pages = [
            page_of(&dossier).0,
            alone(&dossier, contact, OtherPersons::Neutral),
        ];
        for page in pages {
            for (said, tag) in words_without_language(&page) {
                // Symbols and units are the same in both, and so are keys, which pictures hold as text.
                let said = said.trim();
                let key = county.outbreak.roster.find_person(said).is_some() || names.contains(said);
                let sign = ["p", "q"].contains(&said) || said.ends_with(" km");
                assert!(key || sign, "{said:?} in {tag:?}");
            }
            let body = between(&page, "<body", "</body>");
            let languages = tags(body).into_iter().filter_map(|tag| attribute(tag, "lang"));
            let (english, chinese): (Vec<&str>, Vec<&str>) =
                languages.partition(|&language| language == "en");
            assert!(chinese.iter().all(|language| language.starts_with("zh")));
            assert_eq!(english.len(), chinese.len(), "one element for each language");
        }
    });
}

/// Text with letters that stands in no element with a language, and is no key and no time.
fn words_without_language(page: &str) -> Vec<(&str, &str)> {
    const VOID: [&str; 4] = ["meta", "link", "input", "!doctype"];
    let mut open: Vec<(&str, bool)> = Vec::new();
    let mut found = Vec::new();
    let mut rest = between(page, "<body", "</body>");
    rest = rest.split_once('>').unwrap().1;
    loop {
        let (said, after) = rest.split_once('<').unwrap_or((rest, ""));
        let is_told = open.iter().any(|&(_, told)| told);
        if !is_told && said.chars().any(char::is_alphabetic) {
            found.push((said, open.last().map_or("", |&(name, _)| name)));
        }
        let Some((tag, after)) = after.split_once('>') else {
            return found;
        };
        rest = after;
        let name = tag
            .trim_start_matches('/')
            .split([' ', '/'])
            .next()
            .unwrap_or_default();
        if tag.starts_with('/') {
            assert_eq!(
                open.pop().map(|(name, _)| name),
                Some(name),
                "tags close in order"
            );
        } else if name == "script" {
            rest = rest.split_once("</script>").expect("it ends").1;
        } else if !tag.ends_with('/') && !VOID.contains(&name) {
            let told = attribute(tag, "lang").is_some() || ["bdi", "time"].contains(&name);
            open.push((name, told));
        }
    }
}

#[test]
fn hostile_keys_stay_text() {
    let long = "長".repeat(10_000);
    let keys = [
        "<script>alert(1)</script>",
        "\"><img src=x onerror=alert(2)>",
        "</script><!--",
        "' onclick='alert(3)",
        "\u{202e}txet\u{2066}p0\u{2069}",
        "&lt;b&gt;",
        "a\u{0}b\u{2028}c",
        &*long,
    ];
    let meal = Meal::new(
        keys[0],
        &keys[1..],
        "<svg onload=alert(4)>",
        "\u{2067}</textarea>",
    );
    let (page, written) = meal.see(&edition::cn_8_field(), |day, roster| {
        let dossier = Dossier::new(day, roster).with_title("<script>alert(5)</script>");
        let person = roster.find_person(&long).unwrap();
        let alone = alone(&dossier, person, OtherPersons::Keys);
        assert_is_harmless(&alone, 1);
        page_of(&dossier)
    });
    assert_eq!(written.persons, keys.len());
    assert_is_harmless(&page, 6);
    // In the data they are what they were, but for what cannot be shown and what is too long.
    let names = data(&page, "names");
    let told: BTreeSet<&str> = names["persons"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key.as_str().unwrap())
        .collect();
    for key in &keys[..4] {
        assert!(told.contains(key), "{told:?}");
    }
    assert!(told.contains("&lt;b&gt;"));
    assert!(told.contains("\u{fffd}txet\u{fffd}p0\u{fffd}"));
    assert!(told.contains("a\u{fffd}b\u{2028}c"));
    let cut = told.iter().find(|key| key.starts_with('長')).unwrap();
    assert!(cut.ends_with('…') && cut.chars().count() < 100, "{cut}");
    assert!(page.len() < 200_000, "{} bytes", page.len());
}

/// Nothing of the keys has become markup.
#[track_caller]
fn assert_is_harmless(page: &str, least_scripts: usize) {
    let tags = tags(page);
    let scripts = tags.iter().filter(|tag| tag.starts_with("script")).count();
    assert!(scripts >= least_scripts);
    // The title of the page is in attributes as text.
    for tag in tags.iter().filter(|tag| !tag.starts_with("title data-en=")) {
        assert!(
            !tag.contains("alert") && !tag.starts_with("img") && !tag.starts_with("!--"),
            "{tag}"
        );
        assert!(
            attribute(tag, "onerror").is_none() && attribute(tag, "onclick").is_none(),
            "{tag}"
        );
    }
    let script = between(page, "<script>", "</script>");
    assert!(script.starts_with("\"use strict\"") && !script.contains("alert"));
    // Signs that turn the direction of text are in none, but where the page's own marks end in its data.
    for sign in ['\u{202a}', '\u{202d}', '\u{202e}', '\u{2067}'] {
        assert!(!page.contains(sign), "{sign:?}");
    }
}

#[test]
fn whoever_has_no_room_is_counted_and_told() {
    let keys: Vec<String> = (0..30).map(|number| format!("g{number:02}")).collect();
    let guests: Vec<&str> = keys.iter().map(String::as_str).collect();
    let meal = Meal::new("ann", &guests, "inn", "east");
    let (page, written) = meal.see(&edition::cn_8_field(), |day, roster| {
        page_of(&Dossier::new(day, roster).with_most_persons(3))
    });
    assert_eq!((written.persons, written.left_out), (3, 28));
    assert!(page.contains(
        "This page has room for 3 persons. 28 more are counted in all figures and have no row here."
    ));
    assert!(page.contains("本页列出3人，另有28人未列出，但已计入各项数据。"));
    assert!(
        page.contains("<strong>30</strong>"),
        "all close contacts are counted"
    );
    let rows = data(&page, "persons")["rows"].as_array().unwrap().len();
    assert_eq!(rows, 3);
    assert_eq!(data(&page, "names")["listed"], 3);
    // The case comes first, then contacts of one instant by key.
    let persons = data(&page, "names")["persons"].clone();
    assert_eq!(persons[0], "ann");
    assert_eq!([&persons[1], &persons[2]], ["g00", "g01"]);
}

#[test]
fn two_hundred_thousand_contacts_still_make_a_page_that_opens() {
    let keys: Vec<String> = (0..200_000).map(|number| format!("g{number:06}")).collect();
    let guests: Vec<&str> = keys.iter().map(String::as_str).collect();
    let meal = Meal::new("ann", &guests, "inn", "east");
    let protocol = edition::cn_8_field()
        .to_builder()
        .with_generations(1)
        .build()
        .unwrap();
    let (page, written) = meal.see(&protocol, |day, roster| {
        page_of(&Dossier::new(day, roster).with_most_persons(500))
    });
    assert_eq!((written.persons, written.left_out), (500, 199_501));
    assert!(page.contains("<strong>200,000</strong>"));
    assert!(page.len() < 3_000_000, "{} bytes", page.len());
}

#[test]
fn a_person_alone_has_the_proof_and_no_other_name() {
    let county = County::read();
    let roster = &county.outbreak.roster;
    on_last_morning(&county, "2022-05-15", |day| {
        let dossier = Dossier::new(day, roster);
        let tiers = [Tier::Close, Tier::Secondary, Tier::General];
        let contacts = tiers
            .iter()
            .filter_map(|&tier| day.tracing.contacts().iter().find(|contact| contact.tier == tier));
        for contact in contacts {
            let page = alone(&dossier, contact.person, OtherPersons::Neutral);
            let own = roster.person_key(contact.person).unwrap();
            for (name, keyed) in [(own, true), ("case 1", true), ("病例1", true)] {
                assert_eq!(page.contains(&format!("<bdi>{name}</bdi>")), keyed, "{name}");
            }
            let body = between(&page, "<main", "</main>");
            for person in (0..roster.person_count()).map(|id| PersonId::new(u32::try_from(id).unwrap())) {
                let key = roster.person_key(person).unwrap();
                assert_eq!(body.contains(key), key == own, "{key} in the dossier of {own}");
            }
            for told in [
                "checked against the records by other code than found it: every step holds",
                "经独立程序逐项对照原始记录核验，各环节均成立。",
                "Proof: the least of the records that shows it",
                "The order, and why",
                "China, 8th edition",
                "class=\"signature\"",
            ] {
                assert!(page.contains(told), "{told}");
            }
            let source = mijie::witness::witness(&day.tracing, contact.person)
                .unwrap()
                .case;
            let source = roster.person_key(source).unwrap();
            let keyed = alone(&dossier, contact.person, OtherPersons::Keys);
            assert!(keyed.contains(&format!("<bdi>{source}</bdi>")) && !keyed.contains("case 1"));
        }
    });
}

#[test]
fn the_name_of_a_home_stays_out_of_a_neutral_dossier() {
    let mut meal = Meal::new("case", &["guest"], "inn", "east");
    let inn = meal.roster.find_place("inn").unwrap();
    meal.gazetteer.places.get_mut(&inn).unwrap().name = Some("house of the Wangs".to_owned());
    let guest = meal.roster.find_person("guest").unwrap();
    meal.see(&edition::cn_8_field(), |day, roster| {
        let dossier = Dossier::new(day, roster);
        for (others, told) in [(OtherPersons::Neutral, false), (OtherPersons::Keys, true)] {
            let page = alone(&dossier, guest, others);
            assert_eq!(page.contains("house of the Wangs"), told, "{others:?}");
            assert!(page.contains("<bdi>inn"), "{others:?}");
        }
    });
}

#[test]
fn what_a_house_protocol_says_turns_no_sentence_and_names_nobody() {
    let meal = Meal::new("case", &["guest"], "inn", "east");
    let guest = meal.roster.find_person("guest").unwrap();
    let said = "\u{2066}p0\u{2069}, \u{202e}backwards, \u{2066}p99\u{2069}";
    let rules = [Rule::new(
        said,
        Grade::Close,
        [Setting::Kind(PlaceKind::Restaurant)],
        said,
    )];
    let protocol = edition::cn_8_field()
        .to_builder()
        .with_rules(rules)
        .build()
        .unwrap();
    meal.see(&protocol, |day, roster| {
        let dossier = Dossier::new(day, roster);
        for page in [page_of(&dossier).0, alone(&dossier, guest, OtherPersons::Keys)] {
            assert!(page.contains("p99"));
            assert!(!page.contains("<bdi>p99</bdi>"));
            assert!(!page.contains("\u{2066}p99"));
            assert!(!page.contains('\u{202e}'));
        }
    });
}

#[test]
fn a_case_alone_tells_possible_transmissions() {
    let county = County::read();
    let roster = &county.outbreak.roster;
    on_last_morning(&county, "2022-05-17", |day| {
        let dossier = Dossier::new(day, roster);
        let spouse = roster.find_person("p1249").unwrap();
        let page = alone(&dossier, spouse, OtherPersons::Keys);
        assert!(page.contains("Possible transmissions from other cases"));
        assert!(page.contains("<bdi>p1247</bdi> -&gt; <bdi>p1249</bdi>: close link, generation 1"));
        assert!(
            page.contains("close contact"),
            "what the case was known as before"
        );
        let index = roster.find_person("p1247").unwrap();
        let page = alone(&dossier, index, OtherPersons::Keys);
        assert!(page.contains("<span lang=\"en\">no contact</span>"));
    });
}

#[test]
fn a_dossier_is_refused_of_whoever_was_not_traced() {
    let mut meal = Meal::new("ann", &["bo"], "inn", "east");
    meal.roster.person("cy").unwrap();
    meal.see(&edition::cn_8_field(), |day, roster| {
        let dossier = Dossier::new(day, roster);
        let refused = |id| {
            let mut page = Vec::new();
            let refused = dossier.write_person(PersonId::new(id), OtherPersons::Neutral, &mut page);
            assert!(page.is_empty(), "nothing was written");
            refused.unwrap_err()
        };
        let bystander = refused(2);
        assert!(matches!(bystander, WriteError::NotTraced(_)));
        assert_eq!(
            bystander.to_string(),
            "expected a case or a contact, found person 2, who is neither"
        );
        let stranger = refused(3);
        assert!(matches!(stranger, WriteError::UnknownPerson(_)));
        assert_eq!(stranger.to_string(), "person 3 has no key in the roster");
    });
}

#[test]
fn a_morning_without_a_case_is_a_page_too() {
    let mut meal = Meal::new("ann", &[], "inn", "east");
    meal.cases = Cases::default();
    let (page, written) = meal.see(&edition::cn_8_field(), |day, roster| {
        page_of(&Dossier::new(day, roster))
    });
    assert_eq!((written.persons, written.left_out), (0, 0));
    assert!(page.contains("<div class=\"figure case\"><strong>0</strong>"));
}

#[test]
fn a_protocol_without_zones_says_so() {
    let protocol = edition::cn_8_field()
        .to_builder()
        .with_zones(None)
        .build()
        .unwrap();
    let meal = Meal::new("ann", &["bo"], "inn", "east");
    let (page, _) = meal.see(&protocol, |day, roster| page_of(&Dossier::new(day, roster)));
    assert!(page.contains("This protocol draws no zones."));
    assert!(!page.contains("figure zone-"));
}

#[test]
fn the_page_opens_in_the_language_that_was_asked_for() {
    let meal = Meal::new("ann", &["bo"], "inn", "east");
    for (language, begins) in [
        (
            Language::English,
            "<!doctype html>\n<html lang=\"en\" data-lang=\"en\">",
        ),
        (
            Language::Chinese,
            "<!doctype html>\n<html lang=\"zh\" data-lang=\"zh\">",
        ),
    ] {
        let (page, _) = meal.see(&edition::cn_8_field(), |day, roster| {
            page_of(&Dossier::new(day, roster).with_language(language))
        });
        assert!(page.starts_with(begins), "{}", &page[..80]);
    }
}

#[test]
fn whoever_is_asked_for_first_is_the_first_number_of_the_data() {
    let (page, _) = county_page(&County::read(), "2022-05-17");
    let (names, persons) = (data(&page, "names"), data(&page, "persons"));
    let row = |key: &str| {
        let keys = names["persons"].as_array().unwrap();
        let number = keys.iter().position(|name| name == key).expect("a name");
        persons["rows"][number].clone()
    };
    let said = |number: &serde_json::Value| {
        persons["texts"][usize::try_from(number.as_u64().unwrap()).unwrap()].clone()
    };
    let contact = row("p1137");
    assert_eq!(contact["r"], "secondary");
    assert_eq!(contact["g"], 2);
    assert_eq!(contact["t"], "2022-05-11 19:38");
    assert_eq!(contact["u"], "2022-05-18");
    assert_eq!(
        said(&contact["w"]),
        serde_json::json!(["secondary contact", "次密接"])
    );
    assert_eq!(
        said(&contact["s"]),
        serde_json::json!(["in quarantine", "隔离中"])
    );
    let case = row("p1247");
    assert_eq!(
        (&case["r"], &case["g"], &case["t"]),
        (&"case".into(), &0.into(), &"2022-05-09 06:50".into())
    );
    assert_eq!(case["u"], serde_json::Value::Null);
}
