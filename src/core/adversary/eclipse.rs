//! Eclipse: a node that hears nobody but the attacker believes what the attacker shows it.
//!
//! The attacker mines a branch with a payment to the victim and shows it to the victim alone, while on the chain of all
//! others the same coins go elsewhere. The victim counts confirmations like any node and finds every block valid. Only
//! time could warn it: the attacker's share of the hash rate finds blocks that much more slowly. When the goods are
//! handed over, the attacker lets the victim hear the others again; once their branch is longer, the victim's node
//! itself drops the payment.
//!
//! Source: Heilman, Kendler, Zohar and Goldberg, "Eclipse Attacks on Bitcoin's Peer-to-Peer Network", 2015, section
//! 1.1.

use serde::{Deserialize, Serialize};

use crate::core::adversary::{Action, Branch, OtherBlock, Outcome};

/// One attempt. After its end it mines honestly.
///
/// Here `published` of its [`Branch`] counts the blocks that the victim was shown, and the driver passes on nothing
/// else to the victim until the outcome is known. `builds_on_own` cannot happen: nobody else saw the branch.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eclipse {
    confirmations: u32,
    branch: Branch,
    is_over: bool,
}

impl Eclipse {
    /// The victim hands over the goods at so many confirmations.
    pub fn new(confirmations: u32) -> Self {
        Self { confirmations, branch: Branch::default(), is_over: false }
    }

    pub fn branch(&self) -> Branch {
        self.branch
    }

    /// How many confirmations the victim counts: the payment is in the first block it is shown.
    pub fn seen_confirmations(&self) -> u32 {
        self.branch.published
    }

    /// Whether the victim has handed over the goods. From here on the attacker has no more use for its branch, and what
    /// it still finds there is not shown.
    pub fn is_shipped(&self) -> bool {
        self.is_over || self.seen_confirmations() >= self.confirmations
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.is_over.then_some(Outcome::Won)
    }

    pub fn on_own_block(&mut self) -> Action {
        if self.is_over {
            self.branch.extend_own();
            return self.branch.publish_all();
        }
        if self.is_shipped() {
            // The branch must not stay ahead of the others, or the payment would stand.
            return Action::Wait;
        }
        self.branch.extend_own();
        self.branch.published = self.branch.own;
        Action::Show(1)
    }

    pub fn on_other_block(&mut self, _block: OtherBlock) -> Action {
        if self.is_over {
            return self.branch.adopt();
        }
        self.branch.extend_others(false);
        if self.is_shipped() && self.branch.lead() < 0 {
            self.is_over = true;
            return self.branch.adopt();
        }
        Action::Wait
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_victim_sees_confirmations_that_vanish() {
        let mut eclipse = Eclipse::new(2);
        let other = OtherBlock::default();
        assert_eq!(eclipse.on_other_block(other), Action::Wait);
        assert_eq!(eclipse.on_own_block(), Action::Show(1));
        assert!(!eclipse.is_shipped());
        assert_eq!(eclipse.on_own_block(), Action::Show(1));
        assert!(eclipse.is_shipped());
        // Its branch is longer: it waits, and does not feed it.
        assert_eq!(eclipse.on_own_block(), Action::Wait);
        assert_eq!(eclipse.on_other_block(other), Action::Wait);
        assert_eq!(eclipse.outcome(), None);
        assert_eq!(eclipse.on_other_block(other), Action::Adopt);
        assert_eq!(eclipse.outcome(), Some(Outcome::Won));
        assert_eq!(eclipse.on_own_block(), Action::Override(1));
    }
}
