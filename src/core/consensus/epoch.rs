//! What happens between blocks of a stake chain: slots pass, and at an epoch's end accounts are settled.
//!
//! Order and arithmetic are the specification's `process_epoch`: justification and finalization, inactivity scores,
//! rewards and penalties, entries and exits (`queue`), correlation penalties, deposits, effective balances, then the
//! counters move on.
//!
//! Left out against the specification: sync committees, the proposer lookahead, and withdrawals of a whole stake, which
//! happen when their owner asks. Rewards that the specification credits to a proposer's stake for handing in evidence go to
//! the free balance here (see `apply`).

use crate::core::chain::chain_state::StakeState;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::Validator;
use crate::core::consensus::finality::casper_ffg::{Ffg, FfgOutcome};
use crate::core::consensus::leader::stake::effective_balance_after_hysteresis;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::inactivity::{
    inactivity_penalty, is_in_leak, phase0_inactivity_penalty, update_score,
};
use crate::core::consensus::penalty::rewards::{
    AttestationRule, TimelyFlag, base_reward_by_rule, flag_deltas, phase0_leak_penalty,
};
use crate::core::consensus::queue::{process_pending_deposits, process_registry_updates};
use crate::core::units::{Amount, Slot};

/// Moves the state to `slot`, settling every epoch that ends on the way. Earlier slots are left as they are.
pub fn process_slots(ledger: &mut Ledger, state: &mut StakeState, slot: Slot, rules: &StakeRules) -> FfgOutcome {
    let mut last = FfgOutcome::default();
    while state.slot < slot {
        if rules.epoch_of(state.slot) != rules.epoch_of(Slot(state.slot.0 + 1)) {
            last = process_epoch(ledger, state, rules);
        }
        state.slot = Slot(state.slot.0 + 1);
    }
    last
}

fn process_epoch(ledger: &mut Ledger, state: &mut StakeState, rules: &StakeRules) -> FfgOutcome {
    let epoch = rules.epoch_of(state.slot);
    let outcome = process_justification(state, rules, epoch);
    if epoch > 0 {
        process_inactivity_updates(state, rules, epoch);
        process_rewards_and_penalties(ledger, state, rules, epoch);
        process_downtime(ledger, state, rules, epoch);
    }
    process_registry_updates(state, rules);
    process_slashings(ledger, state, rules, epoch);
    process_pending_deposits(state, rules);
    for validator in &mut state.registry.0 {
        validator.effective_balance = effective_balance_after_hysteresis(
            validator.balance.0,
            validator.effective_balance,
            &rules.effective_balance,
        );
    }
    move_on(state, rules, epoch);
    outcome
}

fn process_justification(state: &mut StakeState, rules: &StakeRules, epoch: u64) -> FfgOutcome {
    let (ffg, outcome) = justify(state, rules, epoch);
    state.ffg = ffg;
    outcome
}

/// What the votes so far would justify and make final if the epoch ended now (`compute_pulled_up_tip`).
pub fn pulled_up(state: &StakeState, rules: &StakeRules) -> Ffg {
    justify(state, rules, rules.epoch_of(state.slot)).0
}

fn justify(state: &StakeState, rules: &StakeRules, epoch: u64) -> (Ffg, FfgOutcome) {
    let mut ffg = state.ffg;
    let previous = epoch.saturating_sub(1);
    let roots = (state.checkpoint(previous, rules.slots_per_epoch), state.checkpoint(epoch, rules.slots_per_epoch));
    let (Some(previous_checkpoint), Some(current_checkpoint)) = roots else {
        return (ffg, FfgOutcome::default());
    };
    let total = state.registry.total_active_balance(epoch, rules.increment());
    let previous_target = participating_balance(state, TimelyFlag::Target, previous, epoch, rules);
    let current_target = participating_balance(state, TimelyFlag::Target, epoch, epoch, rules);
    let (from, to) = (previous_checkpoint.root, current_checkpoint.root);
    let outcome = ffg.weigh(epoch, from, to, total, previous_target, current_target);
    (ffg, outcome)
}

/// Effective balance of the unslashed validators that earned a flag in `of_epoch`, and at least one increment.
#[inline(never)]
pub fn participating_balance(
    state: &StakeState,
    flag: TimelyFlag,
    of_epoch: u64,
    current_epoch: u64,
    rules: &StakeRules,
) -> u64 {
    let flags = if of_epoch == current_epoch { &state.current_participation } else { &state.previous_participation };
    let participants = state
        .registry
        .0
        .iter()
        .zip(flags)
        .filter(|(validator, flags)| !validator.slashed && validator.is_active(of_epoch) && flags[flag as usize]);
    participants
        .fold(0u64, |sum, (validator, _)| sum.saturating_add(validator.effective_balance))
        .max(rules.increment())
}

/// Those whose duties of the previous epoch are settled now.
fn is_eligible(validator: &Validator, previous: u64) -> bool {
    validator.is_active(previous) || (validator.slashed && previous + 1 < validator.withdrawable_epoch)
}

fn hit_target(state: &StakeState, index: usize, previous: u64) -> bool {
    let validator = &state.registry.0[index];
    let flags = state.previous_participation.get(index).copied().unwrap_or_default();
    !validator.slashed && validator.is_active(previous) && flags[TimelyFlag::Target as usize]
}

fn is_leaking(state: &StakeState, rules: &StakeRules, previous: u64) -> bool {
    is_in_leak(previous, state.ffg.finalized.epoch, rules.inactivity.min_epochs_to_inactivity_penalty)
}

