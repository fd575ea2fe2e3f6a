//! How many cases chance brings to each place, at once and in many permutations.

use super::alike::Alike;
use super::chance::{Chance, real, tails};
use super::draws::Draws;
use crate::id::PersonId;
use crate::threads;

/// Cases, those like them, and what follows for each site.
pub(super) struct Trial {
    pub(super) alike: Vec<Alike>,
    pub(super) exposed: Vec<Vec<PersonId>>,
    // Empty for a site where nobody who is like a case was inside the window.
    pub(super) chances: Vec<Vec<Chance>>,
    tails: Tails,
}

impl Trial {
    pub(super) fn new(alike: Vec<Alike>, sites: usize) -> Self {
        let mut exposed: Vec<Vec<PersonId>> = vec![Vec::new(); sites];
        let mut chances: Vec<Vec<Chance>> = vec![Vec::new(); sites];
        let mut counts = vec![0_usize; sites];
        let mut met = Vec::new();
        for group in &alike {
            for &case in &group.cases {
                for &site in group.sites_of(case) {
                    exposed[site].push(case);
                }
            }
            for &site in group.all_sites() {
                if counts[site] == 0 {
                    met.push(site);
                }
                counts[site] += 1;
            }
            let cases = u32::try_from(group.cases.len()).expect("no more cases than persons");
            for site in met.drain(..) {
                let share = real(std::mem::take(&mut counts[site])) / real(group.len());
                chances[site].push(Chance { cases, share });
            }
        }
        for cases in &mut exposed {
            cases.sort_unstable();
        }
        let all: Vec<usize> = (0..sites).collect();
        let tails = threads::map(
            &all,
            || (),
            |(), &site| tails(&chances[site], exposed[site].len()),
        );
        Self {
            alike,
            exposed,
            chances,
            tails: Tails::new(&tails),
        }
    }

    /// The probability of at least so many cases at a site.
    pub(super) fn p(&self, site: usize, cases: usize) -> f64 {
        self.tails.p(site, cases)
    }

    /// The least p-value of all sites in each of many permutations.
    ///
    /// The more cases, the less the p-value: each site may be judged as if its first person were the only one, and with that
    /// all sites of a person at once, for all permutations. What is left to judge are sites where persons meet.
    pub(super) fn least_p_values(&self, permutations: u32, seed: u64) -> Vec<f64> {
        let draws = Draws::new(seed);
        let cases: usize = self.alike.iter().map(|alike| alike.cases.len()).sum();
        let numbers: Vec<u32> = (0..permutations).collect();
        let alone: Vec<Vec<f64>> = threads::map(&self.alike, || (), |(), group| self.least_alone(group));
        // The cases of a site, behind the permutation in which they were counted: nothing has to be set back.
        let start = || (vec![(u32::MAX, 0_u32); self.exposed.len()], Vec::new());
        threads::map(&numbers, start, |(counts, met), &number| {
            let mut position = u64::from(number) * cases as u64;
            let mut least = 1.0_f64;
            for (group, alone) in self.alike.iter().zip(&alone) {
                for _ in &group.cases {
                    let member = draws.below(position, group.len());
                    least = least.min(alone[member]);
                    for &site in group.sites(member) {
                        let (counted_in, count) = &mut counts[site];
                        if *counted_in == number {
                            *count += 1;
                            if *count == 2 {
                                met.push(site);
                            }
                        } else {
                            (*counted_in, *count) = (number, 1);
                        }
                    }
                    position += 1;
                }
            }
            met.drain(..)
                .map(|site| self.p(site, counts[site].1 as usize))
                .fold(least, f64::min)
        })
    }

    /// The least p-value of the sites of each member of a group, were no other case there.
    fn least_alone(&self, group: &Alike) -> Vec<f64> {
        let sites = (0..group.len()).map(|member| group.sites(member));
        sites
            .map(|sites| sites.iter().map(|&site| self.p(site, 1)).fold(1.0, f64::min))
            .collect()
    }
}

/// The probability of at least so many cases, for each site and each number of cases, one site after another.
struct Tails {
    // Invariant: those of site s are of[starts[s]..starts[s + 1]], at least one.
    starts: Vec<usize>,
    of: Vec<f64>,
}

impl Tails {
    fn new(sites: &[Vec<f64>]) -> Self {
        let mut starts = Vec::with_capacity(sites.len() + 1);
        starts.push(0);
        starts.extend(sites.iter().scan(0, |end, tails| {
            *end += tails.len();
            Some(*end)
        }));
        Self {
            starts,
            of: sites.concat(),
        }
    }

    /// Of more cases than a site has entries for, as of the last.
    fn p(&self, site: usize, cases: usize) -> f64 {
        self.of[(self.starts[site] + cases).min(self.starts[site + 1] - 1)]
    }
}
