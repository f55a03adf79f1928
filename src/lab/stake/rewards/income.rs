//! What a validator may expect in an epoch and in a year.
//!
//! Votes are paid by [`flag_deltas`], proposers by [`proposer_attestation_reward`], all from [`base_reward`]. Being drawn, to
//! propose or for the sync committee, is taken at its expectation: the share of the stake. Whoever misses a vote for source
//! or target, or the committee, pays what it would have earned.
//!
//! Source: ethereum/consensus-specs, specs/altair/beacon-chain.md (`get_flag_index_deltas`, `process_attestation`,
//! `process_sync_aggregate`).

use crate::core::consensus::leader::stake::{EffectiveBalanceParams, effective_balance_after_hysteresis};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::rewards::{
    RewardParams, TimelyFlag, base_reward, flag_deltas, proposer_attestation_reward,
};
use crate::core::units::GRAINS_PER_COIN as ETH;
use crate::lab::stake::losses::in_eth;

pub const SLOT_MS: u64 = 12_000;
/// Epochs of 6.4 minutes in a year of 365.25 days.
pub const EPOCHS_PER_YEAR: f64 = 31_557_600.0 / 384.0;
const EPOCHS_PER_DAY: f64 = 225.0;
/// What a validator begins its years with.
const BEGIN: u64 = 32 * ETH;

/// A validator, and the network around it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Setting {
    /// Active stake of all, in ETH.
    pub total: u64,
    /// The learner's, in ETH.
    pub stake: u64,
    /// Part of the others' stake that votes, of one.
    pub others: f64,
    /// Part of the time that the learner is there, of one.
    pub there: f64,
    /// What a block's fees bring its proposer, in ETH: nobody's figure but the learner's.
    pub fees: f64,
}

/// Expected in an epoch, in grains.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Income {
    /// Source, target, head.
    pub votes: [f64; 3],
    pub sync: f64,
    pub proposer: f64,
    /// Taken for what was missed.
    pub missed: f64,
}

/// One validator over the years.
#[derive(Clone, Debug, PartialEq)]
pub struct Years {
    /// Years, and ETH.
    pub line: Vec<(f64, f64)>,
    /// Whether the chain sent it away at the end of the line.
    pub is_ejected: bool,
}

impl Income {
    pub fn total(&self) -> f64 {
        self.run_here() + self.sync
    }

    /// Without the sync committee, which the core does not have.
    pub fn run_here(&self) -> f64 {
        self.votes.iter().sum::<f64>() + self.proposer - self.missed
    }
}

impl Setting {
    pub const fn first_look() -> Setting {
        Setting { total: 32_000_000, stake: 32, others: 1.0, there: 1.0, fees: 0.02 }
    }

    /// Base reward of the learner, in grains an epoch.
    pub fn base(&self) -> u64 {
        base_reward(self.stake.saturating_mul(ETH), self.total.saturating_mul(ETH), &RewardParams::mainnet())
    }

    /// Without fees.
    pub fn income(&self) -> Income {
        let (params, base) = (RewardParams::mainnet(), self.base());
        let total = self.total.saturating_mul(ETH);
        let voting = (total as f64 * self.others) as u64;
        let deltas = |flag, hit| flag_deltas(flag, hit, base, voting, total, false, &params);
        let (there, away) = (self.there, 1.0 - self.there);
        let votes = TimelyFlag::ALL.map(|flag| deltas(flag, true).reward as f64 * there);
        let missed: u64 = TimelyFlag::ALL.into_iter().map(|flag| deltas(flag, false).penalty).sum();
        let weights: u64 = TimelyFlag::ALL.into_iter().map(|flag| flag.weight(&params)).sum();
        let for_sync = base as f64 * params.sync_reward_weight as f64 / params.weight_denominator as f64;
        let included = (u128::from(base) * u128::from(weights)) as f64 * self.others;
        let proposer = proposer_attestation_reward(included as u128, &params) as f64;
        let of_sync = params.proposer_weight as f64 / (params.weight_denominator - params.proposer_weight) as f64;
        Income {
            votes,
            sync: for_sync * there,
            proposer: (proposer + for_sync * self.others * of_sync) * there,
            missed: missed as f64 * away + for_sync * away,
        }
    }

    /// What would come by votes and proposing alone, as a part of the stake in a year.
    pub fn yield_run_here(&self) -> f64 {
        let (income, params) = (self.income(), RewardParams::mainnet());
        let for_sync = self.base() as f64 * params.sync_reward_weight as f64 / params.weight_denominator as f64;
        let of_sync = params.proposer_weight as f64 / (params.weight_denominator - params.proposer_weight) as f64;
        let without = income.run_here() - for_sync * self.others * of_sync * self.there + for_sync * (1.0 - self.there);
        per_year(without) / self.stake.max(1) as f64
    }

    /// Blocks to propose in a year, on average.
    pub fn blocks(&self) -> f64 {
        EPOCHS_PER_YEAR * 32.0 * self.stake as f64 / self.total.max(1) as f64 * self.there
    }

    /// What those bring in fees, in ETH a year.
    pub fn fees_per_year(&self) -> f64 {
        self.blocks() * self.fees
    }

    /// Day by day from 32 ETH, where so much may count at most: what is above is paid out, and the line is what the
    /// validator has and was paid. It ends where the chain sends the validator away.
    pub fn years(&self, years: u32, most: u64) -> Years {
        let params = EffectiveBalanceParams { max_effective_balance: most, ..EffectiveBalanceParams::electra() };
        let ejection_balance = StakeRules::electra().ejection_balance;
        let of = |effective: u64| Setting { stake: effective / ETH, ..*self }.income().total() * EPOCHS_PER_DAY;
        let (mut balance, mut effective) = (BEGIN as f64, BEGIN);
        let mut a_day = of(effective);
        let mut came = Years { line: vec![(0.0, in_eth(BEGIN))], is_ejected: false };
        let mut paid = 0.0;
        let days = (f64::from(years) * 365.25) as u32;
        for day in 1..=days {
            balance = (balance + a_day).max(0.0);
            let counts = effective_balance_after_hysteresis(balance as u64, effective, &params);
            if counts != effective {
                (effective, a_day) = (counts, of(counts));
            }
            if effective == most {
                let excess = (balance - most as f64).max(0.0);
                (balance, paid) = (balance - excess, paid + excess);
            }
            came.is_ejected = effective <= ejection_balance;
            if day % 30 == 0 || day == days || came.is_ejected {
                came.line.push((f64::from(day) / 365.25, (balance + paid) / ETH as f64));
            }
            if came.is_ejected {
                break;
            }
        }
        came
    }
}

/// So many grains an epoch as ETH a year.
pub fn per_year(grains: f64) -> f64 {
    grains * EPOCHS_PER_YEAR / ETH as f64
}
