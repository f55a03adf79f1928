//! Whole sets of rules by name: mainnet's forks, and one in the manner of Cosmos.
//!
//! Each stands in mainnet's own numbers; [`StakeRules::at_playground_pace`] leaves the fractions and shortens the waits, so
//! that what takes weeks there is seen here. What a fork changed besides penalties and entry (sync committees, execution)
//! has no part in a lane.
//!
//! Source: ethereum/consensus-specs, presets/mainnet and configs/mainnet.yaml of each fork; cosmos/cosmos-sdk,
//! x/slashing/types/params.go and x/staking/types/params.go.

use crate::core::consensus::leader::stake::{EffectiveBalanceParams, ProposerParams};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::downtime::DowntimeParams;
use crate::core::consensus::penalty::inactivity::{InactivityParams, PHASE0_INACTIVITY_PENALTY_QUOTIENT};
use crate::core::consensus::penalty::rewards::{AttestationRule, RewardParams};
use crate::core::consensus::penalty::slashing::SlashingParams;
use crate::core::consensus::queue::ChurnRule;
use crate::core::units::Amount;

/// The largest number a scenario may hold for a wait or a quotient: longer, or more, than any run.
const NEVER: u64 = 1 << 40;

impl StakeRules {
    /// December 2020: penalties at a quarter of what was planned, and four kinds of reward.
    pub fn phase0() -> Self {
        Self {
            slot_ms: 12_000,
            slots_per_epoch: 32,
            shuffle_rounds: 90,
            proposer_score_boost: 40,
            min_seed_lookahead: 1,
            max_seed_lookahead: 4,
            proposer: ProposerParams::phase0(),
            effective_balance: EffectiveBalanceParams::phase0(),
            min_deposit: Amount::from_coins(1),
            min_activation_balance: 32_000_000_000,
            ejection_balance: 16_000_000_000,
            min_withdrawability_delay: 256,
            shard_committee_period: 256,
            churn: ChurnRule::phase0(),
            max_pending_deposits_per_epoch: 16,
            max_withdrawals_per_block: 0,
            rewards: RewardParams::phase0(),
            inactivity: InactivityParams {
                inactivity_penalty_quotient: PHASE0_INACTIVITY_PENALTY_QUOTIENT,
                ..InactivityParams::altair()
            },
            slashing: Some(SlashingParams::phase0()),
            downtime: None,
        }
    }

    /// October 2021: flags, inactivity scores, half of the final penalties.
    pub fn altair() -> Self {
        Self {
            rewards: RewardParams::altair(),
            inactivity: InactivityParams::altair(),
            slashing: Some(SlashingParams::altair()),
            ..Self::phase0()
        }
    }

    /// September 2022, the Merge: penalties as they were meant.
    pub fn bellatrix() -> Self {
        Self {
            inactivity: InactivityParams::bellatrix(),
            slashing: Some(SlashingParams::bellatrix()),
            ..Self::altair()
        }
    }

    /// May 2025: stakes up to 2,048, churn by balance, withdrawals, little taken at once (with what Capella and Deneb brought
    /// in between).
    pub fn electra() -> Self {
        Self {
            proposer: ProposerParams::electra(),
            effective_balance: EffectiveBalanceParams::electra(),
            churn: ChurnRule::electra(),
            max_withdrawals_per_block: 16,
            rewards: RewardParams::mainnet(),
            inactivity: InactivityParams::electra(),
            slashing: Some(SlashingParams::electra()),
            ..Self::bellatrix()
        }
    }

    /// In the manner of Cosmos: a twentieth for signing twice, a hundredth and jail for being away, no leak, and no share
    /// for whoever brings the proof. Unbonding takes three weeks (of epochs of 32 slots of 6 seconds).
    pub fn cosmos() -> Self {
        Self {
            slot_ms: 6_000,
            min_withdrawability_delay: 9_450,
            shard_committee_period: 0,
            churn: ChurnRule::ByCount { min: NEVER, quotient: NEVER, most_entries: NEVER },
            rewards: RewardParams { rule: AttestationRule::FlagsWithoutPenalty, ..RewardParams::mainnet() },
            inactivity: InactivityParams {
                min_epochs_to_inactivity_penalty: NEVER,
                inactivity_penalty_quotient: NEVER,
                ..InactivityParams::bellatrix()
            },
            slashing: Some(SlashingParams {
                min_slashing_penalty_quotient: 20,
                whistleblower_reward_quotient: NEVER,
                proportional_slashing_multiplier: 0,
                epochs_per_slashings_vector: 9_450,
                ..SlashingParams::electra()
            }),
            downtime: Some(DowntimeParams::cosmos()),
            ..Self::electra()
        }
    }

    /// The same fractions with the playground's clock: 8 slots of 6 seconds, waits of a few epochs, a leak and a correlation
    /// window as in [`StakeRules::playground`], room for one validator an epoch.
    pub fn at_playground_pace(self) -> Self {
        let pace = Self::playground();
        Self {
            slot_ms: pace.slot_ms,
            slots_per_epoch: pace.slots_per_epoch,
            shuffle_rounds: pace.shuffle_rounds,
            max_seed_lookahead: pace.max_seed_lookahead,
            proposer: ProposerParams { rounds: pace.proposer.rounds, ..self.proposer },
            min_activation_balance: pace.min_activation_balance,
            ejection_balance: pace.ejection_balance,
            min_withdrawability_delay: pace.min_withdrawability_delay,
            shard_committee_period: pace.shard_committee_period,
            churn: match self.churn {
                ChurnRule::ByCount { min: NEVER, .. } => self.churn,
                ChurnRule::ByCount { .. } => pace.churn,
                ChurnRule::ByBalance { .. } => {
                    ChurnRule::ByBalance { min: 32_000_000_000, quotient: 4, most: 64_000_000_000 }
                }
            },
            rewards: RewardParams { slots_per_epoch: pace.slots_per_epoch, ..self.rewards },
            inactivity: InactivityParams {
                // Mainnet's 2^24 becomes 2^7, and the others in proportion.
                inactivity_penalty_quotient: (self.inactivity.inactivity_penalty_quotient >> 17).max(1),
                ..self.inactivity
            },
            slashing: self.slashing.map(|slashing| SlashingParams { epochs_per_slashings_vector: 16, ..slashing }),
            downtime: self.downtime.map(|_| DowntimeParams::playground()),
            ..self
        }
    }
}
