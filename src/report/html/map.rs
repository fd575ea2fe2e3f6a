//! The map: areas and places in the colours of their zones, day by day, with the cases known so far.
//!
//! The picture stands in the page as of the instant of the question; `map.js` colours it for other days, by `data-map`.
//! There are no tiles, and no shapes but those that were given. Numbers of names are those of `data-names`, instants those of
//! `data-tables`; areas are told by their position in `areas`.
//!
//! | field | what it holds |
//! |---|---|
//! | `levels` | of each level of zones, the strictest first: what the protocol calls it in English and in Chinese, or null, and its class |
//! | `areas` | name, and the area around it or null |
//! | `spots` | where places are: area or null, the names of some places, how many there are |
//! | `cases` | person, when known, whether the home is on the map |
//! | `zones` | area, level, from, until or null where it is in force at the instant of the question |
//! | `unplaced` | places without coordinates that are told by name |
//! | `unplaced_in_all`, `spots_left_out` | how many places have none; how many spots had no room |
//!
//! | in the page | what it is |
//! |---|---|
//! | `#map-slider` | the day: arrow keys, Page Up and Page Down, Home and End |
//! | `#map-play` | day after day; day by day on each press where the reader wants no motion |
//! | `#map-day` | the day that is shown (status line) |
//! | `#map-zoom-out`, `#map-zoom-in` | further away and closer; `-` and `+` in the picture do the same |
//! | `#map-picture [data-area]`, `[data-spot]`, `[data-case]` | shapes, places, cases; reached by Tab, then by arrow keys |
//! | `#map-legend` | what colours mean |
//! | `#map-zones` | the zones in force on the day (table) |
//! | `#map-unplaced` | places and cases that the map cannot show |

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::ground::{Ground, Spot};
use super::map_picture;
use super::sheet::{Part, Sheet};
use super::tables::Clock;
use super::text::{Html, Text, number, say};
use crate::id::AreaId;
use crate::protocol::{ZoneLevel, ZoneScheme};
use crate::report::svg::palette;
use crate::report::{Language, WriteError};
use crate::time::{DAY_S, Timestamp};
use crate::zone::{ZoneLife, ZoneLives};

/// So many places at most are told by name at one spot.
const MOST_AT_SPOT: usize = 6;
/// So many places without coordinates are told by name.
const MOST_UNPLACED: usize = 200;

#[derive(Serialize)]
struct Map {
    levels: Vec<Option<(String, String, &'static str)>>,
    first_day: i64,
    areas: Vec<(usize, Option<usize>)>,
    spots: Vec<(Option<usize>, Vec<usize>, usize)>,
    cases: Vec<(usize, i64, bool)>,
    zones: Vec<(usize, usize, i64, Option<i64>)>,
    unplaced: Vec<usize>,
    unplaced_in_all: usize,
    spots_left_out: usize,
}

/// What a protocol calls a level of zones; nothing for a level that it lacks.
pub(super) fn level_name(scheme: ZoneScheme, level: ZoneLevel) -> Option<Text> {
    let label = scheme.label(level)?;
    Some(match (scheme, level) {
        (ZoneScheme::SealedControlledPrevention, _) => {
            let name = super::words::level(Some(level));
            Text::new(format!("{label} zone"), name.zh)
        }
        (_, ZoneLevel::Sealed) => Text::new("high risk area", "高风险区"),
        (_, ZoneLevel::Controlled) => Text::new("medium risk area", "中风险区"),
        (_, ZoneLevel::Prevention) => Text::new("low risk area", "低风险区"),
    })
}

impl Sheet<'_> {
    /// How strictly an area is closed at the instant of the question.
    pub(super) fn level(&self, area: AreaId) -> Option<ZoneLevel> {
        self.day.lives.as_ref()?.level(area, self.day.as_of)
    }

    /// The zones that had begun by the instant of the question.
    pub(super) fn zones(&self) -> impl Iterator<Item = ZoneLife<'_>> {
        let lives = self.day.lives.as_ref().into_iter().flat_map(ZoneLives::iter);
        lives.filter(|zone| zone.began() <= self.day.as_of)
    }
}

