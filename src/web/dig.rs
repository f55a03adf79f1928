//! One worker's share of a search, cut into batches of about the same time.
//!
//! A batch of some ten milliseconds is long enough that stopping between batches costs nothing, and short enough that a
//! stop is heard at once. How many hashes that is depends on the device, so each batch is sized by those before it.
//!
//! Clocks are coarse: to a tenth of a millisecond in one browser, to a hundred milliseconds in another that guards against
//! fingerprinting. A batch that seems to have taken no time says nothing, so batches are counted together until the clock
//! has moved enough.

use super::clock;
use super::miner_link::{End, Part, Report};
use crate::mining::{Search, Step};

const FIRST_BATCH: u32 = 2_000;
const LARGEST_BATCH: u32 = 1_000_000;
/// What the clock must have moved before a size follows from it.
const MEASURABLE_MS: f64 = 2.0;
/// Progress ten times a second is as much as anyone can read.
const REPORT_EVERY_MS: f64 = 100.0;

pub struct Dig {
    search: Search,
    epoch: u32,
    pace: Pace,
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
            pace: Pace::default(),
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
        let step = self.search.step(self.pace.batch);
        let took_ms = clock::now_ms() - began;

        self.busy_us += clock::to_micros(took_ms);
        self.end = match step {
            Step::Searching => None,
            Step::Found(solution) => Some(End::Solved { nonce: solution.nonce }),
            Step::Exhausted => Some(End::Exhausted),
        };
        self.pace.note(aim_ms, took_ms);
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

/// How many hashes come next.
struct Pace {
    batch: u32,
    /// Hashes and milliseconds since the size was last settled.
    hashes: f64,
    ms: f64,
}

impl Default for Pace {
    fn default() -> Pace {
        Pace { batch: FIRST_BATCH, hashes: 0.0, ms: 0.0 }
    }
}

impl Pace {
    /// Takes in how long a batch took. The size moves at most fourfold at once: a single measurement may be an accident.
    fn note(&mut self, aim_ms: f64, took_ms: f64) {
        self.hashes += f64::from(self.batch);
        self.ms += took_ms.max(0.0);
        if self.ms >= MEASURABLE_MS {
            let now = f64::from(self.batch);
            // Not `clamp`: its panic prints numbers, and that is 6 KB of download.
            let next = (self.hashes / self.ms * aim_ms).max(now / 4.0).min(now * 4.0);
            *self = Pace { batch: (next as u32).clamp(64, LARGEST_BATCH), hashes: 0.0, ms: 0.0 };
        }
    }
}

/// Compares two hashes as numbers, the way targets do: the last byte counts most.
pub fn is_smaller(a: &[u8; 32], b: &[u8; 32]) -> bool {
    a.iter().rev().lt(b.iter().rev())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(batch: u32) -> Pace {
        Pace { batch, ..Pace::default() }
    }

    #[test]
    fn batches_approach_the_aim() {
        for (took_ms, expect) in [(5.0, 2000), (2.0, 4000), (1e9, 250)] {
            let mut pace = pace(1000);
            pace.note(10.0, took_ms);
            assert_eq!(pace.batch, expect, "after {took_ms} ms");
        }
        let mut least = pace(64);
        least.note(10.0, 1e9);
        assert_eq!(least.batch, 64, "never nothing");
    }

    /// Runs batches at so many hashes a millisecond, read from a clock that ticks every `tick_ms`; returns how long each
    /// really took.
    fn batches(rate: f64, tick_ms: f64, total_ms: f64) -> Vec<f64> {
        let (mut pace, mut now, mut took) = (Pace::default(), 0.7 * tick_ms, Vec::new());
        let shown = |now: f64| (now / tick_ms).floor() * tick_ms;
        while now < total_ms {
            let ms = f64::from(pace.batch) / rate;
            let began = shown(now);
            now += ms;
            pace.note(10.0, shown(now) - began);
            took.push(ms);
        }
        took
    }

    #[test]
    fn a_coarse_clock_makes_no_long_batches() {
        for rate in [50.0, 700.0, 6_000.0, 20_000.0] {
            for tick_ms in [0.005, 0.1, 1.0, 16.67, 100.0] {
                let took = batches(rate, tick_ms, 5_000.0);
                // The very first batch is one of a size that even a slow device hashes in time.
                let longest = took[1..].iter().copied().fold(0.0, f64::max);
                assert!(longest <= 25.0, "{rate} a ms, ticks of {tick_ms} ms: {longest} ms");
                let late = &took[took.len() / 2..];
                let mean = late.iter().sum::<f64>() / late.len() as f64;
                assert!((5.0..=20.0).contains(&mean), "{rate} a ms, ticks of {tick_ms} ms: {mean} ms");
            }
        }
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
