//! Every file that is read and written: columns, types, units, and an excerpt.
//!
//! The files of an outbreak are tables: UTF-8 text with commas, which any spreadsheet opens and saves. A test reads
//! this page and holds it to the code: each excerpt is read or was written as it stands, and each column is there, in
//! this order when it is written, and of this type.
//!
//! - **Features.** Tables need the feature `csv`, which is on by default. What needs another one says so.
//! - **Columns** are found by name, in any order. Unknown ones are ignored, and noted. *Filled*: the column must be
//!   there, and no cell may be empty. *May be empty*: it must be there. *May be absent*: neither.
//! - **Intervals are half-open**: the first instant counts, the last does not; whoever comes as another leaves was not
//!   there with them.
//! - **Years** run from 1970 to 2106. Rows that cannot be used stop the reader, or are collected where it reads
//!   [leniently](crate::input::Mode::Lenient).
//!
//! | type | is written | notes |
//! |---|---|---|
//! | key | any text on one line | compared byte by byte; the same in all files |
//! | keys | keys joined by `;` | |
//! | text | any text | for people |
//! | time | `2022-05-07T08:30:00+08:00` | read also without seconds, with a blank for the `T`, and without offset: then in the protocol's zone. Fractions of a second are cut off |
//! | date | `2022-05-07` | a day of the protocol's zone |
//! | date or time | either | a day where the hour is not known; each column says what its day means |
//! | time of day | `08:30` | by the clock of the protocol's zone, up to `24:00` |
//! | number | `12`, `1.5` | with a decimal point; whole where it counts |
//! | word | one of a list | small letters, as told |
//!
//! # What is read
//!
//! [`read_folder`](crate::input::read_folder) reads the first nine of a folder together; `cases.csv` must be there, and
//! `visits.csv` or `encounters.csv`. The others have readers of their own.
//!
//! ## `visits.csv`, by [`read_visits`](crate::input::read_visits)
//!
//! Who was where when, one stay a row. This is the file on which everything rests.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `place` | key | filled | where |
//! | `start` | time | filled | the first instant there |
//! | `end` | time | filled | the first instant not there any more; after `start` |
//! | `spot` | number | may be absent | table, row or compartment, a whole number; the difference of two numbers says how far apart they are |
//!
//! ```text
//! person,place,start,end,spot
//! song,tea-house,2022-05-05T14:30+08:00,2022-05-05T17:00+08:00,
//! song,noodle-shop,2022-05-06T12:00+08:00,2022-05-06T12:40+08:00,3
//! ```
//!
//! ## `encounters.csv`, by [`read_encounters`](crate::input::read_encounters)
//!
//! Two people near each other without a place: from an interview, a badge or Bluetooth.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `a` | key | filled | one of the two |
//! | `b` | key | filled | the other |
//! | `start` | time | filled | the first instant |
//! | `end` | time | filled | the first instant after; after `start` |
//! | `distance_m` | number | may be absent | how far apart, in metres |
//! | `setting` | word | may be absent | where, as a kind of place; empty or `encounter` where it is not known |
//!
//! ```text
//! a,b,start,end,distance_m,setting
//! guo,ma,2022-05-07T10:05+08:00,2022-05-07T10:15+08:00,1.5,outdoor
//! ```
//!
//! ## `cases.csv`, by [`read_cases`](crate::input::read_cases)
//!
//! The line list: one row for each case. A case needs an onset, a sampling or a last negative.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `status` | word | may be empty | `suspected`, `confirmed` or `asymptomatic`; empty is confirmed |
//! | `onset` | date or time | may be absent | first symptoms |
//! | `sampled` | date or time | may be absent | sampling of the first positive |
//! | `last_negative` | date or time | may be absent | sampling of the last negative before it |
//! | `isolated` | date or time | may be absent | from when on the case meets nobody; a date is its first midnight |
//! | `reported` | date or time | may be absent | when the case became known; not before the sampling |
//!
//! ```text
//! person,status,onset,sampled,last_negative,isolated,reported
//! guo,confirmed,2022-05-07,2022-05-08,,2022-05-08T18:00+08:00,2022-05-08T17:00+08:00
//! song,confirmed,2022-05-09,2022-05-10,2022-05-09,2022-05-09T10:00+08:00,2022-05-10T15:00+08:00
//! ```
//!
//! ## `places.csv`, by [`read_places`](crate::input::read_places)
//!
//! The register of places. A place that is not in it is of the kind `other`.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `place` | key | filled | which |
//! | `kind` | word | filled | [`PlaceKind`](crate::PlaceKind), such as `residence`, `restaurant` or `bus` |
//! | `area` | key | may be absent | the smallest area in which it lies |
//! | `name` | text | may be absent | what people call it |
//! | `lat` | number | may be absent | degrees north, WGS 84, from -90 to 90 |
//! | `lon` | number | may be absent | degrees east, WGS 84, from -180 to 180 |
//! | `registers_visitors` | word | may be absent | `true`, `false`, `yes`, `no`, `1` or `0`: whether there is a list of who came |
//!
//! ```text
//! place,kind,area,name,lat,lon,registers_visitors
//! guo-home,residence,east-1,,,,
//! tea-house,entertainment,east-1,Three Springs tea house,36.6822,101.2607,false
//! ```
//!
//! ## `persons.csv`, by [`read_persons`](crate::input::read_persons)
//!
//! The register of persons. Birthday and telephone serve to find [who is listed twice](crate::duplicate).
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `home` | key | may be absent | the place where they live |
//! | `name` | text | may be absent | what people call them; never written to a result |
//! | `born` | date | may be absent | birthday, from 1900 on |
//! | `phone_suffix` | number | may be absent | the last four digits of the telephone |
//!
//! ```text
//! person,home,name,born,phone_suffix
//! song,song-home,Song Ping,1953-08-14,4471
//! ```
//!
//! ## `areas.csv`, by [`read_areas`](crate::input::read_areas)
//!
//! The tree of areas.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `area` | key | filled | which |
//! | `level` | word | filled | [`AreaLevel`](crate::AreaLevel), from `province` to `unit` |
//! | `parent` | key | may be absent | the area around it, of a wider level |
//! | `name` | text | may be absent | what people call it |
//! | `population` | number | may be absent | how many live there, a whole number |
//!
//! ```text
//! area,level,parent,name,population
//! east,community,qingshi,East community,7
//! east-1,compound,east,Willow court,3
//! ```
//!
//! ## `isolations.csv`, by [`read_isolations`](crate::input::read_isolations)
//!
//! From when on a contact meets nobody. It says nothing about cases.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `from` | date or time | filled | since when; a date is its first midnight |
//!
//! ```text
//! person,from
//! mei,2022-05-09T11:00+08:00
//! ```
//!
//! ## `tests.csv`, by [`read_tests`](crate::input::read_tests)
//!
//! Samples and what they said.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `sampled` | date or time | filled | when the sample was taken |
//! | `result` | word | filled | `negative`, `positive`, `inconclusive` or `pending` |
//! | `round` | text | may be absent | the round of screening to which it belongs, by the name in `rounds.csv` |
//!
//! ```text
//! person,sampled,result,round
//! guo,2022-05-08,positive,
//! lin,2022-05-11T08:20+08:00,positive,1
//! ```
//!
//! ## `followups.csv`, by [`read_follow_ups`](crate::input::read_follow_ups)
//!
//! Calls and visits to contacts.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `at` | date or time | filled | when |
//! | `outcome` | word | filled | `well`, `symptomatic`, `not_reached` or `refused` |
//! | `team` | text | may be absent | which team, by the name in `teams.csv` |
//!
//! ```text
//! person,at,outcome,team
//! mei,2022-05-09T09:00+08:00,well,east
//! wei,2022-05-09T09:20+08:00,not_reached,east
//! ```
//!
//! ## `rounds.csv`, by [`read_rounds`](crate::input::read_rounds)
//!
//! Rounds of screening that were called: a row for each area of a round.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `round` | text | filled | its name |
//! | `area` | key | filled | whose residents are to come |
//! | `called` | date or time | filled | from when on; a date is its first midnight |
//! | `ended` | date or time | may be absent | when it was over; not before the call |
//!
//! ```text
//! round,area,called,ended
//! 1,qingshi,2022-05-11T07:00+08:00,2022-05-11T20:00+08:00
//! ```
//!
//! ## `teams.csv`, by [`read_teams`](crate::input::read_teams)
//!
//! Who follows contacts up: a row for each area of a team.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `team` | text | filled | its name |
//! | `area` | key | filled | for whose homes it answers; in `areas.csv` |
//! | `capacity` | number | may be absent | follow-ups a day, a whole number from 1 |
//!
//! ```text
//! team,area,capacity
//! east,east,4
//! ```
//!
//! ## `sites.csv`, by [`read_sites`](crate::input::read_sites)
//!
//! Exposure sites to be published, as [`write_sites`](crate::report::write_sites) writes them.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `place` | key | filled | where |
//! | `start` | time | filled | from when |
//! | `end` | time | filled | until when, not included |
//! | `grade` | word | may be absent | `self_isolate`, `stay_at_home` or `self_monitor`; empty is none |
//!
//! ```text
//! place,start,end,grade
//! tea-house,2022-05-05T14:00+08:00,2022-05-05T16:30+08:00,self_isolate
//! ```
//!
//! ## `events.csv`, by [`read_zone_events`](crate::input::read_zone_events)
//!
//! What happened in and around zones. Which cells an event takes is told at the reader; all others are empty.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `at` | date or time | filled | when; of results, when they were known |
//! | `event` | word | filled | `case_found`, `contact_exposed`, `case_left`, `case_withdrawn`, `transfer_disinfected`, `disinfected`, `contact_tested`, `round_completed`, `drawn`, `merged`, `split`, `lowered`, `static_began` or `static_ended` |
//! | `area` | key | may be absent | where |
//! | `person` | key | may be absent | who |
//! | `level` | word | may be absent | `sealed`, `controlled` or `prevention` |
//! | `sampled` | date or time | may be absent | when the samples were taken |
//! | `exposed` | date or time | may be absent | the last exposure |
//! | `result` | word | may be absent | `negative`, `positive`, `inconclusive` or `pending` |
//! | `expected` | number | may be absent | how many people were to come |
//! | `tested` | number | may be absent | how many came |
//! | `positive` | number | may be absent | how many were positive |
//! | `pending` | number | may be absent | of how many the result is not known |
//! | `zones` | keys | may be absent | areas joined by `;` |
//!
//! ```text
//! at,event,area,person,level,sampled,exposed,result,expected,tested,positive,pending,zones
//! 2022-05-08T17:00+08:00,case_found,east-1,guo,,,,,,,,,
//! 2022-05-08T20:00+08:00,contact_exposed,east-1,mei,,,2022-05-08,,,,,,
//! 2022-05-08T20:30+08:00,drawn,east-1,,sealed,,,,,,,,
//! 2022-05-09T16:00+08:00,contact_tested,,mei,,2022-05-09T11:30+08:00,,negative,,,,,
//! 2022-05-11T21:00+08:00,round_completed,east,,,2022-05-11,,,7,6,0,0,
//! 2022-05-12,split,east,,,,,,,,,,east-1;east-2
//! ```
//!
//! ## `deliveries.csv`, by [`read_deliveries`](crate::input::read_deliveries)
//!
//! What was brought to closed households.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `home` | key | filled | where |
//! | `at` | date or time | filled | when |
//! | `items` | text | may be absent | what, in words |
//!
//! ```text
//! home,at,items
//! ma-home,2022-05-09T17:00+08:00,flour and vegetables
//! ```
//!
//! ## `needs.csv`, by [`read_needs`](crate::input::read_needs)
//!
//! What people told the hotline. A row tells a home or a person, or both.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `at` | date or time | filled | when they called |
//! | `kind` | word | filled | `medical`, `medicine`, `food` or `other` |
//! | `home` | key | may be absent | where |
//! | `person` | key | may be absent | who |
//! | `answered` | date or time | may be absent | when it was answered; not before the call; empty while it is open |
//!
//! ```text
//! at,kind,home,person,answered
//! 2022-05-09T19:30+08:00,medicine,guo-home,,2022-05-09T22:10+08:00
//! 2022-05-10T08:15+08:00,food,,ma,
//! ```
//!
//! ## `openings.csv`, by [`read_openings`](crate::input::read_openings)
//!
//! When shops are open.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `place` | key | filled | where |
//! | `kind` | word | filled | `shop`, `market` or `pharmacy`: what one gets there |
//! | `opens` | time of day | filled | from `00:00` |
//! | `closes` | time of day | filled | up to `24:00`; no later than `opens` is on the next day |
//! | `from` | date | may be absent | the first day |
//! | `until` | date | may be absent | the last day, included; not before `from` |
//!
//! ```text
//! place,kind,opens,closes,from,until
//! market,market,06:00,14:00,2022-05-01,2022-05-08
//! market,pharmacy,08:00,24:00,,
//! ```
//!
//! ## `arrivals.csv`, by [`read_arrivals`](crate::input::read_arrivals)
//!
//! Who arrived at a checkpoint, and where they were before: a row for each stay. Rows of one person, instant and
//! checkpoint are one arrival.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `at` | time | filled | when they arrived |
//! | `checkpoint` | key | filled | where, as a place |
//! | `area` | key | may be absent | where they were |
//! | `place` | key | may be absent | or at which place |
//! | `from` | date or time | may be absent | since when; a date is its first midnight |
//! | `until` | date or time | may be absent | until when; a date is its last midnight |
//! | `plate` | text | may be absent | the number plate |
//!
//! ```text
//! person,at,checkpoint,area,place,from,until,plate
//! bai,2022-05-06T10:00+08:00,east-checkpoint,,tea-house,2022-05-03T15:00+08:00,2022-05-03T17:00+08:00,QS-0377
//! hao,2022-05-08T20:00+08:00,east-checkpoint,east-1,,2022-05-07,2022-05-08,
//! ```
//!
//! ## `gates.csv`, by [`read_gates`](crate::input::read_gates)
//!
//! Gates, and the closed loop into which each leads.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `gate` | key | filled | which, as a place |
//! | `loop` | text | filled | the name of the loop |
//! | `area` | key | may be absent | the area of the loop |
//! | `places` | keys | may be absent | its places, joined by `;` |
//!
//! ```text
//! gate,loop,area,places
//! workshop-gate,workshop-loop,,workshop
//! east-gate,east-loop,east-1,
//! ```
//!
//! ## `gate_log.csv`, by [`read_gate_log`](crate::input::read_gate_log)
//!
//! Who went through a gate.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `at` | time | filled | when |
//! | `gate` | key | filled | which |
//! | `person` | key | filled | who |
//! | `direction` | word | filled | `in` or `out` |
//! | `plate` | text | may be absent | the number plate |
//! | `escort` | key | may be absent | who met the vehicle or saw it out |
//!
//! ```text
//! at,gate,person,direction,plate,escort
//! 2022-05-09T09:10+08:00,workshop-gate,hao,in,QS-0214,xu
//! ```
//!
//! ## `passes.csv`, by [`read_passes`](crate::input::read_passes)
//!
//! Passes of vehicles.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `pass` | text | filled | the number of the pass |
//! | `plate` | text | filled | the number plate |
//! | `from` | time | filled | from when it holds |
//! | `until` | time | filled | until when, not included |
//! | `route` | keys | filled | gates and places in order, joined by `;` |
//! | `driver` | key | may be absent | who may drive |
//!
//! ```text
//! pass,plate,from,until,route,driver
//! qs-001,QS-0214,2022-05-08T00:00+08:00,2022-05-09T09:30+08:00,workshop-gate;workshop,hao
//! ```
//!
//! ## `checks.csv`, by [`read_checks`](crate::input::read_checks)
//!
//! What was looked at as people went in.
//!
//! | column | type | cells | what it is |
//! |---|---|---|---|
//! | `person` | key | filled | who |
//! | `at` | time | filled | when |
//! | `kind` | text | filled | `temperature`, `code`, or any other check |
//! | `value` | word | filled | degrees Celsius from 30 to 45; `green`, `yellow` or `red`; `passed` or `failed` |
//!
//! ```text
//! person,at,kind,value
//! xu,2022-05-06T07:58+08:00,temperature,36.6
//! xu,2022-05-06T07:58+08:00,code,green
//! xu,2022-05-06T07:58+08:00,mask,passed
//! ```
//!
//! ## Line lists of R
//!
//! [`read_line_list`](crate::input::read_line_list) reads `linelist.csv` and `contacts.csv` of the R packages
//! epicontacts and simulist, and keeps every column that it does not use. What each column means is told [with the
//! readers](crate::input#line-lists-of-the-field).
//!
//! ## Line lists as people have them
//!
//! With the feature `foreign`, `input::foreign` reads a CSV file in UTF-8, GB 18030 or UTF-16, or an Excel workbook,
//! whose columns have names of their own, in Chinese or English. A *mapping* says which column is which; it is a JSON
//! file that can be guessed, looked at, and kept. The result are the tables above. See [the
//! recipe](super::cookbook#a-chinese-line-list).
//!
//! ## The protocol, as JSON
//!
//! [`read_protocol`](crate::input::read_protocol) reads one JSON object, with the feature `json`;
//! [`write_json`](crate::report::write_json) writes it. Its fields are those of
//! [`ProtocolBuilder`](crate::protocol::ProtocolBuilder); unknown fields are errors, and so is a figure that makes no
//! sense. The easiest way to a file of your own is to save an edition and change it: `cargo run --example
//! protocol-custom -- --save house.json`.
//!
//! ## Shapes of areas, as GeoJSON
//!
//! `read_shapes`, with the feature `geojson`, takes polygons of areas from a feature collection; which property holds
//! the key of the area is told by the caller. WGS 84, longitude first.
//!
//! ## Visits, as Parquet
//!
//! With the feature `parquet`, `input::read_parquet_visits` reads files with the columns of `visits.csv`:
//!
//! | column | holds |
//! |---|---|
//! | `person`, `place` | text; or whole numbers that are used as ids, by `read_parquet_visits_by_id` |
//! | `start`, `end` | timestamps of any unit, or whole numbers: seconds since 1970 in UTC |
//! | `spot` | whole numbers; may be absent or null |
//!
//! A timestamp without time zone is taken in the zone of the caller. A log that was saved by `VisitLog::save` is a
//! folder of such files with ids, sorted, and three small tables; `mijie::store` has its columns.
//!
//! ## New Zealand's locations of interest
//!
//! [`read_locations_of_interest`](crate::input::read_locations_of_interest) reads the exposure sites that New Zealand's
//! Ministry of Health published in 2021, in the form that they had.
//!
//! # What is written
//!
//! Results are sorted by keys as text, byte by byte, and are the same bytes for the same question, in whatever order
//! the data came. Times are in the protocol's zone. A cell is empty where there is no such thing.
//!
//! ## Of a tracing
//!
//! ### `contacts.csv`, by [`write_contacts`](crate::report::write_contacts)
//!
//! One row for each contact. The last three columns are taken over the links that give the tier.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `person` | key | who |
//! | `tier` | word | `close`, `secondary`, `further`, `companion` or `general` |
//! | `generation` | number | hops from a case |
//! | `first_exposure` | time | the earliest instant of exposure |
//! | `last_exposure` | time | the first instant after the last exposure |
//! | `sources` | number | how many different sources |
//!
//! ```text
//! person,tier,generation,first_exposure,last_exposure,sources
//! bai,close,1,2022-05-03T15:00:00+08:00,2022-05-03T16:00:00+08:00,1
//! chen,close,1,2022-05-05T16:30:00+08:00,2022-05-05T17:00:00+08:00,1
//! hao,close,1,2022-05-06T12:10:00+08:00,2022-05-09T15:00:00+08:00,2
//! ```
//!
//! ### `links.csv`, by [`write_links`](crate::report::write_links)
//!
//! One row for each source and each person to whom it links, cases among them.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `source` | key | who may have passed it on |
//! | `person` | key | to whom |
//! | `generation` | number | that of the link: of the source and 1 |
//! | `grade` | word | `close`, `companion` or `general`: the strictest of the rules |
//! | `first_exposure` | time | the earliest instant |
//! | `last_exposure` | time | the first instant after |
//! | `seconds` | number | together, the union of the exposures |
//! | `rules` | text | the rules that fire, joined by `;` |
//!
//! ```text
//! source,person,generation,grade,first_exposure,last_exposure,seconds,rules
//! guo,bai,1,close,2022-05-03T15:00:00+08:00,2022-05-03T16:00:00+08:00,3600,entertainment
//! guo,ma,1,close,2022-05-07T10:05:00+08:00,2022-05-07T10:15:00+08:00,600,encounter;public-place
//! guo,mei,1,close,2022-05-03T00:00:00+08:00,2022-05-08T18:00:00+08:00,450000,household
//! ```
//!
//! ### `exposures.csv`, by [`write_exposures`](crate::report::write_exposures)
//!
//! One row for each exposure that takes part in a link.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `source` | key | who may have passed it on |
//! | `person` | key | to whom |
//! | `generation` | number | that of the link |
//! | `place` | key | where; empty of an encounter |
//! | `start` | time | the first instant |
//! | `end` | time | the first instant after |
//! | `kind` | word | `direct`, `indirect` or `encounter` |
//! | `rules` | text | the rules in which it takes part, joined by `;` |
//!
//! ```text
//! source,person,generation,place,start,end,kind,rules
//! guo,bai,1,tea-house,2022-05-03T15:00:00+08:00,2022-05-03T16:00:00+08:00,direct,entertainment
//! guo,ma,1,market,2022-05-04T09:00:00+08:00,2022-05-04T09:30:00+08:00,direct,public-place
//! guo,ma,1,,2022-05-07T10:05:00+08:00,2022-05-07T10:15:00+08:00,encounter,encounter;public-place
//! ```
//!
//! ### `zones.csv`, by [`write_zones`](crate::report::write_zones)
//!
//! One row for each zone that is to be drawn.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | which |
//! | `zone` | word | `sealed`, `controlled` or `prevention`, under every scheme |
//! | `since` | time | when its case became known |
//! | `reason` | text | why, joined by `; ` |
//!
//! ```text
//! area,zone,since,reason
//! east-2,sealed,2022-05-10T15:00:00+08:00,case song lives at song-home
//! qingshi-county,prevention,2022-05-08T17:00:00+08:00,the rest of a county with 4 sealed or controlled zones
//! ```
//!
//! ### `linelist.csv`, by [`write_line_list`](crate::report::write_line_list)
//!
//! The cases, under the column names of simulist. [`read_line_list`](crate::input::read_line_list) reads them again.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `id` | key | who |
//! | `case_type` | word | `suspected` or `confirmed` |
//! | `status` | word | as in `cases.csv` |
//! | `date_onset` | date or time | first symptoms |
//! | `sampled` | date or time | first positive |
//! | `last_negative` | date or time | last negative |
//! | `isolated` | date or time | isolation |
//! | `date_reporting` | date or time | when it became known |
//! | `window_from` | time | an infectious window that was fixed |
//! | `window_until` | time | its end, not included |
//!
//! ```text
//! id,case_type,status,date_onset,sampled,last_negative,isolated,date_reporting,window_from,window_until
//! guo,confirmed,confirmed,2022-05-07,2022-05-08,,2022-05-08T18:00:00+08:00,2022-05-08T17:00:00+08:00,,
//! lin,confirmed,asymptomatic,,2022-05-11,,2022-05-11T13:00:00+08:00,2022-05-11T12:00:00+08:00,,
//! song,confirmed,confirmed,2022-05-09,2022-05-10,2022-05-09,2022-05-09T10:00:00+08:00,2022-05-10T15:00:00+08:00,,
//! ```
//!
//! ### `contacts.csv` of epicontacts, by [`write_contact_pairs`](crate::report::write_contact_pairs)
//!
//! Who met whom, under the column names of epicontacts and simulist.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `from` | key | who may have passed it on |
//! | `to` | key | to whom |
//! | `date_first_contact` | time | the earliest instant |
//! | `date_last_contact` | time | the first instant after |
//! | `was_case` | word | `TRUE` or `FALSE` |
//! | `status` | word | `case` or `unknown` |
//! | `tier` | word | of a contact |
//! | `generation` | number | that of the link |
//! | `grade` | word | that of the link |
//! | `seconds` | number | together |
//! | `rules` | text | the rules that fire, joined by `;` |
//!
//! ```text
//! from,to,date_first_contact,date_last_contact,was_case,status,tier,generation,grade,seconds,rules
//! guo,bai,2022-05-03T15:00:00+08:00,2022-05-03T16:00:00+08:00,FALSE,unknown,close,1,close,3600,entertainment
//! guo,ma,2022-05-07T10:05:00+08:00,2022-05-07T10:15:00+08:00,FALSE,unknown,close,1,close,600,encounter;public-place
//! guo,mei,2022-05-03T00:00:00+08:00,2022-05-08T18:00:00+08:00,FALSE,unknown,close,1,close,450000,household
//! ```
//!
//! ### Edges of a graph, by [`write_edge_list`](crate::report::write_edge_list)
//!
//! Edges of a [`GraphSheet`](crate::report::GraphSheet); here of a tracing. After `from` and `to` come the attributes
//! of the sheet.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `from` | key | the source |
//! | `to` | key | the target |
//! | `generation` | number | that of the link |
//! | `grade` | word | that of the link |
//! | `first_exposure` | time | the earliest instant |
//! | `last_exposure` | time | the first instant after |
//! | `seconds` | number | together |
//! | `rules` | text | joined by `;` |
//! | `between_cases` | word | `true` or `false`: a possible transmission |
//! | `spells` | text | when they were together: `from/until`, joined by `;` |
//!
//! ```text
//! from,to,generation,grade,first_exposure,last_exposure,seconds,rules,between_cases,spells
//! guo,bai,1,close,2022-05-03T15:00:00+08:00,2022-05-03T16:00:00+08:00,3600,entertainment,false,2022-05-03T15:00:00+08:00/2022-05-03T16:00:00+08:00
//! guo,song,1,close,2022-05-05T14:30:00+08:00,2022-05-05T16:30:00+08:00,7200,entertainment,true,2022-05-05T14:30:00+08:00/2022-05-05T16:30:00+08:00
//! song,chen,1,close,2022-05-05T16:30:00+08:00,2022-05-05T17:00:00+08:00,1800,entertainment,false,2022-05-05T16:30:00+08:00/2022-05-05T17:00:00+08:00
//! ```
//!
//! ### Nodes of a graph, by [`write_node_list`](crate::report::write_node_list)
//!
//! Nodes of a sheet; here of a tracing. Empty where it does not apply.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `id` | key | who |
//! | `role` | word | `case` or `contact` |
//! | `status` | word | of a case |
//! | `tier` | word | of a contact |
//! | `generation` | number | hops from a case |
//! | `onset` | date or time | of a case |
//! | `sampled` | date or time | of a case |
//! | `last_negative` | date or time | of a case |
//! | `isolated` | date or time | isolation |
//! | `reported` | date or time | of a case |
//! | `first_exposure` | time | of a contact |
//! | `last_exposure` | time | of a contact |
//! | `sources` | number | of a contact |
//! | `source_from` | time | from when contact with it counts |
//! | `source_until` | time | until when |
//! | `window_fixed` | word | `true` or `false`: of a case, whether an investigator fixed the window |
//! | `spells` | text | from when the person was reached, or began to count, to the instant of the question: `from/until` |
//!
//! ```text
//! id,role,status,tier,generation,onset,sampled,last_negative,isolated,reported,first_exposure,last_exposure,sources,source_from,source_until,window_fixed,spells
//! tian,contact,,secondary,2,,,,,,2022-05-03T17:00:00+08:00,2022-05-09T14:00:00+08:00,1,,,,2022-05-03T17:00:00+08:00/2022-05-12T08:00:00+08:00
//! xu,contact,,secondary,2,,,,,,2022-05-06T08:00:00+08:00,2022-05-12T00:00:00+08:00,2,,,,2022-05-06T08:00:00+08:00/2022-05-12T08:00:00+08:00
//! ```
//!
//! ## Of the response
//!
//! ### `orders.csv`, by [`write_orders`](crate::report::write_orders)
//!
//! One row for each contact: what is asked, until when, and why.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `person` | key | who |
//! | `tier` | word | by tracing |
//! | `followed_as` | word | the tier whose care is asked for |
//! | `standing` | word | [`Standing`](crate::response::Standing) |
//! | `found` | time | when found to be a contact |
//! | `moved` | time | when quarantine began, if it has |
//! | `transfer_due` | time | by when it should have |
//! | `transfer` | word | [`TransferState`](crate::response::TransferState) |
//! | `start` | date | day 1 |
//! | `start_reason` | word | [`StartReason`](crate::response::StartReason) |
//! | `until` | date | the last day of quarantine, included |
//! | `until_reason` | text | why that day |
//! | `periods` | text | kind, first day and last day, joined by `; ` |
//! | `tests` | text | days on which a sample is due, joined by `;` |
//! | `missed` | text | days on which none was taken, joined by `;` |
//! | `open` | text | what stands against release, joined by `; ` |
//! | `released` | date | the day of release |
//!
//! ```text
//! person,tier,followed_as,standing,found,moved,transfer_due,transfer,start,start_reason,until,until_reason,periods,tests,missed,open,released
//! xu,secondary,secondary,to_move,2022-05-11T08:00:00+08:00,,2022-05-11T20:00:00+08:00,overdue,2022-05-12,to_be_moved,2022-05-19,"7 d after 2022-05-12, last exposed to yang as a secondary contact",central_quarantine 2022-05-12/2022-05-19,2022-05-12;2022-05-15;2022-05-18,,"no negative sample from the last test on, due on 2022-05-18; the first tests of 2 close contacts are not known",
//! ```
//!
//! ### `calendar.csv`, by [`write_calendar`](crate::report::write_calendar)
//!
//! What falls due on which day.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `from` | date | the first day |
//! | `until` | date | the last day, included |
//! | `area` | key | of the home; empty where it is not known |
//! | `person` | key | who |
//! | `duty` | text | what, in words |
//!
//! ```text
//! from,until,area,person,duty
//! 2022-05-09,2022-05-09,qingshi,bai,"test of day 1: negative, sampled 2022-05-09"
//! 2022-05-09,2022-05-09,qingshi,chen,"test of day 1: negative, sampled 2022-05-09"
//! 2022-05-09,2022-05-09,qingshi,hao,"test of day 1: negative, sampled 2022-05-09"
//! ```
//!
//! ### `follow_up_list.csv`, by [`write_follow_ups`](crate::report::write_follow_ups)
//!
//! One row for each task of today.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `team` | text | who is to do it; empty where nobody is |
//! | `area` | key | of the home |
//! | `person` | key | who |
//! | `state` | word | [`FollowUpState`](crate::response::FollowUpState) |
//! | `task` | word | [`TaskKind`](crate::response::TaskKind) |
//! | `since` | date | since which day it is due |
//! | `late` | word | `true` or `false` |
//! | `overdue_days` | number | how many days late |
//!
//! ```text
//! team,area,person,state,task,since,late,overdue_days
//! east,east-1,ma,overdue,test,2022-05-12,false,0
//! east,east-1,ma,overdue,call,2022-05-10,true,2
//! east,east-1,mei,overdue,test,2022-05-12,false,0
//! ```
//!
//! ### `call_list.csv`, by [`write_call_list`](crate::report::write_call_list)
//!
//! Whom each team calls first.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `team` | text | who is to call |
//! | `rank` | number | from 1, in the team |
//! | `person` | key | whom |
//! | `area` | key | of the home |
//! | `infected` | number | the probability, four decimals |
//! | `averted` | number | onward infections that a call today averts, expected |
//! | `lost_by_waiting` | number | how many fewer it averts tomorrow |
//!
//! ```text
//! team,rank,person,area,infected,averted,lost_by_waiting
//! east,1,wei,east-2,0.4294,0.3701,0.1304
//! east,2,xu,east-2,0.0108,0.0128,0.0032
//! east,3,yang,east-2,0.0015,0.0025,0.0005
//! ```
//!
//! ### `team_loads.csv`, by [`write_team_loads`](crate::report::write_team_loads)
//!
//! How much each team has to do today.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `team` | text | which; empty: nobody's |
//! | `contacts` | number | who are followed up |
//! | `reached` | number | who have answered today |
//! | `to_reach` | number | who have not |
//! | `late` | number | of them, not reached before |
//! | `capacity` | number | follow-ups a day; empty where it is not known |
//! | `beyond` | number | how many are beyond it |
//!
//! ```text
//! team,contacts,reached,to_reach,late,capacity,beyond
//! east,5,0,5,5,4,1
//! west,4,0,4,4,4,0
//! ```
//!
//! ### `sites.csv`, by [`write_sites`](crate::report::write_sites)
//!
//! Where and when the public may have been exposed.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `place` | key | where |
//! | `start` | time | from when |
//! | `end` | time | until when, not included |
//! | `grade` | word | what to do: `self_isolate`, `stay_at_home` or `self_monitor` |
//!
//! ```text
//! place,start,end,grade
//! market,2022-05-04T09:00:00+08:00,2022-05-04T09:30:00+08:00,self_monitor
//! noodle-shop,2022-05-06T12:00:00+08:00,2022-05-06T12:40:00+08:00,self_isolate
//! noodle-shop,2022-05-09T10:00:00+08:00,2022-05-09T14:00:00+08:00,self_isolate
//! ```
//!
//! ### `figures.csv`, by [`write_figures`](crate::report::write_figures)
//!
//! How tracing and quarantine do. Nobody is named.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `figure` | word | [`FigureKind`](crate::response::FigureKind) |
//! | `tier` | word | empty: all together |
//! | `from` | date | the first day |
//! | `until` | date | the day after the last |
//! | `numerator` | number | of these |
//! | `denominator` | number | of all these |
//! | `apart` | number | in neither, as the definition says |
//! | `value` | number | the quotient, four decimals; empty where nothing can be divided |
//! | `unit` | word | of the value |
//! | `lower_quartile_s` | number | seconds |
//! | `median_s` | number | seconds |
//! | `upper_quartile_s` | number | seconds |
//! | `mean_s` | number | seconds |
//! | `definition` | text | what it counts |
//! | `source` | text | where it is written |
//! | `confidence` | word | `high`, `medium` or `low` |
//!
//! ```text
//! figure,tier,from,until,numerator,denominator,apart,value,unit,lower_quartile_s,median_s,upper_quartile_s,mean_s,definition,source,confidence
//! quarantine_days,further,2022-05-03,2022-05-12,0,0,0,,share_of_person_days,,,,,"Of the days of the period up to the day of the question, or up to the day of becoming a case, on which a person was to be in quarantine as a contact, those on which the person was.",this library's definition,low
//! ```
//!
//! ### `not_sampled.csv`, by [`write_not_sampled`](crate::report::write_not_sampled)
//!
//! At whose door to knock in a round of screening.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `grid` | key | the area; empty where it is not known |
//! | `building` | key | the building, likewise |
//! | `home` | key | where |
//! | `person` | key | who |
//! | `residents` | number | how many live there |
//!
//! ```text
//! grid,building,home,person,residents
//! east-2,,xu-home,yang,2
//! ```
//!
//! ### `supplies.csv`, by [`write_supplies`](crate::report::write_supplies)
//!
//! To which closed households supplies are due.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | where |
//! | `home` | key | which |
//! | `persons` | number | who live there |
//! | `at_home` | number | who are there now |
//! | `zone` | word | its level; empty outside zones |
//! | `static` | word | `yes`, or empty |
//! | `since` | time | closed since |
//! | `last` | date or time | the last delivery |
//! | `due` | date | by which day |
//! | `standing` | word | [`SupplyStanding`](crate::response::SupplyStanding), or `unplaced` |
//! | `needs` | text | open needs, joined by `;` |
//!
//! ```text
//! area,home,persons,at_home,zone,static,since,last,due,standing,needs
//! east-1,guo-home,2,1,sealed,,2022-05-08T17:00:00+08:00,,2022-05-11,overdue,
//! east-1,ma-home,1,0,sealed,,2022-05-08T17:00:00+08:00,2022-05-09T17:00:00+08:00,2022-05-12,away,food
//! east-2,song-home,2,2,sealed,,2022-05-08T17:00:00+08:00,,2022-05-11,overdue,
//! ```
//!
//! ### `open_needs.csv`, by [`write_open_needs`](crate::report::write_open_needs)
//!
//! What was told on the hotline and not answered.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | where |
//! | `home` | key | which |
//! | `person` | key | who |
//! | `kind` | word | `medical`, `medicine`, `food` or `other` |
//! | `at` | date or time | when they called |
//! | `due` | time | by when |
//! | `overdue` | word | `yes`, or empty |
//!
//! ```text
//! area,home,person,kind,at,due,overdue
//! east-1,ma-home,ma,food,2022-05-10T08:15:00+08:00,2022-05-11T08:15:00+08:00,yes
//! ```
//!
//! ### `shops.csv`, by [`write_shops`](crate::report::write_shops)
//!
//! Which shops and pharmacies are open now.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | where |
//! | `place` | key | which |
//! | `kind` | word | `shop`, `market` or `pharmacy` |
//! | `state` | word | `open`, `closed`, `not_today` or `zone_closed` |
//!
//! ```text
//! area,place,kind,state
//! east,market,market,not_today
//! east,market,pharmacy,open
//! ```
//!
//! ### `events.csv`, by [`write_zone_events`](crate::report::write_zone_events)
//!
//! As it is [read](#eventscsv-by-read_zone_events).
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `at` | date or time | when; of results, when they were known |
//! | `event` | word | `case_found`, `contact_exposed`, `case_left`, `case_withdrawn`, `transfer_disinfected`, `disinfected`, `contact_tested`, `round_completed`, `drawn`, `merged`, `split`, `lowered`, `static_began` or `static_ended` |
//! | `area` | key | where |
//! | `person` | key | who |
//! | `level` | word | `sealed`, `controlled` or `prevention` |
//! | `sampled` | date or time | when the samples were taken |
//! | `exposed` | date or time | the last exposure |
//! | `result` | word | `negative`, `positive`, `inconclusive` or `pending` |
//! | `expected` | number | how many people were to come |
//! | `tested` | number | how many came |
//! | `positive` | number | how many were positive |
//! | `pending` | number | of how many the result is not known |
//! | `zones` | keys | areas joined by `;` |
//!
//! ```text
//! at,event,area,person,level,sampled,exposed,result,expected,tested,positive,pending,zones
//! 2022-05-09T09:00:00+08:00,disinfected,east-1,,,,,,,,,,
//! ```
//!
//! ### `what_if.csv`, by [`write_what_if`](crate::report::write_what_if)
//!
//! An outbreak replayed day by day under several protocols. Empty, and not 0, where the protocol asks nothing of the
//! kind.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `edition` | text | the protocol |
//! | `date` | date | the day |
//! | `central_quarantine` | number | persons |
//! | `home_quarantine` | number | persons |
//! | `home_monitoring` | number | persons |
//! | `self_monitoring` | number | persons |
//! | `waiting` | number | persons not yet in quarantine |
//! | `tests` | number | of contacts |
//! | `swabs` | number | of rounds |
//! | `tubes` | number | of rounds |
//! | `sealed_zones` | number | zones |
//! | `sealed_people` | number | people in them |
//! | `controlled_zones` | number | zones |
//! | `controlled_people` | number | people in them |
//! | `found_in_quarantine` | number | new cases |
//! | `found_in_monitoring` | number | new cases |
//! | `found_waiting` | number | new cases |
//! | `found_registered` | number | new cases |
//! | `found_in_community` | number | new cases |
//!
//! ```text
//! edition,date,central_quarantine,home_quarantine,home_monitoring,self_monitoring,waiting,tests,swabs,tubes,sealed_zones,sealed_people,controlled_zones,controlled_people,found_in_quarantine,found_in_monitoring,found_waiting,found_registered,found_in_community
//! cn-8-field,2022-05-08,0,,0,,0,0,0,0,0,0,0,0,0,0,0,0,1
//! cn-8-field,2022-05-09,9,,0,,0,9,2,1,1,3,1,4,0,0,0,0,0
//! cn-8-field,2022-05-10,9,,0,,0,0,2,1,1,3,1,4,1,0,0,0,0
//! ```
//!
//! ## Of a morning
//!
//! ### `problems.csv`, by [`write_problems`](crate::report::write_problems)
//!
//! What is wrong, and why, in the order of the briefing.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `problem` | word | which kind |
//! | `why` | text | in words |
//!
//! ```text
//! problem,why
//! transfer_overdue,"wei: found 2022-05-09 08:00, was to be moved by 2022-05-09 16:00"
//! transfer_overdue,"yang: found 2022-05-11 08:00, was to be moved by 2022-05-11 16:00"
//! transfer_overdue,"xu: found 2022-05-11 08:00, was to be moved by 2022-05-11 20:00"
//! ```
//!
//! ### `changes.csv`, by [`write_changes`](crate::report::write_changes)
//!
//! Whose orders changed since the morning before.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `person` | key | whose |
//! | `change` | text | what, in words |
//!
//! ```text
//! person,change
//! hao,"kept until 2022-05-23; was 2022-05-20: 14 d after 2022-05-09, last exposed to lin as a close contact"
//! lin,became a case; was a close contact
//! xu,"kept until 2022-05-19; was 2022-05-16: 7 d after 2022-05-12, last exposed to yang as a secondary contact"
//! ```
//!
//! ### `checklists.csv`, by [`write_checklists`](crate::report::write_checklists)
//!
//! What stands against lowering each zone.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | which |
//! | `level` | word | what it is |
//! | `may_be_lowered` | word | `true` or `false` |
//! | `to` | word | what it becomes; empty where it is lifted |
//! | `earliest` | date | the earliest day of that |
//! | `earliest_lifted` | date | the earliest day on which the area is neither sealed nor controlled |
//! | `missing` | text | what is missing, in words |
//!
//! ```text
//! area,level,may_be_lowered,to,earliest,earliest_lifted,missing
//! east,controlled,false,,2022-05-23,2022-05-23,"14 days without a case (11 days to go, counted from 2022-05-08); a clean round within 2 days (no clean round)"
//! ```
//!
//! ### `zones.csv` of a morning, by [`write_zones_in_force`](crate::report::write_zones_in_force)
//!
//! Which zones are in force.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `area` | key | which |
//! | `zone` | word | its level |
//! | `began` | time | since when there is a zone |
//! | `changed` | time | its last change |
//! | `why` | text | why it changed |
//! | `measures` | text | what holds in it, joined by `; ` |
//!
//! ```text
//! area,zone,began,changed,why,measures
//! east,controlled,2022-05-08T17:00:00+08:00,2022-05-08T17:00:00+08:00,drawn,stay_in_area; no_gathering; supplies_delivered
//! east-1,sealed,2022-05-08T17:00:00+08:00,2022-05-08T17:00:00+08:00,drawn,area_closed; stay_home; services_at_door; supplies_delivered
//! east-2,sealed,2022-05-10T15:00:00+08:00,2022-05-10T15:00:00+08:00,drawn,area_closed; stay_home; services_at_door; supplies_delivered
//! ```
//!
//! ### `disinfection.csv`, by [`write_disinfection`](crate::report::write_disinfection)
//!
//! What is to be disinfected.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `case` | key | after whom |
//! | `place` | key | where; empty for the transfer |
//! | `manner` | word | `terminal` or `concurrent` |
//! | `from` | time | since when it can be done |
//! | `team` | word | by whom |
//! | `done` | date or time | when it was |
//!
//! ```text
//! case,place,manner,from,team,done
//! guo,,concurrent,2022-05-08T18:00:00+08:00,,
//! guo,guo-home,terminal,2022-05-08T18:00:00+08:00,special,2022-05-09T09:00:00+08:00
//! lin,,concurrent,2022-05-11T13:00:00+08:00,,
//! ```
//!
//! ## Of gates
//!
//! ### `arrival_findings.csv`, by [`write_arrival_findings`](crate::report::write_arrival_findings)
//!
//! Who arrived from a zone or an exposure site.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `what` | word | which finding; `clear` where there is none |
//! | `who` | key | who |
//! | `where` | key | the zone or place |
//! | `when` | text | a time, or two joined by `/` |
//! | `evidence` | text | what shows it |
//! | `checkpoint` | key | where they arrived |
//! | `plates` | text | joined by `;` |
//! | `risk` | word | [`ArrivalRisk`](crate::entry::ArrivalRisk) of the whole arrival |
//!
//! ```text
//! what,who,where,when,evidence,checkpoint,plates,risk
//! undeclared,bai,,2022-04-22T00:00:00+08:00/2022-05-03T15:00:00+08:00,,east-checkpoint,QS-0377,high
//! undeclared,bai,,2022-05-03T17:00:00+08:00/2022-05-06T10:00:00+08:00,,east-checkpoint,QS-0377,high
//! undeclared,hao,,2022-04-24T00:00:00+08:00/2022-05-07T00:00:00+08:00,,east-checkpoint,,high
//! ```
//!
//! ### `loop_findings.csv`, by [`write_loop_findings`](crate::report::write_loop_findings)
//!
//! Who broke a closed loop, and how it shows.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `what` | word | [`Breach`](crate::entry::Breach) |
//! | `who` | key | who |
//! | `where` | key | where; empty where it is no one place |
//! | `when` | text | a time, or two joined by `/` |
//! | `evidence` | text | what shows it |
//! | `loop` | text | which |
//! | `breaks` | word | `true` or `false`: whether it breaks the loop or is unclear |
//!
//! ```text
//! what,who,where,when,evidence,loop,breaks
//! seen_outside,hao,lin-home,2022-05-09T09:10:00+08:00/2022-05-09T09:40:00+08:00,inside by the gate log,workshop-loop,true
//! source_inside,hao,,2022-05-09T09:10:00+08:00/2022-05-09T09:40:00+08:00,close contact,workshop-loop,true
//! unchecked,hao,,2022-05-09T09:10:00+08:00/2022-05-09T09:40:00+08:00,code: none before,workshop-loop,true
//! ```
//!
//! ### `trip_findings.csv`, by [`write_trip_findings`](crate::report::write_trip_findings)
//!
//! Which vehicles had no pass, left the route or were not seen out.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `what` | word | [`TripFault`](crate::entry::TripFault) |
//! | `who` | text | drivers, joined by `;` |
//! | `where` | key | where |
//! | `when` | text | a time, or two joined by `/` |
//! | `evidence` | text | what shows it |
//! | `plate` | text | the number plate |
//! | `pass` | text | the number of the pass |
//! | `began` | time | the first row of the trip |
//!
//! ```text
//! what,who,where,when,evidence,plate,pass,began
//! left_route,hao,lin-home,2022-05-09T09:10:00+08:00/2022-05-09T09:40:00+08:00,,QS-0214,qs-001,2022-05-09T09:10:00+08:00
//! pass_ran_out,hao,,2022-05-09T09:30:00+08:00,,QS-0214,qs-001,2022-05-09T09:10:00+08:00
//! ```
//!
//! ## Of reading
//!
//! ### `rejects.csv`, by [`write_rejects`](crate::input::write_rejects)
//!
//! The rows that lenient reading left out.
//!
//! | column | type | what it is |
//! |---|---|---|
//! | `file` | text | which file |
//! | `row` | number | from 1, without header and blank lines |
//! | `line` | number | from 1, with them |
//! | `column` | text | empty where no single one is to blame |
//! | `expected` | text | what was expected |
//! | `found` | text | what was found; never a key or a name |
//!
//! ```text
//! file,row,line,column,expected,found
//! visits.csv,1,2,end,an end after 2022-05-05T17:00:00+08:00,2022-05-05T14:30:00+08:00
//! ```
//!
//! ## The log itself
//!
//! `write_visits` writes `visits.csv` as it is [read](#visitscsv-by-read_visits), united, sorted by place and start.
//!
//! ## For other systems
//!
//! Files that other systems import, made of an `Exchange`, which says what may go out; which column of theirs holds
//! what is told at each writer.
//!
//! | for | writers | needs |
//! |---|---|---|
//! | Go.Data, CSV | `write_godata_cases`, `write_godata_contacts`, `write_godata_contacts_of_contacts`, `write_godata_relationships` | `csv` |
//! | SORMAS, CSV | `write_sormas_cases`, `write_sormas_contacts` | `csv` |
//! | systems of health care, a FHIR R4 bundle | `write_fhir` | `json` |
//!
//! ## The same as Parquet, Arrow and JSON Lines
//!
//! With the feature `parquet`, `report::parquet` writes visits, contacts, links, exposures, zones and orders with the
//! columns and rows of the CSV files: text by dictionary, whole numbers as 64-bit integers, times as timestamps in
//! milliseconds in UTC, days as dates. What is empty in CSV is null. `report::arrow`, with the same feature, writes the same
//! tables as Arrow IPC, and `report::json_lines`, with the feature `json`, as one object a line.
//!
//! ## JSON
//!
//! With the feature `json`, [`write_json`](crate::report::write_json) writes any result that has a form in a file,
//! indented, with times in UTC and ids as numbers: a [`Summary`](crate::report::Summary), a
//! [`Protocol`](crate::protocol::Protocol), a [`Witness`](crate::witness::Witness),
//! [`Figure`](crate::response::Figure)s. The fields are those of the type. With the feature `schema`, `report::schema`
//! has a JSON Schema for each, and for the lines of every table.
//!
//! ## Graphs
//!
//! | format | writer | needs | what it keeps |
//! |---|---|---|---|
//! | GraphML | [`write_graphml`](crate::report::write_graphml) | `xml` | every attribute with its type |
//! | GEXF 1.3 | [`write_gexf`](crate::report::write_gexf) | `xml` | the same, and the times as spells, for Gephi's timeline |
//! | DOT | [`write_graph_dot`](crate::report::write_graph_dot), [`write_dot`](crate::report::write_dot) | nothing | the picture, for GraphViz |
//! | CSV | [`write_edge_list`](crate::report::write_edge_list), [`write_node_list`](crate::report::write_node_list) | `csv` | as above |
//!
//! ## Maps, pictures, calendars, pages
//!
//! | file | writer | needs |
//! |---|---|---|
//! | areas and places with their zones, GeoJSON (RFC 7946) | [`write_geojson`](crate::report::write_geojson) | `geojson` |
//! | epidemic curve, chain, timeline, zone map, serial intervals, SVG | [`report::svg`](crate::report::svg) | `svg` |
//! | what falls due, iCalendar | `report::write_ics` | `ics` |
//! | the dossier: one page that works offline, and a page for each person with the proof, HTML | `report::html` | `html` |
//!
//! ## Texts
//!
//! [`write_daily_briefing`](crate::report::write_daily_briefing) writes Markdown,
//! [`write_explanation`](crate::report::write_explanation) and [`write_witness`](crate::report::write_witness) plain
//! text, all in English or Chinese; [`write_briefing`](crate::report::write_briefing) plain text in English.
