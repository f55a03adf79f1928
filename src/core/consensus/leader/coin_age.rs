//! A lottery whose tickets ripen: an old coin counts for more than a young one, and winning makes it young again.
//!
//! An output takes part once it has lain still for 30 days, with `value × (age − 30 days)`, and grows no further beyond 90
//! days of age. The block that it makes spends it: its age is destroyed, and it waits for 30 days anew. Coins that stay away
//! keep what they have grown, so whoever hoards can come back with many ripe coins at once.
//!
//! Peercoin's rule is the age, the weight and its destruction. Its lottery is a hash for every output and second, held
//! against `target × weight`, with a target that keeps blocks ten minutes apart; here [`Coins::draw`] asks once a block and
//! names one output by the same odds, so there is no difficulty, no second winner and no empty time.
//!
//! Source: peercoin/peercoin, `src/kernel.cpp` (`CheckStakeKernelHash`, protocol 0.3 and later: the weight starts at zero at
//! the minimum age); `nStakeMinAge`, `nStakeMaxAge`, `nStakeTargetSpacing` of its main chain.
//!
//! ```
//! use proofground::core::consensus::leader::coin_age::*;
//! let params = CoinAgeParams::peercoin();
//! let mut coins = Coins::new(vec![Coin { value: 10, since: 0 }, Coin { value: 20, since: 0 }]);
//! let all = |_: usize| true;
//! assert_eq!(coins.draw(30 * DAY_S, &[7; 32], &params, &all), None, "too young");
//! let drawn = coins.draw(90 * DAY_S, &[7; 32], &params, &all).unwrap();
//! coins.destroy_age(drawn, 90 * DAY_S);
//! assert_ne!(coins.draw(90 * DAY_S, &[7; 32], &params, &all), Some(drawn));
//! ```
use crate::core::hash::sha256_parts;

/// Seconds of a day.
pub const DAY_S: u64 = 86_400;
/// Throws that one hash pays for: four bytes name an output, four are the die.
const THROWS_PER_HASH: usize = 4;
/// After so many throws without a winner the weights are added up, and one more hash decides. Few outputs that are ripe by a
/// little would otherwise take millions of throws.
const THROWS_MAX: u64 = 1_024;

/// How age counts. Times are seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CoinAgeParams {
    /// Below and at this age a coin has no weight.
    pub stake_min_age: u64,
    /// Beyond this age its weight grows no further.
    pub stake_max_age: u64,
    /// Between two blocks.
    pub target_spacing: u64,
}

impl CoinAgeParams {
    /// Peercoin's main chain: 30 days, 90 days, 10 minutes.
    pub const fn peercoin() -> Self {
        Self { stake_min_age: 30 * DAY_S, stake_max_age: 90 * DAY_S, target_spacing: 600 }
    }

    /// Seconds of age that count (`nTimeWeight`).
    pub const fn time_weight(&self, age: u64) -> u64 {
        let counted = if age < self.stake_max_age { age } else { self.stake_max_age };
        counted.saturating_sub(self.stake_min_age)
    }

    /// The weight of a coin: value times seconds. Peercoin divides it down to whole coin-days.
    pub const fn weight(&self, value: u64, age: u64) -> u128 {
        value as u128 * self.time_weight(age) as u128
    }
}

/// An output that can make a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Coin {
    /// In the chain's smallest unit.
    pub value: u64,
    /// When it last moved, in seconds.
    pub since: u64,
}

/// All outputs of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Coins {
    coins: Vec<Coin>,
    /// The largest value among them.
    largest: u64,
}

impl Coins {
    pub fn new(coins: Vec<Coin>) -> Self {
        let largest = coins.iter().map(|coin| coin.value).max().unwrap_or(0);
        Self { coins, largest }
    }

    /// What an output weighs at a moment; nothing where there is no such output.
    pub fn weight(&self, index: usize, now: u64, params: &CoinAgeParams) -> u128 {
        self.coins.get(index).map_or(0, |coin| params.weight(coin.value, now.saturating_sub(coin.since)))
    }

    /// The output that makes the next block, of those that `tries` says take part: each with a chance proportional to its
    /// weight, to within 2^-32 of the largest. An output whose owner is away weighs nothing, as one that does not hash.
    ///
    /// Candidates come evenly, and each is taken with the chance `weight / largest possible weight`, as the draw by
    /// effective balance does it. `None` only if no output that takes part is old enough.
    pub fn draw(
        &self,
        now: u64,
        seed: &[u8; 32],
        params: &CoinAgeParams,
        tries: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let full = params.weight(self.largest, u64::MAX);
        let weigh = |index| if tries(index) { self.weight(index, now, params) } else { 0 };
        for number in 0..THROWS_MAX / THROWS_PER_HASH as u64 {
            let hash = sha256_parts(&[seed, &number.to_le_bytes()]).0;
            let (throws, _) = hash.as_chunks::<8>();
            for &[a, b, c, d, e, f, g, h] in throws {
                let pick = u64::from(u32::from_le_bytes([a, b, c, d]));
                let index = ((u128::from(pick) * self.coins.len() as u128) >> 32) as usize;
                let die = u128::from(u32::from_le_bytes([e, f, g, h]));
                // A weight has 87 bits at most: 64 of the value, 23 of the time.
                if weigh(index) << 32 > full * die {
                    return Some(index);
                }
            }
        }
        self.draw_from_sum(seed, &weigh)
    }

