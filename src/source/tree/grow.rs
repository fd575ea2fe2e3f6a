//! How a transmission tree is found: pairs are checked, the most probable forest is chosen among them, and what cannot
//! be true together is left out.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::arborescence::{Way, heaviest_forest};
use super::flag::{Flag, Judged, serial_interval, when_infected};
use super::pair::{Pair, TreeError};
use super::{Excluded, Transmission, TransmissionTree, TreeNode};
use crate::case::{Case, Cases};
use crate::id::PersonId;
use crate::protocol::Protocol;
use crate::source::{Origin, Sources};
use crate::time::{Interval, Timestamp};

/// The least probability by which a choice counts, so that a forest can be found where certainties contradict each
/// other.
pub(super) const LEAST: f64 = 1e-300;

/// By how much probabilities may sum to more than 1 because they were rounded.
const ROUNDING: f64 = 1e-9;

/// The logarithm of a probability in multiples of 2⁻⁴⁸. Those of two differ by less than 2⁵⁸.
#[expect(clippy::cast_possible_truncation, reason = "a logarithm from -691 to 0")]
fn weight(probability: f64) -> i64 {
    const UNITS: f64 = 281_474_976_710_656.0;
    (libm::log(probability.clamp(LEAST, 1.0)) * UNITS) as i64
}

/// A pair that was checked. Persons are numbered as the cases are sorted.
struct Lead {
    infector: usize,
    infectee: usize,
    pair: Pair,
    /// Where in the list it was met.
    position: usize,
    probability: Option<f64>,
    flags: Vec<Flag>,
    /// When the infection can have been; nothing where it cannot.
    possible: Option<Interval>,
}

/// A case as a root: what it is to have no infector among the cases.
#[derive(Clone, Copy)]
struct Root {
    origin: Origin,
    probability: Option<f64>,
    infected: Option<Timestamp>,
}

/// A tree that is found but not yet in the form of a graph.
pub(super) struct Grown<'c> {
    cases: Vec<&'c Case>,
    protocol: &'c Protocol,
    roots: Vec<Root>,
    // Invariant: sorted by (infectee, infector), no pair twice.
    leads: Vec<Lead>,
    /// For each case the lead by which it was infected.
    chosen: Vec<Option<usize>>,
    excluded: Vec<Excluded>,
}

impl<'c> Grown<'c> {
    pub(super) fn as_recorded(
        cases: &'c Cases,
        protocol: &'c Protocol,
        pairs: impl IntoIterator<Item = Pair>,
    ) -> Result<Self, TreeError> {
        let pairs = pairs.into_iter().map(|pair| (pair, None));
        let mut grown = Self::new(cases, protocol, Timestamp::MAX, pairs)?;
        for (number, lead) in grown.leads.iter().enumerate() {
            grown.chosen[lead.infectee] = Some(number);
        }
        grown.check_cycles()?;
        for (lead, flag) in grown.contradictions().into_iter().map(|found| found.lower) {
            grown.leads[lead].flags.push(flag);
            grown.leads[lead].flags.sort_unstable();
        }
        Ok(grown)
    }

    pub(super) fn by_probabilities(
        cases: &'c Cases,
        protocol: &'c Protocol,
        as_of: Timestamp,
        pairs: impl IntoIterator<Item = (Pair, f64)>,
    ) -> Result<Self, TreeError> {
        let pairs = pairs
            .into_iter()
            .map(|(pair, probability)| (pair, Some(probability)));
        let mut grown = Self::new(cases, protocol, as_of, pairs)?;
        let sums = grown.probabilities_in();
        for (number, sum) in sums.into_iter().enumerate() {
            if sum > 1.0 + ROUNDING {
                let infectee = grown.cases[number].person;
                return Err(TreeError::TooProbable { infectee, found: sum });
            }
            grown.roots[number].probability = Some((1.0 - sum).max(0.0));
        }
        grown.choose();
        Ok(grown)
    }

