//! The built-in editions side by side, every figure with its source.
//!
//! An *edition* is a published control protocol as a value ([`Protocol`](crate::protocol::Protocol)). It is asked for
//! by its short name, with [`edition::named`](crate::protocol::edition::named) or a function of its own such as
//! [`cn_9`](crate::protocol::edition::cn_9). The tables are compared with those values by a test, cell by cell.
//!
//! | name | what it is |
//! |---|---|
//! | `cn-8` | [China, 8th edition of 2021-05](crate::protocol::edition::cn_8), with the three zones of its supplement |
//! | `cn-8-field` | [the same as practised](crate::protocol::edition::cn_8_field) against Delta and Omicron, 2021-05 to 2022-06: 4 days back |
//! | `cn-8-shanghai` | [as Shanghai amended it](crate::protocol::edition::cn_8_shanghai), spring 2022 |
//! | `cn-8-beijing` | [as Beijing amended it](crate::protocol::edition::cn_8_beijing), spring 2022 |
//! | `cn-9` | [China, 9th edition of 2022-06-28](crate::protocol::edition::cn_9) |
//! | `cn-20` | [China, the 20 measures of 2022-11-11](crate::protocol::edition::cn_20) |
//! | `cn-new10` | [China, the New 10 of 2022-12-07](crate::protocol::edition::cn_new10) |
//! | `who-2020` | [WHO, contact tracing guidance of 2020 and 2021](crate::protocol::edition::who_2020) |
//! | `cdc-2020-10` | [US CDC, definition of 2020-10-21](crate::protocol::edition::cdc_2020_10) |
//! | `ecdc-2020-11` | [ECDC, third update of 2020-11](crate::protocol::edition::ecdc_2020_11) |
//! | `uk-2020-05` | [United Kingdom, test and trace of 2020-05](crate::protocol::edition::uk_2020_05) |
//!
//! **Confidence.** H: by the official text, or by two independent sources. M: by one decent secondary source. L: by one
//! weak source or by none, a default of this library. **A dash** means that the text gives no such figure. The path is
//! that of the figure in the protocol file, by which it is [changed](super::cookbook#a-house-protocol).
//!
//! How words became numbers: *more than n minutes* is read as *n*, inclusive. Hours before onset are calendar days back
//! to local midnight. A missing spot or distance counts as near, and the evidence says so. No text makes close contacts
//! at a place of unknown kind. More of this is told with the [editions](crate::protocol::edition) themselves.
//!
//! # Where they differ
//!
//! The 8th edition and its variants:
//!
//! | figure | `cn-8` | `cn-8-field` | `cn-8-shanghai` | `cn-8-beijing` | path |
//! |---|---|---|---|---|---|
//! | calendar days of | UTC+08:00 | UTC+08:00 | UTC+08:00 | UTC+08:00 | `time_zone` |
//! | days back from onset | 2 | 4 | 4 | 4 | `window.look_back_days.symptomatic` |
//! | days back from the first positive sampling | 2 | 4 | 4 | 4 | `window.look_back_days.asymptomatic` |
//! | begins at the last negative test instead | no | no | no | no | `window.from_last_negative` |
//! | ends, besides isolation | no | no | no | no | `window.until_days_after_anchor` |
//! | generations of contacts | 2 | 2 | 2 | 2 | `generations` |
//! | close contacts | 14 d central quarantine with tests on days 1, 4, 7, 14, then 7 d home monitoring with tests on days 2, 7 | 14 d central quarantine with tests on days 1, 4, 7, 14, then 7 d home monitoring with tests on days 2, 7 | 7 d central quarantine with tests on days 1, 4, 7, then 7 d home monitoring with tests on days 2, 7 | 10 d central quarantine with tests on days 1, 4, 7, 10, then 7 d home monitoring with tests on days 2, 7 | `care.close` |
//! | secondary contacts | 7 d central quarantine with tests on days 1, 4, 7 | 7 d central quarantine with tests on days 1, 4, 7 | 7 d central quarantine with tests on days 1, 4, 7 | 7 d home quarantine with tests on days 1, 4, 7 | `care.secondary` |
//! | secondary let out after negative tests of the close contact | 2 | 2 | 2 | 2 | `care.secondary_release.close_contact_tests` |
//! | secondary kept else until day | 14 | 14 | 7 | 10 | `care.secondary_release.else_close_until_day` |
//! | hours to quarantine, close | 8 | 8 | 8 | 8 | `care.transfer_hours.close` |
//! | hours to quarantine, secondary | 12 | 12 | 12 | 12 | `care.transfer_hours.secondary` |
//! | levels of zones | sealed, controlled, prevention | sealed, controlled, prevention | sealed, controlled, prevention | sealed, controlled, prevention | `zones.scheme` |
//! | sealed as a whole | compound | compound | compound | compound | `zones.sealed_unit` |
//! | controlled as a whole | community | community | community | community | `zones.controlled_unit` |
//! | surroundings of a home | community | community | community | community | `zones.surroundings` |
//! | more visitors are hard to trace | 50 | 50 | 50 | 50 | `zones.traceable_visitors` |
//! | controlled only where hard to trace | yes | yes | yes | yes | `zones.controlled_only_hard_to_trace` |
//! | days of a zone count from | case left | case left | case left | disinfected | `zones.release.clock` |
//! | release of sealed | 14 d without a case, contacts over 14 d and negative, clean round in the last 2 d: lifted | 14 d without a case, contacts over 14 d and negative, clean round in the last 2 d: lifted | 7 d without a case: controlled | 10 d without a case, contacts over 3 d and negative, clean round in the last 1 d: controlled | `zones.release.sealed` |
//! | release of controlled | 14 d without a case, contacts over 14 d and negative, clean round in the last 2 d: lifted | 14 d without a case, contacts over 14 d and negative, clean round in the last 2 d: lifted | 7 d without a case: prevention | 10 d without a case, contacts over 3 d and negative, clean round in the last 1 d: prevention | `zones.release.controlled` |
//! | release of controlled, once sealed | – | – | 3 d without a case: prevention | 4 d without a case: prevention | `zones.release.lowered` |
//! | release of prevention | with the last zone | with the last zone | with the last zone | with the last zone | `zones.release.prevention` |
//! | a case seals a controlled zone | yes | yes | yes | yes | `zones.release.case_seals_controlled` |
//!
//! The 9th edition and what amended it:
//!
//! | figure | `cn-9` | `cn-20` | `cn-new10` | path |
//! |---|---|---|---|---|
//! | calendar days of | UTC+08:00 | UTC+08:00 | UTC+08:00 | `time_zone` |
//! | days back from onset | 2 | 2 | 2 | `window.look_back_days.symptomatic` |
//! | days back from the first positive sampling | 2 | 2 | 2 | `window.look_back_days.asymptomatic` |
//! | begins at the last negative test instead | yes | yes | yes | `window.from_last_negative` |
//! | ends, besides isolation | no | no | no | `window.until_days_after_anchor` |
//! | generations of contacts | 2 | 1 | 1 | `generations` |
//! | close contacts | 7 d central quarantine with tests on days 1, 2, 3, 5, 7, then 3 d home monitoring with a test on day 3 | 5 d central quarantine with tests on days 1, 2, 3, 5, then 3 d home quarantine with tests on days 1, 3 | 5 d home quarantine with a test on day 5 | `care.close` |
//! | secondary contacts | 7 d home quarantine with tests on days 1, 4, 7 | – | – | `care.secondary` |
//! | general contacts | 3 d self-monitoring with tests on days 1, 3 | – | – | `care.general` |
//! | secondary let out after negative tests of the close contact | 2 | – | – | `care.secondary_release.close_contact_tests` |
//! | secondary kept else until day | 7 | – | – | `care.secondary_release.else_close_until_day` |
//! | hours to quarantine, close | 8 | 8 | – | `care.transfer_hours.close` |
//! | hours to quarantine, secondary | 12 | – | – | `care.transfer_hours.secondary` |
//! | levels of zones | high, medium, low | high, low | high | `zones.scheme` |
//! | sealed as a whole | compound | building | building | `zones.sealed_unit` |
//! | controlled as a whole | community | building | building | `zones.controlled_unit` |
//! | surroundings of a home | community | building | building | `zones.surroundings` |
//! | more visitors are hard to trace | 0 | 0 | 0 | `zones.traceable_visitors` |
//! | controlled only where hard to trace | no | no | no | `zones.controlled_only_hard_to_trace` |
//! | hours to the first round, sealed | 24 | – | – | `zones.first_round_hours.sealed` |
//! | hours to the first round, controlled | 48 | – | – | `zones.first_round_hours.controlled` |
//! | days of a zone count from | case left | case left | case left | `zones.release.clock` |
//! | release of sealed | 7 d without a case, clean round in the last 1 d: controlled | 5 d without a case, clean round in the last 1 d: prevention | 5 d without a case: lifted | `zones.release.sealed` |
//! | release of controlled | 7 d without a case, clean round in the last 1 d: prevention | – | – | `zones.release.controlled` |
//! | release of controlled, once sealed | 3 d without a case: prevention | – | – | `zones.release.lowered` |
//! | release of prevention | with the last zone | with the last zone | – | `zones.release.prevention` |
//! | a case seals a controlled zone | no | no | no | `zones.release.case_seals_controlled` |
//!
//! Elsewhere; these texts draw no zones:
//!
//! | figure | `who-2020` | `cdc-2020-10` | `ecdc-2020-11` | `uk-2020-05` | path |
//! |---|---|---|---|---|---|
//! | calendar days of | UTC+00:00 | UTC-05:00 | UTC+01:00 | UTC+01:00 | `time_zone` |
//! | days back from onset | 2 | 2 | 2 | 2 | `window.look_back_days.symptomatic` |
//! | days back from the first positive sampling | 2 | 2 | 2 | 2 | `window.look_back_days.asymptomatic` |
//! | begins at the last negative test instead | no | no | no | no | `window.from_last_negative` |
//! | ends, besides isolation | 14 d after | no | 14 d after | 7 d after | `window.until_days_after_anchor` |
//! | generations of contacts | 1 | 1 | 1 | 1 | `generations` |
//! | close contacts | 14 d home quarantine | 14 d home quarantine | 14 d home quarantine | 14 d home quarantine | `care.close` |
//!
//! # Where they agree
//!
//! Kinds of place and thresholds for *busy*, *likely* and *hard to trace* are defaults of this library where the texts
//! have only the words.
//!
//! | figure | path | in every edition that has it |
//! |---|---|---|
//! | minutes until a contact passes it on | `latency_minutes` | `0` |
//! | minutes for which a place stays infectious | `lingering_minutes` | `0` |
//! | days before its anchor a case is followed when tracing backwards | `backward_days` | `6` |
//! | earliest infection before onset, days | `incubation.most_days` | `14` |
//! | latest infection before onset, days | `incubation.least_days` | `1` |
//! | incubation, log-normal: mean of the logarithms of days | `incubation.log_mean` | `1.621` |
//! | incubation: standard deviation of those | `incubation.log_sd` | `0.418` |
//! | area whose rest is under prevention | `zones.county` | `"county"` |
//! | busy: visitors of a place around the home, from | `zones.busy_visitors` | `50` |
//! | likely to spread: minutes of a case there, from | `zones.likely_minutes` | `30` |
//! | likely to spread: kinds of place | `zones.likely_kinds` | `["residence","office","workshop","classroom","dormitory","restaurant","entertainment","clinic","hospital","worship"]` |
//! | busy: kinds of place | `zones.busy_kinds` | `["restaurant","entertainment","shop","market","clinic","worship"]` |
//! | visitors are known even if nothing says so | `zones.registered_kinds` | `["residence","office","workshop","classroom","dormitory","clinic","hospital"]` |
//! | no zone is drawn around | `zones.exempt_kinds` | `["bus","metro","taxi","coach_sealed","coach_ventilated","train_sealed","train_open","aircraft","ship","lift","outdoor","isolation_site"]` |
//! | disinfected after a case, besides the home | `zones.disinfected_kinds` | `["residence","office","workshop","classroom","dormitory","clinic","hospital","isolation_site","bus","metro","taxi","coach_sealed","coach_ventilated","train_sealed","train_open","aircraft","ship"]` |
//!
//! # Which situations count
//!
//! No mainland text gives a minute threshold for a close contact; metres appear only inside vehicles. *mainland* stands
//! for the seven editions of mainland China, whose clauses are the same, each under the name of its own text. *Or
//! shortly after* takes effect only where somebody sets the minutes for which a place stays infectious.
//!
//! | rule | editions | what it asks | clause and confidence |
//! |---|---|---|---|
//! | `household` | mainland | close contact in residence, dormitory, or shortly after, any time | close contacts: the same household or dormitory \[H\] |
//! | `work` | mainland | close contact in office, workshop, or shortly after, any time | close contacts: the same office, meeting room, workshop or team \[H\] |
//! | `study` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | close contact in classroom, or shortly after, any time, generation 1 | close contacts: the same classroom \[H\] |
//! | `dining` | mainland | close contact in restaurant, at most 1 spot apart, or shortly after, any time | close contacts: the same or the next table, or serving \[H\] |
//! | `entertainment` | mainland | close contact in entertainment, or shortly after, any time | close contacts: leisure in an enclosed or badly ventilated place \[H\] |
//! | `lift` | mainland | close contact in lift, or shortly after, any time, generation 1 | close contacts: a shared lift \[H\] |
//! | `care` | mainland | close contact in clinic, hospital, or shortly after, any time, generation 1 | close contacts: care or visiting without protection \[H\] |
//! | `encounter` | mainland | close contact in encounter, any time, generation 1 | close contacts: the investigator's judgement \[H\] |
//! | `aircraft` | mainland | close contact in aircraft, at most 3 spots apart, any time, generation 1 | vehicles: the same row and 3 rows before and behind, and the crew of that section \[H\] |
//! | `coach-sealed` | mainland | close contact in coach_sealed, any time, generation 1 | vehicles: everyone aboard a sealed air-conditioned coach \[H\] |
//! | `coach-ventilated` | mainland | close contact in coach_ventilated, at most 3 spots apart, any time, generation 1 | vehicles: 3 rows before and behind in a ventilated coach, and the crew \[H\] |
//! | `train-sealed` | mainland | close contact in train_sealed, any time, generation 1 | vehicles: the whole carriage of a sealed air-conditioned train, and the crew \[H\] |
//! | `train-open` | mainland | close contact in train_open, at most 1 spot apart, any time, generation 1 | vehicles: the bay and the adjacent bays of an unsealed train, and the crew \[H\] |
//! | `ship` | mainland | close contact in ship, at the same spot, any time, generation 1 | vehicles: everyone in the cabin of a ship, and its crew \[H\] |
//! | `others-aboard` | mainland | general contact in aircraft, train_open, ship, any time | general contacts: the same aircraft, train or ship \[H\] |
//! | `others-coach` | mainland | general contact in coach_ventilated, any time | general contacts: others in the same vehicle \[M\] |
//! | `city-transport` | mainland | general contact in bus, metro, taxi, any time | general contacts: the same city bus, metro or taxi \[H\] |
//! | `public-place` | mainland | general contact in shop, market, outdoor, any time | general contacts: the same mall, market or bus stop \[H\] |
//! | `other-contact` | mainland | general contact in restaurant, worship, other, any time | general contacts: contact in life, study, work or care that is not close \[M\] |
//! | `study` | `cn-9`, `cn-20`, `cn-new10` | close contact in classroom, or shortly after, any time | close contacts: the same classroom \[H\] |
//! | `face-to-face` | `who-2020` | close contact in encounter, residence, dormitory, office, workshop, classroom, restaurant, entertainment, worship, clinic, hospital, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship, at the same spot, at most 1 m apart, at least 15 min at a time | WHO contact tracing guidance, 2020, face to face within 1 m for 15 min or more \[H\] |
//! | `care` | `who-2020` | close contact in clinic, hospital, any time | WHO contact tracing guidance, 2020, direct care without protective equipment \[H\] |
//! | `six-feet` | `cdc-2020-10` | close contact in encounter, residence, dormitory, office, workshop, classroom, restaurant, entertainment, worship, clinic, hospital, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship, at most 1 spot apart, at most 1.83 m apart, at least 15 min within 24 h | US CDC, 2020-10-21, less than 6 feet for 15 min or more in all over 24 h \[H\] |
//! | `face-to-face` | `ecdc-2020-11` | close contact in encounter, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship, at most 1 spot apart, at most 2 m apart, at least 15 min at a time | ECDC contact tracing, 2020-11, high risk: within 2 m for more than 15 min \[H\] |
//! | `closed-room` | `ecdc-2020-11` | close contact in residence, dormitory, office, workshop, classroom, restaurant, entertainment, worship, clinic, hospital, at least 15 min at a time | ECDC contact tracing, 2020-11, high risk: in a closed room for more than 15 min \[H\] |
//! | `aircraft` | `ecdc-2020-11` | close contact in aircraft, at most 2 spots apart, any time | ECDC contact tracing, 2020-11, high risk: within two seats in any direction \[H\] |
//! | `brief-face-to-face` | `ecdc-2020-11` | general contact in encounter, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship, at most 1 spot apart, at most 2 m apart, any time | ECDC contact tracing, 2020-11, low risk: within 2 m for a shorter time \[H\] |
//! | `brief-closed-room` | `ecdc-2020-11` | general contact in residence, dormitory, office, workshop, classroom, restaurant, entertainment, worship, clinic, hospital, any time | ECDC contact tracing, 2020-11, low risk: in a closed room for a shorter time \[H\] |
//! | `two-metres` | `uk-2020-05` | close contact in encounter, residence, dormitory, office, workshop, classroom, restaurant, entertainment, worship, clinic, hospital, taxi, coach_sealed, coach_ventilated, train_sealed, train_open, aircraft, ship, at most 1 spot apart, at most 2 m apart, at least 15 min at a time | UK test and trace, 2020-05, within 2 m for more than 15 min \[H\] |
//! | `one-metre` | `uk-2020-05` | close contact in encounter, at most 1 m apart, at least 1 min at a time | UK test and trace, 2020-05, within 1 m for 1 min or longer \[H\] |
//! | `household` | `uk-2020-05` | close contact in residence, any time | UK test and trace, 2020-05, the same household \[H\] |
//! | `small-vehicle` | `uk-2020-05` | close contact in taxi, any time | UK test and trace, 2020-05, travelled in a small vehicle \[H\] |
//!
//! The rule of [space-time companions](crate::protocol::edition::chengdu_companion), 时空伴随者, is in no edition: Chengdu
//! used it in 2021-11, with confidence M.
//!
//! # Where each figure is written
//!
//! Rules carry their own source, above. *all* stands for every edition.
//!
//! | figure | editions | source | confidence |
//! |---|---|---|---|
//! | `backward_days` | all | this library's default: 6 d, the longer window of Bradshaw et al., Nat. Commun. 12:232, 2021 | L |
//! | `care.close` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: 14 d central quarantine, tests on days 1, 4, 7, 14; 7 d home monitoring, tests on days 2, 7 | H |
//! | `care.close` | `cn-8-shanghai` | Shanghai, 2022-05-22: 7 d central quarantine, then 7 d at home; test days of the 8th edition that fit \[L\] | H |
//! | `care.close` | `cn-8-beijing` | Beijing, 2022-05-17: 10 d central quarantine, then 7 d at home; test days of the 8th edition that fit and day 10 \[L\] | H |
//! | `care.close` | `cn-9` | China 9th edition, 2022-06-28: 7 d central quarantine, tests on days 1, 2, 3, 5, 7; 3 d home monitoring, test on day 3 | H |
//! | `care.close` | `cn-20` | China 20 measures, 2022-11-11: 5 d central quarantine, tests on days 1, 2, 3, 5; 3 d home quarantine, tests on days 1, 3 | H |
//! | `care.close` | `cn-new10` | China New 10, 2022-12-07: 5 d at home, test on day 5 | H |
//! | `care.close` | `who-2020` | WHO contact tracing guidance, 2020: 14 d from the last exposure | H |
//! | `care.close` | `cdc-2020-10` | US CDC, 2020-10-21: 14 d from the last exposure | H |
//! | `care.close` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: 14 d from the last exposure | H |
//! | `care.close` | `uk-2020-05` | UK test and trace, 2020-05: 14 d from the last exposure | H |
//! | `care.general` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: register, inform, watch themselves; no length is given | H |
//! | `care.general` | `cn-9` | China 9th edition, 2022-06-28: exposed at a venue: tests on days 1 and 3 | H |
//! | `care.secondary` | `cn-8`, `cn-8-field`, `cn-8-shanghai` | China 8th edition, 2021-05: 7 d central quarantine, tests on days 1, 4, 7 | H |
//! | `care.secondary` | `cn-8-beijing` | Beijing, 2022-05-17: 7 d home quarantine; test days of the 8th edition \[L\] | H |
//! | `care.secondary` | `cn-9` | China 9th edition, 2022-06-28: 7 d home quarantine, tests on days 1, 4, 7 | H |
//! | `care.secondary` | `cn-20` | China 20 measures, 2022-11-11: secondary contacts are no longer judged | H |
//! | `care.secondary` | `cn-new10` | China New 10, 2022-12-07: secondary contacts are not judged | H |
//! | `care.secondary_release` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: out on day 7 if the own tests and the close contact's first two are negative, else close to day 14 | H |
//! | `care.secondary_release.close_contact_tests` | `cn-8-shanghai` | Shanghai, 2022-05-22: not said anew: as in the 8th edition | M |
//! | `care.secondary_release.close_contact_tests` | `cn-8-beijing` | Beijing, 2022-05-17: not said anew: as in the 8th edition | M |
//! | `care.secondary_release.close_contact_tests` | `cn-9` | China 9th edition, 2022-06-28: the close contact's first two tests are negative | H |
//! | `care.secondary_release.else_close_until_day` | `cn-8-shanghai`, `cn-8-beijing`, `cn-9` | derived: the length of a close contact's central quarantine | L |
//! | `care.transfer_hours` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing`, `cn-9`, `cn-20` | weakly attested targets: close contacts within 8 h, secondary contacts within 12 h | L |
//! | `generations` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: close and secondary contacts | H |
//! | `generations` | `cn-9` | China 9th edition, 2022-06-28: close and secondary contacts | H |
//! | `generations` | `cn-20` | China 20 measures, 2022-11-11: close contacts only | H |
//! | `generations` | `cn-new10` | China New 10, 2022-12-07: close contacts only | H |
//! | `generations` | `who-2020` | WHO contact tracing guidance, 2020: judges no contacts of contacts | M |
//! | `generations` | `cdc-2020-10` | US CDC, 2020-10-21: judges no contacts of contacts | M |
//! | `generations` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: judges no contacts of contacts | M |
//! | `generations` | `uk-2020-05` | UK test and trace, 2020-05: judges no contacts of contacts | M |
//! | `incubation` | all | 1 to 14 d (WHO and the Chinese editions); log-normal by Lauer et al., Ann. Intern. Med. 172:577, 2020 | M |
//! | `latency_minutes` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: secondary contacts count from the close contact's first contact with the case | H |
//! | `latency_minutes` | `cn-9` | China 9th edition, 2022-06-28: secondary contacts count from the close contact's first contact with the case | H |
//! | `latency_minutes` | `cn-20` | China 20 measures, 2022-11-11: no secondary contacts are judged | H |
//! | `latency_minutes` | `cn-new10` | China New 10, 2022-12-07: no secondary contacts are judged | H |
//! | `latency_minutes` | `who-2020` | WHO contact tracing guidance, 2020: judges no contacts of contacts | M |
//! | `latency_minutes` | `cdc-2020-10` | US CDC, 2020-10-21: judges no contacts of contacts | M |
//! | `latency_minutes` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: judges no contacts of contacts | M |
//! | `latency_minutes` | `uk-2020-05` | UK test and trace, 2020-05: judges no contacts of contacts | M |
//! | `lingering_minutes` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: a contaminated environment is a situation, but no minutes are published; 0 turns it off | L |
//! | `lingering_minutes` | `cn-9` | China 9th edition, 2022-06-28: a contaminated environment is a situation, but no minutes are published; 0 turns it off | L |
//! | `lingering_minutes` | `cn-20` | China 20 measures, 2022-11-11: a contaminated environment is a situation, but no minutes are published; 0 turns it off | L |
//! | `lingering_minutes` | `cn-new10` | China New 10, 2022-12-07: a contaminated environment is a situation, but no minutes are published; 0 turns it off | L |
//! | `lingering_minutes` | `who-2020` | WHO contact tracing guidance, 2020: judges no contact through a place that the case has left | M |
//! | `lingering_minutes` | `cdc-2020-10` | US CDC, 2020-10-21: judges no contact through a place that the case has left | M |
//! | `lingering_minutes` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: judges no contact through a place that the case has left | M |
//! | `lingering_minutes` | `uk-2020-05` | UK test and trace, 2020-05: judges no contact through a place that the case has left | M |
//! | `rules` | `cn-20` | China 20 measures, 2022-11-11: not said anew: the situations of the 9th edition | M |
//! | `rules` | `cn-new10` | China New 10, 2022-12-07: not said anew: the situations of the 9th edition | M |
//! | `rules` | `who-2020`, `cdc-2020-10`, `ecdc-2020-11`, `uk-2020-05` | this library's reading where a place has spots: 1 m is the same spot, 2 m the same or the next | L |
//! | `time_zone` | mainland | Beijing time, the one time zone of China | H |
//! | `time_zone` | `who-2020` | this library's choice: UTC, for lack of a local time | L |
//! | `time_zone` | `cdc-2020-10` | this library's choice: US Eastern Standard Time, where the CDC sits | L |
//! | `time_zone` | `ecdc-2020-11` | this library's choice: Central European Time, where the ECDC sits | L |
//! | `time_zone` | `uk-2020-05` | this library's choice: British Summer Time, in force in May | L |
//! | `window.from_last_negative` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: names no such start | M |
//! | `window.from_last_negative` | `cn-9` | China 9th edition, 2022-06-28: cases found by repeated screening count from the last negative test | M |
//! | `window.from_last_negative` | `cn-20` | China 20 measures, 2022-11-11: not said anew: as in the 9th edition | M |
//! | `window.from_last_negative` | `cn-new10` | China New 10, 2022-12-07: not said anew: as in the 9th edition | M |
//! | `window.from_last_negative` | `who-2020` | WHO contact tracing guidance, 2020: names no such start | M |
//! | `window.from_last_negative` | `cdc-2020-10` | US CDC, 2020-10-21: names no such start | M |
//! | `window.from_last_negative` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: names no such start | M |
//! | `window.from_last_negative` | `uk-2020-05` | UK test and trace, 2020-05: names no such start | M |
//! | `window.look_back_days` | `cn-8` | China 8th edition, 2021-05: 2 d in the base text | M |
//! | `window.look_back_days` | `cn-8-field`, `cn-8-shanghai` | China 8th edition, 2021-05: field practice against Delta and Omicron, 4 d (Shanghai CDC, 2022-05-10) | H |
//! | `window.look_back_days` | `cn-8-beijing` | Beijing, 2022-05-17: not said: 4 d, the field practice against Omicron (Shanghai CDC, 2022-05-10) | M |
//! | `window.look_back_days` | `cn-9` | China 9th edition, 2022-06-28: 2 d before onset, or before sampling without symptoms | H |
//! | `window.look_back_days` | `cn-20` | China 20 measures, 2022-11-11: not said anew: 2 d, as in the 9th edition | M |
//! | `window.look_back_days` | `cn-new10` | China New 10, 2022-12-07: not said anew: 2 d, as in the 9th edition | M |
//! | `window.look_back_days` | `who-2020` | WHO contact tracing guidance, 2020: 2 d before onset or sampling | H |
//! | `window.look_back_days` | `cdc-2020-10` | US CDC, 2020-10-21: 2 d before onset or sampling | H |
//! | `window.look_back_days` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: 2 d before onset or sampling | H |
//! | `window.look_back_days` | `uk-2020-05` | UK test and trace, 2020-05: 2 d before onset or sampling | H |
//! | `window.until_days_after_anchor` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: the window ends with isolation | H |
//! | `window.until_days_after_anchor` | `cn-9` | China 9th edition, 2022-06-28: the window ends with isolation | H |
//! | `window.until_days_after_anchor` | `cn-20` | China 20 measures, 2022-11-11: not said anew: the window ends with isolation | H |
//! | `window.until_days_after_anchor` | `cn-new10` | China New 10, 2022-12-07: not said anew: the window ends with isolation | H |
//! | `window.until_days_after_anchor` | `who-2020` | WHO contact tracing guidance, 2020: 14 d after onset, or after sampling without symptoms | H |
//! | `window.until_days_after_anchor` | `cdc-2020-10` | US CDC, 2020-10-21: to isolation | H |
//! | `window.until_days_after_anchor` | `ecdc-2020-11` | ECDC contact tracing, 2020-11: 14 d after onset | H |
//! | `window.until_days_after_anchor` | `uk-2020-05` | UK test and trace, 2020-05: 7 d after onset | H |
//! | `zones.busy_kinds` | mainland | this library's default: no list is published | L |
//! | `zones.busy_visitors` | mainland | this library's default: no figure is published for busy | L |
//! | `zones.controlled_only_hard_to_trace` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: supplement: places visited with some risk whose contacts are hard to trace | H |
//! | `zones.controlled_only_hard_to_trace` | `cn-9` | China 9th edition, 2022-06-28: medium risk: places stayed at for some time; tracing is no criterion | M |
//! | `zones.controlled_only_hard_to_trace` | `cn-20` | China 20 measures, 2022-11-11: has no middle zone | M |
//! | `zones.controlled_only_hard_to_trace` | `cn-new10` | China New 10, 2022-12-07: has no middle zone | M |
//! | `zones.controlled_unit` | mainland | this library's default: no unit is published | L |
//! | `zones.county` | mainland | the rest of the county, district or city | H |
//! | `zones.disinfected_kinds` | mainland | homes, work and study places, clinics, isolation sites and transfer vehicles; here every vehicle used | M |
//! | `zones.exempt_kinds` | mainland | this library's default: no list is published | L |
//! | `zones.first_round_hours` | `cn-9` | China 9th edition, 2022-06-28: the first round within 24 h in high risk areas, within 48 h in medium risk areas | H |
//! | `zones.likely_kinds` | mainland | this library's default: no list is published | L |
//! | `zones.likely_minutes` | mainland | this library's default: no figure is published for likely | L |
//! | `zones.registered_kinds` | mainland | this library's default: no list is published | L |
//! | `zones.release.case_seals_controlled` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: supplement: any positive in a controlled zone seals it | H |
//! | `zones.release.case_seals_controlled` | `cn-8-shanghai` | Shanghai, 2022-05-22: a positive in a controlled zone seals it | H |
//! | `zones.release.case_seals_controlled` | `cn-8-beijing` | Beijing, 2022-05-17: not said anew: as in the supplement; a new case or positive place starts the days anew | M |
//! | `zones.release.case_seals_controlled` | `cn-9` | China 9th edition, 2022-06-28: does not say so | L |
//! | `zones.release.case_seals_controlled` | `cn-20` | China 20 measures, 2022-11-11: has no middle zone | M |
//! | `zones.release.case_seals_controlled` | `cn-new10` | China New 10, 2022-12-07: has no middle zone | M |
//! | `zones.release.clock` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-9`, `cn-20`, `cn-new10` | authorities differ: when the case leaves, or when disinfection ends (Beijing, 2022-05-17) | L |
//! | `zones.release.clock` | `cn-8-beijing` | Beijing, 2022-05-17: from the end of terminal disinfection where anything in the compound was positive, as is assumed here | H |
//! | `zones.release.controlled` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: supplement: the same three conditions | H |
//! | `zones.release.controlled` | `cn-8-shanghai` | Shanghai, 2022-05-22: 7 d without a new case: prevention | H |
//! | `zones.release.controlled` | `cn-8-beijing` | Beijing, 2022-05-17: the same conditions; 4 d of watching one's health follow, without a zone | H |
//! | `zones.release.controlled` | `cn-9` | China 9th edition, 2022-06-28: 7 d without a new case and a clean round on day 7: low | H |
//! | `zones.release.lowered` | `cn-8-shanghai` | Shanghai, 2022-05-22: then 3 d without a new case: prevention | H |
//! | `zones.release.lowered` | `cn-8-beijing` | Beijing, 2022-05-17: then 4 d | H |
//! | `zones.release.lowered` | `cn-9` | China 9th edition, 2022-06-28: then 3 d without a new case: low | H |
//! | `zones.release.prevention` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: supplement: when every sealed and controlled zone of the county is lifted | M |
//! | `zones.release.prevention` | `cn-8-shanghai` | Shanghai, 2022-05-22: lifted where no sealed and controlled zone is left | M |
//! | `zones.release.prevention` | `cn-8-beijing` | Beijing, 2022-05-17: not said anew: as in the supplement to the 8th edition | M |
//! | `zones.release.prevention` | `cn-9` | China 9th edition, 2022-06-28: when every high and medium risk area of the county is lifted | H |
//! | `zones.release.prevention` | `cn-20` | China 20 measures, 2022-11-11: not said anew: with the last high risk area, as in the 9th edition | M |
//! | `zones.release.sealed` | `cn-8`, `cn-8-field` | China 8th edition, 2021-05: supplement: 14 d without a new case, last close contact over 14 d and negative, a clean round within 2 d | M |
//! | `zones.release.sealed` | `cn-8-shanghai` | Shanghai, 2022-05-22: 7 d without a new case: controlled; a new case starts them anew | H |
//! | `zones.release.sealed` | `cn-8-beijing` | Beijing, 2022-05-17: 10 d, last close contact gone 4 d or more and negative, all negative on day 10: as controlled | H |
//! | `zones.release.sealed` | `cn-9` | China 9th edition, 2022-06-28: 7 d without a new case and a clean round on day 7: medium | H |
//! | `zones.release.sealed` | `cn-20` | China 20 measures, 2022-11-11: 5 d without a new case and a clean round on day 5: low | H |
//! | `zones.release.sealed` | `cn-new10` | China New 10, 2022-12-07: 5 d without a new case | H |
//! | `zones.scheme` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: supplement on the sealed, controlled and prevention zone | H |
//! | `zones.scheme` | `cn-9` | China 9th edition, 2022-06-28: high, medium and low risk areas | H |
//! | `zones.scheme` | `cn-20` | China 20 measures, 2022-11-11: high and low risk areas | H |
//! | `zones.scheme` | `cn-new10` | China New 10, 2022-12-07: high risk areas alone | H |
//! | `zones.sealed_unit` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | China 8th edition, 2021-05: supplement: the home compound of a case; it may be as small as a building or a unit | H |
//! | `zones.sealed_unit` | `cn-9` | China 9th edition, 2022-06-28: high risk areas as a rule by residential compound or village | H |
//! | `zones.sealed_unit` | `cn-20` | China 20 measures, 2022-11-11: high risk areas as a rule by unit or building, not to be widened at will | M |
//! | `zones.sealed_unit` | `cn-new10` | China New 10, 2022-12-07: by building, unit, floor or household, never wider | H |
//! | `zones.surroundings` | mainland | this library's default: no extent is published | L |
//! | `zones.traceable_visitors` | `cn-8`, `cn-8-field`, `cn-8-shanghai`, `cn-8-beijing` | this library's default: no figure is published for hard to trace | L |
//! | `zones.traceable_visitors` | `cn-9` | China 9th edition, 2022-06-28: high risk: places of frequent stay and likely spread; tracing is no criterion | M |
//! | `zones.traceable_visitors` | `cn-20` | China 20 measures, 2022-11-11: not said anew: tracing is no criterion, as in the 9th edition | M |
//! | `zones.traceable_visitors` | `cn-new10` | China New 10, 2022-12-07: not said anew: tracing is no criterion, as in the 9th edition | M |
//!
//! What was not found in any text that could be read, and is therefore no figure here: minutes for which a room stays
//! infectious, minutes of latency, a number for *long* contact in the 9th edition, a national definition of companions.
