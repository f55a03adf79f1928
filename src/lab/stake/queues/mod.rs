//! Getting in and out: a queue that one stands in, and what becomes of a validator's balance on the way.
//!
//! Two parts. [`network`] is a chain without blocks, on which epochs end and validators come and go; [`line`] draws its
//! queues as queues, and [`wait`] reckons how long they take. [`life`] follows one validator's balance: what counts of it, what is paid out, and
//! when it is let go.
//!
//! Every step is the core's (`core::consensus::{queue, epoch, apply}`). Left out in both parts: what votes earn and cost,
//! which is another section's.

pub mod life;
pub mod line;
pub mod network;
pub mod wait;

use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::ChurnRule;
use crate::core::units::GRAINS_PER_COIN as COIN;
use crate::lab::chart::Table;
use crate::lab::number;
use crate::lab::stake::losses::{eth, in_days, whole};

/// What each of the others has at stake.
pub const STAKE: u64 = 32 * COIN;

/// How fast the validators may change, by fork.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    Phase0,
    Deneb,
    Electra,
}

impl Rule {
    pub const ALL: [Rule; 3] = [Rule::Phase0, Rule::Deneb, Rule::Electra];

    pub const fn name(self) -> &'static str {
        match self {
            Rule::Phase0 => "Phase 0 (2020): by count",
            Rule::Deneb => "Deneb (2024): 8 in at most",
            Rule::Electra => "Electra (2025): by balance",
        }
    }

    pub const fn words(self) -> &'static str {
        match self {
            Rule::Phase0 => {
                "A 65,536th of the validators in and out an epoch, at least 4 (phase0, get_validator_churn_limit)."
            }
            Rule::Deneb => "The same, but at most 8 in (deneb, get_validator_activation_churn_limit).",
            Rule::Electra => {
                "A 65,536th of the stake in and out an epoch, from 128 to 256 ETH (electra, get_activation_exit_churn_limit)."
            }
        }
    }

    pub const fn churn(self) -> ChurnRule {
        match self {
            Rule::Phase0 => ChurnRule::phase0(),
            Rule::Deneb => ChurnRule::deneb(),
            Rule::Electra => ChurnRule::electra(),
        }
    }

    /// Mainnet's rules under this one. A vote earns and costs nothing here.
    pub fn rules(self) -> StakeRules {
        let mut rules = match self {
            Rule::Phase0 => StakeRules::phase0(),
            Rule::Deneb => StakeRules { max_withdrawals_per_block: 16, ..StakeRules::bellatrix() },
            Rule::Electra => StakeRules::electra(),
        };
        rules.churn = self.churn();
        rules.rewards.base_reward_factor = 0;
        rules.inactivity.inactivity_penalty_quotient = u64::MAX;
        rules
    }
}

/// How many validators there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    Small,
    TenThousand,
    Million,
}

impl Size {
    pub const ALL: [Size; 3] = [Size::Small, Size::TenThousand, Size::Million];

    pub const fn name(self) -> &'static str {
        match self {
            Size::Small => "8 validators (the playground)",
            Size::TenThousand => "10,000 validators",
            Size::Million => "1,000,000 validators",
        }
    }

    pub const fn validators(self) -> u64 {
        match self {
            Size::Small => 8,
            Size::TenThousand => 10_000,
            Size::Million => 1_000_000,
        }
    }

    /// The rules at this size: the playground has its own pace.
    pub fn rules(self, rule: Rule) -> StakeRules {
        let rules = rule.rules();
        if self != Size::Small {
            return rules;
        }
        let mut paced = rules.at_playground_pace();
        if let (ChurnRule::ByCount { most_entries, .. }, ChurnRule::ByCount { most_entries: most, .. }) =
            (&mut paced.churn, rules.churn)
        {
            *most_entries = most;
        }
        paced.rewards.base_reward_factor = 0;
        paced.inactivity.inactivity_penalty_quotient = u64::MAX;
        paced
    }

    /// Where the numbers are written down.
    pub const fn source(self) -> &'static str {
        match self {
            Size::Small => "the playground’s own rules",
            _ => "ethereum/consensus-specs, presets/mainnet",
        }
    }
}

/// What passes the gates of an epoch where so much may leave: in and out, as validators or as grains, and in words.
fn gates(churn: ChurnRule, limit: u64) -> [(u64, String); 2] {
    match churn {
        ChurnRule::ByCount { most_entries, .. } => [limit.min(most_entries), limit].map(|limit| (limit, whole(limit))),
        ChurnRule::ByBalance { .. } => [limit; 2].map(|limit| (limit, eth(limit))),
    }
}

/// The gates among so many validators with 32 ETH each.
pub fn gates_among(churn: ChurnRule, validators: u64) -> [(u64, String); 2] {
    let active = match churn {
        ChurnRule::ByCount { .. } => validators,
        ChurnRule::ByBalance { .. } => validators.saturating_mul(STAKE),
    };
    gates(churn, churn.limit_among(active, COIN))
}

/// How long whole networks take to change: for each rule and size, what passes in an epoch, and how long a third needs.
pub fn pace_table() -> Table {
    let head = ["Rule and network", "In, an epoch", "Out, an epoch", "In, a day (ETH)", "A third gone after"];
    let rows = Rule::ALL.into_iter().flat_map(|rule| {
        [10_000, 100_000, 1_000_000].map(|validators: u64| {
            let (churn, rules) = (rule.churn(), rule.rules());
            let gates = gates_among(churn, validators);
            let of = |limit: u64| if matches!(churn, ChurnRule::ByCount { .. }) { limit * STAKE } else { limit };
            let a_third = (validators / 3 * STAKE).div_ceil(of(gates[1].0).max(1));
            let a_day = of(gates[0].0) as f64 / COIN as f64 / in_days(1, &rules);
            vec![
                format!("{}, {}", rule.name(), whole(validators)),
                gates[0].1.clone(),
                gates[1].1.clone(),
                number::decimal(a_day, 0),
                format!("{} days", number::short(in_days(a_third, &rules), 3)),
            ]
        })
    });
    Table { head: head.map(str::to_owned).into(), rows: rows.collect(), left_out: 0 }
}
