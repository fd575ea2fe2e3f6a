//! How places are tested.

use serde::Serialize;
use thiserror::Error;

use crate::place::PlaceKind;

/// What is known of how the tests of many places depend on each other.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Dependence {
    /// They are independent, or where one is significant others are rather more so: places that the same people visit.
    /// The procedure of Benjamini and Hochberg (J. R. Stat. Soc. B 57:289, 1995); that positive dependence is enough is
    /// shown by Benjamini and Yekutieli (Ann. Stat. 29:1165, 2001).
    #[default]
    Positive,
    /// Nothing: of people who are at one place the fewer are at another. Q-values are greater by the factor
    /// `1 + 1/2 + ... + 1/m` for `m` tests (Benjamini and Yekutieli, 2001).
    Any,
}

/// How places are tested.
///
/// # Examples
///
/// ```
/// use mijie::PlaceKind;
/// use mijie::source::{SpreadingError, SpreadingOptions};
/// let options = SpreadingOptions::new().with_permutations(999)?.with_seed(7).with_left_out([PlaceKind::Residence]);
/// assert_eq!(options.permutations(), 999);
/// let refused = SpreadingOptions::new().with_permutations(0).unwrap_err();
/// assert_eq!(refused.to_string(), "permutations: expected 1 to 1000000, found 0");
/// # Ok::<(), SpreadingError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct SpreadingOptions {
    // Invariant: from 1 to MOST_PERMUTATIONS.
    permutations: u32,
    seed: u64,
    left_out: Vec<PlaceKind>,
    dependence: Dependence,
}

/// More draws than this tell nothing that matters.
const MOST_PERMUTATIONS: u32 = 1_000_000;

/// Why places cannot be tested so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum SpreadingError {
    /// No permutation, or more than anybody can wait for.
    #[error("permutations: expected 1 to {MOST_PERMUTATIONS}, found {found}")]
    Permutations {
        /// How many were asked for.
        found: u32,
    },
}

impl Default for SpreadingOptions {
    fn default() -> Self {
        Self::new()
    }
}

impl SpreadingOptions {
    /// 9,999 permutations of the seed 0; homes, dormitories and isolation sites left out, where people infect each
    /// other who live there; positive dependence.
    #[must_use]
    pub fn new() -> Self {
        Self {
            permutations: 9_999,
            seed: 0,
            left_out: vec![
                PlaceKind::Residence,
                PlaceKind::Dormitory,
                PlaceKind::IsolationSite,
            ],
            dependence: Dependence::Positive,
        }
    }

    /// Sets how many permutations are drawn for [`family_p`](crate::source::SpreadingPlace::family_p); nothing else is drawn.
    ///
    /// # Errors
    ///
    /// [`SpreadingError::Permutations`] for 0 and for more than 1,000,000.
    pub fn with_permutations(self, permutations: u32) -> Result<Self, SpreadingError> {
        if (1..=MOST_PERMUTATIONS).contains(&permutations) {
            Ok(Self { permutations, ..self })
        } else {
            Err(SpreadingError::Permutations { found: permutations })
        }
    }

    /// Sets the seed of the draws: equal seeds, equal permutations.
    #[must_use]
    pub fn with_seed(self, seed: u64) -> Self {
        Self { seed, ..self }
    }

    /// Sets the kinds of places that are not looked at; none, for all places.
    #[must_use]
    pub fn with_left_out(self, kinds: impl IntoIterator<Item = PlaceKind>) -> Self {
        let mut left_out: Vec<PlaceKind> = kinds.into_iter().collect();
        left_out.sort_unstable();
        left_out.dedup();
        Self { left_out, ..self }
    }

    /// Sets what is known of how tests depend on each other.
    #[must_use]
    pub fn with_dependence(self, dependence: Dependence) -> Self {
        Self { dependence, ..self }
    }

    /// How many permutations are drawn.
    #[must_use]
    pub const fn permutations(&self) -> u32 {
        self.permutations
    }

    /// The seed of the draws.
    #[must_use]
    pub const fn seed(&self) -> u64 {
        self.seed
    }

    /// The kinds of places that are not looked at.
    #[must_use]
    pub fn left_out(&self) -> &[PlaceKind] {
        &self.left_out
    }

    /// What is known of how tests depend on each other.
    #[must_use]
    pub const fn dependence(&self) -> Dependence {
        self.dependence
    }
}
