//! Who may have infected whom, as it was recorded, and what is wrong with a list of that.

use std::fmt;

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::id::PersonId;
use crate::place::PlaceKind;
use crate::time::{Interval, Timestamp};

/// An infector and an infectee, as somebody recorded them: a row of a contact list, with what is known besides.
///
/// # Examples
///
/// ```
/// use mijie::source::Pair;
/// use mijie::{PersonId, PlaceKind};
/// let (guo, song) = (PersonId::new(0), PersonId::new(1));
/// let pair = Pair { setting: Some(PlaceKind::Entertainment), ..Pair::new(guo, song) };
/// assert_eq!(pair.exposure, None);
/// ```
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Pair {
    /// Who passed it on.
    pub infector: PersonId,
    /// Who received it.
    pub infectee: PersonId,
    /// The kind of place, or the setting of the encounter, where it happened.
    #[serde(default)]
    pub setting: Option<PlaceKind>,
    /// From the first instant in which they were together to the last, half-open.
    #[serde(default)]
    pub exposure: Option<Interval>,
    /// When it happened.
    #[serde(default)]
    pub infected: Option<Timestamp>,
}

impl Pair {
    /// A pair of whom nothing else is known.
    #[must_use]
    pub const fn new(infector: PersonId, infectee: PersonId) -> Self {
        Self {
            infector,
            infectee,
            setting: None,
            exposure: None,
            infected: None,
        }
    }
}

/// Why a list of pairs is no transmission tree. Positions count the pairs of the list from 0, and messages from 1.
#[derive(Clone, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum TreeError {
    /// A pair names somebody who is no case.
    #[error("pair {}: expected two cases, found {} who is none", position + 1, person)]
    UnknownPerson {
        /// Where in the list.
        position: usize,
        /// Who is no case.
        person: PersonId,
    },
    /// A pair has the same person on both sides.
    #[error("pair {}: expected two persons, found one twice", position + 1)]
    SelfLink {
        /// Where in the list.
        position: usize,
    },
    /// A pair is in the list twice.
    #[error("pair {}: expected each pair once, found pair {} again", second + 1, first + 1)]
    Repeated {
        /// Where the pair was met first.
        first: usize,
        /// Where it was met again.
        second: usize,
    },
    /// A recorded list names two infectors of one person. Where several are possible, say how probable each is:
    /// [`TransmissionTree::most_probable`](super::TransmissionTree::most_probable).
    #[error(
        "pair {}: expected one infector of each person, found another than that of pair {}",
        second + 1,
        first + 1
    )]
    TwoInfectors {
        /// Where the one was met.
        first: usize,
        /// Where the other was met.
        second: usize,
    },
    /// In a recorded list two persons infected each other.
    #[error("pair {}: expected an infector who was infected earlier, found the reverse of pair {}", second + 1, first + 1)]
    Mutual {
        /// Where the one direction was met.
        first: usize,
        /// Where the other was met.
        second: usize,
    },
    /// In a recorded list somebody infected, through others, themselves.
    #[error(
        "{}: expected infectors who were infected earlier, found a cycle",
        Positions(positions)
    )]
    Cycle {
        /// The pairs of the cycle, in the order of infection, from the lowest position on; three at least.
        positions: Vec<usize>,
    },
    /// Candidate sources are those of somebody who is no case of the tracing.
    #[error("sources of {person}: expected a case of the tracing, found none")]
    UnknownSources {
        /// Whose sources.
        person: PersonId,
    },
    /// The candidate sources of one person were given twice.
    #[error("sources of {person}: expected once, found again")]
    RepeatedSources {
        /// Whose sources.
        person: PersonId,
    },
    /// A probability is not one.
    #[error("pair {}: expected a probability from 0 to 1, found {found}", position + 1)]
    NoProbability {
        /// Where in the list.
        position: usize,
        /// What was met.
        found: f64,
    },
    /// The probabilities of the infectors of one person sum to more than 1.
    #[error("{infectee}: expected infectors whose probabilities sum to 1 at most, found {found}")]
    TooProbable {
        /// Whose infectors.
        infectee: PersonId,
        /// The sum that was met.
        found: f64,
    },
}

/// `pairs 1, 4 and 7`: all of them, or the first ten and how many more there are.
struct Positions<'p>(&'p [usize]);

impl fmt::Display for Positions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const SHOWN: usize = 10;
        f.write_str("pairs ")?;
        let last = self.0.len().saturating_sub(1);
        for (at, position) in self.0.iter().enumerate() {
            if at == SHOWN && last > SHOWN {
                return write!(f, " and {} more", self.0.len() - SHOWN);
            }
            match at {
                0 => {}
                at if at == last => f.write_str(" and ")?,
                _ => f.write_str(", ")?,
            }
            write!(f, "{}", position + 1)?;
        }
        Ok(())
    }
}
