//! Every way a block can be invalid: a different fact each, with what was expected and what was found.

use crate::core::chain::ledger::LedgerError;
use crate::core::consensus::leader::work::{HeaderTimeError, ProofError};
use crate::core::consensus::rule_id::RuleId;
use crate::core::hash::Hash256;
use crate::core::keys::SignatureError;
use crate::core::units::Amount;
use crate::core::units::work::CompactTarget;
use serde::{Deserialize, Serialize};
use std::fmt;

/// What is wrong with a block.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Violation {
    UnknownParent {
        found: Hash256,
    },
    WrongParent {
        expected: Hash256,
        found: Hash256,
    },
    WrongSeal,
    Time(HeaderTimeError),
    SlotInFuture {
        now: u32,
        found: u32,
    },
    SlotNotAfterParent {
        parent: u64,
        found: u64,
    },
    TimeNotSlotStart {
        expected: u32,
        found: u32,
    },
    WrongBits {
        expected: CompactTarget,
        found: CompactTarget,
    },
    WrongScale {
        expected: u8,
        found: u8,
    },
    Proof(ProofError),
    NoActiveValidator {
        slot: u64,
    },
    WrongProposer {
        slot: u64,
        expected: u32,
        found: u32,
    },
    SlashedProposer {
        found: u32,
    },
    WrongMerkleRoot {
        expected: Hash256,
        found: Hash256,
    },
    /// Two subtrees are the same: the list can be doubled without changing the root (CVE-2012-2459).
    MutatedMerkleTree,
    BadBlockSignature(SignatureError),
    BadRandaoReveal(SignatureError),
    BadTransactionSignature {
        index: usize,
        error: SignatureError,
    },
    BadVote {
        index: usize,
        error: VoteError,
    },
    Ledger {
        index: usize,
        error: LedgerError,
    },
    TooManyTransactions {
        most: usize,
        found: usize,
    },
    TooManyVotes {
        most: usize,
        found: usize,
    },
    WrongReward {
        expected: Amount,
        found: Amount,
    },
    WrongHeight {
        expected: u64,
        found: u64,
    },
}

/// Why an included vote does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum VoteError {
    UnknownValidator(u32),
    NotActive(u32),
    WrongSlot { expected: u64, found: u64 },
    TooEarly { slot: u64, block: u64 },
    WrongTargetEpoch { expected: u64, found: u64 },
    WrongSource { expected: u64, found: u64 },
    BadSignature(SignatureError),
}

impl fmt::Display for VoteError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownValidator(index) => write!(f, "expected a known validator, found number {index}"),
            Self::NotActive(index) => write!(f, "expected an active validator, found number {index}, which is not"),
            Self::WrongSlot { expected, found } => write!(f, "expected a vote in slot {expected}, found slot {found}"),
            Self::TooEarly { slot, block } => write!(f, "expected a vote from before slot {block}, found slot {slot}"),
            Self::WrongTargetEpoch { expected, found } => {
                write!(f, "expected target epoch {expected} or the one before, found {found}")
            }
            Self::WrongSource { expected, found } => {
                write!(f, "expected the justified checkpoint of epoch {expected} as source, found epoch {found}")
            }
            Self::BadSignature(error) => write!(f, "{error}"),
        }
    }
}

impl Violation {
    /// The rule it breaks.
    pub fn rule(&self) -> RuleId {
        match self {
            Self::UnknownParent { .. } | Self::WrongParent { .. } | Self::WrongHeight { .. } => RuleId::Link,
            Self::Time(_)
            | Self::SlotInFuture { .. }
            | Self::SlotNotAfterParent { .. }
            | Self::TimeNotSlotStart { .. } => RuleId::Time,
            Self::WrongSeal | Self::WrongBits { .. } | Self::WrongScale { .. } | Self::Proof(_) => RuleId::Proof,
            Self::NoActiveValidator { .. } | Self::WrongProposer { .. } | Self::SlashedProposer { .. } => {
                RuleId::Proposer
            }
            Self::WrongMerkleRoot { .. } | Self::MutatedMerkleTree => RuleId::MerkleRoot,
            Self::BadBlockSignature(_) | Self::BadRandaoReveal(_) | Self::BadTransactionSignature { .. } => {
                RuleId::Signatures
            }
            Self::BadVote { .. } | Self::TooManyVotes { .. } => RuleId::Votes,
            Self::Ledger { .. } | Self::TooManyTransactions { .. } => RuleId::Balances,
            Self::WrongReward { .. } => RuleId::Reward,
        }
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::UnknownParent { found } => write!(f, "expected a known parent, found {found}"),
            Self::WrongParent { expected, found } => write!(f, "expected parent {expected}, found {found}"),
            Self::WrongSeal => write!(f, "expected this chain's kind of seal, found the other"),
            Self::Time(error) => write!(f, "{error}"),
            Self::SlotInFuture { now, found } => write!(f, "expected a slot that has begun by {now}, found {found}"),
            Self::SlotNotAfterParent { parent, found } => {
                write!(f, "expected a slot after the parent's {parent}, found {found}")
            }
            Self::TimeNotSlotStart { expected, found } => {
                write!(f, "expected the slot's own time {expected}, found {found}")
            }
            Self::WrongBits { expected, found } => {
                write!(f, "expected nBits 0x{:08x}, found 0x{:08x}", expected.0, found.0)
            }
            Self::WrongScale { expected, found } => write!(f, "expected scale {expected}, found {found}"),
            Self::Proof(error) => write!(f, "{error}"),
            Self::NoActiveValidator { slot } => write!(f, "expected an active validator in slot {slot}, found none"),
            Self::WrongProposer { slot, expected, found } => {
                write!(f, "slot {slot}: expected validator {expected}, found {found}")
            }
            Self::SlashedProposer { found } => {
                write!(f, "expected a proposer in good standing, found {found}, slashed")
            }
            Self::WrongMerkleRoot { expected, found } => write!(f, "expected root {expected}, found {found}"),
            Self::MutatedMerkleTree => write!(f, "expected different leaves, found a doubled pair (CVE-2012-2459)"),
            Self::BadBlockSignature(error) => write!(f, "block: {error}"),
            Self::BadRandaoReveal(error) => write!(f, "randao reveal: {error}"),
            Self::BadTransactionSignature { index, error } => write!(f, "transaction {}: {error}", index + 1),
            Self::BadVote { index, error } => write!(f, "vote {}: {error}", index + 1),
            Self::Ledger { index, error } => write!(f, "transaction {}: {error}", index + 1),
            Self::TooManyTransactions { most, found } => {
                write!(f, "expected at most {most} transactions, found {found}")
            }
            Self::TooManyVotes { most, found } => write!(f, "expected at most {most} votes, found {found}"),
            Self::WrongReward { expected, found } => write!(f, "expected a reward of {expected}, found {found}"),
            Self::WrongHeight { expected, found } => write!(f, "expected height {expected}, found {found}"),
        }
    }
}
