//! A chain without blocks: epochs end, validators come and go.
//!
//! Up to [`REAL`] validators are there one by one, in a state that the core settles epoch by epoch. Of larger networks the
//! rest is only counted: they stay, and each epoch's churn is reckoned among all with the core's own
//! [`ChurnRule::limit_among`]. Everybody votes, or nobody does, which is all that finality asks here.

use super::{Rule, STAKE, Size, gates};
use crate::core::chain::chain_state::StakeState;
use crate::core::chain::ledger::{Ledger, LedgerError};
use crate::core::chain::registry::{FAR_FUTURE_EPOCH, Registry, Validator};
use crate::core::chain::transaction::{Action, ChainId, Transaction};
use crate::core::consensus::apply::apply_stake_action;
use crate::core::consensus::epoch::process_slots;
use crate::core::consensus::leader::stake::effective_balance_after_hysteresis;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::{ChurnRule, deposit, initiate_exit, sweep_withdrawals};
use crate::core::hash::Hash256;
use crate::core::keys::{PublicKey, Signature};
use crate::core::units::{Amount, GRAINS_PER_COIN as COIN};

/// Validators that are there one by one, at most, when a network begins.
pub const REAL: u64 = 2_000;
/// How many come or go in a rush.
pub const RUSH: u32 = 1_000;
/// Validators that are there one by one, at most, ever.
const MOST: usize = 8_000;
/// Epochs until everyone's votes have made something final.
const WARM_UP: u64 = 4;
/// The learner's coins before the first deposit.
const PURSE: u64 = 5_000 * COIN;
pub(super) const CHAIN: ChainId = ChainId(Hash256([7; 32]));

/// An account by its number; the learner's is 0, and each signs with a key of its own.
pub(super) fn account(number: u32) -> PublicKey {
    let mut key = [0x5a; 32];
    key[..4].copy_from_slice(&number.to_be_bytes());
    PublicKey(key)
}

/// So many validators that are there from the start, and the purse of the learner, who is not one of them.
pub(super) fn genesis(rules: &StakeRules, count: u32) -> (Ledger, StakeState) {
    let there = |number: u32| {
        let mut validator = Validator::new(account(number), account(number), Amount(STAKE), rules);
        (validator.activation_eligibility_epoch, validator.activation_epoch) = (0, 0);
        validator
    };
    let ledger = Ledger::genesis([(account(0), Amount(PURSE))]);
    (ledger, StakeState::genesis(Registry((1..=count).map(there).collect()), CHAIN.0, CHAIN.0.0))
}

/// Ends an epoch in which all voted, or nobody.
pub(super) fn end_epoch(ledger: &mut Ledger, stake: &mut StakeState, voted: bool, rules: &StakeRules) {
    stake.current_participation = vec![[voted; 3]; stake.registry.0.len()];
    let next = rules.first_slot(rules.epoch_of(stake.slot).saturating_add(1));
    process_slots(ledger, stake, next, rules);
}

/// What the learner asks of the chain, in a block of its own. The signature is not made: the section on keys is about those.
pub(super) fn ask(
    ledger: &mut Ledger,
    stake: &mut StakeState,
    action: Action,
    rules: &StakeRules,
) -> Result<(), LedgerError> {
    let you = account(0);
    let sequence = ledger.sequence(&you);
    let transaction = Transaction { sender: you, sequence, fee: Amount::ZERO, action, signature: Signature::EMPTY };
    apply_stake_action(ledger, stake, &transaction, &you, CHAIN, rules)
}

/// Where the learner stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    Outside,
    /// Deposited, and less than what is let in, all that waits in line included.
    TooLittle,
    /// In the line before the gate.
    Waiting,
    /// Past the gate of a churn by balance: a validator that is not active yet.
    Joined,
    /// Active from this epoch on.
    Entering(u64),
    Inside,
    /// Told to stop in this epoch.
    Leaving(u64),
    /// Has left; locked until this epoch.
    Locked(u64),
    /// May be withdrawn.
    Free,
}

