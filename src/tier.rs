//! How strictly a contact is to be followed: a word that protocols and verdicts share.

use std::fmt;

use serde::{Deserialize, Serialize};

/// How strictly a contact is to be followed. One tier a person, the strictest that applies.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// 密接: a close contact of a case.
    Close,
    /// 次密接: a close contact of a close contact.
    Secondary,
    /// Reached by a longer chain, when asked for.
    Further,
    /// 时空伴随者: was near a case by a rule of the companion grade.
    Companion,
    /// 一般接触者: a general contact.
    General,
}

impl Tier {
    /// Every tier, the strictest first.
    pub const ALL: [Self; 5] = [
        Self::Close,
        Self::Secondary,
        Self::Further,
        Self::Companion,
        Self::General,
    ];

    /// The name in files.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Close => "close",
            Self::Secondary => "secondary",
            Self::Further => "further",
            Self::Companion => "companion",
            Self::General => "general",
        }
    }
}

impl fmt::Display for Tier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
