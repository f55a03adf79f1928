//! Selfish mining: keep found blocks secret, and show them only when that wastes the work of others.
//!
//! While the pool is ahead, everybody else mines on a block that is already doomed. When the others catch up to one
//! block behind, the pool publishes everything and their branch dies. Only the first secret block is at risk: if the
//! others find one too, both are public at once and chance decides which the next block extends (state 0').
//!
//! The state is the lead: 0, 0' (a tie of one block each), 1, 2, and so on.
//!
//! Source: Eyal and Sirer, "Majority is not Enough: Bitcoin Mining is Vulnerable", 2014, Algorithm 1.

use serde::{Deserialize, Serialize};

use crate::core::adversary::{Action, Branch, OtherBlock};

/// A pool that mines selfishly, for ever.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SelfishMining {
    branch: Branch,
}

/// Where the pool stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// So many blocks ahead; 0 is where everybody mines on the same block.
    Ahead(u32),
    /// One public block each: the state 0' of the paper.
    Tie,
}

impl SelfishMining {
    pub fn branch(&self) -> Branch {
        self.branch
    }

    pub fn standing(&self) -> Standing {
        match self.branch {
            Branch { own: 1.., others, .. } if self.branch.own == others => Standing::Tie,
            branch => Standing::Ahead(branch.own.saturating_sub(branch.others)),
        }
    }

    pub fn on_own_block(&mut self) -> Action {
        let is_tie = self.standing() == Standing::Tie;
        self.branch.extend_own();
        if is_tie { self.branch.publish_all() } else { Action::Wait }
    }

    pub fn on_other_block(&mut self, block: OtherBlock) -> Action {
        self.branch.extend_others(block.builds_on_own);
        match self.branch.lead() {
            ..0 => self.branch.adopt(),
            // A tie, or so close that waiting would risk one: show everything.
            0 | 1 => self.branch.publish_all(),
            // As much as the others have, so that some of them waste their work on the pool's own branch.
            _ => {
                let count = self.branch.others.saturating_sub(self.branch.published);
                self.branch.published = self.branch.others;
                Action::Match(count)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OTHER: OtherBlock =
        OtherBlock { builds_on_own: false, holds_payment: false, fees: crate::core::units::Amount::ZERO };
    const ON_OWN: OtherBlock = OtherBlock { builds_on_own: true, ..OTHER };

    #[test]
    fn the_states_and_acts_of_the_paper() {
        let mut pool = SelfishMining::default();
        // State 0: the others find a block, and everybody goes on from there.
        assert_eq!(pool.on_other_block(OTHER), Action::Adopt);
        assert_eq!(pool.standing(), Standing::Ahead(0));
        // 0 -> 1 -> 0' and the three ways out of the tie.
        for after_tie in [None, Some(OTHER), Some(ON_OWN)] {
            assert_eq!(pool.on_own_block(), Action::Wait);
            assert_eq!(pool.standing(), Standing::Ahead(1));
            assert_eq!(pool.on_other_block(OTHER), Action::Match(1));
            assert_eq!(pool.standing(), Standing::Tie);
            match after_tie {
                None => assert_eq!(pool.on_own_block(), Action::Override(1)),
                Some(block) => assert_eq!(pool.on_other_block(block), Action::Adopt),
            }
            assert_eq!(pool.standing(), Standing::Ahead(0));
        }
        // 0 -> 1 -> 2, and the others come close: both blocks are published and win.
        assert_eq!([pool.on_own_block(), pool.on_own_block()], [Action::Wait; 2]);
        assert_eq!(pool.on_other_block(OTHER), Action::Override(2));
        assert_eq!(pool.standing(), Standing::Ahead(0));
    }

    #[test]
    fn a_long_lead_is_shown_block_by_block() {
        let mut pool = SelfishMining::default();
        for _ in 0..5 {
            assert_eq!(pool.on_own_block(), Action::Wait);
        }
        assert_eq!(pool.on_other_block(OTHER), Action::Match(1));
        assert_eq!(pool.standing(), Standing::Ahead(4));
        // Some of the others were drawn onto the pool's public block: it is common history now.
        assert_eq!(pool.on_other_block(ON_OWN), Action::Match(1));
        assert_eq!(pool.branch(), Branch { own: 4, published: 1, others: 1 });
        assert_eq!(pool.on_other_block(OTHER), Action::Match(1));
        assert_eq!(pool.on_other_block(OTHER), Action::Override(2));
    }
}
