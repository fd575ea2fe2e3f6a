//! How many rounds of screening there are, on which days, and when it is enough.

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::named::named;
use crate::protocol::{Citation, Confidence};

named! {
    /// What came of a round of screening.
    #[non_exhaustive]
    pub enum RoundOutcome {
        /// Everybody sampled, and everybody negative.
        Clean = "clean",
        /// Somebody is missing, or some result is not known: not clean yet.
        Open = "open",
        /// Somebody is positive who was not in quarantine.
        Positive = "positive",
    }
}

/// When rounds of screening are held, and when they may stop.
///
/// A round every so many days until so many in a row are clean; then a pause, and so many closing rounds, each after such
/// a pause. Any round that is not clean begins it anew.
///
/// # Examples: the wave that comes back in the pause
///
/// ```
/// use mijie::response::{RoundOutcome::{Clean, Positive}, RoundPlan};
/// let plan = RoundPlan::city();
/// let day = |day: u32| format!("2022-05-{day:02}").parse();
/// let mut rounds = vec![(day(12)?, Positive), (day(13)?, Clean), (day(14)?, Clean), (day(15)?, Clean)];
/// let standing = plan.standing(day(12)?, &rounds);
/// assert_eq!(standing.clean_needed, 1);
/// assert_eq!(standing.next, Some(day(19)?), "three days between, the 16th to the 18th");
///
/// rounds.push((day(19)?, Positive));
/// let standing = plan.standing(day(12)?, &rounds);
/// assert_eq!(standing.clean_needed, 4);
/// assert_eq!(standing.next, Some(day(20)?));
/// assert_eq!(standing.earliest_end, Some(day(26)?));
/// # Ok::<(), chrono::ParseError>(())
/// ```
#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(try_from = "Figures", into = "Figures")]
pub struct RoundPlan {
    figures: Figures,
}

#[derive(Clone, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Figures {
    // Invariant: from 1 to MOST.
    every_days: u32,
    // Invariant: from 1 to MOST.
    clean_rounds: u32,
    // Invariant: at most MOST.
    pause_days: u32,
    // Invariant: at most MOST.
    closing_rounds: u32,
    citation: Citation,
}

/// A year of daily rounds: no plan has more of anything.
const MOST: u32 = 365;

/// A figure that no plan of rounds can have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("{field}: expected {least} to {MOST}, found {found}")]
pub struct InvalidRoundPlan {
    field: &'static str,
    least: u32,
    found: u32,
}

/// How a series of rounds stands under a [`RoundPlan`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[non_exhaustive]
pub struct PlanStanding {
    /// How many rounds of the present row are clean, closing rounds included.
    pub clean_in_a_row: u32,
    /// How many clean rounds are still needed, closing rounds included; 0 where it is enough.
    pub clean_needed: u32,
    /// The last round that was not clean, from which the row counts; nothing where all were.
    pub broken_by: Option<(NaiveDate, RoundOutcome)>,
    /// On which day the next round is due; nothing where it is enough.
    pub next: Option<NaiveDate>,
    /// On which day it can be enough at the earliest: if every open round becomes clean, and every further one is, on its
    /// day. Nothing beyond the days that can be told.
    pub earliest_end: Option<NaiveDate>,
}

impl RoundPlan {
    /// A plan of one's own, with its source.
    ///
    /// `every_days` from one round to the next; `clean_rounds` in a row; then `pause_days` without a round before each of
    /// `closing_rounds`.
    ///
    /// # Errors
    ///
    /// [`InvalidRoundPlan`] for a figure above 365, no days between rounds, and no round.
    pub fn new(
        every_days: u32,
        clean_rounds: u32,
        (pause_days, closing_rounds): (u32, u32),
        citation: Citation,
    ) -> Result<Self, InvalidRoundPlan> {
        Self::try_from(Figures {
            every_days,
            clean_rounds,
            pause_days,
            closing_rounds,
            citation,
        })
    }

    /// The plan for a city's districts, and for villages, where chains are unclear and it may spread: every day until
    /// three rounds in a row find nobody outside quarantine, then three days without, then one more.
    ///
    /// 新冠肺炎疫情防控核酸检测实施办法 of 2022-11-21, issued beside the 9th edition and the 20 measures, as state
    /// television and several papers printed it. The words are 间隔3天, three days in between; who reads them as *on
    /// the third day* sets a pause of 2. What earlier guides asked for in spring 2022 differed by province and day.
    #[must_use]
    pub fn city() -> Self {
        let words = "every day until 3 rounds in a row are clean, then after an interval of 3 days 1 more";
        Self::published(3, 1, words)
    }

    /// The plan for an area that was delimited around places where cases were: every day until three rounds in a row find
    /// nobody outside quarantine. The same document.
    #[must_use]
    pub fn delimited() -> Self {
        Self::published(0, 0, "every day until 3 rounds in a row are clean")
    }

