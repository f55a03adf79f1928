//! Leaving when the round grows old.
//!
//! Under proportional payout a share's worth depends on how many came before it in its round: the pot is one and the divisors
//! grow. With `x` rounds' worth of shares already there, a share is worth `e^x E1(x)` times the fair price, where `E1` is
//! the exponential integral: dear at first, fair at x = 0.435, cheap after. Whoever mines in a pool only up to there and
//! somewhere fair afterwards takes from those who stay. What a share gets under PPS or PPLNS depends on the future
//! alone, which knows nothing of the round's age, so a hopper gains nothing.
//!
//! Source: Rosenfeld, arXiv:1112.4980, section 2.1. The numbers here are computed from the integral and simulated.

use crate::core::prng::Prng;
use crate::lab::pools::scheme::{Pool, Scheme};

/// Satoshis a block brings here. Many, so that rounding payouts down is not seen.
const REWARD: u64 = 1_000_000_000_000;
/// Shares a block takes on average.
pub const DIFFICULTY: u64 = 1_000;
/// Rounds one run may have.
pub const MOST_ROUNDS: u32 = 100_000;

/// The exponential integral `E1(x)`, the integral of `e^-t / t` from `x` to infinity, for `x > 0`, to about 1e-9: Simpson's
/// rule over `u = ln t`, where it is the smooth `exp(-e^u)`.
pub fn exponential_integral(x: f64) -> f64 {
    const STEPS: i32 = 800;
    // Beyond t = 40 less than 1e-18 is left.
    let (from, to) = (x.ln(), 40f64.ln());
    if !x.is_finite() || x <= 0.0 || from >= to {
        return 0.0;
    }
    let width = (to - from) / f64::from(STEPS);
    let weighted = (0..=STEPS).map(|step| {
        let weight = match step {
            0 | STEPS => 1.0,
            step if step % 2 == 1 => 4.0,
            _ => 2.0,
        };
        weight * (-(from + width * f64::from(step)).exp()).exp()
    });
    weighted.sum::<f64>() * width / 3.0
}

/// What a share is worth, over the fair price, when `x` times the difficulty of shares came before it in the round.
pub fn share_worth(x: f64) -> f64 {
    x.exp() * exponential_integral(x)
}

/// The age, in difficulties, at which a share is worth its fair price: found by halving an interval.
pub fn fair_age() -> f64 {
    let (mut young, mut old) = (0.01, 2.0);
    for _ in 0..50 {
        let middle = (young + old) / 2.0;
        if share_worth(middle) > 1.0 { young = middle } else { old = middle }
    }
    (young + old) / 2.0
}

/// What a hopper earns over what honest mining earns, and what those who stay earn over the same, if the hopper leaves at
/// the age `leave` and has `part` of the hash power of the pool while there (0 for one too small to matter).
pub fn expected(leave: f64, part: f64) -> (f64, f64) {
    if leave <= 0.0 {
        return (1.0, 1.0);
    }
    let young = 1.0 - (-leave).exp();
    // Worth of all shares of the young part of a round, in fair prices: the integral of E1 from 0 to `leave`.
    let young_worth = leave * exponential_integral(leave) + young;
    // With the hopper there the young part passes faster by this factor.
    let (young_time, old_time) = (young * (1.0 - part), 1.0 - young);
    let hopper = (young_time * young_worth / young + old_time) / (young_time + old_time);
    let loyal_shares = young * (1.0 - part) + old_time;
    let loyal = ((1.0 - part) * young_worth + (1.0 - young_worth)) / loyal_shares;
    (hopper, loyal)
}

/// What came out of a run, in satoshis' worth over fair pay: 1 is fair.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hopped {
    pub hopper: f64,
    pub loyal: f64,
    /// Standard error of `hopper`.
    pub error: f64,
    /// Part of the hopper's shares that went to the pool.
    pub in_pool: f64,
    pub rounds: u32,
}

/// A pool in which one miner hops, share by share. While away the hopper earns the fair price.
pub struct Hop {
    prng: Prng,
    pool: Pool,
    leave_at: u64,
    /// The hopper's part of the pool's hash power, in thousandths.
    part_per_mille: u64,
    /// Hash power spent by the hopper, in shares of the pool, times 1,000: there and away.
    spent: [f64; 2],
    loyal_shares: u64,
    rounds: u32,
    /// The hopper's income and work by round: sums for the error of their ratio.
    sums: [f64; 5],
}

