//! A million validators in two groups, those who are there and those who are not, settled epoch by epoch.
//!
//! All of a group fare alike, so one account of each is kept and counted many times: a real network's totals at the cost of
//! two validators. What each step takes and adds is the core's own function, in the order of its `process_epoch`; that the
//! two come to the same to the grain is a test (`tests/penalty_sets.rs`).
//!
//! Source: ethereum/consensus-specs, `process_epoch` (phase0, altair).

use super::STAKE;
use crate::core::consensus::finality::casper_ffg::Ffg;
use crate::core::consensus::leader::stake::effective_balance_after_hysteresis;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::inactivity::{
    InactivityParams, inactivity_penalty, is_in_leak, phase0_inactivity_penalty, update_score,
};
use crate::core::consensus::penalty::rewards::{
    AttestationRule, TimelyFlag, base_reward_by_rule, flag_deltas, phase0_inclusion_reward, phase0_leak_penalty,
};

/// Validators that do the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    pub count: u64,
    /// Whether they vote from now on.
    pub present: bool,
    /// Whether their votes of the previous and of this epoch are in.
    voted: [bool; 2],
    /// Signed twice: counts with nobody, waits to leave.
    pub slashed: bool,
    /// Of each.
    pub balance: u64,
    pub effective_balance: u64,
    pub score: u64,
    missed: u128,
    activation_epoch: u64,
    /// Out for what it missed, and from this epoch on it may be back.
    pub jailed_until: Option<u64>,
    /// Told to leave.
    pub ejected: bool,
    /// All that was added to each, and taken.
    pub earned: u64,
    pub taken: u64,
}

impl Group {
    fn new(count: u64) -> Group {
        Group {
            count,
            present: true,
            voted: [false, true],
            slashed: false,
            balance: STAKE,
            effective_balance: STAKE,
            score: 0,
            missed: 0,
            activation_epoch: 0,
            jailed_until: None,
            ejected: false,
            earned: 0,
            taken: 0,
        }
    }

    pub const fn is_active(&self, epoch: u64) -> bool {
        self.activation_epoch <= epoch
    }

    const fn weight(&self) -> u64 {
        self.effective_balance.saturating_mul(self.count)
    }

    fn add(&mut self, grains: u64) {
        self.balance = self.balance.saturating_add(grains);
        self.earned = self.earned.saturating_add(grains);
    }

    fn take(&mut self, grains: u64) {
        let grains = grains.min(self.balance);
        self.balance -= grains;
        self.taken = self.taken.saturating_add(grains);
    }
}

/// The network.
#[derive(Clone, Debug)]
pub struct Crowd {
    pub rules: StakeRules,
    /// Those who stay, and those who may go.
    pub groups: [Group; 2],
    /// The epoch that ends next.
    pub epoch: u64,
    /// Whether whoever is jailed stays so until [`Crowd::unjail`]; the core's own jail opens by itself.
    pub waits_for_operator: bool,
    ffg: Ffg,
}

/// Epochs until everyone's votes have made something final.
const WARM_UP: u64 = 4;

impl Crowd {
    /// At its genesis, everyone there.
    pub fn genesis(rules: StakeRules, stay: u64, go: u64) -> Crowd {
        let groups = [Group::new(stay), Group::new(go)];
        Crowd { rules, groups, epoch: 0, waits_for_operator: false, ffg: Ffg::genesis([0; 32]) }
    }

    /// With finality as recent as it can be, and with 32 ETH each.
    pub fn new(rules: StakeRules, stay: u64, go: u64) -> Crowd {
        let mut crowd = Crowd::genesis(rules, stay, go);
        for _ in 0..WARM_UP {
            crowd.end_epoch();
        }
        crowd.count_from_here();
        crowd
    }

    /// The same without those who may go: their last votes are settled, and the first missed one is next.
    pub fn deserted(rules: StakeRules, stay: u64, gone: u64) -> Crowd {
        let mut crowd = Crowd::new(rules, stay, gone);
        crowd.leave(false);
        crowd.end_epoch();
        crowd.count_from_here();
        crowd
    }

    fn count_from_here(&mut self) {
        for group in &mut self.groups {
            (group.balance, group.effective_balance) = (STAKE, STAKE);
            (group.earned, group.taken) = (0, 0);
        }
    }

    /// Those who may go do so; with `slashed`, for good.
    pub fn leave(&mut self, slashed: bool) {
        let [_, gone] = &mut self.groups;
        gone.present = false;
        gone.slashed = slashed;
        gone.voted[1] = false;
    }

    pub fn total_active(&self, epoch: u64) -> u64 {
        let active = self.groups.iter().filter(|group| group.is_active(epoch));
        active.fold(0u64, |sum, group| sum.saturating_add(group.weight())).max(self.rules.increment())
    }

