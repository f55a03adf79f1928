//! One node's view: which blocks, votes and payments it has heard of, and what it makes of them.
//!
//! Forks are not scripted anywhere: two replicas that heard different things simply have different heads.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::chain::mempool::Mempool;
use crate::core::chain::transaction::Action;
use crate::core::consensus::engine::ForkChoiceRule;
use crate::core::consensus::fork_choice::most_work;
use crate::core::consensus::fork_choice::store::{Store, StoreError};
use crate::core::consensus::spec::ChainSpec;
use crate::core::sorted::{SortedMap, SortedSet};
use crate::core::units::{SimTime, Slot};
use serde::{Deserialize, Serialize};

/// Votes remembered per validator, to notice a contradiction.
const REMEMBERED_VOTES: usize = 16;
/// Proposals remembered, for the same reason.
const REMEMBERED_PROPOSALS: usize = 64;
const MEMPOOL_CAPACITY: usize = 300;

/// What a node knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replica {
    known: Vec<bool>,
    /// Blocks whose parent has not arrived yet, by that parent.
    orphans: SortedMap<u32, SortedSet<u32>>,
    pub head: u32,
    pub mempool: Mempool,
    pub store: Store,
    /// Votes that cannot be counted yet, heard by gossip and in blocks: their slot is not over, or a block they name has not
    /// arrived.
    waiting_votes: [Vec<Attestation>; 2],
    /// Indices into the lane's votes that a proposer may still include.
    pub vote_pool: SortedSet<u32>,
    seen_votes: SortedMap<u32, Vec<Attestation>>,
    seen_proposals: SortedMap<(Slot, u32), u32>,
}

/// A head that moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct HeadChange {
    pub from: u32,
    pub to: u32,
}

impl Replica {
    pub fn new(tree: &BlockTree, spec: &ChainSpec) -> Self {
        Self {
            known: vec![true],
            orphans: SortedMap::new(),
            head: 0,
            mempool: Mempool::new(MEMPOOL_CAPACITY),
            store: Store::new(tree, spec),
            waiting_votes: [Vec::new(), Vec::new()],
            vote_pool: SortedSet::new(),
            seen_votes: SortedMap::new(),
            seen_proposals: SortedMap::new(),
        }
    }

    pub fn knows(&self, block: u32) -> bool {
        self.known.get(block as usize).copied().unwrap_or(false)
    }

    /// Whether the block has reached this node, even if it waits for its parent.
    pub fn has_heard_of(&self, tree: &BlockTree, block: u32) -> bool {
        let waits = tree.at(block).parent.and_then(|parent| self.orphans.get(&parent));
        self.knows(block) || waits.is_some_and(|waiting| waiting.contains(&block))
    }

    /// Takes in a checked block and everything that waited for it. Returns evidence of proposers, and
    /// of voters whose votes it holds, that contradicted themselves.
    pub fn on_block(&mut self, tree: &BlockTree, spec: &ChainSpec, block: u32) -> Vec<SlashingEvidence> {
        let mut evidence = Vec::new();
        if self.knows(block) {
            return evidence;
        }
        if let Some(parent) = tree.at(block).parent
            && !self.knows(parent)
        {
            self.orphans.get_or_insert(parent, SortedSet::new()).insert(block);
            return evidence;
        }
        let mut ready = vec![block];
        while let Some(next) = ready.pop() {
            self.accept(tree, spec, next, &mut evidence);
            ready.extend(self.orphans.remove(&next).unwrap_or_default().into_vec());
        }
        evidence
    }

    fn accept(&mut self, tree: &BlockTree, spec: &ChainSpec, block: u32, evidence: &mut Vec<SlashingEvidence>) {
        let place = block as usize;
        if self.known.len() <= place {
            self.known.resize(place + 1, false);
        }
        self.known[place] = true;
        let stored = tree.at(block);
        if spec.engine.fork_choice() == ForkChoiceRule::MostWork {
            return;
        }
        evidence.extend(self.notice_proposal(tree, block));
        // What the store does not take in (it lies beside what is final) counts for nothing, and neither do its votes.
        if self.store.on_block(tree, spec, block).is_err() {
            return;
        }
        for vote in &stored.block.attestations {
            self.count(tree, spec, vote, true);
            evidence.extend(self.notice_vote(tree, vote));
        }
        for transaction in &stored.block.transactions {
            if let Action::Evidence(proof) = &transaction.action
                && !matches!(**proof, SlashingEvidence::ProposerEquivocation { .. })
            {
                self.store.on_attester_slashing(tree, proof.offender());
            }
        }
        self.count_waiting(tree, spec);
    }

