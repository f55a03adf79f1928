//! Old keys: those who founded a chain have left it, and sell the keys that they once signed with. The buyer signs another
//! history from the time when these keys were all there was, block by block and vote by vote, with signatures that are as
//! good as any. What a new node can tell, and what it cannot, is asked of the chain's own rules and fork choice.

use super::bench::{Bench, Branch, STAKE, rules};
use crate::core::chain::attestation::Attestation;
use crate::core::chain::evidence::evidence_from_votes;
use crate::core::chain::ledger::LedgerError;
use crate::core::chain::registry::Registry;
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::consensus::apply::apply_transaction;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::consensus::fork_choice::store::{Store, StoreError};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::queue::ChurnRule;
use crate::core::consensus::weak_subjectivity::{
    check_contains, compute_weak_subjectivity_period, is_within_weak_subjectivity_period,
};
use crate::core::keys::PublicKey;
use crate::core::units::{Amount, Slot};

pub const FOUNDERS: u8 = 4;
const NEWCOMERS: u32 = 4;
/// The other history leaves the true one with this epoch.
pub const FORK: u64 = 2;
/// The founders ask to leave.
pub const EXIT: u64 = 7;
/// One slot in so many stays empty in the true history, as its proposer is away.
const MISSED: u64 = 7;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    /// How many of the four founders sell.
    pub sellers: u8,
    /// Epochs from the founders' wish to leave to the attack.
    pub wait: u8,
}

impl Setup {
    /// Least, most, step.
    pub const SELLERS: (u8, u8, u8) = (2, FOUNDERS, 1);
    pub const WAITS: (u8, u8, u8) = (1, 14, 1);

    /// The epoch in which the attack comes: no checkpoint is older.
    pub fn present(&self) -> u8 {
        self.wait.saturating_add(EXIT as u8)
    }
}

/// What can be said of one of the two histories.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct History {
    pub tip: u32,
    /// Blocks since the genesis block.
    pub blocks: u64,
    /// Votes in these blocks, each with a good signature.
    pub votes: usize,
    /// Newest final epoch, as a node sees it that has all of these blocks.
    pub finalized: u64,
}

/// Where a new node ends that hears one history first, and what it says to the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Newcomer {
    pub head: u32,
    pub refusal: Option<StoreError>,
}

/// What comes of the proofs, when they are handed in on the true chain.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proofs {
    /// Sellers of whom two contradicting votes exist.
    pub found: u32,
    pub slashed: u32,
    /// Grains taken at once.
    pub taken: u64,
    pub refusal: Option<LedgerError>,
}

pub struct OldKeys {
    pub setup: Setup,
    bench: Bench,
    branches: [Branch; 2],
    slots: [Slot; 2],
    /// Acts that wait for a block of the true chain, by owner.
    pending: Vec<(u32, Action)>,
    /// Blocks of the true history, and of the other, that the chain's rules refused.
    pub refused: [u32; 2],
}

/// Two may enter and two may leave in an epoch.
fn lively() -> StakeRules {
    StakeRules { churn: ChurnRule::ByCount { min: 2, quotient: 4, most_entries: u64::MAX }, ..rules() }
}

impl OldKeys {
    pub fn new(seed: u64, setup: Setup) -> OldKeys {
        let Setup { sellers, wait } = setup;
        OldKeys {
            setup: Setup {
                sellers: sellers.clamp(Setup::SELLERS.0, Setup::SELLERS.1),
                wait: wait.clamp(Setup::WAITS.0, Setup::WAITS.1),
            },
            bench: Bench::new(seed, u32::from(FOUNDERS), NEWCOMERS, lively()),
            branches: [Branch::default(), Branch::default()],
            slots: [Slot(0); 2],
            pending: Vec::new(),
            refused: [0; 2],
        }
    }

    /// The epoch in which the attack comes.
    pub fn present(&self) -> u64 {
        u64::from(self.setup.present())
    }

    fn end(&self) -> Slot {
        Slot(self.bench.rules.first_slot(self.present() + 1).0 - 1)
    }

    pub fn is_done(&self) -> bool {
        self.slots.iter().all(|slot| *slot >= self.end())
    }

