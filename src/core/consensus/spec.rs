//! Everything two nodes must agree on before they can agree on anything: identity, engine, start, limits.

use crate::core::chain::transaction::ChainId;
use crate::core::consensus::engine::Engine;
use crate::core::hash::{Hash256, sha256_parts};
use crate::core::keys::{Domain, PublicKey, Signature};
use crate::core::sorted::SortedSet;
use crate::core::units::{SimTime, Slot};
use serde::{Deserialize, Serialize};

/// One chain's rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainSpec {
    pub id: ChainId,
    pub engine: Engine,
    /// Unix seconds of simulated time zero.
    pub genesis_time: u32,
    /// Most transactions in a block.
    pub max_transactions: usize,
}

impl ChainSpec {
    /// Unix seconds at a simulated moment, as a header says it.
    pub fn unix_time(&self, at: SimTime) -> u32 {
        self.genesis_time.saturating_add(u32::try_from(at.0 / 1000).unwrap_or(u32::MAX))
    }

    /// When a slot starts. Zero on a chain without slots.
    pub fn slot_start(&self, slot: Slot) -> SimTime {
        let slot_ms = self.engine.stake_rules().map_or(0, |rules| rules.slot_ms);
        SimTime(slot.0.saturating_mul(slot_ms))
    }

    /// The slot a moment falls in.
    pub fn slot_at(&self, at: SimTime) -> Slot {
        let slot_ms = self.engine.stake_rules().map_or(u64::MAX, |rules| rules.slot_ms.max(1));
        Slot(at.0 / slot_ms)
    }
}

/// Remembers good signatures, so that a vote heard as gossip is not verified again inside a block, and counts the
/// verifications really made. Two generations of bounded size; Bitcoin Core keeps a signature cache for the same reason.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignatureCache {
    young: SortedSet<Hash256>,
    old: SortedSet<Hash256>,
    verified: u64,
    /// Set while a run that was checked once is played again.
    #[serde(skip)]
    trusting: bool,
}

impl SignatureCache {
    const GENERATION: usize = 256;

    /// Verifications made so far.
    pub fn verified(&self) -> u64 {
        self.verified
    }

    /// Whether signatures are taken as good without a look. Only a run that was checked when it was first made, and is
    /// played again from its record, may be trusted so; everything in it was signed here.
    pub fn trust(&mut self, trusting: bool) {
        self.trusting = trusting;
    }

    /// The name of one verification. It covers everything the answer depends on: what was signed and what for, by which
    /// key, and the signature. A name that left one out would let a replayed reveal or a forged signature pass.
    pub fn name(domain: Domain, message: &[u8], key: &PublicKey, signature: &Signature) -> Hash256 {
        sha256_parts(&[&key.0, &signature.0, &[domain.tag()], message])
    }

    /// Runs `verify` unless the message of this name was found good before.
    pub fn check<E>(&mut self, name: Hash256, verify: impl FnOnce() -> Result<(), E>) -> Result<(), E> {
        if self.young.contains(&name) || self.old.contains(&name) {
            return Ok(());
        }
        self.verified += 1;
        if !self.trusting {
            verify()?;
        }
        if self.young.len() >= Self::GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(name);
        Ok(())
    }
}
