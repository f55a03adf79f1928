//! What a validator remembers of what it signed, so as never to contradict it.
//!
//! Whoever signs has to be asked: would this, beside anything signed before, be slashable? A record answers, and it must
//! answer rightly even where it is short: a **complete** one holds every message and refuses what contradicts one of them, a
//! **minimal** one holds the newest numbers and refuses everything up to them. The same five conditions serve both.
//!
//! What no record can do is know what *another* record holds. Two machines with one key and a record each are as unsafe as
//! two without.
//!
//! Source: EIP-3076, *Slashing Protection Interchange Format*, conditions 1 to 5.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::SignedHeader;
use crate::core::chain::transaction::ChainId;
use crate::core::hash::{Hash256, sha256};
use crate::core::units::Slot;
use std::fmt;

/// A block that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignedBlock {
    pub slot: Slot,
    /// Hash of what was signed. Without it any other block of the slot has to be taken for a contradiction.
    pub signing_root: Option<Hash256>,
}

/// A vote that was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SignedAttestation {
    pub target_epoch: u64,
    pub source_epoch: u64,
    /// As in [`SignedBlock`].
    pub signing_root: Option<Hash256>,
}

/// Everything signed with one key on one chain, as far as this record knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SlashingProtection {
    blocks: Vec<SignedBlock>,
    attestations: Vec<SignedAttestation>,
}

/// Why something is not signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Another block was signed for the slot.
    DoubleProposal {
        slot: u64,
    },
    /// The slot is not after the record's first.
    SlotNotAboveMinimum {
        least: u64,
        found: u64,
    },
    /// Another vote was signed for the target epoch.
    DoubleVote {
        target: u64,
    },
    /// Its link would go around a signed one, `source → target`.
    Surrounds {
        source: u64,
        target: u64,
    },
    /// A signed link goes around it.
    IsSurrounded {
        source: u64,
        target: u64,
    },
    SourceBelowMinimum {
        least: u64,
        found: u64,
    },
    TargetNotAboveMinimum {
        least: u64,
        found: u64,
    },
    /// No chain takes such a vote, and two of them could hide a surround.
    SourceAfterTarget {
        source: u64,
        target: u64,
    },
}

impl Refusal {
    /// Number of the condition in EIP-3076; nothing for what is no vote at all.
    pub const fn condition(self) -> Option<u8> {
        match self {
            Self::DoubleProposal { .. } => Some(1),
            Self::SlotNotAboveMinimum { .. } => Some(2),
            Self::DoubleVote { .. } | Self::Surrounds { .. } | Self::IsSurrounded { .. } => Some(3),
            Self::SourceBelowMinimum { .. } => Some(4),
            Self::TargetNotAboveMinimum { .. } => Some(5),
            Self::SourceAfterTarget { .. } => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DoubleProposal { slot } => write!(f, "expected no block signed for slot {slot} yet, found another"),
            Self::SlotNotAboveMinimum { least, found } => {
                write!(f, "expected a slot after {least}, where the record begins, found {found}")
            }
            Self::DoubleVote { target } => write!(f, "expected no vote signed for epoch {target} yet, found another"),
            Self::Surrounds { source, target } => {
                write!(f, "expected a link around no signed one, found the signed {source} → {target} inside it")
            }
            Self::IsSurrounded { source, target } => {
                write!(f, "expected a link inside no signed one, found the signed {source} → {target} around it")
            }
            Self::SourceBelowMinimum { least, found } => {
                write!(f, "expected a source of epoch {least} or later, where the record begins, found {found}")
            }
            Self::TargetNotAboveMinimum { least, found } => {
                write!(f, "expected a target after epoch {least}, where the record begins, found {found}")
            }
            Self::SourceAfterTarget { source, target } => {
                write!(f, "expected a source at or before the target {target}, found {source}")
            }
        }
    }
}

/// What a signing root is here: the hash of the bytes that are signed.
pub fn signing_root(signed_bytes: &[u8]) -> Hash256 {
    sha256(signed_bytes)
}

/// Conditions 4 and 5 for a record of one link, the newest: whether `source → target` may still follow it.
pub const fn may_follow((last_source, last_target): (u64, u64), source: u64, target: u64) -> bool {
    source >= last_source && target > last_target
}

impl SlashingProtection {
    /// Signed blocks, by slot.
    pub fn blocks(&self) -> &[SignedBlock] {
        &self.blocks
    }

