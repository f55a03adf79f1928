//! What a node holds for true about the tree, and when: the clock, the checkpoints, whose block came in time.
//!
//! Three things move it: time passes (`on_tick`), a block arrives (`on_block`), a vote arrives (`on_attestation`). Each is
//! checked first, and what fails the check changes nothing. A block that arrives in its own slot, before the committee
//! votes, is worth a **boost** for that slot: a part of a committee's weight, so that votes held back cannot take the head
//! from it. A vote counts from the slot after its own, and a checkpoint that a chain's votes *would* justify counts from the
//! next epoch on even if no block has come yet to say so (*unrealized* justification, `pulled_up` in `epoch`).
//!
//! Left out against the specification: reorganising a late block on purpose (`get_proposer_head`), which it leaves to each
//! node, and its newest condition that a boosted block's proposer be the one of the head's own chain.
//!
//! One thing is added. A checkpoint can be justified by votes whose signers are slashed before the epoch ends, and then no
//! leaf has seen it. Where the specification finds no leaf to follow it stops at the justified block, and there it stays:
//! whoever voted on the longer chain cannot vote from there without surrounding its own vote. Here the leaves are followed
//! all the same, by weight; `tests/safety.rs` has runs in which finality would not return otherwise.
//!
//! Source: ethereum/consensus-specs, phase0/fork-choice.md (`Store`, `on_tick`, `on_block`, `on_attestation`,
//! `on_attester_slashing`, `get_proposer_score`, `compute_pulled_up_tip`, `get_voting_source`).

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block_tree::BlockTree;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::fork_choice::lmd_ghost::{LatestMessage, LmdGhost};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::spec::ChainSpec;
use crate::core::hash::Hash256;
use crate::core::units::{SimTime, Slot};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Why a block or a vote is not taken in. The store is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StoreError {
    /// Of a block: its parent is not known yet.
    UnknownParent,
    /// Its slot has not begun.
    FutureBlock,
    /// It does not build on what is final here.
    BesideFinal,
    /// The block a vote names as head, or as target, is not known yet.
    UnknownBlock,
    /// A vote counts from the slot after its own.
    EarlyVote,
    /// Heard by gossip, for a target older than the epoch before this one, or for one that is still to come.
    TargetOutOfTime,
    /// The vote's slot is not in its target's epoch, or before its head's slot, or the target is not on the head's chain.
    InconsistentVote,
}

impl fmt::Display for StoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::UnknownParent => "expected a known parent, found one not heard of",
            Self::FutureBlock => "expected a slot that has begun, found a later one",
            Self::BesideFinal => "expected a block on top of what is final, found one beside it",
            Self::UnknownBlock => "expected a vote for known blocks, found one not heard of",
            Self::EarlyVote => "expected a vote of an earlier slot, found one of this slot or a later one",
            Self::TargetOutOfTime => "expected a target of this epoch or the one before, found another",
            Self::InconsistentVote => {
                "expected a head at or before the vote's slot on its target's chain, found another"
            }
        })
    }
}

impl std::error::Error for StoreError {}

/// One node's fork choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Store {
    now: SimTime,
    slot: Slot,
    pub justified: Checkpoint,
    pub finalized: Checkpoint,
    unrealized_justified: Checkpoint,
    unrealized_finalized: Checkpoint,
    /// The slot's first timely block.
    boosted: Option<u32>,
    /// What that is worth, in grains.
    boost: u64,
    known: Vec<bool>,
    ghost: LmdGhost,
}

impl Store {
    /// Knows the genesis block and nothing else. An empty one on a chain without stake.
    pub fn new(tree: &BlockTree, spec: &ChainSpec) -> Self {
        let genesis = Checkpoint { epoch: 0, root: tree.at(0).id.0 };
        let (balances, boost) = voting_weights(tree, spec, genesis);
        Self {
            now: SimTime(0),
            slot: Slot(0),
            justified: genesis,
            finalized: genesis,
            unrealized_justified: genesis,
            unrealized_finalized: genesis,
            boosted: None,
            boost,
            known: vec![true],
            ghost: LmdGhost::new(balances),
        }
    }

    pub fn knows(&self, block: u32) -> bool {
        self.known.get(block as usize).copied().unwrap_or(false)
    }

