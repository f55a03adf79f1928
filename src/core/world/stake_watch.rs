//! The stake lane alone, to be watched: a network that can be cut and healed, and validators of whom some are silent, leave a
//! sender's payments out, or are two-faced.
//!
//! It is the lane that [`World`](crate::core::world::World) runs, by the same rules; but a node here runs many validators, as
//! real ones do, so that hundreds of them fit on a handful of nodes. What is lost over a cut is made up for when it heals:
//! each node is sent the blocks it lacks, and the votes that can still be included, by one that it had lost.
//!
//! A run is a function of the [`Setup`] and of what is done at which moment.

use crate::core::chain::transaction::Action;
use crate::core::consensus::leader::work::WorkParams;
use crate::core::consensus::params::StakeRules;
use crate::core::hash::Hash256;
use crate::core::network::event_queue::EventQueue;
use crate::core::network::{Link, NEVER, Partition};
use crate::core::prng::Prng;
use crate::core::scenario::{MAX_BLOCKS, Person, Scenario};
use crate::core::units::{Amount, GRAINS_PER_COIN, SimTime, Slot};
use crate::core::world::event::Event;
use crate::core::world::keyring::{KeySource, Keyring};
use crate::core::world::lane::{Due, Item, Lane, Surroundings};
use crate::core::world::start::stake_lane_of;

/// Validators, at least and at most.
pub const VALIDATORS: (u16, u16) = (7, 256);
/// Nodes, at most.
pub const MOST_NODES: u8 = 8;
/// What each has at stake, in coins.
pub const STAKE_COINS: u64 = 32;
/// Delays of a link in milliseconds: from, and up to.
const DELAY_MS: (u64, u64) = (60, 240);
/// The nodes that hand in evidence, one on either side of a cut: real networks, too, have few that look for it.
const SLASHERS: [u8; 2] = [1, 2];
/// Transactions a block holds at most.
const MOST_IN_A_BLOCK: usize = 20;
/// What a watched payment moves, and what it pays.
const PAYMENT: Amount = Amount(GRAINS_PER_COIN / 1_000);
/// Who makes the watched payments, and what for: one a slot, with its fee, for as long as a run can be.
const PAYER: u8 = 0;
const PURSE: Amount = Amount(2 * PAYMENT.0 * MAX_BLOCKS as u64);

/// Who is there. Validators are numbered from 0; those of a kind are the last ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    pub seed: u64,
    /// Brought into [`VALIDATORS`].
    pub validators: u16,
    pub faulty: u16,
    pub fault: Fault,
}

/// What the faulty do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// They neither propose nor vote.
    Silent,
    /// They propose and vote, and leave out what the payer sends.
    Censor,
    /// They vote and propose on every side of a cut; see `two_faced`.
    TwoFaced,
}

/// A running network.
#[derive(Clone, Debug)]
pub struct StakeWatch {
    setup: Setup,
    now: SimTime,
    keys: Keyring,
    pub lane: Lane,
    queue: EventQueue<Due>,
    events: Vec<Event>,
    payments: u32,
}

impl StakeWatch {
    /// At simulated time zero. Numbers out of their bounds are brought into them.
    pub fn start(setup: Setup) -> Self {
        let validators = setup.validators.clamp(VALIDATORS.0, VALIDATORS.1);
        let faulty = setup.faulty.min(validators);
        let setup = Setup { validators, faulty, ..setup };
        let nodes = MOST_NODES.min(u8::try_from(validators).unwrap_or(MOST_NODES));
        let person = |place: u16| Person {
            name: place.to_string(),
            balance: if place == u16::from(PAYER) { PURSE } else { Amount::from_coins(1) },
            stake: Amount::from_coins(STAKE_COINS),
        };
        let mut prng = Prng::from_seed(setup.seed).fork("stake watch");
        let mut delay = || DELAY_MS.0 + prng.below(DELAY_MS.1 - DELAY_MS.0);
        let pairs = (0..nodes).flat_map(|a| (a + 1..nodes).map(move |b| (a, b)));
        let stake_links = pairs.map(|(a, b)| Link { a, b, delay_ms: delay() }).collect();
        // Nobody mines, and nobody pays by itself.
        let scenario = Scenario {
            name: String::new(),
            seed: setup.seed,
            people: (0..validators).map(person).collect(),
            miners: Vec::new(),
            work: WorkParams::playground(),
            difficulty_bits: 0,
            stake: StakeRules::playground(),
            work_links: Vec::new(),
            stake_links,
            payment_mean_ms: 0,
            max_transactions: MOST_IN_A_BLOCK,
            stake_partition: None,
            two_faced: Vec::new(),
        };
        let people = scenario.people.iter().map(|person| person.name.clone()).collect();
        let keys = Keyring::from(KeySource { seed: setup.seed, people, miners: Vec::new() });
        let names = (0..nodes).map(|node| node.to_string()).collect();
        let mut lane = stake_lane_of(&scenario, &keys, names, prng);
        let faulty: Vec<u8> = (validators - faulty..validators).filter_map(|place| u8::try_from(place).ok()).collect();
        let kind = match setup.fault {
            Fault::Silent => &mut lane.validating.offline,
            Fault::Censor => &mut lane.validating.censoring,
            Fault::TwoFaced => &mut lane.validating.two_faced,
        };
        *kind = faulty.into_iter().collect();
        lane.validating.censored = keys.account(PAYER).map(|key| key.public_key());
        lane.validating.quiet = (0..nodes).filter(|node| !SLASHERS.contains(node)).collect();
        let mut queue = EventQueue::default();
        queue.push(SimTime(0), Due::SlotStart(Slot(0)));
        Self { setup, now: SimTime(0), keys, lane, queue, events: Vec::new(), payments: 0 }
    }

