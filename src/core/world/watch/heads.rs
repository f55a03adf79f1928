//! A node takes in blocks: its head may move, and a reorganisation says what became of the payments.

use crate::core::chain::mempool::TxIndex;
use crate::core::consensus::replica::HeadChange;
use crate::core::network::event_queue::EventQueue;
use crate::core::world::lane::Surroundings;
use crate::core::world::watch::Watch;
use crate::core::world::watch::news::{Fate, NewsKind, Reorganisation};

impl Watch {
    /// A node takes in blocks, the oldest first, whose first one stands on a block it knows. Whether its head moved.
    pub(super) fn take_in(&mut self, node: u8, blocks: &[u32]) -> bool {
        let Some(first) = blocks.first().copied() else { return false };
        let lane = &mut self.lane;
        let replica = &mut lane.replicas[usize::from(node)];
        for block in blocks {
            // Nobody votes on a work chain, so there is no evidence to report.
            replica.on_block(&lane.tree, &lane.spec, *block);
        }
        let Some(change) = replica.update_head(&lane.tree, &lane.spec, first) else { return false };
        self.follow(node, change);
        true
    }

    fn follow(&mut self, node: u8, change: HeadChange) {
        let tree = &self.lane.tree;
        let meet = tree.common_ancestor(change.from, change.to);
        let branch = |tip: u32| tree.path_to_genesis(tip).take_while(|block| *block != meet).collect::<Vec<u32>>();
        let left = branch(change.from);
        let mut joined = branch(change.to);
        joined.reverse();
        // Neither is used: nothing becomes due by it, and what it tells is told below, for every node.
        let (mut queue, mut events) = (EventQueue::default(), Vec::new());
        let mut around = Surroundings { now: self.now, queue: &mut queue, events: &mut events, keys: &self.keys };
        self.lane.renew_pool(&mut around, node, change);
        self.tell(match left.is_empty() {
            true => NewsKind::Extended { node, head: change.to },
            false => {
                let payments = self.fates(node, &left, &joined);
                NewsKind::Reorganised(Reorganisation { node, meet, left, joined, payments })
            }
        });
        self.restart_if_moved(node);
        self.attack_sees(node);
    }

    fn fates(&self, node: u8, left: &[u32], joined: &[u32]) -> Vec<(TxIndex, Fate)> {
        let tree = &self.lane.tree;
        let transactions = |blocks: &[u32]| -> Vec<TxIndex> {
            let all = blocks.iter().flat_map(|block| &tree.at(*block).block.transactions);
            all.filter_map(|one| self.find_transaction(one)).collect()
        };
        let arrived = transactions(joined);
        let fate = |index: TxIndex| {
            let pool = &self.lane.replicas[usize::from(node)].mempool;
            let stored = self.lane.transactions.get(index as usize);
            let is_taken = stored.is_some_and(|stored| {
                let transaction = &stored.transaction;
                transaction.sequence < self.lane.head_state(node).ledger.sequence(&transaction.sender)
            });
            match () {
                () if arrived.contains(&index) => Fate::OnBoth,
                () if pool.contains(index) => Fate::Waits,
                () if is_taken => Fate::DoubleSpent,
                () => Fate::Lost,
            }
        };
        transactions(left).into_iter().map(|index| (index, fate(index))).collect()
    }
}
