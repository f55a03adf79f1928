//! The learner's miner as the session sees it: what is searched, how it goes, what is still to be booked.

use crate::core::hash::Hash256;
use crate::session::msg::MiningProgress;

/// Reports between two bookings: about a second's worth.
const REPORTS_PER_BOOKING: u32 = 10;

/// State of the learner's miner. What was chosen (workers, limit) is in the settings.
#[derive(Clone, Debug, Default)]
pub struct Miner {
    pub mining: bool,
    /// The job the workers were last given.
    pub job: Option<u64>,
    pub extra_nonce: u64,
    /// Hashes since this search for a block began, over all its jobs.
    pub attempt_hashes: u64,
    pub nonce: u32,
    pub last: Option<Hash256>,
    pub best: Option<Hash256>,
    /// Hashes the last find took, and how many were expected.
    pub found: Option<(u64, u64)>,
    pub inline: bool,
    pub note: Option<MinerNote>,
    booked: (u64, u64),
    reports: u32,
}

/// Something worth saying beside the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MinerNote {
    NewTip,
    NewDifficulty,
    WorkerReplaced,
    NoncesExhausted,
}

impl Miner {
    /// A new search for a block begins.
    pub fn start(&mut self) {
        let inline = self.inline;
        let booked = self.booked;
        *self = Self { mining: true, inline, booked, ..Self::default() };
    }

    /// Takes in a report. Returns what is to be booked now, if it is time: hashes and busy microseconds.
    pub fn on_progress(&mut self, progress: &MiningProgress) -> Option<(u64, u64)> {
        self.booked.0 += progress.hashes;
        self.booked.1 += progress.cpu_us;
        self.reports += 1;
        if self.job == Some(progress.job) {
            self.attempt_hashes += progress.hashes;
            if progress.hashes > 0 {
                self.nonce = progress.nonce;
                self.last = Some(Hash256(progress.last));
                let best = Hash256(progress.best);
                self.best = Some(self.best.map_or(best, |old| if best.to_u256() < old.to_u256() { best } else { old }));
            }
        }
        if self.reports >= REPORTS_PER_BOOKING { self.take_unbooked() } else { None }
    }

    /// What was reported and not booked yet.
    pub fn take_unbooked(&mut self) -> Option<(u64, u64)> {
        self.reports = 0;
        let booked = std::mem::take(&mut self.booked);
        (booked != (0, 0)).then_some(booked)
    }
}