    pub(super) fn by_sources(
        cases: &'c Cases,
        protocol: &'c Protocol,
        as_of: Timestamp,
        sources: &[Sources],
    ) -> Result<Self, TreeError> {
        let pairs = sources.iter().flat_map(|sources| {
            sources.candidates.iter().filter_map(|candidate| {
                let Origin::Case(infector) = candidate.origin else {
                    return None;
                };
                let exposure = candidate.first_exposure.zip(candidate.last_exposure);
                let pair = Pair {
                    setting: candidate.setting,
                    exposure: exposure.and_then(|(first, last)| Interval::non_empty(first, last)),
                    infected: candidate.infected,
                    ..Pair::new(infector, sources.person)
                };
                Some((pair, Some(candidate.probability)))
            })
        });
        let mut grown = Self::new(cases, protocol, as_of, pairs)?;
        for root in &mut grown.roots {
            root.probability = Some(1.0);
        }
        let mut met = BTreeSet::new();
        for one in sources {
            let number = grown
                .number(one.person)
                .ok_or(TreeError::UnknownSources { person: one.person })?;
            if !met.insert(number) {
                return Err(TreeError::RepeatedSources { person: one.person });
            }
            let others = || {
                let candidates = one.candidates.iter();
                candidates.filter(|candidate| !matches!(candidate.origin, Origin::Case(_)))
            };
            let root = &mut grown.roots[number];
            root.probability = Some(others().map(|other| other.probability).sum::<f64>().min(1.0));
            if let Some(best) = others().min_by(|a, b| {
                b.probability
                    .total_cmp(&a.probability)
                    .then(a.origin.cmp(&b.origin))
            }) {
                root.origin = best.origin;
                root.infected = best.infected;
            }
        }
        grown.choose();
        Ok(grown)
    }

    /// Checks the pairs, each for itself.
    fn new(
        cases: &'c Cases,
        protocol: &'c Protocol,
        as_of: Timestamp,
        pairs: impl IntoIterator<Item = (Pair, Option<f64>)>,
    ) -> Result<Self, TreeError> {
        let unknown = Root {
            origin: Origin::Unseen,
            probability: None,
            infected: None,
        };
        let mut grown = Self {
            cases: cases.iter().collect(),
            protocol,
            roots: vec![unknown; cases.len()],
            leads: Vec::new(),
            chosen: vec![None; cases.len()],
            excluded: Vec::new(),
        };
        let mut met: BTreeMap<(PersonId, PersonId), usize> = BTreeMap::new();
        let mut first_of: BTreeMap<PersonId, usize> = BTreeMap::new();
        for (position, (pair, probability)) in pairs.into_iter().enumerate() {
            let number = |person| {
                grown
                    .number(person)
                    .ok_or(TreeError::UnknownPerson { position, person })
            };
            let (infector, infectee) = (number(pair.infector)?, number(pair.infectee)?);
            if infector == infectee {
                return Err(TreeError::SelfLink { position });
            }
            if let Some(found) = probability.filter(|found| !(0.0..=1.0).contains(found)) {
                return Err(TreeError::NoProbability { position, found });
            }
            if let Some(first) = met.insert((pair.infectee, pair.infector), position) {
                return Err(TreeError::Repeated {
                    first,
                    second: position,
                });
            }
            if probability.is_none()
                && let Some(first) = first_of.insert(pair.infectee, position)
            {
                return Err(TreeError::TwoInfectors {
                    first,
                    second: position,
                });
            }
            let [one, other] = [infector, infectee].map(|number| grown.cases[number]);
            let judged = Judged::new(one, other, pair.exposure, protocol, as_of);
            grown.leads.push(Lead {
                infector,
                infectee,
                pair,
                position,
                probability,
                flags: judged.flags,
                possible: judged.possible,
            });
        }
        grown
            .leads
            .sort_unstable_by_key(|lead| (lead.infectee, lead.infector));
        Ok(grown)
    }

    fn number(&self, person: PersonId) -> Option<usize> {
        self.cases.binary_search_by_key(&person, |case| case.person).ok()
    }

