//! Who pays at once carries the luck.
//!
//! Under PPS the operator pays for every share and is paid by the block. Between blocks its reserve melts; a run of bad luck
//! can empty it. With a reserve of `R` blocks' rewards and a fee `f`, the chance that it is ever empty is `e^(-aR)`, where
//! `a` is the positive number with `1 - e^-a = a(1 - f)`: about `2f`. Without a fee it is certain, only a question of time.
//!
//! Source: Rosenfeld, arXiv:1112.4980, section 2.2, gives `e^(-2fR)` for small fees; the exact exponent is that of a walk
//! that falls evenly and jumps up at random (Cramér and Lundberg's, upside down). Shares are many, so the fall is even.

use crate::core::prng::Prng;
use crate::lab::pools::even;

/// `a` for a fee in thousandths: 0 where there is none.
fn exponent(fee_per_mille: u64) -> f64 {
    let kept = 1.0 - fee_per_mille.min(999) as f64 / 1_000.0;
    if fee_per_mille == 0 {
        return 0.0;
    }
    let (mut low, mut high) = (1e-6, 1_000.0);
    for _ in 0..80 {
        let middle = (low + high) / 2.0;
        if 1.0 - f64::exp(-middle) > middle * kept { low = middle } else { high = middle }
    }
    (low + high) / 2.0
}

/// The chance that a reserve of `blocks` rewards is ever empty.
pub fn ruin(blocks: f64, fee_per_mille: u64) -> f64 {
    (-exponent(fee_per_mille) * blocks.max(0.0)).exp()
}

/// The reserve, in blocks' rewards, with which the chance of ruin is `chance`; none is enough without a fee.
pub fn enough(chance: f64, fee_per_mille: u64) -> Option<f64> {
    (fee_per_mille > 0 && chance > 0.0).then(|| -chance.ln() / exponent(fee_per_mille))
}

/// Plays the blocks of a pool and gives its reserve, in blocks' rewards, after each; ends when it is empty.
pub fn path(seed: u64, reserve: f64, fee_per_mille: u64, blocks: u32) -> Vec<f64> {
    let mut prng = Prng::from_seed(seed).fork("lab/pools/reserve");
    let kept = 1.0 - fee_per_mille.min(1_000) as f64 / 1_000.0;
    let mut held = reserve;
    let mut path = vec![held];
    for _ in 0..blocks {
        held += even(&mut prng).ln() * kept;
        if held < 0.0 {
            path.push(0.0);
            break;
        }
        held += 1.0;
        path.push(held);
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn about_twice_the_fee() {
        // The first two terms of its series: 2f + 4f²/3.
        for fee in [5, 10, 20, 50] {
            let part = fee as f64 / 1_000.0;
            let expect = 2.0 * part + 4.0 / 3.0 * part * part;
            assert!((exponent(fee) / expect - 1.0).abs() < 0.002, "{fee}: {}", exponent(fee));
        }
        assert_eq!(ruin(100.0, 0), 1.0);
        assert!(enough(0.01, 0).is_none());
        assert!((ruin(enough(0.01, 20).unwrap(), 20) - 0.01).abs() < 1e-9);
    }
}
