//! How news travels: a block is announced, asked for, and sent.
//!
//! A node that has a new head announces the header to its neighbours. Who does not have the block asks for it, and gets it
//! together with the ancestors it lacks. Only a block that became its own head is passed on, as in Bitcoin Core. What is on
//! its way over a link that is cut, or to a node that left, is lost; when two meet again each announces its head.
//!
//! Left out: headers are not asked for ahead of blocks, blocks are not compressed to short ids (BIP 152), peers are neither
//! scored nor changed, and a payment is sent whole instead of being announced first.
//!
//! Source: Bitcoin Core v31.99, `net_processing.cpp` (`SendMessages`, `ProcessHeadersMessage`, `ProcessGetData`).

use crate::core::chain::mempool::{Offered, TxIndex};
use crate::core::world::watch::{Due, Watch};
use serde::{Deserialize, Serialize};

/// A header with its envelope, in bytes.
const ANNOUNCEMENT: u64 = 104;
/// A request for one block, in bytes.
const REQUEST: u64 = 61;
/// Most blocks one answer brings.
const MOST_BLOCKS: usize = 2_000;

/// What one node sends another. Numbers are places in the lane's stores.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Message {
    Announce(u32),
    Request(u32),
    /// The block and those of its ancestors that the other lacks.
    Blocks(u32),
    Payment(TxIndex),
}

impl Watch {
    /// Whether two neighbours hear each other at this moment.
    pub fn is_up(&self, a: u8, b: u8) -> bool {
        let side = |node: u8| self.sides.as_ref().map_or(0, |sides| sides.get(usize::from(node)).copied().unwrap_or(0));
        let here = !self.away.contains(&a) && !self.away.contains(&b);
        here && side(a) == side(b) && self.attack_lets_through(a, b)
    }

    /// Sends a message over a link. One that is down loses it.
    pub(super) fn send(&mut self, from: u8, to: u8, message: Message) {
        let bytes = match message {
            Message::Announce(_) => ANNOUNCEMENT,
            Message::Request(_) => REQUEST,
            Message::Blocks(block) => {
                let missing = self.missing(to, block);
                missing.iter().map(|block| self.lane.tree.at(*block).block.size()).sum()
            }
            Message::Payment(index) => self.lane.transactions.get(index as usize).map_or(0, |stored| stored.size),
        };
        if let Some(delay) = self.lane.network.delay(from, to, bytes, &mut self.lane.prng)
            && self.is_up(from, to)
        {
            self.lane.meter.bytes_sent += bytes;
            // Never at once, or this moment would not end.
            self.queue.push(self.now.saturating_add_ms(delay.max(1)), Due::Arrives { from, to, message });
        } else {
            self.lost(from, to, message);
        }
    }

    /// Tells every neighbour but one.
    pub(super) fn send_to_neighbours(&mut self, from: u8, but: Option<u8>, message: Message) {
        for to in self.lane.network.neighbours(from) {
            if Some(to) != but {
                self.send(from, to, message);
            }
        }
    }

    pub(super) fn arrives(&mut self, from: u8, to: u8, message: Message) {
        if !self.is_up(from, to) {
            return self.lost(from, to, message);
        }
        match message {
            Message::Announce(block) => {
                if !self.lane.replicas[usize::from(to)].knows(block) && self.asked.insert((to, block)) {
                    self.send(to, from, Message::Request(block));
                }
            }
            Message::Request(block) => self.send(to, from, Message::Blocks(block)),
            Message::Blocks(block) => {
                self.asked.remove(&(to, block));
                let missing = self.missing(to, block);
                self.lane.meter.modelled_verifications += missing.len() as u64;
                if self.take_in(to, &missing) && !self.keeps_quiet(to) {
                    let head = self.lane.head_of(to);
                    self.send_to_neighbours(to, Some(from), Message::Announce(head));
                }
            }
            Message::Payment(index) => {
                if self.hear_payment(to, index) && !self.keeps_payments(to) {
                    self.send_to_neighbours(to, Some(from), Message::Payment(index));
                }
            }
        }
    }

    /// A lost request, or a lost answer, must not keep the node from asking somebody else.
    fn lost(&mut self, from: u8, to: u8, message: Message) {
        match message {
            Message::Request(block) => self.asked.remove(&(from, block)),
            Message::Blocks(block) => self.asked.remove(&(to, block)),
            Message::Announce(_) | Message::Payment(_) => false,
        };
    }

    pub(super) fn forget_requests(&mut self, node: u8) {
        self.asked.retain(|(who, _)| *who != node);
    }

    /// Neighbours that hear each other again each say what they follow, and pass on the payments that wait.
    pub(super) fn meet_again(&mut self, is_meant: impl Fn(u8, u8) -> bool) {
        for link in self.lane.network.links().to_vec() {
            if !is_meant(link.a, link.b) {
                continue;
            }
            for (from, to) in [(link.a, link.b), (link.b, link.a)] {
                let head = self.shown_head(from, to);
                self.send(from, to, Message::Announce(head));
                let waiting: Vec<TxIndex> = self.lane.replicas[usize::from(from)].mempool.iter().collect();
                for index in waiting {
                    self.send(from, to, Message::Payment(index));
                }
            }
        }
    }

    /// The block and its ancestors as far as the node does not know them, oldest first.
    pub(super) fn missing(&self, node: u8, block: u32) -> Vec<u32> {
        let replica = &self.lane.replicas[usize::from(node)];
        let path = self.lane.tree.path_to_genesis(block).take_while(|block| !replica.knows(*block));
        let mut missing: Vec<u32> = path.take(MOST_BLOCKS).collect();
        missing.reverse();
        missing
    }

    /// A payment reaches a node's pool. The first seen stays: one that spends the same again is not let in, as in Bitcoin
    /// Core without replacement. Whether it is new and taken.
    pub(super) fn hear_payment(&mut self, node: u8, index: TxIndex) -> bool {
        let Some(stored) = self.lane.transactions.get(index as usize) else { return false };
        let (sender, sequence) = (stored.transaction.sender, stored.transaction.sequence);
        let replica = &self.lane.replicas[usize::from(node)];
        let conflicts = |other: TxIndex| {
            let other = self.lane.transactions.get(other as usize).map(|stored| &stored.transaction);
            other.is_some_and(|other| other.sender == sender && other.sequence == sequence)
        };
        // Its own number there counts as a conflict too, so that no payment travels in circles.
        if replica.mempool.iter().any(conflicts) || sequence < self.lane.head_state(node).ledger.sequence(&sender) {
            return false;
        }
        let rate = stored.rate;
        self.lane.meter.modelled_verifications += 1;
        let offered = self.lane.replicas[usize::from(node)].mempool.offer(index, rate);
        let is_taken = matches!(offered, Offered::Added | Offered::AddedEvicting(_));
        if is_taken {
            self.attack_hears_payment(node, index);
        }
        is_taken
    }
}
