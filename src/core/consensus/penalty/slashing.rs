//! Signing two things that cannot both be honest costs stake, and costs more the more others do it at the same time.
//!
//! A slashed validator pays three times: an **initial penalty** at once; then it earns nothing while it waits half a
//! window of epochs, at whose middle the **correlation penalty** falls due: proportional to all the stake slashed in
//! the window around it. A lone mistake costs little; a third of the stake attacking together (what it takes to
//! finalise two histories) loses everything. A part of the stake slashed goes to whoever brought the evidence, the
//! **whistleblower**, and of that a part to the proposer who included it.
//!
//! Source: ethereum/consensus-specs, `slash_validator`, `process_slashings`, `is_slashable_validator`,
//! `process_proposer_slashing`; phase0, altair, bellatrix and electra, presets/mainnet.
//!
//! The playground's numbers ([`SlashingParams::playground`]): Bellatrix's fractions (1/32 at once, multiplier 3), since
//! Electra's 1/4096 would not be seen on screen, with Electra's rounding, and a window of 16 epochs instead of 8,192
//! (13 minutes instead of 36 days).
//!
//! ```
//! use proofground::core::consensus::penalty::slashing::*;
//!
//! // One validator of 32 coins among 100 equal ones signs twice.
//! let coin = 1_000_000_000;
//! let params = SlashingParams::playground();
//! assert_eq!(params.initial_penalty(32 * coin), coin);
//! assert_eq!(params.correlation_penalty(32 * coin, 32 * coin, 3200 * coin), 32 * coin * 3 / 100);
//! // Had a third of them done so, the rest of the stake would go.
//! assert_eq!(params.correlation_penalty(32 * coin, 1067 * coin, 3200 * coin), 32 * coin);
//! assert_eq!(params.correlation_epoch(10), 18);
//! ```
use super::mul_div;
use serde::{Deserialize, Serialize};

/// How the correlation penalty is rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum CorrelationRounding {
    /// To Deneb: down to whole increments, so that a small event costs nothing at all.
    WholeIncrements,
    /// Electra: a rate for each increment of stake, rounded to the smallest unit.
    RatePerIncrement,
}

/// The constants of slashing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlashingParams {
    /// Effective balances are multiples of this.
    pub effective_balance_increment: u64,
    /// `MIN_SLASHING_PENALTY_QUOTIENT`: the initial penalty is the effective balance divided by this.
    pub min_slashing_penalty_quotient: u64,
    /// `WHISTLEBLOWER_REWARD_QUOTIENT`: the reward for evidence is the effective balance divided by this.
    pub whistleblower_reward_quotient: u64,
    /// The proposer's part of that reward: this many ...
    pub proposer_part_numerator: u64,
    /// ... of this many (phase 0: 1 of 8; since Altair: `PROPOSER_WEIGHT` 8 of `WEIGHT_DENOMINATOR` 64).
    pub proposer_part_denominator: u64,
    /// `PROPORTIONAL_SLASHING_MULTIPLIER`: with 3, a third of the stake slashed loses all.
    pub proportional_slashing_multiplier: u64,
    /// `EPOCHS_PER_SLASHINGS_VECTOR`: the window of the correlation, and the least wait before withdrawal.
    pub epochs_per_slashings_vector: u64,
    /// How the correlation penalty is rounded.
    pub correlation_rounding: CorrelationRounding,
}

impl SlashingParams {
    /// Mainnet's beginning: gentle, while the software was young.
    pub const fn phase0() -> Self {
        Self {
            effective_balance_increment: 1_000_000_000,
            min_slashing_penalty_quotient: 128,
            whistleblower_reward_quotient: 512,
            proposer_part_numerator: 1,
            proposer_part_denominator: 8,
            proportional_slashing_multiplier: 1,
            epochs_per_slashings_vector: 8192,
            correlation_rounding: CorrelationRounding::WholeIncrements,
        }
    }

    /// Altair: halfway.
    pub const fn altair() -> Self {
        Self {
            min_slashing_penalty_quotient: 64,
            proposer_part_numerator: 8,
            proposer_part_denominator: 64,
            proportional_slashing_multiplier: 2,
            ..Self::phase0()
        }
    }

    /// Bellatrix, Capella and Deneb: the full penalty.
    pub const fn bellatrix() -> Self {
        Self { min_slashing_penalty_quotient: 32, proportional_slashing_multiplier: 3, ..Self::altair() }
    }

    /// Electra and Fulu: little at once, so that large validators dare to merge; the correlation penalty stays.
    pub const fn electra() -> Self {
        Self {
            min_slashing_penalty_quotient: 4096,
            whistleblower_reward_quotient: 4096,
            correlation_rounding: CorrelationRounding::RatePerIncrement,
            ..Self::bellatrix()
        }
    }