pub struct Network {
    pub size: Size,
    pub rule: Rule,
    rules: StakeRules,
    pub ledger: Ledger,
    pub stake: StakeState,
    /// Validators that are only counted.
    pub counted: u64,
    /// Whether everybody votes.
    pub voting: bool,
    /// Whoever asked to leave, in the order in which they did.
    pub asked: Vec<u32>,
    newest: u32,
}

impl Network {
    pub fn new(size: Size, rule: Rule) -> Network {
        let rules = size.rules(rule);
        let real = size.validators().min(REAL);
        let newest = u32::try_from(real).unwrap_or(u32::MAX);
        let (ledger, stake) = genesis(&rules, newest);
        let counted = size.validators() - real;
        let mut network =
            Network { size, rule, rules, ledger, stake, counted, voting: true, asked: Vec::new(), newest };
        (0..WARM_UP).for_each(|_| network.end_epoch());
        network
    }

    pub fn rules(&self) -> &StakeRules {
        &self.rules
    }

    pub fn epoch(&self) -> u64 {
        self.rules.epoch_of(self.stake.slot)
    }

    /// Active validators, the counted ones included.
    pub fn active(&self) -> u64 {
        let epoch = self.epoch();
        let here = self.stake.registry.0.iter().filter(|validator| validator.is_active(epoch)).count() as u64;
        here + self.counted
    }

    /// What may leave in this epoch: validators, or grains of the balance that counts.
    fn limit(&self) -> u64 {
        let (churn, increment) = (self.rules.churn, self.rules.increment());
        let active = match churn {
            ChurnRule::ByCount { .. } => self.active(),
            ChurnRule::ByBalance { .. } => {
                let here = self.stake.registry.total_active_balance(self.epoch(), increment);
                here.saturating_add(self.counted.saturating_mul(STAKE))
            }
        };
        churn.limit_among(active, increment)
    }

    /// The limit of the epoch among all, as a rule that the core applies to those who are there one by one.
    fn among_all(&self) -> StakeRules {
        let mut rules = self.rules;
        if self.counted == 0 {
            return rules;
        }
        let limit = self.limit();
        rules.churn = match rules.churn {
            ChurnRule::ByCount { most_entries, .. } => {
                ChurnRule::ByCount { min: limit, quotient: u64::MAX, most_entries }
            }
            ChurnRule::ByBalance { .. } => ChurnRule::ByBalance { min: limit, quotient: u64::MAX, most: limit },
        };
        rules
    }

    /// What passes the gates of this epoch, in and out, in words as well.
    pub fn gates(&self) -> [(u64, String); 2] {
        gates(self.rules.churn, self.limit())
    }

    /// Whether anybody votes, so that finality goes on.
    pub fn is_voting(&self) -> bool {
        self.voting && self.active() > 0
    }

    pub fn end_epoch(&mut self) {
        let rules = self.among_all();
        let voted = self.is_voting();
        end_epoch(&mut self.ledger, &mut self.stake, voted, &rules);
        if rules.max_withdrawals_per_block > 0 {
            sweep_withdrawals(&mut self.ledger, &mut self.stake, &rules);
        }
    }

    /// The learner deposits, or adds to what is there.
    ///
    /// # Errors
    /// The chain's own; nothing has changed then.
    pub fn deposit(&mut self, amount: Amount) -> Result<(), LedgerError> {
        let action = Action::Deposit { signing_key: account(0), amount };
        ask(&mut self.ledger, &mut self.stake, action, &self.rules)
    }

    /// The learner asks to leave.
    ///
    /// # Errors
    /// The chain's own; nothing has changed then.
    pub fn leave(&mut self) -> Result<(), LedgerError> {
        let rules = self.among_all();
        ask(&mut self.ledger, &mut self.stake, Action::Exit, &rules)?;
        self.asked.extend(self.you());
        Ok(())
    }

