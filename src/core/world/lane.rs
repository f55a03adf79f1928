//! One chain with its handful of nodes: the store of blocks, each node's view, the links between them.
//!
//! Everything both kinds of chain share is here: gossip, heads that move, payments, and the learner's view of it all.
//! Who may make a block, and when, is in `work_lane` and `stake_lane`.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::{Block, Unchecked};
use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::chain_state::ChainState;
use crate::core::chain::evidence::SlashingEvidence;
use crate::core::chain::ledger::LedgerError;
use crate::core::chain::mempool::{FeeRate, Offered, TxIndex};
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::consensus::apply::{apply_transaction, verify_transaction};
use crate::core::consensus::replica::{HeadChange, Replica};
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::energy::meter::Meter;
use crate::core::hash::Hash256;
use crate::core::keys::{PublicKey, SecretKey};
use crate::core::network::event_queue::EventQueue;
use crate::core::network::{NEVER, Network};
use crate::core::prng::Prng;
use crate::core::scenario::MAX_BLOCKS;
use crate::core::sorted::SortedSet;
use crate::core::units::{Amount, SimTime, Slot};
use crate::core::world::event::{Event, EventKind, LaneKind};
use crate::core::world::keyring::Keyring;
use crate::core::world::stake_lane::Validating;
use crate::core::world::work_lane::Mining;
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The learner's node on either lane.
pub const LEARNER: u8 = 0;

/// Takes a producer's part where it is not known who will produce the block.
const NOBODY: PublicKey = PublicKey([0; 32]);

/// Something that travels between nodes: an index into the lane's stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    Block(u32),
    Vote(u32),
    Tx(TxIndex),
}

/// Something that happens at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Due {
    Deliver {
        lane: LaneKind,
        from: u8,
        to: u8,
        item: Item,
    },
    /// A modelled rival finds a block, unless its search was restarted since.
    RivalFinds {
        node: u8,
        search: u64,
    },
    SlotStart(Slot),
    VotesDue(Slot),
    Payment,
}

/// A transaction with what the pool needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredTx {
    pub transaction: Transaction,
    pub id: Hash256,
    pub rate: FeeRate,
    pub size: u64,
    /// The payment it carries out, if it is one.
    pub payment: Option<u32>,
}

/// A slashing as it stands on the learner's chain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlashingRecord {
    pub evidence: SlashingEvidence,
    pub offender: u32,
    pub block: u32,
    pub epoch: u64,
    pub effective_balance: u64,
    pub whistleblower: PublicKey,
}

/// One chain and its nodes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Lane {
    pub kind: LaneKind,
    pub spec: ChainSpec,
    pub tree: BlockTree,
    pub replicas: Vec<Replica>,
    /// Names of the nodes; the learner's is first.
    pub names: Vec<String>,
    pub network: Network,
    pub transactions: Vec<StoredTx>,
    pub votes: Vec<Attestation>,
    pub meter: Meter,
    pub slashings: Vec<SlashingRecord>,
    pub mining: Mining,
    pub validating: Validating,
    /// Blocks of the learner's chain that lost against a rival, for the stale rate.
    pub stale: SortedSet<u32>,
    pub(super) cache: SignatureCache,
    pub(super) prng: Prng,
}

/// What a lane's work needs from around it.
pub struct Surroundings<'a> {
    pub now: SimTime,
    pub queue: &'a mut EventQueue<Due>,
    pub events: &'a mut Vec<Event>,
    pub keys: &'a Keyring,
}

impl Surroundings<'_> {
    pub fn tell(&mut self, kind: EventKind) {
        self.events.push(Event { at: self.now, kind });
    }
}

impl Lane {
    pub fn learner(&self) -> &Replica {
        &self.replicas[usize::from(LEARNER)]
    }

    /// A node's view; the learner's for a number nobody has.
    fn replica(&self, node: u8) -> &Replica {
        self.replicas.get(usize::from(node)).unwrap_or_else(|| self.learner())
    }

    pub(super) fn head_of(&self, node: u8) -> u32 {
        self.replica(node).head
    }

