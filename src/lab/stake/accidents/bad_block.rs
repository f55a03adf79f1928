//! A bad block: a proposer signs a block with a payment that no rule allows. Who checks refuses it; who votes without
//! checking votes for a block that the others do not have.
//!
//! The chain of those who check is real in all: it counts the careless votes as its own rules say. The careless have no
//! chain that could be worked out, as nobody can say what state a forbidden payment leads to; they have signed blocks that
//! name each other, and signed votes. Voting for an invalid block contradicts nothing, so it is not slashed by itself: it is
//! what the careless sign *afterwards* that decides.

use super::bench::{Bench, Branch, rules};
use crate::core::chain::attestation::{Attestation, AttestationData};
use crate::core::chain::error::Violation;
use crate::core::chain::evidence::{SlashingEvidence, evidence_from_votes};
use crate::core::chain::transaction::{Action, Transaction};
use crate::core::consensus::finality::casper_ffg::{Checkpoint, reaches_two_thirds};
use crate::core::consensus::honest::{Turn, attestation_data, sign_block};
use crate::core::consensus::rule_id::RuleId;
use crate::core::consensus::spec::SignatureCache;
use crate::core::consensus::validate::{examine, validate};
use crate::core::hash::Hash256;
use crate::core::units::{Amount, GRAINS_PER_COIN, Slot};

pub const VALIDATORS: u8 = 12;
/// The bad block opens this epoch.
const EPOCH: u64 = 3;
/// The run ends with the fifth epoch after it began.
const EPOCHS: u64 = 5;

/// What is wrong with the payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    Overspend,
    BadSignature,
}

impl Fault {
    pub const ALL: [Fault; 2] = [Fault::Overspend, Fault::BadSignature];

    pub const fn words(self) -> &'static str {
        match self {
            Fault::Overspend => "it spends more than there is",
            Fault::BadSignature => "its owner never signed it",
        }
    }
}

/// What the careless do once their vote for the bad block is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Then {
    /// They mend their software and vote on the others' chain from the next epoch on.
    Return,
    /// They mend it at once, and vote a second time in the same epoch.
    VoteAgain,
    /// They build on the bad block for one more epoch, then return.
    GoOn,
}

impl Then {
    pub const ALL: [Then; 3] = [Then::Return, Then::VoteAgain, Then::GoOn];

    pub const fn words(self) -> &'static str {
        match self {
            Then::Return => "return in the next epoch",
            Then::VoteAgain => "vote again at once",
            Then::GoOn => "go on for an epoch, then return",
        }
    }
}

/// What the learner chooses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setup {
    pub fault: Fault,
    /// Of the eleven others, how many vote without checking.
    pub careless: u8,
    pub then: Then,
}

impl Setup {
    pub const MOST_CARELESS: u8 = VALIDATORS - 1;

    /// Whether those who follow the bad block, its proposer among them, are enough to justify it among themselves.
    pub fn justifies_itself(&self) -> bool {
        reaches_two_thirds(u64::from(self.careless) + 1, u64::from(VALIDATORS))
    }
}

/// One of the three kinds of validator, and what became of them on average.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Group {
    pub members: u32,
    /// How many of its votes of the bad block's epoch counted: source, target, head.
    pub flags: [u32; 3],
    /// Change of the stake, in grains, over the whole run, summed over the members.
    pub change: i128,
    pub slashed: u32,
}

pub struct BadBlock {
    pub setup: Setup,
    bench: Bench,
    /// Of those who check.
    branch: Branch,
    pub slot: Slot,
    pub proposer: u32,
    /// Last block of the careless.
    tip: Hash256,
    bad: Hash256,
    justified_before: Option<Checkpoint>,
    /// All that the careless signed beside the others' chain.
    strayed: Vec<Attestation>,
    /// Votes that go out with the next slot.
    late: Vec<Attestation>,
    evidence: Vec<SlashingEvidence>,
    reported: Vec<u32>,
    balances: Vec<u64>,
    flags: Vec<[bool; 3]>,
    /// What a node that checks says, rule by rule.
    pub verdicts: Vec<(RuleId, Result<(), Violation>)>,
    /// What the same block would have earned its proposer without the payment, in grains.
    pub forgone: u64,
    /// Blocks on top of the bad one, which no node that checks takes.
    pub refused_blocks: u32,
    pub contradictions: u32,
}

impl BadBlock {
    pub fn new(seed: u64, setup: Setup) -> BadBlock {
        let bench = Bench::new(seed, u32::from(VALIDATORS), 0, rules());
        BadBlock {
            setup: Setup { careless: setup.careless.min(Setup::MOST_CARELESS), ..setup },
            bench,
            branch: Branch::default(),
            slot: Slot(0),
            proposer: 0,
            tip: Hash256::ZERO,
            bad: Hash256::ZERO,
            justified_before: None,
            strayed: Vec::new(),
            late: Vec::new(),
            evidence: Vec::new(),
            reported: Vec::new(),
            balances: Vec::new(),
            flags: Vec::new(),
            verdicts: Vec::new(),
            forgone: 0,
            refused_blocks: 0,
            contradictions: 0,
        }
    }

