//! Chance that can be repeated.
//!
//! A run must be a function of its seed: the same seed gives the same blocks, in the browser, natively, and next year. So
//! all chance comes from this one generator, which holds 256 bits of state and does integer arithmetic only. Keys never
//! come from here: the numbers are well mixed, but anyone who sees a few can work out the rest.
//!
//! Sources: xoshiro256** 1.0 and SplitMix64 (Blackman and Vigna, prng.di.unimi.it, public domain); Lemire's method for a
//! bounded number ("Fast Random Integer Generation in an Interval", 2019).

use serde::{Deserialize, Serialize};

use crate::core::hash::sha256_parts;
use crate::core::units::log2::log2_fraction;

/// Binary digits after the point in the logarithm.
const LOG_DIGITS: u32 = 44;
/// ln 2 in units of 2^-62, rounded down.
const LN_2: u128 = 3_196_577_161_300_663_914;

/// A seeded generator of well-mixed integers.
///
/// ```
/// use proofground::core::prng::Prng;
/// let mut dice = Prng::from_seed(7).fork("dice");
/// let throws: Vec<u64> = (0..5).map(|_| 1 + dice.below(6)).collect();
/// let mut again = Prng::from_seed(7).fork("dice");
/// assert_eq!(throws, (0..5).map(|_| 1 + again.below(6)).collect::<Vec<_>>());
/// ```
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Prng {
    state: [u64; 4],
}

