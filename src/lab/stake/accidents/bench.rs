//! A small stake chain to have accidents on: real keys, real signatures, the chain's own rules; no network in between.
//!
//! Whoever runs it says which validators are awake and what each of them has for the head. A **branch** is a head with the
//! votes that wait for its next block.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::{Block, Unchecked};
use crate::core::chain::block_tree::BlockTree;
use crate::core::chain::chain_state::ChainState;
use crate::core::chain::error::Violation;
use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::{Registry, Validator};
use crate::core::chain::transaction::{Action, ChainId, Transaction};
use crate::core::consensus::duties;
use crate::core::consensus::engine::{Engine, FinalityRule, ForkChoiceRule, LeaderRule, PenaltyRule};
use crate::core::consensus::genesis::stake_genesis;
use crate::core::consensus::honest::{Turn, attestation_data, choose_votes, sign_block};
use crate::core::consensus::params::StakeRules;
use crate::core::consensus::spec::{ChainSpec, SignatureCache};
use crate::core::hash::sha256;
use crate::core::keys::{PublicKey, SecretKey};
use crate::core::units::{Amount, Slot};

/// What every validator begins with, in coins: at stake, and free.
pub const STAKE: u64 = 32;
const FREE: u64 = 40;
/// Unix seconds of slot 0: 2026-01-01 00:00 UTC.
const GENESIS_TIME: u32 = 1_767_225_600;
/// Payments a block may hold.
const MOST_TRANSACTIONS: usize = 40;

/// The playground's rules with four slots to an epoch.
pub fn rules() -> StakeRules {
    let mut rules = StakeRules { slots_per_epoch: 4, ..StakeRules::playground() };
    rules.rewards.slots_per_epoch = 4;
    rules
}

pub struct Bench {
    pub tree: BlockTree,
    pub spec: ChainSpec,
    pub rules: StakeRules,
    cache: SignatureCache,
    signers: Vec<SecretKey>,
    accounts: Vec<SecretKey>,
}

/// A head, and votes that no block on the way to it holds yet.
#[derive(Clone, Default)]
pub struct Branch {
    pub head: u32,
    pub pool: Vec<Attestation>,
}

impl Branch {
    pub fn at(head: u32) -> Branch {
        Branch { head, pool: Vec::new() }
    }
}

impl Bench {
    /// A chain of so many equal validators, and so many people who have coins and may join; keys are derived from the seed.
    pub fn new(seed: u64, validators: u32, newcomers: u32, rules: StakeRules) -> Bench {
        let key = |kind: &str, index: u32| SecretKey::derive(&seed.to_le_bytes(), &format!("{kind}/{index}"));
        let people = validators.saturating_add(newcomers);
        let signers: Vec<SecretKey> = (0..people).map(|index| key("signer", index)).collect();
        let accounts: Vec<SecretKey> = (0..people).map(|index| key("account", index)).collect();
        let id = ChainId(sha256(&[b"proofground/accident/".as_slice(), &seed.to_le_bytes()].concat()));
        let funded: Vec<_> = accounts.iter().map(|key| (key.public_key(), Amount::from_coins(FREE))).collect();
        let registry = signers.iter().zip(&funded).take(validators as usize).map(|(signer, (account, _))| {
            let new = Validator::new(signer.public_key(), *account, Amount::from_coins(STAKE), &rules);
            Validator { activation_eligibility_epoch: 0, activation_epoch: 0, ..new }
        });
        let ledger = Ledger::genesis(funded.iter().copied());
        let (block, state) = stake_genesis(id, GENESIS_TIME, ledger, Registry(registry.collect()));
        let spec =
            ChainSpec { id, engine: engine(rules), genesis_time: GENESIS_TIME, max_transactions: MOST_TRANSACTIONS };
        let tree = BlockTree::new(block, state);
        Bench { tree, spec, rules, cache: SignatureCache::default(), signers, accounts }
    }

    pub fn signer(&self, validator: u32) -> Option<&SecretKey> {
        self.signers.get(validator as usize)
    }

    /// The state after a block, moved on to a slot if that is later.
    pub fn state(&self, head: u32, slot: Slot) -> ChainState {
        self.tree.state_at(head, slot, &self.spec)
    }

    /// Who proposes in a slot on top of a head, and who votes.
    pub fn duty(&self, head: u32, slot: Slot) -> (Option<u32>, Vec<u32>) {
        let state = self.state(head, slot);
        state.stake().map_or((None, Vec::new()), |stake| {
            (duties::proposer(stake, slot, &self.rules), duties::committee(stake, slot, &self.rules))
        })
    }

