//! The fork choice of the specification, function by function and from scratch: no weight is remembered, every head is
//! found anew. What the library does incrementally must come to the same. It departs from the text in one place, as the
//! library does: where no leaf is viable, all are followed.
#![allow(dead_code)]

use proofground::core::chain::attestation::Attestation;
use proofground::core::consensus::finality::casper_ffg::Checkpoint;
use proofground::core::hash::Hash256;
use proofground::core::units::Slot;
use proofground::core::world::lane::Lane;
use std::collections::{BTreeMap, BTreeSet};

/// `Store` of ethereum/consensus-specs, phase0/fork-choice.md.
#[derive(Clone)]
pub struct SpecStore {
    pub time_ms: u64,
    pub justified: Checkpoint,
    pub finalized: Checkpoint,
    unrealized_justified: Checkpoint,
    unrealized_finalized: Checkpoint,
    pub boost_root: Option<u32>,
    equivocating: BTreeSet<u32>,
    known: BTreeSet<u32>,
    latest: BTreeMap<u32, (u64, u32)>,
}

impl SpecStore {
    pub fn new(lane: &Lane) -> Self {
        let genesis = Checkpoint { epoch: 0, root: lane.tree.at(0).id.0 };
        Self {
            time_ms: 0,
            justified: genesis,
            finalized: genesis,
            unrealized_justified: genesis,
            unrealized_finalized: genesis,
            boost_root: None,
            equivocating: BTreeSet::new(),
            known: BTreeSet::from([0]),
            latest: BTreeMap::new(),
        }
    }

    fn slot(&self, lane: &Lane) -> u64 {
        self.time_ms / rules(lane).slot_ms
    }

    fn epoch(&self, lane: &Lane) -> u64 {
        self.slot(lane) / rules(lane).slots_per_epoch
    }

    pub fn on_tick(&mut self, lane: &Lane, time_ms: u64) {
        let rules = rules(lane);
        while self.slot(lane) < time_ms / rules.slot_ms {
            self.on_tick_per_slot(lane, (self.slot(lane) + 1) * rules.slot_ms);
        }
        self.on_tick_per_slot(lane, time_ms);
    }

    fn on_tick_per_slot(&mut self, lane: &Lane, time_ms: u64) {
        let previous = self.slot(lane);
        self.time_ms = self.time_ms.max(time_ms);
        let current = self.slot(lane);
        if current > previous {
            self.boost_root = None;
            if current.is_multiple_of(rules(lane).slots_per_epoch) {
                self.update_checkpoints(self.unrealized_justified, self.unrealized_finalized);
            }
        }
    }

    /// Whether the block was taken in.
    pub fn on_block(&mut self, lane: &Lane, block: u32) -> bool {
        let (tree, rules) = (&lane.tree, rules(lane));
        let stored = tree.at(block);
        if self.known.contains(&block) {
            return true;
        }
        let parent = stored.parent.expect("not the genesis block");
        let finalized_slot = self.finalized.epoch * rules.slots_per_epoch;
        if !self.known.contains(&parent)
            || self.slot(lane) < stored.slot.0
            || stored.slot.0 <= finalized_slot
            || self.checkpoint_block(lane, parent, self.finalized.epoch) != self.finalized.root
        {
            return false;
        }
        self.known.insert(block);
        let into_slot = self.time_ms - stored.slot.0 * rules.slot_ms;
        let is_timely = self.slot(lane) == stored.slot.0 && into_slot < rules.slot_ms / 3;
        if is_timely && self.boost_root.is_none() {
            self.boost_root = Some(block);
        }
        self.update_checkpoints(stored.justified, stored.finalized);
        let (justified, finalized) = stored.unrealized;
        if justified.epoch > self.unrealized_justified.epoch {
            self.unrealized_justified = justified;
        }
        if finalized.epoch > self.unrealized_finalized.epoch {
            self.unrealized_finalized = finalized;
        }
        if stored.slot.0 / rules.slots_per_epoch < self.epoch(lane) {
            self.update_checkpoints(justified, finalized);
        }
        true
    }

    fn update_checkpoints(&mut self, justified: Checkpoint, finalized: Checkpoint) {
        if justified.epoch > self.justified.epoch {
            self.justified = justified;
        }
        if finalized.epoch > self.finalized.epoch {
            self.finalized = finalized;
        }
    }