impl Prng {
    /// A generator for this seed. Neighbouring seeds give unrelated numbers.
    pub fn from_seed(seed: u64) -> Self {
        let mut mix = seed;
        let state = core::array::from_fn(|_| {
            mix = mix.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut word = mix;
            word = (word ^ (word >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            word = (word ^ (word >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            word ^ (word >> 31)
        });
        Self::from_state(state)
    }

    /// A generator of its own for `label`: a function of this generator's present state and the label. It neither uses up
    /// numbers here nor has anything to do with those that follow. The same label at the same state gives the same fork.
    #[must_use]
    pub fn fork(&self, label: &str) -> Self {
        let state: Vec<u8> = self.state.iter().flat_map(|word| word.to_le_bytes()).collect();
        let digest = sha256_parts(&[b"proofground/prng-fork/v1\0", &state, label.as_bytes()]).to_u256();
        Self::from_state(digest.limbs())
    }

    /// The all-zero state would stay zero for ever; it stands for the state of seed 0 instead.
    fn from_state(state: [u64; 4]) -> Self {
        if state == [0; 4] { Self::from_seed(0) } else { Self { state } }
    }

    /// The next 64 bits.
    pub fn next_u64(&mut self) -> u64 {
        let state = &mut self.state;
        let result = state[1].wrapping_mul(5).rotate_left(7).wrapping_mul(9);
        let carried = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= carried;
        state[3] = state[3].rotate_left(45);
        result
    }

    /// A number from 0 to `bound - 1`, each exactly as likely as the others; 0 if `bound` is 0.
    pub fn below(&mut self, bound: u64) -> u64 {
        if bound == 0 {
            return 0;
        }
        // The top half of bound * 2^64 random values; the few at the bottom that would make some results likelier are
        // drawn again.
        let rejected_below = bound.wrapping_neg() % bound;
        loop {
            let product = u128::from(self.next_u64()) * u128::from(bound);
            if product as u64 >= rejected_below {
                return (product >> 64) as u64;
            }
        }
    }

    /// True `numerator` times in `denominator` on average; always if the numerator reaches the denominator.
    pub fn chance(&mut self, numerator: u64, denominator: u64) -> bool {
        self.below(denominator) < numerator
    }

    /// The time until the next event of a kind that happens every `mean_ms` milliseconds on average and has no memory,
    /// like a block found by trying hashes: -ln(U) * mean, U even on (0, 1].
    ///
    /// The result is within `mean_ms * 2^-43 + 1/2` milliseconds of the exact value for the 64 bits drawn, at most
    /// 44.4 times the mean, and stays at `u64::MAX` where that does not fit.
    pub fn exponential_ms(&mut self, mean_ms: u64) -> u64 {
        // U = (draw + 1) / 2^64, so -ln(U) = (64 - log2(draw + 1)) * ln 2.
        let numerator = u128::from(self.next_u64()) + 1;
        let whole = numerator.ilog2();
        let mantissa =
            if whole >= 63 { (numerator >> (whole - 63)) as u64 } else { (numerator << (63 - whole)) as u64 };
        let log2 = u128::from(whole) << LOG_DIGITS | u128::from(log2_fraction(mantissa, LOG_DIGITS));
        let minus_log2 = (64u128 << LOG_DIGITS) - log2;
        let minus_ln = (minus_log2 * LN_2) >> 62;
        let rounded = (minus_ln * u128::from(mean_ms) + (1 << (LOG_DIGITS - 1))) >> LOG_DIGITS;
        u64::try_from(rounded).unwrap_or(u64::MAX)
    }

    /// Puts `items` into an order drawn evenly from all there are (Fisher-Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn published_first_numbers() {
        // rand_xoshiro's reference vector for the state 1, 2, 3, 4, from the authors' C code.
        let mut prng = Prng { state: [1, 2, 3, 4] };
        let expect = [11_520, 0, 1_509_978_240, 1_215_971_899_390_074_240, 1_216_172_134_540_287_360];
        assert_eq!(expect.map(|_| prng.next_u64()), expect);
        // SplitMix64 for seed 0, as the authors' C code gives it.
        assert_eq!(Prng::from_seed(0).state[..2], [0xe220_a839_7b1d_cdaf, 0x6e78_9e6a_a1b9_65f4]);
    }

    #[test]
    fn bounded_numbers_are_even() {
        let mut prng = Prng::from_seed(1);
        let mut counts = [0u32; 7];
        for _ in 0..70_000 {
            counts[prng.below(7) as usize] += 1;
        }
        // 10,000 each, standard deviation 93.
        assert!(counts.iter().all(|count| (9_600..10_400).contains(count)), "{counts:?}");
        assert_eq!(prng.below(0), 0);
        assert_eq!(prng.below(1), 0);
        // A bound that rejects nearly half of all draws still ends, and stays below itself.
        assert!((0..1_000).all(|_| prng.below((1 << 63) + 1) <= 1 << 63));
    }

    #[test]
    fn waiting_times_follow_the_exponential_law() {
        let mut prng = Prng::from_seed(2).fork("blocks");
        let mean = 600_000;
        let mut draws: Vec<u64> = (0..100_000).map(|_| prng.exponential_ms(mean)).collect();
        draws.sort_unstable();
        let within = |found: u64, expect: u64, per_mille: u64| found.abs_diff(expect) * 1_000 <= expect * per_mille;
        // Standard error of the mean: 0.32 %; bounds are about four of them.
        assert!(within(draws.iter().sum::<u64>() / 100_000, mean, 12));
        // Quantiles: p -> -ln(1 - p) * mean. Median 0.693147, 90 % 2.302585, 99 % 4.605170.
        assert!(within(draws[50_000], 415_888, 20));
        assert!(within(draws[90_000], 1_381_551, 20));
        assert!(within(draws[99_000], 2_763_102, 40));
        // The standard deviation equals the mean: E[t^2] = 2 mean^2.
        let squares = draws.iter().map(|draw| u128::from(*draw).pow(2)).sum::<u128>() / 100_000;
        assert!(within((squares / u128::from(mean)) as u64, 2 * mean, 40));
    }

    #[test]
    fn waiting_times_at_the_ends() {
        let mut prng = Prng::from_seed(3);
        assert_eq!(prng.exponential_ms(0), 0);
        for _ in 0..1_000 {
            let mut twin = prng.clone();
            let long = prng.exponential_ms(u64::MAX);
            let short = twin.exponential_ms(1);
            assert!(short <= 45);
            assert!(long == u64::MAX || long / (u64::MAX / 2) <= 2 * short + 1);
        }
    }

    #[test]
    fn forks_are_apart() {
        let prng = Prng::from_seed(9);
        assert_eq!(prng.fork("a"), prng.fork("a"));
        assert_ne!(prng.fork("a").next_u64(), prng.fork("b").next_u64());
        assert_ne!(prng.fork("a").fork("b"), prng.fork("b").fork("a"));
        let mut items: Vec<u32> = (0..100).collect();
        prng.fork("cards").shuffle(&mut items);
        assert_ne!(items, (0..100).collect::<Vec<_>>());
        items.sort_unstable();
        assert_eq!(items, (0..100).collect::<Vec<_>>());
    }
}
