//! What a transaction, and a vote, does to the chain's state. `Err` means nothing changed.
//!
//! Left out against the specification: votes are not aggregated and each is its own signature, and a deposit needs no proof of
//! possession, since keys are not aggregated either.
//! Left out against Bitcoin: coins of a new block can be spent at once (`WorkParams::coinbase_maturity` is not asked).

use crate::core::chain::attestation::Attestation;
use crate::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use crate::core::chain::error::VoteError;
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::chain::ledger::{Ledger, LedgerError};
use crate::core::chain::registry::FAR_FUTURE_EPOCH;
use crate::core::chain::transaction::{Action, ChainId, Transaction};
use crate::core::consensus::duties::Roll;
use crate::core::consensus::epoch::{penalize, reward};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::rewards::{
    AttestationRule, TimelyFlag, base_reward_by_rule, participation_flags, phase0_inclusion_reward,
    phase0_proposer_reward, proposer_attestation_reward,
};
use crate::core::consensus::penalty::slashing::is_slashable_validator;
use crate::core::consensus::queue::{deposit, initiate_exit};
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::keys::{Domain, PublicKey};
use crate::core::units::Amount;

/// Applies a transaction whose signature is already known to be good. `producer` gets a whistleblower's proposer part;
/// fees are the caller's to hand out.
pub fn apply_transaction(
    state: &mut ChainState,
    transaction: &Transaction,
    producer: &PublicKey,
    spec: &ChainSpec,
) -> Result<(), LedgerError> {
    let cost = transaction.total_cost().ok_or(LedgerError::AmountOverflow)?;
    let ledger = &mut state.ledger;
    let sender = &transaction.sender;
    if let Action::Transfer { to, amount } = &transaction.action {
        if amount.is_zero() {
            return Err(LedgerError::ZeroAmount);
        }
        ledger.balance(to).checked_add(*amount).ok_or(LedgerError::AmountOverflow)?;
        ledger.spend(sender, transaction.sequence, cost)?;
        return ledger.credit(to, *amount);
    }
    let (ConsensusState::Stake(stake), Some(rules)) = (&mut state.consensus, spec.engine.stake_rules()) else {
        return Err(LedgerError::NotOnThisChain);
    };
    apply_stake_action(ledger, stake, transaction, producer, spec.id, rules)
}

/// The same for whatever is no transfer, on a chain known to have stake.
pub fn apply_stake_action(
    ledger: &mut Ledger,
    stake: &mut StakeState,
    transaction: &Transaction,
    producer: &PublicKey,
    chain: ChainId,
    rules: &StakeRules,
) -> Result<(), LedgerError> {
    let cost = transaction.total_cost().ok_or(LedgerError::AmountOverflow)?;
    let sender = &transaction.sender;
    let epoch = rules.epoch_of(stake.slot);
    // Everything that can fail is asked before the ledger moves.
    let plan = match &transaction.action {
        Action::Transfer { .. } => return Err(LedgerError::NotOnThisChain),
        Action::Deposit { signing_key, amount } => plan_deposit(stake, sender, signing_key, *amount, rules)?,
        Action::Exit => plan_exit(stake, sender, epoch, rules)?,
        Action::Withdraw => plan_withdrawal(stake, ledger, sender, epoch)?,
        Action::Evidence(evidence) => plan_slashing(stake, ledger, evidence, epoch, chain, rules)?,
    };
    ledger.spend(sender, transaction.sequence, cost)?;
    plan.carry_out(ledger, stake, sender, producer, rules)
}

/// A checked change to the registry.
enum Plan {
    Deposit { signing_key: PublicKey, amount: Amount },
    Exit { validator: u32 },
    Withdraw { validator: u32 },
    Slash { validator: u32 },
}

fn plan_deposit(
    stake: &StakeState,
    sender: &PublicKey,
    signing_key: &PublicKey,
    amount: Amount,
    rules: &StakeRules,
) -> Result<Plan, LedgerError> {
    if amount.is_zero() {
        return Err(LedgerError::ZeroAmount);
    }
    if amount < rules.min_deposit {
        return Err(LedgerError::DepositTooSmall { least: rules.min_deposit, found: amount });
    }
    let mut known = stake.churn.pending_deposits.iter().filter(|pending| pending.account == *sender);
    let owned = stake.registry.owned_by(sender).and_then(|owned| stake.registry.get(owned));
    let known_key = owned.map(|owned| owned.signing_key).or(known.next().map(|pending| pending.signing_key));
    if known_key.is_some_and(|known_key| known_key != *signing_key) {
        return Err(LedgerError::SigningKeyMismatch);
    }
    if let Some(owned) = owned {
        if owned.exit_epoch != FAR_FUTURE_EPOCH {
            return Err(LedgerError::AlreadyExiting { exit_epoch: owned.exit_epoch });
        }
        owned.balance.checked_add(amount).ok_or(LedgerError::AmountOverflow)?;
    }
    Ok(Plan::Deposit { signing_key: *signing_key, amount })
}

