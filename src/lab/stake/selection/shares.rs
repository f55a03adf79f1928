//! Share of the stake against share of the blocks.
//!
//! Each slot's proposer is drawn by the core's own `compute_proposer_index` (consensus-specs, Electra) from a seed that
//! follows from the lab's seed and the slot, so that what is counted is the chain's rule and no stand-in. Around each
//! count stands the band in which a fair draw ends up 95 times of 100: `n p ± 1.96 √(n p (1 − p))`, the normal
//! approximation of the binomial law, which is close from some ten blocks on.

use crate::core::consensus::leader::stake::{ProposerParams, compute_proposer_index, proposer_seed};
use crate::core::hash::sha256;
use crate::core::units::GRAINS_PER_COIN;
use crate::lab::chart::{Axis, Chart, Format, Hue, Kind, Point, Series};
use crate::lab::number;

/// Proposers that were drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draws {
    /// Coins of each validator.
    pub stakes: Vec<u64>,
    /// Blocks of each.
    pub blocks: Vec<u64>,
    pub slots: u64,
    seed: [u8; 32],
}

/// Standard deviations on either side that hold 95 of 100.
const NINETY_FIVE: f64 = 1.96;

impl Draws {
    pub fn new(stakes: Vec<u64>, seed: u64) -> Draws {
        let blocks = vec![0; stakes.len()];
        Draws { stakes, blocks, slots: 0, seed: sha256(&seed.to_le_bytes()).0 }
    }

    /// Draws the proposers of so many more slots.
    pub fn run(&mut self, slots: u64) {
        let balances: Vec<u64> = self.stakes.iter().map(|coins| coins.saturating_mul(GRAINS_PER_COIN)).collect();
        let params = ProposerParams::electra();
        for slot in self.slots..self.slots.saturating_add(slots) {
            let drawn = compute_proposer_index(&balances, &proposer_seed(&self.seed, slot), &params);
            if let Some(blocks) = drawn.and_then(|index| self.blocks.get_mut(index)) {
                *blocks += 1;
            }
            self.slots += 1;
        }
    }

    /// Share of the stake, share of the blocks, and the band around the former, for each validator.
    fn shares(&self) -> Vec<(f64, f64, f64, f64)> {
        let total = self.stakes.iter().sum::<u64>().max(1) as f64;
        let slots = self.slots.max(1) as f64;
        let share = |(coins, blocks): (&u64, &u64)| {
            let fair = *coins as f64 / total;
            let reach = NINETY_FIVE * (fair * (1.0 - fair) / slots).sqrt();
            (fair, *blocks as f64 / slots, (fair - reach).max(0.0), (fair + reach).min(1.0))
        };
        self.stakes.iter().zip(&self.blocks).map(share).collect()
    }
}

/// The share of the blocks over the share of the stake.
pub fn share_chart(draws: &Draws) -> Chart {
    let mut shares = draws.shares();
    shares.sort_by(|one, other| one.0.total_cmp(&other.0));
    let most = shares.last().map_or(1.0, |share| share.0);
    let fair = shares.iter().map(|(fair, _, low, high)| Point::banded(*fair, *fair, *low, *high)).collect();
    let drawn = shares.iter().map(|(fair, drawn, ..)| (*fair, *drawn));
    let percent = |label: &str| Axis::new(label).format(Format::Percent);
    Chart {
        title: format!("Share of the blocks after {} slots", number::decimal(draws.slots as f64, 0)),
        description: "Each dot is a validator. The line is a fair draw, the ribbon what chance allows 95 times of 100."
            .to_owned(),
        x: percent("share of the stake").range(0.0, most * 1.1),
        y: percent("share of the blocks").range(0.0, most * 1.3),
        series: vec![
            Series { name: "a fair draw".to_owned(), kind: Kind::Line, hue: Hue::Ink, points: fair },
            Series::new("drawn", Kind::Points, Hue::Stake, if draws.slots > 0 { drawn.collect() } else { Vec::new() }),
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_of_blocks_come_near_those_of_stake() {
        let mut draws = Draws::new(vec![32, 32, 64, 128, 256], 7);
        draws.run(20_000);
        assert_eq!(draws.blocks.iter().sum::<u64>(), 20_000);
        for (fair, drawn, ..) in draws.shares() {
            // Five standard deviations and the rule's own small bias (see `core::consensus::leader::stake`).
            assert!(
                (fair - drawn).abs() < 5.0 * (fair * (1.0 - fair) / 20_000.0).sqrt() + 0.06 * fair,
                "{fair} {drawn}"
            );
        }
        let mut parts = Draws::new(vec![32, 32, 64, 128, 256], 7);
        for _ in 0..20 {
            parts.run(1_000);
        }
        assert_eq!(parts, draws);
    }
}
