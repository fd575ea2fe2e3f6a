//! Tasks, each with a program that does it.
//!
//! Every program runs as it stands, in the folder of this repository. Most read the little town of the
//! [tour](super::tour) from `examples/data/qingshi`; put your own folder there. What a recipe needs beyond the default
//! features is said in its first line.
//!
//! | ask | recipes |
//! |---|---|
//! | whom to follow | [the close contacts of one case](#the-close-contacts-of-one-case), [why somebody is a contact](#why-somebody-is-a-contact), [what if the onset is corrected](#what-if-the-onset-is-corrected) |
//! | by which rules | [every edition at once](#every-edition-at-once), [a house protocol](#a-house-protocol) |
//! | files in | [a folder with mistakes in it](#a-folder-with-mistakes-in-it), [a Chinese line list](#a-chinese-line-list), [who is listed twice](#who-is-listed-twice) |
//! | where it came from | [backwards from a case](#backwards-from-a-case), [both ways](#both-ways), [a transmission tree and R](#a-transmission-tree-and-r), [places that spread](#places-that-spread), [the secondary attack rate](#the-secondary-attack-rate) |
//! | what is to be done | [zones and their release](#zones-and-their-release), [who is due for a test today](#who-is-due-for-a-test-today), [the follow-up list of a team](#the-follow-up-list-of-a-team), [the briefing in Chinese](#the-briefing-in-chinese), [whom to swab with whom](#whom-to-swab-with-whom), [a positive tube](#a-positive-tube), [what to tell the public](#what-to-tell-the-public) |
//! | networks | [chains of movements](#chains-of-movements), [for GraphViz, Gephi and networkx](#for-graphviz-gephi-and-networkx) |
//! | files out | [a map as GeoJSON](#a-map-as-geojson), [Parquet out and in](#parquet-out-and-in), [a calendar for the phone](#a-calendar-for-the-phone), [the dossier as a page](#the-dossier-as-a-page) |
//! | much and long | [many questions at once](#many-questions-at-once), [stopping a long question](#stopping-a-long-question), [a log bigger than memory](#a-log-bigger-than-memory) |
//!
//! # Whom to follow
//!
//! ## The close contacts of one case
//!
//! Given the key of one case: who met that one, when first, and for how long?
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Cases, Tier, trace};
//!
//! let protocol = edition::cn_8_field();
//! let zone = protocol.time_zone();
//! let town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//! let song = town.roster.find_person("song").ok_or("no such person")?;
//! let case = town.cases.get(song).ok_or("no case")?.clone();
//!
//! let alone = Cases::new([case])?;
//! let tracing = trace(&town.log, &alone, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! let mut list = Vec::new();
//! for link in tracing.links().filter(|link| link.generation == 1) {
//!     let contact = tracing.contact(link.person).map(|contact| contact.tier);
//!     if contact == Some(Tier::Close) {
//!         let key = town.roster.person_key(link.person).unwrap_or("?");
//!         list.push(format!(
//!             "{key} since {}, {} min",
//!             link.first_exposure.to_rfc3339(zone),
//!             link.seconds / 60
//!         ));
//!     }
//! }
//! assert_eq!(
//!     list,
//!     [
//!         "chen since 2022-05-05T16:30:00+08:00, 30 min",
//!         "guo since 2022-05-05T14:30:00+08:00, 120 min",
//!         "hao since 2022-05-06T12:10:00+08:00, 30 min",
//!         "lin since 2022-05-06T12:00:00+08:00, 40 min",
//!         "wei since 2022-05-05T00:00:00+08:00, 5610 min",
//!     ]
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** With a list of one case everybody else is an ordinary person, the other cases too: Guo turns up as
//! Song's contact. To leave out known cases, trace all of them and take the links whose [`source`](crate::Link::source)
//! is the case.
//!
//! ## Why somebody is a contact
//!
//! Tell Hao, in Chinese, by which rule and which records he is a contact.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::{Language, write_explanation};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let hao = town.roster.find_person("hao").ok_or("no such person")?;
//! let mut text = Vec::new();
//! write_explanation(
//!     &tracing,
//!     &town.roster,
//!     &town.gazetteer,
//!     hao,
//!     Language::Chinese,
//!     &mut text,
//! )?;
//! let text = String::from_utf8(text)?;
//! assert!(text.starts_with("hao：密接的密接（次密接），第2代"));
//! assert!(text.contains("hao 在场：2022年5月6日12:10至12:50，位次4"));
//! assert!(text.ends_with("经独立程序逐项对照原始记录核验，各环节均成立。\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** The text holds keys of persons and places. It is a personal file: give Hao his own chain, not the
//! whole list. [`witness`](crate::witness::witness()) gives the same as a value that can be stored and
//! [checked](super::tour#6-a-proof).
//!
//! ## What if the onset is corrected
//!
//! The doctor says that Guo was already ill on 5 May. Who is a contact now, who is none any more?
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Case, Cases, PersonId, trace};
//!
//! let protocol = edition::cn_9();
//! let zone = protocol.time_zone();
//! let town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let before = town.cases.known_by(as_of, zone);
//! let corrected =
//!     before.iter().map(|case| Case { onset: "2022-05-05".parse().ok(), ..case.clone() });
//! let after = Cases::new(corrected)?;
//!
//! let contacts = |cases: &Cases| -> BTreeSet<PersonId> {
//!     let tracing = trace(&town.log, cases, &protocol, as_of);
//!     tracing.contacts().iter().map(|contact| contact.person).collect()
//! };
//! let (before, after) = (contacts(&before), contacts(&after));
//! let keys = |set: BTreeSet<PersonId>| -> Vec<&str> {
//!     set.into_iter().filter_map(|person| town.roster.person_key(person)).collect()
//! };
//! assert_eq!(keys(&after - &before), ["bai"], "the tea house of 3 May counts now");
//! assert!(keys(&before - &after).is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A tracing is never corrected, it is made anew: it takes milliseconds. What changes for people who
//! already have an order is told by [`changes`](crate::response::changes()). Where an investigator has fixed the window
//! by hand, set [`Case::window`](crate::Case::window), and no date matters.
//!
//! # By which rules
//!
//! ## Every edition at once
//!
//! The same morning under each built-in edition: how many close contacts, and for how many days?
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Tier, trace};
//!
//! let china = "+08:00".parse()?;
//! let town = read_folder("examples/data/qingshi", china, Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, china);
//! let mut table = Vec::new();
//! for &(name, edition) in edition::ALL {
//!     let protocol = edition().to_builder().with_time_zone(china).build()?;
//!     let tracing = trace(&town.log, &cases, &protocol, as_of);
//!     let days = protocol.care().map_or(0, |care| care.quarantine_days(Tier::Close));
//!     table.push((name, tracing.count(Tier::Close), tracing.count(Tier::Secondary), days));
//! }
//! assert_eq!(table[0], ("cn-8", 3, 4, 14));
//! assert_eq!(table[1], ("cn-8-field", 4, 5, 14));
//! assert_eq!(table[4], ("cn-9", 3, 5, 7));
//! assert_eq!(table[8], ("cdc-2020-10", 2, 0, 14));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Dates are days of the protocol's time zone: an edition of another country would read the onset of 7
//! May as that day in New York. The recipe sets the zone. Fewer contacts are not better. The example program
//! `protocol-compare` also counts the cases whom each edition misses, and [`what_if`](crate::response::what_if())
//! replays day by day what each would have cost.
//!
//! ## A house protocol
//!
//! Fifteen minutes within a day, anywhere; two days back; three days of watching one's health.
//!
//! ```
//! use mijie::input::protocol_from_str;
//! use mijie::protocol::{CareKind, CareRules, Grade, Protocol, Rule, Setting, Stage};
//! use mijie::report::write_json;
//!
//! let rule = Rule {
//!     min_total_minutes: 15,
//!     within_hours: Some(24),
//!     ..Rule::new("together", Grade::Close, [Setting::Any], "house rule, 2022-05-01")
//! };
//! let care = CareRules {
//!     close: vec![Stage::new(CareKind::SelfMonitoring, 3, [1, 3])],
//!     ..CareRules::default()
//! };
//! let house = Protocol::builder("house-15", "+08:00".parse()?)
//!     .with_title("15 minutes in 24 hours, anywhere")
//!     .with_look_back_days(2, 2)
//!     .with_generations(1)
//!     .with_rule(rule)
//!     .with_care(care)
//!     .build()?;
//! assert_eq!(
//!     house.rules()[0].to_string(),
//!     "together: close contact in any, at least 15 min within 24 h (house rule, 2022-05-01)"
//! );
//!
//! // As a file, for those who do not write Rust.
//! let mut file = Vec::new();
//! write_json(&house, &mut file)?;
//! assert_eq!(protocol_from_str(std::str::from_utf8(&file)?, "house-15.json")?, house);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Limits are inclusive: at exactly 15 minutes the rule fires. `within_hours` is a window that slides,
//! not a calendar day. To change one figure of an edition, start from
//! [`to_builder`](crate::protocol::Protocol::to_builder), and give it a name of its own.
//!
//! # Files in
//!
//! ## A folder with mistakes in it
//!
//! The answer is needed now, and three rows are wrong. Read what can be read, and list the rest for whoever typed it.
//!
//! ```
//! use mijie::input::{Mode, Note, read_folder, write_rejects};
//! use mijie::protocol::edition;
//!
//! let folder = tempfile::tempdir()?;
//! let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text);
//! write("cases.csv", "person,status,onset\nguo,confirmed,2022-05-07\nlin,confirmed,\n")?;
//! write(
//!     "visits.csv",
//!     "person,place,start,end,table\n\
//!      guo,tea-house,2022-05-05T14:00,2022-05-05T16:30,4\n\
//!      song,tea-house,2022-05-05T17:00,2022-05-05T14:30,4\n\
//!      chen,tea-house,2022-05-05T16:30,soon,1\n",
//! )?;
//!
//! let zone = edition::cn_9().time_zone();
//! let stopped = read_folder(folder.path(), zone, Mode::Strict);
//! assert!(stopped.is_err(), "strict reading stops at the first bad row");
//!
//! let read = read_folder(folder.path(), zone, Mode::Lenient)?;
//! assert_eq!((read.cases.len(), read.log.visit_count()), (1, 1));
//! let rejects: Vec<String> = read.rejects.iter().map(ToString::to_string).collect();
//! assert_eq!(
//!     rejects,
//!     [
//!         "cases.csv line 3: expected a date of onset, sampled or last_negative, found none",
//!         "visits.csv line 3, column \"end\": ends at 2022-05-05T14:30:00+08:00, before it starts at \
//!          2022-05-05T17:00:00+08:00",
//!         "visits.csv line 4, column \"end\": expected a time such as 2022-05-07T08:30:00+08:00, \
//!          found 4 characters of text",
//!     ]
//! );
//! let mut file = Vec::new();
//! write_rejects(&read.rejects, &mut file)?;
//! assert_eq!(String::from_utf8(file)?.lines().count(), 4);
//! // The column that nobody asked for is told, too.
//! let ignored = |note: &Note| {
//!     note.to_string() == "visits.csv: the column of cell 5 is unknown and ignored"
//! };
//! assert!(read.notes.iter().any(ignored));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A rejected case has no contacts. Look at the rejects before you look at the answer.
//!
//! ## A Chinese line list
//!
//! With the feature `foreign`. The list has Chinese headers, words and dates. Guess what the columns mean, look at the
//! guess, confirm it.
//!
//! ```
//! # #[cfg(feature = "foreign")] {
//! use mijie::Roster;
//! use mijie::input::foreign::{ForeignFile, Mapping};
//! use mijie::input::{Mode, read_cases};
//!
//! let text = "编号,姓名,发病日期,采样时间,诊断\n\
//!             guo,郭兰,5月7日,2022/5/8,确诊\n\
//!             lin,林娟,,2022/5/11 08:20,无症状\n";
//! let file = ForeignFile::new(text.as_bytes().to_vec(), "county.csv");
//! let guess = file.guess(&Mapping::default())?;
//! for column in guess.columns() {
//!     println!("{column}");
//! }
//! // 5月7日 says no year: it is told, not guessed.
//! let mapping = Mapping { year: Some(2022), ..guess.confirm() };
//! let translation = file.translate(&mapping, Mode::Strict)?;
//! let cases = translation.table("cases.csv").ok_or("the list has cases")?;
//!
//! let mut roster = Roster::new();
//! let zone = "+08:00".parse()?;
//! let read: Vec<_> = read_cases(cases.text().as_bytes(), "cases.csv", zone, &mut roster)?
//!     .collect::<Result<_, _>>()?;
//! assert_eq!(read.len(), 2);
//! assert_eq!(read[0].onset, Some("2022-05-07".parse()?));
//! assert_eq!(read[1].onset, None);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A guess is a guess: print it, and let somebody who knows the list say yes. Save the confirmed mapping
//! as JSON with `Mapping::to_json`, and the next list of that office needs no guessing. Excel files are opened by
//! `ForeignFile::open`, as are files in GBK.
//!
//! ## Who is listed twice
//!
//! Two teams wrote down the same woman under two keys. Find such pairs; join them only when told.
//!
//! ```
//! use mijie::duplicate::{Described, SamePersons, find_duplicates};
//! use mijie::{Interval, PersonId, PlaceId, Visit, VisitLogBuilder};
//!
//! let [lin, lin_again, hao] = [0, 1, 2].map(PersonId::new);
//! let described = |person, name: &str, phone: &str| Described {
//!     name: Some(name.to_owned()),
//!     phone_suffix: Some(phone.to_owned()),
//!     ..Described::new(person)
//! };
//! let found = find_duplicates(&[
//!     described(lin, "Lin Juan", "4471"),
//!     described(lin_again, "Lin Juan", "4471"),
//!     described(hao, "Lin Hao", "4471"),
//! ]);
//! let pairs: Vec<_> =
//!     found.pairs.iter().map(|pair| (pair.a, pair.b, pair.likeness.name())).collect();
//! assert_eq!(
//!     pairs,
//!     [(lin, lin_again, "exact")],
//!     "her husband, with the same telephone, is no double"
//! );
//!
//! let visit = |person, from: &str, until: &str| -> Result<Visit, Box<dyn std::error::Error>> {
//!     Ok(Visit {
//!         person,
//!         place: PlaceId::new(0),
//!         interval: Interval::new(from.parse()?, until.parse()?)?,
//!         spot: None,
//!     })
//! };
//! let mut builder = VisitLogBuilder::new();
//! builder.add_visit(visit(lin, "2022-05-06T10:00:00+08:00", "2022-05-06T12:00:00+08:00")?);
//! builder.add_visit(visit(
//!     lin_again,
//!     "2022-05-06T12:00:00+08:00",
//!     "2022-05-06T14:00:00+08:00",
//! )?);
//! let (merged, conflicts) =
//!     SamePersons::all_exact(&found.pairs).merge_log(&builder.build()?)?;
//! assert_eq!((merged.visits_of(lin).count(), merged.visits_of(lin_again).count()), (1, 0));
//! assert!(conflicts.is_empty());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Nothing is merged by itself. Where the records of two keys contradict each other, the merge tells it
//! as a conflict. Near duplicates are for people to judge.
//!
//! # Where it came from
//!
//! ## Backwards from a case
//!
//! What can have infected Song? Other cases, places where somebody unseen was, or nobody whom the log knows.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::source::{Hazards, Likelihood, Origin, find_sources};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! let song = town.roster.find_person("song").ok_or("no such person")?;
//!
//! // Everybody in this town is tested: next to no infection stays unseen.
//! let model = Likelihood::new(Hazards { unseen_share: 0.01, ..Hazards::default() })?;
//! let sources = find_sources(&tracing, song, &model).ok_or("no case")?;
//! let best = &sources.candidates[0];
//! let Origin::Case(infector) = best.origin else { return Err("somebody unseen".into()) };
//! assert_eq!(town.roster.person_key(infector), Some("guo"));
//! assert!(best.probability > 0.9);
//! let sum: f64 = sources.candidates.iter().map(|candidate| candidate.probability).sum();
//! assert!((sum - 1.0).abs() < 1e-9);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** The hazards by setting are read from published attack rates, and of low confidence. Set your own with
//! [`Hazards`](crate::source::Hazards). A probability ranks candidates; it convicts nobody.
//!
//! ## Both ways
//!
//! Whoever infected Song may have infected others, earlier than ordinary tracing looks. Go back to the source, and
//! forward again from there with a longer window.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::source::{Likelihood, trace_both_ways};
//! use mijie::trace;
//!
//! let protocol = edition::cn_9();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-12T08:00:00+08:00".parse()?;
//! let tracing = trace(&town.log, &town.cases, &protocol, as_of);
//! let song = town.roster.find_person("song").ok_or("no such person")?;
//!
//! let both = trace_both_ways(&tracing, song, &Likelihood::default(), 0.2).ok_or("no case")?;
//! let missed: Vec<&str> = both
//!     .branches
//!     .iter()
//!     .flat_map(|branch| &branch.others)
//!     .filter(|other| other.is_missed())
//!     .filter_map(|other| town.roster.person_key(other.link.person))
//!     .collect();
//! assert_eq!(missed, ["bai"], "who sat with Guo three days before the usual window");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** How far it looks back is [`backward_days`](crate::protocol::Protocol::backward_days), a default of
//! this library and not of any edition.
//!
//! ## A transmission tree and R
//!
//! The most probable infector of each case, how many each infected, and the days between onsets.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::source::{Hazards, Likelihood, TransmissionTree, Whose, find_all_sources};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! // Everybody in this town is tested: next to no infection stays unseen.
//! let model = Likelihood::new(Hazards { unseen_share: 0.01, ..Hazards::default() })?;
//! let tree = TransmissionTree::new(&tracing, &find_all_sources(&tracing, &model))?;
//!
//! let offspring = tree.offspring(Whose::All);
//! assert_eq!((offspring.counts(), offspring.cases()), (&[1, 1, 0][..], 3));
//! let mean = offspring.mean().ok_or("there are cases")?;
//! assert!((mean - 2.0 / 3.0).abs() < 1e-9);
//! assert_eq!(tree.serial_intervals().days(), [2.0]);
//! assert_eq!(tree.serial_intervals().missing(), 1, "Lin had no symptoms");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** The mean over all cases is below 1 in any outbreak that is still seen growing, because those who fell
//! ill last have not infected anybody yet: take [`Whose::EndedBy`](crate::source::Whose::EndedBy) for cases whose time
//! is over. A tree of pairs that others recorded is [`from_pairs`](crate::source::TransmissionTree::from_pairs).
//!
//! ## Places that spread
//!
//! Which places did cases visit beyond chance, compared with people like them?
//!
//! ```
//! use mijie::protocol::edition;
//! use mijie::source::{SpreadingOptions, spreading_places};
//! use mijie::{
//!     Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace,
//! };
//!
//! // 160 people, eight bars, one evening. Six of the eight cases were in the first bar.
//! let evening = Interval::new(
//!     "2022-05-02T19:00:00+08:00".parse()?,
//!     "2022-05-02T22:00:00+08:00".parse()?,
//! )?;
//! let mut builder = VisitLogBuilder::new();
//! for number in 0..160 {
//!     let (person, place) = (PersonId::new(number), PlaceId::new(number % 8));
//!     builder.add_place(place, PlaceKind::Entertainment);
//!     builder.add_visit(Visit { person, place, interval: evening, spot: None });
//! }
//! let log = builder.build()?;
//! let onset = Some("2022-05-07".parse()?);
//! let ill = [0, 8, 16, 24, 32, 40, 1, 10];
//! let cases = Cases::new(ill.map(|number| Case { onset, ..Case::new(PersonId::new(number)) }))?;
//! let protocol = edition::cn_9();
//! let tracing = trace(&log, &cases, &protocol, "2022-05-10T00:00:00+08:00".parse()?);
//!
//! let options = SpreadingOptions::new().with_permutations(999)?.with_seed(7);
//! let bar = &spreading_places(&tracing, &options).list[0];
//! assert_eq!((bar.place, bar.cases.len(), bar.expected), (PlaceId::new(0), 6, 1.0));
//! assert!(bar.q < 0.01);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** With three cases, as in Qingshi, no place can stand out. Look at `q`, which takes account of how many
//! places were tested, and not at `p`. A small value says that cases went there more than people like them, not that
//! they were infected there.
//!
//! ## The secondary attack rate
//!
//! Of those exposed, how many fell ill, by setting?
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::{Setting, edition};
//! use mijie::source::attack_rates;
//! use mijie::{PlaceKind, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//!
//! let rates = attack_rates(&tracing);
//! let tea_house = &rates.by_setting[&Setting::Kind(PlaceKind::Entertainment)];
//! // Guo to Bai, Chen and Song; Song to Guo: the dates rule out neither direction.
//! assert_eq!((tea_house.exposed, tea_house.infected), (4, 2));
//! let [low, high] = tea_house.interval().ok_or("some were exposed")?;
//! assert!(low < 0.2 && high > 0.8, "four persons say next to nothing");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Contacts may still fall ill: the rate is too low until the longest incubation has passed. Always give
//! the interval with it, and remember that guests of one table are not independent.
//!
//! # What is to be done
//!
//! ## Zones and their release
//!
//! Draw the zones of a morning, enter what happened since, and ask what stands against lowering them.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::{ZoneLevel, edition};
//! use mijie::zone::{Happening, Round, ZoneEvent, ZoneLedger, delineate};
//! use mijie::{Timestamp, trace};
//!
//! let protocol = edition::cn_9();
//! let zone = protocol.time_zone();
//! let town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, zone);
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let mut ledger =
//!     ZoneLedger::new(&protocol, &town.gazetteer.areas).ok_or("the 9th edition draws zones")?;
//! ledger.draw(&delineate(&tracing, &town.gazetteer))?;
//! let guo = town.roster.find_person("guo").ok_or("no such person")?;
//! let willow_court = town.roster.find_area("east-1").ok_or("no such area")?;
//! for (at, what) in [
//!     ("2022-05-08T17:00:00+08:00", Happening::CaseFound { person: guo, area: willow_court }),
//!     ("2022-05-08T18:00:00+08:00", Happening::CaseLeft { person: guo }),
//!     (
//!         "2022-05-15T21:00:00+08:00",
//!         Happening::RoundCompleted {
//!             area: willow_court,
//!             sampled: "2022-05-15".parse()?,
//!             round: Round::clean(2),
//!         },
//!     ),
//! ] {
//!     ledger.add(ZoneEvent { at: at.parse()?, what })?;
//! }
//! let lives = ledger.replay()?;
//! let morning: Timestamp = "2022-05-10T08:00:00+08:00".parse()?;
//! let checklist = lives
//!     .zone(willow_court, morning)
//!     .and_then(|zone| zone.release_checklist(morning))
//!     .ok_or("a zone")?;
//! assert_eq!(checklist.missing().count(), 2, "six more days, and a clean round");
//! assert_eq!(checklist.earliest, Some("2022-05-16".parse()?));
//! // Seven days after Guo left, and after the clean round of the 15th, the conditions hold.
//! let next: Timestamp = "2022-05-16T00:00:00+08:00".parse()?;
//! assert_eq!(lives.level(willow_court, next), Some(ZoneLevel::Controlled));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Days are whole calendar days, and the day of the event is day 0. A new case in the zone starts them
//! anew. The earliest day is a day on the calendar, and no promise: it supposes that every test to come is negative.
//!
//! ## Who is due for a test today
//!
//! A list for the sampling team: who is to be swabbed today, and on which day of the quarantine.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::response::{Calendar, Duty, issue};
//! use mijie::{AreaLevel, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-12T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//! let found = "2022-05-09T08:00:00+08:00".parse()?;
//! let found: BTreeMap<_, _> =
//!     tracing.contacts().iter().map(|contact| (contact.person, found)).collect();
//!
//! let orders = issue(&tracing, &town.tests, &found);
//! let calendar = Calendar::new(&orders, &town.gazetteer, AreaLevel::Community);
//! let mut due = Vec::new();
//! for entry in calendar.of_day(orders.today()) {
//!     if let Duty::Test { day, .. } = entry.duty {
//!         let person = town.roster.person_key(entry.person).unwrap_or("?");
//!         let area = entry.area.and_then(|area| town.roster.area_key(area)).unwrap_or("?");
//!         due.push(format!("{area}: {person}, day {day}"));
//!     }
//! }
//! assert_eq!(
//!     due.join("; "),
//!     "east: ma, day 4; east: mei, day 4; east: wei, day 1; east: xu, day 1; east: yang, day 1; \
//!      west: bai, day 4; west: chen, day 4; west: hao, day 4; west: tian, day 4"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** When each contact was found comes from you: keep it from morning to morning, or let
//! [`replay`](crate::response::replay) do so. Without it everybody counts as found now, and every clock starts today.
//!
//! ## The follow-up list of a team
//!
//! Whom does the team of the east community reach today, and who has not answered for how long?
//!
//! ```
//! use std::collections::BTreeMap;
//! use std::fs::File;
//!
//! use mijie::input::{Mode, read_folder, read_teams};
//! use mijie::protocol::edition;
//! use mijie::response::{FollowUpRules, follow_up, issue};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let mut town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let file = File::open("examples/data/qingshi/teams.csv")?;
//! let teams = read_teams(file, "teams.csv", &town.gazetteer.areas, &mut town.roster)?;
//!
//! let as_of = "2022-05-11T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//! let found = "2022-05-09T08:00:00+08:00".parse()?;
//! let found: BTreeMap<_, _> =
//!     tracing.contacts().iter().map(|contact| (contact.person, found)).collect();
//! let orders = issue(&tracing, &town.tests, &found);
//!
//! let rules = FollowUpRules::default();
//! let list = follow_up(&orders, &town.follow_ups, &town.tests, &teams, &town.gazetteer, rules);
//! let east = list.of_team(Some("east")).map(|one| {
//!     let who = town.roster.person_key(one.person).unwrap_or("?");
//!     format!("{who} {}, {} d unanswered", one.state, one.unanswered_days)
//! });
//! assert_eq!(
//!     east.collect::<Vec<_>>().join("; "),
//!     "ma overdue, 0 d unanswered; mei due, 0 d unanswered; wei overdue, 2 d unanswered; \
//!      xu overdue, 0 d unanswered; yang overdue, 0 d unanswered"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A visit by a health worker is a *follow-up* here; a *visit* is a person at a place. Whom a team
//! should call *first* is another list, [`call_list`](crate::response::call_list()), which rests on a model.
//!
//! ## The briefing in Chinese
//!
//! The text of this morning's meeting, 晨会.
//!
//! ```
//! use std::fs::File;
//!
//! use mijie::input::{Mode, read_folder, read_rounds, read_teams};
//! use mijie::protocol::edition;
//! use mijie::report::{Language, write_daily_briefing};
//! use mijie::response::{Desks, Records, mornings, replay};
//! use mijie::zone::Lowering;
//!
//! let protocol = edition::cn_8_field();
//! let zone = protocol.time_zone();
//! let mut town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//! let areas = &town.gazetteer.areas;
//! let open = |name: &str| File::open(format!("examples/data/qingshi/{name}"));
//! let teams = read_teams(open("teams.csv")?, "teams.csv", areas, &mut town.roster)?;
//! let rounds =
//!     read_rounds(open("rounds.csv")?, "rounds.csv", zone, Some(areas), &mut town.roster)?;
//! let records = Records {
//!     log: &town.log,
//!     cases: &town.cases,
//!     gazetteer: &town.gazetteer,
//!     tests: &town.tests,
//!     events: &[],
//!     rounds: &rounds,
//!     follow_ups: &town.follow_ups,
//!     teams: &teams,
//!     desks: Desks::default(),
//! };
//! let eight = chrono::NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time of day")?;
//! let days = mornings("2022-05-09".parse()?, "2022-05-12".parse()?, eight, zone);
//! let mut briefings = Vec::new();
//! replay(&records, &protocol, Lowering::ByOrder, &days, |day| {
//!     let mut text = Vec::new();
//!     write_daily_briefing(day, &town.roster, Language::Chinese, &mut text)?;
//!     briefings.push(text);
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })?;
//! let last = String::from_utf8(briefings.pop().ok_or("four mornings")?)?;
//! assert!(last.starts_with("# 2022-05-12 疫情防控日报\n"));
//! assert!(last.contains("- 新增病例lin（无症状），2022-05-11 12:00报告\n"));
//! assert!(last.contains("- 第1轮：应检8人，未检1人\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A morning knows what was known then, which is why the mornings before are replayed first. It speaks
//! of persons by their keys and never by name.
//!
//! ## Whom to swab with whom
//!
//! A round of mixed samples: ten swabs a tube by grid, and those who are likely to be positive singly. Is ten a good
//! number?
//!
//! ```
//! use std::collections::BTreeSet;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::response::{
//!     Capacity, PoolKind, Workload, best_pool, fill_tubes, tests_per_person,
//! };
//! use mijie::{AreaLevel, PersonId};
//!
//! let town = read_folder("examples/data/qingshi", edition::cn_9().time_zone(), Mode::Strict)?;
//! let people: Vec<PersonId> = town.gazetteer.homes.keys().copied().collect();
//! let contacts: BTreeSet<PersonId> =
//!     ["mei", "wei"].iter().filter_map(|key| town.roster.find_person(key)).collect();
//! let tubes =
//!     fill_tubes(&people, &contacts, PoolKind::Ten, &town.gazetteer, AreaLevel::Community);
//! let swabs: Vec<usize> = tubes.iter().map(|tube| tube.persons.len()).collect();
//! assert_eq!(swabs, [1, 1, 5, 5]);
//! let work = Workload::of(&tubes);
//! let capacity = Capacity { swabs_per_hour: 60, tubes_per_hour: 2 };
//! let time = capacity.time_for(work).ok_or("somebody works")?;
//! assert_eq!((time.sampling_s, time.testing_s), (12 * 60, work.tubes * 30 * 60));
//!
//! // At 1 percent positive, eleven a tube need the fewest tests; ten need a fifth of those of singles.
//! assert_eq!(best_pool(0.01, 100)?.size, 11);
//! assert_eq!((100.0 * tests_per_person(10, 0.01)?).round(), 20.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** That reckoning takes people to be independent of each other. Households are not, which is why tubes
//! are filled house by house. Close contacts and people with fever are swabbed singly.
//!
//! ## A positive tube
//!
//! Tube 1 is positive. Who is to be swabbed again, singly?
//!
//! ```
//! use mijie::response::{PoolKind, PoolResult, PoolRound, PoolSample, Retest};
//! use mijie::{PersonId, Test, TestResult};
//!
//! let [ann, bo] = [0, 1].map(PersonId::new);
//! let tube = PoolSample {
//!     kind: PoolKind::Ten,
//!     persons: vec![ann, bo],
//!     sampled: "2022-05-11T08:30:00+08:00".parse()?,
//!     result: Some(PoolResult {
//!         known: "2022-05-11T16:00:00+08:00".parse()?,
//!         result: TestResult::Positive,
//!     }),
//! };
//! let round = PoolRound::new("1", vec![tube])?;
//! let singly = Test {
//!     person: ann,
//!     sampled: "2022-05-11T18:00:00+08:00".parse()?,
//!     result: TestResult::Negative,
//!     round: None,
//! };
//! let follow_up =
//!     round.follow_up(&[singly], "+08:00".parse()?, "2022-05-11T20:00:00+08:00".parse()?);
//! assert_eq!(follow_up[0].persons, [(ann, Retest::Negative), (bo, Retest::Due)]);
//! assert!(!follow_up[0].is_settled());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A single sample answers for the tube only if it does not name the round of the tube, and was taken
//! when the result was known. A tube that is positive while everybody in it is negative singly is
//! [unexplained](crate::response::PoolFollowUp::is_unexplained), and no relief.
//!
//! ## What to tell the public
//!
//! Which public places should tell their guests, and what?
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::write_sites;
//! use mijie::response::{PUBLIC_KINDS, Sites, public_sites};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let zone = protocol.time_zone();
//! let town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, zone);
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let public = public_sites(&tracing, PUBLIC_KINDS);
//! let sites = Sites::new(public.iter().map(|found| found.site));
//! let mut file = Vec::new();
//! write_sites(&sites, zone, &town.roster, &mut file)?;
//! assert_eq!(
//!     String::from_utf8(file)?,
//!     "place,start,end,grade\n\
//!      market,2022-05-04T09:00:00+08:00,2022-05-04T09:30:00+08:00,self_monitor\n\
//!      tea-house,2022-05-03T14:00:00+08:00,2022-05-03T16:00:00+08:00,self_isolate\n\
//!      tea-house,2022-05-05T14:00:00+08:00,2022-05-05T16:30:00+08:00,self_isolate\n"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Homes, workplaces and schools are not published: there a list of names exists. In a small town a
//! place and an hour may point to one person. Think before you publish.
//!
//! # Networks
//!
//! ## Chains of movements
//!
//! Cattle, patients between wards, or people between villages: who can have passed it on to whom, over movements with
//! dates, as the R package EpiContactTrace asks?
//!
//! ```
//! use mijie::graph::{Best, Movement, Movements, Root};
//! use mijie::{Interval, Moment, PersonId};
//!
//! let zone = "+00:00".parse()?;
//! let day = |text: &str| text.parse::<Moment>().map(|day| day.start(zone));
//! let [farm, market, dealer, butcher] = [0, 1, 2, 3].map(PersonId::new);
//! let movements = Movements::new([
//!     Movement::at(farm, market, day("2010-08-13")?),
//!     Movement::at(market, dealer, day("2010-08-15")?),
//!     Movement::at(dealer, butcher, day("2010-08-10")?),
//! ]);
//! let august = Interval::new(day("2010-08-01")?, day("2010-09-01")?)?;
//!
//! let measures = movements.measure(&Root::new(farm, august), None);
//! // The dealer sold to the butcher before anything came from the farm.
//! assert_eq!((measures.out_degree, measures.outgoing_chain), (1, 2));
//! let trail =
//!     movements.trail(farm, dealer, august, None, Best::EarliestArrival).ok_or("a chain")?;
//! assert_eq!(trail.hops(), 2);
//! assert!(movements.trail(farm, butcher, august, None, Best::EarliestArrival).is_none());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Two movements on one day follow each other in either order, since nobody knows which came first. The
//! program `chain-measure` does this for a file.
//!
//! ## For GraphViz, Gephi and networkx
//!
//! One sheet of nodes and edges, written in the format that each tool reads.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::{
//!     GraphSheet, write_edge_list, write_gexf, write_graph_dot, write_graphml, write_node_list,
//! };
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! let sheet = GraphSheet::of_tracing(&tracing, &town.roster)?;
//!
//! let [mut dot, mut gexf, mut graphml, mut edges, mut nodes] = [const { Vec::new() }; 5];
//! write_graph_dot(&sheet, &mut dot)?; // dot -Tsvg chains.dot -o chains.svg
//! write_gexf(&sheet, &mut gexf)?; // Gephi, with its timeline
//! write_graphml(&sheet, &mut graphml)?; // networkx.read_graphml, igraph, Cytoscape, yEd
//! write_edge_list(&sheet, &mut edges)?; // anything that reads CSV
//! write_node_list(&sheet, &mut nodes)?;
//!
//! let lines = |text: &[u8]| text.iter().filter(|&&byte| byte == b'\n').count();
//! assert_eq!(
//!     (lines(&nodes), lines(&edges)),
//!     (1 + sheet.nodes().len(), 1 + sheet.edges().len())
//! );
//! assert!(dot.starts_with(b"digraph"));
//! assert!(gexf.starts_with(b"<?xml") && graphml.starts_with(b"<?xml"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Two persons may be linked in more than one generation: the graph is a multigraph, and a tool that
//! keeps one edge for each pair loses some. A tool that knows no time will find paths that run backwards in it.
//!
//! # Files out
//!
//! ## A map as GeoJSON
//!
//! Places and areas with the level of their zone, for QGIS or a web map.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::write_geojson;
//! use mijie::zone::{ZoneLedger, delineate};
//! use mijie::{Shapes, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//! let mut ledger =
//!     ZoneLedger::new(&protocol, &town.gazetteer.areas).ok_or("the edition draws zones")?;
//! ledger.draw(&delineate(&tracing, &town.gazetteer))?;
//! let lives = ledger.replay()?;
//!
//! let mut map = Vec::new();
//! let shapes = Shapes::new(); // or those of read_shapes, from your own GeoJSON
//! let level = |area| lives.level(area, as_of);
//! let left_out = write_geojson(&town.gazetteer, &shapes, level, &town.roster, &mut map)?;
//! assert_eq!(left_out, 7, "homes have no coordinates here, and are not on the map");
//! let map = String::from_utf8(map)?;
//! assert!(map.contains(r#""coordinates":[101.2607,36.6822]"#));
//! assert!(map.contains(
//!     r#""place":"tea-house","kind":"entertainment","area":"east-1","zone":"sealed""#
//! ));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Coordinates are WGS 84, longitude first, as the standard wants it. Chinese map services use other
//! coordinates (GCJ-02), which lie some hundred metres away: turn them into WGS 84 before. No boundaries are shipped;
//! draw your own.
//!
//! ## Parquet out and in
//!
//! With the feature `parquet`. Hand the contacts to pandas, DuckDB or Spark, and read a large log of visits.
//!
//! ```
//! # #[cfg(feature = "parquet")] {
//! use std::fs::File;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::store::Excerpt;
//! use mijie::{Unwatched, VisitLog, report, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! let folder = tempfile::tempdir()?;
//! report::parquet::write_contacts(
//!     &tracing,
//!     &town.roster,
//!     File::create(folder.path().join("contacts.parquet"))?,
//! )?;
//!
//! // A log that is sorted once, and opened again without sorting; or only a part of it.
//! let saved = folder.path().join("qingshi.log");
//! town.log.save(&saved, &Unwatched)?;
//! assert_eq!(VisitLog::open(&saved, &Excerpt::whole(), &Unwatched)?, town.log);
//! let tea_house = town.roster.find_place("tea-house").ok_or("no such place")?;
//! let part = VisitLog::open(&saved, &Excerpt::whole().at_places([tea_house]), &Unwatched)?;
//! assert_eq!(part.visit_count(), 5);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A saved log holds numbers and no keys: keep the roster with it, in your database. Visits that others
//! wrote as Parquet are read by `input::read_parquet_visits`, as keys, or by `read_parquet_visits_by_id`, as numbers.
//!
//! ## A calendar for the phone
//!
//! With the feature `ics`. What falls due for one contact, for any calendar program.
//!
//! ```
//! # #[cfg(feature = "ics")] {
//! use std::collections::BTreeMap;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::write_ics;
//! use mijie::response::{Calendar, issue};
//! use mijie::{AreaLevel, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-10T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//! let orders = issue(&tracing, &town.tests, &BTreeMap::new());
//! let calendar = Calendar::new(&orders, &town.gazetteer, AreaLevel::Community);
//!
//! let mei = town.roster.find_person("mei").ok_or("no such person")?;
//! let mut file = Vec::new();
//! write_ics(calendar.of_person(mei), &orders, &town.roster, &mut file)?;
//! assert!(String::from_utf8(file)?.starts_with("BEGIN:VCALENDAR"));
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A calendar on a telephone is read by whoever holds it, and synchronised to who knows where.
//!
//! ## The dossier as a page
//!
//! With the feature `html`. One file to look at: problems, curves, chains, timeline, map, and the proof for each
//! person; and a page for one person alone.
//!
//! ```
//! # #[cfg(feature = "html")] {
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::html::{Dossier, OtherPersons};
//! use mijie::response::{Desks, Records, Teams, mornings, replay};
//! use mijie::zone::Lowering;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let teams = Teams::default();
//! let records = Records {
//!     log: &town.log,
//!     cases: &town.cases,
//!     gazetteer: &town.gazetteer,
//!     tests: &town.tests,
//!     events: &[],
//!     rounds: &[],
//!     follow_ups: &town.follow_ups,
//!     teams: &teams,
//!     desks: Desks::default(),
//! };
//! let eight = chrono::NaiveTime::from_hms_opt(8, 0, 0).ok_or("a time of day")?;
//! let days = mornings("2022-05-12".parse()?, "2022-05-12".parse()?, eight, protocol.time_zone());
//! let hao = town.roster.find_person("hao").ok_or("no such person")?;
//! replay(&records, &protocol, Lowering::ByRule, &days, |day| {
//!     let dossier = Dossier::new(day, &town.roster).with_title("Qingshi");
//!     let [mut page, mut alone] = [const { Vec::new() }; 2];
//!     assert_eq!(dossier.write(&mut page)?.left_out, 0);
//!     dossier.write_person(hao, OtherPersons::Neutral, &mut alone)?;
//!     let alone = String::from_utf8(alone)?;
//!     assert!(page.starts_with(b"<!doctype html>"));
//!     assert!(alone.contains("hao") && !alone.contains("song"), "of others it tells no key");
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })?;
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** The page fetches nothing and sends nothing, and holds everybody's movements: treat the file as you
//! treat the line list. Give a person the page of that person, with others told neutrally.
//!
//! # Much and long
//!
//! ## Many questions at once
//!
//! For each visitor of the tea house: whom would they have exposed, had they been the source?
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Case, Cases, Inquiry, Unwatched, trace_each};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tea_house = town.roster.find_place("tea-house").ok_or("no such place")?;
//! let as_of = "2022-05-07T00:00:00+08:00".parse()?;
//! let inquiries: Vec<Inquiry> = town
//!     .log
//!     .visits_at(tea_house)
//!     .map(|visit| {
//!         Ok(Inquiry {
//!             cases: Cases::new([Case::source(visit.person, visit.interval)])?,
//!             as_of,
//!         })
//!     })
//!     .collect::<Result<_, mijie::CasesError>>()?;
//!
//! let tracings = trace_each(&town.log, &inquiries, &protocol, &Unwatched)?;
//! let exposed: Vec<usize> =
//!     tracings.iter().map(|tracing| tracing.count(mijie::Tier::Close)).collect();
//! assert_eq!(exposed, [1, 1, 1, 2, 1]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** Each question is answered by one thread, many at a time. A single large question is better asked with
//! [`trace`](crate::trace()), which uses all threads for it.
//!
//! ## Stopping a long question
//!
//! A user presses *cancel*, or the question takes longer than you can wait.
//!
//! ```
//! use std::ops::ControlFlow;
//! use std::time::{Duration, Instant};
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Step, trace_watched};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-12T08:00:00+08:00".parse()?;
//!
//! let limit = Duration::ZERO; // say, ten seconds
//! let began = Instant::now();
//! let patience = |step: Step| {
//!     // step.phase, step.done and step.total make a progress bar.
//!     assert!(step.done <= step.total);
//!     if began.elapsed() >= limit { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
//! };
//! let cancelled =
//!     trace_watched(&town.log, &town.cases, &protocol, as_of, &patience).unwrap_err();
//! assert_eq!(cancelled.to_string(), "cancelled while tracing");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** A cancelled question has no answer, and never half of one. Reading, sorting, saving and the functions
//! of [`network`](crate::network) take a watch, too.
//!
//! ## A log bigger than memory
//!
//! With the feature `parquet`. Let the builder hold so much and no more; the rest goes to files meanwhile.
//!
//! ```
//! # #[cfg(feature = "parquet")] {
//! use mijie::{Interval, PersonId, PlaceId, Timestamp, Visit, VisitLogBuilder};
//!
//! let folder = tempfile::tempdir()?;
//! // A budget this small is for showing. One GiB took a billion visits.
//! let mut builder = VisitLogBuilder::new().with_memory_budget(64 << 10, folder.path());
//! for number in 0..10_000_u32 {
//!     let start = Timestamp::from_unix(1_651_334_400 + i64::from(number) * 60)?;
//!     let end = Timestamp::from_unix(1_651_334_400 + i64::from(number) * 60 + 1_800)?;
//!     builder.add_visit(Visit {
//!         person: PersonId::new(number % 500),
//!         place: PlaceId::new(number % 70),
//!         interval: Interval::new(start, end)?,
//!         spot: None,
//!     });
//! }
//! assert!(builder.failure().is_none());
//! let log = builder.build()?;
//! assert_eq!(log.visit_count(), 10_000);
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! **Watch out.** The budget is for visits that are not yet sorted. The finished log is in memory whole, at about 17
//! bytes a visit; to open a part of a saved one, see [Parquet](#parquet-out-and-in).
//! [`read_folder`](crate::input::read_folder) has no budget.
