//! Getting in and out takes turns.
//!
//! If a third of the stake could leave (or double) overnight, the two thirds that made something final would be strangers to
//! the two thirds that follow. So only so much may come and go an epoch, the **churn**, and the rest waits in line: first
//! come, first served, and nobody overtakes. Whoever enters waits until the epoch in which its deposit was seen is final,
//! since otherwise a reorganisation could undo the deposit of somebody who already votes. Then, as for whoever leaves, the
//! change takes effect only in an epoch whose proposers are not drawn yet; and what left stays locked for a while, so that
//! it can still be slashed for what it signed.
//!
//! Until Electra a validator is the unit of churn; since then it is the balance, deposits wait before they count as stake at
//! all, and a top-up waits like any other ([`ChurnRule`]).
//!
//! Left out against the specification: a full withdrawal happens when its owner asks, not in the sweep; consolidations,
//! and with them their share of the churn; requests from the execution layer.
//!
//! Source: ethereum/consensus-specs, `process_registry_updates`, `initiate_validator_exit`, `get_validator_churn_limit`
//! (phase0; the cap on activations is deneb's), `compute_exit_epoch_and_update_churn`, `process_pending_deposits`,
//! `get_activation_exit_churn_limit` (electra), `process_withdrawals` (capella).

use crate::core::chain::chain_state::StakeState;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Validator};
use crate::core::consensus::leader::stake::compute_activation_exit_epoch;
use crate::core::consensus::params::StakeRules;
use crate::core::keys::PublicKey;
use crate::core::units::{Amount, Slot};
use serde::{Deserialize, Serialize};

/// How much may come and how much may go in an epoch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ChurnRule {
    /// Phase 0 to Deneb: so many validators, `max(min, active / quotient)`, of those who enter at most `most_entries`.
    ByCount { min: u64, quotient: u64, most_entries: u64 },
    /// Electra: so much balance, `max(min, active / quotient)` in whole increments and at most `most`, in grains.
    ByBalance { min: u64, quotient: u64, most: u64 },
}

impl ChurnRule {
    /// `MIN_PER_EPOCH_CHURN_LIMIT` and `CHURN_LIMIT_QUOTIENT` of mainnet, without Deneb's cap on entries.
    pub const fn phase0() -> Self {
        Self::ByCount { min: 4, quotient: 65_536, most_entries: u64::MAX }
    }

    /// Deneb: the same, but never more than eight in an epoch (`MAX_PER_EPOCH_ACTIVATION_CHURN_LIMIT`).
    pub const fn deneb() -> Self {
        Self::ByCount { min: 4, quotient: 65_536, most_entries: 8 }
    }

    /// Mainnet since Electra: from 128 to 256 ETH an epoch.
    pub const fn electra() -> Self {
        Self::ByBalance { min: 128_000_000_000, quotient: 65_536, most: 256_000_000_000 }
    }

    /// One validator in and one out an epoch, among four to seven; two among eight.
    pub const fn playground() -> Self {
        Self::ByCount { min: 1, quotient: 4, most_entries: u64::MAX }
    }

    /// What may leave in the epoch: validators or grains (`get_validator_churn_limit`,
    /// `get_activation_exit_churn_limit`).
    fn limit(self, stake: &StakeState, epoch: u64, increment: u64) -> u64 {
        match self {
            Self::ByCount { .. } => {
                let active = stake.registry.0.iter().filter(|validator| validator.is_active(epoch)).count() as u64;
                self.limit_among(active, increment)
            }
            Self::ByBalance { .. } => {
                self.limit_among(stake.registry.total_active_balance(epoch, increment), increment)
            }
        }
    }

    /// The same for so many active validators, or for so much active balance in grains; by balance in whole `increment`s.
    pub const fn limit_among(self, active: u64, increment: u64) -> u64 {
        let (Self::ByCount { min, quotient, .. } | Self::ByBalance { min, quotient, .. }) = self;
        let part = if quotient > 1 { active / quotient } else { active };
        let churn = if part > min { part } else { min };
        match self {
            Self::ByCount { .. } => churn,
            Self::ByBalance { most, .. } => {
                let whole = if increment > 1 { churn - churn % increment } else { churn };
                // Never nothing, or a queue would not end.
                if whole == 0 || most == 0 {
                    1
                } else if whole < most {
                    whole
                } else {
                    most
                }
            }
        }
    }
}

