//! How unevenly cases infect others: the dispersion of the negative binomial distribution.

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
    /// The dispersion of counts, from how many of them are greater than 0, than 1, and so on. Nothing for fewer than two
    /// counts, and where all are 0.
    pub(super) fn fit(count: u32, greater: &[u32]) -> Option<Self> {
        if count < 2 || greater.is_empty() {
            return None;
        }
        let profile = Profile::new(count, greater);
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
struct Profile<'c> {
    count: f64,
    mean: f64,
    greater: &'c [u32],
}

impl<'c> Profile<'c> {
    fn new(count: u32, greater: &'c [u32]) -> Self {
        let total: f64 = greater.iter().copied().map(f64::from).sum();
        let count = f64::from(count);
        Self {
            count,
            mean: total / count,
            greater,
        }
    }

    /// The numbers 0, 1, ... and how many counts are greater than each.
    fn steps(&self) -> impl Iterator<Item = (f64, f64)> {
        (0_u32..)
            .map(f64::from)
            .zip(self.greater.iter().copied().map(f64::from))
    }

    /// Whether the variance, divided by the number of counts, is above the mean: no finite k is most likely otherwise.
    fn is_over_dispersed(&self) -> bool {
        // x² is the sum of 2 j + 1 over j below x.
        let squares: f64 = self.steps().map(|(j, greater)| (2.0 * j + 1.0) * greater).sum();
        squares / self.count - self.mean * self.mean > self.mean
    }

    /// The derivative of the logarithm of the likelihood by k. `Γ(x + k) / Γ(k)` is the product of k + j over j below x.
    fn slope(&self, k: f64) -> f64 {
        let rising: f64 = self.steps().map(|(j, greater)| greater / (k + j)).sum();
        rising - self.count * libm::log1p(self.mean / k)
    }

    /// The logarithm of the likelihood, but for what does not depend on k.
    fn likelihood(&self, k: Option<f64>) -> f64 {
        let Some(k) = k else {
            return -self.count * self.mean;
        };
        let rising: f64 = self
            .steps()
            .map(|(j, greater)| greater * libm::log((k + j) / (k + self.mean)))
            .sum();
        rising - self.count * k * libm::log1p(self.mean / k)
    }
}
