//! The README.md beside the data: what they are, what was left out, and what was planted.

use std::fmt::Write as _;

use crate::cast::Cast;
use crate::clock::{Clock, DAY, Moment};
use crate::draws::index;
use crate::log::Recording;
use crate::outbreak::{Case, Outbreak, Transmission};
use crate::park;
use crate::place::Kind;
use crate::response;
use crate::spread::Spread;
use crate::tables::Scribe;

/// What the account says about the run.
pub(crate) struct Run<'a> {
    pub(crate) preset: &'static str,
    pub(crate) seed: u64,
    pub(crate) days: u32,
    pub(crate) recording: Recording,
    pub(crate) spread: Option<Spread>,
    /// File names and their rows.
    pub(crate) files: &'a [(&'static str, u64)],
}

/// The whole text.
pub(crate) fn text(run: &Run<'_>, scribe: &Scribe<'_>, outbreak: &Outbreak, cast: Option<&Cast>) -> String {
    let mut text = opening(run, scribe);
    text.push_str(match run.recording {
        Recording::Full => "The log is full: every visit of everybody, homes included.\n",
        Recording::CheckIns { .. } => "",
    });
    if let Recording::CheckIns { percent } = run.recording {
        text.push_str(&thinning(percent));
    }
    if let Some(spread) = run.spread {
        text.push_str(&spreading(spread));
    }
    if let Some(cast) = cast {
        text.push_str(&answered(scribe.clock));
        text.push_str(&planted(run, scribe, outbreak, cast));
        text.push_str(park::ACCOUNT);
    }
    text
}

fn opening(run: &Run<'_>, scribe: &Scribe<'_>) -> String {
    let Run {
        preset, seed, days, ..
    } = run;
    let spread = run.spread.map_or_else(String::new, |spread| {
        format!(" --spread {} --hidden {}", spread.seeds, spread.hidden_percent)
    });
    let (first, end) = (scribe.clock.date(0), instant(scribe.clock, *days * DAY));
    let mut text = format!(
        "# SYNTHETIC data: {preset}\n\n\
         No person, household, visit or infection here is real. Written by the example program `city-generate`\n\
         (`--preset {preset} --persons {} --days {days} --seed {seed} --start {first}{spread}`);\n\
         the same arguments give the same bytes.\n\n\
         Time zone +08:00. The data begin at {first}T00:00:00+08:00 and end before {end};\n\
         `as_of` {end} suits them.\n\n\
         | file | rows |\n|---|---|\n",
        scribe.world.people.len()
    );
    for (name, rows) in run.files {
        line(&mut text, format_args!("| {name} | {rows} |"));
    }
    text.push_str("\n`home` in persons.csv is the key of a place; the place's `area` is the building.\n\n");
    text
}

fn spreading(spread: Spread) -> String {
    let Spread {
        seeds,
        hidden_percent,
    } = spread;
    format!(
        "\nAn outbreak spread from {seeds} who brought it from elsewhere. infections.csv is the truth: who infected whom, where\n\
         and when; seeds have no infector and no place. {hidden_percent} in 100 infections nobody learns of: they infect\n\
         others, and are in no other table. All others fall ill, are sampled one or two days later and isolated within\n\
         hours, so that of the last days of the data the cases are not known yet.\n"
    )
}

fn thinning(percent: u32) -> String {
    format!(
        "The nine townships bear the names of Huangyuan's; everything below them, all numbers and all people are\n\
         invented. The county has about one twenty-fifth of its real population, and areas count these residents.\n\n\
         ## What the log leaves out\n\n\
         The county's tracers hold, and so do these files:\n\n\
         - the whole log of the circle of the outbreak: the people of the chain, their households, the grandchild's\n  \
           class and the worker's workshop; nights at home included, as one visit from evening to morning, or as one\n  \
           visit over several days for those who stayed in;\n\
         - visits that interviews named: guests of the tea house, the restaurant, the clinic, the bus and the coach;\n\
         - every coach ticket, with the row where the ticket names it;\n\
         - of everybody else {percent} in 100 check-ins at shops, restaurants, the market, clinics, hospitals and buses;\n  \
           no nights, no workplaces, and nothing from tea houses, temples and parks, which keep no list.\n\n\
         Life as restricted: schools teach from a distance from the ninth day on; residents of Chengguan, Dahua and Dongxia\n\
         stay at home from the tenth, but for food and medicine.\n\n\
         Blemishes, all of them legal data: a market check-in sent twice, a restaurant check-in that overlaps itself, a\n\
         person at the market and in the clinic at once, a stall (`stall07`) that places.csv does not list, tickets\n\
         without a row, guests without a table.\n\n"
    )
}

