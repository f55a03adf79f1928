//! What the scenes are called, what each shows, and what is simplified in all of them.

use crate::core::units::{Amount, GRAINS_PER_COIN, SimTime};
use crate::core::world::watch::Watch;
use crate::core::world::watch::setup::Region;
use crate::lab::number;
use crate::lab::watch::scene::Scene;

/// Subsidy of a block here, in coins.
pub const SUBSIDY: u64 = 50;

impl Scene {
    pub const fn name(self) -> &'static str {
        match self {
            Scene::Quiet => "Quiet network",
            Scene::SlowLinks => "Slow links",
            Scene::Partition => "Partition",
            Scene::DoubleSpend => "Double spend",
            Scene::Selfish => "Selfish miner",
            Scene::Censorship => "Censorship",
            Scene::FeeSniping => "Fee sniping",
            Scene::Eclipse => "Eclipse",
            Scene::NoConfirmations => "No confirmations",
        }
    }

    /// What to watch for.
    pub const fn lead(self) -> &'static str {
        match self {
            Scene::Quiet => {
                "Blocks cross the network in a second or two. Two nodes rarely find one at the same time; when they do, the next block decides."
            }
            Scene::SlowLinks => {
                "Blocks are long on their way, so nodes keep building on what others have already left. Watch forks come from delay alone."
            }
            Scene::Partition => {
                "Cut off a region: both sides go on, each with a chain of its own. Heal the cut, and the chain with more work wins. The others’ blocks are lost; their payments wait again."
            }
            Scene::DoubleSpend => {
                "Mallory mines a block in secret, pays the shop, and goes on in secret on a branch where the same coins go back to Mallory. The shop waits for its confirmations. Which branch is longer then?"
            }
            Scene::Selfish => {
                "Mallory keeps found blocks secret and shows them only when that wastes the work of others. After 60 blocks: has Mallory more of the chain than of the hash power?"
            }
            Scene::Censorship => {
                "Mallory builds on no block that holds Vera’s payment. With more than half of the hash power that keeps it out for good; with less it mostly loses Mallory’s own blocks."
            }
            Scene::FeeSniping => {
                "Somebody pays a fee of 30 coins. Instead of building on the block that earned it, Mallory tries to make that block again."
            }
            Scene::Eclipse => {
                "All the shop’s connections lead to Mallory, so it sees Mallory’s chain alone. The proofs are real, only slow. Sooner or later the shop finds another peer."
            }
            Scene::NoConfirmations => {
                "The shop hands over the goods as soon as it hears of a payment. Mallory signs the same coins twice: one payment for the shop, one for everybody else."
            }
        }
    }
}

/// What is simplified, for all scenes.
pub const SIMPLIFIED: [&str; 4] = [
    "Real: every payment is signed, every block carries a proof found by hashing (12 bits, about 4,096 tries), and every node keeps its own chain by the rules. A block is checked once and the verdict shared.",
    "Modelled: when a node finds a block is drawn from its share of the hash power. Regions and delays are made up, and far longer than on the Internet, so that forks are seen in minutes.",
    "Left out: peers are neither looked for nor scored, blocks are not compressed, and a payment once seen is never replaced. A new subsidy can be spent at once.",
    "Mallory decides by the same code that Experiments counts with.",
];

pub const fn region(region: Region) -> &'static str {
    match region {
        Region::Americas => "Americas",
        Region::Europe => "Europe",
        Region::Africa => "Africa",
        Region::Asia => "Asia",
    }
}

/// `59.50`.
pub fn coins(amount: Amount) -> String {
    number::decimal(amount.0 as f64 / GRAINS_PER_COIN as f64, 2)
}

/// `1:02:36`, or `2:36` before the first hour is over.
pub fn clock(at: SimTime) -> String {
    let seconds = at.0 / 1_000;
    let two = |part: u64| if part < 10 { format!("0{part}") } else { part.to_string() };
    let (hours, minutes, seconds) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    match hours {
        0 => format!("{minutes}:{}", two(seconds)),
        _ => format!("{hours}:{}:{}", two(minutes), two(seconds)),
    }
}

/// `1 block`, `3 blocks`.
pub fn count(number: u64, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

/// `Ada, Ben and Chen`.
pub fn list(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}

/// A node's name.
pub fn name(watch: &Watch, node: u8) -> &str {
    watch.setup().nodes.get(usize::from(node)).map_or("somebody", |node| &node.name)
}

/// Who found a block.
pub fn finder(watch: &Watch, block: u32) -> &str {
    match &watch.lane().tree.at(block).block.seal {
        crate::core::chain::block::Seal::Work(coinbase) if block > 0 => {
            watch.keys().name_of(&coinbase.payee).unwrap_or("somebody")
        }
        _ => "start",
    }
}

/// A block by its height: `block 12`.
pub fn block(watch: &Watch, block: u32) -> String {
    format!("block {}", watch.lane().tree.at(block).height)
}