fn plan_exit(stake: &StakeState, sender: &PublicKey, epoch: u64, rules: &StakeRules) -> Result<Plan, LedgerError> {
    let validator = stake.registry.owned_by(sender).ok_or(LedgerError::NoValidator)?;
    let owned = stake.registry.get(validator).ok_or(LedgerError::NoSuchValidator(validator))?;
    if owned.exit_epoch != FAR_FUTURE_EPOCH {
        return Err(LedgerError::AlreadyExiting { exit_epoch: owned.exit_epoch });
    }
    if !owned.is_active(epoch) {
        return Err(LedgerError::NotActive);
    }
    let least = owned.activation_epoch.saturating_add(rules.shard_committee_period);
    if epoch < least {
        return Err(LedgerError::NotBefore { epoch: least, found: epoch });
    }
    Ok(Plan::Exit { validator })
}

fn plan_withdrawal(stake: &StakeState, ledger: &Ledger, sender: &PublicKey, epoch: u64) -> Result<Plan, LedgerError> {
    let validator = stake.registry.owned_by(sender).ok_or(LedgerError::NothingToWithdraw)?;
    let owned = stake.registry.get(validator).ok_or(LedgerError::NoSuchValidator(validator))?;
    if epoch < owned.withdrawable_epoch {
        return Err(LedgerError::NotBefore { epoch: owned.withdrawable_epoch, found: epoch });
    }
    ledger.balance(sender).checked_add(owned.balance).ok_or(LedgerError::AmountOverflow)?;
    Ok(Plan::Withdraw { validator })
}

fn plan_slashing(
    stake: &StakeState,
    ledger: &Ledger,
    evidence: &SlashingEvidence,
    epoch: u64,
    chain: ChainId,
    rules: &StakeRules,
) -> Result<Plan, LedgerError> {
    let validator = evidence.offender();
    let offender = stake.registry.get(validator).ok_or(LedgerError::NoSuchValidator(validator))?;
    let Some(slashing) = &rules.slashing else {
        return Err(LedgerError::NotSlashable { validator, epoch });
    };
    if offender.slashed {
        return Err(LedgerError::AlreadySlashed(validator));
    }
    if !is_slashable_validator(offender.slashed, offender.activation_epoch, offender.withdrawable_epoch, epoch) {
        return Err(LedgerError::NotSlashable { validator, epoch });
    }
    evidence.verify(chain, &offender.signing_key).map_err(LedgerError::Evidence)?;
    // No balance exceeds what was ever minted, so this covers both rewards.
    let reward = Amount(slashing.whistleblower_reward(offender.effective_balance));
    ledger.minted().checked_add(reward).ok_or(LedgerError::AmountOverflow)?;
    Ok(Plan::Slash { validator })
}

impl Plan {
    fn carry_out(
        self,
        ledger: &mut Ledger,
        stake: &mut StakeState,
        sender: &PublicKey,
        producer: &PublicKey,
        rules: &StakeRules,
    ) -> Result<(), LedgerError> {
        match self {
            Plan::Deposit { signing_key, amount } => deposit(stake, sender, signing_key, amount, rules),
            Plan::Exit { validator } => initiate_exit(stake, validator, rules),
            Plan::Withdraw { validator } => {
                if let Some(entry) = stake.registry.0.get_mut(validator as usize) {
                    entry.effective_balance = 0;
                    return ledger.credit(sender, std::mem::replace(&mut entry.balance, Amount::ZERO));
                }
            }
            Plan::Slash { validator } => return slash(ledger, stake, validator, sender, producer, rules),
        }
        Ok(())
    }
}

/// `slash_validator`: exit, first penalty, and the rewards of those who brought the proof.
fn slash(
    ledger: &mut Ledger,
    stake: &mut StakeState,
    offender: u32,
    whistleblower: &PublicKey,
    producer: &PublicKey,
    rules: &StakeRules,
) -> Result<(), LedgerError> {
    initiate_exit(stake, offender, rules);
    let epoch = rules.epoch_of(stake.slot);
    let (Some(slashing), Some(entry)) = (&rules.slashing, stake.registry.0.get_mut(offender as usize)) else {
        return Ok(());
    };
    entry.slashed = true;
    entry.withdrawable_epoch = slashing.withdrawable_epoch(entry.withdrawable_epoch, epoch);
    let effective = entry.effective_balance;
    stake.slashings.push((epoch, effective));
    penalize(ledger, entry, slashing.initial_penalty(effective));
    let whole = slashing.whistleblower_reward(effective);
    let proposer_part = slashing.proposer_part(whole);
    ledger.mint(producer, Amount(proposer_part))?;
    ledger.mint(whistleblower, Amount(whole.saturating_sub(proposer_part)))
}