    fn published(pause_days: u32, closing_rounds: u32, words: &str) -> Self {
        let source = format!("新冠肺炎疫情防控核酸检测实施办法, 2022-11-21: {words}");
        Self {
            figures: Figures {
                every_days: 1,
                clean_rounds: 3,
                pause_days,
                closing_rounds,
                citation: Citation::new("rounds", Confidence::High, source),
            },
        }
    }

    /// Days from one round to the next.
    #[must_use]
    pub const fn every_days(&self) -> u32 {
        self.figures.every_days
    }

    /// How many rounds in a row have to be clean before the pause.
    #[must_use]
    pub const fn clean_rounds(&self) -> u32 {
        self.figures.clean_rounds
    }

    /// Days without a round before each closing round.
    #[must_use]
    pub const fn pause_days(&self) -> u32 {
        self.figures.pause_days
    }

    /// How many clean rounds have to follow the pause.
    #[must_use]
    pub const fn closing_rounds(&self) -> u32 {
        self.figures.closing_rounds
    }

    /// Where the figures are written.
    #[must_use]
    pub const fn citation(&self) -> &Citation {
        &self.figures.citation
    }

    /// How rounds stand, in any order of theirs; `begin` is the day of the first, where there is none yet.
    ///
    /// Of several rounds on one day the worst outcome counts. A clean round held in the pause counts for nothing, so that
    /// holding more rounds never shortens. A round that is open breaks the row until it is clean: what is known later
    /// gives the same as if it had been known at once.
    ///
    /// # Complexity
    ///
    /// `O(r log r)` for `r` rounds.
    #[must_use]
    pub fn standing(&self, begin: NaiveDate, rounds: &[(NaiveDate, RoundOutcome)]) -> PlanStanding {
        let mut rounds = rounds.to_vec();
        rounds.sort_unstable();
        let days: Vec<(NaiveDate, RoundOutcome)> = rounds
            .chunk_by(|a, b| a.0 == b.0)
            .filter_map(|day| day.last().copied())
            .collect();
        let now = self.walk(begin, days.iter().copied());
        let hoped = days.iter().map(|&(day, outcome)| match outcome {
            RoundOutcome::Open => (day, RoundOutcome::Clean),
            RoundOutcome::Clean | RoundOutcome::Positive => (day, outcome),
        });
        let broken_by = days.iter().rfind(|&&(_, outcome)| outcome != RoundOutcome::Clean);
        PlanStanding {
            clean_in_a_row: now.clean,
            clean_needed: self.needed() - now.clean,
            broken_by: broken_by.copied(),
            next: if now.clean < self.needed() { now.due } else { None },
            earliest_end: self.end(self.walk(begin, hoped)),
        }
    }

    fn needed(&self) -> u32 {
        self.figures.clean_rounds + self.figures.closing_rounds
    }

    fn walk(&self, begin: NaiveDate, days: impl Iterator<Item = (NaiveDate, RoundOutcome)>) -> Row {
        let mut row = Row {
            clean: 0,
            due: Some(begin),
            reached: None,
        };
        for (day, outcome) in days {
            if outcome == RoundOutcome::Clean {
                let paused = row.clean >= self.figures.clean_rounds;
                if row.clean < self.needed() && !(paused && row.due.is_none_or(|due| day < due)) {
                    row = self.after(row, day);
                }
            } else {
                row = Row {
                    clean: 0,
                    due: later(day, self.figures.every_days),
                    reached: None,
                };
            }
        }
        row
    }

    /// The row with one more clean round.
    fn after(&self, row: Row, day: NaiveDate) -> Row {
        let clean = row.clean + 1;
        let days = if clean < self.figures.clean_rounds {
            self.figures.every_days
        } else {
            self.figures.pause_days + 1
        };
        Row {
            clean,
            due: later(day, days),
            reached: Some(day),
        }
    }

    /// The day on which a row is enough, if every further round is clean on its day.
    fn end(&self, mut row: Row) -> Option<NaiveDate> {
        while row.clean < self.needed() {
            row = self.after(row, row.due?);
        }
        row.reached
    }
}

/// Clean rounds in a row.
#[derive(Clone, Copy)]
struct Row {
    clean: u32,
    // When the next round is due; nothing beyond the days that can be told.
    due: Option<NaiveDate>,
    // The last clean round that counted.
    reached: Option<NaiveDate>,
}

fn later(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(days.into()))
}

impl TryFrom<Figures> for RoundPlan {
    type Error = InvalidRoundPlan;

    fn try_from(figures: Figures) -> Result<Self, InvalidRoundPlan> {
        for (field, least, found) in [
            ("every_days", 1, figures.every_days),
            ("clean_rounds", 1, figures.clean_rounds),
            ("pause_days", 0, figures.pause_days),
            ("closing_rounds", 0, figures.closing_rounds),
        ] {
            if !(least..=MOST).contains(&found) {
                return Err(InvalidRoundPlan { field, least, found });
            }
        }
        Ok(Self { figures })
    }
}

impl From<RoundPlan> for Figures {
    fn from(plan: RoundPlan) -> Self {
        plan.figures
    }
}
