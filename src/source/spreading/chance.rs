//! How likely so many cases are at one place by chance, and what is left of that among many places.

/// Cases of whom each was at a place with the same probability, were they anybody alike.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Chance {
    pub(super) cases: u32,
    pub(super) share: f64,
}

/// What is less likely than this is not told apart: a table would have to be longer for it.
const NEGLIGIBLE_LOG: f64 = -42.0;

/// The probability of at least so many cases, for each number of cases from 0 on.
///
/// The number is a sum of independent yes or no, each with a probability of its own: the Poisson binomial distribution,
/// by convolution (Hong: On computing the distribution function for the Poisson binomial distribution, Comput. Stat. Data
/// Anal. 59:41, 2013). Only sums of what is not negative, so that small probabilities are as exact as great ones. The
/// last entry stands for all further numbers. `O(n k)` for `n` cases and a table of `k`.
pub(super) fn tails(chances: &[Chance], observed: usize) -> Vec<f64> {
    let cases: usize = chances.iter().map(|chance| chance.cases as usize).sum();
    let last = cases.min(observed.max(far(expected(chances))));
    let mut exactly = vec![0.0; last + 1];
    exactly[0] = 1.0;
    for chance in chances {
        for _ in 0..chance.cases {
            if let [.., below, top] = exactly.as_mut_slice() {
                *top += *below * chance.share;
            }
            for count in (1..last).rev() {
                exactly[count] = exactly[count] * (1.0 - chance.share) + exactly[count - 1] * chance.share;
            }
            if last > 0 {
                exactly[0] *= 1.0 - chance.share;
            }
        }
    }
    let mut tails = exactly;
    for count in (0..last).rev() {
        tails[count] = (tails[count] + tails[count + 1]).min(1.0);
    }
    tails[0] = 1.0;
    tails
}

/// How many cases are expected.
pub(super) fn expected(chances: &[Chance]) -> f64 {
    chances
        .iter()
        .map(|chance| f64::from(chance.cases) * chance.share)
        .sum()
}

/// A number of cases that is as good as never reached, by the bound of Chernoff (Ann. Math. Stat. 23:493, 1952):
/// `P(X >= k) <= exp(k - mean) (mean / k)^k`.
fn far(mean: f64) -> usize {
    let mut count = mean + 1.0;
    while count - mean + count * libm::log(mean / count) > NEGLIGIBLE_LOG {
        count += 1.0;
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "some tens more than the mean, which is no more than the number of cases"
    )]
    {
        libm::ceil(count) as usize
    }
}

/// The q-value of each p-value among `tested` of which these are the smallest: the least share of false discoveries
/// at which it would still be called one.
///
/// Benjamini and Hochberg (J. R. Stat. Soc. B 57:289, 1995): `q(i) = min over j >= i of p(j) tested / j`, for p-values in
/// ascending order; `factor` is 1, or that of Benjamini and Yekutieli. Every p-value that is not given counts as 1.
pub(super) fn q_values(p_values: &[f64], tested: usize, factor: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p_values.len()).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]));
    let mut q_values = vec![1.0; p_values.len()];
    let mut least = 1.0_f64;
    for (rank, &at) in order.iter().enumerate().rev() {
        least = least.min(p_values[at] * real(tested) / real(rank + 1) * factor);
        q_values[at] = least;
    }
    q_values
}

/// By how much q-values grow where nothing is known of the dependence of the tests: `1 + 1/2 + ... + 1/tested`
/// (Benjamini and Yekutieli, Ann. Stat. 29:1165, 2001).
pub(super) fn any_dependence(tested: usize) -> f64 {
    (1..=tested).rev().map(|rank| 1.0 / real(rank)).sum()
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub(super) fn real(count: usize) -> f64 {
    count as f64
}
