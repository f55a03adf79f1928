//! What should I pay? Ask what was enough lately.
//!
//! Payments are sorted into buckets by fee rate, each a tenth wider than the one below. For each bucket we remember how many
//! were confirmed, how many of them within 1, 2, 3 … blocks, and how many are still waiting. Old blocks fade: each block
//! weighs a little less than the next. To advise for `t` blocks, walk down from the dearest bucket while enough of the
//! payments there made it in time, and stop where they did not. The cheapest group that passed is the advice.
//!
//! Source: the method is that of Bitcoin Core v31.99, `policy/fees/block_policy_estimator.cpp`, with one horizon instead of its
//! three; its three tests are kept (60 % within half the target, 85 % within it, 95 % within twice of it; the dearest answer
//! counts). As there, whoever waited in vain or was pushed out counts against a bucket; whoever was replaced does not.

use crate::core::chain::mempool::FeeRate;

/// The most blocks ahead that can be asked for.
pub const LONGEST: usize = 24;
/// Targets go to twice the longest for the 95 % test.
const TRACKED: usize = 2 * LONGEST;
/// Weight of a block against the one after it: half is forgotten after 34 blocks.
const DECAY: f64 = 0.98;
/// Payments a block that a group of buckets needs, on average, to say anything.
const ENOUGH_A_BLOCK: f64 = 2.0;
/// Blocks before any advice is given.
pub const LEAST_BLOCKS: u32 = 12;
/// Bounds of the buckets are `1,000 * 1.1^n`, in thousandths of a satoshi a virtual byte.
const BUCKETS: usize = 64;
const WIDER: f64 = 1.1;
/// Share of payments that must have made it within half the target, the target, twice the target.
const HALF: f64 = 0.60;
/// What an estimate promises: 85 in 100.
pub const PROMISE: f64 = 0.85;
const DOUBLE: f64 = 0.95;

/// An answer. "I do not know" is one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advice {
    Pay(FeeRate),
    /// Too little was seen yet.
    NotEnough,
    /// Even the dearest payments did not make it in time often enough.
    NothingIsEnough,
}

#[derive(Clone)]
struct Bucket {
    /// Confirmed payments, and the sum of their rates, both faded.
    confirmed: f64,
    rates: f64,
    /// Of these, within `n + 1` blocks.
    within: [f64; TRACKED],
    /// Pushed out after `n + 1` blocks or more, faded.
    gone: [f64; TRACKED],
    /// Waiting now, by the height they came at, modulo [`TRACKED`]; and those that came earlier still.
    waiting: [u32; TRACKED],
    long: u32,
}

/// What was learnt from the blocks so far.
#[derive(Clone)]
pub struct Estimator {
    buckets: Vec<Bucket>,
    bounds: Vec<u64>,
    height: u32,
}

impl Default for Estimator {
    fn default() -> Self {
        let empty = Bucket {
            confirmed: 0.0,
            rates: 0.0,
            within: [0.0; TRACKED],
            gone: [0.0; TRACKED],
            waiting: [0; TRACKED],
            long: 0,
        };
        let mut bound = 1_000.0;
        let bounds = (0..BUCKETS)
            .map(|_| {
                let below = bound as u64;
                bound *= WIDER;
                below
            })
            .collect();
        Self { buckets: vec![empty; BUCKETS], bounds, height: 0 }
    }
}

impl Estimator {
    fn bucket(&self, rate: FeeRate) -> usize {
        self.bounds.partition_point(|bound| *bound <= rate.0).saturating_sub(1)
    }

    /// A payment came in after block `self.height`.
    pub fn entered(&mut self, rate: FeeRate) {
        let (bucket, slot) = (self.bucket(rate), self.height as usize % TRACKED);
        self.buckets[bucket].waiting[slot] += 1;
    }

    fn unwait(&mut self, rate: FeeRate, entered: u32) -> usize {
        let bucket = self.bucket(rate);
        let fresh = self.height - entered < TRACKED as u32;
        let entry = &mut self.buckets[bucket];
        let count = if fresh { &mut entry.waiting[entered as usize % TRACKED] } else { &mut entry.long };
        *count = count.saturating_sub(1);
        bucket
    }

    /// A payment that came in at `entered` left without being confirmed. `failed`: it was pushed out, not replaced.
    pub fn left(&mut self, rate: FeeRate, entered: u32, failed: bool) {
        let waited = (self.height - entered) as usize;
        let bucket = self.unwait(rate, entered);
        if failed {
            self.buckets[bucket].gone[..waited.min(TRACKED)].iter_mut().for_each(|gone| *gone += 1.0);
        }
    }

