//! One node's view: which blocks, votes and payments it has heard of, and what it makes of them.
//!
//! Forks are not scripted anywhere: two replicas that heard different things simply have different heads.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::chain_state::ConsensusState;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::chain::mempool::Mempool;
use crate::core::chain::transaction::Action;
use crate::core::consensus::engine::ForkChoiceRule;
use crate::core::consensus::epoch::process_slots;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::fork_choice::lmd_ghost::{LatestMessage, LmdGhost};
use crate::core::consensus::fork_choice::most_work;
use crate::core::consensus::spec::ChainSpec;
use crate::core::hash::Hash256;
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
    pub ghost: LmdGhost,
    /// Votes for blocks that have not arrived yet, by that block's identity.
    early_votes: SortedMap<[u8; 32], Vec<(u32, u64)>>,
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
    pub fn new(tree: &BlockTree, balances: Vec<u64>) -> Self {
        let genesis = Checkpoint { epoch: 0, root: tree.at(0).id.0 };
        Self {
            known: vec![true],
            orphans: SortedMap::new(),
            head: 0,
            mempool: Mempool::new(MEMPOOL_CAPACITY),
            ghost: LmdGhost::new(genesis, balances),
            early_votes: SortedMap::new(),
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
        // What is final is never left (`on_block` in the specification): such a block counts for nothing here.
        if !self.ghost.builds_on_final(tree, block) {
            return;
        }
        self.ghost
            .on_checkpoints(tree, stored.justified, stored.finalized, || voting_weights(tree, spec, stored.justified));
        for vote in &stored.block.attestations {
            self.count(tree, vote);
            evidence.extend(self.notice_vote(tree, vote));
        }
        for transaction in &stored.block.transactions {
            if let Action::Evidence(proof) = &transaction.action {
                self.ghost.on_equivocation(tree, proof.offender());
            }
        }
        for (validator, epoch) in self.early_votes.remove(&stored.id.0).unwrap_or_default() {
            self.ghost.on_attestation(tree, validator, LatestMessage { epoch, head: block });
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
        evidence.check_contradiction().ok()?;
        self.ghost.on_equivocation(tree, signed.proposer);
        Some(evidence)
    }

    /// Takes in a vote whose signature is good. Returns evidence if the voter contradicted itself.
    pub fn on_attestation(&mut self, tree: &BlockTree, index: u32, vote: &Attestation) -> Option<SlashingEvidence> {
        self.vote_pool.insert(index);
        self.count(tree, vote);
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
            self.ghost.on_equivocation(tree, vote.validator);
        }
        evidence
    }

    fn count(&mut self, tree: &BlockTree, vote: &Attestation) {
        let epoch = vote.data.target.epoch;
        match tree.find(&vote.data.head).filter(|head| self.knows(*head)) {
            Some(head) => self.ghost.on_attestation(tree, vote.validator, LatestMessage { epoch, head }),
            None => self.early_votes.get_or_insert(vote.data.head.0, Vec::new()).push((vote.validator, epoch)),
        }
    }

    /// Applies the fork choice rule anew.
    pub fn update_head(&mut self, tree: &BlockTree, spec: &ChainSpec, heard: u32, now: SimTime) -> Option<HeadChange> {
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
            ForkChoiceRule::LmdGhost => {
                let epoch = spec.engine.stake_rules().map_or(0, |rules| rules.epoch_of(spec.slot_at(now)));
                self.ghost.head(tree, |block| self.knows(block), epoch)
            }
        };
        (self.head != from).then_some(HeadChange { from, to: self.head })
    }

    /// Forgets votes too old to be included, and votes for blocks that never came.
    pub fn forget_votes(&mut self, is_old: impl Fn(u32) -> bool, current_epoch: u64) {
        self.vote_pool.retain(|index| !is_old(*index));
        self.early_votes.retain(|_, votes| votes.iter().any(|(_, epoch)| epoch.saturating_add(2) >= current_epoch));
    }
}

/// What each validator's vote weighs at a checkpoint: its effective balance, or nothing if it may not act there or was
/// slashed. Source: consensus-specs, fork-choice.md (`store_target_checkpoint_state`, `get_weight`).
fn voting_weights(tree: &BlockTree, spec: &ChainSpec, checkpoint: Checkpoint) -> Vec<u64> {
    let root = tree.find(&Hash256(checkpoint.root)).unwrap_or(0);
    let mut state = (*tree.state(root, spec)).clone();
    let (ConsensusState::Stake(stake), Some(rules)) = (&mut state.consensus, spec.engine.stake_rules()) else {
        return Vec::new();
    };
    process_slots(&mut state.ledger, stake, rules.first_slot(checkpoint.epoch), rules);
    stake.registry.voting_weights(checkpoint.epoch)
}
