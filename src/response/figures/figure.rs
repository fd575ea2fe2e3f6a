//! One figure: how many of how many, who they are, and what it says exactly.

use std::fmt;

use serde::Serialize;

use super::days::Days;
use super::kind::{FigureKind, FigureUnit};
use crate::id::PersonId;
use crate::protocol::Citation;
use crate::tier::Tier;

/// A whole number, and the persons of whom it counts something.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Tally {
    /// How many. Persons count once each, save where days, tests or pairs are counted.
    pub number: u64,
    /// Who has a part in it, sorted, nobody twice.
    pub persons: Vec<PersonId>,
}

impl Tally {
    fn add(&mut self, person: PersonId, number: u64) {
        if number > 0 {
            self.number += number;
            self.persons.push(person);
        }
    }

    fn finish(mut self) -> Self {
        self.persons.sort_unstable();
        self.persons.dedup();
        self
    }
}

/// How long something took, over everybody of whom it is known; in seconds, below zero where the second event came
/// first.
///
/// A quantile is the least of the times that at least this share of all times do not exceed: a time that occurred,
/// exact, and no mean of two (definition 1 of Hyndman and Fan, Sample quantiles in statistical packages, Am. Stat. 50:361,
/// 1996). Of two times the median is the shorter.
///
/// # Examples
///
/// ```
/// use mijie::response::Times;
/// let times = Times::new([50, 10, 40, 20, 30, 60]).ok_or("there are times")?;
/// assert_eq!((times.lower_quartile_s, times.median_s, times.upper_quartile_s), (20, 30, 50));
/// assert_eq!(times.mean_s(), 35.0);
/// assert_eq!(Times::new([]), None);
/// # Ok::<(), &str>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Times {
    /// How many times are known.
    pub known: u64,
    /// Their sum.
    pub total_s: i64,
    /// The shortest.
    pub least_s: i64,
    /// A quarter do not exceed it.
    pub lower_quartile_s: i64,
    /// Half do not exceed it.
    pub median_s: i64,
    /// Three quarters do not exceed it.
    pub upper_quartile_s: i64,
    /// The longest.
    pub greatest_s: i64,
}

impl Times {
    /// What some times come to, in seconds; nothing where there are none.
    ///
    /// # Complexity
    ///
    /// `O(n log n)` for `n` times.
    #[must_use]
    pub fn new(times: impl IntoIterator<Item = i64>) -> Option<Self> {
        let mut sorted: Vec<i64> = times.into_iter().collect();
        sorted.sort_unstable();
        let (&least_s, &greatest_s) = (sorted.first()?, sorted.last()?);
        // The least position whose share of times, itself included, reaches so many quarters.
        let quantile = |quarters: usize| sorted[(sorted.len() * quarters).div_ceil(4) - 1];
        Some(Self {
            known: sorted.len() as u64,
            total_s: sorted.iter().fold(0, |sum, &time| sum.saturating_add(time)),
            least_s,
            lower_quartile_s: quantile(1),
            median_s: quantile(2),
            upper_quartile_s: quantile(3),
            greatest_s,
        })
    }

    /// The mean.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds of all persons of a country, far below 2^53"
    )]
    pub fn mean_s(&self) -> f64 {
        self.total_s as f64 / self.known as f64
    }
}

/// One figure of a programme: how many of how many in a period, with the sentence that says what that means, its source
/// and everybody who is in it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[non_exhaustive]
pub struct Figure {
    /// Which figure it is.
    pub kind: FigureKind,
    /// Of which tier; nothing where it is of all tiers together.
    pub tier: Option<Tier>,
    /// The days it is about.
    pub period: Days,
    /// How many.
    pub numerator: Tally,
    /// Of how many.
    pub denominator: Tally,
    /// Who is in neither number and should not be forgotten: most often those of whom a date is not known. The definition
    /// says who.
    pub apart: Tally,
    /// What is divided by what.
    pub unit: FigureUnit,
    /// Of a figure about a length of time, how long it took.
    pub times: Option<Times>,
    /// What the figure says, as one sentence.
    pub definition: String,
    /// Who uses such a figure, or asks for it, and how well that is attested.
    pub source: Citation,
}

impl Figure {
    /// The numerator divided by the denominator; nothing where the denominator is zero.
    #[must_use]
    #[expect(
        clippy::cast_precision_loss,
        reason = "persons and days of a country, far below 2^53"
    )]
    pub fn value(&self) -> Option<f64> {
        (self.denominator.number > 0).then(|| self.numerator.number as f64 / self.denominator.number as f64)
    }
}

/// `known_as_contact (close) 2022-05-02/2022-05-09: 3 of 4`
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)?;
        if let Some(tier) = self.tier {
            write!(f, " ({tier})")?;
        }
        write!(
            f,
            " {}: {} of {}",
            self.period, self.numerator.number, self.denominator.number
        )?;
        if self.apart.number > 0 {
            write!(f, ", {} apart", self.apart.number)?;
        }
        Ok(())
    }
}

/// What one person adds to a figure.
#[derive(Clone, Copy, Default)]
pub(super) struct Part {
    pub(super) numerator: u64,
    pub(super) denominator: u64,
    pub(super) apart: u64,
    pub(super) seconds: Option<i64>,
}

impl Part {
    /// One of one, or none of one.
    pub(super) fn one(counts: bool) -> Self {
        Self {
            numerator: counts.into(),
            denominator: 1,
            ..Self::default()
        }
    }

    /// In neither number.
    pub(super) fn apart(number: u64) -> Self {
        Self {
            apart: number,
            ..Self::default()
        }
    }
}

/// Adds up the parts of a figure.
pub(super) struct Sum {
    numerator: Tally,
    denominator: Tally,
    apart: Tally,
    seconds: Vec<i64>,
}

impl Sum {
    pub(super) fn of(parts: impl IntoIterator<Item = (PersonId, Part)>) -> Self {
        let mut sum = Self {
            numerator: Tally::default(),
            denominator: Tally::default(),
            apart: Tally::default(),
            seconds: Vec::new(),
        };
        for (person, part) in parts {
            sum.numerator.add(person, part.numerator);
            sum.denominator.add(person, part.denominator);
            sum.apart.add(person, part.apart);
            sum.seconds.extend(part.seconds);
        }
        sum
    }

    pub(super) fn figure(
        self,
        kind: FigureKind,
        tier: Option<Tier>,
        period: Days,
        definition: String,
    ) -> Figure {
        Figure {
            kind,
            tier,
            period,
            numerator: self.numerator.finish(),
            denominator: self.denominator.finish(),
            apart: self.apart.finish(),
            unit: kind.unit(),
            times: Times::new(self.seconds),
            definition,
            source: kind.source(),
        }
    }
}