    /// The learner takes all back.
    ///
    /// # Errors
    /// The chain's own; nothing has changed then.
    pub fn withdraw(&mut self) -> Result<(), LedgerError> {
        ask(&mut self.ledger, &mut self.stake, Action::Withdraw, &self.rules)
    }

    /// A thousand deposits of others at once. Returns how many.
    ///
    /// # Errors
    /// With too many there already.
    pub fn rush_in(&mut self) -> Result<u32, String> {
        let there = self.stake.registry.0.len() + self.stake.churn.pending_deposits.len();
        if there + RUSH as usize > MOST {
            return Err(format!("expected at most {MOST} validators one by one, found {there} and {RUSH} more"));
        }
        for _ in 0..RUSH {
            self.newest += 1;
            let key = account(self.newest);
            deposit(&mut self.stake, &key, key, Amount(STAKE), &self.rules);
        }
        Ok(RUSH)
    }

    /// A thousand others ask to leave at once, or as many as there are. Returns how many.
    ///
    /// # Errors
    /// With nobody left to go.
    pub fn rush_out(&mut self) -> Result<u32, String> {
        let (epoch, you, rules) = (self.epoch(), self.you(), self.among_all());
        let going: Vec<u32> = (0u32..)
            .zip(&self.stake.registry.0)
            .filter(|(index, one)| one.is_active(epoch) && one.exit_epoch == FAR_FUTURE_EPOCH && Some(*index) != you)
            .map(|(index, _)| index)
            .take(RUSH as usize)
            .collect();
        if going.is_empty() {
            return Err("expected others who may leave, found nobody".to_owned());
        }
        for index in &going {
            initiate_exit(&mut self.stake, *index, &rules);
        }
        let count = going.len() as u32;
        self.asked.extend(going);
        Ok(count)
    }

    /// The learner's place in the registry.
    pub fn you(&self) -> Option<u32> {
        self.stake.registry.owned_by(&account(0))
    }

    pub fn your_validator(&self) -> Option<&Validator> {
        self.you().and_then(|you| self.stake.registry.get(you))
    }

    /// The learner's free coins.
    pub fn purse(&self) -> Amount {
        self.ledger.balance(&account(0))
    }

    /// What the learner has in line, in grains.
    pub fn pending(&self) -> u64 {
        let pending = self.stake.churn.pending_deposits.iter().filter(|pending| pending.account == account(0));
        pending.fold(Amount::ZERO, |sum, pending| sum.saturating_add(pending.amount)).0
    }

    /// What counts of a balance at an epoch's end, where so much counted before.
    pub(super) fn counts(&self, balance: u64, before: u64) -> u64 {
        effective_balance_after_hysteresis(balance, before, &self.rules.effective_balance)
    }

    pub fn stage(&self) -> Stage {
        let in_line = || match self.through_the_gate() {
            Some(_) => Stage::Waiting,
            None => Stage::TooLittle,
        };
        let Some(yours) = self.your_validator() else {
            return if self.pending() > 0 { in_line() } else { Stage::Outside };
        };
        let epoch = self.epoch();
        if yours.activation_epoch == FAR_FUTURE_EPOCH {
            let asks = yours.activation_eligibility_epoch != FAR_FUTURE_EPOCH;
            let counts = self.counts(yours.balance.0, yours.effective_balance);
            if !asks && counts < self.rules.min_activation_balance {
                return in_line();
            }
            return if matches!(self.rules.churn, ChurnRule::ByBalance { .. }) {
                Stage::Joined
            } else {
                Stage::Waiting
            };
        }
        if epoch < yours.activation_epoch {
            Stage::Entering(yours.activation_epoch)
        } else if yours.exit_epoch == FAR_FUTURE_EPOCH {
            Stage::Inside
        } else if epoch < yours.exit_epoch {
            Stage::Leaving(yours.exit_epoch)
        } else if epoch < yours.withdrawable_epoch {
            Stage::Locked(yours.withdrawable_epoch)
        } else {
            Stage::Free
        }
    }
}
