//! A stake chain of 1,000 validators: how many epochs a second one thread follows.
//!
//! `cargo bench --no-default-features --bench stake [-- VALIDATORS EPOCHS]`
//!
//! Everybody votes in every epoch, every block carries the votes of the slot before it, and nothing is aggregated: an epoch
//! has one signature a validator, and a block signature and a reveal a slot. Each is verified once for the whole group of
//! nodes that share a store, when it arrives; the copy inside a block is known by then. What is counted as following:
//! verifying the votes as gossip, judging the blocks on all rules (the epoch's accounts with them), and one node's fork
//! choice. Signing is the work of others and counted apart.

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::chain::block::{Block, Seal, StakeSeal, Unchecked};
use proofground::core::chain::block_tree::BlockTree;
use proofground::core::chain::chain_state::{ChainState, ConsensusState, StakeState};
use proofground::core::chain::header::Header;
use proofground::core::chain::registry::Validator;
use proofground::core::consensus::apply::verify_vote;
use proofground::core::consensus::duties;
use proofground::core::consensus::epoch::process_slots;
use proofground::core::consensus::params::StakeRules;
use proofground::core::consensus::replica::Replica;
use proofground::core::consensus::spec::{ChainSpec, SignatureCache};
use proofground::core::consensus::validate::randao_message;
use proofground::core::hash::Hash256;
use proofground::core::keys::{Domain, SecretKey, Signature};
use proofground::core::scenario::Scenario;
use proofground::core::units::work::CompactTarget;
use proofground::core::units::{Amount, Slot};
use proofground::core::world::World;
use std::time::{Duration, Instant};

struct Bench {
    spec: ChainSpec,
    tree: BlockTree,
    replica: Replica,
    signers: Vec<SecretKey>,
    rules: StakeRules,
    cache: SignatureCache,
    votes: u32,
    /// Time spent on: signing, verifying gossip, judging blocks, fork choice.
    spent: [Duration; 4],
}

/// What this thread has used of a processor, where the system tells (Linux); else the time on the wall.
fn clock(begun: Instant) -> Duration {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanos = told.and_then(|text| text.split_whitespace().next()?.parse().ok());
    nanos.map_or_else(|| begun.elapsed(), Duration::from_nanos)
}

fn timed<T>(spent: &mut Duration, work: impl FnOnce() -> T) -> T {
    let begun = Instant::now();
    let before = clock(begun);
    let done = work();
    *spent += clock(begun).saturating_sub(before);
    done
}

impl Bench {
    fn new(validators: u32) -> Self {
        let world = World::new(Scenario::one_mempool(1));
        let spec = world.stake.spec.clone();
        let rules = *spec.engine.stake_rules().expect("rules of stake");
        let signers: Vec<SecretKey> =
            (0..validators).map(|index| SecretKey::derive(b"bench", &index.to_string())).collect();
        let genesis = world.stake.tree.at(0).block.to_unchecked();
        let mut state = (*world.stake.state()).clone();
        if let ConsensusState::Stake(stake) = &mut state.consensus {
            stake.registry.0.clear();
            for signer in &signers {
                let key = signer.public_key();
                let new = Validator::new(key, key, Amount::from_coins(32), &rules);
                stake.registry.0.push(Validator { activation_eligibility_epoch: 0, activation_epoch: 0, ..new });
            }
            stake.previous_participation = vec![[false; 3]; signers.len()];
            stake.current_participation = stake.previous_participation.clone();
        }
        let tree = BlockTree::new(genesis, state);
        let replica = Replica::new(&tree, &spec);
        Self {
            spec,
            tree,
            replica,
            signers,
            rules,
            cache: SignatureCache::default(),
            votes: 0,
            spent: Default::default(),
        }
    }

    fn state(&self, slot: Slot) -> ChainState {
        let mut state = (*self.tree.state(self.replica.head, &self.spec)).clone();
        if let ConsensusState::Stake(stake) = &mut state.consensus {
            process_slots(&mut state.ledger, stake, slot, &self.rules);
        }
        state
    }

