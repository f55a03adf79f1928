//! From a root down, always into the subtree that more stake voted for last.
//!
//! Weights are kept per block and changed only along the path of a vote that moved (as in a proto-array), so finding
//! the head looks at children, not at history. Those who contradicted themselves weigh nothing. Which root, which leaves,
//! and which block has a bonus is the store's to say (`store`).
//!
//! Source: ethereum/consensus-specs, fork-choice.md (`get_head`, `filter_block_tree`, `get_weight`,
//! `update_latest_messages`).

use crate::core::chain::block_tree::BlockTree;
use crate::core::sorted::{SortedMap, SortedSet};
use serde::{Deserialize, Serialize};

/// A validator's newest vote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LatestMessage {
    pub epoch: u64,
    pub head: u32,
}

/// One node's votes and the weights they put on blocks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LmdGhost {
    /// Where the descent begins; below it nothing is weighed.
    root: u32,
    latest: SortedMap<u32, LatestMessage>,
    equivocating: SortedSet<u32>,
    /// Effective balance by validator as of the justified checkpoint; zero for whoever was not active or was slashed.
    balances: Vec<u64>,
    weights: SortedMap<u32, u64>,
}

impl LmdGhost {
    /// At the genesis block, before anybody voted.
    pub fn new(balances: Vec<u64>) -> Self {
        Self { root: 0, latest: SortedMap::new(), equivocating: SortedSet::new(), balances, weights: SortedMap::new() }
    }

    pub fn root(&self) -> u32 {
        self.root
    }

    pub fn latest_message(&self, validator: u32) -> Option<LatestMessage> {
        self.latest.get(&validator).copied()
    }

    /// Stake whose latest votes are for the block or what is built on it.
    pub fn weight(&self, block: u32) -> u64 {
        self.weights.get(&block).copied().unwrap_or(0)
    }

    pub fn is_equivocating(&self, validator: u32) -> bool {
        self.equivocating.contains(&validator)
    }

    /// Counts a vote, unless there is one of the same or a later epoch by the same validator.
    pub fn on_vote(&mut self, tree: &BlockTree, validator: u32, message: LatestMessage) {
        if self.equivocating.contains(&validator) {
            return;
        }
        let before = self.latest_message(validator);
        if before.is_some_and(|before| before.epoch >= message.epoch) {
            return;
        }
        if let Some(before) = before {
            self.add_weight(tree, validator, before.head, false);
        }
        self.latest.insert(validator, message);
        self.add_weight(tree, validator, message.head, true);
    }

    /// Stops counting a validator for good.
    pub fn on_equivocation(&mut self, tree: &BlockTree, validator: u32) {
        if self.equivocating.insert(validator)
            && let Some(before) = self.latest.remove(&validator)
        {
            self.add_weight(tree, validator, before.head, false);
        }
    }

    /// Descends from another root from now on, and weighs the votes by the stakes as of there.
    pub fn set_root(&mut self, tree: &BlockTree, root: u32, balances: Vec<u64>) {
        (self.root, self.balances) = (root, balances);
        self.weights.clear();
        for (validator, message) in self.latest.clone().iter() {
            self.add_weight(tree, *validator, message.head, true);
        }
    }

    /// The head, as `get_head` finds it, among the blocks that `knows` holds for known and under leaves that
    /// `is_viable_leaf` admits; `bonus` adds to a block's weight. Nothing if no leaf is admitted.
    pub fn head(
        &self,
        tree: &BlockTree,
        knows: impl Fn(u32) -> bool,
        is_viable_leaf: impl Fn(u32) -> bool,
        bonus: impl Fn(u32) -> u64,
    ) -> Option<u32> {
        let known_children =
            |at: u32| -> Vec<u32> { tree.at(at).children.iter().copied().filter(|child| knows(*child)).collect() };
        // Whether some leaf above may be followed.
        let is_viable = |block: u32| {
            let mut stack = vec![block];
            while let Some(at) = stack.pop() {
                let children = known_children(at);
                if children.is_empty() && is_viable_leaf(at) {
                    return true;
                }
                stack.extend(children);
            }
            false
        };
        let mut at = self.root;
        loop {
            let known = known_children(at);
            at = match known.as_slice() {
                // Every fork above was left by a branch with a viable leaf, so only a tree without any ends here.
                [] => return is_viable_leaf(at).then_some(at),
                [only] => *only,
                several => {
                    let viable = several.iter().copied().filter(|child| is_viable(*child));
                    viable
                        .max_by_key(|child| (self.weight(*child).saturating_add(bonus(*child)), tree.at(*child).id))?
                }
            };
        }
    }

    fn add_weight(&mut self, tree: &BlockTree, validator: u32, head: u32, plus: bool) {
        let balance = self.balances.get(validator as usize).copied().unwrap_or(0);
        let floor = tree.at(self.root).height;
        for block in tree.path_to_genesis(head).take_while(|block| tree.at(*block).height >= floor) {
            let weight = self.weights.get_or_insert(block, 0);
            *weight = if plus { weight.saturating_add(balance) } else { weight.saturating_sub(balance) };
        }
    }
}
