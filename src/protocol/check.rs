//! The one check that every protocol passes, however it is made.

use super::Protocol;
use super::builder::ProtocolBuilder;
use super::error::{ProtocolError, Wrong};
use super::rule::{Rule, RuleSet};

impl ProtocolBuilder {
    /// Checks everything and makes the protocol.
    ///
    /// # Errors
    ///
    /// [`ProtocolError`], which names the field, what it may hold and what it held.
    pub fn build(self) -> Result<Protocol, ProtocolError> {
        check(&self)?;
        Ok(Protocol { data: self })
    }
}

fn check(builder: &ProtocolBuilder) -> Result<(), ProtocolError> {
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
    builder
        .incubation
        .check()
        .map_err(|wrong| wrong.within("incubation"))?;
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
