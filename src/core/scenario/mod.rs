//! What a run begins with: who is there, what they own, how they are connected.

mod check;

pub use check::ScenarioError;

use crate::core::consensus::engine::Engine;
use crate::core::consensus::leader::work::WorkParams;
use crate::core::consensus::params::{StakeRules, WorkRules};
use crate::core::network::{Link, Partition};
use crate::core::units::Amount;
use crate::core::units::work::Target;
use serde::{Deserialize, Serialize};

/// Unix seconds of simulated time zero: 2026-01-01 00:00 UTC.
pub const GENESIS_TIME: u32 = 1_767_225_600;

/// Blocks a lane may hold before the run has to end.
pub const MAX_BLOCKS: usize = 20_000;

/// Transactions a lane may ever store before nobody is heard any more.
pub const MAX_TRANSACTIONS: usize = 100_000;

/// Everything a run is a function of, besides what the learner does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scenario {
    pub name: String,
    pub seed: u64,
    /// People who pay each other; the first is the learner.
    pub people: Vec<Person>,
    /// Miners of the work lane; the first is the learner, whose hash power is not modelled.
    pub miners: Vec<Miner>,
    pub work: WorkParams,
    /// Difficulty the work lane starts with, in bits.
    pub difficulty_bits: u8,
    pub stake: StakeRules,
    pub work_links: Vec<Link>,
    pub stake_links: Vec<Link>,
    /// Mean time between payments, in milliseconds.
    pub payment_mean_ms: u64,
    pub max_transactions: usize,
    /// A while in which the stake lane's nodes fall into groups.
    pub stake_partition: Option<Partition>,
    /// People whose validators are dishonest: they propose and vote on every side, and keep the sides apart.
    pub two_faced: Vec<u8>,
}

/// Somebody with an account on both lanes and, with a stake, a node on the stake lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    pub name: String,
    pub balance: Amount,
    pub stake: Amount,
}

/// A node of the work lane.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Miner {
    pub name: String,
    /// Share of the rivals' modelled hash power, in thousandths; 0 for the learner.
    pub share: u16,
}

impl Scenario {
    /// The default: one mempool, two mechanisms, four rivals on each side.
    pub fn one_mempool(seed: u64) -> Self {
        let person = |name: &str, balance, stake| Person {
            name: name.into(),
            balance: Amount::from_coins(balance),
            stake: Amount::from_coins(stake),
        };
        let miner = |name: &str, share| Miner { name: name.into(), share };
        Self {
            name: "One mempool, two mechanisms".into(),
            seed,
            people: vec![
                person("You", 100, 32),
                person("Ada", 100, 48),
                person("Ben", 100, 32),
                person("Chen", 100, 32),
                person("Dia", 100, 20),
            ],
            miners: vec![
                miner("You", 0),
                miner("Pool A", 450),
                miner("Pool B", 300),
                miner("Pool C", 150),
                miner("Solo", 100),
            ],
            work: WorkParams::playground(),
            difficulty_bits: 18,
            stake: StakeRules::playground(),
            work_links: ring(&[350, 600, 450, 700, 500], &[(0, 2, 800), (1, 3, 650)]),
            stake_links: ring(&[120, 180, 150, 220, 160], &[(0, 2, 240), (1, 3, 200)]),
            payment_mean_ms: 5_000,
            max_transactions: 20,
            stake_partition: None,
            two_faced: Vec::new(),
        }
    }

    pub fn work_engine(&self, modelled: Vec<crate::core::keys::PublicKey>) -> Engine {
        Engine::nakamoto(WorkRules {
            params: self.work,
            genesis_bits: Target::from_difficulty_bits(self.difficulty_bits).to_compact(),
            difficulty_changes: Vec::new(),
            modelled,
        })
    }
}

/// A ring of nodes with these delays, and some chords across it.
fn ring(delays: &[u64], chords: &[(u8, u8, u64)]) -> Vec<Link> {
    let count = u8::try_from(delays.len()).unwrap_or(u8::MAX);
    let around = (0..count).zip(delays).map(|(a, delay)| Link { a, b: (a + 1) % count.max(1), delay_ms: *delay });
    around.chain(chords.iter().map(|(a, b, delay)| Link { a: *a, b: *b, delay_ms: *delay })).collect()
}
