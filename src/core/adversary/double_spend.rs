//! Double spending: pay a merchant in public, and mine a branch in secret on which the same coins go elsewhere.
//!
//! The merchant hands over the goods once the payment has so many confirmations. If the secret branch is longer then,
//! or becomes longer before the attacker gives up, it is published, everybody follows it, and the payment never
//! happened.
//!
//! The attacker may first mine a head start, and pay only once it is that many blocks ahead: a block of the others in
//! the meantime costs nothing but a new start. With a head start of one, being longer than the others takes no more
//! than having found as many blocks as they since the payment, which is what the curves of Nakamoto and of Rosenfeld
//! count.
//!
//! Sources: Nakamoto, "Bitcoin", 2008, section 11; Rosenfeld, "Analysis of Hashrate-Based Double Spending", 2014.

use serde::{Deserialize, Serialize};

use crate::core::adversary::{Action, Branch, OtherBlock, Outcome};

/// One attempt. After its end it mines honestly.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoubleSpend {
    confirmations: u32,
    head_start: u32,
    give_up: u32,
    branch: Branch,
    /// The others' branch up to and with the block that holds the payment to the merchant.
    paid_at: Option<u32>,
    has_paid: bool,
    outcome: Option<Outcome>,
}

impl DoubleSpend {
    /// The merchant waits for `confirmations`; the attacker pays once it is `head_start` blocks ahead, and gives up
    /// once it is `give_up` blocks behind (at least one).
    pub fn new(confirmations: u32, head_start: u32, give_up: u32) -> Self {
        Self {
            confirmations,
            head_start,
            give_up: give_up.max(1),
            branch: Branch::default(),
            paid_at: None,
            has_paid: head_start == 0,
            outcome: None,
        }
    }

    pub fn branch(&self) -> Branch {
        self.branch
    }

    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Whether the payment to the merchant has been sent. The driver sends it when this first is true; what the
    /// attacker's own blocks hold from the base on contradicts it.
    pub fn has_paid(&self) -> bool {
        self.has_paid
    }

    /// How many confirmations the merchant counts.
    pub fn seen_confirmations(&self) -> u32 {
        self.paid_at.map_or(0, |at| (self.branch.others + 1).saturating_sub(at))
    }

    /// Whether the merchant has handed over the goods.
    pub fn is_shipped(&self) -> bool {
        self.has_paid && self.seen_confirmations() >= self.confirmations
    }

    pub fn on_own_block(&mut self) -> Action {
        self.branch.extend_own();
        if self.outcome.is_some() {
            return self.branch.publish_all();
        }
        self.has_paid |= self.branch.own >= self.head_start;
        self.win_or(Action::Wait)
    }

    pub fn on_other_block(&mut self, block: OtherBlock) -> Action {
        if self.outcome.is_some() || !self.has_paid {
            return self.branch.adopt();
        }
        // Nothing of the own branch is public before it wins, so nobody builds on it.
        self.branch.extend_others(false);
        if block.holds_payment && self.paid_at.is_none() {
            self.paid_at = Some(self.branch.others);
        }
        if self.branch.lead() <= -i64::from(self.give_up) {
            self.outcome = Some(Outcome::GaveUp);
            return self.branch.adopt();
        }
        self.win_or(Action::Wait)
    }

    fn win_or(&mut self, otherwise: Action) -> Action {
        if self.is_shipped() && self.branch.lead() > 0 {
            self.outcome = Some(Outcome::Won);
            return self.branch.publish_all();
        }
        otherwise
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAID: OtherBlock =
        OtherBlock { builds_on_own: false, holds_payment: true, fees: crate::core::units::Amount::ZERO };

    #[test]
    fn waits_for_the_goods_and_then_overtakes() {
        let mut attack = DoubleSpend::new(2, 1, 5);
        // A block of the others before the head start: begin anew.
        assert_eq!(attack.on_other_block(PAID), Action::Adopt);
        assert!(!attack.has_paid());
        assert_eq!(attack.on_own_block(), Action::Wait);
        assert!(attack.has_paid() && !attack.is_shipped());
        assert_eq!(attack.on_own_block(), Action::Wait);
        // Longer already, but the merchant still waits.
        assert_eq!(attack.on_other_block(PAID), Action::Wait);
        assert_eq!(attack.on_other_block(PAID), Action::Wait);
        assert!(attack.is_shipped());
        assert_eq!(attack.seen_confirmations(), 2);
        assert_eq!(attack.on_own_block(), Action::Override(3));
        assert_eq!(attack.outcome(), Some(Outcome::Won));
        // Honest from here on.
        assert_eq!(attack.on_own_block(), Action::Override(1));
        assert_eq!(attack.on_other_block(PAID), Action::Adopt);
    }

    #[test]
    fn gives_up_when_too_far_behind() {
        let mut attack = DoubleSpend::new(1, 0, 3);
        assert!(attack.has_paid());
        assert_eq!(attack.on_other_block(PAID), Action::Wait);
        assert_eq!(attack.on_other_block(PAID), Action::Wait);
        assert_eq!(attack.on_other_block(PAID), Action::Adopt);
        assert_eq!(attack.outcome(), Some(Outcome::GaveUp));
    }

    #[test]
    fn confirmations_count_from_the_block_that_holds_the_payment() {
        let mut attack = DoubleSpend::new(1, 0, 9);
        let empty = OtherBlock { holds_payment: false, ..PAID };
        for _ in 0..2 {
            assert_eq!(attack.on_other_block(empty), Action::Wait);
        }
        assert_eq!([attack.on_own_block(), attack.on_own_block(), attack.on_own_block()], [Action::Wait; 3]);
        assert!(!attack.is_shipped());
        assert_eq!(attack.on_other_block(PAID), Action::Wait);
        assert_eq!(attack.seen_confirmations(), 1);
        assert_eq!(attack.on_own_block(), Action::Override(4));
    }

    #[test]
    fn without_confirmation_a_head_start_is_enough() {
        let mut attack = DoubleSpend::new(0, 1, 9);
        assert_eq!(attack.on_own_block(), Action::Override(1));
        assert_eq!(attack.outcome(), Some(Outcome::Won));
    }
}