    /// The same odds from the sum of all weights: a point on it is named, and the output lying there taken.
    fn draw_from_sum(&self, seed: &[u8; 32], weigh: &dyn Fn(usize) -> u128) -> Option<usize> {
        let total: u128 = (0..self.coins.len()).map(weigh).sum();
        let hash = sha256_parts(&[seed, &THROWS_MAX.to_le_bytes()]).0;
        let (halves, _) = hash.as_chunks::<16>();
        let mut point = u128::from_le_bytes(*halves.first()?).checked_rem(total)?;
        for index in 0..self.coins.len() {
            match point.checked_sub(weigh(index)) {
                Some(rest) => point = rest,
                None => return Some(index),
            }
        }
        None
    }

    /// An output made a block: it is as young as it can be.
    pub fn destroy_age(&mut self, index: usize, now: u64) {
        if let Some(coin) = self.coins.get_mut(index) {
            coin.since = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RULE: CoinAgeParams = CoinAgeParams::peercoin();
    const ALL: fn(usize) -> bool = |_| true;

    #[test]
    fn age_counts_from_thirty_days_to_ninety() {
        let days = [0, 29, 30, 31, 60, 89, 90, 91, 10_000];
        let weights = days.map(|days| RULE.time_weight(days * DAY_S) / DAY_S);
        assert_eq!(weights, [0, 0, 0, 1, 30, 59, 60, 60, 60]);
        assert_eq!(RULE.time_weight(30 * DAY_S + 1), 1);
        assert_eq!(RULE.weight(u64::MAX, u64::MAX), u128::from(u64::MAX) * u128::from(60 * DAY_S));
    }

    #[test]
    fn nobody_is_drawn_where_nobody_is_old_enough() {
        for coins in [vec![], vec![Coin { value: 0, since: 0 }], vec![Coin { value: 9, since: 5 }; 3]] {
            assert_eq!(Coins::new(coins).draw(30 * DAY_S + 5, &[1; 32], &RULE, &ALL), None);
        }
        let one = Coins::new(vec![Coin { value: u64::MAX, since: 0 }]);
        assert_eq!(one.draw(u64::MAX, &[1; 32], &RULE, &ALL), Some(0));
        // Before it moved: a clock that went back is no age.
        assert_eq!(Coins::new(vec![Coin { value: 1, since: 99 }]).draw(0, &[1; 32], &RULE, &ALL), None);
    }

    #[test]
    fn whoever_won_waits_for_thirty_days_again() {
        let mut coins = Coins::new(vec![Coin { value: 5, since: 0 }; 2]);
        let now = 40 * DAY_S;
        let first = coins.draw(now, &[3; 32], &RULE, &ALL).unwrap();
        coins.destroy_age(first, now);
        coins.destroy_age(9, now);
        assert_eq!(coins.weight(first, now + 30 * DAY_S, &RULE), 0);
        assert!((0..50u8).all(|seed| coins.draw(now + 30 * DAY_S, &[seed; 32], &RULE, &ALL) == Some(1 - first)));
    }

    #[test]
    fn who_does_not_try_leaves_the_block_to_the_others() {
        // All but three are ripe to the full and away; of the three one is ripe by a second, one by three.
        let now = 500 * DAY_S;
        let mut coins = vec![Coin { value: 5, since: 0 }; 5_000];
        let late = Coin { value: 5, since: now - 30 * DAY_S - 1 };
        coins.extend([late, Coin { since: late.since - 2, ..late }, Coin { since: now, ..late }]);
        let coins = Coins::new(coins);
        let there = |index: usize| index >= 5_000;
        let mut hits = [0u32; 3];
        for seed in 0u32..400 {
            let drawn = coins.draw(now, &crate::core::hash::sha256(&seed.to_le_bytes()).0, &RULE, &there).unwrap();
            hits[drawn - 5_000] += 1;
        }
        // One second against three: a quarter of 400, and 3.29 standard deviations of 8.66 are 29.
        assert!(hits[0].abs_diff(100) < 29 && hits[2] == 0, "{hits:?}");
        assert_eq!(coins.draw(now, &[1; 32], &RULE, &|_| false), None);
    }
}
