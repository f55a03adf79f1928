//! Censorship: build on no block that holds the victim's payment. Who has most of the hash power can keep it out for good;
//! who has less falls behind and gives up.

use crate::core::world::watch::Watch;
use crate::core::world::watch::attack::{AttackSetup, FEE, PRICE, Reason};
use crate::core::world::watch::news::NewsKind;

impl Watch {
    pub(super) fn begin_censorship(&mut self, setup: &AttackSetup) {
        let free = |node: &u8| *node != setup.attacker && *node != setup.victim;
        let Some(recipient) = (0..self.lane.node_count()).find(free) else { return };
        let (Some(sender), Some(key)) = (self.account(setup.victim), self.account(recipient)) else { return };
        let sequence = self.lane.next_sequence(setup.victim, &sender);
        self.attack.payment = self.sign_payment(setup.victim, key, sequence, PRICE, FEE);
        if let Some(payment) = self.attack.payment {
            self.send_out(setup.victim, payment);
        }
    }

    /// It hides nothing: its branch is there for everybody to follow once it carries more work.
    pub(super) fn censor_finds(&mut self, block: u32) {
        let Some(setup) = self.attack.setup.clone() else { return };
        self.attack.tip = block;
        self.attack.shown = block;
        self.tell(NewsKind::Found { node: setup.attacker, block, withheld: false });
        self.publish(setup.attacker, block);
    }

    pub(super) fn censorship_sees(&mut self, setup: &AttackSetup) {
        let tree = &self.lane.tree;
        let head = self.head(setup.attacker);
        // The best block it knows of that has no such payment below it.
        let depth = self.attack.payment.and_then(|payment| self.confirmations(payment, head)).unwrap_or(0);
        let clean = tree.ancestor_at_height(head, tree.at(head).height - depth).unwrap_or(head);
        if tree.at(clean).total_work > tree.at(self.attack.tip).total_work {
            self.attack.tip = clean;
        }
        let behind = tree.at(head).height.saturating_sub(tree.at(self.attack.tip).height);
        if behind > setup.patience && !self.has_majority(setup) {
            return self.end_attack(setup, false, Reason::GotIn);
        }
        let seen = self.head(setup.victim);
        let grown = tree.at(seen).height.saturating_sub(tree.at(self.attack.base).height);
        if grown >= setup.horizon && !self.holds(seen, self.attack.payment) {
            self.end_attack(setup, true, Reason::KeptOut);
        }
    }
}
