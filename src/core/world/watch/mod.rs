//! A small network to watch: the work lane's chain, with a network that can be cut, slowed and cheated on.
//!
//! Each node keeps a replica of its own. Blocks carry proofs really found at their own target, payments are really signed,
//! and nothing is scripted: forks come from delay, and an attack wins only where its blocks carry more work. When a node
//! finds a block is drawn from its share of the hash power; searching has no memory, so where its tip moves the wait is
//! drawn anew.
//!
//! A run is a function of the [`Setup`] and the recorded [`Act`]s. `advance_to` is additive, and `Err` means that nothing
//! changed. A block is judged once and the verdict shared by all nodes; what differs is who has heard of it.

pub mod act;
pub mod attack;
mod heads;
mod mining;
pub mod news;
mod payments;
pub mod setup;
mod wire;

use crate::core::chain::mempool::TxIndex;
use crate::core::hash::{Hash256, sha256};
use crate::core::network::event_queue::EventQueue;
use crate::core::prng::Prng;
use crate::core::scenario::ScenarioError;
use crate::core::sorted::SortedSet;
use crate::core::units::SimTime;
use crate::core::world::keyring::{KeySource, Keyring};
use crate::core::world::lane::Lane;
use crate::core::world::start::work_lane;
use act::{Act, Refusal};
use attack::Attack;
use mining::Search;
use news::{News, NewsKind};
use serde::{Deserialize, Serialize};
use setup::Setup;
use wire::Message;

/// Blocks a watched run may hold before it stands still.
pub const MOST_BLOCKS: usize = 3_000;
/// Transactions a watched run may hold before nobody pays any more.
pub const MOST_TRANSACTIONS: usize = 10_000;
/// Acts a run may record.
pub const MOST_ACTS: usize = 1_000;

/// Something that happens at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Due {
    Arrives {
        from: u8,
        to: u8,
        message: Message,
    },
    /// A node's search ends with a block, unless it was restarted since.
    Finds {
        node: u8,
        search: u64,
    },
    Payment,
    /// The attack begins, or a moment it waits for has come.
    Attack,
}

/// The network and its chain.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Watch {
    setup: Setup,
    now: SimTime,
    keys: Keyring,
    lane: Lane,
    queue: EventQueue<Due>,
    prng: Prng,
    searches: Vec<Search>,
    /// Which side of a cut each node is on, while there is one.
    sides: Option<Vec<u8>>,
    away: SortedSet<u8>,
    /// Blocks asked for and not yet come, with who asked.
    asked: SortedSet<(u8, u32)>,
    attack: Attack,
    record: Vec<(SimTime, Act)>,
    /// Told and not yet taken; no part of the world.
    #[serde(skip)]
    news: Vec<News>,
}

impl Watch {
    /// The network at simulated time zero.
    ///
    /// # Errors
    /// The first number of the setup that is out of its bounds.
    pub fn new(setup: Setup) -> Result<Self, ScenarioError> {
        setup.check()?;
        setup.scenario().check()?;
        Ok(Self::start(setup))
    }

    /// The same for a setup that is known to pass its check.
    pub fn start(setup: Setup) -> Self {
        let scenario = setup.scenario();
        let names: Vec<String> = setup.nodes.iter().map(|node| node.name.clone()).collect();
        let keys = Keyring::from(KeySource { seed: setup.seed, people: names.clone(), miners: names });
        let root = Prng::from_seed(setup.seed);
        let mut watch = Self {
            now: SimTime(0),
            lane: work_lane(&scenario, &keys, root.fork("watch/network")),
            keys,
            queue: EventQueue::default(),
            prng: root.fork("watch"),
            searches: vec![Search::default(); setup.nodes.len()],
            sides: None,
            away: SortedSet::new(),
            asked: SortedSet::new(),
            attack: Attack::new(setup.attack.as_ref()),
            record: Vec::new(),
            news: Vec::new(),
            setup,
        };
        for node in 0..watch.lane.node_count() {
            watch.restart_search(node);
        }
        watch.queue.push(SimTime(1_000), Due::Payment);
        watch.plan_attack();
        watch
    }

