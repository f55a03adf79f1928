//! Fee sniping: when the newest block took far more in fees than usual, mine it again instead of building on it.
//!
//! Whoever replaces the block earns its fees. The sniper needs one block to draw level and then the next one on either
//! side decides. It is rarely worth it while the subsidy is most of what a block pays; it is a worry for the time
//! after.
//!
//! Sources: Todd, "Fee sniping", bitcointalk.org, 2013; Bitcoin Core sets transactions' lock time against it
//! (wallet/spend.cpp, DiscourageFeeSniping); Carlsten, Kalodner, Weinberg and Narayanan, "On the Instability of Bitcoin
//! Without the Block Reward", 2016.

use serde::{Deserialize, Serialize};

use crate::core::adversary::branch::Refusal;
use crate::core::adversary::{Action, Branch, OtherBlock};
use crate::core::units::Amount;

/// A sniper at work, for ever.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeeSniping {
    at_least: Amount,
    refusal: Refusal,
}

impl FeeSniping {
    /// The sniper attacks a block whose fees are `at_least` so much, and gives up once it is `give_up` blocks behind.
    /// At 1 it never attacks.
    pub fn new(at_least: Amount, give_up: u32) -> Self {
        Self { at_least, refusal: Refusal::new(give_up) }
    }

    pub fn branch(&self) -> Branch {
        self.refusal.branch
    }

    /// Blocks that it replaced.
    pub fn sniped(&self) -> u32 {
        self.refusal.won
    }

    /// Blocks that it tried to replace in vain.
    pub fn missed(&self) -> u32 {
        self.refusal.lost
    }

    /// Behind, it shows nothing; level, it hopes that others build on its block.
    pub fn on_own_block(&mut self) -> Action {
        self.refusal.on_own_block(false)
    }

    pub fn on_other_block(&mut self, block: OtherBlock) -> Action {
        self.refusal.on_other_block(block, block.fees >= self.at_least)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: OtherBlock = OtherBlock { builds_on_own: false, holds_payment: false, fees: Amount(10) };
    const RICH: OtherBlock = OtherBlock { fees: Amount(100), ..USUAL };

    #[test]
    fn attacks_the_rich_block_only() {
        let mut sniper = FeeSniping::new(Amount(50), 2);
        assert_eq!(sniper.on_other_block(USUAL), Action::Adopt);
        assert_eq!(sniper.on_own_block(), Action::Override(1));
        // Won by two own blocks, by somebody who took its side, and lost.
        assert_eq!(sniper.on_other_block(RICH), Action::Refuse);
        assert_eq!(sniper.on_own_block(), Action::Match(1));
        assert_eq!(sniper.on_own_block(), Action::Override(1));
        assert_eq!(sniper.on_other_block(RICH), Action::Refuse);
        assert_eq!(sniper.on_own_block(), Action::Match(1));
        assert_eq!(sniper.on_other_block(OtherBlock { builds_on_own: true, ..USUAL }), Action::Adopt);
        assert_eq!(sniper.on_other_block(RICH), Action::Refuse);
        assert_eq!(sniper.on_other_block(USUAL), Action::Adopt);
        assert_eq!((sniper.sniped(), sniper.missed()), (2, 1));
    }

    #[test]
    fn a_patient_sniper_shows_nothing_while_behind() {
        let mut sniper = FeeSniping::new(Amount(50), 4);
        assert_eq!(sniper.on_other_block(RICH), Action::Refuse);
        assert_eq!(sniper.on_other_block(USUAL), Action::Wait);
        assert_eq!(sniper.on_own_block(), Action::Wait);
        assert_eq!(sniper.on_own_block(), Action::Match(2));
        assert_eq!(sniper.on_own_block(), Action::Override(1));
    }
}