const HOPPER: usize = 0;
const LOYAL: usize = 1;

impl Hop {
    /// The hopper has `part_per_mille` thousandths of the pool's hash power (1 to 999) and leaves when the round has
    /// `leave_per_mille` thousandths of the difficulty.
    pub fn new(seed: u64, scheme: Scheme, part_per_mille: u64, leave_per_mille: u64) -> Self {
        Self {
            prng: Prng::from_seed(seed).fork("lab/pools/hopping"),
            pool: Pool::new(scheme, 2, REWARD, 0, DIFFICULTY),
            leave_at: DIFFICULTY * leave_per_mille / 1_000,
            part_per_mille: part_per_mille.clamp(1, 999),
            spent: [0.0; 2],
            loyal_shares: 0,
            rounds: 0,
            sums: [0.0; 5],
        }
    }

    /// One more round, share by share until one is a block.
    pub fn round(&mut self) {
        let paid = self.pool.paid(HOPPER);
        let part = self.part_per_mille as f64 / 1_000.0;
        let (mut there, mut away) = (0.0, 0.0);
        let mut age = 0;
        loop {
            let hops = age < self.leave_at && self.prng.below(1_000) < self.part_per_mille;
            self.pool.submit(if hops { HOPPER } else { LOYAL }, 1);
            self.loyal_shares += u64::from(!hops);
            if age < self.leave_at {
                there += f64::from(u8::from(hops));
            } else {
                // While the others find one share the hopper finds this many elsewhere.
                away += part / (1.0 - part);
            }
            age += 1;
            if self.prng.below(DIFFICULTY) == 0 {
                self.pool.block();
                break;
            }
        }
        self.spent[0] += there;
        self.spent[1] += away;
        self.rounds += 1;
        let fair = REWARD as f64 / DIFFICULTY as f64;
        let (income, work) = ((self.pool.paid(HOPPER) - paid) as f64 / fair + away, there + away);
        for (sum, term) in self.sums.iter_mut().zip([income, work, income * income, work * work, income * work]) {
            *sum += term;
        }
    }

    pub fn result(&self) -> Hopped {
        let fair = REWARD as f64 / DIFFICULTY as f64;
        let [income, work, income2, work2, both] = self.sums;
        let work = work.max(1e-9);
        let ratio = income / work;
        // The variance of a ratio of sums, to first order.
        let variance = (income2 - 2.0 * ratio * both + ratio * ratio * work2).max(0.0);
        Hopped {
            hopper: ratio,
            loyal: self.pool.paid(LOYAL) as f64 / fair / self.loyal_shares.max(1) as f64,
            error: variance.sqrt() / work,
            in_pool: self.spent[0] / (self.spent[0] + self.spent[1]).max(1e-9),
            rounds: self.rounds,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_integral_is_the_tabulated_one() {
        // Abramowitz and Stegun, table 5.1: E1(0.5), E1(1), E1(2).
        for (x, expect) in [(0.5, 0.559_773_595), (1.0, 0.219_383_934), (2.0, 0.048_900_511)] {
            assert!((exponential_integral(x) - expect).abs() < 1e-8, "{x}");
        }
        assert_eq!(exponential_integral(0.0), 0.0);
        assert_eq!(exponential_integral(f64::NAN), 0.0);
        assert!(exponential_integral(39.0) < 1e-17);
    }

    #[test]
    fn fair_at_the_published_age_where_the_gain_is_greatest() {
        let age = fair_age();
        assert!((age - 0.435).abs() < 0.000_5, "{age}");
        let (best, _) = expected(age, 0.0);
        assert!((best - 1.28).abs() < 0.005, "{best}");
        for other in [0.05, 0.2, 0.4, 0.5, 0.8, 1.5, 4.0] {
            assert!(expected(other, 0.0).0 < best);
        }
        // Never leaving, or never coming, is fair.
        assert!((expected(30.0, 0.3).0 - 1.0).abs() < 1e-6);
        assert_eq!(expected(0.0, 0.3), (1.0, 1.0));
    }
}
