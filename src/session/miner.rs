//! The learner's miner as the session sees it: what is searched, how it goes, what is still to be booked.

use super::Session;
use super::msg::{Effect, MineOrder, MiningProgress};
use crate::core::hash::Hash256;
use crate::core::units::work::U256;
use crate::core::world::intent::{Intent, Rejection};
use crate::core::world::lane::LEARNER;
use crate::view::model::NoticeId;

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

/// Jobs ordered from the host, reports taken in, blocks handed to the chain.
impl Session {
    pub(super) fn set_difficulty(&mut self, bits: u8) -> Vec<Effect> {
        self.carry_out_or_say(Intent::SetDifficulty { bits });
        if self.miner.mining {
            self.miner.note = Some(MinerNote::NewDifficulty);
            self.miner.attempt_hashes = 0;
            return self.order_work();
        }
        Vec::new()
    }

    pub(super) fn mine(&mut self) -> Vec<Effect> {
        if self.is_full() {
            self.notices.insert(NoticeId::Refused, Some(Rejection::Full.to_string()));
            return Vec::new();
        }
        self.miner.start();
        self.order_work()
    }

    /// Gives the workers a block on the present head, if the miner is on.
    pub(super) fn order_work(&mut self) -> Vec<Effect> {
        self.unsaved = true;
        if !self.miner.mining {
            return Vec::new();
        }
        if self.carry_out(Intent::RequestWork { extra_nonce: self.miner.extra_nonce }).is_err() {
            return self.stop_mining();
        }
        let Some(job) = &self.world.work.mining.job else { return self.stop_mining() };
        self.miner.job = Some(job.id);
        let header = job.block.header;
        vec![Effect::StartMining(MineOrder {
            job: job.id,
            header: header.to_bytes().to_vec(),
            target: header.bits.decode().target.0.to_le_bytes(),
            workers: self.settings.workers.max(1),
            cpu_percent: self.settings.cpu_percent,
        })]
    }

    pub(super) fn stop_mining(&mut self) -> Vec<Effect> {
        self.book_measured();
        self.miner.mining = false;
        self.miner.job = None;
        vec![Effect::StopMining]
    }

    pub(super) fn book_measured(&mut self) {
        let unbooked = self.miner.take_unbooked();
        self.book(unbooked);
    }

    /// Books measured work. A run at its limit takes no more, and need not be told.
    pub(super) fn book(&mut self, measured: Option<(u64, u64)>) {
        if let Some((hashes, cpu_us)) = measured {
            let _ = self.carry_out(Intent::Measured { hashes, cpu_us });
        }
    }

    pub(super) fn on_progress(&mut self, progress: &MiningProgress) {
        if progress.wall_us >= 1_000 && progress.hashes > 0 {
            let now = u128::from(progress.hashes) * 1_000_000 / u128::from(progress.wall_us);
            let now = u64::try_from(now).unwrap_or(u64::MAX);
            let old = self.settings.hash_rate;
            // Smoothed, so that the figure can be read.
            self.settings.hash_rate = if old == 0 { now } else { old - old / 4 + now / 4 };
        }
        let due = self.miner.on_progress(progress);
        self.book(due);
    }

    pub(super) fn on_solved(&mut self, job: u64, nonce: u32) -> Vec<Effect> {
        if self.miner.job != Some(job) {
            return Vec::new();
        }
        let expected = self.expected_hashes();
        self.book_measured();
        match self.carry_out(Intent::SubmitWork { job, nonce }) {
            Ok(()) => {
                let taken = self.miner.attempt_hashes;
                let best = self.miner.best;
                if self.settings.keep_mining && !self.is_full() {
                    self.miner.start();
                    self.miner.found = Some((taken, expected));
                    return self.order_work();
                }
                let effects = self.stop_mining();
                self.miner.found = Some((taken, expected));
                self.miner.best = best;
                effects
            }
            // The tip moved meanwhile: search on the new one.
            Err(Rejection::StaleJob { .. }) => self.order_work(),
            Err(rejection) => {
                self.notices.insert(NoticeId::Refused, Some(rejection.to_string()));
                self.stop_mining()
            }
        }
    }

    pub(super) fn on_exhausted(&mut self, job: u64) -> Vec<Effect> {
        if self.miner.job != Some(job) {
            return Vec::new();
        }
        self.miner.extra_nonce += 1;
        self.miner.note = Some(MinerNote::NoncesExhausted);
        self.order_work()
    }

    /// Hashes one block of the learner is expected to take.
    pub fn expected_hashes(&self) -> u64 {
        let target = self.world.work.next_bits(LEARNER, self.world.now).decode().target.0;
        // 2^256 / target, as (2^256 - target) / target + 1 since the power itself does not fit. The exact count has
        // target + 1 below the line, which no screen can show.
        let rest = (!target).wrapping_add(U256::ONE);
        let quotient = rest.div_rem(target).and_then(|(quotient, _)| quotient.to_u128());
        quotient.map_or(u64::MAX, |most| u64::try_from(most.saturating_add(1)).unwrap_or(u64::MAX))
    }
}
