//! Epochs that are really run: for a few total stakes, what came to a validator that was always there.
//!
//! Each network is a register of validators with 2,048 ETH, settled by the core's own `process_epoch`. Who votes in an epoch
//! is drawn anew each time, exactly as large a part as was asked for. What including a vote brings its proposer is the core's
//! `proposer_attestation_reward`, summed over the votes; a validator's share of that is its share of the stake.
//!
//! One [`Sample::step`] is one epoch of one network: as much as a page does at a time.

use super::income::EPOCHS_PER_YEAR;
use crate::core::chain::chain_state::StakeState;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::{Registry, Validator};
use crate::core::consensus::epoch::process_slots;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::rewards::{TimelyFlag, base_reward, proposer_attestation_reward};
use crate::core::hash::Hash256;
use crate::core::keys::PublicKey;
use crate::core::prng::Prng;
use crate::core::units::{Amount, GRAINS_PER_COIN as ETH};

/// What each validator has at stake.
const EACH: u64 = 2_048 * ETH;
/// How many there are in each network: from half a million ETH to 123 million.
pub const NETWORKS: [usize; 9] = [250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000];
/// Epochs before it counts: finality settles, and votes are paid an epoch late.
const WARM_UP: u32 = 4;
/// Epochs that count.
const COUNTED: u32 = 4;

/// One network on its way.
struct Net {
    ledger: Ledger,
    stake: StakeState,
    epochs: u32,
    /// Balance of the first when counting began.
    before: u64,
    /// What proposers earned since.
    proposers: u64,
}

pub struct Sample {
    /// Part of the validators that votes, of one; the first always does.
    pub others: f64,
    rules: StakeRules,
    prng: Prng,
    net: Option<Net>,
    /// Total stake in ETH, and what came of it in a year as a part of it.
    pub points: Vec<(f64, f64)>,
}

impl Sample {
    pub fn new(others: f64, seed: u64) -> Sample {
        let others = others.clamp(0.0, 1.0);
        let prng = Prng::from_seed(seed).fork("votes");
        Sample { others, rules: StakeRules::electra(), prng, net: None, points: Vec::new() }
    }

    pub fn is_over(&self) -> bool {
        self.points.len() >= NETWORKS.len()
    }

    /// In thousandths, by validators settled.
    pub fn progress(&self) -> u16 {
        let all: usize = NETWORKS.iter().sum();
        let done: usize = NETWORKS.iter().take(self.points.len()).sum();
        let now = self.net.as_ref().map_or(0, |net| net.stake.registry.0.len() * net.epochs as usize);
        ((done + now / (WARM_UP + COUNTED) as usize) * 1000 / all) as u16
    }

    /// Begins the next network, or ends an epoch of this one.
    pub fn step(&mut self) {
        let Some(count) = NETWORKS.get(self.points.len()).copied() else { return };
        let Some(net) = &mut self.net else {
            let validator = Validator {
                activation_eligibility_epoch: 0,
                activation_epoch: 0,
                ..Validator::new(PublicKey([1; 32]), PublicKey([1; 32]), Amount(EACH), &self.rules)
            };
            let stake = StakeState::genesis(Registry(vec![validator; count]), Hash256([1; 32]), [1; 32]);
            self.net = Some(Net { ledger: Ledger::default(), stake, epochs: 0, before: EACH, proposers: 0 });
            return;
        };
        let first = |net: &Net| net.stake.registry.get(0).map_or(0, |validator| validator.balance.0);
        if net.epochs == WARM_UP {
            net.before = first(net);
            net.proposers = 0;
        }
        // The first votes; of the others as many as are asked for, whoever they are this time.
        let voting = ((count as f64 * self.others).round() as usize).clamp(1, count);
        let mut flags = vec![[false; 3]; count];
        flags[..voting].fill([true; 3]);
        self.prng.shuffle(&mut flags[1..]);
        let epoch = self.rules.epoch_of(net.stake.slot);
        let total = net.stake.registry.total_active_balance(epoch, self.rules.increment());
        let base = base_reward(EACH, total, &self.rules.rewards);
        let weights: u64 = TimelyFlag::ALL.into_iter().map(|flag| flag.weight(&self.rules.rewards)).sum();
        let a_vote = proposer_attestation_reward(u128::from(base) * u128::from(weights), &self.rules.rewards);
        net.proposers = net.proposers.saturating_add(a_vote.saturating_mul(voting as u64));
        net.stake.current_participation = flags;
        process_slots(&mut net.ledger, &mut net.stake, self.rules.first_slot(epoch + 1), &self.rules);
        net.epochs += 1;
        if net.epochs == WARM_UP + COUNTED {
            let earned = first(net).saturating_sub(net.before) as f64;
            let share = net.proposers as f64 / count as f64;
            let a_year = (earned + share) / f64::from(COUNTED) * EPOCHS_PER_YEAR / EACH as f64;
            self.points.push((count as f64 * EACH as f64 / ETH as f64, a_year));
            self.net = None;
        }
    }
}
