//! The zones: the life of each, what holds in it, and what stands against lowering it.

use std::cmp::Reverse;

use askama::Template;

use super::folded::Folded;
use super::sheet::{Part, Sheet};
use super::text::{self, Html, Text, say};
use super::words;
use crate::protocol::ZoneLevel;
use crate::report::{WriteError, keys, marks};
use crate::zone::{Condition, ReleaseChecklist, Transition, ZoneLife, ZoneLives};

/// So many zones are told.
const MOST: usize = 300;

#[derive(Template)]
#[template(path = "zones.html")]
struct Zones {
    has_zones: bool,
    zones: Vec<Zone>,
    left_out: usize,
}

struct Zone {
    class: &'static str,
    area: Html,
    level: Html,
    began: Html,
    ended: Option<Html>,
    measures: Vec<Html>,
    history: Vec<[Html; 3]>,
    checklist: Option<Checklist>,
}

struct Checklist {
    holds: bool,
    to: Html,
    earliest: Option<Html>,
    earliest_lifted: Option<Html>,
    conditions: Vec<ConditionRow>,
}

struct ConditionRow {
    holds: bool,
    since: Option<Html>,
    until: Option<Html>,
    /// What is asked, and what is missing to it.
    missing: Folded,
}

/// The page of the zones.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let Some(lives) = &sheet.day.lives else {
        return Part::new(&Zones {
            has_zones: false,
            zones: Vec::new(),
            left_out: 0,
        });
    };
    let as_of = sheet.day.as_of;
    let mut begun = Vec::new();
    for life in lives.iter().filter(|life| life.began() <= as_of) {
        let key = keys::area_key(sheet.roster, life.area())?;
        let level = life.level(as_of);
        begun.push(((level.is_none(), level, key, Reverse(life.began())), life));
    }
    // Those in force first, the strictest on top, then those that ended.
    begun.sort_by(|(a, _), (b, _)| a.cmp(b));
    let left_out = begun.len().saturating_sub(MOST);
    begun.truncate(MOST);
    let zones = begun.iter().map(|(_, life)| zone(sheet, lives, *life));
    Part::new(&Zones {
        has_zones: true,
        zones: zones.collect::<Result<_, _>>()?,
        left_out,
    })
}

fn zone(sheet: &Sheet<'_>, lives: &ZoneLives<'_>, life: ZoneLife<'_>) -> Result<Zone, WriteError> {
    let (as_of, clock) = (sheet.day.as_of, sheet.day.time_zone());
    let level = life.level(as_of);
    let measures = if level.is_some() {
        lives.measures(life.area(), as_of)
    } else {
        Vec::new()
    };
    let until_now = life.history().iter().filter(|change| change.at <= as_of);
    let checklist = sheet.day.checklists.iter().find(|list| list.area == life.area());
    let checklist = checklist.filter(|_| level.is_some());
    Ok(Zone {
        class: level.map_or("over", ZoneLevel::name),
        area: sheet.tell(&Text::same(marks::area(life.area())))?,
        level: sheet.tell(&level.map_or(Text::new("over", "已解除"), |level| words::level(Some(level))))?,
        began: text::time(life.began(), clock),
        ended: life
            .ended()
            .filter(|&ended| ended <= as_of)
            .map(|ended| text::time(ended, clock)),
        measures: measures
            .into_iter()
            .map(|measure| sheet.tell(&words::measure(measure)))
            .collect::<Result<_, _>>()?,
        history: until_now
            .map(|change| transition(sheet, change))
            .collect::<Result<_, _>>()?,
        checklist: checklist.map(|list| checklist_of(sheet, list)).transpose()?,
    })
}

/// When, what it became, and why.
fn transition(sheet: &Sheet<'_>, change: &Transition) -> Result<[Html; 3], WriteError> {
    let (from, to) = (words::level(change.from), words::level(change.to));
    let became = Text::new(
        format!("{} → {}", from.en, to.en),
        format!("{} → {}", from.zh, to.zh),
    );
    let why = sheet.brief(|tongue, keys| tongue.why(&change.why, keys))?;
    Ok([
        text::time(change.at, sheet.day.time_zone()),
        sheet.tell(&became)?,
        sheet.tell(&why)?,
    ])
}

fn checklist_of(sheet: &Sheet<'_>, list: &ReleaseChecklist) -> Result<Checklist, WriteError> {
    let to = list
        .to
        .map_or(Text::new("no zone", "解除"), |level| words::level(Some(level)));
    let conditions = list.conditions.iter().map(|one| condition(sheet, one));
    Ok(Checklist {
        holds: list.holds(),
        to: sheet.tell(&to)?,
        earliest: list.earliest.map(text::date),
        earliest_lifted: list.earliest_lifted.map(text::date),
        conditions: conditions.collect::<Result<_, _>>()?,
    })
}

fn condition(sheet: &Sheet<'_>, condition: &Condition) -> Result<ConditionRow, WriteError> {
    let asked = sheet.brief(|tongue, _| Ok(tongue.requirement(condition.requirement)))?;
    let asked = sheet.tell(&asked)?;
    let missing = Folded::new(sheet, asked, &condition.missing, |missing| {
        sheet.brief(|tongue, keys| tongue.missing(missing, keys))
    })?;
    Ok(ConditionRow {
        holds: condition.holds,
        since: condition
            .since
            .map(|since| text::time(since, sheet.day.time_zone())),
        until: condition.until.map(text::date),
        missing,
    })
}
