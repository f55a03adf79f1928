//! If more than a third of the stake is silent, nothing becomes final; so the silent stake melts until the rest is two
//! thirds again.
//!
//! Each validator has an inactivity score: up by a bias for each epoch it misses, down by one for each it attends. While
//! finality is recent every score also falls quickly, so an ordinary outage costs nothing here. Once finality is more
//! than a few epochs late, the chain is **in a leak**: whoever misses pays `effective balance * score` over a large
//! quotient. As the score grows by the same step each epoch, the loss grows with the square of the time away.
//!
//! Source: ethereum/consensus-specs, `is_in_inactivity_leak`, `process_inactivity_updates`,
//! `get_inactivity_penalty_deltas` (altair; quotient of bellatrix), `get_inactivity_penalty_deltas` of phase0.
//!
//! The playground's numbers ([`InactivityParams::playground`]): a quotient of 2^7 where mainnet has 2^24. The time to
//! melt goes with the square root of the quotient, so that a validator of 32 who stays away is ejected (half its stake
//! gone) in the 14th epoch of a leak, after eleven minutes, instead of the 4,686th, after three weeks.
//!
//! ```
//! use proofground::core::consensus::penalty::inactivity::*;
//!
//! // Finality stands at epoch 10; how does a validator of 32 coins fare that is away in epochs 11 to 20?
//! let params = InactivityParams::playground();
//! let (mut score, mut balance) = (0, 32_000_000_000_u64);
//! for previous_epoch in 11..=20 {
//!     let in_leak = is_in_leak(previous_epoch, 10, params.min_epochs_to_inactivity_penalty);
//!     score = update_score(score, false, in_leak, &params);
//!     balance -= inactivity_penalty(32_000_000_000, score, &params);
//! }
//! assert_eq!((score, balance), (24, 26_750_000_000));
//! ```
use super::mul_div;
use serde::{Deserialize, Serialize};

/// The constants of the inactivity leak.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InactivityParams {
    /// `INACTIVITY_SCORE_BIAS`: how much a missed epoch adds to the score.
    pub inactivity_score_bias: u64,
    /// `INACTIVITY_SCORE_RECOVERY_RATE`: how much every score falls in an epoch outside a leak.
    pub inactivity_score_recovery_rate: u64,
    /// `INACTIVITY_PENALTY_QUOTIENT`: the larger, the slower the leak.
    pub inactivity_penalty_quotient: u64,
    /// `MIN_EPOCHS_TO_INACTIVITY_PENALTY`: a longer delay of finality than this is a leak.
    pub min_epochs_to_inactivity_penalty: u64,
}

impl InactivityParams {
    /// Altair: `3 * 2^24`.
    pub const fn altair() -> Self {
        Self {
            inactivity_score_bias: 4,
            inactivity_score_recovery_rate: 16,
            inactivity_penalty_quotient: 3 << 24,
            min_epochs_to_inactivity_penalty: 4,
        }
    }

    /// Bellatrix and since: `2^24`.
    pub const fn bellatrix() -> Self {
        Self { inactivity_penalty_quotient: 1 << 24, ..Self::altair() }
    }

    /// Electra: as Bellatrix.
    pub const fn electra() -> Self {
        Self::bellatrix()
    }

    /// The playground: a quotient of `2^7`, so that a leak can be watched.
    pub const fn playground() -> Self {
        Self { inactivity_penalty_quotient: 1 << 7, ..Self::bellatrix() }
    }
}

/// `is_in_inactivity_leak`: whether the last final epoch lies more than `min_epochs` before the previous one.
pub const fn is_in_leak(previous_epoch: u64, finalized_epoch: u64, min_epochs: u64) -> bool {
    previous_epoch.saturating_sub(finalized_epoch) > min_epochs
}

/// One validator's score after an epoch (`process_inactivity_updates`). `participated`: unslashed, with a timely vote
/// for the previous epoch's target.
pub const fn update_score(score: u64, participated: bool, in_leak: bool, params: &InactivityParams) -> u64 {
    let score = if participated { score.saturating_sub(1) } else { score.saturating_add(params.inactivity_score_bias) };
    if in_leak { score } else { score.saturating_sub(params.inactivity_score_recovery_rate) }
}

/// What a validator that missed the target pays (`get_inactivity_penalty_deltas`); one that voted for it pays nothing,
/// whatever its score. `score` is the one after [`update_score`]. Saturates; a zero divisor counts as one.
pub fn inactivity_penalty(effective_balance: u64, score: u64, params: &InactivityParams) -> u64 {
    let divisor = params.inactivity_score_bias.saturating_mul(params.inactivity_penalty_quotient);
    mul_div(effective_balance, score, divisor)
}

/// Phase 0's `INACTIVITY_PENALTY_QUOTIENT`, `2^26`.
pub const PHASE0_INACTIVITY_PENALTY_QUOTIENT: u64 = 1 << 26;

/// Phase 0 had no scores: in a leak, whoever missed the target paid by how late finality was, its own record
/// regardless. (Everybody's base rewards were cancelled as well; that part is not here.)
pub fn phase0_inactivity_penalty(effective_balance: u64, finality_delay: u64, quotient: u64) -> u64 {
    mul_div(effective_balance, finality_delay, quotient)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leak_begins_after_the_fourth_late_epoch() {
        assert!(!is_in_leak(14, 10, 4));
        assert!(is_in_leak(15, 10, 4));
        assert!(!is_in_leak(3, 10, 4));
    }

    #[test]
    fn scores_rise_only_in_a_leak_and_recover_outside() {
        let params = InactivityParams::bellatrix();
        assert_eq!(update_score(0, false, true, &params), 4);
        assert_eq!(update_score(0, false, false, &params), 0);
        assert_eq!(update_score(4, true, true, &params), 3);
        assert_eq!(update_score(0, true, true, &params), 0);
        assert_eq!(update_score(40, true, false, &params), 23);
        assert_eq!(update_score(40, false, false, &params), 28);
        assert_eq!(update_score(u64::MAX, false, true, &params), u64::MAX);
    }

    #[test]
    fn penalties_at_the_edges() {
        let params = InactivityParams::bellatrix();
        assert_eq!(inactivity_penalty(32_000_000_000, 0, &params), 0);
        assert_eq!(inactivity_penalty(32_000_000_000, 4, &params), 32_000_000_000 / (1 << 24));
        assert_eq!(inactivity_penalty(u64::MAX, u64::MAX, &params), u64::MAX);
        let zero = InactivityParams { inactivity_score_bias: 0, inactivity_penalty_quotient: 0, ..params };
        assert_eq!(inactivity_penalty(7, 1, &zero), 7);
        assert_eq!(phase0_inactivity_penalty(32_000_000_000, 5, PHASE0_INACTIVITY_PENALTY_QUOTIENT), 2384);
        assert_eq!(phase0_inactivity_penalty(1, u64::MAX, 0), u64::MAX);
    }
}