    /// Time passes. Votes of the slots that ended are counted now.
    pub fn on_tick(&mut self, tree: &BlockTree, spec: &ChainSpec, now: SimTime) {
        if self.store.on_tick(tree, spec, now) {
            self.count_waiting(tree, spec);
        }
    }

    fn count_waiting(&mut self, tree: &BlockTree, spec: &ChainSpec) {
        for is_from_block in [false, true] {
            for vote in std::mem::take(&mut self.waiting_votes[usize::from(is_from_block)]) {
                self.count(tree, spec, &vote, is_from_block);
            }
        }
    }

    fn notice_proposal(&mut self, tree: &BlockTree, block: u32) -> Option<SlashingEvidence> {
        let signed = tree.at(block).block.signed_header()?;
        let key = (signed.slot, signed.proposer);
        let earlier = *self.seen_proposals.get_or_insert(key, block);
        while self.seen_proposals.len() > REMEMBERED_PROPOSALS {
            self.seen_proposals.pop_first();
        }
        let first = tree.at(earlier).block.signed_header()?;
        let evidence = SlashingEvidence::ProposerEquivocation { first, second: signed };
        evidence.check_contradiction().is_ok().then_some(evidence)
    }

    /// Takes in a vote whose signature is good. Returns evidence if the voter contradicted itself.
    pub fn on_attestation(
        &mut self,
        tree: &BlockTree,
        spec: &ChainSpec,
        index: u32,
        vote: &Attestation,
    ) -> Option<SlashingEvidence> {
        self.vote_pool.insert(index);
        self.count(tree, spec, vote, false);
        self.notice_vote(tree, vote)
    }

    /// Holds a vote against the voter's earlier ones.
    fn notice_vote(&mut self, tree: &BlockTree, vote: &Attestation) -> Option<SlashingEvidence> {
        let seen = self.seen_votes.get_or_insert(vote.validator, Vec::new());
        let evidence = seen.iter().find_map(|earlier| evidence_from_votes(earlier, vote));
        if !seen.contains(vote) {
            seen.push(*vote);
        }
        if seen.len() > REMEMBERED_VOTES {
            seen.remove(0);
        }
        if evidence.is_some() {
            self.store.on_attester_slashing(tree, vote.validator);
        }
        evidence
    }

    fn count(&mut self, tree: &BlockTree, spec: &ChainSpec, vote: &Attestation, is_from_block: bool) {
        let counted = self.store.on_attestation(tree, spec, vote, is_from_block);
        if matches!(counted, Err(StoreError::EarlyVote | StoreError::UnknownBlock)) {
            self.waiting_votes[usize::from(is_from_block)].push(*vote);
        }
    }

    /// Applies the fork choice rule anew.
    pub fn update_head(&mut self, tree: &BlockTree, spec: &ChainSpec, heard: u32) -> Option<HeadChange> {
        let from = self.head;
        self.head = match spec.engine.fork_choice() {
            ForkChoiceRule::MostWork => {
                // Only the newcomer, or an orphan it set free, can beat the head.
                let mut best = self.head;
                let mut stack = if self.knows(heard) { vec![heard] } else { Vec::new() };
                while let Some(at) = stack.pop() {
                    if most_work::is_better(tree, at, best) {
                        best = at;
                    }
                    stack.extend(tree.at(at).children.iter().copied().filter(|child| self.knows(*child)));
                }
                best
            }
            ForkChoiceRule::LmdGhost => self.store.head(tree, spec),
        };
        (self.head != from).then_some(HeadChange { from, to: self.head })
    }

    /// Forgets votes too old to be included, and votes for blocks that never came.
    pub fn forget_votes(&mut self, is_old: impl Fn(u32) -> bool, current_epoch: u64) {
        self.vote_pool.retain(|index| !is_old(*index));
        for waiting in &mut self.waiting_votes {
            waiting.retain(|vote| vote.data.target.epoch.saturating_add(2) >= current_epoch);
        }
    }
}
