//! The overview: what is wrong today, how many there are, the zones, the epidemic curves.

use askama::Template;

use super::sheet::{Part, Sheet};
use super::text::{Html, Text, number, say};
use super::words;
use crate::protocol::ZoneLevel;
use crate::report::svg::{EpidemicCurve, Picture, epidemic_curve};
use crate::report::{Language, WriteError};
use crate::response::{Problem, problems};
use crate::tier::Tier;

/// So many problems of a kind are told at once; the rest unfolds.
const SHOWN: usize = 8;
/// And so many altogether; the table of problems has the rest.
const MOST: usize = 200;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    figures: Vec<Figure>,
    zones: Vec<Figure>,
    problems: u64,
    told_problems: String,
    kinds: Vec<Kind>,
    curves: Vec<[Html; 2]>,
}

/// A number and what it counts.
struct Figure {
    class: &'static str,
    count: String,
    what: Html,
}

/// The problems of one kind.
struct Kind {
    what: Html,
    count: String,
    shown: Vec<Html>,
    more: Vec<Html>,
    left_out: Option<Html>,
}

/// The page of the overview.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let problems = problems(sheet.day);
    let kinds = problems
        .chunk_by(|a, b| a.kind() == b.kind())
        .map(|of_kind| kind(sheet, of_kind))
        .collect::<Result<_, _>>()?;
    Part::new(&Overview {
        figures: figures(sheet)?,
        zones: zones(sheet)?,
        problems: problems.len() as u64,
        told_problems: number(problems.len() as u64),
        kinds,
        curves: curves(sheet)?,
    })
}

fn figures(sheet: &Sheet<'_>) -> Result<Vec<Figure>, WriteError> {
    let tracing = &sheet.day.tracing;
    let mut figures = vec![Figure {
        class: "case",
        count: number(tracing.cases().len() as u64),
        what: say("cases", "病例"),
    }];
    for &tier in Tier::ALL {
        let count = tracing.count(tier) as u64;
        // The two that everybody asks for, and whatever else there is.
        if count > 0 || matches!(tier, Tier::Close | Tier::Secondary) {
            let role = words::role(Some(tier));
            figures.push(Figure {
                class: tier.name(),
                count: number(count),
                what: sheet.tell(&Text::new(format!("{}s", role.en), role.zh))?,
            });
        }
    }
    Ok(figures)
}

fn zones(sheet: &Sheet<'_>) -> Result<Vec<Figure>, WriteError> {
    let levels = [ZoneLevel::Sealed, ZoneLevel::Controlled, ZoneLevel::Prevention];
    if sheet.day.lives.is_none() {
        return Ok(Vec::new());
    }
    let of_level = |level: ZoneLevel| {
        let lists = sheet.day.checklists.iter();
        let count = lists.filter(|list| list.level == level).count() as u64;
        let zone = words::level(Some(level));
        Ok(Figure {
            class: level.name(),
            count: number(count),
            what: sheet.tell(&Text::new(format!("{} zones", zone.en), zone.zh))?,
        })
    };
    levels.into_iter().map(of_level).collect()
}

fn kind(sheet: &Sheet<'_>, problems: &[Problem]) -> Result<Kind, WriteError> {
    let told = problems.len().min(MOST);
    let mut lines = problems[..told]
        .iter()
        .map(|problem| sheet.tell(&sheet.brief(|tongue, keys| tongue.problem(problem, keys))?))
        .collect::<Result<Vec<_>, WriteError>>()?;
    let more = lines.split_off(told.min(SHOWN));
    let left_out = problems.len() - told;
    Ok(Kind {
        what: sheet.tell(&sheet.brief(|tongue, _| Ok(tongue.kind(&problems[0]).to_owned()))?)?,
        count: number(problems.len() as u64),
        shown: lines,
        more,
        left_out: (left_out > 0).then(|| {
            let left_out = number(left_out as u64);
            say(
                &format!("{left_out} more have no room here; the table of problems has them."),
                &format!("另有{left_out}条未列出，见问题清单。"),
            )
        }),
    })
}

/// By onset and by report, each in both languages.
fn curves(sheet: &Sheet<'_>) -> Result<Vec<[Html; 2]>, WriteError> {
    let (cases, zone) = (sheet.day.tracing.cases(), sheet.day.time_zone());
    let known = |person| sheet.known_before.get(&person).copied();
    let curves = [
        EpidemicCurve::by_onset(cases, zone, known),
        EpidemicCurve::by_report(cases, zone, known),
    ];
    let draw = |curve: &EpidemicCurve, language| {
        epidemic_curve(curve, language).map(|picture: Picture| Html(picture.inline()))
    };
    curves
        .iter()
        .map(|curve| Ok([draw(curve, Language::English)?, draw(curve, Language::Chinese)?]))
        .collect()
}