fn process_inactivity_updates(state: &mut StakeState, rules: &StakeRules, epoch: u64) {
    let previous = epoch - 1;
    let leaking = is_leaking(state, rules, previous);
    for index in 0..state.registry.0.len() {
        let hit = hit_target(state, index, previous);
        let validator = &mut state.registry.0[index];
        if is_eligible(validator, previous) {
            validator.inactivity_score = update_score(validator.inactivity_score, hit, leaking, &rules.inactivity);
        }
    }
}

fn process_rewards_and_penalties(ledger: &mut Ledger, state: &mut StakeState, rules: &StakeRules, epoch: u64) {
    let previous = epoch - 1;
    let leaking = is_leaking(state, rules, previous);
    let total = state.registry.total_active_balance(epoch, rules.increment());
    let participating = TimelyFlag::ALL.map(|flag| participating_balance(state, flag, previous, epoch, rules));
    for index in 0..state.registry.0.len() {
        let hit = hit_target(state, index, previous);
        let flags = state.previous_participation.get(index).copied().unwrap_or_default();
        let validator = &mut state.registry.0[index];
        if !is_eligible(validator, previous) {
            continue;
        }
        let counts = !validator.slashed && validator.is_active(previous);
        let base = base_reward_by_rule(validator.effective_balance, total, &rules.rewards);
        for (flag, participating) in TimelyFlag::ALL.into_iter().zip(participating) {
            let participated = counts && flags[flag as usize];
            let deltas = flag_deltas(flag, participated, base, participating, total, leaking, &rules.rewards);
            reward(ledger, validator, deltas.reward);
            penalize(ledger, validator, deltas.penalty);
        }
        let effective = validator.effective_balance;
        if rules.rewards.rule == AttestationRule::Phase0 {
            if leaking {
                let quotient = rules.inactivity.inactivity_penalty_quotient;
                let delay = previous.saturating_sub(state.ffg.finalized.epoch);
                let missed = if hit { 0 } else { phase0_inactivity_penalty(effective, delay, quotient) };
                penalize(ledger, validator, phase0_leak_penalty(base).saturating_add(missed));
            }
        } else if !hit {
            penalize(ledger, validator, inactivity_penalty(effective, validator.inactivity_score, &rules.inactivity));
        }
    }
}

/// Whoever missed too many votes pays and is out for a while.
fn process_downtime(ledger: &mut Ledger, state: &mut StakeState, rules: &StakeRules, epoch: u64) {
    let Some(downtime) = &rules.downtime else { return };
    for (validator, flags) in state.registry.0.iter_mut().zip(&state.previous_participation) {
        if !validator.is_active(epoch - 1) || validator.slashed {
            continue;
        }
        validator.missed = downtime.record(validator.missed, !flags[TimelyFlag::Source as usize]);
        let first_judged = validator.activation_epoch.saturating_add(u64::from(downtime.window));
        if epoch >= first_judged && downtime.is_too_much(validator.missed) {
            penalize(ledger, validator, validator.effective_balance / downtime.penalty_quotient.max(1));
            validator.missed = 0;
            validator.activation_epoch = epoch.saturating_add(1).saturating_add(downtime.jail_epochs);
        }
    }
}

fn process_slashings(ledger: &mut Ledger, state: &mut StakeState, rules: &StakeRules, epoch: u64) {
    let Some(slashing) = &rules.slashing else { return };
    let total_active = state.registry.total_active_balance(epoch, rules.increment());
    let total_slashed = slashing.total_slashed_in_window(&state.slashings, epoch);
    for validator in &mut state.registry.0 {
        if validator.slashed && slashing.is_correlation_due(epoch, validator.withdrawable_epoch) {
            let penalty = slashing.correlation_penalty(validator.effective_balance, total_slashed, total_active);
            penalize(ledger, validator, penalty);
        }
    }
    state.slashings.retain(|(at, _)| at.saturating_add(slashing.epochs_per_slashings_vector) > epoch);
}

fn move_on(state: &mut StakeState, rules: &StakeRules, epoch: u64) {
    let count = state.registry.0.len();
    state.previous_participation = std::mem::replace(&mut state.current_participation, vec![[false; 3]; count]);
    let mix = state.randao_mix(epoch).unwrap_or(state.genesis_mix);
    state.randao_mixes.push((epoch + 1, mix));
    let oldest = epoch.saturating_sub(rules.min_seed_lookahead + 2);
    state.randao_mixes.retain(|(at, _)| *at >= oldest);
    // The next epoch still asks for the block at, or last before, the start of this one.
    let start = rules.first_slot(epoch);
    let keep_from = state.block_roots.iter().rposition(|(slot, _)| *slot <= start).unwrap_or(0);
    state.block_roots.drain(..keep_from);
}

/// Adds new coins to a stake.
#[inline(never)]
pub fn reward(ledger: &mut Ledger, validator: &mut Validator, grains: u64) {
    let amount = Amount(grains.min(u64::MAX - validator.balance.0).min(u64::MAX - ledger.minted().0));
    validator.balance = validator.balance.saturating_add(amount);
    ledger.note_minted(amount);
}

/// Destroys part of a stake, at most all of it.
#[inline(never)]
pub fn penalize(ledger: &mut Ledger, validator: &mut Validator, grains: u64) {
    let amount = Amount(grains.min(validator.balance.0));
    validator.balance = validator.balance.saturating_sub(amount);
    ledger.note_burned(amount);
}
