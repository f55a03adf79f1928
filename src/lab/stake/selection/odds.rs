//! What chance gives each: the odds of the specification's draw, and the band in which a count ends up 95 times of 100.
//!
//! With a fair shuffle every order is as likely, and throws are independent of it. A validator that accepts a throw with
//! probability `p` is the first to accept, in one pass through all, with probability `p ∫₀¹ ∏ (1 − q t) dt` over the others'
//! `q`: give each a place `t` in the pass, evenly. A pass without an acceptance says nothing about the order, so the odds
//! are these, divided by their sum. Without a shuffle the order is that of the register: `p ∏ (1 − q)` over those before.
//!
//! With many validators, or small ones, the odds are the shares of the stake. With few they lean to the large ones: whoever is
//! refused waits for a whole pass.

use crate::core::consensus::leader::stake::ProposerParams;

/// Standard deviations on either side that hold 95 of 100.
const NINETY_FIVE: f64 = 1.96;
/// Pieces that the integral is cut into (midpoint rule).
const PIECES: u32 = 2_048;

/// How often a throw accepts a validator of this effective balance.
pub fn accepts(effective_balance: u64, params: &ProposerParams) -> f64 {
    let most = params.sampling.max_random();
    let highest = u128::from(effective_balance) * u128::from(most) / u128::from(params.max_effective_balance.max(1));
    (highest.min(u128::from(most)) as f64 + 1.0) / (most as f64 + 1.0)
}

/// The chance of each to be drawn, in the order of the register.
pub fn odds(effective_balances: &[u64], params: &ProposerParams) -> Vec<f64> {
    let accepts: Vec<f64> = effective_balances.iter().map(|balance| accepts(*balance, params)).collect();
    let mut odds = vec![0.0; accepts.len()];
    if params.rounds == 0 {
        let mut refused = 1.0;
        for (odds, p) in odds.iter_mut().zip(&accepts) {
            *odds = p * refused;
            refused *= 1.0 - p;
        }
    } else {
        for piece in 0..PIECES {
            let t = (f64::from(piece) + 0.5) / f64::from(PIECES);
            let all: f64 = accepts.iter().map(|p| 1.0 - p * t).product();
            for (odds, p) in odds.iter_mut().zip(&accepts) {
                *odds += p * all / (1.0 - p * t);
            }
        }
    }
    let sum: f64 = odds.iter().sum();
    odds.iter().map(|chance| chance / sum).collect()
}

/// Low and high end of what a share is, 95 times of 100, after so many draws: the normal approximation of the binomial law,
/// close from some ten blocks on.
pub fn band(chance: f64, draws: u64) -> (f64, f64) {
    let reach = NINETY_FIVE * (chance * (1.0 - chance) / draws.max(1) as f64).sqrt();
    ((chance - reach).max(0.0), (chance + reach).min(1.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::consensus::leader::stake::SamplingRule;

    fn params(rounds: u8) -> ProposerParams {
        ProposerParams { max_effective_balance: 64, sampling: SamplingRule::SixteenBit, rounds }
    }

    #[test]
    fn odds_by_hand() {
        // One always accepts, the other half the time: first in half of all orders and then refused half the time.
        let two = odds(&[64, 32], &params(90));
        assert!((two[0] - 0.75).abs() < 1e-4, "{two:?}");
        let in_order = odds(&[32, 64], &params(0));
        assert!((in_order[0] - 0.5).abs() < 1e-4, "{in_order:?}");
        assert_eq!(odds(&[64, 1], &params(0)), [1.0, 0.0]);
        let equal = odds(&[7; 10], &params(10));
        assert!(equal.iter().all(|chance| (chance - 0.1).abs() < 1e-12));
        assert!(odds(&[], &params(90)).is_empty());
    }

    #[test]
    fn small_stakes_are_drawn_by_their_share() {
        let mut params = params(90);
        params.max_effective_balance = 1 << 40;
        let small = odds(&[1 << 30, 3 << 30], &params);
        assert!((small[1] / small[0] - 3.0).abs() < 0.02, "{small:?}");
    }
}