    /// The state at a node's head.
    pub fn head_state(&self, node: u8) -> Rc<ChainState> {
        self.tree.state(self.head_of(node), &self.spec)
    }

    pub(super) fn node_count(&self) -> u8 {
        u8::try_from(self.replicas.len()).unwrap_or(u8::MAX)
    }

    /// The node a person's transactions start from: its own, or one of those there are.
    pub(super) fn entry_node(&self, person: u8) -> u8 {
        person % self.node_count().max(1)
    }

    /// The state at the learner's head.
    pub fn state(&self) -> Rc<ChainState> {
        self.head_state(LEARNER)
    }

    /// Verifications really made for this lane: each message once.
    pub fn signatures_verified(&self) -> u64 {
        self.cache.verified()
    }

    pub fn is_full(&self) -> bool {
        self.tree.len() >= MAX_BLOCKS
    }

    /// Sends an item to a node's neighbours, but not back to where it came from.
    pub(super) fn gossip(&mut self, around: &mut Surroundings, node: u8, came_from: Option<u8>, item: Item) {
        let bytes = match item {
            Item::Block(block) => self.tree.at(block).block.size(),
            Item::Vote(_) => Attestation::SIZE,
            Item::Tx(index) => self.transactions.get(index as usize).map_or(0, |stored| stored.size),
        };
        for (to, delay) in self.network.sends(node, bytes, &mut self.prng) {
            if Some(to) != came_from {
                self.meter.bytes_sent += bytes;
                let departure = self.network.departure(node, to, around.now);
                if departure == NEVER {
                    continue;
                }
                let at = departure.saturating_add_ms(delay);
                around.queue.push(at, Due::Deliver { lane: self.kind, from: node, to, item });
            }
        }
    }

    /// An item arrives. What is new is taken in and passed on.
    pub(super) fn deliver(&mut self, around: &mut Surroundings, from: u8, to: u8, item: Item) {
        let is_new = match item {
            Item::Block(block) => {
                let is_new = !self.replicas[usize::from(to)].has_heard_of(&self.tree, block);
                if is_new {
                    self.meter.modelled_verifications += 2 + self.tree.at(block).block.transactions.len() as u64;
                    self.accept_block(around, to, block);
                }
                is_new
            }
            Item::Vote(index) => self.accept_vote(around, to, index),
            Item::Tx(index) => {
                let is_new = self.accept_transaction(around, to, index);
                self.meter.modelled_verifications += u64::from(is_new);
                is_new
            }
        };
        if is_new {
            self.gossip(around, to, Some(from), item);
        }
    }

    /// Checks a block, stores it, and lets its maker follow and announce it.
    pub(super) fn publish(
        &mut self,
        around: &mut Surroundings,
        node: u8,
        block: Block<Unchecked>,
    ) -> Result<u32, crate::core::chain::error::Violation> {
        let index = self.tree.import(block, &self.spec, around.now, &mut self.cache)?;
        if self.tree.len() == MAX_BLOCKS {
            around.tell(EventKind::LimitReached { lane: self.kind });
        }
        self.accept_block(around, node, index);
        self.gossip(around, node, None, Item::Block(index));
        Ok(index)
    }

    /// A node takes in a block: its head may move, its pool changes, and it may notice a double proposal.
    fn accept_block(&mut self, around: &mut Surroundings, node: u8, block: u32) {
        let replica = &mut self.replicas[usize::from(node)];
        replica.on_tick(&self.tree, &self.spec, around.now);
        let noticed = replica.on_block(&self.tree, &self.spec, block);
        self.update_head(around, node, block);
        if node == LEARNER && self.learner().knows(block) && !self.tree.is_ancestor(block, self.learner().head) {
            // Heard of too late, or beaten: it never became part of the learner's chain.
            if self.stale.insert(block) {
                around.tell(EventKind::WentStale { lane: self.kind, block });
            }
        }
        for evidence in noticed {
            self.report(around, node, evidence);
        }
    }

