//! From the justified block down, always into the subtree that more stake voted for last.
//!
//! Weights are kept per block and changed only along the path of a vote that moved (as in a proto-array), so finding
//! the head looks at children, not at history. Those who contradicted themselves weigh nothing.
//!
//! Left out against the specification: the proposer boost (and with it reorganising a late block), unrealized
//! justification (a block's own checkpoints count, never those its votes would justify at the epoch's end), and the
//! delay of a slot before a vote counts: a vote counts when it arrives, or when the block it names does. Who proposed
//! twice is left out like who voted twice. The filter asks for the justified checkpoint only: what does not build on the
//! final one never gets this far (`Replica::on_block`).
//!
//! Source: ethereum/consensus-specs, fork-choice.md (`get_head`, `filter_block_tree`, `get_weight`).

use crate::core::chain::block_tree::BlockTree;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::hash::Hash256;
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
    pub justified: Checkpoint,
    pub finalized: Checkpoint,
    latest: SortedMap<u32, LatestMessage>,
    equivocating: SortedSet<u32>,
    /// Effective balance by validator as of the justified checkpoint; zero for whoever was not active or was slashed.
    balances: Vec<u64>,
    weights: SortedMap<u32, u64>,
}

impl LmdGhost {
    pub fn new(genesis: Checkpoint, balances: Vec<u64>) -> Self {
        Self {
            justified: genesis,
            finalized: genesis,
            latest: SortedMap::new(),
            equivocating: SortedSet::new(),
            balances,
            weights: SortedMap::new(),
        }
    }

    pub fn latest_message(&self, validator: u32) -> Option<LatestMessage> {
        self.latest.get(&validator).copied()
    }

    pub fn weight(&self, block: u32) -> u64 {
        self.weights.get(&block).copied().unwrap_or(0)
    }

    /// Whether a block builds on what this node holds for final.
    pub fn builds_on_final(&self, tree: &BlockTree, block: u32) -> bool {
        tree.find(&Hash256(self.finalized.root)).is_some_and(|root| tree.is_ancestor(root, block))
    }

    pub fn is_equivocating(&self, validator: u32) -> bool {
        self.equivocating.contains(&validator)
    }

    /// Counts a vote for a block this node knows, unless it has a newer one of the same validator.
    pub fn on_attestation(&mut self, tree: &BlockTree, validator: u32, message: LatestMessage) {
        if self.equivocating.contains(&validator) {
            return;
        }
        let before = self.latest.get(&validator).copied();
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

    /// Takes over a block's checkpoints if they are newer. `balances` are asked for only when the justified one moved.
    pub fn on_checkpoints(
        &mut self,
        tree: &BlockTree,
        justified: Checkpoint,
        finalized: Checkpoint,
        balances: impl FnOnce() -> Vec<u64>,
    ) {
        if finalized.epoch > self.finalized.epoch {
            self.finalized = finalized;
        }
        if justified.epoch > self.justified.epoch {
            self.justified = justified;
            self.balances = balances();
            self.weights.clear();
            for (validator, message) in self.latest.clone().iter() {
                self.add_weight(tree, *validator, message.head, true);
            }
        }
    }

    /// The head, as `get_head` finds it: descends from the justified block among the blocks this node knows.
    pub fn head(&self, tree: &BlockTree, knows: impl Fn(u32) -> bool, current_epoch: u64) -> u32 {
        let justified = tree.find(&Hash256(self.justified.root)).unwrap_or(0);
        let mut at = justified;
        loop {
            let known: Vec<u32> = tree.at(at).children.iter().copied().filter(|child| knows(*child)).collect();
            let best = match known.as_slice() {
                // Every fork above was left by a branch with a viable leaf, so only a tree without any ends here.
                [] if !self.is_viable(tree, at, &knows, current_epoch) => None,
                [] => return at,
                [only] => Some(*only),
                several => several
                    .iter()
                    .copied()
                    .filter(|child| self.is_viable(tree, *child, &knows, current_epoch))
                    .max_by_key(|child| (self.weight(*child), tree.at(*child).id)),
            };
            match best {
                Some(next) => at = next,
                None => return justified,
            }
        }
    }

    /// Whether some leaf above has seen the justified checkpoint, or is at most two epochs behind it.
    fn is_viable(&self, tree: &BlockTree, block: u32, knows: &impl Fn(u32) -> bool, current_epoch: u64) -> bool {
        let mut stack = vec![block];
        while let Some(at) = stack.pop() {
            let children = tree.at(at).children.iter().copied().filter(|child| knows(*child));
            let before = stack.len();
            stack.extend(children);
            if stack.len() == before {
                let seen = tree.at(at).justified.epoch;
                if self.justified.epoch == 0 || seen == self.justified.epoch || seen + 2 >= current_epoch {
                    return true;
                }
            }
        }
        false
    }

    fn add_weight(&mut self, tree: &BlockTree, validator: u32, head: u32, plus: bool) {
        let balance = self.balances.get(validator as usize).copied().unwrap_or(0);
        let floor = tree.find(&Hash256(self.justified.root)).map_or(0, |root| tree.at(root).height);
        for block in tree.path_to_genesis(head) {
            if tree.at(block).height < floor {
                break;
            }
            let weight = self.weights.get_or_insert(block, 0);
            *weight = if plus { weight.saturating_add(balance) } else { weight.saturating_sub(balance) };
        }
    }
}