    pub fn setup(&self) -> Setup {
        self.setup
    }

    pub fn now(&self) -> SimTime {
        self.now
    }

    pub fn slot(&self) -> Slot {
        self.lane.spec.slot_at(self.now)
    }

    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// The block a node follows: its own head.
    pub fn head(&self, node: u8) -> u32 {
        self.lane.head_of(node)
    }

    pub fn nodes(&self) -> u8 {
        self.lane.node_count()
    }

    /// Which side of a cut a node is on: the even or the odd ones.
    pub const fn side_of(node: u8) -> u8 {
        node % 2
    }

    /// Whether a validator is one of the faulty.
    pub fn is_faulty(&self, validator: u32) -> bool {
        (u32::from(self.setup.validators - self.setup.faulty)..u32::from(self.setup.validators)).contains(&validator)
    }

    /// Whether a node runs an honest validator.
    pub fn is_honest(&self, node: u8) -> bool {
        self.setup.fault != Fault::TwoFaced || u16::from(node) < self.setup.validators - self.setup.faulty
    }

    pub fn is_cut(&self) -> bool {
        self.lane.network.partition.as_ref().is_some_and(|partition| partition.until == NEVER)
    }

    pub fn is_full(&self) -> bool {
        self.lane.is_full()
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
            if let Some((_, due)) = self.queue.pop() {
                self.handle(due);
            }
        }
        self.now = self.now.max(until);
        true
    }

    fn handle(&mut self, due: Due) {
        self.with_lane(|lane, around| match due {
            Due::Deliver { from, to, item, .. } => lane.deliver(around, from, to, item),
            Due::SlotStart(slot) => lane.slot_start(around, slot),
            Due::VotesDue(slot) => lane.votes_due(around, slot),
            Due::RivalFinds { .. } | Due::Payment => {}
        });
    }

    fn with_lane<T>(&mut self, act: impl FnOnce(&mut Lane, &mut Surroundings) -> T) -> T {
        let mut around =
            Surroundings { now: self.now, queue: &mut self.queue, events: &mut self.events, keys: &self.keys };
        act(&mut self.lane, &mut around)
    }

    /// What happened on the chain of the first node since the last call, oldest first.
    pub fn take_events(&mut self) -> Vec<Event> {
        std::mem::take(&mut self.events)
    }

    /// Cuts the network in two, the even nodes and the odd. Nothing changes where it is cut already.
    pub fn cut(&mut self) {
        if !self.is_cut() {
            let groups = (0..self.nodes()).map(Self::side_of).collect();
            self.lane.network.partition = Some(Partition { groups, from: self.now, until: NEVER });
        }
    }

    /// Joins the two sides again.
    pub fn heal(&mut self) {
        if !self.is_cut() {
            return;
        }
        if let Some(partition) = &mut self.lane.network.partition {
            partition.until = self.now;
        }
        for to in 0..self.nodes() {
            // One from the other side, and not always the same.
            let from = (to ^ 1) % self.nodes();
            if Self::side_of(from) != Self::side_of(to) {
                self.make_up(from, to);
            }
        }
    }

    /// One node sends another the blocks it lacks, in order, and the votes that can still be included.
    fn make_up(&mut self, from: u8, to: u8) {
        let (Some(giver), Some(taker)) =
            (self.lane.replicas.get(usize::from(from)), self.lane.replicas.get(usize::from(to)))
        else {
            return;
        };
        let blocks = self.lane.tree.iter().map(|(block, _)| block);
        let blocks = blocks.filter(|block| giver.knows(*block) && !taker.knows(*block)).map(Item::Block);
        let votes = giver.vote_pool.iter().filter(|vote| !taker.vote_pool.contains(vote)).copied().map(Item::Vote);
        for (place, item) in (0u64..).zip(blocks.chain(votes)) {
            // One after the other, a hundred in a millisecond.
            let at = self.now.saturating_add_ms(DELAY_MS.1 + place / 100);
            self.queue.push(at, Due::Deliver { lane: self.lane.kind, from, to, item });
        }
    }

    /// The payer signs another payment and sends it out. Its number.
    pub fn pay(&mut self) -> Option<u32> {
        let (payer, payee) = (self.keys.account(PAYER)?.clone(), self.keys.account(1)?.public_key());
        let payment = self.payments;
        let action = Action::Transfer { to: payee, amount: PAYMENT };
        self.with_lane(|lane, around| lane.submit(around, PAYER, &payer, PAYMENT, action, Some(payment))).ok()?;
        self.payments += 1;
        Some(payment)
    }

    /// The block that the hash in a vote names.
    pub fn find(&self, root: [u8; 32]) -> Option<u32> {
        self.lane.tree.find(&Hash256(root))
    }
}
