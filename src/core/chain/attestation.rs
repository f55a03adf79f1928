//! A validator's vote: which block it sees as the head, and which two checkpoints it would link.
//!
//! One signed message serves both gadgets: `head` feeds LMD-GHOST, `source → target` feeds Casper FFG.
//! Source: ethereum/consensus-specs, `AttestationData`.

use crate::core::chain::transaction::ChainId;
use crate::core::consensus::finality::casper_ffg::Checkpoint;
use crate::core::hash::{Hash256, sha256d};
use crate::core::keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
use crate::core::units::Slot;
use serde::{Deserialize, Serialize};

/// What is voted for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttestationData {
    pub slot: Slot,
    pub head: Hash256,
    pub source: Checkpoint,
    pub target: Checkpoint,
}

/// A vote of one validator. Votes are not aggregated here: each signature can be looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attestation {
    pub data: AttestationData,
    /// Index into the validator registry.
    pub validator: u32,
    pub signature: Signature,
}

impl Attestation {
    pub fn sign(key: &SecretKey, chain: ChainId, validator: u32, data: AttestationData) -> Self {
        let mut attestation = Self { data, validator, signature: Signature::EMPTY };
        attestation.signature = key.sign(Domain::Attestation, &attestation.signing_bytes(chain));
        attestation
    }

    /// Chain, validator, slot, head, source and target (numbers little-endian).
    pub fn signing_bytes(&self, chain: ChainId) -> Vec<u8> {
        let mut bytes = chain.0.0.to_vec();
        self.write_body(&mut bytes);
        bytes
    }

    pub fn verify(&self, chain: ChainId, signing_key: &PublicKey) -> Result<(), SignatureError> {
        signing_key.verify(Domain::Attestation, &self.signing_bytes(chain), &self.signature)
    }

    pub fn id(&self) -> Hash256 {
        let mut bytes = Vec::with_capacity(220);
        self.write(&mut bytes);
        sha256d(&bytes)
    }

    /// Length on the wire, in bytes.
    pub const SIZE: u64 = 4 + 8 + 32 + 2 * (8 + 32) + 64;

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        self.write_body(bytes);
        bytes.extend_from_slice(&self.signature.0);
    }

    fn write_body(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.validator.to_le_bytes());
        bytes.extend_from_slice(&self.data.slot.0.to_le_bytes());
        bytes.extend_from_slice(&self.data.head.0);
        for checkpoint in [&self.data.source, &self.data.target] {
            bytes.extend_from_slice(&checkpoint.epoch.to_le_bytes());
            bytes.extend_from_slice(&checkpoint.root);
        }
    }
}
