//! The dossier of one person as a page of its own.

use std::io::Write;

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

#[derive(Template)]
#[template(path = "single.html")]
struct Single {
    policy: String,
    style: Html,
    script: Html,
    language: Language,
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
pub(super) fn write(sheet: &Sheet<'_>, person: PersonId, mut out: impl Write) -> Result<(), WriteError> {
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
    // What bears on the order of one person: the window, and care.
    let cited = protocol.citations().iter().filter(|citation| {
        ["window", "care"]
            .iter()
            .any(|part| citation.figure.starts_with(part))
    });
    let sources = cited
        .map(|citation| tell(&Text::same(marks::free(&citation.to_string()))))
        .collect::<Result<_, _>>()?;
    let tier = sheet.day.tracing.contact(person).map(|contact| contact.tier);
    let (style, script) = styles_and_script();
    let page = Single {
        policy: policy(&script, &style),
        style: Html(style),
        script: Html(script),
        language: sheet.dossier.language,
        head: Head::new(sheet),
        name: tell(&Text::same(marks::person(person)))?,
        role: tell(&words::role(tier))?,
        role_class: class(tier),
        blocks,
        sources,
    };
    page.write_into(&mut out)?;
    Ok(out.flush()?)
}
