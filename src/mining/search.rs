//! One worker's walk through its nonces.

use proofground_kernel::{Batch, Midstate, is_less, search};
use serde::{Deserialize, Serialize};

use super::job::{MineJob, NONCES, Solution};
use crate::core::hash::Hash256;

/// How far a search is. Until a nonce has been tried, both hashes are all ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// The job.
    pub job: u64,
    /// Hashes computed so far: nonces tried.
    pub hashes: u64,
    /// The nonce tried last.
    pub last_nonce: u32,
    /// Its hash.
    pub last_hash: Hash256,
    /// The nonce with the smallest hash so far.
    pub best_nonce: u32,
    /// That hash.
    pub best_hash: Hash256,
}

/// How a batch ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// Nothing found, nonces left.
    Searching,
    /// Found. The search goes on behind this nonce if it is stepped again.
    Found(Solution),
    /// Every nonce of the job has been tried. Change the block and start a new job.
    Exhausted,
}

/// A search under way.
///
/// ```
/// use proofground::core::{chain::header::Header, units::work::Target};
/// use proofground::mining::{MineJob, Search, Step};
/// let header = Header::default();
/// let target = Target::from_leading_zero_bits(12);
/// let mut search = Search::new(&MineJob::new(1, &header, target));
/// let solution = loop {
///     match search.step(1_000) {
///         Step::Searching => continue,
///         Step::Found(solution) => break solution,
///         Step::Exhausted => panic!("2^32 nonces and no 12 zero bits"),
///     }
/// };
/// let solved = Header { nonce: solution.nonce, ..header };
/// assert!(target.is_met_by(&solved.hash()));
/// ```
#[derive(Clone, Debug)]
pub struct Search {
    midstate: Midstate,
    target: [u8; 32],
    /// The next nonce to try, and one past the last; up to 2^32.
    next: u64,
    end: u64,
    progress: Progress,
}

impl Search {
    /// Starts at the job's first nonce.
    pub fn new(job: &MineJob) -> Self {
        let next = u64::from(job.first_nonce);
        Self {
            midstate: Midstate::new(&job.header),
            target: job.target,
            next,
            end: next.saturating_add(job.count).min(NONCES),
            progress: Progress {
                job: job.id,
                hashes: 0,
                last_nonce: job.first_nonce,
                last_hash: Hash256([0xff; 32]),
                best_nonce: job.first_nonce,
                best_hash: Hash256([0xff; 32]),
            },
        }
    }

    /// Tries up to `batch` nonces (at least one) and stops early when one wins. The size of the batches changes nothing
    /// about what is found. A solution at the very last nonce is reported before [`Step::Exhausted`].
    pub fn step(&mut self, batch: u32) -> Step {
        let left = self.end.saturating_sub(self.next);
        let Ok(first) = u32::try_from(self.next) else {
            return Step::Exhausted;
        };
        if left == 0 {
            return Step::Exhausted;
        }
        let count = u32::try_from(left).unwrap_or(u32::MAX).min(batch.max(1));
        let Batch { found, hashes, best_nonce, best_hash, last_hash } =
            search(&self.midstate, first, count, &self.target);

        self.next += u64::from(hashes);
        let progress = &mut self.progress;
        progress.hashes += u64::from(hashes);
        progress.last_nonce = first + hashes.saturating_sub(1);
        progress.last_hash = Hash256(last_hash);
        if is_less(&best_hash, &progress.best_hash.0) {
            progress.best_nonce = best_nonce;
            progress.best_hash = Hash256(best_hash);
        }
        match found {
            Some(nonce) => Step::Found(Solution { job: progress.job, nonce, hash: Hash256(last_hash) }),
            None if self.next >= self.end => Step::Exhausted,
            None => Step::Searching,
        }
    }

    /// How far the search is.
    pub fn progress(&self) -> Progress {
        self.progress
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::core::chain::header::Header;
    use crate::core::units::work::Target;

    fn solutions(job: &MineJob, batch: u32) -> (Vec<u32>, Progress) {
        let mut search = Search::new(job);
        let mut found = Vec::new();
        loop {
            match search.step(batch) {
                Step::Searching => {}
                Step::Found(solution) => found.push(solution.nonce),
                Step::Exhausted => return (found, search.progress()),
            }
        }
    }

    #[test]
    fn batches_and_shares_change_nothing() {
        let job = MineJob { count: 20_000, ..MineJob::new(1, &Header::default(), Target::from_leading_zero_bits(10)) };
        let (found, progress) = solutions(&job, 1_000);
        assert!(found.len() > 5);
        assert_eq!((progress.hashes, progress.last_nonce), (20_000, 19_999));
        for batch in [0, 1, 7, 19_999, u32::MAX] {
            assert_eq!(solutions(&job, batch), (found.clone(), progress));
        }
        let shared: Vec<u32> = (0..3).flat_map(|worker| solutions(&job.share(worker, 3), 512).0).collect();
        assert_eq!(shared, found);
        for nonce in found {
            assert!(Target::from_leading_zero_bits(10).is_met_by(&Header { nonce, ..Header::default() }.hash()));
        }
    }

    #[test]
    fn the_end_of_the_nonces_is_an_end() {
        let never = Target(Default::default());
        let job = MineJob { first_nonce: u32::MAX - 9, ..MineJob::new(1, &Header::default(), never) };
        let mut search = Search::new(&job);
        assert_eq!(search.step(4), Step::Searching);
        assert_eq!(search.step(4), Step::Searching);
        assert_eq!(search.step(4), Step::Exhausted);
        assert_eq!(search.step(4), Step::Exhausted);
        assert_eq!((search.progress().hashes, search.progress().last_nonce), (10, u32::MAX));

        let nothing = MineJob { count: 0, ..job };
        assert_eq!(Search::new(&nothing).step(4), Step::Exhausted);
        assert_eq!(Search::new(&nothing).progress().hashes, 0);

        // A solution at the very last nonce is not lost.
        let last = MineJob { first_nonce: u32::MAX, ..MineJob::new(1, &Header::default(), Target::MAX) };
        assert_eq!(solutions(&last, 10).0, [u32::MAX]);
    }
}