    fn voted(&self, of_epoch: u64, which: usize) -> u64 {
        let voted =
            self.groups.iter().filter(|group| group.voted[which] && !group.slashed && group.is_active(of_epoch));
        voted.fold(0u64, |sum, group| sum.saturating_add(group.weight())).max(self.rules.increment())
    }

    /// How many epochs the last final one lies before the previous one.
    pub const fn finality_delay(&self) -> u64 {
        self.epoch.saturating_sub(1).saturating_sub(self.ffg.finalized.epoch)
    }

    /// Whether finality is late, by Ethereum's measure; in sets without a leak too.
    pub const fn is_late(&self) -> bool {
        self.finality_delay() > InactivityParams::altair().min_epochs_to_inactivity_penalty
    }

    /// Whether the epoch that ends next is one of a leak.
    fn is_leaking(&self) -> bool {
        let previous = self.epoch.saturating_sub(1);
        is_in_leak(previous, self.ffg.finalized.epoch, self.rules.inactivity.min_epochs_to_inactivity_penalty)
    }

    /// Settles an epoch. Returns whether it was one of a leak.
    pub fn end_epoch(&mut self) -> bool {
        let epoch = self.epoch;
        let total = self.total_active(epoch);
        let targets = [self.voted(epoch.saturating_sub(1), 0), self.voted(epoch, 1)];
        self.ffg.weigh(epoch, [0; 32], [0; 32], total, targets[0], targets[1]);
        let leaking = epoch > 0 && self.is_leaking();
        if epoch > 0 {
            self.pay(epoch - 1, total, leaking);
            self.jail(epoch);
        }
        for group in &mut self.groups {
            let stays = group.effective_balance > self.rules.ejection_balance || !group.is_active(epoch);
            group.ejected |= !stays;
            group.effective_balance = effective_balance_after_hysteresis(
                group.balance,
                group.effective_balance,
                &self.rules.effective_balance,
            );
            group.voted = [group.voted[1], group.present];
        }
        self.epoch += 1;
        leaking
    }

    /// Scores, rewards and penalties for the previous epoch.
    fn pay(&mut self, previous: u64, total: u64, leaking: bool) {
        let voted = self.voted(previous, 0);
        let delay = self.finality_delay();
        let (rewards, inactivity) = (&self.rules.rewards, &self.rules.inactivity);
        for group in self.groups.iter_mut().filter(|group| group.is_active(previous) || group.slashed) {
            let hit = group.voted[0] && !group.slashed;
            group.score = update_score(group.score, hit, leaking, inactivity);
            let base = base_reward_by_rule(group.effective_balance, total, rewards);
            for flag in TimelyFlag::ALL {
                let deltas = flag_deltas(flag, hit, base, voted, total, leaking, rewards);
                group.add(deltas.reward);
                group.take(deltas.penalty);
            }
            let effective = group.effective_balance;
            if rewards.rule == AttestationRule::Phase0 {
                if hit {
                    // The chain pays this when the vote is included: at once.
                    group.add(phase0_inclusion_reward(base, 1));
                }
                if leaking {
                    let quotient = inactivity.inactivity_penalty_quotient;
                    let missed = if hit { 0 } else { phase0_inactivity_penalty(effective, delay, quotient) };
                    group.take(phase0_leak_penalty(base).saturating_add(missed));
                }
            } else if !hit {
                group.take(inactivity_penalty(effective, group.score, inactivity));
            }
        }
    }

    /// The operators of those who may go ask for their return (`MsgUnjail`).
    ///
    /// # Errors
    /// With nobody jailed, or before the time is over.
    pub fn unjail(&mut self) -> Result<(), String> {
        let [_, gone] = &mut self.groups;
        match gone.jailed_until {
            None => Err("expected somebody in jail, found nobody".to_owned()),
            Some(until) if self.epoch < until => {
                Err(format!("expected epoch {until} or later, found epoch {}", self.epoch))
            }
            Some(_) => {
                (gone.jailed_until, gone.activation_epoch) = (None, self.epoch);
                Ok(())
            }
        }
    }

    /// Where too many missed votes are punished by themselves.
    fn jail(&mut self, epoch: u64) {
        let Some(downtime) = self.rules.downtime else { return };
        for group in self.groups.iter_mut().filter(|group| group.is_active(epoch - 1) && !group.slashed) {
            group.missed = downtime.record(group.missed, !group.voted[0]);
            let first_judged = group.activation_epoch.saturating_add(u64::from(downtime.window));
            if epoch >= first_judged && downtime.is_too_much(group.missed) {
                group.take(group.effective_balance / downtime.penalty_quotient.max(1));
                group.missed = 0;
                let until = epoch.saturating_add(1).saturating_add(downtime.jail_epochs);
                group.jailed_until = Some(until);
                group.activation_epoch = if self.waits_for_operator { u64::MAX } else { until };
            }
        }
    }
}
