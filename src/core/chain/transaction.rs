//! What a person asks of the ledger, signed.
//!
//! A signature covers the chain's identity and the account's sequence number, so that a transaction counts once, on one
//! chain: the same payment sent to both lanes carries two different signatures, and neither fits the other lane.

use crate::core::chain::evidence::SlashingEvidence;
use crate::core::hash::{Hash256, sha256d};
use crate::core::keys::{Domain, PublicKey, SecretKey, Signature, SignatureError};
use crate::core::units::Amount;
use serde::{Deserialize, Serialize};

/// The identity of a chain: the hash of what it began with. Part of every signed message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ChainId(pub Hash256);

/// What a transaction does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Action {
    /// Moves coins to another account, which comes into being if it is new.
    Transfer { to: PublicKey, amount: Amount },
    /// Locks coins as stake under a signing key: a new validator, or more for the one the sender has.
    Deposit { signing_key: PublicKey, amount: Amount },
    /// Asks to stop validating.
    Exit,
    /// Takes the stake back once the exit's delay is over.
    Withdraw,
    /// Hands in two contradicting signed messages of one validator.
    Evidence(Box<SlashingEvidence>),
}

/// A signed action of one account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Transaction {
    pub sender: PublicKey,
    /// How many transactions of this account came before.
    pub sequence: u64,
    pub fee: Amount,
    pub action: Action,
    pub signature: Signature,
}

impl Transaction {
    /// Signs `action` for one chain and one place in the account's sequence.
    pub fn sign(key: &SecretKey, chain: ChainId, sequence: u64, fee: Amount, action: Action) -> Self {
        let mut transaction = Self { sender: key.public_key(), sequence, fee, action, signature: Signature::EMPTY };
        transaction.signature = key.sign(Domain::Transaction, &transaction.signing_bytes(chain));
        transaction
    }

    /// The canonical bytes a signature covers: chain, sender, sequence and fee (little-endian), then the action.
    pub fn signing_bytes(&self, chain: ChainId) -> Vec<u8> {
        let mut bytes = chain.0.0.to_vec();
        self.write_body(&mut bytes);
        bytes
    }

    /// Checks the signature under this chain's identity.
    pub fn verify(&self, chain: ChainId) -> Result<(), SignatureError> {
        self.sender.verify(Domain::Transaction, &self.signing_bytes(chain), &self.signature)
    }

    /// The transaction's name: the double hash of its body and signature.
    pub fn id(&self) -> Hash256 {
        sha256d(&self.to_bytes())
    }

    /// Body and signature, as they travel.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(160);
        self.write_body(&mut bytes);
        bytes.extend_from_slice(&self.signature.0);
        bytes
    }

    /// Length on the wire, in bytes.
    pub fn size(&self) -> u64 {
        self.to_bytes().len() as u64
    }

    /// What the sender's balance must cover, or `None` when the sum leaves the number range.
    pub fn total_cost(&self) -> Option<Amount> {
        match &self.action {
            Action::Transfer { amount, .. } | Action::Deposit { amount, .. } => amount.checked_add(self.fee),
            Action::Exit | Action::Withdraw | Action::Evidence(_) => Some(self.fee),
        }
    }

    fn write_body(&self, bytes: &mut Vec<u8>) {
        bytes.extend_from_slice(&self.sender.0);
        bytes.extend_from_slice(&self.sequence.to_le_bytes());
        bytes.extend_from_slice(&self.fee.0.to_le_bytes());
        match &self.action {
            Action::Transfer { to, amount } => {
                bytes.push(0);
                bytes.extend_from_slice(&to.0);
                bytes.extend_from_slice(&amount.0.to_le_bytes());
            }
            Action::Deposit { signing_key, amount } => {
                bytes.push(1);
                bytes.extend_from_slice(&signing_key.0);
                bytes.extend_from_slice(&amount.0.to_le_bytes());
            }
            Action::Exit => bytes.push(2),
            Action::Withdraw => bytes.push(3),
            Action::Evidence(evidence) => {
                bytes.push(4);
                evidence.write(bytes);
            }
        }
    }
}
