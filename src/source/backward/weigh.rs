//! Competing hazards: how probable it is that an infection came from each of several sources.
//!
//! With a hazard `h_s(t)` of each source `s`, their sum `H(t)`, and `f(t)` for how likely the dates of the case are
//! had it been infected at `t`, the weight of `s` is the integral of `h_s(t) exp(-integral of H up to t) f(t)`.
//! Hazards are constant between the instants at which somebody comes or goes. Between two of them one integral,
//! of the exponential times `f`, therefore serves all sources.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::infection::{Infection, seconds};
use crate::place::PlaceKind;

/// A stretch of time with a constant hazard per second.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
    pub(super) hazard: f64,
    pub(super) setting: Option<PlaceKind>,
}

impl Stretch {
    /// The hazard cumulated over the stretch.
    pub(super) fn total(&self) -> f64 {
        self.hazard * f64::from(self.end - self.start)
    }
}

/// Of stretches of one source, sorted by start, the strongest at each instant: disjoint and ascending, so that no second
/// counts twice. Of equally strong ones that of the first setting.
pub(super) fn strongest(stretches: &[Stretch]) -> Vec<Stretch> {
    let mut disjoint: Vec<Stretch> = Vec::with_capacity(stretches.len());
    // Hazards are never negative, so that their bits are in their order; adding 0 turns -0 into 0.
    let mut open: BinaryHeap<(u64, Reverse<Option<PlaceKind>>, u32)> = BinaryHeap::new();
    let (mut next, mut now) = (0, 0);
    loop {
        while let Some(stretch) = stretches.get(next).filter(|stretch| stretch.start <= now) {
            let bits = (stretch.hazard + 0.0).to_bits();
            open.push((bits, Reverse(stretch.setting), stretch.end));
            next += 1;
        }
        let upcoming = stretches.get(next).map(|stretch| stretch.start);
        match open.peek() {
            Some(&(_, _, end)) if end <= now => {
                open.pop();
            }
            Some(&(bits, Reverse(setting), end)) => {
                let until = upcoming.map_or(end, |start| start.min(end));
                let (hazard, start) = (f64::from_bits(bits), now);
                match disjoint.last_mut() {
                    Some(last)
                        if last.end == start && last.hazard.to_bits() == bits && last.setting == setting =>
                    {
                        last.end = until;
                    }
                    _ => disjoint.push(Stretch {
                        start,
                        end: until,
                        hazard,
                        setting,
                    }),
                }
                now = until;
            }
            None => match upcoming {
                Some(start) => now = start,
                None => return disjoint,
            },
        }
    }
}

/// What a source adds up to.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Weight {
    /// Up to a factor that is the same for all sources of a case.
    pub(super) sum: f64,
    /// The mean instant of infection, in seconds since 1970, if the weight is positive.
    pub(super) infected: Option<f64>,
    /// Where most of the weight lies.
    pub(super) setting: Option<PlaceKind>,
}

/// The weight of each source, whose stretches lie inside the window of the infection and are disjoint and ascending.
///
/// `O(p log p + c)` for `p` stretches that cover `c` times between two changes.
pub(super) fn weigh(infection: &Infection, sources: &[Vec<Stretch>]) -> Vec<Weight> {
    let mut changes: Vec<u32> = vec![infection.window.start().raw(), infection.window.end().raw()];
    for stretch in sources.iter().flatten() {
        changes.extend([stretch.start, stretch.end]);
    }
    changes.sort_unstable();
    changes.dedup();
    let at = |instant: u32| changes.partition_point(|&change| change < instant);
    let mut hazards = vec![0.0; changes.len() - 1];
    for stretch in sources.iter().flatten() {
        for hazard in &mut hazards[at(stretch.start)..at(stretch.end)] {
            *hazard += stretch.hazard;
        }
    }
    let integrals = integrate(infection, &changes, &hazards);
    let from = seconds(infection.window.start());
    sources
        .iter()
        .map(|stretches| {
            let (mut sum, mut moment) = (0.0, 0.0);
            let mut settings: Vec<(Option<PlaceKind>, f64)> = Vec::new();
            for stretch in stretches {
                let mut own = 0.0;
                for &(chance, chance_seconds) in &integrals[at(stretch.start)..at(stretch.end)] {
                    own += stretch.hazard * chance;
                    moment += stretch.hazard * chance_seconds;
                }
                sum += own;
                match settings
                    .iter_mut()
                    .find(|(setting, _)| *setting == stretch.setting)
                {
                    Some((_, of_setting)) => *of_setting += own,
                    None => settings.push((stretch.setting, own)),
                }
            }
            let most = settings
                .iter()
                .max_by(|(one, a), (other, b)| a.total_cmp(b).then(other.cmp(one)));
            Weight {
                sum,
                infected: (sum > 0.0).then(|| from + moment / sum),
                setting: most.and_then(|&(setting, _)| setting),
            }
        })
        .collect()
}

/// Between each two changes the integral of survival times density, and the same with the seconds since the window
/// began as a factor.
///
/// Gauss and Legendre's rule of 5 nodes, between the knots of the density and over at most one unit of cumulated hazard
/// at a time: the relative error is below 1e-8 (held in tests against a fine grid).
fn integrate(infection: &Infection, changes: &[u32], hazards: &[f64]) -> Vec<(f64, f64)> {
    let from = f64::from(changes[0]);
    let knots = infection.knots();
    let mut knots = knots.iter().map(|knot| knot - from).peekable();
    // The hazard cumulated so far.
    let mut cumulated = 0.0;
    // In seconds since the window began, which are exact enough for a step of any hazard.
    let mut start = 0.0;
    changes[1..]
        .iter()
        .zip(hazards)
        .map(|(&change, &hazard)| {
            let (mut chance, mut moment) = (0.0, 0.0);
            let end = f64::from(change) - from;
            while start < end && cumulated < SURVIVED_BY_NOBODY {
                let mut stop = match knots.peek() {
                    Some(&knot) if knot <= start => {
                        knots.next();
                        continue;
                    }
                    Some(&knot) => knot.min(end),
                    None => end,
                };
                if hazard * (stop - start) > 1.0 {
                    // A hazard so great that this is no step at all is survived by nobody.
                    stop = stop.min(start + 1.0 / hazard);
                }
                let half = 0.5 * (stop - start);
                for (node, weight) in NODES {
                    let since = half * (1.0 + node);
                    let at = start + since;
                    let survival = libm::exp(-(cumulated + hazard * since));
                    let part = half * weight * survival * infection.density(from + at);
                    chance += part;
                    moment += part * at;
                }
                cumulated += hazard * (stop - start);
                start = stop;
            }
            start = end;
            (chance, moment)
        })
        .collect()
}

/// The exponential of its negative is 0 as a floating point number.
const SURVIVED_BY_NOBODY: f64 = 745.0;

/// Nodes on [-1, 1] and weights of Gauss and Legendre's rule (Abramowitz and Stegun, Handbook of Mathematical
/// Functions, table 25.4).
const NODES: [(f64, f64); 5] = [
    (-0.906_179_845_938_664, 0.236_926_885_056_189_1),
    (-0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0.0, 0.568_888_888_888_888_9),
    (0.538_469_310_105_683_1, 0.478_628_670_499_366_5),
    (0.906_179_845_938_664, 0.236_926_885_056_189_1),
];
