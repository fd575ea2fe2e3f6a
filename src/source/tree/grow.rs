//! How a transmission tree is found: pairs are checked, one way in is taken for each case, and the tree is made of these.

use std::collections::{BTreeMap, BTreeSet};

use petgraph::graph::{DiGraph, NodeIndex};

use super::flag::{Flag, Judged, serial_interval};
use super::pair::{Pair, TreeError};
use super::{Excluded, Transmission, TransmissionTree, TreeNode};
use crate::case::{Case, Cases};
use crate::id::PersonId;
use crate::protocol::Protocol;
use crate::source::{Origin, Sources};
use crate::time::{Interval, Timestamp};

/// By how much probabilities may sum to more than 1 because they were rounded.
const ROUNDING: f64 = 1e-9;

/// A pair that was checked. Persons are numbered as the cases are sorted.
pub(super) struct Lead {
    pub(super) infector: usize,
    pub(super) infectee: usize,
    pub(super) pair: Pair,
    /// Where in the list it was met.
    pub(super) position: usize,
    pub(super) probability: Option<f64>,
    pub(super) flags: Vec<Flag>,
    /// When the infection can have been; nothing where it cannot.
    pub(super) possible: Option<Interval>,
}

/// A case as a root: what it is to have no infector among the cases.
#[derive(Clone, Copy)]
pub(super) struct Root {
    origin: Origin,
    pub(super) probability: Option<f64>,
    infected: Option<Timestamp>,
}

/// A tree that is found but not yet in the form of a graph.
pub(super) struct Grown<'c> {
    pub(super) cases: Vec<&'c Case>,
    pub(super) protocol: &'c Protocol,
    pub(super) roots: Vec<Root>,
    // Invariant: sorted by (infectee, infector), no pair twice.
    pub(super) leads: Vec<Lead>,
    /// For each case the lead by which it was infected.
    pub(super) chosen: Vec<Option<usize>>,
    pub(super) excluded: Vec<Excluded>,
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

    /// The cases, each after its infector.
    pub(super) fn downwards(&self) -> Vec<usize> {
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
