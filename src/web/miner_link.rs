//! What the page and a search worker say to each other.
//!
//! Every order carries an epoch, a number the page raises with each, and every answer repeats it: whatever a worker
//! still says about an older order is ignored.

use crate::core::packed::{choices, records};
use crate::mining::MineJob;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ToMiner {
    Search(Part),
    /// Answer with `Stopped` at once.
    Stop {
        epoch: u32,
    },
}

/// One worker's part of the nonces of a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub epoch: u32,
    pub job: MineJob,
    /// 10 to 100: the share of the time spent hashing.
    pub cpu_percent: u8,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FromMiner {
    Report(Report),
    Stopped { epoch: u32 },
}

/// What was done since the last report, at most ten times a second, and once more at the end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub epoch: u32,
    pub hashes: u64,
    pub busy_us: u64,
    pub nonce: u32,
    pub last: [u8; 32],
    pub best: [u8; 32],
    pub end: Option<End>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Solved {
        nonce: u32,
    },
    /// Every nonce of the part was tried.
    Exhausted,
}

choices! {
    ToMiner { Stop { epoch } 1 Search(part) }
    FromMiner { Stopped { epoch } 1 Report(report) }
    End { Exhausted 1 Solved { nonce } }
}

records! {
    Part { epoch job cpu_percent }
    Report { epoch hashes busy_us nonce last best end }
}
