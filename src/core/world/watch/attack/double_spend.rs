//! A double spend by a private branch: pay, wait for the goods, bring out a branch in which the coins went elsewhere.
//!
//! Source: Nakamoto 2008, section 11; Rosenfeld, "Analysis of Hashrate-Based Double Spending", 2014.

use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackSetup, Phase, Reason};
use crate::core::world::watch::wire::Message;

impl Watch {
    pub(super) fn begin_double_spend(&mut self, setup: &AttackSetup) {
        self.sign_both(setup);
        if let Some(payment) = self.attack.payment {
            self.send_to_neighbours(setup.attacker, None, Message::Payment(payment));
        }
    }

    pub(super) fn double_spender_finds(&mut self, block: u32) {
        let Some(setup) = self.attack.setup.clone() else { return };
        self.attack.tip = block;
        self.tell_withheld(&setup, block);
        self.double_spend_goes_on(&setup);
    }

    pub(super) fn double_spend_sees(&mut self, setup: &AttackSetup) {
        let head = self.head(setup.victim);
        let confirmations = self.attack.payment.and_then(|payment| self.confirmations(payment, head));
        if let Some(confirmations) = confirmations.filter(|found| *found >= setup.confirmations)
            && !self.attack.accepted
        {
            self.accept(setup, confirmations);
        }
        match self.attack.phase {
            Phase::Racing => self.double_spend_goes_on(setup),
            Phase::Settling if self.holds(head, self.attack.rival) => {
                self.end_attack(setup, true, Reason::BranchWon);
            }
            Phase::Settling if !self.lane.tree.is_ancestor(self.attack.tip, self.head(setup.attacker)) => {
                self.end_attack(setup, false, Reason::Overtaken);
            }
            _ => {}
        }
    }

    fn double_spend_goes_on(&mut self, setup: &AttackSetup) {
        if self.attack.accepted && self.is_ahead(setup) {
            self.attack.phase = Phase::Settling;
            self.show(setup, self.attack.tip);
        } else if self.is_hopeless(setup) {
            self.end_attack(setup, false, Reason::FellBehind);
        }
    }
}