    /// Signed votes, by target epoch.
    pub fn attestations(&self) -> &[SignedAttestation] {
        &self.attestations
    }

    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty() && self.attestations.is_empty()
    }

    /// Whether a block may be signed for `slot`: conditions 1 and 2. What was signed may be signed again.
    pub fn check_block(&self, slot: Slot, root: Hash256) -> Result<(), Refusal> {
        let is_repeat = |signed: &SignedBlock| signed.slot == slot && signed.signing_root == Some(root);
        if self.blocks.iter().any(|signed| signed.slot == slot && !is_repeat(signed)) {
            return Err(Refusal::DoubleProposal { slot: slot.0 });
        }
        match self.blocks.iter().map(|signed| signed.slot).min() {
            Some(least) if slot <= least && !self.blocks.iter().any(is_repeat) => {
                Err(Refusal::SlotNotAboveMinimum { least: least.0, found: slot.0 })
            }
            _ => Ok(()),
        }
    }

    /// Whether a vote may be signed: conditions 3, 4 and 5. What was signed may be signed again.
    pub fn check_attestation(&self, source: u64, target: u64, root: Hash256) -> Result<(), Refusal> {
        if source > target {
            return Err(Refusal::SourceAfterTarget { source, target });
        }
        let mut is_repeat = false;
        for signed in &self.attestations {
            let (source_epoch, target_epoch) = (signed.source_epoch, signed.target_epoch);
            if target_epoch == target {
                if signed.signing_root != Some(root) {
                    return Err(Refusal::DoubleVote { target });
                }
                is_repeat = true;
            }
            if source < source_epoch && target_epoch < target {
                return Err(Refusal::Surrounds { source: source_epoch, target: target_epoch });
            }
            if source_epoch < source && target < target_epoch {
                return Err(Refusal::IsSurrounded { source: source_epoch, target: target_epoch });
            }
        }
        let links = || self.attestations.iter();
        if let Some(least) = links().map(|signed| signed.source_epoch).min().filter(|least| source < *least) {
            return Err(Refusal::SourceBelowMinimum { least, found: source });
        }
        match links().map(|signed| signed.target_epoch).min() {
            Some(least) if target <= least && !is_repeat => {
                Err(Refusal::TargetNotAboveMinimum { least, found: target })
            }
            _ => Ok(()),
        }
    }

    /// Writes down a block, whatever was written before.
    pub fn record_block(&mut self, slot: Slot, signing_root: Option<Hash256>) {
        insert(&mut self.blocks, SignedBlock { slot, signing_root });
    }

    /// Writes down a vote, whatever was written before.
    pub fn record_attestation(&mut self, source_epoch: u64, target_epoch: u64, signing_root: Option<Hash256>) {
        insert(&mut self.attestations, SignedAttestation { target_epoch, source_epoch, signing_root });
    }

    /// Checks a block and, if it may be signed, writes it down: before the signature leaves the machine, not after.
    pub fn sign_block(&mut self, header: &SignedHeader, chain: ChainId) -> Result<(), Refusal> {
        let root = signing_root(&header.signing_bytes(chain));
        self.check_block(header.slot, root)?;
        self.record_block(header.slot, Some(root));
        Ok(())
    }

    /// The same for a vote.
    pub fn sign_attestation(&mut self, vote: &Attestation, chain: ChainId) -> Result<(), Refusal> {
        let root = signing_root(&vote.signing_bytes(chain));
        let (source, target) = (vote.data.source.epoch, vote.data.target.epoch);
        self.check_attestation(source, target, root)?;
        self.record_attestation(source, target, Some(root));
        Ok(())
    }

    /// The shortest record that is as safe: the newest slot, and the newest source and target, without signing roots. It
    /// refuses everything up to them ("advice for minimal databases").
    pub fn to_minimal(&self) -> Self {
        let mut minimal = Self::default();
        if let Some(slot) = self.blocks.iter().map(|signed| signed.slot).max() {
            minimal.record_block(slot, None);
        }
        let newest = |epoch: fn(&SignedAttestation) -> u64| self.attestations.iter().map(epoch).max();
        if let (Some(source), Some(target)) = (newest(|it| it.source_epoch), newest(|it| it.target_epoch)) {
            minimal.record_attestation(source, target, None);
        }
        minimal
    }

    /// Takes over what another record holds. Nothing is forgotten.
    pub fn import(&mut self, other: &Self) {
        other.blocks.iter().for_each(|signed| insert(&mut self.blocks, *signed));
        other.attestations.iter().for_each(|signed| insert(&mut self.attestations, *signed));
    }
}

/// Puts an item into a sorted list, once.
fn insert<T: Ord>(list: &mut Vec<T>, item: T) {
    if let Err(place) = list.binary_search(&item) {
        list.insert(place, item);
    }
}