/// What the churn by balance has to remember.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Churn {
    /// Deposits that do not count as stake yet, first come first.
    pub pending_deposits: Vec<PendingDeposit>,
    /// What the last epoch left over for the deposit that was too large for it.
    pub deposit_balance_to_consume: u64,
    exit_balance_to_consume: u64,
    earliest_exit_epoch: u64,
    /// Where the sweep for withdrawals goes on.
    next_withdrawal: usize,
}

/// Coins that wait to become stake.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingDeposit {
    pub account: PublicKey,
    pub signing_key: PublicKey,
    pub amount: Amount,
    pub slot: Slot,
}

impl Churn {
    pub fn total_pending(&self) -> Amount {
        self.pending_deposits.iter().fold(Amount::ZERO, |sum, deposit| sum.saturating_add(deposit.amount))
    }
}

/// Takes in a deposit that was paid for: at once, or at the end of the line.
pub fn deposit(
    stake: &mut StakeState,
    account: &PublicKey,
    signing_key: PublicKey,
    amount: Amount,
    rules: &StakeRules,
) {
    match rules.churn {
        ChurnRule::ByCount { .. } => join(stake, account, signing_key, amount, rules),
        ChurnRule::ByBalance { .. } => {
            let slot = stake.slot;
            stake.churn.pending_deposits.push(PendingDeposit { account: *account, signing_key, amount, slot });
        }
    }
}

/// Adds to the stake of an account's validator, or makes one (`apply_deposit`).
fn join(stake: &mut StakeState, account: &PublicKey, signing_key: PublicKey, amount: Amount, rules: &StakeRules) {
    let owned = stake.registry.owned_by(account);
    if let Some(validator) = owned.and_then(|owned| stake.registry.0.get_mut(owned as usize)) {
        validator.balance = validator.balance.saturating_add(amount);
        return;
    }
    stake.registry.0.push(Validator::new(signing_key, *account, amount, rules));
    stake.previous_participation.push([false; 3]);
    stake.current_participation.push([false; 3]);
}

/// Schedules a validator's exit at the end of the line, if it has none yet (`initiate_validator_exit`).
pub fn initiate_exit(stake: &mut StakeState, validator: u32, rules: &StakeRules) {
    let epoch = rules.epoch_of(stake.slot);
    let limit = rules.churn.limit(stake, epoch, rules.increment());
    let earliest = compute_activation_exit_epoch(epoch, rules.max_seed_lookahead);
    let leaving = stake.registry.get(validator).filter(|leaving| leaving.exit_epoch == FAR_FUTURE_EPOCH);
    let Some(balance) = leaving.map(|leaving| leaving.effective_balance) else { return };
    let exit_epoch = match rules.churn {
        ChurnRule::ByCount { .. } => {
            let scheduled = || stake.registry.0.iter().map(|validator| validator.exit_epoch);
            let last = scheduled().filter(|exit| *exit != FAR_FUTURE_EPOCH).fold(earliest, u64::max);
            let taken = scheduled().filter(|exit| *exit == last).count() as u64;
            last.saturating_add(u64::from(taken >= limit))
        }
        ChurnRule::ByBalance { .. } => {
            let churn = &mut stake.churn;
            if churn.earliest_exit_epoch < earliest {
                (churn.earliest_exit_epoch, churn.exit_balance_to_consume) = (earliest, limit);
            }
            let missing = balance.saturating_sub(churn.exit_balance_to_consume);
            let more = missing.div_ceil(limit);
            churn.earliest_exit_epoch = churn.earliest_exit_epoch.saturating_add(more);
            let consumable = churn.exit_balance_to_consume.saturating_add(more.saturating_mul(limit));
            churn.exit_balance_to_consume = consumable.saturating_sub(balance);
            churn.earliest_exit_epoch
        }
    };
    if let Some(leaving) = stake.registry.0.get_mut(validator as usize) {
        leaving.exit_epoch = exit_epoch;
        leaving.withdrawable_epoch = exit_epoch.saturating_add(rules.min_withdrawability_delay);
    }
}

/// Those who wait to become active, in the order in which they will: by the epoch they asked in, then by number.
pub fn activation_queue(stake: &StakeState) -> Vec<u32> {
    let waits = |validator: &Validator| {
        validator.activation_epoch == FAR_FUTURE_EPOCH && validator.activation_eligibility_epoch != FAR_FUTURE_EPOCH
    };
    let waiting = (0u32..).zip(&stake.registry.0).filter(|(_, validator)| waits(validator));
    let mut queue: Vec<u32> = Vec::new();
    for (index, validator) in waiting {
        let asked = validator.activation_eligibility_epoch;
        let is_before = |other: &u32| stake.registry.0[*other as usize].activation_eligibility_epoch <= asked;
        // From the back: most ask in the order of their numbers.
        let place = queue.iter().rposition(is_before).map_or(0, |last| last + 1);
        queue.insert(place, index);
    }
    queue
}

