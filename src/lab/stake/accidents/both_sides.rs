//! Nothing at stake: a chain has forked, and some validators vote for both branches, since a vote costs nothing.
//!
//! A cut cable makes the fork: for an epoch or more each half of the honest hears only itself. Then all hear all, and each node
//! follows its own fork choice ([`Store`]) for the rest of the run. Of two votes by one validator in one epoch a node
//! counts the one it heard first, and each half hears its own side first: that is all it takes to keep both branches alive.
//! With slashing the pair is evidence: the vote counts no more, and the chain takes the stake.

use super::bench::{Bench, Branch, rules};
use crate::core::chain::attestation::Attestation;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::chain::transaction::Action;
use crate::core::consensus::fork_choice::store::Store;
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::slashing_protection::may_follow;
use crate::core::hash::Hash256;
use crate::core::units::Slot;

pub const VALIDATORS: u8 = 12;
/// From this epoch on the halves hear nothing of each other.
pub const CUT: u64 = 3;
/// The run ends with this epoch: late enough for the correlation penalty.
pub const LAST: u64 = 16;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How many of the twelve vote for both branches.
    pub two_voters: u8,
    /// Epochs until the cable is mended.
    pub cut: u8,
    pub has_slashing: bool,
}

impl Setup {
    /// Least, most, step: even, so that the honest fall into equal halves.
    pub const TWO_VOTERS: (u8, u8, u8) = (0, 6, 2);
    pub const CUTS: (u8, u8, u8) = (1, 4, 1);
}

/// Who: the honest of either half, and those who vote for both.
pub const GROUPS: [&str; 3] = ["Honest, first half", "Honest, second half", "Vote for both"];

/// Mean stakes, in grains, at the end of an epoch on the first half's chain.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sample {
    pub epoch: u64,
    pub stakes: [f64; 3],
}

pub struct BothSides {
    pub setup: Setup,
    bench: Bench,
    pub slot: Slot,
    stores: [Store; 2],
    heads: [u32; 2],
    /// Votes a side's proposers may include.
    pools: [Vec<Attestation>; 2],
    /// Votes that each side counts with the next slot, in the order in which it heard them.
    heard: [Vec<Attestation>; 2],
    /// What the cut cable holds back.
    held: [Vec<Attestation>; 2],
    /// Newest link by validator and side; an honest one has one record for both.
    linked: Vec<[Option<(u64, u64)>; 2]>,
    votes: Vec<Attestation>,
    proofs: Vec<SlashingEvidence>,
    /// Where the sides agree since when.
    pub agreed_since: Option<Slot>,
    pub split_slots: u64,
    began_with: Vec<u64>,
    pub samples: Vec<Sample>,
}

impl BothSides {
    pub fn new(seed: u64, setup: Setup) -> BothSides {
        let own = rules();
        let slashing = own.slashing.filter(|_| setup.has_slashing);
        let bench = Bench::new(seed, u32::from(VALIDATORS), 0, StakeRules { slashing, ..own });
        let store = Store::new(&bench.tree, &bench.spec);
        BothSides {
            setup: Setup {
                two_voters: setup.two_voters.min(Setup::TWO_VOTERS.1),
                cut: setup.cut.clamp(Setup::CUTS.0, Setup::CUTS.1),
                ..setup
            },
            bench,
            slot: Slot(0),
            stores: [store.clone(), store],
            heads: [0; 2],
            pools: Default::default(),
            heard: Default::default(),
            held: Default::default(),
            linked: vec![[None; 2]; usize::from(VALIDATORS)],
            votes: Vec::new(),
            proofs: Vec::new(),
            agreed_since: None,
            split_slots: 0,
            began_with: Vec::new(),
            samples: Vec::new(),
        }
    }

    fn first(&self, epoch: u64) -> Slot {
        self.bench.rules.first_slot(epoch)
    }

    /// The first epoch after the cable is mended.
    pub fn mended(&self) -> u64 {
        CUT + u64::from(self.setup.cut)
    }

    pub fn epoch(&self) -> u64 {
        self.bench.rules.epoch_of(self.slot)
    }

    pub fn is_done(&self) -> bool {
        self.slot >= self.first(LAST + 1)
    }

    /// How far it is, in thousandths.
    pub fn progress(&self) -> u16 {
        (self.slot.0 * 1000 / self.first(LAST + 1).0.max(1)).min(1000) as u16
    }

    fn votes_twice(&self, validator: u32) -> bool {
        validator < u32::from(self.setup.two_voters)
    }

    /// Place in [`GROUPS`].
    fn group(&self, validator: u32) -> usize {
        if self.votes_twice(validator) { 2 } else { (validator % 2) as usize }
    }

