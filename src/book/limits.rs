//! What mijie does not do, does roughly, or cannot know; how large and how fast.
//!
//! An answer that puts people into quarantine is only as good as what was asked and what was written down. Read this
//! before you rely on one.
//!
//! # What it cannot know
//!
//! - **What nobody logged.** A visit that is in no table did not happen. Whoever was there without a check-in, a badge
//!   or an interview is not found. [`source`](crate::source) reckons with somebody unseen; tracing does not.
//! - **Masks, walls, air.** Two people at one place at one time are together, as far as the rule of that kind of place
//!   says. A spot (row, table, compartment) is the only distance inside a place. Protected staff are left out of the
//!   log by the investigator, or they are contacts.
//! - **Touch.** A hand that was shaken is in no log. Who only touched is added by hand, as an
//!   [encounter](crate::Encounter).
//! - **What is missing.** A missing spot or distance counts as *near*, and the evidence of the exposure [says that it
//!   was assumed](crate::Exposure::assumed). A place without a kind is `other`, and no text has a rule for close
//!   contact there.
//! - **Whether somebody is infected.** A contact is somebody to be followed.
//!
//! # What it does roughly
//!
//! | what | how it is done | what to think of it |
//! |---|---|---|
//! | hours before onset | calendar days back to local midnight | never too short, up to a day too long |
//! | *more than 15 minutes* | at least 15 | who is exactly at the limit is a contact |
//! | a day without its hour, around zones | what closes counts from its first second, what opens from its last | never opens a zone early |
//! | a sample of which only the day is known | counts, with its result, from that day's first midnight | up to a day too early |
//! | who infected whom | competing hazards by setting, read from published attack rates | calibrated on outbreaks that were simulated with the same hazards; on real data as good as they are, which is of low confidence |
//! | who is called first | the same hazards, times the days of infectiousness left | an order of work, and nothing to be told to a person |
//! | the transmission tree | the most probable forest; pairs that contradict each other in time are left out | where something had to be left out, a good one and not provably the best |
//! | an attack rate | infected over exposed, of those known | too low while contacts may still fall ill; its interval takes guests of one table to be independent, and is too short |
//! | a place that spreads | cases there against people like them | says that they went there more, not that they were infected there |
//! | what-if | visits, infections and days of becoming known stay as they were | tells the burden of a protocol, and not how an epidemic would have gone |
//! | zones: *busy*, *likely*, *hard to trace* | thresholds of this library | no text gives them as numbers |
//! | deadlines of transfer | 8 and 12 hours | weakly attested |
//!
//! A [witness](crate::witness) proves that a chain exists; it does not prove that there is no shorter one.
//!
//! # What it does not do
//!
//! - It keeps no database of cases, has no screens, no users and no rights, and sends nothing to anybody. It is a
//!   library for those who have such a system.
//! - It follows no telephones and knows no Bluetooth: what such systems recorded can be read as encounters.
//! - The dossier has rows for 2,000 persons unless told otherwise, and counts all; its list of persons needs scripts. It
//!   calls persons by their keys, and titles of editions and sources of figures are in English, also on Chinese pages.
//! - Files for Go.Data and SORMAS have their columns and words, and were not imported into a running system.
//! - It measures no distance between coordinates. Places have a latitude and a longitude for maps; who was near whom is
//!   told by places, spots and encounters.
//! - It changes nothing by itself: it merges no persons, lowers no zones unless told to go by the rule, guesses no
//!   meaning of a column without saying so.
//! - It computes from scratch. There is no answer that is kept up to date as rows arrive; ask again.
//! - It runs on one machine.
//! - It simulates no epidemic. The example program `city-generate` makes synthetic cities, for tests.
//!
//! # Fixed bounds
//!
//! | what | bound |
//! |---|---|
//! | times | whole seconds from 1970 to 2106, in UTC; fractions are cut off |
//! | time zones | one fixed offset for a protocol; no summer time |
//! | visits in one log | 4,294,967,295, in memory |
//! | rules of a protocol | 64 |
//! | columns of the line list | an infectious window that was fixed by an investigator has none in `cases.csv`; code, JSON and the line lists of R have it |
//!
//! ```
//! use mijie::Timestamp;
//! use mijie::protocol::RuleSet;
//!
//! assert_eq!(RuleSet::CAPACITY, 64);
//! assert_eq!(Timestamp::MIN.to_unix(), 0);
//! let utc = "+00:00".parse()?;
//! assert!(Timestamp::MAX.to_rfc3339(utc).starts_with("2106-02-07T"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # Sizes and times that were measured
//!
//! From `benches/README.md`, which says how: two cores, in November 2026, on a synthetic city with about 4.5 visits a
//! person and day over 14 days. Seconds depend on the machine; ratios within one run are what to trust.
//!
//! | what | persons | visits | measured |
//! |---|---:|---:|---|
//! | everybody's contacts of at least 15 minutes, from a Parquet file to the answer | 10,000 | 630,335 | 0.07 s, 0.03 GiB |
//! | the same | 100,000 | 6,294,119 | 0.66 s, 0.20 GiB |
//! | the same | 1,000,000 | 62,933,780 | 5.52 s, 2.03 GiB |
//! | contacts of two generations of one case, median of 1,000 on one thread | 100,000 | 6,294,119 | 1.25 ms; 99 of 100 below 5.2 ms |
//! | the same | 1,000,000 | 62,933,780 | 1.95 ms; 99 of 100 below 13.4 ms |
//! | the same in a log of sixteen such cities | 16,000,000 | 1,006,940,480 | 2.1 ms; 99 of 100 below 17.7 ms |
//! | one case again, with the evidence of every link | 1,000,000 | 62,933,780 | 4.21 ms; 99 of 100 below 40.2 ms |
//! | reading and building the log of sixteen cities, with a budget of 1 GiB for what is not yet sorted | 16,000,000 | 1,006,940,480 | 73 s and 58 s, at most 15.6 GiB |
//!
//! What grows with what, for those who plan a larger county:
//!
//! | question | time | memory |
//! |---|---|---|
//! | building a log of `v` visits | `O(v log v)` | about 17 bytes a visit, and a quarter more meanwhile |
//! | tracing `s` sources that share time with `h` others | `O(h log h)` beyond looking those up; the number of persons in the log does not matter | contacts, and what one source met at a time |
//! | links to one person | the neighbours of that person, and nothing else of the log | the same |
//! | all chains of movements | `O(m log m)` for `m` movements within reach of one root; for many roots, 512 go through the instants together | a label for each member |
//! | places that spread | one pass for each different incubation window, and the permutations | 8 bytes for each place of each person who is like a case |
//!
//! In what it aimed at it fell short here: twelve times the speed of the best peer is met at a million persons against
//! DuckDB, very nearly against polars, and not at 100,000; 1 ms for one case at 62.9 million visits was aimed at, and
//! is 1.95 ms.
//!
//! # Privacy
//!
//! The tables hold who was where when: hardly any data is more personal.
//!
//! - Names and keys live in the [`Roster`](crate::Roster) and in [`Names`](crate::input::Names) alone. The engine sees
//!   numbers. Nothing leaves the process but by the writers that you call.
//! - Errors, notes and `Debug` output tell no key and no name, and may go into a log: of a text that is no date, number
//!   or word of the format they tell only the length.
//! - Results name persons by key. Names go out only in files for other systems, where
//!   [`Exchange::with_names`](crate::report::Exchange::with_names) asks for them; pseudonyms are there, too. [`Summary`](crate::report::Summary) and `figures.csv` name nobody;
//!   still, a figure of one village on one day may be one person.
//! - CSV holds keys and names as they are. One that begins with `=`, `+`, `-` or `@` is a formula to a spreadsheet: import
//!   such a file with all columns as text.
//! - A proof of one contact tells where another person was. Give out as little as the case needs: one
//!   [witness](super::tour#6-a-proof) is the least of records that proves a verdict.
//! - What is published about places ([`public_sites`](crate::response::public_sites())) leaves out homes, workplaces
//!   and schools; in a small town an hour and a shop may still point to somebody.
//! - Nothing is deleted for you, and nothing is encrypted. How long such data may be kept, and who may look, is for
//!   your law and your system.
