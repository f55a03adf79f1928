//! Who sends what: a timetable of quiet, rising and ending demand.
//!
//! Payments arrive one by one and independently, so their number within a time is a Poisson draw. Sizes are those of common
//! payments. What each is ready to pay spreads over more than a factor of ten around a middle, as it does on the real
//! network, where somebody is always in a hurry and somebody never is. All of it is modelled; nothing is fitted to a day.

use crate::core::prng::Prng;

/// Virtual bytes of payments with one to five inputs, one or two outputs, key hashes of the witness kind. 141 is the one-in,
/// two-out payment (BIP141 weights: 10.5 + 68 an input + 31 an output).
const SIZES: [u32; 8] = [110, 141, 141, 141, 209, 277, 345, 412];
/// Their mean.
pub const MEAN_VBYTES: u64 = 222;
/// Spread of the bids: standard deviation of their natural logarithm.
const SPREAD: f64 = 0.8;

/// Demand at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Demand {
    /// Bytes sent over bytes that fit, at the usual block size.
    pub load: f64,
    /// The middle bid in satoshis a virtual byte.
    pub bid: f64,
}

/// A quiet day.
pub const QUIET: Demand = Demand { load: 0.7, bid: 4.0 };
/// The height of the congestion.
pub const BUSY: Demand = Demand { load: 1.5, bid: 10.0 };
/// After it.
pub const AFTER: Demand = Demand { load: 0.55, bid: 4.0 };

/// How demand goes on from block to block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Timetable {
    /// The same for ever.
    Steady(Demand),
    /// Quiet, rising, busy, falling, quiet.
    Congestion,
}

/// A named part of the congestion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    Quiet,
    Rising,
    Busy,
    Falling,
    After,
}

/// Blocks at which the parts of the congestion begin: rising, busy, falling, after.
pub const BEGINS: [u32; 4] = [40, 70, 110, 130];

impl Timetable {
    /// The part of the timetable that block `height` falls in; `None` where demand is steady.
    pub fn phase(self, height: u32) -> Option<Phase> {
        let phases = [Phase::Quiet, Phase::Rising, Phase::Busy, Phase::Falling, Phase::After];
        match self {
            Self::Steady(_) => None,
            Self::Congestion => Some(phases[BEGINS.iter().filter(|begin| height >= **begin).count()]),
        }
    }

    /// Demand while block `height` is being looked for.
    pub fn at(self, height: u32) -> Demand {
        let between = |from: Demand, to: Demand, begin: u32, end: u32| {
            let part = f64::from(height - begin) / f64::from(end - begin);
            Demand { load: from.load + (to.load - from.load) * part, bid: from.bid + (to.bid - from.bid) * part }
        };
        match (self, self.phase(height)) {
            (Self::Steady(demand), _) => demand,
            (_, Some(Phase::Rising)) => between(QUIET, BUSY, BEGINS[0], BEGINS[1]),
            (_, Some(Phase::Busy)) => BUSY,
            (_, Some(Phase::Falling)) => between(BUSY, AFTER, BEGINS[2], BEGINS[3]),
            (_, Some(Phase::After)) => AFTER,
            _ => QUIET,
        }
    }
}

/// A payment somebody sends: its size in virtual bytes and its bid in thousandths of a satoshi a virtual byte, 1,000 at least.
pub fn payment(demand: Demand, prng: &mut Prng) -> (u32, u64) {
    let size = SIZES[prng.below(SIZES.len() as u64) as usize];
    // The sum of twelve even numbers is as good as normal within three deviations.
    let sum: u64 = (0..12).map(|_| prng.below(1 << 20)).sum();
    let deviation = sum as f64 / f64::from(1 << 20) - 6.0;
    let bid = demand.bid * (SPREAD * deviation).exp();
    (size, ((bid * 1_000.0) as u64).max(1_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_timetable_goes_up_and_down_without_a_jump() {
        let loads: Vec<f64> = (0..300).map(|height| Timetable::Congestion.at(height).load).collect();
        assert!(loads.windows(2).all(|pair| (pair[0] - pair[1]).abs() < 0.06), "{loads:?}");
        assert_eq!(loads[0], QUIET.load);
        assert_eq!(loads[100], BUSY.load);
        assert_eq!(loads[299], AFTER.load);
    }

    #[test]
    fn sizes_and_bids_are_what_they_say() {
        let mut prng = Prng::from_seed(5);
        let sent: Vec<_> = (0..40_000).map(|_| payment(QUIET, &mut prng)).collect();
        assert_eq!(SIZES.iter().sum::<u32>() as u64 / SIZES.len() as u64, MEAN_VBYTES);
        let mut bids: Vec<u64> = sent.iter().map(|(_, bid)| *bid).collect();
        bids.sort_unstable();
        // The median of 40,000 has a standard error of 0.5 %.
        assert!((3_900..4_100).contains(&bids[20_000]), "{}", bids[20_000]);
        assert!(bids[0] >= 1_000);
    }
}
