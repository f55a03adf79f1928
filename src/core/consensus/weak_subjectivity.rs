//! How old a trusted checkpoint may be.
//!
//! A node that was never there cannot tell a true history from one that was signed later with keys that are worth nothing
//! any more: who has withdrawn has nothing left to lose, and slashing no longer holds them. So a new node asks somebody it
//! trusts for one recent checkpoint and follows no chain without it. *Weak subjectivity* is that one piece of trust. It
//! must be younger than the time in which the validators could have changed so much that the old ones' signatures cost
//! too little: the withdrawal delay, and on top the epochs in which [`SAFETY_DECAY`] per cent of the one-third margin
//! could have been lost to entries and exits.
//!
//! Source: ethereum/consensus-specs, electra/weak-subjectivity.md (by balance; earlier texts of it divide by 4 where
//! today's divides by 2) and phase0/weak-subjectivity.md of v1.0 (by count), whose tables the tests hold.

use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::chain_state::StakeState;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::ChurnRule;
use crate::core::hash::Hash256;

/// `SAFETY_DECAY`: the most of the one-third safety margin that may be lost within the period, in per cent.
pub const SAFETY_DECAY: u64 = 10;

/// The period in epochs (`compute_weak_subjectivity_period`), for so much stake in grains and so many validators.
pub fn weak_subjectivity_period(total_active: u64, validators: u64, rules: &StakeRules) -> u64 {
    let (whole, churn) = match rules.churn {
        ChurnRule::ByCount { min, quotient, .. } => (validators, min.max(validators / quotient.max(1))),
        // `get_balance_churn_limit`: all that may move, consolidations included, so without the cap on entries and exits.
        ChurnRule::ByBalance { min, quotient, .. } => {
            let churn = min.max(total_active / quotient.max(1));
            (total_active, churn - churn % rules.increment())
        }
    };
    let epochs = u128::from(SAFETY_DECAY) * u128::from(whole) / (2 * 100 * u128::from(churn.max(1)));
    rules.min_withdrawability_delay.saturating_add(u64::try_from(epochs).unwrap_or(u64::MAX))
}

/// The same of a chain's state, at an epoch.
pub fn compute_weak_subjectivity_period(stake: &StakeState, epoch: u64, rules: &StakeRules) -> u64 {
    let validators = stake.registry.active(epoch).len() as u64;
    weak_subjectivity_period(stake.registry.total_active_balance(epoch, rules.increment()), validators, rules)
}

/// Whether a checkpoint is young enough to be trusted (`is_within_weak_subjectivity_period`).
pub const fn is_within_weak_subjectivity_period(checkpoint_epoch: u64, period: u64, current_epoch: u64) -> bool {
    current_epoch <= checkpoint_epoch.saturating_add(period)
}

/// Whether the chain that ends in `head` goes through a checkpoint: what a node asserts before it follows a chain.
/// `Err` is the block that the chain has there instead.
pub fn check_contains(tree: &BlockTree, head: u32, trusted: &Checkpoint, rules: &StakeRules) -> Result<(), Hash256> {
    let there = tree.ancestor_at_slot(head, rules.first_slot(trusted.epoch)).unwrap_or(0);
    let found = tree.at(there).id;
    if found.0 == trusted.root { Ok(()) } else { Err(found) }
}