/// Counts one included vote and pays the proposer for it. `roll` is that of the state when the block began. Source: `process_attestation`.
pub fn apply_attestation(
    ledger: &mut Ledger,
    stake: &mut StakeState,
    vote: &Attestation,
    proposer: u32,
    spec: &ChainSpec,
    roll: &Roll,
    cache: &mut SignatureCache,
) -> Result<(), VoteError> {
    let Some(rules) = spec.engine.stake_rules() else { return Err(VoteError::UnknownValidator(vote.validator)) };
    let data = &vote.data;
    let epoch = rules.epoch_of(stake.slot);
    let target_epoch = data.target.epoch;
    if target_epoch != epoch && Some(target_epoch) != epoch.checked_sub(1) {
        return Err(VoteError::WrongTargetEpoch { expected: epoch, found: target_epoch });
    }
    if rules.epoch_of(data.slot) != target_epoch {
        return Err(VoteError::WrongTargetEpoch { expected: rules.epoch_of(data.slot), found: target_epoch });
    }
    if data.slot >= stake.slot {
        return Err(VoteError::TooEarly { slot: data.slot.0, block: stake.slot.0 });
    }
    let voter = stake.registry.get(vote.validator).ok_or(VoteError::UnknownValidator(vote.validator))?;
    if !voter.is_active(target_epoch) {
        return Err(VoteError::NotActive(vote.validator));
    }
    let justified = if target_epoch == epoch { stake.ffg.current_justified } else { stake.ffg.previous_justified };
    if data.source != justified {
        return Err(VoteError::WrongSource { expected: justified.epoch, found: data.source.epoch });
    }
    if !roll.is_due(data.slot, vote.validator, rules) {
        let due = roll.voting_slot(target_epoch, vote.validator, rules);
        return Err(VoteError::WrongSlot { expected: due.0, found: data.slot.0 });
    }
    verify_vote(vote, spec.id, &voter.signing_key, cache).map_err(VoteError::BadSignature)?;

    let target_matches = stake.checkpoint(target_epoch, rules.slots_per_epoch) == Some(data.target);
    let head_matches = stake.root_at(data.slot) == Some(data.head);
    let delay = stake.slot.0 - data.slot.0;
    let earned = participation_flags(true, target_matches, head_matches, delay, &rules.rewards);
    let base = base_reward_by_rule(voter.effective_balance, roll.total_active, &rules.rewards);
    let participation =
        if target_epoch == epoch { &mut stake.current_participation } else { &mut stake.previous_participation };
    let mut numerator = 0u128;
    let mut is_first = false;
    if let Some(flags) = participation.get_mut(vote.validator as usize) {
        for flag in TimelyFlag::ALL {
            let slot = &mut flags[flag as usize];
            if earned[flag as usize] && !*slot {
                *slot = true;
                is_first |= flag == TimelyFlag::Source;
                numerator = numerator.saturating_add(u128::from(base) * u128::from(flag.weight(&rules.rewards)));
            }
        }
    }
    let mut proposers_part = proposer_attestation_reward(numerator, &rules.rewards);
    if rules.rewards.rule == AttestationRule::Phase0 {
        // Paid here and not at the epoch's end: the first inclusion is the one with the least delay.
        let base = if is_first { base } else { 0 };
        proposers_part = phase0_proposer_reward(base);
        if let Some(voter) = stake.registry.0.get_mut(vote.validator as usize) {
            reward(ledger, voter, phase0_inclusion_reward(base, delay));
        }
    }
    if let Some(proposer) = stake.registry.0.get_mut(proposer as usize) {
        reward(ledger, proposer, proposers_part);
    }
    Ok(())
}

/// Verifies a vote once; the cache remembers.
pub fn verify_vote(
    vote: &Attestation,
    chain: ChainId,
    signing_key: &PublicKey,
    cache: &mut SignatureCache,
) -> Result<(), crate::core::keys::SignatureError> {
    let bytes = vote.signing_bytes(chain);
    let name = SignatureCache::name(Domain::Attestation, &bytes, signing_key, &vote.signature);
    cache.check(name, || vote.verify(chain, signing_key))
}

/// Verifies a transaction once; the cache remembers.
pub fn verify_transaction(
    transaction: &Transaction,
    chain: ChainId,
    cache: &mut SignatureCache,
) -> Result<(), crate::core::keys::SignatureError> {
    let bytes = transaction.signing_bytes(chain);
    let name = SignatureCache::name(Domain::Transaction, &bytes, &transaction.sender, &transaction.signature);
    cache.check(name, || transaction.verify(chain))
}
