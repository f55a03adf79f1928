//! Who finds the next block, and when: an exponentially distributed wait by hash power and target, drawn anew where the tip
//! moves, and then a proof really searched for.

use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::wire::Message;
use crate::core::world::watch::{Due, Watch};
use serde::{Deserialize, Serialize};

/// What a node is searching on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Search {
    /// Number of the present search; an older one's find does not count.
    number: u64,
    parent: u32,
}

impl Watch {
    /// Draws a new wait for a node.
    pub(super) fn restart_search(&mut self, node: u8) {
        let parent = self.mining_parent(node);
        let place = usize::from(node);
        let Some(search) = self.searches.get_mut(place) else { return };
        search.number += 1;
        search.parent = parent;
        let number = search.number;
        let power = self.setup.nodes.get(place).map_or(0, |node| node.power);
        if power == 0 || self.away.contains(&node) || self.is_full() {
            return;
        }
        let hashes = |block: u32| {
            let bits = self.lane.bits_after(block, self.now);
            bits.decode().target.expected_hashes().to_u128_saturating().max(1)
        };
        // All together find one in `spacing_s` at the first block's difficulty.
        let whole = u128::from(self.setup.spacing_s) * 1_000 * u128::from(self.setup.total_power());
        let mean_ms = hashes(parent).saturating_mul(whole) / (hashes(0) * u128::from(power));
        // Never at once, or this moment would not end.
        let wait = self.prng.exponential_ms(u64::try_from(mean_ms).unwrap_or(u64::MAX)).max(1);
        self.queue.push(self.now.saturating_add_ms(wait), Due::Finds { node, search: number });
    }

    /// Draws a new wait only where the node now builds on another block.
    pub(super) fn restart_if_moved(&mut self, node: u8) {
        let parent = self.mining_parent(node);
        if self.searches.get(usize::from(node)).is_some_and(|search| search.parent != parent) {
            self.restart_search(node);
        }
    }

    /// A node's wait is over: it searches for a real nonce.
    pub(super) fn finds(&mut self, node: u8, number: u64) {
        let Some(search) = self.searches.get(usize::from(node)).copied() else { return };
        if search.number != number || self.is_full() {
            return;
        }
        if let Some(block) = self.mine(node, search.parent) {
            if self.is_full() {
                self.tell(NewsKind::Full);
            }
            if !self.attack_finds(node, block) {
                self.tell(NewsKind::Found { node, block, withheld: false });
                self.publish(node, block);
            }
        }
        self.restart_search(node);
    }

    /// Makes a block on `parent`, with a proof, and lets the rules judge it.
    fn mine(&mut self, node: u8, parent: u32) -> Option<u32> {
        let payee = self.keys.payout(node)?;
        let waiting = self.offered_payments(node);
        let mut block = self.lane.build_on(parent, &waiting, payee, self.now, 0)?;
        // Blocks found faster than the clock runs push the median time ahead of it; then nobody can build for a while.
        let ahead = u64::from(block.header.time.saturating_sub(self.lane.spec.unix_time(self.now)));
        let allowed = self.lane.spec.engine.work_rules().map_or(0, |rules| rules.params.max_future_s);
        if ahead > allowed || !self.lane.find_nonce(&mut block) {
            return None;
        }
        let lane = &mut self.lane;
        let judged = lane.tree.import(block, &lane.spec, self.now, &mut lane.cache);
        debug_assert!(judged.is_ok(), "a miner's own block is valid: {judged:?}");
        judged.ok()
    }

    /// A node takes its own block, or branch, and announces it to everybody it can reach.
    pub(super) fn publish(&mut self, node: u8, block: u32) {
        let missing = self.missing(node, block);
        self.take_in(node, &missing);
        self.send_to_neighbours(node, None, Message::Announce(block));
    }
}