/// At an epoch's end: who has enough asks to enter, who has too little is sent away, who stands first enters.
pub fn process_registry_updates(stake: &mut StakeState, rules: &StakeRules) {
    let epoch = rules.epoch_of(stake.slot);
    for index in 0..stake.registry.0.len() {
        let validator = &mut stake.registry.0[index];
        let is_new = validator.activation_eligibility_epoch == FAR_FUTURE_EPOCH;
        if is_new && validator.effective_balance >= rules.min_activation_balance {
            validator.activation_eligibility_epoch = epoch.saturating_add(1);
        }
        if validator.is_active(epoch) && validator.effective_balance <= rules.ejection_balance {
            initiate_exit(stake, u32::try_from(index).unwrap_or(u32::MAX), rules);
        }
    }
    let entries = match rules.churn {
        ChurnRule::ByCount { most_entries, .. } => rules.churn.limit(stake, epoch, rules.increment()).min(most_entries),
        // The balance had its turn as a deposit.
        ChurnRule::ByBalance { .. } => u64::MAX,
    };
    let finalized = stake.ffg.finalized.epoch;
    let entries = usize::try_from(entries).unwrap_or(usize::MAX);
    for index in activation_queue(stake).into_iter().take(entries) {
        let validator = &mut stake.registry.0[index as usize];
        if validator.activation_eligibility_epoch <= finalized {
            validator.activation_epoch = compute_activation_exit_epoch(epoch, rules.max_seed_lookahead);
        }
    }
}

/// At an epoch's end: deposits whose slot is final become stake, as many as the churn allows.
pub fn process_pending_deposits(stake: &mut StakeState, rules: &StakeRules) {
    let ChurnRule::ByBalance { .. } = rules.churn else { return };
    let epoch = rules.epoch_of(stake.slot);
    let limit = rules.churn.limit(stake, epoch, rules.increment());
    let final_slot = rules.first_slot(stake.ffg.finalized.epoch);
    let mut available = stake.churn.deposit_balance_to_consume.saturating_add(limit);
    let mut is_limit_reached = false;
    for _ in 0..rules.max_pending_deposits_per_epoch.min(stake.churn.pending_deposits.len()) {
        let deposit = &stake.churn.pending_deposits[0];
        if deposit.slot > final_slot {
            break;
        }
        let owned = stake.registry.owned_by(&deposit.account).and_then(|owned| stake.registry.get(owned));
        let is_free = owned.is_some_and(|owned| owned.withdrawable_epoch <= epoch);
        let is_leaving = !is_free && owned.is_some_and(|owned| owned.exit_epoch != FAR_FUTURE_EPOCH);
        let cost = if is_free || is_leaving { 0 } else { deposit.amount.0 };
        is_limit_reached = cost > available;
        if is_limit_reached {
            break;
        }
        available -= cost;
        let deposit = stake.churn.pending_deposits.remove(0);
        if is_leaving {
            // It would be locked twice: it waits until its owner can have it back.
            stake.churn.pending_deposits.push(deposit);
        } else {
            join(stake, &deposit.account, deposit.signing_key, deposit.amount, rules);
        }
    }
    stake.churn.deposit_balance_to_consume = if is_limit_reached { available } else { 0 };
}

/// After a block: what a full stake has earned above the maximum goes to its owner's account, for a few validators at a
/// time, in turns (`process_withdrawals`).
pub fn sweep_withdrawals(ledger: &mut Ledger, stake: &mut StakeState, rules: &StakeRules) {
    let count = stake.registry.0.len();
    let (most, mut left) = (rules.effective_balance.max_effective_balance, rules.max_withdrawals_per_block);
    for at in (0..count).map(|step| (stake.churn.next_withdrawal + step) % count) {
        if left == 0 {
            stake.churn.next_withdrawal = at;
            break;
        }
        let validator = &mut stake.registry.0[at];
        let excess = validator.balance.saturating_sub(Amount(most));
        if validator.effective_balance == most
            && !excess.is_zero()
            && ledger.credit(&validator.withdrawal, excess).is_ok()
        {
            validator.balance = Amount(most);
            left -= 1;
        }
    }
}
