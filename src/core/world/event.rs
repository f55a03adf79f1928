//! What happened, as data. Words are chosen elsewhere.
//!
//! Events speak from the learner's own node: a block counts when it becomes part of the chain that node follows.

use crate::core::chain::ledger::LedgerError;
use crate::core::packed::choices;
use crate::core::units::work::CompactTarget;
use crate::core::units::{Amount, SimTime};
use serde::{Deserialize, Serialize};

/// Which of the two chains.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LaneKind {
    Work,
    Stake,
}

/// Something that happened at a simulated moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Event {
    pub at: SimTime,
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EventKind {
    /// The learner's node moved its head to this block, whose parent was the old head.
    BlockAdopted {
        lane: LaneKind,
        block: u32,
    },
    /// The head moved to another branch: so many blocks were left, so many joined.
    Reorganised {
        lane: LaneKind,
        left: u32,
        joined: u32,
        head: u32,
    },
    /// A valid block that is not, or no longer, on the learner's chain.
    WentStale {
        lane: LaneKind,
        block: u32,
    },
    Retargeted {
        height: u64,
        before: CompactTarget,
        after: CompactTarget,
    },
    DifficultySet {
        height: u64,
        bits: u8,
    },
    SlotMissed {
        slot: u64,
        proposer: u32,
    },
    Justified {
        epoch: u64,
    },
    Finalized {
        epoch: u64,
        voted_per_mille: u16,
    },
    /// Finality stalls: the leak has begun, or ended.
    Leak {
        active: bool,
    },
    PaymentSent {
        payment: u32,
    },
    PaymentRefused {
        lane: LaneKind,
        payment: u32,
        reason: LedgerError,
    },
    PaymentIncluded {
        lane: LaneKind,
        payment: u32,
        block: u32,
    },
    PaymentEvicted {
        lane: LaneKind,
        payment: u32,
    },
    /// The learner's validator signed two things that contradict each other.
    Misbehaved {
        misbehaviour: Misbehaviour,
    },
    /// A node noticed a contradiction and sent in the proof.
    EvidenceFound {
        by: u32,
        offender: u32,
    },
    Slashed {
        record: u32,
    },
    CorrelationPenalty {
        validator: u32,
        amount: Amount,
    },
    Staked {
        amount: Amount,
    },
    ExitRequested,
    Withdrawn {
        amount: Amount,
    },
    Online {
        online: bool,
    },
    /// A lane is full; the run ends here.
    LimitReached {
        lane: LaneKind,
    },
}

/// What the learner's validator can be made to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Misbehaviour {
    ProposeTwice,
    VoteTwice,
    Surround,
}

choices! { Misbehaviour { ProposeTwice 1 VoteTwice 2 Surround } }