    /// The slot that the clock stands in.
    pub fn slot(&self) -> Slot {
        self.slot
    }

    /// The block that has the slot's boost.
    pub fn boosted(&self) -> Option<u32> {
        self.boosted
    }

    /// What a boost is worth, in grains of stake (`get_proposer_score`).
    pub fn boost(&self) -> u64 {
        self.boost
    }

    pub fn latest_message(&self, validator: u32) -> Option<LatestMessage> {
        self.ghost.latest_message(validator)
    }

    /// Stake whose latest votes are for the block or what is built on it, without the boost.
    pub fn weight(&self, block: u32) -> u64 {
        self.ghost.weight(block)
    }

    pub fn is_equivocating(&self, validator: u32) -> bool {
        self.ghost.is_equivocating(validator)
    }

    /// Time passes; an earlier moment is ignored. A new slot ends the boost, a new epoch makes true what was unrealized.
    /// Whether a slot began.
    pub fn on_tick(&mut self, tree: &BlockTree, spec: &ChainSpec, now: SimTime) -> bool {
        self.now = self.now.max(now);
        let (before, slot) = (self.slot, spec.slot_at(self.now));
        if slot == before {
            return false;
        }
        (self.slot, self.boosted) = (slot, None);
        if epoch_of(spec, slot) > epoch_of(spec, before) {
            self.update_checkpoints(tree, spec, self.unrealized_justified, self.unrealized_finalized);
        }
        true
    }

    /// Takes in a block that was judged valid. One that is known already changes nothing.
    pub fn on_block(&mut self, tree: &BlockTree, spec: &ChainSpec, block: u32) -> Result<(), StoreError> {
        if self.knows(block) {
            return Ok(());
        }
        let stored = tree.at(block);
        let parent = stored.parent.filter(|parent| self.knows(*parent)).ok_or(StoreError::UnknownParent)?;
        if stored.slot > self.slot {
            return Err(StoreError::FutureBlock);
        }
        // What is final is never left.
        if stored.slot <= first_slot(spec, self.finalized.epoch) || !self.is_on_final(tree, spec, parent) {
            return Err(StoreError::BesideFinal);
        }
        let place = block as usize;
        if self.known.len() <= place {
            self.known.resize(place + 1, false);
        }
        self.known[place] = true;
        // Before the committee votes, a third into the slot.
        let into_slot = self.now.0.saturating_sub(spec.slot_start(stored.slot).0);
        let is_timely = stored.slot == self.slot
            && spec.engine.stake_rules().is_some_and(|rules| into_slot < rules.attestation_due_ms());
        if is_timely && self.boosted.is_none() {
            self.boosted = Some(block);
        }
        self.update_checkpoints(tree, spec, stored.justified, stored.finalized);
        let (justified, finalized) = stored.unrealized;
        raise(&mut self.unrealized_justified, justified);
        raise(&mut self.unrealized_finalized, finalized);
        if epoch_of(spec, stored.slot) < epoch_of(spec, self.slot) {
            self.update_checkpoints(tree, spec, justified, finalized);
        }
        Ok(())
    }

    /// Takes in a vote whose signature is good. A vote inside a block may be old; one heard by gossip may not.
    pub fn on_attestation(
        &mut self,
        tree: &BlockTree,
        spec: &ChainSpec,
        vote: &Attestation,
        is_from_block: bool,
    ) -> Result<(), StoreError> {
        let data = &vote.data;
        let (epoch, target) = (epoch_of(spec, self.slot), data.target);
        if !is_from_block && target.epoch != epoch && Some(target.epoch) != epoch.checked_sub(1) {
            return Err(StoreError::TargetOutOfTime);
        }
        if target.epoch != epoch_of(spec, data.slot) {
            return Err(StoreError::InconsistentVote);
        }
        let find = |root| tree.find(&root).filter(|block| self.knows(*block)).ok_or(StoreError::UnknownBlock);
        let (head, target_block) = (find(data.head)?, find(Hash256(target.root))?);
        let on_target = tree.ancestor_at_slot(head, first_slot(spec, target.epoch));
        if tree.at(head).slot > data.slot || on_target != Some(target_block) {
            return Err(StoreError::InconsistentVote);
        }
        if self.slot <= data.slot {
            return Err(StoreError::EarlyVote);
        }
        self.ghost.on_vote(tree, vote.validator, LatestMessage { epoch: target.epoch, head });
        Ok(())
    }

