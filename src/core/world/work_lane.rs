//! The work lane: who finds blocks, and when.
//!
//! A modelled rival finds a block after an exponentially distributed wait, by its hash power and the chain's target.
//! Searching has no memory, so when the tip moves the wait is simply drawn anew. The block it then publishes carries a
//! proof really searched for, if need be at a target made easier by a stated scale.

use crate::core::chain::block::{Block, Coinbase, Seal, Unchecked};
use crate::core::chain::chain_state::{ChainState, WorkState};
use crate::core::chain::header::Header;
use crate::core::chain::mempool::TxIndex;
use crate::core::consensus::leader::work::median_time_past;
use crate::core::consensus::params::WorkRules;
use crate::core::consensus::validate::{block_subsidy, required_bits, scaled_bits};
use crate::core::hash::Hash256;
use crate::core::keys::PublicKey;
use crate::core::units::work::{CompactTarget, Target};
use crate::core::units::{Amount, SimTime};
use crate::core::world::event::EventKind;
use crate::core::world::intent::{DIFFICULTY_BITS, Rejection};
use crate::core::world::lane::{Due, LEARNER, Lane, Surroundings};
use proofground_kernel::{Midstate, search};
use serde::{Deserialize, Serialize};

/// What the learner's miner is searching, and how strong the rivals are.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Mining {
    /// Modelled hashes a second by node; 0 for the learner.
    pub rates: Vec<u64>,
    /// Number of each node's present search; an older one's find does not count.
    searches: Vec<u64>,
    pub job: Option<Job>,
    jobs: u64,
    accrued_until: SimTime,
}

/// A block that lacks nothing but a nonce.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Job {
    pub id: u64,
    pub block: Block<Unchecked>,
    pub parent: u32,
}

impl Mining {
    pub fn new(nodes: usize) -> Self {
        Self { rates: vec![0; nodes], searches: vec![0; nodes], ..Self::default() }
    }

    /// Hash power of all rivals together, hashes a second.
    pub fn total_rate(&self) -> u64 {
        self.rates.iter().fold(0, |sum, rate| sum.saturating_add(*rate))
    }
}

impl Lane {
    /// Sizes the rivals so that together they find a block in the target spacing at this difficulty.
    pub(super) fn calibrate_rivals(&mut self, around: &mut Surroundings, shares: &[u16], target: Target) {
        self.accrue(around.now);
        let spacing = self.spec.engine.work_rules().map_or(1, |rules| rules.params.target_spacing_s.max(1));
        let total = target.expected_hashes().to_u128_saturating() / u128::from(spacing);
        for (rate, share) in self.mining.rates.iter_mut().zip(shares) {
            *rate = u64::try_from(total * u128::from(*share) / 1000).unwrap_or(u64::MAX);
        }
        for node in 0..u8::try_from(shares.len()).unwrap_or(u8::MAX) {
            self.restart_search(around, node);
        }
    }

    /// Books the hashes the rivals' power stood for since the last booking.
    pub(super) fn accrue(&mut self, now: SimTime) {
        let elapsed = now.0.saturating_sub(self.mining.accrued_until.0);
        self.meter.modelled_millihashes += u128::from(self.mining.total_rate()) * u128::from(elapsed);
        self.mining.accrued_until = now;
    }

    /// The target that a block made now on a node's head must meet, before any scale.
    pub fn next_bits(&self, node: u8, now: SimTime) -> CompactTarget {
        self.bits_after(self.head_of(node), now)
    }

    /// The target that a block made now on `parent` must meet, before any scale.
    pub fn bits_after(&self, parent: u32, now: SimTime) -> CompactTarget {
        let state = self.tree.state(parent, &self.spec);
        match (state.work(), self.spec.engine.work_rules()) {
            (Some(work), Some(rules)) => required_bits(work, state.height + 1, self.next_time(work, now), rules),
            _ => CompactTarget(0),
        }
    }

    /// The time an honest miner writes into a header now.
    fn next_time(&self, work: &WorkState, now: SimTime) -> u32 {
        self.spec.unix_time(now).max(median_time_past(&work.times).saturating_add(1))
    }

    /// Draws a new wait for a rival whose tip, or whose target, changed. A rule that adjusts with every block eases while
    /// the rival searches, by 5 % at most; the wait is drawn from the target at its start.
    pub(super) fn restart_search(&mut self, around: &mut Surroundings, node: u8) {
        let place = usize::from(node);
        let Some(number) = self.mining.searches.get_mut(place) else { return };
        *number += 1;
        let number = *number;
        let rate = u128::from(self.mining.rates.get(place).copied().unwrap_or(0));
        if rate == 0 || self.is_full() {
            return;
        }
        let expected = self.next_bits(node, around.now).decode().target.expected_hashes().to_u128_saturating();
        let mean_ms = u64::try_from(expected.saturating_mul(1000) / rate).unwrap_or(u64::MAX);
        // Never at once, or this moment would not end.
        let wait = self.prng.exponential_ms(mean_ms).max(1);
        around.queue.push(around.now.saturating_add_ms(wait), Due::RivalFinds { node, search: number });
    }

    /// A rival's wait is over: it searches for a real nonce and publishes.
    pub(super) fn rival_finds(&mut self, around: &mut Surroundings, node: u8, number: u64) {
        if self.mining.searches.get(usize::from(node)) != Some(&number) || self.is_full() {
            return;
        }
        let Some(payee) = around.keys.payout(node) else { return };
        let Some(mut block) = self.build_work_block(node, payee, around.now, 0) else { return };
        // Blocks found faster than the clock runs push the median time ahead of it; then nobody can build for a while.
        let ahead = u64::from(block.header.time.saturating_sub(self.spec.unix_time(around.now)));
        let allowed = self.spec.engine.work_rules().map_or(0, |rules| rules.params.max_future_s);
        if ahead <= allowed && self.find_nonce(&mut block) {
            let published = self.publish(around, node, block);
            debug_assert!(published.is_ok(), "a rival's own block is valid: {published:?}");
        }
        self.restart_search(around, node);
    }

