//! What the views tell by number: persons, townships, kinds of places and rules, each once.
//!
//! `data-tables` in the page, read by `views.js`. Names stand in `data-names`, under the same numbers. Instants are seconds
//! since `start`, a local midnight before anything counts; `start` itself is in seconds since 1970.
//!
//! | field | what it holds |
//! |---|---|
//! | `offset` | seconds of the protocol's time zone, east of Greenwich |
//! | `as_of` | the instant of the question |
//! | `persons` | of each person who is listed: role, generation, first, township or null; the role is 0 for a case, then the tiers by strictness; `first` is when a case begins to count, or the first exposure |
//! | `kinds` | of each kind of place: its name in English and in Chinese, and the class of its colour |
//! | `rules` | id, grade, what it asks for in English and in Chinese, its source |
//! | `roles` | what cases and tiers are called, in English and in Chinese, and the class of their colour |
//! | `all` | cases, then contacts by tier: all of them, listed or not |

use std::collections::BTreeMap;

use serde::Serialize;

use super::sheet::Sheet;
use super::words;
use crate::area::AreaLevel;
use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::protocol::{Grade, Rule};
use crate::report::svg::legible;
use crate::report::svg::palette::{Doing, role};
use crate::report::{Language, WriteError, explanation};
use crate::tier::Tier;
use crate::time::{DAY_S, Timestamp, midnight};

/// A rule's text beyond so many columns is cut.
const LONGEST: usize = 2_000;

/// Instants as the data has them.
#[derive(Clone, Copy)]
pub(super) struct Clock {
    start: Timestamp,
}

impl Clock {
    /// From the local midnight at least a day before anything counts.
    pub(super) fn new(sheet: &Sheet<'_>) -> Self {
        let tracing = &sheet.day.tracing;
        let labels = tracing.labels().iter().map(|label| label.from);
        let exposed = tracing.contacts().iter().map(|contact| contact.first_exposure);
        let first = labels.chain(exposed).fold(tracing.as_of(), Timestamp::min);
        let before = Timestamp::clamped(first.to_unix() - DAY_S);
        let zone = sheet.day.time_zone();
        Self {
            start: Timestamp::clamped(midnight(before.date(zone), zone)),
        }
    }

    pub(super) const fn start(self) -> Timestamp {
        self.start
    }

    pub(super) fn at(self, time: Timestamp) -> i64 {
        time.to_unix() - self.start.to_unix()
    }
}

/// The number of a kind of place.
pub(super) fn kind(kind: PlaceKind) -> usize {
    PlaceKind::ALL
        .iter()
        .position(|&one| one == kind)
        .unwrap_or_default()
}

/// The number of a tier among roles, of which the first is that of cases.
fn role_number(tier: Tier) -> usize {
    1 + Tier::ALL.iter().position(|&one| one == tier).unwrap_or_default()
}

/// A word in English and in Chinese, and the class of its colour.
type Word = (String, String, &'static str);

#[derive(Serialize)]
pub(super) struct Tables {
    offset: i32,
    start: i64,
    as_of: i64,
    all: Vec<usize>,
    persons: Vec<PersonRow>,
    kinds: Vec<Word>,
    roles: Vec<Word>,
    rules: Vec<RuleRow>,
}

#[derive(Serialize)]
struct PersonRow(usize, u32, i64, Option<usize>);

#[derive(Serialize)]
struct RuleRow(String, usize, String, String, String);

impl Tables {
    pub(super) fn new(sheet: &Sheet<'_>) -> Result<Self, WriteError> {
        let tracing = &sheet.day.tracing;
        let clock = Clock::new(sheet);
        let contacts = Tier::ALL.iter().map(|&tier| tracing.count(tier));
        let tiers = Tier::ALL.iter().copied().map(Some);
        Ok(Self {
            offset: sheet.day.time_zone().local_minus_utc(),
            start: clock.start().to_unix(),
            as_of: clock.at(tracing.as_of()),
            all: std::iter::once(tracing.cases().len()).chain(contacts).collect(),
            persons: persons(sheet, clock)?,
            kinds: PlaceKind::ALL.iter().map(|&kind| word_of(kind)).collect(),
            roles: std::iter::once(None).chain(tiers).map(word_of_role).collect(),
            rules: tracing.protocol().rules().iter().map(rule).collect(),
        })
    }
}

fn persons(sheet: &Sheet<'_>, clock: Clock) -> Result<Vec<PersonRow>, WriteError> {
    let tracing = &sheet.day.tracing;
    let of_cases = tracing.labels().iter().take_while(|label| label.generation == 0);
    let starts: BTreeMap<PersonId, Timestamp> = of_cases.map(|label| (label.person, label.from)).collect();
    let gazetteer = sheet.day.records.gazetteer;
    let row = |&person: &PersonId| {
        let area = gazetteer.area_of_home(person, AreaLevel::Township);
        let township = area.map(|area| sheet.names.area_number(area)).transpose()?;
        let (role, generation, first) = match tracing.contact(person) {
            Some(contact) => (
                role_number(contact.tier),
                contact.generation,
                contact.first_exposure,
            ),
            None => (0, 0, starts.get(&person).copied().unwrap_or(tracing.as_of())),
        };
        Ok(PersonRow(role, generation, clock.at(first), township))
    };
    sheet.listed.iter().map(row).collect()
}

fn word_of(kind: PlaceKind) -> Word {
    let text = words::place_kind(kind);
    (text.en, text.zh, Doing::of(kind).class())
}

fn word_of_role(tier: Option<Tier>) -> Word {
    let text = words::role(tier);
    (text.en, text.zh, role(tier))
}

fn rule(rule: &Rule) -> RuleRow {
    let [english, chinese] = [Language::English, Language::Chinese]
        .map(|language| legible(&explanation::rule_conditions(rule, language), LONGEST));
    let grade = Grade::ALL.iter().position(|&grade| grade == rule.grade);
    RuleRow(
        legible(&rule.id, LONGEST),
        grade.unwrap_or_default(),
        english,
        chinese,
        legible(&rule.source, LONGEST),
    )
}
