//! A guided tour: one small town, twelve stops, from two visits to a picture.
//!
//! Everything here happens in Qingshi (青石, "blue stone"), a town that does not exist. Twelve people live in it. Each
//! stop is a small program that runs as it stands, in the folder of this repository, and asserts what the text says.
//! Read it from top to bottom; for a task of your own, go on to the [cookbook](super::cookbook).
//!
//! | stop | question |
//! |---|---|
//! | [1](#1-two-visits) | what is the least that makes a contact? |
//! | [2](#2-leaving-as-the-other-arrives) | where exactly does a contact begin and end? |
//! | [3](#3-the-town) | what do the files of an outbreak look like? |
//! | [4](#4-who-is-a-contact) | who is a contact, and how close? |
//! | [5](#5-why) | why is Song a contact? |
//! | [6](#6-a-proof) | and can that be checked by somebody else? |
//! | [7](#7-the-chain) | how did it get from Guo to Xu? |
//! | [8](#8-another-edition) | what would another protocol have said? |
//! | [9](#9-zones) | which courts close? |
//! | [10](#10-orders) | what is everybody asked to do? |
//! | [11](#11-who-infected-whom) | who probably infected whom? |
//! | [12](#12-the-morning-and-a-picture) | what does the morning meeting read, and see? |
//!
//! # 1. Two visits
//!
//! On the afternoon of 5 May 2022 Guo and Song play cards at the tea house.
//!
//! ```text
//!  tea house, 5 May    14:00     14:30               16:30    17:00
//!    Guo                 |===============================|
//!    Song                            |============================|
//!                                    |<---- together --->|
//! ```
//!
//! Two days later Guo falls ill. That is all there is to know: two visits, one case, and the rules by which China
//! worked in spring 2022. They have a short name, `cn-8-field`; [all names](super::editions) are in a later chapter.
//!
//! ```
//! use mijie::protocol::edition;
//! use mijie::{Case, Cases, Interval, PlaceKind, Roster, Tier, Visit, VisitLogBuilder, trace};
//!
//! let mut roster = Roster::new();
//! let mut builder = VisitLogBuilder::new();
//! let tea_house = roster.place("tea-house")?;
//! builder.add_place(tea_house, PlaceKind::Entertainment);
//! for (who, from, until) in [
//!     ("guo", "2022-05-05T14:00:00+08:00", "2022-05-05T16:30:00+08:00"),
//!     ("song", "2022-05-05T14:30:00+08:00", "2022-05-05T17:00:00+08:00"),
//! ] {
//!     let interval = Interval::new(from.parse()?, until.parse()?)?;
//!     builder.add_visit(Visit {
//!         person: roster.person(who)?,
//!         place: tea_house,
//!         interval,
//!         spot: None,
//!     });
//! }
//! let log = builder.build()?;
//!
//! let (guo, song) = (roster.person("guo")?, roster.person("song")?);
//! let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
//! let protocol = edition::cn_8_field();
//! let tracing = trace(&log, &cases, &protocol, "2022-05-09T08:00:00+08:00".parse()?);
//!
//! let contact = tracing.contact(song).ok_or("Song is a contact")?;
//! assert_eq!((contact.tier, contact.generation), (Tier::Close, 1));
//! assert_eq!(tracing.links_to(song)[0].seconds, 2 * 60 * 60);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Five things were needed, and they are the whole of the library's heart: a [`Roster`](crate::Roster), which alone
//! knows names and gives numbers for them; a [`VisitLog`](crate::VisitLog), who was where when; the
//! [`Cases`](crate::Cases); a [`Protocol`](crate::protocol::Protocol), what counts; and the instant as of which is
//! asked, after which nothing counts. [`trace`](crate::trace()) puts them together and gives a
//! [`Tracing`](crate::Tracing).
//!
//! The `?` after many calls means: *if this went wrong, stop and say why*. Whatever can be wrong is found there, at the
//! door. `trace` itself has no `?`, because nothing can go wrong any more.
//!
//! # 2. Leaving as the other arrives
//!
//! Chen comes to the tea house at 16:30, as Guo leaves. An interval holds its first instant and not its last, so the
//! two never met: Guo makes no contact of Chen. One second more, and he would, for the rule of tea houses asks for no
//! least time.
//!
//! ```
//! use mijie::protocol::edition;
//! use mijie::{
//!     Case, Cases, Interval, PersonId, PlaceId, PlaceKind, Visit, VisitLogBuilder, trace,
//! };
//!
//! let (guo, chen, tea_house) = (PersonId::new(0), PersonId::new(1), PlaceId::new(0));
//! let protocol = edition::cn_8_field();
//! let contacts = |chen_comes: &str| -> Result<usize, Box<dyn std::error::Error>> {
//!     let mut builder = VisitLogBuilder::new();
//!     builder.add_place(tea_house, PlaceKind::Entertainment);
//!     for (person, from, until) in [
//!         (guo, "2022-05-05T14:00:00+08:00", "2022-05-05T16:30:00+08:00"),
//!         (chen, chen_comes, "2022-05-05T17:30:00+08:00"),
//!     ] {
//!         let interval = Interval::new(from.parse()?, until.parse()?)?;
//!         builder.add_visit(Visit { person, place: tea_house, interval, spot: None });
//!     }
//!     let log = builder.build()?;
//!     let cases = Cases::new([Case { onset: Some("2022-05-07".parse()?), ..Case::new(guo) }])?;
//!     Ok(trace(&log, &cases, &protocol, "2022-05-09T08:00:00+08:00".parse()?).contacts().len())
//! };
//! assert_eq!(contacts("2022-05-05T16:30:00+08:00")?, 0);
//! assert_eq!(contacts("2022-05-05T16:29:59+08:00")?, 1);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Where the air of a room is thought to stay infectious after somebody has left, a protocol says for how many minutes
//! ([`lingering_minutes`](crate::protocol::Protocol::lingering_minutes)). No text gives a figure, so every edition has
//! 0.
//!
//! # 3. The town
//!
//! Nobody types a county into a program. The tables of Qingshi are in the folder `examples/data/qingshi`, one CSV file
//! for each kind of record ([their columns](super::formats)):
//!
//! ```text
//!  cases.csv     person,status,onset,sampled,last_negative,isolated,reported
//!                guo,confirmed,2022-05-07,2022-05-08,,2022-05-08T18:00+08:00,2022-05-08T17:00+08:00
//!  visits.csv    person,place,start,end,spot
//!                song,tea-house,2022-05-05T14:30+08:00,2022-05-05T17:00+08:00,
//!                song,noodle-shop,2022-05-06T12:00+08:00,2022-05-06T12:40+08:00,3
//!
//!  Qingshi county
//!    Qingshi town
//!      East community                   West community
//!        Willow court: guo mei ma         Apricot court: lin hao chen
//!          tea house                        noodle shop
//!        Poplar court: song wei xu yang   Plum court: bai tian
//!      market                           school, workshop
//! ```
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//!
//! let zone = edition::cn_8_field().time_zone();
//! let town = read_folder("examples/data/qingshi", zone, Mode::Strict)?;
//!
//! assert_eq!((town.log.person_count(), town.log.visit_count()), (12, 58));
//! assert_eq!((town.cases.len(), town.tests.len(), town.gazetteer.areas.len()), (3, 17, 8));
//! // Who is asked for by key: the roster knows keys, and what people are called is kept apart.
//! let song = town.roster.find_person("song").ok_or("Song is in the tables")?;
//! assert_eq!(town.person_names.get(song), Some("Song Ping"));
//! assert!(town.rejects.is_empty());
//! assert_eq!(
//!     town.notes[0].to_string(),
//!     "isolations.csv: says nothing about cases; 1 case is in it, and only the isolation in \
//!      cases.csv counts"
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Whatever the reader cannot use is an error that names file, line and column, and says what was expected and what was
//! found; [`Mode::Lenient`](crate::input::Mode::Lenient) collects those rows instead and goes on. What it ignored is in
//! the notes. Nothing is lost in silence.
//!
//! # 4. Who is a contact
//!
//! It is 8 o'clock on 9 May. Of the three people who will be cases, only Guo is known:
//! [`known_by`](crate::Cases::known_by) leaves out the others.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Tier, trace};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let of = |tier| -> Vec<&str> {
//!     let contacts = tracing.contacts().iter().filter(|contact| contact.tier == tier);
//!     contacts.filter_map(|contact| town.roster.person_key(contact.person)).collect()
//! };
//! assert_eq!(of(Tier::Close), ["bai", "ma", "mei", "song"]);
//! assert_eq!(of(Tier::Secondary), ["chen", "hao", "lin", "tian", "wei"]);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! ```text
//!  close (met Guo)                      secondary (met one of those, afterwards)
//!    mei    lives with Guo
//!    bai    tea house, 3 May     ---->    tian  lives with Bai
//!    song   tea house, 5 May     ---->    wei   lives with Song
//!                                         hao   at the next table of the noodle shop, 6 May
//!                                         lin   waits on the tables there
//!                                         chen  came to the tea house as Guo left
//!    ma     talked with Guo, 7 May              and Song was still there
//! ```
//!
//! *Close* (密接) is who met a case while it counts, here from four days before onset to isolation. *Secondary* (次密接) is
//! who met a close contact **after** that one had met the case: time runs forward along every chain. Ma is close
//! because an investigator wrote down a talk in the street; the half hour that Guo spent at Ma's market stall alone
//! would make him a [general contact](crate::Tier::General).
//!
//! # 5. Why
//!
//! A person who is told to stay at home may ask why. The answer names the rule, its source, and the rows of the tables.
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
//! let song = town.roster.find_person("song").ok_or("Song is in the tables")?;
//! let explain = |language| -> Result<String, Box<dyn std::error::Error>> {
//!     let mut text = Vec::new();
//!     write_explanation(&tracing, &town.roster, &town.gazetteer, song, language, &mut text)?;
//!     Ok(String::from_utf8(text)?)
//! };
//! assert_eq!(explain(Language::English)?, "\
//! song: close contact, generation 1, under cn-8-field, as of 2022-05-09 08:00
//!   first exposure 2022-05-05 14:30, last exposure until 2022-05-05 16:30, 1 source
//!   the least of the records that proves it:
//!   1. guo -> song: close link, generation 1
//!      guo counts as a source 2022-05-03 00:00 to 2022-05-08 18:00: from 4 d before the onset 2022-05-07 to isolation 2022-05-08 18:00
//!      rule entertainment: close contact in entertainment, or shortly after, any time (China 8th edition, 2021-05, close contacts: leisure in an enclosed or badly ventilated place [H])
//!      direct at tea-house Three Springs tea house (entertainment): 2022-05-05 14:30 to 16:30, 2 h
//!        guo was there 2022-05-05 14:00 to 16:30
//!        song was there 2022-05-05 14:30 to 17:00
//!      in sum 2 h; any time is enough
//!   checked against the records by other code than found it: every step holds
//! ");
//! assert!(explain(Language::Chinese)?.starts_with("song：密切接触者（密接），第1代，"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # 6. A proof
//!
//! What the text above tells is a [`Witness`](crate::witness::Witness): as few records as prove the verdict. It can be
//! stored as JSON with an order, sent, and checked by whoever has the tables. The code that checks is other code than
//! found it, and a single altered second is refused.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::trace;
//! use mijie::witness::{Witness, verify, witness};
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let song = town.roster.find_person("song").ok_or("Song is in the tables")?;
//! let proof = witness(&tracing, song).ok_or("Song is a contact")?;
//! let mut stored = Vec::new();
//! mijie::report::write_json(&proof, &mut stored)?;
//!
//! let mut read: Witness = serde_json::from_slice(&stored)?;
//! assert_eq!(verify(&read, &town.log, &cases, &protocol, as_of), Ok(()));
//!
//! read.links[0].seconds += 1;
//! assert!(verify(&read, &town.log, &cases, &protocol, as_of).is_err());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A proof shows that a chain exists. It does not show that there is no shorter one, and it knows only what was logged.
//!
//! # 7. The chain
//!
//! Song's son Wei works in a workshop, where Xu works too. With a third generation asked for, Xu is a *further*
//! contact, three hops from Guo.
//!
//! ```
//! use mijie::graph::chain_to;
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::{Tier, trace};
//!
//! let protocol = edition::cn_8_field().to_builder().with_generations(3).build()?;
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T16:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let xu = town.roster.find_person("xu").ok_or("Xu is in the tables")?;
//! assert_eq!(tracing.contact(xu).map(|contact| contact.tier), Some(Tier::Further));
//! let chain = chain_to(&tracing, xu).ok_or("Xu is a contact")?;
//! let keys: Vec<&str> =
//!     chain.persons().filter_map(|person| town.roster.person_key(person)).collect();
//! assert_eq!(keys, ["guo", "song", "wei", "xu"]);
//! let first: Vec<String> = chain
//!     .links()
//!     .iter()
//!     .map(|link| link.first_exposure.to_rfc3339(protocol.time_zone()))
//!     .collect();
//! assert_eq!(
//!     first,
//!     ["2022-05-05T14:30:00+08:00", "2022-05-05T17:00:00+08:00", "2022-05-06T08:00:00+08:00"]
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The times only ever grow. A network that forgets them would also send the infection from Xu back to whoever met him
//! the week before.
//!
//! # 8. Another edition
//!
//! The 9th edition of June 2022 looks back two days instead of four, so that it never sees the tea house of 3 May: Bai
//! is free. His grandchild Tian is not, since this edition counts sitting in a classroom together among what makes
//! secondary contacts, and Tian sits beside Mei. It lets close contacts go home after 7 days instead of 14.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::{Protocol, edition};
//! use mijie::{Tier, trace};
//!
//! let keys = |protocol: &Protocol| -> Result<Vec<String>, Box<dyn std::error::Error>> {
//!     let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//!     let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//!     let cases = town.cases.known_by(as_of, protocol.time_zone());
//!     let tracing = trace(&town.log, &cases, protocol, as_of);
//!     let key = |person| town.roster.person_key(person).unwrap_or_default().to_owned();
//!     Ok(tracing
//!         .contacts()
//!         .iter()
//!         .map(|contact| format!("{} {}", key(contact.person), contact.tier))
//!         .collect())
//! };
//! assert_eq!(
//!     keys(&edition::cn_8_field())?.join(", "),
//!     "bai close, ma close, mei close, song close, chen secondary, hao secondary, lin secondary, \
//!      tian secondary, wei secondary"
//! );
//! assert_eq!(
//!     keys(&edition::cn_9())?.join(", "),
//!     "ma close, mei close, song close, chen secondary, hao secondary, lin secondary, \
//!      tian secondary, wei secondary"
//! );
//! let days =
//!     |protocol: &Protocol| protocol.care().map(|care| care.quarantine_days(Tier::Close));
//! assert_eq!((days(&edition::cn_8_field()), days(&edition::cn_9())), (Some(14), Some(7)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! An edition is data, not code. Every figure names its source and how sure it is, and can be changed; [the chapter on
//! editions](super::editions) sets them side by side.
//!
//! # 9. Zones
//!
//! Around each case areas close: the home compound is sealed (封控区), visited places where spread is likely make their
//! surroundings sealed or controlled (管控区), and the rest of the county is under prevention (防范区).
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::zone_reason;
//! use mijie::trace;
//! use mijie::zone::delineate;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T08:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! let zones = delineate(&tracing, &town.gazetteer);
//! let mut lines = Vec::new();
//! for zone in zones.iter() {
//!     let area = town.roster.area_key(zone.area).unwrap_or("?");
//!     for reason in &zone.reasons {
//!         lines.push(format!("{} {area}: {}", zone.level, zone_reason(reason, &town.roster)?));
//!     }
//! }
//! assert_eq!(
//!     lines,
//!     [
//!         "sealed east-1: case guo lives at guo-home",
//!         "sealed east-1: case guo was at tea-house (entertainment) for 4 h 30 min among 3 visitors, \
//!          not registered: spread is likely, contacts are hard to trace",
//!         "controlled east: case guo was at market (market) for 30 min among 2 visitors, \
//!          not registered: spread is unlikely, contacts are hard to trace",
//!         "prevention qingshi-county: the rest of a county with 2 sealed or controlled zones",
//!     ]
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The tea house stands in Willow court, which is closed on two counts. Each zone says why it is one. How zones are
//! lowered and lifted again, with a checklist of what stands against it, is in [`zone`](crate::zone); the recipe is [in
//! the cookbook](super::cookbook#zones-and-their-release).
//!
//! # 10. Orders
//!
//! What is Song asked to do? [`issue`](crate::response::issue()) turns contacts into orders: a quarantine, its last
//! day, the days on which samples are due, and why.
//!
//! ```
//! use std::collections::BTreeMap;
//!
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::response::{Standing, issue};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let as_of = "2022-05-09T12:00:00+08:00".parse()?;
//! let cases = town.cases.known_by(as_of, protocol.time_zone());
//! let tracing = trace(&town.log, &cases, &protocol, as_of);
//!
//! // Found on the evening before; whoever is not in this map counts as found now.
//! let found = "2022-05-08T20:00:00+08:00".parse()?;
//! let found =
//!     BTreeMap::from_iter(tracing.contacts().iter().map(|contact| (contact.person, found)));
//! let orders = issue(&tracing, &town.tests, &found);
//!
//! let song = town.roster.find_person("song").ok_or("Song is in the tables")?;
//! let order = orders.get(song).ok_or("Song is a contact")?;
//! assert_eq!(order.standing, Standing::Quarantine);
//! let until = order.until.as_ref().ok_or("close contacts are in quarantine")?;
//! assert_eq!(until.on.to_string(), "2022-05-19");
//! let guo = order.source.get();
//! assert_eq!(
//!     until.reason.to_string(),
//!     format!("14 d after 2022-05-05, last exposed to person {guo} as a close contact")
//! );
//! let tests: Vec<String> = order.tests().map(|test| test.on.to_string()).collect();
//! assert_eq!(
//!     tests,
//!     ["2022-05-09", "2022-05-12", "2022-05-15", "2022-05-19", "2022-05-21", "2022-05-26"]
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Two anchors, not one: test day 1 is the day on which the quarantine began, while its last day is counted from the
//! last exposure.
//!
//! # 11. Who infected whom
//!
//! Three days later there are three cases. Up to here a contact was somebody to be *followed*. Now a model asks what
//! can have *infected* whom: for each case every other case it was near, every place, and somebody unseen, each with a
//! probability. The [transmission tree](crate::source::TransmissionTree) is the most probable choice for all at once.
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
//! let sources = find_all_sources(&tracing, &model);
//! let tree = TransmissionTree::new(&tracing, &sources)?;
//!
//! let key = |person| town.roster.person_key(person).unwrap_or("?");
//! let edges: Vec<(&str, &str)> =
//!     tree.transmissions().map(|one| (key(one.infector), key(one.infectee))).collect();
//! assert_eq!(edges, [("song", "lin"), ("guo", "song")]);
//! assert_eq!(tree.offspring(Whose::All).counts(), [1, 1, 0]);
//! assert_eq!(
//!     tree.serial_intervals().days(),
//!     [2.0],
//!     "Lin had no symptoms, so one interval is known"
//! );
//! // Taken alone, Guo's best candidate is Song, and Song's is Guo. Both cannot be.
//! let guo = &sources[0];
//! assert_eq!(
//!     (key(guo.person), guo.candidates[0].origin),
//!     ("guo", mijie::source::Origin::Case(sources[2].person))
//! );
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Probabilities are as good as the hazards by setting on which they rest, and those are [of low
//! confidence](super::limits).
//!
//! # 12. The morning, and a picture
//!
//! [`replay`](crate::response::replay) goes through the mornings one by one, so that each knows what was known then.
//! The briefing is Markdown, in English or Chinese, problems first.
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::{Language, write_daily_briefing};
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
//! let days =
//!     mornings("2022-05-09".parse()?, "2022-05-11".parse()?, eight, protocol.time_zone());
//! let mut briefing = Vec::new();
//! replay(&records, &protocol, Lowering::ByOrder, &days, |day| {
//!     briefing.clear();
//!     write_daily_briefing(day, &town.roster, Language::English, &mut briefing)?;
//!     Ok::<(), Box<dyn std::error::Error>>(())
//! })?;
//! let text = String::from_utf8(briefing)?;
//! assert!(text.starts_with("# Briefing of 2022-05-11\n"));
//! assert!(
//!     text.contains("- wei: found 2022-05-09 08:00, was to be moved by 2022-05-09 16:00\n")
//! );
//! assert!(text.contains("- new case song (confirmed), known 2022-05-10 15:00\n"));
//! assert!(text.contains("- zone east-2: none → sealed from 2022-05-10 15:00: drawn\n"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! And for those who look before they read, the chain as one SVG file that works offline:
//!
//! ```
//! use mijie::input::{Mode, read_folder};
//! use mijie::protocol::edition;
//! use mijie::report::{Language, svg};
//! use mijie::trace;
//!
//! let protocol = edition::cn_8_field();
//! let town = read_folder("examples/data/qingshi", protocol.time_zone(), Mode::Strict)?;
//! let tracing = trace(&town.log, &town.cases, &protocol, "2022-05-12T08:00:00+08:00".parse()?);
//! let picture = svg::chain(&tracing, &town.roster, Language::English)?;
//!
//! let folder = tempfile::tempdir()?;
//! let path = folder.path().join("chains.svg");
//! picture.write(std::fs::File::create(&path)?)?;
//! assert!(std::fs::read_to_string(&path)?.contains("song"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The programs in `examples/` do all of this for a folder of yours, without a line of code: `outbreak-trace`,
//! `contact-explain`, `daily-briefing`, `picture-draw` and more.
