//! Everybody who is followed, and the dossier of each, as data: rows and dossiers are made when they are looked at.

use std::collections::BTreeMap;

use askama::Template;
use serde::Serialize;

use super::person::{Cabinet, Line, class};
use super::sheet::{Part, Sheet};
use super::text::{Text, number, say};
use super::words;
use crate::area::AreaLevel;
use crate::id::PersonId;
use crate::report::WriteError;
use crate::report::words::time;

#[derive(Template)]
#[template(path = "persons.html")]
struct Persons {
    count: String,
}

/// A text in the data: the same in both languages, or a pair.
#[derive(Serialize)]
#[serde(untagged)]
enum Said {
    Same(String),
    Both([String; 2]),
}

/// Texts that many dossiers share, each once.
#[derive(Default)]
struct Texts {
    numbers: BTreeMap<Text, usize>,
    list: Vec<Said>,
}

impl Texts {
    fn number(&mut self, text: Text, sheet: &Sheet<'_>) -> Result<usize, WriteError> {
        if let Some(&number) = self.numbers.get(&text) {
            return Ok(number);
        }
        let (en, zh) = (sheet.names.data(&text.en)?, sheet.names.data(&text.zh)?);
        self.list.push(if en == zh {
            Said::Same(en)
        } else {
            Said::Both([en, zh])
        });
        self.numbers.insert(text, self.list.len() - 1);
        Ok(self.list.len() - 1)
    }
}

/// What the script makes rows and dossiers from. Texts are told by their number.
#[derive(Serialize)]
struct Rows {
    texts: Vec<Said>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    /// The role, as styles know it.
    r: &'static str,
    /// The role in words.
    w: usize,
    /// The generation; 0 for a case.
    g: u32,
    /// First exposure; of a case, when it became known.
    t: String,
    /// The township of the home, by its number among the areas.
    #[serde(skip_serializing_if = "Option::is_none")]
    a: Option<usize>,
    /// How the order stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    s: Option<usize>,
    /// The last day of quarantine.
    #[serde(skip_serializing_if = "Option::is_none")]
    u: Option<String>,
    /// The blocks of the dossier.
    b: Vec<(&'static str, usize, Vec<Entry>)>,
}

/// Depth, label and text of a line; without a label where there is none.
#[derive(Serialize)]
#[serde(untagged)]
enum Entry {
    Plain(usize, usize),
    Labelled(usize, usize, usize),
}

/// The page of the persons.
pub(super) fn part(sheet: &Sheet<'_>) -> Result<Part, WriteError> {
    let cabinet = Cabinet::new(sheet);
    let mut texts = Texts::default();
    let mut rows = Vec::new();
    for &person in &sheet.listed {
        rows.extend(row(sheet, &cabinet, person, &mut texts)?);
    }
    let template = Persons {
        count: number(sheet.listed.len() as u64),
    };
    Part::new(&template)?.with_data(
        "persons",
        &Rows {
            texts: texts.list,
            rows,
        },
    )
}

fn row(
    sheet: &Sheet<'_>,
    cabinet: &Cabinet<'_>,
    person: PersonId,
    texts: &mut Texts,
) -> Result<Option<Row>, WriteError> {
    let Some(file) = cabinet.file(person)? else {
        return Ok(None);
    };
    let (tracing, zone) = (&sheet.day.tracing, sheet.day.time_zone());
    let contact = tracing.contact(person);
    let since = match contact {
        Some(contact) => Some(contact.first_exposure),
        None => tracing.cases().get(person).and_then(|case| case.known(zone)),
    };
    let tier = contact.map(|contact| contact.tier);
    let order = sheet.day.orders.get(person);
    let township = sheet
        .day
        .records
        .gazetteer
        .area_of_home(person, AreaLevel::Township);
    let mut blocks = Vec::new();
    for block in file.blocks {
        let title = texts.number(block.title, sheet)?;
        let entry = |Line { depth, label, text }: Line| {
            let label = label.map(|label| texts.number(label, sheet)).transpose()?;
            let text = texts.number(text, sheet)?;
            Ok(match label {
                None => Entry::Plain(depth, text),
                Some(label) => Entry::Labelled(depth, label, text),
            })
        };
        let lines = block
            .lines
            .into_iter()
            .map(entry)
            .collect::<Result<_, WriteError>>()?;
        blocks.push((block.class, title, lines));
    }
    Ok(Some(Row {
        r: class(tier),
        w: texts.number(words::role(tier), sheet)?,
        g: contact.map_or(0, |contact| contact.generation),
        t: since.map(|since| time(since, zone)).unwrap_or_default(),
        a: township.map(|area| sheet.names.area_number(area)).transpose()?,
        s: order
            .map(|order| texts.number(words::standing(order.standing), sheet))
            .transpose()?,
        u: order.and_then(|order| Some(order.until?.on.to_string())),
        b: blocks,
    }))
}