    /// Signs the slot's block with these votes.
    fn block(&self, stake: &StakeState, slot: Slot, votes: Vec<Attestation>) -> Block<Unchecked> {
        let proposer = duties::proposer(stake, slot, &self.rules).expect("somebody is active");
        let signer = &self.signers[proposer as usize];
        let message = randao_message(&self.spec, self.rules.epoch_of(slot));
        let header = Header {
            version: 1,
            previous: self.tree.at(self.replica.head).id,
            merkle_root: Hash256::ZERO,
            time: self.spec.unix_time(self.spec.slot_start(slot)),
            bits: CompactTarget(0),
            nonce: 0,
        };
        let randao_reveal = signer.sign(Domain::Randao, &message);
        let seal = StakeSeal { slot, proposer, randao_reveal, graffiti: 0, signature: Signature::EMPTY };
        let mut block = Block::new(header, Seal::Stake(seal), Vec::new(), votes);
        block.header.merkle_root = block.compute_merkle_root().root;
        block.sign_seal(self.spec.id, signer);
        block
    }

    fn sign_votes(&self, stake: &StakeState, slot: Slot) -> Vec<Attestation> {
        let target = stake.checkpoint(self.rules.epoch_of(slot), self.rules.slots_per_epoch).expect("a checkpoint");
        let head = self.tree.at(self.replica.head).id;
        let data = AttestationData { slot, head, source: stake.ffg.current_justified, target };
        let sign = |member: u32| Attestation::sign(&self.signers[member as usize], self.spec.id, member, data);
        duties::committee(stake, slot, &self.rules).into_iter().map(sign).collect()
    }

    /// One slot: a block with the last slot's votes, then this slot's votes.
    fn slot(&mut self, slot: Slot, carried: Vec<Attestation>) -> Vec<Attestation> {
        let now = self.spec.slot_start(slot);
        let mut spent = self.spent;
        let block = timed(&mut spent[0], || {
            let state = self.state(slot);
            self.block(state.stake().expect("a stake chain"), slot, carried)
        });
        let index = timed(&mut spent[2], || self.tree.import(block, &self.spec, now, &mut self.cache));
        let index = index.unwrap_or_else(|violation| panic!("slot {}: {violation}", slot.0));
        timed(&mut spent[3], || {
            self.replica.on_tick(&self.tree, &self.spec, now);
            self.replica.on_block(&self.tree, &self.spec, index);
            self.replica.update_head(&self.tree, &self.spec, index);
        });
        let votes = timed(&mut spent[0], || {
            let state = self.state(slot);
            self.sign_votes(state.stake().expect("a stake chain"), slot)
        });
        timed(&mut spent[1], || {
            for vote in &votes {
                let key = self.signers[vote.validator as usize].public_key();
                verify_vote(vote, self.spec.id, &key, &mut self.cache).expect("a good vote");
            }
        });
        timed(&mut spent[3], || {
            for vote in &votes {
                self.votes += 1;
                self.replica.on_attestation(&self.tree, &self.spec, self.votes, vote);
            }
            self.replica.forget_votes(|_| false, self.rules.epoch_of(slot));
        });
        self.spent = spent;
        votes
    }
}

fn main() {
    let numbers: Vec<u32> = std::env::args().filter_map(|word| word.parse().ok()).collect();
    let (validators, epochs) = (*numbers.first().unwrap_or(&1_000), *numbers.get(1).unwrap_or(&20));
    let mut bench = Bench::new(validators);
    let mut votes = Vec::new();
    let slots = u64::from(epochs) * bench.rules.slots_per_epoch;
    for slot in 1..=slots {
        votes = bench.slot(Slot(slot), votes);
    }
    let final_epoch = bench.replica.store.finalized.epoch;
    assert!(final_epoch + 4 > u64::from(epochs), "final at {final_epoch} of {epochs}");
    let [signing, gossip, judging, choosing] = bench.spent.map(|spent| spent.as_secs_f64() / f64::from(epochs) * 1e3);
    let following = gossip + judging + choosing;
    let verified = bench.cache.verified() as f64 / f64::from(epochs);
    println!("{validators} validators, {epochs} epochs, final to {final_epoch}");
    println!("followed: {:.1} epochs a second ({following:.1} ms an epoch)", 1e3 / following);
    println!("  verifying {gossip:.1} ms, judging blocks {judging:.1} ms, fork choice {choosing:.1} ms");
    println!("  {verified:.0} signatures verified an epoch, each once");
    println!("signed apart: {signing:.1} ms an epoch");
    println!("with signing: {:.1} epochs a second", 1e3 / (following + signing));
}
