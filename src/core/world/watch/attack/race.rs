//! A merchant who waits for no block: the goods go out at first sight of a payment, and a payment can be signed twice.
//!
//! Source: Karame, Androulaki and Capkun, "Two Bitcoins at the Price of One?", 2012.

use crate::core::chain::mempool::TxIndex;
use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackKind, AttackSetup, Phase, Reason};
use crate::core::world::watch::wire::Message;

impl Watch {
    pub(super) fn begin_race(&mut self, setup: &AttackSetup) {
        self.sign_both(setup);
        self.attack.phase = Phase::Settling;
        if let (Some(payment), Some(rival)) = (self.attack.payment, self.attack.rival) {
            self.send(setup.attacker, setup.victim, Message::Payment(payment));
            self.send_to_neighbours(setup.attacker, Some(setup.victim), Message::Payment(rival));
        }
    }

    /// A payment came into a node's pool.
    pub(in crate::core::world::watch) fn attack_hears_payment(&mut self, node: u8, index: TxIndex) {
        let Some(setup) = self.attack.setup.clone() else { return };
        let is_it = self.attack.is_on() && setup.kind == AttackKind::NoConfirmation && setup.victim == node;
        if is_it && self.attack.payment == Some(index) && !self.attack.accepted {
            self.accept(&setup, 0);
        }
    }

    pub(super) fn race_sees(&mut self, setup: &AttackSetup) {
        let head = self.head(setup.victim);
        if self.holds(head, self.attack.payment) {
            self.end_attack(setup, false, Reason::PaymentCounted);
        } else if self.holds(head, self.attack.rival) {
            let reason = if self.attack.accepted { Reason::RivalCounted } else { Reason::NeverAccepted };
            self.end_attack(setup, self.attack.accepted, reason);
        }
    }
}
