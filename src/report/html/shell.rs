//! What is around the parts: the head with its policy, the tabs, the styles and the script.

use std::io::{BufWriter, Write};

use askama::Template;

use super::sheet::{Data, Part, Sheet, json};
use super::text::{self, Html, number, say};
use super::{Written, calendar, chains, map, overview, persons, places, policy::policy, timeline, zones};
use crate::report::{Language, WriteError, svg};

/// The styles, in the order in which they hold.
const STYLES: [&str; 6] = [
    svg::STYLE,
    include_str!("page.css"),
    include_str!("views.css"),
    include_str!("chains.css"),
    include_str!("timeline.css"),
    include_str!("map.css"),
];

/// The script, whose first part the others call.
const SCRIPTS: [&str; 7] = [
    include_str!("base.js"),
    include_str!("persons.js"),
    include_str!("views.js"),
    include_str!("chains.js"),
    include_str!("timeline.js"),
    include_str!("map.js"),
    include_str!("start.js"),
];

/// A page behind a tab.
struct Tab {
    id: &'static str,
    title: Html,
    markup: Html,
}

#[derive(Template)]
#[template(path = "page.html")]
struct Page<'a> {
    policy: &'a str,
    style: Html,
    script: Html,
    language: Language,
    titles: [String; 2],
    title: String,
    tabs: &'a [Tab],
    head: Head,
    data: &'a [Data],
}

/// What stands on top of every page: of what it is, as of when, under which protocol.
pub(super) struct Head {
    pub(super) title: Option<String>,
    pub(super) as_of: Html,
    pub(super) protocol: String,
    pub(super) protocol_title: String,
}

impl Head {
    pub(super) fn new(sheet: &Sheet<'_>) -> Self {
        let protocol = sheet.day.tracing.protocol();
        Self {
            title: sheet.dossier.title.map(|title| svg::legible(title, 200)),
            as_of: text::time(sheet.day.as_of, sheet.day.time_zone()),
            protocol: svg::legible(protocol.id(), 200),
            protocol_title: svg::legible(protocol.title(), 200),
        }
    }
}

type Section = fn(&Sheet<'_>) -> Result<Part, WriteError>;

/// The pages in their order, and what each is called.
const SECTIONS: [(&str, &str, &str, Section); 8] = [
    ("overview", "Overview", "概览", overview::part),
    ("chains", "Chains", "传播链", chains::part),
    ("timeline", "Timeline", "时间线", timeline::part),
    ("map", "Map", "地图", map::part),
    ("places", "Places", "场所", places::part),
    ("calendar", "Calendar", "日历", calendar::part),
    ("zones", "Zones", "风险区", zones::part),
    ("persons", "Persons", "人员", persons::part),
];

/// Writes the page with all its parts.
pub(super) fn write(sheet: &Sheet<'_>, written: Written, out: impl Write) -> Result<(), WriteError> {
    let mut tabs = Vec::new();
    let mut data = Vec::new();
    for (id, en, zh, section) in SECTIONS {
        let mut part = section(sheet)?;
        data.append(&mut part.data);
        if id == "persons" {
            let told = left_out(written);
            part.markup = Html(format!("{told}{}", part.markup));
        }
        tabs.push(Tab {
            id,
            title: say(en, zh),
            markup: part.markup,
        });
    }
    data.push(Data {
        name: "names",
        json: json(&sheet.names.table()?)?,
    });
    write_page(sheet, &tabs, &data, out)
}

fn left_out(written: Written) -> Html {
    if written.left_out == 0 {
        return Html::default();
    }
    let (persons, left_out) = (number(written.persons as u64), number(written.left_out as u64));
    let told = say(
        &format!(
            "This page has room for {persons} persons. {left_out} more are counted in all figures and have no row here."
        ),
        &format!("本页列出{persons}人，另有{left_out}人未列出，但已计入各项数据。"),
    );
    Html(format!("<p class=\"warn\">{told}</p>"))
}

fn write_page(sheet: &Sheet<'_>, tabs: &[Tab], data: &[Data], out: impl Write) -> Result<(), WriteError> {
    let (style, script) = (STYLES.concat(), SCRIPTS.concat());
    let head = Head::new(sheet);
    let titles = match &head.title {
        Some(title) => [format!("{title}: dossier"), format!("{title}疫情档案")],
        None => ["Dossier".to_owned(), "疫情档案".to_owned()],
    };
    let language = sheet.dossier.language;
    let title = titles[usize::from(language == Language::Chinese)].clone();
    let page = Page {
        policy: &policy(&script, &style),
        style: Html(style),
        script: Html(script),
        language,
        title,
        titles,
        tabs,
        head,
        data,
    };
    let mut out = BufWriter::new(out);
    page.write_into(&mut out)?;
    Ok(out.flush()?)
}

/// Styles and script of a page of one person.
pub(super) fn styles_and_script() -> (String, String) {
    let script = [include_str!("base.js"), include_str!("start.js")].concat();
    ([svg::STYLE, include_str!("page.css")].concat(), script)
}
