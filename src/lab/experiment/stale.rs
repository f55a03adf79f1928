//! Stale blocks from delay alone: everybody hears of a block after the same delay, and mines on what it has heard.
//!
//! This is the simplest honest model in which the chance that a block meets a rival is 1 - exp(-D/T). The first block
//! of a height is found; for the time D everybody but its finder still mines at the same height, and all together find
//! a block every T on average, so no rival comes with chance exp(-D/T). There are [`MINERS`] equal miners: so many that
//! hardly anyone finds two blocks within one delay, which is what the formula leaves out.
//!
//! Two rates must not be confused. The *chance of a rival*, per height, is what the formula gives and what Decker and
//! Wattenhofer counted (169 forks in 10,000 blocks). The share of *blocks lost* counts every rival against all blocks
//! found: D/T rivals a height on average, so (D/T) / (1 + D/T). They agree while D is small against T.
//!
//! Source: Decker and Wattenhofer, "Information Propagation in the Bitcoin Network", 2013.

use std::collections::VecDeque;

use crate::core::consensus::fork_choice::most_work;
use crate::core::prng::Prng;

/// Equal miners in the model: two to the power 20.
pub const MINERS: u64 = 1 << 20;

/// What became of the blocks of a run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    /// Heights of the chain.
    pub heights: u64,
    /// Heights at which more than one block was found.
    pub contested: u64,
    /// Blocks found at these heights.
    pub blocks: u64,
}

impl Stale {
    /// Counts heights from the number of blocks at each.
    pub fn count(at_height: &[u32]) -> Self {
        Self {
            heights: at_height.len() as u64,
            contested: at_height.iter().filter(|blocks| **blocks > 1).count() as u64,
            blocks: at_height.iter().map(|blocks| u64::from(*blocks)).sum(),
        }
    }

    /// Blocks that are not in the chain.
    pub fn lost(&self) -> u64 {
        self.blocks.saturating_sub(self.heights)
    }
}

/// A chain of so many heights, by miners who hear of each other's blocks after `delay`, with a block every `interval`
/// on average. Both in the same unit, fine enough that rounding to whole ones does not matter.
pub fn broadcast(prng: &mut Prng, delay: u64, interval: u64, heights: u32) -> Stale {
    // Height of each miner's own newest block, and of the best block that everybody has heard of.
    let mut own = vec![0u32; MINERS as usize];
    let mut common = 0;
    let mut on_the_way: VecDeque<(u64, u32)> = VecDeque::new();
    let mut at_height = vec![0u32; heights as usize];
    let mut now = 0u64;
    // Once everybody has heard of a block of the last height, nobody adds to the heights counted.
    while common < heights {
        now = now.saturating_add(prng.exponential_ms(interval));
        while let Some((_, height)) = on_the_way.front().copied().filter(|(arrives, _)| *arrives <= now) {
            on_the_way.pop_front();
            if most_work::beats(height, common) {
                common = height;
            }
        }
        let finder = &mut own[prng.below(MINERS) as usize];
        // Of two equal branches a miner's own was there first.
        let height = 1 + if most_work::beats(common, *finder) { common } else { *finder };
        *finder = height;
        on_the_way.push_back((now.saturating_add(delay), height));
        if let Some(blocks) = at_height.get_mut(height as usize - 1) {
            *blocks += 1;
        }
    }
    Stale::count(&at_height)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_delay_nothing_is_lost() {
        let run = broadcast(&mut Prng::from_seed(1), 0, 1_000_000, 5_000);
        assert_eq!(run, Stale { heights: 5_000, contested: 0, blocks: 5_000 });
        assert_eq!(run.lost(), 0);
    }

    #[test]
    fn with_a_long_delay_most_is_lost() {
        let run = broadcast(&mut Prng::from_seed(2), 20_000_000, 1_000_000, 500);
        assert_eq!((run.heights, run.contested), (500, 500));
        // 20 rivals a height, give or take 4 % (four standard errors).
        assert!((9_600..10_400).contains(&run.lost()), "{run:?}");
    }
}
