//! The dossier of one person: what is known, the proof, the order with its reasons, the calendar, the samples.

use std::collections::BTreeMap;

use super::sheet::Sheet;
use super::text::Text;
use super::words;
use crate::area::AreaLevel;
use crate::case::Case;
use crate::contact::Contact;
use crate::id::PersonId;
use crate::record::Test;
use crate::report::explanation::{self, Step, Story};
use crate::report::marks;
use crate::report::words as report_words;
use crate::report::{Language, WriteError};
use crate::response::{Calendar, Duty, Entry, Order};
use crate::tier::Tier;
use crate::time::{Moment, Timestamp};
use crate::witness::{Refusal, Witness, witness};

/// A dossier: headings, and lines under them.
pub(super) struct PersonFile {
    pub(super) blocks: Vec<Block>,
}

pub(super) struct Block {
    /// By which styles and scripts know it.
    pub(super) class: &'static str,
    pub(super) title: Text,
    pub(super) lines: Vec<Line>,
}

/// The deeper a line is, the more it belongs to what stands above it.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Line {
    pub(super) depth: usize,
    pub(super) label: Option<Text>,
    pub(super) text: Text,
}

impl Line {
    fn plain(depth: usize, text: Text) -> Self {
        let label = None;
        Self { depth, label, text }
    }

    fn labelled(label: Text, text: Text) -> Self {
        Self {
            depth: 0,
            label: Some(label),
            text,
        }
    }
}

/// What dossiers are made from, by person.
pub(super) struct Cabinet<'a> {
    sheet: &'a Sheet<'a>,
    samples: BTreeMap<PersonId, Vec<&'a Test>>,
    duties: BTreeMap<PersonId, Vec<Entry>>,
    isolations: BTreeMap<PersonId, Moment>,
}

impl<'a> Cabinet<'a> {
    /// The records of those who have a dossier.
    pub(super) fn new(sheet: &'a Sheet<'a>) -> Self {
        let day = sheet.day;
        let zone = day.time_zone();
        let is_listed = |person| sheet.names.listed(person).is_some();
        let mut samples: BTreeMap<PersonId, Vec<&Test>> = BTreeMap::new();
        for test in day.records.tests {
            if is_listed(test.person) && test.sampled.start(zone) <= day.as_of {
                samples.entry(test.person).or_default().push(test);
            }
        }
        for of_person in samples.values_mut() {
            of_person.sort_by_key(|test| (test.sampled.start(zone), test.result, &test.round));
        }
        let calendar = Calendar::new(&day.orders, day.records.gazetteer, AreaLevel::Township);
        let mut duties: BTreeMap<PersonId, Vec<Entry>> = BTreeMap::new();
        for entry in calendar.iter().filter(|entry| is_listed(entry.person)) {
            duties.entry(entry.person).or_default().push(*entry);
        }
        let isolated = day.records.log.isolations();
        let isolations = isolated
            .filter(|one| is_listed(one.person) && one.from.start(zone) <= day.as_of)
            .map(|one| (one.person, one.from))
            .collect();
        Self {
            sheet,
            samples,
            duties,
            isolations,
        }
    }

    /// The dossier of a case or a contact; nothing of anybody else.
    pub(super) fn file(&self, person: PersonId) -> Result<Option<PersonFile>, WriteError> {
        let tracing = &self.sheet.day.tracing;
        let mut blocks = Vec::new();
        if let Some(case) = tracing.cases().get(person) {
            blocks.push(self.known_of_case(case));
            let story = self.story(Language::English);
            let links = story.links_to_case(person)?;
            blocks.push(self.proof(true, &explanation::proofs_of_links(tracing, &links))?);
        } else if let Some(contact) = tracing.contact(person) {
            blocks.push(self.known_of_contact(contact));
            let proofs: Vec<Witness> = witness(tracing, person).into_iter().collect();
            blocks.push(self.proof(false, &proofs)?);
        } else {
            return Ok(None);
        }
        if let Some(order) = self.sheet.day.orders.get(person) {
            blocks.push(self.order(order)?);
        }
        blocks.extend(self.calendar(person)?);
        blocks.extend(self.tests(person));
        Ok(Some(PersonFile { blocks }))
    }

