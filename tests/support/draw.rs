//! Valid blocks wherever a test wants them: a tree is drawn parent by parent, and every block is really signed or mined.
#![allow(dead_code)]

use proofground::core::chain::attestation::{Attestation, AttestationData};
use proofground::core::chain::block::{Block, Coinbase, Seal, Unchecked};
use proofground::core::chain::error::Violation;
use proofground::core::chain::header::Header;
use proofground::core::chain::transaction::Transaction;
use proofground::core::consensus::duties;
use proofground::core::consensus::honest::{Turn, sign_block};
use proofground::core::consensus::leader::work::median_time_past;
use proofground::core::consensus::spec::SignatureCache;
use proofground::core::consensus::validate::{block_subsidy, required_bits};
use proofground::core::hash::Hash256;
use proofground::core::keys::PublicKey;
use proofground::core::scenario::Scenario;
use proofground::core::units::{Amount, SimTime, Slot};
use proofground::core::world::World;
use proofground_kernel::{Midstate, search};

/// Late enough for every block drawn.
pub const LATE: SimTime = SimTime(100_000_000);

/// What a block is made of besides its place.
#[derive(Clone, Default)]
pub struct Load {
    pub transactions: Vec<Transaction>,
    pub votes: Vec<Attestation>,
    /// Graffiti, or extra nonce: makes otherwise equal blocks differ.
    pub mark: u64,
}

/// A world that stands still, whose trees grow only where the test draws.
pub struct Draw {
    pub world: World,
    pub cache: SignatureCache,
}

impl Draw {
    pub fn new(seed: u64) -> Self {
        Self::of(Scenario::one_mempool(seed))
    }

    pub fn of(scenario: Scenario) -> Self {
        Self { world: World::new(scenario), cache: SignatureCache::default() }
    }

    /// A block for `slot` by whoever was drawn for it.
    pub fn stake_block(&self, parent: u32, slot: u64, load: Load) -> Block<Unchecked> {
        let lane = &self.world.stake;
        let rules = lane.spec.engine.stake_rules().expect("rules of stake");
        let state = lane.state_at(parent, Slot(slot));
        let stake = state.stake().expect("a stake chain");
        let proposer = duties::proposer(stake, Slot(slot), rules).expect("somebody is active");
        // People and validators come in the same order.
        let signer = self.world.keys.signer(proposer as u8).expect("a signer");
        let turn = Turn { parent: lane.tree.at(parent).id, slot: Slot(slot), proposer, graffiti: load.mark };
        sign_block(turn, signer, &lane.spec, load.transactions, load.votes)
    }

    /// Sets the Merkle root and signs anew, as an honest maker of this very block would.
    pub fn seal_stake(&self, mut block: Block<Unchecked>) -> Block<Unchecked> {
        block.header.merkle_root = block.compute_merkle_root().root;
        if let Seal::Stake(seal) = block.seal
            && let Some(signer) = self.world.keys.signer(seal.proposer as u8)
        {
            block.sign_seal(self.world.stake.spec.id, signer);
        }
        block
    }

    pub fn work_block(&self, parent: u32, seconds: u32, load: Load) -> Block<Unchecked> {
        let lane = &self.world.work;
        let rules = lane.spec.engine.work_rules().expect("rules of work");
        let state = lane.tree.state(parent, &lane.spec);
        let work = state.work().expect("a work chain");
        let height = state.height + 1;
        let fees = load.transactions.iter().fold(Amount::ZERO, |sum, one| sum.saturating_add(one.fee));
        let coinbase = Coinbase {
            height,
            payee: PublicKey([9; 32]),
            reward: block_subsidy(height, rules).saturating_add(fees),
            extra_nonce: load.mark,
            scale: 0,
        };
        let time = (lane.spec.genesis_time + seconds).max(median_time_past(&work.times) + 1);
        let header = Header {
            version: 1,
            previous: lane.tree.at(parent).id,
            merkle_root: Hash256::ZERO,
            time,
            bits: required_bits(work, height, time, rules),
            nonce: 0,
        };
        self.seal_work(Block::new(header, Seal::Work(coinbase), load.transactions, load.votes))
    }