    /// The playground: Bellatrix's fractions, Electra's rounding, a window of 16 epochs.
    pub const fn playground() -> Self {
        Self {
            epochs_per_slashings_vector: 16,
            correlation_rounding: CorrelationRounding::RatePerIncrement,
            ..Self::bellatrix()
        }
    }

    /// What is taken at once (`slash_validator`).
    pub fn initial_penalty(&self, effective_balance: u64) -> u64 {
        effective_balance / self.min_slashing_penalty_quotient.max(1)
    }

    /// What bringing the evidence earns altogether (`slash_validator`). It is new money, not the culprit's.
    pub fn whistleblower_reward(&self, effective_balance: u64) -> u64 {
        effective_balance / self.whistleblower_reward_quotient.max(1)
    }

    /// The part of [`Self::whistleblower_reward`] that the including proposer keeps; the whistleblower gets the rest
    /// (and is, where nobody is named, the same proposer).
    pub fn proposer_part(&self, whistleblower_reward: u64) -> u64 {
        mul_div(whistleblower_reward, self.proposer_part_numerator, self.proposer_part_denominator)
    }

    /// What is taken at [`Self::correlation_epoch`] (`process_slashings`).
    ///
    /// `total_slashed_in_window` is the sum of the effective balances slashed in the window
    /// ([`Self::total_slashed_in_window`]), `total_active` the active stake then. On a chain of one or two increments the
    /// rounding can ask for more than there is: take it from the balance saturating, as `decrease_balance` does.
    pub fn correlation_penalty(&self, effective_balance: u64, total_slashed_in_window: u64, total_active: u64) -> u64 {
        let increment = self.effective_balance_increment.max(1);
        // `get_total_balance` never answers less than one increment.
        let total = total_active.max(increment);
        let increments = effective_balance / increment;
        let adjusted = total_slashed_in_window.saturating_mul(self.proportional_slashing_multiplier).min(total);
        match self.correlation_rounding {
            // The quotient is at most `increments`, as `adjusted <= total`.
            CorrelationRounding::WholeIncrements => mul_div(increments, adjusted, total) * increment,
            CorrelationRounding::RatePerIncrement => (adjusted / (total / increment)).saturating_mul(increments),
        }
    }

    /// The sum over the slashings vector at the end of `epoch`, from `(epoch, effective balance)` of each slashing.
    pub fn total_slashed_in_window(&self, slashings: &[(u64, u64)], epoch: u64) -> u64 {
        slashings
            .iter()
            .filter(|(at, _)| epoch.checked_sub(*at).is_some_and(|age| age < self.epochs_per_slashings_vector))
            .fold(0, |sum, (_, balance)| sum.saturating_add(*balance))
    }

    /// When a validator slashed in `slashed_epoch` may withdraw what is left (`slash_validator`); `withdrawable_epoch`
    /// is what its exit alone would allow.
    pub fn withdrawable_epoch(&self, withdrawable_epoch: u64, slashed_epoch: u64) -> u64 {
        withdrawable_epoch.max(slashed_epoch.saturating_add(self.epochs_per_slashings_vector))
    }

    /// When the correlation penalty falls due: half a window after the slashing.
    ///
    /// True unless the exit queue is so long that the exit, not the slashing, decides when to withdraw;
    /// [`Self::is_correlation_due`] is exact there too.
    pub fn correlation_epoch(&self, slashed_epoch: u64) -> u64 {
        let vector = self.epochs_per_slashings_vector;
        slashed_epoch.saturating_add(vector - vector / 2)
    }

    /// Whether a slashed validator's correlation penalty is taken at the end of `epoch` (`process_slashings`).
    pub fn is_correlation_due(&self, epoch: u64, withdrawable_epoch: u64) -> bool {
        epoch.checked_add(self.epochs_per_slashings_vector / 2) == Some(withdrawable_epoch)
    }
}

/// `is_slashable_validator`: once only, and only while its stake is still here.
pub const fn is_slashable_validator(slashed: bool, activation_epoch: u64, withdrawable_epoch: u64, epoch: u64) -> bool {
    !slashed && activation_epoch <= epoch && epoch < withdrawable_epoch
}

/// The part of a signed block that makes two of them slashable.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct ProposalIdentity {
    /// The slot the block is for.
    pub slot: u64,
    /// Who signed it.
    pub proposer: u64,
    /// The block's hash.
    pub root: [u8; 32],
}