fn answered(clock: &Clock) -> String {
    let (first, last) = (
        response::FIRST_MORNING,
        response::FIRST_MORNING + response::MORNINGS - 1,
    );
    format!(
        "## What the county did\n\n\
         Fourteen mornings can be replayed, from {} to {}; the last of them after the end of the log. The program\n\
         traces its own tables under cn-8-field each morning at 08:00, and writes down what was done by then: contacts are\n\
         isolated some hours after they were found, or after the last visit that the log knows, nine of a hundred a day late\n\
         and three not at all; samples are taken when they are due, six of a hundred not; two of a hundred contacts are not\n\
         called on a day, and six do not answer; of eight rounds of screening the seventh has results that are missing and the\n\
         eighth is going on; one place in eight is not disinfected on a day. Three townships are under static management,\n\
         of which one is let go. The guest at the next table is found positive, and not entered as a case.\n\n",
        clock.date(first),
        clock.date(last),
    )
}

fn planted(run: &Run<'_>, scribe: &Scribe<'_>, outbreak: &Outbreak, cast: &Cast) -> String {
    let key = |person: u32| scribe.keys[index(person)].as_str();
    let mut text = String::from(
        "## The planted chain\n\nShaped like the Guangzhou Delta chain of May 2021.\n\n\
         | part | person | onset | sampled | isolated |\n|---|---|---|---|---|\n",
    );
    for (part, person) in cast.parts() {
        let dates = outbreak
            .cases
            .iter()
            .find(|case| case.person == person)
            .map(|case| dates(case, scribe.clock));
        let dates = dates.unwrap_or_else(|| "not yet a case |  | ".to_owned());
        line(&mut text, format_args!("| {part} | {} | {dates} |", key(person)));
    }
    text.push_str(
        "\nWho infected whom (both were there from start to end):\n\n\
         | infector | infectee | place | start | end | how | 2-day look-back |\n|---|---|---|---|---|---|---|\n",
    );
    for link in &outbreak.chain {
        let source = outbreak.cases.iter().find(|case| case.person == link.infector);
        let place = scribe.world.places.get(link.place);
        let cells = [
            key(link.infector),
            key(link.infectee),
            &place.key,
            &instant(scribe.clock, link.start),
            &instant(scribe.clock, link.end),
            link.note,
            two_days(link, place.kind, source),
        ];
        line(&mut text, format_args!("| {} |", cells.join(" | ")));
    }
    text.push_str(&lessons(run, scribe, cast));
    text
}

fn lessons(run: &Run<'_>, scribe: &Scribe<'_>, cast: &Cast) -> String {
    let key = |person: u32| scribe.keys[index(person)].as_str();
    let mut text = format!(
        "\nA 4-day look-back reaches every one of these links. A 2-day look-back misses four: of the spreader {} and of\n\
         the grandchild {} nothing but the sampling date is known, and both passed it on earlier. The guest {} and the\n\
         teacher {} are infected, but no cases yet. Under two days neither is a close contact; the guest is still a\n\
         secondary contact through the index case (the spreader's own first contact is earlier than the lunch), the\n\
         teacher is nobody's. Under four days both are close contacts, by a rule that asks for no more than a positive\n\
         time at one place.\n",
        key(cast.spreader),
        key(cast.grandchild),
        key(cast.neighbour_table),
        key(cast.teacher)
    );
    if run.seed != crate::DEFAULT_SEED {
        text.push_str("What is said of tiers was checked for the default seed only.\n");
    }
    text
}

fn dates(case: &Case, clock: &Clock) -> String {
    [case.onset, case.sampled, case.isolated]
        .map(|moment| moment.map_or_else(String::new, |moment| clock.moment(moment)))
        .join(" | ")
}

/// Whether a look-back of two days still reaches the infection; who lives together meets again.
fn two_days(link: &Transmission, kind: Kind, source: Option<&Case>) -> &'static str {
    let anchor = source.and_then(|case| {
        case.onset
            .into_iter()
            .chain(case.sampled)
            .map(Moment::minute)
            .min()
    });
    let reached = anchor.is_some_and(|anchor| link.end > (anchor / DAY).saturating_sub(2) * DAY);
    match (reached, kind) {
        (true, _) => "found",
        (false, Kind::Residence) => "found by later nights",
        (false, _) => "missed",
    }
}

fn instant(clock: &Clock, minute: u32) -> String {
    let mut text = String::new();
    clock.write(minute, &mut text);
    text
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    writeln!(text, "{line}").expect("writing to a string never fails");
}