    /// Signs actions in the name of a validator's owner, one after the other in the sequence of a head's state.
    pub fn sign_actions(&self, head: u32, owner: u32, actions: Vec<Action>) -> Vec<Transaction> {
        let Some(key) = self.accounts.get(owner as usize) else { return Vec::new() };
        let first = self.tree.state(head, &self.spec).ledger.sequence(&key.public_key());
        let sign = |(sequence, action)| Transaction::sign(key, self.spec.id, sequence, Amount::ZERO, action);
        (first..).zip(actions).map(sign).collect()
    }

    pub fn account(&self, owner: u32) -> Option<PublicKey> {
        self.accounts.get(owner as usize).map(SecretKey::public_key)
    }

    /// A block on top of a branch by a validator, with what of its pool still earns something. Nobody has judged it yet.
    pub fn block(
        &mut self,
        branch: &Branch,
        slot: Slot,
        proposer: u32,
        graffiti: u64,
        transactions: Vec<Transaction>,
    ) -> Option<Block<Unchecked>> {
        let mut state = self.state(branch.head, slot);
        let votes = choose_votes(&branch.pool, &mut state, proposer, &self.spec, &mut self.cache);
        let turn = Turn { parent: self.tree.at(branch.head).id, slot, proposer, graffiti };
        Some(sign_block(turn, self.signer(proposer)?, &self.spec, transactions, votes))
    }

    /// Judges a block by every rule, when its slot is over, and stores it if it keeps them.
    pub fn import(&mut self, block: Block<Unchecked>) -> Result<u32, Violation> {
        let over = Slot(block.slot().unwrap_or_default().0.saturating_add(1));
        self.tree.import(block, &self.spec, self.spec.slot_start(over), &mut self.cache)
    }

    /// The vote of a validator that has `head` for the head in `slot`, signed.
    pub fn vote(&self, head: u32, slot: Slot, validator: u32) -> Option<Attestation> {
        let state = self.state(head, slot);
        let data = attestation_data(state.stake()?, self.tree.at(head).id, slot, &self.rules)?;
        Some(Attestation::sign(self.signer(validator)?, self.spec.id, validator, data))
    }

    /// One slot of a branch: whoever was drawn proposes, if awake; the committee votes for the head, those awake.
    pub fn run_slot(
        &mut self,
        branch: &mut Branch,
        slot: Slot,
        is_awake: impl Fn(u32) -> bool,
        transactions: Vec<Transaction>,
    ) -> Result<(), Violation> {
        self.propose(branch, slot, &is_awake, transactions)?;
        self.vote_in(branch, slot, is_awake);
        Ok(())
    }

    /// The second half of a slot: the committee votes for the head, those awake.
    pub fn vote_in(&self, branch: &mut Branch, slot: Slot, is_awake: impl Fn(u32) -> bool) {
        let (_, committee) = self.duty(branch.head, slot);
        for validator in committee.into_iter().filter(|validator| is_awake(*validator)) {
            branch.pool.extend(self.vote(branch.head, slot, validator));
        }
    }

    /// The first half of a slot. Whether there is a block.
    pub fn propose(
        &mut self,
        branch: &mut Branch,
        slot: Slot,
        is_awake: impl Fn(u32) -> bool,
        transactions: Vec<Transaction>,
    ) -> Result<bool, Violation> {
        let (proposer, _) = self.duty(branch.head, slot);
        let Some(proposer) = proposer.filter(|proposer| is_awake(*proposer)) else { return Ok(false) };
        let Some(block) = self.block(branch, slot, proposer, 0, transactions) else { return Ok(false) };
        branch.head = match self.import(block) {
            Ok(head) => head,
            // A slashed proposer's turn is lost.
            Err(Violation::SlashedProposer { .. }) => return Ok(false),
            Err(other) => return Err(other),
        };
        let oldest = self.rules.epoch_of(slot).saturating_sub(1);
        let included = &self.tree.at(branch.head).block.attestations;
        branch.pool.retain(|vote| vote.data.target.epoch >= oldest && !included.contains(vote));
        Ok(true)
    }
}

/// Gasper, with or without slashing.
fn engine(rules: StakeRules) -> Engine {
    if rules.slashing.is_some() {
        return Engine::gasper(rules);
    }
    let (leader, fork_choice) = (LeaderRule::Stake(Box::new(rules)), ForkChoiceRule::LmdGhost);
    let engine = Engine::custom(leader, fork_choice, FinalityRule::CasperFfg, PenaltyRule::None);
    engine.unwrap_or_else(|_| Engine::gasper(rules))
}