    /// Whether the vote was taken in.
    pub fn on_attestation(&mut self, lane: &Lane, vote: &Attestation, is_from_block: bool) -> bool {
        let (data, tree, rules) = (&vote.data, &lane.tree, rules(lane));
        let current = self.epoch(lane);
        let is_in_time = data.target.epoch == current || data.target.epoch + 1 == current;
        let is_known = |root: [u8; 32]| tree.find(&Hash256(root)).filter(|block| self.known.contains(block));
        let (Some(head), Some(_)) = (is_known(data.head.0), is_known(data.target.root)) else { return false };
        if !is_from_block && !is_in_time
            || data.target.epoch != data.slot.0 / rules.slots_per_epoch
            || tree.at(head).slot > data.slot
            || self.checkpoint_block(lane, head, data.target.epoch) != data.target.root
            || self.slot(lane) < data.slot.0 + 1
        {
            return false;
        }
        if !self.equivocating.contains(&vote.validator)
            && self.latest.get(&vote.validator).is_none_or(|(epoch, _)| data.target.epoch > *epoch)
        {
            self.latest.insert(vote.validator, (data.target.epoch, head));
        }
        true
    }

    pub fn on_attester_slashing(&mut self, validator: u32) {
        self.equivocating.insert(validator);
    }

    fn checkpoint_block(&self, lane: &Lane, block: u32, epoch: u64) -> [u8; 32] {
        let at = Slot(epoch * rules(lane).slots_per_epoch);
        lane.tree.at(lane.tree.ancestor_at_slot(block, at).expect("the genesis block at least")).id.0
    }

    /// `get_weight`, in grains.
    fn weights(&self, lane: &Lane) -> impl Fn(u32) -> u64 {
        let rules = rules(lane);
        let root = lane.tree.find(&Hash256(self.justified.root)).expect("a justified block is known");
        let state = lane.state_at(root, rules.first_slot(self.justified.epoch));
        let registry = &state.stake().expect("a stake chain").registry;
        let total = registry.total_active_balance(self.justified.epoch, rules.increment());
        let score = total / rules.slots_per_epoch * rules.proposer_score_boost / 100;
        let voters = self.latest.iter().filter(|(validator, _)| !self.equivocating.contains(validator));
        let weighted = voters.filter_map(|(validator, (_, head))| {
            let validator = registry.get(*validator)?;
            let counts = validator.is_active(self.justified.epoch) && !validator.slashed;
            Some((*head, if counts { validator.effective_balance } else { 0 }))
        });
        let mut votes: Vec<(u32, u64)> = weighted.collect();
        votes.extend(self.boost_root.map(|boosted| (boosted, score)));
        let tree = &lane.tree;
        move |block| votes.iter().filter(|(head, _)| tree.is_ancestor(block, *head)).map(|(_, weight)| weight).sum()
    }

    fn children(&self, lane: &Lane, block: u32) -> Vec<u32> {
        lane.tree.at(block).children.iter().copied().filter(|child| self.known.contains(child)).collect()
    }

    /// `filter_block_tree`.
    fn is_viable(&self, lane: &Lane, block: u32, all: bool) -> bool {
        let children = self.children(lane, block);
        if !children.is_empty() {
            return children.into_iter().any(|child| self.is_viable(lane, child, all));
        }
        let stored = lane.tree.at(block);
        let is_of_past_epoch = stored.slot.0 / rules(lane).slots_per_epoch < self.epoch(lane);
        let source = if is_of_past_epoch { stored.unrealized.0 } else { stored.justified };
        let correct_justified = all
            || self.justified.epoch == 0
            || source.epoch == self.justified.epoch
            || source.epoch + 2 >= self.epoch(lane);
        let correct_finalized = self.finalized.epoch == 0
            || self.checkpoint_block(lane, block, self.finalized.epoch) == self.finalized.root;
        correct_justified && correct_finalized
    }

    /// `get_head`.
    pub fn head(&self, lane: &Lane) -> u32 {
        let weight = self.weights(lane);
        let mut at = lane.tree.find(&Hash256(self.justified.root)).expect("a justified block is known");
        let follows_all = !self.is_viable(lane, at, false);
        loop {
            let viable = self.children(lane, at).into_iter().filter(|child| self.is_viable(lane, *child, follows_all));
            match viable.max_by_key(|child| (weight(*child), lane.tree.at(*child).id)) {
                Some(best) => at = best,
                None => return at,
            }
        }
    }
}

fn rules(lane: &Lane) -> &proofground::core::consensus::params::StakeRules {
    lane.spec.engine.stake_rules().expect("rules of stake")
}
