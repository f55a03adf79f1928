//! The wait in the queue, reckoned by hand: who stands before the gate, and when it has let enough of the learner's through.

use super::network::{Network, Stage, account};
use crate::core::chain::registry::FAR_FUTURE_EPOCH;
use crate::core::consensus::leader::stake::compute_activation_exit_epoch;
use crate::core::consensus::queue::{ChurnRule, activation_queue};

/// Where the learner stands and how long it takes from here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wait {
    /// From 1.
    pub place: u64,
    /// Grains in the line up to the learner's, where the balance counts.
    pub balance: u64,
    /// The first epoch in which the learner is active, if finality keeps its pace and the gate its width.
    pub active_from: u64,
}

/// One who waits for the gate.
pub(super) struct Waiting {
    pub you: bool,
    /// The epoch that has to be final.
    pub asked: u64,
    /// In grains, where the balance counts.
    pub amount: u64,
}

impl Network {
    /// Whether the epoch asked in was, or will be, final at the end of this one.
    fn final_from(&self, asked: u64) -> u64 {
        // With everybody's votes the end of an epoch makes the one before final.
        if asked <= self.stake.ffg.finalized.epoch { self.epoch() } else { self.epoch().max(asked.saturating_add(1)) }
    }

    /// The line before the gate: registry numbers, or accounts where balances wait; and what each asked for.
    pub(super) fn way_in(&self) -> Vec<Waiting> {
        if let ChurnRule::ByBalance { .. } = self.rules().churn {
            let pending = self.stake.churn.pending_deposits.iter();
            return pending
                .map(|pending| Waiting {
                    you: pending.account == account(0),
                    asked: self.rules().epoch_of(pending.slot),
                    amount: pending.amount.0,
                })
                .collect();
        }
        let registry = &self.stake.registry.0;
        let you = self.you();
        let of = |index: u32, asked: u64| Waiting { you: Some(index) == you, asked, amount: 0 };
        let asked = |index: &u32| registry.get(*index as usize).map_or(0, |one| one.activation_eligibility_epoch);
        let mut line: Vec<Waiting> =
            activation_queue(&self.stake).iter().map(|index| of(*index, asked(index))).collect();
        let least = self.rules().min_activation_balance;
        let new = (0u32..).zip(registry).filter(|(_, one)| {
            one.activation_eligibility_epoch == FAR_FUTURE_EPOCH
                && self.counts(one.balance.0, one.effective_balance) >= least
        });
        let next = self.epoch().saturating_add(1);
        // A top-up counts at the epoch's end, after those were heard who have enough already.
        line.extend(new.map(|(index, one)| of(index, next + u64::from(one.effective_balance < least))));
        line.sort_by_key(|waiting| waiting.asked);
        line
    }

    /// The learner's wait on the way in.
    pub fn wait(&self) -> Option<Wait> {
        match self.stage() {
            Stage::Joined => {
                let asked = self.your_validator().map(|yours| yours.activation_eligibility_epoch)?;
                let asked = if asked == FAR_FUTURE_EPOCH { self.epoch().saturating_add(1) } else { asked };
                let active_from =
                    compute_activation_exit_epoch(self.final_from(asked), self.rules().max_seed_lookahead);
                Some(Wait { place: 0, balance: 0, active_from })
            }
            Stage::Waiting => self.through_the_gate(),
            _ => None,
        }
    }

    /// The wait reckoned by hand: through the gate at so much an epoch, behind everyone in front, until enough of the
    /// learner's is through. None where that never comes.
    pub(super) fn through_the_gate(&self) -> Option<Wait> {
        let line = self.way_in();
        let by_balance = matches!(self.rules().churn, ChurnRule::ByBalance { .. });
        let yours = self.your_validator();
        // Balance, what counts of it, and the epoch in which that was so.
        let mut there = yours.map(|yours| (yours.balance.0, yours.effective_balance, self.epoch()));
        let limit = self.gates()[0].0.max(1);
        let most = if by_balance { self.rules().max_pending_deposits_per_epoch as u64 } else { limit };
        let (mut epoch, mut passed, mut balance) = (self.epoch(), 0, 0u64);
        let mut left = limit.saturating_add(self.stake.churn.deposit_balance_to_consume);
        for (place, waiting) in (1..).zip(&line) {
            let is_final = self.final_from(waiting.asked);
            if is_final > epoch {
                (epoch, passed, left) = (is_final, 0, limit);
            }
            if passed == most {
                (epoch, passed, left) = (epoch + 1, 0, limit);
            }
            while waiting.amount > left {
                (epoch, passed, left) = (epoch + 1, 0, left.saturating_add(limit));
            }
            left -= waiting.amount;
            balance = balance.saturating_add(waiting.amount);
            passed += 1;
            if waiting.you {
                if by_balance {
                    let (mut stake, mut counts, since) = there.unwrap_or((0, 0, epoch));
                    if since < epoch {
                        counts = self.counts(stake, counts);
                    }
                    stake = stake.saturating_add(waiting.amount);
                    if there.is_none() {
                        // The first becomes a validator: all whole ETH of it count.
                        counts = stake - stake % self.rules().increment();
                    }
                    there = Some((stake, counts, epoch));
                    if self.counts(stake, counts) < self.rules().min_activation_balance {
                        continue;
                    }
                }
                // A deposit that counts is a new validator: it asks at the next epoch's end, and waits for finality again.
                let entry = if by_balance { epoch + 3 } else { epoch };
                let active_from = compute_activation_exit_epoch(entry, self.rules().max_seed_lookahead);
                return Some(Wait { place, balance, active_from });
            }
        }
        None
    }
}
