//! Where each figure of a protocol is written, and how sure that is.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::error::Wrong;
use crate::named::named;

named! {
    /// How well a figure is attested.
    ///
    /// Ordered from the surest.
    #[non_exhaustive]
    pub enum Confidence {
        /// By the official text, or by two independent sources.
        High = "high",
        /// By one decent secondary source.
        Medium = "medium",
        /// By one weak source, or by none: a default of this library.
        Low = "low",
    }
}

impl Confidence {
    /// The letter that closes the source of a rule: H, M or L.
    #[must_use]
    pub const fn letter(self) -> char {
        match self {
            Self::High => 'H',
            Self::Medium => 'M',
            Self::Low => 'L',
        }
    }
}

/// Where one figure is written. Rules carry their own source; citations are for everything else.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Citation {
    /// The path of the figure in the protocol file, such as `window.look_back_days`.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub figure: String,
    /// Edition, date and clause, or why the figure is as it is.
    #[cfg_attr(feature = "schema", schemars(length(min = 1)))]
    pub source: String,
    /// How well it is attested.
    pub confidence: Confidence,
}

impl Citation {
    /// A citation of one figure.
    #[must_use]
    pub fn new(figure: impl Into<String>, confidence: Confidence, source: impl Into<String>) -> Self {
        Self {
            figure: figure.into(),
            source: source.into(),
            confidence,
        }
    }

    /// Whether it speaks of this figure: of the figure itself, of a part of it, or of a whole that it is part of.
    pub(super) fn is_about(&self, figure: &str) -> bool {
        let part_of = |part: &str, whole: &str| {
            part.strip_prefix(whole)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        part_of(&self.figure, figure) || part_of(figure, &self.figure)
    }

    pub(super) fn check(&self) -> Result<(), Wrong> {
        for (field, text) in [("figure", &self.figure), ("source", &self.source)] {
            if text.is_empty() {
                return Err(Wrong::new(field, "a text", "nothing"));
            }
        }
        Ok(())
    }
}

impl fmt::Display for Citation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}: {} [{}]",
            self.figure,
            self.source,
            self.confidence.letter()
        )
    }
}
