//! What a scenario may ask for. Numbers outside these bounds would divide by zero, overflow or never end.

use super::Scenario;
use crate::core::consensus::leader::work::RetargetRule;
use crate::core::consensus::queue::ChurnRule;
use crate::core::units::Amount;
use std::fmt;

/// A number of a scenario that is out of its bounds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScenarioError {
    /// Which one, as a path: `stake.slot_ms`.
    pub field: &'static str,
    /// The least and the most that it may be. Both are allowed.
    pub least: u64,
    pub most: u64,
    pub found: u64,
}

impl fmt::Display for ScenarioError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, least, most, found } = self;
        match least == most {
            true => write!(f, "{field}: expected {least}, found {found}"),
            false => write!(f, "{field}: expected {least} to {most}, found {found}"),
        }
    }
}

impl std::error::Error for ScenarioError {}

/// Accounts and nodes are numbered by a byte.
const MOST_NODES: u64 = 250;
/// Of all coins together, in grains: far enough below 2^64 for every sum of balances, rewards and fees.
const MOST_COINS: u64 = 1_000_000_000 * 1_000_000_000;
const MOST_SUBSIDY: u64 = 100_000 * 1_000_000_000;
const HOUR_MS: u64 = 3_600_000;
/// Weights, factors and quotients of the rules.
const LARGE: u64 = 1 << 40;

