//! Two signed messages that cannot both be honest. Nothing else takes a stake here.
//!
//! Whoever holds the pair can prove the offence to anybody: the check needs only the two messages, the chain's identity
//! and the offender's public key. Source: ethereum/consensus-specs, `process_proposer_slashing`,
//! `is_slashable_attestation_data`.

use crate::core::chain::attestation::Attestation;
use crate::core::chain::block::SignedHeader;
use crate::core::chain::transaction::ChainId;
use crate::core::keys::{PublicKey, SignatureError};
use serde::{Deserialize, Serialize};
use std::fmt;

/// The three offences, each with its proof.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SlashingEvidence {
    /// Two different blocks signed for one slot.
    ProposerEquivocation { first: SignedHeader, second: SignedHeader },
    /// Two different votes for one target epoch.
    DoubleVote { first: Attestation, second: Attestation },
    /// The first vote's link goes around the second's.
    SurroundVote { first: Attestation, second: Attestation },
}

/// Why a pair proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EvidenceError {
    DifferentSigners { first: u32, second: u32 },
    DifferentSlots { first: u64, second: u64 },
    SameMessage,
    DifferentTargets { first: u64, second: u64 },
    NotSurrounding,
    BadSignature { message: u8, error: SignatureError },
}

impl fmt::Display for EvidenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifferentSigners { first, second } => {
                write!(f, "expected one signer, found validators {first} and {second}")
            }
            Self::DifferentSlots { first, second } => write!(f, "expected one slot, found slots {first} and {second}"),
            Self::SameMessage => write!(f, "expected two different messages, found the same one twice"),
            Self::DifferentTargets { first, second } => {
                write!(f, "expected one target epoch, found epochs {first} and {second}")
            }
            Self::NotSurrounding => write!(f, "expected the first vote to surround the second, found that it does not"),
            Self::BadSignature { message, error } => write!(f, "message {message}: {error}"),
        }
    }
}

impl SlashingEvidence {
    /// The registry index both messages claim.
    pub fn offender(&self) -> u32 {
        match self {
            Self::ProposerEquivocation { first, .. } => first.proposer,
            Self::DoubleVote { first, .. } | Self::SurroundVote { first, .. } => first.validator,
        }
    }

    /// Checks the whole proof: one signer, a contradiction, two good signatures.
    pub fn verify(&self, chain: ChainId, signing_key: &PublicKey) -> Result<(), EvidenceError> {
        self.check_contradiction()?;
        let check = |message: u8, result: Result<(), SignatureError>| {
            result.map_err(|error| EvidenceError::BadSignature { message, error })
        };
        match self {
            Self::ProposerEquivocation { first, second } => {
                check(1, first.verify(chain, signing_key))?;
                check(2, second.verify(chain, signing_key))
            }
            Self::DoubleVote { first, second } | Self::SurroundVote { first, second } => {
                check(1, first.verify(chain, signing_key))?;
                check(2, second.verify(chain, signing_key))
            }
        }
    }

    /// Whether the messages contradict each other, signatures apart.
    pub fn check_contradiction(&self) -> Result<(), EvidenceError> {
        match self {
            Self::ProposerEquivocation { first, second } => {
                if first.proposer != second.proposer {
                    return Err(EvidenceError::DifferentSigners { first: first.proposer, second: second.proposer });
                }
                if first.slot != second.slot {
                    return Err(EvidenceError::DifferentSlots { first: first.slot.0, second: second.slot.0 });
                }
                if first.header == second.header {
                    return Err(EvidenceError::SameMessage);
                }
                Ok(())
            }
            Self::DoubleVote { first, second } => {
                same_validator(first, second)?;
                let (one, two) = (first.data.target.epoch, second.data.target.epoch);
                if one != two {
                    return Err(EvidenceError::DifferentTargets { first: one, second: two });
                }
                if first.data == second.data {
                    return Err(EvidenceError::SameMessage);
                }
                Ok(())
            }
            Self::SurroundVote { first, second } => {
                same_validator(first, second)?;
                let (outer, inner) = (&first.data, &second.data);
                if outer.source.epoch < inner.source.epoch && inner.target.epoch < outer.target.epoch {
                    Ok(())
                } else {
                    Err(EvidenceError::NotSurrounding)
                }
            }
        }
    }

    pub(crate) fn write(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::ProposerEquivocation { first, second } => {
                bytes.push(0);
                first.write(bytes);
                second.write(bytes);
            }
            Self::DoubleVote { first, second } => {
                bytes.push(1);
                first.write(bytes);
                second.write(bytes);
            }
            Self::SurroundVote { first, second } => {
                bytes.push(2);
                first.write(bytes);
                second.write(bytes);
            }
        }
    }
}

/// The evidence two votes of one validator make, if they contradict each other.
pub fn evidence_from_votes(a: &Attestation, b: &Attestation) -> Option<SlashingEvidence> {
    let candidates = [
        SlashingEvidence::DoubleVote { first: *a, second: *b },
        SlashingEvidence::SurroundVote { first: *a, second: *b },
        SlashingEvidence::SurroundVote { first: *b, second: *a },
    ];
    candidates.into_iter().find(|evidence| evidence.check_contradiction().is_ok())
}

fn same_validator(first: &Attestation, second: &Attestation) -> Result<(), EvidenceError> {
    if first.validator == second.validator {
        Ok(())
    } else {
        Err(EvidenceError::DifferentSigners { first: first.validator, second: second.validator })
    }
}
