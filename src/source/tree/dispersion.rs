//! How unevenly cases infect others: the dispersion of the negative binomial distribution.

use std::collections::BTreeMap;

use serde::Serialize;

/// The dispersion k of a negative binomial offspring distribution: the smaller, the fewer cases infect most others.
///
/// With mean m the variance is m + m²/k. An infinite k, written as nothing, is the Poisson distribution: everybody
/// infects alike, and only chance makes a difference. It is what comes out wherever the variance of the counts, divided
/// by their number, is not above their mean; so do more than a million.
///
/// By maximum likelihood: the mean is that of the counts, and k makes the likelihood
/// `Π Γ(x + k) / (Γ(k) x!) · (k / (k + m))^k · (m / (k + m))^x` over all counts x the greatest. Of what is likely the
/// interval tells: every k for which twice the logarithm of the likelihood is less than 3.841 (the 95 % quantile of χ²
/// with one degree of freedom) below the greatest, the mean being fitted anew for each; it comes out the same. No unit.
/// For few cases k is biased upwards, and such intervals are too short (Lloyd-Smith, Maximum likelihood estimation of the
/// negative binomial dispersion parameter for highly overdispersed data, with applications to infectious diseases,
/// `PLoS` ONE 2:e180, 2007).
///
/// # Source
///
/// Lloyd-Smith, Schreiber, Kopp, Getz, Superspreading and the effect of individual variation on disease emergence,
/// Nature 438:355, 2005.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct Dispersion {
    /// The most likely k; nothing where it is infinite.
    pub k: Option<f64>,
    /// The least k of the 95 % interval; nothing where it is infinite.
    pub low: Option<f64>,
    /// The greatest k of the 95 % interval; nothing where it is infinite.
    pub high: Option<f64>,
}

/// From where on k is as good as infinite.
const LARGEST: f64 = 1e6;

/// No k that matters is smaller: of ten million cases one would infect all others.
const SMALLEST: f64 = 1e-9;

/// The 95 % quantile of χ² with one degree of freedom, halved.
const HALF_CHI2: f64 = 3.841_458_820_694_124 / 2.0;

impl Dispersion {
    /// The dispersion of counts, from how many there are of each. Nothing for fewer than two counts, and where all are 0.
    pub(super) fn fit(counts: &BTreeMap<u32, u32>) -> Option<Self> {
        let profile = Profile::new(counts);
        if profile.count < 2.0 || profile.runs.is_empty() {
            return None;
        }
        // The slope is positive below the one maximum and negative above it (Simonsen, On the solution of a
        // maximum-likelihood equation of the negative binomial distribution, Scand. Actuar. J. 1976:220).
        let k = (profile.is_over_dispersed() && profile.slope(LARGEST) < 0.0)
            .then(|| root(SMALLEST, LARGEST, |k| profile.slope(k)));
        let greatest = profile.likelihood(k);
        let above = |k: f64| profile.likelihood(Some(k)) - greatest + HALF_CHI2;
        let (low_end, high_end) = (k.unwrap_or(LARGEST), k.unwrap_or(SMALLEST));
        Some(Self {
            k,
            low: (above(low_end) > 0.0).then(|| root(SMALLEST, low_end, |k| -above(k))),
            high: (k.is_some() && above(LARGEST) < 0.0).then(|| root(high_end, LARGEST, above)),
        })
    }
}

