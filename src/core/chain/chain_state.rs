//! What a chain has established: a function of its blocks and of nothing else.
//!
//! What a node has merely *heard* lives in `consensus::replica`. Keeping the two apart is what lets votes finalize: they
//! count when a block includes them, so every node that has the block counts them alike.

use crate::core::chain::ledger::Ledger;
use crate::core::chain::registry::Registry;
use crate::core::consensus::finality::casper_ffg::{Checkpoint, Ffg};
use crate::core::consensus::queue::Churn;
use crate::core::hash::Hash256;
use crate::core::units::Slot;
use crate::core::units::work::{CompactTarget, Work};
use serde::{Deserialize, Serialize};

/// State after a block (or, for stake, after an empty slot).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainState {
    pub ledger: Ledger,
    pub height: u64,
    pub consensus: ConsensusState,
}

/// What the two kinds of leader need to remember.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ConsensusState {
    Work(WorkState),
    Stake(Box<StakeState>),
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WorkState {
    /// Sum over all blocks, genesis included.
    pub total_work: Work,
    /// The chain's target at the last block, before any modelling scale.
    pub bits: CompactTarget,
    /// First block of the running retarget period.
    pub period_start_height: u64,
    pub period_start_time: u32,
    /// Times of the last blocks, oldest first: eleven, or one more than the retarget rule's window.
    pub times: Vec<u32>,
    /// Targets of the last blocks since the difficulty was last set by hand, oldest first, as many as that window holds.
    pub recent_bits: Vec<CompactTarget>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeState {
    pub slot: Slot,
    pub registry: Registry,
    pub ffg: Ffg,
    /// Seed material of the first two epochs: the chain's identity.
    pub genesis_mix: [u8; 32],
    /// RANDAO mix by epoch, oldest first: the last few epochs.
    pub randao_mixes: Vec<(u64, [u8; 32])>,
    /// Blocks of the last epochs by slot, oldest first.
    pub block_roots: Vec<(Slot, Hash256)>,
    /// Timeliness flags (source, target, head) by validator, for the epoch before and for this one.
    pub previous_participation: Vec<[bool; 3]>,
    pub current_participation: Vec<[bool; 3]>,
    /// Effective balances slashed, by epoch, within the correlation window.
    pub slashings: Vec<(u64, u64)>,
    /// Who waits for what.
    pub churn: Churn,
}

impl StakeState {
    /// At slot zero: these validators, one block, and a mix that is the chain's identity.
    pub fn genesis(registry: Registry, root: Hash256, mix: [u8; 32]) -> Self {
        let nobody = vec![[false; 3]; registry.0.len()];
        Self {
            slot: Slot(0),
            registry,
            ffg: Ffg::genesis(root.0),
            genesis_mix: mix,
            randao_mixes: vec![(0, mix)],
            block_roots: vec![(Slot(0), root)],
            previous_participation: nobody.clone(),
            current_participation: nobody,
            slashings: Vec::new(),
            churn: Churn::default(),
        }
    }
}

impl ChainState {
    pub fn work(&self) -> Option<&WorkState> {
        match &self.consensus {
            ConsensusState::Work(work) => Some(work),
            ConsensusState::Stake(_) => None,
        }
    }

    pub fn stake(&self) -> Option<&StakeState> {
        match &self.consensus {
            ConsensusState::Work(_) => None,
            ConsensusState::Stake(stake) => Some(stake),
        }
    }

    /// Minted − burned = balances + stake.
    pub fn conserves_supply(&self) -> bool {
        let stake = self.stake().map_or(0, |stake| stake.registry.total_stake().0 + stake.churn.total_pending().0);
        let held = u128::from(self.ledger.total_balance().0) + u128::from(stake);
        u128::from(self.ledger.minted().0) == held + u128::from(self.ledger.burned().0)
    }
}

impl StakeState {
    /// The block an observer at `slot` stands on: the latest at or before it.
    pub fn root_at(&self, slot: Slot) -> Option<Hash256> {
        self.block_roots.iter().rev().find(|(at, _)| *at <= slot).map(|(_, root)| *root)
    }

    /// The checkpoint of an epoch: the block at, or last before, its first slot.
    pub fn checkpoint(&self, epoch: u64, slots_per_epoch: u64) -> Option<Checkpoint> {
        let root = self.root_at(Slot(epoch.checked_mul(slots_per_epoch)?))?;
        Some(Checkpoint { epoch, root: root.0 })
    }

    /// The mix at the end of an epoch.
    pub fn randao_mix(&self, epoch: u64) -> Option<[u8; 32]> {
        self.randao_mixes.iter().rev().find(|(at, _)| *at <= epoch).map(|(_, mix)| *mix)
    }

    /// A reveal was stirred into the mix of the newest epoch.
    pub fn set_randao_mix(&mut self, epoch: u64, mix: [u8; 32]) {
        self.randao_mixes.retain(|(at, _)| *at != epoch);
        self.randao_mixes.push((epoch, mix));
    }
}

impl ChainState {
    /// A chain on which nobody has anything.
    pub(in crate::core) fn empty() -> Self {
        let nothing = WorkState {
            total_work: Work::ZERO,
            bits: CompactTarget(0),
            period_start_height: 0,
            period_start_time: 0,
            times: Vec::new(),
            recent_bits: Vec::new(),
        };
        Self { ledger: Ledger::default(), height: 0, consensus: ConsensusState::Work(nothing) }
    }
}