    /// Sets the Merkle root and searches a nonce for the header's own target.
    pub fn seal_work(&self, mut block: Block<Unchecked>) -> Block<Unchecked> {
        block.header.merkle_root = block.compute_merkle_root().root;
        let target = block.header.bits.decode().target.0.to_le_bytes();
        let found = search(&Midstate::new(&block.header.to_bytes()), 0, u32::MAX, &target).found;
        block.header.nonce = found.expect("an easy target");
        block
    }

    pub fn import(&mut self, block: Block<Unchecked>) -> Result<u32, Violation> {
        let lane = if matches!(block.seal, Seal::Work(_)) { &mut self.world.work } else { &mut self.world.stake };
        lane.tree.import(block, &lane.spec, LATE, &mut self.cache)
    }

    /// Draws an empty stake block.
    pub fn stake(&mut self, parent: u32, slot: u64, mark: u64) -> u32 {
        let block = self.stake_block(parent, slot, Load { mark, ..Load::default() });
        self.import(block).expect("a valid block")
    }

    /// Draws an empty work block.
    pub fn work(&mut self, parent: u32, seconds: u32, mark: u64) -> u32 {
        let block = self.work_block(parent, seconds, Load { mark, ..Load::default() });
        self.import(block).expect("a valid block")
    }

    /// The vote that falls to a validator on the chain of `head`, in its slot of `epoch`.
    pub fn vote(&self, head: u32, validator: u32, epoch: u64) -> Attestation {
        let lane = &self.world.stake;
        let rules = lane.spec.engine.stake_rules().expect("rules of stake");
        let first = rules.first_slot(epoch).0;
        let falls_in = |slot: &u64| {
            let state = lane.state_at(head, Slot(*slot));
            duties::committee(state.stake().expect("a stake chain"), Slot(*slot), rules).contains(&validator)
        };
        let slot = (first..first + rules.slots_per_epoch).find(falls_in).expect("everybody votes once an epoch");
        let state = lane.state_at(head, Slot(slot));
        let stake = state.stake().expect("a stake chain");
        let data = AttestationData {
            slot: Slot(slot),
            head: lane.tree.at(head).id,
            source: stake.ffg.current_justified,
            target: stake.checkpoint(epoch, rules.slots_per_epoch).expect("a checkpoint"),
        };
        self.sign_vote(validator, data)
    }

    pub fn sign_vote(&self, validator: u32, data: AttestationData) -> Attestation {
        let signer = self.world.keys.signer(validator as u8).expect("a signer");
        Attestation::sign(signer, self.world.stake.spec.id, validator, data)
    }

    /// Every vote that fell due on the chain of `parent` before `slot` and stands in none of its blocks.
    pub fn votes_due(&self, parent: u32, slot: u64) -> Vec<Attestation> {
        let lane = &self.world.stake;
        let rules = lane.spec.engine.stake_rules().expect("rules of stake");
        let end = lane.state_at(parent, Slot(slot));
        let stake = end.stake().expect("a stake chain");
        let epoch = rules.epoch_of(Slot(slot));
        let carried: Vec<(u32, u64)> = lane
            .tree
            .path_to_genesis(parent)
            .flat_map(|block| &lane.tree.at(block).block.attestations)
            .map(|vote| (vote.validator, vote.data.target.epoch))
            .collect();
        let mut votes = Vec::new();
        for due in rules.first_slot(epoch.saturating_sub(1)).0..slot {
            let target_epoch = rules.epoch_of(Slot(due));
            let head = lane.tree.ancestor_at_slot(parent, Slot(due)).expect("the genesis block at least");
            let ffg = &stake.ffg;
            let data = AttestationData {
                slot: Slot(due),
                head: lane.tree.at(head).id,
                source: if target_epoch == epoch { ffg.current_justified } else { ffg.previous_justified },
                target: stake.checkpoint(target_epoch, rules.slots_per_epoch).expect("a checkpoint"),
            };
            for member in duties::committee(stake, Slot(due), rules) {
                if !carried.contains(&(member, target_epoch)) {
                    votes.push(self.sign_vote(member, data));
                }
            }
        }
        votes
    }
}