    /// How far it is, in thousandths.
    pub fn progress(&self) -> u16 {
        let whole = self.end().0.saturating_mul(2).max(1);
        ((self.slots[0].0 + self.slots[1].0) * 1000 / whole) as u16
    }

    /// One slot more: first of the true history, then of the other. Nothing once both are there.
    pub fn step(&mut self) {
        if self.slots[0] < self.end() {
            let slot = Slot(self.slots[0].0 + 1);
            if slot == self.bench.rules.first_slot(FORK) {
                // The other history has the same beginning.
                self.branches[1] = self.branches[0].clone();
                self.slots[1] = self.slots[0];
                self.refused[1] = self.refused[0];
            }
            self.slots[0] = slot;
            self.step_true(slot);
        } else if self.slots[1] < self.end() {
            let slot = Slot(self.slots[1].0 + 1);
            self.slots[1] = slot;
            let sellers = u32::from(self.setup.sellers);
            let run = self.bench.run_slot(&mut self.branches[1], slot, |own| own < sellers, Vec::new());
            self.refused[1] += u32::from(run.is_err());
        }
    }

    fn step_true(&mut self, slot: Slot) {
        let rules = self.bench.rules;
        let epoch = rules.epoch_of(slot);
        if slot == rules.first_slot(FORK) {
            let deposits = (0..NEWCOMERS).filter_map(|place| self.deposit(u32::from(FOUNDERS) + place));
            self.pending = deposits.collect();
        }
        if slot == rules.first_slot(EXIT) {
            self.pending.extend((0..u32::from(FOUNDERS)).map(|own| (own, Action::Exit)));
        }
        if slot == rules.first_slot(epoch) {
            self.pending.extend(self.free_to_withdraw(slot, epoch));
        }
        let branch = &mut self.branches[0];
        let acts = std::mem::take(&mut self.pending);
        let sign = |(own, act): &(u32, Action)| self.bench.sign_actions(branch.head, *own, vec![act.clone()]);
        let transactions: Vec<Transaction> = acts.iter().flat_map(sign).collect();
        let made = match slot.0 % MISSED {
            0 => Ok(false),
            _ => self.bench.propose(branch, slot, |_| true, transactions),
        };
        self.refused[0] += u32::from(made.is_err());
        if made != Ok(true) {
            self.pending = acts;
        }
        self.bench.vote_in(branch, slot, |_| true);
    }

    fn deposit(&self, own: u32) -> Option<(u32, Action)> {
        let signing_key = self.bench.signer(own)?.public_key();
        Some((own, Action::Deposit { signing_key, amount: Amount::from_coins(STAKE) }))
    }

    fn free_to_withdraw(&self, slot: Slot, epoch: u64) -> Vec<(u32, Action)> {
        let registry = self.registry(slot);
        let free =
            |own: &u32| registry.get(*own).is_some_and(|own| own.withdrawable_epoch <= epoch && !own.balance.is_zero());
        (0..u32::from(FOUNDERS)).filter(free).map(|own| (own, Action::Withdraw)).collect()
    }

    fn registry(&self, slot: Slot) -> Registry {
        let state = self.bench.state(self.branches[0].head, slot);
        state.stake().map(|stake| stake.registry.clone()).unwrap_or_default()
    }

    /// Founders who still can be slashed on the true chain: those who have not come to their withdrawal.
    pub fn still_bound(&self) -> usize {
        let epoch = self.present();
        let registry = self.registry(self.end());
        registry.0.iter().take(usize::from(FOUNDERS)).filter(|own| epoch < own.withdrawable_epoch).count()
    }

    /// The true history, and the other.
    pub fn histories(&self) -> [History; 2] {
        self.branches.each_ref().map(|branch| {
            let tree = &self.bench.tree;
            let tip = tree.at(branch.head);
            let votes = tree.path_to_genesis(branch.head).map(|block| tree.at(block).block.attestations.len());
            History {
                tip: branch.head,
                blocks: tip.height,
                votes: votes.sum(),
                finalized: tip.finalized.epoch.max(tip.unrealized.1.epoch),
            }
        })
    }