impl Map {
    fn new(
        sheet: &Sheet<'_>,
        ground: &Ground<'_>,
        positions: &BTreeMap<AreaId, usize>,
    ) -> Result<Self, WriteError> {
        let clock = Clock::new(sheet);
        let areas = &sheet.day.records.gazetteer.areas;
        let position = |area: AreaId| positions.get(&area).copied();
        let mut by_position: Vec<(usize, AreaId)> = positions.iter().map(|(&area, &at)| (at, area)).collect();
        by_position.sort_unstable();
        let mut zones = Vec::new();
        for zone in sheet.zones() {
            if let Some(area) = position(zone.area()) {
                let spells = spells(&zone, sheet.day.as_of).into_iter();
                zones.extend(spells.map(|(level, from, until)| {
                    (
                        area,
                        level_number(level),
                        clock.at(from),
                        until.map(|until| clock.at(until)),
                    )
                }));
            }
        }
        zones.sort_unstable();
        let cases = ground.cases()?;
        let begins = zones.iter().map(|&(_, _, from, _)| from);
        let first = begins
            .chain(cases.iter().map(|&(_, known, _)| clock.at(known)))
            .min();
        let scheme = sheet.day.zones.scheme();
        let spot = |spot: &Spot| {
            let told = spot.places.iter().take(MOST_AT_SPOT);
            let told = told.map(|&(_, place)| sheet.names.place_number(place));
            Ok((
                spot.area.and_then(position),
                told.collect::<Result<_, _>>()?,
                spot.places.len(),
            ))
        };
        let unplaced = ground.unplaced.iter().take(MOST_UNPLACED);
        Ok(Self {
            levels: ZoneLevel::ALL
                .iter()
                .map(|&level| {
                    let name = level_name(scheme?, level)?;
                    Some((name.en, name.zh, palette::zone(Some(level))))
                })
                .collect(),
            first_day: first.unwrap_or(clock.at(sheet.day.as_of)).max(0) / DAY_S,
            areas: by_position
                .iter()
                .map(|&(_, area)| {
                    let parent = areas.get(area).and_then(|area| area.parent);
                    Ok((sheet.names.area_number(area)?, parent.and_then(position)))
                })
                .collect::<Result<_, WriteError>>()?,
            spots: ground.spots.iter().map(spot).collect::<Result<_, WriteError>>()?,
            cases: cases
                .iter()
                .map(|&(person, known, home)| {
                    Ok((
                        sheet.names.person_number(person)?,
                        clock.at(known),
                        home.is_some(),
                    ))
                })
                .collect::<Result<_, WriteError>>()?,
            zones,
            unplaced: unplaced
                .map(|&(_, place)| sheet.names.place_number(place))
                .collect::<Result<_, _>>()?,
            unplaced_in_all: ground.unplaced.len(),
            spots_left_out: ground.left_out,
        })
    }
}

fn level_number(level: ZoneLevel) -> usize {
    ZoneLevel::ALL
        .iter()
        .position(|&one| one == level)
        .unwrap_or_default()
}

/// The levels of a zone one after the other, up to an instant; the last one is open where the zone is in force then.
fn spells(zone: &ZoneLife<'_>, as_of: Timestamp) -> Vec<(ZoneLevel, Timestamp, Option<Timestamp>)> {
    let changes = zone.history().iter().map(|change| change.at);
    let mut instants: Vec<Timestamp> = std::iter::once(zone.began())
        .chain(changes)
        .filter(|&at| (zone.began()..=as_of).contains(&at))
        .collect();
    instants.sort_unstable();
    instants.dedup();
    let mut spells: Vec<(ZoneLevel, Timestamp, Option<Timestamp>)> = Vec::new();
    for at in instants {
        let level = zone.level(at);
        if spells
            .last()
            .is_some_and(|&(last, _, until)| until.is_none() && Some(last) == level)
        {
            continue;
        }
        if let Some((_, _, until)) = spells.last_mut() {
            until.get_or_insert(at);
        }
        spells.extend(level.map(|level| (level, at, None)));
    }
    let ended = zone.ended().filter(|&ended| ended <= as_of);
    if let (Some((_, _, until)), Some(ended)) = (spells.last_mut(), ended) {
        until.get_or_insert(ended);
    }
    spells
}

/// A level in the legend: its class, and what it is called.
struct Key {
    class: &'static str,
    name: Html,
}

fn legend(sheet: &Sheet<'_>) -> Vec<Key> {
    let named = |&level: &ZoneLevel| {
        let name = level_name(sheet.day.zones.scheme()?, level)?;
        let class = palette::zone(Some(level));
        Some(Key {
            class,
            name: say(&name.en, &name.zh),
        })
    };
    let free = Key {
        class: palette::zone(None),
        name: say("no zone", "未划区"),
    };
    ZoneLevel::ALL.iter().filter_map(named).chain([free]).collect()
}

#[derive(Template)]
#[template(path = "map.html")]
struct Section {
    /// Nothing where nothing has coordinates.
    picture: Option<Html>,
    legend: Vec<Key>,
    draws_zones: bool,
    unplaced: Vec<String>,
    /// Whether more places than these have no coordinates.
    more_unplaced: bool,
    unplaced_in_all: String,
    /// Nothing where everything has room.
    left_out: Option<String>,
    cases_unplaced: Vec<String>,
}

/// The page of the map.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let ground = Ground::new(sheet)?;
    let positions = ground.areas()?;
    let homeless = ground.cases()?.into_iter().filter(|(_, _, home)| home.is_none());
    let told = ground.unplaced.iter().take(MOST_UNPLACED);
    let section = Section {
        picture: map_picture::draw(sheet, &ground, &positions)?,
        legend: legend(sheet),
        draws_zones: sheet.day.zones.scheme().is_some(),
        unplaced: told
            .map(|&(_, place)| sheet.names.place(place))
            .collect::<Result<_, _>>()?,
        more_unplaced: ground.unplaced.len() > MOST_UNPLACED,
        unplaced_in_all: number(ground.unplaced.len() as u64),
        left_out: (ground.left_out > 0).then(|| number(ground.left_out as u64)),
        cases_unplaced: homeless
            .map(|(person, _, _)| sheet.names.person(person, Language::English))
            .collect::<Result<_, _>>()?,
    };
    Part::new(&section)?.with_data("map", &Map::new(sheet, &ground, &positions)?)
}
