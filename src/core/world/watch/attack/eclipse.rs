//! An eclipsed node: all its neighbours are the attacker, so it believes what it is told. Proofs cannot be made up, so what it
//! is told still costs blocks, and comes slowly.
//!
//! Source: Heilman, Kendler, Zohar and Goldberg, "Eclipse Attacks on Bitcoin's Peer-to-Peer Network", 2015.

use crate::core::world::watch::attack::{AttackKind, AttackNews, AttackSetup, Phase, Reason};
use crate::core::world::watch::news::NewsKind;
use crate::core::world::watch::wire::Message;
use crate::core::world::watch::{Due, Watch};

impl Watch {
    /// Whether a node hears the attacker alone.
    pub fn is_eclipsed(&self, node: u8) -> bool {
        let setup = self.attack.setup.as_ref().filter(|setup| setup.kind == AttackKind::Eclipse);
        self.attack.is_on() && !self.attack.let_go && setup.is_some_and(|setup| setup.victim == node)
    }

    pub(in crate::core::world::watch) fn attack_lets_through(&self, a: u8, b: u8) -> bool {
        let attacker = self.attack.setup.as_ref().map(|setup| setup.attacker);
        let hears = |node: u8, other: u8| !self.is_eclipsed(node) || Some(other) == attacker;
        hears(a, b) && hears(b, a)
    }

    pub(super) fn begin_eclipse(&mut self, setup: &AttackSetup) {
        self.sign_both(setup);
        let head = self.head(setup.victim);
        (self.attack.base, self.attack.tip, self.attack.shown) = (head, head, head);
        if let (Some(payment), Some(rival)) = (self.attack.payment, self.attack.rival) {
            self.send(setup.attacker, setup.victim, Message::Payment(payment));
            self.send_to_neighbours(setup.attacker, Some(setup.victim), Message::Payment(rival));
        }
        // Sooner or later a node connects to somebody else.
        let mean = self.setup.spacing_s.saturating_mul(1_000).saturating_mul(setup.horizon);
        let wait = self.prng.exponential_ms(mean).max(1);
        self.queue.push(self.now.saturating_add_ms(wait), Due::Attack);
    }

    pub(super) fn eclipser_finds(&mut self, block: u32) {
        let Some(setup) = self.attack.setup.clone() else { return };
        self.attack.tip = block;
        self.attack.shown = block;
        self.tell_withheld(&setup, block);
        self.send(setup.attacker, setup.victim, Message::Announce(block));
    }

    pub(super) fn eclipse_sees(&mut self, setup: &AttackSetup) {
        let head = self.head(setup.victim);
        let confirmations = self.attack.payment.and_then(|payment| self.confirmations(payment, head));
        if let Some(confirmations) = confirmations.filter(|found| *found >= setup.confirmations)
            && !self.attack.accepted
        {
            self.accept(setup, confirmations);
            // It has what it wanted, and lets the others' chain outgrow its own before the victim hears of it.
            self.attack.phase = Phase::Settling;
        }
        if self.attack.phase != Phase::Settling {
            return;
        }
        if !self.attack.let_go && !self.is_ahead(setup) && self.attack.tip != self.head(setup.attacker) {
            self.let_go(setup);
        }
        self.judge_eclipse(setup);
    }

    fn judge_eclipse(&mut self, setup: &AttackSetup) {
        if self.attack.phase != Phase::Settling {
            return;
        }
        if self.holds(self.head(setup.victim), self.attack.rival) {
            self.end_attack(setup, true, Reason::BranchWon);
        } else if self.holds(self.head(setup.attacker), self.attack.payment) {
            self.end_attack(setup, false, Reason::PaymentCounted);
        }
    }

    pub(super) fn eclipse_ends_by_itself(&mut self, setup: &AttackSetup) {
        if !self.is_eclipsed(setup.victim) {
            return;
        }
        let is_early = self.attack.phase == Phase::Racing;
        self.let_go(setup);
        if is_early {
            self.end_attack(setup, false, Reason::FoundAPeer);
        }
    }

    fn let_go(&mut self, setup: &AttackSetup) {
        self.attack.let_go = true;
        self.tell(NewsKind::Attack(AttackNews::LetGo));
        let victim = setup.victim;
        self.meet_again(|a, b| a == victim || b == victim);
    }
}
