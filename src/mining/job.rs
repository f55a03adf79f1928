//! What a worker is given, and what it gives back.
//!
//! A header has 2^32 nonces. With several workers each takes a contiguous part of them, so that no nonce is tried twice and
//! together none is left out. At 32 bits of difficulty all of them together may well hold no solution: then the caller
//! changes something else in the block (Bitcoin's *extra nonce*, in the coinbase) and starts a new job.

use serde::{Deserialize, Serialize};

use crate::core::chain::header::{HEADER_LEN, Header};
use crate::core::hash::Hash256;
use crate::core::packed::records;
use crate::core::units::work::Target;

/// Nonces of one header.
pub const NONCES: u64 = 1 << 32;

/// A header to find a nonce for, and which nonces to try.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MineJob {
    /// Tells this job's answers from those of jobs before it.
    pub id: u64,
    /// The 80 bytes; the last four, the nonce, do not matter.
    pub header: [u8; HEADER_LEN],
    /// The largest hash that wins, 32 bytes, least significant first.
    pub target: [u8; 32],
    /// The first nonce to try.
    pub first_nonce: u32,
    /// How many nonces to try; what would go beyond nonce 2^32 - 1 is left out.
    pub count: u64,
}

impl MineJob {
    /// All nonces of a header.
    pub fn new(id: u64, header: &Header, target: Target) -> Self {
        Self { id, header: header.to_bytes(), target: target.0.to_le_bytes(), first_nonce: 0, count: NONCES }
    }

    /// The part of this job that worker `worker` of `workers` does, counted from 0. The parts follow one another without
    /// gap or overlap and differ by one nonce at most. Beyond the last worker, or with none at all, the part is empty.
    #[must_use]
    pub fn share(&self, worker: u32, workers: u32) -> Self {
        let count = self.count.min(NONCES - u64::from(self.first_nonce));
        if worker >= workers {
            return Self { count: 0, ..*self };
        }
        // At most 2^32 * 2^32, so the product is taken in 128 bits.
        let bound = |index: u32| (u128::from(count) * u128::from(index) / u128::from(workers)) as u64;
        let (start, end) = (bound(worker), bound(worker + 1));
        // An empty part may start one past the last nonce; where it starts does not matter then.
        let first_nonce = u32::try_from(u64::from(self.first_nonce) + start).unwrap_or(u32::MAX);
        Self { first_nonce, count: end - start, ..*self }
    }
}

records! { MineJob { id header target first_nonce count } }

/// A nonce that a worker says meets the target. The core checks it again before it believes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Solution {
    /// The job it solves.
    pub job: u64,
    /// The nonce.
    pub nonce: u32,
    /// The header's hash with that nonce.
    pub hash: Hash256,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::packed::{pack, unpack};

    #[test]
    fn shares_cover_every_nonce_once() {
        let all = MineJob::new(1, &Header::default(), Target::MAX);
        for workers in [1, 2, 3, 7, 16, 1_000] {
            let mut next = 0;
            for worker in 0..workers {
                let part = all.share(worker, workers);
                assert_eq!(u64::from(part.first_nonce), next);
                next += part.count;
                assert!(part.count.abs_diff(NONCES / u64::from(workers)) <= 1);
            }
            assert_eq!(next, NONCES);
        }
        assert_eq!(all.share(2, 2).count, 0);
        assert_eq!(all.share(0, 0).count, 0);
        assert_eq!(all.share(u32::MAX - 1, u32::MAX).count, 2);
    }

    #[test]
    fn a_share_can_be_shared_again() {
        let tail = MineJob { first_nonce: 0xffff_fff0, ..MineJob::new(1, &Header::default(), Target::MAX) };
        assert_eq!((tail.share(1, 2).first_nonce, tail.share(1, 2).count), (0xffff_fff8, 8));
        let sum: u64 = (0..100).map(|worker| tail.share(worker, 100).count).sum();
        assert_eq!(sum, 16);
    }

    #[test]
    fn jobs_survive_the_way_to_a_worker() {
        let job = MineJob::new(7, &Header { nonce: 3, ..Header::default() }, Target::from_leading_zero_bits(20));
        let bytes = pack(&job);
        assert_eq!(unpack(&bytes), Some(job));
        assert_eq!(unpack::<MineJob>(&bytes[..bytes.len() - 1]), None);
    }
}
