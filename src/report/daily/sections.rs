//! The sections of a briefing.

use std::collections::BTreeMap;
use std::io::Write;

use super::{Heading, Sheet};
use crate::area::AreaLevel;
use crate::id::AreaId;
use crate::report::{WriteError, words};
use crate::response::{Changed, Duty, Problem, TestState, problems as problems_of};
use crate::tier::Tier;
use crate::zone::Happening;

/// So many lines of one kind are told; the tables have the rest.
const LINES_SHOWN: usize = 20;

impl<W: Write> Sheet<'_, W> {
    fn heading(&mut self, heading: Heading) -> Result<(), WriteError> {
        Ok(writeln!(self.out, "\n## {}\n", self.tongue.heading(heading))?)
    }

    fn lines(&mut self, mut lines: Vec<String>) -> Result<(), WriteError> {
        let more = lines.len().saturating_sub(LINES_SHOWN);
        lines.truncate(LINES_SHOWN);
        for line in lines {
            writeln!(self.out, "- {line}")?;
        }
        if more > 0 {
            writeln!(self.out, "- {}", self.tongue.more(more))?;
        }
        Ok(())
    }
}

/// What is wrong, kind by kind; nothing else.
pub(super) fn problems<W: Write>(sheet: &mut Sheet<'_, W>) -> Result<(), WriteError> {
    sheet.heading(Heading::Problems)?;
    let problems = problems_of(sheet.day);
    if problems.is_empty() {
        writeln!(sheet.out, "{}", sheet.tongue.nothing())?;
    }
    let of_kind = problems.chunk_by(|a: &Problem, b| a.kind() == b.kind());
    for (number, problems) in of_kind.enumerate() {
        let blank = if number == 0 { "" } else { "\n" };
        writeln!(
            sheet.out,
            "{blank}### {} ({})\n",
            sheet.tongue.kind(&problems[0]),
            problems.len()
        )?;
        let lines = problems
            .iter()
            .map(|problem| sheet.tongue.problem(problem, &sheet.keys));
        let lines = lines.collect::<Result<_, _>>()?;
        sheet.lines(lines)?;
    }
    Ok(())
}

/// What is different since the morning before.
pub(super) fn changed<W: Write>(sheet: &mut Sheet<'_, W>) -> Result<(), WriteError> {
    sheet.heading(Heading::Changed)?;
    let (day, tongue) = (sheet.day, sheet.tongue);
    let cases = day.new_cases().map(|case| tongue.new_case(case, &sheet.keys));
    let mut lines = cases.collect::<Result<Vec<_>, _>>()?;
    let mut found: BTreeMap<Tier, usize> = BTreeMap::new();
    let mut others = Vec::new();
    for change in &day.changes {
        if let Changed::Found { tier, .. } = change.what {
            *found.entry(tier).or_default() += 1;
        } else {
            let who = sheet.keys.person(change.person)?;
            others.push(format!("{who}: {}", tongue.changed(&change.what, &sheet.keys)?));
        }
    }
    lines.extend(found.into_iter().map(|(tier, count)| tongue.found(tier, count)));
    for change in &day.zone_changes {
        lines.push(tongue.zone(change, &sheet.keys)?);
    }
    for event in day.records.events {
        let (area, began) = match event.what {
            Happening::StaticBegan { area } => (area, true),
            Happening::StaticEnded { area } => (area, false),
            _ => continue,
        };
        let at = event.at.start(sheet.keys.zone);
        if at <= day.as_of && day.before.is_none_or(|before| before < at) {
            let (area, at) = (sheet.keys.area(area)?, words::moment(event.at, sheet.keys.zone));
            lines.push(tongue.static_management(&area, began, &at));
        }
    }
    if lines.is_empty() && others.is_empty() {
        writeln!(sheet.out, "{}", tongue.nothing())?;
    }
    // Cases and zones are told in full.
    for line in lines {
        writeln!(sheet.out, "- {line}")?;
    }
    sheet.lines(others)
}