    /// A node that knows the genesis block and nothing else; it hears the true history first, or the other.
    pub fn newcomer(&self, hears_true_first: bool) -> Newcomer {
        let (tree, spec) = (&self.bench.tree, &self.bench.spec);
        let mut store = Store::new(tree, spec);
        store.on_tick(tree, spec, spec.slot_start(Slot(self.end().0 + 1)));
        let order = if hears_true_first { [0, 1] } else { [1, 0] };
        let mut refusal = None;
        for branch in order.map(|place| self.branches[place].head) {
            let mut path: Vec<u32> = tree.path_to_genesis(branch).collect();
            path.reverse();
            for block in path {
                match store.on_block(tree, spec, block) {
                    // A block on top of one that was refused is not even looked at.
                    Err(error) => {
                        refusal.get_or_insert(error);
                    }
                    Ok(()) => {
                        for vote in &tree.at(block).block.attestations {
                            // A vote that counts for nothing is no reason to refuse its block.
                            let _ = store.on_attestation(tree, spec, vote, true);
                        }
                    }
                }
            }
        }
        Newcomer { head: store.head(tree, spec), refusal }
    }

    /// The checkpoint of the true history that a friend names, so many epochs old.
    pub fn checkpoint(&self, age: u8) -> Checkpoint {
        let epoch = self.present().saturating_sub(u64::from(age));
        let tree = &self.bench.tree;
        let block = tree.ancestor_at_slot(self.branches[0].head, self.bench.rules.first_slot(epoch)).unwrap_or(0);
        Checkpoint { epoch, root: tree.at(block).id.0 }
    }

    /// Whether the true history, and the other, go through a checkpoint.
    pub fn contain(&self, trusted: &Checkpoint) -> [bool; 2] {
        self.branches
            .each_ref()
            .map(|branch| check_contains(&self.bench.tree, branch.head, trusted, &self.bench.rules).is_ok())
    }

    /// The weak subjectivity period here, in epochs, and whether a checkpoint is within it.
    pub fn period(&self, trusted: &Checkpoint) -> (u64, bool) {
        let state = self.bench.state(self.branches[0].head, self.end());
        let present = self.present();
        let period =
            state.stake().map_or(0, |stake| compute_weak_subjectivity_period(stake, present, &self.bench.rules));
        (period, is_within_weak_subjectivity_period(trusted.epoch, period, present))
    }

    fn votes_of(&self, branch: usize, own: u32) -> Vec<Attestation> {
        let tree = &self.bench.tree;
        let path = tree.path_to_genesis(self.branches[branch].head);
        let votes = path.flat_map(|block| tree.at(block).block.attestations.iter().copied());
        votes.filter(|vote| vote.validator == own).collect()
    }

    /// Looks for two votes of each seller that contradict each other, and hands them in on the true chain of today.
    pub fn proofs(&self) -> Proofs {
        let mut proofs = Proofs::default();
        let mut state = self.bench.state(self.branches[0].head, self.end());
        for seller in 0..u32::from(self.setup.sellers) {
            let (real, other) = (self.votes_of(0, seller), self.votes_of(1, seller));
            let pairs = real.iter().flat_map(|one| other.iter().map(move |two| evidence_from_votes(one, two)));
            let Some(evidence) = pairs.flatten().next() else { continue };
            proofs.found += 1;
            let Some(key) = self.bench.signer(seller).map(|key| key.public_key()) else { continue };
            debug_assert_eq!(evidence.verify(self.bench.spec.id, &key), Ok(()));
            let before = stake_of(&state, seller);
            let watcher = u32::from(FOUNDERS) + seller % NEWCOMERS;
            let handed_in =
                self.bench.sign_actions(self.branches[0].head, watcher, vec![Action::Evidence(Box::new(evidence))]);
            for transaction in &handed_in {
                match apply_transaction(&mut state, transaction, &PublicKey::default(), &self.bench.spec) {
                    Ok(()) => {
                        proofs.slashed += 1;
                        proofs.taken += before.saturating_sub(stake_of(&state, seller));
                    }
                    Err(error) => proofs.refusal = Some(error),
                }
            }
        }
        proofs
    }
}

fn stake_of(state: &crate::core::chain::chain_state::ChainState, own: u32) -> u64 {
    state.stake().and_then(|stake| stake.registry.get(own)).map_or(0, |own| own.balance.0)
}
