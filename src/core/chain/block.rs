//! A block: Bitcoin's 80-byte header, a seal that says by what right it extends the chain, and what it carries.
//!
//! `Block<Unchecked>` is somebody's claim. Only validation turns it into `Block<Checked>`, so code that needs a valid
//! block says so in its types.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::header::Header;
use crate::core::chain::transaction::{ChainId, Transaction};
use crate::core::hash::{Hash256, sha256d};
use crate::core::keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
use crate::core::merkle::{MerkleRoot, merkle_root};
use crate::core::units::{Amount, Slot};
use serde::{Deserialize, Serialize};
use std::marker::PhantomData;

/// Nobody looked yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unchecked {}
/// Every rule was checked on top of its parent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Checked {}

/// The first transaction of a work block: it makes the new coins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Coinbase {
    pub height: u64,
    pub payee: PublicKey,
    /// Subsidy plus fees, exactly.
    pub reward: Amount,
    /// Rolls when all nonces are used up.
    pub extra_nonce: u64,
    /// Bits by which a modelled miner's proof is easier than the chain's target; 0 for a real miner. One of its hashes
    /// stands for 2^scale. See `core::consensus::params`.
    pub scale: u8,
}

impl Coinbase {
    pub fn id(&self) -> Hash256 {
        let mut bytes = Vec::with_capacity(57);
        bytes.extend_from_slice(&self.height.to_le_bytes());
        bytes.extend_from_slice(&self.payee.0);
        bytes.extend_from_slice(&self.reward.0.to_le_bytes());
        bytes.extend_from_slice(&self.extra_nonce.to_le_bytes());
        bytes.push(self.scale);
        sha256d(&bytes)
    }

    const SIZE: u64 = 57;
}

/// A proposer's right: its slot, its share of the randomness, its signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StakeSeal {
    pub slot: Slot,
    /// Registry index.
    pub proposer: u32,
    /// Signature over the epoch; mixed into the seed of later draws.
    pub randao_reveal: Signature,
    /// Free for the proposer. Two blocks of one slot can differ in nothing else.
    pub graffiti: u64,
    pub signature: Signature,
}

impl StakeSeal {
    fn body_id(&self) -> Hash256 {
        let mut bytes = self.randao_reveal.0.to_vec();
        bytes.extend_from_slice(&self.graffiti.to_le_bytes());
        sha256d(&bytes)
    }

    const SIZE: u64 = 8 + 4 + 64 + 8 + 64;
}

/// By what right a block extends the chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Seal {
    Work(Coinbase),
    Stake(StakeSeal),
}

/// A header with a proposer's signature: half of the evidence of a double proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignedHeader {
    pub header: Header,
    pub slot: Slot,
    pub proposer: u32,
    pub signature: Signature,
}

impl SignedHeader {
    /// Chain, header, slot and proposer.
    pub fn signing_bytes(&self, chain: ChainId) -> Vec<u8> {
        let mut bytes = chain.0.0.to_vec();
        self.write_body(&mut bytes);
        bytes
    }

    pub fn verify(&self, chain: ChainId, signing_key: &PublicKey) -> Result<(), SignatureError> {
        signing_key.verify(Domain::BeaconBlock, &self.signing_bytes(chain), &self.signature)
    }

    fn write_body(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.header.to_bytes());
        bytes.extend_from_slice(&self.slot.0.to_le_bytes());
        bytes.extend_from_slice(&self.proposer.to_le_bytes());
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        self.write_body(bytes);
        bytes.extend_from_slice(&self.signature.0);
    }
}

/// A block, and whether anybody checked it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(bound = "")]
pub struct Block<S = Checked> {
    pub header: Header,
    pub seal: Seal,
    pub transactions: Vec<Transaction>,
    /// Votes the block includes; empty on a work chain.
    pub attestations: Vec<Attestation>,
    #[serde(skip)]
    state: PhantomData<S>,
}

impl Block<Unchecked> {
    pub fn new(header: Header, seal: Seal, transactions: Vec<Transaction>, attestations: Vec<Attestation>) -> Self {
        Self { header, seal, transactions, attestations, state: PhantomData }
    }

    /// Only validation may call this.
    pub(in crate::core) fn into_checked(self) -> Block<Checked> {
        Block {
            header: self.header,
            seal: self.seal,
            transactions: self.transactions,
            attestations: self.attestations,
            state: PhantomData,
        }
    }

    /// Signs a stake block's header with the proposer's key; a work block is left as it is.
    pub fn sign_seal(&mut self, chain: ChainId, key: &SecretKey) {
        if let Some(signed) = self.signed_header() {
            let signature = key.sign(Domain::BeaconBlock, &signed.signing_bytes(chain));
            if let Seal::Stake(seal) = &mut self.seal {
                seal.signature = signature;
            }
        }
    }
}

impl<S> Block<S> {
    /// Back to a claim, to be changed and checked again.
    pub fn to_unchecked(&self) -> Block<Unchecked> {
        Block::new(self.header, self.seal, self.transactions.clone(), self.attestations.clone())
    }

    /// The block's name. A work block's is its header's double hash, as in Bitcoin; a stake block's covers slot and
    /// proposer too, since its header has no proof of its own.
    pub fn id(&self) -> Hash256 {
        match &self.seal {
            Seal::Work(_) => self.header.hash(),
            Seal::Stake(seal) => {
                let mut bytes = self.header.to_bytes().to_vec();
                bytes.extend_from_slice(&seal.slot.0.to_le_bytes());
                bytes.extend_from_slice(&seal.proposer.to_le_bytes());
                sha256d(&bytes)
            }
        }
    }

    /// The Merkle root of what the block carries: the seal's own leaf, the transactions, the votes.
    pub fn compute_merkle_root(&self) -> MerkleRoot {
        let first = match &self.seal {
            Seal::Work(coinbase) => coinbase.id(),
            Seal::Stake(seal) => seal.body_id(),
        };
        let leaves: Vec<Hash256> = std::iter::once(first)
            .chain(self.transactions.iter().map(Transaction::id))
            .chain(self.attestations.iter().map(Attestation::id))
            .collect();
        merkle_root(&leaves)
    }

    /// Header and signature of a stake block.
    pub fn signed_header(&self) -> Option<SignedHeader> {
        match &self.seal {
            Seal::Work(_) => None,
            Seal::Stake(seal) => Some(SignedHeader {
                header: self.header,
                slot: seal.slot,
                proposer: seal.proposer,
                signature: seal.signature,
            }),
        }
    }

    /// The slot of a stake block.
    pub fn slot(&self) -> Option<Slot> {
        match &self.seal {
            Seal::Work(_) => None,
            Seal::Stake(seal) => Some(seal.slot),
        }
    }

    /// Sum of the fees, or `None` when it leaves the number range.
    pub fn total_fees(&self) -> Option<Amount> {
        self.transactions.iter().try_fold(Amount::ZERO, |sum, transaction| sum.checked_add(transaction.fee))
    }

    /// Length on the wire, in bytes.
    pub fn size(&self) -> u64 {
        let seal = match &self.seal {
            Seal::Work(_) => Coinbase::SIZE,
            Seal::Stake(_) => StakeSeal::SIZE,
        };
        let transactions: u64 = self.transactions.iter().map(Transaction::size).sum();
        80 + seal + transactions + Attestation::SIZE * self.attestations.len() as u64
    }
}