    fn first(&self, epoch: u64) -> Slot {
        self.bench.rules.first_slot(epoch)
    }

    pub fn is_done(&self) -> bool {
        self.slot >= self.first(EPOCH + EPOCHS)
    }

    /// How far it is, in thousandths.
    pub fn progress(&self) -> u16 {
        (self.slot.0.saturating_mul(1000) / self.first(EPOCH + EPOCHS).0.max(1)) as u16
    }

    /// Whether a validator follows the bad block: its proposer, and after it the careless.
    pub fn follows(&self, validator: u32) -> bool {
        let place = (validator + u32::from(VALIDATORS) - self.proposer) % u32::from(VALIDATORS);
        place <= u32::from(self.setup.careless)
    }

    /// Whether the careless still build on the bad block in an epoch.
    fn are_astray(&self, epoch: u64) -> bool {
        epoch == EPOCH || (epoch == EPOCH + 1 && self.setup.then == Then::GoOn)
    }

    /// One slot more. Nothing once it is over.
    pub fn step(&mut self) {
        if self.is_done() {
            return;
        }
        let slot = Slot(self.slot.0 + 1);
        self.slot = slot;
        let epoch = self.bench.rules.epoch_of(slot);
        if slot == self.first(EPOCH + 2) {
            // Flags of the epoch before the last are counted no more.
            let end = self.bench.state(self.branch.head, Slot(slot.0 - 1));
            self.flags = end.stake().map_or(Vec::new(), |stake| stake.previous_participation.clone());
        }
        let pool = std::mem::take(&mut self.late);
        self.branch.pool.extend(pool);
        if slot == self.first(EPOCH) {
            self.propose_bad(slot);
        } else if epoch >= EPOCH && self.are_astray(epoch) {
            self.propose_astray(slot);
        } else {
            self.propose(slot, |_| true);
        }
        let (_, committee) = self.bench.duty(self.branch.head, slot);
        for validator in committee {
            self.vote(validator, slot, epoch);
        }
    }

    fn propose(&mut self, slot: Slot, is_awake: impl Fn(u32) -> bool) {
        let actions = self.evidence.iter().map(|proof| Action::Evidence(Box::new(proof.clone()))).collect();
        let proofs = self.bench.sign_actions(self.branch.head, u32::from(VALIDATORS) - 1, actions);
        if self.bench.propose(&mut self.branch, slot, is_awake, proofs) == Ok(true) {
            self.evidence.clear();
        }
    }

    /// The bad block itself, and what everybody makes of it.
    fn propose_bad(&mut self, slot: Slot) {
        let head = self.branch.head;
        let Some(proposer) = self.bench.duty(head, slot).0 else { return };
        self.proposer = proposer;
        let before = self.bench.state(head, slot);
        let Some(stake) = before.stake() else { return };
        self.balances = stake.registry.0.iter().map(|validator| validator.balance.0).collect();
        self.justified_before = Some(stake.ffg.current_justified);
        let payment = self.payment(proposer);
        let block = self.bench.block(&self.branch, slot, proposer, 0, Vec::new());
        let bad = self.bench.block(&self.branch, slot, proposer, 0, payment);
        let (Some(good), Some(bad)) = (block, bad) else { return };
        let (spec, parent) = (&self.bench.spec, self.bench.tree.at(head).id);
        let state = self.bench.tree.state(head, spec);
        let now = spec.unix_time(spec.slot_start(slot));
        if let Ok((_, after)) = validate(good, parent, &state, spec, now, &mut SignatureCache::default()) {
            let earned = after.stake().and_then(|stake| stake.registry.get(proposer)).map_or(0, |own| own.balance.0);
            let had = self.balances.get(proposer as usize).copied().unwrap_or(0);
            self.forgone = earned.saturating_sub(had);
        }
        self.verdicts = examine(&bad, parent, &state, spec, now);
        self.bad = bad.id();
        self.tip = self.bad;
        let taken = self.bench.import(bad);
        debug_assert!(taken.is_err(), "a bad block is refused");
    }

    fn payment(&self, from: u32) -> Vec<Transaction> {
        let Some(to) = self.bench.account((from + 1) % u32::from(VALIDATORS)) else { return Vec::new() };
        let coins = if self.setup.fault == Fault::Overspend { 1_000 } else { 1 };
        let pay = Action::Transfer { to, amount: Amount(coins * GRAINS_PER_COIN) };
        let mut signed = self.bench.sign_actions(self.branch.head, from, vec![pay]);
        if self.setup.fault == Fault::BadSignature {
            // Somebody else's hand.
            let other = self.bench.signer((from + 2) % u32::from(VALIDATORS));
            for (transaction, key) in signed.iter_mut().zip(other) {
                let bytes = transaction.signing_bytes(self.bench.spec.id);
                transaction.signature = key.sign(crate::core::keys::Domain::Transaction, &bytes);
            }
        }
        signed
    }