/// Two different blocks by one proposer for one slot (`process_proposer_slashing`).
pub fn is_proposer_equivocation(first: &ProposalIdentity, second: &ProposalIdentity) -> bool {
    first.slot == second.slot && first.proposer == second.proposer && first.root != second.root
}

#[cfg(test)]
mod tests {
    use super::*;

    const COIN: u64 = 1_000_000_000;

    #[test]
    fn each_fork_has_its_fractions() {
        // Rows of the table in the specification's presets, for 32 ETH.
        for (params, initial, reward) in [
            (SlashingParams::phase0(), 250_000_000, 62_500_000),
            (SlashingParams::altair(), 500_000_000, 62_500_000),
            (SlashingParams::bellatrix(), COIN, 62_500_000),
            (SlashingParams::electra(), 7_812_500, 7_812_500),
            (SlashingParams::playground(), COIN, 62_500_000),
        ] {
            assert_eq!(params.initial_penalty(32 * COIN), initial);
            assert_eq!(params.whistleblower_reward(32 * COIN), reward);
            assert_eq!(params.proposer_part(reward), reward / 8);
        }
    }

    #[test]
    fn a_small_event_is_free_until_deneb_and_not_after() {
        let (one, all) = (32 * COIN, 32_000 * COIN);
        assert_eq!(SlashingParams::bellatrix().correlation_penalty(one, one, all), 0);
        assert_eq!(SlashingParams::electra().correlation_penalty(one, one, all), one * 3 / 1000);
    }

    #[test]
    fn a_third_together_loses_everything() {
        for params in [SlashingParams::bellatrix(), SlashingParams::electra(), SlashingParams::playground()] {
            let all = 300 * COIN;
            assert_eq!(params.correlation_penalty(10 * COIN, 100 * COIN, all), 10 * COIN);
            assert_eq!(params.correlation_penalty(10 * COIN, 300 * COIN, all), 10 * COIN);
            assert!(params.correlation_penalty(10 * COIN, 99 * COIN, all) < 10 * COIN);
        }
        assert_eq!(SlashingParams::phase0().correlation_penalty(30 * COIN, 100 * COIN, 300 * COIN), 10 * COIN);
    }

    #[test]
    fn nothing_panics_at_the_edges() {
        let zero = SlashingParams {
            effective_balance_increment: 0,
            min_slashing_penalty_quotient: 0,
            whistleblower_reward_quotient: 0,
            proposer_part_numerator: 0,
            proposer_part_denominator: 0,
            proportional_slashing_multiplier: u64::MAX,
            epochs_per_slashings_vector: 0,
            correlation_rounding: CorrelationRounding::WholeIncrements,
        };
        for params in [zero, SlashingParams::bellatrix(), SlashingParams::electra()] {
            for value in [0, 1, COIN, u64::MAX] {
                for total in [0, 1, u64::MAX] {
                    params.correlation_penalty(value, value, total);
                    params.correlation_penalty(u64::MAX, value, total);
                }
                params.proposer_part(params.whistleblower_reward(value));
                params.initial_penalty(value);
                params.withdrawable_epoch(value, value);
                params.correlation_epoch(value);
                params.is_correlation_due(value, value);
                params.total_slashed_in_window(&[(value, value), (value, value)], value);
            }
        }
    }

    #[test]
    fn the_window_is_the_vector() {
        let params = SlashingParams::playground();
        let slashings = [(3, 10), (4, 20), (18, 40), (19, 80), (20, 160)];
        assert_eq!(params.total_slashed_in_window(&slashings, 19), 20 + 40 + 80);
        assert_eq!(params.withdrawable_epoch(9, 4), 20);
        assert_eq!(params.withdrawable_epoch(90, 4), 90);
        assert_eq!(params.correlation_epoch(4), 12);
        assert!(params.is_correlation_due(12, 20));
        assert!(!params.is_correlation_due(13, 20));
    }

    #[test]
    fn slashable_once_and_while_bonded() {
        assert!(is_slashable_validator(false, 2, 9, 2));
        assert!(!is_slashable_validator(true, 2, 9, 2));
        assert!(!is_slashable_validator(false, 2, 9, 1));
        assert!(!is_slashable_validator(false, 2, 9, 9));
        let block = ProposalIdentity { slot: 1, proposer: 2, root: [0; 32] };
        assert!(!is_proposer_equivocation(&block, &block));
        assert!(is_proposer_equivocation(&block, &ProposalIdentity { root: [1; 32], ..block }));
        assert!(!is_proposer_equivocation(&block, &ProposalIdentity { root: [1; 32], slot: 2, ..block }));
        assert!(!is_proposer_equivocation(&block, &ProposalIdentity { root: [1; 32], proposer: 1, ..block }));
    }
}
