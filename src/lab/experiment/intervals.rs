//! How long a block takes: mining is trying, and a try does not know how many came before.
//!
//! Each try here is a draw against a target, as each hash is; nothing is drawn from the law that is to be shown. With
//! many tries a block the number of tries follows the exponential law: most blocks come early, some take very long, and
//! having waited tells nothing.
//!
//! Simplified: a block takes 2^12 tries on average and not 2^70 or more. The law of so few tries differs from the
//! exponential one by less than one part in four thousand.
//!
//! Source: Bitcoin Core, pow.cpp (CheckProofOfWork); Feller, "An Introduction to Probability Theory", volume I, XVII.6.

use crate::core::prng::Prng;
use crate::lab::experiment::attacks::Chance;

/// A block takes 2 to this power tries on average.
pub const TRIES_BITS: u32 = 12;

/// Tries until the next block is found, itself included.
pub fn tries(prng: &mut Prng) -> u64 {
    let target = Chance::one_in_two_to(TRIES_BITS);
    let mut tries = 1;
    while !target.draw(prng) {
        tries += 1;
    }
    tries
}

/// Counts so many blocks into bins of equal width between `from` and `to`, both in ten-thousandths of the mean
/// interval.
pub fn histogram(prng: &mut Prng, blocks: u64, from: u64, to: u64, bins: usize) -> Vec<u64> {
    let mut counts = vec![0; bins];
    let width = u128::from(to.saturating_sub(from).max(1));
    for _ in 0..blocks {
        // A try takes a moment; the block falls into its middle.
        let time = (2 * tries(prng) - 1) * 10_000;
        let Some(beyond) = time.checked_sub(from << (TRIES_BITS + 1)) else { continue };
        let bin = (u128::from(beyond) * bins as u128) / (width << (TRIES_BITS + 1));
        if let Some(count) = usize::try_from(bin).ok().and_then(|bin| counts.get_mut(bin)) {
            *count += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_falls_into_one_bin() {
        let counts = histogram(&mut Prng::from_seed(1), 1_000, 0, 400_000, 4);
        assert_eq!(counts.iter().sum::<u64>(), 1_000);
        // The same run, seen through finer bins.
        let finer = histogram(&mut Prng::from_seed(1), 1_000, 0, 400_000, 8);
        assert_eq!(counts, finer.chunks(2).map(|pair| pair.iter().sum()).collect::<Vec<u64>>());
        let later = histogram(&mut Prng::from_seed(1), 1_000, 200_000, 400_000, 2);
        assert_eq!(later, counts[2..]);
    }
}