/// The figures of the day.
pub(super) fn figures<W: Write>(sheet: &mut Sheet<'_, W>) -> Result<(), WriteError> {
    sheet.heading(Heading::Figures)?;
    let (day, tongue) = (sheet.day, sheet.tongue);
    let tier = |tier| day.tracing.count(tier) as u64;
    let today = day.date();
    let due = day
        .orders
        .iter()
        .flat_map(crate::response::Order::tests)
        .filter(|test| test.on == today);
    let zones = |level| {
        let lists = day.checklists.iter();
        lists.filter(|list| list.level == level).count() as u64
    };
    let count = day.follow_up.count();
    let figures = [
        day.tracing.cases().len() as u64,
        tier(Tier::Close),
        tier(Tier::Secondary),
        tier(Tier::Further) + tier(Tier::Companion) + tier(Tier::General),
        due.filter(|test| test.state == TestState::Due).count() as u64,
        count.contacts,
        zones(crate::protocol::ZoneLevel::Sealed),
        zones(crate::protocol::ZoneLevel::Controlled),
        zones(crate::protocol::ZoneLevel::Prevention),
    ];
    for (name, figure) in tongue.figures().into_iter().zip(figures) {
        writeln!(sheet.out, "- {name}: {figure}")?;
    }
    for round in &day.rounds {
        if let Ok(state) = &round.state {
            let name = sheet.keys.text(&round.called.name);
            let line = tongue.round(&name, &state.coverage(), round.over);
            writeln!(sheet.out, "- {line}")?;
        }
    }
    Ok(())
}

/// What falls due today, township by township.
pub(super) fn townships<W: Write>(sheet: &mut Sheet<'_, W>) -> Result<(), WriteError> {
    sheet.heading(Heading::Townships)?;
    let (day, tongue) = (sheet.day, sheet.tongue);
    let calendar = day.calendar(AreaLevel::Township);
    let mut of_area: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    let key = |area: Option<AreaId>| match area {
        Some(area) => sheet.keys.area(area),
        None => Ok(String::new()),
    };
    for entry in calendar.of_day(day.date()) {
        let to_do = match entry.duty {
            Duty::Stay { .. } => false,
            Duty::Test { state, .. } => state == TestState::Due,
            Duty::Enter { .. } | Duty::Move { .. } | Duty::Hold { .. } | Duty::LetOut => true,
        };
        if to_do {
            let line = (
                sheet.keys.person(entry.person)?,
                tongue.duty(&entry.duty, &sheet.keys),
            );
            of_area.entry(key(entry.area)?).or_default().push(line);
        }
    }
    if of_area.is_empty() {
        writeln!(sheet.out, "{}", tongue.nothing())?;
        return Ok(());
    }
    let [area, person, what] = tongue.list_columns();
    writeln!(sheet.out, "| {area} | {person} | {what} |\n|---|---|---|")?;
    for (area, mut rows) in of_area {
        rows.sort();
        let area = if area.is_empty() {
            tongue.no_area().to_owned()
        } else {
            area
        };
        for (person, what) in rows {
            writeln!(sheet.out, "| {area} | {person} | {what} |")?;
        }
    }
    Ok(())
}

/// Whom each team follows up.
pub(super) fn teams<W: Write>(sheet: &mut Sheet<'_, W>) -> Result<(), WriteError> {
    sheet.heading(Heading::Teams)?;
    let counts = sheet.day.follow_up.count_by_team();
    if counts.is_empty() {
        writeln!(sheet.out, "{}", sheet.tongue.nothing())?;
    }
    for (team, count) in counts {
        let team = team.map_or_else(|| sheet.tongue.no_team().to_owned(), |team| sheet.keys.text(team));
        let to_call = count.due + count.overdue + count.lost;
        let line = sheet
            .tongue
            .team_line(count.contacts, to_call, count.overdue + count.lost);
        writeln!(sheet.out, "- {team}: {line}")?;
    }
    Ok(())
}