    /// Applies the fork choice at a node and follows up if its head moved.
    pub(super) fn update_head(&mut self, around: &mut Surroundings, node: u8, heard: u32) {
        let replica = &mut self.replicas[usize::from(node)];
        let Some(change) = replica.update_head(&self.tree, &self.spec, heard) else { return };
        self.renew_pool(around, node, change);
        if self.kind == LaneKind::Work {
            self.restart_search(around, node);
        }
        if node == LEARNER {
            self.tell_head_change(around, change);
        }
    }

    /// Payments of abandoned blocks return to the pool; those of adopted blocks, and those that became impossible, leave
    /// it: one that can never be carried out would hold up everything its sender signs after it.
    pub(super) fn renew_pool(&mut self, around: &mut Surroundings, node: u8, change: HeadChange) {
        let meet = self.tree.common_ancestor(change.from, change.to);
        let replica = &mut self.replicas[usize::from(node)];
        for block in self.tree.path_to_genesis(change.from).take_while(|block| *block != meet) {
            for transaction in &self.tree.at(block).block.transactions {
                let id = transaction.id();
                if let Some(index) = self.transactions.iter().rposition(|stored| stored.id == id) {
                    let rate = self.transactions[index].rate;
                    replica.mempool.offer(u32::try_from(index).unwrap_or(u32::MAX), rate);
                }
            }
        }
        let waiting: Vec<TxIndex> = self.replicas[usize::from(node)].mempool.iter().collect();
        if waiting.is_empty() {
            return;
        }
        let mut state = self.state_at(change.to, self.spec.slot_at(around.now));
        let next = |state: &ChainState, transaction: &Transaction| state.ledger.sequence(&transaction.sender);
        let at_head = state.clone();
        let possible = self.applicable(&waiting, &mut state, &NOBODY, usize::MAX);
        for index in waiting {
            let Some(stored) = self.transactions.get(index as usize) else { continue };
            let transaction = &stored.transaction;
            let is_done = transaction.sequence < next(&at_head, transaction);
            // Where an earlier one of the sender's is still to come, nothing can be said yet.
            let is_impossible = !possible.contains(&index) && transaction.sequence <= next(&state, transaction);
            if is_done || is_impossible {
                self.replicas[usize::from(node)].mempool.remove(index);
            }
            if node == LEARNER
                && is_impossible
                && !is_done
                && let Some(payment) = stored.payment
            {
                around.tell(EventKind::PaymentEvicted { lane: self.kind, payment });
            }
        }
    }

    /// What the learner's node tells about a head that moved.
    fn tell_head_change(&mut self, around: &mut Surroundings, change: HeadChange) {
        let meet = self.tree.common_ancestor(change.from, change.to);
        let left: Vec<u32> = self.tree.path_to_genesis(change.from).take_while(|block| *block != meet).collect();
        let mut joined: Vec<u32> = self.tree.path_to_genesis(change.to).take_while(|block| *block != meet).collect();
        joined.reverse();
        for block in &left {
            if self.stale.insert(*block) {
                around.tell(EventKind::WentStale { lane: self.kind, block: *block });
            }
        }
        for block in &joined {
            self.stale.remove(block);
        }
        if !left.is_empty() {
            let count = |blocks: &[u32]| u32::try_from(blocks.len()).unwrap_or(u32::MAX);
            around.tell(EventKind::Reorganised {
                lane: self.kind,
                left: count(&left),
                joined: count(&joined),
                head: change.to,
            });
        }
        for block in joined {
            around.tell(EventKind::BlockAdopted { lane: self.kind, block });
            self.tell_block(around, block);
        }
    }

    /// What one block changed on the learner's chain.
    fn tell_block(&mut self, around: &mut Surroundings, block: u32) {
        let stored = self.tree.at(block);
        let included: Vec<u32> = stored
            .block
            .transactions
            .iter()
            .filter_map(|transaction| {
                let id = transaction.id();
                self.transactions.iter().rev().find(|stored| stored.id == id).and_then(|stored| stored.payment)
            })
            .collect();
        for payment in included {
            around.tell(EventKind::PaymentIncluded { lane: self.kind, payment, block });
        }
        let Some(parent) = self.tree.at(block).parent else { return };
        let before = self.tree.state(parent, &self.spec);
        let after = self.tree.state(block, &self.spec);
        match self.kind {
            LaneKind::Work => self.tell_retarget(around, &before, &after),
            LaneKind::Stake => self.tell_stake_changes(around, block, &before, &after),
        }
    }