    /// For each case the sum of the probabilities of its infectors.
    fn probabilities_in(&self) -> Vec<f64> {
        let mut sums = vec![0.0; self.cases.len()];
        for lead in &self.leads {
            sums[lead.infectee] += lead.probability.unwrap_or(0.0);
        }
        sums
    }

    /// For each case the sum of the probabilities of having infected each of the others, if there are any.
    fn probabilities_out(&self) -> Vec<Option<f64>> {
        let known = |root: &Root| root.probability.is_some().then_some(0.0);
        let mut sums: Vec<Option<f64>> = self.roots.iter().map(known).collect();
        for lead in self.leads.iter().filter(|lead| lead.possible.is_some()) {
            if let (Some(sum), Some(probability)) = (&mut sums[lead.infector], lead.probability) {
                *sum += probability;
            }
        }
        sums
    }

    /// No pair of a recorded list may lead back to where it started.
    fn check_cycles(&self) -> Result<(), TreeError> {
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

    /// Chooses the most probable forest, without what cannot be true.
    fn choose(&mut self) {
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
    fn contradictions(&self) -> Vec<Contradiction> {
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

    /// The cases, each after its infector.
    fn downwards(&self) -> Vec<usize> {
        let mut below: Vec<Vec<usize>> = vec![Vec::new(); self.cases.len()];
        let mut order = Vec::with_capacity(self.cases.len());
        for (case, chosen) in self.chosen.iter().enumerate() {
            match chosen {
                Some(lead) => below[self.leads[*lead].infector].push(case),
                None => order.push(case),
            }
        }
        let mut next = 0;
        while let Some(&case) = order.get(next) {
            order.extend_from_slice(&below[case]);
            next += 1;
        }
        order
    }

    pub(super) fn tree(self) -> TransmissionTree {
        let zone = self.protocol.time_zone();
        let (order, expected) = (self.downwards(), self.probabilities_out());
        let mut graph = DiGraph::with_capacity(self.cases.len(), self.cases.len());
        for (number, case) in self.cases.iter().enumerate() {
            let root = self.roots[number];
            let (from, until) = self.protocol.window().bounds(case, zone, Timestamp::MAX);
            let lead = self.chosen[number].map(|lead| &self.leads[lead]);
            graph.add_node(TreeNode {
                person: case.person,
                status: case.status,
                onset: case.onset,
                window: Interval::non_empty(from, until),
                origin: lead.map_or(root.origin, |lead| Origin::Case(lead.pair.infector)),
                probability: lead.map_or(root.probability, |lead| lead.probability),
                infected: lead.map_or(root.infected, |lead| lead.pair.infected),
                generation: 0,
                offspring: 0,
                expected: expected[number],
            });
        }
        for case in order {
            if let Some(number) = self.chosen[case] {
                let infector = NodeIndex::new(self.leads[number].infector);
                graph[NodeIndex::new(case)].generation = graph[infector].generation + 1;
                graph[infector].offspring += 1;
            }
        }
        for number in self.chosen.iter().flatten() {
            let lead = &self.leads[*number];
            let ends = [lead.infector, lead.infectee].map(NodeIndex::new);
            let [infected_first, infected] = ends.map(|end| graph[end].infected.map(Timestamp::to_unix));
            let transmission = Transmission {
                infector: lead.pair.infector,
                infectee: lead.pair.infectee,
                probability: lead.probability,
                setting: lead.pair.setting,
                exposure: lead.pair.exposure,
                serial_interval_days: serial_interval(
                    self.cases[lead.infector],
                    self.cases[lead.infectee],
                    zone,
                ),
                generation_time_s: infected.zip(infected_first).map(|(second, first)| second - first),
                flags: lead.flags.clone(),
            };
            graph.add_edge(ends[0], ends[1], transmission);
        }
        TransmissionTree {
            graph,
            excluded: self.excluded,
            zone,
        }
    }
}

/// Two leads of a forest that cannot both be true, each with what speaks against it.
struct Contradiction {
    /// By which a case was infected too early.
    lower: (usize, Flag),
    /// By which somebody above it was infected too late; nothing where a root's own dates say so.
    upper: Option<(usize, Flag)>,
}
