//! The overview: what is wrong today, how many there are, the zones, the epidemic curves.

use askama::Template;

use super::folded::Folded;
use super::sheet::{Part, Sheet};
use super::text::{Html, Text, number, say};
use super::words;
use crate::protocol::ZoneLevel;
use crate::report::svg::{EpidemicCurve, epidemic_curve};
use crate::report::{Language, WriteError};
use crate::response::{Problem, problems};
use crate::tier::Tier;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    figures: Vec<Figure>,
    zones: Vec<Figure>,
    problems: u64,
    told_problems: String,
    kinds: Vec<Folded>,
    curves: [Curve; 2],
}

/// An epidemic curve in both languages.
struct Curve {
    id: &'static str,
    name: Html,
    en: Html,
    zh: Html,
}

/// A number and what it counts.
struct Figure {
    class: &'static str,
    count: String,
    what: Html,
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

fn kind(sheet: &Sheet<'_>, problems: &[Problem]) -> Result<Folded, WriteError> {
    let what = sheet.brief(|tongue, _| Ok(tongue.kind(&problems[0]).to_owned()))?;
    Folded::new(sheet, sheet.tell(&what)?, problems, |problem| {
        sheet.brief(|tongue, keys| tongue.problem(problem, keys))
    })
}

fn curves(sheet: &Sheet<'_>) -> Result<[Curve; 2], WriteError> {
    let (cases, zone) = (sheet.day.tracing.cases(), sheet.day.time_zone());
    let known = |person| sheet.known_before.get(&person).copied();
    let draw = |id, name, curve: &EpidemicCurve| {
        let picture = |language| epidemic_curve(curve, language).map(|picture| Html(picture.inline()));
        Ok::<_, WriteError>(Curve {
            id,
            name,
            en: picture(Language::English)?,
            zh: picture(Language::Chinese)?,
        })
    };
    let by_report = EpidemicCurve::by_report(cases, zone, known);
    let by_onset = EpidemicCurve::by_onset(cases, zone, known);
    Ok([
        draw("by-report", say("Cases by report", "按报告日期"), &by_report)?,
        draw("by-onset", say("Cases by onset", "按发病日期"), &by_onset)?,
    ])
}
