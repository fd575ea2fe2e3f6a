//! Why a protocol is refused.

use std::fmt;

use thiserror::Error;

use super::rule::RuleSet;

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
