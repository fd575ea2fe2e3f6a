//! How many swabs should share a tube: Dorfman's testing in two stages.

use serde::Serialize;
use thiserror::Error;

/// The size of pool with the fewest expected tests, and how many those are.
#[derive(Clone, Copy, PartialEq, Debug, Serialize)]
#[non_exhaustive]
pub struct BestPool {
    /// How many swabs share a tube; 1 where pooling does not pay.
    pub size: u32,
    /// Expected tests for each person, at most 1.
    pub tests_per_person: f64,
}

/// A question about pools that has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Error)]
#[non_exhaustive]
pub enum PoolSizeError {
    /// The prevalence is no share.
    #[error("expected a prevalence from 0 to 1, found {found}")]
    Prevalence {
        /// What was given.
        found: f64,
    },
    /// A tube takes no swab.
    #[error("expected a pool of at least 1 swab, found 0")]
    NoSwab,
}

/// Expected tests for each person where `size` swabs share a tube, and the people of a positive tube are tested singly.
///
/// Unit: tests a person. With prevalence `p`, everybody independently, and tests that never err, a pool of `n >= 2` takes
/// one test and, with probability `1 - (1 - p)^n`, `n` more: `1/n + 1 - (1 - p)^n` a person. A single tube takes 1.
/// Dorfman, The detection of defective members of large populations, Ann. Math. Stat. 14:436, 1943.
///
/// People of one household are not independent: where neighbours share a tube, as [`fill_tubes`](super::fill_tubes) deals
/// them, fewer tubes are positive, and this is an upper estimate.
///
/// # Errors
///
/// [`PoolSizeError`] for a prevalence below 0, above 1 or not a number, and for a pool of nobody.
///
/// # Examples
///
/// ```
/// use mijie::response::tests_per_person;
/// let ten_in_one = tests_per_person(10, 0.001)?;
/// assert!((ten_in_one - 0.10996).abs() < 0.00001, "a ninth of the tests");
/// # Ok::<(), mijie::response::PoolSizeError>(())
/// ```
pub fn tests_per_person(size: u32, prevalence: f64) -> Result<f64, PoolSizeError> {
    if !(0.0..=1.0).contains(&prevalence) {
        return Err(PoolSizeError::Prevalence { found: prevalence });
    }
    match size {
        0 => Err(PoolSizeError::NoSwab),
        1 => Ok(1.0),
        _ => {
            let n = f64::from(size);
            // 1 - (1 - p)^n, exact also where p is far below the precision of 1 - p.
            let positive = -libm::expm1(n * libm::log1p(-prevalence));
            Ok(1.0 / n + positive)
        }
    }
}

/// The size of pool, of at most `largest` swabs, with the fewest expected tests a person by [`tests_per_person`]; of equal
/// ones the smallest.
///
/// Exact over whole sizes, and not by rounded costs: at 7 % pools of 4 take 50.2 tests for a hundred persons and pools of
/// 5 take 50.4, so that the answer is 4. Pooling pays up to a prevalence of `1 - (1/3)^(1/3)`, some 30.7 %. Up to there the best size is
/// `1 + k` or `2 + k`, where `k` is the whole part of `1/sqrt(p)`; where a tube takes fewer, as many as it takes. Samuels,
/// The exact solution to the two-stage group-testing problem, Technometrics 20:497, 1978.
///
/// # Errors
///
/// As [`tests_per_person`].
///
/// # Complexity
///
/// `O(1)`.
///
/// # Examples
///
/// One in a hundred is infected: pools of eleven save four tests of five.
///
/// ```
/// use mijie::response::best_pool;
/// let best = best_pool(0.01, 100)?;
/// assert_eq!(best.size, 11);
/// assert_eq!((100.0 * best.tests_per_person).round(), 20.0, "percent of the tests of singles");
/// // The tubes at hand take ten.
/// assert_eq!(best_pool(0.01, 10)?.size, 10);
/// # Ok::<(), mijie::response::PoolSizeError>(())
/// ```
pub fn best_pool(prevalence: f64, largest: u32) -> Result<BestPool, PoolSizeError> {
    // Also what refuses a prevalence that is none.
    let mut best = BestPool {
        size: 1,
        tests_per_person: tests_per_person(largest.min(1), prevalence)?,
    };
    // The cast saturates: no tube takes as many.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a positive number, to its whole part, or to the greatest there is"
    )]
    let whole = (1.0 / libm::sqrt(prevalence)) as u32;
    for size in [whole.saturating_add(1), whole.saturating_add(2)] {
        let size = size.min(largest);
        let tests_per_person = tests_per_person(size, prevalence)?;
        if tests_per_person < best.tests_per_person {
            best = BestPool {
                size,
                tests_per_person,
            };
        }
    }
    Ok(best)
}