    /// Stops counting a validator that signed two votes which cannot both be honest.
    pub fn on_attester_slashing(&mut self, tree: &BlockTree, validator: u32) {
        self.ghost.on_equivocation(tree, validator);
    }

    /// The head (`get_head`).
    pub fn head(&self, tree: &BlockTree, spec: &ChainSpec) -> u32 {
        let bonus = |block| match self.boosted {
            Some(boosted) if tree.is_ancestor(block, boosted) => self.boost,
            _ => 0,
        };
        let descend = |all: bool| {
            let admits = |leaf| self.is_viable_leaf(tree, spec, leaf, all);
            self.ghost.head(tree, |block| self.knows(block), admits, bonus)
        };
        descend(false).or_else(|| descend(true)).unwrap_or_else(|| self.ghost.root())
    }

    /// Whether a leaf's chain justified what this node did, or is at most two epochs behind, and builds on what is final
    /// (`filter_block_tree`). With `all`, the first is not asked.
    fn is_viable_leaf(&self, tree: &BlockTree, spec: &ChainSpec, leaf: u32, all: bool) -> bool {
        let stored = tree.at(leaf);
        let epoch = epoch_of(spec, self.slot);
        let source = if epoch_of(spec, stored.slot) < epoch { stored.unrealized.0 } else { stored.justified };
        let is_recent =
            all || self.justified.epoch == 0 || source.epoch == self.justified.epoch || source.epoch + 2 >= epoch;
        is_recent && self.is_on_final(tree, spec, leaf)
    }

    fn is_on_final(&self, tree: &BlockTree, spec: &ChainSpec, block: u32) -> bool {
        let at = tree.ancestor_at_slot(block, first_slot(spec, self.finalized.epoch));
        self.finalized.epoch == 0 || at.is_some_and(|at| tree.at(at).id.0 == self.finalized.root)
    }

    fn update_checkpoints(&mut self, tree: &BlockTree, spec: &ChainSpec, justified: Checkpoint, finalized: Checkpoint) {
        raise(&mut self.finalized, finalized);
        if raise(&mut self.justified, justified) {
            let (balances, boost) = voting_weights(tree, spec, justified);
            self.boost = boost;
            self.ghost.set_root(tree, tree.find(&Hash256(justified.root)).unwrap_or(0), balances);
        }
    }
}

/// Takes over a checkpoint if it is newer, and whether it is.
#[inline(never)]
fn raise(old: &mut Checkpoint, new: Checkpoint) -> bool {
    let is_newer = new.epoch > old.epoch;
    if is_newer {
        *old = new;
    }
    is_newer
}

#[inline(never)]
fn epoch_of(spec: &ChainSpec, slot: Slot) -> u64 {
    spec.engine.stake_rules().map_or(0, |rules| rules.epoch_of(slot))
}

#[inline(never)]
fn first_slot(spec: &ChainSpec, epoch: u64) -> Slot {
    spec.engine.stake_rules().map_or(Slot(0), |rules| rules.first_slot(epoch))
}

/// What each validator's vote weighs at a checkpoint (its effective balance, or nothing if it may not act there or was
/// slashed) and what a boost does: a part of the committee weight, which is a slot's share of all the active stake.
fn voting_weights(tree: &BlockTree, spec: &ChainSpec, checkpoint: Checkpoint) -> (Vec<u64>, u64) {
    let Some(rules) = spec.engine.stake_rules() else { return (Vec::new(), 0) };
    let root = tree.find(&Hash256(checkpoint.root)).unwrap_or(0);
    let state = tree.state_at(root, rules.first_slot(checkpoint.epoch), spec);
    let Some(stake) = state.stake() else { return (Vec::new(), 0) };
    let total = stake.registry.total_active_balance(checkpoint.epoch, rules.increment());
    (stake.registry.voting_weights(checkpoint.epoch), proposer_score(total, rules))
}

/// `get_proposer_score`: a percentage of the committee weight.
pub fn proposer_score(total_active: u64, rules: &StakeRules) -> u64 {
    (total_active / rules.slots_per_epoch.max(1)).saturating_mul(rules.proposer_score_boost) / 100
}
