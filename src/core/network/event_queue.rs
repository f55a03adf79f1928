//! What happens next, in order of simulated time; at one moment, in the order it was put in.

use crate::core::sorted::SortedMap;
use crate::core::units::SimTime;
use serde::{Deserialize, Serialize};

/// A queue of things due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventQueue<T> {
    due: SortedMap<(SimTime, u64), T>,
    next: u64,
}

impl<T> Default for EventQueue<T> {
    fn default() -> Self {
        Self { due: SortedMap::new(), next: 0 }
    }
}

impl<T> EventQueue<T> {
    pub fn push(&mut self, at: SimTime, item: T) {
        self.due.insert((at, self.next), item);
        self.next += 1;
    }

    /// When the next thing is due.
    pub fn peek(&self) -> Option<SimTime> {
        self.due.first().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self) -> Option<(SimTime, T)> {
        self.due.pop_first().map(|((at, _), item)| (at, item))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_by_time_then_by_arrival() {
        let mut queue = EventQueue::default();
        queue.push(SimTime(5), 'b');
        queue.push(SimTime(1), 'a');
        queue.push(SimTime(5), 'c');
        assert_eq!(queue.peek(), Some(SimTime(1)));
        let order: Vec<char> = std::iter::from_fn(|| queue.pop()).map(|(_, item)| item).collect();
        assert_eq!(order, ['a', 'b', 'c']);
    }
}
