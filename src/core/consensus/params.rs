//! The numbers a chain agrees on. The playground's are small so that a minute shows what a day would.

use crate::core::consensus::leader::stake::{EffectiveBalanceParams, ProposerParams};
use crate::core::consensus::leader::work::WorkParams;
use crate::core::consensus::penalty::downtime::DowntimeParams;
use crate::core::consensus::penalty::inactivity::InactivityParams;
use crate::core::consensus::penalty::rewards::RewardParams;
use crate::core::consensus::penalty::slashing::SlashingParams;
use crate::core::consensus::queue::ChurnRule;
use crate::core::keys::PublicKey;
use crate::core::units::work::{CompactTarget, Target};
use crate::core::units::{Amount, Slot};
use serde::{Deserialize, Serialize};

/// Modelled rivals really search, but never for more than this many bits: beyond it one of their hashes stands for 2^scale.
pub const RIVAL_PROOF_BITS: u32 = 12;

/// Rules of a work chain: Bitcoin's numbers or the playground's, and what the learner changed on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkRules {
    pub params: WorkParams,
    /// Target of the genesis block.
    pub genesis_bits: CompactTarget,
    /// From this height on the target starts anew: the learner moved the slider. Ascending.
    pub difficulty_changes: Vec<(u64, CompactTarget)>,
    /// Payees whose hash power is modelled, who may use a scaled proof.
    pub modelled: Vec<PublicKey>,
}

impl WorkRules {
    pub fn difficulty_change_at(&self, height: u64) -> Option<CompactTarget> {
        self.difficulty_changes.iter().rev().find(|(at, _)| *at == height).map(|(_, bits)| *bits)
    }

    /// Scale of a modelled miner's proof under this target, in bits.
    pub fn rival_scale(target: &Target) -> u8 {
        let bits = (target.bits_milli() + 500) / 1000;
        u8::try_from(bits.saturating_sub(RIVAL_PROOF_BITS)).unwrap_or(u8::MAX)
    }
}

/// Rules of a stake chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeRules {
    pub slot_ms: u64,
    pub slots_per_epoch: u64,
    /// Length of the swap-or-not shuffle that deals out voting slots.
    pub shuffle_rounds: u8,
    /// `PROPOSER_SCORE_BOOST`: what a timely block is worth for its slot, in per cent of a slot's share of the stake.
    pub proposer_score_boost: u64,
    pub min_seed_lookahead: u64,
    pub max_seed_lookahead: u64,
    pub proposer: ProposerParams,
    pub effective_balance: EffectiveBalanceParams,
    pub min_deposit: Amount,
    /// Least effective balance that is let in.
    pub min_activation_balance: u64,
    /// At or below this effective balance a validator is sent away.
    pub ejection_balance: u64,
    /// Epochs from the exit to the withdrawal.
    pub min_withdrawability_delay: u64,
    /// Epochs a validator serves at least before it may leave.
    pub shard_committee_period: u64,
    /// How fast the validators may change.
    pub churn: ChurnRule,
    /// Where deposits wait: how many become stake in an epoch.
    pub max_pending_deposits_per_epoch: usize,
    /// How many validators have what they earned above the maximum paid out after a block.
    pub max_withdrawals_per_block: u64,
    pub rewards: RewardParams,
    pub inactivity: InactivityParams,
    /// `None`: nothing is ever slashed.
    pub slashing: Option<SlashingParams>,
    /// `None`: nobody is jailed for being away.
    pub downtime: Option<DowntimeParams>,
}

impl StakeRules {
    /// 6-second slots, 8 to an epoch; penalties of the Bellatrix kind in a 16-epoch window.
    pub fn playground() -> Self {
        // Far above any stake here: near the maximum the specification's draw would favour the larger ones.
        let max_effective_balance = 512_000_000_000;
        Self {
            slot_ms: 6_000,
            slots_per_epoch: 8,
            shuffle_rounds: 10,
            proposer_score_boost: 40,
            min_seed_lookahead: 1,
            max_seed_lookahead: 1,
            proposer: ProposerParams::playground(max_effective_balance),
            effective_balance: EffectiveBalanceParams { max_effective_balance, ..EffectiveBalanceParams::electra() },
            min_deposit: Amount::from_coins(1),
            min_activation_balance: 8_000_000_000,
            ejection_balance: 4_000_000_000,
            min_withdrawability_delay: 4,
            shard_committee_period: 0,
            churn: ChurnRule::playground(),
            max_pending_deposits_per_epoch: 16,
            max_withdrawals_per_block: 16,
            rewards: RewardParams::playground(),
            inactivity: InactivityParams::playground(),
            slashing: Some(SlashingParams::playground()),
            downtime: None,
        }
    }

    pub fn epoch_of(&self, slot: Slot) -> u64 {
        slot.0 / self.slots_per_epoch.max(1)
    }

    pub fn first_slot(&self, epoch: u64) -> Slot {
        Slot(epoch.saturating_mul(self.slots_per_epoch))
    }

    /// When in its slot a committee votes, and until when a block is timely: after a third (`INTERVALS_PER_SLOT`).
    pub fn attestation_due_ms(&self) -> u64 {
        self.slot_ms / 3
    }

    pub fn increment(&self) -> u64 {
        self.effective_balance.effective_balance_increment.max(1)
    }
}