type Bounds = (&'static str, u64, u64, u64);

impl Scenario {
    /// Whether [`World::new`](crate::core::world::World::new) can make a world of this. The first number out of its bounds
    /// is the error.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let all = [self.check_nodes(), self.check_work(), self.check_stake(), self.check_penalties()];
        for (field, found, least, most) in all.into_iter().flatten() {
            if !(least..=most).contains(&found) {
                return Err(ScenarioError { field, least, most, found });
            }
        }
        Ok(())
    }

    fn check_nodes(&self) -> Vec<Bounds> {
        let people = self.people.len() as u64;
        let miners = self.miners.len() as u64;
        let coins = self.people.iter().fold(0u64, |sum, person| {
            let Amount(balance) = person.balance;
            sum.saturating_add(balance).saturating_add(person.stake.0)
        });
        let shares = self.miners.iter().map(|miner| u64::from(miner.share)).sum();
        let mut bounds = vec![
            ("people", people, 1, MOST_NODES),
            ("people: all coins, in grains", coins, 0, MOST_COINS),
            ("miners", miners, 1, MOST_NODES),
            ("miners: all shares", shares, 0, 1_000),
            ("miners: the learner's share", self.miners.first().map_or(0, |miner| miner.share.into()), 0, 0),
            ("payment_mean_ms", self.payment_mean_ms, 1, LARGE),
            ("max_transactions", self.max_transactions as u64, 1, 2_000),
            ("work_links", self.work_links.len() as u64, 0, MOST_NODES * MOST_NODES),
            ("stake_links", self.stake_links.len() as u64, 0, MOST_NODES * MOST_NODES),
        ];
        for (nodes, links) in [(miners, &self.work_links), (people, &self.stake_links)] {
            for link in links {
                bounds.push(("links: a node", link.a.max(link.b).into(), 0, nodes.saturating_sub(1)));
                bounds.push(("links: delay_ms", link.delay_ms, 0, HOUR_MS));
            }
        }
        bounds
            .extend(self.two_faced.iter().map(|person| ("two_faced", u64::from(*person), 0, people.saturating_sub(1))));
        if let Some(partition) = &self.stake_partition {
            bounds.push(("stake_partition.groups", partition.groups.len() as u64, 0, people));
            bounds.push(("stake_partition.until", partition.until.0, partition.from.0, u64::MAX));
        }
        bounds
    }

    fn check_work(&self) -> Vec<Bounds> {
        let work = &self.work;
        // The easiest target that is allowed, in whole bits of difficulty.
        let easiest = u64::from(work.pow_limit.bits_milli().div_ceil(1_000));
        let (divisor_s, window) = match work.rule {
            RetargetRule::PerBlock { divisor_s } => (divisor_s, 2),
            RetargetRule::Lwma { window } => (1, window.into()),
            RetargetRule::Interval | RetargetRule::Fixed => (1, 2),
        };
        vec![
            ("work.rule.divisor_s", divisor_s, 1, 86_400),
            ("work.rule.window", window, 2, RetargetRule::MAX_WINDOW.into()),
            ("work.pow_limit, in bits of difficulty", easiest, 1, 60),
            ("difficulty_bits", self.difficulty_bits.into(), easiest, 60),
            ("work.retarget_interval", work.retarget_interval, 1, LARGE),
            ("work.target_spacing_s", work.target_spacing_s, 1, 86_400),
            ("work.clamp_factor", work.clamp_factor, 1, 1_000),
            ("work.subsidy", work.subsidy.0, 0, MOST_SUBSIDY),
            ("work.coinbase_maturity", work.coinbase_maturity, 0, LARGE),
            ("work.max_future_s", work.max_future_s, 1, 1 << 30),
        ]
    }

    fn check_stake(&self) -> Vec<Bounds> {
        let stake = &self.stake;
        let (churn, quotient) = match stake.churn {
            ChurnRule::ByCount { min, quotient, most_entries } => (min.min(most_entries), quotient),
            ChurnRule::ByBalance { min, quotient, most } => (min.min(most), quotient),
        };
        let (balance, proposer) = (&stake.effective_balance, &stake.proposer);
        let increment = balance.effective_balance_increment;
        vec![
            ("stake.slot_ms", stake.slot_ms, 100, HOUR_MS),
            ("stake.slots_per_epoch", stake.slots_per_epoch, 1, 64),
            ("stake.proposer_score_boost", stake.proposer_score_boost, 0, 100),
            ("stake.min_seed_lookahead", stake.min_seed_lookahead, 1, 16),
            ("stake.max_seed_lookahead", stake.max_seed_lookahead, stake.min_seed_lookahead, 16),
            ("stake.effective_balance.effective_balance_increment", increment, 1, LARGE),
            ("stake.effective_balance.hysteresis_quotient", balance.hysteresis_quotient, 1, increment),
            (
                "stake.effective_balance.hysteresis_downward_multiplier",
                balance.hysteresis_downward_multiplier,
                0,
                balance.hysteresis_quotient,
            ),
            (
                "stake.effective_balance.hysteresis_upward_multiplier",
                balance.hysteresis_upward_multiplier,
                0,
                balance.hysteresis_quotient.saturating_mul(4),
            ),
            ("stake.effective_balance.max_effective_balance", balance.max_effective_balance, increment, MOST_COINS),
            (
                "stake.proposer.max_effective_balance",
                proposer.max_effective_balance,
                balance.max_effective_balance,
                balance.max_effective_balance,
            ),
            ("stake.min_deposit", stake.min_deposit.0, 1, MOST_COINS),
            ("stake.min_activation_balance", stake.min_activation_balance, 1, MOST_COINS),
            ("stake.ejection_balance", stake.ejection_balance, 0, stake.min_activation_balance),
            ("stake.min_withdrawability_delay", stake.min_withdrawability_delay, 0, LARGE),
            ("stake.shard_committee_period", stake.shard_committee_period, 0, LARGE),
            // Less than this and nobody ever gets in or out.
            ("stake.churn: least", churn, 1, MOST_COINS),
            ("stake.churn: quotient", quotient, 1, LARGE),
            ("stake.max_pending_deposits_per_epoch", stake.max_pending_deposits_per_epoch as u64, 1, LARGE),
            ("stake.max_withdrawals_per_block", stake.max_withdrawals_per_block, 0, LARGE),
        ]
    }

    fn check_penalties(&self) -> Vec<Bounds> {
        let stake = &self.stake;
        let (rewards, inactivity) = (&stake.rewards, &stake.inactivity);
        let increment = stake.effective_balance.effective_balance_increment;
        let weights = [
            rewards.timely_source_weight,
            rewards.timely_target_weight,
            rewards.timely_head_weight,
            rewards.sync_reward_weight,
            rewards.proposer_weight,
        ];
        let sum = weights.into_iter().fold(0u64, u64::saturating_add);
        let mut bounds = vec![
            ("stake.rewards.effective_balance_increment", rewards.effective_balance_increment, increment, increment),
            ("stake.rewards.base_reward_factor", rewards.base_reward_factor, 0, 1 << 20),
            ("stake.rewards.weight_denominator", rewards.weight_denominator, 1, 1 << 20),
            ("stake.rewards: all weights", sum, 0, rewards.weight_denominator),
            ("stake.rewards.proposer_weight", rewards.proposer_weight, 0, rewards.weight_denominator.saturating_sub(1)),
            ("stake.rewards.slots_per_epoch", rewards.slots_per_epoch, stake.slots_per_epoch, stake.slots_per_epoch),
            (
                "stake.rewards.min_attestation_inclusion_delay",
                rewards.min_attestation_inclusion_delay,
                1,
                stake.slots_per_epoch,
            ),
            ("stake.inactivity.inactivity_score_bias", inactivity.inactivity_score_bias, 1, LARGE),
            ("stake.inactivity.inactivity_score_recovery_rate", inactivity.inactivity_score_recovery_rate, 0, LARGE),
            ("stake.inactivity.inactivity_penalty_quotient", inactivity.inactivity_penalty_quotient, 1, LARGE),
            (
                "stake.inactivity.min_epochs_to_inactivity_penalty",
                inactivity.min_epochs_to_inactivity_penalty,
                0,
                LARGE,
            ),
        ];
        if let Some(downtime) = &stake.downtime {
            let (window, least) = (u64::from(downtime.window), u64::from(downtime.min_signed));
            bounds.extend([
                ("stake.downtime.window", window, 1, 128),
                ("stake.downtime.min_signed", least, 0, window),
                ("stake.downtime.penalty_quotient", downtime.penalty_quotient, 1, LARGE),
                ("stake.downtime.jail_epochs", downtime.jail_epochs, 0, LARGE),
            ]);
        }
        if let Some(slashing) = &stake.slashing {
            bounds.extend([
                (
                    "stake.slashing.effective_balance_increment",
                    slashing.effective_balance_increment,
                    increment,
                    increment,
                ),
                ("stake.slashing.min_slashing_penalty_quotient", slashing.min_slashing_penalty_quotient, 1, LARGE),
                ("stake.slashing.whistleblower_reward_quotient", slashing.whistleblower_reward_quotient, 1, LARGE),
                ("stake.slashing.proposer_part_denominator", slashing.proposer_part_denominator, 1, LARGE),
                (
                    "stake.slashing.proposer_part_numerator",
                    slashing.proposer_part_numerator,
                    0,
                    slashing.proposer_part_denominator,
                ),
                (
                    "stake.slashing.proportional_slashing_multiplier",
                    slashing.proportional_slashing_multiplier,
                    0,
                    1_000,
                ),
                ("stake.slashing.epochs_per_slashings_vector", slashing.epochs_per_slashings_vector, 2, 65_536),
            ]);
        }
        bounds
    }
}
