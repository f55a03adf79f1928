//! What a watched network begins with: its nodes, where they stand, how fast they hash, and who among them cheats.
//!
//! Numbers are small so that a minute shows what a day would: a block each minute on average, proofs of twelve bits. A delay
//! is chosen to be seen beside that interval and is no measurement.

use crate::core::network::Link;
use crate::core::scenario::{Miner, Person, Scenario, ScenarioError};
use crate::core::units::Amount;
use crate::core::world::watch::attack::AttackSetup;
use serde::{Deserialize, Serialize};

/// Nodes a watched network may have. Each follows the chain by itself, so more would be more than can be looked at.
pub const MOST_NODES: u64 = 16;
/// Hash power of one node, in parts of whatever all add up to.
pub const MOST_POWER: u64 = 100_000_000;
/// A link may take as long as this, in milliseconds.
pub const MOST_DELAY_MS: u64 = 600_000;
/// A retarget this far away never comes.
pub const NO_RETARGET: u64 = 1 << 40;

/// Where a node stands. What lies far apart hears of each other late.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Region {
    Americas,
    Europe,
    Africa,
    Asia,
}

impl Region {
    pub const ALL: [Self; 4] = [Self::Americas, Self::Europe, Self::Africa, Self::Asia];
}

/// One node of the network. It keeps an account of its own name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NodeSetup {
    pub name: String,
    pub region: Region,
    /// Hash power in parts of the whole; 0 for a node that only listens.
    pub power: u32,
}

/// Everything a watched run is a function of, besides the acts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setup {
    pub seed: u64,
    pub nodes: Vec<NodeSetup>,
    pub links: Vec<Link>,
    /// Difficulty of the first block, in bits.
    pub difficulty_bits: u8,
    /// Mean time between blocks of all nodes together at that difficulty, in seconds.
    pub spacing_s: u64,
    /// Blocks between two retargets (Bitcoin's rule); [`NO_RETARGET`] for a difficulty that stays.
    pub retarget_interval: u64,
    /// Mean time between ordinary payments, in milliseconds.
    pub payment_mean_ms: u64,
    pub attack: Option<AttackSetup>,
}

impl Setup {
    /// Hash power of all nodes together.
    pub fn total_power(&self) -> u64 {
        self.nodes.iter().map(|node| u64::from(node.power)).sum()
    }

    /// Whether a network can be made of this. The first number out of its bounds is the error.
    pub fn check(&self) -> Result<(), ScenarioError> {
        let nodes = self.nodes.len() as u64;
        let last = nodes.saturating_sub(1);
        let most_power = self.nodes.iter().map(|node| u64::from(node.power)).max().unwrap_or(0);
        let mut bounds = vec![
            ("nodes", nodes, 2, MOST_NODES),
            ("power: of one node", most_power, 0, MOST_POWER),
            ("power: of all nodes", self.total_power(), 1, MOST_POWER * MOST_NODES),
            ("links", self.links.len() as u64, 1, MOST_NODES * MOST_NODES),
            ("difficulty_bits", self.difficulty_bits.into(), 8, 16),
            ("spacing_s", self.spacing_s, 10, 600),
            ("retarget_interval", self.retarget_interval, 2, NO_RETARGET),
            ("payment_mean_ms", self.payment_mean_ms, 1_000, 1 << 40),
        ];
        for link in &self.links {
            bounds.push(("links: a node", link.a.max(link.b).into(), 0, last));
            bounds.push(("links: delay_ms", link.delay_ms, 1, MOST_DELAY_MS));
        }
        for (field, found, least, most) in bounds {
            if !(least..=most).contains(&found) {
                return Err(ScenarioError { field, least, most, found });
            }
        }
        self.attack.as_ref().map_or(Ok(()), |attack| attack.check(self))
    }

    /// The scenario whose work lane this network runs on. Nobody's proof is scaled: each is found at the block's own target.
    pub(super) fn scenario(&self) -> Scenario {
        let mut scenario = Scenario::one_mempool(self.seed);
        let coins = Amount::from_coins(100);
        let person = |node: &NodeSetup| Person { name: node.name.clone(), balance: coins, stake: Amount::ZERO };
        scenario.people = self.nodes.iter().map(person).collect();
        scenario.miners = self.nodes.iter().map(|node| Miner { name: node.name.clone(), share: 0 }).collect();
        scenario.work.target_spacing_s = self.spacing_s;
        scenario.work.retarget_interval = self.retarget_interval;
        scenario.difficulty_bits = self.difficulty_bits;
        scenario.work_links.clone_from(&self.links);
        // Nobody has a stake here.
        scenario.stake_links.clear();
        scenario
    }
}
