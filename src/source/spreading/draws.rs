//! Draws that are the same on every platform, in every version and by every number of threads.

/// The numbers of one seed, each found by its position: whoever needs the millionth need not draw those before.
///
/// The generator splitmix64 (Steele, Lea and Flood: Fast splittable pseudorandom number generators, OOPSLA 2014), whose
/// state after so many steps is known without taking them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Draws {
    seed: u64,
}

impl Draws {
    pub(super) const fn new(seed: u64) -> Self {
        Self { seed }
    }

    /// The draw at a position, evenly among the numbers below `n`, which is at least 1.
    pub(super) fn below(self, position: u64, n: usize) -> usize {
        let wide = u128::from(self.at(position)) * n as u128;
        usize::try_from(wide >> 64).expect("below a usize")
    }

    fn at(self, position: u64) -> u64 {
        let steps = position.wrapping_add(1);
        let mut x = self.seed.wrapping_add(steps.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        x = (x ^ (x >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        x ^ (x >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::Draws;

    #[test]
    fn draws_are_those_of_splitmix64() {
        // The first values that the reference program gives for the seed 1234567.
        let first: Vec<u64> = (0..3).map(|at| Draws::new(1_234_567).at(at)).collect();
        assert_eq!(
            first,
            [
                6_457_827_717_110_365_317,
                3_203_168_211_198_807_973,
                9_817_491_932_198_370_423
            ]
        );
    }

    #[test]
    fn every_number_below_is_drawn_about_as_often() {
        let mut counts = [0; 7];
        for at in 0..70_000 {
            counts[Draws::new(3).below(at, 7)] += 1;
        }
        assert!(
            counts.iter().all(|count| (9_600..10_400).contains(count)),
            "{counts:?}"
        );
    }
}
