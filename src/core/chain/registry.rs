//! The validators of a stake chain: what they locked, whether they may act, when they may leave.
//!
//! Source of the fields and of the delays: ethereum/consensus-specs, `Validator`, with the playground's small numbers.

use crate::core::consensus::leader::stake::is_active;
use crate::core::consensus::params::StakeRules;
use crate::core::keys::PublicKey;
use crate::core::units::Amount;
use serde::{Deserialize, Serialize};

/// An epoch that never comes: not scheduled.
pub const FAR_FUTURE_EPOCH: u64 = u64::MAX;

/// One validator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Validator {
    /// Signs blocks and votes. May get the stake slashed, can never move it.
    pub signing_key: PublicKey,
    /// The account that deposited, and alone may withdraw.
    pub withdrawal: PublicKey,
    /// Stake as it is, in grains.
    pub balance: Amount,
    /// Stake as it counts, in grains: whole increments, slow to follow `balance`.
    pub effective_balance: u64,
    /// When it asked to become active: once it has enough at stake.
    pub activation_eligibility_epoch: u64,
    pub activation_epoch: u64,
    pub exit_epoch: u64,
    pub withdrawable_epoch: u64,
    pub slashed: bool,
    pub inactivity_score: u64,
    /// Votes missed lately, where that is punished (`penalty::downtime`).
    pub missed: u128,
}

impl Validator {
    /// One that has just deposited and waits.
    pub fn new(signing_key: PublicKey, withdrawal: PublicKey, balance: Amount, rules: &StakeRules) -> Self {
        let effective = balance.0 - balance.0 % rules.increment();
        Self {
            signing_key,
            withdrawal,
            balance,
            effective_balance: effective.min(rules.effective_balance.max_effective_balance),
            activation_eligibility_epoch: FAR_FUTURE_EPOCH,
            activation_epoch: FAR_FUTURE_EPOCH,
            exit_epoch: FAR_FUTURE_EPOCH,
            withdrawable_epoch: FAR_FUTURE_EPOCH,
            slashed: false,
            inactivity_score: 0,
            missed: 0,
        }
    }

    pub fn is_active(&self, epoch: u64) -> bool {
        is_active(self.activation_epoch, self.exit_epoch, epoch)
    }

    /// Gone for good: left, and took what was left.
    pub fn is_withdrawn(&self) -> bool {
        self.exit_epoch != FAR_FUTURE_EPOCH && self.balance.is_zero()
    }
}

/// All validators that ever were, in order of arrival. An index never changes its meaning.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Registry(pub Vec<Validator>);

impl Registry {
    pub fn get(&self, index: u32) -> Option<&Validator> {
        self.0.get(index as usize)
    }

    /// The validator an account owns now: the latest that is not withdrawn.
    pub fn owned_by(&self, account: &PublicKey) -> Option<u32> {
        let found = self.0.iter().rposition(|validator| validator.withdrawal == *account && !validator.is_withdrawn());
        found.and_then(|index| u32::try_from(index).ok())
    }

    /// Indices of those who may act in `epoch`, ascending.
    pub fn active(&self, epoch: u64) -> Vec<u32> {
        (0u32..).zip(&self.0).filter(|(_, validator)| validator.is_active(epoch)).map(|(index, _)| index).collect()
    }

    /// Effective balance of all active, and at least one increment, as the specification has it.
    pub fn total_active_balance(&self, epoch: u64, increment: u64) -> u64 {
        let active = self.0.iter().filter(|validator| validator.is_active(epoch));
        active.fold(0u64, |sum, validator| sum.saturating_add(validator.effective_balance)).max(increment)
    }

    /// What each validator's vote weighs in the fork choice: nothing unless it is active and unslashed. Source:
    /// consensus-specs, fork-choice.md (`get_weight`).
    pub fn voting_weights(&self, epoch: u64) -> Vec<u64> {
        let weigh = |validator: &Validator| {
            if validator.is_active(epoch) && !validator.slashed { validator.effective_balance } else { 0 }
        };
        self.0.iter().map(weigh).collect()
    }

    /// All stake there is, in grains.
    pub fn total_stake(&self) -> Amount {
        self.0.iter().fold(Amount::ZERO, |sum, validator| sum.saturating_add(validator.balance))
    }
}