/// Where a function that is positive at the lower end and negative at the upper end crosses 0, by halving the range of
/// logarithms until it is as narrow as numbers are.
fn root(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (low, high);
    // The widest range, 15 powers of ten, is a factor of 2^-52 from 1 after 60 steps.
    for _ in 0..64 {
        let middle = libm::sqrt(low * high);
        if function(middle) > 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    libm::sqrt(low * high)
}

/// The likelihood of k with the mean at that of the counts.
struct Profile {
    count: f64,
    mean: f64,
    runs: Vec<Run>,
}

/// Numbers one after another than which equally many counts are greater: `from`, `from + 1`, up to below `to`.
#[derive(Clone, Copy)]
struct Run {
    from: u32,
    to: u32,
    greater: f64,
}

/// From here on sums over the numbers of a run are not added up one by one.
const ONE_BY_ONE: u32 = 4096;

impl Profile {
    fn new(counts: &BTreeMap<u32, u32>) -> Self {
        let count: f64 = counts.values().copied().map(f64::from).sum();
        let mut greater = count;
        let mut from = 0;
        let mut runs = Vec::with_capacity(counts.len() + 1);
        for (&to, &cases) in counts {
            if from < to {
                let middle = ONE_BY_ONE.clamp(from, to);
                let pieces = [(from, middle), (middle, to)];
                let pieces = pieces.into_iter().filter(|(from, to)| from < to);
                runs.extend(pieces.map(|(from, to)| Run { from, to, greater }));
            }
            greater -= f64::from(cases);
            from = to;
        }
        let total: f64 = runs.iter().map(|run| run.greater * run.length()).sum();
        Self {
            count,
            mean: total / count,
            runs,
        }
    }

    /// Whether the variance, divided by the number of counts, is above the mean: no finite k is most likely otherwise.
    fn is_over_dispersed(&self) -> bool {
        // x² is the sum of 2 j + 1 over j below x.
        let ends = |run: &Run| f64::from(run.from) + f64::from(run.to);
        let squares: f64 = self
            .runs
            .iter()
            .map(|run| run.greater * run.length() * ends(run))
            .sum();
        squares / self.count - self.mean * self.mean > self.mean
    }

    /// The derivative of the logarithm of the likelihood by k. `Γ(x + k) / Γ(k)` is the product of k + j over j below x.
    fn slope(&self, k: f64) -> f64 {
        let rising = self.sum(|j, greater| greater / (k + j), |run| run.reciprocals(k));
        rising - self.count * libm::log1p(self.mean / k)
    }

    /// The logarithm of the likelihood, but for what does not depend on k.
    fn likelihood(&self, k: Option<f64>) -> f64 {
        let Some(k) = k else {
            return -self.count * self.mean;
        };
        let scale = k + self.mean;
        let rising = self.sum(
            |j, greater| greater * libm::log((k + j) / scale),
            |run| run.logarithms(k) - run.length() * libm::log(scale / (f64::from(run.from) + k)),
        );
        rising - self.count * k * libm::log1p(self.mean / k)
    }

    /// The sum over the numbers of all runs, each as often as counts are greater than it: `one` is given a number and how
    /// often, `whole` a run, once.
    fn sum(&self, one: impl Fn(f64, f64) -> f64, whole: impl Fn(Run) -> f64) -> f64 {
        let mut sum = 0.0;
        for &run in &self.runs {
            if run.from < ONE_BY_ONE {
                for j in run.from..run.to {
                    sum += one(f64::from(j), run.greater);
                }
            } else {
                sum += run.greater * whole(run);
            }
        }
        sum
    }
}

/// Sums over all j of a run, by the formula of Euler and Maclaurin: the integral, half the difference of the ends, and as
/// many terms more as matter from [`ONE_BY_ONE`] on. The next one is below 10⁻²⁰.
impl Run {
    fn length(self) -> f64 {
        f64::from(self.to - self.from)
    }

    fn ends(self, k: f64) -> [f64; 2] {
        [k + f64::from(self.from), k + f64::from(self.to)]
    }

    /// The sum of 1 / (k + j).
    fn reciprocals(self, k: f64) -> f64 {
        let [a, b] = self.ends(k).map(|end| 1.0 / end);
        let integral = libm::log1p(self.length() * a);
        let (squares, fourths) = (a * a - b * b, a * a * a * a - b * b * b * b);
        integral + (a - b) / 2.0 + squares / 12.0 - fourths / 120.0
    }

    /// The sum of the logarithms of (k + j) / (k + from).
    fn logarithms(self, k: f64) -> f64 {
        let [a, b] = self.ends(k);
        let growth = libm::log1p(self.length() / a);
        let [a, inverse] = [1.0 / a, 1.0 / b];
        let integral = b * growth - self.length();
        integral - growth / 2.0 - (a - inverse) / 12.0 + (a * a * a - inverse * inverse * inverse) / 360.0
    }
}