    /// Offers a transaction to a node's pool.
    pub(super) fn accept_transaction(&mut self, around: &mut Surroundings, node: u8, index: TxIndex) -> bool {
        let Some(stored) = self.transactions.get(index as usize) else { return false };
        let outdated = stored.transaction.sequence < self.head_state(node).ledger.sequence(&stored.transaction.sender);
        if outdated {
            return false;
        }
        let replica = &mut self.replicas[usize::from(node)];
        let offered = replica.mempool.offer(index, stored.rate);
        let evicted = match offered {
            Offered::AddedEvicting(victim) => Some(victim),
            Offered::TooCheap => Some(index),
            Offered::Added | Offered::Known => None,
        };
        if node == LEARNER
            && let Some(payment) = evicted.and_then(|victim| self.transactions.get(victim as usize)?.payment)
        {
            around.tell(EventKind::PaymentEvicted { lane: self.kind, payment });
        }
        matches!(offered, Offered::Added | Offered::AddedEvicting(_))
    }

    /// The sequence number an account's next transaction needs, counting what waits in a node's pool.
    pub fn next_sequence(&self, node: u8, account: &PublicKey) -> u64 {
        let taken: SortedSet<u64> = self
            .replica(node)
            .mempool
            .iter()
            .filter_map(|index| self.transactions.get(index as usize))
            .filter(|stored| stored.transaction.sender == *account)
            .map(|stored| stored.transaction.sequence)
            .collect();
        let mut next = self.head_state(node).ledger.sequence(account);
        while taken.contains(&next) {
            next += 1;
        }
        next
    }

    /// Coins an account can still spend, counting what waits in a node's pool.
    pub fn spendable(&self, node: u8, account: &PublicKey) -> Amount {
        let waiting = self
            .replica(node)
            .mempool
            .iter()
            .filter_map(|index| self.transactions.get(index as usize))
            .filter(|stored| stored.transaction.sender == *account)
            .fold(Amount::ZERO, |sum, stored| {
                sum.saturating_add(stored.transaction.total_cost().unwrap_or(Amount::MAX))
            });
        self.head_state(node).ledger.balance(account).saturating_sub(waiting)
    }

    /// Signs an action of an account and sends it out from a node, if the node's chain would take it.
    pub(super) fn submit(
        &mut self,
        around: &mut Surroundings,
        node: u8,
        key: &SecretKey,
        fee: Amount,
        action: Action,
        payment: Option<u32>,
    ) -> Result<TxIndex, LedgerError> {
        self.check_action(node, &key.public_key(), fee, &action, around.now)?;
        Ok(self.send(around, node, key, fee, action, payment))
    }

    /// Signs an action that was found possible and sends it out from a node.
    pub(super) fn send(
        &mut self,
        around: &mut Surroundings,
        node: u8,
        key: &SecretKey,
        fee: Amount,
        action: Action,
        payment: Option<u32>,
    ) -> TxIndex {
        let sequence = self.next_sequence(node, &key.public_key());
        let transaction = Transaction::sign(key, self.spec.id, sequence, fee, action);
        self.meter.signatures_made += 1;
        self.admit(around, node, transaction, payment)
    }

    /// Whether a node's chain, with all that waits, would take this action.
    pub fn check_action(
        &self,
        node: u8,
        sender: &PublicKey,
        fee: Amount,
        action: &Action,
        now: SimTime,
    ) -> Result<(), LedgerError> {
        let mut state = self.state_at(self.head_of(node), self.spec.slot_at(now));
        // What waits in the pool comes first: to leave twice, or to spend twice, is refused here and not in a block.
        let mut own: Vec<TxIndex> = self.replica(node).mempool.iter().collect();
        own.retain(|index| {
            self.transactions.get(*index as usize).is_some_and(|stored| stored.transaction.sender == *sender)
        });
        self.applicable(&own, &mut state, &NOBODY, usize::MAX);
        let probe = Transaction {
            sender: *sender,
            sequence: state.ledger.sequence(sender),
            fee,
            action: action.clone(),
            signature: crate::core::keys::Signature::EMPTY,
        };
        let needed = probe.total_cost().ok_or(LedgerError::AmountOverflow)?;
        let available = self.spendable(node, sender);
        apply_transaction(&mut state, &probe, sender, &self.spec)?;
        if needed > available { Err(LedgerError::Overspend { available, needed }) } else { Ok(()) }
    }

