//! The most probable forest, and what cannot be true together in it.

use super::Excluded;
use super::arborescence::{Way, heaviest_forest};
use super::flag::{Flag, when_infected};
use super::grow::Grown;
use crate::time::{Interval, Timestamp};

/// The least probability by which a choice counts, so that a forest can be found where certainties contradict each
/// other.
pub(super) const LEAST: f64 = 1e-300;

/// The logarithm of a probability in multiples of 2⁻⁴⁸. Those of two differ by less than 2⁵⁸.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm from -691 to 0")]
fn weight(probability: f64) -> i64 {
    const UNITS: f64 = 281_474_976_710_656.0;
    (libm::log(probability.clamp(LEAST, 1.0)) * UNITS) as i64
}

impl Grown<'_> {
    /// Chooses the most probable forest, without what cannot be true.
    pub(super) fn choose(&mut self) {
        let mut open: Vec<bool> = self.leads.iter().map(|lead| lead.possible.is_some()).collect();
        loop {
            let (mut ways, mut lead_of) = (Vec::new(), Vec::new());
            let mut leads = self.leads.iter().enumerate().peekable();
            for (to, root) in self.roots.iter().enumerate() {
                let nowhere = Way {
                    to,
                    from: None,
                    weight: weight(root.probability.unwrap_or(1.0)),
                };
                ways.push(nowhere);
                lead_of.push(None);
                while let Some((number, lead)) = leads.next_if(|(_, lead)| lead.infectee == to) {
                    if open[number] {
                        ways.push(Way {
                            to,
                            from: Some(lead.infector),
                            weight: weight(lead.probability.unwrap_or(1.0)),
                        });
                        lead_of.push(Some(number));
                    }
                }
            }
            let forest = heaviest_forest(self.cases.len(), &ways);
            self.chosen = forest.into_iter().map(|way| lead_of[way]).collect();
            let contradictions = self.contradictions();
            if contradictions.is_empty() {
                break;
            }
            for found in contradictions {
                let (lead, flag) = self.weaker(&found);
                if std::mem::take(&mut open[lead]) {
                    self.leads[lead].flags.push(flag);
                    self.leads[lead].flags.sort_unstable();
                }
            }
        }
        let left_out = self.leads.iter().zip(&open).filter(|(_, open)| !**open);
        self.excluded = left_out
            .map(|(lead, _)| Excluded {
                infector: lead.pair.infector,
                infectee: lead.pair.infectee,
                probability: lead.probability.unwrap_or(1.0),
                flags: lead.flags.clone(),
            })
            .collect();
    }

    /// Of two leads that contradict each other the less probable one; of equal ones the lower in the tree.
    fn weaker(&self, found: &Contradiction) -> (usize, Flag) {
        match found.upper {
            Some(upper) if self.leads[upper.0].probability < self.leads[found.lower.0].probability => upper,
            _ => found.lower,
        }
    }

    /// Every case whose infection, in the forest as it is chosen, cannot be as late as that of its infector.
    ///
    /// Each case is taken to be infected as early as can be, given those above it: if there are instants of infection for
    /// all, these are such instants.
    pub(super) fn contradictions(&self) -> Vec<Contradiction> {
        let mut found = Vec::new();
        // From when each can have been infected, and the lead that says so.
        let mut earliest: Vec<(Timestamp, Option<usize>)> = vec![(Timestamp::MIN, None); self.cases.len()];
        for case in self.downwards() {
            let own = when_infected(self.cases[case], self.protocol).map_or(Timestamp::MIN, Interval::start);
            let Some(number) = self.chosen[case] else {
                earliest[case] = (own, None);
                continue;
            };
            let lead = &self.leads[number];
            let (from, upper) = earliest[lead.infector];
            let Some(possible) = lead.possible else {
                earliest[case] = (own, Some(number));
                continue;
            };
            if from < possible.end() {
                earliest[case] = if possible.start() < from {
                    (from, upper)
                } else {
                    (possible.start(), Some(number))
                };
            } else {
                let until = possible.end();
                found.push(Contradiction {
                    lower: (number, Flag::BeforeInfector { until, from }),
                    upper: upper.map(|upper| (upper, Flag::AfterInfectee { from, until })),
                });
                earliest[case] = (possible.start(), Some(number));
            }
        }
        found
    }
}

/// Two leads of a forest that cannot both be true, each with what speaks against it.
pub(super) struct Contradiction {
    /// By which a case was infected too early.
    pub(super) lower: (usize, Flag),
    /// By which somebody above it was infected too late; nothing where a root's own dates say so.
    upper: Option<(usize, Flag)>,
}