    fn story(&self, language: Language) -> Story<'_> {
        let Sheet { day, roster, .. } = self.sheet;
        Story::new(&day.tracing, roster, day.records.gazetteer, language).marked()
    }

    fn time(&self, time: Timestamp) -> Text {
        Text::same(report_words::time(time, self.sheet.day.time_zone()))
    }

    fn moment(&self, moment: Moment) -> Text {
        Text::same(report_words::moment(moment, self.sheet.day.time_zone()))
    }

    fn known_of_case(&self, case: &Case) -> Block {
        let zone = self.sheet.day.time_zone();
        let status = words::status(case.status);
        let mut lines = vec![Line::labelled(
            Text::new("Status", "类型"),
            Text::new(format!("case, {}", status.en), format!("病例（{}）", status.zh)),
        )];
        let known = case.known(zone).map(Moment::Instant);
        let before = self.sheet.known_before.get(&case.person).copied();
        lines.push(Line::labelled(
            Text::new("Known before as", "此前掌握为"),
            before.map_or(Text::new("no contact", "未掌握"), |tier| {
                words::role(Some(tier))
            }),
        ));
        for (en, zh, moment) in [
            ("Onset", "发病", case.onset),
            ("Last negative sample", "末次阴性采样", case.last_negative),
            ("First positive sample", "首次阳性采样", case.sampled),
            ("Reported", "报告", case.reported),
            ("Known since", "确认", known),
            ("Isolated", "隔离", case.isolated),
        ] {
            if let Some(moment) = moment {
                lines.push(Line::labelled(Text::new(en, zh), self.moment(moment)));
            }
        }
        lines.extend(self.home(case.person));
        Block {
            class: "known",
            title: Text::new("What is known", "基本情况"),
            lines,
        }
    }

    fn known_of_contact(&self, contact: &Contact) -> Block {
        let role = words::role(Some(contact.tier));
        let mut lines = vec![
            Line::labelled(
                Text::new("Status", "类型"),
                Text::new(
                    format!("{}, generation {}", role.en, contact.generation),
                    format!("{}，第{}代", role.zh, contact.generation),
                ),
            ),
            Line::labelled(
                Text::new("First exposure", "首次暴露"),
                self.time(contact.first_exposure),
            ),
            Line::labelled(
                Text::new("Last exposure until", "末次暴露至"),
                self.time(contact.last_exposure),
            ),
            Line::labelled(
                Text::new("Sources", "传染源人数"),
                Text::same(contact.sources.to_string()),
            ),
        ];
        if let Some(&isolated) = self.isolations.get(&contact.person) {
            lines.push(Line::labelled(
                Text::new("Isolated", "隔离"),
                self.moment(isolated),
            ));
        }
        lines.extend(self.home(contact.person));
        Block {
            class: "known",
            title: Text::new("What is known", "基本情况"),
            lines,
        }
    }

    fn home(&self, person: PersonId) -> Option<Line> {
        let gazetteer = self.sheet.day.records.gazetteer;
        let home = *gazetteer.homes.get(&person)?;
        let township = gazetteer.area_of(home, AreaLevel::Township);
        let home = marks::place(home);
        let text = township.map_or_else(
            || Text::same(home.clone()),
            |area| {
                let area = marks::area(area);
                Text::new(format!("{home}, {area}"), format!("{area}，{home}"))
            },
        );
        Some(Line::labelled(Text::new("Home", "住址"), text))
    }

    /// Proofs step by step, and whether they hold for the code that did not find them.
    fn proof(&self, of_case: bool, proofs: &[Witness]) -> Result<Block, WriteError> {
        let en = self.story(Language::English).steps(proofs)?;
        let zh = self.story(Language::Chinese).steps(proofs)?;
        let step = |(en, zh): (Step, Step)| {
            let text = Text::new(en.lines.join("; "), zh.lines.join("；"));
            Line::plain(en.depth, text)
        };
        let mut lines: Vec<Line> = en.into_iter().zip(zh).map(step).collect();
        let mut class = "proof";
        if proofs.is_empty() {
            lines.push(Line::plain(
                0,
                Text::new("no link from another case", "未发现来自其他病例的接触"),
            ));
        } else {
            let outcome = explanation::verify_all(&self.sheet.day.tracing, proofs);
            if outcome.is_err() {
                class = "proof refused";
            }
            lines.push(checked(&outcome));
        }
        let title = if of_case {
            Text::new(
                "Possible transmissions from other cases",
                "来自其他病例的接触（可能的传播）",
            )
        } else {
            Text::new(
                "Proof: the least of the records that shows it",
                "判定依据：所需的最少记录",
            )
        };
        Ok(Block { class, title, lines })
    }

    fn order(&self, order: &Order) -> Result<Block, WriteError> {
        let mut lines = vec![Line::labelled(
            Text::new("Standing", "状态"),
            words::standing(order.standing),
        )];
        if order.followed_as != order.tier {
            lines.push(Line::labelled(
                Text::new("Followed as", "按此管理"),
                words::role(Some(order.followed_as)),
            ));
        }
        lines.push(Line::labelled(Text::new("Found", "判定"), self.time(order.found)));
        if let Some(transfer) = order.transfer {
            let (due, state) = (self.time(transfer.due), words::transfer(transfer.state));
            lines.push(Line::labelled(
                Text::new("To be moved by", "转运时限"),
                Text::new(
                    format!("{}: {}", due.en, state.en),
                    format!("{}：{}", due.zh, state.zh),
                ),
            ));
        }
        if let Some(moved) = order.moved {
            lines.push(Line::labelled(
                Text::new("Moved to quarantine", "转运隔离"),
                self.time(moved),
            ));
        }
        let why = words::start_reason(order.start_reason);
        lines.push(Line::labelled(
            Text::new("Day 1", "第1天"),
            Text::new(
                format!("{}: {}", order.start, why.en),
                format!("{}：{}", order.start, why.zh),
            ),
        ));
        if let Some(until) = order.until {
            let source = marks::person(until.reason.source());
            let why = self
                .sheet
                .brief(|tongue, _| Ok(tongue.until(until.reason, &source)))?;
            lines.push(Line::labelled(
                Text::new("Last day of quarantine", "隔离最后一日"),
                Text::new(
                    format!("{}: {}", until.on, why.en),
                    format!("{}：{}", until.on, why.zh),
                ),
            ));
            if until.earliest < until.on {
                lines.push(Line::labelled(
                    Text::new("At the earliest", "最早"),
                    Text::same(until.earliest.to_string()),
                ));
            }
        }
        for &open in &order.open {
            lines.push(Line::labelled(
                Text::new("Against release", "解除条件未满足"),
                self.sheet.brief(|tongue, _| Ok(tongue.open(open)))?,
            ));
        }
        if let Some(released) = order.released {
            lines.push(Line::labelled(
                Text::new("Let out", "解除隔离"),
                Text::same(released.to_string()),
            ));
        }
        Ok(Block {
            class: "order",
            title: Text::new("The order, and why", "隔离令及其理由"),
            lines,
        })
    }

    fn calendar(&self, person: PersonId) -> Result<Option<Block>, WriteError> {
        let Some(entries) = self.duties.get(&person) else {
            return Ok(None);
        };
        let mut lines = Vec::new();
        for entry in entries {
            let days = if entry.from == entry.until {
                Text::same(entry.from.to_string())
            } else {
                Text::new(
                    format!("{} to {}", entry.from, entry.until),
                    format!("{}至{}", entry.from, entry.until),
                )
            };
            lines.push(Line::labelled(days, self.duty(&entry.duty)?));
        }
        Ok(Some(Block {
            class: "calendar",
            title: Text::new("Calendar", "日历"),
            lines,
        }))
    }

    fn duty(&self, duty: &Duty) -> Result<Text, WriteError> {
        self.sheet.brief(|tongue, keys| Ok(tongue.duty(duty, keys)))
    }

    fn tests(&self, person: PersonId) -> Option<Block> {
        let samples = self.samples.get(&person)?;
        let line = |test: &&Test| {
            let result = words::result(test.result);
            let text = match &test.round {
                None => result,
                Some(round) => {
                    let round = marks::free(round);
                    Text::new(
                        format!("{}, round {round}", result.en),
                        format!("{}，第{round}轮", result.zh),
                    )
                }
            };
            Line::labelled(self.moment(test.sampled), text)
        };
        Some(Block {
            class: "tests",
            title: Text::new("Samples", "采样"),
            lines: samples.iter().map(line).collect(),
        })
    }
}

fn checked(outcome: &Result<(), Refusal>) -> Line {
    let say = |language| explanation::tongue(language).checked(outcome.clone());
    Line::plain(0, Text::new(say(Language::English), say(Language::Chinese)))
}

/// By which word styles and scripts know a role.
pub(super) const fn class(tier: Option<Tier>) -> &'static str {
    match tier {
        None => "case",
        Some(tier) => tier.name(),
    }
}