    /// Stores a signed transaction and starts its travel.
    fn admit(
        &mut self,
        around: &mut Surroundings,
        node: u8,
        transaction: Transaction,
        payment: Option<u32>,
    ) -> TxIndex {
        let index = self.store(transaction, payment);
        self.accept_transaction(around, node, index);
        self.gossip(around, node, None, Item::Tx(index));
        index
    }

    /// Stores a transaction signed here and verifies it once; no node has heard of it yet.
    pub(super) fn store(&mut self, transaction: Transaction, payment: Option<u32>) -> TxIndex {
        // Made here with our own key: the check cannot fail, but every node would make it, so it is made and counted.
        let checked = verify_transaction(&transaction, self.spec.id, &mut self.cache);
        debug_assert!(checked.is_ok());
        let size = transaction.size();
        let index = u32::try_from(self.transactions.len()).unwrap_or(u32::MAX);
        let rate = match transaction.action {
            // Evidence pays no fee and goes first: whoever holds it wants it in.
            Action::Evidence(_) => FeeRate(u64::MAX),
            _ => FeeRate::new(transaction.fee.0, size),
        };
        self.transactions.push(StoredTx { id: transaction.id(), rate, size, payment, transaction });
        index
    }

    /// The best-paying transactions of a node's pool that fit on top of `state`, which is changed accordingly; without those
    /// of a sender who is left out.
    pub(super) fn choose_transactions(
        &self,
        node: u8,
        left_out: Option<PublicKey>,
        state: &mut ChainState,
        producer: &PublicKey,
    ) -> Vec<Transaction> {
        let is_left_out = |index: &TxIndex| {
            let sender = self.transactions.get(*index as usize).map(|stored| stored.transaction.sender);
            left_out.is_some() && sender == left_out
        };
        let waiting: Vec<TxIndex> =
            self.replicas[usize::from(node)].mempool.iter().filter(|index| !is_left_out(index)).collect();
        self.choose_from(&waiting, state, producer)
    }

    /// Those of `waiting` that fit on top of `state`, which is changed accordingly.
    pub(super) fn choose_from(
        &self,
        waiting: &[TxIndex],
        state: &mut ChainState,
        producer: &PublicKey,
    ) -> Vec<Transaction> {
        let chosen = self.applicable(waiting, state, producer, self.spec.max_transactions);
        chosen
            .into_iter()
            .filter_map(|index| self.transactions.get(index as usize))
            .map(|stored| stored.transaction.clone())
            .collect()
    }

    /// Those of `waiting`, at most so many, that can be carried out one after the other; `state` is changed accordingly.
    fn applicable(
        &self,
        waiting: &[TxIndex],
        state: &mut ChainState,
        producer: &PublicKey,
        most: usize,
    ) -> Vec<TxIndex> {
        let mut waiting = waiting.to_vec();
        let mut chosen = Vec::new();
        loop {
            let mut postponed = Vec::new();
            let before = chosen.len();
            for index in waiting {
                let Some(stored) = self.transactions.get(index as usize) else { continue };
                if chosen.len() >= most {
                    break;
                }
                match apply_transaction(state, &stored.transaction, producer, &self.spec) {
                    Ok(()) => chosen.push(index),
                    // Another one of this sender, or coins on their way to it, may come first.
                    Err(LedgerError::WrongSequence { expected, found }) if found < expected => {}
                    Err(LedgerError::WrongSequence { .. } | LedgerError::Overspend { .. }) => postponed.push(index),
                    Err(LedgerError::UnknownAccount(_)) => postponed.push(index),
                    Err(_) => {}
                }
            }
            if chosen.len() == before || chosen.len() >= most {
                return chosen;
            }
            waiting = postponed;
        }
    }
}
