//! What can be asked of a session, and what it asks for in return.
//!
//! Both are plain data so that they cross from the page to the engine worker and back as bytes.

use crate::core::packed::{choices, records};
use crate::view::model::{BlockKey, FieldId, LaneKind, Misbehaviour, NoticeId, Part, Speed};

/// Something a person did, or the host observed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Msg {
    /// Real time passed: milliseconds since the last frame, at most a second counted.
    Frame {
        elapsed_ms: u32,
    },

    Run,
    Pause,
    /// One event that can be seen: the next block or slot.
    Step,
    SetSpeed(Speed),
    /// Starts afresh with this seed.
    Reset {
        seed: u64,
    },

    SetDifficulty(u8),
    SetWorkers(u8),
    SetCpuLimit(u8),
    SetKeepMining(bool),
    Mine,
    StopMining,
    /// Ten times a second at most from the page's mining pool: what all workers did since the last report.
    MiningProgress(MiningProgress),
    Solved {
        job: u64,
        nonce: u32,
    },
    /// Every nonce of this job was tried: the extra nonce rolls and the search goes on.
    Exhausted {
        job: u64,
    },
    WorkerReplaced,
    MiningInline,
    /// Cores of this device.
    Cores(u8),

    /// Cost of a signature and of a verification on this device, measured in the engine, in nanoseconds.
    SignatureCost {
        sign_ns: u32,
        verify_ns: u32,
    },
    SetWatts(String),

    /// The form changed: nothing is sent yet.
    DraftPayment {
        to: u8,
        amount: String,
        fee: String,
    },
    SendPayment {
        to: u8,
        amount: String,
        fee: String,
    },

    /// The stake form changed: nothing is staked yet.
    DraftStake {
        amount: String,
    },
    StakeMore {
        amount: String,
    },
    Leave,
    Withdraw,
    Misbehave(Misbehaviour),

    /// Moves a lane's window: columns towards the past (negative) or the tip (positive).
    Scroll {
        lane: LaneKind,
        columns: i32,
    },
    ScrollToTip(LaneKind),
    Inspect(BlockKey),
    CloseInspector,
    Tamper {
        field: FieldId,
        value: String,
    },
    PutBack,

    OpenEvidence(u32),
    /// Flips one bit of the first message, or puts it back.
    FlipEvidenceBit,
    CloseEvidence,

    Dismiss(NoticeId),
    /// The one action a notice offers was taken.
    Act(NoticeId),
    /// The host's word about storage and the like.
    Notice(NoticeId, Option<String>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MiningProgress {
    pub job: u64,
    pub hashes: u64,
    /// Busy time of all workers together since the last report, microseconds.
    pub cpu_us: u64,
    /// Real time since the last report, microseconds.
    pub wall_us: u64,
    pub nonce: u32,
    pub last: [u8; 32],
    pub best: [u8; 32],
}

/// Something only the host can do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// (Re)start all mining workers on this job.
    StartMining(MineOrder),
    StopMining,
    /// These parts of the page changed.
    Show(Vec<Part>),
    /// Store this run: `log` is the small record it can be rebuilt from.
    Save {
        log: Vec<u8>,
    },
    /// Time one signature and one verification, and answer with `Msg::SignatureCost`.
    MeasureSignatures,
}

/// A job for the mining pool.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MineOrder {
    pub job: u64,
    /// The 80 header bytes. Worker k of n searches the k-th part of the nonces.
    pub header: Vec<u8>,
    pub target: [u8; 32],
    pub workers: u8,
    pub cpu_percent: u8,
}

choices! {
    Msg {
        Run 1 Pause 2 Step 3 Frame { elapsed_ms } 4 SetSpeed(speed) 5 Reset { seed } 6 SetDifficulty(bits)
        7 SetWorkers(workers) 8 SetCpuLimit(percent) 9 SetKeepMining(keep) 10 Mine 11 StopMining 12 MiningProgress(progress)
        13 Solved { job nonce } 14 Exhausted { job } 15 WorkerReplaced 16 MiningInline 17 Cores(cores)
        18 SignatureCost { sign_ns verify_ns } 19 SetWatts(text) 20 DraftPayment { to amount fee }
        21 SendPayment { to amount fee } 22 DraftStake { amount } 23 StakeMore { amount } 24 Leave 25 Withdraw
        26 Misbehave(how) 27 Scroll { lane columns } 28 ScrollToTip(lane) 29 Inspect(key) 30 CloseInspector
        31 Tamper { field value } 32 PutBack 33 OpenEvidence(id) 34 FlipEvidenceBit 35 CloseEvidence 36 Dismiss(id)
        37 Act(id) 38 Notice(id text)
    }
    Effect { StopMining 1 StartMining(order) 2 Show(parts) 3 Save { log } 4 MeasureSignatures }
}

records! {
    MiningProgress { job hashes cpu_us wall_us nonce last best }
    MineOrder { job header target workers cpu_percent }
}
