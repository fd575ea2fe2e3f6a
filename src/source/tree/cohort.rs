//! The reproduction number by onset date: how many others those infected who fell ill on a day.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;

use super::TransmissionTree;

/// The cases who fell ill on one day, and how many others they infected.
///
/// Their mean is the cohort (or case) reproduction number of the day. It is too low for the last days before the question
/// is asked, whose infectees have not fallen ill or been found yet: nothing is added for them here.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Cohort {
    /// The calendar day, in the protocol's time zone; nothing for all cases whose onset is not known.
    pub onset: Option<NaiveDate>,
    /// How many cases fell ill on that day: the denominator of both means.
    pub cases: u32,
    /// How many others they infected, in the tree.
    pub offspring: u32,
    /// How many others they are expected to have infected: the sum of the probabilities of having infected each. Nothing
    /// in a tree of recorded pairs.
    pub expected: Option<f64>,
}

impl Cohort {
    /// The reproduction number by the tree: offspring divided by cases. Persons per case.
    #[must_use]
    pub fn mean(&self) -> f64 {
        f64::from(self.offspring) / f64::from(self.cases.max(1))
    }

    /// The reproduction number by the probabilities: expected offspring divided by cases. Persons per case.
    ///
    /// As Wallinga and Teunis have it (Different epidemic curves for severe acute respiratory syndrome reveal similar
    /// impacts of control measures, Am. J. Epidemiol. 160:509, 2004): the sum, over all others, of the probability that
    /// this case infected them. There the probability follows from the serial interval alone and sums to 1 over the cases;
    /// here it is that of the candidates, and what places and unseen sources have is nobody's offspring.
    #[must_use]
    pub fn expected_mean(&self) -> Option<f64> {
        Some(self.expected? / f64::from(self.cases.max(1)))
    }
}

impl TransmissionTree {
    /// The reproduction number by onset date: one cohort for each day on which a case fell ill, in the order of days, then
    /// one for all cases whose onset is not known, if there are any. Every case is in one of them, so that offspring sum to
    /// the transmissions of the tree.
    ///
    /// # Examples
    ///
    /// ```
    /// use mijie::protocol::edition;
    /// use mijie::source::{Pair, TransmissionTree};
    /// use mijie::{Case, Cases, PersonId};
    ///
    /// let [ann, bo, cy] = [0, 1, 2].map(PersonId::new);
    /// let ill = |person, day: &str| day.parse().map(|onset| Case { onset: Some(onset), ..Case::new(person) });
    /// let cases = Cases::new([ill(ann, "2022-05-07")?, ill(bo, "2022-05-10")?, ill(cy, "2022-05-10")?])?;
    /// let pairs = [Pair::new(ann, bo), Pair::new(ann, cy)];
    /// let tree = TransmissionTree::from_pairs(&cases, &edition::cn_9(), pairs)?;
    /// let by_day: Vec<f64> = tree.reproduction_by_onset().iter().map(|cohort| cohort.mean()).collect();
    /// assert_eq!(by_day, [2.0, 0.0]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn reproduction_by_onset(&self) -> Vec<Cohort> {
        let mut dated: BTreeMap<NaiveDate, Cohort> = BTreeMap::new();
        let none = |onset| Cohort {
            onset,
            cases: 0,
            offspring: 0,
            expected: None,
        };
        let mut undated = none(None);
        for node in self.nodes() {
            let cohort = match node.onset.map(|onset| onset.date(self.zone)) {
                Some(day) => dated.entry(day).or_insert(none(Some(day))),
                None => &mut undated,
            };
            cohort.cases += 1;
            cohort.offspring += node.offspring;
            if let Some(expected) = node.expected {
                *cohort.expected.get_or_insert(0.0) += expected;
            }
        }
        dated
            .into_values()
            .chain((undated.cases > 0).then_some(undated))
            .collect()
    }
}
