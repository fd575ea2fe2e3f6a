//! What every part of the page needs.

use std::collections::BTreeMap;

use serde::Serialize;

use super::names::Names;
use super::text::{Html, Text};
use crate::id::PersonId;
use crate::report::daily::{self, Form, Keys};
use crate::report::{Language, WriteError};
use crate::response::Day;
use crate::roster::Roster;
use crate::tier::Tier;

use super::Dossier;

/// The page while it is written.
pub(super) struct Sheet<'a> {
    pub(super) dossier: &'a Dossier<'a>,
    pub(super) day: &'a Day<'a>,
    pub(super) roster: &'a Roster,
    pub(super) names: Names<'a>,
    /// Who has a dossier in the page, in its order.
    pub(super) listed: Vec<PersonId>,
    /// As what cases were known before.
    pub(super) known_before: BTreeMap<PersonId, Tier>,
}

/// A part of the page: its markup, and data for its script.
pub(super) struct Part {
    pub(super) markup: Html,
    pub(super) data: Vec<Data>,
}

/// Data for a script, as JSON that can stand in a page.
pub(super) struct Data {
    /// The script finds it as `data-` and this name.
    pub(super) name: &'static str,
    pub(super) json: Html,
}

impl Part {
    pub(super) fn new(template: &impl askama::Template) -> Result<Self, WriteError> {
        let markup = Html(template.render().map_err(std::io::Error::other)?);
        let data = Vec::new();
        Ok(Self { markup, data })
    }

    pub(super) fn with_data(
        mut self,
        name: &'static str,
        value: &impl Serialize,
    ) -> Result<Self, WriteError> {
        let json = json(value)?;
        self.data.push(Data { name, json });
        Ok(self)
    }
}

/// JSON in which nothing can end the element around it.
pub(super) fn json(value: &impl Serialize) -> Result<Html, WriteError> {
    let text = serde_json::to_string(value).map_err(|error| WriteError::Output(error.into()))?;
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '<' => safe.push_str("\\u003c"),
            '>' => safe.push_str("\\u003e"),
            '&' => safe.push_str("\\u0026"),
            '\u{2028}' => safe.push_str("\\u2028"),
            '\u{2029}' => safe.push_str("\\u2029"),
            letter => safe.push(letter),
        }
    }
    Ok(Html(safe))
}

impl Sheet<'_> {
    /// A text as markup, in both languages.
    pub(super) fn tell(&self, text: &Text) -> Result<Html, WriteError> {
        self.names.html(text)
    }

    /// A sentence of the briefing in both languages, with marks in the place of keys.
    pub(super) fn brief(
        &self,
        say: impl Fn(&dyn daily::Tongue, &Keys<'_>) -> Result<String, WriteError>,
    ) -> Result<Text, WriteError> {
        let keys = Keys {
            roster: self.roster,
            zone: self.day.time_zone(),
            form: Form::Marked,
        };
        Text::each(|language: Language| say(daily::tongue(language), &keys))
    }
}