    /// The next block, with the rate and the arrival of each payment in it.
    pub fn block(&mut self, confirmed: impl IntoIterator<Item = (FeeRate, u32)>) {
        for bucket in &mut self.buckets {
            bucket.confirmed *= DECAY;
            bucket.rates *= DECAY;
            for place in 0..TRACKED {
                bucket.within[place] *= DECAY;
                bucket.gone[place] *= DECAY;
            }
        }
        for (rate, entered) in confirmed {
            let bucket = self.unwait(rate, entered);
            let took = (self.height + 1 - entered) as usize;
            let bucket = &mut self.buckets[bucket];
            bucket.confirmed += 1.0;
            bucket.rates += rate.0 as f64;
            bucket.within.iter_mut().skip(took - 1).for_each(|within| *within += 1.0);
        }
        self.height += 1;
        // The slot that the next arrivals go to held those of long ago.
        let slot = self.height as usize % TRACKED;
        for bucket in &mut self.buckets {
            bucket.long += bucket.waiting[slot];
            bucket.waiting[slot] = 0;
        }
    }

    /// Waiting in a bucket for `target` blocks or more.
    fn waited(&self, bucket: &Bucket, target: usize) -> f64 {
        let slots = (target..TRACKED).filter_map(|age| self.height.checked_sub(age as u32));
        f64::from(bucket.long + slots.map(|height| bucket.waiting[height as usize % TRACKED]).sum::<u32>())
    }

    /// The cheapest group of buckets where `share` made it within `target` blocks.
    fn cheapest(&self, target: usize, share: f64) -> Advice {
        let enough = ENOUGH_A_BLOCK * (1.0 - DECAY.powi(self.height as i32)) / (1.0 - DECAY);
        let mut found = Advice::NotEnough;
        let (mut within, mut confirmed, mut rates, mut failed) = (0.0, 0.0, 0.0, 0.0);
        for bucket in self.buckets.iter().rev() {
            within += bucket.within[target - 1];
            confirmed += bucket.confirmed;
            rates += bucket.rates;
            failed += bucket.gone[target - 1] + self.waited(bucket, target);
            if confirmed + failed < enough {
                continue;
            }
            if within < share * (confirmed + failed) {
                return if found == Advice::NotEnough { Advice::NothingIsEnough } else { found };
            }
            found = Advice::Pay(FeeRate((rates / confirmed.max(1e-9)) as u64));
            (within, confirmed, rates, failed) = (0.0, 0.0, 0.0, 0.0);
        }
        found
    }

    /// What to pay to be confirmed within `target` blocks, 1 to [`LONGEST`], with a chance of [`PROMISE`].
    pub fn advise(&self, target: usize) -> Advice {
        if self.height < LEAST_BLOCKS || !(1..=LONGEST).contains(&target) {
            return Advice::NotEnough;
        }
        let mut dearest = FeeRate(0);
        for (target, share) in [(target.div_ceil(2), HALF), (target, PROMISE), (target * 2, DOUBLE)] {
            match self.cheapest(target, share) {
                Advice::Pay(rate) => dearest = dearest.max(rate),
                unknown => return unknown,
            }
        }
        Advice::Pay(dearest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Blocks in which everything from 10 sat/vB is taken at once and the rest two blocks later.
    fn taught(blocks: u32) -> Estimator {
        let mut estimator = Estimator::default();
        let (dear, cheap) = (FeeRate(12_000), FeeRate(3_000));
        for height in 0..blocks {
            for _ in 0..20 {
                estimator.entered(dear);
                estimator.entered(cheap);
            }
            let late = height.checked_sub(2).into_iter().flat_map(|came| (0..20).map(move |_| (cheap, came)));
            estimator.block((0..20).map(|_| (dear, height)).chain(late));
        }
        estimator
    }

    #[test]
    fn learns_what_is_enough_for_which_target() {
        let estimator = taught(60);
        assert_eq!(estimator.advise(1), Advice::Pay(FeeRate(12_000)));
        assert_eq!(estimator.advise(2), Advice::Pay(FeeRate(12_000)));
        // Within six blocks: three for half of it, so the cheap ones do.
        assert_eq!(estimator.advise(6), Advice::Pay(FeeRate(3_000)));
    }

    #[test]
    fn not_knowing_is_an_answer() {
        assert_eq!(taught(LEAST_BLOCKS - 1).advise(2), Advice::NotEnough);
        assert_eq!(taught(60).advise(0), Advice::NotEnough);
        assert_eq!(taught(60).advise(LONGEST + 1), Advice::NotEnough);
        let mut stuck = Estimator::default();
        for height in 0..40 {
            (0..20).for_each(|_| stuck.entered(FeeRate(5_000)));
            if height > 30 {
                stuck.block((0..20).map(|_| (FeeRate(5_000), height - 30)));
            } else {
                stuck.block([]);
            }
        }
        assert_eq!(stuck.advise(2), Advice::NothingIsEnough);
    }

    #[test]
    fn old_blocks_fade_and_failures_count() {
        let mut estimator = taught(60);
        // The dear ones now wait: their good past fades within the memory.
        for height in 60..160u32 {
            (0..20).for_each(|_| estimator.entered(FeeRate(12_000)));
            estimator.block((0..20).filter_map(|_| height.checked_sub(70).map(|_| (FeeRate(12_000), height - 10))));
        }
        assert_eq!(estimator.advise(2), Advice::NothingIsEnough);
    }
}