    /// Whether a validator acts on a side.
    fn acts_on(&self, validator: u32, side: usize, is_cut: bool) -> bool {
        let group = self.group(validator);
        group == 2 || group == side || (!is_cut && self.heads[0] == self.heads[1])
    }

    /// How many heads are acted on.
    fn sides(&self, is_cut: bool) -> usize {
        if is_cut || self.heads[0] != self.heads[1] { 2 } else { 1 }
    }

    /// Whether neither head is built on the other.
    pub fn is_split(&self) -> bool {
        let [one, two] = self.heads;
        !self.bench.tree.is_ancestor(one, two) && !self.bench.tree.is_ancestor(two, one)
    }

    /// One slot more. Nothing once it is over.
    pub fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let slot = Slot(self.slot.0 + 1);
        self.slot = slot;
        let epoch = self.epoch();
        let is_cut = (CUT..self.mended()).contains(&epoch);
        if slot == self.first(CUT) {
            self.began_with = self.stakes(0);
        }
        if slot == self.first(self.mended()) {
            self.mend();
        }
        for side in 0..2 {
            self.count(side);
        }
        let mut blocks = [None; 2];
        for (side, block) in blocks.iter_mut().enumerate().take(self.sides(is_cut)) {
            *block = self.propose(side, is_cut);
        }
        self.hear(blocks, is_cut);
        for side in 0..self.sides(is_cut) {
            self.vote(side, is_cut);
        }
        if epoch >= self.mended() {
            if self.is_split() {
                self.agreed_since = None;
                self.split_slots += 1;
            } else {
                self.agreed_since.get_or_insert(slot);
            }
        }
        if slot.0 + 1 == self.first(epoch + 1).0 && epoch + 1 >= CUT {
            self.sample(epoch);
        }
    }

    /// The cable is mended: each side hears what the other held back.
    fn mend(&mut self) {
        let (tree, spec) = (&self.bench.tree, &self.bench.spec);
        for (side, store) in self.stores.iter_mut().enumerate() {
            for (block, _) in tree.iter() {
                let _ = store.on_block(tree, spec, block);
            }
            let missed = std::mem::take(&mut self.held[side]);
            self.pools[side].extend_from_slice(&missed);
            self.heard[side].extend(missed);
        }
        for vote in self.votes.clone() {
            self.compare(&vote);
        }
    }

    /// A slot begins for a side: the votes of the last one count.
    fn count(&mut self, side: usize) {
        let (tree, spec) = (&self.bench.tree, &self.bench.spec);
        let store = &mut self.stores[side];
        store.on_tick(tree, spec, spec.slot_start(self.slot));
        for vote in std::mem::take(&mut self.heard[side]) {
            // One for a block beside what is final here counts for nothing.
            let _ = store.on_attestation(tree, spec, &vote, false);
        }
        self.heads[side] = store.head(tree, spec);
    }

    fn is_slashed(&self, head: u32, validator: u32) -> bool {
        let state = self.bench.tree.state(head, &self.bench.spec);
        state.stake().and_then(|stake| stake.registry.get(validator)).is_none_or(|own| own.slashed)
    }

    fn propose(&mut self, side: usize, is_cut: bool) -> Option<u32> {
        let (slot, head) = (self.slot, self.heads[side]);
        let proposer = self.bench.duty(head, slot).0.filter(|own| self.acts_on(*own, side, is_cut));
        let proposer = proposer.filter(|own| !self.is_slashed(head, *own))?;
        let fresh = self.proofs.iter().filter(|proof| !self.is_slashed(head, proof.offender()));
        let proofs = fresh.map(|proof| Action::Evidence(Box::new(proof.clone()))).collect();
        let transactions = self.bench.sign_actions(head, u32::from(VALIDATORS) - 1, proofs);
        let oldest = self.epoch().saturating_sub(1);
        self.pools[side].retain(|vote| vote.data.target.epoch >= oldest);
        let branch = Branch { head, pool: self.pools[side].clone() };
        let block = self.bench.block(&branch, slot, proposer, side as u64, transactions)?;
        let imported = self.bench.import(block);
        debug_assert!(imported.is_ok(), "a proposer's own block is valid: {imported:?}");
        let index = imported.ok()?;
        let included: Vec<Hash256> = self.bench.tree.at(index).block.attestations.iter().map(Attestation::id).collect();
        self.pools[side].retain(|vote| !included.contains(&vote.id()));
        Some(index)
    }

    /// Each side takes in its own block, then, unless the cable is cut, that of the other.
    fn hear(&mut self, blocks: [Option<u32>; 2], is_cut: bool) {
        let (tree, spec) = (&self.bench.tree, &self.bench.spec);
        for (side, store) in self.stores.iter_mut().enumerate() {
            let others = blocks[1 - side].filter(|_| !is_cut);
            for block in [blocks[side], others].into_iter().flatten() {
                // What is beside its final blocks a node leaves out.
                let _ = store.on_block(tree, spec, block);
            }
            self.heads[side] = store.head(tree, spec);
        }
    }

    fn vote(&mut self, side: usize, is_cut: bool) {
        let (slot, head) = (self.slot, self.heads[side]);
        for validator in self.bench.duty(head, slot).1 {
            if !self.acts_on(validator, side, is_cut) || self.is_slashed(head, validator) {
                continue;
            }
            let Some(vote) = self.bench.vote(head, slot, validator) else { continue };
            let link = (vote.data.source.epoch, vote.data.target.epoch);
            let record = if self.votes_twice(validator) { side } else { 0 };
            let Some(linked) = self.linked.get_mut(validator as usize) else { continue };
            if linked[record].is_some_and(|last| !may_follow(last, link.0, link.1)) || self.votes.contains(&vote) {
                continue;
            }
            linked[record] = Some(link);
            let other = 1 - side;
            // Its own side hears it first: there it goes before what came over from the other.
            self.heard[side].insert(0, vote);
            self.pools[side].push(vote);
            if is_cut {
                self.held[other].push(vote);
            } else {
                self.heard[other].push(vote);
                self.pools[other].push(vote);
                self.compare(&vote);
            }
            self.votes.push(vote);
        }
    }

    /// Holds a vote against what its signer signed before, where a pair is worth something.
    fn compare(&mut self, vote: &Attestation) {
        if !self.setup.has_slashing || self.proofs.iter().any(|proof| proof.offender() == vote.validator) {
            return;
        }
        let own = self.votes.iter().filter(|earlier| earlier.validator == vote.validator);
        if let Some(proof) = own.filter_map(|earlier| evidence_from_votes(earlier, vote)).next() {
            for store in &mut self.stores {
                store.on_attester_slashing(&self.bench.tree, vote.validator);
            }
            self.proofs.push(proof);
        }
    }

    /// Stakes by validator on a side's chain.
    fn stakes(&self, side: usize) -> Vec<u64> {
        let state = self.bench.state(self.heads[side], self.slot);
        state.stake().map_or(Vec::new(), |stake| stake.registry.0.iter().map(|own| own.balance.0).collect())
    }

    fn mean(&self, stakes: &[u64]) -> [f64; 3] {
        let (mut sums, mut members) = ([0.0; 3], [0.0f64; 3]);
        for (validator, stake) in (0u32..).zip(stakes) {
            let group = self.group(validator);
            sums[group] += *stake as f64;
            members[group] += 1.0;
        }
        std::array::from_fn(|group| sums[group] / members[group].max(1.0))
    }

    fn sample(&mut self, epoch: u64) {
        let stakes = self.mean(&self.stakes(0));
        self.samples.push(Sample { epoch, stakes });
    }

    /// Mean change of the stake since the fork began, in grains, by group, on a side's chain.
    pub fn earned(&self, side: usize) -> [f64; 3] {
        let (now, then) = (self.mean(&self.stakes(side)), self.mean(&self.began_with));
        std::array::from_fn(|group| now[group] - then[group])
    }

    pub fn members(&self) -> [u32; 3] {
        let mut members = [0; 3];
        (0..u32::from(VALIDATORS)).for_each(|validator| members[self.group(validator)] += 1);
        members
    }

    /// Newest final epoch for either half.
    pub fn finalized(&self) -> [u64; 2] {
        self.stores.each_ref().map(|store| store.finalized.epoch)
    }

    /// Whether two blocks are final of which neither is built on the other.
    pub fn is_broken(&self) -> bool {
        let tree = &self.bench.tree;
        let [one, two] = self.stores.each_ref().map(|store| tree.find(&Hash256(store.finalized.root)).unwrap_or(0));
        !tree.is_ancestor(one, two) && !tree.is_ancestor(two, one)
    }

    /// Votes that contradict another of their signer, whether anybody is punished for it or not.
    pub fn contradictions(&self) -> usize {
        let contradicts = |place: usize, vote: &Attestation| {
            let earlier = self.votes.iter().take(place).filter(|earlier| earlier.validator == vote.validator);
            earlier.filter_map(|earlier| evidence_from_votes(earlier, vote)).next().is_some()
        };
        self.votes.iter().enumerate().filter(|(place, vote)| contradicts(*place, vote)).count()
    }

    /// How many are slashed on a side's chain.
    pub fn slashed(&self, side: usize) -> usize {
        let all = 0..u32::from(VALIDATORS);
        all.filter(|validator| self.is_slashed(self.heads[side], *validator)).count()
    }

    /// Who was found to contradict itself, in the order in which it was found.
    pub fn contradictors(&self) -> Vec<u32> {
        self.proofs.iter().map(SlashingEvidence::offender).collect()
    }
}
