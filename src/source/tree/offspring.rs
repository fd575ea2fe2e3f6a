//! The offspring distribution: how many others each case infected.

use std::collections::BTreeMap;

use serde::Serialize;

use super::TransmissionTree;
use super::dispersion::Dispersion;
use crate::time::Timestamp;

/// Whose offspring count.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[non_exhaustive]
pub enum Whose {
    /// Every case. Those who are infectious still, or were until a short while ago, may have more offspring than is known:
    /// the mean is too low while an outbreak lasts.
    #[default]
    All,
    /// Cases whose infectious window had ended by an instant. To let infectees fall ill and be found, choose one that lies
    /// the greatest incubation before the instant at which is asked.
    EndedBy(Timestamp),
}

/// How many others each of some cases infected, those who infected nobody included.
///
/// # Examples
///
/// The counts that Faye et al. (Chains of transmission and control of Ebola virus disease in Conakry, Guinea, in 2014,
/// Lancet Infect. Dis. 15:320, 2015) have for seven index cases:
///
/// ```
/// use mijie::source::Offspring;
/// let offspring = Offspring::new([2, 17, 5, 1, 8, 2, 14]);
/// assert_eq!((offspring.cases(), offspring.total()), (7, 49));
/// assert_eq!(offspring.mean(), Some(7.0));
/// let dispersion = offspring.dispersion().ok_or("seven cases and 49 offspring")?;
/// let k = dispersion.k.ok_or("a variance above the mean")?;
/// assert!((k - 1.5966).abs() < 0.0001);
/// // 17 + 14 + 8 = 39 are a little less than 80 %, and 5 more are above.
/// assert_eq!(offspring.fewest_causing(0.8), 4);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
#[serde(transparent)]
pub struct Offspring {
    // Invariant: sorted, the greatest first.
    counts: Vec<u32>,
}

impl TransmissionTree {
    /// How many others each case infected, in the tree.
    #[must_use]
    pub fn offspring(&self, whose: Whose) -> Offspring {
        let counted = self.nodes().filter(|node| match whose {
            Whose::All => true,
            Whose::EndedBy(time) => node.window.is_none_or(|window| window.end() <= time),
        });
        Offspring::new(counted.map(|node| node.offspring))
    }
}

impl Offspring {
    /// The distribution of counts, one for each case, 0 for those who infected nobody.
    #[must_use]
    pub fn new(counts: impl IntoIterator<Item = u32>) -> Self {
        let mut counts: Vec<u32> = counts.into_iter().collect();
        counts.sort_unstable_by(|a, b| b.cmp(a));
        Self { counts }
    }

    /// The counts, the greatest first.
    #[must_use]
    pub fn counts(&self) -> &[u32] {
        &self.counts
    }

    /// How many cases are counted: the denominator of the mean.
    #[must_use]
    pub fn cases(&self) -> usize {
        self.counts.len()
    }

    /// How many were infected by them.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.counts.iter().copied().map(u64::from).sum()
    }

    /// How many cases infected so many others: the bars of the distribution, by the number of others, without those of
    /// height 0.
    #[must_use]
    pub fn histogram(&self) -> BTreeMap<u32, u32> {
        let bars = self.counts.chunk_by(|a, b| a == b);
        bars.map(|bar| (bar[0], small(bar.len()))).collect()
    }

    /// The mean number of offspring: the total divided by the number of cases, those who infected nobody included. Nothing
    /// without a case. Persons per case: the reproduction number of these cases.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 cases")]
    pub fn mean(&self) -> Option<f64> {
        (!self.counts.is_empty()).then(|| self.total() as f64 / self.cases() as f64)
    }

    /// The variance of the counts: the sum of squared differences from the mean, divided by the number of cases less 1.
    /// Nothing for fewer than two cases.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 cases")]
    pub fn variance(&self) -> Option<f64> {
        let mean = self.mean().filter(|_| self.cases() > 1)?;
        let squares = self.counts.iter().map(|&count| f64::from(count) - mean);
        Some(squares.map(|off| off * off).sum::<f64>() / (self.cases() - 1) as f64)
    }

    /// How unevenly they infected others. Nothing for fewer than two cases, and where nobody infected anybody.
    ///
    /// # Complexity
    ///
    /// `O(d + x)`, some two hundred times, for `d` different counts and the greatest count `x`, or 4,096 where that is less.
    #[must_use]
    pub fn dispersion(&self) -> Option<Dispersion> {
        Dispersion::fit(&self.histogram())
    }

    /// The least number of cases who together infected at least this share of all infected, such as 0.8 for the rule that
    /// a fifth of the cases cause four fifths; the most infectious are taken first. 0 where nobody was infected. Divide by
    /// [`cases`](Self::cases) for the share that Lloyd-Smith et al. (Nature 438:355, 2005) show.
    ///
    /// A share above 1 counts as 1, and one below 0, or none, as 0.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "no outbreak has 2^53 cases")]
    pub fn fewest_causing(&self, share: f64) -> usize {
        // Less than one infectee by less than what rounding makes of a share.
        let wanted = self.total() as f64 * share.clamp(0.0, 1.0) - 1e-9;
        let mut caused = 0.0;
        self.counts
            .iter()
            .take_while(|&&count| {
                let more = caused < wanted;
                caused += f64::from(count);
                more
            })
            .count()
    }
}

/// Counts of persons, whose ids are numbers of 32 bits.
fn small(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
