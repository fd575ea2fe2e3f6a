//! The one check that every protocol passes, however it is made.

use std::fmt;

use thiserror::Error;

use super::builder::ProtocolBuilder;
use super::rule::{Rule, RuleSet};

/// Why a protocol cannot be used.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum ProtocolError {
    /// The id is empty.
    #[error("id: expected a name, found nothing")]
    NoId,
    /// No generation of contacts is asked for.
    #[error("generations: expected at least 1, found 0")]
    NoGeneration,
    /// More rules than a [`RuleSet`] holds.
    #[error("rules: expected at most {}, found {found}", RuleSet::CAPACITY)]
    TooManyRules {
        /// How many rules there are.
        found: usize,
    },
    /// Two rules have one id.
    #[error("rules[{second}].id: expected each id once, found {id:?} of rules[{first}] again")]
    RepeatedRule {
        /// The id.
        id: String,
        /// The position of the first rule that has it, counted from 0.
        first: usize,
        /// The position of the second.
        second: usize,
    },
    /// A rule was to be replaced or left out, and there is none of that id.
    #[error("rules: expected the id of a rule ({known}), found {found:?}")]
    NoSuchRule {
        /// The ids that there are, separated by commas.
        known: String,
        /// The id that was asked for.
        found: String,
    },
    /// One field of a rule holds what it must not.
    #[error("rules[{position}].{field}: expected {expected}, found {found}")]
    Rule {
        /// The position of the rule, counted from 0.
        position: usize,
        /// The name of the field.
        field: &'static str,
        /// What the field may hold.
        expected: &'static str,
        /// What it held.
        found: String,
    },
    /// A figure of the zones, the care or the citations holds what it must not.
    #[error("{path}: expected {expected}, found {found}")]
    Figure {
        /// The path of the field in the protocol file, such as `care.close[0].days`.
        path: String,
        /// What the field may hold.
        expected: &'static str,
        /// What it held.
        found: String,
    },
}

/// What is wrong with one field, told from the inside out: each layer puts its own name before the field's.
#[derive(Debug)]
pub(super) struct Wrong {
    field: String,
    expected: &'static str,
    found: String,
}

impl Wrong {
    pub(super) fn new(field: impl Into<String>, expected: &'static str, found: impl fmt::Display) -> Self {
        Self {
            field: field.into(),
            expected,
            found: found.to_string(),
        }
    }

    pub(super) fn within(mut self, layer: &str) -> Self {
        self.field = format!("{layer}.{}", self.field);
        self
    }
}

impl From<Wrong> for ProtocolError {
    fn from(wrong: Wrong) -> Self {
        Self::Figure {
            path: wrong.field,
            expected: wrong.expected,
            found: wrong.found,
        }
    }
}

pub(super) fn check(builder: &ProtocolBuilder) -> Result<(), ProtocolError> {
    if builder.id.is_empty() {
        return Err(ProtocolError::NoId);
    }
    for (field, text) in [("id", &builder.id), ("title", &builder.title)] {
        if text.contains(char::is_control) {
            return Err(
                Wrong::new(field, "text without control characters", format_args!("{text:?}")).into(),
            );
        }
    }
    // RFC 3339 writes offsets in whole minutes.
    if builder.time_zone.local_minus_utc() % 60 != 0 {
        return Err(Wrong::new("time_zone", "an offset of whole minutes", builder.time_zone).into());
    }
    if builder.generations == 0 {
        return Err(ProtocolError::NoGeneration);
    }
    if builder.rules.len() > RuleSet::CAPACITY {
        return Err(ProtocolError::TooManyRules {
            found: builder.rules.len(),
        });
    }
    for (position, rule) in builder.rules.iter().enumerate() {
        check_rule(position, rule)?;
        if let Some(first) = builder.rules[..position]
            .iter()
            .position(|other| other.id == rule.id)
        {
            return Err(ProtocolError::RepeatedRule {
                id: rule.id.clone(),
                first,
                second: position,
            });
        }
    }
    if let Some(care) = &builder.care {
        care.check().map_err(|wrong| wrong.within("care"))?;
    }
    if let Some(zones) = &builder.zones {
        zones.check().map_err(|wrong| wrong.within("zones"))?;
    }
    for (position, citation) in builder.citations.iter().enumerate() {
        citation
            .check()
            .map_err(|wrong| wrong.within(&format!("citations[{position}]")))?;
    }
    Ok(())
}

fn check_rule(position: usize, rule: &Rule) -> Result<(), ProtocolError> {
    let wrong = |field, expected, found: String| {
        Err(ProtocolError::Rule {
            position,
            field,
            expected,
            found,
        })
    };
    if rule.id.is_empty() {
        return wrong("id", "a name", "nothing".into());
    }
    // The result files join rule ids with semicolons.
    if rule.id.contains(|c: char| c == ';' || c.is_control()) {
        return wrong(
            "id",
            "a name without semicolon and line break",
            format!("{:?}", rule.id),
        );
    }
    if rule.settings.is_empty() {
        return wrong("settings", "at least one setting", "none".into());
    }
    if let Some(generations) = &rule.generations {
        if generations.is_empty() {
            return wrong(
                "generations",
                "at least one generation, or null for all",
                "none".into(),
            );
        }
        if generations.contains(&0) {
            return wrong("generations", "generations from 1", "0".into());
        }
    }
    if let Some(metres) = rule.max_distance_m
        && !(metres.is_finite() && metres >= 0.0)
    {
        return wrong("max_distance_m", "metres of at least 0", metres.to_string());
    }
    if rule.within_hours == Some(0) {
        return wrong("within_hours", "at least 1, or null for all time", "0".into());
    }
    Ok(())
}
