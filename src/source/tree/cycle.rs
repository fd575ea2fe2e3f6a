//! That nobody infected themselves through others, in a list that was recorded.

use super::grow::Grown;
use super::pair::TreeError;

impl Grown<'_> {
    /// No pair of a recorded list may lead back to where it started.
    pub(super) fn check_cycles(&self) -> Result<(), TreeError> {
        // The start from which a case was met, so that what is met again from the same start is on a cycle.
        let mut met_from = vec![usize::MAX; self.cases.len()];
        let mut first_cycle: Option<Vec<usize>> = None;
        for start in 0..self.cases.len() {
            let mut at = start;
            while met_from[at] == usize::MAX {
                met_from[at] = start;
                let Some(lead) = self.chosen[at] else { break };
                at = self.leads[lead].infector;
                if met_from[at] == start {
                    let cycle = self.cycle_through(at);
                    if first_cycle.as_ref().is_none_or(|first| cycle < *first) {
                        first_cycle = Some(cycle);
                    }
                }
            }
        }
        match first_cycle.as_deref() {
            None => Ok(()),
            Some(&[first, second]) => Err(TreeError::Mutual { first, second }),
            Some(positions) => Err(TreeError::Cycle {
                positions: positions.to_vec(),
            }),
        }
    }

    /// The positions of the pairs of a cycle, in the order of infection, from the lowest on.
    fn cycle_through(&self, case: usize) -> Vec<usize> {
        let (mut positions, mut at) = (Vec::new(), case);
        while let Some(lead) = self.chosen[at] {
            positions.push(self.leads[lead].position);
            at = self.leads[lead].infector;
            if at == case {
                break;
            }
        }
        positions.reverse();
        let lowest = (0..positions.len()).min_by_key(|&at| positions[at]);
        positions.rotate_left(lowest.unwrap_or(0));
        positions
    }
}
