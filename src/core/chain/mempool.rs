//! Transactions a node has heard of and no block on its chain holds yet, best fee rate first.
//!
//! The pool is bounded. When it is full the worst-paying entry makes room, and whoever asked is told which.

use crate::core::sorted::{SortedMap, SortedSet};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;

/// Names a transaction in its lane's store.
pub type TxIndex = u32;

/// Thousandths of a grain per byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FeeRate(pub u64);

impl FeeRate {
    pub fn new(fee_grains: u64, size_bytes: u64) -> Self {
        let rate = u128::from(fee_grains) * 1000 / u128::from(size_bytes.max(1));
        Self(u64::try_from(rate).unwrap_or(u64::MAX))
    }
}

/// What became of an entry that was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offered {
    Added,
    /// Added; this one had to go.
    AddedEvicting(TxIndex),
    /// Known already.
    Known,
    /// The pool is full of better-paying ones.
    TooCheap,
}

/// A bounded pool, ordered by fee rate; among equals the earlier index comes first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mempool {
    order: SortedSet<(FeeRate, Reverse<TxIndex>)>,
    rates: SortedMap<TxIndex, FeeRate>,
    capacity: usize,
}

impl Mempool {
    pub fn new(capacity: usize) -> Self {
        Self { order: SortedSet::new(), rates: SortedMap::new(), capacity }
    }

    pub fn len(&self) -> usize {
        self.rates.len()
    }

    pub fn is_empty(&self) -> bool {
        self.rates.is_empty()
    }

    pub fn contains(&self, index: TxIndex) -> bool {
        self.rates.contains_key(&index)
    }

    pub fn offer(&mut self, index: TxIndex, rate: FeeRate) -> Offered {
        if self.contains(index) {
            return Offered::Known;
        }
        let mut evicted = None;
        if self.rates.len() >= self.capacity {
            match self.order.first().copied() {
                Some((worst, Reverse(victim))) if worst < rate => {
                    self.remove(victim);
                    evicted = Some(victim);
                }
                _ => return Offered::TooCheap,
            }
        }
        self.order.insert((rate, Reverse(index)));
        self.rates.insert(index, rate);
        evicted.map_or(Offered::Added, Offered::AddedEvicting)
    }

    pub fn remove(&mut self, index: TxIndex) -> bool {
        match self.rates.remove(&index) {
            Some(rate) => self.order.remove(&(rate, Reverse(index))),
            None => false,
        }
    }

    /// Best fee rate first.
    pub fn iter(&self) -> impl Iterator<Item = TxIndex> + '_ {
        self.order.iter().rev().map(|(_, Reverse(index))| *index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn orders_by_fee_rate_and_evicts_the_worst() {
        let mut pool = Mempool::new(2);
        assert_eq!(pool.offer(1, FeeRate::new(100, 100)), Offered::Added);
        assert_eq!(pool.offer(2, FeeRate::new(300, 100)), Offered::Added);
        assert_eq!(pool.offer(2, FeeRate::new(300, 100)), Offered::Known);
        assert_eq!(pool.offer(3, FeeRate::new(50, 100)), Offered::TooCheap);
        assert_eq!(pool.offer(4, FeeRate::new(200, 100)), Offered::AddedEvicting(1));
        assert_eq!(pool.iter().collect::<Vec<_>>(), [2, 4]);
        assert!(pool.remove(2) && !pool.remove(2));
        assert_eq!(pool.len(), 1);
    }

    #[test]
    fn rates_never_overflow() {
        assert_eq!(FeeRate::new(u64::MAX, 0), FeeRate(u64::MAX));
    }
}
