//! Censorship: a miner that builds on no block that holds a certain payment, as long as it hopes to outrun it.
//!
//! It leaves the payment out of its own blocks, which any miner may. But it also mines beside every block of others
//! that holds it. With more than half of the hash rate its branch always overtakes, and honest miners see their block
//! orphaned for what it held; with less it mostly loses its own blocks instead, until it gives in.
//!
//! Sources: Narayanan and others, "Bitcoin and Cryptocurrency Technologies", 2016, section 5.5 (punitive and feather
//! forking); Miller, "Feather-forks", bitcointalk.org topic 312668, 2013.

use serde::{Deserialize, Serialize};

use crate::core::adversary::branch::Refusal;
use crate::core::adversary::{Action, Branch, OtherBlock};

/// A censor at work, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Censorship(Refusal);

impl Censorship {
    /// The censor accepts a block with the payment once its own branch is `give_up` blocks shorter. At 1 it refuses
    /// nothing, and only leaves the payment out of its own blocks.
    pub fn new(give_up: u32) -> Self {
        Self(Refusal::new(give_up))
    }

    pub fn branch(&self) -> Branch {
        self.0.branch
    }

    /// Times that the payment's block fell out of the chain.
    pub fn orphaned(&self) -> u32 {
        self.0.won
    }

    /// Times that the censor gave up and the payment stayed.
    pub fn given_in(&self) -> u32 {
        self.0.lost
    }

    /// It mines in the open: what it found is public at once.
    pub fn on_own_block(&mut self) -> Action {
        self.0.on_own_block(true)
    }

    pub fn on_other_block(&mut self, block: OtherBlock) -> Action {
        self.0.on_other_block(block, block.holds_payment)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLEAN: OtherBlock =
        OtherBlock { builds_on_own: false, holds_payment: false, fees: crate::core::units::Amount::ZERO };
    const LISTED: OtherBlock = OtherBlock { holds_payment: true, ..CLEAN };

    #[test]
    fn mines_beside_the_payment_and_in_the_open() {
        let mut censor = Censorship::new(3);
        assert_eq!(censor.on_own_block(), Action::Override(1));
        assert_eq!(censor.on_other_block(CLEAN), Action::Adopt);
        assert_eq!(censor.on_other_block(LISTED), Action::Refuse);
        assert_eq!(censor.on_other_block(CLEAN), Action::Wait);
        assert_eq!(censor.on_own_block(), Action::Publish(1));
        assert_eq!(censor.on_own_block(), Action::Match(1));
        assert_eq!(censor.on_own_block(), Action::Override(1));
        assert_eq!((censor.orphaned(), censor.given_in()), (1, 0));
    }

    #[test]
    fn gives_in_when_the_payment_is_buried() {
        let mut censor = Censorship::new(2);
        assert_eq!(censor.on_other_block(LISTED), Action::Refuse);
        assert_eq!(censor.on_other_block(CLEAN), Action::Adopt);
        assert_eq!((censor.orphaned(), censor.given_in()), (0, 1));
        // One that refuses nothing.
        assert_eq!(Censorship::new(1).on_other_block(LISTED), Action::Adopt);
    }

    #[test]
    fn an_honest_block_on_its_branch_ends_the_fork() {
        let mut censor = Censorship::new(3);
        assert_eq!(censor.on_other_block(LISTED), Action::Refuse);
        assert_eq!(censor.on_own_block(), Action::Match(1));
        assert_eq!(censor.on_other_block(OtherBlock { builds_on_own: true, ..CLEAN }), Action::Adopt);
        assert_eq!(censor.on_other_block(LISTED), Action::Refuse);
        assert_eq!(censor.on_own_block(), Action::Match(1));
        assert_eq!(censor.on_other_block(OtherBlock { builds_on_own: true, ..LISTED }), Action::Refuse);
        assert_eq!(censor.orphaned(), 2);
    }
}
