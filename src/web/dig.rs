//! One worker's share of a search, cut into batches of about the same time.
//!
//! A batch of some ten milliseconds is long enough that stopping between batches costs nothing, and short enough that a
//! stop is heard at once. How many hashes that is depends on the device, so each batch is sized by the one before.

use super::clock;
use super::miner_link::{End, Part, Report};
use crate::mining::{Search, Step};

const FIRST_BATCH: u32 = 2_000;
const LARGEST_BATCH: u32 = 4_000_000;
/// Progress ten times a second is as much as anyone can read.
const REPORT_EVERY_MS: f64 = 100.0;

pub struct Dig {
    search: Search,
    epoch: u32,
    batch: u32,
    cpu_percent: u8,
    end: Option<End>,
    /// Hashes told already, and busy time not told yet.
    hashes_told: u64,
    busy_us: u64,
    told_at: f64,
}

impl Dig {
    pub fn new(part: &Part, now_ms: f64) -> Dig {
        Dig {
            search: Search::new(&part.job),
            epoch: part.epoch,
            batch: FIRST_BATCH,
            cpu_percent: part.cpu_percent.clamp(10, 100),
            end: None,
            hashes_told: 0,
            busy_us: 0,
            told_at: now_ms,
        }
    }

    /// Hashes for about `aim_ms` milliseconds; returns how long it really took.
    pub fn dig(&mut self, aim_ms: f64) -> f64 {
        if self.has_ended() {
            return 0.0;
        }
        let began = clock::now_ms();
        let step = self.search.step(self.batch);
        let took_ms = clock::now_ms() - began;

        self.busy_us += clock::to_micros(took_ms);
        self.end = match step {
            Step::Searching => None,
            Step::Found(solution) => Some(End::Solved { nonce: solution.nonce }),
            Step::Exhausted => Some(End::Exhausted),
        };
        self.batch = next_batch(self.batch, aim_ms, took_ms);
        took_ms
    }

    /// How long to rest after `busy_ms` of work to keep to the CPU limit, in milliseconds.
    pub fn rest_after(&self, busy_ms: f64) -> u32 {
        let percent = f64::from(self.cpu_percent);
        // To the nearest: the timers are no finer.
        (busy_ms * (100.0 - percent) / percent + 0.5) as u32
    }

    /// The share of the time to spend hashing, 0.1 to 1.
    pub fn duty(&self) -> f64 {
        f64::from(self.cpu_percent) / 100.0
    }

    /// What was done since the last report: when it is due, at the end, or when asked for by force.
    pub fn take_report(&mut self, now_ms: f64, force: bool) -> Option<Report> {
        if now_ms - self.told_at < REPORT_EVERY_MS && !force && !self.has_ended() {
            return None;
        }
        self.told_at = now_ms;
        let progress = self.search.progress();
        let hashes = progress.hashes - self.hashes_told;
        self.hashes_told = progress.hashes;
        Some(Report {
            epoch: self.epoch,
            hashes,
            busy_us: std::mem::take(&mut self.busy_us),
            nonce: progress.last_nonce,
            last: progress.last_hash.0,
            best: progress.best_hash.0,
            end: self.end,
        })
    }

    pub fn has_ended(&self) -> bool {
        self.end.is_some()
    }
}

/// Grows or shrinks towards the aim, at most fourfold at once: a single measurement may be an accident.
fn next_batch(batch: u32, aim_ms: f64, took_ms: f64) -> u32 {
    let factor = (aim_ms / took_ms.max(0.05)).clamp(0.25, 4.0);
    ((f64::from(batch) * factor) as u32).clamp(64, LARGEST_BATCH)
}

/// Compares two hashes as numbers, the way targets do: the last byte counts most.
pub fn is_smaller(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_approach_the_aim() {
        assert_eq!(next_batch(1000, 10.0, 5.0), 2000);
        assert_eq!(next_batch(1000, 10.0, 0.0), 4000, "at most fourfold");
        assert_eq!(next_batch(1000, 10.0, 1e9), 250);
        assert_eq!(next_batch(64, 10.0, 1e9), 64, "never nothing");
    }

    #[test]
    fn hashes_compare_from_the_last_byte() {
        let (mut a, mut b) = ([0; 32], [0; 32]);
        a[0] = 9;
        b[31] = 1;
        assert!(is_smaller(&a, &b));
        assert!(!is_smaller(&b, &a));
        assert!(!is_smaller(&a, &a));
    }
}