    /// Those who check propose on their chain; those who do not, on the bad block.
    fn propose_astray(&mut self, slot: Slot) {
        let proposer = self.bench.duty(self.branch.head, slot).0;
        let astray: Vec<bool> = (0..u32::from(VALIDATORS)).map(|validator| self.follows(validator)).collect();
        let follows = |validator: u32| astray.get(validator as usize).copied().unwrap_or(false);
        let Some((proposer, signer)) = proposer.filter(|own| follows(*own)).zip(self.key(proposer)) else {
            return self.propose(slot, |validator| !follows(validator));
        };
        let turn = Turn { parent: self.tip, slot, proposer, graffiti: 0 };
        let block = sign_block(turn, signer, &self.bench.spec, Vec::new(), Vec::new());
        self.tip = block.id();
        if self.bench.import(block).is_err() {
            self.refused_blocks += 1;
        }
    }

    fn key(&self, validator: Option<u32>) -> Option<&crate::core::keys::SecretKey> {
        self.bench.signer(validator?)
    }

    fn vote(&mut self, validator: u32, slot: Slot, epoch: u64) {
        let state = self.bench.state(self.branch.head, slot);
        let Some(stake) = state.stake() else { return };
        if stake.registry.get(validator).is_none_or(|own| own.slashed) {
            return;
        }
        let head = self.bench.tree.at(self.branch.head).id;
        let Some(honest) = attestation_data(stake, head, slot, &self.bench.rules) else { return };
        if epoch < EPOCH || !self.follows(validator) {
            return self.sign(validator, honest);
        }
        if self.are_astray(epoch) {
            let data = self.astray(slot, epoch, honest.source);
            self.sign(validator, data);
            self.strayed.extend(self.branch.pool.last());
            if self.setup.then == Then::VoteAgain
                && let Some(key) = self.bench.signer(validator)
            {
                let again = Attestation::sign(key, self.bench.spec.id, validator, honest);
                self.late.push(again);
                self.compare(&again);
            }
            return;
        }
        self.sign(validator, honest);
        if let Some(vote) = self.branch.pool.last().copied() {
            self.compare(&vote);
        }
    }

    /// What a careless validator believes: the bad block, and what its like built on it.
    fn astray(&self, slot: Slot, epoch: u64, source: Checkpoint) -> AttestationData {
        let bad = Checkpoint { epoch: EPOCH, root: self.bad.0 };
        if epoch == EPOCH {
            return AttestationData { slot, head: self.tip, source, target: bad };
        }
        let justified = if self.setup.justifies_itself() { Some(bad) } else { self.justified_before };
        let target = Checkpoint { epoch, root: self.tip.0 };
        AttestationData { slot, head: self.tip, source: justified.unwrap_or(source), target }
    }

    fn sign(&mut self, validator: u32, data: AttestationData) {
        if let Some(key) = self.bench.signer(validator) {
            self.branch.pool.push(Attestation::sign(key, self.bench.spec.id, validator, data));
        }
    }

    /// Holds a vote on the others' chain against what its signer signed beside it.
    fn compare(&mut self, vote: &Attestation) {
        let own = self.strayed.iter().filter(|earlier| earlier.validator == vote.validator);
        let Some(proof) = own.filter_map(|earlier| evidence_from_votes(earlier, vote)).next() else { return };
        if !self.reported.contains(&vote.validator) {
            self.reported.push(vote.validator);
            self.contradictions += 1;
            self.evidence.push(proof);
        }
    }

    /// The proposer of the bad block, the careless, and those who check.
    pub fn groups(&self) -> [Group; 3] {
        let mut groups = [Group::default(); 3];
        let state = self.bench.state(self.branch.head, self.slot);
        let Some(stake) = state.stake() else { return groups };
        for (index, validator) in (0u32..).zip(&stake.registry.0) {
            let group = match index {
                _ if index == self.proposer => 0,
                _ if self.follows(index) => 1,
                _ => 2,
            };
            let group = &mut groups[group];
            let had = self.balances.get(index as usize).copied().unwrap_or(validator.balance.0);
            group.members += 1;
            group.change += i128::from(validator.balance.0) - i128::from(had);
            group.slashed += u32::from(validator.slashed);
            let flags = self.flags.get(index as usize).copied().unwrap_or_default();
            for (sum, flag) in group.flags.iter_mut().zip(flags) {
                *sum += u32::from(flag);
            }
        }
        groups
    }

    /// The newest justified and the newest final epoch of those who check, and the epoch it is.
    pub fn checkpoints(&self) -> (u64, u64, u64) {
        let state = self.bench.state(self.branch.head, self.slot);
        let epoch = self.bench.rules.epoch_of(self.slot);
        state
            .stake()
            .map_or((0, 0, epoch), |stake| (stake.ffg.current_justified.epoch, stake.ffg.finalized.epoch, epoch))
    }
}
