//! What a learner can do to the world, and why the world may refuse.
//!
//! A run is the scenario and the intents with their times; nothing else decides what happens.

use crate::core::chain::error::Violation;
use crate::core::chain::ledger::LedgerError;
use crate::core::packed::choices;
use crate::core::units::Amount;
use crate::core::world::event::Misbehaviour;
use serde::{Deserialize, Serialize};
use std::fmt;

/// An act of the learner, or something measured on the learner's device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Intent {
    /// From the next height on, the work lane's target is 2^(256 − bits).
    SetDifficulty {
        bits: u8,
    },
    /// Builds a block to mine on the learner's head. `extra_nonce` rolls when all nonces were tried.
    RequestWork {
        extra_nonce: u64,
    },
    /// A worker's answer; checked like any stranger's block.
    SubmitWork {
        job: u64,
        nonce: u32,
    },
    /// What the learner's workers did since the last report.
    Measured {
        hashes: u64,
        cpu_us: u64,
    },
    /// Sends the same payment to both chains.
    SendPayment {
        to: u8,
        amount: Amount,
        fee: Amount,
    },
    Stake {
        amount: Amount,
    },
    Leave,
    Withdraw,
    Misbehave(Misbehaviour),
    SetOnline(bool),
}

choices! {
    Intent {
        SetDifficulty { bits } 1 RequestWork { extra_nonce } 2 SubmitWork { job nonce } 3 Measured { hashes cpu_us }
        4 SendPayment { to amount fee } 5 Stake { amount } 6 Leave 7 Withdraw 8 Misbehave(how) 9 SetOnline(online)
    }
}

/// Why an intent was refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Rejection {
    DifficultyOutOfRange {
        least: u8,
        most: u8,
        found: u8,
    },
    NoSuchRecipient {
        found: u8,
    },
    Ledger(LedgerError),
    /// The work was for another tip.
    StaleJob {
        expected: Option<u64>,
        found: u64,
    },
    Block(Violation),
    NotAValidator,
    /// Nothing to contradict yet.
    NothingToContradict,
    AlreadySlashed,
    Full,
}

/// Least and most difficulty a learner may set, in bits.
pub const DIFFICULTY_BITS: (u8, u8) = (8, 32);

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DifficultyOutOfRange { least, most, found } => {
                write!(f, "expected a difficulty from {least} to {most} bits, found {found}")
            }
            Self::NoSuchRecipient { found } => write!(f, "expected one of the people here, found number {found}"),
            Self::Ledger(error) => write!(f, "{error}"),
            Self::StaleJob { expected, found } => match expected {
                Some(expected) => write!(f, "expected an answer to job {expected}, found one to job {found}"),
                None => write!(f, "expected no answer, found one to job {found}"),
            },
            Self::Block(violation) => write!(f, "{violation}"),
            Self::NotAValidator => write!(f, "expected an active validator of yours, found none"),
            Self::NothingToContradict => write!(f, "expected an earlier signature to contradict, found none yet"),
            Self::AlreadySlashed => write!(f, "expected a validator in good standing, found one already slashed"),
            Self::Full => write!(f, "expected room for another block, found the run at its limit"),
        }
    }
}
