//! The dossier of one person as a page of its own.

use std::io::{BufWriter, Write};

use askama::Template;

use super::person::{Cabinet, class};
use super::policy::policy;
use super::sheet::Sheet;
use super::shell::{Head, styles_and_script};
use super::text::{Html, Text, say};
use super::words;
use crate::id::PersonId;
use crate::report::marks;
use crate::report::{Language, WriteError};
use crate::tier::Tier;

#[derive(Template)]
#[template(path = "single.html")]
struct Single {
    policy: String,
    style: Html,
    script: Html,
    language: Language,
    /// Until a script takes that of the language which the reader asks for.
    title: &'static str,
    head: Head,
    name: Html,
    role: Html,
    role_class: &'static str,
    blocks: Vec<Block>,
    sources: Vec<Html>,
}

struct Block {
    class: &'static str,
    title: Html,
    lines: Vec<Line>,
}

struct Line {
    depth: usize,
    label: Option<Html>,
    text: Html,
}

/// Writes the dossier of a case or a contact.
pub(super) fn write(sheet: &Sheet<'_>, person: PersonId, out: impl Write) -> Result<(), WriteError> {
    let file = Cabinet::new(sheet)
        .file(person)?
        .ok_or(WriteError::NotTraced(person))?;
    let tell = |text: &Text| sheet.tell(text);
    let mut blocks = Vec::new();
    for block in &file.blocks {
        let line = |line: &super::person::Line| {
            Ok(Line {
                depth: line.depth,
                label: line.label.as_ref().map(tell).transpose()?,
                text: tell(&line.text)?,
            })
        };
        blocks.push(Block {
            class: block.class,
            title: tell(&block.title)?,
            lines: block.lines.iter().map(line).collect::<Result<_, WriteError>>()?,
        });
    }
    let protocol = sheet.day.tracing.protocol();
    let tier = sheet.day.tracing.contact(person).map(|contact| contact.tier);
    // What bears on the order of one person: the window, and care, but for what is of other tiers alone.
    let of_others: &[&str] = match tier {
        Some(Tier::Close) => &["care.secondary", "care.companion", "care.general"],
        Some(Tier::Secondary) => &["care.companion", "care.general"],
        _ => &[],
    };
    let bears = |parts: &[&str], figure: &str| parts.iter().any(|part| figure.starts_with(part));
    let cited = protocol.citations().iter().filter(|citation| {
        bears(&["window", "care"], &citation.figure) && !bears(of_others, &citation.figure)
    });
    let sources = cited
        .map(|citation| tell(&Text::same(marks::free(&citation.to_string()))))
        .collect::<Result<_, _>>()?;
    let (style, script) = styles_and_script();
    let page = Single {
        policy: policy(&script, &style),
        style: Html(style),
        script: Html(script),
        language: sheet.dossier.language,
        title: match sheet.dossier.language {
            Language::English => "Dossier of one person",
            Language::Chinese => "个人档案",
        },
        head: Head::new(sheet),
        name: tell(&Text::same(marks::person(person)))?,
        role: tell(&words::role(tier))?,
        role_class: class(tier),
        blocks,
        sources,
    };
    let mut out = BufWriter::new(out);
    page.write_into(&mut out)?;
    Ok(out.flush()?)
}