    /// The run that these acts make, up to a moment.
    pub fn replay(setup: Setup, record: &[(SimTime, Act)], until: SimTime) -> Result<Self, ReplayError> {
        let mut watch = Self::new(setup).map_err(ReplayError::Setup)?;
        for (at, act) in record {
            watch.advance_to(*at, u32::MAX);
            watch.apply(act).map_err(ReplayError::Act)?;
        }
        watch.advance_to(until, u32::MAX);
        Ok(watch)
    }

    /// Moves time on to `until`, handling about `budget` things on the way. Whether it got there; if not, everything due at
    /// the moment reached is done all the same.
    pub fn advance_to(&mut self, until: SimTime, budget: u32) -> bool {
        let mut left = budget;
        while let Some(at) = self.queue.peek().filter(|at| *at <= until) {
            if left == 0 && at > self.now {
                return false;
            }
            left = left.saturating_sub(1);
            self.now = self.now.max(at);
            match self.queue.pop() {
                Some((_, Due::Arrives { from, to, message })) => self.arrives(from, to, message),
                Some((_, Due::Finds { node, search })) => self.finds(node, search),
                Some((_, Due::Payment)) => self.random_payment(),
                Some((_, Due::Attack)) => self.attack_is_due(),
                None => {}
            }
        }
        self.now = self.now.max(until);
        true
    }

    /// When the next thing is due.
    pub fn next_due(&self) -> Option<SimTime> {
        self.queue.peek()
    }

    /// What happened since the last call, oldest first.
    pub fn take_news(&mut self) -> Vec<News> {
        std::mem::take(&mut self.news)
    }

    fn tell(&mut self, kind: NewsKind) {
        self.news.push(News { at: self.now, kind });
    }

    pub fn setup(&self) -> &Setup {
        &self.setup
    }

    pub fn now(&self) -> SimTime {
        self.now
    }

    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// The chain with every node's replica.
    pub fn lane(&self) -> &Lane {
        &self.lane
    }

    pub fn attack(&self) -> &Attack {
        &self.attack
    }

    /// Which side of the cut each node is on, while the network is cut.
    pub fn sides(&self) -> Option<&[u8]> {
        self.sides.as_deref()
    }

    pub fn is_away(&self, node: u8) -> bool {
        self.away.contains(&node)
    }

    pub fn is_full(&self) -> bool {
        self.lane.tree.len() >= MOST_BLOCKS
    }

    /// The block a node follows: its own head.
    pub fn head(&self, node: u8) -> u32 {
        self.lane.head_of(node)
    }

    /// Whether a transaction is in a block at or below `head`, and how many confirmations it has there.
    pub fn confirmations(&self, payment: TxIndex, head: u32) -> Option<u64> {
        let tree = &self.lane.tree;
        let block = tree.path_to_genesis(head).find(|block| self.is_in(*block, payment))?;
        Some(tree.at(head).height + 1 - tree.at(block).height)
    }

    /// Whether a block holds a transaction.
    pub fn is_in(&self, block: u32, payment: TxIndex) -> bool {
        let Some(stored) = self.lane.transactions.get(payment as usize) else { return false };
        // Compared whole: working out the name of every transaction on a chain would cost a hash each.
        self.lane.tree.at(block).block.transactions.contains(&stored.transaction)
    }

    /// A hash over everything that decides what happens next: two runs with the same digest go on alike.
    pub fn digest(&self) -> Hash256 {
        let bytes = postcard::to_allocvec(self);
        sha256(&bytes.unwrap_or_default())
    }
}

/// Why a record is no run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReplayError {
    Setup(ScenarioError),
    Act(Refusal),
}
