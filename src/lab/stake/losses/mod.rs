//! Every way to lose a stake by the rules, reckoned for one validator of 32 ETH in a network of a million.
//!
//! Three questions. What does signing twice cost, alone and in company ([`mistake`])? What does being away cost, while the
//! chain goes on without you and while it waits for you ([`away`])? And how do five sets of rules compare ([`offences`])?
//! [`crowd`] settles the epochs that the three are reckoned from.
//!
//! All fractions, roundings and waits are the core's (`core::consensus::penalty`, `core::consensus::presets`); here they are
//! only put in order and into words.
//!
//! Left out: proposers' rewards, the sync committee, fees, and (under Electra) stakes of more than 32 ETH.

pub mod away;
pub mod crowd;
pub mod mistake;
pub mod offences;

use crate::core::consensus::params::StakeRules;
use crate::core::consensus::penalty::slashing::SlashingParams;
use crate::core::units::GRAINS_PER_COIN;
use crate::lab::chart::Hue;
use crate::lab::number;

/// Validators in the network.
pub const NETWORK: u64 = 1_000_000;
/// What each has at stake, in grains (gwei).
pub const STAKE: u64 = 32 * GRAINS_PER_COIN;
/// Where the constants are written down.
pub const ETHEREUM_SOURCE: &str = "ethereum/consensus-specs, presets/mainnet";
pub const COSMOS_SOURCE: &str = "cosmos/cosmos-sdk, x/slashing, x/staking params";

/// A whole set of rules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    Phase0,
    Altair,
    Bellatrix,
    Electra,
    Cosmos,
}

impl Set {
    pub const ALL: [Set; 5] = [Set::Phase0, Set::Altair, Set::Bellatrix, Set::Electra, Set::Cosmos];

    /// The one at this place in [`Set::ALL`]; the last for any further.
    pub fn at(place: usize) -> Set {
        Set::ALL.get(place).copied().unwrap_or(Set::Cosmos)
    }

    pub const fn name(self) -> &'static str {
        match self {
            Set::Phase0 => "phase0 (2020)",
            Set::Altair => "Altair (2021)",
            Set::Bellatrix => "Bellatrix (2022)",
            Set::Electra => "Electra (2025)",
            Set::Cosmos => "Cosmos-like",
        }
    }

    pub fn rules(self) -> StakeRules {
        match self {
            Set::Phase0 => StakeRules::phase0(),
            Set::Altair => StakeRules::altair(),
            Set::Bellatrix => StakeRules::bellatrix(),
            Set::Electra => StakeRules::electra(),
            Set::Cosmos => StakeRules::cosmos(),
        }
    }

    /// How signing twice is punished.
    pub fn slashing(self) -> SlashingParams {
        self.rules().slashing.unwrap_or(SlashingParams::phase0())
    }

    pub const fn source(self) -> &'static str {
        match self {
            Set::Cosmos => COSMOS_SOURCE,
            _ => ETHEREUM_SOURCE,
        }
    }

    const fn hue(self) -> Hue {
        match self {
            Set::Phase0 => Hue::Good,
            Set::Altair => Hue::Work,
            Set::Bellatrix => Hue::Bad,
            Set::Electra => Hue::Stake,
            Set::Cosmos => Hue::Final,
        }
    }
}

/// Grains as ETH, five digits.
pub fn eth(grains: u64) -> String {
    format!("{} ETH", number::short(in_eth(grains), 5))
}

pub fn in_eth(grains: u64) -> f64 {
    grains as f64 / GRAINS_PER_COIN as f64
}

pub fn whole(count: u64) -> String {
    number::decimal(count as f64, 0)
}

/// So many epochs in days of 24 hours.
pub fn in_days(epochs: u64, rules: &StakeRules) -> f64 {
    const DAY_MS: f64 = 86_400_000.0;
    epochs as f64 * rules.slot_ms as f64 * rules.slots_per_epoch as f64 / DAY_MS
}

/// The same in words, with the hours or the minutes where it is less than a day or an hour.
pub fn days(epochs: u64, rules: &StakeRules) -> String {
    let days = in_days(epochs, rules);
    let (value, unit) = match days * 24.0 {
        0.0 => (0.0, "hours"),
        ..1.0 => (days * 1_440.0, "minutes"),
        ..24.0 => (days * 24.0, "hours"),
        _ => (days, "days"),
    };
    format!("{} {unit}", number::short(value, 3))
}

/// Whole epochs that fit into so many hours.
pub fn epochs_in(hours: u64, rules: &StakeRules) -> u64 {
    hours.saturating_mul(3_600_000) / rules.slot_ms.saturating_mul(rules.slots_per_epoch).max(1)
}