    /// Searches nonces, and extra nonces when those run out, until the header meets its own target.
    pub(super) fn find_nonce(&mut self, block: &mut Block<Unchecked>) -> bool {
        let target = block.header.bits.decode().target.0.to_le_bytes();
        for _ in 0..16 {
            let batch = search(&Midstate::new(&block.header.to_bytes()), 0, u32::MAX, &target);
            self.meter.rival_proof_hashes += u64::from(batch.hashes);
            if let Some(nonce) = batch.found {
                block.header.nonce = nonce;
                return true;
            }
            if let Seal::Work(coinbase) = &mut block.seal {
                coinbase.extra_nonce += 1;
            }
            block.header.merkle_root = block.compute_merkle_root().root;
        }
        false
    }

    /// A block on a node's head that lacks only its nonce.
    fn build_work_block(&self, node: u8, payee: PublicKey, now: SimTime, extra_nonce: u64) -> Option<Block<Unchecked>> {
        let replica = self.replicas.get(usize::from(node))?;
        let waiting: Vec<TxIndex> = replica.mempool.iter().collect();
        self.build_on(replica.head, &waiting, payee, now, extra_nonce)
    }

    /// A block on `parent` that lacks only its nonce, with those of `waiting` that fit, first come first.
    pub(super) fn build_on(
        &self,
        parent: u32,
        waiting: &[TxIndex],
        payee: PublicKey,
        now: SimTime,
        extra_nonce: u64,
    ) -> Option<Block<Unchecked>> {
        let rules = self.spec.engine.work_rules()?;
        let state = self.tree.state(parent, &self.spec);
        let work = state.work()?;
        let height = state.height + 1;
        let time = self.next_time(work, now);
        let required = required_bits(work, height, time, rules);
        let scale = if rules.modelled.contains(&payee) { WorkRules::rival_scale(&required.decode().target) } else { 0 };
        let transactions = self.choose_from(waiting, &mut (*state).clone(), &payee);
        let header = Header {
            version: 1,
            previous: self.tree.at(parent).id,
            merkle_root: Hash256::ZERO,
            time,
            bits: scaled_bits(required, scale),
            nonce: 0,
        };
        let fees = transactions.iter().fold(Amount::ZERO, |sum, transaction| sum.saturating_add(transaction.fee));
        let reward = block_subsidy(height, rules).saturating_add(fees);
        let coinbase = Coinbase { height, payee, reward, extra_nonce, scale };
        let mut block = Block::new(header, Seal::Work(coinbase), transactions, Vec::new());
        block.header.merkle_root = block.compute_merkle_root().root;
        Some(block)
    }

    /// Makes a new job for the learner's miner, on the learner's head as it is now.
    pub(super) fn request_work(&mut self, around: &mut Surroundings, extra_nonce: u64) -> Result<(), Rejection> {
        if self.is_full() {
            return Err(Rejection::Full);
        }
        let payee = around.keys.payout(LEARNER).ok_or(Rejection::NotAValidator)?;
        let block = self.build_work_block(LEARNER, payee, around.now, extra_nonce).ok_or(Rejection::Full)?;
        self.mining.jobs += 1;
        self.mining.job = Some(Job { id: self.mining.jobs, block, parent: self.learner().head });
        Ok(())
    }

    /// A worker of the learner says it found a nonce. It is believed as little as any stranger.
    pub(super) fn submit_work(&mut self, around: &mut Surroundings, job: u64, nonce: u32) -> Result<u32, Rejection> {
        let expected = self.mining.job.as_ref().map(|job| job.id);
        let current = match &self.mining.job {
            Some(current) if current.id == job => current,
            _ => return Err(Rejection::StaleJob { expected, found: job }),
        };
        if self.is_full() {
            return Err(Rejection::Full);
        }
        let mut block = current.block.clone();
        block.header.nonce = nonce;
        let index = self.publish(around, LEARNER, block).map_err(Rejection::Block)?;
        self.mining.job = None;
        Ok(index)
    }

    /// The learner moves the slider: every block above all that exist is held to the new target.
    pub(super) fn set_difficulty(
        &mut self,
        around: &mut Surroundings,
        bits: u8,
        shares: &[u16],
    ) -> Result<(), Rejection> {
        let (least, most) = DIFFICULTY_BITS;
        if !(least..=most).contains(&bits) {
            return Err(Rejection::DifficultyOutOfRange { least, most, found: bits });
        }
        let target = Target::from_difficulty_bits(bits);
        let height = self.tree.iter().map(|(_, stored)| stored.height).max().unwrap_or(0) + 1;
        self.spec.engine.change_difficulty(height, target.to_compact());
        self.mining.job = None;
        self.calibrate_rivals(around, shares, target);
        around.tell(EventKind::DifficultySet { height, bits });
        Ok(())
    }

    pub(super) fn tell_retarget(&self, around: &mut Surroundings, before: &ChainState, after: &ChainState) {
        let (Some(before), Some(now), Some(rules)) = (before.work(), after.work(), self.spec.engine.work_rules())
        else {
            return;
        };
        let by_rule = rules.difficulty_change_at(after.height).is_none();
        if by_rule && before.bits != now.bits {
            around.tell(EventKind::Retargeted { height: after.height, before: before.bits, after: now.bits });
        }
    }
}
