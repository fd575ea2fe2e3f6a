//! The first step of a witness that does not hold.

use std::fmt::Display;

use thiserror::Error;

/// The first step of a witness that does not hold: where it is, what was expected, and what was found.
///
/// Links and exposures count from 1. Fields are named as in the file form, and `expected` is what follows from the
/// records, the protocol and the steps before. Persons are in it as ids; of texts that are not the protocol's own only the
/// length.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
#[non_exhaustive]
pub enum Refusal {
    /// The witness answers another question, or its claim is not what its links add up to.
    #[error("{field}: expected {expected}, found {found}")]
    Claim {
        /// The field of the witness.
        field: &'static str,
        /// What it would have to hold.
        expected: String,
        /// What it holds.
        found: String,
    },
    /// A link does not hold: the window of its source, its rule or its sum.
    #[error("link {link}, {field}: expected {expected}, found {found}")]
    Link {
        /// Which link, from 1.
        link: usize,
        /// The field of the link.
        field: &'static str,
        /// What it would have to hold.
        expected: String,
        /// What it holds.
        found: String,
    },
    /// An exposure does not hold: it is not in the records, the rule does not admit it, or it was cut otherwise.
    #[error("link {link}, exposure {exposure}, {field}: expected {expected}, found {found}")]
    Exposure {
        /// Which link, from 1.
        link: usize,
        /// Which exposure of the link, from 1.
        exposure: usize,
        /// The field of the exposure.
        field: &'static str,
        /// What it would have to hold.
        expected: String,
        /// What it holds.
        found: String,
    },
}

/// A step of a witness, counted from 1.
#[derive(Clone, Copy)]
pub(super) enum At {
    Claim,
    Link(usize),
    /// Of a link, an exposure.
    Exposure(usize, usize),
}

impl At {
    /// Refuses the step unless a condition holds.
    pub(super) fn demand(
        self,
        holds: bool,
        field: &'static str,
        expected: impl Display,
        found: impl Display,
    ) -> Result<(), Refusal> {
        if holds {
            Ok(())
        } else {
            Err(self.refuse(field, expected, found))
        }
    }

    /// Refuses the step unless both are the same.
    pub(super) fn same<T: PartialEq + Display>(
        self,
        field: &'static str,
        expected: T,
        found: T,
    ) -> Result<(), Refusal> {
        self.demand(expected == found, field, expected, found)
    }

    /// Refuses the step where a number is above a limit.
    pub(super) fn at_most<T: Copy + PartialOrd + Display>(
        self,
        field: &'static str,
        limit: T,
        found: T,
    ) -> Result<(), Refusal> {
        self.demand(found <= limit, field, format_args!("at most {limit}"), found)
    }

    /// Refuses the step where a number is below a limit.
    pub(super) fn at_least<T: Copy + PartialOrd + Display>(
        self,
        field: &'static str,
        limit: T,
        found: T,
    ) -> Result<(), Refusal> {
        self.demand(found >= limit, field, format_args!("at least {limit}"), found)
    }

    /// As [`same`](Self::same), of a text that may be anything, and anybody's name.
    pub(super) fn same_text(self, field: &'static str, expected: &str, found: &str) -> Result<(), Refusal> {
        let count = found.chars().count();
        let unlike = format_args!("another text of {count} characters");
        self.demand(expected == found, field, format_args!("{expected:?}"), unlike)
    }

    pub(super) fn refuse(self, field: &'static str, expected: impl Display, found: impl Display) -> Refusal {
        let (expected, found) = (expected.to_string(), found.to_string());
        match self {
            Self::Claim => Refusal::Claim {
                field,
                expected,
                found,
            },
            Self::Link(link) => Refusal::Link {
                link,
                field,
                expected,
                found,
            },
            Self::Exposure(link, exposure) => Refusal::Exposure {
                link,
                exposure,
                field,
                expected,
                found,
            },
        }
    }
}
