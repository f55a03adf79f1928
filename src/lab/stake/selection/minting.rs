//! A chain that runs by coin age: holders whose stake is split into outputs, and a block every ten minutes.
//!
//! A holder's outputs are of one size, in number by its stake. Whose output is drawn makes the block, and that output alone
//! loses its age. There are 6,000 outputs, about as many as a chain of 144 blocks a day uses up in 42 days; with fewer, nobody
//! would be old enough, with many more all would reach the cap.

use super::seed_of;
use crate::core::consensus::leader::coin_age::{Coin, CoinAgeParams, Coins, DAY_S};
use crate::core::units::GRAINS_PER_COIN;

/// Outputs of a chain, to within one for each holder.
pub const OUTPUTS: u64 = 6_000;
pub const RULE: CoinAgeParams = CoinAgeParams::peercoin();
pub const BLOCKS_PER_DAY: u64 = DAY_S / RULE.target_spacing;
/// When a run begins: all ages lie before.
const START: u64 = 1_000 * DAY_S;
/// Ages at the start are spread evenly over so many days, about what they settle at.
const SPREAD_DAYS: u64 = 45;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minting {
    coins: Coins,
    /// Who has each output.
    owners: Vec<usize>,
    /// Blocks so far, those included that nobody could make.
    pub slot: u64,
    run: u64,
}

impl Minting {
    /// Holders with so many coins each. The outputs of `young` moved at the start; the others have all ages.
    pub fn new(stakes: &[u64], run: u64, young: Option<usize>) -> Minting {
        let total = stakes.iter().sum::<u64>().max(1);
        let (mut coins, mut owners) = (Vec::new(), Vec::new());
        for (holder, stake) in stakes.iter().enumerate() {
            let count = (stake.saturating_mul(OUTPUTS) / total).max(1);
            let value = stake.saturating_mul(GRAINS_PER_COIN) / count;
            for output in 0..count {
                let age = if young == Some(holder) { 0 } else { SPREAD_DAYS * DAY_S * output / count };
                coins.push(Coin { value, since: START - age });
                owners.push(holder);
            }
        }
        Minting { coins: Coins::new(coins), owners, slot: 0, run }
    }

    fn now(&self) -> u64 {
        START + self.slot * RULE.target_spacing
    }

    /// The holder of the output that makes the next block; nobody where no output is old enough. The outputs of a holder who
    /// stays `away` do not try.
    pub fn next_block(&mut self, away: Option<usize>) -> Option<usize> {
        let now = self.now();
        let seed = seed_of(self.run, b"coin age", self.slot);
        self.slot += 1;
        let owners = &self.owners;
        let tries = |output: usize| away.is_none() || owners.get(output).copied() != away;
        let output = self.coins.draw(now, &seed, &RULE, &tries)?;
        self.coins.destroy_age(output, now);
        self.owners.get(output).copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_slot_stays_empty_while_an_output_that_tries_is_ripe() {
        for percent in [10, 25, 40] {
            let mut minting = Minting::new(&[100 - percent, percent].map(|stake| stake * OUTPUTS), 7, Some(1));
            let mut empty = 0;
            for slot in 0..120 * BLOCKS_PER_DAY {
                let before = minting.clone();
                if minting.next_block(Some(1)).is_none() {
                    empty += 1;
                    let ripe = |output| before.coins.weight(output, before.now(), &RULE) > 0;
                    let tries = (0..before.owners.len()).filter(|output| before.owners[*output] == 0);
                    assert_eq!(tries.filter(|output| ripe(*output)).count(), 0, "{percent} %, slot {slot}, seed 7");
                }
            }
            println!("{percent} %: {empty} slots empty, nobody there being ripe");
        }
    }
}
